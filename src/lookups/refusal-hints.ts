// What the cluster tells beside a refusal of the API server: which name, field or version was meant, who has what is
// taken. Asked once, after the refusal; what cannot be asked is left out, for the refusal itself is certain.
import type { Cluster } from '../cluster/cluster.ts'
import { lookedUp } from './explained.ts'
import { asksForSchema, withSchema } from '../causes/content.ts'
import { Knowledge } from './knowledge.ts'
import { kindsToLookUp, namesToLookUp, objectsToLookUp } from './questions.ts'
import { isOf, type Finding } from '../model/finding.ts'
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
  const nothing = new View({ now, ...knowledge.snapshot() })
  await Promise.all([
    knowledge.want(() => [...findings.flatMap(objectsToLookUp), ...findings.flatMap(namesToLookUp)]),
    knowledge.want(() => findings.flatMap(endingNamespace)),
    knowledge.want(() => kindsToLookUp(findings, nothing)),
  ])
  const view = new View({ now, ...knowledge.snapshot() })
  const schemas = await schemasOf(findings, knowledge)
  const { bugs } = knowledge
  const warned = findings.map((one, index) =>
    index > 0 || bugs.length === 0 ? one : { ...one, warnings: [...(one.warnings ?? []), ...bugs] },
  )
  return warned.flatMap((finding): Finding[] => {
    const schema = schemas.get(finding.workload.apiVersion)
    const told = schema && isOf(finding, 'ManifestSchemaInvalid') ? withSchema(finding, schema) : undefined
    return told ?? [{ ...lookedUp(finding, { pods: [] }, view), confidence: finding.confidence }]
  })
}

/** The namespace that is being deleted, which says what it still waits for. */
function endingNamespace(finding: Finding): ObjectRef[] {
  const name = isOf(finding, 'NamespaceTerminating')
    ? (finding.facts.namespace ?? finding.workload.namespace)
    : undefined
  return name === undefined ? [] : [{ apiVersion: 'v1', kind: 'Namespace', name }]
}

/** What the API knows of the kinds in which it refuses a field or a value, by apiVersion. */
async function schemasOf(findings: readonly Finding[], knowledge: Knowledge): Promise<Map<string, OpenApi>> {
  const wanted = findings.filter((finding) => isOf(finding, 'ManifestSchemaInvalid') && asksForSchema(finding))
  const versions = [...new Set(wanted.map(({ workload }) => workload.apiVersion))]
  const read = await Promise.all(versions.map(async (version) => [version, await knowledge.schema(version)] as const))
  return new Map(read.flatMap(([version, schema]) => (schema === undefined ? [] : [[version, schema]])))
}
