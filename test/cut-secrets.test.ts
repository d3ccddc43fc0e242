// Whatever is cut is redacted before: of a secret that goes on behind the cut nobody could tell that its half is one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apiError } from '../src/cluster/answers.ts'
import { readLog } from '../src/cluster/logs.ts'
import type { Transport } from '../src/cluster/transport.ts'
import { findingOf } from '../src/causes/catalogue.ts'
import { tell } from '../src/diagnose/tell.ts'
import { redaction } from '../src/evidence/redact.ts'
import { readInputs } from '../src/inputs.ts'
import { parseManifests } from '../src/manifest/parse.ts'
import { SourceText } from '../src/manifest/source-text.ts'
import { excerptWords, problemFindings } from '../src/run.ts'
import { lastWords } from '../src/signals/log-line.ts'
import { GateScene } from './gate-scene.ts'

const SECRET = 'corp.zq7.Kx9wPv3mTr5s.end'
const PATTERN = /corp\.zq7\.\w+\.end/g
const redact = redaction([PATTERN])
/** True when a text has a part of the secret that is long enough to be one. */
const shows = (text: string): boolean =>
  Array.from({ length: SECRET.length - 5 }, (_, at) => SECRET.slice(at, at + 6)).some((part) => text.includes(part))

/** Holds for a secret that stands anywhere up to `most` characters from the beginning, with words or one long one before it. */
function everywhere(most: number, show: (text: string) => string | Promise<string>): Promise<void> {
  return fc.assert(
    fc.asyncProperty(fc.nat(most), fc.constantFrom('x', 'ab '), async (before, filling) => {
      const text = `${filling.repeat(before).slice(0, before)} ${SECRET} ${'y'.repeat(300)}`
      expect({ before, shows: shows(await show(text)) }).toEqual({ before, shows: false })
    }),
    { numRuns: 400 },
  )
}

test('a half of the secret is seen as such', () => {
  expect([shows(SECRET), shows(`x ${SECRET.slice(0, 12)}…`), shows('corp'), shows('***')]).toEqual([
    true,
    true,
    false,
    false,
  ])
})

const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const context = { documents: [], preExisting: new Set<string>(), wrappers: new Map() }

describe('a secret that goes on behind the cut is not shown', () => {
  test('of a value that someone changed', () =>
    everywhere(80, (text) => {
      const facts = { path: ['spec', 'template', 'spec', 'containers', 0, 'image'], was: text, now: `b${text}` }
      return JSON.stringify(tell([findingOf('ChangedMeanwhile', workload, 'x', 0, { facts })], context, redact).causes)
    }))

  test.each(['', '<title>', '<p>'])('of an answer that is no Status: %s', (tag) =>
    everywhere(220, (text) => apiError(502, {}, `${tag}${text}${tag.replace('<', '</')}`, redact.said).message),
  )

  test('of a line of a manifest, before and behind the column that is meant', () =>
    everywhere(300, (text) => {
      const line = `data: {a: "${text}", b: 1, a: 3}`
      const { problems } = parseManifests(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n${line}\n`, 'a.yaml')
      expect(problems).toHaveLength(1)
      const source = new SourceText(`\n${line}${' b'.repeat(200)} ${SECRET} ${' b'.repeat(400)}\n`, 'a.yaml')
      const columns = [1, 60, 120, 200, 300, 400, 1001, 1100, 1200].map((column) => {
        const excerpt = source.excerpt({ file: 'a.yaml', line: 2, column })
        return excerpt && excerptWords(excerpt, redact.said)
      })
      return JSON.stringify([tell(problemFindings(problems, 0, redact.said), context, redact), columns])
    }))

  test('of a scalar that is no value of its type', () =>
    everywhere(50, (text) => {
      const { problems } = parseManifests(
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: !!int "${text}"}\n`,
        'a.yaml',
      )
      expect(problems).toHaveLength(1)
      return JSON.stringify(tell(problemFindings(problems, 0, redact.said), context, redact))
    }))

  test('of a line that is too long for the expressions of the user', () =>
    everywhere(5000, (text) => redact.said(text)))

  test.each(['timeout', 'mode', 'images', 'resources', 'namespace', 'log-lines', 'stabilize', 'fail-fast'])(
    'of the input %s that is not valid, while the input redact is',
    (name) =>
      everywhere(100, (text) => {
        const given: Record<string, string> = { redact: PATTERN.source, manifests: 'a', [name]: text }
        const read = readInputs((input) => given[input] ?? '')
        if ('inputs' in read) throw new Error('it is valid')
        return JSON.stringify(read.problems)
      }),
  )

  test.each([
    (text: string) => `FATAL ${text}`,
    (text: string) => JSON.stringify({ level: 'fatal', msg: text }),
    (text: string) => JSON.stringify({ level: 'fatal', msg: 'cannot start', err: { message: text } }),
    (text: string) => `time=2026-01-01T00:00:00Z level=error msg="${text}"`,
  ])('of the line of a log that tells why, and of what it means: %#', (line) =>
    everywhere(200, (text) => {
      // Most of a line that is longer than what rules read is hidden, so that its end comes into sight.
      const long = `corp.zq7.${'a'.repeat(40)}.end `.repeat(34)
      const told = lastWords({ namespace: 'a', pod: 'b', container: 'c', previous: true, text: line(long + text) })
      return redact.said(told?.line ?? '') + redact.said(told?.text ?? '')
    }),
  )

  test.each(['first\n', 'first ', ''])('of a log that the API server has cut, behind %j', (first) =>
    everywhere(1300, async (text) => {
      const limitBytes = 1250
      const log = `${first}${text}${'y'.repeat(1300)}`.slice(0, limitBytes)
      const transport = { send: () => Promise.resolve({ text: log }) } as unknown as Transport
      const options = { namespace: 'shop', pod: 'web', container: 'app', previous: false, tailLines: 10, limitBytes }
      return redact.said((await readLog(transport, options)).text)
    }),
  )
})

test('what a run hides is hidden in what connecting says', async () => {
  const scene = new GateScene()
  const given: string[] = []
  scene.connecting = (hide) => given.push(hide(SECRET))
  await scene.gate('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', { redact: [PATTERN] })
  expect(given).toEqual(['***'])
})

test('what a run hides is hidden where its inputs are not valid', async () => {
  const scene = new GateScene()
  scene.manifests = `${SECRET}.yaml`
  const read = readInputs((name) => ({ redact: PATTERN.source, mode: SECRET })[name] ?? '')
  const { causes } = await scene.gate('', {}, {}, read)
  expect(causes.map(({ code }) => code)).toEqual(['InputInvalid', 'InputInvalid'])
  expect(Object.keys(scene.surfaces()).filter((name) => shows(scene.surfaces()[name] ?? ''))).toEqual([])
})
