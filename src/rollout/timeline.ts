// What happened to the pods of a rollout, one after the other, from what the watch has seen: conditions and container
// states of the pods, and their events. All times by the clock of the view (model/clocks.ts). Pure.
import { API, conditionWriter, kubeletOf } from '../model/clocks.ts'
import { condition, type ContainerStatus, type Event, type Pod } from '../model/object.ts'
import type { Happening } from '../model/report.ts'
import { eventCount, eventMessage, type View } from '../model/snapshot.ts'
import { containerStatuses } from './pod-counts.ts'
import type { ContainerEnd, PodHistory } from './pod-history.ts'
import type { Rollout } from './rollout.ts'

/** One thing that happened; `at`: milliseconds since the epoch, by the clock of the view. */
export interface Moment {
  at: number
  what: Happening
  /** Its place among moments of one time, see STEP: Kubernetes cuts times to seconds, and clocks differ. */
  step: number
  /** Words of ours, in which names stand. */
  words: string
  /** What others said of it. */
  said?: string
}

/** Pods of one rollout whose moments are told: more say the same. */
const MOST_PODS = 5
/** Moments of one pod: one that crashes for hours says the same again and again. */
const MOST_OF_POD = 12
/** A container that lived no longer than this has one moment, milliseconds: Kubernetes cuts its times to seconds. */
const AT_ONCE = 1000

/**
 * The life of a pod, in the order in which Kubernetes lives it (kubernetes 1.35, pkg/kubelet: a pod is scheduled, its volumes
 * are mounted, then a container is pulled, started and ended again and again). From `RUN` on there are two for each run of
 * a container. Those of the nth init container stand n × `CONTAINER` later, those of the others after all of these.
 */
export const STEP = {
  APPLIED: 0,
  NOT_SCHEDULED: 1,
  SCHEDULED: 2,
  NOT_MOUNTED: 3,
  PULLING: 4,
  NOT_PULLED: 5,
  RUN: 10,
  CONTAINER: 200,
  READY: 1e6,
  DELETED: 1e6 + 1,
  ENDED: 1e6 + 2,
  ROLLED_BACK: 1e6 + 3,
} as const

/** Reasons of the kubelet's events and what they tell (kubernetes 1.35, pkg/kubelet/events/event.go); what is not here is told by the pod's status. */
const TOLD: Readonly<Record<string, readonly [Happening, step: number]>> = {
  FailedScheduling: ['failed', STEP.NOT_SCHEDULED],
  FailedMount: ['failed', STEP.NOT_MOUNTED],
  FailedCreatePodSandBox: ['failed', STEP.NOT_MOUNTED],
  Pulling: ['pulling', STEP.PULLING],
  Failed: ['failed', STEP.NOT_PULLED],
  // The first of them is about the first run: after it started, before it ended.
  Unhealthy: ['failed', STEP.RUN + 0.3],
  Killing: ['killed', STEP.RUN + 0.6],
  Evicted: ['killed', STEP.READY],
  Preempted: ['killed', STEP.READY],
}

/** Compares by time, and what is of one time by what leads to what. */
export function inOrder(a: Moment, b: Moment): number {
  return a.at - b.at || a.step - b.step
}

/** What happened to the newest pods of a rollout since `from`, oldest first. */
export function momentsOf(
  { ref, pods, creator }: Pick<Rollout, 'ref' | 'pods' | 'creator'>,
  history: PodHistory,
  view: View,
  from: number,
): Moment[] {
  const current = new Set(pods.map(({ metadata }) => metadata.uid))
  // Until its controller has seen the change, the pods of the revision before are the newest.
  const isNew = (pod: Pod): boolean =>
    pod.metadata.ownerReferences?.some(({ uid }) => uid === creator?.metadata.uid) === true &&
    (view.createdAt(pod) ?? 0) >= from - AT_ONCE
  const gone = history.podsOf(ref).filter((pod) => !current.has(pod.metadata.uid) && isNew(pod))
  return [...pods, ...gone]
    .slice(0, MOST_PODS)
    .flatMap((pod) => fewest(momentsOfPod(pod, history, view)))
    .map((moment) => ({ ...moment, at: Math.max(moment.at, from) }))
    .toSorted(inOrder)
}

/** The first and the last of many. */
function fewest(moments: readonly Moment[]): Moment[] {
  const sorted = moments.toSorted(inOrder)
  return sorted.length <= MOST_OF_POD ? sorted : [...sorted.slice(0, MOST_OF_POD - 4), ...sorted.slice(-4)]
}

function momentsOfPod(pod: Pod, history: PodHistory, view: View): Moment[] {
  const events = view.eventsOf(pod)
  const statuses = containerStatuses(pod)
  const inits = pod.status?.initContainerStatuses?.length ?? 0
  const containers = statuses.map((status, index) => {
    const own = [
      ...eventMoments(pod, events.filter(isAbout(status.name)), view),
      ...runMoments(pod, status, history, view),
    ]
    return causal(own).map((moment) => ({ ...moment, step: moment.step + STEP.CONTAINER * Math.min(index, inits) }))
  })
  const others = events.filter((event) => !statuses.some(({ name }) => isAbout(name)(event)))
  const all = [...containers.flat(), ...eventMoments(pod, others, view)]
  const first = Math.min(...all.filter(({ step }) => step > STEP.SCHEDULED).map(({ at }) => at))
  // Whatever its clock says, a pod had a node before its kubelet did anything.
  const placed = placeMoments(pod, view).map((moment) => ({ ...moment, at: Math.min(moment.at, first) }))
  return [...placed, ...all, ...endMoments(pod, view)]
}

/** Moments that lead to each other: none is later than the one that follows from it. */
function causal(moments: readonly Moment[]): Moment[] {
  let next = Infinity
  return moments
    .toSorted((a, b) => a.step - b.step)
    .toReversed()
    .map((moment) => ({ ...moment, at: (next = Math.min(next, moment.at)) }))
    .toReversed()
}

function placeMoments(pod: Pod, view: View): Moment[] {
  const { name } = pod.metadata
  const at = timeOf(pod, 'PodScheduled', view) ?? (pod.spec.nodeName === undefined ? undefined : view.createdAt(pod))
  const words = `Pod ${name} assigned to ${pod.spec.nodeName ?? 'a node'}`
  return at === undefined ? [] : [{ at, what: 'scheduled', step: STEP.SCHEDULED, words }]
}

function endMoments(pod: Pod, view: View): Moment[] {
  const { name, deletionTimestamp } = pod.metadata
  const ready = timeOf(pod, 'Ready', view)
  const deleted = view.time(API, deletionTimestamp)
  return [
    ...(ready === undefined
      ? []
      : [{ at: ready, what: 'ready', step: STEP.READY, words: `Pod ${name} ready` } as const]),
    ...(deleted === undefined
      ? []
      : [{ at: deleted, what: 'killed', step: STEP.DELETED, words: `Pod ${name} deleted` } as const]),
  ]
}

/** Since when a condition of a pod is true. */
function timeOf(pod: Pod, type: string, view: View): number | undefined {
  const found = condition(pod.status?.conditions, type)
  return found?.status === 'True' ? view.time(conditionWriter(pod, { type }), found.lastTransitionTime) : undefined
}

/** When each run of a container began and how it ended. */
function runMoments(
  pod: Pod,
  { name, state, restartCount = 0 }: ContainerStatus,
  history: PodHistory,
  view: View,
): Moment[] {
  const who = `Container ${name} of pod ${pod.metadata.name}`
  const began = (run: number, at: number): Moment => ({
    at,
    what: 'started',
    step: STEP.RUN + 2 * run,
    words: `${who} started${run === 0 ? '' : ` again (restart ${run})`}`,
  })
  const writer = kubeletOf(pod)
  const running = view.time(writer, state?.running?.startedAt)
  const ends = history.endsOf(pod, name).flatMap((end): Moment[] => {
    const at = view.time(writer, end.finishedAt)
    if (at === undefined) return []
    const start = end.reason === 'StartError' ? undefined : view.time(writer, end.startedAt)
    const isTold = start !== undefined && at - start > AT_ONCE
    return [...(isTold ? [began(end.run, start)] : []), { at, step: STEP.RUN + 2 * end.run + 1, ...endWords(end, who) }]
  })
  return [...ends, ...(running === undefined ? [] : [began(restartCount, running)])]
}

function endWords({ exitCode, reason, run }: ContainerEnd, who: string): Pick<Moment, 'what' | 'words'> {
  const nth = run === 0 ? '' : ` (restart ${run})`
  if (reason === 'OOMKilled') return { what: 'killed', words: `${who} killed: out of memory${nth}` }
  if (reason === 'StartError') return { what: 'failed', words: `${who} could not be started${nth}` }
  if (exitCode === 0) return { what: 'ready', words: `${who} completed${nth}` }
  return { what: 'failed', words: `${who} exited with code ${exitCode}${nth}` }
}

/** True of events about a container of this name. */
function isAbout(name: string): (event: Event) => boolean {
  return ({ involvedObject: { fieldPath = '' } }) => /\{(.*)\}$/.exec(fieldPath)?.[1] === name
}

function eventMoments(pod: Pod, events: readonly Event[], view: View): Moment[] {
  const moments = events.flatMap((event): Moment[] => {
    const { reason = '' } = event
    const [what, step] = TOLD[reason] ?? []
    if (what === undefined || step === undefined) return []
    const count = eventCount(event)
    // Their messages say it.
    const name = reason === 'Pulling' || reason === 'Failed' ? '' : `, ${reason}`
    const words = `Pod ${pod.metadata.name}${name}${count > 1 ? ` (${count} times)` : ''}`
    return [{ at: view.eventStart(event), what, step, words, said: eventMessage(event) }]
  })
  // The kubelet tells one failure with several events at once: the longest says what it is.
  return [...Map.groupBy(moments, ({ at, what }) => `${at} ${what}`).values()].map((same) =>
    same.reduce((longest, one) => ((one.said ?? '').length > (longest.said ?? '').length ? one : longest)),
  )
}
