// Which file judges which kind, and what has to be watched for it.
import { namedMessageOf } from '../model/error.ts'
import { ruleOf } from '../health/all-rules.ts'
import { isCustomResource } from '../model/built-in.ts'
import { isUnjudged } from '../model/gate-annotations.ts'
import { kindName, type KindRef } from '../model/kinds.ts'
import { groupOf, type ObjectRef } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { asItFollows, customResource } from './custom-resource.ts'
import { interference } from './foreign-changes.ts'
import { annotated, stored, withoutPods, type Kind, type Rollout, type Tracked } from './rollout.ts'
import { judgedByUser } from './user-rule.ts'
import { kindWithoutPods } from './without-pods.ts'
import { WORKLOAD_RULES } from './workload-rules.ts'

const UNREAD = 'applied; its state cannot be read'

/** True when an object of this kind can still fail after it was stored. */
export function isWatched(ref: ObjectRef): boolean {
  return kindFor(ref) !== undefined
}

/** True for kinds that make pods, or are one. */
export function isWorkload(ref: ObjectRef): boolean {
  return WORKLOAD_RULES.has(kindName(ref))
}

/** The kinds to watch for an object, itself included. */
export function watchedWith({ apiVersion, kind }: KindRef): readonly KindRef[] {
  return [{ apiVersion, kind }, ...(kindFor({ apiVersion, kind })?.with ?? [])]
}

/** How far each object is, from everything that is known now, in the order given. */
export function rolloutsOf(tracked: readonly Tracked[], view: View): Rollout[] {
  // A Service is judged by the workloads that are deployed with it.
  const isFirst = ({ ref }: Tracked): boolean => isWorkload(ref) || isCustomResource(ref)
  const first = new Map(tracked.filter(isFirst).map((one) => [one, rolloutOf(asItFollows(one, tracked, view), view)]))
  const set = [...first.values()]
  return tracked.map((one) => first.get(one) ?? rolloutOf(one, view, set))
}

/**
 * How far one object is; `set`: the workloads and custom resources that are deployed with it. Where its rule throws,
 * nothing is known of it, which is not done, and a warning says so.
 */
export function rolloutOf(tracked: Tracked, view: View, set: readonly Rollout[] = []): Rollout {
  const { ref } = tracked
  try {
    return judged(tracked, view, set)
  } catch (error) {
    const said = namedMessageOf(error)
    const warning = { words: `the rule for ${ref.kind} failed`, said }
    return { ref, live: view.get(ref), ...withoutPods('unknown', `the rule for ${ref.kind} failed`, { warning }) }
  }
}

function judged(tracked: Tracked, view: View, set: readonly Rollout[]): Rollout {
  const { ref, reread = {} } = tracked
  const kind = kindFor(ref)
  const live = view.get(ref)
  if (isUnjudged(annotated(tracked, live)))
    return { ref, ...withoutPods('done', 'not judged, as its annotation k8s-deploy-gate/wait says'), unjudged: true }
  if (reread.answer !== undefined) return { ref, ...(live === undefined ? {} : { live }), ...reread.answer }
  if (kind === undefined) return { ref, ...stored() }
  const { apiVersion, namespace } = ref
  if (live === undefined && !isWorkload(ref) && !view.isReadable(apiVersion, ref.kind, namespace))
    return {
      ref,
      ...withoutPods('done', tracked.rule === undefined ? UNREAD : `${UNREAD}, so its health rule decides nothing`),
    }
  const isKnown = live !== undefined || view.isRead(apiVersion, ref.kind, namespace)
  const foreign = isKnown ? interference(tracked, live, view) : undefined
  if (foreign !== undefined) return { ref, live, ...foreign }
  if (live !== undefined) {
    const answer = judgedByUser(tracked, live, view, () => kind.rule(tracked, live, view, set))
    const notices = [...(answer.notices ?? []), ...(reread.notices ?? [])]
    return { ref, live, ...answer, notices, ...deciderOf(tracked, kind) }
  }
  return { ref, ...(kind.whenGone?.(tracked, view) ?? withoutPods('in-progress', 'not created yet', { progress: '' })) }
}

/** Whose rule decides. Of kinds that every cluster has nobody asks, unless it is the user's. */
function deciderOf({ ref, rule }: Tracked, kind: Kind): Pick<Rollout, 'decider'> {
  if (rule !== undefined) return { decider: { whose: 'user', at: rule.at } }
  if (!isCustomResource(ref)) return {}
  const isKnown = kind.rule !== customResource || ruleOf(groupOf(ref.apiVersion), ref.kind) !== undefined
  return { decider: { whose: isKnown ? 'kind' : 'general' } }
}

function kindFor(ref: KindRef): Kind | undefined {
  return WORKLOAD_RULES.get(kindName(ref)) ?? kindWithoutPods(ref)
}
