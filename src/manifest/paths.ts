// The field notations of API server messages → FieldPath. Pure.
import { isRecord } from '../model/record.ts'
import type { FieldPath } from '../model/object.ts'

/** One step of a notation, before it is looked up in an object. */
type Step =
  | { field: string }
  /** `[text]`: an index, or the key of a map. */
  | { bracket: string }
  /** `[name="app",…]`, `k:{"name":"app"}`: the list item with these values. */
  | { keys: Record<string, unknown> }
  /** `[="x"]`, `v:"x"`: the list item that is this value. */
  | { item: unknown }

/**
 * Reads where a message of the API server points. Understood are
 *
 * - validation (`field.Path`): `spec.template.spec.containers[0].resources.limits[memory]`, `metadata.annotations[a.b/c]`
 * - server-side apply (structured-merge-diff `fieldpath`): `.spec.template.spec.containers[name="app"].image`,
 *   `ports[containerPort=80,protocol="TCP"]`, `finalizers[="x"]`
 * - managedFields: `f:spec.f:containers.k:{"name":"app"}.f:image`
 * - Go's JSON decoder, which begins with a type and leaves out indexes: `Container.spec.template.spec.containers.image`
 *
 * With the object, list items are found by their keys, and fields whose names hold dots (`data.a.b`) are recognised.
 * The path ends before the first list item that cannot be found; names of fields that are not in the object are kept.
 */
export function parseFieldPath(text: string, object?: unknown): FieldPath {
  const steps = stepsOf(text)
  const [first, second] = steps.map(fieldOf)
  // `DeploymentSpec.spec.replicas`: the first word is the Go type.
  const beginsWithType = first !== undefined && second !== undefined && has(object, second) && !has(object, first)
  return resolve(beginsWithType ? steps.slice(1) : steps, object)
}

const fieldOf = (step: Step): string | undefined => ('field' in step ? step.field : undefined)

const has = (value: unknown, field: string): boolean => isRecord(value) && Object.hasOwn(value, field)

function resolve(steps: readonly Step[], object: unknown): FieldPath {
  const path: (string | number)[] = []
  let value = object
  let rest = steps
  while (rest.length > 0) {
    const found = lookUp(rest, value, object !== undefined)
    if (found === undefined) break
    path.push(...found.path)
    rest = rest.slice(found.used)
    for (const key of found.path) value = child(value, key)
  }
  return path
}

/** The next part of the path and how many steps it takes; undefined when the path ends here. */
function lookUp(
  steps: readonly Step[],
  value: unknown,
  hasObject: boolean,
): { path: (string | number)[]; used: number } | undefined {
  const step = steps[0]
  if (step === undefined) return undefined
  if ('keys' in step || 'item' in step) {
    if (!Array.isArray(value)) return undefined
    const index = value.findIndex((item) =>
      'keys' in step
        ? Object.entries(step.keys).every(([key, wanted]) => isKey(child(item, key), wanted, key))
        : sameValue(item, step.item),
    )
    return index < 0 ? undefined : { path: [index], used: 1 }
  }
  if ('bracket' in step) {
    const isIndex = /^\d+$/.test(step.bracket) && !isRecord(value)
    return { path: [isIndex ? Number(step.bracket) : step.bracket], used: 1 }
  }
  if (Array.isArray(value)) {
    // No index was given: certain only when a single item has the field.
    const owners = value.flatMap((item, index) => (child(item, step.field) !== undefined ? [index] : []))
    return owners.length === 1 ? { path: [owners[0]!], used: 0 } : undefined
  }
  const joined = hasObject && isRecord(value) ? dottedField(steps, value) : undefined
  return joined ?? { path: [step.field], used: 1 }
}

/** `data.a.b` means the field `a.b` of `data` when there is one: the longest name that the object has. */
function dottedField(
  steps: readonly Step[],
  value: Record<string, unknown>,
): { path: string[]; used: number } | undefined {
  const names: string[] = []
  for (const step of steps) {
    const name = fieldOf(step)
    if (name === undefined) break
    names.push(name)
  }
  for (let used = names.length; used > 0; used--) {
    const name = names.slice(0, used).join('.')
    if (Object.hasOwn(value, name)) return { path: [name], used }
  }
  return undefined
}

/** A key of a list item; `protocol` is TCP where the manifest does not say (the default of every port list). */
function isKey(found: unknown, wanted: unknown, key: string): boolean {
  return sameValue(found, wanted) || (key === 'protocol' && found === undefined && wanted === 'TCP')
}

function sameValue(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function child(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? value[key] : undefined
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

const quoted = /"(?:[^"\\]|\\.)*"/.source
const notation = new RegExp(
  [
    /\.?k:(?<managedKeys>\{[^}]*\})/.source,
    `\\.?v:(?<managedItem>${quoted}|[^.]+)`,
    `\\[=(?<item>${quoted}|[^\\]]*)\\]`,
    `\\[(?<keys>[\\w.-]+=(?:${quoted}|[^\\],]*)(?:,[\\w.-]+=(?:${quoted}|[^\\],]*))*)\\]`,
    `\\[(?<quotedBracket>${quoted}|'[^']*')\\]`,
    /\[(?<bracket>[^\]]*)\]/.source,
    /\.?(?:f:)?(?<field>[^.[\]]+)/.source,
  ].join('|'),
  'y',
)
const pair = new RegExp(`(?<key>[\\w.-]+)=(?<value>${quoted}|[^,]*)`, 'g')

/** The steps of a text, as far as it can be read. */
function stepsOf(text: string): Step[] {
  const steps: Step[] = []
  notation.lastIndex = 0
  for (let match = notation.exec(text); match !== null; match = notation.exec(text)) {
    const groups = match.groups ?? {}
    const step = stepOf(groups)
    if (step === undefined) break
    steps.push(step)
  }
  return steps
}

function stepOf(groups: Partial<Record<string, string>>): Step | undefined {
  if (groups.managedKeys !== undefined) {
    const keys = jsonOf(groups.managedKeys)
    return isRecord(keys) ? { keys } : undefined
  }
  if (groups.managedItem !== undefined) return { item: jsonOf(groups.managedItem) }
  if (groups.item !== undefined) return { item: jsonOf(groups.item) }
  if (groups.keys !== undefined) {
    const pairs = [...groups.keys.matchAll(pair)].map(({ groups: found }) => [
      found?.key ?? '',
      jsonOf(found?.value ?? ''),
    ])
    return { keys: Object.fromEntries(pairs) as Record<string, unknown> }
  }
  if (groups.quotedBracket !== undefined) return { bracket: groups.quotedBracket.slice(1, -1) }
  if (groups.bracket !== undefined) return { bracket: groups.bracket }
  if (groups.field !== undefined) return { field: groups.field }
  return undefined
}

/** A value in the notation: JSON, or text without quotes. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
