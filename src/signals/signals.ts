// Reads what the cluster says of one workload's newest revision: which pods could not be made, placed, set up,
// started, kept running, made ready, in the kubelet's own order (kubernetes 1.35, pkg/kubelet/kubelet.go SyncPod).
// The earliest failing layer of a pod is its root; what can only follow from it is not read.
import type { Signal } from '../model/finding.ts'
import { condition, type Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { containerSignals, recoveredSignals } from './containers.ts'
import { creationSignals } from './creation.ts'
import { leavingSignals } from './leaving.ts'
import { isLost, lostSignals } from './lost-pods.ts'
import { schedulingSignals, unseenSignals, untakenSignals } from './placement.ts'
import { gateSignals } from './ready-state.ts'
import { setUpSignals } from './setup.ts'
import type { Base, Subject } from './subject.ts'

/** Everything that speaks against the newest revision of a workload, earliest layer first. */
export function signalsOf(subject: Subject, view: View): Signal[] {
  return [
    ...creationSignals(subject, view),
    ...subject.pods.filter((pod) => !isLost(pod, view)).flatMap((pod) => podSignals(subject, pod, view)),
    ...lostSignals(subject, view),
  ]
}

/** What counts only where nothing speaks against it now: what its containers have recovered from, else old pods that stay. */
export function lesserSignalsOf(subject: Subject, view: View): Signal[] {
  const recovered = subject.pods.flatMap((pod) => recoveredSignals(baseOf(subject, pod), view))
  return recovered.length > 0 ? recovered : leavingSignals(subject, view)
}

function baseOf({ ref }: Subject, pod: Pod): Base {
  return { workload: ref, carrier: pod, pod, context: [] }
}

function podSignals(subject: Subject, pod: Pod, view: View): Signal[] {
  const base = baseOf(subject, pod)
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
    const setUp = setUpSignals(base, events, view)
    if (setUp.length > 0) return setUp
  }
  const containers = containerSignals(base, view)
  if (containers.length > 0) return containers
  const isTaken = pod.status?.startTime !== undefined || statuses.length > 0
  return isTaken ? gateSignals(base, view) : untakenSignals(base, pod.spec.nodeName, view)
}
