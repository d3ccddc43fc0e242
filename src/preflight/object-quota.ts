// Have the quotas of a namespace room for the objects of the set themselves? The dry-run asks for one object at a time, so
// two that have room alone are refused together, when the first is made already. Pods are reckoned in pod-quota.ts.
import type { Applied } from '../apply/apply.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { findingOf } from '../causes/catalogue.ts'
import { quotaFacts } from '../causes/namespace-limits.ts'
import { isRecord, records } from '../model/record.ts'
import type { ResourceQuota } from '../model/infrastructure.ts'
import { isPod } from '../model/kinds.ts'
import { valueAt } from '../model/place.ts'
import type { Finding } from '../model/finding.ts'
import { groupOf, type FieldPath, type KubernetesObject } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import { Knowledge } from '../lookups/knowledge.ts'
import type { CheckResult, Deploy } from './check.ts'
import { amountsOf, exceeded, plus, quantitiesOf, type Amounts } from './pod-usage.ts'

/** Asks for the quotas of the namespaces in which the set makes more than one object. */
export async function objectQuota({ cluster, now }: Deploy, checked: readonly Applied[]): Promise<CheckResult> {
  const knowledge = new Knowledge(cluster, 'check')
  // A quota that the set changes may be counted again by then.
  const created = checked.filter(({ result, document: { ref } }) => result === 'created' && ref.namespace !== undefined)
  const byNamespace = [...Map.groupBy(created, ({ document: { ref } }) => ref.namespace ?? '')].filter(
    ([namespace, objects]) =>
      objects.length > 1 &&
      !checked.some(({ document: { ref } }) => ref.kind === 'ResourceQuota' && ref.namespace === namespace),
  )
  const found = await Promise.all(
    byNamespace.map(async ([namespace, objects]) => {
      const quotas = await quotasOf(knowledge, namespace)
      if (quotas.length === 0) return []
      const uses = await Promise.all(objects.map(async (one) => ({ one, use: await useOf(cluster, one) })))
      return quotas.flatMap((quota) => tooMany(quota, uses, now))
    }),
  )
  return { failures: found.flat(), notices: [], warnings: knowledge.failures }
}

interface Use {
  one: Applied
  use: Amounts
}

/** Of each resource the first object for which the quota has no room any more, once those before it are made. */
function tooMany(quota: ResourceQuota, uses: readonly Use[], now: number): Finding[] {
  const { hard: limits, used: counted } = quota.status ?? {}
  const hard = amountsOf(limits)
  const told = new Set<string>()
  let used = amountsOf(counted)
  return uses.flatMap(({ one, use }) => {
    const before = used
    used = plus(used, use)
    const short = exceeded(used, hard).filter((resource) => (use[resource] ?? 0) > 0 && !told.has(resource))
    for (const resource of short) told.add(resource)
    return short.length === 0
      ? []
      : [noRoom(quota, one, short, { use, before, hard, counted: amountsOf(counted) }, now)]
  })
}

/** That a quota has no room for an object. */
function noRoom(
  { metadata: { name } }: KubernetesObject,
  { document: { ref, object } }: Applied,
  short: readonly string[],
  { use, before, hard, counted }: Record<'use' | 'before' | 'hard' | 'counted', Amounts>,
  now: number,
): Finding {
  const quantities = (amounts: Amounts) => quantitiesOf(short, amounts)
  const list = (amounts: Amounts): string =>
    Object.entries(quantities(amounts))
      .map(([resource, quantity]) => `${resource}=${quantity}`)
      .join(',')
  const path = short.map((resource) => FIELDS[resource]).find((field) => field !== undefined)
  const text = `used now: ${list(counted)}; after the objects applied before it: ${list(before)}; limit: ${list(hard)}`
  return findingOf('QuotaExceeded', ref, '', now, {
    channel: 'request',
    symptom: 'Forbidden',
    carrier: object,
    evidence: [{ kind: 'status', source: `ResourceQuota ${name}`, text }],
    facts: quotaFacts(name, quantities(use), quantities(before), quantities(hard)),
    ...(path === undefined ? {} : { path }),
    known: { sentence: `The namespace now uses ${list(counted)}; the deploy creates other objects before this one.` },
  })
}

/** What makes an object count for more than one of its kind. */
const FIELDS: Readonly<Record<string, FieldPath>> = {
  'requests.storage': ['spec', 'resources', 'requests', 'storage'],
  'services.nodeports': ['spec', 'type'],
  'services.loadbalancers': ['spec', 'type'],
}

/** The quotas of a namespace that are counted and count every object; none when they may not be read. */
async function quotasOf(knowledge: Knowledge, namespace: string): Promise<ResourceQuota[]> {
  const all = { apiVersion: 'v1', kind: 'ResourceQuota', namespace } as const
  await knowledge.want([all])
  return (knowledge.objectsOf(all) ?? []).filter(
    ({ spec, status }) => spec?.scopes === undefined && spec?.scopeSelector === undefined && status?.used !== undefined,
  )
}

/** Kinds that a quota may count by their plural alone (kubernetes 1.35, pkg/quota/v1/evaluator/core). */
const BY_PLURAL = new Set(['configmaps', 'secrets', 'services', 'persistentvolumeclaims', 'replicationcontrollers'])

/** What an object counts for, but for pods (kubernetes 1.35, pkg/quota/v1/evaluator/core services.go, pvc). */
async function useOf(cluster: Cluster, { document: { ref, object }, after }: Applied): Promise<Amounts> {
  const plural = (await cluster.resource(ref.apiVersion, ref.kind))?.name
  if (plural === undefined || isPod(ref)) return {}
  const group = groupOf(ref.apiVersion)
  const spec = (after ?? object).spec
  const use: Record<string, number> = { [`count/${plural}${group === '' ? '' : `.${group}`}`]: 1 }
  if (group !== '') return use
  if (BY_PLURAL.has(plural)) use[plural] = 1
  if (ref.kind === 'Service' && isRecord(spec)) {
    if (spec.type === 'LoadBalancer') use['services.loadbalancers'] = 1
    const nodePorts = records(spec.ports).length
    const has =
      spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)
    if (has && nodePorts > 0) use['services.nodeports'] = nodePorts
  }
  if (ref.kind === 'PersistentVolumeClaim') {
    const storage = parseQuantity(valueAt(spec, ['resources', 'requests', 'storage']) as string | undefined)
    if (storage !== undefined) use['requests.storage'] = storage
  }
  return use
}
