// Objects that cannot be tried as they are, because the set itself brings their namespace or the definition of their kind.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment } from '../scenario.ts'

const namespace = (labels = '') => `apiVersion: v1
kind: Namespace
metadata: { name: NAMESPACE-new${labels} }
`
const web = deployment(`containers: [{ name: app, image: ${registry}/app:1 }]`, 'replicas: 1').replace(
  'name: web\n',
  'name: web\n  namespace: NAMESPACE-new\n',
)

/** `size` says what a widget may be. */
const definition = (size: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.NAMESPACE.example.com }
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
              required: [size, color]
              properties:
                size: ${size}
                color: { type: string, enum: [red, blue], default: red }
                name: { type: string, pattern: '^[a-z]+$', maxLength: 20 }
                parts: { type: array, items: { type: object, required: [id], properties: { id: { type: string } } } }
                labels: { type: object, additionalProperties: { type: string } }
                port: { x-kubernetes-int-or-string: true }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
`
const sized = definition('{ type: integer, minimum: 1 }')
const widget = (spec: string) => `apiVersion: NAMESPACE.example.com/v1
kind: Widget
metadata: { name: first }
spec:
${spec}`

const removed = async ({ kubectl, namespace }: Tools) => {
  const objects = [`namespace/${namespace}-new`, `crd/widgets.${namespace}.example.com`]
  await kubectl(['delete', ...objects, '--ignore-not-found', '--wait=false'])
}

const invalid = (more: Partial<Scenario['expect']> = {}): Scenario['expect'] => ({
  verdict: 'failed',
  cause: 'ManifestSchemaInvalid',
  phase: 'dry-run',
  nothingApplied: true,
  ...more,
})

/** True when neither the namespace nor the definition was made. */
const nothingMade = async ({ kubectl, namespace }: Tools) => {
  const objects = [`namespace/${namespace}-new`, `crd/widgets.${namespace}.example.com`]
  const there = await kubectl(['get', ...objects, '--ignore-not-found', '-o', 'name'])
  return there === '' ? undefined : `was made: ${there}`
}

const faulty: Scenario[] = [
  {
    name: 'misspelt-fields-in-a-new-namespace',
    manifests: {
      'a.yaml': namespace(),
      'b.yaml': web
        .replace('replicas: 1', 'replica: 1 # <-- here')
        .replace('containers:', 'restartpolicy: Always # <-- here\n      containers:'),
    },
    expect: invalid(),
  },
  {
    name: 'wrong-type-in-a-new-namespace',
    manifests: { 'a.yaml': namespace(), 'b.yaml': web.replace('replicas: 1', "replicas: 'one' # <-- here") },
    expect: invalid(),
  },
  {
    name: 'invalid-value-in-a-new-namespace',
    manifests: { 'a.yaml': namespace(), 'b.yaml': web.replace('replicas: 1', 'replicas: -1 # <-- here') },
    expect: invalid(),
  },
  {
    name: 'misspelt-fields-of-a-new-kind',
    manifests: {
      'a.yaml': sized,
      'b.yaml': widget('  size: 3\n  colour: red # <-- here\n  parts:\n    - id: a\n      ids: b # <-- here\n'),
    },
    expect: invalid(),
  },
  {
    name: 'wrong-values-of-a-new-kind',
    manifests: {
      'a.yaml': sized,
      'b.yaml': widget(`  size: 0 # <-- here
  color: green # <-- here
  name: ABC # <-- here
  port: true # <-- here
  labels:
    a: 1 # <-- here
`),
    },
    expect: invalid(),
  },
  {
    name: 'required-field-of-a-new-kind',
    manifests: { 'a.yaml': sized, 'b.yaml': widget('  color: red\n').replace('spec:', 'spec: # <-- here') },
    expect: invalid({ mentions: ['Required value'] }),
  },
  {
    name: 'version-that-the-new-kind-does-not-have',
    manifests: {
      'a.yaml': sized,
      'b.yaml': widget('  size: 3\n').replace('example.com/v1', 'example.com/v2 # <-- here'),
    },
    expect: invalid({ cause: 'KindNotServed', mentions: ['serves v1'] }),
  },
]

const tricky: Scenario[] = [
  {
    name: 'new-namespace-with-pod-security',
    manifests: {
      'a.yaml': namespace(', labels: { pod-security.kubernetes.io/enforce: baseline }'),
      'b.yaml': web,
      'c.yaml': `apiVersion: v1
kind: ResourceQuota
metadata: { name: team, namespace: NAMESPACE-new }
spec: { hard: { pods: 2 } }
`,
    },
    expect: { verdict: 'passed', changed: 3, quiet: true },
  },
  {
    name: 'new-kind-with-defaults-and-free-fields',
    manifests: {
      'a.yaml': sized,
      'b.yaml': widget(`  size: 3
  port: http
  labels: { a: b }
  free: { any: [1, two, { three: 4 }] }
  parts: [{ id: a }]
`),
    },
    expect: { verdict: 'passed', changed: 2, quiet: true },
  },
  {
    name: 'kind-that-the-set-extends',
    before: async ({ kubectl, namespace }) => {
      await kubectl(
        ['apply', '-f', '-'],
        definition('{ type: integer, maximum: 5 }').replaceAll('NAMESPACE', namespace),
      )
      await kubectl(['wait', `crd/widgets.${namespace}.example.com`, '--for=condition=Established', '--timeout=120s'])
    },
    manifests: {
      'a.yaml': definition('{ type: integer, maximum: 9 }').replace(
        'free: {',
        'weight: { type: integer }\n                free: {',
      ),
      'b.yaml': widget('  size: 7\n  weight: 2\n'),
    },
    inputs: { 'force-conflicts': 'true' },
    expect: { verdict: 'passed', changed: 2, quiet: true },
  },
]

export const setAware: Scenario[] = [...faulty.map((scenario) => ({ ...scenario, after: nothingMade })), ...tricky].map(
  (scenario) => ({ ...scenario, cleanup: removed }),
)
