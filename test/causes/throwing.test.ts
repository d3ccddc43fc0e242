// No function of an entry can cost the diagnosis: whichever throws, on whatever a cluster said, the causes are told, and
// that one of them is broken stands in a warning. Whole runs are in test/bugs.test.ts.
import { afterEach, expect, test, vi } from 'vitest'
import { CATALOGUE } from '../../src/causes/catalogue.ts'
import type { Entry } from '../../src/causes/entry.ts'
import { diagnoseDump, type Dump } from '../../src/diagnose/dump.ts'
import { partOf } from '../thorough.ts'
import { messageDumps } from './fixtures.ts'

afterEach(() => vi.restoreAllMocks())

/** Every function that an entry has, and what recognises it. */
function functionsOf(entry: Entry): [owner: object, name: string][] {
  const own = Object.entries(entry).filter(([, value]) => typeof value === 'function')
  return [
    ...own.map(([name]): [object, string] => [entry, name]),
    ...entry.recognise.map((recogniser): [object, string] => [recogniser, 'match']),
  ]
}

/** How often a function was called by a diagnosis in which it throws. */
function broken(owner: object, name: string, dump: Dump) {
  const called = vi.spyOn(owner as Record<string, () => unknown>, name).mockImplementation(() => {
    throw new TypeError(`${name} is broken`)
  })
  const { causes, notices, warnings } = diagnoseDump(dump)
  const calls = called.mock.calls.length
  called.mockRestore()
  return { count: causes.length + notices.length, warnings, calls }
}

test('each of them throws, and the diagnosis stays', { timeout: 300_000 }, () => {
  const seen = new Set<string>()
  for (const [message, dump] of partOf([...messageDumps()], ([row]) => row)) {
    const plain = diagnoseDump(dump)
    const told = [...plain.causes, ...plain.notices]
    const codes = new Set(told.flatMap(({ code, context }) => [code, ...context]))
    for (const [owner, name] of CATALOGUE.filter(({ code }) => codes.has(code)).flatMap(functionsOf)) {
      const { count, warnings, calls } = broken(owner, name, dump)
      seen.add(name)
      expect({ message, name, isTold: count > 0 }).toEqual({ message, name, isTold: true })
      expect({ message, name, warned: warnings.some((text) => text.includes(`${name} is broken`)) }).toEqual({
        ...{ message, name },
        warned: calls > 0,
      })
    }
  }
  for (const name of ['match', 'proof', 'about', 'fact', 'sentence', 'steps', 'field', 'missing', 'lookUp', 'around'])
    expect(seen).toContain(name)
})

test('an entry that no message shows breaks nothing either', () => {
  const [dump] = messageDumps().values()
  for (const entry of CATALOGUE.filter((one) => 'observe' in one)) {
    const { warnings, calls } = broken(entry, 'observe', dump as Dump)
    expect({ code: entry.code, told: warnings.length }).toEqual({ code: entry.code, told: Math.min(calls, 1) })
  }
})
