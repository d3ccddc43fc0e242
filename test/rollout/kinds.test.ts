// Every kind but the Deployment: whole objects of a real cluster, changed only as the case says.
import { describe, expect, test } from 'vitest'
import type { KubernetesObject, ObjectRef } from '../../src/model/object.ts'
import { isWatched, isWorkload } from '../../src/rollout/kinds.ts'
import { dumped, recorded, type Scene } from './scene.ts'

/** State, words, and the code of a failure. */
function told(scene: Scene, kind: string, changes?: Parameters<Scene['tracked']>[1]) {
  const { state, message, reason } = scene.rollout(kind, changes)
  return [state, message, ...(reason === undefined ? [] : [reason])]
}

/** Sets fields of an object's status. */
function status(object: KubernetesObject, change: object): void {
  object.status = { ...(object.status as object), ...change }
}

describe('StatefulSet', () => {
  const scene = () => dumped('workloads', 'store')
  const set = (of: Scene) => of.first('StatefulSet')
  const strategy = (of: Scene, updateStrategy: object) => Object.assign(set(of).spec as object, { updateStrategy })

  test('complete', () => {
    expect(told(scene(), 'StatefulSet')).toEqual(['done', '2 of 2 pods ready'])
  })

  test('not seen by its controller yet', () => {
    const waiting = ['in-progress', 'waiting for the StatefulSet controller to see the change']
    expect(told(scene(), 'StatefulSet', { generation: 2 })).toEqual(waiting)
    const stale = scene()
    set(stale).metadata.generation = 2
    expect(told(stale, 'StatefulSet')).toEqual(waiting)
  })

  test('being updated: the pods of the revision before are not its newest ones', () => {
    const updating = scene()
    status(set(updating), { updateRevision: 'store-new', updatedReplicas: 0 })
    expect(updating.rollout('StatefulSet')).toMatchObject({
      state: 'in-progress',
      pods: [],
      message: '0 of 2 new pods ready, 2 not created yet',
    })
  })

  test('with a partition only the pods from it on are replaced', () => {
    const updating = scene()
    strategy(updating, { type: 'RollingUpdate', rollingUpdate: { partition: 1 } })
    status(set(updating), { updateRevision: 'store-new', updatedReplicas: 0 })
    expect(told(updating, 'StatefulSet')[0]).toBe('in-progress')
    status(set(updating), { updatedReplicas: 1 })
    expect(told(updating, 'StatefulSet')).toEqual(['done', '2 of 2 pods ready'])
  })

  test('OnDelete: done as soon as its controller has seen it', () => {
    const updating = scene()
    strategy(updating, { type: 'OnDelete' })
    status(set(updating), { updateRevision: 'store-new', updatedReplicas: 0 })
    expect(told(updating, 'StatefulSet')).toEqual(['done', '2 of 2 pods ready'])
  })

  test('ready, and not yet for minReadySeconds', () => {
    const young = scene()
    status(set(young), { availableReplicas: 1 })
    expect(told(young, 'StatefulSet')[0]).toBe('in-progress')
  })

  test('scaled down: the surplus pod is still there', () => {
    const shrinking = scene()
    Object.assign(set(shrinking).spec as object, { replicas: 1 })
    status(set(shrinking), { readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 })
    expect(told(shrinking, 'StatefulSet')[0]).toBe('in-progress')
  })
})

describe('DaemonSet', () => {
  const broken = () => dumped('workloads', 'agent')
  const healthy = () => dumped('workloads-later', 'agent')

  test('whose pod cannot pull its image', () => {
    expect(told(broken(), 'DaemonSet')).toEqual(['in-progress', '0 of 1 new pod ready, 1 cannot pull the image'])
  })

  test('after it was corrected', () => {
    expect(told(healthy(), 'DaemonSet')).toEqual(['done', '1 of 1 node runs it'])
  })

  test('just corrected: the broken pod of the template before is none of its new ones', () => {
    // As seen 0.1 s after the apply: generation 2, observed, no pod replaced yet.
    const scene = broken()
    const set = scene.first('DaemonSet')
    set.metadata.generation = 2
    set.metadata.annotations = { 'deprecated.daemonset.template.generation': '2' }
    status(set, { observedGeneration: 2, updatedNumberScheduled: 0 })
    expect(scene.rollout('DaemonSet')).toMatchObject({
      state: 'in-progress',
      pods: [],
      message: '0 of 1 new pod ready, 1 not created yet',
    })
  })

  test('no node matches', () => {
    const scene = healthy()
    scene.remove(({ kind }) => kind === 'Pod')
    status(scene.first('DaemonSet'), {
      desiredNumberScheduled: 0,
      updatedNumberScheduled: 0,
      numberAvailable: 0,
      numberReady: 0,
    })
    expect(told(scene, 'DaemonSet')).toEqual(['done', 'no node matches'])
  })

  test('OnDelete: the old pods may stay, if they are available', () => {
    const scene = healthy()
    Object.assign(scene.first('DaemonSet').spec as object, { updateStrategy: { type: 'OnDelete' } })
    status(scene.first('DaemonSet'), { updatedNumberScheduled: 0 })
    expect(told(scene, 'DaemonSet')[0]).toBe('done')
  })

  test('not seen by its controller yet', () => {
    expect(told(healthy(), 'DaemonSet', { generation: 3 })).toEqual([
      'in-progress',
      'waiting for the DaemonSet controller to see the change',
    ])
  })
})

describe('Pod', () => {
  test('that ended with an error and is not started again', () => {
    expect(told(dumped('workloads', 'once'), 'Pod')).toEqual(['failed', 'failed (Error)'])
  })

  test('that succeeded', () => {
    const scene = dumped('workloads', 'once')
    status(scene.first('Pod'), { phase: 'Succeeded' })
    expect(told(scene, 'Pod')).toEqual(['done', 'succeeded'])
  })

  test.each([
    ['store', ['done', 'ready']],
    ['slow', ['in-progress', 'crash-looping']],
    ['agent', ['in-progress', 'cannot pull the image']],
    ['sidecar', ['in-progress', 'crashed']],
  ])('%s', (name, words) => {
    expect(told(dumped('workloads', name), 'Pod')).toEqual(words)
  })
})

describe('Job', () => {
  const failed = () => recorded('job-failed')

  test('that failed', () => {
    expect(told(failed(), 'Job')).toEqual([
      'failed',
      'Job has reached the specified backoff limit',
      'JobBackoffLimitExceeded',
    ])
  })

  test('under way', () => {
    expect(told(recorded('job-failed', 100), 'Job')[0]).toBe('in-progress')
  })

  test.each([
    ['DeadlineExceeded', 'JobDeadlineExceeded'],
    ['PodFailurePolicy', 'JobPodFailurePolicy'],
    ['FailedIndexes', 'JobFailedIndexes'],
    ['MaxFailedIndexesExceeded', 'JobFailedIndexes'],
    ['SomethingNew', 'JobBackoffLimitExceeded'],
  ])('that failed by %s', (reason, code) => {
    const scene = failed()
    status(scene.first('Job'), { conditions: [{ type: 'Failed', status: 'True', reason, message: 'words' }] })
    expect(told(scene, 'Job')).toEqual(['failed', 'words', code])
  })

  test('that completed after failures', () => {
    const scene = failed()
    status(scene.first('Job'), { conditions: [{ type: 'Complete', status: 'True' }] })
    expect(told(scene, 'Job')).toEqual(['done', 'complete'])
  })

  test('that is suspended', () => {
    const scene = recorded('job-failed', 100)
    Object.assign(scene.first('Job').spec as object, { suspend: true })
    expect(told(scene, 'Job')).toEqual(['failed', 'suspended', 'JobSuspended'])
  })
})

describe('PersistentVolumeClaim', () => {
  const claim = () => recorded('storage-class-missing')

  test('that is not bound says why', () => {
    const message = 'storageclass.storage.k8s.io "fast-ssd" not found'
    expect(told(claim(), 'PersistentVolumeClaim')).toEqual(['in-progress', message])
  })

  test.each([
    ['Bound', ['done', 'bound']],
    ['Lost', ['failed', 'its volume is lost', 'PvcLost']],
  ])('%s', (phase, words) => {
    const scene = claim()
    status(scene.first('PersistentVolumeClaim'), { phase })
    expect(told(scene, 'PersistentVolumeClaim')).toEqual(words)
  })

  test.each([
    ['names a class that binds late', 'fast-ssd', {}],
    [
      'names none, and the default class binds late',
      undefined,
      { 'storageclass.kubernetes.io/is-default-class': 'true' },
    ],
  ])('that %s waits for a pod and is done', (_title, storageClassName, annotations) => {
    const scene = claim()
    const volumeBindingMode = 'WaitForFirstConsumer'
    const metadata = { name: 'fast-ssd', annotations }
    const spec = scene.first('PersistentVolumeClaim').spec as { storageClassName?: string }
    Object.assign(spec, { storageClassName })
    scene.objects.push({ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata, volumeBindingMode })
    expect(told(scene, 'PersistentVolumeClaim')).toEqual(['done', 'waits for a pod that uses it'])
    Object.assign(spec, { storageClassName: '' })
    expect(told(scene, 'PersistentVolumeClaim')[0]).toBe('in-progress')
  })

  test('that waits for a pod is done', () => {
    const scene = claim()
    const event = scene.events.find(({ involvedObject }) => involvedObject.kind === 'PersistentVolumeClaim')
    Object.assign(event as object, {
      reason: 'WaitForFirstConsumer',
      message: 'waiting for first consumer to be created before binding',
    })
    expect(told(scene, 'PersistentVolumeClaim')).toEqual(['done', 'waits for a pod that uses it'])
  })
})

describe('which kinds are waited for', () => {
  test.each([
    ['apps/v1', 'Deployment', true, true],
    ['apps/v1', 'StatefulSet', true, true],
    ['batch/v1', 'Job', true, true],
    ['v1', 'Pod', true, true],
    ['v1', 'PersistentVolumeClaim', true, false],
    ['v1', 'ConfigMap', false, false],
    ['v1', 'Service', true, false],
    ['networking.k8s.io/v1', 'Ingress', true, false],
    ['networking.k8s.io/v1', 'NetworkPolicy', false, false],
    ['rbac.authorization.k8s.io/v1', 'Role', false, false],
    ['gateway.networking.k8s.io/v1', 'HTTPRoute', true, false],
    ['example.org/v1', 'Deployment', true, false],
  ])('%s %s', (apiVersion, kind, watched, workload) => {
    const ref: ObjectRef = { apiVersion, kind, namespace: 'shop', name: 'x' }
    expect([isWatched(ref), isWorkload(ref)]).toEqual([watched, workload])
  })

  test('what is not there yet is under way', () => {
    const scene = recorded('healthy')
    scene.remove(({ kind }) => kind === 'Deployment')
    const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
    scene.objects.push({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'other', namespace: 'shop' } })
    expect(told(scene, 'Deployment', { ref })).toEqual(['in-progress', 'not there yet'])
  })
})
