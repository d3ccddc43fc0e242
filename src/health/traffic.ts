// What leads traffic: the Gateway API, Istio, Contour, Gloo, NGINX, Kong, OpenShift Routes, cert-manager's neighbours in the
// networks: Cilium, Calico, MetalLB.
import type { HealthRules } from './rule.ts'

const POLICY = {
  broken: ['.status.ancestors[]?Accepted=False', '.status.ancestors[]?ResolvedRefs=False'],
  working: '.status.ancestors[]?Accepted!=True',
  mute: true,
} as const

const GLOO = {
  broken: ['.status.state=Rejected|Warning|2|3', '.status.statuses[]?.state=Rejected|Warning|2|3'],
  working: ['.status.state=Pending|0', '.status.statuses[]?.state=Pending|0'],
  says: ['.status.reason', '.reason'],
  mute: true,
  code: 'RouteNotAccepted',
} as const

export const TRAFFIC: HealthRules = {
  // gateway-api 1.3, apis/v1/gateway_types.go: Accepted, Programmed, of listeners also ResolvedRefs and Conflicted; a new
  // Gateway has both as Unknown. v1alpha2 had Scheduled and Ready instead.
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
  // gateway-api 1.3, apis/v1alpha2/policy_types.go: PolicyStatus.
  'gateway.networking.k8s.io/BackendTLSPolicy|BackendLBPolicy': POLICY,
  'gateway.networking.k8s.io/ReferenceGrant': { mute: true },
  // gateway 1.4, api/v1alpha1: policies have PolicyStatus, EnvoyPatchPolicy Programmed in each ancestor.
  'gateway.envoyproxy.io/*': { ...POLICY, broken: [...POLICY.broken, '.status.ancestors[]?Programmed=False'] },
  // istio 1.26, "Configuration Status Field": status is written only where it is switched on.
  'networking.istio.io/*': { broken: ['.status.validationMessages[]?.level=ERROR', 'Reconciled=False'], mute: true },
  'security.istio.io/*': { broken: '.status.validationMessages[]?.level=ERROR', mute: true },
  'telemetry.istio.io/*': { mute: true },
  'extensions.istio.io/*': { mute: true },
  // istio 1.22, operator/pkg/apis/istio/v1alpha1 InstallStatus.Status.
  'install.istio.io/IstioOperator': {
    broken: '.status.status=ERROR|4',
    paused: '.status.status=ACTION_REQUIRED|5',
    done: '.status.status=HEALTHY|3',
  },
  'sailoperator.io/*': { broken: ['Ready=False', 'Reconciled=False'], done: 'Ready=True' },
  // contour 1.30, apis/projectcontour/v1/httpproxy.go: CurrentStatus valid, invalid, orphaned; condition Valid.
  'projectcontour.io/HTTPProxy': {
    broken: ['Valid=False', '.status.currentStatus=invalid|orphaned'],
    done: 'Valid=True & .status.currentStatus=valid',
    says: '.status.description',
    code: 'RouteNotAccepted',
  },
  'projectcontour.io/ExtensionService|TLSCertificateDelegation': { broken: 'Valid=False', done: 'Valid=True' },
  'projectcontour.io/ContourConfiguration': { broken: 'Valid=False', mute: true },
  // traefik 3, docs/content/reference: its kinds have no status.
  'traefik.io/*': { mute: true },
  'traefik.containo.us/*': { mute: true },
  // gloo 1.18, projects/*/api: Status.State, Pending 0 (not validated yet), Accepted 1, Rejected 2, Warning 3.
  'gateway.solo.io/*': GLOO,
  'gloo.solo.io/*': GLOO,
  'enterprise.gloo.solo.io/*': GLOO,
  // openshift api route/v1: RouteIngressCondition Admitted.
  'route.openshift.io/Route': {
    broken: '.status.ingress[]?Admitted=False',
    working: '.status.ingress[]?Admitted!=True',
    done: '.status.ingress[]?Admitted=True',
    code: 'RouteNotAccepted',
  },
  // kubernetes-ingress 5.0, docs "Reporting resources status": Valid, Warning, Invalid.
  'k8s.nginx.org/*': {
    broken: '.status.state=Invalid',
    working: '.status.state=Pending',
    says: '.status.message',
    mute: true,
    code: 'RouteNotAccepted',
  },
  // kubernetes-ingress-controller 3.4, docs: condition Programmed.
  'configuration.konghq.com/*': { broken: 'Programmed=False', mute: true, code: 'RouteNotAccepted' },
  // emissary 3.10, Host status.state.
  'getambassador.io/Host': {
    broken: '.status.state=Error',
    working: '.status.state=Initial|Pending',
    says: '.status.errorReason',
    mute: true,
  },
  'getambassador.io/*': { mute: true },
  // cilium 1.17, pkg/k8s/apis/cilium.io/v2/cnp_types.go: condition Valid; v2alpha1/lbipam_types.go: PoolConflict.
  'cilium.io/CiliumNetworkPolicy|CiliumClusterwideNetworkPolicy': { broken: 'Valid=False', mute: true },
  'cilium.io/CiliumLoadBalancerIPPool': { broken: 'cilium.io/PoolConflict=True', mute: true },
  'projectcalico.org/*': { mute: true },
  'crd.projectcalico.org/*': { mute: true },
  'operator.tigera.io/*': { broken: ['Degraded=True', 'Available=False'], working: 'Progressing=True', mute: true },
  'metallb.io/*': { mute: true },
  // aws-load-balancer-controller 2.12.
  'elbv2.k8s.aws/*': { mute: true },
  // submariner and nmstate 2.2, api/shared/condition.go: Available, Degraded, Progressing, Ignored.
  'nmstate.io/NodeNetworkConfigurationPolicy': {
    broken: ['Degraded=True'],
    working: 'Progressing=True',
    done: ['Available=True', 'Ignored=True', 'Available=False:NoMatchingNode'],
  },
}
