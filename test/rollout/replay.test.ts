// Every recording of a real cluster, judged with a virtual clock: the verdict must not depend on when we look and
// in which order the watches of different objects deliver.
import { describe, expect, test } from 'vitest'
import type { Event, KubernetesObject, Pod } from '../../src/model/object.ts'
import {
  clusterRecordingNames,
  identify,
  readRecording,
  recordingNames,
  shiftTimes,
} from '../embedded-cluster/recording.ts'
import type { Recording, TimelineEntry } from '../embedded-cluster/recording.ts'
import type { Cause } from '../../src/model/report.ts'
import { isReady } from '../../src/rollout/pod-counts.ts'
import { limitOf, objectsAt, replay, undisturbed, type ReplayOptions } from './replay.ts'
import { isThorough, turnOf } from '../thorough.ts'

/** What the cluster does after the apply; a set that is refused before has no story of that kind. */
const recordings = [...recordingNames(), ...clusterRecordingNames()]
  .map((name) => readRecording(name))
  .filter(({ timeline }) => timeline.length > 0)
const failing = recordings.filter(({ expect }) => expect.verdict === 'failed')
const healthy = recordings.filter(({ expect }) => expect.verdict === 'passed')

const lags = [100, 200, 300, 400, 500, 600, 700, 800, 900]
const shuffles = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

/**
 * `npm test` disturbs each recording in one way of twenty, others for other recordings, so that a minute is enough; with
 * THOROUGH=yes, as in .ci/run, it tries every way on every recording.
 */
const PART = 20

/** The disturbances of a list that are tried on a recording: all, or those whose turn it is by its name. */
function chosen<T>(disturbances: readonly T[], { name }: Recording): readonly T[] {
  if (isThorough) return disturbances
  const turn = turnOf(name)
  return disturbances.filter((_one, index) => (index + turn) % PART === 0)
}

/** Up to two seconds for each change, the same for the same shuffle (mulberry32). */
function delays(shuffle: number): (entry: number) => number {
  return (entry) => {
    let state = (shuffle * 1000 + entry) | 0
    state = Math.imul(state ^ (state >>> 15), state | 1)
    state ^= state + Math.imul(state ^ (state >>> 7), state | 61)
    return ((state ^ (state >>> 14)) >>> 0) % 2001
  }
}

/** What a kubelet said that had no copy of kube-root-ca.crt yet when it first looked (watch_based_manager.go). */
const lateCopy = readRecording('cluster/several-slow-init-containers').timeline.find(
  ({ object }) => object.kind === 'Event' && (object as Event).message?.includes('failed to sync configmap cache'),
)?.object as Event

const isOf = (reason: RegExp, object: KubernetesObject): object is Event =>
  object.kind === 'Event' && reason.test((object as Event).reason ?? '')

/** What a busy node says of a pod before it gets it right: recorded, and published for kubernetes 1.35. */
const troubles = {
  FailedMount: lateCopy.message ?? '',
  FailedCreatePodSandBox:
    'Failed to create pod sandbox: rpc error: code = DeadlineExceeded desc = context deadline exceeded',
} as const
type Trouble = keyof typeof troubles

/** The recording as such a node would have made it. Only a pod whose volumes are mounted comes to its sandbox. */
function withTrouble(recording: Recording, reason: Trouble): Recording {
  const { timeline } = recording
  const pulls = timeline.flatMap(({ object }) => (isOf(/^Pull(ing|ed)$/, object) ? object.involvedObject?.name : []))
  const events = timeline.flatMap(({ at, object }): TimelineEntry[] => {
    if (!isOf(/^Scheduled$/, object)) return []
    const { involvedObject, metadata, lastTimestamp, eventTime } = object
    if (reason === 'FailedCreatePodSandBox' && !pulls.includes(involvedObject?.name)) return []
    const delay = reason === 'FailedMount' ? 1000 : 0
    const time = new Date(Date.parse(lastTimestamp ?? eventTime ?? '') + delay).toISOString().replace(/\.\d+Z/, 'Z')
    const event: Event = {
      ...lateCopy,
      metadata: { ...lateCopy.metadata, name: `${metadata.name}-early`, uid: `${metadata.uid ?? ''}-early` },
      involvedObject,
      reason,
      message: troubles[reason],
      firstTimestamp: time,
      lastTimestamp: time,
      count: 1,
    }
    return [{ at: at + delay, type: 'ADDED', object: event }]
  })
  return { ...recording, timeline: [...timeline, ...events].sort((a, b) => a.at - b.at) }
}

/** A busy or broken cluster: what it does to the recording, and to how it is told. */
interface Strain {
  told?: (recording: Recording) => Recording
  options?: ReplayOptions
}

const isKubeletEvent = (object: KubernetesObject): object is Event =>
  object.kind === 'Event' && (object as Event).source?.component === 'kubelet'
const isStarted = (object: KubernetesObject): boolean =>
  object.kind === 'Pod' && (object as Pod).status?.startTime !== undefined
/** What controllers write. The first state of what others make (a ReplicaSet its pods) is none of it. */
const COUNTED = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

/** Milliseconds by which controllers write their counts late, and EndpointSlices. */
const counting = (late: number): Strain => ({
  options: {
    late: ({ object }, isNew) => (object.kind === 'EndpointSlice' || (COUNTED.has(object.kind) && !isNew) ? late : 0),
  },
})

/** A kubelet that writes the status of its pods late; their times are those of what happened. */
const reporting = (late: number, eventLag = 0): Strain => ({
  options: { eventLag, late: ({ object }, isNew) => (object.kind !== 'Event' && !isNew ? late : 0) },
})

/** A clock of the nodes that is `ahead` of the API server's by so many milliseconds. */
const nodeClock = (ahead: number): Strain => ({
  told: (recording) => ({
    ...recording,
    timeline: recording.timeline.map((entry) => ({ ...entry, object: byNodeClock(entry.object, ahead) })),
  }),
})

/** Only what the kubelet writes has its times: the rest is the API server's, the scheduler's, a controller's. */
function byNodeClock(object: KubernetesObject, ahead: number): KubernetesObject {
  const moved = <T>(value: T): T => shiftTimes(value, (time) => time + ahead)
  if (isKubeletEvent(object)) {
    const { firstTimestamp, lastTimestamp } = object
    return { ...object, ...moved({ firstTimestamp, lastTimestamp }) }
  }
  if (!isStarted(object)) return object
  const { conditions = [], startTime, ...statuses } = (object as Pod).status ?? {}
  const ofNode = conditions.map((one) => (one.type === 'PodScheduled' ? one : moved(one)))
  return { ...object, status: { ...moved({ startTime, ...statuses }), conditions: ofNode } }
}

/** Events as kubernetes' newer API writes them (events.k8s.io/v1): eventTime and series, no source and no count. */
function asNewEvent(event: Event): Event {
  const { firstTimestamp, lastTimestamp, count = 1, source, ...rest } = event
  const micro = (time: string) => time.replace(/(\.\d+)?Z$/, '.123456Z')
  if (firstTimestamp == null || lastTimestamp == null) return event
  return {
    ...rest,
    reportingComponent: source?.component ?? '',
    eventTime: micro(firstTimestamp),
    ...(count > 1 ? { series: { count, lastObservedTime: micro(lastTimestamp) } } : {}),
  }
}

const withEvents = (change: (event: Event) => Event | undefined): Strain => ({
  told: (recording) => ({
    ...recording,
    timeline: recording.timeline.flatMap((entry): TimelineEntry[] => {
      const object = entry.object.kind === 'Event' ? change(entry.object as Event) : entry.object
      return object === undefined ? [] : [{ ...entry, object }]
    }),
  }),
})

/** A clock of the controllers and the scheduler that is `ahead` of the rest of the cluster by so many milliseconds. */
const controllerClock = (ahead: number): Strain => ({
  told: (recording) => ({
    ...recording,
    timeline: recording.timeline.map((entry) => ({ ...entry, object: byControllerClock(entry.object, ahead) })),
  }),
})

function byControllerClock(object: KubernetesObject, ahead: number): KubernetesObject {
  const moved = <T>(value: T): T => shiftTimes(value, (time) => time + ahead)
  if (isKubeletEvent(object)) return object
  if (object.kind === 'Event') {
    const { firstTimestamp, lastTimestamp, eventTime } = object as Event
    return { ...object, ...moved({ firstTimestamp, lastTimestamp, eventTime }) }
  }
  const { status } = object as { status?: Pod['status'] }
  const conditions = status?.conditions?.map((one) =>
    object.kind === 'Pod' && one.type !== 'PodScheduled' ? one : moved(one),
  )
  return conditions === undefined ? object : { ...object, status: { ...status, conditions } }
}

/** Whose clock may be wrong. */
const wrongClocks: Record<string, (ahead: number) => Strain> = {
  'this machine': (ahead) => ({ options: { clock: ahead } }),
  'the API servers': (ahead) => ({ options: { apiClock: ahead } }),
  'the nodes': nodeClock,
  'the controllers': controllerClock,
}

/** A clock that is wrong changes nothing: neither the verdict, nor the cause, nor the line. */
const clocks = Object.entries(wrongClocks).flatMap(([whose, wrong]) =>
  [30, 60, 10_800].flatMap((seconds): [string, Strain][] => [
    [`the clock of ${whose} ${seconds} s ahead`, wrong(seconds * 1000)],
    [`the clock of ${whose} ${seconds} s behind`, wrong(-seconds * 1000)],
  ]),
)

/** Whatever of these a cluster does, the verdict and its cause are the same; they may only come later. */
const strains: Record<string, Strain> = {
  'our clock a second and a half ahead': { options: { clock: 1500 } },
  'our clock a second and a half behind': { options: { clock: -1500 } },
  'controllers that count ten seconds late': counting(10_000),
  'controllers that count half a minute late': counting(30_000),
  'a kubelet that reports five seconds late': reporting(5000),
  'a kubelet that reports fifteen seconds late, and its events, too': reporting(15_000, 15_000),
  'events half a minute late': { options: { eventLag: 30_000 } },
  'events of the newer API': withEvents(asNewEvent),
  'events that were folded': withEvents((event) => ({
    ...event,
    message: `(combined from similar events): ${event.message ?? ''}`,
  })),
  'no events': withEvents(() => undefined),
  'no events of kubelets': withEvents((event) => (isKubeletEvent(event) ? undefined : event)),
}

/**
 * What may be said instead where what tells the cause has not come: that time was up or the rollout stalled, and that
 * it is not known why. Such an answer is no wrong one.
 */
const LESS_KNOWN = new Set([
  'GateTimeout',
  'RolloutStalled',
  'NotReadyNoProbeEvent',
  'TerminatedBySignal',
  'PvcUnbound',
  'JobBackoffLimitExceeded',
])
/** What the controller of a custom resource says of it: true and certain, also where its pods tell more a moment later. */
const SAID_OF_THE_WHOLE = new Set(['CanaryFailed'])

/** True when every pod is ready at the end of the recording. */
function endsReady(recording: Recording): boolean {
  const pods = objectsAt(recording).filter(({ kind }) => kind === 'Pod') as Pod[]
  return pods.length > 0 && pods.every(isReady)
}

/** True when the recording ends before its kubelet has taken up the newest pod: then it looks as if the node were lost. */
function endsUntaken(recording: Recording): boolean {
  const pods = objectsAt(recording).filter(({ kind }) => kind === 'Pod') as Pod[]
  return pods.some(({ status }) => status?.startTime === undefined)
}

test('each disturbance is tried on some recording, also when only a part of them is', () => {
  const tried = (list: readonly unknown[]): unknown[] =>
    list.filter((one) => recordings.some((recording) => chosen(list, recording).includes(one)))
  const lists = [lags, shuffles, [1, 3, 6, 10], Object.keys(troubles), Object.keys(strains), clocks]
  expect(lists.map(tried)).toEqual(lists)
})

test('there are recordings of both kinds', () => {
  expect([failing.length > 20, healthy.length > 1]).toEqual([true, true])
})

describe.each(failing)('$name', (recording) => {
  const { expect: expected } = recording
  const outcome = (options?: ReplayOptions, told = recording) => {
    const { verdict, causes } = told === recording && options === undefined ? undisturbed(told) : replay(told, options)
    // Where the line is no part of the case, it is none of the comparison.
    const at = ({ source }: Cause) => (expected.line === undefined ? [] : [source?.file, source?.line])
    return { verdict, causes: causes.map((cause) => [cause.code, ...at(cause)]) }
  }
  const place = expected.line === undefined ? [] : [expected.file, expected.line]
  const headline = { verdict: 'failed', causes: [[expected.cause, ...place]] }

  test('fails with its one cause on its line', () => {
    expect(outcome()).toEqual(headline)
  })

  test.each(chosen(lags, recording))('and so when every look is taken %i ms late', (lag) => {
    expect(outcome({ lag })).toEqual(headline)
  })

  test.each(chosen(shuffles, recording))('and so when changes arrive out of step (shuffle %i)', (shuffle) => {
    expect(outcome({ lag: shuffle * 70, delay: delays(shuffle) })).toEqual(headline)
  })

  test.each(chosen([1, 3, 6, 10], recording))('and so when the cluster writes its events %i s late', (seconds) => {
    expect(outcome({ eventLag: seconds * 1000 })).toEqual(headline)
    expect(outcome({ eventLag: seconds * 1000, lag: 300, delay: delays(seconds) })).toEqual(headline)
  })

  test.each(chosen(Object.keys(troubles) as Trouble[], recording))(
    'and so after an early %s on a busy node',
    (trouble) => {
      expect(outcome({}, withTrouble(recording, trouble))).toEqual(headline)
    },
  )

  test.each(chosen(clocks, recording))('and so with %s', (_name, { told, options = {} }) => {
    expect(outcome(options, told?.(recording))).toEqual(headline)
  })

  test.skipIf(recording.inputs.rollback === 'on-failure').each(chosen(Object.entries(strains), recording))(
    'and never of anything else with %s',
    (_name, { told, options }) => {
      const { verdict, causes, failures, at } = replay(told?.(recording) ?? recording, options)
      const [{ code, confidence } = { code: verdict, confidence: 'certain' }] = causes
      const isHonest = confidence !== 'certain' || failures.some(({ reason }) => reason !== undefined)
      // At the end of a recording the container may run once more, and without events nothing speaks against it then.
      const isOver = verdict === 'passed' && endsReady(recording) && at >= (recording.timeline.at(-1)?.at ?? 0)
      const isLess = (isHonest && LESS_KNOWN.has(code)) || SAID_OF_THE_WHOLE.has(code)
      expect(isOver || isLess ? expected.cause : code).toBe(expected.cause)
    },
  )

  // Where the recorded gate rolled back, or the recording ends while the container runs once more, waiting sees the
  // cluster healthy again; where it ends at a pod that has just been made, waiting sees a node that says nothing.
  test.skipIf(recording.inputs.rollback === 'on-failure' || endsReady(recording) || endsUntaken(recording))(
    'and so, only later, without fail-fast',
    () => {
      const eager = undisturbed(recording)
      const patient = replay(recording, { failFast: false })
      expect(patient).toMatchObject({ verdict: 'failed', causes: [{ code: expected.cause }] })
      expect(patient.at).toBeGreaterThanOrEqual(eager.at)
    },
  )
})

test.each(failing.filter((recording) => chosen([...Array(PART).keys()], recording).includes(0)))(
  '$name is the same every time',
  (recording) => {
    expect(replay(recording, { lag: 300, delay: delays(4) })).toEqual(replay(recording, { lag: 300, delay: delays(4) }))
  },
)

describe.each(healthy)('$name', (recording) => {
  const passes = { verdict: 'passed', failures: [], causes: [] }

  test('passes', () => {
    expect(undisturbed(recording)).toMatchObject(passes)
  })

  test.each(chosen(shuffles, recording))(
    'passes whenever we look and in whatever order we hear of it (shuffle %i)',
    (shuffle) => {
      // Of the many recordings of test/cluster/ each order is tried at one phase of time, all ten together at ten.
      const phases = recording.name.startsWith('cluster/') ? [(shuffle - 1) * 100] : [0, ...lags]
      const outcomes = phases.map((lag) => replay(recording, { lag, delay: delays(shuffle) }))
      expect(outcomes).toMatchObject(outcomes.map(() => passes))
    },
  )

  test.each(chosen(Object.keys(troubles) as Trouble[], recording))(
    'passes after an early %s on a busy node',
    (trouble) => {
      expect(replay(withTrouble(recording, trouble))).toMatchObject(passes)
    },
  )

  test.each(chosen(clocks, recording))('passes with %s, and at the same time', (_name, { told, options }) => {
    const straight = undisturbed(recording)
    const skewed = replay(told?.(recording) ?? recording, options)
    expect(skewed).toMatchObject(passes)
    // Whether what follows another object has looked since only its own clock tells: it gets the time of one more look.
    const isFollowing = objectsAt(recording).some(({ apiVersion }) => apiVersion.startsWith('flagger.app/'))
    expect(Math.abs(skewed.at - straight.at)).toBeLessThan(isFollowing ? 12_000 : 2000)
  })

  test.each(chosen(Object.entries(strains), recording))(
    'does not fail of anything with %s',
    (_name, { told, options }) => {
      const { verdict, causes, at } = replay(told?.(recording) ?? recording, options)
      const timeout = options?.late === undefined ? Infinity : limitOf(recording)
      expect(verdict === 'passed' || at >= timeout ? [] : causes.map(({ code }) => code)).toEqual([])
    },
  )

  test.each(chosen(['auto', 0, 5000] as const, recording))(
    'passes with stabilize %s, and not before its last restart',
    (stabilize) => {
      const restarts = recording.timeline.filter(({ type, object }, index) => {
        const before = recording.timeline
          .slice(0, index)
          .findLast((entry) => identify(entry.object) === identify(object))
        return type === 'MODIFIED' && restartsOf(object) > restartsOf(before?.object)
      })
      const { verdict, at } = replay(recording, { stabilize })
      expect(verdict).toBe('passed')
      expect(at).toBeGreaterThanOrEqual(restarts.at(-1)?.at ?? 0)
    },
  )
})

function restartsOf(object: KubernetesObject | undefined): number {
  const pod = object?.kind === 'Pod' ? (object as Pod) : undefined
  return (pod?.status?.containerStatuses ?? []).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
}

describe('when it is seen', () => {
  /** Seconds from the apply until the verdict; what Kubernetes itself needs to show it is part of that. */
  const at = (name: string): number => Math.ceil(undisturbed(readRecording(name)).at / 1000)

  test.each([
    ['image-not-found', 5],
    ['entrypoint-not-found', 5],
    ['limit-range', 5],
    ['quota-exceeded', 5],
    ['storage-class-missing', 5],
    ['pvc-not-found', 20],
    ['config-key-missing', 20],
    ['secret-missing-env', 20],
    ['oom-killed', 20],
    ['liveness-kill', 40],
  ])('%s: within %i s', (name, seconds) => {
    expect(at(name)).toBeLessThanOrEqual(seconds)
  })
})

describe('what is healthy but slow', () => {
  const recording = readRecording('healthy-after-two-crashes')

  test('fails when the time limit is shorter than it needs, with what was seen', () => {
    const { verdict, failures, causes } = replay(recording, { timeout: 10_000 })
    expect({
      verdict,
      reasons: failures.map(({ reason }) => reason?.code),
      causes: causes.map(({ code }) => code),
    }).toEqual({
      verdict: 'failed',
      reasons: ['GateTimeout'],
      causes: ['AppCrash'],
    })
  })
})
