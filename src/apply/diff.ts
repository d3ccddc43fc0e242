// What a dry-run would change in an object, as a unified diff of YAML. Values of Secrets are never shown.
import { isRecord, listOf } from '../model/record.ts'
import { isDeepStrictEqual } from 'node:util'
import { createTwoFilesPatch } from 'diff'
import { stringify } from 'yaml'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import { ownMetadata, type Applied } from './apply.ts'

const CONTEXT_LINES = 3

/** Milliseconds after which two texts differ too much to be told apart line by line. */
const TIME_LIMIT = 3000

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Written by controllers at their own time; never part of what someone deploys. */
const BOOKKEEPING = new Set(['deployment.kubernetes.io/revision', 'deprecated.daemonset.template.generation'])

/** An object whose dry-run was not refused; one that could not be asked for counts as new when it does not exist. */
type Checked = Pick<Applied, 'document' | 'before' | 'after' | 'result'>

/**
 * What would change; undefined when nothing would, or when it is not known. Of a new object that is what the manifest
 * says. Of one that exists it is what the server would store; fields that it filled in and nobody named are left out.
 */
export function diffOf({ document, before, after, result }: Checked): string | undefined {
  const { object, ref, source } = document
  if (result === 'failed' || (before !== undefined && after === undefined)) return undefined
  const [left, right] =
    before === undefined || after === undefined
      ? [undefined, object]
      : withoutCopy(...withoutDefaults(stored(before), stored(after), withStoredData(object)))
  const [old, now] = isSecret(object) ? masked(left, right) : [left, right]
  const [oldText, newText] = [yamlOf(old), yamlOf(now)]
  if (oldText === newText) return undefined
  const name = [ref.kind, ref.namespace, ref.name].filter((part) => part !== undefined).join('/')
  const live = before === undefined ? '/dev/null' : `live/${name}`
  const patch = createTwoFilesPatch(live, source.file, oldText, newText, undefined, undefined, {
    context: CONTEXT_LINES,
    timeout: TIME_LIMIT,
  })
  return (
    patch?.replace(/^=+\n/, '') ?? `--- ${live}\n+++ ${source.file}\n  (too many differences to show line by line)\n`
  )
}

function yamlOf(object: unknown): string {
  // Version 1.1 puts quotes around texts such as "yes", which kubectl would read as something else.
  return object === undefined
    ? ''
    : stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false, indentSeq: false })
}

/** An object without what changes by itself: versions, bookkeeping, status. The server's order of fields is kept. */
function stored(object: KubernetesObject): KubernetesObject {
  const { apiVersion, kind, metadata: _metadata, status: _status, ...rest } = object
  const { annotations = {}, ...meta } = ownMetadata(object)
  const told = Object.entries(annotations).filter(([name]) => !BOOKKEEPING.has(name))
  return {
    apiVersion,
    kind,
    metadata: { ...meta, ...(told.length === 0 ? {} : { annotations: Object.fromEntries(told) }) },
    ...rest,
  }
}

/** Both without the copy of the manifest that `kubectl apply` keeps, where it does not change: one very long line. */
function withoutCopy(before: KubernetesObject, after: KubernetesObject): [KubernetesObject, KubernetesObject] {
  const [old, now] = [before, after].map(({ metadata }) => metadata.annotations?.[LAST_APPLIED])
  return old === now ? [withoutAnnotation(before), withoutAnnotation(after)] : [before, after]
}

function withoutAnnotation(object: KubernetesObject): KubernetesObject {
  const { annotations = {}, ...metadata } = object.metadata
  const { [LAST_APPLIED]: _copy, ...others } = annotations
  const left = Object.keys(others).length > 0 ? { annotations: others } : {}
  return { ...object, metadata: { ...metadata, ...left } }
}

/**
 * Both without what is no news: fields that the manifest does not name and that stay as they are, and those that the
 * server fills in. In `metadata` it fills in nothing: what is new there was added by someone.
 */
function withoutDefaults(
  before: KubernetesObject,
  after: KubernetesObject,
  sent: KubernetesObject,
): [KubernetesObject, KubernetesObject] {
  const [old, now] = relevant(before, after, sent) as [KubernetesObject, KubernetesObject]
  return [
    { ...old, metadata: before.metadata },
    { ...now, metadata: after.metadata },
  ]
}

function relevant(before: unknown, after: unknown, sent: unknown): [unknown, unknown] {
  if (Array.isArray(before) && Array.isArray(after)) return relevantItems(before, after, sent)
  if (!isRecord(before) || !isRecord(after)) return [before, isRecord(after) ? namedOf(after, sent) : after]
  const news = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => hasField(sent, key) || (hasField(before, key) && !isSame(before[key], fieldOf(after, key))),
  )
  const parts = new Map(
    news.map((key) => [key, relevant(fieldOf(before, key), fieldOf(after, key), fieldOf(sent, key))]),
  )
  // Each keeps its own order of fields.
  const pick = (object: Record<string, unknown>, side: 0 | 1) =>
    Object.fromEntries(
      Object.keys(object).flatMap((key) => (parts.has(key) ? [[key, parts.get(key)?.[side]] as const] : [])),
    )
  return [pick(before, 0), pick(after, 1)]
}

/** Items that nobody named and that stay as they are are left out; one that was added on the way, by a webhook, is news. */
function relevantItems(before: readonly unknown[], after: readonly unknown[], sent: unknown): [unknown[], unknown[]] {
  if (![...before, ...after].every(isRecord)) return [[...before], [...after]]
  const old = new Map<unknown, unknown>(before.map((item) => [item, item]))
  const now = after.flatMap((item, index) => {
    const [was, wanted] = [counterpart(item, index, before), counterpart(item, index, sent)]
    if (was === undefined) return [wanted === undefined ? item : namedOf(item, wanted)]
    if (wanted === undefined && isSame(was, item)) {
      old.delete(was)
      return []
    }
    const [left, right] = relevant(was, item, wanted)
    old.set(was, left)
    return [right]
  })
  return [[...old.values()], now]
}

/** The fields of something new that the manifest names. */
function namedOf(value: unknown, sent: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => {
      const wanted = counterpart(item, index, sent)
      return wanted === undefined ? item : namedOf(item, wanted)
    })
  }
  if (!isRecord(value)) return value
  const names = Object.keys(value).filter((key) => hasField(sent, key))
  return Object.fromEntries(names.map((key) => [key, namedOf(value[key], fieldOf(sent, key))]))
}

function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other)
}

/** Fields by which the items of Kubernetes' lists are told apart (`x-kubernetes-list-map-keys` of its OpenAPI). */
const LIST_KEYS = [
  'name',
  'key',
  'containerPort',
  'port',
  'mountPath',
  'devicePath',
  'topologyKey',
  'ip',
  'type',
  'uid',
]

/** The item of another list that stands for the same thing. */
function counterpart(item: unknown, index: number, list: unknown): unknown {
  const all = listOf(list)
  const key = isRecord(item) ? LIST_KEYS.find((name) => hasField(item, name)) : undefined
  if (key === undefined) return all[index]
  const protocol = (value: unknown) => fieldOf(value, 'protocol') ?? 'TCP'
  return all.find((other) => fieldOf(other, key) === fieldOf(item, key) && protocol(other) === protocol(item))
}

/** A Secret's `stringData` as the server stores it, in `data`. */
function withStoredData(object: KubernetesObject): KubernetesObject {
  if (!isSecret(object) || !isRecord(object.stringData)) return object
  const { stringData, ...rest } = object
  const encoded = Object.entries(stringData).map(([key, value]): [string, string] => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ])
  return { ...rest, data: { ...(isRecord(rest.data) ? rest.data : {}), ...Object.fromEntries(encoded) } }
}

const MASK = '***'
const CHANGED = '*** (changed)'

/** Both with every value as `***`, and `*** (changed)` where they differ; also in the copy that `kubectl apply` keeps. */
function masked(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
): [KubernetesObject | undefined, KubernetesObject] {
  return [
    before === undefined ? undefined : maskedOne(before, () => MASK),
    maskedOne(after, (field, key, value) => {
      if (before === undefined) return MASK
      const old = fieldOf(fieldOf(before, field), key)
      return JSON.stringify(old) === JSON.stringify(value) || old === undefined ? MASK : CHANGED
    }),
  ]
}

function maskedOne(
  object: KubernetesObject,
  mask: (field: string, key: string, value: unknown) => string,
): KubernetesObject {
  const fields = ['data', 'stringData'].filter((field) => object[field] != null)
  const values = fields.map((field): [string, unknown] => {
    const value = object[field]
    return [field, isRecord(value) ? mapValues(value, (key, text) => mask(field, key, text)) : MASK]
  })
  const { annotations } = object.metadata
  const copy = annotations?.[LAST_APPLIED]
  const metadata =
    copy === undefined
      ? {}
      : { metadata: { ...object.metadata, annotations: { ...annotations, [LAST_APPLIED]: MASK } } }
  return { ...object, ...metadata, ...Object.fromEntries(values) }
}

function mapValues(object: Record<string, unknown>, map: (key: string, value: unknown) => unknown) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(key, value)]))
}

function isSecret({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'Secret' && groupOf(apiVersion) === ''
}

function hasField(value: unknown, key: string): boolean {
  return isRecord(value) && Object.hasOwn(value, key)
}

function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
