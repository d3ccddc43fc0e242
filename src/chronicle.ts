// What a run saw of its workloads, for the report: what each was before and after, and what happened in between. From
// facts that the watch has already; nothing is asked of the cluster for it. Pure.
import type { Applied } from './apply/apply.ts'
import type { Redaction } from './evidence/redact.ts'
import { keyOf, type KubernetesObject, type ObjectRef } from './model/object.ts'
import { recordOf } from './model/record.ts'
import type { ObjectReport, TimelineEntry, WorkloadState } from './model/report.ts'
import { firstAddress } from './rollout/address.ts'
import type { Rollout, Tracked } from './rollout/rollout.ts'
import { restartsOf, stateAfter, stateBefore } from './rollout/standing.ts'
import { inOrder, momentsOf, type Moment } from './rollout/timeline.ts'
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
  const restarts = rollout === undefined ? 0 : restartsOf(rollout.pods)
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
  const told = watched.rollouts
    .filter(({ live }) => live !== undefined && stateAfterIsKnown(live))
    .slice(0, MOST_WORKLOADS)
  const byKey = new Map(run.tracked.map((one) => [keyOf(one.ref), one]))
  const entries = told.flatMap((rollout) => {
    const tracked = byKey.get(keyOf(rollout.ref))
    if (tracked === undefined) return []
    const own = [
      ...appliedMoment(tracked, rollout, run),
      ...momentsOf(rollout, watched.view, tracked.changed ? tracked.appliedAt : 0),
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

function stateAfterIsKnown(live: KubernetesObject): boolean {
  return 'template' in recordOf(live.spec)
}

function appliedMoment(tracked: Tracked, { ref, live }: Rollout, run: Story): Moment[] {
  if (!tracked.changed || !run.applied.has(keyOf(ref)) || live === undefined) return []
  return [{ at: tracked.appliedAt, what: 'applied', words: `${ref.kind} ${ref.name} applied` }]
}

/** How its rollout ended, and that it was rolled back. */
function endOf({ ref }: Rollout, run: Story): Moment[] {
  const key = keyOf(ref)
  const name = `${ref.kind} ${ref.name}`
  const doneAt = run.watched?.doneAt.get(key)
  const failed = run.watched?.failures.some(({ rollout }) => keyOf(rollout.ref) === key) === true
  const back = run.restored.get(key)
  return [
    ...(doneAt === undefined || failed ? [] : [{ at: doneAt, what: 'ended' as const, words: `${name} rolled out` }]),
    ...(failed
      ? [
          {
            at: run.watched?.view.now ?? 0,
            what: 'ended' as const,
            words: `${name} failed, confirmed by a second read`,
          },
        ]
      : []),
    ...(back === undefined
      ? []
      : [
          {
            at: back.view.now,
            what: 'rolled-back' as const,
            words: `${name} rolled back${back.healthy === true ? ' and healthy' : ''}`,
          },
        ]),
  ]
}

function entryOf(object: ObjectRef, { at, what, words, said }: Moment, redact: Redaction): TimelineEntry {
  const hidden = said === undefined ? '' : redact.said(said).replaceAll(/\s+/g, ' ').trim()
  const short = hidden.length > LONGEST_SAID ? `${hidden.slice(0, LONGEST_SAID - 1)}…` : hidden
  const text = redact.words(words) + (short === '' ? '' : `: ${short}`)
  return { at: new Date(at).toISOString(), object, what, text }
}
