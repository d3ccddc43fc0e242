// What a node does to a pod that was placed on it.
import { registry } from '../layout.ts'
import { setDiskPressure } from '../node.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** A Deployment with a security context that our nodes cannot give: containerd 1.6, no AppArmor. */
const isolated = (context: string) =>
  deployment(`
        ${context}
        containers:
          - name: app
            image: ${registry}/app:1
      `)

export const nodes: Scenario[] = [
  {
    name: 'seccomp-profile-that-no-node-has',
    manifests: {
      'deploy.yaml': isolated(`securityContext:
          seccompProfile:
            type: Localhost
            localhostProfile: profiles/web.json # <-- here`),
    },
    expect: { verdict: 'failed', cause: 'SeccompProfileMissing', mentions: ['profiles/web.json'], early: true },
  },
  {
    name: 'apparmor-profile-without-apparmor',
    manifests: {
      'deploy.yaml': isolated(`securityContext:
          appArmorProfile:
            type: Localhost # <-- here
            localhostProfile: web`),
    },
    expect: { verdict: 'failed', cause: 'AppArmorProfileMissing', early: true },
  },
  {
    name: 'user-namespaces-that-the-runtime-lacks',
    manifests: { 'deploy.yaml': isolated('hostUsers: false # <-- here') },
    expect: { verdict: 'failed', cause: 'UserNamespacesUnsupported', early: true },
  },
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
    seconds: 110,
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
    // Its first pod is evicted, and the node rejects those that come after it.
    name: 'evicted-under-disk-pressure',
    seconds: 40,
    alone: true,
    before: async ({ kubectl, meanwhile }) => {
      meanwhile(async () => {
        await kubectl(['wait', 'pod', '--selector=app=web', '--for=create', '--timeout=120s'])
        const runs = '--for=jsonpath={.status.phase}=Running'
        await kubectl(['wait', 'pod', '--selector=app=web', runs, '--timeout=120s'])
        await setDiskPressure(true)
      })
    },
    manifests: {
      'deploy.yaml': deployment(`
        tolerations:
          - key: node.kubernetes.io/disk-pressure
            operator: Exists
        containers:
          - name: app
            image: ${registry}/app:1
            readinessProbe:
              exec: { command: [test, -f, /ready] }
      `),
    },
    expect: { verdict: 'failed', cause: 'Evicted', mentions: ['DiskPressure'] },
    cleanup: () => setDiskPressure(false),
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
