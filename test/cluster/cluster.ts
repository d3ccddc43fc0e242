// `npm run cluster -- up|down|status`: a real Kubernetes cluster of one node on this machine, for tests.
// Where KUBECONFIG is set that cluster is used and nothing is built, started or stopped here.
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { buildPrograms, clusterPrograms, installPackages } from './binaries.ts'
import { makeCertificates } from './certificates.ts'
import { apiServerIsReady, controlPlaneNames, startControlPlane } from './control-plane.ts'
import { pushImages } from './images.ts'
import {
  cacheFolder,
  containerdSocket,
  kubeconfig,
  ports,
  givenKubeconfig,
  ownPrivateRegistry,
  ownRegistry,
  runFolder,
} from './layout.ts'
import { controllers } from './controllers/controllers.ts'
import { cleanNode, nodeDaemonNames, nodeIsReady, startKubelet, startRuntime } from './node.ts'
import { eventually, isRunning, killShims, stopDaemon, withLock } from './processes.ts'
import { registryNames, startRegistries } from './registry.ts'
import { missingRequirements } from './requirements.ts'

const daemonNames = [...nodeDaemonNames, ...controlPlaneNames, ...registryNames]

const lockFile = join(cacheFolder, 'lock')

export type Progress = (line: string) => void

/** True when every daemon runs, also when the machine is too busy for them to answer. */
export function isStarted(): boolean {
  return daemonNames.every(isRunning)
}

/** True when every daemon runs, the API server is ready and so is the node. */
export async function isHealthy(): Promise<boolean> {
  return isStarted() && (await apiServerIsReady()) && (await nodeIsReady())
}

/** Ports of ours on which someone else listens. */
async function portsInUse(): Promise<number[]> {
  const answers = await Promise.all(
    Object.values(ports).map(async (port) => {
      const inUse = await new Promise<boolean>((resolve) => {
        const socket = connect({ host: '127.0.0.1', port })
        socket.once('connect', () => (socket.destroy(), resolve(true)))
        socket.once('error', () => resolve(false))
      })
      return inUse ? [port] : []
    }),
  )
  return answers.flat()
}

/**
 * Brings the cluster up and returns the path of its kubeconfig. A healthy one is left as it is; what a killed run
 * left is removed first. Throws with everything that is missing on this machine.
 */
export async function up(progress: Progress): Promise<string> {
  const missing = missingRequirements()
  if (missing.length > 0) {
    const list = missing.map((line) => `  - ${line}`).join('\n')
    throw new Error(
      `This machine cannot run the test cluster:\n${list}\n` +
        'Set KUBECONFIG to use another cluster instead (kind, or one of your own).',
    )
  }
  return withLock(lockFile, () => upAlone(progress))
}

async function upAlone(progress: Progress): Promise<string> {
  await installPackages(progress)
  await buildPrograms(clusterPrograms, progress)
  // A busy machine may be slow to answer: only daemons that have ended, or long silence, are a reason to begin again.
  if (await eventually(isHealthy, 120, () => !isStarted())) return kubeconfig
  if (existsSync(runFolder)) {
    progress('removing what an earlier run left')
    await removeEverything()
  }
  const occupied = await portsInUse()
  if (occupied.length > 0) throw new Error(`Other programs listen on the ports ${occupied.join(', ')} of 127.0.0.1.`)
  mkdirSync(runFolder, { recursive: true, mode: 0o755 })
  try {
    await start(progress)
  } catch (error) {
    await removeEverything()
    throw error
  }
  return kubeconfig
}

async function start(progress: Progress): Promise<void> {
  progress('starting containerd and the registries')
  await startRuntime()
  await startRegistries()
  progress('starting the control plane')
  await makeCertificates()
  await Promise.all([startControlPlane(), pushImages(ownRegistry, ownPrivateRegistry)])
  progress('starting the kubelet')
  await startKubelet()
}

/** Ends everything that `up` started and removes everything it made, but for the cache of binaries. */
export async function down(): Promise<void> {
  await withLock(lockFile, removeEverything)
}

async function removeEverything(): Promise<void> {
  // Without a run folder nothing here is ours: a bridge of that name belongs to a cluster of another cache folder.
  if (!existsSync(runFolder)) return
  for (const name of Object.keys(controllers)) await stopDaemon(name)
  await stopDaemon('kubelet')
  await stopDaemon('containerd')
  await killShims(containerdSocket)
  for (const name of [...controlPlaneNames, ...registryNames]) await stopDaemon(name)
  await cleanNode()
  rmSync(runFolder, { recursive: true, force: true })
}

async function status(): Promise<string> {
  if (!existsSync(runFolder)) return 'down'
  const lines = daemonNames.map((name) => `${name}: ${isRunning(name) ? 'running' : 'not running'}`)
  return [...lines, (await isHealthy()) ? `up, kubeconfig ${kubeconfig}` : 'not healthy'].join('\n')
}

const commands: Record<string, (progress: Progress) => Promise<string>> = {
  up,
  down: async () => (await down(), 'down'),
  status,
}

async function main(): Promise<void> {
  const command = commands[process.argv[2] ?? '']
  if (command === undefined) throw new Error('usage: npm run cluster -- up|down|status')
  const answer = givenKubeconfig
    ? `KUBECONFIG is set, that cluster is used: ${givenKubeconfig}`
    : await command((line) => console.error(line))
  console.log(answer)
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
