// ReplicaSet on its own (one that no Deployment owns): done when all of its pods are available.
import type { ReplicaSet } from '../model/object.ts'
import { allReady, describePods, isActive } from './pods.ts'
import type { KindRule } from './rollout.ts'

export const replicaSet: KindRule = (tracked, live, view) => {
  const { spec, status = {}, metadata } = live as ReplicaSet
  const desired = spec.replicas ?? 1
  const pods = view.podsOf(live).filter(isActive)
  const { replicas = 0, availableReplicas = 0 } = status
  const common = {
    pods,
    desired,
    template: spec.template,
    creator: live,
    progress: [replicas, status.readyReplicas, availableReplicas].join('/'),
  }
  const observed = (status.observedGeneration ?? 0) >= Math.max(metadata.generation ?? 0, tracked.generation ?? 0)
  return observed && replicas === desired && availableReplicas === desired
    ? { ...common, state: 'done', message: allReady(desired, 'pod') }
    : { ...common, state: 'in-progress', message: describePods(pods, desired) }
}
