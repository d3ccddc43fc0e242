// Family J, second half, and the entries that have no message of their own: what the rollout itself says, what we
// say when time is up, what was seen and not recognised. All are made by name, by the rooms that know.
import type { Finding } from '../model/finding.ts'
import { describe, inNamespace, undo, workloadName } from './commands.ts'
import { pattern, probable, TERMINAL, WAITING, type Entry } from './entry.ts'

const common = {
  family: 'J',
  layer: 11,
  recognise: [],
  documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
} as const
/** The kinds that `kubectl rollout status` knows. */
const HAS_STATUS = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])
const status = (finding: Finding) => ({
  why: 'see how far it is',
  command: `kubectl rollout status ${workloadName(finding)}${inNamespace(finding)}`,
})

export const WORKLOAD_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'DeploymentPaused',
    proof: TERMINAL,
    fact: () => 'it is paused, so nothing is rolled out',
    sentence: () =>
      'spec.paused is true: the Deployment controller neither makes new pods nor checks the deadline, and it cannot be rolled back meanwhile.',
    steps: (f) => [
      {
        why: 'resume it (and remove spec.paused from the manifest)',
        command: `kubectl rollout resume ${workloadName(f)}${inNamespace(f)}`,
      },
    ],
    field: () => ['spec', 'paused'],
  },
  // The rest of what a controller may be refused: tried after every entry that knows its words.
  {
    ...common,
    layer: 1,
    code: 'ReplicaFailureOther',
    proof: probable(3, 60),
    confidence: 'likely',
    recognise: [pattern('create', /./s)],
    fact: () => 'its controller cannot create pods',
    sentence: () => 'The API server refuses the pods that the controller wants to create; its words are below.',
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'StaleObservedGeneration',
    proof: { kind: 'probable', observations: 1, seconds: 60 },
    fact: () => 'its controller has not seen the change',
    sentence: () => 'status.observedGeneration is behind metadata.generation: the controller manager may be down.',
    steps: (f) => [
      describe(f),
      {
        why: 'see whether the controller manager is alive',
        command: 'kubectl get lease -n kube-system kube-controller-manager',
      },
    ],
  },
  {
    ...common,
    code: 'RolloutStalled',
    proof: TERMINAL,
    fact: (f) => `made no progress until its deadline (${f.text})`,
    sentence: () => 'The rollout stood still for progressDeadlineSeconds, and nothing that was seen says why.',
    steps: (f) => [status(f), describe(f), ...undo(f)],
    field: () => ['spec', 'progressDeadlineSeconds'],
  },
  {
    ...common,
    code: 'GateTimeout',
    proof: TERMINAL,
    fact: (f) => `was not done when time ran out (${f.text})`,
    sentence: () => "It was still in progress when the gate's own time limit ended.",
    steps: (f) => [
      ...(HAS_STATUS.has(f.workload.kind) ? [status(f)] : []),
      describe(f),
      { why: 'wait longer: set the timeout input of the action', command: 'timeout: 20m' },
    ],
  },
  ...(
    [
      ['JobBackoffLimitExceeded', 'has failed as often as its backoffLimit allows'],
      ['JobDeadlineExceeded', 'ran longer than its activeDeadlineSeconds'],
      ['JobPodFailurePolicy', 'was failed by its podFailurePolicy'],
      ['JobFailedIndexes', 'has failed indexes'],
      ['JobSuspended', 'is suspended, so nothing runs'],
    ] as const
  ).map(([code, fact]): Entry => ({
    ...common,
    code,
    proof: TERMINAL,
    fact: () => fact,
    sentence: (f) => `The Job controller says: ${f.text}`,
    steps: (f) => [
      describe(f),
      { why: 'read what it wrote', command: `kubectl logs ${workloadName(f)}${inNamespace(f)} --tail=100` },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  })),
  {
    ...common,
    code: 'StaleImage',
    family: 'F',
    proof: WAITING,
    fact: (f) =>
      f.facts.remote === undefined
        ? `the new pods run the same image as before: tag ${f.facts.tag} was not pulled again`
        : `image ${f.container?.image ?? ''} was pushed again, but the pods run the older one`,
    sentence: (f) =>
      f.facts.remote === undefined
        ? `Container ${f.container?.name ?? ''} names the same tag as the revision before, and imagePullPolicy IfNotPresent lets the node use its old copy (${f.facts.running}).`
        : `The registry now has ${f.facts.remote} under that tag; container ${f.container?.name ?? ''} runs ${f.facts.running}, which the node already had (imagePullPolicy IfNotPresent).`,
    steps: (f) => [
      {
        why: 'deploy by a tag of its own, or by digest',
        command: `kubectl set image ${workloadName(f)}${inNamespace(f)} ${f.container?.name ?? ''}=${f.facts.repository}@${f.facts.remote ?? 'sha256:DIGEST'}`,
      },
      {
        why: 'or pull at every start: imagePullPolicy Always',
        command: 'kubectl explain pod.spec.containers.imagePullPolicy',
      },
    ],
    field: (_f, place) => place.container('image'),
    documentation: 'https://kubernetes.io/docs/concepts/containers/images/#updating-images',
  },
  {
    ...common,
    code: 'NothingChanged',
    proof: WAITING,
    fact: () => 'nothing changed, so nothing was rolled out',
    sentence: () =>
      'The cluster already has exactly what the manifests say; only a change of the pod template starts a rollout.',
    steps: (f) => [
      { why: 'see the difference', command: 'kubectl diff -f FILE' },
      ...(f.workload.kind === 'Deployment'
        ? [
            {
              why: 'restart the pods all the same',
              command: `kubectl rollout restart ${workloadName(f)}${inNamespace(f)}`,
            },
          ]
        : []),
    ],
  },
  {
    ...common,
    code: 'ScaledToZero',
    proof: WAITING,
    fact: () => 'zero replicas are wanted, so nothing was proved',
    sentence: () => 'With spec.replicas 0 no pod runs, and the gate cannot tell whether one would.',
    steps: (f) => [{ why: 'start one', command: `kubectl scale ${workloadName(f)}${inNamespace(f)} --replicas=1` }],
    field: () => ['spec', 'replicas'],
  },
  {
    ...common,
    code: 'Unknown',
    family: 'K',
    proof: WAITING,
    confidence: 'guess',
    fact: (f) => `${f.symptom === '' ? 'not ready' : f.symptom}: ${f.text}`,
    sentence: () => 'This was seen and is not in the catalogue of causes; everything that is known is in the evidence.',
    steps: (f) => [describe(f), ...undo(f)],
  },
]
