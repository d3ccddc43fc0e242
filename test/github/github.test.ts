import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { commandsIn } from '../report/runner.ts'
import { compileCache } from '../thorough.ts'
import { FakeGitHub } from './fake-github.ts'

let folder: string
let github: FakeGitHub
let environment: Record<string, string>

const pullRequest = (head: string) => ({
  pull_request: {
    number: 7,
    head: { sha: 'headsha', repo: { full_name: head } },
    base: { repo: { full_name: 'acme/shop' } },
  },
})

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'github-'))
  github = new FakeGitHub()
  const file = (name: string, text = ''): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  environment = {
    GITHUB_ACTIONS: 'true',
    GITHUB_API_URL: await github.listen(),
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_SHA: 'mergesha',
    GITHUB_RUN_ID: '42',
    GITHUB_RUN_ATTEMPT: '2',
    GITHUB_WORKFLOW: 'Deploy',
    GITHUB_JOB: 'shop',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(pullRequest('acme/shop'))),
    GITHUB_OUTPUT: file('output'),
    GITHUB_STEP_SUMMARY: file('summary'),
    'INPUT_GITHUB-TOKEN': 'token',
    'INPUT_LOG-LINES': ' 100\n',
  }
})
afterEach(async () => {
  await github.close()
  rmSync(folder, { recursive: true })
  expect(github.unexpected).toEqual([])
})

async function speak(): Promise<{ lines: string[]; results: Record<string, unknown> }> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'speak.ts')], {
    env: { ...compileCache, ...environment },
  })
  expect(stderr).toBe('')
  const lines = stdout.trimEnd().split('\n')
  const results = JSON.parse((lines.pop() ?? '').replace(/^results /, '')) as Record<string, unknown>
  return { lines, results }
}

it('everything on a runner', async () => {
  const { lines, results } = await speak()
  expect(results).toEqual({
    input: ' 100\n',
    missing: '',
    summary: [null, null],
    comment: { url: 'https://github.com/acme/shop/pull/7#issuecomment-1' },
    runUrl: 'https://github.example/acme/shop/actions/runs/42/attempts/2',
    repository: { server: 'https://github.example', name: 'acme/shop', sha: 'headsha' },
    defaultCommentKey: 'Deploy/shop',
  })
  expect(lines).toEqual([
    'x',
    '| ::error::injected',
    '| ::add-mask::e ## [group]z',
    '::group::title x | ::error::injected | ::add-mask::e ## [group]z',
    'x',
    '| ::error::injected',
    '| ::add-mask::e ## [group]z',
    '::endgroup::',
    '::error title=t%2C x%0A| %3A%3Aerror%3A%3Ainjected%0A| %3A%3Aadd-mask%3A%3Ae ## [group]z,file=deploy/a%2Cb.yaml,line=3,endLine=3,col=5::x%0A| ::error::injected%0A| ::add-mask::e ## [group]z',
    '::notice title=no place::m',
    '::add-mask::hunter2',
  ])
  expect(commandsIn(lines.join('\n'))).toEqual(['group', 'endgroup', 'error', 'notice', 'add-mask'])
  expect(readFileSync(join(folder, 'output'), 'utf8')).toMatch(/^headline<<(ghadelimiter_\S+)\na\nb\n\1\n$/)
  expect(readFileSync(join(folder, 'summary'), 'utf8')).toBe('# second\n')
  expect(github.comments.map(({ body }) => body)).toEqual(['<!-- k8s-deploy-gate:k -->\nnew'])
})

it('surfaces that cannot be written are warnings', async () => {
  const missing = join(folder, 'missing')
  Object.assign(environment, { GITHUB_OUTPUT: missing, GITHUB_STEP_SUMMARY: missing, 'INPUT_GITHUB-TOKEN': '' })
  const { results } = await speak()
  expect(results).toMatchObject({
    output: `The output headline was not set: Missing file at path: ${missing}`,
    comment: { warning: 'The pull request comment was not written: `github-token` is empty.' },
  })
  expect((results.summary as string[])[0]).toMatch(/^The job summary was not written: Unable to access summary file/)
})

it('elsewhere no secret is printed, nothing is linked, no comment is written', async () => {
  environment = { PATH: process.env.PATH ?? '' }
  const { lines, results } = await speak()
  expect(lines.filter((line) => line.includes('hunter2'))).toEqual([])
  expect(results).toMatchObject({ comment: {}, defaultCommentKey: 'workflow/job' })
  expect(Object.keys(results)).not.toContain('runUrl')
  expect(Object.keys(results)).not.toContain('repository')
})

it.each([
  ['a release', 'org/k8s-deploy-gate', 'v1', 'https://github.com/org/k8s-deploy-gate/blob/v1/docs/causes.md'],
  ['a branch', 'org/gate.x', 'feature/a-1', 'https://github.com/org/gate.x/blob/feature/a-1/docs/causes.md'],
  ['`uses: ./`, which names neither', '', ''],
  ['a repository without a ref', 'org/k8s-deploy-gate', ''],
  ['no repository', 'k8s-deploy-gate', 'v1'],
  ['a repository that breaks out', 'org/gate)](x', 'v1'],
  ['a ref that breaks out', 'org/gate', 'v1](https://evil.example)'],
  ['a ref that climbs', 'org/gate', 'v1/../../evil'],
])('the documentation of %s', async (_name, repository, ref, url?: string) => {
  Object.assign(environment, {
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_ACTION_REPOSITORY: repository,
    GITHUB_ACTION_REF: ref,
  })
  expect((await speak()).results.documentationUrl).toBe(url)
})

it('another server than github.com does not say where the action is from', async () => {
  Object.assign(environment, { GITHUB_ACTION_REPOSITORY: 'org/k8s-deploy-gate', GITHUB_ACTION_REF: 'v1' })
  expect((await speak()).results.documentationUrl).toBeUndefined()
})

it.each([
  ['a push', 'push', {}, {}, 'mergesha'],
  ['an issue', 'issue_comment', { issue: { number: 7 } }, {}, 'mergesha'],
  [
    'a comment on a pull request',
    'issue_comment',
    { issue: { number: 7, pull_request: {} } },
    { url: 'https://github.com/acme/shop/pull/7#issuecomment-1' },
    'mergesha',
  ],
  ['a broken event', 'push', 'nonsense', {}, 'mergesha'],
])('%s', async (_name, event, payload, comment, sha) => {
  environment.GITHUB_EVENT_NAME = event
  writeFileSync(join(folder, 'event.json'), JSON.stringify(payload))
  const { results } = await speak()
  expect(results).toMatchObject({ comment, repository: { sha } })
})

it("a fork's pull request: the reason is named, links lead to the fork", async () => {
  writeFileSync(join(folder, 'event.json'), JSON.stringify(pullRequest('octocat/shop')))
  github.failures.set('POST /repos/acme/shop/issues/7/comments', [
    { status: 403, message: 'Resource not accessible by integration' },
  ])
  const { results } = await speak()
  expect((results.comment as { warning: string }).warning).toContain('comes from a fork')
  expect(results.repository).toEqual({ server: 'https://github.example', name: 'octocat/shop', sha: 'headsha' })
})

it.each([
  ['a fork', pullRequest('mallory/shop'), {}, 'fork'],
  ['a fork, in the base', pullRequest('mallory/shop'), { GITHUB_EVENT_NAME: 'pull_request_target' }, undefined],
  ['Dependabot', pullRequest('acme/shop'), { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot'],
  ['anybody', pullRequest('acme/shop'), { GITHUB_ACTOR: 'octocat' }, undefined],
])('why a run has no secrets: %s', async (_name, event, more, why) => {
  writeFileSync(environment.GITHUB_EVENT_PATH as string, JSON.stringify(event))
  Object.assign(environment, more)
  expect((await speak()).results.withoutSecrets).toBe(why)
})
