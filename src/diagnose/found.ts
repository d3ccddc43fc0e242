// What is found on one workload, claim or other object, as findings: what its signals are recognised as, what look-ups
// tell beside it, what its kind's rule says. Pure, and the same for a live run and for a dump.
import type { Fault, Finding, Signal } from '../model/finding.ts'
import type { Evidence } from '../model/report.ts'
import { workloadKind } from '../model/kinds.ts'
import { keyOf, type KubernetesObject, type Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import type { Part, Rollout } from '../rollout/rollout.ts'
import { CATALOGUE, classify, entryOf, findingOf, findingOfProblem } from '../causes/catalogue.ts'
import { bugWarning } from '../causes/guard.ts'
import { lookedUp } from '../lookups/explained.ts'
import { withPolicies } from '../causes/network-policies.ts'
import { isLost } from '../signals/lost-pods.ts'
import { claimSignals } from '../signals/placement.ts'
import { lesserSignalsOf, signalsOf } from '../signals/signals.ts'
import type { Subject } from '../signals/subject.ts'
import { isFollowing } from './followers.ts'
import { isWorthTelling, proofOf } from './proof.ts'

/** What is read of an object: its signals, what it says against itself, and what its controller made. */
type Found = Subject & Pick<Rollout, 'problems' | 'parts'> & Pick<Part, 'templateIn'>

/** Everything that is found on one workload, claim or other object. */
export function findingsOf(subject: Found, view: View): Finding[] {
  if (subject.parts !== undefined) return findingsOfParts(subject, subject.parts, view)
  const findings = presentFindings(subject, view)
  const problems = problemFindings(subject, view)
  if (findings.length > 0) return [...findings, ...problems]
  const seen = problems.length > 0 ? [] : observed(subject, view)
  if (seen.length > 0) return seen
  const isClaim = subject.live?.kind === 'PersistentVolumeClaim'
  const lesser = [...(isClaim ? [] : recognised(lesserSignalsOf(subject, view), subject, view)), ...problems]
  if (lesser.length > 0 || subject.blockedBy === undefined) return lesser
  return stuckFindings(subject.blockedBy, subject, view)
}

/**
 * What is found on the pods of what a controller made, told of the object that is deployed. What that says against itself
 * is context then: it follows from its pods. Where it says that this stays so, its controller does not try again.
 */
function findingsOfParts(subject: Found, parts: readonly Part[], view: View): Finding[] {
  const asOne = parts.map((part) => ({ ...part, ref: subject.ref, changedAt: subject.changedAt }))
  const problems = problemFindings(subject, view)
  const present = asOne.flatMap((part) => {
    const found = presentFindings(part, view)
    return found.length > 0 ? found : reasonFindings(part, view)
  })
  const isFinal = (subject.problems ?? []).some(({ facts }) => 'final' in facts && facts.final === true)
  if (present.length > 0) {
    const codes = problems.map(({ code }) => code)
    return present.map((finding) => ({
      ...finding,
      context: [...finding.context, ...codes],
      ...(isFinal ? { standing: { ...finding.standing, isFinal } } : {}),
    }))
  }
  return problems.length > 0 ? problems : asOne.flatMap((part) => findingsOf(part, view))
}

/** What something that failed says itself, as a Job does at its deadline: no pod of it may be left. */
function reasonFindings({ ref, live, reason, message }: Part, view: View): Finding[] {
  if (reason === undefined || live === undefined) return []
  const { code, facts } = reason
  const source = `${live.kind} ${live.metadata.name}`
  const evidence: Evidence[] = [{ kind: 'status', source, text: message }]
  return [findingOf(code, ref, message, view.now, { facts, carrier: live, evidence })]
}

/** What its signals are recognised as that speak against it now. */
function presentFindings(subject: Found, view: View): readonly Finding[] {
  const { live, ref, templateIn } = subject
  const signals = live?.kind === 'PersistentVolumeClaim' ? claimSignals(live, ref, view) : signalsOf(subject, view)
  const found = withoutBeginners(recognised(signals, subject, view), view)
  return templateIn === undefined ? found : found.map((finding) => ({ ...finding, templateIn }))
}

function recognised(signals: readonly Signal[], subject: Subject, view: View): Finding[] {
  return signals.filter((signal) => !isOfNoConcern(signal, subject)).map((signal) => asFinding(signal, subject, view))
}

function problemFindings(subject: Found, view: View): Finding[] {
  return (subject.problems ?? []).map((problem) => {
    const finding = findingOfProblem(problem, subject, view.now)
    return problem.code === undefined ? looked(finding, (one) => lookedUp(one, subject, view)) : finding
  })
}

/**
 * Where pods were lost, without what the probes say of those that were made in their place and have only begun: these are
 * not ready at first.
 */
function withoutBeginners(findings: readonly Finding[], view: View): readonly Finding[] {
  const isReplacing = findings.some(({ pod }) => pod !== undefined && isLost(pod, view))
  return isReplacing ? findings.filter((one) => one.channel !== 'readiness' || isWorthTelling(one) !== false) : findings
}

/** What entries see for themselves on the workload as a whole. */
function observed(subject: Subject, view: View): Finding[] {
  const { ref } = subject
  return CATALOGUE.flatMap((entry): Finding[] => {
    try {
      return (entry.observe?.(subject, view) ?? []).map((seen) => findingOf(entry.code, ref, seen.text, view.now, seen))
    } catch (error) {
      const warnings = [bugWarning(`what ${entry.code} would see`, error)]
      return [findingOf('Unknown', ref, '', view.now, { warnings, facts: { unsaid: true } })]
    }
  })
}

function asFinding(signal: Signal, subject: Subject, view: View): Finding {
  const { live, wrapper, task } = subject
  const recognised = { ...classify(signal), revision: revisionOf(live) }
  const finding = looked(recognised, (one) => withPolicies(lookedUp(one, subject, view), view))
  // How a task's pods end is for its controller to judge, as long as that tries again.
  const ended = signal.channel === 'exit' || signal.channel === 'pod'
  return {
    ...finding,
    context: [...finding.context, ...(wrapper === undefined || signal.pod === undefined ? [] : [wrapper])],
    ...(task === true && ended ? { standing: { ...finding.standing, retried: true } } : {}),
  }
}

/** With what look-ups tell; as it is where a bug hides that. */
function looked(finding: Finding, explain: (one: Finding) => Finding): Finding {
  try {
    return explain(finding)
  } catch (error) {
    const warning = bugWarning(`what was looked up for ${finding.code}`, error)
    return { ...finding, warnings: [...(finding.warnings ?? []), warning] }
  }
}

/**
 * Which revision a workload is at; 0 where that is not known. A StatefulSet has no number: as it was created it has no
 * revision before it (kubernetes 1.35, pkg/controller/deployment/util, pkg/apis/apps/v1/conversion.go).
 */
function revisionOf(live: KubernetesObject | undefined): number {
  const { annotations = {}, generation } = live?.metadata ?? {}
  const { revisions } = workloadKind(live) ?? {}
  if (revisions === undefined) return 0
  return revisions.countedIn === undefined ? Number(generation === 1) : Number(annotations[revisions.countedIn] ?? 0)
}

/** Nobody waits until a task's containers are ready, only until those that hold them back have ended or started. */
function isOfNoConcern({ channel, holdsBack }: Signal, { task }: Subject): boolean {
  return task === true && channel === 'readiness' && holdsBack !== true
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

/**
 * What a workload that failed is reported as: what was found on it, else the reason that its rollout itself gives. Where
 * nothing that was seen is understood, the reason comes first.
 */
export function failureFindings(
  { ref, message, counts }: Rollout,
  reason: Fault | undefined,
  findings: readonly Finding[],
  now: number,
): Finding[] {
  const standsStill = reason !== undefined && entryOf(reason.code).standsStill === true
  if (!standsStill && findings.some(({ confidence }) => confidence !== 'guess')) return [...findings]
  if (reason === undefined && findings.length > 0) return [...findings]
  const { code, facts } = reason ?? { code: 'Unknown', facts: { unsaid: true } }
  const own = { ...findingOf(code, ref, message, now, { facts }), text: counts ?? message }
  return standsStill ? [own] : [own, ...findings]
}

/**
 * Of what was seen on objects that had not failed yet: the same faults, others that are likely to stay, and what only
 * follows from these.
 */
export function besideFailures(failed: readonly Finding[], pending: readonly Finding[]): Finding[] {
  if (failed.length === 0) return []
  const codes = new Set(failed.map(({ code }) => code))
  const told = pending.flatMap((finding) => {
    const kind = isWorthTelling(finding)
    const explains = failed.some((one) => isFollowing(one, finding))
    if (codes.has(finding.code) || kind === 'terminal' || explains) return [finding]
    return kind === false ? [] : [{ ...finding, alsoSeen: true }]
  })
  const workloads = new Set([...failed, ...told].map(({ workload }) => keyOf(workload)))
  const followers = pending.filter(
    (finding) => !told.includes(finding) && finding.follows?.some((ref) => workloads.has(keyOf(ref))) === true,
  )
  return [...told, ...followers]
}
