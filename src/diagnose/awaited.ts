// What waits for a Secret that another object of the same set is to make: that one explains it. Pure.
import { missingObject } from '../lookups/questions.ts'
import type { Finding } from '../model/finding.ts'
import { keyOf, type ObjectRef } from '../model/object.ts'
import type { Rollout } from '../rollout/rollout.ts'

/** An object that is to make another one; `isBroken`: it says that something is wrong with it. */
interface Maker {
  ref: ObjectRef
  isBroken: boolean
}

/**
 * The findings, those with what they wait for: they follow from what is wrong with it, and as long as nothing is, they prove
 * nothing. The lists stand in the order of their objects.
 */
export function withAwaited(findings: readonly (readonly Finding[])[], rollouts: readonly Rollout[]): Finding[][] {
  const makers = new Map(
    rollouts.flatMap(({ ref, brings }, index): [string, Maker][] =>
      brings === undefined ? [] : [[keyOf(brings), { ref, isBroken: (findings[index] ?? []).length > 0 }]],
    ),
  )
  return findings.map((list) => list.map((finding) => (makers.size === 0 ? finding : awaiting(finding, makers))))
}

function awaiting(finding: Finding, makers: ReadonlyMap<string, Maker>): Finding {
  const missing = missingObject(finding)
  const maker = missing && makers.get(keyOf(missing))
  if (maker === undefined) return finding
  return maker.isBroken
    ? { ...finding, follows: [...(finding.follows ?? []), maker.ref] }
    : { ...finding, standing: { ...finding.standing, awaited: true } }
}
