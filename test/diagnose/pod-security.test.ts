// The violations are the texts of an API server 1.35.4, those marked so of its source (k8s.io/pod-security-admission/policy).
import { expect, test } from 'vitest'
import { Place } from '../../src/model/place.ts'
import { podSecurityField, violationsOf } from '../../src/causes/pod-security.ts'

const spec = {
  hostNetwork: true,
  securityContext: { seccompProfile: { type: 'Unconfined' } },
  containers: [
    { name: 'app', securityContext: { runAsNonRoot: false, allowPrivilegeEscalation: true } },
    {
      name: 'debug',
      securityContext: { privileged: true, runAsUser: 0 },
      ports: [{ containerPort: 80, hostPort: 80 }],
    },
  ],
  initContainers: [{ name: 'init', securityContext: { capabilities: { add: ['NET_ADMIN'] } } }],
  volumes: [
    { name: 'tmp', emptyDir: {} },
    { name: 'logs', hostPath: { path: '/var/log' } },
  ],
}
const place = new Place({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { template: { spec } },
})

test.each([
  [
    'privileged (container "debug" must not set securityContext.privileged=true)',
    'containers.1.securityContext.privileged',
  ],
  [
    'runAsNonRoot != true (container "app" must not set securityContext.runAsNonRoot=false)',
    'containers.0.securityContext.runAsNonRoot',
  ],
  ['hostPath volumes (volume "logs")', 'volumes.1.hostPath'],
  ['restricted volume types (volume "logs" uses restricted volume type "hostPath")', 'volumes.1.hostPath'],
  ['host namespaces (hostNetwork=true)', 'hostNetwork'],
  // Of the source:
  ['hostPort (container "debug" uses hostPort 80)', 'containers.1.ports.0.hostPort'],
  ['runAsUser=0 (container "debug" must not set runAsUser=0)', 'containers.1.securityContext.runAsUser'],
  [
    'non-default capabilities (container "init" must not include "NET_ADMIN" in securityContext.capabilities.add)',
    'initContainers.0.securityContext.capabilities.add',
  ],
  [
    'seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    'securityContext.seccompProfile.type',
  ],
  // What is not set has no line: the container.
  ['unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"])', 'containers.0'],
  [
    'runAsNonRoot != true (pod or containers "debug", "init" must set securityContext.runAsNonRoot=true)',
    'containers.1',
  ],
  ['something that is new (it names nothing)', 'containers.0'],
])('%s', (violation, path) => {
  expect(podSecurityField(violationsOf(violation), place).slice(3).join('.')).toBe(path)
})

test('of several violations the first that points at a value', () => {
  const several =
    'unrestricted capabilities (container "app" must set securityContext.capabilities.drop=["ALL"]), hostPath volumes (volume "logs"), privileged (container "debug" must not set securityContext.privileged=true)'
  expect(violationsOf(several).map(({ rule }) => rule)).toEqual([
    'unrestricted capabilities',
    'hostPath volumes',
    'privileged',
  ])
  expect(podSecurityField(violationsOf(several), place).slice(3)).toEqual(['volumes', 1, 'hostPath'])
})

test('a violation without a detail', () => {
  expect(violationsOf('hostProcess')).toEqual([{ rule: 'hostProcess', detail: '' }])
})
