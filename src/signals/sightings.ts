// How often the cluster saw something, since when, and in which words.
import type { Signal } from '../model/finding.ts'
import type { Condition, Event, KubernetesObject, Pod } from '../model/object.ts'
import type { Evidence } from '../model/report.ts'
import { conditionWriter, kubeletOf } from '../model/clocks.ts'
import { eventCount, eventMessage, type View } from '../model/snapshot.ts'

/** An event in its own words. */
export function eventEvidence(event: Event): Evidence {
  const { kind, name } = event.involvedObject
  return {
    kind: 'event',
    source: `event ${event.reason ?? ''} on ${(kind ?? '').toLowerCase()} ${name ?? ''}`,
    text: eventMessage(event),
  }
}

/** How often events were seen, since when and until when; `otherwise` where there is none. */
export function timesOf(
  events: readonly Event[],
  view: View,
  otherwise = { since: 0, last: 0 },
): Pick<Signal, 'observations' | 'since' | 'last'> {
  if (events.length === 0) return { observations: 1, ...otherwise }
  return {
    observations: events.reduce((sum, event) => sum + eventCount(event), 0),
    since: Math.min(...events.map((event) => view.eventStart(event))),
    last: Math.max(...events.map((event) => view.eventTime(event))),
  }
}

/** Since when a condition of an object is as it is. */
export function conditionTimes(
  of: KubernetesObject,
  condition: Condition | undefined,
  view: View,
): { since: number; last: number } {
  const writer = conditionWriter(of, condition ?? { type: '' })
  return { since: view.time(writer, condition?.lastTransitionTime) ?? view.now, last: view.now }
}

/** Since when a pod runs, or is there. */
export function podTimes(pod: Pod, view: View): { since: number; last: number } {
  const started = view.time(kubeletOf(pod), pod.status?.startTime)
  return { since: started ?? view.createdAt(pod) ?? view.now, last: view.now }
}
