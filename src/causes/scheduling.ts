// Family C: the pod exists and no node takes it. Here: what all causes of the family share, and those of which no node
// tells anything: no scheduler, no node, a gate.
import type { Code, Finding } from '../model/finding.ts'
import { describe, edit, look } from './commands.ts'
import { cause, probable, rule, symptom, WAITING, type Entry } from './entry.ts'
import { mainly } from './main-reason.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    SchedulerMissing: { scheduler: string }
    AutoscalerCannotHelp: NoFacts
    SchedulingGated: NoFacts
    NoNodes: NoFacts
  }
}

/** What all entries of family C have in common. */
export const OF_SCHEDULING = {
  family: 'C',
  layer: 2,
  documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/',
} as const

/** Seconds to wait for a node that may still come: an autoscaler says within half a minute whether it makes one. */
export function unlessScaled({ schedule }: Finding): number {
  return schedule?.nodes?.cloud === true ? 30 : 8
}

/** What the scheduler counted, where that is more than the one reason. */
function inFull({ schedule }: Finding): string {
  const { nodes, reasons = [] } = schedule?.message ?? {}
  const words = reasons.map(({ count, text }) => (count === undefined ? text : `${count} ${text}`))
  return reasons.length > 1 ? ` Of ${nodes} nodes: ${words.join(', ')}.` : ''
}

/**
 * The entry of a cause that another node would take away. An autoscaler that looked and cannot help ends the waiting; with
 * what does not depend on nodes it has no say.
 */
export function causeOfNodes<C extends Code>(code: C, entry: Omit<Entry<NoInfer<C>>, 'code'>): Entry<C> {
  const { proof } = entry
  return cause(code, {
    ...entry,
    proof: (f) => {
      const own = typeof proof === 'function' ? proof(f) : proof
      const sooner = own.kind === 'terminal' || (own.kind === 'probable' && own.seconds <= 30)
      return f.schedule?.autoscaler !== 'refuses' || sooner ? own : probable(1, 30)
    },
    sentence: (f, factOf) =>
      `${entry.sentence(f, factOf)}${inFull(f)}${f.schedule?.autoscaler === 'refuses' ? ' The autoscaler reports that it cannot add a node that fits.' : ''}`,
  })
}

/** For docs/causes.md: the cases of a cause that only an autoscaler that cannot help proves, or proves sooner. */
export const BY_AUTOSCALER: readonly (readonly [when: string, example: Pick<Finding, 'schedule'>])[] = [
  ['when an autoscaler reports that it cannot help', { schedule: { autoscaler: 'refuses' } }],
  ['otherwise', {}],
]

const DEFAULT_SCHEDULER = 'default-scheduler'

export const SCHEDULING_CAUSES: readonly Entry[] = [
  cause('SchedulerMissing', {
    ...OF_SCHEDULING,
    meaning:
      'The pod is pending and no scheduler has reported on it: schedulerName names a scheduler that is not running.',
    proof: probable(1, 60),
    recognise: [
      rule('schedule', ({ schedule }) =>
        schedule?.unseenBy === undefined ? undefined : { scheduler: schedule.unseenBy },
      ),
    ],
    about: (f) => f.facts.scheduler,
    fact: (f) => `no scheduler named "${f.facts.scheduler}" schedules its pods`,
    sentence: (f) =>
      `Pod ${f.pod?.metadata.name ?? ''} requests scheduler "${f.facts.scheduler}", but ${f.facts.scheduler === DEFAULT_SCHEDULER ? "the cluster's scheduler is not running" : 'no such scheduler is running in the cluster'}.`,
    steps: (f) => [
      ...(f.facts.scheduler === DEFAULT_SCHEDULER
        ? []
        : [edit('Remove schedulerName from the manifest to use the default scheduler')]),
      look('List the schedulers that run', 'kubectl get pods --all-namespaces -l component=kube-scheduler'),
      describe(f),
    ],
    field: (_f, place) => place.pod('schedulerName'),
    documentation: 'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-multiple-schedulers/',
  }),
  cause('AutoscalerCannotHelp', {
    ...OF_SCHEDULING,
    role: 'context',
    meaning:
      'The cluster autoscaler or Karpenter reports that it cannot add a node that fits a pending pod (event NotTriggerScaleUp). This stands beside the cause that the scheduler reports, and waiting for a node no longer helps.',
    proof: WAITING,
    // Context of what the scheduler says, never a cause of its own.
    recognise: [],
    about: 'everyone',
    fact: () => 'the autoscaler cannot add a node that fits',
    sentence: (f) => `The autoscaler reports that it cannot add a node that fits: ${f.text}`,
    steps: (f) => [describe(f)],
  }),
  cause('SchedulingGated', {
    ...OF_SCHEDULING,
    meaning:
      'The pods have scheduling gates: Kubernetes does not schedule them until the owner of the gates removes them. This is by design, not a lack of room.',
    proof: WAITING,
    recognise: [symptom('schedule', 'SchedulingGated')],
    about: gatesOf,
    fact: (f) => `its pods wait for the removal of ${gates(f)}`,
    sentence: (f) =>
      `The pods have ${gates(f)}: the scheduler ignores them until the owner of the gate, such as a queue, removes it.`,
    steps: (f) => [describe(f), edit('Remove schedulingGates from the manifest if no controller removes the gate')],
    field: (_f, place) => place.pod('schedulingGates', 0, 'name'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/',
  }),
  cause('NoNodes', {
    ...OF_SCHEDULING,
    meaning: 'The cluster has no nodes.',
    proof: probable(1, 60),
    recognise: [mainly(/no nodes available to schedule pods/)],
    about: 'everyone',
    fact: () => 'the cluster has no nodes',
    sentence: () => 'No node is registered in the cluster.',
    steps: () => [look('List the nodes', 'kubectl get nodes')],
  }),
]

function gatesOf({ pod }: Finding): string[] {
  return (pod?.spec.schedulingGates ?? []).map(({ name }) => name)
}

/** `scheduling gate "queue.example/admission"` */
function gates(finding: Finding): string {
  const names = gatesOf(finding).map((name) => `"${name}"`)
  return names.length === 0
    ? 'a scheduling gate'
    : `scheduling ${names.length > 1 ? 'gates' : 'gate'} ${names.join(', ')}`
}
