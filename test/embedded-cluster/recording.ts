// A recording: what a real API server said during one deploy, in one JSON file of test/recordings/. Those of the
// scenarios of test/cluster/ are named `cluster/NAME` and compressed: many, and only for the pure rooms.
// Reads, writes and time-shifts recordings. Knows nothing of HTTP and does not talk to a cluster.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Json, JsonObject, KubernetesObject } from '../../src/model/object.ts'

/** Where recordings live. */
export const recordingsFolder = join(import.meta.dirname, '..', 'recordings')

/** The namespace that every recorded object is in, whatever it was called on the cluster. */
export const recordedNamespace = 'shop'

/** A kind that was listed and watched, so that an object which is not in the recording was not in the cluster. */
export interface RecordedKind {
  apiVersion: string
  kind: string
  /** The plural in the path. */
  name: string
  namespaced: boolean
}

/** A change that was seen, with the whole object as it was then. `at`: milliseconds since the first real apply. */
export interface TimelineEntry {
  at: number
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: KubernetesObject
}

/** A write request and its answer. */
export interface RecordedWrite {
  method: 'PATCH' | 'POST'
  /** Without the query. */
  path: string
  contentType: string
  dryRun: boolean
  request: Json
  status: number
  /** The texts of the answer's `Warning` headers. */
  warnings: string[]
  body: JsonObject
}

/** What the log endpoint answered from `at` on: the whole log with timestamps, or the Status of a refusal. */
export interface RecordedLog {
  at: number
  pod: string
  container: string
  previous: boolean
  status: number
  text: string
}

/** What a test may expect of a deploy of this set. `line` and `file` are those of the headline's manifest position. */
export interface Expectation {
  verdict: 'passed' | 'failed'
  cause?: string
  file?: string
  line?: number
  /** Codes of notices that belong to the case. */
  notices?: string[]
}

/** One recorded deploy. Times are those of the recorded cluster; `shiftTimes` moves them. */
export interface Recording {
  name: string
  title: string
  serverVersion: string
  /** Text by path relative to the workspace. */
  manifests: Record<string, string>
  /** Inputs of the action beside `manifests`, `kubeconfig` and `namespace`. */
  inputs: Record<string, string>
  expect: Expectation
  /** When the first real apply was sent (or, in a set that is refused before, the last request). RFC 3339 with ms. */
  startedAt: string
  /** The newest resourceVersion before that. */
  resourceVersion: string
  kinds: RecordedKind[]
  /** Discovery documents of kinds that only this recording has. */
  discovery?: DiscoveryDocument[]
  initial: KubernetesObject[]
  writes: RecordedWrite[]
  logs: RecordedLog[]
  timeline: TimelineEntry[]
}

/** One discovery document. */
export interface DiscoveryDocument {
  path: string
  /** The `Accept` header it was asked with. */
  accept: string
  status: number
  contentType: string
  body: string
}

/** What the recorder's identity may do, as the API server answered. */
export interface RecordedReview {
  path: string
  status: number
  body: JsonObject
}

/** Files beside the recordings that all of them share. */
const SHARED = new Set(['discovery.json', 'open-api.json', 'reviews.json'])

/** The names of all recordings, sorted. */
export function recordingNames(folder = recordingsFolder): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !SHARED.has(file))
    .map((file) => basename(file, '.json'))
    .sort()
}

/** The names of the recordings of scenarios of `test/cluster/`, sorted: `cluster/NAME`. */
export function clusterRecordingNames(folder = recordingsFolder): string[] {
  const own = join(folder, 'cluster')
  return (existsSync(own) ? readdirSync(own) : []).map((file) => `cluster/${basename(file, '.json.gz')}`).sort()
}

function isCompressed(name: string): boolean {
  return name.startsWith('cluster/')
}

function fileOf(name: string, folder: string): string {
  return join(folder, isCompressed(name) ? `${name}.json.gz` : `${name}.json`)
}

/** Reads a recording by name. In the file, a MODIFIED entry holds only what changed; here it holds the whole object. */
export function readRecording(name: string, folder = recordingsFolder): Recording {
  const file = fileOf(name, folder)
  const known = readBefore.get(file)
  if (known !== undefined) return known
  const recording = frozen(read(name, folder))
  readBefore.set(file, recording)
  return recording
}

/** Test files share what was read: nobody changes it. */
const readBefore = new Map<string, Recording>()

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.values(value).forEach(frozen)
  return Object.freeze(value)
}

function read(name: string, folder: string): Recording {
  const bytes = readFileSync(fileOf(name, folder))
  const stored = JSON.parse(String(isCompressed(name) ? gunzipSync(bytes) : bytes)) as StoredRecording
  const current = new Map<string, KubernetesObject>()
  for (const object of stored.initial) current.set(identify(object), object)
  const timeline = stored.timeline.map((entry): TimelineEntry => {
    const object = 'object' in entry ? entry.object : (patch(current.get(entry.of) as never, entry.change) as never)
    const { at, type } = entry
    current.set(identify(object), object)
    return { at, type, object }
  })
  return { ...stored, timeline }
}

/** Writes a recording, one entry a line so that a diff of two recordings can be read. */
export function writeRecording(recording: Recording, folder = recordingsFolder): void {
  readBefore.delete(fileOf(recording.name, folder))
  const current = new Map<string, KubernetesObject>()
  for (const object of recording.initial) current.set(identify(object), object)
  const timeline = recording.timeline.map((entry): StoredEntry => {
    const key = identify(entry.object)
    const before = current.get(key)
    current.set(key, entry.object)
    if (entry.type !== 'MODIFIED' || before === undefined) return entry
    const change = difference(before as unknown as JsonObject, entry.object as unknown as JsonObject)
    const restored = JSON.stringify(sortKeys(patch(before as unknown as JsonObject, change)))
    // A field that became null cannot be said in a merge patch: then the whole object is stored.
    if (restored !== JSON.stringify(sortKeys(entry.object as unknown as JsonObject))) return entry
    return { at: entry.at, type: entry.type, of: key, change }
  })
  const file = fileOf(recording.name, folder)
  const text = format({ ...recording, timeline })
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, isCompressed(recording.name) ? gzipSync(text, { level: 9 }) : text)
}

/** The recorded discovery documents, shared by all recordings. */
export function readDiscovery(folder = recordingsFolder): DiscoveryDocument[] {
  return JSON.parse(readFileSync(join(folder, 'discovery.json'), 'utf8')) as DiscoveryDocument[]
}

/** The recorded answers to questions about one's own rights, shared by all recordings. */
export function readReviews(folder = recordingsFolder): RecordedReview[] {
  return JSON.parse(readFileSync(join(folder, 'reviews.json'), 'utf8')) as RecordedReview[]
}

/** The recorded part of the API server's own schema, by apiVersion; without descriptions and defaults. */
export function readOpenApi(folder = recordingsFolder): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'open-api.json'), 'utf8')) as Record<string, unknown>
}

/** The objects that exist at the end of a recording, as `kubectl get … -o json` would list them, with the logs. */
export function dumpOf(recording: Recording): { kind: 'List'; apiVersion: 'v1'; items: JsonObject[] } {
  const objects = new Map<string, KubernetesObject>()
  for (const object of recording.initial) objects.set(identify(object), object)
  for (const { type, object } of recording.timeline) {
    if (type === 'DELETED') objects.delete(identify(object))
    else objects.set(identify(object), object)
  }
  const logs = new Map<string, JsonObject>()
  for (const { pod, container, previous, status, text } of recording.logs) {
    if (status !== 200) continue
    const metadata = { namespace: recordedNamespace, name: pod }
    logs.set(`${pod}/${container}/${previous}`, { kind: 'Log', metadata, container, previous, text })
  }
  return { kind: 'List', apiVersion: 'v1', items: [...(objects.values() as Iterable<never>), ...logs.values()] }
}

/** One text for one object within a recording. */
export function identify(object: KubernetesObject): string {
  return [object.apiVersion, object.kind, object.metadata.namespace ?? '', object.metadata.name].join('/')
}

/** Moves every RFC 3339 time in `value`, also inside sentences. `move` gets and gives milliseconds since the epoch. */
export function shiftTimes<T>(value: T, move: (time: number) => number): T {
  return JSON.parse(shiftTimesInText(JSON.stringify(value), move)) as T
}

/** The same for text. A time keeps its precision: seconds stay seconds, nanoseconds keep their digits. */
export function shiftTimesInText(text: string, move: (time: number) => number): string {
  return text.replace(
    /\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)/g,
    (_all, seconds: string, fraction: string | undefined, zone: string) => {
      const digits = fraction?.slice(1) ?? ''
      const moved = move(Date.parse(`${seconds}.${digits.slice(0, 3).padEnd(3, '0')}${zone}`))
      const iso = new Date(moved).toISOString()
      return fraction === undefined
        ? `${iso.slice(0, 19)}Z`
        : `${iso.slice(0, 20)}${iso.slice(20, 23)}${digits.slice(3)}Z`
    },
  )
}

type StoredEntry = TimelineEntry | { at: number; type: 'MODIFIED'; of: string; change: JsonObject }
type StoredRecording = Omit<Recording, 'timeline'> & { timeline: StoredEntry[] }

/** RFC 7396 merge patch from `before` to `after`; lists are replaced as a whole. */
function difference(before: JsonObject, after: JsonObject): JsonObject {
  const change: JsonObject = {}
  for (const key of Object.keys(before)) if (!(key in after)) change[key] = null
  for (const [key, value] of Object.entries(after)) {
    const old = before[key]
    if (isObject(old) && isObject(value)) {
      const inner = difference(old, value)
      if (Object.keys(inner).length > 0) change[key] = inner
    } else if (JSON.stringify(old) !== JSON.stringify(value)) change[key] = value
  }
  return change
}

function patch(before: JsonObject, change: JsonObject): JsonObject {
  const after: JsonObject = { ...before }
  for (const [key, value] of Object.entries(change)) {
    const old = after[key]
    if (value === null) delete after[key]
    else after[key] = isObject(value) && isObject(old) ? patch(old, value) : value
  }
  return after
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortKeys(value[key] as Json)]),
  )
}

/** JSON with each entry of a top-level list on a line of its own. */
function format(recording: object): string {
  const fields = Object.entries(recording).map(([key, value]) => {
    if (!Array.isArray(value)) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`
    const lines = value.map((entry) => `\n    ${JSON.stringify(entry)}`)
    return `${JSON.stringify(key)}: [${lines.join(',')}\n  ]`
  })
  return `{\n  ${fields.join(',\n  ')}\n}\n`
}
