// `npm run record -- NAME...` (none: all of test/recordings/scenarios.ts): records deploys on a real cluster into
// test/recordings/. NAME is one of those scenarios, else one of test/cluster/scenarios/; `cluster/NAME` is always the latter.
// It applies, lists, watches and reads logs itself, in the form that the gate uses, but without the gate:
// a recording tells what a cluster does, not how someone asked.
// KUBECONFIG names the cluster; without it the one that `npm run cluster -- up` started is used.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseAllDocuments } from 'yaml'
import type { Json, JsonObject, KubernetesObject, Pod, PodTemplate } from '../../src/model/object.ts'
import type { ReplicaSet } from '../../src/model/workloads.ts'
import { ApiClient } from '../embedded-cluster/api-client.ts'
import { recordedNamespace, recordingsFolder, writeRecording } from '../embedded-cluster/recording.ts'
import type {
  DiscoveryDocument,
  RecordedKind,
  RecordedLog,
  RecordedReview,
  RecordedWrite,
  Recording,
  TimelineEntry,
} from '../embedded-cluster/recording.ts'
import type { Expectation } from '../embedded-cluster/recording.ts'
import type { Scenario } from '../recordings/scenarios.ts'
import { expectationOf, scenarios } from '../recordings/scenarios.ts'
import { controllers, type ControllerName } from './controllers/controllers.ts'
import { withControllers } from './controllers/running.ts'
import { folders, kubeconfig, privateRegistry, registry } from './layout.ts'
import { neutralOwnRegistry, recordedAs } from './recorded-scenario.ts'
import type { Scenario as ClusterScenario } from './scenario.ts'
import { scenarios as clusterScenarios } from './scenarios/all.ts'
import { Stage } from './stage.ts'

/** How many deploys are recorded at the same time: few, so that they do not slow each other down. */
const atOnce = 5

/** Everything that is listed and, in the namespace, watched. */
const kinds: RecordedKind[] = [
  ...table('v1', true, {
    Pod: 'pods',
    Event: 'events',
    Service: 'services',
    ConfigMap: 'configmaps',
    Secret: 'secrets',
    ServiceAccount: 'serviceaccounts',
    PersistentVolumeClaim: 'persistentvolumeclaims',
    ResourceQuota: 'resourcequotas',
    LimitRange: 'limitranges',
  }),
  ...table('apps/v1', true, {
    Deployment: 'deployments',
    ReplicaSet: 'replicasets',
    StatefulSet: 'statefulsets',
    DaemonSet: 'daemonsets',
    ControllerRevision: 'controllerrevisions',
  }),
  ...table('batch/v1', true, { Job: 'jobs', CronJob: 'cronjobs' }),
  ...table('networking.k8s.io/v1', true, { Ingress: 'ingresses', NetworkPolicy: 'networkpolicies' }),
  ...table('discovery.k8s.io/v1', true, { EndpointSlice: 'endpointslices' }),
  ...table('autoscaling/v2', true, { HorizontalPodAutoscaler: 'horizontalpodautoscalers' }),
  ...table('policy/v1', true, { PodDisruptionBudget: 'poddisruptionbudgets' }),
  ...table('v1', false, { Namespace: 'namespaces', Node: 'nodes', PersistentVolume: 'persistentvolumes' }),
  ...table('storage.k8s.io/v1', false, { StorageClass: 'storageclasses' }),
  ...table('scheduling.k8s.io/v1', false, { PriorityClass: 'priorityclasses' }),
  ...table('node.k8s.io/v1', false, { RuntimeClass: 'runtimeclasses' }),
  ...table('networking.k8s.io/v1', false, { IngressClass: 'ingressclasses' }),
  ...table('apiextensions.k8s.io/v1', false, { CustomResourceDefinition: 'customresourcedefinitions' }),
]

function table(apiVersion: string, namespaced: boolean, plurals: Record<string, string>): RecordedKind[] {
  return Object.entries(plurals).map(([kind, name]) => ({ apiVersion, kind, name, namespaced }))
}

/** The path of a kind in a namespace. */
function pathOf(kind: RecordedKind, namespace: string): string {
  const base = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`
  return kind.namespaced ? `${base}/namespaces/${namespace}/${kind.name}` : `${base}/${kind.name}`
}

interface List {
  metadata: { resourceVersion: string }
  items: KubernetesObject[]
}

/** Lists a kind. The items of a list have neither kind nor apiVersion; here they get them. */
async function listKind(api: ApiClient, kind: RecordedKind, namespace: string): Promise<List> {
  const list = await api.need<List>(pathOf(kind, namespace))
  const items = list.items.map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind }))
  return { ...list, items }
}

/** Calls `seen` for each change until `stop` aborts. A recording is short: a watch that ends early is an error. */
async function watchKind(
  api: ApiClient,
  path: string,
  resourceVersion: string,
  stop: AbortSignal,
  seen: (type: TimelineEntry['type'], object: KubernetesObject) => void,
): Promise<void> {
  const response = await api.open(`${path}?watch=true&resourceVersion=${resourceVersion}&timeoutSeconds=600`)
  if (response.statusCode !== 200) throw new Error(`watch of ${path}: ${response.statusCode}`)
  stop.addEventListener('abort', () => response.destroy())
  let rest = ''
  try {
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const event = JSON.parse(line) as { type: TimelineEntry['type'] | 'ERROR'; object: KubernetesObject }
        if (event.type === 'ERROR') throw new Error(`watch of ${path}: ${line}`)
        seen(event.type, event.object)
      }
    }
  } catch (error) {
    if (!stop.aborted) throw error
  }
}

/** Sends one object in every form in which the gate may try it. Nothing is changed by it. */
async function tryObject(
  api: ApiClient,
  object: KubernetesObject,
  namespace: string,
  known: readonly RecordedKind[],
): Promise<RecordedWrite[]> {
  const tries = [
    await write(api, 'PATCH', object, namespace, true, known),
    await write(api, 'POST', object, namespace, true, known),
  ]
  const { template } = (object['spec'] ?? {}) as { template?: PodTemplate }
  if (template === undefined) return tries
  const metadata = { ...template.metadata, name: `${object.metadata.name}-preflight`, namespace }
  // A Job's pod must not be restarted forever; the template says so itself.
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec }
  tries.push(await write(api, 'POST', pod, namespace, true))
  // Refused for one of these, it is tried without it, to see what else is wrong.
  const refused = (tries.at(-1)?.status ?? 0) >= 300
  const names = ['serviceAccountName', 'priorityClassName', 'runtimeClassName'].filter((name) => name in pod.spec)
  const relaxed = [
    ...names.map((name) => ({ ...pod.spec, [name]: undefined })),
    { ...pod.spec, containers: pod.spec.containers.map((container) => ({ ...container, resources: undefined })) },
  ]
  for (const spec of refused ? relaxed : []) {
    const body = JSON.parse(JSON.stringify({ ...pod, spec })) as KubernetesObject
    tries.push(await write(api, 'POST', body, namespace, true))
  }
  return tries
}

async function write(
  api: ApiClient,
  method: 'PATCH' | 'POST',
  object: KubernetesObject,
  namespace: string,
  dryRun: boolean,
  known: readonly RecordedKind[] = kinds,
): Promise<RecordedWrite> {
  const kind = known.find((known) => known.kind === object.kind && known.apiVersion === object.apiVersion)
  if (kind === undefined) throw new Error(`${object.apiVersion} ${object.kind} is not in the table of kinds`)
  const collection = pathOf(kind, namespace)
  const path = method === 'PATCH' ? `${collection}/${object.metadata.name}` : collection
  const contentType = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json'
  const query = `fieldManager=k8s-deploy-gate&fieldValidation=Strict${dryRun ? '&dryRun=All' : ''}`
  const { status, text, warnings } = await api.ask(`${path}?${query}`, { method, body: object, contentType })
  const body = JSON.parse(text) as JsonObject
  return { method, path, contentType, dryRun, request: object as unknown as Json, status, warnings, body }
}

/** The objects of some YAML text, for one namespace, with the real registries. */
function objectsOf(text: string, namespace: string): KubernetesObject[] {
  const real = text.replaceAll('private.registry.example', privateRegistry).replaceAll('registry.example', registry)
  return parseAllDocuments(real, { version: '1.1' }).map((document) => {
    const object = document.toJS() as KubernetesObject
    // What a scenario defines itself is.
    const isNamespaced = !kinds.some(({ kind, namespaced }) => !namespaced && kind === object.kind)
    return isNamespaced ? { ...object, metadata: { ...object.metadata, namespace } } : object
  })
}

/** What is read of a CustomResourceDefinition. */
interface Definition {
  spec: { group: string; scope: string; names: { kind: string; plural: string }; versions: { name: string }[] }
}

/** Everything that one recording sees. */
class Recorder {
  readonly #api: ApiClient
  readonly #namespace: string
  readonly #stop = new AbortController()
  readonly #watches: Promise<void>[] = []
  readonly #containers = new Map<string, string>()
  readonly #logReads: Promise<void>[] = []
  startedAt = 0
  resourceVersion = 0
  readonly initial: KubernetesObject[] = []
  readonly timeline: TimelineEntry[] = []
  readonly logs: RecordedLog[] = []
  readonly kinds = [...kinds]
  /** What discovery says of its own kinds. */
  readonly discovery: DiscoveryDocument[] = []

  readonly #groups: readonly string[]

  /** `groups`: those of the controllers that run beside it. */
  constructor(api: ApiClient, namespace: string, groups: readonly string[]) {
    this.#api = api
    this.#namespace = namespace
    this.#groups = groups
  }

  async start(): Promise<void> {
    this.startedAt = Date.now()
    this.kinds.push(...(await this.#ownKinds()))
    const { kinds } = this
    const lists = await Promise.all(kinds.map((kind) => listKind(this.#api, kind, this.#namespace)))
    this.resourceVersion = Math.max(...lists.map((list) => Number(list.metadata.resourceVersion)))
    for (const [index, { items, metadata }] of lists.entries()) {
      this.initial.push(...items.filter((item) => isOurs(item, this.#namespace)))
      const kind = kinds[index]
      if (kind === undefined) continue
      const path = pathOf(kind, this.#namespace)
      const { resourceVersion } = metadata
      this.#watches.push(
        watchKind(this.#api, path, resourceVersion, this.#stop.signal, (type, object) => {
          // What a scenario makes outside of its namespace carries the namespace in its name.
          const { name } = object.metadata
          if (!kind.namespaced && name !== this.#namespace && !name.startsWith(`${this.#namespace}-`)) return
          this.timeline.push({ at: Date.now(), type, object })
          if (object.kind === 'Pod' && type !== 'DELETED') this.#readLogsOf(object as Pod)
        }),
      )
    }
    for (const object of this.initial) if (object.kind === 'Pod') this.#readLogsOf(object as Pod)
  }

  /** The kinds of its controllers, and those it has defined itself: they carry its namespace in their group. */
  async #ownKinds(): Promise<RecordedKind[]> {
    const definitions = await this.#api.need<{ items: Definition[] }>(
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    )
    const own = definitions.items.filter(
      ({ spec: { group } }) => group.startsWith(`${this.#namespace}.`) || this.#groups.includes(group),
    )
    const accept = 'application/json'
    const paths = new Set(own.map(({ spec }) => `/apis/${spec.group}/${spec.versions[0]?.name ?? 'v1'}`))
    for (const path of paths) {
      const { status, contentType, text } = await this.#api.ask(path, { accept })
      this.discovery.push({ path, accept, status, contentType, body: text })
    }
    return own.map(({ spec: { group, names, scope, versions } }) => ({
      apiVersion: `${group}/${versions[0]?.name ?? 'v1'}`,
      kind: names.kind,
      name: names.plural,
      namespaced: scope === 'Namespaced',
    }))
  }

  async finish(): Promise<void> {
    this.#stop.abort()
    await Promise.all([...this.#watches, ...this.#logReads])
  }

  /** Reads both logs of each container whose state changed: at once, and again when it had time to write. */
  #readLogsOf(pod: Pod): void {
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
    for (const { name, restartCount, state } of statuses) {
      const id = `${pod.metadata.name}/${name}`
      const seen = `${restartCount} ${Object.keys(state ?? {}).join()} ${state?.waiting?.reason}`
      if (this.#containers.get(id) === seen) continue
      this.#containers.set(id, seen)
      this.#logReads.push(this.#readLogs(pod.metadata.name, name))
    }
  }

  async #readLogs(pod: string, container: string): Promise<void> {
    for (const delay of [0, 1500]) {
      await sleep(delay)
      for (const previous of [false, true]) {
        const path = `/api/v1/namespaces/${this.#namespace}/pods/${pod}/log`
        const query = `container=${container}&timestamps=true&previous=${previous}&limitBytes=65536`
        const { status, text } = await this.#api.ask(`${path}?${query}`)
        const same = this.logs.findLast(
          (log) => log.pod === pod && log.container === container && log.previous === previous,
        )
        if (same?.status === status && same.text === text) continue
        this.logs.push({ at: Date.now(), pod, container, previous, status, text })
      }
    }
  }
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(100)
}

/** One deploy to record, from either list of scenarios. */
interface Take extends Pick<Scenario, 'name' | 'title' | 'manifests' | 'inputs' | 'seconds' | 'rollBack'> {
  expect: Expectation
  controllers?: readonly ControllerName[]
  /** Makes the namespace and what was in it before. */
  prepare: (namespace: string) => Promise<Prepared>
}

interface Prepared {
  /** What is applied. */
  objects: KubernetesObject[]
  /** What stands in the recording for a name of this run. */
  neutralNames: Record<string, string>
  close: () => Promise<void>
}

/** A scenario of test/recordings/scenarios.ts. What was there before is settled when the recording begins. */
function takeOf(api: ApiClient, scenario: Scenario): Take {
  return {
    ...scenario,
    expect: expectationOf(scenario),
    prepare: async (namespace) => {
      await makeBefore(api, scenario, namespace)
      return {
        objects: Object.values(scenario.manifests).flatMap((text) => objectsOf(text, namespace)),
        neutralNames: {},
        close: async () => void (await api.ask(`/api/v1/namespaces/${namespace}`, { method: 'DELETE' })),
      }
    },
  }
}

/** A scenario of test/cluster/scenarios/, with what it does before and meanwhile. */
function takeOfCluster(scenario: ClusterScenario): Take {
  if (scenario.inputs?.['mode'] !== undefined) throw new Error(`${scenario.name}: only deploys are recorded`)
  return {
    ...recordedAs(scenario),
    ...(scenario.controllers === undefined ? {} : { controllers: scenario.controllers }),
    seconds: scenario.seconds ?? 60,
    prepare: async (namespace) => {
      const stage = await Stage.open(namespace, scenario)
      await stage.prepare()
      return {
        objects: Object.values(scenario.manifests).flatMap((text) => objectsOf(stage.resolve(text), namespace)),
        neutralNames: stage.registry === undefined ? {} : { [stage.registry]: neutralOwnRegistry },
        close: async () => {
          for (const problem of await stage.problems()) console.error(`${scenario.name}: ${problem}`)
          await stage.close()
        },
      }
    },
  }
}

/** Makes the namespace and what was in it before, and waits until that is settled. */
async function makeBefore(api: ApiClient, scenario: Scenario, namespace: string): Promise<void> {
  const metadata = { name: namespace }
  await api.need('/api/v1/namespaces', { method: 'POST', body: { apiVersion: 'v1', kind: 'Namespace', metadata } })
  const serviceAccount = `/api/v1/namespaces/${namespace}/serviceaccounts/default`
  await waitFor(async () => (await api.ask(serviceAccount)).status === 200)
  if (scenario.before === undefined) return
  for (const object of objectsOf(scenario.before, namespace)) {
    const { status, path, body } = await write(api, 'PATCH', object, namespace, false)
    if (status >= 300) throw new Error(JSON.stringify(body))
    if (object.kind === 'Deployment') {
      const wanted = (object['spec'] as { replicas: number }).replicas
      await waitFor(
        async () =>
          (await api.need<{ status: { availableReplicas?: number } }>(path)).status.availableReplicas === wanted,
      )
    }
    // A broken one never gets ready; what matters is that its first pod is there.
    if (object.kind === 'StatefulSet') {
      await waitFor(async () => ((await api.need<{ status: { replicas?: number } }>(path)).status.replicas ?? 0) > 0)
    }
    // Quota is enforced from the moment that the controller has counted what is used.
    if (object.kind === 'ResourceQuota') {
      await waitFor(async () => 'used' in (await api.need<{ status: object }>(path)).status)
    }
  }
}

/** Applies the Deployment of a set with the template that its previous ReplicaSet has. */
async function rollBack(api: ApiClient, objects: KubernetesObject[], namespace: string): Promise<RecordedWrite> {
  const deployment = objects.find(({ kind }) => kind === 'Deployment')
  if (deployment === undefined) throw new Error('only a Deployment is rolled back')
  const { items } = await api.need<List>(`/apis/apps/v1/namespaces/${namespace}/replicasets`)
  const revision = ({ metadata }: KubernetesObject) =>
    Number(metadata.annotations?.['deployment.kubernetes.io/revision'])
  const [, previous] = items.sort((a, b) => revision(b) - revision(a)) as ReplicaSet[]
  if (previous === undefined) throw new Error('there is no previous revision')
  const template = structuredClone(previous.spec.template)
  delete template.metadata?.labels?.['pod-template-hash']
  delete template.metadata?.['creationTimestamp']
  const spec = { ...(deployment['spec'] as object), template }
  return write(api, 'PATCH', { ...deployment, spec }, namespace, false)
}

async function record(api: ApiClient, take: Take, serverVersion: string): Promise<void> {
  const namespace = `${recordedNamespace}-${randomBytes(4).toString('hex')}`
  const { objects, neutralNames, close } = await take.prepare(namespace)
  try {
    const groups = (take.controllers ?? []).flatMap((name) => controllers[name].groups)
    const recorder = new Recorder(api, namespace, groups)
    await recorder.start()
    const writes: RecordedWrite[] = []
    for (const object of objects) writes.push(...(await tryObject(api, object, namespace, recorder.kinds)))
    recorder.startedAt = Date.now()
    if (writes.every(({ method, status }) => method === 'POST' || status < 300)) {
      for (const object of objects) writes.push(await write(api, 'PATCH', object, namespace, false, recorder.kinds))
    }
    await sleep(take.seconds * 1000)
    if (take.rollBack === true) {
      writes.push(await rollBack(api, objects, namespace))
      await sleep(take.seconds * 1000)
    }
    await recorder.finish()
    save(take, { [namespace]: recordedNamespace, ...neutralNames }, serverVersion, writes, recorder)
  } finally {
    await close()
  }
}

function save(
  take: Take,
  neutralNames: Record<string, string>,
  serverVersion: string,
  writes: RecordedWrite[],
  recorder: Recorder,
): void {
  const { name, title, manifests, inputs = {}, expect } = take
  const relative = (entry: { at: number }) => ({ ...entry, at: entry.at - recorder.startedAt })
  const revision = (entry: TimelineEntry) => Number(entry.object.metadata.resourceVersion)
  const recording: Recording = {
    name,
    title,
    serverVersion,
    manifests,
    inputs,
    expect,
    startedAt: new Date(recorder.startedAt).toISOString(),
    resourceVersion: String(recorder.resourceVersion),
    kinds: recorder.kinds,
    ...(recorder.discovery.length === 0 ? {} : { discovery: recorder.discovery }),
    initial: recorder.initial,
    writes,
    logs: recorder.logs.map((log) => ({ ...log, ...relative(log) })),
    timeline: recorder.timeline
      .map((entry) => ({ ...entry, ...relative(entry) }))
      .sort((a, b) => revision(a) - revision(b)),
  }
  writeRecording(neutral(recording, neutralNames))
  console.log(`${name}: ${recording.timeline.length} changes, ${recording.logs.length} logs`)
}

/** False for what others made outside of their namespaces: recordings and scenarios run at the same time. */
function isOurs({ kind, metadata: { name } }: KubernetesObject, namespace: string): boolean {
  const made = ['Namespace', 'PersistentVolume', 'PriorityClass', 'StorageClass', 'CustomResourceDefinition']
  return !made.includes(kind) || name.startsWith(namespace) || /^(default|kube-|system-)/.test(name)
}

/** The recording without what is secret, bulky, or particular to the machine. */
function neutral(recording: Recording, neutralNames: Record<string, string>): Recording {
  const written = new Set(
    Object.values(recording.manifests)
      .join('\n')
      .match(/(?<=^ {2}name: ).*/gm),
  )
  // Other scenarios may have given the node resources of their own.
  const ownOf = (resources: JsonObject = {}): JsonObject =>
    Object.fromEntries(
      Object.entries(resources).filter(
        ([name]) => !name.includes('.example.com/') || Object.keys(neutralNames).some((own) => name.startsWith(own)),
      ),
    )
  let text = JSON.stringify(recording, (key, value: unknown) => {
    if (key === 'managedFields' || key === 'kubectl.kubernetes.io/last-applied-configuration') return undefined
    if (!isKubernetesObject(value)) return value
    if (value.kind === 'Node') {
      const { images: _images, capacity, allocatable, ...status } = value['status'] as Record<string, JsonObject>
      return { ...value, status: { ...status, capacity: ownOf(capacity), allocatable: ownOf(allocatable) } }
    }
    const holdsValues = value.kind === 'Secret' || value.kind === 'ConfigMap'
    if (!holdsValues || written.has(value.metadata.name)) return value
    const hidden = value.kind === 'Secret' ? Buffer.from('(not recorded)').toString('base64') : '(not recorded)'
    const data = Object.fromEntries(Object.keys(value['data'] ?? {}).map((key) => [key, hidden]))
    return { ...value, data }
  })
    .replaceAll(privateRegistry, 'private.registry.example')
    .replaceAll(registry, 'registry.example')
    .replaceAll(folders.podLogs, '/var/log/pods')
    .replaceAll(folders.kubelet, '/var/lib/kubelet')
  for (const [real, neutralName] of Object.entries(neutralNames)) text = text.replaceAll(real, neutralName)
  // The node names an image as it pulled it first, maybe from another scenario's registry.
  text = text.replaceAll(/127\.0\.0\.1:25\d{3}/g, neutralOwnRegistry)
  return JSON.parse(text) as Recording
}

function isKubernetesObject(value: unknown): value is KubernetesObject {
  return typeof value === 'object' && value !== null && 'kind' in value && 'metadata' in value
}

/** `as=…`: every group in one document, which newer clients ask for. */
const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** Records what the server says it serves. */
async function recordDiscovery(api: ApiClient): Promise<void> {
  const groups = await api.need<{ groups: { versions: { groupVersion: string }[] }[] }>('/apis')
  const versions = groups.groups.flatMap((group) => group.versions.map(({ groupVersion }) => `/apis/${groupVersion}`))
  const documents: DiscoveryDocument[] = []
  const asks = ['/version', '/api', '/apis', '/api/v1', ...versions].map((path) => [path, 'application/json'])
  for (const [path = '', accept = ''] of [...asks, ['/api', aggregated], ['/apis', aggregated]]) {
    const { status, contentType, text } = await api.ask(path, { accept })
    // The address under which the server was reached is of no use to anybody.
    const body = JSON.stringify({ ...(JSON.parse(text) as object), serverAddressByClientCIDRs: undefined })
    documents.push({ path, accept, status, contentType, body })
  }
  const lines = documents.map((document) => `  ${JSON.stringify(document)}`)
  writeFileSync(join(recordingsFolder, 'discovery.json'), `[\n${lines.join(',\n')}\n]\n`)
}

/** Records what the own identity may do. */
async function recordReviews(api: ApiClient): Promise<void> {
  const asks: [apiVersion: string, kind: string, spec: JsonObject][] = [
    ['authorization.k8s.io/v1', 'SelfSubjectRulesReview', { namespace: recordedNamespace }],
    ['authentication.k8s.io/v1', 'SelfSubjectReview', {}],
  ]
  const reviews: RecordedReview[] = []
  for (const [apiVersion, kind, spec] of asks) {
    const path = `/apis/${apiVersion}/${kind.toLowerCase()}s`
    const { status, text } = await api.ask(path, { method: 'POST', body: { apiVersion, kind, spec } })
    reviews.push({ path, status, body: JSON.parse(text) as JsonObject })
  }
  const lines = reviews.map((review) => `  ${JSON.stringify(review)}`)
  writeFileSync(join(recordingsFolder, 'reviews.json'), `[\n${lines.join(',\n')}\n]\n`)
}

function takes(api: ApiClient, names: string[]): Take[] {
  if (names.length === 0) return scenarios.map((scenario) => takeOf(api, scenario))
  return names.map((name) => {
    const scenario = scenarios.find((one) => one.name === name)
    if (scenario !== undefined) return takeOf(api, scenario)
    const ofCluster = clusterScenarios.find((one) => one.name === name.replace(/^cluster\//, ''))
    if (ofCluster !== undefined) return takeOfCluster(ofCluster)
    throw new Error(`no such scenario: ${name}; see test/recordings/scenarios.ts and npm run test:cluster -- --list`)
  })
}

async function main(names: string[]): Promise<void> {
  const path = process.env['KUBECONFIG'] || kubeconfig
  if (!existsSync(path)) throw new Error('no cluster: run `npm run cluster -- up` or set KUBECONFIG')
  const api = new ApiClient(readFileSync(path, 'utf8'))
  const queue = takes(api, names)
  // Not beside single recordings: what the cluster serves just then may be another scenario's.
  if (names.length === 0) {
    await recordDiscovery(api)
    await recordReviews(api)
  }
  const serverVersion = (await api.need<{ gitVersion: string }>('/version')).gitVersion
  const worker = async () => {
    for (let take = queue.shift(); take !== undefined; take = queue.shift()) {
      await record(api, take, serverVersion)
    }
  }
  const needed = new Set(queue.flatMap(({ controllers = [] }) => controllers))
  await withControllers([...needed], console.error, async () => {
    await Promise.all(Array.from({ length: atOnce }, worker))
  })
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
