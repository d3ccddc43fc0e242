// The API server, or the way to it, refuses what the gate asks: credentials, permissions, fields, versions, names.
import { randomInt } from 'node:crypto'
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** Of the range that Kubernetes gives to Services; chance, for others may run the same at the same time. */
const nodePort = randomInt(30_000, 32_768)

const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: info
`

const container = `containers:
  - name: app
    image: ${registry}/app:1
`

/** Refused before anything was applied. */
const refusedAs = (cause: string, ...mentions: string[]): Scenario['expect'] => ({
  verdict: 'failed',
  cause,
  phase: 'dry-run',
  changed: 0,
  nothingApplied: true,
  mentions,
})

/** Nothing could be asked of the cluster at all. */
const unconnected = (cause: string, ...mentions: string[]): Scenario['expect'] => ({
  verdict: 'failed',
  cause,
  phase: 'connect',
  changed: 0,
  nothingApplied: true,
  mentions,
})

interface Kubeconfig {
  clusters: { cluster: Record<string, unknown> }[]
  users: { user: Record<string, unknown> }[]
}

/** The kubeconfig with a change to its cluster, or with another user. */
function changed(cluster: Record<string, unknown>, user?: Record<string, unknown>): Scenario['kubeconfig'] {
  return (text) => {
    const config = JSON.parse(text) as Kubeconfig
    for (const one of config.clusters) Object.assign(one.cluster, cluster)
    if (user !== undefined) for (const one of config.users) one.user = user
    return JSON.stringify(config)
  }
}

const exec = (command: string, ...args: string[]) => ({
  exec: {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command,
    args,
    installHint: 'Install it with `cloud components install login-helper`.',
  },
})

/** A role for the context `limited`. */
const allowed = (rules: string) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: limited }
rules:
${rules}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: limited }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: limited }]
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: limited }
`

const job = (command: string) => `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ${registry}/app:1
          command: ${command}
`

const statefulSet = (storage: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  replicas: 0
  serviceName: store
  selector:
    matchLabels: { app: store }
  template:
    metadata:
      labels: { app: store }
    spec:
      ${container.replaceAll('\n', '\n      ').trimEnd()}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        resources:
          requests:
            storage: ${storage}
`

const claim = (storage: string) => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: ${storage}
`

const service = (spec: string) => `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ${spec}
  ports:
    - port: 80
`

const binding = (role: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: readers
subjects:
  - { apiGroup: rbac.authorization.k8s.io, kind: User, name: somebody }
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: ${role}
`

/** A CustomResourceDefinition with a stored version v1 and, when told, an older one that a dead webhook converts. */
const definition = (conversion: string) => `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.NAMESPACE.example }
spec:
  group: NAMESPACE.example
  scope: Namespaced
  names: { kind: Widget, plural: widgets }
  versions:
    - { name: v1, served: true, storage: true, schema: &schema { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }
    - { name: v1beta1, served: true, storage: false, schema: *schema }
  ${conversion}
`

const withoutDefinition = async ({ kubectl, namespace }: Tools) => {
  await kubectl(['delete', 'crd', `widgets.${namespace}.example`, '--ignore-not-found', '--wait=false'])
}

export const requests: Scenario[] = [
  {
    name: 'may-not-write-config-maps',
    before: allowed(`  - { apiGroups: [apps], resources: [deployments], verbs: [get, list, watch, create, patch] }`),
    manifests: {
      'deploy.yaml': deployment(container),
      'settings.yaml': settings.replace('apiVersion: v1', 'apiVersion: v1 # <-- here'),
    },
    inputs: { context: 'limited' },
    expect: { ...refusedAs('RbacForbidden', 'limited', 'patch', 'configmaps', 'RoleBinding'), phase: 'preflight' },
  },
  {
    name: 'service-account-may-not-write',
    before: async ({ kubectl }) => {
      await kubectl(['create', 'serviceaccount', 'deployer'])
    },
    manifests: { 'deploy.yaml': deployment(container).replace('apps/v1', 'apps/v1 # <-- here') },
    kubeconfig: async (text, tools) => {
      const token = await tools.kubectl(['create', 'token', 'deployer'])
      return (await changed({}, { token })?.(text, tools)) ?? text
    },
    expect: { ...refusedAs('RbacForbidden', 'system:serviceaccount:', 'RoleBinding'), phase: 'preflight' },
  },
  {
    // It may apply, and not see what becomes of it.
    name: 'may-not-read-deployments',
    before: allowed(`  - { apiGroups: [apps], resources: [deployments], verbs: [create, patch] }`),
    manifests: { 'deploy.yaml': deployment(container) },
    inputs: { context: 'limited', timeout: '20s' },
    expect: { verdict: 'failed', cause: 'RbacForbidden', mentions: ['limited', 'list', 'deployments'] },
  },
  {
    name: 'wrong-authority',
    manifests: { 'settings.yaml': settings },
    kubeconfig: async (text, tools) => {
      const { makeCertificates, base64 } = await import('../../cluster-room/certificates.ts')
      const ca = base64(makeCertificates([]).ca)
      const config = changed({ 'certificate-authority': undefined, 'certificate-authority-data': ca })
      return (await config?.(text, tools)) ?? text
    },
    expect: unconnected('ClusterTlsUntrusted'),
  },
  {
    name: 'token-not-accepted',
    manifests: { 'settings.yaml': settings },
    kubeconfig: changed({}, { token: 'not-a-token-of-this-cluster' }),
    expect: unconnected('Unauthorized'),
  },
  {
    name: 'login-helper-missing',
    manifests: { 'settings.yaml': settings },
    kubeconfig: changed({}, exec('cloud-login-helper', 'get-token')),
    expect: unconnected('CredentialPluginFailed', 'cloud-login-helper', 'cloud components install'),
  },
  {
    name: 'login-helper-fails',
    manifests: { 'settings.yaml': settings },
    kubeconfig: changed({}, exec('sh', '-c', 'echo "no session: run cloud login" >&2; exit 3')),
    expect: unconnected('CredentialPluginFailed', 'exit code 3', 'run cloud login'),
  },
  {
    name: 'api-server-refuses-connections',
    manifests: { 'settings.yaml': settings },
    kubeconfig: changed({ server: 'https://127.0.0.1:1' }),
    expect: unconnected('ClusterUnreachable', 'https://127.0.0.1:1'),
  },
  {
    name: 'api-server-has-no-address',
    manifests: { 'settings.yaml': settings },
    kubeconfig: changed({ server: 'https://cluster.invalid:6443' }),
    expect: unconnected('ClusterUnreachable', 'cluster.invalid'),
  },
  {
    name: 'context-does-not-exist',
    manifests: { 'settings.yaml': settings },
    inputs: { context: 'limted' },
    expect: {
      verdict: 'failed',
      // It is an input that is wrong, and no cluster was asked.
      cause: 'InputInvalid',
      nothingApplied: true,
      mentions: ['limted', 'Did you mean \\"limited\\"?'],
    },
  },
  {
    name: 'selector-changed',
    before: deployment(container, 'replicas: 0'),
    manifests: {
      'deploy.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 0
  selector:
    matchLabels:
      app: web
      tier: front # <-- here
  template:
    metadata:
      labels: { app: web, tier: front }
    spec:
      ${container.replaceAll('\n', '\n      ').trimEnd()}
`,
    },
    expect: refusedAs('ImmutableFieldChanged', 'spec.selector.matchLabels.tier', 'give the Deployment a new name'),
  },
  {
    name: 'job-template-changed',
    before: job('[sleep, "1"]'),
    manifests: {
      'job.yaml': job('[sleep, "2"] # <-- here'),
    },
    expect: refusedAs(
      'ImmutableFieldChanged',
      'spec.template.spec.containers[0].command',
      'kubectl delete job migrate',
    ),
  },
  {
    name: 'claim-template-changed',
    before: statefulSet('1Gi'),
    manifests: {
      'store.yaml': statefulSet('2Gi').replace('storage: 2Gi', 'storage: 2Gi # <-- here'),
    },
    expect: refusedAs('ImmutableFieldChanged', '--cascade=orphan', 'volumeClaimTemplates'),
  },
  {
    name: 'claim-shrunk',
    before: claim('2Gi'),
    manifests: { 'claim.yaml': claim('1Gi').replace('storage: 1Gi', 'storage: 1Gi # <-- here') },
    expect: refusedAs('ImmutableFieldChanged', 'storage'),
  },
  {
    name: 'cluster-ip-changed',
    before: service('type: ClusterIP'),
    manifests: { 'service.yaml': service('clusterIP: None # <-- here') },
    expect: refusedAs('ImmutableFieldChanged', 'clusterIP'),
  },
  {
    name: 'immutable-settings-changed',
    before: `${settings}immutable: true\n`,
    manifests: {
      'settings.yaml': `${settings.replace('level: info', 'level: debug # <-- here')}immutable: true\n`,
    },
    expect: refusedAs('ImmutableFieldChanged'),
  },
  {
    name: 'role-of-binding-changed',
    before: binding('view'),
    manifests: { 'binding.yaml': binding('edit').replace('name: edit', 'name: edit # <-- here') },
    expect: refusedAs('ImmutableFieldChanged', 'roleRef'),
  },
  {
    name: 'replicas-scaled-by-hand',
    before: async ({ kubectl }) => {
      const apply = ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-']
      await kubectl(apply, deployment(container, 'replicas: 0'))
      await kubectl(['scale', 'deployment/web', '--replicas=1'])
    },
    manifests: { 'deploy.yaml': deployment(container, 'replicas: 3 # <-- here') },
    expect: refusedAs('FieldManagerConflict', 'spec.replicas'),
  },
  {
    name: 'config-map-too-large',
    manifests: { 'big.yaml': `${settings}  small: x\n  big: ${'x'.repeat(1_100_000)} # <-- here\n` },
    expect: refusedAs('ObjectTooLarge', '1048576 bytes'),
  },
  {
    name: 'node-port-taken',
    before: service(`type: NodePort\n  externalTrafficPolicy: Cluster`)
      .replace('name: web', 'name: first')
      .replace('- port: 80', `- { port: 80, nodePort: ${nodePort} }`),
    manifests: {
      'service.yaml': service('type: NodePort').replace(
        '- port: 80',
        `- port: 80\n      nodePort: ${nodePort} # <-- here`,
      ),
    },
    expect: refusedAs('PortAllocated', `nodePort ${nodePort}`, 'Service first of namespace'),
  },
  {
    name: 'definition-missing',
    manifests: {
      'settings.yaml': settings,
      'widget.yaml': 'apiVersion: widgets.NAMESPACE.example/v1 # <-- here\nkind: Widget\nmetadata:\n  name: one\n',
    },
    expect: refusedAs('KindNotServed', 'Widget'),
  },
  {
    name: 'version-removed',
    manifests: {
      'ingress.yaml': `apiVersion: networking.k8s.io/v1beta1 # <-- here
kind: Ingress
metadata:
  name: web
spec:
  backend: { serviceName: web, servicePort: 80 }
`,
    },
    expect: refusedAs('KindNotServed', 'networking.k8s.io/v1'),
  },
  {
    name: 'group-removed',
    manifests: {
      'ingress.yaml': `apiVersion: extensions/v1beta1 # <-- here
kind: Ingress
metadata:
  name: web
spec:
  backend: { serviceName: web, servicePort: 80 }
`,
    },
    expect: refusedAs('KindNotServed', 'networking.k8s.io/v1'),
  },
  {
    name: 'kind-misspelt',
    manifests: {
      'deploy.yaml': deployment(container).replace('kind: Deployment', 'kind: Deploymnet # <-- here'),
    },
    expect: refusedAs('KindNotServed', 'Deployment'),
  },
  {
    name: 'conversion-webhook-dead',
    before: definition(`conversion:
    strategy: Webhook
    webhook:
      conversionReviewVersions: [v1]
      clientConfig: { service: { namespace: NAMESPACE, name: widget-operator, path: /convert } }`),
    manifests: {
      'widget.yaml': 'apiVersion: NAMESPACE.example/v1beta1\nkind: Widget\nmetadata:\n  name: one\nsize: 2\n',
    },
    expect: refusedAs('ConversionWebhookFailed', 'widget-operator'),
    cleanup: withoutDefinition,
  },
  {
    name: 'priority-class-missing',
    manifests: { 'deploy.yaml': deployment(`priorityClassName: system-node-criticl # <-- here\n${container}`) },
    expect: { verdict: 'failed', cause: 'PriorityClassNotFound', sentence: 'Did you mean "system-node-critical"?' },
  },
  {
    name: 'runtime-class-missing',
    manifests: { 'deploy.yaml': deployment(`runtimeClassName: gvisor # <-- here\n${container}`) },
    expect: { verdict: 'failed', cause: 'RuntimeClassNotFound', mentions: ['gvisor'] },
  },
  {
    // As `kubectl get -o yaml` writes it: the version is that of some time ago.
    name: 'resource-version-of-some-time-ago',
    before: settings,
    manifests: {
      'settings.yaml': settings.replace('name: settings', 'name: settings\n  resourceVersion: "1" # <-- here'),
    },
    expect: refusedAs('OptimisticLockConflict'),
  },
  {
    name: 'uid-of-another-object',
    before: settings,
    manifests: {
      'settings.yaml': settings.replace(
        'name: settings',
        'name: settings\n  uid: 00000000-0000-4000-8000-000000000000 # <-- here',
      ),
    },
    expect: refusedAs('ImmutableFieldChanged', 'metadata.uid', 'Remove metadata.uid'),
  },
  {
    name: 'managed-fields-in-the-manifest',
    before: settings,
    manifests: {
      'settings.yaml': settings.replace(
        'name: settings',
        'name: settings\n  managedFields: # <-- here\n    - manager: kubectl',
      ),
    },
    expect: refusedAs('ManifestSchemaInvalid', 'managedFields'),
  },
  {
    name: 'field-names-misspelt',
    manifests: {
      'deploy.yaml': deployment(`
        contaners: # <-- here
          - name: app
            image: ${registry}/app:1
      `),
      'service.yaml': service('sesionAffinity: None # <-- here'),
    },
    expect: refusedAs('ManifestSchemaInvalid', 'did you mean containers?', 'did you mean sessionAffinity?'),
  },
  {
    name: 'field-names-in-wrong-case',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            imagePullpolicy: Always # <-- here
      `),
    },
    expect: refusedAs('ManifestSchemaInvalid', 'did you mean imagePullPolicy?'),
  },
  {
    // `env` belongs to a container.
    name: 'field-a-level-too-high',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
        env: [] # <-- here
      `),
    },
    expect: refusedAs('ManifestSchemaInvalid', 'did you mean spec.template.spec.containers[].env?'),
  },
  {
    name: 'namespace-misspelt',
    manifests: {
      'settings.yaml': settings.replace('name: settings', 'name: settings\n  namespace: NAMESPACEx # <-- here'),
    },
    expect: refusedAs('NamespaceNotFound', 'Did you mean'),
  },
  {
    name: 'namespace-being-deleted',
    before: async ({ kubectl, namespace }) => {
      await kubectl(['create', 'namespace', `${namespace}-old`])
      const kept = settings.replace(
        'name: settings',
        `name: kept\n  namespace: ${namespace}-old\n  finalizers: [example.com/kept]`,
      )
      await kubectl(['apply', '-f', '-', `--namespace=${namespace}-old`], kept)
      await kubectl(['delete', 'namespace', `${namespace}-old`, '--wait=false'])
      await kubectl([
        'wait',
        `namespace/${namespace}-old`,
        '--for=condition=NamespaceFinalizersRemaining',
        '--timeout=120s',
      ])
    },
    manifests: {
      'settings.yaml': settings.replace('name: settings', 'name: settings\n  namespace: NAMESPACE-old # <-- here'),
    },
    expect: refusedAs('NamespaceTerminating', 'example.com/kept'),
    cleanup: async ({ kubectl, namespace }) => {
      const patch = ['--type=merge', '-p', '{"metadata":{"finalizers":null}}', `--namespace=${namespace}-old`]
      await kubectl(['patch', 'configmap', 'kept', ...patch])
    },
  },
]
