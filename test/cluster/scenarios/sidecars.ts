// Native sidecars (init containers with restartPolicy: Always) that start late, never, or are killed before they have
// started: until then the pod's own containers wait.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment, indent } from '../scenario.ts'

/** A sidecar and a container that waits for it; `lines`: of the sidecar, at its own indentation. */
const withSidecar = (lines: string, command = `[httpd, -f, -p, '8080', -h, /www]`) => `
  initContainers:
    - name: proxy
      image: ${registry}/app:1
      restartPolicy: Always
${indent(lines, 6)}  containers:
    - name: app
      image: ${registry}/app:1
      command: ${command}
`

const job = (pod: string) => `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 1
${indent(pod, 6)}`

const neverAnswered = (failureThreshold: number) => `
  startupProbe:
    tcpSocket:
      port: 15021 # <-- here
    periodSeconds: 1
    failureThreshold: ${failureThreshold}
`

export const sidecars: Scenario[] = [
  {
    name: 'native-sidecar-that-never-starts',
    seconds: 30,
    inputs: { timeout: '20s' },
    manifests: { 'deploy.yaml': deployment(withSidecar(neverAnswered(100))) },
    expect: {
      verdict: 'failed',
      cause: 'SidecarNotStarted',
      context: ['SidecarFailed'],
      mentions: ['sidecar proxy has not started', 'port 15021'],
    },
  },
  {
    name: 'job-whose-native-sidecar-never-starts',
    seconds: 30,
    inputs: { timeout: '20s' },
    manifests: { 'job.yaml': job(withSidecar(neverAnswered(100), `['true']`)) },
    expect: { verdict: 'failed', cause: 'SidecarNotStarted', context: ['GateTimeout'], mentions: ['proxy'] },
  },
  {
    name: 'job-whose-native-sidecar-starts-slowly',
    seconds: 30,
    manifests: {
      'job.yaml': job(
        withSidecar(
          `
          command: [sh, -c, 'sleep 10; exec httpd -f -p 8080 -h /www']
          startupProbe:
            httpGet: { path: /, port: 8080 }
            periodSeconds: 1
            failureThreshold: 60
          `,
          `['true']`,
        ),
      ),
    },
    expect: { verdict: 'passed' },
  },
  {
    name: 'native-sidecar-killed-by-startup-probe',
    manifests: { 'deploy.yaml': deployment(withSidecar(`  command: [sleep, '3600']${neverAnswered(3)}`)) },
    expect: { verdict: 'failed', cause: 'StartupProbeKill', context: ['SidecarFailed'], mentions: ['proxy'] },
  },
]
