// How large the built action is, and how long it takes from the start of its process to its first request.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { gateProgram } from '../cluster/gate-process.ts'
import type { StartFigures } from './page.ts'
import { webManifest } from './web-manifest.ts'

/**
 * Measures in turns a Node that does nothing, the gate, and the gate with what V8 compiled of it before. The first of each
 * fills the caches and is not counted.
 */
export async function measureStart(runs: number): Promise<StartFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-bench-'))
  const dist = dirname(gateProgram)
  const figures: StartFigures = {
    bytes: readdirSync(dist).reduce((sum, name) => sum + statSync(join(dist, name)).size, 0),
    firstBytes: statSync(gateProgram).size,
    node: [],
    gate: [],
    cached: [],
  }
  try {
    for (let run = 0; run <= runs; run++) {
      const node = await timed(process.execPath, ['--eval', ''])
      const gate = await timeToFirstRequest(folder)
      const cached = await timeToFirstRequest(folder, { NODE_COMPILE_CACHE: join(folder, 'compile-cache') })
      if (run === 0) continue
      figures.node.push(node)
      figures.gate.push(gate)
      figures.cached?.push(cached)
    }
    return figures
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Milliseconds from the start of a process to its end. */
async function timed(command: string, args: string[]): Promise<number> {
  const started = performance.now()
  await execa(command, args)
  return performance.now() - started
}

/** Milliseconds from the start of the gate to its first request to an API server. */
async function timeToFirstRequest(folder: string, environment: NodeJS.ProcessEnv = {}): Promise<number> {
  let arrived: (at: number) => void
  const first = new Promise<number>((resolve) => (arrived = resolve))
  // It never answers: what counts is that it was asked.
  const server = createServer(() => arrived(performance.now()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const path = join(folder, 'kubeconfig')
  const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true }
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'bench',
      clusters: [{ name: 'bench', cluster }],
      users: [{ name: 'bench', user: {} }],
      contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    }),
  )
  writeFileSync(join(folder, 'web.yaml'), webManifest())
  const started = performance.now()
  const child = spawn(process.execPath, [gateProgram], {
    env: {
      HOME: folder,
      PATH: process.env['PATH'],
      KUBECONFIG: path,
      GITHUB_WORKSPACE: folder,
      RUNNER_TEMP: folder,
      INPUT_MANIFESTS: 'web.yaml',
      INPUT_COMMENT: 'never',
      ...environment,
    },
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve, reject) => child.once('error', reject).once('close', () => resolve()))
  const endedEarly = ended.then(() => Promise.reject(new Error('the gate ended without a request')))
  try {
    return (await Promise.race([first, endedEarly])) - started
  } finally {
    endedEarly.catch(() => undefined)
    // Cancelled, not killed: Node keeps what it compiled when it ends by itself.
    child.kill('SIGTERM')
    await ended.catch(() => undefined)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}
