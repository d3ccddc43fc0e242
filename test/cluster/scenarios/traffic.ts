// What stands between the users and the pods, and fails or fights: Services, Ingresses, autoscalers, policies.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment, indent } from '../scenario.ts'

const container = `
  containers:
    - name: app
      image: ${registry}/app:1
      command: [httpd, -f, -p, '8080', -h, /www]
      ports: [{ name: http, containerPort: 8080 }]
`
const web = deployment(container)

const object = (apiVersion: string, kind: string, name: string, spec: string) => `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
spec:
${indent(spec, 2)}`
const service = (name: string, spec: string) => object('v1', 'Service', name, spec)
const autoscaler = (target: string, least = 1) =>
  object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'web',
    `scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${target} }
minReplicas: ${least}
maxReplicas: 5
`,
  )
const ingress = (backend: string, more = '') =>
  object(
    'networking.k8s.io/v1',
    'Ingress',
    'web',
    `${more}rules:
  - host: web.example
    http:
      paths:
        - path: /
          pathType: Prefix
          backend:
            service:
${indent(backend, 14)}`,
  )

const removeWebhook = async ({ kubectl, namespace }: Tools): Promise<void> => {
  await kubectl(['delete', 'validatingwebhookconfiguration', `${namespace}-admission`, '--ignore-not-found'])
}

export const traffic: Scenario[] = [
  {
    name: 'headless-service-selector-slip',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': service('web', 'clusterIP: None\nselector:\n  app: webs # <-- here\nports:\n  - port: 8080\n'),
    },
    expect: { verdict: 'failed', cause: 'ServiceNoMatchingPods', mentions: ['app=webs'] },
  },
  {
    name: 'service-port-name-slip',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': service('web', 'selector: { app: web }\nports:\n  - port: 80\n    targetPort: htpp # <-- here\n'),
    },
    expect: { verdict: 'failed', cause: 'ServiceTargetPortMismatch', mentions: ['did you mean http?'] },
  },
  {
    name: 'services-that-need-no-pods-of-ours',
    manifests: {
      'deploy.yaml': web,
      'services.yaml': [
        service('elsewhere', 'type: ExternalName\nexternalName: db.example.org\n'),
        service('by-hand', 'ports:\n  - port: 5432\n'),
      ].join('---\n'),
      'ingress.yaml': ingress('name: elsewhere\nport: { number: 443 }\n'),
    },
    expect: { verdict: 'passed', changed: 4 },
  },
  {
    name: 'ingress-port-name-missing',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': service(
        'web',
        'selector: { app: web }\nports:\n  - name: http\n    port: 80\n    targetPort: http\n',
      ),
      'ingress.yaml': ingress('name: web\nport:\n  name: https # <-- here\n'),
    },
    expect: { verdict: 'failed', cause: 'IngressBackendPortMissing', mentions: ['https'] },
  },
  {
    name: 'ingress-of-an-unready-workload',
    manifests: {
      'deploy.yaml': deployment(
        container.replace(
          'ports:',
          'readinessProbe: { httpGet: { path: /ready, port: http }, periodSeconds: 1 }\n      ports:',
        ),
      ),
      'service.yaml': service('web', 'selector: { app: web }\nports:\n  - port: 80\n    targetPort: http\n'),
      'ingress.yaml': ingress('name: web\nport: { number: 80 }\n'),
    },
    inputs: { timeout: '20s' },
    expect: {
      verdict: 'failed',
      cause: 'ReadinessHttpStatus',
      context: ['ServiceNoReadyEndpoints', 'GateTimeout'],
      causes: 1,
    },
  },
  {
    name: 'replicas-beside-an-autoscaler',
    manifests: { 'deploy.yaml': deployment(container, 'replicas: 2 # <-- here'), 'autoscaler.yaml': autoscaler('web') },
    expect: { verdict: 'passed', notices: ['HpaFightsReplicas'] },
  },
  {
    // Its own field once it has scaled.
    name: 'replicas-that-the-autoscaler-owns',
    before: async ({ kubectl }) => {
      const earlier = ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-']
      await kubectl(earlier, [deployment(container, 'replicas: 1'), autoscaler('web', 2)].join('---\n'))
      await kubectl(['wait', '--for=jsonpath={.spec.replicas}=2', 'deployment/web', '--timeout=120s'])
    },
    manifests: {
      'deploy.yaml': deployment(container, 'replicas: 1 # <-- here'),
      'autoscaler.yaml': autoscaler('web', 2),
    },
    expect: { verdict: 'failed', cause: 'FieldManagerConflict', sentence: 'autoscaler' },
  },
  {
    name: 'budget-for-all-of-one',
    manifests: {
      'deploy.yaml': web,
      'budget.yaml': object(
        'policy/v1',
        'PodDisruptionBudget',
        'web',
        'minAvailable: 1 # <-- here\nselector:\n  matchLabels: { app: web }\n',
      ),
    },
    expect: { verdict: 'passed', notices: ['PdbBlocksDrain'] },
  },
  {
    // The network of the suite enforces no policy; the address is one where nobody answers.
    name: 'no-answer-beside-a-network-policy',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 1; echo "connect to db.example.org:5432: connection timed out" >&2; exit 1'] # <-- here
      `),
      'policy.yaml': object(
        'networking.k8s.io/v1',
        'NetworkPolicy',
        'only-dns',
        'podSelector: { matchLabels: { app: web } }\npolicyTypes: [Egress]\negress:\n  - ports: [{ port: 53, protocol: UDP }]\n',
      ),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['NetworkPolicyBlocks'],
      sentence: 'NetworkPolicy only-dns',
    },
  },
  {
    name: 'ingress-controller-that-is-down',
    before: async ({ kubectl, namespace }) => {
      await kubectl(['create', 'service', 'clusterip', 'ingress-nginx-controller-admission', '--tcp=443:8443'])
      // As the chart of ingress-nginx installs it, for this namespace alone.
      const webhook = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name: `${namespace}-admission` },
        webhooks: [
          {
            name: 'validate.nginx.ingress.kubernetes.io',
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
            failurePolicy: 'Fail',
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
            rules: [
              {
                apiGroups: ['networking.k8s.io'],
                apiVersions: ['v1'],
                operations: ['CREATE', 'UPDATE'],
                resources: ['ingresses'],
              },
            ],
            clientConfig: {
              service: { name: 'ingress-nginx-controller-admission', namespace, path: '/networking/v1/ingresses' },
            },
          },
        ],
      }
      await kubectl(['apply', '-f', '-'], JSON.stringify(webhook))
    },
    manifests: {
      'service.yaml': service('web', 'ports:\n  - port: 80\n'),
      'ingress.yaml': ingress('name: web\nport: { number: 80 }\n'),
    },
    expect: {
      verdict: 'failed',
      cause: 'AdmissionWebhookUnavailable',
      context: ['IngressControllerDown'],
      sentence: 'The Ingress controller serves that webhook itself',
      nothingApplied: true,
    },
    cleanup: removeWebhook,
  },
]
