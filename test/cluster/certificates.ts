// The certificate authority, the certificates and the kubeconfigs of the test cluster, made by openssl.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { apiServer, folders, kubeconfig, network, nodeName } from './layout.ts'

/** Common name and groups of everyone who has a client certificate. `limited` may do only what a test binds to it. */
const users = {
  admin: { commonName: 'admin', group: 'system:masters' },
  limited: { commonName: 'limited', group: 'limited' },
  'kube-controller-manager': { commonName: 'system:kube-controller-manager', group: 'system:masters' },
  'kube-scheduler': { commonName: 'system:kube-scheduler', group: 'system:kube-scheduler' },
  kubelet: { commonName: `system:node:${nodeName}`, group: 'system:nodes' },
  /** The API server itself, when it asks the kubelet for logs. */
  'kube-apiserver-kubelet-client': { commonName: 'kube-apiserver-kubelet-client', group: 'system:masters' },
}

export type UserName = keyof typeof users

export function certificateFile(name: string): string {
  return join(folders.certificates, `${name}.crt`)
}

export function keyFile(name: string): string {
  return join(folders.certificates, `${name}.key`)
}

export function kubeconfigOf(user: UserName): string {
  return join(folders.kubeconfigs, user)
}

async function openssl(...args: string[]): Promise<void> {
  await execa('openssl', args)
}

async function makeKey(name: string): Promise<void> {
  await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', keyFile(name))
}

/** One certificate signed by the authority; `extensions` in the notation of openssl's configuration. */
async function makeCertificate(name: string, subject: string, extensions: string): Promise<void> {
  await makeKey(name)
  const request = join(folders.certificates, `${name}.csr`)
  const extensionFile = join(folders.certificates, `${name}.ext`)
  writeFileSync(extensionFile, extensions)
  await openssl('req', '-new', '-key', keyFile(name), '-subj', subject, '-out', request)
  const authority = ['-CA', certificateFile('ca'), '-CAkey', keyFile('ca'), '-CAcreateserial']
  const from = ['-in', request, '-extfile', extensionFile, '-days', '365']
  await openssl('x509', '-req', ...from, ...authority, '-out', certificateFile(name))
}

/** A kubeconfig in which every named user has a context of the same name; the first is the current one. */
function writeKubeconfig(file: string, names: readonly UserName[]): void {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: apiServer, 'certificate-authority': certificateFile('ca') } }],
    users: names.map((name) => ({
      name,
      user: { 'client-certificate': certificateFile(name), 'client-key': keyFile(name) },
    })),
    contexts: names.map((name) => ({ name, context: { cluster: 'test', user: name } })),
    'current-context': names[0],
  }
  writeFileSync(file, JSON.stringify(config, null, 2), { mode: 0o600 })
}

/** Makes everything again. */
export async function makeCertificates(): Promise<void> {
  mkdirSync(folders.certificates, { recursive: true, mode: 0o700 })
  mkdirSync(folders.kubeconfigs, { recursive: true, mode: 0o700 })
  await makeKey('ca')
  const authority = ['-subj', '/CN=k8s-deploy-gate test', '-days', '365']
  await openssl('req', '-x509', '-new', '-key', keyFile('ca'), ...authority, '-out', certificateFile('ca'))
  await makeKey('service-accounts')
  const names = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'].map((name) => `DNS:${name}`)
  const addresses = ['127.0.0.1', network.node, network.firstService].map((address) => `IP:${address}`)
  const server = `extendedKeyUsage=serverAuth\nsubjectAltName=${[...names, ...addresses].join(',')}\n`
  await makeCertificate('kube-apiserver', '/CN=kube-apiserver', server)
  for (const name of Object.keys(users) as UserName[]) {
    const { commonName, group } = users[name]
    await makeCertificate(name, `/O=${group}/CN=${commonName}`, 'extendedKeyUsage=clientAuth\n')
    writeKubeconfig(kubeconfigOf(name), [name])
  }
  writeKubeconfig(kubeconfig, ['admin', 'limited'])
}
