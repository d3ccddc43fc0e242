// Which field of a manifest names which object: a row each, with the code of the cause when that object is missing. The
// check before the apply walks the rows forwards, from the manifest to what it names; the entries of causes walk them
// backwards, from what is missing to the line that names it.
import type { Channel, Code, FactsByCode, Fault } from './finding.ts'
import { workloadKind, type KindRef } from './kinds.ts'
import { groupOf, refOf, type FieldPath, type KubernetesObject, type ObjectRef, type Pod } from './object.ts'
import { podSpecPath, valueAt, type Place } from './place.ts'
import { isRecord } from './record.ts'

/** Where an object stands that a name stands for. */
type Target = KindRef & { namespace?: string }

/** A name where a row looks for one. */
interface Named {
  name: string
  /** The mapping that has the name among its fields: `{ name: db, optional: true }`. */
  holder: Readonly<Record<string, unknown>>
  /** The items of lists on the way to it, outermost first: the container, the volume. */
  items: readonly Readonly<Record<string, unknown>>[]
  /** The object whose manifest it is. */
  owner: ObjectRef
}

/** A key that the object must have, beside its name. */
interface KeyRow {
  /** Below the mapping that has the name. */
  at: string
  code: Code
  fault: (named: Named, key: string) => Fault
}

/** One field that names an object. */
interface Row {
  /** Whose field it is: of a pod spec, or of objects of some kinds. */
  of: 'pods' | ((owner: ObjectRef) => boolean)
  /** Below the pod spec, or the object; `*` is every item of a list, `containers` is the init containers, too. */
  at: string
  /** Undefined when the name stands for nothing that can be looked for. */
  to: (named: Named) => Target | undefined
  code: Code
  fault: (named: Named) => Fault
  channel: Channel
  key?: KeyRow
  /** What the object must be good for, beside being there. */
  use?: 'pull' | 'tls'
  /** Fields beside the name that stand for what the object would fill in: without the name they have no meaning. */
  filledIn?: readonly string[]
  /** With what the names of the claims begin whose class this is. */
  claims?: (named: Named) => string
}

/** What is wrong when a name leads nowhere, and where the name or the key stands. */
export type PlacedFault<C extends Code = Code> = Fault<C> & { path: FieldPath }

type NamedKey = PlacedFault & { name: string }

/** A name in a manifest that stands for an object. */
export type NamedObject = PlacedFault & {
  to: ObjectRef
  channel: Channel
  use?: Row['use']
  /** The key that it must have. */
  key?: NamedKey
  /** The name of the container, volume or other item of a list that names it. */
  item?: string
}

const inNamespace =
  (kind: string, apiVersion = 'v1') =>
  ({ owner: { namespace = '' } }: Named): Target => ({ apiVersion, kind, namespace })
const ofCluster = (apiVersion: string, kind: string) => (): Target => ({ apiVersion, kind })
const storageClass = ofCluster('storage.k8s.io/v1', 'StorageClass')

/** A row whose facts are of the type that its code has. */
function row<C extends Code>(
  code: C,
  { facts, ...fields }: Omit<Row, 'code' | 'fault'> & { facts: (named: Named) => FactsByCode[C] },
): Row {
  return { ...fields, code, fault: (named) => ({ code, facts: facts(named) }) as Fault }
}

/** The key of a row, likewise. */
function keyRow<C extends Code>(at: string, code: C, facts: (named: Named, key: string) => FactsByCode[C]): KeyRow {
  return { at, code, fault: (named, key) => ({ code, facts: facts(named, key) }) as Fault }
}

/** A variable, or all of them, from a ConfigMap or a Secret. */
const ofEnvironment = (['ConfigMap', 'Secret'] as const).flatMap((kind) => {
  const code = kind === 'Secret' ? 'SecretMissing' : 'ConfigMapMissing'
  const [all, one] = kind === 'Secret' ? ['secretRef', 'secretKeyRef'] : ['configMapRef', 'configMapKeyRef']
  const common = {
    of: 'pods',
    to: unlessOptional(inNamespace(kind)),
    channel: 'configure',
    facts: ({ name }: Named) => ({ name }),
  } as const
  return [
    row(code, {
      ...common,
      at: `containers.*.env.*.valueFrom.${one}.name`,
      to: (named) => (typeof named.holder.key === 'string' ? common.to(named) : undefined),
      key: keyRow('key', 'ConfigKeyMissing', ({ name }, key) => ({ kind, name, key })),
    }),
    row(code, { ...common, at: `containers.*.envFrom.*.${all}.name` }),
  ]
})

/** A volume, or a part of one, from a ConfigMap or a Secret; with `items` it takes these keys. */
const ofFiles = (
  [
    ['ConfigMap', 'volumes.*.configMap.name'],
    ['Secret', 'volumes.*.secret.secretName'],
    ['ConfigMap', 'volumes.*.projected.sources.*.configMap.name'],
    ['Secret', 'volumes.*.projected.sources.*.secret.name'],
  ] as const
).map(([kind, at]) =>
  row(kind === 'Secret' ? 'VolumeSecretMissing' : 'VolumeConfigMapMissing', {
    of: 'pods',
    at,
    to: unlessOptional(inNamespace(kind)),
    channel: 'volume',
    facts: (named) => ({ name: named.name, volume: itemName(named) }),
    key: keyRow('items.*.key', 'VolumeKeyMissing', (named, key) => ({
      ...{ kind, key, volume: itemName(named), name: named.name },
    })),
  }),
)

/** Where drivers of volumes name the Secret with their credentials (kubernetes 1.35, pkg/api/pod/util.go). */
const ofDrivers = [
  'csi.nodePublishSecretRef.name',
  'azureFile.secretName',
  ...['cephfs', 'flexVolume', 'rbd', 'scaleIO', 'iscsi', 'storageos'].map((driver) => `${driver}.secretRef.name`),
].map((at) =>
  row('VolumeSecretMissing', {
    of: 'pods',
    at: `volumes.*.${at}`,
    to: inNamespace('Secret'),
    channel: 'volume',
    facts: (named) => ({ name: named.name, volume: itemName(named) }),
  }),
)

const ROWS: readonly Row[] = [
  row('ServiceAccountNotFound', {
    of: 'pods',
    at: 'serviceAccountName',
    to: inNamespace('ServiceAccount'),
    channel: 'create',
    facts: ({ name }) => ({ name }),
  }),
  // The older name of the same field.
  row('ServiceAccountNotFound', {
    of: 'pods',
    at: 'serviceAccount',
    to: (named) => (named.holder.serviceAccountName === undefined ? inNamespace('ServiceAccount')(named) : undefined),
    channel: 'create',
    facts: ({ name }) => ({ name }),
  }),
  row('PriorityClassNotFound', {
    of: 'pods',
    at: 'priorityClassName',
    to: ofCluster('scheduling.k8s.io/v1', 'PriorityClass'),
    filledIn: ['priority', 'preemptionPolicy'],
    channel: 'create',
    facts: ({ name }) => ({ name }),
  }),
  row('RuntimeClassNotFound', {
    of: 'pods',
    at: 'runtimeClassName',
    to: ofCluster('node.k8s.io/v1', 'RuntimeClass'),
    filledIn: ['overhead'],
    channel: 'create',
    facts: ({ name }) => ({ name }),
  }),
  row('ImagePullSecretMissing', {
    of: 'pods',
    at: 'imagePullSecrets.*.name',
    to: inNamespace('Secret'),
    channel: 'pull',
    facts: ({ name }) => ({ secret: name, unproven: true }),
    use: 'pull',
  }),
  ...ofEnvironment,
  ...ofFiles,
  row('PvcNotFound', {
    of: 'pods',
    at: 'volumes.*.persistentVolumeClaim.claimName',
    to: inNamespace('PersistentVolumeClaim'),
    channel: 'schedule',
    facts: ({ name }) => ({ claim: name }),
  }),
  ...ofDrivers,
  row('StorageClassMissing', {
    of: 'pods',
    at: 'volumes.*.ephemeral.volumeClaimTemplate.spec.storageClassName',
    to: storageClass,
    channel: 'claim',
    facts: (named) => ({ class: named.name, claim: itemName(named) }),
  }),
  row('StorageClassMissing', {
    of: ({ kind }) => kind === 'PersistentVolumeClaim',
    at: 'spec.storageClassName',
    to: unlessVolumeIsNamed,
    channel: 'claim',
    claims: ({ owner }) => owner.name,
    facts: ({ name, owner }) => ({ class: name, claim: owner.name }),
  }),
  row('StorageClassMissing', {
    of: isNumbered,
    at: 'spec.volumeClaimTemplates.*.spec.storageClassName',
    to: unlessVolumeIsNamed,
    channel: 'claim',
    claims: claimsOfTemplate,
    facts: (named) => ({ class: named.name, claim: `${claimsOfTemplate(named)}0` }),
  }),
  row('HpaTargetMissing', {
    of: ({ apiVersion, kind }) => kind === 'HorizontalPodAutoscaler' && groupOf(apiVersion) === 'autoscaling',
    at: 'spec.scaleTargetRef.name',
    to: ({ holder: { apiVersion, kind }, owner: { namespace = '' } }) =>
      typeof apiVersion === 'string' && typeof kind === 'string' ? { apiVersion, kind, namespace } : undefined,
    channel: 'expose',
    facts: ({ name, holder }) => ({ kind: String(holder.kind), name }),
  }),
  row('ServiceNameMissing', {
    of: isNumbered,
    at: 'spec.serviceName',
    to: inNamespace('Service'),
    channel: 'expose',
    facts: ({ name }) => ({ name }),
  }),
  row('BindingUnresolved', {
    of: isBinding,
    at: 'roleRef.name',
    to: roleOf,
    channel: 'expose',
    facts: (named) => bindingFacts(named, 'roleRef', roleOf(named)?.namespace),
  }),
  row('BindingUnresolved', {
    of: isBinding,
    at: 'subjects.*.name',
    to: ({ holder: { kind, namespace } }) =>
      kind === 'ServiceAccount' && typeof namespace === 'string' ? { apiVersion: 'v1', kind, namespace } : undefined,
    channel: 'expose',
    facts: (named) => bindingFacts(named, 'subject', String(named.holder.namespace)),
  }),
  row('IngressTlsSecretMissing', {
    of: ({ apiVersion, kind }) => kind === 'Ingress' && groupOf(apiVersion) === 'networking.k8s.io',
    at: 'spec.tls.*.secretName',
    to: inNamespace('Secret'),
    channel: 'expose',
    facts: ({ name }) => ({ secret: name }),
    use: 'tls',
  }),
]

function unlessOptional(to: (named: Named) => Target) {
  return (named: Named): Target | undefined => (named.holder.optional === true ? undefined : to(named))
}

/** Who names the volume itself asks no class for one. */
function unlessVolumeIsNamed({ holder }: Named): Target | undefined {
  return holder.volumeName === undefined ? storageClass() : undefined
}

/** A StatefulSet makes its claims from templates: `data` of `db` becomes `data-db-0`. */
function claimsOfTemplate({ items: [template], owner }: Named): string {
  return `${String(valueAt(template, ['metadata', 'name']))}-${owner.name}-`
}

function isNumbered(owner: ObjectRef): boolean {
  return workloadKind(owner)?.numbered === true
}

function isBinding({ kind }: ObjectRef): boolean {
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding'
}

function roleOf({ holder: { kind }, owner: { namespace = '' } }: Named): Target | undefined {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  if (kind === 'Role') return { apiVersion, kind, namespace }
  return kind === 'ClusterRole' ? { apiVersion, kind } : undefined
}

function bindingFacts({ name, holder }: Named, role: 'roleRef' | 'subject', namespace: string | undefined) {
  return { kind: String(holder.kind), name, role, ...(namespace === undefined ? {} : { namespace }) }
}

/** The name of the container or volume in which a name stands. */
function itemName({ items: [item] }: Named): string {
  return String(item?.name)
}

/** Each row with its steps, `containers` as the two lists that it stands for. */
const STEPS = ROWS.flatMap((one) => {
  const [first = '', ...rest] = one.at.split('.')
  const lists = first === 'containers' ? ['initContainers', 'containers'] : [first]
  return lists.map((list) => ({ ...one, steps: [list, ...rest] }))
})

/** Rows that are walked together, item by item: those of one list of the pod spec. */
const GROUPS = [
  ...Map.groupBy(STEPS, ({ of, steps: [first, second] }) =>
    of !== 'pods' ? 'of the object' : second === '*' ? first : 'of the pod',
  ).values(),
]

/** Everything that an object names, but for what is optional. `owner`: the object, with its namespace. */
export function namedObjects(object: KubernetesObject, owner: ObjectRef): NamedObject[] {
  return GROUPS.flatMap((rows) =>
    rows
      .filter((one) => isOf(one, owner))
      .flatMap((one) => {
        const base = one.of === 'pods' ? podSpecPath(object) : []
        return spotsIn(valueAt(object, base), one.steps).map((spot) => ({ one, spot, base }))
      })
      .toSorted((a, b) => firstIndex(a.spot) - firstIndex(b.spot))
      .flatMap(({ one, spot, base }) => namedAt(one, spot, base, owner)),
  )
}

function isOf({ of }: Row, owner: ObjectRef): boolean {
  return of === 'pods' ? workloadKind(owner) !== undefined : of(owner)
}

/**
 * What a finding with a code says is missing, by its name. `owner`: the object whose manifest names it. Only for rows
 * that need no more of the manifest than that: not for what may be of one of several kinds.
 */
export function namedBy(code: Code, name: string, owner: ObjectRef): ObjectRef | undefined {
  const targets = ROWS.filter((one) => one.code === code).map(({ to }) => to({ name, holder: {}, items: [], owner }))
  const target = targets.find((one) => one !== undefined)
  return target && { ...target, name }
}

/** The fields of a pod spec that say what a code says is missing: without them a pod does not ask for it. */
export function podFieldsOf(code: Code): readonly string[] {
  const rows = ROWS.filter((one) => one.code === code && one.of === 'pods' && !one.at.includes('.'))
  return rows.flatMap(({ at, filledIn = [] }) => [at, ...filledIn])
}

/** Where an object says of which class a claim is: its own, or one that it makes. There may be no value yet. */
export function classPath({ object }: Place, claim: string): FieldPath | undefined {
  const owner = refOf(object)
  for (const { claims, steps, ...one } of STEPS) {
    if (claims === undefined || !isOf(one, owner)) continue
    const found = spotsIn(object, steps.slice(0, -1)).find(({ holder, items }) =>
      claim.startsWith(claims({ name: '', holder, items, owner })),
    )
    if (found !== undefined) return [...found.path, ...steps.slice(-1)]
  }
  return undefined
}

/** What is known of a name, or of a key, that leads nowhere. */
interface Sought {
  kind?: string
  name?: string
  key?: string
  /** The volume of the pod that has it. */
  volume?: string
}

/**
 * Where an object names what a cause says is missing: the name, or for the code of a key that key. In the container that
 * the place is in, else where it stands first.
 */
export function referencePath(place: Place, code: Code, { kind, name, key, volume }: Sought): FieldPath | undefined {
  const { object } = place
  const found = namedObjects(object, refOf(object)).flatMap((one) => {
    const isSought =
      (kind === undefined || one.to.kind === kind) &&
      (name === undefined || one.to.name === name) &&
      (volume === undefined || one.item === volume)
    const at = one.code === code ? one.path : one.key?.code === code && one.key.name === key ? one.key.path : undefined
    return at !== undefined && isSought ? [at] : []
  })
  const container = place.container()
  const inOrder = found.toSorted((one, other) => inDocumentOrder(one, other, object))
  return inOrder.find((path) => container?.every((step, index) => path[index] === step)) ?? inOrder[0]
}

/** The object that should have a key which a volume of a pod lists. */
export function keyHolder(pod: Pod, volume: string, key: string): ObjectRef | undefined {
  return namedObjects(pod, refOf(pod)).find((one) => one.item === volume && one.key?.name === key)?.to
}

/** A place that a row leads to. */
interface Spot extends Pick<Named, 'holder' | 'items'> {
  path: FieldPath
  value: unknown
}

function spotsIn(root: unknown, steps: readonly string[]): Spot[] {
  const walk = (value: unknown, rest: readonly string[], { path, holder, items }: Omit<Spot, 'value'>): Spot[] => {
    const [step, ...others] = rest
    if (step === undefined) return [{ path, value, holder, items }]
    if (step !== '*')
      return isRecord(value) ? walk(value[step], others, { path: [...path, step], holder: value, items }) : []
    const list: unknown[] = Array.isArray(value) ? value : []
    return list.flatMap((item, index) =>
      isRecord(item) ? walk(item, others, { path: [...path, index], holder: item, items: [...items, item] }) : [],
    )
  }
  return walk(root, steps, { path: [], holder: {}, items: [] })
}

/** In the first list on the way. */
function firstIndex({ path }: Spot): number {
  return path.find((step) => typeof step === 'number') ?? 0
}

function namedAt(
  one: Row,
  { value: name, path, holder, items }: Spot,
  base: FieldPath,
  owner: ObjectRef,
): NamedObject[] {
  if (typeof name !== 'string' || name === '') return []
  const named: Named = { name, holder, items, owner }
  const target = one.to(named)
  if (target === undefined) return []
  const { channel, use, key } = one
  const common: NamedObject = {
    ...one.fault(named),
    ...{ channel, path: [...base, ...path], to: { ...target, name } },
    ...(use === undefined ? {} : { use }),
    ...(items.length === 0 ? {} : { item: itemName(named) }),
  }
  const keys = key === undefined ? [] : keysAt(key, named, common.path.slice(0, -1))
  return keys.length === 0 ? [common] : keys.map((one) => ({ ...common, key: one }))
}

/** The keys that stand beside a name; `path`: of the mapping that has both. */
function keysAt({ at, fault }: KeyRow, named: Named, path: FieldPath): NamedKey[] {
  return spotsIn(named.holder, at.split('.')).flatMap(({ value, path: below }) =>
    typeof value === 'string' ? [{ ...fault(named, value), name: value, path: [...path, ...below] }] : [],
  )
}

/** Which of two paths stands first in an object. */
function inDocumentOrder(one: FieldPath, other: FieldPath, object: KubernetesObject): number {
  const fork = one.findIndex((step, index) => step !== other[index])
  if (fork < 0) return 0
  const parent = valueAt(object, one.slice(0, fork))
  const order = isRecord(parent) ? Object.keys(parent) : []
  const place = (step: string | number | undefined): number =>
    typeof step === 'number' ? step : order.indexOf(step ?? '')
  return place(one[fork]) - place(other[fork])
}
