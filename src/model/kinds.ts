// What each kind that makes pods is like: one entry a kind, which every room asks instead of the kind's name. A new kind
// of workload is an entry here, and a rule in rollout/ that judges it. Pure data.
import { groupOf, type FieldPath, type KubernetesObject, type Pod } from './object.ts'
import { isRecord } from './record.ts'
import type { PodMaker, ReplicaSet } from './workloads.ts'

/** A kind with the version of the API in which it is read. */
export interface KindRef {
  apiVersion: string
  kind: string
}

export const POD = { apiVersion: 'v1', kind: 'Pod' } as const
export const REPLICA_SET = { apiVersion: 'apps/v1', kind: 'ReplicaSet' } as const
const JOB = { apiVersion: 'batch/v1', kind: 'Job' } as const

/** A kind of objects that make pods, or are one. */
export interface WorkloadKind {
  /** The version of the API in which its objects are read. */
  apiVersion: string
  /** What its objects are called in a URL. */
  resource: string
  /** Where its objects keep their pod spec. */
  podSpec: FieldPath
  /**
   * Who makes its pods: it is one itself; its own controller; ReplicaSets or Jobs that its controller makes for it; of a
   * custom resource whatever that makes (see rollout/owners.ts).
   */
  pods: 'itself' | 'own' | 'replicaSets' | 'jobs' | 'custom'
  /**
   * How many pods it wants: `spec.replicas`; one on each node that fits; as many as it takes until it has succeeded; some
   * at each of its times. A pod on its own wants none but itself.
   */
  wants: 'replicas' | 'nodes' | 'completions' | 'schedule' | 'itself'
  /** How it replaces its pods when its template changes. Without it the pods stay as they were made. */
  update?: Update
  /** The revisions of its template that it keeps, so that it can go back to one. */
  revisions?: Revisions
  /** True: its pods have numbers and come one after the other, each with claims of its own and a name from a Service. */
  numbered?: true
  /** True: its pods stand behind Services and budgets, so it is looked for when these select nothing. */
  serves?: true
  /** What its controller writes on a pod of an object with this name. */
  marks?(name: string): Marks
  /** Its template holds more than a pod spec: what is to be taken out of it for a pod, and what its container is called. */
  template?: { without: readonly string[]; container: string }
  /** Commands that know the kind, where kubectl's own do not; NAME stands for the object's. */
  commands?: { status: string; setImage: string; undo: string; restart: string }
}

/** How new pods come and old ones go. Kinds and defaults: kubernetes 1.35, API reference of apps/v1. */
export interface Update {
  /** The field of its spec that says how. */
  field: 'strategy' | 'updateStrategy'
  /** What `rollingUpdate` says when the object does not: a number of pods, or a part of them. */
  maxSurge: string
  maxUnavailable: string
  /** Which way a part of the pods is rounded in maxUnavailable; in maxSurge always up. */
  rounded: 'up' | 'down'
}

/** Where revisions are kept, how they are counted, and the commands that know them; NAME stands for the object's. */
export interface Revisions {
  keptAs: 'ReplicaSet' | 'ControllerRevision'
  /** The annotation of the object that counts its templates from 1. Without it only the first one can be told. */
  countedIn?: string
  status: string
  undo: string
  history: string
}

/** What a controller writes on the pods that it makes. */
export interface Marks {
  /** The object that owns them, when it is not the workload itself. */
  owner?: KindRef & { name: string }
  /** Beside those of the template. */
  labels: Readonly<Record<string, string>>
}

/** A hash of a template, as a controller would write it. */
const HASH = '5d9c7f6b84'

const TEMPLATE: FieldPath = ['spec', 'template', 'spec']

const WORKLOADS = {
  'apps/Deployment': {
    apiVersion: 'apps/v1',
    resource: 'deployments',
    podSpec: TEMPLATE,
    pods: 'replicaSets',
    wants: 'replicas',
    serves: true,
    update: { field: 'strategy', maxSurge: '25%', maxUnavailable: '25%', rounded: 'down' },
    revisions: {
      keptAs: 'ReplicaSet',
      countedIn: 'deployment.kubernetes.io/revision',
      ...kubectlRollout('deployment'),
    },
    marks: (name) => ({
      owner: { ...REPLICA_SET, name: `${name}-${HASH}` },
      labels: { 'pod-template-hash': HASH },
    }),
  },
  'apps/StatefulSet': {
    apiVersion: 'apps/v1',
    resource: 'statefulsets',
    podSpec: TEMPLATE,
    pods: 'own',
    wants: 'replicas',
    numbered: true,
    serves: true,
    update: { field: 'updateStrategy', maxSurge: '0', maxUnavailable: '1', rounded: 'up' },
    revisions: { keptAs: 'ControllerRevision', ...kubectlRollout('statefulset') },
    marks: (name) => ({
      labels: {
        // The hash is a number in disguise, seldom of less than eight digits: a name that is too long with those is.
        'controller-revision-hash': `${name}-${HASH.slice(0, 8)}`,
        'statefulset.kubernetes.io/pod-name': `${name}-0`,
        'apps.kubernetes.io/pod-index': '0',
      },
    }),
  },
  'apps/DaemonSet': {
    apiVersion: 'apps/v1',
    resource: 'daemonsets',
    podSpec: TEMPLATE,
    pods: 'own',
    wants: 'nodes',
    serves: true,
    update: { field: 'updateStrategy', maxSurge: '0', maxUnavailable: '1', rounded: 'up' },
    revisions: {
      keptAs: 'ControllerRevision',
      countedIn: 'deprecated.daemonset.template.generation',
      ...kubectlRollout('daemonset'),
    },
    marks: () => ({ labels: { 'controller-revision-hash': HASH, 'pod-template-generation': '1' } }),
  },
  'apps/ReplicaSet': {
    apiVersion: 'apps/v1',
    resource: 'replicasets',
    podSpec: TEMPLATE,
    pods: 'own',
    wants: 'replicas',
    serves: true,
  },
  // Few clusters have any and few deployers may list them, so Services and budgets are judged without them.
  '/ReplicationController': {
    apiVersion: 'v1',
    resource: 'replicationcontrollers',
    podSpec: TEMPLATE,
    pods: 'own',
    wants: 'replicas',
  },
  'batch/Job': {
    apiVersion: 'batch/v1',
    resource: 'jobs',
    podSpec: TEMPLATE,
    pods: 'own',
    wants: 'completions',
    marks: (name) => ofJob(name),
  },
  'batch/CronJob': {
    apiVersion: 'batch/v1',
    resource: 'cronjobs',
    podSpec: ['spec', 'jobTemplate', ...TEMPLATE],
    pods: 'jobs',
    wants: 'schedule',
    marks: (name) => ofJob(`${name}-29000000`),
  },
  '/Pod': {
    apiVersion: 'v1',
    resource: 'pods',
    podSpec: ['spec'],
    pods: 'itself',
    wants: 'itself',
  },
} satisfies Readonly<Record<string, WorkloadKind>>

/**
 * Custom resources with a pod template. Where a kind of them keeps it its own API types say: argo-rollouts 1.8
 * (pkg/apis/rollouts/v1alpha1/types.go, RolloutSpec), Knative Serving 1.18 (pkg/apis/serving/v1/revision_types.go,
 * RevisionSpec), OpenKruise 1.8 (apis/apps/v1alpha1/cloneset_types.go, apis/apps/v1beta1/statefulset_types.go).
 */
const CUSTOM: Readonly<Record<string, WorkloadKind>> = {
  'argoproj.io/Rollout': {
    apiVersion: 'argoproj.io/v1alpha1',
    resource: 'rollouts',
    podSpec: TEMPLATE,
    pods: 'custom',
    wants: 'replicas',
    // How many pods run beside the old ones its steps decide: reckoned is what every strategy needs at least.
    update: { field: 'strategy', maxSurge: '0', maxUnavailable: '100%', rounded: 'up' },
    marks: (name) => ({
      owner: { ...REPLICA_SET, name: `${name}-${HASH}` },
      labels: { 'rollouts-pod-template-hash': HASH },
    }),
    // https://argo-rollouts.readthedocs.io/en/stable/generated/kubectl-argo-rollouts/kubectl-argo-rollouts/
    commands: {
      status: 'kubectl argo rollouts status NAME',
      setImage: 'kubectl argo rollouts set image NAME',
      undo: 'kubectl argo rollouts undo NAME',
      restart: 'kubectl argo rollouts restart NAME',
    },
  },
  'serving.knative.dev/Service': knative('services'),
  'serving.knative.dev/Configuration': knative('configurations'),
  'apps.kruise.io/CloneSet': kruise('v1alpha1', 'clonesets', 'replicas'),
  'apps.kruise.io/StatefulSet': kruise('v1beta1', 'statefulsets', 'replicas'),
  'apps.kruise.io/DaemonSet': kruise('v1alpha1', 'daemonsets', 'nodes'),
}

/** A kind that makes pods, or is one, with its API group: `apps/Deployment`. */
export type WorkloadName = keyof typeof WORKLOADS

/** All kinds of Kubernetes itself that make pods, or are one. */
export const WORKLOAD_KINDS = named(WORKLOADS)

const BY_NAME: ReadonlyMap<string, WorkloadKind & KindRef> = new Map(
  [...WORKLOAD_KINDS, ...named(CUSTOM)].map((one) => [kindName(one), one]),
)

/** A kind with its API group, whatever the version: `apps/Deployment`, `/Pod`. */
export function kindName({ apiVersion, kind }: KindRef): string {
  return `${groupOf(apiVersion)}/${kind}`
}

/** What is known of a kind that makes pods, or is one; undefined for every other, and where there is no object. */
export function workloadKind(of: KindRef | undefined): (WorkloadKind & KindRef) | undefined {
  return of === undefined ? undefined : BY_NAME.get(kindName(of))
}

/** True for what is to end: a Job, or what makes them. */
export function isTask(of: KindRef): boolean {
  return ['completions', 'schedule'].includes(workloadKind(of)?.wants ?? '')
}

/**
 * True for an object that makes pods from its `spec.template`; false where only its existence was looked up, and where
 * another object has the template (Argo Rollouts, workloadRef).
 */
export function isPodMaker(object: KubernetesObject | undefined): object is PodMaker {
  const kind = workloadKind(object)
  if (kind === undefined || kind.pods === 'itself' || kind.pods === 'jobs' || !isRecord(object?.spec)) return false
  return kind.pods !== 'custom' || isRecord(object.spec.template)
}

/** True for a pod, or for the name of one. */
export function isPod<T extends KindRef>(of: T): of is T & Pod {
  return kindName(of) === kindName(POD)
}

/** True for a ReplicaSet, or for the name of one. */
export function isReplicaSet<T extends KindRef>(of: T): of is T & ReplicaSet {
  return kindName(of) === kindName(REPLICA_SET)
}

function named(kinds: Readonly<Record<string, WorkloadKind>>): readonly (WorkloadKind & KindRef)[] {
  return Object.entries(kinds).map(([name, kind]) => ({ ...kind, kind: name.slice(name.indexOf('/') + 1) }))
}

/** How many pods there are, an autoscaler of its own decides. */
function knative(resource: string): WorkloadKind {
  return {
    apiVersion: 'serving.knative.dev/v1',
    resource,
    podSpec: TEMPLATE,
    pods: 'custom',
    wants: 'replicas',
    update: { field: 'strategy', maxSurge: '0', maxUnavailable: '100%', rounded: 'up' },
    template: {
      without: ['containerConcurrency', 'timeoutSeconds', 'responseStartTimeoutSeconds', 'idleTimeoutSeconds'],
      container: 'user-container',
    },
  }
}

/** Its strategies have the fields of the kinds that they imitate, and default to what is reckoned here. */
function kruise(version: string, resource: string, wants: 'replicas' | 'nodes'): WorkloadKind {
  return {
    apiVersion: `apps.kruise.io/${version}`,
    resource,
    podSpec: TEMPLATE,
    pods: 'custom',
    wants,
    update: { field: 'updateStrategy', maxSurge: '0', maxUnavailable: '20%', rounded: 'up' },
  }
}

function kubectlRollout(type: string): Pick<Revisions, 'status' | 'undo' | 'history'> {
  return {
    status: `kubectl rollout status ${type}/NAME`,
    undo: `kubectl rollout undo ${type}/NAME`,
    history: `kubectl rollout history ${type}/NAME`,
  }
}

/** As the Job controller marks them (kubernetes 1.35, pkg/controller/job). */
function ofJob(name: string): Marks {
  const labels = { 'job-name': name.slice(0, 63), 'batch.kubernetes.io/job-name': name.slice(0, 63) }
  return { owner: { ...JOB, name }, labels }
}
