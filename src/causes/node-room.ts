// Family C: the nodes have no room left: neither for one pod more nor for what the pod asks for.
import { POD } from '../model/kinds.ts'
import type { Finding, Known } from '../model/finding.ts'
import { nodesFor } from '../model/nodes.ts'
import type { FieldPath } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import { podAmount } from '../model/pod-resources.ts'
import { parseQuantity } from '../model/quantity.ts'
import type { KindInNamespace, View } from '../model/snapshot.ts'
import { inNamespace, look, quote, run, workloadName } from './commands.ts'
import { probable, WAITING, type Around, type Entry } from './entry.ts'
import { mainly, nodesWere, ofNodes, type OfNodes } from './main-reason.ts'
import { BY_AUTOSCALER, causeOfNodes, OF_SCHEDULING, unlessScaled } from './scheduling.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    TooManyPods: OfNodes
    InsufficientResources: Shortage
  }
}

interface Shortage extends OfNodes {
  resource: string
  asked: number
  /** The most that a node has of it; absent where nodes were not looked up. */
  largest?: number
  /** The most that a node has left of it, where the pods on all nodes are known. */
  free?: number
}

/** For more nodes than this the pods of all of them are not asked for. */
const FEW_NODES = 10
/** For docs/causes.md: more than any node has. */
const TOO_MUCH: Shortage = { resource: 'cpu', asked: 64, largest: 8, count: 1, nodes: 1 }

export const NODE_ROOM_CAUSES: readonly Entry[] = [
  causeOfNodes('TooManyPods', {
    ...OF_SCHEDULING,
    meaning:
      'Every eligible node already runs as many pods as its kubelet allows, no matter how much CPU and memory are left.',
    cases: BY_AUTOSCALER,
    proof: WAITING,
    recognise: [ofNodes(/Too many pods/)],
    about: 'everyone',
    fact: () => 'all eligible nodes are at their pod limit',
    sentence: (f) =>
      `A node runs a limited number of pods, whatever they request; ${nodesWere(f.facts)} at that limit.`,
    steps: () => [
      look(
        'List the pod limit of each node',
        'kubectl get nodes -o custom-columns=NAME:.metadata.name,PODS:.status.allocatable.pods',
      ),
    ],
  }),
  causeOfNodes('InsufficientResources', {
    ...OF_SCHEDULING,
    meaning:
      'No node has enough unreserved CPU, memory or another resource for the requests of the pod. Requests count, not actual usage; if even the largest node is too small, waiting cannot help.',
    cases: [
      ['when even the largest node is too small and no autoscaler is known', { facts: TOO_MUCH }],
      [
        'the same in a cloud, where a larger node may be added',
        {
          facts: TOO_MUCH,
          schedule: { nodes: { matching: 1, meant: 1, open: 1, cordoned: 0, resources: [], cloud: true } },
        },
      ],
      ['when it would fit on an empty node', {}],
    ],
    proof: (f) => (fitsNowhere(f) ? probable(1, unlessScaled(f)) : WAITING),
    recognise: [
      mainly(/Insufficient (?<resource>\S+)/, ({ resource }, counted, { pod, schedule }) =>
        resource === undefined || pod === undefined
          ? undefined
          : {
              ...counted,
              resource,
              asked: podAmount(pod.spec, 'requests', resource),
              largest: schedule?.nodes?.resources.find(({ name }) => name === resource)?.largest,
            },
      ),
    ],
    about: (f) => {
      const { resource, asked, largest, free } = f.facts
      const limit = fitsNowhere(f) ? { largest: rounded(largest, resource) } : { free: rounded(free, resource) }
      return { resource, asked: rounded(asked, resource), ...limit }
    },
    fact: (f) => {
      const { resource, asked, largest, free } = f.facts
      if (!fitsNowhere(f))
        return asked === 0
          ? `no node has enough free ${resource}`
          : `requests ${amount(asked, resource)} ${resource}, and no node has ${free === undefined ? 'that much' : `more than ${amount(free, resource)}`} free`
      return largest === 0
        ? `requests ${amount(asked, resource)} ${resource}, and no node has any`
        : `requests ${amount(asked, resource)} ${resource}, the largest node has ${amount(largest, resource)}`
    },
    sentence: (f) => {
      const { resource, asked, largest } = f.facts
      const each = `Each pod requests ${amount(asked, resource)} ${resource}`
      if (!fitsNowhere(f))
        return `${each}, and no node has that much unreserved. Requests count here, not actual usage.`
      if (largest === 0 && resource.includes('/'))
        return `${each}, and no node offers that resource: its device plugin is missing, or its name is misspelled.`
      return `${each}, but the largest eligible node has only ${amount(largest, resource)} for pods: no node is large enough.`
    },
    steps: (f) => [
      look('Check what is reserved on each node', "kubectl describe nodes | grep -A8 'Allocated resources'"),
      run(
        `Request less ${f.facts.resource} (also in the manifest)`,
        `kubectl set resources ${workloadName(f)}${inNamespace(f)} --requests=${quote(f.facts.resource)}=AMOUNT`,
        f.workload,
      ),
    ],
    field: (f, place) => resourceField(f, place, f.facts.resource),
    documentation: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
    wants: (f, view) => (fitsNowhere(f) ? [] : podsOfFewNodes(view)),
    around: roomOnNodes,
  }),
]

/** True when no node is large enough, and none is on its way. */
function fitsNowhere({ facts: { asked, largest }, schedule }: Finding<'InsufficientResources'>): boolean {
  return largest !== undefined && asked > largest && schedule?.autoscaler !== 'adds'
}

/** `4`, `3.9`, `512Mi`, `24Gi`: an amount as a person writes it. */
function amount(value: number | undefined, resource: string): string {
  if (value === undefined) return ''
  const { unit, size } = scaleOf(value, resource)
  return `${(rounded(value, resource) ?? value) / size}${unit}`
}

/** The same amount as a number: to a tenth of its unit, or to a thousandth where it has none. */
function rounded(value: number | undefined, resource: string): number | undefined {
  if (value === undefined) return undefined
  const { size, parts } = scaleOf(value, resource)
  return (Math.round((value / size) * parts) / parts) * size
}

const BYTES = [
  { unit: 'Gi', size: 2 ** 30, parts: 10 },
  { unit: 'Mi', size: 2 ** 20, parts: 10 },
  { unit: 'Ki', size: 2 ** 10, parts: 10 },
] as const

function scaleOf(value: number, resource: string): { unit: string; size: number; parts: number } {
  const isBytes = /memory|storage|hugepages/.test(resource)
  return (isBytes ? BYTES.find(({ size }) => value >= size) : undefined) ?? { unit: '', size: 1, parts: 1000 }
}

/** The pods of all namespaces, where the nodes are few: they tell who holds a port and how much room is left. */
export function podsOfFewNodes(view: View): readonly KindInNamespace[] {
  const nodes = view.all('', 'Node').length
  return nodes > 0 && nodes <= FEW_NODES ? [POD] : []
}

/** The most that a node has left, when the pods on all nodes are known. */
function roomOnNodes(
  finding: Finding<'InsufficientResources'>,
  _around: Around,
  view: View,
): Known<'InsufficientResources'> | undefined {
  const { facts, pod } = finding
  const { resource } = facts
  const { onNodes } = view.snapshot
  if (onNodes === undefined || fitsNowhere(finding)) return undefined
  const { labelled, open } = pod === undefined ? { labelled: [], open: [] } : nodesFor(pod, view)
  const [most] = (open.length > 0 ? open : labelled)
    .map(({ metadata, status }) => {
      const pods = onNodes.filter(({ spec }) => spec.nodeName === metadata.name)
      const reserved = pods.reduce((sum, { spec }) => sum + podAmount(spec, 'requests', resource), 0)
      const allocatable = parseQuantity(status?.allocatable?.[resource]) ?? 0
      return { name: metadata.name, free: Math.max(0, allocatable - reserved), allocatable }
    })
    .sort((a, b) => b.free - a.free)
  if (most === undefined) return undefined
  const { name, free, allocatable } = most
  return {
    sentence: `Node ${name} has the most left: ${amount(free, resource)} of ${amount(allocatable, resource)} ${resource}.`,
    facts: { free },
  }
}

/** The request of a resource in the container that asks for most of it. */
export function resourceField(
  finding: Pick<Finding, 'workload'>,
  place: Place,
  resource: string,
  wanted: 'requests' | 'limits' = 'requests',
): FieldPath | undefined {
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
