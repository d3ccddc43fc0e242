// Plays a recording: which objects exist at this moment, what a write or a log request is answered with.
// No HTTP here (server.ts), and nothing that was not recorded: what is not known is undefined or a reason in words.
import { isDeepStrictEqual } from 'node:util'
import type { Json, JsonObject, KubernetesObject } from '../../src/model/object.ts'
import { identify, recordedNamespace, shiftTimes, shiftTimesInText } from './recording.ts'
import type { RecordedWrite, Recording, TimelineEntry } from './recording.ts'
import { Store } from './store.ts'

/** A write request as it came. */
export interface WriteRequest {
  method: 'PATCH' | 'POST'
  path: string
  contentType: string
  dryRun: boolean
  body: Json
}

/** The answer to a write. */
export interface WriteAnswer {
  status: number
  warnings: string[]
  body: JsonObject
}

export interface ReplayOptions {
  /** How many recorded seconds pass in one real second; 1 unless told. */
  speed?: number
  /** When the recorded story begins: with the first real apply, or at once (for `mode: watch`). */
  begin?: 'with-apply' | 'at-once'
}

export class Replay {
  readonly recording: Recording
  readonly store: Store
  readonly #speed: number
  readonly #recordedStart: number
  /** Where times from before the recorded start are moved: as if it began when this replay was made. */
  readonly #initialStart: number
  /** When the recorded start is in this replay. */
  #start: number | undefined
  #delay = 0
  #next = 0
  #timer: NodeJS.Timeout | undefined
  /** Real applies that did not come yet. What was recorded after one of them waits for it. */
  readonly #outstanding: Set<RecordedWrite>
  /** The newest recorded resourceVersion of each object that the store has. The store gives new ones. */
  readonly #known = new Map<string, number>()

  constructor(recording: Recording, options: ReplayOptions = {}) {
    this.recording = recording
    this.#speed = options.speed ?? 1
    this.#recordedStart = Date.parse(recording.startedAt)
    this.#initialStart = this.#startNow()
    this.#outstanding = new Set(recording.writes.filter((write) => !write.dryRun && write.status < 300))
    this.store = new Store(this.#shift(recording.initial), Number(recording.resourceVersion))
    for (const object of recording.initial) this.#known.set(identify(object), revisionOf(object))
    if (options.begin === 'at-once') {
      this.#outstanding.clear()
      this.#begin()
    }
  }

  /** The answer to a write, or why there is none. A real apply makes the recorded story begin and go on. */
  write(request: WriteRequest): WriteAnswer | { unknown: string } {
    const { method, path, contentType, dryRun } = request
    const asked = this.recording.writes.filter(
      (write) =>
        write.method === method &&
        write.path === path &&
        write.contentType === contentType &&
        write.dryRun === dryRun &&
        (method === 'PATCH' || sameName(write.request, request.body)),
    )
    if (asked.length === 0) return { unknown: 'no such write was recorded' }
    const differences = asked.map((write) => findDifference(comparable(write.request), comparable(request.body), ''))
    const write = asked[differences.indexOf(undefined)]
    if (write === undefined) return { unknown: `it was recorded with another body: ${differences[0]}` }
    if (dryRun) return this.#shift({ status: write.status, warnings: write.warnings, body: write.body })
    return this.#apply(write)
  }

  /** What the log endpoint says now, or undefined when nothing was recorded for this container. */
  log(pod: string, container: string, previous: boolean): { status: number; text: string } | undefined {
    const recorded = this.recording.logs.filter(
      (log) => log.pod === pod && log.container === container && log.previous === previous,
    )
    const log = recorded.findLast(({ at }) => at <= this.#elapsed()) ?? recorded[0]
    return log && { status: log.status, text: shiftTimesInText(log.text, (time) => this.#move(time)) }
  }

  /** True when all that was recorded has been played. */
  get finished(): boolean {
    return this.#next >= this.recording.timeline.length
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #apply(write: RecordedWrite): WriteAnswer {
    this.#begin()
    const { status, warnings } = write
    if (status >= 300) return this.#shift({ status, warnings, body: write.body })
    const recorded = write.body as unknown as KubernetesObject
    const isFirst = this.#outstanding.delete(write)
    const object = this.#put('MODIFIED', recorded)
    this.#advance()
    // Applying the same again changes nothing, and creates nothing: 200.
    return { status: isFirst ? status : 200, warnings, body: object as unknown as JsonObject }
  }

  /** Puts a recorded object into the store, unless it has that or a newer one; returns what the store has. */
  #put(type: TimelineEntry['type'], recorded: KubernetesObject): KubernetesObject | undefined {
    const id = identify(recorded)
    if (revisionOf(recorded) <= (this.#known.get(id) ?? 0)) return this.store.get(id)
    this.#known.set(id, revisionOf(recorded))
    return this.store.put(type, this.#shift(recorded))
  }

  #begin(): void {
    if (this.#start !== undefined) return
    // A whole number of seconds from the recorded start, so that times which were cut to seconds stay true.
    this.#start = this.#startNow()
    this.#advance()
  }

  /** Plays what is due and not waiting for an apply, and sets the timer for the next. */
  #advance(): void {
    clearTimeout(this.#timer)
    const barrier = Math.min(...[...this.#outstanding].map((write) => revisionOf(write.body as never)))
    if (this.#start === undefined) return
    const elapsed = this.#elapsed()
    this.#play((object, at) => at <= elapsed && revisionOf(object) < barrier)
    const next = this.recording.timeline[this.#next]
    if (next === undefined) return
    // Time stands still while the story waits for an apply.
    if (revisionOf(next.object) >= barrier) this.#delay = Math.max(0, Date.now() - this.#start - next.at / this.#speed)
    else this.#timer = setTimeout(() => this.#advance(), Math.max(1, (next.at - elapsed) / this.#speed))
  }

  /** Recorded milliseconds since the recorded start. */
  #elapsed(): number {
    return this.#start === undefined ? 0 : (Date.now() - this.#start - this.#delay) * this.#speed
  }

  #play(isDue: (object: KubernetesObject, at: number) => boolean): void {
    for (; this.#next < this.recording.timeline.length; this.#next++) {
      const entry = this.recording.timeline[this.#next]
      if (entry === undefined || !isDue(entry.object, entry.at)) return
      this.#put(entry.type, entry.object)
    }
  }

  #startNow(): number {
    const seconds = Math.ceil((Date.now() - this.#recordedStart) / 1000)
    return this.#recordedStart + seconds * 1000
  }

  #shift<T>(value: T): T {
    return shiftTimes(value, (time) => this.#move(time))
  }

  #move(time: number): number {
    const sinceStart = time - this.#recordedStart
    // Most times are cut to seconds: what happened in the first second may say that it was before the start.
    const isEarlier = time < Math.floor(this.#recordedStart / 1000) * 1000
    if (isEarlier || this.#start === undefined) return this.#initialStart + sinceStart
    return this.#start + (sinceStart > 0 ? sinceStart / this.#speed : sinceStart)
  }
}

function revisionOf(object: KubernetesObject): number {
  return Number(object.metadata.resourceVersion)
}

/** A pod that is only tried has a name of the asker's choice; all else must have the recorded one. */
function sameName(recorded: Json, asked: Json): boolean {
  const [a, b] = [recorded, asked] as unknown as KubernetesObject[]
  return a?.kind === b?.kind && (a?.kind === 'Pod' || a?.metadata.name === b?.metadata.name)
}

/** What two requests must have in common: everything but the namespace (also in the path) and a tried pod's metadata. */
function comparable(request: Json): Json {
  const object = structuredClone(request) as unknown as {
    kind: string
    metadata: Partial<KubernetesObject['metadata']>
  }
  if (object.kind === 'Pod') return (object as unknown as { spec: Json }).spec
  if (object.metadata.namespace === recordedNamespace) delete object.metadata.namespace
  return object as unknown as Json
}

/** The first place where two values differ, in words; undefined when they are equal. */
function findDifference(recorded: Json | undefined, asked: Json | undefined, path: string): string | undefined {
  if (isDeepStrictEqual(recorded, asked)) return undefined
  if (isContainer(recorded) && isContainer(asked) && Array.isArray(recorded) === Array.isArray(asked)) {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(asked)])) {
      const [a, b] = [recorded, asked] as Record<string, Json>[]
      const found = findDifference(a?.[key], b?.[key], `${path}/${key}`)
      if (found !== undefined) return found
    }
  }
  return `${path || '/'} was ${JSON.stringify(recorded)}, is ${JSON.stringify(asked)}`
}

function isContainer(value: Json | undefined): value is JsonObject | Json[] {
  return typeof value === 'object' && value !== null
}
