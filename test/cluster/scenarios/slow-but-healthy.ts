// Deploys that take their time, stumble, or are disturbed on the way, and must pass: nothing here is a reason to fail
// early. What looks odd but is quick stands in healthy.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const passed = { verdict: 'passed' } as const

/** One container `app`; `lines` are further lines of it, at its own indentation. */
function container(lines: string, image = `${registry}/app:1`): string {
  return `containers:
  - name: app
    image: ${image}
${lines.replace(/^\n/, '').trimEnd()}
`
}

/** Ready so many seconds after its start. */
const readyAfter = (seconds: number, image?: string) =>
  container(
    `
    command: [sh, -c, 'sleep ${seconds}; touch /tmp/ready; exec sleep 3600']
    readinessProbe:
      exec: { command: [test, -f, /tmp/ready] }
      periodSeconds: 1
`,
    image,
  )

/** Ends only when it is killed. */
const deafToTerm = (image: string) =>
  container(
    `
    command: [sh, -c, 'trap "" TERM; touch /tmp/ready; while :; do sleep 1; done']
    readinessProbe:
      exec: { command: [test, -f, /tmp/ready] }
      periodSeconds: 1
`,
    `${registry}/${image}`,
  )

/** The same with so long a time to end. */
const endingIn = (seconds: number, text: string) =>
  text.replace('terminationGracePeriodSeconds: 1', `terminationGracePeriodSeconds: ${seconds}`)

/** The Deployment as a StatefulSet. */
const statefulSet = (text: string) =>
  text.replace('kind: Deployment', 'kind: StatefulSet').replace('spec:\n', 'spec:\n  serviceName: web\n')

const apply = ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-']

/** An earlier deploy that went well. */
async function deployed({ kubectl }: Tools, text: string, kind = 'deployment'): Promise<void> {
  await kubectl(apply, text)
  await kubectl(['rollout', 'status', `${kind}/web`, '--timeout=120s'])
}

/** Resolves when kubectl prints something, or rejects after two minutes. */
async function printed({ kubectl }: Tools, args: string[]): Promise<string> {
  for (const end = Date.now() + 120_000; Date.now() < end; await sleep(200)) {
    const text = await kubectl(args)
    if (text.trim() !== '') return text.trim()
  }
  throw new Error(`kubectl ${args.join(' ')} printed nothing`)
}

const inPlace = 'replicas: 2\nstrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }'

/** The names of the pods of `web`. */
const podNames = ['get', 'pods', '--selector=app=web', '-o', 'jsonpath={.items[*].metadata.name}']

const emptyConfigMap = (name: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: ${name} }
`

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  storageClassName: ''
  volumeName: NAMESPACE-data
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Mi } }
`

/** A volume on the node, for the claim of its namespace. */
const volume = (namespace: string) => `apiVersion: v1
kind: PersistentVolume
metadata: { name: ${namespace}-data }
spec:
  storageClassName: ''
  accessModes: [ReadWriteOnce]
  capacity: { storage: 1Mi }
  claimRef: { namespace: ${namespace}, name: data }
  hostPath: { path: /tmp, type: Directory }
`

async function removeVolume({ kubectl, namespace }: Tools): Promise<void> {
  await kubectl(['delete', `persistentvolume/${namespace}-data`, '--ignore-not-found', '--wait=false'])
}

const usesClaim = deployment(
  `${container(`
    volumeMounts: [{ name: data, mountPath: /data }]
`)}
volumes:
  - name: data
    persistentVolumeClaim: { claimName: data }
`,
)

const priorityClass = (name: string, value: number) => `apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: { name: ${name} }
value: ${value}
`

/** A resource of the first node that only one pod can have; it goes with the scenario. */
async function offerLicence({ kubectl, namespace }: Tools, licences: number | null): Promise<void> {
  const node = await kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}'])
  const amount = { [`${namespace}.example.com/licence`]: licences }
  const patch = JSON.stringify({ status: { capacity: amount, allocatable: amount } })
  await kubectl(['patch', 'node', node, '--subresource=status', '--type=merge', '-p', patch])
}

const licence = 'resources: { limits: { NAMESPACE.example.com/licence: 1 } }'

/** An image that no node has yet. */
async function pushNewImage({ pushImage, namespace }: Tools): Promise<void> {
  await pushImage(`${registry}/slow:${namespace}`, namespace)
}

const images: Scenario[] = [
  {
    name: 'slow-pull',
    registry: { bytesPerSecond: 60_000 },
    before: pushNewImage,
    manifests: { 'deploy.yaml': deployment(container('', 'OWN_REGISTRY/slow:NAMESPACE')) },
    expect: { ...passed, changed: 1 },
  },
  {
    name: 'registry-down-at-first',
    seconds: 75,
    registry: { downFor: 20 },
    manifests: { 'deploy.yaml': deployment(container('', 'OWN_REGISTRY/app:1'), 'replicas: 2') },
    expect: passed,
  },
  {
    name: 'registry-unavailable-for-a-while',
    seconds: 50,
    registry: { status: 503, statusFor: 15 },
    manifests: { 'deploy.yaml': deployment(container('', 'OWN_REGISTRY/app:1')) },
    expect: passed,
  },
  {
    name: 'registry-limits-the-rate-for-a-while',
    seconds: 50,
    registry: { status: 429, statusFor: 15 },
    manifests: { 'deploy.yaml': deployment(container('', 'OWN_REGISTRY/app:1')) },
    expect: passed,
  },
  {
    // A missing image fails at once; who pushes after the deploy turns that off.
    name: 'image-pushed-late',
    before: async (tools) => {
      tools.meanwhile(async () => {
        await sleep(10_000)
        await pushNewImage(tools)
      })
      return Promise.resolve()
    },
    manifests: { 'deploy.yaml': deployment(container('', `${registry}/slow:NAMESPACE`)) },
    inputs: { 'fail-fast': 'false' },
    expect: passed,
  },
]

const starts: Scenario[] = [
  {
    name: 'several-slow-init-containers',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - { name: fetch, image: '${registry}/app:1', command: [sleep, '8'] }
          - { name: unpack, image: '${registry}/app:1', command: [sleep, '6'] }
          - { name: migrate, image: '${registry}/app:1', command: [sleep, '6'] }
        containers:
          - { name: app, image: '${registry}/app:1' }
      `),
    },
    expect: passed,
  },
  {
    name: 'init-container-that-fails-once',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: migrate
            image: ${registry}/app:1
            command: [sh, -c, 'test -f /state/tried || { touch /state/tried; echo "database is locked"; exit 1; }']
            volumeMounts: [{ name: state, mountPath: /state }]
        containers:
          - { name: app, image: '${registry}/app:1' }
        volumes:
          - { name: state, emptyDir: {} }
      `),
    },
    expect: passed,
  },
  {
    name: 'http-503-until-it-is-warm',
    seconds: 50,
    manifests: {
      'deploy.yaml': deployment(
        container(`
    command:
      - sh
      - -c
      - |
        date +%s > /tmp/start
        mkdir -p /www/cgi-bin
        cat > /www/cgi-bin/ready <<'END'
        #!/bin/sh
        if [ $(($(date +%s) - $(cat /tmp/start))) -ge 25 ]; then echo 'Status: 200 OK'; else echo 'Status: 503 Service Unavailable'; fi
        echo
        END
        chmod +x /www/cgi-bin/ready
        exec httpd -f -p 8080 -h /www
    readinessProbe:
      httpGet: { path: /cgi-bin/ready, port: 8080 }
      periodSeconds: 1
`),
      ),
    },
    expect: passed,
  },
  {
    name: 'port-closed-for-20-seconds',
    manifests: {
      'deploy.yaml': deployment(
        container(`
    command: [sh, -c, 'sleep 20; exec httpd -f -p 8080 -h /www']
    readinessProbe:
      tcpSocket: { port: 8080 }
      periodSeconds: 1
`),
        'replicas: 2',
      ),
    },
    expect: passed,
  },
  {
    name: 'readiness-flaps-four-times',
    manifests: {
      'deploy.yaml': deployment(
        container(`
    command: [sh, -c, 'for i in 1 2 3 4; do touch /tmp/r; sleep 2; rm /tmp/r; sleep 3; done; touch /tmp/r; exec sleep 3600']
    readinessProbe:
      exec: { command: [cat, /tmp/r] }
      periodSeconds: 1
      failureThreshold: 1
`),
      ),
    },
    expect: passed,
  },
  {
    name: 'startup-probe-with-patience',
    seconds: 50,
    manifests: {
      'deploy.yaml': deployment(
        container(`
    command: [sh, -c, 'sleep 20; exec httpd -f -p 8080 -h /www']
    startupProbe:
      httpGet: { path: /, port: 8080 }
      periodSeconds: 1
      failureThreshold: 100
    livenessProbe:
      httpGet: { path: /, port: 8080 }
      periodSeconds: 1
      failureThreshold: 2
    readinessProbe:
      httpGet: { path: /, port: 8080 }
      periodSeconds: 1
`),
      ),
    },
    expect: passed,
  },
  {
    // The address of the database is there once it is: an environment is read again at every start of a container.
    name: 'crashes-until-the-database-is-up',
    seconds: 75,
    before: async ({ kubectl, meanwhile }) => {
      meanwhile(async () => {
        await kubectl(['wait', 'deployment/database', '--for=create', '--timeout=120s'])
        await kubectl(['rollout', 'status', 'deployment/database', '--timeout=120s'])
        await kubectl(['create', 'configmap', 'database', '--from-literal=DATABASE=10.0.0.1'])
      })
      return Promise.resolve()
    },
    manifests: {
      'database.yaml': deployment(readyAfter(18)).replaceAll('web', 'database'),
      'deploy.yaml': deployment(
        container(`
    command: [sh, -c, 'test -n "$DATABASE" || { echo "cannot connect to database:5432"; exit 1; }; exec sleep 3600']
    envFrom: [{ configMapRef: { name: database, optional: true } }]
`),
      ),
      'service.yaml': `apiVersion: v1
kind: Service
metadata: { name: database }
spec:
  selector: { app: database }
  ports: [{ port: 5432 }]
`,
    },
    expect: { ...passed, changed: 3 },
  },
  {
    name: 'killed-once-by-its-liveness-probe',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'test -f /state/hung || { touch /state/hung; exec sleep 3600; }; exec httpd -f -p 8080 -h /www']
            livenessProbe:
              httpGet: { path: /, port: 8080 }
              periodSeconds: 1
              failureThreshold: 4
            readinessProbe:
              httpGet: { path: /, port: 8080 }
              periodSeconds: 1
            volumeMounts: [{ name: state, mountPath: /state }]
        volumes:
          - { name: state, emptyDir: {} }
      `),
    },
    expect: passed,
  },
  {
    name: 'slow-native-sidecar',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: proxy
            image: ${registry}/app:1
            restartPolicy: Always
            command: [sh, -c, 'sleep 15; exec httpd -f -p 8080 -h /www']
            startupProbe:
              httpGet: { path: /, port: 8080 }
              periodSeconds: 1
              failureThreshold: 60
            readinessProbe:
              httpGet: { path: /, port: 8080 }
              periodSeconds: 1
        ${readyAfter(3).replaceAll('\n', '\n        ')}
      `),
    },
    expect: passed,
  },
  {
    name: 'slow-post-start-hook',
    manifests: {
      'deploy.yaml': deployment(
        container(`
    lifecycle:
      postStart: { exec: { command: [sleep, '10'] } }
`),
      ),
    },
    expect: passed,
  },
  {
    name: 'readiness-gate-opened-late',
    before: async (tools) => {
      tools.meanwhile(async () => {
        const pod = await printed(tools, podNames)
        await sleep(10_000)
        const patch = '{"status":{"conditions":[{"type":"example.com/registered","status":"True"}]}}'
        await tools.kubectl(['patch', 'pod', pod, '--subresource=status', '-p', patch])
      })
      return Promise.resolve()
    },
    manifests: {
      'deploy.yaml': deployment(`readinessGates: [{ conditionType: example.com/registered }]\n${readyAfter(1)}`),
    },
    expect: passed,
  },
  {
    name: 'ten-replicas',
    manifests: { 'deploy.yaml': deployment(readyAfter(4), 'replicas: 10') },
    expect: passed,
  },
  {
    name: 'without-a-progress-deadline',
    manifests: { 'deploy.yaml': deployment(readyAfter(15), 'progressDeadlineSeconds: 2147483647') },
    expect: passed,
  },
  {
    name: 'ready-shortly-before-the-timeout',
    manifests: { 'deploy.yaml': deployment(readyAfter(15)) },
    inputs: { timeout: '25s' },
    expect: passed,
  },
]

const comesLater: Scenario[] = [
  {
    name: 'mounted-config-map-that-comes-later',
    before: async ({ later }) => {
      later(3, ['create', '-f', '-'], emptyConfigMap('settings'))
      return Promise.resolve()
    },
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts: [{ name: settings, mountPath: /settings }]
        volumes:
          - name: settings
            configMap: { name: settings }
      `),
    },
    expect: passed,
  },
  {
    name: 'service-account-that-comes-later',
    // The preflight waits for it: nothing is made before.
    before: async ({ kubectl, meanwhile }) => {
      meanwhile(async () => {
        await sleep(8000)
        await kubectl(['create', 'serviceaccount', 'runner'])
      })
      return Promise.resolve()
    },
    manifests: { 'deploy.yaml': deployment(`serviceAccountName: runner\n${container('')}`) },
    expect: passed,
  },
  {
    name: 'claim-that-comes-later',
    before: async ({ kubectl, later, namespace }) => {
      await kubectl(['create', '-f', '-'], volume(namespace))
      later(3, ['create', '-f', '-'], claim.replaceAll('NAMESPACE', namespace))
    },
    manifests: { 'deploy.yaml': usesClaim },
    expect: passed,
    cleanup: removeVolume,
  },
  {
    name: 'volume-that-is-made-by-hand',
    before: async ({ later, namespace }) => {
      later(3, ['create', '-f', '-'], volume(namespace))
      return Promise.resolve()
    },
    manifests: { 'claim.yaml': claim, 'deploy.yaml': usesClaim },
    expect: { ...passed, changed: 2 },
    cleanup: removeVolume,
  },
  {
    name: 'priority-class-that-comes-later',
    // The preflight waits for it: nothing is made before.
    before: async ({ kubectl, meanwhile, namespace }) => {
      meanwhile(async () => {
        await sleep(8000)
        await kubectl(['create', '-f', '-'], priorityClass(`${namespace}-high`, 1000))
      })
      return Promise.resolve()
    },
    manifests: { 'deploy.yaml': deployment(`priorityClassName: NAMESPACE-high\n${container('')}`) },
    expect: passed,
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', `priorityclass/${namespace}-high`, '--ignore-not-found'])
    },
  },
  {
    // No surge, for a ReplicaSet that is refused often tries again only after minutes.
    name: 'quota-that-frees-as-old-pods-go',
    before: async (tools) => {
      await deployed(tools, deployment(readyAfter(1), inPlace))
      const quota = 'apiVersion: v1\nkind: ResourceQuota\nmetadata: { name: pods }\nspec: { hard: { pods: 2 } }\n'
      await tools.kubectl(['create', '-f', '-'], quota)
      await printed(tools, ['get', 'resourcequota/pods', '-o', 'jsonpath={.status.used.pods}'])
    },
    manifests: { 'deploy.yaml': deployment(readyAfter(2, `${registry}/app:2`), inPlace) },
    expect: { ...passed, changed: 1 },
  },
]

const updates: Scenario[] = [
  {
    name: 'old-pods-that-end-slowly',
    before: async (tools) => deployed(tools, endingIn(20, deployment(deafToTerm('app:1'), 'replicas: 2'))),
    manifests: { 'deploy.yaml': endingIn(20, deployment(deafToTerm('app:2'), 'replicas: 2')) },
    expect: { ...passed, changed: 1 },
  },
  {
    name: 'recreated-after-a-slow-end',
    before: async (tools) =>
      deployed(tools, endingIn(20, deployment(deafToTerm('app:1'), 'strategy: { type: Recreate }'))),
    manifests: { 'deploy.yaml': endingIn(20, deployment(deafToTerm('app:2'), 'strategy: { type: Recreate }')) },
    expect: { ...passed, changed: 1 },
  },
  {
    name: 'one-after-the-other',
    before: async (tools) =>
      deployed(
        tools,
        deployment(readyAfter(1), 'replicas: 3\nstrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }'),
      ),
    manifests: {
      'deploy.yaml': deployment(
        readyAfter(4, `${registry}/app:2`),
        'replicas: 3\nstrategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }',
      ),
    },
    expect: { ...passed, changed: 1 },
  },
  {
    name: 'min-ready-seconds',
    manifests: { 'deploy.yaml': deployment(readyAfter(2), 'replicas: 2\nminReadySeconds: 10') },
    expect: passed,
  },
  {
    name: 'stateful-set-in-order',
    seconds: 60,
    before: async (tools) => deployed(tools, statefulSet(deployment(readyAfter(1), 'replicas: 3')), 'statefulset'),
    manifests: {
      'deploy.yaml': statefulSet(deployment(readyAfter(2, `${registry}/app:2`), 'replicas: 3\nminReadySeconds: 2')),
    },
    expect: { ...passed, changed: 1 },
  },
  {
    name: 'stateful-set-whose-first-pod-is-slow',
    seconds: 60,
    manifests: { 'deploy.yaml': statefulSet(deployment(readyAfter(10), 'replicas: 3')) },
    expect: passed,
  },
  {
    name: 'daemon-set-that-ends-and-starts-slowly',
    before: async (tools) =>
      deployed(tools, endingIn(10, deployment(deafToTerm('app:1'))).replace('Deployment', 'DaemonSet'), 'daemonset'),
    manifests: {
      'deploy.yaml': deployment(readyAfter(10, `${registry}/app:2`)).replace('Deployment', 'DaemonSet'),
    },
    expect: { ...passed, changed: 1 },
  },
  {
    name: 'job-that-succeeds-on-a-retry',
    before: async ({ later }) => {
      later(3, ['create', 'configmap', 'database', '--from-literal=DATABASE=10.0.0.1'])
      return Promise.resolve()
    },
    manifests: {
      'job.yaml': `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  backoffLimit: 4
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: ${registry}/app:1
          command: [sh, -c, 'test -n "$DATABASE" || { echo "cannot connect to database:5432"; exit 1; }; sleep 3']
          envFrom: [{ configMapRef: { name: database, optional: true } }]
`,
    },
    expect: passed,
  },
  {
    name: 'repairs-a-revision-that-crashes',
    before: async (tools) => {
      await tools.kubectl(apply, deployment(container("    command: [sh, -c, 'exit 1']"), 'replicas: 2'))
      const restarts = '{.items[?(@.status.containerStatuses[0].restartCount>1)].metadata.name}'
      await printed(tools, ['get', 'pods', '--selector=app=web', '-o', `jsonpath=${restarts}`])
    },
    manifests: { 'deploy.yaml': deployment(readyAfter(10), 'replicas: 2') },
    expect: { ...passed, changed: 1 },
  },
]

/** Fills its disk beyond the limit when it is told to: the kubelet evicts the pod. */
const fillsItsDisk = (image: string) =>
  deployment(
    container(
      `
    command: [sh, -c, 'if test -n "$FILL"; then dd if=/dev/zero of=/full bs=1M count=20; else touch /ready; fi; exec sleep 3600']
    readinessProbe: { exec: { command: [test, -f, /ready] }, periodSeconds: 1 }
    envFrom: [{ configMapRef: { name: fill, optional: true } }]
    resources: { limits: { ephemeral-storage: 2Mi } }
`,
      `${registry}/${image}`,
    ),
  )

const evicted = ['get', 'pods', '-o', 'jsonpath={.items[?(@.status.reason=="Evicted")].metadata.name}']
const fill = ['create', 'configmap', 'fill', '--from-literal=FILL=yes']

const disturbed: Scenario[] = [
  {
    name: 'evicted-pod-of-an-older-time',
    before: async (tools) => {
      await tools.kubectl(fill)
      await tools.kubectl(apply, fillsItsDisk('app:1'))
      await printed(tools, evicted)
      await tools.kubectl(['delete', 'configmap/fill'])
    },
    manifests: { 'deploy.yaml': fillsItsDisk('app:2') },
    expect: { ...passed, changed: 1 },
  },
  {
    name: 'evicted-during-the-rollout',
    seconds: 50,
    before: async (tools) => {
      await tools.kubectl(fill)
      tools.meanwhile(async () => {
        await tools.kubectl(['wait', 'pod', '--selector=app=web', '--for=create', '--timeout=120s'])
        const runs = '--for=jsonpath={.status.phase}=Running'
        await tools.kubectl(['wait', 'pod', '--selector=app=web', runs, '--timeout=120s'])
        await tools.kubectl(['delete', 'configmap/fill'])
      })
    },
    manifests: { 'deploy.yaml': fillsItsDisk('app:1') },
    expect: passed,
  },
  {
    name: 'preempted-and-back',
    seconds: 60,
    before: async (tools) => {
      const { kubectl, meanwhile, namespace } = tools
      await offerLicence(tools, 1)
      await kubectl(['create', '-f', '-'], priorityClass(`${namespace}-urgent`, 1_000_000))
      meanwhile(async () => {
        await kubectl(['wait', 'pod', '--selector=app=web', '--for=create', '--timeout=120s'])
        await kubectl(['wait', 'pod', '--selector=app=web', '--for=condition=PodScheduled', '--timeout=120s'])
        const urgent = `apiVersion: v1
kind: Pod
metadata: { name: urgent }
spec:
  restartPolicy: Never
  priorityClassName: ${namespace}-urgent
  terminationGracePeriodSeconds: 1
  containers:
    - name: urgent
      image: ${registry}/app:1
      command: [sleep, '8']
      ${licence.replaceAll('NAMESPACE', namespace)}
`
        await kubectl(['create', '-f', '-'], urgent)
      })
    },
    manifests: { 'deploy.yaml': deployment(readyAfter(5).trimEnd() + `\n    ${licence}\n`) },
    expect: passed,
    cleanup: async (tools) => {
      await tools.kubectl(['delete', `priorityclass/${tools.namespace}-urgent`, '--ignore-not-found'])
      await offerLicence(tools, null)
    },
  },
  {
    name: 'scaled-in-the-middle',
    before: async ({ kubectl, meanwhile }) => {
      meanwhile(async () => {
        await kubectl(['wait', 'pod', '--selector=app=web', '--for=create', '--timeout=120s'])
        await sleep(4000)
        await kubectl(['scale', 'deployment/web', '--replicas=4'])
      })
      return Promise.resolve()
    },
    manifests: { 'deploy.yaml': deployment(readyAfter(8), 'replicas: 2') },
    expect: passed,
  },
  {
    // Without metrics an autoscaler still sees that there are fewer pods than its least.
    name: 'autoscaler-wants-more',
    seconds: 60,
    manifests: {
      'autoscaler.yaml': `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  minReplicas: 3
  maxReplicas: 5
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
`,
      'deploy.yaml': deployment(readyAfter(12)),
    },
    expect: { ...passed, changed: 2 },
  },
  {
    name: 'paused-in-the-middle-and-resumed',
    before: async (tools) => {
      const { kubectl, meanwhile } = tools
      await deployed(tools, deployment(readyAfter(1), 'replicas: 3'))
      meanwhile(async () => {
        await printed(tools, ['get', 'deployment/web', '-o', 'jsonpath={.metadata.annotations.example\\.com/second}'])
        await sleep(1000)
        await kubectl(['rollout', 'pause', 'deployment/web'])
        await sleep(10_000)
        await kubectl(['rollout', 'resume', 'deployment/web'])
      })
    },
    manifests: {
      'deploy.yaml': deployment(readyAfter(3, `${registry}/app:2`), 'replicas: 3').replace(
        '  name: web\n',
        "  name: web\n  annotations: { example.com/second: 'yes' }\n",
      ),
    },
    expect: { ...passed, changed: 1 },
  },
  {
    // The kubelet throws away what such a probe answers, and the container runs on.
    name: 'liveness-command-that-is-not-there',
    manifests: {
      'deploy.yaml': deployment(
        container(`
    command: [httpd, -f, -p, '8080', -h, /www]
    livenessProbe:
      exec: { command: [curl, -f, 'http://localhost:8080/'] }
      periodSeconds: 2
    readinessProbe:
      httpGet: { path: /, port: 8080 }
`),
      ),
    },
    expect: passed,
  },
  {
    name: 'pod-deleted-by-hand',
    before: async (tools) => {
      tools.meanwhile(async () => {
        const [pod = ''] = (await printed(tools, podNames)).split(' ')
        await sleep(5000)
        await tools.kubectl(['delete', 'pod', pod, '--wait=false'])
      })
      return Promise.resolve()
    },
    manifests: { 'deploy.yaml': deployment(readyAfter(8), 'replicas: 2') },
    expect: passed,
  },
]

export const slowButHealthy: Scenario[] = [...images, ...starts, ...comesLater, ...updates, ...disturbed].map(
  (scenario) => ({ seconds: 40, ...scenario }),
)
