// Asks a container registry, anonymously, which digest a tag has now. Any failure is "unknown": nothing may depend on it.
// Protocol: OCI distribution specification 1.1, https://distribution.github.io/distribution/spec/auth/token/
import { setMaxListeners } from 'node:events'
import { Agent, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import { proxyFor } from './proxy.ts'

const TIME_LIMIT_MS = 3000
const REDIRECTS = 3
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** An image reference in full: `nginx` is `library/nginx` of `registry-1.docker.io`, tag `latest`. */
export interface ImageReference {
  /** Host and port of the registry. */
  registry: string
  repository: string
  tag: string
  digest?: string
}

/**
 * The digests (`sha256:…`) that stand for an image in its registry now: that of the tag and, where the tag names an
 * index, those of the builds in it, for runtimes differ in which of them they report. Undefined when the registry does
 * not say within 3 s: private, gone, unreachable, no such header. A reference with a digest answers itself.
 * @param environment for HTTPS_PROXY and NO_PROXY
 */
export async function remoteDigests(
  image: string,
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
  try {
    return await askForDigests(reference, ask)
  } catch {
    return undefined
  } finally {
    await Promise.all(agents.map((agent) => agent.destroy()))
  }
}

type Ask = (url: URL, method: 'HEAD' | 'GET', headers: Record<string, string>) => Promise<Dispatcher.ResponseData>

async function askForDigests({ registry, repository, tag }: ImageReference, ask: Ask): Promise<string[] | undefined> {
  const scheme = isLoopback(registry) ? 'http' : 'https'
  const url = new URL(`${scheme}://${registry}/v2/${repository}/manifests/${tag}`)
  let headers: Record<string, string> = { accept: MANIFEST_TYPES, 'user-agent': 'k8s-deploy-gate' }
  let at = url
  let answer = await ask(url, 'HEAD', headers)
  const challenge = [answer.headers['www-authenticate']].flat()[0]
  if (answer.statusCode === 401 && challenge !== undefined) {
    const token = await anonymousToken(challenge, url, ask)
    if (token === undefined) return undefined
    headers = { ...headers, authorization: `Bearer ${token}` }
    answer = await ask(url, 'HEAD', headers)
  }
  // registry.k8s.io sends everybody on to a mirror; the token is not for that one.
  for (let hops = 0; hops < REDIRECTS && answer.statusCode >= 300 && answer.statusCode < 400; hops++) {
    const next = URL.parse([answer.headers.location].flat()[0] ?? '', at.href)
    if (next === null || !isAllowed(next, url)) return undefined
    const { authorization: _token, ...others } = headers
    headers = others
    at = next
    answer = await ask(at, 'HEAD', headers)
  }
  const digest = [answer.headers['docker-content-digest']].flat()[0]
  if (answer.statusCode !== 200 || digest === undefined || !DIGEST.test(digest)) return undefined
  const isIndex = /index|manifest\.list/.test([answer.headers['content-type']].flat()[0] ?? '')
  return isIndex ? [digest, ...(await digestsIn(await ask(at, 'GET', headers)))] : [digest]
}

const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/

/** The digests of the builds that an index lists. */
async function digestsIn({ statusCode, body }: Dispatcher.ResponseData): Promise<string[]> {
  if (statusCode !== 200) return []
  const { manifests } = (await body.json()) as { manifests?: { digest?: unknown }[] }
  return (manifests ?? []).flatMap(({ digest }) => (typeof digest === 'string' && DIGEST.test(digest) ? [digest] : []))
}

/** The token that a registry's `WWW-Authenticate: Bearer realm="…"` says where to get, asked for without credentials. */
async function anonymousToken(challenge: string, registry: URL, ask: Ask): Promise<string | undefined> {
  if (!/^bearer /i.test(challenge)) return undefined
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
  const realm = URL.parse(fields.get('realm') ?? '')
  if (realm === null || !isAllowed(realm, registry)) return undefined
  for (const name of ['service', 'scope']) {
    const value = fields.get(name)
    if (value !== undefined) realm.searchParams.set(name, value)
  }
  const { statusCode, body } = await ask(realm, 'GET', { accept: 'application/json', 'user-agent': 'k8s-deploy-gate' })
  if (statusCode !== 200) return undefined
  const answer = (await body.json()) as { token?: unknown; access_token?: unknown } | null
  const token = answer?.token ?? answer?.access_token
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

/**
 * Reads an image reference, undefined when it is none.
 * The first segment is a host when it has a dot or a colon or is `localhost` (distribution/reference).
 */
export function parseImage(image: string): ImageReference | undefined {
  const [, name = '', tag = 'latest', digest] =
    /^([^@\s]+?)(?::([\w][\w.-]{0,127}))?(?:@([a-z0-9+._-]+:[0-9a-f]{32,}))?$/.exec(image) ?? []
  if (name === '') return undefined
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const isHost = first.includes('.') || first.includes(':') || first === 'localhost'
  const host = isHost ? first : 'docker.io'
  const path = isHost ? name.slice(slash + 1) : name
  const isDockerHub = host === 'docker.io' || host === 'index.docker.io'
  const repository = isDockerHub && !path.includes('/') ? `library/${path}` : path
  if (!/^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/.test(repository)) return undefined
  return { registry: isDockerHub ? 'registry-1.docker.io' : host, repository, tag, ...(digest ? { digest } : {}) }
}
