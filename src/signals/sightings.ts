// How often the cluster saw something, since when, and in which words.
import type { Signal } from '../model/finding.ts'
import type { Condition, Event, Pod } from '../model/object.ts'
import type { Evidence } from '../model/report.ts'
import { eventCount, eventMessage, eventStart, eventTime, parseTime, type View } from '../model/snapshot.ts'

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
  otherwise = { since: 0, last: 0 },
): Pick<Signal, 'observations' | 'since' | 'last'> {
  if (events.length === 0) return { observations: 1, ...otherwise }
  return {
    observations: events.reduce((sum, event) => sum + eventCount(event), 0),
    since: Math.min(...events.map(eventStart)),
    last: Math.max(...events.map(eventTime)),
  }
}

/** Since when a condition is as it is. */
export function conditionTimes(condition: Condition | undefined, view: View): { since: number; last: number } {
  return { since: parseTime(condition?.lastTransitionTime) ?? view.now, last: view.now }
}

/** Since when a pod runs, or is there. */
export function podTimes(pod: Pod, view: View): { since: number; last: number } {
  return { since: parseTime(pod.status?.startTime ?? pod.metadata.creationTimestamp) ?? view.now, last: view.now }
}
