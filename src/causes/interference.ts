// Family J, what others do to a rollout: old pods that do not go away, an object that is deleted, replaced or changed
// while it is watched. All but the first are made by name, by src/rollout/foreign-changes.ts.
import type { Finding } from '../model/finding.ts'
import { workloadKind } from '../model/kinds.ts'
import { formatPath, type FieldPath } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import { describe, fileOf, inNamespace, look, quote, rolloutCommand, run, workloadName, write } from './commands.ts'
import { cause, probable, rule, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    OldPodsNotTerminating: NoFacts
    /** `ending`: it is still there, and being deleted. */
    ObjectDeleted: { ending?: true }
    ObjectReplaced: NoFacts
    /** `was` and `now`: the value, whole: its words are cut once it is redacted; absent where it is secret. `scaled`: only the number of pods. */
    ChangedMeanwhile: { path: FieldPath; was?: string; now?: string; scaled?: true }
  }
}

const common = { family: 'J', layer: 11, recognise: [] } as const
const MANAGERS = 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management'
const TERMINATION = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'

/** Seconds that an old pod is granted beyond its grace period: the kubelet and the API server need some themselves. */
const BEYOND_GRACE = 60
/** Characters of a value in a headline. */
const LONGEST_VALUE = 60

const pod = (f: Finding): string => quote(f.pod?.metadata.name ?? 'POD')
/** The finalizers that hold an old pod, if any do. */
const holders = ({ leaving }: Finding): string => leaving?.finalizers.join(', ') ?? ''
const whoDeletes = (f: Finding) =>
  look('List the events of the namespace, newest last', `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp`)

export const INTERFERENCE_CAUSES: readonly Entry[] = [
  cause('OldPodsNotTerminating', {
    ...common,
    meaning:
      'The new pods run, but old pods do not terminate: because of a finalizer, a long grace period, a process that ignores SIGTERM, or a dead node.',
    cases: [['with the usual grace period of 30 s', {}]],
    proof: (f) => probable(1, (f.leaving?.grace ?? 30) + BEYOND_GRACE),
    recognise: [rule('leaving', () => ({}))],
    about: ({ leaving }) => [
      leaving?.finalizers,
      leaving?.finalizers.length === 0 && leaving.granted === true && leaving.grace,
    ],
    fact: (f) => {
      if (holders(f) !== '') return `old pods do not terminate: finalizer ${holders(f)} blocks them`
      return f.leaving?.granted === true
        ? `old pods still run: terminationGracePeriodSeconds allows them ${f.leaving.grace} s`
        : 'old pods do not terminate'
    },
    sentence: (f) =>
      holders(f) === ''
        ? `Old pod ${pod(f)} was asked to terminate ${f.leaving?.seconds} s ago (grace period ${f.leaving?.grace} s) and still exists.`
        : `Old pod ${pod(f)} was asked to terminate ${f.leaving?.seconds} s ago. It exists until the controller that set finalizer ${holders(f)} removes it.`,
    steps: (f) => [
      look(
        'Check the deletion time, finalizers and node of the old pod',
        `kubectl get pod ${pod(f)}${inNamespace(f)} -o jsonpath='{.metadata.deletionTimestamp} {.metadata.finalizers} {.spec.nodeName}'`,
        f.workload,
      ),
      describe(f),
      ...(holders(f) === ''
        ? [look('Check whether its node is ready', `kubectl get node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`)]
        : []),
    ],
    field: (f, place) => (holders(f) === '' ? place.pod('terminationGracePeriodSeconds') : undefined),
    documentation: TERMINATION,
  }),
  cause('ObjectDeleted', {
    ...common,
    meaning: 'Someone else deleted the object after this deploy applied it.',
    proof: TERMINAL,
    about: (f) => f.facts,
    fact: (f) => f.text,
    sentence: (f) =>
      `Someone else deleted ${f.workload.kind} ${f.workload.name} after this deploy applied it${workloadKind(f.workload) === undefined ? '' : ', so its pods terminate and nothing is rolled out'}.`,
    steps: (f) => [
      whoDeletes(f),
      run(
        'Apply the manifest again',
        `kubectl apply --server-side --field-manager=k8s-deploy-gate -f ${fileOf(f)}${inNamespace(f)}`,
      ),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/architecture/garbage-collection/',
  }),
  cause('ObjectReplaced', {
    ...common,
    meaning: 'Someone else deleted and recreated the object after this deploy applied it (its uid differs).',
    proof: TERMINAL,
    about: 'everyone',
    fact: (f) => f.text,
    sentence: (f) =>
      `${f.workload.kind} ${f.workload.name} was deleted and recreated during the rollout (its uid differs), so this deploy says nothing about the new object.`,
    steps: (f) => [look('Check who created the new object', managersOf(f), f.workload), whoDeletes(f)],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#uids',
  }),
  cause('ChangedMeanwhile', {
    ...common,
    meaning:
      'Another deploy or a person changed a field of the manifest after this deploy applied it, so the cluster differs from the manifest. If only the number of replicas changed, this is a notice: an autoscaler may do that.',
    example: { facts: { path: ['spec', 'replicas'], was: '2', now: '3' } },
    proof: TERMINAL,
    about: ({ facts: { path, was, now } }) => [leafOf(path), was ?? '', now ?? ''],
    fact: ({ facts: { path, was, now } }) =>
      `someone else changed ${formatPath(leafOf(path))}${was === undefined || now === undefined ? '' : ` from ${shortened(was)} to ${shortened(now)}`}`,
    sentence: ({ facts: { path, scaled }, workload }) => {
      const who = `Another deploy or a person changed ${formatPath(path)} after this deploy applied it`
      if (scaled === true)
        return `Another deploy, a person or an autoscaler changed ${formatPath(path)} after this deploy applied it.`
      return path.includes('template') && workloadKind(workload) !== undefined
        ? `${who}, so the cluster rolls out that revision instead of this one.`
        : `${who}, so the cluster differs from the manifest.`
    },
    steps: (f) => [
      look('Check who changed the object', managersOf(f), f.workload),
      ...(f.facts.path.includes('template') ? revisions(f) : []),
      write('Let deploys to the same target wait for each other', 'workflow', 'concurrency: deploy'),
    ],
    field: (f) => f.facts.path,
    documentation: MANAGERS,
  }),
]

/** What shows who wrote an object, and when; nothing of what is in it. */
function managersOf(finding: Finding): string {
  const columns = 'jsonpath=\'{range .metadata.managedFields[*]}{.time} {.manager} {.operation}{"\\n"}{end}\''
  return `kubectl get ${workloadName(finding)}${inNamespace(finding)} --show-managed-fields -o ${columns}`
}

function revisions(finding: Finding): Step[] {
  const command = rolloutCommand(finding, 'history')
  return command === undefined ? [] : [look('List the revisions', command, finding.workload)]
}

function shortened(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value
}

/** `image`, of `spec.template.spec.containers[0].image`; of an item of a list its name, too: `args[0]`. */
function leafOf(path: FieldPath): FieldPath {
  return path.slice(typeof path.at(-1) === 'number' ? -2 : -1)
}
