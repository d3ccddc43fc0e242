// `StaleImage`, before and after the rollout: what runs, compared with what registries have under the same tag.
import type { Cluster } from './cluster/cluster.ts'
import { imagesAfter, imagesBefore, staleFindings, type RunningImage } from './diagnose/running-images.ts'
import { digestsNow } from './lookups/image-digests.ts'
import type { Finding } from './model/finding.ts'
import type { View } from './model/snapshot.ts'
import type { Rollout } from './rollout/rollout.ts'
import type { Run, RunEffects } from './run.ts'

/** Before anything is applied: stale images that this deploy would not replace. */
export async function staleBefore(cluster: Cluster, run: Run, view: View, effects: RunEffects): Promise<Finding[]> {
  return await findStale(imagesBefore([...run.checked.values()], view), cluster, run, effects, view.now)
}

/** After the rollout: stale images that its pods run. */
export async function staleAfter(
  cluster: Cluster,
  run: Run,
  rollouts: readonly Rollout[],
  before: View,
  effects: RunEffects,
  now: number,
): Promise<Finding[]> {
  return await findStale(imagesAfter(run.tracked, rollouts, before), cluster, run, effects, now)
}

async function findStale(
  images: readonly RunningImage[],
  cluster: Cluster,
  run: Run,
  effects: RunEffects,
  now: number,
): Promise<Finding[]> {
  return staleFindings(images, await digestsNow(images, { ...effects, cluster, silent: run.silentRegistries }), now)
}
