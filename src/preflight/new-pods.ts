// Which workloads of a set make new pods, and how: the numbers before and after, and the strategy between them. Pure.
import { isDeepStrictEqual } from 'node:util'
import type { Applied } from '../apply/apply.ts'
import { scaled } from '../model/int-or-percent.ts'
import { isPodMaker, workloadKind, type Update } from '../model/kinds.ts'
import { templateOf } from '../model/place.ts'
import type { UpdateStrategy } from '../model/workloads.ts'

/** How a workload makes new pods. */
export interface NewPods {
  /** How many new pods there are to be; undefined when that depends on the nodes, or on time. */
  desired: number | undefined
  /** How many of the pods that are there now are replaced by them. */
  replaces: 'all' | 'none' | { allBut: number }
  surge: number
  unavailable: number
}

/** How this deploy makes new pods of a workload; undefined when it makes none, or is no workload. */
export function newPods({ document: { ref }, before, after }: Applied): NewPods | undefined {
  const { wants, update, numbered } = workloadKind(ref) ?? {}
  if (wants === undefined || wants === 'itself') return undefined
  if (after === undefined || templateOf(after) === undefined) return undefined
  const isSame = before !== undefined && isDeepStrictEqual(templateOf(before), templateOf(after))
  const added = (desired: number | undefined): NewPods => ({ desired, replaces: 'none', surge: 0, unavailable: 0 })
  if (!isPodMaker(after)) return isSame ? undefined : added(undefined)
  const { spec } = after
  const { status = {} } = isPodMaker(before) ? before : {}
  if (wants === 'completions') {
    const hasRun = [status.active, status.succeeded, status.failed].some((count) => (count ?? 0) > 0)
    return hasRun || spec.suspend === true ? undefined : added(1)
  }
  if (wants === 'nodes') {
    const { currentNumberScheduled = 0, desiredNumberScheduled = 0 } = status
    if (isSame && currentNumberScheduled >= desiredNumberScheduled) return undefined
    if (before === undefined || isSame) return added(undefined)
    return update && rolling(desiredNumberScheduled, spec[update.field], update)
  }
  const desired = spec.replicas ?? 1
  const missing = desired - (status.replicas ?? 0)
  if (desired === 0 || spec.paused === true) return undefined
  if (before === undefined) return added(desired)
  if (isSame || update === undefined) return missing > 0 ? added(missing) : undefined
  const strategy = spec[update.field]
  if (numbered !== true) return rolling(desired, strategy, update)
  const { partition = 0 } = spec.updateStrategy?.rollingUpdate ?? {}
  const updated = desired - Math.min(partition, desired)
  const pods = rolling(updated, strategy, update)
  return pods === undefined || updated === 0 ? undefined : { ...pods, replaces: { allBut: partition }, surge: 0 }
}

/** A rolling update (kubernetes 1.35, pkg/controller/deployment/util ResolveFenceposts): one of both is at least 1. */
function rolling(
  desired: number,
  { type, rollingUpdate = {} }: UpdateStrategy = {},
  update: Update,
): NewPods | undefined {
  if (type === 'OnDelete') return undefined
  if (type === 'Recreate') return { desired, replaces: 'all', surge: 0, unavailable: desired }
  const { maxSurge = update.maxSurge, maxUnavailable = update.maxUnavailable } = rollingUpdate
  const surge = scaled(maxSurge, desired, 'up')
  const missing = scaled(maxUnavailable, desired, update.rounded)
  return { desired, replaces: 'all', surge, unavailable: surge === 0 && missing === 0 ? 1 : missing }
}
