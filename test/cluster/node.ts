// The one node: bridge, containerd, kubelet, and what they leave on the machine when they are gone.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  rmdirSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { binary } from './binaries.ts'
import { certificateFile, kubeconfigOf } from './certificates.ts'
import { kubectl } from './control-plane.ts'
import {
  containerdSocket,
  folders,
  network,
  nodeName,
  ports,
  ownPrivateRegistry,
  ownRegistry,
  runFolder,
} from './layout.ts'
import { eventually, startDaemon, stopDaemon } from './processes.ts'

export const nodeDaemonNames = ['kubelet', 'containerd']

/** statfs(2): the magic number of overlayfs, which cannot be laid over itself. */
const overlayfs = 0x794c7630

const containerdConfig = (snapshotter: 'native' | 'overlayfs') => `
version = 2
root = "${folders.containerd}/root"
state = "${folders.containerd}/state"
disabled_plugins = ["io.containerd.internal.v1.tracing"]
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folders.containerd}/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${ownRegistry}/pause:1"
  # Lowering oom_score_adj needs CAP_SYS_RESOURCE, which root of a container or a sandbox does not have.
  restrict_oom_score_adj = true
  # Else they are in /var/run/netns, where they could not be told from others.
  netns_mounts_under_state_dir = true
  disable_apparmor = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folders.network}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${folders.registries}/hosts"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "${snapshotter}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
      Root = "${folders.containerd}/runc"
`

/** No gateway and no masquerade: probes reach pods over the bridge, and nothing of the machine's routing changes. */
const networkConfig = {
  cniVersion: '1.0.0',
  name: 'k8s-deploy-gate',
  plugins: [
    {
      type: 'bridge',
      bridge: network.bridge,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: network.pods, rangeStart: '10.213.1.0' }]],
        dataDir: join(folders.network, 'addresses'),
      },
    },
  ],
}

const kubeletConfig = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  address: network.node,
  port: ports.kubelet,
  healthzPort: ports.kubeletHealth,
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: false },
    x509: { clientCAFile: certificateFile('ca') },
  },
  authorization: { mode: 'AlwaysAllow' },
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  podLogsDir: folders.podLogs,
  volumePluginDir: join(folders.kubelet, 'volume-plugins'),
  cgroupDriver: 'cgroupfs',
  failCgroupV1: false,
  enforceNodeAllocatable: [],
  failSwapOn: false,
  makeIPTablesUtilChains: false,
  oomScoreAdj: 0,
  maxPods: 250,
  // Nobody answers there; an empty list makes a MissingClusterDNS warning of every pod.
  clusterDNS: [network.node],
  clusterDomain: 'cluster.local',
  imageGCHighThresholdPercent: 100,
  serializeImagePulls: false,
  registryPullQPS: 0,
  // 0 is no "without limit" here: client-go makes five a second of it, and events come minutes late.
  eventRecordQPS: 500,
  eventBurst: 1000,
  shutdownGracePeriod: '0s',
}

/** When the kubelet evicts pods: never, for a full disk of the test machine is not what is tested. */
const noEviction = {
  'memory.available': '0%',
  'nodefs.available': '0%',
  'imagefs.available': '0%',
  'nodefs.inodesFree': '0%',
}

/** Kernel settings that the kubelet changes (pkg/kubelet/cm/container_manager_linux.go, setupKernelTunables). */
const kernelSettings = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
]

/** What was on the machine before, so that `down` can put it back. */
interface MachineBefore {
  kernel: Record<string, string>
  /** Folders outside of ours that were not there yet. */
  absentFolders: string[]
}

/** Fixed paths that containerd and the kubelet create whatever they are told. */
const foreignFolders = [
  '/run/containerd',
  '/run/containerd/s',
  '/run/containerd/fifo',
  '/var/lib/kubelet',
  '/var/lib/kubelet/device-plugins',
  '/var/log/containers',
  '/var/lib/cni',
  '/var/lib/cni/results',
]
const machineBeforeFile = join(runFolder, 'machine-before.json')

function rememberMachine(): void {
  const kernel = Object.fromEntries(
    kernelSettings
      .filter((name) => existsSync(`/proc/sys/${name}`))
      .map((name) => [name, readFileSync(`/proc/sys/${name}`, 'utf8').trim()]),
  )
  const absentFolders = foreignFolders.filter((folder) => !existsSync(folder))
  writeFileSync(machineBeforeFile, JSON.stringify({ kernel, absentFolders } satisfies MachineBefore))
}

async function removeBridge(): Promise<void> {
  if (existsSync(`/sys/class/net/${network.bridge}`)) await execa('ip', ['link', 'delete', network.bridge])
}

/** One that is there already was left by a cluster whose run folder is gone. */
async function makeBridge(): Promise<void> {
  await removeBridge()
  await execa('ip', ['link', 'add', network.bridge, 'type', 'bridge'])
  await execa('ip', ['address', 'add', `${network.node}/16`, 'dev', network.bridge])
  await execa('ip', ['link', 'set', network.bridge, 'up'])
}

/** containerd speaks HTTPS to a registry unless a hosts.toml says otherwise. */
function writeRegistryHosts(): void {
  for (const address of [ownRegistry, ownPrivateRegistry]) {
    const folder = join(folders.registries, 'hosts', address)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'hosts.toml'), `server = "http://${address}"\n`)
  }
}

/** Bridge and containerd. The registries may be empty still. */
export async function startRuntime(): Promise<void> {
  rememberMachine()
  for (const folder of [folders.containerd, folders.network]) mkdirSync(folder, { recursive: true })
  await makeBridge()
  writeRegistryHosts()
  writeFileSync(join(folders.network, 'k8s-deploy-gate.conflist'), JSON.stringify(networkConfig))
  const config = join(folders.containerd, 'config.toml')
  const onOverlay = statfsSync(folders.containerd).type === overlayfs
  writeFileSync(config, containerdConfig(onOverlay ? 'native' : 'overlayfs'))
  await startDaemon({
    name: 'containerd',
    command: 'containerd',
    args: ['--config', config],
    ready: async () =>
      (await execa('ctr', ['--address', containerdSocket, 'version'], { reject: false })).exitCode === 0,
  })
}

/** True when the node's Ready condition is True. */
export async function nodeIsReady(): Promise<boolean> {
  const path = '{.status.conditions[?(@.type=="Ready")].status}'
  try {
    return (await kubectl('get', 'node', nodeName, '-o', `jsonpath=${path}`)) === 'True'
  } catch {
    return false
  }
}

/**
 * Starts the kubelet again and has it think that its disk is full (or no longer so): it evicts what runs, and admits
 * nothing but what tolerates that.
 */
export async function setDiskPressure(isOn: boolean): Promise<void> {
  await stopDaemon('kubelet')
  await startKubelet(isOn ? { ...noEviction, 'nodefs.available': '99.99%' } : noEviction)
}

/** The kubelet; API server, containerd and the pause image have to be there. */
export async function startKubelet(evictionHard: Record<string, string> = noEviction): Promise<void> {
  mkdirSync(folders.kubelet, { recursive: true })
  const config = join(folders.kubelet, 'config.json')
  writeFileSync(config, JSON.stringify({ ...kubeletConfig, evictionHard }))
  await startDaemon({
    name: 'kubelet',
    command: binary('kubelet'),
    args: [
      `--config=${config}`,
      `--root-dir=${folders.kubelet}`,
      `--cert-dir=${join(folders.kubelet, 'pki')}`,
      `--kubeconfig=${kubeconfigOf('kubelet')}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${network.node}`,
    ],
    ready: nodeIsReady,
  })
}

/** Everything mounted under our run folder, the innermost first. */
function mountsOfOurs(): string[] {
  const folderOfOurs = `${realpathSync(runFolder)}/`
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((folder) => folder.startsWith(folderOfOurs))
    .reverse()
}

async function unmountAll(): Promise<void> {
  for (const folder of mountsOfOurs()) await execa('umount', ['--lazy', folder], { reject: false })
}

/** The cgroups that the kubelet made, empty once the containers are gone; in each hierarchy of cgroup v1, or the one of v2. */
async function removeCgroups(): Promise<void> {
  const roots = ['/sys/fs/cgroup', ...readdirSync('/sys/fs/cgroup').map((name) => join('/sys/fs/cgroup', name))]
  const ours = roots.map((root) => join(root, 'kubepods')).filter((folder) => existsSync(folder))
  for (const folder of ours) {
    const { stdout } = await execa('find', [folder, '-depth', '-type', 'd'], { reject: false })
    for (const one of stdout.split('\n').filter(Boolean)) await eventually(() => removed(one), 2)
  }
}

/** A cgroup stays busy for a moment after its last process has gone. */
function removed(folder: string): boolean {
  try {
    rmdirSync(folder)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
  return true
}

/** The kubelet links the logs of its containers there, wherever the logs are. */
function removeLogLinks(): void {
  const folder = '/var/log/containers'
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const link = join(folder, entry.name)
    if (entry.isSymbolicLink() && readlinkSync(link).startsWith(folders.podLogs)) rmSync(link)
  }
}

function restoreMachine(): void {
  if (!existsSync(machineBeforeFile)) return
  const before = JSON.parse(readFileSync(machineBeforeFile, 'utf8')) as MachineBefore
  for (const [name, value] of Object.entries(before.kernel)) writeFileSync(`/proc/sys/${name}`, value)
  for (const folder of before.absentFolders) rmSync(folder, { recursive: true, force: true })
}

/** Removes what a node leaves behind. Its processes must have ended. */
export async function cleanNode(): Promise<void> {
  await unmountAll()
  await removeBridge()
  await removeCgroups()
  removeLogLinks()
  restoreMachine()
}
