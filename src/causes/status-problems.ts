// Of a Status with which the API server refuses an object, the single problems, and where in the manifest each one is.
import type { Signal } from '../model/finding.ts'
import type { FieldPath, Status } from '../model/object.ts'
import { valueAt, type Place } from '../model/place.ts'
import { parseFieldPath } from '../manifest/paths.ts'
import { isRecord } from '../model/record.ts'

/** One problem of one refused object: a Status may hold many. */
export interface RequestProblem {
  text: string
  symptom: string
  /** In the API server's notation. */
  field?: string
}

/**
 * Splits a refusal into its problems: every unknown field, every wrong type, every invalid value, every conflict
 * is one, so that each gets its own line in the manifest.
 */
export function problemsOf(status: Status): RequestProblem[] {
  const message = status.message ?? ''
  const symptom = status.reason ?? `HTTP ${status.code ?? 0}`
  const strict = /strict decoding error: (.+)$/s.exec(message)?.[1]
  if (strict !== undefined) {
    return strict.split(/, (?=unknown field|duplicate field)/).map((part) => {
      const field = /(?:unknown|duplicate) field "([^"]+)"/.exec(part)?.[1]
      return { text: part, symptom, ...(field === undefined ? {} : { field }) }
    })
  }
  const typed = /failed to create typed patch object \([^)]*\): (.+)$/s.exec(message)?.[1]
  if (typed !== undefined) {
    return typed
      .replace(/^errors:\n/, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const [, field, element] = /^(\.\S+?): (?:element (\d+): )?/.exec(line) ?? []
        const item = element === undefined ? '' : `[${element}]`
        return { text: line.replace(/^\./, ''), symptom, ...(field === undefined ? {} : { field: `${field}${item}` }) }
      })
  }
  const causes = status.details?.causes ?? []
  if (causes.length > 0 && (status.code === 422 || causes.some(({ reason }) => reason === 'FieldManagerConflict'))) {
    return causes.map((cause) => ({
      text:
        cause.field === undefined || cause.reason === 'FieldManagerConflict'
          ? (cause.message ?? message)
          : `${cause.field}: ${cause.message ?? ''}`,
      symptom: cause.reason === 'FieldManagerConflict' ? 'FieldManagerConflict' : symptom,
      ...(cause.field === undefined ? {} : { field: cause.field }),
    }))
  }
  const field = /^(metadata\.\w+) must be nil$/.exec(message)?.[1]
  const unreadable = /(?:unable to convert unstructured object to [^:]+|cannot be handled as an? \w+): (.+)$/s.exec(
    message,
  )?.[1]
  return [{ text: unreadable ?? message, symptom, ...(field === undefined ? {} : { field }) }]
}

type RefusedSignal = Pick<Signal, 'text' | 'request'>

/** Where the manifest has the value that is refused. */
export function refusedField(f: RefusedSignal, place: Place): FieldPath | undefined {
  const told = f.request?.field
  if (told === undefined) return undefined
  // A Service's clusterIPs are made from its clusterIP, which is what manifests name.
  const hasMany = valueAt(place.object, ['spec', 'clusterIPs']) !== undefined
  const field = hasMany ? told : told.replace(/^spec\.clusterIPs(\[\d+\])?/, 'spec.clusterIP')
  const path = parseFieldPath(field, place.object)
  return path.length === 0 ? undefined : (repeatedItem(f, path, place) ?? refusedEntry(f, path, place) ?? path)
}

/** Of a mapping that is refused as a whole, such as labels, the entry that it is refused for. */
function refusedEntry({ text }: RefusedSignal, path: FieldPath, { object }: Place): FieldPath | undefined {
  const mapping = valueAt(object, path)
  if (!isRecord(mapping)) return undefined
  const wanted = valueAt(object, ['spec', 'selector', 'matchLabels'])
  const refused = /^\S+: Invalid value: "([^"]*)": /.exec(text)?.[1]
  const [key] =
    Object.entries(mapping).find(([name, value]) =>
      /selector. does not match template/.test(text) && isRecord(wanted)
        ? wanted[name] !== undefined && wanted[name] !== value
        : refused !== undefined && [name, value].includes(refused),
    ) ?? []
  return key === undefined ? undefined : [...path, key]
}

/** Of two list items with the same key the later one: `containers: duplicate entries for key [name="app"]`. */
function repeatedItem({ text, request }: RefusedSignal, path: FieldPath, place: Place): FieldPath | undefined {
  const [, key = ''] = /: duplicate entries for key (\[.+\])/.exec(text) ?? []
  const list = valueAt(place.object, path)
  if (key === '' || !Array.isArray(list)) return undefined
  const first = valueAt(place.object, parseFieldPath(`${request?.field ?? ''}${key}`, place.object))
  const names = [...key.matchAll(/[[,](\w+)=/g)].map(([, name = '']) => name)
  const last = list.findLastIndex((item) => names.every((name) => valueAt(item, [name]) === valueAt(first, [name])))
  return last < 0 ? undefined : [...path, last, names[0] ?? '']
}

/** `.spec.containers[name="app"].ports[containerPort="http",protocol="TCP"].containerPort` → `…containers[app].ports[http]…`. */
export function shortPath(field = ''): string {
  return field.replace(/^\./, '').replaceAll(/\[\w+="([^"]*)"[^\]]*\]/g, '[$1]')
}
