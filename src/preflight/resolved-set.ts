// The set as it will be, beside what is known of the cluster: what every check of a reference goes by. Types only.
import type { Finding } from '../model/finding.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import type { PossibleCreators } from './possible-creators.ts'

/** An object of the set, as the API server would store it where the dry-run told. */
export interface PlannedObject {
  document: ManifestDocument
  object: KubernetesObject
  /** False when the deploy leaves it as it is. */
  changed: boolean
  /** True when the API server does not take it. */
  refused: boolean
}

/** Everything that is known of the set and of what it refers to. */
export interface ResolvedSet {
  /** By keyOf. */
  planned: ReadonlyMap<string, PlannedObject>
  /** What the references of the set lead to, in the set and in the cluster. */
  view: View
  /** By namespace: those of what has none, too. */
  creators: (namespace: string | undefined) => PossibleCreators
  fieldManager: string
}

/** What a check found on one object, and whether that fails the deploy. */
export interface Judged {
  finding: Finding
  fails: boolean
}
