// The parts of the real-cluster suite that decide what is compared; everything else of it is tested by running it.
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { compare } from './expectations.ts'
import { parseOutputs } from './gate-process.ts'
import { deployment, markedLines, resolveText } from './scenario.ts'
import { scenarios } from './scenarios/all.ts'
import { idleShare, Slots } from './slots.ts'

test('a mark names its line and is not deployed', () => {
  const text = 'kind: ConfigMap\nmetadata:\n  name: NAMESPACE-settings # <-- here\n'
  expect(markedLines({ 'a.yaml': 'kind: Namespace\n', 'b.yaml': text })).toEqual(['b.yaml:3'])
  expect(resolveText(text, 'shop')).toBe('kind: ConfigMap\nmetadata:\n  name: shop-settings\n')
})

test('a Deployment is written out with its pod at the right depth', () => {
  const text = deployment(
    `
      containers:
        - name: app
          image: app:1
    `,
    'replicas: 2',
  )
  expect(text).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 2
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: app:1
`)
})

test('every scenario has a name of its own, fit for a namespace', () => {
  const names = scenarios.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => !/^[a-z0-9-]{1,40}$/.test(name))).toEqual([])
})

test('outputs are read in both forms, empty and of many lines', () => {
  const text = 'verdict=failed\ncauses<<D1\n[{\n}]\nD1\ncause<<D2\n\nD2\nheadline=a=b\n'
  expect(parseOutputs(text)).toEqual({ verdict: 'failed', causes: '[{\n}]', cause: '', headline: 'a=b' })
})

test('as many at a time as there are slots, in the order of asking', async () => {
  const slots = new Slots(2)
  const log: string[] = []
  const gates = ['a', 'b', 'c'].map((name) => ({ name, ...Promise.withResolvers<void>() }))
  const works = gates.map(({ name, promise }) => slots.use(async () => (log.push(`${name} begins`), promise)))
  expect(log).toEqual(['a begins', 'b begins'])
  gates[1]?.resolve()
  await works[1]
  await expect.poll(() => log).toEqual(['a begins', 'b begins', 'c begins'])
  for (const { resolve } of gates) resolve()
  await Promise.all(works)
})

test('while the processors are idle more run than there are slots, up to as many in all', async () => {
  const slots = new Slots(1, 3)
  const begun: string[] = []
  const gates = ['a', 'b', 'c', 'd'].map((name) => ({ name, ...Promise.withResolvers<void>() }))
  const works = gates.map(({ name, promise }) => slots.use(async () => (begun.push(name), promise)))
  const now = async (): Promise<string> => (await new Promise(setImmediate), begun.join(' '))
  expect(await now()).toBe('a')
  slots.lend()
  expect(await now()).toBe('a b')
  slots.lend()
  slots.lend()
  expect(await now()).toBe('a b c')
  // What was lent is given back first.
  gates[0]?.resolve()
  await works[0]
  gates[1]?.resolve()
  await works[1]
  expect(await now()).toBe('a b c')
  gates[2]?.resolve()
  expect(await now()).toBe('a b c d')
  gates[3]?.resolve()
  await Promise.all(works)
  slots.lend()
})

test('how idle the processors were is told of the time since it was last asked', () => {
  const read = [
    { idle: 1000, all: 1000 },
    { idle: 1500, all: 2000 },
    { idle: 1500, all: 2000 },
    { idle: 1500, all: 6000 },
  ]
  const share = idleShare(() => read.shift() ?? { idle: 0, all: 0 })
  expect([share(), share(), share()]).toEqual([0.5, 0, 0])
})

describe('compare', () => {
  const cause = {
    code: 'AppCrash',
    headline: 'web: crashed (AppCrash)',
    sentence: 'It ended with code 1.',
    context: ['InitContainerFailed'],
    source: { file: 'k8s/deploy.yaml', line: 7, column: 3 },
    steps: [
      { why: 'look', command: 'kubectl logs web' },
      { why: 'look on', command: 'kubectl events' },
    ],
    preExisting: true,
  }
  const report = {
    verdict: 'failed',
    phase: 'watch',
    causes: [cause],
    notices: [{ code: 'StaleImage', headline: 'stale' }],
    warnings: ['events could not be read'],
    objects: [
      { ref: { kind: 'Deployment', name: 'web' }, apply: 'created', rollout: { state: 'in-progress' } },
      { ref: { kind: 'Service', name: 'web' }, apply: 'unchanged' },
    ],
  } as unknown as Report
  const run = {
    exitCode: 1,
    seconds: 1,
    log: 'AppCrash, of course',
    outputs: { verdict: 'failed', cause: 'AppCrash' },
    summary: 'AppCrash',
    report,
  }

  test('nothing differs', () => {
    const expectation = {
      verdict: 'failed' as const,
      cause: 'AppCrash',
      context: ['InitContainerFailed'],
      notices: ['StaleImage'],
      withoutNotices: ['NothingChanged'],
      says: ['AppCrash'],
      hides: ['hunter2'],
      sentence: 'code 1',
      mentions: ['kubectl logs web'],
      phase: 'watch' as const,
      warnings: ['could not be read'],
      objects: ['Deployment web: created, in-progress', 'Service web: unchanged'],
      preExisting: true,
      early: true as const,
      changed: 1,
    }
    expect(compare(run, expectation, ['k8s/deploy.yaml:7'])).toEqual([])
  })

  test('everything differs', () => {
    const expectation = {
      verdict: 'failed' as const,
      cause: 'OOMKilled',
      context: ['SidecarFailed'],
      notices: ['NothingChanged'],
      withoutNotices: ['StaleImage'],
      says: ['AppCrash', 'of course'],
      hides: ['of course', 'kubectl logs'],
      sentence: 'code 2',
      mentions: ['another text'],
      phase: 'load' as const,
      warnings: ['rolled back'],
      objects: ['Service web: created'],
      preExisting: false,
      early: true as const,
      changed: 0,
    }
    const timedOut = { ...cause, context: ['InitContainerFailed', 'GateTimeout'] }
    const late = { ...report, causes: [timedOut] } as unknown as Report
    const other = { ...run, report: late, exitCode: 0, summary: '', outputs: { verdict: 'passed' } }
    expect(compare(other, expectation, ['k8s/deploy.yaml:8'])).toEqual([
      'cause: expected "OOMKilled", got "AppCrash"',
      'context: expected SidecarFailed, got InitContainerFailed, GateTimeout',
      'notices: expected NothingChanged, got StaleImage',
      'there is a notice StaleImage',
      'log and summary do not say AppCrash',
      'log and summary do not say of course',
      'somewhere stands of course',
      'somewhere stands kubectl logs',
      'sentence: expected code 2, got It ended with code 1.',
      'no cause mentions another text',
      'no warning says "rolled back": events could not be read',
      'objects: expected Service web: created, got Deployment web: created, in-progress, Service web: unchanged',
      'preExisting: expected false, got true',
      'it failed only when time was up: GateTimeout',
      'phase: expected "load", got "watch"',
      'changed objects: expected 0, got 1',
      'manifest line: expected "k8s/deploy.yaml:8", got "k8s/deploy.yaml:7"',
      'exit code: expected 1, got 0',
      'output verdict: expected "failed", got "passed"',
      'output cause: expected "AppCrash", got undefined',
      'the job summary is empty',
    ])
  })

  test('several marks are each the place of some cause', () => {
    const expectation = { verdict: 'failed' as const, cause: 'AppCrash' }
    expect(compare(run, expectation, ['k8s/deploy.yaml:7', 'k8s/deploy.yaml:9'])).toEqual([
      'manifest lines: expected k8s/deploy.yaml:9, got k8s/deploy.yaml:7',
    ])
  })

  test('a run without a report says so', () => {
    expect(compare({ ...run, report: undefined }, { verdict: 'passed' }, [])).toEqual(['no report.json (exit code 1)'])
  })
})
