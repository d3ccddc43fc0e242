// What every kind's file in this room answers: how far is this object, and which pods are its newest ones?
// Pure: objects in, state out; no clock but the snapshot's, no I/O.
import type { UserRule } from '../health/user-rule.ts'
import type { Code, Fault, Problem } from '../model/finding.ts'
import type { KindRef } from '../model/kinds.ts'
import type { KubernetesObject, ObjectRef, Pod, PodTemplate } from '../model/object.ts'
import type { RolloutState, Warning } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'

/** One object that is waited for. */
export interface Tracked {
  ref: ObjectRef
  /** `metadata.generation` as the API server answered our apply; undefined when we did not apply it. */
  generation?: number
  /** The object as the API server answered our apply; for what we did not apply, as it was seen first. */
  applied?: KubernetesObject
  /** The object as the manifest has it. */
  wanted?: KubernetesObject
  /** What a fresh read of it found that someone else did to it, where it is not watched or tells more than the watch. */
  reread?: Reread
  /** False: the apply changed nothing. */
  changed: boolean
  /** When it was applied, milliseconds since the epoch by this machine's clock. */
  appliedAt: number
  /** How long it may take, milliseconds from the start of the watch, whatever its annotation says. */
  timeLimit?: number
  /** The user's own rule for its kind. */
  rule?: UserRule
  /** True: what stands still on purpose is waited for, until someone lets it go on. */
  waitsForPaused?: true
}

/** What someone else did to an object: what the rollout is then, or what is worth a word. */
export interface Reread {
  answer?: Answer
  notices?: readonly Problem[]
}

/** How far one object is. */
export interface Rollout extends RolloutState {
  ref: ObjectRef
  /** The object as it is in the cluster. */
  live?: KubernetesObject
  /** Why `state` is failed, where the rollout itself says so: `RolloutStalled`. */
  reason?: Fault
  /** How its pods are, where `message` says more than that. */
  counts?: string
  /** What someone else did to it, so that what runs is not what this deploy applied. */
  foreign?: 'deleted' | 'replaced' | 'changed'
  /** The pods of its newest revision that are not being deleted. */
  pods: readonly Pod[]
  /** The pods of older revisions that are being deleted since this deploy. */
  leaving?: readonly Pod[]
  /** What creates those pods: the newest ReplicaSet of a Deployment, else the object itself. */
  creator?: KubernetesObject
  /** How many pods it wants. */
  desired: number
  template?: PodTemplate
  /** A pod of an older revision that must be ready before the newest revision goes on, and is not (StatefulSet). */
  blockedBy?: Pod
  /** Code of what one pod that fails means for the whole: `StatefulSetStuck` where each pod waits for the one before it. */
  wrapper?: Code
  /** True for what its annotation keeps from being judged. */
  unjudged?: true
  /** Whose rule decided; left out where no custom resource is judged, and no rule of the user's counts. */
  decider?: Decider
  /** True for what is done as soon as it is stored: applying it has told all of it. */
  isStored?: true
  /** True for what is to end (Job): nobody asks whether it is ready, and its controller tries again what fails. */
  task?: true
  /** Changes whenever the rollout made progress. */
  progress: string
  /** Seconds without progress after which the controller itself gives up. */
  progressDeadline?: number
  /** What its controller made that makes pods, or is one: each judged by the rule of its own kind. */
  parts?: readonly Part[]
  /** What it is to make and has not made yet: others of the set may wait for it. */
  brings?: ObjectRef
  /** What it says against itself in its status. */
  problems?: readonly Problem[]
  /** What is worth a word and no failure. */
  notices?: readonly Problem[]
  /** What the rule wants to know beside what is watched: one object, or without a name all of that kind. */
  asks?: readonly Question[]
  /** Why nothing is known: the rule for its kind has failed. */
  warning?: Warning
  /** When to look again even if nothing changes, milliseconds since the epoch. */
  lookAgainAt?: number
}

/** Whose rule decides: of the gate for this kind, of the gate for all custom resources, of the user; `at`: where that stands. */
export type Decider = { whose: 'kind' | 'general' } | { whose: 'user'; at: string }

/**
 * An object to look for, or without a name all objects of a kind. `asOf`: what the answer is wanted for; once that differs
 * it is asked for again.
 */
export type Question = Omit<ObjectRef, 'name'> & { name?: string; asOf?: string }

/** How far something is that a controller made. */
export interface Part extends Rollout {
  /** The object that has its pod template in the manifests, where it is not the one that is deployed. */
  templateIn?: ObjectRef
}

/** What a rule answers. */
export type Answer = Omit<Rollout, 'ref' | 'live' | 'decider'>

/** One kind's rule. `set`: how far the workloads and custom resources are that are deployed with it. */
export type KindRule<T extends KubernetesObject = KubernetesObject> = (
  tracked: Tracked,
  live: T,
  view: View,
  set: readonly Rollout[],
) => Answer

/** How a kind is judged. */
export interface Rules {
  /** A method, so that the rules of all kinds are of one type. */
  rule(tracked: Tracked, live: KubernetesObject, view: View, set: readonly Rollout[]): Answer
  /** What it means that such an object is gone, where its events tell. */
  whenGone?: (tracked: Tracked, view: View) => Answer | undefined
}

/** A kind that is waited for, with the kinds that tell about it beside itself: in its namespace, or in none. */
export interface Kind extends Rules {
  with: readonly KindRef[]
}

interface Observed extends KubernetesObject {
  status?: { observedGeneration?: number }
}

/** True when the controller has seen the object as it is and as we applied it: until then its status tells of before. */
export function isObserved({ generation = 0 }: Tracked, { metadata, status }: Observed): boolean {
  const { observedGeneration = 0 } = status ?? {}
  return observedGeneration >= Math.max(metadata.generation ?? 0, generation)
}

/** The object as it tells the gate what to do with it: as the API server answered our apply, or as it was seen first. */
export function annotated({ applied, wanted }: Tracked, live?: KubernetesObject): KubernetesObject | undefined {
  return applied ?? wanted ?? live
}

/** The answer for what is done as soon as it is stored. */
export function stored(more: Partial<Answer> = {}): Answer {
  return withoutPods('done', 'stored', { ...more, isStored: true })
}

/** An answer for kinds that have no pods. */
export function withoutPods(state: Rollout['state'], message: string, more: Partial<Answer> = {}): Answer {
  return { state, message, pods: [], desired: 0, progress: state, ...more }
}
