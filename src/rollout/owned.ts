// What the controller of a custom resource made that makes pods, or is one, and how far that is: found by owner references,
// by the labels of the controller, by the reference to what it rolls out (owners.ts), judged by the rules of Kubernetes' own
// kinds. Pure: what has to be read to follow a chain of owners is a question.
import { kubeletOf } from '../model/clocks.ts'
import { isPod, isReplicaSet, isTask, kindName, type KindRef } from '../model/kinds.ts'
import {
  controllerOf,
  hasLabels,
  refOf,
  type FieldPath,
  type KubernetesObject,
  type ObjectRef,
  type OwnerReference,
  type Pod,
} from '../model/object.ts'
import { valueAt } from '../model/place.ts'
import { isRecord } from '../model/record.ts'
import { parseTime, type View } from '../model/snapshot.ts'
import { isCustomResource } from '../model/built-in.ts'
import { ownerOf, type Owner } from './owners.ts'
import { containerStatuses, describePods, isBlocked, isReady, podWords } from './pod-counts.ts'
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
    ...podParts(newest.filter(isPod), lostPods(live, tracked, view), live, tracked, view),
  ].map((part): Part => (template === undefined ? part : { ...part, templateIn: template }))
  return { parts, asks: owner.labels === undefined ? unknownOwners(live, owner, tracked, view) : [] }
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
      if (seen.has(one) || !makersOf(one).some(({ uid }) => uid === next.metadata.uid)) continue
      seen.add(one)
      if (WORKLOAD_RULES.has(kindName(one))) found.push(one)
      else open.push(one)
    }
  }
  return found
}

/** Its controller owner; of what has none, all its owners: some operators do not mark themselves. */
function makersOf({ metadata }: KubernetesObject): readonly OwnerReference[] {
  const controller = controllerOf(metadata)
  return controller === undefined ? (metadata.ownerReferences ?? []) : [controller]
}

/**
 * The pods of its newest revision that are gone or going, without a workload that stays and is judged itself, where one of
 * them failed; `last`: the one after which its controller has made nothing else, unless that has succeeded. What was well
 * until its controller deleted it says nothing.
 */
function lostPods(live: KubernetesObject, tracked: Tracked, view: View): { failed?: Pod; last?: Pod } {
  const uids = new Set(view.snapshot.objects.map(({ metadata }) => metadata.uid))
  const isGone = ({ metadata }: KubernetesObject): boolean =>
    metadata.deletionTimestamp !== undefined || !uids.has(metadata.uid)
  const made: KubernetesObject[] = []
  const seen = new Set([live])
  for (const one of seen) {
    for (const child of view.withDeleted.ownedBy(one)) {
      if (!makersOf(child).some(({ uid }) => uid === one.metadata.uid)) continue
      const isWorkload = WORKLOAD_RULES.has(kindName(child))
      if (isPod(child) ? isNew(child, tracked, view) : isWorkload && !isGone(child)) made.push(child)
      else seen.add(child)
    }
  }
  const inOrder = made.toSorted((a, b) => byAge(a, b) || Number(isGone(b)) - Number(isGone(a)))
  const lost = inOrder.filter(isPod).filter((pod) => isGone(pod) && pod.status?.phase !== 'Succeeded')
  const last = lost.at(-1)
  const failed = lost.findLast((pod) => hasFailed(pod, view))
  if (failed === undefined) return {}
  return { failed, ...(last === undefined || inOrder.at(-1) !== last ? {} : { last }) }
}

/** True for a pod that failed before it was told to end: what ends then does so because of that. */
function hasFailed(pod: Pod, view: View): boolean {
  const told = view.toldToEnd(pod) ?? Infinity
  return containerStatuses(pod).some(({ state, restartCount = 0 }) => {
    const { exitCode = 0, finishedAt } = state?.terminated ?? {}
    const ended = view.time(kubeletOf(pod), finishedAt) ?? 0
    return restartCount > 0 || isBlocked(state) || (exitCode !== 0 && ended <= told)
  })
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

/**
 * The pods that it made itself, as one. Those that are not started again are tasks: their controller judges their end. As
 * long as they are not ready, the one before them that failed tells why.
 */
function podParts(
  pods: readonly Pod[],
  { failed, last }: { failed?: Pod; last?: Pod },
  live: KubernetesObject,
  tracked: Tracked,
  view: View,
): Part[] {
  const isOver = ({ status }: Pod): boolean => status?.phase === 'Succeeded'
  // One that had failed before this deploy stays as it is, for someone to look at.
  const isOld = (pod: Pod): boolean => pod.status?.phase === 'Failed' && !isSince(pod, tracked, view)
  const counting = pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && !isOver(pod) && !isOld(pod) && isNew(pod, tracked, view),
  )
  const ready = counting.filter(isReady).length
  const isDone = ready === counting.length && (ready > 0 || last === undefined)
  const telling = isDone || failed === undefined ? counting : [...counting, failed]
  if (isDone && counting.length === 0) return []
  const isOnce = telling.every(({ spec }) => spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure')
  return [
    {
      ref: tracked.ref,
      live,
      creator: live,
      pods: telling,
      desired: Math.max(1, counting.length),
      progress: `${ready}/${counting.length}`,
      state: isDone ? 'done' : 'in-progress',
      message: last === undefined ? describePods(counting, counting.length, view) : wordsOfLost(last, failed),
      ...(isOnce ? { task: true } : {}),
    },
  ]
}

function wordsOfLost(last: Pod, failed: Pod | undefined): string {
  const { name } = last.metadata
  return failed === undefined ? `pod ${name} is gone` : `pod ${name} is gone, ${podWords(failed)} before`
}

function isNew(one: KubernetesObject, tracked: Tracked, view: View): boolean {
  return !tracked.changed || isSince(one, tracked, view)
}

/** True for what was made after the apply. */
function isSince(one: KubernetesObject, { appliedAt }: Tracked, view: View): boolean {
  return (view.createdAt(one) ?? view.now) >= appliedAt - CUT
}

/**
 * The kinds of owners that are not watched and stand between what is there and perhaps this object: all of a kind are asked
 * for at once, and again when another one has made something.
 */
function unknownOwners(live: KubernetesObject, { makes }: Owner, tracked: Tracked, view: View): Question[] {
  const { namespace } = live.metadata
  const owners = view.snapshot.objects.flatMap((one) => {
    const isMade = one.metadata.namespace === namespace && isOneOf(one, makes) && isNew(one, tracked, view)
    return (isMade ? makersOf(one) : [])
      .filter(isCustomResource)
      .filter(({ uid, ...ref }) => view.get({ ...ref, namespace })?.metadata.uid !== uid)
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
