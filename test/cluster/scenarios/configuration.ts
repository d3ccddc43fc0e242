// ConfigMaps and Secrets that a pod wants and that are not there.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

export const configuration: Scenario[] = [
  {
    name: 'config-map-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            envFrom:
              - configMapRef:
                  name: web-settings # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ConfigMapMissing' },
  },
  {
    name: 'secret-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            env:
              - name: PASSWORD
                valueFrom:
                  secretKeyRef:
                    name: web-password # <-- here
                    key: password
      `),
    },
    expect: { verdict: 'failed', cause: 'SecretMissing' },
  },
  {
    name: 'config-map-key-missing',
    before: `
apiVersion: v1
kind: ConfigMap
metadata:
  name: web-settings
data:
  level: info
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            env:
              - name: LEVEL
                valueFrom:
                  configMapKeyRef:
                    name: web-settings
                    key: log-level # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ConfigKeyMissing' },
  },
  {
    name: 'config-map-volume-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - { name: settings, mountPath: /settings }
        volumes:
          - name: settings
            configMap:
              name: web-settings # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'VolumeConfigMapMissing' },
  },
  {
    name: 'secret-volume-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts:
              - { name: keys, mountPath: /keys }
        volumes:
          - name: keys
            secret:
              secretName: web-keys # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'VolumeSecretMissing' },
  },
]
