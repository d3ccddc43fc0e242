// The check of the references: reads what they lead to, judges them, and warns of what could not be read.
import type { Applied } from '../apply/apply.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { answerOf } from '../cluster/tolerance.ts'
import { Knowledge, type Wanted } from '../lookups/knowledge.ts'
import { findingOf } from '../causes/catalogue.ts'
import { isRecord, records } from '../model/record.ts'
import type { Finding } from '../model/finding.ts'
import { workloadKind } from '../model/kinds.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { formatPath, keyOf, type FieldPath, type ObjectRef, type Pod } from '../model/object.ts'
import { outlineOf, type Outline } from '../model/outline.ts'
import { View } from '../model/snapshot.ts'
import type { CheckResult, Deploy } from './check.ts'
import { checkReferences, namesInSet, sorted } from './dangling.ts'
import { checkExposure } from './backends.ts'
import { PossibleCreators } from './possible-creators.ts'
import type { PlannedObject, ResolvedSet } from './resolved-set.ts'
import { referencesOf, type Reference } from './named-objects.ts'

/** Every reference of the set, resolved against the set and the cluster together. `checked`: what the dry-run accepted. */
export async function checkAllReferences(deploy: Deploy, checked: readonly Applied[]): Promise<CheckResult> {
  const { cluster, documents, inputs, now } = deploy
  const planned = plannedObjects(documents, checked)
  const references = referencesOf(documents)
  const knowledge = new Knowledge(cluster, 'check')
  const outside = references.filter(({ to }) => !planned.has(keyOf(to)))
  await knowledge.want(outside.map(questionOf))
  // Of the kinds of which one is missing: the name of another may have been meant.
  const { absent } = knowledge.snapshot()
  await knowledge.want(absent.map(({ name: _name, ...kind }) => ({ ...kind, names: true })))

  const view = viewOf(planned, knowledge, now)
  const creators = await creatorsOf(documents, outside, view, knowledge)
  const served = await withoutVolumes(references, documents, planned, view, knowledge)
  const resolved: ResolvedSet = { planned, view, creators, fieldManager: inputs.fieldManager }
  const { failures, notices } = checkReferences(served, resolved)
  const around = sorted(
    await checkExposure(documents, resolved, {
      list: async (kind) => {
        await knowledge.want([kind])
        return knowledge.objectsOf(kind)
      },
      storedPod: (pod) => storedPod(cluster, pod),
    }),
  )
  return {
    failures: [...repeated(documents, now), ...takenTwice(planned, now), ...failures, ...around.failures],
    notices: [...notices, ...around.notices],
    warnings: knowledge.warnings,
  }
}

/** What the set brings, as the dry-run says that it will be: with the keys that others have added to it. */
function plannedObjects(
  documents: readonly ManifestDocument[],
  checked: readonly Applied[],
): Map<string, PlannedObject> {
  const answers = new Map(checked.map((one) => [keyOf(one.document.ref), one]))
  return new Map(
    documents.map((document) => {
      const answer = answers.get(keyOf(document.ref))
      return [
        keyOf(document.ref),
        {
          document,
          object: answer?.after ?? document.object,
          changed: answer?.result !== 'unchanged',
          refused: answer === undefined,
        },
      ]
    }),
  )
}

/** What a reference asks: is it there, and with `key` or `use` also what it has. */
function questionOf({ to, key, use }: Reference): Wanted {
  return key === undefined && use === undefined ? to : { ...to, keys: true, registries: true }
}

/** The set and the cluster together. What the set brings is there, with the keys that others have added to it. */
function viewOf(planned: ReadonlyMap<string, PlannedObject>, knowledge: Knowledge, now: number): View {
  const learnt = knowledge.snapshot()
  const outlines = [...learnt.outlines, ...[...planned.values()].map(plannedOutline)]
  const names = learnt.names.map((one) => ({
    ...one,
    names: [...new Set([...namesInSet(one, { planned }), ...one.names])],
  }))
  return new View({ ...learnt, now, outlines, names })
}

function plannedOutline({ document: { ref, object }, object: planned }: PlannedObject): Outline {
  const [sent, stored] = [outlineOf(object, ref), outlineOf(planned, ref)]
  const both = (one: 'keys' | 'registries'): string[] => [...new Set([...(sent[one] ?? []), ...(stored[one] ?? [])])]
  return { ...stored, keys: both('keys'), registries: both('registries') }
}

/** Who may bring what is missing; the custom resources of a namespace are asked for when something is. */
async function creatorsOf(
  documents: readonly ManifestDocument[],
  references: readonly Reference[],
  view: View,
  knowledge: Knowledge,
): Promise<ResolvedSet['creators']> {
  const incomplete = references.filter(({ to, key }) => {
    const keys = view.outlineOf(to)?.keys
    const lacksKey = key !== undefined && keys !== undefined && !keys.includes(key.name)
    return ['Secret', 'ConfigMap'].includes(to.kind) && (view.isAbsent(to) || lacksKey)
  })
  const namespaces = [...new Set(incomplete.flatMap(({ to }) => to.namespace ?? []))]
  const known = await Promise.all(
    namespaces.map(
      async (namespace) =>
        [namespace, new PossibleCreators(documents, await knowledge.customResources(namespace))] as const,
    ),
  )
  const byNamespace = new Map(known)
  const ofSet = new PossibleCreators(documents, [])
  return (namespace) => byNamespace.get(namespace ?? '') ?? ofSet
}

/**
 * Without references to StorageClasses that need not be there: volumes that someone made by hand may carry a class of
 * any name, and a claim that is bound asks for nothing more. Without those to claims that a StatefulSet makes, too.
 */
async function withoutVolumes(
  references: readonly Reference[],
  documents: readonly ManifestDocument[],
  planned: ReadonlyMap<string, PlannedObject>,
  view: View,
  knowledge: Knowledge,
): Promise<Reference[]> {
  const isMissing = ({ to }: Reference): boolean => !view.isPresent(to) && view.isAbsent(to)
  const needsVolumes = references.some((one) => one.to.kind === 'StorageClass' && isMissing(one))
  const volumes = { apiVersion: 'v1', kind: 'PersistentVolume' }
  if (needsVolumes) await knowledge.want([volumes])
  const existing = needsVolumes ? knowledge.objectsOf(volumes) : []
  const ofSet = documents.filter(({ ref }) => ref.kind === 'PersistentVolume').map(({ object }) => object)
  const classes = new Set(
    [...ofSet, ...(existing ?? [])].map(({ spec }) => (isRecord(spec) ? spec.storageClassName : undefined)),
  )
  const claims = documents.filter(({ ref }) => workloadKind(ref)?.numbered).flatMap(claimsOf)
  return references.filter((reference) => {
    const { to, document } = reference
    if (to.kind === 'PersistentVolumeClaim') return !claims.some((isOne) => isOne(to))
    if (to.kind !== 'StorageClass' || !isMissing(reference)) return true
    const status = planned.get(keyOf(document.ref))?.object.status
    const isBound = isRecord(status) && status.phase === 'Bound'
    return existing !== undefined && !classes.has(to.name) && !isBound
  })
}

/** `data-web-0` of the claim template `data` of StatefulSet `web`. */
function claimsOf({ ref, object }: ManifestDocument): ((to: ObjectRef) => boolean)[] {
  return records(isRecord(object.spec) ? object.spec.volumeClaimTemplates : undefined).map(({ metadata }) => {
    const prefix = `${isRecord(metadata) ? String(metadata.name) : ''}-${ref.name}-`
    return (to: ObjectRef) =>
      to.namespace === ref.namespace && to.name.startsWith(prefix) && /^\d+$/.test(to.name.slice(prefix.length))
  })
}

/** The pod with what admission adds to it. Only that is of interest: not the account that it runs as, nor its classes. */
async function storedPod(cluster: Cluster, pod: Pod): Promise<Pod | undefined> {
  const { serviceAccountName: _account, serviceAccount: _same, priorityClassName: _priority, ...spec } = pod.spec
  const { runtimeClassName: _runtime, ...rest } = spec
  const { name: generateName, ...metadata } = pod.metadata
  const object = { ...pod, metadata: { ...metadata, generateName: `${generateName}-` }, spec: rest }
  const answer = await answerOf(cluster.createDryRun(object as never))
  return answer?.object as Pod | undefined
}

/** Manifests that turn out to be of one object, now that each has its namespace: the second would undo the first. */
function repeated(documents: readonly ManifestDocument[], now: number): Finding[] {
  const first = new Map<string, ManifestDocument>()
  return documents.flatMap((document, problem) => {
    const { ref, source } = document
    const known = first.get(keyOf(ref))
    if (known === undefined) {
      first.set(keyOf(ref), document)
      return []
    }
    const name = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`
    const where = `${known.source.file}:${known.source.line}`
    const input: ObjectRef = { apiVersion: '', kind: 'Input', name: `${source.file}:${source.line}` }
    const text = `${ref.kind} ${name} is defined twice: also at ${where}`
    const facts = { problem }
    return [
      findingOf('ManifestParseError', input, text, now, { symptom: 'ManifestParseError', position: source, facts }),
    ]
  })
}

/** Services of the set that want one node port, or one cluster IP: the second of them is refused once the first is there. */
function takenTwice(planned: ReadonlyMap<string, PlannedObject>, now: number): Finding[] {
  const holders = new Map<string, ManifestDocument>()
  return [...planned.values()].flatMap(({ document, refused }) => {
    const { ref, object, source } = document
    // Of what the API server refuses, its own words tell.
    if (ref.kind !== 'Service' || ref.apiVersion !== 'v1' || refused) return []
    return claimed(object.spec).flatMap(({ wanted, path }) => {
      const words = 'port' in wanted ? `node port ${wanted.port}` : `cluster IP ${wanted.ip}`
      const holder = holders.get(words) ?? document
      holders.set(words, holder)
      if (holder === document) return []
      const { name } = holder.ref
      const text = `Service ${name} of the manifests (${holder.source.file}:${holder.source.line}) uses the same ${words}`
      const evidence = [
        { kind: 'manifest' as const, source: `Service ${ref.name}, ${formatPath(path)}, ${source.file}`, text },
      ]
      const known = { sentence: `${text}.` }
      return [
        findingOf('PortAllocated', ref, text, now, { path, evidence, known, facts: { ...wanted, holder: { name } } }),
      ]
    })
  })
}

/** The node ports (a TCP and a UDP port of one Service may share one) and the cluster IP that a Service asks for. */
function claimed(spec: unknown): { wanted: { port: number } | { ip: string }; path: FieldPath }[] {
  const { ports, clusterIP } = isRecord(spec) ? spec : {}
  const nodePorts = records(ports).flatMap(({ nodePort }, index) =>
    typeof nodePort === 'number' && nodePort > 0
      ? [{ wanted: { port: nodePort }, path: ['spec', 'ports', index, 'nodePort'] }]
      : [],
  )
  const hasIp = typeof clusterIP === 'string' && clusterIP !== '' && clusterIP !== 'None'
  return hasIp ? [...nodePorts, { wanted: { ip: clusterIP }, path: ['spec', 'clusterIP'] }] : nodePorts
}
