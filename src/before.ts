// What there was before anything is applied: what is wrong already is no fault of this deploy.
import type { Cluster, Observer } from './cluster/cluster.ts'
import { answerOf } from './cluster/tolerance.ts'
import { failureFindings, findingsOf } from './diagnose/found.ts'
import { placeOf } from './causes/identity.ts'
import type { Knowledge } from './lookups/knowledge.ts'
import { kindsToLookUp, logsToRead } from './lookups/questions.ts'
import type { Clocks } from './model/clocks.ts'
import type { Finding } from './model/finding.ts'
import type { Inputs } from './model/inputs.ts'
import { keyOf } from './model/object.ts'
import { View } from './model/snapshot.ts'
import { isWatched, rolloutOf } from './rollout/kinds.ts'
import { wishesFor, type Run, type RunEffects } from './run.ts'

/** How long a container may start before that is called a failure of an earlier deploy, milliseconds. */
const STARTING = 60_000

/**
 * Reads everything again: how it was before, and what time it is for the API server (see clocks.ts). A failing read lowers
 * what is known, nothing else.
 */
export async function snapshotBefore(
  cluster: Cluster,
  observer: Observer,
  clocks: Clocks,
  run: Run,
  { now, redact }: RunEffects,
): Promise<View> {
  try {
    const [review] = await Promise.all([
      // Nothing is stored by it, and its creationTimestamp is now (kubernetes 1.28, authentication.k8s.io/v1).
      answerOf(cluster.review('authentication.k8s.io/v1', 'SelfSubjectReview')),
      observer.refresh(),
    ])
    clocks.hearNow(review?.metadata.creationTimestamp, now())
  } catch (error) {
    run.warnings.add(`the state before the deploy could not be read: ${redact.said(String(error))}`)
  }
  const objects = observer.objects()
  clocks.hear(objects, now())
  return new View({ now: now(), clocks, objects, logs: [], absent: [] })
}

/** True of a container that may only be starting: an earlier deploy may be under way. */
function isStarting({ channel, confidence, since }: Finding, now: number): boolean {
  return (channel === 'readiness' || confidence === 'guess') && now - since < STARTING
}

/** Remembers what was wrong with the workloads before this deploy, in the words of the diagnosis. */
export async function rememberFailures(before: View, knowledge: Knowledge, inputs: Inputs, run: Run): Promise<void> {
  const { now } = before
  const look = () => {
    const learnt = knowledge.snapshot()
    const view = new View({ ...before.snapshot, ...learnt, objects: [...before.snapshot.objects, ...learnt.objects] })
    return run.documents
      .filter(({ ref }) => isWatched(ref))
      .map(({ ref }) => rolloutOf({ ref, changed: false, appliedAt: now, ...wishesFor(ref, inputs, run) }, view))
      .filter(({ live, state }) => live !== undefined && state !== 'done')
      .map((rollout) => ({ rollout, findings: findingsOf(rollout, view).filter((one) => !isStarting(one, now)) }))
  }
  // What a container wrote may decide what its crash is called.
  const found = look().flatMap(({ findings }) => findings)
  await Promise.all([
    knowledge.logs(() => logsToRead(found, inputs.logLines)),
    knowledge.want(() => kindsToLookUp(found, before)),
  ])
  for (const { rollout, findings } of look()) {
    if (rollout.state !== 'failed' && findings.length === 0) continue
    run.failingBefore.add(keyOf(rollout.ref))
    for (const finding of failureFindings(rollout, rollout.reason, findings, now)) run.preExisting.add(placeOf(finding))
  }
}
