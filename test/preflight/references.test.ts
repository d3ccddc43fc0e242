// What the check of references says of a set and a cluster: what fails, what is only told, and what nobody hears of. The
// real cluster says the same in test/cluster/scenarios/references.ts.
import { describe, expect, test } from 'vitest'
import type { Applied } from '../../src/apply/apply.ts'
import { checked, object, web, type Scene } from './references-scene.ts'

const fromSecret = (name: string, key = 'password') => `env:
  - name: A
    valueFrom:
      secretKeyRef:
        name: ${name}
        key: ${key}`
const allOf = (name: string) => `envFrom: [{ secretRef: { name: ${name} } }]`
const data = (keys: string) => `data: { ${keys} }`
const secret = (name: string, keys = 'password: YQ==') => object('Secret', name, data(keys))
const managedBy = (manager: string) => (text: string) =>
  text.replace(/metadata: \{ name: ([^ ]+) \}/, `metadata: { name: $1, managedFields: [{ manager: ${manager} }] }`)
const owned = (text: string) =>
  text.replace(
    /metadata: \{ name: ([^ ]+) \}/,
    'metadata: { name: $1, ownerReferences: [{ apiVersion: a/v1, kind: B, name: c, uid: d }] }',
  )
const annotated = (text: string, annotation: string) =>
  text.replace(/metadata: \{ name: ([^ ]+) \}/, `metadata: { name: $1, annotations: { ${annotation} } }`)
const service = (selector: string, port: string, name = 'web') =>
  object('Service', name, `spec:\n  selector: { ${selector} }\n  ports: [{ port: 80, targetPort: ${port} }]`)

type Row = [what: string, set: string, scene: Scene, failed: string[], noticed: string[]]

describe('what is missing', () => {
  test.each<Row>([
    [
      'a slip of what the cluster has',
      web(fromSecret('db-credentals')),
      { cluster: secret('db-credentials') },
      ['SecretMissing 16'],
      [],
    ],
    [
      'a slip of what the set has',
      web(allOf('db-credentals')) + secret('db-credentials'),
      {},
      ['SecretMissing 12'],
      [],
    ],
    ['unlike anything', web(allOf('db')), { cluster: secret('prices') }, [], ['SecretMissing 12']],
    ['a sibling', web(allOf('db-prod')), { cluster: secret('db-dev') }, [], ['SecretMissing 12']],
    [
      'optional',
      web('envFrom: [{ secretRef: { name: db-credentals, optional: true } }]'),
      { cluster: secret('db-credentials') },
      [],
      [],
    ],
    ['there', web(allOf('db')), { cluster: secret('db') }, [], []],
    [
      'in another namespace only',
      web(allOf('db')),
      { cluster: secret('db').replace('{ name', '{ namespace: other, name') },
      [],
      ['SecretMissing 12'],
    ],
    [
      'a slip, and may not be listed',
      web(allOf('db-credentals')),
      { cluster: secret('db-credentials'), forbidden: ['Secret list'] },
      [],
      ['SecretMissing 12'],
    ],
    [
      'not to be read',
      web(allOf('db-credentals')),
      { cluster: secret('db-credentials'), forbidden: ['Secret list', 'Secret get'] },
      [],
      [],
    ],
    [
      'a slip of an unchanged workload',
      web(allOf('db-credentals')),
      { cluster: secret('db-credentials'), answers: { 'Deployment web': { result: 'unchanged' } } },
      [],
      ['SecretMissing 12'],
    ],
    ['the certificates of every namespace', web('envFrom: [{ configMapRef: { name: kube-root-ca.crt } }]'), {}, [], []],
  ])('%s', async (_what, set, scene, failed, noticed) => {
    const told = await checked(set, scene)
    expect([told.failed, told.noticed]).toEqual([failed, noticed])
  })
})

describe('what somebody else brings', () => {
  const missing = web(allOf('db-credentals'))
  const near = secret('db-credentials')
  test.each<[what: string, set: string, cluster: string, failed: number, noticed: number]>([
    [
      'a custom resource of the set names it',
      missing + object('Order', 'x', 'spec: { to: { name: db-credentals } }'),
      near,
      0,
      0,
    ],
    ['a custom resource of the set is called so', missing + object('Order', 'db-credentals', 'spec: {}'), near, 0, 0],
    [
      'a custom resource of the cluster names it',
      missing,
      near + object('Order', 'x', 'spec: { secretName: db-credentals }'),
      0,
      0,
    ],
    [
      'a custom resource of another namespace does',
      missing,
      near + object('Order', 'x', 'spec: { secretName: db-credentals }').replace('{ name', '{ namespace: other, name'),
      1,
      0,
    ],
    ['the status of one says so', missing, near + object('Order', 'x', 'status: { secretName: db-credentals }'), 1, 0],
    [
      'an annotation orders it',
      missing + annotated(service('app: web', '80'), 'example.org/secret-name: db-credentals'),
      near,
      0,
      0,
    ],
    [
      'a Job is told to make it',
      missing + web("args: ['--secret-name=db-credentals']").replace('name: web', 'name: job'),
      near,
      0,
      0,
    ],
    [
      'its name begins with that of a custom resource',
      web(allOf('pg-app')) + object('Order', 'pg', 'spec: {}'),
      '',
      0,
      0,
    ],
    [
      'a slip all the same',
      web(allOf('pg-credentals')) + object('Order', 'pg', 'spec: {}'),
      secret('pg-credentials'),
      1,
      0,
    ],
  ])('%s', async (_what, set, cluster, failed, noticed) => {
    const told = await checked(set, { cluster })
    expect([told.failed.length, told.noticed.length]).toEqual([failed, noticed])
  })
})

describe('keys', () => {
  const after = (keys: Record<string, string>): Partial<Applied> => ({
    after: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db', namespace: 'shop' }, data: keys },
  })
  test.each<Row>([
    ['that the own object does not have', web(fromSecret('db', 'url')) + secret('db'), {}, ['ConfigKeyMissing 17'], []],
    [
      'that somebody else has added to it',
      web(fromSecret('db', 'url')) + secret('db'),
      { answers: { 'Secret db': after({ password: '', url: '' }) } },
      [],
      [],
    ],
    ['that are text', web(fromSecret('db')) + object('Secret', 'db', 'stringData: { password: a }'), {}, [], []],
    [
      'that are binary',
      web('env: [{ name: A, valueFrom: { configMapKeyRef: { name: c, key: b } } }]') +
        object('ConfigMap', 'c', 'binaryData: { b: YQ== }'),
      {},
      [],
      [],
    ],
    ['that people left out', web(fromSecret('db', 'url')), { cluster: secret('db') }, ['ConfigKeyMissing 17'], []],
    [
      'that an operator may add',
      web(fromSecret('db', 'url')),
      { cluster: managedBy('postgres-operator')(secret('db')) },
      [],
      ['ConfigKeyMissing 17'],
    ],
    [
      'that its owner may add',
      web(fromSecret('db', 'url')),
      { cluster: owned(secret('db')) },
      [],
      ['ConfigKeyMissing 17'],
    ],
    [
      'misspelt, whoever wrote it',
      web(fromSecret('db', 'passwrod')),
      { cluster: owned(secret('db')) },
      ['ConfigKeyMissing 17'],
      [],
    ],
    [
      'that an annotation orders',
      web(fromSecret('db', 'url')) + annotated(secret('db'), 'filler.example.org/key: x'),
      {},
      [],
      ['ConfigKeyMissing 17'],
    ],
    [
      'beside an annotation that orders nothing',
      web(fromSecret('db', 'url')) + annotated(secret('db'), 'helm.sh/hook: x, note: y'),
      {},
      ['ConfigKeyMissing 17'],
      [],
    ],
    [
      'of a token, which come later',
      web(fromSecret('t', 'token')) + object('Secret', 't', 'type: kubernetes.io/service-account-token'),
      {},
      [],
      [],
    ],
    [
      'of an unchanged object and workload',
      web(fromSecret('db', 'url')) + secret('db'),
      { answers: { 'Secret db': { result: 'unchanged' }, 'Deployment web': { result: 'unchanged' } } },
      [],
      ['ConfigKeyMissing 17'],
    ],
    [
      'that this deploy takes away from an unchanged workload',
      web(fromSecret('db', 'url')) + secret('db'),
      {
        answers: {
          'Secret db': { ...after({ password: '' }), result: 'configured' },
          'Deployment web': { result: 'unchanged' },
        },
      },
      ['ConfigKeyMissing 17'],
      [],
    ],
    [
      'of a volume',
      web(
        '',
        'volumes:\n  - name: v\n    secret:\n      secretName: db\n      items:\n        - path: a\n          key: url',
      ) + secret('db'),
      {},
      ['VolumeKeyMissing 15'],
      [],
    ],
    [
      'of a volume that is optional',
      web('', 'volumes: [{ name: v, secret: { secretName: db, optional: true, items: [{ key: url, path: a }] } }]') +
        secret('db'),
      {},
      [],
      [],
    ],
  ])('%s', async (_what, set, scene, failed, noticed) => {
    const told = await checked(set, scene)
    expect([told.failed, told.noticed]).toEqual([failed, noticed])
  })
})

describe('Services', () => {
  const ports = 'ports: [{ name: http, containerPort: 8080 }]'
  const running = (labels: string, fields = '') =>
    web(fields).replaceAll('app: web', labels).replace('name: web', 'name: other')
  test.each<[what: string, set: string, scene: Scene, failed: string[], noticed: string[]]>([
    ['a misspelt label', web() + service('app: wbe', '80'), {}, ['ServiceNoMatchingPods 17'], []],
    [
      'a misspelt key',
      web().replaceAll('app: web', 'component: web') + service('compoennt: web', '80'),
      {},
      ['ServiceNoMatchingPods 17'],
      [],
    ],
    ['another label', web() + service('app: redis', '80'), {}, [], ['ServiceNoMatchingPods 17']],
    ['what the cluster runs', web() + service('app: redis', '80'), { cluster: running('app: redis') }, [], []],
    ['no workload in the set', service('app: redis', '80'), {}, [], ['ServiceNoMatchingPods 5']],
    ['pods of a custom resource', web() + service('app: redis', '80') + object('Order', 'x', 'spec: {}'), {}, [], []],
    ['pods that may not be read', web() + service('app: wbe', '80'), { forbidden: ['Pod list'] }, [], []],
    ['a port by its name', web(ports) + service('app: web', 'http'), {}, [], []],
    [
      'a name that no container has',
      web(ports) + service('app: web', 'admin'),
      {},
      ['ServiceTargetPortMismatch 19'],
      [],
    ],
    ['a number that nobody declares', web(ports) + service('app: web', '9090'), {}, [], []],
    [
      'a name that a pod beside the set has',
      web(ports) + service('app: web', 'admin'),
      { cluster: running('app: web') },
      [],
      [],
    ],
    [
      'a name that a webhook brings',
      web(ports) + service('app: web', 'mesh'),
      {
        injected: (pod) => ({
          ...pod,
          spec: { containers: [...pod.spec.containers, { name: 'mesh', ports: [{ name: 'mesh', containerPort: 1 }] }] },
        }),
      },
      [],
      [],
    ],
    [
      'a name that cannot be rehearsed',
      web(ports) + service('app: web', 'mesh'),
      { forbidden: ['Pod get'] },
      [],
      ['ServiceTargetPortMismatch 19'],
    ],
    [
      'a misspelt name that cannot be rehearsed',
      web(ports.replace('http', 'metrics')) + service('app: web', 'metrisc'),
      { forbidden: ['Pod get'] },
      ['ServiceTargetPortMismatch 19'],
      [],
    ],
  ])('%s', async (_what, set, scene, failed, noticed) => {
    const told = await checked(set, scene)
    expect([told.failed, told.noticed]).toEqual([failed, noticed])
  })
})

test('a Secret of the wrong type for a registry, or without a certificate, is told', async () => {
  const ingress = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  ingressClassName: gce
  tls:
    - secretName: plain
---
`
  const set = web('', 'imagePullSecrets: [{ name: plain }]') + ingress
  expect((await checked(set, { cluster: secret('plain') })).noticed).toEqual([
    'ImagePullSecretUnusable 9',
    'IngressTlsSecretUnusable 20',
  ])
})

test.each([
  ['registry.example', []],
  ['elsewhere.example', []],
  ['regitsry.example', ['ImagePullSecretUnusable 9']],
])('a login for %s', async (host, noticed) => {
  const login = `type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: '{"auths":{"https://${host}/v1/":{}}}' }`
  const set = web('', 'imagePullSecrets: [{ name: login }]')
  expect((await checked(set, { cluster: object('Secret', 'login', login) })).noticed).toEqual(noticed)
})

test('the values of Secrets go nowhere', async () => {
  const told = await checked(web(fromSecret('db', 'url')), { cluster: secret('db', 'password: c2VjcmV0LXZhbHVl') })
  expect(told.failed).toEqual(['ConfigKeyMissing 17'])
  expect(JSON.stringify(told)).not.toMatch(/c2VjcmV0|secret-value/)
})

describe('what is asked of the cluster', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => web(allOf(`db-${index}`)).replace('name: web', `name: web-${index}`))

  test('nothing when nothing leads out of the set', async () => {
    expect((await checked(web(fromSecret('db')) + secret('db'))).requests).toEqual([])
  })

  test('each object once, whoever names it', async () => {
    const set = web(`${allOf('db')}\n${fromSecret('db')}`) + web(allOf('db')).replace('name: web', 'name: two')
    expect((await checked(set, { cluster: secret('db') })).requests).toEqual(['get Secret db'])
  })

  test('a list where many of a kind are named', async () => {
    const cluster = Array.from({ length: 100 }, (_, index) => secret(`db-${index}`)).join('')
    expect((await checked(many(100).join(''), { cluster })).requests).toEqual(['names Secret'])
  })

  test('three lists for 300 references', async () => {
    const set = Array.from({ length: 100 }, (_, index) =>
      web(
        `${fromSecret(`db-${index}`)}\nenvFrom: [{ configMapRef: { name: settings-${index} } }]`,
        `serviceAccountName: runner-${index}`,
      ).replace('name: web', `name: web-${index}`),
    )
    const cluster = Array.from({ length: 100 }, (_, index) =>
      [
        secret(`db-${index}`),
        object('ConfigMap', `settings-${index}`),
        object('ServiceAccount', `runner-${index}`),
      ].join(''),
    )
    const told = await checked(set.join(''), { cluster: cluster.join('') })
    expect([told.requests.toSorted(), told.failed, told.noticed]).toEqual([
      ['list Secret', 'names ConfigMap', 'names ServiceAccount'],
      [],
      [],
    ])
  })

  test('one by one where lists are forbidden, and not at all where one is', async () => {
    const cluster = Array.from({ length: 3 }, (_, index) => secret(`db-${index}`)).join('')
    const set = many(3).join('')
    const one = await checked(set, { cluster, forbidden: ['Secret list'] })
    expect([one.requests, one.failed, one.noticed]).toEqual([
      ['names Secret', 'exists Secret db-0', 'exists Secret db-1', 'exists Secret db-2'],
      [],
      [],
    ])
    const none = await checked(set, { cluster, forbidden: ['Secret list', 'Secret get'] })
    expect([none.requests, none.failed, none.noticed, none.warnings]).toEqual([
      ['names Secret', 'exists Secret db-0'],
      [],
      [],
      [{ words: 'could not check Secrets in shop: needs get, list secrets' }],
    ])
  })
})

test('one missing Secret of five workloads is one cause', async () => {
  const set = ['a', 'b', 'c', 'd', 'e'].map((name) => web(allOf('db-credentals')).replace('name: web', `name: ${name}`))
  const { causes } = await checked(set.join(''), { cluster: secret('db-credentials') })
  expect(causes.map(({ code, objects, sentence }) => [code, objects.map(({ name }) => name), sentence])).toEqual([
    [
      'SecretMissing',
      ['a', 'b', 'c', 'd', 'e'],
      'Container app takes environment variables from Secret "db-credentals", which does not exist in namespace shop. Did you mean "db-credentials"?',
    ],
  ])
})

test('manifests that hold anything are left to the API server', async () => {
  const set = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  template:
    metadata: { labels: 1 }
    spec:
      imagePullSecrets: x
      volumes: [null, { name: 1, projected: { sources: 2 }, configMap: [] }]
      containers: [null, { env: 3, envFrom: [null], ports: null, readinessProbe: 4, lifecycle: { postStart: null } }]
---
${object('Service', 'web', 'spec: { selector: { app: web }, ports: [null, { port: 1, targetPort: x }] }')}
${object('StatefulSet', 's', 'spec: { volumeClaimTemplates: [null] }').replace('v1', 'apps/v1')}
${object('RoleBinding', 'r', 'roleRef: 1\nsubjects: 2').replace('v1', 'rbac.authorization.k8s.io/v1')}
${object('Ingress', 'i', 'spec: { rules: [null, { http: 1 }], tls: 2, defaultBackend: 3 }').replace('v1', 'networking.k8s.io/v1')}
${object('PodDisruptionBudget', 'p', 'spec: { selector: { matchLabels: { a: b } } }').replace('v1', 'policy/v1')}
`
  const refused: Partial<Applied> = { result: 'failed' }
  const answers = { 'Service web': refused, 'Ingress i': refused }
  expect((await checked(set, { answers })).failed).toEqual([])
})

describe('everything else that names something', () => {
  const claim = (name: string, fields = '') =>
    object('PersistentVolumeClaim', name, `spec: { ${fields} accessModes: [ReadWriteOnce] }`)
  const mounts = (name: string) => web('', `volumes: [{ name: data, persistentVolumeClaim: { claimName: ${name} } }]`)
  const ephemeral = (name: string) =>
    web('', `volumes: [{ name: tmp, ephemeral: { volumeClaimTemplate: { spec: { storageClassName: ${name} } } } }]`)
  const volume = (name: string) => object('PersistentVolume', 'pv', `spec: { storageClassName: ${name} }`)
  const stateful = (fields: string) =>
    object('StatefulSet', 'db', `spec: { ${fields}, template: { spec: { containers: [] } } }`).replace('v1', 'apps/v1')
  const autoscaler = (apiVersion: string, kind: string, name: string) =>
    object(
      'HorizontalPodAutoscaler',
      'web',
      `spec: { scaleTargetRef: { apiVersion: ${apiVersion}, kind: ${kind}, name: ${name} } }`,
    ).replace('v1', 'autoscaling/v2')
  const binding = (roleRef: string, subject: string) =>
    object('RoleBinding', 'web', `roleRef: { ${roleRef} }\nsubjects: [{ kind: ServiceAccount, ${subject} }]`).replace(
      'v1',
      'rbac.authorization.k8s.io/v1',
    )
  const view = 'kind: ClusterRole, name: view'
  const budget = (spec: string) =>
    object('PodDisruptionBudget', 'web', `spec: { ${spec}, selector: { matchLabels: { app: web } } }`).replace(
      'v1',
      'policy/v1',
    )
  const scaled = (replicas: number) => web().replace('spec:\n', `spec:\n  replicas: ${replicas}\n`)
  const ingress = (fields: string, name = 'web', port = 'number: 80') =>
    object(
      'Ingress',
      'web',
      `spec: { ${fields} defaultBackend: { service: { name: ${name}, port: { ${port} } } } }`,
    ).replace('v1', 'networking.k8s.io/v1')

  test.each<[what: string, set: string, scene: Scene, failed: string[], noticed: string[]]>([
    ['a claim of the set', mounts('data') + claim('data'), {}, [], []],
    ['a claim that nobody has', mounts('data'), {}, [], ['PvcNotFound']],
    [
      'a claim of a StatefulSet of the set',
      mounts('data-db-0') + stateful('volumeClaimTemplates: [{ metadata: { name: data } }]'),
      {},
      [],
      [],
    ],
    ['no class: the default one', claim('data'), {}, [], []],
    ['no class at all', claim('data', "storageClassName: '',"), {}, [], []],
    [
      'a class of the cluster',
      claim('data', 'storageClassName: fast,'),
      { cluster: object('StorageClass', 'fast') },
      [],
      [],
    ],
    [
      'a class of volumes that were made by hand',
      claim('data', 'storageClassName: manual,'),
      { cluster: volume('manual') },
      [],
      [],
    ],
    ['a class of volumes of the set', claim('data', 'storageClassName: manual,') + volume('manual'), {}, [], []],
    ['a class that nobody has', claim('data', 'storageClassName: fast,'), {}, [], ['StorageClassMissing']],
    [
      'a misspelt class',
      claim('data', 'storageClassName: premuim,'),
      { cluster: object('StorageClass', 'premium') },
      ['StorageClassMissing'],
      [],
    ],
    [
      'volumes that may not be listed',
      claim('data', 'storageClassName: premuim,'),
      { cluster: object('StorageClass', 'premium'), forbidden: ['PersistentVolume list'] },
      [],
      [],
    ],
    ['a claim that names its volume', claim('data', 'storageClassName: fast, volumeName: pv,'), {}, [], []],
    ['an ephemeral volume', ephemeral('fast'), { cluster: object('StorageClass', 'fast') }, [], []],
    [
      'a misspelt class of an ephemeral volume',
      ephemeral('premuim'),
      { cluster: object('StorageClass', 'premium') },
      ['StorageClassMissing'],
      [],
    ],
    ['the account of the namespace', web('', 'serviceAccountName: default'), {}, [], []],
    [
      'an account by its old name',
      web('', 'serviceAccount: runnre'),
      { cluster: object('ServiceAccount', 'runner') },
      ['ServiceAccountNotFound'],
      [],
    ],
    [
      'a credential of a driver',
      web('', 'volumes: [{ name: a, csi: { driver: d, nodePublishSecretRef: { name: csi-lgoin } } }]'),
      { cluster: secret('csi-login') },
      ['VolumeSecretMissing'],
      [],
    ],
    ['an autoscaler of what the cluster has', autoscaler('apps/v1', 'Deployment', 'web'), { cluster: web() }, [], []],
    [
      'an autoscaler of a custom resource',
      autoscaler('example.org/v1', 'Order', 'x') + object('Order', 'x', 'spec: {}'),
      {},
      [],
      [],
    ],
    [
      'an autoscaler of nothing',
      autoscaler('apps/v1', 'Deployment', 'elsewhere'),
      { cluster: web() },
      [],
      ['HpaTargetMissing'],
    ],
    ['a governing Service of nobody', stateful('serviceName: db'), {}, [], ['ServiceNameMissing']],
    ['no governing Service', stateful("serviceName: ''"), {}, [], []],
    [
      'a role of the cluster',
      binding(view, 'name: default, namespace: other'),
      { cluster: object('ClusterRole', 'view') },
      [],
      [],
    ],
    ['a role that nobody has', binding(view, 'name: default, namespace: other'), {}, [], ['BindingUnresolved']],
    [
      'an account of another namespace',
      binding(view, 'name: runner, namespace: other'),
      {
        cluster:
          object('ClusterRole', 'view') +
          object('ServiceAccount', 'runner').replace('{ name', '{ namespace: other, name'),
      },
      [],
      [],
    ],
    ['a budget that allows one', scaled(2) + budget('minAvailable: 1'), {}, [], []],
    ['a budget of all its pods', scaled(2) + budget('minAvailable: 2'), {}, [], ['PdbBlocksDrain']],
    ['a budget of a share that is all of them', scaled(1) + budget('minAvailable: 50%'), {}, [], ['PdbBlocksDrain']],
    [
      'a budget of what an autoscaler scales',
      scaled(1) + budget('minAvailable: 1') + autoscaler('apps/v1', 'Deployment', 'web'),
      {},
      [],
      [],
    ],
    ['a budget of pods of the cluster', budget('minAvailable: 1'), { cluster: web() }, [], []],
    ['a budget of nobody', budget('minAvailable: 1'), {}, [], ['PdbNoMatchingPods']],
    ['an Ingress of the set', ingress('') + web() + service('app: web', '80'), {}, [], []],
    ['an Ingress of a Service of the cluster', ingress(''), { cluster: service('app: web', '80') }, [], []],
    [
      'an Ingress of nothing',
      ingress('', 'api'),
      { cluster: service('app: web', '80') },
      [],
      ['IngressBackendServiceMissing'],
    ],
    [
      'a port that its Service does not have',
      ingress('', 'web', 'number: 8080') + web() + service('app: web', '80'),
      {},
      ['IngressBackendPortMissing'],
      [],
    ],
    [
      'a port that a Service of others does not have',
      ingress('', 'web', 'number: 8080'),
      { cluster: service('app: web', '80') },
      [],
      ['IngressBackendPortMissing'],
    ],
    [
      'a class that the cluster serves without an object',
      ingress('ingressClassName: gce,'),
      { cluster: service('app: web', '80') },
      [],
      [],
    ],
    [
      'an unknown class',
      ingress('ingressClassName: nginx,'),
      { cluster: service('app: web', '80') },
      [],
      ['IngressClassMissing'],
    ],
    [
      'Services that may not be read',
      ingress('', 'wbe'),
      { cluster: service('app: web', '80'), forbidden: ['Service list'] },
      [],
      [],
    ],
    [
      'a certificate that comes',
      ingress('tls: [{ secretName: web-tls }],').replace(
        '{ name: web }',
        '{ name: web, annotations: { cert-manager.io/issuer: x } }',
      ),
      { cluster: service('app: web', '80') },
      [],
      [],
    ],
    [
      'a certificate of nobody',
      ingress('tls: [{ secretName: web-tls }],'),
      { cluster: service('app: web', '80') },
      [],
      ['IngressTlsSecretMissing'],
    ],
  ])('%s', async (_what, set, scene, failed, noticed) => {
    const told = await checked(set, scene)
    const codes = (list: readonly string[]) => list.map((line) => line.split(' ')[0])
    expect([codes(told.failed), codes(told.noticed)]).toEqual([failed, noticed])
  })
})
