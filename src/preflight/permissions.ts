// May the identity that deploys do what it is about to do? One question for each namespace, one table of everything that
// is missing, and the smallest roles that allow it. An API server that does not answer such questions is not asked again:
// what may not be done shows at the dry-run then.
import { inParallel } from '../cluster/in-parallel.ts'
import { ApiError, type Cluster } from '../cluster/cluster.ts'
import { answerOf } from '../cluster/tolerance.ts'
import { findingOf } from '../causes/catalogue.ts'
import { resourceName, type Right } from '../causes/grants.ts'
import { podSpecOf, valueAt } from '../model/place.ts'
import type { Finding } from '../model/finding.ts'
import { isUnjudged } from '../model/gate-annotations.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { groupOf, keyOf, type ObjectRef } from '../model/object.ts'
import { isA } from '../model/typed.ts'
import { isWorkload } from '../rollout/kinds.ts'
import { watchTargets } from '../rollout/watch-targets.ts'
import type { CheckResult, Deploy } from './check.ts'

/** Something that will be asked of the API server. */
interface Need extends Right {
  /** The object, where it is about one. */
  name?: string
  /** For whose sake. */
  ref: ObjectRef
  /** `read`: the diagnosis tells less without it. */
  severity: 'needed' | 'read'
}

/** One rule of a SelfSubjectRulesReview. */
interface ResourceRule {
  verbs: string[]
  apiGroups?: string[]
  resources?: string[]
  resourceNames?: string[]
}

interface RulesReview {
  resourceRules?: ResourceRule[]
  incomplete?: boolean
}

/**
 * RoleBindings of a namespace that does not exist give nothing, so that what is left are the rules for the whole cluster
 * (kubernetes 1.35, pkg/registry/rbac/validation/rule.go VisitRulesFor).
 */
const NO_NAMESPACE = 'k8s-deploy-gate-cluster-scope'

/** What the deploy needs and may not do: a failure; what the diagnosis wants to read and may not: a notice. */
export async function permissions(deploy: Deploy): Promise<CheckResult> {
  const nothing: CheckResult = { failures: [], notices: [], warnings: [] }
  try {
    const missing = await missingOf(deploy, await needsOf(deploy))
    if (missing.length === 0) return nothing
    const user = await whoAmI(deploy.cluster)
    const told = (severity: Need['severity']): Finding[] => {
      const of = missing.filter((need) => need.severity === severity)
      const known = { sentence: 'The deploy continues; a diagnosis lacks what the identity cannot read.' }
      const found = of.length === 0 ? [] : findingsOf(of, user, deploy.now)
      return severity === 'needed' ? found : found.map((finding) => ({ ...finding, known }))
    }
    return { ...nothing, failures: told('needed'), notices: told('read').slice(0, 1) }
  } catch (error) {
    if (error instanceof ApiError) return nothing
    throw error
  }
}

/**
 * Server-side apply asks for `patch`, and for `create` when there is no such object yet, both with the object's name
 * (kubernetes 1.35, apiserver/pkg/endpoints/handlers/patch.go). Without what says how the pods of a workload are the
 * watch cannot come to a verdict.
 */
async function needsOf({ cluster, documents, inputs }: Deploy): Promise<Need[]> {
  const ofDocuments = await inParallel(documents, async (document): Promise<Need[]> => {
    const { ref } = document
    const resource = (await cluster.resource(ref.apiVersion, ref.kind))?.name ?? broughtPlural(ref, documents)
    if (resource === undefined) return []
    const base = { group: groupOf(ref.apiVersion), resource, scope: ref.namespace, name: ref.name, ref }
    return [
      { ...base, verb: 'patch', severity: 'needed' },
      { ...base, verb: 'create', severity: 'needed' },
      { ...base, verb: 'get', severity: 'read' },
    ]
  })
  if (inputs.mode !== 'deploy') return ofDocuments.flat().filter(({ severity }) => severity === 'needed')
  const judged = documents.filter(({ object }) => !isUnjudged(object))
  const targets = watchTargets(judged.map(({ ref }) => ref)).filter(
    ({ kind, namespace }) => kind !== 'PersistentVolumeClaim' || documents.some((one) => usesClaims(one, namespace)),
  )
  const ofWatch = await inParallel(targets, async ({ apiVersion, kind, namespace, optional }): Promise<Need[]> => {
    const resource = (await cluster.resource(apiVersion, kind))?.name
    const ref = documents.find((one) => one.ref.namespace === namespace)?.ref
    if (resource === undefined || ref === undefined) return []
    const severity = optional === true ? 'read' : 'needed'
    return ['list', 'watch'].map((verb) => ({
      ...{ verb, group: groupOf(apiVersion), resource, scope: namespace, ref },
      severity,
    }))
  })
  const ofLogs = judged
    .filter(({ ref }) => isWorkload(ref))
    .map(({ ref }): Need => {
      return { verb: 'get', group: '', resource: 'pods/log', scope: ref.namespace, ref, severity: 'read' }
    })
  return [...ofDocuments, ...ofWatch, ofLogs].flat()
}

/** The plural of a kind whose definition is in the set. */
function broughtPlural({ apiVersion, kind }: ObjectRef, documents: readonly ManifestDocument[]): string | undefined {
  return documents
    .map(({ object }) => object)
    .filter((object) => isA(object, 'apiextensions.k8s.io/CustomResourceDefinition'))
    .find(({ spec }) => spec?.group === groupOf(apiVersion) && spec.names?.kind === kind)?.spec?.names?.plural
}

/** True for a claim, and for what mounts one. */
function usesClaims({ ref, object }: ManifestDocument, namespace: string | undefined): boolean {
  if (ref.namespace !== namespace) return false
  const { volumes = [] } = podSpecOf(object) ?? {}
  const mounts = volumes.some(
    (volume) => volume.persistentVolumeClaim !== undefined || volume['ephemeral'] !== undefined,
  )
  return (
    ref.kind === 'PersistentVolumeClaim' || mounts || valueAt(object, ['spec', 'volumeClaimTemplates']) !== undefined
  )
}

/** The needs that are not met. Asks for the rules of each scope, and one by one where they are not all told. */
async function missingOf({ cluster, documents }: Deploy, needs: readonly Need[]): Promise<Need[]> {
  const scopes = [...new Set(needs.map(({ scope }) => scope))]
  const reviews = new Map(
    await inParallel(scopes, async (scope) => {
      const spec = { namespace: scope ?? NO_NAMESPACE }
      const review = await cluster.review('authorization.k8s.io/v1', 'SelfSubjectRulesReview', spec)
      return [scope, review.status as RulesReview | undefined] as const
    }),
  )
  const open = needs.filter((need) => !allows(reviews.get(need.scope)?.resourceRules ?? [], need))
  const asked = new Map<string, Promise<boolean>>()
  const may = (need: Need, name: string | undefined): Promise<boolean> => {
    const key = [need.verb, need.group, need.resource, need.scope, name].join(' ')
    const answer = asked.get(key) ?? mayDo(cluster, need, name)
    asked.set(key, answer)
    return answer
  }
  const denied = await inParallel(open, async (need) => {
    // The rules of a Namespace itself may be in a Role of that namespace.
    const isNamespace = need.group === '' && need.resource === 'namespaces'
    if (reviews.get(need.scope)?.incomplete !== true && !isNamespace) return [need]
    if (await may(need, undefined)) return []
    return need.name !== undefined && (await may(need, need.name)) ? [] : [need]
  })
  return await withoutUnneeded(cluster, denied.flat(), documents)
}

async function mayDo(
  cluster: Cluster,
  { verb, group, resource, scope }: Need,
  name: string | undefined,
): Promise<boolean> {
  const [plural = '', subresource] = resource.split('/')
  const namespace = scope ?? (resource === 'namespaces' ? name : undefined)
  const resourceAttributes = {
    ...{ verb, group, resource: plural },
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  }
  const { status } = await cluster.review('authorization.k8s.io/v1', 'SelfSubjectAccessReview', { resourceAttributes })
  return valueAt(status, ['allowed']) === true
}

/** True when one of the rules covers it (kubernetes 1.35, pkg/apis/rbac/v1/evaluation_helpers.go). */
export function allows(
  rules: readonly ResourceRule[],
  { verb, group, resource, name }: Right & { name?: string },
): boolean {
  const [, subresource] = resource.split('/')
  const has = (list: readonly string[] = [], ...wanted: string[]): boolean => wanted.some((one) => list.includes(one))
  return rules.some(
    ({ verbs, apiGroups, resources, resourceNames = [] }) =>
      has(verbs, verb, '*') &&
      has(apiGroups, group, '*') &&
      has(resources, resource, '*', ...(subresource === undefined ? [] : [`*/${subresource}`])) &&
      (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name))),
  )
}

/** Without `create` where the object is there already, and without what a namespace that is yet to be made may bring. */
async function withoutUnneeded(
  cluster: Cluster,
  denied: readonly Need[],
  documents: readonly ManifestDocument[],
): Promise<Need[]> {
  const key = ({ verb, ref, severity }: Need): string => `${severity} ${verb} ${keyOf(ref)}`
  const all = new Set(denied.map(key))
  const kept = await inParallel(denied, async (need) => {
    const isBrought = documents.some(({ ref }) => ref.kind === 'Namespace' && ref.name === need.scope)
    if (
      isBrought &&
      (await answerOf(cluster.exists({ apiVersion: 'v1', kind: 'Namespace', name: need.scope ?? '' }))) !== true
    )
      return []
    if (need.verb !== 'create' || all.has(key({ ...need, verb: 'patch' }))) return [need]
    return (await answerOf(cluster.exists(need.ref))) === false ? [need] : []
  })
  return kept.flat()
}

/** The name of the identity, undefined where the API server does not tell (before Kubernetes 1.28). */
async function whoAmI(cluster: Cluster): Promise<string | undefined> {
  const review = await answerOf(cluster.review('authentication.k8s.io/v1', 'SelfSubjectReview'))
  const name = valueAt(review, ['status', 'userInfo', 'username'])
  return typeof name === 'string' ? name : undefined
}

/** One finding for every object, which all say the same: together they are one cause. */
function findingsOf(missing: readonly Need[], user: string | undefined, now: number): Finding[] {
  const lacks = missing.map(({ verb, group, resource, scope }): Right => ({ verb, group, resource, scope }))
  const facts = { ...(user === undefined ? {} : { user }), lacks } satisfies Finding<'RbacForbidden'>['facts']
  const rows = [...Map.groupBy(missing, (need) => `${resourceName(need)} ${need.scope ?? ''}`).values()].map((of) => {
    const [first] = of as [Need]
    const verbs = [...new Set(of.map(({ verb }) => verb))].join(', ')
    return `${first.scope === undefined ? 'cluster' : `namespace ${first.scope}`}: ${resourceName(first)}: ${verbs}`
  })
  const evidence = [
    { kind: 'answer' as const, source: 'SelfSubjectRulesReview, missing rights', text: rows.join('\n') },
  ]
  const refs = new Map(missing.map(({ ref }) => [keyOf(ref), ref]))
  return [...refs.values()].map((ref) =>
    findingOf('RbacForbidden', ref, '', now, { channel: 'request', symptom: 'Forbidden', evidence, facts }),
  )
}
