// One entry, one place: a code has its home in one file of src/causes/, with the type of its facts, and elsewhere it is only
// named where a finding is made or narrowed. Read from the sources.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { CATALOGUE } from '../../src/causes/catalogue.ts'
import type { Entry } from '../../src/causes/entry.ts'

const source = join(import.meta.dirname, '..', '..', 'src')
const CODES: ReadonlySet<string> = new Set(CATALOGUE.map(({ code }) => code))

interface SourceFile {
  path: string
  tree: ts.SourceFile
}

const files = globSync('**/*.ts', { cwd: source })
  .toSorted()
  .map((path) => parse(path, readFileSync(join(source, path), 'utf8')))

function parse(path: string, text: string): SourceFile {
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true) }
}

/** Everything in a file, each node with what it stands in. */
function nodesOf({ tree }: SourceFile): ts.Node[] {
  const nodes: ts.Node[] = []
  const visit = (node: ts.Node): void => {
    nodes.push(node)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return nodes
}

/** The entries that a file of the catalogue exports. */
async function entriesIn({ path }: SourceFile): Promise<Entry[]> {
  if (!path.startsWith('causes/') || path === 'causes/catalogue.ts') return []
  const module = (await import(join(source, path))) as Record<string, unknown>
  return Object.values(module)
    .filter((value) => Array.isArray(value))
    .flat()
    .filter((value) => CATALOGUE.includes(value as Entry)) as Entry[]
}

const entries = await Promise.all(files.map(async (file) => [file.path, await entriesIn(file)] as const))

/** The codes whose facts a file declares. */
function declaredIn(file: SourceFile): string[] {
  return nodesOf(file).flatMap((node) =>
    ts.isInterfaceDeclaration(node) && node.name.text === 'FactsByCode' && file.path.startsWith('causes/')
      ? node.members.flatMap((member) => (member.name === undefined ? [] : [member.name.getText()]))
      : [],
  )
}

/**
 * Where a file holds more than two codes as the keys of a table, or as the items of a list: `path:line: codes`. In the
 * catalogue itself a list of codes is what an entry comes `before`.
 */
function tablesIn(file: SourceFile): string[] {
  return nodesOf(file).flatMap((node) => {
    const keys = ts.isObjectLiteralExpression(node)
      ? node.properties.flatMap(({ name }) => (name === undefined ? [] : [name.getText()]))
      : ts.isArrayLiteralExpression(node) && !file.path.startsWith('causes/')
        ? node.elements.flatMap((element) => (ts.isStringLiteral(element) ? [element.text] : []))
        : []
    const codes = keys.filter((key) => CODES.has(key))
    const { line } = file.tree.getLineAndCharacterOfPosition(node.getStart())
    return codes.length > 2 ? [`${file.path}:${line + 1}: ${codes.join(' ')}`] : []
  })
}

test('every code has one entry, in the file that declares its facts', () => {
  const homes = entries.flatMap(([path, own]) => own.map(({ code }) => `${code} in ${path}`))
  const declared = files.flatMap((file) => declaredIn(file).map((code) => `${code} in ${file.path}`))
  expect(homes.toSorted()).toEqual(declared.toSorted())
  expect(homes.map((home) => home.split(' ')[0]).toSorted()).toEqual([...CODES].toSorted())
})

test('a file of the catalogue has the entries of one family', () => {
  const families = entries.map(([path, own]) => [path, new Set(own.map(({ family }) => family))] as const)
  expect(families.filter(([, { size }]) => size > 1)).toEqual([])
})

test('no table is keyed by code, outside the catalogue or within it', () => {
  expect(files.flatMap(tablesIn)).toEqual([])
})

test('a table of codes is found where there is one', () => {
  const text = `
    const RULES = { SecretMissing: 1, ConfigMapMissing: 2, PvcNotFound: 3 }
    const HOPELESS = new Set(['SecretMissing', 'ConfigMapMissing', 'OOMKilled'])
    const two = isOf(finding, 'SecretMissing', 'ConfigMapMissing')
  `
  expect(tablesIn(parse('x.ts', text))).toEqual([
    'x.ts:2: SecretMissing ConfigMapMissing PvcNotFound',
    'x.ts:3: SecretMissing ConfigMapMissing OOMKilled',
  ])
})
