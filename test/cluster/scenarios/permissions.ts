// What the identity that deploys may not do, found before anything is applied. The user `limited` may do what its Role says.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const web = deployment(`containers: [{ name: app, image: ${registry}/app:1 }]`)
const settings = 'apiVersion: v1 # <-- here\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { level: info }\n'
const unmarked = (text: string) => text.replaceAll(' # <-- here', '')

const ALL = 'get, list, watch, create, patch'

/** `rules` are lines of YAML flow mappings. */
const mayDo = (...rules: string[]) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: limited }
rules:
${rules.map((rule) => `  - { ${rule} }\n`).join('')}---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: limited }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: limited }]
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: limited }
---
`
const rule = (group: string, resources: string, verbs: string, more = '') =>
  `apiGroups: ['${group}'], resources: [${resources}], verbs: [${verbs}]${more}`
const deployments = [rule('apps', 'deployments', ALL), rule('apps', 'replicasets', 'get, list, watch')]
const reads = [rule('', 'pods, events', 'get, list, watch'), rule('', 'pods/log', 'get')]
const limited = { context: 'limited' }

const denied = (more: Partial<Scenario['expect']> = {}): Scenario['expect'] => ({
  verdict: 'failed',
  cause: 'RbacForbidden',
  phase: 'preflight',
  nothingApplied: true,
  ...more,
})

export const permissions: Scenario[] = [
  {
    name: 'one-kind-may-not-be-applied',
    before: mayDo(...deployments, ...reads, rule('', 'configmaps', 'get')),
    manifests: {
      'deploy.yaml': web,
      'settings.yaml': `${settings}---\n${unmarked(settings).replace('name: settings', 'name: more')}`,
    },
    inputs: limited,
    expect: denied({
      sentence: '"limited", cannot patch or create configmaps in namespace',
      mentions: ['resources: [\\"configmaps\\"], verbs: [\\"patch\\", \\"create\\"]', '"name":"more"'],
    }),
  },
  {
    name: 'may-patch-and-not-create',
    before: mayDo(...deployments, ...reads, rule('', 'configmaps', 'get, patch')),
    manifests: { 'deploy.yaml': web, 'settings.yaml': settings },
    inputs: limited,
    expect: denied({ sentence: 'cannot create configmaps' }),
  },
  {
    name: 'another-name-than-the-role-allows',
    before: mayDo(...deployments, ...reads, rule('', 'configmaps', 'get, patch, create', ', resourceNames: [other]')),
    manifests: { 'deploy.yaml': web, 'settings.yaml': settings },
    inputs: limited,
    expect: denied(),
  },
  {
    name: 'cluster-scoped-kind-without-rights',
    before: mayDo(...deployments, ...reads, rule('scheduling.k8s.io', 'priorityclasses', ALL)),
    manifests: {
      'class.yaml': `apiVersion: scheduling.k8s.io/v1 # <-- here
kind: PriorityClass
metadata: { name: NAMESPACE-high }
value: 1000
`,
      'deploy.yaml': web,
    },
    inputs: limited,
    expect: denied({
      sentence: 'priorityclasses.scheduling.k8s.io in the cluster',
      mentions: ['kind: ClusterRole\\n'],
    }),
  },
  {
    name: 'role-with-rights-that-one-does-not-have',
    before: mayDo(...reads, rule('rbac.authorization.k8s.io', 'roles, rolebindings', ALL)),
    manifests: {
      'roles.yaml': `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader }
rules:
  - { ${rule('', 'pods', 'get')} }
  - { ${rule('', 'secrets', 'get, list')} } # <-- here
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: viewers }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view } # <-- here
subjects: [{ kind: ServiceAccount, name: default }]
`,
    },
    inputs: limited,
    expect: denied({ phase: 'dry-run', causes: 2, mentions: ['get/list secrets', 'with the verb bind'] }),
  },
  {
    name: 'pods-may-not-be-watched',
    before: mayDo(...deployments, rule('', 'events', 'get, list, watch'), rule('', 'pods/log', 'get')),
    manifests: { 'deploy.yaml': web.replace('apps/v1', 'apps/v1 # <-- here') },
    inputs: limited,
    expect: denied({ sentence: 'cannot list or watch pods' }),
  },
  {
    name: 'everything-allowed-but-to-create-pods',
    before: mayDo(...deployments, ...reads, rule('', 'configmaps', ALL)),
    manifests: { 'deploy.yaml': web, 'settings.yaml': unmarked(settings) },
    inputs: limited,
    expect: { verdict: 'passed', changed: 2, warnings: ['"limited" cannot create pods there'] },
  },
  {
    name: 'only-the-names-that-are-deployed',
    before: mayDo(
      rule('apps', 'deployments', 'list, watch'),
      rule('apps', 'deployments', 'get, patch, create', ', resourceNames: [web]'),
      rule('', 'configmaps', "'*'", ', resourceNames: [settings]'),
      rule('apps', 'replicasets', 'get, list, watch'),
      rule('', 'pods', "'*'"),
      rule('', 'events', "'*'"),
      rule('', "'*/log'", 'get'),
      rule('', 'persistentvolumeclaims', 'list, watch'),
    ),
    manifests: { 'deploy.yaml': web, 'settings.yaml': unmarked(settings) },
    inputs: limited,
    expect: { verdict: 'passed', changed: 2, quiet: true },
  },
  {
    name: 'may-not-create-what-is-there',
    before: `${mayDo(...deployments, rule('', 'pods', "'*'"), rule('', 'events', "'*'"), rule('', 'pods/log', 'get'), rule('', 'persistentvolumeclaims', 'list, watch'), rule('', 'configmaps', 'get, patch'))}${unmarked(settings)}`,
    manifests: { 'deploy.yaml': web, 'settings.yaml': unmarked(settings).replace('info', 'debug') },
    inputs: limited,
    expect: { verdict: 'passed', changed: 2, quiet: true },
  },
  {
    name: 'events-may-not-be-read',
    before: mayDo(...deployments, rule('', 'pods', "'*'"), rule('', 'pods/log', 'get')),
    manifests: { 'deploy.yaml': web },
    inputs: limited,
    expect: { verdict: 'passed', changed: 1, notices: ['RbacForbidden'] },
  },
]
