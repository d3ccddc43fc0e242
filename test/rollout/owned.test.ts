// What a controller made for a custom resource, and what is wrong with its pods. The objects are those of a real cluster
// (Kubernetes 1.35.4) 85 s after they were applied; the controllers of the three kinds were stood in for
// (test/cluster/stand-ins.ts). Changed only as the case says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findingsOf } from '../../src/diagnose/found.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { refOf, type KubernetesObject } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutOf, watchedWith } from '../../src/rollout/kinds.ts'
import type { Rollout, Tracked } from '../../src/rollout/rollout.ts'
import { watchTargets } from '../../src/rollout/watch-targets.ts'

interface Recorded {
  appliedAt: string
  now: string
  items: KubernetesObject[]
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'owned.json'), 'utf8')) as Record<
  string,
  Recorded
>

class Namespace {
  readonly objects: KubernetesObject[]
  readonly appliedAt: number
  now: number
  readonly #kind: string

  constructor(type: string) {
    const { items, appliedAt, now } = structuredClone(recorded[type]) as Recorded
    this.objects = items
    this.appliedAt = Date.parse(appliedAt)
    this.now = Date.parse(now)
    this.#kind = type.slice(0, type.indexOf('.'))
  }

  get view(): View {
    return new View({ now: this.now, objects: this.objects, logs: [], absent: [] })
  }

  get(kind: string, name: string): KubernetesObject {
    const found = this.objects.find((one) => one.kind === kind && one.metadata.name.startsWith(name))
    if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
    return found
  }

  all(kind: string): KubernetesObject[] {
    return this.objects.filter((one) => one.kind === kind)
  }

  remove(isGone: (one: KubernetesObject) => boolean): void {
    const left = this.objects.filter((one) => !isGone(one))
    this.objects.splice(0, this.objects.length, ...left)
  }

  rollout(name: string, changes: Partial<Tracked> = {}): Rollout {
    const ref = refOf(this.get(this.#kind, name))
    return rolloutOf({ ref, generation: 1, changed: true, appliedAt: this.appliedAt, ...changes }, this.view)
  }

  codes(name: string, changes: Partial<Tracked> = {}): string[] {
    return findingsOf(this.rollout(name, changes), this.view).map(({ code }) => code)
  }
}

const ROLLOUT = 'Rollout.argoproj.io'
const KNATIVE = 'Service.serving.knative.dev'
const STORE = 'Store.data.example.org'

describe.each([ROLLOUT, KNATIVE, STORE])('%s', (type) => {
  test('an image that does not exist is what its pods say, told of the object that was deployed', () => {
    const namespace = new Namespace(type)
    const one = namespace.rollout('no-image')
    expect(one).toMatchObject({ state: 'in-progress', desired: 1 })
    expect(one.message).toContain('cannot pull the image')
    const [finding, ...others] = findingsOf(one, namespace.view)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ code: 'ImageNotFound', workload: one.ref })
    expect(finding && isHopeless(finding, 60_000, 1)).toBe(true)
  })

  test('what works is done, with the pods that are watched further', () => {
    const namespace = new Namespace(type)
    for (const name of ['well', 'slow']) {
      const one = namespace.rollout(name)
      expect(one.state).toBe('done')
      expect(one.pods.map(({ metadata }) => metadata.name.slice(0, 4))).toEqual([name])
      expect(namespace.codes(name)).toEqual([])
    }
  })

  test('pods that were there before the deploy changed it say nothing of it', () => {
    const namespace = new Namespace(type)
    expect(namespace.rollout('no-image', { appliedAt: namespace.now }).pods).toEqual([])
    expect(namespace.codes('no-image', { appliedAt: namespace.now })).not.toContain('ImageNotFound')
    expect(namespace.codes('no-image', { appliedAt: namespace.now, changed: false })).toEqual(['ImageNotFound'])
  })

  test('without the right to read pods it is judged by its status', () => {
    const namespace = new Namespace(type)
    namespace.remove(({ kind }) => ['Pod', 'ReplicaSet', 'Deployment', 'StatefulSet', 'Event'].includes(kind))
    expect(namespace.rollout('no-image')).toMatchObject({ state: 'in-progress', pods: [] })
    expect(namespace.rollout('well').state).toBe('done')
  })
})

test('what its controller says is context of what its pods say, and final where it does not try again', () => {
  const namespace = new Namespace(ROLLOUT)
  namespace.get('Rollout', 'no-image').status = {
    ...(namespace.get('Rollout', 'no-image').status as object),
    phase: 'Degraded',
    abort: true,
    message: 'RolloutAborted: aborted',
    conditions: [{ type: 'Progressing', status: 'False', reason: 'RolloutAborted', message: 'aborted' }],
  }
  const [finding, ...others] = findingsOf(namespace.rollout('no-image'), namespace.view)
  expect(others).toEqual([])
  expect(finding).toMatchObject({ code: 'ImageNotFound', context: ['RolloutAborted'], standing: { isFinal: true } })
  namespace.remove(({ kind }) => kind === 'Pod')
  expect(namespace.codes('no-image')).toEqual(['RolloutAborted'])
})

test('of an Argo Rollout the ReplicaSet counts that its status names', () => {
  const namespace = new Namespace(ROLLOUT)
  const owner = namespace.get('Rollout', 'well')
  const set = namespace.get('ReplicaSet', 'no-image')
  set.metadata.ownerReferences = structuredClone(namespace.get('ReplicaSet', 'well').metadata.ownerReferences ?? [])
  expect(namespace.codes('well')).toEqual([])
  ;(owner.status as Record<string, unknown>)['currentPodHash'] = set.metadata.labels?.['rollouts-pod-template-hash']
  expect(namespace.codes('well')).toEqual(['ImageNotFound'])
})

test('the pod template of a workloadRef stands in the object that it names', () => {
  const namespace = new Namespace(ROLLOUT)
  namespace.get('Rollout', 'no-image')['spec'] = {
    workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
  }
  const [finding] = findingsOf(namespace.rollout('no-image'), namespace.view)
  expect(finding?.templateIn).toMatchObject({ kind: 'Deployment', name: 'web' })
})

test('of a Knative Service the newest Revision counts', () => {
  const namespace = new Namespace(KNATIVE)
  const { labels } = namespace.get('Deployment', 'no-image').metadata
  namespace.get('Deployment', 'no-image').metadata.labels = { ...labels, 'serving.knative.dev/service': 'well' }
  expect(namespace.codes('well')).toEqual([])
})

test('a Canary speaks for the workload that it names', () => {
  const namespace = new Namespace(KNATIVE)
  const canary: KubernetesObject = {
    apiVersion: 'flagger.app/v1beta1',
    kind: 'Canary',
    metadata: { name: 'web', namespace: namespace.get('Pod', 'well').metadata.namespace ?? '' },
    spec: {
      targetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: namespace.get('Deployment', 'no-image').metadata.name,
      },
    },
    status: { phase: 'Progressing' },
  }
  namespace.objects.push(canary)
  const tracked = { ref: refOf(canary), changed: true, appliedAt: namespace.appliedAt }
  const one = rolloutOf(tracked, namespace.view)
  expect(findingsOf(one, namespace.view).map(({ code }) => code)).toEqual(['ImageNotFound'])
})

test('a chain through kinds that nobody watches is asked for, each kind once', () => {
  const namespace = new Namespace(STORE)
  const set = namespace.get('StatefulSet', 'no-image')
  const between: KubernetesObject = {
    apiVersion: 'data.example.org/v1',
    kind: 'Shard',
    metadata: {
      name: 'no-image-0',
      uid: 'shard',
      ...(set.metadata.namespace === undefined ? {} : { namespace: set.metadata.namespace }),
      ownerReferences: set.metadata.ownerReferences ?? [],
    },
  }
  const { apiVersion, kind, metadata } = between
  set.metadata.ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: 'shard', controller: true }]
  expect(namespace.codes('no-image')).toEqual([])
  expect(namespace.rollout('no-image').asks).toEqual([
    { apiVersion, kind, namespace: set.metadata.namespace, asOf: 'shard' },
  ])
  namespace.objects.push(between)
  expect(namespace.rollout('no-image').asks).toBeUndefined()
  expect(namespace.codes('no-image')).toEqual(['ImageNotFound'])
})

test('pods of another owner are never blamed', () => {
  const namespace = new Namespace(STORE)
  for (const one of namespace.all('StatefulSet')) {
    const [owner] = one.metadata.ownerReferences ?? []
    if (owner !== undefined)
      one.metadata.ownerReferences = [
        { ...owner, controller: false },
        { ...owner, uid: 'other' },
      ]
  }
  expect(namespace.rollout('no-image')).toMatchObject({ pods: [] })
  expect(namespace.codes('no-image')).not.toContain('ImageNotFound')
})

test('a circle of owners ends', () => {
  const namespace = new Namespace(STORE)
  const one = namespace.get('Store', 'no-image')
  const { apiVersion, kind, metadata } = one
  const other = { ...structuredClone(one), metadata: { ...metadata, name: 'other', uid: 'other' } }
  other.metadata.ownerReferences = [
    { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true },
  ]
  one.metadata.ownerReferences = [{ apiVersion, kind, name: 'other', uid: 'other', controller: true }]
  namespace.objects.push(other)
  expect(namespace.codes('no-image')).toEqual(['ImageNotFound'])
})

test('what is watched: what may be made for the kind, each kind once a namespace, and all of it may be refused', () => {
  const kinds = (apiVersion: string, kind: string) => watchedWith({ apiVersion, kind }).map((one) => one.kind)
  const told = ['Event', 'PersistentVolumeClaim']
  expect(kinds('argoproj.io/v1alpha1', 'Rollout')).toEqual(['Rollout', 'ReplicaSet', 'Pod', ...told])
  expect(kinds('serving.knative.dev/v1', 'Service')).toEqual(['Service', 'Deployment', 'ReplicaSet', 'Pod', ...told])
  expect(kinds('example.org/v1', 'Widget')).toContain('StatefulSet')
  for (const [group, kind] of [
    ['cert-manager.io', 'Issuer'],
    ['monitoring.coreos.com', 'PrometheusRule'],
    ['gateway.networking.k8s.io', 'Gateway'],
  ] as const)
    expect(kinds(`${group}/v1`, kind)).toEqual([kind])
  const refs = ['a', 'b'].map((name) => ({ apiVersion: 'example.org/v1', kind: 'Widget', namespace: 'shop', name }))
  const targets = watchTargets(refs)
  expect(targets).toHaveLength(watchedWith({ apiVersion: 'example.org/v1', kind: 'Widget' }).length)
  expect(targets.every(({ optional }) => optional === true)).toBe(true)
  // A cluster-scoped object owns what is in any namespace: of that nothing is read.
  expect(watchTargets([{ apiVersion: 'example.org/v1', kind: 'Widget', name: 'a' }])).toHaveLength(1)
})
