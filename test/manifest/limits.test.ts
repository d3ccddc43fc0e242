// What is too large, too deep or too much: one problem with its place, before it takes memory or time.
import { describe, expect, test } from 'vitest'
import { globFault } from '../../src/manifest/glob.ts'
import { Budget, LIMITS } from '../../src/model/limits.ts'
import { parseManifests } from '../../src/manifest/parse.ts'

const object = (name: string, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n${more}`
const json = (name: string) => JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })

/** So many characters, of the same text again and again. */
const filled = (text: string, length: number) => text.repeat(Math.floor(length / text.length))

function problemsOf(text: string, file = 'a.yaml', budget = new Budget()): string[] {
  return parseManifests(text, file, budget).problems.map(
    ({ message, source }) => `${source?.line}:${source?.column} ${message}`,
  )
}

const DEEP = 'the document is nested too deeply: more than 100 levels'
const MANY = 'the document has more than 500000 keys, values, punctuation marks and line ends: split it'
const LONG = 'this value is longer than 3 MiB: no API server accepts an object that large'
const ALIASES = 'the aliases of this document expand to more than 100000 values or 16 MiB of text'

describe('one problem where it becomes too much', () => {
  test.each<[string, string, () => string, string?, number?]>([
    ['5 MB of brackets', `1:101 ${DEEP}`, () => filled('[', 5e6)],
    ['5 MB of brackets in a value', `4:106 ${DEEP}`, () => object('a', `data: ${filled('[', 5e6)}`)],
    ['5 MB of brackets in JSON', `1:1 ${MANY}`, () => filled('[', 5e6), 'a.json'], // prettier-ignore
    ['brackets in JSON that are closed', `1:101 ${DEEP}`, () => '['.repeat(1e5) + ']'.repeat(1e5), 'a.json'],
    ['dashes', `1:200 ${DEEP}`, () => filled('- ', 5e6)],
    ['keys of keys', `1:200 ${DEEP}`, () => filled('? ', 5e6)],
    ['indentation', `100:101 ${DEEP}`, () => Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['Lists in Lists', `1:2073 ${DEEP}`, () => '{"kind":"List","apiVersion":"v1","items":['.repeat(1000) + ']}'.repeat(1000), 'a.json'], // prettier-ignore
    ['a list of numbers', `4:333320 ${MANY}`, () => object('a', `data: {a: [${filled('0,', 2e6)}]}`)],
    ['a list of numbers in JSON', `1:1 ${MANY}`, () => `[${filled('0,', 2e6)}0]`, 'a.json'],
    ['a text', `5:6 ${LONG}`, () => object('a', `data:\n  a: ${filled('x', 4e6)}\n`)],
    ['a quoted text', `5:6 ${LONG}`, () => object('a', `data:\n  a: "${filled('x', 4e6)}"\n`)],
    ['a block text', `6:1 ${LONG}`, () => object('a', `data:\n  a: |\n${filled('    x\n', 4e6)}`)],
    ['a key', `1:1 ${LONG}`, () => `"${filled('x', 4e6)}": 1\n`],
    [
      'a text of 100 kB, 20,000 times',
      `171:3 ${ALIASES}`,
      () => `x: &a ${filled('x', 1e5)}\nz:\n${'- *a\n'.repeat(2e4)}`,
    ],
    ['aliases that double', `15:12 ${ALIASES}`, () => ['a0: &a0 [x,x]', ...Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i}]`)].join('\n')], // prettier-ignore
    ['mappings merged again and again', `102:8 ${ALIASES}`, () => `a: &a {${Array.from({ length: 1000 }, (_, i) => `k${i}: v`).join(',')}}\nb:\n${'- {<<: *a}\n'.repeat(2e4)}`], // prettier-ignore
    ['an anchor that holds itself', '2:6 anchor &a contains itself', () => 'a: &a\n  b: *a\n'],
    ['a mapping that is merged into itself', '1:12 anchor &a contains itself', () => 'a: &a {<<: *a, b: 1}\n'],
    ['documents', '10001:1 all manifests together have more than 10000 documents', () => filled('---\n', 5e5)],
    [
      'JSON objects',
      '1:6201 all manifests together have more than 10000 documents',
      () => json('a').repeat(200),
      'a.yaml',
      100,
    ],
    ['items of a List', '103:3 all manifests together have more than 10000 documents', () => `apiVersion: v1\nkind: List\nitems:\n${'- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n'.repeat(200)}`, undefined, 100], // prettier-ignore
    ['empty lines', '1:1 the file is empty: it contains no Kubernetes object', () => filled('\n', 2e6)],
    ['comments', '1:1 the file is empty: it contains no Kubernetes object', () => filled('# x\n', 2e6)],
    ['spaces', '1:1 the file is empty: it contains no Kubernetes object', () => filled(' ', 2e6)],
    [
      'objects in one line',
      '1:3 unexpected text: check the indentation, brackets and quotes before it',
      () => '[]'.repeat(1e5),
    ],
    ['directives', '1:1 the document has too many errors', () => filled('%A\n', 1e6)],
  ])('%s', (_, problem, text, file, documents) => {
    const budget = new Budget()
    budget.documents = documents ?? budget.documents
    expect(problemsOf(text(), file, budget)).toEqual([problem])
  })

  test('of very many errors the first, and how many there are', () => {
    const wrong = Array.from({ length: 50 }, () => 'a: 1\n---\n').join('')
    const problems = problemsOf(wrong)
    expect(problems).toHaveLength(LIMITS.problemsOfFile + 1)
    expect(problems.at(-1)).toBe('1:1 this file has 30 more problems')
    expect(problemsOf(`a: "${'\\q'.repeat(500_000)}"`)).toHaveLength(21)
  })
})

test('what files have together', () => {
  const budget = new Budget()
  budget.tokens = 100
  expect(problemsOf(object('a'), 'a.yaml', budget)).toEqual([])
  expect(
    problemsOf(
      object('b') +
        object('c', 'data: {a: b, c: d, e: f, g: h, i: j, k: l, m: n}\n').replace('api', '---\napi') +
        '---\n' +
        object('d'),
      'b.yaml',
      budget,
    ),
  ).toEqual([
    expect.stringMatching(/^\d:\d+ all manifests together have more than 2500000 keys, values, signs and line ends$/),
  ])
  const bytes = new Budget()
  bytes.bytes = 10
  expect(problemsOf(object('a'), 'a.yaml', bytes)).toEqual(['1:1 all manifests together have more than 32 MiB'])
})

test('an honest file of 10 MB with definitions is read', () => {
  const field = (i: number) =>
    `            field${i}:\n              description: |-\n${`                What somebody wrote about it, as long as generated code has it.\n`.repeat(30)}              type: string\n`
  const definition = (n: number) =>
    `---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: d${n}.example.com\nspec:\n  versions:\n    - schema:\n        openAPIV3Schema:\n          properties:\n${Array.from({ length: 100 }, (_, i) => field(i)).join('')}`
  const text = Array.from({ length: 50 }, (_, n) => definition(n)).join('')
  expect(text.length).toBeGreaterThan(10e6)
  const { documents, problems } = parseManifests(text, 'crds.yaml')
  expect(problems).toEqual([])
  expect(documents).toHaveLength(50)
})

describe('globs', () => {
  test.each([
    ['{a,b}'.repeat(22), 'its braces expand to more than 1000 alternatives: use * or name the folder'],
    ['k8s/{1..100000}.yaml', 'its braces expand to more than 1000 alternatives: use * or name the folder'],
    ['{a..z}{a..z}', 'its braces expand to more than 1000 alternatives: use * or name the folder'],
    ['*a*a*a*a*a*b', 'it has more than 4 stars between two slashes'],
    ['**/a/**/b/**/c/**/d/**', 'it has more than 4 of **'],
    ['+(a|aa)b*', 'extended patterns such as +(a|b) are not supported: use {a,b}, or two lines'],
    ['*'.padEnd(2000, 'a'), 'it is longer than 1000 characters'],
  ])('%s is not tried', (pattern, fault) => {
    expect(globFault(pattern)).toBe(fault)
  })

  test.each(['**/*.yaml', 'k8s/{a,b}/{staging,production}/*-{web,db}-*.y*ml', 'a{1..20}.yaml', 'k8s/[ab]?.json'])(
    '%s is',
    (pattern) => expect(globFault(pattern)).toBeUndefined(),
  )
})
