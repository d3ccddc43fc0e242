// Family D: a node refused, evicted or lost the pod. Its controller makes another one, so one such pod is noise; only
// when it happens again and again, or nothing else explains it when time is up, is it the cause.
import type { LegacyFinding as Finding } from '../model/finding.ts'
import { describe, inNamespace, quote } from './commands.ts'
import { groupsOf, probable, rule, TERMINAL, WAITING, type LegacyEntry as Entry } from './entry.ts'

const common = {
  family: 'D',
  layer: 3,
  documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/',
} as const
const node = (f: Finding): string => f.pod?.spec.nodeName ?? ''
const failedPods = (f: Finding) => ({
  why: 'see the pods that failed',
  command: `kubectl get pods${inNamespace(f)} --field-selector=status.phase=Failed -o wide`,
})
const nodeState = (f: Finding) => ({
  why: 'see how the node is',
  command: `kubectl describe node ${quote(node(f) || 'NODE')}`,
})
/** Reasons of kubernetes 1.35 pkg/kubelet/lifecycle/predicate.go and pkg/kubelet/kubelet.go (canAdmitPod). */
const REJECTIONS =
  /^(OutOf.+|UnexpectedAdmissionError|UnknownReason|NodeAffinity|NodeName|NodePorts|TaintToleration|TopologyAffinityError|SysctlForbidden|Forbidden(?:Sysctl)?|AppArmor|PodOSNotSupported|PodOSSelectorNodeLabelDoesNotMatch|PodFeatureUnsupported|InvalidNodeInfo|UnsupportedPodLevelResources)$/
/** The pod itself wrote more to disk than it may (kubernetes 1.35, pkg/kubelet/eviction/helpers.go). */
const OWN_LIMIT =
  /(?:exceeded its local|local ephemeral storage usage exceeds|Usage of EmptyDir volume|exceeds the limit)/

/** Where the limit of a pod's own disk use is written. */
const storageField: Entry['field'] = (f, place) => {
  const volume = /EmptyDir volume "([^"]+)"/.exec(f.text)?.[1]
  const index = place.podSpec?.volumes?.findIndex(({ name }) => name === volume) ?? -1
  if (index >= 0) return place.pod('volumes', index, 'emptyDir', 'sizeLimit')
  return place.container('resources', 'limits', 'ephemeral-storage')
}

export const NODE_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'PodDeadlineExceeded',
    meaning: "The pod's own activeDeadlineSeconds passed. That of a Job is JobDeadlineExceeded.",
    proof: TERMINAL,
    recognise: [rule('pod', ({ symptom }) => (symptom === 'DeadlineExceeded' ? {} : undefined))],
    fact: () => 'its pod ran longer than its activeDeadlineSeconds',
    sentence: () => 'The kubelet ended the pod when its own activeDeadlineSeconds had passed.',
    steps: (f) => [
      describe(f),
      { why: 'raise or remove it in the manifest', command: 'kubectl explain pod.spec.activeDeadlineSeconds' },
    ],
    field: (_f, place) => place.pod('activeDeadlineSeconds'),
    documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/init-containers/',
  },
  {
    ...common,
    code: 'NodeShutdown',
    meaning: 'The node was shut down (an upgrade, a spot instance that was taken back), and the pod ended with it.',
    proof: WAITING,
    recognise: [
      rule('pod', ({ symptom, text }) =>
        symptom === 'NodeShutdown' || /node shutdown/.test(text) || symptom === 'Shutdown' ? {} : undefined,
      ),
    ],
    fact: (f) => `node ${node(f)} was shut down`,
    sentence: () =>
      'The node was shut down, as for an upgrade or when a spot instance is taken back; the pod ended with it.',
    steps: (f) => [{ why: 'see the nodes', command: 'kubectl get nodes' }, failedPods(f)],
    documentation: 'https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/',
  },
  {
    ...common,
    code: 'PodPreempted',
    meaning: 'Pods of a higher priority were given the place of these.',
    proof: probable(2, 20),
    recognise: [rule('pod', ({ symptom }) => (/^Preempt(?:ing|ed|ionByScheduler)$/.test(symptom) ? {} : undefined))],
    fact: () => 'pods with a higher priority take the place of its pods',
    sentence: (f) =>
      `A pod with a higher priority was given the place of pod ${f.pod?.metadata.name ?? ''} on node ${node(f)}.`,
    steps: (f) => [
      { why: 'see who took it', command: `kubectl get events${inNamespace(f)} --field-selector=reason=Preempted` },
      { why: 'give the workload a PriorityClass, or the cluster more nodes', command: 'kubectl get priorityclasses' },
    ],
    field: (_f, place) => place.pod('priorityClassName'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/',
  },
  {
    ...common,
    code: 'NodeLost',
    meaning: 'The node that runs the pod stopped answering. Kubernetes waits five minutes before it moves the pod.',
    proof: { kind: 'probable', observations: 1, seconds: 300 },
    recognise: [
      rule('pod', ({ symptom }) =>
        /^(?:NodeLost|TaintManagerEviction|DeletionByTaintManager)$/.test(symptom) ? {} : undefined,
      ),
      rule('schedule', ({ legacy }) => (legacy?.['silent node'] === undefined ? undefined : {})),
    ],
    fact: (f) => `node ${node(f)} does not answer any more`,
    sentence: (f) =>
      `The node that runs pod ${f.pod?.metadata.name ?? ''} stopped answering; Kubernetes gives it five minutes before it moves the pod.`,
    steps: (f) => [
      nodeState(f),
      { why: 'only when the node is really gone', command: `kubectl delete node ${quote(node(f) || 'NODE')}` },
    ],
    documentation: 'https://kubernetes.io/docs/concepts/architecture/nodes/',
  },
  {
    ...common,
    code: 'Evicted',
    meaning:
      'The kubelet removed the pod: the node ran short of memory, disk or processes, or the pod wrote more to disk than it may. A container killed at its memory limit is OOMKilled.',
    cases: [
      ['when the pods wrote more to disk than they may', { facts: { own: 'yes' } }],
      ['when the node is short of something', {}],
    ],
    proof: (f) => (f.facts.own === 'yes' ? probable(2, 0) : probable(3, 10)),
    recognise: [
      rule('pod', ({ symptom, text }) => {
        if (symptom !== 'Evicted') return undefined
        const resource = /low on resource: (?<resource>[\w-]+)|node had condition: \[(?<condition>[^\]]+)/.exec(text)
        return { ...(resource && groupsOf(resource)), ...(OWN_LIMIT.test(text) ? { own: 'yes' } : {}) }
      }),
    ],
    fact: (f) =>
      f.facts.own === 'yes'
        ? 'its pods are evicted: they write more to disk than they may'
        : `its pods are evicted: node ${node(f)} is short of ${f.facts.resource ?? pressureWords(f.facts.condition)}`,
    sentence: (f) => `The kubelet of node ${node(f)} removed the pod: ${f.text}`,
    steps: (f) => [
      nodeState(f),
      failedPods(f),
      f.facts.own === 'yes'
        ? { why: 'allow more, or write less', command: 'kubectl explain pod.spec.volumes.emptyDir.sizeLimit' }
        : {
            why: 'request what it uses, so that it is placed where there is room',
            command: `kubectl top pods${inNamespace(f)}`,
          },
    ],
    field: (f, place) => (f.facts.own === 'yes' ? storageField(f, place) : place.container('resources')),
  },
  {
    ...common,
    code: 'NodeRejectedPod',
    meaning:
      'The pod was given to a node, and the kubelet there refused to run it. With `nodeName` in the manifest no scheduler looked before.',
    cases: [
      ['when the node does not allow its sysctl or AppArmor profile', { symptom: 'SysctlForbidden' }],
      ['otherwise', {}],
    ],
    proof: (f) => (/^(?:SysctlForbidden|Forbidden|AppArmor)/.test(f.symptom) ? TERMINAL : probable(3, 10)),
    recognise: [rule('pod', ({ symptom }) => (REJECTIONS.test(symptom) ? { reason: symptom } : undefined))],
    fact: (f) => {
      const sysctl = /forbidden sysctl: "([^"]+)"/.exec(f.text)?.[1]
      return `node ${node(f)} refuses its pods: ${sysctl === undefined ? f.facts.reason : `sysctl ${sysctl} is not allowed there`}`
    },
    sentence: (f) => `The pod was placed on node ${node(f)}, and the kubelet there refused it: ${f.text || f.symptom}`,
    steps: (f) => [
      failedPods(f),
      nodeState(f),
      { why: 'let the scheduler choose: remove nodeName', command: 'kubectl explain pod.spec.nodeName' },
    ],
    field: (f, place) => {
      const sysctl = /forbidden sysctl: "([^"]+)"/.exec(f.text)?.[1]
      return (sysctl === undefined ? undefined : place.find([['name']], sysctl)) ?? place.pod('nodeName')
    },
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  },
]

/** `DiskPressure` → `disk`: the condition of a node in words. */
function pressureWords(condition = 'something'): string {
  const words: Record<string, string> = { DiskPressure: 'disk', MemoryPressure: 'memory', PIDPressure: 'process ids' }
  return words[condition] ?? condition
}
