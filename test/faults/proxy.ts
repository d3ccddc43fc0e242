// The fault proxy: stands between the gate and an API server, TLS on its own side with a throw-away certificate, and
// does to the traffic what the rules of a fault say. It knows which requests there are and nothing of their meaning.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, createServer, request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { base64, makeCertificates } from '../cluster-room/certificates.ts'
import type { Connection } from '../embedded-cluster/api-client.ts'
import type { Admission, LineState } from './line.ts'
import { Line } from './line.ts'

/** A request, as a rule knows it. */
export interface Asked {
  method: string
  /** Without the query. */
  path: string
  watch: boolean
  dryRun: boolean
  /** How many other watches are open. */
  openWatches: number
}

/** A request on its way through the proxy. */
export interface Exchange {
  response: ServerResponse
  /** Sends it to the API server; the answer with its body unread. */
  forward: () => Promise<IncomingMessage>
  /** Resets the gate's connection (RST). */
  reset: () => void
}

/** What becomes of a request. */
export type Happening = (exchange: Exchange) => void | Promise<void>

/**
 * When a rule begins to hold: with the gate, with the answer to its first real apply, or two seconds after the last one,
 * when it watches.
 */
export type Moment = 'start' | 'apply' | 'watch'

/** Without another apply for this long all are made. */
const APPLIED_MS = 2000

interface Window {
  since?: Moment
  /** Seconds after that. */
  after?: number
  /** Seconds that it lasts; to the end when absent. */
  lasts?: number
}

/** Something that happens to requests. */
export interface RequestRule extends Window {
  /** Which requests; all when absent. */
  on?: (asked: Asked) => boolean
  /** Every so manieth of these. */
  every?: number
  /** At most so many of these; `per: 'request'` counts each method and path by itself. */
  times?: number
  per?: 'request'
  what: Happening
}

/** Something that happens to the wire. `cut`: every connection is reset, once. */
export interface LineRule extends Window {
  line: LineState | 'cut'
}

/** Something that happens to connections as they are opened. */
export interface ConnectionRule {
  connection: (number: number) => Admission
}

export type Rule = RequestRule | LineRule | ConnectionRule

export interface SeenRequest {
  /** Milliseconds since the proxy was opened. */
  at: number
  /** Method and path with query. */
  what: string
  /** True when a rule applied. */
  met: boolean
}

/** The only certificate of this process, made when it is first needed. */
let certificates: ReturnType<typeof makeCertificates> | undefined

/** What the gate says it is; a real API server is asked with the certificate of the kubeconfig. */
const ownToken = 'fault-bench-token'

export class FaultProxy {
  readonly seen: SeenRequest[] = []
  readonly #upstream: Connection
  readonly #agent: HttpAgent | HttpsAgent
  readonly #rules: { rule: RequestRule; matched: number; used: Map<string, number> }[]
  readonly #lineRules: LineRule[]
  readonly #opened = performance.now()
  readonly #moments: Partial<Record<Moment, number>> = {}
  readonly #timers: NodeJS.Timeout[] = []
  readonly #server: ReturnType<typeof createServer>
  #line: Line | undefined
  #lastApply: NodeJS.Timeout | undefined
  #openWatches = 0
  #lineMet = false

  private constructor(upstream: Connection, rules: readonly Rule[]) {
    this.#upstream = upstream
    const secure = upstream.server.startsWith('https:')
    this.#agent = secure ? new HttpsAgent({ keepAlive: true, ...upstream.tls }) : new HttpAgent({ keepAlive: true })
    this.#rules = rules.flatMap((rule) => ('what' in rule ? [{ rule, matched: 0, used: new Map() }] : []))
    this.#lineRules = rules.flatMap((rule) => ('line' in rule ? [rule] : []))
    certificates ??= makeCertificates([])
    this.#server = createServer(certificates.server, (request, response) => void this.#serve(request, response))
    this.#server.keepAliveTimeout = 0
  }

  /** From here on the rules' seconds count. */
  static async open(upstream: Connection, rules: readonly Rule[]): Promise<FaultProxy> {
    const proxy = new FaultProxy(upstream, rules)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    const admissions = rules.flatMap((rule) => ('connection' in rule ? [rule.connection] : []))
    const admit = (number: number): Admission => {
      const bad = admissions.map((rule) => rule(number)).find((admission) => admission !== 'pass')
      if (bad !== undefined) proxy.#lineMet = true
      return bad ?? 'pass'
    }
    proxy.#line = await Line.open((proxy.#server.address() as AddressInfo).port, admit)
    await proxy.#reach('start')
    return proxy
  }

  /** True when something happened to a request or to the wire. */
  get met(): boolean {
    return this.#lineMet || this.seen.some(({ met }) => met)
  }

  /** Text of a kubeconfig for it. */
  kubeconfig(namespace: string): string {
    const server = `https://127.0.0.1:${this.#line?.port}`
    const cluster = { server, 'certificate-authority-data': base64(certificates?.ca ?? '') }
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'bench', cluster }],
      users: [{ name: 'bench', user: { token: this.#upstream.token ?? ownToken } }],
      contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench', namespace } }],
      'current-context': 'bench',
    })
  }

  close(): void {
    for (const timer of [...this.#timers, this.#lastApply]) clearTimeout(timer)
    this.#line?.close()
    this.#agent.destroy()
    this.#server.closeAllConnections()
    this.#server.close()
  }

  /** Starts the clocks of the rules of the wire that count from this moment. */
  async #reach(moment: Moment): Promise<void> {
    if (this.#moments[moment] !== undefined) return
    this.#moments[moment] = performance.now()
    for (const { line, since = 'start', after = 0, lasts } of this.#lineRules) {
      if (since !== moment) continue
      if (after === 0 && moment === 'start') await this.#disturb(line)
      else this.#later(after, () => this.#disturb(line))
      if (lasts !== undefined) this.#later(after + lasts, () => this.#line?.set('open'))
    }
  }

  #later(seconds: number, work: () => Promise<void> | undefined): void {
    this.#timers.push(setTimeout(() => void work(), seconds * 1000))
  }

  async #disturb(line: LineRule['line']): Promise<void> {
    this.#lineMet = true
    if (line === 'cut') this.#line?.cut()
    else await this.#line?.set(line)
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request
    const { pathname, searchParams } = new URL(url, 'http://proxy')
    const watch = ['true', '1'].includes(searchParams.get('watch') ?? '')
    const dryRun = searchParams.has('dryRun')
    const asked: Asked = { method, path: pathname, watch, dryRun, openWatches: this.#openWatches }
    if (watch) {
      this.#openWatches++
      response.on('close', () => this.#openWatches--)
    }
    const happening = this.#due(asked)
    this.seen.push({
      at: Math.round(performance.now() - this.#opened),
      what: `${method} ${url}`,
      met: happening !== undefined,
    })
    const isApply = method === 'PATCH' && !dryRun
    const { remotePort } = request.socket
    try {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const exchange: Exchange = {
        response,
        forward: () => this.#forward(request, response, Buffer.concat(chunks)),
        reset: () => this.#line?.reset(remotePort),
      }
      await (happening ?? pass)(exchange)
    } catch {
      // The gate has left, or the API server has: both end the connection.
      response.destroy()
    }
    if (!isApply) return
    // Also when its answer was lost: the apply was made.
    await this.#reach('apply')
    clearTimeout(this.#lastApply)
    this.#lastApply = setTimeout(() => void this.#reach('watch'), APPLIED_MS)
  }

  #due(asked: Asked): Happening | undefined {
    for (const state of this.#rules) {
      const { rule, used } = state
      if (!this.#isTime(rule) || !(rule.on?.(asked) ?? true)) continue
      if (++state.matched % (rule.every ?? 1) !== 0) continue
      const key = rule.per === 'request' ? `${asked.method} ${asked.path} ${asked.watch} ${asked.dryRun}` : ''
      const times = used.get(key) ?? 0
      if (times >= (rule.times ?? Infinity)) continue
      used.set(key, times + 1)
      return rule.what
    }
    return undefined
  }

  #isTime({ since = 'start', after = 0, lasts = Infinity }: Window): boolean {
    const seconds = (performance.now() - (this.#moments[since] ?? Infinity)) / 1000 - after
    return seconds >= 0 && seconds < lasts
  }

  #forward(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<IncomingMessage> {
    const { server, token } = this.#upstream
    const { host: _host, authorization: _authorization, ...headers } = request.headers
    const own = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const send = server.startsWith('https:') ? httpsRequest : httpRequest
    return new Promise((resolve, reject) => {
      const options = { method: request.method, headers: { ...headers, ...own }, agent: this.#agent }
      const forwarded = send(new URL(request.url ?? '/', server), options, resolve)
      forwarded.on('error', reject).end(body)
      response.on('close', () => forwarded.destroy())
    })
  }
}

/** Lets a request and its answer through. */
export const pass: Happening = async ({ response, forward }) => {
  const answer = await forward()
  answer.on('error', () => response.destroy())
  response.writeHead(answer.statusCode ?? 502, answer.headers).flushHeaders()
  answer.pipe(response)
}
