// What is other in one state of an object than in another, of what a manifest speaks of. Pure.
import type { FieldPath } from './object.ts'
import { valueAt } from './place.ts'
import { isRecord } from './record.ts'

/** A value that differs; `path` is where it stands in the manifest. */
export interface Change {
  path: FieldPath
  was: unknown
  now: unknown
}

/** How two states are compared. */
interface Comparison {
  /** Which values count as the same. */
  isSame: (was: unknown, now: unknown) => boolean
  /** Fields that may differ. */
  isExcepted?: (path: FieldPath) => boolean
}

/**
 * The first change of a value that the manifest sets. What the manifest does not speak of belongs to others: restart
 * annotations, injected variables. List items are the same when they have the same name.
 */
export function firstChange(
  wanted: unknown,
  was: unknown,
  now: unknown,
  comparison: Comparison,
  path: FieldPath = [],
): Change | undefined {
  if (wanted === undefined || comparison.isSame(was, now) || comparison.isExcepted?.(path) === true) return undefined
  if (now === undefined || !isCompared(wanted, was, now)) return { path, was, now }
  for (const [step, child] of entriesOf(wanted)) {
    const before = childAt(was, step, child)
    // Where none has its name any more, what took its place.
    const after = childAt(now, step, child) ?? placeTaken(was, now, step)
    const change = firstChange(child, before, after, comparison, [...path, step])
    if (change !== undefined) return change
  }
  return undefined
}

/** True for what is compared part by part: mappings, lists of named items, and lists that are as long as they were. */
function isCompared(wanted: unknown, was: unknown, now: unknown): boolean {
  if (isRecord(wanted)) return isRecord(now)
  if (!Array.isArray(wanted) || !Array.isArray(now)) return false
  const isNamed = wanted.every((item) => nameOf(item) !== undefined)
  return isNamed || (Array.isArray(was) && was.length === now.length && was.length === wanted.length)
}

function entriesOf(value: unknown): [string | number, unknown][] {
  return Array.isArray(value) ? [...value.entries()] : Object.entries(value as object)
}

/** The value below a step; a list item is found by the name that it has in the manifest, else by its place. */
function childAt(value: unknown, step: string | number, like: unknown): unknown {
  if (typeof step === 'string') return valueAt(value, [step])
  if (!Array.isArray(value)) return undefined
  const name = nameOf(like)
  return name === undefined ? value[step] : value.find((item) => nameOf(item) === name)
}

/** The item at a place of a list that is as long as it was. */
function placeTaken(was: unknown, now: unknown, step: string | number): unknown {
  return Array.isArray(was) && Array.isArray(now) && was.length === now.length ? now[Number(step)] : undefined
}

/** The name of a list item, or of the object that it is. */
function nameOf(item: unknown): unknown {
  return valueAt(item, ['name']) ?? valueAt(item, ['metadata', 'name'])
}
