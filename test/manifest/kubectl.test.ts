// What a manifest means is what kubectl reads in it: compared with recordings of the real kubectl (record-kubectl.ts).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { workspaceFiles } from '../../src/manifest-files.ts'
import { loadManifests } from '../../src/manifest/load.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import { documents, scalars } from './kubectl-cases.ts'
import { encoded, files, type FileCase } from './kubectl-files.ts'

interface Recording {
  version: string
  scalars: { text: string; value?: unknown; refused?: boolean }[]
  keys: { text: string; keys?: string[]; refused?: boolean }[]
  documents: { text: string; spec?: unknown; refused?: boolean }[]
  files: { name: string; objects?: unknown[]; refused?: boolean }[]
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
  expect(recording.files.map(({ name }) => name)).toEqual(files.map(({ name }) => name))
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

/** The objects of a file on disk, with the problems where it is refused. */
async function objectsOf(one: FileCase): Promise<{ objects?: unknown[]; problems: string[] }> {
  const workspace = mkdtempSync(join(tmpdir(), 'kubectl-files-'))
  const name = one.file ?? 'a.yaml'
  writeFileSync(join(workspace, name), encoded(one))
  const { documents, problems } = await loadManifests(
    [name],
    workspaceFiles(workspace, () => Promise.reject(new Error())),
  )
  rmSync(workspace, { recursive: true })
  const messages = problems.map(({ message }) => message)
  return messages.length > 0 ? { problems: messages } : { objects: documents.map(({ object }) => object), problems: [] }
}

/** Files that kubectl reads and that are refused here: what it makes of them is not what is written. */
const refusedFiles: Record<string, string> = {
  'Latin-1': 'cannot read this file: it is not UTF-8 text',
  'a next line character': 'control character U+0085 is not allowed',
  'an end mark and a document without a separator':
    'kubectl ignores everything after “...”: start the document with a “---” line',
  'a duplicate key': 'key "k" is given twice in the same mapping',
  'a duplicate key at the top': 'key "data" is given twice in the same mapping',
  'a duplicate key in JSON': 'key "k" is given twice in the same mapping',
  'keys that are the same once they are read': 'key "true" is given twice in the same mapping',
  // A file that says it is JSON.
  'JSON with a comma too many':
    'JSON does not allow a comma before a closing bracket, and every bracket must be closed',
  'YAML in a JSON file': 'this is not valid JSON',
}
/** Files that kubectl refuses and that are read here: it does not look for a List in a List. */
const readFiles: Record<string, string[]> = { 'a List in a List': ['a', 'b'] }

/** What `kubectl apply` goes on with: it refuses a file without objects, and an object without apiVersion or name. */
function isApplicable(objects: unknown[]): boolean {
  const named = objects as { apiVersion?: string; metadata: { name?: string } }[]
  return objects.length > 0 && named.every(({ apiVersion, metadata }) => apiVersion && metadata.name)
}

describe(`files, as kubectl ${recording.version}`, () => {
  test.each(files)('$name', async (one) => {
    const { objects } = recording.files.find(({ name }) => name === one.name) ?? {}
    const { objects: read, problems } = await objectsOf(one)
    const expected = objects !== undefined && isApplicable(objects) ? objects : undefined
    if (one.name in refusedFiles) {
      expect(expected).toBeDefined()
      expect(problems).toEqual([refusedFiles[one.name]])
    } else if (one.name in readFiles) {
      expect(expected).toBeUndefined()
      expect((read as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name)).toEqual(
        readFiles[one.name],
      )
    } else {
      expect(read === undefined ? undefined : JSON.parse(JSON.stringify(read))).toEqual(expected)
    }
  })
})
