// The words of causes: which groups are told, the headline, the sentence, the steps. Nothing else asks an entry for its
// words. What others said is redacted before it becomes a part of them, and they are cut last. Pure, and the same for a
// live run and for a dump.
import { NOTHING_HIDDEN, redactWarning, type Redact, type Redaction } from '../evidence/redact.ts'
import type { Code, Finding } from '../model/finding.ts'
import type { ManifestDocument, Position } from '../model/manifest.ts'
import { workloadKind } from '../model/kinds.ts'
import { keyOf, type ObjectRef } from '../model/object.ts'
import type { Cause, Evidence, Warning } from '../model/report.ts'
import { bugsOn, entryOf, factOf, sentenceOf } from '../causes/catalogue.ts'
import { bugWarning } from '../causes/guard.ts'
import { placeOf } from '../causes/identity.ts'
import { masked, maskedEvidence } from './masked.ts'
import { isAdded, kindsOfName, placesOf, sourceOf } from './origin.ts'
import { rankedGroups, type Group } from './rank.ts'
import { namesHidden, toldSteps, type Presence } from './steps.ts'

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
  /** Objects of the manifests that are not in the cluster as the manifests have them, by keyOf. */
  presence?: ReadonlyMap<string, Presence>
}

/** Causes, and what of them could not be told: a line each. */
export interface Told {
  causes: Cause[]
  warnings: string[]
}

/** Ranked and grouped causes, the root first, with nothing hidden: for who shows them to nobody. */
export function causesOf(findings: readonly Finding[], context: CauseContext): Cause[] {
  return tell(findings, context, NOTHING_HIDDEN).causes
}

/**
 * Ranked and grouped causes, the root first, with what failed while they were found and told. Never throws: a cause whose
 * words fail is told with what is known of it.
 */
export function tell(findings: readonly Finding[], context: CauseContext, redact: Redaction): Told {
  const warnings: Warning[] = []
  const groups = attempt(
    () => tellable(rankedGroups(findings, context.documents)),
    (error) => {
      warnings.push(bugWarning('the order of the causes', error))
      return findings.map((finding): Tellable => ({ group: [finding], more: 0 }))
    },
  )
  const presence = attempt(
    () => namesHidden(context, redact),
    (error) => {
      warnings.push(bugWarning('the names of the objects', error))
      return context.presence ?? new Map<string, Presence>()
    },
  )
  const causes = groups.map(({ group, more }) => {
    const [first] = group
    return attempt(
      () => {
        const told = maskedWithFile(first, context, redact)
        warnings.push(...bugsOn(first, told, placesOf(first, context.documents)))
        return causeOf(group, more, told, { ...context, presence }, redact)
      },
      (error) => {
        warnings.push(bugWarning(`the words of ${first.code}`, error))
        return bareCause(first, redact)
      },
    )
  })
  const firsts = new Set(groups.map(({ group }) => group[0]))
  const others = findings.filter((finding) => !firsts.has(finding))
  warnings.push(...others.flatMap((finding) => bugsOn(finding, finding, placesOf(finding, context.documents))))
  return { causes, warnings: [...new Set(warnings.map((warning) => redactWarning(warning, redact)))] }
}

function attempt<T>(action: () => T, otherwise: (error: unknown) => T): T {
  try {
    return action()
  } catch (error) {
    return otherwise(error)
  }
}

/** The finding that a group is told by, as its words are made from it. */
function maskedWithFile(first: Finding, { documents }: CauseContext, redact: Redaction): Finding {
  const source = sourceOf(first, documents)
  return masked(source === undefined ? first : { ...first, file: source.file }, redact)
}

/** A cause of which only code and object can be told. */
function bareCause(
  { code, confidence, context, workload, since, last, observations, ...rest }: Finding,
  redact: Redaction,
): Cause {
  const { family, meaning } = entryOf(code)
  return {
    ...{ code, family, confidence, context: [...context], objects: [workload], count: observations },
    ...titled(workload.name, redact.said(rest.symptom) || 'failed', code, redact.words),
    sentence: meaning,
    symptom: redact.said(rest.symptom),
    evidence: [],
    steps: [],
    preExisting: false,
    firstSeen: new Date(since).toISOString(),
    lastSeen: new Date(last).toISOString(),
  }
}

/** A group that is told. `more`: how many others it stands for. */
interface Tellable {
  group: Group
  more: number
}

/** The groups that are told: no more than `MOST_OF_ONE` of the pods of one workload. */
function tellable(groups: readonly Group[]): Tellable[] {
  const told: Tellable[] = []
  const byWorkload = new Map<string, Tellable[]>()
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

function causeOf(group: Group, more: number, told: Finding, context: CauseContext, redact: Redaction): Cause {
  const [first] = group
  const { documents } = context
  const objects = unique(
    group.flatMap(({ workload }) => [workload]),
    keyOf,
  )
  const wrappers = objects.flatMap((ref) => context.wrappers.get(keyOf(ref)) ?? [])
  const source = sourceOf(first, documents)
  const evidence = unique(
    group.flatMap((finding): readonly Evidence[] => finding.evidence),
    ({ source, text }) => `${source}\n${text}`,
  )
  const preExisting = group.every((finding) => context.preExisting.has(placeOf(finding)))
  const sentence = [
    sentenceOf(told),
    ...(told.known === undefined ? [] : [told.known.sentence]),
    ...(isAdded(first, documents)
      ? [`No manifest has container "${first.container?.name}": the cluster added it, as a mutating webhook does.`]
      : []),
    ...(preExisting ? ['It was already so before this deploy began.'] : []),
    ...(more === 0 ? [] : [`${first.workload.name} has ${more} more ${more === 1 ? 'fault' : 'faults'} like these.`]),
    ...renderedNote(source, context),
  ]
    .filter((part) => part !== '')
    .map((part, index, all) => (index < all.length - 1 ? ended(part) : part))
    .join(' ')
  return {
    code: first.code,
    family: entryOf(first.code).family,
    confidence: first.confidence,
    ...titled(nameIn(told.workload, documents), factOf(told), first.code, redact.words),
    sentence: redact.words(sentence),
    symptom: first.symptom === first.code ? '' : told.symptom,
    context: [...new Set([...group.flatMap((finding) => finding.context), ...wrappers])].filter(
      (code) => code !== first.code,
    ),
    objects,
    ...(first.container === undefined ? {} : { container: first.container.name }),
    ...(source === undefined ? {} : { source }),
    evidence: evidence.slice(0, MOST_EVIDENCE).map((one) => maskedEvidence(one, redact)),
    steps: toldSteps(first, told, context, redact),
    preExisting,
    firstSeen: new Date(Math.min(...group.map(({ since }) => since))).toISOString(),
    lastSeen: new Date(Math.max(...group.map(({ last }) => last))).toISOString(),
    count: group.reduce((sum, { observations }) => sum + observations, 0),
  }
}

/** The name, with the kind where another kind of the set has that name, too; a workload is meant where nothing is said. */
function nameIn(ref: ObjectRef, documents: readonly ManifestDocument[]): string {
  const isShared = kindsOfName(ref.name, documents).some((kind) => kind !== ref.kind)
  return isShared && workloadKind(ref) === undefined ? `${ref.kind} ${ref.name}` : ref.name
}

/** Where only the kustomization is known, and not the line that gives the value. */
function renderedNote(source: Position | undefined, { documents }: CauseContext): string[] {
  const document = documents.find((one) => one.renderedFrom !== undefined && one.source === source)
  if (document === undefined) return []
  const { kind, name } = document.ref
  return [`${kind} ${name} was rendered from ${document.renderedFrom}; the file that it comes from is not known.`]
}

/** With a full stop at its end, where it has none. */
function ended(sentence: string): string {
  return /[.!?)]$/.test(sentence.trimEnd()) ? sentence : `${sentence}.`
}

/** The headline of what was found. */
export function headlineOfFinding(finding: Finding, redact: Redaction): string {
  const told = masked(finding, redact)
  return titled(told.workload.name, factOf(told), finding.code, redact.words).headline
}

/**
 * `checkout: image registry.example/checkout:1.4.2 does not exist (ImageNotFound)`, at most 120 characters. What `hide`
 * finds in the whole of it is hidden before it is cut.
 */
export function titled(name: string, fact: string, code: string, hide: Redact): Pick<Cause, 'title' | 'headline'> {
  const tail = ` (${code})`
  const line = fact.replaceAll(/\s+/g, ' ').trim().replace(/[.:]$/, '')
  const room = LONGEST_HEADLINE - tail.length
  const title = (name === '' ? fitted(hide(line), room) : titleOf(name, line, room, hide)).toWellFormed()
  return { title, headline: `${title}${tail}` }
}

/** Each part is cut by itself, but where what is hidden stands in both. */
function titleOf(name: string, line: string, room: number, hide: Redact): string {
  const whole = hide(`${name}: ${line}`)
  const [own, rest] = [hide(name), hide(line)]
  if (whole !== `${own}: ${rest}`) return fitted(whole, room)
  const head = `${withoutMiddle(own, LONGEST_NAME)}: `
  return head + fitted(rest, room - head.length)
}

/** A sentence loses its end; a long name loses its middle, for both of its ends tell. */
function fitted(line: string, room: number): string {
  if (line.length <= room) return line
  const words = line.slice(0, room - 1).replace(/\s+\S*$/, '')
  return words.length > room * 0.6 ? `${words}…` : withoutMiddle(line, room)
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
