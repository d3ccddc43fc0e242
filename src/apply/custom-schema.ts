// Does a custom resource keep to the schema of a CustomResourceDefinition that is not in the cluster yet? Says what the
// API server will say (kubernetes 1.35, apiextensions-apiserver/pkg/apiserver/validation and schema/pruning).
// Not checked, left to the API server: rules in CEL, oneOf, anyOf, allOf, not, formats, and what is under metadata. Pure.
import type { KubernetesObject, Status } from '../model/object.ts'

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  required?: string[]
  enum?: unknown[]
  pattern?: string
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  nullable?: boolean
  default?: unknown
  'x-kubernetes-preserve-unknown-fields'?: boolean
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-embedded-resource'?: boolean
}

interface Problem {
  reason: string
  message: string
  field: string
}

/** One version of a CustomResourceDefinition. */
export interface CustomVersion {
  name: string
  served?: boolean
  schema?: { openAPIV3Schema?: Schema }
}

/** The refusals that wait for an object; none when nothing speaks against it. */
export function refusalsBySchema(object: KubernetesObject, { schema }: CustomVersion): Status[] {
  const root = schema?.openAPIV3Schema
  if (root === undefined) return []
  const found: Found = { unknown: [], problems: [] }
  const { apiVersion: _version, kind, metadata: _metadata, ...own } = object
  look({ schema: root, path: '', isRoot: true, found }, own)
  const { unknown, problems } = found
  const strict = unknown.map((field) => `unknown field "${field}"`).join(', ')
  const status = { kind: 'Status', apiVersion: 'v1' } as const
  const message = `${kind} "${object.metadata.name}" is invalid: ${problems.map((one) => `${one.field}: ${one.message}`).join(', ')}`
  return [
    ...(unknown.length === 0
      ? []
      : [{ ...status, code: 400, reason: 'BadRequest', message: `strict decoding error: ${strict}` }]),
    ...(problems.length === 0
      ? []
      : [{ ...status, code: 422, reason: 'Invalid', message, details: { causes: problems } }]),
  ]
}

interface Found {
  unknown: string[]
  problems: Problem[]
}

/** Where a value stands, and what it is to be. */
interface At {
  schema: Schema
  path: string
  isRoot?: true
  found: Found
}

function look(at: At, value: unknown): void {
  if (!hasItsType(at, value)) return
  lookAtEnum(at, value)
  if (typeof value === 'number') lookAtNumber(at, value)
  else if (typeof value === 'string') lookAtString(at, value)
  else if (Array.isArray(value)) lookAtArray(at, value)
  else if (value !== null && typeof value === 'object') lookAtObject(at, value)
}

/** False where nothing more can be said of the value. */
function hasItsType(at: At, value: unknown): boolean {
  const { schema } = at
  const types = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : [schema.type ?? typeOf(value)]
  const type = typeOf(value)
  if (types.includes(type) || (types.includes('number') && type === 'integer')) return true
  // A null that is not allowed is dropped where there is a default.
  if (value === null && (schema.nullable === true || schema.default !== undefined)) return false
  const expected = `${nameOf(at)} in body must be of type ${types.join(',')}: "${type}"`
  say(at, 'FieldValueTypeInvalid', `Invalid value: "${type}": ${expected}`)
  return value === null
}

function lookAtEnum(at: At, value: unknown): void {
  const { enum: listed } = at.schema
  if (listed === undefined || listed.some((one) => JSON.stringify(one) === JSON.stringify(value))) return
  const supported = listed.map((one) => JSON.stringify(one)).join(', ')
  say(at, 'FieldValueNotSupported', `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`)
}

function lookAtNumber(at: At, value: number): void {
  const { minimum, maximum } = at.schema
  if (value < (minimum ?? -Infinity)) sayOf(at, value, `should be greater than or equal to ${minimum}`)
  if (value > (maximum ?? Infinity)) sayOf(at, value, `should be less than or equal to ${maximum}`)
}

function lookAtString(at: At, value: string): void {
  const { minLength, maxLength, pattern } = at.schema
  const length = [...value].length
  if (length < (minLength ?? 0)) sayOf(at, value, `should be at least ${minLength} chars long`)
  if (length > (maxLength ?? Infinity))
    say(at, 'FieldValueTooLong', `Too long: may not be more than ${maxLength} bytes`)
  else if (!matches(value, pattern)) sayOf(at, value, `should match '${pattern}'`)
}

function lookAtArray(at: At, value: readonly unknown[]): void {
  const { minItems, maxItems, items } = at.schema
  if (value.length < (minItems ?? 0)) sayOf(at, value.length, `should have at least ${minItems} items`)
  if (value.length > (maxItems ?? Infinity))
    return say(at, 'FieldValueTooMany', `Too many: ${value.length}: must have at most ${maxItems} items`)
  const { found } = at
  for (const [index, item] of value.entries()) look({ schema: items ?? {}, path: `${at.path}[${index}]`, found }, item)
}

function lookAtObject({ schema, path, isRoot, found }: At, value: object): void {
  const { properties = {}, additionalProperties: additional, required = [] } = schema
  const keepsAll =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true
  const below = (key: string): string => (path === '' ? key : `${path}.${key}`)
  for (const [key, child] of Object.entries(value)) {
    const of = properties[key] ?? (typeof additional === 'object' ? additional : undefined)
    if (of !== undefined) look({ schema: of, path: below(key), found }, child)
    else if (!keepsAll && additional !== true) found.unknown.push(below(key))
  }
  // What has a default is there before it is asked for.
  const missing = required.filter((key) => !(key in value) && properties[key]?.default === undefined)
  for (const key of missing.filter((key) => isRoot !== true || !['apiVersion', 'kind', 'metadata'].includes(key)))
    found.problems.push({ reason: 'FieldValueRequired', message: 'Required value', field: below(key) })
}

function nameOf({ path }: At): string {
  return path === '' ? '<nil>' : path
}

function say(at: At, reason: string, message: string): void {
  at.found.problems.push({ reason, message, field: nameOf(at) })
}

/** That a value, or its length, breaks a rule. */
function sayOf(at: At, value: string | number, words: string): void {
  say(at, 'FieldValueInvalid', `Invalid value: ${JSON.stringify(value)}: ${nameOf(at)} in body ${words}`)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

/** True also for a pattern that only Go understands. */
function matches(value: string, pattern: string | undefined): boolean {
  try {
    return pattern === undefined || new RegExp(pattern, 'u').test(value)
  } catch {
    return true
  }
}
