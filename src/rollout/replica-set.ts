// ReplicaSet on its own (one that no Deployment owns): done when all of its pods are available. A ReplicaSet replaces
// no pod when its template changes (kubernetes 1.35, pkg/controller/replicaset): only those that it makes later differ.
import type { Pod } from '../model/object.ts'
import type { ReplicaSet } from '../model/workloads.ts'
import { allReady, areReady, describePods, isActive } from './pod-counts.ts'
import { isObserved, type KindRule } from './rollout.ts'

export const replicaSet: KindRule<ReplicaSet> = (tracked, live, view) => {
  const { spec, status = {} } = live
  const desired = spec.replicas ?? 1
  const pods = view.podsOf(live).filter(isActive)
  const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  const common = {
    pods,
    desired,
    template: spec.template,
    creator: live,
    progress: [replicas, readyReplicas, availableReplicas].join('/'),
  }
  if (!isObserved(tracked, live)) {
    return { ...common, state: 'in-progress', message: 'waiting for the ReplicaSet controller to see the change' }
  }
  const old = pods.filter((pod) => runsOtherImages(pod, live)).length
  const kept = old === 0 ? '' : `, ${old} with the previous template: a ReplicaSet does not replace its pods`
  if (replicas === desired && availableReplicas === desired && areReady(pods, desired, view, live.metadata.namespace)) {
    const ready = desired === 0 ? 'scaled to zero' : allReady(desired, 'pod')
    return { ...common, state: 'done', message: `${ready}${kept}` }
  }
  if (replicas > desired) {
    return { ...common, state: 'in-progress', message: `${replicas - desired} of ${replicas} pods to delete` }
  }
  const words = describePods(pods, desired, view)
  const pause = readyReplicas === desired ? `, waiting until they are available (minReadySeconds)` : ''
  return { ...common, state: 'in-progress', message: `${words}${pause}${kept}` }
}

function runsOtherImages(pod: Pod, { spec }: ReplicaSet): boolean {
  return spec.template.spec.containers.some(({ name, image }) => {
    const running = pod.spec.containers.find((container) => container.name === name)
    return running !== undefined && running.image !== image
  })
}
