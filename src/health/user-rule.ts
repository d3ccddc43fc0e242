// The user's own rule for a kind: three expressions over an object, as Flux's healthCheckExprs have them. What evaluates
// them is given (health/expressions.ts). Pure.
// Flux: fluxcd/pkg runtime/cel 2026-09, status_evaluator.go, Evaluate (its RFC 0009), and Kustomization v1,
// spec.healthCheckExprs: while status.observedGeneration is not the generation it is in progress; then inProgress, failed
// and current are asked in this order, and the first that holds decides; where none holds, or one cannot be evaluated (a
// field that is not there), it is in progress.
import type { KubernetesObject } from '../model/object.ts'
import { valueOf } from './facts.ts'

/** One expression of a rule. */
export interface Expression {
  /** `health.yaml:5:14`, or `input health, line 5, column 14`. */
  at: string
  /** Whether it holds for an object, or why that cannot be said. Throws nothing, and comes back within a second. */
  holds: (object: KubernetesObject) => boolean | { unclear: string }
}

/** In the order in which they are asked. */
export const EXPRESSIONS = ['inProgress', 'failed', 'current'] as const

export type ExpressionName = (typeof EXPRESSIONS)[number]

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

/** @param generation that of the object as it was applied */
export function healthByUser(object: KubernetesObject, generation: number, rule: UserRule): UserHealth {
  const seen = valueOf('.status.observedGeneration', object)
  if (typeof seen === 'number' && seen < generation) return { is: 'behind' }
  for (const name of EXPRESSIONS) {
    const { at = '', holds } = rule[name] ?? {}
    const answer = holds?.(object) ?? false
    if (typeof answer === 'object') return { is: 'unclear', name, at, why: answer.unclear }
    if (answer) return { is: name, at }
  }
  return { is: 'undecided' }
}
