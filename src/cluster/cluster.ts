// What the rest of the program may ask of a Kubernetes cluster. Types only: `connect.ts` makes one.
import type { ContainerLog, JsonObject, KubernetesObject, ObjectMeta, ObjectRef, Status } from '../model/object.ts'
import type { OpenApi } from '../model/open-api.ts'
import type { KindVersion, WatchTarget } from '../model/snapshot.ts'
import type { Pace } from './pace.ts'

/** One kind that the API server serves, as discovery describes it. */
export interface ApiResource {
  /** `apps/v1`, `v1`. */
  apiVersion: string
  kind: string
  /** The plural in the path: `deployments`. */
  name: string
  singularName?: string
  /** `deploy`, `sts`. */
  shortNames?: string[]
  namespaced: boolean
  verbs: string[]
}

/** An answer with what the server warned about (`Warning` headers, text only). */
export interface Answer<T> {
  object: T
  warnings: string[]
  /** True when there was no such object before (201). */
  created?: boolean
}

/** The API server refused a request: its `Status`, or one made from what it sent instead. */
export class ApiError extends Error {
  readonly status: Status
  readonly warnings: string[]
  constructor(status: Status, warnings: string[] = []) {
    super(status.message ?? `HTTP ${status.code ?? 0}`)
    this.name = 'ApiError'
    this.status = status
    this.warnings = warnings
  }
  /** The HTTP status code. */
  get code(): number {
    return this.status.code ?? 0
  }
}

/** No answer at all (DNS, refused, reset, TLS, time limit, credential plugin, kubeconfig), or none but that there is none. */
export class ConnectionError extends Error {
  /** Which cause of docs/causes.md this is. */
  readonly causeCode:
    | 'ClusterUnreachable'
    | 'ApiServerOverloaded'
    | 'ClusterTlsUntrusted'
    | 'CredentialPluginFailed'
    | 'KubeconfigInvalid'
    | 'KubeconfigMissing'
  /** What is wrong in a few words, for a headline: the message without advice and codes. */
  readonly brief: string
  /** The input of the action that is wrong: its name, what was given, and what is allowed there. */
  readonly input: { input: string; given: string; allowed: string } | undefined
  constructor(
    code: ConnectionError['causeCode'],
    message: string,
    options?: ErrorOptions & { brief?: string; input?: ConnectionError['input'] },
  ) {
    super(message, options)
    this.name = 'ConnectionError'
    this.causeCode = code
    this.brief = options?.brief ?? message
    this.input = options?.input
  }
}

/** A target that could not be read, and why, in words: `needs list events`. */
export interface Unreadable {
  target: WatchTarget
  reason: string
}

/** A live copy of the objects that match its targets, kept by list and watch. */
export interface Observer {
  /** Everything known now. Deleted objects are gone from it. */
  objects(): KubernetesObject[]
  /** How those were when they were deleted that a target remembers, the newest last. */
  readonly deleted: readonly KubernetesObject[]
  /** Resolves when something changed since the last call, or after `timeoutMs`, or when `signal` aborts. */
  next(timeoutMs: number, signal?: AbortSignal): Promise<void>
  /** Lists everything again, past every cache (no resourceVersion), and replaces the copy with it. */
  refresh(): Promise<void>
  readonly unreadable: readonly Unreadable[]
  /** Targets that could not be listed so far. */
  readonly unlisted: readonly WatchTarget[]
  /** As of which resourceVersion each target that was listed is known. */
  readonly versions: readonly KindVersion[]
  /** Grows with every answer that shows how the cluster is now: a list, an event, a bookmark. */
  readonly news: number
  /** How often the API server was away for long and is back: nobody could write anything meanwhile. */
  readonly outages: number
  /** True while something that was read before cannot be followed: what is known of it may be of before. */
  readonly isBehind: boolean
  /** Why watching is not possible any more (401 after a token expired…), once that is certain. */
  readonly lost: ApiError | ConnectionError | undefined
  close(): Promise<void>
}

export interface ApplyOptions {
  fieldManager: string
  force?: boolean
  dryRun?: boolean
}

export interface LogOptions {
  namespace: string
  pod: string
  container: string
  previous: boolean
  tailLines: number
  /** Bytes; more is cut by the server. */
  limitBytes?: number
  /** Each line begins with its time (RFC 3339) and a space. */
  timestamps?: boolean
}

/** One connection to one cluster. Every method rejects with ApiError or ConnectionError. */
export interface Cluster {
  /** The server's URL, without credentials. */
  readonly server: string
  readonly context: string
  /** The context's namespace, empty when it names none. */
  readonly namespace: string
  /** What the kubeconfig calls the user. */
  readonly user?: string
  /** `v1.35.4`. */
  readonly version: string
  readonly stats: { requests: number; bytes: number }
  readonly pace: Pick<Pace, 'changesAtOnce'>

  /** The served resource of a kind, undefined when the cluster does not serve it. One request per group and version. */
  resource(apiVersion: string, kind: string): Promise<ApiResource | undefined>
  /** Every kind of these groups and versions, each version asked for once. A group whose server is down has none. */
  kinds(groupVersions: readonly string[]): Promise<ApiResource[]>
  /** Every group/version that is served, to name the ones that are in an error. */
  groupVersions(): Promise<string[]>
  /** Forget what discovery said of a group (a CRD was just established). */
  forgetDiscovery(apiVersion: string): void

  /** The OpenAPI v3 document of a group and version: every field of its kinds. Some 100 kB to 1 MB. */
  schema(apiVersion: string): Promise<OpenApi>

  get(ref: ObjectRef): Promise<KubernetesObject>
  /** True when the object exists, without reading what is in it (PartialObjectMetadata). */
  exists(ref: ObjectRef): Promise<boolean>
  list(target: WatchTarget): Promise<KubernetesObject[]>
  /** What its objects are called, without reading what is in them (PartialObjectMetadataList). */
  names(target: WatchTarget): Promise<string[]>
  /** The metadata of its objects, and nothing else of them. */
  metadata(target: WatchTarget): Promise<ObjectMeta[]>
  /** Server-side apply, `fieldValidation=Strict`. The object is sent as it is, nothing added or dropped. */
  apply(object: KubernetesObject, options: ApplyOptions): Promise<Answer<KubernetesObject>>
  /** `POST …?dryRun=All&fieldValidation=Strict`: lists every unknown field, which apply does not. */
  createDryRun(object: KubernetesObject): Promise<Answer<KubernetesObject>>
  /** Asks what the own identity is or may do: `SelfSubjectRulesReview` and its like. Nothing is stored by it. */
  review(apiVersion: string, kind: string, spec?: JsonObject): Promise<KubernetesObject>
  /** JSON patch (RFC 6902). */
  patch(ref: ObjectRef, operations: { op: string; path: string; value?: unknown }[]): Promise<Answer<KubernetesObject>>
  logs(options: LogOptions): Promise<ContainerLog>
  observe(targets: readonly WatchTarget[]): Observer
  /** `kubectl describe`, or undefined when there is no kubectl on the PATH. Many objects of one kind a process. */
  describe(resource: string, namespace: string | undefined, names: readonly string[]): Promise<string | undefined>
  close(): Promise<void>
}
