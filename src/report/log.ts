// The report as the text that ends the job's log: plain, for a terminal, everything in it. Pure: nothing is printed here.
import type { Cause, ObjectReport, Report } from '../model/report.ts'
import { MANY } from './applied.ts'
import { cut, neutralise, oneLine, plainText } from './escape.ts'
import {
  APPLY_WORDS,
  CONFIDENCE_WORDS,
  objectName,
  placeOf,
  standingOf,
  tally,
  timingsOf,
  titleOf,
  totalTime,
  otherWarnings,
  worstFirst,
} from './words.ts'

const LABEL_WIDTH = 10
/** Characters of one line of evidence: nobody reads more of it in a terminal, and the files have all. */
const LONGEST_LINE = 1000
const INDENT = ' '.repeat(LABEL_WIDTH + 3)

function labelled(label: string, text: string): string[] {
  return text === '' ? [] : [`   ${label.padEnd(LABEL_WIDTH)}${text}`]
}

function causeLines(cause: Cause, number: number): string[] {
  const source = cause.source === undefined ? '' : `${placeOf(cause.source)}:${cause.source.column}`
  const container = cause.container === undefined ? '' : `, container ${cause.container}`
  const evidence = cause.evidence.flatMap(({ source: read, text }) => [
    ...labelled('seen', oneLine(read)),
    ...plainText(text)
      .replace(/\n+$/, '')
      .split('\n')
      .map((line) => `${INDENT}| ${cut(line, LONGEST_LINE)}`),
  ])
  const steps = cause.steps.flatMap(({ why, command }) => [
    ...labelled('do', oneLine(why)),
    ...(command === ''
      ? []
      : plainText(command)
          .split('\n')
          .map((line, index) => `${INDENT}${index === 0 ? '$' : ' '} ${line}`)),
  ])
  return [
    `${number}. ${oneLine(cause.headline)}`,
    ...labelled('where', source),
    ...labelled('what', cause.objects.map(objectName).join(', ') + container),
    ...labelled(
      'why',
      oneLine(cause.sentence) + (CONFIDENCE_WORDS[cause.confidence] && ` (${CONFIDENCE_WORDS[cause.confidence]})`),
    ),
    ...evidence,
    ...steps,
    ...labelled('also seen', [...new Set([cause.symptom, ...cause.context])].filter((word) => word !== '').join(', ')),
  ]
}

function objectLine({ ref, apply, rollout }: ObjectReport): string {
  const cells = [
    objectName(ref),
    apply === undefined ? '' : APPLY_WORDS[apply],
    rollout === undefined ? '' : oneLine(rollout.message),
  ]
  return `   ${cells.filter((cell) => cell !== '').join(': ')}`
}

/** Of many objects only those that need a look have a line, and the others are counted by kind. */
function objectLines(objects: readonly ObjectReport[]): string[] {
  const sorted = worstFirst(objects)
  if (sorted.length <= MANY) return sorted.map(objectLine)
  const isWell = ({ apply, rollout }: ObjectReport): boolean =>
    (apply === undefined || apply === 'created' || apply === 'configured' || apply === 'unchanged') &&
    (rollout === undefined || rollout.state === 'done')
  const kinds = Map.groupBy(sorted.filter(isWell), ({ ref }) => ref.kind)
  const counted = [...kinds].map(([kind, ones]) => {
    const results = tally(ones.map(({ apply }) => (apply === undefined ? 'well' : APPLY_WORDS[apply])))
    return `   ${kind}: ${Object.entries(results)
      .map(([words, count]) => `${count} ${words}`)
      .join(', ')}`
  })
  return [...sorted.filter((one) => !isWell(one)).map(objectLine), ...counted]
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

/** The end of the log. No line of it can be a workflow command. `report` is redacted already. */
export function renderLog(report: Report): string {
  const { cluster } = report
  const lines = [
    `${titleOf(report)}: ${oneLine(report.headline)}`,
    standingOf(report),
    ...report.causes.flatMap((cause, index) => ['', ...causeLines(cause, index + 1)]),
    ...section(
      'Notices',
      report.notices.flatMap((notice, index) => causeLines(notice, index + 1)),
    ),
    ...section(
      'Rollback',
      (report.rollback ?? []).map((text) => `   ${oneLine(text)}`),
    ),
    ...section('Objects', objectLines(report.objects)),
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
  ]
  return neutralise(lines.join('\n'))
}
