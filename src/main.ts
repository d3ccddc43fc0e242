// The process: environment in, exit code out, signals. Nothing else.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { connect } from './cluster/connect.ts'
import { kubeconfigProblem } from './cluster/kubeconfig.ts'
import { kustomize } from './cluster/kubectl.ts'
import { remoteDigests } from './cluster/registry.ts'
import { secretsOf } from './evidence/secrets.ts'
import { runGate } from './gate.ts'
import { connectGitHub } from './github/github.ts'
import { readInputs } from './inputs.ts'
import { workspaceFiles } from './manifest-files.ts'

const { env } = process
const github = connectGitHub(env)
const read = readInputs((name) => github.input(name))
const inputs = 'inputs' in read ? read.inputs : undefined
for (const secret of inputs === undefined ? [] : secretsOf(inputs)) github.maskSecret(secret)

const cancelled = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancelled.abort(new Error(signal)))

const folder = resolve(
  env.RUNNER_TEMP ?? env.GITHUB_WORKSPACE ?? '.',
  `k8s-deploy-gate-${env.GITHUB_ACTION ?? 'run'}-${process.pid}`,
)
const report = await runGate(read, {
  github,
  files: workspaceFiles(env.GITHUB_WORKSPACE ?? process.cwd(), (path) => kustomize(path)),
  connect: (says) =>
    connect({
      kubeconfig: inputs?.kubeconfig ?? '',
      context: inputs?.context ?? '',
      environment: env,
      ...says,
      signal: cancelled.signal,
    }),
  checkKubeconfig: async () => {
    const content = github.input('kubeconfig')
    // Where other inputs are wrong, a kubeconfig that was given is not decoded.
    if (inputs === undefined && content.trim() !== '') return undefined
    return await kubeconfigProblem({
      content: inputs?.kubeconfig ?? '',
      context: github.input('context'),
      environment: env,
    })
  },
  remoteDigests: (question) => remoteDigests(question, cancelled.signal, env),
  write: async (path, text) => {
    const full = join(folder, path)
    await mkdir(dirname(full), { recursive: true })
    await writeFile(full, text)
    return full
  },
  // Monotonic: a runner whose clock is set in the middle of a deploy changes nothing.
  now: () => Math.round(performance.timeOrigin + performance.now()),
  peakRssBytes: () => process.resourceUsage().maxRSS * 1024,
  signal: cancelled.signal,
})
process.exitCode = report.verdict === 'passed' ? 0 : 1
// A cancelled run may have left a request on its way, which would keep the process until the runner kills it.
if (cancelled.signal.aborted) process.stdout.write('', () => process.exit())
