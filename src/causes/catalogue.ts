// The catalogue of causes: a set, whose order means nothing. Which of two entries that recognise the same is the cause, the
// entries say themselves (`quotes`, `rest`, `before`).
import type { KubernetesObject, ObjectRef } from '../model/object.ts'
import type { Code, FactsByCode, Finding, NoFacts, Problem, Signal } from '../model/finding.ts'
import type { Place } from '../model/place.ts'
import type { EvidenceKind, Warning } from '../model/report.ts'
import { ABSENCE_CAUSES } from './absence.ts'
import { ACCESS_CAUSES } from './access.ts'
import { ADMISSION_CAUSES } from './admission.ts'
import { INPUT_CAUSES } from './bad-input.ts'
import { BATCH_CAUSES } from './batch.ts'
import { CONFIGURATION_CAUSES } from './configuration.ts'
import { CONFLICT_CAUSES } from './conflict.ts'
import { CONTENT_CAUSES } from './content.ts'
import { DESTINATION_CAUSES } from './destination.ts'
import { CONTAINER_START_CAUSES } from './container-start.ts'
import { ENTRYPOINT_CAUSES } from './entrypoint.ts'
import type { Entry } from './entry.ts'
import { COMPANION_CAUSES } from './companions.ts'
import { CONDITION_CAUSES } from './conditions.ts'
import { CUSTOM_RESOURCE_CAUSES } from './custom-resources.ts'
import { HEALTH_RULE_CAUSES } from './health-rules.ts'
import { EXPOSURE_CAUSES } from './exposure.ts'
import { bugsBeside, bugsOf, guarded, recognised } from './guard.ts'
import { IMAGE_CAUSES } from './image.ts'
import { INTERFERENCE_CAUSES } from './interference.ts'
import { NEIGHBOUR_CAUSES } from './neighbours.ts'
import { NODE_CAUSES } from './eviction.ts'
import { ISOLATION_CAUSES } from './isolation.ts'
import { LIMIT_RANGE_CAUSES } from './limit-range.ts'
import { MEMORY_LIMIT_CAUSES } from './memory-limit.ts'
import { LIMIT_CAUSES } from './namespace-limits.ts'
import { NODE_LABEL_CAUSES } from './node-labels.ts'
import { NODE_ROOM_CAUSES } from './node-room.ts'
import { POD_CLAIM_CAUSES } from './pod-claims.ts'
import { PROVISIONING_CAUSES } from './provisioning.ts'
import { READINESS_CAUSES } from './readiness.ts'
import { READINESS_GATE_CAUSES } from './readiness-gates.ts'
import { REGISTRY_CAUSES } from './registry-access.ts'
import { RIGHTS_CAUSES } from './rights.ts'
import { RUNTIME_CAUSES } from './runtime.ts'
import { SANDBOX_CAUSES } from './sandbox.ts'
import { SCHEDULING_CAUSES } from './scheduling.ts'
import { STALE_IMAGE_CAUSES } from './moved-tag.ts'
import { TERMINATION_CAUSES } from './termination.ts'
import { UNKNOWN_CAUSES } from './unknown.ts'
import { VOLUME_CAUSES } from './volumes.ts'
import { WORKLOAD_CAUSES } from './workload.ts'

export const CATALOGUE: readonly Entry[] = [
  ...LIMIT_CAUSES,
  ...LIMIT_RANGE_CAUSES,
  ...ADMISSION_CAUSES,
  ...BATCH_CAUSES,
  ...INPUT_CAUSES,
  ...ACCESS_CAUSES,
  ...DESTINATION_CAUSES,
  ...RIGHTS_CAUSES,
  ...CONFLICT_CAUSES,
  ...CONTENT_CAUSES,
  ...SCHEDULING_CAUSES,
  ...POD_CLAIM_CAUSES,
  ...NODE_LABEL_CAUSES,
  ...NEIGHBOUR_CAUSES,
  ...NODE_ROOM_CAUSES,
  ...NODE_CAUSES,
  ...SANDBOX_CAUSES,
  ...IMAGE_CAUSES,
  ...REGISTRY_CAUSES,
  ...MEMORY_LIMIT_CAUSES,
  ...CONFIGURATION_CAUSES,
  ...ISOLATION_CAUSES,
  ...ENTRYPOINT_CAUSES,
  ...CONTAINER_START_CAUSES,
  ...VOLUME_CAUSES,
  ...PROVISIONING_CAUSES,
  ...RUNTIME_CAUSES,
  ...READINESS_CAUSES,
  ...READINESS_GATE_CAUSES,
  ...TERMINATION_CAUSES,
  ...STALE_IMAGE_CAUSES,
  ...INTERFERENCE_CAUSES,
  ...WORKLOAD_CAUSES,
  ...ABSENCE_CAUSES,
  ...EXPOSURE_CAUSES,
  ...COMPANION_CAUSES,
  ...CONDITION_CAUSES,
  ...CUSTOM_RESOURCE_CAUSES,
  ...HEALTH_RULE_CAUSES,
  ...UNKNOWN_CAUSES,
]

const UNGUARDED = new Map<Code, Entry>(CATALOGUE.map((entry) => [entry.code, entry]))
const BY_CODE = new Map<Code, Entry>(CATALOGUE.map((entry) => [entry.code, guarded(entry)]))

/** The entry of a code. None of its functions throws. */
export function entryOf(code: Code): Entry {
  const entry = BY_CODE.get(code)
  if (entry === undefined) throw new Error(`the catalog has no entry ${code}`)
  return entry
}

/** The entries of codes that stand beside a cause; where in the pod it is has none. */
export function entriesBeside({ context }: Signal): Entry[] {
  return context.flatMap((code) => BY_CODE.get(code as Code) ?? [])
}

/** The fact of a finding, in the words of its entry. */
export function factOf(finding: Finding): string {
  return entryOf(finding.code).fact(finding, factOf)
}

/** What it means, in the words of its entry. */
export function sentenceOf(finding: Finding): string {
  return entryOf(finding.code).sentence(finding, factOf)
}

/**
 * What failed on a finding, and what of its entry fails on it, or on what it wraps. `told`: the finding that its words
 * are made from, `places`: where its field is looked for.
 */
export function bugsOn(finding: Finding, told: Finding, places: readonly Place[]): Warning[] {
  const entry = UNGUARDED.get(finding.code)
  const { warnings = [], known, inner } = finding
  return [
    ...warnings,
    ...(known?.warning === undefined ? [] : [known.warning]),
    ...(entry === undefined ? [] : bugsOf(entry, finding, told, places)),
    ...finding.context.flatMap((code) => bugsBeside(UNGUARDED.get(code as Code), told)),
    ...(inner === undefined ? [] : bugsOn(inner, told.inner ?? inner, [])),
  ]
}

/** An entry that recognises a signal, with the facts that it found. */
export interface Answer {
  entry: Entry
  facts: Finding['facts']
}

/**
 * Every entry that recognises a signal; a recogniser that throws recognises nothing, and is told as a warning.
 * `catalogue`: other entries, or the same in another order, for a test.
 */
export function answersTo(
  signal: Signal,
  catalogue: readonly Entry[] = CATALOGUE,
): { answers: Answer[]; warnings: Warning[] } {
  const answers: Answer[] = []
  const warnings: Warning[] = []
  for (const entry of catalogue) {
    for (const recogniser of entry.recognise) {
      if (recogniser.channel !== signal.channel) continue
      const { facts, warning } = recognised(entry, recogniser, signal)
      if (warning !== undefined) warnings.push(warning)
      if (facts === undefined) continue
      answers.push({ entry, facts })
      break
    }
  }
  return { answers, warnings }
}

/**
 * Those of the entries that say most: who quotes a message says more than the message, a rest class less than any other
 * entry, and what stands in the `before` of another less than that. One is left of all that recognise the same;
 * `test/causes/order.test.ts` holds that.
 */
export function strongest(answers: readonly Answer[]): Answer[] {
  const weight = ({ entry: { quotes, rest } }: Answer): number => (quotes === true ? 2 : rest === true ? 0 : 1)
  const most = Math.max(...answers.map(weight))
  const candidates = answers.filter((answer) => weight(answer) === most)
  return candidates.filter(
    ({ entry }) => !candidates.some((other) => other.entry.before?.includes(entry.code) === true),
  )
}

/** What a signal is: the entry that says most of those that recognise it, whatever their order, else `Unknown`. */
export function classify(signal: Signal, catalogue?: readonly Entry[]): Finding {
  const { answers, warnings } = answersTo(signal, catalogue)
  // Where two say the same of what no one has seen yet, the earlier layer is the cause.
  const [answer] = strongest(answers).toSorted(
    ({ entry: a }, { entry: b }) => a.layer - b.layer || (a.code < b.code ? -1 : 1),
  )
  const failed = warnings.length === 0 ? {} : { warnings }
  if (answer === undefined) return { ...signal, code: 'Unknown', confidence: 'guess', facts: {}, ...failed }
  const { entry, facts } = answer
  return { ...signal, code: entry.code, confidence: entry.confidence ?? 'certain', facts, ...failed }
}

/** Where words about what is no object of the cluster come from. */
const EVIDENCE_OF: Readonly<Record<string, EvidenceKind>> = { Cluster: 'answer', Input: 'manifest' }

/** A finding that a room makes by name, for what has no message of its own. */
export function findingOf<C extends Code>(
  code: C,
  workload: ObjectRef,
  text: string,
  now: number,
  ...[extra]: Extra<C>
): Finding<C> {
  return {
    code,
    channel: 'pod',
    text,
    symptom: '',
    workload,
    carrier: {
      apiVersion: workload.apiVersion,
      kind: workload.kind,
      metadata: { name: workload.name, ...(workload.namespace === undefined ? {} : { namespace: workload.namespace }) },
    },
    context: [],
    observations: 1,
    since: now,
    last: now,
    evidence:
      text === ''
        ? []
        : [{ kind: EVIDENCE_OF[workload.kind] ?? 'status', source: `${workload.kind} ${workload.name}`, text }],
    facts: {} as FactsByCode[C],
    confidence: entryOf(code).confidence ?? 'certain',
    ...extra,
  }
}

/** What a room knows of a finding that it makes; its facts, where the words of the code need some. */
type Extra<C extends Code> = NoFacts extends FactsByCode[C]
  ? [extra?: Partial<Finding<C>>]
  : [extra: Partial<Finding<C>> & Pick<Finding<C>, 'facts'>]

/** What a kind's rule found, as a finding. */
export function findingOfProblem(
  problem: Problem,
  { ref, live }: { ref: ObjectRef; live?: KubernetesObject },
  now: number,
): Finding {
  const { text, symptom = '', since = now } = problem
  const words = symptom === '' ? text : `${symptom}: ${text}`
  const told = {
    channel: 'expose',
    symptom,
    since,
    evidence:
      problem.evidence ??
      (text === '' ? [] : [{ kind: 'status' as const, source: `${ref.kind} ${ref.name}`, text: words }]),
    ...(live === undefined ? {} : { carrier: live }),
  } as const
  return findingOf(problem.code, ref, text, now, { ...problem, ...told })
}
