// The controllers that are stood in for (stand-in.ts): what each makes and says, from its project's sources.
import { createHash } from 'node:crypto'
import type { CustomKind, Printed, StandIn } from './stand-in.ts'

const ROLLOUT: CustomKind = { group: 'argoproj.io', version: 'v1alpha1', kind: 'Rollout', plural: 'rollouts' }
const knative = (kind: string): CustomKind => ({
  group: 'serving.knative.dev',
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
})
const STORE: CustomKind = { group: 'data.example.org', version: 'v1', kind: 'Store', plural: 'stores' }

interface Template {
  metadata?: { labels?: object }
  spec: { containers: { name?: string }[] }
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 10)
const templateOf = ({ spec }: Printed): Template => spec['template'] as Template
const countOf = (object: Printed | undefined, field: string): number => Number(object?.status?.[field] ?? 0)
const replicasOf = ({ spec }: Printed): number => Number(spec['replicas'] ?? 1)
const named = (made: readonly Printed[], kind: string, name: string): Printed | undefined =>
  made.find((one) => one.kind === kind && one.metadata.name === name)

/**
 * Argo Rollouts 1.8 without steps: utils/replicaset, rollout/sync.go (getNewReplicaSet, calculateRolloutConditions),
 * pkg/apis/rollouts/v1alpha1/types.go.
 */
export const argoRollouts: StandIn = {
  kind: ROLLOUT,
  made: 'replicasets',
  make: (rollout, owner) => {
    const { name } = rollout.metadata
    const template = templateOf(rollout)
    const hash = hashOf(template)
    const labels = { ...template.metadata?.labels, 'rollouts-pod-template-hash': hash }
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name: `${name}-${hash}`, labels, ownerReferences: owner('Rollout', name) },
        spec: {
          replicas: replicasOf(rollout),
          selector: { matchLabels: labels },
          template: { ...template, metadata: { labels } },
        },
      },
    ]
  },
  report: (rollout, made, seconds) => {
    const { name, generation } = rollout.metadata
    const hash = hashOf(templateOf(rollout))
    const set = named(made, 'ReplicaSet', `${name}-${hash}`)
    const desired = replicasOf(rollout)
    const isDone = countOf(set, 'availableReplicas') === desired
    const deadline = Number(rollout.spec['progressDeadlineSeconds'] ?? 600)
    const late = `ReplicaSet "${name}-${hash}" has timed out progressing.`
    const state = isDone
      ? { phase: 'Healthy', stableRS: hash }
      : seconds > deadline
        ? { phase: 'Degraded', message: `ProgressDeadlineExceeded: ${late}` }
        : { phase: 'Progressing', message: 'more replicas need to be updated' }
    const progressing =
      state.phase === 'Degraded'
        ? { status: 'False', reason: 'ProgressDeadlineExceeded', message: late }
        : { status: 'True', reason: isDone ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated', message: '' }
    return {
      observedGeneration: String(generation),
      currentPodHash: hash,
      replicas: countOf(set, 'replicas'),
      updatedReplicas: countOf(set, 'replicas'),
      readyReplicas: countOf(set, 'readyReplicas'),
      availableReplicas: countOf(set, 'availableReplicas'),
      ...state,
      conditions: [
        { type: 'Available', status: isDone ? 'True' : 'False', reason: 'AvailableReason', message: '' },
        { type: 'Progressing', ...progressing },
      ],
    }
  },
}

const revisionOf = ({ metadata }: Printed): string => `${metadata.name}-${String(metadata.generation).padStart(5, '0')}`

/**
 * Knative Serving 1.18 with a replica at all times: pkg/reconciler/configuration, pkg/reconciler/revision (resources/deploy.go,
 * resources/meta.go: the labels of what a Revision makes), pkg/apis/serving/v1/*_lifecycle.go. Without its queue-proxy.
 */
export const knativeServing: StandIn = {
  kind: knative('Service'),
  brings: [knative('Configuration'), knative('Revision')],
  made: 'deployments',
  make: (service, owner) => {
    const { name } = service.metadata
    const revision = revisionOf(service)
    const template = templateOf(service)
    const {
      containerConcurrency: _concurrency,
      timeoutSeconds: _timeout,
      ...pod
    } = template.spec as Template['spec'] & Record<string, unknown>
    const labels = {
      'serving.knative.dev/service': name,
      'serving.knative.dev/configuration': name,
      'serving.knative.dev/revision': revision,
      app: revision,
    }
    const ofConfiguration = owner('Configuration', name)
    const ofRevision = owner('Revision', revision)
    const containers = pod.containers.map((one) => ({ name: 'user-container', ...one }))
    return [
      {
        apiVersion: 'serving.knative.dev/v1',
        kind: 'Configuration',
        metadata: { name, labels: { 'serving.knative.dev/service': name }, ownerReferences: owner('Service', name) },
        spec: { template },
      },
      ofConfiguration && {
        apiVersion: 'serving.knative.dev/v1',
        kind: 'Revision',
        metadata: { name: revision, labels, ownerReferences: ofConfiguration },
        spec: template.spec,
      },
      ofRevision && {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: `${revision}-deployment`, labels, ownerReferences: ofRevision },
        spec: {
          replicas: 1,
          selector: { matchLabels: { 'serving.knative.dev/revision': revision } },
          template: { metadata: { labels }, spec: { ...pod, containers } },
        },
      },
    ]
  },
  report: (service, made) => {
    const revision = revisionOf(service)
    const isReady = countOf(named(made, 'Deployment', `${revision}-deployment`), 'availableReplicas') > 0
    const status = isReady ? 'True' : 'Unknown'
    return {
      observedGeneration: service.metadata.generation,
      latestCreatedRevisionName: revision,
      ...(isReady ? { latestReadyRevisionName: revision } : {}),
      conditions: ['ConfigurationsReady', 'Ready', 'RoutesReady'].map((type) => ({
        type,
        status,
        ...(isReady
          ? {}
          : { reason: 'RevisionMissing', message: 'Configuration is waiting for a Revision to become ready.' }),
      })),
    }
  },
}

/**
 * An operator as many are, of a kind that nobody knows: a StatefulSet for each object, with a container of its own that has
 * the image, the command, the resources and so on of the object, and a phase.
 */
export const storeOperator: StandIn = {
  kind: STORE,
  made: 'statefulsets',
  make: (store, owner) => {
    const { name } = store.metadata
    const { pods, storage: _storage, replicas: _replicas, ...spec } = store.spec
    const labels = { 'data.example.org/store': name }
    const container = { name: 'store', ...spec }
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: `${name}-store`, labels, ownerReferences: owner('Store', name) },
        spec: {
          replicas: replicasOf(store),
          serviceName: '',
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { terminationGracePeriodSeconds: 1, ...(pods as object | undefined), containers: [container] },
          },
        },
      },
    ]
  },
  report: (store, made) => {
    const set = named(made, 'StatefulSet', `${store.metadata.name}-store`)
    const isReady = countOf(set, 'readyReplicas') === replicasOf(store) && set !== undefined
    return { phase: isReady ? 'Running' : 'Creating', observedGeneration: store.metadata.generation }
  },
}
