import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { loginsOf } from '../../src/cluster/registry-login.ts'
import { remoteDigests } from '../../src/cluster/registry.ts'
import { parseImage } from '../../src/model/image-reference.ts'
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
    return await remoteDigests({ image: `${new URL(server.url).host}/acme/web:1` })
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

  test('the running one too, when it is an older index of the same builds', async () => {
    const type = 'application/vnd.oci.image.index.v1+json'
    const [build, attestation, other] = ['a', 'b', 'c'].map((digit) => `sha256:${digit.repeat(64)}`)
    const old = `sha256:${'f'.repeat(64)}`
    const index =
      (...builds: unknown[]): Route =>
      (response) =>
        response
          .writeHead(200, { 'docker-content-digest': DIGEST, 'content-type': type })
          .end(JSON.stringify({ manifests: builds }))
    const proof = { digest: attestation, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }
    const head: Route = (response) =>
      response.writeHead(200, { 'docker-content-digest': DIGEST, 'content-type': type }).end()
    const routes = { [MANIFEST]: head, 'GET /v2/acme/web/manifests/1': index({ digest: build }) }
    server = await serve({ ...routes, [`GET /v2/acme/web/manifests/${old}`]: index({ digest: build }, proof) })
    const image = () => `${new URL(server.url).host}/acme/web:1`
    expect(await remoteDigests({ image: image(), running: old })).toEqual([DIGEST, build, old])
    await server.close()
    server = await serve({
      ...routes,
      [`GET /v2/acme/web/manifests/${old}`]: index({ digest: build }, { digest: other }),
    })
    expect(await remoteDigests({ image: image(), running: old })).toEqual([DIGEST, build])
  })

  describe('with a login', () => {
    const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    const secret = (auths: object) => [JSON.stringify({ auths })]
    const sent = () => server.requests.map(({ headers }) => headers.authorization)
    const closed: Route = (response, request, count) =>
      request.headers.authorization === basic('me', 'right')
        ? found(response, request, count)
        : response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end()

    test('of a pull secret, each that fits until one is taken', async () => {
      server = await serve({ [MANIFEST]: closed })
      const { host } = new URL(server.url)
      const auths = {
        [host]: { auth: Buffer.from('me:right').toString('base64') },
        [`${host}/acme`]: { username: 'me', password: 'wrong' },
        [`${host}/other`]: { username: 'me', password: 'other' },
        'registry.example': { username: 'me', password: 'elsewhere' },
      }
      expect(await remoteDigests({ image: `${host}/acme/web:1`, pullSecrets: secret(auths) })).toEqual([DIGEST])
      expect(sent()).toEqual([undefined, basic('me', 'wrong'), basic('me', 'right')])
    })

    test('of the runner’s docker config', async () => {
      server = await serve({ [MANIFEST]: closed })
      const { host } = new URL(server.url)
      const folder = await mkdtemp(join(tmpdir(), 'docker-'))
      await writeFile(
        join(folder, 'config.json'),
        JSON.stringify({ auths: { [`https://${host}/v2/`]: { auth: 'bWU6cmlnaHQ=' } } }),
      )
      expect(await remoteDigests({ image: `${host}/acme/web:1` }, undefined, { DOCKER_CONFIG: folder })).toEqual([
        DIGEST,
      ])
      await rm(folder, { recursive: true })
    })

    test('of a credential helper', async () => {
      server = await serve({ [MANIFEST]: closed })
      const { host } = new URL(server.url)
      const folder = await mkdtemp(join(tmpdir(), 'docker-'))
      await writeFile(join(folder, 'config.json'), JSON.stringify({ credHelpers: { [host]: 'ours' } }))
      const helper = `#!/bin/sh\nread server; [ "$server" = "${host}" ] && echo '{"Username":"me","Secret":"right"}'\n`
      await writeFile(join(folder, 'docker-credential-ours'), helper, { mode: 0o755 })
      const environment = { DOCKER_CONFIG: folder, PATH: `${folder}:${process.env.PATH}` }
      expect(await remoteDigests({ image: `${host}/acme/web:1` }, undefined, environment)).toEqual([DIGEST])
      await rm(folder, { recursive: true })
    })

    test('not where the registry redirects to', async () => {
      const redirect: Route = (response, request, count) =>
        request.headers.authorization === undefined
          ? closed(response, request, count)
          : response.writeHead(307, { location: '/mirror' }).end()
      server = await serve({ [MANIFEST]: redirect, 'HEAD /mirror': found })
      const { host } = new URL(server.url)
      const pullSecrets = secret({ [host]: { username: 'me', password: 'right' } })
      expect(await remoteDigests({ image: `${host}/acme/web:1`, pullSecrets })).toEqual([DIGEST])
      expect(sent()).toEqual([undefined, basic('me', 'right'), undefined])
    })

    test('not to another host that the registry names for tokens', async () => {
      const elsewhere = await serve({ 'GET /token': json({ token: 'anonymous' }) })
      const challenged: Route = (response, request, count) => {
        if (request.headers.authorization === 'Bearer anonymous') return found(response, request, count)
        const challenge = `Bearer realm="${elsewhere.url}/token",service="registry"`
        response.writeHead(401, { 'www-authenticate': challenge }).end()
      }
      server = await serve({ [MANIFEST]: challenged })
      const { host } = new URL(server.url)
      const pullSecrets = secret({ [host]: { username: 'me', password: 'right' } })
      expect(await remoteDigests({ image: `${host}/acme/web:1`, pullSecrets })).toEqual([DIGEST])
      expect(elsewhere.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
      expect(sent()).toEqual([undefined, 'Bearer anonymous'])
      await elsewhere.close()
    })

    test('for a token of its own', async () => {
      const challenged: Route = (response, request, count) => {
        if (request.headers.authorization === 'Bearer mine') return found(response, request, count)
        const challenge = `Bearer realm="http://${request.headers.host ?? ''}/token",service="registry"`
        response.writeHead(401, { 'www-authenticate': challenge }).end()
      }
      const token: Route = (response, request, count) =>
        request.headers.authorization === basic('me', 'right')
          ? json({ token: 'mine' })(response, request, count)
          : response.writeHead(401).end()
      server = await serve({ [MANIFEST]: challenged, 'GET /token': token })
      const { host } = new URL(server.url)
      const pullSecrets = secret({ [host]: { username: 'me', password: 'right' } })
      expect(await remoteDigests({ image: `${host}/acme/web:1`, pullSecrets })).toEqual([DIGEST])
    })
  })

  test('unknown when it is left waiting', async () => {
    const arrived = Promise.withResolvers<void>()
    server = await serve({ [MANIFEST]: () => arrived.resolve() })
    const stopping = new AbortController()
    const asked = remoteDigests({ image: `${new URL(server.url).host}/acme/web:1` }, stopping.signal)
    await arrived.promise
    stopping.abort()
    expect(await asked).toBeUndefined()
  })

  test('a reference with a digest answers itself, one that is none is unknown', async () => {
    server = await serve({})
    expect(await remoteDigests({ image: `registry.invalid/web@${DIGEST}` })).toEqual([DIGEST])
    expect(await remoteDigests({ image: 'No Image' })).toBeUndefined()
  })
})

test.each([
  ['nginx', 'https://index.docker.io/v1/', true],
  ['nginx', 'docker.io', true],
  ['acme/web', 'https://index.docker.io/v1/', true],
  ['ghcr.io/acme/web', 'ghcr.io', true],
  ['ghcr.io/acme/web', 'https://ghcr.io', true],
  ['ghcr.io/acme/web', 'ghcr.io/acme', true],
  ['ghcr.io/acme/web', 'ghcr.io/ac', false],
  ['ghcr.io/acme/web', 'https://index.docker.io/v1/', false],
  ['r.example:5000/web', 'r.example:5000', true],
  ['r.example:5000/web', 'r.example', false],
  ['r.example/web', 'r.example:5000', false],
  ['1.dkr.ecr.eu-1.amazonaws.example/web', '*.dkr.ecr.eu-*.amazonaws.example', true],
  ['evil.r.example/web', '*.example', false],
  ['revil-example/web', 'r.vil-example', false],
])('%s and the key %s: %s', (image, key, fits) => {
  const text = JSON.stringify({ auths: { [key]: { username: 'me', password: 'x' } } })
  const reference = parseImage(image)
  expect(reference === undefined ? [] : loginsOf(text, reference)).toHaveLength(fits ? 1 : 0)
})
