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
  ['selector-changed', 'web: spec.selector.matchLabels.tier cannot be changed (ImmutableFieldChanged)'],
  [
    'job-template-changed',
    'migrate: spec.template.spec.containers[0].command cannot be changed (ImmutableFieldChanged)',
  ],
  [
    'claim-template-changed',
    'store: spec.volumeClaimTemplates[0].spec.resources.requests.storage cannot be changed (ImmutableFieldChanged)',
  ],
  ['cluster-ip-changed', 'web: spec.clusterIP cannot be changed (ImmutableFieldChanged)'],
])('%s: the headline names the field', (name, headline) => {
  expect(causeOf(changes[name] as Change).headline).toBe(headline)
})

test('a whole pod template is not printed as what the API server says', () => {
  expect(causeOf(changes['job-template-changed'] as Change).sentence).toBe(
    'Kubernetes never changes spec.template.spec.containers[0].command of an existing Job. The API server says: spec.template: field is immutable',
  )
})

test('nobody is told to delete a claim with its data, and a StatefulSet is deleted without its pods', () => {
  expect(causeOf(changes['claim-shrunk'] as Change).steps?.join()).not.toContain('delete')
  expect(causeOf(changes['claim-template-changed'] as Change).steps).toContain(
    'kubectl delete statefulset store -n shop --cascade=orphan',
  )
})

test('what may be changed is not taken for it, nor another way to write the same', () => {
  const change = changes['claim-template-changed'] as Change
  const manifest = change.manifest.replace('replicas: 0', 'replicas: 3')
  expect(causeOf({ ...change, manifest }).headline).toContain('storage cannot be changed')
  const same = { ...change, manifest: change.manifest.replace('storage: 2Gi', 'storage: 1024Mi') }
  expect(causeOf(same).headline).toBe('store: spec cannot be changed (ImmutableFieldChanged)')
})

test('without the object as it was, the field is the one that the API server names', () => {
  const { status } = changes['selector-changed'] as Change
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
  const context = { documents: [], preExisting: new Set<string>(), wrappers: new Map() }
  expect(causesOf(refusalFindings([{ ref, status }], 0), context).map(({ headline }) => headline)).toEqual([
    'web: spec.selector cannot be changed (ImmutableFieldChanged)',
  ])
})
