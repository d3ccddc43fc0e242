// Which quotas have no room for the objects of a set together. The cluster is in memory.
import { expect, test } from 'vitest'
import type { Applied } from '../../src/apply/apply.ts'
import { ApiError, type ApiResource, type Cluster } from '../../src/cluster/cluster.ts'
import { headlineOfFinding } from '../../src/diagnose/tell.ts'
import { NOTHING_HIDDEN } from '../../src/evidence/redact.ts'
import type { Inputs } from '../../src/model/inputs.ts'
import { refOf, type KubernetesObject } from '../../src/model/object.ts'
import { objectQuota } from '../../src/preflight/object-quota.ts'

const object = (kind: string, name: string, spec: object = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, namespace: 'shop' },
  spec,
})
const quota = (hard: Record<string, string>, used: Record<string, string>, spec: object = {}): KubernetesObject => ({
  ...object('ResourceQuota', 'team', { hard, ...spec }),
  status: { hard, used },
})
const made = (after: KubernetesObject, result: Applied['result'] = 'created'): Applied => ({
  document: { ref: refOf(after), object: after, source: { file: 'a.yaml', line: 1, column: 1 }, positions: new Map() },
  result,
  after,
  refusals: [],
  warnings: [],
})

async function headlines(quotas: readonly KubernetesObject[] | 'denied', checked: readonly Applied[]) {
  const denied = new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, message: 'forbidden' })
  const cluster = {
    list: () => (quotas === 'denied' ? Promise.reject(denied) : Promise.resolve(quotas)),
    resource: (_version: string, kind: string) => Promise.resolve({ name: `${kind.toLowerCase()}s` } as ApiResource),
  } as unknown as Cluster
  const deploy = { cluster, documents: [], inputs: {} as Inputs, now: 0 }
  const { failures } = await objectQuota(deploy, checked)
  return failures.map((finding) => headlineOfFinding(finding, NOTHING_HIDDEN))
}
const maps = ['a', 'b', 'c'].map((name) => made(object('ConfigMap', name)))

test('the first object for which there is no room any more', async () => {
  expect(await headlines([quota({ 'count/configmaps': '3' }, { 'count/configmaps': '1' })], maps)).toEqual([
    'c: quota "team" has no room for another ConfigMap (count/configmaps: 1 requested, 3 of 3 used) (QuotaExceeded)',
  ])
})

test('of each resource one object; node ports and storage are counted', async () => {
  const claim = (name: string) =>
    made(object('PersistentVolumeClaim', name, { resources: { requests: { storage: '2Gi' } } }))
  const service = (name: string) => made(object('Service', name, { type: 'NodePort', ports: [{ port: 80 }] }))
  const limits = quota({ 'requests.storage': '3Gi', 'services.nodeports': '1' }, { 'requests.storage': '0' })
  const told = await headlines([limits], [claim('p'), claim('q'), claim('r'), service('s'), service('t')])
  expect(told.map((line) => line.slice(0, 2))).toEqual(['q:', 't:'])
})

test.each([
  ['they fit exactly', [quota({ configmaps: '4' }, { configmaps: '1' })], maps],
  [
    'they are there already',
    [quota({ configmaps: '3' }, { configmaps: '3' })],
    maps.map((one) => ({ ...one, result: 'configured' as const })),
  ],
  [
    'the quota counts other things only',
    [quota({ configmaps: '1' }, { configmaps: '1' }, { scopes: ['BestEffort'] })],
    maps,
  ],
  [
    'the set changes the quota',
    [quota({ configmaps: '1' }, { configmaps: '1' })],
    [...maps, made(object('ResourceQuota', 'team'), 'configured')],
  ],
  ['the quotas may not be read', 'denied' as const, maps],
])('nothing is said when %s', async (_when, quotas, checked) => {
  expect(await headlines(quotas, checked)).toEqual([])
})
