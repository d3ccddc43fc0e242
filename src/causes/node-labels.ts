// Family C: the nodes do not want the pod, or the pod does not want the nodes: taints, cordons, labels, a name.
import type { Finding, Known } from '../model/finding.ts'
import { nearest } from '../model/nearest.ts'
import { hasNodeLabels, nodesFor, termsOf, untolerated, type NodeFacts } from '../model/nodes.ts'
import { labelPairs } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'
import { edit, look, quote, run } from './commands.ts'
import { probable, rule, WAITING, type Around, type Entry, cause } from './entry.ts'
import { mainly, nodesWere, ofNodes, SELECTED, type OfNodes } from './main-reason.ts'
import { BY_AUTOSCALER, causeOfNodes, OF_SCHEDULING, unlessScaled } from './scheduling.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `condition` as the taint has it: `disk-pressure`. */
    NodeConditionTaint: OfNodes & { condition: string }
    NodesCordoned: OfNodes
    /** `key` is absent where neither the message nor the nodes tell which taint it is. */
    UntoleratedTaint: OfNodes & { key?: string; value?: string }
    NodeSelectorMismatch: MissingNode | LabelMismatch
  }
}

/** nodeName names a node that does not exist. */
interface MissingNode {
  missingNode: string
}

/** A label that no node has: with no value at all, or not with the one that is asked for. */
interface LabelMismatch extends OfNodes {
  label?: string
  value?: string
}

/** A sentence lists no more values than this. */
const FEW = 5
const nodeList = look('Inspect the nodes', 'kubectl describe nodes')
/** For docs/causes.md. */
const NO_NODE: NodeFacts = { matching: 0, meant: 0, open: 0, cordoned: 0, resources: [] }

export const NODE_LABEL_CAUSES: readonly Entry[] = [
  cause('NodeConditionTaint', {
    ...OF_SCHEDULING,
    meaning:
      'The nodes are unhealthy (not ready, unreachable, short of disk or memory), and Kubernetes taints them to keep new pods away. For taints that people set, see UntoleratedTaint.',
    proof: probable(1, 120),
    recognise: [
      ofNodes(
        /taint \{node\.kubernetes\.io\/(?<condition>not-ready|unreachable|memory-pressure|disk-pressure|pid-pressure|network-unavailable)/,
      ),
    ],
    before: ['UntoleratedTaint'],
    about: (f) => f.facts.condition,
    fact: (f) => `the nodes that could run it are unhealthy (${f.facts.condition})`,
    sentence: (f) => `${nodesWere(f.facts)} marked ${f.facts.condition}: a fault of the cluster, not of this change.`,
    steps: () => [look('List the nodes and their status', 'kubectl get nodes'), nodeList],
    around: taintsOfNodes,
  }),
  cause('NodesCordoned', {
    ...OF_SCHEDULING,
    meaning: 'The suitable nodes are cordoned, usually for a drain or an upgrade.',
    proof: probable(1, 60),
    recognise: [ofNodes(/were unschedulable|taint \{node\.kubernetes\.io\/unschedulable/)],
    before: ['UntoleratedTaint'],
    about: 'everyone',
    fact: () => 'the nodes that could run it are cordoned',
    sentence: (f) =>
      `${nodesWere(f.facts)} cordoned, usually for a drain or an upgrade: Kubernetes schedules no new pods there.`,
    steps: () => [
      look('List the nodes to find the cordoned ones', 'kubectl get nodes'),
      run('Uncordon a node once its maintenance is over', 'kubectl uncordon NODE'),
    ],
  }),
  causeOfNodes('UntoleratedTaint', {
    ...OF_SCHEDULING,
    meaning:
      'The nodes have a taint that keeps away pods without a matching toleration. For taints that Kubernetes sets on unhealthy nodes, see NodeConditionTaint.',
    cases: BY_AUTOSCALER,
    proof: (f) => probable(1, f.schedule?.nodes?.cloud === true ? 60 : 30),
    recognise: [
      mainly(
        /untolerated taint(\(s\)| \{(?<taint>[^}]*)\})|had (taints|taint \{(?<old>[^}]*)\},) that the pod didn't tolerate/,
        ({ taint, old }, counted) => {
          const [key = '', value = ''] = (taint ?? old ?? '').split(': ')
          return { ...counted, ...(key === '' ? {} : { key }), ...(value === '' ? {} : { value }) }
        },
      ),
    ],
    about: ({ facts: { key, value } }) => [key, value],
    fact: ({ facts: { key, value } }) =>
      key === undefined
        ? 'it has no toleration for a taint of the nodes'
        : `it has no toleration for taint ${key}${value === undefined ? '' : `=${value}`} of the eligible nodes`,
    sentence: ({ facts: { count, nodes } }) =>
      `${count} of ${nodes} nodes have a taint that the pod does not tolerate.`,
    steps: ({ facts: { key } }) => [
      look(
        'List the taints of the nodes',
        'kubectl get nodes -o custom-columns=NAME:.metadata.name,TAINTS:.spec.taints',
      ),
      edit(`Add a toleration${key === undefined ? '' : ` for ${key}`} to the manifest`),
    ],
    field: (_f, place) => place.pod('tolerations'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
    around: taintsOfNodes,
  }),
  causeOfNodes('NodeSelectorMismatch', {
    ...OF_SCHEDULING,
    meaning:
      "No node has the labels that the pod's nodeSelector or node affinity requires. For a pod that must run beside another one, see PodAffinityMismatch.",
    cases: [
      ['when no node has the labels and no autoscaler is known', { schedule: { nodes: NO_NODE } }],
      ['the same in a cloud, where such a node may be added', { schedule: { nodes: { ...NO_NODE, cloud: true } } }],
      ['when nodes have the labels, or cannot be listed', {}],
    ],
    proof: (f) =>
      'missingNode' in f.facts || (isOnNone(f) && f.schedule?.autoscaler !== 'adds')
        ? probable(1, unlessScaled(f))
        : WAITING,
    recognise: [
      rule('schedule', ({ schedule }) =>
        schedule?.missingNode === undefined ? undefined : { missingNode: schedule.missingNode },
      ),
      mainly(SELECTED, (_groups, counted) => counted),
    ],
    about: (f) => {
      if ('missingNode' in f.facts) return f.facts
      const { label, value } = f.facts
      return label === undefined ? [isOnNone(f), isOnNone(f) && f.pod?.spec.nodeSelector] : { label, value }
    },
    fact: (f) => {
      if ('missingNode' in f.facts) return `node "${f.facts.missingNode}", set by its nodeName, does not exist`
      const { label, value } = f.facts
      if (label !== undefined) return `no node has label ${label}${value === undefined ? '' : `=${value}`}`
      return isOnNone(f)
        ? `no node has the labels it requires${selectorWords(f)}`
        : 'the nodes with the labels it requires cannot take it'
    },
    sentence: (f) =>
      'missingNode' in f.facts
        ? `The manifest sets nodeName to "${f.facts.missingNode}", so the pod bypasses the scheduler, and the cluster has no such node.`
        : `${f.facts.count} of ${f.facts.nodes} nodes do not match the pod's nodeSelector or node affinity${selectorWords(f)}.`,
    steps: (f) => [
      look('List the nodes and their labels', 'kubectl get nodes --show-labels'),
      ...(f.known?.step === undefined ? correction(f) : []),
    ],
    field: (f, place) => {
      if ('missingNode' in f.facts) return place.pod('nodeName')
      const { label, value } = f.facts
      const { nodeSelector } = place.podSpec ?? {}
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
    around: labelsOfNodes,
  }),
]

/** True when no node at all has the labels that the pod asks for. */
function isOnNone({ schedule }: Finding): boolean {
  return schedule?.nodes?.matching === 0
}

/** ` (disk=ssd)` */
function selectorWords({ pod }: Finding): string {
  const labels = labelPairs(pod?.spec.nodeSelector)
  return labels.length === 0 ? '' : ` (${labels.join(', ')})`
}

/** The taints that keep the pod away, and on how many of the nodes that it is meant for. */
function taintsOfNodes({ pod }: Finding, _around: Around, view: View): { sentence: string } | undefined {
  if (pod === undefined) return undefined
  const { meant } = nodesFor(pod, view)
  const nodes = meant.length > 0 ? meant : view.all('', 'Node')
  const unbearable = nodes.flatMap((node) =>
    (node.spec?.unschedulable === true ? [] : untolerated(node, pod)).map(
      ({ key, value, effect }) => `${key}${value === undefined || value === '' ? '' : `=${value}`}:${effect}`,
    ),
  )
  if (unbearable.length === 0) return undefined
  const counts = [...Map.groupBy(unbearable, (taint) => taint)].map(
    ([taint, { length }]) => `${taint} (${length} ${length === 1 ? 'node' : 'nodes'})`,
  )
  const more = counts.length > FEW ? `, and ${counts.length - FEW} more` : ''
  return { sentence: `Taints without a matching toleration: ${counts.slice(0, FEW).join(', ')}${more}.` }
}

/** Which of the wanted labels no node has, and which values there are instead. */
function labelsOfNodes({ pod }: Finding, _around: Around, view: View): Known<'NodeSelectorMismatch'> | undefined {
  const nodes = view.all('', 'Node')
  if (pod === undefined || nodes.length === 0 || nodes.some((node) => hasNodeLabels(node, pod))) return undefined
  const wanted = [
    ...Object.entries(pod.spec.nodeSelector ?? {}).map(([key, value]) => ({ key, values: [value] })),
    ...(termsOf(pod) ?? [])
      .flatMap(({ matchExpressions = [] }) => matchExpressions)
      .flatMap(({ key, operator, values = [] }) => (operator === 'In' ? [{ key, values }] : [])),
  ]
  const valuesOf = (key: string): string[] => unique(nodes.flatMap(({ metadata }) => metadata.labels?.[key] ?? []))
  const absent = wanted.find(({ key, values }) => !values.some((value) => valuesOf(key).includes(value)))
  if (absent === undefined)
    return wanted.length < 2
      ? undefined
      : { sentence: 'Each of these labels is on some node, but no node has all of them.' }
  const { key, values } = absent
  const existing = valuesOf(key)
  if (existing.length === 0) {
    const keys = unique(nodes.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})))
    const meant = nearest(key, keys)
    const hint = meant === undefined ? '.' : `; did you mean "${meant}"?`
    const sentence = `No node has a label ${key}${hint}`
    return { sentence, facts: { label: key }, ...(meant === undefined ? {} : { step: change(key, meant) }) }
  }
  const [value = ''] = values
  const meant = nearest(value, existing)
  const have = existing.length > FEW ? `${existing.length} other values of ${key}` : `${key}: ${existing.join(', ')}`
  return {
    sentence: `The nodes have ${have}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
    facts: { label: key, value },
    ...(meant === undefined ? {} : { step: change(value, meant) }),
  }
}

/** The correction of a misspelled label or value. */
export function change(written: string, meant: string): Step {
  return edit(`Change "${written}" to "${meant}" in the manifest`, meant, written)
}

/** What makes a node and the pod fit each other: the manifest's node name, or a label that is known. */
function correction(finding: Finding<'NodeSelectorMismatch'>): Step[] {
  const { facts, pod } = finding
  if ('missingNode' in facts) return [edit('Set nodeName to an existing node, or remove it from the manifest')]
  const [first] = Object.entries(pod?.spec.nodeSelector ?? {})
  const [key, value] =
    facts.label === undefined ? (first ?? []) : [facts.label, facts.value ?? pod?.spec.nodeSelector?.[facts.label]]
  return key === undefined || value === undefined
    ? [edit('Fix the node affinity in the manifest')]
    : [
        run(
          'Label a node that should run the pod, or fix the manifest',
          `kubectl label node NODE ${quote(`${key}=${value}`)}`,
        ),
      ]
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}
