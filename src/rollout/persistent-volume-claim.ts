// PersistentVolumeClaim: done when Bound, or when its class binds only once a pod uses it.
import { eventMessage } from '../model/snapshot.ts'
import type { KubernetesObject } from '../model/object.ts'
import { withoutPods, type KindRule } from './rollout.ts'

export const persistentVolumeClaim: KindRule = (_tracked, live, view) => {
  const { status = {} } = live as KubernetesObject & { status?: { phase?: string } }
  if (status.phase === 'Bound') return withoutPods('done', 'bound')
  if (status.phase === 'Lost') return withoutPods('failed', 'its volume is lost', 'PvcLost')
  const events = view.eventsOf(live)
  const waits = events.some(
    (event) => event.reason === 'WaitForFirstConsumer' || event.reason === 'WaitForPodScheduled',
  )
  return waits
    ? withoutPods('done', 'waits for a pod that uses it')
    : withoutPods('in-progress', events.map(eventMessage).at(-1) ?? 'not bound yet')
}
