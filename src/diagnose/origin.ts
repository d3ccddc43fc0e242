// Where in the manifests a finding comes from: the document, and the line of the value that produced it. Pure.
import type { Finding } from '../model/finding.ts'
import { positionOf, type ManifestDocument, type Position } from '../model/manifest.ts'
import { keyOf, type FieldPath, type ObjectRef } from '../model/object.ts'
import { Place } from '../model/place.ts'
import { entryOf } from '../causes/catalogue.ts'

/** Of each set, which is asked again for every finding: where the first document of each object stands. */
const PLACES = new WeakMap<readonly ManifestDocument[], ReadonlyMap<string, number>>()

function placesByKey(documents: readonly ManifestDocument[]): ReadonlyMap<string, number> {
  const known = PLACES.get(documents)
  if (known !== undefined) return known
  const places = new Map([...documents.entries()].toReversed().map(([index, { ref }]) => [keyOf(ref), index]))
  PLACES.set(documents, places)
  return places
}

/** Where in the manifests the value stands that produced a finding: in the object that says it, else in the workload. */
export function sourceOf(finding: Finding, documents: readonly ManifestDocument[]): Position | undefined {
  if (finding.position !== undefined) return finding.position
  const { document, path } = fieldOf(finding, documents) ?? {}
  return document && positionOf(document, path ?? [])
}

/** The document and the path of that value; undefined where no manifest has the object, or whoever found it knows the place. */
export function fieldOf(
  finding: Finding,
  documents: readonly ManifestDocument[],
): { document: ManifestDocument; path: FieldPath } | undefined {
  const document = finding.position === undefined ? documentOf(finding, documents) : undefined
  if (document === undefined) return undefined
  const path = finding.path ?? entryOf(finding.code).field?.(finding, placeIn(document, finding)) ?? []
  // A namespace that the input filled in stands nowhere in the file.
  const isFilledIn = path.join('.') === 'metadata.namespace' && !document.positions.has(JSON.stringify(path))
  return { document, path: isFilledIn ? [] : path }
}

/** Where the field of a finding is looked for; none where it is known, or stands in no manifest. */
export function placesOf(finding: Finding, documents: readonly ManifestDocument[]): Place[] {
  const document = documentOf(finding, documents)
  const isKnown = finding.position !== undefined || finding.path !== undefined
  return isKnown || document === undefined ? [] : [placeIn(document, finding)]
}

function documentOf({ carrier, workload }: Finding, documents: readonly ManifestDocument[]) {
  const { apiVersion, kind, metadata } = carrier
  const keys = [{ apiVersion, kind, namespace: metadata.namespace, name: metadata.name }, workload].map(keyOf)
  return keys.map((key) => documents[placesByKey(documents).get(key) ?? -1]).find((found) => found !== undefined)
}

function placeIn({ object }: ManifestDocument, { container }: Finding): Place {
  return new Place(object, container?.name)
}

/** True of a finding whose carrier stands in the manifests. */
export function hasDocument(finding: Finding, documents: readonly ManifestDocument[]): boolean {
  const { kind, apiVersion, metadata } = finding.carrier
  return placesByKey(documents).has(keyOf({ kind, apiVersion, namespace: metadata.namespace, name: metadata.name }))
}

/** Where a workload stands among the documents. */
export function indexOf(workload: ObjectRef, documents: readonly ManifestDocument[]): number {
  return placesByKey(documents).get(keyOf(workload)) ?? -1
}

/** True of a container that something in the cluster put into the pods. */
export function isAdded({ container, workload }: Finding, documents: readonly ManifestDocument[]): boolean {
  const document = documents[indexOf(workload, documents)]
  if (container === undefined || document === undefined) return false
  const place = new Place(document.object, container.name)
  return place.podSpec !== undefined && place.container() === undefined
}
