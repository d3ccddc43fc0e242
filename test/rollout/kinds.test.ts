// Every kind but the Deployment: whole objects of a real cluster, changed only as the case says.
import { describe, expect, test } from 'vitest'
import { findingsOf } from '../../src/diagnose/found.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { refOf, type KubernetesObject, type ObjectRef, type Pod } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { isWatched, isWorkload, rolloutOf } from '../../src/rollout/kinds.ts'
import { dumped, recorded, type Scene } from './scene.ts'

/** State, words, and the code of a failure. */
function told(scene: Scene, kind: string, changes?: Parameters<Scene['tracked']>[1]) {
  const { state, message, reason } = scene.rollout(kind, changes)
  return [state, message, ...(reason === undefined ? [] : [reason.code])]
}

/** Sets fields of an object's status. */
function status(object: KubernetesObject, change: object): void {
  object.status = { ...(object.status as object), ...change }
}

describe('StatefulSet', () => {
  const scene = () => dumped('workloads', 'store')
  const set = (of: Scene) => of.first('StatefulSet')

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
      message: '0 of 2 new pods ready, 2 of an older revision to be replaced',
    })
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
      message: '0 of 1 new pod ready, 1 of an older revision to be replaced',
    })
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
    ['slow', ['in-progress', 'crashed']],
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
    expect(told(scene, 'Job')).toEqual(['done', 'complete, after 1 failed attempt'])
  })

  test('that is suspended', () => {
    const scene = recorded('job-failed', 100)
    Object.assign(scene.first('Job').spec as object, { suspend: true })
    expect(told(scene, 'Job')).toEqual(['failed', 'suspended: no pod runs', 'JobSuspended'])
    expect(scene.rollout('Job', { waitsForPaused: true })).toMatchObject({
      state: 'in-progress',
      problems: [{ code: 'JobSuspended', facts: { awaited: true } }],
    })
  })
})

describe('PersistentVolumeClaim', () => {
  const claim = () => recorded('storage-class-missing')

  test('that is not bound says why', () => {
    const message = 'storageclass.storage.k8s.io "fast-ssd" not found'
    expect(told(claim(), 'PersistentVolumeClaim')).toEqual(['in-progress', message])
  })

  test('bound, and larger only after its pod is started again', () => {
    const scene = claim()
    // The words are those of kubernetes 1.35, pkg/volume/util/resize_util.go, MarkForFSResize.
    const message = 'Waiting for user to (re-)start a pod to finish file system resize of volume on node.'
    const pending = { type: 'FileSystemResizePending', status: 'True', message }
    status(scene.first('PersistentVolumeClaim'), { phase: 'Bound', conditions: [pending] })
    const { state, notices = [] } = scene.rollout('PersistentVolumeClaim')
    expect([state, ...notices.map(({ code, symptom, text }) => [code, symptom, text])]).toEqual([
      'done',
      ['PvcResizePending', 'FileSystemResizePending', message],
    ])
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

/** Whole objects as a cluster had them; nothing is changed. */
describe.each([
  [
    'kinds-changed' as const,
    'StatefulSet',
    [
      ['patient', 'in-progress', '0 of 2 new pods ready, 1 starting, 1 of an older revision to be replaced'],
      ['shrinking', 'in-progress', '1 of 1 new pod ready, 2 pods above the replica count still running'],
      ['ordinal', 'in-progress', '0 of 2 new pods ready, 1 starting, 1 of an older revision to be replaced'],
      ['canary', 'in-progress', '0 of 1 new pod ready, 1 starting'],
      [
        'manual',
        'done',
        '0 of 2 new pods ready, 2 pods of an older revision are only replaced when deleted (OnDelete)',
      ],
    ],
  ],
  [
    'kinds-changed-20s' as const,
    'StatefulSet',
    [
      [
        'stuck',
        'in-progress',
        '0 of 2 new pods ready, 1 of an older revision to be replaced, 1 not created yet, blocked by stuck-0: cannot pull the image',
      ],
      [
        'ordinal',
        'in-progress',
        '0 of 2 new pods ready, 1 cannot pull the image, 1 of an older revision to be replaced',
      ],
    ],
  ],
  [
    'kinds-changed-later' as const,
    'StatefulSet',
    [
      ['patient', 'done', '2 of 2 pods ready'],
      ['shrinking', 'done', '1 of 1 pod ready'],
      ['canary', 'done', '3 of 3 pods ready, 2 pods of an older revision stay below partition 2'],
      ['burst', 'in-progress', '1 of 2 new pods ready, 1 not created yet'],
    ],
  ],
  [
    'kinds-changed' as const,
    'DaemonSet',
    [
      ['by-hand', 'done', '1 of 1 node runs it, 1 of an older revision is only replaced when deleted (OnDelete)'],
      ['rolling', 'in-progress', '0 of 1 new pod ready, 1 pulling its image'],
    ],
  ],
  ['kinds-changed-later' as const, 'DaemonSet', [['rolling', 'done', '1 of 1 node runs it']]],
  ['kinds-created' as const, 'DaemonSet', [['nowhere', 'done', 'no node matches']]],
  [
    'kinds-created' as const,
    'Job',
    [
      ['winner', 'in-progress', 'succeeded, its other pods are terminating'],
      ['perindex', 'failed', 'Job has failed indexes; failed indexes: 1', 'JobFailedIndexes'],
      [
        'policy',
        'failed',
        'Container app for pod shop/policy-d94w4 failed with exit code 42 matching FailJob rule at index 0',
        'JobPodFailurePolicy',
      ],
      ['deadline', 'failed', 'Job was active longer than specified deadline', 'JobDeadlineExceeded'],
      ['suspended', 'failed', 'suspended: no pod runs', 'JobSuspended'],
      ['restarting', 'failed', 'pod restarting-276jd exceeded backoffLimit 2', 'JobBackoffLimitExceeded'],
    ],
  ],
  [
    'kinds-created-later' as const,
    'Job',
    [
      ['winner', 'done', 'complete'],
      ['indexed', 'done', 'complete'],
      ['restarting', 'failed', 'Job has reached the specified backoff limit', 'JobBackoffLimitExceeded'],
    ],
  ],
  [
    'kinds-changed-5s' as const,
    'Job',
    [['retry', 'in-progress', '0 of 1 completed, 1 failed attempt, will be retried']],
  ],
  ['kinds-changed-later' as const, 'Job', [['retry', 'done', 'complete, after 2 failed attempts']]],
  [
    'kinds-created' as const,
    'CronJob',
    [
      ['nightly', 'done', 'applied, runs at "0 3 * * *"'],
      ['sleeping', 'done', 'applied; suspended, so it starts no Job'],
      [
        'never',
        'failed',
        'invalid schedule: 0 0 31 2 * : time difference between two schedules is less than 1 second',
        'CronJobInvalid',
      ],
    ],
  ],
  [
    'kinds-created' as const,
    'Pod',
    [
      ['plain', 'done', 'ready'],
      ['ends', 'in-progress', 'running until it completes (restartPolicy Never)'],
      ['sidecar', 'in-progress', 'waiting until sidecar proxy has started'],
      ['gated', 'in-progress', 'waiting for readiness gate example.org/registered'],
      ['held', 'in-progress', 'waiting for its scheduling gates'],
    ],
  ],
  [
    'kinds-created-later' as const,
    'Pod',
    [
      ['again', 'done', 'succeeded'],
      ['ends-badly', 'failed', 'failed (Error)'],
      [
        'deadline',
        'failed',
        'failed (DeadlineExceeded: Pod was active on the node longer than the specified deadline)',
      ],
    ],
  ],
  [
    'kinds-changed-later' as const,
    'Pod',
    [['evicted', 'failed', 'failed (Evicted: Usage of EmptyDir volume "d" exceeds the limit "1Mi".)']],
  ],
])('%s, %s', (file, kind, cases) => {
  test.each(cases)('%s: %s', (name, ...words) => {
    const scene = dumped(file, name)
    const object = scene.all(kind).find(({ metadata }) => metadata.name === name)
    const changes = object === undefined ? {} : { ref: refOf(object), generation: object.metadata.generation ?? 1 }
    expect(told(scene, kind, changes)).toEqual(words)
  })
})

describe('a StatefulSet behind a broken pod of an older revision', () => {
  const scene = () => dumped('kinds-changed-20s', 'stuck')
  const findings = (of: Scene) => findingsOf(of.rollout('StatefulSet'), of.view)

  test('is told by what is wrong with that pod, and hopeless after 20 s', () => {
    const [finding, ...others] = findings(scene())
    expect([finding?.code, finding?.context, others]).toEqual(['StatefulSetStuck', ['ImageNotFound'], []])
    const proven = [19_000, 20_000].map((seen) => finding !== undefined && isHopeless(finding, seen, 1))
    expect(proven).toEqual([false, true])
  })

  test.each([
    ['the pod is being deleted', (of: Scene) => (of.pod.metadata.deletionTimestamp = '2026-11-21T09:50:00Z')],
    ['the pod has become ready', (of: Scene) => setReady(of.pod)],
    ['the pod is of the newest revision', (of: Scene) => relabel(of.pod, of)],
  ])('is not, when %s', (_case, change) => {
    const changed = scene()
    change(changed)
    expect(findings(changed).filter(({ code }) => code === 'StatefulSetStuck')).toEqual([])
    expect(changed.rollout('StatefulSet').blockedBy).toBeUndefined()
  })

  test('with Parallel the broken pod is replaced: nothing blocks while others are under way', () => {
    const parallel = scene()
    Object.assign(parallel.first('StatefulSet').spec as object, { podManagementPolicy: 'Parallel' })
    expect(parallel.rollout('StatefulSet').blockedBy).toBeUndefined()
  })

  test('below the partition, where that is the revision it is to have: its own cause', () => {
    const canary = scene()
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
    Object.assign(canary.first('StatefulSet').spec as object, { updateStrategy })
    expect(findings(canary).map(({ code, context }) => [code, context])).toEqual([
      ['ImageNotFound', ['StatefulSetStuck']],
    ])
  })

  test('of which the new ordinal is broken: its own cause, and what follows from it', () => {
    const ordinal = dumped('kinds-changed-20s', 'ordinal')
    expect(findings(ordinal).map(({ code, context }) => [code, context])).toEqual([
      ['ImageNotFound', ['StatefulSetStuck']],
    ])
  })
})

describe('a DaemonSet with a node that does not answer', () => {
  const told = (change: (pod: Pod) => void) => {
    const scene = dumped('kinds-changed-later', 'rolling')
    change(scene.all('Pod')[0] as Pod)
    status(scene.first('DaemonSet'), { numberAvailable: 0, numberReady: 0 })
    const rollout = scene.rollout('DaemonSet')
    return [rollout.message, ...findingsOf(rollout, scene.view).map(({ code, text }) => `${code}: ${text}`)]
  }

  test('that was ready before: as the node lifecycle controller marks its pod', () => {
    const words = told((pod) => {
      for (const condition of pod.status?.conditions ?? []) if (condition.type === 'Ready') condition.status = 'False'
    })
    expect(words).toEqual([
      '0 of 1 new pod ready, 1 on a node that does not respond',
      'DaemonSetIncomplete: node node-1 does not respond',
    ])
  })

  test.each([
    ['a minute ago', '2026-11-21T09:49:15Z', ['not started by its node', 'NodeLost: node node-1 has not taken it up']],
    ['half a minute ago', '2026-11-21T09:49:41Z', ['starting', 'Unknown: node node-1 has not taken it up']],
    ['just now', '2026-11-21T09:50:18Z', ['starting']],
  ])('that has not taken up its pod, made %s', (_when, creationTimestamp, [words, ...found]) => {
    const said = told((pod) => {
      pod.metadata.creationTimestamp = creationTimestamp
      // As the pod of a node without a kubelet was seen.
      pod.status = { phase: 'Pending', conditions: [] }
    })
    expect(said).toEqual([`0 of 1 new pod ready, 1 ${words}`, ...found])
  })
})

describe('a Job that is tried again', () => {
  const scene = (file: 'kinds-changed-5s' | 'kinds-changed-20s') => dumped(file, 'retry')
  const rollout = (of: Scene) => of.rollout('Job')

  test.each(['kinds-changed-5s', 'kinds-changed-20s'] as const)('is not given up for its failed pods: %s', (file) => {
    const findings = findingsOf(rollout(scene(file)), scene(file).view)
    expect(findings.map(({ code }) => code)).toEqual(['AppCrash'])
    expect(findings.filter((finding) => isHopeless(finding, 600_000, 1))).toEqual([])
  })

  test('is told by its newest attempt', () => {
    const [newest] = rollout(scene('kinds-changed-20s')).pods
    expect(newest?.metadata.name).toBe('retry-thrbw')
  })
})

describe('a Job that is gone', () => {
  const ref: ObjectRef = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'gone' }
  const appliedAt = Date.parse('2026-11-21T09:48:28Z')
  const rollout = (of: Scene, at = appliedAt) => {
    const { state, message, reason } = rolloutOf({ ref, changed: true, appliedAt: at }, of.view)
    return [state, message, reason?.code]
  }

  test('after it had completed is done', () => {
    const gone = dumped('kinds-created', 'gone')
    expect(gone.all('Job')).toEqual([])
    expect(rollout(gone)).toEqual(['done', 'complete, and is gone (ttlSecondsAfterFinished)', undefined])
  })

  test('is not done when it completed before this deploy, or when nothing says that it did', () => {
    const gone = dumped('kinds-created', 'gone')
    expect(rollout(gone, appliedAt + 60_000)[0]).toBe('in-progress')
    gone.remove(({ kind }) => kind === 'Event')
    expect(rollout(gone)[0]).toBe('in-progress')
  })
})

describe('a Job that the watch saw go', () => {
  const ref: ObjectRef = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'migrate' }
  const spec = { ttlSecondsAfterFinished: 0, template: { spec: { containers: [] } } }
  const job = (status: object, resourceVersion: string): KubernetesObject => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', namespace: 'shop', uid: 'm', resourceVersion },
    spec,
    status,
  })
  const ended = (type: string, more: object = {}) => ({ conditions: [{ type, status: 'True', ...more }] })

  test.each<[string, object | undefined, (string | undefined)[]]>([
    ['complete', ended('Complete'), ['done', 'complete, and is gone (ttlSecondsAfterFinished)', undefined]],
    [
      'failed',
      ended('Failed', { reason: 'BackoffLimitExceeded', message: 'Job has reached the specified backoff limit' }),
      [
        'failed',
        'Job has reached the specified backoff limit, and is gone (ttlSecondsAfterFinished)',
        'JobBackoffLimitExceeded',
      ],
    ],
    ['still running: someone else deleted it', { active: 1 }, ['failed', 'was deleted', 'ObjectDeleted']],
    ['as nobody has seen it: not known', undefined, ['in-progress', 'not created yet', undefined]],
  ])('%s', (_name, status, expected) => {
    const view = new View({
      now: 0,
      objects: [],
      logs: [],
      absent: [],
      versions: [{ apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', resourceVersion: '9' }],
      deleted: status === undefined ? [] : [job(status, '9')],
    })
    const { state, message, reason } = rolloutOf({ ref, changed: true, appliedAt: 0, applied: job({}, '5') }, view)
    expect([state, message, reason?.code]).toEqual(expected)
  })
})

function setReady(pod: Pod): void {
  for (const condition of pod.status?.conditions ?? []) if (condition.type === 'Ready') condition.status = 'True'
}

function relabel(pod: Pod, scene: Scene): void {
  const { updateRevision } = scene.first('StatefulSet').status as { updateRevision: string }
  pod.metadata.labels = { ...pod.metadata.labels, 'controller-revision-hash': updateRevision }
}

describe('which kinds are waited for', () => {
  test.each([
    ['apps/v1', 'Deployment', true, true],
    ['apps/v1', 'StatefulSet', true, true],
    ['batch/v1', 'Job', true, true],
    ['v1', 'Pod', true, true],
    ['v1', 'PersistentVolumeClaim', true, false],
    ['batch/v1', 'CronJob', true, false],
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
    expect(told(scene, 'Deployment', { ref })).toEqual(['in-progress', 'not created yet'])
  })
})
