// Requests whose answer is welcome and not needed.
import { ApiError, ConnectionError } from './cluster.ts'

/** Why the cluster gave no answer. Any other error is a mistake of this program, and is thrown. */
export function refusalOf(error: unknown): ApiError | ConnectionError {
  if (error instanceof ApiError || error instanceof ConnectionError) return error
  throw error
}

/** The answer to a request, undefined where the cluster refuses it or cannot be reached. */
export async function answerOf<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    refusalOf(error)
    return undefined
  }
}

/** The HTTP status code of a refusal, undefined where there was no answer at all. */
export function codeOf(error: unknown): number | undefined {
  const refusal = refusalOf(error)
  return refusal instanceof ApiError ? refusal.code : undefined
}

/** True when the identity may not ask this. */
export function isDenied(error: ApiError | ConnectionError): error is ApiError {
  return error instanceof ApiError && error.code === 403
}

/** True when the API server itself says that there is no such object; a proxy's 404, which has no reason, says nothing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 404 && error.status.reason === 'NotFound'
}
