// A large set beside kubectl: the same objects through the same network, dry-run and apply together, on both sides as a
// first deploy into an empty namespace.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { parse, stringify } from 'yaml'
import { runGate } from '../cluster/gate-process.ts'
import { registry } from '../cluster/layout.ts'
import { kubeconfig, kubectl, kubectlProgram } from '../cluster/prepared-cluster.ts'
import type { BulkFigures } from './page.ts'
import { slowProxy } from './slow-proxy.ts'

interface KubeConfig {
  'current-context': string
  contexts: { name: string; context: { cluster: string } }[]
  clusters: { name: string; cluster: Record<string, unknown> }[]
}

/** A kubeconfig whose cluster is reached through another port of this machine; its certificate counts as before. */
function through(port: number): { text: string; host: string; port: number } {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as KubeConfig
  const name = config.contexts.find((one) => one.name === config['current-context'])?.context.cluster
  const cluster = config.clusters.find((one) => one.name === name)?.cluster ?? {}
  const server = new URL(String(cluster['server']))
  cluster['server'] = `https://127.0.0.1:${port}`
  return { text: stringify(config), host: server.hostname, port: Number(server.port || 443) }
}

/** So many objects: of ten, six are ConfigMaps, three are Services without a selector, one is a Deployment without pods. */
export function bulkManifests(count: number): string {
  const objects = Array.from({ length: count }, (_, index) => {
    const metadata = { name: `bulk-${index}`, labels: { app: `bulk-${index}` } }
    const selector = { app: `bulk-${index}` }
    if (index % 10 < 6) return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: 'x'.repeat(500) } }
    if (index % 10 < 9)
      return { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80, targetPort: 8080 }] } }
    const container = { name: 'app', image: `${registry}/app:1`, readinessProbe: { tcpSocket: { port: 8080 } } }
    const template = { metadata: { labels: selector }, spec: { containers: [container] } }
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replicas: 0, selector: { matchLabels: selector }, template },
    }
  })
  return objects.map((object) => stringify(object)).join('---\n')
}

/** Measures both, one after the other, in namespaces of their own. */
export async function measureBulk(count: number, latency: number): Promise<BulkFigures> {
  const { host, port } = through(0)
  const proxy = await slowProxy(host, port, latency)
  const folder = mkdtempSync(join(tmpdir(), 'deploy-gate-bench-'))
  const namespaces = ['kubectl', 'gate'].map((name) => `bench-${name}-${crypto.randomUUID().slice(0, 8)}`)
  const [ofKubectl = '', ofGate = ''] = namespaces
  try {
    const config = join(folder, 'kubeconfig')
    writeFileSync(config, through(proxy.port).text)
    const manifests = bulkManifests(count)
    writeFileSync(join(folder, 'set.yaml'), manifests)
    for (const name of namespaces) await kubectl(['create', 'namespace', name])
    const apply = ['--kubeconfig', config, '-n', ofKubectl, 'apply', '--server-side', '-f', join(folder, 'set.yaml')]
    const started = performance.now()
    await execa(kubectlProgram(), [...apply, '--dry-run=server'])
    await execa(kubectlProgram(), apply)
    const kubectlTime = performance.now() - started
    const { report, log, seconds } = await runGate({
      folder,
      files: { 'set.yaml': manifests },
      inputs: { manifests: 'set.yaml', namespace: ofGate, comment: 'never', stabilize: '0', timeout: '1s' },
      kubeconfig: config,
      kubectlFolder: dirname(kubectlProgram()),
    })
    // Its verdict is not measured here, so it may be any; that all was applied, is.
    if (report?.objects.every(({ apply }) => apply === 'created') !== true)
      throw new Error(`the gate did not apply the set:\n${log.slice(-2000)}`)
    const phases = report.timings
    return {
      latency,
      kubectl: kubectlTime,
      gate: (phases['dry-run'] ?? NaN) + (phases.apply ?? NaN),
      gateInAll: seconds * 1000,
      requests: report.stats.requests,
    }
  } finally {
    proxy.close()
    rmSync(folder, { recursive: true, force: true })
    for (const name of namespaces) await kubectl(['delete', 'namespace', name, '--wait=false']).catch(() => undefined)
  }
}
