// A TCP proxy that holds every byte back for a while, in both directions: a network of so many milliseconds round trip.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

export interface SlowProxy {
  port: number
  close(): void
}

/** @param roundTrip milliseconds, half of it each way; 0 only passes the bytes on */
export async function slowProxy(host: string, port: number, roundTrip: number): Promise<SlowProxy> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(port, host)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('data', (bytes) => later(() => to.write(bytes)))
      from.on('end', () => later(() => to.end()))
      from.on('error', () => to.destroy())
      from.on('close', () => sockets.delete(from))
    }
  })
  // Timers of one length fire in the order in which they were made, so the bytes keep theirs.
  const later = (action: () => void): void => void (roundTrip === 0 ? action() : setTimeout(action, roundTrip / 2))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
