// How a container ended: its exit code, the probe that made the kubelet end it, the last words of its log.
import { kubeletOf } from '../model/clocks.ts'
import type { Signal, Standing } from '../model/finding.ts'
import { endOf, type Container, type Event, type Pod, type Terminated } from '../model/object.ts'
import { eventStart, eventTime, parseTime } from '../model/clocks.ts'
import { eventCount, eventMessage } from '../model/snapshot.ts'
import { endsOf, stateEvidence, type ContainerScene } from './container-scene.ts'
import { lastFacts, leftBy, leftEvidence, logEvidence } from './container-log.ts'
import { eventEvidence, podTimes } from './sightings.ts'

/** How long a busy kubelet's events may take, milliseconds; by more than that they were dropped. */
const EVENT_DELAY = 30_000

/** The end of a container that was not to end. */
export function ended(scene: ContainerScene): Signal | undefined {
  const { pod, status, role } = scene.common
  const end = endOf(status)
  const count = endsOf(scene)
  const mayEnd = pod.spec.restartPolicy === 'Never' || pod.spec.restartPolicy === 'OnFailure' || role === 'init'
  const isFinished = end?.exitCode === 0 && mayEnd
  return end === undefined || isFinished || status.ready === true || count === 0
    ? undefined
    : endSignal(scene, end, count)
}

/** One end of a container, which has ended `count` times. */
export function endSignal(scene: ContainerScene, end: Terminated, count: number): Signal {
  const { common, events, view } = scene
  const { pod, status, container } = common
  const log = view.endedLogOf(pod, status)
  const left = leftBy(common, end, log)
  const [started, finished] = [end.startedAt, end.finishedAt].map((text) => view.time(kubeletOf(pod), text))
  const awaited = isAwaited(container, events, end, finished === undefined ? Infinity : view.now - finished)
  const kill = killedBy(pod, events, end, awaited)
  const unhealthy =
    kill === undefined
      ? undefined
      : events.findLast(
          (event) => event.reason === 'Unhealthy' && eventMessage(event).toLowerCase().startsWith(`${kill} probe`),
        )
  const { waiting, running } = status.state ?? {}
  const now = waiting?.reason === undefined ? '' : `, now ${waiting.reason}`
  return {
    ...common,
    channel: 'exit',
    text: `${end.reason ?? ''} exit code ${end.exitCode}`,
    symptom: waiting?.reason ?? end.reason ?? 'Error',
    observations: kill === undefined ? count : Math.max(1, killCount(events)),
    since: started ?? podTimes(pod, view).since,
    last: finished ?? view.now,
    evidence: [
      stateEvidence(
        common,
        `${end.reason ?? 'Terminated'}, exit code ${end.exitCode}${restartWords(status.restartCount)}${now}`,
      ),
      ...(unhealthy === undefined ? [] : [eventEvidence(unhealthy)]),
      ...leftEvidence(common, left),
      ...logEvidence(common, log),
    ],
    standing: {
      ...(kill === undefined ? {} : { killedBy: kill }),
      ...(running === undefined ? {} : { runsAgain: true }),
      ...(awaited ? { awaited: true } : {}),
    },
    ...lastFacts(left, log, scene),
    ...(unhealthy === undefined ? {} : { exit: { probeDetail: probeDetail(eventMessage(unhealthy)) } }),
  }
}

/** What a probe got for an answer: of a command that writes much its last line. */
function probeDetail(message: string): string {
  const answer = message.replace(/^\w+ probe (failed|errored[^:]*): ?/, '').trim()
  return (answer.split('\n').at(-1) ?? '').trim().replace(/\.$/, '')
}

/**
 * Which probe made the kubelet end the container: a Killing event from this run, from the grace period before its end
 * until the end. A program that ended by itself before any Killing event was not killed by a probe; only where a signal
 * ended it the event may come a little later. Events may be late, and they are throttled (client-go: 25 at once, then
 * one in five minutes): where they are still awaited, or none was heard since this run began, it ended as the runs
 * before it.
 */
function killedBy(pod: Pod, events: readonly Event[], ended: Terminated, awaited: boolean): Standing['killedBy'] {
  const finished = parseTime(ended.finishedAt) ?? 0
  const started = parseTime(ended.startedAt) ?? 0
  const grace = (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
  const tolerance = ended.exitCode === 137 || ended.exitCode === 143 ? 5000 : 0
  const kills = events.filter(
    (event) => event.reason === 'Killing' && /failed (liveness|startup) probe/.test(eventMessage(event)),
  )
  const own = kills.find(
    (event) =>
      eventStart(event) <= finished + tolerance && eventTime(event) >= Math.max(started, finished - grace - 10_000),
  )
  const unheard = awaited || !events.some((event) => eventTime(event) >= started)
  const kill = own ?? (unheard ? kills.at(-1) : undefined)
  if (kill === undefined) return undefined
  return /failed liveness probe/.test(eventMessage(kill)) ? 'liveness' : 'startup'
}

/**
 * True when a probe may have ended the container, and the event that would say so may still be on its way. A kubelet
 * writes its events one after the other, on a busy cluster long after the pod's status: one from after the end tells
 * that all before it are here. `age`: milliseconds since the end.
 */
function isAwaited(
  container: Container | undefined,
  events: readonly Event[],
  ended: Terminated,
  age: number,
): boolean {
  const finished = parseTime(ended.finishedAt) ?? 0
  const isProbed = container?.livenessProbe !== undefined || container?.startupProbe !== undefined
  const heard = events.some(
    (event) => eventTime(event) > finished || (event.reason === 'BackOff' && eventTime(event) >= finished),
  )
  return isProbed && !heard && age < EVENT_DELAY
}

function killCount(events: readonly Event[]): number {
  return events
    .filter((event) => event.reason === 'Killing' && /probe/.test(eventMessage(event)))
    .reduce((sum, event) => sum + eventCount(event), 0)
}

/** `, 2 restarts`; nothing where there was none. */
function restartWords(count = 0): string {
  return count === 0 ? '' : `, ${count} ${count === 1 ? 'restart' : 'restarts'}`
}
