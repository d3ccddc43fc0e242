// Probes and hooks that name a port which their container does not declare. The objects are those of a real cluster
// (Kubernetes 1.35.4): what the kubelet says of it is no more than that a word is not a number.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diagnoseDump, parseDump } from '../../src/diagnose/dump.ts'
import { undeclaredPorts } from '../../src/model/named-port.ts'
import type { Container } from '../../src/model/object.ts'

test('each is told by its own words, and the name that was meant', () => {
  const parsed = parseDump(readFileSync(join(import.meta.dirname, 'fixtures', 'named-port.json'), 'utf8'))
  if ('problem' in parsed) throw new Error(parsed.problem)
  const { causes } = diagnoseDump(parsed.dump)
  expect(causes.map(({ headline, sentence }) => [headline, /did you mean \w+\?/.exec(sentence)?.[0]])).toEqual([
    [
      'hook: the postStart hook of container app uses port "htpp", which the container does not declare (NamedPortMissing)',
      undefined,
    ],
    [
      'ready: the readiness probe of container app uses port "htpp", which the container does not declare (NamedPortMissing)',
      'did you mean http?',
    ],
    [
      'start: the startup probe of container app uses port "htpp", which the container does not declare (NamedPortMissing)',
      undefined,
    ],
  ])
})

test.each([
  ['a number', { readinessProbe: { httpGet: { port: 8080 } } }, []],
  ['a number as text', { readinessProbe: { tcpSocket: { port: '8080' } } }, []],
  ['a name that it has', { livenessProbe: { httpGet: { port: 'http' } } }, []],
  ['a name that it does not have', { startupProbe: { tcpSocket: { port: 'web' } } }, ['startupProbe.tcpSocket.port']],
  ['a hook', { lifecycle: { preStop: { httpGet: { port: 'web' } } } }, ['lifecycle.preStop.httpGet.port']],
  ['no port at all', { readinessProbe: { exec: { command: ['true'] } }, lifecycle: null }, []],
] satisfies [string, Partial<Container>, string[]][])('%s', (_what, fields, paths) => {
  const container = { name: 'app', ports: [{ name: 'http', containerPort: 8080 }], ...fields }
  expect(undeclaredPorts(container).map(({ path }) => path.join('.'))).toEqual(paths)
})
