// The objects of the replayed cluster and their history. No HTTP, no clock: changes are put in from outside, in the
// order in which this cluster has them. It may differ from the recorded one: who applies chooses the order.
import type { KubernetesObject } from '../../src/model/object.ts'
import { identify } from './recording.ts'
import type { Selector } from './selectors.ts'

/** A change as a watch reports it. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: KubernetesObject
}

/** Which objects a list or watch is about. */
export interface Scope {
  apiVersion: string
  kind: string
  namespace: string | undefined
  selector: Selector
}

interface HistoryEntry extends Change {
  revision: number
  previous: KubernetesObject | undefined
}

export class Store {
  /** The newest resourceVersion of the whole cluster. */
  revision: number
  /** Older resourceVersions cannot be watched from. */
  readonly oldestRevision: number
  readonly #objects = new Map<string, KubernetesObject>()
  readonly #history: HistoryEntry[] = []
  readonly #listeners = new Set<() => void>()

  constructor(initial: readonly KubernetesObject[], revision: number) {
    this.revision = revision
    this.oldestRevision = revision
    for (const object of initial) this.#objects.set(identify(object), object)
  }

  get(id: string): KubernetesObject | undefined {
    return this.#objects.get(id)
  }

  /** Objects by namespace and name, as etcd keeps them. */
  list(scope: Scope): KubernetesObject[] {
    return [...this.#objects.values()]
      .filter((object) => matches(scope, object))
      .sort((a, b) => (identify(a) < identify(b) ? -1 : 1))
  }

  /** Takes a change and gives its object the next resourceVersion. Returns the object as it is now kept. */
  put(type: 'ADDED' | 'MODIFIED' | 'DELETED', changed: KubernetesObject): KubernetesObject {
    this.revision++
    const object = { ...changed, metadata: { ...changed.metadata, resourceVersion: String(this.revision) } }
    const id = identify(object)
    const previous = this.#objects.get(id)
    if (type === 'DELETED') this.#objects.delete(id)
    else this.#objects.set(id, object)
    this.#history.push({ type, object, revision: this.revision, previous })
    for (const listener of this.#listeners) listener()
    return object
  }

  /** What a watch from `revision` on is told, in order. A change of labels can make an object appear or disappear. */
  changesSince(revision: number, scope: Scope): Change[] {
    return this.#history.flatMap((entry): Change[] => {
      if (entry.revision <= revision) return []
      const before = entry.previous !== undefined && matches(scope, entry.previous)
      const after = entry.type !== 'DELETED' && matches(scope, entry.object)
      if (!before && !after) return []
      return [{ type: !before ? 'ADDED' : after ? 'MODIFIED' : 'DELETED', object: entry.object }]
    })
  }

  /** Calls `listener` after each change, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

function matches(scope: Scope, object: KubernetesObject): boolean {
  return (
    object.apiVersion === scope.apiVersion &&
    object.kind === scope.kind &&
    (scope.namespace === undefined || object.metadata.namespace === scope.namespace) &&
    scope.selector(object)
  )
}
