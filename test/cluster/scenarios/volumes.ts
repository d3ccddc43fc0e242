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
  {
    name: 'script-of-a-config-map-without-a-mode',
    manifests: {
      'scripts.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: start
data:
  start.sh: |
    #!/bin/sh
    exec sleep 3600
`,
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [/scripts/start.sh]
            volumeMounts:
              - { name: scripts, mountPath: /scripts }
        volumes:
          - name: scripts # <-- here
            configMap: { name: start }
      `),
    },
    expect: { verdict: 'failed', cause: 'EntrypointNotExecutable', sentence: 'defaultMode' },
  },
  {
    name: 'volume-that-hides-the-command',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [/bin/httpd, -f, -p, '8080']
            volumeMounts:
              - name: uploads
                mountPath: /bin # <-- here
        volumes:
          - name: uploads
            emptyDir: {}
      `),
    },
    expect: { verdict: 'failed', cause: 'EntrypointNotFound', sentence: 'hides the files of the image there' },
  },
  {
    name: 'sub-path-that-the-config-map-lacks',
    manifests: {
      'settings.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: proxy
data:
  default.conf: server {}
`,
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'wc /etc/proxy/proxy.conf; exit 1'] # <-- here
            volumeMounts:
              - { name: conf, mountPath: /etc/proxy/proxy.conf, subPath: proxy.conf }
        volumes:
          - name: conf
            configMap: { name: proxy }
      `),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', mentions: ['is a directory'] },
  },
]
