// How long a finished rollout is watched before it is believed. The pods are recorded ones.
import { describe, expect, test } from 'vitest'
import { identityOf } from '../../src/causes/identity.ts'
import { isGathering, isHopeless } from '../../src/diagnose/proof.ts'
import { findingOf } from '../../src/causes/catalogue.ts'
import type { Container, Pod } from '../../src/model/object.ts'
import { EMPTY_MEMORY, judge } from '../../src/rollout/judge.ts'
import type { Tracked } from '../../src/rollout/rollout.ts'
import { stableFrom } from '../../src/rollout/stability.ts'
import { dumped, recorded } from './scene.ts'

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
      'a readiness probe: ten seconds after it was ready, which may be a second later than Kubernetes says',
      { readinessProbe: check },
      '54:13',
    ],
    ['none: the same, for it was ready when it started', {}, '54:13'],
    [
      'a liveness probe that could first kill after 3 × 5 s, its last check taking a second, and what it takes to end',
      { readinessProbe: check, livenessProbe: { ...check, periodSeconds: 5 } },
      '54:22',
    ],
    [
      'the same later',
      { readinessProbe: check, livenessProbe: { ...check, periodSeconds: 5, initialDelaySeconds: 7 } },
      '54:29',
    ],
    [
      'the same with slow answers',
      { readinessProbe: check, livenessProbe: { ...check, periodSeconds: 5, timeoutSeconds: 4 } },
      '54:25',
    ],
    [
      'a liveness probe of Kubernetes’ own numbers: 3 × 10 s and what it takes to end',
      { readinessProbe: check, livenessProbe: check },
      '54:37',
    ],
    [
      'a patient liveness probe: 35 s after it was ready',
      { readinessProbe: check, livenessProbe: { ...check, periodSeconds: 60 } },
      '54:38',
    ],
    [
      'a startup probe: it has succeeded, or the container were not ready',
      { readinessProbe: check, startupProbe: { ...check, periodSeconds: 10, failureThreshold: 60 } },
      '54:13',
    ],
    [
      'a liveness probe that began only when the startup probe had succeeded',
      {
        readinessProbe: check,
        startupProbe: check,
        livenessProbe: { ...check, periodSeconds: 5, initialDelaySeconds: 1 },
      },
      '54:23',
    ],
    [
      'a quick liveness probe and no readiness probe: the longer of both',
      { livenessProbe: { ...check, periodSeconds: 1 } },
      '54:13',
    ],
  ])('%s', (_case, probes, until) => {
    expect(clock(stableFrom(withProbes(probes), 'auto'))).toBe(until)
  })

  test('the longest of several pods and containers', () => {
    const [first, second] = [withProbes({ readinessProbe: check }), withProbes({})].map(([pod]) => pod as Pod)
    const patient = structuredClone(second as Pod)
    patient.spec.containers[0]!.livenessProbe = { ...check, periodSeconds: 5 }
    expect(clock(stableFrom([first as Pod, patient], 'auto'))).toBe('54:22')
  })

  test('a memory limit: fifteen seconds, for memory fills up while a program warms up', () => {
    const [pod] = pods()
    Object.assign(pod!.spec.containers[0]!, { resources: { limits: { memory: '64Mi' } } })
    expect(clock(stableFrom([pod as Pod], 'auto'))).toBe('54:18')
  })

  test('a native sidecar counts as a container, another init container does not', () => {
    const { pod } = dumped('workloads', 'sidecar')
    const ready = Date.parse('2026-11-21T09:00:00Z')
    Object.assign(pod.status as object, {
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: new Date(ready).toISOString() }],
    })
    const [sidecar] = pod.status?.initContainerStatuses ?? []
    Object.assign(sidecar as object, { state: { running: { startedAt: new Date(ready + 60_000).toISOString() } } })
    Object.assign(sidecar as object, { restartCount: 0 })
    expect(clock(stableFrom([pod], 'auto'))).toBe('01:11')
    delete pod.spec.initContainers?.[0]?.restartPolicy
    expect(clock(stableFrom([pod], 'auto'))).toBe('00:11')
  })

  test('after a crash: as long as it lived before, and five seconds more', () => {
    const scene = recorded('healthy-after-two-crashes')
    // It ran less than a second, and started for the third time at 07:54:17.
    expect(clock(stableFrom([scene.pod], 'auto'))).toBe('54:29')
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

describe('a probe that has begun to fail', () => {
  // The events that the kubelet wrote of a container that its liveness probe killed; here the container still runs.
  const scene = recorded('liveness-kill', 20_000)
  const pod = structuredClone(scene.pod)
  const [container] = pod.spec.containers
  const started = Date.parse('2026-11-21T09:00:00Z')
  Object.assign(pod.status?.containerStatuses?.[0] ?? {}, {
    restartCount: 0,
    state: { running: { startedAt: new Date(started).toISOString() } },
    lastState: {},
  })
  Object.assign(pod.status?.conditions?.find(({ type }) => type === 'Ready') ?? {}, {
    status: 'True',
    lastTransitionTime: new Date(started).toISOString(),
  })
  const quick = { ...check, periodSeconds: 1, failureThreshold: 1 }
  const until = (reason: string, seconds: number, probes: Partial<Container>, words?: (text: string) => string) => {
    const event = structuredClone(scene.events.find((one) => one.reason === reason))
    if (event === undefined) throw new Error(`the recording has no event ${reason}`)
    const at = new Date(started + seconds * 1000).toISOString()
    Object.assign(event, {
      firstTimestamp: at,
      lastTimestamp: at,
      message: words?.(event.message ?? '') ?? event.message,
    })
    const own = { ...pod, spec: { ...pod.spec, containers: [{ name: container!.name, ...probes }] } }
    return clock(stableFrom([own], 'auto', () => [event]))
  }
  const asReadiness = (text: string) => text.replace('Liveness', 'Readiness')

  test('is waited for until it has failed often enough, or is quiet', () => {
    const livenessProbe = { ...check, periodSeconds: 6, failureThreshold: 2 }
    expect(until('Unhealthy', 9, { readinessProbe: quick, livenessProbe })).toBe('00:23')
    const readinessProbe = { ...check, periodSeconds: 10, failureThreshold: 4 }
    expect(until('Unhealthy', 9, { readinessProbe }, asReadiness)).toBe('00:51')
  })

  test('is no matter when it could not be asked: the kubelet throws that away', () => {
    const livenessProbe = { ...check, periodSeconds: 6, failureThreshold: 2 }
    const asErrored = () => 'Liveness probe errored and resulted in unknown state: rpc error'
    expect(until('Unhealthy', 9, { readinessProbe: quick, livenessProbe }, asErrored)).toBe(
      until('Pulled', 9, { readinessProbe: quick, livenessProbe }),
    )
  })

  test('is history when the container started again, or became ready, after that', () => {
    expect(until('Unhealthy', 0, { readinessProbe: quick, livenessProbe: quick })).toBe('00:11')
    expect(until('Unhealthy', 0, { readinessProbe: { ...check, periodSeconds: 60 } }, asReadiness)).toBe('00:11')
  })

  test('a container that is being killed: until its grace period is over', () => {
    const livenessProbe = { ...quick, terminationGracePeriodSeconds: 40 }
    expect(until('Killing', 9, { readinessProbe: quick, livenessProbe })).toBe('00:55')
    expect(until('Killing', 0, { readinessProbe: quick, livenessProbe })).toBe('00:11')
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
  const verdictAt = (now: number, stabilize: 'auto' | number, changes: Partial<Tracked> = {}, heardAt = ready) => {
    const tracked = { ...scene.tracked(), ...changes }
    const options = {
      now,
      startedAt: scene.appliedAt,
      timeout: 86_400_000,
      failFast: true,
      stabilize,
      identity: identityOf,
      isHopeless,
      isGathering,
    }
    const { memory } = judge(EMPTY_MEMORY, [tracked], [scene.rollout()], [[]], { ...options, now: heardAt })
    return judge(memory, [tracked], [scene.rollout()], [[]], options).verdict
  }

  test('done, and waited for until it is stable', () => {
    expect([ready + 9_999, ready + 10_000].map((now) => verdictAt(now, 'auto'))).toEqual(['wait', 'passed'])
    expect(verdictAt(ready + 1, 0)).toBe('passed')
  })

  test('when we hear late that it is ready, what comes next is heard of as late', () => {
    const verdicts = [ready + 17_999, ready + 18_000].map((now) => verdictAt(now, 'auto', {}, ready + 8_000))
    expect(verdicts).toEqual(['wait', 'passed'])
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
    expect(clock(stableFrom(restarted.all('Pod') as Pod[], 'auto'))).toBe('54:16')
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
      isGathering,
    }
    const none = { ...scene.rollout(), desired: 0 }
    expect(
      judge(EMPTY_MEMORY, [scene.tracked()], [none], [[findingOf('Unknown', none.ref, '', ready)]], options).verdict,
    ).toBe('passed')
  })
})
