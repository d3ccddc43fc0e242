// Who may import whom, and what the pure rooms must not touch: the rules of the layout, read from the sources.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { expect, test } from 'vitest'
import ts from 'typescript'
import { WORKLOAD_KINDS } from '../src/model/kinds.ts'

const source = join(import.meta.dirname, '..', 'src')

/** Names in the global scope by which a program learns the time or the environment, or reaches outside. */
const AMBIENT = new Set(
  'process console crypto fetch globalThis performance setTimeout setInterval setImmediate'.split(' '),
)

/** Kinds of workloads, whose names stand in rollout/ and model/kinds.ts and nowhere else. */
const WORKLOAD_NAMES = new Set(WORKLOAD_KINDS.map(({ kind }) => kind))

/** Where a workload's kind may be named besides, and why. */
const MAY_NAME_KINDS: ReadonlyMap<string, string> = new Map([
  ['manifest/order.ts', 'the order of application is that of all kinds, workloads among them'],
  ['health/compute.ts', 'Volcano names a kind as Kubernetes does'],
  ['health/delivery.ts', 'OpenKruise names its kinds as Kubernetes does'],
  ['diagnose/dump.ts', 'what the usage of explain asks kubectl for'],
])

interface SourceFile {
  /** Relative to src/: `diagnose/image.ts`. */
  path: string
  /** Folder below src/, empty for a file that stands there itself. */
  room: string
  /** Files of src/ as their path, everything else as it is written. Types are no imports: they are gone when it runs. */
  imports: string[]
  /** The same with the imports of types. */
  all: string[]
  /** Names of values that come from outside: `Date.now`, `process`, `Math.random`. */
  ambient: Set<string>
  /** The kinds of workloads that it names. */
  kinds: string[]
}

const files = globSync('**/*.ts', { cwd: source })
  .map((path) => parse(path, readFileSync(join(source, path), 'utf8')))
  .sort((a, b) => (a.path < b.path ? -1 : 1))

function parse(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)
  const imports: string[] = []
  const all: string[] = []
  const ambient = new Set<string>()
  const kinds: string[] = []
  const visit = (node: ts.Node): void => {
    const written = importedName(node)
    if (written !== undefined) {
      const name = written.startsWith('.') ? posix.join(dirname(path), written) : written
      all.push(name)
      if (!isOfTypes(node)) imports.push(name)
    }
    const used = ambientName(node)
    if (used !== undefined) ambient.add(used)
    kinds.push(...namedKinds(node))
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return {
    path,
    room: path.includes('/') ? dirname(path) : '',
    imports: [...new Set(imports)],
    all: [...new Set(all)],
    ambient,
    kinds,
  }
}

/** What an import or re-export names. */
function importedName(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [name] = node.arguments
    return name !== undefined && ts.isStringLiteral(name) ? name.text : 'an import that cannot be read'
  }
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return node.moduleSpecifier.text
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    return node.moduleSpecifier.text
  }
  return undefined
}

/** True when an import or re-export is of types alone. */
function isOfTypes(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node)) return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  return ts.isExportDeclaration(node) && node.isTypeOnly
}

/** Files that import each other in a circle, types included; each circle once, its files in order. */
function circles(of: readonly Pick<SourceFile, 'path' | 'all'>[]): string[][] {
  const byPath = new Map(of.map(({ path, all }) => [path, all]))
  const reached = new Map(of.map(({ path }) => [path, reachedFrom(path, byPath)]))
  const found = of.map(({ path }) =>
    [...(reached.get(path) ?? [])].filter((other) => reached.get(other)?.has(path) === true).sort(),
  )
  return [...new Map(found.filter(({ length }) => length > 0).map((one) => [one.join(), one])).values()]
}

/** Every file that one leads to by its imports, itself only where it comes back. */
function reachedFrom(path: string, imports: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set<string>()
  const open = [...(imports.get(path) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue
    reached.add(next)
    open.push(...(imports.get(next) ?? []))
  }
  return reached
}

/** Every import against the arrows, types included: `lookups/x.ts imports diagnose/y.ts`. */
function againstArrows(of: readonly Pick<SourceFile, 'path' | 'room' | 'all'>[]): string[] {
  return of.flatMap(({ path, room, all }) =>
    all
      .filter((name) => name.endsWith('.ts') && room !== '')
      .filter((name) => name.startsWith('..') || ![room, ...(ARROWS[room] ?? [])].includes(dirname(name)))
      .map((name) => `${path} imports ${name}`),
  )
}

/** The clock, chance, the environment or the network, as a node uses it. */
function ambientName(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0)
    return 'new Date()'
  if (ts.isPropertyAccessExpression(node)) {
    const text = node.getText()
    return ['Date.now', 'Math.random'].includes(text) ? text : undefined
  }
  if (!ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node))
    return undefined
  if (ts.isPropertyAssignment(node.parent) && node.parent.name === node) return undefined
  if (ts.isTypeNode(node.parent) || ts.isPropertySignature(node.parent)) return undefined
  return AMBIENT.has(node.text) ? node.text : undefined
}

/** The kinds of workloads that a string or a key of a table names: `'Pod'`, `'apps/Deployment'`, `'Job CronJob'`, `{ Pod: 1 }`. */
function namedKinds(node: ts.Node): string[] {
  const isKey = ts.isIdentifier(node) && ts.isPropertyAssignment(node.parent) && node.parent.name === node
  if (!ts.isStringLiteralLike(node) && !ts.isTemplateHead(node) && !isKey) return []
  // Which type its objects have.
  if (ts.isPropertySignature(node.parent)) return []
  // An entry of the catalogue says which kind it is always about.
  if (ts.isArrayLiteralExpression(node.parent) && /^kind: \['[\w./]+', '\w+'\]$/.test(node.parent.parent.getText()))
    return []
  const words = node.text.split(' ').map((word) => word.replace(/\/$/, ''))
  const isProse = words.some((word) => !/^([\w.]*\/)?[A-Z]\w*(\.[\w.]+)?$/.test(word))
  return isProse ? [] : words.map((word) => word.replace(/^.*\//, '')).filter((word) => WORKLOAD_NAMES.has(word))
}

/** Every import of `files` that is not allowed, as `file imports what`. */
function violations(of: readonly SourceFile[], allowed: (name: string, file: SourceFile) => boolean): string[] {
  return of.flatMap((file) =>
    file.imports.filter((name) => !allowed(name, file)).map((name) => `${file.path} imports ${name}`),
  )
}

const pureRooms = new Set(['model', 'manifest', 'health', 'rollout', 'signals', 'causes', 'diagnose', 'report'])
const pureFiles = new Set([
  'evidence/harmless.ts',
  'evidence/redact.ts',
  'evidence/secret-lines.ts',
  'evidence/secret-rules.ts',
  'evidence/token-shapes.ts',
  'evidence/describe.ts',
  'first-check.ts',
  'inputs.ts',
  'lookups/explained.ts',
  'lookups/questions.ts',
  'preflight/faulty-images.ts',
  'preflight/large-objects.ts',
  'preflight/unsent.ts',
])
const isPure = ({ path, room }: SourceFile): boolean => pureRooms.has(room) || pureFiles.has(path)
const pure = files.filter(isPure)
// `node:vm` is how expressions of the user's are stopped.
const harmless = new Set([
  '@marcbachmann/cel-js',
  'yaml',
  'fastest-levenshtein',
  'node:util',
  'node:path/posix',
  'node:vm',
])

/** Which rooms a room may import from, types included. None imports from the files that stand outside. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  manifest: ['model'],
  health: ['model'],
  rollout: ['health', 'model'],
  report: ['model'],
  cluster: ['model'],
  github: ['model', 'report'],
  signals: ['model', 'rollout'],
  causes: ['manifest', 'model', 'rollout', 'signals'],
  apply: ['cluster', 'model'],
  lookups: ['causes', 'cluster', 'model', 'rollout'],
  evidence: ['cluster', 'model', 'report'],
  diagnose: ['causes', 'evidence', 'lookups', 'model', 'rollout', 'signals'],
  preflight: ['apply', 'causes', 'cluster', 'lookups', 'model', 'rollout'],
}
const rooms = new Set(Object.keys(ARROWS))
const outside = new Set(
  'apply-set.ts before.ts chronicle.ts explain.ts first-check.ts gate.ts head-start.ts health-input.ts inputs.ts main.ts manifest-files.ts publish.ts resources.ts roll-back.ts run.ts sink.ts stale-images.ts watch.ts'.split(
    ' ',
  ),
)

test('every file is in a room of the layout, or one of the few that stand outside', () => {
  const stray = files.filter(({ path, room }) => (room === '' ? !outside.has(path) : !rooms.has(room)))
  expect(stray.map(({ path }) => path)).toEqual([])
})

test('what these tests forbid is found in a file that does it', () => {
  const text = `
    import { request } from 'undici'
    import type { Agent } from 'node:http'
    export { connect } from '../cluster/connect.ts'
    export const now = (): number => Date.now() + new Date().getTime() + Math.random() + performance.now()
    export const home = process.env['HOME'] ?? (await import('node:os')).homedir()
    export const then = new Date(0)
    export const later = { process: 1, timer: { performance: 2 }.performance }
    export const table = { Pod: 1, 'batch/Job': \`CronJob/\${home}\`, known: 'Service StatefulSet'.split(' ') }
    export const words = ['DaemonSet', 'a Deployment', 'a Pod/x', { kind: ['apps/v1', 'ReplicaSet'] }]
  `
  expect(parse('report/x.ts', text)).toEqual({
    path: 'report/x.ts',
    room: 'report',
    imports: ['undici', 'cluster/connect.ts', 'node:os'],
    all: ['undici', 'node:http', 'cluster/connect.ts', 'node:os'],
    ambient: new Set(['Date.now', 'new Date()', 'Math.random', 'performance', 'process']),
    kinds: ['Pod', 'Job', 'CronJob', 'StatefulSet', 'DaemonSet'],
  })
})

test('pure rooms import each other and what has no effects', () => {
  const byPath = new Map(files.map((file) => [file.path, file]))
  expect(
    violations(pure, (name) => harmless.has(name) || (byPath.has(name) && isPure(byPath.get(name) as SourceFile))),
  ).toEqual([])
})

test('what is particular to a kind of workload is asked of model/kinds.ts, not of its name', () => {
  const mayName = ({ path, room }: SourceFile): boolean =>
    room === 'rollout' || path === 'model/kinds.ts' || MAY_NAME_KINDS.has(path)
  const named = files.filter((file) => !mayName(file))
  expect(named.flatMap(({ path, kinds }) => kinds.map((kind) => `${path} names ${kind}`))).toEqual([])
  const needless = files.filter(({ path, kinds }) => MAY_NAME_KINDS.has(path) && kinds.length === 0)
  expect(needless.map(({ path }) => path)).toEqual([])
})

test('no files import each other in a circle, types included', () => {
  const drawn = {
    'a.ts': ['b.ts', 'd.ts'],
    'b.ts': ['c.ts', 'yaml'],
    'c.ts': ['a.ts'],
    'd.ts': ['c.ts'],
    'e.ts': ['a.ts'],
  }
  expect(circles(Object.entries(drawn).map(([path, all]) => ({ path, all })))).toEqual([
    ['a.ts', 'b.ts', 'c.ts', 'd.ts'],
  ])
  expect(circles(files)).toEqual([])
})

test('rooms import each other along the arrows, types included', () => {
  const drawn = [
    { path: 'lookups/x.ts', room: 'lookups', all: ['diagnose/y.ts', 'model/z.ts', 'yaml'] },
    { path: 'preflight/x.ts', room: 'preflight', all: ['watch.ts', 'preflight/y.ts'] },
    { path: 'gate.ts', room: '', all: ['diagnose/y.ts'] },
  ]
  expect(againstArrows(drawn)).toEqual(['lookups/x.ts imports diagnose/y.ts', 'preflight/x.ts imports watch.ts'])
  expect(againstArrows(files)).toEqual([])
})

test('the model imports nothing but itself, and how near two words are', () => {
  expect(
    violations(
      files.filter(({ room }) => room === 'model'),
      (name) => name.startsWith('model/') || name === 'fastest-levenshtein',
    ),
  ).toEqual([])
})

test('pure rooms know no clock, no chance, no environment and no network', () => {
  expect(pure.flatMap(({ path, ambient }) => [...ambient].map((name) => `${path} uses ${name}`))).toEqual([])
})

test.each([
  [
    'libraries for clusters, processes and HTTP',
    /^(@kubernetes\/client-node|undici|execa)($|\/)/,
    (file: SourceFile) => file.room === 'cluster',
  ],
  [
    'the library for expressions',
    /^@marcbachmann\/cel-js$/,
    (file: SourceFile) => file.path === 'health/expressions.ts',
  ],
  ['libraries for GitHub', /^@actions\//, (file: SourceFile) => file.room === 'github' || file.path === 'main.ts'],
  [
    'files',
    /^node:fs($|\/)/,
    (file: SourceFile) =>
      file.room === 'cluster' ||
      file.room === 'github' ||
      ['main.ts', 'manifest-files.ts', 'explain.ts'].includes(file.path),
  ],
  [
    'sockets and processes',
    /^node:(net|tls|http|https|http2|dns|child_process)($|\/)/,
    (file: SourceFile) => file.room === 'cluster',
  ],
])('%s are used only where they belong', (_name, expression, belongs) => {
  expect(violations(files, (name, file) => !expression.test(name) || belongs(file))).toEqual([])
})

test('only the process itself, and the room that speaks to GitHub or to clusters, know the environment', () => {
  const known = (file: SourceFile): boolean =>
    ['main.ts', 'explain.ts'].includes(file.path) || file.room === 'cluster' || file.room === 'github'
  expect(files.filter((file) => file.ambient.has('process') && !known(file)).map(({ path }) => path)).toEqual([])
})

test('every file that is imported is there', () => {
  const paths = new Set(files.map(({ path }) => path))
  const ours = files.flatMap((file) => file.imports.filter((name) => name.endsWith('.ts')))
  expect(ours.filter((name) => !paths.has(name))).toEqual([])
})

test('every value that a file exports is used by another, if only by a test of it', () => {
  const users = globSync('{src,test,scripts}/**/*.ts', { cwd: join(source, '..') }).map(
    (path) => [path, new Set(readFileSync(join(source, '..', path), 'utf8').match(/\w+/g))] as const,
  )
  const needless = files.flatMap(({ path }) =>
    [...readFileSync(join(source, path), 'utf8').matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !users.some(([user, words]) => user !== `src/${path}` && words.has(name)))
      .map((name) => `${path} exports ${name}`),
  )
  expect(needless).toEqual([])
})

test('tests run on the Node that the action runs on', () => {
  expect(process.version).toMatch(/^v24\./)
})

test('every file says first what it is for', () => {
  const silent = files.filter(({ path }) => !readFileSync(join(source, path), 'utf8').startsWith('// '))
  expect(silent.map(({ path }) => path)).toEqual([])
})

test('a file is at most 450 lines long', () => {
  const long = globSync('**/*.ts', { cwd: source }).filter(
    (path) => readFileSync(join(source, path), 'utf8').trimEnd().split('\n').length > 450,
  )
  expect(long).toEqual([])
})
