import { createServer, request as httpRequest } from 'node:http'
import { connect as connectSocket, createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { proxyFor } from '../../src/cluster/proxy.ts'
import { base64, makeCertificates } from './certificates.ts'
import { connectTo, DISCOVERY, rejection, serve } from './server.ts'

describe('which proxy', () => {
  const HTTPS_PROXY = 'http://proxy:3128'
  test.each<[string, string, NodeJS.ProcessEnv, string | undefined]>([
    ['none', 'https://k8s.example.com', {}, undefined],
    ['HTTPS_PROXY', 'https://k8s.example.com', { HTTPS_PROXY }, 'http://proxy:3128/'],
    ['https_proxy', 'https://k8s.example.com', { https_proxy: HTTPS_PROXY }, 'http://proxy:3128/'],
    ['without a scheme', 'https://k8s.example.com', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128/'],
    ['http takes HTTP_PROXY', 'http://k8s.example.com', { HTTPS_PROXY, HTTP_PROXY: 'http://other' }, 'http://other/'],
    ['not for loopback', 'https://127.0.0.2:6443', { HTTPS_PROXY }, undefined],
    ['not for localhost', 'https://localhost:6443', { HTTPS_PROXY }, undefined],
    ['not for ::1', 'https://[::1]:6443', { HTTPS_PROXY }, undefined],
    ['all excluded', 'https://k8s.example.com', { HTTPS_PROXY, NO_PROXY: '*' }, undefined],
    ['the host', 'https://k8s.example.com', { HTTPS_PROXY, NO_PROXY: 'a, K8S.example.com' }, undefined],
    ['its domain', 'https://k8s.example.com', { HTTPS_PROXY, no_proxy: 'example.com' }, undefined],
    ['its domain with a dot', 'https://k8s.example.com', { HTTPS_PROXY, NO_PROXY: '.example.com' }, undefined],
    [
      'a dot is subdomains only',
      'https://example.com',
      { HTTPS_PROXY, NO_PROXY: '.example.com' },
      'http://proxy:3128/',
    ],
    ['half a name', 'https://myexample.com', { HTTPS_PROXY, NO_PROXY: 'example.com' }, 'http://proxy:3128/'],
    ['the port', 'https://k8s.example.com:6443', { HTTPS_PROXY, NO_PROXY: 'example.com:6443' }, undefined],
    ['another port', 'https://k8s.example.com', { HTTPS_PROXY, NO_PROXY: 'example.com:6443' }, 'http://proxy:3128/'],
    ['an address', 'https://10.0.0.1', { HTTPS_PROXY, NO_PROXY: '10.0.0.1' }, undefined],
    ['a network', 'https://10.1.2.3:6443', { HTTPS_PROXY, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['another network', 'https://11.1.2.3', { HTTPS_PROXY, NO_PROXY: '10.0.0.0/8' }, 'http://proxy:3128/'],
    ['an IPv6 network', 'https://[fd00::5]', { HTTPS_PROXY, NO_PROXY: 'fd00::/8' }, undefined],
    ['an IPv6 address', 'https://[fd00::5]', { HTTPS_PROXY, NO_PROXY: 'fd00::5' }, undefined],
    ['nonsense is no network', 'https://10.1.2.3', { HTTPS_PROXY, NO_PROXY: '10.0.0.0/99,/,:' }, 'http://proxy:3128/'],
  ])('%s', (_name, url, environment, expected) => {
    expect(proxyFor(new URL(url), undefined, environment)?.href).toBe(expected)
  })

  test('proxy-url of the kubeconfig comes before everything', () => {
    const environment = { HTTPS_PROXY, NO_PROXY: '*' }
    expect(proxyFor(new URL('https://127.0.0.1'), 'http://mine:1', environment)?.href).toBe('http://mine:1/')
  })
})

describe('through a proxy', () => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  /** A proxy that tunnels and forwards; `refuse` makes it answer CONNECT with 403. */
  async function startProxy(refuse = false): Promise<{ host: string; targets: string[]; authorizations: unknown[] }> {
    const targets: string[] = []
    const authorizations: unknown[] = []
    const proxy = createServer((incoming, response) => {
      targets.push(incoming.url ?? '')
      const { method, headers } = incoming
      incoming.pipe(
        httpRequest(incoming.url ?? '', { method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(response)
        }),
      )
    })
    proxy.on('connect', (incoming, socket) => {
      targets.push(incoming.url ?? '')
      authorizations.push(incoming.headers['proxy-authorization'])
      socket.on('error', () => undefined)
      if (refuse) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
      const [host = '', port = ''] = (incoming.url ?? '').split(':')
      const upstream = connectSocket(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      upstream.on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    closing.push(async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
    })
    return { host: `127.0.0.1:${(proxy.address() as AddressInfo).port}`, targets, authorizations }
  }

  test('https is tunnelled, with the certificate of the server checked', async () => {
    const { ca, server: pair } = makeCertificates([])
    const server = await serve({}, pair)
    closing.push(server.close)
    const { host, targets, authorizations } = await startProxy()
    const trusted = { 'certificate-authority-data': base64(ca) }
    const cluster = await connectTo(server.url, { cluster: { ...trusted, 'proxy-url': `http://me:pw@${host}` } })
    await cluster.close()
    expect(targets).toEqual([new URL(server.url).host])
    expect(authorizations).toEqual([`Basic ${base64('me:pw')}`])
    const error = await rejection(connectTo(server.url, { cluster: { 'proxy-url': `http://${host}` } }))
    expect(error).toMatchObject({ causeCode: 'ClusterTlsUntrusted' })
  })

  /** A SOCKS5 proxy (RFC 1928) that wants this name and password (RFC 1929), when one is given. */
  async function startSocks(login?: string): Promise<{ host: string; targets: string[] }> {
    const targets: string[] = []
    const socks = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      let step: 'methods' | 'login' | 'connect' = 'methods'
      socket.on('data', (data: Buffer) => {
        if (step === 'methods') {
          step = login === undefined ? 'connect' : 'login'
          return socket.write(Buffer.from([5, login === undefined ? 0 : 2]))
        }
        if (step === 'login') {
          const [, length = 0] = data
          const given = `${data.subarray(2, 2 + length).toString()}:${data.subarray(3 + length).toString()}`
          step = 'connect'
          return socket.write(Buffer.from([1, given === login ? 0 : 1]))
        }
        const [, , , type, length = 0] = data
        const name = type === 3 ? data.subarray(5, 5 + length).toString() : [...data.subarray(4, 8)].join('.')
        const port = data.readUInt16BE(data.length - 2)
        targets.push(`${name}:${port}`)
        socket.removeAllListeners('data')
        const upstream = connectSocket(port, name, () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
          upstream.pipe(socket).pipe(upstream)
        })
        upstream.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])))
      })
    })
    await new Promise<void>((resolve) => socks.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => socks.close(() => resolve())))
    return { host: `127.0.0.1:${(socks.address() as AddressInfo).port}`, targets }
  }

  test.each([undefined, 'me:pw'])('SOCKS5, with TLS inside and its certificate checked (login: %s)', async (login) => {
    const { ca, server: pair } = makeCertificates([])
    const server = await serve({ ...DISCOVERY }, pair)
    closing.push(server.close)
    const { host, targets } = await startSocks(login)
    const proxy = { 'proxy-url': `socks5://${login === undefined ? '' : `${login}@`}${host}` }
    const cluster = await connectTo(server.url, { cluster: { 'certificate-authority-data': base64(ca), ...proxy } })
    expect(await cluster.resource('v1', 'Pod')).toMatchObject({ name: 'pods' })
    await cluster.close()
    expect(targets[0]).toBe(new URL(server.url).host)
    const error = await rejection(connectTo(server.url, { cluster: proxy }))
    expect(error).toMatchObject({ causeCode: 'ClusterTlsUntrusted' })
  })

  test('a SOCKS5 proxy that does not take the password, or cannot reach the server', async () => {
    const server = await serve({})
    closing.push(server.close)
    const { host } = await startSocks('me:pw')
    const slept: number[] = []
    const wrong = { 'proxy-url': `socks5://me:hunter2@${host}` }
    expect(await rejection(connectTo(server.url, { cluster: wrong, slept }))).toMatchObject({
      causeCode: 'ClusterUnreachable',
      brief: `${server.url} (through the proxy ${host}) cannot be reached: the proxy rejected the user name and password of proxy-url`,
    })
    expect(slept).toEqual([])
    const right = { 'proxy-url': `socks5://me:pw@${host}` }
    expect(await rejection(connectTo('https://127.0.0.1:1', { cluster: right }))).toMatchObject({
      causeCode: 'ClusterUnreachable',
      brief: `https://127.0.0.1:1 (through the proxy ${host}) cannot be reached from the proxy`,
    })
  })

  test('http is forwarded', async () => {
    const server = await serve({})
    closing.push(server.close)
    const { host, targets } = await startProxy()
    const cluster = await connectTo(server.url, { cluster: { 'proxy-url': `http://${host}` } })
    await cluster.close()
    expect(targets).toEqual([`${server.url}/version`])
  })

  test('a proxy that refuses is named, without its password', async () => {
    const { host } = await startProxy(true)
    const error = await rejection(
      connectTo('https://k8s.example.com', { cluster: { 'proxy-url': `http://me:hunter2@${host}` } }),
    )
    expect(error).toMatchObject({
      causeCode: 'ClusterUnreachable',
      message: `The proxy ${host} did not connect to https://k8s.example.com (HTTP 403).`,
    })
  })
})
