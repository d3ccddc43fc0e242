import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { ApiError, ConnectionError } from '../../src/cluster/cluster.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { base64, makeCertificates } from './certificates.ts'
import { connectTo, DISCOVERY, inTurn, json, rejection, serve, status } from './server.ts'
import type { Route, TestServer } from './server.ts'

const POD = '/api/v1/namespaces/shop/pods/web'
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' }

let server: TestServer
let cluster: Cluster
let slept: number[]
afterEach(async () => {
  await cluster.close()
  await server.close()
})

async function start(routes: Record<string, Route>): Promise<void> {
  server = await serve({ ...DISCOVERY, ...routes })
  slept = []
  cluster = await connectTo(server.url, { slept })
}

describe('refusals', () => {
  test('a Status is kept whole, with the warnings that came with it', async () => {
    const details = { name: 'web', kind: 'pods' }
    await start({
      [`GET ${POD}`]: status(404, 'pods "web" not found', { reason: 'NotFound', details }, { warning: '299 - "old"' }),
    })
    const error = await rejection(cluster.get(pod))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        message: 'pods "web" not found',
        reason: 'NotFound',
        code: 404,
        details,
      },
      warnings: ['old'],
    })
  })

  test.each<[string, Route, string, number]>([
    [
      'a page of something between that an object is not found at',
      (response) =>
        response.writeHead(404, { 'content-type': 'text/html' }).end('<html><title> Not\nhere </title></html>'),
      'HTTP 404: Not here',
      404,
    ],
    [
      'plain text',
      (response) => response.writeHead(404).end('404 page not found\n'),
      'HTTP 404: 404 page not found',
      404,
    ],
    ['nothing', (response) => response.writeHead(400).end(), 'HTTP 400 without a message', 400],
    ['JSON that is no Status', json({ error: 'no' }, 403), 'HTTP 403: {"error":"no"}', 403],
  ])('%s becomes a Status', async (_name, route, message, code) => {
    await start({ [`GET ${POD}`]: route })
    const error = await rejection(cluster.get(pod))
    expect(error).toBeInstanceOf(ApiError)
    expect((error as ApiError).status).toEqual({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code })
  })

  test.each<[string, Route, string]>([
    [
      'a page that refuses access is no answer of an API server',
      (response) =>
        response.writeHead(403, { 'content-type': 'text/html' }).end('<html><title> Sign\nin </title></html>'),
      'does not answer like an API server (text/html, "Sign in").',
    ],
    [
      'a redirect is not followed',
      (response) => response.writeHead(302, { location: 'https://login.example.com/?token=x' }).end(),
      'redirects to login.example.com (HTTP 302), which an API server does not do.',
    ],
    [
      'a page instead of JSON',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Welcome</title>'),
      'does not answer like an API server (text/html, "Welcome").',
    ],
  ])('%s', async (_name, route, message) => {
    await start({ [`GET ${POD}`]: route })
    const error = await rejection(cluster.get(pod))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({
      causeCode: 'ClusterUnreachable',
      message: `${server.url} ${message} Check the server address in the kubeconfig, and whether a login proxy is in front of the API server.`,
      brief: `${server.url} ${message.replace(/\.$/, '')}`,
    })
    expect(slept).toEqual([])
  })
})

describe('connecting', () => {
  /** A port where nothing listens. */
  async function deadPort(): Promise<number> {
    const listener = createServer()
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
    const { port } = listener.address() as AddressInfo
    await new Promise((resolve) => listener.close(resolve))
    return port
  }

  test('a dead server is ClusterUnreachable after its retries', async () => {
    await start({})
    const clock = { ms: 0 }
    const dead = `http://127.0.0.1:${await deadPort()}`
    const error = await rejection(connectTo(dead, { clock }))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({
      causeCode: 'ClusterUnreachable',
      message: `${dead} refused the connection (ECONNREFUSED). The gate retried for ${Math.round(clock.ms / 1000)} s.`,
      brief: `${dead} refused the connection`,
    })
    expect([clock.ms > 55_000, clock.ms <= 60_000]).toEqual([true, true])
  })

  test('a name that does not resolve, at once', async () => {
    await start({})
    const error = await rejection(connectTo('https://nowhere.invalid', { slept }))
    expect(error).toMatchObject({ causeCode: 'ClusterUnreachable' })
    expect(slept).toEqual([])
    expect((error as Error).message).toMatch(/^https:\/\/nowhere\.invalid has a name that does not resolve/)
  })

  test('TLS: the right authority, a wrong one, none, and unchecked', async () => {
    const { ca, server: pair } = makeCertificates([])
    const other = makeCertificates([])
    server = await serve({}, pair)
    slept = []
    cluster = await connectTo(server.url, { cluster: { 'certificate-authority-data': base64(ca) } })
    expect(cluster.version).toBe('v1.35.4')

    const wrong = { 'certificate-authority-data': base64(other.ca) }
    expect(await rejection(connectTo(server.url, { cluster: wrong, slept }))).toMatchObject({
      causeCode: 'ClusterTlsUntrusted',
      message: expect.stringContaining(`The certificate of ${server.url} `) as string,
    })
    expect(await rejection(connectTo(server.url, { slept }))).toMatchObject({ causeCode: 'ClusterTlsUntrusted' })
    const otherName = { 'certificate-authority-data': base64(ca), 'tls-server-name': 'kubernetes.example.com' }
    expect(await rejection(connectTo(server.url, { cluster: otherName, slept }))).toMatchObject({
      causeCode: 'ClusterTlsUntrusted',
      message: `The certificate of ${server.url} is for another host name (ERR_TLS_CERT_ALTNAME_INVALID).`,
    })
    expect(slept).toEqual([])

    const unchecked = await connectTo(server.url, { cluster: { 'insecure-skip-tls-verify': true } })
    await unchecked.close()
  })

  test('TLS spoken to a server without it', async () => {
    await start({})
    const error = await rejection(connectTo(server.url.replace('http:', 'https:'), { slept }))
    expect(slept).toEqual([])
    expect(error).toMatchObject({
      causeCode: 'ClusterUnreachable',
      message: expect.stringContaining('does not speak TLS on this port') as string,
    })
  })

  test('credentials that are not accepted are ApiError 401, a hidden /version is no obstacle', async () => {
    await start({})
    const refusing = await serve({ 'GET /version': inTurn(status(401, 'Unauthorized'), status(403, 'forbidden')) })
    const error = await rejection(connectTo(refusing.url))
    expect([(error as ApiError).code, (error as ApiError).message]).toEqual([401, 'Unauthorized'])
    const hidden = await connectTo(refusing.url)
    expect(hidden.version).toBe('')
    await hidden.close()
    await refusing.close()
  })

  test('what is known of the connection', async () => {
    await start({})
    const { context, namespace, version, stats } = cluster
    expect({ server: cluster.server, context, namespace, version, requests: stats.requests }).toEqual({
      server: server.url,
      context: 'test',
      namespace: 'shop',
      version: 'v1.35.4',
      requests: 1,
    })
    expect(stats.bytes).toBe('{"gitVersion":"v1.35.4"}'.length)
    expect(server.requests[0]?.headers['user-agent']).toBe('k8s-deploy-gate')
  })

  test('a path in the URL comes before every path', async () => {
    await start({ 'GET /k8s/version': json({ gitVersion: 'v1.34.0' }) })
    const behind = await connectTo(`${server.url}/k8s/`)
    expect(behind.version).toBe('v1.34.0')
    await behind.close()
  })

  test('closing ends what is under way, without a retry', async () => {
    const arrived = Promise.withResolvers<void>()
    await start({ [`GET ${POD}`]: () => arrived.resolve() })
    const asked = rejection(cluster.get(pod))
    await arrived.promise
    await cluster.close()
    expect(await asked).toMatchObject({ message: `The connection to ${server.url} was closed.` })
    expect(slept).toEqual([])
  })
})
