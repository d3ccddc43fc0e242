// Family J, second half, and the entries that have no message of their own: what the rollout itself says, what we
// say when time is up, what was seen and not recognised. All are made by name, by the rooms that know.
import type { LegacyFinding as Finding } from '../model/finding.ts'
import { workloadKind } from '../model/kinds.ts'
import type { FieldPath } from '../model/object.ts'
import { fileOf, describe, inNamespace, quote, replacePod, rolloutCommand, undo, workloadName } from './commands.ts'
import { pattern, probable, rule, TERMINAL, WAITING, type LegacyEntry as Entry } from './entry.ts'
import type { Place } from '../model/place.ts'

const common = {
  family: 'J',
  layer: 11,
  recognise: [],
  documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
} as const
/** For kinds that have a command for it. */
const status = (finding: Finding) => {
  const command = rolloutCommand(finding, 'status')
  return command === undefined ? [] : [{ why: 'see how far it is', command }]
}

const STATEFUL_SET = 'https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/'
const CRON_JOB = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'

/** A field of the spec where the manifest has it; else the object's name. */
function ifThere(place: Place, field: string): FieldPath {
  return (place.object.spec as Record<string, unknown> | undefined)?.[field] === undefined
    ? ['metadata', 'name']
    : ['spec', field]
}

/** Tried before the rest class of refusals, ManifestSchemaInvalid. */
export const CRON_JOB_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'CronJobInvalid',
    kind: ['batch/v1', 'CronJob'],
    meaning: 'The schedule or the time zone of the CronJob is not valid, so it can never start a Job.',
    proof: TERMINAL,
    recognise: [
      rule('request', ({ carrier, text, legacy }) => {
        const field = /^spec\.(schedule|timeZone)$/.exec(legacy?.field ?? '')?.[1]
        return workloadKind(carrier)?.wants === 'schedule' && field !== undefined && !/field not declared/.test(text)
          ? { cronField: field }
          : undefined
      }),
    ],
    fact: (f) => `it can never start a Job: ${f.text}`,
    sentence: (f) =>
      f.channel === 'request'
        ? `The API server refuses the ${f.facts.cronField === 'timeZone' ? 'time zone' : 'schedule'}: ${f.text}`
        : `The CronJob is stored, but its controller starts no Job: ${f.text}`,
    steps: (f) => [
      { why: 'read what a schedule may be', command: 'kubectl explain cronjob.spec.schedule' },
      {
        why: 'try the Job once it is stored',
        command: `kubectl create job ${quote(`${f.workload.name}-try`)}${inNamespace(f)} --from=${workloadName(f)}`,
      },
    ],
    field: (f) => ['spec', f.facts.cronField ?? (/time ?zone/i.test(f.text) ? 'timeZone' : 'schedule')],
    documentation: CRON_JOB,
  },
]
const within = ({ workload: { namespace } }: Finding) => (namespace === undefined ? '' : ` in namespace ${namespace}`)

export const WORKLOAD_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'DeploymentPaused',
    meaning:
      '`spec.paused` is true, from the manifest or because somebody paused it: nothing is rolled out, and no deadline runs.',
    cases: [
      ['when it was paused before', {}],
      ['when somebody paused it during the deploy', { facts: { meanwhile: 'yes' } }],
    ],
    standsStill: true,
    proof: (f) => (f.facts.meanwhile === 'yes' ? probable(1, 60) : TERMINAL),
    fact: () => 'it is paused, so nothing is rolled out',
    sentence: () =>
      'spec.paused is true, from the manifest or because somebody paused it: the Deployment controller neither makes new pods nor checks the deadline, and it cannot be rolled back meanwhile.',
    steps: (f) => [
      {
        why: 'resume it (and remove spec.paused from the manifest if it is there)',
        command: `kubectl rollout resume ${workloadName(f)}${inNamespace(f)}`,
      },
      {
        why: 'see who paused it',
        command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`,
      },
    ],
    field: () => ['spec', 'paused'],
  },
  // The rest of what a controller may be refused: tried after every entry that knows its words.
  {
    ...common,
    layer: 1,
    code: 'ReplicaFailureOther',
    meaning:
      'The API server refuses the pods that a controller wants to create, for a reason that no code of chapter B knows.',
    proof: probable(3, 60),
    confidence: 'likely',
    recognise: [pattern('create', /./s)],
    fact: () => 'its controller cannot create pods',
    sentence: () => 'The API server refuses the pods that the controller wants to create; its words are below.',
    steps: (f) => [
      describe(f),
      {
        why: 'see everything that was refused',
        command: `kubectl get events${inNamespace(f)} --field-selector reason=FailedCreate`,
      },
    ],
  },
  {
    ...common,
    code: 'StaleObservedGeneration',
    meaning:
      "The object's controller has not seen the change (`status.observedGeneration` is behind): the controller manager may be down.",
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
    family: 'A',
    layer: 0,
    code: 'ObjectNotFound',
    meaning: 'With `mode: watch`: the object to follow is not there, and none came while the gate waited for it.',
    when: 'when it has not come within 30 s, or `timeout` if that is shorter',
    proof: TERMINAL,
    fact: (f) => `there is no ${f.workload.kind} of this name${within(f)}`,
    sentence: (f) =>
      `The cluster has no ${f.workload.kind} ${f.workload.name}${within(f)}, and none came while the gate waited for it${f.facts.meant ?? ''}.`.replace(
        /\?\.$/,
        '?',
      ),
    steps: (f) => [
      { why: 'see which there are', command: `kubectl get ${f.workload.kind.toLowerCase()}${inNamespace(f)}` },
      ...(f.workload.namespace === undefined
        ? []
        : [
            {
              why: 'look for it in other namespaces',
              command: `kubectl get ${f.workload.kind.toLowerCase()} --all-namespaces --field-selector metadata.name=${f.workload.name}`,
            },
          ]),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  },
  {
    ...common,
    code: 'RolloutStalled',
    role: 'wrapper',
    meaning:
      'The Deployment made no progress for progressDeadlineSeconds. When a cause is known, this stands beside it.',
    when: 'when `progressDeadlineSeconds` have passed without progress',
    proof: TERMINAL,
    fact: (f) => `made no progress until its deadline: ${f.text.replace(/; exceeded its progress deadline.*$/, '')}`,
    sentence: () => 'The rollout stood still for progressDeadlineSeconds, and nothing that was seen says why.',
    steps: (f) => [...status(f), describe(f), ...undo(f)],
    field: () => ['spec', 'progressDeadlineSeconds'],
  },
  {
    ...common,
    code: 'MinReadySecondsPending',
    meaning: 'All pods are ready, and minReadySeconds has not passed since: until then they do not count as available.',
    proof: WAITING,
    fact: (f) => `its pods are ready, and not yet for minReadySeconds (${f.facts.seconds} s)`,
    sentence: (f) =>
      `All pods are ready; the ${f.workload.kind} controller counts them as available only once they have been ready for ${f.facts.seconds} s, and time ran out before.`,
    steps: (f) => [
      ...status(f),
      { why: 'wait longer: set the timeout input of the action', command: 'timeout: 20m' },
      {
        why: 'or ask for less in the manifest',
        command: `kubectl explain ${f.workload.kind.toLowerCase()}.spec.minReadySeconds`,
      },
    ],
    field: (_f, place) => ifThere(place, 'minReadySeconds'),
  },
  {
    ...common,
    code: 'ServiceNameMissing',
    role: 'notice',
    kind: ['v1', 'Service'],
    meaning:
      'The Service that a StatefulSet names in serviceName does not exist, so its pods have no DNS names of their own. The pods run all the same.',
    beforeApply: { failsWhenMisspelt: true },
    lasting: true,
    proof: WAITING,
    fact: (f) => `Service "${f.facts.name}" of spec.serviceName does not exist`,
    sentence: (f) =>
      `The pods run, and their own host names (${f.workload.name}-0.${f.facts.name}) do not resolve: they come from a headless Service of that name.`,
    steps: (f) => [
      { why: 'see which Services there are', command: `kubectl get services${inNamespace(f)}` },
      {
        why: 'add a Service with clusterIP None and this name to the manifests',
        command: 'kubectl explain statefulset.spec.serviceName',
      },
    ],
    field: () => ['spec', 'serviceName'],
    documentation: `${STATEFUL_SET}#stable-network-id`,
  },
  {
    ...common,
    code: 'PreStopHookFailed',
    meaning: 'The preStop hook of an old pod failed, so its container was ended without it. The rollout goes on.',
    family: 'I',
    proof: WAITING,
    fact: (f) => `the preStop hook of old pod ${f.facts.pod} failed`,
    sentence: (f) =>
      `Kubernetes ended container ${f.facts.container ?? ''} all the same, without what the hook was to do before, as finishing open requests.`,
    steps: (f) => [
      {
        why: 'see all of them',
        command: `kubectl get events${inNamespace(f)} --field-selector reason=FailedPreStopHook`,
      },
      {
        why: 'correct the hook: its command must be in the image',
        command: 'kubectl explain pod.spec.containers.lifecycle.preStop',
      },
    ],
    field: (f, place) => {
      const index = place.podSpec?.containers.findIndex(({ name }) => name === f.facts.container) ?? -1
      return index < 0 ? ['metadata', 'name'] : place.pod('containers', index, 'lifecycle', 'preStop')
    },
    documentation: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
  },
  {
    ...common,
    code: 'SelectorOverlap',
    meaning:
      "The selectors of two workloads match each other's pods, so each may count or take over pods of the other.",
    proof: WAITING,
    fact: (f) => `it and ${f.facts.other} select the same pods (${f.facts.labels})`,
    sentence: (f) =>
      `The pods of ${f.facts.other} have every label that this ${f.workload.kind} selects (${f.facts.labels}): what selects by these labels, a Service or a person, gets the pods of both.`,
    steps: (f) => [
      {
        why: 'see the pods that it selects',
        command: `kubectl get pods${inNamespace(f)} -l ${quote(f.facts.labels ?? '')}`,
      },
      {
        why: 'give each a label of its own, in the selector and the template',
        command: `kubectl explain ${f.workload.kind.toLowerCase()}.spec.selector`,
      },
    ],
    field: () => ['spec', 'selector'],
  },
  {
    ...common,
    code: 'GateTimeout',
    role: 'wrapper',
    meaning:
      "The gate's own time limit (`timeout`) ended while it was still in progress. When a cause is known, this stands beside it.",
    when: 'when `timeout` is over',
    proof: TERMINAL,
    fact: (f) => `was not done when time ran out (${f.text})`,
    sentence: () => "It was still in progress when the gate's own time limit ended.",
    steps: (f) => [
      ...status(f),
      describe(f),
      { why: 'wait longer: set the timeout input of the action', command: 'timeout: 20m' },
    ],
  },
  ...(
    [
      [
        'JobBackoffLimitExceeded',
        'has failed as often as its backoffLimit allows',
        'backoffLimit',
        'The pods of the Job failed more often than its backoffLimit allows. How they failed is the cause; this stands beside it when that is known.',
      ],
      [
        'JobDeadlineExceeded',
        'ran longer than its activeDeadlineSeconds',
        'activeDeadlineSeconds',
        'The Job ran longer than its activeDeadlineSeconds.',
      ],
      [
        'JobPodFailurePolicy',
        'was failed by its podFailurePolicy',
        'podFailurePolicy',
        'A rule of its podFailurePolicy failed the Job at once, before its backoffLimit was reached.',
      ],
      [
        'JobFailedIndexes',
        'has failed indexes',
        'backoffLimitPerIndex',
        'Indexes of an indexed Job failed more often than allowed.',
      ],
      [
        'JobSuspended',
        'is suspended, so nothing runs',
        'suspend',
        '`spec.suspend` is true, so the Job starts no pods.',
      ],
    ] as const
  ).map(([code, fact, field, meaning]): Entry => ({
    ...common,
    code,
    kind: ['batch/v1', 'Job'],
    meaning,
    ...(code === 'JobBackoffLimitExceeded' ? { role: 'wrapper' } : {}),
    ...(code === 'JobSuspended' ? { standsStill: true } : {}),
    proof: TERMINAL,
    fact: () => fact,
    sentence: (f) => `The Job controller says: ${f.text}`,
    steps: (f) =>
      code === 'JobSuspended'
        ? [
            {
              why: 'let it run (and remove spec.suspend from the manifest)',
              command: `kubectl patch ${workloadName(f)}${inNamespace(f)} -p '{"spec":{"suspend":false}}'`,
            },
            describe(f),
          ]
        : [
            { why: 'read what it wrote', command: `kubectl logs ${workloadName(f)}${inNamespace(f)} --tail=100` },
            describe(f),
            {
              why: 'a Job that has failed does not run again: delete it, then deploy again',
              command: `kubectl delete ${workloadName(f)}${inNamespace(f)}`,
            },
          ],
    field: (_f, place) => ifThere(place, field),
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  })),
  {
    ...common,
    code: 'StatefulSetStuck',
    role: 'wrapper',
    meaning:
      'A pod of an older revision is not ready, and the StatefulSet waits for it before it goes on. Kubernetes does not replace such a pod by itself, even when the manifest is right now: delete it.',
    cases: [
      ['when that pod has a fault that does not heal', { facts: { provenAfter: '20' } }],
      ['when it has one that probably does not heal', { facts: { provenAfter: '60' } }],
      ['when it may still become ready', {}],
    ],
    proof: (f) => (f.facts.provenAfter === undefined ? WAITING : probable(1, Number(f.facts.provenAfter))),
    fact: (f) =>
      `pod ${f.pod?.metadata.name ?? ''} of an older revision blocks it${f.facts.innerFact === undefined ? '' : `: ${f.facts.innerFact}`}`,
    sentence: (f) =>
      `The StatefulSet waits until pod ${f.pod?.metadata.name ?? ''} is ready before it goes on. That pod is of an older revision${f.facts.inner === undefined ? '' : ` and broken (${f.facts.inner}: ${f.facts.innerFact})`}, and Kubernetes does not replace it by itself, though the manifest may be right now.`,
    steps: (f) => [
      replacePod(f, 'let it come back with the newest revision'),
      {
        why: 'see which pods are of which revision',
        command: `kubectl get pods${inNamespace(f)} -L controller-revision-hash`,
      },
      describe(f),
    ],
    field: (_f, place) => ifThere(place, 'podManagementPolicy'),
    documentation: `${STATEFUL_SET}#forced-rollback`,
  },
  {
    ...common,
    code: 'DaemonSetIncomplete',
    role: 'wrapper',
    kind: ['apps/v1', 'DaemonSet'],
    meaning:
      'The DaemonSet wants a pod on every node that fits, and one of these nodes does not answer. When a pod shows why, this stands beside that cause.',
    proof: WAITING,
    fact: (f) => `not every node runs it: ${f.text}`,
    sentence: (f) =>
      `The DaemonSet wants a pod on every node that matches, also on one that does not answer: ${f.text}.`,
    steps: (f) => [
      { why: 'see which nodes are not ready', command: 'kubectl get nodes' },
      {
        why: 'see which nodes lack a ready pod',
        command: `kubectl get pods${inNamespace(f)} -o wide`,
      },
      ...status(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
  },
  {
    ...common,
    code: 'OnDeleteStrategy',
    role: 'notice',
    kind: ['apps/v1', 'StatefulSet'],
    meaning:
      'With updateStrategy OnDelete pods are replaced only when somebody deletes them, so what was deployed does not run yet.',
    proof: WAITING,
    fact: () => 'its pods are only replaced when they are deleted (OnDelete)',
    sentence: (f) =>
      `With updateStrategy OnDelete the ${f.workload.kind} keeps its pods of before: ${f.text}. What was deployed is proved only once they are replaced.`,
    steps: (f) => [
      {
        why: 'see which pods are of which revision',
        command: `kubectl get pods${inNamespace(f)} -L controller-revision-hash`,
      },
      { why: 'replace them one after the other', command: `kubectl delete pod POD${inNamespace(f)}` },
    ],
    field: () => ['spec', 'updateStrategy', 'type'],
    documentation: `${STATEFUL_SET}#update-strategies`,
  },
  {
    ...common,
    code: 'StaleImage',
    meaning:
      'The pods run the image that the node already had under the same tag, while the registry has a newer one: with `imagePullPolicy: IfNotPresent` a tag that was pushed again is not pulled again. The registry is asked for the digest of the tag (with the pull secrets of the pods, the docker login of the runner, or none), before anything is applied and after the rollout. Where it does not answer this is told as likely, and only of tags without a version such as `latest`.',
    when: 'only with `fail-on-stale-image: true` and where the registry proves it, before anything is applied if it is known then; else it is a notice',
    family: 'F',
    proof: WAITING,
    fact: (f) => {
      const image = f.container?.image ?? ''
      if (f.facts.remote === undefined)
        return `the new pods run the same image as before: ${image} was not pulled again`
      return `tag ${f.facts.tag} was pushed again, the pods run an older ${f.facts.repository}`
    },
    sentence: (f) => {
      const container = `Container ${f.container?.name ?? ''}`
      if (f.facts.remote === undefined)
        return `${container} names the same tag as the revision before, and imagePullPolicy IfNotPresent lets the node use its old copy (${f.facts.running}); the registry did not say whether it has another one now.`
      const now = `The registry now has ${f.facts.remote} under that tag, and ${container.toLowerCase()} runs ${f.facts.running}`
      if (f.facts.unchanged !== undefined)
        return `${now}: nothing in its manifest changed, so no pod is replaced and nothing is pulled.`
      return f.facts.before === undefined
        ? `${now}, which the node already had (imagePullPolicy IfNotPresent).`
        : `${now}: with imagePullPolicy IfNotPresent a node that has the tag does not pull it again, so this deploy does not bring the new one there.`
    },
    steps: (f) => {
      const byDigest = {
        why: 'deploy by digest, or by a tag of its own for every build',
        command: `kubectl set image ${workloadName(f)}${inNamespace(f)} ${f.container?.name ?? ''}=${f.facts.repository}@${f.facts.remote ?? 'sha256:DIGEST'}`,
      }
      return f.facts.policy === 'Always'
        ? [
            {
              why: 'start the pods again, which pulls it',
              command: `kubectl rollout restart ${workloadName(f)}${inNamespace(f)}`,
            },
            byDigest,
          ]
        : [
            byDigest,
            {
              why: 'or pull at every start: imagePullPolicy Always',
              command: 'kubectl explain pod.spec.containers.imagePullPolicy',
            },
          ]
    },
    field: (_f, place) => place.container('image'),
    documentation: 'https://kubernetes.io/docs/concepts/containers/images/#updating-images',
  },
  {
    ...common,
    code: 'NothingChanged',
    role: 'notice',
    meaning:
      'The cluster already has exactly what the manifest says. Only a change of the pod template starts a rollout, so a pass proves nothing new.',
    proof: WAITING,
    fact: () => 'nothing changed, so nothing was rolled out',
    sentence: () =>
      'The cluster already has exactly what the manifests say; only a change of the pod template starts a rollout.',
    steps: (f) => [
      { why: 'see the difference', command: `kubectl diff -f ${fileOf(f)}` },
      // Where updateStrategy may be OnDelete a restart would replace nothing.
      ...(workloadKind(f.workload)?.update?.field === 'strategy'
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
    role: 'notice',
    meaning: '`spec.replicas` is 0: no pod runs, and the gate cannot tell whether one would.',
    proof: WAITING,
    fact: () => 'zero replicas are wanted, so nothing was proved',
    sentence: () => 'With spec.replicas 0 no pod runs, and the gate cannot tell whether one would.',
    steps: (f) => [{ why: 'start one', command: `kubectl scale ${workloadName(f)}${inNamespace(f)} --replicas=1` }],
    field: () => ['spec', 'replicas'],
  },
  {
    ...common,
    code: 'Unknown',
    meaning:
      'Something was seen that the catalogue does not know. Everything that is known is in the evidence; please open an issue with a dump.',
    family: 'K',
    proof: WAITING,
    confidence: 'guess',
    fact: (f) => `${f.symptom === '' ? 'not ready' : f.symptom}: ${f.text}`,
    sentence: () => 'This was seen and is not in the catalogue of causes; everything that is known is in the evidence.',
    steps: (f) => [
      describe(f),
      { why: 'see what happened around it', command: `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp` },
      ...undo(f),
    ],
  },
]
