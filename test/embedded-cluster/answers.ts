// The API server's refusals, in its own words (apimachinery pkg/api/errors/errors.go).
import type { Status } from '../../src/model/object.ts'

/** A Status as the API server sends it. */
export function failure(code: number, reason: string, message: string, details?: Status['details']): Status {
  const metadata = {}
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata,
    status: 'Failure',
    message,
    reason,
    details,
    code,
  } as const
  return status
}

/** 404 for an object. `group` is empty for the core group. */
export function notFound(group: string, resource: string, name: string): Status {
  const qualified = group === '' ? resource : `${resource}.${group}`
  const details = group === '' ? { name, kind: resource } : { name, group, kind: resource }
  return failure(404, 'NotFound', `${qualified} "${name}" not found`, details)
}

/** The ERROR object of a watch from a resourceVersion that is not kept any more (apiserver storage/cacher). */
export function expired(asked: number, oldest: number): Status {
  return failure(410, 'Expired', `too old resource version: ${asked} (${oldest})`)
}

/** What this server says when it does not know: loudly, so that a test cannot pass by accident. */
export function unknownRequest(recording: string, request: string, why: string): Status {
  const message = `embedded cluster: the recording "${recording}" has no answer for ${request}: ${why}`
  return failure(501, 'NotRecorded', message)
}

/** What the API server says for a code without a cause of ours: text, content type. */
export const plainAnswers: Record<number, string> = {
  // Priority and fairness, apiserver pkg/server/filters.
  429: 'Too many requests, please try again later.\n',
  // A load balancer in front of an API server that is not there.
  502: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>\n',
  503: '<html><head><title>503 Service Temporarily Unavailable</title></head><body>nginx</body></html>\n',
}
