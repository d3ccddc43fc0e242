// Images that cannot be pulled, and one that could but was not.
import { privateRegistry, registry, registryUser } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const versionedApp = (version: string) =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/NAMESPACE:1 # <-- here
        imagePullPolicy: IfNotPresent
        env:
          - { name: VERSION, value: '${version}' }
  `)

export const images: Scenario[] = [
  {
    name: 'image-tag-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:no-such-tag # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', phase: 'watch', changed: 1 },
  },
  {
    name: 'image-repository-missing',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/no-such-repository:1 # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound' },
  },
  {
    name: 'image-without-credentials',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${privateRegistry}/private/app:1 # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ImagePullUnauthorized' },
  },
  {
    name: 'image-with-credentials',
    before: async ({ kubectl }) => {
      const login = [`--docker-username=${registryUser.name}`, `--docker-password=${registryUser.password}`]
      await kubectl(['create', 'secret', 'docker-registry', 'pull', `--docker-server=${privateRegistry}`, ...login])
    },
    manifests: {
      'deploy.yaml': deployment(`
        imagePullSecrets:
          - name: pull
        containers:
          - name: app
            image: ${privateRegistry}/private/app:1
            imagePullPolicy: Always
      `),
    },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'image-name-invalid',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/App:1 # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNameInvalid' },
  },
  {
    name: 'image-never-pulled',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:never-pulled
            imagePullPolicy: Never
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNeverPull' },
  },
  {
    name: 'registry-refuses',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: 127.0.0.1:1/app:1 # <-- here
      `),
    },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'RegistryUnreachable' },
  },
  {
    name: 'registry-host-unknown',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: no-such-registry.invalid/app:1 # <-- here
      `),
    },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'RegistryUnreachable' },
  },
  {
    name: 'image-pushed-again-under-its-tag',
    before: async ({ namespace, kubectl, pushImage }) => {
      const reference = `${registry}/${namespace}:1`
      await pushImage(reference, 'first content')
      await kubectl(['apply', '-f', '-'], versionedApp('1').replaceAll('NAMESPACE', namespace))
      await kubectl(['rollout', 'status', 'deployment/web', '--timeout=120s'])
      await pushImage(reference, 'second content')
    },
    manifests: { 'deploy.yaml': versionedApp('2') },
    expect: { verdict: 'passed', notices: ['StaleImage'], changed: 1 },
  },
]
