// Undoes a Deployment's template, as `kubectl rollout undo` does: the template of the ReplicaSet before the newest one
// becomes the Deployment's again. Nothing else is rolled back: not ConfigMaps, not other objects, not the replicas.
import type { Cluster } from '../cluster/cluster.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { Deployment, KubernetesObject, ReplicaSet } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { replicaSetsOf } from '../rollout/deployment.ts'
import type { ApplySettings } from './apply.ts'

const REVISION = 'deployment.kubernetes.io/revision'
const HASH_LABEL = 'pod-template-hash'

/** The ReplicaSet to go back to, or why there is none, in words. */
export function previousRevision(live: KubernetesObject, view: View): ReplicaSet | string {
  if (live.kind !== 'Deployment') return `a ${live.kind} is not rolled back by this action`
  const { spec } = live as Deployment
  if (spec.paused === true) return 'it is paused, and a paused Deployment cannot be rolled back'
  if (spec.revisionHistoryLimit === 0) return 'its revisionHistoryLimit is 0, so no earlier revision is kept'
  const sets = replicaSetsOf(live as Deployment, view).toSorted((a, b) => revisionOf(b) - revisionOf(a))
  return sets[1] ?? 'it has no earlier revision'
}

/** The number of a ReplicaSet's or Deployment's revision, 0 when it has none. */
export function revisionOf(object: KubernetesObject): number {
  return Number(object.metadata.annotations?.[REVISION] ?? 0)
}

/**
 * Applies the document with the template of that revision, under the same field manager, so that the next deploy owns
 * the fields as before.
 */
export async function rollBack(
  cluster: Cluster,
  document: ManifestDocument,
  previous: ReplicaSet,
  settings: ApplySettings,
): Promise<KubernetesObject> {
  const { [HASH_LABEL]: _hash, ...labels } = previous.spec.template.metadata?.labels ?? {}
  const { creationTimestamp: _none, ...metadata } = previous.spec.template.metadata ?? {}
  const template = { ...previous.spec.template, metadata: { ...metadata, labels } }
  const object = { ...document.object, spec: { ...(document.object.spec as object), template } }
  const { object: after } = await cluster.apply(object, { fieldManager: settings.fieldManager, force: true })
  return after
}
