// The user's own rule for a kind: three expressions over an object, as Flux's healthCheckExprs have them. What evaluates
// them is given (health/expressions.ts). Pure.
// Flux: fluxcd/pkg runtime/cel 2026-09, status_evaluator.go, Evaluate (its RFC 0009), and Kustomization v1,
// spec.healthCheckExprs: while status.observedGeneration is not the generation it is in progress; then inProgress, failed
// and current are asked in this order, and the first that holds decides; where none holds, or one cannot be evaluated (a
// field that is not there), it is in progress.
import { kindName, type KindRef } from '../model/kinds.ts'
import { nearest } from '../model/nearest.ts'
import type { KubernetesObject } from '../model/object.ts'
import { textOf, valueOf } from './facts.ts'

/** One expression of a rule. */
export interface Expression {
  /** `health.yaml:5:14`, or `input health, line 5, column 14`. */
  at: string
  /** Whether it holds for an object, or why that cannot be said. Throws nothing, and comes back within a second. */
  holds: (object: KubernetesObject) => boolean | { unclear: string }
}

/** In the order in which they are asked. */
export const EXPRESSIONS = ['inProgress', 'failed', 'current'] as const

type ExpressionName = (typeof EXPRESSIONS)[number]

/** A rule for one kind. */
export interface UserRule extends Partial<Record<ExpressionName, Expression>> {
  current: Expression
  /** Where it begins: `health.yaml:3`, or `input health, line 3`. */
  at: string
}

/** The rules of the user's, by `kindName`: a rule is for all versions of a kind, as in Flux. */
export type UserRules = ReadonlyMap<string, UserRule>

/** How an object is by such a rule, and which expression decided. */
export type UserHealth =
  | { is: 'behind' | 'undecided' }
  | { is: ExpressionName; at: string }
  | { is: 'unclear'; name: ExpressionName; at: string; why: string }

/** The generation that its controller has seen, which some write as a text; undefined where it does not say. */
export function seenGeneration(object: KubernetesObject): number | undefined {
  const text = textOf(valueOf('.status.observedGeneration', object))
  return /^-?\d+$/.test(text) ? Number(text) : undefined
}

/** @param generation that of the object as it was applied */
export function healthByUser(object: KubernetesObject, generation: number, rule: UserRule): UserHealth {
  const seen = seenGeneration(object)
  if (seen !== undefined && seen < generation) return { is: 'behind' }
  for (const name of EXPRESSIONS) {
    const { at = '', holds } = rule[name] ?? {}
    const answer = holds?.(object) ?? false
    if (typeof answer === 'object') return { is: 'unclear', name, at, why: answer.unclear }
    if (answer) return { is: name, at }
  }
  return { is: 'undecided' }
}

/**
 * Rules that judge none of these objects and seem to be meant for one: of the same kind in another group, or of a kind that is
 * spelt nearly so. A line for each. That a rule is for a kind that this set has not is no mistake: a file may be shared.
 */
export function strayRules(rules: UserRules, refs: readonly KindRef[]): string[] {
  const names = [...new Set(refs.map(kindName))]
  return [...rules].flatMap(([name, { at }]) => {
    if (names.includes(name)) return []
    const [group = '', kind = ''] = name.split('/')
    const others = names.map((other) => other.split('/'))
    const neighbours = others.flatMap(([of = '', one = '']) => (of === group ? [one] : []))
    const moved = others.find(([, one]) => one === kind)?.join('/')
    const misspelt = nearest(kind, neighbours)
    const meant = moved ?? (misspelt === undefined ? undefined : `${group}/${misspelt}`)
    return meant === undefined ? [] : [`the health rule at ${at} is for ${name}, which no object is; ${meant} is there`]
  })
}
