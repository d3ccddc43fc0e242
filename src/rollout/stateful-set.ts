// StatefulSet: done when every pod that the update strategy replaces is of the update revision and ready.
// Rule: `kubectl rollout status` (kubectl 1.35, polymorphichelpers/rollout_status.go).
import type { KubernetesObject, PodTemplate } from '../model/object.ts'
import { allReady, describePods, isActive } from './pods.ts'
import type { KindRule } from './rollout.ts'

interface StatefulSet extends KubernetesObject {
  spec: {
    replicas?: number
    template: PodTemplate
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } }
  }
  status?: {
    observedGeneration?: number
    readyReplicas?: number
    availableReplicas?: number
    updatedReplicas?: number
    updateRevision?: string
  }
}

export const statefulSet: KindRule = (tracked, live, view) => {
  const { spec, status = {}, metadata } = live as StatefulSet
  const desired = spec.replicas ?? 1
  const pods = view.podsOf(live).filter(isActive)
  const newPods = pods.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] === status.updateRevision)
  const { readyReplicas = 0, availableReplicas = 0, updatedReplicas = 0 } = status
  const replaced =
    spec.updateStrategy?.type === 'OnDelete'
      ? 0
      : desired - Math.min(desired, spec.updateStrategy?.rollingUpdate?.partition ?? 0)
  const common = {
    pods: newPods,
    desired,
    template: spec.template,
    creator: live,
    progress: [status.updateRevision, updatedReplicas, readyReplicas, availableReplicas].join('/'),
  }
  if ((status.observedGeneration ?? 0) < Math.max(metadata.generation ?? 0, tracked.generation ?? 0)) {
    return { ...common, state: 'in-progress', message: 'waiting for the StatefulSet controller to see the change' }
  }
  const complete =
    readyReplicas === desired && availableReplicas === desired && updatedReplicas >= replaced && pods.length === desired
  return complete
    ? { ...common, state: 'done', message: allReady(desired, 'pod') }
    : { ...common, state: 'in-progress', message: describePods(newPods, desired) }
}
