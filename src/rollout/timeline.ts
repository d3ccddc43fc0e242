// What happened to the pods of a rollout, one after the other, from what the watch has seen: conditions and container
// states of the pods, and their events. All times by the clock of the view (model/clocks.ts). Pure.
import { API, conditionWriter, kubeletOf } from '../model/clocks.ts'
import { condition, type Pod } from '../model/object.ts'
import type { Happening } from '../model/report.ts'
import { eventCount, eventMessage, type View } from '../model/snapshot.ts'
import { containerStatuses } from './pod-counts.ts'
import type { Rollout } from './rollout.ts'

/** One thing that happened; `at`: milliseconds since the epoch, by the clock of the view. */
export interface Moment {
  at: number
  what: Happening
  /** Words of ours, in which names stand. */
  words: string
  /** What others said of it. */
  said?: string
}

/** Pods of one rollout whose moments are told: more say the same. */
const MOST_PODS = 5
/** Moments of one pod: one that crashes for hours says the same again and again. */
const MOST_OF_POD = 12

/** Reasons of the kubelet's events and what they tell (kubernetes 1.35, pkg/kubelet/events/event.go); what is not here is told by the pod's status. */
const TOLD: Readonly<Record<string, Happening>> = {
  Pulling: 'pulling',
  Failed: 'failed',
  FailedMount: 'failed',
  FailedScheduling: 'failed',
  FailedCreatePodSandBox: 'failed',
  Unhealthy: 'failed',
  Killing: 'killed',
  Evicted: 'killed',
  Preempted: 'killed',
}

/** What comes first where times, which Kubernetes cuts to seconds, are the same. */
const ORDER: readonly Happening[] = [
  'applied',
  'scheduled',
  'pulling',
  'started',
  'failed',
  'killed',
  'ready',
  'ended',
  'rolled-back',
]

/** Compares by time. */
export function inOrder(a: Moment, b: Moment): number {
  return a.at - b.at || ORDER.indexOf(a.what) - ORDER.indexOf(b.what)
}

/** What happened to the newest pods of a rollout since `from`, oldest first. */
export function momentsOf({ pods }: Rollout, view: View, from: number): Moment[] {
  return pods
    .slice(0, MOST_PODS)
    .flatMap((pod) => fewest(momentsOfPod(pod, view)))
    .map((moment) => ({ ...moment, at: Math.max(moment.at, from) }))
    .toSorted(inOrder)
}

/** The first and the last of many. */
function fewest(moments: readonly Moment[]): Moment[] {
  const sorted = moments.toSorted(inOrder)
  return sorted.length <= MOST_OF_POD ? sorted : [...sorted.slice(0, MOST_OF_POD - 4), ...sorted.slice(-4)]
}

function momentsOfPod(pod: Pod, view: View): Moment[] {
  return [...conditionMoments(pod, view), ...containerMoments(pod, view), ...eventMoments(pod, view)]
}

function conditionMoments(pod: Pod, view: View): Moment[] {
  const { name } = pod.metadata
  const moments: Moment[] = []
  const told = (type: string): number | undefined => {
    const found = condition(pod.status?.conditions, type)
    return found?.status === 'True' ? view.time(conditionWriter(pod, { type }), found.lastTransitionTime) : undefined
  }
  const scheduled = told('PodScheduled') ?? (pod.spec.nodeName === undefined ? undefined : view.createdAt(pod))
  if (scheduled !== undefined)
    moments.push({
      at: scheduled,
      what: 'scheduled',
      words: `Pod ${name} assigned to ${pod.spec.nodeName ?? 'a node'}`,
    })
  const ready = told('Ready')
  if (ready !== undefined) moments.push({ at: ready, what: 'ready', words: `Pod ${name} ready` })
  const deleted = view.time(API, pod.metadata.deletionTimestamp)
  if (deleted !== undefined) moments.push({ at: deleted, what: 'killed', words: `Pod ${name} deleted` })
  return moments
}

function containerMoments(pod: Pod, view: View): Moment[] {
  const writer = kubeletOf(pod)
  return containerStatuses(pod).flatMap(({ name, state, lastState, restartCount = 0 }): Moment[] => {
    const who = `Container ${name} of pod ${pod.metadata.name}`
    const nth = restartCount === 0 ? '' : ` again (restart ${restartCount})`
    const running = view.time(writer, state?.running?.startedAt)
    const started: Moment[] =
      running === undefined ? [] : [{ at: running, what: 'started', words: `${who} started${nth}` }]
    const ended = [state?.terminated, lastState?.terminated].flatMap((end): Moment[] => {
      const at = view.time(writer, end?.finishedAt)
      if (end === undefined || at === undefined) return []
      const { exitCode = 0, reason = '' } = end
      if (exitCode === 0) return [{ at, what: 'ready', words: `${who} completed` }]
      const what = reason === 'OOMKilled' ? 'killed' : 'failed'
      const why = reason === 'OOMKilled' ? 'killed: out of memory' : `exited with code ${exitCode}`
      return [{ at, what, words: `${who} ${why}` }]
    })
    return [...started, ...ended]
  })
}

function eventMoments(pod: Pod, view: View): Moment[] {
  const moments = view.eventsOf(pod).flatMap((event): Moment[] => {
    const { reason = '' } = event
    const what = TOLD[reason]
    if (what === undefined) return []
    const count = eventCount(event)
    // Their messages say it.
    const name = reason === 'Pulling' || reason === 'Failed' ? '' : `, ${reason}`
    const words = `Pod ${pod.metadata.name}${name}${count > 1 ? ` (${count} times)` : ''}`
    return [{ at: view.eventStart(event), what, words, said: eventMessage(event) }]
  })
  // The kubelet tells one failure with several events at once: the longest says what it is.
  return [...Map.groupBy(moments, ({ at, what }) => `${at} ${what}`).values()].map((same) =>
    same.reduce((longest, one) => ((one.said ?? '').length > (longest.said ?? '').length ? one : longest)),
  )
}
