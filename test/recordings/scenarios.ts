// What `npm run record` records: the manifests, what was in the namespace before, and what the gate should say.
// Registries are named registry.example (open) and private.registry.example (wants credentials) here and in recordings.
import type { Expectation } from '../embedded-cluster/recording.ts'

export interface Scenario {
  name: string
  title: string
  /** Text by path. */
  manifests: Record<string, string>
  /** Applied and settled before the recording begins, by someone else. */
  before?: string
  inputs?: Record<string, string>
  /** `at` is text that stands on exactly one line of `file` (default `deploy.yaml`): there the headline points. */
  expect: Omit<Expectation, 'line'> & { at?: string }
  /** How long to record after the apply. */
  seconds: number
  /** Then apply the Deployment with the template of its previous revision, and record as long again. */
  rollBack?: boolean
}

/** The expectation with its line. */
export function expectationOf({ name, manifests, expect: { at, ...expect } }: Scenario): Expectation {
  if (at === undefined) return expect
  const file = expect.file ?? 'deploy.yaml'
  const lines = (manifests[file] ?? '').split('\n')
  const matching = lines.flatMap((line, index) => (line.includes(at) ? [index + 1] : []))
  if (matching.length !== 1) throw new Error(`${name}: "${at}" is on ${matching.length} lines`)
  return { ...expect, file, line: matching[0] }
}

/** A Deployment called web with one container; `container` and `pod` are YAML that is put at its place. */
function deployment(container: string, options: { pod?: string; deadline?: number; replicas?: number } = {}): string {
  const { pod = '', deadline = 120, replicas = 1 } = options
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  progressDeadlineSeconds: ${deadline}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      terminationGracePeriodSeconds: 1
${indent(pod, 6)}      containers:
        - name: web
${indent(container, 10)}`
}

/** A program in the way of Python's that reads a variable when it starts; `more`: variables beside LOG_LEVEL, as YAML. */
function withSettings(more: string): string {
  return `${app}
env:
  - name: LOG_LEVEL
    value: info${more}
command:
  - sh
  - -c
  - |
    if [ -n "$DATABASE_URL" ]; then exec sleep 3600; fi
    echo 'Traceback (most recent call last):'
    echo '  File "/app/main.py", line 3, in <module>'
    echo '    url = settings["DATABASE_URL"]'
    echo "KeyError: 'DATABASE_URL'"
    exit 1`
}

/** A Job called migrate; `spec` is YAML. */
function job(spec: string): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
${indent(spec, 2)}`
}

/** A StatefulSet called store with one pod. */
function statefulSet(image: string): string {
  return `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
spec:
  serviceName: db
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: db
          image: registry.example/${image}
`
}

function indent(text: string, by: number): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `${' '.repeat(by)}${line}\n`)
    .join('')
}

const app = 'image: registry.example/app:1'

/** A web server that knows only / and /index.html. */
const webServer = `${app}
command: [httpd, -f, -p, '8080', -h, /www]
ports:
  - containerPort: 8080`

const service = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
`

/** An Ingress for the Service; `port` is YAML. */
const ingress = (port: string) => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  ${port}
`

const resources = (kind: 'limits' | 'requests', resource: string, amount: string) => `resources:
  ${kind}:
    ${resource}: ${amount}`

const deploy = (text: string) => ({ 'deploy.yaml': text })

export const scenarios: Scenario[] = [
  {
    name: 'image-not-found',
    title: 'the tag was never pushed',
    manifests: deploy(deployment('image: registry.example/app:9.9')),
    expect: { verdict: 'failed', cause: 'ImageNotFound', at: 'image: registry.example/app:9.9' },
    seconds: 45,
  },
  {
    name: 'image-not-found-on-update',
    title: 'a healthy Deployment is updated to a tag that was never pushed',
    before: deployment(app, { replicas: 2 }),
    manifests: deploy(deployment('image: registry.example/app:9.9', { replicas: 2 })),
    expect: { verdict: 'failed', cause: 'ImageNotFound', at: 'image: registry.example/app:9.9' },
    seconds: 45,
  },
  {
    name: 'rolled-back',
    title: 'an update to a tag that was never pushed is rolled back',
    before: deployment(app, { replicas: 2 }),
    manifests: deploy(deployment('image: registry.example/app:9.9', { replicas: 2 })),
    inputs: { rollback: 'on-failure' },
    expect: { verdict: 'failed', cause: 'ImageNotFound', at: 'image: registry.example/app:9.9' },
    seconds: 15,
    rollBack: true,
  },
  {
    name: 'image-unauthorized',
    title: 'a private registry and no imagePullSecrets',
    manifests: deploy(deployment('image: private.registry.example/private/app:1')),
    expect: { verdict: 'failed', cause: 'ImagePullUnauthorized', at: 'image: private.registry.example/private/app:1' },
    seconds: 45,
  },
  {
    name: 'app-crash',
    title: 'the program ends with exit code 1',
    manifests: deploy(
      deployment(`${app}
command: [sh, -c, 'echo "starting"; echo "Error: DATABASE_URL is not set" >&2; exit 1']`),
    ),
    expect: { verdict: 'failed', cause: 'AppCrash', at: 'DATABASE_URL is not set' },
    seconds: 80,
  },
  {
    name: 'init-crash',
    title: 'an init container ends with exit code 1',
    manifests: deploy(
      deployment(app, {
        pod: `initContainers:
  - name: migrate
    image: registry.example/app:1
    command: [sh, -c, 'echo "relation orders does not exist"; exit 1']`,
      }),
    ),
    expect: { verdict: 'failed', cause: 'AppCrash', at: 'relation orders does not exist' },
    seconds: 80,
  },
  {
    name: 'oom-killed',
    title: 'more memory than its limit',
    manifests: deploy(
      deployment(`${app}
command: [sh, -c, 'echo "reading the catalogue"; x=a; while true; do x=$x$x; done']
${resources('limits', 'memory', '16Mi')}`),
    ),
    expect: { verdict: 'failed', cause: 'OOMKilled', at: 'memory: 16Mi' },
    seconds: 80,
  },
  {
    name: 'entrypoint-not-found',
    title: 'the command names a program that the image does not have',
    manifests: deploy(deployment(`${app}\ncommand: [/usr/bin/serve]`)),
    expect: { verdict: 'failed', cause: 'EntrypointNotFound', at: 'command: [/usr/bin/serve]' },
    seconds: 45,
  },
  {
    name: 'configmap-missing-env',
    title: 'an environment variable from a ConfigMap that does not exist',
    manifests: deploy(
      deployment(`${app}
env:
  - name: GREETING
    valueFrom:
      configMapKeyRef:
        name: web-settings
        key: greeting`),
    ),
    expect: { verdict: 'failed', cause: 'ConfigMapMissing', at: 'name: web-settings' },
    seconds: 45,
  },
  {
    name: 'secret-missing-env',
    title: 'an environment variable from a Secret that does not exist',
    manifests: deploy(
      deployment(`${app}
env:
  - name: PASSWORD
    valueFrom:
      secretKeyRef:
        name: database
        key: password`),
    ),
    expect: { verdict: 'failed', cause: 'SecretMissing', at: 'name: database' },
    seconds: 45,
  },
  {
    name: 'configmap-missing-volume',
    title: 'a volume of a ConfigMap that does not exist',
    manifests: deploy(
      deployment(`${app}\nvolumeMounts:\n  - name: settings\n    mountPath: /settings`, {
        pod: 'volumes:\n  - name: settings\n    configMap:\n      name: web-settings',
      }),
    ),
    expect: { verdict: 'failed', cause: 'VolumeConfigMapMissing', at: 'name: web-settings' },
    seconds: 75,
  },
  {
    name: 'secret-missing-volume',
    title: 'a volume of a Secret that does not exist',
    manifests: deploy(
      deployment(`${app}\nvolumeMounts:\n  - name: tls\n    mountPath: /tls`, {
        pod: 'volumes:\n  - name: tls\n    secret:\n      secretName: web-tls',
      }),
    ),
    expect: { verdict: 'failed', cause: 'VolumeSecretMissing', at: 'secretName: web-tls' },
    seconds: 75,
  },
  {
    name: 'config-key-missing',
    title: 'a ConfigMap without the key that is asked for',
    manifests: {
      'deploy.yaml': deployment(`${app}
env:
  - name: GREETING
    valueFrom:
      configMapKeyRef:
        name: web-settings
        key: greting`),
      'settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  greeting: hello
`,
    },
    expect: { verdict: 'failed', cause: 'ConfigKeyMissing', at: 'key: greting' },
    seconds: 45,
  },
  {
    name: 'secret-key-missing',
    title: 'a Secret without the key that is asked for',
    before: `apiVersion: v1
kind: Secret
metadata:
  name: database
stringData:
  username: shop
`,
    manifests: deploy(
      deployment(`${app}
env:
  - name: PASSWORD
    valueFrom:
      secretKeyRef:
        name: database
        key: password`),
    ),
    expect: { verdict: 'failed', cause: 'ConfigKeyMissing', at: 'key: password' },
    seconds: 45,
  },
  {
    name: 'readiness-404',
    title: 'the readiness probe asks for a path that the program does not know',
    manifests: {
      'deploy.yaml': deployment(
        `${webServer}
readinessProbe:
  periodSeconds: 2
  httpGet:
    path: /healthz
    port: 8080`,
        { deadline: 25 },
      ),
      'service.yaml': service,
    },
    expect: { verdict: 'failed', cause: 'ReadinessHttpStatus', at: 'path: /healthz' },
    seconds: 45,
  },
  {
    name: 'liveness-kill',
    title: 'the liveness probe kills a program that works',
    manifests: deploy(
      deployment(`${webServer}
livenessProbe:
  periodSeconds: 2
  failureThreshold: 2
  httpGet:
    path: /alive
    port: 8080`),
    ),
    expect: { verdict: 'failed', cause: 'LivenessProbeKill', at: 'path: /alive' },
    seconds: 90,
  },
  {
    name: 'limit-range',
    title: 'more memory than the LimitRange of the namespace allows',
    before: `apiVersion: v1
kind: LimitRange
metadata:
  name: small-containers
spec:
  limits:
    - type: Container
      max:
        memory: 64Mi
`,
    manifests: deploy(deployment(`${app}\n${resources('limits', 'memory', '128Mi')}`)),
    expect: { verdict: 'failed', cause: 'LimitRangeViolation', at: 'memory: 128Mi' },
    seconds: 30,
  },
  {
    name: 'quota-exceeded',
    title: 'more cpu than the ResourceQuota of the namespace has at all',
    before: `apiVersion: v1
kind: ResourceQuota
metadata:
  name: team-budget
spec:
  hard:
    limits.cpu: 100m
`,
    manifests: deploy(deployment(`${app}\n${resources('limits', 'cpu', '500m')}`)),
    expect: { verdict: 'failed', cause: 'QuotaExceeded', at: 'cpu: 500m' },
    seconds: 30,
  },
  {
    name: 'insufficient-cpu',
    title: 'more cpu than any node has',
    manifests: deploy(deployment(`${app}\n${resources('requests', 'cpu', '"64"')}`)),
    expect: { verdict: 'failed', cause: 'InsufficientResources', at: 'cpu: "64"' },
    seconds: 45,
  },
  {
    name: 'service-selects-nothing',
    title: 'a Service whose selector is misspelt, beside a healthy Deployment',
    manifests: {
      'deploy.yaml': deployment(app),
      'service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: wbe
  ports:
    - port: 80
`,
    },
    expect: { verdict: 'failed', cause: 'ServiceNoMatchingPods', file: 'service.yaml', at: 'app: wbe' },
    seconds: 60,
  },
  {
    name: 'ingress-port-missing',
    title: 'an Ingress that names the port of the container instead of the one of the Service',
    manifests: {
      'deploy.yaml': deployment(app),
      'exposed.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  rules:
    - host: shop.example
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 8080
`,
    },
    expect: { verdict: 'failed', cause: 'IngressBackendPortMissing', file: 'exposed.yaml', at: 'number: 8080' },
    seconds: 20,
  },
  {
    name: 'storage-class-missing',
    title: 'a PersistentVolumeClaim with a StorageClass that does not exist',
    manifests: {
      'claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  storageClassName: fast-ssd
  accessModes: [ReadWriteOnce]
  resources:
    requests:
      storage: 1Gi
`,
      'deploy.yaml': deployment(`${app}\nvolumeMounts:\n  - name: data\n    mountPath: /data`, {
        pod: 'volumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: data',
      }),
    },
    expect: { verdict: 'failed', cause: 'StorageClassMissing', file: 'claim.yaml', at: 'storageClassName: fast-ssd' },
    seconds: 60,
  },
  {
    name: 'pvc-not-found',
    title: 'a volume of a PersistentVolumeClaim that does not exist',
    manifests: deploy(
      deployment(`${app}\nvolumeMounts:\n  - name: data\n    mountPath: /data`, {
        pod: 'volumes:\n  - name: data\n    persistentVolumeClaim:\n      claimName: web-data',
      }),
    ),
    expect: { verdict: 'failed', cause: 'PvcNotFound', at: 'claimName: web-data' },
    seconds: 45,
  },
  {
    name: 'host-path-type',
    title: 'a hostPath volume of a folder that the node does not have',
    manifests: deploy(
      deployment(`${app}\nvolumeMounts:\n  - name: data\n    mountPath: /data`, {
        pod: 'volumes:\n  - name: data\n    hostPath:\n      path: /var/lib/web-data\n      type: Directory',
      }),
    ),
    expect: { verdict: 'failed', cause: 'HostPathTypeMismatch', at: 'path: /var/lib/web-data' },
    seconds: 60,
  },
  {
    name: 'job-failed',
    title: 'a Job that fails at once',
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
          image: registry.example/app:1
          command: [sh, -c, 'echo "migration 42 failed: column exists" >&2; exit 3']
`,
    },
    expect: { verdict: 'failed', cause: 'AppCrash', file: 'job.yaml', at: 'migration 42 failed' },
    seconds: 30,
  },
  {
    name: 'statefulset-image-not-found',
    title: 'a StatefulSet whose tag was never pushed',
    manifests: deploy(
      deployment('image: registry.example/app:9.9')
        .replace('kind: Deployment', 'kind: StatefulSet')
        .replace(/ {2}progressDeadlineSeconds.*\n/, ''),
    ),
    expect: { verdict: 'failed', cause: 'ImageNotFound', at: 'image: registry.example/app:9.9' },
    seconds: 45,
  },
  {
    name: 'statefulset-stuck',
    title: 'a StatefulSet whose pod of an older, broken revision stands in the way of the right one',
    before: statefulSet('app:9.9'),
    manifests: deploy(statefulSet('app:1')),
    expect: { verdict: 'failed', cause: 'StatefulSetStuck', at: 'name: store' },
    seconds: 45,
  },
  {
    name: 'job-restarts-used-up',
    title: 'a Job whose container ends with an error until its backoffLimit is reached',
    manifests: {
      'job.yaml': job(
        `backoffLimit: 2
template:
  spec:
    restartPolicy: OnFailure
    terminationGracePeriodSeconds: 1
    containers:
      - name: migrate
        image: registry.example/app:1
        command: [sh, -c, 'echo "table orders is locked" >&2; exit 3']`,
      ),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', file: 'job.yaml', at: 'table orders is locked' },
    seconds: 40,
  },
  {
    name: 'job-healthy-after-restarts',
    title: 'a Job that succeeds at its third try',
    manifests: {
      'job.yaml': job(
        `template:
  spec:
    restartPolicy: OnFailure
    containers:
      - name: migrate
        image: registry.example/app:1
        command: [sh, -c, 'echo try >> /tries/list; [ $(wc -l < /tries/list) -gt 2 ]']
        volumeMounts: [{ name: tries, mountPath: /tries }]
    volumes: [{ name: tries, emptyDir: {} }]`,
      ),
    },
    expect: { verdict: 'passed' },
    seconds: 50,
  },
  {
    name: 'healthy',
    title: 'two pods with a readiness probe, and a Service',
    manifests: {
      'deploy.yaml': deployment(
        `${webServer}
readinessProbe:
  periodSeconds: 1
  httpGet:
    path: /
    port: 8080`,
        { replicas: 2 },
      ),
      'service.yaml': service,
    },
    expect: { verdict: 'passed' },
    seconds: 30,
  },
  {
    name: 'healthy-after-two-crashes',
    title: 'the program crashes twice until its database is up, then it runs',
    manifests: deploy(
      deployment(
        `${app}
command:
  - sh
  - -c
  - |
    starts=$(cat /state/starts 2>/dev/null || echo 0)
    echo $((starts + 1)) > /state/starts
    if [ $starts -lt 2 ]; then echo "database is not up yet"; exit 1; fi
    echo "connected"
    exec sleep 3600
volumeMounts:
  - name: state
    mountPath: /state`,
        { pod: 'volumes:\n  - name: state\n    emptyDir: {}' },
      ),
    ),
    expect: { verdict: 'passed' },
    seconds: 60,
  },
  {
    name: 'one-of-two-fails',
    title: 'one Deployment of a set is fine, the other has a tag that was never pushed',
    manifests: {
      'api.yaml': deployment(app).replaceAll(/\bweb\b/g, 'api'),
      'deploy.yaml': deployment('image: registry.example/app:9.9'),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', at: 'image: registry.example/app:9.9' },
    seconds: 45,
  },
  {
    name: 'image-name-invalid',
    title: 'a capital letter in the name of the image',
    manifests: deploy(deployment('image: registry.example/App:1')),
    expect: { verdict: 'failed', cause: 'ImageNameInvalid', at: 'image: registry.example/App:1' },
    seconds: 30,
  },
  {
    name: 'node-selector-mismatch',
    title: 'a nodeSelector that no node has',
    manifests: deploy(deployment(app, { pod: 'nodeSelector:\n  disktype: ssd' })),
    expect: { verdict: 'failed', cause: 'NodeSelectorMismatch', at: 'disktype: ssd' },
    seconds: 45,
  },
  {
    name: 'service-account-missing',
    title: 'a ServiceAccount that does not exist',
    manifests: deploy(deployment(app, { pod: 'serviceAccountName: web-runner' })),
    expect: { verdict: 'failed', cause: 'ServiceAccountNotFound', at: 'serviceAccountName: web-runner' },
    seconds: 30,
  },
  {
    name: 'startup-probe-kill',
    title: 'the startup probe asks for a path that the program does not know',
    manifests: deploy(
      deployment(`${webServer}
startupProbe:
  periodSeconds: 1
  failureThreshold: 3
  httpGet:
    path: /started
    port: 8080`),
    ),
    expect: { verdict: 'failed', cause: 'StartupProbeKill', at: 'path: /started' },
    seconds: 60,
  },
  {
    name: 'unknown-field',
    title: 'a field that does not exist: nothing is applied',
    manifests: { 'deploy.yaml': deployment(`${app}\nimagePullpolicy: Always`), 'service.yaml': service },
    expect: { verdict: 'failed', cause: 'ManifestSchemaInvalid', at: 'imagePullpolicy: Always' },
    seconds: 0,
  },
  {
    name: 'preflight-five-causes',
    title: 'five mistakes in one set: nothing is applied',
    manifests: {
      'deploy.yaml': deployment(
        `${app}
env:
  - name: GREETING
    valueFrom:
      configMapKeyRef:
        name: web-settings
        key: greting`,
        { pod: 'serviceAccountName: web-runer' },
      ),
      'account.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: web-runner
`,
      'settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  greeting: hello
`,
      'service.yaml': service.replace('app: web', 'app: wbe'),
      'ingress.yaml': ingress('number: 8080'),
      'worker.yaml': deployment(`${app}\nimagePullpolicy: Always`).replaceAll(/\bweb\b/g, 'worker'),
    },
    expect: { verdict: 'failed', cause: 'ManifestSchemaInvalid', file: 'worker.yaml', at: 'imagePullpolicy: Always' },
    seconds: 0,
  },
  {
    name: 'first-deploy',
    title: 'a set with all that a small service needs is deployed for the first time',
    manifests: {
      'deploy.yaml': deployment(
        `${webServer}
envFrom:
  - configMapRef:
      name: web-settings
readinessProbe:
  periodSeconds: 1
  tcpSocket:
    port: 8080`,
        { replicas: 2 },
      ),
      'settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  greeting: hello
`,
      'service.yaml': service,
      'ingress.yaml': ingress('number: 80'),
    },
    expect: { verdict: 'passed' },
    seconds: 30,
  },
  {
    name: 'update',
    title: 'a healthy Deployment gets another image and a third replica',
    before: deployment(app, { replicas: 2 }),
    manifests: { 'deploy.yaml': deployment('image: registry.example/app:2', { replicas: 3 }) },
    expect: { verdict: 'passed' },
    seconds: 30,
  },
  {
    name: 'eviction',
    title: 'a program that writes more than its emptyDir may hold is evicted again and again',
    before: deployment(app, { replicas: 2 }),
    manifests: deploy(
      deployment(
        `${app}
command: [sh, -c, 'dd if=/dev/zero of=/scratch/file bs=1M count=8; sleep 3600']
volumeMounts:
  - name: scratch
    mountPath: /scratch
readinessProbe:
  exec:
    command: [test, -f, /ready]`,
        { pod: 'volumes:\n  - name: scratch\n    emptyDir:\n      sizeLimit: 2Mi', replicas: 2 },
      ),
    ),
    expect: { verdict: 'failed', cause: 'Evicted', at: 'sizeLimit: 2Mi' },
    seconds: 150,
  },
  {
    name: 'variable-removed',
    title: 'an update takes away an environment variable that the program needs',
    before: deployment(withSettings('\n  - name: DATABASE_URL\n    value: postgres://db.example/shop')),
    manifests: deploy(deployment(withSettings(''))),
    expect: { verdict: 'failed', cause: 'AppCrash', at: 'env:' },
    seconds: 60,
  },
]
