// Which kinds every cluster has, and which someone brought.
import type { KindRef } from './kinds.ts'
import { groupOf } from './object.ts'

/** The API groups that every cluster has (kubernetes 1.35, pkg/controlplane/instance.go); any other is a custom one. */
const BUILT_IN = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'extensions',
  'policy',
  ...[
    'admissionregistration',
    'apiextensions',
    'apiregistration',
    'authentication',
    'authorization',
    'certificates',
    'coordination',
    'discovery',
    'events',
    'flowcontrol.apiserver',
    'internal.apiserver',
    'networking',
    'node',
    'rbac.authorization',
    'resource',
    'scheduling',
    'storage',
    'storagemigration',
  ].map((group) => `${group}.k8s.io`),
])

/** True for kinds that a CustomResourceDefinition or an aggregated API brings. */
export function isCustomResource(ref: KindRef): boolean {
  return !BUILT_IN.has(groupOf(ref.apiVersion))
}
