// What the containers of a pod say, in the order in which the kubelet starts them: pull, configuration, start, end,
// readiness. Of one container the first reader that finds a fault tells it.
import type { Signal } from '../model/finding.ts'
import { endOf, type Event, type Pod } from '../model/object.ts'
import { eventCount, eventMessage, eventTime, parseTime, type View } from '../model/snapshot.ts'
import { endsOf, sceneOf, stateEvidence, type ContainerScene, type Reader } from './container-scene.ts'
import { ended, endSignal } from './ends.ts'
import { notReady } from './ready-state.ts'
import { eventEvidence, podTimes, timesOf } from './sightings.ts'
import type { Base } from './subject.ts'

const READERS: readonly Reader[] = [pullFailed, notConfigured, notStarted, ended, notReady, stillWaiting]

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
/** Kubernetes cuts times to whole seconds: two that follow each other may seem to stand the other way round. */
const EVENT_CUT = 1_000
/** Events of the time before a pod had its node, from the scheduler and from autoscalers. */
const BEFORE_ITS_NODE = new Set(['Scheduled', 'FailedScheduling', 'TriggeredScaleUp', 'NotTriggerScaleUp'])

/** What the containers of a pod say: the init container that holds the others back, else those that fail. */
export function containerSignals(base: Base, view: View): Signal[] {
  const { pod } = base
  const init = initSignals(base, view)
  if (isInitializing(pod) && init.length > 0) return init.slice(0, 1)
  const main = (pod.status?.containerStatuses ?? []).flatMap(
    (status) => containerSignal(sceneOf(base, status, pod.spec.containers, view)) ?? [],
  )
  const all = [...init, ...main]
  // A probe that fails because its container crashed, or another of the pod did, is a consequence.
  const causes = all.filter(({ channel }) => channel !== 'readiness')
  return causes.length > 0 ? causes.sort((a, b) => a.since - b.since) : all
}

/** Containers that run now and have ended before: only of interest when nothing else is. */
export function recoveredSignals(base: Base, view: View): Signal[] {
  const { pod } = base
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  return statuses.flatMap((status) => {
    const isSidecar = sidecars.some(({ name }) => name === status.name)
    const scene = sceneOf(
      isSidecar ? inRole(base, 'sidecar') : base,
      status,
      [...sidecars, ...pod.spec.containers],
      view,
    )
    const end = status.lastState?.terminated
    const count = status.restartCount ?? 0
    const runs = status.state?.running !== undefined
    return !runs || end === undefined || scene.common.container === undefined || count === 0
      ? []
      : [endSignal(scene, end, count)]
  })
}

/** True while init containers hold the others back. */
function isInitializing(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Initialized' && status === 'False') === true
}

/** The first init container that has not finished, and native sidecars that fail. */
function initSignals(base: Base, view: View): Signal[] {
  const signals: Signal[] = []
  const { status: { initContainerStatuses = [] } = {}, spec } = base.pod
  const blocked = isInitializing(base.pod)
  for (const status of initContainerStatuses) {
    const { initContainers = [] } = spec
    const isSidecar = initContainers.find(({ name }) => name === status.name)?.restartPolicy === 'Always'
    // One that has started lets the next begin; whether it is ready counts once all have.
    const isDone = isSidecar
      ? status.ready === true || (blocked && status.started === true)
      : status.state?.terminated?.exitCode === 0
    if (isDone) continue
    const own = inRole(base, isSidecar ? 'sidecar' : 'init')
    // Beside a sidecar that has to start once more the pod's own containers run.
    const holding = isSidecar && !blocked ? own : { ...own, holdsBack: true as const }
    const scene = sceneOf(holding, status, initContainers, view)
    signals.push(...[containerSignal(scene) ?? []].flat())
    if (!isSidecar) break
  }
  return signals
}

/** The same for a container that is none of the pod's own, which its context tells. */
function inRole(base: Base, role: 'init' | 'sidecar'): Base {
  return { ...base, role, context: [role === 'sidecar' ? 'SidecarFailed' : 'InitContainerFailed'] }
}

/** What one container says. */
function containerSignal(scene: ContainerScene): Signal | undefined {
  for (const read of READERS) {
    const signal = read(scene)
    if (signal !== undefined) return signal
  }
  return undefined
}

/** Why it waits, in Kubernetes' own word; empty where it does not. */
function reasonOf({ common: { status } }: ContainerScene): string {
  return status.state?.waiting?.reason ?? ''
}

function waitingMessage({ common: { status } }: ContainerScene): string | undefined {
  return status.state?.waiting?.message
}

function failuresOf({ events }: ContainerScene): Event[] {
  return events.filter(({ reason }) => ['Failed', 'InspectFailed', 'ErrImageNeverPull'].includes(reason ?? ''))
}

function pullFailed(scene: ContainerScene): Signal | undefined {
  const { common, events, view } = scene
  const reason = reasonOf(scene)
  if (!PULL_REASONS.has(reason)) return undefined
  const pulls = failuresOf(scene).filter((event) =>
    /^Failed to (pull|inspect|apply)|^Container image|^Failed to/.test(eventMessage(event)),
  )
  const said = waitingMessage(scene) ?? ''
  // The kubelet looks for the Secrets at every sync, so before every pull.
  const pulled = Math.max(0, ...pulls.map(eventTime)) - EVENT_CUT
  const withoutSecret = events.findLast(
    (event) => event.reason === 'FailedToRetrieveImagePullSecret' && eventTime(event) >= pulled,
  )
  const missingSecret = /image pull secrets \(([^,)]+)/.exec(eventMessage(withoutSecret))?.[1]
  // Kubelets before 1.32 say only "Back-off pulling image": then the event has the reason.
  const text =
    /ErrImagePull: |Failed to|rpc error|couldn't parse/.test(said) || reason !== 'ImagePullBackOff'
      ? said
      : eventMessage(pulls.at(-1)) || said
  return {
    ...common,
    channel: 'pull',
    text,
    symptom: reason,
    ...timesOf(pulls, view, podTimes(common.pod, view)),
    evidence: [
      stateEvidence(common, `${reason}: ${text}`),
      ...(withoutSecret === undefined ? [] : [eventEvidence(withoutSecret)]),
    ],
    ...(missingSecret === undefined ? {} : { pull: { missingSecret } }),
  }
}

function notConfigured(scene: ContainerScene): Signal | undefined {
  const { common, view } = scene
  const reason = reasonOf(scene)
  const message = waitingMessage(scene) ?? ''
  if (reason !== 'CreateContainerConfigError') return undefined
  return {
    ...common,
    channel: 'configure',
    text: message,
    symptom: reason,
    ...timesOf(failuresOf(scene), view, podTimes(common.pod, view)),
    evidence: [stateEvidence(common, message === '' ? reason : `${reason}: ${message}`)],
  }
}

function notStarted(scene: ContainerScene): Signal | undefined {
  const { common, events, view } = scene
  const reason = reasonOf(scene)
  const end = endOf(common.status)
  const isRunning = common.status.state?.running !== undefined
  const startedAt = (parseTime(end?.startedAt) ?? 0) - EVENT_CUT
  // Of one from before this run there must be many: a kubelet that has said much of a pod says no more of it.
  const hook = events.findLast(
    (event) =>
      event.reason === 'FailedPostStartHook' &&
      (eventTime(event) >= startedAt || eventCount(event) > endsOf(scene) / 2),
  )
  const neverRan = NEVER_RAN.has(end?.reason ?? '')
  const isHooked = hook !== undefined && end !== undefined
  if (!START_REASONS.has(reason) && (isRunning || (!neverRan && !isHooked))) return undefined
  const waiting = waitingMessage(scene)
  const message = hook !== undefined ? eventMessage(hook) : neverRan ? (end?.message ?? waiting) : waiting
  const word = reason === '' ? (end?.reason ?? '') : reason
  return {
    ...common,
    channel: 'start',
    text: message ?? '',
    symptom: hook === undefined ? word : 'PostStartHookError',
    ...timesOf(failuresOf(scene), view, podTimes(common.pod, view)),
    observations: Math.max(1, endsOf(scene)),
    evidence: [stateEvidence(common, `${word}: ${message ?? ''}`)],
  }
}

/** It waits for something else, or nothing says for what. */
function stillWaiting(scene: ContainerScene): Signal | undefined {
  const { common, view } = scene
  const { status: _status, container: _container, ...base } = common
  const { pod } = common
  const reason = reasonOf(scene)
  if (reason === '' || reason === 'PodInitializing' || reason === 'CrashLoopBackOff') return undefined
  const times = timesOf([], view, podTimes(pod, view))
  // It has a node: what was said before it got one is over.
  const told = view.eventsOf(pod).filter((event) => !BEFORE_ITS_NODE.has(event.reason ?? ''))
  const claims = (pod.spec.volumes ?? []).filter(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)
  if (reason === 'ContainerCreating' && told.length === 0 && claims.length > 0) {
    const unmounted = claims.map(({ name }) => name)
    const text = `waits for its volumes: ${unmounted.join(', ')}`
    const evidence = [stateEvidence(common, `${reason}: ${text}`)]
    return { ...base, channel: 'volume', text, symptom: reason, ...times, evidence, unmounted }
  }
  const last = told.at(-1)
  const text = waitingMessage(scene) ?? (last === undefined ? '' : eventMessage(last))
  const evidence = [stateEvidence(common, `${reason}: ${text}`)]
  return { ...common, channel: 'pod', text, symptom: reason, ...times, evidence }
}
