// Whatever is printed as YAML or JSON: every value is read as it was, and its position points at it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseManifests } from '../../src/manifest/parse.ts'
import { positionOf } from '../../src/model/manifest.ts'
import { runs } from '../thorough.ts'

type Value = string | number | Value[] | { [key: string]: Value }

/** Every text and key holds a word of its own (`v7.`), so that it can be found in the printed file. */
const marked = { count: 0 }
const mark = (prefix: string) => `${prefix}${marked.count++}.`

const tail = fc.string({ unit: fc.constantFrom(...` ab0:#-{}[],&*!|>'"%@\`\n\\é😀~=`), maxLength: 30 })
const tree = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    // yaml 2.9 prints a text with a line that ends in a colon as a mapping.
    tail.map((text) => mark('v') + text.replaceAll(/:\s*\n/g, ':')),
    fc.constant(null).map(() => 1_000_000 + marked.count++),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(tail, tie('value')), { maxLength: 4 }).map(entries),
  ),
}))
function entries(pairs: [string, Value][]): { [key: string]: Value } {
  return Object.fromEntries(pairs.map(([key, value]) => [mark('k') + key.replaceAll('\n', ''), value]))
}

const print = fc
  .record({
    indent: fc.integer({ min: 2, max: 5 }),
    indentSeq: fc.boolean(),
    // Narrower lines make the printer write another text (yaml 2.9: an empty first line in a folded block).
    lineWidth: fc.constantFrom(0, 80),
    collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  })
  .map((options) => (value: unknown) => stringify(value, { ...options, version: '1.1', aliasDuplicateObjects: false }))
const printJson = fc.constantFrom(0, 2, '\t').map((space) => (value: unknown) => JSON.stringify(value, null, space))

/** The offset at which a value with this mark must be reported: its word, or the quote or block header before it. */
function expectedOffset(text: string, word: string): number {
  const before = text.slice(0, text.indexOf(word))
  const header = word.startsWith('v') ? /[|>][-+\d]*\n\s*$/ : /$/
  return before.length - (/["']$/.exec(before) ?? header.exec(before) ?? [''])[0].length
}

test.each([
  ['YAML', 'a.yaml', print],
  ['JSON', 'a.json', printJson],
] as const)('%s', (_, file, printers) => {
  fc.assert(
    fc.property(tree.value, printers, (spec, printer) => {
      const text = printer({ apiVersion: 'v1', kind: 'Example', metadata: { name: 'x' }, spec })
      const { documents, problems } = parseManifests(text, file)
      expect(problems).toEqual([])
      const document = documents[0]!
      expect(document.object.spec).toEqual(spec)

      const lines = text.split('\n')
      const offsetOf = (path: (string | number)[]) => {
        const { line, column } = positionOf(document, path)
        return lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1
      }
      const check = (value: Value, path: (string | number)[], key: string | undefined) => {
        const word =
          typeof value === 'string' ? /^v\d+\./.exec(value)?.[0] : typeof value === 'number' ? String(value) : key
        if (word !== undefined) expect([path, offsetOf(path)]).toEqual([path, expectedOffset(text, word)])
        else expect(text.slice(offsetOf(path))).toMatch(/^[[{]|^- |^["'?]?.*k\d+\./)
        if (Array.isArray(value)) value.forEach((item, index) => check(item, [...path, index], undefined))
        else if (typeof value === 'object') {
          for (const [name, item] of Object.entries(value)) check(item, [...path, name], /^k\d+\./.exec(name)?.[0])
        }
      }
      check(spec, ['spec'], 'spec')
    }),
    { numRuns: runs(1000) },
  )
})

test('whatever a file holds: objects or problems, each at a place that the file has', () => {
  const piece = fc.constantFrom(
    ...['apiVersion: v1\n', 'kind: Secret\n', 'metadata:\n', '  name: a\n', '---', '...', '\n', '\t', '  ', ': ', '- '],
    ...[
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a ',
      '*a',
      '<<: ',
      '|',
      '>',
      '#',
      '%',
      '!',
      '\uFEFF',
      '\r',
      '${X}',
      'x',
      '0755',
      'items:\n',
    ],
  )
  const text = fc.oneof(
    fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )
  fc.assert(
    fc.property(text, fc.constantFrom('a.yaml', 'a.json'), (content, file) => {
      const { documents, problems } = parseManifests(content, file)
      const lines = content.split(/\r\n|\r|\n/)
      const places = [...problems.map(({ source }) => source), ...documents.flatMap(({ source }) => source)]
      for (const place of places) {
        expect(place?.line).toBeGreaterThanOrEqual(1)
        expect(place?.line).toBeLessThanOrEqual(lines.length)
        expect(place?.column).toBeGreaterThanOrEqual(1)
        expect(place?.column).toBeLessThanOrEqual((lines[(place?.line ?? 1) - 1] ?? '').length + 1)
      }
      expect(documents.length + problems.length).toBeGreaterThan(0)
    }),
    { numRuns: runs(1000) },
  )
})
