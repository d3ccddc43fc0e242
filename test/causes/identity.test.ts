// Two findings are one cause when they are about the same. What they are about is data; that it tells apart what the words
// tell apart, and nothing else, is held here.
import { expect, test } from 'vitest'
import { classify, entryOf, factOf } from '../../src/causes/catalogue.ts'
import type { Finding } from '../../src/model/finding.ts'
import { fixtureSignals } from './fixtures.ts'

const findings = fixtureSignals()
  .map((signal) => classify(signal))
  .filter(({ channel }) => channel !== 'exit' && channel !== 'readiness')

const about = (finding: Finding): string => JSON.stringify(entryOf(finding.code).about?.(finding)) ?? ''
/** A wrong value is its own line's: the field stands beside what the entry says. */
const field = ({ channel, request }: Finding): string => (channel === 'request' ? (request?.field ?? '') : '')

test('what findings of one code are about differs where their words differ, and only there', () => {
  const wrong = [...Map.groupBy(findings, ({ code }) => code)].flatMap(([code, all]) =>
    all.flatMap((one, index) =>
      all
        .slice(index + 1)
        .filter((other) => field(one) === field(other))
        .filter((other) => (about(one) === about(other)) !== (factOf(one) === factOf(other)))
        .map((other) => `${code}: ${about(one)} and ${about(other)}: ${factOf(one)} and ${factOf(other)}`),
    ),
  )
  expect([...new Set(wrong)].slice(0, 20)).toEqual([])
})

test('there are enough findings of one code to tell', () => {
  const several = [...Map.groupBy(findings, ({ code }) => code).values()].filter(
    (all) => new Set(all.map(factOf)).size > 1,
  )
  expect(several.length).toBeGreaterThan(20)
})
