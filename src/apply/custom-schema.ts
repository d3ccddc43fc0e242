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
  const unknown: string[] = []
  const problems: Problem[] = []
  const { apiVersion: _version, kind, metadata: _metadata, ...own } = object
  look(root, own, '', { unknown, problems, isRoot: true })
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
  isRoot?: boolean
}

function look(schema: Schema, value: unknown, path: string, found: Found): void {
  const { unknown, problems, isRoot = false } = found
  const name = path === '' ? '<nil>' : path
  const say = (reason: string, message: string): void => void problems.push({ reason, message, field: name })
  const types = schema['x-kubernetes-int-or-string'] === true ? ['integer', 'string'] : [schema.type ?? typeOf(value)]
  const type = typeOf(value)
  if (!types.includes(type) && !(types.includes('number') && type === 'integer')) {
    // A null that is not allowed is dropped where there is a default.
    if (value === null && (schema.nullable === true || schema.default !== undefined)) return
    say(
      'FieldValueTypeInvalid',
      `Invalid value: "${type}": ${name} in body must be of type ${types.join(',')}: "${type}"`,
    )
    if (value !== null) return
  }
  const body = (of: unknown, words: string): void =>
    say('FieldValueInvalid', `Invalid value: ${JSON.stringify(of)}: ${name} in body ${words}`)
  if (schema.enum !== undefined && !schema.enum.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
    const supported = schema.enum.map((one) => JSON.stringify(one)).join(', ')
    say('FieldValueNotSupported', `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported}`)
  }
  if (typeof value === 'number') {
    if (value < (schema.minimum ?? -Infinity)) body(value, `should be greater than or equal to ${schema.minimum}`)
    if (value > (schema.maximum ?? Infinity)) body(value, `should be less than or equal to ${schema.maximum}`)
  }
  if (typeof value === 'string') {
    const length = [...value].length
    if (length < (schema.minLength ?? 0)) body(value, `should be at least ${schema.minLength} chars long`)
    if (length > (schema.maxLength ?? Infinity))
      say('FieldValueTooLong', `Too long: may not be more than ${schema.maxLength} bytes`)
    else if (!matches(value, schema.pattern)) body(value, `should match '${schema.pattern}'`)
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) body(value.length, `should have at least ${schema.minItems} items`)
    if (value.length > (schema.maxItems ?? Infinity))
      say('FieldValueTooMany', `Too many: ${value.length}: must have at most ${schema.maxItems} items`)
    else
      for (const [index, item] of value.entries())
        look(schema.items ?? {}, item, `${path}[${index}]`, { unknown, problems })
  } else if (value !== null && typeof value === 'object') {
    const { properties = {}, additionalProperties: additional, required = [] } = schema
    const keepsAll =
      schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
    for (const [key, child] of Object.entries(value)) {
      const of = properties[key] ?? (typeof additional === 'object' ? additional : undefined)
      if (of !== undefined) look(of, child, at(key), { unknown, problems })
      else if (!keepsAll && additional !== true) unknown.push(at(key))
    }
    // What has a default is there before it is asked for.
    const missing = required.filter((key) => !(key in value) && properties[key]?.default === undefined)
    for (const key of missing.filter((key) => !isRoot || !['apiVersion', 'kind', 'metadata'].includes(key)))
      problems.push({ reason: 'FieldValueRequired', message: 'Required value', field: at(key) })
  }
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
