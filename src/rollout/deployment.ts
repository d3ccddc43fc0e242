// Deployment: done when the newest ReplicaSet has every pod and the older ones have none.
// Rules: `kubectl rollout status` (kubectl 1.35, polymorphichelpers/rollout_status.go) and the Deployment
// controller (kubernetes 1.35, pkg/controller/deployment/util/deployment_util.go), plus what they do not look at:
// paused, a deadline that belongs to an earlier rollout, old pods that stay.
import { isDeepStrictEqual } from 'node:util'
import { conditionWriter } from '../model/clocks.ts'
import type { Fault, Problem } from '../model/finding.ts'
import { isReplicaSet } from '../model/kinds.ts'
import {
  condition,
  isEvent,
  type DatedCondition,
  type KubernetesObject,
  type Pod,
  type PodTemplate,
} from '../model/object.ts'
import { eventMessage, parseTime, type View } from '../model/snapshot.ts'
import type { Deployment, ReplicaSet } from '../model/workloads.ts'
import { allReady, areReady, describePods, isActive, isStuck, notYetAvailable } from './pod-counts.ts'
import { isObserved, type KindRule, type Tracked } from './rollout.ts'

const REVISION = 'deployment.kubernetes.io/revision'
const HASH_LABEL = 'pod-template-hash'
/** `spec.progressDeadlineSeconds` that means "no deadline" (math.MaxInt32). */
const NO_DEADLINE = 2147483647

export const deployment: KindRule<Deployment> = (tracked, live, view) => {
  const { spec, status = {}, metadata } = live
  const desired = spec.replicas ?? 1
  const newest = newestReplicaSet(live, view)
  const newPods = newest === undefined ? [] : view.podsOf(newest).filter(isActive)
  const oldPods = podsOfOthers(live, newest, view)
  const { replicas = 0, updatedReplicas = 0, readyReplicas = 0, availableReplicas = 0 } = status
  const deadline = spec.progressDeadlineSeconds ?? 600
  const leaving = leavingPods(live, newest, tracked, view)
  const stuck = leaving.filter((pod) => isStuck(pod, view)).length
  const common = {
    pods: newPods,
    leaving,
    desired,
    template: spec.template,
    creator: newest,
    progress: [newest?.metadata.name, updatedReplicas, readyReplicas, availableReplicas, replicas, oldPods].join('/'),
    progressDeadline: deadline >= NO_DEADLINE ? undefined : deadline,
  }
  const answer = (state: 'done' | 'in-progress' | 'failed', message: string, reason?: Fault) => ({
    ...common,
    state,
    message,
    reason,
  })

  if (!isObserved(tracked, live))
    return answer('in-progress', 'waiting for the Deployment controller to see the change')
  const complete =
    updatedReplicas === desired &&
    replicas === desired &&
    readyReplicas === desired &&
    availableReplicas === desired &&
    areReady(newPods, desired, view, metadata.namespace)
  if (complete && newest !== undefined && oldPods === 0 && stuck > 0) {
    return answer(
      'in-progress',
      `${describePods(newPods, desired, view)}, ${stuck} old ${stuck === 1 ? 'pod does' : 'pods do'} not terminate`,
    )
  }
  if (complete && newest !== undefined && oldPods === 0) {
    const done = answer('done', desired === 0 ? 'scaled to zero' : allReady(desired, 'new pod'))
    return { ...done, notices: failedHooks(live, newest, tracked, view) }
  }
  if (complete && desired === 0 && oldPods === 0) return answer('done', 'scaled to zero')
  // A paused Deployment is still scaled (deployment_controller.go, sync), so with all pods of the newest revision it goes on.
  if (spec.paused === true && (newest === undefined || oldPods > 0)) {
    // What its pods say is no reason: nothing is done with them.
    const bare = { pods: [], desired: 0 }
    if (tracked.waitsForPaused === true) {
      const message = 'paused: waiting until someone resumes it'
      const problem: Problem = { code: 'DeploymentPaused', text: message, facts: { awaited: true } }
      return { ...answer('in-progress', message), ...bare, problems: [problem] }
    }
    // Somebody paused it after our apply: whoever does that may resume it.
    if ((metadata.generation ?? 0) > (tracked.generation ?? Infinity)) {
      const message = 'paused after it was applied, waiting for it to be resumed'
      const problem: Problem = { code: 'DeploymentPaused', text: message, facts: { meanwhile: true } }
      return { ...answer('in-progress', message), ...bare, problems: [problem] }
    }
    return { ...answer('failed', 'paused: nothing is rolled out', { code: 'DeploymentPaused', facts: {} }), ...bare }
  }
  const message = describePods(newPods, desired, view)
  const progressing = condition(status.conditions, 'Progressing')
  if (progressing?.reason === 'ProgressDeadlineExceeded' && isOfThisRollout(progressing, tracked, live, newest, view)) {
    const words = `${message}; exceeded its progress deadline of ${deadline} s`
    return { ...answer('failed', words, { code: 'RolloutStalled', facts: {} }), counts: message }
  }
  if (updatedReplicas === desired && readyReplicas === desired && availableReplicas < desired && oldPods === 0) {
    return { ...common, state: 'in-progress', ...notYetAvailable(message, spec.minReadySeconds) }
  }
  return answer(
    'in-progress',
    oldPods > 0 ? `${message}, ${oldPods} old ${oldPods === 1 ? 'pod' : 'pods'} still running` : message,
  )
}

/**
 * The ReplicaSet of the current template: same template but for the hash label (`EqualIgnoreHash`), the oldest of
 * several (`FindNewReplicaSet`); else, when defaulting changed between API server versions, the one that carries the
 * Deployment's own revision.
 */
function newestReplicaSet(object: Deployment, view: View): ReplicaSet | undefined {
  const sets = replicaSetsOf(object, view)
  const wanted = withoutHash(object.spec.template)
  const equal = sets.filter((set) => isDeepStrictEqual(withoutHash(set.spec.template), wanted))
  if (equal.length > 0) return equal.sort(byAge)[0]
  const revision = object.metadata.annotations?.[REVISION]
  const observed = (object.status?.observedGeneration ?? 0) >= (object.metadata.generation ?? 0)
  return observed && object.spec.paused !== true && revision !== undefined
    ? sets.find((set) => set.metadata.annotations?.[REVISION] === revision)
    : undefined
}

/** The ReplicaSets that an object owns. */
export function replicaSetsOf(object: KubernetesObject, view: View): ReplicaSet[] {
  return view.ownedBy(object).filter(isReplicaSet)
}

/** How many pods of older revisions still count (those being deleted are leaving already). */
function podsOfOthers(object: Deployment, newest: ReplicaSet | undefined, view: View): number {
  const others = replicaSetsOf(object, view).filter((set) => set.metadata.uid !== newest?.metadata.uid)
  return others.flatMap((set): Pod[] => view.podsOf(set)).filter(isActive).length
}

/**
 * The pods of older revisions that were told to end since this deploy: they count no more, and some may never go. One
 * that was being deleted before is not this deploy's.
 */
function leavingPods(object: Deployment, newest: ReplicaSet | undefined, tracked: Tracked, view: View): Pod[] {
  return replicaSetsOf(object, view)
    .filter((set) => set.metadata.uid !== newest?.metadata.uid)
    .flatMap((set) => view.podsOf(set))
    .filter((pod) => (view.toldToEnd(pod) ?? -Infinity) >= tracked.appliedAt - 1000)
}

/**
 * What the kubelet said of preStop hooks of the old pods (kubernetes 1.35, pkg/kubelet/kuberuntime, FailedPreStopHook):
 * it ends the container all the same, without the care that the hook was to take. The pods are gone, their events stay.
 */
function failedHooks(object: Deployment, newest: ReplicaSet, tracked: Tracked, view: View): Problem[] {
  const others = replicaSetsOf(object, view).filter((set) => set.metadata.uid !== newest.metadata.uid)
  const failed = view.snapshot.objects.filter(isEvent).find((event) => {
    const { namespace, name = '' } = event.involvedObject
    return (
      event.reason === 'FailedPreStopHook' &&
      namespace === object.metadata.namespace &&
      view.eventTime(event) >= tracked.appliedAt - 1000 &&
      others.some((set) => name.startsWith(`${set.metadata.name}-`))
    )
  })
  if (failed === undefined) return []
  const { name = '', fieldPath = '' } = failed.involvedObject
  const container = /\{(.+)\}$/.exec(fieldPath)?.[1]
  return [
    {
      code: 'PreStopHookFailed',
      text: eventMessage(failed),
      facts: { pod: name, container },
      symptom: 'FailedPreStopHook',
      evidence: [{ kind: 'event', source: `event FailedPreStopHook on pod ${name}`, text: eventMessage(failed) }],
    },
  ]
}

/** The condition stays from an earlier rollout until the controller starts a new one: only a newer one counts. */
function isOfThisRollout(
  progressing: DatedCondition,
  tracked: Tracked,
  live: Deployment,
  newest: ReplicaSet | undefined,
  view: View,
): boolean {
  const named = /^ReplicaSet "([^"]+)"/.exec(progressing.message ?? '')?.[1]
  if (named !== undefined && newest !== undefined && named !== newest.metadata.name) return false
  if (!tracked.changed) return true
  const { lastUpdateTime, lastTransitionTime } = progressing
  const updated = view.time(conditionWriter(live, progressing), lastUpdateTime ?? lastTransitionTime) ?? 0
  return updated >= tracked.appliedAt - 1000
}

function withoutHash(template: PodTemplate): unknown {
  const { [HASH_LABEL]: _hash, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const difference = (parseTime(a.metadata.creationTimestamp) ?? 0) - (parseTime(b.metadata.creationTimestamp) ?? 0)
  return difference !== 0 ? difference : a.metadata.name < b.metadata.name ? -1 : 1
}
