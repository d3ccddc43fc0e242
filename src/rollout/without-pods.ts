// The kinds that make no pods: their rules, and what has to be watched for them. Everything here may be unreadable
// for the deployer; that lowers what is known and is no failure.
import { ruleOf } from '../health/all-rules.ts'
import { kindName, POD, type KindRef } from '../model/kinds.ts'
import { groupOf } from '../model/object.ts'
import { apiService } from './api-service.ts'
import { isCustomResource } from '../model/built-in.ts'
import { cronJob } from './cron-job.ts'
import { customResource } from './custom-resource.ts'
import { customResourceDefinition } from './custom-resource-definition.ts'
import { gatewayRoute } from './gateway-route.ts'
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts'
import { ingress } from './ingress.ts'
import { namespace } from './namespace.ts'
import { ownerOf } from './owners.ts'
import { persistentVolumeClaim } from './persistent-volume-claim.ts'
import { podDisruptionBudget } from './pod-disruption-budget.ts'
import { resourceQuota } from './resource-quota.ts'
import type { Kind } from './rollout.ts'
import { service } from './service.ts'
import { WORKLOAD_RULES } from './workload-rules.ts'

const EVENT = { apiVersion: 'v1', kind: 'Event' }
const SERVICE = { apiVersion: 'v1', kind: 'Service' }
const ENDPOINT_SLICE = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }
const INGRESS_CLASS = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }
const STORAGE_CLASS = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' }

const KINDS_WITHOUT_PODS: Readonly<Record<string, Kind>> = {
  '/PersistentVolumeClaim': { rule: persistentVolumeClaim, with: [EVENT, STORAGE_CLASS] },
  '/Service': { rule: service, with: [ENDPOINT_SLICE, POD, EVENT] },
  '/Namespace': { rule: namespace, with: [] },
  'batch/CronJob': { rule: cronJob, with: [EVENT] },
  '/ResourceQuota': { rule: resourceQuota, with: [] },
  'networking.k8s.io/Ingress': { rule: ingress, with: [SERVICE, INGRESS_CLASS] },
  'autoscaling/HorizontalPodAutoscaler': { rule: horizontalPodAutoscaler, with: [] },
  'policy/PodDisruptionBudget': { rule: podDisruptionBudget, with: [] },
  'apiextensions.k8s.io/CustomResourceDefinition': { rule: customResourceDefinition, with: [] },
  'apiregistration.k8s.io/APIService': { rule: apiService, with: [] },
  'gateway.networking.k8s.io/HTTPRoute': { rule: gatewayRoute, with: [] },
  'gateway.networking.k8s.io/GRPCRoute': { rule: gatewayRoute, with: [] },
  'gateway.networking.k8s.io/TLSRoute': { rule: gatewayRoute, with: [] },
  'gateway.networking.k8s.io/TCPRoute': { rule: gatewayRoute, with: [] },
  'gateway.networking.k8s.io/UDPRoute': { rule: gatewayRoute, with: [] },
}

const CLUSTER_SCOPED = new Set(['IngressClass', 'StorageClass'])

/** True for kinds that are watched beside others and live in no namespace. */
export function isClusterScoped(kind: string): boolean {
  return CLUSTER_SCOPED.has(kind)
}

/** How a kind that makes no pods is judged; undefined when it is done as soon as it is stored. */
export function kindWithoutPods(ref: KindRef): Kind | undefined {
  const known = KINDS_WITHOUT_PODS[kindName(ref)]
  if (known !== undefined || !isCustomResource(ref)) return known
  const tells = ruleOf(groupOf(ref.apiVersion), ref.kind)?.tells ?? []
  return { rule: customResource, with: [...tells, ...madeFor(ref)] }
}

/** The kinds that are watched for what the controller of a custom resource makes. */
function madeFor(ref: KindRef): readonly KindRef[] {
  const makes = ownerOf(ref)?.makes ?? []
  const all = makes.flatMap((kind) => [kind, ...(WORKLOAD_RULES.get(kindName(kind))?.with ?? [])])
  return [...new Map(all.map((kind) => [kindName(kind), kind])).values()]
}
