// What is read once more before a verdict: what someone else did, what may not be read, and what is never shown.
import { describe, expect, test } from 'vitest'
import { ApiError, type Cluster } from '../../src/cluster/cluster.ts'
import { reread } from '../../src/lookups/reread.ts'
import { keyOf, refOf, type KubernetesObject, type ManagedFields } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import type { Tracked } from '../../src/rollout/rollout.ts'

type Fields = Record<string, unknown>

const object = (kind: string, fields: Fields, metadata: Fields = {}, apiVersion = 'v1'): KubernetesObject => ({
  apiVersion,
  kind,
  ...fields,
  metadata: { name: 'it', namespace: 'shop', uid: 'u', resourceVersion: '5', ...metadata },
})
const settings = (data: Fields, metadata: Fields = {}) => object('ConfigMap', { data }, metadata)
const refused = (code: number, reason?: string) =>
  new ApiError({ kind: 'Status', apiVersion: 'v1', code, message: 'no', reason })

/** What is found of objects, each as we applied it, when the cluster has, or answers, the other. */
async function found(
  pairs: [applied: KubernetesObject, now: KubernetesObject | ApiError][],
  { isOurs = true, objects = [] as KubernetesObject[] } = {},
) {
  const asked: string[] = []
  const warnings: string[] = []
  const answers = new Map(pairs.map(([applied, now]) => [keyOf(refOf(applied)), now]))
  const cluster: Pick<Cluster, 'get' | 'metadata'> = {
    get: async (ref) => {
      asked.push(`get ${ref.kind} ${ref.name}`)
      const answer = answers.get(keyOf(ref))
      if (answer === undefined || answer instanceof ApiError) throw answer ?? refused(404, 'NotFound')
      return answer
    },
    metadata: async ({ kind }) => {
      asked.push(`list ${kind}`)
      return [...answers.values()].flatMap((one) => (one instanceof ApiError ? [] : one.metadata))
    },
  }
  const tracked = pairs.map(([applied]): Tracked => {
    const ref = refOf(applied)
    return { ref, changed: true, appliedAt: 0, applied, ...(isOurs ? { wanted: applied } : {}) }
  })
  const view = new View({ now: 0, objects, logs: [], absent: [] })
  const seen = await reread(cluster, tracked, view, (line) => warnings.push(line))
  const told = [...seen.values()].map(({ answer, notices }) => ({
    ...(answer === undefined ? {} : { message: answer.message, reason: answer.reason }),
    ...(notices === undefined ? {} : { notices }),
  }))
  return { told, asked, warnings }
}

describe('what someone else did', () => {
  test('nothing is nothing', async () => {
    expect((await found([[settings({ a: '1' }), settings({ a: '1' }, { resourceVersion: '6' })]])).told).toEqual([])
  })

  test.each<[string, KubernetesObject | ApiError, string]>([
    ['deleted it', refused(404, 'NotFound'), 'ObjectDeleted'],
    ['is deleting it', settings({ a: '1' }, { deletionTimestamp: '2026-11-21T09:48:28Z' }), 'ObjectDeleted'],
    ['replaced it', settings({ a: '1' }, { uid: 'another' }), 'ObjectReplaced'],
    ['changed it', settings({ a: '2' }), 'ChangedMeanwhile'],
  ])('%s', async (_name, now, code) => {
    expect((await found([[settings({ a: '1' }), now]])).told).toMatchObject([{ reason: { code } }])
  })

  test('values that may be secret are not shown, of no object', async () => {
    const secrets: [KubernetesObject, KubernetesObject][] = [
      [settings({ password: 'hunter2' }), settings({ password: 'hunter3' })],
      [object('Secret', { data: { a: 'aHVudGVyMg==' } }), object('Secret', { data: { a: 'aHVudGVyMw==' } })],
    ]
    for (const pair of secrets) {
      const { told } = await found([pair])
      expect(told).toHaveLength(1)
      expect(JSON.stringify(told)).not.toMatch(/hunter|aHVud/)
    }
  })

  test('an item of a list that another took the place of, with the field that tells them apart', async () => {
    const binding = (name: string) =>
      object('RoleBinding', { subjects: [{ kind: 'User', name }] }, {}, 'rbac.authorization.k8s.io/v1')
    const { told } = await found([[binding('alice'), binding('mallory')]])
    expect(told).toEqual([
      {
        message: 'subjects[0].name was changed by someone else',
        reason: { code: 'ChangedMeanwhile', facts: { path: ['subjects', 0, 'name'] } },
      },
    ])
  })
})

describe('custom resources', () => {
  const widget = (size: unknown, metadata: Fields = {}) =>
    object('Widget', { spec: { size } }, metadata, 'example.org/v1')
  const writtenBy = (manager: string): ManagedFields[] => [
    { manager, operation: 'Update', fieldsV1: { 'f:spec': { 'f:size': {} } } },
    { manager: 'widget-controller', operation: 'Update', subresource: 'status', fieldsV1: { 'f:status': {} } },
  ]

  test('what a program writes into one is a notice, without the values', async () => {
    const { told } = await found([[widget(1), widget(2, { managedFields: writtenBy('kubectl-edit') })]])
    expect(told).toEqual([
      { notices: [{ code: 'ChangedMeanwhile', text: '', facts: { path: ['spec', 'size'] }, path: ['spec', 'size'] }] },
    ])
  })

  test('what its own controller writes is not even that', async () => {
    const { told } = await found([[widget(1), widget(2, { managedFields: writtenBy('widget-controller') })]])
    expect(told).toEqual([])
  })

  test('deleted by someone', async () => {
    expect((await found([[widget(1), refused(404, 'NotFound')]])).told).toMatchObject([{ message: 'was deleted' }])
  })
})

describe('one that cannot be read', () => {
  test.each<[string, ApiError, string[]]>([
    [
      'is a warning where reading it is not allowed',
      refused(403),
      ['it was not checked whether someone else changed ConfigMap it: needs get on it'],
    ],
    [
      'is a warning where the API server fails, as with a broken conversion webhook',
      refused(500),
      ['it was not checked whether someone else changed ConfigMap it: the API server answered HTTP 500'],
    ],
    ['is nothing where its kind has no such request', refused(405), []],
    ['is nothing where a proxy says 404', refused(404), []],
  ])('%s', async (_name, answer, lines) => {
    expect(await found([[settings({ a: '1' }), answer]])).toMatchObject({ told: [], warnings: lines })
  })

  test.each([401, 429])('ends the reading where that says something of all: %s', async (code) => {
    await expect(found([[settings({ a: '1' }), refused(code)]])).rejects.toThrow()
  })
})

describe('requests', () => {
  test('of many objects of a kind one list tells which have changed', async () => {
    const many = Array.from({ length: 8 }, (_, index): [KubernetesObject, KubernetesObject] => {
      const metadata = { name: `it-${index}` }
      const now =
        index === 3 ? settings({ a: '2' }, { ...metadata, resourceVersion: '6' }) : settings({ a: '1' }, metadata)
      return [settings({ a: '1' }, metadata), now]
    })
    const { told, asked } = await found(many)
    expect([told.length, asked]).toEqual([1, ['list ConfigMap', 'get ConfigMap it-3']])
  })

  test('what is watched and what removes itself is not read', async () => {
    const deployment = object('Deployment', { spec: {} }, {}, 'apps/v1')
    const job = object('Job', { spec: { ttlSecondsAfterFinished: 5 } }, {}, 'batch/v1')
    const { asked } = await found([[job, job]])
    const watched = await found([[deployment, deployment]], { objects: [deployment] })
    expect([asked, watched.asked]).toEqual([[], []])
  })

  test('of what someone else applied only that it is gone or replaced is told', async () => {
    const now = settings({ a: '2' })
    expect((await found([[settings({ a: '1' }), now]], { isOurs: false })).told).toEqual([])
    expect((await found([[now, refused(404, 'NotFound')]], { isOurs: false })).told).toMatchObject([
      { message: 'was deleted' },
    ])
  })
})
