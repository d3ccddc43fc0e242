// Containers that do not stay up: crashes, memory, commands, probes.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

export const containers: Scenario[] = [
  {
    name: 'crash-with-last-words',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'echo starting; echo "cannot open the ledger: no such account" >&2; exit 1']
            readinessProbe:
              exec: { command: ['true'] }
      `),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'cannot open the ledger: no such account' },
  },
  {
    // `kubectl rollout status` calls it a success: without a probe a container is available once it has started.
    name: 'crash-without-readiness-probe',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 2; echo "lost the connection"; exit 3']
      `),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', mentions: ['lost the connection'] },
  },
  {
    name: 'crash-in-init-container',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: migrate
            image: ${registry}/app:1
            command: [sh, -c, 'echo "migration 7 failed"; exit 1']
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      context: ['InitContainerFailed'],
      mentions: ['migrate', 'migration 7 failed'],
    },
  },
  {
    name: 'memory-limit',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [tail, /dev/zero]
            resources:
              limits:
                memory: 16Mi # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'OOMKilled' },
  },
  {
    name: 'memory-limit-after-five-seconds',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 5; exec tail /dev/zero']
            resources:
              limits:
                memory: 16Mi # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'OOMKilled' },
  },
  {
    name: 'command-not-found',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [/no/such/program] # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'EntrypointNotFound' },
  },
  {
    name: 'command-ends',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'echo done']
      `),
    },
    expect: { verdict: 'failed', cause: 'CompletedUnexpectedly' },
  },
  {
    name: 'readiness-404',
    manifests: {
      'deploy.yaml': deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
            command: [httpd, -f, -p, '8080', -h, /www]
            ports:
              - containerPort: 8080
            readinessProbe:
              httpGet:
                path: /healthz # <-- here
                port: 8080
              periodSeconds: 2
      `,
        'progressDeadlineSeconds: 25',
      ),
    },
    expect: { verdict: 'failed', cause: 'ReadinessHttpStatus', mentions: ['404'] },
  },
  {
    name: 'liveness-404',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [httpd, -f, -p, '8080', -h, /www]
            ports:
              - containerPort: 8080
            livenessProbe:
              httpGet:
                path: /alive # <-- here
                port: 8080
              periodSeconds: 2
              failureThreshold: 2
      `),
    },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill' },
  },
]
