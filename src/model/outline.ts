// What is kept of an object that something refers to: enough to tell whether the reference leads somewhere, and no value
// of a Secret. This is the one place that decides it; src/lookups/ keeps nothing else of a Secret or a ConfigMap.
import type { KubernetesObject, ObjectRef } from './object.ts'
import { registriesOf } from './pull-secret.ts'
import { isRecord } from './record.ts'

/** An object without what is in it. With nothing but `ref` only its existence is known. */
export interface Outline {
  ref: ObjectRef
  /** The names of the keys of a ConfigMap or Secret. */
  keys?: readonly string[]
  /** The type of a Secret. */
  type?: string
  /** The addresses that a pull secret has logins for, as they are written there; left out where they cannot be read. */
  registries?: readonly string[]
  /** The names of its labels and annotations, not their values: kubectl keeps the whole Secret in an annotation. */
  marks?: readonly string[]
  /** Who has written it, as `metadata.managedFields` names them. */
  managers?: readonly string[]
  /** True when another object owns it. */
  isOwned?: boolean
}

/** True for kinds of which nothing but an outline is kept. */
export function isOutlineOnly({ apiVersion, kind }: Pick<ObjectRef, 'apiVersion' | 'kind'>): boolean {
  return apiVersion === 'v1' && (kind === 'Secret' || kind === 'ConfigMap')
}

/** The outline of an object. `ref`: as it was asked for. */
export function outlineOf(object: KubernetesObject, ref: ObjectRef): Outline {
  const { kind, metadata, data, binaryData, stringData, type } = object
  const { labels, annotations, ownerReferences = [], managedFields = [] } = metadata
  const keys = [data, binaryData, stringData].flatMap((part) => (isRecord(part) ? Object.keys(part) : []))
  const registries = kind === 'Secret' ? registriesOf(object) : undefined
  return {
    ref,
    marks: Object.keys({ ...labels, ...annotations }),
    managers: managedFields.map(({ manager = '' }) => manager),
    isOwned: ownerReferences.length > 0,
    ...(isOutlineOnly(object) ? { keys: [...new Set(keys)] } : {}),
    ...(typeof type === 'string' ? { type } : {}),
    ...(registries === undefined ? {} : { registries }),
  }
}
