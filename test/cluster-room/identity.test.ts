// Every form of kubeconfig beside kubectl: the same identity goes out, or it is refused with kubectl's reason. What kubectl
// does was recorded from kubectl 1.35.4; where its binary is at hand it is asked again.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConnectionError } from '../../src/cluster/cluster.ts'
import { folders, versions } from '../cluster/layout.ts'
import { base64, makeCertificates } from './certificates.ts'
import { connectTo, kubeconfig, serve } from './server.ts'
import type { SeenRequest, TestServer } from './server.ts'

const kubectl = join(folders.binaries, `kubernetes-${versions.kubernetes}`, 'kubectl')
const API = 'client.authentication.k8s.io/v1'
const BETA = 'client.authentication.k8s.io/v1beta1'

const { ca, server: pair, clients } = makeCertificates(['alice', 'bob'])
const alice = {
  'client-certificate-data': base64(clients.alice?.cert ?? ''),
  'client-key-data': base64(clients.alice?.key ?? ''),
}
const bobsKey = base64(clients.bob?.key ?? '')
const token = { token: 'from-kubeconfig' }
const idToken = (exp: number): string =>
  ['{"alg":"none"}', JSON.stringify({ exp }), 'x'].map((part) => Buffer.from(part).toString('base64url')).join('.')
const FRESH = idToken(4_000_000_000)

let folder = ''
let server: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'identity-'))
  server = await serve({}, { ...pair, ca, requestCert: true, rejectUnauthorized: false })
  await writeFile(join(folder, 'token'), 'from-file\n')
  await writeFile(join(folder, 'empty'), '\n')
  await writeFile(join(folder, 'ca.crt'), ca)
  await writeFile(join(folder, 'alice.crt'), clients.alice?.cert ?? '')
  await writeFile(join(folder, 'alice.key'), clients.alice?.key ?? '')
  const helper = async (name: string, script: string): Promise<void> => {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
    await chmod(join(folder, name), 0o755)
  }
  const credential = (apiVersion: string, status: object): string =>
    `cat <<'END'\n${JSON.stringify({ apiVersion, kind: 'ExecCredential', status })}\nEND`
  await helper('helper', credential(API, { token: 'from-helper' }))
  await helper('beta', credential(BETA, { token: 'from-helper' }))
  await helper('half', credential(API, { token: 'x', clientCertificateData: clients.bob?.cert }))
  const both = { clientCertificateData: clients.bob?.cert, clientKeyData: clients.bob?.key }
  await helper('certificate', credential(API, both))
  // Gives the CA that it is told of back as a token.
  await helper(
    'cluster-info',
    `CA=$(printf '%s' "$KUBERNETES_EXEC_INFO" | sed 's/.*"certificate-authority-data":"\\([^"]*\\)".*/\\1/' | cut -c1-40)\n` +
      `printf '{"apiVersion":"${API}","kind":"ExecCredential","status":{"token":"%s"}}' "$CA"`,
  )
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

interface Case {
  user: object
  cluster?: object
  /** Who asks, as the server sees it. */
  sends?: { authorization?: string; client?: string; impersonate?: string }
  /** Why it is refused, in our words. */
  refused?: RegExp
  /** The same in kubectl's words. */
  kubectl?: RegExp
}

const exec = (command: string, more: object = {}): object => ({
  exec: { apiVersion: API, command: join(folder, command), interactiveMode: 'Never', ...more },
})
const provider = (name: string, config: object = {}): object => ({ 'auth-provider': { name, config } })

/** Read when a test runs: the folder is not there before. */
const cases: Record<string, () => Case> = {
  'a token': () => ({ user: token, sends: { authorization: 'Bearer from-kubeconfig' } }),
  'a token file': () => ({ user: { tokenFile: join(folder, 'token') }, sends: { authorization: 'Bearer from-file' } }),
  'a token file and a token': () => ({
    user: { ...token, tokenFile: join(folder, 'token') },
    sends: { authorization: 'Bearer from-file' },
  }),
  'an empty token file': () => ({
    user: { tokenFile: join(folder, 'empty') },
    refused: /tokenFile of user "someone" in the input kubeconfig is empty/,
    kubectl: /invalid header field value for "Authorization"/,
  }),
  'a user name and a password': () => ({
    user: { username: 'me', password: 'pw' },
    sends: { authorization: `Basic ${base64('me:pw')}` },
  }),
  'a user name and a token': () => ({
    user: { ...token, username: 'me', password: 'pw' },
    refused: /only one way to log in is allowed/,
    kubectl: /more than one authentication method found/,
  }),
  'a certificate': () => ({ user: alice, sends: { client: 'alice' } }),
  'a certificate in files': () => ({
    user: { 'client-certificate': join(folder, 'alice.crt'), 'client-key': join(folder, 'alice.key') },
    sends: { client: 'alice' },
  }),
  'a certificate in a file and in the kubeconfig': () => ({
    user: { ...alice, 'client-certificate': join(folder, 'alice.crt') },
    refused: /both client-certificate and client-certificate-data/,
    kubectl: /client-cert-data and client-cert are both specified/,
  }),
  'a certificate and a token': () => ({
    user: { ...alice, ...token },
    sends: { client: 'alice', authorization: 'Bearer from-kubeconfig' },
  }),
  'a certificate without a key': () => ({
    user: { 'client-certificate-data': alice['client-certificate-data'] },
    refused: /User "someone" of the input kubeconfig has a client-certificate but no client-key/,
    kubectl: /client-key-data or client-key must be specified/,
  }),
  'a key without a certificate': () => ({
    user: { 'client-key-data': bobsKey },
    refused: /User "someone" of the input kubeconfig has no credentials/,
    kubectl: /Username|EOF/,
  }),
  "a certificate with another's key": () => ({
    user: { ...alice, 'client-key-data': bobsKey },
    refused: /client-key of user "someone" in the input kubeconfig does not match its client-certificate/,
    kubectl: /private key does not match public key/,
  }),
  nothing: () => ({
    user: {},
    refused: /User "someone" of the input kubeconfig has no credentials/,
    kubectl: /Username|EOF/,
  }),
  'another identity': () => ({
    user: { ...token, as: 'ci', 'as-groups': ['a', 'b'] },
    sends: { authorization: 'Bearer from-kubeconfig', impersonate: 'ci a, b' },
  }),
  'groups without a user': () => ({
    user: { ...token, 'as-groups': ['a'] },
    refused: /has as-groups without "as"/,
    kubectl: /without impersonating a user/,
  }),
  'a number as a token': () => ({
    user: { token: 12345 },
    refused: /has a token that is not a string: put it in quotes/,
    kubectl: /cannot unmarshal number/,
  }),
  'a helper': () => ({ user: exec('helper'), sends: { authorization: 'Bearer from-helper' } }),
  'a helper that gives a certificate': () => ({ user: exec('certificate'), sends: { client: 'bob' } }),
  'a helper and a token': () => ({
    user: { ...exec('helper'), ...token },
    sends: { authorization: 'Bearer from-kubeconfig' },
  }),
  'a helper and a certificate': () => ({ user: { ...exec('certificate'), ...alice }, sends: { client: 'alice' } }),
  'a helper and a password': () => ({
    user: { ...exec('helper'), username: 'me', password: 'pw' },
    sends: { authorization: `Basic ${base64('me:pw')}` },
  }),
  'a helper without interactiveMode': () => ({
    user: exec('helper', { interactiveMode: undefined }),
    refused: /has an exec without interactiveMode/,
    kubectl: /interactiveMode must be specified/,
  }),
  'an older helper without interactiveMode': () => ({
    user: exec('beta', { apiVersion: BETA, interactiveMode: undefined }),
    sends: { authorization: 'Bearer from-helper' },
  }),
  'a helper of another version': () => ({
    user: exec('beta'),
    refused: /apiVersion is not client\.authentication\.k8s\.io\/v1, which the kubeconfig names/,
    kubectl: /exec plugin is configured to use API version/,
  }),
  'a helper that gives half a certificate': () => ({
    user: exec('half'),
    refused: /only one of client certificate and key/,
    kubectl: /returned only certificate or key, not both/,
  }),
  'a helper that learns of a CA in the kubeconfig': () => ({
    user: exec('cluster-info', { provideClusterInfo: true }),
    sends: { authorization: `Bearer ${base64(ca).slice(0, 40)}` },
  }),
  'a helper that learns of a CA in a file': () => ({
    user: exec('cluster-info', { provideClusterInfo: true }),
    cluster: { 'certificate-authority': join(folder, 'ca.crt'), 'certificate-authority-data': undefined },
    sends: { authorization: `Bearer ${base64(ca).slice(0, 40)}` },
  }),
  'the auth-provider gcp, which starts a program': () => ({
    user: provider('gcp', { 'access-token': 'cached', 'cmd-path': '/bin/false' }),
    refused: /auth-provider gcp, which Kubernetes has removed; use exec with gke-gcloud-auth-plugin/,
    kubectl: /gcp auth plugin has been removed.*gke-gcloud-auth-plugin/s,
  }),
  'the auth-provider azure': () => ({
    user: provider('azure', { 'access-token': 'cached' }),
    refused: /auth-provider azure, which Kubernetes has removed; use exec with kubelogin/,
    kubectl: /azure auth plugin has been removed.*kubelogin/s,
  }),
  'an auth-provider that nobody knows': () => ({
    user: provider('foo'),
    refused: /auth-provider "foo", which does not exist/,
    kubectl: /no Auth Provider found for name "foo"/,
  }),
  'an auth-provider and a helper': () => ({
    user: { ...exec('helper'), ...provider('oidc') },
    refused: /both exec and auth-provider/,
    kubectl: /cannot be provided in combination|cannot be used in combination/,
  }),
  'the auth-provider oidc': () => ({
    user: provider('oidc', { 'id-token': FRESH, 'idp-issuer-url': 'https://issuer.invalid', 'client-id': 'x' }),
    sends: { authorization: `Bearer ${FRESH}` },
  }),
  'the auth-provider oidc and a token': () => ({
    user: { ...token, ...provider('oidc', { 'idp-issuer-url': 'https://issuer.invalid', 'client-id': 'x' }) },
    sends: { authorization: 'Bearer from-kubeconfig' },
  }),
  'the auth-provider oidc, expired': () => ({
    user: provider('oidc', { 'id-token': idToken(1), 'idp-issuer-url': 'https://issuer.invalid', 'client-id': 'x' }),
    refused: /auth-provider oidc of user "someone" has an expired id-token/,
    kubectl: /No valid id-token, and cannot refresh without refresh-token/,
  }),
  'a CA in a file and in the kubeconfig': () => ({
    user: token,
    cluster: { 'certificate-authority': join(folder, 'ca.crt') },
    refused: /both certificate-authority and certificate-authority-data/,
    kubectl: /certificate-authority-data and certificate-authority are both specified/,
  }),
  'a CA and unchecked certificates': () => ({
    user: token,
    cluster: { 'insecure-skip-tls-verify': true },
    refused: /certificate-authority-data together with insecure-skip-tls-verify/,
    kubectl: /root certificates file with the insecure flag is not allowed/,
  }),
  'unchecked certificates': () => ({
    user: token,
    cluster: { 'insecure-skip-tls-verify': true, 'certificate-authority-data': undefined },
    sends: { authorization: 'Bearer from-kubeconfig' },
  }),
  'a proxy that is none': () => ({
    user: token,
    cluster: { 'proxy-url': 'ftp://127.0.0.1:1' },
    refused: /a proxy-url that is not an http, https or socks5 URL/,
    kubectl: /unsupported scheme "ftp"/,
  }),
}

function configOf({ user, cluster }: Case): string {
  return kubeconfig(server.url, user, { 'certificate-authority-data': base64(ca), ...cluster })
}

function identityOf(request: SeenRequest | undefined): Case['sends'] {
  const { headers, client } = request ?? {}
  const impersonate = [headers?.['impersonate-user'], headers?.['impersonate-group']].filter(Boolean).join(' ')
  return {
    ...(headers?.authorization === undefined ? {} : { authorization: headers.authorization }),
    ...(client === undefined ? {} : { client }),
    ...(impersonate === '' ? {} : { impersonate }),
  }
}

describe('beside kubectl', () => {
  test.each(Object.keys(cases))('%s', async (name) => {
    const one = cases[name]?.() ?? { user: {} }
    server.requests.length = 0
    const outcome = await connectTo(server.url, { kubeconfig: configOf(one) }).then(
      (cluster) => cluster.close(),
      (error: unknown) => error,
    )
    if (one.refused !== undefined) {
      expect(outcome).toBeInstanceOf(ConnectionError)
      expect((outcome as ConnectionError).message).toMatch(one.refused)
      expect(server.requests).toEqual([])
    } else {
      expect(outcome).toBeUndefined()
      expect(identityOf(server.requests[0])).toEqual(one.sends)
    }
  })

  test.runIf(existsSync(kubectl)).each(Object.keys(cases))('kubectl itself: %s', async (name) => {
    const one = cases[name]?.() ?? { user: {} }
    const path = join(folder, 'kubeconfig')
    await writeFile(path, configOf(one))
    server.requests.length = 0
    const asked = await new Promise<{ failed: boolean; said: string }>((resolve) => {
      const args = ['--kubeconfig', path, 'get', '--raw', '/version']
      const child = execFile(
        kubectl,
        args,
        { env: { PATH: process.env.PATH, HOME: folder } },
        (error, stdout, stderr) => resolve({ failed: error !== null, said: stdout + stderr }),
      )
      child.stdin?.end()
    })
    if (one.refused !== undefined) {
      expect(asked.said).toMatch(one.kubectl ?? /never/)
      expect(asked.failed).toBe(true)
    } else {
      expect(asked).toMatchObject({ failed: false })
      expect(identityOf(server.requests[0])).toEqual(one.sends)
    }
  })
})
