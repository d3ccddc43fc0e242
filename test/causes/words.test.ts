// Words are written where data meets the page, and nothing reads them back: with every sentence of the catalogue replaced,
// the same causes stand at the same lines in the same order.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../src/causes/catalogue.ts'
import type { Entry } from '../../src/causes/entry.ts'
import { causesOf } from '../../src/diagnose/tell.ts'
import type { Cause } from '../../src/model/report.ts'
import { fixtureSignals, outcomes } from './fixtures.ts'

/** What no word may decide. */
const decided = ({ code, confidence, symptom, context, objects, container, source, preExisting, count }: Cause) => ({
  ...{ code, confidence, symptom, context, objects, container, source, preExisting, count },
})

/** What the catalogue makes of every recording and message: what is decided, and the headlines. */
function seen() {
  const all = [...outcomes()]
  return {
    decisions: [
      ...all.map(([name, { verdict, causes }]) => [name, { verdict, causes: causes.map(decided) }]),
      ...together().map((causes) => causes.map(decided)),
    ],
    headlines: all.flatMap(([, { causes }]) => causes.map(({ headline }) => headline)),
  }
}

/** Most fixtures have one cause: what comes first of several is seen where many are told together. */
function together(): Cause[][] {
  const mixed = [...Map.groupBy(fixtureSignals(), (_finding, index) => index % 150).values()]
  return mixed.map((findings) => causesOf(findings, { documents: [], preExisting: new Set(), wrappers: new Map() }))
}

describe('with its code for every word of an entry', () => {
  const before = seen()
  const words = new Map(CATALOGUE.map((entry) => [entry, { ...entry }]))
  let after = before
  beforeAll(() => {
    for (const entry of CATALOGUE as readonly Mutable<Entry>[]) {
      const step = { why: entry.code, command: entry.code, look: entry.code }
      Object.assign(entry, { fact: () => entry.code, sentence: () => entry.code, steps: () => [step, step] })
    }
    after = seen()
  })
  afterAll(() => {
    for (const [entry, own] of words) Object.assign(entry, own)
  })

  test('the words are other words', () => {
    expect(after.headlines).toHaveLength(before.headlines.length)
    expect(after.headlines.filter((headline) => before.headlines.includes(headline))).toEqual([])
  })

  test('verdicts, codes, order, grouping and lines of all recordings and messages are the same', () => {
    expect(after.decisions).toEqual(before.decisions)
  })
})

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
