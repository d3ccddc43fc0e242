// Family D: a node refused, evicted or lost the pod. Its controller makes another one, so one such pod is noise; only
// when it happens again and again, or nothing else explains it when time is up, is it the cause.
import type { Finding } from '../model/finding.ts'
import type { Step } from '../model/report.ts'
import { describe, edit, inNamespace, look, quote } from './commands.ts'
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
  look(
    'List the failed pods',
    `kubectl get pods${inNamespace(f)} --field-selector=status.phase=Failed -o wide`,
    f.workload,
  )
const nodeState = (f: Finding): Step =>
  look('Check the conditions of the node', `kubectl describe node ${quote(nodeOf(f) || 'NODE')}`)
/** What of the manifest makes a node reject its pod. */
const rejectedEdit = (f: Finding<'NodeRejectedPod'>): Step =>
  edit(
    f.facts.sysctl === undefined
      ? 'If the manifest sets nodeName, remove it and let the scheduler choose a node'
      : `Remove sysctl ${f.facts.sysctl}, or allow it on the nodes`,
  )
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
  PIDPressure: 'process IDs',
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
    meaning: 'The pod exceeded its own activeDeadlineSeconds. For a Job, the code is JobDeadlineExceeded.',
    proof: TERMINAL,
    recognise: [symptom('pod', 'DeadlineExceeded')],
    about: 'everyone',
    fact: () => 'its pod exceeded its activeDeadlineSeconds',
    sentence: () => 'The kubelet terminated the pod because it exceeded its activeDeadlineSeconds.',
    steps: (f) => [describe(f), edit('Increase or remove activeDeadlineSeconds')],
    field: (_f, place) => place.pod('activeDeadlineSeconds'),
    documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
  }),
  cause('NodeShutdown', {
    ...common,
    meaning:
      'The node shut down, for example for an upgrade or because a spot instance was reclaimed, and its pods terminated.',
    proof: WAITING,
    recognise: [
      rule('pod', ({ symptom: word, text }) =>
        word === 'NodeShutdown' || /node shutdown/.test(text) || word === 'Shutdown' ? {} : undefined,
      ),
    ],
    about: nodeOf,
    fact: (f) => `node ${nodeOf(f)} shut down`,
    sentence: () =>
      'The node shut down, for example for an upgrade or because a spot instance was reclaimed, and its pods terminated.',
    steps: (f) => [look('List the nodes', 'kubectl get nodes'), failedPods(f)],
    documentation: 'https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/',
  }),
  cause('PodPreempted', {
    ...common,
    meaning: 'The scheduler preempted the pods for pods with a higher priority.',
    proof: probable(2, 20),
    recognise: [symptom('pod', 'Preempting', 'Preempted', 'PreemptionByScheduler')],
    about: 'everyone',
    fact: () => 'pods with a higher priority preempt its pods',
    sentence: (f) =>
      `The scheduler preempted pod ${f.pod?.metadata.name ?? ''} on node ${nodeOf(f)} for a pod with a higher priority.`,
    steps: (f) => [
      look('Check which pods preempted it', `kubectl get events${inNamespace(f)} --field-selector=reason=Preempted`),
      look('List the PriorityClasses: set a higher one in the manifest, or add nodes', 'kubectl get priorityclasses'),
    ],
    field: (_f, place) => place.pod('priorityClassName'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/',
  }),
  cause('NodeLost', {
    ...common,
    meaning: 'The node of the pod stopped responding. Kubernetes waits five minutes before it replaces the pod.',
    proof: probable(1, 300),
    recognise: [
      symptom('pod', 'NodeLost', 'TaintManagerEviction', 'DeletionByTaintManager'),
      rule('schedule', ({ schedule }) => (schedule?.silentNode === undefined ? undefined : {})),
    ],
    about: nodeOf,
    fact: (f) => `node ${nodeOf(f)} stopped responding`,
    sentence: (f) =>
      `The node of pod ${f.pod?.metadata.name ?? ''} stopped responding. Kubernetes waits five minutes before it replaces the pod.`,
    steps: (f) => [
      nodeState(f),
      look('List the pods that Kubernetes is replacing', `kubectl get pods${inNamespace(f)} -o wide`, f.workload),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/architecture/nodes/',
  }),
  cause('Evicted', {
    ...common,
    meaning:
      'The kubelet evicted the pod: the node ran short of memory, disk or process IDs, or the pod exceeded its own disk limit. A container that exceeds its memory limit is OOMKilled.',
    cases: [
      ['when the pods exceeded their own disk limit', { facts: { own: true } }],
      ['when the node is short of a resource', {}],
    ],
    proof: (f) => (f.facts.own === true ? probable(2, 0) : probable(3, 10)),
    recognise: [rule('pod', ({ symptom: word, text }) => (word === 'Evicted' ? evictionOf(text) : undefined))],
    about: (f) => (f.facts.own === true ? f.facts.own : [nodeOf(f), f.facts.shortage]),
    fact: (f) =>
      f.facts.own === true
        ? 'its pods are evicted: they exceed their disk limit'
        : `its pods are evicted: node ${nodeOf(f)} is short of ${f.facts.shortage ?? 'a resource'}`,
    sentence: (f) => `The kubelet of node ${nodeOf(f)} evicted the pod: ${f.text}`,
    steps: (f) => [
      nodeState(f),
      failedPods(f),
      f.facts.own === true
        ? edit('Increase the disk limit, or write less data')
        : look(
            'Check what the pods use, and request that much in the manifest',
            `kubectl top pods${inNamespace(f)}`,
            f.workload,
          ),
    ],
    field: (f, place) => (f.facts.own === true ? storageField(f, place) : place.container('resources')),
  }),
  cause('NodeRejectedPod', {
    ...common,
    meaning: 'The kubelet of the node rejected the pod. A pod whose manifest sets `nodeName` bypasses the scheduler.',
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
      `node ${f.pod?.spec.nodeName ?? ''} rejects its pods: ${sysctl === undefined ? reason : `sysctl ${sysctl} is not allowed there`}`,
    sentence: (f) => `The kubelet of node ${nodeOf(f)} rejected the pod: ${f.text || f.symptom}`,
    steps: (f) => [failedPods(f), nodeState(f), rejectedEdit(f)],
    field: (f, place) =>
      (f.facts.sysctl === undefined ? undefined : place.find([['name']], f.facts.sysctl)) ?? place.pod('nodeName'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  }),
]
