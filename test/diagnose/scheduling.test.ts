// What the scheduler's message means: its grammar, and which of several reasons counts once the nodes are known. The
// reasons are those that Kubernetes 1.35.4 gave on a cluster with nodes of several kinds.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mainReason, reasonOf } from '../../src/causes/main-reason.ts'
import type { Node } from '../../src/model/infrastructure.ts'
import { nodeFacts } from '../../src/model/nodes.ts'
import type { Pod, PodSpec } from '../../src/model/object.ts'
import { parseScheduling } from '../../src/model/scheduler-message.ts'
import { View } from '../../src/model/snapshot.ts'

const REASONS = [
  'Insufficient cpu',
  'Insufficient example.com/gpu',
  'Too many pods',
  "node(s) didn't match Pod's node affinity/selector",
  "node(s) didn't match pod affinity rules",
  "node(s) didn't match pod anti-affinity rules",
  "node(s) didn't match pod topology spread constraints (missing required label)",
  "node(s) didn't have free ports for the requested pod ports",
  "node(s) didn't match PersistentVolume's node affinity",
  'node(s) exceed max volume count',
  'node(s) had untolerated taint(s)',
  'node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }',
  'node(s) had untolerated taint {dedicated: a, b}',
  'node(s) were unschedulable',
]
const TAILS = [
  '',
  ' preemption: 0/5 nodes are available: 2 No preemption victims found for incoming pod, 3 Preemption is not helpful for scheduling.',
  ' no new claims to deallocate, preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.',
]

test('whatever the reasons and their counts, each is read as it was written', () => {
  const reason = fc.record({ count: fc.integer({ min: 1, max: 5000 }), text: fc.constantFrom(...REASONS) })
  const reasons = fc.uniqueArray(reason, { minLength: 1, maxLength: 8, selector: ({ text }) => text })
  fc.assert(
    fc.property(reasons, fc.nat({ max: 5000 }), fc.constantFrom(...TAILS), (given, nodes, tail) => {
      const list = given.map(({ count, text }) => `${count} ${text}`).join(', ')
      expect(parseScheduling(`0/${nodes} nodes are available: ${list}.${tail}`)).toEqual({ nodes, reasons: given })
    }),
  )
})

test('the main reason is one of those given, and the same in whatever order they stand', () => {
  const reason = fc.record({ count: fc.integer({ min: 1, max: 9 }), text: fc.constantFrom(...REASONS) })
  const reasons = fc.uniqueArray(reason, { minLength: 1, selector: ({ text }) => text })
  const count = fc.constantFrom(0, 1, 7)
  const resources = fc.constantFrom([], [{ name: 'cpu', asked: 4, largest: 2 }])
  const nodes = fc.record({ matching: count, meant: count, open: count, cordoned: count, resources })
  const facts = fc.option(nodes, { nil: undefined })
  fc.assert(
    fc.property(reasons, facts, (given, known) => {
      const main = mainReason(given, known)
      expect(given).toContain(main)
      expect(mainReason(given.toReversed(), known)?.count).toBe(main?.count)
    }),
  )
})

interface Given {
  labels?: Record<string, string>
  taint?: string
  cordoned?: true
  cpu?: string
  gpus?: string
}

function node(given: Given, index: number): Node {
  const { labels = {}, taint, cordoned, cpu = '2', gpus } = given
  const [key = '', value = ''] = taint?.split('=') ?? []
  const name = `node-${index}`
  return {
    ...{ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } } },
    spec: {
      ...(taint === undefined ? {} : { taints: [{ key, value, effect: 'NoSchedule' }] }),
      ...(cordoned === undefined ? {} : { unschedulable: cordoned }),
    },
    status: { allocatable: { cpu, ...(gpus === undefined ? {} : { 'example.com/gpu': gpus }) } },
  }
}

function pod(spec: Partial<PodSpec> = {}, limits: Record<string, string> = {}): Pod {
  const containers = [{ name: 'app', resources: { limits } }]
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1' }, spec: { containers, ...spec } }
}

const view = (nodes: readonly Node[]) => new View({ now: 0, objects: nodes, logs: [], absent: [] })

describe('which of several reasons counts', () => {
  const taints = 'node(s) had untolerated taint(s)'
  const dedicated = 'node(s) had untolerated taint {dedicated: gpu}'
  const labels = "node(s) didn't match Pod's node affinity/selector"
  const cordoned = 'node(s) were unschedulable'
  test.each<[name: string, nodes: Given[], pod: Pod, reasons: string, main: string]>([
    [
      'nodes of another pool and of the control plane say nothing where an ordinary one is short of room',
      [{ taint: 'node-role.kubernetes.io/control-plane' }, { taint: 'dedicated=gpu' }, { taint: 'dedicated=gpu' }, {}],
      pod({}, { cpu: '1' }),
      `1 Insufficient cpu, 3 ${taints}`,
      'Insufficient cpu',
    ],
    [
      'the pool that it asks for is tainted',
      [{ labels: { pool: 'gpu' }, taint: 'dedicated=gpu' }, {}, {}],
      pod({ nodeSelector: { pool: 'gpu' } }),
      `1 ${taints}, 2 ${labels}`,
      dedicated,
    ],
    [
      'the pool that it asks for does not exist',
      [{ labels: { pool: 'gpu' }, taint: 'dedicated=gpu' }, { taint: 'dedicated=gpu' }, {}],
      pod({ nodeSelector: { pool: 'gpuu' } }),
      `1 ${labels}, 2 ${taints}`,
      labels,
    ],
    [
      'only tainted nodes have the device',
      [{ gpus: '1', taint: 'dedicated=gpu' }, {}, {}],
      pod({}, { 'example.com/gpu': '1' }),
      `1 ${taints}, 2 Insufficient example.com/gpu`,
      dedicated,
    ],
    [
      'a node of the pool is full, the others are cordoned',
      [{}, { cordoned: true }, { cordoned: true }],
      pod(),
      `1 Too many pods, 2 ${cordoned}`,
      'Too many pods',
    ],
    [
      'all that are not of the control plane are cordoned',
      [
        { taint: 'node-role.kubernetes.io/control-plane' },
        { taint: 'node-role.kubernetes.io/control-plane' },
        { cordoned: true },
      ],
      pod(),
      `1 ${cordoned}, 2 ${taints}`,
      cordoned,
    ],
    [
      'what no node is large enough for comes before what may pass',
      [{}, {}, {}],
      pod({}, { cpu: '4' }),
      '1 Insufficient cpu, 2 Too many pods',
      'Insufficient cpu',
    ],
    [
      'a device that no node has comes before what no node has enough of',
      [{}, {}, {}],
      pod({}, { cpu: '4', 'example.com/gpu': '1' }),
      '3 Insufficient cpu, 3 Insufficient example.com/gpu',
      'Insufficient example.com/gpu',
    ],
  ])('%s', (_name, nodes, given, reasons, main) => {
    const facts = nodeFacts(given, view(nodes.map(node)))
    expect(reasonOf(parseScheduling(`0/${nodes.length} nodes are available: ${reasons}.`).reasons, facts)?.text).toBe(
      main,
    )
  })

  test('a pod of a DaemonSet is meant for the one node that it names', () => {
    const terms = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] }]
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
    }
    expect(nodeFacts(pod({ affinity }), view([{}, {}, {}].map(node)))?.matching).toBe(1)
  })
})
