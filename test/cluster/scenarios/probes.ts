// Probes of every kind, each failing in a way of its own. What is not proved for good ends with the time limit.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** A Deployment whose one container has these further lines, at the container's own indentation. */
function container(lines: string, pod = ''): string {
  return deployment(`
${pod}        containers:
          - name: app
            image: ${registry}/app:1
${lines.replace(/^\n/, '').trimEnd()}
      `)
}

/** A command that answers every request with this, spoken by netcat. */
const answers = (what: string) => `            command: [nc, -ll, -p, '8080', -e, sh, -c, "${what}"]`
const serves = `            command: [httpd, -f, -p, '8080', -h, /www]`
const until = (timeout: string) => ({ inputs: { timeout }, seconds: 30 })

export const probes: Scenario[] = [
  {
    name: 'readiness-port-where-nothing-listens',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${serves}
            ports: [{ containerPort: 8080 }]
            readinessProbe:
              tcpSocket:
                port: 9090 # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessConnectionRefused', mentions: ['port 9090'] },
  },
  {
    name: 'readiness-of-localhost-only',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
            command: [httpd, -f, -p, '127.0.0.1:8080', -h, /www]
            ports: [{ name: http, containerPort: 8080 }]
            readinessProbe:
              httpGet:
                path: /
                port: http # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessConnectionRefused', mentions: ['127.0.0.1'] },
  },
  {
    name: 'readiness-never-answered',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${answers('sleep 60')}
            readinessProbe:
              httpGet:
                path: /slow
                port: 8080
              timeoutSeconds: 2 # <-- here
              periodSeconds: 3
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessTimeout', mentions: ['within 2 s'] },
  },
  {
    name: 'readiness-401',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${answers(`printf 'HTTP/1.1 401 Unauthorized\\\\r\\\\nContent-Length: 0\\\\r\\\\n\\\\r\\\\n'`)}
            readinessProbe:
              httpGet:
                path: /private # <-- here
                port: 8080
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessHttpStatus', mentions: ['answers 401'] },
  },
  {
    name: 'readiness-500',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${answers(`printf 'HTTP/1.1 500 Internal Server Error\\\\r\\\\nContent-Length: 0\\\\r\\\\n\\\\r\\\\n'`)}
            readinessProbe:
              httpGet:
                path: /ready # <-- here
                port: 8080
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessHttpStatus', mentions: ['answers 500'] },
  },
  {
    name: 'readiness-by-https-on-a-plain-port',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${serves}
            readinessProbe:
              httpGet:
                path: /
                port: 8080
                scheme: HTTPS # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessTlsMismatch' },
  },
  {
    name: 'readiness-connection-dropped',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${answers('exit 0')}
            readinessProbe:
              httpGet:
                path: /
                port: 8080 # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessReset' },
  },
  {
    name: 'readiness-by-grpc-without-a-server',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
            readinessProbe:
              grpc:
                port: 9000 # <-- here
              periodSeconds: 2
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessTimeout', mentions: ['port 9000'] },
  },
  {
    name: 'readiness-by-grpc-of-an-http-server',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${serves}
            readinessProbe:
              grpc:
                port: 8080 # <-- here
              periodSeconds: 2
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessTimeout' },
  },
  {
    name: 'readiness-port-of-an-unknown-name',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${serves}
            ports: [{ name: http, containerPort: 8080 }]
            readinessProbe:
              httpGet:
                path: /
                port: htpp # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'NamedPortMissing', mentions: ['htpp'] },
  },
  {
    name: 'readiness-command-with-last-words',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
            readinessProbe:
              exec:
                command: [sh, -c, 'echo "no leader elected"; exit 4'] # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed', sentence: 'no leader elected' },
  },
  {
    name: 'readiness-command-that-is-not-there',
    seconds: 40,
    manifests: {
      'deploy.yaml': container(`
            readinessProbe:
              exec:
                command: [pg_isready, -q] # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed', sentence: 'does not exist', early: true },
  },
  {
    name: 'readiness-command-that-hangs',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
            readinessProbe:
              exec:
                command: [sleep, '30'] # <-- here
              periodSeconds: 1
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessTimeout', mentions: ['within 1 s'] },
  },
  {
    name: 'readiness-gate-that-nobody-opens',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(
        '',
        `        readinessGates: # <-- here
          - conditionType: target-health.example.com/web
`,
      ),
    },
    expect: { verdict: 'failed', cause: 'ReadinessGateNeverSet', mentions: ['target-health.example.com/web'] },
  },
  {
    name: 'readiness-first-asked-in-an-hour',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
            readinessProbe:
              exec: { command: ['true'] }
              initialDelaySeconds: 3600 # <-- here
`),
    },
    expect: { verdict: 'failed', cause: 'NotReadyNoProbeEvent', mentions: ['initialDelaySeconds'] },
  },
  {
    name: 'startup-probe-still-failing',
    ...until('20s'),
    manifests: {
      'deploy.yaml': container(`
${serves}
            startupProbe:
              httpGet:
                path: /started # <-- here
                port: 8080
              periodSeconds: 2
              failureThreshold: 100
            readinessProbe:
              tcpSocket: { port: 8080 }
`),
    },
    expect: { verdict: 'failed', cause: 'ReadinessHttpStatus', mentions: ['startup probe'] },
  },
  {
    name: 'startup-probe-on-another-port',
    manifests: {
      'deploy.yaml': container(`
${serves}
            startupProbe:
              tcpSocket:
                port: 8081 # <-- here
              periodSeconds: 2
              failureThreshold: 2
`),
    },
    expect: { verdict: 'failed', cause: 'StartupProbeKill', mentions: ['connection refused'] },
  },
  {
    name: 'liveness-by-tcp-on-another-port',
    manifests: {
      'deploy.yaml': container(`
${serves}
            livenessProbe:
              tcpSocket:
                port: 8081 # <-- here
              periodSeconds: 2
              failureThreshold: 2
`),
    },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill', mentions: ['connection refused'] },
  },
  {
    name: 'liveness-by-grpc-without-a-server',
    manifests: {
      'deploy.yaml': container(`
            livenessProbe:
              grpc:
                port: 9000 # <-- here
              periodSeconds: 2
              failureThreshold: 1
`),
    },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill', mentions: ['gRPC'] },
  },
  {
    name: 'liveness-command-that-fails',
    manifests: {
      'deploy.yaml': container(`
            livenessProbe:
              exec:
                command: [sh, -c, 'echo "queue is stuck"; exit 1'] # <-- here
              periodSeconds: 2
              failureThreshold: 1
`),
    },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill', sentence: 'queue is stuck' },
  },
  {
    name: 'liveness-too-impatient',
    manifests: {
      'deploy.yaml': container(`
${answers('sleep 60')}
            livenessProbe:
              httpGet:
                path: /slow # <-- here
                port: 8080
              timeoutSeconds: 1
              periodSeconds: 2
              failureThreshold: 1
`),
    },
    expect: { verdict: 'failed', cause: 'LivenessProbeKill' },
  },
]
