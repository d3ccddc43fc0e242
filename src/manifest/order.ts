// The order in which the objects of a set are applied, and which of them side by side. Pure.
// What others need comes first: a Deployment whose ConfigMap follows it would start, fail and recover.
// The idea is Helm's and kustomize's (kustomize api/resmap/idslice.go, Helm pkg/release/util/kind_sorter.go).
import type { ManifestDocument } from '../model/manifest.ts'
import { groupOf } from '../model/object.ts'

/** `Kind` of the core group or `Kind.group`, in the order of application. */
const order: readonly (readonly string[])[] = [
  ['Namespace'],
  ['CustomResourceDefinition.apiextensions.k8s.io'],
  ['ConfigMap', 'Secret'],
  ['ServiceAccount', 'Role.rbac.authorization.k8s.io', 'ClusterRole.rbac.authorization.k8s.io'],
  // Of who may not grant everything the API server wants to see the role.
  ['RoleBinding.rbac.authorization.k8s.io', 'ClusterRoleBinding.rbac.authorization.k8s.io'],
  ['StorageClass.storage.k8s.io', 'CSIDriver.storage.k8s.io', 'PersistentVolume'],
  // It gets the default StorageClass, and a PersistentVolume, that it finds when it is created.
  ['PersistentVolumeClaim'],
  [
    'LimitRange',
    'ResourceQuota',
    'PriorityClass.scheduling.k8s.io',
    'RuntimeClass.node.k8s.io',
    'NetworkPolicy.networking.k8s.io',
  ],
  ['Service', 'Endpoints', 'EndpointSlice.discovery.k8s.io'],
  [
    'Pod',
    'PodTemplate',
    'ReplicationController',
    'ReplicaSet.apps',
    'ControllerRevision.apps',
    'Deployment.apps',
    'StatefulSet.apps',
    'DaemonSet.apps',
    'Job.batch',
    'CronJob.batch',
  ],
  // An Ingress gets the default one that it finds when it is created.
  ['IngressClass.networking.k8s.io'],
  ['Ingress.networking.k8s.io', 'HorizontalPodAutoscaler.autoscaling', 'PodDisruptionBudget.policy'],
]

/** Custom resources: their CRD and the controller's workload stand before them. */
const customResources = order.length

/** They act on everything that is applied after them, often before the Service behind them answers. */
const last = new Set([
  'APIService.apiregistration.k8s.io',
  'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
  'ValidatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'MutatingAdmissionPolicy.admissionregistration.k8s.io',
  'MutatingAdmissionPolicyBinding.admissionregistration.k8s.io',
  'MutatingWebhookConfiguration.admissionregistration.k8s.io',
  'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
])

const ranks = new Map(order.flatMap((kinds, rank) => kinds.map((kind) => [kind, rank] as const)))

/** The documents in the order in which they are applied; those of one rank keep the order of the manifests. */
export function applyOrder<T extends Pick<ManifestDocument, 'ref'>>(documents: readonly T[]): T[] {
  return documents.toSorted((one, other) => rankOf(one) - rankOf(other))
}

/**
 * The same in steps: no object of a step needs another one of it, so they may be applied side by side. Which custom
 * resource needs which only the order of the manifests tells: of those, and of what comes last, a step holds one kind.
 */
export function applySteps<T extends Pick<ManifestDocument, 'ref'>>(documents: readonly T[]): T[][] {
  const steps: T[][] = []
  for (const document of applyOrder(documents)) {
    const step = steps.at(-1)
    if (step?.[0] !== undefined && isSideBySide(step[0], document)) step.push(document)
    else steps.push([document])
  }
  return steps
}

function isSideBySide(one: Pick<ManifestDocument, 'ref'>, other: Pick<ManifestDocument, 'ref'>): boolean {
  if (rankOf(one) !== rankOf(other)) return false
  return rankOf(one) < customResources || nameOf(one) === nameOf(other)
}

function rankOf(document: Pick<ManifestDocument, 'ref'>): number {
  const name = nameOf(document)
  return ranks.get(name) ?? (last.has(name) ? customResources + 1 : customResources)
}

/** `Kind` or `Kind.group`, whatever the version. */
function nameOf({ ref }: Pick<ManifestDocument, 'ref'>): string {
  const group = groupOf(ref.apiVersion)
  return group === '' ? ref.kind : `${ref.kind}.${group}`
}
