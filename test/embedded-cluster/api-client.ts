// A small client of an API server, real or embedded, for the recorder and the contract: it shows what came over the wire
// and interprets nothing. Not the one that the gate uses.
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { parse } from 'yaml'
import type { KubernetesObject } from '../../src/model/object.ts'

export interface AskOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  body?: unknown
  contentType?: string
  accept?: string
  /** With a token that nobody gave out instead of the kubeconfig's credentials. */
  wrongToken?: boolean
}

/** An answer, read to its end. */
export interface Answer {
  status: number
  contentType: string
  warnings: string[]
  text: string
}

/** A line of a watch. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'
  object: KubernetesObject
}

/** Where an API server is and who asks it. */
export interface Connection {
  server: string
  token: string | undefined
  /** PEM; all undefined for a server without TLS. */
  tls: { ca?: Buffer | undefined; cert?: Buffer | undefined; key?: Buffer | undefined }
}

/** The cluster and user of a kubeconfig's current context (certificates or a token). */
export function readConnection(kubeconfig: string): Connection {
  type Named<K extends string, T> = { name: string } & Record<K, T>
  const config = parse(kubeconfig) as {
    'current-context': string
    contexts: Named<'context', { cluster: string; user: string }>[]
    clusters: Named<'cluster', Record<string, string>>[]
    users: Named<'user', Record<string, string>>[]
  }
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster ?? {}
  const user = config.users.find(({ name }) => name === context?.user)?.user ?? {}
  const material = (fields: Record<string, string>, field: string): Buffer | undefined => {
    const data = fields[`${field}-data`]
    const file = fields[field]
    return data !== undefined ? Buffer.from(data, 'base64') : file === undefined ? undefined : readFileSync(file)
  }
  const tls = {
    ca: material(cluster, 'certificate-authority'),
    cert: material(user, 'client-certificate'),
    key: material(user, 'client-key'),
  }
  return { server: cluster['server'] ?? '', token: user['token'], tls }
}

/** A client with the cluster and user of a kubeconfig's current context. */
export class ApiClient {
  readonly #server: string
  readonly #agent: HttpAgent | HttpsAgent
  readonly #agentWithoutCertificate: HttpAgent | HttpsAgent
  readonly #token: string | undefined

  constructor(kubeconfig: string) {
    const { server, token, tls } = readConnection(kubeconfig)
    this.#server = server
    this.#token = token
    const secure = server.startsWith('https:')
    this.#agent = secure ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true })
    this.#agentWithoutCertificate = secure ? new HttpsAgent({ ca: tls.ca }) : new HttpAgent()
  }

  /** The response with its body unread. */
  open(path: string, options: AskOptions = {}): Promise<IncomingMessage> {
    const { method = 'GET', body, contentType = 'application/json', accept = 'application/json' } = options
    const headers: Record<string, string> = { accept }
    const token = options.wrongToken ? 'wrong' : this.#token
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = contentType
    return new Promise((resolve, reject) => {
      const send = this.#server.startsWith('https:') ? httpsRequest : httpRequest
      const agent = options.wrongToken ? this.#agentWithoutCertificate : this.#agent
      const request = send(this.#server + path, { method, headers, agent }, resolve)
      request.on('error', reject)
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  async ask(path: string, options: AskOptions = {}): Promise<Answer> {
    const response = await this.open(path, options)
    let text = ''
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
    // `299 - "text"`, several in one header line.
    const warnings = [...(response.headers.warning ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)]
    return {
      status: response.statusCode ?? 0,
      contentType: response.headers['content-type'] ?? '',
      warnings: warnings.map(([, warning = '']) => warning.replace(/\\(.)/g, '$1')),
      text,
    }
  }

  /** The events of a watch until `enough` says so, or the server ends it. */
  async watch(path: string, enough: (events: WatchEvent[]) => boolean): Promise<WatchEvent[]> {
    const response = await this.open(path)
    const events: WatchEvent[] = []
    let rest = ''
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n')
      rest = lines.pop() ?? ''
      events.push(...lines.map((line) => JSON.parse(line) as WatchEvent))
      if (enough(events)) break
    }
    response.destroy()
    return events
  }

  close(): void {
    this.#agent.destroy()
    this.#agentWithoutCertificate.destroy()
  }

  /** Like `ask`, for what must succeed. */
  async need<T>(path: string, options: AskOptions = {}): Promise<T> {
    const { status, text } = await this.ask(path, options)
    if (status >= 300) throw new Error(`${options.method ?? 'GET'} ${path}: ${status} ${text}`)
    return JSON.parse(text) as T
  }
}
