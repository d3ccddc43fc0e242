// The catalogue of causes: a set, whose order means nothing. Which of two entries that recognise the same is the cause, the
// entries say themselves (`rest`, `before`).
import type { ObjectRef } from '../model/object.ts'
import type { Code, Finding, Signal } from '../model/finding.ts'
import { ADMISSION_CAUSES } from './admission.ts'
import { CONFIGURATION_CAUSES } from './configuration.ts'
import type { Entry } from './entry.ts'
import { EXPOSURE_CAUSES } from './exposure.ts'
import { IMAGE_CAUSES } from './image.ts'
import { INTERFERENCE_CAUSES } from './interference.ts'
import { NODE_CAUSES } from './eviction.ts'
import { READINESS_CAUSES } from './readiness.ts'
import { REQUEST_CAUSES } from './request.ts'
import { RUNTIME_CAUSES } from './runtime.ts'
import { SANDBOX_CAUSES } from './sandbox.ts'
import { SCHEDULING_CAUSES } from './scheduling.ts'
import { VOLUME_CAUSES } from './volumes.ts'
import { CRON_JOB_CAUSES, WORKLOAD_CAUSES } from './workload.ts'

export const CATALOGUE: readonly Entry[] = [
  ...ADMISSION_CAUSES,
  ...CRON_JOB_CAUSES,
  ...REQUEST_CAUSES,
  ...SCHEDULING_CAUSES,
  ...NODE_CAUSES,
  ...SANDBOX_CAUSES,
  ...IMAGE_CAUSES,
  ...CONFIGURATION_CAUSES,
  ...VOLUME_CAUSES,
  ...RUNTIME_CAUSES,
  ...READINESS_CAUSES,
  ...INTERFERENCE_CAUSES,
  ...WORKLOAD_CAUSES,
  ...EXPOSURE_CAUSES,
]

const BY_CODE = new Map<Code, Entry>(CATALOGUE.map((entry) => [entry.code, entry]))

/** The entry of a code. */
export function entryOf(code: Code): Entry {
  const entry = BY_CODE.get(code)
  if (entry === undefined) throw new Error(`the catalogue has no entry ${code}`)
  return entry
}

/** The fact of a finding, in the words of its entry. */
export function factOf(finding: Finding): string {
  return entryOf(finding.code).fact(finding, factOf)
}

/** What it means, in the words of its entry. */
export function sentenceOf(finding: Finding): string {
  return entryOf(finding.code).sentence(finding, factOf)
}

/** An entry that recognises a signal, with the facts that it found. */
export interface Answer {
  entry: Entry
  facts: Finding['facts']
}

/** Every entry that recognises a signal. `catalogue`: other entries, or the same in another order, for a test. */
export function answersTo(signal: Signal, catalogue: readonly Entry[] = CATALOGUE): Answer[] {
  return catalogue.flatMap((entry) => {
    for (const { channel, match } of entry.recognise) {
      const facts = channel === signal.channel ? match(signal.text, signal) : undefined
      if (facts !== undefined) return [{ entry, facts }]
    }
    return []
  })
}

/**
 * Those of the entries that say most: a rest class says less than any other entry, and what stands in the `before` of
 * another says less than that. One is left of all that recognise the same; `test/causes/order.test.ts` holds that.
 */
export function strongest(answers: readonly Answer[]): Answer[] {
  const special = answers.filter(({ entry }) => entry.rest !== true)
  const candidates = special.length > 0 ? special : answers
  return candidates.filter(
    ({ entry }) => !candidates.some((other) => other.entry.before?.includes(entry.code) === true),
  )
}

/** What a signal is: the entry that says most of those that recognise it, whatever their order, else `Unknown`. */
export function classify(signal: Signal, catalogue?: readonly Entry[]): Finding {
  // Where two say the same of what no one has seen yet, the earlier layer is the cause.
  const [answer] = strongest(answersTo(signal, catalogue)).toSorted(
    ({ entry: a }, { entry: b }) => a.layer - b.layer || (a.code < b.code ? -1 : 1),
  )
  if (answer === undefined)
    return { ...signal, code: 'Unknown', confidence: 'guess', facts: { ...signal.legacy } as Finding['facts'] }
  const { entry, facts } = answer
  return {
    ...signal,
    code: entry.code,
    confidence: entry.confidence ?? 'certain',
    facts: { ...signal.legacy, ...facts } as Finding['facts'],
  }
}

/** A finding that a room makes by name, for what has no message of its own. */
export function findingOf(
  code: Code,
  workload: ObjectRef,
  text: string,
  now: number,
  extra: Partial<Finding> = {},
): Finding {
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
    evidence: text === '' ? [] : [{ source: `${workload.kind} ${workload.name}`, text }],
    facts: {},
    confidence: entryOf(code).confidence ?? 'certain',
    ...extra,
  }
}
