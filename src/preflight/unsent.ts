// What is wrong with the manifests by themselves, as findings, before anything is sent: images that no node will ever run, and
// objects that no etcd stores (a dry-run does not reach etcd, so the apply would end in the middle of the set: seen on
// Kubernetes 1.35.4 with etcd 3.6.5, “etcdserver: request is too large”). Pure.
import { findingOf } from '../causes/catalogue.ts'
import { LIMITS } from '../model/limits.ts'
import type { Finding } from '../model/finding.ts'
import { positionOf } from '../model/manifest.ts'
import type { FaultyImage } from './faulty-images.ts'
import type { LargeObject } from './large-objects.ts'

/** One finding for every container whose image is no image reference. */
export function invalidImages(faulty: readonly FaultyImage[], now: number): Finding[] {
  return faulty.map(({ document, container, position }) => {
    const { image } = container
    const evidence = [
      {
        kind: 'manifest' as const,
        source: `${position.file}:${position.line}, container ${container.name}`,
        text: `image: ${JSON.stringify(image)}`,
      },
    ]
    const facts = { unsent: true } as const
    return findingOf('ImageNameInvalid', document.ref, image, now, {
      container,
      position,
      facts,
      evidence,
      channel: 'pull',
    })
  })
}

/** One finding for every object whose texts alone are more than etcd stores, at its longest text. */
export function objectsTooLarge(large: readonly LargeObject[], now: number): Finding[] {
  return large.map(({ document, bytes, longest }) => {
    const text = `the object has ${bytes} bytes of text, but etcd stores at most ${LIMITS.objectBytes} per object`
    const facts = { bytes: LIMITS.objectBytes }
    return findingOf('ObjectTooLarge', document.ref, text, now, { position: positionOf(document, longest), facts })
  })
}
