// The two things that kubectl does better than we could: describe objects and render kustomizations.
// It runs as a child process with a time limit; without kubectl on the PATH describe says so and is done without.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LIMITS, size } from '../model/limits.ts'
import { kubeconfigText } from './kubeconfig.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { runProgram } from './program.ts'

const DESCRIBE_LIMIT_MS = 30_000
const DESCRIBE_LIMIT_BYTES = 16_000_000
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
    const args = ['describe', ...access, ...scope, objects.resource, '--', ...objects.names]
    const { stdout } = await runProgram('kubectl', args, {
      ...options,
      timeLimitMs: DESCRIBE_LIMIT_MS,
      outputLimitBytes: DESCRIBE_LIMIT_BYTES,
    })
    return stdout.trimEnd() || undefined
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
  const result = await runProgram('kubectl', ['kustomize', folder], {
    environment,
    timeLimitMs: KUSTOMIZE_LIMIT_MS,
    outputLimitBytes: LIMITS.allBytes,
    signal,
  })
  if (result.error === 'ENOENT') throw new Error('kubectl is required and is not on the PATH')
  if (result.stopped === 'time')
    throw new Error(`kubectl kustomize did not finish within ${KUSTOMIZE_LIMIT_MS / 1000} s`)
  if (result.stopped === 'output') throw new Error(`its rendered output is larger than ${size(LIMITS.allBytes)}`)
  if (result.exitCode !== 0) {
    const how = result.error ?? `exit code ${result.exitCode}`
    throw new Error(result.stderr.trim().replace(/^error: /, '') || `kubectl kustomize failed with ${how}`)
  }
  return result.stdout
}
