// Which of the reasons that the scheduler gives is the one to tell of, and how entries recognise it.
import type { Signal } from '../model/finding.ts'
import type { NodeFacts } from '../model/nodes.ts'
import type { Reason } from '../model/scheduler-message.ts'
import { groupsOf, rule, type Recogniser } from './entry.ts'

/** Taints that are no news when another reason is given: nodes that are not meant for ordinary pods. */
const RESERVED =
  /taint \{(node-role\.kubernetes\.io\/(control-plane|master)|eks\.amazonaws\.com\/compute-type|virtual-kubelet\.io\/provider)[:}]/
const CORDONED = /were unschedulable|taint \{node\.kubernetes\.io\/unschedulable[:}]/
const TAINTED = /untolerated taint|that the pod didn't tolerate/
/** Kubernetes 1.35 leaves out which taint it is. */
const UNNAMED_TAINT = /untolerated taint\(s\)/
/** The pod asks for other nodes than there are. */
export const SELECTED =
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
 * The reason that the diagnosis goes by. Where the nodes are known: labels when no node has them, taints when all nodes
 * that it is meant for have one, what no node is large enough for, and only then what keeps it off the nodes that are
 * left. Else, and among those: the reason of most nodes, ties by ORDER; nodes that are reserved or cordoned come last.
 */
export function mainReason(reasons: readonly Reason[], nodes?: NodeFacts): Reason | undefined {
  const tooSmall = nodes?.resources.filter(({ asked, largest }) => asked > largest) ?? []
  const hopeless = ({ text, count }: Reason): number => {
    if (nodes === undefined) return 1
    if (count === 0) return 3
    if (SELECTED.test(text)) return nodes.matching === 0 ? 0 : 3
    if (nodes.matching === 0) return 1
    // Taints that nobody named are those of nodes that it is not meant for.
    if (UNNAMED_TAINT.test(text)) return 2
    if (TAINTED.test(text) || CORDONED.test(text)) return nodes.open === 0 ? 0 : 2
    const lacking = tooSmall.find(({ name }) => text === `Insufficient ${name}`)
    // What no node has at all is missing however little the pod asks of the rest.
    return lacking === undefined ? 1 : lacking.largest === 0 ? -1 : 0
  }
  const rank = (reason: Reason): number[] => {
    const order = ORDER.findIndex((expression) => expression.test(reason.text))
    const noise = RESERVED.test(reason.text) ? 2 : nodes === undefined && CORDONED.test(reason.text) ? 1 : 0
    return [hopeless(reason), noise, -(reason.count ?? 0), order < 0 ? ORDER.length : order]
  }
  return [...reasons].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0
  })[0]
}

/** The main reason of a message. Kubernetes 1.35 leaves out the taint, and counts nodes of every kind: the nodes tell more. */
export function reasonOf(reasons: readonly Reason[], nodes?: NodeFacts): Reason | undefined {
  const taint = nodes?.taint
  const named = reasons.map((one) => {
    if (taint !== undefined && UNNAMED_TAINT.test(one.text))
      return { count: taint.nodes, text: one.text.replace('taint(s)', `taint {${taint.key}: ${taint.value}}`) }
    return nodes !== undefined && CORDONED.test(one.text) ? { ...one, count: nodes.cordoned } : one
  })
  return mainReason(named, nodes)
}

/** For how many of the nodes a reason holds. */
export interface OfNodes {
  count: number
  /** How many nodes the scheduler counted. */
  nodes: number
}

/** Recognises the main reason of a scheduling message; `factsOf` makes the facts, else they are the named groups. */
export function mainly<F>(
  expression: RegExp,
  factsOf: (groups: Record<string, string>, counted: OfNodes, signal: Signal) => F | undefined = (groups) =>
    groups as F,
): Recogniser<F> {
  return rule('schedule', (signal) => {
    const { message, nodes } = signal.schedule ?? {}
    const reason = message === undefined ? undefined : reasonOf(message.reasons, nodes)
    const match = reason === undefined ? null : expression.exec(reason.text)
    if (message === undefined || reason === undefined || match === null) return undefined
    return factsOf(groupsOf(match), { count: reason.count ?? message.nodes, nodes: message.nodes }, signal)
  })
}

/** The same, with the named groups and for how many nodes it holds as facts. */
export function ofNodes<F extends OfNodes>(expression: RegExp): Recogniser<F> {
  return mainly(expression, (groups, counted) => ({ ...groups, ...counted }) as F)
}

/** `2 of 3 nodes are` */
export function nodesWere({ count, nodes }: OfNodes): string {
  return `${count} of ${nodes} ${nodes === 1 ? 'node' : 'nodes'} ${count === 1 ? 'is' : 'are'}`
}
