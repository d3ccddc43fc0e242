// Any custom resource, by the rule of its kind or by the conventions that controllers share (src/health). What may recover
// is waited for; without a status it is done when stored: nothing says that a controller exists.
import { conditionWriter } from '../model/clocks.ts'
import { namedMessageOf } from '../model/error.ts'
import type { Fault, Problem, StatusFacts } from '../model/finding.ts'
import { isTask, kindName, type KindRef } from '../model/kinds.ts'
import { groupOf, refOf, type KubernetesObject, type Pod } from '../model/object.ts'
import { isRecord } from '../model/record.ts'
import type { View } from '../model/snapshot.ts'
import { textOf, valueOf, type Found, type Health } from '../health/facts.ts'
import { healthOf, type HealthCode, type HealthRule } from '../health/rule.ts'
import { ruleOf } from '../health/all-rules.ts'
import { isCustomResource } from '../model/built-in.ts'
import { ownedBy, type Owned } from './owned.ts'
import { isFailing } from './pod-counts.ts'
import { withoutPods, type Answer, type KindRule, type Part, type Tracked } from './rollout.ts'
import { secretOf } from './secret-maker.ts'

/** How long a controller may take until it writes its first status, milliseconds. */
const FIRST_STATUS = 10_000

/**
 * How far it is by its own status, with what its controller made of it. Where no rule of its kind says what its status
 * means, it is done when that is, too.
 */
export const customResource: KindRule = (tracked, live, view) => {
  const own = ofStatus(tracked, live, view)
  const { parts, asks, ...warned } = partsOf(tracked, live, view)
  const brings = own.state === 'done' ? undefined : secretOf(live)
  const all = {
    ...own,
    ...warned,
    ...(asks.length === 0 ? {} : { asks }),
    ...(brings === undefined ? {} : { brings }),
  }
  const open = parts.filter(({ state }) => state !== 'done')
  if (parts.length === 0) return all
  if (own.state !== 'done') {
    const message = open.length === 0 ? own.message : `${own.message}; ${wordsOfParts(open)}`
    return withParts({ ...all, message }, parts)
  }
  // Its controller may not have seen yet what its pods show.
  const isKnown = ruleOf(groupOf(live.apiVersion), live.kind) !== undefined
  const stays = (pod: Pod): boolean =>
    pod.metadata.deletionTimestamp === undefined && view.get(refOf(pod)) !== undefined
  const against = isKnown
    ? open.filter(({ task, pods }) => task !== true && pods.some((pod) => isFailing(pod) && stays(pod)))
    : open.filter(({ ref, task }) => (task !== true && !isTask(ref)) || (tracked.changed && !saysSomething(live)))
  if (against.length === 0)
    return withParts(
      all,
      parts.filter(({ state }) => state === 'done'),
    )
  return withParts({ ...all, state: 'in-progress', message: wordsOfParts(against) }, parts)
}

/** True where its status says how it is, so that a task that goes on or failed is its controller's to judge. */
function saysSomething(live: KubernetesObject): boolean {
  return healthOf(live, live.metadata.generation ?? 0, undefined).found !== undefined
}

/** What its controller made. A bug in reading that costs no more than that: how far it is its own status tells. */
function partsOf(tracked: Tracked, live: KubernetesObject, view: View): Owned & Pick<Answer, 'warning'> {
  try {
    return ownedBy(tracked, live, view)
  } catch (error) {
    const words = `what ${live.kind} ${live.metadata.name} made could not be read`
    return { parts: [], asks: [], warning: { words, said: namedMessageOf(error) } }
  }
}

function withParts(answer: Answer, parts: readonly Part[]): Answer {
  return {
    ...answer,
    parts,
    pods: parts.flatMap(({ pods }) => pods),
    desired: parts.reduce((sum, { desired }) => sum + desired, 0),
    progress: [answer.progress, ...parts.map(({ progress }) => progress)].join(' '),
  }
}

/** `Deployment web-db: 0 of 1 new pods ready`; of pods that it made itself only how they are. */
function wordsOfParts([part, ...others]: readonly Part[]): string {
  if (part === undefined) return ''
  const { ref, message } = part
  const words = isCustomResource(ref) ? message : `${ref.kind} ${ref.name}: ${message}`
  return others.length === 0 ? words : `${words} (and ${others.length} more)`
}

function ofStatus(tracked: Tracked, live: KubernetesObject, view: View): Answer {
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

/** Undefined when a controller, if there is one, had its time to write a first status, or one of what it follows. */
export function takesItUp({ appliedAt, changed }: Tracked, view: View, time = FIRST_STATUS): Answer | undefined {
  // While the API server was away no controller could write one.
  const lookAgainAt = Math.max(appliedAt, view.answersSince ?? 0) + time
  if (!changed || view.now >= lookAgainAt) return undefined
  return withoutPods('in-progress', 'waiting briefly for a controller', { lookAgainAt })
}

/** What was so before this deploy may change yet: its controller gets its time to look at what was applied. */
function unlessOld({ found }: Health, live: KubernetesObject, tracked: Tracked, view: View): Answer | undefined {
  const follows = ruleOf(groupOf(live.apiVersion), live.kind)?.follows
  const waits = takesItUp(
    tracked,
    view,
    FIRST_STATUS + (follows === undefined ? 0 : everyOf(valueOf(follows.every, live))),
  )
  if (waits === undefined || found === undefined) return undefined
  return isOfThisDeploy(found, sinceOf(found, live, view), live, tracked, view) ? undefined : waits
}

/** When what decided was written. */
function sinceOf({ condition }: Found, live: KubernetesObject, view: View): number | undefined {
  if (condition !== undefined) return view.time(conditionWriter(live, condition), condition.lastTransitionTime)
  const follows = ruleOf(groupOf(live.apiVersion), live.kind)?.follows
  return follows && view.time(conditionWriter(live, { type: '' }), textOf(valueOf(follows.since, live)))
}

/** How often a controller looks, milliseconds; a minute where it does not say. `1m30s`. */
function everyOf(duration: unknown): number {
  const units: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000 }
  const parts = [...textOf(duration).matchAll(/(\d+(?:\.\d+)?)([hms])(?!s)/g)]
  const time = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0)
  // Flagger does not look more often.
  return Math.max(10_000, time || 60_000)
}

/**
 * What an object follows has changed with this deploy: then so has the object, as far as its status is concerned.
 * @param all everything that is deployed together
 */
export function asItFollows(tracked: Tracked, all: readonly Tracked[], view: View): Tracked {
  const { ref } = tracked
  const follows = ruleOf(groupOf(ref.apiVersion), ref.kind)?.follows
  const target = follows && valueOf(follows.target, view.get(ref))
  if (!isRecord(target)) return tracked
  const followed = all.find(
    ({ ref: other }) => other.kind === target.kind && other.name === target.name && other.namespace === ref.namespace,
  )
  if (followed?.changed !== true) return tracked
  return { ...tracked, changed: true, appliedAt: Math.max(tracked.appliedAt, followed.appliedAt) }
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
  const told = toldBy(live, rule?.tells ?? [], view) ?? health
  const { text = '', reason = '' } = told
  const { found, is } = health
  if (found === undefined) return withoutPods('in-progress', 'its controller has not said yet that it works')
  const { condition } = found
  // What is under way says nothing against itself, unless it says that it is not ready.
  if (is === 'working' && condition?.status !== 'False') return withoutPods('in-progress', wordsOf(told))
  const since = sinceOf(found, live, view)
  const isFinal = (is === 'failed' || is === 'invalid') && isOfThisDeploy(found, since, live, tracked, view)
  const fault = faultOf((is === 'invalid' ? undefined : rule?.code) ?? 'CustomResourceFailed', {
    ...factsOf(told),
    ...(isFinal ? { final: true } : {}),
  })
  const problem = { ...fault, text, symptom: reason, since: since ?? view.now }
  return withoutPods('in-progress', wordsOf(told), { problems: [problem] })
}

/** What the last of those says that its controller made on the way; undefined where none of them says anything. */
function toldBy(live: KubernetesObject, tells: readonly KindRef[], view: View): Health | undefined {
  if (tells.length === 0) return undefined
  const made = view.ownedBy(live).filter((one) => tells.some((kind) => kindName(kind) === kindName(one)))
  const newest = made.toSorted((a, b) => (view.createdAt(a) ?? 0) - (view.createdAt(b) ?? 0)).at(-1)
  if (newest === undefined) return undefined
  // Each kind stands once on the way, so owners in a circle come to an end.
  const rest = tells.filter((kind) => kindName(kind) !== kindName(newest))
  const further = toldBy(newest, rest, view)
  if (further !== undefined) return further
  const own = ruleOf(groupOf(newest.apiVersion), newest.kind)
  const health = healthOf(newest, newest.metadata.generation ?? 0, own)
  return health.is === 'done' || !health.text ? undefined : health
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
