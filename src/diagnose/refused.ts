// What the API server's refusals of our own requests are, as findings. Pure.
import { isOf, type Finding } from '../model/finding.ts'
import { keyOf } from '../model/object.ts'
import type { Refusal } from '../model/snapshot.ts'
import { classify, findingOf } from '../causes/catalogue.ts'
import { look, quote } from '../causes/commands.ts'
import { insteadWords } from '../causes/destination.ts'
import { bugWarning } from '../causes/guard.ts'
import { problemsOf } from '../causes/status-problems.ts'

/**
 * One finding for every problem of these refusals. Where a strict decoding named every unknown field, apply's own
 * complaint about the first of them is left out.
 */
export function refusalFindings(refusals: readonly Refusal[], now: number): Finding[] {
  return [...Map.groupBy(refusals, ({ ref }) => keyOf(ref)).values()].flatMap((ofOne) => {
    const findings = ofOne.flatMap((refusal) => readRefusal(refusal, now))
    const listed = findings.some(({ text }) => text.startsWith('unknown field'))
    return listed ? findings.filter(({ text }) => !text.includes('field not declared in schema')) : findings
  })
}

/** The problems of one refusal; the refusal as it is where a bug hides them. */
function readRefusal(refusal: Refusal, now: number): Finding[] {
  try {
    return findingsOfRefusal(refusal, now)
  } catch (error) {
    const { ref, status, sent } = refusal
    const { warnings = [], ...finding } = classify({
      ...findingOf('Unknown', ref, status.message ?? '', now),
      ...(sent === undefined ? {} : { carrier: sent }),
      channel: 'request',
      symptom: status.reason ?? '',
    })
    return [{ ...finding, warnings: [...warnings, bugWarning(`the problems of ${ref.kind} ${ref.name}`, error)] }]
  }
}

function findingsOfRefusal({ ref, status, sent, live, instead }: Refusal, now: number): Finding[] {
  const httpCode = status.code ?? 0
  const words = `${status.message ?? ''}${instead === undefined ? '' : insteadWords(ref, instead)}`
  return problemsOf(status).map(({ text, symptom, field }) => {
    const finding = classify({
      ...findingOf('Unknown', ref, text, now),
      ...(sent === undefined ? {} : { carrier: sent }),
      channel: 'request',
      symptom,
      evidence: [{ kind: 'answer', source: `API server, HTTP ${httpCode}`, text: words }],
      request: { httpCode, field, live, instead },
    })
    return isOf(finding, 'AdmissionWebhookUnavailable') && isOfIngressController(finding)
      ? beforeIngresses(finding)
      : finding
  })
}

/**
 * True when the webhook that does not answer is the one with which an Ingress controller checks Ingresses, so that the
 * controller itself is down: ingress-nginx (validate.nginx.ingress.kubernetes.io), the AWS Load Balancer Controller
 * (vingress.elbv2.k8s.aws), as their charts install them.
 */
function isOfIngressController({ workload, facts }: Finding<'AdmissionWebhookUnavailable'>): boolean {
  return workload.kind === 'Ingress' && /ingress|elbv2\.k8s\.aws/.test(facts.webhook)
}

function beforeIngresses(finding: Finding<'AdmissionWebhookUnavailable'>): Finding {
  const { service = '', namespace } = finding.facts
  const why = `Check why Service ${service}, the Ingress controller, has no ready pods`
  return {
    ...finding,
    context: [...finding.context, 'IngressControllerDown'],
    known: {
      sentence:
        'The Ingress controller serves that webhook itself: while it is down, no Ingress of its class is served either.',
      ...(namespace === undefined ? {} : { step: look(why, `kubectl get pods -n ${quote(namespace)} -o wide`) }),
    },
  }
}
