// Which type the objects of a kind have, so that whoever asks for a kind gets its fields.
import type {
  APIService,
  CustomResourceDefinition,
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  ResourceQuota,
  StorageClass,
} from './infrastructure.ts'
import { kindName } from './kinds.ts'
import type { EndpointSlice, Ingress, Service } from './network.ts'
import type { Event, KubernetesObject, Pod } from './object.ts'
import type {
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  HorizontalPodAutoscaler,
  Job,
  PodDisruptionBudget,
  ReplicaSet,
  StatefulSet,
} from './workloads.ts'

/** By their group and kind. Every other is a KubernetesObject and no more. */
export interface ObjectsByKind {
  '/Event': Event
  '/Namespace': Namespace
  '/Node': Node
  '/PersistentVolume': PersistentVolume
  '/PersistentVolumeClaim': PersistentVolumeClaim
  '/Pod': Pod
  '/ResourceQuota': ResourceQuota
  '/Service': Service
  'apiextensions.k8s.io/CustomResourceDefinition': CustomResourceDefinition
  'apiregistration.k8s.io/APIService': APIService
  'apps/ControllerRevision': ControllerRevision
  'apps/DaemonSet': DaemonSet
  'apps/Deployment': Deployment
  'apps/ReplicaSet': ReplicaSet
  'apps/StatefulSet': StatefulSet
  'autoscaling/HorizontalPodAutoscaler': HorizontalPodAutoscaler
  'batch/CronJob': CronJob
  'batch/Job': Job
  'discovery.k8s.io/EndpointSlice': EndpointSlice
  'networking.k8s.io/Ingress': Ingress
  'policy/PodDisruptionBudget': PodDisruptionBudget
  'storage.k8s.io/StorageClass': StorageClass
}

/** The type of the objects of a kind. */
export type ObjectOf<Group extends string, Kind extends string> = `${Group}/${Kind}` extends keyof ObjectsByKind
  ? ObjectsByKind[`${Group}/${Kind}`]
  : KubernetesObject

/** The group of an apiVersion: `apps` of `apps/v1`, nothing of `v1`. */
export type GroupOf<ApiVersion extends string> = string extends ApiVersion
  ? string
  : ApiVersion extends `${infer Group}/${string}`
    ? Group
    : ''

/** True for an object of that kind, in any version. */
export function isA<Name extends keyof ObjectsByKind>(
  object: KubernetesObject | undefined,
  name: Name,
): object is ObjectsByKind[Name] {
  return object !== undefined && kindName(object) === name
}
