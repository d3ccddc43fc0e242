// The modes of the gate, rolling back, and kinds other than Deployment.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment, PULL_FAILED, untilWaiting } from '../scenario.ts'

const web = (image: string) =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/${image} # <-- here
  `)
const healthyWeb = web('app:1').replace(' # <-- here', '')

const podTemplate = (name: string) => `
    metadata:
      labels: { app: ${name} }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: ${registry}/app:1`

/** A workload `web` of another kind, with its container's image. */
const workload = (kind: 'StatefulSet' | 'DaemonSet', image: string, spec = '') => `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: web
spec:
${spec.replace(/^/gm, '  ')}
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: ${registry}/${image}
`

/** As an earlier deploy of the gate that was waited for. */
const deployedBefore =
  (manifests: string, ...waitFor: string[]) =>
  async ({ kubectl }: Tools): Promise<void> => {
    await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], manifests)
    for (const name of waitFor) await kubectl(['rollout', 'status', name, '--timeout=120s'])
  }

/** What is wrong with the image of a workload afterwards. */
const imageIs =
  (name: string, image: string) =>
  async ({ kubectl }: Tools): Promise<string | undefined> => {
    const live = await kubectl(['get', name, '-o', 'jsonpath={.spec.template.spec.containers[0].image}'])
    return live === `${registry}/${image}` ? undefined : `the image of ${name} is ${live}, not ${image}`
  }

const renamed = (manifest: string, name: string) => manifest.replaceAll(/\bweb\b/g, name)
const settled = async ({ kubectl }: Tools, name: string): Promise<void> =>
  void (await kubectl(['rollout', 'status', name, '--timeout=120s']))
const rollBack = { rollback: 'on-failure' }

export const modes: Scenario[] = [
  {
    name: 'dry-run-changes-nothing',
    manifests: { 'deploy.yaml': healthyWeb },
    inputs: { mode: 'dry-run' },
    expect: { verdict: 'passed', nothingApplied: true },
  },
  {
    name: 'watch-what-kubectl-applied',
    before: async ({ kubectl }) => void (await kubectl(['apply', '-f', '-'], web('app:no-such-tag'))),
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deployment/web' },
    expect: { verdict: 'failed', cause: 'ImageNotFound', preExisting: false, changed: 0, nothingApplied: true },
  },
  {
    name: 'watch-manifests-that-kubectl-applied',
    before: async ({ kubectl }) => void (await kubectl(['apply', '-f', '-'], web('app:no-such-tag'))),
    manifests: { 'deploy.yaml': web('app:no-such-tag') },
    inputs: { mode: 'watch', rollback: 'on-failure' },
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      changed: 0,
      nothingApplied: true,
      warnings: ['Nothing was rolled back: mode watch changes nothing in the cluster'],
    },
  },
  {
    name: 'watch-names-of-every-form',
    before: async (tools) => {
      await deployedBefore(healthyWeb + '---\n' + workload('StatefulSet', 'app:1'))(tools)
      await tools.kubectl(['create', 'configmap', 'settings', '--from-literal=a=b'])
      await settled(tools, 'deployment/web')
      await settled(tools, 'statefulset/web')
    },
    manifests: {},
    inputs: {
      mode: 'watch',
      manifests: '',
      resources: [
        'Deployment/web',
        'deploy/web',
        'deployments.apps/web',
        'Deployment.v1.apps/web',
        'STS/web',
        'configmaps/settings',
        'ns/NAMESPACE',
      ].join('\n'),
    },
    expect: {
      verdict: 'passed',
      changed: 0,
      nothingApplied: true,
      objects: ['Deployment web: done', 'StatefulSet web: done', 'ConfigMap settings: done'],
    },
  },
  {
    name: 'watch-a-rollout-that-ended-long-ago',
    before: async (tools) => {
      await deployedBefore(healthyWeb, 'deployment/web')(tools)
      // Longer than any container without a readiness probe is watched.
      await new Promise((resolve) => setTimeout(resolve, 13_000))
    },
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deployment/web' },
    // As a new one would be.
    expect: { verdict: 'passed', hides: ['checking stability'] },
  },
  {
    name: 'watch-what-is-broken-for-long',
    before: async ({ kubectl }) => {
      await kubectl(
        ['apply', '-f', '-'],
        web('app:no-such-tag').replace('spec:\n', 'spec:\n  progressDeadlineSeconds: 5\n'),
      )
      await kubectl(['wait', 'deployment/web', '--for=condition=Progressing=false', '--timeout=120s'])
    },
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deployment/web' },
    expect: { verdict: 'failed', cause: 'ImageNotFound', context: ['RolloutStalled'] },
  },
  {
    name: 'watch-an-upgrade-after-a-failed-one',
    // The condition of the failed rollout stands until the controller has seen the new one.
    before: async ({ kubectl }) => {
      const withDeadline = (image: string) => web(image).replace('spec:\n', 'spec:\n  progressDeadlineSeconds: 5\n')
      await kubectl(['apply', '-f', '-'], withDeadline('app:no-such-tag'))
      await kubectl(['wait', 'deployment/web', '--for=condition=Progressing=false', '--timeout=120s'])
      await kubectl(['apply', '-f', '-'], withDeadline('app:1'))
    },
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deployment/web' },
    expect: { verdict: 'passed', objects: ['Deployment web: done'] },
  },
  {
    name: 'watch-an-upgrade-under-way',
    before: async (tools) => {
      await deployedBefore(healthyWeb, 'deployment/web')(tools)
      await tools.kubectl(['set', 'image', 'deployment/web', `app=${registry}/app:2`])
    },
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deployment/web' },
    expect: { verdict: 'passed', objects: ['Deployment web: done'] },
  },
  {
    name: 'watch-what-comes-a-little-later',
    before: ({ kubectl, meanwhile }) => {
      meanwhile(async () => {
        await new Promise((resolve) => setTimeout(resolve, 6000))
        await kubectl(['apply', '-f', '-'], healthyWeb)
      })
      return Promise.resolve()
    },
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deployment/web' },
    expect: { verdict: 'passed', objects: ['Deployment web: done'] },
  },
  {
    name: 'watch-what-does-not-exist',
    before: deployedBefore(healthyWeb),
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deployment/webb' },
    expect: { verdict: 'failed', cause: 'ObjectNotFound', sentence: 'did you mean web?', early: true },
  },
  {
    name: 'watch-a-kind-that-does-not-exist',
    manifests: {},
    inputs: { mode: 'watch', manifests: '', resources: 'deploymnt/web' },
    expect: { verdict: 'failed', cause: 'InputInvalid', sentence: 'did you mean deployment?' },
  },
  {
    name: 'rollback-on-failure',
    before: deployedBefore(healthyWeb, 'deployment/web'),
    manifests: { 'deploy.yaml': web('app:no-such-tag') },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      preExisting: false,
      warnings: [
        `Deployment web was rolled back to revision 1 (image ${registry}/app:1) and is healthy again`,
        'Only pod templates were rolled back',
      ],
    },
    after: imageIs('deployment/web', 'app:1'),
  },
  {
    name: 'rollback-of-a-parallel-statefulset',
    before: deployedBefore(
      workload('StatefulSet', 'app:1', 'podManagementPolicy: Parallel\nreplicas: 2'),
      'statefulset/web',
    ),
    manifests: {
      'deploy.yaml': workload('StatefulSet', 'app:no-such-tag', 'podManagementPolicy: Parallel\nreplicas: 2'),
    },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      warnings: [`StatefulSet web was rolled back to revision 1 (image ${registry}/app:1) and is healthy again`],
    },
    after: imageIs('statefulset/web', 'app:1'),
  },
  {
    name: 'rollback-of-a-blocked-statefulset',
    before: deployedBefore(workload('StatefulSet', 'app:1', 'replicas: 2'), 'statefulset/web'),
    manifests: { 'deploy.yaml': workload('StatefulSet', 'app:no-such-tag', 'replicas: 2') },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      warnings: ['but pod web-1 of the failed revision is not replaced', 'kubectl delete pod web-1 -n '],
    },
    after: async (tools) => {
      const wrong = await imageIs('statefulset/web', 'app:1')(tools)
      if (wrong !== undefined) return wrong
      // What the report advises must help.
      await tools.kubectl(['delete', 'pod', 'web-1'])
      await settled(tools, 'statefulset/web')
      return undefined
    },
  },
  {
    name: 'rollback-of-a-daemonset',
    before: deployedBefore(workload('DaemonSet', 'app:1'), 'daemonset/web'),
    manifests: { 'deploy.yaml': workload('DaemonSet', 'app:no-such-tag') },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      warnings: [`DaemonSet web was rolled back to revision 1 (image ${registry}/app:1) and is healthy again`],
    },
    after: imageIs('daemonset/web', 'app:1'),
  },
  {
    name: 'rollback-of-a-first-revision',
    manifests: { 'deploy.yaml': web('app:no-such-tag') },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      warnings: ['Deployment web was not rolled back: it has no earlier revision'],
    },
    after: imageIs('deployment/web', 'app:no-such-tag'),
  },
  {
    name: 'rollback-of-what-is-paused',
    before: deployedBefore(healthyWeb, 'deployment/web'),
    manifests: { 'deploy.yaml': web('app:2').replace('spec:\n', 'spec:\n  paused: true\n').replace(' # <-- here', '') },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'DeploymentPaused',
      warnings: ['Deployment web was not rolled back: it is paused'],
    },
  },
  {
    name: 'rollback-without-history',
    before: deployedBefore(healthyWeb.replace('spec:\n', 'spec:\n  revisionHistoryLimit: 0\n'), 'deployment/web'),
    manifests: { 'deploy.yaml': web('app:no-such-tag').replace('spec:\n', 'spec:\n  revisionHistoryLimit: 0\n') },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      warnings: ['Deployment web was not rolled back: its revisionHistoryLimit is 0'],
    },
    after: imageIs('deployment/web', 'app:no-such-tag'),
  },
  {
    name: 'rollback-of-one-of-two',
    before: deployedBefore(healthyWeb + '---\n' + renamed(healthyWeb, 'api'), 'deployment/web', 'deployment/api'),
    manifests: {
      'api.yaml': renamed(healthyWeb, 'api').replace('app:1', 'app:2'),
      'deploy.yaml': web('app:no-such-tag'),
    },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      warnings: [`Deployment web was rolled back to revision 1 (image ${registry}/app:1) and is healthy again`],
    },
    after: async (tools) =>
      (await imageIs('deployment/web', 'app:1')(tools)) ?? (await imageIs('deployment/api', 'app:2')(tools)),
  },
  {
    name: 'rollback-of-two-with-one-cause',
    before: deployedBefore(healthyWeb + '---\n' + renamed(healthyWeb, 'api'), 'deployment/web', 'deployment/api'),
    manifests: {
      'api.yaml': renamed(web('app:no-such-tag'), 'api').replace(' # <-- here', ''),
      'deploy.yaml': web('app:no-such-tag').replace(' # <-- here', ''),
    },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      warnings: [
        `Deployment web was rolled back to revision 1 (image ${registry}/app:1) and is healthy again`,
        `Deployment api was rolled back to revision 1 (image ${registry}/app:1) and is healthy again`,
      ],
    },
    after: async (tools) =>
      (await imageIs('deployment/web', 'app:1')(tools)) ?? (await imageIs('deployment/api', 'app:1')(tools)),
  },
  {
    name: 'rollback-to-what-failed-before',
    before: async (tools) => {
      await deployedBefore(healthyWeb, 'deployment/web')(tools)
      await deployedBefore(web('app:bad-tag'))(tools)
      // Without a pod that matches kubectl does not wait at all.
      await tools.kubectl([
        'wait',
        'deployment/web',
        '--for=jsonpath={.status.unavailableReplicas}=1',
        '--timeout=120s',
      ])
      await untilWaiting(tools, PULL_FAILED, '--selector=app=web')
    },
    manifests: { 'deploy.yaml': web('app:no-such-tag') },
    inputs: rollBack,
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      // Another image does not exist now: that was not so before.
      preExisting: false,
      warnings: [`its previous revision (image ${registry}/app:bad-tag) was already failing before this deploy`],
    },
    after: imageIs('deployment/web', 'app:no-such-tag'),
  },
  {
    name: 'rollback-of-a-failed-scale-up',
    before: async (tools) => {
      await deployedBefore(healthyWeb.replace('app:1', 'app:2'), 'deployment/web')(tools)
      await deployedBefore(healthyWeb, 'deployment/web')(tools)
      // What someone else has in the quota may end: that is left to the watch.
      await tools.kubectl(['run', 'other', `--image=${registry}/app:1`])
      await tools.kubectl(['create', 'quota', 'small', '--hard=pods=2'])
      await tools.kubectl(['wait', 'quota/small', '--for=jsonpath={.status.used.pods}=2', '--timeout=120s'])
    },
    manifests: { 'deploy.yaml': healthyWeb.replace('spec:\n', 'spec:\n  replicas: 2\n') },
    inputs: { ...rollBack, timeout: '40s' },
    expect: {
      verdict: 'failed',
      cause: 'QuotaExceeded',
      warnings: ['Deployment web was not rolled back: this deploy did not change its pod template'],
    },
    after: imageIs('deployment/web', 'app:1'),
  },
  {
    name: 'unchanged-and-broken-before',
    before: async (tools) => {
      await deployedBefore(web('app:no-such-tag'))(tools)
      await untilWaiting(tools, PULL_FAILED, '--selector=app=web')
    },
    manifests: { 'deploy.yaml': web('app:no-such-tag') },
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      preExisting: true,
      sentence: 'It was already so before this deploy began.',
      changed: 0,
    },
  },
  {
    name: 'broken-neighbour',
    before: deployedBefore(renamed(web('app:no-such-tag'), 'other')),
    manifests: { 'deploy.yaml': healthyWeb },
    expect: { verdict: 'passed', objects: ['Deployment web: created, done'] },
  },
  {
    name: 'cancelled-in-the-middle',
    manifests: {
      'deploy.yaml': healthyWeb.replace('app:1', "app:1\n          readinessProbe: { exec: { command: ['false'] } }"),
    },
    cancelAt: 'not ready yet',
    expect: { verdict: 'cancelled', phase: 'watch', objects: ['Deployment web: created, in-progress'] },
  },
  {
    name: 'job-that-fails',
    manifests: {
      'job.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ${registry}/app:1
          command: [sh, -c, 'echo "column is missing"; exit 4']
`,
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['JobBackoffLimitExceeded'],
      mentions: ['column is missing'],
    },
  },
  {
    name: 'every-workload-kind',
    manifests: {
      'workloads.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  replicas: 2
  serviceName: store
  selector:
    matchLabels: { app: store }
  template:${podTemplate('store')}
---
apiVersion: v1
kind: Service
metadata:
  name: store
spec:
  clusterIP: None
  selector: { app: store }
  ports:
    - port: 80
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: agent
spec:
  selector:
    matchLabels: { app: agent }
  template:${podTemplate('agent')}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:${podTemplate('migrate')}
          command: [sh, -c, 'echo migrated']
      restartPolicy: Never
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: ${registry}/app:1
`,
    },
    expect: { verdict: 'passed', changed: 5 },
  },
]
