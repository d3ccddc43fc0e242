// What is known of a cluster at one moment, and the questions that every room asks of it.
// The same shape is made from a live watch and from a dump that someone sent.
import { API, eventStart, eventTime, parseTime, recorderOf, toldToEnd, type Clocks, type Writer } from './clocks.ts'
import { isPod, POD } from './kinds.ts'
import {
  groupOf,
  isEvent,
  keyOf,
  mayBeNewer,
  refOf,
  type ContainerLog,
  type ContainerStatus,
  type Event,
  type KubernetesObject,
  type ObjectRef,
  type Pod,
  type Status,
} from './object.ts'
import { outlineOf, type Outline } from './outline.ts'
import type { GroupOf, ObjectOf } from './typed.ts'

export { eventTime, parseTime }

/** The API server's refusal of one of our requests. */
export interface Refusal {
  /** The object that was sent. */
  ref: ObjectRef
  status: Status
  /** What was sent, and what was there before, where that is known. */
  sent?: KubernetesObject
  live?: KubernetesObject
  /** Of a kind that is not served, what is. */
  instead?: ServedInstead
}

/** What a cluster serves that is like a kind which it does not serve. */
export interface ServedInstead {
  /** The versions in which it serves a kind of this name. */
  versions?: readonly string[]
  /** True: it serves the apiVersion, but no such kind of it. */
  otherKinds?: true
  /** The kind that was perhaps meant. */
  meant?: string
}

/** Everything that a judgement or a diagnosis may use. Plain data. */
export interface Snapshot {
  /** Milliseconds since the epoch, by this machine's clock; of a dump, the newest time in it. */
  now: number
  /** Since when the API server answers again, by the same clock; undefined: it never was away for long. */
  answersSince?: number | undefined
  /** What is known of the clocks of the cluster. Without it, as of a dump, all times count as of one clock. */
  clocks?: Clocks
  objects: readonly KubernetesObject[]
  /** Of these objects no more is known than this: Secrets, and what was only asked for its existence. */
  outlines?: readonly Outline[]
  logs: readonly ContainerLog[]
  /** How objects were when they were deleted, of those that a target remembers (see WatchTarget.remembers). */
  deleted?: readonly KubernetesObject[]
  /** Looked up and not there. */
  absent: readonly ObjectRef[]
  /** Looked up, and it may not be read: whether it is there is not known. */
  forbidden?: readonly ObjectRef[]
  /** The names of all objects of a kind, where they were asked for. */
  names?: readonly Names[]
  /** The pods of all namespaces that have a node, with what they reserve there and nothing more. */
  onNodes?: readonly Pod[]
  /** All pods of a namespace, where they were asked for: those of others are not watched. */
  neighbours?: readonly Pod[]
  /** Kinds that may not be read: that one is not here proves nothing. */
  unreadable?: readonly KindInNamespace[]
  /** Kinds that could not be read so far. */
  unlisted?: readonly KindInNamespace[]
  /** As of which resourceVersion the objects of a kind are known. */
  versions?: readonly KindVersion[]
}

/** All objects of a kind, in one namespace or in all. */
export interface KindInNamespace {
  apiVersion: string
  kind: string
  namespace?: string
}

/** Which objects to follow: one kind in one namespace (absent: cluster-scoped, or all namespaces). */
export interface WatchTarget extends KindInNamespace {
  /** `metadata.name=web` and the like. */
  fieldSelector?: string
  /** `app in (web,api)` and the like. */
  labelSelector?: string
  /** True: it is fine when it may not be read (the report then says so). */
  optional?: boolean
  /** True: its definition is about to be applied, so it is fine when the cluster does not serve it yet. */
  awaited?: boolean
  /** The names of those of which it is kept how they were when they were deleted, or all of them. */
  remembers?: readonly string[] | 'all'
}

/** How new the copy of a kind is: everything that was written until this resourceVersion is in it. */
export interface KindVersion extends KindInNamespace {
  resourceVersion: string
}

/** What all objects of a kind are called. */
export interface Names extends KindInNamespace {
  names: readonly string[]
}

/** A snapshot with its indexes. */
export class View {
  readonly snapshot: Snapshot
  readonly #byKey = new Map<string, KubernetesObject>()
  readonly #byKind = new Map<string, KubernetesObject[]>()
  readonly #byOwner = new Map<string, KubernetesObject[]>()
  readonly #events = new Map<string, Event[]>()
  readonly #outlines: Map<string, Outline>
  readonly #absent: Set<string>
  #withDeleted: View | undefined
  readonly #forbidden: Set<string>

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot
    this.#outlines = new Map(snapshot.outlines?.map((outline) => [keyOf(outline.ref), outline]))
    this.#absent = new Set(snapshot.absent.map(keyOf))
    this.#forbidden = new Set(snapshot.forbidden?.map(keyOf))
    for (const object of snapshot.objects) {
      if (isEvent(object)) {
        push(this.#events, object.involvedObject.uid ?? nameKey(object.involvedObject), object)
        continue
      }
      this.#byKey.set(keyOf(refOf(object)), object)
      push(this.#byKind, `${groupOf(object.apiVersion)}/${object.kind}`, object)
      for (const owner of object.metadata.ownerReferences ?? []) push(this.#byOwner, owner.uid, object)
    }
    for (const events of this.#events.values()) events.sort((a, b) => this.eventTime(a) - this.eventTime(b))
  }

  /** Milliseconds since the epoch, by this machine's clock. */
  get now(): number {
    return this.snapshot.now
  }

  /** A time that `writer` told, by the clock of `now`; undefined when there is none. See clocks.ts. */
  time(writer: Writer, text: string | null | undefined): number | undefined {
    const time = parseTime(text)
    return time === undefined ? undefined : this.#local(writer, time)
  }

  /** When an object was created, by the clock of `now`. */
  createdAt({ metadata }: KubernetesObject): number | undefined {
    return this.time(API, metadata.creationTimestamp)
  }

  /** When a pod was told to end, by the clock of `now`; undefined where it was not. */
  toldToEnd(pod: KubernetesObject): number | undefined {
    const told = toldToEnd(pod)
    return told === undefined ? undefined : this.#local(API, told)
  }

  /** When an event was last seen, by the clock of `now`; 0 when it does not say. */
  eventTime(event: Event): number {
    const time = eventTime(event)
    return time === 0 ? 0 : this.#local(recorderOf(event), time)
  }

  /** When an event was first seen, by the clock of `now`; 0 when it does not say. */
  eventStart(event: Event): number {
    const time = eventStart(event)
    return time === 0 ? 0 : this.#local(recorderOf(event), time)
  }

  #local(writer: Writer, time: number): number {
    return this.snapshot.clocks?.local(writer, time) ?? time
  }

  /** The whole object. */
  get<A extends string, K extends string>(
    ref: Omit<ObjectRef, 'apiVersion' | 'kind'> & { apiVersion: A; kind: K },
  ): ObjectOf<GroupOf<A>, K> | undefined {
    return this.#byKey.get(keyOf(ref))
  }

  /** How an object of this name was when it was deleted; undefined where no watch told that. */
  lastOf(ref: ObjectRef): KubernetesObject | undefined {
    return this.snapshot.deleted?.findLast((object) => keyOf(refOf(object)) === keyOf(ref))
  }

  /** The same with what has been deleted meanwhile, as far as that was kept; of one name what is there now counts. */
  get withDeleted(): View {
    const { deleted = [], objects } = this.snapshot
    if (deleted.length === 0) return this
    this.#withDeleted ??= new View({ ...this.snapshot, objects: [...deleted, ...objects], deleted: [] })
    return this.#withDeleted
  }

  /** What is known of an object that something refers to: `keys` are undefined where only its existence is known. */
  outlineOf(ref: ObjectRef): Outline | undefined {
    const whole = this.get(ref)
    return whole === undefined ? this.#outlines.get(keyOf(ref)) : outlineOf(whole, ref)
  }

  /** True when it is there; there may be no more known of it than that. */
  isPresent(ref: ObjectRef): boolean {
    return this.get(ref) !== undefined || this.#outlines.has(keyOf(ref))
  }

  /** All objects of a kind, in the order they came. `group` is empty for the core group. */
  all<G extends string, K extends string>(group: G, kind: K): readonly ObjectOf<G, K>[] {
    return this.#byKind.get(`${group}/${kind}`) ?? []
  }

  /** Since when the API server has answered without a break, milliseconds since the epoch; undefined where it always has. */
  get answersSince(): number | undefined {
    return this.snapshot.answersSince
  }

  /** All pods, in the order they came. */
  get pods(): readonly Pod[] {
    return this.all('', POD.kind)
  }

  /** The objects that name `owner` in their ownerReferences. */
  ownedBy(owner: KubernetesObject): readonly KubernetesObject[] {
    return owner.metadata.uid === undefined ? [] : (this.#byOwner.get(owner.metadata.uid) ?? [])
  }

  /** The pods that `owner` made. */
  podsOf(owner: KubernetesObject): Pod[] {
    return this.ownedBy(owner).filter(isPod)
  }

  /** Events about an object, oldest first. */
  eventsOf(object: KubernetesObject): readonly Event[] {
    const byUid = object.metadata.uid === undefined ? undefined : this.#events.get(object.metadata.uid)
    return byUid ?? this.#events.get(nameKey({ kind: object.kind, ...object.metadata })) ?? []
  }

  /** True when it was looked up and is not there. */
  isAbsent(ref: ObjectRef): boolean {
    return this.#absent.has(keyOf(ref))
  }

  /** True when it was looked up and may not be read. */
  isForbidden(ref: ObjectRef): boolean {
    return this.#forbidden.has(keyOf(ref))
  }

  /** What the objects of a kind are called, in order; undefined when they were not asked for. */
  namesOf({ apiVersion, kind, namespace }: KindInNamespace): readonly string[] | undefined {
    const listed = this.snapshot.names?.find(
      (one) => one.apiVersion === apiVersion && one.kind === kind && one.namespace === namespace,
    )
    return listed?.names.toSorted()
  }

  /** False when nothing is known of a kind, in this namespace: that an object is not here proves nothing then. */
  isRead(apiVersion: string, kind: string, namespace?: string): boolean {
    const unlisted = this.snapshot.unlisted ?? []
    return (
      this.isReadable(apiVersion, kind, namespace) && !unlisted.some((one) => holds(one, apiVersion, kind, namespace))
    )
  }

  /**
   * True when what is known of an object's kind is at least as new as this version of the object: if it is not here, it was
   * deleted since. So also where nothing tells how new that is.
   */
  isAsNewAs({ apiVersion, kind, metadata }: KubernetesObject): boolean {
    const known = (this.snapshot.versions ?? []).filter((one) => holds(one, apiVersion, kind, metadata.namespace))
    const { resourceVersion = '0' } = metadata
    return known.every(
      (one) => one.resourceVersion === resourceVersion || mayBeNewer(one.resourceVersion, resourceVersion),
    )
  }

  /** False when a kind may not be read, now or later. */
  isReadable(apiVersion: string, kind: string, namespace?: string): boolean {
    return !(this.snapshot.unreadable ?? []).some((one) => holds(one, apiVersion, kind, namespace))
  }

  /**
   * What a container's newest run that has ended wrote. While the container runs that is its previous run; once it has
   * ended itself, it is the current one (the kubelet keeps the run before only for a while). Else what there is.
   */
  endedLogOf(pod: Pod, status: ContainerStatus): ContainerLog | undefined {
    const logs = this.snapshot.logs.filter(
      (log) =>
        log.pod === pod.metadata.name && log.namespace === pod.metadata.namespace && log.container === status.name,
    )
    const written = logs.filter(({ text }) => text.trim() !== '')
    return written.find(({ previous }) => previous === (status.state?.running !== undefined)) ?? written[0] ?? logs[0]
  }

  /** What a container's present run wrote. */
  currentLogOf(pod: Pod, status: ContainerStatus): ContainerLog | undefined {
    return this.snapshot.logs.find(
      (log) =>
        !log.previous &&
        log.pod === pod.metadata.name &&
        log.namespace === pod.metadata.namespace &&
        log.container === status.name,
    )
  }
}

/** How often an event was seen. */
export function eventCount(event: Event): number {
  return event.series?.count ?? event.count ?? 1
}

/** An event's words without the prefix that the recorder puts before folded ones (client-go events_cache.go). */
export function eventMessage(event: Event | undefined): string {
  return (event?.message ?? '').replace(/^\(combined from similar events\): /, '')
}

function holds(all: KindInNamespace, apiVersion: string, kind: string, namespace: string | undefined): boolean {
  const sameKind = groupOf(all.apiVersion) === groupOf(apiVersion) && all.kind === kind
  return sameKind && (all.namespace === undefined || all.namespace === namespace)
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

function nameKey(of: { kind?: string; namespace?: string; name?: string }): string {
  return `${of.kind ?? ''}/${of.namespace ?? ''}/${of.name ?? ''}`
}
