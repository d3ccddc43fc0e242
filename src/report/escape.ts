// Makes foreign text harmless for the place it is shown in: Markdown prose, a code span, a fence, HTML, the job log.
// It does not hide secrets: that is `evidence/redact.ts`, and it comes first.
//
// What GitHub turns into links, notifications and pictures by itself (addresses, @mentions, #12, commits, :emoji:) stands in
// code: GitHub's filters pass over the text of `code` and `pre` (html-pipeline, mention_filter.rb, IGNORE_PARENTS; Markdown
// reads no addresses inside of code spans: GFM 0.29, 6.3 and 6.9). Nothing invisible is put in, so it can be copied.
import { plainText } from '../model/plain-text.ts'

export { plainText } from '../model/plain-text.ts'

/** The same on one line, white space collapsed. */
export function oneLine(text: string): string {
  return plainText(text).replace(/\s+/g, ' ').trim()
}

/** At most `limit` UTF-16 units, cut between characters and marked with `…`. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  return text.slice(0, Math.max(0, limit - 1)).replace(/[\ud800-\udbff]$/, '') + '…'
}

/** Between the words of a text: what no address, mention or commit goes on with. */
const BETWEEN_WORDS = /([\s"'()<>,;]+)/
/** The end of a sentence behind a word is no part of it. */
const SENTENCE_END = /[.:!?]*$/
/** `@user`, `a@b.example`, `o/r#12`, `GH-12`, `https://…`, `www.…`, `:tada:` */
const REFERENCE = /@[\w-]|#\d|\bGH-\d|:\/\/|\bwww\.|:(?:100|1234|[\w+-]*[a-z][\w+-]*):/i
/** A commit: 7 to 40 hexadecimal digits, letters and numbers among them. */
const COMMIT = /(?<![\w-])(?=[a-f]*\d)(?=\d*[a-f])[a-f0-9]{7,40}(?![\w-])/i

/** One line in which every word that GitHub would make more of is written by `reference`, and all else by `plain`. */
function withReferences(text: string, plain: (text: string) => string, reference: (word: string) => string): string {
  let before = ''
  let result = ''
  for (const part of oneLine(text).split(BETWEEN_WORDS)) {
    const word = part.slice(0, part.length - (SENTENCE_END.exec(part)?.[0].length ?? 0))
    // `:tada:` ends with what also ends a sentence.
    const found = REFERENCE.test(word) || COMMIT.test(word) ? word : REFERENCE.test(part) ? part : ''
    if (found === '') {
      before += part
    } else {
      result += (before === '' ? '' : plain(before)) + reference(found)
      before = part.slice(found.length)
    }
  }
  return result + plain(before)
}

/** Text as Markdown prose on one line: it renders as the very same characters and nothing of it is markup. */
export function prose(text: string): string {
  return withReferences(text, escaped, codeBetweenBars).replace(
    /^(?:(\d{1,9})([.)])|([#+=-]))/,
    (_match, number = '', point = '', mark = '') => (mark === '' ? `${number}\\${point}` : `\\${mark}`),
  )
}

/** A code span; outside of a table its bars would show a backslash, and inside of one they would end the cell without. */
function codeBetweenBars(word: string): string {
  return word
    .split('|')
    .map((part) => (part === '' ? '' : codeSpan(part)))
    .join('\\|')
}

function escaped(text: string): string {
  return text
    .replace(/[\\`*~[\]|$]/g, '\\$&')
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
    .replace(/&(?=#?\w{1,40};)/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for HTML, inside `<summary>` for example, where Markdown is not read. Not for the value of an attribute. */
export function html(text: string): string {
  return withReferences(text, attribute, (word) => `<code>${attribute(word)}</code>`)
}

/** Text for the value of an attribute between quotes. */
export function attribute(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
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
  // Markdown is read in here, and would make a link of an address.
  return `<code>${content.replace(/[^\w\s]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`)}</code>`
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
