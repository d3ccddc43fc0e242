// The arithmetic of quotas: a table of updates, and properties held against a simulation of the controllers.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scaled } from '../../src/model/int-or-percent.ts'
import type { KubernetesObject, PodSpec } from '../../src/model/object.ts'
import { quantityOf } from '../../src/model/quantity.ts'
import { counts, exceeded, stuckAt, usageOf, type Plan } from '../../src/preflight/pod-usage.ts'
import { runs } from '../thorough.ts'

const plan = (over: Partial<Plan>): Plan => ({
  desired: 2,
  old: 2,
  oldUse: { cpu: 2 },
  newUse: { cpu: 1 },
  surge: 1,
  unavailable: 0,
  ...over,
})

describe('an update in so much room', () => {
  test.each<[name: string, plan: Partial<Plan>, cpu: number, stuck: boolean]>([
    ['the surge fits beside the old pods', {}, 3, false],
    ['the surge does not fit, and no old pod may go', {}, 2, true],
    ['half a pod more is no pod', {}, 2.9, true],
    ['an old pod may go first', { surge: 0, unavailable: 1 }, 2, false],
    ['a surge is not needed where an old pod may go', { surge: 1, unavailable: 1 }, 2, false],
    [
      'the new pods are larger than what the old ones free',
      { surge: 0, unavailable: 1, newUse: { cpu: 1.5 } },
      2,
      true,
    ],
    ['all old pods go first', { unavailable: 2, surge: 0, newUse: { cpu: 1 } }, 2, false],
    [
      'one pod of twice the size in place of two',
      { desired: 1, unavailable: 1, surge: 0, newUse: { cpu: 2 } },
      2,
      false,
    ],
    ['new pods only', { old: 0, oldUse: {}, surge: 0 }, 2, false],
    ['new pods only, one too many', { old: 0, oldUse: {}, surge: 0, desired: 3 }, 2, true],
    ['scaled down while it is updated', { desired: 1 }, 2, false],
    ['scaled up while it is updated', { desired: 3, surge: 1, unavailable: 0 }, 3, true],
    ['another resource does not matter', { newUse: { memory: 5 } }, 2, false],
    ['no pods at all', { desired: 0, old: 0, oldUse: {} }, 0, false],
  ])('%s', (_name, over, cpu, stuck) => {
    expect(stuckAt(plan(over), { cpu })).toEqual(stuck ? ['cpu'] : [])
  })
})

/**
 * The Deployment controller and its ReplicaSets, step by step (kubernetes 1.35, pkg/controller/deployment/rolling.go):
 * numbers that are wanted and pods that exist are two things, for a quota lets pods wait.
 */
function simulate({ desired, old, oldUse, newUse, surge, unavailable }: Plan, room: number): boolean {
  const each = old === 0 ? 0 : (oldUse.cpu ?? 0) / old
  const state = { oldWanted: old, newWanted: 0, made: 0 }
  for (let step = 0; step < 10 * (desired + old + 5); step++) {
    // NewRSNewReplicas
    const total = state.oldWanted + state.newWanted
    if (state.newWanted < desired)
      state.newWanted += Math.max(0, Math.min(desired + surge - total, desired - state.newWanted))
    // reconcileOldReplicaSets: the pods that were made are available.
    const notAvailable = state.newWanted - state.made
    const mayGo = state.oldWanted + state.newWanted - (desired - unavailable) - notAvailable
    state.oldWanted -= Math.max(0, Math.min(mayGo, state.oldWanted))
    // The ReplicaSet makes one more, if the quota lets it.
    const used = state.oldWanted * each + (state.made + 1) * (newUse.cpu ?? 0)
    if (state.made < state.newWanted && exceeded({ cpu: used }, { cpu: room }).length === 0) state.made++
  }
  return state.made >= desired
}

const plans = fc.record({
  desired: fc.integer({ min: 0, max: 6 }),
  old: fc.integer({ min: 0, max: 6 }),
  each: fc.integer({ min: 0, max: 5 }),
  next: fc.integer({ min: 0, max: 5 }),
  surge: fc.integer({ min: 0, max: 3 }),
  unavailable: fc.integer({ min: 0, max: 3 }),
  free: fc.integer({ min: 0, max: 12 }),
})

test('what is said to fit, fits in the simulation, and the other way round', () => {
  let [fits, stuck] = [0, 0]
  fc.assert(
    fc.property(plans, ({ desired, old, each, next, surge, unavailable, free }) => {
      fc.pre(surge > 0 || unavailable > 0)
      const one: Plan = { desired, old, oldUse: { cpu: old * each }, newUse: { cpu: next }, surge, unavailable }
      const room = old * each + free
      const said = stuckAt(one, { cpu: room }).length === 0
      if (said) fits++
      else stuck++
      expect(said).toBe(simulate(one, room))
    }),
    { numRuns: runs(3000) },
  )
  expect(Math.min(fits, stuck)).toBeGreaterThan(100)
})

test('more room never hurts', () => {
  fc.assert(
    fc.property(plans, ({ desired, old, each, next, surge, unavailable, free }) => {
      fc.pre(surge > 0 || unavailable > 0)
      const one: Plan = { desired, old, oldUse: { cpu: old * each }, newUse: { cpu: next }, surge, unavailable }
      const stuck = (cpu: number): number => stuckAt(one, { cpu }).length
      expect(stuck(old * each + free + 1)).toBeLessThanOrEqual(stuck(old * each + free))
    }),
  )
})

const container = (requests: Record<string, string>, limits: Record<string, string> = {}, more = {}) => ({
  name: 'c',
  resources: { requests, limits },
  ...more,
})

describe('what a pod counts for', () => {
  test.each<[name: string, spec: PodSpec, use: Record<string, number>]>([
    [
      'containers together',
      { containers: [container({ cpu: '100m' }), container({ cpu: '1' })] },
      { 'requests.cpu': 1.1, cpu: 1.1 },
    ],
    [
      'a limit is a request that is not set',
      { containers: [container({}, { cpu: '2' })] },
      { 'requests.cpu': 2, cpu: 2, 'limits.cpu': 2 },
    ],
    [
      'the largest init container',
      { containers: [container({ cpu: '1' })], initContainers: [container({ cpu: '3' }), container({ cpu: '2' })] },
      { 'requests.cpu': 3, cpu: 3 },
    ],
    [
      'a sidecar runs beside what follows it',
      {
        containers: [container({ cpu: '1' })],
        initContainers: [container({ cpu: '2' }, {}, { restartPolicy: 'Always' }), container({ cpu: '2' })],
      },
      { 'requests.cpu': 4, cpu: 4 },
    ],
    [
      'overhead',
      { containers: [container({ cpu: '1' })], overhead: { cpu: '250m' } },
      { 'requests.cpu': 1.25, cpu: 1.25 },
    ],
    [
      'the pod as a whole',
      { containers: [container({ cpu: '1' })], resources: { requests: { cpu: '5' } } },
      { 'requests.cpu': 5, cpu: 5 },
    ],
    ['nothing', { containers: [{ name: 'c' }] }, {}],
  ])('%s', (_name, spec, use) => {
    expect(usageOf(spec)).toEqual({ pods: 1, 'count/pods': 1, ...use })
  })
})

describe('which pods a quota counts', () => {
  const quota = (spec: object): KubernetesObject => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec,
  })
  const by = (operator: string, values?: string[]) => ({
    scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
  })
  const bare: PodSpec = { containers: [{ name: 'c' }] }
  const high: PodSpec = { ...bare, priorityClassName: 'high' }
  const asking: PodSpec = { containers: [container({ cpu: '1' })] }
  const ending: PodSpec = { ...bare, activeDeadlineSeconds: 5 }
  test.each<[name: string, spec: object, pod: PodSpec, counted: boolean | undefined]>([
    ['no scope', {}, bare, true],
    ['Terminating', { scopes: ['Terminating'] }, bare, false],
    ['Terminating, with a deadline', { scopes: ['Terminating'] }, ending, true],
    ['NotTerminating', { scopes: ['NotTerminating'] }, ending, false],
    ['BestEffort', { scopes: ['BestEffort'] }, bare, true],
    ['BestEffort, with a request', { scopes: ['BestEffort'] }, asking, false],
    ['NotBestEffort', { scopes: ['NotBestEffort'] }, asking, true],
    ['two scopes', { scopes: ['NotBestEffort', 'Terminating'] }, asking, false],
    ['of a priority class', by('In', ['high']), high, true],
    ['of another', by('In', ['low']), high, false],
    ['of all but one', by('NotIn', ['high']), high, false],
    ['of any', by('Exists'), bare, false],
    ['of none', by('DoesNotExist'), bare, true],
    ['not known', { scopes: ['CrossNamespacePodAffinity'] }, bare, undefined],
  ])('%s', (_name, spec, pod, counted) => {
    expect(counts(quota(spec), pod)).toBe(counted)
  })
})

test.each([
  ['requests.cpu', 0.15, '150m'],
  ['limits.memory', 384 * 2 ** 20, '384Mi'],
  ['requests.storage', 5 * 2 ** 30, '5Gi'],
  ['memory', 1000, '1000'],
  ['pods', 3, '3'],
])('%s %d is written %s', (resource, amount, text) => {
  expect(quantityOf(resource, amount)).toBe(text)
})

test('a percentage is rounded up for the surge and down for what may be missing', () => {
  expect([scaled('25%', 2, 'up'), scaled('25%', 2, 'down'), scaled('25%', 4, 'down'), scaled(3, 9, 'up')]).toEqual([
    1, 0, 1, 3,
  ])
})
