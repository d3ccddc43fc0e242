// What an API server's answer says: its Status when it refused, its warnings. Pure: text in, values out.
// Whatever stands between here and the API server may answer too: login pages, load balancers, nothing at all.
import type { Status } from '../model/object.ts'
import { ApiError } from './cluster.ts'

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
    const value = JSON.parse(text) as Partial<Status> | null
    return value?.kind === 'Status' ? (value as Status) : undefined
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

/** True when the server had no fault with the request itself, so that the same one may succeed later. */
export function isTransient({ status, code }: ApiError): boolean {
  const message = status.message ?? ''
  if (code === 429 || code === 503 || code === 504) return true
  // A 500 of the field manager is a mistake in the manifest (structured-merge-diff), whatever its code says.
  if (/failed to create typed patch object|field not declared in schema|strict decoding/.test(message)) return false
  return (
    code === 500 &&
    /etcdserver|failed calling webhook|conversion webhook .* failed|quota evaluation timed out/.test(message)
  )
}
