// How long a deploy takes beside kubectl.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { timingsOf } from '../../src/report/words.ts'
import { runGate } from '../cluster/gate-process.ts'
import { kubeconfig, kubectl, kubectlProgram } from '../cluster/prepared-cluster.ts'
import type { DeployFigures } from './page.ts'
import { webManifest } from './web-manifest.ts'

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

/** Deploys so many times in each way, in turns, so that what else the machine does meets all of them. */
export async function measureDeploys(runs: number): Promise<DeployFigures[]> {
  const ways: [name: string, how: Parameters<typeof measure>[0]][] = [
    ['kubectl apply, rollout status', withKubectl],
    ['gate, `stabilize: 0`', withGate('0')],
    ['gate', withGate('auto')],
  ]
  const results = ways.map(([way]): DeployFigures => ({ way, total: [], afterDone: [], phases: '' }))
  // The first round pulls the image.
  for (let run = 0; run <= runs; run++) {
    for (const [index, [, how]] of ways.entries()) {
      const { total, afterDone, phases } = await measure(how)
      const figures = results[index]
      if (run === 0 || figures === undefined) continue
      figures.total.push(total)
      figures.afterDone.push(afterDone)
      figures.phases = phases
    }
  }
  return results
}
