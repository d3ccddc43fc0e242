// Volumes that cannot be had.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

export const volumes: Scenario[] = [
  {
    name: 'storage-class-missing',
    manifests: {
      'claim.yaml': `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: no-such-class # <-- here
  resources:
    requests:
      storage: 1Gi
`,
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - { name: data, mountPath: /data }
        volumes:
          - name: data
            persistentVolumeClaim:
              claimName: data
      `),
    },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'StorageClassMissing' },
  },
  {
    name: 'claim-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - { name: data, mountPath: /data }
        volumes:
          - name: data
            persistentVolumeClaim:
              claimName: no-such-claim # <-- here
      `),
    },
    inputs: { timeout: '60s' },
    expect: { verdict: 'failed', cause: 'PvcNotFound' },
  },
  {
    name: 'host-path-of-another-type',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - { name: host, mountPath: /host }
        volumes:
          - name: host
            hostPath:
              path: /etc/passwd # <-- here
              type: Directory
      `),
    },
    expect: { verdict: 'failed', cause: 'HostPathTypeMismatch' },
  },
]
