// Values whose shape nobody has checked: a manifest may hold anything anywhere, and the API server says so.
import type { DatedCondition, Json, JsonObject, KubernetesObject, Status } from './object.ts'

/** True of a mapping. */
export function isRecord(value: Json | undefined): value is JsonObject
export function isRecord<T>(value: T): value is T & Record<string, unknown>
export function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A mapping as it is, an empty one in place of anything else. */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {}
}

/** The texts of a mapping by their names, as labels and the data of a Secret are. */
export function textsOf(value: unknown): Record<string, string> {
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string'
  return Object.fromEntries(Object.entries(recordOf(value)).filter(isText))
}

/** A list as it is, an empty one in place of anything else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The mappings of a list, an empty one in place of anything else. */
export function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((item: unknown) => (isRecord(item) ? item : {})) : []
}

/** The conditions of any object. Those of a custom resource may be anything: what is not of the common shape is not read. */
export function conditionsOf({ status }: KubernetesObject): DatedCondition[] {
  const isCondition = (one: Readonly<Record<string, unknown>>): one is Record<string, unknown> & DatedCondition =>
    typeof one.type === 'string'
  return records(recordOf(status).conditions).filter(isCondition)
}

/** True for the API server's answer to a request that it refused. */
export function isStatus(value: unknown): value is Status {
  return recordOf(value).kind === 'Status'
}
