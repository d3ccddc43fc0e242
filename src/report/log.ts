// The report as the text that ends the job's log: plain, for a terminal, everything in it. Pure: nothing is printed here.
import type { ApplyResult, Cause, ObjectReport, Report, Step, WrongInput } from '../model/report.ts'
import { MANY } from './applied.ts'
import { cut, neutralise, oneLine, plainText } from './escape.ts'
import { statusOf } from './status.ts'
import {
  APPLY_WORDS,
  CONFIDENCE_WORDS,
  isInTable,
  labelled,
  objectName,
  placeOf,
  standingOf,
  tally,
  timingsOf,
  titleOf,
  totalTime,
  otherWarnings,
  wasAnythingApplied,
  wrongInput,
  worstFirst,
} from './words.ts'

const LABEL_WIDTH = 10
/** Characters of one line of evidence: nobody reads more of it in a terminal, and the files have all. */
const LONGEST_LINE = 1000
const INDENT = ' '.repeat(LABEL_WIDTH + 3)

function field(label: string, text: string): string[] {
  return text === '' ? [] : [`   ${label.padEnd(LABEL_WIDTH)}${text}`]
}

/** How to take a step: the edit as a diff, the place of the line, the command. */
function howLines({ command, edit }: Step, { source }: Cause): string[] {
  if (edit !== undefined) {
    const at = edit.at ?? source
    const diff = edit.lines === undefined ? [] : [`-${edit.lines.from}`, `+${edit.lines.to}`]
    return [...(at === undefined ? [] : [`in ${placeOf(at)}`]), ...diff].map((line) => `${INDENT}${plainText(line)}`)
  }
  if (command === '') return []
  return plainText(command)
    .split('\n')
    .map((line, index) => `${INDENT}${index === 0 ? '$' : ' '} ${line}`)
}

function causeLines(cause: Cause, number: number): string[] {
  const source = cause.source === undefined ? '' : `${placeOf(cause.source)}:${cause.source.column}`
  const container = cause.container === undefined ? '' : `, container ${cause.container}`
  const evidence = cause.evidence.flatMap(({ source: read, text }) => [
    ...field('seen', oneLine(read)),
    ...plainText(text)
      .replace(/\n+$/, '')
      .split('\n')
      .map((line) => `${INDENT}| ${cut(line, LONGEST_LINE)}`),
  ])
  const steps = cause.steps.flatMap((step) => [...field('do', oneLine(step.why)), ...howLines(step, cause)])
  return [
    `${number}. ${oneLine(cause.headline)}`,
    ...field('where', source),
    ...field('what', objectNames(cause) + container),
    ...field(
      'why',
      oneLine(cause.sentence) + (CONFIDENCE_WORDS[cause.confidence] && ` (${CONFIDENCE_WORDS[cause.confidence]})`),
    ),
    ...evidence,
    ...steps,
    ...field('also seen', [...new Set([cause.symptom, ...cause.context])].filter((word) => word !== '').join(', ')),
  ]
}

/** What applying did, or in a dry run would do. */
function applyWords(apply: ApplyResult, mode: Report['mode']): string {
  const isPretended = mode === 'dry-run' && (apply === 'created' || apply === 'configured')
  return isPretended ? `would be ${APPLY_WORDS[apply]}` : APPLY_WORDS[apply]
}

function objectNames({ objects }: Cause): string {
  return objects
    .filter(({ name }) => name !== '')
    .map(objectName)
    .join(', ')
}

function objectLine({ ref, apply, rollout }: ObjectReport, mode: Report['mode']): string {
  const cells = [
    objectName(ref),
    apply === undefined ? '' : applyWords(apply, mode),
    rollout === undefined ? '' : oneLine(rollout.message),
  ]
  return `   ${cells.filter((cell) => cell !== '').join(': ')}`
}

/** Of many objects only those that need a look have a line, and the others are counted by kind. */
function objectLines({ objects, mode }: Report): string[] {
  // What was not even asked for stands nowhere.
  if (objects.every(({ apply, rollout }) => apply === undefined && rollout === undefined)) return []
  const sorted = worstFirst(objects)
  if (sorted.length <= MANY) return sorted.map((one) => objectLine(one, mode))
  const isWell = ({ apply, rollout }: ObjectReport): boolean =>
    (apply === undefined || apply === 'created' || apply === 'configured' || apply === 'unchanged') &&
    (rollout === undefined || rollout.state === 'done')
  const kinds = Map.groupBy(sorted.filter(isWell), ({ ref }) => ref.kind)
  const counted = [...kinds].map(([kind, ones]) => {
    const results = tally(ones.map(({ apply }) => (apply === undefined ? 'well' : applyWords(apply, mode))))
    return `   ${kind}: ${Object.entries(results)
      .map(([words, count]) => `${count} ${words}`)
      .join(', ')}`
  })
  return [...sorted.filter((one) => !isWell(one)).map((one) => objectLine(one, mode)), ...counted]
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}

/** Causes and notices alone, as the log shows them. They are redacted already. */
export function renderCauses(causes: readonly Cause[], notices: readonly Cause[]): string {
  const lines = [
    ...causes.flatMap((cause, index) => ['', ...causeLines(cause, index + 1)]),
    ...section(
      'Notices',
      notices.flatMap((notice, index) => causeLines(notice, index + 1)),
    ),
  ]
  return neutralise(lines.slice(1).join('\n'))
}

/** What stands first and last: `production · Deploy failed: web: image app:9.9 does not exist (ImageNotFound)`. */
function headLine(report: Report): string {
  return oneLine(labelled(report, `${titleOf(report)}: ${report.headline}`))
}

/** How things stand now, in one line, and what was applied. */
function standingLines(report: Report): string[] {
  const status = statusOf(report)
  const now = status === undefined ? '' : oneLine([status.lead, ...status.more].join(' '))
  const applied =
    wasAnythingApplied(report) || report.mode === 'watch' || status === undefined ? standingOf(report) : ''
  return [now, now.includes(applied) ? '' : applied].filter((line) => line !== '')
}

/** Wrong inputs, one a line. */
function inputLines(inputs: readonly WrongInput[]): string[] {
  return inputs.map((one) => `   ${oneLine(wrongInput(one))}`)
}

/**
 * The end of the log, its last line the headline and where the summary is: what `tail -1` shows. No line of it can be a
 * workflow command. `report` is redacted already.
 */
export function renderLog(report: Report, runUrl?: string): string {
  const { cluster, inputs = [] } = report
  const causes = report.causes.filter((cause) => !isInTable(cause, inputs))
  const lines = [
    headLine(report),
    ...standingLines(report),
    ...section('Invalid inputs', inputLines(inputs)),
    ...(report.verdict === 'cancelled' && causes.length > 0 ? ['', 'Found before it was cancelled'] : []),
    ...causes.flatMap((cause, index) => ['', ...causeLines(cause, index + 1)]),
    ...section(
      'Notices',
      report.notices.flatMap((notice, index) => causeLines(notice, index + 1)),
    ),
    ...section(
      'Rollback',
      (report.rollback ?? []).map((text) => `   ${oneLine(text)}`),
    ),
    ...section('Objects', objectLines(report)),
    ...section(
      'Warnings',
      otherWarnings(report).map((text) => `   ${oneLine(text)}`),
    ),
    '',
    [
      cluster === undefined ? '' : `cluster ${oneLine(`${cluster.context} ${cluster.server} ${cluster.version}`)}`,
      `took ${totalTime(report)}`,
      timingsOf(report),
    ]
      .filter((part) => part !== '')
      .join(' · '),
    headLine(report) + (runUrl === undefined ? '' : ` · ${runUrl}`),
  ]
  return neutralise(lines.join('\n'))
}
