// Certificates, secrets and identities: cert-manager, External Secrets, Sealed Secrets, Vault, 1Password, Keycloak, policies.
import type { HealthRules } from './rule.ts'

const READY = { broken: 'Ready=False', done: 'Ready=True' } as const
const CERTIFICATE = {
  broken: ['Ready=False & Issuing=False:Failed', 'Ready=False'],
  done: 'Ready=True',
  code: 'CertificateNotIssued',
} as const
const EXTERNAL = { ...READY, code: 'ExternalSecretNotSynced' } as const
/** A Secret of the object's own name. */
const SAME_NAME = '.metadata.name'
const SPREAD = {
  broken: ['Ready=False', 'Ready!=True & PartiallyReady=True', '!Ready & NotReady=True'],
  done: 'Ready=True',
  code: 'ExternalSecretNotSynced',
} as const
const ACME = {
  failed: '.status.state=invalid|expired|errored',
  done: '.status.state=valid',
  says: '.status.reason',
  code: 'CertificateNotIssued',
} as const

export const SECRETS: HealthRules = {
  // cert-manager 1.17, pkg/apis/certmanager/v1/types_certificate.go: Ready, Issuing (false with reason Failed: it is tried
  // again after a while). Why it waits only what it makes on the way says: a CertificateRequest, for ACME an Order and its
  // Challenges, each owned by the one before (seen: cert-manager 1.21.2).
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
  // cert-manager 1.17, types_certificaterequest.go: Failed and Denied are final.
  'cert-manager.io/CertificateRequest': {
    failed: ['Ready=False:Failed|Denied', 'Denied=True', 'InvalidRequest=True'],
    broken: 'Ready=False',
    done: 'Ready=True',
    code: 'CertificateNotIssued',
  },
  'cert-manager.io/Issuer|ClusterIssuer': READY,
  'certmanager.k8s.io/Issuer|ClusterIssuer': READY,
  // cert-manager 1.17, pkg/apis/acme/v1/types_order.go: State, and which of them are final.
  'acme.cert-manager.io/Order|Challenge': ACME,
  // trust-manager 0.16, pkg/apis/trust/v1alpha1: condition Synced.
  'trust.cert-manager.io/Bundle': { broken: 'Synced=False', done: 'Synced=True' },
  // external-secrets 0.18, apis/externalsecrets/v1: Ready; a ClusterExternalSecret is PartiallyReady where some namespaces
  // failed. external-secrets 0.19, externalsecret_types.go, ExternalSecretTarget: without a name that of the object.
  'external-secrets.io/ExternalSecret': { ...EXTERNAL, secret: ['.spec.target.name', SAME_NAME] },
  'external-secrets.io/PushSecret': EXTERNAL,
  'external-secrets.io/SecretStore|ClusterSecretStore': READY,
  'external-secrets.io/ClusterExternalSecret|ClusterPushSecret': SPREAD,
  'generators.external-secrets.io/*': { mute: true },
  // kubernetes-external-secrets 8.5, README: status is SUCCESS, or ERROR and why.
  'kubernetes-client.io/ExternalSecret': {
    broken: '.status.status=ERROR*',
    done: '.status.status=SUCCESS',
    code: 'ExternalSecretNotSynced',
    says: '.status.status',
    secret: SAME_NAME,
  },
  // sealed-secrets 0.29, pkg/apis/sealedsecrets/v1alpha1/types.go: Synced; without --update-status it says nothing.
  'bitnami.com/SealedSecret': {
    broken: 'Synced=False',
    working: 'Synced=Unknown',
    mute: true,
    code: 'ExternalSecretNotSynced',
    secret: SAME_NAME,
  },
  // vault-secrets-operator 0.10, api/v1beta1: valid; conditions since 1.0.
  'secrets.hashicorp.com/*': {
    broken: ['.status.valid=false', 'Ready=False', 'Healthy=False', 'Synced=False'],
    says: '.status.error',
    mute: true,
    code: 'ExternalSecretNotSynced',
    secret: '.spec.destination.name',
  },
  // vault-config-operator 0.8: ReconcileSuccessful, ReconcileFailed.
  'redhatcop.redhat.io/*': { broken: ['ReconcileFailed=True', 'ReconcileError=True'], mute: true },
  // onepassword-operator 1.9, api/v1/onepassworditem_types.go.
  'onepassword.com/OnePasswordItem': { ...READY, code: 'ExternalSecretNotSynced', secret: SAME_NAME },
  // secrets-store-csi-driver 1.4: its classes have no status.
  'secrets-store.csi.x-k8s.io/*': { mute: true },
  // keycloak 26, operator KeycloakStatusCondition: Ready, HasErrors, RollingUpdate; of an import Done, Started, HasErrors.
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
  // kyverno 1.14, api/kyverno/v1/policy_status.go: condition Ready; older ones ready. policies.kyverno.io: conditionStatus.
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
  // gatekeeper 3.19, apis/status: errors by pod.
  'templates.gatekeeper.sh/ConstraintTemplate': { broken: '.status.byPod[]?.errors', done: '.status.created=true' },
  'constraints.gatekeeper.sh/*': { broken: '.status.byPod[]?.errors', mute: true },
  // open-cluster-management governance-policy-propagator 0.16, api/v1: compliant; config-policy-controller 0.16, api/v1:
  // UnknownCompliancy.
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
}
