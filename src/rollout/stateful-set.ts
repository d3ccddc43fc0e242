// StatefulSet: done when every pod that the update strategy replaces is of the update revision and available.
// Rules: `kubectl rollout status` (kubectl 1.35, polymorphichelpers/rollout_status.go) and the StatefulSet controller
// (kubernetes 1.35, pkg/controller/statefulset/stateful_set_control.go), plus what kubectl does not look at:
// minReadySeconds, surplus pods, OnDelete, and a pod of an older revision that blocks the newest one forever.
import { kubeletOf } from '../model/clocks.ts'
import type { Problem } from '../model/finding.ts'
import { condition, type Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import type { StatefulSet } from '../model/workloads.ts'
import { allReady, areReady, describePods, isActive, isReady, notYetAvailable, podWords } from './pod-counts.ts'
import { isObserved, type KindRule, type Rollout } from './rollout.ts'

export const statefulSet: KindRule<StatefulSet> = (tracked, live, view) => {
  const { spec, status = {} } = live
  const desired = spec.replicas ?? 1
  const start = spec.ordinals?.start ?? 0
  const pods = view.podsOf(live).filter((pod) => isActive(pod) && isWanted(pod, start, desired))
  const surplus = view.podsOf(live).filter((pod) => !isWanted(pod, start, desired))
  const newPods = pods.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] === status.updateRevision)
  const { readyReplicas = 0, availableReplicas = 0, updatedReplicas = 0 } = status
  const onDelete = spec.updateStrategy?.type === 'OnDelete'
  const partition = onDelete ? desired : (spec.updateStrategy?.rollingUpdate?.partition ?? 0)
  const replaced = desired - Math.min(desired, partition)
  const common = {
    pods: newPods,
    desired,
    template: spec.template,
    creator: live,
    progress: [status.updateRevision, updatedReplicas, readyReplicas, availableReplicas, surplus.length].join('/'),
    ...(spec.podManagementPolicy === 'Parallel' ? {} : { wrapper: 'StatefulSetStuck' as const }),
    ...governingService(live, view),
  }
  const inProgress = (message: string, blockedBy?: Pod): ReturnType<KindRule> => ({
    ...common,
    state: 'in-progress',
    message,
    blockedBy,
  })
  if (!isObserved(tracked, live)) {
    // Until then its status names the revision of before, and the pods of that are not to be judged.
    return { ...inProgress('waiting for the StatefulSet controller to see the change'), pods: [] }
  }
  const old = pods.length - newPods.length
  const kept = old === 0 ? '' : `, ${countPods(old)} of an older revision ${keptWords(old, onDelete, partition)}`
  const available = onDelete
    ? newPods.every((pod) => isAvailable(pod, spec.minReadySeconds ?? 0, view))
    : readyReplicas === desired &&
      availableReplicas === desired &&
      areReady(pods, desired, view, live.metadata.namespace)
  const updated = Math.min(updatedReplicas, newPods.length)
  if (available && updated >= replaced && pods.length === desired && !surplus.some(isActive)) {
    if (desired === 0) return { ...common, state: 'done', message: 'scaled to zero' }
    const ready = onDelete && old > 0 ? `${newPods.length} of ${desired} new pods ready` : allReady(desired, 'pod')
    return { ...common, state: 'done', message: `${ready}${kept}` }
  }
  const blocker = blockerOf(pods, live)
  const words = describePods(newPods, Math.max(replaced, desired - old), view, old)
  if (blocker !== undefined) {
    const name = blocker.metadata.name
    const blocked = `${words}, blocked by ${name}: ${podWords(blocker, view)}`
    // Below the partition that is the revision which it is to have: deleting the pod would not help.
    if (onDelete || ordinalOf(blocker) - start >= partition) return inProgress(blocked, blocker)
    return { ...inProgress(blocked), pods: [...newPods, blocker] }
  }
  if (surplus.length > 0)
    return inProgress(`${words}, ${countPods(surplus.length)} above the replica count still running`)
  if (newPods.length >= replaced && readyReplicas === desired && availableReplicas < desired) {
    return { ...common, state: 'in-progress', ...notYetAvailable(words, spec.minReadySeconds) }
  }
  return inProgress(words)
}

/** The Service that gives the pods their names (`store-0.db`): the API server does not ask whether it is there. */
function governingService({ spec, metadata }: StatefulSet, view: View): Pick<Rollout, 'asks' | 'notices'> {
  const { serviceName: name = '' } = spec
  if (name === '') return {}
  const ref = { apiVersion: 'v1', kind: 'Service', namespace: metadata.namespace, name }
  if (view.get(ref) !== undefined) return {}
  const text = `spec.serviceName is ${name}`
  const problem: Problem = { code: 'ServiceNameMissing', text, facts: { name }, path: ['spec', 'serviceName'] }
  return { asks: [ref], ...(view.isAbsent(ref) ? { notices: [problem] } : {}) }
}

/**
 * The pod of an older revision that keeps the newest one from coming. OrderedReady: the controller takes the ordinals
 * one after the other and stops at the first that is not ready, before it replaces any (processReplica, "We can not make
 * progress"); no fix of the template helps that pod. Parallel: pods are replaced whether ready or not, so only one that
 * nothing else waits for counts: below the partition, or with maxUnavailable reached (MaxUnavailableStatefulSet).
 */
function blockerOf(pods: readonly Pod[], { spec, status = {} }: StatefulSet): Pod | undefined {
  const inOrder = pods.toSorted((a, b) => ordinalOf(a) - ordinalOf(b))
  const isOld = (pod: Pod): boolean => pod.metadata.labels?.['controller-revision-hash'] !== status.updateRevision
  const unready = inOrder.filter((pod) => !isReady(pod))
  if (spec.podManagementPolicy !== 'Parallel') {
    const start = spec.ordinals?.start ?? 0
    const first = unready[0]
    // An ordinal before it that is missing, or just ending, comes first.
    const isNext = first !== undefined && inOrder.indexOf(first) === ordinalOf(first) - start
    return isNext && isOld(first) ? first : undefined
  }
  const all = pods.length === (spec.replicas ?? 1)
  return all && unready.every(isOld) ? unready[0] : undefined
}

function keptWords(count: number, onDelete: boolean, partition: number): string {
  return onDelete
    ? `${count === 1 ? 'is' : 'are'} only replaced when deleted (OnDelete)`
    : `${count === 1 ? 'stays' : 'stay'} below partition ${partition}`
}

/** True for ordinals from `start` on, `desired` of them; others are surplus. */
function isWanted(pod: Pod, start: number, desired: number): boolean {
  const ordinal = ordinalOf(pod)
  return ordinal >= start && ordinal < start + desired
}

/** The number behind the last dash of the pod's name. */
function ordinalOf(pod: Pod): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1)
}

/** Ready for minReadySeconds (k8s.io/kubernetes/pkg/api/v1/pod, IsPodAvailable). */
function isAvailable(pod: Pod, minReadySeconds: number, view: View): boolean {
  const since = condition(pod.status?.conditions, 'Ready')?.lastTransitionTime
  return isReady(pod) && view.now >= (view.time(kubeletOf(pod), since) ?? view.now) + minReadySeconds * 1000
}

function countPods(count: number): string {
  return `${count} ${count === 1 ? 'pod' : 'pods'}`
}
