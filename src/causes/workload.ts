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
import type { Step } from '../model/report.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    ReplicaFailureOther: NoFacts
    /** `meanwhile`: someone paused it during the deploy. */
    DeploymentPaused: { meanwhile?: true }
    StaleObservedGeneration: NoFacts
    RolloutStalled: NoFacts
    MinReadySecondsPending: { seconds: number }
    ServiceNameMissing: { name: string }
    SelectorOverlap: { other: ObjectRef; labels: Readonly<Record<string, string>> }
    GateTimeout: NoFacts
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
  return command === undefined ? [] : [look('see how far it is', command)]
}
const podName = ({ pod }: Finding): string => pod?.metadata.name ?? ''

const STATEFUL_SET = 'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/'

/** `Deployment web`. */
const nameOf = ({ kind, name }: ObjectRef): string => `${kind} ${name}`
/** `app=web,tier=front`, as kubectl takes it. */
const pairs = (labels: Readonly<Record<string, string>>): string => labelPairs(labels).join(',')

/** A field of the spec where the manifest has it; else the object's name. */
export function ifThere(place: Place, field: string): FieldPath {
  return (place.object.spec as Record<string, unknown> | undefined)?.[field] === undefined
    ? ['metadata', 'name']
    : ['spec', field]
}

export const WORKLOAD_CAUSES: readonly Entry[] = [
  cause('ReplicaFailureOther', {
    ...common,
    layer: 1,
    meaning:
      'The API server refuses the pods that a controller wants to create, for a reason that no code of chapter B knows.',
    proof: probable(3, 60),
    confidence: 'likely',
    recognise: [pattern('create', /./s)],
    rest: true,
    about: 'everyone',
    fact: () => 'its controller cannot create pods',
    sentence: () => 'The API server refuses the pods that the controller wants to create; its words are below.',
    steps: (f) => [
      describe(f),
      look(
        'see everything that was refused',
        `kubectl get events${inNamespace(f)} --field-selector reason=FailedCreate`,
      ),
    ],
  }),
  cause('DeploymentPaused', {
    ...common,
    meaning:
      '`spec.paused` is true, from the manifest or because somebody paused it: nothing is rolled out, and no deadline runs.',
    cases: [
      ['when it was paused before', {}],
      ['when somebody paused it during the deploy', { facts: { meanwhile: true } }],
    ],
    standsStill: true,
    proof: (f) => (f.facts.meanwhile === true ? probable(1, 60) : TERMINAL),
    about: 'everyone',
    fact: () => 'it is paused, so nothing is rolled out',
    sentence: () =>
      'spec.paused is true, from the manifest or because somebody paused it: the Deployment controller neither makes new pods nor checks the deadline, and it cannot be rolled back meanwhile.',
    steps: (f) => [
      run(
        'resume it (and remove spec.paused from the manifest if it is there)',
        `kubectl rollout resume ${workloadName(f)}${inNamespace(f)}`,
        f.workload,
      ),
      look(
        'see who paused it',
        `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`,
        f.workload,
      ),
    ],
    field: () => ['spec', 'paused'],
  }),
  cause('StaleObservedGeneration', {
    ...common,
    meaning:
      "The object's controller has not seen the change (`status.observedGeneration` is behind): the controller manager may be down.",
    proof: { kind: 'probable', observations: 1, seconds: 60 },
    about: 'everyone',
    fact: () => 'its controller has not seen the change',
    sentence: () => 'status.observedGeneration is behind metadata.generation: the controller manager may be down.',
    steps: (f) => [
      describe(f),
      look('see whether the controller manager is alive', 'kubectl get lease -n kube-system kube-controller-manager'),
    ],
  }),
  cause('RolloutStalled', {
    ...common,
    role: 'wrapper',
    meaning:
      'The Deployment made no progress for progressDeadlineSeconds. When a cause is known, this stands beside it.',
    when: 'when `progressDeadlineSeconds` have passed without progress',
    proof: TERMINAL,
    about: 'workload',
    fact: (f) => `made no progress until its deadline: ${f.text}`,
    sentence: () => 'The rollout stood still for progressDeadlineSeconds, and nothing that was seen says why.',
    steps: (f) => [...status(f), describe(f), ...undo(f)],
    field: () => ['spec', 'progressDeadlineSeconds'],
  }),
  cause('MinReadySecondsPending', {
    ...common,
    meaning: 'All pods are ready, and minReadySeconds has not passed since: until then they do not count as available.',
    proof: WAITING,
    about: (f) => f.facts.seconds,
    fact: (f) => `its pods are ready, and not yet for minReadySeconds (${f.facts.seconds} s)`,
    sentence: (f) =>
      `All pods are ready; the ${f.workload.kind} controller counts them as available only once they have been ready for ${f.facts.seconds} s, and time ran out before.`,
    steps: (f) => [
      ...status(f),
      setInput('wait longer: set the timeout input of the action', 'timeout', '20m'),
      edit('or ask for less in the manifest'),
    ],
    field: (_f, place) => ifThere(place, 'minReadySeconds'),
  }),
  cause('ServiceNameMissing', {
    ...common,
    role: 'notice',
    kind: ['v1', 'Service'],
    meaning:
      'The Service that a StatefulSet names in serviceName does not exist, so its pods have no DNS names of their own. The pods run all the same.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    proof: WAITING,
    about: (f) => f.facts.name,
    fact: (f) => `Service "${f.facts.name}" of spec.serviceName does not exist`,
    sentence: (f) =>
      `The pods run, and their own host names (${f.workload.name}-0.${f.facts.name}) do not resolve: they come from a headless Service of that name.`,
    steps: (f) => [
      look('see which Services there are', `kubectl get services${inNamespace(f)}`),
      edit('add a Service with clusterIP None and this name to the manifests'),
    ],
    field: () => ['spec', 'serviceName'],
    documentation: `${STATEFUL_SET}#stable-network-id`,
  }),
  cause('SelectorOverlap', {
    ...common,
    meaning:
      "The selectors of two workloads match each other's pods, so each may count or take over pods of the other.",
    example: {
      facts: { other: { apiVersion: 'example.org/v1', kind: 'Widget', name: 'api' }, labels: { app: 'web' } },
    },
    proof: WAITING,
    about: ({ facts: { other, labels } }) => [other.kind, other.name, labels],
    fact: (f) => `it and ${nameOf(f.facts.other)} select the same pods (${pairs(f.facts.labels)})`,
    sentence: (f) =>
      `The pods of ${nameOf(f.facts.other)} have every label that this ${f.workload.kind} selects (${pairs(f.facts.labels)}): what selects by these labels, a Service or a person, gets the pods of both.`,
    steps: (f) => [
      look('see the pods that it selects', `kubectl get pods${inNamespace(f)} -l ${quote(pairs(f.facts.labels))}`),
      edit('give each a label of its own, in the selector and the template'),
    ],
    field: () => ['spec', 'selector'],
  }),
  cause('GateTimeout', {
    ...common,
    role: 'wrapper',
    meaning:
      "The gate's own time limit (`timeout`) ended while it was still in progress. When a cause is known, this stands beside it.",
    when: 'when `timeout` is over',
    proof: TERMINAL,
    about: 'workload',
    fact: (f) => `was not done when time ran out (${f.text})`,
    sentence: () => "It was still in progress when the gate's own time limit ended.",
    steps: (f) => [
      ...status(f),
      describe(f),
      setInput('wait longer: set the timeout input of the action', 'timeout', '20m'),
    ],
  }),
  cause('StatefulSetStuck', {
    ...common,
    role: 'wrapper',
    meaning:
      'A pod of an older revision is not ready, and the StatefulSet waits for it before it goes on. Kubernetes does not replace such a pod by itself, even when the manifest is right now: delete it.',
    cases: [
      ['when that pod has a fault that does not heal', { facts: { provenAfter: 20 } }],
      ['when it has one that probably does not heal', { facts: { provenAfter: 60 } }],
      ['when it may still become ready', {}],
    ],
    proof: (f) => (f.facts.provenAfter === undefined ? WAITING : probable(1, f.facts.provenAfter)),
    about: (f) => podName(f),
    fact: (f, factOf) =>
      `pod ${podName(f)} of an older revision blocks it${f.inner === undefined ? '' : `: ${factOf(f.inner)}`}`,
    sentence: (f, factOf) =>
      `The StatefulSet waits until pod ${podName(f)} is ready before it goes on. That pod is of an older revision${f.inner === undefined ? '' : ` and broken (${f.inner.code}: ${factOf(f.inner)})`}, and Kubernetes does not replace it by itself, though the manifest may be right now.`,
    afterwards: (f) => f.pod && replacePod(f, 'once it is corrected: Kubernetes does not replace this pod by itself'),
    steps: (f) => [
      replacePod(f, 'let it come back with the newest revision'),
      look('see which pods are of which revision', `kubectl get pods${inNamespace(f)} -L controller-revision-hash`),
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
      'The DaemonSet wants a pod on every node that fits, and one of these nodes does not answer. When a pod shows why, this stands beside that cause.',
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
                text: `node ${node} does not answer`,
                facts: { node },
                pod,
                carrier: pod,
                evidence: [{ kind: 'status', source, text: `${podWords(pod, view)} (${node})` }],
              }
            }),
    about: (f) => f.facts.node,
    fact: (f) => `not every node runs it: node ${f.facts.node} does not answer`,
    sentence: (f) =>
      `The DaemonSet wants a pod on every node that matches, also on one that does not answer: node ${f.facts.node} does not answer.`,
    steps: (f) => [
      look('see which nodes are not ready', 'kubectl get nodes'),
      look('see which nodes lack a ready pod', `kubectl get pods${inNamespace(f)} -o wide`),
      ...status(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
  }),
  cause('OnDeleteStrategy', {
    ...common,
    role: 'notice',
    kind: ['apps/v1', 'StatefulSet'],
    meaning:
      'With updateStrategy OnDelete pods are replaced only when somebody deletes them, so what was deployed does not run yet.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'its pods are only replaced when they are deleted (OnDelete)',
    sentence: (f) =>
      `With updateStrategy OnDelete the ${f.workload.kind} keeps its pods of before: ${f.text}. What was deployed is proved only once they are replaced.`,
    steps: (f) => [
      look('see which pods are of which revision', `kubectl get pods${inNamespace(f)} -L controller-revision-hash`),
      run('replace them one after the other', `kubectl delete pod POD${inNamespace(f)}`),
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
      'The cluster already has exactly what the manifests say; only a change of the pod template starts a rollout.',
    steps: (f) => [
      look('see the difference', `kubectl diff -f ${fileOf(f)}`),
      // Where updateStrategy may be OnDelete a restart would replace nothing.
      ...(workloadKind(f.workload)?.update?.field === 'strategy'
        ? [
            run(
              'restart the pods all the same',
              `kubectl rollout restart ${workloadName(f)}${inNamespace(f)}`,
              f.workload,
            ),
          ]
        : []),
    ],
  }),
  cause('ScaledToZero', {
    ...common,
    role: 'notice',
    meaning: '`spec.replicas` is 0: no pod runs, and the gate cannot tell whether one would.',
    proof: WAITING,
    about: 'everyone',
    fact: () => 'zero replicas are wanted, so nothing was proved',
    sentence: () => 'With spec.replicas 0 no pod runs, and the gate cannot tell whether one would.',
    steps: (f) => [run('start one', `kubectl scale ${workloadName(f)}${inNamespace(f)} --replicas=1`, f.workload)],
    field: () => ['spec', 'replicas'],
  }),
]
