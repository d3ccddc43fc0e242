// What keeps a node from setting up a pod: its volumes, and then its sandbox.
import type { Signal } from '../model/finding.ts'
import type { Event } from '../model/object.ts'
import { eventMessage, eventTime, type View } from '../model/snapshot.ts'
import { eventEvidence, timesOf } from './sightings.ts'
import type { Base } from './subject.ts'

const VOLUME_EVENTS = new Set(['FailedMount', 'FailedAttachVolume', 'FailedMapVolume'])
const PROGRESS_EVENTS = new Set(['Pulling', 'Pulled', 'Created', 'Started'])
/** The kubelet's two-minute summary names no cause; its siblings do. */
const VOLUME_SUMMARY = /^Unable to (?:attach or )?mount volumes/
const LATE_COPY = /failed to sync (secret|configmap) cache/

/**
 * Volumes and sandbox: failures since the last sign of progress; one of the same second came before it. A sandbox is
 * tried only once every volume is mounted (kubernetes 1.35, pkg/kubelet/kubelet.go SyncPod: WaitForAttachAndMount before
 * containerRuntime.SyncPod), so what was wrong with a volume before is over.
 */
export function setUpSignals(base: Base, events: readonly Event[], view: View): Signal[] {
  const lastOf = (isSuch: (event: Event) => boolean) => Math.max(-1, ...events.filter(isSuch).map(eventTime))
  const progress = lastOf(({ reason }) => PROGRESS_EVENTS.has(reason ?? ''))
  const mounted = lastOf(({ reason }) => reason === 'FailedCreatePodSandBox')
  const fresh = events.filter((event) => eventTime(event) > progress)
  const volumes = fresh.filter((event) => VOLUME_EVENTS.has(event.reason ?? '') && eventTime(event) > mounted)
  const told = volumes.filter(
    (event) => !VOLUME_SUMMARY.test(eventMessage(event)) || / PVC .* is not bound/.test(eventMessage(event)),
  )
  const newest = [...Map.groupBy(told, volumeOf).values()].flatMap((ofOne) => {
    const message = eventMessage(ofOne.at(-1))
    return ofOne.filter((event) => eventMessage(event) === message)
  })
  // A copy that is late comes by itself; what else keeps a volume from being mounted does not.
  const lasting = newest.filter((event) => !LATE_COPY.test(eventMessage(event)))
  const telling = lasting.length > 0 ? lasting : newest
  const sandbox = fresh.filter(({ reason }) => reason === 'FailedCreatePodSandBox' || reason === 'NetworkNotReady')
  const chosen = telling.length > 0 ? telling : sandbox.length > 0 ? sandbox.slice(-1) : volumes.slice(-1)
  return [...Map.groupBy(chosen, eventMessage).values()].map((same): Signal => {
    const newest = same.at(-1) as Event
    return {
      ...base,
      channel: VOLUME_EVENTS.has(newest.reason ?? '') ? 'volume' : 'sandbox',
      text: eventMessage(newest),
      symptom: newest.reason ?? '',
      ...timesOf(same, view),
      evidence: [eventEvidence(newest)],
    }
  })
}

/** The volume that an event of one tells of; the whole message where it names none. */
function volumeOf(event: Event): string {
  return /for volume "([^"]+)"/.exec(eventMessage(event))?.[1] ?? eventMessage(event)
}
