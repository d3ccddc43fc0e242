// The process: environment in, exit code out, signals. Nothing else.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { connect } from './cluster/connect.ts'
import { kubeconfigProblem } from './cluster/kubeconfig.ts'
import { kustomize } from './cluster/kubectl.ts'
import { redaction, type Redact } from './evidence/redact.ts'
import { secretsOf } from './evidence/secrets.ts'
import { firstCheck, isClean } from './first-check.ts'
import { actionInput } from './github/input.ts'
import { requestSent } from './head-start.ts'
import { readInputs } from './inputs.ts'
import { workspaceFiles } from './manifest-files.ts'
import { loadManifests } from './manifest/load.ts'

// V8 lets its heap grow to ten times what is in it before it looks for garbage: with 200 workloads 300 MB, of which 20 are
// in use. A gate waits most of its time, so it may look more often.
for (const flag of ['--semi-space-growth-factor=1', '--heap-growing-percent=30']) setFlagsFromString(flag)

const { env } = process
const read = readInputs((name) => actionInput(env, name))
const inputs = 'inputs' in read ? read.inputs : undefined

const cancelled = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancelled.abort(new Error(signal)))

const files = workspaceFiles(env.GITHUB_WORKSPACE ?? process.cwd(), (path) => kustomize(path))
const connectOnce = (says: { redact: Redact; log: (line: string) => void }) =>
  connect({
    kubeconfig: inputs?.kubeconfig ?? '',
    context: inputs?.context ?? '',
    environment: env,
    ...says,
    signal: cancelled.signal,
  })

/** The manifests, read ahead where the inputs are right; and the connection, where the manifests are right, too, and no rules are to be read. */
const ahead = inputs === undefined ? undefined : loadManifests(inputs.manifests, files)
const readAhead = await ahead?.catch(() => undefined)
const isEarly = inputs?.health === '' && readAhead !== undefined && isClean(firstCheck(readAhead, inputs))
/** What connecting tells before the log can be written. */
const unsaid: string[] = []
let log = (line: string): void => void unsaid.push(line)
const connection = isEarly
  ? connectOnce({ redact: redaction(inputs.redact, secretsOf(inputs)).said, log: (line) => log(line) })
  : undefined
if (connection !== undefined) await requestSent(connection)

const [{ runGate }, { connectGitHub }, { remoteDigests }] = await Promise.all([
  import('./gate.ts'),
  import('./github/github.ts'),
  import('./cluster/registry.ts'),
])
const github = connectGitHub(env)
for (const secret of inputs === undefined ? [] : secretsOf(inputs)) github.maskSecret(secret)

const folder = resolve(
  env.RUNNER_TEMP ?? env.GITHUB_WORKSPACE ?? '.',
  `k8s-deploy-gate-${env.GITHUB_ACTION ?? 'run'}-${process.pid}`,
)
const report = await runGate(read, {
  github,
  readHealth: async (text) => (await import('./health-input.ts')).readHealth(text, files),
  loadManifests: (lines) => ahead ?? loadManifests(lines, files),
  connect: (says) => {
    if (connection === undefined) return connectOnce(says)
    for (const line of unsaid.splice(0)) says.log(line)
    log = says.log
    return connection
  },
  checkKubeconfig: async () => {
    const content = actionInput(env, 'kubeconfig')
    // Where other inputs are wrong, a kubeconfig that was given is not decoded.
    if (inputs === undefined && content.trim() !== '') return undefined
    return await kubeconfigProblem({
      content: inputs?.kubeconfig ?? '',
      context: actionInput(env, 'context'),
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
