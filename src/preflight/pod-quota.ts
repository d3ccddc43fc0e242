// Have the quotas of a namespace room for the pods that this deploy makes? What can never fit, whatever else ends, is a
// failure; what does not fit beside what is there now is a notice, for other things may end meanwhile.
import type { Applied } from '../apply/apply.ts'
import { findingOf } from '../causes/catalogue.ts'
import { oldPodsInQuota, quotaFacts, type QuotaFacts } from '../causes/namespace-limits.ts'
import { Knowledge } from '../lookups/knowledge.ts'
import type { Finding } from '../model/finding.ts'
import type { ResourceQuota } from '../model/infrastructure.ts'
import { isPodMaker, isReplicaSet, POD, workloadKind } from '../model/kinds.ts'
import { controllerOf, type KubernetesObject, type Pod } from '../model/object.ts'
import { isA, type ObjectOf } from '../model/typed.ts'
import { isActive } from '../rollout/pod-counts.ts'
import type { CheckResult, Deploy } from './check.ts'
import { newPods, type NewPods } from './new-pods.ts'
import {
  amountsOf,
  counts,
  exceeded,
  plus,
  quantitiesOf,
  stuckAt,
  usageOf,
  type Amounts,
  type Plan,
} from './pod-usage.ts'
import type { TriedPod } from './tried-pod.ts'

type Found = Pick<CheckResult, 'failures' | 'notices'>

/** One workload in one quota. */
interface Member {
  tried: TriedPod
  pods: NewPods
  plan: Plan
  /** What those of its pods count for that stay. */
  keptUse: Amounts
}

/** A quota as it will be once the set is applied. */
interface Quota {
  name: string
  object: ResourceQuota
  hard: Amounts
  /** Undefined when nobody has counted yet. */
  used: Amounts | undefined
}

/** Asks for the quotas of every namespace with new pods; for its pods only where a quota may be too small. */
export async function quotaFindings(
  { cluster, now }: Deploy,
  checked: readonly Applied[],
  tried: readonly TriedPod[],
): Promise<CheckResult> {
  const knowledge = new Knowledge(cluster, 'check')
  const ofNamespaces = Map.groupBy(tried, ({ ref }) => ref.namespace ?? '')
  const found = await Promise.all(
    [...ofNamespaces].map(([namespace, pods]) => findingsOfNamespace(knowledge, namespace, checked, pods, now)),
  )
  return {
    failures: found.flatMap(({ failures }) => failures),
    notices: found.flatMap(({ notices }) => notices),
    // Quotas that may not be read: what the API server said must do.
    warnings: knowledge.failures,
  }
}

async function findingsOfNamespace(
  knowledge: Knowledge,
  namespace: string,
  checked: readonly Applied[],
  tried: readonly TriedPod[],
  now: number,
): Promise<Found> {
  const ofSet = checked.filter(({ document: { ref } }) => ref.kind === 'ResourceQuota' && ref.namespace === namespace)
  const live = await listed(knowledge, 'ResourceQuota', namespace)
  const quotas = quotasOf(live ?? [], ofSet)
  const found: Found = { failures: [], notices: [] }
  let pods: readonly Pod[] | undefined | 'not asked' = 'not asked'
  for (const quota of quotas) {
    const members = (withPods: readonly Pod[]) => tried.flatMap((one) => memberOf(one, quota, checked, withPods) ?? [])
    if (isLarge(quota, members([]))) continue
    if (pods === 'not asked') pods = await listed(knowledge, POD.kind, namespace)
    const one = findingsOfQuota(pods === undefined ? { ...quota, used: undefined } : quota, members(pods ?? []), now)
    found.failures.push(...one.failures)
    found.notices.push(...one.notices)
  }
  // A quota that is not a ResourceQuota, or may not be read: what the API server said must do.
  const known = new Set(quotas.map(({ name }) => name))
  for (const { refusedByQuota: refusal } of tried) {
    if (refusal === undefined) continue
    const { quota, never } = refusal.facts
    if (quota === undefined ? ofSet.length > 0 : known.has(quota)) continue
    found[quota === undefined || never === 1 ? 'failures' : 'notices'].push(refusal)
  }
  return found
}

/** All objects of a kind; undefined when they may not be read. */
async function listed<K extends string>(
  knowledge: Knowledge,
  kind: K,
  namespace: string,
): Promise<readonly ObjectOf<'', K>[] | undefined> {
  const all = { apiVersion: 'v1', kind, namespace } as const
  await knowledge.want([all])
  return knowledge.objectsOf(all)
}

function quotasOf(live: readonly ResourceQuota[], ofSet: readonly Applied[]): Quota[] {
  const changed = ofSet.map(({ after }) => after).filter((after) => isA(after, '/ResourceQuota'))
  const names = new Set([...live, ...changed].map(({ metadata }) => metadata.name))
  return [...names].flatMap((name): Quota[] => {
    const is = ({ metadata }: ResourceQuota): boolean => metadata.name === name
    const object = changed.find(is) ?? live.find(is)
    if (object === undefined) return []
    const { used } = live.find(is)?.status ?? {}
    return [
      { name, object, hard: amountsOf(object.spec?.hard), used: used === undefined ? undefined : amountsOf(used) },
    ]
  })
}

/** The workload in the quota, undefined when the quota does not count its pods for certain. */
function memberOf(
  tried: TriedPod,
  quota: Quota,
  checked: readonly Applied[],
  pods: readonly Pod[],
): Member | undefined {
  const applied = checked.find(({ after }) => after === tried.after)
  const made = applied && newPods(applied)
  if (made === undefined || counts(quota.object, tried.spec) !== true) return undefined
  const own = pods.filter(
    (pod) => isActive(pod) && isPodOf(pod, tried.after) && counts(quota.object, pod.spec) === true,
  )
  const goes = (pod: Pod): boolean => {
    if (typeof made.replaces === 'string') return made.replaces === 'all'
    return Number(/\d+$/.exec(pod.metadata.name)?.[0] ?? 0) >= made.replaces.allBut
  }
  const together = (some: readonly Pod[]): Amounts => some.reduce((sum, { spec }) => plus(sum, usageOf(spec)), {})
  const going = own.filter(goes)
  const { surge, unavailable } = made
  const plan: Plan = {
    desired: made.desired ?? 1,
    old: going.length,
    oldUse: together(going),
    newUse: { ...usageOf(tried.spec), ...requestedIn(tried, quota.name) },
    surge,
    unavailable,
  }
  return { tried, pods: made, plan, keptUse: together(own.filter((pod) => !goes(pod))) }
}

/** What the API server counted for the pod when it refused it: with the defaults of a LimitRange. */
function requestedIn({ refusedByQuota: refusal }: TriedPod, quota: string): Amounts {
  return refusal?.facts.quota === quota ? amountsOf(refusal.facts.requested) : {}
}

/** True for a pod that the workload made: a Deployment's ReplicaSets carry its name and the hash of the template. */
function isPodOf({ metadata }: Pod, workload: KubernetesObject): boolean {
  const owner = controllerOf(metadata)
  if (owner === undefined) return false
  const { name } = workload.metadata
  return workloadKind(workload)?.pods === 'replicaSets'
    ? isReplicaSet(owner) && owner.name === `${name}-${metadata.labels?.['pod-template-hash'] ?? ''}`
    : owner.kind === workload.kind && owner.name === name
}

/** True when the new pods have room beside everything that is there. */
function isLarge({ hard, used }: Quota, members: readonly Member[]): boolean {
  const all = members.reduce((sum, { plan }) => plus(sum, plan.newUse, plan.desired), used ?? {})
  return exceeded(all, hard).length === 0
}

function findingsOfQuota(quota: Quota, members: readonly Member[], now: number): Found {
  const { hard, used } = quota
  const failures = members.flatMap((member) => hopeless(quota, member, now) ?? [])
  if (failures.length > 0) return { failures, notices: [] }
  const certain = members.filter(({ pods }) => pods.desired !== undefined)
  const together = certain.reduce((sum, { plan, keptUse }) => plus(plus(sum, plan.newUse, plan.desired), keptUse), {})
  const last = certain.at(-1)
  if (last !== undefined && exceeded(together, hard).length > 0) {
    const facts = {
      never: certain.reduce((sum, { plan }) => sum + plan.desired, 0),
      together: certain.map(({ tried: { ref } }) => ref),
    }
    return { failures: [quotaFinding(quota, last, together, now, facts)], notices: [] }
  }
  if (used === undefined) return { failures: [], notices: [] }
  const notices = certain.flatMap((member) => {
    const freed = certain
      .filter((other) => other !== member)
      .map(({ plan }) => plus(plan.oldUse, plan.newUse, -plan.desired))
      .reduce((sum, change) => plus(sum, positive(change)), {})
    const room = plus(plus(plus(hard, used, -1), member.plan.oldUse), freed)
    return stuckAt(member.plan, of(room, hard)).length === 0
      ? []
      : [quotaFinding(quota, member, member.plan.newUse, now, {})]
  })
  return { failures: [], notices }
}

/** What can never fit, were the workload alone in the namespace. */
function hopeless(quota: Quota, member: Member, now: number): Finding | undefined {
  const { plan, keptUse } = member
  const { hard } = quota
  if (stuckAt(plan, of(plus(hard, keptUse, -1), hard)).length === 0) return undefined
  const all = plus({}, plan.newUse, plan.desired)
  if (exceeded(plan.newUse, hard).length > 0) return quotaFinding(quota, member, plan.newUse, now, { never: 1 })
  if (exceeded(all, hard).length > 0) return quotaFinding(quota, member, all, now, { never: plan.desired })
  if (plan.old === 0) return quotaFinding(quota, member, all, now, {})
  const { after } = member.tried
  const { strategy } = isPodMaker(after) ? after.spec : {}
  const sentence = oldPodsInQuota(plan.old, strategy?.rollingUpdate?.maxSurge)
  return { ...quotaFinding(quota, member, plan.newUse, now, {}), known: { sentence } }
}

/** That a quota has no room for so much; `facts`: for how many pods it never has, and of which workloads. */
function quotaFinding(
  { name, hard, used = {} }: Quota,
  { tried: { ref, after, refusedByQuota } }: Member,
  requested: Amounts,
  now: number,
  facts: Pick<QuotaFacts, 'never' | 'together'>,
): Finding {
  const short = exceeded(requested, hard)
  const names = short.length > 0 ? short : exceeded(plus(used, requested), hard)
  const [wanted, taken, limits] = [requested, used, hard].map((amounts) => quantitiesOf(names, amounts))
  const status = names.map(
    (resource) =>
      `${resource}: ${taken?.[resource]} of ${limits?.[resource]} used, ${wanted?.[resource]} more requested`,
  )
  const { never: _never, ...own } = quotaFacts(name, wanted ?? {}, taken ?? {}, limits ?? {})
  return findingOf('QuotaExceeded', ref, '', now, {
    channel: 'create',
    symptom: 'Forbidden',
    carrier: after,
    evidence: [
      { kind: 'status', source: `ResourceQuota ${name}`, text: status.join('\n') },
      ...(refusedByQuota?.evidence ?? []),
    ],
    facts: { ...own, ...facts } satisfies QuotaFacts,
  })
}

/** Only the resources that the quota limits. */
function of(amounts: Amounts, hard: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => name in hard))
}

function positive(amounts: Amounts): Amounts {
  return Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount > 0))
}
