// The modes of the gate, rolling back, and kinds other than Deployment.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

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
    expect: { verdict: 'failed', cause: 'ImageNotFound', changed: 0 },
  },
  {
    name: 'rollback-on-failure',
    before: async ({ kubectl }) => {
      await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], healthyWeb)
      await kubectl(['rollout', 'status', 'deployment/web', '--timeout=60s'])
    },
    manifests: { 'deploy.yaml': web('app:no-such-tag') },
    inputs: { rollback: 'on-failure' },
    expect: { verdict: 'failed', cause: 'ImageNotFound' },
    after: async ({ kubectl }) => {
      const image = await kubectl(['get', 'deployment/web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}'])
      return image === `${registry}/app:1` ? undefined : `the Deployment was not rolled back, its image is ${image}`
    },
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
