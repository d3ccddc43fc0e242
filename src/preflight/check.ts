// What every check of the preflight is given, and what it answers. Types only.
import type { Cluster } from '../cluster/cluster.ts'
import type { Finding } from '../model/finding.ts'
import type { Inputs } from '../model/inputs.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { Warning } from '../model/report.ts'

/** What a check found. */
export interface CheckResult {
  /** What fails the deploy. */
  failures: Finding[]
  /** What is worth a word; the watch will see what becomes of it. */
  notices: Finding[]
  /** What could not be checked, and why: a line each. */
  warnings: Warning[]
}

/** The set that is about to be deployed, and the cluster that it goes to. */
export interface Deploy {
  cluster: Cluster
  /** In the order in which they will be applied, each with its namespace. */
  documents: readonly ManifestDocument[]
  inputs: Inputs
  /** Milliseconds since the epoch, by this machine's clock. */
  now: number
}
