// Family K: what stands around the pods, Services, Ingresses, routes, autoscalers, budgets, and custom resources.
// All are found by the rules of their kinds (src/rollout), which give the code and the facts; here are the words.
import type { LegacyFacts, LegacyFinding as Finding, Signal } from '../model/finding.ts'
import { capital, describe, inNamespace, quote } from './commands.ts'
import { probable, rule, TERMINAL, WAITING, type LegacyEntry as Entry } from './entry.ts'

const common = { family: 'K', layer: 12, recognise: [] } as const
const SERVICES = 'https://kubernetes.io/docs/concepts/services-networking/service/'
const DEBUG_SERVICES = 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-service/'
const INGRESSES = 'https://kubernetes.io/docs/concepts/services-networking/ingress/'
const CONDITIONS = 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/'

const get = (finding: Finding, what: string, why: string) => ({
  why,
  command: `kubectl get ${what}${inNamespace(finding)}`,
})
/** `widget.example.org/a`: the kind with its group, for a short kind may be served twice. */
const fullName = ({ workload: { apiVersion, kind, name } }: Finding): string =>
  `${kind.toLowerCase()}.${apiVersion.split('/')[0]}/${quote(name)}`
const sentenceOf = (text: string): string => (text === '' || /[.!?]$/.test(text) ? text : `${text}.`)

/** The role that a binding names, where the API server does not find it; its words name the binding itself. */
function unknownRole({ text, carrier }: Signal): LegacyFacts | undefined {
  const { roleRef, metadata } = carrier as {
    roleRef?: { kind?: string; name?: string }
    metadata?: { namespace?: string }
  }
  if (roleRef === undefined || !/^(cluster)?rolebindings\S* "[^"]*" not found$/.test(text)) return undefined
  const { kind = '', name = '' } = roleRef
  const { namespace } = metadata ?? {}
  return { kind, name, role: 'roleRef', ...(kind === 'Role' && namespace !== undefined ? { namespace } : {}) }
}

export const EXPOSURE_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'ServiceNoMatchingPods',
    kind: ['v1', 'Service'],
    meaning:
      'No pod has the labels that the selector of the Service asks for. Pods that match and are not ready are ServiceNoReadyEndpoints.',
    proof: probable(1, 30),
    fact: (f) =>
      f.facts.nearest === undefined
        ? `no pod has ${f.facts.selector}`
        : `selector ${f.facts.selector} matches no pod; ${f.facts.nearest}`,
    sentence: (f) =>
      `The Service sends its traffic to pods with ${f.facts.selector}, and there is none${f.facts.nearest === undefined ? '' : `: ${f.facts.nearest}`}. So it has nowhere to send its traffic.`,
    steps: (f) => [
      get(f, `pods -l ${quote(f.facts.selectors ?? '')}`, 'see which pods the selector matches'),
      get(f, 'pods --show-labels', 'see which labels the pods have'),
      ...(f.facts.label === undefined
        ? []
        : [
            {
              why: 'send the traffic there (and correct spec.selector in the manifest)',
              command: `kubectl patch service ${quote(f.workload.name)}${inNamespace(f)} -p ${quote(JSON.stringify({ spec: { selector: { [f.facts.key ?? '']: f.facts.label } } }))}`,
            },
          ]),
    ],
    documentation: DEBUG_SERVICES,
  },
  {
    ...common,
    code: 'ServiceNoReadyEndpoints',
    role: 'wrapper',
    kind: ['v1', 'Service'],
    meaning:
      'Pods match the selector of the Service, and none is ready. When one of them shows why, this stands beside that cause.',
    proof: WAITING,
    fact: (f) => f.text,
    sentence: (f) => `${capital(f.text)}, so the Service has no endpoint that takes traffic.`,
    steps: (f) => [
      get(f, `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`, 'see its endpoints'),
      get(f, 'pods -o wide', 'see how the pods are'),
    ],
    documentation: DEBUG_SERVICES,
  },
  {
    ...common,
    code: 'ServiceTargetPortMismatch',
    kind: ['v1', 'Service'],
    meaning: 'The Service sends traffic to a port that no container of its pods declares.',
    proof: TERMINAL,
    fact: (f) =>
      `port ${f.facts.port} leads to targetPort ${f.facts.targetPort}, which no container declares${hint(f.facts.nearest)}`,
    sentence: (f) =>
      f.facts.number === undefined
        ? `A targetPort that is a name is looked up among the ports of the containers: the selected pods declare ${listed(f.facts.declared)}, not ${f.facts.targetPort}, so port ${f.facts.port} of the Service has no endpoint.`
        : `The selected pods declare ${listed(f.facts.declared)}. A number need not be declared to work, but nothing says that anything listens on ${f.facts.targetPort}.`,
    steps: (f) => [
      get(f, `service ${quote(f.workload.name)} -o jsonpath='{.spec.ports}'`, "see the Service's ports"),
      get(
        f,
        `endpointslices -l kubernetes.io/service-name=${quote(f.workload.name)}`,
        'see which ports its endpoints have',
      ),
      {
        why: 'try the pods without the Service',
        command: `kubectl port-forward service/${quote(f.workload.name)}${inNamespace(f)} 8080:${f.facts.port}`,
      },
    ],
    field: (f, { object }) => {
      const { ports = [] } = (object.spec ?? {}) as { ports?: { port?: number; targetPort?: number | string }[] }
      const index = ports.findIndex(
        ({ port, targetPort = port }) => String(port) === f.facts.port && String(targetPort) === f.facts.targetPort,
      )
      return index < 0 ? ['spec', 'ports'] : ['spec', 'ports', index, 'targetPort']
    },
    documentation: `${SERVICES}#field-spec-ports`,
  },
  {
    ...common,
    code: 'LoadBalancerPending',
    kind: ['v1', 'Service'],
    meaning:
      'The Service is of type LoadBalancer, and nothing has given it an address. Without a cloud controller (kind, bare metal) nothing ever does.',
    proof: WAITING,
    fact: () => 'no load balancer was made for it',
    sentence: () =>
      'The Service is of type LoadBalancer, and nothing has written an address into status.loadBalancer: without a cloud controller (kind, bare metal) nothing ever does.',
    steps: (f) => [
      describe(f, 'see what the cloud says'),
      get(f, `events --field-selector involvedObject.name=${quote(f.workload.name)}`, 'see its events'),
      {
        why: 'see whether anything makes load balancers',
        command: 'kubectl get pods -A -o wide | grep -iE "cloud-controller|metallb"',
      },
    ],
    documentation: `${SERVICES}#loadbalancer`,
  },
  {
    ...common,
    code: 'LoadBalancerSyncFailed',
    kind: ['v1', 'Service'],
    meaning: 'The cloud was asked for a load balancer and refuses.',
    proof: probable(3, 0),
    fact: (f) => `the cloud cannot make its load balancer: ${f.text}`,
    sentence: (f) => `The cloud's controller tries again and again, and says: ${sentenceOf(f.text)}`,
    steps: (f) => [
      describe(f, 'see what the cloud says'),
      get(f, `events --field-selector involvedObject.name=${quote(f.workload.name)}`, 'see its events'),
    ],
    documentation: `${SERVICES}#loadbalancer`,
  },
  {
    ...common,
    code: 'IngressBackendServiceMissing',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning: 'The Ingress sends traffic to a Service that the namespace does not have.',
    proof: probable(1, 15),
    fact: (f) => `Service "${f.facts.service}" does not exist${f.facts.hint}`,
    sentence: (f) =>
      `The Ingress sends traffic to Service "${f.facts.service}", and namespace ${f.workload.namespace ?? ''} has none of that name${f.facts.hint === '' ? `.${others(f)}` : f.facts.hint}`,
    steps: (f) => [get(f, 'services', 'see which Services there are'), describe(f)],
    documentation: INGRESSES,
  },
  {
    ...common,
    code: 'IngressBackendPortMissing',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The Ingress names a port that its Service does not have. An Ingress names the port of the Service, not that of the container.',
    proof: TERMINAL,
    fact: (f) => `Service "${f.facts.service}" has no port ${f.facts.port}${f.facts.hint}`,
    sentence: (f) =>
      `The Ingress sends traffic to port ${f.facts.port} of Service "${f.facts.service}", which has ${f.facts.ports}: an Ingress names the port of the Service, not that of the container.`,
    steps: (f) => [
      get(f, `service ${quote(f.facts.service ?? '')} -o jsonpath='{.spec.ports}'`, 'see which ports it has'),
      describe(f),
    ],
    documentation: INGRESSES,
  },
  {
    ...common,
    code: 'IngressClassMissing',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The IngressClass that the Ingress names does not exist, or it names none and the cluster has no default one: no controller serves it.',
    proof: probable(1, 15),
    fact: (f) =>
      f.facts.class === undefined
        ? 'names no IngressClass, and the cluster has no default one'
        : `IngressClass "${f.facts.class}" does not exist${f.facts.hint}`,
    sentence: (f) =>
      `${f.facts.class === undefined ? 'An Ingress without ingressClassName is served by the default class only' : 'The class of an Ingress says which controller serves it'}; the cluster has ${f.facts.classes === '' ? 'no IngressClass' : f.facts.classes}, so ${f.facts.class === undefined ? 'perhaps no' : 'no'} controller takes this one.`,
    steps: (f) => [
      { why: 'see which classes there are', command: 'kubectl get ingressclasses' },
      ...(f.facts.classes === ''
        ? [{ why: 'see whether a controller runs', command: 'kubectl get pods -A | grep -i ingress' }]
        : [
            {
              why: 'name one (and correct the manifest)',
              command: `kubectl patch ingress ${quote(f.workload.name)}${inNamespace(f)} -p ${quote(JSON.stringify({ spec: { ingressClassName: f.facts.classes?.split(', ')[0] } }))}`,
            },
          ]),
    ],
    documentation: `${INGRESSES}#ingress-class`,
  },
  {
    ...common,
    code: 'IngressTlsSecretMissing',
    role: 'notice',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The Secret with the certificate of the Ingress does not exist (a certificate manager may still make it). Until then HTTPS is answered with another certificate, or not at all.',
    beforeApply: { failsWhenMisspelt: true },
    proof: WAITING,
    fact: (f) => `TLS Secret "${f.facts.secret}" does not exist`,
    sentence: () => 'Until it exists, HTTPS is answered with a certificate of the controller, or not at all.',
    steps: (f) => [
      get(f, `secret ${quote(f.facts.secret ?? '')}`, 'see whether it is there meanwhile'),
      {
        why: 'make it from a certificate',
        command: `kubectl create secret tls ${quote(f.facts.secret ?? '')}${inNamespace(f)} --cert=CERT.pem --key=KEY.pem`,
      },
    ],
    documentation: `${INGRESSES}#tls`,
  },
  {
    ...common,
    code: 'IngressTlsSecretUnusable',
    role: 'notice',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning: 'The Secret with the certificate of the Ingress has no tls.crt or no tls.key.',
    lasting: true,
    proof: WAITING,
    fact: (f) => `TLS Secret "${f.facts.secret}" ${f.facts.why}`,
    sentence: (f) =>
      `A TLS Secret holds the certificate in tls.crt and its key in tls.key, and "${f.facts.secret}" ${f.facts.why}: HTTPS is answered with a certificate of the controller, or not at all.`,
    steps: (f) => [
      get(f, `secret ${quote(f.facts.secret ?? '')} -o jsonpath='{.type}'`, 'see its type'),
      {
        why: 'make one from a certificate',
        command: `kubectl create secret tls NAME${inNamespace(f)} --cert=CERT.pem --key=KEY.pem`,
      },
    ],
    documentation: `${INGRESSES}#tls`,
  },
  {
    ...common,
    code: 'BindingUnresolved',
    role: 'notice',
    meaning:
      'A RoleBinding or ClusterRoleBinding names a role, or a ServiceAccount that is to get it, and there is none of that name. The API server stores it all the same, and it grants nothing.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    proof: WAITING,
    // Who may not grant everything is asked whether he holds what the role grants.
    recognise: [rule('request', unknownRole)],
    fact: (f) =>
      `${f.facts.kind} "${f.facts.name}"${f.facts.namespace === undefined ? '' : ` of namespace ${f.facts.namespace}`}${f.facts.role === 'roleRef' ? '' : ', which gets the role,'} does not exist`,
    sentence: (f) =>
      f.facts.role === 'roleRef'
        ? `The binding grants ${f.facts.kind} "${f.facts.name}", and there is none of that name: until there is, it grants nothing.`
        : `The binding grants its role to ServiceAccount "${f.facts.name}", and there is none of that name: whatever runs under another one does not get it.`,
    steps: (f) => [
      {
        why: 'see which there are',
        command: `kubectl get ${(f.facts.kind ?? '').toLowerCase()}s${f.facts.namespace === undefined ? '' : ` -n ${quote(f.facts.namespace)}`}`,
      },
      describe(f),
    ],
    field: () => ['roleRef', 'name'],
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
  },
  {
    ...common,
    code: 'GatewayRouteInvalid',
    kind: ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
    meaning:
      'A Gateway refuses the route: a reference that does not resolve, a listener that does not allow it, a Gateway that is not there.',
    proof: probable(1, 60),
    fact: (f) => `Gateway ${f.facts.gateway} refuses it: ${f.facts.reason}`,
    sentence: (f) => sentenceOf(f.text === '' ? `The Gateway says ${f.facts.reason}` : f.text),
    steps: (f) => [describe(f), { why: 'see which Gateways there are', command: 'kubectl get gateways -A' }],
    documentation: 'https://gateway-api.sigs.k8s.io/guides/troubleshooting/',
  },
  {
    ...common,
    code: 'HpaTargetMissing',
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning: 'The autoscaler names a workload that does not exist, so it has nothing to scale.',
    beforeApply: { failsWhenMisspelt: true },
    proof: WAITING,
    fact: (f) => `${f.facts.kind} "${f.facts.name}", which it scales, does not exist`,
    sentence: () => 'The autoscaler has nothing to scale; nothing else is affected.',
    steps: (f) => [describe(f), get(f, 'deployments,statefulsets', 'see what it could scale')],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  },
  {
    ...common,
    code: 'HpaMetricsUnavailable',
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning:
      'The autoscaler gets no metrics (no metrics server, or containers without requests), so it scales nothing.',
    proof: WAITING,
    fact: () => 'has no metrics, so it scales nothing',
    sentence: (f) =>
      `The autoscaler says: ${sentenceOf(f.text)} It needs a metrics server, and requests of the resource in every container.`,
    steps: (f) => [
      describe(f),
      { why: 'see whether metrics are served', command: 'kubectl get apiservice v1beta1.metrics.k8s.io' },
      { why: 'see whether there are any', command: `kubectl top pods${inNamespace(f)}` },
    ],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  },
  {
    ...common,
    code: 'HpaFightsReplicas',
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning:
      'The manifest has `spec.replicas`, and a HorizontalPodAutoscaler in the same set scales the same workload: each deploy sets the number back. Once the autoscaler owns the field a deploy is refused with FieldManagerConflict.',
    proof: WAITING,
    fact: (f) =>
      `its manifest says ${f.facts.replicas} replicas, and HorizontalPodAutoscaler ${f.facts.scaler} scales it (${f.facts.least} to ${f.facts.most})`,
    sentence: (f) =>
      `Every deploy sets spec.replicas back to ${f.facts.replicas}, and the autoscaler changes it again, so pods come and go with each deploy; or the deploy is refused, for the autoscaler owns the field by then.`,
    steps: (f) => [
      get(f, `hpa ${quote(f.facts.scaler ?? '')}`, 'see how many pods the autoscaler wants'),
      {
        why: 'leave the number to the autoscaler: remove spec.replicas from the manifest',
        command: `kubectl explain ${f.workload.kind.toLowerCase()}.spec.replicas`,
      },
    ],
    field: () => ['spec', 'replicas'],
    documentation:
      'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
  },
  {
    ...common,
    code: 'NetworkPolicyBlocks',
    role: 'context',
    meaning:
      'The program gets no answer from a server, or the kubelet none to its probe, and a NetworkPolicy selects the pod and limits traffic in that direction. Kubernetes does not tell when a policy drops a packet, so it is a guess beside the cause.',
    // Context of what gets no answer, never a cause of its own: nothing says that a policy dropped a packet.
    proof: WAITING,
    confidence: 'guess',
    fact: () => 'a NetworkPolicy may block its traffic',
    sentence: () => 'A NetworkPolicy selects the pod and limits its traffic; whether it is the reason cannot be seen.',
    steps: (f) => [
      get(f, 'networkpolicies', 'see which policies there are'),
      {
        why: 'see whom they select, and what they allow',
        command: `kubectl describe networkpolicies${inNamespace(f)}`,
      },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  },
  {
    ...common,
    code: 'IngressControllerDown',
    role: 'context',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning:
      'The Ingress controller itself does not run. It shows when an Ingress is applied: the webhook with which ingress-nginx or the AWS Load Balancer Controller checks Ingresses is served by the controller, and does not answer. It stands beside AdmissionWebhookUnavailable. Without that webhook it cannot be seen: many controllers never write an address into an Ingress.',
    // Context of a webhook that does not answer, never a cause of its own: many controllers write no address.
    proof: WAITING,
    fact: () => 'the Ingress controller does not run',
    sentence: () => 'The controller that should serve it does not run.',
    steps: () => [
      { why: 'see which controllers there are', command: 'kubectl get ingressclasses' },
      { why: 'see whether its pods run', command: 'kubectl get pods -A | grep -i ingress' },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/',
  },
  {
    ...common,
    code: 'PdbBlocksDrain',
    role: 'notice',
    kind: ['policy/v1', 'PodDisruptionBudget'],
    meaning:
      'The PodDisruptionBudget never allows a disruption. Rollouts do not ask it; draining a node does, and waits for ever.',
    proof: WAITING,
    fact: (f) =>
      `${f.facts.field} ${f.facts.value}${f.facts.pods === undefined ? '' : ` of ${f.facts.pods} ${f.facts.pods === '1' ? 'pod' : 'pods'}`} allows no disruption, ever`,
    sentence: () => 'Rollouts do not ask it, but no node that runs one of its pods can be drained.',
    steps: (f) => [
      get(f, `poddisruptionbudget ${quote(f.workload.name)}`, 'see how many disruptions it allows'),
      { why: 'allow one: more replicas, or maxUnavailable 1', command: 'kubectl explain pdb.spec' },
    ],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  },
  {
    ...common,
    code: 'PdbNoMatchingPods',
    role: 'notice',
    kind: ['policy/v1', 'PodDisruptionBudget'],
    meaning:
      'No pod has the labels that the selector of the PodDisruptionBudget asks for, and nothing that is known makes one: it protects nothing.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    proof: WAITING,
    fact: (f) => `protects no pod: none has ${f.facts.selector}${f.facts.hint}`,
    sentence: (f) =>
      `The budget counts pods with ${f.facts.selector}, and neither the manifests nor the cluster make one: it protects nothing.`,
    steps: (f) => [
      get(f, `pods -l ${quote(f.facts.selectors ?? '')}`, 'see which pods the selector matches'),
      get(f, 'pods --show-labels', 'see which labels the pods have'),
    ],
    field: () => ['spec', 'selector'],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  },
  {
    ...common,
    code: 'AggregatedApiMissing',
    meaning:
      'The APIService names a Service that does not exist or does not answer, so the API server cannot serve that API.',
    proof: WAITING,
    fact: (f) => `is not available: ${f.text}`,
    sentence: (f) =>
      `The API server cannot reach Service ${f.facts.namespace}/${f.facts.service}, which should serve this API: ${sentenceOf(f.text)}`,
    steps: (f) => [
      { why: 'see what the API server says', command: `kubectl describe apiservice ${quote(f.workload.name)}` },
      {
        why: 'see what stands behind it',
        command: `kubectl get services,endpointslices,pods -n ${quote(f.facts.namespace ?? '')}`,
      },
    ],
    field: () => ['spec', 'service', 'name'],
    documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
  },
  {
    ...common,
    family: 'J',
    layer: 11,
    code: 'CrdNotEstablished',
    kind: ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    meaning:
      'The CustomResourceDefinition is stored, and the API server does not serve its kind, mostly because another definition has its names.',
    proof: probable(1, 30),
    fact: (f) => `the API server does not serve it: ${f.text}`,
    sentence: (f) => `Its names are not accepted: ${sentenceOf(f.text)} Another definition of the same group has them.`,
    steps: (f) => [
      { why: 'see its conditions', command: `kubectl describe crd ${quote(f.workload.name)}` },
      {
        why: 'see which definition has the name',
        command: `kubectl get crd | grep -F ${quote(f.workload.name.replace(/^[^.]*/, ''))}`,
      },
    ],
    field: () => ['spec', 'names'],
    documentation: CONDITIONS,
  },
  {
    ...common,
    family: 'J',
    layer: 11,
    code: 'CustomResourceFailed',
    kind: ['example.org/v1', 'Widget'],
    meaning:
      'The controller of a custom resource says in its conditions that it failed or gave up. What that means is for its documentation to say.',
    cases: [
      ['when the controller says that it has given up (Stalled)', { facts: { stalled: 'yes' } }],
      ['when it only says that it is not ready', {}],
    ],
    // Stalled says that the controller has given up; Ready=False alone may become True any time.
    proof: (f) => (f.facts.stalled === 'yes' ? TERMINAL : WAITING),
    fact: (f) => `its controller says ${[f.facts.reason, f.text].filter((word) => word !== '').join(': ')}`,
    sentence: (f) =>
      `Condition ${f.facts.type} is ${f.facts.status}${f.text === '' ? '' : `: ${f.text.replace(/[.\s]+$/, '')}`}. The controller of ${f.workload.kind} decides that, not Kubernetes itself.`,
    steps: (f) => [
      { why: 'see all that its controller says', command: `kubectl describe ${fullName(f)}${inNamespace(f)}` },
      get(f, `events --field-selector involvedObject.name=${quote(f.workload.name)}`, 'see its events'),
    ],
    documentation: CONDITIONS,
  },
]

function hint(name: string | undefined): string {
  return name === undefined || name === '' ? '' : `; did you mean ${name}?`
}

/** The Services that there are, where there are few and none is near. */
function others({ facts, workload }: Finding): string {
  return facts.others === undefined || facts.others === ''
    ? ''
    : ` The Services of namespace ${workload.namespace ?? ''}: ${facts.others}.`
}

function listed(names: string | undefined): string {
  return names === undefined || names === '' ? 'no port' : names
}
