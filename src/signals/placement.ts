// What is said of a pod that no node takes: by the scheduler, by an autoscaler, by the claims that it waits for; and what
// tells where none of them has said a word.
import type { ContextCode, Signal } from '../model/finding.ts'
import { nodeFacts } from '../model/nodes.ts'
import type { Condition, Event, KubernetesObject, ObjectRef, Pod } from '../model/object.ts'
import { parseScheduling } from '../model/scheduler-message.ts'
import { eventMessage, type View } from '../model/snapshot.ts'
import { isA } from '../model/typed.ts'
import { TAKING_UP } from '../rollout/pod-counts.ts'
import { conditionTimes, eventEvidence, timesOf } from './sightings.ts'
import type { Base } from './subject.ts'

const DEFAULT_SCHEDULER = 'default-scheduler'
/** From when on a pod is remarkable that no scheduler has looked at, or no kubelet taken up, milliseconds. */
const UNSEEN = 20_000

/** What a claim's own events say. */
export function claimSignals(
  claim: KubernetesObject,
  workload: ObjectRef,
  view: View,
  context: readonly ContextCode[] = [],
): Signal[] {
  const events = view
    .eventsOf(claim)
    .filter(({ reason }) => reason !== 'Provisioning' && reason !== 'ExternalProvisioning')
  const event = events.at(-1) ?? view.eventsOf(claim).at(-1)
  if (event === undefined || (isA(claim, '/PersistentVolumeClaim') && claim.status?.phase === 'Bound')) return []
  return [
    {
      channel: 'claim',
      text: eventMessage(event),
      symptom: event.reason ?? 'Pending',
      workload,
      carrier: claim,
      context,
      ...timesOf([event], view),
      evidence: [eventEvidence(event)],
    },
  ]
}

/** What the scheduler says of a pod; where it waits for its claims, what those say. */
export function schedulingSignals(base: Base, scheduled: Condition, view: View): Signal[] {
  const text = scheduled.message ?? ''
  if (/unbound immediate PersistentVolumeClaims/.test(text)) {
    const claims = (base.pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
      if (persistentVolumeClaim === undefined) return []
      const claim = view.get({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        namespace: base.pod.metadata.namespace,
        name: persistentVolumeClaim.claimName,
      })
      return claim === undefined
        ? []
        : claimSignals(claim, base.workload, view, ['PvcUnbound']).map((signal) => ({ ...signal, pod: base.pod }))
    })
    if (claims.length > 0) return claims
  }
  const scaling = scalingOf(view.eventsOf(base.pod))
  return [
    {
      ...base,
      context: [...base.context, ...(scaling?.answer === 'refuses' ? (['AutoscalerCannotHelp'] as const) : [])],
      channel: 'schedule',
      text,
      symptom: scheduled.reason ?? 'Unschedulable',
      observations: 1,
      ...conditionTimes(base.pod, scheduled, view),
      evidence: [
        { kind: 'status', source: `pod ${base.pod.metadata.name}, condition PodScheduled`, text },
        ...(scaling?.answer === 'refuses' ? [eventEvidence(scaling.event)] : []),
      ],
      schedule: {
        message: parseScheduling(text),
        nodes: nodeFacts(base.pod, view),
        autoscaler: scaling?.answer,
      },
    },
  ]
}

/**
 * What an autoscaler of nodes last said of a pod: a node is on its way, or none that it may make would do.
 * cluster-autoscaler 1.35 (processors/status/eventing_scale_up_processor.go): TriggeredScaleUp, NotTriggerScaleUp;
 * Karpenter 1.x (pkg/controllers/provisioning/scheduling/events.go): Nominated, FailedScheduling. After a scale-up that
 * failed cluster-autoscaler waits and tries again.
 */
function scalingOf(events: readonly Event[]): { answer: 'adds' | 'refuses'; event: Event } | undefined {
  const event = events.findLast(
    ({ reason, source }) =>
      ['TriggeredScaleUp', 'NotTriggerScaleUp', 'Nominated'].includes(reason ?? '') ||
      (reason === 'FailedScheduling' && source?.component === 'karpenter'),
  )
  if (event === undefined) return undefined
  const refused = event.reason === 'NotTriggerScaleUp' || event.reason === 'FailedScheduling'
  if (refused && /in backoff|not ready for scale/.test(eventMessage(event))) return undefined
  return { answer: refused ? 'refuses' : 'adds', event }
}

/** A pod about which no scheduler has said a word: its condition PodScheduled comes with the first attempt. */
export function unseenSignals(
  base: Base,
  events: readonly Event[],
  scheduled: Condition | undefined,
  view: View,
): Signal[] {
  const { metadata, spec } = base.pod
  const born = view.createdAt(base.pod) ?? view.now
  const scheduler = typeof spec.schedulerName === 'string' ? spec.schedulerName : DEFAULT_SCHEDULER
  const claims = claimsOfDevices(base.pod)
  const patience = scheduler === DEFAULT_SCHEDULER && claims.length === 0 ? TAKING_UP : UNSEEN
  if (scheduled !== undefined || events.length > 0 || view.now - born < patience) return []
  if (claims.length > 0) {
    const text = `the scheduler does not look at it as long as a resource claim is not there: ${claims.join(', ')}`
    const source = `pod ${metadata.name}, spec.resourceClaims`
    const evidence = [{ kind: 'status' as const, source, text: claims.join(', ') }]
    return [
      {
        ...waiting(base, born, view),
        text,
        evidence,
        schedule: { missingClaim: claims[0] },
      },
    ]
  }
  const text = `no scheduler has looked at it; it asks for ${scheduler}`
  return [
    {
      ...waiting(base, born, view),
      text,
      evidence: [{ kind: 'status', source: `pod ${metadata.name}, spec.schedulerName`, text: scheduler }],
      schedule: { unseenBy: scheduler },
    },
  ]
}

/** What holds for each pod that nothing has been said of: it has been Pending since it was made. */
function waiting(base: Base, born: number, view: View) {
  return { ...base, channel: 'schedule', symptom: 'Pending', observations: 1, since: born, last: view.now } as const
}

/** The ResourceClaims that a pod names; what is made from templates has no name yet. */
function claimsOfDevices({ spec }: Pod): string[] {
  return (spec.resourceClaims ?? []).flatMap(({ resourceClaimName }) => resourceClaimName ?? [])
}

/** A pod that has a node, the kubelet of which has said nothing of it: the node does not answer, or there is none of that name. */
export function untakenSignals(base: Base, node: string, view: View): Signal[] {
  const born = view.createdAt(base.pod) ?? view.now
  if (view.now - born < UNSEEN) return []
  const nodes = view.all('', 'Node')
  const isMissing = nodes.length > 0 && !nodes.some(({ metadata }) => metadata.name === node)
  const text = isMissing ? `node ${node} does not exist` : `node ${node} has not taken it up`
  return [
    {
      ...waiting(base, born, view),
      text,
      evidence: [{ kind: 'status', source: `pod ${base.pod.metadata.name}, spec.nodeName`, text }],
      // A busy kubelet may be that slow.
      schedule: isMissing ? { missingNode: node } : view.now - born < TAKING_UP ? {} : { silentNode: node },
    },
  ]
}
