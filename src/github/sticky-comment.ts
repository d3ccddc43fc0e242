// The one pull request comment that is kept up to date. Takes its connection as an argument; never throws.
import type { getOctokit } from '@actions/github'
import { commentMarker } from '../report/comment.ts'

export type Octokit = ReturnType<typeof getOctokit>

/** Which pull request the run belongs to. */
export interface PullRequest {
  owner: string
  repo: string
  number: number
  /** The head is in another repository, whose runs get a token that may only read. */
  fromFork: boolean
}

export interface UpsertOptions {
  /** One comment is kept for each key; see `commentMarker`. */
  key: string
  /** Its text, which begins with the marker of `key`. */
  body: string
  createIfMissing: boolean
  /** Gives up when this aborts. */
  signal?: AbortSignal
}

export interface UpsertResult {
  /** Why there is no comment, for the report's warnings. */
  warning?: string
  /** The comment's page, when there is one. */
  url?: string
}

interface Comment {
  id: number
  html_url: string
  body?: string
  user: { login: string; type: string } | null
}

/** How often a request that GitHub was too busy for is tried again, and how long it may ask to be left alone for. */
const RETRIES = 3
const LONGEST_WAIT_MS = 20_000
const REQUEST_LIMIT_MS = 15_000

/** Finds our comment, writes what has changed, creates it when asked to. `wait` sleeps (milliseconds). */
export async function upsertComment(
  octokit: Octokit,
  pullRequest: PullRequest,
  options: UpsertOptions,
  wait: (milliseconds: number, signal?: AbortSignal) => Promise<unknown>,
): Promise<UpsertResult> {
  for (let attempt = 0; ; attempt++) {
    try {
      // From the start each time: a request that failed may have been carried out all the same.
      return await upsertOnce(octokit, pullRequest, options)
    } catch (error) {
      const pause = options.signal?.aborted === true ? undefined : pauseBeforeRetry(error, attempt)
      if (pause === undefined) return { warning: explain(error, pullRequest) }
      await wait(pause, options.signal).catch(() => undefined)
    }
  }
}

async function upsertOnce(octokit: Octokit, pullRequest: PullRequest, options: UpsertOptions): Promise<UpsertResult> {
  const { owner, repo, number } = pullRequest
  const { key, body, createIfMissing, signal } = options
  const limit = AbortSignal.timeout(REQUEST_LIMIT_MS)
  const request = { signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) }
  const own = await findOwnComment(octokit, pullRequest, commentMarker(key), request)
  if (own !== undefined) {
    if (sameText(own.body ?? '', body)) return { url: own.html_url }
    const { data } = await octokit.rest.issues.updateComment({ owner, repo, comment_id: own.id, body, request })
    return { url: data.html_url }
  }
  if (!createIfMissing) return {}
  const { data } = await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body, request })
  return { url: data.html_url }
}

/** The oldest comment that begins with the marker and that we wrote: anyone can post the marker, nobody else our login. */
async function findOwnComment(
  octokit: Octokit,
  { owner, repo, number }: PullRequest,
  marker: string,
  request: { signal: AbortSignal },
): Promise<Comment | undefined> {
  const author = await ownLogin(octokit, request)
  const pages = octokit.paginate.iterator(octokit.rest.issues.listComments, {
    owner,
    repo,
    issue_number: number,
    per_page: 100,
    request,
  })
  let oldest: Comment | undefined
  for await (const { data } of pages) {
    for (const comment of data) {
      if (comment.body?.startsWith(marker) !== true || !isAuthor(comment.user, author)) continue
      if (oldest === undefined || comment.id < oldest.id) oldest = comment
    }
  }
  return oldest
}

/** The login that the token writes as: `github-actions[bot]`, `octocat`. */
async function ownLogin(octokit: Octokit, request: { signal: AbortSignal }): Promise<string> {
  try {
    const { viewer } = await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }', { request })
    return viewer.login
  } catch (error) {
    if (statusOf(error) >= 500 || statusOf(error) === 429) throw error
    return 'github-actions[bot]' // GraphQL is not open to every token; this is what `github.token` writes as.
  }
}

/** GraphQL and REST disagree on the `[bot]` of a bot's login; a person with that name is told apart by the type. */
function isAuthor(user: Comment['user'], login: string): boolean {
  const bare = (name: string): string => name.replace(/\[bot\]$/, '')
  if (user === null || bare(user.login) !== bare(login)) return false
  return (user.type === 'Bot') === (login.endsWith('[bot]') || login === 'github-actions')
}

function sameText(a: string, b: string): boolean {
  const normal = (text: string): string => text.replaceAll('\r\n', '\n').trim()
  return normal(a) === normal(b)
}

interface RequestError {
  status: number
  message: string
  headers: Record<string, string | undefined>
}

/** What octokit throws, whichever of its classes; status 0 is a connection that failed. */
function requestError(error: unknown): RequestError {
  const { status, message, response, headers } = (error ?? {}) as {
    status?: number
    message?: string
    response?: { headers?: RequestError['headers'] }
    headers?: RequestError['headers']
  }
  return { status: status ?? 0, message: message ?? String(error), headers: response?.headers ?? headers ?? {} }
}

function statusOf(error: unknown): number {
  return requestError(error).status
}

/** Milliseconds to wait before trying again; undefined when that is of no use. */
function pauseBeforeRetry(error: unknown, attempt: number): number | undefined {
  if (attempt >= RETRIES) return undefined
  const { status, message, headers } = requestError(error)
  const limited =
    status === 429 || (status === 403 && (/rate limit/i.test(message) || headers['retry-after'] !== undefined))
  if (!limited && status < 500 && status !== 0) return undefined
  const asked = Number(headers['retry-after'])
  const pause = Number.isFinite(asked) && asked > 0 ? asked * 1000 : 1000 * 2 ** attempt
  return pause <= LONGEST_WAIT_MS ? pause : undefined
}

/** The sentence for the report: what happened and what to change. */
function explain(error: unknown, { fromFork }: PullRequest): string {
  const { status, message } = requestError(error)
  const limited = /rate limit/i.test(message)
  if ((status === 403 || status === 404) && !limited) {
    return fromFork
      ? 'The pull request comment was not written: this pull request comes from a fork, and GitHub gives such runs a token that may only read. The job summary has the same text.'
      : `The pull request comment was not written: the token may not write comments (HTTP ${status}). Add \`pull-requests: write\` to the job's \`permissions\`.`
  }
  if (status === 401)
    return 'The pull request comment was not written: GitHub did not accept the token of `github-token` (HTTP 401).'
  return `The pull request comment was not written: ${message}${status > 0 ? ` (HTTP ${status})` : ''}`
}
