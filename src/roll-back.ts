// `rollback: on-failure`: goes back to the revision before and watches that too.
import { previousRevision, revisionOf, rollBack } from './apply/rollback.ts'
import type { Cluster, Observer } from './cluster/cluster.ts'
import { Lookups } from './lookups.ts'
import type { Inputs } from './model/inputs.ts'
import { keyOf } from './model/object.ts'
import { isInterference } from './rollout/interference.ts'
import { isWorkload } from './rollout/kinds.ts'
import type { Tracked } from './rollout/rollout.ts'
import type { Effects, Run } from './run.ts'
import { watchRollouts, type Watched } from './watch.ts'

/** `rollback: on-failure`: undoes every workload that failed and watches that. The verdict stays failed. */
export async function rollBackAll(
  cluster: Cluster,
  observer: Observer,
  watched: Watched,
  inputs: Inputs,
  run: Run,
  effects: Effects,
  now: () => number,
): Promise<void> {
  const undone: Tracked[] = []
  for (const { rollout, reason } of watched.failures.filter(({ rollout }) => isWorkload(rollout.ref))) {
    const { ref, live } = rollout
    const document = run.documents.find((candidate) => keyOf(candidate.ref) === keyOf(ref))
    const previous = isInterference(reason)
      ? 'it is not what this deploy applied any more'
      : live === undefined
        ? 'it is not there'
        : previousRevision(live, watched.view)
    if (typeof previous === 'string' || document === undefined) {
      run.warnings.add(
        `${ref.kind} ${ref.name} was not rolled back: ${typeof previous === 'string' ? previous : 'it is not in the manifests'}`,
      )
      continue
    }
    try {
      const after = await rollBack(cluster, document, previous, inputs)
      effects.github.log(`${ref.kind} ${ref.name}: going back to revision ${revisionOf(previous)}`)
      undone.push({
        ref,
        changed: true,
        appliedAt: now(),
        ...(after.metadata.generation === undefined ? {} : { generation: after.metadata.generation }),
      })
    } catch (error) {
      run.warnings.add(
        `${ref.kind} ${ref.name} was not rolled back: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
  }
  if (undone.length === 0) return
  const after = await watchRollouts(observer, undone, new Lookups(cluster, inputs.logLines), {
    ...inputs,
    now,
    signal: effects.signal,
    progress: (line) => effects.github.log(`rollback: ${line}`),
  })
  for (const { ref, state, message } of after.rollouts)
    run.warnings.add(
      `${ref.kind} ${ref.name} was rolled back to its previous revision, which is ${state === 'done' ? 'healthy' : 'not healthy'}: ${message}`,
    )
  run.warnings.add('ConfigMaps, Secrets and other objects were not rolled back')
}
