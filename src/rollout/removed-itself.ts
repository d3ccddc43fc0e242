// What may remove itself once it has ended: a Job by its ttlSecondsAfterFinished, and custom resources that stand for one run
// of something (workflows, backups, pipeline runs), whose controllers delete them. That one is gone is then no news; how it
// was when it went is. A watch tells that with the deletion. Pure.
import { healthOf } from '../health/rule.ts'
import { ruleOf } from '../health/all-rules.ts'
import { isTask } from '../model/kinds.ts'
import { condition, groupOf, type Condition, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import { valueAt } from '../model/place.ts'
import { conditionsOf, isRecord } from '../model/record.ts'
import type { View } from '../model/snapshot.ts'
import { isCustomResource } from '../model/built-in.ts'
import { withoutPods, type Answer, type Tracked } from './rollout.ts'

/** How a custom resource says that it has ended, by the words of controllers that are widely used. */
export interface Ending {
  succeeded: boolean
  /** What says so: `Succeeded`, a condition; `status.phase`, a field. */
  type: string
  status: string
  reason?: string
  message?: string
}

const SUCCESS = ['Succeeded', 'Complete', 'Completed', 'Finished', 'Done']
const FAILURE = /^(?!no)(?:\w*failed|failure|\w*error(?:ed)?)$/i
/** Argo Workflows, Velero and others; Volcano nests it. */
const PHASES = [['phase'], ['state'], ['state', 'phase']]
/** Without a phase: when it ended (Tekton, Argo, Velero, Chaos Mesh). */
const TIMES = ['completionTime', 'finishedAt', 'completionTimestamp', 'completedAt', 'endTime']

/** True for what may remove itself, so that how it was when it went must be kept. */
export function mayRemoveItself(ref: ObjectRef): boolean {
  return isTask(ref) || isCustomResource(ref)
}

/** A Job may ask to be removed once it has ended (TTL-after-finished controller). */
export function isRemovedWhenDone(object: KubernetesObject): boolean {
  return isTask(object) && valueAt(object, ['spec', 'ttlSecondsAfterFinished']) !== undefined
}

/** As the watch told of our object with its deletion; undefined when it did not. */
export function lastOf({ ref, applied }: Tracked, view: View): KubernetesObject | undefined {
  const last = view.lastOf(ref)
  return last !== undefined && last.metadata.uid === applied?.metadata.uid ? last : undefined
}

/** What it means that a custom resource is gone, or is going, when its status says that it has ended; else undefined. */
export function afterItsEnd({ ref, applied }: Tracked, last: KubernetesObject | undefined): Answer | undefined {
  if (!isCustomResource(ref)) return undefined
  if (last === undefined) {
    return applied !== undefined && asksToBeRemoved(applied)
      ? withoutPods('in-progress', 'is gone, and how it ended is not known')
      : undefined
  }
  const ending = endingOf(last)
  if (ending === undefined) return undefined
  if (ending.succeeded) return withoutPods('done', 'finished, and was removed then')
  const { type, status, reason, message } = ending
  return withoutPods('failed', `${message ?? reason ?? `${type} is ${status}`}, and was removed then`, {
    reason: { code: 'CustomResourceFailed', facts: { type, status, ...(reason === undefined ? {} : { reason }) } },
  })
}

/** How a custom resource has ended; undefined while it does not say that it has. */
export function endingOf(object: KubernetesObject): Ending | undefined {
  const status = isRecord(object.status) ? object.status : {}
  const rule = ruleOf(groupOf(object.apiVersion), object.kind)
  const { is, found, reason, text } = healthOf(object, 0, rule)
  if (rule !== undefined && found !== undefined && (is === 'invalid' || is === 'failed' || is === 'broken'))
    return {
      succeeded: false,
      type: found.what,
      status: found.value,
      ...(reason ? { reason } : {}),
      ...(text ? { message: text } : {}),
    }
  const conditions = conditionsOf(object)
  const isTrue = (type: string): boolean => condition(conditions, type)?.status === 'True'
  const failed = isTrue('Failed') ? condition(conditions, 'Failed') : condition(conditions, 'Succeeded')
  if (failed !== undefined && (failed.type === 'Failed' || failed.status === 'False'))
    return { ...endingBy(failed), succeeded: false }
  const done = SUCCESS.find(isTrue)
  if (done !== undefined) return { succeeded: true, type: done, status: 'True' }
  for (const path of PHASES) {
    const phase = valueAt(status, path)
    if (typeof phase !== 'string') continue
    const said = { type: `status.${path.join('.')}`, status: phase }
    if (FAILURE.test(phase)) return { ...said, succeeded: false, ...messageOf(status) }
    if (SUCCESS.some((word) => word.toLowerCase() === phase.toLowerCase())) return { ...said, succeeded: true }
  }
  const time = TIMES.find((field) => typeof status[field] === 'string' && status[field] !== '')
  return time === undefined ? undefined : { succeeded: true, type: `status.${time}`, status: String(status[time]) }
}

function endingBy({ type, status, reason, message }: Condition): Omit<Ending, 'succeeded'> {
  return { type, status, ...(reason ? { reason } : {}), ...(message ? { message } : {}) }
}

function messageOf({ message }: Record<string, unknown>): { message?: string } {
  return typeof message === 'string' && message !== '' ? { message } : {}
}

/** True when its spec sets how long it stays once it has ended: `ttlSecondsAfterFinished`, `ttlStrategy`, `ttl`. */
function asksToBeRemoved({ spec }: KubernetesObject): boolean {
  const fields = isRecord(spec) ? Object.entries(spec) : []
  return fields.some(([key, value]) => isLifetime(key) || (isRecord(value) && Object.keys(value).some(isLifetime)))
}

function isLifetime(key: string): boolean {
  return /^ttl|After(Finished|Completion)$/.test(key)
}
