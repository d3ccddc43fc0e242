// Where in the manifests a finding comes from: the document, and the line of the value that produced it. Pure.
import type { Finding } from '../model/finding.ts'
import { positionOf, type ManifestDocument, type Position } from '../model/manifest.ts'
import { isCustomResource } from '../model/built-in.ts'
import { keyOf, type FieldPath, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import { Place, sameValue, valueAt } from '../model/place.ts'
import { entryOf } from '../causes/catalogue.ts'

/** What is made of a set once, for it is asked again for every finding. */
function onceForEachSet<T>(make: (documents: readonly ManifestDocument[]) => T) {
  const known = new WeakMap<readonly ManifestDocument[], { made: T }>()
  return (documents: readonly ManifestDocument[]): T => {
    const { made } = known.get(documents) ?? { made: make(documents) }
    known.set(documents, { made })
    return made
  }
}

/** Where the first document of each key stands. */
function firstPlaces(documents: readonly ManifestDocument[], keyOfDocument: (document: ManifestDocument) => string) {
  return new Map([...documents.entries()].toReversed().map(([index, document]) => [keyOfDocument(document), index]))
}

const placesByKey = onceForEachSet((documents) => firstPlaces(documents, ({ ref }) => keyOf(ref)))
const placesByFile = onceForEachSet((documents) => firstPlaces(documents, ({ source }) => source.file))
const refsByName = onceForEachSet((documents) =>
  Map.groupBy(
    documents.map(({ ref }) => ref),
    ({ name }) => name,
  ),
)

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
  const path = finding.path ?? fieldIn(document.object, finding) ?? []
  // A namespace that the input filled in stands nowhere in the file.
  const isFilledIn = path.join('.') === 'metadata.namespace' && !document.positions.has(JSON.stringify(path))
  return { document, path: isFilledIn ? [] : path }
}

function fieldIn(object: KubernetesObject, finding: Finding): FieldPath | undefined {
  const path = entryOf(finding.code).field?.(finding, new Place(object, finding.container?.name))
  // A custom resource may leave to its controller what another kind must say.
  return isCustomResource(object) && (path === undefined || valueAt(object, path) === undefined)
    ? (takenOver(object, finding) ?? path)
    : path
}

/** Where a custom resource has the value that its controller took over into the pod, or into what is to make it. */
function takenOver(object: KubernetesObject, finding: Finding): FieldPath | undefined {
  const { pod, carrier, container } = finding
  const made = pod ?? carrier
  const path = entryOf(finding.code).field?.(finding, new Place(made, container?.name))
  return path && sameValue(object, made, path)
}

/** Where the field of a finding is looked for; none where it is known, or stands in no manifest. */
export function placesOf(finding: Finding, documents: readonly ManifestDocument[]): Place[] {
  const document = documentOf(finding, documents)
  const isKnown = finding.position !== undefined || finding.path !== undefined
  return isKnown || document === undefined ? [] : [placeIn(document, finding)]
}

function documentOf({ carrier, templateIn, workload }: Finding, documents: readonly ManifestDocument[]) {
  const { apiVersion, kind, metadata } = carrier
  const said = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name }
  const keys = [said, ...(templateIn === undefined ? [] : [templateIn]), workload].map(keyOf)
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

/** Where the first document of a file stands among the documents. */
export function placeOfFile(file: string, documents: readonly ManifestDocument[]): number {
  return placesByFile(documents).get(file) ?? -1
}

/** The kinds of the objects of the set that have a name. */
export function kindsOfName(name: string, documents: readonly ManifestDocument[]): string[] {
  return (refsByName(documents).get(name) ?? []).map(({ kind }) => kind)
}

/** True of a container that something in the cluster put into the pods. */
export function isAdded({ container, workload }: Finding, documents: readonly ManifestDocument[]): boolean {
  const document = documents[indexOf(workload, documents)]
  if (container === undefined || document === undefined) return false
  const place = new Place(document.object, container.name)
  return place.podSpec !== undefined && place.container() === undefined
}
