// Durations as Go writes them (time.ParseDuration), as the inputs and the annotations have them. Pure.

const MILLISECONDS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 60e3,
  h: 3600e3,
}

/** The longest time that a job can run is five days; Node's timers end at 24.8 days. */
export const LONGEST_TIMEOUT = 5 * 24 * 3600e3

const DURATIONS = 'a duration such as 90s, 10m or 1h30m'
const FORMS = 'use forms such as 90s, 10m or 1h30m'

/** Why a text is no duration; `allowed`: the forms that are valid. */
interface DurationFault {
  why: string
  allowed: string
}

/** A Go duration in whole milliseconds, or why it is none. */
export function duration(text: string): number | DurationFault {
  if (text === '0') return 0
  if (/^-/.test(text)) return { why: `is negative; ${FORMS}`, allowed: DURATIONS }
  if (/^\d+(?:\.\d+)?$/.test(text)) return { why: `has no unit; ${FORMS}`, allowed: DURATIONS }
  const amount = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g
  if (!new RegExp(`^\\+?(?:${amount.source})+$`).test(text))
    return { why: `is not a duration; ${FORMS}`, allowed: DURATIONS }
  const parts = [...text.matchAll(amount)].map(([, number, unit]) => Number(number) * (MILLISECONDS[unit ?? ''] ?? NaN))
  return Math.round(parts.reduce((sum, part) => sum + part, 0))
}

/** A time limit for a rollout, in whole milliseconds: neither nothing nor longer than a job can run. */
export function timeLimit(text: string): number | DurationFault {
  const read = duration(text)
  if (typeof read !== 'number') return read
  if (read === 0) return { why: `leaves no time for a rollout; ${FORMS}`, allowed: DURATIONS }
  if (read > LONGEST_TIMEOUT)
    return { why: `is longer than a job can run (120h); ${FORMS}`, allowed: `${DURATIONS}, at most 120h` }
  return read
}
