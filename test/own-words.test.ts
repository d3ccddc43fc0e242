// No code reads what this program itself wrote: its words are for people, and may be reworded without anything else
// changing. Read from the sources.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '..', 'src')

/** Names under which our words stand. `message` is also what the API server says, and may be searched, not compared. */
const OURS = new Set('headline title sentence brief words told'.split(' '))
const COMPARED = new Set([...OURS, 'message', 'command'])

/** Rooms that read what clusters, programs and manifests say. */
const READERS = new Set(['causes', 'evidence', 'manifest', 'model', 'signals'])
/** Files elsewhere that look for words in a text, and whose words those are. */
const WHOSE_WORDS: ReadonlyMap<string, string> = new Map([
  ['apply-set.ts', 'warnings of the API server'],
  ['apply/apply.ts', 'refusals of the API server'],
  ['apply/not-there-yet.ts', 'refusals of the API server'],
  ['cluster/answers.ts', 'refusals of the API server'],
  ['cluster/connection-problem.ts', 'errors of undici'],
  ['cluster/kubeconfig-check.ts', 'the first line of a PEM file'],
  ['cluster/logs.ts', 'the kubelet'],
  ['cluster/transport.ts', 'the API server on whether it is ready'],
  ['cluster/registry.ts', 'a header of HTTP'],
  ['diagnose/dump.ts', 'refusals of the API server'],
  ['diagnose/refused.ts', 'refusals of the API server'],
  ['github/sticky-comment.ts', 'refusals of GitHub'],
  ['gate.ts', 'refusals of the API server'],
  ['preflight/pod-dry-run.ts', 'refusals of the API server'],
  ['rollout/deployment.ts', 'a condition of the controller'],
  ['rollout/stability.ts', 'events of the kubelet'],
])

const SEARCHES = new Set('startsWith endsWith includes indexOf lastIndexOf match matchAll search'.split(' '))
const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
])

/** The name that an expression ends with: `cause.headline`, `headline`, `known?.told`. */
function nameOf(node: ts.Expression): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)) return nameOf(node.expression)
  return ts.isIdentifier(node) ? node.text : ''
}

/** What a text is searched for or with: `[the text, what is looked for]`. */
function searched(node: ts.Node): [ts.Expression, ts.Expression] | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined
  const { name, expression } = node.expression
  const [argument] = node.arguments
  if (argument === undefined) return undefined
  // A list may include something, too.
  if (name.text === 'includes' && !isWritten(argument)) return undefined
  if (SEARCHES.has(name.text)) return [expression, argument]
  return name.text === 'test' || name.text === 'exec' ? [argument, expression] : undefined
}

/** True of words: a literal with a letter and a blank. */
function isProse(node: ts.Node): boolean {
  const isText = ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node) || ts.isTemplateExpression(node)
  return isText && /[a-z]{3}/.test(node.getText()) && / /.test(node.getText().replaceAll(/\[[^\]]*\]/g, ''))
}

/** True of a text made on the spot, or of a constant: `'stored'`, `` `${a} x` ``, `message + STABILIZING`. */
function isWritten(node: ts.Expression): boolean {
  if (ts.isStringLiteralLike(node)) return node.text !== ''
  const isSum = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
  return ts.isTemplateExpression(node) || isSum || /^[A-Z][A-Z_]+$/.test(nameOf(node))
}

/** Where a file reads words: `path:line: what`. */
function readIn(path: string, text: string): string[] {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  const room = path.includes('/') ? path.slice(0, path.indexOf('/')) : ''
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    const [where, what] = searched(node) ?? []
    const isSearch =
      where !== undefined &&
      what !== undefined &&
      (OURS.has(nameOf(where)) || (!READERS.has(room) && !WHOSE_WORDS.has(path) && isProse(what)))
    const isCompared =
      ts.isBinaryExpression(node) &&
      COMPARISONS.has(node.operatorToken.kind) &&
      [[node.left, node.right] as const, [node.right, node.left] as const].some(
        ([ours, written]) => COMPARED.has(nameOf(ours)) && isWritten(written),
      )
    if (!isSearch && !isCompared) return
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart())
    found.push(`${path}:${line + 1}: ${node.getText()}`)
  }
  visit(tree)
  return found
}

test('nothing that this program wrote is searched or compared', () => {
  const files = globSync('**/*.ts', { cwd: source })
  const found = files.flatMap((path) => readIn(path, readFileSync(join(source, path), 'utf8')))
  expect(found).toEqual([])
  expect([...WHOSE_WORDS.keys()].filter((path) => !files.includes(path))).toEqual([])
})

test('reading is found where it is done', () => {
  const text = String.raw`
    const linked = headline.endsWith(end)
    const same = known?.told === message + STABILIZING
    const isOver = state.words.endsWith(STABILIZING)
    if (message !== 'stored') say()
    const isSame = told[0]?.endsWith(' unchanged') === true
    const isImage = words[0]?.startsWith('image ')
    const name = source.startsWith('the ') ? source : x
    const host = /Service (\S+) has no ready endpoints\./.exec(f.text)
    const again = step.command === 'kubectl rollout undo'
    const fine = message === other.message || /^\d+$/.test(text) || sentence !== ''
  `
  expect(readIn('diagnose/x.ts', text).map((one) => Number(one.split(':')[1]))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10])
  expect(readIn('causes/x.ts', text).map((one) => Number(one.split(':')[1]))).toEqual([2, 3, 4, 5, 10])
})
