// What findings ask of the cluster: which kinds, which pods, which logs. Pure: knowledge.ts does the asking.
import { entryOf } from '../causes/catalogue.ts'
import type { LogOptions } from '../cluster/cluster.ts'
import type { Finding } from '../model/finding.ts'
import { isPod } from '../model/kinds.ts'
import type { View } from '../model/snapshot.ts'
import type { Wanted } from './knowledge.ts'

/** Bytes of one log. */
const LOG_BYTES = 64 * 1024
/** The logs of so many containers are read. */
const MOST_LOGS = 10

/**
 * Kinds of which all objects tell more. Nodes, when a pod finds none: again when the scheduler counts another number of
 * them than before. The pods of the nodes are asked for at the end: `podsToLookUp`.
 */
export function kindsToLookUp(findings: readonly Finding[], view: View): Wanted[] {
  const unplaced = findings.find(({ channel }) => channel === 'schedule')
  const asOf = String(unplaced?.schedule?.message?.nodes ?? '')
  const nodes = unplaced === undefined ? [] : [{ apiVersion: 'v1', kind: 'Node', asOf }]
  return [...nodes, ...kindsOf(findings, view).filter((kind) => !isOfNodes(kind))]
}

/** The pods of all namespaces, when what they reserve on the nodes tells more. */
export function podsToLookUp(findings: readonly Finding[], view: View): Wanted[] {
  return kindsOf(findings, view).filter(isOfNodes)
}

function kindsOf(findings: readonly Finding[], view: View): Wanted[] {
  return findings.flatMap((finding) => entryOf(finding.code).wants?.(finding, view) ?? [])
}

function isOfNodes(wanted: Wanted): boolean {
  return isPod(wanted) && wanted.namespace === undefined
}

/** What the containers of the findings wrote: the run before when there was one, and this one. */
export function logsToRead(findings: readonly Finding[], logLines: number): LogOptions[] {
  const wanted = new Map<string, LogOptions[]>()
  for (const { channel, pod, container, status } of findings) {
    if ((channel !== 'exit' && channel !== 'readiness') || pod === undefined || container === undefined) continue
    const { name, namespace = '' } = pod.metadata
    const runs = (status?.restartCount ?? 0) > 0 ? [true, false] : [false]
    wanted.set(
      `${name}/${container.name}`,
      runs.map((previous) => ({
        namespace,
        pod: name,
        container: container.name,
        previous,
        tailLines: logLines,
        limitBytes: LOG_BYTES,
      })),
    )
  }
  return [...wanted.values()].slice(0, MOST_LOGS).flat()
}
