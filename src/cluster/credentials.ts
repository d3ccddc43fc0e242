// What each request carries to say who is asking: headers, and certificates for the TLS connection.
// client-node reads certificates, tokens and OIDC from the kubeconfig; what it leaves out or gets wrong is done here:
// token files, impersonation of groups, credential plugins.
import { readFile } from 'node:fs/promises'
import type { RequestOptions } from 'node:https'
import { KubeConfig } from '@kubernetes/client-node'
import { ConnectionError } from './cluster.ts'
import { execPlugin } from './exec-plugin.ts'
import type { ExecCredential } from './exec-plugin.ts'
import { kubeconfigText } from './kubeconfig.ts'
import type { Kubeconfig } from './kubeconfig.ts'

/** For node:tls. Absent: Node's own. */
export interface TlsMaterial {
  ca?: string | Buffer
  cert?: string | Buffer
  key?: string | Buffer
  servername?: string
  rejectUnauthorized?: boolean
}

/** Who is asking, for one request. */
export interface Credentials {
  headers: Record<string, string | string[]>
  tls: TlsMaterial
  /** What a credential plugin gave, if one did. */
  exec?: ExecCredential
}

export interface CredentialSource {
  /** The credentials to use now. Rejects with ConnectionError. */
  read(): Promise<Credentials>
  /** The server answered 401 to these: true when there may be better ones by now, to try once more. */
  renew(refused: Credentials): Promise<boolean>
}

const TIME_LIMIT_MS = 30_000

/** @param options.signal ends a running credential plugin */
export function credentialSource(
  config: Kubeconfig,
  options: {
    environment: NodeJS.ProcessEnv
    now: () => number
    signal: AbortSignal
    pluginTimeLimitMs?: number
    redact?: (said: string) => string
  },
): CredentialSource {
  const { user } = config
  const clientNode = new KubeConfig()
  clientNode.loadFromString(kubeconfigText(forClientNode(config)))
  const plugin =
    user.exec == null
      ? undefined
      : execPlugin(user.exec, config, { ...options, timeLimitMs: options.pluginTimeLimitMs })

  async function read(): Promise<Credentials> {
    const opts: RequestOptions = {}
    try {
      await withinTimeLimit(clientNode.applyToHTTPSOptions(opts))
    } catch (error) {
      // The files were readable when the kubeconfig was loaded: what fails here is an auth-provider (OIDC and older ones).
      const code = user['auth-provider'] == null ? 'KubeconfigInvalid' : 'CredentialPluginFailed'
      const message = `The credentials of user "${config.userName}" in ${config.source} cannot be read.`
      throw new ConnectionError(code, message, { cause: error })
    }
    const headers = { ...(opts.headers as Record<string, string> | undefined), ...impersonation(user) }
    const authorization = await authorizationOf(opts)
    if (authorization !== undefined) headers.Authorization = authorization
    const { ca, cert, key, servername, rejectUnauthorized } = opts as TlsMaterial
    const tls: TlsMaterial = { ca, cert, key, servername, rejectUnauthorized }
    if (plugin === undefined) return { headers, tls }
    const exec = await plugin.credential()
    return {
      headers: exec.token === undefined ? headers : { ...headers, Authorization: `Bearer ${exec.token}` },
      tls: exec.clientCertificate === undefined ? tls : { ...tls, cert: exec.clientCertificate, key: exec.clientKey },
      exec,
    }
  }

  async function authorizationOf(opts: RequestOptions): Promise<string | undefined> {
    // client-go: the file counts, and is read again and again, because something renews it.
    if (user.tokenFile !== undefined) {
      const token = await readFile(user.tokenFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
        const message = `The token file ${user.tokenFile} cannot be read any more (${error.code ?? 'error'}).`
        throw new ConnectionError('KubeconfigInvalid', message, { cause: error })
      })
      return `Bearer ${token.trim()}`
    }
    if (typeof opts.auth === 'string') return `Basic ${Buffer.from(opts.auth).toString('base64')}`
    const given = (opts.headers as Record<string, string> | undefined)?.Authorization
    return given === undefined ? undefined : given.trim().replace(/\s+/g, ' ')
  }

  return {
    read,
    async renew(refused) {
      if (refused.exec !== undefined) {
        plugin?.forget(refused.exec)
        return true
      }
      return user.tokenFile !== undefined && (await read()).headers.Authorization !== refused.headers.Authorization
    },
  }
}

/**
 * The kubeconfig without what client-node must not do itself: run plugins, choose a proxy, read a token file.
 * It refuses http:// servers unless certificates go unchecked; there are none to check.
 */
function forClientNode(config: Kubeconfig): Kubeconfig {
  const plain = config.server.startsWith('http://') ? { 'insecure-skip-tls-verify': true } : {}
  return {
    ...config,
    user: { ...config.user, exec: undefined, tokenFile: undefined },
    cluster: { ...config.cluster, ...plain, server: config.server, 'proxy-url': undefined },
  }
}

/** An auth-provider may wait for its issuer for ever. */
async function withinTimeLimit<T>(work: Promise<T>): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('It took more than 30 s.')), TIME_LIMIT_MS)
  return await Promise.race([work, tooLate]).finally(() => clearTimeout(timer))
}

/** The headers of user impersonation, https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
function impersonation(user: Kubeconfig['user']): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  if (user.as != null && user.as !== '') headers['Impersonate-User'] = user.as
  if (user['as-uid'] != null && user['as-uid'] !== '') headers['Impersonate-Uid'] = user['as-uid']
  if (user['as-groups'] != null && user['as-groups'].length > 0) headers['Impersonate-Group'] = user['as-groups']
  for (const [name, values] of Object.entries(user['as-user-extra'] ?? {})) {
    headers[`Impersonate-Extra-${encodeURIComponent(name)}`] = values
  }
  return headers
}
