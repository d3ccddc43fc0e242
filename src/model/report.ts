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
  /** The line as it is and as it is to be, without its end, where both are known. */
  lines?: { from: string; to: string }
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
  /** True of a `run` that is needed once the fix is made. */
  afterwards?: true
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
  /** Of a custom resource, and of what the input `health` has a rule for: whose rule decided. `nobody`: it is not judged. */
  judgedBy?: string
}

/** What a workload is, or was: only what was read and counted. */
export interface WorkloadState {
  /** The number of its revision, where its kind counts them on the object. */
  revision?: string
  /** Image reference by container. */
  images: Record<string, string>
  /** Pods that it wants. */
  replicas?: number
  /** Ready pods: before the deploy all of them, after it those of the newest revision. */
  ready?: number
  /** Before the deploy: this revision was failing already, so what served then were pods of an older one. */
  failing?: true
  /** After the deploy: ready pods of older revisions, which still serve. */
  oldReady?: number
}

/** One object of the set and what became of it. */
export interface ObjectReport {
  ref: ObjectRef
  source?: Position
  apply?: ApplyResult
  rollout?: RolloutState
  diff?: string
  /** A workload before this deploy; absent where there was none, or it was not read. */
  before?: WorkloadState
  /** A workload when it was watched last; of one that was rolled back, just before that. */
  after?: WorkloadState
  /** A workload that went back to its previous revision, when that was watched last. */
  rolledBack?: WorkloadState & { healthy?: boolean }
  /** Milliseconds from the apply until the rollout was done. */
  took?: number
  /** Milliseconds that it stayed done then, until the watch ended. */
  stable?: number
  /** Restarts of the containers of its newest pods. */
  restarts?: number
}

/** What happens to an object, as the timeline tells it. */
export type Happening =
  'applied' | 'scheduled' | 'pulling' | 'started' | 'ready' | 'failed' | 'killed' | 'rolled-back' | 'ended'

/** One thing that happened during the rollout. */
export interface TimelineEntry {
  /** RFC 3339, by the clock of the machine that the gate runs on. */
  at: string
  object: ObjectRef
  what: Happening
  /** In a few words: `Pod web-596f6cc6bd-q759f assigned to node-1`. */
  text: string
}

/** An input of the action that is wrong. */
export interface WrongInput {
  input: string
  /** Empty where it is not shown, or nothing was given. */
  given: string
  /** What is wrong, in words, where the forms that are valid do not say it. */
  problem?: string
  /** The forms that are valid. */
  allowed: string
}

/** The whole story of one run. Times are RFC 3339 text. */
export interface Report {
  version: 1
  verdict: Verdict
  headline: string
  /** The environment, as the input `label` names it. */
  label?: string
  mode: 'deploy' | 'dry-run' | 'watch'
  /** Where it ended. */
  phase: Phase
  startedAt: string
  finishedAt: string
  /** Milliseconds by phase. */
  timings: Partial<Record<Phase, number>>
  /** `namespace`: of objects that name none. */
  cluster?: { server: string; version: string; context: string; namespace?: string }
  objects: ObjectReport[]
  causes: Cause[]
  notices: Cause[]
  warnings: string[]
  /** With `rollback: on-failure`: a line for each workload that failed. They are among the warnings, too. */
  rollback?: string[]
  /** Oldest first. */
  timeline?: TimelineEntry[]
  /** The first address of an Ingress, Gateway or LoadBalancer Service of the set. */
  url?: string
  /** The inputs of the action that are wrong, each of them a cause, too. */
  inputs?: WrongInput[]
  stats: { requests: number; bytes: number; peakRssBytes: number }
}
