// Which labels have all pods (and their ReplicaSets) that matter for a set. A namespace may hold thousands of others, and
// with a selector the API server leaves them out. Pure.
import { kindName, POD, REPLICA_SET, workloadKind, type KindRef } from '../model/kinds.ts'
import type { KubernetesObject, ObjectRef } from '../model/object.ts'
import { isCustomResource } from '../model/built-in.ts'
import { isRecord, recordOf, textsOf } from '../model/record.ts'
import { watchedWith } from './kinds.ts'
import { ownerOf } from './owners.ts'

type Labels = Readonly<Record<string, string>>

/** So long may a selector be in a URL, characters: many proxies take 8 KiB for a whole request line. */
const LONGEST = 6000
/** Each selector costs a list and a watch: with more it is better to read all. */
const MOST = 4

/**
 * The label selectors that together select every object of `kind` which may matter for the set; undefined when that may be
 * any object. `known`: the objects of the set in one namespace as the API server has them, or will.
 */
export function labelSelectors(
  kind: KindRef,
  set: readonly ObjectRef[],
  known: (ref: ObjectRef) => KubernetesObject | undefined,
): readonly string[] | undefined {
  const concerned = set.filter((ref) => watchedWith(ref).some((one) => kindName(one) === kindName(kind)))
  // A Service may select what stands alone, and is as it were done when that is scaled to zero.
  const serving = kindName(kind) === kindName(REPLICA_SET) ? set.filter(isService) : []
  const all = [...concerned, ...serving].map((ref) => labelsFor(ref, known(ref)))
  const some = all.filter((labels) => labels !== 'none').map((labels) => labels ?? {})
  if (some.some((labels) => Object.keys(labels).length === 0)) return undefined
  const selectors = groupsOf(some).flatMap(selectorsOf)
  return selectors.length === 0 || selectors.length > MOST ? undefined : selectors
}

/** Labels that every pod of an object has; `none` when it has no pods, undefined when that is not known. */
function labelsFor(ref: ObjectRef, object: KubernetesObject | undefined): Labels | 'none' | undefined {
  if (object === undefined) return undefined
  const spec = isRecord(object.spec) ? object.spec : {}
  if (isService(ref)) {
    const { selector } = spec
    return Object.keys(recordOf(selector)).length > 0 ? textsOf(selector) : 'none'
  }
  const kind = workloadKind(ref)
  // What a controller makes of a custom resource has labels that are known, or any; its template may be another object's.
  const owner = isCustomResource(ref) ? ownerOf(ref) : undefined
  if (owner?.labels !== undefined) return owner.labels(ref)
  // A ReplicaSet of its own is found by its own labels, which may be others than those of its pods.
  if (kind === undefined || kindName(ref) === kindName(REPLICA_SET)) return undefined
  // A Pod of the set stays ours, whoever changes its labels.
  if (kindName(ref) === kindName(POD)) return undefined
  const { selector, manualSelector } = spec
  // The controller of Jobs makes their selector, and says on the pods whose they are.
  if (kind.wants === 'completions' && manualSelector !== true) return { 'job-name': ref.name }
  const { matchLabels } = recordOf(selector)
  return matchLabels === undefined ? undefined : textsOf(matchLabels)
}

function isService(ref: KindRef): boolean {
  return kindName(ref) === '/Service'
}

/** Groups of which all have a key in common, the largest first. */
function groupsOf(all: readonly Labels[]): Labels[][] {
  const groups: Labels[][] = []
  for (let rest = [...all]; rest.length > 0;) {
    const counts = Map.groupBy(rest.flatMap(Object.keys), (key) => key)
    const [key = ''] = [...counts].reduce((one, other) => (other[1].length > one[1].length ? other : one))
    groups.push(rest.filter((labels) => key in labels))
    rest = rest.filter((labels) => !(key in labels))
  }
  return groups
}

/** One selector for a group, or several where one would be too long. */
function selectorsOf(group: readonly Labels[]): string[] {
  const keys = Object.keys(group[0] ?? {}).filter((key) => group.every((labels) => key in labels))
  const values = keys.map((key) => ({ key, values: [...new Set(group.map((labels) => labels[key]))].sort() }))
  // The key that tells most apart; and what all have the same of.
  const telling = values.reduce((one, other) => (other.values.length > one.values.length ? other : one))
  const terms = values
    .filter((one) => one === telling || one.values.length === 1)
    .map((one) => (one.values.length === 1 ? `${one.key}=${one.values[0]}` : `${one.key} in (${one.values.join(',')})`))
    .sort()
  const selector = terms.join(',')
  if (encodeURIComponent(selector).length <= LONGEST || telling.values.length === 1) return [selector]
  const middle = telling.values[Math.floor(telling.values.length / 2)] ?? ''
  const isFirst = (labels: Labels): boolean => (labels[telling.key] ?? '') < middle
  return [group.filter(isFirst), group.filter((labels) => !isFirst(labels))].flatMap(selectorsOf)
}
