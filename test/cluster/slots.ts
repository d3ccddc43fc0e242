// Lets only so many pieces of work run at a time, and more while the processors have nothing to do: most work here waits.
import { cpus } from 'node:os'

export class Slots {
  #running = 0
  readonly #count: number
  readonly #most: number
  readonly #waiting: (() => void)[] = []

  /** @param most how many may run at a time with those that were lent a slot */
  constructor(count: number, most = count) {
    this.#count = count
    this.#most = most
  }

  /** Does the work once a slot is free; whoever asked first is first. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#count) this.#running++
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      this.#running--
      if (this.#running < this.#count) this.#begin()
    }
  }

  /** Lets one more begin than there are slots, if one waits. */
  lend(): void {
    if (this.#running < this.#most) this.#begin()
  }

  #begin(): void {
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#running++
    next()
  }
}

/** What the processors of this machine have done since it started, milliseconds. */
function processorTimes(): { idle: number; all: number } {
  const times = cpus().map((one) => one.times)
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((one) => Object.values(one))) }
}

/** Tells again and again how much of the time the processors were idle since it was last asked: 0 to 1. */
export function idleShare(read = processorTimes): () => number {
  let before = read()
  return () => {
    const now = read()
    const share = (now.idle - before.idle) / Math.max(1, now.all - before.all)
    before = now
    return share
  }
}
