// What an API server's answer says: its Status when it refused, its warnings. Pure: text in, values out.
// Whatever stands between here and the API server may answer too: login pages, load balancers, nothing at all.
import { pipeline } from 'node:stream'
import type { Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import type { Status } from '../model/object.ts'
import { isStatus } from '../model/record.ts'
import { ApiError, ConnectionError } from './cluster.ts'

/** Headers as undici gives them: lower-case names, more than one value as a list. */
export type Headers = Record<string, string | string[] | undefined>

/** The refusal that an answer is: the server's own Status, or one made from what came instead, redacted before it is cut. */
export function apiError(code: number, headers: Headers, text: string, redact = (said: string) => said): ApiError {
  const status = statusIn(text) ?? {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: said(code, text, redact),
  }
  const retryAfterSeconds = status.details?.retryAfterSeconds ?? retryAfter(headers)
  return new ApiError(
    {
      ...status,
      code: status.code ?? code,
      ...(retryAfterSeconds === undefined ? {} : { details: { ...status.details, retryAfterSeconds } }),
    },
    warningsOf(headers),
  )
}

function statusIn(text: string): Status | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isStatus(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** One line for a body that is no Status: the title of a page, else its first words. */
function said(code: number, text: string, redact: (said: string) => string): string {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]
  const whole = (title ?? text.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim()
  const words = redact(whole).slice(0, 200)
  return words === '' ? `HTTP ${code} without a message` : `HTTP ${code}: ${words}`
}

/** Seconds to wait, from `Retry-After` in its first form (a number), which is the one Kubernetes uses. */
function retryAfter(headers: Headers): number | undefined {
  const text = [headers['retry-after']].flat()[0]?.trim() ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}

/** The texts of `Warning` headers (`299 - "text"`), each once. Format: RFC 7234 §5.5. */
export function warningsOf(headers: Headers): string[] {
  const texts = [headers.warning].flat().flatMap((header) => {
    // Header bytes arrive as latin1; API servers send UTF-8.
    const line = Buffer.from(header ?? '', 'latin1').toString('utf8')
    return [...line.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replace(/\\(.)/g, '$1'))
  })
  return [...new Set(texts)]
}

/**
 * Whether the same request may succeed later. `away`: the server, or what stands before it, cannot answer for now. `own`:
 * it can, but not this request. Undefined: it answered for good.
 */
export function troubleOf({ status, code }: ApiError): 'away' | 'own' | undefined {
  const message = status.message ?? ''
  // A 500 of the field manager is a mistake in the manifest (structured-merge-diff), whatever its code says.
  if (/failed to create typed patch object|field not declared in schema|strict decoding/.test(message)) return undefined
  if (code === 500 && /failed calling webhook|conversion webhook .* failed/.test(message)) return 'own'
  // Many objects at once count against one quota (kubernetes 1.35, plugin/pkg/admission/resourcequota).
  if (code === 409 && message.startsWith('Operation cannot be fulfilled on resourcequotas ')) return 'own'
  return [429, 500, 502, 503, 504].includes(code) ? 'away' : undefined
}

const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** The bytes of an answer as the API server wrote them: something on the way may compress them unasked. */
export function decoded({
  headers,
  body,
}: Pick<Dispatcher.ResponseData, 'headers' | 'body'>): AsyncIterable<Uint8Array> {
  const encoding = [headers['content-encoding']].flat()[0]?.trim().toLowerCase() ?? ''
  const decoder = DECODERS[encoding]?.()
  if (decoder === undefined) return body as AsyncIterable<Uint8Array>
  pipeline(body, decoder, () => undefined)
  return decoder as AsyncIterable<Uint8Array>
}

const IS_IT_RIGHT =
  'Check the server address in the kubeconfig, and whether a login proxy is in front of the API server.'

/** True when an answer says that it is JSON. */
export function isJson(headers: Headers): boolean {
  return ([headers['content-type']].flat()[0] ?? '').startsWith('application/json')
}

/**
 * JSON text as a value.
 * @param server for messages
 * @throws ConnectionError; what says that it is JSON and is not was cut off on its way
 */
export function parsed(server: string, headers: Headers, text: string, redact = (said: string) => said): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (!isJson(headers)) throw notKubernetes(server, headers, text, redact)
    const brief = `${server} sent an incomplete answer`
    throw new ConnectionError('ClusterUnreachable', `${brief} (${text.length} characters).`, { cause, brief })
  }
}

/** True of a page that refuses access: an API server refuses with a Status, a proxy of the company with HTML. */
export function isRefusalOfProxy(code: number, headers: Headers): boolean {
  return [401, 403, 407].includes(code) && ([headers['content-type']].flat()[0] ?? '').startsWith('text/html')
}

/** An answer that no API server gives: something else stands at this address, or on the way to it. `text` is redacted, then cut. */
export function notKubernetes(
  server: string,
  headers: Headers,
  text: string,
  redact = (said: string) => said,
): ConnectionError {
  const type = [headers['content-type']].flat()[0]?.split(';')[0] ?? 'no content type'
  const whole = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1]?.replace(/\s+/g, ' ').trim()
  const title = redact(whole ?? '').slice(0, 100)
  const brief = `${server} does not answer like an API server (${type}${title ? `, "${title}"` : ''})`
  return new ConnectionError('ClusterUnreachable', `${brief}. ${IS_IT_RIGHT}`, { brief })
}

/** An answer that sends elsewhere: to a login page, most of the time. */
export function redirected(server: string, code: number, headers: Headers): ConnectionError {
  const target = URL.parse([headers.location].flat()[0] ?? '', server)?.host ?? 'an unknown address'
  const brief = `${server} redirects to ${target} (HTTP ${code}), which an API server does not do`
  return new ConnectionError('ClusterUnreachable', `${brief}. ${IS_IT_RIGHT}`, { brief })
}
