// PersistentVolumeClaim: done when Bound, or when its class binds only once a pod uses it.
import { eventMessage, type View } from '../model/snapshot.ts'
import type { KubernetesObject } from '../model/object.ts'
import { withoutPods, type KindRule } from './rollout.ts'

type Claim = KubernetesObject & { spec?: { storageClassName?: string }; status?: { phase?: string } }
type StorageClass = KubernetesObject & { volumeBindingMode?: string }

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class'

export const persistentVolumeClaim: KindRule = (_tracked, live, view) => {
  const { status = {} } = live as Claim
  if (status.phase === 'Bound') return withoutPods('done', 'bound')
  if (status.phase === 'Lost') return withoutPods('failed', 'its volume is lost', { reason: 'PvcLost' })
  const events = view.eventsOf(live)
  const waits =
    classOf(live, view)?.volumeBindingMode === 'WaitForFirstConsumer' ||
    events.some((event) => event.reason === 'WaitForFirstConsumer' || event.reason === 'WaitForPodScheduled')
  return waits
    ? withoutPods('done', 'waits for a pod that uses it')
    : withoutPods('in-progress', events.map(eventMessage).at(-1) ?? 'not bound yet')
}

/** The class that it names, or the default one; a claim that names the empty class has none. */
function classOf({ spec = {} }: Claim, view: View): StorageClass | undefined {
  const classes = view.all('storage.k8s.io', 'StorageClass')
  return classes.find(({ metadata }) =>
    spec.storageClassName === undefined
      ? metadata.annotations?.[DEFAULT_CLASS] === 'true'
      : metadata.name === spec.storageClassName,
  )
}
