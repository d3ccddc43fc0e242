// A custom resource without a status whose controller deletes and recreates a pod that crashes. Both objects are those of a
// real cluster (Kubernetes 1.35.4), the pod as the watch told of its deletion. Changed only as the case says.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { findingsOf } from '../../src/diagnose/found.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { refOf, type KubernetesObject, type Pod } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'
import type { Rollout } from '../../src/rollout/rollout.ts'
import { watchTargets } from '../../src/rollout/watch-targets.ts'

interface Recorded {
  widget: KubernetesObject
  pod: Pod
}

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'lost-pod.json'), 'utf8')) as Recorded

let { widget, pod } = structuredClone(recorded)
beforeEach(() => {
  ;({ widget, pod } = structuredClone(recorded))
})

/** Half a minute after the pod was created: later than any controller has for its first status. */
function viewOf(objects: readonly KubernetesObject[], deleted: readonly KubernetesObject[]): View {
  const now = Date.parse(recorded.pod.metadata.creationTimestamp ?? '') + 30_000
  return new View({ now, objects: [widget, ...objects], deleted, logs: [], absent: [] })
}

function rolloutIn(view: View): Rollout {
  const appliedAt = Date.parse(widget.metadata.creationTimestamp ?? '')
  return rolloutOf({ ref: refOf(widget), generation: 1, changed: true, appliedAt }, view)
}

function codesIn(view: View): string[] {
  return findingsOf(rolloutIn(view), view).map(({ code }) => code)
}

/** Its next pod, which has only begun. */
function next(status: Pod['status']): Pod {
  const { deletionTimestamp: _told, deletionGracePeriodSeconds: _grace, ...metadata } = pod.metadata
  const creationTimestamp = new Date(Date.parse(pod.metadata.creationTimestamp ?? '') + 10_000).toISOString()
  return { ...pod, metadata: { ...metadata, name: 'rose-10', uid: 'next', creationTimestamp }, status }
}

const STARTING: Pod['status'] = {
  phase: 'Pending',
  startTime: recorded.pod.status?.startTime,
  containerStatuses: [
    { name: 'app', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
  ],
}
const READY: Pod['status'] = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }],
}

describe('without a status', () => {
  test('where its controller has made nothing it is done', () => {
    expect(rolloutIn(viewOf([], [])).state).toBe('done')
  })

  test('it is not done while the pod that failed is gone or going, and that one tells why', () => {
    for (const view of [viewOf([], [pod]), viewOf([pod], [])]) {
      expect(rolloutIn(view)).toMatchObject({
        state: 'in-progress',
        message: 'pod rose-9 is gone, failed (Error) before',
      })
      expect(codesIn(view)).toEqual(['AppCrash'])
    }
  })

  test('it is done once its controller has made one that is ready, or one that succeeded', () => {
    for (const status of [READY, { phase: 'Succeeded' as const }]) {
      const view = viewOf([next(status)], [pod])
      expect(rolloutIn(view).state).toBe('done')
      expect(codesIn(view)).toEqual([])
      expect(rolloutIn(viewOf([], [pod, next({ phase: 'Succeeded' })])).state).toBe('done')
    }
  })

  test.each([
    ['while it started', STARTING],
    ['while it was ready, as of a replica less', READY],
  ])('a pod that its controller deleted %s is no failure', (_when, status) => {
    const view = viewOf([], [next(status)])
    expect(rolloutIn(view).state).toBe('done')
    expect(codesIn(view)).not.toContain('AppCrash')
  })

  test('a pod that failed before this deploy and stays is none of an object that did not change', () => {
    const failed: Pod = { ...next({ phase: 'Failed' }), spec: { ...pod.spec, restartPolicy: 'Always' } }
    const view = viewOf([failed], [])
    const appliedAt = Date.parse(failed.metadata.creationTimestamp ?? '') + 5_000
    const judged = (since: number) =>
      rolloutOf({ ref: refOf(widget), generation: 1, changed: false, appliedAt: since }, view).state
    expect([judged(appliedAt), judged(appliedAt - 10_000)]).toEqual(['done', 'in-progress'])
  })

  test('a task that goes on does not hold up an object whose status says that it is ready', () => {
    const task: Pod = { ...next(STARTING), spec: { ...pod.spec, restartPolicy: 'Never' } }
    const ready = { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 1 }] }
    expect(rolloutIn(viewOf([task], [])).state).toBe('in-progress')
    widget = { ...widget, status: ready }
    expect(rolloutIn(viewOf([task], [])).state).toBe('done')
  })

  test('what ended because it was deleted has not failed', () => {
    const view = viewOf([], [{ ...pod, metadata: { ...pod.metadata, deletionTimestamp: '2026-11-27T12:30:00Z' } }])
    expect(codesIn(view)).not.toContain('AppCrash')
  })

  test('pods of before this deploy, and of others, say nothing of it', () => {
    pod.metadata.creationTimestamp = '2026-11-27T12:00:00Z'
    expect(rolloutIn(viewOf([], [pod])).state).toBe('done')
    pod = { ...recorded.pod, metadata: { ...recorded.pod.metadata, ownerReferences: [] } }
    expect(rolloutIn(viewOf([], [pod])).state).toBe('done')
  })
})

test('under way, the pod before one that has only begun tells why', () => {
  widget.status = { observedGeneration: 1, phase: 'Creating' }
  expect(codesIn(viewOf([next(STARTING)], [pod]))).toContain('AppCrash')
  expect(codesIn(viewOf([next(READY)], [pod]))).toEqual([])
})

test('the status of a kind that has a rule is believed before a pod that is gone', () => {
  widget = { ...widget, apiVersion: 'apps.kruise.io/v1alpha1', kind: 'CloneSet', spec: { replicas: 1 } }
  widget.status = { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1, updatedReadyReplicas: 1 }
  pod = { ...pod, spec: { ...pod.spec, restartPolicy: 'Always' } }
  const { state, message } = rolloutIn(viewOf([], []))
  expect(state).toBe('done')
  expect(rolloutIn(viewOf([], [pod]))).toMatchObject({ state, message })
})

test('an owner that does not call itself the controller counts, unless another one does', () => {
  const [owner] = pod.metadata.ownerReferences ?? []
  if (owner === undefined) throw new Error('the recorded pod has an owner')
  const { controller: _controller, ...other } = owner
  pod.metadata.ownerReferences = [other]
  expect(codesIn(viewOf([pod], []))).toEqual(['AppCrash'])
  pod.metadata.ownerReferences = [other, { ...owner, uid: 'another' }]
  expect(rolloutIn(viewOf([pod], [])).state).toBe('done')
})

test('of what its controller may make it is kept how that was when it was deleted', () => {
  const kept = watchTargets([refOf(widget)]).filter(({ remembers }) => remembers === 'all')
  expect(kept.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['Pod', 'Deployment', 'Job']))
})

test('a Job of its that failed without a pod is the cause, and waiting does not help', () => {
  const job: KubernetesObject = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...pod.metadata, name: 'rose-slow', uid: 'job' },
    spec: { backoffLimit: 0, activeDeadlineSeconds: 8, template: { spec: pod.spec } },
    status: {
      failed: 1,
      conditions: [
        {
          type: 'Failed',
          status: 'True',
          reason: 'DeadlineExceeded',
          message: 'Job was active longer than specified deadline',
        },
      ],
    },
  }
  delete job.metadata.deletionTimestamp
  widget.status = { observedGeneration: 1, phase: 'Initializing' }
  const view = viewOf([job], [])
  const [finding, ...others] = findingsOf(rolloutIn(view), view)
  expect(others).toEqual([])
  expect(finding).toMatchObject({ code: 'JobDeadlineExceeded', workload: refOf(widget), carrier: { kind: 'Job' } })
  expect(finding && isHopeless(finding, 3000, 1)).toBe(true)
})
