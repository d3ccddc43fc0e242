// A cluster in memory, for the apply room: it stores what is applied and remembers every request. What a test does
// not expect is refused loudly.
import { ApiError, type Answer, type ApplyOptions, type Cluster } from '../../src/cluster/cluster.ts'
import { keyOf, refOf, type KubernetesObject, type ObjectRef, type Status } from '../../src/model/object.ts'

/** Kind → whether it lives in a namespace. */
const SERVED: Record<string, boolean> = {
  'v1/ConfigMap': true,
  'v1/Namespace': false,
  'apps/v1/Deployment': true,
  'apiextensions.k8s.io/v1/CustomResourceDefinition': false,
}

export function status(code: number, message: string, extra: Partial<Status> = {}): ApiError {
  return new ApiError({ kind: 'Status', apiVersion: 'v1', code, message, ...extra })
}

export class FakeCluster {
  readonly objects = new Map<string, KubernetesObject>()
  readonly pace = { changesAtOnce: 16 }
  /** `verb kind/name`, in the order in which they came. */
  readonly requests: string[] = []
  /** Asked before every write; throws what the server refuses. */
  refuse: (object: KubernetesObject, options: ApplyOptions) => void = () => undefined
  /** Called at every patch, before it; to change the object meanwhile. */
  meanwhile: () => void = () => undefined
  #version = 1_000_000
  warnings: string[] = []
  createRefusal: ApiError | undefined
  groupsAsked = 0

  put(object: KubernetesObject): void {
    this.objects.set(keyOf(refOf(object)), object)
  }

  resource(apiVersion: string, kind: string) {
    const namespaced = SERVED[`${apiVersion}/${kind}`]
    const resource = {
      apiVersion,
      kind,
      name: `${kind.toLowerCase()}s`,
      namespaced: namespaced ?? true,
      verbs: ['get', 'patch'],
    }
    return Promise.resolve(namespaced === undefined ? undefined : resource)
  }

  forgetDiscovery(): void {
    // Nothing is remembered.
  }

  groupVersions(): Promise<string[]> {
    this.groupsAsked++
    return Promise.resolve(['v1', 'apps/v1', 'apiextensions.k8s.io/v1'])
  }

  kinds(groupVersions: readonly string[]) {
    const served = Object.keys(SERVED).map((key) => {
      const [kind = '', ...version] = key.split('/').reverse()
      return { apiVersion: version.reverse().join('/'), kind }
    })
    return Promise.resolve(served.filter(({ apiVersion }) => groupVersions.includes(apiVersion)))
  }

  async get(ref: ObjectRef): Promise<KubernetesObject> {
    this.requests.push(`get ${ref.kind}/${ref.name}`)
    const object = this.objects.get(keyOf(ref))
    if (object === undefined) throw status(404, `"${ref.name}" not found`)
    return structuredClone(object)
  }

  async apply(object: KubernetesObject, options: ApplyOptions): Promise<Answer<KubernetesObject>> {
    const flags = [options.dryRun === true ? 'dry-run' : '', options.force === true ? 'force' : ''].filter(
      (flag) => flag !== '',
    )
    this.requests.push([`apply ${object.kind}/${object.metadata.name}`, ...flags, options.fieldManager].join(' '))
    this.refuse(object, options)
    const before = this.objects.get(keyOf(refOf(object)))
    const metadata = { ...before?.metadata, ...object.metadata, resourceVersion: String((this.#version += 1)) }
    const after = { ...before, ...object, metadata }
    if (options.dryRun !== true) this.put(after)
    return { object: after, warnings: this.warnings, created: before === undefined }
  }

  async createDryRun(object: KubernetesObject): Promise<Answer<KubernetesObject>> {
    this.requests.push(`create ${object.kind}/${object.metadata.name}`)
    if (this.createRefusal !== undefined) throw this.createRefusal
    return { object, warnings: [] }
  }

  /** Everything is allowed. */
  review(apiVersion: string, kind: string): Promise<KubernetesObject> {
    this.requests.push(`review ${kind}`)
    const status = { resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], incomplete: false }
    return Promise.resolve({ apiVersion, kind, metadata: { name: '' }, status })
  }

  async patch(
    ref: ObjectRef,
    operations: { op: string; path: string; value?: unknown }[],
  ): Promise<Answer<KubernetesObject>> {
    this.requests.push(`patch ${ref.kind}/${ref.name}`)
    this.meanwhile()
    const object = structuredClone(this.objects.get(keyOf(ref))) as KubernetesObject
    for (const { op, path, value } of operations) {
      if (op === 'test' && path === '/metadata/resourceVersion') {
        if (object.metadata.resourceVersion !== value)
          throw status(422, 'the server rejected our request due to an error in our request')
      } else if (op === 'replace' && path === '/metadata/managedFields') {
        object.metadata.managedFields = value as NonNullable<KubernetesObject['metadata']['managedFields']>
      } else throw new Error(`the fake knows no ${op} ${path}`)
    }
    this.put(object)
    return { object, warnings: [] }
  }

  /** The same, as the code knows it; every other method is missing and fails loudly. */
  get asCluster(): Cluster {
    return this as unknown as Cluster
  }
}
