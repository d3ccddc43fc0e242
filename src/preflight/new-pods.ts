// Which workloads of a set make new pods, and how: the numbers before and after, and the strategy between them.
// Kinds and defaults: kubernetes 1.35, API reference of apps/v1 and batch/v1. Pure.
import { isDeepStrictEqual } from 'node:util'
import type { Applied } from '../apply/apply.ts'
import { podSpecPath, valueAt } from '../model/place.ts'
import type { KubernetesObject } from '../model/object.ts'
import { isWorkload } from '../rollout/kinds.ts'
import { scaled } from './pod-usage.ts'

/** How a workload makes new pods. */
export interface NewPods {
  /** How many new pods there are to be; undefined when that depends on the nodes, or on time. */
  desired: number | undefined
  /** How many of the pods that are there now are replaced by them. */
  replaces: 'all' | 'none' | { allBut: number }
  surge: number
  unavailable: number
}

interface WorkloadSpec {
  replicas?: number
  paused?: boolean
  suspend?: boolean
  strategy?: { type?: string; rollingUpdate?: Rolling }
  updateStrategy?: { type?: string; rollingUpdate?: Rolling }
}

interface Rolling {
  maxSurge?: number | string
  maxUnavailable?: number | string
  partition?: number
}

interface WorkloadStatus {
  replicas?: number
  currentNumberScheduled?: number
  desiredNumberScheduled?: number
  active?: number
  succeeded?: number
  failed?: number
}

/** How this deploy makes new pods of a workload; undefined when it makes none, or is no workload. */
export function newPods({ document: { ref }, before, after }: Applied): NewPods | undefined {
  const isTemplated = (isWorkload(ref) && ref.kind !== 'Pod') || ['CronJob', 'ReplicationController'].includes(ref.kind)
  if (!isTemplated || after === undefined || templateOf(after) === undefined) return undefined
  const spec = (after.spec ?? {}) as WorkloadSpec
  const status = (before?.status ?? {}) as WorkloadStatus
  const isSame = before !== undefined && isDeepStrictEqual(templateOf(before), templateOf(after))
  const added = (desired: number | undefined): NewPods => ({ desired, replaces: 'none', surge: 0, unavailable: 0 })
  if (ref.kind === 'CronJob') return isSame ? undefined : added(undefined)
  if (ref.kind === 'Job') {
    const hasRun = [status.active, status.succeeded, status.failed].some((count) => (count ?? 0) > 0)
    return hasRun || spec.suspend === true ? undefined : added(1)
  }
  if (ref.kind === 'DaemonSet') {
    const { currentNumberScheduled = 0, desiredNumberScheduled = 0 } = status
    if (isSame && currentNumberScheduled >= desiredNumberScheduled) return undefined
    if (before === undefined || isSame) return added(undefined)
    return rolling(desiredNumberScheduled, spec.updateStrategy)
  }
  const desired = spec.replicas ?? 1
  const missing = desired - (status.replicas ?? 0)
  if (desired === 0 || spec.paused === true) return undefined
  const keeps = isSame || ['ReplicaSet', 'ReplicationController'].includes(ref.kind)
  if (before === undefined) return added(desired)
  if (keeps) return missing > 0 ? added(missing) : undefined
  if (ref.kind === 'StatefulSet') {
    const { partition = 0 } = spec.updateStrategy?.rollingUpdate ?? {}
    const updated = desired - Math.min(partition, desired)
    const pods = rolling(updated, spec.updateStrategy)
    return pods === undefined || updated === 0 ? undefined : { ...pods, replaces: { allBut: partition }, surge: 0 }
  }
  return rolling(desired, spec.strategy ?? {}, '25%')
}

/** A rolling update (kubernetes 1.35, pkg/controller/deployment/util ResolveFenceposts): one of both is at least 1. */
function rolling(
  desired: number,
  { type, rollingUpdate = {} }: { type?: string; rollingUpdate?: Rolling } = {},
  otherwise?: string,
): NewPods | undefined {
  if (type === 'OnDelete') return undefined
  if (type === 'Recreate') return { desired, replaces: 'all', surge: 0, unavailable: desired }
  const surge = scaled(rollingUpdate.maxSurge, otherwise ?? '0', desired, 'up')
  // For a DaemonSet a part of its pods is rounded up, for a Deployment down.
  const missing = scaled(
    rollingUpdate.maxUnavailable,
    otherwise ?? '1',
    desired,
    otherwise === undefined ? 'up' : 'down',
  )
  return { desired, replaces: 'all', surge, unavailable: surge === 0 && missing === 0 ? 1 : missing }
}

function templateOf(workload: KubernetesObject): unknown {
  return valueAt(workload, podSpecPath(workload).slice(0, -1))
}
