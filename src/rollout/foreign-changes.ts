// What someone else does to an object while it is waited for: deletes it, recreates it, gives it another template.
// Then nothing that follows can prove this deploy, whatever kind it is. Pure.
import { isDeepStrictEqual } from 'node:util'
import { firstChange } from '../model/change.ts'
import { formatPath, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import { isTask } from '../model/kinds.ts'
import { valueAt } from '../model/place.ts'
import { parseTime, type View } from '../model/snapshot.ts'
import { withoutPods, type Rollout, type Tracked } from './rollout.ts'

/** How long a watch may take to hear of what was applied, milliseconds. */
const WATCH_DELAY = 2_000

/** The namespaces that tell more about rollouts whose objects are gone. */
export function namespacesOf(rollouts: readonly Rollout[]): ObjectRef[] {
  const gone = rollouts.filter(({ foreign }) => foreign === 'deleted')
  const names = gone.flatMap(({ ref }) => ref.namespace ?? [])
  return [...new Set(names)].map(namespaceRef)
}

/** Why what is in the cluster is not what this deploy applied; undefined when it is. */
export function interference(
  { ref, applied, wanted, appliedAt }: Tracked,
  live: KubernetesObject | undefined,
  view: View,
): Omit<Rollout, 'ref' | 'live'> | undefined {
  if (applied === undefined || isRemovedWhenDone(applied)) return undefined
  if (live === undefined || live.metadata.deletionTimestamp !== undefined) {
    if (ref.kind === 'Namespace' || view.now < appliedAt + WATCH_DELAY) return undefined
    if (ref.namespace !== undefined && isGoing(namespaceRef(ref.namespace), view))
      return withoutPods('failed', `its namespace ${ref.namespace} is being deleted`, {
        reason: { code: 'NamespaceTerminating', facts: {} },
        foreign: 'deleted',
      })
    const message = live === undefined ? 'was deleted while it was waited for' : 'is being deleted'
    const facts = live === undefined ? {} : { ending: true as const }
    return withoutPods('failed', message, { reason: { code: 'ObjectDeleted', facts }, foreign: 'deleted' })
  }
  if (live.metadata.uid !== applied.metadata.uid) {
    return isOlder(live, applied)
      ? undefined
      : withoutPods('failed', 'was deleted and made anew while it was waited for', {
          reason: { code: 'ObjectReplaced', facts: {} },
          foreign: 'replaced',
        })
  }
  if ((live.metadata.generation ?? 0) <= (applied.metadata.generation ?? 0)) return undefined
  const [ours, before, after] = [wanted, applied, live].map((object) => valueAt(object, ['spec', 'template']))
  const change = firstChange(ours, before, after, { isSame: isDeepStrictEqual })
  if (change === undefined) return undefined
  const path = ['spec', 'template', ...change.path]
  const [was, now] = [words(change.was), words(change.now)]
  return withoutPods('failed', `${formatPath(path)} was changed while it was waited for`, {
    reason: { code: 'ChangedMeanwhile', facts: { path, was, now } },
    foreign: 'changed',
  })
}

/** A Job may ask to be removed once it has ended (TTL-after-finished controller): that it is gone says nothing. */
function isRemovedWhenDone(object: KubernetesObject): boolean {
  return isTask(object) && valueAt(object, ['spec', 'ttlSecondsAfterFinished']) !== undefined
}

function namespaceRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Namespace', name }
}

/** True when it was looked up and is not there, or is being deleted. */
function isGoing(ref: ObjectRef, view: View): boolean {
  return view.isAbsent(ref) || view.get(ref)?.metadata.deletionTimestamp !== undefined
}

/** A copy of the object that was there before ours: the watch has not heard of the newer one yet. */
function isOlder(live: KubernetesObject, applied: KubernetesObject): boolean {
  const [seen, made] = [live, applied].map(({ metadata }) => parseTime(metadata.creationTimestamp) ?? 0)
  return (seen ?? 0) < (made ?? 0)
}

function words(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
}
