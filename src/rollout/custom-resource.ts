// Any custom resource, by the rule of its kind or by the conventions that controllers share (src/health). What may recover
// is waited for; without a status it is done when stored: nothing says that a controller exists.
import { conditionWriter } from '../model/clocks.ts'
import type { Fault, Problem, StatusFacts } from '../model/finding.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { textOf, valueOf, type Found, type Health } from '../health/facts.ts'
import { healthOf, type HealthCode, type HealthRule } from '../health/rule.ts'
import { ruleOf } from '../health/all-rules.ts'
import { withoutPods, type Answer, type KindRule, type Tracked } from './rollout.ts'

/** How long a controller may take until it writes its first status, milliseconds. */
const FIRST_STATUS = 10_000

export const customResource: KindRule = (tracked, live, view) => {
  if (live.metadata.deletionTimestamp !== undefined) return withoutPods('in-progress', 'is being deleted')
  const generation = Math.max(live.metadata.generation ?? 0, tracked.generation ?? 0)
  const rule = ruleOf(groupOf(live.apiVersion), live.kind)
  const health = healthOf(live, generation, rule)
  switch (health.is) {
    case 'behind':
      return withoutPods('in-progress', 'waiting for its controller to see the change')
    case 'silent':
      return takesItUp(tracked, view) ?? withoutPods('done', 'applied; no controller has reported a status')
    case 'done':
      return unlessOld(health, live, tracked, view) ?? done(health, tracked, view)
    case 'paused':
      return unlessOld(health, live, tracked, view) ?? paused(health, rule, tracked)
    default:
      return unfinished(health, rule, live, tracked, view)
  }
}

/** Undefined when a controller, if there is one, had its time to write a first status. */
export function takesItUp({ appliedAt, changed }: Tracked, view: View): Answer | undefined {
  // While the API server was away no controller could write one.
  const lookAgainAt = Math.max(appliedAt, view.snapshot.answersSince ?? 0) + FIRST_STATUS
  if (!changed || view.now >= lookAgainAt) return undefined
  return withoutPods('in-progress', 'waiting briefly for a controller', { lookAgainAt })
}

/** What was so before this deploy may change yet: its controller gets its time to look at what was applied. */
function unlessOld({ found }: Health, live: KubernetesObject, tracked: Tracked, view: View): Answer | undefined {
  const waits = takesItUp(tracked, view)
  if (waits === undefined || found === undefined) return undefined
  return isOfThisDeploy(found, sinceOf(found, live, view), live, tracked, view) ? undefined : waits
}

function sinceOf({ condition }: Found, live: KubernetesObject, view: View): number | undefined {
  return condition && view.time(conditionWriter(live, condition), condition.lastTransitionTime)
}

function done({ found, unsaid }: Health, tracked: Tracked, view: View): Answer {
  if (unsaid === true) {
    const notice: Problem = { code: 'CustomResourceUnjudged', text: '', facts: {} }
    return (
      takesItUp(tracked, view) ?? withoutPods('done', 'stored; nothing says whether it works', { notices: [notice] })
    )
  }
  if (found === undefined) return withoutPods('done', 'nothing speaks against it')
  return withoutPods('done', found.condition === undefined ? found.value : found.what.toLowerCase())
}

/** It stands still on purpose: that is for someone to end, and no failure. */
function paused(health: Health, rule: HealthRule | undefined, { waitsForPaused }: Tracked): Answer {
  const { resume } = rule ?? {}
  const facts = { ...factsOf(health), ...(resume === undefined ? {} : { resume }) }
  const told: Problem<'CustomResourcePaused'> = { code: 'CustomResourcePaused', text: health.text ?? '', facts }
  const message = `paused: ${wordsOf(health)}`
  if (waitsForPaused !== true) return withoutPods('done', message, { notices: [told] })
  const problem = { ...told, facts: { ...facts, awaited: true as const } }
  return withoutPods('in-progress', `${message}; waiting until someone resumes it`, { problems: [problem] })
}

/** What its status says against it, or that it is under way. */
function unfinished(
  health: Health,
  rule: HealthRule | undefined,
  live: KubernetesObject,
  tracked: Tracked,
  view: View,
): Answer {
  const { found, is, text = '', reason = '' } = health
  if (found === undefined) return withoutPods('in-progress', 'its controller has not said yet that it works')
  const { condition } = found
  // What is under way says nothing against itself, unless it says that it is not ready.
  if (is === 'working' && condition?.status !== 'False') return withoutPods('in-progress', wordsOf(health))
  const since = sinceOf(found, live, view)
  const isFinal = (is === 'failed' || is === 'invalid') && isOfThisDeploy(found, since, live, tracked, view)
  const fault = faultOf((is === 'invalid' ? undefined : rule?.code) ?? 'CustomResourceFailed', {
    ...factsOf(health),
    ...(isFinal ? { final: true } : {}),
  })
  const problem = { ...fault, text, symptom: reason, since: since ?? view.now }
  return withoutPods('in-progress', wordsOf(health), { problems: [problem] })
}

/** False where what it says may be left from before this deploy, and nothing shows that its controller has looked since. */
function isOfThisDeploy(
  { condition }: Found,
  since: number | undefined,
  live: KubernetesObject,
  { appliedAt }: Tracked,
  view: View,
): boolean {
  const seen = [condition?.observedGeneration, valueOf('.status.observedGeneration', live)]
  const isCounted = seen.some((one) => /^\d+$/.test(textOf(one)))
  return isCounted || [since, view.createdAt(live)].some((time) => time !== undefined && time >= appliedAt)
}

/** All these codes have the same facts. */
function faultOf(code: HealthCode, facts: StatusFacts): Fault {
  return { code, facts }
}

function factsOf({ found, reason = '' }: Health): StatusFacts {
  const { what = '', value = '' } = found ?? {}
  return { type: what, status: value, ...(reason === '' ? {} : { reason }) }
}

/** `Denied: the quota of the account is used up`, `Ready is False`. */
export function wordsOf({ found, text = '', reason = '' }: Health): string {
  const said = [reason, text].filter((word) => word !== '').join(': ')
  return said || (found === undefined ? '' : `${found.what} is ${found.value}`)
}
