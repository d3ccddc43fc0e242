// The embedded cluster by itself, asked with a plain client: the recorded story, strictness, faults.
import { afterEach, describe, expect, test } from 'vitest'
import type { Event, KubernetesObject, Pod, Status } from '../../src/model/object.ts'
import { ApiClient } from './api-client.ts'
import type { FaultKind } from './faults.ts'
import type { RecordedWrite } from './recording.ts'
import { readRecording } from './recording.ts'
import type { EmbeddedCluster, EmbeddedClusterOptions } from './server.ts'
import { startEmbeddedCluster } from './server.ts'

const strict = 'fieldManager=k8s-deploy-gate&fieldValidation=Strict'
const pods = '/api/v1/namespaces/shop/pods'

let cluster: EmbeddedCluster
let api: ApiClient

async function start(name: string, options?: EmbeddedClusterOptions): Promise<void> {
  cluster = await startEmbeddedCluster(readRecording(name), options)
  api = new ApiClient(cluster.kubeconfig)
}

afterEach(async () => {
  api.close()
  await cluster.close()
})

/** Sends the recorded real applies. */
async function applyAll(): Promise<void> {
  const writes = cluster.replay.recording.writes.filter(({ dryRun }) => !dryRun)
  for (const { path, method, request, contentType, status } of writes) {
    const answer = await api.ask(`${path}?${strict}`, { method, body: request, contentType })
    expect(answer.status).toBe(status)
  }
}

async function resourceVersionOf(path: string): Promise<string> {
  const list = await api.need<{ metadata: { resourceVersion: string } }>(path)
  return list.metadata.resourceVersion
}

const isPulling = ({ object }: { object: KubernetesObject }) =>
  (object as Pod).status?.containerStatuses?.[0]?.state?.waiting?.reason === 'ErrImagePull'

describe('the recorded story', () => {
  test('begins with the apply: pods and events follow as they did, with the times of now', async () => {
    await start('image-not-found')
    const from = await resourceVersionOf(pods)
    const began = Date.now()
    const watching = api.watch(`${pods}?watch=true&resourceVersion=${from}`, (events) => events.some(isPulling))
    await applyAll()
    const events = await watching
    const pod = events.at(-1)?.object as Pod
    expect(pod.status?.containerStatuses?.[0]?.state?.waiting?.message).toContain(
      'failed to resolve reference "registry.example/app:9.9": registry.example/app:9.9: not found',
    )
    // Times in objects are cut to seconds, and the story waits up to a second to fit them.
    expect(Date.parse(pod.metadata.creationTimestamp ?? '')).toBeGreaterThan(began - 1000)
    expect(Date.parse(pod.metadata.creationTimestamp ?? '')).toBeLessThanOrEqual(Date.now())
    const list = await api.need<{ items: Event[] }>('/api/v1/namespaces/shop/events')
    expect(list.items.map(({ reason }) => reason)).toContain('SuccessfulCreate')
    expect(cluster.unknown).toEqual([])
  })

  test('a previous log appears only after a restart', async () => {
    await start('app-crash', { speed: 4 })
    const from = await resourceVersionOf(pods)
    const previous = async (name: string) => {
      const { status, text } = await api.ask(`${pods}/${name}/log?container=web&previous=true&tailLines=1`)
      return status === 200 ? { status, text } : { status, text: (JSON.parse(text) as Status).message }
    }
    const watching = api.watch(`${pods}?watch=true&resourceVersion=${from}`, (events) => events.length > 0)
    await applyAll()
    const name = (await watching)[0]?.object.metadata.name ?? ''
    expect(await previous(name)).toEqual({
      status: 400,
      text: `previous terminated container "web" in pod "${name}" not found`,
    })
    await expect
      .poll(() => previous(name), { timeout: 60_000 })
      .toEqual({ status: 200, text: 'Error: DATABASE_URL is not set\n' })
  })

  test('waits for an apply that has not come yet', async () => {
    await start('storage-class-missing', { speed: 20 })
    const [claim] = cluster.replay.recording.writes.filter(({ dryRun }) => !dryRun)
    const { path = '', request } = claim ?? {}
    const options = { method: 'PATCH', body: request, contentType: 'application/apply-patch+yaml' } as const
    await api.need(`${path}?${strict}`, options)
    expect((await api.need<{ items: unknown[] }>(pods)).items).toEqual([])
    expect((await api.ask('/apis/apps/v1/namespaces/shop/deployments/web')).status).toBe(404)
    await applyAllButFirst()
    await expect
      .poll(async () => (await api.need<{ items: unknown[] }>(pods)).items.length, { timeout: 60_000 })
      .toBe(1)
  })

  async function applyAllButFirst(): Promise<void> {
    const [, ...rest] = cluster.replay.recording.writes.filter(({ dryRun }) => !dryRun)
    for (const { path, request, contentType } of rest) {
      await api.need(`${path}?${strict}`, { method: 'PATCH', body: request, contentType })
    }
  }

  test('refuses a dry-run as the server did, and what was there before keeps its times', async () => {
    await start('image-not-found-on-update')
    const live = await api.need<KubernetesObject>('/apis/apps/v1/namespaces/shop/deployments/web')
    const isTry = ({ method, dryRun }: RecordedWrite) => method === 'PATCH' && dryRun
    const write = cluster.replay.recording.writes.find(isTry)
    const { path = '', request } = write ?? {}
    const answer = await api.need<KubernetesObject>(`${path}?${strict}&dryRun=All`, {
      method: 'PATCH',
      body: request,
      contentType: 'application/apply-patch+yaml',
    })
    expect(answer.metadata.creationTimestamp).toBe(live.metadata.creationTimestamp)
    expect(answer.metadata.uid).toBe(live.metadata.uid)
  })
})

describe('what was not recorded is refused with 501', () => {
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 9 } }
  const apply = { method: 'PATCH', body: deployment, contentType: 'application/apply-patch+yaml' } as const
  const web = '/apis/apps/v1/namespaces/shop/deployments/web'

  test.each([
    ['another namespace', '/api/v1/namespaces/other/pods', {}],
    ['all namespaces', '/api/v1/pods', {}],
    ['another kind', '/apis/rbac.authorization.k8s.io/v1/namespaces/shop/roles', {}],
    ['a parameter', `${pods}?sendInitialEvents=true`, {}],
    ['a field selector', `${pods}?fieldSelector=spec.hostname%3Da`, {}],
    ['a subresource', `${web}/scale`, {}],
    ['an apply of something else', `${web}?${strict}`, apply],
    ['an apply without strict validation', `${web}?fieldManager=k8s-deploy-gate`, apply],
    ['a deletion', web, { method: 'DELETE' }],
  ] as const)('%s', async (_what, path, options) => {
    await start('image-not-found')
    const { status, text } = await api.ask(path, options)
    expect({ status, reason: (JSON.parse(text) as Status).reason }).toEqual({ status: 501, reason: 'NotRecorded' })
    expect(cluster.unknown).toHaveLength(1)
  })

  test('an apply of something else says what is different', async () => {
    await start('image-not-found')
    await api.ask(`${web}?${strict}`, apply)
    expect(cluster.unknown[0]).toContain('it was recorded with another body: /spec/replicas was 1, is 9')
  })
})

describe('faults', () => {
  async function ask(fault: FaultKind, path = pods) {
    await start('image-not-found', { faults: [{ on: () => true, fault }] })
    return await api.ask(path).then(
      ({ status, contentType, text }) => ({ status, contentType, text }),
      (error: NodeJS.ErrnoException) => ({ error: error.code }),
    )
  }

  test('an answer of its own, once', async () => {
    expect(await ask({ kind: 'answer', code: 429, retryAfter: 1 })).toEqual({
      status: 429,
      contentType: 'text/plain',
      text: 'Too many requests, please try again later.\n',
    })
    expect((await api.ask(pods)).status).toBe(200)
    expect(cluster.faults.unused).toEqual([])
  })

  test.each<[FaultKind, object]>([
    [{ kind: 'reset' }, { error: 'ECONNRESET' }],
    [{ kind: 'answer-lost' }, { error: 'ECONNRESET' }],
    [{ kind: 'truncated' }, { error: 'ECONNRESET' }],
  ])('%j', async (fault, expected) => {
    expect(await ask(fault)).toEqual(expected)
  })

  test('a watch that is closed, broken off or told to begin anew', async () => {
    await start('image-not-found', {
      faults: [
        { on: ({ watch }) => watch, fault: { kind: 'closed', events: 1 } },
        { on: ({ watch }) => watch, fault: { kind: 'error-event', code: 410, events: 1 } },
        { on: ({ watch }) => watch, fault: { kind: 'truncated', events: 1 } },
      ],
    })
    const from = await resourceVersionOf(pods)
    await applyAll()
    await expect.poll(() => cluster.replay.store.revision > Number(from) + 5, { timeout: 60_000 }).toBe(true)
    const watch = () => api.watch(`${pods}?watch=true&resourceVersion=${from}`, () => false)
    expect((await watch()).map(({ type }) => type)).toEqual(['ADDED'])
    expect((await watch()).map(({ type }) => type)).toEqual(['ADDED', 'ERROR'])
    await expect(watch()).rejects.toThrow('aborted')
  })
})
