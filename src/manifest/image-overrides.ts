// The `images` input: other image references for the containers of the set. Pure.
import { isRecord } from '../model/record.ts'
import { imageName } from '../model/image-reference.ts'
import type { ImageOverride } from '../model/inputs.ts'
import type { InputProblem, ManifestDocument } from '../model/manifest.ts'
import { didYouMean } from '../model/nearest.ts'

/**
 * The reference that an override makes of another, as kustomize's `images` does: a part that the override does not give
 * (`name=new-name`, `name=:tag`, `name=@sha256:…`) stays, but a new tag or digest replaces both.
 * Source: kustomize api/filters/imagetag/updater.go (v0.20.1).
 */
export function overridden(reference: string, override: string): string {
  const [old, now] = [imageName(reference), imageName(override)]
  const rest = override.slice(now.length)
  return `${now === '' ? old : now}${rest === '' ? reference.slice(old.length) : rest}`
}

/**
 * Replaces the reference of every container (and image volume) whose image has the name of an override, wherever
 * `containers` or `initContainers` stand in an object, as kustomize's `images` does (never inside a CRD).
 * Positions keep pointing at what is written in the manifest. An override that fits no container is a problem.
 */
export function overrideImages(
  documents: readonly ManifestDocument[],
  overrides: readonly ImageOverride[],
): { documents: ManifestDocument[]; problems: InputProblem[] } {
  const references = new Map(overrides.map(({ name, reference }) => [name, reference]))
  const found = new Set<string>()
  const replace = (reference: string) => {
    const name = imageName(reference)
    found.add(name)
    const override = references.get(name)
    return override === undefined ? reference : overridden(reference, override)
  }
  const changed = documents.map((document) =>
    document.ref.kind === 'CustomResourceDefinition'
      ? document
      : { ...document, object: mapImages(document.object, replace) as ManifestDocument['object'] },
  )
  const problems = overrides
    .filter(({ name }) => !found.has(name))
    .map(({ name }) => ({ message: notFound(name, [...found]), input: 'images', isUnnamed: true as const }))
  return { documents: problems.length > 0 || overrides.length === 0 ? [...documents] : changed, problems }
}

function notFound(name: string, found: string[]): string {
  const used = found.length === 0 ? 'they have no containers' : `they use ${found.slice(0, 10).sort().join(', ')}`
  return `no container in the manifests uses image ${name} (${used})${didYouMean(name, found)}`
}

type Replace = (reference: string) => string

/** A copy of a value in which the images of every pod spec went through `replace`. */
function mapImages(value: unknown, replace: Replace): unknown {
  if (Array.isArray(value)) return value.map((item) => mapImages(item, replace))
  if (!isRecord(value)) return value
  const isPodSpec = Array.isArray(value.containers) || Array.isArray(value.initContainers)
  return Object.fromEntries(
    Object.entries(value).map(([field, child]) => {
      if (isPodSpec && (field === 'containers' || field === 'initContainers')) {
        return [field, mapItems(child, (container) => withText(container, 'image', replace))]
      }
      if (isPodSpec && field === 'volumes') return [field, mapItems(child, (volume) => volumeImage(volume, replace))]
      return [field, mapImages(child, replace)]
    }),
  )
}

function mapItems(list: unknown, map: (item: Record<string, unknown>) => unknown): unknown {
  return Array.isArray(list) ? list.map((item: unknown) => (isRecord(item) ? map(item) : item)) : list
}

/** An image volume: `{name, image: {reference}}`. */
function volumeImage(volume: Record<string, unknown>, replace: Replace): unknown {
  return isRecord(volume.image) ? { ...volume, image: withText(volume.image, 'reference', replace) } : volume
}

function withText(object: Record<string, unknown>, field: string, replace: Replace): unknown {
  const text = object[field]
  return typeof text === 'string' ? { ...object, [field]: replace(text) } : object
}
