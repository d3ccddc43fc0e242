// What the cluster tells beside a refusal of the API server: which name, field or version was meant, who has what is
// taken. Asked once, after the refusal; what cannot be asked is left out, for the refusal itself is certain.
import { ApiError, ConnectionError, type Cluster } from '../cluster/cluster.ts'
import { lookedUp } from './missing.ts'
import { atUnreadable, isUnreadable, unknownField } from '../causes/request.ts'
import { meantField, unreadableValues } from '../causes/schema.ts'
import { Lookups } from './knowledge.ts'
import type { LegacyFinding, Finding } from '../model/finding.ts'
import type { ObjectRef } from '../model/object.ts'
import type { OpenApi } from '../model/open-api.ts'
import { View } from '../model/snapshot.ts'

/** The findings of refusals, with what the cluster tells beside them. */
export async function explainRefusals(
  findings: readonly Finding[],
  cluster: Cluster | undefined,
  now: number,
): Promise<Finding[]> {
  if (cluster === undefined || findings.length === 0) return [...findings]
  const lookups = new Lookups(cluster, 0)
  const services = { apiVersion: 'v1', kind: 'Service' }
  await Promise.all([
    lookups.missing(findings),
    lookups.names(findings),
    lookups.namespaces((findings as readonly LegacyFinding[]).flatMap(endingNamespace)),
    lookups.ask(findings.some(({ code }) => code === 'PortAllocated') ? [services] : []),
  ])
  const view = new View({ now, objects: lookups.objects, ...lookups.known })
  const schemas = await schemasOf(findings, cluster)
  const { bugs } = lookups
  const warned = findings.map((one, index) =>
    index > 0 || bugs.length === 0 ? one : { ...one, warnings: [...(one.warnings ?? []), ...bugs] },
  )
  return (warned as readonly LegacyFinding[]).flatMap((finding): Finding | Finding[] => {
    const field = unknownField(finding)
    const schema = schemas.get(finding.workload.apiVersion)
    const unreadable = schema && isUnreadable(finding) ? unreadableValues(schema, finding.carrier) : []
    if (unreadable.length > 0) return unreadable.map((value) => atUnreadable(finding, value))
    const meant = field && schema && meantField(schema, finding.workload, field)
    if (meant !== undefined) return { ...finding, facts: { ...finding.facts, meant } }
    return { ...lookedUp(finding, { pods: [] }, view), confidence: finding.confidence }
  })
}

function endingNamespace({ code, workload, facts }: LegacyFinding): ObjectRef[] {
  const name = facts.namespace ?? workload.namespace
  return code === 'NamespaceTerminating' && name !== undefined ? [{ apiVersion: 'v1', kind: 'Namespace', name }] : []
}

/** What the API knows of the kinds in which it refuses a field or a value, by apiVersion. */
async function schemasOf(findings: readonly Finding[], cluster: Cluster): Promise<Map<string, OpenApi>> {
  const wanted = (findings as readonly LegacyFinding[]).filter(
    (finding) => unknownField(finding) !== undefined || isUnreadable(finding),
  )
  const versions = [...new Set(wanted.map(({ workload }) => workload.apiVersion))]
  const read = await Promise.all(
    versions.map(async (version) => {
      try {
        return [[version, await cluster.schema(version)] as const]
      } catch (error) {
        if (error instanceof ApiError || error instanceof ConnectionError) return []
        throw error
      }
    }),
  )
  return new Map(read.flat())
}
