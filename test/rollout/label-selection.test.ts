// Which label selectors select every pod that may matter for a set.
import { expect, test } from 'vitest'
import { POD, REPLICA_SET, type KindRef } from '../../src/model/kinds.ts'
import { keyOf, refOf, type KubernetesObject } from '../../src/model/object.ts'
import { labelSelectors } from '../../src/rollout/label-selection.ts'
import { watchTargets } from '../../src/rollout/watch-targets.ts'
import { parseLabelSelector } from '../embedded-cluster/selectors.ts'

type Labels = Record<string, string>
const object = (kind: string, apiVersion: string, name: string, rest: object, labels?: Labels): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop', ...(labels === undefined ? {} : { labels }) },
  ...rest,
})
const deployment = (name: string, matchLabels: Labels) =>
  object('Deployment', 'apps/v1', name, { spec: { selector: { matchLabels } } })
const service = (name: string, selector?: Labels) => object('Service', 'v1', name, { spec: { selector } })
const job = (name: string, spec: object = {}) => object('Job', 'batch/v1', name, { spec })
const replicaSet = object('ReplicaSet', 'apps/v1', 'rs', { spec: { selector: { matchLabels: { app: 'rs' } } } })

function selectors(objects: readonly KubernetesObject[], kind: KindRef = POD) {
  const known = new Map(objects.map((one) => [keyOf(refOf(one)), one]))
  return labelSelectors(kind, objects.map(refOf), (ref) => known.get(keyOf(ref)))
}

test.each<[what: string, objects: KubernetesObject[], expected: string[] | undefined]>([
  ['one workload: all of its labels', [deployment('a', { app: 'a', env: 'p' })], ['app=a,env=p']],
  [
    'workloads with one key in common',
    [deployment('a', { app: 'a', env: 'p' }), deployment('b', { app: 'b', env: 'p' })],
    ['app in (a,b),env=p'],
  ],
  [
    'a Service selects more than its workload',
    [deployment('a', { app: 'a', tier: 'web' }), service('a', { app: 'a' })],
    ['app=a'],
  ],
  ['no key in common', [deployment('a', { app: 'a' }), deployment('b', { name: 'b' })], ['app=a', 'name=b']],
  ['a Job knows its pods by their label', [deployment('a', { app: 'a' }), job('j')], ['app=a', 'job-name=j']],
  [
    'a Job with a selector of its own',
    [job('j', { manualSelector: true, selector: { matchLabels: { x: 'y' } } })],
    ['x=y'],
  ],
  ['a Service without a selector has no pods', [deployment('a', { app: 'a' }), service('s')], ['app=a']],
  [
    'a pod of the set, whose labels anyone may change',
    [object('Pod', 'v1', 'p', { spec: {} }, { app: 'p' })],
    undefined,
  ],
  ['a ReplicaSet of its own', [replicaSet], undefined],
  ['no labels but expressions', [object('Deployment', 'apps/v1', 'a', { spec: { selector: {} } })], undefined],
  ['too many keys', ['v', 'w', 'x', 'y', 'z'].map((key) => deployment(key, { [key]: 'a' })), undefined],
])('%s', (_what, objects, expected) => {
  expect(selectors(objects)).toEqual(expected)
})

test('what is not known may be any', () => {
  const { apiVersion, kind } = deployment('a', {})
  expect(labelSelectors(POD, [{ apiVersion, kind, namespace: 'shop', name: 'a' }], () => undefined)).toBeUndefined()
})

test('ReplicaSets by what their Deployments and the Services select; Jobs have none', () => {
  const set = [deployment('a', { app: 'a' }), service('b', { app: 'b' }), job('j')]
  expect(selectors(set, REPLICA_SET)).toEqual(['app in (a,b)'])
  expect(selectors([replicaSet, deployment('a', { app: 'a' })], REPLICA_SET)).toBeUndefined()
})

test('a selector that is too long for a URL is split, and all are selected by one or the other', () => {
  const names = Array.from({ length: 700 }, (_, index) => `workload-${index}-of-the-set`)
  const found = selectors(names.map((app) => deployment(app, { app }))) ?? []
  expect(found.length).toBeGreaterThan(1)
  for (const selector of found) expect(encodeURIComponent(selector).length).toBeLessThanOrEqual(6000)
  const parsed = found.map((selector) => {
    const one = parseLabelSelector(selector)
    if ('refusal' in one) throw new Error(one.refusal)
    return one.selector
  })
  const pod = (app: string): KubernetesObject => ({ ...POD, metadata: { name: 'p', labels: { app } } })
  for (const app of names) expect(parsed.filter((selects) => selects(pod(app)))).toHaveLength(1)
  expect(parsed.some((selects) => selects(pod('other')))).toBe(false)
})

test('pods and ReplicaSets are watched by selector, and nothing else is; of an unknown object all are', () => {
  const set = [deployment('a', { app: 'a' }), service('b', { app: 'b' })]
  const targets = (known: boolean) =>
    watchTargets(set.map(refOf), (ref) => (known ? set.find((one) => keyOf(refOf(one)) === keyOf(ref)) : undefined))
  const selected = targets(true).flatMap(({ kind, labelSelector }) =>
    labelSelector === undefined ? [] : [[kind, labelSelector]],
  )
  expect(selected).toEqual([
    ['ReplicaSet', 'app in (a,b)'],
    ['Pod', 'app in (a,b)'],
  ])
  expect(targets(false).filter(({ labelSelector }) => labelSelector !== undefined)).toEqual([])
  expect(targets(true).map(({ kind }) => kind)).toEqual(targets(false).map(({ kind }) => kind))
})
