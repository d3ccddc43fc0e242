// The diagnosis of a dump: what `kubectl get deploy,rs,sts,ds,job,po,pvc,svc,ing,ev -o json` prints, with logs and
// answers of the API server beside it. The same judgement as in a live run, without a cluster. Pure: text in, causes out.
import { readableLog } from '../model/lost-log.ts'
import { isRecord, isStatus, textsOf } from '../model/record.ts'
import {
  keyOf,
  refOf,
  type ContainerLog,
  type Json,
  type JsonObject,
  type KubernetesObject,
  type ObjectRef,
  type Status,
} from '../model/object.ts'
import { NOTHING_HIDDEN, redactWarning, type Redaction } from '../evidence/redact.ts'
import type { Finding } from '../model/finding.ts'
import type { Cause } from '../model/report.ts'
import { WORKLOAD_KINDS } from '../model/kinds.ts'
import { podSpecOf } from '../model/place.ts'
import { parseTime, View, type KindInNamespace, type Refusal } from '../model/snapshot.ts'
import { isWatched, isWorkload, rolloutsOf, watchedWith } from '../rollout/kinds.ts'
import type { Rollout, Tracked } from '../rollout/rollout.ts'
import { stableFrom } from '../rollout/stability.ts'
import { findingOf } from '../causes/catalogue.ts'
import { tell } from './tell.ts'
import { failureFindings, findingsOf } from './found.ts'
import { isOften, proofOf } from './proof.ts'
import { withFollowers } from './followers.ts'
import { applyNotices } from './notices.ts'
import { refusalFindings } from './refused.ts'

/** How old an object must be that what it still waits for counts against it, milliseconds. */
const PATIENCE = 300_000

/** What was in a dump. */
export interface Dump {
  objects: KubernetesObject[]
  logs: ContainerLog[]
  /** Answers of the API server that someone saved. */
  refusals: Refusal[]
  /** The newest time that anything in it tells, milliseconds since the epoch; 0 when nothing does. */
  now: number
}

export interface Diagnosis {
  causes: Cause[]
  notices: Cause[]
  /** What of them could not be told. */
  warnings: string[]
  /** Everything in the dump that is judged, in its order. */
  rollouts: Rollout[]
}

/** Reads a dump: a List, one object, an array, or several of these one after the other, as JSON lines are. */
export function parseDump(text: string): { dump: Dump } | { problem: string } {
  const values = parseJson(text.replace(/^\uFEFF/, ''))
  if ('problem' in values) return values
  const dump: Dump = { objects: [], logs: [], refusals: [], now: newestTime(values.values) }
  for (const [index, item] of values.values.flatMap(itemsOf).entries()) {
    const problem = add(item, dump)
    if (problem !== undefined) return { problem: `item ${index + 1} ${problem}` }
  }
  return { dump }
}

/**
 * Every cause in a dump, ranked as in a live run. Workloads that are done, and would stay so, give none. `redact`: what is
 * hidden in their words.
 */
export function diagnoseDump(dump: Dump, redact: Redaction = NOTHING_HIDDEN): Diagnosis {
  const { now } = dump
  const subjects = subjectsOf(dump.objects)
  const unreadable = unreadableOf(dump.objects, subjects)
  const view = new View({ now, objects: dump.objects, logs: dump.logs, absent: [], unreadable })
  const tracked = subjects.map((ref): Tracked => ({ ref, changed: true, appliedAt: 0 }))
  const rollouts = rolloutsOf(tracked, view)
  const isUnstable = ({ pods }: Rollout): boolean => stableFrom(pods, 'auto', (pod) => view.eventsOf(pod)) > now
  const unfinished = rollouts.filter((rollout) => rollout.state !== 'done' || isUnstable(rollout))
  const found = withFollowers(unfinished.map((rollout) => findingsOf(rollout, view)))
  const findings = unfinished.flatMap((rollout, index) => {
    const ofOne = found[index] ?? []
    // What is ready for a moment between two ends is not well.
    return rollout.state === 'done' ? ofOne.filter(isOften) : ofUnfinished(rollout, ofOne, now)
  })
  const wrappers = new Map(
    rollouts.flatMap(({ ref, reason }) => (reason === undefined ? [] : [[keyOf(ref), [reason.code]]])),
  )
  const context = { documents: [], preExisting: new Set<string>(), wrappers }
  const failed = tell([...refusalFindings(dump.refusals, now), ...findings], context, redact)
  const noticed = tell(applyNotices(tracked, rollouts, view), context, redact)
  const failedRules = rollouts.flatMap(({ warning }) => (warning === undefined ? [] : [redactWarning(warning, redact)]))
  const warnings = [...new Set([...failedRules, ...failed.warnings, ...noticed.warnings])]
  return { causes: failed.causes, notices: noticed.causes, warnings, rollouts }
}

/** What speaks against a workload that is not done. What is only under way is no failure. */
function ofUnfinished(rollout: Rollout, found: readonly Finding[], now: number): Finding[] {
  const findings = found.filter((finding) => !isYoung(finding, rollout, now))
  if (findings.length > 0 || rollout.reason !== undefined || rollout.state === 'failed') {
    return failureFindings(rollout, rollout.reason, findings, now)
  }
  const { phase, reason, message } = textsOf(rollout.live?.status)
  if (phase !== 'Failed') return []
  const told = { symptom: reason ?? phase, facts: message === undefined ? { unsaid: true as const } : {} }
  return [findingOf('Unknown', rollout.ref, message ?? rollout.message, now, told)]
}

/** What a Service or a custom resource waits for may still come while it is young. */
function isYoung(finding: Finding, { live }: Rollout, now: number): boolean {
  const age = now - (parseTime(live?.metadata.creationTimestamp) ?? 0)
  return finding.channel === 'expose' && proofOf(finding).kind === 'waiting' && age < PATIENCE
}

/** What `kubectl get` prints when it is asked for as the usage of `explain` says. */
const USUAL_KINDS = new Set(
  'Deployment ReplicaSet StatefulSet DaemonSet Job Pod PersistentVolumeClaim Service Ingress Event'.split(' '),
)

/** Kinds that the rules ask for and that nobody put into the dump, so that it does not say which there are. */
function unreadableOf(objects: readonly KubernetesObject[], subjects: readonly ObjectRef[]): KindInNamespace[] {
  const kinds = new Set(objects.map(({ kind }) => kind))
  const isUsual = kinds.size > 1
  return subjects.flatMap(watchedWith).filter(({ kind }) => !kinds.has(kind) && !(isUsual && USUAL_KINDS.has(kind)))
}

/** Everything that is judged: not the pods and ReplicaSets of another workload, nor what is being deleted. */
function subjectsOf(objects: readonly KubernetesObject[]): ObjectRef[] {
  const workloads = objects.filter((object) => isWorkload(refOf(object)))
  const uids = new Set(workloads.map(({ metadata }) => metadata.uid))
  return objects
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(
      (object) =>
        isWatched(refOf(object)) &&
        !(isWorkload(refOf(object)) && object.metadata.ownerReferences?.some(({ uid }) => uids.has(uid)) === true),
    )
    .map(refOf)
}

/** One JSON value, or several: between two of them stands a line break and no comma, which no JSON value contains. */
function parseJson(text: string): { values: Json[] } | { problem: string } {
  if (text.trim() === '') return { problem: 'it is empty' }
  const parts = text.split(/(?<=[}\]])\s*\n\s*(?=[{[])/)
  try {
    return { values: parts.map((part) => JSON.parse(part) as Json) }
  } catch (error) {
    return {
      problem: `it is not JSON from \`kubectl get -o json\`: ${error instanceof Error ? error.message : ''}`,
    }
  }
}

/** The items of a list, which in a list of one kind (`PodList`) do not repeat that kind; else the value itself. */
function itemsOf(value: Json): Json[] {
  if (Array.isArray(value)) return value.flatMap(itemsOf)
  if (!isRecord(value) || typeof value.kind !== 'string' || !Array.isArray(value.items)) return [value]
  const { kind, apiVersion = '', items } = value
  if (kind === 'List') return items.flatMap(itemsOf)
  return items.map((item) => (isRecord(item) ? { apiVersion, kind: kind.replace(/List$/, ''), ...item } : item))
}

/** Puts one item where it belongs; answers what is wrong with it. */
function add(item: Json, dump: Dump): string | undefined {
  if (!isRecord(item) || typeof item.kind !== 'string') return 'is not a Kubernetes object: it has no kind'
  const status: unknown = item
  if (isStatus(status)) {
    if (status.status !== 'Success') dump.refusals.push({ ref: refOfStatus(status), status })
    return undefined
  }
  const metadata = isRecord(item.metadata) ? item.metadata : {}
  if (typeof metadata.name !== 'string') return `is a ${item.kind} without metadata.name`
  if (item.kind === 'Log') return addLog(item, metadata.name, metadata.namespace, dump)
  const object = (item.kind === 'Event'
    ? asCoreEvent(item)
    : { apiVersion: '', ...item }) as unknown as KubernetesObject
  if (object.kind === 'Event' && !isRecord(object.involvedObject as Json))
    return `is Event ${metadata.name} without an involved object`
  if (isWorkload(refOf(object)) && !Array.isArray(podSpecOf(object)?.containers))
    return `is ${object.kind} ${metadata.name} without containers`
  dump.objects.push(object)
  return undefined
}

function addLog(item: JsonObject, pod: string, namespace: Json | undefined, dump: Dump): string | undefined {
  const { container, previous, text } = item
  if (typeof container !== 'string') return `is a log of pod ${pod} without a container name`
  const read = readableLog(typeof text === 'string' ? text : '')
  if (read === undefined) return undefined
  dump.logs.push({
    namespace: typeof namespace === 'string' ? namespace : 'default',
    pod,
    container,
    previous: previous === true,
    text: read,
  })
  return undefined
}

/** An events.k8s.io Event in the words of the core one (kubernetes 1.35, pkg/apis/events/v1/conversion.go). */
function asCoreEvent(event: JsonObject): JsonObject {
  if (event.regarding === undefined) return event
  return {
    ...event,
    involvedObject: event.regarding,
    message: event.note ?? '',
    firstTimestamp: event.deprecatedFirstTimestamp ?? null,
    lastTimestamp: event.deprecatedLastTimestamp ?? null,
    ...(event.deprecatedCount === undefined ? {} : { count: event.deprecatedCount }),
  }
}

/** `details.kind` is the kind in some answers and the resource in others (apimachinery, pkg/api/errors/errors.go). */
const KIND_OF_RESOURCE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(WORKLOAD_KINDS.map(({ resource, kind }) => [resource, kind])),
  configmaps: 'ConfigMap',
  ingresses: 'Ingress',
  namespaces: 'Namespace',
  persistentvolumeclaims: 'PersistentVolumeClaim',
  secrets: 'Secret',
  serviceaccounts: 'ServiceAccount',
  services: 'Service',
}

/** Which object an answer of the API server is about. Refusals of a decoding say it in their message only. */
function refOfStatus({ details = {}, message = '' }: Status): ObjectRef {
  const typed = /typed patch object \((?:([^/)]*)\/)?([^;]*); ([^,]+), Kind=([^)]+)\)/.exec(message)
  if (typed !== null) {
    const [, namespace, name = '', apiVersion = '', kind = ''] = typed
    return { apiVersion, kind, name, ...(namespace === undefined || namespace === '' ? {} : { namespace }) }
  }
  const decoded = /^(\w+) in version "[^"]*" cannot be handled as/.exec(message)?.[1]
  const { kind = decoded ?? '', group = '', name = '' } = details
  const namespace = / in (?:the )?namespace "?([a-z0-9-]+)"?/.exec(message)?.[1]
  return {
    apiVersion: group === '' ? 'v1' : `${group}/v1`,
    kind: KIND_OF_RESOURCE[kind] ?? kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  }
}

/** Fields that hold a time at which something was so; others, as a deletionTimestamp, may lie in the future. */
const TIMES = new Set(
  'creationTimestamp lastTransitionTime lastUpdateTime lastProbeTime lastHeartbeatTime startTime completionTime startedAt finishedAt firstTimestamp lastTimestamp eventTime lastObservedTime deprecatedLastTimestamp'.split(
    ' ',
  ),
)

function newestTime(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0
  const children = Array.isArray(value)
    ? value.map(newestTime)
    : Object.entries(value).map(([key, child]) =>
        TIMES.has(key) && typeof child === 'string' ? (parseTime(child) ?? 0) : newestTime(child),
      )
  return children.reduce((newest, time) => Math.max(newest, time), 0)
}
