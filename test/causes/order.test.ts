// The catalogue is a set: of two entries that recognise the same signal one says that it comes before the other, so that
// a new entry needs no right place.
import { describe, expect, test } from 'vitest'
import { answersTo, CATALOGUE, classify, strongest } from '../../src/causes/catalogue.ts'
import type { Entry } from '../../src/causes/entry.ts'
import { fixtureSignals } from './fixtures.ts'

const signals = fixtureSignals()

/** The same entries in another order, the same one for the same seed (mulberry32). */
function shuffled(entries: readonly Entry[], seed: number): Entry[] {
  let state = seed
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return entries
    .map((entry) => [random(), entry] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, entry]) => entry)
}

describe('whatever the fixtures say', () => {
  test('of the entries that recognise it one says that it comes before the others', () => {
    const undecided = signals
      .map(
        (signal) =>
          [strongest(answersTo(signal).answers).map(({ entry }) => entry.code), signal.channel, signal.text] as const,
      )
      .filter(([codes]) => codes.length > 1)
      .map(([codes, channel, text]) => `${codes.join(' or ')}? ${channel}: ${text}`)
    expect([...new Set(undecided)]).toEqual([])
  })

  test.each([1, 2, 3])('it is the same cause in any order of the entries (shuffle %i)', (seed) => {
    const catalogue = shuffled(CATALOGUE, seed)
    expect(catalogue).not.toEqual(CATALOGUE)
    const codes = (entries?: readonly Entry[]) => signals.map((signal) => classify(signal, entries).code)
    expect(codes(catalogue)).toEqual(codes())
  })
})

test('before and rest name what there is, and no two entries come before each other', () => {
  const byCode = new Map(CATALOGUE.map((entry) => [entry.code, entry]))
  const pairs = CATALOGUE.flatMap(({ code, before = [] }) => before.map((other) => [code, other] as const))
  const wrong = pairs.filter(([code, other]) => {
    const entry = byCode.get(other)
    return entry === undefined || entry.before?.includes(code) === true
  })
  expect(wrong).toEqual([])
  expect(CATALOGUE.filter(({ rest, recognise }) => rest === true && recognise.length === 0)).toEqual([])
})

test('there are enough signals to tell', () => {
  expect(new Set(signals.map(({ channel, text, symptom }) => `${channel} ${symptom} ${text}`)).size).toBeGreaterThan(
    300,
  )
})
