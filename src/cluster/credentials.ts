// What each request carries to say who is asking: headers, and certificates for the TLS connection. Of several ways to
// log in the one counts that counts for kubectl (client-go v0.35, tools/clientcmd/client_config.go,
// plugin/pkg/client/auth/exec): a token, a user name or a certificate before exec, a token file before the token in it.
import { recordOf } from '../model/record.ts'
import { ConnectionError } from './cluster.ts'
import { execPlugin } from './exec-plugin.ts'
import type { ExecCredential } from './exec-plugin.ts'
import type { Kubeconfig } from './kubeconfig-text.ts'
import { readRegularFile } from './regular-file.ts'

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

/**
 * True when there are credentials and they are not sent: over plain HTTP everyone on the way could read them (client-go
 * v0.35, ClientConfig in tools/clientcmd/client_config.go: "only try to read the auth information if we are secure").
 */
export function withholds({ server, user }: Pick<Kubeconfig, 'server' | 'user'>): boolean {
  return !server.startsWith('https:') && CREDENTIALS.some((field) => user[field] != null && user[field] !== '')
}

const CREDENTIALS = [
  'token',
  'tokenFile',
  'username',
  'password',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'exec',
  'auth-provider',
]

/** Without the fields that log in: whom to act as is still said. */
function anonymous(config: Kubeconfig): Kubeconfig {
  const user = Object.fromEntries(Object.entries(config.user).filter(([field]) => !CREDENTIALS.includes(field)))
  return { ...config, user }
}

/** Something may renew the files, so they are read again after this long, milliseconds; a large set has a thousand requests. */
const FILES_AGE_MS = 1000

/** @param options.signal ends a running credential plugin */
export function credentialSource(
  whole: Kubeconfig,
  options: {
    environment: NodeJS.ProcessEnv
    now: () => number
    signal: AbortSignal
    pluginTimeLimitMs?: number
    redact?: (said: string) => string
  },
): CredentialSource {
  const config = withholds(whole) ? anonymous(whole) : whole
  const { user, cluster } = config
  const isLoggedInWithout = [user.token, user.tokenFile, user.username, user.password, ...certificateFields(user)].some(
    (value) => value != null && value !== '',
  )
  const plugin =
    user.exec == null || isLoggedInWithout
      ? undefined
      : execPlugin(user.exec, config, { ...options, timeLimitMs: options.pluginTimeLimitMs })

  let kept: { at: number; credentials: Promise<Credentials> } | undefined

  /** What the kubeconfig says, and the files that it names. */
  async function inFiles(): Promise<Credentials> {
    if (kept === undefined || Math.abs(options.now() - kept.at) >= FILES_AGE_MS) {
      const credentials = readFiles()
      kept = { at: options.now(), credentials }
      credentials.catch(() => (kept = undefined))
    }
    return await kept.credentials
  }

  async function readFiles(): Promise<Credentials> {
    const authorization = await authorizationOf(config, options.now())
    const headers = {
      ...impersonation(user),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    }
    const tls: TlsMaterial = {
      ca: await material(cluster, 'certificate-authority'),
      cert: await material(user, 'client-certificate'),
      key: await material(user, 'client-key'),
      servername: cluster['tls-server-name'] || undefined,
      rejectUnauthorized: cluster['insecure-skip-tls-verify'] === true ? false : undefined,
    }
    return { headers, tls }
  }

  async function read(): Promise<Credentials> {
    const { headers, tls } = await inFiles()
    if (plugin === undefined) return { headers, tls }
    const exec = await plugin.credential()
    return {
      headers: exec.token === undefined ? headers : { ...headers, Authorization: `Bearer ${exec.token}` },
      tls: exec.clientCertificate === undefined ? tls : { ...tls, cert: exec.clientCertificate, key: exec.clientKey },
      exec,
    }
  }

  return {
    read,
    async renew(refused) {
      if (refused.exec !== undefined) {
        plugin?.forget(refused.exec)
        return true
      }
      kept = undefined
      return user.tokenFile != null && (await read()).headers.Authorization !== refused.headers.Authorization
    },
  }
}

function certificateFields(user: Kubeconfig['user']): unknown[] {
  return [user['client-certificate'], user['client-certificate-data']]
}

async function authorizationOf({ user, userName }: Kubeconfig, now: number): Promise<string | undefined> {
  // client-go: the file counts, and is read again and again, because something renews it.
  if (user.tokenFile != null && user.tokenFile !== '') {
    const token = await readRegularFile(user.tokenFile).catch((error: NodeJS.ErrnoException) => {
      const message = `The token file ${user.tokenFile} can no longer be read (${error.code ?? 'error'}).`
      throw new ConnectionError('KubeconfigInvalid', message, { cause: error })
    })
    return `Bearer ${token.toString('utf8').trim()}`
  }
  if (user.token) return `Bearer ${user.token.trim()}`
  if (user.username || user.password)
    return `Basic ${Buffer.from(`${user.username ?? ''}:${user.password ?? ''}`).toString('base64')}`
  return user['auth-provider'] == null || certificateFields(user).some(Boolean)
    ? undefined
    : `Bearer ${idToken(user['auth-provider'].config?.['id-token'], userName, now)}`
}

/** The token of the auth-provider oidc, which kubectl would renew and write into the kubeconfig. */
function idToken(token: unknown, userName: string, now: number): string {
  const failed = (what: string): ConnectionError => {
    const brief = `auth-provider oidc of user "${userName}" ${what}`
    const advice = 'Use exec with kubelogin (kubectl oidc-login), or put a fresh token into the kubeconfig.'
    return new ConnectionError('CredentialPluginFailed', `The ${brief}. ${advice}`, { brief: `the ${brief}` })
  }
  if (typeof token !== 'string' || token === '') throw failed('has no id-token')
  let expires: unknown
  try {
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
    expires = recordOf(JSON.parse(claims)).exp
  } catch {
    throw failed('has an invalid id-token')
  }
  if (typeof expires !== 'number' || expires * 1000 <= now) throw failed('has an expired id-token')
  return token
}

/** What `field` holds: the text of its `-data`, else of the file that it names. */
async function material(entry: Record<string, unknown>, field: string): Promise<Buffer | undefined> {
  const path = entry[field]
  const data = entry[`${field}-data`]
  if (typeof data === 'string' && data !== '') return Buffer.from(data, 'base64')
  if (typeof path !== 'string' || path === '') return undefined
  return await readRegularFile(path).catch((error: NodeJS.ErrnoException) => {
    const message = `The ${field} ${path} can no longer be read (${error.code ?? 'error'}).`
    throw new ConnectionError('KubeconfigInvalid', message, { cause: error })
  })
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
