// Objects that etcd does not store: only what is certain, at the longest text.
import { expect, test } from 'vitest'
import { parseManifests } from '../../src/manifest/parse.ts'
import { largeObjects } from '../../src/preflight/large-objects.ts'
import { objectsTooLarge } from '../../src/preflight/unsent.ts'

function found(kind: string, ...texts: string[]): string[] {
  const data = texts.map((text, index) => `  k${index}: ${text}\n`).join('')
  const { documents } = parseManifests(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: big}\ndata:\n${data}`, 'a.yaml')
  return objectsTooLarge(largeObjects(documents), 0).map(
    ({ code, position, text }) => `${code} ${position?.line}:${position?.column} ${text}`,
  )
}

test.each<[string, string, string[], string[]]>([
  ['one text', 'ConfigMap', ['x'.repeat(1_600_000)], ['ObjectTooLarge 5:7 the object has 1600014 bytes of text, but etcd stores at most 1572864 per object']], // prettier-ignore
  ['all texts together', 'Thing', ['x'.repeat(800_000), 'x'.repeat(800_001)], ['ObjectTooLarge 6:7 the object has 1600011 bytes of text, but etcd stores at most 1572864 per object']], // prettier-ignore
  ['letters of two bytes', 'ConfigMap', ['ä'.repeat(800_000)], ['ObjectTooLarge 5:7 the object has 1600014 bytes of text, but etcd stores at most 1572864 per object']], // prettier-ignore
  ['what is just stored', 'ConfigMap', ['x'.repeat(1_572_850)], []],
  ['a Secret, which is stored without base64', 'Secret', ['x'.repeat(1_600_000)], []],
])('%s', (_, kind, texts, expected) => {
  expect(found(kind, ...texts)).toEqual(expected)
})
