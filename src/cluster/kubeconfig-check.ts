// What is wrong with the chosen cluster and user of a kubeconfig, found without a request. What kubectl refuses is
// refused here, so that no request goes out as someone else than with kubectl (client-go v0.35,
// tools/clientcmd/validation.go and client_config.go). No value is ever part of a message, only names and paths.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { ConnectionError } from './cluster.ts'
import { invalid } from './kubeconfig-text.ts'
import type { Kubeconfig } from './kubeconfig-text.ts'
import { isRecord } from '../model/record.ts'
import { readRegularFile } from './regular-file.ts'

/** Fields that hold text. */
const TEXTS = [
  'token',
  'tokenFile',
  'username',
  'password',
  'client-certificate',
  'client-certificate-data',
  'client-key',
  'client-key-data',
  'as',
  'as-uid',
]

/** Login programs that took the place of what client-go once had in itself. */
const REMOVED: Record<string, string> = {
  gcp: 'gke-gcloud-auth-plugin',
  azure: 'kubelogin (https://github.com/Azure/kubelogin)',
  openstack: 'client-keystone-auth',
}

type Owner = Pick<Kubeconfig, 'user' | 'userName' | 'source'>

/** @throws ConnectionError `KubeconfigInvalid` */
export async function checkKubeconfig(config: Kubeconfig): Promise<void> {
  checkCluster(config)
  checkUser(config)
  await checkFiles(config)
  checkLogin(config)
}

function checkCluster({ cluster, clusterName, source }: Kubeconfig): void {
  const refuse = (what: string): ConnectionError => invalid(`Cluster "${clusterName}" of ${source} has ${what}.`)
  const ca = ['certificate-authority', 'certificate-authority-data'].filter((field) => isSet(cluster[field]))
  if (ca.length > 1) throw refuse(`both ${ca.join(' and ')}; only one is allowed`)
  if (ca.length > 0 && cluster['insecure-skip-tls-verify'] === true)
    throw refuse(`${ca[0]} together with insecure-skip-tls-verify; only one is allowed`)
  const proxy = cluster['proxy-url']
  if (isSet(proxy) && !/^(https?|socks5):\/\/[^/]/.test(String(proxy)))
    throw refuse('a proxy-url that is not an http, https or socks5 URL')
}

function checkUser(config: Kubeconfig): void {
  const { user, userName, source } = config
  const refuse = (what: string): ConnectionError => invalid(`User "${userName}" of ${source} ${what}.`)
  const strange = TEXTS.find((field) => user[field] != null && typeof user[field] !== 'string')
  if (strange !== undefined) throw refuse(`has a ${strange} that is not a string: put it in quotes`)
  const has = (...fields: string[]): boolean => fields.some((field) => isSet(user[field]))

  for (const field of ['client-certificate', 'client-key'])
    if (has(field) && has(`${field}-data`)) throw refuse(`has both ${field} and ${field}-data; only one is allowed`)
  const hasCertificate = has('client-certificate', 'client-certificate-data')
  if (hasCertificate && !has('client-key', 'client-key-data'))
    throw refuse('has a client-certificate but no client-key')
  if (has('token') && has('username', 'password'))
    throw refuse('has both a token and a user name or password; only one way to log in is allowed')
  const extras = ['as-groups', 'as-uid', 'as-user-extra'].filter((field) => user[field] != null)
  // Without a user the request would silently run as someone else.
  if (extras.length > 0 && !has('as')) throw refuse(`has ${extras.join(', ')} without "as", the user to act as`)
  if (/[^\t\x20-\x7e\x80-\xff]/.test(`${user.token ?? ''}`.trim()))
    throw refuse('has a token with characters that are invalid in an HTTP header')

  checkExec(config, refuse)
  checkAuthProvider(config, refuse)
}

/** client-go asks at the terminal then, where there is one. */
function checkLogin({ user, userName, source, server }: Kubeconfig): void {
  const ways = ['client-certificate', 'client-certificate-data', 'token', 'tokenFile', 'username', 'password', 'exec']
  const isAnonymous = ![...ways, 'auth-provider'].some((field) => isSet(user[field]))
  // Over plain HTTP there may be a proxy that logs in itself (kubectl proxy).
  if (!isAnonymous || !server.startsWith('https:')) return
  const what = 'has no credentials: no token, client-certificate, exec or other way to log in'
  throw invalid(`User "${userName}" of ${source} ${what}.`, { brief: `User "${userName}" has no credentials` })
}

function checkExec({ user: { exec, ...user } }: Owner, refuse: (what: string) => ConnectionError): void {
  if (exec == null) return
  if (!isRecord(exec)) throw refuse('has an exec that is not a mapping')
  if (exec.args != null && !isListOf(exec.args, isText))
    throw refuse('has an exec with args that are not a list of strings')
  if (
    exec.env != null &&
    !isListOf(exec.env, (item) => isRecord(item) && isText(item.name) && isText(item.value ?? ''))
  )
    throw refuse('has an exec with an env that is not a list of name and value, both strings')
  if (user['auth-provider'] != null) throw refuse('has both exec and auth-provider; only one is allowed')
  const { interactiveMode: mode, apiVersion } = exec
  if (!isSet(mode) && apiVersion === 'client.authentication.k8s.io/v1')
    throw refuse('has an exec without interactiveMode, which client.authentication.k8s.io/v1 requires')
  if (isSet(mode) && !['Never', 'IfAvailable', 'Always'].includes(String(mode)))
    throw refuse('has an exec with an invalid interactiveMode; use Never, IfAvailable or Always')
}

function checkAuthProvider({ user }: Owner, refuse: (what: string) => ConnectionError): void {
  const provider = user['auth-provider']
  if (provider == null) return
  const name = String(provider.name)
  const replacement = REMOVED[name]
  if (replacement !== undefined)
    throw refuse(`uses auth-provider ${name}, which Kubernetes has removed; use exec with ${replacement}`)
  if (name !== 'oidc') throw refuse(`uses auth-provider "${name}", which does not exist`)
}

/** Reads every file that the entries name, so that a bad one is named here and not at the first request. */
async function checkFiles({ cluster, clusterName, user, userName, source }: Kubeconfig): Promise<void> {
  const ofUser = { entry: { ...user }, owner: `user "${userName}" in ${source}` }
  const ofCluster = { entry: { ...cluster }, owner: `cluster "${clusterName}" in ${source}` }
  await read({ ...ofCluster, field: 'certificate-authority', parse: certificate, as: 'a certificate' })
  const cert = await read({ ...ofUser, field: 'client-certificate', parse: certificate, as: 'a certificate' })
  const key = await read({ ...ofUser, field: 'client-key', parse: createPrivateKey, as: 'a usable key' })
  await read({ ...ofUser, field: 'tokenFile', parse: notEmpty, as: undefined })
  if (cert !== undefined && key !== undefined && !cert.checkPrivateKey(key))
    throw invalid(`The client-key of ${ofUser.owner} does not match its client-certificate.`)
}

/** What a field holds, or the file that it names; undefined when it is not there. `as`: the form that it must have. */
async function read<T>({
  entry,
  owner,
  field,
  parse,
  as,
}: {
  entry: Record<string, unknown>
  owner: string
  field: string
  parse: (content: Buffer) => T
  as: string | undefined
}): Promise<T | undefined> {
  const path = entry[field]
  const data = entry[`${field}-data`]
  let content: Buffer
  if (typeof path === 'string' && path !== '') {
    content = await readRegularFile(path).catch((error: NodeJS.ErrnoException) => {
      const brief = `The ${field} of ${owner} cannot be read`
      throw invalid(`${brief}: ${path} (${error.code ?? 'error'}).`, { cause: error, brief })
    })
  } else if (typeof data === 'string' && data !== '') {
    content = Buffer.from(data, 'base64')
  } else {
    return undefined
  }
  try {
    // node:tls takes a CA that is nothing at all without a word, and then trusts nobody.
    if (as !== undefined && !content.includes('-----BEGIN ')) throw new Error('not PEM')
    return parse(content)
  } catch {
    if (as === undefined) throw invalid(`The ${field} of ${owner} is empty: ${String(path)}.`)
    const name = typeof path === 'string' && path !== '' ? field : `${field}-data`
    throw invalid(`The ${name} of ${owner} is not ${as} in PEM format.`)
  }
}

function certificate(content: Buffer): X509Certificate {
  return new X509Certificate(content)
}

function notEmpty(content: Buffer): Buffer {
  if (content.toString('utf8').trim() === '') throw new Error('empty')
  return content
}

function isListOf(value: unknown, isOne: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isSet(value: unknown): boolean {
  return value != null && value !== ''
}
