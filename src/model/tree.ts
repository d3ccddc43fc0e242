// How to look into a value of any shape, as a manifest or an answer may hold it.
import type { Json, JsonObject } from './object.ts'

/** True of a mapping. */
export function isRecord(value: Json | undefined): value is JsonObject
export function isRecord<T>(value: T): value is T & Record<string, unknown>
export function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The items of a list; none where it is none. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The mappings of a list; a manifest may hold anything where a list is due, and the API server says so. */
export function records(value: unknown): Record<string, unknown>[] {
  return itemsOf(value).map((item) => (isRecord(item) ? item : {}))
}
