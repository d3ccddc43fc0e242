// What an entry of the catalogue is made of: one unit that holds everything about one cause. A new cause is one entry in
// one file of this room, with the type of its facts beside it.
import type { FieldPath, ObjectRef, Pod } from '../model/object.ts'
import type { Channel, Code, FactsByCode, Finding, Known, Proof, Signal } from '../model/finding.ts'
import type { Confidence, Step } from '../model/report.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { KindInNamespace, View } from '../model/snapshot.ts'
import type { Place } from '../model/place.ts'
import type { Subject } from '../signals/subject.ts'

/** What a workload's findings are explained by, beside the view. */
export interface Around {
  live?: KubernetesObject
  pods: readonly Pod[]
}

/** The fact of another finding in the words of its own entry, for an entry that wraps one. */
export type FactOf = (finding: Finding) => string

/** One cause: how it is recognised, how it is told, what to do about it. `C`: its code, which says what its facts are. */
export interface Entry<C extends Code = Code> {
  readonly code: C
  /** `A` to `K`. */
  family: string
  /** In which layer of a pod's life it stands, L0 to L12: the earliest failing layer is the root. */
  layer: number
  /**
   * What it is when it is seen. `cause` (where it is left out): it fails the deploy. `notice`: it never does. `context`:
   * it stands beside a cause and is none. `wrapper`: it says where something else failed, and is the headline only where
   * nothing inside is known.
   */
  role?: 'cause' | 'notice' | 'context' | 'wrapper'
  /** How much evidence proves it hopeless. */
  proof: Proof | ProofOf<C>
  /** `node`: it may be the fault of one node, so it takes half of the new pods to fail early. */
  scope?: 'node'
  confidence?: Confidence
  /** Ways to recognise it. Of two entries that recognise the same, `quotes`, `rest` and `before` decide, never their order. */
  recognise: readonly Recogniser<FactsByCode[C]>[]
  /** True for the rest of its channel: it recognises what no other entry does. */
  rest?: true
  /** True where it recognises who speaks, and what they say may be any message: no entry without this is meant then. */
  quotes?: true
  /** Codes that recognise the same signals and say less: where this entry answers, they do not. */
  before?: readonly Code[]
  /**
   * What it is about, beside its code: two findings of one code are one cause when this is the same. Data, compared as
   * JSON, and no words of ours: several values where several say it. Without data: `everyone`, one cause for all that have
   * it; `workload`, `container`, each one's own. What a program does, the channels `exit` and `readiness`, is its
   * container's own, whatever stands here.
   */
  about: AboutOf<C> | 'everyone' | 'workload' | 'container'
  /** One or two sentences that hold for every case of it, for docs/causes.md. */
  meaning: string
  /** When it fails the deploy, for docs/causes.md, where the proof is not what decides. */
  when?: string
  /** For docs/causes.md, where the proof depends on what was seen: in which case, and a finding that shows it. */
  cases?: readonly (readonly [when: string, example: Partial<Finding<C>>])[]
  /** What its words need, for docs/causes.md where nothing recorded shows it. */
  example?: Partial<Finding<C>>
  /** The kind of object that it is always about, for docs/causes.md; left out for workloads. */
  kind?: readonly [apiVersion: string, kind: string]
  /** The fact, without the object's name before it and the code behind it: `secret "db" has no key "url"`. */
  fact(finding: Finding<C>, factOf: FactOf): string
  /** What that means, one or two sentences, plain text. */
  sentence(finding: Finding<C>, factOf: FactOf): string
  /** Two to four, with the real names filled in. */
  steps(finding: Finding<C>): Step[]
  /** Where it stands beside a cause: what it asks for once that is corrected. */
  afterwards?(finding: Finding): Step | undefined
  /** The value in the manifest that produced it. */
  field?(finding: Finding<C>, place: Place): FieldPath | undefined
  /** Where Kubernetes documents it. */
  documentation: string

  /** What no message tells and the workload as a whole shows. Asked where nothing is wrong with it now. */
  observe?(subject: Subject, view: View): readonly Observed<C>[]
  /** The object that it says is missing or has no room left, so that it can be looked up. */
  missing?(finding: Finding<C>): ObjectRef | undefined
  /** False where that object is there and helps nothing yet, as a quota without room. Left out: that it is there is enough. */
  isResolvedBy?(finding: Finding<C>, found: KubernetesObject): boolean
  /** The object that lacks a key, and that key. */
  lacksKey?(finding: Finding<C>): { holder: ObjectRef; key: string } | undefined
  /** Further objects whose absence, or whose content, would explain it. */
  lookUp?(finding: Finding<C>): readonly LookUp[]
  /** Kinds of which all objects would tell more; of the pods of all namespaces what they reserve on their nodes, and nothing else. */
  wants?(finding: Finding<C>, view: View): readonly KindInNamespace[]
  /** What it turns out to be once the look-ups have answered: the finding of another cause, with the facts of that one. */
  becomes?(finding: Finding<C>, view: View): Finding | undefined
  /** What stands around it: who is in the way, which name was meant. */
  around?(finding: Finding<C>, around: Around, view: View): Known<C> | undefined

  /** When a pod that is tried before the apply shows it. */
  beforeApply?: BeforeApply
  /** True: the watch has nothing to say of it, so what the preflight found stands in the report of a deploy that went well. */
  lasting?: true
  /** True: it is the cause whatever the pods show, for nothing goes on until someone takes it back. */
  standsStill?: true
}

/** What an entry sees for itself: a finding without what every finding of a workload has. */
export type Observed<C extends Code> = Pick<Finding<C>, 'text' | 'facts' | 'evidence'> & Partial<Finding<C>>

/** An object to look up; `keys`: the names of its keys are wanted too, `registries`: for which registries it has a login. */
export interface LookUp extends ObjectRef {
  keys?: true
  registries?: true
}

/** What the preflight makes of it: of a refusal of the pod that it tries, or of a reference that leads nowhere. */
export interface BeforeApply {
  /** True: nothing that this deploy does later takes it away, so it fails the deploy before anything is applied. */
  fails?: true
  /** The kinds of which the set may bring an object that takes it away. */
  broughtBy?: readonly string[]
  /** True: a reference that is evidently misspelt fails the deploy before anything is applied. */
  failsWhenMisspelt?: true
  /** True: someone outside of the set may be about to make it, so it is waited for. */
  mayCome?: true
  /** True: it is about what the pod asks for, or may be. */
  aboutResources?: true
}

/** What is compared as JSON. A method, so that entries of all codes are of one type. */
type AboutOf<C extends Code> = { of(finding: Finding<C>): unknown }['of']

/** The proof where it depends on what was seen. A method, so that entries of all codes are of one type. */
type ProofOf<C extends Code> = { of(finding: Finding<C>): Proof }['of']

/** Answers with the facts it found in a signal of its channel, or with nothing. */
export interface Recogniser<F> {
  channel: Channel
  match: (text: string, signal: Signal) => F | undefined
}

/** An entry of the catalogue. Its code stands first, so that the type of its facts is known in all that follows. */
export function cause<C extends Code>(code: C, entry: Omit<Entry<NoInfer<C>>, 'code'>): Entry<C> {
  return { code, ...entry }
}

/** Recognises by a regular expression; its named groups are the facts. `test/causes/facts.test.ts` holds them together. */
export function pattern<F>(channel: Channel, expression: RegExp): Recogniser<F> {
  return {
    channel,
    match: (text) => {
      const match = expression.exec(text)
      return match === null ? undefined : (groupsOf(match) as F)
    },
  }
}

/** The named groups that matched. */
export function groupsOf(match: RegExpExecArray): Record<string, string> {
  return Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined))
}

/** Recognises by Kubernetes' own word. */
export function symptom<F>(channel: Channel, ...words: string[]): Recogniser<F> {
  return { channel, match: (_text, signal) => (words.includes(signal.symptom) ? ({} as F) : undefined) }
}

/** Recognises by a rule over the whole signal. */
export function rule<F>(channel: Channel, match: (signal: Signal) => F | undefined): Recogniser<F> {
  return { channel, match: (_text, signal) => match(signal) }
}

export const TERMINAL: Proof = { kind: 'terminal' }
export const WAITING: Proof = { kind: 'waiting' }

/** Both numbers are needed. */
export function probable(observations: number, seconds: number): Proof {
  return { kind: 'probable', observations, seconds }
}

/** What a finding calls by name in the namespace of its workload: one of the core kinds. */
export function inItsNamespace({ workload: { namespace } }: Signal, kind: string, name: string): ObjectRef {
  return { apiVersion: 'v1', kind, namespace, name }
}
