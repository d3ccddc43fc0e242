// Jobs of whose containers one ends later than the others, or never.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { indent } from '../scenario.ts'

const job = (pod: string, restartPolicy = 'Never') => `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
spec:
  template:
    spec:
      restartPolicy: ${restartPolicy}
      terminationGracePeriodSeconds: 1
${indent(pod, 6)}`

/** Two containers: one that migrates, by a shell script, and another with these lines. */
const beside = (lines: string, script = 'echo migrated') => `
  containers:
    - name: migrate
      image: ${registry}/app:1
      command: [sh, -c, '${script}']
      volumeMounts: [{ name: state, mountPath: /state }]
${indent(lines, 4)}  volumes: [{ name: state, emptyDir: {} }]
`

const proxy = `
  - name: proxy # <-- here
    image: ${registry}/app:1
    command: [httpd, -f, -p, '5432', -h, /www]
`

const worker = (seconds: number) => `
  - name: archive
    image: ${registry}/app:1
    command: [sleep, '${seconds}']
`

export const jobs: Scenario[] = [
  {
    name: 'job-kept-alive-by-a-sidecar',
    seconds: 60,
    inputs: { timeout: '50s' },
    manifests: { 'job.yaml': job(beside(`${proxy}    ports: [{ containerPort: 5432 }]\n`)) },
    expect: {
      verdict: 'failed',
      cause: 'JobKeptAliveBySidecar',
      context: ['GateTimeout'],
      mentions: ['proxy', 'migrate', 'restartPolicy: Always'],
    },
  },
  {
    // What it has recovered from is not why it does not end.
    name: 'job-kept-alive-by-sidecar-after-a-retry',
    seconds: 80,
    inputs: { timeout: '70s' },
    manifests: {
      'job.yaml': job(beside(proxy, 'test -f /state/tried || { touch /state/tried; exit 1; }'), 'OnFailure'),
    },
    expect: { verdict: 'failed', cause: 'JobKeptAliveBySidecar', context: ['GateTimeout'], mentions: ['proxy'] },
  },
  {
    name: 'job-whose-second-container-ends-later',
    seconds: 25,
    manifests: { 'job.yaml': job(beside(worker(10))) },
    expect: { verdict: 'passed' },
  },
  {
    name: 'job-whose-second-container-works-longer',
    seconds: 60,
    manifests: { 'job.yaml': job(beside(`${worker(45)}    ports: [{ containerPort: 5432 }]\n`)) },
    expect: { verdict: 'passed' },
  },
  {
    name: 'job-that-only-takes-long',
    seconds: 30,
    inputs: { timeout: '20s' },
    manifests: { 'job.yaml': job(beside(worker(1), 'sleep 3600')) },
    expect: { verdict: 'failed', cause: 'GateTimeout' },
  },
]
