// A strict HTTP server for the tests of this room: it answers what a test says, and a request that no test
// announced is a failure. It imitates nothing; the API server that does is in embedded-cluster/.
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { connect } from '../../src/cluster/connect.ts'
import type { ConnectOptions } from '../../src/cluster/connect.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'

export interface SeenRequest {
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  body: string
  /** The client's port: which connection it came on. */
  socket?: number
  /** The common name of the client's certificate. */
  client?: string
}

/** Answers a request; `count` is how many came before it on this route. */
export type Route = (response: ServerResponse, request: SeenRequest, count: number) => void

export interface TestServer {
  url: string
  /** All requests, in the order they came. */
  requests: SeenRequest[]
  /** `METHOD path` of each request, without /version and /readyz. */
  seen(): string[]
  close: () => Promise<void>
}

const UNTOLD = new Set(['GET /version', 'GET /readyz'])

/** Routes by `METHOD /path`. Close the result; that throws when something came that has no route. */
export async function serve(routes: Record<string, Route>, tls?: ServerOptions): Promise<TestServer> {
  const ready: Route = (response) => response.end('ok')
  const all: Record<string, Route> = {
    'GET /version': json({ gitVersion: 'v1.35.4' }),
    'GET /readyz': ready,
    ...routes,
  }
  const requests: SeenRequest[] = []
  const counts = new Map<string, number>()
  const unexpected: string[] = []
  const server = tls === undefined ? createServer({ maxHeaderSize: 1024 * 1024 }) : createTlsServer(tls)
  server.on('request', (incoming, response) => {
    const url = new URL(incoming.url ?? '', 'http://server')
    const name = `${incoming.method ?? ''} ${url.pathname}`
    let body = ''
    incoming.setEncoding('utf8').on('data', (text: string) => (body += text))
    incoming.on('end', () => {
      const query = Object.fromEntries(url.searchParams)
      const subject = tls === undefined ? undefined : (incoming.socket as TLSSocket).getPeerCertificate().subject
      const client = [subject?.CN].flat()[0]
      const { method = '', headers } = incoming
      const socket = incoming.socket.remotePort
      const request = { method, path: url.pathname, query, headers, body, socket, ...(client ? { client } : {}) }
      requests.push(request)
      const count = counts.get(name) ?? 0
      counts.set(name, count + 1)
      const route = all[name]
      if (route !== undefined) return route(response, request, count)
      unexpected.push(name)
      response.writeHead(418).end(`no test expects ${name}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    requests,
    seen: () => requests.map(({ method, path }) => `${method} ${path}`).filter((name) => !UNTOLD.has(name)),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      if (unexpected.length > 0) throw new Error(`Requests that no test expects: ${unexpected.join(', ')}`)
    },
  }
}

/** Answers with JSON. */
export function json(body: unknown, code = 200, headers: Record<string, string | string[]> = {}): Route {
  return (response) =>
    response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** Answers with the API server's Status. */
export function status(code: number, message: string, more: object = {}, headers: Record<string, string> = {}): Route {
  return json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code, ...more }, code, headers)
}

/** The first request gets the first route, and so on; the last stays. */
export function inTurn(...routes: Route[]): Route {
  return (response, request, count) => routes[Math.min(count, routes.length - 1)]?.(response, request, count)
}

/** Discovery of what the tests use. */
export const DISCOVERY: Record<string, Route> = {
  'GET /api/v1': json({
    resources: [
      { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get'] },
      { name: 'pods', kind: 'Pod', namespaced: true, verbs: ['get', 'list', 'watch'] },
      { name: 'events', kind: 'Event', namespaced: true, verbs: ['get', 'list', 'watch'] },
      { name: 'namespaces', kind: 'Namespace', namespaced: false, verbs: ['get', 'list', 'watch'] },
    ],
  }),
  'GET /apis/apps/v1': json({
    resources: [
      { name: 'deployments/scale', kind: 'Scale', namespaced: true, verbs: ['get'] },
      { name: 'deployments', kind: 'Deployment', namespaced: true, verbs: ['get', 'list', 'watch', 'patch'] },
    ],
  }),
}

/** A kubeconfig with one context `test`. */
export function kubeconfig(server: string, user: object = {}, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'local', cluster: { server, ...cluster } }],
    users: [{ name: 'someone', user }],
    contexts: [{ name: 'test', context: { cluster: 'local', user: 'someone', namespace: 'shop' } }],
  })
}

/**
 * Connects without waiting between tries; `slept` collects how long it would have waited, `clock.ms` how late it would be.
 */
export async function connectTo(
  server: string,
  options: Partial<ConnectOptions> & {
    user?: object
    cluster?: object
    slept?: number[]
    clock?: { ms: number }
  } = {},
): Promise<Cluster> {
  const { user, cluster, slept, clock = { ms: 0 }, ...rest } = options
  return await connect({
    kubeconfig: kubeconfig(server, user ?? (server.startsWith('https:') ? { token: 'test' } : {}), cluster),
    context: '',
    environment: { PATH: process.env.PATH },
    random: () => 0.5,
    sleep: async (ms) => {
      slept?.push(ms)
      clock.ms += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
    now: () => clock.ms,
    ...rest,
  })
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => Promise.reject(new Error(`It did not reject but gave ${JSON.stringify(value)}`)),
    (error: unknown) => error,
  )
}
