// `npm run bench`: how large the built action is, how fast it starts, how long a deploy takes beside kubectl, and what it
// asks of the API server while it waits for many workloads.
// It prints and judges nothing. The cluster is the one of KUBECONFIG, or our own when it is up; `--no-cluster` leaves
// that part out. Beside another program on the machine only the ratios mean something.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { execa } from 'execa'
import { timingsOf } from '../../src/report/words.ts'
import { isHealthy } from '../cluster/cluster.ts'
import { gateProgram, runGate } from '../cluster/gate-process.ts'
import { givenKubeconfig, registry } from '../cluster/layout.ts'
import { clusterIsWell, kubeconfig, kubectl, kubectlProgram } from '../cluster/prepared-cluster.ts'
import { deployment, resolveText } from '../cluster/scenario.ts'

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

/** `104 ms (99–118)`, `2.31 s (2.20–2.42)`: the median, the least and the most. Values in milliseconds. */
function spread(values: readonly number[]): string {
  const inSeconds = median(values) >= 1000
  const text = (value: number) => (inSeconds ? (value / 1000).toFixed(2) : value.toFixed(0))
  return `${text(median(values))} ${inSeconds ? 's' : 'ms'} (${text(Math.min(...values))}–${text(Math.max(...values))})`
}

function line(what: string, value: string): void {
  console.log(`${what.padEnd(52)}${value}`)
}

function printSize(): void {
  const folder = dirname(gateProgram)
  for (const name of readdirSync(folder))
    line(`dist/${name}`, `${(statSync(join(folder, name)).size / 1e6).toFixed(2)} MB`)
}

/** Milliseconds from the start of a process to its end. */
async function timed(command: string, args: string[]): Promise<number> {
  const started = performance.now()
  await execa(command, args)
  return performance.now() - started
}

/** Milliseconds from the start of the gate to its first request to an API server. */
async function timeToFirstRequest(folder: string): Promise<number> {
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
    },
    stdio: 'ignore',
  })
  const ended = new Promise<void>((resolve, reject) => child.once('error', reject).once('close', () => resolve()))
  const endedEarly = ended.then(() => Promise.reject(new Error('the gate ended without a request')))
  try {
    return (await Promise.race([first, endedEarly])) - started
  } finally {
    endedEarly.catch(() => undefined)
    child.kill('SIGKILL')
    await ended.catch(() => undefined)
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

async function measureStart(runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-bench-'))
  try {
    const empty: number[] = []
    const gate: number[] = []
    // The first run of each warms the file cache and is not counted.
    for (let run = 0; run <= runs; run++) {
      empty.push(await timed(process.execPath, ['--eval', '']))
      gate.push(await timeToFirstRequest(folder))
    }
    line(`node that does nothing, median of ${runs}`, spread(empty.slice(1)))
    line(`cold start to the first request, median of ${runs}`, spread(gate.slice(1)))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function webManifest(): string {
  const pod = `
    containers:
      - name: app
        image: ${registry}/app:1
        readinessProbe:
          periodSeconds: 1
          exec: { command: [cat, /version] }
  `
  return resolveText(deployment(pod, 'replicas: 2'), '')
}

/** One deploy: milliseconds in all, and from the moment the Deployment was done to the end. */
interface Deploy {
  total: number
  afterDone: number
  /** What the gate says of its own phases; empty for kubectl. */
  phases: string
}

/** Follows the Deployment with a kubectl of its own and answers when it was done. */
function watchDone(namespace: string): { done: Promise<number>; stop: () => void } {
  const fields = [
    'metadata.generation',
    'status.observedGeneration',
    'status.replicas',
    'status.updatedReplicas',
    'status.availableReplicas',
  ]
  const template = `${fields.map((field) => `{.${field}}`).join(' ')}{"\\n"}`
  const child = spawn(
    kubectlProgram(),
    ['--kubeconfig', kubeconfig, '-n', namespace, 'get', 'deployments', '--watch', '-o', `jsonpath=${template}`],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const done = new Promise<number>((resolve, reject) => {
    child.once('error', reject)
    createInterface({ input: child.stdout }).on('line', (text) => {
      const [generation, observed, ...counts] = text.split(' ')
      if (generation === observed && counts.every((count) => count === '2')) resolve(performance.now())
    })
  })
  return { done, stop: () => child.kill() }
}

/** Deploys in a namespace of its own, which is removed afterwards. `how` rejects when the deploy failed. */
async function measure(how: (namespace: string, folder: string) => Promise<string>): Promise<Deploy> {
  const namespace = `bench-${crypto.randomUUID().slice(0, 8)}`
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-bench-'))
  await kubectl(['create', 'namespace', namespace])
  const watch = watchDone(namespace)
  try {
    const started = performance.now()
    const phases = await how(namespace, folder)
    const ended = performance.now()
    return { total: ended - started, afterDone: ended - (await watch.done), phases }
  } finally {
    watch.stop()
    await kubectl(['delete', 'namespace', namespace, '--wait=false'])
    rmSync(folder, { recursive: true, force: true })
  }
}

function withGate(stabilize: string) {
  return async (namespace: string, folder: string): Promise<string> => {
    const inputs = { manifests: 'web.yaml', namespace, stabilize, comment: 'never' }
    const { exitCode, log, report } = await runGate({
      folder,
      files: { 'web.yaml': webManifest() },
      inputs,
      kubeconfig,
      kubectlFolder: dirname(kubectlProgram()),
    })
    if (exitCode !== 0 || report === undefined) throw new Error(`the gate failed:\n${log}`)
    return timingsOf(report)
  }
}

async function withKubectl(namespace: string): Promise<string> {
  await kubectl(['-n', namespace, 'apply', '-f', '-'], webManifest())
  await kubectl(['-n', namespace, 'rollout', 'status', 'deployment/web'])
  return ''
}

async function measureDeploys(runs: number): Promise<void> {
  const ways: [name: string, how: Parameters<typeof measure>[0]][] = [
    ['kubectl apply, rollout status', withKubectl],
    ['gate, stabilize 0', withGate('0')],
    ['gate', withGate('auto')],
  ]
  const results = ways.map((): Deploy[] => [])
  // In turns, so that what else the machine does meets all of them; the first round pulls the image.
  for (let run = 0; run <= runs; run++) {
    for (const [index, [, how]] of ways.entries()) {
      const result = await measure(how)
      if (run > 0) results[index]?.push(result)
    }
  }
  const totals = (deploys: readonly Deploy[] = []) => deploys.map(({ total }) => total)
  for (const [index, [name]] of ways.entries()) {
    const own = results[index] ?? []
    const ratio = (median(totals(own)) / median(totals(results[0]))).toFixed(2)
    line(`${name}: in all, median of ${runs}`, `${spread(totals(own)).padEnd(26)}${ratio} of kubectl`)
    line(`${name}: from done to its end`, spread(own.map(({ afterDone }) => afterDone)))
    const phases = own.at(-1)?.phases ?? ''
    if (phases !== '') line(`${name}: phases of the last`, phases)
  }
  console.log('A gate without "stabilize 0" goes on watching whether what is done stays so; kubectl does not.')
}

/** Workloads that are waited for, and for how long, milliseconds. */
const MANY = 50
const MANY_WAIT = 70_000
/** What belongs to beginning and ending is not counted as waiting. */
const MARGIN = 8_000

interface CountedRequest {
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
interface Counted {
  namespace: string
  folder: string
  config: string
  seen: CountedRequest[]
}

/** Measures in a namespace of its own, with all requests counted. */
async function counted(measurement: (counted: Counted) => Promise<void>): Promise<void> {
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
    await measurement({ namespace, folder, config, seen: counter.seen })
  } finally {
    counter.close()
    proxy.stop()
    rmSync(folder, { recursive: true, force: true })
    await kubectl(['delete', 'namespace', namespace, '--wait=false'])
  }
}

/** `100 dry-run, 3 list secrets`. */
function tally(requests: readonly CountedRequest[]): string {
  const kinds = Map.groupBy(requests, ({ what }) => what)
  return `${requests.length} (${[...kinds].map(([what, all]) => `${all.length} ${what}`).join(', ')})`
}

/** So many workloads, each with three references: a key of a ConfigMap, a Secret, a ServiceAccount. */
const CHECKED = 100

/** A whole set checked before anything is applied, beside `kubectl diff` of the same. */
async function measurePreflight(): Promise<void> {
  const objects = Array.from({ length: CHECKED }, (_, index) => {
    const pod = `
      serviceAccountName: web
      containers:
        - name: app
          image: ${registry}/app:1
          envFrom:
            - secretRef: { name: web }
          env:
            - name: MODE
              valueFrom: { configMapKeyRef: { name: web, key: mode } }
    `
    const workload = resolveText(deployment(pod, 'replicas: 1'), '').replaceAll(/\bweb\b/g, `web-${index}`)
    const of = (kind: string, more: string) =>
      `apiVersion: v1\nkind: ${kind}\nmetadata: { name: web-${index} }\n${more}`
    return {
      workload,
      referenced: [of('ConfigMap', 'data: { mode: a }\n'), of('Secret', ''), of('ServiceAccount', '')].join('---\n'),
    }
  })
  const workloads = objects.map(({ workload }) => workload).join('---\n')
  await counted(async ({ namespace, folder, config, seen }) => {
    const referenced = join(folder, 'referenced.yaml')
    writeFileSync(referenced, objects.map((one) => one.referenced).join('---\n'))
    await kubectl(['-n', namespace, 'apply', '-f', referenced])
    const started = performance.now()
    const { report, log } = await runGate({
      folder,
      files: { 'deploy.yaml': workloads },
      inputs: { manifests: 'deploy.yaml', namespace, comment: 'never', mode: 'dry-run' },
      kubeconfig: config,
      kubectlFolder: dirname(kubectlProgram()),
    })
    if (report?.verdict !== 'passed') throw new Error(`the dry-run failed:\n${log}`)
    const gate = performance.now() - started
    line(`requests to check ${CHECKED} workloads, ${3 * CHECKED} references`, tally(seen))
    line('  phases', timingsOf(report))
    const before = seen.length
    const file = join(folder, 'workloads.yaml')
    writeFileSync(file, workloads)
    const diffStarted = performance.now()
    // It ends with 1 when there is a difference, which there is.
    await execa(kubectlProgram(), ['--kubeconfig', config, '-n', namespace, 'diff', '-f', file], { reject: false })
    const diff = performance.now() - diffStarted
    line('requests of kubectl diff', tally(seen.slice(before)))
    line(
      '  time, beside kubectl diff',
      `${(gate / 1000).toFixed(2)} s, ${(diff / 1000).toFixed(2)} s: ${(gate / diff).toFixed(2)}×`,
    )
  })
}

/** Deployments whose pods find no node: nothing runs, and all the watching is there. */
async function measureWaiting(): Promise<void> {
  const pod = `
    nodeSelector: { bench: none }
    containers:
      - name: app
        image: ${registry}/app:1
  `
  const manifests = Array.from({ length: MANY }, (_, index) =>
    resolveText(deployment(pod, 'replicas: 1'), '').replaceAll(/\bweb\b/g, `web-${index}`),
  )
  await counted(async ({ namespace, folder, config, seen }) => {
    const { report } = await runGate({
      folder,
      files: { 'deploy.yaml': manifests.join('---\n') },
      inputs: {
        manifests: 'deploy.yaml',
        namespace,
        comment: 'never',
        'fail-fast': 'false',
        timeout: `${MANY_WAIT / 1000}s`,
      },
      kubeconfig: config,
      kubectlFolder: dirname(kubectlProgram()),
    })
    const began = seen.findLast(({ what }) => what.startsWith('patch'))?.at ?? NaN
    const minute = seen.filter(({ at }) => at > began + MARGIN && at < began + MANY_WAIT - MARGIN)
    const perMinute = (minute.length * 60_000) / (MANY_WAIT - 2 * MARGIN)
    line(`requests a minute while waiting for ${MANY} Deployments`, perMinute.toFixed(1))
    line('  counted', tally(minute))
    line('requests until then', tally(seen.filter(({ at }) => at <= began + MARGIN)))
    line('peak memory of the gate meanwhile', `${((report?.stats.peakRssBytes ?? NaN) / 1e6).toFixed(0)} MB`)
  })
}

const { values } = parseArgs({
  allowNegative: true,
  options: {
    cluster: { type: 'boolean', default: true },
    runs: { type: 'string', default: '10' },
    deploys: { type: 'string', default: '3' },
    waiting: { type: 'boolean', default: true },
  },
})
if (!existsSync(gateProgram)) throw new Error(`${gateProgram} is not there: npm run build`)
printSize()
await measureStart(Number(values.runs))
const reachable = values.cluster && (givenKubeconfig !== '' ? await clusterIsWell() : await isHealthy())
if (reachable) {
  await measureDeploys(Number(values.deploys))
  await measurePreflight()
  if (values.waiting) await measureWaiting()
} else
  console.log(
    `No deploys were measured: ${values.cluster ? 'no cluster can be reached (npm run cluster -- up, or KUBECONFIG)' : '--no-cluster'}.`,
  )
