// Words are written where data meets the page, and nothing reads them back: with every sentence of the catalogue replaced,
// the same causes stand at the same lines in the same order.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../src/causes/catalogue.ts'
import type { Entry } from '../../src/causes/entry.ts'
import type { Cause } from '../../src/model/report.ts'
import { outcomes } from './fixtures.ts'

/** What no word may decide. */
const decided = ({ code, confidence, symptom, context, objects, container, source, preExisting, count }: Cause) => ({
  ...{ code, confidence, symptom, context, objects, container, source, preExisting, count },
})

const seen = (): [string, unknown][] =>
  [...outcomes()].map(([name, { verdict, causes }]) => [name, { verdict, causes: causes.map(decided) }])

const before = seen()
const headlines = [...outcomes().values()].flatMap(({ causes }) => causes.map(({ headline }) => headline))

describe('with its code for every word of an entry', () => {
  const words = new Map(CATALOGUE.map((entry) => [entry, { ...entry }]))
  beforeAll(() => {
    for (const entry of CATALOGUE as readonly Mutable<Entry>[]) {
      const step = { why: entry.code, command: entry.code, look: entry.code }
      Object.assign(entry, { fact: () => entry.code, sentence: () => entry.code, steps: () => [step, step] })
    }
  })
  afterAll(() => {
    for (const [entry, own] of words) Object.assign(entry, own)
  })

  test('the words are other words', () => {
    const others = [...outcomes().values()].flatMap(({ causes }) => causes.map(({ headline }) => headline))
    expect(others).toHaveLength(headlines.length)
    expect(others.filter((headline) => headlines.includes(headline))).toEqual([])
  })

  test('verdicts, codes, order, grouping and lines of all recordings and messages are the same', () => {
    expect(seen()).toEqual(before)
  })
})

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
