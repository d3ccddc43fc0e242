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
  except?: ReadonlySet<string>
}

/**
 * The first change of a value that the manifest sets. What the manifest does not speak of belongs to others: restart
 * annotations, injected variables. List items are the same when they have the same name.
 */
export function firstChange(wanted: unknown, was: unknown, now: unknown, comparison: Comparison): Change | undefined {
  const { isSame, except } = comparison
  if (wanted === undefined || isSame(was, now)) return undefined
  const entries = entriesOf(wanted)
  if (entries === undefined || !(Array.isArray(wanted) ? Array.isArray(now) : isRecord(now)))
    return { path: [], was, now }
  for (const [step, child] of entries) {
    if (except?.has(String(step)) === true) continue
    const change = firstChange(child, childAt(was, step, child), childAt(now, step, child), comparison)
    if (change !== undefined) return { ...change, path: [step, ...change.path] }
  }
  return undefined
}

/** What a value is made of; undefined of one that is compared as a whole. */
function entriesOf(value: unknown): [string | number, unknown][] | undefined {
  if (!Array.isArray(value)) return isRecord(value) ? Object.entries(value) : undefined
  return value.some(isTree) ? [...value.entries()] : undefined
}

function isTree(value: unknown): boolean {
  return isRecord(value) || Array.isArray(value)
}

/** The value below a step; a list item is found by the name that it has in the manifest, else by its place. */
function childAt(value: unknown, step: string | number, like: unknown): unknown {
  const name = nameOf(like)
  return Array.isArray(value) && name !== undefined
    ? value.find((item) => nameOf(item) === name)
    : valueAt(value, [step])
}

/** The name of a list item, or of the object that it is. */
function nameOf(item: unknown): unknown {
  return valueAt(item, ['name']) ?? valueAt(item, ['metadata', 'name'])
}
