// `npm run preview` (or `npm run preview -- NAME...`): what the built action writes for every recording, and for what goes
// wrong before a rollout, roughly as GitHub shows it: one picture for each, in .artifacts/preview/, with the summary on a
// desktop and the comment on a phone, light and dark. For a reviewer's eyes: what broke, is anything down, what do I
// change, in five seconds? Needs Chromium (CHROMIUM names another one).
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { marked } from 'marked'
import { outcomeNames, outcomeOf, type Outcome } from './outcomes.ts'

const OUTPUT = join(import.meta.dirname, '../../.artifacts/preview')
const CHROMIUM = process.env.CHROMIUM ?? 'chromium'
/** How many are played at a time: they sleep nearly all of the time. */
const AT_ONCE = 6
/** What fits beside GitHub's side bar, and on a phone; pixels. */
const DESKTOP = 900
const PHONE = 390
const HEIGHT = 2000

const STYLE = `
  * { box-sizing: border-box; } body { margin: 0; display: flex; align-items: flex-start; background: #888; gap: 8px; }
  main { font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, "Noto Color Emoji", sans-serif; padding: 16px 24px; min-height: ${HEIGHT}px; flex: none; overflow-wrap: break-word; }
  main.desktop { width: ${DESKTOP}px; } main.phone { width: ${PHONE}px; padding: 16px; }
  main.light { color: #1f2328; background: #fff; --line: #d1d9e0; --soft: #f6f8fa; --dim: #59636e; --link: #0969da; --code: #818b981f; --add: #dafbe1; --del: #ffebe9; --fadd: #116329; --fdel: #82071e; }
  main.dark { color: #f0f6fc; background: #0d1117; --line: #3d444d; --soft: #151b23; --dim: #9198a1; --link: #4493f8; --code: #656c7633; --add: #033a16; --del: #67060c; --fadd: #aff5b4; --fdel: #ffdcd7; }
  h3 { font-size: 1.25em; margin: 0 0 16px; line-height: 1.25; } h4 { margin: 24px 0 16px; line-height: 1.25; }
  p, ul, ol, pre, table, details, blockquote { margin: 0 0 16px; } ul, ol { padding-left: 2em; }
  a { color: var(--link); text-decoration: none; } sub { font-size: 75%; color: var(--dim); }
  code { font: 85% ui-monospace, "DejaVu Sans Mono", monospace; background: var(--code); padding: .2em .4em; border-radius: 6px; white-space: break-spaces; }
  pre { background: var(--soft); border-radius: 6px; padding: 16px; overflow: hidden; line-height: 1.45; }
  pre code { background: none; padding: 0; white-space: pre; }
  pre .add { background: var(--add); color: var(--fadd); } pre .del { background: var(--del); color: var(--fdel); }
  table { border-collapse: collapse; display: block; overflow: hidden; width: max-content; max-width: 100%; } td, th { border: 1px solid var(--line); padding: 6px 13px; }
  blockquote { border-left: .25em solid var(--line); padding: 0 1em; color: var(--dim); } blockquote p { margin: 0; }
  .alert { border-left: .25em solid; padding: 8px 16px; margin: 0 0 16px; } .alert p { margin: 0; } .alert .name { font-weight: 500; margin-bottom: 4px; }
  .NOTE { border-color: #0969da; } .NOTE .name { color: #4493f8; } .IMPORTANT { border-color: #8250df; } .IMPORTANT .name { color: #8957e5; }
  .WARNING { border-color: #9a6700; } .WARNING .name { color: #9e6a03; } .CAUTION { border-color: #cf222e; } .CAUTION .name { color: #da3633; }
  .good { color: #1a7f37; } .bad { color: #d1242f; } .odd { color: #9a6700; }
  summary { cursor: pointer; }`

/** For machines without a font of emoji: a sign of every font, and its colour. */
const SIGNS: Readonly<Record<string, readonly [sign: string, color: string]>> = {
  '❌': ['✘', 'bad'],
  '✅': ['✔', 'good'],
  '🚫': ['⊘', 'bad'],
  '⏳': ['◷', 'odd'],
  '↩️': ['↩', 'good'],
}

/** Markdown as GitHub shows it: alerts as boxes, diffs in colour. */
async function rendered(markdown: string): Promise<string> {
  const text = await marked.parse(markdown, { gfm: true })
  return text
    .replace(/❌|✅|🚫|⏳|↩️/gu, (icon) => `<b class="icon ${SIGNS[icon]?.[1] ?? ''}">${SIGNS[icon]?.[0] ?? ''}</b>`)
    .replace(
      /<blockquote>\s*<p>\[!(\w+)\]\s*([\s\S]*?)<\/blockquote>/g,
      (_all, level: string, rest: string) =>
        `<div class="alert ${level}"><p class="name">${level.charAt(0)}${level.slice(1).toLowerCase()}</p><p>${rest}</div>`,
    )
    .replace(
      /(<code class="language-diff">)([\s\S]*?)(<\/code>)/g,
      (_all, begin: string, lines: string, end: string) =>
        begin +
        lines.replace(
          /^([+-]).*$/gm,
          (line, mark: string) => `<span class="${mark === '+' ? 'add' : 'del'}">${line}</span>`,
        ) +
        end,
    )
}

function sheet(title: string, parts: readonly (readonly [classes: string, body: string])[]): string {
  const mains = parts.map(([classes, body]) => `<main class="${classes}">${body}</main>`).join('')
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style>${mains}`
}

async function takePicture(file: string, width: number): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'preview-'))
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync']
  const quiet = [
    '--disable-background-networking',
    '--disable-component-update',
    '--hide-scrollbars',
    `--window-size=${width},${HEIGHT}`,
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

async function show(name: string, { stdout, summary, comment }: Outcome): Promise<void> {
  const file = join(OUTPUT, name)
  writeFileSync(`${file}.log`, stdout)
  writeFileSync(`${file}-summary.md`, summary)
  writeFileSync(`${file}-comment.md`, comment)
  // Where no comment is written, as with invalid inputs, the summary is all there is.
  const [page, short] = await Promise.all([rendered(summary), rendered(comment || summary)])
  for (const theme of ['light', 'dark'])
    writeFileSync(`${file}-${theme}.html`, sheet(name, [[`desktop ${theme}`, page]]))
  const parts = ['light', 'dark'].flatMap((theme): [string, string][] => [
    [`desktop ${theme}`, theme === 'light' ? page : short],
    [`phone ${theme}`, theme === 'light' ? short : page],
  ])
  writeFileSync(`${file}.html`, sheet(name, parts))
  await takePicture(file, 2 * (DESKTOP + PHONE) + 24).catch((error: unknown) =>
    console.log(`${file}.html (no picture: ${String(error).split('\n')[0]})`),
  )
}

const given = process.argv.slice(2)
const queue = given.length > 0 ? given : outcomeNames()
mkdirSync(OUTPUT, { recursive: true })
// One Chromium at a time; the next outcomes are played meanwhile.
let pictures = Promise.resolve()
const worker = async (): Promise<void> => {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const own = name
    const outcome = await outcomeOf(own)
    pictures = pictures.then(() => show(own, outcome))
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, worker))
await pictures
