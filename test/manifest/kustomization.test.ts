// Rendered by kubectl 1.35.4 (`kubectl kustomize overlay > rendered.yaml`): where each value is said to come from.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { workspaceFiles } from '../../src/manifest-files.ts'
import { loadManifests } from '../../src/manifest/load.ts'
import { positionOf } from '../../src/model/manifest.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import type { FieldPath } from '../../src/model/object.ts'

const workspace = join(import.meta.dirname, 'fixtures', 'kustomize')
const rendered = readFileSync(join(workspace, 'rendered.yaml'), 'utf8')

const load = async (text = rendered): Promise<readonly ManifestDocument[]> => {
  const { documents, problems } = await loadManifests(
    ['overlay'],
    workspaceFiles(workspace, () => Promise.resolve(text)),
  )
  expect(problems).toEqual([])
  return documents
}
const of = (documents: readonly ManifestDocument[], kind: string) =>
  documents.find(({ ref }) => ref.kind === kind) as ManifestDocument

/** `file: what stands at the place of a value` */
function written(document: ManifestDocument, path: FieldPath): string {
  const { file, line, column } = positionOf(document, path)
  const text = readFileSync(join(workspace, file), 'utf8').split('\n')[line - 1] ?? ''
  return `${file}: ${text.slice(column - 1)}`
}

const containers = ['spec', 'template', 'spec', 'containers']

test.each<[string, FieldPath, string]>([
  ['the object', [], 'base/deployment.yaml: apiVersion: apps/v1'],
  ['a value of the resource', [...containers, 0, 'name'], 'base/deployment.yaml: app'],
  ['an item of a list', [...containers, 0, 'ports', 0, 'containerPort'], 'base/deployment.yaml: 8080 }]'],
  ['a name with a prefix', ['metadata', 'name'], 'base/deployment.yaml: web'],
  [
    'a name with prefix and hash',
    [...containers, 0, 'envFrom', 0, 'configMapRef', 'name'],
    'base/deployment.yaml: settings }',
  ],
  ['the namespace', ['metadata', 'namespace'], 'overlay/kustomization.yaml: shop'],
  ['an image', [...containers, 0, 'image'], 'overlay/kustomization.yaml: "2"'],
  ['the replicas', ['spec', 'replicas'], 'overlay/kustomization.yaml: 3'],
  ['a label', ['metadata', 'labels', 'team'], 'overlay/kustomization.yaml: web }'],
  [
    'a value of a patch file',
    [...containers, 0, 'readinessProbe', 'httpGet', 'path'],
    'overlay/patches/probe.yaml: /healthz, port: 8080 }',
  ],
  [
    'a field that only a patch has',
    [...containers, 0, 'resources', 'limits', 'memory'],
    'overlay/patches/probe.yaml: 64Mi } }',
  ],
  ['a JSON patch', [...containers, 1, 'image'], 'overlay/kustomization.yaml: registry.example/helper:2'],
  [
    'a patch in the kustomization',
    ['spec', 'template', 'spec', 'terminationGracePeriodSeconds'],
    'overlay/kustomization.yaml: 5',
  ],
  ['what nobody wrote', [...containers, 0, 'livenessProbe'], 'base/deployment.yaml: name: app'],
])('%s', async (_, path, expected) => {
  expect(written(of(await load(), 'Deployment'), path)).toBe(expected)
})

test('every scalar value stands where it, or what it is made of, is written', async () => {
  const documents = await load()
  expect(documents.map(({ source, renderedFrom }) => [source.file, renderedFrom])).toEqual([
    ['base/kustomization.yaml', undefined],
    ['base/service.yaml', undefined],
    ['base/deployment.yaml', undefined],
  ])
  for (const document of documents) {
    for (const [path] of document.positions) {
      const steps = JSON.parse(path) as FieldPath
      let value: unknown = document.object
      for (const step of steps) value = (value as Record<string | number, unknown>)[step]
      if (!['string', 'number'].includes(typeof value) || ['image', 'name'].includes(String(steps.at(-1)))) continue
      expect([path, written(document, steps)]).toEqual([
        path,
        expect.stringContaining(String(value as string | number)),
      ])
    }
  }
})

test('a generated ConfigMap, and its literal', async () => {
  const configMap = of(await load(), 'ConfigMap')
  expect(written(configMap, ['metadata', 'name'])).toBe('base/kustomization.yaml: settings')
  expect(written(configMap, ['data', 'LOG_LEVEL'])).toBe('base/kustomization.yaml: LOG_LEVEL=info')
})

test('what comes from nowhere that can be read stands in the kustomization, and says so', async () => {
  const other = 'apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: prod-remote}\n'
  const [document] = await load(other)
  expect(document).toMatchObject({
    source: { file: 'overlay/kustomization.yaml', line: 1, column: 1 },
    renderedFrom: 'overlay/kustomization.yaml',
  })
})
