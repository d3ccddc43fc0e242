// What a dry-run cannot answer, because the set itself brings what it needs: a Namespace, the definition of a kind, the
// role of a binding, the ServiceAccount of a Pod. Such objects are checked as far as that goes.
import { isRecord } from '../model/record.ts'
import { isPod } from '../model/kinds.ts'
import { isDeepStrictEqual } from 'node:util'
import { ApiError, type Cluster } from '../cluster/cluster.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { groupOf, type KubernetesObject, type ObjectRef, type Status } from '../model/object.ts'
import { refusalsBySchema, type CustomVersion } from './custom-schema.ts'

/** Every cluster has it. */
const SOME_NAMESPACE = 'default'

interface DefinitionSpec {
  group?: string
  names?: { kind?: string }
  versions?: CustomVersion[]
}

/**
 * Tries an object of a namespace that does not exist yet in another one. Only what is wrong with the object itself
 * counts: unknown fields, wrong types, invalid values. What that other namespace allows is of no concern.
 */
export async function checkElsewhere(
  cluster: Cluster,
  object: KubernetesObject,
): Promise<{ statuses: Status[]; warnings: string[] }> {
  try {
    const metadata = { ...object.metadata, namespace: SOME_NAMESPACE }
    const { warnings } = await cluster.createDryRun({ ...object, metadata })
    return { statuses: [], warnings }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { status, code, warnings } = error
    const ofAdmission = /admission webhook|AdmissionPolicy/.test(status.message ?? '')
    return { statuses: (code === 400 || code === 422) && !ofAdmission ? [status] : [], warnings }
  }
}

/** The definition of a kind in the set, undefined when the set has none. */
export function definitionOf({ apiVersion, kind }: ObjectRef, documents: readonly ManifestDocument[]) {
  return documents.find(({ ref, object }) => {
    const { group, names } = specOf(object)
    return ref.kind === 'CustomResourceDefinition' && group === groupOf(apiVersion) && names?.kind === kind
  })
}

/** What the API server will say to an object once the definition in the set is in force. */
export function refusalsByDefinition(object: KubernetesObject, definition: ManifestDocument): Status[] {
  const { versions = [] } = specOf(definition.object)
  const version = versionOf(object, definition.object)
  if (version !== undefined && version.served !== false) return refusalsBySchema(object, version)
  // Something is wrong with the definition itself.
  if (versions.length === 0) return []
  const served = versions.filter(({ served }) => served !== false).map(({ name }) => name)
  const message = `no matches for kind "${object.kind}" in version "${object.apiVersion}"; its CustomResourceDefinition is in the set and serves ${served.join(', ') || 'no version'}`
  return [{ kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message }]
}

/** True when the set changes the schema of an object's kind: what the API server says of it now is out of date. */
export async function isRedefined(
  cluster: Cluster,
  object: KubernetesObject,
  definition: ManifestDocument,
): Promise<boolean> {
  try {
    const live = versionOf(object, await cluster.get(definition.ref))
    return !isDeepStrictEqual(live?.schema, versionOf(object, definition.object)?.schema)
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}

function versionOf({ apiVersion }: KubernetesObject, definition: KubernetesObject): CustomVersion | undefined {
  const name = apiVersion.slice(apiVersion.indexOf('/') + 1)
  return specOf(definition).versions?.find((version) => version.name === name)
}

function specOf({ spec }: KubernetesObject): DefinitionSpec {
  return spec ?? {}
}

/**
 * True when a binding is refused for its role, which the set brings: only who may grant everything is not asked what the
 * role holds (kubernetes 1.35, pkg/registry/rbac/rolebinding/policybased).
 */
export function bindsRoleOf(
  { ref, object }: ManifestDocument,
  { code }: Status,
  documents: readonly ManifestDocument[],
) {
  if (code !== 404 || (ref.kind !== 'RoleBinding' && ref.kind !== 'ClusterRoleBinding')) return false
  return isRecord(object.roleRef) && has(documents, object.roleRef.kind, object.roleRef.name, ref.namespace)
}

/** The API server has no object of a name that a Pod has in its spec (kubernetes 1.35: admission of pods). */
export const NAMES_NOTHING =
  /error looking up service account|no PriorityClass with name \S+ was found|RuntimeClass "[^"]*" not found/

/** A Pod without the names that the set brings; undefined for what is no Pod, or names nothing that the set brings. */
export function withoutBrought({ ref, object }: ManifestDocument, documents: readonly ManifestDocument[]) {
  if (!isPod(ref)) return undefined
  if (!isRecord(object.spec)) return undefined
  const { serviceAccountName, serviceAccount, priorityClassName, runtimeClassName, ...spec } = object.spec
  const named: [string, unknown, string][] = [
    ['serviceAccountName', serviceAccountName, 'ServiceAccount'],
    ['serviceAccount', serviceAccount, 'ServiceAccount'],
    ['priorityClassName', priorityClassName, 'PriorityClass'],
    ['runtimeClassName', runtimeClassName, 'RuntimeClass'],
  ]
  const kept = named.filter(([, name, kind]) => name !== undefined && !has(documents, kind, name, ref.namespace))
  if (kept.length === named.filter(([, name]) => name !== undefined).length) return undefined
  return { ...object, spec: { ...spec, ...Object.fromEntries<unknown>(kept.map(([field, name]) => [field, name])) } }
}

/** True when the set brings an object of a name: in the namespace, or in none. */
function has(documents: readonly ManifestDocument[], kind: unknown, name: unknown, namespace: string | undefined) {
  return documents.some(
    ({ ref }) => ref.kind === kind && ref.name === name && (ref.namespace ?? namespace) === namespace,
  )
}
