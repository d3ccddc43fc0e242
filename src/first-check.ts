// What is wrong with the manifests by themselves, known before the cluster is asked. Says what, not in which words: it is
// loaded before the catalogue of causes. Pure.
import { overrideImages } from './manifest/image-overrides.ts'
import type { ParsedManifests } from './manifest/parse.ts'
import type { Inputs } from './model/inputs.ts'
import { annotationFaults } from './model/gate-annotations.ts'
import { positionOf, type InputProblem, type ManifestDocument } from './model/manifest.ts'
import { faultyImages, type FaultyImage } from './preflight/faulty-images.ts'
import { largeObjects, type LargeObject } from './preflight/large-objects.ts'

export interface FirstCheck {
  /** With the images that the inputs name. */
  documents: readonly ManifestDocument[]
  problems: readonly InputProblem[]
  /** What is faulty in objects that are to be applied; what is only watched is there already. */
  images: readonly FaultyImage[]
  large: readonly LargeObject[]
}

/** @param inputs undefined where they are wrong themselves: nothing is applied then */
export function firstCheck(loaded: ParsedManifests, inputs: Pick<Inputs, 'images' | 'mode'> | undefined): FirstCheck {
  const { documents, problems } = overrideImages(loaded.documents, inputs?.images ?? [])
  const isApplied = inputs !== undefined && inputs.mode !== 'watch'
  return {
    documents,
    problems: [...(loaded.problems.length > 0 ? loaded.problems : problems), ...documents.flatMap(annotationProblems)],
    images: isApplied ? faultyImages(documents) : [],
    large: isApplied ? largeObjects(documents) : [],
  }
}

/** What is wrong with the annotations of one object that are meant for the gate. */
function annotationProblems(document: ManifestDocument): InputProblem[] {
  return annotationFaults(document.object).map(({ key, message }) => {
    const source = positionOf(document, ['metadata', 'annotations', key])
    const text = document.lineAt?.(source.line)
    const excerpt = text === undefined ? {} : { excerpt: { line: source.line, column: source.column, text } }
    return { message, source, input: 'manifests', ...excerpt }
  })
}

/** True when nothing was found, so that the cluster will be asked. */
export function isClean({ problems, images, large }: FirstCheck): boolean {
  return problems.length + images.length + large.length === 0
}
