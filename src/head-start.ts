// What a run does before most of the program is loaded: it reads the manifests and, when nothing is wrong with what it
// knows by then, connects. The rest is loaded while the API server answers.
import diagnosticsChannel from 'node:diagnostics_channel'
import type { Cluster } from './cluster/cluster.ts'

/** Milliseconds: what takes this long to connect does not keep the rest from being loaded, and from telling so. */
const PATIENCE = 250

/** Resolves when the first request is on its way, when connecting has ended without one, or when that takes long. */
export async function requestSent(connection: Promise<Cluster>): Promise<void> {
  const sent = Promise.withResolvers<void>()
  const resolve = (): void => sent.resolve()
  // Told by undici, as its documentation has it (docs/api/DiagnosticsChannel.md).
  diagnosticsChannel.subscribe('undici:client:sendHeaders', resolve)
  const timer = setTimeout(resolve, PATIENCE)
  connection.then(resolve, resolve)
  await sent.promise
  clearTimeout(timer)
  diagnosticsChannel.unsubscribe('undici:client:sendHeaders', resolve)
}
