// Where in the manifests a finding comes from: the document, and the line of the value that produced it. Pure.
import type { Finding } from '../model/finding.ts'
import { positionOf, type ManifestDocument, type Position } from '../model/manifest.ts'
import { keyOf, type ObjectRef } from '../model/object.ts'
import { Place } from '../model/place.ts'
import { entryOf } from '../causes/catalogue.ts'

/** Where in the manifests the value stands that produced a finding: in the object that says it, else in the workload. */
export function sourceOf(finding: Finding, documents: readonly ManifestDocument[]): Position | undefined {
  if (finding.position !== undefined) return finding.position
  const entry = entryOf(finding.code)
  for (const ref of [finding.carrier, finding.workload]) {
    const key =
      'metadata' in ref ? keyOf({ ...ref, namespace: ref.metadata.namespace, name: ref.metadata.name }) : keyOf(ref)
    const document = documents.find((candidate) => keyOf(candidate.ref) === key)
    if (document === undefined) continue
    const path = finding.path ?? entry.field?.(finding, new Place(document.object, finding.container?.name))
    // A namespace that the input filled in stands nowhere in the file.
    const isFilledIn = path?.join('.') === 'metadata.namespace' && !document.positions.has(JSON.stringify(path))
    return positionOf(document, isFilledIn ? [] : (path ?? []))
  }
  return undefined
}

/** True of a finding whose carrier stands in the manifests. */
export function hasDocument(finding: Finding, documents: readonly ManifestDocument[]): boolean {
  const { kind, apiVersion, metadata } = finding.carrier
  return documents.some(
    ({ ref }) => keyOf(ref) === keyOf({ kind, apiVersion, namespace: metadata.namespace, name: metadata.name }),
  )
}

/** Where a workload stands among the documents. */
export function indexOf(workload: ObjectRef, documents: readonly ManifestDocument[]): number {
  return documents.findIndex(({ ref }) => keyOf(ref) === keyOf(workload))
}

/** True of a container that something in the cluster put into the pods. */
export function isAdded({ container, workload }: Finding, documents: readonly ManifestDocument[]): boolean {
  const document = documents.find(({ ref }) => keyOf(ref) === keyOf(workload))
  if (container === undefined || document === undefined) return false
  const place = new Place(document.object, container.name)
  return place.podSpec !== undefined && place.container() === undefined
}
