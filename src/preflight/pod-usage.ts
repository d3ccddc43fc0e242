// Does a rolling update fit into a ResourceQuota? The arithmetic of it: what pods count for, what the surge needs at
// once, what old pods give back. Pure; pod-dry-run.ts asks the cluster.
import type { ResourceQuota } from '../model/infrastructure.ts'
import type { PodSpec } from '../model/object.ts'
import { podAmount } from '../model/pod-resources.ts'
import { parseQuantity, quantityOf } from '../model/quantity.ts'

/** How much of each resource, by its name in `spec.hard` of a ResourceQuota. */
export type Amounts = Readonly<Record<string, number>>

/** How one workload comes from its old pods to its new ones. */
export interface Plan {
  /** How many new pods there are to be. */
  desired: number
  /** How many old pods are to go. */
  old: number
  /** What all of them together count for. */
  oldUse: Amounts
  /** What one new pod counts for; what is not known is not in it. */
  newUse: Amounts
  /** How many pods there may be beyond `desired`. */
  surge: number
  /** How many may be missing meanwhile. */
  unavailable: number
}

/** What a pod counts for (kubernetes 1.35, pkg/quota/v1/evaluator/core/pods.go podUsageHelper). */
export function usageOf(spec: PodSpec): Amounts {
  const usage: Record<string, number> = { pods: 1, 'count/pods': 1 }
  const all = [...spec.containers, ...(spec.initContainers ?? []), { resources: spec.resources }]
  for (const list of ['requests', 'limits'] as const) {
    const names = new Set(all.flatMap(({ resources = {} }) => Object.keys({ ...resources.limits, ...resources[list] })))
    for (const name of names) {
      const amount = podAmount(spec, list, name)
      if (amount === 0) continue
      usage[`${list}.${name}`] = amount
      // `cpu` in a quota is `requests.cpu`.
      if (list === 'requests') usage[name] = amount
    }
  }
  return usage
}

type Limits = Record<string, string | number>

interface ScopeRequirement {
  scopeName: string
  operator: string
  values?: string[]
}

/**
 * Whether a quota counts a pod, undefined when that is not certain (kubernetes 1.35,
 * pkg/quota/v1/evaluator/core/pods.go podMatchesScopeFunc).
 */
export function counts(quota: ResourceQuota, pod: PodSpec): boolean | undefined {
  const { scopes = [], scopeSelector } = quota.spec ?? {}
  const wanted: ScopeRequirement[] = [
    ...scopes.map((scopeName) => ({ scopeName, operator: 'Exists' })),
    ...(scopeSelector?.matchExpressions ?? []),
  ]
  const answers = wanted.map((one) => inScope(one, pod))
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}

function inScope({ scopeName, operator, values = [] }: ScopeRequirement, pod: PodSpec): boolean | undefined {
  const isTerminating = pod['activeDeadlineSeconds'] !== undefined && pod['activeDeadlineSeconds'] !== null
  const hasResources = Object.keys(usageOf(pod)).some((name) => /\b(cpu|memory)$/.test(name))
  if (scopeName === 'Terminating') return isTerminating
  if (scopeName === 'NotTerminating') return !isTerminating
  if (scopeName === 'BestEffort') return !hasResources
  if (scopeName === 'NotBestEffort') return hasResources
  if (scopeName !== 'PriorityClass') return undefined
  const name = pod.priorityClassName
  if (operator === 'Exists') return name !== undefined
  if (operator === 'DoesNotExist') return name === undefined
  const isNamed = name !== undefined && values.includes(name)
  return operator === 'In' ? isNamed : operator === 'NotIn' ? !isNamed : undefined
}

/** The numbers of a list of quantities; what is no number is left out. */
export function amountsOf(limits: Limits | undefined): Amounts {
  return Object.fromEntries(
    Object.entries(limits ?? {}).flatMap(([name, text]) => {
      const amount = parseQuantity(text)
      return amount === undefined ? [] : [[name, amount]]
    }),
  )
}

/** The quantities of these resources, as a person would write them. */
export function quantitiesOf(resources: readonly string[], amounts: Amounts): Record<string, string> {
  return Object.fromEntries(resources.map((resource) => [resource, quantityOf(resource, amounts[resource] ?? 0)]))
}

/** Two lists together; `factor` of the second. */
export function plus(one: Amounts, other: Amounts, factor = 1): Amounts {
  const sum: Record<string, number> = { ...one }
  for (const [name, amount] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + factor * amount
  return sum
}

/** Those resources of `limit` of which `use` is more. */
export function exceeded(use: Amounts, limit: Amounts): string[] {
  // Sums of decimal fractions are off by a hair.
  return Object.keys(limit).filter((name) => (use[name] ?? 0) > (limit[name] ?? 0) * (1 + 1e-9) + 1e-9)
}

/**
 * Which resources keep an update from ever being complete; none when it comes to its end. `room`: what its pods, old and
 * new, may use together. The rule is the Deployment controller's (kubernetes 1.35, pkg/controller/deployment/rolling.go):
 * never more than desired + surge pods, never fewer than desired - unavailable that run. A StatefulSet and a DaemonSet
 * go by the same rule with no surge.
 */
export function stuckAt({ desired, old, oldUse, newUse, surge, unavailable }: Plan, room: Amounts): string[] {
  const use = (oldLeft: number, made: number): Amounts =>
    plus(plus({}, newUse, made), oldUse, old === 0 ? 0 : oldLeft / old)
  let [left, made] = [old, 0]
  for (;;) {
    const mayGo = Math.max(0, left - Math.max(0, desired - unavailable - made))
    left -= mayGo
    const wanted = Math.min(desired, desired + surge - left) - made
    let added = 0
    while (added < wanted && exceeded(use(left, made + 1), room).length === 0) {
      made++
      added++
    }
    if (made >= desired) return []
    if (mayGo === 0 && added === 0) return exceeded(use(left, made + 1), room)
  }
}
