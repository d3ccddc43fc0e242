// `npm run pictures`: the pictures of the README in docs/pictures/, of what the built action writes for recordings: the top
// of the job summary, light and dark, roughly as GitHub shows it. Needs Chromium (CHROMIUM names another one).
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { marked } from 'marked'
import { deploy } from '../embedded-cluster/deploy.ts'
import { readRecording } from '../embedded-cluster/recording.ts'

const OUTPUT = join(import.meta.dirname, '../../docs/pictures')
const CHROMIUM = process.env.CHROMIUM ?? 'chromium'

/** Name of the picture, recording, height in pixels: what is below is cut off. */
const PICTURES = [
  ['failed', 'image-not-found-on-update', 640],
  ['rolled-back', 'rolled-back', 640],
] as const
const WIDTH = 860

/** GitHub's colours (github-markdown-css 5). */
const THEMES = {
  light:
    '--fg: #1f2328; --bg: #fff; --line: #d1d9e0; --soft: #f6f8fa; --dim: #59636e; --link: #0969da; --code: #818b981f; --add: #dafbe1; --del: #ffebe9',
  dark: '--fg: #f0f6fc; --bg: #0d1117; --line: #3d444d; --soft: #151b23; --dim: #9198a1; --link: #4493f8; --code: #656c7633; --add: #033a16; --del: #67060c',
}
const STYLE = `
  * { box-sizing: border-box; } body { margin: 0; background: var(--bg); }
  main { width: ${WIDTH}px; padding: 20px 24px; color: var(--fg); background: var(--bg); overflow-wrap: break-word;
    font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", Helvetica, Arial, "Noto Color Emoji", sans-serif; }
  h3 { font-size: 1.25em; margin: 0 0 16px; line-height: 1.25; } h4 { margin: 24px 0 16px; line-height: 1.25; }
  p, ul, ol, pre, table, details, blockquote { margin: 0 0 16px; } ul, ol { padding-left: 2em; }
  a { color: var(--link); text-decoration: none; } sub { font-size: 75%; color: var(--dim); }
  code { font: 85% ui-monospace, "DejaVu Sans Mono", monospace; background: var(--code); padding: .2em .4em; border-radius: 6px; }
  pre { background: var(--soft); border-radius: 6px; padding: 16px; overflow: hidden; line-height: 1.45; }
  pre code { background: none; padding: 0; } pre .add { background: var(--add); } pre .del { background: var(--del); }
  table { border-collapse: collapse; } td, th { border: 1px solid var(--line); padding: 6px 13px; }
  blockquote { border-left: .25em solid #8250df; padding: 4px 16px; margin-left: 0; } blockquote p { margin: 0; }
  .good { color: #1a7f37; } .bad { color: #d1242f; }`

/** Signs that every font has in place of emoji, the lines of a diff in their colours, the name of an alert as a heading. */
async function rendered(markdown: string): Promise<string> {
  const text = await marked.parse(markdown, { gfm: true })
  return text
    .replaceAll('❌', '<b class="bad">✘</b>')
    .replaceAll('✅', '<b class="good">✔</b>')
    .replace(
      /<p>\[!(\w)(\w+)\]\s*/g,
      (_all, first: string, rest: string) => `<p><b>${first}${rest.toLowerCase()}</b></p><p>`,
    )
    .replace(/(<code class="language-diff">)([\s\S]*?)(<\/code>)/g, (_all, begin: string, lines: string, end: string) =>
      [
        begin,
        lines.replace(/^[+-].*$/gm, (line) => `<span class="${line.startsWith('+') ? 'add' : 'del'}">${line}</span>`),
        end,
      ].join(''),
    )
}

async function takePicture(html: string, file: string, height: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  try {
    writeFileSync(join(folder, 'page.html'), html)
    const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
    await promisify(execFile)(CHROMIUM, [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', ...quiet],
      `--window-size=${WIDTH},${height}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      `--screenshot=${file}`,
      `file://${join(folder, 'page.html')}`,
    ])
    console.log(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

mkdirSync(OUTPUT, { recursive: true })
for (const [name, recording, height] of PICTURES) {
  const { summary } = await deploy(readRecording(recording), { inputs: { comment: 'never', label: 'production' } })
  for (const [theme, colours] of Object.entries(THEMES)) {
    const style = `<style>:root { ${colours} } ${STYLE}</style>`
    const page = `<!doctype html><meta charset="utf-8"><title>${name}</title>${style}<main>${await rendered(summary)}</main>`
    await takePicture(page, join(OUTPUT, `${name}-${theme}.png`), height)
  }
}
