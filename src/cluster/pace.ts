// How fast an API server answers, and from that: how many changes to have on their way to it. Pure.

/** How many changes the API server has before it at once. More would load it. */
const WITH_SERVER = 16
/**
 * How many are on their way at once, however far the server is: a third of those that an API server takes at once from
 * all its clients (kube-apiserver 1.35, --max-mutating-requests-inflight=200).
 */
const MOST = 64
/** A server takes no less than this for a change, milliseconds. */
const QUICKEST_MS = 1
/** What changes take is a mean of about so many. */
const RECENT = 16

export class Pace {
  /** The quickest answer to anything, milliseconds: hardly more than the way there and back. */
  #roundTrip = Infinity
  /** What a change took of late, milliseconds, the way included. */
  #change: number | undefined

  /** A request was answered after so many milliseconds. */
  answered(isChange: boolean, ms: number): void {
    this.#roundTrip = Math.min(this.#roundTrip, ms)
    if (isChange) this.#change = this.#change === undefined ? ms : this.#change + (ms - this.#change) / RECENT
  }

  /**
   * How many changes to have on their way. Those that travel load nobody: to a server that is far away there are more of
   * them, as many as keep the same number before it (Little's law).
   */
  get changesAtOnce(): number {
    if (this.#change === undefined) return WITH_SERVER
    const served = Math.max(this.#change - this.#roundTrip, QUICKEST_MS)
    return Math.min(MOST, Math.round((WITH_SERVER * (served + this.#roundTrip)) / served))
  }
}
