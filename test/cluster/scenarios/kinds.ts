// Every kind of workload but the Deployment: how each is done, and how each fails.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { indent, PULL_FAILED, untilWaiting } from '../scenario.ts'

interface Workload {
  image?: string
  /** YAML of the container beside name and image. */
  container?: string
  /** YAML of the pod spec beside its container. */
  pod?: string
}

function podSpec({ image = 'app:1', container = '', pod = '' }: Workload, by: number): string {
  return indent(
    `terminationGracePeriodSeconds: 1
${indent(pod, 0)}containers:
  - name: app
    image: ${registry}/${image}
${indent(container, 4)}`,
    by,
  )
}

/** A StatefulSet or DaemonSet called store; `spec` is its fields beside selector and template. */
function workload(kind: 'StatefulSet' | 'DaemonSet' | 'ReplicaSet', spec: string, template: Workload = {}): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata:
  name: store
spec:
${indent(spec, 2)}  selector:
    matchLabels: { app: store }
  template:
    metadata:
      labels: { app: store }
    spec:
${podSpec(template, 6)}`
}

/** A Job called task; `spec` is its fields beside the template. */
function job(spec: string, command: string, template: Workload = {}): string {
  const { pod = 'restartPolicy: Never', container = '', ...rest } = template
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: task
spec:
${indent(spec, 2)}  template:
    spec:
${podSpec({ ...rest, pod, container: `command: [sh, -c, '${command}']\n${indent(container, 0)}` }, 6)}`
}

function barePod(pod: string, command?: string, container = ''): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: single
spec:
${podSpec({ pod, container: `${command === undefined ? '' : `command: [sh, -c, '${command}']\n`}${indent(container, 0)}` }, 2)}`
}

function cronJob(spec: string): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
${indent(spec, 2)}  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: ${registry}/app:1
              command: ['true']
`
}

const twoReplicas = `
  serviceName: store
  replicas: 2
`

/** Applies as an earlier deploy of the gate would have, and waits until it is rolled out. */
function rolledOut(manifest: string) {
  return async ({ kubectl }: Tools): Promise<void> => {
    await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], manifest)
    await kubectl(['wait', '--for=jsonpath={.status.availableReplicas}=2', 'statefulset/store', '--timeout=120s'])
  }
}

/** Applies, and waits until the container of pod `store-0` waits for one of `reasons`. */
function broken(manifest: string, reasons: RegExp) {
  return async (tools: Tools): Promise<void> => {
    await tools.kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], manifest)
    await untilWaiting(tools, reasons, '--field-selector=metadata.name=store-0')
  }
}

/** What a command of kubectl must print. */
function prints(args: readonly string[], expected: string): NonNullable<Scenario['after']> {
  return async ({ kubectl }) => {
    const printed = (await kubectl(args)).trim()
    return printed === expected ? undefined : `kubectl ${args.join(' ')} printed ${printed}, not ${expected}`
  }
}

/** Applies a Job as an earlier deploy of the gate would have, and waits for how it ends. */
function endedJob(manifest: string, condition: string) {
  return async ({ kubectl }: Tools): Promise<void> => {
    await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], manifest)
    await kubectl(['wait', 'job/task', `--for=condition=${condition}`, '--timeout=120s'])
  }
}

const images = ['get', 'pods', '--sort-by=.metadata.name', '-o', 'jsonpath={.items[*].spec.containers[0].image}']

/** A ConfigMap that says from which second on the task succeeds. */
async function clock({ kubectl }: Tools): Promise<void> {
  await kubectl(['create', 'configmap', 'clock', `--from-literal=from=${Math.floor(Date.now() / 1000) + 15}`])
}
const fromClock = `
  env:
    - name: FROM
      valueFrom: { configMapKeyRef: { name: clock, key: from } }
`

export const kinds: Scenario[] = [
  {
    name: 'statefulset-ordered-min-ready-seconds',
    manifests: { 'store.yaml': workload('StatefulSet', `${twoReplicas}  minReadySeconds: 5\n`) },
    expect: { verdict: 'passed', changed: 1 },
    after: prints(['get', 'statefulset/store', '-o', 'jsonpath={.status.availableReplicas}'], '2'),
  },
  {
    name: 'statefulset-parallel',
    before: rolledOut(workload('StatefulSet', `${twoReplicas}  podManagementPolicy: Parallel\n`)),
    manifests: {
      'store.yaml': workload('StatefulSet', `${twoReplicas}  podManagementPolicy: Parallel\n`, { image: 'app:2' }),
    },
    expect: { verdict: 'passed', changed: 1 },
    after: prints(images, `${registry}/app:2 ${registry}/app:2`),
  },
  {
    name: 'statefulset-partition',
    before: rolledOut(workload('StatefulSet', twoReplicas)),
    manifests: {
      'store.yaml': workload('StatefulSet', `${twoReplicas}  updateStrategy: { rollingUpdate: { partition: 1 } }\n`, {
        image: 'app:2',
      }),
    },
    expect: { verdict: 'passed', changed: 1 },
    after: prints(images, `${registry}/app:1 ${registry}/app:2`),
  },
  {
    name: 'statefulset-on-delete',
    before: rolledOut(workload('StatefulSet', `${twoReplicas}  updateStrategy: { type: OnDelete }\n`)),
    manifests: {
      'store.yaml': workload('StatefulSet', `${twoReplicas}  updateStrategy:\n    type: OnDelete # <-- here\n`, {
        image: 'app:2',
      }),
    },
    expect: { verdict: 'passed', changed: 1, notices: ['OnDeleteStrategy'] },
    after: prints(images, `${registry}/app:1 ${registry}/app:1`),
  },
  {
    name: 'statefulset-scaled-down',
    before: rolledOut(workload('StatefulSet', twoReplicas)),
    manifests: { 'store.yaml': workload('StatefulSet', twoReplicas.replace('replicas: 2', 'replicas: 1')) },
    expect: { verdict: 'passed', changed: 1 },
    // Its controller no longer counts a pod that is ending; the kubelet takes its time.
    after: async (tools) => {
      await tools.kubectl(['wait', 'pod/store-1', '--for=delete', '--timeout=60s'])
      return prints(['get', 'pods', '-o', 'name'], 'pod/store-0')(tools)
    },
  },
  {
    // The manifest is right now; the pod of before is in the way, and no fix of the manifest moves it.
    name: 'stuck-behind-a-broken-revision',
    before: broken(workload('StatefulSet', twoReplicas, { image: 'app:no-such-tag' }), PULL_FAILED),
    manifests: { 'store.yaml': workload('StatefulSet', twoReplicas) },
    expect: {
      verdict: 'failed',
      cause: 'StatefulSetStuck',
      context: ['ImageNotFound'],
      sentence: 'store-0',
      mentions: ['kubectl delete pod store-0', 'no-such-tag'],
    },
  },
  {
    name: 'stuck-behind-a-crashing-one',
    before: broken(
      // Never ready: a pod that is, if only for the moment before it ends, gives way to the new revision.
      workload('StatefulSet', twoReplicas, {
        container: `command: [sh, -c, 'echo "no ledger"; exit 3']\nreadinessProbe: { exec: { command: ['false'] } }`,
      }),
      /CrashLoopBackOff/,
    ),
    manifests: { 'store.yaml': workload('StatefulSet', twoReplicas) },
    inputs: { timeout: '180s' },
    expect: { verdict: 'failed', cause: 'StatefulSetStuck', context: ['AppCrash'], mentions: ['no ledger'] },
  },
  {
    name: 'parallel-replaces-a-broken-one',
    before: broken(
      workload('StatefulSet', `${twoReplicas}  podManagementPolicy: Parallel\n`, { image: 'app:no-such-tag' }),
      PULL_FAILED,
    ),
    manifests: { 'store.yaml': workload('StatefulSet', `${twoReplicas}  podManagementPolicy: Parallel\n`) },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'statefulset-new-ordinal-broken',
    before: rolledOut(workload('StatefulSet', twoReplicas)),
    manifests: {
      'store.yaml': workload('StatefulSet', twoReplicas, { image: 'app:no-such-tag # <-- here' }),
    },
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      context: ['StatefulSetStuck'],
      mentions: ['kubectl delete pod store-1'],
    },
  },
  {
    name: 'daemonset-healthy',
    manifests: { 'store.yaml': workload('DaemonSet', '') },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'daemonset-without-a-node',
    manifests: { 'store.yaml': workload('DaemonSet', '', { pod: 'nodeSelector: { example.org/disk: tape }' }) },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'daemonset-broken',
    manifests: { 'store.yaml': workload('DaemonSet', '', { image: 'app:no-such-tag # <-- here' }) },
    expect: { verdict: 'failed', cause: 'ImageNotFound', context: ['DaemonSetIncomplete'] },
  },
  {
    name: 'replicaset-healthy',
    manifests: { 'store.yaml': workload('ReplicaSet', 'replicas: 2') },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'job-succeeds-on-a-retry',
    before: clock,
    manifests: {
      'task.yaml': job('backoffLimit: 5', '[ $(date +%s) -ge $FROM ] || { echo too early; exit 1; }', {
        container: fromClock,
      }),
    },
    expect: { verdict: 'passed', changed: 1 },
    after: prints(['get', 'job/task', '-o', 'jsonpath={.status.conditions[?(@.type=="Complete")].status}'], 'True'),
  },
  {
    // As many restarts as would be called a crash loop elsewhere.
    name: 'job-succeeds-after-four-restarts',
    manifests: {
      'task.yaml': job('backoffLimit: 8', 'echo again >> /tries/list; [ $(wc -l < /tries/list) -gt 4 ]', {
        pod: `
          restartPolicy: OnFailure
          volumes: [{ name: tries, emptyDir: {} }]
        `,
        container: 'volumeMounts: [{ name: tries, mountPath: /tries }]',
      }),
    },
    inputs: { timeout: '300s' },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    // The controller deletes the pod with its last restart: what it wrote must be read before.
    name: 'job-restarts-used-up',
    manifests: {
      'task.yaml': job('backoffLimit: 2', 'echo "no ledger"; exit 3', { pod: 'restartPolicy: OnFailure' }),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['JobBackoffLimitExceeded'],
      sentence: 'no ledger',
    },
  },
  {
    // A task is to end: nobody waits until it is ready.
    name: 'job-never-ready',
    manifests: {
      'task.yaml': job('backoffLimit: 0', 'sleep 30', {
        container: 'readinessProbe: { exec: { command: [/no/such/program] }, periodSeconds: 2 }',
      }),
    },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    // No retry helps against that, however many are left.
    name: 'job-image-not-found',
    manifests: { 'task.yaml': job('backoffLimit: 6', 'true', { image: 'app:no-such-tag # <-- here' }) },
    expect: { verdict: 'failed', cause: 'ImageNotFound' },
  },
  {
    name: 'job-indexed',
    manifests: {
      'task.yaml': job('completions: 3\nparallelism: 2\ncompletionMode: Indexed', 'echo $JOB_COMPLETION_INDEX'),
    },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'job-index-failed',
    manifests: {
      'task.yaml': job(
        'completions: 2\nparallelism: 2\ncompletionMode: Indexed\nbackoffLimitPerIndex: 0',
        '[ $JOB_COMPLETION_INDEX = 0 ] || { echo "shard is gone"; exit 4; }',
      ),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', context: ['JobFailedIndexes'], sentence: 'shard is gone' },
  },
  {
    name: 'job-success-policy',
    manifests: {
      'task.yaml': job(
        `
        completions: 2
        parallelism: 2
        completionMode: Indexed
        successPolicy: { rules: [{ succeededIndexes: '0' }] }
        `,
        '[ $JOB_COMPLETION_INDEX = 0 ] || sleep 3600',
      ),
    },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'job-pod-failure-policy',
    manifests: {
      'task.yaml': job(
        `
        podFailurePolicy:
          rules:
            - action: FailJob
              onExitCodes: { containerName: app, operator: In, values: [42] }
        `,
        'echo "the schema is too new"; exit 42',
      ),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['JobPodFailurePolicy'],
      sentence: 'the schema is too new',
    },
  },
  {
    name: 'job-active-deadline',
    manifests: { 'task.yaml': job('activeDeadlineSeconds: 8 # <-- here', 'sleep 3600') },
    expect: { verdict: 'failed', cause: 'JobDeadlineExceeded' },
  },
  {
    name: 'job-suspended',
    manifests: { 'task.yaml': job('suspend: true # <-- here', 'true') },
    expect: { verdict: 'failed', cause: 'JobSuspended' },
  },
  {
    // Gone before the slower one is done: only its events are left.
    name: 'job-removed-after-it-finished',
    manifests: {
      'task.yaml': job('ttlSecondsAfterFinished: 0', 'true'),
      'store.yaml': workload('ReplicaSet', 'minReadySeconds: 15'),
    },
    expect: { verdict: 'passed', changed: 2 },
  },
  {
    // A finished Job does not run again: that it is as the manifest says proves nothing.
    name: 'job-failed-before',
    before: endedJob(job('backoffLimit: 0', 'echo "no ledger"; exit 3'), 'Failed'),
    manifests: { 'task.yaml': job('backoffLimit: 0', 'echo "no ledger"; exit 3') },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['JobBackoffLimitExceeded'],
      sentence: 'no ledger',
      changed: 0,
    },
  },
  {
    name: 'job-completed-before',
    before: endedJob(job('backoffLimit: 0', 'true'), 'Complete'),
    manifests: { 'task.yaml': job('backoffLimit: 0', 'true') },
    expect: { verdict: 'passed', notices: ['NothingChanged'], changed: 0 },
  },
  {
    name: 'cronjob',
    manifests: { 'nightly.yaml': cronJob(`schedule: '0 3 * * *'`) },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'cronjob-schedule-refused',
    manifests: { 'nightly.yaml': cronJob('schedule: every day # <-- here') },
    expect: { verdict: 'failed', cause: 'CronJobInvalid', nothingApplied: true },
  },
  {
    // A date that does not come. Its controller says so a moment later: something slower is deployed with it.
    name: 'cronjob-that-never-runs',
    manifests: {
      'nightly.yaml': cronJob(`schedule: '0 0 31 2 *' # <-- here`),
      'store.yaml': workload('ReplicaSet', 'minReadySeconds: 15'),
    },
    expect: { verdict: 'failed', cause: 'CronJobInvalid' },
  },
  {
    name: 'pod-runs',
    manifests: { 'pod.yaml': barePod('') },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'pod-succeeds',
    manifests: { 'pod.yaml': barePod('restartPolicy: Never', 'sleep 15; echo done') },
    expect: { verdict: 'passed', changed: 1 },
    after: prints(['get', 'pod/single', '-o', 'jsonpath={.status.phase}'], 'Succeeded'),
  },
  {
    // Longer than a rollout is watched to stay so: a task is done when it has ended.
    name: 'pod-fails-late',
    manifests: { 'pod.yaml': barePod('restartPolicy: Never', 'sleep 15; echo "nothing to migrate"; exit 7') },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'nothing to migrate' },
  },
  {
    name: 'pod-succeeds-after-a-restart',
    manifests: {
      'pod.yaml': barePod(
        `
        restartPolicy: OnFailure
        volumes: [{ name: data, emptyDir: {} }]
        `,
        'ls /data/seen || { touch /data/seen; exit 1; }',
        'volumeMounts: [{ name: data, mountPath: /data }]',
      ),
    },
    expect: { verdict: 'passed', changed: 1 },
  },
]
