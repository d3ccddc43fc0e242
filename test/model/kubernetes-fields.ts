// The types of src/model/ are Kubernetes' own: every field that they name stands in the OpenAPI of Kubernetes, from which
// the types of @kubernetes/client-node are generated. `npm run types` checks this file; nothing runs it.
import type * as k8s from '@kubernetes/client-node'
import type * as infrastructure from '../../src/model/infrastructure.ts'
import type * as network from '../../src/model/network.ts'
import type * as object from '../../src/model/object.ts'
import type * as workloads from '../../src/model/workloads.ts'

/** The fields that a type names; an index signature names none. */
type Named<T> = keyof {
  [Field in keyof T as string extends Field ? never : number extends Field ? never : Field]: true
}

/** The paths of the fields that ours names and theirs does not have, or has with a value of another kind. */
type Strange<Ours, Theirs, Path extends string = ''> = [Ours, Theirs] extends [
  readonly (infer One)[],
  readonly (infer Other)[],
]
  ? Strange<One, Other, `${Path}[]`>
  : [Ours] extends [AsJson<Theirs>]
    ? [Ours] extends [object]
      ? InFields<Ours, Theirs, Path>
      : never
    : [Ours, Theirs] extends [object, object]
      ? InFields<Ours, Theirs, Path>
      : Path

type InFields<Ours, Theirs, Path extends string> = {
  [Field in Named<Ours>]-?: Field extends keyof Theirs
    ? Strange<NonNullable<Ours[Field]>, NonNullable<Theirs[Field]>, `${Path}.${Field & string}`>
    : `${Path}.${Field & string}`
}[Named<Ours>]

/** The client makes dates of what is RFC 3339 text. */
type AsJson<T> = T extends Date ? string : T

/** Ours, and what Kubernetes has for it. */
interface Pairs {
  ObjectMeta: Strange<object.ObjectMeta, k8s.V1ObjectMeta>
  Condition: Strange<object.Condition, k8s.V1Condition & k8s.V1DeploymentCondition>
  Pod: Strange<object.Pod, k8s.V1Pod>
  Event: Strange<object.Event, k8s.CoreV1Event>
  Status: Strange<object.Status, k8s.V1Status>
  Deployment: Strange<workloads.Deployment, k8s.V1Deployment>
  ReplicaSet: Strange<workloads.ReplicaSet, k8s.V1ReplicaSet>
  StatefulSet: Strange<workloads.StatefulSet, k8s.V1StatefulSet>
  DaemonSet: Strange<workloads.DaemonSet, k8s.V1DaemonSet>
  Job: Strange<workloads.Job, k8s.V1Job>
  CronJob: Strange<workloads.CronJob, k8s.V1CronJob>
  ControllerRevision: Strange<workloads.ControllerRevision, k8s.V1ControllerRevision>
  HorizontalPodAutoscaler: Strange<workloads.HorizontalPodAutoscaler, k8s.V2HorizontalPodAutoscaler>
  PodDisruptionBudget: Strange<workloads.PodDisruptionBudget, k8s.V1PodDisruptionBudget>
  Node: Strange<infrastructure.Node, k8s.V1Node>
  PersistentVolume: Strange<infrastructure.PersistentVolume, k8s.V1PersistentVolume>
  PersistentVolumeClaim: Strange<infrastructure.PersistentVolumeClaim, k8s.V1PersistentVolumeClaim>
  StorageClass: Strange<infrastructure.StorageClass, k8s.V1StorageClass>
  Namespace: Strange<infrastructure.Namespace, k8s.V1Namespace>
  ResourceQuota: Strange<infrastructure.ResourceQuota, k8s.V1ResourceQuota>
  CustomResourceDefinition: Strange<infrastructure.CustomResourceDefinition, k8s.V1CustomResourceDefinition>
  APIService: Strange<infrastructure.APIService, k8s.V1APIService>
  Service: Strange<network.Service, k8s.V1Service>
  EndpointSlice: Strange<network.EndpointSlice, k8s.V1EndpointSlice>
  Ingress: Strange<network.Ingress, k8s.V1Ingress>
}

/** Every kind, without a path. A field that is not Kubernetes' own stands in the compiler's error. */
export type OfKubernetes = Without<Pairs>

type Without<T extends Record<keyof T, never>> = T
