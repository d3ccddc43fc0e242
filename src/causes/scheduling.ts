// Family C: the pod exists and no node takes it. The scheduler's message is read with a small grammar
// (kubernetes 1.35, pkg/scheduler/framework/types.go FitError.Error):
//   0/N nodes are available: <PreFilter refusal>.                     one cause for all nodes
//   0/N nodes are available: <count> <reason>, <count> <reason>.      reasons by node
// followed by `preemption: …`, before which newer schedulers put `no new claims to deallocate, `.
import type { LegacyFacts, LegacyFinding as Finding, Proof } from '../model/finding.ts'
import { labelPairs } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import { describe, inNamespace, oldPodsFirst, quote, workloadName } from './commands.ts'
import { requestOf } from '../model/nodes.ts'
import { classField, classOf, wanted } from './volumes.ts'
import { pattern, probable, rule, WAITING, type LegacyEntry as Entry, type Recogniser } from './entry.ts'

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
const RESERVED =
  /taint \{(node-role\.kubernetes\.io\/(control-plane|master)|eks\.amazonaws\.com\/compute-type|virtual-kubelet\.io\/provider)[:}]/
const CORDONED = /were unschedulable|taint \{node\.kubernetes\.io\/unschedulable[:}]/
const TAINTED = /untolerated taint|that the pod didn't tolerate/
const SELECTED =
  /node affinity\/selector|node selector|requested node name|plugin\(s\) \[NodeAffinity\]|prefilter result/

/** Reasons by the strength of their evidence, strongest first: what decides when several are given. */
const ORDER: readonly RegExp[] = [
  /volume node affinity conflict|PersistentVolume's node affinity|no available volume zone|available persistent volumes to bind/,
  SELECTED,
  TAINTED,
  /anti-affinity/,
  /topology spread/,
  /free ports/,
  /Too many pods/,
  /Insufficient/,
]

/**
 * The reason that the diagnosis goes by. Where the nodes are known (`facts`, see nodes.ts): labels when no node has them,
 * taints when all nodes that it is meant for have one, what no node is large enough for, and only then what keeps it off
 * the nodes that are left. Else, and among those: the reason of most nodes, ties by ORDER; nodes that are reserved or
 * cordoned come last.
 */
export function mainReason(reasons: readonly Reason[], facts: LegacyFacts = {}): Reason | undefined {
  const { 'matching nodes': matching, 'meant nodes': meant, 'open nodes': open } = facts
  const known = matching !== undefined && meant !== undefined
  const never = neverFits(facts)
  const hopeless = ({ text, count }: Reason): number => {
    if (!known) return 1
    if (count === 0) return 3
    if (SELECTED.test(text)) return matching === '0' ? 0 : 3
    if (matching === '0') return 1
    // Taints that nobody named are those of nodes that it is not meant for.
    if (/untolerated taint\(s\)/.test(text)) return 2
    if (TAINTED.test(text) || CORDONED.test(text)) return open === '0' ? 0 : 2
    return never.some((resource) => text === `Insufficient ${resource}`) ? 0 : 1
  }
  const rank = (reason: Reason): number[] => {
    const order = ORDER.findIndex((expression) => expression.test(reason.text))
    const noise = RESERVED.test(reason.text) ? 2 : !known && CORDONED.test(reason.text) ? 1 : 0
    return [hopeless(reason), noise, -(reason.count ?? 0), order < 0 ? ORDER.length : order]
  }
  return [...reasons].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0
  })[0]
}

/** The resources of which a pod asks for more than any node has that takes it: `asked cpu` is more than `largest cpu`. */
function neverFits(facts: LegacyFacts): string[] {
  return Object.entries(facts).flatMap(([fact, largest]) => {
    const resource = /^largest (.+)$/.exec(fact)?.[1]
    return resource !== undefined && Number(facts[`asked ${resource}`]) > Number(largest) ? [resource] : []
  })
}

/** The main reason of a message. Kubernetes 1.35 leaves out the taint, and counts nodes of every kind: the nodes tell more. */
export function reasonOf(reasons: readonly Reason[], facts: LegacyFacts = {}): Reason | undefined {
  const { taint, tainted, cordoned } = facts
  const named = reasons.map((one) => {
    if (taint !== undefined && /untolerated taint\(s\)/.test(one.text))
      return { count: Number(tainted), text: one.text.replace('taint(s)', `taint {${taint}}`) }
    return cordoned !== undefined && CORDONED.test(one.text) ? { ...one, count: Number(cordoned) } : one
  })
  return mainReason(named, facts)
}

/** Recognises the main reason of a scheduling message. */
function main(expression: RegExp): Recogniser<LegacyFacts> {
  return rule('schedule', (signal) => {
    const { nodes, reasons } = parseScheduling(signal.text)
    const reason = reasonOf(reasons, signal.legacy)
    const match = reason === undefined ? null : expression.exec(reason.text)
    if (match === null || reason === undefined) return undefined
    const groups = Object.fromEntries(Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined))
    const others = reasons.map(({ count, text }) => `${count === undefined ? '' : `${count} `}${text}`).join(', ')
    return {
      ...groups,
      nodes: String(nodes),
      count: String(reason.count ?? nodes),
      ...(reasons.length > 1 ? { all: others } : {}),
    }
  })
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

/** What the scheduler counted, where that is more than the one reason. */
const inFull = ({ facts }: Finding): string =>
  facts.all === undefined ? '' : ` Of all ${facts.nodes} nodes: ${facts.all}.`

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
    sentence: (f, factOf) =>
      `${entry.sentence(f, factOf)}${inFull(f)}${f.facts.autoscaler === 'no' ? ' The autoscaler looked and cannot add a node that would fit.' : ''}`,
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
    meaning:
      'The pod waits for a node, and no scheduler has said a word about it: schedulerName names one that does not run.',
    proof: probable(1, 60),
    recognise: [rule('schedule', ({ legacy }) => (legacy?.scheduler === undefined ? undefined : {}))],
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
    role: 'context',
    meaning:
      'The cluster autoscaler or Karpenter looked at a pod that finds no node and says that it cannot add one that would fit (event NotTriggerScaleUp). It stands beside the cause that the scheduler gives, and waiting for a node makes no sense any more.',
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
    meaning:
      'The pods carry scheduling gates: they are not placed until whoever set the gates removes them. This is by design, not for want of room.',
    proof: WAITING,
    recognise: [rule('schedule', (signal) => (signal.symptom === 'SchedulingGated' ? {} : undefined))],
    fact: (f) => `its pods wait until scheduling ${gates(f)} is removed`,
    sentence: (f) =>
      `The pods carry scheduling ${gates(f)}: the scheduler does not look at them until whoever owns it, such as a queue, takes it away.`,
    steps: (f) => [
      describe(f),
      {
        why: 'without a controller that removes it, leave it out of the manifest',
        command: 'kubectl explain pod.spec.schedulingGates',
      },
    ],
    field: (_f, place) => place.pod('schedulingGates', 0, 'name'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/',
  },
  {
    ...common,
    code: 'PvcNotFound',
    meaning:
      'A volume of the pod refers to a PersistentVolumeClaim that is not there. One that is there but has no volume is PvcUnbound.',
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
    meaning: 'The claim was bound to a volume that has been deleted since. Its data is gone.',
    proof: { kind: 'terminal' },
    recognise: [main(/bound to non-existent persistentvolume "(?<volume>[^"]*)"/)],
    fact: (f) => `the volume ${f.facts.volume === undefined ? '' : `"${f.facts.volume}" `}of its claim was deleted`,
    sentence: () =>
      'The claim is bound to a volume that is no more, and it stays so: what was in it is lost, or in a backup.',
    steps: (f) => [
      {
        why: 'see the claims and what they are bound to',
        command: `kubectl get persistentvolumeclaims${inNamespace(f)}`,
      },
      { why: 'see the volumes', command: 'kubectl get persistentvolumes' },
    ],
    field: claimField,
  },
  {
    ...common,
    code: 'PvcUnbound',
    meaning:
      'The PersistentVolumeClaim is there and has no volume yet. The claim itself usually says why: StorageClassMissing, ProvisioningFailed or ProvisioningPending.',
    cases: [
      ['when the claim itself says that nothing can be bound to it', { channel: 'claim' }],
      ['when only the scheduler says so', { channel: 'schedule' }],
    ],
    proof: (f) => (f.channel === 'claim' ? probable(1, 60) : WAITING),
    recognise: [
      main(/unbound immediate PersistentVolumeClaims/),
      pattern(
        'claim',
        /no volume plugin matched name: (?<provisioner>\S+)|no persistent volumes available for this claim(?! and)/,
      ),
    ],
    fact: (f) =>
      f.channel === 'claim'
        ? `no volume fits claim "${f.facts.claim ?? f.carrier.metadata.name}"${wanted(f)}`
        : `${claims(f)} is not bound to a volume`,
    sentence: (f) => {
      if (f.channel !== 'claim')
        return `The pod waits for ${claims(f)}, which has no volume yet, and its class binds at once.`
      const storageClass = classOf(f)
      return `Claim "${f.facts.claim ?? f.carrier.metadata.name}" waits for a volume that somebody made before: nobody makes volumes for ${storageClass === undefined ? 'it' : `StorageClass "${storageClass}"`}, and no free one fits.`
    },
    steps: (f) => [
      { why: 'see why', command: `kubectl describe persistentvolumeclaims${inNamespace(f)}` },
      { why: 'see the volumes and the classes', command: 'kubectl get persistentvolumes,storageclasses' },
    ],
    field: (f, place) => {
      if (f.channel !== 'claim') return claimField(f, place)
      if (place.object.kind !== 'PersistentVolumeClaim' || f.facts.lacks === undefined) return classField(f, place)
      return f.facts.lacks === 'size' ? ['spec', 'resources', 'requests', 'storage'] : ['spec', 'accessModes']
    },
    documentation: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
  },
  {
    ...common,
    code: 'NoNodes',
    meaning: 'The cluster has no node at all.',
    proof: probable(1, 60),
    recognise: [main(/no nodes available to schedule pods/)],
    fact: () => 'the cluster has no node',
    sentence: () => 'No node is registered in the cluster.',
    steps: () => [{ why: 'see the nodes', command: 'kubectl get nodes' }],
  },
  {
    ...common,
    code: 'DeviceClaimUnsatisfied',
    meaning:
      'The pod claims devices (dynamic resource allocation) that no node has free, or its claim or device class is missing.',
    proof: probable(1, 60),
    recognise: [
      rule('schedule', ({ legacy, text }) =>
        legacy?.claim === undefined || !/resource claim/.test(text) ? undefined : {},
      ),
      main(
        /resourceclaim "(?<claim>[^"]+)" not found|device class (?<class>\S+) does not exist|resource ?claim|cannot allocate all claims/i,
      ),
    ],
    fact: (f) =>
      f.facts.class !== undefined
        ? `device class "${f.facts.class}" of its resource claim does not exist`
        : f.facts.claim !== undefined
          ? `resource claim "${f.facts.claim}" does not exist`
          : 'no node has the devices it claims',
    sentence: (f) =>
      f.facts.class !== undefined
        ? `A resource claim of the pod asks for device class "${f.facts.class}", which the cluster does not have: the driver that brings it is not installed, or the name is misspelt.`
        : f.facts.claim !== undefined
          ? `The pod refers to resource claim "${f.facts.claim}", and namespace ${f.workload.namespace ?? ''} has none of that name: the scheduler waits for it without a word.`
          : `The resource claims of the pod cannot be satisfied: ${f.facts.reason ?? f.text}`,
    steps: (f) => [
      { why: 'see the claims', command: `kubectl get resourceclaims${inNamespace(f)}` },
      { why: 'see the classes and what the drivers offer', command: 'kubectl get deviceclasses,resourceslices' },
      describe(f),
    ],
    field: (f, place) =>
      (f.facts.claim === undefined ? undefined : place.find([['resourceClaimName']], f.facts.claim)) ??
      place.pod('resourceClaims', 0, 'resourceClaimName'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
  },
  {
    ...common,
    code: 'VolumeZoneConflict',
    meaning: 'The volume is tied to a zone or node, and the pod cannot run there.',
    cases: [
      ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
      ['otherwise', {}],
    ],
    proof: probable(1, 60),
    recognise: [
      main(
        /volume node affinity conflict|PersistentVolume's node affinity|no available volume zone|available persistent volumes to bind/,
      ),
    ],
    fact: (f) =>
      f.facts.where === undefined
        ? 'its volume is on a node or in a zone where it cannot run'
        : `the volume of claim "${f.facts.claim}" is on ${f.facts.where}, where it cannot run`,
    sentence: (f) =>
      /available persistent volumes to bind/.test(f.text)
        ? 'Its claim waits for a volume on the node of the pod, and no free volume that fits can be used where the pod may run.'
        : 'The volume is tied to a node or zone on which the pod cannot run: the nodes there have no room, or it may not go there.',
    steps: (f) => [{ why: 'see where the volumes are', command: 'kubectl describe persistentvolumes' }, describe(f)],
    field: (f, place) =>
      (f.facts.claim === undefined ? undefined : place.find([['persistentVolumeClaim', 'claimName']], f.facts.claim)) ??
      claimField(f, place),
  },
  {
    ...common,
    code: 'VolumeLimitExceeded',
    meaning: 'A node can attach only so many volumes, and has them all.',
    cases: [
      ['when the scheduler says so', { channel: 'schedule' }],
      ['when attaching fails', { channel: 'volume' }],
    ],
    proof: (f) => probable(f.channel === 'volume' ? 2 : 1, 60),
    recognise: [
      main(/exceed max volume count/),
      pattern('volume', /attachment limit exceeded|maximum number of (volumes|disks)/),
    ],
    fact: (f) =>
      `${f.channel === 'volume' ? `node ${f.pod?.spec.nodeName ?? ''} has` : 'the nodes that it may run on have'} as many volumes attached as they can`.replace(
        /^(node \S+ has .*) they can$/,
        '$1 it can',
      ),
    sentence: (f) =>
      `${f.channel === 'volume' ? 'The' : 'No'} node can${f.channel === 'volume' ? 'not' : ''} attach another volume.`,
    steps: (f) => [
      {
        why: 'see how many volumes each driver can attach',
        command:
          "kubectl get csinodes -o custom-columns='NODE:.metadata.name,DRIVER:.spec.drivers[*].name,MOST:.spec.drivers[*].allocatable.count'",
      },
      describe(f),
    ],
    field: claimField,
  },
  {
    ...common,
    code: 'VolumeCapacityShort',
    meaning: 'The storage from which the volume would be cut is full on every node.',
    proof: probable(1, 60),
    recognise: [main(/did not have enough free storage/)],
    fact: () => 'no node has enough free storage for its volume',
    sentence: () => 'The storage that the class uses is full on every node.',
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'ReadWriteOncePodConflict',
    meaning: 'The claim may be used by one pod at a time, and another pod, usually of the old revision, uses it.',
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
    meaning:
      'The nodes are unhealthy (not ready, unreachable, short of disk or memory), and Kubernetes keeps new pods away with a taint of its own. Taints that people set are UntoleratedTaint.',
    proof: probable(1, 120),
    recognise: [
      main(
        /untolerated taint \{node\.kubernetes\.io\/(?<condition>not-ready|unreachable|memory-pressure|disk-pressure|pid-pressure|network-unavailable)/,
      ),
    ],
    fact: (f) => `the nodes that could run it are unhealthy (${f.facts.condition})`,
    sentence: (f) => `${nodesWere(f)} marked ${f.facts.condition}: a fault of the cluster, not of this change.`,
    steps: () => [{ why: 'see the nodes', command: 'kubectl get nodes' }, nodeList],
  },
  {
    ...common,
    code: 'NodesCordoned',
    meaning: 'The nodes that would fit are cordoned, for a drain or an upgrade.',
    proof: probable(1, 60),
    recognise: [main(/were unschedulable|untolerated taint \{node\.kubernetes\.io\/unschedulable/)],
    fact: () => 'the nodes that could run it are cordoned',
    sentence: (f) => `${nodesWere(f)} cordoned, as for a drain or an upgrade: no new pod is put there.`,
    steps: () => [
      { why: 'see which', command: 'kubectl get nodes' },
      { why: 'put one back into service', command: 'kubectl uncordon NODE' },
    ],
  },
  {
    ...common,
    code: 'UntoleratedTaint',
    meaning:
      'The nodes carry a taint that keeps pods away which do not tolerate it. Taints that Kubernetes sets on sick nodes are NodeConditionTaint.',
    cases: [
      ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
      ['otherwise', {}],
    ],
    proof: (f) => probable(1, f.facts.cloud === 'yes' ? 60 : 30),
    recognise: [
      main(/untolerated taint(\(s\)| \{(?<taint>[^}]*)\})|had taint \{(?<old>[^}]*)\}, that the pod didn't tolerate/),
    ],
    fact: (f) => {
      const [key = '', value = ''] = (f.facts.taint ?? f.facts.old ?? '').split(': ')
      if (key === '') return 'it does not tolerate a taint of the nodes'
      return `it does not tolerate taint ${key}${value === '' ? '' : `=${value}`} of the nodes that could run it`
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
    meaning:
      "No node has the labels that the pod's nodeSelector or node affinity asks for. A required pod beside it is PodAffinityMismatch.",
    cases: [
      ['when no node at all has the labels and no autoscaler is known', { facts: { 'matching nodes': '0' } }],
      ['the same in a cloud, where such a node may come', { facts: { 'matching nodes': '0', cloud: 'yes' } }],
      ['when nodes have them, or may not be listed', {}],
    ],
    proof: (f) =>
      f.facts.node !== undefined || (f.facts['matching nodes'] === '0' && f.facts.autoscaler !== 'yes')
        ? probable(1, unlessScaled(f))
        : WAITING,
    recognise: [
      rule('schedule', ({ legacy }) => {
        const node = legacy?.['missing node']
        return node === undefined ? undefined : { node }
      }),
      main(SELECTED),
    ],
    fact: (f) => {
      const { node, label, value } = f.facts
      if (node !== undefined) return `node "${node}", to which it is bound by nodeName, does not exist`
      if (label !== undefined) return `no node has the label ${label}${value === undefined ? '' : `=${value}`}`
      return f.facts['matching nodes'] === '0'
        ? `no node has the labels it asks for${selector(f)}`
        : 'the nodes with the labels it asks for do not take it'
    },
    sentence: (f) =>
      f.facts.node === undefined
        ? `${f.facts.count} of ${f.facts.nodes} nodes do not match the pod's nodeSelector or node affinity${selector(f)}.`
        : `The manifest names node "${f.facts.node}", so no scheduler looks at the pod, and the cluster has no node of that name.`,
    steps: () => [
      { why: 'see the labels of the nodes', command: 'kubectl get nodes --show-labels' },
      { why: 'label one, or correct the manifest', command: 'kubectl label node NODE KEY=VALUE' },
    ],
    field: (f, place) => {
      const { node, label, value } = f.facts
      const { nodeSelector } = place.podSpec ?? {}
      if (node !== undefined) return place.pod('nodeName')
      if (label !== undefined && nodeSelector?.[label] !== undefined) return place.pod('nodeSelector', label)
      const expression =
        value === undefined
          ? undefined
          : place.find(
              [0, 1, 2].map((at) => ['values', String(at)]),
              value,
            )
      const key = label === undefined ? undefined : place.find([['key']], label)
      return (
        expression ??
        key ??
        place.pod(...(nodeSelector === undefined ? ['affinity', 'nodeAffinity'] : ['nodeSelector']))
      )
    },
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  },
  {
    ...common,
    code: 'PodAntiAffinityConflict',
    meaning:
      'The pod must not share a node with pods that are there already. With as many replicas as nodes, a rolling update cannot place the new pod before an old one goes.',
    cases: [
      ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
      ['otherwise', {}],
    ],
    proof: apart,
    recognise: [main(/anti-affinity rules/)],
    fact: (f) => {
      const { replicas, places, what, surge } = f.facts
      if (replicas !== undefined)
        return `${replicas} replicas need a ${what} each (podAntiAffinity), and there ${places === '1' ? 'is' : 'are'} ${places}`
      if (surge === 'yes') return `podAntiAffinity leaves no ${what} for a new pod beside the old ones`
      return /existing pods/.test(f.text)
        ? 'the pods that are there do not let it on their nodes (their podAntiAffinity)'
        : 'its podAntiAffinity leaves no node for it'
    },
    sentence: () => 'Anti-affinity forbids sharing a node or zone with pods that are already there.',
    steps: (f) => [...oldPodsFirst(f, 'one by one'), describe(f)],
    field: (_f, place) => place.pod('affinity', 'podAntiAffinity'),
  },
  {
    ...common,
    code: 'PodAffinityMismatch',
    meaning: 'The pod must run beside another pod (pod affinity), and that is on no node where it could run.',
    cases: [
      ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
      ['otherwise', {}],
    ],
    proof: probable(1, 120),
    recognise: [main(/pod affinity/)],
    fact: (f) => `the pods it must run beside${beside(f)} are on no node`,
    sentence: (f) =>
      `Its podAffinity wants another pod${beside(f)} on the same node or zone, and no node that it may run on has one.`,
    steps: (f) => [describe(f)],
    field: (_f, place) => place.pod('affinity', 'podAffinity'),
  },
  {
    ...common,
    code: 'TopologySpreadUnsatisfiable',
    meaning:
      'Wherever the pod were placed, its topology spread constraints would be broken, or the nodes lack the label that they go by.',
    cases: [
      ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
      ['otherwise', {}],
    ],
    proof: (f) => (f.facts.lacking === undefined ? WAITING : probable(1, unlessScaled(f))),
    recognise: [main(/topology spread constraints/)],
    fact: (f) =>
      f.facts.lacking === undefined
        ? 'its topologySpreadConstraints leave no node for it'
        : `its pods are to be spread over ${f.facts.lacking}, and no node has that label`,
    sentence: (f) =>
      f.facts.lacking === undefined
        ? 'Wherever it could be placed, one zone (or node) would have more pods than maxSkew allows over the emptiest one, which takes none.'
        : 'A pod with whenUnsatisfiable: DoNotSchedule is put on nodes with the label of topologyKey only.',
    steps: (f) => [
      { why: 'see the zones of the nodes', command: 'kubectl get nodes -L topology.kubernetes.io/zone' },
      describe(f),
    ],
    field: (f, place) =>
      (f.facts.lacking === undefined ? undefined : place.find([['topologyKey']], f.facts.lacking)) ??
      place.pod('topologySpreadConstraints'),
  },
  {
    ...common,
    code: 'HostPortConflict',
    meaning:
      'The pod wants a port of the node itself, and on every node that fits another pod holds it, often one of the old revision.',
    cases: [
      ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
      ['otherwise', {}],
    ],
    proof: apart,
    recognise: [main(/free ports for the requested pod ports/)],
    fact: (f) => {
      const { replicas, places, port, holder, pod } = f.facts
      const number = port === undefined ? '' : ` ${port}`
      if (replicas !== undefined)
        return `${replicas} replicas need hostPort${number} on a node each, and there ${places === '1' ? 'is' : 'are'} ${places}`
      if (holder === 'old') return `hostPort${number} is still held by the pods of its older revision`
      return holder === undefined
        ? `its hostPort${number} is taken on every node`
        : `hostPort${number} is held by pod ${pod}`
    },
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
    meaning: 'Every node runs as many pods as its kubelet allows, whatever CPU and memory are left.',
    cases: [
      ['when an autoscaler looked and cannot help', { facts: { autoscaler: 'no' } }],
      ['otherwise', {}],
    ],
    proof: WAITING,
    recognise: [main(/Too many pods/)],
    fact: () => 'every node that it may run on runs as many pods as it may',
    sentence: (f) => `A node may run so many pods and no more, whatever they ask for; ${nodesWere(f)} there already.`,
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
    meaning:
      'No node has as much CPU, memory or another resource unreserved as the pod requests. Requests count, not what is really used; when even the largest node is too small, waiting cannot help.',
    cases: [
      ['when even the largest node is too small and no autoscaler is known', { facts: { neverFits: 'yes' } }],
      ['the same in a cloud, where a larger node may come', { facts: { neverFits: 'yes', cloud: 'yes' } }],
      ['when it would fit if there were room', {}],
    ],
    proof: (f) => (f.facts.neverFits === 'yes' ? probable(1, unlessScaled(f)) : WAITING),
    recognise: [
      rule('schedule', (signal) => {
        const found = main(/Insufficient (?<resource>\S+)/).match(signal.text, signal)
        if (found?.resource === undefined || signal.pod === undefined) return undefined
        const { resource } = found
        const largest = signal.legacy?.[`largest ${resource}`]
        const never = neverFits(signal.legacy ?? {}).includes(resource)
        return {
          ...found,
          asked: amount(requestOf(signal.pod.spec, resource), resource),
          ...(largest === undefined ? {} : { largest: amount(Number(largest), resource) }),
          ...(never && signal.legacy?.autoscaler !== 'yes' ? { neverFits: 'yes' } : {}),
        }
      }),
    ],
    fact: (f) =>
      f.facts.neverFits !== 'yes'
        ? `asks for ${f.facts.asked === '0' ? 'more' : f.facts.asked} ${f.facts.resource}, ${f.facts.free === undefined ? 'and no node has that much free' : `and no node has more than ${f.facts.free} free`}`
        : f.facts.largest === '0'
          ? `asks for ${f.facts.asked} ${f.facts.resource}, and no node has any`
          : `asks for ${f.facts.asked} ${f.facts.resource}, the largest node has ${f.facts.largest}`,
    sentence: (f) => {
      const { asked, resource = '', largest, neverFits: never } = f.facts
      if (never !== 'yes')
        return `Each pod asks for ${asked} ${resource}, and no node has that much unreserved. Requests count here, not what is really used.`
      if (largest === '0' && resource.includes('/'))
        return `Each pod asks for ${asked} ${resource}, and no node offers that resource: the device plugin that announces it is missing, or its name is misspelt.`
      return `Each pod asks for ${asked} ${resource}, and the largest node that would take it has ${largest} for pods: it fits nowhere, however long one waits.`
    },
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

/** `2 of 3 nodes are` */
function nodesWere({ facts }: Finding): string {
  return `${facts.count} of ${facts.nodes} ${facts.nodes === '1' ? 'node' : 'nodes'} ${facts.count === '1' ? 'is' : 'are'}`
}

/** Pods that must each have a node of their own, of which there are too few: no waiting helps but for a node. */
function apart(finding: Finding): Proof {
  const { places, autoscaler } = finding.facts
  return places === undefined || autoscaler === 'yes' ? WAITING : probable(1, unlessScaled(finding))
}

/** `gate "queue.example/admission"` */
function gates({ pod }: Finding): string {
  const names = ((pod?.spec.schedulingGates ?? []) as { name: string }[]).map(({ name }) => `"${name}"`)
  return `${names.length > 1 ? 'gates' : 'gate'} ${names.join(', ')}`.trimEnd()
}

/** ` (app=cache)`: the labels of the pods that a pod must run beside. */
function beside({ pod }: Finding): string {
  const { podAffinity } = (pod?.spec.affinity ?? {}) as {
    podAffinity?: {
      requiredDuringSchedulingIgnoredDuringExecution?: { labelSelector?: { matchLabels?: Record<string, string> } }[]
    }
  }
  const labels = (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).flatMap(({ labelSelector }) =>
    labelPairs(labelSelector?.matchLabels),
  )
  return labels.length === 0 ? '' : ` (${labels.join(', ')})`
}

export const SCHEDULING_CAUSES = CAUSES.map((entry) => (OF_NODES.has(entry.code) ? unlessHopeless(entry) : entry))

/** The request of a resource in the container that asks for most of it. */
export const resourceField = (
  finding: Pick<Finding, 'workload'>,
  place: Parameters<NonNullable<Entry['field']>>[1],
  resource: string,
  wanted: 'requests' | 'limits' = 'requests',
): readonly (string | number)[] | undefined => {
  const other = wanted === 'requests' ? 'limits' : 'requests'
  const all = (['containers', 'initContainers'] as const).flatMap((list) =>
    (place.podSpec?.[list] ?? []).map(({ resources = {} }, index) => ({ list, index, resources })),
  )
  const asks = ({ resources }: (typeof all)[number]): number =>
    parseQuantity(resources[wanted]?.[resource] ?? resources[other]?.[resource]) ?? 0
  const most = all.toSorted((a, b) => asks(b) - asks(a))[0]
  if (most === undefined || finding.workload.name === '') return undefined
  const which = most.resources[wanted]?.[resource] === undefined ? other : wanted
  return place.pod(most.list, most.index, 'resources', which, resource)
}

/** The claims that the pod names; those of ephemeral volumes have no name there. */
function claims(finding: Finding): string {
  const names = (finding.pod?.spec.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim === undefined ? [] : [`"${claim.claimName}"`],
  )
  return names.length === 0 ? 'a claim of its volumes' : `claim ${names.join(', ')}`
}

function selector(finding: Finding): string {
  const labels = labelPairs(finding.pod?.spec.nodeSelector)
  return labels.length === 0 ? '' : ` (${labels.join(', ')})`
}
