import type { WatchTarget } from '../../src/model/snapshot.ts'
import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import type { Cluster, Observer } from '../../src/cluster/cluster.ts'
import type { Limits } from '../../src/cluster/transport.ts'
import { linesOf } from '../../src/cluster/watch.ts'
import type { KubernetesObject } from '../../src/model/object.ts'
import { connectTo, DISCOVERY, json, rejection, serve, status } from './server.ts'
import type { Route, SeenRequest, TestServer } from './server.ts'

const PODS = '/api/v1/namespaces/shop/pods'
const EVENTS = '/api/v1/namespaces/shop/events'
const pods: WatchTarget = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }
const events: WatchTarget = { apiVersion: 'v1', kind: 'Event', namespace: 'shop', optional: true }

let server: TestServer
let cluster: Cluster
let observer: Observer
let slept: number[]
afterEach(async () => {
  await observer.close()
  await cluster.close()
  await server.close()
})

async function start(
  targets: WatchTarget[],
  routes: Record<string, Route>,
  options: { user?: object; limits?: Partial<Limits> } = {},
): Promise<void> {
  slept = []
  server = await serve({ ...DISCOVERY, ...routes })
  cluster = await connectTo(server.url, { slept, ...options })
  observer = cluster.observe(targets)
}

/** Answers lists and watches of one path, each in its own order; the last list stays, a further watch never answers. */
function listsAndWatches(lists: Route[], watches: Route[]): Route {
  let listed = 0
  let watched = 0
  return (response, request, count) => {
    if (request.query.watch === 'true') return watches[watched++]?.(response, request, count)
    const route = lists[Math.min(listed++, lists.length - 1)]
    return route?.(response, request, count)
  }
}

const list = (resourceVersion: string, ...items: object[]): Route => json({ metadata: { resourceVersion }, items })
const item = (name: string, resourceVersion: string): object => ({
  metadata: { name, uid: name, resourceVersion, managedFields: [{ manager: 'x' }] },
})
const event = (type: string, name: string, resourceVersion: string): string =>
  JSON.stringify({ type, object: { apiVersion: 'v1', kind: 'Pod', ...item(name, resourceVersion) } }) + '\n'
const bookmark = (resourceVersion: string): string =>
  `${JSON.stringify({ type: 'BOOKMARK', object: { kind: 'Pod', metadata: { resourceVersion } } })}\n`
const failure = (code: number): string =>
  `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code, message: 'too old resource version' } })}\n`

/** Writes text and leaves the stream open, or ends it. */
const stream =
  (text: string, then: 'open' | 'end' | 'cut' = 'open'): Route =>
  (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
    response.write(text)
    if (then === 'end') response.end()
    if (then === 'cut') setImmediate(() => response.destroy())
  }

const names = (): string[] =>
  observer
    .objects()
    .map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion ?? ''}`)
    .sort()

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await observer.next(100)
}

const watches = (): SeenRequest[] => server.requests.filter(({ query }) => query.watch === 'true')
const resumedFrom = (): (string | undefined)[] => watches().map(({ query }) => query.resourceVersion)

test('what changes while many objects would be looked at is told together', async () => {
  const many = Array.from({ length: 500 }, (_, index) => item(`pod-${index}`, '4'))
  await start([pods], { [`GET ${PODS}`]: listsAndWatches([list('5', ...many)], [stream('')]) })
  await observer.next(1e9)
  expect([names().length, slept]).toEqual([500, [10]])
})

test('a target with a label selector is listed and watched with it', async () => {
  const labelSelector = 'app in (web,api)'
  await start([{ ...pods, labelSelector }], {
    [`GET ${PODS}`]: listsAndWatches([list('5', item('a', '4'))], [stream(event('ADDED', 'b', '6'))]),
  })
  await until(() => names().length === 2)
  const asked = server.requests.filter(({ path }) => path === PODS)
  expect(asked.map(({ query }) => query.labelSelector)).toEqual([labelSelector, labelSelector])
})

describe('an observer', () => {
  test('lists, then watches from there with bookmarks and a time limit', async () => {
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches(
        [list('10', item('a', '5'), item('b', '6'))],
        [stream(event('ADDED', 'c', '11') + event('DELETED', 'a', '12') + event('MODIFIED', 'b', '13'))],
      ),
    })
    await until(() => names().includes('b@13'))
    expect(names()).toEqual(['b@13', 'c@11'])
    expect(observer.objects().find(({ metadata }) => metadata.name === 'b')).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'b', uid: 'b', resourceVersion: '13' },
    })
    expect(server.requests.slice(-2).map(({ query }) => query)).toEqual([
      { limit: '500' },
      { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: '270', resourceVersion: '10' },
    ])
  })

  test.each([
    ['all', ['a', 'b']],
    [['b'], ['b']],
    [undefined, []],
  ] as const)('keeps how those were when they were deleted that a target remembers: %s', async (remembers, kept) => {
    await start([remembers === undefined ? pods : { ...pods, remembers }], {
      [`GET ${PODS}`]: listsAndWatches(
        [list('10', item('a', '5'), item('b', '6'), item('c', '7'))],
        [stream(event('DELETED', 'a', '12') + event('DELETED', 'b', '13') + event('MODIFIED', 'c', '14'))],
      ),
    })
    await until(() => names().includes('c@14'))
    expect(observer.deleted.map(({ metadata }) => metadata.name)).toEqual(kept)
  })

  test('the first list is news even when it is empty', async () => {
    await start([pods], { [`GET ${PODS}`]: listsAndWatches([list('10')], []) })
    await observer.next(1e9)
    expect(observer.objects()).toEqual([])
  })

  test('goes on from the last bookmark when the server ends the watch', async () => {
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches(
        [list('10')],
        [stream(event('ADDED', 'a', '11') + bookmark('20'), 'end'), stream(event('ADDED', 'b', '21'))],
      ),
    })
    await until(() => names().length === 2)
    expect([resumedFrom(), slept]).toEqual([['10', '20'], []])
  })

  test.each<[string, Route]>([
    ['the connection is lost', stream(event('ADDED', 'a', '11'), 'cut')],
    ['an event is cut off', stream(event('ADDED', 'a', '11') + '{"type":"ADDED","obj', 'end')],
    ['a line is no event', stream(event('ADDED', 'a', '11') + 'hello\n')],
    ['the server reports an error in the stream', stream(event('ADDED', 'a', '11') + failure(500))],
  ])('goes on from the last event when %s', async (_name, route) => {
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches([list('10')], [route, stream(event('ADDED', 'b', '21'))]),
    })
    await until(() => names().length === 2)
    expect([names(), resumedFrom(), slept]).toEqual([['a@11', 'b@21'], ['10', '11'], [375]])
  })

  test.each<[string, Route]>([
    ['as an answer', status(410, 'too old resource version', { reason: 'Expired' })],
    ['in the stream', stream(failure(410))],
  ])('lists anew after 410 %s', async (_name, route) => {
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches(
        [list('10', item('gone', '5')), list('50', item('a', '40'))],
        [route, stream(event('MODIFIED', 'a', '51'))],
      ),
    })
    await until(() => names().includes('a@51'))
    expect([names(), resumedFrom(), slept]).toEqual([['a@51'], ['10', '50'], []])
  })

  test('survives an overloaded server, waits as long as that asks, and lists anew after the third failure', async () => {
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches(
        [list('10'), list('30', item('a', '30'))],
        [
          status(429, 'slow down', {}, { 'retry-after': '5' }),
          status(503, 'unavailable'),
          (response) => response.destroy(),
          stream(event('ADDED', 'b', '31')),
        ],
      ),
    })
    await until(() => names().length === 2)
    expect([resumedFrom(), slept]).toEqual([
      ['10', '10', '10', '30'],
      [5000, 750, 1500],
    ])
    expect(observer.lost).toBeUndefined()
  })

  test('a watch that ends at once is not begun again in a hot loop', async () => {
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches(
        [list('10')],
        [stream('', 'end'), stream('', 'end'), stream(event('ADDED', 'a', '11'))],
      ),
    })
    await until(() => names().length === 1)
    expect(slept).toEqual([375, 750])
  })

  test('an optional target that may not be read is named, the others go on', async () => {
    await start([events, pods], {
      [`GET ${EVENTS}`]: status(403, 'forbidden', { reason: 'Forbidden' }),
      [`GET ${PODS}`]: listsAndWatches([list('10', item('a', '5'))], []),
    })
    await until(() => names().length === 1 && observer.unreadable.length === 1)
    expect(observer.unreadable).toEqual([{ target: events, reason: 'needs list events' }])
    expect(observer.lost).toBeUndefined()
    await observer.refresh()
    expect(server.seen().filter((name) => name === `GET ${EVENTS}`)).toHaveLength(1)
  })

  test('an optional target that may be listed and not watched', async () => {
    await start([{ ...events, apiVersion: 'apps/v1', kind: 'Deployment' }], {
      'GET /apis/apps/v1/namespaces/shop/deployments': listsAndWatches(
        [list('10', item('a', '5'))],
        [status(403, 'forbidden')],
      ),
    })
    await until(() => observer.unreadable.length === 1)
    expect(observer.unreadable.map(({ reason }) => reason)).toEqual(['needs watch deployments.apps'])
    expect(names()).toEqual(['a@5'])
  })

  test('a kind that the cluster does not serve is named', async () => {
    const widgets = { apiVersion: 'apps/v1', kind: 'Widget' }
    await start([widgets], {})
    await until(() => observer.unreadable.length === 1)
    expect(observer.unreadable).toEqual([{ target: widgets, reason: 'the cluster does not serve Widget (apps/v1)' }])
    await observer.refresh()
  })

  test('a kind that is about to be defined is asked for until it is served', async () => {
    const widgets = { apiVersion: 'example.org/v1', kind: 'Widget', namespace: 'shop', optional: true, awaited: true }
    let asked = 0
    await start([widgets], {
      'GET /apis/example.org/v1': (response, request, count) => {
        const served = { resources: [{ name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['list', 'watch'] }] }
        return (++asked < 5 ? status(404, '404 page not found') : json(served))(response, request, count)
      },
      'GET /apis/example.org/v1/namespaces/shop/widgets': listsAndWatches([list('10', item('crane', '5'))], []),
    })
    expect(observer.unlisted).toEqual([widgets])
    await until(() => names().length === 1)
    expect([names(), observer.unlisted, observer.unreadable, observer.lost, asked]).toEqual([
      ['crane@5'],
      [],
      [],
      undefined,
      5,
    ])
  })

  test.each([401, 403])('%i three times in a row on what is needed: lost', async (code) => {
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches([list('10', item('a', '5'))], Array<Route>(3).fill(status(code, 'no'))),
    })
    await until(() => observer.lost !== undefined)
    expect(observer.lost).toMatchObject({ code, message: 'no' })
    expect([watches().length, slept, names()]).toEqual([3, [375, 750], ['a@5']])
  })

  test('a refresh lists anew past every cache; events that it overtook change nothing', async () => {
    let watching: ServerResponse | undefined
    await start([pods], {
      [`GET ${PODS}`]: listsAndWatches(
        [list('10', item('a', '5')), list('30', item('a', '25'), item('b', '28'))],
        [
          (response) => {
            watching = response.writeHead(200, { 'content-type': 'application/json' })
            watching.flushHeaders()
          },
        ],
      ),
    })
    await until(() => watching !== undefined)
    await observer.refresh()
    expect(names()).toEqual(['a@25', 'b@28'])
    watching?.write(event('MODIFIED', 'a', '20') + event('ADDED', 'gone', '21') + event('ADDED', 'c', '31'))
    await until(() => names().includes('c@31'))
    expect(names()).toEqual(['a@25', 'b@28', 'c@31'])
    expect(server.requests.filter(({ path }) => path === PODS).map(({ query }) => query.resourceVersion)).toEqual([
      undefined,
      '10',
      undefined,
    ])
  })

  test('a refresh that fails says so', async () => {
    await start([pods], { [`GET ${PODS}`]: listsAndWatches([list('10'), status(401, 'Unauthorized')], []) })
    await observer.next(1e9)
    expect(await rejection(observer.refresh())).toMatchObject({ code: 401 })
  })

  test('an object of two targets is there once, the newer', async () => {
    const one = { ...pods, fieldSelector: 'metadata.name=a' }
    const both: Route = (response, request, count) => {
      if (request.query.watch === 'true') return
      const version = request.query.fieldSelector === undefined ? '8' : '5'
      list('10', item('a', version))(response, request, count)
    }
    await start([pods, one], { [`GET ${PODS}`]: both })
    await until(() => watches().length === 2)
    expect(names()).toEqual(['a@8'])
  })

  test('next: resolves for news once, then after its time or when it is aborted', async () => {
    await start([pods], { [`GET ${PODS}`]: listsAndWatches([list('10')], []) })
    await observer.next(1e9)
    await observer.next(1)
    const stopping = new AbortController()
    const waiting = observer.next(1e9, stopping.signal)
    stopping.abort()
    await waiting
    await observer.next(1e9, stopping.signal)
  })

  test('close ends a wait and everything under way, and may be called again', async () => {
    await start([pods], { [`GET ${PODS}`]: listsAndWatches([list('10')], [stream('')]) })
    await observer.next(1e9)
    await until(() => watches().length === 1)
    const waiting = observer.next(1e9)
    await observer.close()
    await waiting
    await observer.close()
  })

  test('close while the first list has not been answered', async () => {
    await start([pods], { 'GET /api/v1': () => undefined })
    await until(() => server.seen().length === 1)
    await observer.close()
    expect(observer.objects()).toEqual([] satisfies KubernetesObject[])
  })
})

describe('a server that is gone', () => {
  const gone: Route = (response) => response.destroy()

  test.each<[string, Route, object]>([
    ['overloaded', status(503, 'unavailable'), { causeCode: 'ApiServerOverloaded' }],
    ['not there', gone, { causeCode: 'ClusterUnreachable' }],
  ])('%s for a minute: nothing is watched any longer, and nothing asked', async (_name, fault, cause) => {
    const routes = { [`GET ${PODS}`]: listsAndWatches([list('10'), fault], Array<Route>(500).fill(fault)) }
    await start([pods], { ...routes, 'GET /readyz': fault })
    while (observer.lost === undefined) await observer.next(1e9)
    expect(observer.lost).toMatchObject(cause)
    const asked = server.requests.length
    expect(await rejection(observer.refresh())).toMatchObject(cause)
    expect(server.requests).toHaveLength(asked)
  })

  test('while a watch stays silent: it is noticed, for the server is asked now and then', async () => {
    const clock = { ms: 0 }
    server = await serve({
      ...DISCOVERY,
      [`GET ${PODS}`]: listsAndWatches([list('10'), gone], [stream('')]),
      'GET /readyz': (response) => {
        clock.ms += 20_000
        response.destroy()
      },
    })
    const now = (): number => (clock.ms += 1)
    cluster = await connectTo(server.url, { clock, now, limits: { quiet: 20 } })
    observer = cluster.observe([pods])
    while (observer.lost === undefined) await observer.next(1e9)
    expect(observer.lost).toMatchObject({ causeCode: 'ClusterUnreachable' })
  })
})

describe('a proxy that keeps back what watches tell', () => {
  const late =
    (route: Route): Route =>
    (response, request, count) =>
      void setTimeout(() => route(response, request, count), 150)

  test('until the first event: a watch that is not begun yet is waited for, and not begun again and again', async () => {
    const quiet = late(stream(event('ADDED', 'a', '11')))
    await start([pods], { [`GET ${PODS}`]: listsAndWatches([list('10')], [quiet, quiet]) }, { limits: { stream: 20 } })
    await until(() => names().length === 1)
    // One copy over a new connection, in case that the first is dead.
    expect([names(), resumedFrom(), slept, observer.isBehind]).toEqual([['a@11'], ['10', '10'], [], false])
  })

  test('for good: it is listed now and then', async () => {
    const lists = [list('10'), list('10'), list('12', item('a', '11')), list('14', item('a', '13'))]
    await start([pods], { [`GET ${PODS}`]: listsAndWatches(lists, [stream('')]) }, { limits: { quiet: 20 } })
    await until(() => names().includes('a@13'))
    expect(resumedFrom()).toEqual(['10'])
  })

  test('a watch that tells something keeps nothing back: nothing is listed again', async () => {
    const lists = [list('10'), list('12', item('listed', '12'))]
    const watches = [stream(event('ADDED', 'a', '11'))]
    await start([pods], { [`GET ${PODS}`]: listsAndWatches(lists, watches) }, { limits: { quiet: 200 } })
    await until(() => names().length === 1)
    await observer.next(600)
    expect(names()).toEqual(['a@11'])
  })
})

describe('a server that says of itself that it is not ready, while a watch stays silent', () => {
  test.each<[string, string, boolean]>([
    // As the API server has it (apiserver 1.35, server/healthz): with an etcd that does not answer.
    ['it is there all the same', '[+]ping ok\n[-]etcd failed: reason withheld\nreadyz check failed\n', false],
    ['something else says so', 'no backend is available\n', true],
  ])('%s', async (_name, body, isLost) => {
    const clock = { ms: 0 }
    let asked = 0
    server = await serve({
      ...DISCOVERY,
      [`GET ${PODS}`]: listsAndWatches([list('10')], [stream(bookmark('10'))]),
      'GET /readyz': (response) => {
        asked++
        clock.ms += 20_000
        response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(body)
      },
    })
    const now = (): number => (clock.ms += 1)
    cluster = await connectTo(server.url, { clock, now, limits: { quiet: 20 } })
    observer = cluster.observe([pods])
    while (observer.lost === undefined && asked < 8) await observer.next(50)
    expect(observer.lost !== undefined).toBe(isLost)
  })
})

describe('lines', () => {
  async function lines(...chunks: (string | Buffer)[]): Promise<string[]> {
    async function* bytes(): AsyncGenerator<Uint8Array> {
      for (const chunk of chunks) yield Buffer.from(chunk)
    }
    const found: string[] = []
    for await (const line of linesOf(bytes())) found.push(line)
    return found
  }

  test('end at a line feed, wherever the chunks end', async () => {
    const text = '{"a":"ü\u2028"}\n\n{"b":1}\r\n'
    const bytes = Buffer.from(text)
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await lines(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(['{"a":"ü\u2028"}', '{"b":1}'])
    }
  })

  test('one that is cut off is an error', async () => {
    expect(await rejection(lines('{"a":1}\n{"b"'))).toMatchObject({
      message: 'A watch ended in the middle of an event.',
    })
    expect(await lines('{"a":1}\n ')).toEqual(['{"a":1}'])
  })
})
