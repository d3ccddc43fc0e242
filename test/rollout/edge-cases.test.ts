// The edge cases that deploy tools answer differently, each with our answer. The objects are recorded ones, of which a
// case changes what its name says; a verdict is that of the whole look: rollout, findings, judgement.
import { describe, expect, test } from 'vitest'
import { lookAt } from '../../src/diagnose/look.ts'
import { failureFindings } from '../../src/diagnose/found.ts'
import type { Condition, KubernetesObject, Pod } from '../../src/model/object.ts'
import type { Deployment, ReplicaSet } from '../../src/model/workloads.ts'
import { EMPTY_MEMORY, type JudgeOptions } from '../../src/rollout/judge.ts'
import type { Tracked } from '../../src/rollout/rollout.ts'
import { recorded, type Scene } from './scene.ts'

/** Two pods, all ready. */
const healthy = () => recorded('healthy')
/** A healthy Deployment of two pods (revision 1) is being updated to an image that does not exist (revision 2). */
const updating = () => recorded('image-not-found-on-update')

const status = (scene: Scene) => scene.deployment.status as NonNullable<Deployment['status']>
const progressing = (scene: Scene) => status(scene).conditions?.find(({ type }) => type === 'Progressing') as Condition
const isOfSet = (set: ReplicaSet | undefined) => (object: KubernetesObject) =>
  object.metadata.ownerReferences?.[0]?.uid === set?.metadata.uid
const time = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 19) + 'Z'

interface Watching extends Partial<Pick<JudgeOptions, 'timeout' | 'failFast' | 'stabilize'>> {
  tracked?: Partial<Tracked>
  /** How long to look, seconds. */
  seconds?: number
  /** Called before each look with the seconds since the first. */
  at?: (second: number, scene: Scene) => void
}

/** Looks once a second. The verdict, the codes it is told with, and after how many seconds. */
function watched(scene: Scene, { tracked = {}, seconds = 900, at, ...settings }: Watching = {}) {
  const begun = scene.now
  const one = scene.tracked('Deployment', tracked)
  const options = { startedAt: begun, timeout: 600_000, failFast: true, stabilize: 'auto' as const, ...settings }
  let memory = EMPTY_MEMORY
  for (let second = 0; second <= seconds; second++) {
    scene.now = begun + second * 1000
    at?.(second, scene)
    const { judgement } = lookAt([one], scene.view, memory, options)
    memory = judgement.memory
    if (judgement.verdict === 'wait') continue
    const codes = judgement.failures.flatMap(({ rollout, reason, findings }) => [
      ...failureFindings(rollout, reason, findings, scene.now).map(({ code }) => code),
      ...(reason === undefined ? [] : [reason.code]),
    ])
    return [judgement.verdict, ...new Set(codes), second]
  }
  return ['wait']
}

/** Nothing happens to the pods any more, and they are not yet wrong either: they only start. */
function onlyStarting(scene: Scene): Scene {
  for (const pod of scene.all('Pod') as Pod[]) {
    pod.status!.conditions = pod.status!.conditions?.map((condition) =>
      condition.type === 'Ready' ? { ...condition, status: 'False' } : condition,
    ) as Condition[]
  }
  scene.remove(({ kind }) => kind === 'Event')
  Object.assign(status(scene), { readyReplicas: 0, availableReplicas: 0 })
  return scene
}

/** As our apply answered: the object as it is now. */
const applied = (scene: Scene) => structuredClone(scene.deployment) as KubernetesObject
/** What the manifest says of the template: two of its fields. */
const wanted = (scene: Scene) => {
  const [container] = scene.deployment.spec.template.spec.containers
  const containers = [{ name: container?.name, image: container?.image }]
  const { apiVersion, kind, metadata } = scene.deployment
  const { name } = metadata
  return {
    apiVersion,
    kind,
    metadata: { name },
    spec: { template: { spec: { containers } } },
  } satisfies KubernetesObject
}

describe('status and object', () => {
  test('a status of the generation before: waited for', () => {
    const scene = healthy()
    scene.deployment.metadata.generation = 2
    expect(watched(scene, { seconds: 60 })).toEqual(['wait'])
  })

  test('a copy older than the object that our apply was answered with: waited for', () => {
    expect(watched(healthy(), { tracked: { generation: 2 }, seconds: 60 })).toEqual(['wait'])
  })

  test('replaced by someone else: failed, two seconds after it is seen', () => {
    const scene = healthy()
    const ours = applied(scene)
    Object.assign(scene.deployment.metadata, { uid: 'another', creationTimestamp: time(scene.now) })
    expect(watched(scene, { tracked: { applied: ours } })).toEqual(['failed', 'ObjectReplaced', 2])
  })

  test('a copy of the one that was there before ours is no replacement', () => {
    const scene = healthy()
    const ours = applied(scene)
    Object.assign(scene.deployment.metadata, { uid: 'another', creationTimestamp: time(scene.appliedAt - 60_000) })
    Object.assign(ours.metadata, { generation: 7, resourceVersion: '9999999' })
    expect(watched(scene, { tracked: { applied: ours, generation: 7 }, seconds: 60 })).toEqual(['wait'])
  })

  test('deleted by someone else: failed, two seconds after it is seen', () => {
    const scene = healthy()
    const ours = applied(scene)
    scene.remove(({ kind }) => kind === 'Deployment')
    const tracked = { ref: recorded('healthy').tracked().ref, applied: ours }
    const look = { ...scene, tracked: () => ({ ...recorded('healthy').tracked(), ...tracked }) } as unknown as Scene
    Object.defineProperty(look, 'view', { get: () => Object.assign(scene, { now: look.now }).view })
    expect(watched(look)).toEqual(['failed', 'ObjectDeleted', 2])
  })

  test('being deleted, and held by a finalizer: the same', () => {
    const scene = healthy()
    const ours = applied(scene)
    scene.deployment.metadata.deletionTimestamp = time(scene.now)
    expect(watched(scene, { tracked: { applied: ours } })).toEqual(['failed', 'ObjectDeleted', 2])
  })

  test('its namespace is being deleted: that is the cause', () => {
    const scene = healthy()
    const ours = applied(scene)
    scene.deployment.metadata.deletionTimestamp = time(scene.now)
    const { namespace = '' } = scene.deployment.metadata
    const metadata = { name: namespace, deletionTimestamp: time(scene.now) }
    scene.objects.push({ apiVersion: 'v1', kind: 'Namespace', metadata })
    expect(watched(scene, { tracked: { applied: ours } })).toEqual(['failed', 'NamespaceTerminating', 2])
  })

  test('a copy from before our apply tells of nothing that came after it', () => {
    const scene = healthy()
    const ours = applied(scene)
    Object.assign(ours.metadata, { resourceVersion: '9999999' })
    scene.deployment.metadata.deletionTimestamp = time(scene.now)
    expect(scene.rollout('Deployment', { applied: ours }).foreign).toBeUndefined()
  })
})

describe('others change it', () => {
  const otherImage = (scene: Scene) => {
    const [container] = scene.deployment.spec.template.spec.containers
    container!.image = 'registry.example/app:other'
    Object.assign(scene.deployment.metadata, { generation: 2 })
  }

  test('a value that the manifest sets: failed', () => {
    const scene = healthy()
    const tracked = { applied: applied(scene), wanted: wanted(scene) }
    otherImage(scene)
    expect(watched(scene, { tracked })).toEqual(['failed', 'ChangedMeanwhile', 2])
    const { message, reason } = scene.rollout('Deployment', tracked)
    expect(message).toBe('spec.template.spec.containers[0].image was changed by someone else')
    expect(reason).toMatchObject({
      facts: {
        path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
        was: 'registry.example/app:1',
        now: 'registry.example/app:other',
      },
    })
  })

  test('and back again in between: it goes on', () => {
    const scene = healthy()
    const tracked = { applied: applied(scene), wanted: wanted(scene) }
    const original = structuredClone(scene.deployment)
    otherImage(scene)
    const at = (second: number) => void (second === 1 && Object.assign(scene.deployment, original))
    expect(watched(scene, { tracked: { ...tracked, generation: 1 }, at })[0]).toBe('passed')
  })

  test.each<[string, (scene: Scene) => void]>([
    [
      'an annotation of the template, as kubectl rollout restart makes',
      ({ deployment: { spec } }) =>
        Object.assign(spec.template.metadata ?? {}, { annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } }),
    ],
    [
      'a container that is injected before ours',
      ({ deployment: { spec } }) =>
        spec.template.spec.containers.unshift({ name: 'proxy', image: 'registry.example/proxy:1' }),
    ],
    ['replicas, as a HorizontalPodAutoscaler does', ({ deployment: { spec } }) => Object.assign(spec, { replicas: 1 })],
  ])('what the manifest does not speak of is theirs: %s', (_case, change) => {
    const scene = healthy()
    const tracked = { applied: applied(scene), wanted: wanted(scene) }
    change(scene)
    Object.assign(scene.deployment.metadata, { generation: 2 })
    expect(scene.rollout('Deployment', tracked).reason).toBeUndefined()
  })

  test('a HorizontalPodAutoscaler that wants more: as many are waited for', () => {
    const scene = healthy()
    const tracked = { applied: applied(scene), wanted: wanted(scene) }
    Object.assign(scene.deployment.metadata, { generation: 2 })
    Object.assign(scene.deployment.spec, { replicas: 3 })
    Object.assign(status(scene), { observedGeneration: 2, replicas: 3, updatedReplicas: 3 })
    expect(scene.rollout('Deployment', tracked)).toMatchObject({ state: 'in-progress', desired: 3 })
  })

  test('paused with a changed template: failed, two seconds after it is seen', () => {
    const scene = updating()
    const [, set] = scene.replicaSets
    scene.remove(isOfSet(set))
    scene.remove((object) => object === set)
    scene.deployment.spec.paused = true
    Object.assign(status(scene), { replicas: 2, updatedReplicas: 0 })
    expect(watched(scene)).toEqual(['failed', 'DeploymentPaused', 2])
  })

  test('paused for a moment, as scripts do that set several things: it goes on', () => {
    const scene = updating()
    scene.deployment.spec.paused = true
    const at = (second: number) => void (second === 1 && Object.assign(scene.deployment.spec, { paused: false }))
    expect(watched(scene, { at })).not.toContain('DeploymentPaused')
  })

  test('paused in the middle: that is the cause, whatever the new pods show', () => {
    const scene = updating()
    scene.deployment.spec.paused = true
    expect(watched(scene, { failFast: false })).toEqual(['failed', 'DeploymentPaused', 2])
  })
})

describe('pods of other revisions', () => {
  test('what old pods suffer is not ours', () => {
    // Revision 2 could not pull its image; the Deployment was given the template of revision 1 again.
    const scene = recorded('rolled-back')
    expect(watched(scene)[0]).toBe('passed')
  })

  test('the newest ReplicaSet is not there yet: the old one’s pods are no answer', () => {
    const scene = updating()
    const [, set] = scene.replicaSets
    scene.remove((object) => object === set || isOfSet(set)(object))
    Object.assign(status(scene), { replicas: 2, updatedReplicas: 0, readyReplicas: 2, availableReplicas: 2 })
    expect(watched(scene, { seconds: 60 })).toEqual(['wait'])
  })

  test('evicted leftovers do not count', () => {
    const scene = healthy()
    const evicted = structuredClone(scene.pod)
    Object.assign(evicted.metadata, { name: 'web-evicted', uid: 'evicted' })
    evicted.status = { phase: 'Failed', reason: 'Evicted' }
    scene.objects.push(evicted)
    expect(watched(scene)[0]).toBe('passed')
  })

  test('maxSurge 0, right after the first scale-down: old pods that are ready are no success', () => {
    const scene = updating()
    const [, set] = scene.replicaSets
    scene.remove(isOfSet(set))
    scene.deployment.spec.strategy = { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
    Object.assign(status(scene), { replicas: 1, updatedReplicas: 0, readyReplicas: 1, availableReplicas: 1 })
    expect(watched(scene, { seconds: 60 })).toEqual(['wait'])
  })

  test('maxUnavailable lets Available be True early: all pods are waited for', () => {
    const scene = updating()
    expect(status(scene).conditions?.find(({ type }) => type === 'Available')?.status).toBe('True')
    expect(scene.rollout().state).toBe('in-progress')
  })
})

/** New pods are all ready, and one old pod was told to end when the deploy began; it has `grace` seconds. */
function leaving(grace: number, metadata: object = {}): Scene {
  const scene = updating()
  const [old, broken] = scene.replicaSets
  const ready = healthy().all('Pod')
  for (const pod of ready) pod.metadata.ownerReferences = scene.pod.metadata.ownerReferences ?? []
  scene.remove(isOfSet(broken))
  scene.objects.push(...ready)
  const [first, second] = (scene.all('Pod') as Pod[]).filter(isOfSet(old))
  scene.remove((object) => object === second)
  Object.assign(first!.metadata, {
    deletionGracePeriodSeconds: grace,
    deletionTimestamp: time(scene.now + grace * 1000),
    ...metadata,
  })
  Object.assign(status(scene), { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 })
  return scene
}

describe('old pods that were told to end', () => {
  test('within their grace period: not waited for', () => {
    expect(watched(leaving(3600), { stabilize: 0 })).toEqual(['passed', 0])
  })

  test('held by a finalizer: a minute longer than the grace period', () => {
    expect(watched(leaving(30, { finalizers: ['example.com/hold'] }))).toEqual(['failed', 'OldPodsNotTerminating', 90])
  })

  test('held by a finalizer that is taken away in time: passed', () => {
    const scene = leaving(30, { finalizers: ['example.com/hold'] })
    const at = (second: number) => {
      if (second === 60) scene.remove(({ metadata }) => metadata.finalizers?.includes('example.com/hold') === true)
    }
    expect(watched(scene, { stabilize: 0, at })).toEqual(['passed', 60])
  })

  test('not gone although the grace period is over: the same, and when time is up by its name', () => {
    const scene = leaving(5)
    scene.now += 16_000
    expect(watched(scene)).toEqual(['failed', 'OldPodsNotTerminating', 65])
    const early = leaving(5)
    early.now += 16_000
    expect(watched(early, { timeout: 20_000 })).toEqual(['failed', 'OldPodsNotTerminating', 'GateTimeout', 20])
  })

  test('told to end before this deploy: not its affair', () => {
    const scene = leaving(1, { finalizers: ['example.com/hold'] })
    expect(watched(scene, { stabilize: 0, tracked: { appliedAt: scene.now + 5000 } })).toEqual(['passed', 0])
  })

  test('Recreate: the new pods wait for them, and when time is up that is the cause', () => {
    const scene = leaving(3600)
    const [, set] = scene.replicaSets
    scene.remove((object) => object === set || isOfSet(set)(object))
    scene.deployment.spec.strategy = { type: 'Recreate' }
    Object.assign(status(scene), { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 })
    expect(watched(scene, { timeout: 60_000 })).toEqual(['failed', 'OldPodsNotTerminating', 'GateTimeout', 60])
  })
})

describe('deadlines', () => {
  const exceeded = (scene: Scene, second: number) => {
    const message = `ReplicaSet "${scene.replicaSets.at(-1)?.metadata.name ?? ''}" has timed out progressing.`
    const lastUpdateTime = time(scene.appliedAt + second * 1000)
    Object.assign(progressing(scene), { status: 'False', reason: 'ProgressDeadlineExceeded', message, lastUpdateTime })
    return scene
  }

  test('left over from an earlier rollout: says nothing of this one', () => {
    expect(watched(exceeded(onlyStarting(healthy()), -60), { seconds: 30 })).toEqual(['wait'])
  })

  test('on an object that this deploy did not change: the state it is in', () => {
    const tracked = { changed: false }
    expect(watched(exceeded(onlyStarting(healthy()), -60), { tracked })).toContain('RolloutStalled')
  })

  test('never fires (scaled only, 0 → N, broken after it was complete): our own clock, a little after it', () => {
    const scene = onlyStarting(healthy())
    expect(progressing(scene).reason).toBe('NewReplicaSetAvailable')
    scene.deployment.spec.progressDeadlineSeconds = 60
    expect(watched(scene)).toEqual(['failed', 'RolloutStalled', 65])
  })

  test('restarts with progress, and not with a state that was there before', () => {
    const scene = onlyStarting(healthy())
    scene.deployment.spec.progressDeadlineSeconds = 60
    const flapping = (second: number) => Object.assign(status(scene), { readyReplicas: Math.floor(second / 10) % 2 })
    // Ready for the first time at 10 s: from then on nothing is new.
    expect(watched(scene, { at: flapping })).toEqual(['failed', 'RolloutStalled', 75])
  })

  test('2147483647: none, until time is up', () => {
    const scene = onlyStarting(healthy())
    scene.deployment.spec.progressDeadlineSeconds = 2147483647
    status(scene).conditions = status(scene).conditions?.filter(({ type }) => type !== 'Progressing') ?? []
    expect(watched(scene)).toEqual(['failed', 'GateTimeout', 600])
  })

  test('ready in the last second: what the last read shows counts', () => {
    const scene = onlyStarting(healthy())
    const complete = healthy()
    const at = (second: number) => void (second === 60 && (scene.objects = complete.objects))
    expect(watched(scene, { timeout: 60_000, at })).toEqual(['passed', 60])
  })

  test('complete all the same: a late word of the controller does not fail it', () => {
    expect(watched(exceeded(healthy(), 60))[0]).toBe('passed')
  })
})

describe('what is wanted', () => {
  test('zero replicas: done', () => {
    const scene = healthy()
    scene.deployment.spec.replicas = 0
    scene.remove(({ kind }) => kind === 'Pod')
    scene.deployment.status = { observedGeneration: 1, conditions: status(scene).conditions ?? [] }
    expect(watched(scene)).toEqual(['passed', 0])
  })

  test('no replicas given: one', () => {
    const scene = healthy()
    delete scene.deployment.spec.replicas
    expect(scene.rollout().desired).toBe(1)
  })

  test('minReadySeconds: available is waited for, not only ready', () => {
    const scene = healthy()
    scene.deployment.spec.minReadySeconds = 30
    status(scene).availableReplicas = 0
    expect(watched(scene, { seconds: 60 })).toEqual(['wait'])
  })

  test('Recreate: no pods for a while is no failure', () => {
    const scene = updating()
    scene.deployment.spec.strategy = { type: 'Recreate' }
    scene.remove(({ kind }) => kind === 'Pod' || kind === 'Event')
    Object.assign(status(scene), { replicas: 0, updatedReplicas: 0, readyReplicas: 0, availableReplicas: 0 })
    expect(watched(scene, { seconds: 60 })).toEqual(['wait'])
  })
})

describe('what a pod is ready by', () => {
  test('an init container that fails: its own cause', () => {
    const scene = recorded('init-crash')
    expect(watched(scene)).toEqual(['failed', 'AppCrash', expect.any(Number)])
  })

  test('a readiness gate that nobody meets: told by its name, and not before five minutes', () => {
    const scene = onlyStarting(healthy())
    scene.deployment.spec.progressDeadlineSeconds = 600
    for (const pod of scene.all('Pod') as Pod[]) {
      const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')
      const message = 'corresponding condition of pod readiness gate "example.com/balanced" does not exist.'
      Object.assign(ready ?? {}, { reason: 'ReadinessGatesNotReady', message })
    }
    expect(watched(scene)).toEqual(['failed', 'ReadinessGateNeverSet', 300])
  })
})
