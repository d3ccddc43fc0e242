// The matrix of faults on the embedded API server. `FAULTS=all` plays all of it; without that a part which shows every
// kind of fault once. `npm run faults` plays the same table on a real cluster.
import { afterAll, expect, test, vi } from 'vitest'
import type { Cell } from './cell.ts'
import { cellsOf, playCell } from './cell.ts'
import { answer } from './happenings.ts'
import type { Outcome } from './outcomes.ts'
import { openEmbedded, outcomes } from './outcomes.ts'
import type { Fault } from './table.ts'
import { faults } from './table.ts'
import { partOf } from '../thorough.ts'

// Cells wait more than they compute.
vi.setConfig({ maxConcurrency: 24 })

const all = cellsOf(faults, outcomes, true)

/** One of each kind: the wire, what is cut, watches, refusals, what stays, clocks. */
const part = new Set([
  'none~refused',
  'refused~image',
  'refused-mid-10s~image',
  'reset-before-7th~image',
  'reset-after-apply~image',
  'apply-comes-late~image',
  'reset-mid-5th~refused',
  'keepalive-closed~image',
  'backend-of-three-resets~image',
  'chunk-splits~image',
  'watch-truncated~image',
  'watch-410-event~image',
  'watch-old-events~image',
  'watch-silent~image',
  '503-10s-mid~image',
  '429-retry-after~refused',
  '401-mid~image',
  'login-page~quota',
  'date-minus-3h~image',
])

/** Faults that met something in one of the cells. */
const met = new Set<string>()

const nameOf = ([fault, outcome]: [Fault, Outcome]): string => `${fault.name}~${outcome.name}`
const chosen =
  process.env['FAULTS'] === 'all'
    ? all
    : partOf(
        all.filter((cell) => part.has(nameOf(cell))),
        nameOf,
      )

test('the part that every thorough run plays is in the table', () => {
  expect([...part].filter((name) => !all.map(nameOf).includes(name))).toEqual([])
})

test.concurrent.each(chosen.map((cell) => [nameOf(cell), ...cell] as const))('%s', async (_name, fault, outcome) => {
  const cell = await playCell(fault, outcome, openEmbedded)
  if (cell.run.met) met.add(fault.name)
  expect(seenIn(cell)).toEqual({ problems: [] })
})

// A fault that meets nothing proves nothing.
afterAll(() => {
  const played = new Set(chosen.map(([fault]) => fault.name))
  expect([...played].filter((name) => name !== 'none' && !met.has(name))).toEqual([])
})

/** The problems of a cell; with the end of its log when there are some. */
function seenIn({ problems, run }: Cell): { problems: string[]; log?: string } {
  return problems.length === 0 ? { problems } : { problems, log: run.stdout.slice(-3000) }
}

const [healthy, image] = outcomes as [Outcome, Outcome]
const page = answer(200, '<html><title>Sign in</title></html>')

test.concurrent.each<[string, Outcome, Fault, RegExp]>([
  [
    'another end than the usual',
    image,
    { name: 'x', rules: [{ what: page }] },
    /^expected failed ImageNotFound .*got failed ClusterUnreachable/,
  ],
  [
    'a success that a fault forbids',
    healthy,
    { name: 'x', rules: [{ times: 1, what: answer(503) }], ends: ['Unauthorized'] },
    /^expected Unauthorized, got passed/,
  ],
])('the instrument finds %s', async (_name, outcome, fault, problem) => {
  const { problems } = await playCell(fault, outcome, openEmbedded)
  expect(problems).toEqual([expect.stringMatching(problem)])
})
