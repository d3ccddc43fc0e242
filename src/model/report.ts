// The report: what `report.json` holds and every other surface is rendered from.
// The contract is public: a field may be added, none may change its meaning.
import type { ObjectRef } from './object.ts'
import type { Position } from './manifest.ts'

export type Verdict = 'passed' | 'failed' | 'cancelled'
export type Confidence = 'certain' | 'likely' | 'guess'
export type Phase =
  | 'load'
  | 'connect'
  | 'preflight'
  | 'dry-run'
  | 'before'
  | 'apply'
  | 'watch'
  | 'diagnose'
  | 'evidence'
  | 'report'
  | 'rollback'

/** What applying an object did to it. */
export type ApplyResult =
  | 'created'
  | 'configured'
  | 'unchanged'
  | 'failed'
  | 'not-applied'
  /** dry-run could not judge it: its Namespace or CRD is in the same set. */
  | 'not-verifiable'

/** Where evidence was read: in an event, an object of the cluster, a log, an answer of a server, a manifest. */
export type EvidenceKind = 'event' | 'status' | 'log' | 'answer' | 'manifest'

/** A piece of proof: where it was read and the words that were there. */
export interface Evidence {
  kind: EvidenceKind
  /** `pod/web-5d5c… status`, `event FailedMount`, `api`, `log web-5d5c…/app (previous)`… */
  source: string
  text: string
}

/** A line that warns: words of ours, and behind them what others said, which is redacted before it is shown. */
export interface Warning {
  words: string
  said?: string
}

/** A line of the manifest to change. `at` is the position of the cause where it is left out. */
export interface Edit {
  at?: Position
  /** What stands there now: a value, or the name of a field. */
  from?: string
  /** What stands there then, where that is known. */
  to?: string
}

/**
 * What to do, with the real names filled in. `why` and `command` are what every surface can show; beside them stands what
 * it is: a command to look with, one that changes something, an edit of a manifest, an input of the action, a line of
 * another file, a page.
 */
export interface Step {
  why: string
  /** Empty of an edit. */
  command: string
  /** The objects of the cluster that the command needs. Not in the report: `diagnose/steps.ts` drops the step where one is missing. */
  on?: readonly ObjectRef[]
  /** A command that changes nothing. */
  look?: string
  /** A command that changes something in the cluster or on a machine. */
  run?: string
  /** True of a `run` that goes back to the revision before. */
  undo?: true
  edit?: Edit
  /** An input of this action. */
  input?: { name: string; value: string }
  /** A line of a file that is no manifest: of the workflow, or of the image's Dockerfile. */
  write?: { file: 'workflow' | 'Dockerfile'; line: string }
  /** The address of a page. */
  read?: string
}

/** Why something failed; a notice has the same shape. */
export interface Cause {
  code: string
  /** `A` to `K`, the families of docs/causes.md. */
  family: string
  confidence: Confidence
  /** At most 120 characters: the title and the code. */
  headline: string
  /** Object and fact. */
  title: string
  /** What that means, one or two sentences. */
  sentence: string
  /** Kubernetes' own word for what is seen: `CrashLoopBackOff`, `FailedMount`… */
  symptom: string
  /** Codes of the wrappers around it and of what follows from it. */
  context: string[]
  objects: ObjectRef[]
  container?: string
  source?: Position
  evidence: Evidence[]
  steps: Step[]
  /** It was so before this deploy began. */
  preExisting: boolean
  firstSeen: string
  lastSeen: string
  count: number
}

/** How far an object's rollout is. */
export interface RolloutState {
  state: 'done' | 'in-progress' | 'failed' | 'unknown'
  /** In words, with counts: `2 of 3 new pods ready, 1 pulling its image`. */
  message: string
}

/** One object of the set and what became of it. */
export interface ObjectReport {
  ref: ObjectRef
  source?: Position
  apply?: ApplyResult
  rollout?: RolloutState
  diff?: string
}

/** The whole story of one run. Times are RFC 3339 text. */
export interface Report {
  version: 1
  verdict: Verdict
  headline: string
  mode: 'deploy' | 'dry-run' | 'watch'
  /** Where it ended. */
  phase: Phase
  startedAt: string
  finishedAt: string
  /** Milliseconds by phase. */
  timings: Partial<Record<Phase, number>>
  cluster?: { server: string; version: string; context: string }
  objects: ObjectReport[]
  causes: Cause[]
  notices: Cause[]
  warnings: string[]
  /** With `rollback: on-failure`: a line for each workload that failed. They are among the warnings, too. */
  rollback?: string[]
  stats: { requests: number; bytes: number; peakRssBytes: number }
}
