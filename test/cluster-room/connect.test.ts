import { afterEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { connectTo, DISCOVERY, inTurn, json, rejection, serve, status } from './server.ts'
import type { Route, TestServer } from './server.ts'

let server: TestServer
let cluster: Cluster
afterEach(async () => {
  await cluster.close()
  await server.close()
})

async function start(routes: Record<string, Route>): Promise<void> {
  server = await serve({ ...DISCOVERY, ...routes })
  cluster = await connectTo(server.url)
}

const DEPLOYMENT = '/apis/apps/v1/namespaces/shop/deployments/web'
const PODS = '/api/v1/namespaces/shop/pods'

describe('discovery', () => {
  test('asks once for a group and version, leaves subresources out and knows what is not served', async () => {
    await start({})
    const answers = await Promise.all([
      cluster.resource('v1', 'Pod'),
      cluster.resource('v1', 'Namespace'),
      cluster.resource('v1', 'pod'),
      cluster.resource('apps/v1', 'Scale'),
    ])
    expect(answers).toEqual([
      { apiVersion: 'v1', kind: 'Pod', name: 'pods', namespaced: true, verbs: ['get', 'list', 'watch'] },
      { apiVersion: 'v1', kind: 'Namespace', name: 'namespaces', namespaced: false, verbs: ['get', 'list', 'watch'] },
      undefined,
      undefined,
    ])
    expect(server.seen().sort()).toEqual(['GET /api/v1', 'GET /apis/apps/v1'])
  })

  test('an unserved group, until it is forgotten', async () => {
    const widgets = json({ resources: [{ name: 'widgets', kind: 'Widget', namespaced: true, verbs: ['get'] }] })
    const page: Route = (response) => response.writeHead(404).end('404 page not found\n')
    await start({ 'GET /apis/example.com/v1': inTurn(page, widgets) })
    expect(await cluster.resource('example.com/v1', 'Widget')).toBeUndefined()
    expect(await cluster.resource('example.com/v1', 'Widget')).toBeUndefined()
    cluster.forgetDiscovery('example.com/v1beta1')
    expect(await cluster.resource('example.com/v1', 'Widget')).toMatchObject({ name: 'widgets' })
    expect(server.seen()).toHaveLength(2)
  })

  test('a failure is told and not remembered', async () => {
    await start({ 'GET /apis/example.com/v1': inTurn(status(403, 'forbidden'), json({ resources: null })) })
    expect(await rejection(cluster.resource('example.com/v1', 'Widget'))).toMatchObject({ code: 403 })
    expect(await cluster.resource('example.com/v1', 'Widget')).toBeUndefined()
  })

  test('every group and version', async () => {
    await start({
      'GET /api': json({ versions: ['v1'] }),
      'GET /apis': json({
        groups: [{ versions: [{ groupVersion: 'apps/v1' }] }, { versions: [{ groupVersion: 'batch/v1' }] }],
      }),
    })
    expect(await cluster.groupVersions()).toEqual(['v1', 'apps/v1', 'batch/v1'])
  })

  test.each([
    ['v1', '/openapi/v3/api/v1'],
    ['apps/v1', '/openapi/v3/apis/apps/v1'],
  ])('what the API knows of %s', async (version, path) => {
    await start({ [`GET ${path}`]: json({ components: { schemas: {} } }) })
    expect(await cluster.schema(version)).toEqual({ components: { schemas: {} } })
  })

  test('an object of a kind that is not served is a 404 in the words of kubectl', async () => {
    await start({})
    const ref = { apiVersion: 'apps/v1', kind: 'Widget', namespace: 'shop', name: 'web' }
    expect(await rejection(cluster.get(ref))).toMatchObject({
      code: 404,
      message: 'no matches for kind "Widget" in version "apps/v1"',
    })
  })
})

describe('server-side apply', () => {
  const object = {
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    metadata: { name: 'web', namespace: 'shop', bogus: 1 },
    spec: { replicaz: 3, empty: {}, nothing: null },
  }

  test('sends the object as it is and gives back what came, with the warnings', async () => {
    const warning = ['299 - "first \\"quoted\\""', '299 - "second", 299 - "third"', '299 - "second"']
    await start({ [`PATCH ${DEPLOYMENT}`]: json({ ...object, status: { more: true } }, 200, { warning }) })
    expect(await cluster.apply(object, { fieldManager: 'gate' })).toEqual({
      object: { ...object, status: { more: true } },
      warnings: ['first "quoted"', 'second', 'third'],
      created: false,
    })
    expect(server.requests.at(-1)).toMatchObject({
      query: { fieldManager: 'gate', fieldValidation: 'Strict' },
      headers: { 'content-type': 'application/apply-patch+yaml', accept: 'application/json' },
      body: JSON.stringify(object),
    })
  })

  test('force and dry-run only when asked for', async () => {
    await start({ [`PATCH ${DEPLOYMENT}`]: json(object) })
    await cluster.apply(object, { fieldManager: 'gate', force: true, dryRun: true })
    await cluster.apply(object, { fieldManager: 'gate', force: false, dryRun: false })
    expect(server.requests.slice(-2).map(({ query }) => query)).toEqual([
      { fieldManager: 'gate', fieldValidation: 'Strict', force: 'true', dryRun: 'All' },
      { fieldManager: 'gate', fieldValidation: 'Strict' },
    ])
  })

  test('cluster-scoped, core group, names that need escaping, and a namespace that is not named', async () => {
    await start({
      'PATCH /api/v1/namespaces/shop': json({}),
      [`PATCH ${PODS}/a%3Ab`]: json({}),
    })
    const options = { fieldManager: 'gate' }
    await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', namespace: 'x' } }, options)
    await cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a:b' } }, options)
    expect(server.seen().filter((name) => name.startsWith('PATCH'))).toEqual([
      'PATCH /api/v1/namespaces/shop',
      `PATCH ${PODS}/a%3Ab`,
    ])
  })

  test('a create that is only tried', async () => {
    await start({ 'POST /apis/apps/v1/namespaces/shop/deployments': json(object, 201, { warning: '299 - "old"' }) })
    expect(await cluster.createDryRun(object)).toEqual({ object, warnings: ['old'], created: true })
    expect(server.requests.at(-1)).toMatchObject({
      query: { dryRun: 'All', fieldValidation: 'Strict' },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(object),
    })
  })
})

describe('reading', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' }

  test('exists: metadata only; missing and refused are different', async () => {
    await start({
      [`GET ${PODS}/web`]: json({ kind: 'PartialObjectMetadata' }),
      [`GET ${PODS}/gone`]: status(404, 'pods "gone" not found', { reason: 'NotFound' }),
      [`GET ${PODS}/secret`]: status(403, 'forbidden', { reason: 'Forbidden' }),
      [`GET ${PODS}/lost`]: (response) => response.writeHead(404).end('404 page not found'),
    })
    expect(await cluster.exists(pod)).toBe(true)
    expect(server.requests.at(-1)?.headers.accept).toBe(
      'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
    )
    expect(await cluster.exists({ ...pod, name: 'gone' })).toBe(false)
    expect(await rejection(cluster.exists({ ...pod, name: 'secret' }))).toMatchObject({ code: 403 })
    expect(await rejection(cluster.exists({ ...pod, name: 'lost' }))).toMatchObject({ code: 404 })
  })

  test('names: metadata only', async () => {
    const items = [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }]
    await start({ [`GET ${PODS}`]: json({ kind: 'PartialObjectMetadataList', metadata: {}, items }) })
    expect(await cluster.names({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' })).toEqual(['a', 'b'])
    expect(server.requests.at(-1)?.headers.accept).toBe(
      'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
    )
  })

  test('a list comes in pages, each object with its kind', async () => {
    await start({
      [`GET ${PODS}`]: inTurn(
        json({ metadata: { resourceVersion: '7', continue: 'next' }, items: [{ metadata: { name: 'a' } }] }),
        json({ metadata: { resourceVersion: '7' }, items: [{ metadata: { name: 'b', managedFields: [] } }] }),
      ),
    })
    expect(await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace: 'shop', fieldSelector: 'spec.x=y' })).toEqual(
      [
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b', managedFields: [] } },
      ],
    )
    expect(server.requests.slice(-2).map(({ query }) => query)).toEqual([
      { fieldSelector: 'spec.x=y', limit: '500' },
      { fieldSelector: 'spec.x=y', limit: '500', continue: 'next' },
    ])
  })

  test('a list whose pages expired is read at once', async () => {
    await start({
      'GET /api/v1/pods': inTurn(
        json({ metadata: { resourceVersion: '7', continue: 'next' }, items: [{ metadata: { name: 'a' } }] }),
        status(410, 'The provided continue parameter is too old', { reason: 'Expired' }),
        json({ metadata: { resourceVersion: '9' }, items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] }),
      ),
    })
    expect(await cluster.list({ apiVersion: 'v1', kind: 'Pod' })).toHaveLength(2)
    expect(server.requests.at(-1)?.query).toEqual({})
  })
})

describe('logs', () => {
  const request = { namespace: 'shop', pod: 'web', container: 'app', previous: true, tailLines: 100 }

  test('text as it was written', async () => {
    await start({ [`GET ${PODS}/web/log`]: (response) => response.end('{"not": "parsed"}\nwörld\n') })
    expect(await cluster.logs(request)).toEqual({
      namespace: 'shop',
      pod: 'web',
      container: 'app',
      previous: true,
      text: '{"not": "parsed"}\nwörld\n',
    })
    await cluster.logs({ ...request, previous: false, limitBytes: 1000, timestamps: true })
    expect(server.requests.slice(-2).map(({ query }) => query)).toEqual([
      { container: 'app', previous: 'true', tailLines: '100' },
      { container: 'app', tailLines: '100', limitBytes: '1000', timestamps: 'true' },
    ])
  })

  test('a refusal keeps its words', async () => {
    const message = 'previous terminated container "app" in pod "web" not found'
    await start({ [`GET ${PODS}/web/log`]: status(400, message, { reason: 'BadRequest' }) })
    expect(await rejection(cluster.logs(request))).toMatchObject({
      code: 400,
      message,
      status: { reason: 'BadRequest' },
    })
  })
})

test.each([
  ['plain HTTP to a TLS port', 400, 'Client sent an HTTP request to an HTTPS server.\n'],
  ['some other server', 405, '<html>405 Not Allowed</html>'],
])('%s: no Kubernetes API server', async (_case, code, body) => {
  await start({})
  const other = await serve({ 'GET /version': (response) => response.writeHead(code).end(body) })
  expect(await rejection(connectTo(other.url))).toMatchObject({
    causeCode: 'ClusterUnreachable',
    message: expect.stringContaining('is not a Kubernetes API server: it answers HTTP') as string,
  })
  await other.close()
})
