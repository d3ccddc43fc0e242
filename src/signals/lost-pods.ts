// Pods that ended as a whole, not one of their containers: refused, evicted, preempted or lost by a node. Their
// controller replaces them, so what counts is how many went the same way.
import type { Signal } from '../model/finding.ts'
import type { Condition, Pod } from '../model/object.ts'
import { parseTime, type View } from '../model/snapshot.ts'
import type { Subject } from './subject.ts'

/** True for a pod that ended with a reason of its own: what its containers say follows from that. */
export function isLost(pod: Pod): boolean {
  return reasonOf(pod) !== undefined
}

/** One signal for each way in which pods of the newest revision were lost since this deploy began. */
export function lostSignals({ ref, creator, pods, changedAt = 0 }: Subject, view: View): Signal[] {
  const all = new Set([...(creator === undefined ? [] : view.podsOf(creator)), ...pods])
  const isNew = (pod: Pod): boolean => pods.includes(pod) || createdAt(pod) >= changedAt - 1000
  const lost = [...all].filter((pod) => isLost(pod) && isNew(pod))
  return [...Map.groupBy(lost, (pod) => reasonOf(pod) ?? '').values()].map((same): Signal => {
    const newest = same.toSorted((a, b) => createdAt(a) - createdAt(b)).at(-1) as Pod
    const { text, symptom } = wordsOf(newest)
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
      since: Math.min(...same.map(createdAt)),
      last: view.now,
      evidence: [{ kind: 'status', source: `pod ${newest.metadata.name}`, text: `${symptom}: ${text}` }],
    }
  })
}

function createdAt(pod: Pod): number {
  return parseTime(pod.metadata.creationTimestamp) ?? 0
}

/** `status.reason` of a failed pod, or why it is being disrupted; undefined for a pod that is not lost. */
function reasonOf(pod: Pod): string | undefined {
  const { phase, reason } = pod.status ?? {}
  const disruption = disruptionOf(pod)
  if (phase === 'Failed' && reason !== undefined && reason !== '') return reason
  return disruption?.reason === 'PreemptionByScheduler' || disruption?.reason === 'DeletionByTaintManager'
    ? disruption.reason
    : undefined
}

function wordsOf(pod: Pod): { text: string; symptom: string } {
  const { message } = pod.status ?? {}
  return { text: message ?? disruptionOf(pod)?.message ?? '', symptom: reasonOf(pod) ?? '' }
}

function disruptionOf(pod: Pod): Condition | undefined {
  return pod.status?.conditions?.find(({ type, status }) => type === 'DisruptionTarget' && status === 'True')
}
