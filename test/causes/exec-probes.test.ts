// What a command says that a probe runs: of another server it is no answer of the pod's own port.
import { expect, test } from 'vitest'
import { classify, findingOf } from '../../src/causes/catalogue.ts'
import type { Probe } from '../../src/model/object.ts'

const workload = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
const codeOf = (readinessProbe: Probe, said: string) =>
  classify({
    ...findingOf('Unknown', workload, `Readiness probe failed: ${said}`, 0),
    channel: 'readiness',
    symptom: 'Unhealthy',
    container: { name: 'app', readinessProbe },
    readiness: { probe: 'readiness' },
  }).code

const command: Probe = { exec: { command: ['check'] } }

test.each([
  ['dial tcp 10.0.0.7:5432: connect: connection refused', 'ReadinessExecFailed'],
  ['read tcp 10.0.0.1:4000->10.0.0.7:5432: i/o timeout', 'ReadinessExecFailed'],
  ['Connection timed out', 'ReadinessExecFailed'],
  ['timeout: failed to connect', 'ReadinessExecFailed'],
  ['dial tcp 127.0.0.1:8080: connect: connection refused', 'ReadinessConnectionRefused'],
  ['timeout: failed to connect service "localhost:50051" within 1s', 'ReadinessTimeout'],
  ['command timed out: "check" timed out after 1s', 'ReadinessTimeout'],
])('a command says %s: %s', (said, code) => {
  expect(codeOf(command, said)).toBe(code)
})

test('what the kubelet itself asks is answered by the pod', () => {
  const said = 'Get "http://10.0.0.7:8080/": dial tcp 10.0.0.7:8080: connect: connection refused'
  expect(codeOf({ httpGet: { port: 8080 } }, said)).toBe('ReadinessConnectionRefused')
})
