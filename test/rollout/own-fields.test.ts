// Which changes of others are changes of what a manifest sets.
import { describe, expect, test } from 'vitest'
import type { KubernetesObject, ManagedFields } from '../../src/model/object.ts'
import { formatPath } from '../../src/model/object.ts'
import { changedField, isOfController, scaled } from '../../src/rollout/own-fields.ts'

type Fields = Record<string, unknown>

const object = (kind: string, fields: Fields, metadata: Fields = {}, apiVersion = 'v1'): KubernetesObject => ({
  apiVersion,
  kind,
  ...fields,
  metadata: { name: 'it', namespace: 'shop', ...metadata },
})

/** What changed of ours, when the cluster has `now` in place of `was`, and the manifest sets `wanted` (else `was`). */
function change(was: KubernetesObject, now: KubernetesObject, wanted = was) {
  const found = changedField(wanted, was, now)
  return found === undefined ? undefined : [formatPath(found.path), found.was, found.now]
}

describe('is ours', () => {
  test('a value, a key that is gone, a list that is longer', () => {
    const settings = (data: Fields) => object('ConfigMap', { data })
    expect(change(settings({ a: '1', b: '2' }), settings({ a: '1', b: '3' }))).toEqual(['data.b', '2', '3'])
    expect(change(settings({ a: '1', b: '2' }), settings({ a: '1' }))).toEqual(['data.b', '2', undefined])
    const role = (...verbs: string[]) => object('Role', { rules: [{ verbs }] })
    expect(change(role('get'), role('list'))).toEqual(['rules[0].verbs[0]', 'get', 'list'])
    expect(change(role('get'), role('get', 'list'))).toEqual(['rules[0].verbs', ['get'], ['get', 'list']])
  })

  test('an item of a list by its name, wherever it stands', () => {
    const pods = (...containers: Fields[]) =>
      object('Deployment', { spec: { template: { spec: { containers } } } }, {}, 'apps/v1')
    const [app, proxy] = [
      { name: 'app', image: 'app:1' },
      { name: 'proxy', image: 'proxy:1' },
    ]
    expect(change(pods(app), pods(proxy, app))).toBeUndefined()
    expect(change(pods(app), pods(proxy, { ...app, image: 'app:2' }))?.[0]).toBe(
      'spec.template.spec.containers[0].image',
    )
  })

  test('a key of a Secret, where the manifest has it', () => {
    const wanted = object('Secret', { data: { user: 'YQ==' }, stringData: { password: 'first' } })
    const secret = (password: string) => object('Secret', { data: { user: 'YQ==', password } })
    expect(change(secret('MQ=='), secret('Mg=='), wanted)).toEqual(['stringData.password', 'MQ==', 'Mg=='])
    expect(change(secret('MQ=='), secret('MQ=='), wanted)).toBeUndefined()
  })

  test('a label and an annotation of one’s own', () => {
    const labelled = (labels: Fields) => object('ConfigMap', {}, { labels })
    expect(change(labelled({ team: 'a' }), labelled({ team: 'b' }))?.[0]).toBe('metadata.labels.team')
    const annotated = (annotations: Fields) => object('ConfigMap', {}, { annotations })
    expect(change(annotated({ 'example.org/x': '1' }), annotated({}))?.[0]).toBe('metadata.annotations[example.org/x]')
  })
})

describe('is for others to change', () => {
  const deployment = (replicas: number) => object('Deployment', { spec: { replicas } }, {}, 'apps/v1')
  test.each<[string, KubernetesObject, KubernetesObject, KubernetesObject?]>([
    [
      'what the manifest does not set',
      object('ConfigMap', { data: { a: '1' } }),
      object('ConfigMap', { data: { a: '1', b: '2' } }),
    ],
    [
      'a default that a manifest leaves to the API server',
      object('Service', { spec: { clusterIP: '10.0.0.1' } }),
      object('Service', { spec: { clusterIP: '10.0.0.1', nodePort: 1 } }),
      object('Service', { spec: { clusterIP: '' } }),
    ],
    [
      'its status',
      object('Job', { status: { active: 1 } }, {}, 'batch/v1'),
      object('Job', { status: {} }, {}, 'batch/v1'),
    ],
    ['the number of pods', deployment(2), deployment(5)],
    [
      'what the manifest holds back',
      object('Deployment', { spec: { paused: true } }, {}, 'apps/v1'),
      object('Deployment', { spec: {} }, {}, 'apps/v1'),
    ],
    [
      'an annotation of Kubernetes’ own controllers',
      object('Deployment', {}, { annotations: { 'deployment.kubernetes.io/revision': '1' } }, 'apps/v1'),
      object('Deployment', {}, { annotations: { 'deployment.kubernetes.io/revision': '2' } }, 'apps/v1'),
    ],
    [
      'finalizers and owners',
      object('ConfigMap', {}, { finalizers: ['example.org/a'] }),
      object('ConfigMap', {}, { finalizers: [], ownerReferences: [] }),
    ],
    [
      'the certificate of a webhook',
      object('ValidatingWebhookConfiguration', { webhooks: [{ name: 'a', clientConfig: { caBundle: 'Cg==' } }] }),
      object('ValidatingWebhookConfiguration', { webhooks: [{ name: 'a', clientConfig: { caBundle: 'aa==' } }] }),
    ],
    [
      'the rules of a ClusterRole that is aggregated',
      object('ClusterRole', { aggregationRule: {}, rules: [] }),
      object('ClusterRole', { aggregationRule: {}, rules: [{ verbs: ['get'] }] }),
    ],
    [
      'a Job that a queue lets go',
      object('Job', { spec: { suspend: true } }, {}, 'batch/v1'),
      object('Job', { spec: { suspend: false } }, {}, 'batch/v1'),
    ],
  ])('%s', (_what, was, now, wanted) => {
    expect(change(was, now, wanted)).toBeUndefined()
  })

  test('the number of pods is told apart', () => {
    expect(scaled(deployment(2), deployment(2), deployment(5))).toEqual({ path: ['spec', 'replicas'], was: 2, now: 5 })
    expect(scaled(object('Deployment', { spec: {} }), deployment(1), deployment(5))).toBeUndefined()
  })

  test('what the controller of an object writes into its spec, or the autoscaler into its scale', () => {
    const fieldsV1 = { 'f:spec': { 'f:replicas': {} } }
    const entry = (manager: string, subresource?: string): ManagedFields => ({
      manager,
      operation: 'Update',
      ...(subresource === undefined
        ? { fieldsV1 }
        : { subresource, fieldsV1: subresource === 'scale' ? fieldsV1 : {} }),
    })
    const owned = (...managedFields: ManagedFields[]) => object('Widget', {}, { managedFields }, 'example.org/v1')
    const path = ['spec', 'replicas']
    expect(isOfController(owned(entry('operator'), entry('operator', 'status')), path)).toBe(true)
    expect(isOfController(owned(entry('kube', 'scale'), entry('kube', 'status')), path)).toBe(true)
    expect(isOfController(owned(entry('kubectl'), entry('operator', 'status')), path)).toBe(false)
    expect(isOfController(owned(entry('operator', 'status')), path)).toBe(false)
    expect(isOfController(owned(entry('operator'), entry('operator', 'status')), ['spec', 'image'])).toBe(false)
  })
})
