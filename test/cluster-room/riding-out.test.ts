// What passes by itself is ridden out for as long as an API server takes to restart; what is certain ends at once.
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { connect as connectSocket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ApiError, ConnectionError } from '../../src/cluster/cluster.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { Limits } from '../../src/cluster/transport.ts'
import { connectTo, DISCOVERY, inTurn, json, rejection, serve, status } from './server.ts'
import type { Route, TestServer } from './server.ts'

const POD = '/api/v1/namespaces/shop/pods/web'
const PODS = '/api/v1/namespaces/shop/pods'
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' }
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } }
const DEPLOYMENT = '/apis/apps/v1/namespaces/shop/deployments/web'
const found = json({ ...deployment, done: true })
const cut: Route = (response) => response.destroy()
const silent: Route = () => undefined
const page =
  (code: number): Route =>
  (response) =>
    response.writeHead(code, { 'content-type': 'text/html' }).end('<html><title>502 Bad Gateway</title></html>')

let server: TestServer
let cluster: Cluster
let slept: number[]
let log: string[]
let clock: { ms: number }
let closing: (() => Promise<unknown>)[]

beforeEach(() => {
  slept = []
  log = []
  clock = { ms: 0 }
  closing = []
})
afterEach(async () => {
  await cluster.close()
  for (const close of closing) await close()
  await server.close()
})

/** Everything that the server cannot answer for now fails alike, unless `routes` say otherwise. */
async function start(routes: Record<string, Route>, limits?: Partial<Limits>, url = ''): Promise<void> {
  server = await serve({ ...DISCOVERY, ...routes })
  cluster = await connectTo(url || server.url, { slept, clock, limits, log: (line) => log.push(line) })
  await cluster.resource('v1', 'Pod')
  await cluster.resource('apps/v1', 'Deployment')
}

/** A server that is away from the first request for the pod until `until` on the tests' clock. */
const awayUntil = (until: number, fault: Route, then: Route): Route => {
  return (response, request, count) => (clock.ms < until ? fault : then)(response, request, count)
}

describe('a server that is away', () => {
  const faults: [string, Route][] = [
    ['429', status(429, 'slow down')],
    ['500', status(500, 'context deadline exceeded')],
    ['500 of etcd', status(500, 'etcdserver: request timed out')],
    ['502 of a load balancer', page(502)],
    ['503', status(503, 'unavailable')],
    ['504', page(504)],
    ['closed connections', cut],
  ]
  test.each(faults)('for 45 s, with %s: an apply and a read succeed', async (_name, fault) => {
    await start({
      [`PATCH ${DEPLOYMENT}`]: awayUntil(45_000, fault, found),
      [`GET ${POD}`]: awayUntil(45_000, fault, found),
      'GET /readyz': awayUntil(45_000, fault, (response) => response.end('ok')),
    })
    const answers = await Promise.all([cluster.apply(deployment, { fieldManager: 'test' }), cluster.get(pod)])
    expect([answers[0].object.done, answers[1].done]).toEqual([true, true])
    expect(log).toEqual([
      expect.stringMatching(/^the API server does not answer \(.+\); retrying until \d\d:\d\d:\d\d UTC$/),
      expect.stringMatching(/^the API server answers again after [45]\d s$/),
    ])
  })

  test.each<[string, Route, object]>([
    ['429', status(429, 'slow down'), { causeCode: 'ApiServerOverloaded' }],
    ['500', status(500, 'etcdserver: no leader'), { causeCode: 'ApiServerOverloaded' }],
    ['502', page(502), { causeCode: 'ClusterUnreachable' }],
    ['503', status(503, 'unavailable'), { causeCode: 'ApiServerOverloaded' }],
    ['504 of a gateway', page(504), { causeCode: 'ClusterUnreachable' }],
    ['504 of the API server', status(504, 'timed out', { reason: 'Timeout' }), { causeCode: 'ApiServerOverloaded' }],
    ['closed connections', cut, { causeCode: 'ClusterUnreachable' }],
  ])('for good, with %s: it ends after a minute, and all that is asked then at once', async (_name, fault, cause) => {
    await start({ [`GET ${POD}`]: fault, [`PATCH ${DEPLOYMENT}`]: found, 'GET /readyz': fault })
    const error = await rejection(cluster.get(pod))
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject(cause)
    expect((error as Error).message).toMatch(/ The gate retried for (5\d|60) s\.$/)
    expect([clock.ms > 55_000, clock.ms <= 60_000]).toEqual([true, true])
    const asked = server.requests.length
    expect(await rejection(cluster.apply(deployment, { fieldManager: 'test' }))).toMatchObject(cause)
    expect(await cluster.describe('pod', 'shop', ['web'])).toBeUndefined()
    expect(server.requests).toHaveLength(asked)
  })

  test('many requests wait for it together, and it is told once', async () => {
    await start({ [`GET ${POD}`]: status(503, 'unavailable'), 'GET /readyz': status(503, 'unavailable') })
    const errors = await Promise.all(Array.from({ length: 8 }, () => rejection(cluster.get(pod))))
    expect(errors.every((error) => error instanceof ConnectionError)).toBe(true)
    expect(clock.ms).toBeLessThanOrEqual(60_000)
    expect(log).toHaveLength(1)
  })

  test('what lasts less than five seconds is not told', async () => {
    await start({ [`GET ${POD}`]: inTurn(status(503, ''), status(503, ''), found) })
    await cluster.get(pod)
    expect([slept, log]).toEqual([[250, 500], []])
  })

  test('it is asked again when it wants to be, within the minute', async () => {
    const asking = (seconds: string): Route => status(429, 'slow down', {}, { 'retry-after': seconds })
    await start({ [`GET ${POD}`]: inTurn(asking('7'), found, asking('61')) })
    await cluster.get(pod)
    expect(slept).toEqual([7000])
    expect(await rejection(cluster.get(pod))).toMatchObject({ causeCode: 'ApiServerOverloaded' })
    expect(slept).toEqual([7000])
  })

  test('that has just come back may refuse for a moment what it allows', async () => {
    await start({ [`GET ${POD}`]: inTurn(cut, cut, found, status(403, 'forbidden'), found) })
    await cluster.get(pod)
    expect((await cluster.get(pod)).done).toBe(true)
    clock.ms += 60_000
  })
})

describe('a server that is well, but for one request', () => {
  test.each<[string, Route, number | undefined]>([
    ['503', status(503, 'unavailable'), 503],
    ['500', status(500, 'something else'), 500],
    ['a closed connection', cut, undefined],
  ])('%s: given up after a few seconds, and others are asked as before', async (_name, fault, code) => {
    await start({ [`GET ${POD}`]: fault, [`PATCH ${DEPLOYMENT}`]: found })
    const error = await rejection(cluster.get(pod))
    expect((error as ApiError).code).toBe(code)
    expect(clock.ms).toBeLessThan(20_000)
    await cluster.apply(deployment, { fieldManager: 'test' })
  })

  test.each([
    'Internal error occurred: failed calling webhook "v.example.com": failed to call webhook: Post "https://x": EOF',
    'conversion webhook for example.com/v1, Kind=Widget failed: Post "https://x": EOF',
    'Operation cannot be fulfilled on resourcequotas "all": the object has been modified',
  ])('%s', async (message) => {
    const code = message.startsWith('Operation') ? 409 : 500
    await start({ [`PATCH ${DEPLOYMENT}`]: inTurn(status(code, message), found, status(code, message)) })
    await cluster.apply(deployment, { fieldManager: 'test' })
    expect(slept).toEqual([250])
    expect(await rejection(cluster.apply(deployment, { fieldManager: 'test' }))).toMatchObject({ code, message })
    expect(clock.ms).toBeLessThan(10_000)
    expect([server.requests.some(({ path }) => path === '/readyz'), log]).toEqual([false, []])
  })

  test('a log that the kubelet does not give is hardly waited for', async () => {
    await start({ [`GET ${POD}/log`]: status(500, 'dial tcp 10.0.0.1:10250: i/o timeout') })
    const options = { namespace: 'shop', pod: 'web', container: 'app', previous: false, tailLines: 1 }
    expect(await rejection(cluster.logs(options))).toMatchObject({ code: 500 })
    expect(clock.ms).toBeLessThan(5000)
  })
})

describe('what is certain is not repeated', () => {
  test.each([
    [
      500,
      'failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.x: field not declared in schema',
    ],
    [500, 'strict decoding error: unknown field "spec.etcdserver"'],
    [400, 'admission webhook "v.example.com" denied the request: no'],
    [403, 'pods "web" is forbidden: exceeded quota: all'],
    [401, 'Unauthorized'],
    [409, 'the object has been modified'],
    [422, 'is invalid'],
  ])('%i %s', async (code, message) => {
    await start({ [`PATCH ${DEPLOYMENT}`]: status(code, message) })
    const error = await rejection(cluster.apply(deployment, { fieldManager: 'test' }))
    expect([(error as ApiError).message, slept]).toEqual([message, []])
  })

  test('a JSON patch, unless it surely did nothing', async () => {
    await start({ [`PATCH ${DEPLOYMENT}`]: inTurn(status(429, 'slow down'), cut) })
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
    const error = await rejection(cluster.patch(ref, [{ op: 'remove', path: '/spec/paused' }]))
    expect(error).toMatchObject({ causeCode: 'ClusterUnreachable' })
    expect(slept).toEqual([250])
    expect(server.requests.at(-1)).toMatchObject({
      body: '[{"op":"remove","path":"/spec/paused"}]',
      headers: { 'content-type': 'application/json-patch+json' },
    })
  })

  test('a JSON patch that tests the version first cannot be done twice', async () => {
    await start({ [`PATCH ${DEPLOYMENT}`]: inTurn(cut, found) })
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
    const { object } = await cluster.patch(ref, [{ op: 'test', path: '/metadata/resourceVersion', value: '7' }])
    expect(object.done).toBe(true)
  })
})

describe('a connection that is dead', () => {
  const short: Partial<Limits> = {
    silence: { read: 40, write: 40, welcome: 40 },
    answer: { read: 20_000, write: 20_000, welcome: 20_000 },
    probe: 2000,
  }

  test.each<[string, () => Promise<unknown>]>([
    ['a read', () => cluster.get(pod)],
    ['an apply', () => cluster.apply(deployment, { fieldManager: 'test' })],
  ])('%s that nobody answers is sent again over a new one', async (_name, ask) => {
    const once = inTurn(silent, found)
    await start({ [`GET ${POD}`]: once, [`PATCH ${DEPLOYMENT}`]: once }, short)
    expect(JSON.stringify(await ask())).toContain('"done":true')
    expect(slept).toEqual([])
    const sockets = server.requests
      .filter(({ path }) => path === POD || path === DEPLOYMENT)
      .map(({ socket }) => socket)
    expect(new Set(sockets).size).toBe(2)
  })

  test('an apply whose webhook takes its time is waited for', async () => {
    const late: Route = (response, request, count) => void setTimeout(() => found(response, request, count), 200)
    await start({ [`PATCH ${DEPLOYMENT}`]: inTurn(late, silent) }, short)
    expect((await cluster.apply(deployment, { fieldManager: 'test' })).object.done).toBe(true)
  })

  test('all of them: sent again when the server answers over a new one', async () => {
    const gone = { is: false }
    const later: Route = (response, request, count) => (gone.is ? silent : found)(response, request, count)
    const ready = inTurn(silent, silent, (response) => {
      gone.is = false
      response.end('ok')
    })
    await start({ [`GET ${POD}`]: later, 'GET /readyz': ready }, { ...short, probe: 50 })
    gone.is = true
    expect((await cluster.get(pod)).done).toBe(true)
    expect(server.requests.filter(({ path }) => path === POD)).toHaveLength(2)
  })

  test('for good: nothing is waited for any longer once the server is given up', async () => {
    await start({ [`GET ${POD}`]: silent, 'GET /readyz': silent }, { ...short, probe: 20 })
    expect(await rejection(cluster.get(pod))).toMatchObject({
      causeCode: 'ClusterUnreachable',
      message: expect.stringMatching(
        /accepted the request but did not answer in time .* The gate retried for/,
      ) as string,
    })
  })

  test('an answer that says it is JSON and breaks off is asked for again', async () => {
    const broken: Route = (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"items":[')
    await start({ [`GET ${POD}`]: inTurn(broken, found) })
    expect((await cluster.get(pod)).done).toBe(true)
  })

  test('an answer that stands still in the middle is asked for again, one that goes on is not', async () => {
    const begin: Route = (response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{')
    const slow: Route = (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const parts = ['{"metadata":{"resourceVersion":"1"},', '"items"', ':', '[', ']', '}']
      const timer = setInterval(() => {
        response.write(parts.shift())
        if (parts.length > 0) return
        clearInterval(timer)
        response.end()
      }, 30)
    }
    // Both begin to answer: how long that takes is no matter here, also on a busy machine.
    const silence = { read: 20_000, write: 20_000, welcome: 20_000 }
    await start({ [`GET ${POD}`]: inTurn(begin, found), [`GET ${PODS}`]: slow }, { ...short, silence, bodyIdle: 1200 })
    expect(await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' })).toEqual([])
    expect((await cluster.get(pod)).done).toBe(true)
    expect(server.requests.filter(({ path }) => path === PODS)).toHaveLength(1)
  })
})

describe('what stands on the way', () => {
  const object = { done: true }
  test.each<[string, (text: string) => Buffer]>([['gzip', gzipSync]])('%s, unasked', async (encoding, pack) => {
    const packed: Route = (response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': encoding })
        .end(pack(JSON.stringify(object)))
    const refused: Route = (response) =>
      response.writeHead(404, { 'content-encoding': encoding }).end(pack('{"kind":"Status","message":"packed"}'))
    await start({ [`GET ${POD}`]: inTurn(packed, refused) })
    expect(await cluster.get(pod)).toEqual(object)
    expect(server.requests.at(-1)?.headers['accept-encoding']).toBe('identity')
    expect(await rejection(cluster.get(pod))).toMatchObject({ message: 'packed' })
  })

  test('a thousand warnings', async () => {
    const warning = Array.from({ length: 1000 }, (_, index) => `299 - "warning ${index} ${'x'.repeat(200)}"`)
    await start({ [`PATCH ${DEPLOYMENT}`]: json(object, 200, { warning }) })
    expect((await cluster.apply(deployment, { fieldManager: 'test' })).warnings).toHaveLength(1000)
  })

  test('what speaks no HTTP, where the server has answered before: a moment later it may', async () => {
    // After the server has answered, what listens on its port speaks something else for a moment.
    let strange = 0
    const sockets: Socket[] = []
    const front = createServer((socket: Socket) => {
      sockets.push(socket)
      if (strange-- > 0) return void socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
      const { port } = new URL(server.url)
      const upstream = connectSocket(Number(port), '127.0.0.1')
      socket.pipe(upstream).pipe(socket)
      for (const end of [socket, upstream]) end.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
    closing.push(() => new Promise((resolve) => front.close(resolve)))
    await start({ [`GET ${POD}`]: found }, undefined, url)
    await cluster.get(pod)
    for (const socket of sockets) socket.destroy()
    strange = 2
    await cluster.get(pod)
    // It may notice first that its connection was closed.
    expect(slept.slice(0, 2)).toEqual([250, 500])
    slept.length = 0
    strange = 1
    expect(await rejection(connectTo(url, { slept }))).toMatchObject({
      causeCode: 'ClusterUnreachable',
      message: expect.stringContaining('does not speak HTTP on this port') as string,
    })
    expect(slept).toEqual([])
  })
})
