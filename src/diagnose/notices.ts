// The notices of a run: what a pass does not prove, and what is odd beside it. Pure.
import { API } from '../model/clocks.ts'
import type { Finding } from '../model/finding.ts'
import { isPodMaker, workloadKind } from '../model/kinds.ts'
import { hasLabels, labelPairs, type KubernetesObject, type Labels, type ObjectRef } from '../model/object.ts'
import { valueAt } from '../model/place.ts'
import { isA } from '../model/typed.ts'
import type { HorizontalPodAutoscaler } from '../model/workloads.ts'
import type { View } from '../model/snapshot.ts'
import type { Rollout, Tracked } from '../rollout/rollout.ts'
import { classify, findingOf, findingOfProblem } from '../causes/catalogue.ts'
import { leavingSignal } from '../signals/leaving.ts'

/** An old pod that has more than so many milliseconds left to end is worth a notice. */
const LONG_GRACE = 60_000

/** Nothing changed, nothing runs: what a pass does not prove. */
export function applyNotices(tracked: readonly Tracked[], rollouts: readonly Rollout[], view: View): Finding[] {
  const { now } = view
  const allUnchanged = tracked.length > 0 && tracked.every(({ changed }) => !changed)
  return tracked.flatMap(({ ref, changed }, index): Finding[] => {
    const rollout = rollouts[index]
    const isWorkload = rollout?.template !== undefined
    return [
      ...(!changed && rollout?.state !== 'failed' && (isWorkload || allUnchanged)
        ? [findingOf('NothingChanged', ref, '', now)]
        : []),
      ...(isWorkload && rollout.state === 'done' && rollout.desired === 0 && workloadKind(ref)?.wants === 'replicas'
        ? [findingOf('ScaledToZero', ref, '', now)]
        : []),
      ...overlaps(rollout, rollouts.slice(0, index), now),
      ...scaledTwice(tracked[index], rollout, rollouts, now),
      ...(keepsOldPods(rollout) ? [findingOf('OnDeleteStrategy', ref, rollout?.message ?? '', now)] : []),
      ...(rollout?.leaving ?? [])
        .filter((pod) => (view.time(API, pod.metadata.deletionTimestamp) ?? 0) > now + LONG_GRACE)
        .slice(0, 1)
        .map((pod) => classify(leavingSignal(ref, pod, view, true))),
      ...(rollout?.notices ?? []).map((notice) => findingOfProblem(notice, rollout ?? { ref }, now)),
    ]
  })
}

/**
 * Two workloads that select each other's pods; told of the later one. Their controllers tell pods by owner and go on; a
 * Service, `kubectl logs` and whatever else goes by labels does not.
 */
function overlaps(rollout: Rollout | undefined, before: readonly Rollout[], now: number): Finding[] {
  const other = before.find((one) => selectsPodsOf(one, rollout) && selectsPodsOf(rollout, one))
  if (rollout === undefined || other === undefined) return []
  const labels = selectorOf(rollout)
  const text = `selector ${labelPairs(labels).join(',')}`
  return [findingOf('SelectorOverlap', rollout.ref, text, now, { facts: { other: other.ref, labels } })]
}

/** The manifest says how many pods there are, and an autoscaler of the same set decides it, too. */
function scaledTwice(
  tracked: Tracked | undefined,
  rollout: Rollout | undefined,
  rollouts: readonly Rollout[],
  now: number,
): Finding[] {
  const replicas = replicasOf(tracked?.wanted ?? lastApplied(rollout?.live))
  if (rollout?.template === undefined || replicas === undefined) return []
  const scaler = rollouts
    .map(({ live }) => live)
    .filter((live) => isA(live, 'autoscaling/HorizontalPodAutoscaler'))
    .find((live) => isScaling(live, rollout.ref))
  if (scaler === undefined) return []
  const { minReplicas = 1, maxReplicas } = scaler.spec
  const facts = { replicas, scaler: scaler.metadata.name, least: minReplicas, most: maxReplicas ?? minReplicas }
  return [findingOf('HpaFightsReplicas', rollout.ref, `spec.replicas: ${replicas}`, now, { facts })]
}

function isScaling({ metadata, spec }: HorizontalPodAutoscaler, { kind, name, namespace }: ObjectRef): boolean {
  const { scaleTargetRef: target } = spec
  return metadata.namespace === namespace && target?.kind === kind && target.name === name
}

function replicasOf(object: KubernetesObject | undefined): number | undefined {
  const replicas = valueAt(object, ['spec', 'replicas'])
  return typeof replicas === 'number' ? replicas : undefined
}

/** The manifest as `kubectl apply` keeps it: all that a dump tells of it. */
function lastApplied(live: KubernetesObject | undefined): KubernetesObject | undefined {
  const text = live?.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration']
  try {
    return text === undefined ? undefined : (JSON.parse(text) as KubernetesObject)
  } catch {
    return undefined
  }
}

function selectsPodsOf(one: Rollout | undefined, other: Rollout | undefined): boolean {
  const labels = selectorOf(one)
  const same = one?.ref.namespace === other?.ref.namespace
  return same && Object.keys(labels).length > 0 && hasLabels(other?.template?.metadata?.labels, labels)
}

/** The labels by which a workload selects its pods; none where it says more than labels, or where its controller made them up. */
function selectorOf(rollout: Rollout | undefined): Labels {
  const selector = isPodMaker(rollout?.live) ? rollout.live.spec.selector : undefined
  return (selector?.matchExpressions ?? []).length > 0 ? {} : (selector?.matchLabels ?? {})
}

/** True when it is done although pods of an older revision are left: they are replaced only when someone deletes them. */
function keepsOldPods(rollout: Rollout | undefined): boolean {
  if (rollout?.state !== 'done' || !isPodMaker(rollout.live)) return false
  return rollout.live.spec.updateStrategy?.type === 'OnDelete' && rollout.pods.length < rollout.desired
}
