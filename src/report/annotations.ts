// The report as annotations on the lines of the manifests. Pure: nothing is printed here.
import type { Position } from '../model/manifest.ts'
import type { Cause, Report, Step } from '../model/report.ts'
import { cut, oneLine, plainText } from './escape.ts'
import { statusOf } from './status.ts'
import {
  CONFIDENCE_WORDS,
  countOf,
  isInTable,
  labelled,
  objectName,
  otherWarnings,
  placeOf,
  standingOf,
  titleOf,
  wrongInput,
} from './words.ts'

/** One annotation. `line` and `column` count from 1. */
export interface Annotation {
  level: 'error' | 'warning' | 'notice'
  title: string
  message: string
  file?: string
  line?: number
  column?: number
}

/** The runner shows this many of each level for one step and only logs the rest (actions/runner, ExecutionContext.cs). */
const PER_LEVEL = 10

/** The runner cuts messages at 4,096 characters. */
const MESSAGE_LIMIT = 4000

function messageOf(cause: Cause): string {
  const certainty = CONFIDENCE_WORDS[cause.confidence] && ` (${CONFIDENCE_WORDS[cause.confidence]})`
  const sentence = oneLine(cause.sentence)
  // The title has these words already.
  const isTold = oneLine(cause.headline).includes(sentence)
  const proof = cause.evidence.find(({ text }) => !sentence.includes(oneLine(text)))
  const lines = [
    ...(isTold ? [] : [sentence + certainty]),
    ...(cause.objects.length > 1 ? [`Affects ${cause.objects.map(objectName).join(', ')}.`] : []),
    ...(proof === undefined ? [] : [`${oneLine(proof.source)}: ${cut(oneLine(proof.text), 600)}`]),
    ...cause.steps.map((step) => `→ ${stepText(step, cause)}`),
  ]
  return cut(lines.join('\n'), MESSAGE_LIMIT)
}

function stepText({ why, command, edit }: Step, { source }: Cause): string {
  if (edit !== undefined) {
    const at = edit.at ?? source
    const to = edit.lines?.to.trim() ?? edit.to
    return oneLine(`${why}${at === undefined ? '' : `, at ${placeOf(at)}`}${to === undefined ? '' : `: ${to}`}`)
  }
  return command === '' ? oneLine(why) : `${oneLine(why)}: ${plainText(command)}`
}

function annotate(level: Annotation['level'], title: string, message: string, source?: Position): Annotation {
  return {
    level,
    title: cut(oneLine(title), 250),
    message,
    ...(source && { file: source.file, line: source.line, column: source.column }),
  }
}

/** At most `PER_LEVEL`, the last of them counting what had no room. */
function limited(annotations: Annotation[], level: Annotation['level'], noun: string): Annotation[] {
  if (annotations.length <= PER_LEVEL) return annotations
  const left = annotations.length - PER_LEVEL + 1
  const rest = annotate(level, `${countOf(left, `more ${noun}`)}`, 'See the job summary, the log and report.json.')
  return [...annotations.slice(0, PER_LEVEL - 1), rest]
}

/** Wrong inputs in one annotation: they are on no line of a manifest. */
function inputsAnnotation(report: Report): Annotation[] {
  const { inputs = [] } = report
  if (inputs.length === 0) return []
  const lines = inputs.map((one) => oneLine(wrongInput(one)))
  const title = inputs.length === 1 ? '1 input is invalid' : `${inputs.length} inputs are invalid`
  return [annotate('error', labelled(report, title), cut(lines.join('\n'), MESSAGE_LIMIT))]
}

/** How things stand, where no cause tells more. */
function standing(report: Report): string {
  const status = statusOf(report)
  return oneLine(status === undefined ? standingOf(report) : [status.lead, ...status.more].join(' '))
}

/** What became of rolling back: news, and a warning only where something is not healthy. */
function rollbackAnnotations({ rollback = [], objects }: Report): Annotation[] {
  const isHealthy = objects.some(({ rolledBack }) => rolledBack?.healthy === true)
  const isWhole = isHealthy && objects.every(({ rolledBack }) => rolledBack?.healthy !== false)
  if (rollback.length === 0) return []
  const title = isWhole ? 'Rolled back' : 'Rollback'
  return [annotate(isWhole ? 'notice' : 'warning', title, cut(rollback.map(oneLine).join('\n'), MESSAGE_LIMIT))]
}

/**
 * Causes as errors, notices and warnings as such; worst first, at most ten of each level. No message says what its title
 * says. A run that did not pass has at least one error.
 */
export function annotations(report: Report): Annotation[] {
  const { inputs = [] } = report
  const of = (level: Annotation['level'], causes: readonly Cause[]): Annotation[] =>
    causes.map((cause) => annotate(level, labelled(report, cause.headline), messageOf(cause), cause.source))
  const causes = report.causes.filter((cause) => !isInTable(cause, inputs))
  // A run that someone stopped did not fail: what was found until then warns.
  const isCancelled = report.verdict === 'cancelled'
  const errors = [...inputsAnnotation(report), ...(isCancelled ? [] : of('error', causes))]
  if (errors.length === 0 && report.verdict !== 'passed')
    errors.push(annotate('error', labelled(report, `${titleOf(report)}: ${report.headline}`), standing(report)))
  const rollback = rollbackAnnotations(report)
  const warnings = otherWarnings(report).map((text) =>
    annotate('warning', 'Worth a look', cut(oneLine(text), MESSAGE_LIMIT)),
  )
  const ofLevel = (level: Annotation['level']): Annotation[] => rollback.filter((one) => one.level === level)
  return [
    ...limited(errors, 'error', 'cause'),
    ...limited(
      [...(isCancelled ? of('warning', causes) : []), ...ofLevel('warning'), ...warnings],
      'warning',
      'warning',
    ),
    ...limited([...ofLevel('notice'), ...of('notice', report.notices)], 'notice', 'notice'),
  ]
}
