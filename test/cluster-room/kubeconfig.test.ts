import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConnectionError } from '../../src/cluster/cluster.ts'
import { kubeconfigText, loadKubeconfig } from '../../src/cluster/kubeconfig.ts'
import { kubeconfig, rejection } from './server.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The message of the problem, which must be of the kubeconfig. */
async function problem(
  content: string,
  context = '',
  environment: NodeJS.ProcessEnv = {},
  code = 'KubeconfigInvalid',
): Promise<string> {
  const error = await rejection(loadKubeconfig({ content, context, environment, serviceAccount: join(folder, 'none') }))
  if (!(error instanceof ConnectionError)) throw error
  expect(error.causeCode).toBe(code)
  return error.message
}

const two = JSON.stringify({
  clusters: [{ name: 'eu', cluster: { server: 'https://eu.example.com/' } }],
  users: [{ name: 'deployer', user: { token: 'hunter2' } }],
  contexts: [
    { name: 'staging', context: { cluster: 'eu', user: 'deployer' } },
    { name: 'production', context: { cluster: 'eu', user: 'deployer' } },
  ],
})

describe('a kubeconfig that cannot be used, in a few words', () => {
  const brief = async (content: string, context = '', environment: NodeJS.ProcessEnv = {}) => {
    const error = await rejection(
      loadKubeconfig({ content, context, environment, serviceAccount: join(folder, 'none') }),
    )
    return (error as ConnectionError).brief
  }

  test('without advice', async () => {
    expect(await brief(two)).toBe('The input kubeconfig has no current-context')
    expect(await brief('')).toBe('No kubeconfig found')
  })

  test('without the path of its file', async () => {
    const path = join(folder, 'two')
    await writeFile(path, two)
    expect(await brief('', 'prod', { KUBECONFIG: path })).toBe(
      'the kubeconfig has no context "prod", only "staging", "production".',
    )
  })
})

describe('a kubeconfig that cannot be used', () => {
  test.each<[string, string, string, string]>([
    ['not YAML', 'a: [1', '', 'The input kubeconfig is not valid YAML at line 1 (BAD_INDENT).'],
    ['plain text', 'hello', '', 'The input kubeconfig is not a mapping with clusters, contexts and users.'],
    ['empty mapping', '{}', '', 'The input kubeconfig has no contexts.'],
    [
      'a namespace that is a path',
      JSON.stringify({
        clusters: [{ name: 'c', cluster: { server: 'https://c' } }],
        contexts: [{ name: 'x', context: { cluster: 'c', namespace: '../kube-system' } }],
        'current-context': 'x',
      }),
      '',
      'Context "x" of the input kubeconfig has the invalid namespace "../kube-system": at most 63 lowercase letters, digits and “-”, with a letter or digit at both ends.',
    ],
    [
      'no current-context',
      two,
      '',
      'The input kubeconfig has no current-context: set it to one of its contexts ("staging", "production").',
    ],
    [
      'unknown context, a slip',
      two,
      'prodcution',
      'The input kubeconfig has no context "prodcution", only "staging", "production". Did you mean "production"?',
    ],
    [
      'unknown context, nothing like it',
      two,
      'x',
      'The input kubeconfig has no context "x", only "staging", "production".',
    ],
    [
      'unknown current-context',
      `${two.slice(0, -1)},"current-context":"stagin"}`,
      '',
      'The current-context "stagin" of the input kubeconfig is not one of its contexts ("staging", "production"). Did you mean "staging"?',
    ],
    [
      'unknown cluster',
      two.replace('"name":"eu"', '"name":"us"'),
      'staging',
      'Context "staging" of the input kubeconfig names cluster "eu", which does not exist.',
    ],
    [
      'unknown user',
      two.replace('"name":"deployer"', '"name":"other"'),
      'staging',
      'Context "staging" of the input kubeconfig names user "deployer", which does not exist.',
    ],
    [
      'no server',
      two.replace('https://eu.example.com/', ''),
      'staging',
      'Cluster "eu" of the input kubeconfig has no server.',
    ],
    [
      'a server that is no URL',
      two.replace('https:', 'ftp:'),
      'staging',
      'The server of cluster "eu" in the input kubeconfig is not an http or https URL.',
    ],
    [
      'args that kubectl cannot read either',
      kubeconfig('https://eu.example.com', { exec: { command: 'aws', args: ['--port', 80] } }),
      '',
      'User "someone" of the input kubeconfig has an exec with args that are not a list of strings.',
    ],
    [
      'an env that kubectl cannot read either',
      kubeconfig('https://eu.example.com', { exec: { command: 'aws', env: [{ name: 'PORT', value: 80 }] } }),
      '',
      'User "someone" of the input kubeconfig has an exec with an env that is not a list of name and value, both strings.',
    ],
    [
      'a CA that is no certificate',
      kubeconfig('https://eu.example.com', {}, { 'certificate-authority-data': 'aGVsbG8=' }),
      '',
      'The certificate-authority-data of cluster "local" in the input kubeconfig is not a certificate in PEM format.',
    ],
    [
      'a missing key file',
      kubeconfig('https://eu.example.com', { 'client-key': '/nowhere/key' }),
      '',
      'The client-key of user "someone" in the input kubeconfig cannot be read: /nowhere/key (ENOENT).',
    ],
    [
      'groups without a user',
      kubeconfig('https://eu.example.com', { 'as-groups': ['admins'] }),
      '',
      'User "someone" of the input kubeconfig has as-groups without "as", the user to act as.',
    ],
  ])('%s', async (_name, content, context, message) => {
    expect(await problem(content, context)).toBe(message)
  })

  test('says nothing of what is in a broken file', async () => {
    const message = await problem('users:\n- name: a\n  user:\n    token: hunter2: hunter2\n')
    expect(message).toBe('The input kubeconfig is not valid YAML at line 4 (BLOCK_AS_IMPLICIT_KEY).')
  })

  test('nowhere', async () => {
    expect(await problem('', '', { HOME: folder }, 'KubeconfigMissing')).toBe(
      'No kubeconfig found: the input kubeconfig is empty, KUBECONFIG is not set, ~/.kube/config does not exist, ' +
        'and the action does not run in a pod with a service account.',
    )
  })

  test('KUBECONFIG names only files that do not exist', async () => {
    expect(await problem('', '', { KUBECONFIG: '/nowhere/a:/nowhere/b' })).toBe(
      'KUBECONFIG names /nowhere/a, /nowhere/b, but no such file exists.',
    )
  })

  test('unreadable: it is a folder', async () => {
    expect(await problem('', '', { KUBECONFIG: folder })).toBe(`The kubeconfig ${folder} cannot be read (EISDIR).`)
  })

  test.each([
    ['a named pipe, which nobody writes to', 'pipe', 'it is a named pipe, and only files are read'],
    ['a device, which never ends', '/dev/zero', 'it is a device, and only files are read'],
  ])('unreadable: it is %s', async (_name, file, why) => {
    const path = resolve(folder, file)
    if (file === 'pipe') execFileSync('mkfifo', [path])
    expect(await problem('', '', { KUBECONFIG: path })).toBe(`The kubeconfig ${path} cannot be read (${why}).`)
    expect(await problem(kubeconfig('https://eu', { tokenFile: path }))).toBe(
      `The tokenFile of user "someone" in the input kubeconfig cannot be read: ${path} (${why}).`,
    )
  })

  test('a file of an unusual size', async () => {
    const path = join(folder, 'large')
    await writeFile(path, '')
    await truncate(path, 10_000_001)
    expect(await problem('', '', { KUBECONFIG: path })).toBe(
      `The kubeconfig ${path} cannot be read (it is larger than 10 MB).`,
    )
  })

  test('an empty file', async () => {
    await writeFile(join(folder, 'empty'), '\n')
    const path = join(folder, 'empty')
    expect(await problem('', '', { KUBECONFIG: path })).toBe(`The kubeconfig ${path} is empty.`)
  })
})

describe('a kubeconfig that can be used', () => {
  test('the chosen context, with a URL that ends without a slash', async () => {
    expect(await loadKubeconfig({ content: two, context: 'production', environment: {} })).toEqual({
      origin: 'input',
      source: 'the input kubeconfig',
      context: 'production',
      namespace: '',
      server: 'https://eu.example.com',
      clusterName: 'eu',
      cluster: { server: 'https://eu.example.com/' },
      userName: 'deployer',
      user: { token: 'hunter2' },
    })
  })

  test('credentials in the URL are not shown', async () => {
    const content = two.replace('https://', 'https://me:hunter2@')
    const { server } = await loadKubeconfig({ content, context: 'staging', environment: {} })
    expect(server).toBe('https://eu.example.com')
  })

  test('a server without a scheme is http, with TLS settings https', async () => {
    const server = async (cluster: object): Promise<string> =>
      (
        await loadKubeconfig({
          content: kubeconfig('10.0.0.1:6443', { token: 'x' }, cluster),
          context: '',
          environment: {},
        })
      ).server
    expect(await server({})).toBe('http://10.0.0.1:6443')
    expect(await server({ 'insecure-skip-tls-verify': true })).toBe('https://10.0.0.1:6443')
  })

  test('KUBECONFIG is a list: of what is named twice the first counts, and a missing file is no problem', async () => {
    const one = join(folder, 'one')
    const other = join(folder, 'other')
    await writeFile(one, JSON.stringify({ clusters: [{ name: 'eu', cluster: { server: 'https://first' } }] }))
    await writeFile(other, `${two.slice(0, -1)},"current-context":"staging"}`)
    const KUBECONFIG = `/nowhere:${one}:${other}`
    const config = await loadKubeconfig({ content: '', context: '', environment: { KUBECONFIG } })
    expect([config.origin, config.context, config.server, config.user]).toEqual([
      'files',
      'staging',
      'https://first',
      { token: 'hunter2' },
    ])
  })

  test('paths are relative to their file, a command without a slash is looked up on the PATH', async () => {
    await writeFile(join(folder, 'token'), 'from-file')
    const path = join(folder, 'relative')
    await writeFile(path, kubeconfig('https://eu', { tokenFile: 'token', exec: { command: './bin/login' } }))
    const { user } = await loadKubeconfig({ content: '', context: '', environment: { KUBECONFIG: path } })
    expect(user).toEqual({ tokenFile: join(folder, 'token'), exec: { command: join(folder, 'bin/login') } })
    await writeFile(path, kubeconfig('https://eu', { exec: { command: 'aws' } }))
    const other = await loadKubeconfig({ content: '', context: '', environment: { KUBECONFIG: path } })
    expect(other.user).toEqual({ exec: { command: 'aws' } })
  })

  test('in a pod: its service account', async () => {
    await writeFile(join(folder, 'token'), 'from-pod')
    await writeFile(join(folder, 'namespace'), 'shop\n')
    const certificate = ['-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', '/CN=ca']
    execFileSync('openssl', ['req', '-x509', ...certificate, '-out', join(folder, 'ca.crt')], { stdio: 'pipe' })
    const environment = { HOME: folder, KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
    expect(await loadKubeconfig({ content: '', context: '', environment, serviceAccount: folder })).toEqual({
      origin: 'in-cluster',
      source: 'the service account of this pod',
      context: 'in-cluster',
      namespace: 'shop',
      server: 'https://[fd00::1]',
      clusterName: 'in-cluster',
      cluster: { server: 'https://[fd00::1]:443', 'certificate-authority': join(folder, 'ca.crt') },
      userName: 'service-account',
      user: { tokenFile: join(folder, 'token') },
    })
  })

  test('as text for kubectl it reads the same', async () => {
    const config = await loadKubeconfig({ content: two, context: 'production', environment: {} })
    expect(await loadKubeconfig({ content: kubeconfigText(config), context: '', environment: {} })).toEqual(config)
  })
})
