// Sets whose references all lead somewhere are left alone, whatever they look like; of those with one broken reference
// it is always found: a misspelling and a key of an own object fail, a name unlike any other is told.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Position } from '../../src/model/manifest.ts'
import { beforeOf, broken, manifestsOf, sets, swapped, type Holder, type Workload } from './generated-sets.ts'
import { checked } from './references-scene.ts'
import { runs } from '../thorough.ts'

async function check(holders: Holder[], workloads: Workload[]) {
  const set = { holders, workloads }
  const text = manifestsOf(set)
  return { text, ...(await checked(text, { cluster: beforeOf(set) })) }
}

/** The rest of the line, from the column on: the value that is pointed at. */
function textAt(text: string, source: Position | undefined): string | undefined {
  return source && text.split('\n')[source.line - 1]?.slice(source.column - 1)
}

test('a set whose references all lead somewhere is left alone', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const told = await check(holders, workloads)
      expect([told.failed, told.noticed, told.warnings]).toEqual([[], [], []])
    }),
    { numRuns: runs(150) },
  )
})

test('a misspelt name fails, and the right one is named', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const wrong = broken(workloads, (use) => ({ ...use, holder: { ...use.holder, name: swapped(use.holder.name) } }))
      fc.pre(!holders.some(({ name }) => name === wrong[0]?.uses[0]?.holder.name))
      const told = await check(holders, wrong)
      const right = workloads[0]?.uses[0]?.holder.name
      expect([told.causes.map(({ objects }) => objects[0]?.name), told.noticed]).toEqual([['workload0'], []])
      expect(told.causes[0]?.sentence).toContain(`Did you mean "${right}"?`)
      expect(textAt(told.text, told.causes[0]?.source)).toBe(wrong[0]?.uses[0]?.holder.name)
    }),
    { numRuns: runs(150) },
  )
})

test('a key that is not there fails', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const keyed = broken(workloads, (use) => ({ ...use, way: use.way === 'variable' ? 'variable' : 'item' }))
      const told = await check(
        holders,
        broken(keyed, (use) => ({ ...use, key: 'no-such-key' })),
      )
      expect([told.causes.map(({ code }) => code), told.noticed]).toEqual([
        [expect.stringMatching(/^(Config|Volume)KeyMissing$/)],
        [],
      ])
      expect(told.causes.map(({ source }) => textAt(told.text, source))).toEqual(['no-such-key'])
    }),
    { numRuns: runs(150) },
  )
})

test('a name unlike any other is told, and does not fail', async () => {
  await fc.assert(
    fc.asyncProperty(sets, async ({ holders, workloads }) => {
      const told = await check(
        holders,
        broken(workloads, (use) => ({ ...use, holder: { ...use.holder, name: 'aaa' } })),
      )
      expect([told.failed, told.noticed.length]).toEqual([[], 1])
    }),
    { numRuns: runs(150) },
  )
})
