// dist/index.js in its other modes and beside other people's comments.
import { describe, expect, test } from 'vitest'
import { commentMarker } from '../../src/report/comment.ts'
import type { Deploy } from '../embedded-cluster/deploy.ts'
import { deploy } from '../embedded-cluster/deploy.ts'
import { readRecording } from '../embedded-cluster/recording.ts'

const marker = commentMarker('deploy/production')
const bot = { login: 'github-actions[bot]', type: 'Bot' } as const
const somebody = { login: 'mallory', type: 'User' } as const

/** The real writes that the cluster was asked for, and the tries; questions about one's own rights are none. */
function writes({ requests }: Deploy) {
  const all = requests.filter(({ method, url }) => method !== 'GET' && !url.includes('/selfsubject'))
  return {
    tried: all.filter(({ url }) => url.includes('dryRun=All')).length,
    written: all.filter(({ url }) => !url.includes('dryRun=All')).length,
  }
}

test('this runs on the Node of the runner', () => {
  expect(process.version).toMatch(/^v24\./)
})

describe('modes', () => {
  test.concurrent('dry-run changes nothing and names the objects', async () => {
    const run = await deploy(readRecording('image-not-found'), { inputs: { mode: 'dry-run' } })
    expect(run.unknown).toEqual([])
    expect(writes(run).written).toBe(0)
    expect(writes(run).tried).toBeGreaterThan(0)
    expect({ exitCode: run.exitCode, verdict: run.report?.verdict }).toEqual({ exitCode: 0, verdict: 'passed' })
    expect(run.report?.objects.map(({ ref, apply }) => ({ name: ref.name, apply }))).toEqual([
      { name: 'web', apply: 'created' },
    ])
  })

  test.concurrent('watch applies nothing and judges what somebody else applied', async () => {
    const inputs = { mode: 'watch', manifests: '', resources: 'deployment/web' }
    const run = await deploy(readRecording('image-not-found'), { inputs, cluster: { begin: 'at-once' } })
    expect(run.unknown).toEqual([])
    expect(writes(run)).toEqual({ tried: 0, written: 0 })
    expect({ exitCode: run.exitCode, cause: run.outputs['cause'] }).toEqual({ exitCode: 1, cause: 'ImageNotFound' })
  })

  test.concurrent('a set with one bad manifest is not applied at all', async () => {
    const run = await deploy(readRecording('unknown-field'))
    expect(run.unknown).toEqual([])
    expect(writes(run).written).toBe(0)
    expect(run.outputs['changed']).toBe('')
  })
})

describe('a rule of the input health', () => {
  const rule = (line: string) => `- apiVersion: shop.example.org/v1\n  kind: Widget\n  ${line}\n`

  test.concurrent('decides in place of the general one', async () => {
    const health = rule("current: status.conditions.exists(c, c.type == 'Ready' && c.reason == 'Denied')")
    const run = await deploy(readRecording('cluster/custom-resource-not-ready'), { inputs: { health } })
    expect(run.unknown).toEqual([])
    expect({ exitCode: run.exitCode, verdict: run.report?.verdict }).toEqual({ exitCode: 0, verdict: 'passed' })
    expect(run.report?.objects.map(({ rollout }) => rollout)).toEqual([
      { state: 'done', message: 'current', judgedBy: 'the rule at input health, line 1' },
    ])
  })

  test.concurrent('is read before the cluster is asked', async () => {
    const health = rule("current: status.phase = 'Ready'")
    const run = await deploy(readRecording('cluster/custom-resource-not-ready'), { inputs: { health } })
    expect(run.requests).toEqual([])
    expect({ exitCode: run.exitCode, cause: run.outputs['cause'] }).toEqual({ exitCode: 1, cause: 'InputInvalid' })
    expect(run.outputs['headline']).toContain('health: line 3, column 25')
  })
})

describe('rollback', () => {
  test.concurrent('goes back to the revision before and says how that went', async () => {
    const run = await deploy(readRecording('rolled-back'))
    expect(run.unknown).toEqual([])
    expect(writes(run).written).toBe(2)
    expect(run.report?.warnings).toContain(
      'Deployment web was rolled back to revision 1 (image registry.example/app:1) and is healthy again: 2 of 2 new pods ready',
    )
  })

  test.concurrent('of what never ran before is not tried', async () => {
    const run = await deploy(readRecording('image-not-found'), { inputs: { rollback: 'on-failure' } })
    expect(run.unknown).toEqual([])
    expect(writes(run).written).toBe(1)
    expect(run.report?.warnings).toContain('Deployment web was not rolled back: it has no earlier revision')
  })
})

describe('the sticky comment', () => {
  test.concurrent('our own comment is updated, that of somebody else with our marker is left alone', async () => {
    const before = [
      { body: `${marker}\nsend your password to mallory`, user: somebody },
      { body: `${marker}\nan earlier failure`, user: bot },
    ]
    const run = await deploy(readRecording('image-not-found'), { gitHub: { comments: before } })
    expect(run.unknown).toEqual([])
    expect(run.comments.map(({ user }) => user)).toEqual([somebody, bot])
    expect(run.comments[0]?.body).toBe(before[0]?.body)
    expect(run.comments[1]?.body).toContain('ImageNotFound')
  })

  test.concurrent('a success after a failure says that it recovered', async () => {
    const before = [{ body: `${marker}\nan earlier failure`, user: bot }]
    const run = await deploy(readRecording('healthy'), { gitHub: { comments: before } })
    expect(run.unknown).toEqual([])
    expect(run.comments).toHaveLength(1)
    expect(run.comments[0]?.body).toContain('ecovered')
  })

  test.concurrent('never: none is written and GitHub is not asked', async () => {
    const run = await deploy(readRecording('unknown-field'), { inputs: { comment: 'never' } })
    expect({ exitCode: run.exitCode, comments: run.comments, unknown: run.unknown }).toEqual({
      exitCode: 1,
      comments: [],
      unknown: [],
    })
  })

  test.concurrent('always: a success is commented', async () => {
    const run = await deploy(readRecording('healthy'), { inputs: { comment: 'always' } })
    expect(run.comments.map(({ body }) => body.split('\n')[0])).toEqual([marker])
  })
})

describe('what a run leaves', () => {
  test.concurrent('no secret of the runner in any surface', async () => {
    const run = await deploy(readRecording('job-failed'))
    const surfaces = [
      run.stdout.replace(/^::add-mask::.*$/gm, ''),
      run.stderr,
      run.summary,
      JSON.stringify(run.report),
      JSON.stringify(run.outputs),
      JSON.stringify(run.comments),
    ]
    for (const surface of surfaces) {
      expect(surface).not.toContain('embedded-github-token')
      expect(surface).not.toContain('embedded-cluster-token')
    }
    expect(run.stdout).toContain('::add-mask::embedded-github-token')
  })

  test.concurrent('the folder with the evidence holds the log of the run that crashed', async () => {
    let files: Record<string, string> = {}
    await deploy(readRecording('job-failed'), { action: { inspect: (found) => (files = found) } })
    expect(Object.values(files).join('\n')).toContain('migration 42 failed: column exists')
  })
})
