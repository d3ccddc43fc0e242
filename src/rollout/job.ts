// Job: done when its controller says Complete, failed when it says Failed.
// Rule: conditions of batch/v1 Job (kubernetes 1.35, pkg/controller/job/job_controller.go).
import type { Condition, KubernetesObject, PodTemplate } from '../model/object.ts'
import { condition } from './deployment.ts'
import type { KindRule } from './rollout.ts'

interface Job extends KubernetesObject {
  spec: { completions?: number; parallelism?: number; suspend?: boolean; template: PodTemplate }
  status?: { active?: number; succeeded?: number; failed?: number; conditions?: Condition[] }
}

const REASONS: Record<string, string> = {
  BackoffLimitExceeded: 'JobBackoffLimitExceeded',
  DeadlineExceeded: 'JobDeadlineExceeded',
  PodFailurePolicy: 'JobPodFailurePolicy',
  FailedIndexes: 'JobFailedIndexes',
  MaxFailedIndexesExceeded: 'JobFailedIndexes',
}

export const job: KindRule = (_tracked, live, view) => {
  const { spec, status = {} } = live as Job
  const desired = spec.completions ?? spec.parallelism ?? 1
  const { active = 0, succeeded = 0, failed = 0 } = status
  const common = {
    pods: view
      .podsOf(live)
      .filter((pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.phase !== 'Succeeded'),
    desired,
    template: spec.template,
    creator: live,
    progress: [active, succeeded, failed].join('/'),
  }
  const ended = condition(status.conditions, 'Failed') ?? condition(status.conditions, 'FailureTarget')
  if (condition(status.conditions, 'Complete')?.status === 'True')
    return { ...common, state: 'done', message: 'complete' }
  if (ended?.status === 'True') {
    const reason = REASONS[ended.reason ?? ''] ?? 'JobBackoffLimitExceeded'
    return { ...common, state: 'failed', message: ended.message ?? ended.reason ?? 'failed', reason }
  }
  if (spec.suspend === true) return { ...common, state: 'failed', message: 'suspended', reason: 'JobSuspended' }
  return {
    ...common,
    state: 'in-progress',
    message: `${succeeded} of ${desired} completed, ${active} running, ${failed} failed`,
  }
}
