// Which proxy, if any, stands between here and a server. Reads the variables as Go's net/http does, because kubectl
// does, and two clients in one job must not reach two different networks (golang.org/x/net/http/httpproxy).
import { BlockList, isIP } from 'node:net'

/**
 * The proxy for a URL, undefined: connect directly.
 * @param configured `proxy-url` of the kubeconfig's cluster, which comes before the environment
 */
export function proxyFor(url: URL, configured: string | undefined, environment: NodeJS.ProcessEnv): URL | undefined {
  if (configured !== undefined && configured !== '') return proxyUrl(configured)
  const scheme = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'
  const named = environment[scheme] || environment[scheme.toLowerCase()]
  if (named === undefined || named === '') return undefined
  const excluded = environment.NO_PROXY || environment.no_proxy || ''
  return isDirect(url, excluded) ? undefined : proxyUrl(named)
}

function proxyUrl(text: string): URL | undefined {
  return URL.parse(text.includes('://') ? text : `http://${text}`) ?? undefined
}

/** True when NO_PROXY excludes the host; loopback is never proxied. */
function isDirect(url: URL, excluded: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  if (host === 'localhost' || inNetwork(host, '127.0.0.0/8') || host === '::1') return true
  return excluded
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => matches(host, port, entry))
}

function matches(host: string, port: string, entry: string): boolean {
  if (entry === '*') return true
  if (entry.includes('/')) return inNetwork(host, entry)
  const [, name = entry, entryPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? []
  if (entryPort !== undefined && entryPort !== port) return false
  if (isIP(name) > 0) return host === name
  // `.example.com` is its subdomains, `example.com` is also itself, `*.example.com` is like the first.
  const domain = name.replace(/^\*/, '')
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`)
}

function inNetwork(host: string, network: string): boolean {
  const [address = '', length = ''] = network.split('/')
  const family = isIP(address)
  if (family === 0 || isIP(host) !== family || !/^\d+$/.test(length)) return false
  if (Number(length) > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  const type = family === 4 ? 'ipv4' : 'ipv6'
  list.addSubnet(address, Number(length), type)
  return list.check(host, type)
}
