// Finds and reads the kubeconfig: which API server, which namespace, whose credentials.
// Every problem is one sentence that names what and where; no value of a kubeconfig is ever part of it.
import { delimiter, dirname, join, resolve } from 'node:path'
import { distance } from 'fastest-levenshtein'
import { checkKubeconfig } from './kubeconfig-check.ts'
import { capital, invalid, mergeKubeconfigs, parseKubeconfig, scalarText } from './kubeconfig-text.ts'
import { readRegularFile } from './regular-file.ts'
import { isNamespaceName, NAMESPACE_RULE } from '../model/object-name.ts'
import { ConnectionError } from './cluster.ts'
import type { ClusterEntry, Kubeconfig, RawKubeconfig, UserEntry } from './kubeconfig-text.ts'

export type { Kubeconfig }

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
    return choose(parseKubeconfig(content, 'input', process.cwd()), context, 'input')
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
    const text = await readText(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw invalid(`The kubeconfig ${path} cannot be read (${error.code ?? 'unknown error'}).`, { cause: error })
    })
    if (text === undefined) continue
    if (text.trim() === '' && paths.length > 1) continue
    found.push(parseKubeconfig(text, { path }, dirname(resolve(path))))
  }
  if (found.length > 0) return mergeKubeconfigs(found)
  if (named.length > 0) throw invalid(`KUBECONFIG names ${named.join(', ')}, but no such file exists.`)
  return undefined
}

async function readText(path: string): Promise<string> {
  return (await readRegularFile(path)).toString('utf8')
}

async function inCluster(environment: NodeJS.ProcessEnv, context: string, folder: string): Promise<Kubeconfig> {
  const host = environment.KUBERNETES_SERVICE_HOST
  const tokenFile = join(folder, 'token')
  const token = host === undefined ? undefined : await readText(tokenFile).catch(() => undefined)
  if (host === undefined || token === undefined) {
    throw new ConnectionError(
      'KubeconfigMissing',
      'No kubeconfig found: the input kubeconfig is empty, KUBECONFIG is not set, ~/.kube/config does not exist, ' +
        'and the action does not run in a pod with a service account.',
      { brief: 'No kubeconfig found' },
    )
  }
  const raw: RawKubeconfig = {
    source: 'the service account of this pod',
    brief: 'The service account of this pod',
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
          namespace: (await readText(join(folder, 'namespace')).catch(() => '')).trim(),
        },
      ],
    ]),
    currentContext: 'in-cluster',
  }
  return await choose(raw, context, 'in-cluster')
}

async function choose(raw: RawKubeconfig, wanted: string, origin: Kubeconfig['origin']): Promise<Kubeconfig> {
  const known = [...raw.contexts.keys()]
  const lacks = (what: string, more: string): ConnectionError =>
    invalid(`${capital(raw.source)} has no ${what}${more}`, { brief: `${raw.brief} has no ${what}` })
  if (known.length === 0) throw lacks('contexts', '.')
  const name = wanted || raw.currentContext
  if (name === '') {
    throw lacks('current-context', `: set it to one of its contexts (${listed(known)}).`)
  }
  const context = raw.contexts.get(name)
  if (context === undefined) {
    const near = nearestName(name, known)
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`
    const problem = `has no context "${name}", only ${listed(known)}`
    throw wanted === ''
      ? invalid(`The current-context "${name}" of ${raw.source} is not one of its contexts (${listed(known)}).${hint}`)
      : invalid(`${capital(raw.source)} ${problem}.${hint}`, {
          brief: `${raw.brief} ${problem}.${hint}`,
          input: { input: 'context', given: name, allowed: `${listed(known)}${hint && `.${hint}`}` },
        })
  }
  const clusterName = scalarText(context.cluster)
  const cluster = raw.clusters.get(clusterName)
  if (cluster === undefined) {
    throw invalid(`Context "${name}" of ${raw.source} names cluster "${clusterName}", which does not exist.`)
  }
  const namespace = scalarText(context.namespace)
  if (namespace !== '' && !isNamespaceName(namespace)) {
    throw invalid(
      `Context "${name}" of ${raw.source} has the invalid namespace ${JSON.stringify(namespace)}: ${NAMESPACE_RULE}.`,
    )
  }
  const userName = scalarText(context.user)
  const user = raw.users.get(userName)
  if (userName !== '' && user === undefined) {
    throw invalid(`Context "${name}" of ${raw.source} names user "${userName}", which does not exist.`)
  }
  const config: Kubeconfig = {
    origin,
    source: raw.source,
    context: name,
    namespace,
    server: serverUrl(cluster, user ?? {}, clusterName, raw.source),
    clusterName,
    cluster,
    userName: userName || 'anonymous',
    user: user ?? {},
  }
  await checkKubeconfig(config)
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

/** The name that is most likely meant: about a third of its letters may differ. */
function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, edits: distance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, edits }) => edits <= Math.ceil(Math.max(name.length, wanted.length) / 3))
    .sort((one, other) => one.edits - other.edits)
  return near[0]?.name
}

function listed(names: string[]): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`)
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ')
}

/** What is wrong with a kubeconfig, found without a request; undefined when it can be used. */
export async function kubeconfigProblem(
  options: Parameters<typeof loadKubeconfig>[0],
): Promise<ConnectionError | undefined> {
  try {
    await loadKubeconfig(options)
    return undefined
  } catch (error) {
    if (error instanceof ConnectionError) return error
    throw error
  }
}
