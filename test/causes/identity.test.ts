// Two findings are one cause when they are about the same. What they are about is data; that it tells apart what the words
// tell apart, and nothing else, is held here.
import { expect, test } from 'vitest'
import { classify, entryOf, factOf } from '../../src/causes/catalogue.ts'
import type { Finding } from '../../src/model/finding.ts'
import { fixtureSignals } from './fixtures.ts'

const all = fixtureSignals().map((signal) => classify(signal))
const findings = all.filter(({ channel }) => channel !== 'exit' && channel !== 'readiness')

const dataOf = (finding: Finding): unknown => {
  const { about } = entryOf(finding.code)
  return typeof about === 'string' ? about : about(finding)
}
const about = (finding: Finding): string => JSON.stringify(dataOf(finding)) ?? ''
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

/** Every text in a value, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

/** The texts that stand in no part of what was found: an entry has composed them. */
function composed(finding: Finding, data: unknown): string[] {
  const { code: _code, ...found } = finding
  // The registry of an image that names none.
  const given = [...textsIn(found), 'docker.io']
  return textsIn(data).filter((text) => !given.some((one) => one === text || one.split(/[\s":,/]+/).includes(text)))
}

test('what a finding is about is a part of what was found, and no words of an entry', () => {
  const wrong = all.flatMap((finding) => {
    const { about } = entryOf(finding.code)
    if (typeof about === 'string') return []
    return composed(finding, about(finding)).map((text) => `${finding.code}: ${text}`)
  })
  expect([...new Set(wrong)]).toEqual([])
})

test('words that an entry composes are seen as such', () => {
  const finding = all.find(({ code }) => code === 'SecretMissing') as Finding
  const fact = factOf(finding)
  expect(composed(finding, [fact, { name: finding.workload.name }])).toEqual([fact])
})
