// The deploys that the faults are tried on, and where they are played: on the embedded API server, from a recording, or
// on the real cluster, in a namespace of their own.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { dirname } from 'node:path'
import { registry } from '../cluster/layout.ts'
import { kubeconfig, kubectlProgram } from '../cluster/prepared-cluster.ts'
import { deployment, markedLines, resolveText } from '../cluster/scenario.ts'
import type { Connection } from '../embedded-cluster/api-client.ts'
import { ApiClient, readConnection } from '../embedded-cluster/api-client.ts'
import { manifestFolder } from '../embedded-cluster/deploy.ts'
import { readRecording, recordedNamespace } from '../embedded-cluster/recording.ts'
import { startEmbeddedCluster } from '../embedded-cluster/server.ts'

/** What a deploy must say when nothing is wrong with the way to the cluster. */
export interface Usual {
  verdict: 'passed' | 'failed'
  cause?: string | undefined
  /** `file:line` of the cause. */
  position?: string | undefined
}

export interface Outcome {
  name: string
  /** The recording that the embedded API server plays; absent: only the real cluster shows it. */
  recording?: string
  cause?: string
  manifests: Record<string, string>
  /** What is in the namespace before. */
  before?: { path: string; body: object }
}

/** Where a gate is run: an API server behind the proxy, a workspace, and what it must come to. */
export interface Stage {
  upstream: Connection
  namespace: string
  files: Record<string, string>
  inputs: Record<string, string>
  /** Put before the PATH; empty: no kubectl. */
  kubectlFolder: string
  usual: Usual
  /** What was asked that the embedded API server does not know. */
  unknown: () => string[]
  close: () => Promise<void>
}

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: a }\n'
const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  selector: { app: web }\n  ports: [{ port: 80 }]\n'
const container = (image: string, more = ''): string => `
    containers:
      - name: app
        image: ${image}
        envFrom: [{ configMapRef: { name: settings } }]
${more}`

export const outcomes: Outcome[] = [
  {
    name: 'healthy',
    recording: 'healthy',
    manifests: {
      'settings.yaml': settings,
      'service.yaml': service,
      'web.yaml': deployment(container(`${registry}/app:1`), 'replicas: 2'),
    },
  },
  {
    name: 'image',
    recording: 'image-not-found',
    cause: 'ImageNotFound',
    manifests: { 'settings.yaml': settings, 'web.yaml': deployment(container(`${registry}/app:9.9 # <-- here`)) },
  },
  {
    name: 'crash',
    recording: 'app-crash',
    cause: 'AppCrash',
    manifests: {
      'settings.yaml': settings,
      'web.yaml': deployment(
        container(`${registry}/app:1`, `        command: [sh, -c, 'echo no database >&2; exit 3'] # <-- here`),
      ),
    },
  },
  {
    name: 'quota',
    recording: 'quota-exceeded',
    cause: 'QuotaExceeded',
    before: {
      path: 'resourcequotas',
      body: {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'team-budget' },
        spec: { hard: { 'limits.cpu': '100m' } },
      },
    },
    manifests: {
      'settings.yaml': settings,
      'web.yaml': deployment(
        container(`${registry}/app:1`, '        resources:\n          limits:\n            cpu: 500m # <-- here'),
      ),
    },
  },
  {
    name: 'refused',
    recording: 'unknown-field',
    cause: 'ManifestSchemaInvalid',
    manifests: {
      'settings.yaml': settings,
      'web.yaml': deployment(container(`${registry}/app:1`, '        imagePullpolicy: Always # <-- here')),
    },
  },
  {
    // It passes when the stabilisation is cut short: by a clock that is believed and wrong.
    name: 'late',
    cause: 'AppCrash',
    manifests: {
      'web.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 5; exit 3'] # <-- here
      `),
    },
  },
]

/** So that what only the deadline ends does end. */
const limits = { timeout: '2m' }

/** Plays an outcome's recording. */
export async function openEmbedded({ recording: name = '' }: Outcome): Promise<Stage> {
  const recording = readRecording(name)
  const cluster = await startEmbeddedCluster(recording)
  const { verdict, cause, file, line } = recording.expect
  const position = line === undefined ? undefined : `${manifestFolder}/${file}:${line}`
  return {
    upstream: readConnection(cluster.kubeconfig),
    namespace: recordedNamespace,
    files: inFolder(recording.manifests),
    inputs: { ...limits, ...recording.inputs },
    kubectlFolder: '',
    usual: { verdict, cause, position },
    unknown: () => cluster.unknown,
    close: () => cluster.close(),
  }
}

/** Makes a namespace on the real cluster and waits for the ServiceAccount that every pod in it needs. */
export async function openReal(outcome: Outcome): Promise<Stage> {
  const config = readFileSync(kubeconfig, 'utf8')
  const api = new ApiClient(config)
  const namespace = `fault-${outcome.name}-${randomUUID().slice(0, 8)}`
  const path = `/api/v1/namespaces/${namespace}`
  const create = (where: string, body: object) => api.need(where, { method: 'POST', body })
  await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  while ((await api.ask(`${path}/serviceaccounts/default`)).status !== 200) await sleep(50)
  if (outcome.before !== undefined) await create(`${path}/${outcome.before.path}`, outcome.before.body)
  const [mark] = markedLines(outcome.manifests)
  return {
    upstream: readConnection(config),
    namespace,
    files: inFolder(outcome.manifests, (text) => resolveText(text, namespace)),
    inputs: limits,
    kubectlFolder: dirname(kubectlProgram()),
    usual:
      outcome.cause === undefined
        ? { verdict: 'passed' }
        : { verdict: 'failed', cause: outcome.cause, position: mark && `${manifestFolder}/${mark}` },
    unknown: () => [],
    close: async () => {
      await api.ask(path, { method: 'DELETE' })
      api.close()
    },
  }
}

function inFolder(files: Record<string, string>, resolve = (text: string) => text): Record<string, string> {
  const entries = Object.entries(files).map(([path, text]) => [`${manifestFolder}/${path}`, resolve(text)])
  return Object.fromEntries(entries) as Record<string, string>
}
