// Two image registries on loopback: one open, one that wants a user and a password.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { folders, ports, registryUser } from './layout.ts'
import type { Daemon } from './processes.ts'
import { startDaemon } from './processes.ts'

export const registryNames = ['registry', 'private-registry']

/** True when a registry answers, be it with 401. */
export async function registryAnswers(address: string): Promise<boolean> {
  try {
    const { status } = await fetch(`http://${address}/v2/`, { signal: AbortSignal.timeout(2000) })
    return status === 200 || status === 401
  } catch {
    return false
  }
}

function registryDaemon(name: string, port: number, auth: object): Daemon {
  const folder = join(folders.registries, name)
  mkdirSync(join(folder, 'data'), { recursive: true })
  const address = `127.0.0.1:${port}`
  const config = {
    version: 0.1,
    log: { level: 'warn' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: address },
    ...auth,
  }
  // JSON is YAML.
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config))
  return {
    name,
    command: 'docker-registry',
    args: ['serve', join(folder, 'config.yml')],
    ready: () => registryAnswers(address),
  }
}

export async function startRegistries(): Promise<void> {
  mkdirSync(folders.registries, { recursive: true })
  const passwords = join(folders.registries, 'htpasswd')
  const { stdout } = await execa('htpasswd', ['-nbB', registryUser.name, registryUser.password])
  writeFileSync(passwords, `${stdout}\n`)
  const auth = { auth: { htpasswd: { realm: 'private-registry', path: passwords } } }
  await Promise.all([
    startDaemon(registryDaemon('registry', ports.registry, {})),
    startDaemon(registryDaemon('private-registry', ports.privateRegistry, auth)),
  ])
}
