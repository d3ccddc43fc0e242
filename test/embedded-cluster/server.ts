// The embedded cluster: an HTTP server on 127.0.0.1 that answers as the recorded API server did, as time goes by.
// It imitates what was recorded. What it does not know it refuses with 501 and remembers (`unknown`):
// a test that sees anything there fails.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'yaml'
import type { Json, KubernetesObject, Status } from '../../src/model/object.ts'
import { groupOf } from '../../src/model/object.ts'
import { expired, failure, notFound, plainAnswers, unknownRequest } from './answers.ts'
import type { Fault, FaultKind } from './faults.ts'
import { Faults } from './faults.ts'
import { identify, readDiscovery, readOpenApi, readReviews, recordedNamespace } from './recording.ts'
import type { DiscoveryDocument, RecordedKind, Recording } from './recording.ts'
import type { ReplayOptions } from './replay.ts'
import { Replay } from './replay.ts'
import type { Selector } from './selectors.ts'
import { parseFieldSelector, parseLabelSelector } from './selectors.ts'
import type { Scope } from './store.ts'

/** A request that was made of the embedded cluster. */
export interface SeenRequest {
  /** Milliseconds since the epoch. */
  at: number
  method: string
  /** With the query. */
  url: string
  /** Absent while it is not answered, and when it never was. */
  status?: number
  fault?: FaultKind
}

export interface EmbeddedClusterOptions extends ReplayOptions {
  faults?: readonly Fault[]
}

export interface EmbeddedCluster {
  /** Text of a kubeconfig for it. */
  kubeconfig: string
  url: string
  requests: SeenRequest[]
  /** What was asked and not known: `GET /path: why`. */
  unknown: string[]
  faults: Faults
  replay: Replay
  close(): Promise<void>
}

/** The only credentials that are accepted. */
const token = 'embedded-cluster-token'

/** Starts a server that replays `recording`. */
export async function startEmbeddedCluster(
  recording: Recording,
  options: EmbeddedClusterOptions = {},
): Promise<EmbeddedCluster> {
  const replay = new Replay(recording, options)
  const faults = new Faults(options.faults)
  const api = new Api(replay, faults)
  const server = createServer((request, response) => void api.serve(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    kubeconfig: kubeconfigFor(url),
    url,
    requests: api.requests,
    unknown: api.unknown,
    faults,
    replay,
    close: async () => {
      replay.close()
      api.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function kubeconfigFor(server: string): string {
  const cluster = { server, 'insecure-skip-tls-verify': true }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'embedded', cluster }],
    users: [{ name: 'deployer', user: { token } }],
    contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: 'deployer', namespace: recordedNamespace } }],
    'current-context': 'embedded',
  })
}

/** What a path of the API names. */
interface Target {
  kind: RecordedKind
  namespace: string | undefined
  name: string | undefined
  subresource: string | undefined
}

/** One request on its way. */
interface Exchange {
  request: IncomingMessage
  response: ServerResponse
  seen: SeenRequest
  url: URL
  body: string
  fault: FaultKind | undefined
}

/** What the API server does with each parameter is known for these only. */
const knownParameters: Record<string, string[]> = {
  get: [],
  list: ['limit', 'continue', 'fieldSelector', 'labelSelector', 'resourceVersion'],
  watch: ['watch', 'allowWatchBookmarks', 'timeoutSeconds', 'fieldSelector', 'labelSelector', 'resourceVersion'],
  write: ['dryRun', 'fieldManager', 'fieldValidation', 'force'],
  log: ['container', 'previous', 'tailLines', 'limitBytes', 'timestamps'],
}

class Api {
  readonly requests: SeenRequest[] = []
  readonly unknown: string[] = []
  readonly #replay: Replay
  readonly #faults: Faults
  readonly #discovery: readonly DiscoveryDocument[]
  readonly #reviews = readReviews()
  readonly #openApi = readOpenApi()
  /** What is left of a list that is read in pages, by its `continue` token. */
  readonly #pages = new Map<string, { items: KubernetesObject[]; resourceVersion: string }>()
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(replay: Replay, faults: Faults) {
    this.#replay = replay
    this.#faults = faults
    this.#discovery = [...(replay.recording.discovery ?? []), ...readDiscovery()]
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://embedded')
    const { method = 'GET' } = request
    const seen: SeenRequest = { at: Date.now(), method, url: request.url ?? '/' }
    this.requests.push(seen)
    const watch = ['true', '1'].includes(url.searchParams.get('watch') ?? '')
    const dryRun = url.searchParams.has('dryRun')
    const fault = this.#faults.take({ method, path: url.pathname, watch, dryRun })
    if (fault !== undefined) seen.fault = fault
    try {
      let body = ''
      for await (const chunk of request.setEncoding('utf8')) body += String(chunk)
      const exchange: Exchange = { request, response, seen, url, body, fault }
      if (await this.#failedBefore(exchange, watch)) return
      this.#route(exchange, watch)
    } catch (error) {
      // The client went away, or this server has a bug: both must not hang.
      if (request.destroyed && !response.writable) return
      this.#sendUnknown({ request, response, seen, url, body: '', fault }, `it threw ${String(error)}`)
    }
  }

  /** Faults that take the place of an answer. True when there is nothing left to do. */
  async #failedBefore({ request, response, seen, fault }: Exchange, watch: boolean): Promise<boolean> {
    if (fault?.kind === 'slow') {
      await new Promise<void>((resolve) => this.#after(fault.ms, resolve))
      return response.destroyed
    }
    if (fault?.kind === 'reset') {
      // RST rather than FIN: what a dying load balancer does.
      request.socket.resetAndDestroy()
      return true
    }
    if (fault?.kind === 'silence') {
      if (watch) response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
      return true
    }
    if (fault?.kind === 'answer') {
      seen.status = fault.code
      const body = fault.body ?? plainAnswers[fault.code] ?? ''
      const guessed = body.startsWith('<') ? 'text/html' : body.startsWith('{') ? 'application/json' : 'text/plain'
      const headers: Record<string, string> = { 'content-type': fault.contentType ?? guessed }
      if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter)
      response.writeHead(fault.code, headers).end(body)
      return true
    }
    return false
  }

  #route(exchange: Exchange, watch: boolean): void {
    const { request, url } = exchange
    const { method = 'GET' } = request
    // Over plain HTTP no client of Kubernetes sends its credentials.
    const { authorization } = request.headers
    if (authorization !== undefined && authorization !== `Bearer ${token}`) {
      return this.#sendStatus(exchange, failure(401, 'Unauthorized', 'Unauthorized'))
    }
    if (method === 'GET' && this.#serveDiscovery(exchange)) return
    // Nothing is stored by these: the recorder's identity asked what it may do, and it may do everything.
    const review = this.#reviews.find(({ path }) => method === 'POST' && path === url.pathname)
    if (review !== undefined) return this.#sendJson(exchange, review.status, review.body)
    const [, schemaOf = ''] = /^\/openapi\/v3\/apis?\/(.+)$/.exec(url.pathname) ?? []
    if (this.#openApi[schemaOf] !== undefined) return this.#sendJson(exchange, 200, this.#openApi[schemaOf])
    const target = this.#targetOf(url.pathname)
    if (target === undefined) return this.#sendUnknown(exchange, 'this kind, or this namespace, was not recorded')
    const { name, subresource, kind } = target
    const isWrite = method === 'PATCH' || method === 'POST'
    const isLog = method === 'GET' && kind.kind === 'Pod' && subresource === 'log'
    const verb = isWrite ? 'write' : isLog ? 'log' : name !== undefined ? 'get' : watch ? 'watch' : 'list'
    const strange = [...url.searchParams.keys()].filter((key) => !knownParameters[verb]?.includes(key))
    if (strange.length > 0) return this.#sendUnknown(exchange, `the parameter ${strange.join(', ')} is not imitated`)
    if (verb === 'log') return this.#serveLog(exchange, name ?? '')
    if (subresource !== undefined) return this.#sendUnknown(exchange, 'this subresource is not imitated')
    if (verb === 'write') return this.#serveWrite(exchange, method as 'PATCH' | 'POST')
    if (method !== 'GET') return this.#sendUnknown(exchange, 'this method is not imitated')
    if (name !== undefined) return this.#serveObject(exchange, target, name)
    const selector = this.#selectorOf(exchange, kind)
    if (selector === undefined) return
    const scope: Scope = { ...kind, namespace: target.namespace, selector }
    if (verb === 'watch') this.#serveWatch(exchange, scope)
    else this.#serveList(exchange, scope)
  }

  #serveDiscovery(exchange: Exchange): boolean {
    const { request, url } = exchange
    const path = url.pathname
    if (path === '/readyz') {
      this.#send(exchange, 200, 'text/plain; charset=utf-8', 'ok')
      return true
    }
    if (!/^\/(version|api|apis|api\/[^/]+|apis\/[^/]+\/[^/]+)$/.test(path)) return false
    const ofPath = this.#discovery.filter((document) => document.path === path)
    const wantsAggregated = (request.headers.accept ?? '').includes('as=APIGroupDiscoveryList')
    const document =
      ofPath.find(({ accept }) => accept.includes('as=APIGroupDiscoveryList') === wantsAggregated) ?? ofPath[0]
    if (document !== undefined) this.#send(exchange, document.status, document.contentType, document.body)
    // A group or version that is not served: the mux knows no such path.
    else this.#send(exchange, 404, 'text/plain; charset=utf-8', '404 page not found\n')
    return true
  }

  #targetOf(path: string): Target | undefined {
    const match = /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)\/(?<rest>.+)$/.exec(path)
    const { group, version = '', rest = '' } = match?.groups ?? {}
    const apiVersion = group === undefined ? version : `${group}/${version}`
    const steps = rest.split('/').map(decodeURIComponent)
    // `namespaces/NAME` is an object, `namespaces/NAME/pods` a scope.
    const namespace = steps[0] === 'namespaces' && steps.length > 2 ? steps[1] : undefined
    const [resource, name, subresource] = namespace === undefined ? steps : steps.slice(2)
    const kind = this.#replay.recording.kinds.find(
      (recorded) => recorded.apiVersion === apiVersion && recorded.name === resource,
    )
    const recorded = kind?.namespaced === true ? namespace === recordedNamespace : namespace === undefined
    return kind !== undefined && recorded ? { kind, namespace, name, subresource } : undefined
  }

  #selectorOf(exchange: Exchange, kind: RecordedKind): Selector | undefined {
    const parameters = exchange.url.searchParams
    const fields = parseFieldSelector(parameters.get('fieldSelector') ?? '', kind.kind)
    const labels = parseLabelSelector(parameters.get('labelSelector') ?? '')
    for (const parsed of [fields, labels]) if ('refusal' in parsed) this.#sendUnknown(exchange, parsed.refusal)
    if ('refusal' in fields || 'refusal' in labels) return undefined
    return (object) => fields.selector(object) && labels.selector(object)
  }

  #serveObject(exchange: Exchange, { kind, namespace }: Target, name: string): void {
    const { apiVersion } = kind
    const metadata = namespace === undefined ? { name } : { name, namespace }
    const object = this.#replay.store.get(identify({ apiVersion, kind: kind.kind, metadata }))
    if (object === undefined) return this.#sendStatus(exchange, notFound(groupOf(apiVersion), kind.name, name))
    const accept = exchange.request.headers.accept ?? ''
    if (!accept.includes('as=PartialObjectMetadata')) return this.#sendJson(exchange, 200, object)
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
    this.#sendJson(exchange, 200, partial)
  }

  #serveList(exchange: Exchange, scope: Scope): void {
    const parameters = exchange.url.searchParams
    const token = parameters.get('continue')
    const page =
      token === null
        ? { items: this.#replay.store.list(scope), resourceVersion: String(this.#replay.store.revision) }
        : this.#pages.get(token)
    if (page === undefined) return this.#sendUnknown(exchange, 'this continue token was never given')
    const limit = Number(parameters.get('limit') ?? 0) || Infinity
    const metadata: Record<string, Json> = { resourceVersion: page.resourceVersion }
    if (page.items.length > limit) {
      const rest = page.items.slice(limit)
      metadata['continue'] = `page-${this.#pages.size + 1}`
      metadata['remainingItemCount'] = rest.length
      this.#pages.set(metadata['continue'], { ...page, items: rest })
    }
    // The items of a list of a built-in kind carry neither kind nor apiVersion.
    const items = page.items.slice(0, limit).map((item) => ({ ...item, kind: undefined, apiVersion: undefined }))
    if ((exchange.request.headers.accept ?? '').includes('as=PartialObjectMetadataList')) {
      const kind = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
      return this.#sendJson(exchange, 200, {
        kind: 'PartialObjectMetadataList',
        apiVersion: kind.apiVersion,
        metadata,
        items: items.map((item) => ({ ...kind, metadata: item.metadata })),
      })
    }
    this.#sendJson(exchange, 200, { kind: `${scope.kind}List`, apiVersion: scope.apiVersion, metadata, items })
  }

  #serveWatch(exchange: Exchange, scope: Scope): void {
    const { request, response, seen, url, fault } = exchange
    const { store } = this.#replay
    const asked = url.searchParams.get('resourceVersion') ?? ''
    if (asked === '' || asked === '0') return this.#sendUnknown(exchange, 'a watch without a resourceVersion')
    let sent = 0
    let cursor = Number(asked)
    seen.status = 200
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    const breaks = fault?.kind === 'truncated' || fault?.kind === 'closed' || fault?.kind === 'error-event'
    const breaksAfter = breaks ? (fault.events ?? 0) : Infinity
    const send = (type: string, object: unknown): void => {
      const line = `${JSON.stringify({ type, object })}\n`
      if (fault?.kind === 'truncated' && sent >= breaksAfter) {
        response.write(line.slice(0, line.length / 2), () => request.socket.destroy())
      } else response.write(line)
      sent++
    }
    /** True when nothing more can be sent. */
    const ended = (): boolean => {
      if (sent >= breaksAfter && !response.writableEnded) {
        if (fault?.kind === 'closed') response.end()
        if (fault?.kind === 'error-event') {
          const why =
            fault.code === 410 ? expired(cursor, store.revision) : failure(fault.code, 'InternalError', 'broken')
          response.end(`${JSON.stringify({ type: 'ERROR', object: why })}\n`)
        }
      }
      return response.writableEnded || response.destroyed
    }
    if (cursor < store.oldestRevision) {
      send('ERROR', expired(cursor, store.oldestRevision))
      response.end()
      return
    }
    const advance = (): void => {
      for (const { type, object } of store.changesSince(cursor, scope)) {
        if (ended()) return
        send(type, object)
        cursor = Number(object.metadata.resourceVersion)
      }
      ended()
    }
    const unsubscribe = store.subscribe(advance)
    const bookmark = (): void => {
      const metadata = { resourceVersion: String(store.revision) }
      if (url.searchParams.get('allowWatchBookmarks') === 'true' && !ended()) {
        send('BOOKMARK', { kind: scope.kind, apiVersion: scope.apiVersion, metadata })
      }
    }
    // Once a minute, and two seconds before the end (apiserver storage/cacher/cache_watcher.go).
    const everyMinute = setInterval(bookmark, 60_000)
    const timers = [everyMinute]
    const seconds = Number(url.searchParams.get('timeoutSeconds') ?? 0)
    if (seconds > 0) {
      timers.push(
        this.#after(Math.max(0, seconds - 2) * 1000, bookmark),
        this.#after(seconds * 1000, () => response.end()),
      )
    }
    response.on('close', () => {
      unsubscribe()
      for (const timer of timers) clearTimeout(timer)
    })
    advance()
  }

  #serveWrite(exchange: Exchange, method: 'PATCH' | 'POST'): void {
    const { request, url, body } = exchange
    const contentType = (request.headers['content-type'] ?? '').split(';')[0] ?? ''
    if (url.searchParams.get('fieldValidation') !== 'Strict') {
      return this.#sendUnknown(exchange, 'writes were recorded with fieldValidation=Strict')
    }
    if (method === 'PATCH' && !url.searchParams.get('fieldManager')) {
      return this.#sendUnknown(exchange, 'writes were recorded with a fieldManager')
    }
    const dryRun = url.searchParams.get('dryRun')
    if (dryRun !== null && dryRun !== 'All') return this.#sendUnknown(exchange, 'dryRun is All or absent')
    const parsed = parse(body, { version: '1.1' }) as Json
    const answer = this.#replay.write({
      method,
      path: url.pathname,
      contentType,
      dryRun: dryRun !== null,
      body: parsed,
    })
    if ('unknown' in answer) return this.#sendUnknown(exchange, answer.unknown)
    for (const warning of answer.warnings) exchange.response.appendHeader('warning', `299 - ${JSON.stringify(warning)}`)
    this.#sendJson(exchange, answer.status, answer.body)
  }

  #serveLog(exchange: Exchange, pod: string): void {
    const { url } = exchange
    const parameters = url.searchParams
    const object = this.#replay.store.get(`v1/Pod/${recordedNamespace}/${pod}`)
    if (object === undefined) return this.#sendStatus(exchange, notFound('', 'pods', pod))
    const container = parameters.get('container')
    if (container === null) return this.#sendUnknown(exchange, 'logs were recorded by container')
    const log = this.#replay.log(pod, container, parameters.get('previous') === 'true')
    if (log === undefined) return this.#sendUnknown(exchange, 'no log of this container was recorded')
    if (log.status !== 200) return this.#send(exchange, log.status, 'application/json', log.text)
    let lines = log.text.split(/(?<=\n)/)
    const tail = parameters.get('tailLines')
    if (tail !== null) lines = Number(tail) === 0 ? [] : lines.slice(-Number(tail))
    if (parameters.get('timestamps') !== 'true') lines = lines.map((line) => line.replace(/^\S+ /, ''))
    const limit = Number(parameters.get('limitBytes') ?? Infinity)
    this.#send(exchange, 200, 'text/plain', Buffer.from(lines.join('')).subarray(0, limit).toString('utf8'))
  }

  #sendUnknown(exchange: Exchange, why: string): void {
    const request = `${exchange.request.method} ${exchange.request.url}`
    this.unknown.push(`${request}: ${why}`)
    this.#sendStatus(exchange, unknownRequest(this.#replay.recording.name, request, why))
  }

  #sendStatus(exchange: Exchange, status: Status): void {
    this.#sendJson(exchange, status.code ?? 500, status)
  }

  #sendJson(exchange: Exchange, code: number, body: unknown): void {
    this.#send(exchange, code, 'application/json', `${JSON.stringify(body)}\n`)
  }

  #send({ request, response, seen, fault }: Exchange, code: number, contentType: string, body: string): void {
    seen.status = code
    if (fault?.kind === 'answer-lost') return void request.socket.resetAndDestroy()
    const bytes = Buffer.from(body)
    response.writeHead(code, { 'content-type': contentType, 'content-length': bytes.length })
    if (fault?.kind === 'truncated') response.write(bytes.subarray(0, bytes.length / 2), () => request.socket.destroy())
    else response.end(bytes)
  }

  #after(ms: number, action: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      action()
    }, ms)
    this.#timers.add(timer)
    return timer
  }
}
