// One cause as a part of a page: what to change, where, why, the proof, and what else to check. Pure; all foreign text is
// escaped here.
import type { Cause, Evidence, Step } from '../model/report.ts'
import type { Block } from './budget.ts'
import { codeSpan, cut, fence, oneLine, plainText, prose } from './escape.ts'
import { atPlace, codeLink, command, details, linkedHeadline, objectCode, place, type PageOptions } from './links.ts'
import { CONFIDENCE_WORDS, shortened, wrapped } from './words.ts'

/** How much of the evidence is shown: lines open, and folded below that. */
export interface EvidenceLimits {
  evidenceLines: number
  moreEvidenceLines: number
}

/** How a cause is shown: its heading (none below a title that says the same), folded or not. */
export interface CauseFrame {
  heading: string
  folded: boolean
}

/** Lines of a fence do not wrap on GitHub; this is about what fits beside the side bar. */
const FENCE_WIDTH = 92
/** Longest line of a log, before it is wrapped. */
const LINE_LIMIT = 1000
/** Longest text of a piece of evidence that is shown open. */
const SAID_LIMIT = 400
/** Longest single text from outside on a page; a report that keeps the contract never reaches it in a headline. */
const SENTENCE_LIMIT = 1000

/** A cause in full, in short, and as one line. */
export function causeBlock(
  cause: Cause,
  { heading, folded }: CauseFrame,
  options: PageOptions,
  limits: EvidenceLimits,
): Block {
  const { first, undo, afterwards, rest } = sorted(cause.steps)
  const form = (shown: { evidence?: EvidenceLimits; steps: boolean; objects: number }): string => {
    const body = [
      shown.steps
        ? [fixBlock(first, cause, options), thenLine(afterwards, cause, options), undoLine(undo)]
            .filter((part) => part !== '')
            .join('\n\n')
        : '',
      factBlock(cause, options, shown.objects, shown.steps && first?.edit?.lines !== undefined),
      shown.evidence === undefined ? '' : evidenceBlock(cause, shown.evidence),
      shown.steps && rest.length > 0 ? details('More to check', stepList(rest, cause, options)) : '',
    ].filter((part) => part !== '')
    if (folded && heading !== '') return details(cause.headline, body.join('\n\n'))
    return [heading, ...body].filter((part) => part !== '').join('\n\n')
  }
  const where = atPlace(cause, options)
  const line =
    heading === ''
      ? prose(cut(cause.sentence, SENTENCE_LIMIT)) + where
      : `- **${linkedHeadline(cause, options)}**${where}`
  return {
    forms: [
      () => form({ evidence: limits, steps: true, objects: 10 }),
      () => form({ evidence: { evidenceLines: 0, moreEvidenceLines: 0 }, steps: true, objects: 10 }),
      () => form({ steps: true, objects: 3 }),
      () => form({ steps: false, objects: 3 }),
      () => line,
    ],
    noun: 'cause',
  }
}

/** The steps of a cause: what helps most, what is needed after that, going back, and the rest. */
interface Sorted {
  first?: Step
  afterwards?: Step
  undo?: Step
  rest: Step[]
}

/** What helps most is a line to change, an input to set, else what stands first. */
function sorted(steps: readonly Step[]): Sorted {
  const undo = steps.find((step) => step.undo === true)
  const afterwards = steps.find((step) => step.afterwards === true)
  const others = steps.filter((step) => step !== undo && step !== afterwards)
  const first =
    others.find(({ edit }) => edit?.lines !== undefined) ??
    others.find(({ edit }) => edit !== undefined) ??
    others.find(({ input }) => input !== undefined) ??
    others[0]
  const rest = others.filter((step) => step !== first)
  return {
    ...(first === undefined ? {} : { first }),
    ...(afterwards === undefined ? {} : { afterwards }),
    ...(undo === undefined ? {} : { undo }),
    rest,
  }
}

/** The edit as a diff where both lines are known, else the step in words with its command. */
function fixBlock(step: Step | undefined, cause: Cause, options: PageOptions): string {
  if (step === undefined) return ''
  const lines = step.edit?.lines
  if (lines === undefined) return `**${step.look === undefined ? 'Fix' : 'Next'}:** ${stepText(step, cause, options)}`
  const at = step.edit?.at === undefined ? '' : ` ${place(step.edit.at, options)}`
  return `**Fix**${at}: ${prose(cut(step.why, 300))}\n\n${fence(`-${lines.from}\n+${lines.to}`, 'diff')}`
}

function thenLine(step: Step | undefined, cause: Cause, options: PageOptions): string {
  return step === undefined ? '' : `**Then:** ${stepText(step, cause, options)}`
}

function undoLine(undo: Step | undefined): string {
  return undo === undefined ? '' : `Or restore the previous version now: ${command(undo.command)}`
}

function stepList(steps: readonly Step[], cause: Cause, options: PageOptions): string {
  return steps.map((step) => `- ${stepText(step, cause, options)}`).join('\n')
}

/** What to do, and how: a command in a span of code, the line of the manifest, an address. */
function stepText(step: Step, { source }: Cause, options: PageOptions): string {
  const why = prose(cut(step.why, 300))
  if (step.edit !== undefined) {
    const at = step.edit.at ?? source
    const to = step.edit.to === undefined ? '' : `: ${codeSpan(cut(step.edit.to, 300))}`
    return `${why}${at === undefined ? '' : `, at ${place(at, options)}`}${to}`
  }
  return step.command === '' ? why : `${why}: ${command(step.command)}`
}

/** Where and why: the place (`isPlaced`: it is shown already), the objects, the sentence, and what it is called. */
function factBlock(cause: Cause, options: PageOptions, most: number, isPlaced: boolean): string {
  const objects = cause.objects
    .filter(({ name }) => name !== '')
    .slice(0, most)
    .map(objectCode)
  if (cause.objects.length > most) objects.push(`${cause.objects.length - most} more`)
  const container = cause.container === undefined ? [] : [`container ${codeSpan(cause.container)}`]
  const where = [
    cause.source === undefined || isPlaced ? '' : place(cause.source, options),
    objects.join(', '),
    ...container,
  ]
  const seenAs = [...new Set([cause.symptom, ...cause.context])].filter((word) => word !== '').map(codeSpan)
  const called = [
    codeLink(cause.code, options),
    ...(seenAs.length > 0 ? [`seen as ${seenAs.join(', ')}`] : []),
    ...(CONFIDENCE_WORDS[cause.confidence] === '' ? [] : [CONFIDENCE_WORDS[cause.confidence]]),
  ]
  const known = where.filter((words) => words !== '')
  return [
    ...(known.length === 0 ? [] : [`**Where:** ${known.join(' · ')}`]),
    `**Why:** ${prose(cut(cause.sentence, SENTENCE_LIMIT))} (${called.join(', ')})`,
  ].join('\n\n')
}

/** What was read and where: messages in spans of code, which wrap; logs and lines of manifests in a fence. */
function evidenceBlock({ evidence, sentence, headline }: Cause, limits: EvidenceLimits): string {
  const words = `${oneLine(sentence)} ${oneLine(headline)}`
  const isSaid = ({ text }: Evidence): boolean => words.includes(oneLine(text))
  const told = evidence.filter((one) => !isSaid(one))
  const isText = ({ kind, text }: Evidence): boolean =>
    kind === 'log' || (kind === 'manifest' && text.trimEnd().includes('\n'))
  const messages = told.filter((one) => !isText(one))
  const texts = told.filter(isText)
  const each = (lines: number): number => Math.max(4, Math.floor(lines / Math.max(1, texts.length)))
  const list = messages.map(
    ({ source, text }) => `- ${prose(cut(source, 200))}: ${codeSpan(cut(oneLine(text), SAID_LIMIT))}`,
  )
  const shown = fenceText(texts, each(limits.evidenceLines))
  const whole = fenceText(
    [...messages.filter(({ text }) => oneLine(text).length > SAID_LIMIT), ...texts],
    each(limits.moreEvidenceLines),
  )
  const isCut = whole.length > shown.length && limits.moreEvidenceLines > 0
  return [
    list.join('\n'),
    texts.length === 0 ? '' : fence(shown, 'text'),
    isCut ? details('Show more', fence(whole, 'text')) : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** Evidence as the content of one fence: each source, and what was read there, indented; of a log the end, else the beginning. */
function fenceText(evidence: readonly Evidence[], linesEach: number): string {
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

/** A notice: its headline, what it means, and the first thing to do. */
export function noticeBlock(notice: Cause, options: PageOptions): Block {
  const where = notice.source === undefined ? '' : ` (${place(notice.source, options)})`
  const head = `- **${linkedHeadline(notice, options)}**${where}`
  const step = notice.steps.find((one) => one.command !== '')
  const advice = step === undefined ? '' : `  \n  ${stepText(step, notice, options)}`
  const whole = `${head}  \n  ${prose(cut(notice.sentence, SENTENCE_LIMIT))}${advice}`
  return { forms: [() => whole, () => head], noun: 'notice' }
}
