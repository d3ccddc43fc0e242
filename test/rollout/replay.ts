// Replays a recording through the pure rooms, with a clock of its own: the same looks that the watch takes, without
// any I/O. Knows nothing of HTTP, and reads no real clock.
import { causesOf } from '../../src/diagnose/tell.ts'
import { objectsToLookUp } from '../../src/lookups/questions.ts'
import { withRemovedVariables } from '../../src/diagnose/removed-variables.ts'
import { failureFindings } from '../../src/diagnose/found.ts'
import { lookAt, type Look } from '../../src/diagnose/look.ts'
import { readInputs } from '../../src/inputs.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import { keyOf, refOf, type ContainerLog, type KubernetesObject, type ObjectRef } from '../../src/model/object.ts'
import type { Cause } from '../../src/model/report.ts'
import { View, type KindVersion } from '../../src/model/snapshot.ts'
import { Clocks } from '../../src/model/clocks.ts'
import { EMPTY_MEMORY, type Failure } from '../../src/rollout/judge.ts'
import { namespacesOf } from '../../src/rollout/foreign-changes.ts'
import { isWatched, watchedWith } from '../../src/rollout/kinds.ts'
import type { Rollout, Tracked } from '../../src/rollout/rollout.ts'
import {
  identify,
  recordedNamespace,
  shiftTimes,
  type Recording,
  type TimelineEntry,
} from '../embedded-cluster/recording.ts'

export interface ReplayOptions {
  /** Milliseconds from the moment when a look is due until it is taken. */
  lag?: number
  /** Milliseconds by which the nth change of the timeline is seen late. Changes of one object keep their order. */
  delay?: (entry: number) => number
  /** Milliseconds by which a busy kubelet or controller writes its events later than everything else. */
  eventLag?: number
  /** Milliseconds by which the cluster itself makes a change late. Changes of one object keep their order. */
  late?: (entry: TimelineEntry, isNew: boolean) => number
  /** Milliseconds by which this machine's clock is ahead of the cluster's. */
  clock?: number
  /** Milliseconds by which the clock of the API servers is ahead of the rest of the cluster. */
  apiClock?: number
  timeout?: number
  failFast?: boolean
  stabilize?: 'auto' | number
}

export interface Replayed {
  verdict: 'passed' | 'failed'
  /** When it fell, milliseconds after the first apply. */
  at: number
  failures: readonly Failure[]
  causes: Cause[]
}

/** One state of one object: `from` when it was so in the cluster, `seen` when the watch heard of it. */
interface Version {
  from: number
  seen: number
  object: KubernetesObject | undefined
  /** Of one that is deleted, as it was then. */
  last?: KubernetesObject
}

/** As it was, told at once: many tests begin with that, so it is made once. Not for a test that changes the catalogue. */
export function undisturbed(recording: Recording): Replayed {
  const replayed = known.get(recording) ?? replay(recording)
  known.set(recording, replayed)
  return replayed
}

const known = new WeakMap<Recording, Replayed>()

/** Watches the recorded deploy until there is a verdict. */
export function replay(recording: Recording, options: ReplayOptions = {}): Replayed {
  const { lag = 0, clock = 0, timeout, failFast, stabilize } = { ...inputsOf(recording), ...options }
  const startedAt = Date.parse(recording.startedAt) + clock
  const tracked = trackedOf(recording).map((one) => ({
    ...one,
    appliedAt: one.appliedAt + clock,
    ...(one.applied === undefined ? {} : { applied: byApiClock(one.applied, options.apiClock ?? 0) }),
  }))
  const history = historyOf(recording, options)
  const watched = new Set(tracked.flatMap(({ ref }) => watchedWith(ref)).map(({ kind }) => kind))
  /** What was looked up at the last confirmation. */
  let lookups: { found: KubernetesObject[]; absent: ObjectRef[] } = { found: [], absent: [] }
  let nodes: KubernetesObject[] = []
  const clocks = new Clocks()
  clocks.hear(
    [...history.values()].flatMap(([first]) => (first?.from === -1 ? (first.object ?? []) : [])),
    startedAt - 1,
  )
  let memory = EMPTY_MEMORY
  let refreshedAt = -Infinity

  const isHeard = ({ from, seen }: Version, now: number): boolean => seen <= now || from <= refreshedAt
  const look = (now: number, logs: ContainerLog[] = []): Look => {
    const known = [...history.values()]
      .map((versions) => versions.findLast((one) => isHeard(one, now))?.object)
      .filter((object) => object !== undefined)
      .filter(({ kind }) => watched.has(kind))
    const objects = [...known, ...nodes, ...lookups.found]
    clocks.hear(objects, startedAt + now)
    const heard = [...history.values()].flatMap((states) => states.filter((one) => isHeard(one, now)))
    const versions = recording.kinds.map(({ apiVersion, kind }) => ({
      apiVersion,
      kind,
      resourceVersion: newestVersion([
        recording.resourceVersion,
        ...versionsOf(
          heard.flatMap((one) => one.object ?? one.last ?? []),
          kind,
        ),
      ]),
    }))
    const view = new View({ now: startedAt + now, clocks, objects, logs, absent: lookups.absent, versions })
    const seen = lookAt(tracked, view, memory, { startedAt, timeout, failFast, stabilize })
    memory = seen.judgement.memory
    return seen
  }
  const inCluster = (now: number): KubernetesObject[] =>
    [...history.values()].flatMap((versions) => versions.findLast(({ from }) => from <= now)?.object ?? [])

  for (let now = 0; ;) {
    let seen = look(now)
    const all = seen.findings.flat()
    if (seen.judgement.verdict !== 'wait') {
      refreshedAt = now
      lookups = lookUp(all, seen.rollouts, inCluster(now))
      const confirmed = look(now)
      const { verdict } = confirmed.judgement
      if (verdict !== 'wait') {
        const { failures } = confirmed.judgement
        const final = look(now, logsAt(recording, now))
        return { verdict, at: now, failures, causes: causesAt(failures, final, recording) }
      }
      seen = confirmed
    }
    if (all.some(({ channel }) => channel === 'schedule')) nodes = inCluster(now).filter(({ kind }) => kind === 'Node')
    const nextChange = Math.min(
      ...[...history.values()]
        .flat()
        .map((version) => version.seen)
        .filter((at) => at > now),
    )
    now = Math.max(now + 50, Math.min(nextChange, seen.judgement.lookAgainAt - startedAt)) + lag
  }
}

/** What the inputs of the recorded deploy say about time. */
function inputsOf({ inputs }: Recording): Required<Pick<ReplayOptions, 'timeout' | 'failFast' | 'stabilize'>> {
  const given: Record<string, string> = { manifests: 'k8s', ...inputs }
  const read = readInputs((name) => given[name] ?? '')
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  return read.inputs
}

/** The time limit of the recorded deploy, milliseconds. */
export function limitOf(recording: Recording): number {
  return inputsOf(recording).timeout
}

/** The objects that exist in the cluster `at` milliseconds after the first apply; at the end unless told. */
export function objectsAt(recording: Recording, at = Infinity, eventLag = 0): KubernetesObject[] {
  const states = [...historyOf(recording, { eventLag }).values()]
  return states.flatMap((versions) => versions.findLast(({ from }) => from <= at)?.object ?? [])
}

/** As of which resourceVersion each kind is known `at` milliseconds after the first apply: the newest that was heard. */
export function versionsAt(recording: Recording, at: number): KindVersion[] {
  const heard = recording.timeline.filter((entry) => entry.at <= at).map(({ object }) => object)
  return recording.kinds.map(({ apiVersion, kind }) => ({
    apiVersion,
    kind,
    resourceVersion: newestVersion([recording.resourceVersion, ...versionsOf(heard, kind)]),
  }))
}

function versionsOf(objects: readonly KubernetesObject[], kind: string): string[] {
  return objects.filter((object) => object.kind === kind).flatMap(({ metadata }) => metadata.resourceVersion ?? [])
}

function newestVersion(versions: readonly string[]): string {
  return String(Math.max(...versions.map(Number)))
}

/** The objects that the recorded deploy applied, as the gate would follow them. */
export function trackedOf(recording: Recording): Tracked[] {
  const documents = documentsOf(recording)
  return recording.writes
    .filter(({ method, dryRun, status }) => method === 'PATCH' && !dryRun && status < 300)
    .map(({ body }) => body as unknown as KubernetesObject)
    .filter(
      (object, index, all) =>
        isWatched(refOf(object)) && all.findIndex((other) => identify(other) === identify(object)) === index,
    )
    .map((applied) => {
      const { apiVersion, kind, metadata } = applied
      const ref = { apiVersion, kind, namespace: recordedNamespace, name: metadata.name }
      const wanted = documents.find((document) => keyOf(document.ref) === keyOf(ref))?.object
      return {
        ref,
        ...(metadata.generation === undefined ? {} : { generation: metadata.generation }),
        changed: true,
        appliedAt: Date.parse(recording.startedAt),
        applied,
        ...(wanted === undefined ? {} : { wanted }),
      }
    })
}

/** Every object's states, oldest first. */
function historyOf(
  recording: Recording,
  {
    delay = () => 0,
    eventLag = 0,
    late = () => 0,
    apiClock = 0,
  }: Pick<ReplayOptions, 'delay' | 'eventLag' | 'late' | 'apiClock'> = {},
): Map<string, Version[]> {
  const history = new Map<string, Version[]>()
  for (const object of recording.initial)
    history.set(identify(object), [{ from: -1, seen: -1, object: byApiClock(object, apiClock) }])
  recording.timeline.forEach((entry, index) => {
    const { at, type, object } = entry
    const versions = history.get(identify(object)) ?? []
    const due = at + (object.kind === 'Event' ? eventLag : 0) + late(entry, versions.length === 0)
    const from = Math.max(due, versions.at(-1)?.from ?? 0)
    const seen = Math.max(from + delay(index), versions.at(-1)?.seen ?? 0)
    const stored = byApiClock(storedAt(object, Date.parse(recording.startedAt) + at), apiClock)
    history.set(identify(object), [
      ...versions,
      { from, seen, ...(type === 'DELETED' ? { object: undefined, last: object } : { object: stored }) },
    ])
  })
  return history
}

/** The object with what recordings leave out of the managed fields of a pod: when its status was stored. */
function storedAt(object: KubernetesObject, at: number): KubernetesObject {
  if (object.kind !== 'Pod') return object
  const time = new Date(at).toISOString().replace(/\.\d+Z/, 'Z')
  return { ...object, metadata: { ...object.metadata, managedFields: [{ subresource: 'status', time }] } }
}

/** The object with the times that an API server writes as one writes them whose clock is `ahead`, milliseconds. */
function byApiClock(object: KubernetesObject, ahead: number): KubernetesObject {
  if (ahead === 0) return object
  const { creationTimestamp, deletionTimestamp, managedFields } = object.metadata
  const moved = shiftTimes({ creationTimestamp, deletionTimestamp, managedFields }, (time) => time + ahead)
  return { ...object, metadata: { ...object.metadata, ...moved } }
}

function lookUp(findings: readonly Finding[], rollouts: readonly Rollout[], objects: readonly KubernetesObject[]) {
  const refs = [...findings.flatMap((finding) => objectsToLookUp(finding)), ...namespacesOf(rollouts)]
  const exists = (ref: ObjectRef) => objects.find((object) => keyOf(refOf(object)) === keyOf(ref))
  return { found: refs.flatMap((ref) => exists(ref) ?? []), absent: refs.filter((ref) => exists(ref) === undefined) }
}

function logsAt(recording: Recording, now: number): ContainerLog[] {
  const logs = new Map<string, ContainerLog>()
  for (const { at, pod, container, previous, status, text } of recording.logs) {
    const key = `${pod}/${container}/${previous}`
    if (at > now || status !== 200) continue
    logs.set(key, { namespace: recordedNamespace, pod, container, previous, text })
  }
  return [...logs.values()]
}

function causesAt(failures: readonly Failure[], look: Look, recording: Recording): Cause[] {
  const documents = documentsOf(recording)
  const findings = failures.flatMap(({ rollout, reason, findings }) => {
    const wanted = findings.map(whereOf)
    const own = look.rollouts.findIndex(({ ref }) => keyOf(ref) === keyOf(rollout.ref))
    const fresh = (look.findings[own] ?? []).filter((finding) => wanted.includes(whereOf(finding)))
    return withRemovedVariables(failureFindings(rollout, reason, fresh, look.view.now), {
      documents,
      changeOf: changesIn(recording),
    })
  })
  return causesOf(findings, { documents, preExisting: new Set(), wrappers: new Map() })
}

/** What an object was before the recorded deploy. */
function changesIn({ initial }: Recording): (ref: ObjectRef) => { before?: KubernetesObject } {
  return (ref) => {
    const before = initial.find((object) => keyOf(refOf(object)) === keyOf(ref))
    return before === undefined ? {} : { before }
  }
}

function whereOf({ carrier, container }: Finding): string {
  return `${carrier.metadata.name}/${container?.name ?? ''}`
}

/** The manifests of a recording, with the namespace filled in as the gate does. */
export function documentsOf(recording: Recording): ManifestDocument[] {
  return Object.entries(recording.manifests).flatMap(([file, text]) =>
    parseManifests(text, file).documents.map((document) => ({
      ...document,
      ref: { ...document.ref, namespace: recordedNamespace },
    })),
  )
}
