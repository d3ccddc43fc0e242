// What the user's own rule makes of an object, in place of ours. Pure.
// The pods of a workload are followed as ever, so that what keeps it from being current has its cause.
import { isDeepStrictEqual } from 'node:util'
import { healthOf } from '../health/rule.ts'
import { healthByUser, seenGeneration, type UserHealth } from '../health/user-rule.ts'
import type { Problem } from '../model/finding.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { takesItUp, wordsOf } from './custom-resource.ts'
import { withoutPods, type Answer, type Tracked } from './rollout.ts'

type Standing = Pick<Answer, 'state' | 'message' | 'problems' | 'lookAgainAt'>

/** The answer of the user's rule for its kind; where there is none, `ours`. */
export function judgedByUser(tracked: Tracked, live: KubernetesObject, view: View, ours: () => Answer): Answer {
  const { rule } = tracked
  if (rule === undefined) return ours()
  if (live.metadata.deletionTimestamp !== undefined) return withoutPods('in-progress', 'is being deleted')
  const generation = Math.max(live.metadata.generation ?? 0, tracked.generation ?? 0)
  const { pods, desired, template, creator, counts, leaving, progress } = ours()
  const standing = standingOf(healthByUser(live, generation, rule), live, tracked, view)
  return {
    ...{ pods, desired, template, creator, counts, leaving },
    ...standing,
    progress: `${standing.state} ${progress}`,
  }
}

function standingOf(health: UserHealth, live: KubernetesObject, tracked: Tracked, view: View): Standing {
  const said = wordsOf(healthOf(live, 0, undefined))
  const own = said === '' ? '' : `: ${said}`
  const isNew = isOfThisDeploy(live, tracked)
  switch (health.is) {
    case 'behind':
      return { state: 'in-progress', message: 'waiting for its controller to see the change' }
    case 'current':
      // What was so before this deploy may change yet: its controller gets its time to look at what was applied.
      return (isNew ? undefined : takesItUp(tracked, view)) ?? { state: 'done', message: 'current' }
    case 'failed': {
      const facts = { expression: 'failed', at: health.at, ...(isNew ? { final: true as const } : {}) }
      const problem: Problem<'HealthRuleFailed'> = { code: 'HealthRuleFailed', text: said, facts }
      return { state: 'in-progress', message: `failed${own}`, problems: [problem] }
    }
    case 'unclear': {
      const { name, at, why } = health
      const facts = { expression: name, at, unclear: why }
      const problem: Problem<'HealthRuleFailed'> = { code: 'HealthRuleFailed', text: said, facts }
      return { state: 'in-progress', message: `${name} cannot be evaluated: ${why}`, problems: [problem] }
    }
    default:
      return { state: 'in-progress', message: `${health.is === 'undecided' ? 'not current yet' : 'in progress'}${own}` }
  }
}

/** False where what its status says may be left from before this deploy. */
function isOfThisDeploy(live: KubernetesObject, { applied, changed, generation }: Tracked): boolean {
  const isCounted = seenGeneration(live) !== undefined
  const isCreated = generation === 1 || applied === undefined
  return !changed || isCounted || isCreated || !isDeepStrictEqual(live.status, applied.status)
}
