// Faults that the embedded cluster can be told to have: what a network, a proxy or an overloaded API server does.

/** What the server knows of a request when it decides whether a fault is due. */
export interface AskedRequest {
  method: string
  /** Path without the query. */
  path: string
  watch: boolean
  dryRun: boolean
}

/** What goes wrong. */
export type FaultKind =
  /** Answers with this status; `retryAfter` in seconds. Without a body the API server's own words for that code. */
  | { kind: 'answer'; code: number; retryAfter?: number; contentType?: string; body?: string }
  /** Closes the connection before the first byte. */
  | { kind: 'reset' }
  /** Does what was asked, then closes the connection instead of answering. */
  | { kind: 'answer-lost' }
  /** Takes the request and never says a word. A watch gets its headers. */
  | { kind: 'silence' }
  /** Answers, `ms` later. */
  | { kind: 'slow'; ms: number }
  /** Breaks off in the middle of the body, or of a watch event after `events` whole ones. */
  | { kind: 'truncated'; events?: number }
  /** Ends a watch neatly after `events` events, as a proxy with a time limit does. */
  | { kind: 'closed'; events: number }
  /** Ends a watch with an ERROR event after `events` events: 410 when the resourceVersion is too old. */
  | { kind: 'error-event'; code: number; events?: number }

/** A fault and the requests that it meets. */
export interface Fault {
  on: (request: AskedRequest) => boolean
  fault: FaultKind
  /** How many of them it meets; 1 unless told. */
  times?: number
}

/** Decides for each request which fault it meets. Each fault is used up in the order given. */
export class Faults {
  readonly #faults: { fault: Fault; left: number }[]

  constructor(faults: readonly Fault[] = []) {
    this.#faults = faults.map((fault) => ({ fault, left: fault.times ?? 1 }))
  }

  take(request: AskedRequest): FaultKind | undefined {
    const due = this.#faults.find(({ fault, left }) => left > 0 && fault.on(request))
    if (due === undefined) return undefined
    due.left--
    return due.fault.fault
  }

  /** Faults that no request met (often enough): a test that injects a fault wants none. */
  get unused(): Fault[] {
    return this.#faults.filter(({ fault, left }) => left > 0 && fault.times !== Infinity).map(({ fault }) => fault)
  }
}
