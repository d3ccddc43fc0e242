// The judge alone: given these rollouts and findings at these seconds, this verdict.
import { describe, expect, test } from 'vitest'
import { identityOf } from '../../src/causes/identity.ts'
import { isGathering, isHopeless } from '../../src/diagnose/proof.ts'
import { findingOf } from '../../src/causes/catalogue.ts'
import type { Code, Fault, Finding } from '../../src/model/finding.ts'
import { keyOf, type Pod } from '../../src/model/object.ts'
import { EMPTY_MEMORY, judge, type Judgement, type JudgeOptions } from '../../src/rollout/judge.ts'
import type { Rollout, Tracked } from '../../src/rollout/rollout.ts'
import { recorded } from './scene.ts'

const START = Date.parse('2026-11-21T08:00:00Z')

/** What is there at one moment: one Deployment unless told, with what was found on it. */
interface Moment {
  /** Seconds after the watch began. */
  at: number
  rollouts?: Rollout[]
  findings?: Finding[]
}

const tracked = (changes: Partial<Tracked> = {}, name = 'web'): Tracked => ({
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name },
  changed: true,
  appliedAt: START,
  ...changes,
})

const rollout = (changes: Partial<Rollout> = {}, name = 'web'): Rollout => ({
  ref: tracked({}, name).ref,
  state: 'in-progress',
  message: '0 of 4 new pods ready',
  pods: [],
  desired: 4,
  progress: '0',
  progressDeadline: 600,
  ...changes,
})

const pods = ['a', 'b', 'c', 'd'].map((name): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [] },
}))
const found = (code: Code, extra: Partial<Finding> = {}): Finding => {
  const [pod] = pods
  return findingOf(code, tracked().ref, 'what the cluster said', START, {
    ...(pod === undefined ? {} : { pod }),
    ...extra,
  })
}

/** Judges one moment after the other; the last verdict. */
function judged(moments: readonly Moment[], options: Partial<JudgeOptions> = {}, objects = [tracked()]): Judgement {
  let memory = EMPTY_MEMORY
  let last: Judgement | undefined
  for (const { at, rollouts = [rollout()], findings = [] } of moments) {
    const own = rollouts.map(({ ref }) => findings.filter(({ workload }) => keyOf(workload) === keyOf(ref)))
    const all = {
      now: START + at * 1000,
      startedAt: START,
      timeout: 3_600_000,
      failFast: true,
      stabilize: 'auto' as const,
      identity: identityOf,
      isHopeless,
      isGathering,
    }
    last = judge(memory, objects, rollouts, own, { ...all, ...options, now: all.now })
    memory = last.memory
  }
  if (last === undefined) throw new Error('no moment')
  return last
}

/** The verdict, the codes that proved it, and its reason. */
function verdict(...of: Parameters<typeof judged>) {
  const { verdict, failures } = judged(...of)
  return [verdict, ...failures.map(({ reason, findings }) => reason?.code ?? findings.map(({ code }) => code).join())]
}

describe('what else has begun to go wrong when a failure is proved', () => {
  const both = [rollout(), rollout({}, 'api')]
  const crash = (observations: number): Finding =>
    found('AppCrash', { workload: tracked({}, 'api').ref, channel: 'exit', observations })
  const of = (...moments: [at: number, ...findings: Finding[]][]) =>
    verdict(
      moments.map(([at, ...findings]) => ({ at, rollouts: both, findings })),
      {},
      [tracked(), tracked({}, 'api')],
    )
  const missing = found('ImageNotFound', { channel: 'pull' })

  test('a crash that was seen once gets six seconds to be seen again', () => {
    expect(of([0, missing, crash(1)], [2, missing, crash(1)])).toEqual(['wait', 'ImageNotFound'])
    expect(of([0, missing, crash(1)], [2, missing, crash(1)], [4, missing, crash(2)])).toEqual([
      'failed',
      'ImageNotFound',
    ])
    expect(of([0, missing, crash(1)], [2, missing, crash(1)], [7.9, missing, crash(1)])).toEqual([
      'wait',
      'ImageNotFound',
    ])
    expect(of([0, missing, crash(1)], [2, missing, crash(1)], [8, missing, crash(1)])).toEqual([
      'failed',
      'ImageNotFound',
    ])
  })

  test('what heals by itself, and the same fault on more pods, is not waited for', () => {
    const waiting = found('CacheSyncDelay', { workload: tracked({}, 'api').ref, channel: 'configure' })
    expect(of([0, missing, waiting], [2, missing, waiting])).toEqual(['failed', 'ImageNotFound'])
    const awaited = { ...crash(1), standing: { awaited: true as const } }
    expect(of([0, missing, awaited], [2, missing, awaited])).toEqual(['failed', 'ImageNotFound'])
    const proved = [found('AppCrash', { channel: 'exit', observations: 4 }), crash(1)]
    expect(of([0, ...proved], [10, ...proved])).toEqual(['failed', 'AppCrash'])
  })

  test('nothing is waited for when time is up', () => {
    const moments = [{ at: 0 }, { at: 3600 }].map(({ at }) => ({ at, rollouts: both, findings: [crash(1)] }))
    expect(verdict(moments, {}, [tracked(), tracked({}, 'api')])).toEqual(['failed', 'GateTimeout', 'GateTimeout'])
  })
})

describe('how much evidence proves it hopeless', () => {
  /** The same finding at each of these seconds. */
  const seen = (finding: Finding, ...seconds: number[]) => seconds.map((at) => ({ at, findings: [finding] }))

  test('a terminal cause: once is not enough, it must be there two seconds later', () => {
    const finding = found('ImageNotFound')
    expect(verdict(seen(finding, 0))).toEqual(['wait'])
    expect(verdict(seen(finding, 0, 1, 1.9))).toEqual(['wait'])
    expect(verdict(seen(finding, 0, 2))).toEqual(['failed', 'ImageNotFound'])
  })

  test('a probable cause: both numbers (AppCrash: 4 terminations, 10 s)', () => {
    expect(verdict(seen(found('AppCrash', { observations: 3 }), 0, 300))).toEqual(['wait'])
    expect(verdict(seen(found('AppCrash', { observations: 4 }), 0, 9))).toEqual(['wait'])
    expect(verdict(seen(found('AppCrash', { observations: 4 }), 0, 10))).toEqual(['failed', 'AppCrash'])
  })

  test('a cause that waiting can help: never', () => {
    expect(verdict(seen(found('CacheSyncDelay'), 0, 100))).toEqual(['wait'])
    expect(verdict(seen(found('PvcNotBound', { observations: 100 }), 0, 500))).toEqual(['wait'])
  })

  test('a guess: never', () => {
    expect(verdict(seen(found('ImageNotFound', { confidence: 'guess' }), 0, 500))).toEqual(['wait'])
    expect(verdict(seen(found('Unknown', { observations: 100 }), 0, 500))).toEqual(['wait'])
  })

  test('what runs at the moment, and what is missing no more: never', () => {
    const crashed = found('AppCrash', { observations: 9 })
    expect(verdict(seen({ ...crashed, standing: { runsAgain: true } }, 0, 500))).toEqual(['wait'])
    const missing = found('SecretMissing', { observations: 9 })
    expect(verdict(seen(missing, 0, 500))).toEqual(['failed', 'SecretMissing'])
    expect(verdict(seen({ ...missing, standing: { appeared: true } }, 0, 500))).toEqual(['wait'])
  })

  test('what may be the fault of one node: on half of the wanted pods', () => {
    const on = (count: number) =>
      pods
        .slice(0, count)
        .map((pod) => found('HostPathTypeMismatch', { pod, facts: { path: '/data', type: 'directory' } }))
    const twice = (count: number) => [
      { at: 0, findings: on(count) },
      { at: 2, findings: on(count) },
    ]
    expect(verdict(twice(1))).toEqual(['wait'])
    expect(verdict(twice(2))).toEqual(['failed', 'HostPathTypeMismatch,HostPathTypeMismatch'])
  })

  test('the same fault on one pod in two containers is one pod', () => {
    const both = ['one', 'two'].map((name) => found('HostPathTypeMismatch', { container: { name } }))
    expect(
      verdict([
        { at: 0, findings: both },
        { at: 2, findings: both },
      ]),
    ).toEqual(['wait'])
  })

  test('a finding that was gone in between begins anew', () => {
    const finding = found('ImageNotFound')
    const healed = [{ at: 0, findings: [finding] }, { at: 1 }, { at: 2, findings: [finding] }]
    expect(verdict([...healed, { at: 3.9, findings: [finding] }])).toEqual(['wait'])
    expect(verdict([...healed, { at: 4, findings: [finding] }])).toEqual(['failed', 'ImageNotFound'])
  })

  test('a finding that moves from one pod to another goes on', () => {
    const on = (index: number) => found('ImageNotFound', { ...(pods[index] === undefined ? {} : { pod: pods[index] }) })
    expect(
      verdict([
        { at: 0, findings: [on(0)] },
        { at: 2, findings: [on(1)] },
      ]),
    ).toEqual(['failed', 'ImageNotFound'])
  })

  test('another cause, or the same on another container, has its own time', () => {
    const first = found('ImageNotFound', { container: { name: 'one' } })
    const second = found('ImageNotFound', { container: { name: 'two' } })
    const third = found('ImagePullUnauthorized', { container: { name: 'one' } })
    expect(
      verdict([
        { at: 0, findings: [first] },
        { at: 2, findings: [second, third] },
      ]),
    ).toEqual(['wait'])
  })

  test('of several findings only those that prove it are the failure', () => {
    const findings = [found('AppCrash'), found('ImageNotFound')]
    expect(
      verdict([
        { at: 0, findings },
        { at: 2, findings },
      ]),
    ).toEqual(['failed', 'ImageNotFound'])
  })

  test('without fail-fast: not before time is up', () => {
    const moments = seen(found('ImageNotFound'), 0, 2, 50)
    expect(verdict(moments, { failFast: false })).toEqual(['wait'])
    const late = [...moments, { at: 60, findings: [found('ImageNotFound')] }]
    expect(verdict(late, { failFast: false, timeout: 60_000 })).toEqual(['failed', 'GateTimeout'])
  })

  test('a finding on what is done does not fail it', () => {
    const done = rollout({ state: 'done' })
    const findings = [found('ImageNotFound')]
    expect(verdict([0, 2].map((at) => ({ at, rollouts: [done], findings })))).toEqual(['passed'])
  })
})

describe('when time is up', () => {
  test('the time limit: GateTimeout, with everything that was found', () => {
    const findings = [found('AppCrash'), found('CacheSyncDelay')]
    const { verdict, failures } = judged([{ at: 0 }, { at: 60, findings }], { timeout: 60_000 })
    expect({ verdict, failures }).toEqual({
      verdict: 'failed',
      failures: [{ rollout: rollout(), reason: { code: 'GateTimeout', facts: {} }, findings }],
    })
    expect(judged([{ at: 0 }, { at: 59.9, findings }], { timeout: 60_000 }).verdict).toBe('wait')
  })

  test('no progress for progressDeadlineSeconds and the grace of five more: RolloutStalled', () => {
    const slow = rollout({ progressDeadline: 10 })
    const at = (second: number) => ({ at: second, rollouts: [slow] })
    expect(verdict([at(0), at(14.9)])).toEqual(['wait'])
    expect(verdict([at(0), at(15)])).toEqual(['failed', 'RolloutStalled'])
  })

  test('progress begins that time anew', () => {
    const at = (second: number, progress: string) => ({
      at: second,
      rollouts: [rollout({ progressDeadline: 10, progress })],
    })
    expect(verdict([at(0, '0/0'), at(14, '1/0'), at(28, '1/0')])).toEqual(['wait'])
    expect(verdict([at(0, '0/0'), at(14, '1/0'), at(29, '1/0')])).toEqual(['failed', 'RolloutStalled'])
  })

  test('a kind without a deadline of its own has only the time limit', () => {
    const { progressDeadline: _none, ...endless } = rollout()
    const at = (second: number) => ({ at: second, rollouts: [endless] })
    expect(verdict([at(0), at(3599)])).toEqual(['wait'])
    expect(verdict([at(0), at(3600)])).toEqual(['failed', 'GateTimeout'])
  })

  test('what its controller gave up fails two seconds later, by its reason, with everything that was found', () => {
    const reason: Fault = { code: 'JobBackoffLimitExceeded', facts: {} }
    const given = rollout({ state: 'failed', reason })
    const findings = [found('AppCrash')]
    const at = (...seconds: number[]) => seconds.map((at) => ({ at, rollouts: [given], findings }))
    expect(judged(at(0, 1.9), { failFast: false }).verdict).toBe('wait')
    const { verdict, failures } = judged(at(0, 2), { failFast: false })
    expect({ verdict, failures }).toEqual({
      verdict: 'failed',
      failures: [{ rollout: given, reason, findings }],
    })
  })
})

describe('several objects', () => {
  const objects = [tracked(), tracked({}, 'api')]
  const [web, api] = [rollout(), rollout({}, 'api')]
  const done = (one: Rollout): Rollout => ({ ...one, state: 'done' })

  test('pass only together', () => {
    expect(verdict([{ at: 9, rollouts: [done(web), api] }], {}, objects)).toEqual(['wait'])
    expect(judged([{ at: 9, rollouts: [done(web), api] }], {}, objects).waitingFor).toEqual([api])
    expect(verdict([{ at: 9, rollouts: [done(web), done(api)] }], {}, objects)).toEqual(['passed'])
  })

  test('fail together when both are hopeless in the same look', () => {
    const findings = [found('ImageNotFound'), { ...found('ImageNotFound'), workload: api.ref }]
    const moments = [0, 2].map((at) => ({ at, rollouts: [web, api], findings }))
    expect(verdict(moments, {}, objects)).toEqual(['failed', 'ImageNotFound', 'ImageNotFound'])
  })

  test('nothing to wait for: passed', () => {
    expect(verdict([{ at: 0, rollouts: [] }], {}, [])).toEqual(['passed'])
  })
})

describe('when to look again', () => {
  const next = (...of: Parameters<typeof judged>) => (judged(...of).lookAgainAt - START) / 1000

  test('now and then, in a second while something is found, and when a time runs out', () => {
    expect(next([{ at: 100 }])).toBe(115)
    expect(next([{ at: 100, findings: [found('AppCrash')] }])).toBe(101)
    expect(next([{ at: 100 }], { timeout: 110_000 })).toBe(110)
    expect(next([{ at: 0, rollouts: [rollout({ progressDeadline: 5 })] }])).toBe(10)
  })

  test('never in the past: a finished rollout may have stood still for longer than its deadline', () => {
    const { pods } = recorded('healthy').rollout()
    const done = rollout({ state: 'done', pods, progressDeadline: 5, desired: 2 })
    const judgement = judged(
      [0, 60].map((at) => ({ at, rollouts: [done] })),
      { stabilize: 3_600_000 },
    )
    expect([judgement.verdict, judgement.lookAgainAt > START + 60_000]).toEqual(['wait', true])
  })
})
