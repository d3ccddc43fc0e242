// The same causes in other clothes: a second container, another kind, another probe, an object that is refused.
import { privateRegistry, registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

/** A Deployment whose one container has these further lines, at the container's own indentation. */
function container(lines: string): string {
  return deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
${lines.replace(/^\n/, '').trimEnd()}
      `)
}

export const variants: Scenario[] = [
  {
    name: 'second-container-without-image',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
          - name: proxy
            image: ${registry}/side/car:9.9 # <-- here
      `),
    },
    expect: { verdict: 'failed', cause: 'ImageNotFound', mentions: ['side/car:9.9', 'proxy'] },
  },
  {
    name: 'secret-missing-in-a-stateful-set',
    manifests: {
      'db.yaml': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 2
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: ${registry}/app:1
          envFrom:
            - secretRef:
                name: db-credentials # <-- here
`,
    },
    expect: { verdict: 'failed', cause: 'SecretMissing' },
  },
  {
    name: 'service-account-missing',
    manifests: {
      'deploy.yaml': deployment(`
        serviceAccountName: deployer # <-- here
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'failed', cause: 'ServiceAccountNotFound' },
  },
  {
    name: 'labels-that-no-node-has',
    manifests: {
      'deploy.yaml': deployment(`
        nodeSelector:
          disk: ssd # <-- here
        containers:
          - name: app
            image: ${registry}/app:1
      `),
    },
    expect: { verdict: 'failed', cause: 'NodeSelectorMismatch', mentions: ['disk=ssd'] },
  },
  {
    name: 'root-where-none-may-be',
    manifests: {
      'deploy.yaml': container(`
            securityContext:
              runAsNonRoot: true # <-- here
`),
    },
    expect: { verdict: 'failed', cause: 'RunAsNonRootViolation' },
  },
  {
    name: 'command-that-is-no-program',
    manifests: { 'deploy.yaml': container('            command: [/etc/passwd] # <-- here') },
    expect: { verdict: 'failed', cause: 'EntrypointNotExecutable' },
  },
  {
    name: 'shell-calls-what-is-not-there',
    manifests: { 'deploy.yaml': container("            command: [sh, -c, 'start-server --port 80']") },
    expect: { verdict: 'failed', cause: 'EntrypointNotFound', mentions: ['start-server: not found'] },
  },
  {
    name: 'startup-probe-never-passes',
    manifests: {
      'deploy.yaml': container(`
            startupProbe:
              exec: { command: [cat, /ready] }
              periodSeconds: 2
              failureThreshold: 3
`),
    },
    expect: { verdict: 'failed', cause: 'StartupProbeKill' },
  },
  {
    name: 'key-missing-in-a-mounted-config-map',
    manifests: {
      'config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: conf }\ndata: { other: x }\n',
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            volumeMounts: [{ name: conf, mountPath: /conf }]
        volumes:
          - name: conf
            configMap:
              name: conf
              items:
                - key: server.conf # <-- here
                  path: server.conf
      `),
    },
    expect: { verdict: 'failed', cause: 'VolumeKeyMissing' },
  },
  {
    name: 'post-start-hook-fails',
    manifests: {
      'deploy.yaml': container(`
            lifecycle:
              postStart:
                exec: { command: [sh, -c, 'exit 3'] }
`),
    },
    expect: { verdict: 'failed', cause: 'PostStartHookFailed', sentence: "the command sh -c 'exit 3'" },
  },
  {
    name: 'namespace-missing',
    manifests: {
      'config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: conf
  namespace: no-such-namespace # <-- here
data: { a: b }
`,
    },
    expect: { verdict: 'failed', cause: 'NamespaceNotFound', nothingApplied: true },
  },
  {
    name: 'values-that-are-refused',
    manifests: {
      'deploy.yaml': container(`
            imagePullPolicy: Sometimes # <-- here
            ports: [{ containerPort: 99999 }]
`),
    },
    expect: {
      verdict: 'failed',
      cause: 'ManifestSchemaInvalid',
      mentions: ['imagePullPolicy', 'containerPort'],
      nothingApplied: true,
    },
  },
  {
    name: 'one-secret-for-two',
    manifests: {
      'one.yaml': container(`
            env:
              - name: TOKEN
                valueFrom: { secretKeyRef: { name: api, key: token } } # <-- here
`),
      'two.yaml': container(`
            env:
              - name: TOKEN
                valueFrom: { secretKeyRef: { name: api, key: token } }
`).replaceAll('web', 'two'),
    },
    expect: { verdict: 'failed', cause: 'SecretMissing', mentions: ['two'] },
  },
  {
    name: 'ready-again-after-a-flap',
    manifests: {
      'deploy.yaml': container(`
            command: [sh, -c, 'touch /tmp/r; sleep 2; rm /tmp/r; sleep 15; touch /tmp/r; exec sleep 3600']
            readinessProbe:
              exec: { command: [cat, /tmp/r] }
              periodSeconds: 1
              failureThreshold: 1
`),
    },
    expect: { verdict: 'passed' },
  },
  {
    name: 'secret-that-comes-later',
    before: async ({ kubectl }) => {
      // An operator that needs ten seconds.
      setTimeout(() => void kubectl(['create', 'secret', 'generic', 'late', '--from-literal=a=b']), 10_000)
      return Promise.resolve()
    },
    manifests: { 'deploy.yaml': container('            envFrom: [{ secretRef: { name: late } }]') },
    expect: { verdict: 'passed' },
  },
  {
    // The crash is there at once, and only four of them prove it; the key is missing for good.
    // An operator wrote the Secret, and may still add the key: only the watch can tell.
    name: 'missing-key-beside-a-crash',
    before: async ({ kubectl }) => {
      const secret = 'apiVersion: v1\nkind: Secret\nmetadata: { name: db }\nstringData: { uri: not-a-secret }\n'
      await kubectl(['apply', '--server-side', '--field-manager=db-operator', '-f', '-'], secret)
    },
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            env:
              - name: URL
                valueFrom:
                  secretKeyRef:
                    name: db
                    key: url # <-- here
          - name: log
            image: ${registry}/app:1
            command: [sh, -c, 'echo the disk is full; exit 1']
      `),
    },
    expect: { verdict: 'failed', cause: 'ConfigKeyMissing', mentions: ['the disk is full'] },
  },
  {
    name: 'pull-secret-that-is-not-there',
    manifests: {
      'deploy.yaml': deployment(`
        imagePullSecrets:
          - name: regcred # <-- here
        containers:
          - name: app
            image: ${privateRegistry}/app:1
      `),
    },
    expect: { verdict: 'failed', cause: 'ImagePullSecretMissing' },
  },
]
