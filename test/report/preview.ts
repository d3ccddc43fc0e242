// `npm run preview`: the sample reports (or the report.json files named as arguments) as HTML and as pictures in
// .artifacts/preview/, roughly as GitHub shows them. For a reviewer's eyes: what broke, where, what to do, in five seconds?
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { marked } from 'marked'
import type { Report } from '../../src/model/report.ts'
import { renderComment } from '../../src/report/comment.ts'
import { renderSummary } from '../../src/report/summary.ts'
import { renderLog } from '../../src/report/log.ts'
import { samples } from './samples.ts'

const OUTPUT = join(import.meta.dirname, '../../.artifacts/preview')
const CHROMIUM = process.env.CHROMIUM ?? 'chromium'
const OPTIONS = {
  runUrl: 'https://github.com/acme/shop/actions/runs/1',
  repository: { server: 'https://github.com', name: 'acme/shop', sha: '0123456789abcdef0123456789abcdef01234567' },
  documentationUrl: 'https://github.com/acme/k8s-deploy-gate/blob/v1/docs/causes.md',
}

const STYLE = `
  body { font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "Noto Color Emoji", sans-serif; color: #1f2328; margin: 24px; }
  main { max-width: 830px; border: 1px solid #d1d9e0; border-radius: 6px; padding: 16px 24px; }
  h2 { font-size: 1.5em; border-bottom: 1px solid #d1d9e0; padding-bottom: .3em; margin: 0 0 16px; line-height: 1.25; }
  h3 { font-size: 1.25em; margin: 0 0 16px; line-height: 1.25; } h4 { margin: 24px 0 16px; line-height: 1.25; }
  p, ul, pre, table, details { margin: 0 0 16px; } ul { padding-left: 2em; }
  a { color: #0969da; } sub { font-size: 75%; line-height: 0; color: #59636e; }
  code { font: 85% ui-monospace, "DejaVu Sans Mono", monospace; background: #818b981f; padding: .2em .4em; border-radius: 6px; }
  pre { background: #f6f8fa; border-radius: 6px; padding: 16px; overflow: auto; line-height: 1.45; } pre code { background: none; padding: 0; }
  table { border-collapse: collapse; display: block; overflow: auto; } td, th { border: 1px solid #d1d9e0; padding: 6px 13px; }
  summary { cursor: pointer; }`

function page(title: string, body: string): string {
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style><main>${body}</main>`
}

async function takePicture(file: string): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'preview-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--hide-scrollbars',
    '--window-size=900,1400',
  ]
  try {
    await promisify(execFile)(CHROMIUM, [
      ...flags,
      ...quiet,
      `--user-data-dir=${profile}`,
      `--screenshot=${file}.png`,
      `file://${file}.html`,
    ])
    console.log(`${file}.png`)
  } finally {
    rmSync(profile, { recursive: true, force: true })
  }
}

const given = process.argv
  .slice(2)
  .map((path): [string, Report] => [basename(path, '.json'), JSON.parse(readFileSync(path, 'utf8')) as Report])
const reports = given.length > 0 ? given : Object.entries(samples)

mkdirSync(OUTPUT, { recursive: true })
for (const [name, report] of reports) {
  const surfaces = {
    summary: renderSummary(report, OPTIONS),
    comment: renderComment(report, { ...OPTIONS, key: 'deploy/shop', recovered: report.verdict === 'passed' }),
  }
  writeFileSync(join(OUTPUT, `${name}.log`), renderLog(report) + '\n')
  for (const [surface, markdown] of Object.entries(surfaces)) {
    const file = join(OUTPUT, `${name}-${surface}`)
    writeFileSync(`${file}.md`, markdown)
    writeFileSync(`${file}.html`, page(name, await marked.parse(markdown, { gfm: true })))
    await takePicture(file).catch((error: unknown) =>
      console.log(`${file}.html (no picture: ${String(error).split('\n')[0]})`),
    )
  }
}
