// What of an object may not be changed: which value of the manifest it is. fixtures/changes.json holds recorded answers of
// an API server 1.35.4, each with the object as it was; the line that was changed is marked in the manifest.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { causesOf } from '../../src/diagnose/tell.ts'
import { refusalFindings } from '../../src/diagnose/refused.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import type { KubernetesObject, Status } from '../../src/model/object.ts'

interface Change {
  manifest: string
  live: KubernetesObject
  status: Status
}

const file = join(import.meta.dirname, 'fixtures', 'changes.json')
const changes = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Change>

function causeOf({ manifest, live, status }: Change) {
  const [document] = parseManifests(manifest, 'a.yaml').documents.map((one): ManifestDocument => ({
    ...one,
    ref: { ...one.ref, namespace: 'shop' },
  }))
  if (document === undefined) throw new Error('the manifest has no document')
  const refusal = { ref: document.ref, status, sent: document.object, live }
  const context = { documents: [document], preExisting: new Set<string>(), wrappers: new Map() }
  const [cause] = causesOf(refusalFindings([refusal], 0), context)
  return { ...cause, steps: cause?.steps.map(({ command }) => command) }
}

test.each(Object.entries(changes))('%s: the line that was changed', (_name, change) => {
  const line = change.manifest.split('\n').findIndex((text) => text.endsWith('# <-- here')) + 1
  expect(causeOf(change)).toMatchObject({ code: 'ImmutableFieldChanged', source: { line } })
})

test.each([
  ['selector-changed', 'web: spec.selector.matchLabels.tier is immutable (ImmutableFieldChanged)'],
  ['job-template-changed', 'migrate: spec.template.spec.containers[0].command is immutable (ImmutableFieldChanged)'],
  [
    'claim-template-changed',
    'store: spec.volumeClaimTemplates[0].spec.resources.requests.storage is immutable (ImmutableFieldChanged)',
  ],
  ['cluster-ip-changed', 'web: spec.clusterIP is immutable (ImmutableFieldChanged)'],
])('%s: the headline names the field', (name, headline) => {
  expect(causeOf(changes[name] as Change).headline).toBe(headline)
})

test('a whole pod template is not printed as what the API server says', () => {
  expect(causeOf(changes['job-template-changed'] as Change).sentence).toBe(
    'spec.template.spec.containers[0].command of an existing Job cannot be changed. The API server reports: spec.template: field is immutable',
  )
})

test('no step deletes what serves or has data; a Job is there to be run again, and a StatefulSet goes without its pods', () => {
  for (const name of ['claim-shrunk', 'selector-changed', 'cluster-ip-changed'])
    expect(causeOf(changes[name] as Change).steps?.join()).not.toContain('delete')
  expect(causeOf(changes['claim-template-changed'] as Change).steps).toContain(
    'kubectl delete statefulset store -n shop --cascade=orphan',
  )
  expect(causeOf(changes['job-template-changed'] as Change).steps).toContain('kubectl delete job migrate -n shop')
})

test('what may be changed is not taken for it, nor another way to write the same', () => {
  const change = changes['claim-template-changed'] as Change
  const manifest = change.manifest.replace('replicas: 0', 'replicas: 3')
  expect(causeOf({ ...change, manifest }).headline).toContain('storage is immutable')
  const same = { ...change, manifest: change.manifest.replace('storage: 2Gi', 'storage: 1024Mi') }
  expect(causeOf(same).headline).toBe('store: spec is immutable (ImmutableFieldChanged)')
})

test('without the object as it was, the field is the one that the API server names', () => {
  const { status } = changes['selector-changed'] as Change
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
  const context = { documents: [], preExisting: new Set<string>(), wrappers: new Map() }
  expect(causesOf(refusalFindings([{ ref, status }], 0), context).map(({ headline }) => headline)).toEqual([
    'web: spec.selector is immutable (ImmutableFieldChanged)',
  ])
})
