// Why a container that runs, or a pod whose containers are ready, is not ready: the answers of its probes, its gates.
import { kubeletOf } from '../model/clocks.ts'
import type { Signal } from '../model/finding.ts'
import { condition } from '../model/object.ts'
import { eventMessage, eventTime, parseTime, type View } from '../model/snapshot.ts'
import { logEvidence, logFacts } from './container-log.ts'
import { stateEvidence, type ContainerScene } from './container-scene.ts'
import { conditionTimes, eventEvidence, timesOf } from './sightings.ts'
import type { Base } from './subject.ts'

/** A container that runs and is not ready. */
export function notReady(scene: ContainerScene): Signal | undefined {
  const { common, events, view } = scene
  const { status, container } = common
  const { running } = status.state ?? {}
  if (running === undefined || status.ready === true) return undefined
  const started = parseTime(running.startedAt) ?? 0
  const unhealthy = events.filter(
    (event) =>
      event.reason === 'Unhealthy' &&
      /^(Readiness|Startup) probe/.test(eventMessage(event)) &&
      eventTime(event) >= started - 1000,
  )
  const newest = unhealthy.at(-1)
  const lostSince = newest === undefined ? lostReadiness(common, started) : undefined
  const isStarting = container?.startupProbe !== undefined && status.started === false
  const isStartup =
    newest === undefined ? isStarting && lostSince === undefined : eventMessage(newest).startsWith('Startup')
  const log = view.currentLogOf(common.pod, status)
  const state = lostSince === undefined ? 'running, not ready' : `Readiness probe failed: not ready since ${lostSince}`
  return {
    ...common,
    channel: 'readiness',
    text: newest === undefined ? '' : eventMessage(newest),
    symptom: newest === undefined ? 'ContainersNotReady' : 'Unhealthy',
    ...timesOf(unhealthy, view, {
      since: view.time(kubeletOf(common.pod), running.startedAt) ?? 0,
      last: view.now,
    }),
    evidence: [
      newest === undefined ? stateEvidence(common, state) : eventEvidence(newest),
      ...logEvidence(common, log),
    ],
    readiness: {
      probe: isStartup ? 'startup' : 'readiness',
      ...(lostSince === undefined ? {} : { lostSince }),
    },
    ...logFacts(log, scene, false),
  }
}

/**
 * Since when a container that was ready and runs on is not ready: only its readiness probe takes that away (kubernetes
 * 1.35, pkg/kubelet/prober/prober_manager.go UpdatePodStatus), whether its events have come or not. Undefined where it
 * was not ready before, and where the kind of probe leaves open how it fails.
 */
function lostReadiness({ container, pod }: ContainerScene['common'], started: number): string | undefined {
  if (container?.readinessProbe?.exec === undefined || pod.spec.containers.length > 1) return undefined
  // Before, it was ready: a pod that never was has the time of its start here. Times are cut to whole seconds.
  const since = condition(pod.status?.conditions, 'Ready')?.lastTransitionTime
  return (parseTime(since) ?? 0) > started + 1000 ? since : undefined
}

/** Containers are ready, and the pod is not: readiness gates. */
export function gateSignals(base: Base, view: View): Signal[] {
  const { pod } = base
  const ready = condition(pod.status?.conditions, 'Ready')
  if (ready?.status !== 'False' || ready.reason !== 'ReadinessGatesNotReady') return []
  return [
    {
      ...base,
      channel: 'readiness',
      text: ready.message ?? '',
      symptom: 'ReadinessGatesNotReady',
      observations: 1,
      ...conditionTimes(pod, ready, view),
      evidence: [{ kind: 'status', source: `pod ${pod.metadata.name}, condition Ready`, text: ready.message ?? '' }],
    },
  ]
}
