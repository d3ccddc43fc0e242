// What only a process of its own shows: that it ends, and that no error is left unhandled.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { DISCOVERY, json, kubeconfig, serve } from './server.ts'

const run = promisify(execFile)

/** Connects, observes a stream that never ends, closes only the observer, and must end by itself. */
const SCRIPT = `
  const { connect } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/cluster/connect.ts'))})
  const cluster = await connect({ kubeconfig: process.env.CONFIG, context: '', environment: {} })
  const observer = cluster.observe([{ apiVersion: 'v1', kind: 'Pod', namespace: 'shop' }])
  while (observer.objects().length === 0) await observer.next(60_000)
  await observer.close()
  console.log('closed')
`

test('a closed observer does not keep the process alive', async () => {
  const server = await serve({
    ...DISCOVERY,
    'GET /api/v1/namespaces/shop/pods': (response, request, count) => {
      if (request.query.watch !== 'true')
        return json({ metadata: { resourceVersion: '10' }, items: [] })(response, request, count)
      response.writeHead(200, { 'content-type': 'application/json' })
      const object = { metadata: { name: 'web', uid: 'web', resourceVersion: '11' } }
      response.write(`${JSON.stringify({ type: 'ADDED', object })}\n`)
    },
  })
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module-typescript', '--eval', SCRIPT], {
    env: { ...process.env, CONFIG: kubeconfig(server.url) },
  })
  expect([stdout, stderr]).toEqual(['closed\n', ''])
  await server.close()
})
