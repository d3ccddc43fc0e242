// A registry before the open registry, for one scenario: it is down, refuses or dribbles for a while, then behaves.
// Only on the node of our own cluster: it listens on its loopback, and containerd has to be told to speak HTTP with it.
import { randomInt } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { Transform, pipeline } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { folders, givenKubeconfig, kubeconfig, ownRegistry } from './layout.ts'

/** How a registry misbehaves. Seconds count from the moment when the scenario has been prepared. */
export interface RegistryTrouble {
  /** Nobody listens: connections are refused. */
  downFor?: number
  /** Every request is answered with this status … */
  status?: number
  /** … for so long. */
  statusFor?: number
  /** How fast layers come. */
  bytesPerSecond?: number
  /** True: every byte of a layer comes changed. */
  damages?: true
}

const hostsFolder = join(folders.registries, 'hosts')

/** True when the cluster of the tests is our own: a node elsewhere does not see this loopback. */
export function canHaveProxy(): boolean {
  return ['', kubeconfig].includes(givenKubeconfig) && existsSync(hostsFolder)
}

export class RegistryProxy {
  /** `HOST:PORT`, as manifests write it. */
  readonly address: string
  readonly #trouble: RegistryTrouble
  readonly #port: number
  readonly #stop = new AbortController()
  #server: Server | undefined
  #startedAt = 0

  constructor(trouble: RegistryTrouble) {
    this.#trouble = trouble
    // Below 32768, where the kernel's own choices begin: while nobody listens, nobody else gets it.
    this.#port = randomInt(25_100, 26_000)
    this.address = `127.0.0.1:${this.#port}`
    mkdirSync(join(hostsFolder, this.address), { recursive: true })
    writeFileSync(join(hostsFolder, this.address, 'hosts.toml'), `server = "http://${this.address}"\n`)
  }

  /** From here on seconds count. Does not wait until it is up. */
  start(): void {
    this.#startedAt = Date.now()
    const { signal } = this.#stop
    void sleep((this.#trouble.downFor ?? 0) * 1000, undefined, { signal })
      .then(() => (this.#server = createServer((...both) => this.#answer(...both)).listen(this.#port, '127.0.0.1')))
      .catch(() => undefined)
  }

  close(): void {
    this.#stop.abort()
    this.#server?.close()
    this.#server?.closeAllConnections()
    rmSync(join(hostsFolder, this.address), { recursive: true, force: true })
  }

  #answer(asked: IncomingMessage, response: ServerResponse): void {
    const { status, statusFor = 0, bytesPerSecond, damages } = this.#trouble
    if (status !== undefined && Date.now() < this.#startedAt + statusFor * 1000) {
      response.writeHead(status).end()
      return
    }
    const target = { method: asked.method, headers: { ...asked.headers, host: ownRegistry } }
    request(`http://${ownRegistry}${asked.url}`, target, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      const layer = asked.method === 'GET' && asked.url?.includes('/blobs/') === true
      const through = !layer ? [] : damages ? [damaged()] : bytesPerSecond === undefined ? [] : [slow(bytesPerSecond)]
      pipeline([answer, ...through, response], () => undefined)
    })
      .on('error', () => response.destroy())
      .end()
  }
}

/** Lets so many bytes through in a second. */
function slow(bytesPerSecond: number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      void sleep((chunk.length / bytesPerSecond) * 1000).then(() => done(null, chunk))
    },
  })
}

/** Lets everything through, and none of it as it was. */
function damaged(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(chunk.map((byte) => byte ^ 1)))
    },
  })
}
