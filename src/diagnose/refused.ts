// What the API server's refusals of our own requests are, as findings. Pure.
import { legacyFacts, type Finding, type LegacyFinding } from '../model/finding.ts'
import { keyOf } from '../model/object.ts'
import type { Refusal } from '../model/snapshot.ts'
import { classify, findingOf } from '../causes/catalogue.ts'
import { quote } from '../causes/commands.ts'
import { atChange, atMount, problemsOf } from '../causes/request.ts'

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
      evidence: [{ kind: 'answer', source: `API server, HTTP ${status.code ?? 0}`, text: status.message ?? '' }],
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
