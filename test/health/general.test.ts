// The general rule: kinds of which nothing is known. It may say that it does not know; it never fails on a guess.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { findingOfProblem } from '../../src/causes/catalogue.ts'
import { refOf } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'
import { conditions, judged, objectOf, type Parts } from './scene.ts'

const UNKNOWN = 'example.org/v1/Widget'
const said = (...texts: string[]): Parts => ({ status: conditions(...texts) })

describe('what others write into a status', () => {
  test.each<[Parts, string]>([
    [said('Ready=True'), 'done'],
    [said('Ready=False:Denied'), 'broken'],
    [{ status: { ...conditions('Ready=True'), lastBackupStatus: 'Failed', nextState: 'stopping' } }, 'done'],
    [said('Ready=True:NoError'), 'done'],
    [said('Reconciled=True', 'UpdateAvailable=False'), 'done'],
    [{ status: { ...conditions('Ready=True'), phase: 'Failed' } }, 'broken'],
    [{ status: { phase: 'Monitoring' } }, 'done'],
    [{ status: { errorState: 'NoError' } }, 'done'],
    [said('Ready=Unknown'), 'working'],
    [said('Stalled=True', 'Ready=True'), 'failed'],
    [said('Available=True', 'Degraded=True'), 'broken'],
    [said('Available=True', 'Degraded=False', 'Progressing=False'), 'done'],
    [said('Available=True', 'Progressing=True:NewReplicaSetAvailable'), 'done'],
    [said('Available=True', 'Progressing=True:Rolling'), 'working'],
    [said('Ready=True', 'Synced=False:Denied'), 'broken'],
    [said('Ready=True', 'Active=False:ScaledToZero'), 'done'],
    [said('RemoteSynced=False'), 'broken'],
    [said('NotReady=True'), 'broken'],
    [said('Complete=True:JobFailed'), 'broken'],
    [said('Running=True:Running'), 'working'],
    [said('Running=True:Successful'), 'done'],
    [said('Launched=True', 'Registered=Unknown'), 'working'],
    [said('Paused=True', 'Ready=True'), 'paused'],
    [{ status: { conditions: [{ type: 'Ready', status: true }] } }, 'done'],
    [{ status: { phase: 'Running' } }, 'done'],
    [{ status: { phase: 'Failed' } }, 'broken'],
    [{ status: { clusterState: 'IN_PROGRESS' } }, 'working'],
    [{ status: { state: 'Ready', health: 'red' } }, 'broken'],
    [{ status: { phase: 'Suspended' } }, 'paused'],
    [{ status: { job: { state: 'FAILED' } } }, 'broken'],
    [{ status: { errorMessage: 'no such region' } }, 'broken'],
    [{ status: { parents: [conditions('Accepted=False')] } }, 'broken'],
    [{ spec: { replicas: 3 }, status: { readyReplicas: 2, replicas: 3 } }, 'working'],
    [{ spec: { replicas: 3 }, status: { readyReplicas: 3, replicas: 3 } }, 'done'],
    [{ status: { replicas: 3 } }, 'working'],
    [{ status: { healthy: false } }, 'working'],
    [{ status: { observedGeneration: 1 }, generation: 2 }, 'behind'],
    [{ status: { observedGeneration: '1' }, generation: 2 }, 'behind'],
    [{ status: { observedGeneration: 'a7f' }, generation: 2 }, 'done'],
    [{ status: {} }, 'silent'],
    [{}, 'silent'],
  ])('%j is %s', (parts, is) => {
    expect(judged(UNKNOWN, parts).is).toBe(is)
  })

  test('of a status that says nothing about itself it does not know, and says so', () => {
    expect(judged(UNKNOWN, { status: { address: '10.0.0.1' } })).toEqual({ is: 'done', unsaid: true })
  })
})

const APPLIED = Date.parse('2026-11-26T10:00:00Z')

/** How it is seconds after it was applied. */
function rollout(parts: Parts, after = 60, type = UNKNOWN) {
  const live = objectOf(type, parts)
  live.metadata.creationTimestamp = '2026-11-26T10:00:01Z'
  const view = new View({ now: APPLIED + after * 1000, objects: [live], logs: [], absent: [] })
  return rolloutOf({ ref: refOf(live), changed: true, appliedAt: APPLIED, applied: live }, view)
}

const word = fc.constantFrom(
  ...'Ready Available Synced Degraded Progressing Reconciling Paused Failed Error Pending Running NotReady Active Deployed Complete Warning green red Stopped'.split(
    ' ',
  ),
  ...['', 'Waiting for X', 'IN_PROGRESS', '…'],
)
const condition = fc.record(
  {
    type: fc.oneof(word, fc.string()),
    status: fc.oneof(fc.constantFrom('True', 'False', 'Unknown', true, false), word, fc.integer()),
    reason: fc.oneof(word, fc.integer()),
    message: fc.string(),
    observedGeneration: fc.integer({ min: 0, max: 3 }),
    lastTransitionTime: fc.oneof(fc.constant('2026-11-26T10:00:02Z'), fc.string()),
  },
  { requiredKeys: [] },
)
const anything = fc.anything({ withNullPrototype: false, maxDepth: 3 })
const status = fc.oneof(
  anything,
  fc.record(
    {
      conditions: fc.oneof(fc.array(condition), anything),
      observedGeneration: fc.oneof(fc.integer({ min: 0, max: 3 }), word),
      phase: fc.oneof(word, anything),
      state: word,
      health: fc.oneof(word, fc.record({ status: word })),
      replicas: fc.oneof(fc.nat(3), anything),
      readyReplicas: fc.nat(3),
      error: fc.oneof(fc.string(), anything),
      listeners: fc.array(fc.record({ conditions: fc.array(condition) })),
      job: fc.record({ state: word, phase: word }, { requiredKeys: [] }),
    },
    { requiredKeys: [] },
  ),
)

const isStalled = (value: unknown): boolean => JSON.stringify(value ?? null).includes('"Stalled"')

test('1,000 custom resources of unknown kinds: no crash, never failed on a guess', () => {
  fc.assert(
    fc.property(status, fc.oneof(fc.record({ replicas: fc.nat(3) }), anything), fc.nat(3), (seen, spec, generation) => {
      const parts = JSON.parse(JSON.stringify({ status: seen ?? null, spec: spec ?? null, generation })) as Parts
      const one = rollout(parts)
      expect(['done', 'in-progress']).toContain(one.state)
      const hopeless = (one.problems ?? []).filter((problem) =>
        isHopeless(findingOfProblem(problem, one, APPLIED + 60_000), 3_600_000, 1),
      )
      expect(hopeless.length > 0 && !isStalled(parts.status)).toBe(false)
    }),
    { numRuns: 1000 },
  )
})

test('1,000 custom resources that say nothing against themselves: none is waited for', () => {
  const neutral = fc.record(
    {
      address: fc.string(),
      users: fc.nat(),
      conditions: fc.array(
        fc.record({ type: fc.constantFrom('Ready', 'Synced', 'Available'), status: fc.constant('True') }),
      ),
      phase: fc.constantFrom('Running', 'Ready', 'Active', 'Bound', 'Succeeded'),
      observedGeneration: fc.constant(1),
      lastBackup: fc.record({ time: fc.string() }),
      replicas: fc.constant(2),
      readyReplicas: fc.constant(2),
    },
    { requiredKeys: ['readyReplicas'] },
  )
  fc.assert(
    fc.property(neutral, (seen) => {
      expect(rollout({ status: seen, spec: { replicas: 2 } }).state).toBe('done')
    }),
    { numRuns: 1000 },
  )
})

describe('what is final', () => {
  const CANARY = 'flagger.app/v1beta1/Canary'
  const isFinal = (parts: Parts, created = '2026-11-26T10:00:01Z'): boolean => {
    const live = objectOf(CANARY, parts)
    live.metadata.creationTimestamp = created
    const view = new View({ now: APPLIED + 5_000, objects: [live], logs: [], absent: [] })
    const one = rolloutOf({ ref: refOf(live), changed: true, appliedAt: APPLIED, applied: live }, view)
    return (one.problems ?? []).some((problem) => isHopeless(findingOfProblem(problem, one, APPLIED), 2_000, 1))
  }

  test('fails at once where it is of this deploy, and may be left from before where nothing shows that', () => {
    const failed = { status: { phase: 'Failed' } }
    expect(isFinal(failed)).toBe(true)
    expect(isFinal(failed, '2026-11-20T10:00:00Z')).toBe(false)
    const since = (time: string) => [{ type: 'Promoted', status: 'False', reason: 'Failed', lastTransitionTime: time }]
    const told = (time: string) =>
      isFinal({ status: { phase: 'Failed', conditions: since(time) } }, '2026-11-20T10:00:00Z')
    expect([told('2026-11-26T10:00:03Z'), told('2026-11-20T10:00:03Z')]).toEqual([true, false])
  })

  test('with the code of its kind', () => {
    expect(rollout({ status: { phase: 'Failed' } }, 5, CANARY).problems).toMatchObject([
      { code: 'CanaryFailed', facts: { type: '.status.phase', status: 'Failed', final: true } },
    ])
  })
})

test('what is paused passes, with a notice that says how it goes on', () => {
  const parts = { status: { phase: 'Paused', message: 'CanaryPauseStep' } }
  expect(rollout(parts, 60, 'argoproj.io/v1alpha1/Rollout')).toMatchObject({
    state: 'done',
    message: 'paused: Paused: CanaryPauseStep',
    notices: [{ code: 'CustomResourcePaused', facts: { resume: 'kubectl argo rollouts promote NAME' } }],
  })
})

test('yes and no are no reason', () => {
  const aborted = { status: { phase: 'Degraded', abort: true, message: 'RolloutAborted: a metric failed' } }
  expect(rollout(aborted, 60, 'argoproj.io/v1alpha1/Rollout').message).toBe('RolloutAborted: a metric failed')
})

test('a kind whose controller always writes a status is waited for; another has a moment', () => {
  const state = (type: string, after: number) => rollout({}, after, type).state
  expect([state(UNKNOWN, 1), state(UNKNOWN, 11), state('cert-manager.io/v1/Certificate', 11)]).toEqual([
    'in-progress',
    'done',
    'in-progress',
  ])
})
