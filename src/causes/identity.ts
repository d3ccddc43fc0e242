// Which findings are the same fault, whichever pod of whichever time shows it. Pure, and of what was found as it is: what
// is hidden in the words of a cause makes no two causes one.
import type { Finding } from '../model/finding.ts'
import { keyOf } from '../model/object.ts'
import { entryOf } from './catalogue.ts'

/**
 * One text for the same fault, whichever pod of whichever time shows it. What a program does is its own workload's
 * fault, and a wrong value its own line's; what is missing or forbidden may be the same fault for many. What wraps
 * another fault is the same where that is.
 */
export function identityOf(finding: Finding): string {
  const inside = finding.inner === undefined ? [] : [identityOf(finding.inner)]
  return JSON.stringify([finding.code, ...subjectOf(finding), ...inside])
}

function subjectOf(finding: Finding): unknown[] {
  const { about } = entryOf(finding.code)
  const { channel, container, request } = finding
  const workload = keyOf(finding.workload)
  if (about === 'container' || channel === 'exit' || channel === 'readiness') return [workload, container?.name]
  if (about === 'workload') return [workload]
  const data = about === 'everyone' ? [] : [about(finding)]
  const field = channel === 'request' ? request?.field : undefined
  return field === undefined ? data : [workload, field, ...data]
}

/** The same fault on the same container of the same workload, whichever pod shows it. */
export function placeOf(finding: Finding): string {
  return `${keyOf(finding.workload)}|${finding.container?.name ?? ''}|${identityOf(finding)}`
}
