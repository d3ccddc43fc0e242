// What a dry-run shows of objects that a real API server (1.35.4) stored and would store; and that no value of a Secret is in it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Applied } from '../../src/apply/apply.ts'
import { changesLine } from '../../src/apply/changes.ts'
import { diffOf } from '../../src/apply/diff.ts'
import { redactDiff, redaction } from '../../src/evidence/redact.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import type { KubernetesObject } from '../../src/model/object.ts'

const recorded = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'dry-run.json'), 'utf8')) as {
  sent: string
  before: KubernetesObject[]
  after: KubernetesObject[]
}
const documents = parseManifests(recorded.sent, 'k8s/all.yaml').documents

function applied(name: string, change: Partial<Applied> = {}): Applied {
  const [kind, own] = name.split('/')
  const isIt = ({ kind: of, metadata }: KubernetesObject) => of === kind && metadata.name === own
  const document = documents.find(({ object }) => isIt(object)) as ManifestDocument
  const [before, after] = [recorded.before.find(isIt), recorded.after.find(isIt)]
  return { document, before, after, result: 'configured', refusals: [], warnings: [], ...change }
}
const isNew = { result: 'created', before: undefined } as const

describe('what changes in an object that exists', () => {
  test('a Deployment: what the manifest names, without what the server fills in', () => {
    expect(diffOf(applied('Deployment/web'))).toMatchInlineSnapshot(`
      "--- live/Deployment/web
      +++ k8s/all.yaml
      @@ -12,6 +12,8 @@
             app: web
         template:
           metadata:
      +      annotations:
      +        revised: "yes"
             labels:
               app: web
           spec:
      @@ -19,14 +21,22 @@
             - args:
               - -v
               - -v
      -        - run
      +        - serve
               env:
               - name: MODE
      -          value: old
      -        image: registry.example/web:1.4.1
      +          value: new
      +        image: registry.example/web:1.4.2
               name: app
               ports:
               - containerPort: 8080
      +        - containerPort: 9090
      +          name: metrics
      +        readinessProbe:
      +          httpGet:
      +            path: /ready
      +            port: 8080
               resources:
                 limits:
                   cpu: "1"
      +      - image: registry.example/helper:1
      +        name: helper
      "
    `)
  })

  test('texts of several lines are compared line by line', () => {
    expect(diffOf(applied('ConfigMap/settings'))).toContain('     one = 1\n-    two = 2\n+    two = 3\n')
  })

  test('nothing', () => {
    expect(diffOf(applied('Service/web', { result: 'unchanged' }))).toBeUndefined()
  })

  test('what was there and is not named any more is taken away', () => {
    const one = applied('ConfigMap/settings')
    const after = { ...(one.after as KubernetesObject), data: {} }
    expect(diffOf({ ...one, after })).toContain('-  LOG_LEVEL: info\n')
  })

  test('what a webhook adds is told, a default is not', () => {
    const one = applied('Deployment/web')
    const injected = structuredClone(one.after) as KubernetesObject & {
      spec: { template: { spec: { containers: unknown[] } } }
    }
    injected.spec.template.spec.containers.push({ name: 'proxy', image: 'registry.example/proxy:1' })
    expect(diffOf({ ...one, after: injected })).toContain(
      '+      - name: proxy\n+        image: registry.example/proxy:1\n',
    )
  })

  test('of a list of texts none is lost', () => {
    const one = applied('Deployment/web')
    expect(diffOf(one)?.match(/- -v\n/g)).toHaveLength(2)
  })
})

describe('what is new', () => {
  test('is shown as the manifest has it', () => {
    const diff = diffOf(applied('Service/web', isNew))
    expect(diff).toBe(`--- /dev/null
+++ k8s/all.yaml
@@ -0,0 +1,9 @@
+apiVersion: v1
+kind: Service
+metadata:
+  name: web
+spec:
+  selector:
+    app: web
+  ports:
+  - port: 80
`)
  })

  test('also when its namespace or definition comes with the set, so that the server could not say', () => {
    const unknown = { ...isNew, result: 'not-verifiable', after: undefined } as const
    expect(diffOf(applied('Service/web', unknown as never))).toContain('+  - port: 80\n')
  })

  test('what was refused, or exists and was not asked for, has no diff', () => {
    expect(diffOf(applied('Service/web', { result: 'failed', after: undefined } as never))).toBeUndefined()
    expect(diffOf(applied('Service/web', { result: 'not-verifiable', after: undefined } as never))).toBeUndefined()
  })
})

describe('a Secret', () => {
  test('says which values change, and none of them', () => {
    expect(diffOf(applied('Secret/login'))).toMatchInlineSnapshot(`
      "--- live/Secret/login
      +++ k8s/all.yaml
      @@ -4,5 +4,6 @@
         name: login
         namespace: shop
       data:
      -  password: "***"
      +  another: "***"
      +  password: "*** (changed)"
         user: "***"
      "
    `)
  })

  test('keeps its mask when the report is redacted', () => {
    const diff = redactDiff(diffOf(applied('Secret/login')) ?? '', 'Secret', redaction([]).said)
    expect(diff).toContain('-  password: "***"\n+  another: "***"\n+  password: "*** (changed)"\n')
  })

  test('is not shown by the copy that kubectl apply keeps of it', () => {
    const one = applied('Secret/copied')
    expect(one.after?.metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration']).toContain('swordfish')
    expect(diffOf(one)).not.toMatch(/swordfish/)
  })

  test('whatever it holds', () => {
    const secret = fc.string({ minLength: 8 }).map((text) => `§${text}§`)
    const secretData = fc.dictionary(fc.stringMatching(/^[a-z.]{1,8}$/), secret, { minKeys: 1, maxKeys: 4 })
    const keep = fc.constantFrom('data', 'stringData')
    fc.assert(
      fc.property(secretData, secretData, keep, fc.boolean(), (old, now, field, exists) => {
        const encode = (values: Record<string, string>) =>
          Object.fromEntries(Object.entries(values).map(([key, text]) => [key, Buffer.from(text).toString('base64')]))
        const sent = field === 'data' ? { data: encode(now) } : { stringData: now }
        const live = (values: Record<string, string>): KubernetesObject => ({
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: {
            name: 'x',
            annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ stringData: values }) },
          },
          data: encode(values),
        })
        const object = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, ...sent } as KubernetesObject
        const ref = { apiVersion: 'v1', kind: 'Secret', name: 'x' }
        const source = { file: 'x.yaml', line: 1, column: 1 }
        const document = { ref, object, source, positions: new Map() }
        const diff = diffOf({
          document,
          result: exists ? 'configured' : 'created',
          ...(exists ? { before: live(old) } : {}),
          after: live(now),
        })
        for (const value of [...Object.values(old), ...Object.values(now)]) {
          for (const form of [value, Buffer.from(value).toString('base64'), JSON.stringify(value).slice(1, -1)])
            expect(diff ?? '').not.toContain(form)
        }
        const isChanged = JSON.stringify(Object.entries(old).sort()) !== JSON.stringify(Object.entries(now).sort())
        expect(diff !== undefined).toBe(isChanged || !exists)
      }),
    )
  })
})

describe('in one line', () => {
  const unchanged = applied('Service/web', { result: 'unchanged' })

  test('counts, and what is worth a word', () => {
    expect(changesLine([applied('Deployment/web'), unchanged, applied('ConfigMap/settings', isNew)])).toBe(
      '1 to change, 1 to create, 1 unchanged; web: image 1.4.1 → 1.4.2',
    )
    expect(changesLine([applied('Secret/login'), applied('ConfigMap/settings')])).toBe(
      '2 to change; login: password, another; settings: app.conf',
    )
    expect(changesLine([unchanged, unchanged])).toBe('nothing changes, 2 unchanged')
    expect(
      changesLine([applied('Service/web', { ...isNew, result: 'not-verifiable', after: undefined } as never)]),
    ).toBe('1 to create')
    expect(changesLine([applied('Service/web', { result: 'not-verifiable' })])).toBe('1 not verifiable')
  })

  const withImages = (
    before: [string, ...string[]],
    after: [string, ...string[]],
    replicas: [number, number] = [1, 1],
  ) => {
    const of = (images: string[], count: number) => ({
      spec: {
        replicas: count,
        template: { spec: { containers: images.map((image, at) => ({ name: `c${at}`, image })) } },
      },
    })
    const { after: _after, ...one } = applied('Deployment/web')
    return changesLine([
      {
        ...one,
        before: { ...one.before, ...of(before, replicas[0]) },
        after: { ...one.before, ...of(after, replicas[1]) },
      } as Applied,
    ]).replace('1 to change; web: ', '')
  }
  const digest = (digit: string) => `sha256:${digit.repeat(64)}`

  test.each<[string, string, string]>([
    ['a/web:1', 'a/web:2', 'image 1 → 2'],
    ['r:5000/web:1', 'r:5000/web:2', 'image 1 → 2'],
    ['a/web:1', 'b/web:1', 'image a/web:1 → b/web:1'],
    ['web', 'web:2', 'image web → web:2'],
    [`web@${digest('a')}`, `web@${digest('b')}`, 'image sha256:aaaaaaaaaaaa… → sha256:bbbbbbbbbbbb…'],
  ])('%s → %s', (was, is, words) => {
    expect(withImages([was], [is])).toBe(words)
  })

  test('several containers, and replicas', () => {
    expect(withImages(['a:1', 'b:1'], ['a:2', 'b:1'])).toBe('image 1 → 2')
    expect(withImages(['a:1', 'b:5'], ['a:2', 'b:6'])).toBe('image of c0 1 → 2, image of c1 5 → 6')
    expect(withImages(['a:1'], ['a:1'], [2, 5])).toBe('replicas 2 → 5')
  })

  test('it stays a line', () => {
    const many = Array.from({ length: 50 }, () => applied('Deployment/web'))
    expect(changesLine(many)).toMatch(/^50 to change; web: image 1\.4\.1 → 1\.4\.2;/)
    expect(changesLine(many).length).toBeLessThanOrEqual(160)
  })
})
