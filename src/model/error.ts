// What was thrown, which may be anything.

/** Its message. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Its message with the kind of error before it: `TypeError: x is not a function`. */
export function namedMessageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** The code that the system or Node gave it: `ENOENT`. An error of another realm, as node:vm throws it, is no `Error` of ours. */
export function codeOf(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
