// Whatever a manifest, a reference or the API server calls something: no request leaves the collection that it is meant for.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ApiError } from '../../src/cluster/cluster.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { KubernetesObject } from '../../src/model/object.ts'
import { connectTo, json, serve } from './server.ts'

/** What leads out of a path, alone and in between. */
const hostile = fc
  .array(fc.constantFrom('..', '.', '/', '\\', '%2e', '%2F', '%', '?', '#', ';', '\0', '\n', '\uD800', 'a', 'Ä', ' '), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''))
const text = fc.oneof(hostile, fc.string({ unit: 'binary' }), fc.constantFrom('pods', 'v1', 'apps/v1', 'shop'))

/** Asks in every way that puts a name into a path. */
const ways: ((cluster: Cluster, names: { apiVersion: string; namespace: string; name: string }) => Promise<unknown>)[] =
  [
    (cluster, names) => cluster.get({ kind: 'Pod', ...names }),
    (cluster, names) => cluster.exists({ kind: 'Pod', ...names }),
    (cluster, names) => cluster.list({ kind: 'Pod', ...names }),
    (cluster, names) => cluster.names({ kind: 'Pod', ...names }),
    (cluster, { apiVersion, ...metadata }) =>
      cluster.apply({ apiVersion, kind: 'Pod', metadata }, { fieldManager: 'gate', dryRun: true }),
    (cluster, { apiVersion, ...metadata }) => cluster.createDryRun({ apiVersion, kind: 'Pod', metadata }),
    (cluster, names) => cluster.patch({ kind: 'Pod', ...names }, []),
    (cluster, { namespace, name }) =>
      cluster.logs({ namespace, pod: name, container: name, previous: false, tailLines: 1 }),
    (cluster, { apiVersion }) => cluster.schema(apiVersion),
  ]

/** A server that answers everything with the same, and the paths as they came. */
async function anyCluster(paths: string[]): Promise<{ cluster: Cluster; close: () => Promise<void> }> {
  const server = createServer((incoming, response) => {
    paths.push(incoming.url ?? '')
    const resources = [{ name: 'pods', kind: 'Pod', namespaced: true }]
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ resources, items: [] }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cluster = await connectTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  return {
    cluster,
    async close() {
      await cluster.close()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Where a request may go: discovery, schemas, pods of one namespace or of all. */
const MEANT = [
  /^\/version$/,
  /^(?:\/openapi\/v3)?\/api(?:\/[^/]+|s\/[^/]+\/[^/]+)$/,
  /^\/api(?:\/[^/]+|s\/[^/]+\/[^/]+)(?:\/namespaces\/[^/]+)?\/pods(?:\/[^/]+(?:\/log)?)?$/,
]

test('every request path stays under the collection that it is meant for', async () => {
  const paths: string[] = []
  const { cluster, close } = await anyCluster(paths)
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...ways),
        fc.record({ apiVersion: fc.oneof(text, fc.constant('v1')), namespace: text, name: text }),
        async (ask, names) => {
          paths.length = 0
          await ask(cluster, names).catch((error: unknown) => expect(error).toBeInstanceOf(ApiError))
          for (const path of paths) {
            // What a client, a proxy or the API server itself may make of it: dots taken out, and decoded.
            const { pathname } = new URL(path, 'http://server')
            expect([path, pathname]).toEqual([path, path.replace(/\?.*/, '')])
            expect([path, MEANT.some((form) => form.test(decodeURIComponent(pathname)))]).toEqual([path, true])
          }
        },
      ),
      { numRuns: 500 },
    )
  } finally {
    await close()
  }
})

test('what can be no name does not exist, and nothing is asked for it', async () => {
  const paths: string[] = []
  const { cluster, close } = await anyCluster(paths)
  const secret = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: '../../secrets/x' }
  expect(await cluster.exists(secret)).toBe(false)
  await expect(cluster.get(secret)).rejects.toThrow(
    'invalid resource name "../../secrets/x": a name must not contain “/” or “%”',
  )
  expect(paths.filter((path) => path.includes('secrets'))).toEqual([])
  await close()
})

test('an API server cannot lead elsewhere by what it calls its resources', async () => {
  const resources = ['../secrets', '..', 'a%2Fb', 'pods?x='].map((name) => ({ name, kind: name, namespaced: true }))
  const server = await serve({
    'GET /api/v1': json({ resources }),
    'GET /api/v1/namespaces/shop/pods%3Fx%3D/web': json({}),
  })
  const cluster = await connectTo(server.url)
  const get = (kind: string): Promise<KubernetesObject> =>
    cluster.get({ apiVersion: 'v1', kind, namespace: 'shop', name: 'web' })
  for (const kind of ['../secrets', '..', 'a%2Fb']) await expect(get(kind)).rejects.toThrow(/no matches for kind/)
  await get('pods?x=')
  await cluster.close()
  await server.close()
})
