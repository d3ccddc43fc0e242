// How long a finished rollout must stay healthy before it is believed: a container without a readiness probe counts
// as available the moment it starts, and a liveness probe kills only after its first failures.
import type { Container, ContainerStatus, Pod } from '../model/object.ts'
import { parseTime } from '../model/snapshot.ts'

const WITHOUT_READINESS = 10_000
const LONGEST_PROBE_WAIT = 30_000
const OTHERWISE = 3_000
/** After a restart: as long as the container lived before it died, and a little more, but not for ever. */
const LONGEST_RELAPSE = 60_000
const RELAPSE_MARGIN = 5_000
/** Kubernetes cuts times to whole seconds, so anything may be up to a second later than it says. */
const CUT = 1_000

/**
 * Milliseconds since the epoch from which on these pods are stable if nothing happens until then.
 * `setting` is the `stabilize` input: `auto`, or milliseconds after the pods became ready.
 */
export function stableFrom(pods: readonly Pod[], setting: 'auto' | number): number {
  return Math.max(0, ...pods.map((pod) => podStableFrom(pod, setting)))
}

function podStableFrom(pod: Pod, setting: 'auto' | number): number {
  const since = parseTime(pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime) ?? 0
  const ready = since + CUT
  // Kubernetes cuts times to whole seconds, so it may have become ready up to a second later than it says.
  if (setting !== 'auto') return setting === 0 ? 0 : ready + setting
  const containers = (pod.status?.containerStatuses ?? []).map((status) =>
    containerStableFrom(
      pod.spec.containers.find(({ name }) => name === status.name),
      status,
      ready,
    ),
  )
  return Math.max(ready + OTHERWISE, ...containers)
}

function containerStableFrom(container: Container | undefined, status: ContainerStatus, ready: number): number {
  const started = (parseTime(status.state?.running?.startedAt) ?? 0) + CUT
  const waits = [
    container?.readinessProbe === undefined ? started + WITHOUT_READINESS : 0,
    ...[container?.livenessProbe, container?.startupProbe].map((probe) =>
      probe === undefined
        ? 0
        : Math.min(
            started +
              ((probe.initialDelaySeconds ?? 0) + (probe.periodSeconds ?? 10) * (probe.failureThreshold ?? 3)) * 1000,
            ready + LONGEST_PROBE_WAIT,
          ),
    ),
  ]
  const ended = status.lastState?.terminated
  if ((status.restartCount ?? 0) > 0 && ended !== undefined) {
    const lived = (parseTime(ended.finishedAt) ?? 0) - (parseTime(ended.startedAt) ?? 0)
    waits.push(started + Math.min(lived + RELAPSE_MARGIN, LONGEST_RELAPSE))
  }
  return Math.max(...waits)
}
