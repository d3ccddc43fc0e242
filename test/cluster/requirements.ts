// Whether this machine can run the test cluster at all: everything that is missing, at once.
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { binary, clusterPrograms } from './binaries.ts'

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** One line for each thing that is missing; empty when the cluster can be started. */
export function missingRequirements(): string[] {
  const checks: [boolean, string][] = [
    [process.platform === 'linux', `Linux (this is ${process.platform})`],
    [process.getuid?.() === 0, 'root, for mounts, network namespaces and cgroups'],
    [isOnPath('apt-get'), 'apt-get: containerd, runc and the registry come from Debian packages'],
    [isOnPath('go') || clusterPrograms.every((name) => existsSync(binary(name))), 'go, to build etcd and Kubernetes'],
    [isOnPath('curl'), 'curl'],
  ]
  return checks.filter(([present]) => !present).map(([, line]) => line)
}
