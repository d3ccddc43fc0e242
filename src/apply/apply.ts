// Sends the manifests to the API server: first all of them as a dry-run, then, when every one was accepted, in
// earnest, in dependency order. Knows nothing of rollouts.
import {
  ApiError,
  ConnectionError,
  type Answer,
  type ApiResource,
  type ApplyOptions,
  type Cluster,
} from '../cluster/cluster.ts'
import { inParallel } from '../cluster/in-parallel.ts'
import { workloadKind } from '../model/kinds.ts'
import { nearest } from '../model/nearest.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { groupOf, type KubernetesObject, type ObjectMeta, type ObjectRef, type Status } from '../model/object.ts'
import type { ApplyResult } from '../model/report.ts'
import type { Refusal, ServedInstead } from '../model/snapshot.ts'
import { isA } from '../model/typed.ts'
import {
  bindsRoleOf,
  checkElsewhere,
  definitionOf,
  isRedefined,
  NAMES_NOTHING,
  refusalsByDefinition,
  withoutBrought,
} from './not-there-yet.ts'
import { CLIENT_SIDE_APPLY, isClientSideApplied, takeOver } from './field-ownership.ts'

/** What became of one document. */
export interface Applied {
  document: ManifestDocument
  result: ApplyResult
  /** The object before; undefined when there was none, or when it could not be read. */
  before?: KubernetesObject
  /** The object as the API server answered. */
  after?: KubernetesObject
  refusals: readonly Refusal[]
  warnings: readonly string[]
}

export interface ApplySettings {
  fieldManager: string
  forceConflicts: boolean
}

/**
 * Fills in what only the cluster knows: the namespace of documents that name none. Refuses kinds that are not served
 * (unless the set brings their CustomResourceDefinition).
 */
export async function resolveDocuments(
  cluster: Cluster,
  documents: readonly ManifestDocument[],
  namespace: string,
): Promise<{ documents: ManifestDocument[]; refusals: Refusal[] }> {
  const brought = broughtKinds(documents)
  const refusals: Refusal[] = []
  // Asked once, however many objects are of kinds that are not served.
  let asked: Promise<ApiResource[]> | undefined
  const served = (): Promise<ApiResource[]> => (asked ??= servedKinds(cluster))
  const resolved = await inParallel(documents, async (document) => {
    const { ref, object } = document
    const resource = await cluster.resource(ref.apiVersion, ref.kind)
    const namespaced = resource?.namespaced ?? brought.get(`${groupOf(ref.apiVersion)}/${ref.kind}`)
    if (namespaced === undefined) {
      refusals.push(notServed(ref, await served()))
      return document
    }
    if (!namespaced) {
      const { namespace: _none, ...metadata } = object.metadata
      return {
        ...document,
        ref: { apiVersion: ref.apiVersion, kind: ref.kind, name: ref.name },
        object: { ...object, metadata },
      }
    }
    const own = ref.namespace ?? namespace
    return {
      ...document,
      ref: { ...ref, namespace: own },
      object: { ...object, metadata: { ...object.metadata, namespace: own } },
    }
  })
  return { documents: resolved, refusals }
}

/** Sends every document with `dryRun=All`. Nothing in the cluster changes. */
export async function dryRunAll(
  cluster: Cluster,
  documents: readonly ManifestDocument[],
  settings: ApplySettings,
): Promise<Applied[]> {
  const namespaces = new Set(
    documents
      .filter(({ ref }) => ref.kind === 'Namespace' && groupOf(ref.apiVersion) === '')
      .map(({ ref }) => ref.name),
  )
  return await inParallel(
    documents,
    async (document): Promise<Applied> => {
      const { ref } = document
      const served = (await cluster.resource(ref.apiVersion, ref.kind)) !== undefined
      const definition = definitionOf(ref, documents)
      if (!served && definition !== undefined)
        return notThereYet(document, refusalsByDefinition(document.object, definition))
      const trial = await dryRun(cluster, document, settings)
      const { before } = trial
      if ('answer' in trial) return accepted(document, before, trial.answer, settings)
      const { error } = trial
      const isMissingNamespace = /^namespaces "[^"]+" not found$/.test(error.status.message ?? '')
      if (isMissingNamespace && namespaces.has(ref.namespace ?? '')) {
        const { statuses, warnings } = await checkElsewhere(cluster, document.object)
        return notThereYet(document, statuses, warnings)
      }
      if (bindsRoleOf(document, error.status, documents)) return notThereYet(document, [])
      const nameless = before === undefined ? withoutBrought(document, documents) : undefined
      if (nameless !== undefined && NAMES_NOTHING.test(error.status.message ?? ''))
        return notThereYet(document, await checkWithout(cluster, nameless, settings))
      if (definition !== undefined && error.code !== 403 && (await isRedefined(cluster, document.object, definition)))
        return notThereYet(document, refusalsByDefinition(document.object, definition))
      if (/does not support dry run/.test(error.status.message ?? '')) {
        return {
          document,
          result: 'not-verifiable',
          before,
          refusals: [],
          warnings: [`${ref.kind} ${ref.name} could not be dry-run: ${error.message}`],
        }
      }
      const statuses = [error.status, ...(await moreProblems(cluster, document, error.status))]
      return {
        document,
        result: 'failed',
        before,
        refusals: statuses.map((status) => refusalOf(document, before, status)),
        warnings: error.warnings,
      }
    },
    () => cluster.pace.changesAtOnce,
  )
}

/** What cannot be tried before other objects of the set are there, and what is known to be wrong with it all the same. */
function notThereYet(document: ManifestDocument, statuses: readonly Status[], warnings: string[] = []): Applied {
  const { ref } = document
  const result = statuses.length === 0 ? 'not-verifiable' : 'failed'
  return { document, result, refusals: statuses.map((status) => ({ ref, status, sent: document.object })), warnings }
}

/** What the API server says of an object without what it names: that is no part of the manifest's own faults. */
async function checkWithout(cluster: Cluster, object: KubernetesObject, settings: ApplySettings): Promise<Status[]> {
  try {
    await cluster.apply(object, { ...optionsOf(settings), dryRun: true })
    return []
  } catch (error) {
    if (error instanceof ApiError) return [error.status]
    throw error
  }
}

/**
 * Applies one document in earnest.
 * @param trial what the dry-run made of it: what it read is not read once more
 */
export async function applyOne(
  cluster: Cluster,
  document: ManifestDocument,
  settings: ApplySettings,
  trial?: Applied,
): Promise<Applied> {
  const { ref, object } = document
  let before = isStillKnown(trial) ? trial?.before : await current(cluster, ref)
  const send = async (): Promise<Applied> => {
    if (before !== undefined && isClientSideApplied(before)) before = await adopt(cluster, ref, settings)
    return accepted(document, before, await cluster.apply(object, optionsOf(settings)), settings)
  }
  try {
    try {
      return await send()
    } catch (error) {
      // Someone was faster: what it is now decides, as it would have been read.
      if (!(error instanceof ApiError && error.code === 409 && isStillKnown(trial))) throw error
      before = await current(cluster, ref)
      return await send()
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return {
      document,
      result: 'failed',
      before,
      refusals: [refusalOf(document, before, error.status)],
      warnings: error.warnings,
    }
  }
}

/**
 * True when the apply may go by what the dry-run read. To a workload that is there a rollback may return: what it was is
 * read right before it is changed.
 */
function isStillKnown(trial: Applied | undefined): boolean {
  if (trial === undefined || trial.result === 'not-verifiable') return false
  return trial.before === undefined || workloadKind(trial.document.ref) === undefined
}

function accepted(
  document: ManifestDocument,
  before: KubernetesObject | undefined,
  answer: Answer<KubernetesObject>,
  settings: ApplySettings,
): Applied {
  const { object: after, warnings } = answer
  const result = resultOf(before, answer, settings)
  return { document, result, ...(result === 'created' ? {} : { before }), after, refusals: [], warnings }
}

function refusalOf({ ref, object }: ManifestDocument, live: KubernetesObject | undefined, status: Status): Refusal {
  return { ref, status, sent: object, live }
}

type Trial = { before?: KubernetesObject } & ({ answer: Answer<KubernetesObject> } | { error: ApiError })

/**
 * A dry-run as the apply will be. Client-side apply's fields are not moved yet then, so a conflict with it is none:
 * where there is no other, the answer is asked for again with force, which changes nothing in a dry-run.
 */
async function dryRun(cluster: Cluster, document: ManifestDocument, settings: ApplySettings): Promise<Trial> {
  const options: ApplyOptions = { ...optionsOf(settings), dryRun: true }
  const trial = await tryApply(cluster, document.object, options)
  // What would be created is not there, so it is not asked for.
  if ('answer' in trial && trial.answer.created === true) return trial
  const before = await current(cluster, document.ref)
  if ('answer' in trial || before === undefined || !isClientSideApplied(before)) return { ...trial, before }
  const { status, warnings } = trial.error
  const causes = status.details?.causes ?? []
  const others = causes.filter(({ message }) => message?.startsWith(`conflict with "${CLIENT_SIDE_APPLY}"`) !== true)
  if (others.length === causes.length) return { ...trial, before }
  if (others.length === 0) return { ...(await tryApply(cluster, document.object, { ...options, force: true })), before }
  return { before, error: new ApiError({ ...status, details: { ...status.details, causes: others } }, warnings) }
}

async function tryApply(cluster: Cluster, object: KubernetesObject, options: ApplyOptions): Promise<Trial> {
  try {
    return { answer: await cluster.apply(object, options) }
  } catch (error) {
    if (error instanceof ApiError) return { error }
    throw error
  }
}

function optionsOf(settings: ApplySettings): ApplyOptions {
  return { fieldManager: settings.fieldManager, ...(settings.forceConflicts ? { force: true } : {}) }
}

/** Moves client-side apply's fields to our manager. Repeated when someone changes the object meanwhile. */
async function adopt(cluster: Cluster, ref: ObjectRef, settings: ApplySettings): Promise<KubernetesObject> {
  for (let attempt = 1; ; attempt++) {
    const live = await cluster.get(ref)
    const managedFields = takeOver(live.metadata.managedFields ?? [], settings.fieldManager)
    try {
      const { object } = await cluster.patch(ref, [
        { op: 'test', path: '/metadata/resourceVersion', value: live.metadata.resourceVersion },
        { op: 'replace', path: '/metadata/managedFields', value: managedFields },
      ])
      return object
    } catch (error) {
      const changed = error instanceof ApiError && (error.code === 409 || error.code === 422)
      if (!changed || attempt === 5) throw error
    }
  }
}

/** What only a create says: every unknown field, or that a value cannot be read. */
const NEWS = /strict decoding error|quantities must match|unable to parse quantity|illegal base64|parsing time/

/**
 * Apply names only the first unknown field; a dry-run create lists them all (and refuses wrong types at the first).
 * Its own other complaints (it exists already…) are not news.
 */
async function moreProblems(cluster: Cluster, document: ManifestDocument, status: Status): Promise<Status[]> {
  if (
    !/field not declared in schema|failed to create typed patch object|strict decoding error/.test(status.message ?? '')
  )
    return []
  try {
    await cluster.createDryRun(document.object)
  } catch (error) {
    if (error instanceof ApiError && NEWS.test(error.status.message ?? '')) return [error.status]
    if (!(error instanceof ApiError) && !(error instanceof ConnectionError)) throw error
  }
  return []
}

/** The object as it is; undefined when it does not exist or may not be read. */
async function current(cluster: Cluster, ref: ObjectRef): Promise<KubernetesObject | undefined> {
  try {
    return await cluster.get(ref)
  } catch (error) {
    if (error instanceof ApiError && [403, 404, 405].includes(error.code)) return undefined
    throw error
  }
}

function resultOf(
  before: KubernetesObject | undefined,
  { object: after, created }: Answer<KubernetesObject>,
  { fieldManager }: ApplySettings,
): ApplyResult {
  if (created === true || (before === undefined && isMadeBy(fieldManager, after))) return 'created'
  if (before === undefined) return 'configured'
  return JSON.stringify(comparable(before)) === JSON.stringify(comparable(after)) ? 'unchanged' : 'configured'
}

/** True when a field manager's apply made the object: its answer was lost, say, and the apply sent once more. */
function isMadeBy(fieldManager: string, { metadata }: KubernetesObject): boolean {
  const applied = (metadata.managedFields ?? []).find(
    ({ manager, operation, subresource = '' }) =>
      manager === fieldManager && operation === 'Apply' && subresource === '',
  )
  return applied?.time !== undefined && applied.time === metadata.creationTimestamp
}

/** What is said of an object that does not change by itself. */
export function ownMetadata({ metadata }: KubernetesObject): ObjectMeta {
  const {
    resourceVersion: _version,
    managedFields: _managed,
    generation: _generation,
    uid: _uid,
    creationTimestamp: _created,
    ...own
  } = metadata
  return own
}

/** An object without what changes by itself: versions, bookkeeping, status. */
export function comparable(object: KubernetesObject): unknown {
  const { status: _status, ...rest } = object
  return sorted({ ...rest, metadata: ownMetadata(object) })
}

/** The same value with the keys of every mapping in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  )
}

/** The kinds whose CustomResourceDefinition is in the set, and whether they live in a namespace. */
function broughtKinds(documents: readonly ManifestDocument[]): Map<string, boolean> {
  return new Map(
    documents
      .map(({ object }) => object)
      .filter((object) => isA(object, 'apiextensions.k8s.io/CustomResourceDefinition'))
      .map(({ spec = {} }) => [`${spec.group ?? ''}/${spec.names?.kind ?? ''}`, spec.scope !== 'Cluster']),
  )
}

/** Every kind that the cluster serves. */
async function servedKinds(cluster: Cluster): Promise<ApiResource[]> {
  return cluster.kinds(await cluster.groupVersions())
}

/** The refusal of a kind that discovery does not know, in kubectl's words, with what is served instead. */
function notServed(ref: ObjectRef, served: readonly ApiResource[]): Refusal {
  const message = `no matches for kind "${ref.kind}" in version "${ref.apiVersion}"`
  return {
    ref,
    status: { kind: 'Status', apiVersion: 'v1', code: 404, reason: 'NotFound', message },
    instead: servedInstead(ref, served),
  }
}

/** What the cluster serves that is like a kind which it does not serve: the same one elsewhere, or one named like it. */
function servedInstead({ apiVersion, kind }: ObjectRef, served: readonly ApiResource[]): ServedInstead {
  const elsewhere = served.filter((one) => one.kind === kind).map((one) => one.apiVersion)
  const ofGroup = elsewhere.filter((version) => groupOf(version) === groupOf(apiVersion))
  if (elsewhere.length > 0) return { versions: ofGroup.length > 0 ? ofGroup : elsewhere }
  const kindsOf = (of: readonly ApiResource[]): string[] => of.map((one) => one.kind)
  const beside = served.filter((one) => one.apiVersion === apiVersion)
  if (beside.length > 0) return { otherKinds: true, meant: nearest(kind, kindsOf(beside)) }
  // Of a group that is not there the names of others tell nothing, unless the group may be the slip, too.
  const groups = new Set(served.map((one) => groupOf(one.apiVersion)))
  const group = nearest(groupOf(apiVersion), [...groups])
  return { meant: nearest(kind, kindsOf(served.filter((one) => groupOf(one.apiVersion) === group))) }
}
