// One entry, one place: a code has its home in one file of src/causes/, with the type of its facts, and elsewhere it is only
// named where a finding is made or narrowed. Read from the sources.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { CATALOGUE } from '../../src/causes/catalogue.ts'

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

/** The codes of the entries that a file makes: `cause('Code', {…})`. */
function entriesIn(file: SourceFile): string[] {
  return nodesOf(file).flatMap((node) => {
    if (!ts.isCallExpression(node) || node.expression.getText() !== 'cause') return []
    const [code] = node.arguments
    return code !== undefined && ts.isStringLiteral(code) ? [code.text] : []
  })
}

/** The codes whose facts a file declares. */
function declaredIn(file: SourceFile): string[] {
  return nodesOf(file).flatMap((node) =>
    ts.isInterfaceDeclaration(node) && node.name.text === 'FactsByCode' && file.path.startsWith('causes/')
      ? node.members.flatMap((member) => (member.name === undefined ? [] : [member.name.getText()]))
      : [],
  )
}

/** Where a file holds codes as the keys of a table, or as the items of a list, of more than two: `path:line: codes`. */
function tablesIn(file: SourceFile): string[] {
  return nodesOf(file).flatMap((node) => {
    const keys = ts.isObjectLiteralExpression(node)
      ? node.properties.flatMap(({ name }) => (name === undefined ? [] : [name.getText()]))
      : ts.isArrayLiteralExpression(node)
        ? node.elements.flatMap((element) => (ts.isStringLiteral(element) ? [element.text] : []))
        : []
    const codes = keys.filter((key) => CODES.has(key))
    const { line } = file.tree.getLineAndCharacterOfPosition(node.getStart())
    return codes.length > 2 ? [`${file.path}:${line + 1}: ${codes.join(' ')}`] : []
  })
}

test('every code has one entry, in the file that declares its facts', () => {
  const homes = files.flatMap((file) => entriesIn(file).map((code) => `${code} in ${file.path}`))
  const declared = files.flatMap((file) => declaredIn(file).map((code) => `${code} in ${file.path}`))
  expect(homes.toSorted()).toEqual(declared.toSorted())
  expect(homes.map((home) => home.split(' ')[0]).toSorted()).toEqual([...CODES].toSorted())
})

test('a file of the catalogue has the entries of one family', () => {
  const families = files.map(
    (file) =>
      [
        file.path,
        new Set(entriesIn(file).map((code) => CATALOGUE.find((entry) => entry.code === code)?.family)),
      ] as const,
  )
  expect(families.filter(([, { size }]) => size > 1)).toEqual([])
})

test('no table is keyed by code outside the catalogue, and none within it', () => {
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
  expect(entriesIn(parse('causes/x.ts', "cause('SecretMissing', {})"))).toEqual(['SecretMissing'])
})
