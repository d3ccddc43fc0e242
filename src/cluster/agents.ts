// The sockets to the API server: one undici Agent, a new one when certificates rotate or old sockets are not to be trusted.
// HTTP/1.1 on purpose: a watch that breaks takes no other request with it, as a lost HTTP/2 session does.
import { createHash } from 'node:crypto'
import { Agent, ProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import type { TlsMaterial } from './credentials.ts'

/** Connecting and the TLS handshake together; a SYN that was lost is sent again after 1 and 3 s. */
const CONNECT_LIMIT_MS = 5000
/** A socket that was idle for longer is closed: one that a NAT gateway forgot would cost a request its time limit. */
const IDLE_SOCKET_MS = 4000
/** Room for a hundred long warnings; undici has 16 KiB. */
const HEADER_BYTES = 1024 * 1024

export class Agents {
  readonly #proxy: URL | undefined
  readonly #all = new Set<Dispatcher>()
  #current: { tls: TlsMaterial; key: string; agent: Dispatcher } | undefined

  constructor(proxy: URL | undefined) {
    this.#proxy = proxy
  }

  /** The agent for this TLS material. The one before ends with its last request. */
  for(tls: TlsMaterial): Dispatcher {
    if (this.#current?.tls === tls) return this.#current.agent
    const material = [tls.ca, tls.cert, tls.key].map((part) => part?.toString() ?? '')
    const key = createHash('sha256')
      .update(JSON.stringify([material, tls.servername, tls.rejectUnauthorized]))
      .digest('base64')
    if (this.#current?.key === key) {
      this.#current.tls = tls
      return this.#current.agent
    }
    this.renew()
    const agent = newAgent(tls, this.#proxy)
    this.#all.add(agent)
    this.#current = { tls, key, agent }
    return agent
  }

  /** From now on every request begins with a new connection. */
  renew(): void {
    const old = this.#current?.agent
    this.#current = undefined
    if (old !== undefined) void old.close().finally(() => this.#all.delete(old))
  }

  async destroy(): Promise<void> {
    await Promise.all([...this.#all].map((agent) => agent.destroy()))
  }
}

function newAgent(tls: TlsMaterial, proxy: URL | undefined): Dispatcher {
  // A peer that is gone without a word is found after 41 s without traffic.
  const socket = { timeout: CONNECT_LIMIT_MS, keepAlive: true, keepAliveInitialDelay: 30_000, allowH2: false }
  const common = {
    allowH2: false,
    maxHeaderSize: HEADER_BYTES,
    keepAliveTimeout: IDLE_SOCKET_MS,
    keepAliveMaxTimeout: IDLE_SOCKET_MS,
  }
  if (proxy === undefined) return new Agent({ ...common, connect: { ...socket, ...tls } })
  return new ProxyAgent({
    ...common,
    uri: proxy.href,
    requestTls: { ...socket, ...tls },
    // Go checks an https:// proxy against the same authorities as the server. For SOCKS undici takes it for TLS to the proxy.
    ...(proxy.protocol === 'https:' ? { proxyTls: { ...socket, ca: tls.ca } } : { connectTimeout: CONNECT_LIMIT_MS }),
  })
}
