// The check of `npm run lint` that keeps turns of phrase out of what people read.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../src/causes/catalogue.ts'
import { bareFinding } from '../scripts/docs.ts'
import { idiomIn, idiomOfProse, idiomOfSource } from '../scripts/idiom.ts'

const phrases = (breaches: readonly { line: number; phrase: string }[]): string[] =>
  breaches.map(({ line, phrase }) => `${line} ${phrase}`)

describe('a phrase is found', () => {
  test.each([
    ['a literal', `const a = 'it heals by itself'`, ['1 heals']],
    ['a title', `look('see which there are', 'kubectl get pods')`, ['1 which there are', '1 see which']],
    ['a template', 'const a = `${name} is told as ${what}, and made anew`', ['1 is told', '1 anew']],
    ['a template inside one', 'const a = `one ${`that somebody made`} two`', ['1 somebody']],
    ['a later line', `const a = 1\nconst b = 'the tag is misspelt'`, ['2 misspelt']],
  ])('in %s', (_where, source, found) => {
    expect(phrases(idiomOfSource(source)).sort()).toEqual(found.sort())
  })

  test('in prose, with its line', () => {
    const text = '# Page\n\nA cause that waiting cannot heal fails.\n- see which there are\n'
    expect(phrases(idiomOfProse(text)).sort()).toEqual(['3 heal', '4 see which', '4 which there are'])
  })

  test('in a description of action.yml', () => {
    expect(phrases(idiomOfProse("    description: 'Globs, one a line.'"))).toEqual(['1 one a line'])
  })
})

describe('nothing is found', () => {
  test.each([
    ['a comment', `// what waiting can heal\nconst a = 1`],
    ['a pattern', `const a = /the node is told to heal/`],
    ['a pattern that is put together', `const a = new RegExp('for ever, anew ' + b)`],
    ['raw text', 'const a = String.raw`time is up`'],
    ['what is compared', `text.includes('was told to')`],
    ['one word, which is data', `const a = 'hopeless'`],
    ['a type', `type A = 'the time is up'`],
    ['an import', `import a from './rehearse it.ts'`],
    [
      'a word that only looks like one',
      `const a = 'a healthy pod, a health check, no longer there, there is no such file'`,
    ],
  ])('in %s', (_where, source) => {
    expect(idiomOfSource(source)).toEqual([])
  })

  test('in fences, code spans, quotations and quoted messages of prose', () => {
    expect(idiomOfProse('```sh\nsee which there are\n```\n`misspelt` and "the time is up"\n> it is hopeless')).toEqual(
      [],
    )
  })

  test('in what clusters say', () => {
    const rows = readFileSync(join(import.meta.dirname, 'diagnose', 'fixtures', 'messages.tsv'), 'utf8').split('\n')
    const messages = rows.filter((row) => row !== '' && !row.startsWith('#')).map((row) => row.split('\t')[2] ?? '')
    expect(messages.length).toBeGreaterThan(200)
    expect(messages.filter((message) => idiomIn(message).length > 0)).toEqual([])
  })
})

test.each(CATALOGUE)('the steps of $code say what they do, each with its object', (entry) => {
  for (const { why, command, edit } of entry.steps(bareFinding(entry))) {
    expect(why).toMatch(/^[A-Z]/)
    expect(why).not.toMatch(/\b(there|them|which)$|^\w+ it\b/)
    expect(edit === undefined ? command : why).toMatch(/\S/)
    expect(command).not.toMatch(/^kubectl explain/)
  }
})
