// Builds, starts and stops the controllers that scenarios need, with their CustomResourceDefinitions.
import { join } from 'node:path'
import { binary, buildPrograms, sourceFolder } from '../binaries.ts'
import { answersOk, kubectl } from '../control-plane.ts'
import { cacheFolder } from '../layout.ts'
import { isRunning, startDaemon, stopDaemon, withLock } from '../processes.ts'
import { controllers, type ControllerName } from './controllers.ts'

/**
 * Does the work while these controllers run. Nothing of them is left behind. Of two runs that need controllers the later one
 * waits: a cluster has a kind once.
 */
export async function withControllers<T>(
  names: readonly ControllerName[],
  progress: (line: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  if (names.length === 0) return work()
  await buildPrograms(names, progress)
  return withLock(join(cacheFolder, 'controllers.lock'), async () => {
    try {
      for (const name of names) await start(name)
      return await work()
    } finally {
      for (const name of names) await stop(name)
    }
  })
}

async function definitionFiles(name: ControllerName): Promise<string[]> {
  const folder = await sourceFolder(name)
  return controllers[name].definitions.map((path) => `--filename=${join(folder, path)}`)
}

async function start(name: ControllerName): Promise<void> {
  const { args, ready } = controllers[name]
  const files = await definitionFiles(name)
  // A killed run left it; and a scenario that defines the same kinds itself may not be over yet.
  if (isRunning(name)) await stop(name)
  await kubectl('wait', '--for=delete', '--timeout=120s', ...files)
  // Some are too large for the annotation of a client-side apply.
  await kubectl('apply', '--server-side', '--force-conflicts', ...files)
  await kubectl('wait', '--for=condition=Established', '--timeout=60s', ...files)
  await startDaemon({ name, command: binary(name), args, ready: () => answersOk(ready) })
}

/** The definitions go first, with their objects: what the controller has put finalizers on, it must take them off. */
async function stop(name: ControllerName): Promise<void> {
  await kubectl('delete', '--ignore-not-found', '--timeout=60s', ...(await definitionFiles(name)))
  await stopDaemon(name)
}
