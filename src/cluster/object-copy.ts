// The copy of one target's objects: lists replace it, watch events change it, and whichever is newer wins,
// in whatever order they arrive. Pure: no requests, no clock.
import { mayBeNewer, type KubernetesObject } from '../model/object.ts'
import type { Listed } from './list.ts'

/** A change to one object. */
export interface ObjectEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: KubernetesObject
}

export class ObjectCopy {
  #objects = new Map<string, KubernetesObject>()
  /** The resourceVersion of the list that the copy came from. */
  #listed = ''
  /** One for each list that is under way: the events since it was asked for. */
  readonly #recordings = new Set<ObjectEvent[]>()

  objects(): Iterable<KubernetesObject> {
    return this.#objects.values()
  }

  /**
   * Call before a list is asked for, and the result with what it brought (nothing: it failed).
   * Events that arrive in between and are newer than the list are kept. The result says whether the copy changed.
   * @param reset take the list even when a newer one is known: versions begin again when a cluster is restored
   */
  listing(reset = false): (listed: Listed | undefined) => boolean {
    const recording: ObjectEvent[] = []
    this.#recordings.add(recording)
    return (listed) => {
      this.#recordings.delete(recording)
      if (listed === undefined) return false
      // Two lists under way at once may arrive in the wrong order.
      if (!reset && !mayBeNewer(listed.resourceVersion, this.#listed) && listed.resourceVersion !== this.#listed)
        return false
      const before = this.#objects
      this.#objects = new Map(listed.items.map((object) => [identityOf(object), object]))
      this.#listed = listed.resourceVersion
      for (const event of recording) this.#change(event)
      return !isSame(before, this.#objects)
    }
  }

  /** Takes a watch event; false when the copy already knew better. */
  apply(event: ObjectEvent): boolean {
    for (const recording of this.#recordings) recording.push(event)
    return this.#change(event)
  }

  #change({ type, object }: ObjectEvent): boolean {
    const identity = identityOf(object)
    // A uid never comes back, so a deletion is right however old it is.
    if (type === 'DELETED') return this.#objects.delete(identity)
    const known = this.#objects.get(identity)?.metadata.resourceVersion ?? this.#listed
    if (!mayBeNewer(object.metadata.resourceVersion ?? '', known)) return false
    this.#objects.set(identity, object)
    return true
  }
}

function identityOf({ metadata }: KubernetesObject): string {
  return metadata.uid ?? `${metadata.namespace ?? ''}/${metadata.name}`
}

function isSame(one: Map<string, KubernetesObject>, other: Map<string, KubernetesObject>): boolean {
  if (one.size !== other.size) return false
  return other.entries().every(([identity, { metadata }]) => {
    const { resourceVersion } = one.get(identity)?.metadata ?? {}
    return resourceVersion !== undefined && resourceVersion === metadata.resourceVersion
  })
}
