// How many changes are on their way to an API server that is near or far, quick or slow.
import { expect, test } from 'vitest'
import { inParallel } from '../../src/cluster/in-parallel.ts'
import { Pace } from '../../src/cluster/pace.ts'

/** After so many changes, of which each took `change` milliseconds, over a network of `roundTrip` milliseconds. */
function paceOf(roundTrip: number, change: number, count = 100): Pace {
  const pace = new Pace()
  pace.answered(false, roundTrip)
  for (let index = 0; index < count; index++) pace.answered(true, change)
  return pace
}

test('sixteen before anything is known', () => {
  const pace = new Pace()
  expect(pace.changesAtOnce).toBe(16)
  pace.answered(false, 30)
  expect(pace.changesAtOnce).toBe(16)
})

test.each([
  { roundTrip: 0.5, change: 45, atOnce: 16, why: 'a server nearby' },
  { roundTrip: 30, change: 75, atOnce: 27, why: 'as many travel as the server takes meanwhile' },
  { roundTrip: 30, change: 430, atOnce: 17, why: 'far away and slow: the way hardly counts' },
  { roundTrip: 30, change: 35, atOnce: 64, why: 'far away and quick: no more than 64' },
  { roundTrip: 250, change: 251, atOnce: 64, why: 'very far away' },
  { roundTrip: 0.2, change: 0.2, atOnce: 19, why: 'quicker than can be measured' },
])('$atOnce when an answer takes $roundTrip ms and a change $change ms: $why', ({ roundTrip, change, atOnce }) => {
  expect(paceOf(roundTrip, change).changesAtOnce).toBe(atOnce)
})

test('a server that slows down gets fewer soon, and more when it recovers', () => {
  const pace = paceOf(30, 40)
  expect(pace.changesAtOnce).toBe(64)
  for (let index = 0; index < 32; index++) pace.answered(true, 1030)
  expect(pace.changesAtOnce).toBeLessThan(18)
  for (let index = 0; index < 100; index++) pace.answered(true, 40)
  expect(pace.changesAtOnce).toBeGreaterThan(48)
})

/** 500 changes to a server that works on two at a time, each for 5 ms, over a network; on a clock that only they move. */
async function changes(roundTrip: number, atOnce: (pace: Pace) => number) {
  let clock = 0
  const due: { at: number; go: () => void }[] = []
  const wait = (ms: number): Promise<void> => new Promise((go) => void due.push({ at: clock + ms, go }))
  const pace = new Pace()
  pace.answered(false, roundTrip)
  const server = { free: [0, 0], holds: 0, most: 0 }
  const change = async (): Promise<void> => {
    const began = clock
    await wait(roundTrip / 2)
    server.most = Math.max(server.most, ++server.holds)
    server.free.sort((one, other) => one - other)
    const end = Math.max(clock, server.free[0] ?? 0) + 5
    server.free[0] = end
    await wait(end - clock)
    server.holds--
    await wait(roundTrip / 2)
    pace.answered(true, clock - began)
  }
  let isOver = false
  const all = inParallel(Array.from({ length: 500 }), change, () => atOnce(pace)).then(() => (isOver = true))
  while (!isOver) {
    await new Promise(setImmediate)
    due.sort((one, other) => one.at - other.at)
    const next = due.shift()
    if (next === undefined) continue
    clock = next.at
    next.go()
  }
  await all
  return { took: clock, most: server.most }
}

test('a server far away is as busy as one nearby, and never has more before it than 64', async () => {
  const near = await changes(0, ({ changesAtOnce }) => changesAtOnce)
  const far = await changes(100, ({ changesAtOnce }) => changesAtOnce)
  const sixteen = await changes(100, () => 16)
  expect(near.took).toBe(1250)
  expect(near.most).toBeLessThanOrEqual(17)
  expect(far.took).toBeLessThan(near.took * 1.5)
  expect(far.most).toBeLessThanOrEqual(64)
  expect(sixteen.took).toBeGreaterThan(near.took * 2)
})

test('after one that fails no other begins', async () => {
  const begun: number[] = []
  const values = Array.from({ length: 20 }, (_, index) => index)
  const all = inParallel(values, async (value) => {
    begun.push(value)
    await Promise.resolve()
    if (value === 3) throw new Error('the fourth')
  })
  await expect(all).rejects.toThrow('the fourth')
  await new Promise(setImmediate)
  expect(begun.length).toBeLessThan(values.length)
})
