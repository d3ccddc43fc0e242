// Real messages, each completed into the object that carries it: a pod, its events, a claim, a workload, an answer of
// the API server. The diagnosis of a dump of that object must give the cause that the table names.
import type { Code } from '../../src/model/finding.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CATALOGUE } from '../../src/causes/catalogue.ts'
import { diagnoseDump, parseDump, type Diagnosis } from '../../src/diagnose/dump.ts'
import type { Cause } from '../../src/model/report.ts'
import { bareFinding } from '../../scripts/docs.ts'
import { stepsOf } from '../../src/diagnose/steps.ts'
import { inputDefaults } from '../../src/inputs.ts'
import { carry, created } from './carriers.ts'

interface Row {
  /** The headline's first. */
  codes: string[]
  channel: string
  message: string
}

const rows = readFileSync(join(import.meta.dirname, 'fixtures', 'messages.tsv'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line): Row => {
    const [codes = '', channel = '', message = ''] = line.split('\t')
    return { codes: codes.split('+').map(codeOf), channel, message: message.replaceAll('\\n', '\n') }
  })

/** What an autoscaler of pods lacks is told as a notice: its workload runs all the same. */
const NOTICES = new Set(['HpaMetricsUnavailable', 'HpaTargetMissing'])

/** By design the context of another cause. */
const CONTEXT: Record<string, string> = { AutoscalerCannotHelp: 'InsufficientResources' }

/** By design no cause at all. */
const NO_CAUSE = new Set(['WaitForFirstConsumer'])

/** `Readiness:Timeout` → `ReadinessTimeout`; what kills has one code, and the probe's answer in its sentence. */
function codeOf(written: string): string {
  const [probe, answer = ''] = written.split(':')
  if (probe === 'Liveness' || probe === 'Startup') return `${probe}ProbeKill`
  const readiness: Record<string, string> = { GrpcNotServing: 'ReadinessGrpc', ConnectionReset: 'ReadinessReset' }
  if (probe === 'Readiness') return readiness[answer] ?? `Readiness${answer}`
  // A reason why a program ended is told in the words of its crash, not by a code of its own.
  return written === 'InvalidArgument' ? 'AppCrash' : written
}

function diagnosisOf(items: unknown[]): Diagnosis {
  const parsed = parseDump(JSON.stringify({ kind: 'List', apiVersion: 'v1', items }))
  if ('problem' in parsed) throw new Error(parsed.problem)
  return diagnoseDump(parsed.dump)
}

function causesOf(items: unknown[]): Cause[] {
  return diagnosisOf(items).causes
}

const known = rows.filter(({ codes }) => !NOTICES.has(codes[0] ?? ''))

describe.each([...new Set(known.map(({ channel }) => channel))])('%s', (channel) => {
  test.each(known.filter((row) => row.channel === channel).map((row) => [row.codes[0], row.message, row] as const))(
    '%s: %s',
    (code, message, row) => {
      const causes = causesOf(carry(channel, row.codes[0] ?? '', message))
      const around = CONTEXT[code ?? '']
      expect(causes.map((cause) => cause.code)).toEqual(NO_CAUSE.has(code ?? '') ? [] : [around ?? code])
      if (around !== undefined) expect(causes[0]?.context).toContain(code)
      for (const cause of causes)
        expect([cause.headline.length <= 120, cause.headline, cause.sentence]).toEqual([
          true,
          expect.not.stringMatching(/undefined|NaN/),
          expect.not.stringMatching(/undefined|NaN/),
        ])
    },
  )
})

describe('refused when a controller creates the pod', () => {
  const admission = new Set(
    CATALOGUE.filter(({ recognise }) => recognise.some(({ channel }) => channel === 'create')).map(({ code }) => code),
  )
  test.each(
    known
      .filter(({ channel, codes }) => channel === 'api' && admission.has(codes[0] as Code))
      .map((row) => [row.codes[0], row.message] as const),
  )('%s: %s', (code, message) => {
    expect(causesOf(created(message)).map((cause) => cause.code)).toEqual([code])
  })
})

test.each(
  rows.filter(({ codes }) => NOTICES.has(codes[0] ?? '')).map((row) => [row.codes[0], row.message, row] as const),
)('notice %s: %s', (code, message, row) => {
  const { causes, notices } = diagnosisOf(carry(row.channel, code ?? '', message))
  expect([causes, notices.map((notice) => notice.code)]).toEqual([[], [code]])
  expect(notices[0]?.evidence.map(({ text }) => text).join()).toContain(message)
})

test('every row is of a notice or of a cause', () => {
  const codes = new Set(rows.map((row) => row.codes[0] ?? ''))
  expect([...NOTICES].filter((code) => !codes.has(code))).toEqual([])
})

test('who may not do something in the cluster gets a ClusterRole, who may not do it in a namespace a Role', () => {
  const steps = (message: string) =>
    causesOf(carry('api', 'RbacForbidden', message)).flatMap((cause) => cause.steps.map(({ command }) => command))
  const refused = 'secrets is forbidden: User "ci" cannot list resource "secrets" in API group "apps"'
  expect(steps(`${refused} at the cluster scope`)).toEqual([
    'kubectl create clusterrole deployer --verb=get,list,watch,create,patch --resource=secrets.apps',
    'kubectl create clusterrolebinding deployer --clusterrole=deployer --user=ci',
  ])
  expect(steps(`${refused} in the namespace "shop"`)).toEqual([
    'kubectl create role deployer -n shop --verb=get,list,watch,create,patch --resource=secrets.apps',
    'kubectl create rolebinding deployer -n shop --role=deployer --user=ci',
  ])
  expect(steps('nodes "node-1" is forbidden: cannot set blockOwnerDeletion')).toEqual([
    'kubectl auth can-i --list',
    'kubectl auth whoami',
  ])
})

test('an answer of the API server that does not tell the namespace is told without a gap', () => {
  const api = known.filter(({ channel }) => channel === 'api')
  const words = api.flatMap(({ codes: [code = ''], message }) =>
    causesOf(carry('api', code, message)).flatMap(({ headline, sentence, steps }) => [
      headline,
      sentence,
      ...steps.flatMap(({ why, command }) => [why, command]),
    ]),
  )
  expect(
    words.filter((text) => /[a-z"] {2,}[a-z"]|\bundefined\b| -n(?: |$)(?=-|$)|namespace [,.;]/.test(text)),
  ).toEqual([])
})

test.each(CATALOGUE.map((entry) => [entry.code, entry] as const))('%s has two to four steps', (_code, entry) => {
  const steps = stepsOf(bareFinding(entry))
  expect(steps.length).toBeGreaterThanOrEqual(2)
  expect(steps.length).toBeLessThanOrEqual(4)
  expect(new Set(steps.map(({ command, why }) => command || why)).size).toBe(steps.length)
})

test.each(CATALOGUE.map((entry) => [entry.code, entry] as const))('%s: every step says what it is', (_code, entry) => {
  const kinds = stepsOf(bareFinding(entry)).map(({ look, run, edit, input, write, read }) =>
    Object.keys({ look, run, edit, input, write, read }).filter(
      (kind) => ({ look, run, edit, input, write, read })[kind as 'look'] !== undefined,
    ),
  )
  expect(kinds.filter(({ length }) => length !== 1)).toEqual([])
})

test('an input that a step sets is one of the action', () => {
  const set = CATALOGUE.flatMap((entry) => stepsOf(bareFinding(entry)).flatMap(({ input }) => input?.name ?? []))
  expect(set.filter((name) => !Object.hasOwn(inputDefaults, name))).toEqual([])
  expect(set).toContain('timeout')
})
