// HTTP to the API server: JSON text in and out, nothing added or dropped. It rides out what passes by itself: a lost or
// cut answer, a connection that is dead, a server that is overloaded or restarts.
// It knows credentials, time limits and refusals, and nothing of Kubernetes' objects.
import { setMaxListeners } from 'node:events'
import type { Dispatcher } from 'undici'
import { Agents } from './agents.ts'
import {
  apiError,
  decoded,
  isJson,
  isRefusalOfProxy,
  notKubernetes,
  parsed,
  redirected,
  troubleOf,
  warningsOf,
} from './answers.ts'
import type { Headers } from './answers.ts'
import { ApiError, ConnectionError } from './cluster.ts'
import { connectionProblem, passes } from './connection-problem.ts'
import type { Credentials, CredentialSource } from './credentials.ts'
import { Pace } from './pace.ts'
import { Patience, PATIENCE_MS } from './patience.ts'
import { settlesWithin } from './settles-within.ts'

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
  /** True: its answer is welcome and not needed, so it is waited for and repeated only a little. */
  welcome?: boolean
  signal?: AbortSignal
}

/** A 2xx answer. */
export interface TransportAnswer {
  /** The HTTP status code. */
  code: number
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
  readonly pace: Pace
  /**
   * Repeats what may pass, for as long as an API server takes to restart. Rejects with ApiError when the server refuses,
   * with ConnectionError when there is no answer, or none but that it cannot answer (`ApiServerOverloaded`).
   */
  send(request: TransportRequest): Promise<TransportAnswer>
  /** As `send`, for an answer that must be JSON. */
  json<T>(request: TransportRequest): Promise<Omit<TransportAnswer, 'text'> & { object: T }>
  /**
   * Opens a JSON stream. Not retried: who follows a stream decides how to go on.
   * @param limits.idleMs without a byte this long it ends with an error
   * @param limits.totalMs after this long it ends with an error
   */
  stream(request: TransportRequest, limits: { idleMs: number; totalMs: number }): Promise<TransportStream>
  /** Asks whether the server is there when nothing came from it for `quietMs`. Never rejects. */
  check(quietMs: number): Promise<void>
  /** How often it was away for long and is back: nobody could write anything meanwhile. */
  readonly outages: number
  /** Why the server is given up; from then on every request fails at once. */
  readonly over: ConnectionError | undefined
  /** Aborts everything that is under way. */
  close(): Promise<void>
}

/** Time limits of one try, milliseconds. */
export interface Limits {
  /** Without a byte this long the request is sent again over a new connection; the first copy may still answer. */
  silence: { read: number; write: number; welcome: number }
  /** Until the first byte of an answer. An API server ends a write after 34 s itself, its webhooks included. */
  answer: { read: number; write: number; welcome: number }
  /** For the question whether the server is there. */
  probe: number
  /** Without a byte in the middle of an answer. */
  bodyIdle: number
  /** From the first to the last byte. */
  body: number
  /** Until a stream begins; then a copy is tried over a new connection, and both may take as long as a quiet stream. */
  stream: number
  /** While something is watched the server is asked whether it is there when nothing came from it for so long. */
  quiet: number
}

export const LIMITS: Limits = {
  silence: { read: 5000, write: 8000, welcome: 5000 },
  answer: { read: 30_000, write: 40_000, welcome: 10_000 },
  probe: 4000,
  bodyIdle: 10_000,
  body: 120_000,
  stream: 10_000,
  quiet: 15_000,
}

/** A request that fails while the server answers others is repeated for this long, milliseconds. */
const OWN_TROUBLE_MS = 8000
const WELCOME_TROUBLE_MS = 2000

export interface TransportOptions {
  /** URL without credentials; a path in it prefixes every request. */
  server: string
  proxy: URL | undefined
  credentials: CredentialSource
  userAgent: string
  /** 0 ≤ n < 1, spreads retries. */
  random: () => number
  sleep: Sleep
  /** Milliseconds of a clock that never jumps; for retries, not for the limits of a try. */
  now: () => number
  /** Milliseconds since 1970. */
  wallClock: () => number
  /** Told when the server does not answer for long, and when it does again. */
  log: (line: string) => void
  limits?: Partial<Limits>
  /** Hides secrets in what is cut: pages that something other than an API server answers with. */
  redact?: (said: string) => string
}

export function openTransport(options: TransportOptions): Transport {
  const { server, proxy, credentials, sleep, now, redact = (said) => said } = options
  const limits = { ...LIMITS, ...options.limits }
  const { origin, pathname } = new URL(server)
  const prefix = pathname.replace(/\/$/, '')
  const stats = { requests: 0, bytes: 0 }
  const pace = new Pace()
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const agents = new Agents(proxy)
  const patience = new Patience(options)
  let heardAt = now()
  /** It answered as an API server does: what is strange from then on is a fault that passes. */
  let isKnown = false

  async function exchange(
    request: TransportRequest,
    used: Credentials,
    { idleMs, signal }: { idleMs: number; signal: AbortSignal },
  ): Promise<Dispatcher.ResponseData> {
    stats.requests++
    const asked = Object.entries(request.query ?? {}).filter(([, value]) => value !== undefined)
    const query = new URLSearchParams(asked.map(([name, value]): [string, string] => [name, String(value)]))
    const search = query.size === 0 ? '' : `?${query.toString()}`
    const began = now()
    const response = await agents.for(used.tls).request({
      origin,
      path: `${prefix}${request.path}${search}`,
      method: request.method,
      headers: {
        accept: request.accept ?? 'application/json',
        'accept-encoding': 'identity',
        'user-agent': options.userAgent,
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...used.headers,
      },
      body: request.body === undefined ? null : JSON.stringify(request.body),
      headersTimeout: 0,
      bodyTimeout: idleMs,
      signal,
    })
    heardAt = now()
    pace.answered(request.method === 'PATCH', heardAt - began)
    return response
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

  /** Milliseconds: until the answer begins, connecting included; without a byte in the middle of it; to its end. */
  type EachTry = Record<'answerMs' | 'idleMs' | 'totalMs', number>

  /** An answer that has begun, and how to leave it. */
  interface Opened {
    response: Dispatcher.ResponseData
    leaving: AbortController
  }

  async function open(request: TransportRequest, each: EachTry, leaving = new AbortController()): Promise<Opened> {
    const { answerMs, ...rest } = each
    const signals = [closing.signal, leaving.signal, ...(request.signal === undefined ? [] : [request.signal])]
    const timer = setTimeout(() => leaving.abort(tooLate('NO_ANSWER')), answerMs)
    try {
      const response = await respond(request, { idleMs: rest.idleMs, signal: AbortSignal.any(signals) })
      clearTimeout(timer)
      const end = setTimeout(() => leaving.abort(tooLate('NO_END')), rest.totalMs)
      response.body.once('close', () => clearTimeout(end))
      return { response, leaving }
    } catch (error) {
      // Aborted by a limit: the limit says more.
      throw leaving.signal.aborted ? leaving.signal.reason : error
    } finally {
      clearTimeout(timer)
    }
  }

  /**
   * Opens a request. When it stays silent, its connection may be dead or the answer take its time: as soon as the server
   * answers over a new connection a copy is sent there, and whichever is answered first counts.
   * @param silenceMs until the copy
   */
  async function openPatiently(request: TransportRequest, silenceMs: number, each: EachTry): Promise<Opened> {
    const began = now()
    const copies = [new AbortController(), new AbortController()] as const
    const first = open(request, each, copies[0])
    if (request.repeatable === false || (await settlesWithin(first, silenceMs))) return first
    const back = serverIsBack(began)
    // A server that is given up is not waited for any longer.
    back.catch(() => copies[0].abort())
    const second = back.then(() => {
      copies[1].signal.throwIfAborted()
      return open(request, each, copies[1])
    })
    try {
      const { response, leaving } = await Promise.any([first, second])
      for (const copy of copies) if (copy !== leaving) copy.abort()
      return { response, leaving }
    } catch (error) {
      throw error instanceof AggregateError ? error.errors[1] : error
    }
  }

  let returning: Promise<void> | undefined
  /** Resolves as soon as the server answers over a new connection; rejects when it is given up. */
  function serverIsBack(silentSince: number): Promise<void> {
    returning ??= (async () => {
      agents.renew()
      for (let tries = 0; !(await isReady(tries === 0 ? silentSince : now())); tries++) {
        throwIfOver()
        await pause(patience.delay(tries))
      }
    })().finally(() => (returning = undefined))
    return returning
  }

  /**
   * True when the server answers that it is ready, or anything else that a server says which is well: who may not ask is
   * refused by one.
   */
  async function isReady(began: number, isThere = (_body: string): boolean => false): Promise<boolean> {
    try {
      const request = { method: 'GET', path: '/readyz', accept: '*/*' } as const
      const { response } = await open(request, { answerMs: limits.probe, idleMs: limits.probe, totalMs: limits.probe })
      const { statusCode, headers } = response
      const text = await textOf(response)
      if ((statusCode === 429 || statusCode >= 500) && !isThere(text)) throw apiError(statusCode, headers, text, redact)
      patience.answered()
      return true
    } catch (error) {
      patience.failed(problem(error), began)
      return false
    }
  }

  async function textOf(response: Dispatcher.ResponseData): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const chunk of chunksOf(response)) chunks.push(chunk)
    return Buffer.concat(chunks).toString('utf8')
  }

  async function* chunksOf(response: Dispatcher.ResponseData): AsyncGenerator<Uint8Array> {
    for await (const chunk of decoded(response)) {
      stats.bytes += chunk.length
      heardAt = now()
      yield chunk
    }
  }

  /** Throws unless the answer is a success. */
  async function refuse(response: Dispatcher.ResponseData): Promise<void> {
    const { statusCode, headers } = response
    if (statusCode >= 200 && statusCode < 300) return
    const text = await textOf(response)
    if (isRefusalOfProxy(statusCode, headers)) throw notKubernetes(server, headers, text, redact)
    // A refusal that was cut off on its way is not read as far as it goes.
    if (isJson(headers) && text.startsWith('{')) parsed(server, headers, text, redact)
    if (statusCode >= 400) throw apiError(statusCode, headers, text, redact)
    throw redirected(server, statusCode, headers)
  }

  /** @throws what is a mistake of this program */
  const problem = (error: unknown): ApiError | ConnectionError =>
    connectionProblem(closing.signal.aborted ? closed(error) : error, server, proxy?.host)

  const closed = (cause: unknown): ConnectionError =>
    new ConnectionError('ClusterUnreachable', `The connection to ${server} was closed.`, {
      cause: abortOf(cause),
      brief: `the connection to ${server} was closed`,
    })

  function throwIfOver(): void {
    if (patience.over !== undefined) throw patience.over
  }

  async function once<T>(request: TransportRequest, read: (answer: TransportAnswer) => T): Promise<T> {
    const kind = request.welcome === true ? 'welcome' : request.method === 'GET' ? 'read' : 'write'
    const each = { answerMs: limits.answer[kind], idleMs: limits.bodyIdle, totalMs: limits.body }
    const { response, leaving } = await openPatiently(request, limits.silence[kind], each)
    try {
      await refuse(response)
      const { statusCode: code, headers } = response
      return read({ code, headers, text: await textOf(response), warnings: warningsOf(headers) })
    } catch (error) {
      throw leaving.signal.aborted ? leaving.signal.reason : error
    }
  }

  async function pause(ms: number, signal?: AbortSignal): Promise<void> {
    try {
      await sleep(ms, signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]))
    } catch (error) {
      throw problem(error)
    }
  }

  /** Whether an error may pass: by itself, with a server that is away, or not at all. */
  function troubleIn(error: ApiError | ConnectionError, request: TransportRequest): 'away' | 'own' | undefined {
    const isRepeatable = request.repeatable ?? true
    if (error instanceof ConnectionError) {
      const { passing, sent } = passes(error, isKnown)
      return passing && (isRepeatable || !sent) ? 'away' : undefined
    }
    if (patience.isJustBack && (error.code === 401 || error.code === 403)) return 'own'
    // 429 is said before anything is done.
    return isRepeatable || error.code === 429 ? troubleOf(error) : undefined
  }

  async function send<T>(request: TransportRequest, read: (answer: TransportAnswer) => T): Promise<T> {
    const ownMs = request.welcome === true ? WELCOME_TROUBLE_MS : OWN_TROUBLE_MS
    let firstBegan: number | undefined
    let wasReady = false
    for (let failures = 0; ; failures++) {
      throwIfOver()
      const began = now()
      try {
        const result = await once(request, read)
        patience.answered()
        isKnown = true
        return result
      } catch (thrown) {
        const error = problem(thrown)
        if (error instanceof ConnectionError) throwIfOver()
        const trouble = troubleIn(error, request)
        if (trouble !== 'away' && error instanceof ApiError) patience.answered()
        if (trouble === undefined) throw error
        if (trouble === 'away') patience.failed(error, began)
        firstBegan ??= began
        const failing = now() - firstBegan
        const asked = error instanceof ApiError ? (error.status.details?.retryAfterSeconds ?? 0) * 1000 : 0
        const wait = Math.max(patience.delay(failures), asked)
        if (trouble === 'own' && failing + wait > ownMs) throw error
        // An overloaded server says itself that it is there. Any other may be well but for this request.
        if (trouble === 'away' && failing + wait > ownMs && !(error instanceof ApiError && error.code === 429)) {
          if (wasReady) throw error
          wasReady = await isReady(now())
        }
        if (wait >= patience.left || failing + wait >= PATIENCE_MS) throw patience.gaveUp(error)
        await pause(wait, request.signal)
      }
    }
  }

  return {
    stats,
    pace,
    get over() {
      return patience.over
    },
    get outages() {
      return patience.outages
    },
    send: (request) => send(request, (answer) => answer),
    json: <T>(request: TransportRequest) =>
      send(request, ({ text, ...rest }) => ({ ...rest, object: parsed(server, rest.headers, text, redact) as T })),
    async stream(request, { idleMs, totalMs }) {
      throwIfOver()
      const began = now()
      let opened: Opened | undefined
      try {
        // What stands before the server may keep the headers back until there is something to tell.
        opened = await openPatiently(request, limits.stream, { answerMs: idleMs, idleMs, totalMs })
        const { response, leaving } = opened
        await refuse(response)
        if (!isJson(response.headers)) throw notKubernetes(server, response.headers, await textOf(response), redact)
        patience.answered()
        async function* chunks(): AsyncGenerator<Uint8Array> {
          try {
            for await (const chunk of chunksOf(response)) {
              patience.answered()
              yield chunk
            }
          } catch (error) {
            throw problem(leaving.signal.aborted ? leaving.signal.reason : error)
          }
        }
        return { chunks: chunks(), close: () => leaving.abort() }
      } catch (thrown) {
        const error = problem(opened?.leaving.signal.aborted === true ? opened.leaving.signal.reason : thrown)
        if (troubleIn(error, request) === 'away') patience.failed(error, began)
        opened?.leaving.abort()
        throw error
      }
    },
    async check(quietMs) {
      if (!closing.signal.aborted && now() - heardAt >= quietMs)
        await isReady(now(), (body) => body.includes('[+]ping ok'))
    },
    async close() {
      closing.abort()
      await agents.destroy()
    },
  }
}

/** Why a try was ended by a limit of ours. */
function tooLate(code: 'NO_ANSWER' | 'NO_END'): Error {
  return Object.assign(new Error(code), { code })
}

function abortOf(cause: unknown): Error {
  return Object.assign(new Error('closed', { cause }), { name: 'AbortError' })
}
