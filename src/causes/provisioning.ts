// Family H: a claim gets no volume, or no larger one.
import type { Finding } from '../model/finding.ts'
import { refOf } from '../model/object.ts'
import { classField, volumesOfSameClass, volumesToChooseFrom } from './claim-spec.ts'
import { describe, edit, inNamespace, look, quote, run } from './commands.ts'
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
      'The claim names a StorageClass that the cluster does not have, or it names none and the cluster has no default.',
    proof: TERMINAL,
    recognise: [
      pattern('claim', /storageclass\.storage\.k8s\.io "(?<class>[^"]+)" not found/),
      pattern('claim', /no persistent volumes available for this claim and no storage class is set/),
    ],
    about: (f) => [f.facts.class, claimOfClass(f)],
    fact: (f) =>
      f.facts.class === undefined
        ? `claim "${claimOfClass(f)}" names no StorageClass, and the cluster has no default`
        : `StorageClass "${f.facts.class}" of claim "${claimOfClass(f)}" does not exist`,
    sentence: (f) =>
      f.facts.class === undefined
        ? 'A claim without storageClassName uses the default StorageClass, but the cluster has none, and no free volume fits.'
        : `Claim "${claimOfClass(f)}" asks for StorageClass "${f.facts.class}", which the cluster does not have, so no volume is provisioned.`,
    steps: (f) => [
      look('List the StorageClasses', 'kubectl get storageclasses'),
      edit('Fix storageClassName in the manifest'),
      // Where another object names the claim, the claim is not there to be deleted.
      ...(f.facts.claim === undefined
        ? [
            run(
              'Delete the unbound claim, then deploy again: a claim cannot change its StorageClass',
              `kubectl delete persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`,
              refOf(f.carrier),
            ),
          ]
        : []),
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
      'Kubernetes binds the claim when a pod that uses it is scheduled. This is normal, and never a cause while such a pod can still be scheduled.',
    when: 'never',
    proof: WAITING,
    recognise: [pattern('claim', /waiting for (first consumer to be created|pod \S+ to be scheduled)/)],
    about: claimOf,
    fact: (f) => `claim "${claimOf(f)}" waits for a pod`,
    sentence: () => 'Kubernetes binds the claim when a pod that uses it is scheduled. This is normal.',
    steps: (f) => [describe(f)],
    documentation: CLASSES,
  }),
  cause('ProvisioningFailed', {
    ...common,
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning: 'The storage driver failed to provision a volume.',
    proof: probable(3, 120),
    recognise: [pattern('claim', /failed to provision volume with StorageClass "(?<class>[^"]+)": (?<why>.+)/is)],
    about: (f) => [f.facts.class, claimOf(f)],
    field: classField,
    fact: (f) => `StorageClass "${f.facts.class}" cannot provision a volume for claim "${claimOf(f)}"`,
    sentence: (f) => `The storage driver reports: ${f.facts.why}`,
    steps: (f) => [
      look(
        'Inspect the claim',
        `kubectl describe persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`,
        refOf(f.carrier),
      ),
      look('Inspect the StorageClass', `kubectl describe storageclass ${quote(f.facts.class)}`),
    ],
    documentation: CLASSES,
  }),
  cause('ProvisioningPending', {
    ...common,
    kind: ['v1', 'PersistentVolumeClaim'],
    meaning: 'The storage driver has not answered the request for a volume; it may not be installed.',
    proof: probable(1, 120),
    recognise: [
      pattern(
        'claim',
        /waiting for a volume to be created,? either by (the )?external provisioner ['"](?<driver>[^'"]+)['"]/i,
      ),
    ],
    about: (f) => [f.facts.driver, claimOf(f)],
    field: classField,
    fact: (f) => `storage driver ${f.facts.driver} has not provisioned a volume for claim "${claimOf(f)}"`,
    sentence: (f) =>
      `The claim waits for driver ${f.facts.driver}, which has reported nothing: the driver is not installed or not running, or the StorageClass misspells its name.`,
    steps: (f) => [
      look('List the installed storage drivers', 'kubectl get csidrivers'),
      look(
        'Inspect the claim',
        `kubectl describe persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)}`,
        refOf(f.carrier),
      ),
    ],
    documentation: CLASSES,
  }),
  cause('PvcResizePending', {
    ...common,
    role: 'notice',
    meaning:
      'The claim requests more storage: the disk has grown but its file system has not, or the storage driver cannot expand the volume. The claim keeps working at its old size.',
    proof: WAITING,
    recognise: [],
    about: waitsForPod,
    fact: (f) =>
      waitsForPod(f) ? 'it grows only after a pod that uses it restarts' : 'the storage driver cannot expand it',
    sentence: (f) =>
      waitsForPod(f)
        ? 'The disk has grown; its file system grows when a pod that uses the claim restarts.'
        : `The storage driver does not expand the volume: ${f.text}`,
    steps: (f) => [
      look(
        'Check the resize status of the claim',
        `kubectl get persistentvolumeclaim ${quote(claimOf(f))}${inNamespace(f)} -o jsonpath='{.status.conditions}'`,
        refOf(f.carrier),
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
