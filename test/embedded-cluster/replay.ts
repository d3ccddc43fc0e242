// Plays a recording: which objects exist at this moment, what a write or a log request is answered with.
// No HTTP here (server.ts), and nothing that was not recorded: what is not known is undefined or a reason in words.
import { isDeepStrictEqual } from 'node:util'
import type { Json, JsonObject, KubernetesObject } from '../../src/model/object.ts'
import { identify, recordedNamespace, shiftTimes, shiftTimesInText } from './recording.ts'
import type { RecordedLog, RecordedWrite, Recording, TimelineEntry } from './recording.ts'
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
  /** How recorded times become times of now, in order: each begins with an apply. The first is for what was there before. */
  readonly #segments: Segment[]
  #begun = false
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
    this.#segments = [segmentNow(this.#recordedStart)]
    this.#outstanding = new Set(recording.writes.filter((write) => !write.dryRun && write.status < 300))
    this.store = new Store(this.#shift(recording.initial), Number(recording.resourceVersion))
    for (const object of recording.initial) this.#known.set(identify(object), revisionOf(object))
    if (options.begin === 'at-once') {
      this.#outstanding.clear()
      this.#begin(this.#recordedStart)
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
    const isPod = (request.body as unknown as KubernetesObject).kind === 'Pod'
    const differences = asked.map((write) => {
      const recorded = comparable(write.request)
      const body = comparable(request.body)
      return findDifference(recorded, isPod ? asFarAs(recorded, body) : body, '')
    })
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
    const barrier = this.#barrier()
    const isDue = ({ at }: RecordedLog) => at < barrier.at && this.#move(this.#recordedStart + at) <= Date.now()
    const log = recorded.findLast(isDue) ?? recorded[0]
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
    const { status, warnings } = write
    const recorded = write.body as unknown as KubernetesObject
    const isFirst = this.#outstanding.delete(write)
    if (isFirst || status >= 300) this.#begin(this.#recordedStart + this.#timeOf(write))
    if (status >= 300) return this.#shift({ status, warnings, body: write.body })
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

  /** What was recorded at `from` begins now, unless it is about its time anyway. */
  #begin(from: number): void {
    if (this.#begun && Math.abs(Date.now() - this.#move(from)) < PUNCTUAL_MS) return
    this.#begun = true
    // It comes earlier than it was recorded: what was recorded until then has happened.
    const barrier = this.#barrier()
    this.#play(({ at, object }) => at < from - this.#recordedStart && revisionOf(object) < barrier.revision)
    this.#segments.push(segmentNow(from))
    this.#advance()
  }

  /** Plays what is due and not waiting for an apply, and sets the timer for the next. */
  #advance(): void {
    clearTimeout(this.#timer)
    if (!this.#begun) return
    const barrier = this.#barrier()
    const timeOf = ({ at }: TimelineEntry) => this.#move(this.#recordedStart + at)
    this.#play((entry) => timeOf(entry) <= Date.now() && revisionOf(entry.object) < barrier.revision)
    const next = this.recording.timeline[this.#next]
    if (next === undefined || revisionOf(next.object) >= barrier.revision) return
    this.#timer = setTimeout(() => this.#advance(), Math.max(1, timeOf(next) - Date.now()))
  }

  #play(isDue: (entry: TimelineEntry) => boolean): void {
    for (; this.#next < this.recording.timeline.length; this.#next++) {
      const entry = this.recording.timeline[this.#next]
      if (entry === undefined || !isDue(entry)) return
      this.#put(entry.type, entry.object)
    }
  }

  /** What was recorded from here on waits for an apply. */
  #barrier(): { revision: number; at: number } {
    const waiting = [...this.#outstanding]
    const revisions = waiting.map(({ body }) => revisionOf(body as unknown as KubernetesObject))
    return { revision: Math.min(...revisions), at: Math.min(...waiting.map((write) => this.#timeOf(write))) }
  }

  /** When a write was recorded, milliseconds since the recorded start: when the watch told of it. */
  #timeOf({ body }: RecordedWrite): number {
    const revision = revisionOf(body as unknown as KubernetesObject)
    return this.recording.timeline.find(({ object }) => revisionOf(object) === revision)?.at ?? 0
  }

  #shift<T>(value: T): T {
    return shiftTimes(value, (time) => this.#move(time))
  }

  #move(time: number): number {
    // Most times are cut to seconds: what happened in the first second may say that it was before the start.
    const index = Math.max(
      0,
      this.#segments.findLastIndex(({ from }, position) => position > 0 && time >= Math.floor(from / 1000) * 1000),
    )
    const { from, start } = this.#segments[index] as Segment
    const sinceStart = time - from
    const moved = start + (index > 0 && sinceStart > 0 ? sinceStart / this.#speed : sinceStart)
    // What came before an apply is not later than it.
    return index === 0 ? moved : Math.min(moved, this.#segments[index + 1]?.start ?? Infinity)
  }
}

/** Recorded time `from` is the time `start` of now. Both are milliseconds since the epoch. */
interface Segment {
  from: number
  start: number
}

/** An apply this near to its recorded time is in time. */
const PUNCTUAL_MS = 2000

/** A segment that begins now: a whole number of seconds later, so that times which were cut to seconds stay true. */
function segmentNow(from: number): Segment {
  return { from, start: from + Math.ceil((Date.now() - from) / 1000) * 1000 }
}

function revisionOf(object: KubernetesObject): number {
  return Number(object.metadata.resourceVersion ?? 0)
}

/** A pod that is only tried has a name of the asker's choice; all else must have the recorded one. */
function sameName(recorded: Json, asked: Json): boolean {
  const [a, b] = [recorded, asked] as unknown as KubernetesObject[]
  return a?.kind === b?.kind && (a?.kind === 'Pod' || a?.metadata.name === b?.metadata.name)
}

/**
 * What two requests must have in common: everything but the namespace (also in the path) and a tried pod's metadata. The
 * template of a workload that was tried before has its defaults: of a pod only what was recorded is compared.
 */
function comparable(request: Json): Json {
  const object = structuredClone(request) as unknown as {
    kind: string
    metadata: Partial<KubernetesObject['metadata']>
  }
  if (object.kind === 'Pod') return (object as unknown as { spec: Json }).spec
  if (object.metadata.namespace === recordedNamespace) delete object.metadata.namespace
  return object as unknown as Json
}

/** Of `asked` only the fields that `recorded` has. */
function asFarAs(recorded: Json | undefined, asked: Json | undefined): Json | undefined {
  if (!isContainer(recorded) || !isContainer(asked)) return asked
  if (Array.isArray(recorded) && Array.isArray(asked))
    return asked.map((item, index) => asFarAs(recorded[index], item)) as Json
  const [a, b] = [recorded, asked] as Record<string, Json>[]
  return Object.fromEntries(
    Object.keys(b ?? {})
      .filter((key) => a !== undefined && key in a)
      .map((key) => [key, asFarAs(a?.[key], b?.[key]) as Json]),
  )
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
