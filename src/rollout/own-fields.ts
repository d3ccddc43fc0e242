// Which field of ours is not as our apply left it: of an object that is read again, only what its manifest sets is
// compared. What the manifest does not speak of belongs to others, and so does what controllers are known to write although
// a manifest has it. Pure.
import { isDeepStrictEqual } from 'node:util'
import { firstChange, type Change } from '../model/change.ts'
import { isTask, workloadKind } from '../model/kinds.ts'
import type { FieldPath, JsonObject, KubernetesObject, ManagedFields } from '../model/object.ts'
import { groupOf } from '../model/object.ts'
import { isRecord } from '../model/record.ts'

const REPLICAS: FieldPath = ['spec', 'replicas']

/** Metadata that a manifest says of its own; the rest is the cluster's bookkeeping. */
const OWN_METADATA = new Set(['labels', 'annotations'])
/** Annotations of Kubernetes' own controllers, which manifests hold that were exported from a cluster. */
const CONTROLLER_ANNOTATION =
  /^((deployment|kubectl|control-plane\.alpha|pv|volume|volume\.beta|autoscaling\.alpha|batch|endpoints|ingress)\.)?kubernetes\.io\//

/**
 * The first field that the manifest sets and that is not as our apply left it.
 * @param wanted the object as the manifest has it
 * @param was and `now`: as the API server answered our apply, and as it is
 */
export function changedField(
  wanted: KubernetesObject,
  was: KubernetesObject,
  now: KubernetesObject,
): Change | undefined {
  const isExcepted = (path: FieldPath): boolean => isOthersToo(path, wanted)
  const change = firstChange(ownPart(wanted), was, now, { isSame: isDeepStrictEqual, isExcepted })
  return change === undefined ? undefined : { ...change, path: inManifest(change.path, wanted) }
}

/** True when the count of pods that the manifest sets is not what our apply left. */
export function scaled(wanted: KubernetesObject, was: KubernetesObject, now: KubernetesObject): Change | undefined {
  const [own, before, after] = [wanted, was, now].map(({ spec }) => (isRecord(spec) ? spec.replicas : undefined))
  return own === undefined || before === after ? undefined : { path: REPLICAS, was: before, now: after }
}

/**
 * True when what owns a field now is the controller of the object: it writes the object's status, or it is the autoscaler
 * of the controller manager. `live` with its managed fields.
 */
export function isOfController({ metadata: { managedFields = [] } }: KubernetesObject, path: FieldPath): boolean {
  const controllers = new Set(
    managedFields.filter(({ subresource }) => subresource === 'status').map(({ manager }) => manager),
  )
  const owners = managedFields.filter((entry) => entry.subresource !== 'status' && owns(entry, path))
  return owners.length > 0 && owners.every(({ manager }) => controllers.has(manager))
}

/** Where the manifest has a field: the value of a Secret may stand in stringData. */
function inManifest(path: FieldPath, { kind, stringData }: KubernetesObject): FieldPath {
  const [first, key = ''] = path
  return kind === 'Secret' && first === 'data' && isRecord(stringData) && key in stringData ? ['stringData', key] : path
}

function ownPart({ apiVersion: _version, kind, metadata, status: _status, ...rest }: KubernetesObject): JsonObject {
  const own = Object.fromEntries(Object.entries(metadata).filter(([key]) => OWN_METADATA.has(key)))
  const { stringData, ...others } = rest
  // The API server keeps stringData as data.
  const data = kind === 'Secret' && isRecord(stringData) ? { data: { ...(rest.data ?? {}), ...stringData } } : {}
  return { ...others, ...data, metadata: own } as JsonObject
}

/**
 * What controllers write although a manifest has it: the number of pods (autoscalers), the certificates of webhooks
 * (cert-manager and others), what a queue holds back and lets go (Kueue: spec.suspend, spec.parallelism,
 * spec.schedulingGates, tolerations), what a manifest holds back and someone resumes, the rules of a ClusterRole that is aggregated (kubernetes 1.35,
 * pkg/controller/clusterroleaggregation), who leads (Lease).
 */
function isOthersToo(path: FieldPath, wanted: KubernetesObject): boolean {
  const [first, second, third] = path
  const text = path.join('/')
  if (path.at(-1) === 'caBundle') return true
  // istiod lets its webhook refuse only once it runs.
  if (path.at(-1) === 'failurePolicy') return wanted.kind.endsWith('WebhookConfiguration')
  if (first === 'metadata' && second === 'annotations') return CONTROLLER_ANNOTATION.test(String(third ?? ''))
  if (text === 'spec/replicas') return true
  // Whoever deploys something paused wants someone to resume it.
  if (text === 'spec/paused') return isRecord(wanted.spec) && wanted.spec.paused === true
  if (isTask(wanted) && workloadKind(wanted)?.wants === 'completions')
    return ['spec/suspend', 'spec/parallelism', 'spec/template/spec/tolerations'].includes(text)
  if (text === 'spec/schedulingGates' || text === 'spec/finalizers') return true
  if (wanted.kind === 'ClusterRole' && wanted.aggregationRule !== undefined) return first === 'rules'
  return wanted.kind === 'Lease' && groupOf(wanted.apiVersion) === 'coordination.k8s.io' && first === 'spec'
}

/** True when an entry of the managed fields holds a field, as far as its path has names. */
function owns({ fieldsV1 }: ManagedFields, path: FieldPath): boolean {
  let at: unknown = fieldsV1
  for (const step of path) {
    if (typeof step === 'number') break
    at = isRecord(at) ? at[`f:${step}`] : undefined
    if (at === undefined) return false
  }
  return true
}
