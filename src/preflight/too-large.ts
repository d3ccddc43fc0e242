// Objects that no etcd stores, found before anything is sent: a dry-run does not reach etcd, so the apply would end in the
// middle of the set (seen on Kubernetes 1.35.4 with etcd 3.6.5: “etcdserver: request is too large”). Pure.
import { findingOf } from '../causes/catalogue.ts'
import { LIMITS } from '../model/limits.ts'
import type { Finding } from '../model/finding.ts'
import { positionOf, type ManifestDocument } from '../model/manifest.ts'
import type { FieldPath } from '../model/object.ts'

/** One finding for every object whose texts alone are more than etcd stores, at its longest text. */
export function objectsTooLarge(documents: readonly ManifestDocument[], now: number): Finding[] {
  return documents.flatMap((document) => {
    const { ref, object } = document
    // Its values are stored without their base64; and its own limit is lower, which the dry-run knows.
    if (ref.kind === 'Secret') return []
    const texts = [...textsIn(object, [])]
    const bytes = texts.reduce((sum, { bytes }) => sum + bytes, 0)
    if (bytes <= LIMITS.objectBytes) return []
    const longest = texts.reduce((one, other) => (other.bytes > one.bytes ? other : one))
    const text = `its texts have ${bytes} bytes, and etcd stores at most ${LIMITS.objectBytes} of an object`
    const facts = { bytes: LIMITS.objectBytes }
    return [findingOf('ObjectTooLarge', ref, text, now, { position: positionOf(document, longest.path), facts })]
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
