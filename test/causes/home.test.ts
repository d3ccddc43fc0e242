// One entry, one place: a code has its home in one file of src/causes/, with the type of its facts, and elsewhere it is only
// named where a finding is made or narrowed. Read from the sources.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { CATALOGUE } from '../../src/causes/catalogue.ts'
import type { Entry } from '../../src/causes/entry.ts'

const source = join(import.meta.dirname, '..', '..', 'src')
/** Reasons of the kubelet's own that are codes, too: these name no cause where they are read. */
const KUBELET_REASONS: readonly string[] = ['ImageInspectError', 'Evicted']
const CODES: ReadonlySet<string> = new Set(
  CATALOGUE.map(({ code }) => code).filter((code) => !KUBELET_REASONS.includes(code)),
)

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

/** The codes among the words of a text. */
function codesIn(text: string): string[] {
  return [...new Set(text.match(/[A-Za-z]\w+/g))].filter((word) => CODES.has(word))
}

/** The codes of a string, a regular expression or a part of a template. */
function literalCodes(node: ts.Node): string[] {
  const hasText =
    ts.isStringLiteralLike(node) ||
    ts.isRegularExpressionLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddleOrTemplateTail(node)
  return hasText ? codesIn(node.text) : []
}

/** The codes that a node chooses among, as a table does: by key, item, case, comparison or pattern. */
function tableCodes(node: ts.Node, isCatalogue: boolean): string[] {
  if (ts.isObjectLiteralExpression(node))
    return node.properties.flatMap(({ name }) => (name === undefined ? [] : codesIn(name.getText())))
  // In the catalogue a list of codes is what an entry comes before, and a union of them a type.
  if (isCatalogue) return []
  if (ts.isArrayLiteralExpression(node)) {
    const codes = [...new Set(node.elements.flatMap(literalCodes))]
    // One code alone is the context of a finding, but for a set of one and an entry of a map.
    return codes.length > 1 || ts.isNewExpression(node.parent) || ts.isArrayLiteralExpression(node.parent) ? codes : []
  }
  if (ts.isCaseBlock(node))
    return node.clauses.flatMap((clause) => (ts.isCaseClause(clause) ? literalCodes(clause.expression) : []))
  // A single one is a word of Kubernetes as often as a code: `Unknown`.
  const words = ts.isRegularExpressionLiteral(node) || ts.isStringLiteralLike(node) ? literalCodes(node) : []
  return words.length > 1 ? words : []
}

/** The codes that one expression compares with: `code === 'A' || code === 'B'`. */
function comparedCodes(node: ts.Node): string[] {
  if (!ts.isBinaryExpression(node)) return []
  const { kind } = node.operatorToken
  if (kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.AmpersandAmpersandToken)
    return [...comparedCodes(node.left), ...comparedCodes(node.right)]
  return [...literalCodes(node.left), ...literalCodes(node.right)]
}

/** Where a file holds a table of codes, in whatever form: `path:line: codes`. */
function tablesIn(file: SourceFile): string[] {
  const isCatalogue = file.path.startsWith('causes/')
  return nodesOf(file).flatMap((node) => {
    const compared = isCatalogue ? [] : comparedCodes(node)
    const codes = [...tableCodes(node, isCatalogue), ...(compared.length > 2 ? compared : [])]
    const { line } = file.tree.getLineAndCharacterOfPosition(node.getStart())
    return codes.length > 0 ? [`${file.path}:${line + 1}: ${codes.join(' ')}`] : []
  })
}

test('every code has one entry, in the file that declares its facts', () => {
  const homes = entries.flatMap(([path, own]) => own.map(({ code }) => `${code} in ${path}`))
  const declared = files.flatMap((file) => declaredIn(file).map((code) => `${code} in ${file.path}`))
  expect(homes.toSorted()).toEqual(declared.toSorted())
  expect(homes.map((home) => home.split(' ')[0]).toSorted()).toEqual(CATALOGUE.map(({ code }) => code).toSorted())
})

test('a file of the catalogue has the entries of one family', () => {
  const families = entries.map(([path, own]) => [path, new Set(own.map(({ family }) => family))] as const)
  expect(families.filter(([, { size }]) => size > 1)).toEqual([])
})

test('no table is keyed by code, outside the catalogue or within it', () => {
  expect(files.flatMap(tablesIn)).toEqual([])
})

test('a table of codes is found where there is one, in whatever form', () => {
  const text = String.raw`
    const RULES = { SecretMissing: 1 }
    const QUOTED = { 'SecretMissing': 1 }
    const HOPELESS = new Set(['SecretMissing'])
    const BY_CODE = new Map([['SecretMissing', 1]])
    switch (code) { case 'SecretMissing': break }
    const one = code === 'SecretMissing' || code === 'ConfigMapMissing' || code === 'OOMKilled'
    const words = 'SecretMissing OOMKilled'.split(' ')
    const some = /^(SecretMissing|OOMKilled)$/
    const fine = isOf(finding, 'SecretMissing', 'ConfigMapMissing') && finding.code === 'OOMKilled'
    const made = findingOf('SecretMissing', ref, { code: 'OOMKilled' })
  `
  expect(tablesIn(parse('x.ts', text)).map((found) => Number(found.split(':')[1]))).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
  expect(tablesIn(parse('causes/x.ts', `const before = ['SecretMissing']`))).toEqual([])
  expect(tablesIn(parse('causes/x.ts', `const table = { SecretMissing: 1 }`))).toHaveLength(1)
})
