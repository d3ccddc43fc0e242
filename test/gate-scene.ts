// Whole stories on a cluster in memory, with everything that they write kept: log, groups, annotations, outputs, summary,
// comment, files.
import { ApiError, type Cluster } from '../src/cluster/cluster.ts'
import { runGate } from '../src/gate.ts'
import type { GitHub } from '../src/github/github.ts'
import { readHealth } from '../src/health-input.ts'
import type { ReadInputs } from '../src/inputs.ts'
import { loadManifests, type ManifestFiles } from '../src/manifest/load.ts'
import type { Inputs } from '../src/model/inputs.ts'
import { keyOf, type KubernetesObject, type ObjectRef, type Status } from '../src/model/object.ts'
import type { Report } from '../src/model/report.ts'
import type { KindInNamespace } from '../src/model/snapshot.ts'
import type { Annotation } from '../src/report/annotations.ts'
import type { Effects } from '../src/run.ts'
import { FakeCluster } from './apply/fake-cluster.ts'
import type { RecordedLog, Recording } from './embedded-cluster/recording.ts'
import { objectsAt } from './rollout/replay.ts'

export const inputs: Inputs = {
  label: '',
  manifests: ['all.yaml'],
  mode: 'deploy',
  resources: [],
  namespace: '',
  kubeconfig: '',
  context: '',
  health: '',
  images: [],
  timeout: 60_000,
  failFast: true,
  stabilize: 0,
  logLines: 10,
  fieldManager: 'k8s-deploy-gate',
  forceConflicts: false,
  rollback: 'never',
  whenPaused: 'pass',
  comment: 'never',
  commentKey: '',
  githubToken: '',
  redact: [],
  failOnStaleImage: false,
}

/** As discovery has them. */
const KINDS = [
  { apiVersion: 'v1', kind: 'ConfigMap', name: 'configmaps', shortNames: ['cm'], namespaced: true, verbs: [] },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'deployments',
    shortNames: ['deploy'],
    namespaced: true,
    verbs: [],
  },
]

export class GateScene {
  /** What connecting does with the way to hide secrets. */
  connecting: (redact: (text: string) => string) => void = () => undefined
  /** The input `manifests` as it is given, where inputs are wrong. */
  manifests = ''
  cluster = new FakeCluster()
  /** Milliseconds since the epoch. Goes on only while something is waited for. */
  clock = Date.parse('2026-11-21T08:00:00Z')
  readonly log: string[] = []
  readonly groups: string[] = []
  readonly annotations: Annotation[] = []
  readonly outputs = new Map<string, string>()
  /** Text by path, without the folder. */
  readonly written = new Map<string, string>()
  summary = ''
  comment = ''
  /** Answers of the cluster that are other than usual. */
  answers: Partial<Record<'names' | 'exists' | 'get' | 'list' | 'logs' | 'describe', () => Promise<never>>> = {}
  /** What the containers wrote, where a recording has it. */
  logs: readonly RecordedLog[] = []

  /** Runs the gate on the text of `all.yaml`, or on several files. `read`: what was read of the inputs, where that is wrong. */
  async gate(
    manifests: string | Record<string, string>,
    changes: Partial<Inputs> = {},
    effects: Partial<Effects> = {},
    read?: ReadInputs,
  ): Promise<Report> {
    const texts = typeof manifests === 'string' ? { 'all.yaml': manifests } : manifests
    const files: Partial<ManifestFiles> = {
      workspace: '/workspace',
      relative: (path) => path,
      kindOf: (path) => Promise.resolve(path in texts ? 'file' : undefined),
      realpath: (path) => Promise.resolve(path),
      read: (path) => Promise.resolve(texts[path] ?? ''),
      list: () => Promise.resolve([]),
      expand: () => Promise.resolve([]),
    }
    return await runGate(read ?? { inputs: { ...inputs, manifests: Object.keys(texts), ...changes } }, {
      github: this.#github as GitHub,
      loadManifests: (lines) => loadManifests(lines, files as ManifestFiles),
      readHealth: (text) => readHealth(text, files as ManifestFiles),
      connect: ({ redact }) => {
        this.connecting(redact)
        return Promise.resolve(this.#connected())
      },
      checkKubeconfig: () => Promise.resolve(undefined),
      remoteDigests: () => Promise.resolve(undefined),
      write: (path, text) => {
        this.written.set(path, text)
        return Promise.resolve(`/out/${path}`)
      },
      now: () => this.clock,
      peakRssBytes: () => 1,
      signal: new AbortController().signal,
      ...effects,
    })
  }

  /** Everything that was in a recorded cluster at the end, a minute ago, and what its containers wrote. */
  put(recording: Recording): KubernetesObject[] {
    const end = recording.timeline.at(-1)?.at ?? 0
    const objects = objectsAt(recording, end)
    for (const object of objects) this.cluster.put(object)
    // Every kind is served that someone recorded.
    this.cluster.resource = (apiVersion, kind) =>
      Promise.resolve({ apiVersion, kind, name: `${kind.toLowerCase()}s`, namespaced: true, verbs: ['get', 'patch'] })
    this.logs = recording.logs
    this.clock = Date.parse(recording.startedAt) + end + 60_000
    return objects
  }

  /** Everything that was written, by surface; `report`, `causes` without their structure: every text on a line. */
  surfaces(): Record<string, string> {
    const { report, causes, ...outputs } = Object.fromEntries(this.outputs)
    return {
      log: this.log.join('\n'),
      groups: this.groups.join('\n'),
      annotations: JSON.stringify(this.annotations, null, 1),
      outputs: Object.values(outputs).join('\n'),
      causes: causes ?? '',
      path: report ?? '',
      summary: this.summary,
      comment: this.comment,
      files: [...this.written].flat().join('\n'),
    }
  }

  get #github(): Partial<GitHub> {
    return {
      input: (name) => (name === 'manifests' ? this.manifests : ''),
      log: (line) => void this.log.push(line),
      group: (title, lines) => void this.groups.push(title, ...lines),
      annotate: (annotation) => void this.annotations.push(annotation),
      setOutput: (name, value) => void this.outputs.set(name, value),
      writeSummary: (markdown) => {
        this.summary = markdown
        return Promise.resolve(undefined)
      },
      maskSecret: () => undefined,
      upsertComment: ({ body }) => {
        this.comment = body
        return Promise.resolve({})
      },
      runUrl: undefined,
      repository: undefined,
      documentationUrl: undefined,
      defaultCommentKey: 'ci/deploy',
    }
  }

  #connected(): Cluster {
    const { cluster } = this
    const all = () => [...cluster.objects.values()]
    const ofKind = ({ kind, namespace }: KindInNamespace) =>
      all().filter(
        (object) => object.kind === kind && (namespace ?? object.metadata.namespace) === object.metadata.namespace,
      )
    return Object.assign(cluster, {
      server: 'https://cluster.example',
      context: 'test',
      namespace: '',
      version: 'v1.35.4',
      stats: { requests: 0, bytes: 0 },
      pace: { changesAtOnce: 16 },
      review: async (apiVersion: string, kind: string) => ({
        ...(await FakeCluster.prototype.review.call(cluster, apiVersion, kind)),
        metadata: { name: '', creationTimestamp: new Date(this.clock).toISOString() },
      }),
      list: (kind: KindInNamespace) => Promise.resolve(ofKind(kind)),
      names: (kind: KindInNamespace) => Promise.resolve(ofKind(kind).map(({ metadata }) => metadata.name)),
      metadata: (kind: KindInNamespace) => Promise.resolve(ofKind(kind).map(({ metadata }) => metadata)),
      kinds: () => Promise.resolve(KINDS),
      exists: (ref: ObjectRef) => Promise.resolve(cluster.objects.has(keyOf(ref))),
      describe: () => Promise.resolve(undefined),
      logs: ({ pod, container, previous }: Record<'pod' | 'container', string> & { previous: boolean }) => {
        const log = this.logs.findLast(
          (one) => one.pod === pod && one.container === container && one.previous === previous,
        )
        const status = { kind: 'Status', apiVersion: 'v1', code: log?.status ?? 404 } satisfies Status
        return log?.status === 200
          ? Promise.resolve({ namespace: 'shop', pod, container, previous, text: log.text })
          : Promise.reject(new ApiError(status))
      },
      observe: () => ({
        objects: all,
        next: (milliseconds: number) => {
          this.clock += milliseconds
          return Promise.resolve()
        },
        refresh: () => Promise.resolve(),
        unreadable: [],
        unlisted: [],
        versions: [],
        news: this.clock,
        isBehind: false,
        outages: 0,
        lost: undefined,
        close: () => Promise.resolve(),
      }),
      close: () => Promise.resolve(),
      ...this.answers,
    }) as unknown as Cluster
  }
}
