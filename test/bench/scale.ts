// Many workloads in a namespace that is full of other pods: what the gate asks for them, and the memory it needs, also
// while pods come and go for long. The pods of others have no scheduler, so they are there and nothing runs.
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { registry } from '../cluster/layout.ts'
import { runGate } from '../cluster/gate-process.ts'
import { eventually } from '../cluster/processes.ts'
import { kubectlProgram } from '../cluster/prepared-cluster.ts'
import { deployment, resolveText } from '../cluster/scenario.ts'
import { inParallel } from '../../src/cluster/in-parallel.ts'
import { counted, type CountedRequest } from './counting-proxy.ts'
import type { ScaleFigures } from './page.ts'

/** `seconds`: how long the workloads are waited for; `churn`: pods that are replaced a second, of others and theirs in turns. */
type ScaleSettings = Pick<ScaleFigures, 'workloads' | 'foreignPods' | 'seconds' | 'churn'>

/** So long an API server may be away, seconds: on a busy machine it restarts. */
const AWAY_SECONDS = 120

/** The watch has begun by then, and ends no sooner than this before the time is up, milliseconds. */
const MARGIN = 15_000

/** The Deployments that are watched: a selector makes their pods find no node, and their own deadline is far away. */
function watchedManifests(count: number): string {
  const pod = `
    nodeSelector: { bench: none }
    containers:
      - name: app
        image: ${registry}/app:1
  `
  const one = resolveText(deployment(pod, 'replicas: 1\nprogressDeadlineSeconds: 86400'), '')
  return Array.from({ length: count }, (_, index) => one.replaceAll(/\bweb\b/g, `web-${index}`)).join('---\n')
}

/** A pod of someone else, with what pods of some size have. */
function foreignPod(name: string): object {
  const container = (name: string) => ({
    name,
    image: 'registry.example/other:1',
    env: Array.from({ length: 12 }, (_, index) => ({ name: `SETTING_${index}`, value: `value of setting ${index}` })),
    ports: [{ containerPort: 8080, name: 'http' }],
    resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 8080 } },
    livenessProbe: { httpGet: { path: '/alive', port: 8080 } },
  })
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'other', 'app.kubernetes.io/part-of': 'elsewhere' } },
    spec: { schedulerName: 'nobody', containers: [container('app'), container('sidecar')] },
  }
}

function foreignStatus(): object {
  const at = new Date().toISOString().replace(/\.\d+/, '')
  const running = (name: string) => ({
    name,
    image: 'registry.example/other:1',
    imageID: 'registry.example/other@sha256:0',
    ready: true,
    started: true,
    restartCount: 0,
    state: { running: { startedAt: at } },
  })
  const types = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled']
  return {
    status: {
      phase: 'Running',
      startTime: at,
      podIP: '10.0.0.1',
      conditions: types.map((type) => ({ type, status: 'True', lastTransitionTime: at })),
      containerStatuses: [running('app'), running('sidecar')],
    },
  }
}

/** What the measurement itself asks of the API server. */
class Namespace {
  readonly #path: string
  constructor(api: string, namespace: string) {
    this.#path = `${api}/api/v1/namespaces/${namespace}`
  }

  async createForeign(name: string): Promise<void> {
    await this.#send('POST', 'pods', 'application/json', foreignPod(name))
    await this.#send('PATCH', `pods/${name}/status`, 'application/merge-patch+json', foreignStatus())
  }

  async delete(name: string): Promise<void> {
    await this.#send('DELETE', `pods/${name}?gracePeriodSeconds=0`, 'application/json')
  }

  /** The names of the watched workloads' pods. */
  async ownPods(): Promise<string[]> {
    const { items } = (await this.#send('GET', 'pods?labelSelector=app!%3Dother', 'application/json')) as {
      items: { metadata: { name: string } }[]
    }
    return items.map(({ metadata }) => metadata.name)
  }

  async #send(method: string, path: string, contentType: string, body?: object): Promise<unknown> {
    const send = async (): Promise<Response | undefined> => {
      const content = body === undefined ? {} : { body: JSON.stringify(body) }
      const response = await fetch(`${this.#path}/${path}`, {
        method,
        headers: { 'content-type': contentType },
        ...content,
      }).catch(() => undefined)
      // What `kubectl proxy` says of an API server that is away.
      return response === undefined || response.status >= 500 || response.status === 429 ? undefined : response
    }
    let response: Response | undefined
    await eventually(async () => (response = await send()) !== undefined, AWAY_SECONDS)
    if (response === undefined) throw new Error(`${method} ${path}: the API server does not answer`)
    // A pod that something else has removed is removed; one that was made although the answer was lost is made.
    if (!response.ok && response.status !== 404 && response.status !== 409)
      throw new Error(`${method} ${path}: ${await response.text()}`)
    return await response.json()
  }
}

/** Replaces pods until it is stopped. */
async function churn(namespace: Namespace, { churn, foreignPods }: ScaleSettings, stop: AbortSignal): Promise<void> {
  for (let round = 0; churn > 0 && !stop.aborted; round++) {
    const own = await namespace.ownPods()
    for (let turn = 0; turn < 60 && !stop.aborted; turn++) {
      const number = (round * 60 + turn) % foreignPods
      const victim = own[turn % own.length]
      if (turn % 2 === 0 || victim === undefined) {
        await namespace.delete(`other-${number}`)
        await namespace.createForeign(`other-${number}`)
      } else await namespace.delete(victim)
      await wait(1000 / churn, undefined, { signal: stop }).catch(() => undefined)
    }
  }
}

function residentBytes(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) * 1024
  } catch {
    return NaN
  }
}

/** Fills a namespace, lets the gate wait in it, and tells what that took. */
export async function measureScale(settings: ScaleSettings, tell: (line: string) => void): Promise<ScaleFigures> {
  return await counted(async ({ namespace: name, folder, config, seen, api }) => {
    const namespace = new Namespace(api, name)
    const names = Array.from({ length: settings.foreignPods }, (_, index) => `other-${index}`)
    await inParallel(names, (pod) => namespace.createForeign(pod))
    tell(`${settings.foreignPods} pods of others are there`)
    const rss: ScaleFigures['rss'] = []
    const over = new AbortController()
    const began = performance.now()
    let pid: number | undefined
    const sampling = setInterval(() => {
      const second = Math.round((performance.now() - began) / 1000)
      const bytes = residentBytes(pid ?? 0)
      if (!Number.isNaN(bytes)) rss.push({ second, bytes })
      if (second % 60 === 0) tell(`${second} s: ${(bytes / 1e6).toFixed(0)} MB`)
    }, 5000)
    const churning = churn(namespace, settings, over.signal)
    try {
      const { report, log } = await runGate({
        folder,
        files: { 'deploy.yaml': watchedManifests(settings.workloads) },
        inputs: {
          manifests: 'deploy.yaml',
          namespace: name,
          comment: 'never',
          'fail-fast': 'false',
          timeout: `${settings.seconds}s`,
        },
        kubeconfig: config,
        kubectlFolder: dirname(kubectlProgram()),
        started: (id) => (pid = id),
      })
      if (report?.objects.every(({ apply }) => apply === 'created') !== true)
        throw new Error(`the gate did not apply the set:\n${log.slice(-2000)}`)
      return {
        ...settings,
        peakRssBytes: report.stats.peakRssBytes,
        rss,
        requests: Object.fromEntries(
          [...Map.groupBy(seen, ({ what }) => what)].map(([what, all]) => [what, all.length]),
        ),
        requestsPerMinute: perMinuteOfWaiting(seen, settings.seconds * 1000),
      }
    } finally {
      over.abort()
      clearInterval(sampling)
      await churning.catch((error: unknown) => tell(`pods were not replaced any more: ${String(error)}`))
    }
  })
}

/** From the last write on, without what belongs to beginning and ending. */
function perMinuteOfWaiting(seen: readonly CountedRequest[], waitedMs: number): number {
  const began = seen.findLast(({ what }) => what.startsWith('patch'))?.at ?? NaN
  const waiting = seen.filter(({ at }) => at > began + MARGIN && at < began + waitedMs - MARGIN)
  return (waiting.length * 60_000) / (waitedMs - 2 * MARGIN)
}
