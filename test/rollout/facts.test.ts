// What the report compares and tells of a rollout: states before and after, the timeline, the address.
import { describe, expect, test } from 'vitest'
import { editedLine } from '../../src/model/manifest.ts'
import type { KubernetesObject } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { firstAddress } from '../../src/rollout/address.ts'
import { restartsOf, stateAfter, stateBefore } from '../../src/rollout/standing.ts'
import { momentsOf } from '../../src/rollout/timeline.ts'
import { recorded, type Scene } from './scene.ts'

describe('a workload as it is and was', () => {
  test('an update that hangs: the old pods are counted, and only where pods were read', () => {
    const scene = recorded('image-not-found-on-update')
    const rollout = scene.rollout('Deployment')
    expect(stateAfter(rollout, scene.view)).toEqual({
      revision: '2',
      images: { web: 'registry.example/app:9.9' },
      replicas: 2,
      ready: 0,
      oldReady: 2,
    })
    const unread = new View({ ...scene.view.snapshot, unreadable: [{ apiVersion: 'v1', kind: 'Pod' }] })
    expect(stateAfter(rollout, unread)).toEqual({
      revision: '2',
      images: { web: 'registry.example/app:9.9' },
      replicas: 2,
    })
  })

  test('before: all of its ready pods', () => {
    const scene = recorded('healthy')
    expect(stateBefore(scene.deployment, scene.view)).toEqual({
      revision: '1',
      images: { web: 'registry.example/app:1' },
      replicas: 2,
      ready: 2,
    })
    expect(stateBefore(undefined, scene.view)).toBeUndefined()
    expect(stateBefore(scene.first('Service'), scene.view)).toBeUndefined()
  })

  test('restarts that were survived are counted', () => {
    const scene = recorded('healthy-after-two-crashes')
    expect(restartsOf(scene.rollout('Deployment').pods)).toBe(2)
  })
})

/** What the timeline tells, without times and what others said. */
function told(scene: Scene): string[] {
  return momentsOf(scene.rollout('Deployment'), scene.view, scene.appliedAt).map(
    ({ what, words }) => `${what}: ${words}`,
  )
}

describe('the timeline', () => {
  test('a pod that gets ready', () => {
    const scene = recorded('healthy')
    const names = scene.rollout('Deployment').pods.map(({ metadata }) => metadata.name)
    for (const name of names) {
      const own = told(scene).filter((line) => line.includes(name))
      expect(own).toEqual([
        `scheduled: Pod ${name} assigned to node-1`,
        `started: Container web of pod ${name} started`,
        `ready: Pod ${name} ready`,
      ])
    }
  })

  test('a failed pull is told once, in the longest words', () => {
    const scene = recorded('image-not-found-on-update')
    const moments = momentsOf(scene.rollout('Deployment'), scene.view, scene.appliedAt)
    expect(moments.map(({ what }) => what).slice(0, 3)).toEqual(['scheduled', 'pulling', 'failed'])
    expect(moments.find(({ what }) => what === 'failed')?.said).toMatch(/^Failed to pull image/)
  })

  test('a container that is killed for its memory', () => {
    expect(
      told(recorded('oom-killed')).some((line) => /^killed: Container web of pod .* killed: out of memory$/.test(line)),
    ).toBe(true)
  })

  test('nothing is before the apply, whatever clocks say, and all is in order', () => {
    const scene = recorded('healthy-after-two-crashes')
    const times = momentsOf(scene.rollout('Deployment'), scene.view, scene.appliedAt).map(({ at }) => at)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(Math.min(...times)).toBeGreaterThanOrEqual(scene.appliedAt)
  })
})

describe('the first address', () => {
  const ingress = (spec: object, status: object = {}): KubernetesObject => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec,
    status,
  })
  const service = (spec: object, ip?: string): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec,
    status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
  })
  const gateway = (listeners: object[], addresses: object[]): KubernetesObject => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'web' },
    spec: { listeners },
    status: { addresses },
  })
  const balancer = service({ type: 'LoadBalancer', ports: [{ port: 80 }] }, '192.0.2.1')
  const http = { protocol: 'HTTP' }

  test.each<[string, KubernetesObject[], string | undefined]>([
    ['the host of an Ingress', [balancer, ingress({ rules: [{ host: 'shop.example' }] })], 'http://shop.example'],
    [
      'with a certificate',
      [ingress({ rules: [{ host: 'a.shop.example' }], tls: [{ hosts: ['*.shop.example'] }] })],
      'https://a.shop.example',
    ],
    [
      'a certificate for another host',
      [ingress({ rules: [{ host: 'a.example' }], tls: [{ hosts: ['b.example'] }] })],
      'http://a.example',
    ],
    [
      'a wildcard, so its address',
      [ingress({ rules: [{ host: '*.shop.example' }] }, { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } })],
      'http://192.0.2.7',
    ],
    [
      'a Gateway',
      [gateway([http, { protocol: 'HTTPS', hostname: 'shop.example' }], [{ value: '192.0.2.2' }])],
      'https://shop.example',
    ],
    ['a Gateway without a host', [gateway([http], [{ value: '192.0.2.2' }])], 'http://192.0.2.2'],
    ['a LoadBalancer', [balancer], 'http://192.0.2.1'],
    [
      'another port',
      [service({ type: 'LoadBalancer', ports: [{ port: 8080 }] }, '2001:db8::1')],
      'http://[2001:db8::1]:8080',
    ],
    ['no address yet', [service({ type: 'LoadBalancer', ports: [{ port: 80 }] })], undefined],
    ['a Service within the cluster', [service({ type: 'ClusterIP', ports: [{ port: 80 }] }, '192.0.2.1')], undefined],
    [
      'what is no host',
      [ingress({ rules: [{ host: 'x](javascript:y' }] }, { loadBalancer: { ingress: [{ hostname: 'a b' }] } })],
      undefined,
    ],
  ])('%s', (_name, objects, url) => {
    expect(firstAddress(objects)).toBe(url)
  })
})

test('the name of a field before its value is replaced, too', () => {
  expect(editedLine('  replcas: 2', 12, 'replicas', 'replcas')?.to).toBe('  replicas: 2')
  expect(editedLine('  image: app:9', 10, 'x', 'nothing')).toBeUndefined()
})

test.each<[string, number, string, string | undefined]>([
  ['  image: registry/app:9.9', 10, 'registry/app:1', '  image: registry/app:1'],
  ['  image: "app:9" # pinned', 10, '"app:1"', '  image: "app:1" # pinned'],
  ['  resorces:', 3, 'resources', '  resources:'],
  ['  - key: greting', 10, 'greeting', '  - key: greeting'],
  ['  port: { name: http }', 9, '80', undefined],
  ['  ports: [80, 81]', 11, '8080', undefined],
  ['  text: |', 9, 'x', undefined],
])('%s at %i', (line, column, to, edited) => {
  expect(editedLine(line, column, to)?.to).toBe(edited)
})
