// Family H: a volume of a pod cannot be attached to its node or mounted there.
import type { Signal } from '../model/finding.ts'
import type { FieldPath, Pod } from '../model/object.ts'
import type { Finding } from '../model/finding.ts'
import type { Place } from '../model/place.ts'
import { keyHolder, namedBy, referencePath } from '../model/references.ts'
import { claimNameField } from './claim-spec.ts'
import { capital, describe, edit, inNamespace, look, oldPodsFirst, podField, quote, run } from './commands.ts'
import { cause, inItsNamespace, pattern, probable, rule, TERMINAL, WAITING, type Entry } from './entry.ts'
import { holderOfClaim, podsThatMayHoldClaim, type Whose } from './holders.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    VolumeSecretMissing: { name: string; volume?: string }
    VolumeConfigMapMissing: { name: string; volume?: string }
    /** `name`: of the object, where it is known; else the volume of the pod tells it. */
    VolumeKeyMissing: { kind: 'ConfigMap' | 'Secret'; key: string; volume?: string; name?: string }
    HostPathTypeMismatch: { volume: string; path: string; type: string }
    /** `where`: the list of the container that names the volume. */
    VolumeModeMismatch: { volume?: string; mode: string; where: string }
    MultiAttach: { volume: string; holder?: Whose }
    VolumeNotFound: { disk?: string }
    AttachFailed: { volume?: string }
    CsiDriverNotRegistered: { driver: string }
    /** `permanent`: what the server or the node says of it does not change by itself; `lacksClient`: the node cannot mount such. */
    MountFailed: { volume: string; why?: string; permanent?: true; lacksClient?: true }
    PvcNotBound: { claim: string }
    VolumeWaitTimeout: { volumes: readonly string[] }
  }
}

/** What all causes of this family have. */
export const common = {
  family: 'H',
  layer: 4,
  documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/',
} as const

const nodeOf = ({ pod }: Signal): string => pod?.spec.nodeName ?? ''
const namespaceOf = ({ workload }: Signal): string => workload.namespace ?? ''
/** Volume names in kubelet messages are those of the pod spec for everything but claims. */
const MOUNT = String.raw`MountVolume\.SetUp failed for volume "(?<volume>[^"]+)"\s*: `

/** `volume "data"`, where its name is known. */
const words = (volume: string | undefined): string => (volume === undefined ? 'a volume' : `volume "${volume}"`)

/**
 * The volume itself, by its name in the pod spec. A message about a PersistentVolume has the name of that, which no
 * manifest knows: then the first claim.
 */
function volumeField(volume: string | undefined, place: Place): FieldPath | undefined {
  const volumes = place.podSpec?.volumes ?? []
  const index = volumes.findIndex(({ name }) => name === volume)
  if (index >= 0) return place.pod('volumes', index, 'name')
  const claim = volumes.findIndex(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
  return claim < 0 ? undefined : place.pod('volumes', claim, 'persistentVolumeClaim', 'claimName')
}

/** The line of a container that mounts the volume. */
function mountField(volume: string | undefined, place: Place): FieldPath | undefined {
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [at, { volumeMounts = [] }] of (place.podSpec?.[list] ?? []).entries()) {
      const mount = volumeMounts.findIndex(({ name }) => name === volume)
      if (mount >= 0) return place.pod(list, at, 'volumeMounts', mount, 'name')
    }
  }
  return volumeField(volume, place)
}

/** What the node itself says, without the paths of its kubelet: the tail of a wrapped error, or what mount printed. */
function ownWords(text: string): string | undefined {
  const said = /(?:Mount|Map|Unmap)Volume\.\w+(?: initialization)? failed for volume "[^"]+"\s*: (?<said>.+)$/s.exec(
    text,
  )?.groups?.said
  const output = /\nOutput: (?:mount(?:\.\w+)?: )?(?:\S+: )?(?<line>[^\n]+)/.exec(said ?? '')?.groups?.line
  // The kubelet's own folders have another name in every pod.
  return (output ?? said?.replace(/^.*desc = /s, ''))
    ?.replaceAll(/\/\S+\/pods\/[^\s:]+/g, 'its folder')
    .trim()
    .replace(/\.$/, '')
}

const KEY_MISSING = new RegExp(
  `(?:${MOUNT}(?:configmap )?)?references non-existent (?<source>config|secret) key: (?<key>\\S+)`,
)

/** What is the same of a Secret and a ConfigMap that a volume is made from and the namespace does not have. */
function ofMissingSource(kind: 'Secret' | 'ConfigMap') {
  const code = `Volume${kind}Missing` as const
  const notFound = `${kind.toLowerCase()}s? "(?<name>[^"]+)" not found`
  type Missing = Finding<'VolumeSecretMissing' | 'VolumeConfigMapMissing'>
  return {
    ...common,
    meaning: `A volume uses a ${kind} that the namespace does not have; the container stays in ContainerCreating. For an environment variable, see ${kind}Missing.`,
    proof: probable(1, 20),
    recognise: [MOUNT, ''].map((start) => pattern<Missing['facts']>('volume', new RegExp(`${start}${notFound}`))),
    about: (f: Missing) => f.facts.name,
    missing: (f: Missing) => namedBy(code, f.facts.name, f.workload),
    fact: (f: Missing) => `${kind} "${f.facts.name}" does not exist, and a volume needs it`,
    sentence: (f: Missing) =>
      `${capital(words(f.facts.volume))} uses ${kind} "${f.facts.name}", but namespace ${namespaceOf(f)} has no such ${kind}: the pod cannot start until it exists.`,
    field: (f: Missing, place: Place) => referencePath(place, code, { name: f.facts.name }),
  }
}

export const VOLUME_CAUSES: readonly Entry[] = [
  cause('VolumeSecretMissing', {
    ...ofMissingSource('Secret'),
    steps: (f) => [
      look('List the Secrets of the namespace (names only)', `kubectl get secrets${inNamespace(f)}`),
      run(
        'Create the Secret',
        `kubectl create secret generic ${quote(f.facts.name)}${inNamespace(f)} --from-file=FILE`,
      ),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  }),
  cause('VolumeConfigMapMissing', {
    ...ofMissingSource('ConfigMap'),
    steps: (f) => [
      look('List the ConfigMaps of the namespace', `kubectl get configmaps${inNamespace(f)}`),
      run(
        'Create the ConfigMap',
        `kubectl create configmap ${quote(f.facts.name)}${inNamespace(f)} --from-file=DIRECTORY`,
      ),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#configmap',
  }),
  cause('VolumeKeyMissing', {
    ...common,
    meaning:
      'A volume lists a key that its ConfigMap or Secret does not have. For an environment variable, see ConfigKeyMissing.',
    proof: probable(2, 8),
    recognise: [
      rule('volume', ({ text }) => {
        const { source, key, volume } = KEY_MISSING.exec(text)?.groups ?? {}
        if (key === undefined) return undefined
        const kind = source === 'secret' ? 'Secret' : 'ConfigMap'
        return { kind, key, ...(volume === undefined ? {} : { volume }) }
      }),
    ],
    about: ({ facts: { kind, volume, key } }) => [kind, volume, key],
    fact: (f) => `the ${f.facts.kind} of ${words(f.facts.volume)} has no key "${f.facts.key}"`,
    sentence: (f) =>
      `${capital(words(f.facts.volume))} lists key "${f.facts.key}", which its ${f.facts.kind} does not have.`,
    steps: (f) => [
      edit(`Add key "${f.facts.key}" to the ${f.facts.kind}, or correct the key in the volume`),
      look('Check what the volume refers to', podField(f, 'volumes'), f.workload),
      describe(f),
    ],
    field: (f, place) => referencePath(place, 'VolumeKeyMissing', f.facts),
    lacksKey: (f) => {
      const { kind, name, key, volume } = f.facts
      // The message names the volume, and the volume what it is made from.
      const ofVolume = f.pod === undefined || volume === undefined ? undefined : keyHolder(f.pod, volume, key)
      const holder = name === undefined ? ofVolume : inItsNamespace(f, kind, name)
      return holder && { holder, key }
    },
  }),
  cause('HostPathTypeMismatch', {
    ...common,
    meaning: 'The volume requires a file or directory on the node that is missing or has another type.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [
      pattern(
        'volume',
        /volume "(?<volume>[^"]+)"\s*: hostPath type check failed[:,] (?<path>.+?) is not a (?<type>(?:socket )?file|directory|(?:character|block) device)\b/,
      ),
    ],
    about: (f) => [f.facts.path, f.facts.type, nodeOf(f)],
    fact: (f) => `host path ${f.facts.path} is not a ${f.facts.type} on node ${nodeOf(f)}`,
    sentence: (f) =>
      `Volume "${f.facts.volume}" requires a ${f.facts.type} at ${f.facts.path} on the node: the path is missing, or has another type.`,
    steps: (f) => [
      run(
        'Inspect the path on the node',
        `kubectl debug node/${quote(f.pod?.spec.nodeName ?? 'NODE')} -it --image=busybox:1.36 -- ls -ld /host${quote(f.facts.path)}`,
        f.workload,
      ),
      edit(
        'Set hostPath.type to DirectoryOrCreate or FileOrCreate in the manifest, so that Kubernetes creates the path',
      ),
    ],
    field: (f, place) => place.find([['hostPath', 'path']], f.facts.path),
    documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types',
  }),
  cause('VolumeModeMismatch', {
    ...common,
    meaning: 'A block volume is listed under volumeMounts, or a file system under volumeDevices.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'volume',
        /(?:volume "?(?<volume>[^"\s]+)"?\s.*)?has volumeMode (?<mode>\w+), but is specified in (?<where>\w+)/,
      ),
    ],
    about: (f) => [f.facts.mode, f.facts.where],
    fact: (f) => `a ${f.facts.mode} volume is listed in ${f.facts.where}`,
    sentence: (f) =>
      `The claim has volumeMode ${f.facts.mode}, but the container lists it in ${f.facts.where}: block volumes belong in volumeDevices, file systems in volumeMounts.`,
    steps: (f) => [
      look(
        'Check the volumeMode of the claims',
        `kubectl get persistentvolumeclaims${inNamespace(f)} -o custom-columns=NAME:.metadata.name,MODE:.spec.volumeMode`,
      ),
      describe(f),
    ],
    field: (f, place) => mountField(f.facts.volume, place),
  }),
  cause('MultiAttach', {
    ...common,
    meaning:
      'The disk can be attached to only one node, and another node still has it, usually for a pod of the old revision.',
    proof: probable(2, 420),
    recognise: [
      pattern('volume', /Multi-Attach error for volume "(?<volume>[^"]+)"/),
      // In the words of the clouds: AWS, Azure, Google Cloud, OpenStack, DigitalOcean, vSphere.
      pattern(
        'volume',
        /AttachVolume\.Attach failed for volume "(?<volume>[^"]+)".*(?:already (?:being used|attached|in use)|is (?:currently )?attached to another|VolumeInUse|RESOURCE_IN_USE_BY_ANOTHER_RESOURCE|AttachDiskWhileBeingDetached|[Dd]isk .*is attached to)/s,
      ),
    ],
    about: (f) => f.facts.volume,
    fact: (f) => `volume "${f.facts.volume}" is still attached to another node`,
    field: (f, place) => volumeField(f.facts.volume, place),
    sentence: (f) =>
      `The disk can be attached to only one node${f.facts.holder === undefined ? ', and another pod, usually of the old revision, still holds it' : ''}.`,
    steps: (f) => [
      ...oldPodsFirst(f, 'all at once', f.facts.holder),
      look('List the volume attachments', 'kubectl get volumeattachments'),
    ],
    wants: (f, view) => podsThatMayHoldClaim(f, view, f.facts.volume),
    around: (f, around, view) => holderOfClaim(f, around, view, f.facts.volume),
  }),
  cause('VolumeNotFound', {
    ...common,
    meaning: 'The disk that the volume names does not exist in this project or zone.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'volume',
        /GCE persistent disk not found: diskName="(?<disk>[^"]+)"|InvalidVolume\.NotFound|DiskNotFound|volume '?[\w-]+'? does not exist|code = NotFound desc = .*\b(?:volume|disk)\b.*not (?:found|exist)/is,
      ),
    ],
    about: (f) => f.facts.disk,
    fact: (f) => `the disk ${f.facts.disk === undefined ? 'of a volume' : `"${f.facts.disk}"`} does not exist`,
    sentence: () => 'The disk that the volume names does not exist in this project or zone.',
    steps: (f) => [
      describe(f),
      look(
        'List the PersistentVolumes and the disks they name',
        'kubectl get persistentvolumes -o custom-columns=NAME:.metadata.name,DISK:.spec.csi.volumeHandle',
      ),
    ],
  }),
  cause('AttachFailed', {
    ...common,
    meaning:
      'The storage driver could not attach the disk to the node. For a disk that another node still has, see MultiAttach.',
    proof: probable(3, 150),
    scope: 'node',
    recognise: [
      pattern(
        'volume',
        /AttachVolume\.Attach failed for volume "(?<volume>[^"]+)"|timed out waiting for external-attacher/,
      ),
    ],
    rest: true,
    about: (f) => [f.facts.volume, nodeOf(f)],
    field: (f, place) => volumeField(f.facts.volume, place),
    fact: (f) => `${words(f.facts.volume)} cannot be attached to node ${nodeOf(f)}`,
    sentence: () => 'The storage driver could not attach the disk to the node; details below.',
    steps: (f) => [look('List the volume attachments', 'kubectl get volumeattachments'), describe(f)],
  }),
  cause('CsiDriverNotRegistered', {
    ...common,
    meaning: 'The node plugin of the storage driver does not run on the node, or has not registered yet.',
    proof: probable(4, 120),
    scope: 'node',
    recognise: [
      pattern('volume', /driver name (?<driver>\S+) not found in the list of registered CSI drivers/),
      // The attach-detach controller asks the node's CSINode (kubernetes 1.35, pkg/volume/csi/csi_attacher.go).
      pattern('volume', /CSINode \S+ does not contain driver (?<driver>\S+)/),
    ],
    about: (f) => [f.facts.driver, nodeOf(f)],
    fact: (f) => `storage driver ${f.facts.driver} does not run on node ${nodeOf(f)}`,
    sentence: (f) =>
      `The kubelet on the node has no storage driver ${f.facts.driver}: its node plugin (a DaemonSet) does not run there, or the name is misspelled.`,
    field: (f, place) => place.find([['csi', 'driver']], f.facts.driver) ?? volumeField(undefined, place),
    steps: (f) => [
      look(
        'List the storage drivers of the node',
        `kubectl get csinode ${quote(f.pod?.spec.nodeName ?? 'NODE')} -o jsonpath='{.spec.drivers[*].name}'`,
        f.workload,
      ),
      describe(f),
    ],
  }),
  cause('MountFailed', {
    ...common,
    meaning:
      'The disk or share exists, but the node could not mount it. Missing Secrets, ConfigMaps and keys have their own codes.',
    cases: [
      [
        'when the server denies access, or the directory does not exist',
        { facts: { volume: 'data', permanent: true } },
      ],
      ['otherwise', {}],
    ],
    proof: (f) => (f.facts.permanent ? probable(2, 30) : probable(3, 150)),
    scope: 'node',
    recognise: [
      rule('volume', ({ text }) => {
        const volume = /(?:Mount|Map)Volume\.\w+(?: initialization)? failed for volume "(?<name>[^"]+)"/.exec(text)
          ?.groups?.name
        // Volumes in memory are as large as the memory limit: OomAtStart.
        if (volume === undefined || /kubernetes\.io~(projected|secret)\/.*no space left/.test(text)) return undefined
        const why = ownWords(text)
        return {
          volume,
          ...(why === undefined ? {} : { why }),
          ...(PERMANENT.test(text) ? { permanent: true } : {}),
          ...(/unknown filesystem type '(nfs|cifs)/.test(text) ? { lacksClient: true } : {}),
        }
      }),
    ],
    rest: true,
    about: (f) => [isOfManifest(f) ? f.facts.volume : undefined, f.facts.why],
    fact: ({ facts: { volume, why }, pod }) =>
      `volume${isOfManifest({ facts: { volume }, pod }) ? ` "${volume}"` : ''} cannot be mounted${why === undefined ? '' : `: ${why}`}`,
    sentence: (f) => {
      const { volume, why, lacksClient } = f.facts
      return `Node ${nodeOf(f)} could not mount volume "${volume}"${why === undefined ? '; details below' : `: ${why}`}.${lacksClient ? ' The node lacks the mount program (nfs-common, cifs-utils).' : ''}`
    },
    field: (f, place) => volumeField(f.facts.volume, place),
    steps: (f) => [describe(f), look('List the pods of the storage drivers', 'kubectl get pods -A -o wide | grep csi')],
  }),
  cause('PvcNotBound', {
    ...common,
    meaning: 'The pod waits for a claim that has no volume yet. The claim itself usually says why.',
    proof: WAITING,
    recognise: [pattern('volume', /error processing PVC [^/]+\/(?<claim>[^:]+): PVC is not bound/)],
    before: ['VolumeWaitTimeout'],
    about: (f) => f.facts.claim,
    fact: (f) => `claim "${f.facts.claim}" is not bound`,
    sentence: (f) => `Claim "${f.facts.claim}" has no volume yet.`,
    steps: (f) => [
      look(
        `Check why claim ${f.facts.claim} is not bound`,
        `kubectl describe persistentvolumeclaim ${quote(f.facts.claim)}${inNamespace(f)}`,
        f.workload,
      ),
    ],
    field: (f, place) => claimNameField(place, f.facts.claim),
    documentation: 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/',
  }),
  cause('VolumeWaitTimeout', {
    ...common,
    meaning:
      'The kubelet timed out waiting for volumes, and no other message explains why. This is its summary after two minutes, not a cause of its own.',
    cases: [
      ['while nothing is reported about the volumes', { symptom: 'ContainerCreating' }],
      ['when the kubelet has timed out', {}],
    ],
    proof: (f) => (f.symptom === 'ContainerCreating' ? WAITING : probable(2, 240)),
    confidence: 'likely',
    recognise: [
      rule('volume', ({ text, unmounted }) => {
        const named = /Unable to attach or mount volumes: unmounted volumes=\[(?<names>[^\]]*)\]/.exec(text)?.groups
        // The words of kubelets before 1.28 end alike.
        const old =
          /timeout expired waiting for volumes to attach or mount for pod .*(?:unmounted volumes|list of unattached.*volumes)=\[(?<names>[^\]]*)\]/
        const volumes = unmounted ?? named?.names?.split(' ') ?? old.exec(text)?.groups?.names?.split(' ')
        return volumes && { volumes }
      }),
    ],
    example: { facts: { volumes: ['data'] } },
    about: (f) => f.facts.volumes,
    field: (_f, place) => volumeField(undefined, place),
    fact: (f) =>
      `${f.facts.volumes.length === 1 ? 'volume' : 'volumes'} ${f.facts.volumes.join(', ')} ${f.facts.volumes.length === 1 ? 'was' : 'were'} not mounted; no event explains why`,
    sentence: (f) =>
      f.symptom === 'ContainerCreating'
        ? 'The kubelet waits for the volumes to be attached and mounted; it reports why only after two minutes.'
        : 'The kubelet timed out waiting for the volumes.',
    steps: (f) => [
      describe(f),
      look(
        'List the claims, Secrets and ConfigMaps of the namespace',
        `kubectl get persistentvolumeclaims,secrets,configmaps${inNamespace(f)}`,
      ),
    ],
  }),
]

/** What the server or the node says of a mount that no other attempt changes. */
const PERMANENT =
  /access denied by server|No such file or directory|path "[^"]+" does not exist|unknown filesystem type/

/** True for a volume that the manifest names; a PersistentVolume's name means nothing to its reader. */
function isOfManifest({ facts, pod }: { facts: { volume: string }; pod?: Pod | undefined }): boolean {
  return pod === undefined || pod.spec.volumes?.some(({ name }) => name === facts.volume) === true
}
