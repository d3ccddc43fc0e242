// What pods run on and keep their data in, and what governs a namespace or the API itself: only the fields that are read
// here.
import type { Condition, KubernetesObject, NodeTerm } from './object.ts'

/** What keeps pods off a node. */
export interface Taint {
  key: string
  value?: string
  effect: string
}

export interface Node extends KubernetesObject {
  spec?: { providerID?: string; taints?: Taint[]; unschedulable?: boolean }
  status?: { allocatable?: Record<string, string>; conditions?: Condition[] }
}

export interface PersistentVolume extends KubernetesObject {
  spec?: {
    storageClassName?: string
    accessModes?: string[]
    capacity?: Record<string, string>
    nodeAffinity?: { required?: { nodeSelectorTerms?: NodeTerm[] } }
  }
  status?: { phase?: string }
}

export interface PersistentVolumeClaim extends KubernetesObject {
  spec?: {
    storageClassName?: string
    volumeName?: string
    accessModes?: string[]
    resources?: { requests?: Record<string, string> }
  }
  status?: { phase?: string; conditions?: Condition[] }
}

export interface StorageClass extends KubernetesObject {
  volumeBindingMode?: string
  provisioner?: string
}

export interface Namespace extends KubernetesObject {
  status?: { phase?: string; conditions?: Condition[] }
}

/** Amounts by the name of their resource, as the API has them: `{ 'requests.cpu': '500m' }`. */
export type Quantities = Record<string, string | number>

export interface ResourceQuota extends KubernetesObject {
  spec?: {
    hard?: Quantities
    scopes?: string[]
    scopeSelector?: { matchExpressions?: { scopeName: string; operator: string; values?: string[] }[] }
  }
  status?: { hard?: Quantities; used?: Quantities }
}

export interface CustomResourceDefinition extends KubernetesObject {
  spec?: {
    group?: string
    names?: { kind?: string; plural?: string }
    scope?: string
    versions?: { name: string; served?: boolean }[]
  }
  status?: { conditions?: Condition[] }
}

export interface APIService extends KubernetesObject {
  spec: { service?: { namespace?: string; name?: string } | null }
  status?: { conditions?: Condition[] }
}
