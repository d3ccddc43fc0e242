// Which pod holds what another one waits for, and whether that is a pod of the workload's own older revision.
import type { Finding } from '../model/finding.ts'
import { POD, workloadKind } from '../model/kinds.ts'
import type { Pod } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import type { KindInNamespace, View } from '../model/snapshot.ts'
import { replicaSetsOf } from '../rollout/deployment.ts'
import { look, quote } from './commands.ts'
import type { Around } from './entry.ts'

/** Whose the pod in the way is: of the workload's older revision, or another's. */
export type Whose = 'old' | 'other'

/** A pod in the way, as look-ups tell it. */
export interface Holder {
  sentence: string
  step: Step
  facts: { holder: Whose }
}

/** Tells that a pod holds `what`. */
export function heldBy(what: string, holder: Pod, around: Around, view: View): Holder {
  const { name, namespace = '' } = holder.metadata
  const isOld = oldPods(around, view).some(({ metadata }) => metadata.uid === holder.metadata.uid)
  const state = holder.metadata.deletionTimestamp === undefined ? '' : ' (terminating)'
  return {
    sentence: `${what} is held by pod ${name}${isOld ? ' of the older revision' : ` of namespace ${namespace}`}${state}.`,
    step: look(`Show pod ${name}`, `kubectl describe pod ${quote(name)} -n ${quote(namespace)}`),
    facts: { holder: isOld ? 'old' : 'other' },
  }
}

/**
 * Which pod uses the claim that only one pod, or one node, may use: the one that is bound to `volume`, else any that is
 * ReadWriteOncePod.
 */
export function holderOfClaim({ pod }: Finding, around: Around, view: View, volume?: string): Holder | undefined {
  const held = pod === undefined ? undefined : claimHeld(pod, view, volume)
  return held && heldBy(`Claim "${held.claim}"`, held.holder, around, view)
}

function claimHeld(pod: Pod, view: View, volume?: string): { claim: string; holder: Pod } | undefined {
  const { namespace } = pod.metadata
  const wanted = claimsOf(pod).filter((name) => {
    const claim = view.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name })
    const { accessModes = [], volumeName } = claim?.spec ?? {}
    return volume === undefined ? accessModes.includes('ReadWriteOncePod') : volumeName === volume
  })
  const holder = podsBeside(view).find(
    (one) =>
      isSettled(one, pod) &&
      one.metadata.namespace === namespace &&
      one.spec.nodeName !== pod.spec.nodeName &&
      claimsOf(one).some((name) => wanted.includes(name)),
  )
  const claim = holder && claimsOf(holder).find((name) => wanted.includes(name))
  return holder === undefined || claim === undefined ? undefined : { claim, holder }
}

/** All pods of the namespace, where none that is watched holds the claim. */
export function podsThatMayHoldClaim({ pod }: Finding, view: View, volume?: string): readonly KindInNamespace[] {
  return pod === undefined || claimHeld(pod, view, volume) !== undefined ? [] : podsOfNamespace(pod)
}

/** The question for all pods of a pod's namespace: of others no more are watched than those that a Service selects. */
export function podsOfNamespace({ metadata: { namespace } }: Pod): readonly KindInNamespace[] {
  return namespace === undefined ? [] : [{ ...POD, namespace }]
}

/** The pods that are watched, and those that were looked up. */
export function podsBeside(view: View): readonly Pod[] {
  return [...view.pods, ...(view.snapshot.neighbours ?? [])]
}

/** The claims that a pod names; those of ephemeral volumes have no name there. */
export function claimsOf({ spec }: Pod): string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
}

/** True for another pod that has a node, and may hold something there: also one that is being deleted. */
export function isSettled({ metadata, spec, status }: Pod, than: Pod): boolean {
  const { name, namespace } = than.metadata
  const isOther = metadata.name !== name || metadata.namespace !== namespace
  return isOther && (spec.nodeName ?? '') !== '' && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'
}

/** The pods of a Deployment's older revisions. */
export function oldPods({ live, pods }: Around, view: View): Pod[] {
  if (live === undefined || workloadKind(live)?.pods !== 'replicaSets') return []
  const newest = new Set(pods.map(({ metadata }) => metadata.uid))
  return replicaSetsOf(live, view)
    .flatMap((set) => view.podsOf(set))
    .filter(({ metadata }) => !newest.has(metadata.uid))
}
