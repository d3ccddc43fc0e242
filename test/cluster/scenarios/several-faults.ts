// Two and three faults at once: the one to fix first is the headline, the others stand below it. What only follows from
// a fault is no cause of its own.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment, indent } from '../scenario.ts'

/** A Deployment of this name with this pod spec. */
const named = (name: string, pod: string, spec = '') =>
  deployment(pod, spec).replace('name: web', `name: ${name}`).replaceAll('app: web', `app: ${name}`)

const missingImage = (name: string) =>
  named(
    name,
    `
        containers:
          - name: app
            image: ${registry}/${name}:none # <-- here
      `,
  )

const crash = (name: string, words: string, mark = ' # <-- here') =>
  named(
    name,
    `
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'echo "${words}"; exit 1']${mark}
      `,
  )

const service = (name: string, selector: string) => `apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
${indent(selector, 4)}  ports:
    - port: 5432
`

const withConfigMap = (name: string, mark = '') =>
  named(
    name,
    `
        containers:
          - name: app
            image: ${registry}/app:1
            envFrom:
              - configMapRef:
                  name: shared-settings${mark}
      `,
  )

/** A container that takes an environment variable from a Secret. */
const tokenOf = (secret: string): string => `
  containers:
    - name: app
      image: ${registry}/app:1
      env:
        - name: TOKEN
          valueFrom:
            secretKeyRef:
              name: ${secret}
              key: token
`

export const severalFaults: Scenario[] = [
  {
    name: 'two-containers-two-faults',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:none # <-- here
          - name: proxy
            image: ${registry}/app:1
            command: [/no/such/proxy] # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', mentions: ['EntrypointNotFound'] },
  },
  {
    // What is evidently misspelt is known before anything is applied; the Secret may still come.
    name: 'three-objects-and-one-evident-slip',
    manifests: {
      'api.yaml': named('api', tokenOf('api-token')),
      'service.yaml': service('front', 'app: fornt # <-- here'),
      'shop.yaml': missingImage('shop').replace(' # <-- here', ''),
      'front.yaml': named('front', `containers: [{ name: app, image: '${registry}/app:1' }]`),
    },
    expect: {
      verdict: 'failed',
      cause: 'ServiceNoMatchingPods',
      notices: ['SecretMissing'],
      phase: 'preflight',
      nothingApplied: true,
    },
  },
  {
    name: 'two-objects-two-faults',
    manifests: {
      'api.yaml': named('api', tokenOf('api-token # <-- here')),
      'shop.yaml': missingImage('shop'),
      'front.yaml': named('front', `containers: [{ name: app, image: '${registry}/app:1' }]`),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', mentions: ['SecretMissing'] },
  },
  {
    name: 'one-fault-and-all-that-depends-on-it',
    manifests: {
      'deploy.yaml': crash('web', 'no licence'),
      'around.yaml': `${service('web', 'app: web')}---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - host: web.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port: { number: 5432 }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  maxReplicas: 3
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
`,
    },
    expect: { verdict: 'failed', cause: 'AppCrash', context: ['ServiceNoReadyEndpoints'], causes: 1 },
  },
  {
    name: 'one-config-map-for-five',
    manifests: {
      'one.yaml': withConfigMap('one', ' # <-- here'),
      'others.yaml': ['two', 'three', 'four', 'five'].map((name) => withConfigMap(name)).join('---\n'),
    },
    expect: {
      verdict: 'failed',
      cause: 'ConfigMapMissing',
      mentions: ['"one"', '"two"', '"three"', '"four"', '"five"'],
      causes: 1,
    },
  },
  {
    // Of the main container's image nothing can be known: it is not pulled before the init container has ended.
    name: 'init-failure-before-a-missing-image',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: migrate
            image: ${registry}/app:1
            command: [sh, -c, 'echo "table orders exists already"; exit 1'] # <-- here
        containers:
          - name: app
            image: ${registry}/app:none
      `),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['InitContainerFailed'],
      mentions: ['table orders exists already'],
      causes: 1,
    },
  },
  {
    name: 'quota-and-crash',
    before: `apiVersion: v1
kind: ResourceQuota
metadata:
  name: pods
spec:
  hard: { pods: '2' }
---
apiVersion: v1
kind: Pod
metadata:
  name: holder
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: app
      image: ${registry}/app:1
`,
    manifests: {
      'deploy.yaml': crash('web', 'cannot lock the ledger').replace('spec:\n', 'spec:\n  replicas: 2 # <-- here\n'),
    },
    // Whoever holds the quota may let it go; the crash is certain.
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      mentions: ['cannot lock the ledger', 'QuotaExceeded'],
      causes: 2,
    },
  },
  {
    name: 'crash-for-a-database-without-image',
    manifests: {
      'api.yaml': crash('api', 'dial tcp: connect to db:5432: connection refused'),
      'db.yaml': missingImage('db'),
      'service.yaml': service('db', 'app: db'),
    },
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      context: ['ServiceNoReadyEndpoints'],
      mentions: ['db:5432'],
    },
  },
  {
    name: 'crash-for-a-database-that-crashes',
    manifests: {
      'api.yaml': crash('api', 'dial tcp: connect to db:5432: connection refused', ''),
      'db.yaml': crash('db', 'the data directory is of version 14'),
      'service.yaml': service('db', 'app: db'),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'of version 14', mentions: ['db:5432'], causes: 2 },
  },
  {
    name: 'two-images-missing',
    manifests: { 'cart.yaml': missingImage('cart'), 'orders.yaml': missingImage('orders') },
    expect: { verdict: 'failed', cause: 'ImageNotFound', mentions: ['cart:none', 'orders:none'], causes: 2 },
  },
  {
    name: 'image-missing-and-another-crashes',
    manifests: { 'cart.yaml': missingImage('cart'), 'orders.yaml': crash('orders', 'no licence') },
    expect: {
      verdict: 'failed',
      cause: 'ImageNotFound',
      mentions: ['cart:none', 'no licence'],
      causes: 2,
      early: true,
    },
  },
  {
    name: 'same-crash-in-two-is-two-causes',
    manifests: { 'cart.yaml': crash('cart', 'no licence'), 'orders.yaml': crash('orders', 'no licence') },
    expect: { verdict: 'failed', cause: 'AppCrash', mentions: ['"cart"', '"orders"'], causes: 2 },
  },
  {
    name: 'out-of-memory-beside-a-wrong-image',
    manifests: {
      'cart.yaml': named(
        'cart',
        `
        containers:
          - name: app
            image: ${registry}/app:1
            command: [tail, /dev/zero]
            resources:
              limits:
                memory: 16Mi # <-- here
      `,
      ),
      'orders.yaml': missingImage('orders'),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', mentions: ['OOMKilled'] },
  },
  {
    name: 'storage-class-and-what-waits-for-it',
    manifests: {
      'claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  storageClassName: no-such-class # <-- here
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Mi } }
`,
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:none
        volumes:
          - name: data
            persistentVolumeClaim: { claimName: data }
      `),
      'service.yaml': service('web', 'app: web'),
    },
    expect: { verdict: 'failed', cause: 'StorageClassMissing', causes: 1 },
  },
  {
    name: 'job-and-deployment-fail',
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
        - name: app
          image: ${registry}/app:1
          command: [sh, -c, 'echo "migration 12 failed"; exit 1'] # <-- here
`,
      'deploy.yaml': crash('web', 'schema is at 11, wants 12', ''),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', mentions: ['migration 12 failed'] },
  },
  {
    name: 'five-containers-without-an-image',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
${['one', 'two', 'three', 'four', 'five']
  .map((name) => `          - name: ${name}\n            image: ${registry}/${name}:none\n`)
  .join('')}
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', causes: 4, mentions: ['1 more'] },
  },
]
