// What a container wrote last, and what that means.
import type { Signal } from '../model/finding.ts'
import type { ContainerLog, Terminated } from '../model/object.ts'
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

/** The same of a program that ended: what it left as its termination message comes before what stands in its log. */
export function lastFacts(left: ContainerLog | undefined, log: ContainerLog | undefined, scene: ContainerScene) {
  const ofLog = logFacts(log, scene, true)
  const { line, meaning = ofLog.log?.meaning } = logFacts(left, scene, true).log ?? {}
  return line === undefined
    ? ofLog
    : { log: { line, left: true as const, ...(meaning === undefined ? {} : { meaning }) } }
}

/** The kubelet's own words where it could not read the message (kubernetes 1.35, pkg/kubelet/kuberuntime/kuberuntime_container.go). */
const UNREAD = /^Error on reading termination (?:log|message) /

/**
 * What a program left for the kubelet as the reason of its end: the file at `terminationMessagePath`, or the end of its
 * log with `terminationMessagePolicy: FallbackToLogsOnError`, 4096 bytes at most. Undefined where it left nothing, and
 * where its log, which says more, was read.
 */
export function leftBy(
  { pod, status, container }: ContainerScene['common'],
  { message = '', reason }: Terminated,
  log: ContainerLog | undefined,
): ContainerLog | undefined {
  const isOfLog = container?.terminationMessagePolicy === 'FallbackToLogsOnError'
  const isWritten = reason === 'Error' || reason === 'Completed' || reason === 'OOMKilled'
  if (!isWritten || message.trim() === '' || UNREAD.test(message)) return undefined
  if (isOfLog && log !== undefined && log.text.trim() !== '') return undefined
  const { name, namespace = '' } = pod.metadata
  return { namespace, pod: name, container: status.name, previous: false, text: message }
}

/** Its last lines, where it wrote any. */
export function logEvidence(common: ContainerScene['common'], log: ContainerLog | undefined): Evidence[] {
  return lastLines(log, `log of ${nameOf(common)}${log?.previous === true ? ', previous run' : ''}`)
}

/** The lines of its termination message, where it left one. */
export function leftEvidence(common: ContainerScene['common'], left: ContainerLog | undefined): Evidence[] {
  return lastLines(left, `termination message of ${nameOf(common)}`)
}

function lastLines(log: ContainerLog | undefined, source: string): Evidence[] {
  const lines = log === undefined ? [] : tailOf(log, LOG_LINES)
  return lines.length === 0 ? [] : [{ kind: 'log', source, text: lines.join('\n') }]
}

const nameOf = ({ pod, status }: ContainerScene['common']): string => `${pod.metadata.name}, container ${status.name}`
