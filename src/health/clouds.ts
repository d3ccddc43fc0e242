// Resources of clouds: Crossplane, AWS Controllers for Kubernetes, Config Connector, Azure Service Operator, GKE, SAP, OLM.
import type { HealthRules } from './rule.ts'

const READY = { broken: 'Ready=False', done: 'Ready=True' } as const
/** crossplane-runtime 1.20, apis/common/v1/condition.go: Ready, Synced; paused by an annotation; upjet 1.9: AsyncOperation. */
const MANAGED = {
  paused: ['Synced=False:ReconcilePaused', '@crossplane.io/paused=true'],
  broken: ['Synced=False', 'LastAsyncOperation=False', 'Ready=False:Unavailable', 'Ready=False:ReconcileError'],
  working: ['Ready=False', 'Ready!=True'],
  done: 'Ready=True & Synced=True',
} as const
const SETTINGS = { mute: true } as const

export const CLOUDS: HealthRules = {
  '*.crossplane.io/*': MANAGED,
  '*.upbound.io/*': MANAGED,
  '*.crossplane.io/ProviderConfig|ClusterProviderConfig|ProviderConfigUsage|StoreConfig': SETTINGS,
  '*.upbound.io/ProviderConfig|ClusterProviderConfig|ProviderConfigUsage|StoreConfig': SETTINGS,
  // crossplane 1.20, apis/pkg/v1/conditions.go: Installed, Healthy; since 2.0 revisions have RevisionHealthy, RuntimeHealthy.
  'pkg.crossplane.io/*': {
    broken: ['Healthy=False', 'Installed=False', 'RevisionHealthy=False', 'RuntimeHealthy=False'],
    paused: ['Installed=False:ReconcilePaused', '@crossplane.io/paused=true'],
    done: ['Healthy=True & Installed=True', 'Healthy=True & !Installed', 'RevisionHealthy=True & !Healthy'],
  },
  'pkg.crossplane.io/DeploymentRuntimeConfig|ControllerConfig|ImageConfig|Lock': SETTINGS,
  // crossplane 1.20, apis/apiextensions/v1/conditions.go: Established, Offered.
  'apiextensions.crossplane.io/CompositeResourceDefinition': {
    broken: ['Established=False', 'Offered=False'],
    done: 'Established=True',
  },
  'apiextensions.crossplane.io/*': SETTINGS,
  // crossplane 2.0, apis/protection/v1beta1: Ready alone; apis/ops/v1alpha1: Operation Succeeded, the others run it later.
  'protection.crossplane.io/*': { broken: 'Ready=False', done: 'Ready=True' },
  'ops.crossplane.io/*': { broken: 'Synced=False', mute: true },
  'ops.crossplane.io/Operation': { failed: 'Succeeded=False', done: 'Succeeded=True' },
  // aws-controllers-k8s runtime 0.47, apis/core/v1alpha1/conditions.go: Terminal is final until the spec changes. Ready: 0.56.
  '*.services.k8s.aws/*': {
    failed: 'ACK.Terminal=True',
    broken: ['ACK.Recoverable=True', 'ACK.ReferencesResolved=False', 'ACK.ResourceSynced=False:*rror*'],
    working: ['ACK.ResourceSynced=False|Unknown', 'Ready=False|Unknown'],
    done: ['ACK.ResourceSynced=True', 'Ready=True'],
  },
  'services.k8s.aws/AdoptedResource': { broken: 'ACK.Adopted=False', done: 'ACK.Adopted=True' },
  'services.k8s.aws/FieldExport': SETTINGS,
  // k8s-config-connector 1.132, docs "Resource events and conditions": reasons of Ready.
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
  // GKE, "Google-managed SSL certificates": certificateStatus, domainStatus.
  'networking.gke.io/ManagedCertificate': {
    broken: ['.status.domainStatus[]?.status=Failed*', '.status.certificateStatus=*Failed*'],
    done: '.status.certificateStatus=Active',
    code: 'CertificateNotIssued',
  },
  'networking.gke.io/*': { mute: true },
  'cloud.google.com/*': { mute: true },
  // azure-service-operator 2.13, docs "Conditions": severity Error is not tried again.
  '*.azure.com/*': {
    failed: '.status.conditions[]?.severity=Error & Ready=False',
    broken: '.status.conditions[]?.severity=Warning & Ready=False',
    working: 'Ready!=True & Ready',
    done: 'Ready=True',
  },
  'aadpodidentity.k8s.io/*': { mute: true },
  // sap-btp-service-operator 0.7, api/common/common.go: Ready, Succeeded, CredRotationInProgress; Failed is not tried again.
  'services.cloud.sap.com/*': {
    failed: 'Failed=True',
    broken: 'Succeeded=False:*Failed',
    working: ['Succeeded=False', 'CredRotationInProgress=True:*InProgress*'],
    done: ['Ready=True & Succeeded=True', 'Ready=True & !Succeeded'],
  },
  // iam-manager 0.22, api/v1alpha1/iamrole_types.go: State.
  'iammanager.keikoproj.io/Iamrole': {
    broken: '.status.state=Error|PolicyNotAllowed|RolesMaxLimitReached|RoleNameNotAvailable',
    done: '.status.state=Ready',
    says: '.status.errorDescription',
  },
  // operator-lifecycle-manager 0.32, operator-framework/api pkg/operators/v1alpha1: SubscriptionState, CSV phases.
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
  // operator-controller 1.3, api/v1/clusterextension_types.go.
  'olm.operatorframework.io/ClusterExtension': {
    failed: 'Progressing=False:Blocked',
    broken: ['Progressing=True:Retrying', 'Installed=False'],
    done: 'Installed=True',
  },
  'olm.operatorframework.io/ClusterCatalog': {
    broken: ['Progressing=True:Retrying', 'Serving=False'],
    done: 'Serving=True',
  },
  // gardener 1.120, pkg/apis/core/v1beta1/types_common.go: LastOperationState; docs/usage/shoot/shoot_status.md: the label.
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
  // karpenter 1.5, pkg/apis/v1: status conditions, Ready is their sum.
  'karpenter.sh/*': READY,
  'karpenter.k8s.aws/*': READY,
  'karpenter.azure.com/*': { broken: 'Ready=False', mute: true },
}
