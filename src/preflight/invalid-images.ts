// Images of the manifests that no node will ever run, found before anything is sent. Pure.
import type { Finding } from '../model/finding.ts'
import { imageFault } from '../model/image-reference.ts'
import { positionOf, type ManifestDocument } from '../model/manifest.ts'
import { workloadKind } from '../model/kinds.ts'
import type { Container } from '../model/object.ts'
import { findingOf } from '../causes/catalogue.ts'
import { podSpecPath, valueAt } from '../model/place.ts'

/** OpenShift fills in an image that is a single blank (https://github.com/openshift/origin/issues/14659). */
const FILLED_IN = 'image.openshift.io/triggers'

/** One finding for every container whose image is no image reference. */
export function invalidImages(documents: readonly ManifestDocument[], now: number): Finding[] {
  return documents.flatMap((document) => {
    const { ref, object } = document
    const { annotations = {} } = object.metadata
    // What a custom resource calls `image` is its own affair.
    if (workloadKind(ref) === undefined || FILLED_IN in annotations) return []
    const path = podSpecPath(object)
    return ['initContainers', 'containers'].flatMap((list) => {
      const containers = valueAt(object, [...path, list])
      return (Array.isArray(containers) ? (containers as unknown[]) : []).flatMap((item, index): Finding[] => {
        if (typeof item !== 'object' || item === null || !('image' in item)) return []
        // Numbers and the like are told by the API server, with the type that it expects.
        const image = item.image ?? ''
        if (typeof image !== 'string' || imageFault(image) === undefined) return []
        const container = { ...item, image } as Container
        const position = positionOf(document, [...path, list, index, 'image'])
        const facts = { unsent: true } as const
        const place = `${position.file}:${position.line}`
        const evidence = [
          {
            kind: 'manifest' as const,
            source: `${place}, container ${container.name}`,
            text: `image: ${JSON.stringify(image)}`,
          },
        ]
        return [
          findingOf('ImageNameInvalid', ref, image, now, { container, position, facts, evidence, channel: 'pull' }),
        ]
      })
    })
  })
}
