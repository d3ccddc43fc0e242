// Family H: a volume cannot be mounted, a claim cannot be bound.
import type { LegacyFinding as Finding } from '../model/finding.ts'
import type { FieldPath } from '../model/object.ts'
import { claimNameField, classField, volumesOfSameClass, volumesToChooseFrom } from './claim-spec.ts'
import { describe, inNamespace, oldPodsFirst, quote, workloadName } from './commands.ts'
import type { Whose } from './holders.ts'
import { pattern, probable, rule, TERMINAL, WAITING, type LegacyEntry as Entry } from './entry.ts'
import type { Place } from '../model/place.ts'

const common = { family: 'H', layer: 4, documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/' } as const
const CLAIMS = 'https://kubernetes.io/docs/concepts/storage/persistent-volumes/'
const CLASSES = 'https://kubernetes.io/docs/concepts/storage/storage-classes/'

const volumeOf = (finding: Finding): string => finding.facts.volume ?? ''
/** Volume names in kubelet messages are those of the pod spec for everything but claims. */
const MOUNT = String.raw`MountVolume\.SetUp failed for volume "(?<volume>[^"]+)"\s*: `

/**
 * The volume itself, by its name in the pod spec. A message about a PersistentVolume has the name of that, which no
 * manifest knows: then the first claim.
 */
const volumeField = (finding: Finding, place: Place): FieldPath | undefined => {
  const volumes = place.podSpec?.volumes ?? []
  const index = volumes.findIndex(({ name }) => name === (finding.facts.volume ?? finding.facts.mapped))
  if (index >= 0) return place.pod('volumes', index, 'name')
  const claim = volumes.findIndex(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
  return claim < 0 ? undefined : place.pod('volumes', claim, 'persistentVolumeClaim', 'claimName')
}

/** The line of a container that mounts the volume. */
const mountField: Entry['field'] = (finding, place) => {
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [at, { volumeMounts = [] }] of (place.podSpec?.[list] ?? []).entries()) {
      const mount = volumeMounts.findIndex(({ name }) => name === finding.facts.volume)
      if (mount >= 0) return place.pod(list, at, 'volumeMounts', mount, 'name')
    }
  }
  return volumeField(finding, place)
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

export const VOLUME_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'VolumeSecretMissing',
    meaning:
      'A volume is made from a Secret that the namespace does not have; the container stays in ContainerCreating. In an environment variable the same is SecretMissing.',
    proof: probable(1, 20),
    recognise: [
      pattern('volume', new RegExp(`${MOUNT}secrets? "(?<name>[^"]+)" not found`)),
      pattern('volume', /secrets? "(?<name>[^"]+)" not found/),
    ],
    fact: (f) => `Secret "${f.facts.name}" does not exist, and a volume needs it`,
    sentence: (f) =>
      `Volume "${volumeOf(f)}" is made from Secret "${f.facts.name}", and namespace ${f.workload.namespace ?? ''} has none of that name: the pod waits for ever.`,
    steps: (f) => [
      { why: 'see which Secrets there are (names only)', command: `kubectl get secrets${inNamespace(f)}` },
      {
        why: 'make it',
        command: `kubectl create secret generic ${quote(f.facts.name ?? '')}${inNamespace(f)} --from-file=FILE`,
      },
    ],
    field: (f, place) =>
      place.find(
        [
          ['secret', 'secretName'],
          ['secret', 'name'],
        ],
        f.facts.name ?? '',
      ),
    documentation: 'https://kubernetes.io/docs/concepts/configuration/secret/',
  },
  {
    ...common,
    code: 'VolumeConfigMapMissing',
    meaning:
      'A volume is made from a ConfigMap that the namespace does not have; the container stays in ContainerCreating. In an environment variable the same is ConfigMapMissing.',
    proof: probable(1, 20),
    recognise: [
      pattern('volume', new RegExp(`${MOUNT}configmaps? "(?<name>[^"]+)" not found`)),
      pattern('volume', /configmaps? "(?<name>[^"]+)" not found/),
    ],
    fact: (f) => `ConfigMap "${f.facts.name}" does not exist, and a volume needs it`,
    sentence: (f) =>
      `Volume "${volumeOf(f)}" is made from ConfigMap "${f.facts.name}", and namespace ${f.workload.namespace ?? ''} has none of that name: the pod waits for ever.`,
    steps: (f) => [
      { why: 'see which ConfigMaps there are', command: `kubectl get configmaps${inNamespace(f)}` },
      {
        why: 'make it',
        command: `kubectl create configmap ${quote(f.facts.name ?? '')}${inNamespace(f)} --from-file=DIRECTORY`,
      },
    ],
    field: (f, place) => place.find([['configMap', 'name']], f.facts.name ?? ''),
    documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#configmap',
  },
  {
    ...common,
    code: 'VolumeKeyMissing',
    meaning:
      'A volume lists a key that its ConfigMap or Secret does not have. In an environment variable the same is ConfigKeyMissing.',
    proof: probable(2, 8),
    recognise: [
      pattern(
        'volume',
        new RegExp(`${MOUNT}(configmap )?references non-existent (?<kind>config|secret) key: (?<key>\\S+)`),
      ),
      pattern('volume', /references non-existent (?<kind>config|secret) key: (?<key>\S+)/),
    ],
    fact: (f) =>
      `the ${f.facts.kind === 'secret' ? 'Secret' : 'ConfigMap'} of volume "${volumeOf(f)}" has no key "${f.facts.key}"`,
    sentence: (f) =>
      `Volume "${volumeOf(f)}" lists key "${f.facts.key}", which its ${f.facts.kind === 'secret' ? 'Secret' : 'ConfigMap'} does not have.`,
    steps: (f) => [
      {
        why: 'see what the volume refers to',
        command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{.spec.template.spec.volumes}'`,
      },
      describe(f),
    ],
    field: (f, place) => place.find([['key']], f.facts.key ?? ''),
  },
  {
    ...common,
    code: 'HostPathTypeMismatch',
    meaning: 'The volume asks for a file or directory of the node that is missing there or of another type.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [
      pattern(
        'volume',
        /volume "(?<volume>[^"]+)"\s*: hostPath type check failed: (?<path>.+?) is not a (?<type>[^"]+?)\s*$/,
      ),
    ],
    fact: (f) => `host path ${f.facts.path} is not a ${f.facts.type} on node ${f.pod?.spec.nodeName ?? ''}`,
    sentence: (f) =>
      `Volume "${volumeOf(f)}" asks for a ${f.facts.type} at ${f.facts.path} on the node: it is missing there, or something else.`,
    steps: (f) => [
      {
        why: 'look at it on the node',
        command: `kubectl debug node/${quote(f.pod?.spec.nodeName ?? 'NODE')} -it --image=busybox:1.36 -- ls -ld /host${quote(f.facts.path ?? '')}`,
      },
      {
        why: 'let Kubernetes make it: type DirectoryOrCreate or FileOrCreate',
        command: 'kubectl explain pod.spec.volumes.hostPath.type',
      },
    ],
    field: (f, place) => place.find([['hostPath', 'path']], f.facts.path ?? ''),
    documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath-volume-types',
  },
  {
    ...common,
    code: 'VolumeModeMismatch',
    meaning: 'A block volume is listed under volumeMounts, or a file system under volumeDevices.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'volume',
        /(?:volume "?(?<volume>[^"\s]+)"?\s.*)?has volumeMode (?<mode>\w+), but is specified in (?<where>\w+)/,
      ),
    ],
    fact: (f) => `a ${f.facts.mode} volume is named in ${f.facts.where}`,
    sentence: (f) =>
      `The claim has volumeMode ${f.facts.mode}, and the container lists it in ${f.facts.where}: block volumes belong in volumeDevices, file systems in volumeMounts.`,
    steps: (f) => [
      {
        why: 'see the mode of the claim',
        command: `kubectl get persistentvolumeclaims${inNamespace(f)} -o custom-columns=NAME:.metadata.name,MODE:.spec.volumeMode`,
      },
      describe(f),
    ],
    field: mountField,
  },
  {
    ...common,
    code: 'MultiAttach',
    meaning:
      'The disk can be attached to one node only, and another node still has it, usually for a pod of the old revision.',
    proof: probable(2, 420),
    recognise: [pattern('volume', /Multi-Attach error for volume "(?<volume>[^"]+)"/)],
    fact: (f) => `volume "${volumeOf(f)}" is still attached to another node`,
    field: volumeField,
    sentence: (f) =>
      `The disk can be attached to one node only${f.facts.holder === undefined ? ', and another pod, usually of the old revision, still holds it' : ''}.`,
    steps: (f) => [
      ...oldPodsFirst(f, 'all at once', f.facts.holder as Whose | undefined),
      { why: 'see who holds it', command: 'kubectl get volumeattachments' },
    ],
  },
  {
    ...common,
    code: 'VolumeNotFound',
    meaning: 'The disk that the volume names does not exist in this project or zone.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'volume',
        /GCE persistent disk not found: diskName="(?<disk>[^"]+)"|InvalidVolume\.NotFound|DiskNotFound|volume '?[\w-]+'? does not exist/i,
      ),
    ],
    fact: (f) => `the disk ${f.facts.disk === undefined ? 'of a volume' : `"${f.facts.disk}"`} does not exist`,
    sentence: () => 'The disk that the volume names does not exist in this project or zone.',
    steps: (f) => [
      describe(f),
      { why: 'see the volumes and their handles', command: 'kubectl get persistentvolumes -o wide' },
    ],
  },
  {
    ...common,
    code: 'AttachFailed',
    meaning:
      'The storage driver could not attach the disk to the node. A disk that another node still has is MultiAttach.',
    proof: probable(3, 150),
    scope: 'node',
    recognise: [
      pattern(
        'volume',
        /AttachVolume\.Attach failed for volume "(?<volume>[^"]+)"|timed out waiting for external-attacher/,
      ),
    ],
    field: volumeField,
    fact: (f) => `volume "${volumeOf(f)}" cannot be attached to node ${f.pod?.spec.nodeName ?? ''}`,
    sentence: () => 'The storage driver could not attach the disk to the node; its own words are below.',
    steps: (f) => [{ why: 'see the attachments', command: 'kubectl get volumeattachments' }, describe(f)],
  },
  {
    ...common,
    code: 'CsiDriverNotRegistered',
    meaning: 'The node part of the storage driver does not run on the node, or has not registered yet.',
    proof: probable(4, 120),
    scope: 'node',
    recognise: [pattern('volume', /driver name (?<driver>\S+) not found in the list of registered CSI drivers/)],
    fact: (f) => `storage driver ${f.facts.driver} does not run on node ${f.pod?.spec.nodeName ?? ''}`,
    sentence: (f) =>
      `The kubelet of the node knows no storage driver ${f.facts.driver}: its node plugin (a DaemonSet) does not run there, or the driver's name is misspelt.`,
    field: (f, place) => place.find([['csi', 'driver']], f.facts.driver ?? '') ?? volumeField(f, place),
    steps: (f) => [
      {
        why: "see the node's drivers",
        command: `kubectl get csinode ${quote(f.pod?.spec.nodeName ?? 'NODE')} -o jsonpath='{.spec.drivers[*].name}'`,
      },
      describe(f),
    ],
  },
  {
    ...common,
    code: 'PvcNotBound',
    meaning: 'The pod waits for a claim that has no volume yet. The claim itself usually says why.',
    proof: WAITING,
    recognise: [pattern('volume', /error processing PVC (?<namespace>[^/]+)\/(?<claim>[^:]+): PVC is not bound/)],
    fact: (f) => `claim "${f.facts.claim}" is not bound`,
    sentence: (f) => `Claim "${f.facts.claim}" has no volume yet.`,
    steps: (f) => [
      {
        why: 'see why',
        command: `kubectl describe persistentvolumeclaim ${quote(f.facts.claim ?? '')}${inNamespace(f)}`,
      },
    ],
    field: (f, place) => claimNameField(place, f.facts.claim ?? ''),
    documentation: CLAIMS,
  },
  {
    ...common,
    code: 'MountFailed',
    meaning:
      'The disk or share is there, and the node could not mount it. Missing Secrets, ConfigMaps and keys have codes of their own.',
    cases: [
      ['when the server denies access, or the directory does not exist', { text: 'access denied by server' }],
      ['otherwise', {}],
    ],
    proof: (f) =>
      /access denied by server|No such file or directory|path "[^"]+" does not exist|unknown filesystem type/.test(
        f.text,
      )
        ? probable(2, 30)
        : probable(3, 150),
    scope: 'node',
    recognise: [
      rule('volume', ({ text }) => {
        const found = /(?:(?<mount>Mount)|Map)Volume\.\w+(?: initialization)? failed for volume "(?<name>[^"]+)"/.exec(
          text,
        )?.groups
        // Volumes in memory are as large as the memory limit: OomAtStart.
        if (found?.name === undefined || /kubernetes\.io~(projected|secret)\/.*no space left/.test(text))
          return undefined
        const why = ownWords(text)
        return {
          ...(found.mount === undefined ? { mapped: found.name } : { volume: found.name }),
          ...(why === undefined ? {} : { why }),
        }
      }),
    ],
    fact: (f) => {
      const volume = f.facts.volume ?? f.facts.mapped ?? ''
      const name =
        f.pod?.spec.volumes?.some(({ name }) => name === volume) === true || f.pod === undefined ? ` "${volume}"` : ''
      return `volume${name} cannot be mounted${f.facts.why === undefined ? '' : `: ${f.facts.why}`}`
    },
    sentence: (f) =>
      `Node ${f.pod?.spec.nodeName ?? ''} could not mount volume "${f.facts.volume ?? f.facts.mapped}"${f.facts.why === undefined ? '; its own words are below' : `: ${f.facts.why}`}.${/unknown filesystem type '(nfs|cifs)/.test(f.text) ? ' The node lacks the program that mounts it (nfs-common, cifs-utils).' : ''}`,
    field: volumeField,
    steps: (f) => [describe(f), { why: 'see the storage drivers', command: 'kubectl get pods -A -o wide | grep csi' }],
  },
  {
    ...common,
    code: 'VolumeWaitTimeout',
    meaning:
      'The kubelet gave up waiting for volumes, and no other message says why. This is its summary after two minutes, no cause of its own.',
    cases: [
      ['while nothing is said of the volumes at all', { symptom: 'ContainerCreating' }],
      ['when the kubelet has given up waiting', {}],
    ],
    proof: (f) => (f.symptom === 'ContainerCreating' ? WAITING : probable(2, 240)),
    confidence: 'likely',
    recognise: [
      pattern('volume', /Unable to attach or mount volumes: unmounted volumes=\[(?<volumes>[^\]]*)\]/),
      pattern('volume', /^waits for its volumes: (?<volumes>.+)$/),
    ],
    field: volumeField,
    fact: (f) => `not mounted, and nothing says why: ${(f.facts.volumes ?? '').replaceAll(' ', ', ')}`,
    sentence: (f) =>
      f.symptom === 'ContainerCreating'
        ? 'The kubelet waits until the volumes of its claims are attached and mounted; it says why only after two minutes.'
        : 'The kubelet gave up waiting for the volumes.',
    steps: (f) => [
      describe(f),
      {
        why: 'see what they refer to',
        command: `kubectl get persistentvolumeclaims,secrets,configmaps${inNamespace(f)}`,
      },
    ],
  },
  {
    ...common,
    code: 'StorageClassMissing',
    meaning:
      'The claim names a StorageClass that the cluster does not have, or none while the cluster has no default one.',
    proof: TERMINAL,
    recognise: [
      pattern('claim', /storageclass\.storage\.k8s\.io "(?<class>[^"]+)" not found/),
      pattern('claim', /no persistent volumes available for this claim and no storage class is set/),
    ],
    fact: (f) =>
      f.facts.class === undefined
        ? `claim "${f.facts.claim ?? f.carrier.metadata.name}" names no StorageClass and the cluster has no default one`
        : `StorageClass "${f.facts.class}" of claim "${f.facts.claim ?? f.carrier.metadata.name}" does not exist`,
    sentence: (f) =>
      f.facts.class === undefined
        ? 'A claim without storageClassName uses the default StorageClass, and there is none; nor is there a free volume that fits.'
        : `Claim "${f.facts.claim ?? f.carrier.metadata.name}" asks for StorageClass "${f.facts.class}", which the cluster does not have, so no volume is made.`,
    steps: (f) => [
      { why: 'see which classes there are', command: 'kubectl get storageclasses' },
      {
        why: 'a claim cannot change its class: correct the manifest, delete the claim and deploy again',
        command: `kubectl delete persistentvolumeclaim ${quote(f.carrier.metadata.name)}${inNamespace(f)}`,
      },
    ],
    field: classField,
    documentation: CLASSES,
    wants: volumesToChooseFrom,
    // Volumes that were made by hand often name a class that nobody made: then the class is not what is missing.
    becomes: (f, view) =>
      volumesOfSameClass(f, view).length > 0 ? { ...f, code: 'PvcUnbound', facts: {} } : undefined,
  },
  {
    ...common,
    code: 'WaitForFirstConsumer',
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning:
      'The claim gets its volume when a pod that uses it is scheduled. This is as it should be; it is never a cause as long as such a pod can come.',
    when: 'never',
    proof: WAITING,
    recognise: [pattern('claim', /waiting for (first consumer to be created|pod \S+ to be scheduled)/)],
    fact: (f) => `claim "${f.carrier.metadata.name}" waits for a pod`,
    sentence: () => 'The claim is bound when a pod that uses it is scheduled. This is as it should be.',
    steps: (f) => [describe(f)],
    documentation: CLASSES,
  },
  {
    ...common,
    code: 'ProvisioningFailed',
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning: 'The storage driver was asked to make a volume and refused.',
    proof: probable(3, 120),
    recognise: [pattern('claim', /failed to provision volume with StorageClass "(?<class>[^"]+)": (?<why>.+)/is)],
    field: classField,
    fact: (f) => `StorageClass "${f.facts.class}" cannot make a volume for claim "${f.carrier.metadata.name}"`,
    sentence: (f) => `The storage driver refused: ${f.facts.why}`,
    steps: (f) => [
      {
        why: 'see the claim',
        command: `kubectl describe persistentvolumeclaim ${quote(f.carrier.metadata.name)}${inNamespace(f)}`,
      },
      { why: 'see the class', command: `kubectl describe storageclass ${quote(f.facts.class ?? '')}` },
    ],
    documentation: CLASSES,
  },
  {
    ...common,
    code: 'ProvisioningPending',
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning: 'The storage driver was asked to make a volume and has not answered: it may not be installed.',
    proof: probable(1, 120),
    recognise: [
      pattern(
        'claim',
        /waiting for a volume to be created,? either by (the )?external provisioner ['"](?<driver>[^'"]+)['"]/i,
      ),
    ],
    field: classField,
    fact: (f) => `storage driver ${f.facts.driver} has not made a volume for claim "${f.carrier.metadata.name}"`,
    sentence: (f) =>
      `The claim waits for driver ${f.facts.driver}, which has not said a word: it is not installed, does not run, or the class names it wrongly.`,
    steps: (f) => [
      { why: 'see the drivers', command: 'kubectl get csidrivers' },
      {
        why: 'see the claim',
        command: `kubectl describe persistentvolumeclaim ${quote(f.carrier.metadata.name)}${inNamespace(f)}`,
      },
    ],
    documentation: CLASSES,
  },
  {
    ...common,
    code: 'PvcResizePending',
    role: 'notice',
    meaning:
      'The claim is to be larger: the disk has grown and its file system has not, or the storage driver refuses. The claim works as it is meanwhile.',
    proof: WAITING,
    recognise: [],
    fact: (f) =>
      f.symptom === 'FileSystemResizePending'
        ? 'it is larger only after a pod that uses it is started again'
        : 'it cannot be made larger',
    sentence: (f) =>
      f.symptom === 'FileSystemResizePending'
        ? 'The disk has grown; its file system grows when a pod that uses the claim is started next.'
        : `The storage driver does not make the volume larger: ${f.text}`,
    steps: (f) => [
      {
        why: 'see how far it is',
        command: `kubectl get persistentvolumeclaim ${quote(f.carrier.metadata.name)}${inNamespace(f)} -o jsonpath='{.status.conditions}'`,
      },
      describe(f),
    ],
    field: (_f, place) =>
      place.object.kind === 'PersistentVolumeClaim' ? ['spec', 'resources', 'requests', 'storage'] : undefined,
    documentation:
      'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims',
  },
]
