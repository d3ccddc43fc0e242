// `node scripts/idiom.ts`, a part of `npm run lint`: finds turns of phrase that no native writer uses in text that people
// read: literals of src/, descriptions of action.yml, prose of README.md, CONTRIBUTING.md, SECURITY.md and docs/.
// Patterns, code spans and fences are left alone: they hold the words of Kubernetes and of other programs.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const root = join(import.meta.dirname, '..')

/** A phrase to avoid, and what to write instead. */
const PHRASES: readonly (readonly [phrase: RegExp, instead: string])[] = [
  [/\b(?:is|are|was|were|be|been) told\b|\btells of\b/i, '"reported", or name who reports it'],
  [/\b(?:heal|heals|healed|healing)\b/i, '"recover" or "resolve"'],
  [/\banew\b/i, '"again" or "recreated"'],
  [/\bfor ever\b/i, '"forever", or what has to happen'],
  [/\brehears\w+/i, '"dry-run" or "validate"'],
  [/\bsomebody\b/i, '"someone"'],
  [/\bmeanwhile\b/i, '"during the deploy", or leave it out'],
  [/\btime (?:is up|is over|ran out)\b/i, '"at the deadline" or "timed out"'],
  [/\breckon\w*/i, '"calculate" or "count"'],
  [/\bhopeless\b/i, '"cannot succeed"'],
  [/\bmake (?:it|one|them)\b/i, '"create", with the name of the object'],
  [/\bwhich (?:\w+ )?there are\b/i, '"List the …"'],
  [/^(?:… )?(?:see|look at) (?:whether|which|what|how|who|why|where|it)\b/i, '"Check", "List" or "Inspect"'],
  [/^(?:… )?(?:see|look at) (?:the|all|its|every)\b/, '"Check", "List" or "Inspect"'],
  [/^(?:or|and) (?:see|look|give|let|make|pull)\b/i, 'a step of its own, with its object'],
  [/\bmisspelt\b|\bspelt\b/i, '"misspelled"'],
  [/(?<![/\w-])(?:catalogue|behaviour|colour|recognis|honour)\w*/i, 'the US spelling'],
  [/(?<!\bthere )\bis no (?!longer\b|more\b|proof\b)/i, '"is not a"'],
  [/\bany more\b/i, '"no longer"'],
  [/\bis no more\b/i, '"no longer exists"'],
  [/\bnone of that name\b/i, '"no such …"'],
  [/\b(?:last|own) words\b/i, '"last log line" or "details below"'],
  [/\bone a line\b/i, '"one per line"'],
  [/\b(?:is|are|was|were) to (?:be|run|log|use|bring|do)\b/i, '"should", or the plain verb'],
  [/\ball the same\b/i, '"anyway"'],
  [/\bhowever long\b|\bwithout a word\b|\bsaid a word\b/i, 'what happens'],
  [/\bwhoever\b/i, 'the actor'],
]

/** A phrase that was found, and where: `line` counts from 1. */
export interface Breach {
  line: number
  phrase: string
  instead: string
}

/** Every phrase to avoid that is in a text. */
export function idiomIn(text: string): Omit<Breach, 'line'>[] {
  return PHRASES.flatMap(([phrase, instead]) => {
    const found = phrase.exec(text)?.[0]
    return found === undefined ? [] : [{ phrase: found, instead }]
  })
}

/** Methods that compare: their text is that of others. */
const COMPARING = new Set(['includes', 'startsWith', 'endsWith', 'indexOf', 'split', 'replace', 'replaceAll'])

/** Phrases in the literals of a source file. One word is data; a pattern, an import, a type and what is compared are others' words. */
export function idiomOfSource(source: string): Breach[] {
  const tree = ts.createSourceFile('source.ts', source, ts.ScriptTarget.ESNext, true)
  const breaches: Breach[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node) || ts.isTaggedTemplateExpression(node)) return
    if (isOfOthers(node)) return
    const text = textOf(node)
    if (text?.trim().includes(' ') === true) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1
      breaches.push(...idiomIn(text).map((found) => ({ line, ...found })))
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return breaches
}

/** True of a pattern that is put together, and of a comparison. */
function isOfOthers(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'RegExp'
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  return COMPARING.has(node.expression.name.text) && node.arguments.every((one) => ts.isStringLiteralLike(one))
}

/** The text of a literal; what a template puts in is `…`. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…')
}

/** Phrases in prose: Markdown, or the descriptions of action.yml. Fences, code spans, quotations and quoted messages are left out. */
export function idiomOfProse(text: string): Breach[] {
  let isFence = false
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(?:>\s*)?(?:```|~~~)/.test(line)) isFence = !isFence
    if (isFence || line.startsWith('>')) return []
    const prose = line
      .replaceAll(/(`+)(?!`).*?\1/g, '`…`')
      .replace(/^\s*(?:[-*|>]\s*)*(?:\w[\w-]*:\s+)?['"]?/, '')
      .replaceAll(/"[^"]*"/g, '"…"')
    return idiomIn(prose).map((found) => ({ line: index + 1, ...found }))
  })
}

/** Every breach in the texts of the project, as `file:line: "phrase": write …`. */
export function idiomOfProject(): string[] {
  const sources = globSync('src/**/*.ts', { cwd: root })
  const pages = [
    'action.yml',
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    ...globSync('docs/**/*.md', { cwd: root }),
  ]
  const read = (path: string): string => readFileSync(join(root, path), 'utf8')
  const found = (path: string, breaches: readonly Breach[]): string[] =>
    breaches.map(({ line, phrase, instead }) => `${path}:${line}: "${phrase}": write ${instead}`)
  return [
    ...sources.flatMap((path) => found(path, idiomOfSource(read(path)))),
    ...pages.filter((path) => existsSync(join(root, path))).flatMap((path) => found(path, idiomOfProse(read(path)))),
  ].sort()
}

if (import.meta.main) {
  const breaches = idiomOfProject()
  if (breaches.length > 0) {
    console.error(breaches.join('\n'))
    console.error(`${breaches.length} phrases to rewrite: see scripts/idiom.ts`)
    process.exitCode = 1
  }
}
