// Jobs, models and pipelines: Ray, Spark, Flink, Volcano, Kueue, JobSet, Kubeflow, KServe, Numaflow, Agones, Ansible, 3scale.
import type { HealthRules } from './rule.ts'

const TRAINING = {
  failed: 'Failed=True',
  paused: ['Suspended=True', '.spec.runPolicy.suspend=true'],
  done: ['Succeeded=True', 'Running=True'],
} as const
const NUMAFLOW = {
  broken: [
    '#numaplane.numaproj.io/progressive-result-state=failed',
    '.status.phase=Failed',
    '.status.conditions[]?.status=False',
  ],
  paused: '.status.phase=Paused',
  working: ['.status.conditions[]?.status=Unknown', '.status.phase=Pausing|Deleting|Unknown'],
  done: '.status.phase=Running',
} as const

export const COMPUTE: HealthRules = {
  // kuberay 1.4, ray-operator/apis/ray/v1: ClusterState, JobDeploymentStatus, ServiceStatus and conditions; since 1.5
  // ValidationFailed, and the reason InitializingTimeout, which is final (controllers/ray/rayservice_controller.go).
  'ray.io/RayCluster': {
    broken: ['ReplicaFailure=True', '.status.state=failed'],
    paused: ['.status.state=suspended', 'RayClusterSuspended=True', '.spec.suspend=true'],
    working: 'RayClusterProvisioned=False',
    done: '.status.state=ready',
  },
  'ray.io/RayJob': {
    invalid: '.status.jobDeploymentStatus=ValidationFailed',
    failed: [
      '.status.jobDeploymentStatus=Failed',
      '.status.jobDeploymentStatus=Complete & .status.jobStatus=FAILED|STOPPED',
    ],
    paused: ['.status.jobDeploymentStatus=Suspended', '.spec.suspend=true'],
    done: '.status.jobDeploymentStatus=Complete & .status.jobStatus=SUCCEEDED',
    says: '.status.message',
  },
  'ray.io/RayService': {
    failed: 'Ready=False:InitializingTimeout',
    done: ['Ready=True', '!Ready & .status.serviceStatus=Running'],
  },
  // spark-operator 2.2, api/v1beta2/sparkapplication_types.go: ApplicationStateType; later ones have SUSPENDED. It may run for
  // as long as it likes.
  'sparkoperator.k8s.io/SparkApplication': {
    failed: '.status.applicationState.state=FAILED|INVALIDATING',
    broken: '.status.applicationState.state=SUBMISSION_FAILED|FAILING|UNKNOWN|PENDING_RERUN',
    paused: '.status.applicationState.state=SUSPENDED',
    done: '.status.applicationState.state=RUNNING|SUCCEEDING|COMPLETED',
    says: '.status.applicationState.errorMessage',
  },
  'sparkoperator.k8s.io/ScheduledSparkApplication': {
    invalid: '.status.scheduleState=FailedValidation',
    paused: '.spec.suspend=true',
    done: '.status.scheduleState=Scheduled',
    says: '.status.reason',
  },
  // flink-kubernetes-operator 1.12, docs/content/docs/concepts/controller-flow.md and the CRD reference.
  'flink.apache.org/*': {
    failed: ['.status.lifecycleState=FAILED', '.status.jobStatus.state=FAILED'],
    broken: [
      '.status.jobManagerDeploymentStatus=ERROR',
      '.status.reconciliationStatus.success=false',
      '.status.error & .status.lifecycleState!=STABLE|DEPLOYED|SUSPENDED',
    ],
    paused: [
      '.spec.job.state=suspended & .status.jobStatus.state=SUSPENDED',
      '.spec.job.state=suspended & .status.lifecycleState=SUSPENDED',
    ],
    working: [
      '.status.lifecycleState=CREATED|SUSPENDED|UPGRADING|ROLLING_BACK',
      '.status.jobManagerDeploymentStatus=DEPLOYING|DEPLOYED_NOT_READY',
      '.status.jobStatus.state & .status.jobStatus.state!=RUNNING|FINISHED',
    ],
    done: ['.status.jobManagerDeploymentStatus=READY', '.status.jobStatus.state=RUNNING|FINISHED'],
    says: ['.status.reconciliationStatus.error', '.status.error'],
  },
  // volcano 1.11, docs/design/job-api.md: JobPhase.
  'batch.volcano.sh/Job': {
    failed: '.status.state.phase=Failed|Aborted|Terminated',
    done: '.status.state.phase=Running|Completed',
    says: '.status.state.message',
  },
  'scheduling.volcano.sh/Queue': { paused: '.status.state=Closed|Closing', mute: true },
  'scheduling.volcano.sh/PodGroup': { mute: true },
  // jobset 0.8, api/jobset/v1alpha2/jobset_types.go; kueue 0.12, apis/kueue/v1beta1.
  'jobset.x-k8s.io/JobSet': {
    failed: 'Failed=True',
    paused: ['Suspended=True', '.spec.suspend=true'],
    done: 'Completed=True',
  },
  'kueue.x-k8s.io/ClusterQueue|LocalQueue|AdmissionCheck': { broken: 'Active=False', done: 'Active=True' },
  'kueue.x-k8s.io/ResourceFlavor|WorkloadPriorityClass|Topology': { mute: true },
  'leaderworkerset.x-k8s.io/LeaderWorkerSet': {
    working: ['Progressing=True', '.status.readyReplicas<.spec.replicas'],
    done: 'Available=True',
  },
  // training-operator 1.9, pkg/apis/kubeflow.org/v1/common_types.go: JobConditionType.
  'kubeflow.org/PyTorchJob|TFJob|MPIJob|XGBoostJob|JAXJob|PaddleJob': TRAINING,
  'kubeflow.org/Notebook': {
    working: '.status.readyReplicas<1',
    paused: '@kubeflow-resource-stopped',
    done: '.status.readyReplicas',
  },
  'trainer.kubeflow.org/TrainJob': { failed: 'Failed=True', paused: 'Suspended=True', done: 'Complete=True' },
  // kserve 0.15, pkg/apis/serving/v1beta1/inference_service_status.go: Ready, modelStatus; since 0.16 Stopped.
  'serving.kserve.io/InferenceService': {
    broken: ['.status.modelStatus.transitionStatus=BlockedByFailedLoad|InvalidSpec'],
    paused: 'Stopped=True',
    working: ['Ready=False', '.status.modelStatus.transitionStatus=InProgress', 'PredictorReady=False'],
    done: ['Ready=True', '!Ready & PredictorReady=True & IngressReady=True'],
    says: '.status.modelStatus.lastFailureInfo.message',
  },
  'serving.kserve.io/LLMInferenceService': { broken: 'Ready=False', done: 'Ready=True' },
  'serving.kserve.io/*': { mute: true },
  // numaflow 1.5, pkg/apis/numaflow/v1alpha1: *Phase, every condition is true; numaplane 0.10 marks a
  // trial that failed with a label (internal/common/consts.go).
  'numaflow.numaproj.io/*': NUMAFLOW,
  // numaplane 0.10, pkg/apis/numaplane/v1alpha1/common.go: Phase Pending, Deployed, Failed; ChildResourcesHealthy.
  'numaplane.numaproj.io/*': {
    failed: '.status.phase=Failed',
    broken: ['ChildResourcesHealthy=False:*Failed', 'ChildResourceDeployed=False:*Failed'],
    paused: ['PipelinePausingOrPaused=True', 'MonoVertexPausingOrPaused=True'],
    working: ['ChildResourcesHealthy!=True', 'ChildResourceDeployed!=True', '.status.upgradeInProgress'],
    done: '.status.phase=Deployed',
  },
  // agones 1.49, pkg/apis/agones/v1.
  'agones.dev/GameServer': { broken: '.status.state=Error|Unhealthy', done: '.status.state=Ready|Allocated|Reserved' },
  'agones.dev/Fleet': {
    working: ['.status.readyReplicas<.spec.replicas & !.status.allocatedReplicas'],
    done: ['.status.replicas', '.spec.replicas=0'],
  },
  // awx-resource-operator: tower job states.
  'tower.ansible.com/AnsibleJob': {
    failed: '.status.ansibleJobResult.status=failed|error|canceled',
    done: '.status.ansibleJobResult.status=successful',
  },
  // 3scale-operator 0.12, doc/*-reference.md: Ready or Synced; Failed may pass, Invalid is for someone to correct.
  'capabilities.3scale.net/*': {
    invalid: 'Invalid=True',
    broken: ['Failed=True', 'Orphan=True'],
    done: ['Ready=True', 'Synced=True', 'Completed=True'],
  },
  'apps.3scale.net/APIManager': {
    broken: ['Preflights=False', 'Available=False:MissingWatchedSecrets'],
    working: 'Available=False',
    done: 'Available=True',
  },
  'core.spinkube.dev/SpinApp': { broken: 'Available=False', working: 'Progressing=True', done: 'Available=True' },
  'spot.io/SpotDeployment': {
    broken: '.status.phase=Degraded',
    paused: '.status.phase=Paused',
    done: '.status.phase=Healthy',
    says: '.status.message',
    generation: '',
  },
  'actions.github.com/*': { mute: true },
}
