// What the report compares and tells of a rollout: states before and after, the timeline, the address.
import { describe, expect, test } from 'vitest'
import { Clocks } from '../../src/model/clocks.ts'
import { editedLine } from '../../src/model/manifest.ts'
import type { KubernetesObject } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { firstAddress } from '../../src/rollout/address.ts'
import { restartsOf, stateAfter, stateBefore } from '../../src/rollout/standing.ts'
import { PodHistory } from '../../src/rollout/pod-history.ts'
import { momentsOf, STEP, type Moment } from '../../src/rollout/timeline.ts'
import { readRecording, recordingNames } from '../embedded-cluster/recording.ts'
import { recorded } from './scene.ts'

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

/** The moments of a recorded Deployment that was looked at whenever something changed, with what that tells of clocks. */
function momentsIn(name: string): Moment[] {
  const history = new PodHistory()
  const clocks = new Clocks()
  for (const { at } of readRecording(name).timeline) {
    const scene = recorded(name, at)
    clocks.hear(scene.objects, scene.now)
    if (scene.all('Deployment').length > 0) history.see([scene.rollout('Deployment')])
  }
  const scene = recorded(name)
  const view = new View({ ...scene.view.snapshot, clocks })
  return momentsOf(scene.rollout('Deployment'), history, view, scene.appliedAt)
}

/** What the timeline tells, without times and what others said. */
function told(name: string): string[] {
  return momentsIn(name).map(({ what, words }) => `${what}: ${words}`)
}

describe('the timeline', () => {
  test('a pod that gets ready', () => {
    const scene = recorded('healthy')
    const names = scene.rollout('Deployment').pods.map(({ metadata }) => metadata.name)
    for (const name of names) {
      const own = told('healthy').filter((line) => line.includes(name))
      expect(own).toEqual([
        `scheduled: Pod ${name} assigned to node-1`,
        `started: Container web of pod ${name} started`,
        `ready: Pod ${name} ready`,
      ])
    }
  })

  test('a failed pull is told once, in the longest words', () => {
    const moments = momentsIn('image-not-found-on-update')
    expect(moments.map(({ what }) => what).slice(0, 3)).toEqual(['scheduled', 'pulling', 'failed'])
    expect(moments.find(({ what }) => what === 'failed')?.said).toMatch(/^Failed to pull image/)
  })

  test('every run of a container that crashes is told, also those that lived less than a second', () => {
    const crashes = told('app-crash').filter((line) => line.includes('exited'))
    const who = /Container web of pod [\w-]+/.exec(crashes[0] ?? '')?.[0] ?? ''
    expect(crashes.slice(0, 4)).toEqual([
      `failed: ${who} exited with code 1`,
      `failed: ${who} exited with code 1 (restart 1)`,
      `failed: ${who} exited with code 1 (restart 2)`,
      `failed: ${who} exited with code 1 (restart 3)`,
    ])
  })

  test('a container that is killed for its memory', () => {
    expect(told('oom-killed').filter((line) => line.startsWith('killed'))).toEqual([
      expect.stringMatching(/killed: out of memory$/),
      expect.stringMatching(/killed: out of memory \(restart 1\)$/),
      expect.stringMatching(/killed: out of memory \(restart 2\)$/),
      expect.stringMatching(/killed: out of memory \(restart 3\)$/),
    ])
  })

  test.each(recordingNames().filter((name) => recorded(name).all('Deployment').length > 0))(
    '%s: nothing is before the apply or before what led to it, whatever clocks say',
    (name) => {
      const moments = momentsIn(name)
      const times = moments.map(({ at }) => at)
      expect(times).toEqual(times.toSorted((a, b) => a - b))
      expect(Math.min(Infinity, ...times)).toBeGreaterThanOrEqual(recorded(name).appliedAt)
      for (const pod of new Set(moments.flatMap(({ words }) => /[Pp]od ([\w-]+)/.exec(words)?.[1] ?? []))) {
        const own = moments.filter(({ words }) => words.includes(pod))
        const runs = own.filter(({ step }) => step >= STEP.RUN && step < STEP.READY && step % 1 === 0)
        expect(runs.map(({ step }) => step)).toEqual(runs.map(({ step }) => step).toSorted((a, b) => a - b))
        const placed = own.findIndex(({ step }) => step === STEP.SCHEDULED)
        expect(own.slice(0, Math.max(0, placed)).filter(({ step }) => step > STEP.SCHEDULED)).toEqual([])
      }
    },
  )

  test('of a pod whose containers ran in the same second, each init container comes before what waits for it', () => {
    const names = told('init-crash').map((line) => /Container (\w+)/.exec(line)?.[1])
    expect(names.filter((name) => name !== undefined)[0]).toBe('migrate')
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
