// What a workload is at one moment, for people who compare: revision, images, pods that are wanted and pods that are ready.
// Only what was read is said: where pods cannot be read none are counted.
import { isPodMaker, workloadKind } from '../model/kinds.ts'
import type { KubernetesObject, Pod } from '../model/object.ts'
import { templateOf } from '../model/place.ts'
import type { WorkloadState } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'
import { containerStatuses, isActive, isReady } from './pod-counts.ts'
import type { Rollout } from './rollout.ts'

/**
 * A workload before a deploy: all of its pods are of one kind then, unless it was `failing` already: then those that were
 * ready were of an older revision, and none is counted. Undefined for what makes no pods.
 */
export function stateBefore(
  live: KubernetesObject | undefined,
  view: View,
  failing = false,
): WorkloadState | undefined {
  const state = specOf(live)
  if (live === undefined || state === undefined) return undefined
  if (failing) return { ...state, failing }
  const pods = arePodsRead(live, view) ? { ready: allPods(live, view).filter(isReady).length } : {}
  return { ...state, ...pods }
}

/** A workload in its rollout; undefined for what makes no pods, or is not there. */
export function stateAfter({ live, pods, desired }: Rollout, view: View): WorkloadState | undefined {
  const state = specOf(live)
  if (live === undefined || state === undefined) return undefined
  const counted = arePodsRead(live, view)
    ? { ready: pods.filter(isReady).length, oldReady: oldPods(live, pods, view).filter(isReady).length }
    : {}
  return { ...state, replicas: desired, ...counted }
}

/** How often the containers of pods were started again. */
export function restartsOf(pods: readonly Pod[]): number {
  return pods.flatMap(containerStatuses).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
}

/** The pods of a workload that are not of its newest revision. */
export function oldPods(live: KubernetesObject, newest: readonly Pod[], view: View): Pod[] {
  const own = new Set(newest.map(({ metadata }) => metadata.uid))
  return allPods(live, view).filter(({ metadata }) => !own.has(metadata.uid))
}

function specOf(live: KubernetesObject | undefined): WorkloadState | undefined {
  if (live === undefined || !isPodMaker(live)) return undefined
  const { countedIn = '' } = workloadKind(live)?.revisions ?? {}
  const revision = live.metadata.annotations?.[countedIn]
  const containers = templateOf(live)?.spec.containers ?? []
  return {
    ...(revision === undefined ? {} : { revision }),
    images: Object.fromEntries(containers.map(({ name, image = '' }) => [name, image])),
    ...(live.spec.replicas === undefined ? {} : { replicas: live.spec.replicas }),
  }
}

function arePodsRead(live: KubernetesObject, view: View): boolean {
  return view.isRead('v1', 'Pod', live.metadata.namespace)
}

/** The pods that an object made, itself or through what it made, and that count. */
function allPods(live: KubernetesObject, view: View): Pod[] {
  return [live, ...view.ownedBy(live)].flatMap((owner) => view.podsOf(owner)).filter(isActive)
}
