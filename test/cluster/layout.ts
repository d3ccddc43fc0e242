// Where everything of the test cluster lives: versions, folders, addresses and ports. Values only, no effects.
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The Go module that a binary is built of, by the name of its folder in binaries/. */
export const goModules = {
  kubernetes: 'k8s.io/kubernetes',
  etcd: 'go.etcd.io/etcd/server/v3',
  act: 'github.com/nektos/act',
  'argo-rollouts': 'github.com/argoproj/argo-rollouts',
  'cert-manager': 'github.com/cert-manager/cert-manager',
  flagger: 'github.com/fluxcd/flagger',
  'other-verdicts': 'sigs.k8s.io/cli-utils',
}

/** The module folder of a binary that is built here: `kubernetes`, `etcd`, `act`. */
export function moduleFolder(name: string): string {
  return join(import.meta.dirname, 'binaries', name)
}

/** The version of a binary's Go module, as the go.mod of its folder requires it: `v1.35.4`. */
function requiredVersion(folder: keyof typeof goModules): string {
  const text = readFileSync(join(moduleFolder(folder), 'go.mod'), 'utf8')
  const goModule = goModules[folder].replaceAll('.', '\\.')
  const version = new RegExp(`^(?:require )?\\s*${goModule} (v\\S+)`, 'm').exec(text)?.[1]
  if (version === undefined) throw new Error(`${folder}/go.mod does not require ${goModules[folder]}`)
  return version
}

export const versions = {
  kubernetes: requiredVersion('kubernetes'),
  etcd: requiredVersion('etcd'),
  act: requiredVersion('act'),
  'argo-rollouts': requiredVersion('argo-rollouts'),
  'cert-manager': requiredVersion('cert-manager'),
  flagger: requiredVersion('flagger'),
  'other-verdicts': requiredVersion('other-verdicts'),
}

/** Survives `down`: built binaries and logs of builds. */
export const cacheFolder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'k8s-deploy-gate')

/** Exists only while the cluster is up, or was killed. Everything in it is ours to delete. */
export const runFolder = join(cacheFolder, 'run')

export const folders = {
  binaries: join(cacheFolder, 'bin'),
  logs: join(cacheFolder, 'logs'),
  certificates: join(runFolder, 'certificates'),
  kubeconfigs: join(runFolder, 'kubeconfigs'),
  etcd: join(runFolder, 'etcd'),
  containerd: join(runFolder, 'containerd'),
  kubelet: join(runFolder, 'kubelet'),
  podLogs: join(runFolder, 'pod-logs'),
  network: join(runFolder, 'network'),
  registries: join(runFolder, 'registries'),
}

/** The kubeconfig that tests use, with the contexts `admin` and `limited`. */
export const kubeconfig = join(runFolder, 'kubeconfig')

export const containerdSocket = join(folders.containerd, 'containerd.sock')

/** Below 32768, where the kernel's own choices begin, and none that a common program claims. */
export const ports = {
  etcdClient: 23790,
  etcdPeer: 23800,
  apiServer: 26443,
  controllerManager: 20257,
  scheduler: 20259,
  kubelet: 20250,
  kubeletHealth: 20248,
  registry: 25010,
  privateRegistry: 25011,
  argoRollouts: 20301,
  argoRolloutsMetrics: 20302,
  certManager: 20303,
  flagger: 20304,
}

export const network = {
  bridge: 'deploy-gate0',
  /** The bridge's own address: the node's, since a kubelet refuses a loopback one. */
  node: '10.213.0.1',
  pods: '10.213.0.0/16',
  services: '10.214.0.0/16',
  firstService: '10.214.0.1',
}

export const nodeName = 'node-1'
export const apiServer = `https://127.0.0.1:${ports.apiServer}`

export const ownRegistry = `127.0.0.1:${ports.registry}`
export const ownPrivateRegistry = `127.0.0.1:${ports.privateRegistry}`
export const registryUser = { name: 'tester', password: 'not-a-secret' }

/** The cluster that is used instead of our own, when there is one. */
export const givenKubeconfig = process.env['KUBECONFIG'] ?? ''

/**
 * What manifests write before `/app:1`; the second registry wants the user and password above. A given cluster may
 * have registries of its own, under addresses that both its nodes and this machine understand.
 */
export const registry = (givenKubeconfig && process.env['TEST_REGISTRY']) || ownRegistry
export const privateRegistry = (givenKubeconfig && process.env['TEST_PRIVATE_REGISTRY']) || ownPrivateRegistry
