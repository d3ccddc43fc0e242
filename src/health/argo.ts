// Argo Rollouts, Argo Workflows, Argo Events, Argo CD and GitOps Promoter.
import type { HealthRules } from './rule.ts'

const ALL_CONDITIONS = {
  broken: '.status.conditions[]?.status=False',
  working: '.status.conditions[]?.status=Unknown',
  done: '.status.conditions',
} as const

const PROMOTED = {
  broken: ['Ready=False', '.status.environments[]?.phase=failure'],
  working: ['Ready!=True', '.status.environments[]?.phase=pending'],
  done: 'Ready=True',
} as const

export const ARGO: HealthRules = {
  // argo-rollouts 1.8, pkg/apis/rollouts/v1alpha1/types.go: RolloutStatus, RolloutPhase; an aborted one stays so until it is
  // retried or changed (docs/getting-started.md, "Aborting a Rollout"). Before 1.0 there was no phase. observedGeneration is text: a generation,
  // before 0.9 a hash. workloadObservedGeneration: docs/migrating.md, workloadRef.
  'argoproj.io/Rollout': {
    invalid: 'InvalidSpec=True',
    failed: [
      '.status.abort=true & Progressing=False',
      '.status.abort=true',
      '.status.phase=Degraded & Progressing=False:RolloutAborted',
    ],
    broken: [
      '.status.phase=Degraded & Progressing=False',
      '.status.phase=Degraded',
      'Progressing=False:ProgressDeadlineExceeded',
    ],
    // A pause with a duration, and a promotion after a time, go on by themselves.
    timed: [
      '.status.phase=Paused & .spec.strategy.canary.steps[.status.currentStepIndex].pause.duration',
      '.status.phase=Paused & .spec.strategy.blueGreen.autoPromotionSeconds',
    ],
    paused: ['.status.phase=Paused', '.spec.paused=true', '!.status.phase & .status.pauseConditions'],
    working: [
      '.status.workloadObservedGeneration<@rollout.argoproj.io/workload-generation',
      '.status.phase=Progressing',
      '.status.updatedReplicas<.spec.replicas',
    ],
    done: [
      '.status.phase=Healthy',
      '!.status.phase & .status.canary.stableRS=.status.currentPodHash',
      '!.status.phase & .status.stableRS=.status.currentPodHash',
      '!.status.phase & .status.blueGreen.activeSelector=.status.currentPodHash',
    ],
    says: '.status.message',
    code: 'RolloutAborted',
    resume: 'kubectl argo rollouts promote NAME',
  },
  // argo-rollouts 1.8, pkg/apis/rollouts/v1alpha1/analysis_types.go: AnalysisPhase and its Completed().
  'argoproj.io/AnalysisRun|Experiment': {
    failed: '.status.phase=Failed|Error',
    paused: '.status.phase=Inconclusive',
    done: '.status.phase=Successful',
    says: '.status.message',
    code: 'AnalysisFailed',
  },
  'argoproj.io/AnalysisTemplate|ClusterAnalysisTemplate|WorkflowTemplate|ClusterWorkflowTemplate|AppProject': {
    mute: true,
  },
  // argo-workflows 3.6, pkg/apis/workflow/v1alpha1/workflow_types.go: WorkflowPhase.
  'argoproj.io/Workflow': {
    failed: '.status.phase=Failed|Error',
    paused: '.spec.suspend=true',
    done: '.status.phase=Succeeded',
    says: '.status.message',
  },
  // argo-workflows 3.6, pkg/apis/workflow/v1alpha1: SpecError (workflow_types.go), SubmissionError (cron_workflow_types.go).
  'argoproj.io/CronWorkflow': {
    broken: ['SpecError=True', 'SubmissionError=True'],
    paused: '.spec.suspend=true',
    mute: true,
  },
  // argo-events 1.9, pkg/apis/events/v1alpha1/status_types.go: Status.IsReady, every condition is true.
  'argoproj.io/EventBus|EventSource|Sensor': ALL_CONDITIONS,
  // argo-cd 3.0, pkg/apis/application/v1alpha1/applicationset_types.go: ApplicationSetConditionType.
  'argoproj.io/ApplicationSet': {
    broken: ['ErrorOccurred=True', 'ResourcesUpToDate=False', 'ParametersGenerated=False'],
    working: 'RolloutProgressing=True',
    done: 'ResourcesUpToDate=True',
  },
  // argo-cd 3.0, pkg/apis/application/v1alpha1/types.go: HealthStatus, SyncStatus; docs/user-guide/auto_sync.md.
  'argoproj.io/Application': {
    broken: [
      '.status.health.status=Degraded',
      '.status.operationState.phase=Failed|Error & .status.sync.status!=Synced',
    ],
    paused: ['.status.health.status=Suspended', '!.spec.syncPolicy.automated & .status.sync.status=OutOfSync'],
    working: [
      '.spec.syncPolicy.automated & .status.sync.status=OutOfSync',
      // What it compared last is not what is wanted now.
      '.status.sync.comparedTo.source.targetRevision & .status.sync.comparedTo.source.targetRevision!=.spec.source.targetRevision',
    ],
    done: '.status.health.status=Healthy',
    says: ['.status.health.message', '.status.operationState.message'],
    generation: '',
  },
  // argocd-operator 0.14, api/v1beta1/argocd_types.go: ArgoCDStatus.Phase.
  'argoproj.io/ArgoCD': {
    broken: '.status.phase=Failed',
    done: '.status.phase=Available',
  },
  // gitops-promoter 0.20, api/v1alpha1: every kind has the condition Ready (common_types.go); environments have a phase of
  // CommitStatusPhase; a promotion is over when what is proposed is active (promotionstrategy_types.go).
  'promoter.argoproj.io/*': PROMOTED,
  'promoter.argoproj.io/ArgoCDCommitStatus': {
    ...PROMOTED,
    broken: [
      'Ready=False',
      'Ready=True & !.status.applicationsSelected',
      '.status.applicationsSelected[]?.phase=failure',
    ],
    working: ['Ready!=True', '.status.applicationsSelected[]?.phase=pending'],
  },
  'promoter.argoproj.io/PromotionStrategy': {
    ...PROMOTED,
    working: ['Ready!=True', '!.status.environments', '.status.environments[]?.proposed.dry.sha!=.active.dry.sha'],
  },
  'promoter.argoproj.io/ChangeTransferPolicy': {
    ...PROMOTED,
    working: ['Ready!=True', '.status.proposed.dry.sha!=.status.active.dry.sha'],
  },
}
