// What is known of a set before anything is applied, as repositories hold it: values that cannot be read, objects that
// want the same thing, what an identity without all rights makes; and sets that only look as if they were refused.
import { randomInt } from 'node:crypto'
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** Of the range that Kubernetes gives to Services; chance, for others may run the same at the same time. */
const nodePort = randomInt(30_000, 32_768)
const image = `image: ${registry}/app:1`

const refused = (cause: string, phase: 'load' | 'dry-run' | 'preflight', causes: number): Scenario['expect'] => ({
  verdict: 'failed',
  cause,
  phase,
  causes,
  nothingApplied: true,
})
const fine: Scenario['expect'] = { verdict: 'passed', quiet: true }

const service = (name: string, spec: string, mark = '') => `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  type: NodePort
  selector: { app: web }
${spec}${mark}
`
const configMap = (name: string, mark = '') => `apiVersion: v1${mark}
kind: ConfigMap
metadata: { name: ${name} }
`
const account = `apiVersion: v1
kind: ServiceAccount
metadata: { name: runner }
`
const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules:
  - { apiGroups: [''], resources: [configmaps], verbs: [get] }
`
const binding = (name: string, mark = '') => `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: runner }
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: ${name}${mark}
subjects: [{ kind: ServiceAccount, name: runner, namespace: NAMESPACE }]
`
/** The user `limited` may do everything in the namespace, and grant no more than that. */
const limited: Pick<Scenario, 'before' | 'inputs'> = {
  before: `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: limited }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: limited }]
`,
  inputs: { context: 'limited' },
}

const faulty: Scenario[] = [
  {
    name: 'quantities-and-base64-unreadable',
    manifests: {
      'secret.yaml': `apiVersion: v1
kind: Secret
metadata: { name: login }
data:
  user: YWRtaW4=
  password: not base64! # <-- here
`,
      'web.yaml': deployment(`
        containers:
          - name: app
            ${image}
            resources:
              requests:
                cpu: 100mm # <-- here
                memory: 64Mi
              limits:
                memory: 1 Gi # <-- here
      `),
    },
    expect: { ...refused('ManifestSchemaInvalid', 'dry-run', 3), hides: ['not base64!'] },
  },
  {
    name: 'list-items-of-another-type',
    manifests: {
      'web.yaml': deployment(`
        containers:
          - name: app
            ${image}
            command: sleep 1000 # <-- here
            env: # <-- here
              LEVEL: info
            ports:
              - 8080 # <-- here
      `),
    },
    expect: { ...refused('ManifestSchemaInvalid', 'dry-run', 3), mentions: ['must be a list, not a map'] },
  },
  {
    name: 'mount-of-a-misspelt-volume',
    manifests: {
      'web.yaml': deployment(`
        containers:
          - name: app
            ${image}
            volumeMounts:
              - mountPath: /work
                name: wokr # <-- here
        volumes:
          - { name: work, emptyDir: {} }
      `),
    },
    expect: { ...refused('ManifestSchemaInvalid', 'dry-run', 1), mentions: ['did you mean work?'] },
  },
  {
    name: 'label-that-misses-the-selector',
    manifests: {
      'web.yaml': deployment(`containers: [{ name: app, ${image} }]`).replace(
        'labels: { app: web }',
        'labels:\n        tier: front\n        app: wbe # <-- here',
      ),
    },
    expect: refused('ManifestSchemaInvalid', 'dry-run', 1),
  },
  {
    name: 'node-port-twice-in-the-set',
    manifests: {
      'web.yaml': deployment(`containers: [{ name: app, ${image} }]`),
      'x.yaml': service('one', `  ports: [{ port: 80, nodePort: ${nodePort} }]`),
      'y.yaml': service('two', `  ports:\n    - port: 80\n      nodePort: ${nodePort}`, ' # <-- here'),
    },
    expect: { ...refused('PortAllocated', 'preflight', 1), sentence: 'Service one of the manifests' },
  },
  {
    name: 'objects-that-no-quota-has-room-for',
    before: `apiVersion: v1
kind: ResourceQuota
metadata: { name: team }
spec: { hard: { count/configmaps: 3 } }
`,
    manifests: { 'a.yaml': configMap('a'), 'b.yaml': configMap('b'), 'c.yaml': configMap('c', ' # <-- here') },
    expect: {
      ...refused('QuotaExceeded', 'preflight', 1),
      sentence: 'the deploy creates other objects before this one',
    },
  },
  {
    name: 'limit-that-no-quota-has-room-for',
    before: `apiVersion: v1
kind: ResourceQuota
metadata: { name: team }
spec: { hard: { limits.memory: 256Mi } }
`,
    manifests: {
      'web.yaml': deployment(
        `
        initContainers:
          - name: prepare
            ${image}
            command: ['true']
            resources:
              requests: { memory: 8Mi }
              limits:
                memory: 128Mi # <-- here
        containers:
          - name: app
            ${image}
            resources: { requests: { memory: 8Mi }, limits: { memory: 32Mi } }
      `,
        'replicas: 3',
      ),
    },
    expect: refused('QuotaExceeded', 'preflight', 1),
  },
  {
    name: 'limit-range-with-three-reasons',
    before: `apiVersion: v1
kind: LimitRange
metadata: { name: team }
spec:
  limits:
    - { type: Container, max: { cpu: 500m }, min: { memory: 16Mi }, maxLimitRequestRatio: { memory: 2 } }
`,
    manifests: {
      'web.yaml': deployment(`
        containers:
          - name: app
            ${image}
            resources:
              limits:
                cpu: 1 # <-- here
                memory: 32Mi # <-- here
              requests:
                memory: 8Mi # <-- here
      `),
    },
    expect: refused('LimitRangeViolation', 'preflight', 3),
  },
  {
    name: 'binding-to-no-role-by-a-limited-user',
    ...limited,
    manifests: { 'account.yaml': account, 'binding.yaml': binding('nobody', ' # <-- here') },
    expect: refused('BindingUnresolved', 'dry-run', 1),
  },
  {
    name: 'faults-after-an-open-quote',
    manifests: {
      'all.yaml': `apiVersion: v1
kind: ConfigMap
metadata: { name: one }
data:
  level: "info # <-- here
---
kind: ConfigMap # <-- here
metadata: { name: two }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: three }
data:
  level: info
  level: debug # <-- here
`,
    },
    expect: refused('ManifestParseError', 'load', 3),
  },
]

const valid: Scenario[] = [
  {
    name: 'pod-with-an-account-of-the-set',
    manifests: {
      'account.yaml': account,
      'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: check }
spec:
  serviceAccountName: runner
  restartPolicy: Never
  containers: [{ name: app, ${image}, command: ['true'] }]
`,
    },
    expect: fine,
  },
  {
    name: 'role-and-binding-by-a-limited-user',
    ...limited,
    manifests: { 'account.yaml': account, 'binding.yaml': binding('reader'), 'role.yaml': role },
    expect: fine,
  },
  {
    name: 'objects-that-fill-a-quota',
    before: `apiVersion: v1
kind: ResourceQuota
metadata: { name: team }
spec: { hard: { count/configmaps: 3, services: 1 } }
`,
    manifests: { 'a.yaml': configMap('a'), 'b.yaml': configMap('b') },
    expect: fine,
  },
  {
    name: 'node-port-for-tcp-and-udp',
    manifests: {
      'service.yaml': service(
        'web',
        `  ports:
    - { name: tcp, port: 53, nodePort: ${nodePort + 1 > 32_767 ? 30_000 : nodePort + 1} }
    - { name: udp, port: 53, protocol: UDP, nodePort: ${nodePort + 1 > 32_767 ? 30_000 : nodePort + 1} }`,
      ),
      'web.yaml': deployment(`containers: [{ name: app, ${image}, command: [sleep, '1000'] }]`),
    },
    inputs: { mode: 'dry-run' },
    expect: fine,
  },
]

export const beforeApply: Scenario[] = [...faulty, ...valid]
