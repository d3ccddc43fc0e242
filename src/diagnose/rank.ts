// Which findings belong together, and in what order: the root first. Pure.
import { workloadKind } from '../model/kinds.ts'
import type { Finding } from '../model/finding.ts'
import type { ManifestDocument } from '../model/manifest.ts'
import { hasLabels, keyOf } from '../model/object.ts'
import { isA } from '../model/typed.ts'
import { entryOf } from '../causes/catalogue.ts'
import { withFollowers } from './followers.ts'
import { identityOf } from '../causes/identity.ts'
import { hasDocument, indexOf, placeOfFile, sourceOf } from './origin.ts'

/** The findings as groups of one fault each, the root first; what follows from another is none of its own. */
export function rankedGroups(findings: readonly Finding[], documents: readonly ManifestDocument[]): Group[] {
  const faulty = new Set(findings.map(({ workload }) => keyOf(workload)))
  const [roots = []] = withFollowers([
    findings.filter(({ follows }) => follows?.some((ref) => faulty.has(keyOf(ref))) !== true),
  ])
  const affected = new Set(roots.filter((finding) => isAffected(finding, roots, findings)))
  return [...Map.groupBy(roots, identityOf).values()]
    .map((group) =>
      group.toSorted(
        (a, b) =>
          Number(hasDocument(b, documents)) - Number(hasDocument(a, documents)) ||
          indexOf(a.workload, documents) - indexOf(b.workload, documents) ||
          a.since - b.since ||
          compare(textOf(a), textOf(b)),
      ),
    )
    .map((group) => group as [Finding, ...Finding[]])
    .map((group) => ({ group, weight: weightOf(group, affected, documents) }))
    .toSorted((a, b) => lighter(a.weight, b.weight) || compare(identityOf(a.group[0]), identityOf(b.group[0])))
    .map(({ group }) => group)
}

/**
 * True for a program that says that it cannot reach a Service whose own pods have a fault, too: that one is to be
 * corrected first.
 */
function isAffected(finding: Finding, roots: readonly Finding[], all: readonly Finding[]): boolean {
  const { workload } = finding
  const service = unservedBy(finding)
  if (service === undefined) return false
  const follower = all.find(
    (one) =>
      one.workload.kind === 'Service' && one.workload.name === service && one.workload.namespace === workload.namespace,
  )
  const { selector = {} } = (isA(follower?.carrier, '/Service') ? follower.carrier.spec : undefined) ?? {}
  if (Object.keys(selector).length === 0) return false
  return roots.some(
    ({ workload: other, pod }) => keyOf(other) !== keyOf(workload) && hasLabels(pod?.metadata.labels, selector),
  )
}

/** The Service without a ready endpoint that a program says that it cannot reach. */
function unservedBy({ log }: Finding): string | undefined {
  const { meaning } = log ?? {}
  if (meaning?.kind !== 'unreachable' && meaning?.kind !== 'unresolved host') return undefined
  const { service } = meaning
  return service?.state === 'endpoints' && service.ready === 0 ? service.name : undefined
}

/** What is told as one, the first of it before the others. */
export type Group = readonly [Finding, ...Finding[]]

/**
 * Surer first, what is affected by another fault last, proved ones first, then the earlier layer, then more pods, then as
 * the manifests have it, then by time: a number for each, the lower comes first.
 */
function weightOf(group: Group, affected: ReadonlySet<Finding>, documents: readonly ManifestDocument[]): number[] {
  const [first] = group
  const entry = entryOf(first.code)
  const source = sourceOf(first, documents)
  return [
    first.confidence === 'guess' ? 1 : 0,
    group.every((finding) => affected.has(finding)) ? 1 : 0,
    group.every(({ alsoSeen }) => alsoSeen === true) ? 1 : 0,
    entry.layer,
    // What a Job does once, as a migration, others rely on.
    workloadKind(first.workload)?.wants === 'completions' ? 0 : 1,
    -group.length,
    source === undefined ? -1 : placeOfFile(source.file, documents),
    source?.line ?? 0,
    Math.min(...group.map(({ since }) => since)),
  ]
}

function lighter(one: readonly number[], other: readonly number[]): number {
  return one.map((value, index) => value - (other[index] ?? 0)).find((value) => value !== 0) ?? 0
}

/** Everything that is told of a finding, to order those that nothing else tells apart. */
function textOf({ workload, carrier, container, facts, evidence, ...rest }: Finding): string {
  return JSON.stringify([
    workload.name,
    keyOf(workload),
    carrier.metadata.name,
    container?.name,
    facts,
    rest.log,
    evidence,
    rest.text,
    rest.last,
  ])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
