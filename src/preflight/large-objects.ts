// Objects that no etcd stores. Pure.
import { LIMITS } from '../model/limits.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { FieldPath } from '../model/object.ts'

/** An object whose texts alone are more than etcd stores. */
export interface LargeObject {
  document: ManifestDocument
  bytes: number
  /** The path of its longest text. */
  longest: FieldPath
}

/** Every object whose texts alone are more than etcd stores. */
export function largeObjects(documents: readonly ManifestDocument[]): LargeObject[] {
  return documents.flatMap((document): LargeObject[] => {
    // Its values are stored without their base64; and its own limit is lower, which the dry-run knows.
    if (document.ref.kind === 'Secret') return []
    const texts = [...textsIn(document.object, [])]
    const bytes = texts.reduce((sum, { bytes }) => sum + bytes, 0)
    if (bytes <= LIMITS.objectBytes) return []
    const longest = texts.reduce((one, other) => (other.bytes > one.bytes ? other : one)).path
    return [{ document, bytes, longest }]
  })
}

/** Every text of a value: what is stored of an object is at least as long, however it is encoded. */
function* textsIn(value: unknown, path: FieldPath): Generator<{ path: FieldPath; bytes: number }> {
  if (typeof value === 'string') yield { path, bytes: Buffer.byteLength(value) }
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index])
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) yield* textsIn(child, [...path, key])
  }
}
