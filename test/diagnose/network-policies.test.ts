// A NetworkPolicy beside what gets no answer: told as a guess, and only where it limits that traffic of that pod.
import { describe, expect, test } from 'vitest'
import { policiesToLookUp, withPolicies } from '../../src/causes/network-policies.ts'
import { findingOf } from '../../src/causes/catalogue.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { KubernetesObject, Pod } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'

const pod: Pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web', tier: 'front' } },
  spec: { containers: [{ name: 'app' }] },
}
const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const noAnswer = (changes: Partial<Finding> = {}) =>
  findingOf('AppCrash', workload, 'exit code 1', 0, {
    channel: 'exit',
    pod,
    log: { line: '', meaning: { kind: 'unreachable', reason: 'no answer', host: 'db', port: 5432 } },
    ...changes,
  })
const slowProbe = (readinessProbe: object) =>
  noAnswer({
    code: 'ReadinessTimeout',
    channel: 'readiness',
    log: undefined,
    container: { name: 'app', readinessProbe },
  })

const policy = (spec: object, name = 'strict', namespace = 'shop'): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace },
  spec,
})

function guessed(finding: Finding, ...policies: KubernetesObject[]): string {
  const view = new View({ now: 0, objects: policies, logs: [], absent: [] })
  const { context, known, confidence } = withPolicies(finding, view)
  expect([confidence, context.includes('NetworkPolicyBlocks')]).toEqual(['certain', known !== undefined])
  return known?.sentence ?? ''
}

describe('a policy that limits whom the pod may connect to', () => {
  test.each([
    ['all pods', { podSelector: {}, policyTypes: ['Egress'] }],
    ['its labels', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress', 'Egress'] }],
    ['egress rules without types', { podSelector: {}, egress: [{}] }],
    [
      'expressions',
      {
        policyTypes: ['Egress'],
        podSelector: {
          matchExpressions: [
            { key: 'tier', operator: 'In', values: ['front', 'back'] },
            { key: 'app', operator: 'Exists' },
            { key: 'job', operator: 'DoesNotExist' },
            { key: 'app', operator: 'NotIn', values: ['db'] },
          ],
        },
      },
    ],
  ])('%s: told', (_what, spec) => {
    expect(guessed(noAnswer(), policy(spec))).toBe(
      'NetworkPolicy strict selects this pod and limits its outgoing connections; the cluster does not show whether that is the reason.',
    )
  })

  test.each([
    ['of other pods', policy({ podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Egress'] })],
    [
      'of other labels',
      policy({
        podSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['front'] }] },
        policyTypes: ['Egress'],
      }),
    ],
    ['of incoming traffic only', policy({ podSelector: {} })],
    ['of another namespace', policy({ podSelector: {}, policyTypes: ['Egress'] }, 'strict', 'other')],
  ])('%s: not told', (_what, other) => {
    expect(guessed(noAnswer(), other)).toBe('')
  })

  test('several are told together', () => {
    const spec = { podSelector: {}, policyTypes: ['Egress'] }
    expect(guessed(noAnswer(), policy(spec, 'b'), policy(spec, 'a'))).toMatch(
      /^NetworkPolicy a, b select this pod and limit /,
    )
  })

  test.each([
    ['of a Service that is there: the DNS gave no answer', { state: 'unresolved', name: 'db' }, true],
    [
      'of a headless Service without endpoints: the DNS has no such name',
      { state: 'endpoints', name: 'db', ready: 0 },
      false,
    ],
    ['of nothing that is known', undefined, false],
  ] as const)('a host name that does not resolve, %s', (_what, service, isTold) => {
    const unresolved = noAnswer({ log: { line: '', meaning: { kind: 'unresolved host', host: 'db', service } } })
    expect(guessed(unresolved, policy({ podSelector: {}, policyTypes: ['Egress'] })) !== '').toBe(isTold)
  })

  test('a server that refuses is no matter of policies', () => {
    const refused = noAnswer({
      log: { line: '', meaning: { kind: 'unreachable', reason: 'refused', host: 'db', port: 5432 } },
    })
    expect(guessed(refused, policy({ podSelector: {}, policyTypes: ['Egress'] }))).toBe('')
    expect(policiesToLookUp([refused])).toEqual([])
  })
})

describe('a policy that limits who may connect to the pod', () => {
  test('told of a probe that gets no answer over the network', () => {
    expect(guessed(slowProbe({ httpGet: { port: 8080 } }), policy({ podSelector: {} }))).toContain(
      'its incoming connections',
    )
  })

  test('not of a command, which needs no network', () => {
    expect(guessed(slowProbe({ exec: { command: ['sleep', '9'] } }), policy({ podSelector: {} }))).toBe('')
  })
})

describe('a policy that limits who may connect to the server that gave no answer', () => {
  const server: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'db-1', namespace: 'shop', labels: { app: 'db' } },
    spec: { containers: [{ name: 'db' }] },
  }
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db', namespace: 'shop' },
    spec: { selector: { app: 'db' } },
  }
  const silent = noAnswer({
    log: {
      line: '',
      meaning: {
        ...{ kind: 'unreachable', reason: 'no answer', host: 'db', port: 5432 },
        service: { state: 'endpoints', name: 'db', ready: 1 },
      },
    },
  })
  const ofDb = policy({ podSelector: { matchLabels: { app: 'db' } } }, 'db-only')

  test('told with the Service', () => {
    expect(guessed(silent, server, service, ofDb)).toBe(
      'NetworkPolicy db-only selects the pods of Service db and limits their incoming connections; the cluster does not show whether that is the reason.',
    )
  })

  test('beside one that limits the pod itself', () => {
    const own = policy({ podSelector: {}, policyTypes: ['Egress'] }, 'closed')
    expect(guessed(silent, server, service, ofDb, own)).toMatch(
      /^NetworkPolicy closed selects this pod and limits its outgoing connections, and NetworkPolicy db-only selects /,
    )
  })

  test('not where it selects other pods, or the Service is not known', () => {
    expect(guessed(silent, server, service, policy({ podSelector: { matchLabels: { app: 'mail' } } }))).toBe('')
    expect(guessed(noAnswer(), server, service, ofDb)).toBe('')
  })
})

test('the policies of the namespace are asked for only where they could explain something', () => {
  expect(policiesToLookUp([noAnswer({ log: undefined }), findingOf('GateTimeout', workload, '', 0)])).toEqual([])
  expect(policiesToLookUp([noAnswer()])).toEqual([
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop' },
  ])
})
