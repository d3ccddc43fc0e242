// Objects that no etcd stores, found before anything is sent: a dry-run does not reach etcd, so the apply would end in the
// middle of the set (seen on Kubernetes 1.35.4 with etcd 3.6.5: “etcdserver: request is too large”). Pure.
import { findingOf } from '../causes/catalogue.ts'
import { LIMITS } from '../model/limits.ts'
import type { Finding } from '../model/finding.ts'
import { positionOf } from '../model/manifest.ts'
import type { LargeObject } from './large-objects.ts'

/** One finding for every object whose texts alone are more than etcd stores, at its longest text. */
export function objectsTooLarge(large: readonly LargeObject[], now: number): Finding[] {
  return large.map(({ document, bytes, longest }) => {
    const text = `the object has ${bytes} bytes of text, but etcd stores at most ${LIMITS.objectBytes} per object`
    const facts = { bytes: LIMITS.objectBytes }
    return findingOf('ObjectTooLarge', document.ref, text, now, { position: positionOf(document, longest), facts })
  })
}
