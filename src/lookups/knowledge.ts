// Everything that is asked of the cluster beside what is watched, and what is kept of the answers. Each question is asked
// once unless its answer may have changed, many of one kind together. A question that the cluster does not answer lowers
// what is known and nothing else: it becomes a warning.
import type { Cluster, LogOptions } from '../cluster/cluster.ts'
import { answerOf, codeOf, isDenied, isNotFound, isRefusal } from '../cluster/tolerance.ts'
import { bugWarning } from '../causes/guard.ts'
import type { Question } from '../rollout/rollout.ts'
import {
  groupOf,
  keyOf,
  pluralOf,
  refOf,
  type ContainerLog,
  type KubernetesObject,
  type ObjectRef,
  type Pod,
} from '../model/object.ts'
import { isPod, POD } from '../model/kinds.ts'
import type { OpenApi } from '../model/open-api.ts'
import { isOutlineOnly, outlineOf, type Outline } from '../model/outline.ts'
import type { Warning } from '../model/report.ts'
import type { KindInNamespace, Names, Snapshot } from '../model/snapshot.ts'
import type { GroupOf, ObjectOf } from '../model/typed.ts'
import { isCustomResource } from '../model/built-in.ts'

/** For whom the questions are: a warning says what could not be read for a diagnosis, or checked before the apply. */
export type Purpose = 'diagnosis' | 'check'

/**
 * One question. With a name: is the object there? Without: which objects of the kind are there? All pods of the cluster
 * are asked for what they reserve on their nodes.
 */
export interface Wanted extends Question {
  /** Of the object: also which keys it has. */
  keys?: true
  /** Of the object: also its type, and for which registries it has a login. */
  registries?: true
  /** Of the kind: the names of its objects are enough. */
  names?: true
  /** What the answer was asked for at: once this differs, it is asked for again. */
  asOf?: string
}

/** What is learnt of the cluster, for a View. */
export type Learnt = Required<Pick<Snapshot, 'objects' | 'outlines' | 'logs' | 'absent' | 'forbidden' | 'names'>> &
  Pick<Snapshot, 'onNodes' | 'neighbours'>

/** From so many objects of a kind on they are listed. */
const MANY = 3
/** Helm keeps its releases in Secrets: large, many, and nothing refers to them. */
const WITHOUT_RELEASES = 'type!=helm.sh/release.v1'
/** Kinds of which more is asked than whether an object is there: numbers, conditions, rules. */
const WHOLE = new Set([
  '/Namespace',
  '/PersistentVolume',
  '/PersistentVolumeClaim',
  '/ResourceQuota',
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy',
])
const PODS_ON_NODES = 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed'

/** What is asked, or what says it: a bug in that costs no more than these questions. */
type Asked<T> = readonly T[] | (() => readonly T[])

/** An object that is asked for; `isOutlined`: more than whether it is there. */
interface Sought {
  ref: ObjectRef
  isOutlined: boolean
}

/** Why there is no answer. */
type Unanswered = 'denied' | 'failed'

/** What a question is about; `resource`: as RBAC calls it, where the kind does not tell. */
type About = KindInNamespace & { name?: string; resource?: string }

/**
 * What is known of the cluster. Nothing that it is asked rejects: neither because of what the cluster answers, nor by a bug
 * of this program, which costs no more than the one answer.
 */
export class Knowledge {
  readonly #cluster: Cluster
  readonly #purpose: Purpose
  /** What was asked, and when it is answered. */
  readonly #asked = new Map<string, Promise<void>>()
  readonly #whole = new Map<string, KubernetesObject>()
  readonly #outlines = new Map<string, Outline>()
  readonly #absent = new Map<string, ObjectRef>()
  readonly #forbidden = new Map<string, ObjectRef>()
  readonly #lists = new Map<string, readonly KubernetesObject[]>()
  readonly #names = new Map<string, Names>()
  #onNodes: Pod[] | undefined
  readonly #logs = new Map<string, ContainerLog>()
  readonly #custom = new Map<string, Promise<readonly KubernetesObject[]>>()
  readonly #denied = new Map<string, { about: About; resource: string; verbs: Set<string> }>()
  /** By their words. */
  readonly #failures = new Map<string, Warning>()
  readonly #bugs = new Map<string, Warning>()

  constructor(cluster: Cluster, purpose: Purpose) {
    this.#cluster = cluster
    this.#purpose = purpose
  }

  /** Everything that is known by now. */
  snapshot(): Learnt {
    const listed = [...this.#lists.values()].flat()
    return {
      // What is known of pods by watching them is newer than any list.
      objects: [...this.#whole.values(), ...listed.filter((object) => !isPod(object))],
      neighbours: listed.filter(isPod),
      outlines: [...this.#outlines.values()],
      logs: [...this.#logs.values()],
      absent: [...this.#absent.values()],
      forbidden: [...this.#forbidden.values()],
      names: [...this.#names.values()],
      ...(this.#onNodes === undefined ? {} : { onNodes: this.#onNodes }),
    }
  }

  /** What could not be asked, and why: a line each. */
  get warnings(): Warning[] {
    const denied = [...this.#denied.values()].map(({ about, resource, verbs }) => {
      const what = this.#purpose === 'check' ? `check ${pluralOf(about.kind)}${inNamespace(about)}` : `read ${resource}`
      return { words: `could not ${what}: needs ${[...verbs].sort().join(', ')} ${resource}` }
    })
    return [...denied, ...this.failures]
  }

  /** What could not be asked although it may be: a line each. */
  get failures(): Warning[] {
    return [...this.#failures.values(), ...this.bugs]
  }

  /** What could not be asked by a bug. */
  get bugs(): Warning[] {
    return [...this.#bugs.values()]
  }

  /** Asks what was not asked before; with `again` everything again. */
  async want(questions: Asked<Wanted>, again?: 'again'): Promise<void> {
    const wanted = this.#listOf(questions)
    const answered = again === undefined ? wanted.flatMap((one) => this.#answerTo(one) ?? []) : []
    const open = again === undefined ? wanted.filter((one) => this.#answerTo(one) === undefined) : wanted
    const groups = [...Map.groupBy(open, keyOfKind).values()].map((group) => {
      const answer = this.#askOfKind(group, again)
      for (const one of group) this.#asked.set(questionKey(one), answer)
      return answer
    })
    await Promise.all([...answered, ...groups])
  }

  /** The objects of a kind that was asked for, undefined when there was no answer. None of a kind that is outlined. */
  objectsOf<A extends string, K extends string>(
    kind: KindInNamespace & { apiVersion: A; kind: K },
  ): readonly ObjectOf<GroupOf<A>, K>[] | undefined {
    return this.#lists.get(keyOfKind(kind))
  }

  /** Reads what containers wrote, each time again. */
  async logs(wanted: Asked<LogOptions>): Promise<void> {
    await Promise.all(this.#listOf(wanted).map((options) => this.#readLog(options)))
  }

  /** The custom resources of a namespace: some of them make Secrets and ConfigMaps. What may not be read is passed over. */
  async customResources(namespace: string): Promise<readonly KubernetesObject[]> {
    const asked = this.#custom.get(namespace) ?? this.#readCustomResources(namespace)
    this.#custom.set(namespace, asked)
    return await asked
  }

  /** Every field that the API server knows of the kinds of a group and version; undefined when it does not tell. */
  async schema(apiVersion: string): Promise<OpenApi | undefined> {
    return await answerOf(this.#cluster.schema(apiVersion))
  }

  #listOf<T>(asked: Asked<T>): readonly T[] {
    try {
      return typeof asked === 'function' ? asked() : asked
    } catch (error) {
      this.#keepBug('what was looked up', error)
      return []
    }
  }

  #keepBug(what: string, error: unknown): void {
    const warning = bugWarning(what, error)
    this.#bugs.set(`${warning.words} ${warning.said}`, warning)
  }

  /** The answer to a question that was asked already. Whoever asked for the keys has asked for the object, too. */
  #answerTo(wanted: Wanted): Promise<void> | undefined {
    return this.#asked.get(questionKey(wanted)) ?? this.#asked.get(questionKey({ ...wanted, keys: true }))
  }

  async #askOfKind(group: readonly Wanted[], again: 'again' | undefined): Promise<void> {
    const [first] = group
    if (first === undefined) return
    const kind = kindOf(first)
    const ofKind = group.filter(({ name }) => name === undefined)
    await Promise.all([
      this.#askObjects(kind, this.#soughtIn(group), again),
      ofKind.some(({ names }) => names !== true) ? this.#askAll(kind) : undefined,
      ofKind.some(({ names }) => names === true) ? this.#askNames(kind, again) : undefined,
    ])
  }

  /** The objects that are asked for, each once, and each at least as closely as before. */
  #soughtIn(group: readonly Wanted[]): Sought[] {
    const sought = new Map<string, Sought>()
    for (const { apiVersion, kind, namespace, name, keys, registries } of group) {
      if (name === undefined) continue
      const ref = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name }
      const isOutlined =
        keys === true ||
        registries === true ||
        sought.get(keyOf(ref))?.isOutlined === true ||
        this.#asked.has(questionKey({ ...ref, keys: true }))
      sought.set(keyOf(ref), { ref, isOutlined })
    }
    return [...sought.values()]
  }

  async #askObjects(kind: KindInNamespace, sought: readonly Sought[], again: 'again' | undefined): Promise<void> {
    const isMany = sought.length >= MANY
    if (isMany && (await this.#askTogether(kind, sought, again))) return
    const [first, ...rest] = sought
    if (first === undefined) return
    // Who may not read one may read none: not asked a hundred times.
    if (isMany && (await this.#askOne(first)) === 'denied') {
      for (const { ref } of rest) this.#forbidden.set(keyOf(ref), ref)
      return
    }
    await Promise.all((isMany ? rest : sought).map((one) => this.#askOne(one)))
  }

  /** Asks for many objects with one list; false when that may not be read. */
  async #askTogether(kind: KindInNamespace, sought: readonly Sought[], again: 'again' | undefined): Promise<boolean> {
    if (!isWhole(kind) && !sought.some(({ isOutlined }) => isOutlined)) {
      if (!(await this.#askNames(kind, again))) return false
      const names = new Set(this.#names.get(keyOfKind(kind))?.names)
      for (const { ref } of sought) this.#keep(ref, names.has(ref.name) ? { ref } : undefined)
      return true
    }
    const fieldSelector = kind.kind === 'Secret' ? { fieldSelector: WITHOUT_RELEASES } : {}
    const listed = await this.#tolerant('list', kind, () => this.#cluster.list({ ...kind, ...fieldSelector }))
    if (typeof listed === 'string') return false
    const byName = new Map(listed.map((object) => [object.metadata.name, object]))
    this.#names.set(keyOfKind(kind), { ...kind, names: [...byName.keys()] })
    for (const { ref } of sought) this.#keepObject(ref, byName.get(ref.name))
    return true
  }

  async #askOne({ ref, isOutlined }: Sought): Promise<Unanswered | 'answered'> {
    const isRead = isWhole(ref) || isOutlined
    const found = await this.#tolerant('get', ref, async () => {
      if (!isRead) return { object: undefined, isThere: await this.#cluster.exists(ref) }
      const object = await this.#cluster.get(ref).catch((error: unknown) => {
        if (isNotFound(error)) return undefined
        throw error
      })
      return { object, isThere: object !== undefined }
    })
    if (typeof found === 'string') {
      if (found === 'denied') this.#forbidden.set(keyOf(ref), ref)
      return found
    }
    if (isRead) this.#keepObject(ref, found.object)
    else this.#keep(ref, found.isThere ? { ref } : undefined)
    return 'answered'
  }

  /** Keeps of an object no more than may be kept of its kind. */
  #keepObject(ref: ObjectRef, object: KubernetesObject | undefined): void {
    this.#keep(ref, object === undefined || isWhole(ref) ? object : outlineOf(object, ref))
  }

  /** Keeps what was found in place of what was known; undefined: it is not there. */
  #keep(ref: ObjectRef, found: KubernetesObject | Outline | undefined): void {
    const key = keyOf(ref)
    for (const known of [this.#whole, this.#outlines, this.#absent, this.#forbidden]) known.delete(key)
    if (found === undefined) this.#absent.set(key, ref)
    else if ('metadata' in found) this.#whole.set(key, found)
    else this.#outlines.set(key, found)
  }

  async #askAll(kind: KindInNamespace): Promise<void> {
    const isOfNodes = isPod(kind) && kind.namespace === undefined
    const fieldSelector = isOfNodes ? { fieldSelector: PODS_ON_NODES } : {}
    const listed = await this.#tolerant('list', kind, () => this.#cluster.list({ ...kind, ...fieldSelector }))
    if (typeof listed === 'string') return
    if (isOfNodes) this.#onNodes = (listed as Pod[]).map(reservation)
    else if (!isOutlineOnly(kind)) this.#lists.set(keyOfKind(kind), listed)
    else for (const object of listed) this.#keepObject(refOf(object), object)
  }

  /** False when they may not be read. */
  async #askNames(kind: KindInNamespace, again: 'again' | undefined): Promise<boolean> {
    const key = keyOfKind(kind)
    if (again === undefined && this.#names.has(key)) return true
    const names = await this.#tolerant('list', kind, () => this.#cluster.names(kind))
    if (typeof names === 'string') return false
    this.#names.set(key, { ...kind, names })
    return true
  }

  async #readLog(options: LogOptions): Promise<void> {
    const { pod, container, previous } = options
    const about = { ...POD, resource: 'pods/log' }
    const log = await this.#tolerant('get', about, async () => {
      try {
        return { text: await this.#cluster.logs(options) }
      } catch (error) {
        // 400: there is no such run, or it has written nothing that is kept. 404: the pod is gone.
        if ([400, 404].includes(codeOf(error) ?? 0)) return { text: undefined }
        throw error
      }
    })
    if (typeof log !== 'string' && log.text !== undefined) this.#logs.set(`${pod}/${container}/${previous}`, log.text)
  }

  async #readCustomResources(namespace: string): Promise<readonly KubernetesObject[]> {
    const groupVersions = (await answerOf(this.#cluster.groupVersions())) ?? []
    const custom = groupVersions.filter((apiVersion) => isCustomResource({ apiVersion, kind: '' }))
    // The first version of a group is the one that it prefers.
    const groups = new Map(custom.toReversed().map((apiVersion) => [groupOf(apiVersion), apiVersion]))
    if (groups.size === 0) return []
    const kinds = ((await answerOf(this.#cluster.kinds([...groups.values()]))) ?? []).filter(
      // What nobody can create (PodMetrics) orders nothing.
      ({ namespaced, verbs }) => namespaced && verbs.includes('list') && verbs.includes('create'),
    )
    const lists = await Promise.all(
      kinds.map(({ apiVersion, kind }) => answerOf(this.#cluster.list({ apiVersion, kind, namespace }))),
    )
    return lists.flatMap((list) => list ?? [])
  }

  /** Asks, and makes a warning of it when there is no answer. */
  async #tolerant<T extends object>(verb: string, about: About, ask: () => Promise<T>): Promise<T | Unanswered> {
    try {
      return await ask()
    } catch (error) {
      const { apiVersion, kind, name, resource: subresource } = about
      if (!isRefusal(error)) {
        this.#keepBug([kind, name].filter(Boolean).join(' '), error)
        return 'failed'
      }
      if (!isDenied(error)) {
        const what =
          this.#purpose === 'check'
            ? `check ${pluralOf(kind)}${inNamespace(about)}`
            : [verb, kind, name].filter(Boolean).join(' ')
        this.#failures.set(`${what} ${error.message}`, { words: `could not ${what}`, said: error.message })
        return 'failed'
      }
      const group = groupOf(apiVersion)
      const plural = subresource ?? error.status.details?.kind ?? kind
      const resource = group === '' ? plural : `${plural}.${group}`
      const key = this.#purpose === 'check' ? keyOfKind(about) : resource
      const known = this.#denied.get(key) ?? { about, resource, verbs: new Set() }
      this.#denied.set(key, { ...known, verbs: known.verbs.add(verb) })
      return 'denied'
    }
  }
}

/** What a pod takes of its node, and nothing else of it: it may be anybody's. */
function reservation({ apiVersion, kind, metadata: { name, namespace, uid }, spec }: Pod): Pod {
  const parts = (containers: Pod['spec']['containers']) =>
    containers.map(({ name, resources, ports, restartPolicy }) => ({
      name,
      ...(resources === undefined ? {} : { resources }),
      ...(ports === undefined ? {} : { ports }),
      ...(restartPolicy === undefined ? {} : { restartPolicy }),
    }))
  const { nodeName, overhead, resources, containers, initContainers = [] } = spec
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      overhead,
      resources,
      containers: parts(containers),
      initContainers: parts(initContainers),
    },
  }
}

/** The kind of an object, in its namespace. */
function kindOf({ apiVersion, kind, namespace }: KindInNamespace): KindInNamespace {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) }
}

function keyOfKind(kind: KindInNamespace): string {
  return keyOf({ ...kindOf(kind), name: '' })
}

/** One text for one question. */
function questionKey({ name, keys, registries, names, asOf = '', ...kind }: Wanted): string {
  const isOutlined = keys === true || registries === true
  if (name !== undefined) return `${keyOf({ ...kindOf(kind), name })}${isOutlined ? ' outlined' : ''}`
  return `${names === true ? 'names of' : 'all of'} ${keyOfKind(kind)} ${asOf}`
}

function isWhole({ apiVersion, kind }: KindInNamespace): boolean {
  return WHOLE.has(`${groupOf(apiVersion)}/${kind}`)
}

function inNamespace({ namespace }: KindInNamespace): string {
  return namespace === undefined ? '' : ` in ${namespace}`
}
