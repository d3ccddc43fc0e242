// docs/causes.md is what the catalogue says, and complete: reports link every code to its heading there.
import type { Code } from '../src/model/finding.ts'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { causesFile, causesPage, isWhole } from '../scripts/docs.ts'
import { CATALOGUE } from '../src/causes/catalogue.ts'
import { CONTEXT_MEANINGS, FAMILIES } from '../src/causes/families.ts'
import { clusterRecordingNames, readRecording, recordingNames } from './embedded-cluster/recording.ts'
import { undisturbed } from './rollout/replay.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(causesFile, 'utf8')
const codes = CATALOGUE.map(({ code }) => code)
/** Code → what stands below its heading. */
const sections = new Map(
  page
    .split(/^(?=#{1,3} )/m)
    .filter((part) => part.startsWith('### '))
    .map((part) => [part.slice(4, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()] as const),
)

test('it is what npm run docs writes', async () => {
  expect(await causesPage()).toBe(page)
})

test('every code of the catalogue has its section, once, and nothing else has one', () => {
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading)
  expect(headings.toSorted()).toEqual([...codes, ...Object.keys(CONTEXT_MEANINGS)].toSorted())
})

test('every word that may stand beside a cause has its section', () => {
  const emitted = [...recordingNames(), ...clusterRecordingNames()]
    .flatMap((name) => undisturbed(readRecording(name)).causes)
    .flatMap(({ code, context }) => [code, ...context])
  const written = globSync('src/{causes,diagnose,rollout,signals}/*.ts', { cwd: root })
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .flatMap((text) => [...text.matchAll(/(?:\b(?:context|wrapper|code)(?::| =)|\bfindingOf\()(.*)/g)])
    .flatMap(([, rest = '']) => [...rest.matchAll(/'([A-Z][a-z]\w+)'/g)].map(([, code = '']) => code))
  expect(emitted).toContain('InitContainerFailed')
  expect(written).toEqual(expect.arrayContaining(['SidecarFailed', 'StatefulSetStuck', 'GatewayRouteInvalid']))
  expect([...new Set([...emitted, ...written])].filter((code) => !sections.has(code))).toEqual([])
})

test('every code of the catalogue has a meaning, and every family a chapter', () => {
  expect(CATALOGUE.filter(({ meaning }) => meaning.trim() === '').map(({ code }) => code)).toEqual([])
  expect(Object.keys(FAMILIES)).toEqual([...new Set(CATALOGUE.map(({ family }) => family))].toSorted())
})

test('a proof that depends on what was seen is told for each case', () => {
  const depends = CATALOGUE.filter(({ proof }) => typeof proof === 'function').map(({ code }) => code)
  expect(depends.toSorted()).toEqual(
    CATALOGUE.filter(({ cases }) => cases !== undefined)
      .map(({ code }) => code)
      .toSorted(),
  )
})

test('no section is empty, and nothing in one is half filled', () => {
  for (const [code, text] of sections) {
    expect([code, text.length > 60]).toEqual([code, true])
    expect([code, text]).toEqual([code, expect.not.stringMatching(/undefined|NaN|\[object|: *$(?!\n+ *-)/m)])
    const told = [...text.matchAll(/^> (.+)$/gm)].map(([, line = '']) => line)
    expect([code, told.filter((line) => !isWhole(line))]).toEqual([code, []])
    if (codes.includes(code as Code))
      expect([code, text]).toEqual([code, expect.stringMatching(/\*\*Fails the deploy\*\*/)])
  }
})

test('every link within the page leads to a heading', () => {
  const anchors = new Set([...sections.keys()].map((code) => code.toLowerCase()))
  const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor)
  expect(links.length).toBeGreaterThan(codes.length)
  expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([])
})

test('words in which a name is missing are known as such', () => {
  for (const text of [
    'claim  is not bound',
    'for undefined',
    'Secret "" is missing',
    'asks of it: ',
    "patch '{}'",
    'claim , it',
  ])
    expect([text, isWhole(text)]).toEqual([text, false])
  expect(isWhole('Secret "db" has no key "url".')).toBe(true)
})

test('the texts of the page do not weigh on the action', () => {
  const importers = globSync('src/**/*.ts', { cwd: root }).filter((path) =>
    readFileSync(join(root, path), 'utf8').includes('families.ts'),
  )
  expect(importers).toEqual([])
})
