// One manifest text in, objects with positions or problems out.
import { excerptWords } from '../../src/run.ts'
import { describe, expect, test } from 'vitest'
import { parseManifests } from '../../src/manifest/parse.ts'
import { positionOf } from '../../src/model/manifest.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import type { FieldPath } from '../../src/model/object.ts'

const hint = (marker: string) =>
  `; the file contains “${marker}”: render the template first (helm template, envsubst…) and deploy the result`

/** `line:column message` of every problem. */
function problemsOf(text: string, file = 'a.yaml'): string[] {
  return parseManifests(text, file).problems.map(
    ({ message, source }) => `${source?.line}:${source?.column} ${message}`,
  )
}

/** What is written at a value's position. */
function textAt(text: string, document: ManifestDocument, path: FieldPath, length = 12): string {
  const { line, column } = positionOf(document, path)
  const line_ = text.split('\n')[line - 1] ?? ''
  return line_.slice(column - 1, column - 1 + length).trimEnd()
}

const configMap = (name: string, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`

test('an object, its reference, its place and the place of every value', () => {
  const text = `# the shop
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
        - name: app
          image: "nginx:1"
          args: [-v, 2]
        -
          name: log
`
  const at = (line: number, column: number) => ({ file: 'k8s/web.yaml', line, column })
  const { documents, problems } = parseManifests(text, 'k8s/web.yaml')
  expect(problems).toEqual([])
  expect(documents).toHaveLength(1)
  const { positions, lineAt, ...document } = documents[0]!
  expect(lineAt?.(10)).toBe('          image: "nginx:1"')
  expect(document).toEqual({
    ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: {
        template: { spec: { containers: [{ name: 'app', image: 'nginx:1', args: ['-v', 2] }, { name: 'log' }] } },
      },
    },
    source: at(2, 1),
  })
  const containers = ['spec', 'template', 'spec', 'containers']
  expect([...positions]).toEqual(
    (
      [
        [['apiVersion'], at(2, 13)],
        [['kind'], at(3, 7)],
        [['metadata'], at(4, 1)],
        [['metadata', 'name'], at(4, 18)],
        [['metadata', 'namespace'], at(4, 34)],
        [['spec'], at(5, 1)],
        [['spec', 'template'], at(6, 3)],
        [['spec', 'template', 'spec'], at(7, 5)],
        [containers, at(8, 7)],
        [[...containers, 0], at(9, 11)],
        [[...containers, 0, 'name'], at(9, 17)],
        [[...containers, 0, 'image'], at(10, 18)],
        [[...containers, 0, 'args'], at(11, 11)],
        [[...containers, 0, 'args', 0], at(11, 18)],
        [[...containers, 0, 'args', 1], at(11, 22)],
        [[...containers, 1], at(13, 11)],
        [[...containers, 1, 'name'], at(13, 17)],
      ] as const
    ).map(([path, position]) => [JSON.stringify(path), position]),
  )
})

test('no namespace where none is written', () => {
  for (const metadata of ['{name: a}', '{name: a, namespace: }', '{name: a, namespace: ""}']) {
    const { documents } = parseManifests(`apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\n`, 'a.yaml')
    expect(documents.map(({ ref, object }) => [ref, object])).toEqual([
      [
        { apiVersion: 'v1', kind: 'Pod', name: 'a' },
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      ],
    ])
  }
})

test('many documents, with empty ones and comments between them', () => {
  const text = `# first\n---\n---\n# c\n${configMap('a')}---\n# nothing\n---\n~\n--- # d\n${configMap('b')}...\n---\n`
  const { documents, problems } = parseManifests(text, 'a.yaml')
  expect(problems).toEqual([])
  expect(documents.map(({ ref, source }) => [ref.name, source.line])).toEqual([
    ['a', 5],
    ['b', 14],
  ])
})

test('a byte order mark and CRLF change neither values nor positions', () => {
  const text = configMap('a', 'data:\n  a: |\n    x\n    y\n  b: "z"\n')
  const read = (content: string) =>
    parseManifests(content, 'a.yaml').documents.map(({ positions, lineAt, ...document }) => [
      { ...document, line: lineAt?.(2) },
      [...positions],
    ])
  const plain = read(text)
  expect(plain).toHaveLength(1)
  expect(read('\uFEFF' + text)).toEqual(plain)
  expect(read(text.replaceAll('\n', '\r\n'))).toEqual(plain)
})

test('the items of a List, at their own places', () => {
  const text = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Secret
    metadata: {name: a}
  - apiVersion: v1
    kind: List
    items:
      - {apiVersion: v1, kind: Service, metadata: {name: b}}
---
apiVersion: apps/v1
kind: DeploymentList
items: [{metadata: {name: c}}]
`
  const { documents, problems } = parseManifests(text, 'a.yaml')
  expect(problems).toEqual([])
  expect(documents.map(({ ref, source }) => [ref.apiVersion, ref.kind, ref.name, source.line, source.column])).toEqual([
    ['v1', 'Secret', 'a', 4, 5],
    ['v1', 'Service', 'b', 10, 9],
    ['apps/v1', 'Deployment', 'c', 14, 9],
  ])
  expect(documents.map((document) => textAt(text, document, ['metadata', 'name'], 1))).toEqual(['a', 'b', 'c'])
})

test('an empty List is no problem, an empty file is', () => {
  expect(parseManifests('apiVersion: v1\nkind: List\nitems: []\n', 'a.yaml')).toEqual({ documents: [], problems: [] })
  for (const text of ['', '\n', '# only a comment\n', '---\n---\n']) {
    expect(problemsOf(text)).toEqual(['1:1 the file is empty: it contains no Kubernetes object'])
  }
})

test('what comes out of an alias stands where the alias stands', () => {
  const text = configMap(
    'a',
    `x-common: &common
  team: shop
  list: [1]
labels: *common
data:
  <<: *common
  own: 1
plain: &p value
again: *p
`,
  )
  const document = parseManifests(text, 'a.yaml').documents[0]!
  expect(document.object).toMatchObject({
    labels: { team: 'shop', list: [1] },
    data: { team: 'shop', list: [1], own: 1 },
    again: 'value',
  })
  expect(textAt(text, document, ['x-common', 'team'])).toBe('shop')
  expect(textAt(text, document, ['labels'])).toBe('*common')
  expect(textAt(text, document, ['labels', 'team'])).toBe('*common')
  expect(positionOf(document, ['data', 'team'])).toEqual({ file: 'a.yaml', line: 10, column: 7 })
  expect(textAt(text, document, ['data', 'list', 0])).toBe('*common')
  expect(textAt(text, document, ['data', 'own'])).toBe('1')
  expect(textAt(text, document, ['plain'])).toBe('value')
  expect(textAt(text, document, ['again'])).toBe('*p')
})

test('a value without text stands at its key', () => {
  const text = configMap('a', 'data:\n  empty:\n  tilde: ~\n')
  const document = parseManifests(text, 'a.yaml').documents[0]!
  expect(document.object.data).toEqual({ empty: null, tilde: null })
  expect(textAt(text, document, ['data', 'empty'])).toBe('empty:')
  expect(textAt(text, document, ['data', 'tilde'])).toBe('~')
})

test('a merge that overwrites a mapping leaves no places of what was there', () => {
  const text = configMap('a', 'd: &d {b: {z: 2}}\nm:\n  b: {x: 1}\n  <<: *d\n')
  const document = parseManifests(text, 'a.yaml').documents[0]!
  expect(document.object.m).toEqual({ b: { z: 2 } })
  expect([...document.positions.keys()].filter((path) => path.startsWith('["m"'))).toEqual([
    '["m"]',
    '["m","b"]',
    '["m","b","z"]',
  ])
})

describe('problems', () => {
  test.each<[string, string, string[]]>([
    ['no kind', 'apiVersion: v1\nmetadata: {name: a}\n', ['1:1 this is not a Kubernetes object: kind is missing']],
    [
      'nothing of an object',
      '# values\nimage: nginx\n',
      ['2:1 this is not a Kubernetes object: apiVersion, kind, metadata.name are missing'],
    ],
    [
      'no name',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  labels: {}\n',
      ['3:1 this is not a Kubernetes object: metadata.name is missing'],
    ],
    [
      'generateName',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a-\n',
      ['4:17 generateName is not supported: set metadata.name, because the action must know the name to watch'],
    ],
    [
      'a name that is a number',
      configMap('123'),
      ['4:9 metadata.name must be a string, but YAML reads this as 123: put it in quotes'],
    ],
    [
      'a namespace that is a boolean',
      configMap('a', '  namespace: on\n'),
      ['5:14 metadata.namespace must be a string, but YAML reads this as true: put it in quotes'],
    ],
    [
      'metadata that is text',
      'apiVersion: v1\nkind: Pod\nmetadata: a\n',
      ['3:11 metadata must be a mapping with a name'],
    ],
    [
      'a list',
      '- a\n',
      ['1:1 this is not a Kubernetes object: it is a list, not a mapping with apiVersion, kind and metadata'],
    ],
    [
      'text',
      'hello\n',
      ['1:1 this is not a Kubernetes object: it is a text or number, not a mapping with apiVersion, kind and metadata'],
    ],
    [
      'a kustomization under another name',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: a}\n',
      ['1:1 kustomize reads this file, not the cluster: list its folder instead'],
    ],
    [
      'keys given twice, an unknown anchor and a number that is too large',
      configMap('a', 'data: {a: 1, b: 2, a: 3}\nx: *no\nz: 9007199254740993\nyes: 1\n"true": 2\non: 3\n'),
      [
        '5:20 key "a" is given twice in the same mapping',
        '6:4 alias *no has no anchor &no before it',
        '7:4 number 9007199254740993 is too large to store exactly (2^53 at most): put it in quotes',
        '9:1 key "true" is given twice in the same mapping',
        '10:1 key "true" is given twice in the same mapping, here as on',
      ],
    ],
    [
      'values that JSON does not have',
      configMap('a', 'a: .inf\nb: !!int x\n~: 1\n[c]: 1\n'),
      [
        '5:4 .inf is not a valid JSON number: put it in quotes if it is text',
        '6:10 x is not a value of type !!int',
        '7:1 key "~" is not a string: put it in quotes',
        '8:1 a key must be a string, not a mapping or a list',
      ],
    ],
    ['an anchor in itself', configMap('a', 'a: &a [*a]\n'), ['5:8 anchor &a contains itself']],
    [
      'a merge of text',
      configMap('a', 'a:\n  <<: x\n'),
      ['6:7 the merge key “<<” requires a mapping or a list of mappings'],
    ],
    ['a control character', 'a: \u0000\n', ['1:4 control character U+0000 is not allowed']],
    ['tabs', 'a:\n\tb: 1\n', ['2:1 YAML cannot be indented with tabs: use spaces']],
    ['a quote that is not closed', 'a: 1\nb: "x\nc: 1\n', ['2:4 this quote is not closed']],
    [
      'what follows a quote that is not closed',
      `a: "x\n---\nkind: Pod\n---\n${configMap('a', 'a: 1\na: 2\n')}`,
      [
        '1:4 this quote is not closed',
        '3:1 this is not a Kubernetes object: apiVersion, metadata.name are missing',
        expect.stringMatching(/^\d+:\d+ key "a" is given twice in the same mapping$/) as string,
      ],
    ],
    [
      'a merge that is not finished',
      'a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> main\n',
      ['2:1 this is a Git conflict marker: finish the merge'],
    ],
    [
      'texts that need quotes',
      'a: @x\nb: `y`\n',
      [
        '1:4 a value cannot start with this character: put it in quotes',
        '2:4 a value cannot start with this character: put it in quotes',
      ],
    ],
    [
      'a colon in a text',
      'a: b: c\n',
      [
        '1:4 a second “key: value” starts inside a value: put text that contains “: ” in quotes, or fix the indentation of the next line',
      ],
    ],
    [
      'every document that is wrong',
      `a: [1\n---\n${configMap('a')}---\nkind: Pod\n---\nkey: value\nother\n`,
      [
        '2:1 the indentation is wrong, or a bracket is not closed before this line',
        '8:1 this is not a Kubernetes object: apiVersion, metadata.name are missing',
        '11:1 something is missing here: “: ” after a key, or “,” between the items of {…} or […]',
      ],
    ],
    [
      'a template in a value',
      'a: {{ .Values.a }}\n',
      [`1:5 a key must be a string, not a mapping or a list${hint('{{')}`],
    ],
    [
      'a template around values',
      '{{- if .Values.a }}\na: 1\n{{- end }}\n',
      [`1:3 a “- item” or indented block cannot start inside {…} or […]${hint('{{')}`],
    ],
    [
      'a variable in brackets',
      'a: {b: ${NAME}}\n',
      [`1:9 unexpected text: check the indentation, brackets and quotes before it${hint('${')}`],
    ],
    ['a name that is not rendered', configMap('${NAME}'), [`4:9 metadata.name is not rendered${hint('${')}`]],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  test('no hint at a template where a variable in a text has nothing to do with it', () => {
    expect(problemsOf(configMap('a', 'a: ${NAME}\nb: 1\nb: 2\n'))).toEqual([
      '7:1 key "b" is given twice in the same mapping',
    ])
  })

  test('a document that is wrong does not hide the others', () => {
    const { documents } = parseManifests(`a: [1\n---\n${configMap('a')}`, 'a.yaml')
    expect(documents.map(({ ref }) => ref.name)).toEqual(['a'])
  })

  test('aliases that expand without end', () => {
    const levels = ['b', 'c', 'd', 'e', 'f', 'g'].map((name) => {
      const alias = `*${String.fromCharCode(name.charCodeAt(0) - 1)}`
      return `${name}: &${name} [${Array<string>(10).fill(alias).join(', ')}]`
    })
    const text = configMap('x', `a: &a [x, x, x]\n${levels.join('\n')}\n`)
    expect(problemsOf(text).map((problem) => problem.replace(/^\d+:\d+ /, ''))).toEqual([
      'the aliases of this document expand to more than 100000 values or 16 MiB of text',
    ])
  })

  test('brackets nested without end', () => {
    expect(problemsOf('['.repeat(100_000)).map((problem) => problem.replace(/^\d+:\d+ /, ''))).toEqual([
      'the document is nested too deeply: more than 100 levels',
    ])
  })
})

describe('JSON', () => {
  const json = (name: string) => `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"}}`

  test('an object with places', () => {
    const text =
      '{\n\t"apiVersion": "v1",\n\t"kind": "ConfigMap",\n\t"metadata": {"name": "a"},\n\t"data": {"k": "\\ud83d\\ude00\\/"}\n}\n'
    const { documents, problems } = parseManifests(text, 'a.json')
    expect(problems).toEqual([])
    expect(documents[0]?.object.data).toEqual({ k: '😀/' })
    expect(positionOf(documents[0]!, ['metadata', 'name'])).toEqual({ file: 'a.json', line: 4, column: 23 })
    expect(positionOf(documents[0]!, ['data'])).toEqual({ file: 'a.json', line: 5, column: 2 })
  })

  test.each(['a.json', 'a.yaml'])('a stream of objects in %s', (file) => {
    const { documents, problems } = parseManifests(`${json('a')}\n${json('b')}${json('c')}\n`, file)
    expect(problems).toEqual([])
    expect(documents.map(({ ref, source }) => [ref.name, source.line, source.column])).toEqual([
      ['a', 1, 1],
      ['b', 2, 1],
      ['c', 2, json('b').length + 1],
    ])
  })

  test.each<[string, string, string]>([
    ['a line comment', '{"a": 1, // one\n"b": 2}', '1:10 JSON does not allow comments'],
    ['a block comment', '/* one */ {"a": 1}', '1:1 JSON does not allow comments'],
    ['a YAML comment', '# one\n{"a": 1}', '1:1 JSON does not allow comments'],
    [
      'a comma too many in an object',
      '{"a": 1,\n}',
      '2:1 JSON does not allow a comma before a closing bracket, and every bracket must be closed',
    ],
    [
      'a comma too many in a list',
      '{"a": [1,]}',
      '1:10 JSON does not allow a comma before a closing bracket, and every bracket must be closed',
    ],
    ['a missing bracket', '{"a": {"b": 1}', '1:15 the JSON ends too early: a bracket or quote is not closed'],
    ['a text in single quotes', "{'a': 1}", '1:2 this is not valid JSON'],
    ['YAML', 'a: 1\n', '1:1 this is not valid JSON'],
    [
      'a key given twice',
      '{"apiVersion": "v1", "kind": "a", "kind": "b"}',
      '1:35 key "kind" is given twice in the same mapping',
    ],
    ['nothing', ' \n', '1:1 the file is empty: it contains no Kubernetes object'],
  ])('%s', (_, text, problem) => {
    expect(problemsOf(text, 'a.json')).toEqual([problem])
  })
})

describe('the line that is meant', () => {
  const excerpts = (text: string) =>
    parseManifests(text, 'a.yaml').problems.map(({ excerpt }) => excerpt && excerptWords(excerpt, (said) => said))

  test('is quoted, with a mark below the column', () => {
    expect(excerpts(configMap('a', 'data: {a: 1, b: 2, a: 3}\n'))).toEqual([
      '5 | data: {a: 1, b: 2, a: 3}\n                       ^',
    ])
    expect(excerpts('a:\n\tb: 1\n')).toEqual(['2 |  b: 1\n    ^'])
  })

  test('is cut when it is long', () => {
    const [excerpt = ''] = excerpts(configMap('a', `data: {a: "${'x'.repeat(500)}", a: 3}\n`))
    expect(excerpt.split('\n').map(({ length }) => length <= 130)).toEqual([true, true])
    expect(excerpt).toContain('", a: 3}\n')
    expect(excerpt.split('\n')[0]?.[excerpt.split('\n')[1]?.indexOf('^') ?? 0]).toBe('a')
  })

  test.each(['kind: Secret', '"kind": "Secret"', 'kind: "Secret"'])(
    'holds no value where a Secret is near: %s',
    (kind) => {
      const text = `apiVersion: v1\n${kind}\nmetadata: {name: a}\nstringData:\n  user: me\n  user: hunter2\n`
      expect(excerpts(text)).toEqual(['6 |   user: ***'])
      expect(excerpts(`${text}  pass word hunter2\n`).join('')).not.toContain('hunter2')
      expect(excerpts(`${text}  other: [hunter2\n`).join('')).not.toContain('hunter2')
    },
  )
})
