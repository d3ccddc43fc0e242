// Images of the manifests that no node will ever run. Pure.
import { listOf } from '../model/record.ts'
import { imageFault } from '../model/image-reference.ts'
import { workloadKind } from '../model/kinds.ts'
import { positionOf, type ManifestDocument, type Position } from '../model/manifest.ts'
import type { Container } from '../model/object.ts'
import { podSpecPath, valueAt } from '../model/place.ts'

/** OpenShift fills in an image that is a single blank (https://github.com/openshift/origin/issues/14659). */
const FILLED_IN = 'image.openshift.io/triggers'

/** An image that is no image reference, and where it stands. */
export interface FaultyImage {
  document: ManifestDocument
  container: Container & { image: string }
  position: Position
}

/** Every container whose image is no image reference. */
export function faultyImages(documents: readonly ManifestDocument[]): FaultyImage[] {
  return documents.flatMap((document) => {
    const { ref, object } = document
    const { annotations = {} } = object.metadata
    // What a custom resource calls `image` is its own affair.
    if (workloadKind(ref) === undefined || FILLED_IN in annotations) return []
    const path = podSpecPath(object)
    return ['initContainers', 'containers'].flatMap((list) => {
      const containers = valueAt(object, [...path, list])
      return listOf(containers).flatMap((item, index): FaultyImage[] => {
        if (typeof item !== 'object' || item === null || !('image' in item)) return []
        // Numbers and the like are told by the API server, with the type that it expects.
        const image = item.image ?? ''
        if (typeof image !== 'string' || imageFault(image) === undefined) return []
        const container = { ...item, image } as FaultyImage['container']
        return [{ document, container, position: positionOf(document, [...path, list, index, 'image']) }]
      })
    })
  })
}
