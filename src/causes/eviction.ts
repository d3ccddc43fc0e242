// Family D: a node refused, evicted or lost the pod. Its controller makes another one, so one such pod is noise; only
// when it happens again and again, or nothing else explains it when time is up, is it the cause.
import type { Finding } from '../model/finding.ts'
import type { Step } from '../model/report.ts'
import { describe, edit, inNamespace, look, quote, run } from './commands.ts'
import { cause, probable, rule, symptom, TERMINAL, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    PodDeadlineExceeded: NoFacts
    NodeShutdown: NoFacts
    PodPreempted: NoFacts
    NodeLost: NoFacts
    Evicted: Eviction
    /** `sysctl`: the one that is not allowed there. */
    NodeRejectedPod: { reason: string; sysctl?: string }
  }
}

interface Eviction {
  /** The pod itself wrote more to disk than it may. */
  own?: true
  /** The emptyDir that it wrote to. */
  volume?: string
  /** What the node is short of: `memory`, `ephemeral-storage`, `disk`. */
  shortage?: string
}

const common = {
  family: 'D',
  layer: 3,
  documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/',
} as const
const nodeOf = ({ pod }: Finding): string => pod?.spec.nodeName ?? ''
const failedPods = (f: Finding): Step =>
  look('see the pods that failed', `kubectl get pods${inNamespace(f)} --field-selector=status.phase=Failed -o wide`)
const nodeState = (f: Finding): Step =>
  look('see how the node is', `kubectl describe node ${quote(nodeOf(f) || 'NODE')}`)
/** Reasons of kubernetes 1.35 pkg/kubelet/lifecycle/predicate.go and pkg/kubelet/kubelet.go (canAdmitPod). */
const REJECTIONS =
  /^(OutOf.+|UnexpectedAdmissionError|UnknownReason|NodeAffinity|NodeName|NodePorts|TaintToleration|TopologyAffinityError|SysctlForbidden|Forbidden(?:Sysctl)?|AppArmor|PodOSNotSupported|PodOSSelectorNodeLabelDoesNotMatch|PodFeatureUnsupported|InvalidNodeInfo|UnsupportedPodLevelResources)$/
/** The pod itself wrote more to disk than it may (kubernetes 1.35, pkg/kubelet/eviction/helpers.go). */
const OWN_LIMIT =
  /(?:exceeded its local|local ephemeral storage usage exceeds|Usage of EmptyDir volume|exceeds the limit)/
/** The conditions of a node that is short of something (kubernetes 1.35, pkg/kubelet/eviction/helpers.go). */
const PRESSURES: Readonly<Partial<Record<string, string>>> = {
  DiskPressure: 'disk',
  MemoryPressure: 'memory',
  PIDPressure: 'process ids',
}

/** What the kubelet says of an eviction: which resource ran short while pods ran, or which condition the node was in. */
function evictionOf(text: string): Eviction {
  const { resource, condition = '' } =
    /low on resource: (?<resource>[\w-]+)|node had condition: \[(?<condition>[^\]]+)/.exec(text)?.groups ?? {}
  const shortage = resource ?? PRESSURES[condition] ?? condition
  const volume = /EmptyDir volume "([^"]+)"/.exec(text)?.[1]
  return {
    ...(OWN_LIMIT.test(text) ? { own: true } : {}),
    ...(volume === undefined ? {} : { volume }),
    ...(shortage === '' ? {} : { shortage }),
  }
}

/** Where the limit of a pod's own disk use is written. */
const storageField: Entry<'Evicted'>['field'] = (f, place) => {
  const index = place.podSpec?.volumes?.findIndex(({ name }) => name === f.facts.volume) ?? -1
  if (index >= 0) return place.pod('volumes', index, 'emptyDir', 'sizeLimit')
  return place.container('resources', 'limits', 'ephemeral-storage')
}

export const NODE_CAUSES: readonly Entry[] = [
  cause('PodDeadlineExceeded', {
    ...common,
    meaning: "The pod's own activeDeadlineSeconds passed. That of a Job is JobDeadlineExceeded.",
    proof: TERMINAL,
    recognise: [symptom('pod', 'DeadlineExceeded')],
    about: 'everyone',
    fact: () => 'its pod ran longer than its activeDeadlineSeconds',
    sentence: () => 'The kubelet ended the pod when its own activeDeadlineSeconds had passed.',
    steps: (f) => [describe(f), edit('raise or remove it in the manifest')],
    field: (_f, place) => place.pod('activeDeadlineSeconds'),
    documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
  }),
  cause('NodeShutdown', {
    ...common,
    meaning: 'The node was shut down (an upgrade, a spot instance that was taken back), and the pod ended with it.',
    proof: WAITING,
    recognise: [
      rule('pod', ({ symptom: word, text }) =>
        word === 'NodeShutdown' || /node shutdown/.test(text) || word === 'Shutdown' ? {} : undefined,
      ),
    ],
    about: nodeOf,
    fact: (f) => `node ${nodeOf(f)} was shut down`,
    sentence: () =>
      'The node was shut down, as for an upgrade or when a spot instance is taken back; the pod ended with it.',
    steps: (f) => [look('see the nodes', 'kubectl get nodes'), failedPods(f)],
    documentation: 'https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/',
  }),
  cause('PodPreempted', {
    ...common,
    meaning: 'Pods of a higher priority were given the place of these.',
    proof: probable(2, 20),
    recognise: [symptom('pod', 'Preempting', 'Preempted', 'PreemptionByScheduler')],
    about: 'everyone',
    fact: () => 'pods with a higher priority take the place of its pods',
    sentence: (f) =>
      `A pod with a higher priority was given the place of pod ${f.pod?.metadata.name ?? ''} on node ${nodeOf(f)}.`,
    steps: (f) => [
      look('see who took it', `kubectl get events${inNamespace(f)} --field-selector=reason=Preempted`),
      look('give the workload a PriorityClass, or the cluster more nodes', 'kubectl get priorityclasses'),
    ],
    field: (_f, place) => place.pod('priorityClassName'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/',
  }),
  cause('NodeLost', {
    ...common,
    meaning: 'The node that runs the pod stopped answering. Kubernetes waits five minutes before it moves the pod.',
    proof: probable(1, 300),
    recognise: [
      symptom('pod', 'NodeLost', 'TaintManagerEviction', 'DeletionByTaintManager'),
      rule('schedule', ({ schedule }) => (schedule?.silentNode === undefined ? undefined : {})),
    ],
    about: nodeOf,
    fact: (f) => `node ${nodeOf(f)} does not answer any more`,
    sentence: (f) =>
      `The node that runs pod ${f.pod?.metadata.name ?? ''} stopped answering; Kubernetes gives it five minutes before it moves the pod.`,
    steps: (f) => [
      nodeState(f),
      run('only when the node is really gone', `kubectl delete node ${quote(nodeOf(f) || 'NODE')}`),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/architecture/nodes/',
  }),
  cause('Evicted', {
    ...common,
    meaning:
      'The kubelet removed the pod: the node ran short of memory, disk or processes, or the pod wrote more to disk than it may. A container killed at its memory limit is OOMKilled.',
    cases: [
      ['when the pods wrote more to disk than they may', { facts: { own: true } }],
      ['when the node is short of something', {}],
    ],
    proof: (f) => (f.facts.own === true ? probable(2, 0) : probable(3, 10)),
    recognise: [rule('pod', ({ symptom: word, text }) => (word === 'Evicted' ? evictionOf(text) : undefined))],
    about: (f) => (f.facts.own === true ? f.facts.own : [nodeOf(f), f.facts.shortage]),
    fact: (f) =>
      f.facts.own === true
        ? 'its pods are evicted: they write more to disk than they may'
        : `its pods are evicted: node ${nodeOf(f)} is short of ${f.facts.shortage ?? 'something'}`,
    sentence: (f) => `The kubelet of node ${nodeOf(f)} removed the pod: ${f.text}`,
    steps: (f) => [
      nodeState(f),
      failedPods(f),
      f.facts.own === true
        ? edit('allow more, or write less')
        : look('request what it uses, so that it is placed where there is room', `kubectl top pods${inNamespace(f)}`),
    ],
    field: (f, place) => (f.facts.own === true ? storageField(f, place) : place.container('resources')),
  }),
  cause('NodeRejectedPod', {
    ...common,
    meaning:
      'The pod was given to a node, and the kubelet there refused to run it. With `nodeName` in the manifest no scheduler looked before.',
    cases: [
      ['when the node does not allow its sysctl or AppArmor profile', { symptom: 'SysctlForbidden' }],
      ['otherwise', {}],
    ],
    proof: (f) => (/^(?:SysctlForbidden|Forbidden|AppArmor)/.test(f.symptom) ? TERMINAL : probable(3, 10)),
    recognise: [
      rule('pod', ({ symptom: reason, text }) => {
        const sysctl = /forbidden sysctl: "([^"]+)"/.exec(text)?.[1]
        return REJECTIONS.test(reason) ? { reason, ...(sysctl === undefined ? {} : { sysctl }) } : undefined
      }),
    ],
    about: (f) => [nodeOf(f), f.facts.sysctl ?? f.facts.reason],
    fact: ({ facts: { reason, sysctl }, ...f }) =>
      `node ${f.pod?.spec.nodeName ?? ''} refuses its pods: ${sysctl === undefined ? reason : `sysctl ${sysctl} is not allowed there`}`,
    sentence: (f) =>
      `The pod was placed on node ${nodeOf(f)}, and the kubelet there refused it: ${f.text || f.symptom}`,
    steps: (f) => [failedPods(f), nodeState(f), edit('let the scheduler choose: remove nodeName')],
    field: (f, place) =>
      (f.facts.sysctl === undefined ? undefined : place.find([['name']], f.facts.sysctl)) ?? place.pod('nodeName'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  }),
]
