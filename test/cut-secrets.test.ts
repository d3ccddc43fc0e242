// Whatever is cut is redacted before: of a secret that goes on behind the cut nobody could tell that its half is one.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { apiError } from '../src/cluster/answers.ts'
import { readLog } from '../src/cluster/logs.ts'
import type { Transport } from '../src/cluster/transport.ts'
import { findingOf } from '../src/causes/catalogue.ts'
import { tell } from '../src/diagnose/tell.ts'
import { redaction } from '../src/evidence/redact.ts'
import { parseManifests } from '../src/manifest/parse.ts'
import { excerptWords, problemFindings } from '../src/run.ts'
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
      const columns = [1, 60, 120, 200, 300, 400].map((column) =>
        excerptWords({ line: 4, column, text: line }, redact.said),
      )
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

  test('of a log that the API server has cut', () =>
    everywhere(200, async (text) => {
      const limitBytes = 150
      const log = `first\n${text}`.slice(0, limitBytes)
      const transport = { send: () => Promise.resolve({ text: log }) } as unknown as Transport
      const options = { namespace: 'shop', pod: 'web', container: 'app', previous: false, tailLines: 10, limitBytes }
      return redact.said((await readLog(transport, options)).text)
    }))
})

test('what a run hides is hidden in what connecting says', async () => {
  const scene = new GateScene()
  const given: string[] = []
  scene.connecting = (hide) => given.push(hide(SECRET))
  await scene.gate('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', { redact: [PATTERN] })
  expect(given).toEqual(['***'])
})
