// The wire before the fault proxy: a TCP relay that can be cut, refuse, freeze, or treat single connections badly.
// It knows nothing of TLS or HTTP.
import { randomInt } from 'node:crypto'
import type { Server, Socket } from 'node:net'
import { connect, createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** `refusing`: nobody listens. `frozen`: connections are accepted, and no byte moves on any, as after a lost route. */
export type LineState = 'open' | 'refusing' | 'frozen'

/** What becomes of a new connection. `silent`: it is accepted, and no byte of it is ever read. */
export type Admission = 'pass' | 'reset' | 'silent'

/** Ports of lines that are open: one that refuses connections keeps its port from the others. */
const taken = new Set<number>()

export class Line {
  /** Where clients connect, on 127.0.0.1. */
  readonly port: number
  readonly #target: number
  readonly #admit: (connection: number) => Admission
  #server: Server
  #state: LineState = 'open'
  #connections = 0
  /** Both ends of every relayed connection; `remote` is the port under which the target sees it. */
  readonly #pairs = new Map<Socket, Socket | undefined>()

  /** @param admit gets the number of the connection, counted from 1 */
  static async open(target: number, admit: (connection: number) => Admission): Promise<Line> {
    for (;;) {
      // Below 32768, where the kernel's own choices begin: while nobody listens, nobody else gets it.
      const port = randomInt(27_000, 32_000)
      if (taken.has(port)) continue
      taken.add(port)
      const line = new Line(target, port, admit)
      if (await line.#listen()) return line
      taken.delete(port)
    }
  }

  private constructor(target: number, port: number, admit: (connection: number) => Admission) {
    this.#target = target
    this.port = port
    this.#admit = admit
    this.#server = createServer()
  }

  /** False when someone else has the port. */
  #listen(): Promise<boolean> {
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket))
    return new Promise((resolve) => {
      this.#server.once('error', () => resolve(false)).listen(this.port, '127.0.0.1', () => resolve(true))
    })
  }

  async set(state: LineState): Promise<void> {
    const before = this.#state
    this.#state = state
    if (state === 'refusing') {
      this.#server.close()
      this.cut()
    }
    while (before === 'refusing' && state !== 'refusing' && !(await this.#listen())) await sleep(20)
    for (const [client, inner] of this.#pairs) {
      if (state === 'frozen') for (const end of [client, inner]) end?.unpipe().pause()
      // What was frozen stays lost: a route that comes back finds connections that nobody remembers.
      else if (before === 'frozen') this.#drop(client)
    }
  }

  /** Resets every connection there is. */
  cut(): void {
    for (const client of this.#pairs.keys()) this.#drop(client)
  }

  /** Resets the connection that the target sees as coming from this port (RST, not FIN). */
  reset(remotePort: number | undefined): void {
    for (const [client, inner] of this.#pairs) if (inner?.localPort === remotePort) this.#drop(client)
  }

  close(): void {
    taken.delete(this.port)
    this.#server.close()
    this.cut()
  }

  #drop(client: Socket): void {
    const inner = this.#pairs.get(client)
    this.#pairs.delete(client)
    client.resetAndDestroy()
    inner?.destroy()
  }

  #accept(client: Socket): void {
    client.on('error', () => this.#drop(client)).on('close', () => this.#drop(client))
    const admission = this.#admit(++this.#connections)
    if (admission === 'reset') return void client.resetAndDestroy()
    if (admission === 'silent' || this.#state === 'frozen') {
      this.#pairs.set(client, undefined)
      return
    }
    const inner = connect({ port: this.#target, host: '127.0.0.1', noDelay: true })
    this.#pairs.set(client, inner)
    inner.on('error', () => this.#drop(client))
    client.pipe(inner).pipe(client)
  }
}
