// Deploys that look done and are not: what breaks only after it was ready, what stands still without a deadline, and
// what someone else does to the Deployment while it is waited for.
import { setTimeout as sleep } from 'node:timers/promises'
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const READY_AT_ONCE = `
            readinessProbe:
              exec: { command: ['true'] }
              periodSeconds: 1
`

/** A Deployment whose container app runs this shell text; `rest` are the container's other fields. */
const app = (shell: string, rest = '', spec = '') =>
  deployment(
    `
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, '${shell}'] # <-- here
${rest.trim() === '' ? '' : rest.replace(/^\n/, '')}`,
    spec,
  )

/** The same where the marked line is in `rest`. */
const appMarked = (shell: string, rest: string, spec = '') =>
  app(shell, rest, spec).replace(/(command: .*\]) # <-- here/, '$1')

/** Serves /index.html, and nothing else. */
const SERVER = 'exec httpd -f -p 8080 -h /www'

/** Once the Deployment is as `condition` says and `seconds` are over, someone else calls kubectl. */
function meanwhile(
  seconds: number,
  calls: (tools: Tools) => readonly (readonly string[])[],
  condition = '--for=create',
): (tools: Tools) => Promise<void> {
  return (tools) => {
    tools.meanwhile(async () => {
      await tools.kubectl(['wait', 'deployment/web', condition, '--timeout=120s'])
      await sleep(seconds * 1000)
      for (const args of calls(tools)) await tools.kubectl(args)
    })
    return Promise.resolve()
  }
}

/** Applies a text as an earlier deploy of the gate would have, and waits until it is rolled out. */
async function deployed({ kubectl, namespace }: Tools, text: string): Promise<void> {
  const manifest = text.replaceAll(/ *# <-- here/g, '').replaceAll('NAMESPACE', namespace)
  await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], manifest)
  await kubectl(['rollout', 'status', 'deployment/web', '--timeout=120s'])
}

/** Not ready for twelve seconds: long enough for others to interfere. */
const SLOWLY_READY = `
            readinessProbe:
              exec: { command: [cat, /tmp/ready] }
              periodSeconds: 1
`
const slowlyReady = (image: string) =>
  `apiVersion: apps/v1 # <-- here
${appMarked('sleep 12; touch /tmp/ready; sleep 3600', SLOWLY_READY)
  .replace(/^apiVersion.*\n/, '')
  .replace('app:1', image)}`

export const notReallyDone: Scenario[] = [
  {
    name: 'memory-limit-twelve-seconds-after-ready',
    seconds: 80,
    manifests: {
      'deploy.yaml': appMarked(
        'sleep 12; exec tail /dev/zero',
        `${READY_AT_ONCE}
            resources:
              limits:
                memory: 16Mi # <-- here
`,
      ),
    },
    inputs: { timeout: '180s' },
    expect: { verdict: 'failed', cause: 'OOMKilled' },
  },
  {
    name: 'memory-limit-five-seconds-after-ready',
    manifests: {
      'deploy.yaml': appMarked(
        'sleep 5; exec tail /dev/zero',
        `${READY_AT_ONCE}
            resources:
              limits:
                memory: 16Mi # <-- here
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'OOMKilled' },
  },
  {
    name: 'liveness-kills-after-twenty-seconds',
    seconds: 100,
    manifests: {
      'deploy.yaml': appMarked(
        SERVER,
        `
            livenessProbe:
              httpGet:
                path: /alive # <-- here
                port: 8080
              initialDelaySeconds: 10
              periodSeconds: 5
              failureThreshold: 3
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill' },
  },
  {
    name: 'liveness-kills-what-is-ready',
    seconds: 95,
    manifests: {
      'deploy.yaml': appMarked(
        SERVER,
        `
            readinessProbe:
              httpGet: { path: /index.html, port: 8080 }
              periodSeconds: 1
            livenessProbe:
              tcpSocket:
                port: 8081 # <-- here
              periodSeconds: 10
              failureThreshold: 2
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill' },
  },
  {
    // The probe has failed often enough; the container stays, and stays ready, until its grace period is over.
    name: 'liveness-kills-what-does-not-want-to-end',
    seconds: 110,
    manifests: {
      'deploy.yaml': appMarked(
        'trap "" TERM; while :; do sleep 1; done',
        `
            livenessProbe:
              exec:
                command: [cat, /tmp/alive] # <-- here
              initialDelaySeconds: 5
              periodSeconds: 3
              failureThreshold: 3
`,
      ).replace('terminationGracePeriodSeconds: 1', 'terminationGracePeriodSeconds: 8'),
    },
    inputs: { timeout: '180s' },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill' },
  },
  {
    name: 'crash-one-second-after-ready',
    manifests: { 'deploy.yaml': app('sleep 2; echo "lost the lease"; exit 4', READY_AT_ONCE) },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'lost the lease' },
  },
  {
    name: 'crash-three-seconds-after-ready',
    manifests: { 'deploy.yaml': app('sleep 4; echo "lost the lease"; exit 4', READY_AT_ONCE) },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'lost the lease' },
  },
  {
    name: 'crash-six-seconds-after-ready',
    seconds: 80,
    manifests: { 'deploy.yaml': app('sleep 7; echo "lost the lease"; exit 4', READY_AT_ONCE) },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'lost the lease' },
  },
  {
    name: 'crash-six-seconds-after-start',
    seconds: 80,
    manifests: { 'deploy.yaml': app('sleep 6; echo "lost the lease"; exit 4') },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'lost the lease' },
  },
  {
    name: 'crash-every-eight-seconds',
    seconds: 100,
    manifests: { 'deploy.yaml': app('sleep 8; echo "lost the lease"; exit 4') },
    inputs: { timeout: '180s' },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'lost the lease' },
  },
  {
    name: 'ends-well-after-five-seconds',
    manifests: { 'deploy.yaml': app('sleep 5; echo "all done"') },
    expect: { verdict: 'failed', cause: 'CompletedUnexpectedly' },
  },
  {
    // The pod that makes the folder first is the one that crashes; one that runs removes it at its end.
    name: 'one-of-three-pods-crashes',
    seconds: 75,
    manifests: {
      'deploy.yaml': deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
            command: # <-- here
              - sh
              - -c
              - |
                mkdir /node/NAMESPACE 2>/dev/null && hostname > /node/NAMESPACE/first
                sleep 3
                [ "$(cat /node/NAMESPACE/first)" = "$(hostname)" ] && { echo "shard 0 is corrupt"; exit 5; }
                trap 'rm -rf /node/NAMESPACE; exit 0' TERM
                while :; do sleep 1; done
            volumeMounts: [{ name: node, mountPath: /node }]
        volumes:
          - { name: node, hostPath: { path: /tmp } }
      `,
        'replicas: 3',
      ),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'shard 0 is corrupt' },
  },
  {
    name: 'one-of-two-containers-crashes',
    seconds: 75,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
          - name: metrics
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 4; echo "cannot reach the collector"; exit 6'] # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'cannot reach the collector', mentions: ['metrics'] },
  },
  {
    name: 'sidecar-dies-after-all-is-ready',
    seconds: 80,
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: proxy
            image: ${registry}/app:1
            restartPolicy: Always
            command: [sh, -c, 'sleep 6; echo "certificate has expired"; exit 7'] # <-- here
        containers:
          - name: app
            image: ${registry}/app:1
            readinessProbe:
              exec: { command: ['true'] }
              periodSeconds: 1
      `),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['SidecarFailed'],
      sentence: 'certificate has expired',
    },
  },
  {
    name: 'ready-and-never-again',
    seconds: 30,
    manifests: {
      'deploy.yaml': appMarked(
        'touch /tmp/ready; sleep 5; rm /tmp/ready; sleep 3600',
        `
            readinessProbe:
              exec:
                command: [cat, /tmp/ready] # <-- here
              periodSeconds: 1
`,
      ),
    },
    inputs: { timeout: '40s' },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed', context: ['GateTimeout'] },
  },
  {
    name: 'broken-by-somebody-after-it-was-complete',
    seconds: 30,
    before: meanwhile(6, () => [['exec', 'deployment/web', '--', 'rm', '/tmp/ready']]),
    manifests: {
      'deploy.yaml': appMarked(
        'touch /tmp/ready; sleep 3600',
        `
            readinessProbe:
              exec:
                command: [cat, /tmp/ready] # <-- here
              periodSeconds: 1
              failureThreshold: 1
`,
        'progressDeadlineSeconds: 20',
      ),
    },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed', context: ['RolloutStalled'] },
  },
  {
    // Something outside is to release the old pod, and never does.
    name: 'old-pod-is-held-by-a-finalizer',
    seconds: 30,
    before: async (tools) => {
      const held = deployment(`containers: [{ name: app, image: ${registry}/app:1 }]`).replace(
        'labels: { app: web }',
        'labels: { app: web }\n      finalizers: [example.com/hold]',
      )
      await deployed(tools, held)
    },
    manifests: { 'deploy.yaml': deployment(`containers: [{ name: app, image: ${registry}/app:2 }]`) },
    expect: { verdict: 'failed', cause: 'OldPodsNotTerminating', mentions: ['example.com/hold'] },
    cleanup: async ({ kubectl }) => {
      const pods = await kubectl(['get', 'pods', '-o', 'name'])
      for (const pod of pods.split('\n').filter((name) => name !== '')) {
        await kubectl(['patch', pod, '--type=merge', '--patch={"metadata":{"finalizers":null}}'])
      }
    },
  },
  {
    // An hour to end is what the manifest grants: the deploy is done, and the notice tells that the old pod still runs.
    name: 'old-pod-has-an-hour-to-end',
    seconds: 30,
    before: async (tools) => {
      const patient = appMarked('trap "" TERM; while :; do sleep 1; done', '')
      await deployed(tools, patient.replace('terminationGracePeriodSeconds: 1', 'terminationGracePeriodSeconds: 3600'))
    },
    manifests: { 'deploy.yaml': deployment(`containers: [{ name: app, image: ${registry}/app:2 }]`) },
    expect: { verdict: 'passed', notices: ['OldPodsNotTerminating'] },
    cleanup: async ({ kubectl }) => {
      await kubectl(['delete', 'pods', '--all', '--force', '--grace-period=0'])
    },
  },
  {
    name: 'paused-by-somebody',
    seconds: 30,
    before: async (tools) => {
      await deployed(tools, deployment(`containers: [{ name: app, image: ${registry}/app:2 }]`, 'replicas: 2'))
      const begun = '--for=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}=2'
      await meanwhile(0, () => [['rollout', 'pause', 'deployment/web']], begun)(tools)
    },
    manifests: {
      'deploy.yaml': appMarked('sleep 12; touch /tmp/ready; sleep 3600', SLOWLY_READY, 'replicas: 2').replace(
        /^spec:$/m,
        'spec: # <-- here',
      ),
    },
    expect: { verdict: 'failed', cause: 'DeploymentPaused' },
  },
  {
    // Another template in a Deployment that was paused before: SSA leaves spec.paused to whoever set it.
    name: 'paused-before',
    seconds: 20,
    before: async (tools) => {
      await deployed(tools, deployment(`containers: [{ name: app, image: ${registry}/app:2 }]`))
      await tools.kubectl(['rollout', 'pause', 'deployment/web'])
    },
    manifests: { 'deploy.yaml': deployment(`containers: [{ name: app, image: ${registry}/app:1 }]`) },
    expect: { verdict: 'failed', cause: 'DeploymentPaused' },
  },
  {
    name: 'scaled-by-somebody-to-what-has-no-place',
    seconds: 40,
    before: meanwhile(3, () => [['scale', 'deployment/web', '--replicas=2']]),
    manifests: {
      'deploy.yaml': deployment(`
        affinity:
          podAntiAffinity: # <-- here
            requiredDuringSchedulingIgnoredDuringExecution:
              - topologyKey: kubernetes.io/hostname
                labelSelector: { matchLabels: { app: web } }
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 8; touch /tmp/ready; sleep 3600']
${SLOWLY_READY}
      `),
    },
    expect: { verdict: 'failed', cause: 'PodAntiAffinityConflict' },
  },
  {
    // Two old pods fill the quota, and none of them may go before a new one is there.
    name: 'quota-that-never-frees',
    seconds: 110,
    before: async (tools) => {
      await tools.kubectl(['create', 'quota', 'few', '--hard=pods=2'])
      await deployed(tools, deployment(`containers: [{ name: app, image: ${registry}/app:1 }]`, 'replicas: 2'))
    },
    manifests: {
      'deploy.yaml': deployment(
        `containers: [{ name: app, image: ${registry}/app:2 }]`,
        'replicas: 2\nstrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } }',
      ),
    },
    inputs: { timeout: '180s' },
    expect: { verdict: 'failed', cause: 'QuotaExceeded', mentions: ['few'] },
  },
  {
    // No condition of the Deployment ever tells it: scaling starts no deadline.
    name: 'crash-when-scaled-up',
    before: app('sleep 1; echo "no such shard"; exit 8', '', 'replicas: 0').replace(/ # <-- here/, ''),
    manifests: { 'deploy.yaml': app('sleep 1; echo "no such shard"; exit 8', '', 'replicas: 2') },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'no such shard' },
  },
  {
    name: 'deleted-by-somebody',
    seconds: 25,
    before: meanwhile(4, () => [['delete', 'deployment/web']]),
    manifests: { 'deploy.yaml': slowlyReady('app:1') },
    expect: { verdict: 'failed', cause: 'ObjectDeleted' },
  },
  {
    name: 'replaced-by-somebody',
    seconds: 30,
    before: meanwhile(4, () => [
      ['delete', 'deployment/web', '--wait=true'],
      ['create', 'deployment', 'web', `--image=${registry}/app:2`],
    ]),
    manifests: { 'deploy.yaml': slowlyReady('app:1') },
    expect: { verdict: 'failed', cause: 'ObjectReplaced' },
  },
  {
    name: 'namespace-deleted-by-somebody',
    seconds: 40,
    before: meanwhile(4, ({ namespace }) => [['delete', 'namespace', namespace, '--wait=false']]),
    manifests: { 'deploy.yaml': slowlyReady('app:1') },
    expect: { verdict: 'failed', cause: 'NamespaceTerminating' },
  },
  {
    name: 'image-changed-by-somebody',
    seconds: 30,
    before: meanwhile(4, () => [['set', 'image', 'deployment/web', `app=${registry}/app:2`]]),
    manifests: {
      'deploy.yaml': slowlyReady('app:1').replace(' # <-- here', '').replace('app:1', 'app:1 # <-- here'),
    },
    expect: { verdict: 'failed', cause: 'ChangedMeanwhile', mentions: ['app:2'] },
  },
  {
    // Going back would undo what someone else has just deployed.
    name: 'what-others-changed-is-not-rolled-back',
    before: async (tools) => {
      await deployed(tools, slowlyReady('app:1'))
      const begun = '--for=jsonpath={.metadata.annotations.deployment\\.kubernetes\\.io/revision}=2'
      const revision2 = meanwhile(2, () => [['set', 'image', 'deployment/web', `app=${registry}/app:1`]], begun)
      await revision2(tools)
    },
    manifests: { 'deploy.yaml': slowlyReady('app:2').replace(' # <-- here', '') },
    inputs: { rollback: 'on-failure' },
    expect: { verdict: 'failed', cause: 'ChangedMeanwhile', mentions: ['app:1'] },
    after: async ({ kubectl }) => {
      const generation = await kubectl(['get', 'deployment/web', '-o', 'jsonpath={.metadata.generation}'])
      return generation === '3' ? undefined : `the Deployment is of generation ${generation}, not 3`
    },
  },
  {
    // What the manifest does not speak of may be changed by others, as operators do that restart pods.
    name: 'restarted-by-somebody',
    before: meanwhile(4, () => [['rollout', 'restart', 'deployment/web']]),
    manifests: { 'deploy.yaml': slowlyReady('app:1').replace(' # <-- here', '') },
    expect: { verdict: 'passed' },
  },
]
