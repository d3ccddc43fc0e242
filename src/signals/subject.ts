// The workload that is read, and what all signals of one of its pods begin with.
import type { Code, Signal } from '../model/finding.ts'
import type { KubernetesObject, ObjectRef, Pod } from '../model/object.ts'

/** The workload whose signals are read. */
export interface Subject {
  ref: ObjectRef
  live?: KubernetesObject
  /** What makes its pods: the newest ReplicaSet of a Deployment, else the object itself. */
  creator?: KubernetesObject
  pods: readonly Pod[]
  desired: number
  /** A pod of an older revision that keeps the newest one from coming. */
  blockedBy?: Pod
  /** Code of what one failing pod means for the whole: `StatefulSetStuck`. */
  wrapper?: Code
  /** True for what is to end: a Job whose controller tries again. */
  task?: true
  /** The pods of older revisions that are being deleted since this deploy. */
  leaving?: readonly Pod[]
  /** When this deploy changed it, milliseconds since the epoch: an event from before says nothing of what is now. */
  changedAt?: number
}

/** What every signal of one pod has. */
export type Base = Pick<Signal, 'workload' | 'carrier' | 'context' | 'role' | 'holdsBack'> & { pod: Pod }
