// What the namespace or the nodes do not allow: LimitRange, ResourceQuota, capacity.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

export const limits: Scenario[] = [
  {
    name: 'limit-range',
    before: `
apiVersion: v1
kind: LimitRange
metadata:
  name: small
spec:
  limits:
    - type: Container
      max: { memory: 64Mi }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            resources:
              limits:
                memory: 128Mi # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'LimitRangeViolation' },
  },
  {
    name: 'resource-quota',
    before: `
apiVersion: v1
kind: ResourceQuota
metadata:
  name: small
spec:
  hard: { limits.memory: 64Mi }
`,
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            resources:
              limits:
                memory: 128Mi
      `),
    },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'QuotaExceeded' },
  },
  {
    name: 'more-cpu-than-any-node',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            resources:
              requests:
                cpu: '640' # <-- here
      `),
    },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'InsufficientResources' },
  },
]
