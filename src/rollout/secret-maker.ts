// Custom resources that are there to make a Secret, which others of the set may wait for. Pure.
import { ruleOf } from '../health/all-rules.ts'
import { textOf, valueOf } from '../health/facts.ts'
import { groupOf, type KubernetesObject, type ObjectRef } from '../model/object.ts'

/** The Secret that an object is there to make; undefined for every other kind. */
export function secretOf(live: KubernetesObject): ObjectRef | undefined {
  const places = [ruleOf(groupOf(live.apiVersion), live.kind)?.secret ?? []].flat()
  const name = places.map((path) => textOf(valueOf(path, live))).find((text) => text !== '')
  return name === undefined ? undefined : { apiVersion: 'v1', kind: 'Secret', namespace: live.metadata.namespace, name }
}
