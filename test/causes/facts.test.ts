// The named groups of a regular expression are the facts of its entry, and no compiler sees that: what an entry recognises
// by one is compared here with the type that it declares. Read from the sources.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const causes = join(import.meta.dirname, '..', '..', 'src', 'causes')

interface Fields {
  required: string[]
  optional: string[]
}

const trees = globSync('*.ts', { cwd: causes }).map((path) => treeOf(readFileSync(join(causes, path), 'utf8')))

function treeOf(text: string): ts.SourceFile {
  return ts.createSourceFile('x.ts', text, ts.ScriptTarget.ESNext, true)
}

function find<T>(root: ts.Node, pick: (node: ts.Node) => T | undefined): T[] {
  const found: T[] = []
  const visit = (node: ts.Node): void => {
    const one = pick(node)
    if (one !== undefined) found.push(one)
    ts.forEachChild(node, visit)
  }
  visit(root)
  return found
}

/** The fields of a type, where it is written as one, or is the name of one in the same file; undefined elsewhere. */
function fieldsOf(type: ts.TypeNode | undefined, tree: ts.SourceFile): Fields | undefined {
  if (type === undefined) return undefined
  if (type.getText() === 'NoFacts') return { required: [], optional: [] }
  const members = ts.isTypeLiteralNode(type)
    ? type.members
    : find(tree, (node) =>
        ts.isInterfaceDeclaration(node) && node.name.text === type.getText() ? node.members : undefined,
      )[0]
  if (members === undefined) return undefined
  const named = members.filter(ts.isPropertySignature)
  const names = (all: readonly ts.PropertySignature[]) => all.map(({ name }) => name.getText())
  return {
    required: names(named.filter(({ questionToken }) => questionToken === undefined)),
    optional: names(named.filter(({ questionToken }) => questionToken !== undefined)),
  }
}

function declaredFacts(tree: ts.SourceFile): [string, Fields][] {
  return find(tree, (node) =>
    ts.isInterfaceDeclaration(node) && node.name.text === 'FactsByCode' ? node.members : undefined,
  ).flatMap((members) =>
    members.filter(ts.isPropertySignature).flatMap((member): [string, Fields][] => {
      const fields = fieldsOf(member.type, tree)
      return fields === undefined ? [] : [[member.name.getText(), fields]]
    }),
  )
}

/** The expressions by which an entry recognises: `pattern('pull', /…/)`, and what families make of it. */
function expressionsOf(tree: ts.SourceFile): [code: string, expression: string][] {
  return find(tree, (node) =>
    ts.isCallExpression(node) && node.expression.getText() === 'cause' ? node : undefined,
  ).flatMap(({ arguments: [code, entry] }): [string, string][] => {
    if (code === undefined || entry === undefined || !ts.isStringLiteral(code)) return []
    const recognise = find(entry, (node) =>
      ts.isPropertyAssignment(node) && node.name.getText() === 'recognise' ? node.initializer : undefined,
    )[0]
    if (recognise === undefined) return []
    return find(recognise, (node) =>
      // `/…/.exec(…)` and `text.matchAll(/…/)` are code, whose result the compiler sees.
      ts.isRegularExpressionLiteral(node) && ts.isCallExpression(node.parent) && ts.isIdentifier(node.parent.expression)
        ? node.getText()
        : undefined,
    ).map((expression): [string, string] => [code.text, expression])
  })
}

/** The groups of an expression: those that every match fills, and those of an alternative or an optional part. */
function groupsOf(expression: string): Fields {
  const body = expression.slice(1, expression.lastIndexOf('/'))
  const optional = new Set<string>()
  const stack: { start: number; names: string[]; hasAlternative: boolean }[] = [
    { start: -1, names: [], hasAlternative: false },
  ]
  for (let at = 0, inClass = false; at < body.length; at++) {
    const letter = body[at]
    if (letter === '\\') at++
    else if (inClass) inClass = letter !== ']'
    else if (letter === '[') inClass = true
    else if (letter === '(') {
      const name = /^\(\?<(?<name>[A-Za-z]\w*)>/.exec(body.slice(at))?.groups?.['name']
      stack.push({ start: at, names: name === undefined ? [] : [name], hasAlternative: false })
    } else if (letter === '|') (stack.at(-1) as (typeof stack)[number]).hasAlternative = true
    else if (letter === ')') {
      const group = stack.pop() as (typeof stack)[number]
      const own = /^\(\?<(?<name>[A-Za-z]\w*)>/.exec(body.slice(group.start))?.groups?.['name']
      const isOptional = /^[?*]|^\{0/.test(body.slice(at + 1))
      for (const name of group.names) if (isOptional || (group.hasAlternative && name !== own)) optional.add(name)
      stack.at(-1)?.names.push(...group.names)
    }
  }
  const [whole] = stack
  if (whole?.hasAlternative === true) for (const name of whole.names) optional.add(name)
  const all = [...new Set(whole?.names)]
  return { required: all.filter((name) => !optional.has(name)), optional: all.filter((name) => optional.has(name)) }
}

test('groups are read from an expression', () => {
  expect(groupsOf(String.raw`/a (?<one>\S+)(?: in (?<two>[^)]+))?/`)).toEqual({ required: ['one'], optional: ['two'] })
  expect(groupsOf('/(?<a>x|y)|(?<b>z)/')).toEqual({ required: [], optional: ['a', 'b'] })
  expect(groupsOf(String.raw`/\((?<kept>[(|]+)\)/`)).toEqual({ required: ['kept'], optional: [] })
})

test('what an expression finds is what its entry declares', () => {
  const declared = new Map(trees.flatMap(declaredFacts))
  const wrong = trees.flatMap(expressionsOf).flatMap(([code, expression]) => {
    const fields = declared.get(code)
    if (fields === undefined) return []
    const groups = groupsOf(expression)
    const unknown = [...groups.required, ...groups.optional].filter(
      (name) => !fields.required.includes(name) && !fields.optional.includes(name),
    )
    const lacking = fields.required.filter((name) => !groups.required.includes(name))
    return [
      ...unknown.map((name) => `${code}: group ${name} is no fact of its type`),
      ...lacking.map((name) => `${code}: ${name} is no group that every match fills`),
    ]
  })
  expect(wrong).toEqual([])
})

test('the expressions are found', () => {
  expect(trees.flatMap(expressionsOf).length).toBeGreaterThan(5)
})
