// Cancelled runs: GitHub sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that. What was written until then counts.
import { describe, expect, test } from 'vitest'
import { deploy } from '../embedded-cluster/deploy.ts'
import { readRecording } from '../embedded-cluster/recording.ts'
import { validateReport } from '../report/schema.ts'

/** What a runner gives a process that it asks to end. */
const grace = 7000

describe('cancelled', () => {
  test.concurrent.each(['SIGINT', 'SIGTERM'] as const)('%s while it watches', async (signal) => {
    let askedAt = 0
    const run = await deploy(readRecording('readiness-404'), {
      action: {
        onOutput: (stdout, kill) => {
          if (askedAt !== 0 || !stdout.includes('running, not ready yet')) return
          askedAt = Date.now()
          kill(signal)
        },
      },
    })
    const endedAfter = Date.now() - askedAt
    expect({
      exitCode: run.exitCode,
      stderr: run.stderr,
      verdict: { report: run.report?.verdict, output: run.outputs['verdict'] },
      phase: run.report?.phase,
      summary: run.summary.includes('cancelled'),
      unknown: run.unknown,
    }).toEqual({
      exitCode: 1,
      stderr: '',
      verdict: { report: 'cancelled', output: 'cancelled' },
      phase: 'watch',
      summary: true,
      unknown: [],
    })
    expect(validateReport(JSON.stringify(run.report))).toEqual([])
    expect(endedAfter).toBeLessThan(grace)
  })
})
