// What the API server says of a webhook that it cannot ask, as data, and the words and steps for it. Shared by admission
// and conversion webhooks.
import type { Step } from '../model/report.ts'
import { look, quote } from './commands.ts'

/** Why a webhook could not be asked. */
export type WebhookTrouble =
  | 'service-missing'
  | 'no-endpoints'
  | 'certificate'
  | 'refused'
  | 'unresolved'
  | 'timeout'
  | 'closed'
  | 'bad-answer'
  | 'unreachable'

/** A webhook that could not be asked: the Service behind it, where it has one, and why. */
export interface WebhookFailure {
  service?: string
  namespace?: string
  trouble: WebhookTrouble
}

/** kubernetes 1.35, staging/src/k8s.io/apiserver/pkg/util/proxy/proxy.go and util/webhook/error.go; Go's net and crypto/x509. */
const SAID: readonly [RegExp, WebhookTrouble][] = [
  [/service "[^"]*" not found/, 'service-missing'],
  [/no endpoints available/, 'no-endpoints'],
  [/x509|certificate/, 'certificate'],
  [/connection refused/, 'refused'],
  [/no such host/, 'unresolved'],
  [/deadline exceeded|timeout|timed out/i, 'timeout'],
  [/EOF|connection reset/, 'closed'],
  [/unexpected response code|could not get REST client/, 'bad-answer'],
]

const WORDS: Readonly<Record<Exclude<WebhookTrouble, 'unreachable'>, string>> = {
  'service-missing': 'does not exist',
  'no-endpoints': 'has no ready pods',
  certificate: 'has a certificate that caBundle does not verify',
  refused: 'refuses connections',
  unresolved: 'has a name that does not resolve',
  timeout: 'did not answer in time',
  closed: 'closed the connection',
  'bad-answer': 'returned an invalid response',
}

/** Reads why the API server could not ask a webhook. */
export function webhookFailure(text: string): WebhookFailure {
  const { service, namespace } =
    /Post "https:\/\/(?<service>[^./:"]+)\.(?<namespace>[^./:"]+)\.svc[:/]/.exec(text)?.groups ?? {}
  const [, trouble = 'unreachable'] = SAID.find(([words]) => words.test(text)) ?? []
  return { ...(service === undefined || namespace === undefined ? {} : { service, namespace }), trouble }
}

/** `its Service policy has no ready pods` */
export function webhookWords({ service, trouble }: WebhookFailure): string {
  const whose = service === undefined ? 'its server' : `its Service ${service}`
  return trouble === 'unreachable' ? 'it cannot be reached' : `${whose} ${WORDS[trouble]}`
}

/** The steps towards a webhook's Service. */
export function webhookSteps({ service, namespace }: WebhookFailure): Step[] {
  if (service === undefined || namespace === undefined) return []
  return [
    look(
      `Check whether Service ${service} has endpoints`,
      `kubectl get endpointslices -n ${quote(namespace)} -l kubernetes.io/service-name=${quote(service)}`,
    ),
    look(`List the pods in namespace ${namespace}`, `kubectl get pods -n ${quote(namespace)}`),
  ]
}
