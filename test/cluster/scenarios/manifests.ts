// Manifests that the gate or the API server refuses before anything is applied, and a Deployment that is paused.
import { registry } from '../layout.ts'
import type { Scenario } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const settings = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  level: info
`

export const manifests: Scenario[] = [
  {
    // The valid ConfigMap beside it must not be applied either.
    name: 'unknown-field',
    manifests: {
      'a-settings.yaml': settings,
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
            imagePullpolicy: Always # <-- here
      `),
    },
    expect: {
      verdict: 'failed',
      cause: 'ManifestSchemaInvalid',
      phase: 'dry-run',
      changed: 0,
      nothingApplied: true,
      mentions: ['imagePullpolicy'],
    },
  },
  {
    name: 'wrong-type',
    manifests: {
      'deploy.yaml': deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
      `,
        'replicas: two # <-- here',
      ),
    },
    expect: { verdict: 'failed', cause: 'ManifestSchemaInvalid', changed: 0, nothingApplied: true },
  },
  {
    name: 'three-unknown-fields',
    manifests: {
      'deploy.yaml': deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
            imagePullpolicy: Always # <-- here
            resorces: {} # <-- here
      `,
      ),
      'service.yaml': `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selectr: { app: web } # <-- here
  ports:
    - port: 80
`,
    },
    expect: {
      verdict: 'failed',
      cause: 'ManifestSchemaInvalid',
      changed: 0,
      nothingApplied: true,
      mentions: ['imagePullpolicy', 'resorces', 'selectr'],
    },
  },
  {
    name: 'broken-yaml',
    manifests: {
      'a-settings.yaml': settings,
      'deploy.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
\tlabels: { app: web } # <-- here
spec:
  replicas: 1
`,
    },
    expect: { verdict: 'failed', cause: 'ManifestParseError', phase: 'load', changed: 0, nothingApplied: true },
  },
  {
    name: 'field-of-another-manager',
    before: async ({ kubectl }) => {
      const theirs = deployment(`
        containers:
          - name: app
            image: ${registry}/app:1
      `)
      await kubectl(['apply', '--server-side', '--field-manager=release-bot', '-f', '-'], theirs)
    },
    manifests: {
      'a-settings.yaml': settings,
      'deploy.yaml': deployment(`
        containers:
          - name: app
            image: ${registry}/app:2 # <-- here
      `),
    },
    expect: {
      verdict: 'failed',
      cause: 'FieldManagerConflict',
      changed: 0,
      nothingApplied: true,
      mentions: ['release-bot'],
    },
  },
  {
    name: 'paused',
    manifests: {
      'deploy.yaml': deployment(
        `
        containers:
          - name: app
            image: ${registry}/app:1
      `,
        'paused: true # <-- here',
      ),
    },
    inputs: { timeout: '45s' },
    expect: { verdict: 'failed', cause: 'DeploymentPaused' },
  },
]
