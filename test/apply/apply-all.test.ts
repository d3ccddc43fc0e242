// Applying a set in steps: what is side by side, what waits, and what an end in the middle leaves.
import { beforeEach, expect, test } from 'vitest'
import { applyInSteps } from '../../src/apply/apply-all.ts'
import type { Applied } from '../../src/apply/apply.ts'
import { ConnectionError } from '../../src/cluster/cluster.ts'
import { applySteps } from '../../src/manifest/order.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { KubernetesObject } from '../../src/model/object.ts'
import { FakeCluster, status } from './fake-cluster.ts'

const settings = { fieldManager: 'k8s-deploy-gate', forceConflicts: false, checked: new Map<string, Applied>() }
const object = (kind: string, name: string) =>
  `apiVersion: ${kind === 'Deployment' ? 'apps/v1' : 'v1'}\nkind: ${kind}\nmetadata: {name: ${name}}\n---\n`
const many = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => object(kind, `${kind.toLowerCase()}-${index}`)).join('')

/** Answers an apply when it is let go, and knows what is on its way. */
class SlowCluster extends FakeCluster {
  readonly onTheirWay = new Map<string, PromiseWithResolvers<void>>()
  most = 0

  override async apply(...args: Parameters<FakeCluster['apply']>) {
    const gate = Promise.withResolvers<void>()
    const { name } = args[0].metadata
    this.onTheirWay.set(name, gate)
    this.most = Math.max(this.most, this.onTheirWay.size)
    await gate.promise.finally(() => this.onTheirWay.delete(name))
    return await super.apply(...args)
  }

  /** Lets what is on its way go, the last first, until nothing more comes. */
  async letGo(): Promise<void> {
    while (this.onTheirWay.size > 0) {
      for (const gate of [...this.onTheirWay.values()].reverse()) gate.resolve()
      await settle()
    }
  }
}

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

let cluster: SlowCluster
let applying: Set<string>
let cancelled: AbortController
beforeEach(() => {
  cluster = new SlowCluster()
  applying = new Set()
  cancelled = new AbortController()
})

/** Begins to apply; the steps as they are told, each object as `name result`. */
function begin(text: string) {
  const steps: string[][] = []
  const { documents } = parseManifests(text, 'all.yaml')
  const progress = {
    begin: ({ ref }: Applied['document']) => void applying.add(ref.name),
    end: ({ document }: Applied) => void applying.delete(document.ref.name),
  }
  const ended = (async () => {
    const told = applyInSteps(cluster.asCluster, applySteps(documents), settings, cancelled.signal, progress)
    for await (const step of told) steps.push(step.map(({ document, result }) => `${document.ref.name} ${result}`))
  })()
  ended.catch(() => undefined)
  return { steps, ended }
}

test('objects of one step are on their way side by side, and told in their order', async () => {
  const { steps, ended } = begin(many('ConfigMap', 3))
  await settle()
  expect([...cluster.onTheirWay.keys()]).toEqual(['configmap-0', 'configmap-1', 'configmap-2'])
  await cluster.letGo()
  await ended
  expect(steps).toEqual([['configmap-0 created', 'configmap-1 created', 'configmap-2 created']])
})

test('only so many are on their way at once', async () => {
  const { steps, ended } = begin(many('ConfigMap', 100))
  await settle()
  await cluster.letGo()
  await ended
  expect([cluster.most, steps[0]?.length]).toEqual([16, 100])
})

test('a step begins when the one before has ended', async () => {
  const { ended } = begin(object('Deployment', 'web') + object('ConfigMap', 'web-config') + object('Namespace', 'shop'))
  for (const expected of ['shop', 'web-config', 'web']) {
    await settle()
    expect([...cluster.onTheirWay.keys()]).toEqual([expected])
    cluster.onTheirWay.get(expected)?.resolve()
    await settle()
  }
  await ended
})

test('after a refusal what is on its way ends and is told, and nothing more begins', async () => {
  cluster.refuse = ({ metadata }) => {
    if (metadata.name === 'configmap-15') throw status(422, 'configmap-15 is invalid')
  }
  const { steps, ended } = begin(many('ConfigMap', 20) + object('Deployment', 'web'))
  await settle()
  // The last answer of the first sixteen is the refusal: the others follow it.
  await cluster.letGo()
  await ended
  const names = (from: number, to: number, result: string) =>
    Array.from({ length: to - from }, (_, index) => `configmap-${from + index} ${result}`)
  expect(steps).toEqual([
    [...names(0, 15, 'created'), 'configmap-15 failed', ...names(16, 20, 'not-applied')],
    ['web not-applied'],
  ])
})

test('when the API server is gone the objects on their way are known, and nothing more begins', async () => {
  const gone = new ConnectionError('ClusterUnreachable', 'gone')
  cluster.refuse = ({ metadata }) => {
    if (metadata.name === 'configmap-15') throw gone
  }
  const { steps, ended } = begin(many('ConfigMap', 20) + object('Deployment', 'web'))
  await settle()
  await cluster.letGo()
  await expect(ended).rejects.toBe(gone)
  expect([steps.length, steps[0]?.length, [...applying]]).toEqual([1, 15, ['configmap-15']])
})

test('after an abort what is on its way ends, and nothing more begins', async () => {
  const { steps, ended } = begin(many('ConfigMap', 20) + object('Deployment', 'web'))
  await settle()
  cancelled.abort()
  await cluster.letGo()
  await ended
  expect(steps.flat()).toHaveLength(16)
})

test('a custom resource waits until its definition is established', async () => {
  const name = 'widgets.example.org'
  const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}}\n---\n`
  const { ended } = begin(definition + object('ConfigMap', 'after'))
  await settle()
  await cluster.letGo()
  expect([...cluster.onTheirWay.keys()]).toEqual([])
  const live = [...cluster.objects.values()].find(({ metadata }) => metadata.name === name) as KubernetesObject
  cluster.put({ ...live, status: { conditions: [{ type: 'Established', status: 'True' }] } })
  await expect.poll(() => [...cluster.onTheirWay.keys()]).toEqual(['after'])
  await cluster.letGo()
  await ended
})

test('an abort while a kind is not served yet: nothing was sent, and nothing is told of it', async () => {
  const { steps, ended } = begin('apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n')
  await settle()
  cancelled.abort()
  await ended
  expect([steps, [...applying], cluster.requests]).toEqual([[[]], [], []])
})
