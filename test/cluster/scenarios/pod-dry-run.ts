// What the API server refuses of a workload's pods, found before anything is applied; and what only looks as if it
// would be refused.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'
import { startWebhook } from '../pod-webhook.ts'

const image = `image: ${registry}/app:1`
const plain = `containers: [{ name: app, ${image} }]`
const next = plain.replace('app:1', 'app:2')

/** A container that asks for so much. */
const asking = (cpu: string, tag = 1, mark = '') => `
containers:
  - name: app
    image: ${registry}/app:${tag}
    resources:
      requests:
        cpu: ${cpu}${mark}
`
const here = ' # <-- here'

const quota = (hard: string, more = '') => `
apiVersion: v1
kind: ResourceQuota
metadata: { name: team }
spec: { hard: { ${hard} }${more} }
---
`

/** The same workload under another name. */
const named = (text: string, name: string) => text.replaceAll(/\bweb\b/g, name)

const statefulSet = (pod: string, spec = '') =>
  deployment(pod, `serviceName: web\n${spec}`).replace('kind: Deployment', 'kind: StatefulSet')

const ending = plain.replace(' }]', ", command: ['true'] }]")

const job = (pod: string) => `apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec:
  template:
    spec:
      restartPolicy: Never
${pod
  .trimEnd()
  .split('\n')
  .map((line) => `      ${line}`)
  .join('\n')}
`

/** An earlier deploy that is complete, with what was there before it. */
const deployed =
  (...texts: string[]) =>
  async ({ kubectl }: Tools) => {
    for (const text of texts)
      await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], text)
    const workload = texts.some((text) => text.includes('kind: StatefulSet')) ? 'statefulset/web' : 'deployment/web'
    await kubectl(['rollout', 'status', workload, '--timeout=120s'])
  }

const level =
  (name: string) =>
  async ({ kubectl, namespace }: Tools) => {
    await kubectl(['label', 'namespace', namespace, `pod-security.kubernetes.io/enforce=${name}`])
  }

const policy = (expression: string) => `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: NAMESPACE-owner }
spec:
  failurePolicy: Fail
  matchConstraints:
    resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods] }]
  validations: [{ expression: "${expression}", message: every pod needs an owner label }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: NAMESPACE-owner }
spec:
  policyName: NAMESPACE-owner
  validationActions: [Deny]
  matchResources: { namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: NAMESPACE } } }
`

/** A policy takes a moment to be in force: it is, once it refuses a pod. */
const withPolicy =
  (expression: string) =>
  async ({ kubectl, namespace }: Tools) => {
    await kubectl(['apply', '-f', '-'], policy(expression).replaceAll('NAMESPACE', namespace))
    for (let attempt = 0; attempt < 300; attempt++) {
      const refused = await kubectl(['run', 'probe', '--image=probe', '--dry-run=server']).then(
        () => false,
        () => true,
      )
      if (refused) return
    }
    throw new Error('the policy is not in force')
  }

const withoutPolicy = async ({ kubectl, namespace }: Tools) => {
  const kinds = ['validatingadmissionpolicy', 'validatingadmissionpolicybinding']
  await kubectl(['delete', ...kinds.map((kind) => `${kind}/${namespace}-owner`), '--ignore-not-found'])
}

const withoutClass = async ({ kubectl, namespace }: Tools) => {
  const kinds = ['priorityclass', 'runtimeclass']
  await kubectl(['delete', ...kinds.map((kind) => `${kind}/${namespace}-high`), '--ignore-not-found'])
}

const refused = (cause: string, more: Partial<Scenario['expect']> = {}): Scenario['expect'] => ({
  verdict: 'failed',
  cause,
  phase: 'preflight',
  nothingApplied: true,
  ...more,
})
const passed = { verdict: 'passed', quiet: true } as const

const faulty: Scenario[] = [
  {
    name: 'pod-below-the-limit-range',
    before: `
apiVersion: v1
kind: LimitRange
metadata: { name: least }
spec: { limits: [{ type: Container, min: { cpu: 200m } }] }
`,
    manifests: { 'deploy.yaml': deployment(asking('50m', 1, here)) },
    expect: refused('LimitRangeViolation'),
  },
  {
    name: 'pod-above-the-limit-range-and-no-account',
    before: `
apiVersion: v1
kind: LimitRange
metadata: { name: most }
spec: { limits: [{ type: Pod, max: { memory: 64Mi } }] }
`,
    manifests: {
      'deploy.yaml': deployment(`
        serviceAccountName: nobody # <-- here
        containers:
          - name: app
            ${image}
            resources:
              limits:
                memory: 128Mi # <-- here
      `),
    },
    expect: refused('ServiceAccountNotFound', { mentions: ['LimitRange maximum of 64Mi'] }),
  },
  {
    name: 'pods-that-no-quota-has-room-for',
    before: quota('requests.cpu: 250m'),
    manifests: { 'deploy.yaml': deployment(asking('100m', 1, here), 'replicas: 3') },
    expect: refused('QuotaExceeded', { sentence: 'The 3 pods together request more' }),
  },
  {
    name: 'surge-that-no-quota-has-room-for',
    before: deployed(quota('requests.cpu: 250m'), deployment(asking('100m'), 'replicas: 2')),
    manifests: {
      'deploy.yaml': deployment(
        asking('100m', 2, here),
        'replicas: 2\nstrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }',
      ),
    },
    expect: refused('QuotaExceeded', { sentence: 'creates the pod of maxSurge 1 beside them' }),
  },
  {
    name: 'two-workloads-above-the-quota',
    before: quota('requests.cpu: 250m'),
    manifests: {
      'a.yaml': named(deployment(asking('150m')), 'api'),
      'b.yaml': deployment(asking('150m', 1, here)),
    },
    expect: refused('QuotaExceeded', { sentence: 'Deployment api, Deployment web together request more' }),
  },
  {
    name: 'name-too-long-for-a-label-of-its-pods',
    manifests: {
      'store.yaml': named(statefulSet(plain), `store-${'of-the-ledger-'.repeat(4)}x`).replace(
        /name: (store-\S+)\n/,
        'name: $1 # <-- here\n',
      ),
    },
    expect: refused('WorkloadNameTooLong', { sentence: 'at most 63' }),
  },
  {
    // As long as it may be.
    name: 'name-that-just-fits-a-label-of-its-pods',
    manifests: { 'store.yaml': named(statefulSet(plain), 'a'.repeat(52)) },
    expect: { verdict: 'passed', changed: 1, notices: ['ServiceNameMissing'] },
  },
  {
    name: 'quota-that-wants-requests',
    before: quota('requests.cpu: 1'),
    manifests: { 'deploy.yaml': deployment(`containers:\n  - name: app\n    ${image}`) },
    expect: refused('QuotaRequiresResources'),
  },
  {
    name: 'pod-security-baseline',
    before: level('baseline'),
    manifests: { 'deploy.yaml': deployment(`hostNetwork: true\n${plain}`) },
    expect: refused('PodSecurityViolation', { mentions: ['baseline', 'host namespaces'] }),
  },
  {
    name: 'pod-security-restricted-of-a-cron-job',
    before: level('restricted'),
    manifests: {
      'cron.yaml': `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: app, ${image} }]
`,
    },
    expect: refused('PodSecurityViolation', { mentions: ['restricted'] }),
  },
  {
    name: 'service-account-of-nobody',
    manifests: {
      'deploy.yaml': deployment(`serviceAccountName: runner # <-- here\n${plain}`),
      'other.yaml': named(deployment(`serviceAccountName: runner\n${plain}`), 'other'),
    },
    expect: refused('ServiceAccountNotFound'),
  },
  {
    name: 'service-account-of-the-set-misspelt',
    manifests: {
      'account.yaml': 'apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: checkout }\n',
      'job.yaml': job(`serviceAccountName: chekout # <-- here\n${plain}`),
    },
    expect: refused('ServiceAccountNotFound', { sentence: 'Did you mean "checkout"?' }),
  },
  {
    name: 'priority-class-misspelt',
    manifests: { 'deploy.yaml': statefulSet(`priorityClassName: system-node-critcal # <-- here\n${plain}`) },
    expect: refused('PriorityClassNotFound', { sentence: 'Did you mean "system-node-critical"?' }),
  },
  {
    name: 'runtime-class-of-tried-pod-missing',
    manifests: {
      'deploy.yaml': deployment(`runtimeClassName: NAMESPACE-gvisor # <-- here\n${plain}`).replace(
        'kind: Deployment',
        'kind: DaemonSet',
      ),
    },
    expect: refused('RuntimeClassNotFound'),
  },
  {
    name: 'webhook-that-refuses-pods',
    before: async (tools) => startWebhook(tools, { denies: 'images must be pinned' }),
    manifests: { 'deploy.yaml': deployment(plain) },
    expect: refused('AdmissionWebhookDenied', { mentions: ['images must be pinned'] }),
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', `mutatingwebhookconfiguration/${namespace}`, '--ignore-not-found'])
    },
  },
  {
    name: 'policy-that-refuses-pods',
    before: withPolicy(
      "has(object.metadata.labels) && 'owner' in object.metadata.labels && object.metadata.labels.owner != ''",
    ),
    manifests: { 'deploy.yaml': deployment(plain) },
    expect: refused('AdmissionPolicyDenied', { mentions: ['every pod needs an owner label'] }),
    cleanup: withoutPolicy,
  },
  {
    name: 'five-faults-of-three-workloads',
    before: quota('requests.cpu: 250m'),
    manifests: {
      'a.yaml': named(deployment(`serviceAccountName: runner # <-- here\n${asking('100m')}`), 'api'),
      'b.yaml': deployment(asking('900m', 1, here)),
      'c.yaml': named(
        statefulSet(
          `priorityClassName: urgent # <-- here\nruntimeClassName: NAMESPACE-vm # <-- here\n${asking('100m')}`,
        ),
        'store',
      ),
      'd.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndatas: { a: b } # <-- here\n',
    },
    expect: refused('ManifestSchemaInvalid', { phase: 'dry-run' }),
  },
]

const tricky: Scenario[] = [
  {
    name: 'quota-with-room-because-old-pods-go',
    before: deployed(quota('requests.cpu: 250m'), deployment(asking('100m'), 'replicas: 2')),
    manifests: {
      'deploy.yaml': deployment(
        asking('100m', 2),
        'replicas: 2\nstrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }',
      ),
    },
    expect: passed,
  },
  {
    name: 'stateful-set-in-a-tight-quota',
    before: deployed(quota('pods: 2'), statefulSet(plain, 'replicas: 2')),
    manifests: { 'deploy.yaml': statefulSet(next, 'replicas: 2') },
    // There is no such Service: no matter of the quota.
    expect: { verdict: 'passed', changed: 1, notices: ['ServiceNameMissing'] },
  },
  {
    name: 'recreated-in-a-full-quota',
    before: deployed(
      quota('requests.cpu: 200m'),
      deployment(asking('100m'), 'replicas: 2\nstrategy: { type: Recreate }'),
    ),
    manifests: { 'deploy.yaml': deployment(asking('200m', 2), 'replicas: 1\nstrategy: { type: Recreate }') },
    expect: passed,
  },
  {
    name: 'unchanged-in-a-full-quota',
    before: deployed(deployment(plain), quota('pods: 1')),
    manifests: { 'deploy.yaml': deployment(plain) },
    expect: { verdict: 'passed', notices: ['NothingChanged'] },
  },
  {
    name: 'quota-of-another-scope',
    before: quota('pods: 0', ", scopes: ['Terminating']"),
    manifests: { 'deploy.yaml': deployment(plain) },
    expect: passed,
  },
  {
    name: 'quota-of-another-priority',
    before: quota(
      'pods: 0',
      ', scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In, values: [high] }] }',
    ),
    manifests: { 'deploy.yaml': deployment(plain) },
    expect: passed,
  },
  {
    name: 'quota-raised-by-the-set',
    before: deployed(quota('pods: 1'), deployment(plain)),
    manifests: { 'deploy.yaml': deployment(next, 'replicas: 2'), 'quota.yaml': quota('pods: 3') },
    expect: passed,
  },
  {
    name: 'account-and-classes-in-the-set',
    manifests: {
      'deploy.yaml': deployment(`serviceAccountName: runner\npriorityClassName: NAMESPACE-high\n${plain}`),
      'rest.yaml': `apiVersion: v1
kind: ServiceAccount
metadata: { name: runner }
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: NAMESPACE-high }
value: 1000
`,
    },
    expect: passed,
    cleanup: withoutClass,
  },
  {
    name: 'limit-range-fills-in-requests',
    before: `
apiVersion: v1
kind: LimitRange
metadata: { name: defaults }
spec: { limits: [{ type: Container, defaultRequest: { cpu: 10m } }] }
---
${quota('requests.cpu: 100m')}`,
    manifests: { 'deploy.yaml': deployment(plain, 'replicas: 2') },
    expect: passed,
  },
  {
    name: 'limit-range-of-the-set-fills-in-requests',
    before: quota('requests.cpu: 100m'),
    manifests: {
      'deploy.yaml': deployment(plain, 'replicas: 2'),
      'limits.yaml': `apiVersion: v1
kind: LimitRange
metadata: { name: defaults }
spec: { limits: [{ type: Container, defaultRequest: { cpu: 10m } }] }
`,
    },
    expect: passed,
  },
  {
    name: 'pod-security-relaxed-by-the-set',
    before: level('restricted'),
    manifests: {
      'namespace.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: NAMESPACE, labels: { pod-security.kubernetes.io/enforce: privileged } }
`,
      'deploy.yaml': deployment(plain),
    },
    inputs: { 'force-conflicts': 'true' },
    expect: passed,
  },
  {
    name: 'webhook-that-changes-pods',
    before: async (tools) =>
      startWebhook(tools, { adds: [{ op: 'add', path: '/spec/serviceAccountName', value: 'default' }] }),
    manifests: { 'deploy.yaml': deployment(plain), 'job.yaml': job(ending) },
    expect: passed,
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', `mutatingwebhookconfiguration/${namespace}`, '--ignore-not-found'])
    },
  },
  {
    name: 'policy-that-looks-at-who-asks',
    before: withPolicy("request.userInfo.username.startsWith('system:')"),
    manifests: { 'deploy.yaml': deployment(plain) },
    // Suspected before, and the controller could make its pods.
    expect: { verdict: 'passed', withoutNotices: ['AdmissionPolicyDenied'] },
    cleanup: withoutPolicy,
  },
]

export const podDryRun: Scenario[] = [...faulty, ...tricky]
