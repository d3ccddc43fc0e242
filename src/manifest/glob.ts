// Which globs are tried at all. Pure. A glob becomes regular expressions, one for each alternative of its braces: some
// would take longer than a job may run.
import { LIMITS } from '../model/limits.ts'

const LONGEST = 1000
/** Each star of a segment multiplies the ways in which a name can match by its length. */
const MOST_STARS = 4

export const isGlob = (pattern: string): boolean => /[*?[{]/.test(pattern)

/** Why a glob is not tried, undefined when it is. */
export function globFault(pattern: string): string | undefined {
  if (pattern.length > LONGEST) return `it is longer than ${LONGEST} characters`
  if (/[?*+@!]\(/.test(pattern)) return 'extended patterns such as +(a|b) are not supported: use {a,b}, or two lines'
  if (alternatives(pattern) > LIMITS.alternatives)
    return `its braces expand to more than ${LIMITS.alternatives} alternatives: use * or name the folder`
  const segments = pattern.split('/')
  const stars = segments.map((segment) => segment.split('*').length - 1)
  if (stars.some((count) => count > MOST_STARS)) return `it has more than ${MOST_STARS} stars between two slashes`
  if (segments.filter((segment) => segment === '**').length > MOST_STARS) return `it has more than ${MOST_STARS} of **`
  return undefined
}

/** How many patterns the braces of a glob make, or more: braces in braces count as if they stood side by side. */
function alternatives(pattern: string): number {
  let product = 1
  const open: number[] = []
  for (const char of pattern) {
    if (char === '{') open.push(1)
    else if (char === ',' && open.length > 0) open.push((open.pop() ?? 0) + 1)
    else if (char === '}') product *= open.pop() ?? 1
  }
  for (const [, from = '', to = ''] of pattern.matchAll(/\{(-?\w+)\.\.(-?\w+)/g)) {
    const range = Math.abs(Number(to) - Number(from))
    // Letters: at most the whole of ASCII.
    product *= Number.isNaN(range) ? 128 : range + 1
  }
  return product
}
