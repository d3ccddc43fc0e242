// What follows from another fault: a Service without endpoints is context of the fault of its workload. Pure.
import type { ContextCode, Finding } from '../model/finding.ts'
import { keyOf } from '../model/object.ts'

/**
 * Tells each finding what follows from it: a Service without endpoints is context of the fault of its workload.
 * The lists stand in the order of their objects.
 */
export function withFollowers(findings: readonly (readonly Finding[])[]): Finding[][] {
  const followers = findings.flat().filter(({ follows }) => follows !== undefined)
  if (followers.length === 0) return findings.map((list) => [...list])
  return findings.map((list) => list.map((finding) => ({ ...finding, context: contextOf(finding, followers) })))
}

function contextOf(finding: Finding, followers: readonly Finding[]): readonly ContextCode[] {
  const codes = followers.filter((one) => isFollowing(one, finding)).map(({ code }) => code)
  return [...new Set([...finding.context, ...codes])]
}

export function isFollowing(follower: Finding, { workload }: Finding): boolean {
  return follower.follows?.some((ref) => keyOf(ref) === keyOf(workload)) === true
}
