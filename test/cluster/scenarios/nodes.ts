// What a node does to a pod that was placed on it.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

export const nodes: Scenario[] = [
  {
    name: 'node-without-room-named-by-hand',
    manifests: {
      'deploy.yaml': deployment(`
        nodeName: node-1 # <-- here
        containers:
          - name: app
            image: ${registry}/app:1
            resources: { requests: { cpu: 500 } }
      `),
    },
    expect: { verdict: 'failed', cause: 'NodeRejectedPod', sentence: 'cpu' },
  },
  {
    name: 'writes-more-than-its-empty-dir-holds',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 2; dd if=/dev/zero of=/scratch/file bs=1M count=20; sleep 3600']
            readinessProbe:
              exec: { command: [test, -f, /scratch/ready] }
            volumeMounts: [{ name: scratch, mountPath: /scratch }]
        volumes:
          - name: scratch
            emptyDir:
              sizeLimit: 5Mi # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'Evicted' },
  },
  {
    name: 'pod-that-may-not-run-so-long',
    manifests: {
      'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: once }
spec:
  activeDeadlineSeconds: 3 # <-- here
  terminationGracePeriodSeconds: 1
  restartPolicy: Never
  containers:
    - name: app
      image: ${registry}/app:1
      readinessProbe: { exec: { command: [test, -f, /ready] } }
`,
    },
    expect: { verdict: 'failed', cause: 'PodDeadlineExceeded' },
  },
]
