// Taking over an object that client-side `kubectl apply` made: its fields move to our manager, so that a field that
// is dropped from the manifest goes away and nothing conflicts. As `kubectl apply --server-side` does
// (client-go 0.35, util/csaupgrade/upgrade.go), for our own manager.
import type { JsonObject, KubernetesObject, ManagedFields } from '../model/object.ts'
import { isRecord } from '../model/record.ts'

/** The manager that client-side apply writes under. */
export const CLIENT_SIDE_APPLY = 'kubectl-client-side-apply'

/** True when client-side apply still owns fields of the object. */
export function isClientSideApplied(object: KubernetesObject): boolean {
  return (object.metadata.managedFields ?? []).some(isClientSide)
}

/** `metadata.managedFields` with client-side apply's fields added to `manager`'s own, and its entries gone. */
export function takeOver(managedFields: readonly ManagedFields[], manager: string): ManagedFields[] {
  const theirs = managedFields.filter(isClientSide)
  const first = theirs[0]
  if (first === undefined) return [...managedFields]
  const isOurs = (entry: ManagedFields): boolean =>
    entry.manager === manager && entry.operation === 'Apply' && (entry.subresource ?? '') === ''
  const ours = managedFields.find(isOurs) ?? { ...first, manager, operation: 'Apply' as const, fieldsV1: {} }
  const fieldsV1 = theirs.reduce((fields, entry) => union(fields, entry.fieldsV1 ?? {}), ours.fieldsV1 ?? {})
  return [{ ...ours, fieldsV1 }, ...managedFields.filter((entry) => !isClientSide(entry) && !isOurs(entry))]
}

function isClientSide(entry: ManagedFields): boolean {
  return entry.manager === CLIENT_SIDE_APPLY && entry.operation === 'Update' && (entry.subresource ?? '') === ''
}

/** Both field sets in one. A FieldsV1 is a tree of keys; a leaf is an empty object. */
function union(a: JsonObject, b: JsonObject): JsonObject {
  const result: JsonObject = { ...a }
  for (const [key, value] of Object.entries(b)) {
    const own = result[key]
    result[key] = own !== undefined && isRecord(own) && isRecord(value) ? union(own, value) : value
  }
  return result
}
