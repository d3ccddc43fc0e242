// What the controller of a custom resource made that makes pods, or is one, and how far that is: found by owner references,
// by the labels of the controller, by the reference to what it rolls out (owners.ts), judged by the rules of Kubernetes' own
// kinds. Pure: what has to be read to follow a chain of owners is a question.
import { isPod, isReplicaSet, isTask, kindName, type KindRef } from '../model/kinds.ts'
import {
  controllerOf,
  hasLabels,
  refOf,
  type FieldPath,
  type KubernetesObject,
  type ObjectRef,
  type Pod,
} from '../model/object.ts'
import { valueAt } from '../model/place.ts'
import { isRecord } from '../model/record.ts'
import { parseTime, type View } from '../model/snapshot.ts'
import { isCustomResource } from '../model/built-in.ts'
import { ownerOf, type Owner } from './owners.ts'
import { describePods, isReady } from './pod-counts.ts'
import type { Part, Question, Tracked } from './rollout.ts'
import { WORKLOAD_RULES } from './workload-rules.ts'

/** Kubernetes cuts times to whole seconds. */
const CUT = 1000

/** What a custom resource made, and what has to be asked to know all of it. */
export interface Owned {
  parts: readonly Part[]
  asks: readonly Question[]
}

/**
 * Everything that makes pods, or is one, for this object, with the pods of its newest revision. What was there before this
 * deploy changed the object may be about to be replaced: its pods are left out.
 */
export function ownedBy(tracked: Tracked, live: KubernetesObject, view: View): Owned {
  const owner = ownerOf(live)
  if (owner === undefined || live.metadata.namespace === undefined) return { parts: [], asks: [] }
  const made = [...madeBy(live, owner, view), ...targetOf(live, owner, view)]
  const newest = newestOf(made, live, owner)
  const template = owner.template && named(live, owner.template)
  const makers = newest.filter((one) => !isPod(one))
  const parts = [
    ...makers.flatMap((one) => partOf(one, tracked, view) ?? []),
    ...podParts(newest.filter(isPod), live, tracked, view),
  ].map((part): Part => (template === undefined ? part : { ...part, templateIn: template }))
  return { parts, asks: owner.labels === undefined ? unknownOwners(live, owner, view) : [] }
}

/** What leads to an object by its owner references, through objects of other kinds, or by the labels of its controller. */
function madeBy(live: KubernetesObject, owner: Owner, view: View): KubernetesObject[] {
  const { makes } = owner
  const wanted = owner.labels?.(refOf(live))
  if (wanted !== undefined) {
    return view.snapshot.objects.filter(
      (one) => isOneOf(one, makes) && hasLabels(one.metadata.labels, wanted) && !isOfAnother(one, makes),
    )
  }
  const found: KubernetesObject[] = []
  const seen = new Set([live])
  const open = [live]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const one of view.ownedBy(next)) {
      if (seen.has(one) || controllerOf(one.metadata)?.uid !== next.metadata.uid) continue
      seen.add(one)
      if (WORKLOAD_RULES.has(kindName(one))) found.push(one)
      else open.push(one)
    }
  }
  return found
}

/** The workload that it rolls out and does not own. */
function targetOf(live: KubernetesObject, { target }: Owner, view: View): KubernetesObject[] {
  const ref = target && named(live, target)
  const found = ref && view.get(ref)
  return found !== undefined && WORKLOAD_RULES.has(kindName(found)) ? [found] : []
}

/** The object that a reference in its spec names, in its own namespace. */
function named(object: KubernetesObject, path: FieldPath): ObjectRef | undefined {
  const reference = valueAt(object, path)
  if (!isRecord(reference)) return undefined
  const { apiVersion = 'apps/v1', kind = 'Deployment', name } = reference
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') return undefined
  return { apiVersion, kind, namespace: object.metadata.namespace, name }
}

/** Without what is of an older revision. Of ReplicaSets of one owner only the newest counts, whatever tells which that is. */
function newestOf(made: readonly KubernetesObject[], live: KubernetesObject, { newest }: Owner): KubernetesObject[] {
  const wanted = newest && valueAt(live, newest.field)
  if (newest !== undefined) {
    return made.filter(({ metadata }) => {
      const label = metadata.labels?.[newest.label]
      return label === undefined || label === wanted
    })
  }
  const sets = Map.groupBy(made.filter(isReplicaSet), (one) => controllerOf(one.metadata)?.uid)
  const last = new Set([...sets.values()].map((all) => all.toSorted(byAge).at(-1)))
  return made.filter((one) => !isReplicaSet(one) || last.has(one))
}

/** How far one of its workloads is. */
function partOf(one: KubernetesObject, tracked: Tracked, view: View): Part | undefined {
  const { changed, appliedAt } = tracked
  // A Job that ran before tells nothing of what is deployed now.
  if (isTask(one) && changed && (view.createdAt(one) ?? view.now) < appliedAt - CUT) return undefined
  const answer = WORKLOAD_RULES.get(kindName(one))?.rule({ ref: refOf(one), changed, appliedAt }, one, view, [])
  if (answer === undefined) return undefined
  return { ...answer, ref: refOf(one), live: one, pods: answer.pods.filter((pod) => isNew(pod, tracked, view)) }
}

/** The pods that it made itself, as one. Those that are not started again are tasks: their controller judges their end. */
function podParts(pods: readonly Pod[], live: KubernetesObject, tracked: Tracked, view: View): Part[] {
  const counting = pods.filter(
    (pod) =>
      pod.metadata.deletionTimestamp === undefined && pod.status?.phase !== 'Succeeded' && isNew(pod, tracked, view),
  )
  if (counting.length === 0) return []
  const ready = counting.filter(isReady).length
  const isOnce = counting.every(({ spec }) => spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure')
  return [
    {
      ref: tracked.ref,
      live,
      creator: live,
      pods: counting,
      desired: counting.length,
      progress: `${ready}/${counting.length}`,
      state: ready === counting.length ? 'done' : 'in-progress',
      message: describePods(counting, counting.length, view),
      ...(isOnce ? { task: true } : {}),
    },
  ]
}

function isNew(pod: Pod, { changed, appliedAt }: Tracked, view: View): boolean {
  return !changed || (view.createdAt(pod) ?? view.now) >= appliedAt - CUT
}

/**
 * The kinds of owners that are not watched and stand between what is there and perhaps this object: all of a kind are asked
 * for at once, and again when another one has made something.
 */
function unknownOwners(live: KubernetesObject, { makes }: Owner, view: View): Question[] {
  const { namespace } = live.metadata
  const owners = view.snapshot.objects.flatMap((one) => {
    const owner = one.metadata.namespace === namespace && isOneOf(one, makes) ? controllerOf(one.metadata) : undefined
    if (owner === undefined || !isCustomResource(owner)) return []
    const { apiVersion, kind, name, uid } = owner
    return view.get({ apiVersion, kind, namespace, name })?.metadata.uid === uid ? [] : [owner]
  })
  return [...Map.groupBy(owners, ({ apiVersion, kind }) => `${apiVersion} ${kind}`).values()].flatMap(
    ([first, ...rest]) => {
      if (first === undefined) return []
      const { apiVersion, kind } = first
      const asOf = [...new Set([first, ...rest].map(({ uid }) => uid))].sort().join(' ')
      return [{ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), asOf }]
    },
  )
}

/** True for what another workload made, which is judged with that. */
function isOfAnother(one: KubernetesObject, makes: readonly KindRef[]): boolean {
  const owner = controllerOf(one.metadata)
  return owner !== undefined && isOneOf(owner, makes)
}

function isOneOf(of: KindRef, kinds: readonly KindRef[]): boolean {
  return kinds.some((kind) => kindName(kind) === kindName(of))
}

function byAge(a: KubernetesObject, b: KubernetesObject): number {
  return (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0)
}
