// Family K, what leads traffic to the pods: Services, Ingresses, routes. Found by the rules of their kinds (src/rollout),
// which give the code and the facts; here are the words.
import type { Finding } from '../model/finding.ts'
import { labelPairs } from '../model/object.ts'
import { valueAt } from '../model/place.ts'
import { records } from '../model/record.ts'
import { capital, describe, ended, inNamespace, look, quote, run } from './commands.ts'
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

const get = (finding: Finding, what: string, why: string) => look(why, `kubectl get ${what}${inNamespace(finding)}`)

export const EXPOSURE_CAUSES: readonly Entry[] = [
  cause('ServiceNoMatchingPods', {
    ...common,
    kind: ['v1', 'Service'],
    meaning:
      'No pod has the labels that the selector of the Service asks for. Pods that match and are not ready are ServiceNoReadyEndpoints.',
    example: { facts: { selector: { app: 'web' } } },
    proof: probable(1, 30),
    about: (f) => [f.facts.selector, f.facts.near],
    fact: (f) =>
      f.facts.near === undefined
        ? `no pod has ${selectorOf(f)}`
        : `selector ${selectorOf(f)} matches no pod; ${f.text}`,
    sentence: (f) =>
      `The Service sends its traffic to pods with ${selectorOf(f)}, and there is none${f.facts.near === undefined ? '' : `: ${f.text}`}. So it has nowhere to send its traffic.`,
    steps: (f) => [
      get(f, `pods -l ${quote(labelPairs(f.facts.selector).join(','))}`, 'see which pods the selector matches'),
      get(f, 'pods --show-labels', 'see which labels the pods have'),
      ...(f.facts.near?.labels[f.facts.near.key] === undefined
        ? []
        : [
            run(
              'send the traffic there (and correct spec.selector in the manifest)',
              `kubectl patch service ${quote(f.workload.name)}${inNamespace(f)} -p ${quote(JSON.stringify({ spec: { selector: f.facts.near.labels } }))}`,
              f.workload,
            ),
          ]),
    ],
    documentation: DEBUG_SERVICES,
  }),
  cause('ServiceNoReadyEndpoints', {
    ...common,
    role: 'wrapper',
    kind: ['v1', 'Service'],
    meaning:
      'Pods match the selector of the Service, and none is ready. When one of them shows why, this stands beside that cause.',
    example: { facts: { pods: 1 } },
    proof: WAITING,
    about: (f) => f.facts,
    fact: (f) => f.text,
    sentence: (f) => `${capital(f.text)}, so the Service has no endpoint that takes traffic.`,
    steps: (f) => [
      get(f, `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`, 'see its endpoints'),
      get(f, 'pods -o wide', 'see how the pods are'),
    ],
    documentation: DEBUG_SERVICES,
  }),
  cause('ServiceTargetPortMismatch', {
    ...common,
    kind: ['v1', 'Service'],
    meaning: 'The Service sends traffic to a port that no container of its pods declares.',
    example: { facts: { port: 80, targetPort: 'http', declared: [8080] } },
    proof: TERMINAL,
    about: ({ facts: { port, targetPort, meant } }) => [port, targetPort, meant],
    fact: (f) =>
      `port ${f.facts.port} leads to targetPort ${f.facts.targetPort}, which no container declares${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      typeof f.facts.targetPort === 'string'
        ? `A targetPort that is a name is looked up among the ports of the containers: the selected pods declare ${listed(f.facts.declared)}, not ${f.facts.targetPort}, so port ${f.facts.port} of the Service has no endpoint.`
        : `The selected pods declare ${listed(f.facts.declared)}. A number need not be declared to work, but nothing says that anything listens on ${f.facts.targetPort}.`,
    steps: (f) => [
      get(f, `service ${quote(f.workload.name)} -o jsonpath='{.spec.ports}'`, "see the Service's ports"),
      get(
        f,
        `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`,
        'see which ports its endpoints have',
      ),
      look(
        'try the pods without the Service',
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
      'The Service is of type LoadBalancer, and nothing has given it an address. Without a cloud controller (kind, bare metal) nothing ever does.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'no load balancer was made for it',
    sentence: () =>
      'The Service is of type LoadBalancer, and nothing has written an address into status.loadBalancer: without a cloud controller (kind, bare metal) nothing ever does.',
    steps: (f) => [
      describe(f, 'see what the cloud says'),
      get(f, `events --field-selector involvedObject.name=${quote(f.workload.name)}`, 'see its events'),
      look(
        'see whether anything makes load balancers',
        'kubectl get pods -A -o wide | grep -iE "cloud-controller|metallb"',
      ),
    ],
    documentation: `${SERVICES}#loadbalancer`,
  }),
  cause('LoadBalancerSyncFailed', {
    ...common,
    kind: ['v1', 'Service'],
    meaning: 'The cloud was asked for a load balancer and refuses.',
    proof: probable(3, 0),
    about: (f) => f.text,
    fact: (f) => `the cloud cannot make its load balancer: ${f.text}`,
    sentence: (f) => `The cloud's controller tries again and again, and says: ${ended(f.text)}`,
    steps: (f) => [
      describe(f, 'see what the cloud says'),
      get(f, `events --field-selector involvedObject.name=${quote(f.workload.name)}`, 'see its events'),
    ],
    documentation: `${SERVICES}#loadbalancer`,
  }),
  cause('IngressBackendServiceMissing', {
    ...common,
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning: 'The Ingress sends traffic to a Service that the namespace does not have.',
    example: { facts: { service: 'web', services: ['api'] } },
    proof: probable(1, 15),
    about: ({ facts: { service, meant } }) => [service, meant],
    fact: (f) => `Service "${f.facts.service}" does not exist${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      `The Ingress sends traffic to Service "${f.facts.service}", and namespace ${f.workload.namespace ?? ''} has none of that name${didYouMean(f.facts.meant) || `.${others(f)}`}`,
    steps: (f) => [get(f, 'services', 'see which Services there are'), describe(f)],
    documentation: INGRESSES,
  }),
  cause('IngressBackendPortMissing', {
    ...common,
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The Ingress names a port that its Service does not have. An Ingress names the port of the Service, not that of the container.',
    example: { facts: { service: 'web', port: 'http', ports: [{ port: 80 }] } },
    proof: TERMINAL,
    about: ({ facts: { service, port, meant } }) => [service, port, meant],
    fact: (f) => `Service "${f.facts.service}" has no port ${f.facts.port}${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      `The Ingress sends traffic to port ${f.facts.port} of Service "${f.facts.service}", which has ${portsOf(f)}: an Ingress names the port of the Service, not that of the container.`,
    steps: (f) => [
      get(f, `service ${quote(f.facts.service)} -o jsonpath='{.spec.ports}'`, 'see which ports it has'),
      describe(f),
    ],
    documentation: INGRESSES,
  }),
  cause('IngressClassMissing', {
    ...common,
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The IngressClass that the Ingress names does not exist, or it names none and the cluster has no default one: no controller serves it.',
    example: { facts: { class: 'public', classes: ['internal'] } },
    proof: probable(1, 15),
    about: (f) => [f.facts.class, f.facts.meant],
    fact: (f) =>
      f.facts.class === undefined
        ? 'names no IngressClass, and the cluster has no default one'
        : `IngressClass "${f.facts.class}" does not exist${didYouMean(f.facts.meant)}`,
    sentence: (f) =>
      `${f.facts.class === undefined ? 'An Ingress without ingressClassName is served by the default class only' : 'The class of an Ingress says which controller serves it'}; the cluster has ${f.facts.classes.join(', ') || 'no IngressClass'}, so ${f.facts.class === undefined ? 'perhaps no' : 'no'} controller takes this one.`,
    steps: (f) => [
      look('see which classes there are', 'kubectl get ingressclasses'),
      ...(f.facts.classes.length === 0
        ? [look('see whether a controller runs', 'kubectl get pods -A | grep -i ingress')]
        : [
            run(
              'name one (and correct the manifest)',
              `kubectl patch ingress ${quote(f.workload.name)}${inNamespace(f)} -p ${quote(JSON.stringify({ spec: { ingressClassName: f.facts.classes[0] } }))}`,
              f.workload,
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
      'The Secret with the certificate of the Ingress does not exist (a certificate manager may still make it). Until then HTTPS is answered with another certificate, or not at all.',
    beforeApply: { failsWhenMisspelt: true },
    example: { facts: { secret: 'web-tls' } },
    proof: WAITING,
    about: (f) => f.facts.secret,
    fact: (f) => `TLS Secret "${f.facts.secret}" does not exist`,
    sentence: () => 'Until it exists, HTTPS is answered with a certificate of the controller, or not at all.',
    steps: (f) => [
      get(f, `secret ${quote(f.facts.secret)}`, 'see whether it is there meanwhile'),
      run(
        'make it from a certificate',
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
      `A TLS Secret holds the certificate in tls.crt and its key in tls.key, and "${f.facts.secret}" ${withoutKeys(f.facts.lacks)}: HTTPS is answered with a certificate of the controller, or not at all.`,
    steps: (f) => [
      get(f, `secret ${quote(f.facts.secret)} -o jsonpath='{.type}'`, 'see its type'),
      run(
        'make one from a certificate',
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
      'The Ingress controller itself does not run. It shows when an Ingress is applied: the webhook with which ingress-nginx or the AWS Load Balancer Controller checks Ingresses is served by the controller, and does not answer. It stands beside AdmissionWebhookUnavailable. Without that webhook it cannot be seen: many controllers never write an address into an Ingress.',
    // Context of a webhook that does not answer, never a cause of its own: many controllers write no address.
    proof: WAITING,
    about: 'everyone',
    fact: () => 'the Ingress controller does not run',
    sentence: () => 'The controller that should serve it does not run.',
    steps: () => [
      look('see which controllers there are', 'kubectl get ingressclasses'),
      look('see whether its pods run', 'kubectl get pods -A | grep -i ingress'),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/',
  }),
  cause('GatewayRouteInvalid', {
    ...common,
    kind: ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    meaning:
      'A Gateway refuses the route: a reference that does not resolve, a listener that does not allow it, a Gateway that is not there.',
    proof: probable(1, 60),
    about: ({ facts: { gateway, reason } }) => [gateway, reason],
    fact: (f) => `Gateway ${f.facts.gateway} refuses it: ${f.facts.reason}`,
    sentence: (f) => ended(f.text === '' ? `The Gateway says ${f.facts.reason}` : f.text),
    steps: (f) => [describe(f), look('see which Gateways there are', 'kubectl get gateways -A')],
    documentation: 'https://gateway-api.sigs.k8s.io/guides/troubleshooting/',
  }),
]

/** What a Secret lacks, in words. */
export function withoutKeys(keys: readonly string[]): string {
  return `has no key ${keys.join(' and none ')}`
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
