// The watch against recorded clusters: an observer and a clock that the test turns, no time passes.
import type { WatchTarget } from '../src/model/snapshot.ts'
import { describe, expect, test } from 'vitest'
import { ApiError, ConnectionError, type Cluster, type LogOptions, type Observer } from '../src/cluster/cluster.ts'
import { Clocks } from '../src/model/clocks.ts'
import { findingOf } from '../src/causes/catalogue.ts'
import { besideFailures } from '../src/diagnose/found.ts'
import { NOTHING_HIDDEN } from '../src/evidence/redact.ts'
import { Knowledge } from '../src/lookups/knowledge.ts'
import { keyOf, refOf, type KubernetesObject, type ObjectRef, type Status } from '../src/model/object.ts'
import type { Tracked } from '../src/rollout/rollout.ts'
import { watchTargets } from '../src/rollout/watch-targets.ts'
import { watchRollouts, type WatchOptions } from '../src/watch.ts'
import { readRecording, recordingNames, type Recording } from './embedded-cluster/recording.ts'
import { objectsAt, trackedOf, undisturbed, versionsAt } from './rollout/replay.ts'

/** A recorded cluster whose clock goes on only while it is waited for. */
class RecordedCluster {
  readonly recording: Recording
  readonly startedAt: number
  readonly lines: string[] = []
  /** When each line was told, milliseconds after the apply. */
  readonly toldAt: number[] = []
  readonly asked: string[] = []
  readonly abort = new AbortController()
  /** Milliseconds after the apply. */
  at = 0
  /** By how many milliseconds events are later than the rest. */
  eventLag = 0
  /** How long it takes to read a log, milliseconds. */
  logTime = 0
  lost: ConnectionError | undefined
  /** From when on nothing is heard any more, milliseconds after the apply, and whether the watch knows that. */
  silentFrom = Infinity
  isBehind = false
  readonly clocks = new Clocks()
  /** Called before every fresh read. */
  beforeRefresh: () => void = () => undefined

  constructor(name: string) {
    this.recording = structuredClone(readRecording(name))
    this.startedAt = Date.parse(this.recording.startedAt)
  }

  get observer(): Observer {
    const watched = new Set(watchTargets(trackedOf(this.recording).map(({ ref }) => ref)).map(({ kind }) => kind))
    const lost = () => this.lost
    const { recording } = this
    const heardAt = () => Math.min(this.at, this.silentFrom)
    const behind = () => this.isBehind && this.at > this.silentFrom
    return {
      objects: () => objectsAt(this.recording, heardAt(), this.eventLag).filter(({ kind }) => watched.has(kind)),
      next: async (timeout) => {
        const changes = this.recording.timeline
          .map(({ at, object }) => at + (object.kind === 'Event' ? this.eventLag : 0))
          .filter((at) => at > this.at)
        this.at = Math.min(this.at + timeout, ...changes)
      },
      refresh: async () => this.beforeRefresh(),
      unreadable: [],
      deleted: [],
      unlisted: [],
      get versions() {
        return versionsAt(recording, heardAt())
      },
      get news() {
        return heardAt()
      },
      outages: 0,
      get isBehind() {
        return behind()
      },
      get lost() {
        return lost()
      },
      close: async () => undefined,
    }
  }

  get cluster(): Cluster {
    const find = (ref: ObjectRef): KubernetesObject | undefined =>
      objectsAt(this.recording, this.at).find((object) => keyOf(refOf(object)) === keyOf(ref))
    return {
      exists: async (ref: ObjectRef) => {
        this.asked.push(`${ref.kind} ${ref.name}`)
        return find(ref) !== undefined
      },
      get: async (ref: ObjectRef) => {
        this.asked.push(`${ref.kind} ${ref.name}`)
        const found = find(ref)
        if (found === undefined)
          throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound' } satisfies Status)
        return found
      },
      list: async () => objectsAt(this.recording, this.at).filter(({ kind }) => kind === 'Node'),
      names: async ({ kind, namespace }: WatchTarget) =>
        objectsAt(this.recording, this.at)
          .filter((object) => object.kind === kind && object.metadata.namespace === namespace)
          .map(({ metadata }) => metadata.name),
      logs: async ({ pod, container, previous }: LogOptions) => {
        this.at += this.logTime
        const log = this.recording.logs.findLast(
          (one) => one.at <= this.at && one.pod === pod && one.container === container && one.previous === previous,
        )
        if (log?.status !== 200)
          throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: log?.status ?? 404 } satisfies Status)
        return { namespace: 'shop', pod, container, previous, text: log.text }
      },
    } as Partial<Cluster> as Cluster
  }

  async watch(changes: Partial<WatchOptions> = {}, tracked: Partial<Tracked> = {}) {
    const knowledge = new Knowledge(this.cluster, 'diagnosis')
    const watched = await watchRollouts(
      this.observer,
      trackedOf(this.recording).map((one) => ({ ...one, ...tracked })),
      knowledge,
      {
        timeout: 600_000,
        failFast: true,
        stabilize: 'auto',
        logLines: 100,
        now: () => this.startedAt + this.at,
        clocks: this.clocks,
        reread: () => Promise.resolve(new Map()),
        signal: this.abort.signal,
        redact: NOTHING_HIDDEN,
        progress: (line) => {
          this.lines.push(line)
          this.toldAt.push(this.at)
        },
        ...changes,
      },
    )
    return { ...watched, warnings: knowledge.warnings }
  }
}

const recordings = recordingNames().filter((name) => readRecording(name).timeline.length > 0)

describe('every recorded deploy', () => {
  test.each(recordings)('%s: the verdict of the pure rooms, at the same moment', async (name) => {
    const cluster = new RecordedCluster(name)
    const expected = undisturbed(readRecording(name))
    const { verdict, failures, warnings } = await cluster.watch()
    expect({ verdict, reasons: failures.map(({ reason }) => reason), warnings }).toEqual({
      verdict: expected.verdict,
      reasons: expected.failures.map(({ reason }) => reason),
      warnings: [],
    })
    // It never asks more often than ten times a second; a replay does not wait that long.
    expect(Math.abs(cluster.at - expected.at)).toBeLessThan(1000)
  })
})

describe('before a verdict', () => {
  test('everything is read anew, and what is said to be missing is looked for', async () => {
    const cluster = new RecordedCluster('secret-missing-env')
    let reads = 0
    cluster.beforeRefresh = () => void reads++
    expect((await cluster.watch()).verdict).toBe('failed')
    expect([reads, cluster.asked]).toEqual([1, ['Secret database']])
  })

  test('the name that was meant is looked for when it has failed', async () => {
    const cluster = new RecordedCluster('cluster/config-map-misspelt')
    const { failures } = await cluster.watch()
    expect(failures.flatMap(({ findings }) => findings.map(({ known }) => known?.sentence))).toEqual([
      'Did you mean "web-settings"?',
    ])
  })

  test('a quota is asked whether it is still full', async () => {
    const cluster = new RecordedCluster('quota-exceeded')
    const { verdict, failures } = await cluster.watch()
    const codes = failures.flatMap(({ findings }) => findings.map(({ code }) => code))
    expect([verdict, codes, cluster.asked]).toEqual(['failed', ['QuotaExceeded'], ['ResourceQuota team-budget']])
  })

  test('a failure that the fresh read does not show is none', async () => {
    const cluster = new RecordedCluster('image-not-found')
    cluster.beforeRefresh = () => {
      // What the cluster really has by now: the Deployment, and nothing that fails.
      const { timeline } = cluster.recording
      timeline.splice(0, timeline.length, ...timeline.filter(({ object }) => object.kind === 'Deployment'))
    }
    const { verdict, failures } = await cluster.watch({ timeout: 60_000 })
    expect([verdict, failures.map(({ reason, findings }) => [reason?.code, findings.length])]).toEqual([
      'failed',
      [['GateTimeout', 0]],
    ])
  })

  test('what is gone is asked of its namespace', async () => {
    const cluster = new RecordedCluster('cluster/namespace-deleted-by-somebody')
    const { verdict, failures } = await cluster.watch()
    expect([verdict, failures.map(({ reason }) => reason?.code)]).toEqual(['failed', ['NamespaceTerminating']])
  })

  test('ready in the last second is done: the read at the end counts', async () => {
    const cluster = new RecordedCluster('healthy')
    const { timeline } = cluster.recording
    // The watch hears nothing of the pods; only a fresh read shows them.
    const heard = [...timeline]
    const first = (kind: string) => heard.filter(({ object }) => object.kind === kind).slice(0, 1)
    timeline.splice(0, timeline.length, ...first('Deployment'), ...first('Service'))
    let reads = 0
    cluster.beforeRefresh = () => {
      reads++
      timeline.splice(0, timeline.length, ...heard)
    }
    const { verdict } = await cluster.watch({ timeout: 60_000 })
    expect([verdict, reads, cluster.at]).toEqual(['passed', 1, 60_000])
  })

  test('a read that fails is tried again, and told', async () => {
    const cluster = new RecordedCluster('healthy')
    let failures = 2
    cluster.beforeRefresh = () => {
      if (failures-- > 0) throw new ConnectionError('ClusterUnreachable', 'connection reset')
    }
    expect((await cluster.watch()).verdict).toBe('passed')
    expect(cluster.lines.filter((line) => line === 'could not read the cluster: connection reset')).toHaveLength(2)
  })

  test('a read that fails until time is up: the cluster is lost', async () => {
    const cluster = new RecordedCluster('image-not-found')
    cluster.beforeRefresh = () => {
      throw new ConnectionError('ClusterUnreachable', 'connection reset')
    }
    expect(await cluster.watch({ timeout: 60_000 })).toMatchObject({
      verdict: 'failed',
      lost: { message: 'connection reset' },
    })
    expect(cluster.at).toBeGreaterThanOrEqual(60_000)
  })
})

describe('a cluster that is lost', () => {
  const gone = new ConnectionError('ClusterUnreachable', 'gone')
  const ref = { apiVersion: '', kind: 'Cluster', name: 'test' }
  const unreachable = findingOf('ClusterUnreachable', ref, 'gone', 0, { facts: { brief: 'gone' } })

  /** Nothing is heard from then on, and no fresh read is answered. */
  const silent = (name: string, from: number): RecordedCluster => {
    const cluster = new RecordedCluster(name)
    cluster.silentFrom = from
    cluster.beforeRefresh = () => {
      if (cluster.at > from) throw gone
    }
    return cluster
  }
  const codes = ({ failures, pending }: Awaited<ReturnType<RecordedCluster['watch']>>) => [
    failures.map(({ reason, findings }) => reason?.code ?? findings.map(({ code }) => code).join()),
    besideFailures([unreachable], pending).map(({ code }) => code),
  ]

  test.each([false, true])(
    'before it told anything: nothing follows from its silence (it knows: %s)',
    async (knows) => {
      for (const name of ['healthy', 'image-not-found', 'app-crash']) {
        // The copy is of before the apply, or of a pod that no kubelet has taken up.
        for (const from of [0, 100]) {
          const cluster = silent(name, from)
          cluster.isBehind = knows
          const watched = await cluster.watch({ timeout: 90_000 })
          expect([watched.verdict, watched.lost, ...codes(watched)]).toEqual(['failed', gone, [], []])
          // A watch that seems well may only have nothing to tell.
          const blaming = knows ? /deleted|does not answer|not taken up/ : /deleted|does not answer/
          expect(cluster.lines.filter((line) => blaming.test(line))).toEqual([])
        }
      }
    },
  )

  test('what was proved before is what was known so far', async () => {
    const cluster = silent('image-not-found', 20_000)
    cluster.beforeRefresh = () => {
      throw gone
    }
    const watched = await cluster.watch({ timeout: 60_000 })
    expect([watched.lost, ...codes(watched)]).toEqual([gone, ['ImageNotFound'], []])
  })

  test('no log is asked for any more', async () => {
    const cluster = silent('app-crash', 20_000)
    cluster.lost = gone
    cluster.logTime = 1000
    const at = cluster.at
    await cluster.watch()
    expect(cluster.at).toBe(at)
  })
})

describe('what ends it besides', () => {
  test('a cancelled run', async () => {
    const cluster = new RecordedCluster('healthy')
    cluster.abort.abort()
    expect(await cluster.watch()).toMatchObject({ verdict: 'cancelled', failures: [] })
  })

  test('a watch that is lost', async () => {
    const cluster = new RecordedCluster('healthy')
    cluster.lost = new ConnectionError('ClusterUnreachable', 'gone')
    expect(await cluster.watch()).toMatchObject({ verdict: 'failed', lost: { message: 'gone' } })
  })
})

test('what the container wrote is part of what is told of a crash', async () => {
  const { failures } = await new RecordedCluster('app-crash').watch()
  expect(failures[0]?.findings.map((finding) => [finding.code, finding.log?.line])).toEqual([
    ['AppCrash', 'Error: DATABASE_URL is not set'],
  ])
})

test.each([0, 1000, 2000, 3000, 4000, 5000])(
  'what a pod says that was made in the place of an evicted one is not told beside that (a read that takes %i ms)',
  async (duration) => {
    const cluster = new RecordedCluster('cluster/writes-more-than-its-empty-dir-holds')
    cluster.beforeRefresh = () => (cluster.at += duration)
    const { failures } = await cluster.watch()
    expect(failures.flatMap(({ findings }) => findings.map(({ code }) => code))).toEqual(['Evicted'])
  },
)

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
  'events that are %i s late change no cause, nor does what comes while the logs are read',
  async (seconds) => {
    for (const name of ['startup-probe-kill', 'liveness-kill', 'app-crash']) {
      const cluster = new RecordedCluster(name)
      cluster.eventLag = seconds * 1000
      cluster.logTime = 1000
      const { failures } = await cluster.watch()
      const codes = failures.flatMap(({ findings }) => findings.map(({ code }) => code))
      expect(codes).toEqual([cluster.recording.expect.cause])
    }
  },
)

test('every change is told once', async () => {
  const cluster = new RecordedCluster('healthy')
  await cluster.watch()
  expect(cluster.lines.filter((line, index) => line === cluster.lines[index - 1])).toEqual([])
  expect(cluster.lines.slice(-2)).toEqual([
    'Deployment web: 2 of 2 new pods ready, checking stability for 10 s more, because a container may fail shortly after it becomes ready',
    'Deployment web: 2 of 2 new pods ready, stable',
  ])
})

describe('the log while it watches', () => {
  test.each(recordings)('%s: no line twice in a row for one workload, and one at least every 30 s', async (name) => {
    const cluster = new RecordedCluster(name)
    await cluster.watch({ failFast: false, timeout: 150_000 })
    const last = new Map<string, string>()
    for (const line of cluster.lines.filter((line) => !line.startsWith('still waiting'))) {
      const [workload = ''] = line.split(':')
      expect(line).not.toBe(last.get(workload))
      last.set(workload, line)
    }
    const pauses = [...cluster.toldAt, cluster.at].map((at, index, all) => at - (all[index - 1] ?? 0))
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000)
  })

  test('when nothing changes: for how long, for what, and what may be wrong', async () => {
    const cluster = new RecordedCluster('pvc-not-found')
    await cluster.watch({ failFast: false, timeout: 70_000 })
    expect(cluster.lines.filter((line) => line.startsWith('still waiting')).slice(0, 1)).toEqual([
      expect.stringMatching(
        /^still waiting after 29 s for Deployment web \(0 of 1 new pod ready, 1 waiting for a node\); it looks like web: .* \(PvcNotFound\)$/,
      ),
    ])
  })

  /** The Deployment's newest state with one ready pod less, for so many milliseconds, while it is watched whether it stays. */
  const withFlicker = (milliseconds: number): RecordedCluster => {
    const cluster = new RecordedCluster('healthy')
    const { timeline } = cluster.recording
    const stable = timeline.findLast(({ object }) => object.kind === 'Deployment')
    if (stable === undefined) throw new Error('the recording has no Deployment')
    const { at, object } = stable
    const less = { ...object, status: { ...(object.status as object), readyReplicas: 1 } }
    timeline.push(
      { at: at + 1000, type: 'MODIFIED', object: less },
      { at: at + 1000 + milliseconds, type: 'MODIFIED', object },
    )
    return cluster
  }

  test.each([
    [200, 0],
    [400, 1],
  ])('a state of %i ms is told %i times', async (milliseconds, times) => {
    const cluster = withFlicker(milliseconds)
    expect((await cluster.watch()).verdict).toBe('passed')
    const stabilizing = 'Deployment web: 2 of 2 new pods ready, checking stability '
    expect(cluster.lines.filter((line) => line.startsWith(stabilizing))).toHaveLength(1 + times)
  })
})

describe('what something else applied', () => {
  test('is believed at once when it was done long ago', async () => {
    const cluster = new RecordedCluster('healthy')
    cluster.at = 120_000
    const now = cluster.startedAt + cluster.at
    cluster.clocks.hearNow(new Date(now).toISOString(), now)
    const { verdict } = await cluster.watch({}, { changed: false, appliedAt: cluster.startedAt + cluster.at })
    expect([verdict, cluster.at]).toEqual(['passed', 120_000])
  })

  test('is watched while it is new', async () => {
    const cluster = new RecordedCluster('healthy')
    const { verdict } = await cluster.watch({}, { changed: false, appliedAt: cluster.startedAt })
    expect(verdict).toBe('passed')
    expect(cluster.lines.some((line) => line.includes('checking stability'))).toBe(true)
  })
})

describe('watchTargets', () => {
  const targets = (...refs: [kind: string, apiVersion: string, namespace?: string][]) =>
    watchTargets(
      refs.map(([kind, apiVersion, namespace]) => ({
        apiVersion,
        kind,
        name: 'x',
        ...(namespace === undefined ? {} : { namespace }),
      })),
    ).map(({ kind, namespace = '-', optional }) => `${kind} ${namespace}${optional === true ? ' optional' : ''}`)

  test('each kind once a namespace; events and claims may be unreadable', () => {
    const claims = ['Event shop optional', 'PersistentVolumeClaim shop optional']
    const deployment = ['Deployment shop', 'ReplicaSet shop', 'Pod shop', ...claims]
    expect(targets(['Deployment', 'apps/v1', 'shop'])).toEqual(deployment)
    expect(
      targets(['Deployment', 'apps/v1', 'shop'], ['Deployment', 'apps/v1', 'shop'], ['ConfigMap', 'v1', 'shop']),
    ).toEqual(deployment)
    expect(targets(['StatefulSet', 'apps/v1', 'a'], ['Job', 'batch/v1', 'b'])).toHaveLength(8)
    expect(targets(['Namespace', 'v1'])).toEqual(['Namespace - optional'])
  })

  test('what makes no pods may be unreadable, but not what a workload beside it needs', () => {
    const service = ['Service shop optional', 'EndpointSlice shop optional', 'Pod shop optional', 'Event shop optional']
    expect(targets(['Service', 'v1', 'shop'])).toEqual(service)
    const both = targets(['Service', 'v1', 'shop'], ['Deployment', 'apps/v1', 'shop'])
    expect(both.filter((target) => !target.endsWith('optional'))).toEqual([
      'Pod shop',
      'Deployment shop',
      'ReplicaSet shop',
    ])
    expect(targets(['Deployment', 'apps/v1', 'shop'], ['PersistentVolumeClaim', 'v1', 'shop'])).toContain(
      'PersistentVolumeClaim shop optional',
    )
  })

  test('classes live in no namespace', () => {
    expect(targets(['Ingress', 'networking.k8s.io/v1', 'shop'])).toContain('IngressClass - optional')
  })

  test('a kind that the set defines is awaited', () => {
    const awaited = (name: string) =>
      watchTargets([
        { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', name },
        { apiVersion: 'example.org/v1', kind: 'Widget', namespace: 'shop', name: 'crane' },
      ]).flatMap((target) => (target.awaited === true ? target.kind : []))
    expect(awaited('widgets.example.org')).toEqual(['Widget'])
    expect(awaited('widgets.other.org')).toEqual([])
  })
})
