// Finds and reads the kubeconfig: which API server, which namespace, whose credentials.
// Every problem is one sentence that names what and where; no value of a kubeconfig is ever part of it.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { parseDocument } from 'yaml'
import { ConnectionError } from './cluster.ts'

/** `clusters[].cluster` of a kubeconfig. Paths are absolute. */
export interface ClusterEntry {
  server?: string
  'certificate-authority'?: string
  'certificate-authority-data'?: string
  'insecure-skip-tls-verify'?: boolean
  'tls-server-name'?: string
  'proxy-url'?: string
  [field: string]: unknown
}

/** `users[].user` of a kubeconfig. Paths are absolute. */
export interface UserEntry {
  'client-certificate'?: string
  'client-certificate-data'?: string
  'client-key'?: string
  'client-key-data'?: string
  token?: string
  tokenFile?: string
  username?: string
  password?: string
  as?: string
  'as-groups'?: string[]
  'as-uid'?: string
  'as-user-extra'?: Record<string, string[]>
  exec?: ExecEntry
  'auth-provider'?: unknown
  [field: string]: unknown
}

/** `users[].user.exec`: a program that prints credentials. A `command` with a slash in it is an absolute path. */
export interface ExecEntry {
  apiVersion?: string
  command?: string
  args?: string[] | null
  env?: { name: string; value: string }[] | null
  provideClusterInfo?: boolean
  interactiveMode?: string
  installHint?: string
}

/** The one context of a kubeconfig that is used, with its cluster and its user. */
export interface Kubeconfig {
  /** `input`: its text was given; `files`: kubectl finds the same files by itself; `in-cluster`: the pod's service account. */
  origin: 'input' | 'files' | 'in-cluster'
  /** Where it was read, for messages. */
  source: string
  context: string
  /** Empty when the context names none. */
  namespace: string
  /** The API server's URL: a scheme, no credentials, no slash at its end. */
  server: string
  clusterName: string
  cluster: ClusterEntry
  userName: string
  user: UserEntry
}

interface RawKubeconfig {
  source: string
  clusters: Map<string, ClusterEntry>
  users: Map<string, UserEntry>
  contexts: Map<string, { cluster?: unknown; user?: unknown; namespace?: unknown }>
  currentContext: string
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * Chooses and reads the kubeconfig: the given text, else the files of `KUBECONFIG`, else `~/.kube/config`,
 * else the service account of the pod this runs in, as client-go does.
 * @param options.content the text of a kubeconfig, empty: look in the environment
 * @param options.context the context to use, empty: the current one
 * @throws ConnectionError `KubeconfigInvalid`
 */
export async function loadKubeconfig(options: {
  content: string
  context: string
  environment: NodeJS.ProcessEnv
  serviceAccount?: string
}): Promise<Kubeconfig> {
  const { content, context, environment } = options
  if (content.trim() !== '') {
    return choose(parse(content, 'the input kubeconfig', process.cwd()), context, 'input')
  }
  const raw = await readFiles(environment)
  if (raw !== undefined) return choose(raw, context, 'files')
  return await inCluster(environment, context, options.serviceAccount ?? SERVICE_ACCOUNT)
}

/** The chosen context as a kubeconfig of its own (JSON, holds secrets), to hand to kubectl. */
export function kubeconfigText(config: Kubeconfig): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': config.context,
    contexts: [
      {
        name: config.context,
        context: { cluster: config.clusterName, user: config.userName, namespace: config.namespace || undefined },
      },
    ],
    clusters: [{ name: config.clusterName, cluster: config.cluster }],
    users: [{ name: config.userName, user: config.user }],
  })
}

/** Reads the files that client-go would read; of things named twice the first counts, as there. */
async function readFiles(environment: NodeJS.ProcessEnv): Promise<RawKubeconfig | undefined> {
  const named = (environment.KUBECONFIG ?? '').split(delimiter).filter((path) => path !== '')
  const home = environment.HOME ?? environment.USERPROFILE
  const paths = named.length > 0 ? named : home === undefined ? [] : [join(home, '.kube', 'config')]
  const found: RawKubeconfig[] = []
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw invalid(`The kubeconfig ${path} cannot be read (${error.code ?? 'unknown error'}).`, error)
    })
    if (text === undefined) continue
    if (text.trim() === '' && paths.length > 1) continue
    found.push(parse(text, path, dirname(resolve(path))))
  }
  if (found.length > 0) return merge(found)
  if (named.length > 0) throw invalid(`KUBECONFIG names ${named.join(', ')}, where there is no kubeconfig.`)
  return undefined
}

async function inCluster(environment: NodeJS.ProcessEnv, context: string, folder: string): Promise<Kubeconfig> {
  const host = environment.KUBERNETES_SERVICE_HOST
  const tokenFile = join(folder, 'token')
  const token = host === undefined ? undefined : await readFile(tokenFile, 'utf8').catch(() => undefined)
  if (host === undefined || token === undefined) {
    throw invalid(
      'There is no kubeconfig: the input kubeconfig is empty, KUBECONFIG is not set, ~/.kube/config does not exist, ' +
        'and this does not run in a pod with a service account.',
    )
  }
  const raw: RawKubeconfig = {
    source: 'the service account of this pod',
    clusters: new Map([
      [
        'in-cluster',
        {
          server: `https://${host.includes(':') ? `[${host}]` : host}:${environment.KUBERNETES_SERVICE_PORT ?? '443'}`,
          'certificate-authority': join(folder, 'ca.crt'),
        },
      ],
    ]),
    users: new Map([['service-account', { tokenFile }]]),
    contexts: new Map([
      [
        'in-cluster',
        {
          cluster: 'in-cluster',
          user: 'service-account',
          namespace: (await readFile(join(folder, 'namespace'), 'utf8').catch(() => '')).trim(),
        },
      ],
    ]),
    currentContext: 'in-cluster',
  }
  return await choose(raw, context, 'in-cluster')
}

/** Text → entries by name, with paths made absolute. Only positions and codes of the YAML parser go into messages. */
function parse(text: string, source: string, folder: string): RawKubeconfig {
  const name = source.startsWith('the ') ? source : `the kubeconfig ${source}`
  if (text.trim() === '') throw invalid(`${capital(name)} is empty.`)
  const document = parseDocument(text, { logLevel: 'silent' })
  const [problem] = document.errors
  if (problem !== undefined) {
    const line = problem.linePos?.[0].line
    throw invalid(
      `${capital(name)} is not valid YAML${line === undefined ? '' : ` at line ${line}`} (${problem.code}).`,
    )
  }
  let data: unknown
  try {
    data = document.toJS()
  } catch {
    throw invalid(`${capital(name)} is not valid YAML (its aliases cannot be resolved).`)
  }
  if (!isRecord(data)) throw invalid(`${capital(name)} holds no mapping with clusters, contexts and users.`)
  return {
    source: name,
    clusters: entries(data.clusters, 'cluster', (entry) => withAbsolutePaths(entry, ['certificate-authority'], folder)),
    users: entries(data.users, 'user', (entry) => userEntry(entry, folder)),
    contexts: entries(data.contexts, 'context', (entry) => entry),
    currentContext: scalarText(data['current-context']),
  }
}

function entries<T>(list: unknown, field: string, read: (entry: Record<string, unknown>) => T): Map<string, T> {
  const found = new Map<string, T>()
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    if (!isRecord(item) || item.name === undefined || item.name === null) continue
    const name = scalarText(item.name)
    const entry = item[field] ?? {}
    if (isRecord(entry) && !found.has(name)) found.set(name, read(entry))
  }
  return found
}

function userEntry(entry: Record<string, unknown>, folder: string): UserEntry {
  // `token-file` is what some older clients write for kubectl's `tokenFile`.
  const user: UserEntry = { ...entry, tokenFile: (entry.tokenFile ?? entry['token-file']) as string | undefined }
  delete user['token-file']
  if (user.tokenFile === undefined) delete user.tokenFile
  const absolute = withAbsolutePaths(user, ['client-certificate', 'client-key', 'tokenFile'], folder)
  const exec = absolute.exec
  if (!isRecord(exec)) return absolute
  // client-go: a command with a slash is relative to the kubeconfig's folder, one without is looked up on the PATH.
  const command: unknown = exec.command
  const path = typeof command === 'string' && command.includes('/') ? resolve(folder, command) : command
  return { ...absolute, exec: { ...exec, command: path as string | undefined } }
}

function withAbsolutePaths<T extends Record<string, unknown>>(entry: T, fields: string[], folder: string): T {
  const paths = fields.flatMap((field) => {
    const path: unknown = entry[field]
    return typeof path === 'string' && path !== '' && !isAbsolute(path) ? [[field, join(folder, path)]] : []
  })
  return { ...entry, ...Object.fromEntries(paths) } as T
}

function merge(files: RawKubeconfig[]): RawKubeconfig {
  const first = <T>(maps: Map<string, T>[]): Map<string, T> => new Map(maps.toReversed().flatMap((map) => [...map]))
  return {
    source: files.length === 1 ? (files[0]?.source ?? '') : `the kubeconfigs of KUBECONFIG`,
    clusters: first(files.map((file) => file.clusters)),
    users: first(files.map((file) => file.users)),
    contexts: first(files.map((file) => file.contexts)),
    currentContext: files.map((file) => file.currentContext).find((name) => name !== '') ?? '',
  }
}

async function choose(raw: RawKubeconfig, wanted: string, origin: Kubeconfig['origin']): Promise<Kubeconfig> {
  const known = [...raw.contexts.keys()]
  if (known.length === 0) throw invalid(`${capital(raw.source)} has no contexts.`)
  const name = wanted || raw.currentContext
  if (name === '') {
    throw invalid(`${capital(raw.source)} has no current-context: name one of its contexts (${listed(known)}).`)
  }
  const context = raw.contexts.get(name)
  if (context === undefined) {
    const near = nearestName(name, known)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    throw invalid(
      wanted === ''
        ? `The current-context "${name}" of ${raw.source} is none of its contexts (${listed(known)}).${hint}`
        : `${capital(raw.source)} has no context "${name}", only ${listed(known)}.${hint}`,
    )
  }
  const clusterName = scalarText(context.cluster)
  const cluster = raw.clusters.get(clusterName)
  if (cluster === undefined) {
    throw invalid(`Context "${name}" of ${raw.source} names the cluster "${clusterName}", which is not in it.`)
  }
  const userName = scalarText(context.user)
  const user = raw.users.get(userName)
  if (userName !== '' && user === undefined) {
    throw invalid(`Context "${name}" of ${raw.source} names the user "${userName}", which is not in it.`)
  }
  const config: Kubeconfig = {
    origin,
    source: raw.source,
    context: name,
    namespace: scalarText(context.namespace),
    server: serverUrl(cluster, user ?? {}, clusterName, raw.source),
    clusterName,
    cluster,
    userName: userName || 'anonymous',
    user: user ?? {},
  }
  checkImpersonation(config)
  await checkFiles(config)
  return config
}

/** The server's URL. Without a scheme client-go takes https when anything about TLS is configured, else http. */
function serverUrl(cluster: ClusterEntry, user: UserEntry, clusterName: string, source: string): string {
  const server = scalarText(cluster.server).trim()
  if (server === '') throw invalid(`Cluster "${clusterName}" of ${source} has no server.`)
  const hasTls =
    cluster['certificate-authority'] !== undefined ||
    cluster['certificate-authority-data'] !== undefined ||
    cluster['insecure-skip-tls-verify'] === true ||
    user['client-certificate'] !== undefined ||
    user['client-certificate-data'] !== undefined
  const full = server.includes('://') ? server : `${hasTls ? 'https' : 'http'}://${server}`
  const url = URL.parse(full)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid(`The server of cluster "${clusterName}" in ${source} is not an http or https URL.`)
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** client-go refuses groups, uid and extra without a user: the request would silently run as somebody else. */
function checkImpersonation({ user, userName, source }: Kubeconfig): void {
  const extras = ['as-groups', 'as-uid', 'as-user-extra'].filter((field) => user[field] !== undefined)
  if (extras.length > 0 && scalarText(user.as) === '') {
    throw invalid(`User "${userName}" of ${source} has ${extras.join(', ')} without "as", the user to act as.`)
  }
}

/** Reads every file that the entries name, so that a bad one is named here and not at the first request. */
async function checkFiles({ cluster, clusterName, user, userName, source }: Kubeconfig): Promise<void> {
  const cases = [
    { entry: cluster, owner: `cluster "${clusterName}"`, field: 'certificate-authority', as: 'certificate' },
    { entry: user, owner: `user "${userName}"`, field: 'client-certificate', as: 'certificate' },
    { entry: user, owner: `user "${userName}"`, field: 'client-key', as: 'key' },
    { entry: user, owner: `user "${userName}"`, field: 'tokenFile', as: undefined },
  ] as const
  for (const { entry, owner, field, as } of cases) {
    const path = entry[field]
    const data = (entry as Record<string, unknown>)[`${field}-data`]
    let content: Buffer | undefined
    if (typeof path === 'string' && path !== '') {
      content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        throw invalid(
          `The ${field} of ${owner} in ${source} cannot be read: ${path} (${error.code ?? 'error'}).`,
          error,
        )
      })
    } else if (typeof data === 'string' && data !== '') {
      content = Buffer.from(data, 'base64')
    }
    if (content === undefined || as === undefined) continue
    try {
      // node:tls takes a CA that is nothing at all without a word, and then trusts nobody.
      if (!content.includes('-----BEGIN ')) throw new Error('not PEM')
      if (as === 'key') createPrivateKey(content)
      else new X509Certificate(content)
    } catch {
      const name = typeof path === 'string' && path !== '' ? field : `${field}-data`
      throw invalid(
        `The ${name} of ${owner} in ${source} is not ${as === 'key' ? 'a usable key' : 'a certificate'} in PEM form.`,
      )
    }
  }
}

/** The name that is most likely meant: at most a third of its letters differ. */
function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, edits: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3)))
    .sort((one, other) => one.edits - other.edits)
  return near[0]?.name
}

function invalid(message: string, cause?: unknown): ConnectionError {
  return new ConnectionError('KubeconfigInvalid', message, { cause })
}

function listed(names: string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`)
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A scalar as text; anything else as nothing. */
function scalarText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
