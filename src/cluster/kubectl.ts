// The two things that kubectl does better than we could: describe objects and render kustomizations.
// It runs as a child process with a time limit; without kubectl on the PATH describe says so and is done without.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { LIMITS, size } from '../model/limits.ts'
import { kubeconfigText } from './kubeconfig.ts'
import type { Kubeconfig } from './kubeconfig.ts'

const DESCRIBE_LIMIT_MS = 30_000
/** A kustomization may fetch its bases with git. */
const KUSTOMIZE_LIMIT_MS = 120_000

/**
 * `kubectl describe`, for many objects of one kind. What it printed before it failed counts (one of several names may be gone).
 * @returns undefined without kubectl on the PATH, or when it printed nothing
 */
export async function describe(
  config: Kubeconfig,
  objects: { resource: string; namespace: string | undefined; names: readonly string[] },
  options: { environment: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<string | undefined> {
  if (objects.names.length === 0) return undefined
  const scope = objects.namespace === undefined ? [] : ['--namespace', objects.namespace]
  return await withKubeconfig(config, async (access) => {
    const result = await execa('kubectl', ['describe', ...access, ...scope, objects.resource, '--', ...objects.names], {
      env: options.environment,
      extendEnv: false,
      stdin: 'ignore',
      timeout: DESCRIBE_LIMIT_MS,
      cancelSignal: options.signal,
      cleanup: true,
      reject: false,
    })
    return result.stdout === '' ? undefined : result.stdout
  })
}

/** Runs with the options that lead kubectl to the same cluster. A kubeconfig that was given as text is a file only meanwhile. */
async function withKubeconfig<T>(config: Kubeconfig, run: (access: string[]) => Promise<T>): Promise<T> {
  if (config.origin === 'in-cluster') return run([])
  if (config.origin === 'files') return run(['--context', config.context])
  const folder = await mkdtemp(join(tmpdir(), 'k8s-deploy-gate-'))
  try {
    const path = join(folder, 'kubeconfig')
    await writeFile(path, kubeconfigText(config), { mode: 0o600, flag: 'wx' })
    return await run(['--kubeconfig', path, '--context', config.context])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Renders a kustomization with `kubectl kustomize FOLDER`. Needs no cluster.
 * @returns YAML, many documents
 * @throws Error with kustomize's own words, or why it did not run
 */
export async function kustomize(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<string> {
  const result = await execa('kubectl', ['kustomize', folder], {
    env: environment,
    extendEnv: false,
    stdin: 'ignore',
    timeout: KUSTOMIZE_LIMIT_MS,
    cancelSignal: signal,
    cleanup: true,
    reject: false,
    stripFinalNewline: false,
    maxBuffer: LIMITS.allBytes,
  })
  if (result.code === 'ENOENT') throw new Error('it takes kubectl, which is not on the PATH')
  if (result.timedOut) throw new Error(`kubectl kustomize did not end within ${KUSTOMIZE_LIMIT_MS / 1000} s`)
  if (result.isMaxBuffer) throw new Error(`it is larger than ${size(LIMITS.allBytes)} when it is rendered`)
  if (result.failed) throw new Error(result.stderr.trim().replace(/^error: /, '') || result.shortMessage)
  return result.stdout
}
