// The words of causes: which groups are told, the headline, the sentence, the steps. Nothing else asks an entry for its
// words. Pure, and the same for a live run and for a dump.
import type { Code, Finding } from '../model/finding.ts'
import type { ManifestDocument, Position } from '../model/manifest.ts'
import { keyOf } from '../model/object.ts'
import type { Cause, Evidence, Step } from '../model/report.ts'
import { entriesBeside, entryOf, factOf, sentenceOf } from '../causes/catalogue.ts'
import { describe, inNamespace } from '../causes/commands.ts'
import { placeOf } from './identity.ts'
import { isAdded, sourceOf } from './origin.ts'
import { rankedGroups } from './rank.ts'

const LONGEST_HEADLINE = 120
/** Of an object's name in a headline: Kubernetes allows 253 characters, and few use more than 63. */
const LONGEST_NAME = 63
const MOST_EVIDENCE = 6
/** Of one workload's pods so many causes are told: the first, and three that were seen beside it. */
const MOST_OF_ONE = 4

/** What the words of a cause are made with. */
export interface CauseContext {
  documents: readonly ManifestDocument[]
  /** What was wrong before this deploy began, by `placeOf`. */
  preExisting: ReadonlySet<string>
  /** What the workload itself says beside the cause: `RolloutStalled`, `GateTimeout`. By keyOf. */
  wrappers: ReadonlyMap<string, readonly Code[]>
}

/** Ranked and grouped causes, the root first. */
export function causesOf(findings: readonly Finding[], context: CauseContext): Cause[] {
  const groups = rankedGroups(findings, context.documents)
  return tellable(groups).map(({ group, more }) => causeOf(group, more, context))
}

/**
 * The groups that are told: no more than `MOST_OF_ONE` of the pods of one workload. `more`: how many others its first
 * one stands for.
 */
function tellable(groups: readonly (readonly Finding[])[]): { group: readonly Finding[]; more: number }[] {
  const told: { group: readonly Finding[]; more: number }[] = []
  const byWorkload = new Map<string, { group: readonly Finding[]; more: number }[]>()
  for (const group of groups) {
    const keys = [...new Set(group.map(({ workload }) => keyOf(workload)))]
    const own = keys.map((key) => byWorkload.get(key) ?? [])
    if (group.every(({ pod }) => pod !== undefined) && own.every(({ length }) => length >= MOST_OF_ONE)) {
      for (const [first] of own) if (first !== undefined) first.more += 1
      continue
    }
    const one = { group, more: 0 }
    told.push(one)
    for (const key of keys) byWorkload.set(key, [...(byWorkload.get(key) ?? []), one])
  }
  return told
}

function causeOf(group: readonly Finding[], more: number, context: CauseContext): Cause {
  const first = group[0] as Finding
  const entry = entryOf(first.code)
  const objects = unique(
    group.flatMap(({ workload }) => [workload]),
    keyOf,
  )
  const wrappers = objects.flatMap((ref) => context.wrappers.get(keyOf(ref)) ?? [])
  const source = sourceOf(first, context.documents)
  const withFile = source === undefined ? first : { ...first, file: source.file }
  const evidence = unique(
    group.flatMap((finding): readonly Evidence[] => finding.evidence),
    ({ source, text }) => `${source}\n${text}`,
  )
  const preExisting = group.every((finding) => context.preExisting.has(placeOf(finding)))
  return {
    code: first.code,
    family: entry.family,
    confidence: first.confidence,
    headline: headlineOfFinding(first),
    sentence: [
      sentenceOf(withFile),
      ...(first.known === undefined ? [] : [first.known.sentence]),
      ...(isAdded(first, context.documents)
        ? [`No manifest has container "${first.container?.name}": the cluster added it, as a mutating webhook does.`]
        : []),
      ...(preExisting ? ['It was already so before this deploy began.'] : []),
      ...(more === 0 ? [] : [`${first.workload.name} has ${more} more ${more === 1 ? 'fault' : 'faults'} like these.`]),
      ...renderedNote(source, context),
    ]
      .filter((sentence) => sentence !== '')
      .map((sentence, index, all) => (index < all.length - 1 ? ended(sentence) : sentence))
      .join(' '),
    symptom: first.symptom === first.code ? '' : first.symptom,
    context: [...new Set([...group.flatMap((finding) => finding.context), ...wrappers])].filter(
      (code) => code !== first.code,
    ),
    objects,
    ...(first.container === undefined ? {} : { container: first.container.name }),
    ...(source === undefined ? {} : { source }),
    evidence: evidence.slice(0, MOST_EVIDENCE),
    steps: stepsOf(withFile),
    preExisting,
    firstSeen: new Date(Math.min(...group.map(({ since }) => since))).toISOString(),
    lastSeen: new Date(Math.max(...group.map(({ last }) => last))).toISOString(),
    count: group.reduce((sum, { observations }) => sum + observations, 0),
  }
}

/** Where only the kustomization is known, and not the line that gives the value. */
function renderedNote(source: Position | undefined, { documents }: CauseContext): string[] {
  const document = documents.find((one) => one.renderedFrom !== undefined && one.source === source)
  if (document === undefined) return []
  const { kind, name } = document.ref
  return [`${kind} ${name} was rendered from ${document.renderedFrom}; the file that it comes from is not known.`]
}

/** Two to four; what the wrapper around a fault asks for beside the fix comes last. */
export function stepsOf(finding: Finding): Step[] {
  const known = finding.known?.step
  const own = [...(known === undefined ? [] : [known]), ...entryOf(finding.code).steps(finding)]
  const steps = own.length < 2 ? [...own, overview(finding)] : own
  const [afterwards] = entriesBeside(finding).flatMap((entry) => entry.afterwards?.(finding) ?? [])
  return afterwards === undefined ? steps.slice(0, 4) : [...steps.slice(0, 3), afterwards]
}

/** A step for what has no more special one: what Kubernetes says of the object, or what happened around it. */
function overview(finding: Finding): Step {
  const step = describe(finding)
  if (
    finding.carrier.metadata.name !== '' &&
    !entryOf(finding.code)
      .steps(finding)
      .some(({ command }) => command === step.command)
  )
    return step
  return { why: 'see what happened lately', command: `kubectl events${inNamespace(finding)}` }
}

/** With a full stop at its end, where it has none. */
function ended(sentence: string): string {
  return /[.!?)]$/.test(sentence.trimEnd()) ? sentence : `${sentence}.`
}

/** The headline of what was found. */
export function headlineOfFinding(finding: Finding): string {
  return headlineOf(finding.workload.name, factOf(finding), finding.code)
}

/** `checkout: image registry.example/checkout:1.4.2 does not exist (ImageNotFound)`, at most 120 characters. */
export function headlineOf(name: string, fact: string, code: string): string {
  const tail = ` (${code})`
  const head = name === '' ? '' : `${withoutMiddle(name, LONGEST_NAME)}: `
  const room = LONGEST_HEADLINE - tail.length - head.length
  const line = fact.replaceAll(/\s+/g, ' ').trim().replace(/[.:]$/, '')
  if (line.length <= room) return `${head}${line}${tail}`
  // A sentence loses its end; a long name loses its middle, for both of its ends tell.
  const words = line.slice(0, room - 1).replace(/\s+\S*$/, '')
  if (words.length > room * 0.6) return `${head}${words}…${tail}`.toWellFormed()
  return `${head}${withoutMiddle(line, room)}${tail}`.toWellFormed()
}

/** At most `length` characters of a text: its beginning and its end. */
function withoutMiddle(text: string, length: number): string {
  if (text.length <= length) return text
  const front = Math.ceil((length - 1) * 0.6)
  return `${text.slice(0, front).trimEnd()}…${text.slice(text.length - (length - 1 - front)).trimStart()}`
}

function unique<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value] as const)).values()]
}
