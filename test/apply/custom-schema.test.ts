// The own check of custom resources says what the API server said, field by field, of the same objects.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { refusalsBySchema, type CustomVersion } from '../../src/apply/custom-schema.ts'
import { problemsOf } from '../../src/causes/status-problems.ts'
import type { KubernetesObject, Status } from '../../src/model/object.ts'

interface Answer {
  spec: unknown
  code: number
  message?: string
  causes?: { reason: string; message: string; field: string }[]
}

const { version, answers } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'custom-resource-answers.json'), 'utf8'),
) as { version: CustomVersion; answers: Answer[] }

const widget = (spec: unknown): KubernetesObject => ({
  apiVersion: 'shop.example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w', namespace: 'shop' },
  spec,
})

/** Field and words of each problem, in order of the fields. */
const told = (statuses: readonly Status[]) =>
  statuses
    .flatMap(problemsOf)
    .map(({ field, text }) => `${field}: ${text}`)
    .sort()

test.each(answers.map((answer) => [JSON.stringify(answer.spec), answer] as const))('%s', (_spec, answer) => {
  const { code, message, causes } = answer
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    code,
    ...(message === undefined ? {} : { message }),
    ...(causes === undefined ? {} : { details: { causes } }),
  }
  const refused = refusalsBySchema(widget(answer.spec), version)
  expect(refused.map((one) => one.code)).toEqual(code < 300 ? [] : [code])
  expect(told(refused)).toEqual(code < 300 ? [] : told([status]))
})

test('the fixture has refusals of both kinds', () => {
  expect(new Set(answers.map(({ code }) => code))).toEqual(new Set([400, 422]))
})

test('a definition without a schema speaks against nothing', () => {
  expect(refusalsBySchema(widget({ any: 1 }), { name: 'v1' })).toEqual([])
})

test('a pattern that only Go understands is left to the API server', () => {
  const schema = { type: 'object', properties: { spec: { type: 'string', pattern: '(?i)^a$' } } }
  expect(refusalsBySchema(widget('B'), { name: 'v1', schema: { openAPIV3Schema: schema } })).toEqual([])
})
