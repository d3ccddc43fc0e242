// What the cluster is made of: Debian packages, and programs built from the Go modules beside this file, cached by
// version. It installs and builds; it starts nothing.
import { chmodSync, existsSync, mkdirSync, renameSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { folders, goModules, moduleFolder, versions } from './layout.ts'
import { logFileOf } from './processes.ts'

const packages = [
  'apache2-utils',
  'busybox-static',
  'conntrack',
  'containerd',
  'containernetworking-plugins',
  'docker-registry',
  'iproute2',
  'iptables',
  'openssl',
  'runc',
  'skopeo',
  'umoci',
]

interface Program {
  module: keyof typeof versions
  package: string
}

const programs = {
  etcd: { module: 'etcd', package: '.' },
  'kube-apiserver': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-apiserver' },
  'kube-controller-manager': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-controller-manager' },
  'kube-scheduler': { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kube-scheduler' },
  kubelet: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubelet' },
  kubectl: { module: 'kubernetes', package: 'k8s.io/kubernetes/cmd/kubectl' },
  act: { module: 'act', package: 'github.com/nektos/act' },
  'argo-rollouts': {
    module: 'argo-rollouts',
    package: 'github.com/argoproj/argo-rollouts/cmd/rollouts-controller',
  },
  'cert-manager': { module: 'cert-manager', package: '.' },
  flagger: { module: 'flagger', package: '.' },
  'other-verdicts': { module: 'other-verdicts', package: '.' },
} satisfies Record<string, Program>

export type ProgramName = keyof typeof programs

/** What `up` builds; `act` is built by the test of the runner only, a controller by scenarios that need it. */
export const clusterPrograms: ProgramName[] = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kubectl',
]

/** Where a program is once it has been built. */
export function binary(name: ProgramName): string {
  const { module } = programs[name]
  return join(folders.binaries, `${module}-${versions[module]}`, name)
}

/** The debian packages that are not installed yet. */
async function missingPackages(): Promise<string[]> {
  const { stdout } = await execa(
    'dpkg-query',
    ['--show', '--showformat', '${Package} ${db:Status-Status}\n', ...packages],
    {
      reject: false,
    },
  )
  const installed = new Set(
    stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  )
  return packages.filter((name) => !installed.has(name))
}

/** Runs a command, its output appended to a log file that the error then names. */
async function logged(
  log: string,
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<void> {
  mkdirSync(folders.logs, { recursive: true })
  appendFileSync(logFileOf(log), `$ ${command} ${args.join(' ')}\n`)
  const file = { file: logFileOf(log), append: true }
  const { failed, shortMessage } = await execa(command, args, {
    ...options,
    stdin: 'ignore',
    stdout: file,
    stderr: file,
    reject: false,
  })
  if (failed) throw new Error(`${shortMessage ?? command}\nIts output is in ${logFileOf(log)}`)
}

/** Installs the Debian packages that are missing. Their services are not started: `RUNLEVEL=1` tells invoke-rc.d so. */
export async function installPackages(progress: (line: string) => void): Promise<void> {
  const missing = await missingPackages()
  if (missing.length === 0) return
  progress(`installing ${missing.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  await logged('apt', 'apt-get', ['update', '--quiet'], { env })
  await logged('apt', 'apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...missing], { env })
}

/** Builds the programs that are not in the cache. The first of Kubernetes takes minutes, the others seconds. */
export async function buildPrograms(names: readonly ProgramName[], progress: (line: string) => void): Promise<void> {
  for (const name of names) {
    const target = binary(name)
    if (existsSync(target)) continue
    const { module, package: goPackage } = programs[name]
    progress(`building ${name} ${versions[module]} (log: ${logFileOf('go')})`)
    mkdirSync(join(target, '..'), { recursive: true })
    const partial = `${target}.partial`
    const args = ['build', '-ldflags', linkerFlags(module), '-o', partial, goPackage]
    await logged('go', 'go', args, { cwd: moduleFolder(module), env: goEnvironment })
    chmodSync(partial, 0o755)
    renameSync(partial, target)
  }
}

/** Where the source of a module is that a program is built of; it is fetched when it is not there. */
export async function sourceFolder(name: ProgramName): Promise<string> {
  const { module } = programs[name]
  const args = ['mod', 'download', '-json', goModules[module]]
  const { stdout } = await execa('go', args, { cwd: moduleFolder(module), env: goEnvironment })
  return (JSON.parse(stdout) as { Dir: string }).Dir
}

/** A go.mod may ask for a newer Go than the machine has. */
const goEnvironment = { CGO_ENABLED: '0', GOTOOLCHAIN: 'auto' }

/** Kubernetes tells its version from variables that are set when it is linked. */
function linkerFlags(module: keyof typeof versions): string {
  const version = versions[module]
  const [major, minor] = version.slice(1).split('.')
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' }
  return [
    '-s',
    '-w',
    ...(module === 'kubernetes' ? Object.entries(values) : []).map(
      ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
    ),
  ].join(' ')
}
