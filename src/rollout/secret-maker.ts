// Custom resources that are there to make a Secret, which others of the set may wait for. Pure.
import { ruleOf } from '../health/all-rules.ts'
import type { Code } from '../model/finding.ts'
import { groupOf, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import { valueAt } from '../model/place.ts'

/** The causes of their kinds. */
const MAKING: readonly (Code | undefined)[] = ['ExternalSecretNotSynced', 'CertificateNotIssued']

/**
 * Where they name it; the first that is there counts. External Secrets 0.19
 * (apis/externalsecrets/v1/externalsecret_types.go, ExternalSecretTarget: the name of the object where it is empty),
 * cert-manager 1.18 (pkg/apis/certmanager/v1/types_certificate.go), Vault Secrets Operator 0.10 (api/v1beta1, Destination).
 */
const NAMED_AT = [
  ['spec', 'target', 'name'],
  ['spec', 'secretName'],
  ['spec', 'destination', 'name'],
  ['metadata', 'name'],
] as const

/** The Secret that an object is there to make; undefined for every other kind. */
export function secretOf(live: KubernetesObject): ObjectRef | undefined {
  if (!MAKING.includes(ruleOf(groupOf(live.apiVersion), live.kind)?.code)) return undefined
  const name = NAMED_AT.map((path) => valueAt(live, path)).find((value) => typeof value === 'string' && value !== '')
  return { apiVersion: 'v1', kind: 'Secret', namespace: live.metadata.namespace, name: String(name) }
}
