// A GitHub of one repository with one pull request: just the API routes that a sticky comment needs.
// Any other request is refused with 501 and remembered in `unknown`.
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeComment {
  id: number
  html_url: string
  body: string
  user: { login: string; type: 'Bot' | 'User' }
}

export interface FakeGitHub {
  /** For GITHUB_API_URL; GraphQL is `/graphql` below it. */
  url: string
  comments: FakeComment[]
  /** `POST /repos/…`, in the order they came. */
  requests: string[]
  unknown: string[]
  close(): Promise<void>
}

export interface FakeGitHubOptions {
  /** Comments that are there already. */
  comments?: { body: string; user: FakeComment['user'] }[]
  /** Answers writes with 403, as for the read-only token of a fork's pull request. */
  readOnly?: boolean
  /** Takes every request and never answers. */
  silent?: boolean
  /** Called at every request. */
  onRequest?: () => void
}

export const repository = 'acme/shop'
export const pullRequestNumber = 7
export const workflowToken = 'embedded-github-token'

/** Whom a workflow's own token writes as. */
const author = { login: 'github-actions[bot]', type: 'Bot' } as const

/** Starts it on 127.0.0.1. */
export async function startFakeGitHub(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const comments: FakeComment[] = []
  const requests: string[] = []
  const unknown: string[] = []

  const add = (body: string, user: FakeComment['user']): FakeComment => {
    const id = 1001 + comments.length
    const html_url = `https://github.com/${repository}/pull/${pullRequestNumber}#issuecomment-${id}`
    const comment = { id, html_url, body, user }
    comments.push(comment)
    return comment
  }
  for (const { body, user } of options.comments ?? []) add(body, user)

  const answer = (method: string, url: URL, body: unknown): [status: number, body: unknown] => {
    const path = url.pathname
    const collection = `/repos/${repository}/issues/${pullRequestNumber}/comments`
    const { body: text } = (body ?? {}) as { body?: string }
    const forbidden = { message: 'Resource not accessible by integration', status: '403' }
    if (method === 'GET' && path === collection) {
      const perPage = Number(url.searchParams.get('per_page') ?? 30)
      const page = Number(url.searchParams.get('page') ?? 1)
      return [200, comments.slice((page - 1) * perPage, page * perPage)]
    }
    if (method === 'POST' && path === collection && text !== undefined) {
      return options.readOnly ? [403, forbidden] : [201, add(text, author)]
    }
    const id = new RegExp(`^/repos/${repository}/issues/comments/(\\d+)$`).exec(path)?.[1]
    const comment = comments.find((known) => String(known.id) === id)
    if (method === 'PATCH' && comment !== undefined && text !== undefined) {
      if (options.readOnly) return [403, forbidden]
      comment.body = text
      return [200, comment]
    }
    const { query } = (body ?? {}) as { query?: string }
    if (method === 'POST' && path === '/graphql' && query?.replaceAll(/\s+/g, '') === 'query{viewer{login}}') {
      return [200, { data: { viewer: { login: author.login } } }]
    }
    unknown.push(`${method} ${path}`)
    return [501, { message: `fake GitHub: ${method} ${path} is not known` }]
  }

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk)
    const url = new URL(request.url ?? '/', 'http://embedded')
    const { method = 'GET' } = request
    requests.push(`${method} ${url.pathname}`)
    options.onRequest?.()
    if (options.silent === true) return
    const authorised = new RegExp(`^(bearer|token) ${workflowToken}$`, 'i').test(request.headers.authorization ?? '')
    const [status, body] = authorised
      ? answer(method, url, text === '' ? undefined : JSON.parse(text))
      : [401, { message: 'Bad credentials' }]
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body))
  }

  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    unknown,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
