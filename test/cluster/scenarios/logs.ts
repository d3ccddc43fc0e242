// Programs that say themselves why they end or are not ready: what their last words mean, in the sentence of the cause.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const says = (script: string, more = '') => `
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, ${JSON.stringify(script)}]
            ${more}
      `

const service = (name: string, app: string) => `
apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
  selector: { app: ${app} }
  ports:
    - port: 5432
`

export const logs: Scenario[] = [
  {
    name: 'reason-left-as-termination-message',
    manifests: {
      'deploy.yaml': deployment(
        says('echo starting; echo "licence expired on 2026-01-01" > /dev/termination-log; exit 3'),
      ),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      sentence: 'Termination message: licence expired on 2026-01-01',
    },
  },
  {
    name: 'variable-not-set',
    manifests: {
      'deploy.yaml': deployment(
        says('set -u; echo starting; echo "$DATABASE_URL"', 'env: [{ name: DATABSE_URL, value: db }]'),
      ),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      sentence: 'Environment variable DATABASE_URL is not set; the pod sets DATABSE_URL.',
    },
  },
  {
    name: 'refused-by-a-service-without-endpoints',
    manifests: {
      'deploy.yaml': deployment(
        says(`echo 'psql: error: connection to server at "db", port 5432 failed: Connection refused' >&2; exit 2`),
      ),
      'service.yaml': service('db', 'nothing-has-this'),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      sentence: 'The program could not connect to db:5432 (connection refused). Service db has no ready endpoints.',
    },
  },
  {
    name: 'error-of-a-logger-that-writes-json',
    manifests: {
      'deploy.yaml': deployment(
        says(
          `echo '{"level":"info","msg":"starting"}'; echo '{"level":"error","msg":"cannot open the ledger","error":"no such account"}'; echo '{"level":"info","msg":"closed after failed start"}'; exit 1`,
        ),
      ),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      sentence: 'Last log line: cannot open the ledger: no such account',
    },
  },
  {
    name: 'permission-denied',
    manifests: {
      'deploy.yaml': deployment(
        says('echo starting; echo x > /version || exit 1', 'securityContext: { runAsUser: 1000 }'),
      ),
    },
    expect: {
      verdict: 'failed',
      cause: 'AppCrash',
      sentence: 'The program cannot access /version (permission denied); it runs as user 1000.',
    },
  },
  {
    name: 'port-taken-by-the-other-container',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: first
            image: ${registry}/app:1
            command: [httpd, -f, -p, '8080', -h, /www]
          - name: second
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 2; exec httpd -f -p 8080 -h /www']
      `),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'Another process already uses' },
  },
  {
    name: 'panic-of-a-program',
    manifests: {
      'deploy.yaml': deployment(
        says(
          `printf 'panic: assignment to entry in nil map\\n\\ngoroutine 1 [running]:\\nmain.main()\\n\\t/app/m.go:16 +0xac\\n' >&2; exit 2`,
        ),
      ),
    },
    expect: { verdict: 'failed', cause: 'AppCrash', sentence: 'panic: assignment to entry in nil map' },
  },
  {
    // It runs on and asks again: what it waits for is in its log.
    name: 'waits-for-a-name-that-does-not-resolve',
    inputs: { timeout: '30s' },
    manifests: {
      'deploy.yaml': deployment(
        says(
          'while ! wget -q -O- http://database:5432/; do sleep 2; done; touch /tmp/ready; sleep 3600',
          'readinessProbe: { exec: { command: [test, -f, /tmp/ready] }, periodSeconds: 2 }',
        ),
      ),
      'service.yaml': service('db', 'nothing-has-this'),
    },
    expect: { verdict: 'failed', cause: 'ReadinessExecFailed', mentions: ['Host name database does not resolve.'] },
  },
]
