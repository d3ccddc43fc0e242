// Volumes that cannot be made, bound, mounted or used. Those that are there already are on the disk of the node.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** A volume of the namespace's own class, which nobody makes volumes for. */
async function makeVolume({ namespace, kubectl }: Tools, spec: Record<string, unknown> = {}): Promise<void> {
  const volume = {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `${namespace}-disk` },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: namespace,
      persistentVolumeReclaimPolicy: 'Retain',
      ...(['local', 'nfs', 'csi'].some((kind) => kind in spec) ? {} : { hostPath: { path: '/tmp' } }),
      ...spec,
    },
  }
  await kubectl(['create', '-f', '-'], JSON.stringify(volume))
}

async function makeClass({ namespace, kubectl }: Tools, more: Record<string, unknown> = {}): Promise<void> {
  const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: namespace } }
  await kubectl(['create', '-f', '-'], JSON.stringify({ ...kind, provisioner: 'disk.csi.example', ...more }))
}

const cleanup: Scenario['cleanup'] = async ({ namespace, kubectl }) => {
  await kubectl(['delete', 'storageclass', namespace, '--ignore-not-found'])
  await kubectl(['delete', 'persistentvolume', `${namespace}-disk`, '--ignore-not-found', '--wait=false'])
}

/** A claim of the namespace's class. `more` is of its spec. */
const claim = (more = '', size = '1Gi', modes = '[ReadWriteOnce]') => `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: ${modes}
  storageClassName: NAMESPACE
${more}  resources:
    requests:
      storage: ${size}
`

const web = deployment(`
  containers:
    - name: app
      image: ${registry}/app:1
      volumeMounts:
        - { name: data, mountPath: /data }
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: data
`)
const bound = '  volumeName: NAMESPACE-disk\n'
const mark = (text: string, line: string) => text.replace(line, `${line} # <-- here`)

const onNode = {
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'Exists' }] }],
  },
}
const other = `apiVersion: v1
kind: Pod
metadata: { name: other }
spec:
  containers: [{ name: app, image: ${registry}/app:1, volumeMounts: [{ name: data, mountPath: /data }] }]
  volumes: [{ name: data, persistentVolumeClaim: { claimName: data } }]
`

export const storage: Scenario[] = [
  {
    name: 'claim-larger-than-any-volume',
    before: (tools) => makeVolume(tools),
    manifests: { 'claim.yaml': mark(claim('', '20Gi'), 'storage: 20Gi'), 'deploy.yaml': web },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'PvcUnbound', mentions: ['20Gi'] },
    cleanup,
  },
  {
    name: 'claim-with-an-access-mode-none-has',
    before: async (tools) => {
      await makeClass(tools, { provisioner: 'kubernetes.io/no-provisioner' })
      await makeVolume(tools)
    },
    manifests: {
      'claim.yaml': mark(claim('', '1Gi', '[ReadWriteMany]'), 'accessModes: [ReadWriteMany]'),
      'deploy.yaml': web,
    },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'PvcUnbound', mentions: ['ReadWriteMany'] },
    cleanup,
  },
  {
    name: 'claim-waits-for-a-pod-then-for-a-volume',
    before: (tools) =>
      makeClass(tools, { provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' }),
    manifests: { 'claim.yaml': claim(), 'deploy.yaml': mark(web, 'claimName: data') },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'VolumeZoneConflict' },
    cleanup,
  },
  {
    name: 'volume-that-was-deleted',
    before: async (tools) => {
      await makeVolume(tools)
      await tools.kubectl(['apply', '-f', '-'], claim(bound).replaceAll('NAMESPACE', tools.namespace))
      await tools.kubectl(['wait', 'pvc/data', '--for=jsonpath={.status.phase}=Bound', '--timeout=120s'])
      const volume = `persistentvolume/${tools.namespace}-disk`
      await tools.kubectl(['delete', volume, '--wait=false'])
      await tools.kubectl(['patch', volume, '--type=merge', '-p', '{"metadata":{"finalizers":null}}'])
      await tools.kubectl(['wait', 'pvc/data', '--for=jsonpath={.status.phase}=Lost', '--timeout=120s'])
    },
    manifests: { 'deploy.yaml': mark(web, 'claimName: data') },
    expect: { verdict: 'failed', cause: 'PvcLost', early: true },
    cleanup,
  },
  {
    name: 'storage-driver-that-nobody-runs',
    before: (tools) => makeClass(tools),
    manifests: { 'claim.yaml': mark(claim(), 'storageClassName: NAMESPACE'), 'deploy.yaml': web },
    inputs: { timeout: '25s' },
    expect: { verdict: 'failed', cause: 'ProvisioningPending', sentence: 'disk.csi.example' },
    cleanup,
  },
  {
    name: 'storage-driver-of-a-claim-alone',
    before: (tools) => makeClass(tools),
    manifests: { 'claim.yaml': mark(claim(), 'storageClassName: NAMESPACE') },
    inputs: { timeout: '15s' },
    expect: { verdict: 'failed', cause: 'ProvisioningPending' },
    cleanup,
  },
  {
    name: 'disk-without-its-folder',
    before: (tools) => makeVolume(tools, { local: { path: '/no/such/disk' }, nodeAffinity: onNode }),
    manifests: { 'claim.yaml': claim(bound), 'deploy.yaml': mark(web, 'claimName: data') },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'MountFailed', sentence: '/no/such/disk', early: true },
    cleanup,
  },
  {
    name: 'file-server-that-does-not-answer',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts: [{ name: shared, mountPath: /shared }]
        volumes:
          - name: shared # <-- here
            nfs: { server: 127.0.0.1, path: /export }
      `),
    },
    inputs: { timeout: '40s' },
    expect: { verdict: 'failed', cause: 'MountFailed' },
  },
  {
    name: 'storage-driver-missing-on-the-node',
    before: (tools) => makeVolume(tools, { csi: { driver: 'disk.csi.example', volumeHandle: 'disk-1' } }),
    manifests: { 'claim.yaml': claim(bound), 'deploy.yaml': mark(web, 'claimName: data') },
    inputs: { timeout: '40s' },
    expect: { verdict: 'failed', cause: 'VolumeWaitTimeout' },
    cleanup,
  },
  {
    name: 'driver-of-a-scratch-volume-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts: [{ name: scratch, mountPath: /scratch }]
        volumes:
          - name: scratch
            csi: { driver: scratch.csi.example } # <-- here
      `),
    },
    inputs: { timeout: '40s' },
    expect: { verdict: 'failed', cause: 'CsiDriverNotRegistered', sentence: 'scratch.csi.example' },
  },
  {
    name: 'sub-path-is-a-file-on-the-way',
    before: `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { level: info }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - name: settings
                mountPath: /settings/level
                subPath: level/more # <-- here
        volumes: [{ name: settings, configMap: { name: settings } }]
      `),
    },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'SubPathFailed', mentions: ['level/more'] },
  },
  {
    name: 'folder-mounted-on-a-file',
    before: `apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
data: { level: info }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - name: settings
                mountPath: /www/index.html # <-- here
        volumes: [{ name: settings, configMap: { name: settings } }]
      `),
    },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'CreateFailedOther', mentions: ['/www/index.html'], early: true },
  },
  {
    name: 'mount-of-a-volume-that-is-not-listed',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - name: dtaa # <-- here
                mountPath: /data
        volumes: [{ name: data, emptyDir: {} }]
      `),
    },
    expect: { verdict: 'failed', cause: 'ManifestSchemaInvalid', nothingApplied: true },
  },
  {
    name: 'claim-that-another-pod-has-for-itself',
    before: async (tools) => {
      await makeVolume(tools, {
        accessModes: ['ReadWriteOncePod'],
        csi: { driver: 'disk.csi.example', volumeHandle: 'disk-1' },
      })
      const texts = [claim(bound, '1Gi', '[ReadWriteOncePod]'), other]
      await tools.kubectl(['apply', '-f', '-'], texts.join('---\n').replaceAll('NAMESPACE', tools.namespace))
      await tools.kubectl(['wait', 'pod/other', '--for=condition=PodScheduled', '--timeout=120s'])
    },
    manifests: { 'deploy.yaml': mark(web, 'claimName: data') },
    inputs: { timeout: '20s' },
    expect: { verdict: 'failed', cause: 'ReadWriteOncePodConflict', sentence: 'held by pod other' },
    cleanup,
  },
]
