// Runs the credential plugin of a kubeconfig (`users[].user.exec`): aws, gke-gcloud-auth-plugin, kubelogin…
// One run at a time, with a time limit, kept until shortly before it expires. What a plugin prints is a secret:
// its standard output never leaves this file, its standard error only redacted.
// Protocol: client.authentication.k8s.io/v1, https://kubernetes.io/docs/reference/access-authn-authz/authentication/
import { ConnectionError } from './cluster.ts'
import type { ExecEntry, Kubeconfig } from './kubeconfig-text.ts'
import { runProgram } from './program.ts'
import { readRegularFile } from './regular-file.ts'

/** What a plugin answered. `expires` is milliseconds since 1970, absent: it is good until the server says 401. */
export interface ExecCredential {
  token?: string
  clientCertificate?: string
  clientKey?: string
  /** When to ask the plugin again. */
  renewAt?: number
}

export interface ExecPlugin {
  /** The credential, from memory while it is fresh. Rejects with ConnectionError `CredentialPluginFailed`. */
  credential(): Promise<ExecCredential>
  /** The server refused this one: ask the plugin again next time. */
  forget(refused: ExecCredential): void
}

interface PluginOptions {
  environment: NodeJS.ProcessEnv
  now: () => number
  signal: AbortSignal
  /** Hides secrets in what the plugin says, before it is cut. */
  redact?: (said: string) => string
}

const TIME_LIMIT_MS = 30_000
/** A credential has some kB. */
const OUTPUT_LIMIT_BYTES = 1_000_000
/** Asked again this long before it expires, so that it does not expire on its way. */
const SKEW_MS = 60_000
const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']

/**
 * @param timeLimitMs how long the plugin may take
 * @param now milliseconds since 1970
 */
export function execPlugin(
  exec: ExecEntry,
  config: Kubeconfig,
  options: PluginOptions & { timeLimitMs?: number },
): ExecPlugin {
  const timeLimitMs = options.timeLimitMs ?? TIME_LIMIT_MS
  let running: Promise<ExecCredential> | undefined
  let known: ExecCredential | undefined
  return {
    async credential() {
      if (known !== undefined && (known.renewAt === undefined || options.now() < known.renewAt)) return known
      running ??= run(exec, config, { ...options, timeLimitMs }).finally(() => (running = undefined))
      known = await running
      return known
    },
    forget(refused) {
      if (known === refused) known = undefined
    },
  }
}

async function run(
  exec: ExecEntry,
  config: Kubeconfig,
  options: PluginOptions & { timeLimitMs: number },
): Promise<ExecCredential> {
  const name = exec.command ?? ''
  const failed = (what: string, more = ''): ConnectionError => {
    const brief = `kubeconfig's login helper "${name}" ${what}`
    return new ConnectionError('CredentialPluginFailed', `The ${brief}.${more}`, { brief: `the ${brief}` })
  }
  if (name === '') throw failed('has no command in users[].user.exec')
  if (!API_VERSIONS.includes(exec.apiVersion ?? '')) {
    throw failed(`uses apiVersion "${exec.apiVersion ?? ''}"; ${API_VERSIONS.join(' and ')} are supported`)
  }
  if (exec.interactiveMode === 'Always')
    throw failed('needs a terminal (interactiveMode: Always), which the runner does not have')

  const extra = Object.fromEntries((exec.env ?? []).map(({ name, value = '' }) => [name, value]))
  const result = await runProgram(name, exec.args ?? [], {
    environment: {
      ...options.environment,
      ...extra,
      KUBERNETES_EXEC_INFO: JSON.stringify(await execInfo(exec, config)),
    },
    timeLimitMs: options.timeLimitMs,
    outputLimitBytes: OUTPUT_LIMIT_BYTES,
    signal: options.signal,
  })
  if (result.error === 'ENOENT') {
    const hint =
      exec.installHint === undefined
        ? ''
        : ` Install hint: ${oneLine(options.redact?.(exec.installHint) ?? exec.installHint)}`
    throw failed('was not found on this machine', hint)
  }
  const { redact = (said) => said } = options
  const spoken = oneLine(redact(withoutSecrets(result.stderr, Object.values(extra))))
  const said = spoken === '' ? '' : ` Its output: ${spoken}`
  if (result.stopped === 'time') throw failed(`returned no credentials within ${options.timeLimitMs / 1000} s`, said)
  if (result.stopped === 'output') throw failed('printed more than 1 MB', said)
  if (result.stopped === 'cancelled') throw failed('was stopped before it returned credentials')
  if (result.exitCode !== 0) {
    const how = result.exitCode === undefined ? result.error : `exit code ${result.exitCode}`
    throw failed(`failed with ${how ?? 'an unknown error'}`, said)
  }
  const credential = readCredential(result.stdout, exec.apiVersion, options.now())
  if (typeof credential === 'string') throw failed(credential, said)
  return credential
}

async function execInfo(exec: ExecEntry, config: Kubeconfig): Promise<unknown> {
  return {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo === true ? { cluster: await clusterInfo(config) } : {}) },
  }
}

async function clusterInfo({ cluster, server }: Kubeconfig): Promise<unknown> {
  const file = cluster['certificate-authority']
  // A file is given by what is in it, by the protocol. That it can be read was checked with the kubeconfig.
  const ca = file
    ? await readRegularFile(file).then(
        (content) => content.toString('base64'),
        () => undefined,
      )
    : cluster['certificate-authority-data']
  return {
    server,
    'tls-server-name': cluster['tls-server-name'],
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data': ca,
    'proxy-url': cluster['proxy-url'],
    config: execExtension(cluster),
  }
}

/** `spec.cluster.config` is the cluster's extension of this name, by the protocol. */
function execExtension(cluster: Kubeconfig['cluster']): unknown {
  const extensions = cluster.extensions as { name?: string; extension?: unknown }[] | undefined
  return extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension
}

/** The plugin's answer, or what is wrong with it. */
function readCredential(stdout: string, apiVersion: string | undefined, now: number): ExecCredential | string {
  let answer: { apiVersion?: unknown; kind?: unknown; status?: Record<string, unknown> | null } | null
  try {
    answer = JSON.parse(stdout) as typeof answer
  } catch {
    return 'printed something that is not JSON'
  }
  if (answer?.kind !== 'ExecCredential') return 'printed JSON that is not an ExecCredential'
  if (answer.apiVersion !== apiVersion)
    return `printed an ExecCredential whose apiVersion is not ${apiVersion}, which the kubeconfig names`
  const status = answer.status ?? {}
  const text = (value: unknown): string | undefined =>
    typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  const token = text(status.token)
  const clientCertificate = text(status.clientCertificateData)
  const clientKey = text(status.clientKeyData)
  if (token === undefined && clientCertificate === undefined && clientKey === undefined)
    return 'printed an ExecCredential without a token and without a client certificate and key'
  if ((clientCertificate === undefined) !== (clientKey === undefined))
    return 'printed an ExecCredential with only one of client certificate and key'
  const expires = Date.parse(text(status.expirationTimestamp) ?? '')
  if (Number.isNaN(expires)) return { token, clientCertificate, clientKey }
  // A credential that lives for less than a few minutes is used for three quarters of its life.
  const renewAt = expires - Math.min(SKEW_MS, Math.max(0, expires - now) / 4)
  return { token, clientCertificate, clientKey, renewAt }
}

const SECRETS: readonly [RegExp, string][] = [
  [/eyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, '***'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/g, '***'],
  [/\b(bearer|basic)\s+\S+/gi, '$1 ***'],
  [/((?:token|secret|passw(?:or)?d|api[-_]?key|access[-_]?key|authorization)["']?\s*[:=]\s*)\S+/gi, '$1***'],
  [/\/\/[^/\s@]+@/g, '//***@'],
  [/[\w+=-]{40,}/g, '***'],
]

/** Text of a program that handles credentials, without what looks like one, and without the given values. */
function withoutSecrets(text: string, values: string[]): string {
  const known = values.filter((value) => value.length >= 8).reduce((rest, value) => rest.replaceAll(value, '***'), text)
  return SECRETS.reduce((rest, [pattern, mask]) => rest.replace(pattern, mask), known)
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length > 400 ? `${line.slice(0, 400)}…` : line
}
