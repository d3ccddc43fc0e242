// Pods that no node takes. The nodes are made up: Node objects without a kubelet, which is all that the scheduler reads.
// Each has a taint that only the pods of its own scenario tolerate, so that no other pod comes to it.
import { setTimeout as wait } from 'node:timers/promises'
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment, indent } from '../scenario.ts'

interface FakeNode {
  labels?: Record<string, string>
  taints?: { key: string; value: string; effect: string }[]
  allocatable?: Record<string, string>
  conditions?: Record<string, 'True' | 'False'>
  unschedulable?: true
}

/** Whose nodes these are; ours and no cloud's, so that a diagnosis takes no other scenario's nodes for usable ones. */
const owner = 'virtual-kubelet.io/provider'
const names = (namespace: string, nodes: readonly FakeNode[]) =>
  nodes.map((_node, index) => `${namespace}-${index + 1}`)

async function makeNode({ namespace, kubectl }: Tools, name: string, node: FakeNode): Promise<void> {
  const { labels = {}, taints = [], allocatable = {}, conditions = {}, unschedulable } = node
  const taint = { key: owner, value: namespace, effect: 'NoSchedule' }
  const metadata = { name, labels: { 'kubernetes.io/hostname': name, 'fake.example/of': namespace, ...labels } }
  const spec = { taints: [taint, ...taints], ...(unschedulable === undefined ? {} : { unschedulable }) }
  await kubectl(['create', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata, spec }))
  const room = { cpu: '1', memory: '256Mi', 'ephemeral-storage': '1Gi', pods: '10', ...allocatable }
  const now = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const all = Object.entries({ Ready: 'True', ...conditions }).map(([type, status]) => ({
    ...{ type, status, reason: 'Fake', message: 'a node without a kubelet' },
    ...{ lastHeartbeatTime: now, lastTransitionTime: now },
  }))
  const status = { capacity: room, allocatable: room, conditions: all }
  await kubectl(['patch', 'node', name, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status })])
  // A new node is not ready until the node controller has seen its conditions.
  const pressed = Object.values(conditions).includes('True')
  for (let tries = 0; tries < 60; tries++) {
    const seen = await kubectl(['get', 'node', name, '-o', 'jsonpath={.spec.taints[*].key}'])
    if (!seen.includes('not-ready') && (!pressed || seen.includes('pressure'))) return
    await wait(500)
  }
  throw new Error(`node ${name} does not become ready`)
}

/** As a kubelet would: a node of which nothing is heard for 50 s counts as unreachable. */
async function beat({ kubectl }: Tools, name: string): Promise<void> {
  const lastHeartbeatTime = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const status = { conditions: [{ type: 'Ready', lastHeartbeatTime }] }
  await kubectl(['patch', 'node', name, '--subresource=status', '-p', JSON.stringify({ status })])
}

/** A scenario with nodes of its own, which are there before anything else and go last. */
function withNodes(nodes: readonly FakeNode[], scenario: Scenario): Scenario {
  const hearts = new Map<string, NodeJS.Timeout>()
  return {
    ...scenario,
    before: async (tools) => {
      const own = names(tools.namespace, nodes)
      await Promise.all(own.map((name, at) => makeNode(tools, name, nodes[at] as FakeNode)))
      // What goes wrong with that shows in what the gate says.
      const heart = setInterval(() => void Promise.allSettled(own.map((name) => beat(tools, name))), 15_000)
      hearts.set(tools.namespace, heart)
      if (typeof scenario.before === 'function') await scenario.before(tools)
      else if (scenario.before !== undefined)
        await tools.kubectl(['apply', '-f', '-'], scenario.before.replaceAll('NAMESPACE', tools.namespace))
    },
    cleanup: async (tools) => {
      clearInterval(hearts.get(tools.namespace))
      await tools.kubectl(['delete', 'nodes', '-l', `fake.example/of=${tools.namespace}`])
      await scenario.cleanup?.(tools)
    },
  }
}

/** The pods of the scenario go to its nodes and to no other. */
const here = `nodeSelector: { fake.example/of: NAMESPACE }
tolerations: [{ key: ${owner}, value: NAMESPACE }]
`
const container = `containers:
  - name: app
    image: ${registry}/app:1
`
/** A Deployment on the scenario's nodes. `more` is of its pod spec. */
const onFakeNodes = (more = '', spec = '') => deployment(`${here}${indent(more, 0)}${container}`, spec)

const gpu = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }

export const fakeNodes: Scenario[] = [
  withNodes([{ taints: [gpu] }, { taints: [gpu] }], {
    name: 'taint-that-is-not-tolerated',
    manifests: { 'deploy.yaml': onFakeNodes().replace(/^( *tolerations:.*)$/m, '$1 # <-- here') },
    inputs: { timeout: '90s' },
    expect: {
      verdict: 'failed',
      cause: 'UntoleratedTaint',
      mentions: ['taint dedicated=gpu', 'dedicated=gpu:NoSchedule'],
    },
  }),
  withNodes([{ unschedulable: true }], {
    name: 'nodes-that-are-cordoned',
    manifests: { 'deploy.yaml': onFakeNodes() },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'NodesCordoned' },
  }),
  withNodes([{ labels: { pool: 'batch' } }], {
    name: 'pool-misspelt-in-a-node-selector',
    manifests: {
      'deploy.yaml': deployment(`
        tolerations: [{ key: ${owner}, value: NAMESPACE }]
        nodeSelector:
          fake.example/of: NAMESPACE
          pool: bacth # <-- here
        ${container.replaceAll('\n', '\n        ')}`),
    },
    expect: { verdict: 'failed', cause: 'NodeSelectorMismatch', sentence: 'Did you mean "batch"?', early: true },
  }),
  withNodes([{ labels: { pool: 'batch' } }], {
    name: 'pool-missing-in-a-node-affinity',
    manifests: {
      'deploy.yaml': deployment(`
        tolerations: [{ key: ${owner}, value: NAMESPACE }]
        affinity:
          nodeAffinity:
            requiredDuringSchedulingIgnoredDuringExecution:
              nodeSelectorTerms:
                - matchExpressions:
                    - { key: fake.example/of, operator: In, values: [NAMESPACE] }
                    - key: pool
                      operator: In
                      values: [interactive] # <-- here
        ${container.replaceAll('\n', '\n        ')}`),
    },
    expect: { verdict: 'failed', cause: 'NodeSelectorMismatch', mentions: ['pool'], early: true },
  }),
  withNodes([{}], {
    name: 'beside-pods-that-are-not-there',
    manifests: {
      'deploy.yaml': onFakeNodes(`
        affinity:
          podAffinity: # <-- here
            requiredDuringSchedulingIgnoredDuringExecution:
              - topologyKey: kubernetes.io/hostname
                labelSelector: { matchLabels: { app: cache } }
      `),
    },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'PodAffinityMismatch', mentions: ['app=cache'] },
  }),
  withNodes([{}, {}], {
    name: 'more-replicas-than-nodes',
    manifests: {
      'deploy.yaml': onFakeNodes(
        `
        affinity:
          podAntiAffinity: # <-- here
            requiredDuringSchedulingIgnoredDuringExecution:
              - topologyKey: kubernetes.io/hostname
                labelSelector: { matchLabels: { app: web } }
      `,
        'replicas: 4',
      ),
    },
    expect: { verdict: 'failed', cause: 'PodAntiAffinityConflict', sentence: '4', early: true },
  }),
  withNodes([{ labels: { 'topology.kubernetes.io/zone': 'a' } }, {}], {
    name: 'spread-over-a-label-that-no-node-has',
    manifests: {
      'deploy.yaml': onFakeNodes(`
        topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: topology.example/rack # <-- here
            whenUnsatisfiable: DoNotSchedule
            labelSelector: { matchLabels: { app: web } }
      `),
    },
    inputs: { timeout: '30s' },
    expect: { verdict: 'failed', cause: 'TopologySpreadUnsatisfiable', mentions: ['topology.example/rack'] },
  }),
  withNodes(
    [
      { labels: { 'topology.kubernetes.io/zone': 'a' } },
      { labels: { 'topology.kubernetes.io/zone': 'b' }, allocatable: { pods: '0' } },
    ],
    {
      name: 'spread-over-a-zone-that-is-full',
      manifests: {
        'deploy.yaml': onFakeNodes(
          `
        topologySpreadConstraints:
          - maxSkew: 1
            topologyKey: topology.kubernetes.io/zone
            whenUnsatisfiable: DoNotSchedule
            labelSelector: { matchLabels: { app: web } }
      `,
          'replicas: 3',
        ),
      },
      inputs: { timeout: '15s' },
      expect: { verdict: 'failed', cause: 'TopologySpreadUnsatisfiable' },
    },
  ),
  withNodes([{ allocatable: { pods: '0' } }], {
    name: 'nodes-that-may-run-no-more-pods',
    manifests: { 'deploy.yaml': onFakeNodes() },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'TooManyPods' },
  }),
  withNodes([{}], {
    name: 'more-memory-than-any-node',
    manifests: {
      'deploy.yaml': onFakeNodes().replace(
        'app:1\n',
        `app:1
          resources:
            requests:
              memory: 900Gi # <-- here
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'InsufficientResources', sentence: '900Gi memory', early: true },
  }),
  withNodes([{}], {
    name: 'more-scratch-space-than-its-pool-has',
    manifests: {
      'deploy.yaml': onFakeNodes().replace(
        'app:1\n',
        `app:1
          resources:
            requests:
              ephemeral-storage: 2Gi # <-- here
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'InsufficientResources', sentence: '2Gi ephemeral-storage', early: true },
  }),
  withNodes([{}], {
    name: 'a-device-that-no-node-has',
    manifests: {
      'deploy.yaml': onFakeNodes().replace(
        'app:1\n',
        `app:1
          resources:
            limits:
              example.com/gpu: 1 # <-- here
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'InsufficientResources', sentence: 'no node', early: true },
  }),
  withNodes([{ allocatable: { cpu: '2' } }], {
    name: 'no-room-for-the-second',
    manifests: {
      'deploy.yaml': onFakeNodes('', 'replicas: 2').replace(
        'app:1\n',
        `app:1
          resources:
            requests:
              cpu: 1500m # <-- here
`,
      ),
    },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'InsufficientResources', sentence: '1.5 cpu' },
  }),
  withNodes([{}], {
    name: 'host-port-of-another-workload',
    before: `apiVersion: v1
kind: Pod
metadata: { name: proxy }
spec:
  nodeName: NAMESPACE-1
  tolerations: [{ key: ${owner}, value: NAMESPACE }]
  containers: [{ name: proxy, image: ${registry}/app:1, ports: [{ containerPort: 80, hostPort: 28080 }] }]
`,
    manifests: {
      'deploy.yaml': onFakeNodes().replace(
        'app:1\n',
        `app:1
          ports:
            - containerPort: 80
              hostPort: 28080 # <-- here
`,
      ),
    },
    inputs: { timeout: '20s' },
    // Other scenarios make nodes beside these; for many of them nobody asks who holds what.
    expect: { verdict: 'failed', cause: 'HostPortConflict' },
  }),
  withNodes([{ conditions: { DiskPressure: 'True' } }], {
    name: 'nodes-without-disk',
    manifests: { 'deploy.yaml': onFakeNodes() },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'NodeConditionTaint', sentence: 'disk' },
  }),
  withNodes([{ taints: [gpu] }, { taints: [gpu] }, { allocatable: { pods: '0' } }, { unschedulable: true }], {
    name: 'many-reasons-and-one-node-that-is-meant',
    manifests: { 'deploy.yaml': onFakeNodes() },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'TooManyPods', sentence: 'untolerated taint' },
  }),
  withNodes([{ labels: { pool: 'gpu' }, taints: [gpu] }, {}, {}], {
    name: 'the-pool-that-it-asks-for-is-tainted',
    manifests: {
      'deploy.yaml': onFakeNodes()
        .replace('NAMESPACE }\n', 'NAMESPACE, pool: gpu }\n')
        .replace(/^( *tolerations:.*)$/m, '$1 # <-- here'),
    },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'UntoleratedTaint' },
  }),
  withNodes([{}], {
    name: 'volume-on-another-node',
    before: async ({ namespace, kubectl }) => {
      const volume = {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `${namespace}-disk` },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: namespace,
          local: { path: '/mnt/disk' },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node-of-the-disk'] }] },
              ],
            },
          },
        },
      }
      await kubectl(['create', '-f', '-'], JSON.stringify(volume))
    },
    manifests: {
      'claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: NAMESPACE
  volumeName: NAMESPACE-disk
  resources: { requests: { storage: 1Gi } }
`,
      'deploy.yaml': onFakeNodes(`
        volumes:
          - name: data
            persistentVolumeClaim:
              claimName: data # <-- here
      `),
    },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'VolumeZoneConflict', mentions: ['node-of-the-disk'] },
    cleanup: async ({ namespace, kubectl }) => {
      await kubectl(['delete', 'persistentvolume', `${namespace}-disk`, '--wait=false'])
    },
  }),
  withNodes([{}], {
    name: 'no-more-volumes-on-the-node',
    before: async ({ namespace, kubectl }) => {
      const driver = { name: 'disk.csi.example', nodeID: 'one', topologyKeys: [], allocatable: { count: 0 } }
      const csi = { apiVersion: 'storage.k8s.io/v1', kind: 'CSINode', metadata: { name: `${namespace}-1` } }
      await kubectl(['create', '-f', '-'], JSON.stringify({ ...csi, spec: { drivers: [driver] } }))
      const volume = {
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: `${namespace}-disk` },
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          storageClassName: namespace,
          csi: { driver: 'disk.csi.example', volumeHandle: namespace },
        },
      }
      await kubectl(['create', '-f', '-'], JSON.stringify(volume))
    },
    manifests: {
      'claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: NAMESPACE
  volumeName: NAMESPACE-disk
  resources: { requests: { storage: 1Gi } }
`,
      'deploy.yaml': onFakeNodes(`
        volumes:
          - name: data
            persistentVolumeClaim:
              claimName: data
      `),
    },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'VolumeLimitExceeded' },
    cleanup: async ({ namespace, kubectl }) => {
      await kubectl(['delete', 'persistentvolume', `${namespace}-disk`, '--wait=false'])
      await kubectl(['delete', 'csinode', `${namespace}-1`, '--ignore-not-found'])
    },
  }),
  {
    name: 'pods-that-a-gate-holds-back',
    manifests: {
      'deploy.yaml': deployment(`
        schedulingGates:
          - name: queue.example/admission # <-- here
        ${container.replaceAll('\n', '\n        ')}`),
    },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'SchedulingGated', sentence: 'queue.example/admission' },
  },
  {
    name: 'a-device-class-that-is-not-there',
    manifests: {
      'claim.yaml': `apiVersion: resource.k8s.io/v1
kind: ResourceClaim
metadata: { name: gpu }
spec:
  devices:
    requests:
      - name: gpu
        exactly: { deviceClassName: no-such-class }
`,
      'deploy.yaml': deployment(`
        resourceClaims:
          - { name: gpu, resourceClaimName: gpu } # <-- here
        ${container.replaceAll('\n', '\n        ')}`),
    },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'DeviceClaimUnsatisfied', mentions: ['no-such-class'] },
  },
  {
    name: 'a-device-claim-that-is-not-there',
    manifests: {
      'deploy.yaml': deployment(`
        resourceClaims:
          - { name: gpu, resourceClaimName: gpu } # <-- here
        ${container.replaceAll('\n', '\n        ')}`),
    },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'DeviceClaimUnsatisfied', mentions: ['gpu'] },
  },
  {
    name: 'a-node-that-does-not-exist',
    manifests: {
      'deploy.yaml': deployment(`
        nodeName: no-such-node # <-- here
        ${container.replaceAll('\n', '\n        ')}`),
    },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'NodeSelectorMismatch', mentions: ['no-such-node'] },
  },
]
