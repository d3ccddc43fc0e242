// A GitHub API on this machine, for tests: comments of one pull request, GraphQL's viewer, failures on demand.
// It is strict: what it does not know it refuses with 501 and remembers in `unexpected`.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeComment {
  id: number
  body: string
  html_url: string
  user: { login: string; type: string }
}

/** An answer in place of the real one. `carriedOut`: the request had its effect all the same. */
export interface Failure {
  status: number
  message?: string
  headers?: Record<string, string>
  carriedOut?: boolean
}

export class FakeGitHub {
  readonly requests: string[] = []
  readonly unexpected: string[] = []
  readonly comments: FakeComment[] = []
  /** What GraphQL calls the owner of the token; undefined: GraphQL is not allowed. */
  viewer: string | undefined = 'github-actions[bot]'
  /** Answers that come first, by `METHOD /path`. */
  readonly failures = new Map<string, Failure[]>()
  private readonly server = createServer((request, response) => void this.answer(request, response))

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }

  addComment(body: string, login = 'github-actions[bot]', type = 'Bot'): FakeComment {
    const id = this.comments.length + 1
    const comment = {
      id,
      body,
      html_url: `https://github.com/acme/shop/pull/7#issuecomment-${id}`,
      user: { login, type },
    }
    this.comments.push(comment)
    return comment
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://localhost')
    const route = `${request.method} ${url.pathname}`
    this.requests.push(route)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const sent = (text === '' ? {} : JSON.parse(text)) as { body?: string; query?: string }
    const failure = this.failures.get(route)?.shift()
    if (failure !== undefined) {
      if (failure.carriedOut === true) this.route(route, url, sent)
      return this.send(response, failure.status, { message: failure.message ?? 'failed' }, failure.headers)
    }
    this.send(response, ...this.route(route, url, sent))
  }

  private route(route: string, url: URL, sent: { body?: string }): [number, unknown, Record<string, string>?] {
    if (route === 'POST /graphql') {
      return this.viewer === undefined
        ? [403, { message: 'Resource not accessible by integration' }]
        : [200, { data: { viewer: { login: this.viewer } } }]
    }
    if (route === 'GET /repos/acme/shop/issues/7/comments') {
      const size = Number(url.searchParams.get('per_page') ?? 30)
      const page = Number(url.searchParams.get('page') ?? 1)
      const next = new URL(url)
      next.searchParams.set('page', String(page + 1))
      next.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`
      const more = this.comments.length > page * size
      return [
        200,
        this.comments.slice((page - 1) * size, page * size),
        more ? { link: `<${next.href}>; rel="next"` } : {},
      ]
    }
    if (route === 'POST /repos/acme/shop/issues/7/comments') return [201, this.addComment(sent.body ?? '')]
    const comment = this.comments.find(({ id }) => route === `PATCH /repos/acme/shop/issues/comments/${id}`)
    if (comment !== undefined) {
      comment.body = sent.body ?? ''
      return [200, comment]
    }
    this.unexpected.push(route)
    return [501, { message: `the fake does not know ${route}` }]
  }

  private send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
    response.end(JSON.stringify(body))
  }
}
