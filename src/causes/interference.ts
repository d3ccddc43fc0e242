// Family J, what others do to a rollout: old pods that do not go away, an object that is deleted, made anew or changed
// while it is waited for. All but the first are made by name, by src/rollout/foreign-changes.ts.
import type { FieldPath } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import { describe, inNamespace, quote, rolloutCommand, workloadName } from './commands.ts'
import { probable, rule, TERMINAL, type LegacyEntry as Entry } from './entry.ts'
import type { LegacyFinding as Finding } from '../model/finding.ts'

const common = { family: 'J', layer: 11, recognise: [] } as const
const MANAGERS = 'https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management'
const TERMINATION = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'

/** Seconds that an old pod is granted beyond its grace period: the kubelet and the API server need some themselves. */
const BEYOND_GRACE = 60

const pod = (f: Finding): string => quote(f.pod?.metadata.name ?? f.facts.pod ?? 'POD')
const whoDeletes = (f: Finding) => ({
  why: 'see what happened to it',
  command: `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp`,
})

export const INTERFERENCE_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'OldPodsNotTerminating',
    meaning:
      'The new pods are there, and old ones do not go away: a finalizer, a long grace period, a program that ignores SIGTERM, a dead node.',
    cases: [['with the usual grace period of 30 s', {}]],
    proof: (f) => probable(1, Number(f.facts.grace ?? 30) + BEYOND_GRACE),
    recognise: [rule('leaving', () => ({}))],
    fact: (f) =>
      f.facts.finalizers === undefined
        ? f.facts.granted === undefined
          ? 'old pods do not end'
          : `old pods still run: terminationGracePeriodSeconds grants them ${f.facts.grace} s to end`
        : `old pods do not go away: finalizer ${f.facts.finalizers} holds them`,
    sentence: (f) =>
      f.facts.finalizers === undefined
        ? `Old pod ${pod(f)} was told to end ${f.facts.seconds} s ago, has ${f.facts.grace} s to do so, and is still there.`
        : `Old pod ${pod(f)} was told to end ${f.facts.seconds} s ago; it is kept until whoever set finalizer ${f.facts.finalizers} removes it.`,
    steps: (f) => [
      {
        why: 'see what holds it',
        command: `kubectl get pod ${pod(f)}${inNamespace(f)} -o jsonpath='{.metadata.deletionTimestamp} {.metadata.finalizers} {.spec.nodeName}'`,
      },
      describe(f),
      f.facts.finalizers === undefined
        ? {
            why: 'only when its node is dead or its work may be lost: remove it',
            command: `kubectl delete pod ${pod(f)}${inNamespace(f)} --force --grace-period=0`,
          }
        : {
            why: 'only when its owner is gone for good: remove the finalizer',
            command: `kubectl patch pod ${pod(f)}${inNamespace(f)} --type=merge -p '{"metadata":{"finalizers":null}}'`,
          },
    ],
    field: (f, place) => (f.facts.finalizers === undefined ? place.pod('terminationGracePeriodSeconds') : undefined),
    documentation: TERMINATION,
  },
  {
    ...common,
    code: 'ObjectDeleted',
    meaning: 'Somebody else deleted the object after this deploy had applied it.',
    proof: TERMINAL,
    fact: (f) => f.text,
    sentence: (f) =>
      `Somebody else deleted ${f.workload.kind} ${f.workload.name} after this deploy had applied it, so its pods end and nothing is rolled out.`,
    steps: (f) => [
      whoDeletes(f),
      { why: 'deploy again', command: `kubectl apply --server-side -f FILE${inNamespace(f)}` },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/architecture/garbage-collection/',
  },
  {
    ...common,
    code: 'ObjectReplaced',
    meaning: 'Somebody else deleted the object and made it anew (its uid differs) after this deploy had applied it.',
    proof: TERMINAL,
    fact: (f) => f.text,
    sentence: (f) =>
      `${f.workload.kind} ${f.workload.name} is another object than the one that this deploy applied (its uid differs): what runs now is not proved by this deploy.`,
    steps: (f) => [
      {
        why: 'see who made the one that is there',
        command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`,
      },
      whoDeletes(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#uids',
  },
  {
    ...common,
    code: 'ChangedMeanwhile',
    meaning:
      'Another deploy or a person changed the object after this deploy had applied it, so the cluster rolls out something else.',
    proof: TERMINAL,
    fact: (f) => `somebody else changed ${leafOf(f)} from ${f.facts.was} to ${f.facts.now}`,
    sentence: (f) =>
      `Another deploy or a person changed ${f.facts.field} after this deploy had applied it, so the cluster rolls out their revision and not this one.`,
    steps: (f) => [
      {
        why: 'see who changed it',
        command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o yaml --show-managed-fields`,
      },
      ...revisions(f),
      { why: 'let deploys of the same thing wait for each other in the workflow', command: 'concurrency: deploy' },
    ],
    field: (f) => JSON.parse(f.facts.path ?? '[]') as FieldPath,
    documentation: MANAGERS,
  },
]

function revisions(finding: Finding): Step[] {
  const command = rolloutCommand(finding, 'history')
  return command === undefined ? [] : [{ why: 'see the revisions', command }]
}

/** `image`, of `spec.template.spec.containers[0].image`. */
function leafOf(finding: Finding): string {
  return finding.facts.field?.split('.').at(-1) ?? ''
}
