// Old pods that were told to end and are still there.
import type { Signal } from '../model/finding.ts'
import type { ObjectRef, Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { isStuck } from '../rollout/pod-counts.ts'
import type { Subject } from './subject.ts'

/**
 * Old pods that were told to end and are still there, where that holds the rollout: something keeps them, their grace
 * period is over, or (strategy Recreate) the new ones wait for them.
 */
export function leavingSignals(subject: Subject, view: View): Signal[] {
  const waiting = subject.pods.length < subject.desired
  return (subject.leaving ?? []).flatMap((pod) =>
    waiting || isStuck(pod, view) ? [leavingSignal(subject.ref, pod, view)] : [],
  )
}

/** One old pod that is still there; `granted`: its time is not over. */
export function leavingSignal(workload: ObjectRef, pod: Pod, view: View, granted?: true): Signal {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = pod.metadata
  const { now } = view
  const since = view.toldToEnd(pod) ?? now
  const text = `being deleted, grace period ${deletionGracePeriodSeconds} s, over at ${deletionTimestamp ?? ''}${finalizers.length === 0 ? '' : `, finalizers ${finalizers.join(', ')}`}`
  return {
    channel: 'leaving',
    text,
    symptom: 'Terminating',
    workload,
    carrier: pod,
    pod,
    context: [],
    observations: 1,
    since,
    last: now,
    evidence: [{ kind: 'status', source: `pod ${pod.metadata.name}`, text }],
    leaving: { grace: deletionGracePeriodSeconds, seconds: Math.round((now - since) / 1000), finalizers, granted },
  }
}
