// Family J, what holds a rollout up as a whole: what the rollout itself says, what the gate says when time is up, and what
// a pass does not prove. All but the first are made by name, by the rooms that know.
import { isOnSilentNode, podWords } from '../rollout/pod-counts.ts'
import type { Finding } from '../model/finding.ts'
import { workloadKind } from '../model/kinds.ts'
import { labelPairs, type FieldPath, type ObjectRef } from '../model/object.ts'
import {
  fileOf,
  describe,
  edit,
  inNamespace,
  look,
  quote,
  replacePod,
  rolloutCommand,
  run,
  setInput,
  undo,
  workloadName,
} from './commands.ts'
import { cause, pattern, probable, TERMINAL, WAITING, type Entry } from './entry.ts'
import type { Place } from '../model/place.ts'
import { recordOf } from '../model/record.ts'
import type { Step } from '../model/report.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    WorkloadNameTooLong: { value: string }
    ReplicaFailureOther: NoFacts
    /** `meanwhile`: someone paused it during the deploy. `awaited`: the gate waits until someone resumes it. */
    DeploymentPaused: { meanwhile?: true; awaited?: true }
    StaleObservedGeneration: NoFacts
    RolloutStalled: NoFacts
    MinReadySecondsPending: { seconds: number }
    ServiceNameMissing: { name: string }
    SelectorOverlap: { other: ObjectRef; labels: Readonly<Record<string, string>> }
    /** `own`: the limit is its annotation's. */
    GateTimeout: { own?: true }
    /** `provenAfter`: for how many seconds the fault of the pod must be seen; left out where waiting may help. */
    StatefulSetStuck: { provenAfter?: number }
    DaemonSetIncomplete: { node: string }
    OnDeleteStrategy: NoFacts
    NothingChanged: NoFacts
    ScaledToZero: NoFacts
  }
}

const common = {
  family: 'J',
  layer: 11,
  recognise: [],
  documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
} as const
/** For kinds that have a command for it. */
const status = (finding: Finding): Step[] => {
  const command = rolloutCommand(finding, 'status')
  return command === undefined ? [] : [look('Check the rollout status', command)]
}
const podName = ({ pod }: Finding): string => pod?.metadata.name ?? ''

const STATEFUL_SET = 'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/'

/** `Deployment web`. */
const nameOf = ({ kind, name }: ObjectRef): string => `${kind} ${name}`
/** `app=web,tier=front`, as kubectl takes it. */
const pairs = (labels: Readonly<Record<string, string>>): string => labelPairs(labels).join(',')

/** A field of the spec where the manifest has it; else the object's name. */
export function ifThere(place: Place, field: string): FieldPath {
  return recordOf(place.object.spec)[field] === undefined ? ['metadata', 'name'] : ['spec', field]
}

export const WORKLOAD_CAUSES: readonly Entry[] = [
  cause('WorkloadNameTooLong', {
    ...common,
    layer: 1,
    meaning:
      "The controller writes the name of the workload, with a hash behind it, into a label of its pods, and a label's value has at most 63 characters. The API server accepts a StatefulSet with such a name and refuses each of its pods.",
    proof: TERMINAL,
    recognise: [
      pattern(
        'create',
        /is invalid: .*metadata\.labels: Invalid value: "(?<value>[^"]+)": must be no more than 63 (?:bytes|characters)/s,
      ),
    ],
    beforeApply: { fails: true },
    about: 'workload',
    fact: (f) => `its name of ${f.workload.name.length} characters is too long for a label of its pods`,
    sentence: (f) =>
      `The controller labels each pod with "${f.facts.value}", which has ${f.facts.value.length} characters; a label's value has at most 63.`,
    steps: (f) => [
      edit(`Choose a name of at most 52 characters for ${f.workload.kind} ${f.workload.name}`),
      describe(f),
    ],
    field: () => ['metadata', 'name'],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set',
  }),
  cause('ReplicaFailureOther', {
    ...common,
    layer: 1,
    meaning:
      'The API server refuses the pods that a controller wants to create, for a reason that no code of chapter B covers.',
    proof: probable(3, 60),
    confidence: 'likely',
    recognise: [pattern('create', /./s)],
    rest: true,
    about: 'everyone',
    fact: () => 'its controller cannot create pods',
    sentence: () => 'The API server refuses the pods that the controller wants to create; details below.',
    steps: (f) => [
      describe(f),
      look(
        'List the events of refused pods',
        `kubectl get events${inNamespace(f)} --field-selector reason=FailedCreate`,
      ),
    ],
  }),
  cause('DeploymentPaused', {
    ...common,
    meaning:
      '`spec.paused` is true, from the manifest or because someone paused it: nothing is rolled out, and no deadline applies.',
    cases: [
      ['when it was paused before the deploy', {}],
      ['when someone paused it during the deploy', { facts: { meanwhile: true } }],
      ['with `when-paused: wait`', { facts: { awaited: true } }],
    ],
    standsStill: true,
    proof: (f) => (f.facts.awaited === true ? WAITING : f.facts.meanwhile === true ? probable(1, 60) : TERMINAL),
    about: 'everyone',
    fact: () => 'it is paused, so nothing is rolled out',
    sentence: () =>
      'spec.paused is true, from the manifest or because someone paused it: the Deployment controller neither creates new pods nor checks the deadline, and a paused Deployment cannot be rolled back.',
    steps: (f) => [
      run(
        'Resume the rollout (and remove spec.paused from the manifest)',
        `kubectl rollout resume ${workloadName(f)}${inNamespace(f)}`,
        f.workload,
      ),
      look(
        'Check which manager set spec.paused',
        `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`,
        f.workload,
      ),
    ],
    field: () => ['spec', 'paused'],
  }),
  cause('StaleObservedGeneration', {
    ...common,
    meaning:
      "The object's controller has not processed the change (`status.observedGeneration` is behind): the controller manager may be down.",
    proof: { kind: 'probable', observations: 1, seconds: 60 },
    about: 'everyone',
    fact: () => 'its controller has not processed the change',
    sentence: () => 'status.observedGeneration is behind metadata.generation: the controller manager may be down.',
    steps: (f) => [
      describe(f),
      look('Check the lease of the controller manager', 'kubectl get lease -n kube-system kube-controller-manager'),
    ],
  }),
  cause('RolloutStalled', {
    ...common,
    role: 'wrapper',
    meaning: 'The Deployment made no progress for progressDeadlineSeconds. If a cause is known, this stands beside it.',
    when: 'when `progressDeadlineSeconds` have passed without progress',
    proof: TERMINAL,
    about: 'workload',
    fact: (f) => `made no progress before its deadline: ${f.text}`,
    sentence: () => 'The rollout made no progress for progressDeadlineSeconds, and no observation explains why.',
    steps: (f) => [...status(f), describe(f), ...undo(f)],
    field: () => ['spec', 'progressDeadlineSeconds'],
  }),
  cause('MinReadySecondsPending', {
    ...common,
    meaning: 'All pods are ready, but minReadySeconds has not passed yet: until then they do not count as available.',
    proof: WAITING,
    about: (f) => f.facts.seconds,
    fact: (f) => `its pods are ready, but not yet for minReadySeconds (${f.facts.seconds} s)`,
    sentence: (f) =>
      `All pods are ready; the ${f.workload.kind} controller counts them as available only after ${f.facts.seconds} s of readiness, but the gate timed out first.`,
    steps: (f) => [
      ...status(f),
      setInput('Increase the timeout input of the action', 'timeout', '20m'),
      edit('Reduce minReadySeconds in the manifest'),
    ],
    field: (_f, place) => ifThere(place, 'minReadySeconds'),
  }),
  cause('ServiceNameMissing', {
    ...common,
    role: 'notice',
    kind: ['v1', 'Service'],
    meaning:
      'The Service that a StatefulSet names in serviceName does not exist, so its pods have no DNS names. The pods still run.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    proof: WAITING,
    about: (f) => f.facts.name,
    fact: (f) => `Service "${f.facts.name}" of spec.serviceName does not exist`,
    sentence: (f) =>
      `Host names of the pods (${f.workload.name}-0.${f.facts.name}) do not resolve: they need a headless Service with that name.`,
    steps: (f) => [
      look('List the Services of the namespace', `kubectl get services${inNamespace(f)}`),
      edit('Add a headless Service (clusterIP: None) with this name to the manifests'),
    ],
    field: () => ['spec', 'serviceName'],
    documentation: `${STATEFUL_SET}#stable-network-id`,
  }),
  cause('SelectorOverlap', {
    ...common,
    meaning: "The selectors of two workloads match each other's pods, so each may count or adopt pods of the other.",
    example: {
      facts: { other: { apiVersion: 'example.org/v1', kind: 'Widget', name: 'api' }, labels: { app: 'web' } },
    },
    proof: WAITING,
    about: ({ facts: { other, labels } }) => [other.kind, other.name, labels],
    fact: (f) => `it and ${nameOf(f.facts.other)} select the same pods (${pairs(f.facts.labels)})`,
    sentence: (f) =>
      `The pods of ${nameOf(f.facts.other)} have every label that this ${f.workload.kind} selects (${pairs(f.facts.labels)}): anything that selects by these labels, such as a Service, gets the pods of both.`,
    steps: (f) => [
      look('List the pods with these labels', `kubectl get pods${inNamespace(f)} -l ${quote(pairs(f.facts.labels))}`),
      edit('Give each workload its own label, in its selector and its template'),
    ],
    field: () => ['spec', 'selector'],
  }),
  cause('GateTimeout', {
    ...common,
    role: 'wrapper',
    meaning:
      "The gate's own time limit (`timeout`, or the annotation `k8s-deploy-gate/timeout` of the object) ended while the rollout was still in progress. If a cause is known, this stands beside it.",
    when: 'when the time limit has passed',
    proof: TERMINAL,
    about: 'workload',
    fact: (f) => `was not done within the timeout (${f.text})`,
    sentence: (f) =>
      f.facts.own === true
        ? 'The rollout was still in progress when the time limit that its annotation k8s-deploy-gate/timeout sets ended.'
        : "The rollout was still in progress when the gate's own time limit ended.",
    steps: (f) => [
      ...status(f),
      describe(f),
      f.facts.own === true
        ? edit('Increase the annotation k8s-deploy-gate/timeout of the object, or remove it')
        : setInput('Increase the timeout input of the action', 'timeout', '20m'),
    ],
    field: (f) => (f.facts.own === true ? ['metadata', 'annotations', 'k8s-deploy-gate/timeout'] : undefined),
  }),
  cause('StatefulSetStuck', {
    ...common,
    role: 'wrapper',
    meaning:
      'A pod of an older revision is not ready, and the StatefulSet waits for it before it continues. Kubernetes does not replace such a pod, even after the manifest is fixed: delete the pod.',
    cases: [
      ['when that pod has a fault that cannot resolve itself', { facts: { provenAfter: 20 } }],
      ['when that pod has a fault that is unlikely to resolve itself', { facts: { provenAfter: 60 } }],
      ['when that pod may still become ready', {}],
    ],
    proof: (f) => (f.facts.provenAfter === undefined ? WAITING : probable(1, f.facts.provenAfter)),
    about: (f) => podName(f),
    fact: (f, factOf) =>
      `old pod ${podName(f)} blocks the rollout${f.inner === undefined ? '' : `: ${factOf(f.inner)}`}`,
    sentence: (f, factOf) =>
      `The StatefulSet waits until pod ${podName(f)} is ready before it continues. That pod is from an older revision${f.inner === undefined ? '' : ` and fails (${f.inner.code}: ${factOf(f.inner)})`}, and Kubernetes does not replace it, even if the manifest is now correct.`,
    afterwards: (f) => f.pod && replacePod(f, 'After the fix, delete this pod: Kubernetes does not replace it'),
    steps: (f) => [
      replacePod(f, 'Delete the stuck pod so that it restarts with the newest revision'),
      look('List the pods and their revisions', `kubectl get pods${inNamespace(f)} -L controller-revision-hash`),
      describe(f),
    ],
    field: (_f, place) => ifThere(place, 'podManagementPolicy'),
    documentation: `${STATEFUL_SET}#forced-rollback`,
  }),
  cause('DaemonSetIncomplete', {
    ...common,
    role: 'wrapper',
    kind: ['apps/v1', 'DaemonSet'],
    meaning:
      'The DaemonSet needs a pod on every matching node, but one of these nodes does not respond. If a pod shows why, this stands beside that cause.',
    proof: WAITING,
    observe: ({ wrapper, pods }, view) =>
      wrapper !== 'DaemonSetIncomplete'
        ? []
        : pods
            .filter((pod) => isOnSilentNode(pod, view))
            .map((pod) => {
              const { nodeName: node = '' } = pod.spec
              const source = `pod ${pod.metadata.name}`
              return {
                text: `node ${node} does not respond`,
                facts: { node },
                pod,
                carrier: pod,
                evidence: [{ kind: 'status', source, text: `${podWords(pod, view)} (${node})` }],
              }
            }),
    about: (f) => f.facts.node,
    fact: (f) => `node ${f.facts.node} does not respond, so not every node runs its pod`,
    sentence: (f) => `The DaemonSet needs a pod on every matching node, but node ${f.facts.node} does not respond.`,
    steps: (f) => [
      look('List the nodes and their status', 'kubectl get nodes'),
      look('List the pods and their nodes', `kubectl get pods${inNamespace(f)} -o wide`),
      ...status(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
  }),
  cause('OnDeleteStrategy', {
    ...common,
    role: 'notice',
    kind: ['apps/v1', 'StatefulSet'],
    meaning:
      'With updateStrategy OnDelete, pods are replaced only when someone deletes them, so the new revision does not run yet.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'its pods are replaced only when someone deletes them (OnDelete)',
    sentence: (f) =>
      `With updateStrategy OnDelete, the ${f.workload.kind} keeps its existing pods: ${f.text}. The new revision is proven only after they are replaced.`,
    steps: (f) => [
      look('List the pods and their revisions', `kubectl get pods${inNamespace(f)} -L controller-revision-hash`),
      run('Delete the old pods one at a time', `kubectl delete pod POD${inNamespace(f)}`, f.workload),
    ],
    field: () => ['spec', 'updateStrategy', 'type'],
    documentation: `${STATEFUL_SET}#update-strategies`,
  }),
  cause('NothingChanged', {
    ...common,
    role: 'notice',
    meaning:
      'The cluster already has exactly what the manifest says. Only a change of the pod template starts a rollout, so a pass proves nothing new.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'nothing changed, so nothing was rolled out',
    sentence: () =>
      'The cluster already has exactly what this manifest says, so Kubernetes replaced no pod. What the pods read only at their start, such as environment variables from a ConfigMap or Secret, stays as it was.',
    steps: (f) => [
      look('Compare the manifest with the cluster', `kubectl diff -f ${fileOf(f)}`),
      // Where updateStrategy may be OnDelete a restart would replace nothing.
      ...(workloadKind(f.workload)?.update?.field === 'strategy'
        ? [run('Restart the pods anyway', `kubectl rollout restart ${workloadName(f)}${inNamespace(f)}`, f.workload)]
        : []),
    ],
  }),
  cause('ScaledToZero', {
    ...common,
    role: 'notice',
    meaning: '`spec.replicas` is 0: no pod runs, and the gate cannot tell whether one would.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'spec.replicas is 0, so nothing was proven',
    sentence: () => 'With spec.replicas 0, no pod runs, and the gate cannot tell whether one would.',
    steps: (f) => [
      run('Scale to one replica', `kubectl scale ${workloadName(f)}${inNamespace(f)} --replicas=1`, f.workload),
    ],
    field: () => ['spec', 'replicas'],
  }),
]
