// What the phases of a run find on its workloads: what failed before the deploy, and what the watch saw. A part that fails by
// a bug costs no more than itself.
import type { Cluster } from './cluster/cluster.ts'
import { isRefusal } from './cluster/tolerance.ts'
import { bugWarning } from './causes/guard.ts'
import { failureFindings, findingsOf } from './diagnose/found.ts'
import { placeOf } from './diagnose/identity.ts'
import { applyNotices } from './diagnose/notices.ts'
import { isWorthTelling } from './diagnose/proof.ts'
import { redactWarning } from './evidence/redact.ts'
import type { Knowledge } from './lookups/knowledge.ts'
import { kindsToLookUp, logsToRead } from './lookups/questions.ts'
import { staleAfter } from './lookups/registries.ts'
import { isOf, type Finding } from './model/finding.ts'
import type { Inputs } from './model/inputs.ts'
import { keyOf } from './model/object.ts'
import { View } from './model/snapshot.ts'
import { isWatched, rolloutOf } from './rollout/kinds.ts'
import { connectionFinding, type Run, type RunEffects } from './run.ts'
import type { Watched } from './watch.ts'

/** How long a container may start before that is called a failure of an earlier deploy, milliseconds. */
const STARTING = 60_000

/** Thrown by a phase that ends the story; its findings are in the run already. */
export class Stop extends Error {}

/** Does what the verdict does not depend on. A bug in it is a warning, and `otherwise` the answer. */
export async function whole<T>(
  what: string,
  run: Run,
  { redact, signal }: RunEffects,
  otherwise: T,
  action: () => T | Promise<T>,
): Promise<T> {
  try {
    return await action()
  } catch (error) {
    if (error instanceof Stop || isRefusal(error)) throw error
    if (signal.aborted) throw error
    run.warnings.add(redactWarning(bugWarning(what, error), redact))
    return otherwise
  }
}

/** True of a container that may only be starting: an earlier deploy may be under way. */
function isStarting({ channel, confidence, since }: Finding, now: number): boolean {
  return (channel === 'readiness' || confidence === 'guess') && now - since < STARTING
}

/** Remembers what was wrong with the workloads before this deploy, in the words of the diagnosis. */
export async function rememberFailures(
  before: View,
  knowledge: Knowledge,
  { logLines }: Inputs,
  run: Run,
): Promise<void> {
  const { now } = before
  const look = () => {
    const learnt = knowledge.snapshot()
    const view = new View({ ...before.snapshot, ...learnt, objects: [...before.snapshot.objects, ...learnt.objects] })
    return run.documents
      .filter(({ ref }) => isWatched(ref))
      .map(({ ref }) => rolloutOf({ ref, changed: false, appliedAt: now }, view))
      .filter(({ live, state }) => live !== undefined && state !== 'done')
      .map((rollout) => ({ rollout, findings: findingsOf(rollout, view).filter((one) => !isStarting(one, now)) }))
  }
  // What a container wrote may decide what its crash is called.
  const found = look().flatMap(({ findings }) => findings)
  await Promise.all([
    knowledge.logs(() => logsToRead(found, logLines)),
    knowledge.want(() => kindsToLookUp(found, before)),
  ])
  for (const { rollout, findings } of look()) {
    if (rollout.state !== 'failed' && findings.length === 0) continue
    run.failingBefore.add(keyOf(rollout.ref))
    for (const finding of failureFindings(rollout, rollout.reason, findings, now)) run.preExisting.add(placeOf(finding))
  }
}

/**
 * Of what was seen on objects that had not failed yet: the same faults, others that are likely to stay, and what only
 * follows from these.
 */
function besideFailures(failed: readonly Finding[], pending: readonly Finding[]): Finding[] {
  if (failed.length === 0) return []
  const codes = new Set(failed.map(({ code }) => code))
  const told = pending.flatMap((finding) => {
    const kind = isWorthTelling(finding)
    if (codes.has(finding.code) || kind === 'terminal') return [finding]
    return kind === false ? [] : [{ ...finding, alsoSeen: true }]
  })
  const workloads = new Set([...failed, ...told].map(({ workload }) => keyOf(workload)))
  const followers = pending.filter(
    (finding) => !told.includes(finding) && finding.follows?.some((ref) => workloads.has(keyOf(ref))) === true,
  )
  return [...told, ...followers]
}

/** From what the watch saw to findings: of the failures, and of others that show the same. */
export async function diagnose(
  cluster: Cluster,
  watched: Watched,
  before: View,
  inputs: Inputs,
  run: Run,
  effects: RunEffects,
): Promise<void> {
  const now = watched.view.now
  if (watched.lost !== undefined) run.findings.push(connectionFinding(watched.lost, run, now))
  for (const { rollout, reason, findings } of watched.failures) {
    const key = keyOf(rollout.ref)
    if (reason !== undefined) run.wrappers.set(key, [reason.code])
    const own = failureFindings(rollout, reason, findings, now)
    run.findings.push(...own)
    const unchanged = run.tracked.some(({ ref, changed }) => keyOf(ref) === key && !changed)
    if (unchanged && run.failingBefore.has(key)) for (const finding of own) run.preExisting.add(placeOf(finding))
  }
  run.findings.push(...besideFailures(run.findings, watched.pending))
  if (watched.verdict === 'cancelled') return
  const notices = await whole('the notices', run, effects, [], () => applyNotices(run.tracked, watched.rollouts, now))
  // Nobody expects a watch to change something.
  run.notices.push(...notices.filter((notice) => inputs.mode !== 'watch' || !isOf(notice, 'NothingChanged')))
  if (watched.verdict !== 'passed') return
  // What runs now says more than what ran before.
  run.notices = run.notices.filter((notice) => !isOf(notice, 'StaleImage'))
  const stale = await whole('stale images', run, effects, [], () =>
    staleAfter(cluster, run, watched.rollouts, before, effects, now),
  )
  const isFailure = ({ confidence }: Finding): boolean => inputs.failOnStaleImage && confidence === 'certain'
  run.findings.push(...stale.filter(isFailure))
  run.notices.push(...stale.filter((one) => !isFailure(one)))
}
