// HTTP to the API server: one shared undici Agent, JSON text in and out, nothing added or dropped.
// It knows credentials, proxies, time limits, retries and refusals, and nothing of Kubernetes' objects.
// HTTP/1.1 on purpose: a watch that breaks takes no other request with it, as a lost HTTP/2 session does.
import { createHash } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { Agent, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import { apiError, isTransient, warningsOf } from './answers.ts'
import type { Headers } from './answers.ts'
import { ApiError, ConnectionError } from './cluster.ts'
import { connectionProblem, isPassing } from './connection-problem.ts'
import type { Credentials, CredentialSource, TlsMaterial } from './credentials.ts'

/** One request. `path` begins with a slash, its segments are already encoded. */
export interface TransportRequest {
  method: 'GET' | 'HEAD' | 'POST' | 'PATCH'
  path: string
  /** Entries that are undefined are left out. */
  query?: Record<string, string | number | boolean | undefined>
  /** Sent as JSON. */
  body?: unknown
  contentType?: string
  accept?: string
  /** False: doing it twice differs from doing it once, so it is sent again only when it surely was not done. */
  repeatable?: boolean
  signal?: AbortSignal
}

/** A 2xx answer. */
export interface TransportAnswer {
  headers: Headers
  text: string
  warnings: string[]
}

/** An answer that goes on until it ends. Leave it with `close`. */
export interface TransportStream {
  chunks: AsyncIterable<Uint8Array>
  close(): void
}

/** Waits `ms`, less when `signal` aborts (then it may reject). */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>

export interface Transport {
  readonly stats: { requests: number; bytes: number }
  /** Retries what is worth it. Rejects with ApiError or ConnectionError. */
  send(request: TransportRequest): Promise<TransportAnswer>
  /** As `send`, for an answer that must be JSON. */
  json<T>(request: TransportRequest): Promise<{ object: T; warnings: string[]; headers: Headers }>
  /**
   * Opens a JSON stream. Not retried: who follows a stream decides how to go on.
   * @param limits.idleMs without a byte this long it ends with an error
   * @param limits.totalMs after this long it ends with an error
   */
  stream(request: TransportRequest, limits: { idleMs: number; totalMs: number }): Promise<TransportStream>
  /** Aborts everything that is under way. */
  close(): Promise<void>
}

/** Until the first byte of an answer. */
const HEADERS_LIMIT_MS = 30_000
/** A write may wait 30 s for an admission webhook (the most one may be given), and then the answer names the webhook. */
const WRITE_HEADERS_LIMIT_MS = 40_000
/** Without a byte in the middle of an answer. */
const BODY_IDLE_LIMIT_MS = 30_000
/** One try, from the connection to the last byte. */
const TOTAL_LIMIT_MS = 90_000
const RETRY_DELAYS_MS = [1000, 2000, 4000]
/** No new try after this, waiting and trying taken together. */
const RETRY_BUDGET_MS = 30_000

/**
 * @param options.server URL without credentials; a path in it prefixes every request
 * @param options.random 0 ≤ n < 1, spreads retries
 * @param options.redact hides secrets in what is cut: pages that something else than an API server answers with
 */
export function openTransport(options: {
  server: string
  proxy: URL | undefined
  credentials: CredentialSource
  userAgent: string
  random: () => number
  sleep: Sleep
  redact?: (said: string) => string
}): Transport {
  const { server, proxy, credentials, random, sleep, redact = (said) => said } = options
  const { origin, pathname } = new URL(server)
  const prefix = pathname.replace(/\/$/, '')
  const stats = { requests: 0, bytes: 0 }
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const agents = new Map<string, Dispatcher>()

  /** The agent for this TLS material. When certificates rotate, the old one ends with its last request. */
  function agentFor(tls: TlsMaterial): Dispatcher {
    const material = [tls.ca, tls.cert, tls.key].map((part) => part?.toString() ?? '')
    const key = createHash('sha256')
      .update(JSON.stringify([material, tls.servername, tls.rejectUnauthorized]))
      .digest('base64')
    const known = agents.get(key)
    if (known !== undefined) return known
    for (const [oldKey, old] of agents) void old.close().finally(() => agents.delete(oldKey))
    const agent = newAgent(tls, proxy)
    agents.set(key, agent)
    return agent
  }

  async function exchange(
    request: TransportRequest,
    used: Credentials,
    limits: { idleMs: number; signal: AbortSignal },
  ): Promise<Dispatcher.ResponseData> {
    stats.requests++
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) query.set(name, String(value))
    }
    const search = query.size === 0 ? '' : `?${query.toString()}`
    return agentFor(used.tls).request({
      origin,
      path: `${prefix}${request.path}${search}`,
      method: request.method,
      headers: {
        accept: request.accept ?? 'application/json',
        'user-agent': options.userAgent,
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...used.headers,
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      headersTimeout: request.method === 'GET' ? HEADERS_LIMIT_MS : WRITE_HEADERS_LIMIT_MS,
      bodyTimeout: limits.idleMs,
      signal: limits.signal,
    })
  }

  /** Sends it once; a second time with new credentials when those at hand were refused. */
  async function respond(
    request: TransportRequest,
    limits: { idleMs: number; signal: AbortSignal },
  ): Promise<Dispatcher.ResponseData> {
    const used = await credentials.read()
    const response = await exchange(request, used, limits)
    if (response.statusCode !== 401 || !(await credentials.renew(used))) return response
    await response.body.dump()
    return exchange(request, await credentials.read(), limits)
  }

  async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of body) {
      stats.bytes += chunk.length
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  /** Throws unless the answer is a success. */
  async function refuse({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<void> {
    if (statusCode >= 200 && statusCode < 300) return
    const text = await textOf(body)
    if (statusCode >= 400) throw apiError(statusCode, headers, text, redact)
    const target = URL.parse([headers.location].flat()[0] ?? '', server)?.host ?? 'an unnamed place'
    const brief = `${server} redirects to ${target} (HTTP ${statusCode}): that is not how an API server answers`
    throw new ConnectionError('ClusterUnreachable', `${brief}. ${IS_IT_RIGHT}`, { brief })
  }

  const problem = (error: unknown): ApiError | ConnectionError =>
    connectionProblem(closing.signal.aborted ? closed(error) : error, server, proxy?.host)

  const closed = (cause: unknown): ConnectionError =>
    new ConnectionError('ClusterUnreachable', `The connection to ${server} was closed.`, {
      cause: abortOf(cause),
      brief: `the connection to ${server} was closed`,
    })

  async function once(request: TransportRequest): Promise<TransportAnswer> {
    try {
      const signals = [closing.signal, AbortSignal.timeout(TOTAL_LIMIT_MS)]
      if (request.signal !== undefined) signals.push(request.signal)
      const response = await respond(request, { idleMs: BODY_IDLE_LIMIT_MS, signal: AbortSignal.any(signals) })
      await refuse(response)
      const { headers, body } = response
      return { headers, text: await textOf(body), warnings: warningsOf(headers) }
    } catch (error) {
      throw problem(error)
    }
  }

  async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await sleep(ms, signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]))
    } catch (error) {
      throw problem(error)
    }
  }

  async function send(request: TransportRequest): Promise<TransportAnswer> {
    let spent = 0
    for (let tries = 0; ; tries++) {
      const began = performance.now()
      try {
        return await once(request)
      } catch (error) {
        const delay = retryDelay(error, tries, request.repeatable ?? true, random)
        if (delay === undefined) throw error
        spent += performance.now() - began + delay
        if (spent > RETRY_BUDGET_MS) throw error
        await pause(delay, request.signal)
      }
    }
  }

  return {
    stats,
    send,
    async json<T>(request: TransportRequest) {
      const { text, warnings, headers } = await send(request)
      try {
        return { object: JSON.parse(text) as T, warnings, headers }
      } catch {
        throw notKubernetes(server, headers, text, redact)
      }
    },
    async stream(request, limits) {
      const leaving = new AbortController()
      const signals = [closing.signal, leaving.signal, AbortSignal.timeout(limits.totalMs)]
      if (request.signal !== undefined) signals.push(request.signal)
      try {
        const response = await respond(request, { idleMs: limits.idleMs, signal: AbortSignal.any(signals) })
        await refuse(response)
        const type = [response.headers['content-type']].flat()[0] ?? ''
        if (!type.startsWith('application/json')) {
          throw notKubernetes(server, response.headers, await textOf(response.body), redact)
        }
        async function* chunks(): AsyncGenerator<Uint8Array> {
          try {
            for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
              stats.bytes += chunk.length
              yield chunk
            }
          } catch (error) {
            throw problem(error)
          }
        }
        return { chunks: chunks(), close: () => leaving.abort() }
      } catch (error) {
        leaving.abort()
        throw problem(error)
      }
    },
    async close() {
      closing.abort()
      await Promise.all([...agents.values()].map((agent) => agent.destroy()))
    },
  }
}

function newAgent(tls: TlsMaterial, proxy: URL | undefined): Dispatcher {
  // Found dead after 41 s without traffic. 4 s after its last request an idle socket is closed (undici's default):
  // one that a NAT gateway forgot would cost the next request its whole time limit.
  const socket = { timeout: 10_000, keepAlive: true, keepAliveInitialDelay: 30_000, allowH2: false }
  if (proxy === undefined) return new Agent({ allowH2: false, connect: { ...socket, ...tls } })
  return new ProxyAgent({
    uri: proxy.href,
    allowH2: false,
    requestTls: { ...socket, ...tls },
    // Go checks an https:// proxy against the same authorities as the server.
    proxyTls: { ...socket, ca: tls.ca },
  })
}

/** Milliseconds until the next try, undefined: there is none. */
function retryDelay(error: unknown, tries: number, repeatable: boolean, random: () => number): number | undefined {
  const base = RETRY_DELAYS_MS[tries]
  if (base === undefined) return undefined
  const backoff = base * (0.75 + random() / 2)
  if (error instanceof ApiError) {
    // 429 is said before anything is done.
    if (!isTransient(error) || !(repeatable || error.code === 429)) return undefined
    return Math.max(backoff, (error.status.details?.retryAfterSeconds ?? 0) * 1000)
  }
  if (!(error instanceof ConnectionError)) return undefined
  const { passing, sent } = isPassing(error)
  return passing && (repeatable || !sent) ? backoff : undefined
}

const IS_IT_RIGHT = 'Is the server of the kubeconfig right, or does a login proxy stand before it?'

/** A success that is not JSON: something else than an API server answered. */
function notKubernetes(
  server: string,
  headers: Headers,
  text: string,
  redact: (said: string) => string,
): ConnectionError {
  const type = [headers['content-type']].flat()[0]?.split(';')[0] ?? 'no content type'
  const whole = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim()
  const title = redact(whole ?? '').slice(0, 100)
  const brief = `${server} does not answer as an API server does (${type}${title ? `, "${title}"` : ''})`
  return new ConnectionError('ClusterUnreachable', `${brief}. ${IS_IT_RIGHT}`, { brief })
}

function abortOf(cause: unknown): Error {
  return Object.assign(new Error('closed', { cause }), { name: 'AbortError' })
}
