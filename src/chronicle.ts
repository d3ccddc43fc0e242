// What a run saw of its workloads, for the report: what each was before and after, and what happened in between. From
// facts that the watch has already; nothing is asked of the cluster for it. Pure.
import type { Applied } from './apply/apply.ts'
import type { Redaction } from './evidence/redact.ts'
import { isTask } from './model/kinds.ts'
import { keyOf, type KubernetesObject, type ObjectRef, type Pod } from './model/object.ts'
import { recordOf } from './model/record.ts'
import type { ObjectReport, TimelineEntry, WorkloadState } from './model/report.ts'
import { firstAddress } from './rollout/address.ts'
import type { Rollout, Tracked } from './rollout/rollout.ts'
import { restartsOf, stateAfter, stateBefore } from './rollout/standing.ts'
import { inOrder, momentsOf, STEP, type Moment } from './rollout/timeline.ts'
import type { View } from './model/snapshot.ts'
import type { Watched } from './watch.ts'

/** What the comparison of one object tells. */
export type Compared = Pick<ObjectReport, 'before' | 'after' | 'rolledBack' | 'took' | 'stable' | 'restarts'>

/** How far a rollout was, and what was known of the cluster then. */
export interface Seen {
  rollout: Rollout
  view: View
}

/** What the phases of a run left behind. */
interface Story {
  /** By keyOf, as all that follows. */
  checked: ReadonlyMap<string, Applied>
  applied: ReadonlyMap<string, Applied>
  tracked: readonly Tracked[]
  /** The cluster before anything was applied. */
  before: View | undefined
  watched: Watched | undefined
  /** What was failing already before this deploy. */
  failingBefore: ReadonlySet<string>
  /** What was rolled back, when that was watched last; `healthy` is absent where the run ended before that was known. */
  restored: ReadonlyMap<string, Seen & { healthy?: boolean }>
}

/** Workloads whose rollouts the timeline tells, and entries in it: it is read by people. */
const MOST_WORKLOADS = 10
const MOST_ENTRIES = 100
const LONGEST_SAID = 160

/** What one object was before this deploy and is now, as far as that was read. */
export function comparedOf(ref: ObjectRef, run: Story): Compared {
  const key = keyOf(ref)
  const { watched } = run
  const before = run.applied.get(key)?.before ?? run.checked.get(key)?.before
  const wasFailing = run.failingBefore.has(key)
  const was = run.before === undefined ? undefined : stateBefore(before, run.before, wasFailing)
  const rollout = watched?.rollouts.find((one) => keyOf(one.ref) === key)
  const is = watched === undefined || rollout === undefined ? undefined : stateAfter(rollout, watched.view)
  const tracked = run.tracked.find((one) => keyOf(one.ref) === key)
  const doneAt = watched?.doneAt.get(key)
  const restarts = rollout === undefined ? 0 : restartsOf(podsSeen(rollout, watched))
  return {
    ...(was === undefined ? {} : { before: was }),
    ...(is === undefined ? {} : { after: is }),
    ...restoredOf(key, run),
    ...(doneAt === undefined || watched === undefined || tracked?.changed !== true
      ? {}
      : { took: Math.max(0, doneAt - tracked.appliedAt), stable: Math.max(0, watched.view.now - doneAt) }),
    ...(is === undefined || restarts === 0 ? {} : { restarts }),
  }
}

/** The newest pods of a rollout; of a task that is over and has none left, those that were seen. */
function podsSeen({ ref, pods }: Rollout, watched: Watched | undefined): readonly Pod[] {
  return pods.length === 0 && isTask(ref) ? (watched?.history.podsOf(ref) ?? []) : pods
}

function restoredOf(key: string, run: Story): { rolledBack?: WorkloadState & { healthy?: boolean } } {
  const seen = run.restored.get(key)
  const state = seen && stateAfter(seen.rollout, seen.view)
  return state === undefined || seen === undefined
    ? {}
    : { rolledBack: { ...state, ...(seen.healthy === undefined ? {} : { healthy: seen.healthy }) } }
}

/** The first address of what is deployed, as the watch saw it last. */
export function addressOf(run: Story): string | undefined {
  const live = (run.watched?.rollouts ?? []).flatMap((rollout) => rollout.live ?? [])
  return firstAddress(live)
}

/** What happened to the workloads since the first of them was applied, oldest first. */
export function timelineOf(run: Story, redact: Redaction): TimelineEntry[] {
  const { watched } = run
  if (watched === undefined) return []
  const failed = new Set(watched.failures.map(({ rollout }) => keyOf(rollout.ref)))
  const told = watched.rollouts
    .filter(({ ref, live }) => failed.has(keyOf(ref)) || (live !== undefined && makesPods(live)))
    .slice(0, MOST_WORKLOADS)
  const byKey = new Map(run.tracked.map((one) => [keyOf(one.ref), one]))
  const entries = told.flatMap((rollout) => {
    const tracked = byKey.get(keyOf(rollout.ref))
    if (tracked === undefined) return []
    const own = [
      ...appliedMoment(tracked, rollout, run),
      ...momentsOf(rollout, watched.history, watched.view, tracked.changed ? tracked.appliedAt : 0),
      ...endOf(rollout, run),
    ]
    // What was long before this deploy is no part of it.
    return own
      .filter(({ at }) => at >= tracked.appliedAt)
      .map((moment) => ({ moment, entry: entryOf(rollout.ref, moment, redact) }))
  })
  const sorted = entries.toSorted((a, b) => inOrder(a.moment, b.moment)).map(({ entry }) => entry)
  return sorted.length <= MOST_ENTRIES
    ? sorted
    : [...sorted.slice(0, MOST_ENTRIES / 2), ...sorted.slice(-MOST_ENTRIES / 2)]
}

function makesPods(live: KubernetesObject): boolean {
  return 'template' in recordOf(live.spec)
}

function appliedMoment(tracked: Tracked, { ref, live }: Rollout, run: Story): Moment[] {
  if (!tracked.changed || !run.applied.has(keyOf(ref)) || live === undefined) return []
  return [{ at: tracked.appliedAt, what: 'applied', step: STEP.APPLIED, words: `${ref.kind} ${ref.name} applied` }]
}

/** How its rollout ended, and that it was rolled back. */
function endOf({ ref }: Rollout, run: Story): Moment[] {
  const key = keyOf(ref)
  const name = `${ref.kind} ${ref.name}`
  const { watched } = run
  const doneAt = watched?.doneAt.get(key)
  const back = run.restored.get(key)
  const moment = (at: number, what: 'ended' | 'rolled-back', words: string): Moment => ({
    ...{ at, what, words: `${name} ${words}` },
    step: what === 'ended' ? STEP.ENDED : STEP.ROLLED_BACK,
  })
  const end =
    watched?.failures.some(({ rollout }) => keyOf(rollout.ref) === key) === true
      ? [moment(watched.view.now, 'ended', 'failed, confirmed by a second read')]
      : doneAt === undefined
        ? []
        : [moment(doneAt, 'ended', isTask(ref) ? 'completed' : 'rolled out')]
  return [
    ...end,
    ...(back === undefined
      ? []
      : [moment(back.view.now, 'rolled-back', `rolled back${back.healthy === true ? ' and healthy' : ''}`)]),
  ]
}

function entryOf(object: ObjectRef, { at, what, words, said }: Moment, redact: Redaction): TimelineEntry {
  const hidden = said === undefined ? '' : redact.said(said).replaceAll(/\s+/g, ' ').replace(/:? $/, '')
  const short = hidden.length > LONGEST_SAID ? `${hidden.slice(0, LONGEST_SAID - 1)}…` : hidden
  const text = redact.words(words) + (short === '' ? '' : `: ${short}`)
  return { at: new Date(at).toISOString(), object, what, text }
}
