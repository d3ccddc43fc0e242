// One look at a rollout: how far is each object, what speaks against it, and what follows from that.
// Pure: the watch, its tests and a dump take the same look.
import { kubeletOf } from '../model/clocks.ts'
import type { Finding } from '../model/finding.ts'
import { condition, type Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { judge, type JudgeOptions, type Judgement, type Memory } from '../rollout/judge.ts'
import { rolloutsOf } from '../rollout/kinds.ts'
import type { Rollout, Tracked } from '../rollout/rollout.ts'
import { findingOf } from '../causes/catalogue.ts'
import { bugWarning } from '../causes/guard.ts'
import { withAwaited } from './awaited.ts'
import { findingsOf } from './found.ts'
import { identityOf } from '../causes/identity.ts'
import { isGathering, isHopeless } from './proof.ts'
import { withFollowers } from './followers.ts'

/** What was seen; `rollouts` and `findings` stand in the order of the tracked objects. */
export interface Look {
  view: View
  rollouts: readonly Rollout[]
  findings: readonly (readonly Finding[])[]
  judgement: Judgement
}

/** Looks once. `memory` is the judgement's of the look before, `EMPTY_MEMORY` at first. */
export function lookAt(
  tracked: readonly Tracked[],
  view: View,
  memory: Memory,
  options: Pick<JudgeOptions, 'startedAt' | 'timeout' | 'failFast' | 'stabilize'>,
): Look {
  const rollouts = rolloutsOf(tracked, view)
  const found = rollouts.map((rollout, index) => {
    // The user's rule decides alone.
    if (rollout.state === 'done' && (rollout.desired === 0 || rollout.decider?.whose === 'user')) return []
    const { changed = false, appliedAt } = tracked[index] ?? {}
    return seenOn(changed && appliedAt !== undefined ? { ...rollout, changedAt: appliedAt } : rollout, view)
  })
  const { startedAt, timeout, failFast, stabilize } = options
  const settings = {
    startedAt,
    timeout,
    failFast,
    stabilize,
    now: view.now,
    identity: identityOf,
    isHopeless,
    isGathering,
    eventsOf: (pod: Pod) => view.eventsOf(pod),
    provedReady: (pod: Pod) => provedReady(pod, view),
  }
  const findings = withFollowers(withAwaited(found, rollouts))
  const judgement = judge(memory, tracked, rollouts, findings, settings)
  const lookAgainAt = Math.min(judgement.lookAgainAt, ...rollouts.flatMap((rollout) => rollout.lookAgainAt ?? []))
  return { view, rollouts, findings, judgement: { ...judgement, lookAgainAt } }
}

/** Kubernetes cuts times to whole seconds: it may have been a second later. */
const CUT = 1000

/** Since when a pod is as ready as it is, as far as its node's times prove that. */
function provedReady(pod: Pod, view: View): number {
  const ready = condition(pod.status?.conditions, 'Ready')
  return (view.time(kubeletOf(pod), ready?.lastTransitionTime) ?? view.now) + CUT
}

/** What is found on one object. Where reading it fails, nothing is known of its pods, and a warning says so. */
function seenOn(rollout: Rollout & { changedAt?: number }, view: View): Finding[] {
  try {
    return findingsOf(rollout, view)
  } catch (error) {
    const { kind, name } = rollout.ref
    const warnings = [bugWarning(`how ${kind} ${name} is`, error)]
    return [
      findingOf('Unknown', rollout.ref, 'how its pods are could not be read', view.now, {
        warnings,
        facts: { unsaid: true },
      }),
    ]
  }
}
