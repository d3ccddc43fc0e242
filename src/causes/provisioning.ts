// Family H: a claim gets no volume, or no larger one.
import type { Finding } from '../model/finding.ts'
import { classField, volumesOfSameClass, volumesToChooseFrom } from './claim-spec.ts'
import { describe, inNamespace, look, quote, run } from './commands.ts'
import { cause, pattern, probable, TERMINAL, WAITING, type Entry } from './entry.ts'
import { namedBy } from '../model/references.ts'
import { common } from './volumes.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `class`: absent where the claim names none. `claim`: where the claim itself is not there yet to say so. */
    StorageClassMissing: { class?: string; claim?: string }
    WaitForFirstConsumer: NoFacts
    ProvisioningFailed: { class: string; why: string }
    ProvisioningPending: { driver: string }
    PvcResizePending: NoFacts
  }
}

const CLASSES = 'https://kubernetes.io/docs/concepts/storage/storage-classes/'

/** The claim that says it. */
const claimOf = ({ carrier }: Pick<Finding, 'carrier'>): string => carrier.metadata.name
const claimOfClass = (finding: Finding<'StorageClassMissing'>): string => finding.facts.claim ?? claimOf(finding)

export const PROVISIONING_CAUSES: readonly Entry[] = [
  cause('StorageClassMissing', {
    ...common,
    meaning:
      'The claim names a StorageClass that the cluster does not have, or none while the cluster has no default one.',
    proof: TERMINAL,
    recognise: [
      pattern('claim', /storageclass\.storage\.k8s\.io "(?<class>[^"]+)" not found/),
      pattern('claim', /no persistent volumes available for this claim and no storage class is set/),
    ],
    about: (f) => [f.facts.class, claimOfClass(f)],
    fact: (f) =>
      f.facts.class === undefined
        ? `claim "${claimOfClass(f)}" names no StorageClass and the cluster has no default one`
        : `StorageClass "${f.facts.class}" of claim "${claimOfClass(f)}" does not exist`,
    sentence: (f) =>
      f.facts.class === undefined
        ? 'A claim without storageClassName uses the default StorageClass, and there is none; nor is there a free volume that fits.'
        : `Claim "${claimOfClass(f)}" asks for StorageClass "${f.facts.class}", which the cluster does not have, so no volume is made.`,
    steps: (f) => [
      look('see which classes there are', 'kubectl get storageclasses'),
      run(
        'a claim cannot change its class: correct the manifest, delete the claim and deploy again',
        `kubectl delete persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`,
      ),
    ],
    field: classField,
    missing: (f) =>
      f.facts.class === undefined ? undefined : namedBy('StorageClassMissing', f.facts.class, f.workload),
    wants: volumesToChooseFrom,
    // Volumes that were made by hand often name a class that nobody made: then the class is not what is missing.
    becomes: (f, view) =>
      volumesOfSameClass(f, view).length > 0 ? { ...f, code: 'PvcUnbound', facts: {} } : undefined,
    documentation: CLASSES,
  }),
  cause('WaitForFirstConsumer', {
    ...common,
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning:
      'The claim gets its volume when a pod that uses it is scheduled. This is as it should be; it is never a cause as long as such a pod can come.',
    when: 'never',
    proof: WAITING,
    recognise: [pattern('claim', /waiting for (first consumer to be created|pod \S+ to be scheduled)/)],
    about: claimOf,
    fact: (f) => `claim "${claimOf(f)}" waits for a pod`,
    sentence: () => 'The claim is bound when a pod that uses it is scheduled. This is as it should be.',
    steps: (f) => [describe(f)],
    documentation: CLASSES,
  }),
  cause('ProvisioningFailed', {
    ...common,
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning: 'The storage driver was asked to make a volume and refused.',
    proof: probable(3, 120),
    recognise: [pattern('claim', /failed to provision volume with StorageClass "(?<class>[^"]+)": (?<why>.+)/is)],
    about: (f) => [f.facts.class, claimOf(f)],
    field: classField,
    fact: (f) => `StorageClass "${f.facts.class}" cannot make a volume for claim "${claimOf(f)}"`,
    sentence: (f) => `The storage driver refused: ${f.facts.why}`,
    steps: (f) => [
      look('see the claim', `kubectl describe persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`),
      look('see the class', `kubectl describe storageclass ${quote(f.facts.class)}`),
    ],
    documentation: CLASSES,
  }),
  cause('ProvisioningPending', {
    ...common,
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning: 'The storage driver was asked to make a volume and has not answered: it may not be installed.',
    proof: probable(1, 120),
    recognise: [
      pattern(
        'claim',
        /waiting for a volume to be created,? either by (the )?external provisioner ['"](?<driver>[^'"]+)['"]/i,
      ),
    ],
    about: (f) => [f.facts.driver, claimOf(f)],
    field: classField,
    fact: (f) => `storage driver ${f.facts.driver} has not made a volume for claim "${claimOf(f)}"`,
    sentence: (f) =>
      `The claim waits for driver ${f.facts.driver}, which has not said a word: it is not installed, does not run, or the class names it wrongly.`,
    steps: (f) => [
      look('see the drivers', 'kubectl get csidrivers'),
      look('see the claim', `kubectl describe persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`),
    ],
    documentation: CLASSES,
  }),
  cause('PvcResizePending', {
    ...common,
    role: 'notice',
    meaning:
      'The claim is to be larger: the disk has grown and its file system has not, or the storage driver refuses. The claim works as it is meanwhile.',
    proof: WAITING,
    recognise: [],
    about: waitsForPod,
    fact: (f) =>
      waitsForPod(f) ? 'it is larger only after a pod that uses it is started again' : 'it cannot be made larger',
    sentence: (f) =>
      waitsForPod(f)
        ? 'The disk has grown; its file system grows when a pod that uses the claim is started next.'
        : `The storage driver does not make the volume larger: ${f.text}`,
    steps: (f) => [
      look(
        'see how far it is',
        `kubectl get persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)} -o jsonpath='{.status.conditions}'`,
      ),
      describe(f),
    ],
    field: (_f, place) =>
      place.object.kind === 'PersistentVolumeClaim' ? ['spec', 'resources', 'requests', 'storage'] : undefined,
    documentation:
      'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#expanding-persistent-volumes-claims',
  }),
]

/** True of a disk that has grown while its file system has not: the condition of the claim. */
function waitsForPod({ symptom }: Pick<Finding, 'symptom'>): boolean {
  return symptom === 'FileSystemResizePending'
}
