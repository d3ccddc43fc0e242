// What is found on one workload, claim or other object, as findings: what its signals are recognised as, what look-ups
// tell beside it, what its kind's rule says. Pure, and the same for a live run and for a dump.
import { workloadKind } from '../model/kinds.ts'
import type { Code, Finding, Problem, Signal } from '../model/finding.ts'
import type { KubernetesObject, Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { isOnSilentNode, podWords } from '../rollout/pod-counts.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { classify, entryOf, factOf, findingOf } from '../causes/catalogue.ts'
import { lookedUp } from '../lookups/missing.ts'
import { withPolicies } from '../causes/network-policies.ts'
import { claimSignals } from '../signals/placement.ts'
import { signalsOf } from '../signals/signals.ts'
import type { Subject } from '../signals/subject.ts'
import { proofOf } from './proof.ts'

/** Everything that is found on one workload or claim. */
export function findingsOf(subject: Subject & Pick<Rollout, 'problems'>, view: View): Finding[] {
  const signals =
    subject.live?.kind === 'PersistentVolumeClaim'
      ? claimSignals(subject.live, subject.ref, view)
      : signalsOf(subject, view)
  const findings = signals
    .filter((signal) => !isOfNoConcern(signal, subject))
    .map((signal) => asFinding(signal, subject, view))
  const problems = (subject.problems ?? []).map((problem) => findingOfProblem(problem, subject, view.now))
  if (findings.length > 0 || problems.length > 0) return [...findings, ...problems]
  if (subject.blockedBy !== undefined) return stuckFindings(subject.blockedBy, subject, view)
  return subject.wrapper === 'DaemonSetIncomplete' ? silentNodeFindings(subject, view) : []
}

/** A DaemonSet waits for every node, also for one of which nothing is heard. */
function silentNodeFindings({ ref, pods }: Subject, view: View): Finding[] {
  const silent = pods.filter((pod) => isOnSilentNode(pod, view.now))
  return silent.map((pod) => {
    const text = `node ${pod.spec.nodeName ?? ''} does not answer`
    return findingOf('DaemonSetIncomplete', ref, text, view.now, {
      pod,
      carrier: pod,
      evidence: [{ source: `pod ${pod.metadata.name}`, text: `${podWords(pod, view)} (${pod.spec.nodeName ?? ''})` }],
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
  const { revisions } = workloadKind(live) ?? {}
  if (revisions === undefined) return 0
  return revisions.countedIn === undefined ? Number(generation === 1) : Number(annotations[revisions.countedIn] ?? 0)
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
  const seconds =
    proof.kind === 'terminal'
      ? 20
      : proof.kind === 'waiting' || inner.observations < proof.observations
        ? undefined
        : 60
  return [
    {
      ...inner,
      inner,
      code: 'StatefulSetStuck',
      context: [...inner.context, inner.code],
      facts: {
        ...inner.facts,
        inner: inner.code,
        innerFact: factOf(inner),
        ...(seconds === undefined ? {} : { provenAfter: String(seconds) }),
      },
    },
  ]
}

/** What a kind's rule found, as a finding. */
export function findingOfProblem(
  { code, text, since = undefined, evidence, ...known }: Problem,
  { ref, live }: Pick<Subject, 'ref' | 'live'>,
  now: number,
): Finding {
  const words = known.symptom === undefined || known.symptom === '' ? text : `${known.symptom}: ${text}`
  const source = `${ref.kind} ${ref.name}`
  return {
    ...findingOf(code, ref, text, now, { channel: 'expose', ...known }),
    ...(live === undefined ? {} : { carrier: live }),
    ...(since === undefined ? {} : { since }),
    evidence: evidence ?? (text === '' ? [] : [{ source, text: words }]),
  }
}

/**
 * What a workload that failed is reported as: what was found on it, else the reason that its rollout itself gives. Where
 * nothing that was seen is understood, the reason comes first.
 */
export function failureFindings(
  { ref, message, facts = {} }: Rollout,
  reason: Code | undefined,
  findings: readonly Finding[],
  now: number,
): Finding[] {
  const standsStill = reason !== undefined && entryOf(reason).standsStill === true
  if (!standsStill && findings.some(({ confidence }) => confidence !== 'guess')) return [...findings]
  if (reason === undefined && findings.length > 0) return [...findings]
  const own = findingOf(reason ?? 'Unknown', ref, message, now, { facts })
  return standsStill ? [own] : [own, ...findings]
}
