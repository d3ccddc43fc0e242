// Findings that do not come from a pod: refusals of our own requests, and the notices of a run.
import { legacyFacts, type Fault, type Finding, type LegacyFinding } from '../model/finding.ts'
import { keyOf, labelPairs, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import { parseTime, type Refusal } from '../model/snapshot.ts'
import type { Rollout, Tracked } from '../rollout/rollout.ts'
import { classify, entryOf, findingOf } from '../causes/catalogue.ts'
import { quote } from '../causes/commands.ts'
import { findingOfProblem } from './diagnose.ts'
import { leavingSignal } from '../signals/signals.ts'
import { atChange, atMount, problemsOf } from '../causes/request.ts'

/** An old pod that has more than so many milliseconds left to end is worth a notice. */
const LONG_GRACE = 60_000

/**
 * One finding for every problem of these refusals. Where a strict decoding named every unknown field, apply's own
 * complaint about the first of them is left out.
 */
export function refusalFindings(refusals: readonly Refusal[], now: number): Finding[] {
  return [...Map.groupBy(refusals, ({ ref }) => keyOf(ref)).values()].flatMap((ofOne) => {
    const findings = ofOne.flatMap((refusal) => findingsOfRefusal(refusal, now))
    const listed = findings.some(({ text }) => text.startsWith('unknown field'))
    return listed ? findings.filter(({ text }) => !text.includes('field not declared in schema')) : findings
  })
}

function findingsOfRefusal(refusal: Refusal, now: number): Finding[] {
  const { ref, status, sent } = refusal
  return problemsOf(status).map(({ text, symptom, field }) => {
    const finding = classify({
      ...findingOf('Unknown', ref, text, now),
      ...(sent === undefined ? {} : { carrier: sent }),
      channel: 'request',
      symptom,
      evidence: [{ source: `API server, HTTP ${status.code ?? 0}`, text: status.message ?? '' }],
      legacy: { code: String(status.code ?? 0), ...(field === undefined ? {} : { field }) },
    })
    return isOfIngressController(finding)
      ? beforeIngresses(finding)
      : atMount(atChange(finding as LegacyFinding, refusal))
  })
}

/**
 * True when the webhook that does not answer is the one with which an Ingress controller checks Ingresses, so that the
 * controller itself is down: ingress-nginx (validate.nginx.ingress.kubernetes.io), the AWS Load Balancer Controller
 * (vingress.elbv2.k8s.aws), as their charts install them.
 */
function isOfIngressController(finding: Finding): boolean {
  const { code, workload } = finding
  return (
    code === 'AdmissionWebhookUnavailable' &&
    workload.kind === 'Ingress' &&
    /ingress|elbv2\.k8s\.aws/.test(legacyFacts(finding).webhook ?? '')
  )
}

function beforeIngresses(finding: Finding): Finding {
  const [, service, namespace] = /https:\/\/([\w-]+)\.([\w-]+)\.svc/.exec(legacyFacts(finding).why ?? '') ?? []
  return {
    ...finding,
    context: [...finding.context, 'IngressControllerDown'],
    known: {
      sentence:
        'The Ingress controller serves that webhook itself: while it is down, no Ingress of its class is served either.',
      ...(namespace === undefined
        ? {}
        : {
            step: {
              why: `see why nothing stands behind Service ${service ?? ''}: this is the controller`,
              command: `kubectl get pods -n ${quote(namespace)} -o wide`,
            },
          }),
    },
  }
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
  const { code, facts } = reason ?? { code: 'Unknown', facts: {} }
  const evidence = [{ source: `${ref.kind} ${ref.name}`, text: message }]
  const own = findingOf(code, ref, counts ?? message, now, { facts, evidence })
  return standsStill ? [own] : [own, ...findings]
}

/** Nothing changed, nothing runs: what a pass does not prove. */
export function applyNotices(tracked: readonly Tracked[], rollouts: readonly Rollout[], now: number): Finding[] {
  const allUnchanged = tracked.length > 0 && tracked.every(({ changed }) => !changed)
  return tracked.flatMap(({ ref, changed }, index): Finding[] => {
    const rollout = rollouts[index]
    const isWorkload = rollout?.template !== undefined
    return [
      ...(!changed && (isWorkload || allUnchanged) ? [findingOf('NothingChanged', ref, '', now)] : []),
      ...(isWorkload && rollout.desired === 0 && rollout.ref.kind !== 'DaemonSet' && rollout.ref.kind !== 'Job'
        ? [findingOf('ScaledToZero', ref, '', now)]
        : []),
      ...overlaps(rollout, rollouts.slice(0, index), now),
      ...scaledTwice(tracked[index], rollout, rollouts, now),
      ...(keepsOldPods(rollout) ? [findingOf('OnDeleteStrategy', ref, rollout?.message ?? '', now)] : []),
      ...(rollout?.leaving ?? [])
        .filter((pod) => (parseTime(pod.metadata.deletionTimestamp) ?? 0) > now + LONG_GRACE)
        .slice(0, 1)
        .map((pod) => classify(leavingSignal(ref, pod, now, true))),
      ...(rollout?.notices ?? []).map((notice) => findingOfProblem(notice, rollout ?? { ref }, now)),
    ]
  })
}

/**
 * Two workloads that select each other's pods; told of the later one. Their controllers tell pods by owner and go on; a
 * Service, `kubectl logs` and whatever else goes by labels does not.
 */
function overlaps(rollout: Rollout | undefined, before: readonly Rollout[], now: number): Finding[] {
  const other = before.find((one) => selectsPodsOf(one, rollout) && selectsPodsOf(rollout, one))
  if (rollout === undefined || other === undefined) return []
  const labels = Object.fromEntries(selectorOf(rollout))
  const text = `selector ${labelPairs(labels).join(',')}`
  return [findingOf('SelectorOverlap', rollout.ref, text, now, { facts: { other: other.ref, labels } })]
}

/** The manifest says how many pods there are, and an autoscaler of the same set decides it, too. */
function scaledTwice(
  tracked: Tracked | undefined,
  rollout: Rollout | undefined,
  rollouts: readonly Rollout[],
  now: number,
): Finding[] {
  const replicas = replicasOf(tracked?.wanted ?? lastApplied(rollout?.live))
  if (rollout?.template === undefined || replicas === undefined) return []
  const scaler = rollouts.find((one) => isScaling(one, rollout.ref))
  if (scaler === undefined) return []
  const { minReplicas = 1, maxReplicas } = scaler.live?.spec as { minReplicas?: number; maxReplicas?: number }
  const facts = { replicas, scaler: scaler.ref.name, least: minReplicas, most: maxReplicas ?? minReplicas }
  return [findingOf('HpaFightsReplicas', rollout.ref, `spec.replicas: ${replicas}`, now, { facts })]
}

function isScaling({ ref, live }: Rollout, { kind, name, namespace }: ObjectRef): boolean {
  const { scaleTargetRef } = (live?.spec ?? {}) as { scaleTargetRef?: { kind?: string; name?: string } }
  return (
    ref.kind === 'HorizontalPodAutoscaler' &&
    ref.namespace === namespace &&
    scaleTargetRef?.kind === kind &&
    scaleTargetRef.name === name
  )
}

function replicasOf(object: KubernetesObject | undefined): number | undefined {
  const { replicas } = (object?.spec ?? {}) as { replicas?: unknown }
  return typeof replicas === 'number' ? replicas : undefined
}

/** The manifest as `kubectl apply` keeps it: all that a dump tells of it. */
function lastApplied(live: KubernetesObject | undefined): KubernetesObject | undefined {
  const text = live?.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration']
  try {
    return text === undefined ? undefined : (JSON.parse(text) as KubernetesObject)
  } catch {
    return undefined
  }
}

function selectsPodsOf(one: Rollout | undefined, other: Rollout | undefined): boolean {
  const labels = selectorOf(one)
  const theirs = other?.template?.metadata?.labels ?? {}
  const same = one?.ref.namespace === other?.ref.namespace
  return same && labels.length > 0 && labels.every(([key, value]) => theirs[key] === value)
}

/** The labels by which a workload selects its pods; none where it says more than labels, or where its controller made them up. */
function selectorOf(rollout: Rollout | undefined): [string, string][] {
  const { selector } = (rollout?.live?.spec ?? {}) as {
    selector?: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] }
  }
  return (selector?.matchExpressions ?? []).length > 0 ? [] : Object.entries(selector?.matchLabels ?? {})
}

/** True when it is done although pods of an older revision are left: they are replaced only when somebody deletes them. */
function keepsOldPods(rollout: Rollout | undefined): boolean {
  const { updateStrategy } = (rollout?.live?.spec ?? {}) as { updateStrategy?: { type?: string } }
  return rollout?.state === 'done' && updateStrategy?.type === 'OnDelete' && rollout.pods.length < rollout.desired
}
