// What a manifest means is what kubectl reads in it: compared with recordings of the real kubectl (record-kubectl.ts).
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseManifests } from '../../src/manifest/parse.ts'
import { documents, scalars } from './kubectl-cases.ts'

interface Recording {
  version: string
  scalars: { text: string; value?: unknown; refused?: boolean }[]
  keys: { text: string; keys?: string[]; refused?: boolean }[]
  documents: { text: string; spec?: unknown; refused?: boolean }[]
}
// Not by `import`: a bundler makes `__proto__` the prototype.
const recording = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'kubectl.json'), 'utf8')) as Recording

const header = 'apiVersion: example.com/v1\nkind: Example\nmetadata: {name: x}\n'

/** `spec` as it would be sent; undefined when the text is refused. */
function specOf(text: string): unknown {
  const { documents, problems } = parseManifests(header + text, 'a.yaml')
  return problems.length > 0 ? undefined : JSON.parse(JSON.stringify(documents[0]?.object.spec))
}

/** Keys that are numbers in a form of Go's own (`1e-05`): refused here, quotes say what is meant. */
const refusedKeys = ['-0.0', '0.00001', '1e21', '.inf', '+.Inf', '-.inf', '.nan', '18446744073709551616e0']
/** JSON's escapes, which kubectl's YAML reader does not know: read here as JSON has them. */
const readDocuments = new Map<string, unknown>([
  ['spec:\n  a: "\\u00e9\\x41\\n\\t\\"\\/"\n', { a: 'éA\n\t"/' }],
  ['spec: {"a": 1, "b": [true, null, 1.5], "c": "\\ud83d\\ude00"}\n', { a: 1, b: [true, null, 1.5], c: '😀' }],
])

test('the recording holds every case', () => {
  expect(recording.scalars.map(({ text }) => text)).toEqual(scalars)
  expect(recording.keys.map(({ text }) => text)).toEqual(scalars)
  expect(recording.documents.map(({ text }) => text)).toEqual(documents)
})

describe(`as kubectl ${recording.version}`, () => {
  test.each(recording.scalars)('value $text', ({ text, value, refused }) => {
    expect(specOf(`spec:\n  value: ${text}\n`)).toEqual(refused === true ? undefined : { value })
  })
  test.each(recording.keys)('key $text', ({ text, keys, refused }) => {
    const spec = specOf(`spec:\n  ${text}: 1\n`)
    const expected = refused === true || refusedKeys.includes(text) ? undefined : keys
    expect(spec === undefined ? undefined : Object.keys(spec as object)).toEqual(expected)
  })
  test.each(recording.documents)('document $text', ({ text, spec }) => {
    expect(specOf(text)).toEqual(readDocuments.get(text) ?? spec)
  })
})
