// What someone else does to the objects of a set while their rollout is watched. The Deployment needs twelve seconds until it
// is ready: long enough to interfere.
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

/** What kubectl is called with four seconds after the first workload was made. */
function then(...calls: readonly (readonly string[])[]): (tools: Tools) => Promise<void> {
  return ({ later }) => {
    for (const [index, args] of calls.entries()) later(4 + index, args)
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
