// Findings → causes: which is the root, which belong together, in what order, in what words.
// Pure, and the same for a live run and for a dump.
import {
  legacyFacts,
  type Channel,
  type Code,
  type ContextCode,
  type Finding,
  type Problem,
  type Proof,
  type Signal,
} from '../model/finding.ts'
import { positionOf, type ManifestDocument, type Position } from '../model/manifest.ts'
import { keyOf, type KubernetesObject, type ObjectRef, type Pod } from '../model/object.ts'
import type { Cause, Evidence, Step } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'
import { isOnSilentNode, podWords } from '../rollout/pod-counts.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { classify, entryOf, factOf, findingOf, sentenceOf } from '../causes/catalogue.ts'
import { describe, inNamespace, replacePod } from '../causes/commands.ts'
import { Place } from '../model/place.ts'
import { lookedUp } from '../lookups/missing.ts'
import { withPolicies } from '../causes/network-policies.ts'
import { claimSignals, signalsOf, type Subject } from '../signals/signals.ts'

const LONGEST_HEADLINE = 120
/** Of an object's name in a headline: Kubernetes allows 253 characters, and few use more than 63. */
const LONGEST_NAME = 63
const MOST_EVIDENCE = 6
/** Of one workload's pods so many causes are told: the first, and three that were seen beside it. */
const MOST_OF_ONE = 4

/** Everything that is found on one workload or claim. */
export function findingsOf(subject: Subject & Pick<Rollout, 'problems'>, view: View): Finding[] {
  const signals =
    subject.live?.kind === 'PersistentVolumeClaim'
      ? claimSignals(subject.live, subject.ref, view)
      : signalsOf(subject, view)
  const findings = signals
    .filter((signal) => !isOfNoConcern(signal, subject))
    .map((signal) => asFinding(signal, subject, view))
  const problems = (subject.problems ?? []).map((problem) => {
    const finding = findingOfProblem(problem, subject, view.now)
    return problem.code === undefined ? lookedUp(finding, subject, view) : finding
  })
  if (findings.length > 0 || problems.length > 0) return [...findings, ...problems]
  if (subject.blockedBy !== undefined) return stuckFindings(subject.blockedBy, subject, view)
  return subject.wrapper === 'DaemonSetIncomplete' ? silentNodeFindings(subject, view) : []
}

/** A DaemonSet waits for every node, also for one of which nothing is heard. */
function silentNodeFindings({ ref, pods }: Subject, view: View): Finding[] {
  const silent = pods.filter((pod) => isOnSilentNode(pod, view.now))
  return silent.map((pod) => {
    const { nodeName: node = '' } = pod.spec
    return findingOf('DaemonSetIncomplete', ref, `node ${node} does not answer`, view.now, {
      pod,
      carrier: pod,
      facts: { node },
      evidence: [{ source: `pod ${pod.metadata.name}`, text: `${podWords(pod, view)} (${node})` }],
    })
  })
}

function asFinding(signal: Signal, subject: Subject, view: View): Finding {
  const { live, wrapper, task } = subject
  const finding = withPolicies(lookedUp({ ...classify(signal), revision: revisionOf(live) }, subject, view), view)
  // How a task's pods end is for its controller to judge, as long as that tries again.
  const ended = signal.channel === 'exit' || signal.channel === 'pod'
  return {
    ...finding,
    context: [...finding.context, ...(wrapper === undefined || signal.pod === undefined ? [] : [wrapper])],
    ...(task === true && ended ? { standing: { ...finding.standing, retried: true } } : {}),
  }
}

/**
 * Which revision a workload is at; 0 where that is not known. A StatefulSet has no number: as it was created it has no
 * revision before it (kubernetes 1.35, pkg/controller/deployment/util, pkg/apis/apps/v1/conversion.go).
 */
function revisionOf(live: KubernetesObject | undefined): number {
  const { annotations = {}, generation } = live?.metadata ?? {}
  if (live?.kind === 'StatefulSet') return generation === 1 ? 1 : 0
  return Number(
    annotations['deployment.kubernetes.io/revision'] ?? annotations['deprecated.daemonset.template.generation'] ?? 0,
  )
}

/** Nobody waits until a task's containers are ready, only until those before them have ended. */
function isOfNoConcern({ channel, context }: Signal, { task }: Subject): boolean {
  return task === true && channel === 'readiness' && !context.includes('InitContainerFailed')
}

/**
 * What keeps a pod of an older revision from being ready, told as what blocks the newest revision. A terminal fault
 * gets the time that a kubelet takes to see corrected configuration; any other a minute.
 */
function stuckFindings(pod: Pod, subject: Subject, view: View): Finding[] {
  const { blockedBy: _pod, wrapper: _wrapper, creator: _creator, ...rest } = subject
  const [inner] = findingsOf({ ...rest, pods: [pod], desired: 1 }, view)
  const text = `pod ${pod.metadata.name} of an older revision is not ready`
  if (inner === undefined) return [findingOf('StatefulSetStuck', subject.ref, text, view.now, { pod, carrier: pod })]
  const proof = proofOf(inner)
  const provenAfter =
    proof.kind === 'terminal'
      ? 20
      : proof.kind === 'waiting' || inner.observations < proof.observations
        ? undefined
        : 60
  const context = [...inner.context, inner.code]
  return [{ ...inner, code: 'StatefulSetStuck', context, facts: { provenAfter }, inner }]
}

/** What a kind's rule found, as a finding; what the rule does not know by name the catalogue names. */
export function findingOfProblem(problem: Problem, { ref, live }: Pick<Subject, 'ref' | 'live'>, now: number): Finding {
  const { text, symptom = '', since = now } = problem
  const words = symptom === '' ? text : `${symptom}: ${text}`
  const told = {
    channel: 'expose',
    symptom,
    since,
    evidence: text === '' ? [] : [{ source: `${ref.kind} ${ref.name}`, text: words }],
    ...(live === undefined ? {} : { carrier: live }),
  } as const
  return problem.code === undefined
    ? classify({ ...findingOf('Unknown', ref, text, now), ...told, ...problem })
    : findingOf(problem.code, ref, text, now, { ...told, ...problem })
}

/**
 * Tells each finding what follows from it: a Service without endpoints is context of the fault of its workload.
 * The lists stand in the order of their objects.
 */
export function withFollowers(findings: readonly (readonly Finding[])[]): Finding[][] {
  const followers = findings.flat().filter(({ follows }) => follows !== undefined)
  if (followers.length === 0) return findings.map((list) => [...list])
  return findings.map((list) => list.map((finding) => ({ ...finding, context: contextOf(finding, followers) })))
}

function contextOf(finding: Finding, followers: readonly Finding[]): readonly ContextCode[] {
  const codes = followers.filter((one) => isFollowing(one, finding)).map(({ code }) => code)
  return unique([...finding.context, ...codes], (code) => code)
}

function isFollowing(follower: Finding, { workload }: Finding): boolean {
  return follower.follows?.some((ref) => keyOf(ref) === keyOf(workload)) === true
}

/**
 * True when the evidence proves that waiting does not help: the entry's proof, on enough pods.
 * `seen` is for how many milliseconds we have been seeing it without a break, `share` on which part of the new pods.
 */
export function isHopeless(finding: Finding, seen: number, share: number): boolean {
  const entry = entryOf(finding.code)
  const proof = proofOf(finding)
  if (mayPass(finding) || finding.confidence === 'guess') return false
  if (entry.scope === 'node' && share < 0.5) return false
  if (proof.kind === 'terminal') return seen >= 2000
  if (proof.kind === 'waiting') return false
  const observations = Math.max(finding.observations, triesWithin(finding.channel, seen))
  return isOften({ ...finding, observations }) && seen >= proof.seconds * 1000
}

/**
 * True where what was seen may be over the next time: what was missing has appeared, its end is not explained yet, its
 * controller tries again, or the container runs again, unless a probe ended it, which it will do once more.
 */
function mayPass({ standing = {} }: Finding): boolean {
  const { appeared, awaited, retried, runsAgain, killedBy } = standing
  return [appeared, awaited, retried].includes(true) || (runsAgain === true && killedBy === undefined)
}

/** True when it was seen as often as its proof needs. */
export function isOften(finding: Finding): boolean {
  const proof = proofOf(finding)
  // What runs again may work this time. What a probe kills lives longer than the kubelet's back-off and is never seen
  // waiting: after one kill more it has had its chance.
  const more = finding.standing?.runsAgain === true ? 1 : 0
  return proof.kind === 'terminal' || (proof.kind === 'probable' && finding.observations >= proof.observations + more)
}

/**
 * How often the kubelet must have tried while we saw a container wait without a break; its events, which count that,
 * may come minutes late or not at all. It pulls again after 10 s, 20 s, 40 s… (kubernetes 1.35, pkg/kubelet/kubelet.go,
 * imageBackOffPeriod) and configures a container at every sync, some ten seconds apart.
 */
function triesWithin(channel: Channel, seen: number): number {
  if (channel === 'pull') return 1 + Math.floor(Math.log2(seen / 10_000 + 1))
  return channel === 'configure' ? 1 + Math.floor(seen / 15_000) : 1
}

/**
 * True of what was seen beside a failure that is proved often enough to be worth telling: half of its own proof. What no
 * waiting heals needs no more of it, and a probe that fails must have failed for a while.
 */
export function isWorthTelling(finding: Finding): false | Proof['kind'] {
  const proof = proofOf(finding)
  if (finding.confidence === 'guess' || mayPass(finding) || finding.standing?.runsAgain === true) return false
  const isHalf = proof.kind === 'probable' && finding.observations >= Math.ceil(proof.observations / 2)
  const isEnough = isHalf || isLongUnready(finding)
  return proof.kind === 'terminal' || isEnough ? proof.kind : false
}

/**
 * True for what has been seen too seldom to be told beside a failure, and may be seen again in a moment: a container that
 * has ended once starts again at once.
 */
export function isGathering(finding: Finding): boolean {
  const { appeared, awaited, retried } = finding.standing ?? {}
  return (
    ['exit', 'start', 'pull'].includes(finding.channel) &&
    finding.confidence !== 'guess' &&
    ![appeared, awaited, retried].includes(true) &&
    isWorthTelling(finding) === false
  )
}

/** True for a probe that has failed for longer than most programs need to start. */
function isLongUnready({ channel, observations, since, last }: Finding): boolean {
  return channel === 'readiness' && observations >= 4 && last - since >= 45_000
}

function proofOf(finding: Finding): Proof {
  const { proof } = entryOf(finding.code)
  return typeof proof === 'function' ? proof(finding) : proof
}

/**
 * One text for the same fault, whichever pod of whichever time shows it. What a program does is its own workload's
 * fault, and a wrong value its own line's; what is missing or forbidden may be the same fault for many.
 */
export function identityOf(finding: Finding): string {
  const workload = keyOf(finding.workload)
  if (finding.channel === 'exit' || finding.channel === 'readiness')
    return `${finding.code}|${workload}|${finding.container?.name ?? ''}`
  const fact = aboutOf(finding)
  const isValue = finding.channel === 'request' && legacyFacts(finding).field !== undefined
  return isValue ? `${finding.code}|${workload}|${legacyFacts(finding).field}|${fact}` : `${finding.code}|${fact}`
}

/** What a finding is about, and what it wraps. */
function aboutOf(finding: Finding): string {
  const entry = entryOf(finding.code)
  const own = entry.about === undefined ? factOf(finding) : JSON.stringify(entry.about(finding))
  return finding.inner === undefined ? own : `${own}|${aboutOf(finding.inner)}`
}

/** The same fault on the same container of the same workload, whichever pod shows it. */
export function placeOf(finding: Finding): string {
  return `${keyOf(finding.workload)}|${finding.container?.name ?? ''}|${identityOf(finding)}`
}

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
  const [roots = []] = withFollowers([
    findings.filter((finding) => !findings.some((other) => isFollowing(finding, other))),
  ])
  const affected = new Set(roots.filter((finding) => isAffected(finding, roots, findings)))
  const groups = [...Map.groupBy(roots, identityOf).values()]
    .map((group) =>
      group.toSorted(
        (a, b) =>
          Number(hasDocument(b, context)) - Number(hasDocument(a, context)) ||
          indexOf(a.workload, context) - indexOf(b.workload, context) ||
          a.since - b.since ||
          compare(textOf(a), textOf(b)),
      ),
    )
    .toSorted((a, b) => byWeight(a, b, affected, context.documents))
  return tellable(groups).map(({ group, more }) => causeOf(group, more, context))
}

/**
 * True for a program that says that it cannot reach a Service whose own pods have a fault, too: that one is to be
 * corrected first.
 */
function isAffected(finding: Finding, roots: readonly Finding[], all: readonly Finding[]): boolean {
  const { workload } = finding
  const service = /Service (\S+) has no ready endpoints\./.exec(legacyFacts(finding).meaning ?? '')?.[1]
  if (service === undefined) return false
  const follower = all.find(
    (one) =>
      one.workload.kind === 'Service' && one.workload.name === service && one.workload.namespace === workload.namespace,
  )
  const { selector = {} } = (follower?.carrier.spec ?? {}) as { selector?: Record<string, string> }
  const labels = Object.entries(selector)
  return roots.some(
    ({ workload: other, pod }) =>
      keyOf(other) !== keyOf(workload) &&
      labels.length > 0 &&
      labels.every(([key, value]) => pod?.metadata.labels?.[key] === value),
  )
}

/**
 * The groups that are told: no more than `MOST_OF_ONE` of the pods of one workload. `more`: how many others its first
 * one stands for.
 */
function tellable(groups: readonly (readonly Finding[])[]): { group: readonly Finding[]; more: number }[] {
  const told: { group: readonly Finding[]; more: number }[] = []
  const byWorkload = new Map<string, { group: readonly Finding[]; more: number }[]>()
  for (const group of groups) {
    const keys = unique(
      group.map(({ workload }) => keyOf(workload)),
      (key) => key,
    )
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

/** Where a workload stands among the documents. */
function indexOf(workload: ObjectRef, { documents }: CauseContext): number {
  return documents.findIndex(({ ref }) => keyOf(ref) === keyOf(workload))
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
    context: unique([...group.flatMap((finding) => finding.context), ...wrappers], (code) => code).filter(
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

/** True of a container that something in the cluster put into the pods. */
function isAdded({ container, workload }: Finding, documents: readonly ManifestDocument[]): boolean {
  const document = documents.find(({ ref }) => keyOf(ref) === keyOf(workload))
  if (container === undefined || document === undefined) return false
  const place = new Place(document.object, container.name)
  return place.podSpec !== undefined && place.container() === undefined
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
  if (!finding.context.includes('StatefulSetStuck') || finding.pod === undefined) return steps.slice(0, 4)
  return [
    ...steps.slice(0, 3),
    replacePod(finding, 'once it is corrected: Kubernetes does not replace this pod by itself'),
  ]
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

/** Where in the manifests the value stands that produced a finding: in the object that says it, else in the workload. */
function sourceOf(finding: Finding, documents: readonly ManifestDocument[]): Position | undefined {
  if (finding.position !== undefined) return finding.position
  const entry = entryOf(finding.code)
  for (const ref of [finding.carrier, finding.workload]) {
    const key =
      'metadata' in ref ? keyOf({ ...ref, namespace: ref.metadata.namespace, name: ref.metadata.name }) : keyOf(ref)
    const document = documents.find((candidate) => keyOf(candidate.ref) === key)
    if (document === undefined) continue
    const path = finding.path ?? entry.field?.(finding, new Place(document.object, finding.container?.name))
    // A namespace that the input filled in stands nowhere in the file.
    const isFilledIn = path?.join('.') === 'metadata.namespace' && !document.positions.has(JSON.stringify(path))
    return positionOf(document, isFilledIn ? [] : (path ?? []))
  }
  return undefined
}

function hasDocument(finding: Finding, { documents }: CauseContext): boolean {
  const { kind, apiVersion, metadata } = finding.carrier
  return documents.some(
    ({ ref }) => keyOf(ref) === keyOf({ kind, apiVersion, namespace: metadata.namespace, name: metadata.name }),
  )
}

/** Surer first, what is affected by another fault last, proved ones first, then the earlier layer, then more pods, then as the manifests have it, then by time and name: a total order. */
function byWeight(
  a: readonly Finding[],
  b: readonly Finding[],
  affected: ReadonlySet<Finding>,
  documents: readonly ManifestDocument[],
): number {
  const weigh = (group: readonly Finding[]): number[] => {
    const first = group[0] as Finding
    const entry = entryOf(first.code)
    const source = sourceOf(first, documents)
    const files = documents.map((document) => document.source.file)
    return [
      first.confidence === 'guess' ? 1 : 0,
      group.every((finding) => affected.has(finding)) ? 1 : 0,
      group.every(({ alsoSeen }) => alsoSeen === true) ? 1 : 0,
      entry.layer,
      // What a Job does once, as a migration, others rely on.
      first.workload.kind === 'Job' ? 0 : 1,
      -group.length,
      source === undefined ? -1 : files.indexOf(source.file),
      source?.line ?? 0,
      Math.min(...group.map(({ since }) => since)),
    ]
  }
  const [left, right] = [weigh(a), weigh(b)]
  const difference = left.map((value, index) => value - (right[index] ?? 0)).find((value) => value !== 0) ?? 0
  return difference !== 0 ? difference : compare(identityOf(a[0] as Finding), identityOf(b[0] as Finding))
}

/** Everything that is told of a finding, to order those that nothing else tells apart. */
function textOf({ workload, carrier, container, facts, evidence, ...rest }: Finding): string {
  return JSON.stringify([
    workload.name,
    keyOf(workload),
    carrier.metadata.name,
    container?.name,
    facts,
    evidence,
    rest.text,
    rest.last,
  ])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function unique<T>(values: readonly T[], key: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [key(value), value] as const)).values()]
}
