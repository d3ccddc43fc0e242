// Reads what the references of a set lead to. Each object once, many of a kind as one list, and of a Secret nothing is
// kept but the names of its keys, its type and the registries that it logs in to. What may not be read is a warning.
import { ApiError, ConnectionError, type Cluster } from '../cluster/cluster.ts'
import { isRecord } from '../model/record.ts'
import { groupOf, keyOf, type KubernetesObject, type ObjectMeta, type ObjectRef } from '../model/object.ts'
import { hostOf, registriesOf } from '../model/pull-secret.ts'
import type { Warning } from '../model/report.ts'
import type { KindInNamespace, Names } from '../model/snapshot.ts'
import { pluralOf } from '../lookups/missing.ts'
import { isCustomResource } from '../rollout/built-in.ts'

/** What is known of an object that something refers to. */
export interface Held {
  ref: ObjectRef
  /** Without these only its existence was asked for. */
  metadata?: ObjectMeta
  keys?: readonly string[]
  /** Of a Secret. */
  type?: string
  /** The registries that a pull secret logs in to. */
  registries?: readonly string[]
}

/** An object to read; `whole`: also what is known beside that it exists. */
export interface Wanted {
  ref: ObjectRef
  whole: boolean
}

/** From so many objects of a kind on they are listed. */
const MANY = 3
/** Helm keeps its releases in Secrets: large, many, and nothing refers to them. */
const WITHOUT_RELEASES = 'type!=helm.sh/release.v1'

export class Reader {
  readonly #cluster: Cluster
  readonly #found = new Map<string, Held>()
  readonly #absent = new Map<string, ObjectRef>()
  /** By kind and namespace. */
  readonly #names = new Map<string, Names>()
  readonly #lists = new Map<string, Promise<readonly KubernetesObject[] | undefined>>()
  readonly #custom = new Map<string, Promise<readonly KubernetesObject[]>>()
  /** What may not be read: by kind and namespace, the verbs. */
  readonly #denied = new Map<string, { kind: KindInNamespace; resource: string; verbs: Set<string> }>()
  readonly #failures = new Map<string, Warning>()

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  get warnings(): Warning[] {
    const denied = [...this.#denied.values()].map(({ kind, resource, verbs }) => {
      const where = kind.namespace === undefined ? '' : ` in ${kind.namespace}`
      return {
        words: `could not check ${pluralOf(kind.kind)}${where}: needs ${[...verbs].sort().join(', ')} ${resource}`,
      }
    })
    return [...denied, ...this.#failures.values()]
  }

  get(ref: ObjectRef): Held | undefined {
    return this.#found.get(keyOf(ref))
  }

  /** True when it was looked for and is not there. */
  isAbsent(ref: ObjectRef): boolean {
    return this.#absent.has(keyOf(ref))
  }

  /** What the objects of a kind are called; undefined when that was not asked, or may not be read. */
  namesOf(kind: KindInNamespace): readonly string[] | undefined {
    return this.#names.get(keyOfKind(kind))?.names
  }

  /** Reads what is wanted, and of what is missing the names of the others of its kind. */
  async read(wanted: readonly Wanted[]): Promise<void> {
    const each = new Map<string, Wanted>()
    for (const { ref, whole } of wanted) {
      each.set(keyOf(ref), { ref, whole: whole || each.get(keyOf(ref))?.whole === true })
    }
    const byKind = Map.groupBy(each.values(), ({ ref }) => keyOfKind(ref))
    await Promise.all([...byKind.values()].map((group) => this.#readKind(group)))
  }

  async #readKind(wanted: readonly Wanted[]): Promise<void> {
    const [first] = wanted
    if (first === undefined) return
    const kind = kindOf(first.ref)
    if (wanted.length >= MANY && (await this.#readList(kind, wanted))) return
    const [next, ...rest] = wanted
    // Who may not read one may read none: not asked a hundred times.
    if (next === undefined || (await this.#readOne(next)) === 'denied') return
    await Promise.all(rest.map((one) => this.#readOne(one)))
    if (wanted.some(({ ref }) => this.isAbsent(ref))) await this.#readNames(kind)
  }

  async #readList(kind: KindInNamespace, wanted: readonly Wanted[]): Promise<boolean> {
    if (!wanted.some(({ whole }) => whole)) {
      if (!(await this.#readNames(kind))) return false
    } else {
      const fieldSelector = kind.kind === 'Secret' ? { fieldSelector: WITHOUT_RELEASES } : {}
      const held = await this.#tolerant('list', kind, async () =>
        (await this.#cluster.list({ ...kind, ...fieldSelector })).map((object) => heldOf(object)),
      )
      if (typeof held !== 'object') return false
      for (const one of held) this.#found.set(keyOf({ ...kind, name: one.ref.name }), one)
      this.#names.set(keyOfKind(kind), { ...kind, names: held.map(({ ref }) => ref.name) })
    }
    const names = new Set(this.namesOf(kind) ?? [])
    for (const { ref } of wanted) {
      if (!names.has(ref.name)) this.#absent.set(keyOf(ref), ref)
      else if (!this.#found.has(keyOf(ref))) this.#found.set(keyOf(ref), { ref })
    }
    return true
  }

  async #readNames(kind: KindInNamespace): Promise<boolean> {
    if (this.#names.has(keyOfKind(kind))) return true
    const names = await this.#tolerant('list', kind, () => this.#cluster.names(kind))
    if (typeof names !== 'object') return false
    this.#names.set(keyOfKind(kind), { ...kind, names })
    return true
  }

  async #readOne({ ref, whole }: Wanted): Promise<'denied' | 'read'> {
    const held = await this.#tolerant('get', ref, async () => {
      if (!whole) return (await this.#cluster.exists(ref)) ? { ref } : 'absent'
      try {
        return heldOf(await this.#cluster.get(ref), ref)
      } catch (error) {
        if (error instanceof ApiError && error.code === 404 && error.status.reason === 'NotFound') return 'absent'
        throw error
      }
    })
    if (held === 'absent') this.#absent.set(keyOf(ref), ref)
    else if (held === 'denied') return 'denied'
    else if (held !== 'failed') this.#found.set(keyOf(ref), held)
    return 'read'
  }

  /** All objects of a kind; undefined when they may not be listed. */
  list(kind: KindInNamespace): Promise<readonly KubernetesObject[] | undefined> {
    const key = keyOfKind(kind)
    const asked =
      this.#lists.get(key) ??
      this.#tolerant('list', kind, () => this.#cluster.list(kind)).then((answer) =>
        typeof answer === 'object' ? answer : undefined,
      )
    this.#lists.set(key, asked)
    return asked
  }

  /** The custom resources of a namespace: some of them make Secrets and ConfigMaps. What may not be read is passed over. */
  customResources(namespace: string): Promise<readonly KubernetesObject[]> {
    const asked = this.#custom.get(namespace) ?? this.#readCustomResources(namespace)
    this.#custom.set(namespace, asked)
    return asked
  }

  async #readCustomResources(namespace: string): Promise<readonly KubernetesObject[]> {
    try {
      const custom = (await this.#cluster.groupVersions()).filter((apiVersion) =>
        isCustomResource({ apiVersion, kind: '' }),
      )
      // The first version of a group is the one that it prefers.
      const groups = new Map(custom.toReversed().map((apiVersion) => [groupOf(apiVersion), apiVersion]))
      if (groups.size === 0) return []
      const kinds = (await this.#cluster.kinds([...groups.values()])).filter(
        // What nobody can create (PodMetrics) orders nothing.
        ({ namespaced, verbs }) => namespaced && verbs.includes('list') && verbs.includes('create'),
      )
      const lists = await Promise.allSettled(
        kinds.map(({ apiVersion, kind }) => this.#cluster.list({ apiVersion, kind, namespace })),
      )
      return lists.flatMap((list) => (list.status === 'fulfilled' ? list.value : []))
    } catch (error) {
      if (error instanceof ApiError || error instanceof ConnectionError) return []
      throw error
    }
  }

  /** Does it; what fails is a warning. */
  async #tolerant<T>(
    verb: string,
    what: KindInNamespace & { name?: string },
    action: () => Promise<T>,
  ): Promise<T | 'denied' | 'failed'> {
    try {
      return await action()
    } catch (error) {
      if (!(error instanceof ApiError) && !(error instanceof ConnectionError)) throw error
      const { apiVersion, kind, namespace } = what
      if (error instanceof ApiError && error.code === 403) {
        const group = groupOf(apiVersion)
        const plural = error.status.details?.kind ?? kind
        const known = this.#denied.get(keyOfKind(what)) ?? {
          kind: kindOf(what),
          resource: group === '' ? plural : `${plural}.${group}`,
          verbs: new Set(),
        }
        this.#denied.set(keyOfKind(what), { ...known, verbs: known.verbs.add(verb) })
        return 'denied'
      }
      const where = namespace === undefined ? '' : ` in ${namespace}`
      const words = `could not check ${pluralOf(kind)}${where}`
      this.#failures.set(`${words} ${error.message}`, { words, said: error.message })
      return 'failed'
    }
  }
}

/** What is kept of an object. `ref`: as it was asked for. */
export function heldOf(object: KubernetesObject, ref?: ObjectRef): Held {
  const { apiVersion, kind, metadata, data, binaryData, stringData, type } = object
  const { namespace, name } = metadata
  const keys = [data, binaryData, stringData].flatMap((part) => (isRecord(part) ? Object.keys(part) : []))
  return {
    ref: ref ?? { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) },
    metadata,
    keys: [...new Set(keys)],
    ...(typeof type === 'string' ? { type } : {}),
    registries: (registriesOf(object) ?? []).map(hostOf),
  }
}

/** The kind of an object, in its namespace. */
export function kindOf({ apiVersion, kind, namespace }: KindInNamespace): KindInNamespace {
  return { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) }
}

function keyOfKind(kind: KindInNamespace): string {
  return keyOf({ ...kindOf(kind), name: '' })
}
