// What stands around the pods: what is told of it, when it is certain, and that a Service never hides its workload.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXPOSURE_CAUSES } from '../../src/causes/exposure.ts'
import { causesOf } from '../../src/diagnose/tell.ts'
import { diagnoseDump, parseDump, type Diagnosis } from '../../src/diagnose/dump.ts'
import { lookAt } from '../../src/diagnose/look.ts'
import { refOf, type KubernetesObject } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { EMPTY_MEMORY } from '../../src/rollout/judge.ts'
import type { Tracked } from '../../src/rollout/rollout.ts'

/** See test/rollout/without-pods.test.ts. */
const { now, items } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'rollout', 'fixtures', 'exposure.json'), 'utf8'),
) as { now: string; items: KubernetesObject[] }
const NOW = Date.parse(now)
const APPLIED = Date.parse('2026-11-21T09:46:54Z')

/** The diagnosis of what was dumped of these, each `Kind/name` (a Deployment with its pods), or of all of a kind. */
function dumped(...wanted: string[]): Diagnosis {
  const isWanted = ({ kind, metadata: { name } }: KubernetesObject) =>
    wanted.some((one) => one === kind || one === `${kind}/${name}` || isMadeBy(one, kind, name))
  const isMadeBy = (one: string, kind: string, name: string) =>
    (kind === 'ReplicaSet' || kind === 'Pod') && name.startsWith(`${one.replace(/^Deployment[/]/, '')}-`)
  const chosen = items.filter(isWanted)
  const parsed = parseDump(JSON.stringify({ kind: 'List', items: chosen }))
  if ('problem' in parsed) throw new Error(parsed.problem)
  return diagnoseDump(parsed.dump)
}

const headlines = ({ causes }: Diagnosis): string[] => causes.map(({ headline }) => headline)

describe('a dump', () => {
  test.each([
    [
      'Service/slip',
      'slip: selector app=wbe matches no pod; pods of Deployment web have app=web (ServiceNoMatchingPods)',
    ],
    [
      'Service/mismatch',
      'mismatch: port 80 targets htpp, which no container declares; did you mean http? (ServiceTargetPortMismatch)',
    ],
    ['Service/mixed', 'mixed: port 81 targets metrics, which no container declares (ServiceTargetPortMismatch)'],
  ])('%s', (name, headline) => {
    expect(headlines(dumped(name, 'Deployment/web'))).toEqual([headline])
  })

  test('an Ingress, every slip of it', () => {
    expect(headlines(dumped('Ingress/orphan', 'Service'))).toEqual([
      'orphan: Service "web" has no port htpp (IngressBackendPortMissing)',
      'orphan: Service "wbe" does not exist; did you mean web? (IngressBackendServiceMissing)',
    ])
  })

  test('a Service that has no name near it: the few that there are', () => {
    const sentence = (...services: string[]) =>
      dumped('Ingress/orphan', ...services).causes.find(({ code }) => code === 'IngressBackendServiceMissing')?.sentence
    const start = 'The Ingress sends traffic to Service "wbe", which does not exist in namespace shop'
    expect([sentence('Service/sick', 'Service/mismatch'), sentence('Service/web')]).toEqual([
      `${start}. The Services of namespace shop: mismatch, sick.`,
      `${start}; did you mean web?`,
    ])
  })

  test('what was not dumped proves nothing', () => {
    expect(headlines(dumped('Ingress/orphan'))).toEqual([])
    expect(headlines(dumped('Service/slip'))).toEqual([])
  })

  test('what is well, or still young, is no cause', () => {
    expect(
      headlines(
        dumped(
          'Service/web',
          'Service/idle',
          'Service/headless',
          'Service/external',
          'Deployment/web',
          'Deployment/idle',
        ),
      ),
    ).toEqual([])
    expect(headlines(dumped('Service/balanced', 'Deployment/web'))).toEqual([])
    expect(headlines(dumped('APIService'))).toEqual([])
  })

  test('a controller that has given up', () => {
    expect(headlines(dumped('Widget'))).toEqual([
      'stalled: its controller says Denied: quota of the account is used up (CustomResourceFailed)',
    ])
  })

  test('the cause of the workload is the cause, and its Service is context', () => {
    const { causes } = dumped('Service/sick', 'Deployment/sick')
    expect(causes.map(({ objects, context }) => [objects.map(({ kind }) => kind), context])).toEqual([
      [['Deployment'], ['ServiceNoReadyEndpoints']],
    ])
  })

  test('what is around gives notices', () => {
    const { notices } = dumped('HorizontalPodAutoscaler', 'PodDisruptionBudget')
    expect(notices.map(({ headline }) => headline).sort()).toEqual([
      'nowhere: its scale target, Deployment "no-such", does not exist (HpaTargetMissing)',
      'web: gets no metrics, so it does not scale (HpaMetricsUnavailable)',
      'web: minAvailable 1 of 1 pod never allows a disruption (PdbBlocksDrain)',
    ])
  })
})

describe('over time', () => {
  const tracked = (name: string): Tracked => {
    const [kind, own] = name.split('/')
    const object = items.find((one) => one.kind === kind && one.metadata.name === own) as KubernetesObject
    return { ref: refOf(object), changed: true, appliedAt: APPLIED }
  }

  /** After how many seconds of looking it fails, with what; undefined when it does not within its 100 seconds. */
  function fails(names: readonly string[], failFast = true): { after: number; codes: string[] } | undefined {
    let memory = EMPTY_MEMORY
    for (let after = 0; after <= 101; after++) {
      const view = new View({ now: NOW + after * 1000, objects: items, logs: [], absent: [] })
      const options = { startedAt: NOW, timeout: 100_000, failFast, stabilize: 'auto' } as const
      const { judgement } = lookAt(names.map(tracked), view, memory, options)
      memory = judgement.memory
      if (judgement.verdict !== 'failed') continue
      const findings = judgement.failures.flatMap((failure) => failure.findings)
      return { after, codes: findings.map(({ code }) => code) }
    }
    return undefined
  }

  test.each([
    [['Service/slip', 'Deployment/web'], 30, ['ServiceNoMatchingPods']],
    [['Service/mismatch', 'Deployment/web'], 2, ['ServiceTargetPortMismatch']],
    [['Service/balanced', 'Deployment/web'], 100, ['LoadBalancerPending']],
    [['Ingress/orphan'], 2, ['IngressBackendPortMissing']],
    [['Widget/stalled'], 2, ['CustomResourceFailed']],
    [['Widget/a'], 100, ['CustomResourceFailed']],
    [['CustomResourceDefinition/gadgets.example.org'], 30, ['CrdNotEstablished']],
    [['APIService/v1.nobody.example.org'], 100, ['AggregatedApiMissing']],
  ])('%j fails after %i s', (names, after, codes) => {
    expect(fails(names)).toEqual({ after, codes })
  })

  test('without fail-fast only at the deadline', () => {
    expect(fails(['Service/slip', 'Deployment/web'], false)).toEqual({ after: 100, codes: ['ServiceNoMatchingPods'] })
  })

  test('at the deadline a Service is told in the context of its workload', () => {
    const names = ['Service/sick', 'Deployment/sick']
    const view = new View({ now: NOW + 100_000, objects: items, logs: [], absent: [] })
    const options = { startedAt: NOW, timeout: 100_000, failFast: true, stabilize: 'auto' } as const
    const { judgement } = lookAt(names.map(tracked), view, EMPTY_MEMORY, options)
    const findings = judgement.failures.flatMap((failure) => failure.findings)
    expect(findings.map(({ code }) => code)).toContain('ServiceNoReadyEndpoints')
    const causes = causesOf(findings, { documents: [], preExisting: new Set(), wrappers: new Map() })
    expect(causes.map(({ objects, context }) => [objects.map(({ kind }) => kind), context])).toEqual([
      [['Deployment'], ['ServiceNoReadyEndpoints']],
    ])
  })
})

test('every code has words, steps and documentation', () => {
  const codes = EXPOSURE_CAUSES.map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  expect(EXPOSURE_CAUSES.filter(({ documentation }) => !documentation.startsWith('https://'))).toEqual([])
})
