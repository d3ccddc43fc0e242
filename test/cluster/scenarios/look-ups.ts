// What a look-up makes certain: the name, key or label that was meant, and who is in the way. One may not look up.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment, indent, resolveText } from '../scenario.ts'

const app = `containers: [{ name: app, image: ${registry}/app:1 }]`

const configMap = (name: string, data: string) => `
apiVersion: v1
kind: ConfigMap
metadata: { name: ${name} }
data: { ${data} }
`

/** A Deployment that takes one environment variable, or all of them, from somewhere. */
const withEnvironment = (fields: string) =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/app:1
${indent(fields, 8)}`)

const withClaim = (image: string) =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/${image}
        volumeMounts: [{ name: data, mountPath: /data }]
    volumes:
      - name: data
        persistentVolumeClaim:
          claimName: data # <-- here
  `)

/** Deploys a text and waits until its Deployment is complete. */
async function deployed({ kubectl }: Tools, text: string): Promise<void> {
  await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], text)
  await kubectl(['rollout', 'status', 'deployment/web', '--timeout=120s'])
}

/** Everything that a deploy needs, and what a role for it often lacks: Secrets, and all that has no namespace. */
export const limitedRole = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: limited }
rules:
  - apiGroups: [apps]
    resources: [deployments]
    verbs: [get, list, watch, create, patch]
  - apiGroups: [apps]
    resources: [replicasets]
    verbs: [get, list, watch]
  - apiGroups: ['']
    resources: [pods, events, persistentvolumeclaims]
    verbs: [get, list, watch]
  - apiGroups: ['']
    resources: [pods/log]
    verbs: [get]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: limited }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: limited }]
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: limited }
`

export const lookUps: Scenario[] = [
  {
    name: 'config-map-misspelt',
    seconds: 35,
    before: configMap('web-settings', 'level: info') + '---' + configMap('other', 'level: info'),
    manifests: {
      'deploy.yaml': withEnvironment(`
        envFrom:
          - configMapRef:
              name: web-setings # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ConfigMapMissing', sentence: 'Did you mean "web-settings"?' },
  },
  {
    // As kustomize names what it generates, and the reference was written by hand.
    name: 'config-map-with-a-hash',
    before: configMap('web-settings-7m2kg8tbf4', 'level: info'),
    manifests: {
      'deploy.yaml': withEnvironment(`
        envFrom:
          - configMapRef:
              name: web-settings # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ConfigMapMissing', sentence: 'Did you mean "web-settings-7m2kg8tbf4"?' },
  },
  {
    name: 'config-map-unlike-any-other',
    before: configMap('prices', 'level: info'),
    manifests: {
      'deploy.yaml': withEnvironment(`
        envFrom:
          - configMapRef:
              name: web-settings # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ConfigMapMissing', sentence: ': prices.' },
  },
  {
    name: 'config-map-key-misspelt',
    seconds: 35,
    before: configMap('web-settings', 'log_level: info, mode: fast'),
    manifests: {
      'deploy.yaml': withEnvironment(`
        env:
          - name: LEVEL
            valueFrom:
              configMapKeyRef:
                name: web-settings
                key: loglevel # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ConfigKeyMissing', sentence: 'Did you mean "log_level"?' },
  },
  {
    name: 'secret-key-of-a-volume-misspelt',
    seconds: 35,
    before: `
apiVersion: v1
kind: Secret
metadata: { name: web-keys }
stringData: { tls.crt: certificate, tls.key: key }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts: [{ name: keys, mountPath: /keys }]
        volumes:
          - name: keys
            secret:
              secretName: web-keys
              items:
                - key: tsl.crt # <-- here
                  path: tls.crt
      `),
    },
    expect: { verdict: 'failed', cause: 'VolumeKeyMissing', sentence: 'Did you mean "tls.crt"?' },
  },
  {
    name: 'service-account-misspelt',
    seconds: 35,
    before: `
apiVersion: v1
kind: ServiceAccount
metadata: { name: checkout }
`,
    manifests: {
      'deploy.yaml': deployment(`
        serviceAccountName: chekout # <-- here
        ${app}
      `),
    },
    expect: { verdict: 'failed', cause: 'ServiceAccountNotFound', sentence: 'Did you mean "checkout"?' },
  },
  {
    name: 'storage-class-misspelt',
    before: async ({ kubectl, namespace }) => {
      const storageClass = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: NAMESPACE-fast }
provisioner: kubernetes.io/no-provisioner
`
      await kubectl(['create', '-f', '-'], resolveText(storageClass, namespace))
    },
    manifests: {
      'claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: NAMESPACE-fats # <-- here
  resources: { requests: { storage: 1Gi } }
`,
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts: [{ name: data, mountPath: /data }]
        volumes:
          - name: data
            persistentVolumeClaim: { claimName: data }
      `),
    },
    expect: { verdict: 'failed', cause: 'StorageClassMissing', sentence: '-fast"?' },
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', 'storageclass', `${namespace}-fast`, '--ignore-not-found'])
    },
  },
  {
    name: 'node-label-misspelt',
    seconds: 35,
    manifests: {
      'deploy.yaml': deployment(`
        nodeSelector:
          kubernetes.io/os: linus # <-- here
        ${app}
      `),
    },
    expect: { verdict: 'failed', cause: 'NodeSelectorMismatch', sentence: 'Did you mean "linux"?' },
  },
  {
    name: 'may-not-read-secrets',
    before: limitedRole,
    manifests: {
      'deploy.yaml': withEnvironment(`
        env:
          - name: PASSWORD
            valueFrom:
              secretKeyRef:
                name: web-password # <-- here
                key: password
      `),
    },
    inputs: { context: 'limited' },
    expect: {
      verdict: 'failed',
      cause: 'SecretMissing',
      mentions: ['"confidence":"likely"'],
      warnings: ['could not read secrets: needs get, list secrets'],
    },
  },
  {
    name: 'host-port-of-the-pod-before',
    seconds: 35,
    before: async (tools) => {
      await deployed(tools, withEnvironment('ports: [{ containerPort: 8080, hostPort: 31987 }]'))
    },
    manifests: {
      'deploy.yaml': withEnvironment(`
        ports:
          - containerPort: 8080
            hostPort: 31987 # <-- here
        env: [{ name: VERSION, value: '2' }]
      `),
    },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'HostPortConflict', sentence: 'of the older revision' },
  },
  {
    name: 'claim-of-the-pod-before',
    seconds: 35,
    before: async (tools) => {
      const volume = `
apiVersion: v1
kind: PersistentVolume
metadata: { name: NAMESPACE-data }
spec:
  accessModes: [ReadWriteOncePod]
  capacity: { storage: 1Gi }
  persistentVolumeReclaimPolicy: Retain
  storageClassName: ''
  claimRef: { namespace: NAMESPACE, name: data }
  hostPath: { path: /tmp }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOncePod]
  storageClassName: ''
  resources: { requests: { storage: 1Gi } }
---
`
      await deployed(tools, resolveText(volume, tools.namespace) + withClaim('app:1'))
    },
    manifests: { 'deploy.yaml': withClaim('app:2') },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'ReadWriteOncePodConflict', sentence: 'of the older revision' },
    cleanup: async ({ kubectl, namespace }) => {
      await kubectl(['delete', 'persistentvolume', `${namespace}-data`, '--wait=false', '--ignore-not-found'])
    },
  },
  {
    name: 'quota-without-room-for-surge',
    seconds: 35,
    before: async (tools) => {
      const quota = `
apiVersion: v1
kind: ResourceQuota
metadata: { name: team }
spec: { hard: { pods: '2' } }
---
`
      await deployed(tools, quota + deployment(app, 'replicas: 2'))
    },
    manifests: { 'deploy.yaml': deployment(app.replace('app:1', 'app:2'), 'replicas: 2') },
    inputs: { timeout: '20s' },
    expect: {
      verdict: 'failed',
      cause: 'QuotaExceeded',
      sentence: 'creates the pod of maxSurge 25% beside them',
    },
  },
  {
    name: 'image-before-worked',
    seconds: 35,
    before: async (tools) => await deployed(tools, deployment(app)),
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:no-such-tag # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', sentence: `Revision 1 runs ${registry}/app:1.` },
  },
]
