// What became of the applied objects, read once more before a verdict: those that nothing watches, custom resources, and
// workloads that someone scaled. Values are compared here and go no further.
import type { Cluster } from '../cluster/cluster.ts'
import { inParallel } from '../cluster/in-parallel.ts'
import { answerOf, codeOf, isDenied, isNotFound } from '../cluster/tolerance.ts'
import { keyOf, type KubernetesObject, type ObjectMeta } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { isCustomResource } from '../model/built-in.ts'
import { changed, changedNotice, gone, replaced, scaledNotice } from '../rollout/foreign-changes.ts'
import { isWatched } from '../rollout/kinds.ts'
import { changedField, isOfController, scaled } from '../rollout/own-fields.ts'
import { isRemovedWhenDone } from '../rollout/removed-itself.ts'
import type { Reread, Tracked } from '../rollout/rollout.ts'

/** From so many objects of one kind on, one list of their metadata tells which of them are worth a request. */
const MANY = 8

/**
 * Reads again what was applied: what someone else did to it, by keyOf, and nothing of what is as it was. What may not be
 * read is as if it had not changed, and a line that `warn` gets.
 * @throws ApiError, ConnectionError when the cluster does not answer at all
 */
export async function reread(
  cluster: Pick<Cluster, 'get' | 'metadata'>,
  tracked: readonly Tracked[],
  view: View,
  warn: (line: string) => void,
): Promise<ReadonlyMap<string, Reread>> {
  const found = new Map<string, Reread>()
  const suspects = tracked.filter((one) => isSuspect(one, view))
  const groups = Map.groupBy(suspects, ({ ref: { apiVersion, kind, namespace = '' } }) =>
    [apiVersion, kind, namespace].join(' '),
  )
  await Promise.all(
    [...groups.values()].map(async (group) => {
      const touched = group.length < MANY ? group : await touchedOf(cluster, group)
      await inParallel(touched, async (one) => {
        const seen = await readOne(cluster, one, view)
        if (typeof seen === 'string') warn(seen)
        else if (seen !== undefined) found.set(keyOf(one.ref), seen)
      })
    }),
  )
  return found
}

/** True where the watch alone does not tell whether someone else has been at it. */
function isSuspect({ ref, applied, wanted }: Tracked, view: View): boolean {
  if (applied === undefined || isRemovedWhenDone(applied)) return false
  const { apiVersion, kind, namespace } = ref
  const live = view.get(ref)
  return (
    !isWatched(ref) ||
    isCustomResource(ref) ||
    !view.isReadable(apiVersion, kind, namespace) ||
    (live !== undefined && wanted !== undefined && scaled(wanted, applied, live) !== undefined)
  )
}

/** Those of one kind in one namespace that are not of the version that our apply left. */
async function touchedOf(cluster: Pick<Cluster, 'metadata'>, group: readonly Tracked[]): Promise<readonly Tracked[]> {
  const { apiVersion = '', kind = '', namespace } = group[0]?.ref ?? {}
  const target = { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) }
  const listed = await answerOf(cluster.metadata(target))
  if (listed === undefined) return group
  const byName = new Map(listed.map((metadata) => [metadata.name, metadata]))
  return group.filter(({ ref, applied }) => !isUntouched(byName.get(ref.name), applied))
}

function isUntouched(metadata: ObjectMeta | undefined, applied: KubernetesObject | undefined): boolean {
  const { resourceVersion, deletionTimestamp } = metadata ?? {}
  return resourceVersion === applied?.metadata.resourceVersion && deletionTimestamp === undefined
}

/** What someone did to one object; text where it may not be read. */
async function readOne(
  cluster: Pick<Cluster, 'get'>,
  tracked: Tracked,
  view: View,
): Promise<Reread | string | undefined> {
  const { ref, applied, wanted } = tracked
  if (applied === undefined) return undefined
  let live: KubernetesObject
  try {
    live = await cluster.get(ref)
  } catch (error) {
    if (isNotFound(error)) return { answer: gone(tracked, view) }
    if (isDenied(error))
      return `it was not checked whether someone else changed ${ref.kind} ${ref.name}: needs get on it`
    // A kind that cannot be read one by one.
    const code = codeOf(error)
    if (code === 404 || code === 405) return undefined
    // One object that cannot be read, as when a conversion webhook is broken, says nothing of the others.
    if (code !== undefined && code !== 401 && code !== 429)
      return `it was not checked whether someone else changed ${ref.kind} ${ref.name}: the API server answered HTTP ${code}`
    throw error
  }
  if (live.metadata.deletionTimestamp !== undefined) return { answer: gone(tracked, view, live) }
  if (live.metadata.uid !== applied.metadata.uid) return { answer: replaced() }
  // What someone else applied (mode watch) is not ours to compare.
  if (wanted === undefined) return undefined
  const change = changedField(wanted, applied, live)
  if (change !== undefined && !isCustomResource(ref)) return { answer: changed(ref, change) }
  if (change !== undefined && !isOfController(live, change.path)) return { notices: [changedNotice(ref, change)] }
  const scale = scaled(wanted, applied, live)
  return scale === undefined || isOfController(live, scale.path) ? undefined : { notices: [scaledNotice(ref, scale)] }
}
