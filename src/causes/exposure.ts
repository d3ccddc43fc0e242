// Family K, what leads traffic to the pods: Services, Ingresses, routes. Found by the rules of their kinds (src/rollout),
// which give the code and the facts; here are the words.
import type { Finding } from '../model/finding.ts'
import { labelPairs, type ObjectRef } from '../model/object.ts'
import { valueAt } from '../model/place.ts'
import { records } from '../model/record.ts'
import type { Step } from '../model/report.ts'
import { capital, describe, edit, ended, inNamespace, look, quote, run } from './commands.ts'
import { cause, probable, TERMINAL, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `near`: the workload whose pods have the most similar labels, what they have instead of `key`, or all their labels. */
    ServiceNoMatchingPods: {
      selector: Labels
      near?: { kind: string; name: string; key: string; labels: Labels }
    }
    /** `pods`: so many pods match, 0 where they are still to come. `selector`: what no pod has yet. */
    ServiceNoReadyEndpoints: { pods: number } | { selector: Labels }
    /** `declared`: the ports of the containers, by name where they have one. */
    ServiceTargetPortMismatch: {
      port: number
      targetPort: number | string
      declared: readonly (number | string)[]
      meant?: string
    }
    LoadBalancerPending: NoFacts
    LoadBalancerSyncFailed: NoFacts
    /** `services`: those that the namespace has. */
    IngressBackendServiceMissing: { service: string; services: readonly string[]; meant?: string }
    /** `ports`: those of the Service. */
    IngressBackendPortMissing: {
      service: string
      port: number | string
      ports: readonly { name?: string; port: number }[]
      meant?: string
    }
    /** `class`: left out where the Ingress names none. `classes`: those of the cluster. */
    IngressClassMissing: { class?: string; classes: readonly string[]; meant?: string }
    IngressTlsSecretMissing: { secret: string }
    IngressTlsSecretUnusable: { secret: string; lacks: readonly string[] }
    IngressControllerDown: NoFacts
    GatewayRouteInvalid: { reason: string; gateway: string }
  }
}

type Labels = Readonly<Record<string, string>>

const common = { family: 'K', layer: 12, recognise: [] } as const
const SERVICES = 'https://kubernetes.io/docs/concepts/services-networking/service/'
const DEBUG_SERVICES = 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/'
const INGRESSES = 'https://kubernetes.io/docs/concepts/services-networking/ingress/'
/** A sentence lists no more names than this. */
const FEW = 5

const get = (finding: Finding, what: string, why: string, ...on: readonly ObjectRef[]) =>
  look(why, `kubectl get ${what}${inNamespace(finding)}`, ...on)

/** What the cloud says of a Service that asks for a load balancer. */
const cloudReports = (f: Finding): Step[] => [
  describe(f, 'Check what the cloud controller reports'),
  get(
    f,
    `events --field-selector involvedObject.name=${quote(f.workload.name)}`,
    'List the events of the Service',
    f.workload,
  ),
]

export const EXPOSURE_CAUSES: readonly Entry[] = [
  cause('ServiceNoMatchingPods', {
    ...common,
    kind: ['v1', 'Service'],
    meaning:
      'No pod has the labels in the selector of the Service. If pods match but are not ready, the code is ServiceNoReadyEndpoints.',
    example: { facts: { selector: { app: 'web' } } },
    proof: probable(1, 30),
    about: (f) => [f.facts.selector, f.facts.near],
    fact: (f) =>
      f.facts.near === undefined
        ? `no pod has ${selectorOf(f)}`
        : `selector ${selectorOf(f)} matches no pod; ${f.text}`,
    sentence: (f) =>
      `No pod has the labels of the selector, ${selectorOf(f)}${f.facts.near === undefined ? '' : `: ${f.text}`}. The Service therefore has no endpoints.`,
    steps: (f) => [
      edit(selectorAdvice(f)),
      get(
        f,
        `pods -l ${quote(labelPairs(f.facts.selector).join(','))}`,
        'List the pods that the selector matches',
        f.workload,
      ),
      get(f, 'pods --show-labels', 'List the labels of the pods', f.workload),
    ],
    documentation: DEBUG_SERVICES,
  }),
  cause('ServiceNoReadyEndpoints', {
    ...common,
    role: 'wrapper',
    kind: ['v1', 'Service'],
    meaning:
      'Pods match the selector of the Service, but none is ready. If a pod shows why, that is the cause, and this code appears beside it.',
    example: { facts: { pods: 1 } },
    proof: WAITING,
    about: (f) => f.facts,
    fact: (f) => f.text,
    sentence: (f) => `${capital(f.text)}, so the Service has no ready endpoints.`,
    steps: (f) => [
      get(
        f,
        `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`,
        'List the endpoints of the Service',
        f.workload,
      ),
      get(f, 'pods -o wide', 'List the pods and their states', f.workload),
    ],
    documentation: DEBUG_SERVICES,
  }),
  cause('ServiceTargetPortMismatch', {
    ...common,
    kind: ['v1', 'Service'],
    meaning: 'The Service forwards traffic to a port that no container of its pods declares.',
    example: { facts: { port: 80, targetPort: 'http', declared: [8080] } },
    proof: TERMINAL,
    about: ({ facts: { port, targetPort, meant } }) => [port, targetPort, meant],
    fact: (f) =>
      `port ${f.facts.port} targets ${f.facts.targetPort}, which no container declares${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      typeof f.facts.targetPort === 'string'
        ? `A named targetPort must be a port of a container. The selected pods declare ${listed(f.facts.declared)}, not ${f.facts.targetPort}, so port ${f.facts.port} of the Service has no endpoints.`
        : `The selected pods declare ${listed(f.facts.declared)}. A numeric port works without a declaration, but nothing shows that a process listens on ${f.facts.targetPort}.`,
    steps: (f) => [
      ...targetPortEdit(f),
      get(
        f,
        `service ${quote(f.workload.name)} -o jsonpath='{.spec.ports}'`,
        'Check the ports of the Service',
        f.workload,
      ),
      get(
        f,
        `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`,
        'Check the ports of the endpoints',
        f.workload,
      ),
      look(
        'Test the port through a port-forward',
        `kubectl port-forward service/${quote(f.workload.name)}${inNamespace(f)} 8080:${f.facts.port}`,
        f.workload,
      ),
    ],
    field: (f, { object }) => {
      const index = records(valueAt(object, ['spec', 'ports'])).findIndex(
        ({ port, targetPort = port }) =>
          String(port) === String(f.facts.port) && String(targetPort) === String(f.facts.targetPort),
      )
      return index < 0 ? ['spec', 'ports'] : ['spec', 'ports', index, 'targetPort']
    },
    documentation: `${SERVICES}#field-spec-ports`,
  }),
  cause('LoadBalancerPending', {
    ...common,
    kind: ['v1', 'Service'],
    meaning:
      'The Service has type LoadBalancer but no address. In a cluster without a load balancer controller (kind, bare metal), it never gets one.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'has no load balancer address',
    sentence: () =>
      'The Service has type LoadBalancer, but status.loadBalancer has no address. In a cluster without a load balancer controller (kind, bare metal), it never gets one.',
    steps: (f) => [
      ...cloudReports(f),
      look(
        'Check whether a load balancer controller runs',
        'kubectl get pods -A -o wide | grep -iE "cloud-controller|metallb"',
      ),
    ],
    documentation: `${SERVICES}#loadbalancer`,
  }),
  cause('LoadBalancerSyncFailed', {
    ...common,
    kind: ['v1', 'Service'],
    meaning: 'The cloud provider rejects the request for a load balancer.',
    proof: probable(3, 0),
    about: (f) => f.text,
    fact: (f) => `the cloud provider creates no load balancer: ${f.text}`,
    sentence: (f) => `The cloud controller keeps retrying and reports: ${ended(f.text)}`,
    steps: cloudReports,
    documentation: `${SERVICES}#loadbalancer`,
  }),
  cause('IngressBackendServiceMissing', {
    ...common,
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning: 'The Ingress sends traffic to a Service that does not exist in the namespace.',
    example: { facts: { service: 'web', services: ['api'] } },
    proof: probable(1, 15),
    about: ({ facts: { service, meant } }) => [service, meant],
    fact: (f) => `Service "${f.facts.service}" does not exist${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      `The Ingress sends traffic to Service "${f.facts.service}", which does not exist in namespace ${f.workload.namespace ?? ''}${didYouMean(f.facts.meant) || `.${others(f)}`}`,
    steps: (f) => [
      ...meantEdit(f.facts.service, f.facts.meant),
      get(f, 'services', `List the Services of namespace ${f.workload.namespace ?? ''}`),
      describe(f),
    ],
    documentation: INGRESSES,
  }),
  cause('IngressBackendPortMissing', {
    ...common,
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The Ingress references a port that its Service does not have. An Ingress must use the port of the Service, not of the container.',
    example: { facts: { service: 'web', port: 'http', ports: [{ port: 80 }] } },
    proof: TERMINAL,
    about: ({ facts: { service, port, meant } }) => [service, port, meant],
    fact: (f) => `Service "${f.facts.service}" has no port ${f.facts.port}${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      `The Ingress sends traffic to port ${f.facts.port} of Service "${f.facts.service}", which has ${portsOf(f)}. An Ingress must use the port of the Service, not of the container.`,
    steps: (f) => [
      ...portEdit(f),
      get(
        f,
        `service ${quote(f.facts.service)} -o jsonpath='{.spec.ports}'`,
        `Check the ports of Service ${f.facts.service}`,
        serviceOf(f),
      ),
      describe(f),
    ],
    documentation: INGRESSES,
  }),
  cause('IngressClassMissing', {
    ...common,
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The IngressClass of the Ingress does not exist, or the Ingress sets none and the cluster has no default class. No controller serves the Ingress.',
    example: { facts: { class: 'public', classes: ['internal'] } },
    proof: probable(1, 15),
    about: (f) => [f.facts.class, f.facts.meant],
    fact: (f) =>
      f.facts.class === undefined
        ? 'sets no IngressClass, and the cluster has no default class'
        : `IngressClass "${f.facts.class}" does not exist${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      `${f.facts.class === undefined ? 'Only a default IngressClass serves an Ingress without ingressClassName' : 'The IngressClass selects the controller that serves an Ingress'}. The cluster has ${f.facts.classes.join(', ') || 'no IngressClass'}, so ${f.facts.class === undefined ? 'possibly no' : 'no'} controller serves this Ingress.`,
    steps: (f) => [
      look('List the IngressClasses', 'kubectl get ingressclasses'),
      ...(f.facts.classes.length === 0
        ? [look('Check whether an Ingress controller runs', 'kubectl get pods -A | grep -i ingress')]
        : [
            edit(
              `Set ingressClassName to ${f.facts.meant ?? f.facts.classes.join(' or ')}`,
              f.facts.meant ?? (f.facts.classes.length === 1 ? f.facts.classes[0] : undefined),
            ),
          ]),
    ],
    documentation: `${INGRESSES}#ingress-class`,
  }),
  cause('IngressTlsSecretMissing', {
    ...common,
    role: 'notice',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The Secret with the certificate of the Ingress does not exist; a certificate manager may still create it. Until then, the controller answers HTTPS with another certificate, or not at all.',
    beforeApply: { failsWhenMisspelt: true },
    example: { facts: { secret: 'web-tls' } },
    proof: WAITING,
    about: (f) => f.facts.secret,
    fact: (f) => `TLS Secret "${f.facts.secret}" does not exist`,
    sentence: () => 'Until it exists, the controller answers HTTPS with its own certificate, or not at all.',
    steps: (f) => [
      get(f, `secret ${quote(f.facts.secret)}`, 'Check whether the Secret exists now'),
      run(
        'Create the Secret from a certificate',
        `kubectl create secret tls ${quote(f.facts.secret)}${inNamespace(f)} --cert=CERT.pem --key=KEY.pem`,
      ),
    ],
    documentation: `${INGRESSES}#tls`,
  }),
  cause('IngressTlsSecretUnusable', {
    ...common,
    role: 'notice',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning: 'The Secret with the certificate of the Ingress has no tls.crt or no tls.key.',
    lasting: true,
    example: { facts: { secret: 'web-tls', lacks: ['tls.key'] } },
    proof: WAITING,
    about: ({ facts: { secret, lacks } }) => [secret, lacks],
    fact: (f) => `TLS Secret "${f.facts.secret}" ${withoutKeys(f.facts.lacks)}`,
    sentence: (f) =>
      `A TLS Secret has the certificate in tls.crt and its key in tls.key, but "${f.facts.secret}" ${withoutKeys(f.facts.lacks)}. The controller answers HTTPS with its own certificate, or not at all.`,
    steps: (f) => [
      get(f, `secret ${quote(f.facts.secret)} -o jsonpath='{.type}'`, `Check the type of Secret ${f.facts.secret}`),
      run(
        'Create a TLS Secret with a new name from a certificate',
        `kubectl create secret tls NAME${inNamespace(f)} --cert=CERT.pem --key=KEY.pem`,
      ),
    ],
    documentation: `${INGRESSES}#tls`,
  }),
  cause('IngressControllerDown', {
    ...common,
    role: 'context',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The Ingress controller does not run. An apply shows this because ingress-nginx and the AWS Load Balancer Controller serve the webhook that checks Ingresses, and it does not answer. This code appears beside AdmissionWebhookUnavailable. Without that webhook, a stopped controller cannot be detected: many controllers never write an address into an Ingress.',
    // Context of a webhook that does not answer, never a cause of its own: many controllers write no address.
    proof: WAITING,
    about: 'everyone',
    fact: () => 'the Ingress controller does not run',
    sentence: () => 'The controller that should serve the Ingress does not run.',
    steps: () => [
      look('List the IngressClasses and their controllers', 'kubectl get ingressclasses'),
      look('Check whether the pods of the controller run', 'kubectl get pods -A | grep -i ingress'),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/',
  }),
  cause('GatewayRouteInvalid', {
    ...common,
    kind: ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    meaning:
      'A Gateway rejects the route: a reference does not resolve, no listener allows the route, or the Gateway does not exist.',
    proof: probable(1, 60),
    about: ({ facts: { gateway, reason } }) => [gateway, reason],
    fact: (f) => `Gateway ${f.facts.gateway} rejects it: ${f.facts.reason}`,
    sentence: (f) => ended(f.text === '' ? `The Gateway reports ${f.facts.reason}` : f.text),
    steps: (f) => [describe(f), look('List the Gateways', 'kubectl get gateways -A')],
    documentation: 'https://gateway-api.sigs.k8s.io/guides/troubleshooting/',
  }),
]

/** What a Secret lacks, in words. */
export function withoutKeys(keys: readonly string[]): string {
  return `has no key ${keys.join(' and none ')}`
}

/** A name to correct, where the right one is known. */
function meantEdit(written: number | string, meant: string | undefined): Step[] {
  return meant === undefined ? [] : [edit(`Change ${written} to ${meant}`, meant, String(written))]
}

/** The selector to correct; never the one in the cluster: it decides who gets the traffic. */
function selectorAdvice({ facts: { selector, near } }: Finding<'ServiceNoMatchingPods'>): string {
  const [wanted, has] = near === undefined ? [] : [selector[near.key], near.labels[near.key]]
  return near === undefined || wanted === undefined || has === undefined
    ? 'Correct the selector, or the labels of the pod template'
    : `If the Service is for ${near.kind} ${near.name}, change ${near.key} in the selector to ${has}`
}

/** The port that the container declares, where that is evident. */
function targetPortEdit({ facts: { targetPort, declared, meant } }: Finding<'ServiceTargetPortMismatch'>): Step[] {
  const [only, ...others] = declared
  const port = meant ?? (others.length === 0 && only !== undefined ? String(only) : undefined)
  return port === undefined ? [] : [edit(`Change targetPort ${targetPort} to ${port}`, port, String(targetPort))]
}

/** The port of the Service, where that is evident. */
function portEdit({ facts }: Finding<'IngressBackendPortMissing'>): Step[] {
  const { port, ports, meant } = facts
  const [only, ...others] = ports
  const right =
    meant ??
    (only === undefined || others.length > 0
      ? undefined
      : String(typeof port === 'number' ? only.port : (only.name ?? '')))
  return right === undefined || right === ''
    ? [edit(`Set the port to one of Service ${facts.service}`)]
    : [edit(`Change port ${port} to ${right}`, right, String(port))]
}

function serviceOf({ facts, workload: { namespace } }: Finding<'IngressBackendPortMissing'>): ObjectRef {
  return { apiVersion: 'v1', kind: 'Service', namespace, name: facts.service }
}

/** For the end of a sentence, without its full stop. */
function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : `; did you mean ${meant}?`
}

/** `app=web, tier=front`. */
function selectorOf({ facts }: Finding<'ServiceNoMatchingPods'>): string {
  return labelPairs(facts.selector).join(', ')
}

/** `http (80), 9090`. */
function portsOf({ facts: { ports } }: Finding<'IngressBackendPortMissing'>): string {
  return ports.map(({ name, port }) => (name === undefined ? port : `${name} (${port})`)).join(', ')
}

/** The Services that there are, where there are few and none is near. */
function others({ facts: { services, meant }, workload }: Finding<'IngressBackendServiceMissing'>): string {
  return meant !== undefined || services.length === 0 || services.length > FEW
    ? ''
    : ` The Services of namespace ${workload.namespace ?? ''}: ${services.join(', ')}.`
}

function listed(ports: readonly (number | string)[]): string {
  return ports.length === 0 ? 'no port' : ports.join(', ')
}
