// Asks a container registry which digest a tag has now. Any failure is "unknown": nothing may depend on it.
// Protocol: OCI distribution specification 1.1, https://distribution.github.io/distribution/spec/auth/token/
import { setMaxListeners } from 'node:events'
import { Agent, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import { parseImage, type ImageReference } from '../model/image-reference.ts'
import { recordOf, records } from '../model/record.ts'
import { proxyFor } from './proxy.ts'
import { loginsOf, ownLogins, type Login } from './registry-login.ts'

const TIME_LIMIT_MS = 3000
const REDIRECTS = 3
const AGENT = 'k8s-deploy-gate'
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** What is to be known of an image. */
export interface DigestQuestion {
  image: string
  /** The digest that runs. */
  running?: string
  /** Pull secrets of the pods that run it, decoded. */
  pullSecrets?: readonly string[]
}

/**
 * The digests (`sha256:…`) that stand for an image in its registry now: that of the tag and, where the tag names an
 * index, those of the builds in it, for runtimes differ in which of them they report; also the one that runs, where it is
 * an index of the same builds. Undefined when the registry does not say within 3 s: private, gone, unreachable. A
 * reference with a digest answers itself. Asked with the logins of the pull secrets, then the runner's, then without.
 * @param environment for HTTPS_PROXY and NO_PROXY, DOCKER_CONFIG and HOME
 */
export async function remoteDigests(
  { image, running, pullSecrets = [] }: DigestQuestion,
  signal?: AbortSignal,
  environment: NodeJS.ProcessEnv = {},
): Promise<string[] | undefined> {
  const reference = parseImage(image)
  if (reference === undefined) return undefined
  if (reference.digest !== undefined) return [reference.digest]
  const limit = AbortSignal.timeout(TIME_LIMIT_MS)
  const limited = signal === undefined ? limit : AbortSignal.any([signal, limit])
  setMaxListeners(0, limited)
  const agents: Dispatcher[] = []
  const ask: Ask = async (url, method, headers) => {
    const proxy = proxyFor(url, undefined, environment)
    const options = { allowH2: false, connect: { timeout: TIME_LIMIT_MS } }
    const agent = proxy === undefined ? new Agent(options) : new ProxyAgent({ uri: proxy.href, allowH2: false })
    agents.push(agent)
    const path = `${url.pathname}${url.search}`
    return await agent.request({ origin: url.origin, path, method, headers, signal: limited })
  }
  const logins = async (): Promise<Login[]> => [
    ...pullSecrets.flatMap((text) => loginsOf(text, reference)),
    ...(await ownLogins(reference, environment)),
  ]
  try {
    return await askForDigests(reference, running, logins, ask)
  } catch {
    return undefined
  } finally {
    await Promise.all(agents.map((agent) => agent.destroy()))
  }
}

type Headers = Record<string, string>
type Ask = (url: URL, method: 'HEAD' | 'GET', headers: Headers) => Promise<Dispatcher.ResponseData>

/** An answer, and the request that led to it after redirects. */
interface Found {
  answer: Dispatcher.ResponseData
  at: URL
  headers: Headers
}

async function askForDigests(
  { registry, repository, tag }: ImageReference,
  running: string | undefined,
  logins: () => Promise<Login[]>,
  ask: Ask,
): Promise<string[] | undefined> {
  const scheme = isLoopback(registry) ? 'http' : 'https'
  const manifest = (name: string) => new URL(`${scheme}://${registry}/v2/${repository}/manifests/${name}`)
  const url = manifest(tag)
  const plain: Headers = { accept: MANIFEST_TYPES, 'user-agent': AGENT }
  let authorized = plain
  let found = await follow(url, 'HEAD', plain, ask)
  const challenge = [found?.answer.headers['www-authenticate']].flat()[0]
  if (found?.answer.statusCode === 401 && challenge !== undefined) {
    for await (const authorization of authorizations(challenge, url, logins, ask)) {
      authorized = { ...plain, authorization }
      found = await follow(url, 'HEAD', authorized, ask)
      if (found?.answer.statusCode === 200) break
    }
  }
  if (found === undefined) return undefined
  const { answer, at, headers } = found
  const digest = [answer.headers['docker-content-digest']].flat()[0]
  if (answer.statusCode !== 200 || digest === undefined || !DIGEST.test(digest)) return undefined
  const type = [answer.headers['content-type']].flat()[0] ?? ''
  const digests = [digest, ...(isIndex(type) ? await buildsIn(await ask(at, 'GET', headers)) : [])]
  if (running === undefined || digests.includes(running)) return digests
  // The same builds under another index: pushed again with new attestations, nothing else.
  const old = await follow(manifest(running), 'GET', authorized, ask)
  const builds = old === undefined ? [] : await buildsIn(old.answer)
  return builds.length > 0 && builds.every((build) => digests.includes(build)) ? [...digests, running] : digests
}

/**
 * Asks, and goes where the answer redirects to: registry.k8s.io sends everybody on to a mirror. Credentials are not sent
 * along, for they are not for that one. Undefined when it leads out of TLS.
 */
async function follow(url: URL, method: 'HEAD' | 'GET', headers: Headers, ask: Ask): Promise<Found | undefined> {
  let found: Found = { answer: await ask(url, method, headers), at: url, headers }
  const { authorization: _credentials, ...others } = headers
  for (let hops = 0; hops < REDIRECTS && found.answer.statusCode >= 300 && found.answer.statusCode < 400; hops++) {
    const next = URL.parse([found.answer.headers.location].flat()[0] ?? '', found.at.href)
    if (next === null || !isAllowed(next, url)) return undefined
    found = { answer: await ask(next, method, others), at: next, headers: others }
  }
  return found
}

const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/

function isIndex(type: string): boolean {
  return /index|manifest\.list/.test(type)
}

/** The digests of the builds that an index lists, without attestations; none of what is no index. */
async function buildsIn({ statusCode, body }: Dispatcher.ResponseData): Promise<string[]> {
  if (statusCode !== 200) return []
  return records(recordOf(await body.json()).manifests)
    .filter(({ annotations }) => recordOf(annotations)['vnd.docker.reference.type'] === undefined)
    .flatMap(({ digest }) => (typeof digest === 'string' && DIGEST.test(digest) ? [digest] : []))
}

/** The values of `Authorization` to try, one after the other: with each login that the challenge may get, then without. */
async function* authorizations(
  challenge: string,
  registry: URL,
  logins: () => Promise<Login[]>,
  ask: Ask,
): AsyncGenerator<string> {
  const basic = ({ user, password }: Login) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  if (/^basic\b/i.test(challenge)) {
    for (const login of await logins()) yield basic(login)
    return
  }
  const realm = realmOf(challenge, registry)
  if (realm === undefined) return
  for (const login of mayHaveLogin(realm, registry) ? [...(await logins()), undefined] : [undefined]) {
    const token = await tokenOf(realm, login === undefined ? {} : { authorization: basic(login) }, ask)
    if (token !== undefined) yield `Bearer ${token}`
  }
}

/** Registries whose tokens come from a host of another name. A login goes to no other host than its registry's. */
const TOKEN_HOSTS: Readonly<Record<string, string>> = {
  'registry-1.docker.io': 'auth.docker.io',
  'registry.gitlab.com': 'gitlab.com',
}

function mayHaveLogin(realm: URL, registry: URL): boolean {
  return realm.host === registry.host || TOKEN_HOSTS[registry.host] === realm.host
}

/** Where `WWW-Authenticate: Bearer realm="…",service="…",scope="…"` says that a token is to be had. */
function realmOf(challenge: string, registry: URL): URL | undefined {
  if (!/^bearer /i.test(challenge)) return undefined
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
  const realm = URL.parse(fields.get('realm') ?? '')
  if (realm === null || !isAllowed(realm, registry)) return undefined
  for (const name of ['service', 'scope']) {
    const value = fields.get(name)
    if (value !== undefined) realm.searchParams.set(name, value)
  }
  return realm
}

async function tokenOf(realm: URL, credentials: Headers, ask: Ask): Promise<string | undefined> {
  const { statusCode, body } = await ask(realm, 'GET', {
    accept: 'application/json',
    'user-agent': AGENT,
    ...credentials,
  })
  if (statusCode !== 200) return undefined
  const answer = recordOf(await body.json())
  const token = answer.token ?? answer.access_token
  return typeof token === 'string' ? token : undefined
}

/** https, or http from one loopback address to another. */
function isAllowed(url: URL, registry: URL): boolean {
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && registry.protocol === 'http:' && isLoopback(url.host))
  )
}

/** As container runtimes decide it: these are asked over plain http. */
function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host)
}
