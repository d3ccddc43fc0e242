// Reads what the cluster says of one workload's newest revision: which pods could not be made, placed, set up,
// started, kept running, made ready, in the kubelet's own order (kubernetes 1.35, pkg/kubelet/kubelet.go SyncPod).
// The earliest failing layer of a pod is its root; what can only follow from it is not read.
import type { ContextCode, Signal } from '../model/finding.ts'
import {
  condition,
  type Container,
  type ContainerLog,
  type ContainerStatus,
  type Event,
  type ObjectRef,
  type Pod,
  type Terminated,
} from '../model/object.ts'
import type { Evidence } from '../model/report.ts'
import { eventCount, eventMessage, eventStart, eventTime, parseTime, type View } from '../model/snapshot.ts'
import { isStuck, toldToEnd } from '../rollout/pod-counts.ts'
import { creationSignals } from './creation.ts'
import { meaningOf } from './log-meaning.ts'
import { lastWords, tailOf } from './log-line.ts'
import { isLost, lostSignals } from './lost-pods.ts'
import { schedulingSignals, unseenSignals, untakenSignals } from './placement.ts'
import { setUpSignals } from './setup.ts'
import { conditionTimes, eventEvidence, podTimes, timesOf } from './sightings.ts'
import type { Base, Subject } from './subject.ts'

const PULL_REASONS = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
])
const START_REASONS = new Set([
  'CreateContainerError',
  'RunContainerError',
  'PostStartHookError',
  'PreStartHookError',
  'PreCreateHookError',
])
const NEVER_RAN = new Set(['StartError', 'ContainerCannotRun'])
const LOG_LINES = 12
/** Kubernetes cuts times to whole seconds: two that follow each other may seem to stand the other way round. */
const EVENT_CUT = 1_000
/** How long a busy kubelet's events may take, milliseconds; by more than that they were dropped. */
const EVENT_DELAY = 30_000

/** Everything that speaks against the newest revision of a workload, earliest layer first. */
export function signalsOf(subject: Subject, view: View): Signal[] {
  const signals = [
    ...creationSignals(subject, view),
    ...subject.pods.filter((pod) => !isLost(pod)).flatMap((pod) => podSignals(subject, pod, view)),
    ...lostSignals(subject, view),
  ]
  if (signals.length > 0) return signals
  const recovered = subject.pods.flatMap((pod) => recoveredSignals(subject, pod, view))
  return recovered.length > 0 ? recovered : leavingSignals(subject, view)
}

function podSignals(subject: Subject, pod: Pod, view: View): Signal[] {
  const base = { workload: subject.ref, carrier: pod, pod, context: [] }
  const events = view.eventsOf(pod)
  const scheduled = condition(pod.status?.conditions, 'PodScheduled')
  if (scheduled?.status === 'False') return schedulingSignals(base, scheduled, view)
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === '') return unseenSignals(base, events, scheduled, view)

  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const untouched = statuses.every(
    ({ state, lastState }) =>
      state?.running === undefined && state?.terminated === undefined && lastState?.terminated === undefined,
  )
  if (
    untouched &&
    statuses.every(({ state }) => /^(ContainerCreating|PodInitializing|)$/.test(state?.waiting?.reason ?? ''))
  ) {
    const setUp = setUpSignals(base, events)
    if (setUp.length > 0) return setUp
  }
  const containers = containerSignals(base, pod, view)
  if (containers.length > 0) return containers
  const isTaken = pod.status?.startTime !== undefined || statuses.length > 0
  return isTaken ? gateSignals(base, pod, view) : untakenSignals(base, pod.spec.nodeName, view)
}

/** Events of the time before a pod had its node, from the scheduler and from autoscalers. */
const BEFORE_ITS_NODE = new Set(['Scheduled', 'FailedScheduling', 'TriggeredScaleUp', 'NotTriggerScaleUp'])

function containerSignals(base: Base, pod: Pod, view: View): Signal[] {
  const init = initSignals(base, pod, view)
  if (isInitializing(pod) && init.length > 0) return init.slice(0, 1)
  const main = (pod.status?.containerStatuses ?? []).flatMap((status) =>
    containerSignal(base, pod, status, containerOf(pod.spec.containers, status), view),
  )
  const all = [...init, ...main]
  // A probe that fails because its container crashed, or another of the pod did, is a consequence.
  const causes = all.filter(({ channel }) => channel !== 'readiness')
  return causes.length > 0 ? causes.sort((a, b) => a.since - b.since) : all
}

/** True while init containers hold the others back. */
function isInitializing(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'False') === true
}

/** The first init container that has not finished, and native sidecars that fail. */
function initSignals(base: Base, pod: Pod, view: View): Signal[] {
  const signals: Signal[] = []
  const blocked = isInitializing(pod)
  for (const status of pod.status?.initContainerStatuses ?? []) {
    const container = containerOf(pod.spec.initContainers ?? [], status)
    const sidecar = container?.restartPolicy === 'Always'
    // One that has started lets the next begin; whether it is ready counts once all have.
    const isDone = sidecar
      ? status.ready === true || (blocked && status.started === true)
      : status.state?.terminated?.exitCode === 0
    if (isDone) continue
    const context: ContextCode[] = [sidecar ? 'SidecarFailed' : 'InitContainerFailed']
    const signal = containerSignal({ ...base, context }, pod, status, container, view)
    signals.push(...signal)
    if (!sidecar) break
  }
  return signals
}

/** What one container says: pull, configuration, start, exit or readiness. */
function containerSignal(
  base: Base,
  pod: Pod,
  status: ContainerStatus,
  container: Container | undefined,
  view: View,
): Signal[] {
  const events = view.eventsOf(pod).filter((event) => isAbout(event, status.name))
  const { waiting, running, terminated } = status.state ?? {}
  const reason = waiting?.reason ?? ''
  const common = { ...base, status, ...(container === undefined ? {} : { container }) }
  const stateEvidence: Evidence = {
    source: `pod ${pod.metadata.name}, container ${status.name}`,
    text: [reason, waiting?.message].filter((part) => part !== undefined && part !== '').join(': '),
  }
  const failed = events.filter(
    (event) => event.reason === 'Failed' || event.reason === 'InspectFailed' || event.reason === 'ErrImageNeverPull',
  )

  if (PULL_REASONS.has(reason)) {
    const pulls = failed.filter((event) =>
      /^Failed to (pull|inspect|apply)|^Container image|^Failed to/.test(eventMessage(event)),
    )
    const told = waiting?.message ?? ''
    // The kubelet looks for the Secrets at every sync, so before every pull.
    const pulled = Math.max(0, ...pulls.map(eventTime)) - EVENT_CUT
    const withoutSecret = events.findLast(
      (event) => event.reason === 'FailedToRetrieveImagePullSecret' && eventTime(event) >= pulled,
    )
    const missingSecret = /image pull secrets \(([^,)]+)/.exec(eventMessage(withoutSecret ?? ({} as Event)))?.[1]
    // Kubelets before 1.32 say only "Back-off pulling image": then the event has the reason.
    const text =
      /ErrImagePull: |Failed to|rpc error|couldn't parse/.test(told) || reason !== 'ImagePullBackOff'
        ? told
        : eventMessage(pulls.at(-1) ?? ({} as Event)) || told
    return [
      {
        ...common,
        channel: 'pull',
        text,
        symptom: reason,
        ...timesOf(pulls, podTimes(pod, view)),
        evidence: [
          { ...stateEvidence, text: `${reason}: ${text}` },
          ...(withoutSecret === undefined ? [] : [eventEvidence(withoutSecret)]),
        ],
        ...(missingSecret === undefined ? {} : { pull: { missingSecret } }),
      },
    ]
  }
  if (reason === 'CreateContainerConfigError') {
    return [
      {
        ...common,
        channel: 'configure',
        text: waiting?.message ?? '',
        symptom: reason,
        ...timesOf(failed, podTimes(pod, view)),
        evidence: [stateEvidence],
      },
    ]
  }
  const ended = terminated ?? status.lastState?.terminated
  const terminations = (status.restartCount ?? 0) + (running === undefined && ended !== undefined ? 1 : 0)
  const startedAt = (parseTime(ended?.startedAt) ?? 0) - EVENT_CUT
  // Of one from before this run there must be many: a kubelet that has said much of a pod says no more of it.
  const hook = events.findLast(
    (event) =>
      event.reason === 'FailedPostStartHook' && (eventTime(event) >= startedAt || eventCount(event) > terminations / 2),
  )
  if (
    START_REASONS.has(reason) ||
    (running === undefined && NEVER_RAN.has(ended?.reason ?? '')) ||
    (hook !== undefined && running === undefined && ended !== undefined)
  ) {
    const message =
      hook !== undefined
        ? eventMessage(hook)
        : NEVER_RAN.has(ended?.reason ?? '')
          ? (ended?.message ?? waiting?.message)
          : waiting?.message
    return [
      {
        ...common,
        channel: 'start',
        text: message ?? '',
        symptom: hook === undefined ? reason || (ended?.reason ?? '') : 'PostStartHookError',
        ...timesOf(failed, podTimes(pod, view)),
        observations: Math.max(1, terminations),
        evidence: [
          { source: stateEvidence.source, text: `${reason === '' ? (ended?.reason ?? '') : reason}: ${message ?? ''}` },
        ],
      },
    ]
  }
  const never = pod.spec.restartPolicy === 'Never' || pod.spec.restartPolicy === 'OnFailure'
  const finished = ended?.exitCode === 0 && (never || base.context.includes('InitContainerFailed'))
  if (ended !== undefined && !finished && status.ready !== true && terminations > 0) {
    return [exitSignal(common, pod, status, ended, terminations, events, view)]
  }
  if (running !== undefined && status.ready !== true)
    return [readinessSignal(common, pod, status, running.startedAt, events, view)]
  if (reason !== '' && reason !== 'PodInitializing' && reason !== 'CrashLoopBackOff') {
    // It has a node: what was said before it got one is over.
    const told = view.eventsOf(pod).filter(({ reason }) => !BEFORE_ITS_NODE.has(reason ?? ''))
    const claims = (pod.spec.volumes ?? []).filter(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
    if (reason === 'ContainerCreating' && told.length === 0 && claims.length > 0) {
      const text = `waits for its volumes: ${claims.map(({ name }) => name).join(', ')}`
      const evidence = [{ ...stateEvidence, text: `${reason}: ${text}` }]
      return [{ ...base, channel: 'volume', text, symptom: reason, ...timesOf([], podTimes(pod, view)), evidence }]
    }
    const last = told.at(-1)
    const text = waiting?.message ?? (last === undefined ? '' : eventMessage(last))
    return [
      {
        ...common,
        channel: 'pod',
        text,
        symptom: reason,
        ...timesOf([], podTimes(pod, view)),
        evidence: [{ ...stateEvidence, text: `${reason}: ${text}` }],
      },
    ]
  }
  return []
}

function exitSignal(
  common: Base & Pick<Signal, 'status' | 'container'>,
  pod: Pod,
  status: ContainerStatus,
  ended: Terminated,
  terminations: number,
  events: readonly Event[],
  view: View,
): Signal {
  const log = view.endedLogOf(pod, status)
  const awaited = isAwaited(common.container, events, ended, view.now)
  const kill = killedBy(pod, events, ended, awaited)
  const unhealthy =
    kill === undefined
      ? undefined
      : events.findLast(
          (event) => event.reason === 'Unhealthy' && eventMessage(event).toLowerCase().startsWith(`${kill} probe`),
        )
  const evidence: Evidence[] = [
    {
      source: `pod ${pod.metadata.name}, container ${status.name}`,
      text: `${ended.reason ?? 'Terminated'}, exit code ${ended.exitCode}, ${status.restartCount ?? 0} restarts${status.state?.waiting?.reason === undefined ? '' : `, now ${status.state.waiting.reason}`}`,
    },
    ...(unhealthy === undefined ? [] : [eventEvidence(unhealthy)]),
    ...logEvidence(pod, status, log),
  ]
  return {
    ...common,
    channel: 'exit',
    text: `${ended.reason ?? ''} exit code ${ended.exitCode}`,
    symptom: status.state?.waiting?.reason ?? ended.reason ?? 'Error',
    observations: kill === undefined ? terminations : Math.max(1, killCount(events)),
    since: parseTime(ended.startedAt) ?? podTimes(pod, view).since,
    last: parseTime(ended.finishedAt) ?? view.now,
    evidence,
    standing: {
      ...(kill === undefined ? {} : { killedBy: kill }),
      ...(status.state?.running === undefined ? {} : { runsAgain: true }),
      ...(awaited ? { awaited: true } : {}),
    },
    legacy: {
      ...logFacts(log, common, view, true),
      ...(unhealthy === undefined ? {} : { probeDetail: probeDetail(eventMessage(unhealthy)) }),
    },
  }
}

/** What a probe got for an answer: of a command that writes much its last line. */
function probeDetail(message: string): string {
  const answer = message.replace(/^\w+ probe (failed|errored[^:]*): ?/, '').trim()
  return (answer.split('\n').at(-1) ?? '').trim().replace(/\.$/, '')
}

function readinessSignal(
  common: Base & Pick<Signal, 'status' | 'container'>,
  pod: Pod,
  status: ContainerStatus,
  startedAt: string | undefined,
  events: readonly Event[],
  view: View,
): Signal {
  const started = parseTime(startedAt) ?? 0
  const unhealthy = events.filter(
    (event) =>
      event.reason === 'Unhealthy' &&
      /^(Readiness|Startup) probe/.test(eventMessage(event)) &&
      eventTime(event) >= started - 1000,
  )
  const newest = unhealthy.at(-1)
  const lost = newest === undefined ? lostReadiness(common.container, pod, started) : undefined
  const log = view.currentLogOf(pod, status)
  return {
    ...common,
    channel: 'readiness',
    text: newest === undefined ? (lost ?? '') : eventMessage(newest),
    symptom: newest === undefined ? 'ContainersNotReady' : 'Unhealthy',
    ...timesOf(unhealthy, { since: started, last: view.now }),
    evidence: [
      newest === undefined
        ? { source: `pod ${pod.metadata.name}, container ${status.name}`, text: lost ?? 'running, not ready' }
        : eventEvidence(newest),
      ...logEvidence(pod, status, log),
    ],
    legacy: {
      ...logFacts(log, common, view, false),
      ...(common.context.includes('InitContainerFailed') ? { init: 'yes' } : {}),
    },
  }
}

/**
 * What a status alone tells of a container that was ready and runs on: only its readiness probe takes that away
 * (kubernetes 1.35, pkg/kubelet/prober/prober_manager.go UpdatePodStatus), whether its events have come or not. Undefined
 * where it was not ready before, and where the kind of probe leaves open how it fails.
 */
function lostReadiness(container: Container | undefined, pod: Pod, started: number): string | undefined {
  if (container?.readinessProbe?.exec === undefined || pod.spec.containers.length > 1) return undefined
  // Before, it was ready: a pod that never was has the time of its start here. Times are cut to whole seconds.
  const since = condition(pod.status?.conditions, 'Ready')?.lastTransitionTime
  return (parseTime(since) ?? 0) > started + 1000
    ? `Readiness probe failed: not ready any more since ${since}`
    : undefined
}

/** Containers are ready, and the pod is not: readiness gates. */
function gateSignals(base: Base, pod: Pod, view: View): Signal[] {
  const ready = condition(pod.status?.conditions, 'Ready')
  if (ready?.status !== 'False' || ready.reason !== 'ReadinessGatesNotReady') return []
  return [
    {
      ...base,
      channel: 'readiness',
      text: ready.message ?? '',
      symptom: 'ReadinessGatesNotReady',
      observations: 1,
      ...conditionTimes(ready, view),
      evidence: [{ source: `pod ${pod.metadata.name}, condition Ready`, text: ready.message ?? '' }],
    },
  ]
}

/** Containers that run now and have ended before: only of interest when nothing else is. */
function recoveredSignals(subject: Subject, pod: Pod, view: View): Signal[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  return statuses.flatMap((status) => {
    const ended = status.lastState?.terminated
    const container = containerOf([...sidecars, ...pod.spec.containers], status)
    if (ended === undefined || container === undefined || (status.restartCount ?? 0) === 0) return []
    const context: ContextCode[] = sidecars.includes(container) ? ['SidecarFailed'] : []
    const base: Base = { workload: subject.ref, carrier: pod, pod, context }
    const events = view.eventsOf(pod).filter((event) => isAbout(event, status.name))
    return [exitSignal({ ...base, status, container }, pod, status, ended, status.restartCount ?? 0, events, view)]
  })
}

/**
 * Old pods that were told to end and are still there, where that holds the rollout: something keeps them, their grace
 * period is over, or (strategy Recreate) the new ones wait for them.
 */
function leavingSignals(subject: Subject, view: View): Signal[] {
  const waiting = subject.pods.length < subject.desired
  return (subject.leaving ?? []).flatMap((pod) =>
    waiting || isStuck(pod, view.now) ? [leavingSignal(subject.ref, pod, view.now)] : [],
  )
}

/** One old pod that is still there. */
export function leavingSignal(workload: ObjectRef, pod: Pod, now: number): Signal {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = pod.metadata
  const since = toldToEnd(pod) ?? now
  const text = `being deleted, grace period ${deletionGracePeriodSeconds} s, over at ${deletionTimestamp ?? ''}${finalizers.length === 0 ? '' : `, finalizers ${finalizers.join(', ')}`}`
  return {
    channel: 'leaving',
    text,
    symptom: 'Terminating',
    workload,
    carrier: pod,
    pod,
    context: [],
    observations: 1,
    since,
    last: now,
    evidence: [{ source: `pod ${pod.metadata.name}`, text }],
    legacy: {
      grace: String(deletionGracePeriodSeconds),
      seconds: String(Math.round((now - since) / 1000)),
      ...(finalizers.length === 0 ? {} : { finalizers: finalizers.join(', ') }),
    },
  }
}

/**
 * Which probe made the kubelet end the container: a Killing event from this run, from the grace period before its end
 * until the end. A program that ended by itself before any Killing event was not killed by a probe; only where a signal
 * ended it the event may come a little later. Events may be late, and they are throttled (client-go: 25 at once, then
 * one in five minutes): where they are still awaited, or none was heard since this run began, it ended as the runs
 * before it.
 */
function killedBy(
  pod: Pod,
  events: readonly Event[],
  ended: Terminated,
  awaited: boolean,
): 'liveness' | 'startup' | undefined {
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
 * that all before it are here.
 */
function isAwaited(
  container: Container | undefined,
  events: readonly Event[],
  ended: Terminated,
  now: number,
): boolean {
  const finished = parseTime(ended.finishedAt) ?? 0
  const isProbed = container?.livenessProbe !== undefined || container?.startupProbe !== undefined
  const heard = events.some(
    (event) => eventTime(event) > finished || (event.reason === 'BackOff' && eventTime(event) >= finished),
  )
  return isProbed && !heard && now - finished < EVENT_DELAY
}

function killCount(events: readonly Event[]): number {
  return events
    .filter((event) => event.reason === 'Killing' && /probe/.test(eventMessage(event)))
    .reduce((sum, event) => sum + eventCount(event), 0)
}

/** The line that tells, and what it means where a rule knows; `silent` when nothing was written. */
function logFacts(
  log: ContainerLog | undefined,
  { pod, container }: Base & Pick<Signal, 'container'>,
  view: View,
  ended: boolean,
): Record<string, string> {
  const words = lastWords(log)
  if (words === undefined) return log === undefined ? {} : { silent: 'yes' }
  const meaning = meaningOf(words, { view, namespace: pod.metadata.namespace, container, pod, ended })
  return { lastLine: words.line, ...(meaning === undefined ? {} : { meaning }) }
}

function logEvidence(pod: Pod, status: ContainerStatus, log: ContainerLog | undefined): Evidence[] {
  const lines = log === undefined ? [] : tailOf(log, LOG_LINES)
  return lines.length === 0
    ? []
    : [
        {
          kind: 'log',
          source: `log of ${pod.metadata.name}, container ${status.name}${log?.previous === true ? ', previous run' : ''}`,
          text: lines.join('\n'),
        },
      ]
}

function containerOf(containers: readonly Container[], status: ContainerStatus): Container | undefined {
  return containers.find(({ name }) => name === status.name)
}

/** True when an event is about the container, or about the pod as a whole. */
function isAbout(event: Event, container: string): boolean {
  const named = /\{(.+)\}$/.exec(event.involvedObject.fieldPath ?? '')?.[1]
  return named === undefined || named === container
}
