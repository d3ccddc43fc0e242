// Values whose shape nobody has checked: a manifest may hold anything anywhere, and the API server says so.

/** True of a mapping. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The mappings of a list, an empty one in place of anything else. */
export function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? (value as unknown[]).map((item) => (isRecord(item) ? item : {})) : []
}
