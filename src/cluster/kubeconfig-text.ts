// The text of a kubeconfig → its entries by name. It knows the format, and neither where kubeconfigs are nor which
// context is wanted. No value of a kubeconfig is ever part of a message: only names, paths and positions.
import { isRecord, listOf } from '../model/record.ts'
import { isAbsolute, join, resolve } from 'node:path'
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
  'auth-provider'?: { name?: unknown; config?: Record<string, unknown> | null } | null
  [field: string]: unknown
}

/** `users[].user.exec`: a program that prints credentials. A `command` with a slash in it is an absolute path. */
export interface ExecEntry {
  apiVersion?: string
  command?: string
  args?: string[] | null
  env?: { name: string; value?: string }[] | null
  provideClusterInfo?: boolean
  interactiveMode?: string
  installHint?: string
}

/** What one kubeconfig, or several merged, hold: entries by name. Paths are absolute. */
export interface RawKubeconfig {
  /** For messages: `the input kubeconfig`, `the kubeconfig /home/ci/.kube/config`. */
  source: string
  /** The same at the beginning of a headline, where a path has no room. */
  brief: string
  clusters: Map<string, ClusterEntry>
  users: Map<string, UserEntry>
  contexts: Map<string, { cluster?: unknown; user?: unknown; namespace?: unknown }>
  currentContext: string
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

/**
 * Text → entries by name. Of the YAML parser's words only positions and codes go into messages.
 * @param origin the file, or the input of the action
 * @param folder what relative paths are relative to
 */
export function parseKubeconfig(text: string, origin: 'input' | { path: string }, folder: string): RawKubeconfig {
  const name = origin === 'input' ? 'the input kubeconfig' : `the kubeconfig ${origin.path}`
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
  if (!isRecord(data)) throw invalid(`${capital(name)} is not a mapping with clusters, contexts and users.`)
  return {
    source: name,
    brief: origin === 'input' ? capital(name) : 'the kubeconfig',
    clusters: entries(data.clusters, 'cluster', (entry) => withAbsolutePaths(entry, ['certificate-authority'], folder)),
    users: entries(data.users, 'user', (entry) => userEntry(entry, folder)),
    contexts: entries(data.contexts, 'context', (entry) => entry),
    currentContext: scalarText(data['current-context']),
  }
}

/** Several files as one, as client-go does: of what is named twice the first counts. */
export function mergeKubeconfigs(files: RawKubeconfig[]): RawKubeconfig {
  const first = <T>(maps: Map<string, T>[]): Map<string, T> => new Map(maps.toReversed().flatMap((map) => [...map]))
  return {
    ...named(files),
    clusters: first(files.map((file) => file.clusters)),
    users: first(files.map((file) => file.users)),
    contexts: first(files.map((file) => file.contexts)),
    currentContext: files.map((file) => file.currentContext).find((name) => name !== '') ?? '',
  }
}

function named([first, ...others]: RawKubeconfig[]): Pick<RawKubeconfig, 'source' | 'brief'> {
  const source = 'the kubeconfigs of KUBECONFIG'
  if (first === undefined || others.length > 0) return { source, brief: capital(source) }
  return { source: first.source, brief: first.brief }
}

function entries<T>(list: unknown, field: string, read: (entry: Record<string, unknown>) => T): Map<string, T> {
  const found = new Map<string, T>()
  for (const item of listOf(list)) {
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

/** A problem with a kubeconfig, in one sentence; `brief` where that is long. */
export function invalid(message: string, options?: ConstructorParameters<typeof ConnectionError>[2]): ConnectionError {
  return new ConnectionError('KubeconfigInvalid', message, options)
}

/** A scalar as text; anything else as nothing. */
export function scalarText(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : ''
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
