// docs/benchmarks.md is what `npm run bench` writes, and nothing else.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { expect, test } from 'vitest'
import { benchmarksPage, figuresOf, type Figures } from './page.ts'

const path = join(import.meta.dirname, '..', '..', 'docs', 'benchmarks.md')
const written = async (figures: Figures) =>
  await format(benchmarksPage(figures), { ...(await resolveConfig(path)), filepath: path })

test('the page is made of the figures in it', async () => {
  const page = readFileSync(path, 'utf8')
  expect(await written(figuresOf(page))).toBe(page)
})

test('the page tells of every part that it is compared with, where and at what load', () => {
  const page = readFileSync(path, 'utf8')
  for (const [name, { machine, versions, load }] of Object.entries(figuresOf(page))) {
    expect([name, machine, versions, load]).toEqual([
      name,
      expect.stringMatching(/ × .*GiB$/),
      expect.stringMatching(/^Node v.*, Kubernetes v.*, kubectl v/),
      [expect.any(Number), expect.any(Number)],
    ])
  }
  expect(Object.keys(figuresOf(page))).toEqual(expect.arrayContaining(['start', 'bulk']))
})

test('a large set is told by latency, as the median ratio of runs side by side', async () => {
  const circumstances = {
    at: '2026-01-02',
    machine: '2 × some processor, 8 GiB',
    versions: 'Node v24',
    load: [0.5, 1] as [number, number],
  }
  const run = (latency: number, gate: number) => ({ latency, kubectl: 1000, gate, gateInAll: 2000, requests: 1000 })
  const page = await written({
    bulk: { ...circumstances, figures: { objects: 500, runs: [run(0, 400), run(0, 500), run(0, 900), run(30, 100)] } },
  })
  expect(page).toContain('500 objects')
  expect(page).toMatch(
    /\| 0 ms +\| 1\.00 s \(1\.00–1\.00\) +\| 500 ms \(400–900\) +\| \*\*50\.0 %\*\* \(40\.0 %–90\.0 %\)/,
  )
  expect(page).toMatch(/\| 30 ms .*\*\*10\.0 %\*\*/)
  expect(page).toContain(
    'Measured 2026-01-02 on 2 × some processor, 8 GiB; Node v24; load average 0.5 before, 1.0 after.',
  )
})
