// Deploys that must pass, however odd they look on the way.
import { setTimeout as sleep } from 'node:timers/promises'
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment, PULL_FAILED, untilWaiting } from '../scenario.ts'

const plain = (image: string) =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/${image}
  `)

export const healthy: Scenario[] = [
  {
    name: 'plain',
    manifests: { 'deploy.yaml': plain('app:1') },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'stability-is-announced',
    manifests: { 'deploy.yaml': plain('app:1') },
    expect: {
      verdict: 'passed',
      logs: [/^Deployment web: .*, checking stability for \d+ s more, because container app has no readiness probe$/m],
    },
  },
  {
    name: 'unchanged-waits-for-nothing',
    before: async ({ kubectl }) => {
      await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], plain('app:1'))
      await kubectl(['rollout', 'status', 'deployment/web', '--timeout=120s'])
      // Longer than any container without a readiness probe is watched.
      await sleep(13_000)
    },
    manifests: { 'deploy.yaml': plain('app:1') },
    expect: { verdict: 'passed', changed: 0, notices: ['NothingChanged'], hides: ['checking stability'] },
  },
  {
    name: 'slow-start',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command: [sh, -c, 'sleep 20; touch /tmp/ready; sleep 3600']
            readinessProbe:
              exec: { command: [test, -f, /tmp/ready] }
              periodSeconds: 2
      `),
    },
    expect: { verdict: 'passed' },
  },
  {
    // An emptyDir lives as long as the pod: it counts the starts of the container.
    name: 'crash-twice-then-run',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            command:
              - sh
              - -c
              - echo start >> /starts/list; [ $(wc -l < /starts/list) -gt 2 ] || exit 1; touch /tmp/ready; sleep 3600
            readinessProbe:
              exec: { command: [test, -f, /tmp/ready] }
              periodSeconds: 1
            volumeMounts:
              - { name: starts, mountPath: /starts }
        volumes:
          - { name: starts, emptyDir: {} }
      `),
    },
    expect: { verdict: 'passed' },
  },
  {
    name: 'config-after-its-user',
    manifests: {
      'a-deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            envFrom:
              - configMapRef: { name: settings }
            volumeMounts:
              - { name: keys, mountPath: /keys }
        volumes:
          - name: keys
            secret: { secretName: keys }
      `),
      'z-config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: info
---
apiVersion: v1
kind: Secret
metadata:
  name: keys
stringData:
  key: not-a-secret
`,
    },
    expect: { verdict: 'passed', changed: 3 },
  },
  {
    name: 'namespace-and-crd-in-the-set',
    manifests: {
      'a-custom-resource.yaml': `apiVersion: NAMESPACE.example.com/v1
kind: Widget
metadata:
  name: first
  namespace: NAMESPACE-extra
spec:
  size: 3
`,
      'b-deploy.yaml': plain('app:1').replace('name: web\n', 'name: web\n  namespace: NAMESPACE-extra\n'),
      'c-namespace.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: NAMESPACE-extra
`,
      'd-crd.yaml': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.NAMESPACE.example.com
spec:
  group: NAMESPACE.example.com
  names: { kind: Widget, plural: widgets, singular: widget, listKind: WidgetList }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size: { type: integer }
`,
    },
    expect: { verdict: 'passed', changed: 4 },
    after: async ({ kubectl, namespace }) => {
      const size = await kubectl([
        'get',
        `widgets.${namespace}.example.com/first`,
        `--namespace=${namespace}-extra`,
        '-o',
        'jsonpath={.spec.size}',
      ])
      return size === '3' ? undefined : `the custom resource has the size ${size}, not 3`
    },
    cleanup: async ({ kubectl, namespace }) => {
      const objects = [`namespace/${namespace}-extra`, `crd/widgets.${namespace}.example.com`]
      await kubectl(['delete', ...objects, '--ignore-not-found', '--wait=false'])
    },
  },
  {
    name: 'fixes-a-broken-revision',
    before: async (tools) => {
      const apply = ['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-']
      await tools.kubectl(apply, plain('app:no-such-tag'))
      await untilWaiting(tools, PULL_FAILED, '--selector=app=web')
    },
    manifests: { 'deploy.yaml': plain('app:1') },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    // The field that the new manifest no longer has must be gone, though kubectl's client-side apply set it.
    name: 'made-by-client-side-apply',
    before: async ({ kubectl }) => {
      const earlier = deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
            env:
              - { name: OLD, value: 'yes' }
      `,
        'minReadySeconds: 1',
      )
      await kubectl(['apply', '-f', '-'], earlier)
      await kubectl(['rollout', 'status', 'deployment/web', '--timeout=120s'])
    },
    manifests: { 'deploy.yaml': plain('app:2') },
    expect: { verdict: 'passed', changed: 1 },
    after: async ({ kubectl }) => {
      const fields = '{.spec.minReadySeconds} {.spec.template.spec.containers[0].env}'
      const left = (await kubectl(['get', 'deployment/web', '-o', `jsonpath=${fields}`])).trim()
      return left === '' ? undefined : `dropped fields are still there: ${left}`
    },
  },
  {
    name: 'no-change',
    before: plain('app:1'),
    manifests: { 'deploy.yaml': plain('app:1') },
    expect: { verdict: 'passed', notices: ['NothingChanged'], changed: 0 },
  },
  {
    name: 'zero-replicas',
    manifests: {
      'deploy.yaml': deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
      `,
        'replicas: 0',
      ),
    },
    expect: { verdict: 'passed', changed: 1 },
  },
  {
    name: 'init-container',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: wait
            image: ${registry}/app:1
            command: [sleep, '3']
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'passed' },
  },
  {
    name: 'native-sidecar',
    manifests: {
      'deploy.yaml': deployment(`
        initContainers:
          - name: proxy
            image: ${registry}/app:1
            restartPolicy: Always
            command: [httpd, -f, -p, '8080', -h, /www]
            startupProbe:
              httpGet: { path: /, port: 8080 }
              periodSeconds: 1
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'passed' },
  },
]
