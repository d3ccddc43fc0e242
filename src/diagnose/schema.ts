// Which field was meant: the names that the API knows, from the OpenAPI v3 document of a group and version. Pure.
import { nearest } from '../manifest/nearest.ts'
import { parseFieldPath } from '../manifest/paths.ts'
import type { ObjectRef } from '../model/object.ts'
import type { OpenApi, Schema } from '../model/open-api.ts'

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
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref
  return document.components?.schemas?.[reference?.replace('#/components/schemas/', '') ?? ''] ?? schema
}
