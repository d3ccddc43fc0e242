// Family C: the pod exists and no node takes it. The scheduler's message is read with a small grammar
// (kubernetes 1.35, pkg/scheduler/framework/types.go FitError.Error):
//   0/N nodes are available: <PreFilter refusal>.                     one cause for all nodes
//   0/N nodes are available: <count> <reason>, <count> <reason>.      reasons by node
// followed by `preemption: …`, before which newer schedulers put `no new claims to deallocate, `.
import type { Finding, Signal } from '../model/finding.ts'
import { parseQuantity } from '../model/quantity.ts'
import { describe, inNamespace, oldPodsFirst, quote, workloadName } from './commands.ts'
import { pattern, probable, rule, WAITING, type Entry, type Recogniser } from './entry.ts'

const common = {
  family: 'C',
  layer: 2,
  documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/',
} as const

/** One reason of a scheduling message. `count` is undefined for a refusal that holds for all nodes. */
export interface Reason {
  count?: number
  text: string
}

/** The reasons of a FailedScheduling message, without what it says of preemption. */
export function parseScheduling(message: string): { nodes: number; reasons: Reason[] } {
  const head = /(?:^|: )0\/(\d+) nodes are available: /.exec(message)
  const nodes = Number(head?.[1] ?? 0)
  let body = head === null ? message : message.slice(head.index + head[0].length)
  body = body.replace(/\s*(no new claims to deallocate|still not schedulable)?,? ?preemption: .*$/s, '').trim()
  if (!/^\d+ /.test(body)) return { nodes, reasons: [{ text: body.replace(/\.$/, '') }] }
  const reasons = body
    .replace(/\.+$/, '')
    .split(/, (?=\d+ )/)
    .map((part) => ({ count: Number(/^\d+/.exec(part)?.[0]), text: part.replace(/^\d+ /, '') }))
  return { nodes, reasons }
}

/** Taints that are no news when another reason is given: nodes that are not meant for ordinary pods. */
const NOISE =
  /untolerated taint \{(node-role\.kubernetes\.io\/(control-plane|master)|eks\.amazonaws\.com\/compute-type|virtual-kubelet\.io\/provider|node\.kubernetes\.io\/unschedulable)[:}]|were unschedulable/

/** Reasons by the strength of their evidence, strongest first: what decides when several are given. */
const ORDER: readonly RegExp[] = [
  /volume node affinity conflict|PersistentVolume's node affinity|no available volume zone|available persistent volumes to bind/,
  /node affinity\/selector|node selector|requested node name/,
  /untolerated taint|that the pod didn't tolerate/,
  /anti-affinity/,
  /topology spread/,
  /free ports/,
  /Too many pods/,
  /Insufficient/,
]

/** The reason that the diagnosis goes by: the one of most nodes, ties by ORDER, noise last. */
export function mainReason(reasons: readonly Reason[]): Reason | undefined {
  const rank = (reason: Reason): number[] => {
    const order = ORDER.findIndex((expression) => expression.test(reason.text))
    return [NOISE.test(reason.text) ? 1 : 0, -(reason.count ?? 0), order < 0 ? ORDER.length : order]
  }
  return [...reasons].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0
  })[0]
}

/** Recognises the main reason of a scheduling message. */
function main(expression: RegExp): Recogniser {
  return rule('schedule', (signal) => {
    const { nodes, reasons } = parseScheduling(signal.text)
    const reason = mainReason(reasons)
    const match = reason === undefined ? null : expression.exec(reason.text)
    if (match === null || reason === undefined) return undefined
    const groups = Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined))
    return {
      ...groups,
      nodes: String(nodes),
      count: String(reason.count ?? nodes),
      all: reasons.map(({ text }) => text).join('; '),
    }
  })
}

/** What the pod's containers ask of a resource in total, as the scheduler adds it up (init containers aside). */
function requested(signal: Signal, resource: string): number {
  const containers = signal.pod?.spec.containers ?? []
  return containers.reduce(
    (sum, { resources }) =>
      sum + (parseQuantity(resources?.requests?.[resource] ?? resources?.limits?.[resource]) ?? 0),
    0,
  )
}

/** `4`, `3.9`, `512Mi`, `24Gi`: an amount as a person writes it. */
export function amount(value: number, resource: string): string {
  if (!/memory|storage|hugepages/.test(resource)) return String(Math.round(value * 1000) / 1000)
  for (const [unit, size] of [
    ['Gi', 2 ** 30],
    ['Mi', 2 ** 20],
    ['Ki', 2 ** 10],
  ] as const) {
    if (value >= size) return `${Math.round((value / size) * 10) / 10}${unit}`
  }
  return String(value)
}

/** Seconds to wait for a node that may still come: an autoscaler says within half a minute whether it makes one. */
const unlessScaled = (finding: Finding): number => (finding.facts.cloud === 'yes' ? 30 : 8)
/** The first claim that the pod names. */
const claimField: Entry['field'] = (_finding, place) => {
  const index = place.podSpec?.volumes?.findIndex((volume) => volume.persistentVolumeClaim !== undefined) ?? -1
  return index < 0 ? undefined : place.pod('volumes', index, 'persistentVolumeClaim', 'claimName')
}
const nodeList = { why: 'see what the nodes have', command: 'kubectl describe nodes' }

/** An autoscaler that looked and cannot help ends the waiting; with what does not depend on nodes it has no say. */
function unlessHopeless(entry: Entry): Entry {
  const { proof } = entry
  return {
    ...entry,
    proof: (f) => {
      const own = typeof proof === 'function' ? proof(f) : proof
      const sooner = own.kind === 'terminal' || (own.kind === 'probable' && own.seconds <= 30)
      return f.facts.autoscaler !== 'no' || sooner ? own : probable(1, 30)
    },
    sentence: (f) =>
      `${entry.sentence(f)}${f.facts.autoscaler === 'no' ? ' The autoscaler looked and cannot add a node that would fit.' : ''}`,
  }
}

/** Causes that another node would take away. */
const OF_NODES = new Set([
  'UntoleratedTaint',
  'NodeSelectorMismatch',
  'PodAntiAffinityConflict',
  'PodAffinityMismatch',
  'TopologySpreadUnsatisfiable',
  'HostPortConflict',
  'TooManyPods',
  'InsufficientResources',
  'VolumeZoneConflict',
])

const CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'SchedulerMissing',
    proof: probable(1, 60),
    recognise: [rule('schedule', ({ facts }) => (facts?.scheduler === undefined ? undefined : {}))],
    fact: (f) => `no scheduler called "${f.facts.scheduler}" takes its pods`,
    sentence: (f) =>
      `Pod ${f.pod?.metadata.name ?? ''} asks for scheduler "${f.facts.scheduler}", and none has looked at it: ${f.facts.scheduler === 'default-scheduler' ? "the cluster's scheduler does not run" : 'no scheduler of that name runs in the cluster'}.`,
    steps: (f) => [
      ...(f.facts.scheduler === 'default-scheduler'
        ? []
        : [
            { why: "leave schedulerName out for the cluster's own", command: 'kubectl explain pod.spec.schedulerName' },
          ]),
      { why: 'see which schedulers run', command: 'kubectl get pods --all-namespaces -l component=kube-scheduler' },
      describe(f),
    ],
    field: (_f, place) => place.pod('schedulerName'),
    documentation: 'https://kubernetes.io/docs/tasks/extend-kubernetes/configure-multiple-schedulers/',
  },
  {
    ...common,
    code: 'AutoscalerCannotHelp',
    proof: WAITING,
    // Context of what the scheduler says, never a cause of its own.
    recognise: [],
    fact: () => 'the autoscaler cannot add a node that would fit',
    sentence: (f) => `The autoscaler looked and cannot add a node that would fit: ${f.text}`,
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'SchedulingGated',
    proof: WAITING,
    recognise: [rule('schedule', (signal) => (signal.symptom === 'SchedulingGated' ? {} : undefined))],
    fact: () => 'its pods are held back by scheduling gates',
    sentence: () => 'The pods carry schedulingGates, which something else has to remove.',
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'PvcNotFound',
    // An operator may still make it.
    proof: probable(1, 15),
    recognise: [main(/persistentvolumeclaim "(?<claim>[^"]+)" not found/)],
    fact: (f) => `PersistentVolumeClaim "${f.facts.claim}" does not exist`,
    sentence: (f) =>
      `A volume refers to claim "${f.facts.claim}", and namespace ${f.workload.namespace ?? ''} has none of that name, so no node can take the pod.`,
    steps: (f) => [
      { why: 'see which claims there are', command: `kubectl get persistentvolumeclaims${inNamespace(f)}` },
      {
        why: 'add the claim to the manifests, or correct claimName',
        command: 'kubectl explain pod.spec.volumes.persistentVolumeClaim.claimName',
      },
    ],
    field: (f, place) => place.find([['persistentVolumeClaim', 'claimName']], f.facts.claim ?? ''),
    documentation: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
  },
  {
    ...common,
    code: 'PvcLost',
    proof: { kind: 'terminal' },
    recognise: [main(/bound to non-existent persistentvolume "(?<volume>[^"]*)"/)],
    fact: (f) => `the volume ${f.facts.volume === undefined ? '' : `"${f.facts.volume}" `}of its claim was deleted`,
    sentence: () => 'The claim is bound to a volume that is no more.',
    steps: (f) => [{ why: 'see the volumes', command: 'kubectl get persistentvolumes' }, describe(f)],
  },
  {
    ...common,
    code: 'PvcUnbound',
    proof: WAITING,
    recognise: [main(/unbound immediate PersistentVolumeClaims/)],
    fact: (f) => `${claims(f)} is not bound to a volume`,
    sentence: (f) => `The pod waits for ${claims(f)}, which has no volume yet, and its class binds at once.`,
    steps: (f) => [
      { why: 'see why', command: `kubectl describe persistentvolumeclaims${inNamespace(f)}` },
      { why: 'see the classes', command: 'kubectl get storageclasses' },
    ],
    field: claimField,
    documentation: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
  },
  {
    ...common,
    code: 'NoNodes',
    proof: probable(1, 60),
    recognise: [main(/no nodes available to schedule pods/)],
    fact: () => 'the cluster has no node',
    sentence: () => 'No node is registered in the cluster.',
    steps: () => [{ why: 'see the nodes', command: 'kubectl get nodes' }],
  },
  {
    ...common,
    code: 'DeviceClaimUnsatisfied',
    proof: probable(1, 60),
    recognise: [main(/resource ?claim|device class (?<class>\S+) does not exist|cannot allocate all claims/i)],
    fact: () => 'no node has the devices it claims',
    sentence: () => 'The resource claims of the pod cannot be satisfied.',
    steps: (f) => [{ why: 'see the claims', command: `kubectl get resourceclaims${inNamespace(f)}` }, describe(f)],
  },
  {
    ...common,
    code: 'VolumeZoneConflict',
    proof: probable(1, 60),
    recognise: [
      main(
        /volume node affinity conflict|PersistentVolume's node affinity|no available volume zone|available persistent volumes to bind/,
      ),
    ],
    fact: (f) => `no node can reach its volume (${f.facts.count} of ${f.facts.nodes} nodes are in another zone)`,
    sentence: () => 'The volume is tied to a zone or node on which the pod cannot run.',
    steps: (f) => [{ why: 'see where the volumes are', command: 'kubectl describe persistentvolumes' }, describe(f)],
  },
  {
    ...common,
    code: 'VolumeLimitExceeded',
    proof: (f) => probable(f.channel === 'volume' ? 2 : 1, 60),
    recognise: [
      main(/exceed max volume count/),
      pattern('volume', /attachment limit exceeded|maximum number of (volumes|disks)/),
    ],
    fact: (f) =>
      `${f.channel === 'volume' ? `node ${f.pod?.spec.nodeName ?? ''}` : 'every node'} has as many volumes attached as it can`,
    sentence: (f) =>
      `${f.channel === 'volume' ? 'The' : 'No'} node can${f.channel === 'volume' ? 'not' : ''} attach another volume.`,
    steps: (f) => [describe(f), nodeList],
  },
  {
    ...common,
    code: 'VolumeCapacityShort',
    proof: probable(1, 60),
    recognise: [main(/did not have enough free storage/)],
    fact: () => 'no node has enough free storage for its volume',
    sentence: () => 'The storage that the class uses is full on every node.',
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'ReadWriteOncePodConflict',
    proof: WAITING,
    recognise: [main(/ReadWriteOncePod/)],
    fact: () => 'its ReadWriteOncePod claim is used by another pod',
    sentence: (f) =>
      `The claim may be used by one pod at a time${f.facts.holder === undefined ? ', and another pod, usually of the old revision, uses it' : ''}.`,
    steps: (f) => [...oldPodsFirst(f, 'all at once'), describe(f)],
    field: claimField,
  },
  {
    ...common,
    code: 'NodeConditionTaint',
    proof: probable(1, 120),
    recognise: [
      main(
        /untolerated taint \{node\.kubernetes\.io\/(?<condition>not-ready|unreachable|memory-pressure|disk-pressure|pid-pressure|network-unavailable)/,
      ),
    ],
    fact: (f) => `the nodes are unhealthy (${f.facts.condition})`,
    sentence: (f) =>
      `${f.facts.count} of ${f.facts.nodes} nodes are marked ${f.facts.condition}: a fault of the cluster, not of this change.`,
    steps: () => [{ why: 'see the nodes', command: 'kubectl get nodes' }, nodeList],
  },
  {
    ...common,
    code: 'NodesCordoned',
    proof: probable(1, 60),
    recognise: [main(/were unschedulable|untolerated taint \{node\.kubernetes\.io\/unschedulable/)],
    fact: () => 'the nodes are cordoned',
    sentence: (f) => `${f.facts.count} of ${f.facts.nodes} nodes are cordoned, for a drain or an upgrade.`,
    steps: () => [
      { why: 'see which', command: 'kubectl get nodes' },
      { why: 'put one back into service', command: 'kubectl uncordon NODE' },
    ],
  },
  {
    ...common,
    code: 'UntoleratedTaint',
    proof: probable(1, 60),
    recognise: [
      main(/untolerated taint(\(s\)| \{(?<taint>[^}]*)\})|had taint \{(?<old>[^}]*)\}, that the pod didn't tolerate/),
    ],
    fact: (f) => {
      const taint = f.facts.taint ?? f.facts.old
      return `it does not tolerate ${taint === undefined ? 'a taint' : `the taint ${taint}`} of the nodes`
    },
    sentence: (f) => `${f.facts.count} of ${f.facts.nodes} nodes carry a taint that the pod does not tolerate.`,
    steps: () => [
      { why: 'see the taints', command: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints' },
      { why: 'add a toleration to the manifest', command: 'kubectl explain pod.spec.tolerations' },
    ],
    field: (_f, place) => place.pod('tolerations'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
  },
  {
    ...common,
    code: 'NodeSelectorMismatch',
    proof: (f) =>
      f.facts['matching nodes'] === '0' && f.facts.autoscaler !== 'yes' ? probable(1, unlessScaled(f)) : WAITING,
    recognise: [
      main(
        /node affinity\/selector|didn't match node selector|requested node name|plugin\(s\) \[NodeAffinity\]|prefilter result/,
      ),
    ],
    fact: (f) => `no node has the labels it asks for${selector(f)}`,
    sentence: (f) =>
      `${f.facts.count} of ${f.facts.nodes} nodes do not match the pod's nodeSelector or node affinity${selector(f)}.`,
    steps: () => [
      { why: 'see the labels of the nodes', command: 'kubectl get nodes --show-labels' },
      { why: 'label one, or correct the manifest', command: 'kubectl label node NODE KEY=VALUE' },
    ],
    field: (_f, place) =>
      place.podSpec?.nodeSelector === undefined ? place.pod('affinity', 'nodeAffinity') : place.pod('nodeSelector'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  },
  {
    ...common,
    code: 'PodAntiAffinityConflict',
    proof: WAITING,
    recognise: [main(/anti-affinity rules/)],
    fact: () => 'pod anti-affinity leaves no node for it',
    sentence: (f) =>
      `Anti-affinity forbids sharing a node with pods that are already there (${f.facts.count} of ${f.facts.nodes} nodes).`,
    steps: (f) => [...oldPodsFirst(f, 'one by one'), describe(f)],
    field: (_f, place) => place.pod('affinity', 'podAntiAffinity'),
  },
  {
    ...common,
    code: 'PodAffinityMismatch',
    proof: probable(1, 120),
    recognise: [main(/pod affinity/)],
    fact: () => 'the pods it must run beside are on no node',
    sentence: (f) =>
      `Pod affinity asks for another pod on the same node or zone (${f.facts.count} of ${f.facts.nodes} nodes have none).`,
    steps: (f) => [describe(f)],
    field: (_f, place) => place.pod('affinity', 'podAffinity'),
  },
  {
    ...common,
    code: 'TopologySpreadUnsatisfiable',
    proof: WAITING,
    recognise: [main(/topology spread constraints/)],
    fact: () => 'its topology spread constraints leave no node for it',
    sentence: (f) =>
      `Placing it on any of the ${f.facts.nodes} nodes would break maxSkew, or the nodes lack the topology label.`,
    steps: (f) => [
      { why: 'see the zones of the nodes', command: 'kubectl get nodes -L topology.kubernetes.io/zone' },
      describe(f),
    ],
    field: (_f, place) => place.pod('topologySpreadConstraints'),
  },
  {
    ...common,
    code: 'HostPortConflict',
    proof: WAITING,
    recognise: [main(/free ports for the requested pod ports/)],
    fact: () => 'its hostPort is taken on every node',
    sentence: (f) =>
      f.facts.holder === undefined
        ? 'Another pod, often one of the old revision, holds the hostPort.'
        : 'A host port can be used by one pod of each node.',
    steps: (f) => [...oldPodsFirst(f, 'all at once'), describe(f)],
    field: (f, place) => {
      const container = f.pod?.spec.containers.find(({ ports }) =>
        ports?.some(({ hostPort }) => hostPort !== undefined),
      )
      const port = container?.ports?.find(({ hostPort }) => hostPort !== undefined)?.hostPort
      return port === undefined ? undefined : place.find([['hostPort']], String(port))
    },
  },
  {
    ...common,
    code: 'TooManyPods',
    proof: WAITING,
    recognise: [main(/Too many pods/)],
    fact: () => 'every node runs as many pods as it may',
    sentence: (f) => `${f.facts.count} of ${f.facts.nodes} nodes are at their maximum number of pods.`,
    steps: () => [
      {
        why: 'see how many each may run',
        command: 'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.status.allocatable.pods',
      },
    ],
  },
  {
    ...common,
    code: 'InsufficientResources',
    proof: (f) => (f.facts.neverFits === 'yes' ? probable(1, unlessScaled(f)) : WAITING),
    recognise: [
      rule('schedule', (signal) => {
        const facts = main(/Insufficient (?<resource>\S+)/).match(signal.text, signal)
        if (facts?.resource === undefined) return undefined
        const asked = requested(signal, facts.resource)
        const largest = Number(signal.facts?.[`largest ${facts.resource}`] ?? NaN)
        return {
          ...facts,
          asked: amount(asked, facts.resource),
          ...(Number.isNaN(largest) ? {} : { largest: amount(largest, facts.resource) }),
          ...(asked > largest && signal.facts?.autoscaler !== 'yes' ? { neverFits: 'yes' } : {}),
        }
      }),
    ],
    fact: (f) =>
      f.facts.neverFits === 'yes'
        ? `asks for ${f.facts.asked} ${f.facts.resource}, the largest node has ${f.facts.largest}`
        : `no node has ${f.facts.asked === '0' ? 'enough' : f.facts.asked} ${f.facts.resource} free`,
    sentence: (f) =>
      f.facts.neverFits === 'yes'
        ? `Each pod asks for ${f.facts.asked} ${f.facts.resource}, and the largest node of the cluster has ${f.facts.largest} for pods: it fits nowhere, however long one waits.`
        : `Each pod asks for ${f.facts.asked} ${f.facts.resource}, and no node has that much unreserved. Requests count here, not what is really used.`,
    steps: (f) => [
      { why: 'see what is reserved on each node', command: "kubectl describe nodes | grep -A8 'Allocated resources'" },
      {
        why: 'ask for less (and in the manifest)',
        command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} --requests=${quote(f.facts.resource ?? '')}=AMOUNT`,
      },
    ],
    field: (f, place) => resourceField(f, place, f.facts.resource ?? ''),
    documentation: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
  },
]

export const SCHEDULING_CAUSES = CAUSES.map((entry) => (OF_NODES.has(entry.code) ? unlessHopeless(entry) : entry))

/** The request of a resource in the container that asks for most of it. */
export const resourceField = (
  finding: Finding,
  place: Parameters<NonNullable<Entry['field']>>[1],
  resource: string,
): readonly (string | number)[] | undefined => {
  const containers = place.podSpec?.containers ?? []
  const asks = (index: number): number =>
    parseQuantity(
      containers[index]?.resources?.requests?.[resource] ?? containers[index]?.resources?.limits?.[resource],
    ) ?? 0
  const most = containers.map((_container, index) => index).sort((a, b) => asks(b) - asks(a))[0]
  if (most === undefined || finding.workload.name === '') return undefined
  const list = containers[most]?.resources?.requests?.[resource] === undefined ? 'limits' : 'requests'
  return place.pod('containers', most, 'resources', list, resource)
}

/** The claims that the pod names; those of ephemeral volumes have no name there. */
function claims(finding: Finding): string {
  const names = (finding.pod?.spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim === undefined ? [] : [`"${claim.claimName}"`],
  )
  return names.length === 0 ? 'a claim of its volumes' : `claim ${names.join(', ')}`
}

function selector(finding: Finding): string {
  const labels = Object.entries(finding.pod?.spec.nodeSelector ?? {}).map(([key, value]) => `${key}=${value}`)
  return labels.length === 0 ? '' : ` (${labels.join(', ')})`
}
