// PersistentVolumeClaim: done when Bound, or when its class binds only once a pod uses it.
import type { Problem } from '../model/finding.ts'
import type { PersistentVolumeClaim, StorageClass } from '../model/infrastructure.ts'
import { condition } from '../model/object.ts'
import { eventMessage, type View } from '../model/snapshot.ts'
import { withoutPods, type KindRule } from './rollout.ts'

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class'

export const persistentVolumeClaim: KindRule<PersistentVolumeClaim> = (tracked, live, view) => {
  const { status = {} } = live
  if (status.phase === 'Bound')
    return withoutPods('done', 'bound', { notices: resizing(live, tracked.appliedAt, view) })
  if (status.phase === 'Lost')
    return withoutPods('failed', 'its volume is lost', { reason: { code: 'PvcLost', facts: {} } })
  const events = view.eventsOf(live)
  const waits =
    classOf(live, view)?.volumeBindingMode === 'WaitForFirstConsumer' ||
    events.some((event) => event.reason === 'WaitForFirstConsumer' || event.reason === 'WaitForPodScheduled')
  return waits
    ? withoutPods('done', 'waits for a pod that uses it')
    : withoutPods('in-progress', events.map(eventMessage).at(-1) ?? 'not bound yet')
}

/**
 * What a claim that is to be larger still waits for (kubernetes 1.35, pkg/volume/util/resize_util.go, MarkForFSResize;
 * the external resizer's event VolumeResizeFailed). It can be used meanwhile as it is.
 */
function resizing(live: PersistentVolumeClaim, since: number, view: View): Problem[] {
  const path = ['spec', 'resources', 'requests', 'storage']
  const pending = condition(live.status?.conditions, 'FileSystemResizePending')
  // Times of events are cut to seconds.
  const failed = view
    .eventsOf(live)
    .findLast((event) => event.reason === 'VolumeResizeFailed' && view.eventTime(event) >= since - 1000)
  const found =
    pending?.status === 'True'
      ? { symptom: pending.type, text: pending.message ?? '' }
      : failed && { symptom: failed.reason ?? '', text: eventMessage(failed) }
  return found === undefined ? [] : [{ code: 'PvcResizePending', facts: {}, ...found, path }]
}

/** The class that it names, or the default one; a claim that names the empty class has none. */
function classOf({ spec = {} }: PersistentVolumeClaim, view: View): StorageClass | undefined {
  const classes = view.all('storage.k8s.io', 'StorageClass')
  return classes.find(({ metadata }) =>
    spec.storageClassName === undefined
      ? metadata.annotations?.[DEFAULT_CLASS] === 'true'
      : metadata.name === spec.storageClassName,
  )
}
