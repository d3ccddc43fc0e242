// The Markdown blocks that the job summary and the pull request comment are made of. Pure; all foreign text is escaped here.
import type { Position } from '../model/manifest.ts'
import type { Cause, Evidence, ObjectReport, Report } from '../model/report.ts'
import { type Block, fitBlocks } from './budget.ts'
import { attribute, codeCell, codeSpan, cut, fence, html, oneLine, plainText, prose } from './escape.ts'
import {
  APPLY_WORDS,
  CONFIDENCE_WORDS,
  countOf,
  objectName,
  placeOf,
  shortened,
  standingOf,
  timingsOf,
  titleOf,
  totalTime,
  otherWarnings,
  worstFirst,
  wrapped,
} from './words.ts'

/** Where links on a page lead. Without one of these, the text stands without its link. */
export interface PageOptions {
  /** The page of the workflow run. */
  runUrl?: string
  /** What the manifests were read from: `https://github.com`, `acme/shop`, the commit. */
  repository?: { server: string; name: string; sha: string }
  /** The page that describes every cause under its code as anchor: `…/docs/causes.md`. */
  documentationUrl?: string
  /** More proof, shown folded at the end where there is room: tails of logs and the like. */
  snippets?: readonly Evidence[]
}

/** How much a page may hold. */
export interface PageLimits {
  /** UTF-8. */
  bytes: number
  /** Causes shown in full; further ones are folded. */
  openCauses: number
  /** Lines of evidence shown open and, below that, folded. */
  evidenceLines: number
  moreEvidenceLines: number
  objectRows: number
}

const ICONS: Record<Report['verdict'], string> = { passed: '✅', failed: '❌', cancelled: '🚫' }

/** Lines of a fence do not wrap on GitHub; this is about what fits beside the side bar. */
const FENCE_WIDTH = 92

/** Longest line of evidence, before it is wrapped. */
const LINE_LIMIT = 1000

/** Longest single text from outside on a page; a report that keeps the contract never reaches it in a headline. */
const SENTENCE_LIMIT = 1000

/** The address of a line in the repository, undefined when it is not known. */
function lineUrl(source: Position, { repository }: PageOptions): string | undefined {
  if (repository === undefined) return undefined
  const path = source.file
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/[()]/g, (character) => (character === '(' ? '%28' : '%29'))
  return `${repository.server}/${repository.name}/blob/${repository.sha}/${path}#L${source.line}`
}

/** The place in the manifest, linked where possible. */
function place(source: Position, options: PageOptions): string {
  const url = lineUrl(source, options)
  const text = codeCell(cut(placeOf(source), 300))
  return url === undefined ? text : `[${text}](${url})`
}

/** ` at `, and the place; nothing where it is not known. */
function atPlace({ source }: Cause, options: PageOptions): string {
  return source === undefined ? '' : ` at ${place(source, options)}`
}

function objectCode(object: Cause['objects'][number]): string {
  const [kind = '', name = ''] = objectName(object).split(' ', 2)
  return `${prose(kind)} ${codeSpan(name)}`
}

/** `` `ImageNotFound` ``, linked to its description. */
function codeLink(code: string, { documentationUrl }: PageOptions): string {
  return documentationUrl === undefined
    ? codeSpan(code)
    : `[${codeSpan(code)}](${descriptionUrl(code, documentationUrl)})`
}

/** GitHub makes the anchor of a heading from its text in lower case. */
function descriptionUrl(code: string, documentationUrl: string): string {
  return `${documentationUrl}#${encodeURIComponent(code.toLowerCase())}`
}

/** The headline of a cause or notice, its code linked to its description. */
function linkedHeadline({ headline, title, code }: Cause, { documentationUrl }: PageOptions): string {
  if (documentationUrl === undefined) return prose(cut(headline, 300))
  return `${prose(cut(title, 300))} ([${prose(code)}](${descriptionUrl(code, documentationUrl)}))`
}

/** A folded part. `body` is Markdown. */
function details(summary: string, body: string, open = false): string {
  return `<details${open ? ' open' : ''}><summary>${html(summary)}</summary>\n\n${body}\n\n</details>`
}

/** A block of one form. */
function fixed(text: string): Block {
  return { forms: [() => text] }
}

/** The first line: what happened. */
function titleBlock(report: Report, title: string): string {
  return `### ${ICONS[report.verdict]} ${title} — ${prose(cut(report.headline, 300))}`
}

/** A line of the list below a cause: its name, and Markdown. */
type Fact = [name: string, text: string]

/** Where it is: manifest line, objects, container; and what it is called; then `more`. One line each. */
function factLines(cause: Cause, more: readonly Fact[], options: PageOptions, objectsShown: number): string {
  const objects = cause.objects.slice(0, objectsShown).map(objectCode)
  if (cause.objects.length > objectsShown) objects.push(`${cause.objects.length - objectsShown} more`)
  const container = cause.container === undefined ? [] : [`container ${codeSpan(cause.container)}`]
  const seenAs = [...new Set([cause.symptom, ...cause.context])].filter((word) => word !== '').map(codeSpan)
  const certainty = CONFIDENCE_WORDS[cause.confidence] && ` (${CONFIDENCE_WORDS[cause.confidence]})`
  const facts: Fact[] = [
    ['Where', cause.source === undefined ? '' : place(cause.source, options)],
    ['What', [objects.join(', '), ...container].filter((words) => words !== '').join(', ')],
    ['Cause', codeLink(cause.code, options) + certainty + (seenAs.length > 0 ? `, seen as ${seenAs.join(', ')}` : '')],
    ...more,
  ]
  return facts
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `- **${name}:** ${text}`)
    .join('\n')
}

/** Evidence as the content of one fence: each source, and what was read there, indented; of a log the end, else the beginning. */
function evidenceText(evidence: readonly Evidence[], linesEach: number): string {
  return evidence
    .map(({ kind, source, text }) => {
      const rows = plainText(text)
        .trimEnd()
        .split('\n')
        .map((line) => cut(line, LINE_LIMIT))
      const lines = wrapped(rows.join('\n'), FENCE_WIDTH - 2)
      const chosen = kind === 'log' ? shortened(lines, 0, linesEach) : shortened(lines, linesEach, 0)
      return [oneLine(source), ...chosen.split('\n').map((line) => `  ${line}`)].join('\n')
    })
    .join('\n')
}

function evidenceBlock({ evidence }: Cause, { evidenceLines, moreEvidenceLines }: PageLimits): string {
  if (evidence.length === 0) return ''
  const each = (lines: number): number => Math.max(4, Math.floor(lines / evidence.length))
  const shown = evidenceText(evidence, each(evidenceLines))
  const all = evidenceText(evidence, each(moreEvidenceLines))
  const open = `**Evidence**\n\n${fence(shown, 'text')}`
  return all.length <= shown.length ? open : `${open}\n\n${details('More of it', fence(all, 'text'))}`
}

function stepsBlock(cause: Cause): string {
  if (cause.steps.length === 0) return ''
  const lines = cause.steps.flatMap(({ why, command }) => [
    ...wrapped(`# ${oneLine(why)}`, FENCE_WIDTH)
      .split('\n')
      .map((line) => line.replace(/^ {2}/, '#   ')),
    ...(command === '' ? [] : [plainText(command)]),
  ])
  return `**What to do**\n\n${fence(lines.join('\n'), 'sh')}`
}

/** How many causes below the first are named at the top. */
const NAMED_BELOW = 6

/** What stands below the first cause, so that one knows at a glance how much there is to correct: codes and places. */
function restOf({ causes }: Report, options: PageOptions): string {
  const named = causes.slice(1, 1 + NAMED_BELOW).map((cause) => {
    return codeLink(cause.code, options) + atPlace(cause, options)
  })
  const left = causes.length - 1 - named.length
  return [...named, ...(left > 0 ? [`${left} more`] : [])].join(', ')
}

/** How a cause is shown: its heading (none below a title that says the same), what else is listed, folded or not. */
interface CauseFrame {
  heading: string
  facts: readonly Fact[]
  folded: boolean
}

/** A cause in full, in short, and as one line. */
function causeBlock(
  cause: Cause,
  { heading, facts, folded }: CauseFrame,
  options: PageOptions,
  limits: PageLimits,
): Block {
  const sentence = prose(cut(cause.sentence, SENTENCE_LIMIT))
  const form = (evidence: PageLimits | undefined, steps: boolean): string => {
    const body = [
      sentence,
      factLines(cause, facts, options, evidence ? 10 : 3),
      evidence ? evidenceBlock(cause, evidence) : '',
      steps ? stepsBlock(cause) : '',
    ].filter((part) => part !== '')
    if (folded && heading !== '') return details(cause.headline, body.join('\n\n'))
    return [heading, ...body].filter((part) => part !== '').join('\n\n')
  }
  const where = atPlace(cause, options)
  const line = heading === '' ? sentence + where : `- **${linkedHeadline(cause, options)}**${where}`
  return {
    forms: [
      () => form(limits, true),
      () => form({ ...limits, evidenceLines: 0, moreEvidenceLines: 0 }, true),
      () => form(undefined, true),
      () => form(undefined, false),
      () => line,
    ],
    noun: 'cause',
  }
}

function noticeBlock(notice: Cause, options: PageOptions): Block {
  const where = notice.source === undefined ? '' : ` (${place(notice.source, options)})`
  const head = `- **${linkedHeadline(notice, options)}**${where}`
  const step = notice.steps.find(({ command }) => command !== '')
  const advice = step === undefined ? '' : `  \n  ${prose(cut(step.why, 300))}: ${codeSpan(cut(step.command, 400))}`
  const whole = `${head}  \n  ${prose(cut(notice.sentence, SENTENCE_LIMIT))}${advice}`
  return { forms: [() => whole, () => head], noun: 'notice' }
}

function objectRow(object: ObjectReport, options: PageOptions, isDryRun: boolean): string {
  const { apply, rollout, source, ref } = object
  const failed = apply === 'failed' || rollout?.state === 'failed'
  const waiting = rollout?.state === 'in-progress' || rollout?.state === 'unknown'
  const icon = failed ? '❌' : apply === 'not-applied' ? '⏹️' : waiting ? '⏳' : '✅'
  const cells = [
    icon,
    `${prose(ref.kind)} ${codeCell(ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`)}`,
    source === undefined ? '' : place(source, options),
    apply === undefined ? '' : APPLY_WORDS[apply],
    ...(isDryRun ? [] : [rollout === undefined ? '' : prose(cut(rollout.message, 300))]),
  ]
  return `| ${cells.join(' | ')} |`
}

/** The table of objects, in a folded part unless it is what the reader came for. */
function objectsBlock(report: Report, options: PageOptions, rowLimit: number): Block {
  if (report.objects.length === 0) return { forms: [] }
  const isDryRun = report.mode === 'dry-run'
  const head = isDryRun
    ? '| | Object | Manifest | Would be |\n|---|---|---|---|\n'
    : '| | Object | Manifest | Applied | Rollout |\n|---|---|---|---|---|\n'
  const rows = worstFirst(report.objects).map((object) => objectRow(object, options, isDryRun))
  const anyApplied = report.objects.some(({ apply }) => apply !== undefined && apply !== 'not-applied')
  const table = (count: number): string => {
    const left = rows.length - count
    const body = [
      head + rows.slice(0, count).join('\n'),
      ...(left > 0 ? [`${left} more in the log and in \`report.json\`.`] : []),
    ].join('\n\n')
    const open = report.verdict === 'cancelled' || (report.verdict === 'failed' && rows.length <= 8 && anyApplied)
    return open ? `**Objects**\n\n${body}` : details(`Objects (${rows.length})`, body)
  }
  const counts = [...new Set([rowLimit, 50, 10, 3].map((count) => Math.min(count, rows.length, rowLimit)))]
  return { forms: [...counts.map((count) => () => table(count)), () => ''] }
}

/** Diffs of more lines than this are folded; so are all after the first few. */
const OPEN_DIFF_LINES = 60
const OPEN_DIFFS = 5

/**
 * What a dry run would change: one part for each object, whole or not at all; what is new stands last. The first few
 * short ones are open.
 */
function diffBlocks(report: Report): Block[] {
  const changed = report.objects
    .filter(({ diff }) => diff !== undefined && diff.trim() !== '')
    .toSorted((a, b) => Number(b.apply === 'configured') - Number(a.apply === 'configured'))
  return changed.map(({ ref, diff = '', apply }, index) => {
    // The first two lines name files: the summary of the part says it better.
    const lines = diff
      .trimEnd()
      .replace(/^--- .*\n\+\+\+ .*\n/, '')
      .split('\n')
    const count = (mark: string): number => lines.filter((line) => line.startsWith(mark)).length
    const isNew = apply !== undefined && apply !== 'configured'
    const size = isNew ? `new, ${countOf(count('+'), 'line')}` : `+${count('+')} −${count('-')}`
    const open = index < OPEN_DIFFS && lines.length <= OPEN_DIFF_LINES && !isNew
    const text = (): string => details(`${objectName(ref)} (${size})`, fence(lines.join('\n'), 'diff'), open)
    return { forms: [text], noun: 'diff', whole: true }
  })
}

function listBlock(title: string, texts: readonly string[], shown: number): Block {
  if (texts.length === 0) return { forms: [] }
  const form = (count: number): string => {
    const rows = texts.slice(0, count).map((text) => `- ${prose(cut(text, 600))}`)
    if (texts.length > count) rows.push(`- ${texts.length - count} more in the log`)
    return `**${title}**\n\n${rows.join('\n')}`
  }
  return { forms: [() => form(shown), () => form(3)] }
}

/** The small print: cluster, times, link to the run. */
function footer(report: Report, options: PageOptions): string {
  const { cluster } = report
  const total = totalTime(report)
  const timings = timingsOf(report)
  const parts = [
    cluster === undefined ? '' : html(cut(`cluster ${cluster.context || cluster.server} (${cluster.version})`, 300)),
    html(total + (timings === '' ? '' : ` (${timings})`)),
    options.runUrl === undefined ? '' : `<a href="${attribute(options.runUrl)}">log of this run</a>`,
  ]
  return `<sub>${parts.filter((part) => part !== '').join(' · ')}</sub>`
}

/** `3 more causes and 1 more notice are in the log and in report.json.` */
function leftOutSentence(leftOut: ReadonlyMap<string, number>): string {
  const parts = Array.from(leftOut, ([noun, count]) => countOf(count, `more ${noun}`))
  return parts.length === 0 ? '' : `*${parts.join(' and ')} in the log and in* \`report.json\`.`
}

/** A whole page, never more than `limits.bytes`. `recovered`: an earlier run had failed, this one passed. */
export function renderPage(report: Report, options: PageOptions, limits: PageLimits, recovered = false): string {
  const title = titleBlock(report, recovered ? 'Recovered' : titleOf(report))
  const end = footer(report, options)
  const state = standingOf(report)
  const titleSaysIt = report.causes[0]?.headline === report.headline
  const causes = report.causes.map((cause, index) => {
    const first = index === 0 && titleSaysIt
    const heading = first ? '' : `#### ${prose(cut(cause.headline, 300))}`
    const facts: Fact[] = [
      ['State', prose(state)],
      ['Also', restOf(report, options)],
    ]
    return causeBlock(
      cause,
      { heading, facts: first ? facts : [], folded: index >= limits.openCauses },
      options,
      limits,
    )
  })
  const notices = report.notices.map((notice) => noticeBlock(notice, options))
  const blocks: Block[] = [
    ...(recovered ? [fixed('An earlier run had failed; this one passed.')] : []),
    ...(titleSaysIt ? [] : [fixed(prose(state))]),
    ...causes,
    listBlock('Rollback', report.rollback ?? [], 50),
    ...(notices.length === 0 ? [] : [fixed('**Notices**')]),
    ...notices,
    listBlock('Warnings', otherWarnings(report), 10),
    ...(report.mode === 'dry-run' ? diffBlocks(report) : []),
    objectsBlock(report, options, limits.objectRows),
    ...(options.snippets ?? []).map(({ source, text }) => ({
      forms: [() => details(source, fence(shortened(plainText(text), 20, 80), 'text'))],
      noun: 'log',
    })),
  ]
  const reserved = Buffer.byteLength(title + end) + 200
  const { text, leftOut } = fitBlocks(blocks, limits.bytes - reserved)
  return [title, text, leftOutSentence(leftOut), end].filter((part) => part !== '').join('\n\n') + '\n'
}
