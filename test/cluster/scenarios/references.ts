// References: names that lead nowhere are found before anything is applied, and sets that only look so are left alone.
import { registry } from '../layout.ts'
import type { Scenario, Tools } from '../scenario.ts'
import { deployment, indent, resolveText } from '../scenario.ts'
import { limitedRole } from './look-ups.ts'

const app = `containers: [{ name: app, image: ${registry}/app:1 }]`

/** Documents of one file. */
const all = (...documents: string[]) => documents.map((text) => `${text.trim()}\n`).join('---\n')

const data = (kind: 'ConfigMap' | 'Secret', name: string, fields: string) => `apiVersion: v1
kind: ${kind}
metadata: { name: ${name} }
${fields}`

const settings = (name: string) => data('ConfigMap', name, 'data: { level: info, mode: fast }')
const credentials = (name: string) => data('Secret', name, 'stringData: { user: shop, password: not-a-secret }')

/** A Deployment whose container has these fields. */
const withFields = (fields: string, pod = '') =>
  deployment(`
    containers:
      - name: app
        image: ${registry}/app:1
${indent(fields, 8)}${indent(pod, 4)}`)

/** An environment variable from somewhere; the marked line is the name, or the key when that is what is wrong. */
const variable = (from: 'configMapKeyRef' | 'secretKeyRef', name: string, key: string) => `env:
  - name: VALUE
    valueFrom:
      ${from}:
        name: ${name}
        key: ${key}`

const withVolume = (volume: string) =>
  withFields('volumeMounts: [{ name: files, mountPath: /files }]', `volumes:\n  - name: files\n${indent(volume, 4)}`)

const template = (pod: string, spaces: number) =>
  indent(`template:\n  metadata:\n    labels: { app: web }\n  spec:\n${indent(pod, 4)}`, spaces)

const workload = (kind: string, pod: string, fields = '') => `apiVersion: apps/v1
kind: ${kind}
metadata: { name: web }
spec:
${indent(fields, 2)}  selector:
    matchLabels: { app: web }
${template(`terminationGracePeriodSeconds: 1\n${pod}`, 2)}`

const job = (pod: string, name = 'web') => `apiVersion: batch/v1
kind: Job
metadata: { name: ${name} }
spec:
  backoffLimit: 0
${template(`restartPolicy: Never\n${pod}`, 2)}`

const service = (spec: string, name = 'web') => `apiVersion: v1
kind: Service
metadata: { name: ${name} }
spec:
${indent(spec, 2)}`

const ingress = (spec: string, metadata = '') => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
${indent(metadata, 2)}spec:
${indent(spec, 2)}`

const rule = (name: string, port: string) => `rules:
  - host: web.example
    http:
      paths:
        - path: /
          pathType: Prefix
          backend:
            service:
              name: ${name}
              port:
                ${port}`

const web = deployment(`
  containers:
    - name: app
      image: ${registry}/app:1
      ports: [{ name: http, containerPort: 8080 }]
`)
const webService = service('selector: { app: web }\nports: [{ name: http, port: 80, targetPort: http }]')

const autoscaler = (target: string) => `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } } }]
  scaleTargetRef:
${indent(target, 4)}`

const named = (kind: string, name: string, fields = '') => `apiVersion: ${
  { StorageClass: 'storage.k8s.io/v1', RuntimeClass: 'node.k8s.io/v1', IngressClass: 'networking.k8s.io/v1' }[kind] ??
  'v1'
}
kind: ${kind}
metadata: { name: ${name} }
${fields}`

const claim = (fields = '') => `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: web-data }
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
${indent(fields, 2)}`

const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: config-reader }
rules: [{ apiGroups: [''], resources: [configmaps], verbs: [get] }]`

const binding = (roleRef: string, subject: string) => `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web }
roleRef:
  apiGroup: rbac.authorization.k8s.io
${indent(roleRef, 2)}subjects:
  - kind: ServiceAccount
${indent(subject, 4)}`

/** A set with a fault that is found before anything is applied. */
const faulty = (
  name: string,
  cause: string,
  manifest: string,
  more: Partial<Scenario> & { sentence?: string; mentions?: string[] } = {},
): Scenario => {
  const { sentence, mentions, ...rest } = more
  return {
    name: `reference-${name}`,
    manifests: { 'deploy.yaml': manifest },
    ...rest,
    expect: {
      verdict: 'failed',
      cause,
      nothingApplied: true,
      ...(sentence === undefined ? {} : { sentence }),
      ...(mentions === undefined ? {} : { mentions }),
    },
  }
}

const here = ' # <-- here'

const found: Scenario[] = [
  faulty('secret-misspelt', 'SecretMissing', withFields(variable('secretKeyRef', `db-credentals${here}`, 'password')), {
    before: credentials('db-credentials'),
    sentence: 'Did you mean "db-credentials"?',
  }),
  faulty(
    'config-map-of-the-set-misspelt',
    'ConfigMapMissing',
    all(settings('web-settings'), withFields(variable('configMapKeyRef', `web-setings${here}`, 'level'))),
    { sentence: 'Did you mean "web-settings"?' },
  ),
  faulty(
    'all-of-a-secret-misspelt',
    'SecretMissing',
    all(withFields(`envFrom:\n  - secretRef:\n      name: db-credentails${here}`), credentials('db-credentials')),
    { sentence: 'Did you mean "db-credentials"?' },
  ),
  faulty(
    'key-of-the-own-config-map',
    'ConfigKeyMissing',
    all(settings('web-settings'), withFields(variable('configMapKeyRef', 'web-settings', `database-host${here}`))),
    { sentence: 'The keys of ConfigMap "web-settings": level, mode.' },
  ),
  faulty(
    'key-of-the-own-secret',
    'ConfigKeyMissing',
    all(withFields(variable('secretKeyRef', 'db', `passwrod${here}`)), credentials('db')),
    { sentence: 'Did you mean "password"?' },
  ),
  faulty(
    'key-of-a-secret-that-is-there',
    'ConfigKeyMissing',
    withFields(variable('secretKeyRef', 'db', `token${here}`)),
    { before: credentials('db'), sentence: 'The keys of Secret "db": password, user.' },
  ),
  faulty(
    'key-that-this-deploy-removes',
    'ConfigKeyMissing',
    all(
      data('ConfigMap', 'web-settings', 'data: { level: info }'),
      withFields(variable('configMapKeyRef', 'web-settings', `host${here}`)),
    ),
    { before: data('ConfigMap', 'web-settings', 'data: { level: info, host: db.example }') },
  ),
  faulty(
    'config-map-of-a-volume',
    'VolumeConfigMapMissing',
    all(settings('web-settings'), withVolume(`configMap:\n  name: web-settigns${here}`)),
    { sentence: 'Did you mean "web-settings"?' },
  ),
  faulty(
    'secret-of-a-projected-volume',
    'VolumeSecretMissing',
    all(
      credentials('web-keys-of-the-shop'),
      withVolume(`projected:
  sources:
    - serviceAccountToken: { path: token }
    - secret:
        name: web-keys-of-the-shpo${here}`),
    ),
  ),
  faulty(
    'key-of-a-volume',
    'VolumeKeyMissing',
    all(
      settings('web-settings'),
      withVolume(`configMap:\n  name: web-settings\n  items:\n    - path: a\n      key: app.conf${here}`),
    ),
    { sentence: 'The keys of ConfigMap "web-settings": level, mode.' },
  ),
  faulty(
    'key-of-a-projected-volume',
    'VolumeKeyMissing',
    all(
      settings('web-settings'),
      withVolume(`projected:
  sources:
    - configMap:
        name: web-settings
        items:
          - path: level
            key: levle${here}`),
    ),
    { sentence: 'Did you mean "level"?' },
  ),
  faulty(
    'of-an-init-container',
    'SecretMissing',
    all(
      credentials('db-credentials'),
      deployment(`
        initContainers:
          - name: migrate
            image: ${registry}/app:1
            command: ['true']
            envFrom:
              - secretRef:
                  name: db-crednetials${here}
        ${app}
      `),
    ),
  ),
  faulty(
    'of-a-cron-job',
    'ConfigMapMissing',
    all(
      settings('report-settings'),
      `apiVersion: batch/v1
kind: CronJob
metadata: { name: report }
spec:
  schedule: '0 3 * * *'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: app
              image: ${registry}/app:1
              envFrom:
                - configMapRef:
                    name: reprot-settings${here}`,
    ),
  ),
  faulty(
    'of-a-job',
    'ConfigMapMissing',
    all(
      settings('migration'),
      job(`containers:
  - name: app
    image: ${registry}/app:1
    envFrom:
      - configMapRef:
          name: migraton${here}`),
    ),
  ),
  faulty(
    'of-a-daemon-set',
    'VolumeSecretMissing',
    all(
      credentials('node-agent-key'),
      workload('DaemonSet', `${app}\nvolumes:\n  - name: key\n    secret:\n      secretName: node-agnet-key${here}`),
    ),
  ),
  faulty(
    'of-a-pod',
    'PvcNotFound',
    all(
      claim(),
      `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  ${app}
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: web-dtaa${here}`,
    ),
    { sentence: 'Did you mean "web-data"?' },
  ),
  faulty(
    'storage-class-of-claims',
    'StorageClassMissing',
    workload(
      'StatefulSet',
      app,
      `serviceName: ''
volumeClaimTemplates:
  - metadata: { name: data }
    spec:
      accessModes: [ReadWriteOnce]
      resources: { requests: { storage: 1Gi } }
      storageClassName: NAMESPACE-premuim${here}`,
    ),
    {
      before: async ({ kubectl, namespace }) => {
        const text = named('StorageClass', 'NAMESPACE-premium', 'provisioner: kubernetes.io/no-provisioner')
        await kubectl(['create', '-f', '-'], resolveText(text, namespace))
      },
      cleanup: async ({ kubectl, namespace }) => {
        await kubectl(['delete', 'storageclass', `${namespace}-premium`, '--ignore-not-found'])
      },
      sentence: '-premium"?',
    },
  ),
  faulty(
    'service-account',
    'ServiceAccountNotFound',
    all(named('ServiceAccount', 'checkout'), deployment(`serviceAccountName: chekcout${here}\n${app}`)),
    { sentence: 'Did you mean "checkout"?' },
  ),
  faulty(
    'priority-class',
    'PriorityClassNotFound',
    deployment(`priorityClassName: system-cluster-critcal${here}\n${app}`),
    { sentence: 'Did you mean "system-cluster-critical"?' },
  ),
  faulty(
    'runtime-class',
    'RuntimeClassNotFound',
    all(
      named('RuntimeClass', 'NAMESPACE-gvisor', 'handler: runsc'),
      deployment(`runtimeClassName: NAMESPACE-gvsior${here}\n${app}`),
    ),
    { sentence: '-gvisor"?' },
  ),
  faulty(
    'pull-secret',
    'ImagePullSecretMissing',
    all(
      data(
        'Secret',
        'registry-login',
        `type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: '{"auths":{}}' }`,
      ),
      deployment(`imagePullSecrets:\n  - name: regitsry-login${here}\n${app}`),
    ),
    { sentence: 'Did you mean "registry-login"?' },
  ),
  faulty(
    'service-selector',
    'ServiceNoMatchingPods',
    all(
      web.replaceAll('app: web', 'app: checkout'),
      service(`selector:\n  app: chekout${here}\nports: [{ port: 80 }]`),
    ),
    { mentions: ['Deployment web have app=checkout'] },
  ),
  faulty(
    'target-port',
    'ServiceTargetPortMismatch',
    all(web, service(`selector: { app: web }\nports:\n  - port: 80\n    targetPort: web${here}`)),
    { mentions: ['declare http'] },
  ),
  faulty(
    'ingress-service',
    'IngressBackendServiceMissing',
    all(
      web,
      service('selector: { app: web }\nports: [{ port: 80, targetPort: http }]', 'checkout'),
      ingress(rule(`chekout${here}`, 'number: 80')),
    ),
    { sentence: 'did you mean checkout?' },
  ),
  faulty(
    'ingress-port',
    'IngressBackendPortMissing',
    all(ingress(rule('web', `number: 8080${here}`)), web, webService),
  ),
  faulty(
    'ingress-class',
    'IngressClassMissing',
    all(
      named('IngressClass', 'NAMESPACE-public', 'spec: { controller: example.org/none }'),
      web,
      webService,
      ingress(`ingressClassName: NAMESPACE-pulbic${here}\n${rule('web', 'name: http')}`),
    ),
  ),
  faulty(
    'ingress-certificate',
    'IngressTlsSecretMissing',
    all(
      data('Secret', 'web-certificate', 'stringData: { tls.crt: certificate, tls.key: key }'),
      web,
      webService,
      ingress(`tls:\n  - hosts: [web.example]\n    secretName: web-certifcate${here}\n${rule('web', 'name: http')}`),
    ),
    { sentence: 'Did you mean "web-certificate"?' },
  ),
  faulty(
    'autoscaler',
    'HpaTargetMissing',
    all(
      web.replace('name: web', 'name: checkout'),
      autoscaler(`apiVersion: apps/v1\nkind: Deployment\nname: chekout${here}`),
    ),
    { sentence: 'Did you mean "checkout"?' },
  ),
  faulty(
    'budget',
    'PdbNoMatchingPods',
    all(
      web.replaceAll('app: web', 'app: checkout'),
      `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: chekout${here}`,
    ),
    { mentions: ['did you mean app=checkout?'] },
  ),
  faulty(
    'governing-service',
    'ServiceNameMissing',
    all(
      workload('StatefulSet', app, `serviceName: database-peres${here}`),
      service('clusterIP: None\nselector: { app: web }\nports: [{ port: 80 }]', 'database-peers'),
    ),
    { sentence: 'Did you mean "database-peers"?' },
  ),
  faulty(
    'role',
    'BindingUnresolved',
    all(
      role,
      named('ServiceAccount', 'web'),
      binding(`kind: Role\nname: config-raeder${here}`, 'name: web\nnamespace: NAMESPACE'),
    ),
    { sentence: 'Did you mean "config-reader"?' },
  ),
  faulty(
    'subject-of-a-role',
    'BindingUnresolved',
    all(
      named('ServiceAccount', 'checkout'),
      binding('kind: ClusterRole\nname: view', `name: chekout${here}\nnamespace: NAMESPACE`),
    ),
    { sentence: 'Did you mean "checkout"?' },
  ),
  faulty(
    'port-of-a-probe',
    'NamedPortMissing',
    withFields(`ports: [{ name: http, containerPort: 8080 }]
readinessProbe:
  httpGet:
    path: /
    port: htpp${here}`),
    { mentions: ['did you mean http?'] },
  ),
  faulty(
    'port-of-a-hook',
    'NamedPortMissing',
    withFields(`lifecycle:
  postStart:
    httpGet:
      path: /
      port: admin${here}`),
  ),
  faulty(
    'named-by-hand-and-by-default',
    'ManifestParseError',
    all(
      settings('web-settings'),
      settings('web-settings')
        .replace('{ name', '{ namespace: NAMESPACE, name')
        .replace('apiVersion: v1', `apiVersion: v1${here}`),
    ),
  ),
  faulty(
    'in-two-api-versions',
    'ManifestParseError',
    all(
      deployment(app),
      autoscaler('apiVersion: apps/v1\nkind: Deployment\nname: web'),
      `apiVersion: autoscaling/v1${here}
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  maxReplicas: 3
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }`,
    ),
  ),
  // The API server itself refuses these.
  faulty(
    'mount-of-no-volume',
    'ManifestSchemaInvalid',
    withFields(`volumeMounts:\n  - mountPath: /data\n    name: data${here}`, 'volumes: [{ name: date, emptyDir: {} }]'),
  ),
  faulty(
    'two-containers-of-one-name',
    'ManifestSchemaInvalid',
    deployment(`containers:
  - name: app
    image: ${registry}/app:1
  - image: ${registry}/app:2
    name: app${here}`),
  ),
  faulty(
    'two-variables-of-one-name',
    'ManifestSchemaInvalid',
    withFields(`env:\n  - { name: A, value: a }\n  - name: B\n    value: b\n  - value: c\n    name: A${here}`),
  ),
  faulty(
    'selector-unlike-the-labels',
    'ManifestSchemaInvalid',
    deployment(app).replace('labels: { app: web }', `labels: { app: wbe }${here}`),
  ),
  faulty(
    'without-the-hash',
    'ConfigMapMissing',
    all(
      settings('web-settings-7m2kg8tbf4'),
      withFields(`envFrom:\n  - configMapRef:\n      name: web-settings${here}`),
    ),
    { sentence: 'Did you mean "web-settings-7m2kg8tbf4"?' },
  ),
  faulty(
    'of-three-workloads',
    'SecretMissing',
    all(
      credentials('db-credentials'),
      ...['one', 'two', 'three'].map((name) =>
        withFields(`envFrom:\n  - secretRef:\n      name: db-credentals${name === 'one' ? here : ''}`).replace(
          'name: web',
          `name: ${name}`,
        ),
      ),
    ),
    { mentions: ['"name":"one"', '"name":"two"', '"name":"three"'] },
  ),
  faulty(
    'two-faults-at-once',
    'SecretMissing',
    all(
      credentials('db-credentials'),
      settings('web-settings'),
      withFields(`env:
  - name: ONE
    valueFrom:
      secretKeyRef:
        key: user
        name: db-credentals${here}
  - name: TWO
    valueFrom:
      configMapKeyRef:
        name: web-settings
        key: levels-of-the-log${here}`),
    ),
  ),
]

/** Another deploy has been here, and its Deployment is complete. */
const complete =
  (text: string, name: string) =>
  async ({ kubectl }: Tools): Promise<void> => {
    await kubectl(['apply', '-f', '-'], text)
    await kubectl(['rollout', 'status', `deployment/${name}`, '--timeout=120s'])
  }

/** A set that passes, with nothing to be said of it. */
const valid = (name: string, manifest: string, more: Partial<Scenario> = {}): Scenario => ({
  name: `reference-fine-${name}`,
  manifests: { 'deploy.yaml': manifest },
  inputs: { stabilize: '0' },
  ...more,
  expect: { verdict: 'passed', quiet: true, ...more.expect },
})

const definition = (kind: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${kind.toLowerCase()}s.NAMESPACE.example.org
spec:
  group: NAMESPACE.example.org
  scope: Namespaced
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s, singular: ${kind.toLowerCase()} }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { scale: { specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas } }
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, x-kubernetes-preserve-unknown-fields: true }
            status: { type: object, x-kubernetes-preserve-unknown-fields: true }`

const removeDefinition =
  (kind: string) =>
  async ({ kubectl, namespace }: Tools): Promise<void> => {
    const name = `${kind.toLowerCase()}s.${namespace}.example.org`
    await kubectl(['delete', 'crd', name, '--ignore-not-found', '--wait=false'])
  }

const custom = (kind: string, name: string, spec: string) => `apiVersion: NAMESPACE.example.org/v1
kind: ${kind}
metadata: { name: ${name} }
spec: ${spec}`

const leftAlone: Scenario[] = [
  valid(
    'optional',
    withFields(
      `env:
  - { name: A, valueFrom: { configMapKeyRef: { name: web-setings, key: level, optional: true } } }
  - { name: B, valueFrom: { secretKeyRef: { name: web-keys, key: no-such, optional: true } } }
envFrom:
  - configMapRef: { name: nothing, optional: true }
  - secretRef: { name: nothing, optional: true }
volumeMounts: [{ name: a, mountPath: /a }, { name: b, mountPath: /b }, { name: c, mountPath: /c }]`,
      `volumes:
  - { name: a, configMap: { name: nothing, optional: true } }
  - { name: b, secret: { secretName: web-keys, optional: true, items: [{ key: nothing, path: x }] } }
  - { name: c, projected: { sources: [{ secret: { name: nothing, optional: true } }] } }`,
    ),
    { before: all(settings('web-settings'), credentials('web-keys')) },
  ),
  valid(
    'with-its-hash',
    all(
      settings('web-settings-7m2kg8tbf4'),
      withFields(variable('configMapKeyRef', 'web-settings-7m2kg8tbf4', 'level')),
    ),
  ),
  valid(
    'port-not-declared',
    all(deployment(app), service('selector: { app: web }\nports: [{ port: 80, targetPort: 8080 }]')),
  ),
  valid(
    'alias-and-no-selector',
    all(
      service('type: ExternalName\nexternalName: db.example', 'db'),
      service('ports: [{ port: 80, targetPort: http }]', 'elsewhere'),
      deployment(app),
    ),
  ),
  valid(
    'keys-of-all-sorts',
    all(
      data('ConfigMap', 'files', 'data: { a.conf: a }\nbinaryData: { b.bin: AAEC }'),
      data('Secret', 'keys', 'data: { a: YQ== }\nstringData: { b: b }'),
      withFields(
        `env:
  - { name: A, valueFrom: { secretKeyRef: { name: keys, key: a } } }
  - { name: B, valueFrom: { secretKeyRef: { name: keys, key: b } } }
volumeMounts: [{ name: files, mountPath: /files }]`,
        'volumes: [{ name: files, configMap: { name: files, items: [{ key: a.conf, path: a }, { key: b.bin, path: b }] } }]',
      ),
    ),
  ),
  valid(
    'what-every-namespace-has',
    withFields(
      'volumeMounts: [{ name: access, mountPath: /access }]',
      `serviceAccountName: default
automountServiceAccountToken: false
volumes:
  - name: access
    projected:
      sources:
        - serviceAccountToken: { path: token, expirationSeconds: 3600 }
        - configMap: { name: kube-root-ca.crt, items: [{ key: ca.crt, path: ca.crt }] }
        - downwardAPI: { items: [{ path: namespace, fieldRef: { fieldPath: metadata.namespace } }] }`,
    ),
  ),
  valid(
    'made-after-its-user',
    all(
      withFields(
        `${variable('secretKeyRef', 'z-keys', 'password')}\nenvFrom: [{ configMapRef: { name: z-settings } }]`,
      ),
      credentials('z-keys'),
      settings('z-settings'),
    ),
  ),
  valid(
    'two-namespaces',
    all(
      'apiVersion: v1\nkind: Namespace\nmetadata: { name: NAMESPACE-b }',
      settings('shared').replace('{ name', '{ namespace: NAMESPACE-b, name'),
      named('ServiceAccount', 'runner').replace('{ name', '{ namespace: NAMESPACE-b, name'),
      withFields('envFrom: [{ configMapRef: { name: shared } }]', 'serviceAccountName: runner').replace(
        'name: web',
        'name: web\n  namespace: NAMESPACE-b',
      ),
      settings('shared').replace('level: info', 'level: debug'),
      withFields(variable('configMapKeyRef', 'shared', 'level')),
      binding('kind: ClusterRole\nname: view', 'name: runner\nnamespace: NAMESPACE-b'),
    ),
    {
      cleanup: async ({ kubectl, namespace }) => {
        await kubectl(['delete', 'namespace', `${namespace}-b`, '--ignore-not-found', '--wait=false'])
      },
    },
  ),
  valid(
    'immutable',
    all(
      `${settings('fixed')}\nimmutable: true`,
      `${credentials('fixed')}\nimmutable: true`,
      withFields(`${variable('configMapKeyRef', 'fixed', 'mode')}\nenvFrom: [{ secretRef: { name: fixed } }]`),
    ),
  ),
  valid(
    'ordered-in-the-set',
    all(
      custom('Order', 'web', '{ target: { name: db-credentals } }'),
      `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  terminationGracePeriodSeconds: 1
  containers:
    - name: app
      image: ${registry}/app:1
      envFrom: [{ secretRef: { name: db-credentals } }]`,
    ),
    {
      before: async (tools) => {
        const { kubectl, namespace } = tools
        await kubectl(['apply', '-f', '-'], resolveText(definition('Order'), namespace))
        await kubectl(['wait', '--for=condition=Established', `crd/orders.${namespace}.example.org`, '--timeout=120s'])
        await kubectl(['apply', '-f', '-'], credentials('db-credentials'))
        // As its operator would.
        tools.later(4, ['create', 'secret', 'generic', 'db-credentals', '--from-literal=password=not-a-secret'])
      },
      cleanup: removeDefinition('Order'),
    },
  ),
  valid('ordered-in-the-cluster', withFields('envFrom: [{ secretRef: { name: db-credentals } }]'), {
    before: async (tools) => {
      const { kubectl, namespace } = tools
      await kubectl(['apply', '-f', '-'], resolveText(definition('Claim'), namespace))
      await kubectl(['wait', '--for=condition=Established', `crd/claims.${namespace}.example.org`, '--timeout=120s'])
      const texts = all(credentials('db-credentials'), custom('Claim', 'web', '{ secretName: db-credentals }'))
      await kubectl(['apply', '-f', '-'], resolveText(texts, namespace))
      tools.later(4, ['create', 'secret', 'generic', 'db-credentals', '--from-literal=password=not-a-secret'])
    },
    cleanup: removeDefinition('Claim'),
  }),
  valid(
    'key-of-another-manager',
    all(
      data('ConfigMap', 'shared', 'data: { level: info }'),
      withFields(variable('configMapKeyRef', 'shared', 'host')),
    ),
    {
      before: async ({ kubectl }) => {
        const text = data('ConfigMap', 'shared', 'data: { host: db.example }')
        await kubectl(['apply', '--server-side', '--field-manager=somebody-else', '-f', '-'], text)
      },
    },
  ),
  valid(
    'port-of-a-sidecar',
    all(
      deployment(`
        initContainers:
          - name: proxy
            image: ${registry}/app:1
            restartPolicy: Always
            ports: [{ name: proxy, containerPort: 9000 }]
        ${app}
      `),
      service('selector: { app: web }\nports: [{ port: 80, targetPort: proxy }]'),
    ),
  ),
  valid('selects-what-is-there', service('selector: { app: web }\nports: [{ port: 80, targetPort: http }]'), {
    before: complete(web, 'web'),
  }),
  valid(
    'ports-of-what-is-there',
    all(
      service('selector: { tier: front }\nports: [{ port: 80, targetPort: http }]'),
      deployment(app).replaceAll('app: web', 'app: canary, tier: front').replace('name: web', 'name: canary'),
    ),
    { before: complete(web.replaceAll('app: web', 'app: web, tier: front'), 'web') },
  ),
  valid(
    'budget',
    all(
      deployment(app, 'replicas: 2'),
      `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec:
  minAvailable: 1
  selector:
    matchExpressions: [{ key: app, operator: In, values: [web, other] }]`,
    ),
  ),
  valid(
    'roles',
    all(
      role,
      named('ServiceAccount', 'web'),
      binding('kind: ClusterRole\nname: view', 'name: default\nnamespace: kube-system'),
      binding('kind: Role\nname: config-reader', 'name: web\nnamespace: NAMESPACE').replace('name: web', 'name: own'),
    ),
  ),
  valid(
    'siblings',
    all(
      settings('app-1'),
      settings('app-2'),
      credentials('db-dev'),
      credentials('db-prod'),
      withFields('envFrom: [{ configMapRef: { name: app-2 } }, { secretRef: { name: db-dev } }]'),
    ),
  ),
  valid('pull-secret-there', deployment(`imagePullSecrets: [{ name: login }]\n${app}`), {
    before: data(
      'Secret',
      'login',
      `type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: '{"auths":{"registry.example":{"auth":"YTpi"}}}' }`,
    ),
  }),
  valid(
    'claims-of-a-stateful-set',
    all(
      service('clusterIP: None\nselector: { app: web }\nports: [{ port: 80, targetPort: 8080 }]', 'peers'),
      workload(
        'StatefulSet',
        `containers: [{ name: app, image: '${registry}/app:1', volumeMounts: [{ name: data, mountPath: /data }] }]`,
        `serviceName: peers
volumeClaimTemplates:
  - metadata: { name: data }
    spec: { accessModes: [ReadWriteOnce], storageClassName: NAMESPACE-manual, resources: { requests: { storage: 1Mi } } }`,
      ),
      job(
        `containers: [{ name: app, image: '${registry}/app:1', command: ['true'], volumeMounts: [{ name: data, mountPath: /data }] }]
volumes: [{ name: data, persistentVolumeClaim: { claimName: data-web-0 } }]`,
        'look',
      ).replace('labels: { app: web }', 'labels: { app: look }'),
      `apiVersion: v1
kind: PersistentVolume
metadata: { name: NAMESPACE-data }
spec:
  accessModes: [ReadWriteOnce]
  capacity: { storage: 1Mi }
  persistentVolumeReclaimPolicy: Retain
  storageClassName: NAMESPACE-manual
  hostPath: { path: /tmp }`,
    ),
    {
      cleanup: async ({ kubectl, namespace }) => {
        await kubectl(['delete', 'persistentvolume', `${namespace}-data`, '--wait=false', '--ignore-not-found'])
      },
    },
  ),
  valid(
    'projected-and-downward',
    withFields(
      `env:
  - { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }
  - { name: CPU, valueFrom: { resourceFieldRef: { resource: limits.cpu } } }
volumeMounts: [{ name: scratch, mountPath: /scratch }]`,
      'volumes: [{ name: scratch, emptyDir: {} }]',
    ),
  ),
  valid(
    'named-port-of-a-probe',
    withFields(`ports: [{ name: http, containerPort: 8080 }]
command: [sh, -c, 'mkdir -p /tmp/www && echo ok > /tmp/www/index.html && exec httpd -f -p 8080 -h /tmp/www']
readinessProbe: { httpGet: { path: /, port: http }, periodSeconds: 1 }`),
  ),
]

/** What is missing and may come: a notice, and the watch decides. */
const told: Scenario[] = [
  {
    name: 'reference-later-is-in-time',
    before: async (tools) => {
      tools.later(3, ['create', 'secret', 'generic', 'keys', '--from-literal=password=not-a-secret'])
      await Promise.resolve()
    },
    manifests: { 'deploy.yaml': withFields(variable('secretKeyRef', 'keys', 'password')) },
    inputs: { stabilize: '0' },
    expect: { verdict: 'passed' },
  },
  {
    // Whoever acts on the annotation brings the key.
    name: 'reference-key-filled-by-another',
    before: async (tools) => {
      tools.later(3, ['patch', 'secret', 'keys', '-p', '{"stringData":{"password":"not-a-secret"}}'])
      await Promise.resolve()
    },
    manifests: {
      'deploy.yaml': all(
        data('Secret', 'keys', 'stringData: { name: web }').replace(
          '{ name: keys }',
          '{ name: keys, annotations: { filler.example.org/key: password } }',
        ),
        withFields(variable('secretKeyRef', 'keys', 'password')),
      ),
    },
    inputs: { stabilize: '0' },
    expect: { verdict: 'passed' },
  },
  {
    name: 'reference-pull-secret-not-needed',
    manifests: { 'deploy.yaml': deployment(`imagePullSecrets:\n  - name: registry-login${here}\n${app}`) },
    inputs: { stabilize: '0' },
    expect: { verdict: 'passed', notices: ['ImagePullSecretMissing'] },
  },
  {
    name: 'reference-pull-secret-of-another-type',
    manifests: {
      'deploy.yaml': all(credentials('login'), deployment(`imagePullSecrets:\n  - name: login${here}\n${app}`)),
    },
    inputs: { stabilize: '0' },
    expect: { verdict: 'passed', notices: ['ImagePullSecretUnusable'] },
  },
  {
    name: 'reference-autoscaler-of-nothing',
    manifests: {
      'deploy.yaml': all(deployment(app), autoscaler(`apiVersion: apps/v1\nkind: Deployment\nname: elsewhere${here}`)),
    },
    inputs: { stabilize: '0' },
    expect: { verdict: 'passed', notices: ['HpaTargetMissing'] },
  },
]

/** Who may deploy and not read: the watch finds the same, on the same line. */
const unread = (name: string, cause: string, before: string, manifest: string, warning: string): Scenario => ({
  name: `reference-unread-${name}`,
  before: all(before, limitedRole),
  manifests: { 'deploy.yaml': manifest },
  inputs: { context: 'limited' },
  expect: { verdict: 'failed', cause, changed: 1, warnings: [warning] },
})

const wrongPort = withFields(`ports: [{ name: http, containerPort: 8080 }]
readinessProbe:
  periodSeconds: 1
  httpGet:
    path: /
    port: htpp${here}`)

const unreadable: Scenario[] = [
  {
    // Who applied it did not ask; the kubelet's own words tell the same.
    name: 'reference-unread-port-of-a-probe',
    before: wrongPort,
    manifests: { 'deploy.yaml': wrongPort },
    inputs: { mode: 'watch' },
    expect: { verdict: 'failed', cause: 'NamedPortMissing', sentence: 'did you mean http?' },
  },
  unread(
    'secret',
    'SecretMissing',
    credentials('db-credentials'),
    withFields(variable('secretKeyRef', `db-credentals${here}`, 'password')),
    'could not check Secrets in ',
  ),
  unread(
    'key',
    'ConfigKeyMissing',
    credentials('db'),
    withFields(variable('secretKeyRef', 'db', `token${here}`)),
    'could not check Secrets in ',
  ),
  unread(
    'volume',
    'VolumeKeyMissing',
    settings('web-settings'),
    withVolume(`configMap:\n  name: web-settings\n  items:\n    - path: a\n      key: levle${here}`),
    'could not check ConfigMaps in ',
  ),
]

export const references: Scenario[] = [...found, ...leftAlone, ...told, ...unreadable]
