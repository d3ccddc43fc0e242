// Pods that ended as a whole, not one of their containers: refused, evicted, preempted or lost by a node. Their
// controller replaces them, so what counts is how many went the same way.
import type { Signal } from '../model/finding.ts'
import type { Condition, Event, Pod } from '../model/object.ts'
import { eventMessage, parseTime, type View } from '../model/snapshot.ts'
import type { Subject } from './subject.ts'

/**
 * The events in which a kubelet says that it ends a pod as a whole, seconds before the status of the pod does (kubernetes
 * 1.35, pkg/kubelet/eviction/eviction_manager.go, preemption/preemption.go, active_deadline.go). Until then it runs, and a
 * program that ends with code 0 leaves no other word of it: such a pod has succeeded.
 */
const ENDINGS = new Set(['Evicted', 'Preempting', 'DeadlineExceeded'])

/** True for a pod that ends or has ended with a reason of its own: what its containers say follows from that. */
export function isLost(pod: Pod, view: View): boolean {
  return reasonOf(pod, view) !== undefined
}

/** One signal for each way in which pods of the newest revision were lost since this deploy began. */
export function lostSignals({ ref, creator, pods, changedAt = 0 }: Subject, view: View): Signal[] {
  const all = new Set([...(creator === undefined ? [] : view.podsOf(creator)), ...pods])
  const isNew = (pod: Pod): boolean => pods.includes(pod) || (view.createdAt(pod) ?? 0) >= changedAt - 1000
  const lost = [...all].filter((pod) => isLost(pod, view) && isNew(pod))
  return [...Map.groupBy(lost, (pod) => reasonOf(pod, view) ?? '').values()].map((same): Signal => {
    const newest = same.toSorted((a, b) => createdAt(a) - createdAt(b)).at(-1) as Pod
    const { text, symptom } = wordsOf(newest, view)
    const name = /\bContainer (\S+) (?:was using|exceeded)/.exec(text)?.[1]
    const container = newest.spec.containers.find((candidate) => candidate.name === name) ?? newest.spec.containers[0]
    return {
      channel: 'pod',
      text,
      symptom,
      workload: ref,
      carrier: newest,
      pod: newest,
      ...(container === undefined ? {} : { container }),
      context: [],
      observations: same.length,
      since: Math.min(...same.map((pod) => view.createdAt(pod) ?? 0)),
      last: view.now,
      evidence: [{ kind: 'status', source: `pod ${newest.metadata.name}`, text: `${symptom}: ${text}` }],
    }
  })
}

function createdAt(pod: Pod): number {
  return parseTime(pod.metadata.creationTimestamp) ?? 0
}

/** `status.reason` of a failed pod, why it is being disrupted, or why its kubelet ends it; undefined for one that is not lost. */
function reasonOf(pod: Pod, view: View): string | undefined {
  const { phase, reason } = pod.status ?? {}
  const disruption = disruptionOf(pod)
  if (phase === 'Failed' && reason !== undefined && reason !== '') return reason
  return disruption?.reason === 'PreemptionByScheduler' || disruption?.reason === 'DeletionByTaintManager'
    ? disruption.reason
    : endingOf(pod, view)?.reason
}

function wordsOf(pod: Pod, view: View): { text: string; symptom: string } {
  const text = pod.status?.message ?? disruptionOf(pod)?.message ?? eventMessage(endingOf(pod, view))
  return { text, symptom: reasonOf(pod, view) ?? '' }
}

function endingOf(pod: Pod, view: View): Event | undefined {
  return view.eventsOf(pod).find(({ reason }) => ENDINGS.has(reason ?? ''))
}

function disruptionOf(pod: Pod): Condition | undefined {
  return pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
}
