export const id = 778;
export const ids = [778];
export const modules = {

/***/ 8809:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  UX: () => (/* binding */ makesPods),
  Y: () => (/* binding */ ruleOf)
});

// UNUSED EXPORTS: ALL_RULES

;// CONCATENATED MODULE: ./src/health/argo.ts
const ALL_CONDITIONS = {
    broken: '.status.conditions[]?.status=False',
    working: '.status.conditions[]?.status=Unknown',
    done: '.status.conditions',
};
const PROMOTED = {
    broken: ['Ready=False', '.status.environments[]?.phase=failure'],
    working: ['Ready!=True', '.status.environments[]?.phase=pending'],
    done: 'Ready=True',
};
const ARGO = {
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
    'argoproj.io/Workflow': {
        failed: '.status.phase=Failed|Error',
        paused: '.spec.suspend=true',
        done: '.status.phase=Succeeded',
        says: '.status.message',
    },
    'argoproj.io/CronWorkflow': {
        broken: ['SpecError=True', 'SubmissionError=True'],
        paused: '.spec.suspend=true',
        mute: true,
    },
    'argoproj.io/EventBus|EventSource|Sensor': ALL_CONDITIONS,
    'argoproj.io/ApplicationSet': {
        broken: ['ErrorOccurred=True', 'ResourcesUpToDate=False', 'ParametersGenerated=False'],
        working: 'RolloutProgressing=True',
        done: 'ResourcesUpToDate=True',
    },
    'argoproj.io/Application': {
        broken: [
            '.status.health.status=Degraded',
            '.status.operationState.phase=Failed|Error & .status.sync.status!=Synced',
        ],
        paused: ['.status.health.status=Suspended', '!.spec.syncPolicy.automated & .status.sync.status=OutOfSync'],
        working: [
            '.spec.syncPolicy.automated & .status.sync.status=OutOfSync',
            '.status.sync.comparedTo.source.targetRevision & .status.sync.comparedTo.source.targetRevision!=.spec.source.targetRevision',
        ],
        done: '.status.health.status=Healthy',
        says: ['.status.health.message', '.status.operationState.message'],
        generation: '',
    },
    'argoproj.io/ArgoCD': {
        broken: '.status.phase=Failed',
        done: '.status.phase=Available',
    },
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
};

;// CONCATENATED MODULE: ./src/health/clouds.ts
const READY = { broken: 'Ready=False', done: 'Ready=True' };
const MANAGED = {
    paused: ['Synced=False:ReconcilePaused', '@crossplane.io/paused=true'],
    broken: ['Synced=False', 'LastAsyncOperation=False', 'Ready=False:Unavailable', 'Ready=False:ReconcileError'],
    working: ['Ready=False', 'Ready!=True'],
    done: 'Ready=True & Synced=True',
};
const SETTINGS = { mute: true };
const CLOUDS = {
    '*.crossplane.io/*': MANAGED,
    '*.upbound.io/*': MANAGED,
    '*.crossplane.io/ProviderConfig|ClusterProviderConfig|ProviderConfigUsage|StoreConfig': SETTINGS,
    '*.upbound.io/ProviderConfig|ClusterProviderConfig|ProviderConfigUsage|StoreConfig': SETTINGS,
    'pkg.crossplane.io/*': {
        broken: ['Healthy=False', 'Installed=False', 'RevisionHealthy=False', 'RuntimeHealthy=False'],
        paused: ['Installed=False:ReconcilePaused', '@crossplane.io/paused=true'],
        done: ['Healthy=True & Installed=True', 'Healthy=True & !Installed', 'RevisionHealthy=True & !Healthy'],
    },
    'pkg.crossplane.io/DeploymentRuntimeConfig|ControllerConfig|ImageConfig|Lock': SETTINGS,
    'apiextensions.crossplane.io/CompositeResourceDefinition': {
        broken: ['Established=False', 'Offered=False'],
        done: 'Established=True',
    },
    'apiextensions.crossplane.io/*': SETTINGS,
    'protection.crossplane.io/*': { broken: 'Ready=False', done: 'Ready=True' },
    'ops.crossplane.io/*': { broken: 'Synced=False', mute: true },
    'ops.crossplane.io/Operation': { failed: 'Succeeded=False', done: 'Succeeded=True' },
    '*.services.k8s.aws/*': {
        failed: 'ACK.Terminal=True',
        broken: ['ACK.Recoverable=True', 'ACK.ReferencesResolved=False', 'ACK.ResourceSynced=False:*rror*'],
        working: ['ACK.ResourceSynced=False|Unknown', 'Ready=False|Unknown'],
        done: ['ACK.ResourceSynced=True', 'Ready=True'],
    },
    'services.k8s.aws/AdoptedResource': { broken: 'ACK.Adopted=False', done: 'ACK.Adopted=True' },
    'services.k8s.aws/FieldExport': SETTINGS,
    '*.cnrm.cloud.google.com/*': {
        broken: 'Ready=False:*Failed|*Invalid|*NotFound|*Conflict|*Error|*Unmanaged*',
        working: ['Ready!=True & Ready', '!Ready'],
        done: 'Ready=True',
    },
    'core.cnrm.cloud.google.com/*': {
        broken: '.status.healthy=false',
        done: '.status.healthy=true',
        says: '.status.errors',
    },
    'networking.gke.io/ManagedCertificate': {
        broken: ['.status.domainStatus[]?.status=Failed*', '.status.certificateStatus=*Failed*'],
        done: '.status.certificateStatus=Active',
        code: 'CertificateNotIssued',
    },
    'networking.gke.io/*': { mute: true },
    'cloud.google.com/*': { mute: true },
    '*.azure.com/*': {
        failed: '.status.conditions[]?.severity=Error & Ready=False',
        broken: '.status.conditions[]?.severity=Warning & Ready=False',
        working: 'Ready!=True & Ready',
        done: 'Ready=True',
    },
    'aadpodidentity.k8s.io/*': { mute: true },
    'services.cloud.sap.com/*': {
        failed: 'Failed=True',
        broken: 'Succeeded=False:*Failed',
        working: ['Succeeded=False', 'CredRotationInProgress=True:*InProgress*'],
        done: ['Ready=True & Succeeded=True', 'Ready=True & !Succeeded'],
    },
    'iammanager.keikoproj.io/Iamrole': {
        broken: '.status.state=Error|PolicyNotAllowed|RolesMaxLimitReached|RoleNameNotAvailable',
        done: '.status.state=Ready',
        says: '.status.errorDescription',
    },
    'operators.coreos.com/Subscription': {
        broken: [
            'ResolutionFailed=True',
            'BundleUnpackFailed=True',
            'InstallPlanFailed=True',
            'CatalogSourcesUnhealthy=True',
        ],
        paused: [
            '.spec.installPlanApproval=Manual & .status.state=UpgradePending',
            'InstallPlanPending=True:RequiresApproval',
        ],
        working: [
            'InstallPlanPending=True',
            'InstallPlanMissing=True & .status.state!=AtLatestKnown',
            'BundleUnpacking=True',
        ],
        done: ['.status.state=AtLatestKnown', '.status.installedCSV=.status.currentCSV & .status.installedCSV'],
        resume: 'kubectl patch installplan INSTALLPLAN --type merge --patch \'{"spec":{"approved":true}}\'',
    },
    'operators.coreos.com/ClusterServiceVersion': { broken: '.status.phase=Failed', done: '.status.phase=Succeeded' },
    'operators.coreos.com/InstallPlan': {
        failed: '.status.phase=Failed',
        paused: '.status.phase=RequiresApproval',
        done: '.status.phase=Complete',
    },
    'operators.coreos.com/CatalogSource': {
        broken: '.status.message',
        working: '.status.connectionState.lastObservedState!=READY',
        done: '.status.connectionState.lastObservedState=READY',
    },
    'operators.coreos.com/OperatorGroup': { mute: true },
    'olm.operatorframework.io/ClusterExtension': {
        failed: 'Progressing=False:Blocked',
        broken: ['Progressing=True:Retrying', 'Installed=False'],
        done: 'Installed=True',
    },
    'olm.operatorframework.io/ClusterCatalog': {
        broken: ['Progressing=True:Retrying', 'Serving=False'],
        done: 'Serving=True',
    },
    'core.gardener.cloud/Shoot': {
        broken: [
            '#shoot.gardener.cloud/status=unhealthy',
            '.status.lastOperation.state=Failed|Error|Aborted',
            '.status.conditions[]?.status=False',
            '.status.lastErrors',
        ],
        paused: '.status.hibernated=true & .status.lastOperation.state=Succeeded',
        working: ['.status.lastOperation.state=Processing|Pending', '.status.conditions[]?.status=Progressing|Unknown'],
        done: '.status.lastOperation.state=Succeeded',
        says: '.status.lastOperation.description',
    },
    'karpenter.sh/*': READY,
    'karpenter.k8s.aws/*': READY,
    'karpenter.azure.com/*': { broken: 'Ready=False', mute: true },
};

;// CONCATENATED MODULE: ./src/health/clusters.ts
const OPERATOR = {
    broken: ['Degraded=True', 'Available=False'],
    working: 'Progressing=True',
    done: 'Available=True',
};
const PAUSED = ['.spec.paused=true', '@cluster.x-k8s.io/paused', 'Paused=True'];
const ROOK = {
    broken: '.status.phase=Failure|Error|Failed|ReconcileFailed',
    done: '.status.phase=Ready|Connected|Created',
};
const SNAPSHOT = {
    broken: '.status.error.message',
    done: '.status.readyToUse=true',
    says: '.status.error.message',
};
const VELERO = {
    failed: '.status.phase=Failed|PartiallyFailed|FailedValidation',
    done: '.status.phase=Completed',
    says: ['.status.failureReason', '.status.validationErrors'],
};
const ASTRA = {
    broken: '.status.state=Failed|Error|failed|error',
    done: ['.status.state=Completed|Ready|Available|available|ready|completed', '.status.protectionState'],
    says: ['.status.error', '.status.stateDetails'],
};
const COPY_FAILS = '.status.printableStatus=CrashLoopBackOff|Unknown|ErrorUnschedulable|ErrImagePull|ImagePullBackOff|ErrorPvcNotFound|DataVolumeError';
const CLUSTERS = {
    '*.cluster.x-k8s.io/*': {
        failed: ['.status.failureReason', '.status.failureMessage'],
        paused: PAUSED,
        broken: ['.status.conditions[]?.severity=Error & Ready=False', '.status.phase=Failed', 'Available=False'],
        working: ['Ready=False|Unknown', 'Available=Unknown'],
        says: '.status.failureMessage',
    },
    'cluster.x-k8s.io/Cluster': {
        failed: ['.status.failureReason', '.status.failureMessage'],
        paused: PAUSED,
        broken: [
            '.status.phase=Failed & Ready=False',
            '.status.phase=Failed',
            '.status.conditions[]?.severity=Error & Ready=False',
        ],
        working: ['Ready=False|Unknown', 'Available=False|Unknown', 'ControlPlaneReady=False', 'InfrastructureReady=False'],
        done: '.status.phase=Provisioned',
        says: '.status.failureMessage',
    },
    'cluster.x-k8s.io/Machine': {
        failed: ['.status.failureReason', '.status.failureMessage'],
        paused: PAUSED,
        broken: [
            '.status.phase=Failed & Ready=False',
            '.status.phase=Failed',
            '.status.conditions[]?.severity=Error & Ready=False',
        ],
        working: ['Ready=False|Unknown'],
        done: '.status.phase=Running',
        says: '.status.failureMessage',
    },
    'cluster.x-k8s.io/MachineDeployment|MachineSet|MachinePool': {
        failed: ['.status.failureReason', '.status.failureMessage'],
        paused: PAUSED,
        broken: [
            '.status.phase=Failed & Ready=False',
            '.status.phase=Failed',
            '.status.conditions[]?.severity=Error & Ready=False',
        ],
        working: [
            'Ready=False|Unknown',
            'Available=False|Unknown',
            '.status.readyReplicas<.spec.replicas',
            '.status.updatedReplicas & .status.updatedReplicas<.spec.replicas',
        ],
        done: ['.status.phase=Running', '!.status.phase & .status.replicas'],
        says: '.status.failureMessage',
    },
    'addons.cluster.x-k8s.io/ClusterResourceSet': { broken: 'ResourcesApplied=False', done: 'ResourcesApplied=True' },
    'metal3.io/BareMetalHost': {
        broken: '.status.errorMessage',
        working: '.status.operationalStatus=discovered',
        done: '.status.operationalStatus=OK',
    },
    'operator.openshift.io/DNS|Network': OPERATOR,
    'operator.openshift.io/*': { mute: true },
    'operator.openshift.io/IngressController': {
        broken: ['Degraded=True', 'Available=False', 'Admitted=False'],
        working: ['Progressing=True', 'Available!=True'],
        done: 'Available=True',
    },
    'config.openshift.io/ClusterOperator': OPERATOR,
    'config.openshift.io/ClusterVersion': {
        broken: ['Failing=True', 'Available=False'],
        working: 'Progressing=True',
        done: 'Available=True',
    },
    'machineconfiguration.openshift.io/MachineConfigPool': {
        broken: ['Degraded=True', 'RenderDegraded=True'],
        paused: '.spec.paused=true',
        working: 'Updating=True',
        done: 'Updated=True',
    },
    'apps.openshift.io/DeploymentConfig': {
        broken: ['Progressing=False', 'ReplicaFailure=True'],
        paused: '.spec.paused=true',
        working: ['Progressing!=True:NewReplicationControllerAvailable', '.status.availableReplicas<.status.replicas'],
        done: 'Progressing=True:NewReplicationControllerAvailable',
    },
    'build.openshift.io/Build': { failed: '.status.phase=Failed|Error|Cancelled', done: '.status.phase=Complete' },
    'build.openshift.io/BuildConfig': { mute: true },
    'image.openshift.io/*': { mute: true },
    'template.openshift.io/*': { mute: true },
    'ocs.openshift.io/StorageCluster': {
        broken: ['Degraded=True', 'VersionMismatch=True', 'ReconcileComplete=False', 'Available=False:*Error*'],
        working: ['Progressing=True', 'Available=False'],
        done: ['Available=True', '.status.phase=Ready'],
    },
    'kubevirt.io/VirtualMachine': {
        broken: ['.status.printableStatus=CrashLoopBackOff|ErrorUnschedulable & Ready=False', COPY_FAILS, 'Failure=True'],
        paused: ['Paused=True', '.status.printableStatus=Stopped|Paused|Halted'],
        done: '.status.printableStatus=Running|Migrating & Ready=True',
    },
    'kubevirt.io/VirtualMachineInstance': {
        failed: '.status.phase=Failed',
        broken: 'Synchronized=False',
        paused: 'Paused=True',
        working: 'Ready!=True & .status.phase!=Succeeded',
        done: '.status.phase=Running|Succeeded',
    },
    'kubevirt.io/KubeVirt': OPERATOR,
    'cdi.kubevirt.io/CDI': OPERATOR,
    'hco.kubevirt.io/HyperConverged': OPERATOR,
    'cdi.kubevirt.io/DataVolume': {
        broken: ['Running=False:Error*', '.status.phase=Failed|Unknown'],
        paused: '.status.phase=Paused',
        done: ['.status.phase=Succeeded', '.status.phase=WaitForFirstConsumer|PendingPopulation'],
    },
    'ceph.rook.io/*': ROOK,
    'ceph.rook.io/CephCluster': {
        broken: ['.status.ceph.health=HEALTH_ERR', '.status.state=Error', '.status.phase=Failure'],
        working: ['.status.state=Creating|Updating|Connecting', '.status.ceph.health=HEALTH_WARN'],
        done: '.status.ceph.health=HEALTH_OK',
    },
    'objectbucket.io/ObjectBucketClaim': { broken: '.status.phase=Failed', done: '.status.phase=Bound|bound' },
    'longhorn.io/Volume': {
        broken: '.status.robustness=faulted',
        working: ['.status.robustness=degraded', '.status.state=creating|attaching|detaching'],
        done: '.status.state=attached|detached',
    },
    'longhorn.io/Backup': { failed: '.status.state=Error', done: '.status.state=Completed', says: '.status.error' },
    'snapshot.storage.k8s.io/VolumeSnapshot|VolumeSnapshotContent': SNAPSHOT,
    'groupsnapshot.storage.k8s.io/VolumeGroupSnapshot|VolumeGroupSnapshotContent': SNAPSHOT,
    'snapshot.storage.k8s.io/VolumeSnapshotClass': { mute: true },
    'groupsnapshot.storage.k8s.io/VolumeGroupSnapshotClass': { mute: true },
    'velero.io/Backup|Restore|DataDownload|DataUpload|PodVolumeBackup|PodVolumeRestore': VELERO,
    'velero.io/Schedule': {
        broken: '.status.phase=FailedValidation',
        paused: '.spec.paused=true',
        done: '.status.phase=Enabled',
        says: '.status.validationErrors',
    },
    'velero.io/BackupStorageLocation': { broken: '.status.phase=Unavailable', done: '.status.phase=Available' },
    'velero.io/VolumeSnapshotLocation': { mute: true },
    'trident.netapp.io/TridentOrchestrator': { broken: '.status.status=Failed|Error', done: '.status.status=Installed' },
    'trident.netapp.io/TridentBackendConfig': {
        broken: ['.status.lastOperationStatus=Failed', '.status.phase=Failed|Lost|Unknown'],
        done: '.status.phase=Bound & .status.lastOperationStatus=Success',
    },
    'astra.netapp.io/*': ASTRA,
    'protect.trident.netapp.io/*': ASTRA,
    'work.karmada.io/ResourceBinding|ClusterResourceBinding': {
        broken: [
            '.status.aggregatedStatus[]?.applied=false',
            '.status.aggregatedStatus[]?.health=Unhealthy',
            'Scheduled=False',
            'FullyApplied=False',
        ],
        done: 'FullyApplied=True',
        says: '.appliedMessage',
        generation: '',
    },
    'work.karmada.io/Work': { broken: 'Applied=False', done: 'Applied=True' },
    'policy.karmada.io/*': { mute: true },
    'work.open-cluster-management.io/ManifestWork': {
        broken: ['Applied=False', 'Available=False', 'Degraded=True'],
        working: 'Progressing=True',
        done: 'Applied=True & Available=True',
    },
};

;// CONCATENATED MODULE: ./src/health/compute.ts
const TRAINING = {
    failed: 'Failed=True',
    paused: ['Suspended=True', '.spec.runPolicy.suspend=true'],
    done: ['Succeeded=True', 'Running=True'],
};
const NUMAFLOW = {
    broken: [
        '#numaplane.numaproj.io/progressive-result-state=failed',
        '.status.phase=Failed',
        '.status.conditions[]?.status=False',
    ],
    paused: '.status.phase=Paused',
    working: ['.status.conditions[]?.status=Unknown', '.status.phase=Pausing|Deleting|Unknown'],
    done: '.status.phase=Running',
};
const COMPUTE = {
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
    'batch.volcano.sh/Job': {
        failed: '.status.state.phase=Failed|Aborted|Terminated',
        done: '.status.state.phase=Running|Completed',
        says: '.status.state.message',
    },
    'scheduling.volcano.sh/Queue': { paused: '.status.state=Closed|Closing', mute: true },
    'scheduling.volcano.sh/PodGroup': { mute: true },
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
    'kubeflow.org/PyTorchJob|TFJob|MPIJob|XGBoostJob|JAXJob|PaddleJob': TRAINING,
    'kubeflow.org/Notebook': {
        working: '.status.readyReplicas<1',
        paused: '@kubeflow-resource-stopped',
        done: '.status.readyReplicas',
    },
    'trainer.kubeflow.org/TrainJob': { failed: 'Failed=True', paused: 'Suspended=True', done: 'Complete=True' },
    'serving.kserve.io/InferenceService': {
        broken: ['.status.modelStatus.transitionStatus=BlockedByFailedLoad|InvalidSpec'],
        paused: 'Stopped=True',
        working: ['Ready=False', '.status.modelStatus.transitionStatus=InProgress', 'PredictorReady=False'],
        done: ['Ready=True', '!Ready & PredictorReady=True & IngressReady=True'],
        says: '.status.modelStatus.lastFailureInfo.message',
    },
    'serving.kserve.io/LLMInferenceService': { broken: 'Ready=False', done: 'Ready=True' },
    'serving.kserve.io/*': { mute: true },
    'numaflow.numaproj.io/*': NUMAFLOW,
    'numaplane.numaproj.io/*': {
        failed: '.status.phase=Failed',
        broken: ['ChildResourcesHealthy=False:*Failed', 'ChildResourceDeployed=False:*Failed'],
        paused: ['PipelinePausingOrPaused=True', 'MonoVertexPausingOrPaused=True'],
        working: ['ChildResourcesHealthy!=True', 'ChildResourceDeployed!=True', '.status.upgradeInProgress'],
        done: '.status.phase=Deployed',
    },
    'agones.dev/GameServer': { broken: '.status.state=Error|Unhealthy', done: '.status.state=Ready|Allocated|Reserved' },
    'agones.dev/Fleet': {
        working: ['.status.readyReplicas<.spec.replicas & !.status.allocatedReplicas'],
        done: ['.status.replicas', '.spec.replicas=0'],
    },
    'tower.ansible.com/AnsibleJob': {
        failed: '.status.ansibleJobResult.status=failed|error|canceled',
        done: '.status.ansibleJobResult.status=successful',
    },
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
};

;// CONCATENATED MODULE: ./src/health/databases.ts
const databases_READY = { broken: 'Ready=False', done: 'Ready=True', code: 'DatabaseNotReady' };
const BACKUP = {
    failed: '.status.state=error|failed|Error|Failed',
    done: '.status.state=ready|succeeded|Ready|Succeeded',
};
const PERCONA = {
    broken: '.status.state=error',
    paused: ['.status.state=paused', '.spec.pause=true & .status.state=stopping'],
    done: '.status.state=ready',
    says: ['.status.message', '.status.messages'],
    code: 'DatabaseNotReady',
};
const MARIADB = {
    ...databases_READY,
    failed: 'Complete=True:JobFailed',
    paused: ['.spec.suspend=true', 'Ready=False:Suspended'],
    done: ['Ready=True', 'Complete=True'],
};
const SQL_STATE = {
    broken: '.status.PostgresClusterStatus=*Failed|Invalid',
    done: '.status.PostgresClusterStatus=Running',
    code: 'DatabaseNotReady',
};
const CLICKHOUSE = {
    broken: ['.status.status=Aborted|Failed', '.status.errors & .status.status!=Completed'],
    paused: '.spec.stop=yes|1|true',
    done: '.status.status=Completed',
    says: ['.status.error', '.status.errors'],
    code: 'DatabaseNotReady',
};
const DATABASES = {
    'postgresql.cnpg.io/Cluster': {
        failed: '.status.phase=Cluster is unrecoverable and needs manual intervention|Cluster is in an unrecoverable state, needs manual intervention|Cluster cannot execute instance online upgrade due to missing architecture binary',
        broken: [
            '.status.phase=Unable to create required cluster objects|Cluster cannot proceed to reconciliation due to *|Not enough disk space|*has incomplete or invalid image catalog|Cluster upgrade failed',
        ],
        paused: ['cnpg.io/hibernation=True', '@cnpg.io/hibernation=on', '.status.phase=Waiting for user action'],
        working: '.status.readyInstances<.spec.instances',
        done: '.status.phase=Cluster in healthy state',
        says: '.status.phaseReason',
        code: 'DatabaseNotReady',
    },
    'postgresql.cnpg.io/Backup': {
        failed: '.status.phase=failed',
        done: '.status.phase=completed',
        says: '.status.error',
    },
    'postgresql.cnpg.io/ScheduledBackup': { paused: '.spec.suspend=true', mute: true },
    'postgresql.cnpg.io/Pooler': { working: '.status.instances<.spec.instances', mute: true },
    'postgresql.cnpg.io/Database|Publication|Subscription': {
        broken: '.status.applied=false',
        done: '.status.applied=true',
        code: 'DatabaseNotReady',
    },
    'postgresql.cnpg.io/ImageCatalog|ClusterImageCatalog': { mute: true },
    'acid.zalan.do/postgresql': SQL_STATE,
    'postgres-operator.crunchydata.com/PostgresCluster': {
        broken: ['ProxyAvailable=False', 'PersistentVolumeResizeError=True'],
        paused: ['.spec.shutdown=true', 'Progressing=False:Paused'],
        working: ['.status.instances[]?.readyReplicas<.replicas', '.status.instances[]?.updatedReplicas<.replicas'],
        done: '.status.instances',
        code: 'DatabaseNotReady',
    },
    'pxc.percona.com/PerconaXtraDBCluster': PERCONA,
    'psmdb.percona.com/PerconaServerMongoDB': PERCONA,
    'ps.percona.com/PerconaServerMySQL': PERCONA,
    'pgv2.percona.com/PerconaPGCluster': PERCONA,
    'pxc.percona.com/*': BACKUP,
    'psmdb.percona.com/*': BACKUP,
    'ps.percona.com/*': BACKUP,
    'pgv2.percona.com/*': BACKUP,
    'k8s.mariadb.com/*': MARIADB,
    'mariadb.mmontes.io/*': MARIADB,
    'k8s.mariadb.com/MariaDB': { ...MARIADB, done: 'Ready=True' },
    'mariadb.mmontes.io/MariaDB': { ...MARIADB, done: 'Ready=True' },
    'mysql.oracle.com/InnoDBCluster': {
        broken: '.status.cluster.status=OFFLINE|NO_QUORUM|SPLIT_BRAIN|INVALID|UNKNOWN|*UNCERTAIN',
        working: '.status.cluster.onlineInstances<.spec.instances',
        done: '.status.cluster.status=ONLINE',
        code: 'DatabaseNotReady',
    },
    'moco.cybozu.com/MySQLCluster': {
        broken: ['ReconcileSuccess=False', 'Available=False', 'Healthy=False'],
        done: 'Healthy=True',
        code: 'DatabaseNotReady',
    },
    'mongodb.com/*': {
        broken: '.status.phase=Failed|Unsupported',
        paused: '.status.phase=Disabled',
        done: '.status.phase=Running|Updated',
        code: 'DatabaseNotReady',
    },
    'mongodbcommunity.mongodb.com/*': {
        broken: '.status.phase=Failed',
        done: '.status.phase=Running',
        code: 'DatabaseNotReady',
    },
    'atlas.mongodb.com/*': databases_READY,
    'app.redislabs.com/RedisEnterpriseCluster': {
        broken: '.status.state=Error|*Failed*|Invalid*',
        done: '.status.state=Running',
        code: 'DatabaseNotReady',
    },
    'app.redislabs.com/RedisEnterpriseDatabase': {
        broken: '.status.status=*failed|recovery',
        done: '.status.status=active*',
        code: 'DatabaseNotReady',
    },
    'redis.redis.opstreelabs.in/RedisCluster': {
        done: '.status.state=Ready',
        says: '.status.reason',
        code: 'DatabaseNotReady',
    },
    'redis.redis.opstreelabs.in/*': { mute: true },
    'databases.spotahome.com/RedisFailover': { broken: '.status.state=NotHealthy', mute: true },
    'dragonflydb.io/Dragonfly': {
        working: '.status.phase=resources-created|configuring|rolling-update',
        done: '.status.phase=ready|Ready',
        code: 'DatabaseNotReady',
    },
    'cassandra.datastax.com/CassandraDatacenter': {
        broken: ['Valid=False'],
        paused: ['Stopped=True', '.spec.stopped=true'],
        working: ['.status.cassandraOperatorProgress=Updating', 'Updating=True', 'ScalingUp=True', 'RollingRestart=True'],
        done: 'Ready=True',
        code: 'DatabaseNotReady',
    },
    'cassandra.rook.io/Cluster': {
        working: '.status.racks[]?.readyMembers<.members',
        done: '.status.racks',
        code: 'DatabaseNotReady',
    },
    'scylla.scylladb.com/*': {
        broken: ['Degraded=True'],
        working: 'Progressing=True',
        done: 'Available=True',
        code: 'DatabaseNotReady',
    },
    'clickhouse.altinity.com/ClickHouseInstallation': CLICKHOUSE,
    'clickhouse-keeper.altinity.com/ClickHouseKeeperInstallation': CLICKHOUSE,
    'pingcap.com/TidbCluster': { ...databases_READY, paused: '.spec.paused=true' },
    'apps.kubeblocks.io/Cluster|Component': {
        broken: '.status.phase=Failed|Abnormal',
        paused: '.status.phase=Stopped|Stopping',
        done: '.status.phase=Running',
        code: 'DatabaseNotReady',
    },
    'apps.kubeblocks.io/OpsRequest': { failed: '.status.phase=Failed|Aborted|Cancelled', done: '.status.phase=Succeed' },
    'operations.kubeblocks.io/OpsRequest': {
        failed: '.status.phase=Failed|Aborted|Cancelled',
        done: '.status.phase=Succeed',
    },
    'elasticsearch.k8s.elastic.co/Elasticsearch': {
        invalid: '.status.phase=Invalid',
        broken: '.status.health=red',
        working: [
            '.status.phase=ApplyingChanges|MigratingData|Stalled',
            '.status.health=yellow & .status.availableNodes!=1',
            '.status.health=unknown',
            'ReconciliationComplete=False',
            '.status.availableNodes<.spec.nodeSets[].count',
        ],
        done: '.status.phase=Ready & .status.health=green|yellow',
        code: 'DatabaseNotReady',
    },
    '*.k8s.elastic.co/*': {
        broken: '.status.health=red',
        working: [
            '.status.associationStatus=Pending|Failed',
            '.status.elasticsearchAssociationStatus=Pending|Failed',
            '.status.availableNodes<.status.expectedNodes',
            '.status.availableNodes<.spec.count',
        ],
        done: '.status.health=green',
    },
    'stackconfigpolicy.k8s.elastic.co/*': {
        failed: '.status.phase=Invalid',
        broken: '.status.phase=Error|Conflict',
        done: '.status.phase=Ready',
    },
    'autoscaling.k8s.elastic.co/*': { broken: 'Healthy=False', mute: true },
    'opensearch.opster.io/OpenSearchCluster': {
        broken: '.status.health=red',
        working: '.status.phase=PENDING|UPGRADING',
        done: '.status.phase=RUNNING',
        code: 'DatabaseNotReady',
    },
    'solr.apache.org/SolrCloud': {
        working: ['.status.readyReplicas<.spec.replicas', '.status.upToDateNodes<.spec.replicas'],
        done: ['.status.replicas', '.spec.replicas=0'],
        code: 'DatabaseNotReady',
    },
    'minio.min.io/Tenant': {
        broken: ['.status.healthStatus=red'],
        working: [
            '.status.currentState=Waiting*|Provisioning*|Updating*|Restarting*|Statefulset not controlled*|*recreat*',
            '!.status.currentState',
        ],
        done: '.status.currentState=Initialized',
        says: '.status.currentState',
    },
    'db.atlasgo.io/*': databases_READY,
    'core.humio.com/*': {
        broken: '.status.state=ConfigError|NotFound|Unknown',
        working: '.status.state=Pending|Upgrading|Restarting',
        done: '.status.state=Running|Exists',
    },
};

;// CONCATENATED MODULE: ./src/health/delivery.ts
const DOCUMENTED_READY = { broken: 'Ready=False', done: 'Ready=True' };
const FLUX = {
    failed: 'Stalled=True',
    paused: '.spec.suspend=true',
    broken: 'Ready=False',
    working: 'Reconciling=True',
    done: 'Ready=True',
};
const DELIVERY = {
    'flagger.app/Canary': {
        failed: ['.status.phase=Failed & Promoted=False', '.status.phase=Failed'],
        paused: ['.status.phase=Waiting|WaitingPromotion', '.spec.suspend=true'],
        done: '.status.phase=Initialized|Succeeded',
        code: 'CanaryFailed',
        follows: { target: '.spec.targetRef', since: '.status.lastTransitionTime', every: '.spec.analysis.interval' },
    },
    'flagger.app/MetricTemplate|AlertProvider': { mute: true },
    '*.toolkit.fluxcd.io/*': FLUX,
    'kustomize.toolkit.fluxcd.io/Kustomization': { ...FLUX, resume: 'flux resume kustomization NAME' },
    'helm.toolkit.fluxcd.io/HelmRelease': { ...FLUX, resume: 'flux resume helmrelease NAME' },
    'source.toolkit.fluxcd.io/HelmRepository': { ...FLUX, done: ['Ready=True', '.spec.type=oci'] },
    'fluxcd.controlplane.io/*': FLUX,
    'infra.contrib.fluxcd.io/Terraform': {
        ...FLUX,
        paused: ['.spec.suspend=true', 'Plan=True:TerraformPlannedWithChanges'],
    },
    'notification.toolkit.fluxcd.io/Alert|Provider': { ...FLUX, done: undefined, mute: true },
    'keda.sh/ScaledObject|ScaledJob': {
        broken: ['Ready=False', 'Fallback=True'],
        paused: ['Paused=True', '@autoscaling.keda.sh/paused=true', '@autoscaling.keda.sh/paused-replicas'],
        done: 'Ready=True',
        code: 'ScaledObjectNotReady',
    },
    'keda.sh/TriggerAuthentication|ClusterTriggerAuthentication': { mute: true },
    'http.keda.sh/HTTPScaledObject': { broken: 'Ready=False', mute: true },
    'autoscaling.k8s.io/VerticalPodAutoscaler': { broken: ['ConfigUnsupported=True', 'NoPodsMatched=True'], mute: true },
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
    'pulumi.com/Stack': {
        failed: 'Stalled=True',
        broken: ['.status.lastUpdate.state=failed', 'Ready=False'],
        working: 'Reconciling=True',
        done: ['Ready=True', '.status.lastUpdate.state=succeeded'],
        says: '.status.lastUpdate.message',
    },
    'app.terraform.io/*': { broken: ['.status.runStatus=errored', '.status.run.status=errored'], mute: true },
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
};

;// CONCATENATED MODULE: ./src/health/messaging.ts
const messaging_READY = { broken: 'Ready=False', done: 'Ready=True' };
const STRIMZI = {
    broken: 'NotReady=True',
    paused: ['ReconciliationPaused=True', '@strimzi.io/pause-reconciliation=true'],
    done: 'Ready=True',
};
const MESSAGING = {
    'kafka.strimzi.io/*': STRIMZI,
    'kafka.strimzi.io/KafkaNodePool': { ...STRIMZI, done: ['Ready=True', '.status.nodeIds'] },
    'kafka.strimzi.io/KafkaConnector': {
        ...STRIMZI,
        broken: [
            'NotReady=True',
            '.status.connectorStatus.connector.state=FAILED|UNASSIGNED',
            '.status.connectorStatus.tasks[]?.state=FAILED',
        ],
        paused: [...STRIMZI.paused, '.spec.state=paused|stopped', '.spec.pause=true'],
        says: ['.trace', '.status.connectorStatus.connector.trace'],
    },
    'kafka.strimzi.io/KafkaRebalance': {
        ...STRIMZI,
        paused: [...STRIMZI.paused, 'ProposalReady=True', 'Stopped=True'],
    },
    'core.strimzi.io/StrimziPodSet': {
        working: ['.status.readyPods<.status.pods', '.status.currentPods<.status.pods'],
        done: '.status.observedGeneration',
    },
    'rabbitmq.com/RabbitmqCluster': {
        broken: ['ReconcileSuccess=False', 'ClusterAvailable=False'],
        working: 'AllReplicasReady=False',
        done: 'AllReplicasReady=True & ClusterAvailable=True & ReconcileSuccess=True',
        code: 'DatabaseNotReady',
    },
    'rabbitmq.com/*': messaging_READY,
    'platform.confluent.io/*': {
        broken: [
            'platform.confluent.io/app-ready=False',
            '.status.state=ERROR|FAILED',
            '.status.connectorState=FAILED',
            '.status.failedTasksCount',
            '.status.phase=ERROR|FAILED',
        ],
        working: [
            '.status.phase & .status.phase!=RUNNING',
            '.status.connectorState & .status.connectorState!=RUNNING|PAUSED',
            'platform.confluent.io/app-ready=Unknown',
            '.status.tasksReady<all',
            'platform.confluent.io/resources-ready=False',
            'platform.confluent.io/statefulset-available=False',
            'platform.confluent.io/rolling=True',
        ],
        paused: '.status.connectorState=PAUSED',
        done: ['.status.phase=RUNNING', '.status.state=CREATED'],
    },
    'kafka.banzaicloud.io/KafkaCluster': {
        broken: ['.status.state=ClusterRollingUpgrading & .status.rollingUpgradeStatus.errorCount', '.status.alertCount'],
        working: ['.status.brokersState[]?.configurationState=ConfigOutOfSync'],
        done: '.status.state=ClusterRunning',
    },
    'kafka.banzaicloud.io/*': { mute: true },
    'jetstream.nats.io/*': messaging_READY,
    '*.knative.dev/*': { ...messaging_READY, code: 'CustomResourceFailed' },
    'serving.knative.dev/Revision': {
        broken: ['Ready=False', 'ContainerHealthy=False', 'ResourcesAvailable=False'],
        done: 'Ready=True',
    },
    'operator.knative.dev/*': {
        broken: ['InstallSucceeded=False', 'DependenciesInstalled=False', 'Ready=False'],
        done: 'Ready=True',
    },
    'camel.apache.org/*': {
        broken: ['Ready=False:Error|*Failed', '.status.phase=Error|Failed|Interrupted', 'Ready=False'],
        done: ['Ready=True', '!Ready & .status.phase=Running|Ready|Succeeded', '.status.phase=Running & Ready=Unknown'],
    },
    'dapr.io/*': { mute: true },
};

;// CONCATENATED MODULE: ./src/health/observability.ts
const RULES = { broken: '.status.bindings[]?Accepted=False', mute: true };
const GRAFANA = {
    broken: [
        'InvalidSpec=True',
        'NoMatchingInstance=True',
        '.status.NoMatchingInstances=true',
        '.status.conditions[]?.status=False',
    ],
    working: '.status.conditions[]?.status=Unknown',
    done: ['.status.conditions', '.status.hash', '.status.lastResync'],
};
const OBSERVABILITY = {
    'monitoring.coreos.com/Prometheus|PrometheusAgent|Alertmanager|ThanosRuler': {
        broken: ['Reconciled=False', 'Available=False'],
        paused: '.spec.paused=true',
        working: 'Available=Degraded|Unknown',
        done: 'Available=True & Reconciled=True',
    },
    'monitoring.coreos.com/*': RULES,
    'grafana.integreatly.org/Grafana': {
        broken: ['.status.stageStatus=failed', 'GrafanaReady=False'],
        done: '.status.stage=complete & .status.stageStatus=success',
        says: '.status.lastMessage',
    },
    'grafana.integreatly.org/*': GRAFANA,
    'opentelemetry.io/OpenTelemetryCollector': {
        working: ['.status.scale.statusReplicas<all', '.spec.mode!=sidecar & !.status.scale & !.status.version'],
        done: ['.status.scale', '.status.version'],
    },
    'opentelemetry.io/*': { mute: true },
    'jaegertracing.io/Jaeger': { broken: '.status.phase=Failed', done: '.status.phase=Running' },
    'datadoghq.com/DatadogMetric': { broken: ['Error=True', 'Valid=False'], done: 'Valid=True' },
    'datadoghq.com/*': { broken: 'Error=True', mute: true },
    'operator.victoriametrics.com/*': {
        broken: [
            '.status.updateStatus=failed',
            '.status.clusterStatus=failed',
            '!.status.updateStatus & .status.unavailableReplicas & .status.availableReplicas<.status.replicas',
        ],
        paused: ['.status.updateStatus=paused', '.spec.paused=true'],
        working: [
            '.status.updateStatus=expanding',
            '.status.clusterStatus=expanding',
            '!.status.updateStatus & .status.availableReplicas<.status.replicas',
        ],
        says: '.status.reason',
        mute: true,
    },
    'coralogix.com/*': { broken: 'RemoteSynced=False', done: 'RemoteSynced=True' },
    'logging.banzaicloud.io/*': { broken: '.status.active=false', says: '.status.problems', mute: true },
};

;// CONCATENATED MODULE: ./src/health/secrets.ts
const secrets_READY = { broken: 'Ready=False', done: 'Ready=True' };
const CERTIFICATE = {
    broken: ['Ready=False & Issuing=False:Failed', 'Ready=False'],
    done: 'Ready=True',
    code: 'CertificateNotIssued',
};
const EXTERNAL = { ...secrets_READY, code: 'ExternalSecretNotSynced' };
const SAME_NAME = '.metadata.name';
const SPREAD = {
    broken: ['Ready=False', 'Ready!=True & PartiallyReady=True', '!Ready & NotReady=True'],
    done: 'Ready=True',
    code: 'ExternalSecretNotSynced',
};
const ACME = {
    failed: '.status.state=invalid|expired|errored',
    done: '.status.state=valid',
    says: '.status.reason',
    code: 'CertificateNotIssued',
};
const SECRETS = {
    'cert-manager.io/Certificate': {
        ...CERTIFICATE,
        secret: '.spec.secretName',
        tells: [
            { apiVersion: 'cert-manager.io/v1', kind: 'CertificateRequest' },
            { apiVersion: 'acme.cert-manager.io/v1', kind: 'Order' },
            { apiVersion: 'acme.cert-manager.io/v1', kind: 'Challenge' },
        ],
    },
    'certmanager.k8s.io/Certificate': { ...CERTIFICATE, secret: '.spec.secretName' },
    'cert-manager.io/CertificateRequest': {
        failed: ['Ready=False:Failed|Denied', 'Denied=True', 'InvalidRequest=True'],
        broken: 'Ready=False',
        done: 'Ready=True',
        code: 'CertificateNotIssued',
    },
    'cert-manager.io/Issuer|ClusterIssuer': secrets_READY,
    'certmanager.k8s.io/Issuer|ClusterIssuer': secrets_READY,
    'acme.cert-manager.io/Order|Challenge': ACME,
    'trust.cert-manager.io/Bundle': { broken: 'Synced=False', done: 'Synced=True' },
    'external-secrets.io/ExternalSecret': { ...EXTERNAL, secret: ['.spec.target.name', SAME_NAME] },
    'external-secrets.io/PushSecret': EXTERNAL,
    'external-secrets.io/SecretStore|ClusterSecretStore': secrets_READY,
    'external-secrets.io/ClusterExternalSecret|ClusterPushSecret': SPREAD,
    'generators.external-secrets.io/*': { mute: true },
    'kubernetes-client.io/ExternalSecret': {
        broken: '.status.status=ERROR*',
        done: '.status.status=SUCCESS',
        code: 'ExternalSecretNotSynced',
        says: '.status.status',
        secret: SAME_NAME,
    },
    'bitnami.com/SealedSecret': {
        broken: 'Synced=False',
        working: 'Synced=Unknown',
        mute: true,
        code: 'ExternalSecretNotSynced',
        secret: SAME_NAME,
    },
    'secrets.hashicorp.com/*': {
        broken: ['.status.valid=false', 'Ready=False', 'Healthy=False', 'Synced=False'],
        says: '.status.error',
        mute: true,
        code: 'ExternalSecretNotSynced',
        secret: '.spec.destination.name',
    },
    'redhatcop.redhat.io/*': { broken: ['ReconcileFailed=True', 'ReconcileError=True'], mute: true },
    'onepassword.com/OnePasswordItem': { ...secrets_READY, code: 'ExternalSecretNotSynced', secret: SAME_NAME },
    'secrets-store.csi.x-k8s.io/*': { mute: true },
    'k8s.keycloak.org/Keycloak': {
        broken: ['HasErrors=True', 'Ready=False'],
        working: 'RollingUpdate=True',
        done: 'Ready=True',
    },
    'k8s.keycloak.org/KeycloakRealmImport': { broken: 'HasErrors=True', done: 'Done=True' },
    'keycloak.org/*': {
        broken: '.status.phase=failing',
        working: '.status.phase=initializing|reconciling',
        done: '.status.ready=true',
    },
    'kyverno.io/ClusterPolicy|Policy': {
        broken: ['Ready=False', '!Ready & .status.ready=false'],
        done: ['Ready=True', '.status.ready=true'],
    },
    'kyverno.io/*': { mute: true },
    'policies.kyverno.io/*': {
        broken: '.status.conditionStatus.ready=false',
        says: '.status.conditionStatus.message',
        mute: true,
    },
    'templates.gatekeeper.sh/ConstraintTemplate': { broken: '.status.byPod[]?.errors', done: '.status.created=true' },
    'constraints.gatekeeper.sh/*': { broken: '.status.byPod[]?.errors', mute: true },
    'policy.open-cluster-management.io/*': {
        broken: ['.status.compliant=NonCompliant', 'Compliant=False'],
        working: ['.status.compliant=Pending|UnknownCompliancy', '.status.compliant!=Compliant & .status.compliant'],
        done: ['.status.compliant=Compliant', '!.status.compliant & .status.placement'],
    },
    'policy.open-cluster-management.io/OperatorPolicy': {
        broken: ['Compliant=False', '.status.compliant=NonCompliant'],
        done: 'Compliant=True',
    },
    'policy.open-cluster-management.io/PlacementBinding|PolicyAutomation|PolicySet': { mute: true },
};

;// CONCATENATED MODULE: ./src/health/traffic.ts
const POLICY = {
    broken: ['.status.ancestors[]?Accepted=False', '.status.ancestors[]?ResolvedRefs=False'],
    working: '.status.ancestors[]?Accepted!=True',
    mute: true,
};
const GLOO = {
    broken: ['.status.state=Rejected|Warning|2|3', '.status.statuses[]?.state=Rejected|Warning|2|3'],
    working: ['.status.state=Pending|0', '.status.statuses[]?.state=Pending|0'],
    says: ['.status.reason', '.reason'],
    mute: true,
    code: 'RouteNotAccepted',
};
const TRAFFIC = {
    'gateway.networking.k8s.io/Gateway': {
        broken: [
            'Accepted=False',
            'ResolvedRefs=False',
            '.status.listeners[]?Accepted=False',
            '.status.listeners[]?ResolvedRefs=False',
            '.status.listeners[]?Conflicted=True',
            '.status.listeners[]?Detached=True',
            '.status.listeners[]?Programmed=False',
            'Programmed=False',
            'Ready=False',
            'Scheduled=False',
        ],
        working: [
            'Accepted & Programmed!=True',
            '.status.listeners[]?Programmed=Unknown',
            '.status.listeners[]?Ready=Unknown',
        ],
        done: ['Programmed=True', 'Ready=True'],
        code: 'GatewayNotProgrammed',
    },
    'gateway.networking.k8s.io/GatewayClass': { broken: 'Accepted=False', done: 'Accepted=True' },
    'gateway.networking.k8s.io/ListenerSet': {
        broken: ['Accepted=False', 'Programmed=False', '.status.listeners[]?Programmed=False'],
        done: 'Programmed=True',
        code: 'GatewayNotProgrammed',
    },
    'gateway.networking.x-k8s.io/XListenerSet': {
        broken: ['Accepted=False', 'Programmed=False'],
        done: 'Programmed=True',
        code: 'GatewayNotProgrammed',
    },
    'gateway.networking.k8s.io/BackendTLSPolicy|BackendLBPolicy': POLICY,
    'gateway.networking.k8s.io/ReferenceGrant': { mute: true },
    'gateway.envoyproxy.io/*': { ...POLICY, broken: [...POLICY.broken, '.status.ancestors[]?Programmed=False'] },
    'networking.istio.io/*': { broken: ['.status.validationMessages[]?.level=ERROR', 'Reconciled=False'], mute: true },
    'security.istio.io/*': { broken: '.status.validationMessages[]?.level=ERROR', mute: true },
    'telemetry.istio.io/*': { mute: true },
    'extensions.istio.io/*': { mute: true },
    'install.istio.io/IstioOperator': {
        broken: '.status.status=ERROR|4',
        paused: '.status.status=ACTION_REQUIRED|5',
        done: '.status.status=HEALTHY|3',
    },
    'sailoperator.io/*': { broken: ['Ready=False', 'Reconciled=False'], done: 'Ready=True' },
    'projectcontour.io/HTTPProxy': {
        broken: ['Valid=False', '.status.currentStatus=invalid|orphaned'],
        done: 'Valid=True & .status.currentStatus=valid',
        says: '.status.description',
        code: 'RouteNotAccepted',
    },
    'projectcontour.io/ExtensionService|TLSCertificateDelegation': { broken: 'Valid=False', done: 'Valid=True' },
    'projectcontour.io/ContourConfiguration': { broken: 'Valid=False', mute: true },
    'traefik.io/*': { mute: true },
    'traefik.containo.us/*': { mute: true },
    'gateway.solo.io/*': GLOO,
    'gloo.solo.io/*': GLOO,
    'enterprise.gloo.solo.io/*': GLOO,
    'route.openshift.io/Route': {
        broken: '.status.ingress[]?Admitted=False',
        working: '.status.ingress[]?Admitted!=True',
        done: '.status.ingress[]?Admitted=True',
        code: 'RouteNotAccepted',
    },
    'k8s.nginx.org/*': {
        broken: '.status.state=Invalid',
        working: '.status.state=Pending',
        says: '.status.message',
        mute: true,
        code: 'RouteNotAccepted',
    },
    'configuration.konghq.com/*': { broken: 'Programmed=False', mute: true, code: 'RouteNotAccepted' },
    'getambassador.io/Host': {
        broken: '.status.state=Error',
        working: '.status.state=Initial|Pending',
        says: '.status.errorReason',
        mute: true,
    },
    'getambassador.io/*': { mute: true },
    'cilium.io/CiliumNetworkPolicy|CiliumClusterwideNetworkPolicy': { broken: 'Valid=False', mute: true },
    'cilium.io/CiliumLoadBalancerIPPool': { broken: 'cilium.io/PoolConflict=True', mute: true },
    'projectcalico.org/*': { mute: true },
    'crd.projectcalico.org/*': { mute: true },
    'operator.tigera.io/*': { broken: ['Degraded=True', 'Available=False'], working: 'Progressing=True', mute: true },
    'metallb.io/*': { mute: true },
    'elbv2.k8s.aws/*': { mute: true },
    'nmstate.io/NodeNetworkConfigurationPolicy': {
        broken: ['Degraded=True'],
        working: 'Progressing=True',
        done: ['Available=True', 'Ignored=True', 'Available=False:NoMatchingNode'],
    },
};

;// CONCATENATED MODULE: ./src/health/all-rules.ts










const ALL_RULES = [
    ARGO,
    CLOUDS,
    CLUSTERS,
    COMPUTE,
    DATABASES,
    DELIVERY,
    MESSAGING,
    OBSERVABILITY,
    SECRETS,
    TRAFFIC,
];
const MAKING_PODS = [COMPUTE, DATABASES, MESSAGING, OBSERVABILITY];
let byName;
function ruleOf(group, kind) {
    byName ??= new Map(ALL_RULES.flatMap((rules) => Object.entries(rules).flatMap(named)));
    const labels = group.split('.');
    const groups = [group, ...labels.map((_label, index) => `*.${labels.slice(index).join('.')}`)];
    for (const name of groups) {
        const rule = byName.get(`${name}/${kind}`) ?? byName.get(`${name}/*`);
        if (rule !== undefined)
            return rule;
    }
    return undefined;
}
function makesPods(group, kind) {
    const rule = ruleOf(group, kind);
    const rules = MAKING_PODS.flatMap((one) => Object.values(one));
    return rule !== undefined && rule.mute !== true && rules.includes(rule);
}
function named([name, rule]) {
    const [group = '', kinds = ''] = name.split('/');
    return kinds.split('|').map((kind) => [`${group}/${kind}`, rule]);
}


/***/ }),

/***/ 5381:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   AV: () => (/* binding */ conditionsIn),
/* harmony export */   Od: () => (/* binding */ scopeOf),
/* harmony export */   RP: () => (/* binding */ valueOf),
/* harmony export */   XO: () => (/* binding */ firstFound),
/* harmony export */   b6: () => (/* binding */ textOf)
/* harmony export */ });
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2860);

function scopeOf(object, generation) {
    const status = (0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(object.status) ? object.status : {};
    const list = status.conditions ?? valueOf('.conditionedStatus.conditions', status);
    return { root: object, conditions: currentConditions(list, generation), generation };
}
function currentConditions(list, generation) {
    return conditionsIn(list).filter(({ observedGeneration = generation }) => observedGeneration >= generation);
}
function conditionsIn(list) {
    return (0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .records */ .V0)(list).flatMap((one) => {
        const { type, status, reason, message, observedGeneration, lastTransitionTime } = one;
        if (typeof type !== 'string')
            return [];
        return [
            {
                type,
                status: capitalized(textOf(status)),
                ...(typeof reason === 'string' ? { reason } : {}),
                ...(typeof message === 'string' ? { message } : {}),
                ...(typeof lastTransitionTime === 'string' ? { lastTransitionTime } : {}),
                ...(typeof observedGeneration === 'number' ? { observedGeneration } : {}),
            },
        ];
    });
}
function firstFound(tests, scope) {
    for (const test of tests === undefined ? [] : [tests].flat()) {
        const found = test.split(' & ').map((part) => find(part, scope));
        if (found.every((one) => one !== undefined))
            return found.at(-1);
    }
    return undefined;
}
const LIST = /^(\.[^?]*?)\[\]\?(.+)$/;
const LESS = /^(\.[^<]+)<(.+)$/;
const TEST = /^(!?)([^=!]+?)(?:(!?=)(.+))?$/;
function find(test, scope) {
    const [, list, inner] = LIST.exec(test) ?? [];
    if (list !== undefined && inner !== undefined)
        return findInList(list, inner, scope);
    const [, less, more] = LESS.exec(test) ?? [];
    if (less !== undefined && more !== undefined)
        return findLess(less, more, scope);
    const [, not, what = '', operator, values] = TEST.exec(test) ?? [];
    const isCondition = !/^[.@#]/.test(what);
    const condition = isCondition ? scope.conditions.find(({ type }) => type === what) : undefined;
    const value = isCondition ? (condition?.status ?? '') : fieldOf(what, scope.root);
    const found = { what, value, ...(condition === undefined ? {} : { condition }), item: scope.root };
    const isThere = isCondition ? condition !== undefined : !['', '0', 'false'].includes(value);
    if (values === undefined)
        return isThere === (not !== '!') ? found : undefined;
    const [named = '', reasons] = isCondition ? values.split(':') : [values];
    const isField = /^\.\w/.test(named);
    const isSame = isField ? value !== '' && value === fieldOf(named, scope.root) : isOneOf(value, named);
    const holds = isSame && (reasons === undefined || isOneOf(condition?.reason ?? '', reasons));
    return holds === (operator === '=') ? found : undefined;
}
function findInList(path, test, scope) {
    const value = valueOf(path, scope.root);
    const items = Array.isArray(value) ? value : (0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(value) ? Object.values(value) : [];
    for (const item of items) {
        const conditions = currentConditions((0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(item) ? item.conditions : undefined, scope.generation);
        const found = firstFound(test, { root: item, conditions, generation: scope.generation });
        if (found !== undefined)
            return { ...found, what: found.condition === undefined ? `${path}[]${found.what}` : found.what };
    }
    return undefined;
}
function findLess(less, more, { root }) {
    const [value = '0', all = ''] = (fieldOf(less, root) || '0').split('/');
    const bound = more === 'all' ? all : boundOf(more, root);
    const isLess = bound !== '' && Number(value) < Number(bound);
    return isLess ? { what: less, value: `${value} of ${bound}`, item: root } : undefined;
}
function boundOf(more, root) {
    if (!/^[.@#]/.test(more))
        return more;
    const [path = '', each] = more.split('[]');
    if (each === undefined)
        return fieldOf(more, root);
    const list = valueOf(path, root);
    return String((Array.isArray(list) ? list : []).reduce((sum, item) => sum + Number(fieldOf(each, item) || 0), 0));
}
function fieldOf(what, root) {
    const value = valueAtName(what, root);
    if (Array.isArray(value) || (0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(value))
        return Object.keys(value).length === 0 ? '' : '…';
    return textOf(value);
}
function valueAtName(what, root) {
    const place = { '@': '.metadata.annotations', '#': '.metadata.labels' }[what.slice(0, 1)];
    if (place === undefined)
        return valueOf(what, root);
    const named = valueOf(place, root);
    return (0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(named) ? named[what.slice(1)] : undefined;
}
function valueOf(path, root) {
    const plain = path.replaceAll(/\[(\.[\w.]+)\]/g, (_, index) => `.${textOf(valueOf(index, root)) || '0'}`);
    let value = root;
    for (const step of plain.split('.').slice(1)) {
        if (step === '')
            continue;
        if (Array.isArray(value))
            value = value[Number(step)];
        else if ((0,_model_record_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(value))
            value = value[step];
        else
            return undefined;
    }
    return value;
}
function textOf(value) {
    return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}
function isOneOf(value, words) {
    return words.split('|').some((word) => {
        if (!word.includes('*'))
            return value === word;
        const parts = word.split('*').map((part) => part.replaceAll(/[^\w\s]/g, '\\$&'));
        return new RegExp(`^${parts.join('.*')}$`, 's').test(value);
    });
}
function capitalized(status) {
    return status.slice(0, 1).toUpperCase() + status.slice(1);
}


/***/ }),

/***/ 9832:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  W: () => (/* binding */ healthOf)
});

// EXTERNAL MODULE: ./src/model/record.ts
var record = __webpack_require__(2860);
// EXTERNAL MODULE: ./src/health/facts.ts
var facts = __webpack_require__(5381);
;// CONCATENATED MODULE: ./src/health/general.ts


const BAD = /^(Degraded|Unhealthy|Invalid|Irreconcilable|Not[A-Z].*|.*(Error|Failed|Failure|ErrorOccurred|Errored))$/;
const UNDER_WAY = /^(Reconciling|Progressing|In-?[Pp]rogress|Updating|Upgrading|Deploying|Pending|Provisioning|Creating|Installing|Initializing|Scaling|Rolling|Issuing|Waiting|Migrating|Restarting)$/;
const HELD = /^(Paused|Suspended|ReconciliationPaused)$/;
const MAIN = /^(Ready|Available|Healthy|Succeeded|Complete|Completed)$/;
const BESIDE = /^(Ready|Available|Healthy|Synced|Synchronized|Reconciled|Accepted|Programmed|Valid|ReconcileSuccess)$/;
const GOOD = /^(?!Partial|Update|Upgrade|NewVersion).*(Ready|Available|Healthy|Synced|Synchronized|Reconciled|Accepted|Programmed|Valid|Validated|Succeeded|Success|Applied|Deployed|Installed|Established|Configured|Created|Provisioned|Bound|Compliant|ReconcileComplete|UpToDate)$/;
const OVER = /(Available|Completed?|Succeeded|Success|Successful|Ready|UpToDate|Done)$/;
const WORD = /^(?!last|next|previous|desired|target|old).*(phase|state|status|health|stage)$/i;
const PLAIN_WORD = /^(phase|state|status|health)$/i;
const FAILED = /^(?!no(?:error|fail))(failed(?!over).*|failure|error.*|.*error|.*failed|fatal|invalid|degraded|unhealthy|broken|rejected|denied|red|crashed|crashloopbackoff|notready|unavailable|outofsync|faulty|faulted|lost|noncompliant|unreachable)$/;
const WORKING = /^(pending|init|waiting|queued|new|inprogress|yellow|notreconciled|unknown|(applying|migrating|updating|upgrading|creating|provisioning|scaling|importing|waiting)\w+|.*(?<!runn|exist|work|serv|listen|follow|stream|noth|miss|monitor|watch)ing)$/;
const DONE = /^(ready|accepted|running|available|active|healthy|succeeded|success|successful|complete|completed|done|ok|green|bound|deployed|synced|insync|installed|created|provisioned|online|up|valid|applied|compliant|finished|enabled|established|configured|initialized|reconciled|exists)$/;
const PAUSED = /^(paused|suspended|stopped|halted|hibernated|disabled|onhold)$/;
function general(scope) {
    const { conditions } = scope;
    const is = (expression, ...statuses) => conditions.find(({ type, status }) => expression.test(type) && statuses.includes(status));
    const stalled = is(/^Stalled$/, 'True');
    if (stalled !== undefined)
        return { is: 'failed', found: foundIn(stalled) };
    const bad = is(BAD, 'True');
    if (bad !== undefined)
        return { is: 'broken', found: foundIn(bad) };
    const held = is(HELD, 'True');
    if (held !== undefined)
        return { is: 'paused', found: foundIn(held) };
    const underWay = conditions.find(({ type, status, reason = '' }) => (status === 'True' || (status === 'Unknown' && type === 'Progressing')) &&
        (type === 'Running' ? reason === 'Running' : UNDER_WAY.test(type) && !OVER.test(reason)));
    if (underWay !== undefined)
        return { is: 'working', found: foundIn(underWay) };
    const byPolicy = ofParents(scope);
    if (byPolicy !== undefined)
        return byPolicy;
    const byConditions = ofGoodOnes(conditions);
    if (byConditions !== undefined && byConditions.is !== 'done')
        return byConditions;
    const status = (0,facts/* valueOf */.RP)('.status', scope.root);
    const byWord = ofWords(status, '.status', byConditions === undefined ? WORD : PLAIN_WORD);
    if (byWord !== undefined && byWord.is !== 'done')
        return byWord;
    const byCounts = (0,facts/* firstFound */.XO)(COUNTED, scope);
    if (byCounts !== undefined)
        return { is: 'working', found: byCounts };
    if (byWord !== undefined || byConditions !== undefined)
        return (byWord ?? byConditions);
    const uncounted = (0,facts/* firstFound */.XO)('.status.replicas & .status.readyReplicas<.status.replicas', scope);
    if (uncounted !== undefined)
        return { is: 'working', found: uncounted };
    const good = (0,facts/* firstFound */.XO)(['.status.healthy=true', '.status.ready=true', '.status.readyReplicas'], scope);
    if (good !== undefined)
        return { is: 'done', found: good };
    const open = is(/./, 'Unknown');
    if (open !== undefined)
        return { is: 'working', found: foundIn(open) };
    const error = (0,facts/* firstFound */.XO)(ERRORS, scope);
    if (error !== undefined)
        return { is: 'broken', found: error };
    return ofParts(status, '.status') ?? { is: 'done', unsaid: true };
}
function foundIn(condition) {
    return { what: condition.type, value: condition.status, condition };
}
function ofGoodOnes(conditions) {
    const main = conditions.find(({ type }) => type === 'Ready') ?? conditions.find(({ type }) => MAIN.test(type));
    const asked = conditions.filter(({ type }) => (main === undefined ? GOOD : BESIDE).test(type));
    const all = main === undefined || asked.includes(main) ? asked : [main, ...asked];
    const isFalse = all.find(({ status, reason = '' }) => status === 'False' || /^(?!No[A-Z]|.*Previous).*(Failed|Error)$/.test(reason));
    const wrong = main?.status === 'False' ? main : isFalse;
    if (wrong !== undefined)
        return { is: 'broken', found: foundIn(wrong) };
    const open = all.find(({ status }) => status !== 'True');
    if (open !== undefined)
        return { is: 'working', found: foundIn(open) };
    return all.length === 0 ? undefined : { is: 'done', found: foundIn(main ?? all[0]) };
}
function ofWords(status, at, names = WORD) {
    const fields = (0,record/* isRecord */.u4)(status) ? Object.entries(status) : [];
    const words = fields
        .filter(([name]) => names.test(name))
        .map(([name, value]) => ({ found: { what: `${at}.${name}`, value: (0,facts/* textOf */.b6)(value) }, word: plain((0,facts/* textOf */.b6)(value)) }));
    const first = (expression, is) => {
        const found = words.find(({ word }) => expression.test(word))?.found;
        return found === undefined ? undefined : { is, found };
    };
    return first(FAILED, 'broken') ?? first(PAUSED, 'paused') ?? first(WORKING, 'working') ?? first(DONE, 'done');
}
function ofParts(status, at, depth = 2) {
    if (!(0,record/* isRecord */.u4)(status) || depth === 0)
        return undefined;
    const parts = Object.entries(status).filter(([, part]) => (0,record/* isRecord */.u4)(part));
    const said = parts.flatMap(([name, part]) => {
        const where = `${at}.${name}`;
        return ofWords(part, where) ?? ofParts(part, where, depth - 1) ?? [];
    });
    return ['broken', 'paused', 'working', 'done']
        .map((is) => said.find((one) => one.is === is))
        .find((one) => one !== undefined);
}
function plain(text) {
    return text.replaceAll(/[^A-Za-z]/g, '').toLowerCase();
}
const COUNTED = [
    '.status.healthy=false',
    '.status.ready=false',
    '.status.readyReplicas & .status.readyReplicas<.spec.replicas',
    '.status.readyReplicas & .status.readyReplicas<.status.replicas',
    '.status.updatedReplicas & .status.updatedReplicas<.spec.replicas',
    '.status.availableReplicas & .status.availableReplicas<.spec.replicas',
];
const ERRORS = ['error', 'errorMessage', 'errMsg', 'errorDescription'].map((name) => `.status.${name}`);
function ofParents(scope) {
    const lists = ['parents', 'ancestors', 'listeners', 'ingress'].map((name) => `.status.${name}[]?`);
    const broken = (0,facts/* firstFound */.XO)(lists.flatMap((list) => ['Accepted', 'Admitted', 'ResolvedRefs', 'Programmed'].map((type) => `${list}${type}=False`)), scope);
    return broken === undefined ? undefined : { is: 'broken', found: broken };
}

;// CONCATENATED MODULE: ./src/health/rule.ts



const OBSERVED = '.status.observedGeneration';
const ORDER = ['invalid', 'failed', 'timed', 'paused', 'broken', 'working', 'done'];
const WORDS = ['message', 'reason', 'error', 'errorMessage', 'description', 'detail', 'statusMessage'].map((name) => `.status.${name}`);
function healthOf(object, generation, rule) {
    if (isBehind(object, generation, rule?.generation ?? OBSERVED))
        return { is: 'behind' };
    const scope = (0,facts/* scopeOf */.Od)(object, generation);
    const { status } = object;
    const isSilent = !(0,record/* isRecord */.u4)(status) || Object.keys(status).length === 0;
    if (rule === undefined)
        return isSilent ? { is: 'silent' } : withWords(general(scope), scope, undefined);
    const decided = byRule(rule, scope);
    if (isSilent && decided.found === undefined)
        return { is: rule.done === undefined ? 'silent' : 'working' };
    return withWords(decided, scope, rule);
}
function byRule(rule, scope) {
    for (const is of ORDER) {
        const found = (0,facts/* firstFound */.XO)(rule[is], scope);
        if (found !== undefined)
            return { is: is === 'timed' ? 'working' : is, found };
    }
    return { is: rule.done === undefined ? 'done' : 'working' };
}
function isBehind(object, generation, path) {
    const seen = path === '' ? '' : (0,facts/* textOf */.b6)((0,facts/* valueOf */.RP)(path, object));
    if (/^-?\d+$/.test(seen))
        return Number(seen) < generation;
    const conditions = (0,facts/* conditionsIn */.AV)((0,record/* isRecord */.u4)(object.status) ? object.status.conditions : undefined);
    const dated = conditions.filter(({ observedGeneration }) => observedGeneration !== undefined);
    return path !== '' && dated.length > 0 && dated.every(({ observedGeneration = 0 }) => observedGeneration < generation);
}
function withWords(health, { root }, rule) {
    const { found } = health;
    if (found === undefined)
        return health;
    const { condition, item } = found;
    const said = [condition?.message ?? ''];
    const fields = [rule?.says ?? []].flat();
    const texts = [
        ...said,
        ...[item, root].flatMap((from) => [...fields, ...(condition === undefined ? WORDS : [])].map((path) => wordsAt(path, from))),
    ];
    const text = texts.find((one) => one !== '') ?? '';
    const reason = condition?.reason ?? (condition === undefined && !['…', 'true', 'false'].includes(found.value) ? found.value : '');
    return { ...health, text: text === reason ? '' : text, reason };
}
function wordsAt(path, root) {
    const value = (0,facts/* valueOf */.RP)(path, root);
    return (0,facts/* textOf */.b6)(Array.isArray(value) ? value[0] : value);
}


/***/ }),

/***/ 7170:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ seenGeneration),
/* harmony export */   T3: () => (/* binding */ healthByUser),
/* harmony export */   WK: () => (/* binding */ EXPRESSIONS),
/* harmony export */   fL: () => (/* binding */ strayRules)
/* harmony export */ });
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(522);
/* harmony import */ var _model_nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9179);
/* harmony import */ var _facts_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5381);



const EXPRESSIONS = ['inProgress', 'failed', 'current'];
function seenGeneration(object) {
    const text = (0,_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .textOf */ .b6)((0,_facts_js__WEBPACK_IMPORTED_MODULE_2__/* .valueOf */ .RP)('.status.observedGeneration', object));
    return /^-?\d+$/.test(text) ? Number(text) : undefined;
}
function healthByUser(object, generation, rule) {
    const seen = seenGeneration(object);
    if (seen !== undefined && seen < generation)
        return { is: 'behind' };
    for (const name of EXPRESSIONS) {
        const { at = '', holds } = rule[name] ?? {};
        const answer = holds?.(object) ?? false;
        if (typeof answer === 'object')
            return { is: 'unclear', name, at, why: answer.unclear };
        if (answer)
            return { is: name, at };
    }
    return { is: 'undecided' };
}
function strayRules(rules, refs) {
    const names = [...new Set(refs.map(_model_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .kindName */ .Ep))];
    return [...rules].flatMap(([name, { at }]) => {
        if (names.includes(name))
            return [];
        const [group = '', kind = ''] = name.split('/');
        const others = names.map((other) => other.split('/'));
        const neighbours = others.flatMap(([of = '', one = '']) => (of === group ? [one] : []));
        const moved = others.find(([, one]) => one === kind)?.join('/');
        const misspelt = (0,_model_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .pA)(kind, neighbours);
        const meant = moved ?? (misspelt === undefined ? undefined : `${group}/${misspelt}`);
        return meant === undefined ? [] : [`the health rule at ${at} is for ${name}, which no object is; ${meant} is there`];
    });
}


/***/ }),

/***/ 249:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   x: () => (/* binding */ firstChange)
/* harmony export */ });
/* harmony import */ var _place_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1818);
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2860);


function firstChange(wanted, was, now, comparison, path = []) {
    if (wanted === undefined || comparison.isSame(was, now) || comparison.isExcepted?.(path) === true)
        return undefined;
    if (now === undefined || !isCompared(wanted, was, now))
        return { path, was, now };
    for (const [step, child] of entriesOf(wanted)) {
        const before = childAt(was, step, child);
        const after = childAt(now, step, child) ?? placeTaken(was, now, step);
        const change = firstChange(child, before, after, comparison, [...path, step]);
        if (change !== undefined)
            return change;
    }
    return undefined;
}
function isCompared(wanted, was, now) {
    if ((0,_record_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(wanted))
        return (0,_record_js__WEBPACK_IMPORTED_MODULE_1__/* .isRecord */ .u4)(now);
    if (!Array.isArray(wanted) || !Array.isArray(now))
        return false;
    const isNamed = wanted.every((item) => nameOf(item) !== undefined);
    return isNamed || (Array.isArray(was) && was.length === now.length && was.length === wanted.length);
}
function entriesOf(value) {
    return Array.isArray(value) ? [...value.entries()] : Object.entries(value);
}
function childAt(value, step, like) {
    if (typeof step === 'string')
        return (0,_place_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(value, [step]);
    if (!Array.isArray(value))
        return undefined;
    const name = nameOf(like);
    return name === undefined ? value[step] : value.find((item) => nameOf(item) === name);
}
function placeTaken(was, now, step) {
    return Array.isArray(was) && Array.isArray(now) && was.length === now.length ? now[Number(step)] : undefined;
}
function nameOf(item) {
    return (0,_place_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(item, ['name']) ?? (0,_place_js__WEBPACK_IMPORTED_MODULE_0__/* .valueAt */ .fK)(item, ['metadata', 'name']);
}


/***/ }),

/***/ 7814:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   MU: () => (/* binding */ recorderOf),
/* harmony export */   OP: () => (/* binding */ Clocks),
/* harmony export */   US: () => (/* binding */ toldToEnd),
/* harmony export */   _k: () => (/* binding */ kubeletOf),
/* harmony export */   bD: () => (/* binding */ eventStart),
/* harmony export */   gE: () => (/* binding */ eventTime),
/* harmony export */   nC: () => (/* binding */ API),
/* harmony export */   nz: () => (/* binding */ conditionWriter),
/* harmony export */   pe: () => (/* binding */ parseTime)
/* harmony export */ });
/* harmony import */ var _kinds_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(522);
/* harmony import */ var _object_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7278);
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2860);



const API = 'api';
const SCHEDULER = 'default-scheduler';
function kubeletOf({ spec }) {
    return `kubelet/${spec.nodeName ?? ''}`;
}
function recorderOf({ source, reportingComponent, reportingInstance }) {
    const component = source?.component || reportingComponent || '';
    return component === 'kubelet' ? `kubelet/${source?.host || reportingInstance || ''}` : component;
}
function conditionWriter(object, { type }) {
    if (!(0,_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .isPod */ .Se)(object))
        return `${object.apiVersion}/${object.kind}`;
    return type === 'PodScheduled' ? SCHEDULER : kubeletOf(object);
}
class Clocks {
    #behind = new Map();
    #behindApi = new Map();
    #heard = new WeakSet();
    hear(objects, now) {
        for (const object of objects) {
            if (this.#heard.has(object))
                continue;
            this.#heard.add(object);
            for (const [writer, time] of timesIn(object))
                lower(this.#behind, writer, now - time);
            if (!(0,_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .isPod */ .Se)(object))
                continue;
            const stored = statusStored(object);
            const newest = Math.max(-Infinity, ...kubeletTimes(object));
            if (stored !== undefined && newest > -Infinity)
                lower(this.#behindApi, kubeletOf(object), stored - newest);
        }
    }
    hearNow(time, now) {
        const written = parseTime(time);
        if (written !== undefined)
            lower(this.#behind, API, now - written);
    }
    local(writer, time) {
        const stored = (this.#behindApi.get(writer) ?? Infinity) + (this.#behind.get(API) ?? Infinity);
        const behind = Math.min(this.#behind.get(writer) ?? Infinity, stored);
        return behind === Infinity ? time : time + behind;
    }
}
function parseTime(text) {
    if (text == null)
        return undefined;
    const time = Date.parse(text);
    return Number.isNaN(time) ? undefined : time;
}
function eventTime(event) {
    return (parseTime(event.series?.lastObservedTime ?? event.lastTimestamp ?? event.eventTime ?? event.firstTimestamp) ?? 0);
}
function eventStart(event) {
    return parseTime(event.firstTimestamp ?? event.eventTime ?? event.lastTimestamp) ?? 0;
}
function toldToEnd({ metadata }) {
    const until = parseTime(metadata.deletionTimestamp);
    return until === undefined ? undefined : until - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
}
function statusStored({ metadata }) {
    const times = (metadata.managedFields ?? [])
        .filter(({ subresource }) => subresource === 'status')
        .flatMap(({ time }) => parseTime(time) ?? []);
    return times.length === 0 ? undefined : Math.max(...times);
}
function timesIn(object) {
    const { creationTimestamp } = object.metadata;
    const ofApi = [parseTime(creationTimestamp), toldToEnd(object), statusStored(object)];
    const times = ofApi.flatMap((time) => (time === undefined ? [] : [[API, time]]));
    if ((0,_object_js__WEBPACK_IMPORTED_MODULE_1__/* .isEvent */ .xH)(object))
        return eventTime(object) === 0 ? times : [...times, [recorderOf(object), eventTime(object)]];
    for (const one of (0,_record_js__WEBPACK_IMPORTED_MODULE_2__/* .conditionsOf */ .yb)(object)) {
        const time = parseTime(one.lastUpdateTime ?? one.lastTransitionTime);
        if (time !== undefined)
            times.push([conditionWriter(object, one), time]);
    }
    if ((0,_kinds_js__WEBPACK_IMPORTED_MODULE_0__/* .isPod */ .Se)(object))
        for (const time of kubeletTimes(object))
            times.push([kubeletOf(object), time]);
    return times;
}
function kubeletTimes({ status = {} }) {
    const { startTime, conditions = [], containerStatuses = [], initContainerStatuses = [] } = status;
    const ends = [...containerStatuses, ...initContainerStatuses].flatMap(({ state, lastState }) => [state, lastState].flatMap((one) => [
        one?.running?.startedAt,
        one?.terminated?.startedAt,
        one?.terminated?.finishedAt,
    ]));
    const changes = conditions.filter(({ type }) => type !== 'PodScheduled').map((one) => one.lastTransitionTime);
    return [startTime, ...changes, ...ends].flatMap((text) => parseTime(text) ?? []);
}
function lower(map, writer, value) {
    if (value < (map.get(writer) ?? Infinity))
        map.set(writer, value);
}


/***/ }),

/***/ 9455:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ outlineOf),
/* harmony export */   Z: () => (/* binding */ isOutlineOnly)
/* harmony export */ });
/* harmony import */ var _pull_secret_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2935);
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2860);


function isOutlineOnly({ apiVersion, kind }) {
    return apiVersion === 'v1' && (kind === 'Secret' || kind === 'ConfigMap');
}
function outlineOf(object, ref) {
    const { kind, metadata, data, binaryData, stringData, type } = object;
    const { labels, annotations, ownerReferences = [], managedFields = [] } = metadata;
    const keys = [data, binaryData, stringData].flatMap((part) => ((0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .isRecord */ .u4)(part) ? Object.keys(part) : []));
    const registries = kind === 'Secret' ? (0,_pull_secret_js__WEBPACK_IMPORTED_MODULE_1__/* .registriesOf */ .Ho)(object) : undefined;
    return {
        ref,
        marks: Object.keys({ ...labels, ...annotations }),
        managers: managedFields.map(({ manager = '' }) => manager),
        isOwned: ownerReferences.length > 0,
        ...(isOutlineOnly(object) ? { keys: [...new Set(keys)] } : {}),
        ...(typeof type === 'string' ? { type } : {}),
        ...(registries === undefined ? {} : { registries }),
    };
}


/***/ }),

/***/ 2935:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ho: () => (/* binding */ registriesOf),
/* harmony export */   Xb: () => (/* binding */ DOCKER_HUB),
/* harmony export */   rt: () => (/* binding */ isLoginFor),
/* harmony export */   w4: () => (/* binding */ hostOf)
/* harmony export */ });
/* harmony import */ var _record_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2860);

const DOCKER_HUB = ['index.docker.io', 'docker.io', 'registry-1.docker.io'];
function registriesOf({ data, stringData }) {
    const read = (key) => {
        const [plain, encoded] = [(0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(stringData)[key], (0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(data)[key]];
        const text = typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString() : '{}';
        return (0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(JSON.parse(typeof plain === 'string' ? plain : text));
    };
    try {
        const { auths = read('.dockercfg') } = read('.dockerconfigjson');
        return Object.keys((0,_record_js__WEBPACK_IMPORTED_MODULE_0__/* .recordOf */ .zv)(auths));
    }
    catch {
        return undefined;
    }
}
function hostOf(address) {
    return address.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
function isLoginFor(address, { registry, repository }) {
    const path = address
        .replace(/^(https?:\/\/)?[^/]*\/?/, '')
        .replace(/^v[12]\/?$/, '')
        .replace(/\/$/, '');
    const names = DOCKER_HUB.includes(registry) ? DOCKER_HUB : [registry];
    return (names.some((name) => isHost(name, hostOf(address))) &&
        (path === '' || repository === path || repository.startsWith(`${path}/`)));
}
function isHost(name, pattern) {
    const [parts, wanted] = [name.split('.'), pattern.split('.')];
    return (parts.length === wanted.length &&
        wanted.every((piece, index) => {
            const expression = piece.split('*').map((text) => text.replaceAll(/[^\w]/g, '\\$&'));
            return new RegExp(`^${expression.join('.*')}$`).test(parts[index] ?? '');
        }));
}


/***/ }),

/***/ 8172:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HV: () => (/* binding */ roundedBytes),
/* harmony export */   Lf: () => (/* binding */ parseQuantity),
/* harmony export */   Ri: () => (/* binding */ quantityOf)
/* harmony export */ });
const SUFFIXES = {
    n: 1e-9,
    u: 1e-6,
    m: 1e-3,
    '': 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
};
function parseQuantity(text) {
    const match = /^([+-]?\d*\.?\d*)(e[+-]?\d+|[numkMGTPE]i?|[KMGTPE]i)?$/i.exec(String(text ?? '').trim());
    if (match === null || match[1] === '' || match[1] === undefined)
        return undefined;
    const suffix = match[2] ?? '';
    if (/^e[+-]?\d+$/i.test(suffix))
        return Number(`${match[1]}${suffix}`);
    const factor = SUFFIXES[suffix];
    return factor === undefined ? undefined : Number(match[1]) * factor;
}
function quantityOf(resource, amount) {
    const isBytes = /(memory|storage|hugepages-\S+)$/.test(resource);
    if (isBytes) {
        const [unit, suffix] = amount >= 2 ** 30 && amount % 2 ** 30 === 0 ? [2 ** 30, 'Gi'] : [2 ** 20, 'Mi'];
        return amount % unit === 0 ? `${amount / unit}${suffix}` : String(Math.round(amount));
    }
    const thousandths = Math.round(amount * 1000);
    return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
}
function roundedBytes(bytes) {
    const units = [
        ['Gi', 2 ** 30],
        ['Mi', 2 ** 20],
        ['Ki', 2 ** 10],
    ];
    const [unit = '', size = 1] = units.find(([, size]) => bytes >= size) ?? [];
    return `${Math.round((bytes / size) * 10) / 10}${unit}`;
}


/***/ }),

/***/ 709:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cj: () => (/* binding */ eventCount),
/* harmony export */   Ss: () => (/* binding */ View),
/* harmony export */   _X: () => (/* binding */ eventMessage),
/* harmony export */   gE: () => (/* reexport safe */ _clocks_js__WEBPACK_IMPORTED_MODULE_0__.gE),
/* harmony export */   pe: () => (/* reexport safe */ _clocks_js__WEBPACK_IMPORTED_MODULE_0__.pe)
/* harmony export */ });
/* harmony import */ var _clocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7814);
/* harmony import */ var _kinds_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(522);
/* harmony import */ var _object_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7278);
/* harmony import */ var _outline_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9455);





class View {
    snapshot;
    #byKey = new Map();
    #byKind = new Map();
    #byOwner = new Map();
    #events = new Map();
    #outlines;
    #absent;
    #withDeleted;
    #forbidden;
    constructor(snapshot) {
        this.snapshot = snapshot;
        this.#outlines = new Map(snapshot.outlines?.map((outline) => [(0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)(outline.ref), outline]));
        this.#absent = new Set(snapshot.absent.map(_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN));
        this.#forbidden = new Set(snapshot.forbidden?.map(_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN));
        for (const object of snapshot.objects) {
            if ((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .isEvent */ .xH)(object)) {
                push(this.#events, object.involvedObject.uid ?? nameKey(object.involvedObject), object);
                continue;
            }
            this.#byKey.set((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .refOf */ .H8)(object)), object);
            push(this.#byKind, `${(0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .groupOf */ .F8)(object.apiVersion)}/${object.kind}`, object);
            for (const owner of object.metadata.ownerReferences ?? [])
                push(this.#byOwner, owner.uid, object);
        }
        for (const events of this.#events.values())
            events.sort((a, b) => this.eventTime(a) - this.eventTime(b));
    }
    get now() {
        return this.snapshot.now;
    }
    time(writer, text) {
        const time = (0,_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .parseTime */ .pe)(text);
        return time === undefined ? undefined : this.#local(writer, time);
    }
    createdAt({ metadata }) {
        return this.time(_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .API */ .nC, metadata.creationTimestamp);
    }
    toldToEnd(pod) {
        const told = (0,_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .toldToEnd */ .US)(pod);
        return told === undefined ? undefined : this.#local(_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .API */ .nC, told);
    }
    eventTime(event) {
        const time = (0,_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .eventTime */ .gE)(event);
        return time === 0 ? 0 : this.#local((0,_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .recorderOf */ .MU)(event), time);
    }
    eventStart(event) {
        const time = (0,_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .eventStart */ .bD)(event);
        return time === 0 ? 0 : this.#local((0,_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .recorderOf */ .MU)(event), time);
    }
    #local(writer, time) {
        return this.snapshot.clocks?.local(writer, time) ?? time;
    }
    get(ref) {
        return this.#byKey.get((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)(ref));
    }
    lastOf(ref) {
        return this.snapshot.deleted?.findLast((object) => (0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .refOf */ .H8)(object)) === (0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)(ref));
    }
    get withDeleted() {
        const { deleted = [], objects } = this.snapshot;
        if (deleted.length === 0)
            return this;
        this.#withDeleted ??= new View({ ...this.snapshot, objects: [...deleted, ...objects], deleted: [] });
        return this.#withDeleted;
    }
    outlineOf(ref) {
        const whole = this.get(ref);
        return whole === undefined ? this.#outlines.get((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)(ref)) : (0,_outline_js__WEBPACK_IMPORTED_MODULE_3__/* .outlineOf */ .W)(whole, ref);
    }
    isPresent(ref) {
        return this.get(ref) !== undefined || this.#outlines.has((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)(ref));
    }
    all(group, kind) {
        return this.#byKind.get(`${group}/${kind}`) ?? [];
    }
    get answersSince() {
        return this.snapshot.answersSince;
    }
    get pods() {
        return this.all('', _kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm.kind);
    }
    ownedBy(owner) {
        return owner.metadata.uid === undefined ? [] : (this.#byOwner.get(owner.metadata.uid) ?? []);
    }
    podsOf(owner) {
        return this.ownedBy(owner).filter(_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .isPod */ .Se);
    }
    eventsOf(object) {
        const byUid = object.metadata.uid === undefined ? undefined : this.#events.get(object.metadata.uid);
        return byUid ?? this.#events.get(nameKey({ kind: object.kind, ...object.metadata })) ?? [];
    }
    isAbsent(ref) {
        return this.#absent.has((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)(ref));
    }
    isForbidden(ref) {
        return this.#forbidden.has((0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .keyOf */ .TN)(ref));
    }
    namesOf({ apiVersion, kind, namespace }) {
        const listed = this.snapshot.names?.find((one) => one.apiVersion === apiVersion && one.kind === kind && one.namespace === namespace);
        return listed?.names.toSorted();
    }
    isRead(apiVersion, kind, namespace) {
        const unlisted = this.snapshot.unlisted ?? [];
        return (this.isReadable(apiVersion, kind, namespace) && !unlisted.some((one) => holds(one, apiVersion, kind, namespace)));
    }
    isAsNewAs({ apiVersion, kind, metadata }) {
        const known = (this.snapshot.versions ?? []).filter((one) => holds(one, apiVersion, kind, metadata.namespace));
        const { resourceVersion = '0' } = metadata;
        return known.every((one) => one.resourceVersion === resourceVersion || (0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .mayBeNewer */ .IX)(one.resourceVersion, resourceVersion));
    }
    isReadable(apiVersion, kind, namespace) {
        return !(this.snapshot.unreadable ?? []).some((one) => holds(one, apiVersion, kind, namespace));
    }
    endedLogOf(pod, status) {
        const logs = this.snapshot.logs.filter((log) => log.pod === pod.metadata.name && log.namespace === pod.metadata.namespace && log.container === status.name);
        const written = logs.filter(({ text }) => text.trim() !== '');
        return written.find(({ previous }) => previous === (status.state?.running !== undefined)) ?? written[0] ?? logs[0];
    }
    currentLogOf(pod, status) {
        return this.snapshot.logs.find((log) => !log.previous &&
            log.pod === pod.metadata.name &&
            log.namespace === pod.metadata.namespace &&
            log.container === status.name);
    }
}
function eventCount(event) {
    return event.series?.count ?? event.count ?? 1;
}
function eventMessage(event) {
    return (event?.message ?? '').replace(/^\(combined from similar events\): /, '');
}
function holds(all, apiVersion, kind, namespace) {
    const sameKind = (0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .groupOf */ .F8)(all.apiVersion) === (0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .groupOf */ .F8)(apiVersion) && all.kind === kind;
    return sameKind && (all.namespace === undefined || all.namespace === namespace);
}
function push(map, key, value) {
    const list = map.get(key);
    if (list === undefined)
        map.set(key, [value]);
    else
        list.push(value);
}
function nameKey(of) {
    return `${of.kind ?? ''}/${of.namespace ?? ''}/${of.name ?? ''}`;
}


/***/ }),

/***/ 3430:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  S$: () => (/* binding */ asItFollows),
  gc: () => (/* binding */ customResource),
  tp: () => (/* binding */ takesItUp),
  Z9: () => (/* binding */ wordsOf)
});

// EXTERNAL MODULE: ./src/model/clocks.ts
var clocks = __webpack_require__(7814);
// EXTERNAL MODULE: ./src/model/error.ts
var model_error = __webpack_require__(8623);
// EXTERNAL MODULE: ./src/model/kinds.ts
var model_kinds = __webpack_require__(522);
// EXTERNAL MODULE: ./src/model/object.ts
var object = __webpack_require__(7278);
// EXTERNAL MODULE: ./src/model/record.ts
var record = __webpack_require__(2860);
// EXTERNAL MODULE: ./src/health/facts.ts
var facts = __webpack_require__(5381);
// EXTERNAL MODULE: ./src/health/rule.ts + 1 modules
var health_rule = __webpack_require__(9832);
// EXTERNAL MODULE: ./src/health/all-rules.ts + 10 modules
var all_rules = __webpack_require__(8809);
// EXTERNAL MODULE: ./src/model/built-in.ts
var built_in = __webpack_require__(3181);
// EXTERNAL MODULE: ./src/model/place.ts
var place = __webpack_require__(1818);
// EXTERNAL MODULE: ./src/model/snapshot.ts
var snapshot = __webpack_require__(709);
// EXTERNAL MODULE: ./src/rollout/owners.ts
var owners = __webpack_require__(4485);
// EXTERNAL MODULE: ./src/rollout/pod-counts.ts
var pod_counts = __webpack_require__(2927);
// EXTERNAL MODULE: ./src/rollout/workload-rules.ts + 5 modules
var workload_rules = __webpack_require__(6285);
;// CONCATENATED MODULE: ./src/rollout/owned.ts










const CUT = 1000;
function ownedBy(tracked, live, view) {
    const owner = (0,owners/* ownerOf */.b)(live);
    if (owner === undefined || live.metadata.namespace === undefined)
        return { parts: [], asks: [] };
    const made = [...madeBy(live, owner, view), ...targetOf(live, owner, view)];
    const newest = newestOf(made, live, owner);
    const template = owner.template && named(live, owner.template);
    const makers = newest.filter((one) => !(0,model_kinds/* isPod */.Se)(one));
    const parts = [
        ...makers.flatMap((one) => partOf(one, tracked, view) ?? []),
        ...podParts(newest.filter(model_kinds/* isPod */.Se), lostPods(live, tracked, view), live, tracked, view),
    ].map((part) => (template === undefined ? part : { ...part, templateIn: template }));
    return { parts, asks: owner.labels === undefined ? unknownOwners(live, owner, tracked, view) : [] };
}
function madeBy(live, owner, view) {
    const { makes } = owner;
    const wanted = owner.labels?.((0,object/* refOf */.H8)(live));
    if (wanted !== undefined) {
        return view.snapshot.objects.filter((one) => isOneOf(one, makes) && (0,object/* hasLabels */.cP)(one.metadata.labels, wanted) && !isOfAnother(one, makes));
    }
    const found = [];
    const seen = new Set([live]);
    const open = [live];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
        for (const one of view.ownedBy(next)) {
            if (seen.has(one) || !makersOf(one).some(({ uid }) => uid === next.metadata.uid))
                continue;
            seen.add(one);
            if (workload_rules/* WORKLOAD_RULES */.y.has((0,model_kinds/* kindName */.Ep)(one)))
                found.push(one);
            else
                open.push(one);
        }
    }
    return found;
}
function makersOf({ metadata }) {
    const controller = (0,object/* controllerOf */.Oo)(metadata);
    return controller === undefined ? (metadata.ownerReferences ?? []) : [controller];
}
function lostPods(live, tracked, view) {
    const uids = new Set(view.snapshot.objects.map(({ metadata }) => metadata.uid));
    const isGone = ({ metadata }) => metadata.deletionTimestamp !== undefined || !uids.has(metadata.uid);
    const made = [];
    const seen = new Set([live]);
    for (const one of seen) {
        for (const child of view.withDeleted.ownedBy(one)) {
            if (!makersOf(child).some(({ uid }) => uid === one.metadata.uid))
                continue;
            const isWorkload = workload_rules/* WORKLOAD_RULES */.y.has((0,model_kinds/* kindName */.Ep)(child));
            if ((0,model_kinds/* isPod */.Se)(child) ? isNew(child, tracked, view) : isWorkload && !isGone(child))
                made.push(child);
            else
                seen.add(child);
        }
    }
    const inOrder = made.toSorted((a, b) => byAge(a, b) || Number(isGone(b)) - Number(isGone(a)));
    const lost = inOrder.filter(model_kinds/* isPod */.Se).filter((pod) => isGone(pod) && pod.status?.phase !== 'Succeeded');
    const last = lost.at(-1);
    const failed = lost.findLast((pod) => hasFailed(pod, view));
    if (failed === undefined)
        return {};
    return { failed, ...(last === undefined || inOrder.at(-1) !== last ? {} : { last }) };
}
function hasFailed(pod, view) {
    const told = view.toldToEnd(pod) ?? Infinity;
    return (0,pod_counts/* containerStatuses */.up)(pod).some(({ state, restartCount = 0 }) => {
        const { exitCode = 0, finishedAt } = state?.terminated ?? {};
        const ended = view.time((0,clocks/* kubeletOf */._k)(pod), finishedAt) ?? 0;
        return restartCount > 0 || (0,pod_counts/* isBlocked */.lT)(state) || (exitCode !== 0 && ended <= told);
    });
}
function targetOf(live, { target }, view) {
    const ref = target && named(live, target);
    const found = ref && view.get(ref);
    return found !== undefined && workload_rules/* WORKLOAD_RULES */.y.has((0,model_kinds/* kindName */.Ep)(found)) ? [found] : [];
}
function named(object, path) {
    const reference = (0,place/* valueAt */.fK)(object, path);
    if (!(0,record/* isRecord */.u4)(reference))
        return undefined;
    const { apiVersion = 'apps/v1', kind = 'Deployment', name } = reference;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string')
        return undefined;
    return { apiVersion, kind, namespace: object.metadata.namespace, name };
}
function newestOf(made, live, { newest }) {
    const wanted = newest && (0,place/* valueAt */.fK)(live, newest.field);
    if (newest !== undefined) {
        return made.filter(({ metadata }) => {
            const label = metadata.labels?.[newest.label];
            return label === undefined || label === wanted;
        });
    }
    const sets = Map.groupBy(made.filter(model_kinds/* isReplicaSet */.z1), (one) => (0,object/* controllerOf */.Oo)(one.metadata)?.uid);
    const last = new Set([...sets.values()].map((all) => all.toSorted(byAge).at(-1)));
    return made.filter((one) => !(0,model_kinds/* isReplicaSet */.z1)(one) || last.has(one));
}
function partOf(one, tracked, view) {
    const { changed, appliedAt } = tracked;
    if ((0,model_kinds/* isTask */.Id)(one) && changed && (view.createdAt(one) ?? view.now) < appliedAt - CUT)
        return undefined;
    const answer = workload_rules/* WORKLOAD_RULES */.y.get((0,model_kinds/* kindName */.Ep)(one))?.rule({ ref: (0,object/* refOf */.H8)(one), changed, appliedAt }, one, view, []);
    if (answer === undefined)
        return undefined;
    return { ...answer, ref: (0,object/* refOf */.H8)(one), live: one, pods: answer.pods.filter((pod) => isNew(pod, tracked, view)) };
}
function podParts(pods, { failed, last }, live, tracked, view) {
    const isOver = ({ status }) => status?.phase === 'Succeeded';
    const isOld = (pod) => pod.status?.phase === 'Failed' && !isSince(pod, tracked, view);
    const counting = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined && !isOver(pod) && !isOld(pod) && isNew(pod, tracked, view));
    const ready = counting.filter(pod_counts/* isReady */.i_).length;
    const isDone = ready === counting.length && (ready > 0 || last === undefined);
    const telling = isDone || failed === undefined ? counting : [...counting, failed];
    if (isDone && counting.length === 0)
        return [];
    const isOnce = telling.every(({ spec }) => spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure');
    return [
        {
            ref: tracked.ref,
            live,
            creator: live,
            pods: telling,
            desired: Math.max(1, counting.length),
            progress: `${ready}/${counting.length}`,
            state: isDone ? 'done' : 'in-progress',
            message: last === undefined ? (0,pod_counts/* describePods */.sT)(counting, counting.length, view) : wordsOfLost(last, failed),
            ...(isOnce ? { task: true } : {}),
        },
    ];
}
function wordsOfLost(last, failed) {
    const { name } = last.metadata;
    return failed === undefined ? `pod ${name} is gone` : `pod ${name} is gone, ${(0,pod_counts/* podWords */.FG)(failed)} before`;
}
function isNew(one, tracked, view) {
    return !tracked.changed || isSince(one, tracked, view);
}
function isSince(one, { appliedAt }, view) {
    return (view.createdAt(one) ?? view.now) >= appliedAt - CUT;
}
function unknownOwners(live, { makes }, tracked, view) {
    const { namespace } = live.metadata;
    const owners = view.snapshot.objects.flatMap((one) => {
        const isMade = one.metadata.namespace === namespace && isOneOf(one, makes) && isNew(one, tracked, view);
        return (isMade ? makersOf(one) : [])
            .filter(built_in/* isCustomResource */.i)
            .filter(({ uid, ...ref }) => view.get({ ...ref, namespace })?.metadata.uid !== uid);
    });
    return [...Map.groupBy(owners, ({ apiVersion, kind }) => `${apiVersion} ${kind}`).values()].flatMap(([first, ...rest]) => {
        if (first === undefined)
            return [];
        const { apiVersion, kind } = first;
        const asOf = [...new Set([first, ...rest].map(({ uid }) => uid))].sort().join(' ');
        return [{ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), asOf }];
    });
}
function isOfAnother(one, makes) {
    const owner = (0,object/* controllerOf */.Oo)(one.metadata);
    return owner !== undefined && isOneOf(owner, makes);
}
function isOneOf(of, kinds) {
    return kinds.some((kind) => (0,model_kinds/* kindName */.Ep)(kind) === (0,model_kinds/* kindName */.Ep)(of));
}
function byAge(a, b) {
    return ((0,snapshot/* parseTime */.pe)(a.metadata.creationTimestamp) ?? 0) - ((0,snapshot/* parseTime */.pe)(b.metadata.creationTimestamp) ?? 0);
}

// EXTERNAL MODULE: ./src/rollout/rollout.ts
var rollout = __webpack_require__(348);
;// CONCATENATED MODULE: ./src/rollout/secret-maker.ts



function secretOf(live) {
    const places = [(0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(live.apiVersion), live.kind)?.secret ?? []].flat();
    const name = places.map((path) => (0,facts/* textOf */.b6)((0,facts/* valueOf */.RP)(path, live))).find((text) => text !== '');
    return name === undefined ? undefined : { apiVersion: 'v1', kind: 'Secret', namespace: live.metadata.namespace, name };
}

;// CONCATENATED MODULE: ./src/rollout/custom-resource.ts













const FIRST_STATUS = 10_000;
const customResource = (tracked, live, view) => {
    const own = ofStatus(tracked, live, view);
    const { parts, asks, ...warned } = partsOf(tracked, live, view);
    const brings = own.state === 'done' ? undefined : secretOf(live);
    const all = {
        ...own,
        ...warned,
        ...(asks.length === 0 ? {} : { asks }),
        ...(brings === undefined ? {} : { brings }),
    };
    const open = parts.filter(({ state }) => state !== 'done');
    if (parts.length === 0)
        return all;
    if (own.state !== 'done') {
        const message = open.length === 0 ? own.message : `${own.message}; ${wordsOfParts(open)}`;
        return withParts({ ...all, message }, parts);
    }
    const isKnown = (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(live.apiVersion), live.kind) !== undefined;
    const stays = (pod) => pod.metadata.deletionTimestamp === undefined && view.get((0,object/* refOf */.H8)(pod)) !== undefined;
    const against = isKnown
        ? open.filter(({ task, pods }) => task !== true && pods.some((pod) => (0,pod_counts/* isFailing */.DI)(pod) && stays(pod)))
        : open.filter(({ ref, task }) => (task !== true && !(0,model_kinds/* isTask */.Id)(ref)) || (tracked.changed && !saysSomething(live)));
    if (against.length === 0)
        return withParts(all, parts.filter(({ state }) => state === 'done'));
    return withParts({ ...all, state: 'in-progress', message: wordsOfParts(against) }, parts);
};
function saysSomething(live) {
    return (0,health_rule/* healthOf */.W)(live, live.metadata.generation ?? 0, undefined).found !== undefined;
}
function partsOf(tracked, live, view) {
    try {
        return ownedBy(tracked, live, view);
    }
    catch (error) {
        const words = `what ${live.kind} ${live.metadata.name} made could not be read`;
        return { parts: [], asks: [], warning: { words, said: (0,model_error/* namedMessageOf */.Ij)(error) } };
    }
}
function withParts(answer, parts) {
    return {
        ...answer,
        parts,
        pods: parts.flatMap(({ pods }) => pods),
        desired: parts.reduce((sum, { desired }) => sum + desired, 0),
        progress: [answer.progress, ...parts.map(({ progress }) => progress)].join(' '),
    };
}
function wordsOfParts([part, ...others]) {
    if (part === undefined)
        return '';
    const { ref, message } = part;
    const words = (0,built_in/* isCustomResource */.i)(ref) ? message : `${ref.kind} ${ref.name}: ${message}`;
    return others.length === 0 ? words : `${words} (and ${others.length} more)`;
}
function ofStatus(tracked, live, view) {
    if (live.metadata.deletionTimestamp !== undefined)
        return (0,rollout/* withoutPods */.X0)('in-progress', 'is being deleted');
    const generation = Math.max(live.metadata.generation ?? 0, tracked.generation ?? 0);
    const rule = (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(live.apiVersion), live.kind);
    const health = (0,health_rule/* healthOf */.W)(live, generation, rule);
    switch (health.is) {
        case 'behind':
            return (0,rollout/* withoutPods */.X0)('in-progress', 'waiting for its controller to see the change');
        case 'silent':
            return takesItUp(tracked, view) ?? (0,rollout/* withoutPods */.X0)('done', 'applied; no controller has reported a status');
        case 'done':
            return unlessOld(health, live, tracked, view) ?? done(health, tracked, view);
        case 'paused':
            return unlessOld(health, live, tracked, view) ?? paused(health, rule, tracked);
        default:
            return unfinished(health, rule, live, tracked, view);
    }
}
function takesItUp({ appliedAt, changed }, view, time = FIRST_STATUS) {
    const lookAgainAt = Math.max(appliedAt, view.answersSince ?? 0) + time;
    if (!changed || view.now >= lookAgainAt)
        return undefined;
    return (0,rollout/* withoutPods */.X0)('in-progress', 'waiting briefly for a controller', { lookAgainAt });
}
function unlessOld({ found }, live, tracked, view) {
    const follows = (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(live.apiVersion), live.kind)?.follows;
    const waits = takesItUp(tracked, view, FIRST_STATUS + (follows === undefined ? 0 : everyOf((0,facts/* valueOf */.RP)(follows.every, live))));
    if (waits === undefined || found === undefined)
        return undefined;
    return isOfThisDeploy(found, sinceOf(found, live, view), live, tracked, view) ? undefined : waits;
}
function sinceOf({ condition }, live, view) {
    if (condition !== undefined)
        return view.time((0,clocks/* conditionWriter */.nz)(live, condition), condition.lastTransitionTime);
    const follows = (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(live.apiVersion), live.kind)?.follows;
    return follows && view.time((0,clocks/* conditionWriter */.nz)(live, { type: '' }), (0,facts/* textOf */.b6)((0,facts/* valueOf */.RP)(follows.since, live)));
}
function everyOf(duration) {
    const units = { h: 3_600_000, m: 60_000, s: 1000 };
    const parts = [...(0,facts/* textOf */.b6)(duration).matchAll(/(\d+(?:\.\d+)?)([hms])(?!s)/g)];
    const time = parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? 0), 0);
    return Math.max(10_000, time || 60_000);
}
function asItFollows(tracked, all, view) {
    const { ref } = tracked;
    const follows = (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(ref.apiVersion), ref.kind)?.follows;
    const target = follows && (0,facts/* valueOf */.RP)(follows.target, view.get(ref));
    if (!(0,record/* isRecord */.u4)(target))
        return tracked;
    const followed = all.find(({ ref: other }) => other.kind === target.kind && other.name === target.name && other.namespace === ref.namespace);
    if (followed?.changed !== true)
        return tracked;
    return { ...tracked, changed: true, appliedAt: Math.max(tracked.appliedAt, followed.appliedAt) };
}
function done({ found, unsaid }, tracked, view) {
    if (unsaid === true) {
        const notice = { code: 'CustomResourceUnjudged', text: '', facts: {} };
        return (takesItUp(tracked, view) ?? (0,rollout/* withoutPods */.X0)('done', 'stored; nothing says whether it works', { notices: [notice] }));
    }
    if (found === undefined)
        return (0,rollout/* withoutPods */.X0)('done', 'nothing speaks against it');
    return (0,rollout/* withoutPods */.X0)('done', found.condition === undefined ? found.value : found.what.toLowerCase());
}
function paused(health, rule, { waitsForPaused }) {
    const { resume } = rule ?? {};
    const facts = { ...factsOf(health), ...(resume === undefined ? {} : { resume }) };
    const told = { code: 'CustomResourcePaused', text: health.text ?? '', facts };
    const message = `paused: ${wordsOf(health)}`;
    if (waitsForPaused !== true)
        return (0,rollout/* withoutPods */.X0)('done', message, { notices: [told] });
    const problem = { ...told, facts: { ...facts, awaited: true } };
    return (0,rollout/* withoutPods */.X0)('in-progress', `${message}; waiting until someone resumes it`, { problems: [problem] });
}
function unfinished(health, rule, live, tracked, view) {
    const told = toldBy(live, rule?.tells ?? [], view) ?? health;
    const { text = '', reason = '' } = told;
    const { found, is } = health;
    if (found === undefined)
        return (0,rollout/* withoutPods */.X0)('in-progress', 'its controller has not said yet that it works');
    const { condition } = found;
    if (is === 'working' && condition?.status !== 'False')
        return (0,rollout/* withoutPods */.X0)('in-progress', wordsOf(told));
    const since = sinceOf(found, live, view);
    const isFinal = (is === 'failed' || is === 'invalid') && isOfThisDeploy(found, since, live, tracked, view);
    const fault = faultOf((is === 'invalid' ? undefined : rule?.code) ?? 'CustomResourceFailed', {
        ...factsOf(told),
        ...(isFinal ? { final: true } : {}),
    });
    const problem = { ...fault, text, symptom: reason, since: since ?? view.now };
    return (0,rollout/* withoutPods */.X0)('in-progress', wordsOf(told), { problems: [problem] });
}
function toldBy(live, tells, view) {
    if (tells.length === 0)
        return undefined;
    const made = view.ownedBy(live).filter((one) => tells.some((kind) => (0,model_kinds/* kindName */.Ep)(kind) === (0,model_kinds/* kindName */.Ep)(one)));
    const newest = made.toSorted((a, b) => (view.createdAt(a) ?? 0) - (view.createdAt(b) ?? 0)).at(-1);
    if (newest === undefined)
        return undefined;
    const rest = tells.filter((kind) => (0,model_kinds/* kindName */.Ep)(kind) !== (0,model_kinds/* kindName */.Ep)(newest));
    const further = toldBy(newest, rest, view);
    if (further !== undefined)
        return further;
    const own = (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(newest.apiVersion), newest.kind);
    const health = (0,health_rule/* healthOf */.W)(newest, newest.metadata.generation ?? 0, own);
    return health.is === 'done' || !health.text ? undefined : health;
}
function isOfThisDeploy({ condition }, since, live, { appliedAt }, view) {
    const seen = [condition?.observedGeneration, (0,facts/* valueOf */.RP)('.status.observedGeneration', live)];
    const isCounted = seen.some((one) => /^\d+$/.test((0,facts/* textOf */.b6)(one)));
    return isCounted || [since, view.createdAt(live)].some((time) => time !== undefined && time >= appliedAt);
}
function faultOf(code, facts) {
    return { code, facts };
}
function factsOf({ found, reason = '' }) {
    const { what = '', value = '' } = found ?? {};
    return { type: what, status: value, ...(reason === '' ? {} : { reason }) };
}
function wordsOf({ found, text = '', reason = '' }) {
    const said = [reason, text].filter((word) => word !== '').join(': ');
    return said || (found === undefined ? '' : `${found.what} is ${found.value}`);
}


/***/ }),

/***/ 5734:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ replicaSetsOf),
/* harmony export */   k: () => (/* binding */ deployment)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _model_clocks_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7814);
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(522);
/* harmony import */ var _model_object_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7278);
/* harmony import */ var _model_snapshot_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(709);
/* harmony import */ var _pod_counts_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2927);
/* harmony import */ var _rollout_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(348);







const REVISION = 'deployment.kubernetes.io/revision';
const HASH_LABEL = 'pod-template-hash';
const NO_DEADLINE = 2147483647;
const deployment = (tracked, live, view) => {
    const { spec, status = {}, metadata } = live;
    const desired = spec.replicas ?? 1;
    const newest = newestReplicaSet(live, view);
    const newPods = newest === undefined ? [] : view.podsOf(newest).filter(_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .isActive */ .$m);
    const oldPods = podsOfOthers(live, newest, view);
    const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
    const deadline = spec.progressDeadlineSeconds ?? 600;
    const leaving = leavingPods(live, newest, tracked, view);
    const stuck = leaving.filter((pod) => (0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .isStuck */ .ZD)(pod, view)).length;
    const common = {
        pods: newPods,
        leaving,
        desired,
        template: spec.template,
        creator: newest,
        progress: [newest?.metadata.name, updatedReplicas, readyReplicas, availableReplicas, replicas, oldPods].join('/'),
        progressDeadline: deadline >= NO_DEADLINE ? undefined : deadline,
    };
    const answer = (state, message, reason) => ({
        ...common,
        state,
        message,
        reason,
    });
    if (!(0,_rollout_js__WEBPACK_IMPORTED_MODULE_5__/* .isObserved */ .XJ)(tracked, live))
        return answer('in-progress', 'waiting for the Deployment controller to see the change');
    const complete = updatedReplicas === desired &&
        replicas === desired &&
        readyReplicas === desired &&
        availableReplicas === desired &&
        (0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .areReady */ .kx)(newPods, desired, view, metadata.namespace);
    if (complete && newest !== undefined && oldPods === 0 && stuck > 0) {
        return answer('in-progress', `${(0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .describePods */ .sT)(newPods, desired, view)}, ${stuck} old ${stuck === 1 ? 'pod does' : 'pods do'} not terminate`);
    }
    if (complete && newest !== undefined && oldPods === 0) {
        const done = answer('done', desired === 0 ? 'scaled to zero' : (0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .allReady */ .RL)(desired, 'new pod'));
        return { ...done, notices: failedHooks(live, newest, tracked, view) };
    }
    if (complete && desired === 0 && oldPods === 0)
        return answer('done', 'scaled to zero');
    if (spec.paused === true && (newest === undefined || oldPods > 0)) {
        const bare = { pods: [], desired: 0 };
        if (tracked.waitsForPaused === true) {
            const message = 'paused: waiting until someone resumes it';
            const problem = { code: 'DeploymentPaused', text: message, facts: { awaited: true } };
            return { ...answer('in-progress', message), ...bare, problems: [problem] };
        }
        if ((metadata.generation ?? 0) > (tracked.generation ?? Infinity)) {
            const message = 'paused after it was applied, waiting for it to be resumed';
            const problem = { code: 'DeploymentPaused', text: message, facts: { meanwhile: true } };
            return { ...answer('in-progress', message), ...bare, problems: [problem] };
        }
        return { ...answer('failed', 'paused: nothing is rolled out', { code: 'DeploymentPaused', facts: {} }), ...bare };
    }
    const message = (0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .describePods */ .sT)(newPods, desired, view);
    const progressing = (0,_model_object_js__WEBPACK_IMPORTED_MODULE_6__/* .condition */ .uH)(status.conditions, 'Progressing');
    if (progressing?.reason === 'ProgressDeadlineExceeded' && isOfThisRollout(progressing, tracked, live, newest, view)) {
        const words = `${message}; exceeded its progress deadline of ${deadline} s`;
        return { ...answer('failed', words, { code: 'RolloutStalled', facts: {} }), counts: message };
    }
    if (updatedReplicas === desired && readyReplicas === desired && availableReplicas < desired && oldPods === 0) {
        return { ...common, state: 'in-progress', ...(0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .notYetAvailable */ .fY)(message, spec.minReadySeconds) };
    }
    return answer('in-progress', oldPods > 0 ? `${message}, ${oldPods} old ${oldPods === 1 ? 'pod' : 'pods'} still running` : message);
};
function newestReplicaSet(object, view) {
    const sets = replicaSetsOf(object, view);
    const wanted = withoutHash(object.spec.template);
    const equal = sets.filter((set) => (0,node_util__WEBPACK_IMPORTED_MODULE_0__.isDeepStrictEqual)(withoutHash(set.spec.template), wanted));
    if (equal.length > 0)
        return equal.sort(byAge)[0];
    const revision = object.metadata.annotations?.[REVISION];
    const observed = (object.status?.observedGeneration ?? 0) >= (object.metadata.generation ?? 0);
    return observed && object.spec.paused !== true && revision !== undefined
        ? sets.find((set) => set.metadata.annotations?.[REVISION] === revision)
        : undefined;
}
function replicaSetsOf(object, view) {
    return view.ownedBy(object).filter(_model_kinds_js__WEBPACK_IMPORTED_MODULE_2__/* .isReplicaSet */ .z1);
}
function podsOfOthers(object, newest, view) {
    const others = replicaSetsOf(object, view).filter((set) => set.metadata.uid !== newest?.metadata.uid);
    return others.flatMap((set) => view.podsOf(set)).filter(_pod_counts_js__WEBPACK_IMPORTED_MODULE_4__/* .isActive */ .$m).length;
}
function leavingPods(object, newest, tracked, view) {
    return replicaSetsOf(object, view)
        .filter((set) => set.metadata.uid !== newest?.metadata.uid)
        .flatMap((set) => view.podsOf(set))
        .filter((pod) => (view.toldToEnd(pod) ?? -Infinity) >= tracked.appliedAt - 1000);
}
function failedHooks(object, newest, tracked, view) {
    const others = replicaSetsOf(object, view).filter((set) => set.metadata.uid !== newest.metadata.uid);
    const failed = view.snapshot.objects.filter(_model_object_js__WEBPACK_IMPORTED_MODULE_6__/* .isEvent */ .xH).find((event) => {
        const { namespace, name = '' } = event.involvedObject;
        return (event.reason === 'FailedPreStopHook' &&
            namespace === object.metadata.namespace &&
            view.eventTime(event) >= tracked.appliedAt - 1000 &&
            others.some((set) => name.startsWith(`${set.metadata.name}-`)));
    });
    if (failed === undefined)
        return [];
    const { name = '', fieldPath = '' } = failed.involvedObject;
    const container = /\{(.+)\}$/.exec(fieldPath)?.[1];
    return [
        {
            code: 'PreStopHookFailed',
            text: (0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_3__/* .eventMessage */ ._X)(failed),
            facts: { pod: name, container },
            symptom: 'FailedPreStopHook',
            evidence: [{ kind: 'event', source: `event FailedPreStopHook on pod ${name}`, text: (0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_3__/* .eventMessage */ ._X)(failed) }],
        },
    ];
}
function isOfThisRollout(progressing, tracked, live, newest, view) {
    const named = /^ReplicaSet "([^"]+)"/.exec(progressing.message ?? '')?.[1];
    if (named !== undefined && newest !== undefined && named !== newest.metadata.name)
        return false;
    if (!tracked.changed)
        return true;
    const { lastUpdateTime, lastTransitionTime } = progressing;
    const updated = view.time((0,_model_clocks_js__WEBPACK_IMPORTED_MODULE_1__/* .conditionWriter */ .nz)(live, progressing), lastUpdateTime ?? lastTransitionTime) ?? 0;
    return updated >= tracked.appliedAt - 1000;
}
function withoutHash(template) {
    const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {};
    return { ...template, metadata: { ...template.metadata, labels } };
}
function byAge(a, b) {
    const difference = ((0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_3__/* .parseTime */ .pe)(a.metadata.creationTimestamp) ?? 0) - ((0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_3__/* .parseTime */ .pe)(b.metadata.creationTimestamp) ?? 0);
    return difference !== 0 ? difference : a.metadata.name < b.metadata.name ? -1 : 1;
}


/***/ }),

/***/ 721:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $3: () => (/* binding */ replaced),
/* harmony export */   Gw: () => (/* binding */ namespacesOf),
/* harmony export */   j1: () => (/* binding */ interference),
/* harmony export */   n8: () => (/* binding */ scaledNotice),
/* harmony export */   qp: () => (/* binding */ gone),
/* harmony export */   tD: () => (/* binding */ changed),
/* harmony export */   vw: () => (/* binding */ changedNotice)
/* harmony export */ });
/* harmony import */ var _model_object_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7278);
/* harmony import */ var _model_built_in_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3181);
/* harmony import */ var _own_fields_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7055);
/* harmony import */ var _removed_itself_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9705);
/* harmony import */ var _rollout_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(348);





function namespacesOf(rollouts) {
    const gone = rollouts.filter(({ foreign }) => foreign === 'deleted');
    const names = gone.flatMap(({ ref }) => ref.namespace ?? []);
    return [...new Set(names)].map(namespaceRef);
}
function interference(tracked, live, view) {
    const { ref, applied } = tracked;
    if (applied === undefined || (0,_removed_itself_js__WEBPACK_IMPORTED_MODULE_2__/* .isRemovedWhenDone */ .JP)(applied))
        return undefined;
    if (live === undefined) {
        return ref.kind !== 'Namespace' && view.isAsNewAs(applied) ? gone(tracked, view) : undefined;
    }
    if (isOlder(live, applied))
        return undefined;
    if (live.metadata.deletionTimestamp !== undefined)
        return ref.kind === 'Namespace' ? undefined : gone(tracked, view, live);
    if (live.metadata.uid !== applied.metadata.uid)
        return replaced();
    if ((0,_model_built_in_js__WEBPACK_IMPORTED_MODULE_0__/* .isCustomResource */ .i)(ref))
        return undefined;
    const change = tracked.wanted && (0,_own_fields_js__WEBPACK_IMPORTED_MODULE_1__/* .changedField */ .LV)(tracked.wanted, applied, live);
    return change === undefined ? undefined : changed(ref, change);
}
function gone(tracked, view, ending) {
    const ended = (0,_removed_itself_js__WEBPACK_IMPORTED_MODULE_2__/* .afterItsEnd */ .sg)(tracked, ending ?? (0,_removed_itself_js__WEBPACK_IMPORTED_MODULE_2__/* .lastOf */ .g1)(tracked, view));
    if (ended !== undefined)
        return ended;
    const { namespace } = tracked.ref;
    const message = ending === undefined ? 'was deleted' : 'is being deleted';
    const facts = ending === undefined ? {} : { ending: true };
    return namespace !== undefined && isGoing(namespaceRef(namespace), view)
        ? (0,_rollout_js__WEBPACK_IMPORTED_MODULE_3__/* .withoutPods */ .X0)('failed', `its namespace ${namespace} is being deleted`, {
            reason: { code: 'NamespaceTerminating', facts: {} },
            foreign: 'deleted',
        })
        : (0,_rollout_js__WEBPACK_IMPORTED_MODULE_3__/* .withoutPods */ .X0)('failed', message, { reason: { code: 'ObjectDeleted', facts }, foreign: 'deleted' });
}
function replaced() {
    return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_3__/* .withoutPods */ .X0)('failed', 'was deleted and recreated by someone else', {
        reason: { code: 'ObjectReplaced', facts: {} },
        foreign: 'replaced',
    });
}
function changed(ref, change) {
    const facts = changeFacts(ref, change);
    return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_3__/* .withoutPods */ .X0)('failed', `${(0,_model_object_js__WEBPACK_IMPORTED_MODULE_4__/* .formatPath */ .jV)(facts.path)} was changed by someone else`, {
        reason: { code: 'ChangedMeanwhile', facts },
        foreign: 'changed',
    });
}
function changedNotice(ref, change) {
    const facts = changeFacts(ref, change);
    return { code: 'ChangedMeanwhile', text: '', facts, path: facts.path };
}
function scaledNotice(ref, change) {
    const facts = changeFacts(ref, change);
    return { code: 'ChangedMeanwhile', text: '', facts: { ...facts, scaled: true }, path: facts.path };
}
const PUBLIC = new Set(['image', 'type', 'port', 'targetPort', 'nodePort', 'serviceAccountName', 'storageClassName']);
const PUBLIC_BELOW = new Set(['selector', 'matchLabels', 'labels', 'resources', 'nodeSelector']);
function changeFacts(ref, { path, was, now }) {
    const isPublic = PUBLIC.has(String(path.at(-1))) || path.some((step) => PUBLIC_BELOW.has(String(step)));
    const isPlain = [was, now].every((value) => ['number', 'boolean', 'undefined'].includes(typeof value));
    const isText = [was, now].every((value) => typeof value !== 'object' || value === null);
    return (isText && isPublic) || (isPlain && !(0,_model_built_in_js__WEBPACK_IMPORTED_MODULE_0__/* .isCustomResource */ .i)(ref))
        ? { path, was: words(was), now: words(now) }
        : { path };
}
function namespaceRef(name) {
    return { apiVersion: 'v1', kind: 'Namespace', name };
}
function isGoing(ref, view) {
    return view.isAbsent(ref) || view.get(ref)?.metadata.deletionTimestamp !== undefined;
}
function isOlder(live, applied) {
    return (0,_model_object_js__WEBPACK_IMPORTED_MODULE_4__/* .mayBeNewer */ .IX)(applied.metadata.resourceVersion ?? '0', live.metadata.resourceVersion ?? '0');
}
function words(value) {
    return typeof value === 'string' && !value.includes('\n') ? value : (JSON.stringify(value) ?? 'nothing');
}


/***/ }),

/***/ 1489:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   i: () => (/* binding */ ingress),
/* harmony export */   k: () => (/* binding */ CLASSES_WITHOUT_OBJECT)
/* harmony export */ });
/* harmony import */ var _model_nearest_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9179);
/* harmony import */ var _rollout_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(348);


const LEGACY_CLASS = 'kubernetes.io/ingress.class';
const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';
const NO_SERVICE_PORT = 'use-annotation';
const CLASSES_WITHOUT_OBJECT = new Set(['gce', 'gce-internal']);
const ingress = (_tracked, it, view) => {
    const problems = [
        ...backendsOf(it).flatMap((backend) => backendProblem(it, backend, view)),
        ...classProblem(it, view),
    ];
    const secrets = secretsOf(it);
    const notices = [...noClass(it, view), ...missingSecrets(it, secrets, view)];
    const more = { notices, asks: secrets.map(({ ref }) => ref) };
    const [first] = problems;
    if (first !== undefined)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutPods */ .X0)('in-progress', wordsOf(first), { ...more, problems });
    const { ip, hostname } = it.status?.loadBalancer?.ingress?.[0] ?? {};
    const address = ip ?? hostname;
    return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutPods */ .X0)('done', address === undefined ? 'applied, no address yet' : `address ${address}`, more);
};
function wordsOf({ code, facts }) {
    if (code === 'IngressClassMissing')
        return `IngressClass ${facts.class} does not exist`;
    return code === 'IngressBackendServiceMissing'
        ? `Service ${facts.service} does not exist`
        : `Service ${facts.service} has no port ${facts.port}`;
}
function backendsOf({ spec }) {
    const ofRules = (spec.rules ?? []).flatMap(({ http }, rule) => (http?.paths ?? []).map(({ backend }, index) => ({
        ...backend,
        path: ['spec', 'rules', rule, 'http', 'paths', index, 'backend', 'service'],
    })));
    return [{ ...spec.defaultBackend, path: ['spec', 'defaultBackend', 'service'] }, ...ofRules];
}
function backendProblem({ metadata }, { service, path }, view) {
    const { namespace = '' } = metadata;
    if (service === undefined || service.port?.name === NO_SERVICE_PORT)
        return [];
    if (!view.isRead('v1', 'Service', namespace))
        return [];
    const { name, port = {} } = service;
    const found = view.get({ apiVersion: 'v1', kind: 'Service', namespace, name });
    if (found === undefined) {
        const services = view
            .all('', 'Service')
            .filter((one) => one.metadata.namespace === namespace)
            .map((one) => one.metadata.name);
        const facts = { service: name, services: services.toSorted(), meant: (0,_model_nearest_js__WEBPACK_IMPORTED_MODULE_0__/* .nearest */ .pA)(name, services) };
        return [{ code: 'IngressBackendServiceMissing', text: '', facts, path: [...path, 'name'] }];
    }
    const { ports = [] } = found.spec ?? {};
    const wanted = port.name ?? port.number;
    if (wanted === undefined || ports.length === 0 || ports.some((one) => one.name === wanted || one.port === wanted))
        return [];
    const names = ports.flatMap((one) => one.name ?? []);
    const facts = {
        service: name,
        port: wanted,
        ports: ports.map((one) => ({ name: one.name, port: one.port })),
        meant: port.name === undefined ? undefined : (0,_model_nearest_js__WEBPACK_IMPORTED_MODULE_0__/* .nearest */ .pA)(port.name, names),
    };
    const field = port.name === undefined ? 'number' : 'name';
    return [{ code: 'IngressBackendPortMissing', text: '', facts, path: [...path, 'port', field] }];
}
function classProblem({ spec }, view) {
    const { ingressClassName: name } = spec;
    if (name === undefined || CLASSES_WITHOUT_OBJECT.has(name) || !canReadClasses(view))
        return [];
    const known = classesOf(view);
    if (known.some(({ metadata }) => metadata.name === name))
        return [];
    const names = known.map(({ metadata }) => metadata.name);
    const facts = { class: name, classes: names, meant: (0,_model_nearest_js__WEBPACK_IMPORTED_MODULE_0__/* .nearest */ .pA)(name, names) };
    return [{ code: 'IngressClassMissing', text: '', facts, path: ['spec', 'ingressClassName'] }];
}
function noClass({ spec, metadata }, view) {
    const named = spec.ingressClassName ?? metadata.annotations?.[LEGACY_CLASS];
    const known = classesOf(view);
    const hasDefault = known.some((one) => one.metadata.annotations?.[DEFAULT_CLASS] === 'true');
    if (named !== undefined || hasDefault || !canReadClasses(view))
        return [];
    const facts = { classes: known.map((one) => one.metadata.name) };
    return [{ code: 'IngressClassMissing', text: '', facts, path: ['spec'], confidence: 'likely' }];
}
function secretsOf({ spec, metadata }) {
    const { namespace = '' } = metadata;
    return (spec.tls ?? []).flatMap(({ secretName: name }, index) => name === undefined
        ? []
        : [{ ref: { apiVersion: 'v1', kind: 'Secret', namespace, name }, path: ['spec', 'tls', index, 'secretName'] }]);
}
function missingSecrets({ metadata }, secrets, view) {
    const isManaged = Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith('cert-manager.io/'));
    if (isManaged)
        return [];
    return secrets
        .filter(({ ref }) => view.isAbsent(ref))
        .map(({ ref, path }) => ({ code: 'IngressTlsSecretMissing', text: '', facts: { secret: ref.name }, path }));
}
function classesOf(view) {
    return view.all('networking.k8s.io', 'IngressClass');
}
function canReadClasses(view) {
    return view.isRead('networking.k8s.io/v1', 'IngressClass');
}


/***/ }),

/***/ 7778:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Df: () => (/* binding */ isWatched),
  gv: () => (/* binding */ isWorkload),
  Zb: () => (/* binding */ rolloutOf),
  wY: () => (/* binding */ rolloutsOf),
  rj: () => (/* binding */ watchedWith)
});

// EXTERNAL MODULE: ./src/model/error.ts
var model_error = __webpack_require__(8623);
// EXTERNAL MODULE: ./src/health/all-rules.ts + 10 modules
var all_rules = __webpack_require__(8809);
// EXTERNAL MODULE: ./src/model/built-in.ts
var built_in = __webpack_require__(3181);
// EXTERNAL MODULE: ./src/model/gate-annotations.ts
var gate_annotations = __webpack_require__(6693);
// EXTERNAL MODULE: ./src/model/kinds.ts
var kinds = __webpack_require__(522);
// EXTERNAL MODULE: ./src/model/object.ts
var object = __webpack_require__(7278);
// EXTERNAL MODULE: ./src/rollout/custom-resource.ts + 2 modules
var custom_resource = __webpack_require__(3430);
// EXTERNAL MODULE: ./src/rollout/foreign-changes.ts
var foreign_changes = __webpack_require__(721);
// EXTERNAL MODULE: ./src/rollout/rollout.ts
var rollout = __webpack_require__(348);
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(7975);
// EXTERNAL MODULE: ./src/health/rule.ts + 1 modules
var rule = __webpack_require__(9832);
// EXTERNAL MODULE: ./src/health/user-rule.ts
var user_rule = __webpack_require__(7170);
;// CONCATENATED MODULE: ./src/rollout/user-rule.ts





function judgedByUser(tracked, live, view, ours) {
    const { rule } = tracked;
    if (rule === undefined)
        return ours();
    if (live.metadata.deletionTimestamp !== undefined)
        return (0,rollout/* withoutPods */.X0)('in-progress', 'is being deleted');
    const generation = Math.max(live.metadata.generation ?? 0, tracked.generation ?? 0);
    const { pods, desired, template, creator, counts, leaving, progress } = ours();
    const standing = standingOf((0,user_rule/* healthByUser */.T3)(live, generation, rule), live, tracked, view);
    return {
        ...{ pods, desired, template, creator, counts, leaving },
        ...standing,
        progress: `${standing.state} ${progress}`,
    };
}
function standingOf(health, live, tracked, view) {
    const said = (0,custom_resource/* wordsOf */.Z9)((0,rule/* healthOf */.W)(live, 0, undefined));
    const own = said === '' ? '' : `: ${said}`;
    const isNew = isOfThisDeploy(live, tracked);
    switch (health.is) {
        case 'behind':
            return { state: 'in-progress', message: 'waiting for its controller to see the change' };
        case 'current':
            return (isNew ? undefined : (0,custom_resource/* takesItUp */.tp)(tracked, view)) ?? { state: 'done', message: 'current' };
        case 'failed': {
            const facts = { expression: 'failed', at: health.at, ...(isNew ? { final: true } : {}) };
            const problem = { code: 'HealthRuleFailed', text: said, facts };
            return { state: 'in-progress', message: `failed${own}`, problems: [problem] };
        }
        case 'unclear': {
            const { name, at, why } = health;
            const facts = { expression: name, at, unclear: why };
            const problem = { code: 'HealthRuleFailed', text: said, facts };
            return { state: 'in-progress', message: `${name} cannot be evaluated: ${why}`, problems: [problem] };
        }
        default:
            return { state: 'in-progress', message: `${health.is === 'undecided' ? 'not current yet' : 'in progress'}${own}` };
    }
}
function isOfThisDeploy(live, { applied, changed, generation }) {
    const isCounted = (0,user_rule/* seenGeneration */.C)(live) !== undefined;
    const isCreated = generation === 1 || applied === undefined;
    return !changed || isCounted || isCreated || !(0,external_node_util_.isDeepStrictEqual)(live.status, applied.status);
}

// EXTERNAL MODULE: ./src/rollout/without-pods.ts + 8 modules
var without_pods = __webpack_require__(9565);
// EXTERNAL MODULE: ./src/rollout/workload-rules.ts + 5 modules
var workload_rules = __webpack_require__(6285);
;// CONCATENATED MODULE: ./src/rollout/kinds.ts












const UNREAD = 'applied; its state cannot be read';
function isWatched(ref) {
    return kindFor(ref) !== undefined;
}
function isWorkload(ref) {
    return workload_rules/* WORKLOAD_RULES */.y.has((0,kinds/* kindName */.Ep)(ref));
}
function watchedWith({ apiVersion, kind }) {
    return [{ apiVersion, kind }, ...(kindFor({ apiVersion, kind })?.with ?? [])];
}
function rolloutsOf(tracked, view) {
    const isFirst = ({ ref }) => isWorkload(ref) || (0,built_in/* isCustomResource */.i)(ref);
    const first = new Map(tracked.filter(isFirst).map((one) => [one, rolloutOf((0,custom_resource/* asItFollows */.S$)(one, tracked, view), view)]));
    const set = [...first.values()];
    return tracked.map((one) => first.get(one) ?? rolloutOf(one, view, set));
}
function rolloutOf(tracked, view, set = []) {
    const { ref } = tracked;
    try {
        return judged(tracked, view, set);
    }
    catch (error) {
        const said = (0,model_error/* namedMessageOf */.Ij)(error);
        const warning = { words: `the rule for ${ref.kind} failed`, said };
        return { ref, live: view.get(ref), ...(0,rollout/* withoutPods */.X0)('unknown', `the rule for ${ref.kind} failed`, { warning }) };
    }
}
function judged(tracked, view, set) {
    const { ref, reread = {} } = tracked;
    const kind = kindFor(ref);
    const live = view.get(ref);
    if ((0,gate_annotations/* isUnjudged */.t5)((0,rollout/* annotated */.dR)(tracked, live)))
        return { ref, ...(0,rollout/* withoutPods */.X0)('done', 'not judged, as its annotation k8s-deploy-gate/wait says'), unjudged: true };
    if (reread.answer !== undefined)
        return { ref, ...(live === undefined ? {} : { live }), ...reread.answer };
    if (kind === undefined)
        return { ref, ...(0,rollout/* stored */.su)() };
    const { apiVersion, namespace } = ref;
    if (live === undefined && !isWorkload(ref) && !view.isReadable(apiVersion, ref.kind, namespace))
        return {
            ref,
            ...(0,rollout/* withoutPods */.X0)('done', tracked.rule === undefined ? UNREAD : `${UNREAD}, so its health rule decides nothing`),
        };
    const isKnown = live !== undefined || view.isRead(apiVersion, ref.kind, namespace);
    const foreign = isKnown ? (0,foreign_changes/* interference */.j1)(tracked, live, view) : undefined;
    if (foreign !== undefined)
        return { ref, live, ...foreign };
    if (live !== undefined) {
        const answer = judgedByUser(tracked, live, view, () => kind.rule(tracked, live, view, set));
        const notices = [...(answer.notices ?? []), ...(reread.notices ?? [])];
        return { ref, live, ...answer, notices, ...deciderOf(tracked, kind) };
    }
    return { ref, ...(kind.whenGone?.(tracked, view) ?? (0,rollout/* withoutPods */.X0)('in-progress', 'not created yet', { progress: '' })) };
}
function deciderOf({ ref, rule }, kind) {
    if (rule !== undefined)
        return { decider: { whose: 'user', at: rule.at } };
    if (!(0,built_in/* isCustomResource */.i)(ref))
        return {};
    const isKnown = kind.rule !== custom_resource/* customResource */.gc || (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(ref.apiVersion), ref.kind) !== undefined;
    return { decider: { whose: isKnown ? 'kind' : 'general' } };
}
function kindFor(ref) {
    return workload_rules/* WORKLOAD_RULES */.y.get((0,kinds/* kindName */.Ep)(ref)) ?? (0,without_pods/* kindWithoutPods */.v)(ref);
}


/***/ }),

/***/ 7055:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   LV: () => (/* binding */ changedField),
/* harmony export */   SU: () => (/* binding */ isOfController),
/* harmony export */   vK: () => (/* binding */ scaled)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _model_change_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(249);
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(522);
/* harmony import */ var _model_object_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7278);
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2860);





const REPLICAS = ['spec', 'replicas'];
const OWN_METADATA = new Set(['labels', 'annotations']);
const CONTROLLER_ANNOTATION = /^((deployment|kubectl|control-plane\.alpha|pv|volume|volume\.beta|autoscaling\.alpha|batch|endpoints|ingress)\.)?kubernetes\.io\//;
function changedField(wanted, was, now) {
    const isExcepted = (path) => isOthersToo(path, wanted);
    const change = (0,_model_change_js__WEBPACK_IMPORTED_MODULE_1__/* .firstChange */ .x)(ownPart(wanted), was, now, { isSame: node_util__WEBPACK_IMPORTED_MODULE_0__.isDeepStrictEqual, isExcepted });
    return change === undefined ? undefined : { ...change, path: inManifest(change.path, wanted) };
}
function scaled(wanted, was, now) {
    const [own, before, after] = [wanted, was, now].map(({ spec }) => ((0,_model_record_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u4)(spec) ? spec.replicas : undefined));
    return own === undefined || before === after ? undefined : { path: REPLICAS, was: before, now: after };
}
function isOfController({ metadata: { managedFields = [] } }, path) {
    const controllers = new Set(managedFields.filter(({ subresource }) => subresource === 'status').map(({ manager }) => manager));
    const owners = managedFields.filter((entry) => entry.subresource !== 'status' && owns(entry, path));
    return owners.length > 0 && owners.every(({ manager }) => controllers.has(manager));
}
function inManifest(path, { kind, stringData }) {
    const [first, key = ''] = path;
    return kind === 'Secret' && first === 'data' && (0,_model_record_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u4)(stringData) && key in stringData ? ['stringData', key] : path;
}
function ownPart({ apiVersion: _version, kind, metadata, status: _status, ...rest }) {
    const own = Object.fromEntries(Object.entries(metadata).filter(([key]) => OWN_METADATA.has(key)));
    const { stringData, ...others } = rest;
    const data = kind === 'Secret' && (0,_model_record_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u4)(stringData) ? { data: { ...(rest.data ?? {}), ...stringData } } : {};
    return { ...others, ...data, metadata: own };
}
function isOthersToo(path, wanted) {
    const [first, second, third] = path;
    const text = path.join('/');
    if (path.at(-1) === 'caBundle')
        return true;
    if (path.at(-1) === 'failurePolicy')
        return wanted.kind.endsWith('WebhookConfiguration');
    if (first === 'metadata' && second === 'annotations')
        return CONTROLLER_ANNOTATION.test(String(third ?? ''));
    if (text === 'spec/replicas')
        return true;
    if (text === 'spec/paused')
        return (0,_model_record_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u4)(wanted.spec) && wanted.spec.paused === true;
    if ((0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_2__/* .isTask */ .Id)(wanted) && (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_2__/* .workloadKind */ .K5)(wanted)?.wants === 'completions')
        return ['spec/suspend', 'spec/parallelism', 'spec/template/spec/tolerations'].includes(text);
    if (text === 'spec/schedulingGates' || text === 'spec/finalizers')
        return true;
    if (wanted.kind === 'ClusterRole' && wanted.aggregationRule !== undefined)
        return first === 'rules';
    return wanted.kind === 'Lease' && (0,_model_object_js__WEBPACK_IMPORTED_MODULE_4__/* .groupOf */ .F8)(wanted.apiVersion) === 'coordination.k8s.io' && first === 'spec';
}
function owns({ fieldsV1 }, path) {
    let at = fieldsV1;
    for (const step of path) {
        if (typeof step === 'number')
            break;
        at = (0,_model_record_js__WEBPACK_IMPORTED_MODULE_3__/* .isRecord */ .u4)(at) ? at[`f:${step}`] : undefined;
        if (at === undefined)
            return false;
    }
    return true;
}


/***/ }),

/***/ 4485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ ownerOf)
/* harmony export */ });
/* harmony import */ var _health_all_rules_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8809);
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(522);
/* harmony import */ var _model_object_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7278);



const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const STATEFUL_SET = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
const DAEMON_SET = { apiVersion: 'apps/v1', kind: 'DaemonSet' };
const JOB = { apiVersion: 'batch/v1', kind: 'Job' };
const ANYTHING = { makes: [DEPLOYMENT, STATEFUL_SET, DAEMON_SET, _model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .REPLICA_SET */ .ew, JOB, _model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm] };
const inventory = (group) => ({
    makes: [DEPLOYMENT, STATEFUL_SET, DAEMON_SET, JOB],
    labels: ({ name, namespace = '' }) => ({ [`${group}/name`]: name, [`${group}/namespace`]: namespace }),
});
const OWNERS = {
    'argoproj.io/Rollout': {
        makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .REPLICA_SET */ .ew],
        newest: { label: 'rollouts-pod-template-hash', field: ['status', 'currentPodHash'] },
        template: ['spec', 'workloadRef'],
    },
    'argoproj.io/Experiment': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .REPLICA_SET */ .ew] },
    'argoproj.io/AnalysisRun': { makes: [JOB] },
    'argoproj.io/Workflow': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm] },
    'flagger.app/Canary': { makes: [DEPLOYMENT, DAEMON_SET], target: ['spec', 'targetRef'] },
    'serving.knative.dev/Service': knative('service'),
    'serving.knative.dev/Configuration': knative('configuration'),
    'tekton.dev/PipelineRun': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm], labels: ({ name }) => ({ 'tekton.dev/pipelineRun': name }) },
    'tekton.dev/TaskRun': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm] },
    'helm.toolkit.fluxcd.io/HelmRelease': inventory('helm.toolkit.fluxcd.io'),
    'kustomize.toolkit.fluxcd.io/Kustomization': inventory('kustomize.toolkit.fluxcd.io'),
    'k8s.keycloak.org/Keycloak': ANYTHING,
    'apps.kruise.io/CloneSet': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm] },
    'apps.kruise.io/StatefulSet': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm] },
    'apps.kruise.io/DaemonSet': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm] },
    'apps.kruise.io/BroadcastJob': { makes: [_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .POD */ .Sm] },
};
function knative(kind) {
    return {
        makes: [DEPLOYMENT],
        labels: ({ name }) => ({ [`serving.knative.dev/${kind}`]: name }),
        newest: { label: 'serving.knative.dev/revision', field: ['status', 'latestCreatedRevisionName'] },
    };
}
function ownerOf(of) {
    const known = OWNERS[(0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_1__/* .kindName */ .Ep)(of)];
    if (known !== undefined)
        return known;
    const group = (0,_model_object_js__WEBPACK_IMPORTED_MODULE_2__/* .groupOf */ .F8)(of.apiVersion);
    return (0,_health_all_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .ruleOf */ .Y)(group, of.kind) === undefined || (0,_health_all_rules_js__WEBPACK_IMPORTED_MODULE_0__/* .makesPods */ .UX)(group, of.kind) ? ANYTHING : undefined;
}


/***/ }),

/***/ 2927:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $m: () => (/* binding */ isActive),
/* harmony export */   DI: () => (/* binding */ isFailing),
/* harmony export */   FG: () => (/* binding */ podWords),
/* harmony export */   Ns: () => (/* binding */ isOnSilentNode),
/* harmony export */   RL: () => (/* binding */ allReady),
/* harmony export */   SH: () => (/* binding */ readySince),
/* harmony export */   ZD: () => (/* binding */ isStuck),
/* harmony export */   fY: () => (/* binding */ notYetAvailable),
/* harmony export */   i_: () => (/* binding */ isReady),
/* harmony export */   kx: () => (/* binding */ areReady),
/* harmony export */   lT: () => (/* binding */ isBlocked),
/* harmony export */   sT: () => (/* binding */ describePods),
/* harmony export */   tR: () => (/* binding */ TAKING_UP),
/* harmony export */   up: () => (/* binding */ containerStatuses)
/* harmony export */ });
/* harmony import */ var _model_clocks_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7814);
/* harmony import */ var _model_object_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7278);
/* harmony import */ var _model_snapshot_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(709);



const KILL_TIME = 10_000;
function isReady(pod) {
    return (0,_model_object_js__WEBPACK_IMPORTED_MODULE_2__/* .condition */ .uH)(pod.status?.conditions, 'Ready')?.status === 'True';
}
function areReady(pods, count, view, namespace) {
    return pods.filter(isReady).length >= count || !view.isRead('v1', 'Pod', namespace);
}
function readySince(pod) {
    return (0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_1__/* .parseTime */ .pe)((0,_model_object_js__WEBPACK_IMPORTED_MODULE_2__/* .condition */ .uH)(pod.status?.conditions, 'Ready')?.lastTransitionTime) ?? 0;
}
function isActive(pod) {
    const phase = pod.status?.phase;
    return pod.metadata.deletionTimestamp === undefined && phase !== 'Failed' && phase !== 'Succeeded';
}
function isStuck(pod, view) {
    const until = view.time(_model_clocks_js__WEBPACK_IMPORTED_MODULE_0__/* .API */ .nC, pod.metadata.deletionTimestamp);
    if (until === undefined)
        return false;
    return (pod.metadata.finalizers ?? []).length > 0 || view.now > until + KILL_TIME;
}
function containerStatuses(pod) {
    return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
}
const CRASHED = 'crashed';
const WAITING_WORDS = {
    CrashLoopBackOff: CRASHED,
    ErrImagePull: 'cannot pull the image',
    ImagePullBackOff: 'cannot pull the image',
    InvalidImageName: 'cannot pull the image',
    ErrImageNeverPull: 'cannot pull the image',
    CreateContainerConfigError: 'cannot be configured',
    CreateContainerError: 'cannot be created',
    RunContainerError: 'cannot be started',
};
function isBlocked(state) {
    return (state?.waiting?.reason ?? '') in WAITING_WORDS;
}
function isFailing(pod) {
    const { phase } = pod.status ?? {};
    const isBad = ({ state, restartCount = 0 }) => restartCount > 0 || isBlocked(state);
    return !isReady(pod) && (phase === 'Failed' || containerStatuses(pod).some(isBad));
}
function podWords(pod, view) {
    const { phase, reason, message, conditions } = pod.status ?? {};
    if (phase === 'Failed') {
        const why = [reason ?? 'Error', message?.trim()].filter((part) => part !== undefined && part !== '');
        return `failed (${why.join(': ')})`;
    }
    if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') {
        return conditions?.some((condition) => condition.reason === 'SchedulingGated') === true
            ? 'waiting for its scheduling gates'
            : 'waiting for a node';
    }
    if (pod.status?.startTime === undefined && isOnSilentNode(pod, view))
        return 'not started by its node';
    const statuses = containerStatuses(pod);
    for (const status of statuses) {
        const words = WAITING_WORDS[status.state?.waiting?.reason ?? ''];
        if (words !== undefined)
            return words;
    }
    if (statuses.some((status) => (status.state?.terminated?.exitCode ?? 0) !== 0))
        return CRASHED;
    const init = initWords(pod);
    if (init !== undefined)
        return init;
    const main = pod.status?.containerStatuses ?? [];
    if (main.length > 0 && main.every(({ ready }) => ready === true))
        return readyContainersWords(pod, view);
    if (main.some((status) => status.state?.running !== undefined))
        return 'running, not ready yet';
    return view?.eventsOf(pod).at(-1)?.reason === 'Pulling' ? 'pulling its image' : 'starting';
}
function initWords(pod) {
    for (const { name, state, started } of pod.status?.initContainerStatuses ?? []) {
        const sidecar = pod.spec.initContainers?.find((container) => container.name === name)?.restartPolicy === 'Always';
        if (sidecar ? started === true : state?.terminated !== undefined)
            continue;
        if (state?.running === undefined)
            return undefined;
        return sidecar ? `waiting until sidecar ${name} has started` : `running init container ${name}`;
    }
    return undefined;
}
function readyContainersWords(pod, view) {
    const isTrue = (type) => (0,_model_object_js__WEBPACK_IMPORTED_MODULE_2__/* .condition */ .uH)(pod.status?.conditions, type)?.status === 'True';
    const gates = (pod.spec.readinessGates ?? [])
        .map(({ conditionType }) => conditionType)
        .filter((type) => !isTrue(type));
    if (gates.length > 0)
        return `waiting for readiness gate ${gates.join(', ')}`;
    return isOnSilentNode(pod, view) ? 'on a node that does not respond' : 'running, not ready yet';
}
const TAKING_UP = 60_000;
function isOnSilentNode(pod, view) {
    const { startTime, containerStatuses = [] } = pod.status ?? {};
    if (pod.spec.nodeName === undefined || pod.spec.nodeName === '')
        return false;
    if (startTime === undefined)
        return view !== undefined && view.now - (view.createdAt(pod) ?? view.now) > TAKING_UP;
    const wereReady = containerStatuses.length > 0 && containerStatuses.every(({ ready }) => ready === true);
    const ready = (0,_model_object_js__WEBPACK_IMPORTED_MODULE_2__/* .condition */ .uH)(pod.status?.conditions, 'Ready');
    const isMarked = ready?.status !== 'True' && (ready?.reason ?? '') === '';
    return wereReady && isMarked && (pod.spec.readinessGates ?? []).length === 0;
}
function allReady(count, what) {
    return `${count} of ${count} ${what}${count === 1 ? '' : 's'} ready`;
}
function describePods(pods, desired, view, old = 0) {
    const ready = pods.filter(isReady).length;
    const words = new Map();
    for (const pod of pods.filter((pod) => !isReady(pod))) {
        const word = podWords(pod, view);
        words.set(word, (words.get(word) ?? 0) + 1);
    }
    const rest = [...words]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([word, count]) => `${count} ${word}${word === CRASHED ? timesWords(pods, count) : ''}`);
    const missing = Math.max(0, desired - pods.length);
    const replaced = Math.min(missing, old);
    if (replaced > 0)
        rest.push(`${replaced} of an older revision to be replaced`);
    if (missing - replaced > 0)
        rest.push(`${missing - replaced} not created yet`);
    return [`${ready} of ${desired} new ${desired === 1 ? 'pod' : 'pods'} ready`, ...rest].join(', ');
}
function timesWords(pods, crashed) {
    const ends = pods
        .filter((pod) => !isReady(pod) && podWords(pod) === CRASHED)
        .flatMap((pod) => Math.max(...containerStatuses(pod).map(({ restartCount = 0 }) => restartCount)) + 1)
        .reduce((sum, count) => sum + count, 0);
    return ends > crashed ? ` (${ends} times)` : '';
}
function notYetAvailable(ready, minReadySeconds = 0) {
    const message = `${ready}, waiting until they are available (minReadySeconds ${minReadySeconds})`;
    const problem = {
        code: 'MinReadySecondsPending',
        text: message,
        facts: { seconds: minReadySeconds },
        path: ['spec', 'minReadySeconds'],
    };
    return { message, problems: minReadySeconds > 0 ? [problem] : [] };
}


/***/ }),

/***/ 2002:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ podDisruptionBudget)
/* harmony export */ });
/* harmony import */ var _rollout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(348);

const podDisruptionBudget = (_tracked, { spec, status = {}, metadata }) => {
    const { expectedPods = 0, desiredHealthy = 0 } = status;
    const counted = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0) && expectedPods > 0;
    const field = spec.maxUnavailable === undefined ? 'minAvailable' : 'maxUnavailable';
    const none = [0, '0', '0%'].includes(spec.maxUnavailable ?? '') || spec.minAvailable === '100%';
    if (!none && !(counted && desiredHealthy >= expectedPods))
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_0__/* .stored */ .su)();
    const facts = { field, value: spec[field] ?? '', pods: counted ? expectedPods : undefined };
    return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_0__/* .stored */ .su)({
        notices: [{ code: 'PdbBlocksDrain', text: '', path: ['spec', field], facts }],
    });
};


/***/ }),

/***/ 9705:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Fo: () => (/* binding */ mayRemoveItself),
/* harmony export */   JP: () => (/* binding */ isRemovedWhenDone),
/* harmony export */   g1: () => (/* binding */ lastOf),
/* harmony export */   sg: () => (/* binding */ afterItsEnd)
/* harmony export */ });
/* unused harmony export endingOf */
/* harmony import */ var _health_rule_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9832);
/* harmony import */ var _health_all_rules_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8809);
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(522);
/* harmony import */ var _model_object_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7278);
/* harmony import */ var _model_place_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1818);
/* harmony import */ var _model_record_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2860);
/* harmony import */ var _model_built_in_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3181);
/* harmony import */ var _rollout_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(348);








const SUCCESS = ['Succeeded', 'Complete', 'Completed', 'Finished', 'Done'];
const FAILURE = /^(?!no)(?:\w*failed|failure|\w*error(?:ed)?)$/i;
const PHASES = [['phase'], ['state'], ['state', 'phase']];
const TIMES = ['completionTime', 'finishedAt', 'completionTimestamp', 'completedAt', 'endTime'];
function mayRemoveItself(ref) {
    return (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_2__/* .isTask */ .Id)(ref) || (0,_model_built_in_js__WEBPACK_IMPORTED_MODULE_4__/* .isCustomResource */ .i)(ref);
}
function isRemovedWhenDone(object) {
    return (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_2__/* .isTask */ .Id)(object) && (0,_model_place_js__WEBPACK_IMPORTED_MODULE_3__/* .valueAt */ .fK)(object, ['spec', 'ttlSecondsAfterFinished']) !== undefined;
}
function lastOf({ ref, applied }, view) {
    const last = view.lastOf(ref);
    return last !== undefined && last.metadata.uid === applied?.metadata.uid ? last : undefined;
}
function afterItsEnd({ ref, applied }, last) {
    if (!(0,_model_built_in_js__WEBPACK_IMPORTED_MODULE_4__/* .isCustomResource */ .i)(ref))
        return undefined;
    if (last === undefined) {
        return applied !== undefined && asksToBeRemoved(applied)
            ? (0,_rollout_js__WEBPACK_IMPORTED_MODULE_5__/* .withoutPods */ .X0)('in-progress', 'is gone, and how it ended is not known')
            : undefined;
    }
    const ending = endingOf(last);
    if (ending === undefined)
        return undefined;
    if (ending.succeeded)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_5__/* .withoutPods */ .X0)('done', 'finished, and was removed then');
    const { type, status, reason, message } = ending;
    return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_5__/* .withoutPods */ .X0)('failed', `${message ?? reason ?? `${type} is ${status}`}, and was removed then`, {
        reason: { code: 'CustomResourceFailed', facts: { type, status, ...(reason === undefined ? {} : { reason }) } },
    });
}
function endingOf(object) {
    const status = (0,_model_record_js__WEBPACK_IMPORTED_MODULE_6__/* .isRecord */ .u4)(object.status) ? object.status : {};
    const rule = (0,_health_all_rules_js__WEBPACK_IMPORTED_MODULE_1__/* .ruleOf */ .Y)((0,_model_object_js__WEBPACK_IMPORTED_MODULE_7__/* .groupOf */ .F8)(object.apiVersion), object.kind);
    const { is, found, reason, text } = (0,_health_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .healthOf */ .W)(object, 0, rule);
    if (rule !== undefined && found !== undefined && (is === 'invalid' || is === 'failed' || is === 'broken'))
        return {
            succeeded: false,
            type: found.what,
            status: found.value,
            ...(reason ? { reason } : {}),
            ...(text ? { message: text } : {}),
        };
    const conditions = (0,_model_record_js__WEBPACK_IMPORTED_MODULE_6__/* .conditionsOf */ .yb)(object);
    const isTrue = (type) => (0,_model_object_js__WEBPACK_IMPORTED_MODULE_7__/* .condition */ .uH)(conditions, type)?.status === 'True';
    const failed = isTrue('Failed') ? (0,_model_object_js__WEBPACK_IMPORTED_MODULE_7__/* .condition */ .uH)(conditions, 'Failed') : (0,_model_object_js__WEBPACK_IMPORTED_MODULE_7__/* .condition */ .uH)(conditions, 'Succeeded');
    if (failed !== undefined && (failed.type === 'Failed' || failed.status === 'False'))
        return { ...endingBy(failed), succeeded: false };
    const done = SUCCESS.find(isTrue);
    if (done !== undefined)
        return { succeeded: true, type: done, status: 'True' };
    for (const path of PHASES) {
        const phase = (0,_model_place_js__WEBPACK_IMPORTED_MODULE_3__/* .valueAt */ .fK)(status, path);
        if (typeof phase !== 'string')
            continue;
        const said = { type: `status.${path.join('.')}`, status: phase };
        if (FAILURE.test(phase))
            return { ...said, succeeded: false, ...messageOf(status) };
        if (SUCCESS.some((word) => word.toLowerCase() === phase.toLowerCase()))
            return { ...said, succeeded: true };
    }
    const time = TIMES.find((field) => typeof status[field] === 'string' && status[field] !== '');
    return time === undefined ? undefined : { succeeded: true, type: `status.${time}`, status: String(status[time]) };
}
function endingBy({ type, status, reason, message }) {
    return { type, status, ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
}
function messageOf({ message }) {
    return typeof message === 'string' && message !== '' ? { message } : {};
}
function asksToBeRemoved({ spec }) {
    const fields = (0,_model_record_js__WEBPACK_IMPORTED_MODULE_6__/* .isRecord */ .u4)(spec) ? Object.entries(spec) : [];
    return fields.some(([key, value]) => isLifetime(key) || ((0,_model_record_js__WEBPACK_IMPORTED_MODULE_6__/* .isRecord */ .u4)(value) && Object.keys(value).some(isLifetime)));
}
function isLifetime(key) {
    return /^ttl|After(Finished|Completion)$/.test(key);
}


/***/ }),

/***/ 348:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X0: () => (/* binding */ withoutPods),
/* harmony export */   XJ: () => (/* binding */ isObserved),
/* harmony export */   dR: () => (/* binding */ annotated),
/* harmony export */   su: () => (/* binding */ stored)
/* harmony export */ });
function isObserved({ generation = 0 }, { metadata, status }) {
    const { observedGeneration = 0 } = status ?? {};
    return observedGeneration >= Math.max(metadata.generation ?? 0, generation);
}
function annotated({ applied, wanted }, live) {
    return applied ?? wanted ?? live;
}
function stored(more = {}) {
    return withoutPods('done', 'stored', { ...more, isStored: true });
}
function withoutPods(state, message, more = {}) {
    return { state, message, pods: [], desired: 0, progress: state, ...more };
}


/***/ }),

/***/ 4306:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ service)
/* harmony export */ });
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7975);
/* harmony import */ var node_util__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_util__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _model_nearest_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9179);
/* harmony import */ var _model_place_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1818);
/* harmony import */ var _model_kinds_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(522);
/* harmony import */ var _model_object_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7278);
/* harmony import */ var _model_snapshot_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(709);
/* harmony import */ var _model_built_in_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3181);
/* harmony import */ var _foreign_changes_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(721);
/* harmony import */ var _pod_counts_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2927);
/* harmony import */ var _rollout_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(348);










const service = (tracked, it, view, set) => {
    if (it.spec?.type === 'ExternalName')
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', `an alias of ${it.spec?.externalName ?? ''}`);
    const endpoints = endpointsOf(tracked, it, view, set);
    const narrowed = endpoints.problems?.some(({ code }) => code === 'ServiceNoMatchingPods') && changedSelector(tracked, it);
    if (narrowed)
        return (0,_foreign_changes_js__WEBPACK_IMPORTED_MODULE_6__/* .changed */ .tD)(tracked.ref, narrowed);
    return endpoints.state === 'done' && it.spec?.type === 'LoadBalancer'
        ? balanced(tracked, it, view, endpoints)
        : endpoints;
};
function changedSelector({ applied }, it) {
    const path = ['spec', 'selector'];
    const [was, now] = [(0,_model_place_js__WEBPACK_IMPORTED_MODULE_2__/* .valueAt */ .fK)(applied, path), it.spec?.selector];
    return applied === undefined || (0,node_util__WEBPACK_IMPORTED_MODULE_0__.isDeepStrictEqual)(was, now) ? undefined : { path, was, now };
}
const WRITTEN_WITHIN = 10_000;
function endpointsOf({ appliedAt }, it, view, set) {
    const selector = it.spec?.selector ?? {};
    if (Object.keys(selector).length === 0)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', 'no selector: something else manages its endpoints');
    const { namespace } = it.metadata;
    const pods = podsIn(view, namespace).filter(({ metadata }) => (0,_model_object_js__WEBPACK_IMPORTED_MODULE_9__/* .hasLabels */ .cP)(metadata.labels, selector));
    const near = set.filter(({ ref, unjudged }) => ref.namespace === namespace && !(0,_model_built_in_js__WEBPACK_IMPORTED_MODULE_5__/* .isCustomResource */ .i)(ref) && unjudged !== true);
    const own = near.filter((one) => (0,_model_object_js__WEBPACK_IMPORTED_MODULE_9__/* .hasLabels */ .cP)(labelsOf(one), selector) || one.pods.some((pod) => pods.includes(pod)));
    const ports = portProblems(it, pods, own);
    if (ports.problems.length > 0) {
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('in-progress', 'forwards to a port that no container has', { problems: ports.problems });
    }
    const ready = readyEndpoints(it, pods, view);
    if (ready > 0) {
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', `${ready} ready ${ready === 1 ? 'endpoint' : 'endpoints'}`, { notices: ports.notices });
    }
    if (!view.isRead('v1', 'Pod', namespace))
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', 'applied; its pods cannot be read');
    const lookAgainAt = Math.max(appliedAt, view.answersSince ?? 0) + WRITTEN_WITHIN;
    if (pods.some((pod) => (0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_7__/* .isActive */ .$m)(pod) && (0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_7__/* .isReady */ .i_)(pod)) && view.now < lookAgainAt)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('in-progress', 'waiting for its endpoints', { lookAgainAt });
    if (pods.length > 0)
        return notReady(pods.length, own);
    if (own.some(({ state }) => state !== 'done'))
        return notReady(0, own);
    if (own.length > 0)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', 'the workload that it selects has no pods');
    const serving = near.filter(({ ref }) => !(0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_3__/* .isTask */ .Id)(ref));
    return unmatched(it, view, serving, set);
}
function notReady(count, own) {
    const text = count === 0 ? 'no matching pods yet' : `none of the ${count} pods that it selects is ready`;
    const words = count === 1 ? 'the pod that it selects is not ready' : text;
    const problem = {
        code: 'ServiceNoReadyEndpoints',
        text: words,
        facts: { pods: count },
        follows: own.map(({ ref }) => ref),
        path: ['spec', 'selector'],
    };
    return own.length === 0
        ? (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', words, { notices: [problem] })
        : (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('in-progress', words, { problems: [problem] });
}
function unmatched(it, view, near, set) {
    const selector = it.spec?.selector ?? {};
    const { namespace = '' } = it.metadata;
    const elsewhere = workloadsIn(view, namespace);
    const idle = elsewhere.find(({ labels }) => (0,_model_object_js__WEBPACK_IMPORTED_MODULE_9__/* .hasLabels */ .cP)(labels, selector));
    if (idle !== undefined)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', `selects ${idle.kind} ${idle.name}, which has no pods`);
    const standing = _model_kinds_js__WEBPACK_IMPORTED_MODULE_3__/* .WORKLOAD_KINDS */ .i6.filter(({ serves, revisions }) => serves === true && revisions !== undefined);
    const asks = standing.map(({ apiVersion, kind }) => ({ apiVersion, kind, namespace }));
    const candidates = [
        ...near.map((rollout) => ({ kind: rollout.ref.kind, name: rollout.ref.name, labels: labelsOf(rollout) })),
        ...elsewhere,
    ];
    const problem = noMatch(selector, candidates);
    const message = `no pod has ${words(selector)}`;
    const isOperated = set.some(({ ref, unjudged }) => ((0,_model_built_in_js__WEBPACK_IMPORTED_MODULE_5__/* .isCustomResource */ .i)(ref) || unjudged === true) && (ref.namespace ?? namespace) === namespace);
    if (near.length === 0 || isOperated)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('done', message, { notices: [problem], asks });
    const isSlip = (rollout) => rollout.pods.length > 0 && isNearMiss(selector, labelsOf(rollout));
    const unfinished = near.some(isSlip) ? [] : near.filter(({ state }) => state !== 'done').map(({ ref }) => ref);
    if (unfinished.length === 0)
        return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('in-progress', message, { problems: [problem], asks });
    const waiting = {
        code: 'ServiceNoReadyEndpoints',
        text: message,
        facts: { selector },
        follows: unfinished,
        path: ['spec', 'selector'],
    };
    return (0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('in-progress', message, { problems: [waiting], asks });
}
function noMatch(selector, candidates) {
    const [closest] = candidates
        .map((source) => ({
        source,
        wrong: Object.entries(selector).filter(([key, value]) => source.labels[key] !== value),
    }))
        .toSorted((a, b) => a.wrong.length - b.wrong.length || slips(b) - slips(a));
    const [key = ''] = closest?.wrong[0] ?? [];
    if (closest === undefined)
        return { code: 'ServiceNoMatchingPods', text: '', facts: { selector }, path: ['spec', 'selector'] };
    const { kind, name, labels } = closest.source;
    const has = labels[key] === undefined ? labels : { [key]: labels[key] };
    return {
        code: 'ServiceNoMatchingPods',
        text: `pods of ${kind} ${name} have ${words(has) || 'no labels'}`,
        facts: { selector, near: { kind, name, key, labels: has } },
        path: ['spec', 'selector', key],
    };
}
function isNearMiss(selector, labels) {
    const wrong = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
    return wrong.length > 0 && slips({ source: { labels }, wrong }) === wrong.length;
}
function slips({ source, wrong, }) {
    return wrong.filter(([key, value]) => (0,_model_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .pA)(value, [source.labels[key] ?? '']) !== undefined).length;
}
function portProblems({ spec }, pods, own) {
    const templates = own.flatMap(({ template }) => template ?? []);
    const containers = [...pods, ...templates].flatMap((of) => containersOf(of));
    const declared = containers.flatMap(({ ports = [] }) => ports);
    const problems = [];
    const notices = [];
    const names = [...new Set(declared.flatMap(({ name }) => name ?? []))];
    for (const { port, targetPort = port, protocol = 'TCP' } of spec?.ports ?? []) {
        const same = declared.filter((one) => (one.protocol ?? 'TCP') === protocol);
        const problem = {
            code: 'ServiceTargetPortMismatch',
            text: declared
                .map(({ name, containerPort }) => (name === undefined ? containerPort : `${name} (${containerPort})`))
                .join(', '),
            facts: {
                port,
                targetPort,
                declared: [...new Set(declared.map(({ name, containerPort }) => name ?? containerPort))],
                meant: typeof targetPort === 'string' ? (0,_model_nearest_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .pA)(targetPort, names) : undefined,
            },
        };
        if (typeof targetPort === 'string') {
            if (pods.length > 0 && same.every(({ name }) => name !== targetPort))
                problems.push(problem);
        }
        else if (templates.some((template) => containersOf(template).every(({ ports = [] }) => ports.length > 0)) &&
            declared.every(({ containerPort }) => containerPort !== targetPort)) {
            notices.push({ ...problem, confidence: 'likely' });
        }
    }
    return { problems, notices };
}
function readyEndpoints(it, pods, view) {
    const { namespace, name } = it.metadata;
    if (!view.isRead('discovery.k8s.io/v1', 'EndpointSlice', namespace))
        return pods.filter(_pod_counts_js__WEBPACK_IMPORTED_MODULE_7__/* .isReady */ .i_).length;
    return view
        .all('discovery.k8s.io', 'EndpointSlice')
        .filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name)
        .flatMap(({ endpoints }) => endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready !== false).length;
}
function balanced(tracked, it, view, endpoints) {
    const addresses = it.status?.loadBalancer?.ingress ?? [];
    if (addresses.length > 0) {
        const { ip, hostname } = addresses[0] ?? {};
        return { ...endpoints, message: `${endpoints.message}, load balancer ${ip ?? hostname ?? 'ready'}` };
    }
    const errors = view
        .eventsOf(it)
        .filter((event) => event.reason === 'SyncLoadBalancerFailed' && view.eventTime(event) >= tracked.appliedAt - 1000);
    const last = errors.at(-1);
    const message = `${endpoints.message}, waiting for a load balancer`;
    const problem = last === undefined
        ? { code: 'LoadBalancerPending', text: 'status.loadBalancer.ingress is empty', facts: {}, path: ['spec', 'type'] }
        : {
            code: 'LoadBalancerSyncFailed',
            text: (0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_4__/* .eventMessage */ ._X)(last).replace(/^Error syncing load balancer: /, ''),
            facts: {},
            symptom: 'SyncLoadBalancerFailed',
            observations: errors.reduce((sum, event) => sum + (0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_4__/* .eventCount */ .Cj)(event), 0),
            path: ['spec', 'type'],
            evidence: [{ kind: 'event', source: 'event SyncLoadBalancerFailed', text: (0,_model_snapshot_js__WEBPACK_IMPORTED_MODULE_4__/* .eventMessage */ ._X)(last) }],
        };
    return { ...endpoints, ...(0,_rollout_js__WEBPACK_IMPORTED_MODULE_8__/* .withoutPods */ .X0)('in-progress', message, { problems: [problem] }) };
}
function podsIn(view, namespace) {
    return view.pods.filter((pod) => pod.metadata.namespace === namespace && (0,_pod_counts_js__WEBPACK_IMPORTED_MODULE_7__/* .isActive */ .$m)(pod));
}
function workloadsIn(view, namespace) {
    const workloads = _model_kinds_js__WEBPACK_IMPORTED_MODULE_3__/* .WORKLOAD_KINDS */ .i6.filter(({ serves }) => serves).flatMap(({ apiVersion, kind }) => view.all((0,_model_object_js__WEBPACK_IMPORTED_MODULE_9__/* .groupOf */ .F8)(apiVersion), kind));
    const sources = workloads
        .filter(({ metadata }) => metadata.namespace === namespace && metadata.ownerReferences === undefined)
        .map((workload) => {
        const { kind, metadata } = workload;
        const labels = (0,_model_place_js__WEBPACK_IMPORTED_MODULE_2__/* .templateOf */ .kW)(workload)?.metadata?.labels ?? {};
        return [(0,_model_object_js__WEBPACK_IMPORTED_MODULE_9__/* .keyOf */ .TN)((0,_model_object_js__WEBPACK_IMPORTED_MODULE_9__/* .refOf */ .H8)(workload)), { kind, name: metadata.name, labels }];
    });
    return [...new Map(sources).values()];
}
function containersOf({ spec }) {
    return [...spec.containers, ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')];
}
function labelsOf({ template, live }) {
    return template?.metadata?.labels ?? (live !== undefined && (0,_model_kinds_js__WEBPACK_IMPORTED_MODULE_3__/* .isPod */ .Se)(live) ? live.metadata.labels : undefined) ?? {};
}
function words(labels) {
    return (0,_model_object_js__WEBPACK_IMPORTED_MODULE_9__/* .labelPairs */ .su)(labels).join(', ');
}


/***/ }),

/***/ 9565:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Z: () => (/* binding */ isClusterScoped),
  v: () => (/* binding */ kindWithoutPods)
});

// EXTERNAL MODULE: ./src/health/all-rules.ts + 10 modules
var all_rules = __webpack_require__(8809);
// EXTERNAL MODULE: ./src/model/kinds.ts
var kinds = __webpack_require__(522);
// EXTERNAL MODULE: ./src/model/object.ts
var object = __webpack_require__(7278);
// EXTERNAL MODULE: ./src/model/clocks.ts
var clocks = __webpack_require__(7814);
// EXTERNAL MODULE: ./src/rollout/rollout.ts
var rollout = __webpack_require__(348);
;// CONCATENATED MODULE: ./src/rollout/api-service.ts



const apiService = (_tracked, live, view) => {
    const { spec, status = {} } = live;
    const available = (0,object/* condition */.uH)(status.conditions, 'Available');
    if (available?.status === 'True')
        return (0,rollout/* withoutPods */.X0)('done', 'available');
    if (available === undefined)
        return (0,rollout/* withoutPods */.X0)('in-progress', 'waiting for its first check');
    const { message: text = 'not available', reason: symptom = '' } = available;
    const since = view.time((0,clocks/* conditionWriter */.nz)(live, available), available.lastTransitionTime);
    const { namespace = '', name = '' } = spec.service ?? {};
    const facts = { namespace, service: name };
    const problem = { code: 'AggregatedApiMissing', text, symptom, facts, since };
    return (0,rollout/* withoutPods */.X0)('in-progress', text, { problems: [problem] });
};

// EXTERNAL MODULE: ./src/model/built-in.ts
var built_in = __webpack_require__(3181);
// EXTERNAL MODULE: ./src/model/snapshot.ts
var snapshot = __webpack_require__(709);
;// CONCATENATED MODULE: ./src/rollout/cron-job.ts


const HOPELESS = new Set(['UnknownTimeZone', 'UnparseableSchedule', 'UnParseableCronJobSchedule', 'InvalidSchedule']);
const CONTROLLER_ANSWER = 3_000;
const cronJob = ({ changed, appliedAt }, live, view) => {
    const { schedule = '', timeZone, suspend } = live.spec;
    const complaint = view
        .eventsOf(live)
        .findLast((event) => HOPELESS.has(event.reason ?? '') &&
        (0,snapshot/* eventMessage */._X)(event).includes(event.reason === 'UnknownTimeZone' ? (timeZone ?? '\0') : schedule));
    if (complaint !== undefined) {
        const field = complaint.reason === 'UnknownTimeZone' ? 'timeZone' : 'schedule';
        return (0,rollout/* withoutPods */.X0)('failed', (0,snapshot/* eventMessage */._X)(complaint), { reason: { code: 'CronJobInvalid', facts: { field } } });
    }
    const heardAt = Math.max(appliedAt, view.answersSince ?? 0) + CONTROLLER_ANSWER;
    if (changed && view.now < heardAt)
        return (0,rollout/* withoutPods */.X0)('in-progress', 'applied, waiting for its controller', { lookAgainAt: heardAt });
    if (suspend === true)
        return (0,rollout/* withoutPods */.X0)('done', 'applied; suspended, so it starts no Job');
    return (0,rollout/* withoutPods */.X0)('done', `applied, runs at "${schedule}"${timeZone === undefined ? '' : ` (${timeZone})`}`);
};

// EXTERNAL MODULE: ./src/rollout/custom-resource.ts + 2 modules
var custom_resource = __webpack_require__(3430);
;// CONCATENATED MODULE: ./src/rollout/custom-resource-definition.ts



const customResourceDefinition = (_tracked, live, view) => {
    const { status = {} } = live;
    if ((0,object/* condition */.uH)(status.conditions, 'Established')?.status === 'True')
        return (0,rollout/* withoutPods */.X0)('done', 'established');
    const names = (0,object/* condition */.uH)(status.conditions, 'NamesAccepted');
    if (names?.status !== 'False')
        return (0,rollout/* withoutPods */.X0)('in-progress', 'not established yet');
    const { message: text = 'its names are not accepted', reason: symptom = '' } = names;
    const since = view.time((0,clocks/* conditionWriter */.nz)(live, names), names.lastTransitionTime);
    const problem = { code: 'CrdNotEstablished', facts: {}, text, symptom, since };
    return (0,rollout/* withoutPods */.X0)('in-progress', text, { problems: [problem] });
};

;// CONCATENATED MODULE: ./src/rollout/gateway-route.ts



const FAULTY = { Accepted: 'False', ResolvedRefs: 'False', PartiallyInvalid: 'True' };
const UNDER_WAY = new Set(['Accepted', 'ResolvedRefs', 'Programmed']);
const gatewayRoute = (tracked, live, view) => {
    const { status, metadata } = live;
    const parents = status?.parents ?? [];
    if (parents.length === 0)
        return (0,custom_resource/* takesItUp */.tp)(tracked, view) ?? (0,rollout/* withoutPods */.X0)('done', 'applied; no Gateway has responded');
    const generation = Math.max(metadata.generation ?? 0, tracked.generation ?? 0);
    const behind = parents.some(({ conditions = [] }) => conditions.some(({ observedGeneration = generation }) => observedGeneration < generation));
    if (behind)
        return (0,rollout/* withoutPods */.X0)('in-progress', 'waiting for its Gateway to see the change');
    const problems = parents.flatMap(({ parentRef, conditions = [] }) => conditions
        .filter(({ type, status }) => status === FAULTY[type])
        .map(({ type, reason = '', message = '', lastTransitionTime }) => {
        const since = view.time((0,clocks/* conditionWriter */.nz)(live, { type }), lastTransitionTime);
        return {
            code: 'GatewayRouteInvalid',
            text: message,
            symptom: reason,
            facts: { reason, gateway: parentRef?.name ?? '' },
            path: reason === 'BackendNotFound' ? ['spec', 'rules'] : ['spec', 'parentRefs'],
            since,
        };
    }));
    const [first] = problems;
    const open = parents
        .flatMap(({ conditions = [] }) => conditions)
        .find(({ type, status }) => UNDER_WAY.has(type) && status !== 'True');
    if (first === undefined && open !== undefined)
        return (0,rollout/* withoutPods */.X0)('in-progress', `its Gateway says that ${open.type} is ${open.status}`);
    return first === undefined
        ? (0,rollout/* withoutPods */.X0)('done', `accepted by ${parents.map(({ parentRef }) => parentRef?.name ?? '').join(', ')}`)
        : (0,rollout/* withoutPods */.X0)('in-progress', `Gateway ${first.facts.gateway} rejects it: ${first.facts.reason}`, { problems });
};

;// CONCATENATED MODULE: ./src/rollout/horizontal-pod-autoscaler.ts


const horizontalPodAutoscaler = (_tracked, live, view) => {
    const { spec, status = {}, metadata } = live;
    const { apiVersion = 'v1', kind = '', name = '' } = spec.scaleTargetRef ?? {};
    const target = { apiVersion, kind, namespace: metadata.namespace ?? '', name };
    const scale = (0,object/* condition */.uH)(status.conditions, 'AbleToScale');
    const active = (0,object/* condition */.uH)(status.conditions, 'ScalingActive');
    const notices = [];
    if ((scale?.status === 'False' && scale.reason === 'FailedGetScale') || view.isAbsent(target)) {
        notices.push({
            code: 'HpaTargetMissing',
            text: scale?.message ?? '',
            symptom: scale?.reason ?? '',
            facts: { kind, name },
            path: ['spec', 'scaleTargetRef', 'name'],
        });
    }
    else if (active?.status === 'False' && active.reason?.startsWith('FailedGet') === true) {
        notices.push({
            code: 'HpaMetricsUnavailable',
            text: active.message ?? '',
            symptom: active.reason,
            facts: {},
            path: ['spec', 'metrics'],
        });
    }
    const asks = name === '' || view.get(target) !== undefined ? [] : [target];
    return (0,rollout/* stored */.su)({ notices, asks });
};

// EXTERNAL MODULE: ./src/rollout/ingress.ts
var ingress = __webpack_require__(1489);
;// CONCATENATED MODULE: ./src/rollout/namespace.ts

const namespace = (_tracked, { status }) => status?.phase === 'Terminating'
    ? (0,rollout/* withoutPods */.X0)('failed', 'is being deleted', {
        reason: { code: 'NamespaceTerminating', facts: {} },
        foreign: 'deleted',
    })
    : (0,rollout/* withoutPods */.X0)('done', 'active');

// EXTERNAL MODULE: ./src/rollout/owners.ts
var owners = __webpack_require__(4485);
;// CONCATENATED MODULE: ./src/rollout/persistent-volume-claim.ts



const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';
const persistentVolumeClaim = (tracked, live, view) => {
    const { status = {} } = live;
    if (status.phase === 'Bound')
        return (0,rollout/* withoutPods */.X0)('done', 'bound', { notices: resizing(live, tracked.appliedAt, view) });
    if (status.phase === 'Lost')
        return (0,rollout/* withoutPods */.X0)('failed', 'its volume is lost', { reason: { code: 'PvcLost', facts: {} } });
    const events = view.eventsOf(live);
    const waits = classOf(live, view)?.volumeBindingMode === 'WaitForFirstConsumer' ||
        events.some((event) => event.reason === 'WaitForFirstConsumer' || event.reason === 'WaitForPodScheduled');
    return waits
        ? (0,rollout/* withoutPods */.X0)('done', 'waits for a pod that uses it')
        : (0,rollout/* withoutPods */.X0)('in-progress', events.map(snapshot/* eventMessage */._X).at(-1) ?? 'not bound yet');
};
function resizing(live, since, view) {
    const path = ['spec', 'resources', 'requests', 'storage'];
    const pending = (0,object/* condition */.uH)(live.status?.conditions, 'FileSystemResizePending');
    const failed = view
        .eventsOf(live)
        .findLast((event) => event.reason === 'VolumeResizeFailed' && view.eventTime(event) >= since - 1000);
    const found = pending?.status === 'True'
        ? { symptom: pending.type, text: pending.message ?? '' }
        : failed && { symptom: failed.reason ?? '', text: (0,snapshot/* eventMessage */._X)(failed) };
    return found === undefined ? [] : [{ code: 'PvcResizePending', facts: {}, ...found, path }];
}
function classOf({ spec = {} }, view) {
    const classes = view.all('storage.k8s.io', 'StorageClass');
    return classes.find(({ metadata }) => spec.storageClassName === undefined
        ? metadata.annotations?.[DEFAULT_CLASS] === 'true'
        : metadata.name === spec.storageClassName);
}

// EXTERNAL MODULE: ./src/rollout/pod-disruption-budget.ts
var pod_disruption_budget = __webpack_require__(2002);
// EXTERNAL MODULE: ./src/model/quantity.ts
var quantity = __webpack_require__(8172);
;// CONCATENATED MODULE: ./src/rollout/resource-quota.ts


const resourceQuota = (_tracked, { spec, status }) => {
    const [wanted, counted] = [spec?.hard ?? {}, status?.hard ?? {}];
    const behind = [...new Set([...Object.keys(wanted), ...Object.keys(counted)])].filter((resource) => (0,quantity/* parseQuantity */.Lf)(wanted[resource]) !== (0,quantity/* parseQuantity */.Lf)(counted[resource]));
    return behind.length === 0
        ? (0,rollout/* withoutPods */.X0)('done', 'in force')
        : (0,rollout/* withoutPods */.X0)('in-progress', `not in force yet for ${behind.join(', ')}`);
};

// EXTERNAL MODULE: ./src/rollout/service.ts
var service = __webpack_require__(4306);
// EXTERNAL MODULE: ./src/rollout/workload-rules.ts + 5 modules
var workload_rules = __webpack_require__(6285);
;// CONCATENATED MODULE: ./src/rollout/without-pods.ts


















const EVENT = { apiVersion: 'v1', kind: 'Event' };
const SERVICE = { apiVersion: 'v1', kind: 'Service' };
const ENDPOINT_SLICE = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' };
const INGRESS_CLASS = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' };
const STORAGE_CLASS = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' };
const KINDS_WITHOUT_PODS = {
    '/PersistentVolumeClaim': { rule: persistentVolumeClaim, with: [EVENT, STORAGE_CLASS] },
    '/Service': { rule: service/* service */.e, with: [ENDPOINT_SLICE, kinds/* POD */.Sm, EVENT] },
    '/Namespace': { rule: namespace, with: [] },
    'batch/CronJob': { rule: cronJob, with: [EVENT] },
    '/ResourceQuota': { rule: resourceQuota, with: [] },
    'networking.k8s.io/Ingress': { rule: ingress/* ingress */.i, with: [SERVICE, INGRESS_CLASS] },
    'autoscaling/HorizontalPodAutoscaler': { rule: horizontalPodAutoscaler, with: [] },
    'policy/PodDisruptionBudget': { rule: pod_disruption_budget/* podDisruptionBudget */.Q, with: [] },
    'apiextensions.k8s.io/CustomResourceDefinition': { rule: customResourceDefinition, with: [] },
    'apiregistration.k8s.io/APIService': { rule: apiService, with: [] },
    'gateway.networking.k8s.io/HTTPRoute': { rule: gatewayRoute, with: [] },
    'gateway.networking.k8s.io/GRPCRoute': { rule: gatewayRoute, with: [] },
    'gateway.networking.k8s.io/TLSRoute': { rule: gatewayRoute, with: [] },
    'gateway.networking.k8s.io/TCPRoute': { rule: gatewayRoute, with: [] },
    'gateway.networking.k8s.io/UDPRoute': { rule: gatewayRoute, with: [] },
};
const CLUSTER_SCOPED = new Set(['IngressClass', 'StorageClass']);
function isClusterScoped(kind) {
    return CLUSTER_SCOPED.has(kind);
}
function kindWithoutPods(ref) {
    const known = KINDS_WITHOUT_PODS[(0,kinds/* kindName */.Ep)(ref)];
    if (known !== undefined || !(0,built_in/* isCustomResource */.i)(ref))
        return known;
    const tells = (0,all_rules/* ruleOf */.Y)((0,object/* groupOf */.F8)(ref.apiVersion), ref.kind)?.tells ?? [];
    return { rule: custom_resource/* customResource */.gc, with: [...tells, ...madeFor(ref)] };
}
function madeFor(ref) {
    const makes = (0,owners/* ownerOf */.b)(ref)?.makes ?? [];
    const all = makes.flatMap((kind) => [kind, ...(workload_rules/* WORKLOAD_RULES */.y.get((0,kinds/* kindName */.Ep)(kind))?.with ?? [])]);
    return [...new Map(all.map((kind) => [(0,kinds/* kindName */.Ep)(kind), kind])).values()];
}


/***/ }),

/***/ 6285:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ WORKLOAD_RULES)
});

// EXTERNAL MODULE: ./src/model/kinds.ts
var kinds = __webpack_require__(522);
// EXTERNAL MODULE: ./src/rollout/pod-counts.ts
var pod_counts = __webpack_require__(2927);
// EXTERNAL MODULE: ./src/rollout/rollout.ts
var rollout = __webpack_require__(348);
;// CONCATENATED MODULE: ./src/rollout/daemon-set.ts


const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';
const GENERATION_LABEL = 'pod-template-generation';
const daemonSet = (tracked, live, view) => {
    const { spec, status = {}, metadata } = live;
    const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated = 0, numberAvailable: available = 0, numberReady: ready = 0, } = status;
    const active = view.podsOf(live).filter(pod_counts/* isActive */.$m);
    const generation = metadata.annotations?.[GENERATION_ANNOTATION];
    const pods = active.filter((pod) => generation === undefined || pod.metadata.labels?.[GENERATION_LABEL] === generation);
    const old = active.length - pods.length;
    const common = {
        pods,
        desired,
        template: spec.template,
        creator: live,
        wrapper: 'DaemonSetIncomplete',
        progress: [desired, updated, available, ready].join('/'),
    };
    if (!(0,rollout/* isObserved */.XJ)(tracked, live)) {
        return { ...common, state: 'in-progress', message: 'waiting for the DaemonSet controller to see the change' };
    }
    const onDelete = spec.updateStrategy?.type === 'OnDelete';
    if (updated >= (onDelete ? 0 : desired) &&
        available >= desired &&
        (0,pod_counts/* areReady */.kx)(onDelete ? active : pods, desired, view, metadata.namespace)) {
        const kept = onDelete && old > 0
            ? `, ${old} of an older revision ${old === 1 ? 'is' : 'are'} only replaced when deleted (OnDelete)`
            : '';
        const nodes = `${desired} of ${desired} ${desired === 1 ? 'node runs' : 'nodes run'} it`;
        return { ...common, state: 'done', message: desired === 0 ? 'no node matches' : `${nodes}${kept}` };
    }
    const words = (0,pod_counts/* describePods */.sT)(pods, desired, view, old);
    if (updated >= desired && ready >= desired)
        return { ...common, state: 'in-progress', ...(0,pod_counts/* notYetAvailable */.fY)(words, spec.minReadySeconds) };
    return { ...common, state: 'in-progress', message: words };
};

// EXTERNAL MODULE: ./src/rollout/deployment.ts
var deployment = __webpack_require__(5734);
// EXTERNAL MODULE: ./src/model/object.ts
var object = __webpack_require__(7278);
// EXTERNAL MODULE: ./src/model/snapshot.ts
var snapshot = __webpack_require__(709);
// EXTERNAL MODULE: ./src/rollout/foreign-changes.ts
var foreign_changes = __webpack_require__(721);
// EXTERNAL MODULE: ./src/rollout/removed-itself.ts
var removed_itself = __webpack_require__(9705);
;// CONCATENATED MODULE: ./src/rollout/job.ts






const REASONS = {
    BackoffLimitExceeded: 'JobBackoffLimitExceeded',
    DeadlineExceeded: 'JobDeadlineExceeded',
    PodFailurePolicy: 'JobPodFailurePolicy',
    FailedIndexes: 'JobFailedIndexes',
    MaxFailedIndexesExceeded: 'JobFailedIndexes',
};
const REMOVED = 'and is gone (ttlSecondsAfterFinished)';
const INDEX = 'batch.kubernetes.io/job-completion-index';
const job = (tracked, live, view) => {
    const { spec, status = {} } = live;
    const desired = spec.completions ?? spec.parallelism ?? 1;
    const { active = 0, succeeded = 0, failed = 0, failedIndexes } = status;
    const isTrue = (type) => (0,object/* condition */.uH)(status.conditions, type)?.status === 'True';
    const common = {
        desired,
        template: spec.template,
        creator: live,
        progress: [active, succeeded, failed].join('/'),
    };
    if (isTrue('Complete')) {
        return {
            ...common,
            pods: [],
            state: 'done',
            message: failed === 0 ? 'complete' : `complete, after ${attempts(failed)}`,
        };
    }
    const all = view.podsOf(live);
    const ended = [(0,object/* condition */.uH)(status.conditions, 'Failed'), (0,object/* condition */.uH)(status.conditions, 'FailureTarget')].find((candidate) => candidate?.status === 'True');
    if (ended !== undefined) {
        const message = [
            ended.message ?? ended.reason ?? 'failed',
            ...(failedIndexes === undefined || failedIndexes === '' ? [] : [`failed indexes: ${failedIndexes}`]),
            ...(tracked.changed ? [] : ['a finished Job does not run again']),
        ].join('; ');
        const reason = faultOf(ended.reason);
        return { ...common, pods: failedPods(all, ended), state: 'failed', message, reason, wrapper: reason.code };
    }
    if (isTrue('SuccessCriteriaMet')) {
        return { ...common, pods: [], state: 'in-progress', message: 'succeeded, its other pods are terminating' };
    }
    if (spec.suspend === true) {
        if (tracked.waitsForPaused === true) {
            const message = 'suspended: waiting until someone resumes it';
            const problem = { code: 'JobSuspended', text: message, facts: { awaited: true } };
            return { ...common, pods: [], state: 'in-progress', message, problems: [problem] };
        }
        const reason = { code: 'JobSuspended', facts: {} };
        return { ...common, pods: [], state: 'failed', message: 'suspended: no pod runs', reason };
    }
    const pods = newestAttempts(all);
    const doomed = pods.find((pod) => isLastRestart(pod, spec));
    if (doomed !== undefined) {
        const message = `pod ${doomed.metadata.name} exceeded backoffLimit ${spec.backoffLimit ?? 6}`;
        const reason = faultOf('BackoffLimitExceeded');
        return { ...common, pods: [doomed], state: 'failed', message, reason, wrapper: reason.code };
    }
    return { ...common, pods, task: true, state: 'in-progress', message: describeJob(live, pods, view) };
};
function vanishedJob(tracked, view) {
    const { ref, appliedAt } = tracked;
    const last = (0,removed_itself/* lastOf */.g1)(tracked, view);
    const how = last === undefined ? undefined : job(tracked, last, view, []);
    if (how?.state === 'in-progress')
        return (0,foreign_changes/* gone */.qp)(tracked, view);
    if (how !== undefined)
        return { ...how, message: `${how.message}, ${REMOVED}` };
    const ending = view.snapshot.objects
        .filter(object/* isEvent */.xH)
        .findLast((event) => isAbout(event, ref) &&
        view.eventTime(event) >= appliedAt - 1000 &&
        (event.reason === 'Completed' || REASONS[event.reason ?? ''] !== undefined));
    if (ending === undefined)
        return undefined;
    return ending.reason === 'Completed'
        ? (0,rollout/* withoutPods */.X0)('done', `complete, ${REMOVED}`)
        : (0,rollout/* withoutPods */.X0)('failed', `${(0,snapshot/* eventMessage */._X)(ending)}, ${REMOVED}`, { reason: faultOf(ending.reason) });
}
function isAbout({ involvedObject }, { kind, namespace, name }) {
    return involvedObject.kind === kind && involvedObject.namespace === namespace && involvedObject.name === name;
}
function faultOf(reason = '') {
    return { code: REASONS[reason] ?? 'JobBackoffLimitExceeded', facts: {} };
}
function failedPods(pods, { reason }) {
    const deletedCount = reason === 'BackoffLimitExceeded';
    return pods.filter(({ metadata, status }) => status?.phase !== 'Succeeded' && (metadata.deletionTimestamp === undefined || deletedCount));
}
function newestAttempts(pods) {
    const attempts = pods.filter(({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded');
    const perIndex = Map.groupBy(attempts, ({ metadata }) => metadata.annotations?.[INDEX] ?? '');
    return [...perIndex.values()].flatMap((ofOne) => {
        const running = ofOne.filter(pod_counts/* isActive */.$m);
        if (running.length > 0)
            return running;
        return ofOne.toSorted((a, b) => createdAt(a) - createdAt(b)).slice(-1);
    });
}
function isLastRestart(pod, spec) {
    const { backoffLimit = 6, backoffLimitPerIndex, successPolicy, template } = spec;
    const counted = backoffLimitPerIndex === undefined && successPolicy === undefined;
    if (template.spec.restartPolicy !== 'OnFailure' || !counted || !(0,pod_counts/* isActive */.$m)(pod))
        return false;
    const statuses = (0,pod_counts/* containerStatuses */.up)(pod);
    const restarts = statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
    const isAgain = statuses.some(({ state, lastState }) => (state?.terminated?.exitCode ?? 0) !== 0 ||
        (state?.waiting?.reason === 'CrashLoopBackOff' && (lastState?.terminated?.exitCode ?? 0) !== 0));
    return isAgain && restarts + 1 >= Math.max(1, backoffLimit);
}
function describeJob({ spec, status = {} }, pods, view) {
    const { succeeded = 0, failed = 0 } = status;
    const active = pods.filter(pod_counts/* isActive */.$m);
    const running = active.filter((pod) => pod.status?.phase === 'Running' && !hasEnded(pod)).length;
    const rest = Map.groupBy(active.filter((pod) => pod.status?.phase !== 'Running' || hasEnded(pod)), (pod) => (0,pod_counts/* podWords */.FG)(pod, view));
    const done = spec.completions === undefined ? `${succeeded} completed` : `${succeeded} of ${spec.completions} completed`;
    return [
        done,
        ...(running > 0 ? [`${running} running`] : []),
        ...[...rest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([words, same]) => `${same.length} ${words}`),
        ...(failed > 0 ? [`${attempts(failed)}${active.length === 0 ? ', will be retried' : ''}`] : []),
    ].join(', ');
}
function hasEnded(pod) {
    return (pod.status?.containerStatuses ?? []).every(({ state }) => state?.running === undefined);
}
function attempts(count) {
    return `${count} failed ${count === 1 ? 'attempt' : 'attempts'}`;
}
function createdAt(pod) {
    return (0,snapshot/* parseTime */.pe)(pod.metadata.creationTimestamp) ?? 0;
}

;// CONCATENATED MODULE: ./src/rollout/pod.ts

const pod = (_tracked, live, view) => {
    const { spec, status = {} } = live;
    const ready = (0,pod_counts/* isReady */.i_)(live);
    const common = {
        pods: [live],
        desired: 1,
        template: { spec },
        creator: live,
        progress: `${status.phase}/${ready}`,
    };
    if (status.phase === 'Succeeded')
        return { ...common, state: 'done', message: 'succeeded' };
    if (status.phase === 'Failed')
        return { ...common, state: 'failed', message: (0,pod_counts/* podWords */.FG)(live) };
    if (live.metadata.deletionTimestamp !== undefined) {
        return { ...common, state: 'in-progress', message: 'is being deleted' };
    }
    if (!ready)
        return { ...common, state: 'in-progress', message: (0,pod_counts/* podWords */.FG)(live, view) };
    return isTask(live)
        ? {
            ...common,
            state: 'in-progress',
            message: `running until it completes (restartPolicy ${spec.restartPolicy})`,
        }
        : { ...common, state: 'done', message: 'ready' };
};
function isTask({ spec }) {
    const ends = spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure';
    return ends && spec.containers.every(({ readinessProbe }) => readinessProbe === undefined);
}

;// CONCATENATED MODULE: ./src/rollout/replica-set.ts


const replicaSet = (tracked, live, view) => {
    const { spec, status = {} } = live;
    const desired = spec.replicas ?? 1;
    const pods = view.podsOf(live).filter(pod_counts/* isActive */.$m);
    const { replicas = 0, readyReplicas = 0, availableReplicas = 0 } = status;
    const common = {
        pods,
        desired,
        template: spec.template,
        creator: live,
        progress: [replicas, readyReplicas, availableReplicas].join('/'),
    };
    if (!(0,rollout/* isObserved */.XJ)(tracked, live)) {
        return { ...common, state: 'in-progress', message: 'waiting for the ReplicaSet controller to see the change' };
    }
    const old = pods.filter((pod) => runsOtherImages(pod, live)).length;
    const kept = old === 0 ? '' : `, ${old} with the previous template: a ReplicaSet does not replace its pods`;
    if (replicas === desired && availableReplicas === desired && (0,pod_counts/* areReady */.kx)(pods, desired, view, live.metadata.namespace)) {
        const ready = desired === 0 ? 'scaled to zero' : (0,pod_counts/* allReady */.RL)(desired, 'pod');
        return { ...common, state: 'done', message: `${ready}${kept}` };
    }
    if (replicas > desired) {
        return { ...common, state: 'in-progress', message: `${replicas - desired} of ${replicas} pods to delete` };
    }
    const words = (0,pod_counts/* describePods */.sT)(pods, desired, view);
    const pause = readyReplicas === desired ? `, waiting until they are available (minReadySeconds)` : '';
    return { ...common, state: 'in-progress', message: `${words}${pause}${kept}` };
};
function runsOtherImages(pod, { spec }) {
    return spec.template.spec.containers.some(({ name, image }) => {
        const running = pod.spec.containers.find((container) => container.name === name);
        return running !== undefined && running.image !== image;
    });
}

// EXTERNAL MODULE: ./src/model/clocks.ts
var clocks = __webpack_require__(7814);
;// CONCATENATED MODULE: ./src/rollout/stateful-set.ts




const statefulSet = (tracked, live, view) => {
    const { spec, status = {} } = live;
    const desired = spec.replicas ?? 1;
    const start = spec.ordinals?.start ?? 0;
    const pods = view.podsOf(live).filter((pod) => (0,pod_counts/* isActive */.$m)(pod) && isWanted(pod, start, desired));
    const surplus = view.podsOf(live).filter((pod) => !isWanted(pod, start, desired));
    const newPods = pods.filter((pod) => pod.metadata.labels?.['controller-revision-hash'] === status.updateRevision);
    const { readyReplicas = 0, availableReplicas = 0, updatedReplicas = 0 } = status;
    const onDelete = spec.updateStrategy?.type === 'OnDelete';
    const partition = onDelete ? desired : (spec.updateStrategy?.rollingUpdate?.partition ?? 0);
    const replaced = desired - Math.min(desired, partition);
    const common = {
        pods: newPods,
        desired,
        template: spec.template,
        creator: live,
        progress: [status.updateRevision, updatedReplicas, readyReplicas, availableReplicas, surplus.length].join('/'),
        ...(spec.podManagementPolicy === 'Parallel' ? {} : { wrapper: 'StatefulSetStuck' }),
        ...governingService(live, view),
    };
    const inProgress = (message, blockedBy) => ({
        ...common,
        state: 'in-progress',
        message,
        blockedBy,
    });
    if (!(0,rollout/* isObserved */.XJ)(tracked, live)) {
        return { ...inProgress('waiting for the StatefulSet controller to see the change'), pods: [] };
    }
    const old = pods.length - newPods.length;
    const kept = old === 0 ? '' : `, ${countPods(old)} of an older revision ${keptWords(old, onDelete, partition)}`;
    const available = onDelete
        ? newPods.every((pod) => isAvailable(pod, spec.minReadySeconds ?? 0, view))
        : readyReplicas === desired &&
            availableReplicas === desired &&
            (0,pod_counts/* areReady */.kx)(pods, desired, view, live.metadata.namespace);
    const updated = Math.min(updatedReplicas, newPods.length);
    if (available && updated >= replaced && pods.length === desired && !surplus.some(pod_counts/* isActive */.$m)) {
        if (desired === 0)
            return { ...common, state: 'done', message: 'scaled to zero' };
        const ready = onDelete && old > 0 ? `${newPods.length} of ${desired} new pods ready` : (0,pod_counts/* allReady */.RL)(desired, 'pod');
        return { ...common, state: 'done', message: `${ready}${kept}` };
    }
    const blocker = blockerOf(pods, live);
    const words = (0,pod_counts/* describePods */.sT)(newPods, Math.max(replaced, desired - old), view, old);
    if (blocker !== undefined) {
        const name = blocker.metadata.name;
        const blocked = `${words}, blocked by ${name}: ${(0,pod_counts/* podWords */.FG)(blocker, view)}`;
        if (onDelete || ordinalOf(blocker) - start >= partition)
            return inProgress(blocked, blocker);
        return { ...inProgress(blocked), pods: [...newPods, blocker] };
    }
    if (surplus.length > 0)
        return inProgress(`${words}, ${countPods(surplus.length)} above the replica count still running`);
    if (newPods.length >= replaced && readyReplicas === desired && availableReplicas < desired) {
        return { ...common, state: 'in-progress', ...(0,pod_counts/* notYetAvailable */.fY)(words, spec.minReadySeconds) };
    }
    return inProgress(words);
};
function governingService({ spec, metadata }, view) {
    const { serviceName: name = '' } = spec;
    if (name === '')
        return {};
    const ref = { apiVersion: 'v1', kind: 'Service', namespace: metadata.namespace, name };
    if (view.get(ref) !== undefined)
        return {};
    const text = `spec.serviceName is ${name}`;
    const problem = { code: 'ServiceNameMissing', text, facts: { name }, path: ['spec', 'serviceName'] };
    return { asks: [ref], ...(view.isAbsent(ref) ? { notices: [problem] } : {}) };
}
function blockerOf(pods, { spec, status = {} }) {
    const inOrder = pods.toSorted((a, b) => ordinalOf(a) - ordinalOf(b));
    const isOld = (pod) => pod.metadata.labels?.['controller-revision-hash'] !== status.updateRevision;
    const unready = inOrder.filter((pod) => !(0,pod_counts/* isReady */.i_)(pod));
    if (spec.podManagementPolicy !== 'Parallel') {
        const start = spec.ordinals?.start ?? 0;
        const first = unready[0];
        const isNext = first !== undefined && inOrder.indexOf(first) === ordinalOf(first) - start;
        return isNext && isOld(first) ? first : undefined;
    }
    const all = pods.length === (spec.replicas ?? 1);
    return all && unready.every(isOld) ? unready[0] : undefined;
}
function keptWords(count, onDelete, partition) {
    return onDelete
        ? `${count === 1 ? 'is' : 'are'} only replaced when deleted (OnDelete)`
        : `${count === 1 ? 'stays' : 'stay'} below partition ${partition}`;
}
function isWanted(pod, start, desired) {
    const ordinal = ordinalOf(pod);
    return ordinal >= start && ordinal < start + desired;
}
function ordinalOf(pod) {
    return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}
function isAvailable(pod, minReadySeconds, view) {
    const since = (0,object/* condition */.uH)(pod.status?.conditions, 'Ready')?.lastTransitionTime;
    return (0,pod_counts/* isReady */.i_)(pod) && view.now >= (view.time((0,clocks/* kubeletOf */._k)(pod), since) ?? view.now) + minReadySeconds * 1000;
}
function countPods(count) {
    return `${count} ${count === 1 ? 'pod' : 'pods'}`;
}

;// CONCATENATED MODULE: ./src/rollout/workload-rules.ts







const RULES = {
    'apps/Deployment': { rule: deployment/* deployment */.k },
    'apps/ReplicaSet': { rule: replicaSet },
    'apps/StatefulSet': { rule: statefulSet },
    'apps/DaemonSet': { rule: daemonSet },
    'batch/Job': { rule: job, whenGone: vanishedJob },
    '/Pod': { rule: pod },
};
const TOLD_OF_PODS = ['Event', 'PersistentVolumeClaim'].map((kind) => ({ apiVersion: 'v1', kind }));
const WORKLOAD_RULES = new Map(kinds/* WORKLOAD_KINDS */.i6.flatMap((kind) => {
    const name = (0,kinds/* kindName */.Ep)(kind);
    const judged = RULES[name];
    const makers = kind.pods === 'replicaSets' ? [kinds/* REPLICA_SET */.ew] : [];
    const pods = kind.pods === 'itself' ? [] : [kinds/* POD */.Sm];
    return judged === undefined ? [] : [[name, { ...judged, with: [...makers, ...pods, ...TOLD_OF_PODS] }]];
}));


/***/ })

};
