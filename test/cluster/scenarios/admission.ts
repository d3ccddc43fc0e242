// Rules of the cluster refuse an object, or the pods that its controller would make: webhooks, policies, Pod Security,
// LimitRange and ResourceQuota. Cluster-wide rules apply to the scenario's own namespace only.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const container = `containers:
  - name: app
    image: ${registry}/app:1
`

const pod = `apiVersion: v1
kind: Pod
metadata: { name: rehearsal }
spec:
  ${container.replaceAll('\n', '\n  ').trimEnd()}
`

/** Registers a webhook for the scenario's namespace. `client` says where it is. */
function webhook(type: 'Validating' | 'Mutating', resources: string, client: string): string {
  return `
apiVersion: admissionregistration.k8s.io/v1
kind: ${type}WebhookConfiguration
metadata: { name: NAMESPACE }
webhooks:
  - name: guard.example.com
    admissionReviewVersions: [v1]
    sideEffects: None
    failurePolicy: Fail
    timeoutSeconds: 5
    clientConfig: ${client}
    namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: NAMESPACE } }
    rules:
      - { apiGroups: ['', apps], apiVersions: [v1], resources: [${resources}], operations: [CREATE, UPDATE] }
`
}

const own = '{ url: WEBHOOK_URL, caBundle: WEBHOOK_CA }'
const ofService = '{ service: { namespace: NAMESPACE, name: policy-server, port: 443 } }'

const withoutWebhook = async ({ kubectl, namespace }: Tools) => {
  const kinds = 'validatingwebhookconfigurations,mutatingwebhookconfigurations'
  await kubectl(['delete', kinds, namespace, '--ignore-not-found'])
}

/** A policy for the scenario's namespace. */
function policy(resource: string, expression: string, message: string): string {
  const [apiGroup, plural] = resource === 'pods' ? ["''", 'pods'] : ['apps', resource]
  return `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: NAMESPACE }
spec:
  failurePolicy: Fail
  matchConstraints:
    namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: NAMESPACE } }
    resourceRules:
      - { apiGroups: [${apiGroup}], apiVersions: [v1], resources: [${plural}], operations: [CREATE, UPDATE] }
  validations:
    - expression: "${expression}"
      message: "${message}"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: NAMESPACE-binding }
spec: { policyName: NAMESPACE, validationActions: [Deny] }
`
}

const withoutPolicy = async ({ kubectl, namespace }: Tools) => {
  await kubectl(['delete', 'validatingadmissionpolicybinding', `${namespace}-binding`, '--ignore-not-found'])
  await kubectl(['delete', 'validatingadmissionpolicy', namespace, '--ignore-not-found'])
}

/** Pods of the namespace must keep to a level of Pod Security. */
const enforce =
  (level: string) =>
  async ({ kubectl, namespace }: Tools) => {
    await kubectl(['label', 'namespace', namespace, `pod-security.kubernetes.io/enforce=${level}`])
  }

const privileged = pod.replace('name: app', 'name: app\n      securityContext: { privileged: true }')

const refusedAs = (cause: string, ...mentions: string[]): Scenario['expect'] => ({
  verdict: 'failed',
  cause,
  phase: 'dry-run',
  changed: 0,
  nothingApplied: true,
  mentions,
})

const podsRefusedAs = (cause: string, ...mentions: string[]): Scenario['expect'] => ({
  verdict: 'failed',
  cause,
  mentions,
})

const blocked = (client: string, ...mentions: string[]): Omit<Scenario, 'name'> => ({
  before: webhook('Validating', 'deployments', client),
  refused: deployment(container),
  manifests: { 'deploy.yaml': deployment(container) },
  expect: refusedAs('AdmissionWebhookUnavailable', 'guard.example.com', ...mentions),
  cleanup: withoutWebhook,
})

export const admission: Scenario[] = [
  {
    name: 'webhook-denies',
    webhook: () => ({ deny: `image ${registry}/app:1 is not signed by the release team` }),
    before: webhook('Validating', 'deployments', own),
    refused: deployment(container),
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1 # <-- here
      `),
    },
    expect: refusedAs('AdmissionWebhookDenied', 'guard.example.com', 'not signed by the release team'),
    cleanup: withoutWebhook,
  },
  {
    name: 'webhook-denies-pods',
    webhook: () => ({ deny: 'every pod needs the label cost-centre' }),
    before: webhook('Validating', 'pods', own),
    refused: pod,
    manifests: { 'deploy.yaml': deployment(container) },
    expect: podsRefusedAs('AdmissionWebhookDenied', 'guard.example.com', 'cost-centre'),
    cleanup: withoutWebhook,
  },
  { name: 'webhook-service-missing', ...blocked(ofService, 'policy-server') },
  { name: 'webhook-refuses-connections', ...blocked("{ url: 'https://127.0.0.1:1/' }", 'refused') },
  {
    name: 'webhook-untrusted',
    webhook: () => undefined,
    ...blocked('{ url: WEBHOOK_URL }', 'certificate'),
  },
  {
    name: 'webhook-of-pods-missing',
    ...blocked(ofService, 'policy-server'),
    before: webhook('Validating', 'pods', ofService),
    refused: pod,
    inputs: { timeout: '90s' },
    expect: podsRefusedAs('AdmissionWebhookUnavailable', 'policy-server'),
  },
  {
    // The container that fails stands in no manifest.
    name: 'webhook-adds-a-failing-container',
    webhook: ({ metadata }) =>
      metadata.name === 'rehearsal'
        ? { deny: 'a rehearsal' }
        : {
            patch: [
              {
                op: 'add',
                path: '/spec/containers/-',
                value: { name: 'mesh-proxy', image: `${registry}/no-such-proxy:7` },
              },
            ],
          },
    before: webhook('Mutating', 'pods', own),
    refused: pod,
    manifests: { 'deploy.yaml': deployment(container) },
    expect: podsRefusedAs('ImageNotFound', 'mesh-proxy', 'no-such-proxy', 'No manifest has container'),
    cleanup: withoutWebhook,
  },
  {
    name: 'policy-denies',
    before: policy(
      'deployments',
      "has(object.metadata.labels) && 'team' in object.metadata.labels",
      'every Deployment needs the label team',
    ),
    refused: deployment(container),
    manifests: { 'deploy.yaml': deployment(container) },
    expect: refusedAs('AdmissionPolicyDenied', 'every Deployment needs the label team'),
    cleanup: withoutPolicy,
  },
  {
    name: 'policy-denies-pods',
    before: policy(
      'pods',
      '!object.spec.containers.exists(c, !has(c.resources.limits))',
      'every container needs limits',
    ),
    refused: pod,
    manifests: { 'deploy.yaml': deployment(container) },
    expect: podsRefusedAs('AdmissionPolicyDenied', 'every container needs limits'),
    cleanup: withoutPolicy,
  },
  {
    // The policy itself is at fault: it reads labels that the object does not have.
    name: 'policy-cannot-judge',
    before: policy('deployments', "object.metadata.labels['team'] == 'shop'", 'the team must be shop'),
    refused: deployment(container),
    manifests: { 'deploy.yaml': deployment(container) },
    expect: refusedAs('AdmissionPolicyDenied', 'cannot evaluate the object', 'no such key: '),
    cleanup: withoutPolicy,
  },
  {
    name: 'pod-security-privileged',
    seconds: 15,
    before: enforce('baseline'),
    refused: privileged,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
          - name: debug
            image: ${registry}/app:1
            securityContext:
              privileged: true # <-- here
      `),
    },
    expect: podsRefusedAs('PodSecurityViolation', 'baseline', 'debug', 'privileged'),
  },
  {
    name: 'pod-security-host-path',
    before: enforce('baseline'),
    refused: privileged,
    manifests: {
      'deploy.yaml': deployment(`
        ${container.replaceAll('\n', '\n        ').trimEnd()}
        volumes:
          - name: tmp
            emptyDir: {}
          - name: logs
            hostPath: # <-- here
              path: /var/log
      `),
    },
    expect: podsRefusedAs('PodSecurityViolation', 'baseline', 'logs'),
  },
  {
    name: 'pod-security-host-network',
    before: enforce('baseline'),
    refused: privileged,
    manifests: { 'deploy.yaml': deployment(`hostNetwork: true # <-- here\n${container}`) },
    expect: podsRefusedAs('PodSecurityViolation', 'baseline', 'hostNetwork'),
  },
  {
    name: 'pod-security-runs-as-root',
    before: enforce('restricted'),
    refused: privileged,
    manifests: {
      'deploy.yaml': deployment(`
        securityContext:
          seccompProfile: { type: RuntimeDefault }
        containers:
          - name: app
            image: ${registry}/app:1
            securityContext:
              allowPrivilegeEscalation: false
              capabilities: { drop: [ALL] }
              runAsNonRoot: false # <-- here
      `),
    },
    expect: podsRefusedAs('PodSecurityViolation', 'restricted', 'runAsNonRoot'),
  },
  {
    name: 'pod-security-restricted',
    seconds: 15,
    before: enforce('restricted'),
    refused: privileged,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app # <-- here
            image: ${registry}/app:1
      `),
    },
    expect: podsRefusedAs(
      'PodSecurityViolation',
      'allowPrivilegeEscalation',
      'capabilities.drop',
      'runAsNonRoot',
      'seccompProfile',
      'app',
    ),
  },
  {
    name: 'limit-range-minimum',
    before: `
apiVersion: v1
kind: LimitRange
metadata: { name: not-too-small }
spec:
  limits:
    - type: Container
      min: { cpu: 100m }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            resources:
              limits: { cpu: 200m }
              requests:
                cpu: 50m # <-- here
      `),
    },
    expect: podsRefusedAs('LimitRangeViolation', '100m', '50m'),
  },
  {
    name: 'limit-range-ratio',
    seconds: 15,
    before: `
apiVersion: v1
kind: LimitRange
metadata: { name: no-overcommit }
spec:
  limits:
    - type: Container
      maxLimitRequestRatio: { memory: '2' }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            resources:
              requests: { memory: 16Mi }
              limits:
                memory: 128Mi # <-- here
      `),
    },
    expect: podsRefusedAs('LimitRangeViolation', 'ratio', '8', '2'),
  },
  {
    name: 'limit-range-of-pods',
    seconds: 15,
    before: `
apiVersion: v1
kind: LimitRange
metadata: { name: small-pods }
spec:
  limits:
    - type: Pod
      max: { memory: 64Mi }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            resources: # <-- here
              requests: { memory: 16Mi }
      `),
    },
    expect: podsRefusedAs('LimitRangeViolation', 'no memory limit', '64Mi'),
  },
  {
    name: 'quota-requires-limits',
    seconds: 15,
    before: `
apiVersion: v1
kind: ResourceQuota
metadata: { name: compute }
spec:
  hard: { limits.memory: 640Mi, requests.cpu: '1' }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            resources:
              limits: { memory: 64Mi }
              requests: { cpu: 10m }
          - name: helper # <-- here
            image: ${registry}/app:1
      `),
    },
    expect: podsRefusedAs('QuotaRequiresResources', 'compute', 'limits.memory, requests.cpu to be set on helper'),
  },
  {
    name: 'quota-of-config-maps',
    before: `
apiVersion: v1
kind: ResourceQuota
metadata: { name: few }
spec:
  hard: { configmaps: '1' }
`,
    refused: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: rehearsal }\n',
    manifests: {
      'settings.yaml': 'apiVersion: v1 # <-- here\nkind: ConfigMap\nmetadata: { name: settings }\n',
    },
    expect: refusedAs('QuotaExceeded', 'few', 'configmaps'),
  },
  {
    name: 'quota-used-up-by-stateful-set',
    before: `
apiVersion: v1
kind: ResourceQuota
metadata: { name: few }
spec:
  hard: { pods: '1' }
`,
    manifests: {
      'store.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  replicas: 2 # <-- here
  serviceName: store
  podManagementPolicy: Parallel
  selector:
    matchLabels: { app: store }
  template:
    metadata:
      labels: { app: store }
    spec:
      terminationGracePeriodSeconds: 1
      ${container.replaceAll('\n', '\n      ').trimEnd()}
`,
    },
    expect: podsRefusedAs('QuotaExceeded', 'few'),
  },
]
