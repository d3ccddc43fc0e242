// What the embedded cluster and a real API server must have in common, one small check each, run against both.
// A check that only one of them passes is a bug of the embedded cluster.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { KubernetesObject, Status } from '../../src/model/object.ts'
import { ApiClient } from './api-client.ts'
import { readRecording, recordedNamespace } from './recording.ts'

/** The recording whose writes the checks send; the embedded cluster must replay it. */
export const contractRecording = 'image-not-found'

export interface ContractCheck {
  name: string
  run: (context: ContractContext) => Promise<void>
}

export interface ContractContext {
  api: ApiClient
  namespace: string
  /** A Deployment called web. */
  deployment: KubernetesObject
}

export interface ContractResult {
  name: string
  /** Undefined: passed. */
  error: Error | undefined
}

const strict = 'fieldManager=k8s-deploy-gate&fieldValidation=Strict'
const partialMetadata = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
const partialMetadataList = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1'

interface List {
  kind: string
  apiVersion: string
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: KubernetesObject[]
}

/** Runs all checks, in order, in `namespace`; without one in a namespace of its own that is deleted afterwards. */
export async function contractTests(kubeconfig: string, namespace?: string): Promise<ContractResult[]> {
  const api = new ApiClient(kubeconfig)
  const own = namespace ?? `contract-${randomBytes(4).toString('hex')}`
  if (namespace === undefined) {
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: own } }
    await api.need('/api/v1/namespaces', { method: 'POST', body })
    while ((await api.ask(`/api/v1/namespaces/${own}/serviceaccounts/default`)).status !== 200);
  }
  const recorded = readRecording(contractRecording).writes.find(({ method }) => method === 'PATCH')
  const text = JSON.stringify(recorded?.request).replaceAll(`"${recordedNamespace}"`, `"${own}"`)
  const context = { api, namespace: own, deployment: JSON.parse(text) as KubernetesObject }
  const results: ContractResult[] = []
  try {
    for (const { name, run } of contractChecks) {
      const error = await run(context).then(
        () => undefined,
        (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
      )
      results.push({ name, error })
    }
  } finally {
    if (namespace === undefined) await api.ask(`/api/v1/namespaces/${own}`, { method: 'DELETE' })
    api.close()
  }
  return results
}

const deploymentsOf = (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/deployments`
const podsOf = (namespace: string) => `/api/v1/namespaces/${namespace}/pods`

/** Sends the Deployment by server-side apply. */
function apply({ api, namespace, deployment }: ContractContext, parameters = strict) {
  const path = `${deploymentsOf(namespace)}/web?${parameters}`
  return api.ask(path, { method: 'PATCH', body: deployment, contentType: 'application/apply-patch+yaml' })
}

/** The first list of pods that has one. */
async function listedPods({ api, namespace }: ContractContext): Promise<List & { items: [KubernetesObject] }> {
  for (;;) {
    const list = await api.need<List>(podsOf(namespace))
    if (list.items.length > 0) return list as List & { items: [KubernetesObject] }
  }
}

/** The checks build on one another: after `an apply creates` the Deployment exists. */
export const contractChecks: ContractCheck[] = [
  {
    name: 'a wrong token is refused with 401',
    run: async ({ api }) => {
      const { status, text } = await api.ask('/api', { wrongToken: true })
      assert.equal(status, 401)
      assert.deepEqual(JSON.parse(text), {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      })
    },
  },
  {
    name: 'discovery names the groups and the kinds of a group',
    run: async ({ api }) => {
      const { versions } = await api.need<{ versions: string[] }>('/api')
      assert.deepEqual(versions, ['v1'])
      const { groups } = await api.need<{ groups: { name: string }[] }>('/apis')
      assert.ok(groups.some(({ name }) => name === 'apps'))
      const { resources } = await api.need<{ resources: Record<string, unknown>[] }>('/apis/apps/v1')
      const deployments = resources.find(({ name }) => name === 'deployments')
      assert.deepEqual(
        { kind: deployments?.['kind'], namespaced: deployments?.['namespaced'] },
        { kind: 'Deployment', namespaced: true },
      )
    },
  },
  {
    name: 'a group that is not served is 404 in plain text',
    run: async ({ api }) => {
      const { status, contentType, text } = await api.ask('/apis/unheard.example/v1')
      assert.deepEqual(
        { status, contentType, text },
        { status: 404, contentType: 'text/plain; charset=utf-8', text: '404 page not found\n' },
      )
    },
  },
  {
    name: 'an object that does not exist is 404 with its name and group',
    run: async ({ api, namespace }) => {
      const { status, text } = await api.ask(`${deploymentsOf(namespace)}/web`)
      const expected: Status & { metadata: object } = {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'deployments.apps "web" not found',
        reason: 'NotFound',
        details: { name: 'web', group: 'apps', kind: 'deployments' },
        code: 404,
      }
      assert.deepEqual({ status, body: JSON.parse(text) as unknown }, { status: 404, body: expected })
      const inCoreGroup = await api.ask(`/api/v1/namespaces/${namespace}/secrets/absent`)
      assert.deepEqual((JSON.parse(inCoreGroup.text) as Status).details, { name: 'absent', kind: 'secrets' })
    },
  },
  {
    name: 'a dry-run apply answers with the object and creates nothing',
    run: async (context) => {
      const { status, text } = await apply(context, `${strict}&dryRun=All`)
      const object = JSON.parse(text) as KubernetesObject
      assert.equal(status, 201)
      assert.equal(object.metadata.name, 'web')
      assert.ok(object.metadata.uid)
      assert.equal((await context.api.ask(`${deploymentsOf(context.namespace)}/web`)).status, 404)
    },
  },
  {
    name: 'a dry-run create answers with the object and creates nothing',
    run: async ({ api, namespace, deployment }) => {
      const path = deploymentsOf(namespace)
      const { status, text } = await api.ask(`${path}?${strict}&dryRun=All`, { method: 'POST', body: deployment })
      assert.equal(status, 201)
      assert.equal((JSON.parse(text) as KubernetesObject).metadata.name, 'web')
      assert.equal((await api.ask(`${path}/web`)).status, 404)
    },
  },
  {
    name: 'a pod that is only tried is answered with its defaults and not made',
    run: async (context) => {
      const { api, namespace } = context
      const { text } = await apply(context, `${strict}&dryRun=All`)
      const { template } = (JSON.parse(text) as { spec: { template: { metadata: object; spec: object } } }).spec
      const metadata = { ...template.metadata, generateName: 'web-', namespace }
      const body = { apiVersion: 'v1', kind: 'Pod', metadata, spec: template.spec }
      const tried = await api.ask(`${podsOf(namespace)}?${strict}&dryRun=All`, { method: 'POST', body })
      assert.deepEqual([tried.status, (JSON.parse(tried.text) as KubernetesObject).kind], [201, 'Pod'])
      assert.deepEqual((await api.need<List>(podsOf(namespace))).items, [])
    },
  },
  {
    name: 'what the identity may do in a namespace is told as rules',
    run: async ({ api, namespace }) => {
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      }
      const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews'
      const { status, text } = await api.ask(path, { method: 'POST', body })
      assert.equal(status, 201)
      type Rules = {
        resourceRules: { verbs: string[]; apiGroups: string[]; resources: string[] }[]
        incomplete: boolean
      }
      const rules = (JSON.parse(text) as { status: Rules }).status
      assert.equal(rules.incomplete, false)
      const all = rules.resourceRules.find(({ verbs, resources }) => verbs.includes('*') && resources.includes('*'))
      assert.deepEqual(all?.apiGroups, ['*'])
    },
  },
  {
    name: 'an apply creates, a watch from before tells of it, a second apply changes nothing',
    run: async (context) => {
      const { api, namespace } = context
      const before = await api.need<List>(deploymentsOf(namespace))
      assert.deepEqual(before.items, [])
      const from = `watch=true&resourceVersion=${before.metadata.resourceVersion}`
      const watching = api.watch(`${deploymentsOf(namespace)}?${from}`, (events) => events.length > 0)
      const first = await apply(context)
      assert.equal(first.status, 201)
      const [event] = await watching
      const created = JSON.parse(first.text) as KubernetesObject
      assert.deepEqual(
        { type: event?.type, kind: event?.object.kind, uid: event?.object.metadata.uid },
        { type: 'ADDED', kind: 'Deployment', uid: created.metadata.uid },
      )
      const second = await apply(context)
      const same = JSON.parse(second.text) as KubernetesObject
      assert.deepEqual(
        { status: second.status, uid: same.metadata.uid, generation: same.metadata.generation },
        { status: 200, uid: created.metadata.uid, generation: 1 },
      )
    },
  },
  {
    name: 'the items of a list have neither kind nor apiVersion, an object has both',
    run: async (context) => {
      const list = await listedPods(context)
      const [pod] = list.items
      assert.deepEqual({ kind: list.kind, apiVersion: list.apiVersion }, { kind: 'PodList', apiVersion: 'v1' })
      assert.deepEqual([pod.kind, pod.apiVersion], [undefined, undefined])
      const object = await context.api.need<KubernetesObject>(`${podsOf(context.namespace)}/${pod.metadata.name}`)
      assert.deepEqual([object.kind, object.apiVersion], ['Pod', 'v1'])
    },
  },
  {
    name: 'PartialObjectMetadata has metadata and nothing else',
    run: async ({ api, namespace }) => {
      const partial = await api.need<object>(`${deploymentsOf(namespace)}/web`, { accept: partialMetadata })
      assert.deepEqual(Object.keys(partial).sort(), ['apiVersion', 'kind', 'metadata'])
      assert.deepEqual(
        { ...partial, metadata: undefined },
        { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: undefined },
      )
    },
  },
  {
    name: 'PartialObjectMetadataList has metadata and nothing else',
    run: async ({ api, namespace }) => {
      const list = await api.need<List>(deploymentsOf(namespace), { accept: partialMetadataList })
      assert.deepEqual([list.kind, list.apiVersion], ['PartialObjectMetadataList', 'meta.k8s.io/v1'])
      assert.deepEqual(
        list.items.map((item) => ({ ...item, metadata: item.metadata.name })),
        [{ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: 'web' }],
      )
    },
  },
  {
    name: 'selectors by field and by label',
    run: async (context) => {
      const { api, namespace } = context
      const name = (await listedPods(context)).items[0].metadata.name
      const select = async (query: string) =>
        (await api.need<List>(`${podsOf(namespace)}?${query}`)).items.map(({ metadata }) => metadata.name)
      assert.deepEqual(
        {
          byName: await select(`fieldSelector=metadata.name%3D${name}`),
          byOtherName: await select(`fieldSelector=metadata.name!%3D${name}`),
          byLabel: await select('labelSelector=app%3Dweb'),
          bySet: await select('labelSelector=app%20in%20(web,api),!tier'),
          byOtherLabel: await select('labelSelector=app!%3Dweb'),
        },
        { byName: [name], byOtherName: [], byLabel: [name], bySet: [name], byOtherLabel: [] },
      )
    },
  },
  {
    name: 'a list in pages goes on where it stopped, at the same resourceVersion',
    run: async ({ api, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/events`
      let first: List
      do first = await api.need<List>(`${path}?limit=1`)
      while (first.metadata.continue === undefined)
      const token = encodeURIComponent(first.metadata.continue)
      const second = await api.need<List>(`${path}?limit=1&continue=${token}`)
      assert.equal(first.items.length, 1)
      assert.equal(second.items.length, 1)
      assert.notEqual(second.items[0]?.metadata.uid, first.items[0]?.metadata.uid)
      assert.equal(second.metadata.resourceVersion, first.metadata.resourceVersion)
    },
  },
  {
    name: 'a watch resumes after the resourceVersion it is given',
    run: async (context) => {
      const { api, namespace } = context
      const { resourceVersion } = (await listedPods(context)).metadata
      const path = `/api/v1/namespaces/${namespace}/events?watch=true&resourceVersion=${resourceVersion}`
      const [event] = await api.watch(path, (events) => events.length > 0)
      assert.ok(Number(event?.object.metadata.resourceVersion) > Number(resourceVersion))
    },
  },
  {
    // A real server sends bookmarks about once a minute and shortly before the end, but not when nothing was ever watched.
    name: 'a watch ends neatly when its time is up, with nothing but bookmarks when nothing happened',
    run: async ({ api, namespace }) => {
      const path = `/api/v1/namespaces/${namespace}/limitranges`
      const { resourceVersion } = (await api.need<List>(path)).metadata
      const query = `watch=true&allowWatchBookmarks=true&timeoutSeconds=3&resourceVersion=${resourceVersion}`
      for (const { type, object } of await api.watch(`${path}?${query}`, () => false)) {
        assert.deepEqual({ type, kind: object.kind }, { type: 'BOOKMARK', kind: 'LimitRange' })
        assert.ok(Number(object.metadata.resourceVersion) >= Number(resourceVersion))
      }
    },
  },
  {
    // How far back a server remembers is its own affair: one that has just been made remembers everything.
    name: 'a watch from the first resourceVersion tells all since then, or ends with an ERROR event of code 410',
    run: async ({ api, namespace }) => {
      const events = await api.watch(`${podsOf(namespace)}?watch=true&timeoutSeconds=2&resourceVersion=1`, () => false)
      if (events[0]?.type !== 'ERROR') return assert.equal(events[0]?.type, 'ADDED')
      const [error] = events as unknown as { type: string; object: Status }[]
      assert.equal(events.length, 1)
      assert.deepEqual({ code: error?.object.code, reason: error?.object.reason }, { code: 410, reason: 'Expired' })
      assert.match(error?.object.message ?? '', /^too old resource version: 1 \(\d+\)$/)
    },
  },
  {
    name: 'the log of a container that never ran is 400, of a pod that does not exist 404',
    run: async (context) => {
      const { api, namespace } = context
      const { name } = (await listedPods(context)).items[0].metadata
      const ask = async (pod: string, previous: boolean) => {
        const path = `${podsOf(namespace)}/${pod}/log?container=web&previous=${previous}&tailLines=10`
        const { status, text } = await api.ask(path)
        return { status, message: (JSON.parse(text) as Status).message }
      }
      assert.deepEqual(await ask(name, true), {
        status: 400,
        message: `previous terminated container "web" in pod "${name}" not found`,
      })
      const current = await ask(name, false)
      assert.equal(current.status, 400)
      assert.match(current.message ?? '', new RegExp(`^container "web" in pod "${name}" is waiting to start: `))
      assert.deepEqual(await ask('absent', false), { status: 404, message: 'pods "absent" not found' })
    },
  },
]
