// Which file judges which kind, and what has to be watched for it.
import { groupOf, type ObjectRef } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { cronJob } from './cron-job.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { interference } from './interference.ts'
import { job, vanishedJob } from './job.ts'
import { customResourceDefinition, namespace, stored } from './other-kinds.ts'
import { persistentVolumeClaim } from './persistent-volume-claim.ts'
import { pod } from './pod.ts'
import { replicaSet } from './replica-set.ts'
import type { KindRule, Rollout, Tracked } from './rollout.ts'
import { statefulSet } from './stateful-set.ts'

/** A kind that is waited for: its rule, and the kinds that tell about it beside itself. */
interface Kind {
  rule: KindRule
  /** `apiVersion kind`, in the same namespace. */
  with: readonly (readonly [apiVersion: string, kind: string])[]
}

const POD = ['v1', 'Pod'] as const
const EVENT = ['v1', 'Event'] as const
const CLAIM = ['v1', 'PersistentVolumeClaim'] as const
const REPLICA_SET = ['apps/v1', 'ReplicaSet'] as const

const KINDS: Record<string, Kind> = {
  'apps/Deployment': { rule: deployment, with: [REPLICA_SET, POD, EVENT, CLAIM] },
  'apps/ReplicaSet': { rule: replicaSet, with: [POD, EVENT, CLAIM] },
  'apps/StatefulSet': { rule: statefulSet, with: [POD, EVENT, CLAIM] },
  'apps/DaemonSet': { rule: daemonSet, with: [POD, EVENT, CLAIM] },
  'batch/Job': { rule: job, with: [POD, EVENT, CLAIM] },
  'batch/CronJob': { rule: cronJob, with: [EVENT] },
  '/Pod': { rule: pod, with: [EVENT, CLAIM] },
  '/PersistentVolumeClaim': { rule: persistentVolumeClaim, with: [EVENT] },
  'apiextensions.k8s.io/CustomResourceDefinition': { rule: customResourceDefinition, with: [] },
  '/Namespace': { rule: namespace, with: [] },
}

/** True when an object of this kind can still fail after it was stored. */
export function isWatched(ref: ObjectRef): boolean {
  return KINDS[kindOf(ref)] !== undefined
}

/** True for kinds that make pods, or are one. */
export function isWorkload(ref: ObjectRef): boolean {
  return KINDS[kindOf(ref)]?.with.includes(EVENT) === true && !['PersistentVolumeClaim', 'CronJob'].includes(ref.kind)
}

/** The kinds to watch for an object, itself included. */
export function watchedWith(ref: ObjectRef): readonly (readonly [apiVersion: string, kind: string])[] {
  return [[ref.apiVersion, ref.kind], ...(KINDS[kindOf(ref)]?.with ?? [])]
}

/** How far one object is, from everything that is known now. */
export function rolloutOf(tracked: Tracked, view: View): Rollout {
  const kind = KINDS[kindOf(tracked.ref)]
  if (kind === undefined) return { ref: tracked.ref, ...stored(tracked, {} as never, view) }
  const live = view.get(tracked.ref)
  const foreign = interference(tracked, live, view)
  if (foreign !== undefined) return { ref: tracked.ref, ...(live === undefined ? {} : { live }), ...foreign }
  if (live === undefined) {
    const vanished = tracked.ref.kind === 'Job' ? vanishedJob(tracked, view) : undefined
    if (vanished !== undefined) return { ref: tracked.ref, ...vanished }
    return { ref: tracked.ref, state: 'in-progress', message: 'not there yet', pods: [], desired: 0, progress: '' }
  }
  return { ref: tracked.ref, live, ...kind.rule(tracked, live, view) }
}

function kindOf(ref: ObjectRef): string {
  return `${groupOf(ref.apiVersion)}/${ref.kind}`
}
