// What the diagnosis saw of one cause on one object, before findings are ranked, grouped and put in words.
import type { Position } from './manifest.ts'
import type { Container, ContainerStatus, FieldPath, KubernetesObject, ObjectRef, Pod } from './object.ts'
import type { Confidence, Evidence, Step } from './report.ts'

/** Through which kind of message a fault shows itself. */
export type Channel =
  /** An answer of the API server to our own request. */
  | 'request'
  /** A controller may not create pods. */
  | 'create'
  | 'schedule'
  /** `pod.status.reason`. */
  | 'pod'
  | 'sandbox'
  | 'volume'
  | 'claim'
  | 'pull'
  /** The container could not be configured (waiting). */
  | 'configure'
  /** The container could not be created or started (waiting or terminated). */
  | 'start'
  /** The container ran and ended. */
  | 'exit'
  | 'readiness'
  /** An old pod that was told to end and is still there. */
  | 'leaving'
  /** What stands around the pods: a Service, an Ingress, a custom resource. */
  | 'expose'

/** One thing that the cluster says, with everything that helps to understand it. */
export interface Signal {
  channel: Channel
  /** The words, as Kubernetes, the runtime or the registry printed them. */
  text: string
  /** Kubernetes' own word: `ImagePullBackOff`, `FailedMount`, `FailedScheduling`… */
  symptom: string
  /** The object that is being deployed and that this concerns. */
  workload: ObjectRef
  /** The object that says it: a pod, a ReplicaSet, a claim. */
  carrier: KubernetesObject
  pod?: Pod
  container?: Container
  status?: ContainerStatus
  /** Codes of the wrappers around it: `InitContainerFailed`. */
  context: readonly string[]
  /** How often the cluster saw it: terminations, pulls, mount attempts. */
  observations: number
  /** Milliseconds since the epoch. */
  since: number
  last: number
  evidence: readonly Evidence[]
  /** Facts that the reader of the signal already has. */
  facts?: Facts
}

/** The names and numbers that the texts are made from. */
export type Facts = Readonly<Record<string, string>>

/** A signal with the cause that it was recognised as. */
export interface Finding extends Signal {
  code: string
  facts: Facts
  /** The revision of the workload that shows it, 1 when none is before it; absent or 0 where that is not known. */
  revision?: number
  /** Where it stands, when whoever found it knows; else the catalogue finds the field. */
  position?: Position
  /** The field that produced it, when whoever found it knows. */
  path?: FieldPath
  /** Objects whose own failure explains this one: beside it this is context, no cause. */
  follows?: readonly ObjectRef[]
  confidence: Confidence
  /** What look-ups tell beside it. */
  known?: Known
  /** True: it did not prove the failure, it was seen beside what did. */
  alsoSeen?: boolean
}

/** What look-ups tell beside a finding: `Did you mean "app-config"?` */
export interface Known {
  /** One or more sentences. */
  sentence: string
  step?: Step
  /** For the words of the cause. */
  facts?: Facts
}

/** What a kind's rule found on an object that makes no pods, before it becomes a finding. */
export interface Problem extends Pick<Finding, 'code' | 'text' | 'path' | 'follows'> {
  facts?: Facts
  /** Kubernetes' own word for it. */
  symptom?: string
  observations?: number
  /** Since when, milliseconds since the epoch, when the cluster says so. */
  since?: number
  confidence?: Confidence
  evidence?: readonly Evidence[]
}

/** How much evidence proves that waiting does not help. */
export type Proof =
  /** Once; a fresh read at least two seconds later must still show it. */
  | { kind: 'terminal' }
  /** Both: at least so many observations and so many seconds. */
  | { kind: 'probable'; observations: number; seconds: number }
  /** Waiting can help: named only when time is up. */
  | { kind: 'waiting' }
