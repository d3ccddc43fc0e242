// What the nodes say to a pod that finds none: which of them it is meant for, what keeps it off those, and how much the
// largest of them has. The scheduler's own message counts all nodes alike, those of other pools and of the control plane
// among them, and since kubernetes 1.35 does not name taints any more. Pure.
import type { Node, Taint } from './infrastructure.ts'
import { hasLabels, type NodeTerm, type Pod, type PodSpec, type Requirement, type Toleration } from './object.ts'
import { podAmount } from './pod-resources.ts'
import { parseQuantity } from './quantity.ts'
import type { View } from './snapshot.ts'

/** What the nodes of the cluster are to a pod that finds none. */
export interface NodeFacts {
  /** How many have the labels that it asks for. */
  matching: number
  /** How many it is meant for. */
  meant: number
  /** How many of those take it, as far as taints go. */
  open: number
  /** How many of those that it is meant for take no new pod. */
  cordoned: number
  /** Where all that it is meant for have one: the taint that keeps it off most, and how many those are. */
  taint?: { key: string; value: string; nodes: number }
  /** How much it asks for, and the most that any node has of it. */
  resources: readonly { name: string; asked: number; largest: number }[]
  /** They are of a cloud, which may make more. */
  cloud?: true
}

/** Taints of nodes that are not meant for ordinary pods. */
const RESERVED =
  /^(node-role\.kubernetes\.io\/(control-plane|master)|eks\.amazonaws\.com\/compute-type|virtual-kubelet\.io\/provider)$/

/**
 * The nodes that a pod is meant for: those with its labels and the devices that it asks for, without those that are
 * reserved. Where no node has the devices, that is no way to tell. `open` are those of them that take new pods and have
 * no taint that it does not tolerate.
 */
export function nodesFor(pod: Pod, view: View): { labelled: Node[]; meant: Node[]; open: Node[] } {
  const labelled = view.all('', 'Node').filter((node) => hasNodeLabels(node, pod))
  const equipped = labelled.filter((node) =>
    resourcesOf(pod.spec)
      .filter((resource) => resource.includes('/'))
      .every((resource) => allocatable(node, resource) >= podAmount(pod.spec, 'requests', resource)),
  )
  const able = equipped.length > 0 ? equipped : labelled
  const ordinary = able.filter((node) => !untolerated(node, pod).some(({ key }) => RESERVED.test(key)))
  const meant = ordinary.length > 0 ? ordinary : able
  const open = meant.filter((node) => node.spec?.unschedulable !== true && untolerated(node, pod).length === 0)
  return { labelled, meant, open }
}

/** The same as facts; undefined when nodes were not looked up. */
export function nodeFacts(pod: Pod, view: View): NodeFacts | undefined {
  const nodes = view.all('', 'Node')
  if (nodes.length === 0) return undefined
  const { labelled, meant, open } = nodesFor(pod, view)
  const [usable = []] = [open, meant, nodes].filter(({ length }) => length > 0)
  // A cordoned node's own taint is told as such: the scheduler looks at `unschedulable` first.
  const taints = meant
    .filter(({ spec }) => spec?.unschedulable !== true)
    .flatMap((node) => untolerated(node, pod).slice(0, 1))
    .map(({ key, value = '' }) => ({ key, value }))
  const [most] = [...Map.groupBy(taints, ({ key, value }) => `${key}: ${value}`).values()].toSorted(
    (a, b) => b.length - a.length,
  )
  const taint = most?.[0]
  const cloud = nodes.some(({ spec }) => spec?.providerID !== undefined && !/^(kind|k3s|kwok):/.test(spec.providerID))
  return {
    matching: labelled.length,
    meant: meant.length,
    open: open.length,
    cordoned: meant.filter(({ spec }) => spec?.unschedulable === true).length,
    ...(open.length > 0 || taint === undefined ? {} : { taint: { ...taint, nodes: most?.length ?? 0 } }),
    resources: resourcesOf(pod.spec).map((name) => ({
      name,
      asked: podAmount(pod.spec, 'requests', name),
      largest: Math.max(...usable.map((node) => allocatable(node, name))),
    })),
    ...(cloud ? { cloud } : {}),
  }
}

/** The taints that keep a pod off a node. */
export function untolerated({ spec }: Node, pod: Pod): Taint[] {
  const { tolerations = [] } = pod.spec
  return (spec?.taints ?? []).filter(
    (taint) => taint.effect !== 'PreferNoSchedule' && !tolerations.some((toleration) => tolerates(toleration, taint)),
  )
}

/** As kubernetes 1.35 decides it, staging/src/k8s.io/api/core/v1/toleration.go, ToleratesTaint. */
function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration
  if (effect !== '' && effect !== taint.effect) return false
  if (key !== '' && key !== taint.key) return false
  return operator === 'Exists' || (operator === 'Equal' && value === (taint.value ?? ''))
}

/** nodeSelector and required node affinity, as the scheduler's NodeAffinity plugin reads them. */
export function hasNodeLabels({ metadata }: Node, pod: Pod): boolean {
  const labels = metadata.labels ?? {}
  const { nodeSelector = {} } = pod.spec
  const terms = termsOf(pod)
  const fits = (value: string | undefined, { operator, values = [] }: Requirement): boolean => {
    const first = Number(values[0])
    const operators: Record<string, () => boolean> = {
      In: () => value !== undefined && values.includes(value),
      NotIn: () => value === undefined || !values.includes(value),
      Exists: () => value !== undefined,
      DoesNotExist: () => value === undefined,
      Gt: () => Number(value) > first,
      Lt: () => Number(value) < first,
    }
    return operators[operator]?.() ?? true
  }
  const holds = ({ matchExpressions = [], matchFields = [] }: NodeTerm): boolean =>
    matchExpressions.every((one) => fits(labels[one.key], one)) &&
    // The only field that there is, metadata.name: the DaemonSet controller pins its pods with it.
    matchFields.every((one) => fits(metadata.name, one))
  return hasLabels(labels, nodeSelector) && (terms === undefined || terms.some(holds))
}

/** The terms of a pod's required node affinity, one of which a node must match. */
export function termsOf({ spec: { affinity } }: Pod): NodeTerm[] | undefined {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
}

function allocatable({ status }: Node, resource: string): number {
  return parseQuantity(status?.allocatable?.[resource]) ?? 0
}

/** The resources that a pod's containers ask for. */
function resourcesOf({ containers, initContainers = [] }: PodSpec): string[] {
  const names = [...containers, ...initContainers].flatMap(({ resources }) =>
    Object.keys({ ...resources?.limits, ...resources?.requests }),
  )
  return [...new Set(names)]
}
