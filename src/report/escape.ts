// Makes foreign text harmless for the place it is shown in: Markdown prose, a code span, a fence, HTML, the job log.
// It does not hide secrets: that is `evidence/redact.ts`, and it comes first.

/** Breaks a mention or an issue reference without being seen. */
const ZERO_WIDTH_SPACE = '\u200b'

// ECMA-48 control sequences: CSI (`ESC [ … m`), strings (OSC, DCS… up to BEL or ST, never past the line), two-character ones.
const ANSI =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[\]PX^_][^\u0007\u001b\n\r]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?/g

// Control characters except tab and line breaks, and every character that is not seen: bidirectional overrides,
// zero-width ones, tags, variation selectors. .NET's comparisons skip these, so a workflow command could hide behind one.
const INVISIBLE = /[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]--[\t\n\r]]/gv

/** The text without ANSI sequences, control characters and invisible characters; line breaks are `\n`. Idempotent. */
export function plainText(text: string): string {
  return text.replace(ANSI, '').replace(INVISIBLE, '').replace(/\r\n?/g, '\n').toWellFormed()
}

/** The same on one line, white space collapsed. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim()
}

/** At most `limit` UTF-16 units, cut between characters and marked with `…`. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  return text.slice(0, Math.max(0, limit - 1)).replace(/[\ud800-\udbff]$/, '') + '…'
}

/** Breaks what GitHub links in rendered text, where a backslash does not help: `@user`, `#12`, `GH-12`. */
function breakReferences(text: string): string {
  return text
    .replace(/@(?=[\w-])/g, `@${ZERO_WIDTH_SPACE}`)
    .replace(/#(?=\d)/g, `#${ZERO_WIDTH_SPACE}`)
    .replace(/\b(GH-)(?=\d)/gi, `$1${ZERO_WIDTH_SPACE}`)
}

/** Text as Markdown prose on one line: it renders as the very same characters and nothing of it is markup. */
export function prose(text: string): string {
  const escaped = oneLine(text)
    .replace(/[\\`*~[\]|$]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/&(?=#?\w{1,40};)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/^[#+=-]/, '\\$&')
  return breakReferences(escaped)
}

/** Text for HTML, inside `<summary>` for example, where Markdown is not read. */
export function html(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return breakReferences(oneLine(text)).replace(/[&<>"']/g, (character) => entities[character] ?? character)
}

/** The longest run of backticks in a text. */
function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length))
}

/** Text as a code span on one line. Never an empty one: that would be two literal backticks. */
export function codeSpan(text: string): string {
  const content = oneLine(text)
  if (content === '') return '(empty)'
  const ticks = '`'.repeat(longestRun(content) + 1)
  const padding = content.startsWith('`') || content.endsWith('`') ? ' ' : ''
  return `${ticks}${padding}${content}${padding}${ticks}`
}

/** A code span inside a table cell, where a `|` would end the cell even between backticks. */
export function codeCell(text: string): string {
  const content = oneLine(text)
  if (!content.includes('|')) return codeSpan(content)
  const encoded = content.replace(/[^\w\s./:-]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`)
  return `<code>${encoded}</code>`
}

/** Text as a fenced block, its fence longer than any run of backticks in it; empty text as `(empty)`. */
export function fence(text: string, language = ''): string {
  const content = plainText(text).replace(/\n+$/, '') || '(empty)'
  const ticks = '`'.repeat(Math.max(3, longestRun(content) + 1))
  return `${ticks}${language}\n${content}\n${ticks}`
}

/**
 * Text for the job log, where the runner would execute lines of it as workflow commands (actions/runner 2.336.0,
 * ActionCommand.cs): `::command::` at the start of a line after any white space, `##[command]` anywhere in one.
 * Both are broken with visible characters, also with tabs inside, which a comparison of .NET may pass over. Every line gets `prefix`.
 */
export function neutralise(text: string, prefix = ''): string {
  return plainText(text)
    .split('\n')
    .map((line) => {
      const harmless = prefix + line.replace(/#(\t*)#(?=\t*\[)/g, '#$1# ')
      return /^\s*::/.test(harmless.replaceAll('\t', '')) ? `| ${harmless}` : harmless
    })
    .join('\n')
}
