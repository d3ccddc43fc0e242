// Family C: no node can take the pod for the pods that are there already: rules that keep pods apart or together, and a
// port of the node that another pod holds.
import type { Finding, Known, Proof } from '../model/finding.ts'
import { scaled } from '../model/int-or-percent.ts'
import { isPodMaker, workloadKind } from '../model/kinds.ts'
import { nearest } from '../model/nearest.ts'
import { nodesFor } from '../model/nodes.ts'
import { labelPairs, type Labels, type Pod } from '../model/object.ts'
import type { KindInNamespace, View } from '../model/snapshot.ts'
import { isActive } from '../rollout/pod-counts.ts'
import { describe, look, oldPodsFirst } from './commands.ts'
import { probable, WAITING, type Around, type Entry } from './entry.ts'
import { heldBy, isSettled, oldPods, podsBeside, podsOfNamespace, type Whose } from './holders.ts'
import { mainly, ofNodes, type OfNodes } from './main-reason.ts'
import { change } from './node-labels.ts'
import { podsOfFewNodes } from './node-room.ts'
import { BY_AUTOSCALER, causeOfNodes, OF_SCHEDULING, unlessScaled } from './scheduling.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `theirs`: it is the rule of the pods that are there, not its own. */
    PodAntiAffinityConflict: OfNodes & { apart?: TooFewPlaces; theirs?: true }
    PodAffinityMismatch: OfNodes
    /** `lacking`: the label over which its pods are to be spread, and that no node has. */
    TopologySpreadUnsatisfiable: OfNodes & { lacking?: string }
    HostPortConflict: OfNodes & { apart?: TooFewPlaces; held?: HeldPort }
  }
}

/** Pods that must each have a place of their own, of which there are too few. */
interface TooFewPlaces {
  /** `node`, or the label by which places are told apart. */
  what: string
  places: number
  /** How many pods there are to be; absent where there are places for those, and none for one more while rolling out. */
  replicas?: number
}

/** A port of a node, and the pod that holds it. */
interface HeldPort {
  port: number
  pod: string
  whose: Whose
}

const HOSTNAME = 'kubernetes.io/hostname'

export const NEIGHBOUR_CAUSES: readonly Entry[] = [
  causeOfNodes('PodAntiAffinityConflict', {
    ...OF_SCHEDULING,
    meaning:
      'The pod must not share a node with pods that already run there. With as many replicas as nodes, a rolling update cannot place a new pod before an old one is gone.',
    cases: BY_AUTOSCALER,
    proof: (f) => proofOfPlaces(f, f.facts.apart),
    recognise: [
      mainly(/anti-affinity rules/, (_groups, counted, { text }) => ({
        ...counted,
        ...(/existing pods/.test(text) ? { theirs: true } : {}),
      })),
    ],
    about: ({ facts: { apart, theirs } }) =>
      apart === undefined ? theirs : apart.replicas === undefined ? apart.what : apart,
    fact: ({ facts: { apart, theirs } }) => {
      if (apart?.replicas !== undefined)
        return `${apart.replicas} replicas each need their own ${apart.what} (podAntiAffinity), but only ${available(apart)}`
      if (apart !== undefined) return `podAntiAffinity leaves no ${apart.what} for a new pod beside the old ones`
      return theirs === true
        ? 'the podAntiAffinity of existing pods excludes every node'
        : 'its podAntiAffinity excludes every node'
    },
    sentence: () => 'Anti-affinity forbids sharing a node or zone with pods that already run there.',
    steps: (f) => [...oldPodsFirst(f, 'one by one'), describe(f)],
    field: (_f, place) => place.pod('affinity', 'podAntiAffinity'),
    around: nodesForEach,
  }),
  causeOfNodes('PodAffinityMismatch', {
    ...OF_SCHEDULING,
    meaning: 'The pod must run beside another pod (pod affinity), and no node where it could run has that pod.',
    cases: BY_AUTOSCALER,
    proof: probable(1, 120),
    recognise: [ofNodes(/pod affinity/)],
    about: labelsBeside,
    fact: (f) => `no node runs the pods that it must run beside${beside(f)}`,
    sentence: (f) =>
      `Its podAffinity requires another pod${beside(f)} on the same node or zone, and no eligible node has one.`,
    steps: (f) => [describe(f)],
    field: (_f, place) => place.pod('affinity', 'podAffinity'),
  }),
  causeOfNodes('TopologySpreadUnsatisfiable', {
    ...OF_SCHEDULING,
    meaning:
      'The pod would violate its topology spread constraints on every node, or the nodes lack the topologyKey label.',
    cases: BY_AUTOSCALER,
    proof: (f) => (f.facts.lacking === undefined ? WAITING : probable(1, unlessScaled(f))),
    recognise: [ofNodes(/topology spread constraints/)],
    about: (f) => f.facts.lacking,
    fact: (f) =>
      f.facts.lacking === undefined
        ? 'its topologySpreadConstraints exclude every node'
        : `no node has the label ${f.facts.lacking}, which its topologySpreadConstraints require`,
    sentence: (f) =>
      f.facts.lacking === undefined
        ? 'On every eligible node, one zone (or node) would exceed maxSkew over the emptiest one, which cannot take a pod.'
        : 'With whenUnsatisfiable: DoNotSchedule, a pod is only scheduled to nodes with the topologyKey label.',
    steps: (f) => [
      look('List the zones of the nodes', 'kubectl get nodes -L topology.kubernetes.io/zone'),
      describe(f),
    ],
    field: (f, place) =>
      (f.facts.lacking === undefined ? undefined : place.find([['topologyKey']], f.facts.lacking)) ??
      place.pod('topologySpreadConstraints'),
    around: labelToSpreadOver,
  }),
  causeOfNodes('HostPortConflict', {
    ...OF_SCHEDULING,
    meaning:
      'The pod needs a port of the node itself, and another pod, often one of the old revision, holds that port on every suitable node.',
    cases: BY_AUTOSCALER,
    proof: (f) => proofOfPlaces(f, f.facts.apart),
    recognise: [ofNodes(/free ports for the requested pod ports/)],
    about: ({ facts: { apart, held } }) => {
      if (apart?.replicas !== undefined) return [held?.port, apart.replicas, apart.places]
      return held?.whose === 'old' ? [held.port, held.whose] : [held?.port, held?.pod]
    },
    fact: ({ facts: { apart, held } }) => {
      const number = held === undefined ? '' : ` ${held.port}`
      if (apart?.replicas !== undefined)
        return `${apart.replicas} replicas each need hostPort${number} on their own node, but only ${available(apart)}`
      if (held === undefined) return `its hostPort${number} is taken on every node`
      return held.whose === 'old'
        ? `pods of an older revision still hold hostPort${number}`
        : `pod ${held.pod} holds hostPort${number}`
    },
    sentence: (f) =>
      f.facts.held === undefined
        ? 'Another pod, often one of the old revision, holds the hostPort.'
        : 'Only one pod on each node can use a host port.',
    steps: (f) => [...oldPodsFirst(f, 'all at once', f.facts.held?.whose), describe(f)],
    field: (f, place) => {
      const container = f.pod?.spec.containers.find(({ ports }) =>
        ports?.some(({ hostPort }) => hostPort !== undefined),
      )
      const port = container?.ports?.find(({ hostPort }) => hostPort !== undefined)?.hostPort
      return port === undefined ? undefined : place.find([['hostPort']], String(port))
    },
    wants: podsThatMayHoldPort,
    around: holderOfPort,
  }),
]

/** `1 is available`, `2 are available` */
function available({ places }: Pick<TooFewPlaces, 'places'>): string {
  return `${places} ${places === 1 ? 'is' : 'are'} available`
}

/** Pods that must each have a node of their own, of which there are too few: no waiting helps but for a node. */
function proofOfPlaces(finding: Finding, apart: TooFewPlaces | undefined): Proof {
  return apart === undefined || finding.schedule?.autoscaler === 'adds' ? WAITING : probable(1, unlessScaled(finding))
}

/** The labels of the pods that a pod must run beside. */
function labelsBeside({ pod }: Finding): Labels[] {
  const terms = pod?.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  return terms.flatMap(({ labelSelector }): Labels[] =>
    labelSelector?.matchLabels === undefined ? [] : [labelSelector.matchLabels],
  )
}

/** ` (app=cache)` */
function beside(finding: Finding): string {
  const labels = labelsBeside(finding).flatMap((one) => labelPairs(one))
  return labels.length === 0 ? '' : ` (${labels.join(', ')})`
}

/**
 * That a workload wants more nodes (or zones) than there are, each of its pods one of its own: more replicas than that,
 * or a rolling update that may take no old pod away and finds no place for a new one beside them.
 */
function nodesForEach({ pod }: Finding, around: Around, view: View): Crowded | undefined {
  if (pod === undefined || view.all('', 'Node').length === 0) return undefined
  const terms = pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const term = terms?.find(({ labelSelector }) =>
    Object.entries(labelSelector?.matchLabels ?? { '': '' }).every(
      ([key, value]) => pod.metadata.labels?.[key] === value,
    ),
  )
  if (term === undefined || (term.labelSelector?.matchExpressions ?? []).length > 0) return undefined
  const { topologyKey } = term
  const domains = new Set(nodesFor(pod, view).open.flatMap(({ metadata }) => metadata.labels?.[topologyKey] ?? []))
  return wantsMoreThan(domains.size, topologyKey, around, view)
}

interface Crowded {
  sentence: string
  facts: { apart: TooFewPlaces }
}

/** That a workload whose pods must be apart has too few places, of which there are so many. */
function wantsMoreThan(places: number, topologyKey: string, around: Around, view: View): Crowded | undefined {
  const { live } = around
  if (workloadKind(live)?.pods !== 'replicaSets' || !isPodMaker(live)) return undefined
  const { replicas = 1, strategy } = live.spec
  const what = topologyKey === HOSTNAME ? 'node' : topologyKey
  if (replicas > places)
    return {
      sentence: `Each of its ${replicas} replicas needs its own ${what}, but only ${available({ places })}.`,
      facts: { apart: { what, places, replicas } },
    }
  const { maxUnavailable = '25%', maxSurge = '25%' } = strategy?.rollingUpdate ?? {}
  const isRolling = strategy?.type !== 'Recreate' && oldPods(around, view).some(isActive)
  // As the Deployment controller rounds: the surge up, what may be missing down, and never both to nothing.
  const stuck = isRolling && scaled(maxUnavailable, replicas, 'down') === 0 && scaled(maxSurge, replicas, 'up') > 0
  return stuck && replicas + 1 > places
    ? {
        sentence: `The rolling update must not remove an old pod before a new one is ready, and no other ${what} is available for the new one.`,
        facts: { apart: { what, places } },
      }
    : undefined
}

/** The label that nodes lack over which the pods are to be spread. */
function labelToSpreadOver(
  { pod }: Finding,
  _around: Around,
  view: View,
): Known<'TopologySpreadUnsatisfiable'> | undefined {
  if (pod === undefined) return undefined
  const { open } = nodesFor(pod, view)
  const lacking = (pod.spec.topologySpreadConstraints ?? []).find(
    ({ topologyKey, whenUnsatisfiable }) =>
      whenUnsatisfiable === 'DoNotSchedule' &&
      open.length > 0 &&
      open.every(({ metadata }) => metadata.labels?.[topologyKey] === undefined),
  )
  if (lacking === undefined) return undefined
  const { topologyKey } = lacking
  const labels = new Set(open.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})))
  const meant = nearest(topologyKey, [...labels].sort())
  return {
    sentence: `No eligible node has the label ${topologyKey}, over which the pods must spread.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
    facts: { lacking: topologyKey },
    ...(meant === undefined ? {} : { step: change(topologyKey, meant) }),
  }
}

/** The pods of the namespace and of all others, where none of those that are watched holds the port. */
function podsThatMayHoldPort({ pod }: Finding, view: View): readonly KindInNamespace[] {
  return pod === undefined || portHolder(pod, view.pods) !== undefined
    ? []
    : [...podsOfNamespace(pod), ...podsOfFewNodes(view)]
}

/** Which pod holds the host port that the pod asks for. */
function holderOfPort({ pod }: Finding, around: Around, view: View): Known<'HostPortConflict'> | undefined {
  if (pod === undefined) return undefined
  const held = portHolder(pod, [...podsBeside(view), ...(view.snapshot.onNodes ?? [])])
  const apart =
    view.all('', 'Node').length === 0
      ? undefined
      : wantsMoreThan(nodesFor(pod, view).open.length, HOSTNAME, around, view)
  if (held === undefined) return apart
  const { port, holder } = held
  const { sentence, step, facts } = heldBy(`Host port ${port} of node ${holder.spec.nodeName}`, holder, around, view)
  return {
    sentence: apart === undefined ? sentence : `${sentence} ${apart.sentence}`,
    step,
    facts: { ...apart?.facts, held: { port, pod: holder.metadata.name, whose: facts.holder } },
  }
}

function portHolder(pod: Pod, pods: readonly Pod[]): { port: number; holder: Pod } | undefined {
  for (const { port, protocol } of hostPorts(pod)) {
    const holder = pods.find(
      (one) =>
        isSettled(one, pod) && hostPorts(one).some((other) => other.port === port && other.protocol === protocol),
    )
    if (holder !== undefined) return { port, holder }
  }
  return undefined
}

function hostPorts({ spec }: Pod): { port: number; protocol: string }[] {
  const containers = [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter((one) => one.restartPolicy === 'Always'),
  ]
  return containers
    .flatMap(({ ports = [] }) => ports)
    .flatMap(({ hostPort, protocol = 'TCP' }) => (hostPort === undefined ? [] : [{ port: hostPort, protocol }]))
}
