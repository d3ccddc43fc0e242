// Records how kubectl reads YAML, for kubectl.test.ts: `node test/manifest/record-kubectl.ts /path/to/kubectl`.
// Writes fixtures/kubectl.json: the version, every text of kubectl-cases.ts, and what kubectl made of it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documents, scalars } from './kubectl-cases.ts'
import { encoded, files } from './kubectl-files.ts'

const kubectl = process.argv[2] ?? 'kubectl'

/** The object as kubectl decoded it, without sending it anywhere; undefined when kubectl refuses the text. */
function read(text: string): Record<string, unknown> | undefined {
  const result = spawnSync(kubectl, ['label', '--local', '-f', '-', '-o', 'json', 'recorded=1'], {
    input: text,
    encoding: 'utf8',
  })
  if (result.status !== 0) return undefined
  return JSON.parse(result.stdout) as Record<string, unknown>
}

/** Every object that kubectl reads in a file, without the label that makes it print them; undefined when it refuses the file. */
function readFile(name: string, bytes: Uint8Array): unknown[] | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'record-kubectl-'))
  const path = join(folder, name)
  writeFileSync(path, bytes)
  const template = '-o=jsonpath-as-json={@}'
  const result = spawnSync(kubectl, ['annotate', '--local', '-f', path, template, 'recorded=1'], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  if (result.status !== 0) return undefined
  // One JSON list of one object after the other.
  const printed = result.stdout.trim()
  const lists = printed === '' ? [] : (JSON.parse(`[${printed.replaceAll(/^\]\s*^\[/gm, '],[')}]`) as Json[][])
  return lists
    .flat()
    .map(({ metadata: { annotations: _annotations, ...metadata } = {}, ...object }) => ({ ...object, metadata }))
}
interface Json {
  metadata?: Record<string, unknown>
  [field: string]: unknown
}

/** A custom resource: kubectl keeps all of its fields. */
const header = 'apiVersion: example.com/v1\nkind: Example\nmetadata: {name: x, labels: {recorded: "1"}}\n'

const version = spawnSync(kubectl, ['version', '--client', '-o', 'json'], { encoding: 'utf8' })
const recording = {
  version: (JSON.parse(version.stdout) as { clientVersion: { gitVersion: string } }).clientVersion.gitVersion,
  scalars: scalars.map((text) => {
    const object = read(`${header}spec:\n  value: ${text}\n`)
    return object === undefined ? { text, refused: true } : { text, value: (object.spec as { value: unknown }).value }
  }),
  keys: scalars.map((text) => {
    const object = read(`${header}spec:\n  ${text}: 1\n`)
    return object === undefined ? { text, refused: true } : { text, keys: Object.keys(object.spec as object) }
  }),
  files: files.map((one) => {
    const objects = readFile(one.file ?? 'a.yaml', encoded(one))
    return objects === undefined ? { name: one.name, refused: true } : { name: one.name, objects }
  }),
  documents: documents.map((text) => {
    const object = read(header + text)
    return object === undefined ? { text, refused: true } : { text, spec: object.spec }
  }),
}
writeFileSync(join(import.meta.dirname, 'fixtures', 'kubectl.json'), JSON.stringify(recording, null, 1) + '\n')
