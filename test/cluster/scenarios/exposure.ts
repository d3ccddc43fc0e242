// What stands around the pods: Services, Ingresses, autoscalers, budgets, quotas, custom resources.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const web = deployment(`
  containers:
    - name: app
      image: ${registry}/app:1
      ports: [{ name: http, containerPort: 8080 }]
`)
const neverReady = deployment(`
  containers:
    - name: app
      image: ${registry}/app:1
      command: [sh, -c, 'echo "no database"; exit 3']
`)

const service = (spec: string, name = 'web') => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
${spec
  .split('\n')
  .map((line) => `  ${line}\n`)
  .join('')}`

const versioned = (version: string) => web.replace('labels: { app: web }', `labels: { app: web, version: ${version} }`)
const webService = service('selector: { app: web }\nports:\n  - port: 80\n    targetPort: http')

const ingress = (spec: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
${spec
  .split('\n')
  .map((line) => `  ${line}\n`)
  .join('')}`

const rule = (serviceName: string, port: string) => `rules:
  - host: web.example
    http:
      paths:
        - path: /
          pathType: Prefix
          backend:
            service:
              name: ${serviceName}
              port:
                ${port}`

/** The group of custom resources is the namespace's own, so that scenarios do not meet in the one cluster. */
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.NAMESPACE.example.org
spec:
  group: NAMESPACE.example.org
  scope: Namespaced
  names: { kind: Widget, plural: widgets, singular: widget }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema:
        openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true }
`
const widget = `apiVersion: NAMESPACE.example.org/v1 # <-- here
kind: Widget
metadata:
  name: crane
spec:
  size: 1
`
const unmarked = (text: string) => text.replace(' # <-- here', '')

const definitionOf = async ({ kubectl, namespace }: Tools): Promise<void> => {
  await kubectl(['apply', '-f', '-'], definition.replaceAll('NAMESPACE', namespace))
  await kubectl(['wait', '--for=condition=Established', `crd/widgets.${namespace}.example.org`, '--timeout=120s'])
}

/**
 * A widget that is ready, and a controller beside the gate: as soon as the gate has changed it, which makes it
 * generation 2, the controller writes these statuses, one after the other.
 */
const operator =
  (...statuses: object[]) =>
  async (tools: Tools): Promise<void> => {
    const { kubectl, namespace } = tools
    await definitionOf(tools)
    // With its group, for other scenarios define their own widgets.
    const crane = [`widgets.${namespace}.example.org`, 'crane']
    const write = async (status: object) => {
      const patch = JSON.stringify({ status })
      await kubectl(['patch', ...crane, '--subresource=status', '--type=merge', '-p', patch])
    }
    const earlier = unmarked(widget).replaceAll('NAMESPACE', namespace).replace('size: 1', 'size: 0')
    await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], earlier)
    await write({ observedGeneration: 1, conditions: [condition('Ready', 'True', 'Made', 'made')] })
    const report = async () => {
      await kubectl(['wait', '--for=jsonpath={.metadata.generation}=2', ...crane, '--timeout=120s'])
      for (const status of statuses) await write({ observedGeneration: 2, ...status })
    }
    // Nobody waits for what it says when the scenario is over.
    void report().catch(() => undefined)
  }
const condition = (type: string, status: string, reason: string, message: string) => ({
  type,
  status,
  reason,
  message,
  lastTransitionTime: new Date().toISOString(),
})
const removeDefinition = async ({ kubectl, namespace }: Tools): Promise<void> => {
  await kubectl(['delete', 'crd', `widgets.${namespace}.example.org`, '--ignore-not-found', '--wait=false'])
}

export const exposure: Scenario[] = [
  {
    name: 'service-selector-slip',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': service('selector:\n  app: wbe # <-- here\nports:\n  - port: 80'),
    },
    expect: { verdict: 'failed', cause: 'ServiceNoMatchingPods', mentions: ['pods of Deployment web have app=web'] },
  },
  {
    // The pods of the revision before have the label until they are gone.
    name: 'service-of-the-version-before',
    before: async ({ kubectl }) => {
      const earlier = ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-']
      await kubectl(earlier, versioned('v1'))
      await kubectl(['rollout', 'status', 'deployment/web', '--timeout=120s'])
    },
    manifests: {
      'deploy.yaml': versioned('v2'),
      'service.yaml': service('selector:\n  app: web\n  version: v1 # <-- here\nports:\n  - port: 80'),
    },
    expect: { verdict: 'failed', cause: 'ServiceNoMatchingPods', mentions: ['pods of Deployment web have version=v2'] },
  },
  {
    name: 'service-named-port-missing',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': service(
        'selector: { app: web }\nports:\n  - name: web\n    port: 80\n    targetPort: http\n  - name: metrics\n    port: 9090\n    targetPort: metrics # <-- here',
      ),
    },
    expect: { verdict: 'failed', cause: 'ServiceTargetPortMismatch', mentions: ['metrics'] },
  },
  {
    name: 'service-of-a-failing-workload',
    manifests: { 'deploy.yaml': neverReady, 'service.yaml': service('selector: { app: web }\nports:\n  - port: 80') },
    expect: { verdict: 'failed', cause: 'AppCrash', context: ['ServiceNoReadyEndpoints'], mentions: ['no database'] },
  },
  {
    name: 'service-of-a-workload-never-ready',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            readinessProbe:
              exec: { command: ['false'] }
              periodSeconds: 1
      `),
      'service.yaml': service('selector: { app: web }\nports:\n  - port: 80'),
    },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed', context: ['ServiceNoReadyEndpoints'] },
  },
  {
    name: 'services-without-endpoints-of-theirs',
    manifests: {
      'deploy.yaml': web,
      'idle.yaml': deployment(`containers: [{ name: app, image: '${registry}/app:1' }]`, 'replicas: 0')
        .replaceAll('app: web', 'app: idle')
        .replace('name: web', 'name: idle'),
      'services.yaml': [
        webService,
        service('clusterIP: None\nselector: { app: web }', 'headless'),
        service('type: ExternalName\nexternalName: database.example.org', 'external'),
        service('ports:\n  - port: 5432', 'manual'),
        service('selector: { app: idle }\nports:\n  - port: 80', 'idle'),
        service('selector: { app: web }\nports:\n  - port: 80\n    targetPort: 9999', 'undeclared'),
      ].join('---\n'),
    },
    expect: { verdict: 'passed', changed: 8, notices: ['ScaledToZero', 'ServiceTargetPortMismatch'] },
  },
  {
    name: 'services-that-kubectl-applied',
    before: async ({ kubectl }) => {
      const exposed = ingress(rule('web', 'number: 8080'))
      await kubectl(['apply', '-f', '-'], [web, webService, exposed].join('---\n'))
    },
    manifests: {
      'deploy.yaml': web,
      'service.yaml': webService,
      'ingress.yaml': ingress(rule('web', 'number: 8080 # <-- here')),
    },
    inputs: { mode: 'watch' },
    expect: { verdict: 'failed', cause: 'IngressBackendPortMissing', changed: 0 },
  },
  {
    name: 'service-alone',
    manifests: { 'service.yaml': service('selector: # <-- here\n  app: web\nports:\n  - port: 80') },
    expect: { verdict: 'passed', changed: 1, notices: ['ServiceNoMatchingPods'] },
  },
  {
    name: 'service-of-what-is-scaled-to-zero',
    before: deployment(`containers: [{ name: app, image: '${registry}/app:1' }]`, 'replicas: 0'),
    manifests: {
      'other.yaml': web.replaceAll('app: web', 'app: other').replace('name: web', 'name: other'),
      'service.yaml': service('selector: { app: web }\nports:\n  - port: 80'),
    },
    expect: { verdict: 'passed', changed: 2 },
  },
  {
    name: 'load-balancer-that-never-comes',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': service('type: LoadBalancer # <-- here\nselector: { app: web }\nports:\n  - port: 80'),
    },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'LoadBalancerPending', context: ['GateTimeout'] },
  },
  {
    name: 'load-balancer-that-comes-late',
    before: async ({ kubectl }) => {
      const comes = async () => {
        await kubectl(['wait', '--for=create', 'service/web', '--timeout=120s'])
        await kubectl(['wait', '--for=condition=Available', 'deployment/web', '--timeout=120s'])
        const status = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } }
        await kubectl(['patch', 'service', 'web', '--subresource=status', '-p', JSON.stringify({ status })])
      }
      void comes().catch(() => undefined)
    },
    manifests: {
      'deploy.yaml': web,
      'service.yaml': service('type: LoadBalancer\nselector: { app: web }\nports:\n  - port: 80'),
    },
    expect: { verdict: 'passed', changed: 2 },
  },
  {
    name: 'ingress-without-its-service',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': webService,
      'ingress.yaml': ingress(rule('webb # <-- here', 'number: 80')),
    },
    expect: { verdict: 'failed', cause: 'IngressBackendServiceMissing', mentions: ['did you mean web?'] },
  },
  {
    name: 'ingress-default-backend-missing',
    manifests: {
      'ingress.yaml': ingress(
        'defaultBackend:\n  service:\n    name: fallback # <-- here\n    port:\n      number: 80',
      ),
    },
    expect: { verdict: 'failed', cause: 'IngressBackendServiceMissing' },
  },
  {
    name: 'ingress-port-of-the-container',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': webService,
      'ingress.yaml': ingress(rule('web', 'number: 8080 # <-- here')),
    },
    expect: { verdict: 'failed', cause: 'IngressBackendPortMissing' },
  },
  {
    name: 'ingress-class-unknown',
    manifests: {
      'service.yaml': service('ports:\n  - port: 80'),
      'ingress.yaml': ingress(`ingressClassName: no-such-class # <-- here\n${rule('web', 'number: 80')}`),
    },
    expect: { verdict: 'failed', cause: 'IngressClassMissing' },
  },
  {
    name: 'ingress-without-a-controller',
    manifests: {
      'deploy.yaml': web,
      'service.yaml': webService,
      'ingress.yaml': ingress(`tls:
  - hosts: [web.example]
    secretName: web-tls # <-- here
${rule('web', 'number: 80')}`),
    },
    expect: { verdict: 'passed', changed: 3, notices: ['IngressTlsSecretMissing'] },
  },
  {
    name: 'autoscaler-and-budgets',
    manifests: {
      'deploy.yaml': web,
      'around.yaml': `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 3
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: nothing
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: nothing }
  maxReplicas: 3
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: web
spec:
  maxUnavailable: 0 # <-- here
  selector:
    matchLabels: { app: web }
---
apiVersion: v1
kind: ResourceQuota
metadata:
  name: quota
spec:
  hard: { pods: '20', services: 4000m }
`,
    },
    expect: { verdict: 'passed', changed: 5, notices: ['PdbBlocksDrain', 'HpaTargetMissing'] },
  },
  {
    name: 'custom-resource-ready',
    before: operator(
      { conditions: [condition('Ready', 'False', 'Making', 'being made')] },
      { conditions: [condition('Ready', 'True', 'Made', 'made')] },
    ),
    manifests: { 'widget.yaml': unmarked(widget) },
    expect: { verdict: 'passed', changed: 1 },
    cleanup: removeDefinition,
  },
  {
    name: 'custom-resource-not-ready',
    seconds: 20,
    before: operator({
      conditions: [condition('Ready', 'False', 'Denied', 'the account has no quota left')],
    }),
    manifests: {
      'widget.yaml': widget,
    },
    inputs: { timeout: '12s' },
    expect: { verdict: 'failed', cause: 'CustomResourceFailed', mentions: ['the account has no quota left'] },
    cleanup: removeDefinition,
  },
  {
    name: 'custom-resource-stalled',
    before: operator({
      conditions: [
        condition('Ready', 'False', 'Denied', 'not made'),
        condition('Stalled', 'True', 'Denied', 'the account is closed'),
      ],
    }),
    manifests: { 'widget.yaml': unmarked(widget) },
    expect: {
      verdict: 'failed',
      cause: 'CustomResourceFailed',
      mentions: ['the account is closed'],
    },
    cleanup: removeDefinition,
  },
  {
    name: 'custom-resource-and-its-definition',
    manifests: { 'definition.yaml': definition, 'widget.yaml': unmarked(widget) },
    expect: { verdict: 'passed', changed: 2 },
    cleanup: removeDefinition,
  },
  {
    name: 'definition-with-names-of-another',
    before: definitionOf,
    manifests: {
      'definition.yaml': definition
        .replace('name: widgets.', 'name: gadgets.')
        .replace(
          'names: { kind: Widget, plural: widgets, singular: widget }',
          'names: # <-- here\n    kind: Widget\n    plural: gadgets',
        ),
    },
    expect: { verdict: 'failed', cause: 'CrdNotEstablished', mentions: ['already in use'] },
    cleanup: async (tools) => {
      await removeDefinition(tools)
      const { kubectl, namespace } = tools
      await kubectl(['delete', 'crd', `gadgets.${namespace}.example.org`, '--ignore-not-found', '--wait=false'])
    },
  },
  {
    // While it is there, namespaces cannot be deleted: it is removed as soon as the verdict is known.
    name: 'api-service-without-a-server',
    manifests: {
      'api.yaml': `apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata:
  name: v1.NAMESPACE.example.org
spec:
  group: NAMESPACE.example.org
  version: v1
  groupPriorityMinimum: 1000
  versionPriority: 15
  insecureSkipTLSVerify: true
  service:
    name: nobody # <-- here
    namespace: NAMESPACE
`,
    },
    inputs: { timeout: '8s' },
    expect: { verdict: 'failed', cause: 'AggregatedApiMissing' },
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', 'apiservice', `v1.${namespace}.example.org`, '--ignore-not-found'])
    },
  },
  {
    name: 'claim-that-waits-for-its-first-pod',
    before: async ({ kubectl, namespace }) => {
      const storageClass = {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: `${namespace}-late` },
        provisioner: 'kubernetes.io/no-provisioner',
        volumeBindingMode: 'WaitForFirstConsumer',
      }
      await kubectl(['apply', '-f', '-'], JSON.stringify(storageClass))
    },
    manifests: {
      'claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: NAMESPACE-late
  resources:
    requests:
      storage: 1Gi
`,
    },
    expect: { verdict: 'passed', changed: 1 },
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', 'storageclass', `${namespace}-late`, '--ignore-not-found'])
    },
  },
]
