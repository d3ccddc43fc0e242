// The order in which the objects of a set are applied. Pure.
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
  ['StorageClass.storage.k8s.io', 'CSIDriver.storage.k8s.io', 'PersistentVolume', 'PersistentVolumeClaim'],
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
  [
    'IngressClass.networking.k8s.io',
    'Ingress.networking.k8s.io',
    'HorizontalPodAutoscaler.autoscaling',
    'PodDisruptionBudget.policy',
  ],
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

function rankOf({ ref }: Pick<ManifestDocument, 'ref'>): number {
  const group = groupOf(ref.apiVersion)
  const name = group === '' ? ref.kind : `${ref.kind}.${group}`
  return ranks.get(name) ?? (last.has(name) ? customResources + 1 : customResources)
}
