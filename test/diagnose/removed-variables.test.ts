// A variable that a deploy took away, and the program that crashes over it. The recording variable-removed is such a deploy
// on a cluster; here stand the words of other languages and the other places from which a variable comes.
import { describe, expect, test } from 'vitest'
import { findingOf } from '../../src/causes/catalogue.ts'
import { withRemovedVariables } from '../../src/diagnose/removed-variables.ts'
import { causesOf } from '../../src/diagnose/tell.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { Container, KubernetesObject, ObjectRef } from '../../src/model/object.ts'

const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
const DATABASE_URL = { name: 'DATABASE_URL', value: 'postgres://db/shop' }

const withContainer = (container: Partial<Container>): KubernetesObject => ({
  ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  spec: { template: { spec: { containers: [{ name: 'web', image: 'app:1', ...container }] } } },
})
const configMap = (data: object): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } },
  data: { ...data },
})

const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  LOG_LEVEL: info
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: app:1
          command: [run]
`

/** What is told of a crash with these last words; `now` is what the container has after the deploy. */
function told(line: string, before: KubernetesObject[], now: Partial<Container> = {}, after: KubernetesObject[] = []) {
  const container: Container = { name: 'web', image: 'app:1', ...now }
  const { documents } = parseManifests(MANIFEST, 'web.yaml')
  const finding = findingOf('AppCrash', ref, 'exit code 1', 0, { channel: 'exit', container, log: { line } })
  const changeOf = ({ kind, name }: ObjectRef) => {
    const isIt = (object: KubernetesObject): boolean => object.kind === kind && object.metadata.name === name
    return { before: before.find(isIt), after: after.find(isIt) }
  }
  const found = withRemovedVariables([finding], { documents, changeOf })
  const [cause] = causesOf(found, { documents, preExisting: new Set(), wrappers: new Map() })
  const first = cause?.steps[0]
  return {
    says: /This deploy removed [^.]*/.exec(cause?.sentence ?? '')?.[0],
    step: first?.edit === undefined ? undefined : `${first.why} at ${first.edit.at?.line}`,
  }
}

const removed = {
  says: 'This deploy removed environment variable DATABASE_URL from container web',
  // The manifest has no `env` any more: the container itself is where it belongs.
  step: 'Restore environment variable DATABASE_URL of container web at 14',
}
const nothing = { says: undefined, step: undefined }

describe('the words of a program that misses what was removed', () => {
  test.each([
    "KeyError: 'DATABASE_URL'",
    'key not found: "DATABASE_URL" (KeyError)',
    'panic: DATABASE_URL is not set',
    "thread 'main' panicked at src/main.rs:4: DATABASE_URL: NotPresent",
    'Error: process.env.DATABASE_URL is undefined',
    'Could not resolve placeholder \'database.url\' in value "\${database.url}"',
    'database_url Field required [type=missing, input_value={}]',
    'TypeError: config.databaseUrl is required',
    'PHP Warning: Undefined array key "DATABASE_URL"',
    'sh: 1: DATABASE_URL: parameter not set',
  ])('%s', (line) => {
    expect(told(line, [withContainer({ env: [DATABASE_URL] })])).toEqual(removed)
  })

  test.each([
    'Error: connect ECONNREFUSED 10.0.0.7:5432',
    'Error: MY_DATABASE_URL_2 is not set',
    'Error: cannot open database',
  ])('not: %s', (line) => {
    expect(told(line, [withContainer({ env: [DATABASE_URL] })]).says).toBeUndefined()
  })
})

test('what the container still has, what it never had, and a name of one common word are not called removed', () => {
  const line = "KeyError: 'DATABASE_URL'"
  const env = [DATABASE_URL]
  expect(told(line, [withContainer({ env })], { env })).toEqual(nothing)
  expect(told(line, [withContainer({})])).toEqual(nothing)
  expect(told(line, [])).toEqual(nothing)
  expect(told('invalid port', [withContainer({ env: [{ name: 'PORT', value: '1' }] })])).toEqual(nothing)
})

describe('a key of what envFrom names', () => {
  const envFrom = [{ configMapRef: { name: 'settings' } }]
  const line = "KeyError: 'DATABASE_URL'"
  const was = configMap({ DATABASE_URL: 'x', LOG_LEVEL: 'info' })

  test('was removed from the ConfigMap: it is restored there', () => {
    const now = configMap({ LOG_LEVEL: 'info' })
    expect(told(line, [withContainer({ envFrom }), was], { envFrom }, [now])).toEqual({
      says: 'This deploy removed key DATABASE_URL from ConfigMap settings',
      step: 'Restore key DATABASE_URL of ConfigMap settings at 4',
    })
  })

  test('is gone because the container takes nothing from the ConfigMap any more', () => {
    expect(told(line, [withContainer({ envFrom }), was], {}, [was])).toEqual(removed)
  })

  test('moved from env to the ConfigMap is not removed', () => {
    expect(told(line, [withContainer({ env: [DATABASE_URL], envFrom }), was], { envFrom }, [was])).toEqual(nothing)
  })

  test('a ConfigMap of which nothing is known proves nothing', () => {
    expect(told(line, [withContainer({ envFrom })], { envFrom })).toEqual(nothing)
  })
})
