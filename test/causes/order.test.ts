// The catalogue is a set: of two entries that recognise the same signal one says that it comes before the other, so that
// a new entry needs no right place. What is said so is shown: without it, some signal would be undecided.
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

/** What recognises each of them, where it is more than one entry. */
const contested = signals
  .map((signal) => ({ signal, ...answersTo(signal) }))
  .filter(({ answers }) => answers.length > 1)

/** What is left of them, as `A or B? channel: text`; `without`: an entry that declares less than its own. */
function decisions(entry?: Entry, without?: Entry): string[] {
  const decided = contested.map(({ signal: { channel, text }, answers }) => {
    const left = strongest(
      answers.map((answer) =>
        answer.entry === entry && without !== undefined ? { ...answer, entry: without } : answer,
      ),
    )
    return `${left.map(({ entry: { code } }) => code).join(' or ')}? ${channel}: ${text}`
  })
  return [...new Set(decided)]
}

describe('whatever the fixtures say', () => {
  test('of the entries that recognise it one says that it comes before the others', () => {
    expect(decisions().filter((decision) => / or .*\?/.test(decision.split(':', 1)[0] ?? ''))).toEqual([])
  })

  test.each([1, 2, 3])('it is the same cause in any order of the entries (shuffle %i)', (seed) => {
    const catalogue = shuffled(CATALOGUE, seed)
    expect(catalogue).not.toEqual(CATALOGUE)
    const codes = (entries?: readonly Entry[]) => signals.map((signal) => classify(signal, entries).code)
    expect(codes(catalogue)).toEqual(codes())
  })
})

describe('every order that an entry declares decides a fixture', () => {
  const declared = CATALOGUE.flatMap((entry): [name: string, entry: Entry, without: Entry][] => [
    ...(entry.before ?? []).map((code): [string, Entry, Entry] => [
      `${entry.code} before ${code}`,
      entry,
      { ...entry, before: entry.before?.filter((other) => other !== code) },
    ]),
    ...(['rest', 'quotes'] as const)
      .filter((field) => entry[field] === true)
      .map((field): [string, Entry, Entry] => [`${entry.code} ${field}`, entry, { ...entry, [field]: undefined }]),
  ])
  const own = decisions()
  test.each(declared)('%s', (_name, entry, without) => {
    expect(decisions(entry, without)).not.toEqual(own)
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
