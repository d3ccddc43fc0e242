// Several faults in one namespace: which is told first, what is told beside it, and always the same. Every workload is
// the recording of a real one under another name.
import { describe, expect, test } from 'vitest'
import { isWorthTelling } from '../../src/diagnose/proof.ts'
import { findingOf } from '../../src/causes/catalogue.ts'
import { diagnoseDump, type Dump } from '../../src/diagnose/dump.ts'
import type { KubernetesObject, Pod } from '../../src/model/object.ts'
import type { Cause } from '../../src/model/report.ts'
import { recorded } from '../rollout/scene.ts'

/** What a recording left behind, with `web` called `name` and identities of its own. */
function workload(recording: string, name: string, log?: string): Dump {
  const scene = recorded(recording)
  const kinds = new Set(['Deployment', 'ReplicaSet', 'Pod', 'Event'])
  const renamed = (object: KubernetesObject) =>
    JSON.parse(
      JSON.stringify(object)
        .replaceAll(/(?<=["{])web(?=[-".}])/g, name)
        .replaceAll(/"((?:u|ownerU)id)":"([^"]+)"/g, `"$1":"$2-${name}"`),
    ) as KubernetesObject
  const objects = scene.objects.filter(({ kind }) => kinds.has(kind)).map(renamed)
  const pods = objects.filter(({ kind }) => kind === 'Pod') as Pod[]
  const logs = pods.flatMap(({ metadata, spec }) =>
    log === undefined
      ? []
      : [false, true].map((previous) => ({
          namespace: metadata.namespace ?? '',
          pod: metadata.name,
          container: spec.containers[0]?.name ?? '',
          previous,
          text: log,
        })),
  )
  return { objects, logs, refusals: [], now: scene.now }
}

/** A Service that selects the pods of a workload, none of which is ready. */
function service(name: string): Dump {
  const metadata = { name, namespace: 'shop', uid: `service-${name}`, creationTimestamp: '2026-01-01T00:00:00Z' }
  const slice = { ...metadata, labels: { 'kubernetes.io/service-name': name } }
  const objects = [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: name }, ports: [{ port: 5432 }] } },
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: slice, endpoints: null },
  ] as KubernetesObject[]
  return { objects, logs: [], refusals: [], now: 0 }
}

function diagnose(dumps: readonly Dump[]): Cause[] {
  return diagnoseDump({
    objects: dumps.flatMap(({ objects }) => objects),
    logs: dumps.flatMap(({ logs }) => logs),
    refusals: [],
    now: Math.max(...dumps.map(({ now }) => now)),
  }).causes
}

const told = (causes: readonly Cause[]) => causes.map(({ code, objects }) => `${code} ${objects[0]?.name}`)
const refused = 'dial tcp: connect to db:5432: connection refused\n'

/** The same in every order: rotated and turned round. */
function orders<T>(list: readonly T[]): T[][] {
  const rotated = list.map((_one, index) => [...list.slice(index), ...list.slice(0, index)])
  return [...rotated, ...rotated.map((one) => one.toReversed())]
}

describe('the one to correct first', () => {
  test.each([
    [
      ['image-not-found cart', 'secret-missing-env orders'],
      ['ImageNotFound cart', 'SecretMissing orders'],
    ],
    [
      ['app-crash cart', 'image-not-found orders'],
      ['ImageNotFound orders', 'AppCrash cart'],
    ],
    [
      ['oom-killed cart', 'readiness-404 orders', 'service-account-missing users'],
      ['ServiceAccountNotFound users', 'OOMKilled cart', 'ReadinessHttpStatus orders'],
    ],
  ])('%s', (given, expected) => {
    const dumps = given.map((one) => workload(...(one.split(' ') as [string, string])))
    for (const order of orders(dumps)) expect(told(diagnose(order))).toEqual(expected)
  })

  test('is what a program that crashes waits for, not that program', () => {
    const dumps = [
      workload('app-crash', 'api', refused),
      workload('app-crash', 'db', 'the data directory is of version 14\n'),
      service('db'),
    ]
    for (const order of orders(dumps)) {
      const causes = diagnose(order)
      expect(told(causes)).toEqual(['AppCrash db', 'AppCrash api'])
      expect(causes[0]?.context).toContain('ServiceNoReadyEndpoints')
      expect(causes[1]?.sentence).toContain('Service db has no ready endpoints.')
    }
  })

  test('is not another program that happens to crash, too', () => {
    const dumps = [workload('app-crash', 'api', refused), workload('app-crash', 'other', 'no licence\n'), service('db')]
    const causes = diagnose(dumps)
    expect(told(causes).filter((one) => one.startsWith('AppCrash'))).toEqual(['AppCrash api', 'AppCrash other'])
  })
})

test('one missing object is one cause with every workload that needs it', () => {
  const names = ['one', 'two', 'three', 'four', 'five']
  const causes = diagnose(names.map((name) => workload('secret-missing-env', name)))
  expect(causes.map(({ code }) => code)).toEqual(['SecretMissing'])
  expect(causes[0]?.objects.map(({ name }) => name).toSorted()).toEqual(names.toSorted())
})

describe('more faults in one pod than anybody reads', () => {
  /** A pod of `count` containers, each without its image. */
  function broken(count: number): Dump {
    const dump = workload('image-not-found', 'web')
    for (const object of dump.objects) {
      if (object.kind !== 'Pod') continue
      const { spec, status } = object as Pod
      const [container] = spec.containers
      const [containerStatus] = status?.containerStatuses ?? []
      const names = Array.from({ length: count }, (_none, index) => `c${index}`)
      const rename = <T>(value: T | undefined, name: string): T =>
        JSON.parse(
          JSON.stringify(value)
            .replace('"name":"web"', `"name":"${name}"`)
            .replaceAll('registry.example/app:9.9', `registry.example/${name}:9.9`),
        ) as T
      spec.containers = names.map((name) => rename(container, name))
      Object.assign(status ?? {}, { containerStatuses: names.map((name) => rename(containerStatus, name)) })
    }
    return { ...dump, objects: dump.objects.filter(({ kind }) => kind !== 'Event') }
  }

  test.each([
    [1, 1, ''],
    [4, 4, ''],
    [5, 4, 'web has 1 more fault like these.'],
    [9, 4, 'web has 5 more faults like these.'],
  ])('of %i', (count, shown, more) => {
    const causes = diagnose([broken(count)])
    expect(causes.map(({ code }) => code)).toEqual(Array.from({ length: shown }, () => 'ImageNotFound'))
    expect(causes.map(({ sentence }) => / has \d+ more faults? like these\./.test(sentence))).toEqual(
      causes.map((_cause, index) => index === 0 && more !== ''),
    )
    expect(causes[0]?.sentence).toContain(more)
    expect(told(diagnose([broken(count)]))).toEqual(told(causes))
  })

  test('those of another workload are told all the same', () => {
    const causes = diagnose([broken(9), workload('app-crash', 'cart')])
    expect(causes.map(({ code }) => code)).toEqual([...Array.from({ length: 4 }, () => 'ImageNotFound'), 'AppCrash'])
  })
})

describe('what is worth a word beside a failure that is proved', () => {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
  test.each([
    // What no waiting heals; half of the proof of what probably does not heal; nothing that waiting may heal.
    ['EntrypointNotFound', 1, {}, 'terminal'],
    ['AppCrash', 1, {}, false],
    ['AppCrash', 2, {}, 'probable'],
    ['AppCrash', 3, { runsAgain: true }, false],
    ['AppCrash', 3, { retried: true }, false],
    ['SecretMissing', 2, {}, 'probable'],
    ['SecretMissing', 2, { appeared: true }, false],
    ['ReadinessConnectionRefused', 9, {}, false],
    ['Unknown', 9, {}, false],
  ] as const)('%s seen %i times, %j: %s', (code, observations, standing, expected) => {
    expect(isWorthTelling(findingOf(code, ref, '', 0, { observations, standing }))).toBe(expected)
  })

  test.each([
    [44, 9, false],
    [45, 3, false],
    [45, 4, 'waiting'],
  ] as const)('a probe that fails for %i s, %i times: %s', (seconds, observations, expected) => {
    const times = { channel: 'readiness', observations, since: 0, last: seconds * 1000 } as const
    expect(isWorthTelling(findingOf('ReadinessConnectionRefused', ref, '', 0, times))).toBe(expected)
  })
})
