// A set of manifests and a cluster in memory, for the check of references: it answers what the check asks, counts it, and
// refuses what may not be read. What the check has no business to ask is missing here, and so fails loudly.
import type { WatchTarget } from '../../src/model/snapshot.ts'
import type { Applied } from '../../src/apply/apply.ts'
import { ApiError, type Cluster } from '../../src/cluster/cluster.ts'
import { causesOf } from '../../src/diagnose/tell.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Inputs } from '../../src/model/inputs.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import { groupOf, keyOf, refOf, type KubernetesObject, type ObjectRef, type Pod } from '../../src/model/object.ts'
import type { Cause } from '../../src/model/report.ts'
import type { CheckResult } from '../../src/preflight/check.ts'
import { checkAllReferences } from '../../src/preflight/resolve.ts'

export const now = Date.parse('2026-11-21T08:00:00Z')

const CLUSTER_SCOPED = new Set(
  'Namespace StorageClass PriorityClass RuntimeClass IngressClass PersistentVolume ClusterRole ClusterRoleBinding'.split(
    ' ',
  ),
)

export interface Scene {
  /** What is in the cluster, as YAML; people made it unless it says otherwise. */
  cluster?: string
  /** Kinds that may not be read, with the verbs: `Secret get`. */
  forbidden?: readonly string[]
  /** What the dry-run answered otherwise than with the object as it is: by kind and name. */
  answers?: Record<string, Partial<Applied>>
  /** What a webhook adds to every pod. */
  injected?: (pod: Pod) => Pod
}

export interface Told extends CheckResult {
  /** `code line: fact` of each cause. */
  failed: string[]
  noticed: string[]
  causes: Cause[]
  /** `get Secret db`, in the order in which they came. */
  requests: string[]
}

/** Checks a set, whose text is one file. */
export async function checked(text: string, scene: Scene = {}): Promise<Told> {
  const documents = documentsOf(text)
  const requests: string[] = []
  const cluster = clusterOf(scene, requests)
  const inputs = { fieldManager: 'k8s-deploy-gate' } as Inputs
  const applied = documents.map((document): Applied => {
    const answer = scene.answers?.[`${document.ref.kind} ${document.ref.name}`]
    return { document, result: 'created', after: document.object, refusals: [], warnings: [], ...answer }
  })
  const accepted = applied.filter(({ result }) => result !== 'failed')
  const told = await checkAllReferences({ cluster, documents, inputs, now }, accepted)
  const causes = grouped(told.failures, documents)
  const words = (list: readonly Cause[]) => list.map(({ code, source }) => `${code} ${source?.line}`)
  return { ...told, failed: words(causes), noticed: words(grouped(told.notices, documents)), causes, requests }
}

function grouped(findings: readonly Finding[], documents: readonly ManifestDocument[]): Cause[] {
  return causesOf(findings, { documents, preExisting: new Set(), wrappers: new Map() })
}

function documentsOf(text: string): ManifestDocument[] {
  if (text === '') return []
  const { documents, problems } = parseManifests(text, 'all.yaml')
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  return documents.map((document) => {
    const { ref, object } = document
    if (CLUSTER_SCOPED.has(ref.kind)) return document
    const namespace = ref.namespace ?? 'shop'
    return {
      ...document,
      ref: { ...ref, namespace },
      object: { ...object, metadata: { ...object.metadata, namespace } },
    }
  })
}

function clusterOf({ cluster = '', forbidden = [], injected }: Scene, requests: string[]): Cluster {
  const byPeople = [{ manager: 'kubectl-create', operation: 'Update' as const }]
  const objects = documentsOf(cluster).map(({ object }): KubernetesObject => ({
    ...object,
    metadata: { managedFields: byPeople, ...object.metadata },
  }))
  const ask = (verb: string, { kind, name }: { kind: string; name?: string }): void => {
    requests.push([verb, kind, name].filter(Boolean).join(' '))
    if (!forbidden.includes(`${kind} ${verb === 'list' || verb === 'names' ? 'list' : 'get'}`)) return
    const details = { kind: `${kind.toLowerCase()}s` }
    throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, message: 'forbidden', details })
  }
  const find = (ref: ObjectRef) => objects.find((object) => keyOf(refOf(object)) === keyOf(ref))
  const all = ({ apiVersion, kind, namespace }: WatchTarget) =>
    objects.filter(
      (object) =>
        object.kind === kind &&
        groupOf(object.apiVersion) === groupOf(apiVersion) &&
        object.metadata.namespace === namespace,
    )
  const custom = [...new Set(objects.map(({ apiVersion }) => apiVersion))].filter((one) => one.includes('example.org'))
  const answer = async <T>(action: () => T): Promise<T> => {
    await Promise.resolve()
    return action()
  }
  const fake: Partial<Cluster> = {
    exists: (ref) => answer(() => (ask('exists', ref), find(ref) !== undefined)),
    get: (ref) =>
      answer(() => {
        ask('get', ref)
        const found = find(ref)
        if (found !== undefined) return found
        throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message: 'not found' })
      }),
    list: (target) => answer(() => (ask('list', target), all(target))),
    names: (target) => answer(() => (ask('names', target), all(target).map(({ metadata }) => metadata.name))),
    groupVersions: () => answer(() => ['v1', 'apps/v1', ...custom]),
    kinds: (groupVersions) =>
      answer(() =>
        [
          ...new Set(objects.filter(({ apiVersion }) => groupVersions.includes(apiVersion)).map(({ kind }) => kind)),
        ].map((kind) => ({
          apiVersion: custom[0] ?? '',
          kind,
          name: kind,
          namespaced: true,
          verbs: ['list', 'create'],
        })),
      ),
    createDryRun: (object) =>
      answer(() => {
        ask('create', object)
        return { object: injected === undefined ? object : injected(object as Pod), warnings: [] }
      }),
  }
  return fake as Cluster
}

/** A Deployment `web` of one container. `fields` and `pod` are lines of the container and of the pod spec. */
export function web(fields = '', pod = ''): string {
  const lines = (text: string, spaces: number) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `${' '.repeat(spaces)}${line}\n`)
      .join('')
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
${lines(pod, 6)}      containers:
        - name: app
          image: registry.example/web:1
${lines(fields, 10)}---
`
}

/** An object that has nothing but its name and these fields. */
export function object(kind: string, name: string, fields = ''): string {
  const groups: Record<string, string> = {
    StorageClass: 'storage.k8s.io/v1',
    PriorityClass: 'scheduling.k8s.io/v1',
    RuntimeClass: 'node.k8s.io/v1',
    IngressClass: 'networking.k8s.io/v1',
    Role: 'rbac.authorization.k8s.io/v1',
    ClusterRole: 'rbac.authorization.k8s.io/v1',
    Order: 'example.org/v1',
  }
  return `apiVersion: ${groups[kind] ?? 'v1'}\nkind: ${kind}\nmetadata: { name: ${name} }\n${fields}\n---\n`
}
