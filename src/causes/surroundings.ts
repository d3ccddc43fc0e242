// What stands around a fault and tells who is in the way: the labels, taints and room of the nodes, the pods that hold a
// port or a claim, the old pods in a quota. Pure.
import { workloadKind } from '../model/kinds.ts'
import { nearest } from '../model/nearest.ts'
import { legacyFacts, type LegacyFinding, type Finding, type Known } from '../model/finding.ts'
import type { Condition, Deployment, KubernetesObject, Pod } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import type { View } from '../model/snapshot.ts'
import { replicaSetsOf } from '../rollout/deployment.ts'
import { isActive } from '../rollout/pod-counts.ts'
import { quote } from './commands.ts'
import { amount } from './scheduling.ts'
import { hasNodeLabels, nodesFor, requestOf, termsOf, untolerated, type Node } from '../model/nodes.ts'

/** The workload that a finding is on: the object, and the pods of its newest revision. */
export interface Around {
  live?: KubernetesObject
  pods: readonly Pod[]
}

type Rule = (finding: LegacyFinding, around: Around, view: View) => Known | undefined

const RULES: Record<string, Rule> = {
  NodeSelectorMismatch: labelsOfNodes,
  UntoleratedTaint: taintsOfNodes,
  NodeConditionTaint: taintsOfNodes,
  PodAntiAffinityConflict: nodesForEach,
  TopologySpreadUnsatisfiable: labelToSpreadOver,
  VolumeZoneConflict: nodesOfVolume,
  PvcUnbound: volumesOfClass,
  InsufficientResources: roomOnNodes,
  HostPortConflict: holderOfPort,
  ReadWriteOncePodConflict: holderOfClaim,
  MultiAttach: holderOfClaim,
  QuotaExceeded: oldPodsInQuota,
  PortAllocated: serviceWithPort,
  NamespaceTerminating: whatHoldsNamespace,
}

/** A sentence lists no more values than this. */
const FEW = 5
/** For more nodes than this the pods of all of them are not asked for. */
const FEW_NODES = 10

/** What is known around a finding, undefined when that is nothing. */
export function surroundingsOf(finding: Finding, around: Around, view: View): Known | undefined {
  return RULES[finding.code]?.(finding as LegacyFinding, around, view)
}

/** True when the pods of all namespaces would tell more: who holds a port, how much room is left on a few nodes. */
export function wantsPodsOfNodes(finding: Finding, view: View): boolean {
  const { code, pod } = finding
  const nodes = view.all('', 'Node').length
  if (nodes === 0 || nodes > FEW_NODES) return false
  if (code === 'HostPortConflict') return pod !== undefined && portHolder(pod, ownPods(view)) === undefined
  return code === 'InsufficientResources' && legacyFacts(finding).neverFits === undefined
}

/** Which of the wanted labels no node has, and which values there are instead. */
function labelsOfNodes({ pod }: Finding, _around: Around, view: View): Known | undefined {
  const nodes = view.all('', 'Node') as readonly Node[]
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
      : { sentence: 'Each of these labels is on some node, but no node has them all.' }
  const { key, values } = absent
  const existing = valuesOf(key)
  if (existing.length === 0) {
    const keys = unique(nodes.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {})))
    const meant = nearest(key, keys)
    const hint = meant === undefined ? '.' : `; did you mean "${meant}"?`
    const sentence = `No node has a label ${key}${hint}`
    return { sentence, facts: { label: key }, ...(meant === undefined ? {} : { step: nodesWith(meant) }) }
  }
  const meant = values.map((value) => nearest(value, existing)).find((value) => value !== undefined)
  const have = existing.length > FEW ? `${existing.length} other values of ${key}` : `${key}: ${existing.join(', ')}`
  return {
    sentence: `The nodes have ${have}.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
    facts: { label: key, value: values[0] ?? '' },
    ...(meant === undefined ? {} : { step: nodesWith(`${key}=${meant}`) }),
  }
}

function nodesWith(selector: string): Known['step'] {
  return {
    why: `see which nodes have ${selector}, and correct the manifest`,
    command: `kubectl get nodes -l ${quote(selector)}`,
  }
}

/** The Service that has a port or address already. */
function serviceWithPort({ facts: { port, ip } }: LegacyFinding, _around: Around, view: View): Known | undefined {
  const holder = view.all('', 'Service').find(({ spec }) => {
    const { ports = [], clusterIPs = [] } = spec as { ports?: { nodePort?: number }[]; clusterIPs?: string[] }
    return ports.some(({ nodePort }) => String(nodePort) === port) || (ip !== undefined && clusterIPs.includes(ip))
  })
  if (holder === undefined) return undefined
  const { name, namespace = '' } = holder.metadata
  return {
    sentence: `Service ${name} of namespace ${namespace} has it.`,
    facts: { holder: `Service ${name} of namespace ${namespace}` },
    step: { why: 'see who has it', command: `kubectl describe service ${quote(name)} -n ${quote(namespace)}` },
  }
}

/** What a namespace that is being deleted still waits for, in the words of its controller. */
function whatHoldsNamespace({ facts, workload }: LegacyFinding, _around: Around, view: View): Known | undefined {
  const name = facts.namespace ?? workload.namespace ?? ''
  const { conditions = [] } = (view.get({ apiVersion: 'v1', kind: 'Namespace', name })?.status ?? {}) as {
    conditions?: Condition[]
  }
  const held = conditions.filter(({ type, status }) => status === 'True' && /Remaining$|Failure$/.test(type))
  if (held.length === 0) return undefined
  return { sentence: `What holds it: ${held.map(({ message = '' }) => message).join('; ')}.` }
}

/** The taints that keep the pod away, and on how many of the nodes that it is meant for. */
function taintsOfNodes({ pod }: Finding, _around: Around, view: View): Known | undefined {
  if (pod === undefined) return undefined
  const { meant } = nodesFor(pod, view)
  const nodes = meant.length > 0 ? meant : (view.all('', 'Node') as readonly Node[])
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
  return { sentence: `The taints that it does not tolerate: ${counts.slice(0, FEW).join(', ')}${more}.` }
}

/** The most that a node has left, when the pods on all nodes are known. */
function roomOnNodes({ facts, pod }: LegacyFinding, _around: Around, view: View): Known | undefined {
  const { onNodes } = view.snapshot
  const { resource = '' } = facts
  if (onNodes === undefined || facts.neverFits !== undefined) return undefined
  const { labelled, open } = pod === undefined ? { labelled: [], open: [] } : nodesFor(pod, view)
  const [most] = (open.length > 0 ? open : labelled)
    .map(({ metadata, status }) => {
      const pods = onNodes.filter(({ spec }) => spec.nodeName === metadata.name)
      const reserved = pods.reduce((sum, { spec }) => sum + requestOf(spec, resource), 0)
      const allocatable = parseQuantity(status?.allocatable?.[resource]) ?? 0
      return { name: metadata.name, free: Math.max(0, allocatable - reserved), allocatable }
    })
    .sort((a, b) => b.free - a.free)
  if (most === undefined) return undefined
  return {
    sentence: `Node ${most.name} has most left: ${amount(most.free, resource)} of ${amount(most.allocatable, resource)} ${resource}.`,
    facts: { free: amount(most.free, resource) },
  }
}

/**
 * That a workload wants more nodes (or zones) than there are, each of its pods one of its own: more replicas than that,
 * or a rolling update that may take no old pod away and finds no place for a new one beside them.
 */
function nodesForEach({ pod }: Finding, around: Around, view: View): Known | undefined {
  if (pod === undefined || view.all('', 'Node').length === 0) return undefined
  const { podAntiAffinity } = (pod.spec.affinity ?? {}) as { podAntiAffinity?: Affinity }
  const term = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.find(({ labelSelector }) =>
    Object.entries(labelSelector?.matchLabels ?? { '': '' }).every(
      ([key, value]) => pod.metadata.labels?.[key] === value,
    ),
  )
  if (term === undefined || (term.labelSelector?.matchExpressions ?? []).length > 0) return undefined
  const { topologyKey } = term
  const domains = unique(nodesFor(pod, view).open.flatMap(({ metadata }) => metadata.labels?.[topologyKey] ?? []))
  return wantsMoreThan(domains.length, topologyKey, around, view)
}

/** That a workload whose pods must be apart has too few places, of which there are so many. */
function wantsMoreThan(places: number, topologyKey: string, around: Around, view: View): Known | undefined {
  if (workloadKind(around.live)?.pods !== 'replicaSets') return undefined
  const { replicas = 1, strategy } = around.live?.spec as Deployment['spec']
  const what = topologyKey === 'kubernetes.io/hostname' ? 'node' : topologyKey
  const there = `${places === 1 ? `is 1 ${what}` : `are ${places} ${what}s`} for them`
  if (replicas > places)
    return {
      sentence: `Each of its ${replicas} replicas needs a ${what} of its own, and there ${there}.`,
      facts: { places: String(places), replicas: String(replicas), what },
    }
  const { maxUnavailable = '25%', maxSurge = '25%' } = strategy?.rollingUpdate ?? {}
  const isRolling = strategy?.type !== 'Recreate' && oldPods(around, view).some(isActive)
  // As the Deployment controller rounds: the surge up, what may be missing down, and never both to nothing.
  const stuck =
    isRolling && share(maxUnavailable, replicas, Math.floor) === 0 && share(maxSurge, replicas, Math.ceil) > 0
  return stuck && replicas + 1 > places
    ? {
        sentence: `The rolling update may take no old pod away before a new one is ready, and there is no ${what} for that beside theirs.`,
        facts: { places: String(places), surge: 'yes', what },
      }
    : undefined
}

/** A number of pods, or a part of them such as `25%`. */
function share(part: number | string, of: number, round: (value: number) => number): number {
  return typeof part === 'number' ? part : round((Number(part.replace('%', '')) / 100) * of)
}

interface Affinity {
  requiredDuringSchedulingIgnoredDuringExecution?: {
    topologyKey: string
    labelSelector?: { matchLabels?: Record<string, string>; matchExpressions?: unknown[] }
  }[]
}

/** The label that nodes lack over which the pods are to be spread. */
function labelToSpreadOver({ pod }: Finding, _around: Around, view: View): Known | undefined {
  if (pod === undefined) return undefined
  const { open } = nodesFor(pod, view)
  const constraints = (pod.spec.topologySpreadConstraints ?? []) as { topologyKey: string; whenUnsatisfiable: string }[]
  const lacking = constraints.find(
    ({ topologyKey, whenUnsatisfiable }) =>
      whenUnsatisfiable === 'DoNotSchedule' &&
      open.length > 0 &&
      open.every(({ metadata }) => metadata.labels?.[topologyKey] === undefined),
  )
  if (lacking === undefined) return undefined
  const { topologyKey } = lacking
  const meant = nearest(topologyKey, unique(open.flatMap(({ metadata }) => Object.keys(metadata.labels ?? {}))))
  return {
    sentence: `None of the nodes that it may run on has the label ${topologyKey}, over which its pods are to be spread.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
    facts: { lacking: topologyKey },
  }
}

/** Where the volumes of the pod are, as soon as its claims and then their volumes are known. */
function nodesOfVolume({ pod }: Finding, _around: Around, view: View): Known | undefined {
  const { namespace } = pod?.metadata ?? {}
  const volumes = (pod?.spec.volumes ?? []).flatMap(({ persistentVolumeClaim: of }) => {
    if (of === undefined) return []
    const claim = view.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: of.claimName })
    const { volumeName } = (claim?.spec ?? {}) as { volumeName?: string }
    return volumeName === undefined ? [] : [{ claim: of.claimName, name: volumeName }]
  })
  const places = volumes.map(({ claim, name }) => {
    const volume = view.get({ apiVersion: 'v1', kind: 'PersistentVolume', name })
    const { nodeAffinity } = (volume?.spec ?? {}) as { nodeAffinity?: { required?: { nodeSelectorTerms?: Terms } } }
    const terms = nodeAffinity?.required?.nodeSelectorTerms ?? []
    const all = terms.flatMap(({ matchExpressions = [] }) => matchExpressions)
    return {
      claim,
      name,
      where: all.map(({ key, values = [] }) => `${placeOf(key)} ${values.join(' or ')}`).join(', '),
    }
  })
  const tied = places.find(({ where }) => where !== '')
  const facts = { volumes: volumes.map(({ name }) => name).join(' ') }
  if (tied === undefined) return volumes.length === 0 ? undefined : { sentence: '', facts }
  const sentence = `Volume ${tied.name} of claim "${tied.claim}" can be used on ${tied.where} only.`
  return { sentence, facts: { ...facts, claim: tied.claim, where: tied.where } }
}

/** `node` or `zone`, where a label means that. */
function placeOf(label: string): string {
  if (label === 'kubernetes.io/hostname') return 'node'
  return /(^|[./])zone$/.test(label) ? 'zone' : label
}

/** True when the volumes of the cluster tell more: a claim waits for one that fits. */
export function wantsVolumes({ code, channel }: Finding): boolean {
  return channel === 'claim' && (code === 'StorageClassMissing' || code === 'PvcUnbound')
}

/** The volumes of the class that a claim names: somebody made them before, whether there is such a class or not. */
export function volumesOfSameClass({ carrier }: Finding, view: View): KubernetesObject[] {
  const { storageClassName = '' } = (carrier.spec ?? {}) as { storageClassName?: string }
  return view
    .all('', 'PersistentVolume')
    .filter(({ spec }) => ((spec as VolumeSpec | undefined)?.storageClassName ?? '') === storageClassName)
}

interface VolumeSpec {
  storageClassName?: string
  accessModes?: string[]
  capacity?: { storage?: string }
}

/** Which volumes of its class there are, and what they lack for the claim. */
function volumesOfClass(finding: Finding, _around: Around, view: View): Known | undefined {
  const volumes = volumesOfSameClass(finding, view)
  if (!wantsVolumes(finding) || volumes.length === 0) return undefined
  const { accessModes = [], resources } = (finding.carrier.spec ?? {}) as VolumeSpec & {
    resources?: { requests?: { storage?: string } }
  }
  const size = parseQuantity(resources?.requests?.storage) ?? 0
  const fits = (spec: VolumeSpec): { size: boolean; modes: boolean } => ({
    size: (parseQuantity(spec.capacity?.storage) ?? 0) >= size,
    modes: accessModes.every((mode) => spec.accessModes?.includes(mode) === true),
  })
  const told = volumes.slice(0, FEW).map(({ metadata, spec, status }) => {
    const { capacity, accessModes: modes = [] } = spec as VolumeSpec
    const { phase = '' } = (status ?? {}) as { phase?: string }
    return `${metadata.name} (${[capacity?.storage ?? '', ...modes, phase].filter(Boolean).join(', ')})`
  })
  const all = volumes.map(({ spec }) => fits(spec as VolumeSpec))
  const lacks = !all.some((one) => one.size) ? 'size' : !all.some((one) => one.modes) ? 'modes' : undefined
  return {
    sentence: `The volumes of its class: ${told.join(', ')}${volumes.length > FEW ? `, and ${volumes.length - FEW} more` : ''}.`,
    ...(lacks === undefined ? {} : { facts: { lacks } }),
  }
}

type Terms = { matchExpressions?: { key: string; operator: string; values?: string[] }[] }[]

/** Which pod holds the host port that the pod asks for. */
function holderOfPort({ pod }: Finding, around: Around, view: View): Known | undefined {
  if (pod === undefined) return undefined
  const held = portHolder(pod, [...ownPods(view), ...(view.snapshot.onNodes ?? [])])
  const apart =
    view.all('', 'Node').length === 0
      ? undefined
      : wantsMoreThan(nodesFor(pod, view).open.length, 'kubernetes.io/hostname', around, view)
  if (held === undefined) return apart
  const { port, holder } = held
  const known = holds(`Host port ${port} of node ${holder.spec.nodeName}`, holder, around, view)
  const sentence = apart === undefined ? known.sentence : `${known.sentence} ${apart.sentence}`
  return {
    ...known,
    sentence,
    facts: { ...apart?.facts, ...known.facts, port: String(port), pod: holder.metadata.name },
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

/** Which pod uses the claim that only one pod, or one node, may use. */
function holderOfClaim({ pod, facts }: LegacyFinding, around: Around, view: View): Known | undefined {
  if (pod === undefined) return undefined
  const claimsOf = ({ spec }: Pod): string[] =>
    (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
  const { namespace } = pod.metadata
  const wanted = claimsOf(pod).filter((name) => {
    const claim = view.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name })
    const { accessModes = [], volumeName } = (claim?.spec ?? {}) as { accessModes?: string[]; volumeName?: string }
    return facts.volume === undefined ? accessModes.includes('ReadWriteOncePod') : volumeName === facts.volume
  })
  const holder = ownPods(view).find(
    (one) =>
      isSettled(one, pod) &&
      one.metadata.namespace === namespace &&
      one.spec.nodeName !== pod.spec.nodeName &&
      claimsOf(one).some((name) => wanted.includes(name)),
  )
  const claim = holder && claimsOf(holder).find((name) => wanted.includes(name))
  return holder && holds(`Claim "${claim}"`, holder, around, view)
}

/** The pods that are watched. */
function ownPods(view: View): readonly Pod[] {
  return view.pods
}

/** True for another pod that has a node, and may hold something there: also one that is being deleted. */
function isSettled({ metadata, spec, status }: Pod, than: Pod): boolean {
  const { name, namespace } = than.metadata
  const isOther = metadata.name !== name || metadata.namespace !== namespace
  return isOther && (spec.nodeName ?? '') !== '' && status?.phase !== 'Succeeded' && status?.phase !== 'Failed'
}

function holds(what: string, holder: Pod, around: Around, view: View): Known {
  const { name, namespace = '' } = holder.metadata
  const isOld = oldPods(around, view).some(({ metadata }) => metadata.uid === holder.metadata.uid)
  const state = holder.metadata.deletionTimestamp === undefined ? '' : ', which is being deleted'
  return {
    sentence: `${what} is held by pod ${name}${isOld ? ' of the older revision' : ` of namespace ${namespace}`}${state}.`,
    step: { why: 'see the pod that holds it', command: `kubectl describe pod ${quote(name)} -n ${quote(namespace)}` },
    facts: { holder: isOld ? 'old' : 'other' },
  }
}

/** The pods of a Deployment's older revisions. */
function oldPods({ live, pods }: Around, view: View): Pod[] {
  if (workloadKind(live)?.pods !== 'replicaSets') return []
  const newest = new Set(pods.map(({ metadata }) => metadata.uid))
  return replicaSetsOf(live as Deployment, view)
    .flatMap((set) => view.podsOf(set))
    .filter(({ metadata }) => !newest.has(metadata.uid))
}

/** That a rolling update keeps its old pods in the quota while it wants one more beside them. */
function oldPodsInQuota(finding: Finding, around: Around, view: View): Known | undefined {
  const { strategy } = ((around.live as Deployment | undefined)?.spec ?? {}) as Partial<Deployment['spec']>
  const old = oldPods(around, view).filter(isActive).length
  const surge = strategy?.rollingUpdate?.maxSurge
  if (old === 0 || surge === undefined || legacyFacts(finding).never !== undefined) return undefined
  const pods = old === 1 ? 'The pod of its older revision is' : `The ${old} pods of its older revision are`
  return {
    sentence: `${pods} counted in it, and the rolling update wants the pod of maxSurge ${surge} beside ${old === 1 ? 'it' : 'them'}.`,
  }
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort()
}
