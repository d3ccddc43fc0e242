// What stands around the pods: does a Service or a budget select pods, has a port the name that it is called by, is what
// an Ingress names there? By the same rules with which the watch judges (src/rollout), before anything is applied.
import { undeclaredPorts } from '../model/named-port.ts'
import { podSpecPath, templateOf, valueAt } from '../model/place.ts'
import { isRecord, records } from '../model/record.ts'
import type { Finding, Problem } from '../model/finding.ts'
import { findingOfProblem } from '../causes/catalogue.ts'
import { scaled, type IntOrPercent } from '../model/int-or-percent.ts'
import { isPod, POD, WORKLOAD_KINDS, workloadKind } from '../model/kinds.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import type { Service } from '../model/network.ts'
import {
  controllerOf,
  formatPath,
  groupOf,
  hasLabels,
  keyOf,
  matchesSelector,
  type KubernetesObject,
  type Labels,
  type ObjectRef,
  type Pod,
  type PodTemplate,
} from '../model/object.ts'
import { View, type KindInNamespace } from '../model/snapshot.ts'
import { isA } from '../model/typed.ts'
import type { PodDisruptionBudget } from '../model/workloads.ts'
import { isCustomResource } from '../model/built-in.ts'
import { CLASSES_WITHOUT_OBJECT, ingress } from '../rollout/ingress.ts'
import { podDisruptionBudget } from '../rollout/pod-disruption-budget.ts'
import type { Rollout } from '../rollout/rollout.ts'
import { service } from '../rollout/service.ts'
import { podOf, podSourceOf, type PodSource } from './named-objects.ts'
import { intendedName, isMisspelling } from './misspelling.ts'
import type { Judged, ResolvedSet } from './resolved-set.ts'

/** What this needs of the cluster; undefined when it may not be read. */
export interface Around {
  list: (kind: KindInNamespace) => Promise<readonly KubernetesObject[] | undefined>
  /** The pod as the API server would store it, with what webhooks add; undefined when it cannot be known. */
  storedPod: (pod: Pod) => Promise<Pod | undefined>
}

/** What every check of this file goes by. */
interface Scene {
  documents: readonly ManifestDocument[]
  resolved: ResolvedSet
  around: Around
}

/** What may make pods that a Service or a budget selects. */
const WORKLOADS = WORKLOAD_KINDS.filter(({ serves }) => serves)

/** Everything that can be said of the Services, Ingresses, budgets and named ports of a set. */
export async function checkExposure(
  documents: readonly ManifestDocument[],
  resolved: ResolvedSet,
  around: Around,
): Promise<Judged[]> {
  // Of what the API server refuses, its own words tell.
  const scene: Scene = { documents, resolved, around }
  const accepted = documents.filter(({ ref }) => resolved.planned.get(keyOf(ref))?.refused !== true)
  const all = accepted.map((document): Promise<Judged[]> => {
    const kind = `${groupOf(document.ref.apiVersion)}/${document.ref.kind}`
    if (kind === '/Service') return ofService(document, scene)
    if (kind === 'networking.k8s.io/Ingress') return ofIngress(document, scene)
    if (kind === 'policy/PodDisruptionBudget') return ofBudget(document, scene)
    return Promise.resolve(ofPorts(document, resolved))
  })
  return (await Promise.all(all)).flat()
}

/** The named ports of probes and hooks: their own container has them, or nobody. */
function ofPorts(document: ManifestDocument, resolved: ResolvedSet): Judged[] {
  const source = podSourceOf(document)
  if (source === undefined) return []
  const base = podSpecPath(document.object)
  const { spec } = source.template
  return (['initContainers', 'containers'] as const).flatMap((list) =>
    (spec[list] ?? []).flatMap((container, index) =>
      undeclaredPorts(container).map(({ path, facts }): Judged => {
        const problem: Problem = { code: 'NamedPortMissing', text: '', facts, path: [...base, list, index, ...path] }
        // Who tells a container goodbye in vain still gets a pod that runs.
        const fails = facts.user !== 'preStop hook' && isTouched(document, resolved)
        return { finding: { ...asFinding(problem, document, resolved), container }, fails }
      }),
    ),
  )
}

async function ofService(document: ManifestDocument, scene: Scene): Promise<Judged[]> {
  const { documents, resolved } = scene
  const { ref } = document
  const it = storedIn(document, resolved)
  if (!isA(it, '/Service') || !isRecord(it.spec)) return []
  const { selector, ports, type } = it.spec
  if (!isRecord(selector) || Object.keys(selector).length === 0 || type === 'ExternalName') return []
  const labels: Labels = selector
  const own = sourcesIn(documents, ref.namespace).filter(({ template }) => hasLabels(labelsOf(template), labels))
  const named = records(ports).some(({ targetPort }) => typeof targetPort === 'string')
  if (own.length > 0 && !named) return []
  const inSet = look(ref, it, documents, [], resolved)
  if (own.length > 0 && inSet.problems.length === 0) return []
  const others = await otherPodMakers(document, scene)
  if (others === undefined) return []
  if (own.length > 0) {
    // Other pods may well have the port.
    if (others.some((object) => hasLabels(podLabelsOf(object), labels))) return []
    return await portVerdicts(document, inSet.problems, own, scene)
  }
  const { problems, notices } = look(ref, it, documents, others, resolved)
  const [problem] = [...problems, ...notices].filter(({ code }) => code === 'ServiceNoMatchingPods')
  if (problem === undefined) return []
  const candidates = labelsAround(document, scene, others)
  const isMisspelt = candidates.some((candidate) => missesByAMisspelling(labels, candidate))
  // An operator makes the pods of a custom resource; nobody else can know their labels.
  if (!isMisspelt && hasCustomResources(documents, ref.namespace)) return []
  return [{ finding: asFinding(problem, document, resolved), fails: isMisspelt && isTouched(document, resolved) }]
}

/** What the watch's rule says of a Service, when all pods that the set makes were there and ready. */
function look(
  ref: ObjectRef,
  it: Service,
  documents: readonly ManifestDocument[],
  others: readonly KubernetesObject[],
  { view: { now } }: ResolvedSet,
): { problems: readonly Problem[]; notices: readonly Problem[] } {
  const sources = sourcesIn(documents, it.metadata.namespace)
  const set = [...sources.map(rolloutOf), ...documents.filter(({ ref }) => isCustomResource(ref)).map(withoutAnything)]
  const view = new View({ now, objects: [...sources.map(podOf), ...others], logs: [], absent: [] })
  const { problems = [], notices = [] } = service({ ref, changed: true, appliedAt: now }, it, view, set)
  return { problems: problems.filter(({ code }) => code !== 'ServiceNoReadyEndpoints'), notices }
}

/** A webhook may add the container that has the port: the pods go through a dry-run before it is called missing. */
async function portVerdicts(
  document: ManifestDocument,
  problems: readonly Problem[],
  own: readonly PodSource[],
  { documents, resolved, around: { storedPod } }: Scene,
): Promise<Judged[]> {
  const declared = own.flatMap(({ template }) => portNames(template))
  const stored = await Promise.all(own.map((source) => storedPod(podOf(source))))
  const added = stored.flatMap((pod) => (pod === undefined ? [] : portNames(pod)))
  // Where the namespace comes with the set no dry-run is possible; only a label on it would have something added.
  const isNew = documents.some(({ ref, object }) => {
    const asksForMore = Object.keys(object.metadata.labels ?? {}).some((key) => /inject|mesh|sidecar/.test(key))
    return ref.kind === 'Namespace' && ref.name === document.ref.namespace && !asksForMore
  })
  const isKnown = isNew || stored.every((pod) => pod !== undefined)
  return problems
    .filter((problem) => !added.includes(targetPortOf(problem)))
    .map((problem): Judged => {
      const misspelt = intendedName(targetPortOf(problem), declared) !== undefined
      return {
        finding: asFinding(problem, document, resolved),
        fails:
          (isKnown || misspelt) &&
          (isTouched(document, resolved) || own.some((one) => isTouched(one.document, resolved))),
      }
    })
}

async function ofIngress(document: ManifestDocument, scene: Scene): Promise<Judged[]> {
  const {
    documents,
    resolved,
    around: { list },
  } = scene
  const { ref, object } = document
  const namespace = ref.namespace ?? ''
  const spec = isRecord(object.spec) ? object.spec : {}
  const it = plain(object, spec)
  if (!isA(it, 'networking.k8s.io/Ingress')) return []
  const inSet = documents.filter((one) => one.ref.namespace === namespace && one.ref.kind === 'Service')
  const classes = documents.filter((one) => one.ref.kind === 'IngressClass')
  const own = [...inSet, ...classes].map((one) => storedIn(one, resolved))
  const backends = backendNames(spec)
  const className = typeof spec.ingressClassName === 'string' ? spec.ingressClassName : undefined
  const allServices = backends.every((name) => inSet.some((one) => one.ref.name === name))
  const theClass =
    className === undefined ||
    CLASSES_WITHOUT_OBJECT.has(className) ||
    classes.some((one) => one.ref.name === className)
  const [services, known] = await Promise.all([
    allServices ? [] : list({ apiVersion: 'v1', kind: 'Service', namespace }),
    theClass ? [] : list({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }),
  ])
  const view = new View({
    now: resolved.view.now,
    objects: [...(services ?? []), ...(known ?? []), ...own],
    logs: [],
    absent: [],
    unreadable: [
      ...(services === undefined ? [{ apiVersion: 'v1', kind: 'Service', namespace }] : []),
      ...(known === undefined || theClass ? [{ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' }] : []),
    ],
  })
  const { problems = [] } = ingress({ ref, changed: true, appliedAt: resolved.view.now }, it, view, [])
  const serviceNames = [...inSet.map((one) => one.ref.name), ...(services ?? []).map((one) => one.metadata.name)]
  const classNames = [...classes.map((one) => one.ref.name), ...(known ?? []).map((one) => one.metadata.name)]
  return problems.flatMap((problem): Judged[] => {
    const verdict = (isWrong: boolean): Judged[] => [
      { finding: asFinding(problem, document, resolved), fails: isWrong && isTouched(document, resolved) },
    ]
    if (problem.code === 'IngressClassMissing')
      return verdict(intendedName(problem.facts.class ?? '', classNames) !== undefined)
    if (problem.code !== 'IngressBackendServiceMissing' && problem.code !== 'IngressBackendPortMissing') return []
    const to = { apiVersion: 'v1', kind: 'Service', namespace, name: problem.facts.service } as const
    if (problem.code === 'IngressBackendServiceMissing') {
      const creators = resolved.creators(namespace)
      if (creators.expect(to)) return []
      const misspelt = intendedName(to.name, serviceNames) !== undefined
      return !misspelt && creators.mayMake(to) ? [] : verdict(misspelt)
    }
    const there = resolved.planned.get(keyOf(to))
    if (there !== undefined)
      return [
        { finding: asFinding(problem, document, resolved), fails: there.changed || isTouched(document, resolved) },
      ]
    const ports = records(view.get(to)?.spec?.ports)
    return verdict(
      intendedName(
        String(problem.facts.port),
        ports.flatMap((one) => (typeof one.name === 'string' ? [one.name] : [])),
      ) !== undefined,
    )
  })
}

/** The Services that an Ingress sends traffic to. */
function backendNames(spec: Record<string, unknown>): string[] {
  const backends = [
    spec.defaultBackend,
    ...records(spec.rules).flatMap(({ http }) =>
      records(isRecord(http) ? http.paths : undefined).map(({ backend }) => backend),
    ),
  ]
  return backends.flatMap((backend) => {
    const named = isRecord(backend) && isRecord(backend.service) ? backend.service.name : undefined
    return typeof named === 'string' ? [named] : []
  })
}

/** An Ingress whose lists are lists, whatever the manifest has. */
function plain(object: KubernetesObject, spec: Record<string, unknown>): KubernetesObject {
  const rules = records(spec.rules).map((rule) => ({
    ...rule,
    http: { paths: records(isRecord(rule.http) ? rule.http.paths : undefined) },
  }))
  return { ...object, spec: { ...spec, rules, tls: [] } }
}

async function ofBudget(document: ManifestDocument, scene: Scene): Promise<Judged[]> {
  const { documents, resolved } = scene
  const { ref } = document
  const it = storedIn(document, resolved)
  if (!isA(it, 'policy/PodDisruptionBudget') || !isRecord(it.spec)) return []
  const { selector } = it.spec
  if (!isRecord(selector)) return []
  const sources = sourcesIn(documents, ref.namespace)
  const own = sources.filter(({ template }) => matchesSelector(selector, labelsOf(template)))
  if (own.length > 0) return blocking(document, it, own, documents, resolved)
  if (hasCustomResources(documents, ref.namespace)) return []
  const others = await otherPodMakers(document, scene)
  if (others === undefined || others.some((object) => matchesSelector(selector, podLabelsOf(object)))) return []
  const { matchLabels = {}, matchExpressions } = selector
  const candidates = labelsAround(document, scene, others)
  const near = candidates.find((candidate) => missesByAMisspelling(matchLabels, candidate))
  const key = Object.keys(matchLabels).find((one) => near !== undefined && near[one] !== matchLabels[one])
  const isPlain = Object.keys(matchLabels).length > 0 && matchExpressions === undefined
  const meant = key === undefined ? undefined : near?.[key]
  const problem: Problem = {
    code: 'PdbNoMatchingPods',
    text: '',
    facts: {
      labels: matchLabels,
      ...(matchExpressions === undefined ? {} : { expressions: true }),
      ...(key === undefined || meant === undefined ? {} : { meant: { [key]: meant } }),
    },
    path: ['spec', 'selector', ...(key === undefined ? [] : ['matchLabels', key])],
  }
  return [
    {
      finding: asFinding(problem, document, resolved),
      fails: isPlain && near !== undefined && isTouched(document, resolved),
    },
  ]
}

/** What the watch's rule says of a budget, when all pods that the set makes are there. */
function blocking(
  document: ManifestDocument,
  it: PodDisruptionBudget,
  own: readonly PodSource[],
  documents: readonly ManifestDocument[],
  resolved: ResolvedSet,
): Judged[] {
  const { minAvailable, maxUnavailable } = it.spec
  const expectedPods = own.reduce((sum, one) => sum + replicasOf(one, documents, resolved), 0)
  const share = (value: IntOrPercent): number => scaled(value, expectedPods, 'up')
  const desiredHealthy =
    maxUnavailable === undefined ? share(minAvailable ?? 1) : Math.max(0, expectedPods - share(maxUnavailable))
  const counted =
    expectedPods > 0 ? { expectedPods, desiredHealthy, observedGeneration: it.metadata.generation ?? 0 } : {}
  const budget = { ...it, status: counted }
  const { notices = [] } = podDisruptionBudget(
    { ref: document.ref, changed: true, appliedAt: resolved.view.now },
    budget,
    new View({ now: resolved.view.now, objects: [], logs: [], absent: [] }),
    [],
  )
  return notices.map((problem) => ({ finding: asFinding(problem, document, resolved), fails: false }))
}

/** How many pods a workload will have; NaN, so that nothing follows from it, where that is not written. */
function replicasOf({ document }: PodSource, documents: readonly ManifestDocument[], resolved: ResolvedSet): number {
  if (isPod(document.ref)) return 1
  const isScaled = documents.some(({ ref, object }) => {
    const target = isRecord(object.spec) ? object.spec.scaleTargetRef : undefined
    return ref.namespace === document.ref.namespace && isRecord(target) && target.name === document.ref.name
  })
  const { spec } = storedIn(document, resolved)
  const replicas = isRecord(spec) ? (spec.replicas ?? 1) : undefined
  const hasReplicas = workloadKind(document.ref)?.wants === 'replicas'
  return !isScaled && hasReplicas && typeof replicas === 'number' ? replicas : NaN
}

/** Workloads and pods of a namespace that the set does not make; undefined when they may not be read. */
async function otherPodMakers(
  { ref: { namespace = '' } }: ManifestDocument,
  { documents, around: { list } }: Scene,
): Promise<KubernetesObject[] | undefined> {
  const lists = await Promise.all([
    list({ ...POD, namespace }),
    ...WORKLOADS.map(({ apiVersion, kind }) => list({ apiVersion, kind, namespace })),
  ])
  if (lists.some((objects) => objects === undefined)) return undefined
  const ours = new Set(documents.map(({ ref }) => keyOf(ref)))
  // Pods and ReplicaSets of a workload tell how it was, the workload how it will be.
  return lists
    .flatMap((objects) => objects ?? [])
    .filter(({ apiVersion, kind, metadata }) => {
      const owner = controllerOf(metadata)
      const isMade = owner !== undefined && workloadKind(owner)?.serves === true
      return !isMade && !ours.has(keyOf({ apiVersion, kind, namespace, name: metadata.name }))
    })
}

/** The labels of all pods of a namespace: those that the set makes, and the others. */
function labelsAround({ ref }: ManifestDocument, { documents }: Scene, others: readonly KubernetesObject[]): Labels[] {
  return [...sourcesIn(documents, ref.namespace).map(({ template }) => labelsOf(template)), ...others.map(podLabelsOf)]
}

function sourcesIn(documents: readonly ManifestDocument[], namespace: string | undefined): PodSource[] {
  return documents.filter(({ ref }) => ref.namespace === namespace).flatMap((document) => podSourceOf(document) ?? [])
}

function rolloutOf(source: PodSource): Rollout {
  const { document, template } = source
  return { ...withoutAnything(document), live: document.object, template }
}

function withoutAnything({ ref }: ManifestDocument): Rollout {
  return { ref, state: 'done', message: '', pods: [], desired: 0, progress: '' }
}

function hasCustomResources(documents: readonly ManifestDocument[], namespace: string | undefined): boolean {
  return documents.some(({ ref }) => isCustomResource(ref) && (ref.namespace ?? namespace) === namespace)
}

function portNames({ spec }: Pod | PodTemplate): string[] {
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ ports }) =>
    records(ports).flatMap(({ name }) => (typeof name === 'string' ? [name] : [])),
  )
}

const labelsOf = ({ metadata }: PodTemplate): Labels => metadata?.labels ?? {}

/** The labels of a pod, or of the pods that a workload makes. */
function podLabelsOf(object: KubernetesObject): Labels {
  return templateOf(object)?.metadata?.labels ?? {}
}

/** True when labels differ from a selector in one misspelt key or value, and in nothing else. */
function missesByAMisspelling(selector: Labels, labels: Labels): boolean {
  const wrong = Object.entries(selector).filter(([key, value]) => labels[key] !== value)
  const [[key, value] = ['', '']] = wrong
  if (wrong.length !== 1) return false
  const there = labels[key]
  if (there !== undefined) return isMisspelling(value, there)
  return Object.entries(labels).some(([other, its]) => its === value && isMisspelling(key, other))
}

/** False when the deploy leaves an object as it is: what is wrong with it was so before. */
function isTouched({ ref }: ManifestDocument, { planned }: ResolvedSet): boolean {
  return planned.get(keyOf(ref))?.changed !== false
}

/** A document's object as the API server would store it, where that is known. */
function storedIn({ ref, object }: ManifestDocument, { planned }: ResolvedSet): KubernetesObject {
  const { object: stored } = planned.get(keyOf(ref)) ?? {}
  return { ...object, ...stored, metadata: { ...object.metadata, ...stored?.metadata } }
}

function asFinding(problem: Problem, { ref, object }: ManifestDocument, resolved: ResolvedSet): Finding {
  const { metadata, ...rest } = object
  const live = {
    ...rest,
    metadata: { ...metadata, ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }) },
  }
  const path = problem.path ?? []
  const value = problem.text === '' ? valueAt(object, path) : problem.text
  const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
  const source = [`${ref.kind} ${ref.name}`, formatPath(path)].filter(Boolean).join(', ')
  const evidence = [{ kind: 'manifest' as const, source, text }]
  return findingOfProblem({ evidence, ...problem }, { ref, live }, resolved.view.now)
}

/** The name of the port that a Service leads to and no container has. */
function targetPortOf(problem: Problem): string {
  return problem.code === 'ServiceTargetPortMismatch' ? String(problem.facts.targetPort) : ''
}
