// How long a finished rollout is watched before it is believed. The pods are recorded ones.
import { describe, expect, test } from 'vitest'
import { findingOf, identityOf, isHopeless } from '../../src/diagnose/diagnose.ts'
import type { Container, Pod } from '../../src/model/object.ts'
import { EMPTY_MEMORY, judge } from '../../src/rollout/judge.ts'
import type { Tracked } from '../../src/rollout/rollout.ts'
import { stableFrom } from '../../src/rollout/stability.ts'
import { recorded } from './scene.ts'

// The pods of the recording `healthy` started at 07:54:01 and were ready at 07:54:02, with a readiness probe.
const clock = (time: number): string => new Date(time).toISOString().slice(14, 19)
const pods = (): Pod[] => recorded('healthy').all('Pod') as Pod[]

/** Pods whose container has exactly these probes. */
function withProbes(probes: Pick<Container, 'readinessProbe' | 'livenessProbe' | 'startupProbe'>): Pod[] {
  return pods().map((pod) => {
    const containers = pod.spec.containers.map(({ readinessProbe: _readiness, ...container }) => ({
      ...container,
      ...probes,
    }))
    return { ...pod, spec: { ...pod.spec, containers } }
  })
}

const check = { httpGet: { port: 8080 } }

describe('auto', () => {
  test.each([
    [
      'a readiness probe: three seconds after it was ready, which may be a second later than Kubernetes says',
      { readinessProbe: check },
      '54:06',
    ],
    ['none: ten seconds after its start, which may be a second later than Kubernetes says', {}, '54:12'],
    [
      'a liveness probe that could first kill after 3 × 5 s',
      { readinessProbe: check, livenessProbe: { ...check, periodSeconds: 5 } },
      '54:17',
    ],
    [
      'the same later',
      { readinessProbe: check, livenessProbe: { ...check, periodSeconds: 5, initialDelaySeconds: 7 } },
      '54:24',
    ],
    [
      'a liveness probe of Kubernetes’ own numbers: 3 × 10 s, at most 30 s after it was ready',
      { readinessProbe: check, livenessProbe: check },
      '54:32',
    ],
    ['a patient liveness probe', { readinessProbe: check, livenessProbe: { ...check, periodSeconds: 60 } }, '54:33'],
    [
      'a startup probe, as a liveness probe',
      { readinessProbe: check, startupProbe: { ...check, periodSeconds: 1, failureThreshold: 9 } },
      '54:11',
    ],
    [
      'a quick liveness probe and no readiness probe: the longer of both',
      { livenessProbe: { ...check, periodSeconds: 1 } },
      '54:12',
    ],
  ])('%s', (_case, probes, until) => {
    expect(clock(stableFrom(withProbes(probes), 'auto'))).toBe(until)
  })

  test('the longest of several pods and containers', () => {
    const [first, second] = [withProbes({ readinessProbe: check }), withProbes({})].map(([pod]) => pod as Pod)
    expect(clock(stableFrom([first as Pod, second as Pod], 'auto'))).toBe('54:12')
  })

  test('after a crash: as long as it lived before, and five seconds more', () => {
    const scene = recorded('healthy-after-two-crashes')
    // It ran less than a second, and started for the third time at 07:54:17.
    expect(clock(stableFrom([scene.pod], 'auto'))).toBe('54:28')
    const ended = scene.pod.status?.containerStatuses?.[0]?.lastState?.terminated
    Object.assign(ended as object, { startedAt: '2026-11-21T07:53:42Z', finishedAt: '2026-11-21T07:54:02Z' })
    expect(clock(stableFrom([scene.pod], 'auto'))).toBe('54:43')
    Object.assign(ended as object, { startedAt: '2026-11-21T07:00:00Z' })
    expect(clock(stableFrom([scene.pod], 'auto'))).toBe('55:18')
  })

  test('without pods: at once', () => {
    expect(stableFrom([], 'auto')).toBe(0)
  })
})

describe('a time of one’s own', () => {
  test('counts from when the pods were ready, which may be a second later than Kubernetes says', () => {
    expect(clock(stableFrom(pods(), 60_000))).toBe('55:03')
  })

  test('0: at once', () => {
    expect(stableFrom(pods(), 0)).toBeLessThanOrEqual(recorded('healthy').now)
  })
})

describe('in the verdict', () => {
  const scene = recorded('healthy')
  const ready = Date.parse('2026-11-21T07:54:02Z')
  const verdictAt = (now: number, stabilize: 'auto' | number, changes: Partial<Tracked> = {}) => {
    const tracked = { ...scene.tracked(), ...changes }
    const options = {
      now,
      startedAt: scene.appliedAt,
      timeout: 86_400_000,
      failFast: true,
      stabilize,
      identity: identityOf,
      isHopeless,
    }
    return judge(EMPTY_MEMORY, [tracked], [scene.rollout()], [[]], options).verdict
  }

  test('done, and waited for until it is stable', () => {
    expect([ready + 3_999, ready + 4_000].map((now) => verdictAt(now, 'auto'))).toEqual(['wait', 'passed'])
    expect(verdictAt(ready + 1, 0)).toBe('passed')
  })

  test('what this deploy did not change, and what was stable before it, passes at once', () => {
    const before = { changed: false, appliedAt: ready + 3_600_000 }
    expect(verdictAt(ready + 3_600_001, 7_200_000, before)).toBe('passed')
    expect(verdictAt(ready + 3_600_001, 7_200_000, { ...before, changed: true })).toBe('wait')
    expect(verdictAt(ready + 1_001, 'auto', { changed: false, appliedAt: ready + 1_000 })).toBe('wait')
  })

  test('a restart while it is watched begins anew and is not a pass', () => {
    // The container died 2 s after it had been ready, and runs again.
    const restarted = recorded('healthy')
    for (const pod of restarted.all('Pod') as Pod[]) {
      const [status] = pod.status?.containerStatuses ?? []
      const terminated = { exitCode: 1, startedAt: '2026-11-21T07:54:01Z', finishedAt: '2026-11-21T07:54:04Z' }
      Object.assign(status ?? {}, {
        restartCount: 1,
        state: { running: { startedAt: '2026-11-21T07:54:05Z' } },
        lastState: { terminated },
      })
    }
    expect(clock(stableFrom(restarted.all('Pod') as Pod[], 'auto'))).toBe('54:14')
  })

  test('zero replicas are done whatever is asked', () => {
    const options = {
      now: ready,
      startedAt: ready,
      timeout: 600_000,
      failFast: true,
      stabilize: 60_000,
      identity: identityOf,
      isHopeless,
    }
    const none = { ...scene.rollout(), desired: 0 }
    expect(
      judge(EMPTY_MEMORY, [scene.tracked()], [none], [[findingOf('Unknown', none.ref, '', ready)]], options).verdict,
    ).toBe('passed')
  })
})
