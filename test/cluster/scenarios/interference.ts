// What someone else does to the objects of a set while their rollout is watched. The Deployment needs twelve seconds until it
// is ready: long enough to interfere.
import { setTimeout as sleep } from 'node:timers/promises'
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const SLOW = deployment(
  `
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 12; touch /tmp/ready; sleep 3600']
            readinessProbe:
              exec: { command: [cat, /tmp/ready] }
              periodSeconds: 1
`,
)

const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LEVEL: info # <-- here
  OTHER: stays
`

const SECRET = `apiVersion: v1
kind: Secret
metadata:
  name: login
stringData:
  password: hunter2-first # <-- here
`

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web # <-- here
  ports: [{ port: 80, targetPort: 8080 }]
`

const INGRESS = `apiVersion: networking.k8s.io/v1 # <-- here
kind: Ingress
metadata:
  name: web
spec:
  ingressClassName: none
  defaultBackend: { service: { name: web, port: { number: 80 } } }
`

const ROLE = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: reader
rules:
  - apiGroups: ['']
    resources: [pods]
    verbs: [get] # <-- here
`

/** A Job that asks to be removed as soon as it has ended. */
const job = (command: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  ttlSecondsAfterFinished: 0
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 1
      containers:
        - name: migrate
          image: ${registry}/app:1
          command: [sh, -c, '${command}']
`

/** A custom resource that stands for one run of something; nothing in the cluster runs it. */
const RUN = `apiVersion: NAMESPACE.example/v1
kind: Run
metadata:
  name: nightly
spec: {}
`

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: runs.NAMESPACE.example }
spec:
  group: NAMESPACE.example
  scope: Namespaced
  names: { kind: Run, plural: runs }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`

/** Brings the definition of runs, and does to the one that is deployed what its controller, or someone, would. */
function withRuns(phase: string): Pick<Scenario, 'before' | 'cleanup'> {
  return {
    before: async (tools) => {
      // Other scenarios bring kinds of this name, too.
      const runs = `runs.${tools.namespace}.example`
      await tools.kubectl(['apply', '-f', '-'], DEFINITION.replaceAll('NAMESPACE', tools.namespace))
      await tools.kubectl(['wait', '--for=condition=Established', `crd/${runs}`])
      tools.meanwhile(async () => {
        await tools.kubectl(['wait', '--for=create', `${runs}/nightly`, '--timeout=120s'])
        await tools.kubectl(patch(runs, 'nightly', { status: { phase } }))
        await tools.kubectl(['delete', runs, 'nightly'])
      })
    },
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', 'crd', `runs.${namespace}.example`, '--ignore-not-found', '--wait=false'])
    },
  }
}

/** What kubectl is called with four seconds after the first workload was made. */
function then(...calls: readonly (readonly string[])[]): (tools: Tools) => Promise<void> {
  return ({ later }) => {
    // Far enough apart that they keep their order on a busy machine.
    for (const [index, args] of calls.entries()) later(4 + 5 * index, args)
    return Promise.resolve()
  }
}

const patch = (kind: string, name: string, merge: object): string[] => [
  'patch',
  kind,
  name,
  '--type=merge',
  `--patch=${JSON.stringify(merge)}`,
]

const unmarked = (text: string): string => text.replaceAll(/ *# <-- here/g, '')
const changed = { verdict: 'failed', cause: 'ChangedMeanwhile', causes: 1 } as const

export const interference: Scenario[] = [
  {
    name: 'config-map-changed-by-someone',
    seconds: 30,
    before: then(patch('configmap', 'settings', { data: { LEVEL: 'debug' } })),
    manifests: { 'config.yaml': CONFIG, 'deploy.yaml': SLOW },
    expect: { ...changed, says: ['someone else changed LEVEL'] },
  },
  {
    name: 'config-map-deleted-by-someone',
    seconds: 30,
    before: then(['delete', 'configmap', 'settings']),
    manifests: {
      'config.yaml': unmarked(CONFIG).replace('apiVersion: v1', 'apiVersion: v1 # <-- here'),
      'deploy.yaml': SLOW,
    },
    expect: { verdict: 'failed', cause: 'ObjectDeleted', causes: 1 },
  },
  {
    name: 'config-map-replaced-by-someone',
    seconds: 30,
    before: then(['delete', 'configmap', 'settings'], ['create', 'configmap', 'settings', '--from-literal=LEVEL=info']),
    manifests: {
      'config.yaml': unmarked(CONFIG).replace('apiVersion: v1', 'apiVersion: v1 # <-- here'),
      'deploy.yaml': SLOW,
    },
    expect: { verdict: 'failed', cause: 'ObjectReplaced', causes: 1 },
  },
  {
    name: 'secret-changed-by-someone',
    seconds: 30,
    before: then(patch('secret', 'login', { stringData: { password: 'hunter2-second' } })),
    manifests: { 'secret.yaml': SECRET, 'deploy.yaml': SLOW },
    expect: {
      ...changed,
      says: ['someone else changed password'],
      hides: ['hunter2', Buffer.from('hunter2-second').toString('base64')],
    },
  },
  {
    name: 'service-selector-changed-by-someone',
    seconds: 30,
    before: then(patch('service', 'web', { spec: { selector: { app: 'api' } } })),
    manifests: { 'service.yaml': SERVICE, 'deploy.yaml': SLOW },
    expect: changed,
  },
  {
    // The selector that the manifest asks for is still part of it, and matches nothing any more.
    name: 'service-selector-narrowed-by-someone',
    seconds: 30,
    before: then(patch('service', 'web', { spec: { selector: { track: 'canary' } } })),
    manifests: {
      'service.yaml': unmarked(SERVICE).replace('  selector:', '  selector: # <-- here'),
      'deploy.yaml': SLOW,
    },
    expect: changed,
  },
  {
    name: 'ingress-deleted-by-someone',
    seconds: 30,
    before: then(['delete', 'ingress', 'web']),
    manifests: { 'ingress.yaml': INGRESS, 'service.yaml': unmarked(SERVICE), 'deploy.yaml': SLOW },
    expect: { verdict: 'failed', cause: 'ObjectDeleted', causes: 1 },
  },
  {
    name: 'role-changed-by-someone',
    seconds: 30,
    before: then(patch('role', 'reader', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['*'] }] })),
    manifests: { 'role.yaml': ROLE, 'deploy.yaml': SLOW },
    expect: changed,
  },
  {
    // It may be an autoscaler's right, or a person's.
    name: 'scaled-by-someone',
    seconds: 40,
    before: then(['scale', 'deployment/web', '--replicas=1']),
    manifests: {
      'deploy.yaml': SLOW.replace('spec:\n', 'spec:\n  replicas: 2 # <-- here\n'),
    },
    expect: { verdict: 'passed', notices: ['ChangedMeanwhile'] },
  },
  {
    name: 'changed-and-changed-back-by-someone',
    seconds: 30,
    before: then(
      patch('configmap', 'settings', { data: { LEVEL: 'debug' } }),
      patch('configmap', 'settings', { data: { LEVEL: 'info' } }),
    ),
    manifests: { 'config.yaml': unmarked(CONFIG), 'deploy.yaml': SLOW },
    expect: { verdict: 'passed', withoutNotices: ['ChangedMeanwhile'] },
  },
  {
    // None of these is a value that the manifests set.
    name: 'fields-of-others-are-changed',
    seconds: 30,
    before: then(
      ['annotate', 'configmap/settings', 'secret/login', 'service/web', 'deployment/web', 'example.org/seen=yes'],
      patch('configmap', 'settings', { data: { ADDED: 'by others' } }),
      ['rollout', 'restart', 'deployment/web'],
    ),
    manifests: {
      'config.yaml': unmarked(CONFIG),
      'secret.yaml': unmarked(SECRET),
      'service.yaml': unmarked(SERVICE),
      'deploy.yaml': SLOW,
    },
    expect: { verdict: 'passed', withoutNotices: ['ChangedMeanwhile'] },
  },
  {
    name: 'job-that-removes-itself',
    seconds: 30,
    manifests: { 'job.yaml': job('sleep 3'), 'deploy.yaml': SLOW },
    expect: { verdict: 'passed' },
  },
  {
    name: 'job-that-fails-and-removes-itself',
    seconds: 30,
    manifests: {
      'job.yaml': job('sleep 3; exit 1').replace('backoffLimit: 0', 'backoffLimit: 0 # <-- here'),
      'deploy.yaml': SLOW,
    },
    expect: { verdict: 'failed', cause: 'JobBackoffLimitExceeded', causes: 1 },
  },
  {
    name: 'job-deleted-by-someone-while-it-runs',
    seconds: 30,
    before: then(['delete', 'job', 'migrate']),
    manifests: { 'job.yaml': job('sleep 600').replace('batch/v1', 'batch/v1 # <-- here'), 'deploy.yaml': SLOW },
    expect: { verdict: 'failed', cause: 'ObjectDeleted', causes: 1 },
  },
  {
    name: 'custom-resource-removed-after-its-end',
    seconds: 30,
    ...withRuns('Succeeded'),
    manifests: { 'run.yaml': RUN, 'deploy.yaml': SLOW },
    expect: { verdict: 'passed' },
  },
  {
    name: 'custom-resource-deleted-by-someone',
    seconds: 30,
    ...withRuns('Running'),
    manifests: { 'run.yaml': RUN.replace('example/v1', 'example/v1 # <-- here'), 'deploy.yaml': SLOW },
    expect: { verdict: 'failed', cause: 'ObjectDeleted', causes: 1 },
  },
  {
    name: 'watched-config-map-deleted-by-someone',
    seconds: 30,
    // The Deployment comes when the gate already waits for it.
    before: async (tools) => {
      await tools.kubectl(['apply', '-f', '-'], unmarked(CONFIG))
      tools.meanwhile(async () => {
        await sleep(5000)
        await tools.kubectl(['apply', '-f', '-'], SLOW)
      })
      await then(['delete', 'configmap', 'settings'])(tools)
    },
    manifests: { 'deploy.yaml': SLOW },
    inputs: { mode: 'watch', resources: 'configmap/settings' },
    expect: { verdict: 'failed', cause: 'ObjectDeleted', causes: 1 },
  },
  {
    // No probe says that it runs, and five seconds later it does not.
    name: 'dies-five-seconds-after-it-was-ready',
    seconds: 70,
    manifests: {
      'deploy.yaml': deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 5; echo "no connection"; exit 1'] # <-- here
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'AppCrash' },
  },
]
