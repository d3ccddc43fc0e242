// The report as annotations on the lines of the manifests. Pure: nothing is printed here.
import type { Position } from '../model/manifest.ts'
import type { Cause, Report } from '../model/report.ts'
import { cut, oneLine, plainText } from './escape.ts'
import { CONFIDENCE_WORDS, countOf, objectName } from './words.ts'

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
  const proof = cause.evidence[0]
  const lines = [
    oneLine(cause.sentence) + certainty,
    ...(cause.objects.length > 1 ? [`Affects ${cause.objects.map(objectName).join(', ')}.`] : []),
    ...(proof === undefined ? [] : [`${oneLine(proof.source)}: ${cut(oneLine(proof.text), 600)}`]),
    ...cause.steps.map(({ why, command }) =>
      command === '' ? oneLine(why) : `${oneLine(why)}: ${plainText(command)}`,
    ),
  ]
  return cut(lines.join('\n'), MESSAGE_LIMIT)
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

/** Causes as errors (also a cancelled run's), notices and warnings as such; worst first, at most ten of each level. */
export function annotations(report: Report): Annotation[] {
  const of = (level: Annotation['level'], causes: readonly Cause[]): Annotation[] =>
    causes.map((cause) => annotate(level, cause.headline, messageOf(cause), cause.source))
  const errors = of('error', report.causes)
  if (errors.length === 0 && report.verdict !== 'passed')
    errors.push(annotate('error', report.headline, oneLine(report.headline)))
  return [
    ...limited(errors, 'error', 'cause'),
    ...limited(
      report.warnings.map((text) => annotate('warning', 'k8s-deploy-gate', cut(oneLine(text), MESSAGE_LIMIT))),
      'warning',
      'warning',
    ),
    ...limited(of('notice', report.notices), 'notice', 'notice'),
  ]
}
