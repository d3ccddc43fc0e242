// What someone else does to an object while it is watched: deletes it, replaces it by another, changes what the manifest
// sets. Then nothing that follows can prove this deploy, whatever kind it is. Pure.
import type { Change } from '../model/change.ts'
import type { FactsByCode, Problem } from '../model/finding.ts'
import { formatPath, mayBeNewer, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { isCustomResource } from '../model/built-in.ts'
import { changedField } from './own-fields.ts'
import { afterItsEnd, isRemovedWhenDone, lastOf } from './removed-itself.ts'
import { withoutPods, type Answer, type Rollout, type Tracked } from './rollout.ts'

/** The namespaces that tell more about rollouts whose objects are gone. */
export function namespacesOf(rollouts: readonly Rollout[]): ObjectRef[] {
  const gone = rollouts.filter(({ foreign }) => foreign === 'deleted')
  const names = gone.flatMap(({ ref }) => ref.namespace ?? [])
  return [...new Set(names)].map(namespaceRef)
}

/**
 * Why what is in the cluster is not what this deploy applied; undefined when it is, and when the copy of the cluster is
 * older than our apply.
 */
export function interference(tracked: Tracked, live: KubernetesObject | undefined, view: View): Answer | undefined {
  const { ref, applied } = tracked
  if (applied === undefined || isRemovedWhenDone(applied)) return undefined
  if (live === undefined) {
    return ref.kind !== 'Namespace' && view.isAsNewAs(applied) ? gone(tracked, view) : undefined
  }
  if (isOlder(live, applied)) return undefined
  if (live.metadata.deletionTimestamp !== undefined)
    return ref.kind === 'Namespace' ? undefined : gone(tracked, view, live)
  if (live.metadata.uid !== applied.metadata.uid) return replaced()
  // Whether its controller has written a field only its managed fields tell, which `reread` asks for.
  if (isCustomResource(ref)) return undefined
  const change = tracked.wanted && changedField(tracked.wanted, applied, live)
  return change === undefined ? undefined : changed(ref, change)
}

/**
 * It is not there any more, or is being deleted: `ending`, as it is then. No one else did that where it had ended before,
 * and where its namespace goes, that is why.
 */
export function gone(tracked: Tracked, view: View, ending?: KubernetesObject): Answer {
  const ended = afterItsEnd(tracked, ending ?? lastOf(tracked, view))
  if (ended !== undefined) return ended
  const { namespace } = tracked.ref
  const message = ending === undefined ? 'was deleted' : 'is being deleted'
  const facts = ending === undefined ? {} : { ending: true as const }
  return namespace !== undefined && isGoing(namespaceRef(namespace), view)
    ? withoutPods('failed', `its namespace ${namespace} is being deleted`, {
        reason: { code: 'NamespaceTerminating', facts: {} },
        foreign: 'deleted',
      })
    : withoutPods('failed', message, { reason: { code: 'ObjectDeleted', facts }, foreign: 'deleted' })
}

/** Another object has its name. */
export function replaced(): Answer {
  return withoutPods('failed', 'was deleted and recreated by someone else', {
    reason: { code: 'ObjectReplaced', facts: {} },
    foreign: 'replaced',
  })
}

/** A field of ours has another value. */
export function changed(ref: ObjectRef, change: Change): Answer {
  const facts = changeFacts(ref, change)
  return withoutPods('failed', `${formatPath(facts.path)} was changed by someone else`, {
    reason: { code: 'ChangedMeanwhile', facts },
    foreign: 'changed',
  })
}

/** A field of ours in a custom resource has another value: which programs may write it, only its makers know. */
export function changedNotice(ref: ObjectRef, change: Change): Problem<'ChangedMeanwhile'> {
  const facts = changeFacts(ref, change)
  return { code: 'ChangedMeanwhile', text: '', facts, path: facts.path }
}

/** Someone else decides how many pods it has: worth a word, and their right. */
export function scaledNotice(ref: ObjectRef, change: Change): Problem<'ChangedMeanwhile'> {
  const facts = changeFacts(ref, change)
  return { code: 'ChangedMeanwhile', text: '', facts: { ...facts, scaled: true }, path: facts.path }
}

/** Fields whose values are no secret in any object. */
const PUBLIC = new Set(['image', 'type', 'port', 'targetPort', 'nodePort', 'serviceAccountName', 'storageClassName'])
/** The same of all that is below them. */
const PUBLIC_BELOW = new Set(['selector', 'matchLabels', 'labels', 'resources', 'nodeSelector'])

/** The values only where they are known to hold no secret: of all else, such as a variable or an argument, which one it is. */
function changeFacts(ref: ObjectRef, { path, was, now }: Change): FactsByCode['ChangedMeanwhile'] {
  const isPublic = PUBLIC.has(String(path.at(-1))) || path.some((step) => PUBLIC_BELOW.has(String(step)))
  const isPlain = [was, now].every((value) => ['number', 'boolean', 'undefined'].includes(typeof value))
  const isText = [was, now].every((value) => typeof value !== 'object' || value === null)
  return (isText && isPublic) || (isPlain && !isCustomResource(ref))
    ? { path, was: words(was), now: words(now) }
    : { path }
}

function namespaceRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Namespace', name }
}

/** True when it was looked up and is not there, or is being deleted. */
function isGoing(ref: ObjectRef, view: View): boolean {
  return view.isAbsent(ref) || view.get(ref)?.metadata.deletionTimestamp !== undefined
}

/** A copy from before our apply: the watch has not heard of that yet. */
function isOlder(live: KubernetesObject, applied: KubernetesObject): boolean {
  return mayBeNewer(applied.metadata.resourceVersion ?? '0', live.metadata.resourceVersion ?? '0')
}

function words(value: unknown): string {
  return typeof value === 'string' && !value.includes('\n') ? value : (JSON.stringify(value) ?? 'nothing')
}
