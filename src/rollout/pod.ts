// Pod on its own: done when Ready, or when it has succeeded and is not to be restarted; failed when its phase says so.
import type { Pod } from '../model/object.ts'
import { isReady, podWords } from './pods.ts'
import type { KindRule } from './rollout.ts'

export const pod: KindRule = (_tracked, live) => {
  const { spec, status = {} } = live as Pod
  const common = {
    pods: [live as Pod],
    desired: 1,
    template: { spec },
    creator: live,
    progress: `${status.phase}/${isReady(live as Pod)}`,
  }
  if (status.phase === 'Succeeded') return { ...common, state: 'done', message: 'succeeded' }
  if (status.phase === 'Failed') return { ...common, state: 'failed', message: podWords(live as Pod) }
  if (isReady(live as Pod)) return { ...common, state: 'done', message: 'ready' }
  return { ...common, state: 'in-progress', message: podWords(live as Pod) }
}
