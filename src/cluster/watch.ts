// One watch request: bytes → lines → events. It ends when the server ends it; whatever is wrong with it is an error.
// Lines end at the byte 0x0A and nowhere else: JSON text may hold U+2028, which readers of "lines" split at.
import type { KubernetesObject } from '../model/object.ts'
import { isStatus } from '../model/record.ts'
import { apiError } from './answers.ts'
import { ConnectionError } from './cluster.ts'
import type { ApiResource } from './cluster.ts'
import { collectionPath } from './discovery.ts'
import type { Selection } from './list.ts'
import type { ObjectEvent } from './object-copy.ts'
import type { Transport } from './transport.ts'

/** What a watch tells; BOOKMARK: nothing happened up to its resourceVersion. */
export type WatchEvent = ObjectEvent | { type: 'BOOKMARK'; object: KubernetesObject }

/** How long the server keeps a watch open, in seconds; up to a quarter more, so that not all end together. */
const SERVER_SECONDS = 240
/** The server should have ended it by then. */
const GRACE_MS = 15_000
/** Bookmarks come about once a minute; after this long without a byte the stream is taken for dead. */
const IDLE_MS = 100_000

/**
 * The events after a resourceVersion.
 * @throws ApiError when the server refuses, also in the middle; ConnectionError when the stream breaks,
 * also in the middle of a line
 */
export async function* watchObjects(
  transport: Transport,
  resource: ApiResource,
  target: Selection,
  options: { resourceVersion: string; random: () => number; signal: AbortSignal },
): AsyncGenerator<WatchEvent> {
  const seconds = Math.round(SERVER_SECONDS * (1 + options.random() / 4))
  const stream = await transport.stream(
    {
      method: 'GET',
      path: collectionPath(resource, target.namespace),
      query: {
        watch: true,
        allowWatchBookmarks: true,
        timeoutSeconds: seconds,
        resourceVersion: options.resourceVersion,
        fieldSelector: target.fieldSelector,
        labelSelector: target.labelSelector,
      },
      signal: options.signal,
    },
    { idleMs: IDLE_MS, totalMs: seconds * 1000 + GRACE_MS },
  )
  try {
    for await (const line of linesOf(stream.chunks)) {
      const { type, object } = readEvent(line)
      // Codes in the stream mean what they mean as an answer: 410 is a resourceVersion that is too old.
      if (type === 'ERROR') throw apiError(isStatus(object) ? (object.code ?? 500) : 500, {}, JSON.stringify(object))
      if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED' && type !== 'BOOKMARK') continue
      yield { type, object }
    }
  } finally {
    stream.close()
  }
}

function readEvent(line: string): { type: string; object: KubernetesObject } {
  try {
    const event = JSON.parse(line) as { type?: string; object?: KubernetesObject | null }
    if (event.type !== undefined && event.object != null) return { type: event.type, object: event.object }
  } catch {
    // below
  }
  throw broken('A watch sent a line that is not an event.')
}

/** Splits bytes at 0x0A, and only then decodes them. Bytes after the last line are a line that was cut off: an error. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let parts: Uint8Array[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      parts.push(chunk.subarray(start, end))
      const line = Buffer.concat(parts).toString('utf8').trim()
      parts = []
      start = end + 1
      if (line !== '') yield line
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  }
  if (Buffer.concat(parts).toString('utf8').trim() !== '') throw broken('A watch ended in the middle of an event.')
}

function broken(message: string): ConnectionError {
  return new ConnectionError('ClusterUnreachable', message)
}
