// mode: dry-run: what would change, and what is not shown of it.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const web = (image: string, more = '') =>
  deployment(
    `
    containers:
      - name: app
        image: ${registry}/${image}
        ports: [{ containerPort: 8080 }]
${more}`,
  )

const settings = (level: string) => `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  LOG_LEVEL: ${level}
  untouched: "yes"
`

const login = (password: string, more = '') => `---
apiVersion: v1
kind: Secret
metadata:
  name: login
stringData:
  user: somebody-with-a-name
  password: ${password}
${more}`

const sidecar = `      - name: helper
        image: ${registry}/app:1`

export const dryRun: Scenario[] = [
  {
    name: 'dry-run-shows-what-changes',
    before: async ({ kubectl, namespace }) => {
      const text = web('app:1') + settings('info') + login('swordfish-of-old')
      await kubectl(['apply', '--server-side', '--field-manager=k8s-deploy-gate', '-f', '-'], text)
      await kubectl(['create', 'configmap', 'unrelated', `--from-literal=a=${namespace}`])
    },
    manifests: {
      'deploy.yaml': web('app:2', sidecar) + settings('debug'),
      'login.yaml': login('swordfish-of-today'),
      'service.yaml':
        'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec:\n  selector: { app: web }\n  ports: [{ port: 80 }]\n',
    },
    inputs: { mode: 'dry-run' },
    expect: {
      verdict: 'passed',
      nothingApplied: true,
      objects: ['Deployment web: configured', 'Service web: created', 'Secret login: configured'],
      says: [
        '3 to change, 1 to create; web: image 1 → 2; settings: LOG_LEVEL; login: password',
        `-        image: ${registry}/app:1\n+        image: ${registry}/app:2\n`,
        `+      - name: helper\n+        image: ${registry}/app:1\n`,
        '-  LOG_LEVEL: info\n+  LOG_LEVEL: debug\n',
        '-  password: "***"\n+  password: "*** (changed)"\n',
        '+  ports:\n+  - port: 80\n',
      ],
      // Defaults of the server, and the values of the Secret: as they are and in base64.
      hides: [
        'terminationMessagePath',
        'sessionAffinity',
        'managedFields',
        ...['swordfish', 'somebody-with-a-name'].flatMap((word) => [word, btoa(word).slice(0, 10)]),
      ],
    },
  },
  {
    name: 'dry-run-of-what-kubectl-applied',
    before: async ({ kubectl }) => void (await kubectl(['apply', '-f', '-'], login('swordfish-of-old'))),
    manifests: { 'login.yaml': login('swordfish-of-old', '  another: one-more-word\n') },
    inputs: { mode: 'dry-run' },
    expect: {
      verdict: 'passed',
      nothingApplied: true,
      says: ['1 to change; login: another', '+  another: "***"\n'],
      hides: ['swordfish', 'one-more-word', btoa('swordfish-of-old').slice(0, 10), btoa('one-more-word').slice(0, 10)],
    },
  },
  {
    name: 'dry-run-changes-nothing-at-all',
    before: web('app:1') + settings('info'),
    manifests: { 'deploy.yaml': web('app:1') + settings('info') },
    inputs: { mode: 'dry-run' },
    expect: { verdict: 'passed', nothingApplied: true, says: ['nothing changes, 2 unchanged'] },
  },
  {
    name: 'dry-run-into-a-new-namespace',
    manifests: {
      'all.yaml': `apiVersion: v1
kind: Namespace
metadata: { name: NAMESPACE-new }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: NAMESPACE-new }
data: { a: b }
`,
    },
    inputs: { mode: 'dry-run' },
    expect: { verdict: 'passed', nothingApplied: true, says: ['2 to create', '+data:\n+  a: b\n'] },
  },
  {
    name: 'deploy-says-what-changes',
    before: web('app:1') + settings('info'),
    manifests: { 'deploy.yaml': web('app:2') + settings('info') },
    expect: {
      verdict: 'passed',
      changed: 1,
      objects: ['Deployment web: configured, done', 'ConfigMap settings: unchanged, done'],
    },
  },
  ...['app:${TAG}', 'app:<tag>', 'app:{{ .Values.tag }}', 'App:1', 'app: 1', ''].map((image, index): Scenario => ({
    name: `image-that-is-none-${index + 1}`,
    manifests: {
      'settings.yaml': settings('info'),
      'deploy.yaml': deployment(`
          containers:
            - name: app
              image: '${image === '' ? '' : `${registry}/${image}`}' # <-- here
        `),
    },
    expect: {
      verdict: 'failed',
      cause: 'ImageNameInvalid',
      phase: 'load',
      nothingApplied: true,
      ...(/[$<{]/.test(image) ? { sentence: `${image.slice(4)} was not filled in` } : {}),
    },
  })),
  {
    name: 'image-filled-in-by-the-input',
    manifests: {
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:\${TAG}
      `),
    },
    inputs: { mode: 'dry-run', images: `${registry}/app=:2` },
    expect: { verdict: 'passed', nothingApplied: true, says: [`image: ${registry}/app:2`] },
  },
  {
    name: 'deprecated-api-version',
    manifests: {
      'old.yaml': 'apiVersion: v1\nkind: Endpoints\nmetadata: { name: old }\nsubsets: []\n',
    },
    inputs: { mode: 'dry-run' },
    expect: {
      verdict: 'passed',
      nothingApplied: true,
      warnings: ['Endpoints old (k8s/old.yaml:1): v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1'],
      says: ['Endpoints old (k8s/old.yaml:1): v1 Endpoints is deprecated'],
    },
  },
  {
    name: 'kustomized-image-tag-missing',
    manifests: {
      'base/kustomization.yaml': 'resources: [deploy.yaml]\n',
      'base/deploy.yaml': web('app:1'),
      'overlay/kustomization.yaml': `namePrefix: prod-
resources: [../base]
images:
  - name: ${registry}/app
    newTag: no-such-tag # <-- here
`,
    },
    inputs: { manifests: 'k8s/overlay' },
    expect: { verdict: 'failed', cause: 'ImageNotFound' },
  },
  {
    name: 'kustomized-field-refused',
    manifests: {
      'base/kustomization.yaml': 'resources: [deploy.yaml]\n',
      'base/deploy.yaml': web('app:1'),
      'overlay/kustomization.yaml': 'resources: [../base]\npatches: [{ path: patch.yaml }]\n',
      'overlay/patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: -1 # <-- here
`,
    },
    inputs: { manifests: 'k8s/overlay' },
    expect: { verdict: 'failed', cause: 'ManifestSchemaInvalid', nothingApplied: true },
  },
]
