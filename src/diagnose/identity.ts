// Which findings are the same fault, whichever pod of whichever time shows it. Pure, and of what was found as it is: what
// is hidden in the words of a cause makes no two causes one.
import type { Finding } from '../model/finding.ts'
import { keyOf } from '../model/object.ts'
import { entryOf, factOf } from '../causes/catalogue.ts'

/**
 * One text for the same fault, whichever pod of whichever time shows it. What a program does is its own workload's
 * fault, and a wrong value its own line's; what is missing or forbidden may be the same fault for many.
 */
export function identityOf(finding: Finding): string {
  const workload = keyOf(finding.workload)
  if (finding.channel === 'exit' || finding.channel === 'readiness')
    return `${finding.code}|${workload}|${finding.container?.name ?? ''}`
  const fact = aboutOf(finding)
  const field = finding.channel === 'request' ? finding.request?.field : undefined
  return field !== undefined ? `${finding.code}|${workload}|${field}|${fact}` : `${finding.code}|${fact}`
}

/** What a finding is about, and what it wraps. */
function aboutOf(finding: Finding): string {
  const entry = entryOf(finding.code)
  const own = entry.about === undefined ? factOf(finding) : JSON.stringify(entry.about(finding))
  return finding.inner === undefined ? own : `${own}|${aboutOf(finding.inner)}`
}

/** The same fault on the same container of the same workload, whichever pod shows it. */
export function placeOf(finding: Finding): string {
  return `${keyOf(finding.workload)}|${finding.container?.name ?? ''}|${identityOf(finding)}`
}
