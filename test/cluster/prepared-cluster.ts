// The cluster that tests use: the one that KUBECONFIG names, or our own, brought up when there is none and then also
// taken down. Shared by the scenarios and the test of the runner.
import { existsSync } from 'node:fs'
import { execa } from 'execa'
import { binary } from './binaries.ts'
import { down, isStarted, up } from './cluster.ts'
import { pushImages } from './images.ts'
import { givenKubeconfig, kubeconfig as ownKubeconfig, privateRegistry, registry } from './layout.ts'
import { registryAnswers } from './registry.ts'

export const kubeconfig = givenKubeconfig || ownKubeconfig

/** kubectl of our own cluster's version, else the one on the PATH. A function: `up` may just have built it. */
export function kubectlProgram(): string {
  return existsSync(binary('kubectl')) ? binary('kubectl') : 'kubectl'
}

/** kubectl as the admin; rejects when it fails. Answers what it printed. */
export async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const options = input === undefined ? {} : { input }
  return (await execa(kubectlProgram(), ['--kubeconfig', kubeconfig, ...args], options)).stdout
}

/** True when the API server and every node are ready. */
export async function clusterIsWell(): Promise<boolean> {
  try {
    if ((await kubectl(['get', '--raw', '/readyz', '--request-timeout=5s'])) !== 'ok') return false
    const ready = '{range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{" "}{end}'
    const statuses = (await kubectl(['get', 'nodes', '-o', `jsonpath=${ready}`])).trim().split(' ')
    return statuses.every((status) => status === 'True')
  } catch {
    return false
  }
}

/** Sees that a given cluster's registries are there, and gives them the images. */
async function prepareGivenCluster(): Promise<void> {
  for (const address of [registry, privateRegistry]) {
    if (await registryAnswers(address)) continue
    throw new Error(
      `No registry answers at ${address}. With KUBECONFIG set, TEST_REGISTRY and TEST_PRIVATE_REGISTRY name an open ` +
        'one and one for the user tester with the password not-a-secret, as HOST:PORT of this machine and of the nodes.',
    )
  }
  await pushImages(registry, privateRegistry)
}

/** Does the work with a cluster; one that was brought up for it is taken down again unless it is to be kept. */
export async function withCluster<T>(keep: boolean, work: () => Promise<T>): Promise<T> {
  if (givenKubeconfig !== '') {
    await prepareGivenCluster()
    return work()
  }
  // One that only does not answer at the moment is someone else's, too, and stays.
  const wasUp = isStarted()
  await up((line) => console.log(line))
  const takeDown = async () => (wasUp || keep ? undefined : down())
  const stop = () => void takeDown().finally(() => process.exit(130))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    return await work()
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    await takeDown()
  }
}
