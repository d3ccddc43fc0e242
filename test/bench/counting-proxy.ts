// What a gate asks of an API server: a proxy before a real one that counts.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { kubeconfig, kubectl, kubectlProgram } from '../cluster/prepared-cluster.ts'

export interface CountedRequest {
  /** `watch pods`, `list events`, `apply`. */
  what: string
  at: number
}

/** Stands before an API server, without TLS, and remembers what is asked. `target` is that of `kubectl proxy`. */
async function countingProxy(target: number): Promise<{ port: number; seen: CountedRequest[]; close: () => void }> {
  const seen: CountedRequest[] = []
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://proxy')
    const resource = pathname.split('/').at(searchParams.has('limit') || searchParams.has('watch') ? -1 : -2) ?? ''
    const verb = searchParams.has('watch')
      ? 'watch'
      : searchParams.has('limit')
        ? 'list'
        : request.method?.toLowerCase()
    seen.push({ what: searchParams.has('dryRun') ? 'dry-run' : `${verb} ${resource}`, at: performance.now() })
    const forwarded = forward(
      {
        host: '127.0.0.1',
        port: target,
        path: request.url,
        method: request.method,
        headers: { ...request.headers, host: '127.0.0.1' },
      },
      (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
    )
    forwarded.on('error', () => response.destroy())
    response.on('close', () => forwarded.destroy())
    request.pipe(forwarded)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: () => (server.closeAllConnections(), server.close()),
  }
}

/** `kubectl proxy` on a free port. */
async function kubectlProxy(): Promise<{ port: number; stop: () => void }> {
  const child = spawn(kubectlProgram(), ['--kubeconfig', kubeconfig, 'proxy', '--port=0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const text of createInterface({ input: child.stdout })) {
    const port = /:(\d+)$/.exec(text.trim())?.[1]
    if (port !== undefined) return { port: Number(port), stop: () => child.kill() }
  }
  throw new Error('kubectl proxy has ended')
}

/** Everything that a measurement with counted requests needs: a namespace, a folder, a kubeconfig of the proxy. */
export interface Counted {
  namespace: string
  folder: string
  config: string
  seen: CountedRequest[]
  /** The API server as it is, uncounted: for what the measurement itself does. */
  api: string
}

/** Measures in a namespace of its own, with all requests counted. */
export async function counted<T>(measurement: (counted: Counted) => Promise<T>): Promise<T> {
  const namespace = `bench-${crypto.randomUUID().slice(0, 8)}`
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-bench-'))
  await kubectl(['create', 'namespace', namespace])
  const proxy = await kubectlProxy()
  const counter = await countingProxy(proxy.port)
  try {
    const config = join(folder, 'kubeconfig')
    const cluster = { server: `http://127.0.0.1:${counter.port}` }
    writeFileSync(
      config,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'bench',
        clusters: [{ name: 'bench', cluster }],
        contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
        users: [{ name: 'bench', user: {} }],
      }),
    )
    return await measurement({
      namespace,
      folder,
      config,
      seen: counter.seen,
      api: `http://127.0.0.1:${proxy.port}`,
    })
  } finally {
    counter.close()
    proxy.stop()
    rmSync(folder, { recursive: true, force: true })
    await kubectl(['delete', 'namespace', namespace, '--wait=false']).catch(() => undefined)
  }
}
