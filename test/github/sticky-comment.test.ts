import { getOctokit } from '@actions/github'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  upsertComment,
  type PullRequest,
  type UpsertOptions,
  type UpsertResult,
} from '../../src/github/sticky-comment.ts'
import { commentMarker } from '../../src/report/comment.ts'
import { FakeGitHub } from './fake-github.ts'

const COMMENTS = '/repos/acme/shop/issues/7/comments'
const body = (text: string, key = 'k'): string => `${commentMarker(key)}\n${text}`

let github: FakeGitHub
let url: string
let waits: number[]

beforeEach(async () => {
  github = new FakeGitHub()
  url = await github.listen()
  waits = []
})
afterEach(async () => {
  await github.close()
  expect(github.unexpected).toEqual([])
})

function upsert(options: Partial<UpsertOptions> = {}, pullRequest: Partial<PullRequest> = {}): Promise<UpsertResult> {
  const silent = () => undefined
  const octokit = getOctokit('token', {
    baseUrl: url,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  })
  return upsertComment(
    octokit,
    { owner: 'acme', repo: 'shop', number: 7, fromFork: false, ...pullRequest },
    { key: 'k', body: body('new'), createIfMissing: true, ...options },
    (milliseconds) => Promise.resolve(waits.push(milliseconds)),
  )
}

const bodies = (): string[] => github.comments.map((comment) => comment.body)
const address = (id: number): string => `https://github.com/acme/shop/pull/7#issuecomment-${id}`

it('creates the comment when there is none', async () => {
  github.addComment('somebody says hello', 'octocat', 'User')
  expect(await upsert()).toEqual({ url: address(2) })
  expect(bodies()).toEqual(['somebody says hello', body('new')])
})

it('creates nothing when it is not asked to', async () => {
  expect(await upsert({ createIfMissing: false })).toEqual({})
  expect(bodies()).toEqual([])
})

it('updates its own, the oldest, also from a later page, and no other gate’s', async () => {
  for (let index = 0; index < 120; index++) github.addComment(`chat ${index}`, 'octocat', 'User')
  github.addComment(body('other gate', 'k2'))
  github.addComment(body('old'))
  github.addComment(body('twin'))
  expect(await upsert()).toEqual({ url: address(122) })
  expect(bodies().slice(120)).toEqual([body('other gate', 'k2'), body('new'), body('twin')])
})

it('writes nothing when nothing changed', async () => {
  github.addComment(body('new').replaceAll('\n', '\r\n') + '\n')
  expect(await upsert()).toEqual({ url: address(1) })
  expect(github.requests).toEqual(['POST /graphql', `GET ${COMMENTS}`])
})

describe('comments of others with our marker are left alone', () => {
  it.each([
    ['octocat', 'User'],
    ['github-actions', 'User'],
    ['dependabot[bot]', 'Bot'],
  ])('%s (%s)', async (login, type) => {
    github.addComment(body('impostor'), login, type)
    expect(await upsert()).toEqual({ url: address(2) })
    expect(bodies()).toEqual([body('impostor'), body('new')])
  })

  it('a quotation of the marker in a comment of our own too', async () => {
    github.addComment(`quoting ${body('x')}`)
    await upsert()
    expect(bodies()).toEqual([`quoting ${body('x')}`, body('new')])
  })
})

it.each([
  ['a personal token', 'octocat', { login: 'octocat', type: 'User' }],
  ['GraphQL without the suffix', 'github-actions', { login: 'github-actions[bot]', type: 'Bot' }],
  ['no GraphQL at all', undefined, { login: 'github-actions[bot]', type: 'Bot' }],
])('knows its own comment with %s', async (_name, viewer, { login, type }) => {
  github.viewer = viewer
  github.addComment(body('old'), login, type)
  await upsert()
  expect(bodies()).toEqual([body('new')])
})

describe('when GitHub is busy', () => {
  it.each([
    ['a server error', { status: 502 }, [1000]],
    ['too many requests', { status: 429, headers: { 'retry-after': '3' } }, [3000]],
    ['a secondary rate limit', { status: 403, message: 'You have exceeded a secondary rate limit.' }, [1000]],
  ])('%s is tried again', async (_name, failure, expected) => {
    github.failures.set(`POST ${COMMENTS}`, [failure])
    expect(await upsert()).toEqual({ url: address(1) })
    expect(waits).toEqual(expected)
  })

  it('a comment that was created in spite of the error is found, not doubled', async () => {
    github.failures.set(`POST ${COMMENTS}`, [{ status: 502, carriedOut: true }])
    expect(await upsert()).toEqual({ url: address(1) })
    expect(bodies()).toEqual([body('new')])
  })

  it('three times, then it is a warning', async () => {
    github.failures.set(
      `GET ${COMMENTS}`,
      Array.from({ length: 9 }, () => ({ status: 503, message: 'unicorn' })),
    )
    expect(await upsert()).toEqual({ warning: 'The pull request comment was not written: unicorn (HTTP 503)' })
    expect(waits).toEqual([1000, 2000, 4000])
  })

  it('a long wait is not waited for', async () => {
    github.failures.set(`GET ${COMMENTS}`, [{ status: 429, message: 'slow down', headers: { 'retry-after': '3600' } }])
    expect(await upsert()).toEqual({ warning: 'The pull request comment was not written: slow down (HTTP 429)' })
  })
})

describe('when it is not allowed', () => {
  it.each([
    [
      'no permission',
      403,
      {},
      "The pull request comment was not written: the token may not write comments (HTTP 403). Add `pull-requests: write` to the job's `permissions`.",
    ],
    [
      'a fork',
      403,
      { fromFork: true },
      'The pull request comment was not written: this pull request comes from a fork, and GitHub gives such runs a token that may only read. The job summary has the same text.',
    ],
    [
      'a wrong token',
      401,
      {},
      'The pull request comment was not written: GitHub did not accept the token of `github-token` (HTTP 401).',
    ],
  ])('%s', async (_name, status, pullRequest, warning) => {
    github.failures.set(`POST ${COMMENTS}`, [{ status, message: 'Resource not accessible by integration' }])
    expect(await upsert({}, pullRequest)).toEqual({ warning })
    expect(waits).toEqual([])
  })
})

it('no connection is a warning after the retries', async () => {
  url = 'http://127.0.0.1:1'
  const { warning } = await upsert()
  expect(warning).toMatch(/^The pull request comment was not written: .*/)
  expect(waits).toEqual([1000, 2000, 4000])
})

it('a cancelled run does not wait', async () => {
  const { warning } = await upsert({ signal: AbortSignal.abort() })
  expect(warning).toMatch(/^The pull request comment was not written: /)
  expect(github.requests).toEqual([])
})
