// How long a finished rollout must stay healthy before it is believed: a container without a readiness probe counts
// as available the moment it starts, a liveness probe kills only after its first failures, a program may fill its
// memory or end a little after it was ready.
import type { Container, ContainerStatus, Event, Pod, Probe } from '../model/object.ts'
import { readySince } from './pod-counts.ts'
import { eventMessage, eventTime, parseTime } from '../model/snapshot.ts'

const AFTER_READY = 10_000
const WARMING_UP = 'a container may fail shortly after it becomes ready'
/** A program that outgrows its memory limit does so while it warms up, which takes longer than to fall over. */
const WITH_MEMORY_LIMIT = 15_000
const LONGEST_PROBE_WAIT = 35_000
/** What a kubelet and its runtime need to end a container and to say so, beside the grace period that it uses. */
const KILL_TIME = 3_000
const LONGEST_GRACE = 10_000
/** After a restart: as long as the container lived before it died, and a little more, but not forever. */
const LONGEST_RELAPSE = 60_000
const RELAPSE_MARGIN = 5_000
/** Kubernetes cuts times to whole seconds, so anything may be up to a second later than it says. */
const CUT = 1_000

/** Until when something is waited for, milliseconds, and why, in words. */
export interface Wait {
  until: number
  why: string
}

/**
 * How long a pod must stay as it is after it became ready, milliseconds: from then on it is stable if nothing happens. All
 * that this is made of are times of its node. `setting` is the `stabilize` input: `auto`, or milliseconds. `eventsOf`
 * answers a pod's events: a probe that has begun to fail is waited for until it has failed often enough, or is quiet again.
 */
export function settlingTime(
  pod: Pod,
  setting: 'auto' | number,
  eventsOf: (pod: Pod) => readonly Event[] = () => [],
): Wait {
  const ready = readySince(pod)
  if (ready === 0) return { until: setting === 'auto' ? AFTER_READY : setting, why: WARMING_UP }
  const { until, why } = podStableFrom(pod, setting, eventsOf(pod))
  return { until: Math.max(0, until - ready - CUT), why }
}

/**
 * From when on pods are stable if nothing happens until then, milliseconds since the epoch by the clocks of their nodes:
 * for a dump, which has no other.
 */
export function stableFrom(
  pods: readonly Pod[],
  setting: 'auto' | number,
  eventsOf: (pod: Pod) => readonly Event[] = () => [],
): number {
  return Math.max(0, ...pods.map((pod) => podStableFrom(pod, setting, eventsOf(pod)).until))
}

function podStableFrom(pod: Pod, setting: 'auto' | number, events: readonly Event[]): Wait {
  const since = readySince(pod)
  const ready = since + CUT
  if (setting !== 'auto') return { until: setting === 0 ? 0 : ready + setting, why: 'stabilize is set' }
  const containers = [...pod.spec.containers, ...(pod.spec.initContainers ?? []).filter(isSidecar)]
  const statuses = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]
  const waits = containers.flatMap((container) => {
    const status = statuses.find(({ name }) => name === container.name)
    if (status === undefined) return []
    const own = events.filter(
      ({ involvedObject }) => involvedObject.fieldPath?.endsWith(`{${container.name}}`) === true,
    )
    return [
      ...containerWaits(container, status, ready, (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000),
      {
        until: failingUntil(pod, container, status, since, own),
        why: `a probe of container ${container.name} has failed`,
      },
    ]
  })
  const unprobed = containers.find(({ readinessProbe }) => readinessProbe === undefined)
  const why = unprobed === undefined ? WARMING_UP : `container ${unprobed.name} has no readiness probe`
  return longest([{ until: ready + AFTER_READY, why }, ...waits])
}

/** The wait that ends last; of several the first. */
export function longest(waits: readonly [Wait, ...Wait[]]): Wait {
  return waits.reduce((last, one) => (one.until > last.until ? one : last))
}

/** A native sidecar: an init container that keeps running. */
function isSidecar({ restartPolicy }: Container): boolean {
  return restartPolicy === 'Always'
}

function containerWaits(container: Container, status: ContainerStatus, ready: number, grace: number): Wait[] {
  const { name } = container
  const started = (parseTime(status.state?.running?.startedAt) ?? 0) + CUT
  // Until the startup probe has succeeded no other probe runs (and no container is ready); then it is never asked again.
  const probed = container.startupProbe === undefined ? started : ready
  const livenessTold = (probe: Probe): number => {
    const first = Math.max(probed, started + (probe.initialDelaySeconds ?? 0) * 1000)
    const end = first + timeToFail(probe) + Math.min(grace, LONGEST_GRACE) + KILL_TIME
    return Math.min(end, ready + LONGEST_PROBE_WAIT)
  }
  const waits = [{ until: started + AFTER_READY, why: `container ${name} has just started` }]
  if (container.resources?.limits?.memory !== undefined)
    waits.push({ until: Math.max(started, ready) + WITH_MEMORY_LIMIT, why: `container ${name} has a memory limit` })
  if (container.livenessProbe !== undefined)
    waits.push({
      until: livenessTold(container.livenessProbe),
      why: `the liveness probe of container ${name} could fail until then`,
    })
  const ended = status.lastState?.terminated
  if ((status.restartCount ?? 0) > 0 && ended !== undefined) {
    const lived = (parseTime(ended.finishedAt) ?? 0) - (parseTime(ended.startedAt) ?? 0)
    waits.push({
      until: started + Math.min(lived + RELAPSE_MARGIN, LONGEST_RELAPSE),
      why: `container ${name} has restarted`,
    })
  }
  return waits
}

/** Milliseconds from the first check of a probe until it may have failed as often as it must. */
function timeToFail({ periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 }: Probe): number {
  return (periodSeconds * failureThreshold + timeoutSeconds) * 1000
}

/**
 * Until when a container that seems well may turn out not to be: a probe of its present run has failed, and its kubelet
 * counts on; or the kubelet is ending it, which takes up to the grace period while the container still counts as ready
 * (kubernetes 1.35, pkg/kubelet/prober/worker.go, kuberuntime_container.go killContainer).
 */
function failingUntil(
  pod: Pod,
  container: Container,
  status: ContainerStatus,
  ready: number,
  events: readonly Event[],
): number {
  const started = parseTime(status.state?.running?.startedAt) ?? 0
  const waits = events.map((event) => {
    const at = eventTime(event)
    const message = eventMessage(event)
    if (event.reason === 'Killing' && at > started && /failed (liveness|startup) probe/.test(message)) {
      const probe = message.includes('failed startup') ? container.startupProbe : container.livenessProbe
      const grace = probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30
      return at + CUT + grace * 1000 + RELAPSE_MARGIN
    }
    // Of a probe that could not be made the kubelet throws the result away: `Liveness probe errored: …`.
    if (event.reason !== 'Unhealthy' || / probe errored/.test(message)) return 0
    if (at > started && message.startsWith('Liveness probe') && container.livenessProbe !== undefined)
      return at + CUT + timeToFail(container.livenessProbe)
    if (at > ready && message.startsWith('Readiness probe') && container.readinessProbe !== undefined)
      return at + CUT + timeToFail(container.readinessProbe)
    return 0
  })
  return Math.max(0, ...waits)
}
