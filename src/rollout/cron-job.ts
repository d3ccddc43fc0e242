// CronJob: done when it is stored, unless its controller says that it can never start a Job.
// Rule: the events of kubernetes 1.35, pkg/controller/cronjob/cronjob_controllerv2.go; a schedule that cannot be read
// and a time zone that the API server does not know are refused before.
import { eventMessage } from '../model/snapshot.ts'
import type { CronJob } from '../model/workloads.ts'
import { withoutPods, type KindRule } from './rollout.ts'

/** What the controller says of a CronJob that it leaves alone forever. */
const HOPELESS = new Set(['UnknownTimeZone', 'UnparseableSchedule', 'UnParseableCronJobSchedule', 'InvalidSchedule'])

/** How soon the CronJob controller says that it cannot read a schedule, milliseconds. */
const CONTROLLER_ANSWER = 3_000

export const cronJob: KindRule<CronJob> = ({ changed, appliedAt }, live, view) => {
  const { schedule = '', timeZone, suspend } = live.spec
  // Events outlive what they are about: one that names another schedule or zone is history.
  const complaint = view
    .eventsOf(live)
    .findLast(
      (event) =>
        HOPELESS.has(event.reason ?? '') &&
        eventMessage(event).includes(event.reason === 'UnknownTimeZone' ? (timeZone ?? '\0') : schedule),
    )
  if (complaint !== undefined) {
    const field = complaint.reason === 'UnknownTimeZone' ? 'timeZone' : 'schedule'
    return withoutPods('failed', eventMessage(complaint), { reason: { code: 'CronJobInvalid', facts: { field } } })
  }
  // While the API server was away its controller could not answer.
  const heardAt = Math.max(appliedAt, view.answersSince ?? 0) + CONTROLLER_ANSWER
  if (changed && view.now < heardAt)
    return withoutPods('in-progress', 'applied, waiting for its controller', { lookAgainAt: heardAt })
  if (suspend === true) return withoutPods('done', 'applied; suspended, so it starts no Job')
  return withoutPods('done', `applied, runs at "${schedule}"${timeZone === undefined ? '' : ` (${timeZone})`}`)
}
