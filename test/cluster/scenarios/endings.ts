// How containers end: exit codes, signals, hooks, init containers and sidecars, each on the kind it usually hits.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment, indent } from '../scenario.ts'

/** A Deployment whose one container runs this in a shell. */
const runs = (command: string, pod = '') =>
  deployment(`
${pod}        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, '${command}'] # <-- here
      `)

/** A StatefulSet, DaemonSet or CronJob made from a pod spec. */
const workload = (kind: 'StatefulSet' | 'DaemonSet', pod: string, spec = '') => `apiVersion: apps/v1
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
      terminationGracePeriodSeconds: 1
${indent(pod, 6)}`

const crash = (words: string) => `
  containers:
    - name: app
      image: ${registry}/app:1
      command: [sh, -c, 'echo "${words}"; exit 2'] # <-- here
`

export const endings: Scenario[] = [
  {
    name: 'exit-code-2',
    manifests: { 'deploy.yaml': runs('echo "usage: serve [--port N]"; exit 2') },
    expect: { verdict: 'failed', cause: 'AppCrash', mentions: ['code 2', 'usage: serve'] },
  },
  {
    name: 'exit-code-126',
    manifests: { 'deploy.yaml': runs('/version') },
    expect: { verdict: 'failed', cause: 'EntrypointNotExecutable', mentions: ['/version'] },
  },
  {
    name: 'exit-code-255-without-a-word',
    manifests: { 'deploy.yaml': runs('exit 255') },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'It wrote no log' },
  },
  {
    // With a shared process namespace it is not process 1, so the signal arrives.
    name: 'killed-by-itself',
    manifests: {
      'deploy.yaml': deployment(`
        shareProcessNamespace: true
        containers:
          - name: app
            image: ${registry}/app:1 # <-- here
            command: [sh, -c, 'echo "out of here"; kill -9 $$$$']
      `),
    },
    expect: { verdict: 'failed', cause: 'TerminatedBySignal', mentions: ['SIGKILL', 'out of here'] },
  },
  {
    name: 'told-to-end-by-its-supervisor',
    manifests: {
      'deploy.yaml': deployment(`
        shareProcessNamespace: true
        containers:
          - name: app
            image: ${registry}/app:1 # <-- here
            command: [sh, -c, 'kill -15 $$$$; sleep 5']
      `),
    },
    expect: { verdict: 'failed', cause: 'TerminatedBySignal', mentions: ['SIGTERM'] },
  },
  {
    name: 'segmentation-fault',
    manifests: {
      'deploy.yaml': deployment(`
        shareProcessNamespace: true
        containers:
          - name: app
            image: ${registry}/app:1 # <-- here
            command: [sh, -c, 'kill -SEGV $$$$; sleep 5']
      `),
    },
    expect: { verdict: 'failed', cause: 'AppAborted', mentions: ['SIGSEGV'] },
  },
  {
    name: 'abort',
    manifests: {
      'deploy.yaml': deployment(`
        shareProcessNamespace: true
        containers:
          - name: app
            image: ${registry}/app:1 # <-- here
            command: [sh, -c, 'echo "assertion failed: ledger is balanced"; kill -ABRT $$$$; sleep 5']
      `),
    },
    expect: { verdict: 'failed', cause: 'AppAborted', mentions: ['SIGABRT', 'ledger is balanced'] },
  },
  {
    name: 'post-start-hook-calls-nothing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            lifecycle:
              postStart: # <-- here
                exec: { command: [/bin/register] }
      `),
    },
    expect: { verdict: 'failed', cause: 'PostStartHookFailed' },
  },
  {
    name: 'init-container-that-waits-for-ever',
    inputs: { timeout: '20s' },
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: wait-for-db # <-- here
            image: ${registry}/app:1
            command: [sh, -c, 'echo "waiting for postgres:5432"; sleep 3600']
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: {
      verdict: 'failed',
      cause: 'NotReadyNoProbeEvent',
      context: ['InitContainerFailed', 'GateTimeout'],
      mentions: ['wait-for-db', 'waiting for postgres:5432'],
    },
  },
  {
    name: 'init-container-out-of-memory',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: import
            image: ${registry}/app:1
            command: [tail, /dev/zero]
            resources:
              limits:
                memory: 16Mi # <-- here
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'failed', cause: 'OOMKilled', context: ['InitContainerFailed'], mentions: ['import'] },
  },
  {
    name: 'second-init-container-fails',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: first
            image: ${registry}/app:1
            command: ['true']
          - name: second
            image: ${registry}/app:1
            command: [/no/such/migration] # <-- here
          - name: third
            image: ${registry}/app:none
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'failed', cause: 'EntrypointNotFound', context: ['InitContainerFailed'], mentions: ['second'] },
  },
  {
    name: 'native-sidecar-crashes',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: proxy
            image: ${registry}/app:1
            restartPolicy: Always
            command: [sh, -c, 'echo "no certificate"; exit 1'] # <-- here
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', context: ['SidecarFailed'], mentions: ['proxy', 'no certificate'] },
  },
  {
    name: 'native-sidecar-without-image',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: proxy
            image: ${registry}/proxy:9.9 # <-- here
            restartPolicy: Always
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', context: ['SidecarFailed'] },
  },
  {
    name: 'stateful-set-whose-first-pod-crashes',
    manifests: {
      'store.yaml': workload('StatefulSet', crash('no quorum'), 'serviceName: store\nreplicas: 3'),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', context: ['StatefulSetStuck'], mentions: ['store-0', 'no quorum'] },
  },
  {
    name: 'daemon-set-that-crashes',
    manifests: { 'agent.yaml': workload('DaemonSet', crash('cannot read /proc')) },
    expect: { verdict: 'failed', cause: 'AppCrash', context: ['DaemonSetIncomplete'], mentions: ['cannot read /proc'] },
  },
  {
    name: 'job-that-is-killed-for-its-memory',
    manifests: {
      'job.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: app
          image: ${registry}/app:1
          command: [tail, /dev/zero]
          resources:
            limits:
              memory: 16Mi # <-- here
`,
    },
    expect: { verdict: 'failed', cause: 'OOMKilled', context: ['JobBackoffLimitExceeded'] },
  },
  {
    name: 'job-without-its-config-map',
    manifests: {
      'job.yaml': `apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  template:
    spec:
      restartPolicy: OnFailure
      containers:
        - name: app
          image: ${registry}/app:1
          command: ['true']
          envFrom:
            - configMapRef:
                name: report-settings # <-- here
`,
    },
    expect: { verdict: 'failed', cause: 'ConfigMapMissing' },
  },
]
