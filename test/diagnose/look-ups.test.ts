// What look-ups add to what was found: on the objects of recorded clusters (Kubernetes 1.35.4), with the names that a
// list of them gave. Each case changes only what it names.
import { describe, expect, test } from 'vitest'
import { causesOf } from '../../src/diagnose/tell.ts'
import { findingsOf } from '../../src/diagnose/found.ts'
import { closest } from '../../src/lookups/explained.ts'
import { namesToLookUp, objectsToLookUp, podsToLookUp } from '../../src/lookups/questions.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Pod } from '../../src/model/object.ts'
import { View, type Snapshot } from '../../src/model/snapshot.ts'
import { recorded, type Scene } from '../rollout/scene.ts'

function findings(scene: Scene, known: Partial<Snapshot> = {}, kind = 'Deployment'): Finding[] {
  return findingsOf(scene.rollout(kind), new View({ ...scene.view.snapshot, ...known }))
}

/** Whether the pods of all namespaces are wanted for a finding. */
const wantsPods = (finding: Finding, view: View) => podsToLookUp([finding], view).length > 0

/** What look-ups tell of the first thing that is found. */
const told = (...of: Parameters<typeof findings>) => findings(...of)[0]?.known?.sentence

describe('a name that does not exist', () => {
  /** What is told of a recorded failure when there are such names of a kind. */
  function named(recording: string, kind: string, names: string[], apiVersion = 'v1') {
    const namespace = apiVersion === 'v1' ? { namespace: 'shop' } : {}
    const scene = recorded(recording)
    return told(scene, { names: [{ apiVersion, kind, ...namespace, names }] })
  }

  test.each<[recording: string, kind: string, names: string[], sentence: string | undefined]>([
    ['cluster/config-map-misspelt', 'ConfigMap', ['other', 'web-settings'], 'Did you mean "web-settings"?'],
    ['configmap-missing-volume', 'ConfigMap', ['kube-root-ca.crt'], 'Namespace shop has no ConfigMap of its own.'],
    ['secret-missing-env', 'Secret', [], 'Namespace shop has no Secret.'],
    ['secret-missing-env', 'Secret', ['tls', 'regcred'], 'The Secrets of namespace shop: regcred, tls.'],
    ['secret-missing-env', 'Secret', ['shop-database'], 'Did you mean "shop-database"?'],
    ['secret-missing-env', 'Secret', ['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis'], undefined],
    ['cluster/service-account-misspelt', 'ServiceAccount', ['checkout', 'default'], 'Did you mean "checkout"?'],
    ['pvc-not-found', 'PersistentVolumeClaim', [], 'Namespace shop has no PersistentVolumeClaim.'],
  ])('%s: a %s among %j', (recording, kind, names, sentence) => {
    expect(named(recording, kind, names)).toBe(sentence)
  })

  test('of what has no namespace', () => {
    const scene = recorded('storage-class-missing')
    const names = (...names: string[]): Partial<Snapshot> => ({
      names: [{ apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', names }],
    })
    const kind = 'PersistentVolumeClaim'
    expect([told(scene, names('fast_ssd'), kind), told(scene, names(), kind), told(scene, names('nfs'), kind)]).toEqual(
      ['Did you mean "fast_ssd"?', 'The cluster has no StorageClass.', 'The StorageClasses of the cluster: nfs.'],
    )
  })

  test('nothing is said without a list, and none is asked for where nothing is missing', () => {
    expect(told(recorded('cluster/config-map-misspelt'))).toBeUndefined()
    const asked = (name: string) => findings(recorded(name)).flatMap((finding) => namesToLookUp(finding))
    expect(asked('cluster/config-map-misspelt')).toEqual([
      { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', names: true },
    ])
    expect([...asked('app-crash'), ...asked('quota-exceeded')]).toEqual([])
  })

  test('it stands in the sentence and before the other steps, and not in the headline', () => {
    const names = [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', names: ['web-settings'] }]
    const found = findings(recorded('cluster/config-map-misspelt'), { names })
    const [cause] = causesOf(found, { documents: [], preExisting: new Set(), wrappers: new Map() })
    expect(cause?.headline).toBe('web: ConfigMap "web-setings" does not exist (ConfigMapMissing)')
    expect(cause?.sentence).toMatch(/ does not exist in namespace shop\. Did you mean "web-settings"\?$/)
    expect(cause?.steps[0]).toEqual({
      why: 'Change "web-setings" to "web-settings" in the manifest',
      command: '',
      edit: { from: 'web-setings', to: 'web-settings' },
    })
  })
})

test.each([
  ['setings', ['settings', 'setting-s'], 'settings'],
  ['settings', ['settings-7f8d9c2m5h', 'web'], 'settings-7f8d9c2m5h'],
  ['shop-settings', ['settings'], 'settings'],
  // Which of the two was meant nobody knows.
  ['settings', ['settings-7f8d9c2m5h', 'settings-2b4c6d8f9g'], undefined],
  ['settings', ['other'], undefined],
])('%s among %j', (word, candidates, meant) => {
  expect(closest(word, candidates)).toBe(meant)
})

describe('a key that does not exist', () => {
  /** What is known of a ConfigMap with these keys. */
  const keys = (name: string, names: string[]): Partial<Snapshot> => ({
    outlines: [{ ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name }, keys: names }],
  })

  test.each<[recording: string, kind: string, name: string]>([
    ['cluster/config-map-key-misspelt', 'ConfigMap', 'web-settings'],
    ['cluster/secret-key-of-a-volume-misspelt', 'Secret', 'web-keys'],
    ['secret-key-missing', 'Secret', 'database'],
  ])('%s: what should have it is asked for its keys', (recording, kind, name) => {
    const [finding] = findings(recorded(recording))
    expect(finding && objectsToLookUp(finding)).toEqual([
      { apiVersion: 'v1', kind, namespace: 'shop', name, keys: true },
    ])
  })

  test.each<[keys: string[], sentence: string | undefined]>([
    [['mode', 'log_level'], 'Did you mean "log_level"?'],
    [['speed', 'mode'], 'The keys of ConfigMap "web-settings": mode, speed.'],
    [[], 'ConfigMap "web-settings" has no key at all.'],
    [['aa', 'bb', 'cc', 'dd', 'ee', 'ff'], undefined],
  ])('among %j', (names, sentence) => {
    const scene = recorded('cluster/config-map-key-misspelt')
    scene.remove(({ kind }) => kind === 'ConfigMap')
    expect(told(scene, keys('web-settings', names))).toBe(sentence)
  })

  test('one that has come meanwhile: waiting helps', () => {
    const scene = recorded('cluster/config-map-key-misspelt')
    scene.remove(({ kind }) => kind === 'ConfigMap')
    expect(findings(scene, keys('web-settings', ['loglevel']))).toMatchObject([
      { code: 'ConfigKeyMissing', standing: { appeared: true } },
    ])
  })

  test('a dump has the object itself', () => {
    expect(told(recorded('cluster/config-map-key-misspelt'))).toBe('Did you mean "log_level"?')
  })

  test('of a projected volume: the source that lists it', () => {
    const scene = recorded('cluster/secret-key-of-a-volume-misspelt')
    const volume = scene.pod.spec.volumes?.find(({ name }) => name === 'keys')
    const { items } = volume?.secret ?? {}
    const sources = [{ configMap: { name: 'other' } }, { secret: { name: 'web-keys', items } }]
    Object.assign(volume ?? {}, { secret: undefined, projected: { sources } })
    const [finding] = findings(scene)
    expect(finding && objectsToLookUp(finding)).toMatchObject([{ kind: 'Secret', name: 'web-keys' }])
  })
})

describe('what may not be looked up', () => {
  test.each(['secret-missing-env', 'cluster/config-map-key-misspelt', 'quota-exceeded'])('%s: only likely', (name) => {
    const scene = recorded(name)
    scene.remove(({ kind }) => ['ConfigMap', 'ResourceQuota'].includes(kind))
    const forbidden = findings(scene).flatMap((finding) => objectsToLookUp(finding))
    const confidence = (known: Partial<Snapshot>) => findings(scene, known).map((finding) => finding.confidence)
    expect([confidence({}), confidence({ forbidden })]).toEqual([['certain'], ['likely']])
  })
})

describe('no node has the labels', () => {
  /** With this nodeSelector; `nodes`: the labels of more nodes. */
  function labels(nodeSelector: Record<string, string>, ...nodes: Record<string, string>[]) {
    const scene = recorded('cluster/node-label-misspelt')
    scene.pod.spec.nodeSelector = nodeSelector
    const [node] = scene.all('Node')
    for (const [index, more] of nodes.entries()) {
      const metadata = { name: `more-${index}`, labels: { ...node?.metadata.labels, ...more } }
      scene.objects.push({ ...structuredClone(node as Pod), metadata })
    }
    return told(scene)
  }

  test.each<[selector: Record<string, string>, nodes: Record<string, string>[], sentence: string | undefined]>([
    [{ 'kubernetes.io/os': 'linus' }, [], 'The nodes have kubernetes.io/os: linux. Did you mean "linux"?'],
    [{ disktype: 'nvme' }, [{ disktype: 'hdd' }, { disktype: 'ssd' }], 'The nodes have disktype: hdd, ssd.'],
    [{ 'kubernetes.io/os': 'linux', pool: 'gpu' }, [], 'No node has a label pool.'],
    [{ 'kubernetes.io/oos': 'linux' }, [], 'No node has a label kubernetes.io/oos; did you mean "kubernetes.io/os"?'],
    [
      { zone: 'a', disktype: 'ssd' },
      [
        { zone: 'a', disktype: 'hdd' },
        { zone: 'b', disktype: 'ssd' },
      ],
      'Each of these labels is on some node, but no node has all of them.',
    ],
    [
      { zone: 'zzzzzzzz' },
      ['a', 'b', 'c', 'd', 'e', 'f'].map((zone) => ({ zone })),
      'The nodes have 6 other values of zone.',
    ],
    // It has become so meanwhile.
    [{ 'kubernetes.io/os': 'linux' }, [], undefined],
  ])('%j', (selector, nodes, sentence) => {
    expect(labels(selector, ...nodes)).toBe(sentence)
  })

  test('by node affinity', () => {
    const scene = recorded('cluster/node-label-misspelt')
    const matchExpressions = [{ key: 'kubernetes.io/arch', operator: 'In', values: ['amd46', 's390x'] }]
    const required = { nodeSelectorTerms: [{ matchExpressions }] }
    scene.pod.spec.affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } }
    delete scene.pod.spec.nodeSelector
    expect(told(scene)).toBe('The nodes have kubernetes.io/arch: amd64. Did you mean "amd64"?')
  })
})

describe('taints', () => {
  function taints(...tolerations: Record<string, string>[]) {
    const scene = recorded('cluster/node-label-misspelt')
    const condition = scene.pod.status?.conditions?.find(({ type }) => type === 'PodScheduled')
    Object.assign(condition ?? {}, {
      message: '0/1 nodes are available: 1 node(s) had untolerated taint(s).',
    })
    Object.assign(scene.first('Node'), {
      spec: {
        taints: [
          { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
          { key: 'slow', effect: 'NoExecute' },
          { key: 'old', effect: 'PreferNoSchedule' },
        ],
      },
    })
    scene.pod.spec.tolerations = tolerations
    return told(scene)?.replace('Taints without a matching toleration: ', '')
  }

  test.each<[tolerations: Record<string, string>[], told: string | undefined]>([
    [[], 'dedicated=gpu:NoSchedule (1 node), slow:NoExecute (1 node).'],
    [[{ key: 'dedicated', value: 'cpu' }, { key: 'slow' }], 'dedicated=gpu:NoSchedule (1 node).'],
    [[{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }], 'slow:NoExecute (1 node).'],
    [
      [{ key: 'dedicated', operator: 'Exists', effect: 'NoExecute' }, { key: 'slow' }],
      'dedicated=gpu:NoSchedule (1 node).',
    ],
    [[{ operator: 'Exists' }], undefined],
  ])('tolerating %j', (tolerations, expected) => {
    expect(taints(...tolerations)).toBe(expected)
  })
})

describe('room on the nodes', () => {
  /** A pod that asks for 2 of 2 cpu, beside others that are on the node. */
  function short(...onNodes: Partial<Pod['spec']>[]) {
    const scene = recorded('insufficient-cpu')
    const [container] = scene.pod.spec.containers
    Object.assign(container ?? {}, { resources: { requests: { cpu: '2' } } })
    const pods = onNodes.map((spec): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'other', namespace: 'other' },
      spec: { containers: [], ...spec, nodeName: 'node-1' },
    }))
    return { scene, pods }
  }
  const asks = (cpu: string, more: object = {}) => ({ name: 'a', resources: { requests: { cpu } }, ...more })

  test.each<[pods: Partial<Pod['spec']>[], free: string]>([
    [[], '2'],
    [[{ containers: [asks('500m'), asks('0.25')] }, { containers: [{ name: 'b' }] }], '1.25'],
    // The largest init container counts as long as it is larger than all that comes after it.
    [[{ containers: [asks('100m')], initContainers: [asks('1500m')] }], '0.5'],
    [[{ containers: [asks('1')], initContainers: [asks('500m', { restartPolicy: 'Always' })] }], '0.5'],
    [[{ containers: [asks('1')], overhead: { cpu: '250m' } }], '0.75'],
    [[{ containers: [asks('1')], resources: { requests: { cpu: '1500m' } } }], '0.5'],
    [[{ containers: [asks('3')] }], '0'],
  ])('%j', (others, free) => {
    const { scene, pods } = short(...others)
    expect(told(scene, { onNodes: pods })).toBe(`Node node-1 has the most left: ${free} of 2 cpu.`)
  })

  test('is asked for only where it decides, and on few nodes', () => {
    const { scene } = short()
    const wanted = () => findings(scene).map((finding) => wantsPods(finding, scene.view))
    expect([told(scene), wanted()]).toEqual([undefined, [true]])
    for (let index = 0; index < 10; index++)
      scene.objects.push({ ...scene.first('Node'), metadata: { name: `more-${index}` } })
    expect(wanted()).toEqual([false])
    const never = recorded('insufficient-cpu')
    expect(findings(never).map((finding) => wantsPods(finding, never.view))).toEqual([false])
  })
})

describe('who is in the way', () => {
  const name = (scene: Scene) =>
    scene.all('Pod').find(({ metadata }) => metadata.uid !== scene.pod.metadata.uid)?.metadata.name
  const step = (scene: Scene, known: Partial<Snapshot> = {}) => {
    const found = findings(scene, known)
    const [cause] = causesOf(found, { documents: [], preExisting: new Set(), wrappers: new Map() })
    return cause?.steps.map(({ why }) => why)
  }

  test('the pod before holds the host port', () => {
    const scene = recorded('cluster/host-port-of-the-pod-before')
    const sentence = `Host port 31987 of node node-1 is held by pod ${name(scene)} of the older revision. The rolling update must not remove an old pod before a new one is ready, and no other node is available for the new one.`
    expect([told(scene), step(scene)?.slice(0, 2)]).toEqual([
      sentence,
      [`Show pod ${name(scene)}`, 'Stop all old pods before new ones are created (this interrupts the service)'],
    ])
    expect(findings(scene).map((finding) => wantsPods(finding, scene.view))).toEqual([false])
  })

  test('a pod of another namespace holds it: the old pod is not in the way', () => {
    const scene = recorded('cluster/host-port-of-the-pod-before')
    const [old] = scene.all('Pod').filter(({ metadata }) => metadata.uid !== scene.pod.metadata.uid) as Pod[]
    scene.remove((object) => object === old)
    expect(findings(scene).map((finding) => wantsPods(finding, scene.view))).toEqual([true])
    const other = { ...(old as Pod), metadata: { name: 'proxy', namespace: 'edge' } }
    expect(told(scene, { onNodes: [other] })).toBe(
      'Host port 31987 of node node-1 is held by pod proxy of namespace edge.',
    )
    expect(step(scene, { onNodes: [other] })).not.toContain(
      'Stop all old pods before new ones are created (this interrupts the service)',
    )
    const udp = structuredClone(other)
    for (const port of udp.spec.containers.flatMap(({ ports = [] }) => ports)) port.protocol = 'UDP'
    expect(told(scene, { onNodes: [udp] })).toBeUndefined()
  })

  test('the pod before holds the claim that one pod may use', () => {
    const scene = recorded('cluster/claim-of-the-pod-before')
    expect(told(scene)).toBe(`Claim "data" is held by pod ${name(scene)} of the older revision.`)
    const [claim] = scene.all('PersistentVolumeClaim')
    Object.assign(claim?.spec as object, { accessModes: ['ReadWriteMany'] })
    expect(told(scene)).toBeUndefined()
  })

  test('old pods fill the quota', () => {
    const scene = recorded('cluster/quota-without-room-for-surge')
    expect(told(scene)).toBe(
      'The quota also counts 2 pods of an older revision, and the rolling update creates the pod of maxSurge 25% beside them.',
    )
    scene.remove((object) => object.kind === 'Pod')
    expect(told(scene)).toBeUndefined()
  })

  test('the image that works', () => {
    const scene = recorded('cluster/image-before-worked')
    expect(told(scene)).toBe('Revision 1 runs registry.example/app:1.')
    for (const set of scene.replicaSets) Object.assign(set.status ?? {}, { readyReplicas: 0 })
    expect(told(scene)).toBeUndefined()
  })
})
