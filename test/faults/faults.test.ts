// The same deploys with a network, a proxy or an API server that misbehaves: what can be got over must not change the
// verdict, what cannot must have a name.
import { describe, expect, test, vi } from 'vitest'
import type { DeployOptions } from '../embedded-cluster/deploy.ts'
import { deploy } from '../embedded-cluster/deploy.ts'
import type { AskedRequest, Fault, FaultKind } from '../embedded-cluster/faults.ts'
import { readRecording } from '../embedded-cluster/recording.ts'
import { validateReport } from '../report/schema.ts'
import { partOf } from '../thorough.ts'

vi.setConfig({ maxConcurrency: 8 })

const any = (): boolean => true
const isWatch = ({ watch }: AskedRequest): boolean => watch
const isList = ({ method, watch, path }: AskedRequest): boolean => method === 'GET' && !watch && /\/[a-z]+s$/.test(path)
const isApply = ({ method, dryRun }: AskedRequest): boolean => method === 'PATCH' && !dryRun
const isTry = ({ dryRun }: AskedRequest): boolean => dryRun
const isLog = ({ path }: AskedRequest): boolean => path.endsWith('/log')
const isAbout = (resource: string) => (request: AskedRequest) => request.path.split('/').includes(resource)
const once = (on: Fault['on'], ...faults: FaultKind[]): Fault[] => faults.map((fault) => ({ on, fault }))
const times = (count: number, on: Fault['on'], fault: FaultKind): Fault => ({ on, fault, times: count })

const loginPage = { kind: 'answer', code: 200, body: '<html><title>Sign in</title></html>' } as const
const overloaded = { kind: 'answer', code: 429, retryAfter: 1 } as const
const gone = JSON.stringify({ kind: 'Status', apiVersion: 'v1', code: 410, reason: 'Expired', message: 'too old' })
const etcdBusy = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  code: 500,
  message: 'etcdserver: request timed out',
})
const timedOut = JSON.stringify({ kind: 'Status', apiVersion: 'v1', code: 500, message: 'context deadline exceeded' })
const badGateway = '<html><head><title>502 Bad Gateway</title></head></html>'
const unauthorized = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  code: 401,
  reason: 'Unauthorized',
  message: 'Unauthorized',
})

/** Runs one recording with faults and says how it ended. */
async function outcome(name: string, faults: readonly Fault[], options: DeployOptions = {}) {
  const run = await deploy(readRecording(name), { ...options, cluster: { faults } })
  expect(validateReport(JSON.stringify(run.report))).toEqual([])
  const { exitCode, stderr, unknown, unusedFaults, report } = run
  const [cause] = report?.causes ?? []
  return {
    exitCode,
    stderr,
    unknown,
    unusedFaults,
    verdict: report?.verdict,
    cause: cause?.code,
    line: cause?.source?.line,
  }
}

const clean = { stderr: '', unknown: [], unusedFaults: 0 }

describe('what can be got over', () => {
  const cases: Record<string, Fault[]> = {
    'watches are closed after one event each': [times(20, isWatch, { kind: 'closed', events: 1 })],
    'watches break off in the middle of an event': [times(4, isWatch, { kind: 'truncated', events: 1 })],
    'watches are reset before they begin': [times(4, isWatch, { kind: 'reset' })],
    'watches are told that their resourceVersion is too old': [
      times(4, isWatch, { kind: 'error-event', code: 410, events: 1 }),
    ],
    'watches are refused with 410': [times(4, isWatch, { kind: 'answer', code: 410, body: gone })],
    'watches report a fault of the server': [times(4, isWatch, { kind: 'error-event', code: 500, events: 1 })],
    'watches are answered by a load balancer': [times(4, isWatch, { kind: 'answer', code: 503 })],
    'watches are answered by a login page': [times(2, isWatch, loginPage)],
    'watches begin late': [times(4, isWatch, { kind: 'slow', ms: 2000 })],
    'lists are refused with 429': [times(3, isList, overloaded)],
    'lists break off in the middle': [times(3, isList, { kind: 'truncated' })],
    'dry-runs are refused with 429 and then 503': once(isTry, overloaded, { kind: 'answer', code: 503 }),
    'the answer to the apply is lost': once(isApply, { kind: 'answer-lost' }),
    'the apply meets an etcd that is busy': once(isApply, { kind: 'answer', code: 500, body: etcdBusy }),
    'the first requests are reset': [times(2, any, { kind: 'reset' })],
    'every request is refused with 500, 502 and 503 for a moment': once(
      any,
      { kind: 'answer', code: 500, body: timedOut },
      { kind: 'answer', code: 502, body: badGateway },
      { kind: 'answer', code: 503 },
    ),
    'the first request is never answered': once(any, { kind: 'silence' }),
    'a list is never answered': once(isList, { kind: 'silence' }),
    'the dry-run is never answered': once(isTry, { kind: 'silence' }),
    'the apply is never answered': once(isApply, { kind: 'silence' }),
    'an answer says that it is JSON and breaks off': once(isList, {
      kind: 'answer',
      code: 200,
      contentType: 'application/json',
      body: '{"kind":"List","items":[',
    }),
    'discovery breaks off': once(isAbout('version'), { kind: 'truncated' }),
    'every answer is slow': [times(Infinity, any, { kind: 'slow', ms: 150 })],
    'events cannot be read at all': [
      times(Infinity, isAbout('events'), { kind: 'answer', code: 403, body: forbiddenEvents() }),
    ],
  }

  test.concurrent.each(partOf(Object.keys(cases)))('%s: a failure is named all the same', async (name) => {
    const expected = { ...clean, exitCode: 1, verdict: 'failed', cause: 'ImageNotFound', line: 19 }
    expect(await outcome('image-not-found', cases[name] ?? [])).toEqual(expected)
  })

  const forHealthy = Object.keys(cases).filter((name) => /watches|lost|events/.test(name))
  test.concurrent.each(partOf(forHealthy))('%s: a success is one all the same', async (name) => {
    const expected = { ...clean, exitCode: 0, verdict: 'passed', cause: undefined, line: undefined }
    expect(await outcome('healthy', cases[name] ?? [])).toEqual(expected)
  })

  test.concurrent('logs cannot be read: the crash is named without them', async () => {
    const faults = [times(Infinity, isLog, { kind: 'answer', code: 500, body: etcdBusy })]
    const expected = { ...clean, exitCode: 1, verdict: 'failed', cause: 'AppCrash', line: 13 }
    expect(await outcome('job-failed', faults)).toEqual(expected)
  })

  test.concurrent('GitHub refuses the comment: a warning, and the same verdict', async () => {
    const run = await deploy(readRecording('image-not-found'), { gitHub: { readOnly: true } })
    expect({ verdict: run.report?.verdict, cause: run.outputs['cause'], comments: run.comments }).toEqual({
      verdict: 'failed',
      cause: 'ImageNotFound',
      comments: [],
    })
    expect(run.stdout).toContain('Add `pull-requests: write`')
  })
})

// A server that is gone for good takes a minute: test/cluster-room/riding-out.test.ts has a clock of its own for that.
describe('what cannot', () => {
  const cases: Record<string, { faults: Fault[]; cause: string }> = {
    'a login page stands before the API server': {
      faults: [times(Infinity, any, loginPage)],
      cause: 'ClusterUnreachable',
    },
    'the token is not accepted': {
      faults: [times(Infinity, any, { kind: 'answer', code: 401, body: unauthorized })],
      cause: 'Unauthorized',
    },
    'the token expires during the deploy': {
      faults: [times(Infinity, isWatch, { kind: 'answer', code: 401, body: unauthorized })],
      cause: 'Unauthorized',
    },
  }

  test.concurrent.each(Object.keys(cases))('%s', async (name) => {
    const { faults, cause } = cases[name] ?? { faults: [], cause: '' }
    expect(await outcome('healthy', faults)).toEqual({
      ...clean,
      exitCode: 1,
      verdict: 'failed',
      cause,
      line: undefined,
    })
  })
})

function forbiddenEvents(): string {
  const message =
    'events is forbidden: User "deployer" cannot list resource "events" in API group "" in the namespace "shop"'
  return JSON.stringify({ kind: 'Status', apiVersion: 'v1', code: 403, reason: 'Forbidden', message })
}
