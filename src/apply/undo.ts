// Undoes the pod template of a workload: the one that it had before this deploy becomes its own again, and its
// controller finds the revision that it made of it then. `kubectl rollout undo` goes to the revision with the next lower
// number instead (kubectl 1.35, polymorphichelpers/rollback.go), which is another one when this deploy made none.
// Nothing else is undone: not ConfigMaps, not other objects, not the replicas.
import { isDeepStrictEqual } from 'node:util'
import type { Cluster } from '../cluster/cluster.ts'
import { isPodMaker, workloadKind } from '../model/kinds.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { KubernetesObject, PodTemplate } from '../model/object.ts'
import { templateOf } from '../model/place.ts'
import { isRecord } from '../model/record.ts'
import { isA } from '../model/typed.ts'
import type { ApplySettings } from './apply.ts'

/**
 * The template to go back to, or why there is none, in words.
 * @param before the workload as it was when this deploy came to it
 * @param live the workload now
 */
export function earlierTemplate(
  before: KubernetesObject | undefined,
  live: KubernetesObject | undefined,
): PodTemplate | string {
  if (live === undefined) return 'it does not exist'
  if (!isPodMaker(live) || workloadKind(live)?.revisions === undefined)
    return `a ${live.kind} has no revisions to roll back to`
  const { spec } = live
  if (spec.paused === true) return 'it is paused, and a paused Deployment cannot be rolled back'
  const template = before && templateOf(before)
  if (template === undefined) return 'it has no earlier revision'
  if (spec.revisionHistoryLimit === 0) return 'its revisionHistoryLimit is 0, so Kubernetes keeps no earlier revision'
  return isDeepStrictEqual(template, spec.template)
    ? 'this deploy did not change its pod template, so there is nothing to undo'
    : template
}

/** `revision 3`, or `its previous revision` when its number is not known. */
export async function revisionName(cluster: Cluster, before: KubernetesObject): Promise<string> {
  const { keptAs, countedIn = '' } = workloadKind(before)?.revisions ?? {}
  const number =
    keptAs === 'ControllerRevision'
      ? await controllerRevision(cluster, before)
      : before.metadata.annotations?.[countedIn]
  return number === undefined ? 'its previous revision' : `revision ${number}`
}

/** The number of the ControllerRevision with the object's template; only for the words, so no failure counts. */
async function controllerRevision(cluster: Cluster, object: KubernetesObject): Promise<number | undefined> {
  const { uid, namespace } = object.metadata
  if (uid === undefined || namespace === undefined) return undefined
  const all = await cluster.list({ apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace }).catch(() => [])
  const own = all.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid) === true)
  const wanted = comparable(templateOf(object))
  return own
    .filter((one) => isA(one, 'apps/ControllerRevision'))
    .find(({ data }) => isDeepStrictEqual(comparable(data?.spec?.template), wanted))?.revision
}

/** A template without the marks of a patch and the empty fields that a revision's own copy of it has. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (value === null || typeof value !== 'object') return value
  const fields = Object.entries(value).filter(([key, field]) => key !== '$patch' && field !== null)
  return Object.fromEntries(fields.map(([key, field]) => [key, comparable(field)]))
}

/**
 * Applies the document with that template, under the same field manager, so that the next deploy owns the fields as
 * before: a patch under another operation would leave a second owner, and a conflict with every later deploy.
 */
export async function rollBack(
  cluster: Cluster,
  document: ManifestDocument,
  template: PodTemplate,
  settings: Pick<ApplySettings, 'fieldManager'>,
): Promise<KubernetesObject> {
  const { creationTimestamp: _none, ...metadata } = template.metadata ?? {}
  const { spec: own } = document.object
  const spec = { ...(isRecord(own) ? own : {}), template: { ...template, metadata } }
  const { object: after } = await cluster.apply(
    { ...document.object, spec },
    { fieldManager: settings.fieldManager, force: true },
  )
  return after
}
