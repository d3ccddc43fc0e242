// Family K, what stands beside the workload: autoscalers, budgets, bindings, policies, aggregated APIs. Most are found by
// the rules of their kinds (src/rollout), which give the code and the facts; here are the words.
import type { Finding, Signal } from '../model/finding.ts'
import { labelPairs, pluralOf, type ObjectRef } from '../model/object.ts'
import { textsOf } from '../model/record.ts'
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
const get = (finding: Finding, what: string, why: string, ...on: readonly ObjectRef[]) =>
  look(why, `kubectl get ${what}${inNamespace(finding)}`, ...on)

/** The role that a binding names, where the API server does not find it; its words name the binding itself. */
function unknownRole({ text, carrier }: Signal): Finding<'BindingUnresolved'>['facts'] | undefined {
  const { roleRef, metadata } = carrier
  if (roleRef === undefined || !/^(cluster)?rolebindings\S* "[^"]*" not found$/.test(text)) return undefined
  const { kind = '', name = '' } = textsOf(roleRef)
  return { kind, name, role: 'roleRef', namespace: kind === 'Role' ? metadata.namespace : undefined }
}

export const COMPANION_CAUSES: readonly Entry[] = [
  cause('BindingUnresolved', {
    ...common,
    role: 'notice',
    meaning:
      'A RoleBinding or ClusterRoleBinding references a role or a ServiceAccount that does not exist. The API server accepts the binding, but it grants nothing.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    example: { facts: { kind: 'ClusterRole', name: 'viewer', role: 'roleRef' } },
    proof: WAITING,
    // Who may not grant everything is asked whether he holds what the role grants.
    recognise: [rule('request', unknownRole)],
    about: ({ facts: { kind, name, namespace, role } }) => [kind, name, namespace, role],
    fact: (f) =>
      `${f.facts.kind} "${f.facts.name}"${f.facts.namespace === undefined ? '' : ` of namespace ${f.facts.namespace}`}${f.facts.role === 'roleRef' ? '' : ', a subject of the binding,'} does not exist`,
    sentence: (f) =>
      f.facts.role === 'roleRef'
        ? `The binding grants ${f.facts.kind} "${f.facts.name}", which does not exist. Until it does, the binding grants nothing.`
        : `The binding grants its role to ServiceAccount "${f.facts.name}", which does not exist. Pods that run under another ServiceAccount do not get the role.`,
    steps: (f) => [
      look(
        `List the ${pluralOf(f.facts.kind)}`,
        `kubectl get ${pluralOf(f.facts.kind).toLowerCase()}${f.facts.namespace === undefined ? '' : ` -n ${quote(f.facts.namespace)}`}`,
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
    meaning: 'The autoscaler references a workload that does not exist, so it has nothing to scale.',
    beforeApply: { failsWhenMisspelt: true },
    proof: WAITING,
    about: ({ facts: { kind, name } }) => [kind, name],
    fact: (f) => `its scale target, ${f.facts.kind} "${f.facts.name}", does not exist`,
    sentence: () => 'The autoscaler has nothing to scale. Nothing else is affected.',
    steps: (f) => [describe(f), get(f, 'deployments,statefulsets', 'List the workloads that it could scale')],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  }),
  cause('HpaMetricsUnavailable', {
    ...common,
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning:
      'The autoscaler gets no metrics (no metrics server, or containers without resource requests), so it does not scale.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'gets no metrics, so it does not scale',
    sentence: (f) =>
      `The autoscaler reports: ${ended(f.text)} It needs a metrics server and a resource request in every container.`,
    steps: (f) => [
      describe(f),
      look('Check whether the metrics API is available', 'kubectl get apiservice v1beta1.metrics.k8s.io'),
      look('Check whether the pods have metrics', `kubectl top pods${inNamespace(f)}`),
    ],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/',
  }),
  cause('HpaFightsReplicas', {
    ...common,
    role: 'notice',
    kind: ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    meaning:
      'The manifest sets `spec.replicas`, and a HorizontalPodAutoscaler in the same manifests scales the same workload, so each deploy resets the number. Once the autoscaler owns the field, the deploy fails with FieldManagerConflict.',
    example: { facts: { replicas: 3, scaler: 'web', least: 2, most: 5 } },
    proof: WAITING,
    about: (f) => f.facts,
    fact: (f) =>
      `its manifest sets ${f.facts.replicas} replicas, but HorizontalPodAutoscaler ${f.facts.scaler} scales it (${f.facts.least} to ${f.facts.most})`,
    sentence: (f) =>
      `Every deploy resets spec.replicas to ${f.facts.replicas}, and the autoscaler then changes it again. Or the deploy fails because the autoscaler owns the field.`,
    steps: (f) => [
      get(f, `hpa ${quote(f.facts.scaler)}`, 'Check how many replicas the autoscaler wants'),
      edit('Remove spec.replicas from the manifest and let the autoscaler set it'),
    ],
    field: () => ['spec', 'replicas'],
    documentation:
      'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
  }),
  cause('NetworkPolicyBlocks', {
    ...common,
    role: 'context',
    meaning:
      'A process in the pod gets no answer from a server, or the kubelet gets none from a probe, and a NetworkPolicy restricts that traffic. Kubernetes does not report dropped packets, so this is only a guess beside the cause.',
    // Context of what gets no answer, never a cause of its own: nothing says that a policy dropped a packet.
    proof: WAITING,
    confidence: 'guess',
    about: 'everyone',
    fact: () => 'a NetworkPolicy may block its traffic',
    sentence: () =>
      'A NetworkPolicy selects the pod and restricts its traffic. Kubernetes does not show whether that is the reason.',
    steps: (f) => [
      get(f, 'networkpolicies', 'List the NetworkPolicies'),
      look(
        'Check which pods the policies select and what they allow',
        `kubectl describe networkpolicies${inNamespace(f)}`,
      ),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  }),
  cause('PdbBlocksDrain', {
    ...common,
    role: 'notice',
    kind: ['policy/v1', 'PodDisruptionBudget'],
    meaning:
      'The PodDisruptionBudget never allows a disruption. Rollouts ignore it, but a node that runs one of its pods cannot be drained.',
    proof: WAITING,
    about: (f) => f.facts,
    fact: (f) =>
      `${f.facts.field} ${f.facts.value}${f.facts.pods === undefined ? '' : ` of ${f.facts.pods} ${f.facts.pods === 1 ? 'pod' : 'pods'}`} never allows a disruption`,
    sentence: () => 'Rollouts ignore the budget, but a node that runs one of its pods cannot be drained.',
    steps: (f) => [
      get(
        f,
        `poddisruptionbudget ${quote(f.workload.name)}`,
        'Check how many disruptions the budget allows',
        f.workload,
      ),
      edit('Allow one disruption: set maxUnavailable to 1, or add replicas'),
    ],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  }),
  cause('PdbNoMatchingPods', {
    ...common,
    role: 'notice',
    kind: ['policy/v1', 'PodDisruptionBudget'],
    meaning:
      'No pod matches the selector of the PodDisruptionBudget, and no known workload creates one, so the budget protects nothing.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    example: { facts: { labels: { app: 'web' } } },
    proof: WAITING,
    about: (f) => [hasOnlyLabels(f) && f.facts.labels, f.facts.meant],
    fact: (f) =>
      `protects no pod: no pod has ${selected(f)}${f.facts.meant === undefined ? '' : `; did you mean ${labelPairs(f.facts.meant).join(', ')}?`}`,
    sentence: (f) =>
      `The budget selects pods with ${selected(f)}, but no workload of the manifests or the cluster creates one, so it protects nothing.`,
    steps: (f) => [
      get(f, `pods -l ${quote(labelPairs(f.facts.labels).join(','))}`, 'List the pods that the selector matches'),
      get(f, 'pods --show-labels', 'List the labels of the pods'),
    ],
    field: () => ['spec', 'selector'],
    documentation: 'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  }),
  cause('AggregatedApiMissing', {
    ...common,
    meaning:
      'The APIService references a Service that does not exist or does not answer, so the API server cannot serve that API.',
    proof: WAITING,
    about: (f) => f.text,
    fact: (f) => `is not available: ${f.text}`,
    sentence: (f) =>
      `The API server cannot reach Service ${f.facts.namespace}/${f.facts.service}, which should serve this API: ${ended(f.text)}`,
    steps: (f) => [
      look(
        'Check the conditions of the APIService',
        `kubectl describe apiservice ${quote(f.workload.name)}`,
        f.workload,
      ),
      look(
        `List what runs behind Service ${f.facts.service}`,
        `kubectl get services,endpointslices,pods -n ${quote(f.facts.namespace)}`,
      ),
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
