// Which field names which object: every row both ways, from a manifest to the names and from a name to its line.
import { describe, expect, test } from 'vitest'
import type { Code } from '../../src/model/finding.ts'
import { formatPath, refOf, type KubernetesObject } from '../../src/model/object.ts'
import { Place, valueAt } from '../../src/model/place.ts'
import { namedObjects, referencePath } from '../../src/model/references.ts'

const metadata = { name: 'web', namespace: 'shop' }
const env = (kind: 'configMap' | 'secret', name: string, key: string, optional = {}) => ({
  name: key,
  valueFrom: { [`${kind}KeyRef`]: { name, key, ...optional } },
})
const deployment = (spec: object): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: { template: { spec: { containers: [], ...spec } } },
})

/** What an object names: `code kind/name[#key] at path`. */
const named = (object: KubernetesObject) =>
  namedObjects(object, refOf(object)).map(({ code, to, key, path }) => {
    const what = `${to.kind}/${to.name}${key === undefined ? '' : `#${key.name}`}`
    return `${key?.code ?? code} ${what} at ${formatPath(key?.path ?? path).replace(/^spec\.template\.spec\./, '')}`
  })

describe('every row', () => {
  const rbac = 'rbac.authorization.k8s.io/v1'
  const subject = { kind: 'ServiceAccount', name: 'ci', namespace: 'ops' }
  const rows: [string, KubernetesObject, string[]][] = [
    [
      'fields of a pod',
      deployment({
        serviceAccountName: 'runner',
        serviceAccount: 'runner',
        priorityClassName: 'high',
        runtimeClassName: 'gvisor',
        imagePullSecrets: [{ name: 'regcred' }],
      }),
      [
        'ServiceAccountNotFound ServiceAccount/runner at serviceAccountName',
        'PriorityClassNotFound PriorityClass/high at priorityClassName',
        'RuntimeClassNotFound RuntimeClass/gvisor at runtimeClassName',
        'ImagePullSecretMissing Secret/regcred at imagePullSecrets[0].name',
      ],
    ],
    [
      'the older name of the account',
      deployment({ serviceAccount: 'runner' }),
      ['ServiceAccountNotFound ServiceAccount/runner at serviceAccount'],
    ],
    [
      'variables, container after container',
      deployment({
        containers: [
          { name: 'app', env: [env('secret', 'db', 'url')], envFrom: [{ secretRef: { name: 'all' } }] },
          { name: 'sidecar', envFrom: [{ configMapRef: { name: 'more' } }] },
        ],
        initContainers: [{ name: 'migrate', env: [env('configMap', 'settings', 'mode')] }],
      }),
      [
        'ConfigKeyMissing ConfigMap/settings#mode at initContainers[0].env[0].valueFrom.configMapKeyRef.key',
        'ConfigKeyMissing Secret/db#url at containers[0].env[0].valueFrom.secretKeyRef.key',
        'SecretMissing Secret/all at containers[0].envFrom[0].secretRef.name',
        'ConfigMapMissing ConfigMap/more at containers[1].envFrom[0].configMapRef.name',
      ],
    ],
    [
      'volumes, one after the other',
      deployment({
        volumes: [
          { name: 'a', secret: { secretName: 'tls', items: [{ key: 'tls.crt', path: 'x' }] } },
          { name: 'b', configMap: { name: 'settings' } },
          { name: 'c', projected: { sources: [{ configMap: { name: 'more' } }, { secret: { name: 'token' } }] } },
          { name: 'd', persistentVolumeClaim: { claimName: 'data' } },
          { name: 'e', csi: { driver: 'x', nodePublishSecretRef: { name: 'login' } } },
          { name: 'f', ephemeral: { volumeClaimTemplate: { spec: { storageClassName: 'fast' } } } },
        ],
      }),
      [
        'VolumeKeyMissing Secret/tls#tls.crt at volumes[0].secret.items[0].key',
        'VolumeConfigMapMissing ConfigMap/settings at volumes[1].configMap.name',
        'VolumeConfigMapMissing ConfigMap/more at volumes[2].projected.sources[0].configMap.name',
        'VolumeSecretMissing Secret/token at volumes[2].projected.sources[1].secret.name',
        'PvcNotFound PersistentVolumeClaim/data at volumes[3].persistentVolumeClaim.claimName',
        'VolumeSecretMissing Secret/login at volumes[4].csi.nodePublishSecretRef.name',
        'StorageClassMissing StorageClass/fast at volumes[5].ephemeral.volumeClaimTemplate.spec.storageClassName',
      ],
    ],
    [
      'a StatefulSet: its Service, and the class of its claims',
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata,
        spec: {
          serviceName: 'web',
          volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { storageClassName: 'fast' } }],
        },
      },
      [
        'StorageClassMissing StorageClass/fast at spec.volumeClaimTemplates[0].spec.storageClassName',
        'ServiceNameMissing Service/web at spec.serviceName',
      ],
    ],
    [
      'a claim',
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: { storageClassName: 'fast' } },
      ['StorageClassMissing StorageClass/fast at spec.storageClassName'],
    ],
    [
      'an autoscaler',
      {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata,
        spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'api' } },
      },
      ['HpaTargetMissing Deployment/api at spec.scaleTargetRef.name'],
    ],
    [
      'a binding',
      {
        apiVersion: rbac,
        kind: 'RoleBinding',
        metadata,
        roleRef: { kind: 'Role', name: 'deployer' },
        subjects: [{ kind: 'User', name: 'me' }, subject],
      },
      ['BindingUnresolved Role/deployer at roleRef.name', 'BindingUnresolved ServiceAccount/ci at subjects[1].name'],
    ],
    [
      'an Ingress',
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', metadata, spec: { tls: [{ secretName: 'cert' }] } },
      ['IngressTlsSecretMissing Secret/cert at spec.tls[0].secretName'],
    ],
  ]

  test.each(rows)('%s', (_what, object, expected) => {
    expect(named(object)).toEqual(expected)
  })

  test.each(rows)('%s, backwards: the same line', (_what, object) => {
    for (const { code, to, path, key } of namedObjects(object, refOf(object))) {
      const place = new Place(object)
      expect(referencePath(place, code, { name: to.name })).toEqual(path)
      if (key !== undefined) expect(referencePath(place, key.code, { name: to.name, key: key.name })).toEqual(key.path)
      expect(valueAt(object, path)).toBe(to.name)
    }
  })
})

describe('what names nothing that has to be there', () => {
  test.each<[string, KubernetesObject]>([
    [
      'optional',
      deployment({
        containers: [{ name: 'app', env: [env('secret', 'db', 'url', { optional: true })] }],
        volumes: [{ name: 'a', configMap: { name: 'settings', optional: true } }],
      }),
    ],
    [
      'a claim for a volume that it names',
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata,
        spec: { storageClassName: 'manual', volumeName: 'disk-1' },
      },
    ],
    ['no names', deployment({ serviceAccountName: '', imagePullSecrets: [{}, null, 1], volumes: 'none' })],
    ['a kind that makes no pods', { ...deployment({ serviceAccountName: 'x' }), apiVersion: 'example.org/v1' }],
  ])('%s', (_what, object) => {
    expect(named(object)).toEqual([])
  })
})

describe('which of several lines', () => {
  const both = { envFrom: [{ secretRef: { name: 'db' } }], env: [env('secret', 'db', 'url')] }
  const object = deployment({
    containers: [
      { name: 'app', ...both },
      { name: 'sidecar', ...both },
    ],
    initContainers: [{ name: 'migrate', ...both }],
  })
  const line = (code: Code, container?: string, key?: string) =>
    formatPath(referencePath(new Place(object, container), code, { name: 'db', ...(key && { key }) }) ?? [])

  test('that of the container, where it is known', () => {
    expect(line('SecretMissing', 'sidecar')).toBe('spec.template.spec.containers[1].envFrom[0].secretRef.name')
    expect(line('SecretMissing', 'migrate')).toBe('spec.template.spec.initContainers[0].envFrom[0].secretRef.name')
    expect(line('ConfigKeyMissing', 'sidecar', 'url')).toBe(
      'spec.template.spec.containers[1].env[0].valueFrom.secretKeyRef.key',
    )
  })

  test('else the first in the manifest', () => {
    expect(line('SecretMissing')).toBe('spec.template.spec.containers[0].envFrom[0].secretRef.name')
  })

  test('the key of the Secret that lacks it, not of another with a key of that name', () => {
    const two = deployment({
      containers: [{ name: 'app', env: [env('secret', 'other', 'url'), env('secret', 'db', 'url')] }],
    })
    expect(referencePath(new Place(two), 'ConfigKeyMissing', { name: 'db', key: 'url' })?.at(-4)).toBe(1)
    expect(referencePath(new Place(two), 'ConfigKeyMissing', { kind: 'ConfigMap', name: 'db', key: 'url' })).toBe(
      undefined,
    )
  })

  test('of a volume key the volume that lists it', () => {
    const items = [{ key: 'a', path: 'a' }]
    const two = deployment({
      containers: [{ name: 'app', env: [env('configMap', 'x', 'a')] }],
      volumes: [
        { name: 'one', configMap: { name: 'x', items } },
        { name: 'two', secret: { secretName: 'y', items } },
      ],
    })
    const place = new Place(two, 'app')
    expect(referencePath(place, 'VolumeKeyMissing', { key: 'a', volume: 'two' })?.slice(-4)).toEqual([
      ...['secret', 'items', 0, 'key'],
    ])
  })
})
