// What a PersistentVolumeClaim asks for, where a manifest says so, and which volumes there are of its class.
import type { Signal } from '../model/finding.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../model/infrastructure.ts'
import type { FieldPath } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import { classPath, referencePath } from '../model/references.ts'
import type { KindInNamespace, View } from '../model/snapshot.ts'
import { isA } from '../model/typed.ts'

/** What a claim says itself: the signal's carrier. */
type OfClaim = Pick<Signal, 'carrier' | 'channel'>

/** The spec of a claim. */
export function claimSpec({ carrier }: OfClaim): NonNullable<PersistentVolumeClaim['spec']> {
  return (isA(carrier, '/PersistentVolumeClaim') ? carrier.spec : undefined) ?? {}
}

/** The class that a claim itself names. */
export function classOf(finding: OfClaim): string | undefined {
  return claimSpec(finding).storageClassName
}

/** ` (20Gi, ReadWriteOnce)` */
export function wanted(finding: OfClaim): string {
  const words = wantedOf(finding)
  return words.length === 0 ? '' : ` (${words.join(', ')})`
}

/** How much storage it wants, and how it is to be used. */
export function wantedOf(finding: OfClaim): string[] {
  const { accessModes = [], resources } = claimSpec(finding)
  return [resources?.requests?.storage, ...accessModes].filter((word) => word !== undefined)
}

/** Where a pod names a claim. */
export function claimNameField(place: Place, claim: string): FieldPath | undefined {
  return referencePath(place, 'PvcNotFound', { name: claim })
}

/** Where the class of a claim stands, of its own or in what makes it; else where a pod names the claim. */
export function classField({ carrier: { metadata } }: OfClaim, place: Place): FieldPath | undefined {
  return classPath(place, metadata.name) ?? claimNameField(place, metadata.name)
}

/** The volumes of the cluster tell more where a claim waits for one that fits. */
export function volumesToChooseFrom({ channel }: OfClaim): readonly KindInNamespace[] {
  return channel === 'claim' ? [{ apiVersion: 'v1', kind: 'PersistentVolume' }] : []
}

/** The volumes of the class that a claim names: someone made them before, whether there is such a class or not. */
export function volumesOfSameClass(finding: OfClaim, view: View): PersistentVolume[] {
  if (finding.channel !== 'claim') return []
  const storageClass = classOf(finding) ?? ''
  return view.all('', 'PersistentVolume').filter(({ spec }) => (spec?.storageClassName ?? '') === storageClass)
}
