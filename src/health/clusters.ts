// Clusters, machines, storage and virtual machines: Cluster API, OpenShift, KubeVirt, Rook, Longhorn, Velero, snapshots, Trident.
import type { HealthRules } from './rule.ts'

const OPERATOR = {
  broken: ['Degraded=True', 'Available=False'],
  working: 'Progressing=True',
  done: 'Available=True',
} as const
const PAUSED = ['.spec.paused=true', '@cluster.x-k8s.io/paused', 'Paused=True'] as const
const ROOK = {
  broken: '.status.phase=Failure|Error|Failed|ReconcileFailed',
  done: '.status.phase=Ready|Connected|Created',
} as const
const SNAPSHOT = {
  broken: '.status.error.message',
  done: '.status.readyToUse=true',
  says: '.status.error.message',
} as const
const VELERO = {
  failed: '.status.phase=Failed|PartiallyFailed|FailedValidation',
  done: '.status.phase=Completed',
  says: ['.status.failureReason', '.status.validationErrors'],
} as const
const ASTRA = {
  broken: '.status.state=Failed|Error|failed|error',
  done: ['.status.state=Completed|Ready|Available|available|ready|completed', '.status.protectionState'],
  says: ['.status.error', '.status.stateDetails'],
} as const
const COPY_FAILS =
  '.status.printableStatus=CrashLoopBackOff|Unknown|ErrorUnschedulable|ErrImagePull|ImagePullBackOff|ErrorPvcNotFound|DataVolumeError'

export const CLUSTERS: HealthRules = {
  // cluster-api 1.10, docs/book "Conditions" and "Failure": failureReason and failureMessage are terminal; v1beta2: Available.
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
  // openshift api operator/v1, config/v1: Available, Progressing, Degraded.
  'operator.openshift.io/DNS|Network': OPERATOR,
  // The others have conditions with prefixes of their own, or no status.
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
  // openshift api apps/v1: DeploymentConfigStatus; its Progressing is true when it is over, with this reason.
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
  // ocs-operator 4.18, api/v1/storagecluster_types.go.
  'ocs.openshift.io/StorageCluster': {
    broken: ['Degraded=True', 'VersionMismatch=True', 'ReconcileComplete=False', 'Available=False:*Error*'],
    working: ['Progressing=True', 'Available=False'],
    done: ['Available=True', '.status.phase=Ready'],
  },
  // kubevirt 1.5, api/core/v1/types.go: VirtualMachinePrintableStatus, VirtualMachineInstancePhase.
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
  // containerized-data-importer 1.62, pkg/apis/core/v1beta1/types.go: DataVolumePhase; Running=False:Error tells the fault.
  'cdi.kubevirt.io/DataVolume': {
    broken: ['Running=False:Error*', '.status.phase=Failed|Unknown'],
    paused: '.status.phase=Paused',
    done: ['.status.phase=Succeeded', '.status.phase=WaitForFirstConsumer|PendingPopulation'],
  },
  // rook 1.17, pkg/apis/ceph.rook.io/v1/types.go: ConditionType as phase; a cluster: state, ceph.health.
  'ceph.rook.io/*': ROOK,
  'ceph.rook.io/CephCluster': {
    broken: ['.status.ceph.health=HEALTH_ERR', '.status.state=Error', '.status.phase=Failure'],
    working: ['.status.state=Creating|Updating|Connecting', '.status.ceph.health=HEALTH_WARN'],
    done: '.status.ceph.health=HEALTH_OK',
  },
  'objectbucket.io/ObjectBucketClaim': { broken: '.status.phase=Failed', done: '.status.phase=Bound|bound' },
  // longhorn 1.9, k8s/pkg/apis/longhorn/v1beta2: VolumeState, VolumeRobustness.
  'longhorn.io/Volume': {
    broken: '.status.robustness=faulted',
    working: ['.status.robustness=degraded', '.status.state=creating|attaching|detaching'],
    done: '.status.state=attached|detached',
  },
  'longhorn.io/Backup': { failed: '.status.state=Error', done: '.status.state=Completed', says: '.status.error' },
  // external-snapshotter 8.2, client/apis/volumesnapshot/v1/types.go.
  'snapshot.storage.k8s.io/VolumeSnapshot|VolumeSnapshotContent': SNAPSHOT,
  'groupsnapshot.storage.k8s.io/VolumeGroupSnapshot|VolumeGroupSnapshotContent': SNAPSHOT,
  'snapshot.storage.k8s.io/VolumeSnapshotClass': { mute: true },
  'groupsnapshot.storage.k8s.io/VolumeGroupSnapshotClass': { mute: true },
  // velero 1.16, pkg/apis/velero/v1: BackupPhase, RestorePhase, SchedulePhase.
  'velero.io/Backup|Restore|DataDownload|DataUpload|PodVolumeBackup|PodVolumeRestore': VELERO,
  'velero.io/Schedule': {
    broken: '.status.phase=FailedValidation',
    paused: '.spec.paused=true',
    done: '.status.phase=Enabled',
    says: '.status.validationErrors',
  },
  'velero.io/BackupStorageLocation': { broken: '.status.phase=Unavailable', done: '.status.phase=Available' },
  'velero.io/VolumeSnapshotLocation': { mute: true },
  // trident 25.02, operator/crd/apis/netapp/v1/types.go and persistent_store/crd/apis/netapp/v1.
  'trident.netapp.io/TridentOrchestrator': { broken: '.status.status=Failed|Error', done: '.status.status=Installed' },
  'trident.netapp.io/TridentBackendConfig': {
    broken: ['.status.lastOperationStatus=Failed', '.status.phase=Failed|Lost|Unknown'],
    done: '.status.phase=Bound & .status.lastOperationStatus=Success',
  },
  // Trident protect 25.02: state of each kind.
  'astra.netapp.io/*': ASTRA,
  'protect.trident.netapp.io/*': ASTRA,
  // karmada 1.13, pkg/apis/work/v1alpha2/binding_types.go: aggregatedStatus, Scheduled, FullyApplied.
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
  // open-cluster-management api work/v1: Applied, Available.
  'work.open-cluster-management.io/ManifestWork': {
    broken: ['Applied=False', 'Available=False', 'Degraded=True'],
    working: 'Progressing=True',
    done: 'Applied=True & Available=True',
  },
}
