// Requests whose answer is welcome and not needed.
import { ApiError, ConnectionError } from './cluster.ts'

/** True when the cluster refused a request or could not be reached. Any other error is a mistake of this program. */
export function isRefusal(error: unknown): error is ApiError | ConnectionError {
  return error instanceof ApiError || error instanceof ConnectionError
}

/** The answer to a request, undefined where the cluster refuses it or cannot be reached. */
export async function answerOf<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request
  } catch (error) {
    if (isRefusal(error)) return undefined
    throw error
  }
}

/** The HTTP status code of a refusal, undefined where there was no answer at all. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof ApiError ? error.code : undefined
}

/** True when the identity may not ask this. */
export function isDenied(error: unknown): error is ApiError {
  return codeOf(error) === 403
}

/** True when the API server itself says that there is no such object; a proxy's 404, which has no reason, says nothing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 404 && error.status.reason === 'NotFound'
}
