// Cancelled runs: GitHub sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that. What was written until then
// counts: every surface says what was applied, what was not and how far it is, whatever the cluster and GitHub do then.
import { describe, expect, test, vi } from 'vitest'
import type { Deploy, DeployOptions } from '../embedded-cluster/deploy.ts'
import { deploy } from '../embedded-cluster/deploy.ts'
import type { AskedRequest, Fault } from '../embedded-cluster/faults.ts'
import { readRecording } from '../embedded-cluster/recording.ts'
import { validateReport } from '../report/schema.ts'

vi.setConfig({ maxConcurrency: 4 })

/** What a runner gives a process that it asks to end. */
const grace = 7000

type Signal = 'SIGINT' | 'SIGTERM'

interface Cancelled extends Deploy {
  /** Milliseconds from the first signal to the end. */
  endedAfter: number
}

/** A deploy that gets signals as soon as `cancel` is called, or the log holds `at`. */
async function cancelled(
  recording: string,
  options: (cancel: () => void) => DeployOptions & { at?: string },
  signals: readonly Signal[] = ['SIGINT'],
): Promise<Cancelled> {
  let askedAt = 0
  let kill: ((signal: Signal) => void) | undefined
  const cancel = (): void => {
    if (askedAt !== 0 || kill === undefined) return
    askedAt = Date.now()
    for (const signal of signals) kill(signal)
  }
  const { at, ...rest } = options(cancel)
  const run = await deploy(readRecording(recording), {
    ...rest,
    action: {
      // Not with the first output: the first request may come before that has been read.
      onStart: (send) => (kill = send),
      onOutput: (stdout) => {
        if (at !== undefined && stdout.includes(at)) cancel()
      },
    },
  })
  expect(validateReport(JSON.stringify(run.report))).toEqual([])
  expect({ stderr: run.stderr, exitCode: run.exitCode, wasAsked: askedAt > 0 }).toEqual({
    stderr: '',
    exitCode: 1,
    wasAsked: true,
  })
  const endedAfter = Date.now() - askedAt
  expect(endedAfter).toBeLessThan(grace)
  return { ...run, endedAfter }
}

/** Objects as they were left: `web not-applied`, `web created, in-progress`. */
const left = ({ report }: Deploy) =>
  report?.objects.map(({ ref, apply, rollout }) => [`${ref.name} ${apply}`, rollout?.state].filter(Boolean).join(', '))

/** A machine with much else to do may not get as far as the comment in the time that a cancelled run has; then it says so. */
const commentIsThere = (run: Deploy): boolean => run.comments[0]?.body.includes('deploy cancelled') === true
const commentIsMissed = ({ report }: Deploy): boolean =>
  report?.warnings.some((text) => text.startsWith('The pull request comment was not written')) === true

/** Every request that `on` meets is never answered, and the first of them cancels the run. */
const hanging = (on: (request: AskedRequest) => boolean, cancel: () => void): Fault[] => [
  { on: (request) => on(request) && (cancel(), true), fault: { kind: 'silence' }, times: Infinity },
]

const isQuota = ({ path }: AskedRequest): boolean => path.endsWith('/resourcequotas')
const isList = (request: AskedRequest): boolean =>
  request.method === 'GET' && !request.watch && /\/[a-z]+s$/.test(request.path) && !isQuota(request)
const isApply = ({ method, dryRun }: AskedRequest): boolean => method === 'PATCH' && !dryRun
const isTry = ({ dryRun }: AskedRequest): boolean => dryRun
const isWeb = ({ path }: AskedRequest): boolean => path.endsWith('/web')

describe('while it watches', () => {
  test.concurrent.each<[string, Signal[]]>([
    ['SIGINT', ['SIGINT']],
    ['SIGTERM', ['SIGTERM']],
    ['one after the other', ['SIGINT', 'SIGTERM']],
  ])('%s', async (_name, signals) => {
    const run = await cancelled('readiness-404', () => ({ at: 'running, not ready yet' }), signals)
    expect({
      verdict: [run.report?.verdict, run.outputs['verdict'], run.outputs['cause']],
      phase: run.report?.phase,
      left: left(run),
      surfaces: [run.summary, run.comments[0]?.body ?? '', run.stdout].map((text) => [
        text.toLowerCase().includes('deploy cancelled'),
        text.includes('2 rollouts still in progress'),
        text.includes('running, not ready yet'),
      ]),
      unknown: run.unknown,
    }).toEqual({
      verdict: ['cancelled', 'cancelled', ''],
      phase: 'watch',
      left: ['web created, in-progress', 'web created, in-progress'],
      surfaces: [
        [true, true, true],
        [true, true, true],
        [true, true, true],
      ],
      unknown: [],
    })
  })
})

describe('what was found until then', () => {
  const cancelledPull = () =>
    cancelled('image-not-found-on-update', () => ({
      at: 'cannot pull the image',
      inputs: { 'fail-fast': 'false', comment: 'always' },
    }))

  test('stands on every surface as what it is, and is no verdict', async () => {
    const run = await cancelledPull()
    const title = 'web: image registry.example/app:9.9 does not exist'
    expect({
      verdict: [run.report?.verdict, run.outputs['verdict'], run.outputs['cause']],
      causes: run.report?.causes.map(({ code, steps }) => [code, steps.length > 1]),
      listed: JSON.parse(run.outputs['causes'] ?? '[]') as unknown,
      title: run.summary.split('\n')[0],
      log: run.stdout.includes(`Found before it was cancelled\n\n1. ${title} (ImageNotFound)`),
      annotated: [...run.stdout.matchAll(/^::(error|warning) title=([^,:]*)/gm)].map(
        ([, level, name]) => `${level} ${name}`,
      ),
    }).toEqual({
      verdict: ['cancelled', 'cancelled', ''],
      causes: [['ImageNotFound', true]],
      listed: [expect.objectContaining({ code: 'ImageNotFound' })],
      title: '### 🚫 embedded/shop · deploy cancelled: 1 rollout still in progress',
      log: true,
      annotated: [
        'error Deploy cancelled%3A 1 rollout still in progress',
        'warning web%3A image registry.example/app%3A9.9 does not exist (ImageNotFound)',
      ],
    })
    for (const page of [run.summary, run.comments[0]?.body ?? ''])
      expect(page).toMatch(
        /Undo[^]*Found before it was cancelled[^]*#### web: image registry\.example\/app:9\.9 does not exist/,
      )
    expect(run.summary.match(/rollout undo/g)).toHaveLength(1)
  })

  test('is nothing where a rollout is on its way', async () => {
    const run = await cancelled('healthy', () => ({ at: 'starting' }))
    expect([
      run.report?.verdict,
      run.report?.causes.map(({ headline }) => headline),
      run.stdout.includes('Found before'),
    ]).toEqual(['cancelled', [], false])
  })
})

describe('while the API server does not answer', () => {
  const untouched = ['api not-applied', 'web not-applied']
  test.concurrent.each<[string, (request: AskedRequest) => boolean, string, string[]]>([
    // It is sent while the program is still being loaded.
    ['to the first request', ({ path }) => path === '/version', 'load|connect', []],
    ['to the question what it may do', ({ path }) => path.endsWith('/selfsubjectrulesreviews'), 'preflight', []],
    ['to a dry-run', isTry, 'dry-run', []],
    ['to the list of the quotas', isQuota, 'preflight', untouched],
    ['to the lists before the apply', isList, 'before', untouched],
    ['to the first apply', isApply, 'apply', untouched],
  ])('%s', async (_name, on, phase, objects) => {
    const run = await cancelled('one-of-two-fails', (cancel) => ({ cluster: { faults: hanging(on, cancel) } }))
    expect({
      verdict: [run.report?.verdict, run.outputs['verdict'], run.outputs['changed']],
      phase: run.report?.phase,
      left: left(run)?.filter((line) => !line.endsWith('undefined')),
      summary: run.summary.includes('deploy cancelled'),
      comment: commentIsThere(run) || commentIsMissed(run),
    }).toEqual({
      verdict: ['cancelled', 'cancelled', ''],
      phase: expect.stringMatching(new RegExp(`^(${phase})$`)) as string,
      left: objects,
      summary: true,
      comment: true,
    })
  })

  test.concurrent('to the second apply: what came before it, and how far that is', async () => {
    const on = (request: AskedRequest) => isApply(request) && isWeb(request)
    const run = await cancelled('one-of-two-fails', (cancel) => ({ cluster: { faults: hanging(on, cancel) } }))
    expect([run.report?.verdict, run.report?.phase, left(run), run.outputs['changed']]).toEqual([
      'cancelled',
      'apply',
      ['api created, in-progress', 'web not-applied'],
      'deployment/api',
    ])
    const unsure = 'Deployment web was being applied when the run ended and may or may not exist in the cluster'
    expect(run.report?.warnings).toContain(unsure)
    expect(run.summary).toContain('1 object not applied')
  })
})

describe('while GitHub does not answer', () => {
  test.concurrent('a run that is cancelled then', async () => {
    const run = await cancelled('readiness-404', () => ({ at: 'running, not ready yet', gitHub: { silent: true } }))
    expect([run.report?.verdict, left(run)]).toEqual([
      'cancelled',
      ['web created, in-progress', 'web created, in-progress'],
    ])
  })

  test.concurrent(
    'a run that had failed before: its cause stays, and the file and the outputs are written',
    async () => {
      const run = await cancelled('image-not-found', (cancel) => ({ gitHub: { silent: true, onRequest: cancel } }))
      expect([run.report?.verdict, run.outputs['cause'], run.report?.causes[0]?.code]).toEqual([
        'failed',
        'ImageNotFound',
        'ImageNotFound',
      ])
      expect(run.report?.warnings.some((text) => text.startsWith('The pull request comment was not written'))).toBe(
        true,
      )
    },
  )
})

describe('while it rolls back', () => {
  test.concurrent('the cause stays, and how far it came is told', async () => {
    const run = await cancelled('rolled-back', () => ({ at: 'rollback: Deployment web' }))
    expect([run.report?.verdict, run.outputs['cause']]).toEqual(['failed', 'ImageNotFound'])
    expect(run.report?.rollback?.[0]).toMatch(
      /^Deployment web was rolled back to revision 1 \(image registry\.example\/app:1\); the run was cancelled before it was known whether it is healthy: /,
    )
  })

  test.concurrent('the API server does not answer: it may have gone back or not', async () => {
    let applies = 0
    const second = (request: AskedRequest) => isApply(request) && ++applies > 1
    const run = await cancelled('rolled-back', (cancel) => ({ cluster: { faults: hanging(second, cancel) } }))
    expect([run.report?.verdict, run.outputs['cause'], run.report?.rollback?.[0]]).toEqual([
      'failed',
      'ImageNotFound',
      'Deployment web was being rolled back to revision 1 (image registry.example/app:1) when the run ended',
    ])
  })
})
