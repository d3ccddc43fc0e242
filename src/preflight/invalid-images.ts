// Images of the manifests that no node will ever run, found before anything is sent. Pure.
import { findingOf } from '../causes/catalogue.ts'
import type { Finding } from '../model/finding.ts'
import type { FaultyImage } from './faulty-images.ts'

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
