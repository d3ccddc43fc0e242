// recordings/open-api.json is a part of what an API server 1.35.4 answers to /openapi/v3/apis/apps/v1 and /openapi/v3/api/v1,
// without descriptions and defaults.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { meantField } from '../../src/causes/open-api-schema.ts'
import type { OpenApi } from '../../src/model/open-api.ts'

const file = join(import.meta.dirname, '..', 'recordings', 'open-api.json')
const documents = JSON.parse(readFileSync(file, 'utf8')) as Record<string, OpenApi>

const meant = (apiVersion: string, kind: string, field: string): string | undefined =>
  meantField(documents[apiVersion] ?? {}, { apiVersion, kind, name: 'web' }, field)

test.each([
  ['spec.template.spec.contaners', 'containers'],
  ['spec.template.spec.containers[0].imagePullpolicy', 'imagePullPolicy'],
  ['spec.template.spec.containers[0].resorces', 'resources'],
  ['.spec.template.spec.containers[name="app"].imagePullpolicy', 'imagePullPolicy'],
  ['spec.replica', 'replicas'],
  ['metadata.label', 'labels'],
  ['spec.template.metadata.anotations', 'annotations'],
  ['specs', 'spec'],
])('%s: a slip for %s', (field, name) => {
  expect(meant('apps/v1', 'Deployment', field)).toBe(name)
})

test.each([
  ['spec.template.spec.env', 'spec.template.spec.containers[].env'],
  ['spec.template.spec.containers[0].volumes', 'spec.template.spec.volumes'],
  ['spec.template.spec.replicas', 'spec.replicas'],
])('%s: a level too high or too low, it is %s', (field, path) => {
  expect(meant('apps/v1', 'Deployment', field)).toBe(path)
})

test('kinds of the core group', () => {
  expect(meant('v1', 'Service', 'spec.selectr')).toBe('selector')
})

test.each([
  ['nothing is like it', 'Deployment', 'spec.zzzzzz'],
  ['the way to it is unknown too', 'Deployment', 'spec.tmplate.spec.contaners'],
  ['a kind that the document does not have', 'Unheard', 'spec.replica'],
])('%s: none', (_why, kind, field) => {
  expect(meant('apps/v1', kind, field)).toBeUndefined()
})

test('an empty document tells nothing', () => {
  expect(meantField({}, { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, 'spec.replica')).toBeUndefined()
})
