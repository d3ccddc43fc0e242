// A real API server that is killed and started again while a gate deploys: an etcd and an API server of their own, beside
// the test cluster's and with its certificates. No node is there, so a stand-in writes the status that a controller would.
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { binary } from '../cluster/binaries.ts'
import { certificateFile, keyFile } from '../cluster/certificates.ts'
import { kubeconfig, network, ports } from '../cluster/layout.ts'
import { runAction } from '../embedded-cluster/action.ts'
import { ApiClient } from '../embedded-cluster/api-client.ts'
import { brokenRun } from './cell.ts'
import type { Trial } from './trials.ts'

/** Below 32768, and far from those of the test cluster; each trial has its own. */
const FIRST_PORT = 28_400

/** Seconds that nobody listens: more than those after which the log says so. */
const AWAY_S = 8

const manifests = {
  'k8s/maps.yaml': Array.from({ length: 20 }, (_, index) => configMap(`map-${index}`)).join('---\n'),
  'k8s/widget.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.org }
spec:
  group: example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
---
apiVersion: example.org/v1
kind: Widget
metadata: { name: web }
spec: { size: 1 }
`,
}

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\ndata: { value: a }\n`
}

/** Words of the log after which the server is killed. */
const moments: [phase: string, words: string][] = [
  ['preflight', 'Cluster https'],
  ['apply', 'Preview: '],
  ['watch', 'Widget web: created'],
]

/** `npm run faults -- restart`: the verdict is the same as without, and the log says what is waited for. */
export const restarts: Trial[] = [true, false].flatMap((isReady, second) =>
  moments.map(([phase, words], index) => ({
    name: `restart during ${phase}, ${isReady ? 'a success' : 'a failure'}`,
    play: () => play(words, isReady, FIRST_PORT + 10 * (2 * index + second)),
  })),
)

async function play(words: string, isReady: boolean, port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'restart-'))
  const etcd = startEtcd(folder, port)
  const config = readFileSync(kubeconfig, 'utf8').replaceAll(String(ports.apiServer), String(port))
  const api = new ApiClient(config)
  let server = startApiServer(port)
  const over = new AbortController()
  let restarted: Promise<void> | undefined
  const restart = async (): Promise<void> => {
    server.kill('SIGKILL')
    await sleep(AWAY_S * 1000)
    server = startApiServer(port)
  }
  try {
    await untilReady(api)
    const standIn = writeStatus(api, isReady, over.signal)
    const run = await runAction({
      workspace: manifests,
      inputs: {
        manifests: 'k8s',
        namespace: 'default',
        kubeconfig: config,
        comment: 'never',
        timeout: '2m',
      },
      onOutput: (stdout) => {
        if (stdout.includes(words)) restarted ??= restart()
      },
    })
    over.abort()
    await Promise.all([restarted, standIn])
    const behind = { ...run, requests: [], met: restarted !== undefined, hung: false }
    const [cause] = run.report?.causes ?? []
    const ended = `${run.report?.verdict} ${cause?.code ?? ''}`.trim()
    const expected = isReady ? 'passed' : 'failed CustomResourceFailed'
    const problems = [
      ...brokenRun(behind),
      ...(restarted === undefined ? ['it ended before the server was killed'] : []),
      ...(ended === expected ? [] : [`expected ${expected}, got ${ended}: ${run.report?.headline}`]),
      ...(run.stdout.includes('the API server does not answer (') ? [] : ['the log does not say that it is away']),
      ...(run.stdout.includes('the API server answers again after ') ? [] : ['the log does not say that it is back']),
    ]
    return { problems, said: cause?.headline ?? run.report?.verdict ?? 'no report', run: behind }
  } finally {
    over.abort()
    api.close()
    for (const process of [server, etcd]) {
      const ended = once(process, 'exit')
      if (process.exitCode === null && process.signalCode === null && process.kill('SIGKILL')) await ended
    }
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Says of the Widget that it is ready, or why it is not, as soon as it is there. */
async function writeStatus(api: ApiClient, isReady: boolean, signal: AbortSignal): Promise<void> {
  const path = '/apis/example.org/v1/namespaces/default/widgets/web/status'
  const condition = isReady
    ? { type: 'Ready', status: 'True', reason: 'Running', message: 'all is well' }
    : { type: 'Stalled', status: 'True', reason: 'BadSize', message: 'size 1 is not supported' }
  const status = { observedGeneration: 1, conditions: [{ ...condition, lastTransitionTime: new Date().toISOString() }] }
  const options = { method: 'PATCH' as const, body: { status }, contentType: 'application/merge-patch+json' }
  while (!signal.aborted) {
    await sleep(3000)
    const answer = await api.ask(path, options).catch(() => undefined)
    if (answer?.status === 200) return
  }
}

async function untilReady(api: ApiClient): Promise<void> {
  for (let tries = 0; tries < 240; tries++) {
    const answer = await api.ask('/readyz').catch(() => undefined)
    if (answer?.status === 200) return
    await sleep(500)
  }
  throw new Error('The API server does not become ready.')
}

function startEtcd(folder: string, port: number): ChildProcess {
  const [client, peer] = [`http://127.0.0.1:${port + 1}`, `http://127.0.0.1:${port + 2}`]
  const args = [
    `--data-dir=${folder}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
    '--unsafe-no-fsync',
  ]
  return spawn(binary('etcd'), args, { stdio: 'ignore' })
}

function startApiServer(port: number): ChildProcess {
  const args = [
    `--etcd-servers=http://127.0.0.1:${port + 1}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--advertise-address=${network.node}`,
    '--endpoint-reconciler-type=none',
    `--service-cluster-ip-range=${network.services}`,
    '--authorization-mode=RBAC',
    `--client-ca-file=${certificateFile('ca')}`,
    `--tls-cert-file=${certificateFile('kube-apiserver')}`,
    `--tls-private-key-file=${keyFile('kube-apiserver')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${keyFile('service-accounts')}`,
    `--service-account-signing-key-file=${keyFile('service-accounts')}`,
  ]
  return spawn(binary('kube-apiserver'), args, { stdio: 'ignore' })
}
