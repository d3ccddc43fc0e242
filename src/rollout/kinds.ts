// Which file judges which kind, and what has to be watched for it.
import { groupOf, type ObjectRef } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { isCustomResource } from './built-in.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { interference } from './foreign-changes.ts'
import { job, vanishedJob } from './job.ts'
import { pod } from './pod.ts'
import { replicaSet } from './replica-set.ts'
import { withoutPods, type KindRule, type Rollout, type Tracked } from './rollout.ts'
import { statefulSet } from './stateful-set.ts'
import { kindWithoutPods } from './without-pods.ts'

/** A kind that is waited for: its rule, and the kinds that tell about it beside itself. */
export interface Kind {
  rule: KindRule
  /** In the same namespace, or in none where the kind has none. */
  with: readonly (readonly [apiVersion: string, kind: string])[]
}

const POD = ['v1', 'Pod'] as const
const EVENT = ['v1', 'Event'] as const
const CLAIM = ['v1', 'PersistentVolumeClaim'] as const
const REPLICA_SET = ['apps/v1', 'ReplicaSet'] as const

/** The kinds that make pods, or are one. */
const KINDS: Record<string, Kind> = {
  'apps/Deployment': { rule: deployment, with: [REPLICA_SET, POD, EVENT, CLAIM] },
  'apps/ReplicaSet': { rule: replicaSet, with: [POD, EVENT, CLAIM] },
  'apps/StatefulSet': { rule: statefulSet, with: [POD, EVENT, CLAIM] },
  'apps/DaemonSet': { rule: daemonSet, with: [POD, EVENT, CLAIM] },
  'batch/Job': { rule: job, with: [POD, EVENT, CLAIM] },
  '/Pod': { rule: pod, with: [EVENT, CLAIM] },
}

/** True when an object of this kind can still fail after it was stored. */
export function isWatched(ref: ObjectRef): boolean {
  return kindFor(ref) !== undefined
}

/** True for kinds that make pods, or are one. */
export function isWorkload(ref: ObjectRef): boolean {
  return KINDS[kindOf(ref)] !== undefined
}

/** The kinds to watch for an object, itself included. */
export function watchedWith(ref: ObjectRef): readonly (readonly [apiVersion: string, kind: string])[] {
  return [[ref.apiVersion, ref.kind], ...(kindFor(ref)?.with ?? [])]
}

/** How far each object is, from everything that is known now, in the order given. */
export function rolloutsOf(tracked: readonly Tracked[], view: View): Rollout[] {
  // A Service is judged by the workloads that are deployed with it.
  const isFirst = ({ ref }: Tracked): boolean => isWorkload(ref) || isCustomResource(ref)
  const first = new Map(tracked.filter(isFirst).map((one) => [one, rolloutOf(one, view)]))
  const set = [...first.values()]
  return tracked.map((one) => first.get(one) ?? rolloutOf(one, view, set))
}

/** How far one object is; `set`: the workloads and custom resources that are deployed with it. */
export function rolloutOf(tracked: Tracked, view: View, set: readonly Rollout[] = []): Rollout {
  const { ref } = tracked
  const kind = kindFor(ref)
  if (kind === undefined) return { ref, ...withoutPods('done', 'stored') }
  const live = view.get(ref)
  const { apiVersion, namespace } = ref
  if (live === undefined && !isWorkload(ref) && !view.isReadable(apiVersion, ref.kind, namespace))
    return { ref, ...withoutPods('done', 'stored; it cannot be read, so nothing more is known') }
  const isKnown = live !== undefined || view.isRead(apiVersion, ref.kind, namespace)
  const foreign = isKnown ? interference(tracked, live, view) : undefined
  if (foreign !== undefined) return { ref, ...(live === undefined ? {} : { live }), ...foreign }
  if (live !== undefined) return { ref, live, ...kind.rule(tracked, live, view, set) }
  const vanished = ref.kind === 'Job' ? vanishedJob(tracked, view) : undefined
  return { ref, ...(vanished ?? withoutPods('in-progress', 'not there yet', { progress: '' })) }
}

function kindFor(ref: ObjectRef): Kind | undefined {
  return KINDS[kindOf(ref)] ?? kindWithoutPods(ref)
}

function kindOf(ref: ObjectRef): string {
  return `${groupOf(ref.apiVersion)}/${ref.kind}`
}
