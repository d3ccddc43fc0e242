// Holds a report to the schema that users are promised.
import { Ajv2020 } from 'ajv/dist/2020.js'
import schema from '../../src/report/report.schema.json' with { type: 'json' }

const validate = new Ajv2020({ allErrors: true, strict: true }).compile(schema)

/** What is wrong with the text of a `report.json`, one sentence each; empty when nothing is. */
export function validateReport(json: string): string[] {
  validate(JSON.parse(json))
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message ?? 'is wrong'}`)
}
