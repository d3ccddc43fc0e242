// Each case takes the objects of a recorded cluster and changes only what its name says.
import { describe, expect, test } from 'vitest'
import type { Condition } from '../../src/model/object.ts'
import type { Deployment, ReplicaSet } from '../../src/model/workloads.ts'
import type { Tracked } from '../../src/rollout/rollout.ts'
import { recorded, type Scene } from './scene.ts'

/** Two pods, all ready. */
const healthy = () => recorded('healthy')
/** A healthy Deployment of two pods (revision 1) is being updated to an image that does not exist (revision 2). */
const updating = () => recorded('image-not-found-on-update')

const status = (scene: Scene) => scene.deployment.status as NonNullable<Deployment['status']>
const progressing = (scene: Scene) => status(scene).conditions?.find(({ type }) => type === 'Progressing') as Condition
const nth = (scene: Scene, revision: number) => scene.replicaSets[revision - 1] as ReplicaSet
const isOfSet = (set: ReplicaSet) => (object: { metadata: { ownerReferences?: { uid: string }[] } }) =>
  object.metadata.ownerReferences?.[0]?.uid === set.metadata.uid
const seconds = (scene: Scene, after: number) =>
  new Date(scene.appliedAt + after * 1000).toISOString().slice(0, 19) + 'Z'

/** What a person is told: state, words, and the code of a failure. */
function told(scene: Scene, changes?: Partial<Tracked>) {
  const { state, message, reason } = scene.rollout('Deployment', changes)
  return [state, message, ...(reason === undefined ? [] : [reason.code])]
}

describe('as recorded', () => {
  test('complete', () => {
    expect(told(healthy())).toEqual(['done', '2 of 2 new pods ready'])
  })

  test('under way', () => {
    const message = '0 of 2 new pods ready, 1 cannot pull the image, 1 not created yet, 2 old pods still running'
    expect(told(updating())).toEqual(['in-progress', message])
  })

  test('before its controller has seen it', () => {
    expect(told(recorded('healthy', 11))).toEqual([
      'in-progress',
      'waiting for the Deployment controller to see the change',
    ])
  })
})

describe('a status that is older than the object', () => {
  const waiting = ['in-progress', 'waiting for the Deployment controller to see the change']

  test('observedGeneration behind generation', () => {
    const scene = healthy()
    scene.deployment.metadata.generation = 2
    expect(told(scene)).toEqual(waiting)
  })

  test('the copy that we read is older than the one that our apply was answered with', () => {
    expect(told(healthy(), { generation: 2 })).toEqual(waiting)
  })

  test('a deadline that was exceeded by the generation before says nothing', () => {
    const scene = updating()
    Object.assign(progressing(scene), { status: 'False', reason: 'ProgressDeadlineExceeded' })
    scene.deployment.metadata.generation = 3
    expect(told(scene)).toEqual(waiting)
  })
})

describe('the newest ReplicaSet', () => {
  const creator = (scene: Scene) => scene.rollout().creator?.metadata.name

  test('is the one of the template', () => {
    const scene = updating()
    expect(creator(scene)).toBe(nth(scene, 2).metadata.name)
  })

  test('and not the one that was made last, nor the one that comes first', () => {
    const scene = updating()
    nth(scene, 1).metadata.creationTimestamp = seconds(scene, 3600)
    expect(creator(scene)).toBe(nth(scene, 2).metadata.name)
    scene.objects.reverse()
    expect(creator(scene)).toBe(nth(scene, 2).metadata.name)
  })

  test('after a roll-back it is an old one, whose pods are ready', () => {
    // The Deployment has the template of revision 1 again; its pods never went away, those of revision 2 did.
    const scene = updating()
    const [old, broken] = [nth(scene, 1), nth(scene, 2)]
    const { 'pod-template-hash': _hash, ...labels } = old.spec.template.metadata?.labels ?? {}
    scene.deployment.spec.template = { ...old.spec.template, metadata: { labels } }
    Object.assign(status(scene), { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 })
    expect(told(scene)).toEqual(['in-progress', '2 of 2 new pods ready, 1 old pod still running'])
    scene.remove(isOfSet(broken))
    expect(told(scene)).toEqual(['done', '2 of 2 new pods ready'])
    expect(creator(scene)).toBe(old.metadata.name)
  })

  test('of two with the same template it is the older one, by name when made in the same second', () => {
    // FindNewReplicaSet (deployment_util.go) sorts by creation time and name.
    const scene = updating()
    const twin = structuredClone(nth(scene, 2))
    Object.assign(twin.metadata, { name: 'web-000000', uid: 'twin' })
    scene.objects.push(twin)
    expect(creator(scene)).toBe('web-000000')
    twin.metadata.creationTimestamp = seconds(scene, 60)
    expect(creator(scene)).toBe('web-596f6cc6bd')
  })

  test('is found by its revision when another API server version filled in more defaults', () => {
    const scene = updating()
    nth(scene, 2).spec.template.spec.aNewDefault = 'x'
    expect(creator(scene)).toBe(nth(scene, 2).metadata.name)
  })

  test('is not there yet: the old pods are not taken for new ones', () => {
    const scene = updating()
    scene.remove(isOfSet(nth(scene, 2)))
    const set = nth(scene, 2)
    scene.remove((object) => object === set)
    expect(scene.rollout()).toMatchObject({
      state: 'in-progress',
      message: '0 of 2 new pods ready, 2 not created yet, 2 old pods still running',
      pods: [],
    })
  })
})

describe('ProgressDeadlineExceeded', () => {
  function exceeded(lastUpdate: number, set = 2): Scene {
    const scene = updating()
    const message = `ReplicaSet "${nth(scene, set).metadata.name}" has timed out progressing.`
    const lastUpdateTime = seconds(scene, lastUpdate)
    Object.assign(progressing(scene), { status: 'False', reason: 'ProgressDeadlineExceeded', message, lastUpdateTime })
    return scene
  }

  test('of this rollout ends it', () => {
    const message =
      '0 of 2 new pods ready, 1 cannot pull the image, 1 not created yet; exceeded its progress deadline of 120 s'
    expect(told(exceeded(120))).toEqual(['failed', message, 'RolloutStalled'])
  })

  test.each([
    ['an earlier rollout, by its time', exceeded(-60)],
    ['an earlier rollout, by the ReplicaSet that it names', exceeded(120, 1)],
    ['another ReplicaSet, and an object that this deploy did not change', exceeded(120, 1)],
  ])('left over from %s does not', (_case, scene) => {
    expect(told(scene)[0]).toBe('in-progress')
  })

  test('from before counts for an object that this deploy did not change', () => {
    expect(told(exceeded(-60), { changed: false })).toEqual([
      'failed',
      expect.stringContaining('exceeded its progress deadline'),
      'RolloutStalled',
    ])
  })

  test('in the second of the apply is of this rollout: Kubernetes cuts times to seconds', () => {
    expect(told(exceeded(0))[0]).toBe('failed')
  })

  test('does not fail what became complete all the same', () => {
    const scene = healthy()
    Object.assign(progressing(scene), {
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      lastUpdateTime: seconds(scene, 120),
    })
    expect(told(scene)).toEqual(['done', '2 of 2 new pods ready'])
  })

  test('cannot happen without a deadline (2147483647: the controller drops the condition)', () => {
    const scene = updating()
    scene.deployment.spec.progressDeadlineSeconds = 2147483647
    status(scene).conditions = status(scene).conditions?.filter(({ type }) => type !== 'Progressing') ?? []
    const { state, progressDeadline } = scene.rollout()
    expect([state, progressDeadline]).toEqual(['in-progress', undefined])
    expect(updating().rollout().progressDeadline).toBe(120)
  })

  test('has its default when none is given', () => {
    const scene = updating()
    delete scene.deployment.spec.progressDeadlineSeconds
    expect(scene.rollout().progressDeadline).toBe(600)
  })
})

describe('paused', () => {
  const paused = ['failed', 'paused: nothing is rolled out', 'DeploymentPaused']

  test('with a changed template: nothing will happen', () => {
    // Our apply changed the template, and the controller makes no ReplicaSet for it.
    const scene = updating()
    const set = nth(scene, 2)
    scene.remove(isOfSet(set))
    scene.remove((object) => object === set)
    scene.deployment.spec.paused = true
    Object.assign(status(scene), { replicas: 2, updatedReplicas: 0 })
    expect(told(scene)).toEqual(paused)
  })

  test('in the middle of a rollout: the old pods stay', () => {
    const scene = updating()
    scene.deployment.spec.paused = true
    expect(told(scene)).toEqual(paused)
  })

  test('by somebody after our apply: waits until it is resumed', () => {
    const scene = updating()
    const ours = scene.deployment.metadata.generation ?? 0
    Object.assign(scene.deployment, { metadata: { ...scene.deployment.metadata, generation: ours + 1 } })
    Object.assign(scene.deployment.spec, { paused: true })
    Object.assign(status(scene), { observedGeneration: ours + 1 })
    expect(scene.rollout('Deployment', { generation: ours })).toMatchObject({
      state: 'in-progress',
      message: 'paused after it was applied, waiting for it to be resumed',
    })
  })

  test('with when-paused: wait, before our apply or after it: waits until it is resumed', () => {
    const scene = updating()
    scene.deployment.spec.paused = true
    const awaited = { state: 'in-progress', problems: [{ code: 'DeploymentPaused', facts: { awaited: true } }] }
    expect(scene.rollout('Deployment', { waitsForPaused: true })).toMatchObject(awaited)
    const ours = scene.deployment.metadata.generation ?? 0
    Object.assign(scene.deployment, { metadata: { ...scene.deployment.metadata, generation: ours + 1 } })
    Object.assign(status(scene), { observedGeneration: ours + 1 })
    expect(scene.rollout('Deployment', { generation: ours, waitsForPaused: true })).toMatchObject(awaited)
  })

  test('and complete: done', () => {
    const scene = healthy()
    scene.deployment.spec.paused = true
    expect(told(scene)).toEqual(['done', '2 of 2 new pods ready'])
  })

  test('and only scaled: the controller scales a paused Deployment too', () => {
    const scene = healthy()
    Object.assign(scene.deployment.spec, { paused: true, replicas: 3 })
    expect(told(scene)).toEqual(['in-progress', '2 of 3 new pods ready, 1 not created yet'])
  })
})

describe('counts', () => {
  test('zero replicas', () => {
    const scene = healthy()
    scene.deployment.spec.replicas = 0
    scene.remove(({ kind }) => kind === 'Pod')
    scene.deployment.status = { observedGeneration: 1, conditions: status(scene).conditions ?? [] }
    expect(told(scene)).toEqual(['done', 'scaled to zero'])
  })

  test('zero replicas while the last pod is still there', () => {
    const scene = healthy()
    scene.deployment.spec.replicas = 0
    expect(told(scene)[0]).toBe('in-progress')
  })

  test('no replicas given: one', () => {
    const scene = healthy()
    delete scene.deployment.spec.replicas
    const [, second] = scene.all('Pod')
    scene.remove((object) => object === second)
    Object.assign(status(scene), { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 })
    expect(told(scene)).toEqual(['done', '1 of 1 new pod ready'])
  })

  test('the old pods of maxSurge are still there, although all new ones are ready', () => {
    const scene = updating()
    const broken = nth(scene, 2)
    const pods = healthy().all('Pod')
    for (const pod of pods) pod.metadata.ownerReferences = scene.pod.metadata.ownerReferences ?? []
    scene.remove(isOfSet(broken))
    scene.objects.push(...pods)
    Object.assign(status(scene), { replicas: 4, updatedReplicas: 2, readyReplicas: 4, availableReplicas: 4 })
    expect(told(scene)).toEqual(['in-progress', '2 of 2 new pods ready, 2 old pods still running'])
    // The counts are right already, and our copy of the old pods says that they are still there.
    Object.assign(status(scene), { replicas: 2, readyReplicas: 2, availableReplicas: 2 })
    expect(told(scene)).toEqual(['in-progress', '2 of 2 new pods ready, 2 old pods still running'])
    for (const pod of scene.all('Pod')) {
      if (isOfSet(nth(scene, 1))(pod)) pod.metadata.deletionTimestamp = seconds(scene, 30)
    }
    expect(told(scene)).toEqual(['done', '2 of 2 new pods ready'])
  })

  test('evicted pods that were replaced do not count', () => {
    const scene = healthy()
    const evicted = structuredClone(scene.pod)
    Object.assign(evicted.metadata, { name: 'web-evicted', uid: 'evicted' })
    evicted.status = { phase: 'Failed', reason: 'Evicted' }
    scene.objects.push(evicted)
    expect(scene.rollout()).toMatchObject({ state: 'done', message: '2 of 2 new pods ready', pods: { length: 2 } })
  })

  test('ready, and not yet for minReadySeconds', () => {
    const scene = healthy()
    scene.deployment.spec.minReadySeconds = 30
    status(scene).availableReplicas = 0
    const words = '2 of 2 new pods ready, waiting until they are available (minReadySeconds 30)'
    expect(told(scene)).toEqual(['in-progress', words])
  })

  test('only scaled up: waits for the pods, though Progressing still says NewReplicaSetAvailable', () => {
    const scene = healthy()
    Object.assign(scene.deployment.spec, { replicas: 3 })
    Object.assign(scene.deployment.metadata, { generation: 2 })
    Object.assign(status(scene), { observedGeneration: 2, replicas: 3, updatedReplicas: 3 })
    expect(told(scene, { generation: 2 })).toEqual(['in-progress', '2 of 3 new pods ready, 1 not created yet'])
  })

  test('only scaled down: done when the counts are', () => {
    const scene = healthy()
    scene.deployment.spec.replicas = 1
    expect(told(scene)[0]).toBe('in-progress')
    Object.assign(status(scene), { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 })
    const leaving = scene.all('Pod')[0]
    if (leaving !== undefined) leaving.metadata.deletionTimestamp = seconds(scene, 10)
    expect(told(scene)).toEqual(['done', '1 of 1 new pod ready'])
  })

  test('progress is seen in every count', () => {
    const progressOf = (change: object) => {
      const scene = updating()
      Object.assign(status(scene), change)
      return scene.rollout().progress
    }
    const all = [{}, { updatedReplicas: 2 }, { readyReplicas: 3 }, { availableReplicas: 3 }, { replicas: 4 }].map(
      progressOf,
    )
    expect(new Set(all).size).toBe(all.length)
  })
})
