// Keeps a mistake in one entry of the catalogue from costing the report: what throws answers with what is known without
// it, and is told as a warning. Pure.
import { namedMessageOf } from '../model/error.ts'
import type { Finding, Known, Signal } from '../model/finding.ts'
import { WAITING, type Entry, type Recogniser } from './entry.ts'
import type { Place } from '../model/place.ts'
import type { Warning } from '../model/report.ts'

/**
 * An entry whose functions do not throw, but for `wants` and `isResolvedBy`: whoever looks up tells of that. It asks the
 * functions of `entry` each time, and keeps none of them.
 */
export function guarded(entry: Entry): Entry {
  const { code } = entry
  return {
    ...entry,
    // Without a proof waiting may help, so nothing fails early by mistake.
    proof: typeof entry.proof === 'object' ? entry.proof : (f) => attempt(() => proofOf(entry, f), WAITING),
    fact: (f, factOf) => attempt(() => entry.fact(f, factOf), f.text || f.symptom || 'failed'),
    sentence: (f, factOf) => attempt(() => entry.sentence(f, factOf), entry.meaning),
    steps: (f) => attempt(() => entry.steps(f), []),
    // Without what it is about, it is its workload's own.
    about: typeof entry.about === 'string' ? entry.about : (f) => attempt(() => aboutOf(entry, f), f.workload),
    ...(entry.field !== undefined && { field: (f, place) => attempt(() => entry.field?.(f, place), undefined) }),
    ...(entry.missing !== undefined && { missing: (f) => attempt(() => entry.missing?.(f), undefined) }),
    ...(entry.afterwards !== undefined && { afterwards: (f) => attempt(() => entry.afterwards?.(f), undefined) }),
    ...(entry.lacksKey !== undefined && { lacksKey: (f) => attempt(() => entry.lacksKey?.(f), undefined) }),
    ...(entry.isResolvedBy !== undefined && { isResolvedBy: (f, found) => entry.isResolvedBy?.(f, found) ?? true }),
    ...(entry.wants !== undefined && { wants: (f, view) => entry.wants?.(f, view) ?? [] }),
    ...(entry.lookUp !== undefined && { lookUp: (f) => attempt(() => entry.lookUp?.(f) ?? [], []) }),
    ...(entry.becomes !== undefined && {
      becomes: (f, view): Finding | undefined => {
        try {
          return entry.becomes?.(f, view)
        } catch (error) {
          return { ...f, warnings: [...(f.warnings ?? []), bugWarning(`what else ${code} may be`, error)] }
        }
      },
    }),
    ...(entry.around !== undefined && {
      around: (f, beside, view): Known | undefined => {
        try {
          return entry.around?.(f, beside, view)
        } catch (error) {
          return { sentence: '', warning: bugWarning(`what stands around ${code}`, error) }
        }
      },
    }),
  }
}

/** What a recogniser finds in a signal; a warning where it throws, so that the next one is tried. */
export function recognised<F>(
  { code }: Entry,
  recogniser: Recogniser<F>,
  signal: Signal,
): { facts?: F; warning?: Warning } {
  try {
    const facts = recogniser.match(signal.text, signal)
    return facts === undefined ? {} : { facts }
  } catch (error) {
    return { warning: bugWarning(`one of the signs of ${code}`, error) }
  }
}

/**
 * What fails of an entry on a finding: a guarded entry answers without a word. `told`: the finding that its words are
 * made from, `places`: where its field is looked for.
 */
export function bugsOf(entry: Entry, finding: Finding, told: Finding, places: readonly Place[]): Warning[] {
  const noFact = (): string => ''
  const parts: readonly (readonly [part: string, ask: () => unknown])[] = [
    ['the proof', () => proofOf(entry, finding)],
    ['the identity', () => aboutOf(entry, finding)],
    ['the missing object', () => entry.missing?.(finding)],
    ['the missing key', () => entry.lacksKey?.(finding)],
    ['the look-ups', () => entry.lookUp?.(finding)],
    ['the line in the manifest', () => places.map((place) => entry.field?.(finding, place))],
    ['the fact', () => entry.fact(told, noFact)],
    ['the sentence', () => entry.sentence(told, noFact)],
    ['the steps', () => entry.steps(told)],
  ]
  return parts.flatMap(([part, ask]) => bugIn(`${part} of ${entry.code}`, ask))
}

/** The same of an entry that stands beside a cause. */
export function bugsBeside(entry: Entry | undefined, told: Finding): Warning[] {
  return entry === undefined ? [] : bugIn(`what ${entry.code} asks for`, () => entry.afterwards?.(told))
}

function bugIn(what: string, ask: () => unknown): Warning[] {
  try {
    ask()
    return []
  } catch (error) {
    return [bugWarning(what, error)]
  }
}

/** A bug of this program as a warning: what it costs, and what the runtime says of it. */
export function bugWarning(what: string, error: unknown): Warning {
  const said = namedMessageOf(error)
  return { words: `a bug in this action hides ${what}`, said }
}

function aboutOf({ about }: Entry, finding: Finding): unknown {
  return typeof about === 'string' ? undefined : about(finding)
}

function proofOf({ proof }: Entry, finding: Finding) {
  return typeof proof === 'function' ? proof(finding) : proof
}

function attempt<T>(action: () => T, otherwise: T): T {
  try {
    return action()
  } catch {
    return otherwise
  }
}
