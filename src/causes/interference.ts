// Family J, what others do to a rollout: old pods that do not go away, an object that is deleted, made anew or changed
// while it is waited for. All but the first are made by name, by src/rollout/foreign-changes.ts.
import type { Finding } from '../model/finding.ts'
import { formatPath, type FieldPath } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import { describe, fileOf, inNamespace, look, quote, rolloutCommand, run, setInput, workloadName } from './commands.ts'
import { cause, probable, rule, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    OldPodsNotTerminating: NoFacts
    /** `ending`: it is still there, and being deleted. */
    ObjectDeleted: { ending?: true }
    ObjectReplaced: NoFacts
    /** `was` and `now`: the whole value. Its words are cut, once it is redacted. */
    ChangedMeanwhile: { path: FieldPath; was: string; now: string }
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
  look('see what happened to it', `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp`)

export const INTERFERENCE_CAUSES: readonly Entry[] = [
  cause('OldPodsNotTerminating', {
    ...common,
    meaning:
      'The new pods are there, and old ones do not go away: a finalizer, a long grace period, a program that ignores SIGTERM, a dead node.',
    cases: [['with the usual grace period of 30 s', {}]],
    proof: (f) => probable(1, (f.leaving?.grace ?? 30) + BEYOND_GRACE),
    recognise: [rule('leaving', () => ({}))],
    about: ({ leaving }) => [
      leaving?.finalizers,
      leaving?.finalizers.length === 0 && leaving.granted === true && leaving.grace,
    ],
    fact: (f) => {
      if (holders(f) !== '') return `old pods do not go away: finalizer ${holders(f)} holds them`
      return f.leaving?.granted === true
        ? `old pods still run: terminationGracePeriodSeconds grants them ${f.leaving.grace} s to end`
        : 'old pods do not end'
    },
    sentence: (f) =>
      holders(f) === ''
        ? `Old pod ${pod(f)} was told to end ${f.leaving?.seconds} s ago, has ${f.leaving?.grace} s to do so, and is still there.`
        : `Old pod ${pod(f)} was told to end ${f.leaving?.seconds} s ago; it is kept until whoever set finalizer ${holders(f)} removes it.`,
    steps: (f) => [
      look(
        'see what holds it',
        `kubectl get pod ${pod(f)}${inNamespace(f)} -o jsonpath='{.metadata.deletionTimestamp} {.metadata.finalizers} {.spec.nodeName}'`,
      ),
      describe(f),
      holders(f) === ''
        ? run(
            'only when its node is dead or its work may be lost: remove it',
            `kubectl delete pod ${pod(f)}${inNamespace(f)} --force --grace-period=0`,
          )
        : run(
            'only when its owner is gone for good: remove the finalizer',
            `kubectl patch pod ${pod(f)}${inNamespace(f)} --type=merge -p '{"metadata":{"finalizers":null}}'`,
          ),
    ],
    field: (f, place) => (holders(f) === '' ? place.pod('terminationGracePeriodSeconds') : undefined),
    documentation: TERMINATION,
  }),
  cause('ObjectDeleted', {
    ...common,
    meaning: 'Somebody else deleted the object after this deploy had applied it.',
    proof: TERMINAL,
    about: (f) => f.facts,
    fact: (f) => f.text,
    sentence: (f) =>
      `Somebody else deleted ${f.workload.kind} ${f.workload.name} after this deploy had applied it, so its pods end and nothing is rolled out.`,
    steps: (f) => [whoDeletes(f), run('deploy again', `kubectl apply --server-side -f ${fileOf(f)}${inNamespace(f)}`)],
    documentation: 'https://kubernetes.io/docs/concepts/architecture/garbage-collection/',
  }),
  cause('ObjectReplaced', {
    ...common,
    meaning: 'Somebody else deleted the object and made it anew (its uid differs) after this deploy had applied it.',
    proof: TERMINAL,
    about: 'everyone',
    fact: (f) => f.text,
    sentence: (f) =>
      `${f.workload.kind} ${f.workload.name} is another object than the one that this deploy applied (its uid differs): what runs now is not proved by this deploy.`,
    steps: (f) => [
      look(
        'see who made the one that is there',
        `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`,
      ),
      whoDeletes(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#uids',
  }),
  cause('ChangedMeanwhile', {
    ...common,
    meaning:
      'Another deploy or a person changed the object after this deploy had applied it, so the cluster rolls out something else.',
    example: { facts: { path: ['spec', 'replicas'], was: '2', now: '3' } },
    proof: TERMINAL,
    about: ({ facts: { path, was, now } }) => [leafOf(path), was, now],
    fact: (f) =>
      `somebody else changed ${formatPath(leafOf(f.facts.path))} from ${shortened(f.facts.was)} to ${shortened(f.facts.now)}`,
    sentence: (f) =>
      `Another deploy or a person changed ${formatPath(f.facts.path)} after this deploy had applied it, so the cluster rolls out their revision and not this one.`,
    steps: (f) => [
      look('see who changed it', `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`),
      ...revisions(f),
      setInput('let deploys of the same thing wait for each other in the workflow', 'concurrency', 'deploy'),
    ],
    field: (f) => f.facts.path,
    documentation: MANAGERS,
  }),
]

function revisions(finding: Finding): Step[] {
  const command = rolloutCommand(finding, 'history')
  return command === undefined ? [] : [look('see the revisions', command)]
}

function shortened(value: string): string {
  return value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value
}

/** `image`, of `spec.template.spec.containers[0].image`; of an item of a list its name, too: `args[0]`. */
function leafOf(path: FieldPath): FieldPath {
  return path.slice(typeof path.at(-1) === 'number' ? -2 : -1)
}
