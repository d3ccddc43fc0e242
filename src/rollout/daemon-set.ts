// DaemonSet: done when every node that should run it runs an updated, available pod.
// Rules: `kubectl rollout status` (kubectl 1.35, polymorphichelpers/rollout_status.go) and the DaemonSet controller
// (kubernetes 1.35, pkg/controller/daemon). How many nodes should run it is counted again with every node that comes or
// goes; a node that is silent still counts (desiredNumberScheduled), and its pod is not available.
import type { DaemonSet } from '../model/workloads.ts'
import { areReady, describePods, isActive, notYetAvailable } from './pod-counts.ts'
import { isObserved, type KindRule } from './rollout.ts'

/** The generation of the template: an annotation of the DaemonSet, a label of its pods (daemon_controller.go, 1.35). */
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation'
const GENERATION_LABEL = 'pod-template-generation'

export const daemonSet: KindRule<DaemonSet> = (tracked, live, view) => {
  const { spec, status = {}, metadata } = live
  const {
    desiredNumberScheduled: desired = 0,
    updatedNumberScheduled: updated = 0,
    numberAvailable: available = 0,
    numberReady: ready = 0,
  } = status
  const active = view.podsOf(live).filter(isActive)
  const generation = metadata.annotations?.[GENERATION_ANNOTATION]
  const pods = active.filter(
    (pod) => generation === undefined || pod.metadata.labels?.[GENERATION_LABEL] === generation,
  )
  const old = active.length - pods.length
  const common = {
    pods,
    desired,
    template: spec.template,
    creator: live,
    wrapper: 'DaemonSetIncomplete' as const,
    progress: [desired, updated, available, ready].join('/'),
  }
  if (!isObserved(tracked, live)) {
    return { ...common, state: 'in-progress', message: 'waiting for the DaemonSet controller to see the change' }
  }
  const onDelete = spec.updateStrategy?.type === 'OnDelete'
  if (
    updated >= (onDelete ? 0 : desired) &&
    available >= desired &&
    areReady(onDelete ? active : pods, desired, view, metadata.namespace)
  ) {
    const kept =
      onDelete && old > 0
        ? `, ${old} of an older revision ${old === 1 ? 'is' : 'are'} only replaced when deleted (OnDelete)`
        : ''
    const nodes = `${desired} of ${desired} ${desired === 1 ? 'node runs' : 'nodes run'} it`
    return { ...common, state: 'done', message: desired === 0 ? 'no node matches' : `${nodes}${kept}` }
  }
  const words = describePods(pods, desired, view, old)
  if (updated >= desired && ready >= desired)
    return { ...common, state: 'in-progress', ...notYetAvailable(words, spec.minReadySeconds) }
  return { ...common, state: 'in-progress', message: words }
}
