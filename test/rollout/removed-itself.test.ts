// Custom resources that are gone: removed after their end, or deleted by someone else. The statuses are of the shapes that
// these controllers write: Argo Workflows 3.6, Tekton Pipelines 0.65, Velero 1.15, Volcano 1.10 (from their API types).
import { describe, expect, test } from 'vitest'
import type { KubernetesObject, ObjectRef } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'

const ref: ObjectRef = { apiVersion: 'example.org/v1', kind: 'Run', namespace: 'shop', name: 'nightly' }

const run = (status: object, metadata: object = {}, spec: object = {}): KubernetesObject => ({
  apiVersion: ref.apiVersion,
  kind: ref.kind,
  metadata: { name: ref.name, namespace: 'shop', uid: 'r', resourceVersion: '5', ...metadata },
  spec,
  status,
})

/** How the object is judged that was applied as `applied`; `deleted`: as the watch saw it go; `live`: as it still is. */
function judged({
  applied = run({}),
  deleted,
  live,
}: Partial<Record<'applied' | 'deleted' | 'live', KubernetesObject>>) {
  const { apiVersion, kind, namespace = '' } = ref
  const view = new View({
    now: 0,
    objects: live === undefined ? [] : [live],
    logs: [],
    absent: [],
    versions: [{ apiVersion, kind, namespace, resourceVersion: '9' }],
    deleted: deleted === undefined ? [] : [deleted],
  })
  const { state, message, reason } = rolloutOf({ ref, changed: true, appliedAt: 0, applied }, view)
  return [state, message, ...(reason === undefined ? [] : [reason.code])]
}

const ready = (type: string, status: string, more: object = {}): object => ({ conditions: [{ type, status, ...more }] })
const DONE = ['done', 'finished, and was removed then']
const DELETED = ['failed', 'was deleted', 'ObjectDeleted']

describe('a custom resource that is gone', () => {
  test.each<[string, object]>([
    ['a workflow of Argo', { phase: 'Succeeded', finishedAt: '2026-11-21T09:48:28Z' }],
    ['a run of Tekton', { ...ready('Succeeded', 'True'), completionTime: '2026-11-21T09:48:28Z' }],
    ['a backup of Velero', { phase: 'Completed' }],
    ['a job of Volcano', { state: { phase: 'Completed' } }],
    ['what has only the time', { completionTime: '2026-11-21T09:48:28Z' }],
  ])('after it had succeeded is done: %s', (_name, status) => {
    expect(judged({ deleted: run(status) })).toEqual(DONE)
  })

  test.each<[string, object, string]>([
    ['a workflow of Argo', { phase: 'Error', message: 'child failed' }, 'child failed, and was removed then'],
    [
      'a run of Tekton',
      ready('Succeeded', 'False', { reason: 'TaskRunTimeout', message: 'failed to finish within "1m0s"' }),
      'failed to finish within "1m0s", and was removed then',
    ],
    [
      'a backup of Velero, whose time says nothing of how',
      { phase: 'PartiallyFailed', completionTimestamp: '2026-11-21T09:48:28Z' },
      'status.phase is PartiallyFailed, and was removed then',
    ],
  ])('after it had failed has failed: %s', (_name, status, message) => {
    expect(judged({ deleted: run(status) })).toEqual(['failed', message, 'CustomResourceFailed'])
  })

  test.each<[string, object]>([
    ['it was running', { phase: 'Running', startedAt: '2026-11-21T09:48:28Z' }],
    ['it was ready, which is no end', ready('Ready', 'True')],
    ['its outcome was open', ready('Succeeded', 'Unknown')],
    ['it said nothing', {}],
  ])('before its end was deleted by someone: %s', (_name, status) => {
    expect(judged({ deleted: run(status) })).toEqual(DELETED)
  })

  test('what another object of its name said does not count', () => {
    expect(judged({ deleted: run({ phase: 'Succeeded' }, { uid: 'before' }) })).toEqual(DELETED)
  })

  test('unseen: deleted, but where it asks to be removed nothing is known', () => {
    expect(judged({})).toEqual(DELETED)
    for (const spec of [{ ttlSecondsAfterFinished: 5 }, { ttlStrategy: {} }, { ttl: '1h' }, { options: { ttl: '1h' } }])
      expect(judged({ applied: run({}, {}, spec) })).toEqual(['in-progress', 'is gone, and how it ended is not known'])
  })

  test('and one that is going: the same', () => {
    const going = { deletionTimestamp: '2026-11-21T09:48:28Z', resourceVersion: '7' }
    expect(judged({ live: run({ phase: 'Succeeded' }, going) })).toEqual(DONE)
    expect(judged({ live: run({ phase: 'Running' }, going) })).toEqual(['failed', 'is being deleted', 'ObjectDeleted'])
  })
})
