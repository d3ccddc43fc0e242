// What the OpenAPI v3 document of a group and version tells of a refusal that does not: which field was meant, and which
// values no API server can read. Pure.
import { nearest } from '../model/nearest.ts'
import { parseFieldPath } from '../manifest/paths.ts'
import { isRecord } from '../model/record.ts'
import type { FieldPath, KubernetesObject, ObjectRef } from '../model/object.ts'
import type { OpenApi, Schema } from '../model/open-api.ts'
import { parseQuantity } from '../model/quantity.ts'

/**
 * The field that an unknown one was most likely meant to be: `containers` for `spec.template.spec.contaners`, and
 * `spec.template.spec.containers[].env` for `spec.template.spec.env`, which stands a level too high. Undefined when the
 * document tells none.
 */
export function meantField(document: OpenApi, ref: ObjectRef, unknown: string): string | undefined {
  const steps = parseFieldPath(unknown.replace(/^\./, '').replaceAll(/\[[^\]]*\]/g, '')).filter(
    (step) => typeof step === 'string',
  )
  const last = steps.at(-1)
  const root = schemaOfKind(document, ref)
  if (root === undefined || last === undefined) return undefined
  const levels = [{ path: '', fields: fieldsOf(document, root) }]
  for (const step of steps.slice(0, -1)) {
    const above = levels.at(-1)
    const schema = above?.fields[step]
    if (schema === undefined) return undefined
    levels.push(below(document, above?.path ?? '', step, schema))
  }
  const here = levels.at(-1)
  const misplaced = [
    ...Object.entries(here?.fields ?? {}).map(([name, schema]) => below(document, here?.path ?? '', name, schema)),
    ...levels.slice(0, -1).toReversed(),
  ].find(({ fields }) => fields[last] !== undefined)
  if (misplaced !== undefined) return `${misplaced.path}${last}`
  return nearest(last, Object.keys(here?.fields ?? {}))
}

/** A value that is written in a form which the API server cannot read. */
export interface Unreadable {
  path: FieldPath
  /** What should stand there. */
  form: Form
}

/** How a value has to be written. */
export type Form = 'quantity' | 'base64' | 'time'

/**
 * Every value of an object that the API server cannot read: it refuses the object for the first one, and does not say
 * which (kubernetes 1.35: resource.Quantity UnmarshalJSON, encoding/json of []byte, metav1.Time UnmarshalJSON).
 */
export function unreadableValues(document: OpenApi, object: KubernetesObject): Unreadable[] {
  const root = schemaOfKind(document, { ...object, name: '' })
  return root === undefined ? [] : unreadableIn(document, root, object, [])
}

function unreadableIn(document: OpenApi, schema: Schema, value: unknown, path: FieldPath): Unreadable[] {
  const { properties = {}, items, additionalProperties } = resolved(document, schema)
  if (Array.isArray(value))
    return items === undefined
      ? []
      : value.flatMap((item, index) => unreadableIn(document, items, item, [...path, index]))
  if (isRecord(value))
    return Object.entries(value).flatMap(([name, child]) => {
      const its = properties[name] ?? additionalProperties
      return typeof its === 'object' ? unreadableIn(document, its, child, [...path, name]) : []
    })
  const form = formOf(document, schema)
  return value == null || form === undefined || isOfForm[form](value) ? [] : [{ path, form }]
}

function formOf(document: OpenApi, schema: Schema): Form | undefined {
  if (referenceOf(schema)?.endsWith('.api.resource.Quantity') === true) return 'quantity'
  const { format = '' } = resolved(document, schema)
  return ({ byte: 'base64', 'date-time': 'time' } as const)[format]
}

const isOfForm: Record<Form, (value: unknown) => boolean> = {
  quantity: (value) =>
    typeof value === 'number' || (/^\S+$/.test(String(value)) && Number.isFinite(parseQuantity(String(value)))),
  base64: (value) =>
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(String(value).replaceAll(/[\r\n]/g, '')),
  time: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value)),
}

function schemaOfKind({ components }: OpenApi, { apiVersion, kind }: ObjectRef): Schema | undefined {
  return Object.values(components?.schemas ?? {}).find((schema) =>
    schema['x-kubernetes-group-version-kind']?.some(
      (one) => one.kind === kind && [one.group, one.version].filter((part) => part !== '').join('/') === apiVersion,
    ),
  )
}

/** The fields below one field, of each item where it is a list. */
function below(document: OpenApi, path: string, name: string, schema: Schema) {
  const list = resolved(document, schema).items
  return { path: `${path}${name}${list === undefined ? '' : '[]'}.`, fields: fieldsOf(document, list ?? schema) }
}

function fieldsOf(document: OpenApi, schema: Schema): Record<string, Schema> {
  return resolved(document, schema).properties ?? {}
}

/** What a schema refers to; where it does not refer, itself. */
function resolved(document: OpenApi, schema: Schema): Schema {
  return document.components?.schemas?.[referenceOf(schema)?.replace('#/components/schemas/', '') ?? ''] ?? schema
}

function referenceOf(schema: Schema): string | undefined {
  return schema.$ref ?? schema.allOf?.[0]?.$ref
}
