// What applying did, as lines of the log while it goes on. Pure.
import { keyOf, type ObjectRef } from '../model/object.ts'
import type { ApplyResult } from '../model/report.ts'
import { APPLY_WORDS, tally } from './words.ts'

/** With more objects than these the log counts what is not worth a line. */
export const MANY = 20

export interface AppliedLine {
  ref: ObjectRef
  result: ApplyResult
}

export function appliedLine({ ref, result }: AppliedLine): string {
  return `${ref.kind} ${ref.name}: ${result}`
}

/** Of many objects: what was refused, what was changed unless that is many, too, and of each kind how often what happened. */
export function foldedLines(applied: readonly AppliedLine[]): string[] {
  const changed = applied.filter(({ result }) => result === 'configured')
  const named = [...applied.filter(({ result }) => result === 'failed'), ...(changed.length > MANY ? [] : changed)]
  const keys = new Set(named.map(({ ref }) => keyOf(ref)))
  const rest = Map.groupBy(
    applied.filter(({ ref }) => !keys.has(keyOf(ref))),
    ({ ref }) => ref.kind,
  )
  const counted = [...rest].map(([kind, ones]) => {
    const counts = Object.entries(tally(ones.map(({ result }) => result)))
    return `${kind}: ${counts.map(([result, count]) => `${count} ${APPLY_WORDS[result as ApplyResult]}`).join(', ')}`
  })
  return [...counted, ...named.map(appliedLine)]
}
