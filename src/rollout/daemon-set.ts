// DaemonSet: done when every node that should run it runs an updated, available pod.
// Rule: `kubectl rollout status` (kubectl 1.35, polymorphichelpers/rollout_status.go).
import type { KubernetesObject, PodTemplate } from '../model/object.ts'
import { describePods, isActive } from './pods.ts'
import type { KindRule } from './rollout.ts'

interface DaemonSet extends KubernetesObject {
  spec: { template: PodTemplate; updateStrategy?: { type?: string } }
  status?: {
    observedGeneration?: number
    desiredNumberScheduled?: number
    updatedNumberScheduled?: number
    numberAvailable?: number
    numberReady?: number
  }
}

/** The generation of the template: an annotation of the DaemonSet, a label of its pods (daemon_controller.go, 1.35). */
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation'
const GENERATION_LABEL = 'pod-template-generation'

export const daemonSet: KindRule = (tracked, live, view) => {
  const { spec, status = {}, metadata } = live as DaemonSet
  const {
    desiredNumberScheduled: desired = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
  } = status
  const active = view.podsOf(live).filter(isActive)
  const generation = metadata.annotations?.[GENERATION_ANNOTATION]
  const pods = active.filter(
    (pod) => generation === undefined || pod.metadata.labels?.[GENERATION_LABEL] === generation,
  )
  const common = {
    pods,
    desired,
    template: spec.template,
    creator: live,
    progress: [desired, updated, available, status.numberReady].join('/'),
  }
  if ((status.observedGeneration ?? 0) < Math.max(metadata.generation ?? 0, tracked.generation ?? 0)) {
    return { ...common, state: 'in-progress', message: 'waiting for the DaemonSet controller to see the change' }
  }
  const replaced = spec.updateStrategy?.type === 'OnDelete' ? 0 : desired
  const complete = updated >= replaced && available >= desired
  return complete
    ? {
        ...common,
        state: 'done',
        message:
          desired === 0
            ? 'no node matches'
            : `${desired} of ${desired} ${desired === 1 ? 'node runs' : 'nodes run'} it`,
      }
    : { ...common, state: 'in-progress', message: describePods(pods, desired) }
}
