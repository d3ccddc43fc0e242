// What a container wrote last, and what that means.
import type { Signal } from '../model/finding.ts'
import type { ContainerLog } from '../model/object.ts'
import type { Evidence } from '../model/report.ts'
import type { ContainerScene } from './container-scene.ts'
import { lastWords, tailOf } from './log-line.ts'
import { meaningOf } from './log-meaning.ts'

/** How many of its last lines are evidence. */
const LOG_LINES = 12

/** The line that tells, and what it means where a rule knows. `ended`: whether the program has ended. */
export function logFacts(
  log: ContainerLog | undefined,
  { common: { pod, container }, view }: ContainerScene,
  ended: boolean,
): Pick<Signal, 'log'> {
  const words = lastWords(log)
  if (words === undefined) return log === undefined ? {} : { log: { silent: true } }
  const meaning = meaningOf(words, { view, namespace: pod.metadata.namespace, container, pod, ended })
  return { log: { line: words.line, ...(meaning === undefined ? {} : { meaning }) } }
}

/** Its last lines, where it wrote any. */
export function logEvidence({ pod, status }: ContainerScene['common'], log: ContainerLog | undefined): Evidence[] {
  const lines = log === undefined ? [] : tailOf(log, LOG_LINES)
  const run = log?.previous === true ? ', previous run' : ''
  const source = `log of ${pod.metadata.name}, container ${status.name}${run}`
  return lines.length === 0 ? [] : [{ kind: 'log', source, text: lines.join('\n') }]
}
