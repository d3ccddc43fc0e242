// What is waited for, and what ends the waiting: autoscalers, schedulers, minReadySeconds; and notices of a deploy that
// is done. The objects are those of recordings (Kubernetes 1.35.4); the events of autoscalers have the form in which
// cluster-autoscaler 1.35 and Karpenter 1.x write them, that of the hook is one that a kubelet 1.35.4 wrote.
import { isOf, type Code } from '../../src/model/finding.ts'
import { describe, expect, test } from 'vitest'
import { causesOf } from '../../src/diagnose/tell.ts'
import { findingsOf } from '../../src/diagnose/found.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { applyNotices } from '../../src/diagnose/notices.ts'
import type { Event, KubernetesObject } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'
import { dumped, recorded, type Scene } from '../rollout/scene.ts'

const context = { documents: [], preExisting: new Set<string>(), wrappers: new Map<string, readonly Code[]>() }
const findings = (scene: Scene, kind = 'Deployment') => findingsOf(scene.rollout(kind), scene.view)

/** An event about the scene's pod, `seconds` after the apply. */
function say(scene: Scene, reason: string, message: string, seconds = 5, component = 'cluster-autoscaler'): Scene {
  const { name, namespace, uid } = scene.pod.metadata
  const time = new Date(scene.appliedAt + seconds * 1000).toISOString()
  scene.objects.push({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${reason}.${seconds}`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
    reason,
    message,
    type: 'Normal',
    count: 1,
    firstTimestamp: time,
    lastTimestamp: time,
    source: { component },
  })
  return scene
}

describe('an autoscaler of nodes', () => {
  /** How large the nodes are is not known, so that of itself waiting may help. */
  function unplaced(): Scene {
    const scene = recorded('insufficient-cpu')
    scene.remove(({ kind }) => kind === 'Node')
    return scene
  }
  const refused = "pod didn't trigger scale-up: 1 max node group size reached"
  const incompatible =
    'Failed to schedule pod, incompatible with nodepool "default", no instance type satisfied resources'
  /** Its answer as the diagnosis has it, and whether half a minute of it proves that waiting does not help. */
  const told = (scene: Scene) => {
    const [finding] = findings(scene)
    if (finding === undefined) throw new Error('nothing was found')
    const hopeless = [29_000, 31_000].map((seen) => isHopeless(finding, seen, 1))
    return [finding.code, finding.schedule?.autoscaler, finding.context.join(), ...hopeless]
  }

  test.each<[string, Scene, unknown[]]>([
    ['none', unplaced(), ['InsufficientResources', undefined, '', false, false]],
    [
      'cannot help',
      say(unplaced(), 'NotTriggerScaleUp', refused),
      ['InsufficientResources', 'refuses', 'AutoscalerCannotHelp', false, true],
    ],
    [
      'Karpenter cannot help',
      say(unplaced(), 'FailedScheduling', incompatible, 5, 'karpenter'),
      ['InsufficientResources', 'refuses', 'AutoscalerCannotHelp', false, true],
    ],
    [
      'the scheduler’s own event of that name is no answer of Karpenter',
      say(unplaced(), 'FailedScheduling', '0/1 nodes are available: 1 Insufficient cpu.', 5, 'default-scheduler'),
      ['InsufficientResources', undefined, '', false, false],
    ],
    [
      'a node is on its way',
      say(unplaced(), 'TriggeredScaleUp', 'pod triggered scale-up: [{pool 1->2 (max: 3)}]'),
      ['InsufficientResources', 'adds', '', false, false],
    ],
    [
      'it could not help at first, and now a node is on its way',
      say(say(unplaced(), 'NotTriggerScaleUp', refused, 5), 'TriggeredScaleUp', 'pod triggered scale-up', 8),
      ['InsufficientResources', 'adds', '', false, false],
    ],
    [
      'it tries again after a scale-up that failed',
      say(unplaced(), 'NotTriggerScaleUp', "pod didn't trigger scale-up: 1 in backoff after failed scale-up"),
      ['InsufficientResources', undefined, '', false, false],
    ],
  ])('%s', (_case, scene, expected) => {
    expect(told(scene)).toEqual(expected)
  })

  test('what fits on no node fails as soon as without it', () => {
    const [finding] = findings(say(recorded('insufficient-cpu'), 'NotTriggerScaleUp', refused))
    expect(finding && isHopeless(finding, 9_000, 1)).toBe(true)
  })

  test('its words are in the sentence and the evidence', () => {
    const [cause] = causesOf(findings(say(unplaced(), 'NotTriggerScaleUp', refused)), context)
    expect(cause?.sentence).toMatch(/The autoscaler reports that it cannot add a node that fits\.$/)
    expect(cause?.evidence.map(({ text }) => text)).toContain(refused)
  })
})

describe('a scheduler that does not run', () => {
  /** As a cluster has it: neither a condition nor an event, so many seconds after the pod was made. */
  function unseen(seconds: number, scheduler = 'gpu-scheduler'): Scene {
    const scene = recorded('insufficient-cpu')
    const { pod } = scene
    pod.status = { phase: 'Pending' }
    pod.spec.schedulerName = scheduler
    scene.objects = scene.objects.filter(({ kind }) => kind !== 'Event')
    scene.now = Date.parse(pod.metadata.creationTimestamp ?? '') + seconds * 1000
    return scene
  }

  // A busy cluster's own scheduler may take half a minute, and that it does not run is rare.
  test.each([
    [10, 'gpu-scheduler', []],
    [30, 'gpu-scheduler', ['SchedulerMissing']],
    [50, 'default-scheduler', []],
    [70, 'default-scheduler', ['SchedulerMissing']],
  ])('%s s after the pod was made for %s: %j', (seconds, scheduler, codes) => {
    expect(findings(unseen(seconds, scheduler)).map(({ code }) => code)).toEqual(codes)
  })

  test('a minute of that is proof', () => {
    const [finding] = findings(unseen(90))
    expect(finding && [isHopeless(finding, 59_000, 1), isHopeless(finding, 61_000, 1)]).toEqual([false, true])
  })

  test.each([
    ['gpu-scheduler', 'no such scheduler is running in the cluster.'],
    ['default-scheduler', "the cluster's scheduler is not running."],
  ])('%s', (scheduler, words) => {
    const [cause] = causesOf(findings(unseen(90, scheduler)), context)
    expect([cause?.headline, cause?.sentence]).toEqual([
      `web: no scheduler named "${scheduler}" schedules its pods (SchedulerMissing)`,
      expect.stringContaining(words),
    ])
  })
})

describe('ready and not yet available', () => {
  const scenes: [kind: string, scene: Scene][] = [
    ['Deployment', recorded('healthy')],
    ['StatefulSet', dumped('workloads', 'store')],
  ]
  test.each(scenes)('%s: waiting helps, and at the deadline that is the cause', (kind, scene) => {
    const object = scene.first(kind)
    Object.assign(object.spec as object, { minReadySeconds: 500 })
    Object.assign(object.status as object, { availableReplicas: 0 })
    const found = findings(scene, kind)
    expect(found.map((finding) => isOf(finding, 'MinReadySecondsPending') && finding.facts.seconds)).toEqual([500])
    expect(found.map((finding) => isHopeless(finding, 3_600_000, 1))).toEqual([false])
    expect(causesOf(found, context)[0]?.headline).toMatch(
      /: its pods are ready, but not yet for minReadySeconds \(500 s\)/,
    )
  })

  test('without minReadySeconds nothing is said against it', () => {
    const scene = recorded('healthy')
    Object.assign(scene.deployment.status as object, { availableReplicas: 0 })
    expect(findings(scene)).toEqual([])
  })
})

describe('notices', () => {
  const told = (...scenes: [Scene, string][]) => {
    const tracked = scenes.map(([scene, kind]) => scene.tracked(kind))
    const rollouts = scenes.map(([scene, kind]) => scene.rollout(kind))
    return applyNotices(tracked, rollouts, new View({ now: 0, objects: [], logs: [], absent: [] })).map(
      ({ code, workload, facts }) => ({ code, name: workload.name, facts }),
    )
  }

  describe('two workloads and their labels', () => {
    function renamed(name: string, labels: Record<string, string>, namespace = ''): Scene {
      const scene = recorded('healthy')
      const { deployment } = scene
      deployment.metadata.name = name
      if (namespace !== '') deployment.metadata.namespace = namespace
      deployment.spec.selector.matchLabels = labels
      deployment.spec.template.metadata = { labels }
      return scene
    }
    const first = renamed('web', { app: 'web' })
    const codes = (second: Scene) => told([first, 'Deployment'], [second, 'Deployment'])

    test('the same ones: told once, of the later', () => {
      const other = expect.objectContaining({ kind: 'Deployment', name: 'web' }) as unknown
      expect(codes(renamed('api', { app: 'web' }))).toEqual([
        { code: 'SelectorOverlap', name: 'api', facts: { other, labels: { app: 'web' } } },
      ])
    })

    test.each([
      ['other ones', renamed('api', { app: 'api' })],
      ['more than the other selects, as for a canary', renamed('canary', { app: 'web', track: 'canary' })],
      ['the same ones in another namespace', renamed('web', { app: 'web' }, 'other')],
    ])('%s', (_case, second) => {
      expect(codes(second)).toEqual([])
    })
  })

  describe('the Service of a StatefulSet', () => {
    const ref = { apiVersion: 'v1', kind: 'Service', name: 'store' }
    const notices = (objects: KubernetesObject[], absent: boolean) => {
      const scene = dumped('workloads', 'store')
      const tracked = scene.tracked('StatefulSet')
      const { namespace } = scene.first('StatefulSet').metadata
      const name = (scene.first('StatefulSet').spec as { serviceName?: string }).serviceName ?? ''
      const service = { ...ref, name, namespace }
      const view = new View({
        now: scene.now,
        objects: [...scene.objects, ...objects.map((one) => ({ ...one, metadata: { name, namespace } }))],
        logs: [],
        absent: absent ? [service] : [],
      })
      const rollout = rolloutOf(tracked, view)
      return [rollout.asks ?? [], applyNotices([tracked], [rollout], view).map(({ code }) => code)]
    }
    const question = expect.objectContaining({ kind: 'Service' }) as unknown

    test('not known: it is asked for', () => {
      expect(notices([], false)).toEqual([[question], []])
    })
    test('not there', () => {
      expect(notices([], true)).toEqual([[question], ['ServiceNameMissing']])
    })
    test('there', () => {
      const there = { apiVersion: 'v1', kind: 'Service', metadata: { name: '' } }
      expect(notices([there], false)).toEqual([[], []])
    })
  })

  describe('a preStop hook that failed', () => {
    /** An update that is done, with the event on a pod of the old ReplicaSet, so many seconds after the apply. */
    function updated(seconds: number, reason = 'FailedPreStopHook', of: 'old' | 'new' = 'old'): Scene {
      const scene = recorded('healthy')
      const [set] = scene.replicaSets
      if (set === undefined) throw new Error('no ReplicaSet')
      const old = structuredClone(set)
      Object.assign(old.metadata, { name: 'web-old', uid: 'uid-old' })
      old.spec.template = { ...old.spec.template, metadata: { labels: { app: 'web', before: 'yes' } } }
      old.spec.replicas = 0
      scene.objects.push(old)
      say(scene, reason, 'PreStopHook failed', seconds, 'kubelet')
      const event = scene.events.at(-1) as Event
      Object.assign(event.involvedObject, {
        name: of === 'old' ? 'web-old-x7k2p' : `${set.metadata.name}-x7k2p`,
        uid: 'uid-gone',
        fieldPath: 'spec.containers{web}',
      })
      return scene
    }

    test('of an old pod, since this deploy', () => {
      expect(told([updated(3), 'Deployment'])).toEqual([
        { code: 'PreStopHookFailed', name: 'web', facts: { pod: 'web-old-x7k2p', container: 'web' } },
      ])
    })

    test.each([
      ['before this deploy', updated(-60)],
      ['another event', updated(3, 'Killing')],
      ['of a new pod', updated(3, 'FailedPreStopHook', 'new')],
    ])('%s', (_case, scene) => {
      expect(told([scene, 'Deployment'])).toEqual([])
    })
  })
})
