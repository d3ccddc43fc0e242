// How long an API server that does not answer is waited for: as long as one takes to restart. All requests of a run
// share it, so that a server that is gone ends the run once, however many requests it leaves without an answer.
import { ApiError, ConnectionError } from './cluster.ts'

/** From the first try that failed to the last one, milliseconds. */
export const PATIENCE_MS = 60_000
/** What lasts less than this is not told. */
const TELL_AFTER_MS = 5000
/** Failures with more time than this between them are not one outage. */
const LULL_MS = 45_000
/** For so long after an outage a server may refuse what it allows: its authorizers are not ready yet. */
const JUST_BACK_MS = 10_000
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 3000

export interface PatienceOptions {
  /** The server's URL, without credentials. */
  server: string
  /** Milliseconds of a clock that never jumps. */
  now: () => number
  /** Milliseconds since 1970, to tell until when. */
  wallClock: () => number
  /** 0 ≤ n < 1. */
  random: () => number
  log: (line: string) => void
}

/** One outage at most, which began with the first try that failed since the server last answered. */
export class Patience {
  readonly #options: PatienceOptions
  #outage: { since: number; last: number; error: ApiError | ConnectionError; told: boolean } | undefined
  #backAt = -Infinity
  #outages = 0

  constructor(options: PatienceOptions) {
    this.#options = options
  }

  /** The server answered, whatever it said. */
  answered(): void {
    if (this.#outage === undefined) return
    const { since, told } = this.#outage
    const now = this.#options.now()
    this.#outage = undefined
    this.#backAt = now
    if (!told) return
    this.#outages++
    this.#options.log(`the API server answers again after ${Math.round((now - since) / 1000)} s`)
  }

  /** A try that began at `began` failed in a way that may pass. */
  failed(error: ApiError | ConnectionError, began: number): void {
    const now = this.#options.now()
    const known = this.#outage
    const isSame = known !== undefined && began - known.last < LULL_MS
    this.#outage = { since: isSame ? known.since : began, last: now, error, told: isSame && known.told }
    this.#tell(now)
  }

  #tell(now: number): void {
    const outage = this.#outage
    if (outage === undefined || outage.told || now - outage.since < TELL_AFTER_MS) return
    outage.told = true
    const until = new Date(this.#options.wallClock() + outage.since + PATIENCE_MS - now)
    const why = outage.error instanceof ApiError ? `HTTP ${outage.error.code}` : outage.error.brief
    const clock = until.toISOString().slice(11, 19)
    this.#options.log(`the API server does not answer (${why}); retrying until ${clock} UTC`)
  }

  /** Milliseconds that are left for another try. */
  get left(): number {
    return this.#outage === undefined ? PATIENCE_MS : this.#outage.since + PATIENCE_MS - this.#options.now()
  }

  /** Why the server is given up; undefined while it is not. */
  get over(): ConnectionError | undefined {
    if (this.#outage === undefined) return undefined
    const { since, last, error } = this.#outage
    const isOver = last - since >= PATIENCE_MS - 2 * LONGEST_DELAY_MS && this.#options.now() - last < LULL_MS
    return isOver ? this.gaveUp(error) : undefined
  }

  /** How many outages are over that were told. */
  get outages(): number {
    return this.#outages
  }

  get isJustBack(): boolean {
    return this.#options.now() - this.#backAt < JUST_BACK_MS
  }

  /** Milliseconds to wait after so many failures in a row; longer and longer, and never as long as others wait. */
  delay(failures: number): number {
    return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** failures) * (0.75 + this.#options.random() / 2)
  }

  /** What the last error of a server that is given up says of it. */
  gaveUp(error: ApiError | ConnectionError): ConnectionError {
    const { server } = this.#options
    const since = this.#outage?.since ?? this.#options.now()
    const seconds = Math.max(1, Math.round((this.#options.now() - since) / 1000))
    const tried = `The gate retried for ${seconds} s.`
    if (error instanceof ConnectionError)
      return new ConnectionError(error.causeCode, `${error.message} ${tried}`, { cause: error, brief: error.brief })
    return unavailable(error, server, tried)
  }
}

/**
 * What the answer of a server that cannot answer for now says of it.
 * @param server its URL, or what to call it
 * @param tried a further sentence
 */
export function unavailable(error: ApiError, server: string, tried = ''): ConnectionError {
  // A gateway's own 502 and 504 are no word of the API server, whose answers have a reason.
  const isGateway = error.code === 502 || (error.code === 504 && error.status.reason === undefined)
  const brief = isGateway
    ? `${server} cannot be reached: a proxy or load balancer in front of it answers HTTP ${error.code}`
    : `${server} answers HTTP ${error.code}`
  const code = isGateway ? 'ClusterUnreachable' : 'ApiServerOverloaded'
  return new ConnectionError(code, `${brief} (${error.message}). ${tried}`.trim(), { cause: error, brief })
}
