// What the cluster tells beside a refusal of the API server: which name, field or version was meant, who has what is
// taken. Asked once, after the refusal; what cannot be asked is left out, for the refusal itself is certain.
import type { Cluster } from '../cluster/cluster.ts'
import { lookedUp, namesToLookUp, objectsToLookUp } from './missing.ts'
import { atUnreadable, isUnreadable, unknownField } from '../causes/request.ts'
import { meantField, unreadableValues } from '../causes/schema.ts'
import { Knowledge } from './knowledge.ts'
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
  const knowledge = new Knowledge(cluster, 'diagnosis')
  await knowledge.want([
    ...findings.flatMap(objectsToLookUp),
    ...findings.flatMap(namesToLookUp),
    ...(findings as readonly LegacyFinding[]).flatMap(endingNamespace),
    ...(findings.some(({ code }) => code === 'PortAllocated') ? [{ apiVersion: 'v1', kind: 'Service' }] : []),
  ])
  const view = new View({ now, ...knowledge.snapshot() })
  const schemas = await schemasOf(findings, knowledge)
  return (findings as readonly LegacyFinding[]).flatMap((finding): Finding | Finding[] => {
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
async function schemasOf(findings: readonly Finding[], knowledge: Knowledge): Promise<Map<string, OpenApi>> {
  const wanted = (findings as readonly LegacyFinding[]).filter(
    (finding) => unknownField(finding) !== undefined || isUnreadable(finding),
  )
  const versions = [...new Set(wanted.map(({ workload }) => workload.apiVersion))]
  const read = await Promise.all(versions.map(async (version) => [version, await knowledge.schema(version)] as const))
  return new Map(read.flatMap(([version, schema]) => (schema === undefined ? [] : [[version, schema]])))
}
