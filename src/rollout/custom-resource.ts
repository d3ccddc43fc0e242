// Any custom resource, by the conventions that controllers share: observedGeneration, and the conditions Ready,
// Reconciling and Stalled. Rule: kstatus (cli-utils 0.37, pkg/kstatus/status/generic.go and status.go).
// Without a status it is done when stored: nothing says that a controller exists.
import { conditionWriter } from '../model/clocks.ts'
import type { Problem } from '../model/finding.ts'
import { condition, type Condition, type KubernetesObject } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { isRecord, records } from '../model/record.ts'
import { withoutPods, type Answer, type KindRule, type Tracked } from './rollout.ts'

/** How long a controller may take until it writes its first status, milliseconds. */
const FIRST_STATUS = 10_000

type Observed = Condition & { observedGeneration?: number }

export const customResource: KindRule = (tracked, live, view) => {
  if (live.metadata.deletionTimestamp !== undefined) return withoutPods('in-progress', 'is being deleted')
  const { observedGeneration, conditions } = statusOf(live)
  const generation = Math.max(live.metadata.generation ?? 0, tracked.generation ?? 0)
  if ((observedGeneration ?? generation) < generation) return behind()
  // What a condition says of an earlier generation says nothing of this one.
  const current = conditions.filter((one) => (one.observedGeneration ?? generation) >= generation)
  const [ready, reconciling, stalled, failed] = ['Ready', 'Reconciling', 'Stalled', 'Failed'].map((type) =>
    condition(current, type),
  )
  if (stalled?.status === 'True') return unfinished(stalled, live, view)
  if (reconciling?.status === 'True') return withoutPods('in-progress', words(reconciling, 'being reconciled'))
  if (ready?.status === 'True') return withoutPods('done', 'ready')
  if (ready?.status === 'False') return unfinished(ready, live, view)
  if (failed?.status === 'True') return unfinished(failed, live, view)
  if (ready !== undefined) return withoutPods('in-progress', words(ready, 'not ready yet'))
  if (condition(conditions, 'Ready') !== undefined) return behind()
  if (conditions.length > 0 || observedGeneration !== undefined) return withoutPods('done', 'seen by its controller')
  return takesItUp(tracked, view) ?? withoutPods('done', 'stored; no controller has written a status')
}

/** Undefined when a controller, if there is one, had its time to write a first status. */
export function takesItUp({ appliedAt, changed }: Tracked, view: View): Answer | undefined {
  const lookAgainAt = appliedAt + FIRST_STATUS
  if (!changed || view.now >= lookAgainAt) return undefined
  return withoutPods('in-progress', 'waiting a moment for a controller', { lookAgainAt })
}

function behind(): Answer {
  return withoutPods('in-progress', 'waiting for its controller to see the change')
}

/** What its condition says: which fault that is, the catalogue knows. */
function unfinished(said: Observed, live: KubernetesObject, view: View): Answer {
  const problem: Problem = {
    text: said.message ?? '',
    symptom: said.reason ?? '',
    condition: said,
    since: view.time(conditionWriter(live, said), said.lastTransitionTime) ?? view.now,
  }
  return withoutPods('in-progress', words(said, `${said.type} is ${said.status}`), { problems: [problem] })
}

function words({ reason, message }: Observed, otherwise: string): string {
  return [reason, message].filter((word) => word !== undefined && word !== '').join(': ') || otherwise
}

/** A custom resource's status may be anything: what is not of the common shape is not read. */
function statusOf(live: KubernetesObject): { observedGeneration?: number; conditions: Observed[] } {
  const { observedGeneration, conditions } = isRecord(live.status) ? live.status : {}
  return {
    observedGeneration: typeof observedGeneration === 'number' ? observedGeneration : undefined,
    conditions: records(conditions).filter(isCondition),
  }
}

function isCondition(value: Record<string, unknown>): value is Record<string, unknown> & Observed {
  return typeof value.type === 'string'
}
