// Faults of pods that a controller made for a custom resource: the same code on the same value as in a Deployment. The
// controllers are stood in for (stand-ins.ts).
import { privateRegistry, registry } from '../layout.ts'
import { indent, resolveText, type Scenario } from '../scenario.ts'
import { startStandIn, stopStandIn, type StandIn } from '../stand-in.ts'
import { argoRollouts, knativeServing, storeOperator } from '../stand-ins.ts'

/** What is wrong with one object: lines of its container and of its pod spec, with the code on the line of the value. */
interface Fault {
  name: string
  container: string
  pod?: string
}

const SMALL = 'resources: { requests: { cpu: 1m } }'
const APP = `image: ${registry}/app:1\n${SMALL}`

const FAULTS: readonly Fault[] = [
  { name: 'no-image', container: `image: ${registry}/app:no-such-tag # <-- ImageNotFound\n${SMALL}` },
  {
    name: 'no-login',
    // Always: another scenario with a login may have brought it to the node meanwhile.
    container: `image: ${privateRegistry}/private/app:1 # <-- ImagePullUnauthorized\nimagePullPolicy: Always\n${SMALL}`,
  },
  { name: 'crash', container: `${APP}\ncommand: [sh, -c, 'echo no such account; exit 3'] # <-- AppCrash` },
  {
    name: 'memory',
    container: `image: ${registry}/app:1
command: [sh, -c, 'head -c 200m /dev/zero | tail']
resources:
  limits:
    memory: 16Mi # <-- OOMKilled`,
  },
  {
    name: 'no-settings',
    container: `${APP}
envFrom:
  - configMapRef:
      name: no-settings # <-- ConfigMapMissing`,
  },
  {
    name: 'no-key',
    container: `${APP}
env:
  - name: PASSWORD
    valueFrom:
      secretKeyRef:
        name: login
        key: pasword # <-- ConfigKeyMissing`,
  },
  { name: 'no-command', container: `${APP}\ncommand: [/bin/no-such-program] # <-- EntrypointNotFound` },
  {
    name: 'never-ready',
    container: `${APP}
command: [httpd, -f, -p, '8080', -h, /www]
readinessProbe:
  periodSeconds: 2
  httpGet:
    path: /ready # <-- ReadinessHttpStatus
    port: 8080`,
  },
  {
    // Seldom enough that the kubelet still tells of each kill: it holds events back after 25 of one pod.
    name: 'killed',
    container: `${APP}
livenessProbe:
  initialDelaySeconds: 5
  periodSeconds: 5
  failureThreshold: 1
  exec: { command: ['false'] } # <-- LivenessProbeKill`,
  },
  {
    name: 'too-large',
    container: `image: ${registry}/app:1
resources:
  requests:
    cpu: '640' # <-- InsufficientResources`,
  },
  { name: 'no-room', container: `image: ${registry}/app:1 # without resources` },
  {
    name: 'no-claim',
    container: APP,
    pod: `
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: no-claim # <-- PvcNotFound`,
  },
  { name: 'no-account', container: APP, pod: 'serviceAccountName: no-account # <-- ServiceAccountNotFound' },
  {
    name: 'init',
    container: APP,
    pod: `
      initContainers:
        - name: prepare
          image: ${registry}/app:1
          ${SMALL}
          command: [sh, -c, 'exit 4'] # <-- AppCrash`,
  },
]

/** What is there before: a Secret without that key, and no room for pods without resources. */
const AROUND = `
apiVersion: v1
kind: Secret
metadata: { name: login }
stringData: { password: unknown }
---
apiVersion: v1
kind: ResourceQuota
metadata: { name: none-without-resources }
spec:
  hard: { pods: '0' }
  scopes: [BestEffort]
`

/** An object with a pod template. `spec`: what else it needs; `only`: its container needs no name. */
const withTemplate =
  (apiVersion: string, kind: string, spec = '', only = false) =>
  ({ name, container, pod = '' }: Fault): string => `apiVersion: ${apiVersion}
kind: ${kind}
metadata:
  name: ${name}
spec:
${indent(spec, 2)}  template:
    metadata:
      labels: { app: ${name} }
    spec:
${indent(pod, 6)}      containers:
        -${only ? '' : ' name: app\n         '}${indent(container, 10).trimEnd().slice(9)}
`

const asStore = ({ name, container, pod = '' }: Fault): string => `apiVersion: data.example.org/v1
kind: Store
metadata:
  name: ${name}
spec:
${indent(container, 2)}${pod === '' ? '' : `  pods:\n${indent(pod, 4)}`}`

const selecting = (name: string): string => `selector: { matchLabels: { app: ${name} } }`
const asDeployment = (fault: Fault): string => withTemplate('apps/v1', 'Deployment', selecting(fault.name))(fault)
const asRollout = (fault: Fault): string =>
  withTemplate('argoproj.io/v1alpha1', 'Rollout', selecting(fault.name))(fault)
const asKnative = withTemplate('serving.knative.dev/v1', 'Service', '', true)

const setOf = (write: (fault: Fault) => string, faults: readonly Fault[]): Record<string, string> => ({
  'set.yaml': faults.map(write).join('---\n'),
})

/** All faults at once, watched beside whoever applied them: what the check before an apply finds is not met there. */
function allFaults(name: string, write: (fault: Fault) => string, standIn?: StandIn): Scenario {
  const manifests = setOf(write, FAULTS)
  return {
    name,
    manifests,
    before: async (tools) => {
      const { kubectl, namespace } = tools
      await kubectl(['create', '-f', '-'], AROUND)
      if (standIn !== undefined) await startStandIn(tools, standIn)
      await kubectl(['apply', '-f', '-'], resolveText(manifests['set.yaml'] ?? '', namespace))
      // Watched is what is under way: before its controller has said a word a custom resource is as good as stored.
      const made = standIn?.made ?? 'deployments'
      for (let count = 0; count < FAULTS.length;)
        count = (await kubectl(['get', made, '-o', 'name'])).split('\n').filter((line) => line !== '').length
    },
    inputs: { mode: 'watch', 'fail-fast': 'false', timeout: '100s' },
    expect: { verdict: 'failed', cause: 'QuotaExceeded', causes: FAULTS.length },
    ...(standIn === undefined ? {} : { cleanup: (tools) => stopStandIn(tools, standIn) }),
  }
}

const standIn = (of: StandIn): Pick<Scenario, 'before' | 'cleanup'> => ({
  before: (tools) => startStandIn(tools, of),
  cleanup: (tools) => stopStandIn(tools, of),
})

const [noImage] = FAULTS as [Fault]
const healthy: Fault = { name: 'well', container: `${APP}\nreadinessProbe: { exec: { command: ['true'] } }` }
const slow: Fault = {
  name: 'slow',
  container: `${APP}\nreadinessProbe: { initialDelaySeconds: 20, exec: { command: ['true'] } }`,
}

const FORMS: readonly [string, (fault: Fault) => string, StandIn][] = [
  ['rollout', asRollout, argoRollouts],
  ['knative-service', asKnative, knativeServing],
  ['store', asStore, storeOperator],
]

export const ownedPods: Scenario[] = [
  allFaults('faults-of-deployments', asDeployment),
  ...FORMS.flatMap(([name, write, of]): Scenario[] => [
    allFaults(`faults-of-${name}s`, write, of),
    {
      name: `${name}-with-no-image`,
      ...standIn(of),
      manifests: setOf(write, [noImage]),
      expect: { verdict: 'failed', cause: 'ImageNotFound', early: true },
    },
    {
      name: `${name}-healthy-and-slow`,
      ...standIn(of),
      manifests: setOf(write, [healthy, slow]),
      expect: { verdict: 'passed', changed: 2 },
    },
  ]),
]
