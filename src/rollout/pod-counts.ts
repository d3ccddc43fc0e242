// Counts pods and says in words how they are.
import type { Problem } from '../model/finding.ts'
import { API } from '../model/clocks.ts'
import { condition, type ContainerStatus, type Pod } from '../model/object.ts'
import { parseTime, type View } from '../model/snapshot.ts'

/** How long the kubelet may take to kill and remove what did not end in time, milliseconds. */
const KILL_TIME = 10_000

/** True when the pod's Ready condition is True. */
export function isReady(pod: Pod): boolean {
  return condition(pod.status?.conditions, 'Ready')?.status === 'True'
}

/**
 * True when we, too, see so many ready pods: on a busy cluster a controller counts long after they changed. Where pods
 * cannot be read its count has to do.
 */
export function areReady(pods: readonly Pod[], count: number, view: View, namespace: string | undefined): boolean {
  return pods.filter(isReady).length >= count || !view.isRead('v1', 'Pod', namespace)
}

/** When the pod's Ready condition changed last, milliseconds since the epoch by its node's clock; 0 when it does not say. */
export function readySince(pod: Pod): number {
  return parseTime(condition(pod.status?.conditions, 'Ready')?.lastTransitionTime) ?? 0
}

/** True while the pod still counts: not being deleted, not ended (evicted and preempted pods have ended). */
export function isActive(pod: Pod): boolean {
  const phase = pod.status?.phase
  return pod.metadata.deletionTimestamp === undefined && phase !== 'Failed' && phase !== 'Succeeded'
}

/** A pod that is being deleted and does not end by itself: something holds it, or its grace period is over. */
export function isStuck(pod: Pod, view: View): boolean {
  const until = view.time(API, pod.metadata.deletionTimestamp)
  if (until === undefined) return false
  return (pod.metadata.finalizers ?? []).length > 0 || view.now > until + KILL_TIME
}

/** All container statuses of a pod, init containers first. */
export function containerStatuses(pod: Pod): ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
}

const CRASHED = 'crashed'

const WAITING_WORDS: Record<string, string> = {
  // Between one crash and the next.
  CrashLoopBackOff: CRASHED,
  ErrImagePull: 'cannot pull the image',
  ImagePullBackOff: 'cannot pull the image',
  InvalidImageName: 'cannot pull the image',
  ErrImageNeverPull: 'cannot pull the image',
  CreateContainerConfigError: 'cannot be configured',
  CreateContainerError: 'cannot be created',
  RunContainerError: 'cannot be started',
}

/** True for a container that cannot start, or waits after a crash. */
export function isBlocked(state: ContainerStatus['state']): boolean {
  return (state?.waiting?.reason ?? '') in WAITING_WORDS
}

/** True for a pod that is not ready, and not because it has only begun: a container cannot start, or was started again. */
export function isFailing(pod: Pod): boolean {
  const { phase } = pod.status ?? {}
  const isBad = ({ state, restartCount = 0 }: ContainerStatus): boolean => restartCount > 0 || isBlocked(state)
  return !isReady(pod) && (phase === 'Failed' || containerStatuses(pod).some(isBad))
}

/** One pod that is not ready, in a few words. With a view its newest event tells more. */
export function podWords(pod: Pod, view?: View): string {
  const { phase, reason, message, conditions } = pod.status ?? {}
  if (phase === 'Failed') {
    const why = [reason ?? 'Error', message?.trim()].filter((part) => part !== undefined && part !== '')
    return `failed (${why.join(': ')})`
  }
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') {
    return conditions?.some((condition) => condition.reason === 'SchedulingGated') === true
      ? 'waiting for its scheduling gates'
      : 'waiting for a node'
  }
  if (pod.status?.startTime === undefined && isOnSilentNode(pod, view)) return 'not started by its node'
  const statuses = containerStatuses(pod)
  for (const status of statuses) {
    const words = WAITING_WORDS[status.state?.waiting?.reason ?? '']
    if (words !== undefined) return words
  }
  if (statuses.some((status) => (status.state?.terminated?.exitCode ?? 0) !== 0)) return CRASHED
  const init = initWords(pod)
  if (init !== undefined) return init
  const main = pod.status?.containerStatuses ?? []
  if (main.length > 0 && main.every(({ ready }) => ready === true)) return readyContainersWords(pod, view)
  if (main.some((status) => status.state?.running !== undefined)) return 'running, not ready yet'
  return view?.eventsOf(pod).at(-1)?.reason === 'Pulling' ? 'pulling its image' : 'starting'
}

/** What the init containers are at: the first that has not ended, or the first sidecar that has not started. */
function initWords(pod: Pod): string | undefined {
  for (const { name, state, started } of pod.status?.initContainerStatuses ?? []) {
    const sidecar = pod.spec.initContainers?.find((container) => container.name === name)?.restartPolicy === 'Always'
    if (sidecar ? started === true : state?.terminated !== undefined) continue
    if (state?.running === undefined) return undefined
    return sidecar ? `waiting until sidecar ${name} has started` : `running init container ${name}`
  }
  return undefined
}

/** Every container is ready, and the pod is not: readiness gates, or a node that is silent (node lifecycle controller). */
function readyContainersWords(pod: Pod, view: View | undefined): string {
  const isTrue = (type: string): boolean => condition(pod.status?.conditions, type)?.status === 'True'
  const gates = (pod.spec.readinessGates ?? [])
    .map(({ conditionType }) => conditionType)
    .filter((type) => !isTrue(type))
  if (gates.length > 0) return `waiting for readiness gate ${gates.join(', ')}`
  return isOnSilentNode(pod, view) ? 'on a node that does not respond' : 'running, not ready yet'
}

/**
 * How long a busy cluster may take to take up a pod, milliseconds: its scheduler to look at it, its kubelet to set its
 * startTime. Longer than the 50 s for which the node lifecycle controller waits for a node (--node-monitor-grace-period,
 * kubernetes 1.35).
 */
export const TAKING_UP = 60_000

/**
 * True for a pod of whose node nothing is heard: its kubelet has not taken it up, or the node lifecycle controller has
 * called it not ready though every container was (MarkPodsNotReady, kubernetes 1.35). How long it has waited only a view tells.
 */
export function isOnSilentNode(pod: Pod, view: View | undefined): boolean {
  const { startTime, containerStatuses = [] } = pod.status ?? {}
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return false
  if (startTime === undefined) return view !== undefined && view.now - (view.createdAt(pod) ?? view.now) > TAKING_UP
  const wereReady = containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready === true)
  // A kubelet gives a reason (PodFailed, ContainersNotReady); that controller changes the status alone.
  const ready = condition(pod.status?.conditions, 'Ready')
  const isMarked = ready?.status !== 'True' && (ready?.reason ?? '') === ''
  return wereReady && isMarked && (pod.spec.readinessGates ?? []).length === 0
}

/** `2 of 2 new pods ready`. `what` is what is counted, in the singular. */
export function allReady(count: number, what: string): string {
  return `${count} of ${count} ${what}${count === 1 ? '' : 's'} ready`
}

/**
 * `2 of 3 new pods ready, 1 pulling its image`: how the newest pods are. With a view the newest event of a pod tells
 * more; `old` pods of an older revision stand where new ones are to come.
 */
export function describePods(pods: readonly Pod[], desired: number, view?: View, old = 0): string {
  const ready = pods.filter(isReady).length
  const words = new Map<string, number>()
  for (const pod of pods.filter((pod) => !isReady(pod))) {
    const word = podWords(pod, view)
    words.set(word, (words.get(word) ?? 0) + 1)
  }
  const rest = [...words]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, count]) => `${count} ${word}${word === CRASHED ? timesWords(pods, count) : ''}`)
  const missing = Math.max(0, desired - pods.length)
  const replaced = Math.min(missing, old)
  if (replaced > 0) rest.push(`${replaced} of an older revision to be replaced`)
  if (missing - replaced > 0) rest.push(`${missing - replaced} not created yet`)
  return [`${ready} of ${desired} new ${desired === 1 ? 'pod' : 'pods'} ready`, ...rest].join(', ')
}

/** ` (3 times)`: how often the containers of pods have ended, where that is more than once each. */
function timesWords(pods: readonly Pod[], crashed: number): string {
  const ends = pods
    .filter((pod) => !isReady(pod) && podWords(pod) === CRASHED)
    .flatMap((pod) => Math.max(...containerStatuses(pod).map(({ restartCount = 0 }) => restartCount)) + 1)
    .reduce((sum, count) => sum + count, 0)
  return ends > crashed ? ` (${ends} times)` : ''
}

/** All pods are ready, and a controller counts them only after minReadySeconds: what that waits for. */
export function notYetAvailable(ready: string, minReadySeconds = 0): { message: string; problems: Problem[] } {
  const message = `${ready}, waiting until they are available (minReadySeconds ${minReadySeconds})`
  const problem: Problem = {
    code: 'MinReadySecondsPending',
    text: message,
    facts: { seconds: minReadySeconds },
    path: ['spec', 'minReadySeconds'],
  }
  return { message, problems: minReadySeconds > 0 ? [problem] : [] }
}
