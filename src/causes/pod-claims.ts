// Family C: no node can take the pod for what it claims: a PersistentVolumeClaim, its volume, a device.
import { namedBy } from '../model/references.ts'
import type { Finding, Known } from '../model/finding.ts'
import type { PersistentVolume } from '../model/infrastructure.ts'
import type { ObjectRef } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import type { View } from '../model/snapshot.ts'
import { describe, edit, inNamespace, look, oldPodsFirst, quote } from './commands.ts'
import {
  claimNameField,
  claimSpec,
  classField,
  classOf,
  volumesOfSameClass,
  volumesToChooseFrom,
  wanted,
  wantedOf,
} from './claim-spec.ts'
import { cause, pattern, probable, rule, TERMINAL, WAITING, type Around, type Entry } from './entry.ts'
import { claimsOf, holderOfClaim, podsThatMayHoldClaim, type Whose } from './holders.ts'
import { mainly, type OfNodes } from './main-reason.ts'
import { BY_AUTOSCALER, causeOfNodes, OF_SCHEDULING } from './scheduling.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    PvcNotFound: { claim: string }
    PvcTerminating: { claim: string }
    PvcLost: { volume?: string }
    /** `lacks`: what none of the volumes of its class has as the claim wants it. */
    PvcUnbound: { lacks?: 'size' | 'modes' }
    /** `claim` does not exist, or `deviceClass` does not; neither where no node has the devices. */
    DeviceClaimUnsatisfied: { claim?: string; deviceClass?: string }
    VolumeZoneConflict: ZoneConflict
    VolumeLimitExceeded: NoFacts
    VolumeCapacityShort: NoFacts
    ReadWriteOncePodConflict: { holder?: Whose }
  }
}

interface ZoneConflict extends OfNodes {
  /** It is not bound yet, and no free volume fits where the pod may run. */
  unbound?: true
  /** The volumes of the pod's claims. */
  volumes?: readonly string[]
  /** The claim of which the volume can be used in some places only, and which those are. */
  tied?: { claim: string; places: readonly VolumePlace[] }
}

/** Where a volume can be used: on which nodes, in which zones, on nodes with which values of a label. */
interface VolumePlace {
  /** `node`, `zone`, or the label. */
  of: string
  values: readonly string[]
}

const PERSISTENT_VOLUMES = 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/'
const VOLUMES = { apiVersion: 'v1', kind: 'PersistentVolume' } as const
/** A sentence lists no more volumes than this. */
const FEW = 5

/** The first claim that the pod names. */
const claimField: Entry['field'] = (_finding, place) => {
  const index = place.podSpec?.volumes?.findIndex((volume) => volume.persistentVolumeClaim !== undefined) ?? -1
  return index < 0 ? undefined : place.pod('volumes', index, 'persistentVolumeClaim', 'claimName')
}

export const POD_CLAIM_CAUSES: readonly Entry[] = [
  cause('PvcNotFound', {
    ...OF_SCHEDULING,
    meaning:
      'A volume of the pod refers to a PersistentVolumeClaim that does not exist. For a claim that exists but has no volume, see PvcUnbound.',
    // An operator may still make it.
    proof: probable(1, 15),
    recognise: [mainly(/persistentvolumeclaim "(?<claim>[^"]+)" not found/)],
    about: (f) => f.facts.claim,
    fact: (f) => `PersistentVolumeClaim "${f.facts.claim}" does not exist`,
    sentence: (f) =>
      `A volume refers to claim "${f.facts.claim}", but namespace ${f.workload.namespace ?? ''} has no such claim, so the pod cannot be scheduled.`,
    steps: (f) => [
      look('List the PersistentVolumeClaims of the namespace', `kubectl get persistentvolumeclaims${inNamespace(f)}`),
      edit('Add the claim to the manifests, or fix claimName'),
    ],
    field: (f, place) => claimNameField(place, f.facts.claim),
    documentation: PERSISTENT_VOLUMES,
    missing: (f) => namedBy('PvcNotFound', f.facts.claim, f.workload),
  }),
  cause('PvcTerminating', {
    ...OF_SCHEDULING,
    meaning:
      'A volume of the pod refers to a PersistentVolumeClaim that is being deleted. It goes once no pod uses it and its finalizers are gone, and no new pod may use it.',
    proof: probable(1, 60),
    recognise: [mainly(/persistentvolumeclaim "(?<claim>[^"]+)" is being deleted/)],
    about: (f) => f.facts.claim,
    fact: (f) => `PersistentVolumeClaim "${f.facts.claim}" is being deleted`,
    sentence: (f) =>
      `Someone deleted claim "${f.facts.claim}". Kubernetes removes it once no pod uses it and its finalizers are gone; until then no new pod can use it, and afterwards a new claim starts without its data.`,
    steps: (f) => [
      look(
        'Check who still uses the claim, and its finalizers',
        `kubectl describe persistentvolumeclaim ${quote(f.facts.claim)}${inNamespace(f)}`,
      ),
      edit('Use another claim, or deploy again once this one is gone and made again'),
    ],
    field: (f, place) => claimNameField(place, f.facts.claim),
    documentation: PERSISTENT_VOLUMES,
  }),
  cause('PvcLost', {
    ...OF_SCHEDULING,
    meaning: 'The claim was bound to a volume that has since been deleted. Its data is lost unless you have a backup.',
    proof: TERMINAL,
    recognise: [mainly(/bound to non-existent persistentvolume "(?<volume>[^"]*)"/)],
    about: (f) => f.facts.volume,
    fact: (f) => `the volume ${f.facts.volume === undefined ? '' : `"${f.facts.volume}" `}of its claim was deleted`,
    sentence: () => 'The claim is bound to a volume that no longer exists. Its data is lost unless you have a backup.',
    steps: (f) => [
      look('List the claims and the volumes they are bound to', `kubectl get persistentvolumeclaims${inNamespace(f)}`),
      look('List the PersistentVolumes', 'kubectl get persistentvolumes'),
    ],
    field: claimField,
  }),
  cause('PvcUnbound', {
    ...OF_SCHEDULING,
    meaning:
      'The PersistentVolumeClaim exists but has no volume yet. The claim itself usually says why: StorageClassMissing, ProvisioningFailed or ProvisioningPending.',
    cases: [
      ['when the claim reports that no volume can be bound to it', { channel: 'claim' }],
      ['when only the scheduler reports it', { channel: 'schedule' }],
    ],
    proof: (f) => (f.channel === 'claim' ? probable(1, 60) : WAITING),
    recognise: [
      mainly(/unbound immediate PersistentVolumeClaims/),
      pattern('claim', /no volume plugin matched name: |no persistent volumes available for this claim(?! and)/),
    ],
    about: (f) => (f.channel === 'claim' ? [f.carrier.metadata.name, ...wantedOf(f)] : unboundClaims(f)),
    fact: (f) =>
      f.channel === 'claim'
        ? `no volume fits claim "${f.carrier.metadata.name}"${wanted(f)}`
        : `${claimWords(f)} is not bound to a volume`,
    sentence: (f) => {
      if (f.channel !== 'claim')
        return `The pod waits for ${claimWords(f)}, which has no volume yet although its StorageClass binds immediately.`
      const storageClass = classOf(f)
      return `Claim "${f.carrier.metadata.name}" needs a pre-provisioned volume: ${storageClass === undefined ? 'it has no StorageClass that provisions one' : `StorageClass "${storageClass}" does not provision any`}, and no free volume fits.`
    },
    steps: (f) => [
      look('Check why the claim is not bound', `kubectl describe persistentvolumeclaims${inNamespace(f)}`),
      look('List the PersistentVolumes and StorageClasses', 'kubectl get persistentvolumes,storageclasses'),
    ],
    field: (f, place) => {
      if (f.channel !== 'claim') return claimField(f, place)
      if (place.object.kind !== 'PersistentVolumeClaim' || f.facts.lacks === undefined) return classField(f, place)
      return f.facts.lacks === 'size' ? ['spec', 'resources', 'requests', 'storage'] : ['spec', 'accessModes']
    },
    documentation: PERSISTENT_VOLUMES,
    wants: volumesToChooseFrom,
    around: volumesOfClass,
  }),
  cause('DeviceClaimUnsatisfied', {
    ...OF_SCHEDULING,
    meaning:
      'The pod claims devices (dynamic resource allocation) that no node has free, or its resource claim or device class does not exist.',
    proof: probable(1, 60),
    recognise: [
      rule('schedule', ({ schedule }) =>
        schedule?.missingClaim === undefined ? undefined : { claim: schedule.missingClaim },
      ),
      mainly(
        /resourceclaim "(?<claim>[^"]+)" not found|device class (?<deviceClass>\S+) does not exist|resource ?claim|cannot allocate all claims/i,
      ),
    ],
    about: (f) => [f.facts.deviceClass, f.facts.claim],
    fact: (f) =>
      f.facts.deviceClass !== undefined
        ? `device class "${f.facts.deviceClass}" of its resource claim does not exist`
        : f.facts.claim !== undefined
          ? `resource claim "${f.facts.claim}" does not exist`
          : 'no node has the devices it claims',
    sentence: (f) =>
      f.facts.deviceClass !== undefined
        ? `A resource claim of the pod asks for device class "${f.facts.deviceClass}", which the cluster does not have: its driver is not installed, or the name is misspelled.`
        : f.facts.claim !== undefined
          ? `The pod refers to resource claim "${f.facts.claim}", but namespace ${f.workload.namespace ?? ''} has no such claim. The scheduler waits for it and reports nothing.`
          : `No node satisfies the resource claims of the pod: ${f.text}`,
    steps: (f) => [
      look('List the resource claims of the namespace', `kubectl get resourceclaims${inNamespace(f)}`),
      look('List the device classes and the devices that drivers offer', 'kubectl get deviceclasses,resourceslices'),
      describe(f),
    ],
    field: (f, place) =>
      (f.facts.claim === undefined ? undefined : place.find([['resourceClaimName']], f.facts.claim)) ??
      place.pod('resourceClaims', 0, 'resourceClaimName'),
    documentation: 'https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/',
    missing: ({ facts: { claim, deviceClass }, workload: { namespace } }) => {
      const apiVersion = 'resource.k8s.io/v1'
      if (deviceClass !== undefined) return { apiVersion, kind: 'DeviceClass', name: deviceClass }
      return claim === undefined ? undefined : { apiVersion, kind: 'ResourceClaim', namespace, name: claim }
    },
  }),
  causeOfNodes('VolumeZoneConflict', {
    ...OF_SCHEDULING,
    meaning: 'The volume is tied to a zone or node where the pod cannot run.',
    cases: BY_AUTOSCALER,
    proof: probable(1, 60),
    recognise: [
      mainly(
        /volume node affinity conflict|PersistentVolume's node affinity|no available volume zone|available persistent volumes to bind/,
        (_groups, counted, { text }) => ({
          ...counted,
          ...(/available persistent volumes to bind/.test(text) ? { unbound: true } : {}),
        }),
      ),
    ],
    about: (f) => f.facts.tied,
    fact: ({ facts: { tied } }) =>
      tied === undefined
        ? 'its volume is on a node or in a zone where it cannot run'
        : `the volume of claim "${tied.claim}" is on ${placeWords(tied.places)}, where it cannot run`,
    sentence: (f) =>
      f.facts.unbound === true
        ? 'Its claim needs a volume on the node of the pod, and no suitable free volume is usable where the pod can run.'
        : 'The volume is tied to a node or zone where the pod cannot run: the nodes there have no room, or the pod is not allowed on them.',
    steps: (f) => [
      look('Check which nodes or zones the volumes are tied to', 'kubectl describe persistentvolumes'),
      describe(f),
    ],
    field: (f, place) =>
      (f.facts.tied === undefined ? undefined : claimNameField(place, f.facts.tied.claim)) ?? claimField(f, place),
    // The claims, and their volumes once they have told their names.
    lookUp: (f) => [
      ...(f.pod === undefined ? [] : claimsOf(f.pod)).map((name) => ({ ...claimRef(f), name })),
      ...(f.facts.volumes ?? []).map((name) => ({ ...VOLUMES, name })),
    ],
    around: nodesOfVolume,
  }),
  cause('VolumeLimitExceeded', {
    ...OF_SCHEDULING,
    meaning: 'A node can attach a limited number of volumes and has reached that limit.',
    cases: [
      ['when the scheduler reports it', { channel: 'schedule' }],
      ['when attaching fails', { channel: 'volume' }],
    ],
    proof: (f) => probable(f.channel === 'volume' ? 2 : 1, 60),
    recognise: [
      mainly(/exceed max volume count/),
      pattern('volume', /attachment limit exceeded|maximum number of (volumes|disks)/),
    ],
    about: (f) => (f.channel === 'volume' ? f.pod?.spec.nodeName : undefined),
    fact: (f) =>
      f.channel === 'volume'
        ? `node ${f.pod?.spec.nodeName ?? ''} is at its volume-attachment limit`
        : 'all eligible nodes are at their volume-attachment limit',
    sentence: (f) =>
      f.channel === 'volume' ? 'The node cannot attach another volume.' : 'No eligible node can attach another volume.',
    steps: (f) => [
      look(
        'List how many volumes each driver can attach',
        "kubectl get csinodes -o custom-columns='NODE:.metadata.name,DRIVER:.spec.drivers[*].name,MOST:.spec.drivers[*].allocatable.count'",
      ),
      describe(f),
    ],
    field: claimField,
  }),
  cause('VolumeCapacityShort', {
    ...OF_SCHEDULING,
    meaning: 'The storage pool of the StorageClass is full on every node.',
    proof: probable(1, 60),
    recognise: [mainly(/did not have enough free storage/)],
    about: 'everyone',
    fact: () => 'no node has enough free storage for its volume',
    sentence: () => 'The storage pool of the StorageClass is full on every node.',
    steps: (f) => [describe(f)],
  }),
  cause('ReadWriteOncePodConflict', {
    ...OF_SCHEDULING,
    meaning: 'Only one pod at a time can use the claim, and another pod, usually of the old revision, is using it.',
    proof: WAITING,
    recognise: [mainly(/ReadWriteOncePod/)],
    about: 'everyone',
    fact: () => 'another pod uses its ReadWriteOncePod claim',
    sentence: (f) =>
      `Only one pod at a time can use the claim${f.facts.holder === undefined ? ', and another pod, usually of the old revision, is using it' : ''}.`,
    steps: (f) => [...oldPodsFirst(f, 'all at once', f.facts.holder), describe(f)],
    field: claimField,
    wants: (f, view) => podsThatMayHoldClaim(f, view),
    around: (f, around, view) => holderOfClaim(f, around, view),
  }),
]

function claimRef({ workload: { namespace } }: Finding): Omit<ObjectRef, 'name'> {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace }
}

function unboundClaims({ pod }: Finding): string[] {
  return pod === undefined ? [] : claimsOf(pod)
}

/** `claim "data"` */
function claimWords(finding: Finding): string {
  const names = unboundClaims(finding).map((name) => `"${name}"`)
  return names.length === 0 ? 'a claim of its volumes' : `claim ${names.join(', ')}`
}

/** `zone a or b, node n` */
function placeWords(places: readonly VolumePlace[]): string {
  return places.map(({ of, values }) => `${of} ${values.join(' or ')}`).join(', ')
}

/** Where the volumes of the pod are, as soon as its claims and then their volumes are known. */
function nodesOfVolume({ pod }: Finding, _around: Around, view: View): Known<'VolumeZoneConflict'> | undefined {
  const { namespace } = pod?.metadata ?? {}
  const volumes = (pod === undefined ? [] : claimsOf(pod)).flatMap((claimName) => {
    const claim = view.get({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name: claimName })
    const { volumeName } = claim?.spec ?? {}
    return volumeName === undefined ? [] : [{ claim: claimName, name: volumeName }]
  })
  const tied = volumes
    .map((volume) => ({ ...volume, places: placesOf(view.get({ ...VOLUMES, name: volume.name })) }))
    .find(({ places }) => places.length > 0)
  const facts = { volumes: volumes.map(({ name }) => name) }
  if (tied === undefined) return volumes.length === 0 ? undefined : { sentence: '', facts }
  const { claim, name, places } = tied
  const sentence = `Volume ${name} of claim "${claim}" is only usable on ${placeWords(places)}.`
  return { sentence, facts: { ...facts, tied: { claim, places } } }
}

/** Where a volume can be used; empty where anywhere. */
function placesOf(volume: PersistentVolume | undefined): VolumePlace[] {
  const { nodeAffinity } = volume?.spec ?? {}
  return (nodeAffinity?.required?.nodeSelectorTerms ?? [])
    .flatMap(({ matchExpressions = [] }) => matchExpressions)
    .map(({ key, values = [] }) => ({ of: placeOf(key), values }))
}

/** `node` or `zone`, where a label means that. */
function placeOf(label: string): string {
  if (label === 'kubernetes.io/hostname') return 'node'
  return /(^|[./])zone$/.test(label) ? 'zone' : label
}

/** Which volumes of its class there are, and what they lack for the claim. */
function volumesOfClass(finding: Finding, _around: Around, view: View): Known<'PvcUnbound'> | undefined {
  const volumes = volumesOfSameClass(finding, view)
  if (volumes.length === 0) return undefined
  const { accessModes = [], resources } = claimSpec(finding)
  const size = parseQuantity(resources?.requests?.storage) ?? 0
  const fits = ({ spec = {} }: PersistentVolume): { size: boolean; modes: boolean } => ({
    size: (parseQuantity(spec.capacity?.storage) ?? 0) >= size,
    modes: accessModes.every((mode) => spec.accessModes?.includes(mode) === true),
  })
  const told = volumes.slice(0, FEW).map(({ metadata, spec = {}, status = {} }) => {
    const { capacity, accessModes: modes = [] } = spec
    const { phase = '' } = status
    return `${metadata.name} (${[capacity?.storage ?? '', ...modes, phase].filter(Boolean).join(', ')})`
  })
  const all = volumes.map(fits)
  const lacks = !all.some((one) => one.size) ? 'size' : !all.some((one) => one.modes) ? 'modes' : undefined
  return {
    sentence: `Volumes of its class: ${told.join(', ')}${volumes.length > FEW ? `, and ${volumes.length - FEW} more` : ''}.`,
    ...(lacks === undefined ? {} : { facts: { lacks } }),
  }
}
