import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import type { ServerOptions } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ConnectionError } from '../../src/cluster/cluster.ts'
import { credentialSource } from '../../src/cluster/credentials.ts'
import { execPlugin } from '../../src/cluster/exec-plugin.ts'
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts'
import { base64, makeCertificates } from './certificates.ts'
import { connectTo, DISCOVERY, json, kubeconfig, rejection, serve, status } from './server.ts'
import type { Route, TestServer } from './server.ts'

const API = 'client.authentication.k8s.io/v1'
const POD = 'GET /api/v1/namespaces/shop/pods/web'
/** Credentials are sent over TLS only. */
const { server: pair } = makeCertificates([])
const trusting = { 'insecure-skip-tls-verify': true }
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' }

let folder = ''
let server: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'credentials-'))
})
afterEach(() => server.close())
afterAll(() => rm(folder, { recursive: true }))

async function authorizationOf(user: object, tls?: ServerOptions): Promise<unknown> {
  server = await serve({}, tls)
  const cluster = await connectTo(server.url, { user, cluster: trusting })
  await cluster.close()
  return server.requests[0]?.headers
}

describe('what a kubeconfig holds', () => {
  test.each<[string, object, object]>([
    ['a token, trimmed', { token: 'abc\n' }, { authorization: 'Bearer abc' }],
    ['a password', { username: 'me', password: 'pw' }, { authorization: `Basic ${base64('me:pw')}` }],
    [
      'another identity',
      { token: 'abc', as: 'ci', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { 'x/y': ['z'] } },
      {
        authorization: 'Bearer abc',
        'impersonate-user': 'ci',
        'impersonate-uid': '7',
        'impersonate-group': 'a, b',
        'impersonate-extra-x%2fy': 'z',
      },
    ],
  ])('%s', async (_name, user, headers) => {
    expect(await authorizationOf(user, pair)).toMatchObject(headers)
  })

  test('nothing', async () => {
    expect(await authorizationOf({})).not.toHaveProperty('authorization')
  })

  test.each<[string, object]>([
    ['a token', { token: 'abc' }],
    ['a password', { username: 'me', password: 'pw' }],
    [
      'a credential plugin, which is not even started',
      { exec: { apiVersion: API, interactiveMode: 'Never', command: 'no-such-helper' } },
    ],
  ])('nothing of it over plain HTTP, as kubectl does, but whom to act as: %s', async (_name, user) => {
    server = await serve({})
    const said: string[] = []
    const connected = await connectTo(server.url, { user: { ...user, as: 'ci' }, log: (line) => said.push(line) })
    await connected.close()
    expect(server.requests[0]?.headers).toMatchObject({ 'impersonate-user': 'ci' })
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
    expect(said).toEqual([
      `The API server ${server.url} is asked without credentials: over plain HTTP kubectl sends none either`,
    ])
  })

  test('a token file is read again, and after 401 at once', async () => {
    const tokenFile = join(folder, 'token')
    await writeFile(tokenFile, 'old\n')
    const accepting: Route = (response, request, count) =>
      (request.headers.authorization === 'Bearer new' ? json({ done: true }) : status(401, 'Unauthorized'))(
        response,
        request,
        count,
      )
    server = await serve({ ...DISCOVERY, [POD]: accepting }, pair)
    const cluster = await connectTo(server.url, { user: { token: 'ignored', tokenFile }, cluster: trusting })
    expect(await rejection(cluster.get(pod))).toMatchObject({ code: 401 })
    expect(server.seen().filter((name) => name === POD)).toHaveLength(1)
    await writeFile(tokenFile, 'new\n')
    expect(await cluster.get(pod)).toEqual({ done: true })
    await cluster.close()
  })

  test('files are read once for many requests, and again a second later', async () => {
    const tokenFile = join(folder, 'token')
    await writeFile(tokenFile, 'first\n')
    const content = kubeconfig('https://eu', { tokenFile, 'client-certificate-data': '' }, {})
    const config = await loadKubeconfig({ content, context: '', environment: {} })
    let now = 1_000_000
    const source = credentialSource(config, { environment: {}, now: () => now, signal: new AbortController().signal })
    const token = async (): Promise<unknown> => (await source.read()).headers.Authorization
    const [one, other] = await Promise.all([source.read(), source.read()])
    expect(one).toEqual(other)
    await writeFile(tokenFile, 'second\n')
    now += 999
    expect(await token()).toBe('Bearer first')
    now += 1
    expect(await token()).toBe('Bearer second')
    await writeFile(tokenFile, 'third\n')
    // The clock of the machine was set.
    now -= 3_600_000
    expect(await token()).toBe('Bearer third')
    await rm(tokenFile)
    now += 1000
    expect(await rejection(source.read())).toMatchObject({ causeCode: 'KubeconfigInvalid' })
    await writeFile(tokenFile, 'fourth\n')
    expect(await token()).toBe('Bearer fourth')
  })

  test('client certificates', async () => {
    const { ca, server: pair, clients } = makeCertificates(['alice'])
    server = await serve({}, { ...pair, ca, requestCert: true, rejectUnauthorized: false })
    const user = {
      'client-certificate-data': base64(clients.alice?.cert ?? ''),
      'client-key-data': base64(clients.alice?.key ?? ''),
    }
    const cluster = await connectTo(server.url, { user, cluster: { 'certificate-authority-data': base64(ca) } })
    await cluster.close()
    expect(server.requests[0]?.client).toBe('alice')
  })
})

/** A plugin that appends a line to `calls` and then does what the script says. */
async function plugin(name: string, script: string): Promise<{ command: string; calls: () => Promise<string[]> }> {
  const command = join(folder, name)
  const calls = join(folder, `${name}.calls`)
  await writeFile(calls, '')
  await writeFile(command, `#!/bin/sh\necho "$KUBERNETES_EXEC_INFO" >> ${calls}\n${script}\n`)
  await chmod(command, 0o755)
  return {
    command,
    calls: async () => (await readFile(calls, 'utf8')).split('\n').filter((line) => line !== ''),
  }
}

const answer = (credential: object): string =>
  `cat <<'END'\n${JSON.stringify({ apiVersion: API, kind: 'ExecCredential', status: credential })}\nEND`

describe('a credential plugin', () => {
  test('runs once for many requests, and learns of the cluster when it asks to', async () => {
    const { command, calls } = await plugin('once', answer({ token: 'from-plugin' }))
    server = await serve({ ...DISCOVERY, [POD]: json({ done: true }) }, pair)
    const exec = { apiVersion: API, interactiveMode: 'Never', command, args: ['get-token'], provideClusterInfo: true }
    const cluster = await connectTo(server.url, { user: { exec }, cluster: trusting })
    await Promise.all(Array.from({ length: 16 }, () => cluster.get(pod)))
    await cluster.close()
    expect((await calls()).map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        apiVersion: API,
        kind: 'ExecCredential',
        spec: { interactive: false, cluster: { ...trusting, server: server.url } },
      },
    ])
    expect(new Set(server.requests.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer from-plugin']),
    )
  })

  test('is asked again once when the server does not accept what it gave', async () => {
    const { command, calls } = await plugin('renewed', `N=$(wc -l < ${join(folder, 'renewed.calls')})\n${''}`)
    await writeFile(
      command,
      `#!/bin/sh\necho called >> ${command}.calls\n` +
        `printf '{"apiVersion":"${API}","kind":"ExecCredential","status":{"token":"t%s"}}' $(wc -l < ${command}.calls)\n`,
    )
    const only = (token: string): Route => {
      return (response, request, count) =>
        (request.headers.authorization === `Bearer ${token}` ? json({ done: true }) : status(401, 'Unauthorized'))(
          response,
          request,
          count,
        )
    }
    server = await serve(
      { ...DISCOVERY, [POD]: only('t2'), 'GET /api/v1/namespaces/shop/pods/other': only('t9') },
      pair,
    )
    const cluster = await connectTo(server.url, {
      user: { exec: { apiVersion: API, interactiveMode: 'Never', command } },
      cluster: trusting,
    })
    expect(await Promise.all([cluster.get(pod), cluster.get(pod)])).toEqual([{ done: true }, { done: true }])
    expect(await calls()).toHaveLength(2)
    expect(await rejection(cluster.get({ ...pod, name: 'other' }))).toMatchObject({ code: 401 })
    expect(await calls()).toHaveLength(3)
    await cluster.close()
  })

  test('may give certificates, and new ones get a connection of their own', async () => {
    const { ca, server: pair, clients } = makeCertificates(['alice', 'bob'])
    const credential = ({ cert, key } = { cert: '', key: '' }): string =>
      answer({ clientCertificateData: cert, clientKeyData: key })
    const { command } = await plugin('alice', credential(clients.alice))
    const bob = await plugin('bob', credential(clients.bob))
    const refusingAlice: Route = (response, request, count) =>
      (request.client === 'bob' ? json({ done: true }) : status(401, 'Unauthorized'))(response, request, count)
    server = await serve(
      { ...DISCOVERY, [POD]: refusingAlice },
      { ...pair, ca, requestCert: true, rejectUnauthorized: false },
    )
    const cluster = await connectTo(server.url, {
      user: { exec: { apiVersion: API, interactiveMode: 'Never', command } },
      cluster: { 'certificate-authority-data': base64(ca) },
    })
    await writeFile(command, await readFile(bob.command))
    expect(await cluster.get(pod)).toEqual({ done: true })
    expect(server.requests.map(({ client }) => client)).toEqual(['alice', 'alice', 'alice', 'bob'])
    await cluster.close()
  })

  test('is asked again shortly before its credential expires', async () => {
    server = await serve({})
    const { command, calls } = await plugin(
      'expiring',
      answer({ token: 'short', expirationTimestamp: '2026-11-21T10:10:00Z' }),
    )
    let now = Date.parse('2026-11-21T10:00:00Z')
    const config = await loadKubeconfig({ content: kubeconfig(server.url), context: '', environment: {} })
    const { signal } = new AbortController()
    const options = { environment: { PATH: process.env.PATH }, now: () => now, signal }
    const helper = execPlugin({ apiVersion: API, interactiveMode: 'Never', command }, config, options)
    await helper.credential()
    now += 8 * 60_000
    await helper.credential()
    expect(await calls()).toHaveLength(1)
    now += 61_000
    await helper.credential()
    expect(await calls()).toHaveLength(2)
  })

  test('with a time limit', async () => {
    server = await serve({})
    const { command } = await plugin('slow', 'exec sleep 1000')
    const config = await loadKubeconfig({ content: kubeconfig(server.url), context: '', environment: {} })
    const environment = { PATH: process.env.PATH }
    const { signal } = new AbortController()
    const options = { environment, now: Date.now, signal, timeLimitMs: 50 }
    const error = await rejection(
      execPlugin({ apiVersion: API, interactiveMode: 'Never', command }, config, options).credential(),
    )
    expect(error).toMatchObject({
      causeCode: 'CredentialPluginFailed',
      message: `The kubeconfig's login helper "${command}" returned no credentials within 0.05 s.`,
    })
  })

  /** Until no process has this text in its arguments any more. */
  async function ended(text: string): Promise<void> {
    for (;;) {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
      const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
      if (!lines.some((line) => line.includes(text))) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async function helperThat(script: string, timeLimitMs: number, signal = new AbortController().signal) {
    server = await serve({})
    const { command } = await plugin('family', script)
    const config = await loadKubeconfig({ content: kubeconfig(server.url), context: '', environment: {} })
    const options = { environment: { PATH: process.env.PATH }, now: Date.now, signal, timeLimitMs }
    return execPlugin({ apiVersion: API, command }, config, options).credential()
  }

  test('that hangs in a child: both end with the time limit', async () => {
    const error = await rejection(helperThat('sleep 98761 & wait', 100))
    expect((error as Error).message).toMatch(/ returned no credentials within 0\.1 s\.$/)
    await ended('98761')
  })

  test('that leaves a child with its output: the credential counts, and the child ends', async () => {
    expect(await helperThat(`sleep 98762 &\n${answer({ token: 'x' })}`, 60_000)).toEqual({ token: 'x' })
    await ended('98762')
  })

  test('that ignores the signal to end', async () => {
    await rejection(helperThat("trap '' TERM; sleep 98763; sleep 98763", 100))
    await ended('98763')
  })

  test('whose run is cancelled', async () => {
    const cancelled = new AbortController()
    const asked = rejection(helperThat('sleep 98764 & wait', 60_000, cancelled.signal))
    setTimeout(() => cancelled.abort(), 100)
    expect((await asked) as Error).toMatchObject({ causeCode: 'CredentialPluginFailed' })
    await ended('98764')
  })

  test.each(['yes credentials', 'yes credentials >&2'])('that prints for ever: %s', async (script) => {
    const error = await rejection(helperThat(script, 60_000))
    expect((error as Error).message).toContain(' printed more than 1 MB.')
  })

  test.each<[string, string, string]>([
    [
      'fails',
      'echo "Unable to locate credentials. token=hunter2" >&2; exit 255',
      'failed with exit code 255. Its output: Unable to locate credentials. token=***',
    ],
    ['prints no JSON', 'echo hello', 'printed something that is not JSON.'],
    ['prints other JSON', "echo '{}'", 'printed JSON that is not an ExecCredential.'],
    [
      'gives nothing',
      answer({}),
      'printed an ExecCredential without a token and without a client certificate and key.',
    ],
    ['is killed', 'kill -9 $$', 'failed with SIGKILL.'],
  ])('that %s', async (_name, script, message) => {
    server = await serve({}, pair)
    const { command } = await plugin('broken', script)
    const error = await rejection(
      connectTo(server.url, {
        user: { exec: { apiVersion: API, interactiveMode: 'Never', command } },
        cluster: trusting,
      }),
    )
    expect(error).toBeInstanceOf(ConnectionError)
    expect(error).toMatchObject({
      causeCode: 'CredentialPluginFailed',
      message: `The kubeconfig's login helper "${command}" ${message}`,
    })
    expect(server.requests).toEqual([])
  })

  test.each<[string, object, string]>([
    [
      'has a NUL character among its arguments',
      { args: ['secret-\0-text'] },
      'failed with an empty name, or a NUL character in its name, arguments or environment.',
    ],
    [
      'has an argument that is too long',
      { args: ['secret-text'.padEnd(3_000_000, '-')] },
      'failed with arguments or an environment that are too long (E2BIG).',
    ],
  ])('that %s cannot be started, and nothing of it is shown', async (_name, more, message) => {
    server = await serve({}, pair)
    const exec = { apiVersion: API, interactiveMode: 'Never', command: 'sh', ...more }
    expect(await rejection(connectTo(server.url, { user: { exec }, cluster: trusting }))).toMatchObject({
      causeCode: 'CredentialPluginFailed',
      message: `The kubeconfig's login helper "sh" ${message}`,
    })
  })

  test.each<[string, object, string]>([
    [
      'is missing',
      { apiVersion: API, interactiveMode: 'Never', command: 'no-such-helper', installHint: 'Install it\nfirst' },
      'was not found on this machine. Install hint: Install it first',
    ],
    [
      'speaks an old version',
      { apiVersion: 'client.authentication.k8s.io/v1alpha1', command: 'no-such-helper' },
      'uses apiVersion "client.authentication.k8s.io/v1alpha1"; ' +
        'client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1 are supported.',
    ],
    [
      'needs a terminal',
      { apiVersion: API, command: 'no-such-helper', interactiveMode: 'Always' },
      'needs a terminal (interactiveMode: Always), which the runner does not have.',
    ],
  ])('that %s', async (_name, exec, message) => {
    server = await serve({}, pair)
    expect(await rejection(connectTo(server.url, { user: { exec }, cluster: trusting }))).toMatchObject({
      causeCode: 'CredentialPluginFailed',
      message: `The kubeconfig's login helper "no-such-helper" ${message}`,
    })
  })
})
