// What stands around a fault and tells who is in the way: the pod that holds a claim. Pure.
import type { LegacyFinding, Finding, Known } from '../model/finding.ts'
import type { KubernetesObject, Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { holderOfClaim } from './holders.ts'

/** The workload that a finding is on: the object, and the pods of its newest revision. */
export interface Around {
  live?: KubernetesObject
  pods: readonly Pod[]
}

type Rule = (finding: LegacyFinding, around: Around, view: View) => Known | undefined

const RULES: Record<string, Rule> = {
  MultiAttach: (finding, around, view) => holderOfClaim(finding, around, view, finding.facts.volume),
}

/** What is known around a finding, undefined when that is nothing. */
export function surroundingsOf(finding: Finding, around: Around, view: View): Known | undefined {
  return RULES[finding.code]?.(finding as LegacyFinding, around, view)
}
