// Counts pods and says in words how they are.
import type { ContainerStatus, Pod } from '../model/object.ts'
import { parseTime } from '../model/snapshot.ts'

/** How long the kubelet may take to kill and remove what did not end in time, milliseconds. */
const KILL_TIME = 10_000

/** True when the pod's Ready condition is True. */
export function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((condition) => condition.type === 'Ready' && condition.status === 'True') ?? false
}

/** When the pod's Ready condition changed last, milliseconds since the epoch; 0 when it does not say. */
export function readySince(pod: Pod): number {
  return parseTime(pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime) ?? 0
}

/** True while the pod still counts: not being deleted, not ended. */
export function isActive(pod: Pod): boolean {
  const phase = pod.status?.phase
  return pod.metadata.deletionTimestamp === undefined && phase !== 'Failed' && phase !== 'Succeeded'
}

/** When a pod was told to end, milliseconds since the epoch: its deletionTimestamp is when its grace period is over. */
export function toldToEnd({ metadata }: Pod): number | undefined {
  const until = parseTime(metadata.deletionTimestamp)
  return until === undefined ? undefined : until - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
}

/** A pod that is being deleted and does not end by itself: something holds it, or its grace period is over. */
export function isStuck({ metadata }: Pod, now: number): boolean {
  const until = parseTime(metadata.deletionTimestamp)
  if (until === undefined) return false
  return (metadata.finalizers ?? []).length > 0 || now > until + KILL_TIME
}

/** All container statuses of a pod, init containers first. */
export function containerStatuses(pod: Pod): ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
}

const WAITING_WORDS: Record<string, string> = {
  ErrImagePull: 'cannot pull the image',
  ImagePullBackOff: 'cannot pull the image',
  InvalidImageName: 'cannot pull the image',
  ErrImageNeverPull: 'cannot pull the image',
  CrashLoopBackOff: 'crash-looping',
  CreateContainerConfigError: 'cannot be configured',
  CreateContainerError: 'cannot be created',
  RunContainerError: 'cannot be started',
}

/** One pod that is not ready, in two or three words. */
export function podWords(pod: Pod): string {
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return 'waiting for a node'
  if (pod.status?.phase === 'Failed') return `failed (${pod.status.reason ?? 'Error'})`
  const statuses = containerStatuses(pod)
  for (const status of statuses) {
    const words = WAITING_WORDS[status.state?.waiting?.reason ?? '']
    if (words !== undefined) return words
  }
  if (statuses.some((status) => (status.state?.terminated?.exitCode ?? 0) !== 0)) return 'crashed'
  const init = pod.status?.initContainerStatuses?.find(
    (status) => status.state?.terminated === undefined && status.ready !== true,
  )
  if (init !== undefined && init.state?.running !== undefined) return `running init container ${init.name}`
  if (statuses.some((status) => status.state?.running !== undefined)) return 'running, not ready yet'
  return 'starting'
}

/** `2 of 2 new pods ready`. `what` is what is counted, in the singular. */
export function allReady(count: number, what: string): string {
  return `${count} of ${count} ${what}${count === 1 ? '' : 's'} ready`
}

/** `2 of 3 new pods ready, 1 pulling the image`: how the newest pods are. */
export function describePods(pods: readonly Pod[], desired: number): string {
  const ready = pods.filter(isReady).length
  const words = new Map<string, number>()
  for (const pod of pods) if (!isReady(pod)) words.set(podWords(pod), (words.get(podWords(pod)) ?? 0) + 1)
  const rest = [...words].sort(([a], [b]) => (a < b ? -1 : 1)).map(([word, count]) => `${count} ${word}`)
  const missing = desired - pods.length
  if (missing > 0) rest.push(`${missing} not created yet`)
  return [`${ready} of ${desired} new ${desired === 1 ? 'pod' : 'pods'} ready`, ...rest].join(', ')
}
