// Job: done when its controller says Complete, failed when it says Failed, or when nothing can keep it from that.
// Rules: conditions and backoff of batch/v1 Job (kubernetes 1.35, pkg/controller/job/job_controller.go).
import type { Fault, Problem } from '../model/finding.ts'
import { condition, isEvent, type Condition, type Event, type Pod } from '../model/object.ts'
import { eventMessage, parseTime, type View } from '../model/snapshot.ts'
import type { Job } from '../model/workloads.ts'
import { containerStatuses, isActive, podWords } from './pod-counts.ts'
import { gone } from './foreign-changes.ts'
import { lastOf } from './removed-itself.ts'
import { withoutPods, type Answer, type KindRule, type Tracked } from './rollout.ts'

/** How a Job may fail, by the reason that its controller gives. */
const REASONS: Record<string, Failure> = {
  BackoffLimitExceeded: 'JobBackoffLimitExceeded',
  DeadlineExceeded: 'JobDeadlineExceeded',
  PodFailurePolicy: 'JobPodFailurePolicy',
  FailedIndexes: 'JobFailedIndexes',
  MaxFailedIndexesExceeded: 'JobFailedIndexes',
}

type Failure = 'JobBackoffLimitExceeded' | 'JobDeadlineExceeded' | 'JobPodFailurePolicy' | 'JobFailedIndexes'

const REMOVED = 'and is gone (ttlSecondsAfterFinished)'
const INDEX = 'batch.kubernetes.io/job-completion-index'

export const job: KindRule<Job> = (tracked, live, view) => {
  const { spec, status = {} } = live
  const desired = spec.completions ?? spec.parallelism ?? 1
  const { active = 0, succeeded = 0, failed = 0, failedIndexes } = status
  const isTrue = (type: string): boolean => condition(status.conditions, type)?.status === 'True'
  const common = {
    desired,
    template: spec.template,
    creator: live,
    progress: [active, succeeded, failed].join('/'),
  }
  if (isTrue('Complete')) {
    return {
      ...common,
      pods: [],
      state: 'done',
      message: failed === 0 ? 'complete' : `complete, after ${attempts(failed)}`,
    }
  }
  const all = view.podsOf(live)
  // The controller names its target first, and Failed or Complete only once the pods that it deletes then are gone.
  const ended = [condition(status.conditions, 'Failed'), condition(status.conditions, 'FailureTarget')].find(
    (candidate) => candidate?.status === 'True',
  )
  if (ended !== undefined) {
    const message = [
      ended.message ?? ended.reason ?? 'failed',
      ...(failedIndexes === undefined || failedIndexes === '' ? [] : [`failed indexes: ${failedIndexes}`]),
      ...(tracked.changed ? [] : ['a finished Job does not run again']),
    ].join('; ')
    const reason = faultOf(ended.reason)
    return { ...common, pods: failedPods(all, ended), state: 'failed', message, reason, wrapper: reason.code }
  }
  if (isTrue('SuccessCriteriaMet')) {
    return { ...common, pods: [], state: 'in-progress', message: 'succeeded, its other pods are terminating' }
  }
  if (spec.suspend === true) {
    if (tracked.waitsForPaused === true) {
      const message = 'suspended: waiting until someone resumes it'
      const problem: Problem = { code: 'JobSuspended', text: message, facts: { awaited: true } }
      return { ...common, pods: [], state: 'in-progress', message, problems: [problem] }
    }
    const reason: Fault = { code: 'JobSuspended', facts: {} }
    return { ...common, pods: [], state: 'failed', message: 'suspended: no pod runs', reason }
  }
  const pods = newestAttempts(all)
  const doomed = pods.find((pod) => isLastRestart(pod, spec))
  if (doomed !== undefined) {
    const message = `pod ${doomed.metadata.name} exceeded backoffLimit ${spec.backoffLimit ?? 6}`
    const reason = faultOf('BackoffLimitExceeded')
    return { ...common, pods: [doomed], state: 'failed', message, reason, wrapper: reason.code }
  }
  return { ...common, pods, task: true, state: 'in-progress', message: describeJob(live, pods, view) }
}

/**
 * A Job that is gone although it was there: ttlSecondsAfterFinished removed it with its pods once it had ended, and how it
 * was then the watch has told, else its events. Undefined when neither does.
 */
export function vanishedJob(tracked: Tracked, view: View): Answer | undefined {
  const { ref, appliedAt } = tracked
  const last = lastOf(tracked, view)
  const how = last === undefined ? undefined : job(tracked, last as Job, view, [])
  // Only what has ended is removed by its time to live.
  if (how?.state === 'in-progress') return gone(tracked, view)
  if (how !== undefined) return { ...how, message: `${how.message}, ${REMOVED}` }
  const ending = view.snapshot.objects
    .filter(isEvent)
    .findLast(
      (event) =>
        isAbout(event, ref) &&
        view.eventTime(event) >= appliedAt - 1000 &&
        (event.reason === 'Completed' || REASONS[event.reason ?? ''] !== undefined),
    )
  if (ending === undefined) return undefined
  return ending.reason === 'Completed'
    ? withoutPods('done', `complete, ${REMOVED}`)
    : withoutPods('failed', `${eventMessage(ending)}, ${REMOVED}`, { reason: faultOf(ending.reason) })
}

function isAbout({ involvedObject }: Event, { kind, namespace, name }: Tracked['ref']): boolean {
  return involvedObject.kind === kind && involvedObject.namespace === namespace && involvedObject.name === name
}

function faultOf(reason = ''): Fault<Failure> {
  return { code: REASONS[reason] ?? 'JobBackoffLimitExceeded', facts: {} }
}

/** The pods that tell why it failed. Those that the controller itself ended, as at the deadline, tell nothing. */
function failedPods(pods: readonly Pod[], { reason }: Condition): Pod[] {
  // With restartPolicy OnFailure the pod whose restarts are used up is deleted, and is all that there is to see.
  const deletedCount = reason === 'BackoffLimitExceeded'
  return pods.filter(
    ({ metadata, status }) =>
      status?.phase !== 'Succeeded' && (metadata.deletionTimestamp === undefined || deletedCount),
  )
}

/**
 * The pods that speak for the Job now: those that run or are about to; of an index that has none, or of a Job that has
 * none, the newest that failed. An attempt that was replaced is history.
 */
function newestAttempts(pods: readonly Pod[]): Pod[] {
  const attempts = pods.filter(
    ({ metadata, status }) => metadata.deletionTimestamp === undefined && status?.phase !== 'Succeeded',
  )
  const perIndex = Map.groupBy(attempts, ({ metadata }) => metadata.annotations?.[INDEX] ?? '')
  return [...perIndex.values()].flatMap((ofOne) => {
    const running = ofOne.filter(isActive)
    if (running.length > 0) return running
    return ofOne.toSorted((a, b) => createdAt(a) - createdAt(b)).slice(-1)
  })
}

/**
 * True when the pod's containers have restarted so often that the next restart, which is certain, makes the controller
 * give up without waiting for how it ends (pastBackoffLimitOnFailure counts restarts, not failures).
 */
function isLastRestart(pod: Pod, spec: Job['spec']): boolean {
  const { backoffLimit = 6, backoffLimitPerIndex, successPolicy, template } = spec
  const counted = backoffLimitPerIndex === undefined && successPolicy === undefined
  if (template.spec.restartPolicy !== 'OnFailure' || !counted || !isActive(pod)) return false
  const statuses = containerStatuses(pod)
  const restarts = statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
  const isAgain = statuses.some(
    ({ state, lastState }) =>
      (state?.terminated?.exitCode ?? 0) !== 0 ||
      (state?.waiting?.reason === 'CrashLoopBackOff' && (lastState?.terminated?.exitCode ?? 0) !== 0),
  )
  return isAgain && restarts + 1 >= Math.max(1, backoffLimit)
}

/** `1 of 3 completed, 2 running, 1 attempt failed`, and how those are that do not run. */
function describeJob({ spec, status = {} }: Job, pods: readonly Pod[], view: View): string {
  const { succeeded = 0, failed = 0 } = status
  const active = pods.filter(isActive)
  const running = active.filter((pod) => pod.status?.phase === 'Running' && !hasEnded(pod)).length
  const rest = Map.groupBy(
    active.filter((pod) => pod.status?.phase !== 'Running' || hasEnded(pod)),
    (pod) => podWords(pod, view),
  )
  const done =
    spec.completions === undefined ? `${succeeded} completed` : `${succeeded} of ${spec.completions} completed`
  return [
    done,
    ...(running > 0 ? [`${running} running`] : []),
    ...[...rest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([words, same]) => `${same.length} ${words}`),
    ...(failed > 0 ? [`${attempts(failed)}${active.length === 0 ? ', will be retried' : ''}`] : []),
  ].join(', ')
}

function hasEnded(pod: Pod): boolean {
  return (pod.status?.containerStatuses ?? []).every(({ state }) => state?.running === undefined)
}

function attempts(count: number): string {
  return `${count} failed ${count === 1 ? 'attempt' : 'attempts'}`
}

function createdAt(pod: Pod): number {
  return parseTime(pod.metadata.creationTimestamp) ?? 0
}
