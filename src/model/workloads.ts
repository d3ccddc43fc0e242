// The objects that make pods from a template, and those that scale or protect them: only the fields that are read here.
import type { IntOrPercent } from './int-or-percent.ts'
import type { Condition, DatedCondition, KubernetesObject, LabelSelector, PodTemplate } from './object.ts'

/** How new pods replace old ones. */
export interface UpdateStrategy {
  type?: string
  rollingUpdate?: { maxSurge?: IntOrPercent; maxUnavailable?: IntOrPercent }
}

/** The same of a StatefulSet. */
export interface PartitionedStrategy {
  type?: string
  rollingUpdate?: { maxUnavailable?: IntOrPercent; partition?: number }
}

/** What any kind may say that makes pods from `spec.template`. Each kind below says less. */
export interface PodMaker extends KubernetesObject {
  spec: {
    template: PodTemplate
    replicas?: number
    selector?: LabelSelector
    paused?: boolean
    suspend?: boolean
    minReadySeconds?: number
    revisionHistoryLimit?: number
    podManagementPolicy?: string
    strategy?: UpdateStrategy
    updateStrategy?: UpdateStrategy & PartitionedStrategy
  }
  status?: {
    observedGeneration?: number
    replicas?: number
    currentNumberScheduled?: number
    desiredNumberScheduled?: number
    active?: number
    succeeded?: number
    failed?: number
    conditions?: Condition[]
  }
}

export interface Deployment extends KubernetesObject {
  spec: {
    replicas?: number
    selector: LabelSelector
    template: PodTemplate
    strategy?: UpdateStrategy
    paused?: boolean
    minReadySeconds?: number
    progressDeadlineSeconds?: number
    revisionHistoryLimit?: number
  }
  status?: {
    observedGeneration?: number
    replicas?: number
    updatedReplicas?: number
    readyReplicas?: number
    availableReplicas?: number
    unavailableReplicas?: number
    terminatingReplicas?: number
    conditions?: DatedCondition[]
  }
}

export interface ReplicaSet extends KubernetesObject {
  spec: { replicas?: number; selector: LabelSelector; template: PodTemplate; minReadySeconds?: number }
  status?: {
    observedGeneration?: number
    replicas?: number
    fullyLabeledReplicas?: number
    readyReplicas?: number
    availableReplicas?: number
    conditions?: Condition[]
  }
}

export interface StatefulSet extends KubernetesObject {
  spec: {
    replicas?: number
    serviceName?: string
    selector?: LabelSelector
    template: PodTemplate
    minReadySeconds?: number
    ordinals?: { start?: number }
    podManagementPolicy?: 'OrderedReady' | 'Parallel'
    updateStrategy?: PartitionedStrategy
    volumeClaimTemplates?: KubernetesObject[]
  }
  status?: {
    observedGeneration?: number
    readyReplicas?: number
    availableReplicas?: number
    updatedReplicas?: number
    updateRevision?: string
    conditions?: Condition[]
  }
}

export interface DaemonSet extends KubernetesObject {
  spec: { selector?: LabelSelector; template: PodTemplate; minReadySeconds?: number; updateStrategy?: UpdateStrategy }
  status?: {
    observedGeneration?: number
    desiredNumberScheduled?: number
    updatedNumberScheduled?: number
    numberAvailable?: number
    numberReady?: number
    conditions?: Condition[]
  }
}

export interface Job extends KubernetesObject {
  spec: {
    completions?: number
    parallelism?: number
    backoffLimit?: number
    backoffLimitPerIndex?: number
    successPolicy?: unknown
    suspend?: boolean
    ttlSecondsAfterFinished?: number
    template: PodTemplate
  }
  status?: { active?: number; succeeded?: number; failed?: number; failedIndexes?: string; conditions?: Condition[] }
}

export interface CronJob extends KubernetesObject {
  spec: { schedule?: string; timeZone?: string; suspend?: boolean; jobTemplate?: { spec?: Job['spec'] } }
}

/** A revision of a StatefulSet or DaemonSet. */
export interface ControllerRevision extends KubernetesObject {
  revision: number
  data?: { spec?: { template?: unknown } }
}

export interface HorizontalPodAutoscaler extends KubernetesObject {
  spec: {
    scaleTargetRef?: { apiVersion?: string; kind?: string; name?: string }
    minReplicas?: number
    maxReplicas?: number
  }
  status?: { conditions?: Condition[] }
}

export interface PodDisruptionBudget extends KubernetesObject {
  spec: { selector?: LabelSelector; minAvailable?: IntOrPercent; maxUnavailable?: IntOrPercent }
  status?: { observedGeneration?: number; expectedPods?: number; desiredHealthy?: number }
}
