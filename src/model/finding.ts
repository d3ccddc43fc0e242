// What the diagnosis saw of one cause on one object, before findings are ranked, grouped and put in words. Everything here is
// data: what is a number is a number, and no text of our own is among it.
import type { Position } from './manifest.ts'
import type { Container, ContainerStatus, FieldPath, KubernetesObject, ObjectRef, Pod } from './object.ts'
import type { NodeFacts } from './nodes.ts'
import type { LogFacts } from './log-facts.ts'
import type { Confidence, Evidence, Step, Warning } from './report.ts'
import type { ServedInstead } from './snapshot.ts'
import type { SchedulerMessage } from './scheduler-message.ts'

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

/**
 * The facts of each cause, by its code: the names and numbers that its words are made from. A file of `causes/` declares
 * those of its own codes, each beside its entry, and this is what makes a code a closed type:
 *
 *     declare module '../model/finding.ts' {
 *       interface FactsByCode { SecretMissing: { name: string } }
 *     }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- the files of causes/ fill it
export interface FactsByCode {}

/** The code of a cause, as docs/causes.md has it. */
export type Code = keyof FactsByCode

/** What stands beside a cause and is none: a code, or where in the pod the fault is. */
export type ContextCode = Code | 'InitContainerFailed' | 'SidecarFailed'

/** A cause whose words need nothing but the signal. */
export type NoFacts = Readonly<Record<never, never>>

/** What an object says of itself in its status. */
export interface StatusFacts {
  /** The condition, or the path of a field: `Ready`, `.status.phase`. */
  type: string
  /** Its status or value. */
  status: string
  reason?: string
  /** True: whoever wrote the controller says that it stays so until someone changes something. */
  final?: true
}

/** A code with the facts of that code. */
export type Fault<C extends Code = Code> = { [Each in C]: { code: Each; facts: FactsByCode[Each] } }[C]

/** What decides, beside the amount of evidence, whether a fault may pass by itself. Read in one place, diagnose/proof.ts. */
export interface Standing {
  /** Its container runs again: this time it may work. */
  runsAgain?: true
  /** What it calls missing has appeared, or what had no room has some again. */
  appeared?: true
  /** The event that would say what ended the container may still come, or what another object of the set is to make. */
  awaited?: true
  /** Its controller (that of a Job) tries again by itself. */
  retried?: true
  /** Its controller says that it does not try again. */
  isFinal?: true
  /** The probe for which the kubelet ended the container. */
  killedBy?: 'liveness' | 'startup'
}

/** What an answer that refuses a request of ours says beside its words. */
export interface RefusedRequest {
  /** The HTTP status code; 0 where it is not known. */
  httpCode: number
  /** The field that it is about, in the API server's notation. */
  field?: string
  /** The object as it is in the cluster. */
  live?: KubernetesObject
  /** What the cluster serves instead of a kind that it does not serve. */
  instead?: ServedInstead
}

/** What is known of a pod that no node takes, beside the words of the scheduler. */
export interface Schedule {
  /** What the scheduler says, read; absent where it has not looked at the pod. */
  message?: SchedulerMessage
  /** What the nodes are to it; absent where they were not looked up. */
  nodes?: NodeFacts
  /** What an autoscaler of nodes answered last: one is on its way, or none that it may make would do. */
  autoscaler?: 'adds' | 'refuses'
  /** The scheduler that it asks for, and that has not looked at it. */
  unseenBy?: string
  /** A ResourceClaim that is not there: the scheduler waits for it without a word. */
  missingClaim?: string
  /** The node that its `nodeName` names and that does not exist. */
  missingNode?: string
  /** The node that it was given to, and that has not taken it up. */
  silentNode?: string
}

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
  context: readonly ContextCode[]
  standing?: Standing
  /** Of the channel `schedule`. */
  schedule?: Schedule
  /** Where its container is none of the pod's own: the others wait for an init container, and run beside a sidecar. */
  role?: 'init' | 'sidecar'
  /** The pod's own containers have not started: they wait until it has ended, or, a sidecar, has started. */
  holdsBack?: true
  /** What the log of its container tells, where it was read. */
  log?: LogFacts
  /** Of the end of a container: what the probe for which the kubelet ended it got for an answer. */
  exit?: { probeDetail: string }
  /** Of a container that runs and is not ready. */
  readiness?: {
    /** Which probe it waits for: until the startup probe has succeeded no other is asked. */
    probe: 'readiness' | 'startup'
    /** It was ready before; since when it is not, as its status has it. */
    lostSince?: string
  }
  /** How often the cluster saw it: terminations, pulls, mount attempts. */
  observations: number
  /** Milliseconds since the epoch. */
  since: number
  last: number
  evidence: readonly Evidence[]
  /** How long an old pod has had to end. */
  leaving?: Leaving
  /** Of a request of ours that was refused. */
  request?: RefusedRequest
  /** What the kubelet says beside a pull: a Secret to pull with that it did not find. */
  pull?: { missingSecret: string }
  /** The volumes that the kubelet waits for without a word. */
  unmounted?: readonly string[]
}

/** An old pod that is being deleted and still there. */
export interface Leaving {
  /** Seconds that it has to end, and seconds since it was asked to. */
  grace: number
  seconds: number
  /** What keeps it until someone removes it. */
  finalizers: readonly string[]
  /** Its time is not over: nothing is wrong so far. */
  granted?: true
}

/** A signal with the cause that it was recognised as. `Finding<'SecretMissing'>` has the facts of that cause. */
export interface Finding<C extends Code = Code> extends Signal {
  code: C
  facts: FactsByCode[C]
  /** The revision of the workload that shows it, 1 when none is before it; absent or 0 where that is not known. */
  revision?: number
  /** Where it stands, when whoever found it knows; else the catalogue finds the field. */
  position?: Position
  /** The manifest file that it is told of, where that is known; for its words. */
  file?: string
  /** The field that produced it, when whoever found it knows. */
  path?: FieldPath
  /** The object that has the pod template in the manifests, where it is not the workload. */
  templateIn?: ObjectRef
  /** Objects whose own failure explains this one: beside it this is context, no cause. */
  follows?: readonly ObjectRef[]
  confidence: Confidence
  /** The finding that it wraps: what is wrong inside. */
  inner?: Finding
  /** What look-ups tell beside it. */
  known?: Known<C>
  /** True: it did not prove the failure, it was seen beside what did. */
  alsoSeen?: boolean
  /** What failed while it was recognised and explained. */
  warnings?: readonly Warning[]
}

/** True of a finding with one of these codes; its facts are known then. */
export function isOf<C extends Code>(finding: Finding, ...codes: readonly C[]): finding is Finding<C> {
  return (codes as readonly Code[]).includes(finding.code)
}

/** What look-ups tell beside a finding: `Did you mean "app-config"?` */
export interface Known<C extends Code = Code> {
  /** One or more sentences. */
  sentence: string
  /** The parts of the sentence that others said, word for word: they are redacted where they stand. */
  said?: readonly string[]
  step?: Step
  /** The object, key or value that was perhaps meant. */
  meant?: string
  /** Facts that it adds, for the words of the cause. */
  facts?: Partial<FactsByCode[C]>
  /** Why nothing is known: finding it out failed. */
  warning?: Warning
}

/** What a kind's rule found on an object that makes no pods, before it becomes a finding. */
export type Problem<C extends Code = Code> = ProblemDetails & Fault<C> & { confidence?: Confidence }

interface ProblemDetails extends Pick<Finding, 'text' | 'path' | 'follows'> {
  /** Kubernetes' own word for it. */
  symptom?: string
  observations?: number
  /** Since when, milliseconds since the epoch, when the cluster says so. */
  since?: number
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
