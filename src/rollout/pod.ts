// Pod on its own: done when it is Ready, or has succeeded; failed when its phase says so. One that is to end
// (restartPolicy Never or OnFailure) and that nobody waits to be ready is a task: it is done when it has ended.
import type { Pod } from '../model/object.ts'
import { isReady, podWords } from './pod-counts.ts'
import type { KindRule } from './rollout.ts'

export const pod: KindRule<Pod> = (_tracked, live, view) => {
  const { spec, status = {} } = live
  const ready = isReady(live)
  const common = {
    pods: [live],
    desired: 1,
    template: { spec },
    creator: live,
    progress: `${status.phase}/${ready}`,
  }
  if (status.phase === 'Succeeded') return { ...common, state: 'done', message: 'succeeded' }
  if (status.phase === 'Failed') return { ...common, state: 'failed', message: podWords(live) }
  if (live.metadata.deletionTimestamp !== undefined) {
    return { ...common, state: 'in-progress', message: 'is being deleted' }
  }
  if (!ready) return { ...common, state: 'in-progress', message: podWords(live, view) }
  return isTask(live)
    ? {
        ...common,
        state: 'in-progress',
        message: `running until it completes (restartPolicy ${spec.restartPolicy})`,
      }
    : { ...common, state: 'done', message: 'ready' }
}

/** True for a pod that is not started again once it has succeeded, and has no readiness probe as a server would. */
function isTask({ spec }: Pod): boolean {
  const ends = spec.restartPolicy === 'Never' || spec.restartPolicy === 'OnFailure'
  return ends && spec.containers.every(({ readinessProbe }) => readinessProbe === undefined)
}
