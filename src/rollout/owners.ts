// What the controllers of custom resources make that makes pods, or is one: where an object's pods are found. Pure data.
import { ruleOf, makesPods } from '../health/all-rules.ts'
import { kindName, POD, REPLICA_SET, type KindRef } from '../model/kinds.ts'
import { groupOf, type FieldPath, type Labels, type ObjectRef } from '../model/object.ts'

/** Where the pods of a custom resource are found. */
export interface Owner {
  /** The kinds that its controller makes: all that are looked for. */
  makes: readonly KindRef[]
  /** What it makes has these labels, whoever owns it. Without them an owner reference tells, or a chain of them. */
  labels?(ref: ObjectRef): Labels
  /** The label of what it makes that tells revisions apart, and the field of it that names the newest one. */
  newest?: { label: string; field: FieldPath }
  /** Where it names the workload that it rolls out and does not own. */
  target?: FieldPath
  /** Where it names the workload whose pod template it takes. */
  template?: FieldPath
}

const DEPLOYMENT: KindRef = { apiVersion: 'apps/v1', kind: 'Deployment' }
const STATEFUL_SET: KindRef = { apiVersion: 'apps/v1', kind: 'StatefulSet' }
const DAEMON_SET: KindRef = { apiVersion: 'apps/v1', kind: 'DaemonSet' }
const JOB: KindRef = { apiVersion: 'batch/v1', kind: 'Job' }

/** Where nothing is known of a kind: whatever has owner references that lead to it. */
const ANYTHING: Owner = { makes: [DEPLOYMENT, STATEFUL_SET, DAEMON_SET, REPLICA_SET, JOB, POD] }

/** Flux labels all that a release or a kustomization has, and makes it the owner of nothing. */
const inventory = (group: string): Owner => ({
  makes: [DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB],
  labels: ({ name, namespace = '' }) => ({ [`${group}/name`]: name, [`${group}/namespace`]: namespace }),
})

const OWNERS: Readonly<Record<string, Owner>> = {
  // argo-rollouts 1.8, pkg/apis/rollouts/v1alpha1/types.go: DefaultRolloutUniqueLabelKey, RolloutStatus.CurrentPodHash,
  // RolloutSpec.WorkloadRef.
  'argoproj.io/Rollout': {
    makes: [REPLICA_SET],
    newest: { label: 'rollouts-pod-template-hash', field: ['status', 'currentPodHash'] },
    template: ['spec', 'workloadRef'],
  },
  'argoproj.io/Experiment': { makes: [REPLICA_SET] },
  'argoproj.io/AnalysisRun': { makes: [JOB] },
  'argoproj.io/Workflow': { makes: [POD] },
  // flagger 1.40, pkg/apis/flagger/v1beta1/canary.go: CanarySpec.TargetRef; NAME-primary is its own.
  'flagger.app/Canary': { makes: [DEPLOYMENT, DAEMON_SET], target: ['spec', 'targetRef'] },
  // serving 1.18, pkg/apis/serving/register.go: ServiceLabelKey, ConfigurationLabelKey, RevisionLabelKey, on all that a
  // Revision makes.
  'serving.knative.dev/Service': knative('service'),
  'serving.knative.dev/Configuration': knative('configuration'),
  // pipeline 1.0, pkg/apis/pipeline/register.go: PipelineRunLabelKey, which every TaskRun hands on to its pod.
  'tekton.dev/PipelineRun': { makes: [POD], labels: ({ name }) => ({ 'tekton.dev/pipelineRun': name }) },
  'tekton.dev/TaskRun': { makes: [POD] },
  // helm-controller 1.3, internal/postrender/common.go; kustomize-controller 1.6, docs/spec/v1/kustomizations.md.
  'helm.toolkit.fluxcd.io/HelmRelease': inventory('helm.toolkit.fluxcd.io'),
  'kustomize.toolkit.fluxcd.io/Kustomization': inventory('kustomize.toolkit.fluxcd.io'),
  'k8s.keycloak.org/Keycloak': ANYTHING,
  'apps.kruise.io/CloneSet': { makes: [POD] },
  'apps.kruise.io/StatefulSet': { makes: [POD] },
  'apps.kruise.io/DaemonSet': { makes: [POD] },
  'apps.kruise.io/BroadcastJob': { makes: [POD] },
}

function knative(kind: string): Owner {
  return {
    makes: [DEPLOYMENT],
    labels: ({ name }) => ({ [`serving.knative.dev/${kind}`]: name }),
    newest: { label: 'serving.knative.dev/revision', field: ['status', 'latestCreatedRevisionName'] },
  }
}

/** Where the pods of a custom resource are found; undefined for kinds of which it is known that they make none. */
export function ownerOf(of: KindRef): Owner | undefined {
  const known = OWNERS[kindName(of)]
  if (known !== undefined) return known
  const group = groupOf(of.apiVersion)
  return ruleOf(group, of.kind) === undefined || makesPods(group, of.kind) ? ANYTHING : undefined
}
