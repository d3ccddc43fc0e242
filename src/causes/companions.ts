// Family K, what stands beside the workload: autoscalers, budgets, bindings, policies, aggregated APIs. Most are found by
// the rules of their kinds (src/rollout), which give the code and the facts; here are the words.
import type { Finding, Signal } from '../model/finding.ts'
import { labelPairs } from '../model/object.ts'
import { describe, edit, ended, inNamespace, look, quote } from './commands.ts'
import { cause, rule, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** What it names and is not there. `role`: in which part of the binding. */
    BindingUnresolved: { kind: string; name: string; namespace?: string; role: 'roleRef' | 'subject' }
    HpaTargetMissing: { kind: string; name: string }
    HpaMetricsUnavailable: NoFacts
    /** `least` and `most`: replicas that the autoscaler allows. */
    HpaFightsReplicas: { replicas: number; scaler: string; least: number; most: number }
    NetworkPolicyBlocks: NoFacts
    /** `pods`: left out where they are not counted yet. */
    PdbBlocksDrain: { field: 'minAvailable' | 'maxUnavailable'; value: number | string; pods?: number }
    /** `labels`: those that its selector asks for, `expressions`: it asks for more; `meant`: a label that some pods have. */
    PdbNoMatchingPods: {
      labels: Readonly<Record<string, string>>
      expressions?: true
      meant?: Readonly<Record<string, string>>
    }
    /** The Service behind it. */
    AggregatedApiMissing: { namespace: string; service: string }
  }
}

const common = { family: 'K', layer: 12, recognise: [] } as const
const get = (finding: Finding, what: string, why: string) => look(why, `kubectl get ${what}${inNamespace(finding)}`)

/** The role that a binding names, where the API server does not find it; its words name the binding itself. */
function unknownRole({ text, carrier }: Signal): Finding<'BindingUnresolved'>['facts'] | undefined {
  const { roleRef, metadata } = carrier as {
    roleRef?: { kind?: string; name?: string }
    metadata?: { namespace?: string }
  }
  if (roleRef === undefined || !/^(cluster)?rolebindings\S* "[^"]*" not found$/.test(text)) return undefined
  const { kind = '', name = '' } = roleRef
  return { kind, name, role: 'roleRef', namespace: kind === 'Role' ? metadata?.namespace : undefined }
}

export const COMPANION_CAUSES: readonly Entry[] = [
  cause('BindingUnresolved', {
    ...common,
    role: 'notice',
    meaning:
      'A RoleBinding or ClusterRoleBinding names a role, or a ServiceAccount that is to get it, and there is none of that name. The API server stores it all the same, and it grants nothing.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    example: { facts: { kind: 'ClusterRole', name: 'viewer', role: 'roleRef' } },
    proof: WAITING,
    // Who may not grant everything is asked whether he holds what the role grants.
    recognise: [rule('request', unknownRole)],
    about: ({ facts: { kind, name, namespace, role } }) => [kind, name, namespace, role],
    fact: (f) =>
      `${f.facts.kind} "${f.facts.name}"${f.facts.namespace === undefined ? '' : ` of namespace ${f.facts.namespace}`}${f.facts.role === 'roleRef' ? '' : ', which gets the role,'} does not exist`,
    sentence: (f) =>
      f.facts.role === 'roleRef'
        ? `The binding grants ${f.facts.kind} "${f.facts.name}", and there is none of that name: until there is, it grants nothing.`
        : `The binding grants its role to ServiceAccount "${f.facts.name}", and there is none of that name: whatever runs under another one does not get it.`,
    steps: (f) => [
      look(
        'see which there are',
        `kubectl get ${`${f.facts.kind}s`.toLowerCase()}${f.facts.namespace === undefined ? '' : ` -n ${quote(f.facts.namespace)}`}`,
      ),
      describe(f),
    ],
    field: () => ['roleRef', 'name'],
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding',
  }),
  cause('HpaTargetMissing', {
    ...common,
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning: 'The autoscaler names a workload that does not exist, so it has nothing to scale.',
    beforeApply: { failsWhenMisspelt: true },
    proof: WAITING,
    about: ({ facts: { kind, name } }) => [kind, name],
    fact: (f) => `${f.facts.kind} "${f.facts.name}", which it scales, does not exist`,
    sentence: () => 'The autoscaler has nothing to scale; nothing else is affected.',
    steps: (f) => [describe(f), get(f, 'deployments,statefulsets', 'see what it could scale')],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  }),
  cause('HpaMetricsUnavailable', {
    ...common,
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning:
      'The autoscaler gets no metrics (no metrics server, or containers without requests), so it scales nothing.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'has no metrics, so it scales nothing',
    sentence: (f) =>
      `The autoscaler says: ${ended(f.text)} It needs a metrics server, and requests of the resource in every container.`,
    steps: (f) => [
      describe(f),
      look('see whether metrics are served', 'kubectl get apiservice v1beta1.metrics.k8s.io'),
      look('see whether there are any', `kubectl top pods${inNamespace(f)}`),
    ],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  }),
  cause('HpaFightsReplicas', {
    ...common,
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning:
      'The manifest has `spec.replicas`, and a HorizontalPodAutoscaler in the same set scales the same workload: each deploy sets the number back. Once the autoscaler owns the field a deploy is refused with FieldManagerConflict.',
    example: { facts: { replicas: 3, scaler: 'web', least: 2, most: 5 } },
    proof: WAITING,
    about: (f) => f.facts,
    fact: (f) =>
      `its manifest says ${f.facts.replicas} replicas, and HorizontalPodAutoscaler ${f.facts.scaler} scales it (${f.facts.least} to ${f.facts.most})`,
    sentence: (f) =>
      `Every deploy sets spec.replicas back to ${f.facts.replicas}, and the autoscaler changes it again, so pods come and go with each deploy; or the deploy is refused, for the autoscaler owns the field by then.`,
    steps: (f) => [
      get(f, `hpa ${quote(f.facts.scaler)}`, 'see how many pods the autoscaler wants'),
      edit('leave the number to the autoscaler: remove spec.replicas from the manifest'),
    ],
    field: () => ['spec', 'replicas'],
    documentation:
      'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
  }),
  cause('NetworkPolicyBlocks', {
    ...common,
    role: 'context',
    meaning:
      'The program gets no answer from a server, or the kubelet none to its probe, and a NetworkPolicy selects the pod and limits traffic in that direction. Kubernetes does not tell when a policy drops a packet, so it is a guess beside the cause.',
    // Context of what gets no answer, never a cause of its own: nothing says that a policy dropped a packet.
    proof: WAITING,
    confidence: 'guess',
    about: 'everyone',
    fact: () => 'a NetworkPolicy may block its traffic',
    sentence: () => 'A NetworkPolicy selects the pod and limits its traffic; whether it is the reason cannot be seen.',
    steps: (f) => [
      get(f, 'networkpolicies', 'see which policies there are'),
      look('see whom they select, and what they allow', `kubectl describe networkpolicies${inNamespace(f)}`),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  }),
  cause('PdbBlocksDrain', {
    ...common,
    role: 'notice',
    kind: ['policy/v1', 'PodDisruptionBudget'],
    meaning:
      'The PodDisruptionBudget never allows a disruption. Rollouts do not ask it; draining a node does, and waits for ever.',
    proof: WAITING,
    about: (f) => f.facts,
    fact: (f) =>
      `${f.facts.field} ${f.facts.value}${f.facts.pods === undefined ? '' : ` of ${f.facts.pods} ${f.facts.pods === 1 ? 'pod' : 'pods'}`} allows no disruption, ever`,
    sentence: () => 'Rollouts do not ask it, but no node that runs one of its pods can be drained.',
    steps: (f) => [
      get(f, `poddisruptionbudget ${quote(f.workload.name)}`, 'see how many disruptions it allows'),
      edit('allow one: more replicas, or maxUnavailable 1'),
    ],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  }),
  cause('PdbNoMatchingPods', {
    ...common,
    role: 'notice',
    kind: ['policy/v1', 'PodDisruptionBudget'],
    meaning:
      'No pod has the labels that the selector of the PodDisruptionBudget asks for, and nothing that is known makes one: it protects nothing.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    example: { facts: { labels: { app: 'web' } } },
    proof: WAITING,
    about: (f) => [hasOnlyLabels(f) && f.facts.labels, f.facts.meant],
    fact: (f) =>
      `protects no pod: none has ${selected(f)}${f.facts.meant === undefined ? '' : `; did you mean ${labelPairs(f.facts.meant).join(', ')}?`}`,
    sentence: (f) =>
      `The budget counts pods with ${selected(f)}, and neither the manifests nor the cluster make one: it protects nothing.`,
    steps: (f) => [
      get(f, `pods -l ${quote(labelPairs(f.facts.labels).join(','))}`, 'see which pods the selector matches'),
      get(f, 'pods --show-labels', 'see which labels the pods have'),
    ],
    field: () => ['spec', 'selector'],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  }),
  cause('AggregatedApiMissing', {
    ...common,
    meaning:
      'The APIService names a Service that does not exist or does not answer, so the API server cannot serve that API.',
    proof: WAITING,
    about: (f) => f.text,
    fact: (f) => `is not available: ${f.text}`,
    sentence: (f) =>
      `The API server cannot reach Service ${f.facts.namespace}/${f.facts.service}, which should serve this API: ${ended(f.text)}`,
    steps: (f) => [
      look('see what the API server says', `kubectl describe apiservice ${quote(f.workload.name)}`, f.workload),
      look('see what stands behind it', `kubectl get services,endpointslices,pods -n ${quote(f.facts.namespace)}`),
    ],
    field: () => ['spec', 'service', 'name'],
    documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/',
  }),
]

/** What its selector asks for: labels, unless it says it otherwise. */
function selected(finding: Finding<'PdbNoMatchingPods'>): string {
  return hasOnlyLabels(finding) ? labelPairs(finding.facts.labels).join(', ') : 'the labels of its selector'
}

/** True where it asks for labels, and for nothing else. */
function hasOnlyLabels({ facts: { labels, expressions } }: Finding<'PdbNoMatchingPods'>): boolean {
  return Object.keys(labels).length > 0 && expressions !== true
}
