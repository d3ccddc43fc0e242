// What the objects of the set name: each reference with the place where its name stands, the code that the fault has
// when the watch finds it, and what that code's words need. Pure: the manifests in, references out.
import { podSpecPath, valueAt } from '../model/place.ts'
import { isRecord, records } from '../model/record.ts'
import type { Channel, Code, Fault } from '../model/finding.ts'
import { POD, workloadKind } from '../model/kinds.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import {
  groupOf,
  type Container,
  type FieldPath,
  type ObjectRef,
  type Pod,
  type PodSpec,
  type PodTemplate,
} from '../model/object.ts'

/** The fault of a key that is missing, or of the object that has it, and the path of the value in the manifest. */
export type PlacedFault<C extends Code = Code> = Fault<C> & { path: FieldPath }

/** One name in the set that stands for another object. */
export type Reference = PlacedFault & Naming

interface Naming {
  document: ManifestDocument
  /** The object that is named. */
  to: ObjectRef
  channel: Channel
  /** The key that it must have. */
  key?: PlacedFault & { name: string }
  container?: Container
  /** A pod as the template makes it, for who wants to know its volumes. */
  pod?: Pod
  /** What the object must be good for, beside being there. */
  use?: 'pull' | 'tls'
}

/** A document that makes pods, or is one, with its template. */
export interface PodSource {
  document: ManifestDocument
  template: PodTemplate
}

/** Every namespace gets these from Kubernetes or OpenShift, soon after it is made. */
const IN_EVERY_NAMESPACE = new Set([
  'ConfigMap/kube-root-ca.crt',
  'ConfigMap/openshift-service-ca.crt',
  'ServiceAccount/default',
])

/** The template, when a document makes pods: of a Pod the pod itself. */
export function podSourceOf(document: ManifestDocument): PodSource | undefined {
  const { ref, object } = document
  if (workloadKind(ref) === undefined) return undefined
  const path = podSpecPath(object)
  const spec = valueAt(object, path)
  if (!isRecord(spec)) return undefined
  const metadata = valueAt(object, [...path.slice(0, -1), 'metadata'])
  const { labels, annotations } = isRecord(metadata) ? metadata : {}
  const containersOf = (list: unknown) => records(list).map((one) => ({ ...one, ports: records(one.ports) }))
  const podSpec: unknown = {
    ...spec,
    containers: containersOf(spec.containers),
    initContainers: containersOf(spec.initContainers),
  }
  return {
    document,
    template: {
      metadata: {
        ...(isRecord(labels) ? { labels: labels as Record<string, string> } : {}),
        ...(isRecord(annotations) ? { annotations: annotations as Record<string, string> } : {}),
      },
      spec: podSpec as PodSpec,
    },
  }
}

/** Everything that the documents name. What is optional is not among it, nor what every namespace has. */
export function referencesOf(documents: readonly ManifestDocument[]): Reference[] {
  return documents
    .flatMap((document) => [
      ...ofPods(document),
      ...ofClaims(document),
      ...ofAutoscaler(document),
      ...ofStatefulSet(document),
      ...ofBinding(document),
      ...ofIngress(document),
    ])
    .filter(({ to }) => to.name !== '' && !IN_EVERY_NAMESPACE.has(`${to.kind}/${to.name}`))
}

function ofPods(document: ManifestDocument): Reference[] {
  const source = podSourceOf(document)
  if (source === undefined) return []
  const { spec } = source.template
  const { namespace = '' } = document.ref
  const base = podSpecPath(document.object)
  const pod: Pod = { ...POD, metadata: { name: document.ref.name, namespace }, spec }
  const named = (
    apiVersion: string,
    kind: string,
    name: unknown,
    more: PlacedFault & Omit<Naming, 'document' | 'to'>,
  ) =>
    typeof name === 'string'
      ? [{ document, to: { apiVersion, kind, ...(apiVersion === 'v1' ? { namespace } : {}), name }, pod, ...more }]
      : []

  const account = spec.serviceAccountName === undefined ? 'serviceAccount' : 'serviceAccountName'
  const ofSpec = [
    ...named('v1', 'ServiceAccount', spec[account], {
      code: 'ServiceAccountNotFound',
      channel: 'create',
      path: [...base, account],
      facts: { name: String(spec[account]) },
    }),
    ...named('scheduling.k8s.io/v1', 'PriorityClass', spec.priorityClassName, {
      code: 'PriorityClassNotFound',
      channel: 'create',
      path: [...base, 'priorityClassName'],
      facts: { name: String(spec.priorityClassName) },
    }),
    ...named('node.k8s.io/v1', 'RuntimeClass', spec.runtimeClassName, {
      code: 'RuntimeClassNotFound',
      channel: 'create',
      path: [...base, 'runtimeClassName'],
      facts: { name: String(spec.runtimeClassName) },
    }),
    ...records(spec.imagePullSecrets).flatMap(({ name }, index) =>
      named('v1', 'Secret', name, {
        code: 'ImagePullSecretMissing',
        channel: 'pull',
        path: [...base, 'imagePullSecrets', index, 'name'],
        facts: { secret: String(name), unproven: true },
        ...(spec.containers[0] === undefined ? {} : { container: spec.containers[0] }),
        use: 'pull',
      }),
    ),
  ]

  const ofContainers = (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap((container, index) =>
      environment(container).flatMap(({ kind, name, key, path }) => {
        const at = [...base, list, index, ...path]
        const keyed: { key?: Reference['key'] } =
          key === undefined
            ? {}
            : {
                key: {
                  name: key,
                  code: 'ConfigKeyMissing',
                  facts: { kind, name: String(name), key },
                  path: [...at, 'key'],
                },
              }
        return named('v1', kind, name, {
          code: kind === 'Secret' ? 'SecretMissing' : 'ConfigMapMissing',
          channel: 'configure',
          path: [...at, 'name'],
          facts: { name: String(name) },
          container,
          ...keyed,
        })
      }),
    ),
  )

  const ofVolumes = records(spec.volumes).flatMap((volume, index) =>
    heldBy(volume).flatMap(({ apiVersion = 'v1', kind, name, keys, path }) => {
      const at = [...base, 'volumes', index, ...path]
      const volumeName = String(volume.name)
      const common = { channel: 'volume', path: at, facts: { name: String(name), volume: volumeName } } as const
      if (kind === 'PersistentVolumeClaim')
        return named(apiVersion, kind, name, {
          ...common,
          channel: 'schedule',
          code: 'PvcNotFound',
          facts: { claim: String(name) },
        })
      if (kind === 'StorageClass')
        return named(apiVersion, kind, name, {
          ...common,
          channel: 'claim',
          code: 'StorageClassMissing',
          facts: { class: String(name), claim: volumeName },
        })
      const code = kind === 'Secret' ? 'VolumeSecretMissing' : 'VolumeConfigMapMissing'
      const whole = named(apiVersion, kind, name, { ...common, code })
      const parts = keys.flatMap(({ key, path: keyPath }) =>
        named(apiVersion, kind, name, {
          ...common,
          code,
          key: {
            name: key,
            code: 'VolumeKeyMissing',
            facts: { kind: kind === 'Secret' ? 'Secret' : 'ConfigMap', key, volume: volumeName, name: String(name) },
            path: [...base, 'volumes', index, ...keyPath],
          },
        }),
      )
      return parts.length > 0 ? parts : whole
    }),
  )
  return [...ofSpec, ...ofContainers, ...ofVolumes]
}

interface FromEnvironment {
  kind: 'ConfigMap' | 'Secret'
  name: unknown
  key?: string
  path: FieldPath
}

function environment(container: Container): FromEnvironment[] {
  const SOURCES = [
    ['ConfigMap', 'configMapKeyRef', 'configMapRef'],
    ['Secret', 'secretKeyRef', 'secretRef'],
  ] as const
  return SOURCES.flatMap(([kind, keyRef, whole]) => [
    ...records(container.env).flatMap(({ valueFrom }, index): FromEnvironment[] => {
      const from = isRecord(valueFrom) ? valueFrom[keyRef] : undefined
      if (!isRecord(from) || from.optional === true || typeof from.key !== 'string') return []
      return [{ kind, name: from.name, key: from.key, path: ['env', index, 'valueFrom', keyRef] }]
    }),
    ...records(container.envFrom).flatMap((source, index): FromEnvironment[] => {
      const from = source[whole]
      if (!isRecord(from) || from.optional === true) return []
      return [{ kind, name: from.name, path: ['envFrom', index, whole] }]
    }),
  ])
}

interface FromVolume {
  apiVersion?: string
  kind: string
  name: unknown
  /** Of the name, below the volume. */
  path: FieldPath
  keys: { key: string; path: FieldPath }[]
}

/** Where drivers of volumes name the Secret with their credentials (kubernetes 1.35, pkg/api/pod/util.go). */
const DRIVER_SECRETS: readonly FieldPath[] = [
  ['csi', 'nodePublishSecretRef', 'name'],
  ['azureFile', 'secretName'],
  ...['cephfs', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'].map((driver) => [driver, 'secretRef', 'name']),
]

function heldBy(volume: Record<string, unknown>): FromVolume[] {
  const itemsOf = (source: Record<string, unknown>, at: FieldPath) =>
    records(source.items).flatMap(({ key }, index) =>
      typeof key === 'string' ? [{ key, path: [...at, 'items', index, 'key'] }] : [],
    )
  const held = (kind: string, source: unknown, at: FieldPath, field: string): FromVolume[] =>
    isRecord(source) && source.optional !== true
      ? [{ kind, name: source[field], path: [...at, field], keys: itemsOf(source, at) }]
      : []
  const claimTemplate = valueAt(volume, ['ephemeral', 'volumeClaimTemplate', 'spec', 'storageClassName'])
  return [
    ...held('ConfigMap', volume.configMap, ['configMap'], 'name'),
    ...held('Secret', volume.secret, ['secret'], 'secretName'),
    ...records(valueAt(volume, ['projected', 'sources'])).flatMap((source, index) => [
      ...held('ConfigMap', source.configMap, ['projected', 'sources', index, 'configMap'], 'name'),
      ...held('Secret', source.secret, ['projected', 'sources', index, 'secret'], 'name'),
    ]),
    ...held('PersistentVolumeClaim', volume.persistentVolumeClaim, ['persistentVolumeClaim'], 'claimName'),
    ...DRIVER_SECRETS.flatMap((path) => {
      const name = valueAt(volume, path)
      return name === undefined ? [] : [{ kind: 'Secret', name, path, keys: [] }]
    }),
    ...(claimTemplate === undefined
      ? []
      : [
          {
            apiVersion: 'storage.k8s.io/v1',
            kind: 'StorageClass',
            name: claimTemplate,
            path: ['ephemeral', 'volumeClaimTemplate', 'spec', 'storageClassName'],
            keys: [],
          },
        ]),
  ]
}

/** The StorageClasses of claims: of a document's own, and of those that numbered pods get. */
function ofClaims(document: ManifestDocument): Reference[] {
  const { object, ref } = document
  const claims: { spec: unknown; path: FieldPath; name: string }[] = []
  if (ref.kind === 'PersistentVolumeClaim') claims.push({ spec: object.spec, path: ['spec'], name: ref.name })
  if (workloadKind(ref)?.numbered === true) {
    for (const [index, claim] of records(valueAt(object, ['spec', 'volumeClaimTemplates'])).entries()) {
      const name = `${String(valueAt(claim, ['metadata', 'name']))}-${ref.name}-0`
      claims.push({ spec: claim.spec, path: ['spec', 'volumeClaimTemplates', index, 'spec'], name })
    }
  }
  return claims.flatMap(({ spec, path, name }): Reference[] => {
    const { storageClassName, volumeName } = isRecord(spec) ? spec : {}
    // Who names the volume itself asks no class for one.
    if (typeof storageClassName !== 'string' || volumeName !== undefined) return []
    return [
      {
        document,
        to: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', name: storageClassName },
        code: 'StorageClassMissing',
        channel: 'claim',
        path: [...path, 'storageClassName'],
        facts: { class: storageClassName, claim: name },
      },
    ]
  })
}

function ofAutoscaler(document: ManifestDocument): Reference[] {
  const { ref, object } = document
  if (ref.kind !== 'HorizontalPodAutoscaler' || groupOf(ref.apiVersion) !== 'autoscaling') return []
  const { apiVersion, kind, name } = (valueAt(object, ['spec', 'scaleTargetRef']) ?? {}) as Partial<ObjectRef>
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return []
  return [
    {
      document,
      to: { apiVersion, kind, namespace: ref.namespace ?? '', name },
      code: 'HpaTargetMissing',
      channel: 'expose',
      path: ['spec', 'scaleTargetRef', 'name'],
      facts: { kind, name },
    },
  ]
}

function ofStatefulSet(document: ManifestDocument): Reference[] {
  const { ref, object } = document
  const name = valueAt(object, ['spec', 'serviceName'])
  if (workloadKind(ref)?.numbered !== true || typeof name !== 'string') return []
  return [
    {
      document,
      to: { apiVersion: 'v1', kind: 'Service', namespace: ref.namespace ?? '', name },
      code: 'ServiceNameMissing',
      channel: 'expose',
      path: ['spec', 'serviceName'],
      facts: { name },
    },
  ]
}

/** The role of a binding, and the ServiceAccounts that get it. */
function ofBinding(document: ManifestDocument): Reference[] {
  const { ref, object } = document
  if (ref.kind !== 'RoleBinding' && ref.kind !== 'ClusterRoleBinding') return []
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const found = (to: ObjectRef, role: 'roleRef' | 'subject', path: FieldPath): Reference => ({
    document,
    to,
    code: 'BindingUnresolved',
    channel: 'expose',
    path,
    facts: { kind: to.kind, name: to.name, role, ...(to.namespace === undefined ? {} : { namespace: to.namespace }) },
  })
  const { kind, name } = (object.roleRef ?? {}) as Partial<ObjectRef>
  const { namespace = '' } = ref
  const role: Reference[] =
    (kind !== 'Role' && kind !== 'ClusterRole') || typeof name !== 'string'
      ? []
      : [
          found(kind === 'Role' ? { apiVersion, kind, namespace, name } : { apiVersion, kind, name }, 'roleRef', [
            'roleRef',
            'name',
          ]),
        ]
  const subjects = records(object.subjects).flatMap((subject, index) =>
    subject.kind === 'ServiceAccount' && typeof subject.name === 'string' && typeof subject.namespace === 'string'
      ? [
          found(
            { apiVersion: 'v1', kind: 'ServiceAccount', namespace: subject.namespace, name: subject.name },
            'subject',
            ['subjects', index, 'name'],
          ),
        ]
      : [],
  )
  return [...role, ...subjects]
}

function ofIngress(document: ManifestDocument): Reference[] {
  const { ref, object } = document
  if (ref.kind !== 'Ingress' || groupOf(ref.apiVersion) !== 'networking.k8s.io') return []
  return records(valueAt(object, ['spec', 'tls'])).flatMap(({ secretName }, index): Reference[] =>
    typeof secretName === 'string'
      ? [
          {
            document,
            to: { apiVersion: 'v1', kind: 'Secret', namespace: ref.namespace ?? '', name: secretName },
            code: 'IngressTlsSecretMissing',
            channel: 'expose',
            path: ['spec', 'tls', index, 'secretName'],
            facts: { secret: secretName },
            use: 'tls',
          },
        ]
      : [],
  )
}
