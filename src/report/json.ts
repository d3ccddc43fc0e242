// The report as the text of `report.json`. Its schema is `report.schema.json` beside this file.
import type { Report } from '../model/report.ts'

/** Order of the top-level fields: what a reader wants first stands first. */
const ORDER = [
  'version',
  'verdict',
  'headline',
  'label',
  'url',
  'mode',
  'phase',
  'startedAt',
  'finishedAt',
  'timings',
  'cluster',
  'inputs',
  'causes',
  'notices',
  'objects',
  'timeline',
  'warnings',
  'rollback',
  'stats',
] as const satisfies (keyof Report)[]

/** `report.json`: always the same text for the same report, whatever order its fields were set in at the top. */
export function renderJson(report: Report): string {
  const known = new Set<string>(ORDER)
  const ordered = [
    ...ORDER.map((field) => [field, report[field]] as const),
    ...Object.entries(report).filter(([field]) => !known.has(field)),
  ]
  return JSON.stringify(Object.fromEntries(ordered), null, 2) + '\n'
}
