// What keeps a controller from making the pods of a workload.
import type { Signal } from '../model/finding.ts'
import { isPodMaker } from '../model/kinds.ts'
import { condition, type Condition, type KubernetesObject } from '../model/object.ts'
import { eventMessage, type View } from '../model/snapshot.ts'
import { conditionTimes, eventEvidence, timesOf } from './sightings.ts'
import type { Subject } from './subject.ts'

/** What a controller says of the pods that it cannot make. */
export function creationSignals(subject: Subject, view: View): Signal[] {
  const { creator, live, desired, pods } = subject
  if (pods.length >= desired) return []
  const carrier = creator ?? live
  if (carrier === undefined) return []
  const events = view
    .eventsOf(carrier)
    .filter(({ reason }) => reason === 'FailedCreate' || reason === 'ReplicaSetCreateError')
  // A Deployment's own ReplicaFailure may come from an older ReplicaSet (getReplicaFailures, deployment/progress.go).
  const failure = replicaFailure(creator) ?? createError(live)
  const newest = events.at(-1)
  const text = (newest === undefined ? failure?.message : eventMessage(newest)) ?? ''
  // Without a condition (StatefulSet, DaemonSet, Job) an event alone tells; one from before the newest pod, or from
  // before the change (times are cut to seconds), is history.
  const born = Math.max((subject.changedAt ?? 0) - 1000, ...pods.map((pod) => view.createdAt(pod) ?? 0))
  if (text === '' || (failure === undefined && (newest === undefined || view.eventTime(newest) < born))) return []
  return [
    {
      channel: 'create',
      text: text.replace(/^Error creating: /, '').replace(/^create Pod \S+ in StatefulSet \S+ failed error: /, ''),
      symptom: 'FailedCreate',
      workload: subject.ref,
      carrier,
      context: [],
      ...(newest === undefined
        ? { observations: 1, ...conditionTimes(carrier, failure, view) }
        : timesOf(events, view)),
      evidence: [
        newest === undefined
          ? {
              kind: 'status',
              source: `${carrier.kind} ${carrier.metadata.name}, condition ${failure?.type ?? ''}`,
              text,
            }
          : eventEvidence(newest),
      ],
    },
  ]
}

function replicaFailure(creator: KubernetesObject | undefined): Condition | undefined {
  return conditionsOf(creator).find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')
}

function createError(live: KubernetesObject | undefined): Condition | undefined {
  const progressing = condition(conditionsOf(live), 'Progressing')
  return progressing?.reason === 'ReplicaSetCreateError' ? progressing : undefined
}

function conditionsOf(object: KubernetesObject | undefined): readonly Condition[] {
  return isPodMaker(object) ? (object.status?.conditions ?? []) : []
}
