import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { factOf } from '../src/causes/catalogue.ts'
import { ApiError, type Cluster } from '../src/cluster/cluster.ts'
import { headlineOfFinding } from '../src/diagnose/tell.ts'
import { NOTHING_HIDDEN } from '../src/evidence/redact.ts'
import { refusalFindings } from '../src/diagnose/refused.ts'
import type { ObjectRef, Status } from '../src/model/object.ts'
import { explainRefusals } from '../src/lookups/refusal-hints.ts'

const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const fixtures = join(import.meta.dirname, 'diagnose', 'fixtures')
const { 'apps/v1': openApi, v1: core } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recordings', 'open-api.json'), 'utf8'),
) as Record<string, object>
const refusals = JSON.parse(readFileSync(join(fixtures, 'refusals.json'), 'utf8')) as Record<string, Status>
const denied = () => Promise.reject(new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, message: 'forbidden' }))

/** A cluster that answers these, and refuses everything else. */
function cluster(answers: Partial<Cluster>): Cluster {
  return { get: denied, exists: denied, list: denied, names: denied, schema: denied, ...answers } as Cluster
}

const explained = (status: Status, answers: Partial<Cluster>) =>
  explainRefusals(refusalFindings([{ ref, status }], 0), cluster(answers), 0)

test('of a misspelt field the one that was meant, from one look at what the API knows', async () => {
  const schema = vi.fn(() => Promise.resolve(openApi ?? {}))
  const findings = await explained(refusals.twoUnknown as Status, { schema })
  expect(findings.map((finding) => headlineOfFinding(finding, NOTHING_HIDDEN))).toEqual([
    'web: unknown field containers[0].resorces; did you mean resources? (ManifestSchemaInvalid)',
    'web: unknown field spec.replica; did you mean replicas? (ManifestSchemaInvalid)',
  ])
  expect(schema.mock.calls).toEqual([['apps/v1']])
})

test('nobody asks what the API knows when no field is unknown', async () => {
  const schema = vi.fn(denied)
  await explained(refusals.invalid as Status, { schema })
  expect(schema).not.toHaveBeenCalled()
})

test('of a namespace that is not there the one that was meant', async () => {
  const notFound = () =>
    Promise.reject(
      new ApiError({ kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message: 'not found' }),
    )
  const names = () => Promise.resolve(['default', 'nowhere-2', 'shop'])
  const [finding] = await explained(refusals.namespace as Status, { get: notFound, names })
  expect(finding?.known?.sentence).toBe('Did you mean "nowhere-2"?')
})

test('what may not be asked changes nothing: the refusal itself is certain', async () => {
  for (const status of [refusals.twoUnknown, refusals.namespace] as Status[]) {
    expect(await explained(status, {})).toEqual(refusalFindings([{ ref, status }], 0))
  }
})

test('every value that the API server cannot read, on its own place, with no word of a Secret', async () => {
  const pod = {
    containers: [
      { name: 'app', resources: { requests: { cpu: '100mm', memory: '64Mi' }, limits: { memory: '1 Gi' } } },
    ],
  }
  const web = { ...ref, metadata: { name: 'web', namespace: 'shop' }, spec: { template: { spec: pod } } }
  const data = { user: 'YWRtaW4=', password: 'not base64!' }
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace: 'shop' }, data }
  const refused = [
    { ref, sent: web, status: refusals.quantities as Status },
    { ref: { ...secret, namespace: 'shop', name: 'login' }, sent: secret, status: refusals.base64 as Status },
  ]
  const schema = (version: string) => Promise.resolve((version === 'v1' ? core : openApi) ?? {})
  const findings = await explainRefusals(refusalFindings(refused, 0), cluster({ schema }), 0)
  expect(findings.map(({ path }) => path?.join('.'))).toEqual([
    'spec.template.spec.containers.0.resources.requests.cpu',
    'spec.template.spec.containers.0.resources.limits.memory',
    'data.password',
  ])
  expect(findings.map((finding) => [finding.code, factOf(finding).replace(/^\S+ /, '').slice(0, 30)])).toEqual(
    [
      ['ManifestSchemaInvalid', '"100mm" is not a quantity: wri'],
      ['ManifestSchemaInvalid', '"1 Gi" is not a quantity: writ'],
      ['ManifestSchemaInvalid', 'is not base64: encode the valu'],
    ].map(([code, text]) => [code, text?.slice(0, 30)]),
  )
  expect(JSON.stringify(findings.map(({ text, facts, evidence }) => [text, facts, evidence]))).not.toContain(
    'not base64!',
  )
})

test('without the schema a value that cannot be read is told in the words of the API server', async () => {
  const [finding] = await explained(refusals.quantities as Status, {})
  expect(finding?.code).toBe('ManifestSchemaInvalid')
  expect(finding?.text).toMatch(/^quantities must match the regular expression/)
})
