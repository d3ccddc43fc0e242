// The one rule by which times are compared. Whoever writes a time has a clock of its own: the API servers, each node, the
// scheduler, each controller, and this machine. None of them is believed about another.
//
// - How long we wait is measured by this machine's clock, which only goes on (`View.now`, from a monotonic source).
// - Two times of one writer may be compared with each other as they stand.
// - Any other comparison goes through `local`. A writer cannot have written a time before it was that late by its clock,
//   so "heard at" minus "written" is at least as much as its clock is behind ours. The least such difference turns its times
//   into ours: never later than we heard of them, and never earlier than they were (but for the second to which Kubernetes
//   cuts times). So a time proves that something has lasted as far as a later time of the same writer proves it, and no more.
// - What a node says in the status of a pod was written before the API server stored that status, whose own time is kept
//   (`metadata.managedFields`). With a time that the API server calls now (`hearNow`) that proves how long a pod that nobody
//   has touched has been as it is, though its node's newest time is old.
//
// No other clock is asked, the `Date` header of an answer least of all: it may be that of a proxy.
import { isPod } from './kinds.ts'
import { isEvent, type Condition, type Event, type KubernetesObject, type Pod } from './object.ts'
import { conditionsOf } from './record.ts'

/** Whose clock a time is of. */
export type Writer = string

/** The API servers, as one: creation and deletion, and when a status was stored. */
export const API: Writer = 'api'

const SCHEDULER: Writer = 'default-scheduler'

/** The kubelet of the pod's node. */
export function kubeletOf({ spec }: Pod): Writer {
  return `kubelet/${spec.nodeName ?? ''}`
}

/** What recorded an event: a kubelet by its node, else a component by its name. */
export function recorderOf({ source, reportingComponent, reportingInstance }: Event): Writer {
  const component = source?.component || reportingComponent || ''
  return component === 'kubelet' ? `kubelet/${source?.host || reportingInstance || ''}` : component
}

/** Who writes the conditions of a kind: for a pod its kubelet, all but PodScheduled. */
export function conditionWriter(object: KubernetesObject, { type }: Pick<Condition, 'type'>): Writer {
  if (!isPod(object)) return `${object.apiVersion}/${object.kind}`
  return type === 'PodScheduled' ? SCHEDULER : kubeletOf(object)
}

/** What is known of the clocks of a cluster. Grows with everything that is heard. */
export class Clocks {
  /** By writer: the least "heard at" minus "written", milliseconds. */
  readonly #behind = new Map<Writer, number>()
  /** By writer: the same against the API server's clock, for what that has stored. */
  readonly #behindApi = new Map<Writer, number>()
  readonly #heard = new WeakSet<KubernetesObject>()

  /**
   * Takes note of what objects tell.
   * @param now milliseconds since the epoch, by this machine's clock; not before they were read
   */
  hear(objects: Iterable<KubernetesObject>, now: number): void {
    for (const object of objects) {
      if (this.#heard.has(object)) continue
      this.#heard.add(object)
      for (const [writer, time] of timesIn(object)) lower(this.#behind, writer, now - time)
      if (!isPod(object)) continue
      const stored = statusStored(object)
      const newest = Math.max(-Infinity, ...kubeletTimes(object))
      if (stored !== undefined && newest > -Infinity) lower(this.#behindApi, kubeletOf(object), stored - newest)
    }
  }

  /** Takes note of a time that the API server wrote for this answer and nothing else. */
  hearNow(time: string | undefined, now: number): void {
    const written = parseTime(time)
    if (written !== undefined) lower(this.#behind, API, now - written)
  }

  /** A writer's time as this machine's, milliseconds since the epoch; as it stands while nothing was heard of that writer. */
  local(writer: Writer, time: number): number {
    const stored = (this.#behindApi.get(writer) ?? Infinity) + (this.#behind.get(API) ?? Infinity)
    const behind = Math.min(this.#behind.get(writer) ?? Infinity, stored)
    return behind === Infinity ? time : time + behind
  }
}

/** RFC 3339 text → milliseconds since the epoch. */
export function parseTime(text: string | null | undefined): number | undefined {
  if (text == null) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/** When an event was last seen, milliseconds since the epoch by its recorder's clock; 0 when it does not say. */
export function eventTime(event: Event): number {
  return (
    parseTime(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp) ?? 0
  )
}

/** When an event was first seen, milliseconds since the epoch by its recorder's clock; 0 when it does not say. */
export function eventStart(event: Event): number {
  return parseTime(event.firstTimestamp ?? event.eventTime ?? event.lastTimestamp) ?? 0
}

/**
 * When a pod was told to end, milliseconds since the epoch by the API server's clock: its deletionTimestamp is when its
 * grace period is over.
 */
export function toldToEnd({ metadata }: KubernetesObject): number | undefined {
  const until = parseTime(metadata.deletionTimestamp)
  return until === undefined ? undefined : until - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
}

/** When the API server stored the newest status of an object, by its own clock. */
function statusStored({ metadata }: KubernetesObject): number | undefined {
  const times = (metadata.managedFields ?? [])
    .filter(({ subresource }) => subresource === 'status')
    .flatMap(({ time }) => parseTime(time) ?? [])
  return times.length === 0 ? undefined : Math.max(...times)
}

/** Every time that an object tells, with its writer. */
function timesIn(object: KubernetesObject): [Writer, number][] {
  const { creationTimestamp } = object.metadata
  const ofApi = [parseTime(creationTimestamp), toldToEnd(object), statusStored(object)]
  const times = ofApi.flatMap((time): [Writer, number][] => (time === undefined ? [] : [[API, time]]))
  if (isEvent(object)) return eventTime(object) === 0 ? times : [...times, [recorderOf(object), eventTime(object)]]
  for (const one of conditionsOf(object)) {
    const time = parseTime(one.lastUpdateTime ?? one.lastTransitionTime)
    if (time !== undefined) times.push([conditionWriter(object, one), time])
  }
  if (isPod(object)) for (const time of kubeletTimes(object)) times.push([kubeletOf(object), time])
  return times
}

/** The times that a kubelet wrote into the status of a pod. */
function kubeletTimes({ status = {} }: Pod): number[] {
  const { startTime, conditions = [], containerStatuses = [], initContainerStatuses = [] } = status
  const ends = [...containerStatuses, ...initContainerStatuses].flatMap(({ state, lastState }) =>
    [state, lastState].flatMap((one) => [
      one?.running?.startedAt,
      one?.terminated?.startedAt,
      one?.terminated?.finishedAt,
    ]),
  )
  const changes = conditions.filter(({ type }) => type !== 'PodScheduled').map((one) => one.lastTransitionTime)
  return [startTime, ...changes, ...ends].flatMap((text) => parseTime(text) ?? [])
}

function lower(map: Map<Writer, number>, writer: Writer, value: number): void {
  if (value < (map.get(writer) ?? Infinity)) map.set(writer, value)
}
