import { afterEach, describe, expect, test } from 'vitest'
import { parseImage, remoteDigests } from '../../src/cluster/registry.ts'
import { json, serve } from './server.ts'
import type { Route, TestServer } from './server.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('an image reference', () => {
  test.each([
    ['nginx', { registry: 'registry-1.docker.io', repository: 'library/nginx', tag: 'latest' }],
    ['docker.io/nginx:1', { registry: 'registry-1.docker.io', repository: 'library/nginx', tag: '1' }],
    ['acme/web:v2', { registry: 'registry-1.docker.io', repository: 'acme/web', tag: 'v2' }],
    ['ghcr.io/acme/web', { registry: 'ghcr.io', repository: 'acme/web', tag: 'latest' }],
    ['localhost/web', { registry: 'localhost', repository: 'web', tag: 'latest' }],
    ['127.0.0.1:5000/a/b__c:x-1', { registry: '127.0.0.1:5000', repository: 'a/b__c', tag: 'x-1' }],
    [`web:1@${DIGEST}`, { registry: 'registry-1.docker.io', repository: 'library/web', tag: '1', digest: DIGEST }],
    ['Web', undefined],
    ['', undefined],
    ['a/../b', undefined],
    ['web:1?x=y', undefined],
  ])('%s', (image, reference) => {
    expect(parseImage(image)).toEqual(reference)
  })
})

describe('the digest of a tag', () => {
  let server: TestServer
  afterEach(() => server.close())

  const MANIFEST = 'HEAD /v2/acme/web/manifests/1'
  const found: Route = (response) => response.writeHead(200, { 'docker-content-digest': DIGEST }).end()

  async function ask(routes: Record<string, Route>): Promise<string[] | undefined> {
    server = await serve(routes)
    return await remoteDigests(`${new URL(server.url).host}/acme/web:1`)
  }

  test('from a registry that is open', async () => {
    expect(await ask({ [MANIFEST]: found })).toEqual([DIGEST])
    expect(server.requests[0]?.headers.accept?.split(', ')).toEqual([
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.oci.image.manifest.v1+json',
      'application/vnd.docker.distribution.manifest.list.v2+json',
      'application/vnd.docker.distribution.manifest.v2+json',
    ])
  })

  test('of an index, and of the builds in it', async () => {
    const type = 'application/vnd.oci.image.index.v1+json'
    const [amd, arm] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`)
    const index: Route = (response) =>
      response
        .writeHead(200, { 'docker-content-digest': DIGEST, 'content-type': type })
        .end(JSON.stringify({ manifests: [{ digest: amd }, { digest: arm }, {}] }))
    const head: Route = (response) =>
      response.writeHead(200, { 'docker-content-digest': DIGEST, 'content-type': type }).end()
    expect(await ask({ [MANIFEST]: head, 'GET /v2/acme/web/manifests/1': index })).toEqual([DIGEST, amd, arm])
  })

  test('with an anonymous token when it asks for one', async () => {
    const challenged: Route = (response, request, count) => {
      if (request.headers.authorization === 'Bearer anonymous') return found(response, request, count)
      const realm = `http://${request.headers.host ?? ''}/token`
      const challenge = `Bearer realm="${realm}",service="registry",scope="repository:acme/web:pull"`
      response.writeHead(401, { 'www-authenticate': challenge }).end()
    }
    expect(await ask({ [MANIFEST]: challenged, 'GET /token': json({ token: 'anonymous' }) })).toEqual([DIGEST])
    expect(server.requests[1]).toMatchObject({
      query: { service: 'registry', scope: 'repository:acme/web:pull' },
      headers: expect.not.objectContaining({ authorization: expect.anything() as unknown }) as unknown,
    })
  })

  test('where it redirects to', async () => {
    const redirect: Route = (response) => response.writeHead(307, { location: '/mirror' }).end()
    expect(await ask({ [MANIFEST]: redirect, 'HEAD /mirror': found })).toEqual([DIGEST])
  })

  test.each<[string, Route]>([
    ['not found', (response) => response.writeHead(404).end()],
    ['credentials of a user', (response) => response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()],
    ['no digest', (response) => response.writeHead(200).end()],
    ['nonsense for a digest', (response) => response.writeHead(200, { 'docker-content-digest': 'latest' }).end()],
    ['an endless redirect', (response) => response.writeHead(307, { location: '/v2/acme/web/manifests/1' }).end()],
    ['a redirect out of TLS', (response) => response.writeHead(307, { location: 'http://example.com/' }).end()],
    ['a broken connection', (response) => response.destroy()],
  ])('unknown: %s', async (_name, route) => {
    expect(await ask({ [MANIFEST]: route })).toBeUndefined()
  })

  test('unknown when it is left waiting', async () => {
    const arrived = Promise.withResolvers<void>()
    server = await serve({ [MANIFEST]: () => arrived.resolve() })
    const stopping = new AbortController()
    const asked = remoteDigests(`${new URL(server.url).host}/acme/web:1`, stopping.signal)
    await arrived.promise
    stopping.abort()
    expect(await asked).toBeUndefined()
  })

  test('a reference with a digest answers itself, one that is none is unknown', async () => {
    server = await serve({})
    expect(await remoteDigests(`registry.invalid/web@${DIGEST}`)).toEqual([DIGEST])
    expect(await remoteDigests('No Image')).toBeUndefined()
  })
})
