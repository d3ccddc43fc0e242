// What delivers and scales: Flagger, Flux, KEDA, Tekton, Keptn, Pulumi, OpenKruise, Kubernetes autoscalers.
import type { HealthRules } from './rule.ts'

const DOCUMENTED_READY = { broken: 'Ready=False', done: 'Ready=True' } as const
const FLUX = {
  failed: 'Stalled=True',
  paused: '.spec.suspend=true',
  broken: 'Ready=False',
  working: 'Reconciling=True',
  done: 'Ready=True',
} as const

export const DELIVERY: HealthRules = {
  // flagger 1.41, pkg/apis/flagger/v1beta1/status.go: CanaryPhase, CanaryCondition Promoted; gates that wait for someone:
  // docs/gitbook/usage/webhooks.md (confirm-rollout, confirm-promotion). canary.go: GetAnalysisInterval; a canary begins when
  // Flagger finds another template in its target, and until then its phase is that of the one before (seen: flagger 1.36.1).
  'flagger.app/Canary': {
    failed: ['.status.phase=Failed & Promoted=False', '.status.phase=Failed'],
    paused: ['.status.phase=Waiting|WaitingPromotion', '.spec.suspend=true'],
    done: '.status.phase=Initialized|Succeeded',
    code: 'CanaryFailed',
    follows: { target: '.spec.targetRef', since: '.status.lastTransitionTime', every: '.spec.analysis.interval' },
  },
  'flagger.app/MetricTemplate|AlertProvider': { mute: true },
  // fluxcd pkg/apis/meta 1.9, conditions.go: Ready, Stalled, Reconciling; docs of each API, "Conditions". Alert and Provider
  // have no status since notification.toolkit.fluxcd.io/v1beta3.
  '*.toolkit.fluxcd.io/*': FLUX,
  // fluxcd docs: the command has other words for the kinds of sources.
  'kustomize.toolkit.fluxcd.io/Kustomization': { ...FLUX, resume: 'flux resume kustomization NAME' },
  'helm.toolkit.fluxcd.io/HelmRelease': { ...FLUX, resume: 'flux resume helmrelease NAME' },
  // source-controller 1.6, HelmRepositoryReconciler: nothing writes a status for a repository of type oci.
  'source.toolkit.fluxcd.io/HelmRepository': { ...FLUX, done: ['Ready=True', '.spec.type=oci'] },
  'fluxcd.controlplane.io/*': FLUX,
  'infra.contrib.fluxcd.io/Terraform': {
    ...FLUX,
    paused: ['.spec.suspend=true', 'Plan=True:TerraformPlannedWithChanges'],
  },
  'notification.toolkit.fluxcd.io/Alert|Provider': { ...FLUX, done: undefined, mute: true },
  // keda 2.17, apis/keda/v1alpha1/condition_types.go: Ready, Active, Fallback, Paused; docs "Pause autoscaling". With
  // Fallback the triggers fail, and a fixed number of replicas runs.
  'keda.sh/ScaledObject|ScaledJob': {
    broken: ['Ready=False', 'Fallback=True'],
    paused: ['Paused=True', '@autoscaling.keda.sh/paused=true', '@autoscaling.keda.sh/paused-replicas'],
    done: 'Ready=True',
    code: 'ScaledObjectNotReady',
  },
  'keda.sh/TriggerAuthentication|ClusterTriggerAuthentication': { mute: true },
  'http.keda.sh/HTTPScaledObject': { broken: 'Ready=False', mute: true },
  // autoscaler vertical-pod-autoscaler 1.3, pkg/apis/autoscaling.k8s.io/v1/types.go: it needs time until it recommends.
  'autoscaling.k8s.io/VerticalPodAutoscaler': { broken: ['ConfigUnsupported=True', 'NoPodsMatched=True'], mute: true },
  // tekton pipeline 1.0, docs/pipelineruns.md, "Monitoring execution status": Succeeded is Unknown while it runs.
  'tekton.dev/PipelineRun|TaskRun|CustomRun|Run': {
    failed: 'Succeeded=False',
    paused: '.spec.status=PipelineRunPending',
    done: 'Succeeded=True',
  },
  'tekton.dev/Pipeline|Task|ClusterTask|StepAction': { mute: true },
  'triggers.tekton.dev/EventListener': {
    broken: ['Ready=False', 'Available=False'],
    done: ['Ready=True', 'Available=True'],
  },
  'triggers.tekton.dev/*': { mute: true },
  'operator.tekton.dev/*': DOCUMENTED_READY,
  // keptn lifecycle-toolkit 2.0, lifecycle-operator/apis/lifecycle/v1/common/common.go: KeptnState.
  'lifecycle.keptn.sh/*': {
    broken: ['.status.status=Failed', '.status.overallStatus=Failed'],
    working: ['.status.status=Pending|Progressing|Unknown', '.status.overallStatus=Pending|Progressing|Unknown'],
    mute: true,
  },
  'metrics.keptn.sh/Analysis': {
    broken: '.status.state=Completed & .status.pass=false',
    working: '.status.state=Pending|Progressing',
    mute: true,
  },
  'metrics.keptn.sh/KeptnMetric': {
    broken: '.status.errMsg',
    working: '!.status.value',
    done: '.status.value',
    says: '.status.errMsg',
  },
  // pulumi-kubernetes-operator 2.0, docs/stacks.md: conditions as kstatus, lastUpdate.state.
  'pulumi.com/Stack': {
    failed: 'Stalled=True',
    broken: ['.status.lastUpdate.state=failed', 'Ready=False'],
    working: 'Reconciling=True',
    done: ['Ready=True', '.status.lastUpdate.state=succeeded'],
    says: '.status.lastUpdate.message',
  },
  'app.terraform.io/*': { broken: ['.status.runStatus=errored', '.status.run.status=errored'], mute: true },
  // openkruise 1.8, apis/apps/v1alpha1: *Status; as the built-in kinds, with partitions.
  'apps.kruise.io/CloneSet': {
    broken: ['FailedUpdate=True & .status.updatedReadyReplicas<.spec.replicas'],
    paused: '.spec.updateStrategy.paused=true',
    working: [
      '.status.replicas<.spec.replicas',
      '.status.updatedReplicas<.status.expectedUpdatedReplicas',
      '!.status.expectedUpdatedReplicas & .status.updatedReadyReplicas<.spec.replicas',
      '.status.updatedReadyReplicas<.status.expectedUpdatedReplicas',
      '.status.readyReplicas & .status.readyReplicas<.spec.replicas',
    ],
  },
  'apps.kruise.io/StatefulSet': {
    paused: '.spec.updateStrategy.rollingUpdate.paused=true',
    working: [
      '.status.replicas<.spec.replicas',
      '!.spec.updateStrategy.rollingUpdate.partition & .status.updatedReadyReplicas<.spec.replicas',
      '.spec.updateStrategy.rollingUpdate.partition & .status.readyReplicas<.spec.replicas',
    ],
    done: '.status.observedGeneration',
  },
  'apps.kruise.io/DaemonSet': {
    paused: '.spec.updateStrategy.rollingUpdate.paused=true',
    working: [
      '!.spec.updateStrategy.rollingUpdate.partition & .status.updatedNumberScheduled<.status.desiredNumberScheduled',
      '.status.numberAvailable<.status.desiredNumberScheduled',
    ],
    done: '.status.observedGeneration',
  },
  'apps.kruise.io/BroadcastJob': {
    failed: ['Failed=True', '.status.phase=failed|Failed'],
    paused: '.status.phase=paused|Paused',
    done: ['Complete=True', '.status.phase=completed|Completed'],
  },
  'apps.kruise.io/ImagePullJob|ImageListPullJob': {
    broken: '.status.failed',
    working: '!.status.completionTime',
    done: '.status.completionTime',
  },
  'apps.kruise.io/SidecarSet': { paused: '.spec.updateStrategy.paused=true', mute: true },
  'apps.kruise.io/AdvancedCronJob': { paused: '.spec.paused=true', mute: true },
  // kruise rollouts 0.6, api/v1beta1/rollout_types.go: RolloutPhase, CanaryStepState.
  'rollouts.kruise.io/Rollout': {
    paused: [
      '.spec.disabled=true',
      '.spec.strategy.paused=true',
      '.status.phase=Progressing & .status.canaryStatus.currentStepState=StepPaused',
      '.status.phase=Progressing & .status.blueGreenStatus.currentStepState=StepPaused',
      '.status.phase=Disabled',
    ],
    working: '.status.phase=Progressing|Initial|Terminating|Disabling',
    done: '.status.phase=Healthy',
    resume: 'kubectl-kruise rollout approve rollout/NAME',
  },
  // kruise-game 1.0, apis/v1alpha1: GameServerState, GameServerSetStatus.
  'game.kruise.io/GameServer': {
    broken: '.status.currentState=Crash|NotReady|Unknown',
    done: '.status.currentState=Ready',
  },
  'game.kruise.io/GameServerSet': {
    working: [
      '.status.readyReplicas<.spec.replicas',
      '!.spec.updateStrategy.rollingUpdate.partition & .status.updatedReadyReplicas<.spec.replicas',
    ],
    done: '.status.observedGeneration',
  },
}
