// The Kubernetes objects as the API server sends them: raw JSON, nothing dropped, nothing converted.
// Only the fields that this project reads are typed; every object keeps all of its other fields.

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json
}

/** Where a value stands inside an object, from its root: `['spec', 'template', 'spec', 'containers', 0, 'image']`. */
export type FieldPath = readonly (string | number)[]

/** Names one object of a cluster. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectRef {
  apiVersion: string
  kind: string
  namespace?: string
  name: string
}

/** `metadata` of any object, as far as it is read here. Times are RFC 3339 text. */
export interface ObjectMeta {
  name: string
  namespace?: string
  uid?: string
  generation?: number
  resourceVersion?: string
  creationTimestamp?: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  managedFields?: ManagedFields[]
  finalizers?: string[]
}

/** One entry of `metadata.ownerReferences`. */
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
}

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  manager?: string
  operation?: 'Apply' | 'Update'
  apiVersion?: string
  time?: string
  fieldsType?: string
  fieldsV1?: JsonObject
  subresource?: string
}

/** The owner that makes and replaces the object. */
export function controllerOf({ ownerReferences = [] }: ObjectMeta) {
  return ownerReferences.find(({ controller }) => controller === true)
}

/** Any Kubernetes object. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** A condition of any kind's status. */
export interface Condition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason?: string
  message?: string
  lastTransitionTime?: string
}

/** One that says when it was last written, too, as those of Deployments do. */
export interface DatedCondition extends Condition {
  lastUpdateTime?: string
}

/** A label selector, as Deployments and Services' owners use it. */
export interface LabelSelector {
  matchLabels?: Record<string, string>
  matchExpressions?: { key: string; operator: string; values?: string[] }[]
}

/** A probe of a container. Seconds where a time is meant. */
export interface Probe {
  httpGet?: { path?: string; port: number | string; scheme?: string; host?: string }
  tcpSocket?: { port: number | string }
  exec?: { command?: string[] }
  grpc?: { port: number; service?: string }
  initialDelaySeconds?: number
  periodSeconds?: number
  timeoutSeconds?: number
  failureThreshold?: number
  successThreshold?: number
  terminationGracePeriodSeconds?: number
}

/** What the kubelet does after the start of a container, or before its end. */
export type LifecycleHandler = Pick<Probe, 'httpGet' | 'tcpSocket' | 'exec'>

/** One environment variable of a container. */
export interface EnvVar {
  name: string
  value?: string
  valueFrom?: {
    configMapKeyRef?: { name: string; key: string; optional?: boolean }
    secretKeyRef?: { name: string; key: string; optional?: boolean }
    [source: string]: unknown
  }
}

/** A container of a pod template. */
export interface Container {
  name: string
  image?: string
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never'
  terminationMessagePolicy?: 'File' | 'FallbackToLogsOnError'
  command?: string[]
  args?: string[]
  env?: EnvVar[]
  envFrom?: { configMapRef?: { name: string; optional?: boolean }; secretRef?: { name: string; optional?: boolean } }[]
  resources?: { requests?: Record<string, string | number>; limits?: Record<string, string | number> }
  ports?: { name?: string; containerPort: number; hostPort?: number; protocol?: string }[]
  livenessProbe?: Probe
  readinessProbe?: Probe
  startupProbe?: Probe
  lifecycle?: { postStart?: LifecycleHandler; preStop?: LifecycleHandler } | null
  restartPolicy?: string
  volumeMounts?: { name: string; mountPath: string; subPath?: string }[]
  securityContext?: { runAsUser?: number }
  [field: string]: unknown
}

/** A volume of a pod template. */
export interface Volume {
  name: string
  configMap?: { name: string; optional?: boolean; items?: { key: string; path: string }[] }
  secret?: { secretName: string; optional?: boolean; items?: { key: string; path: string }[] }
  persistentVolumeClaim?: { claimName: string }
  hostPath?: { path: string; type?: string }
  projected?: { sources?: Record<string, unknown>[] }
  [field: string]: unknown
}

/** `spec` of a pod or of a pod template. */
export interface PodSpec {
  containers: Container[]
  initContainers?: Container[]
  volumes?: Volume[]
  nodeName?: string
  nodeSelector?: Record<string, string>
  serviceAccountName?: string
  imagePullSecrets?: { name: string }[]
  priorityClassName?: string
  runtimeClassName?: string
  restartPolicy?: string
  terminationGracePeriodSeconds?: number
  readinessGates?: { conditionType: string }[]
  schedulerName?: string
  schedulingGates?: { name: string }[]
  affinity?: Affinity
  tolerations?: Toleration[]
  topologySpreadConstraints?: { topologyKey: string; whenUnsatisfiable: string; labelSelector?: LabelSelector }[]
  resourceClaims?: { name: string; resourceClaimName?: string; resourceClaimTemplateName?: string }[]
  overhead?: Record<string, string>
  /** Of the pod as a whole. */
  resources?: Container['resources']
  securityContext?: Record<string, unknown>
  activeDeadlineSeconds?: number
  hostNetwork?: boolean
  [field: string]: unknown
}

/** A requirement on a label or a field. */
export interface Requirement {
  key: string
  operator: string
  values?: string[]
}

/** One of several terms that a node may match. */
export interface NodeTerm {
  matchExpressions?: Requirement[]
  matchFields?: Requirement[]
}

/** A rule that puts a pod beside others, or apart from them. */
export interface PodAffinityTerm {
  topologyKey: string
  labelSelector?: LabelSelector
}

/** `affinity` of a pod; only what is required is read. */
export interface Affinity {
  nodeAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: { nodeSelectorTerms?: NodeTerm[] } }
  podAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[] }
  podAntiAffinity?: { requiredDuringSchedulingIgnoredDuringExecution?: PodAffinityTerm[] }
}

/** A taint that a pod bears. */
export interface Toleration {
  key?: string
  operator?: string
  value?: string
  effect?: string
}

/** What a workload makes its pods from. */
export interface PodTemplate {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; [field: string]: unknown }
  spec: PodSpec
}

/** A container that has ended. */
export interface Terminated {
  exitCode: number
  signal?: number
  reason?: string
  message?: string
  startedAt?: string
  finishedAt?: string
}

/** One of the states of a container. */
export interface ContainerState {
  waiting?: { reason?: string; message?: string }
  running?: { startedAt?: string }
  terminated?: Terminated
}

/** What the kubelet says of one container. */
export interface ContainerStatus {
  name: string
  image?: string
  imageID?: string
  ready?: boolean
  started?: boolean
  restartCount?: number
  state?: ContainerState
  lastState?: ContainerState
}

/** The newest end of a container; undefined where it has not ended. */
export function endOf(status: ContainerStatus | undefined): Terminated | undefined {
  return status?.state?.terminated ?? status?.lastState?.terminated
}

/** A pod. */
export interface Pod extends KubernetesObject {
  spec: PodSpec
  status?: {
    phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
    reason?: string
    message?: string
    startTime?: string
    conditions?: Condition[]
    initContainerStatuses?: ContainerStatus[]
    containerStatuses?: ContainerStatus[]
  }
}

/** A core/v1 Event. `events.k8s.io` writes the same object with `eventTime` and `series`. */
export interface Event extends KubernetesObject {
  involvedObject: {
    apiVersion?: string
    kind?: string
    namespace?: string
    name?: string
    uid?: string
    fieldPath?: string
  }
  reason?: string
  message?: string
  type?: string
  count?: number
  firstTimestamp?: string | null
  lastTimestamp?: string | null
  eventTime?: string | null
  series?: { count?: number; lastObservedTime?: string }
  source?: { component?: string; host?: string }
  reportingComponent?: string
  reportingInstance?: string
}

/** True for an event, of the core group or of `events.k8s.io`. */
export function isEvent(object: KubernetesObject): object is Event {
  return object.kind === 'Event'
}

/** The API server's answer to a request that it refused. */
export interface Status {
  kind: 'Status'
  apiVersion: string
  status?: string
  message?: string
  reason?: string
  code?: number
  details?: {
    name?: string
    kind?: string
    group?: string
    retryAfterSeconds?: number
    causes?: { reason?: string; message?: string; field?: string }[]
  }
}

/** The lines that one container wrote. */
export interface ContainerLog {
  namespace: string
  pod: string
  container: string
  /** True: the container's previous run, as `kubectl logs --previous`. */
  previous: boolean
  text: string
}

/** Labels of an object, or those that a selector asks for. */
export type Labels = Readonly<Record<string, string>>

/** True when `labels` are all those of `wanted`, or more. */
export function hasLabels(labels: Labels | undefined, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels?.[key] === value)
}

/** True when labels match; as kubernetes 1.35 decides it, apimachinery/pkg/labels/selector.go, Requirement.Matches. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector
  return (
    hasLabels(labels, matchLabels) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const isListed = value !== undefined && values.includes(value)
      return operator === 'In' ? isListed : !isListed
    })
  )
}

/** Each label as `key=value`. */
export function labelPairs(labels: Labels = {}): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`)
}

/** The condition of a type. */
export function condition<C extends Condition>(conditions: readonly C[] | undefined, type: string): C | undefined {
  return conditions?.find((candidate) => candidate.type === type)
}

/** Resource versions of one kind grow as numbers (KEP-5504); what is no number cannot be compared and counts as newer. */
export function mayBeNewer(version: string, than: string): boolean {
  const numbers = /^\d+$/
  return !numbers.test(version) || !numbers.test(than) || BigInt(version) > BigInt(than)
}

/** `apps/v1` → `apps`; `v1` → the core group's empty name. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

/** The reference of an object. */
export function refOf(object: KubernetesObject): ObjectRef {
  const { apiVersion, kind, metadata } = object
  return metadata.namespace === undefined
    ? { apiVersion, kind, name: metadata.name }
    : { apiVersion, kind, namespace: metadata.namespace, name: metadata.name }
}

/** One text for one object whatever version of its API is used: `apps/Deployment/shop/web`. */
export function keyOf(ref: ObjectRef): string {
  return `${groupOf(ref.apiVersion)}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`
}

/** `Secrets`, `StorageClasses`. */
export function pluralOf(kind: string): string {
  return kind.endsWith('s') ? `${kind}es` : `${kind}s`
}

/** `spec.containers[0].image`, in the notation of Kubernetes' own error messages. */
export function formatPath(path: FieldPath): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[\w-]+$/.test(step)) return `[${step}]`
      return index === 0 ? step : `.${step}`
    })
    .join('')
}
