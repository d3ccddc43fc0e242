// `rollback: on-failure`: every workload that failed goes back to what it was before this deploy, and is watched there.
// What becomes of each is a line of the report, written step by step: a run may be cancelled at any moment.
import { messageOf } from './model/error.ts'
import { earlierTemplate, revisionName, rollBack } from './apply/undo.ts'
import type { Cluster, Observer } from './cluster/cluster.ts'
import { maskedMessage } from './diagnose/masked.ts'
import { redactWarning, type Redaction } from './evidence/redact.ts'
import { Knowledge } from './lookups/knowledge.ts'
import type { Clocks } from './model/clocks.ts'
import type { Inputs } from './model/inputs.ts'
import { isPodMaker, workloadKind } from './model/kinds.ts'
import { keyOf, type KubernetesObject, type ObjectRef, type Pod, type PodTemplate } from './model/object.ts'
import { isWorkload } from './rollout/kinds.ts'
import { isReady } from './rollout/pod-counts.ts'
import type { Rollout, Tracked } from './rollout/rollout.ts'
import type { Run, RunEffects } from './run.ts'
import { watchRollouts, type Watched } from './watch.ts'

/** How long to watch what most likely waits for someone to delete a pod, milliseconds. */
const BLOCKED_TIMEOUT = 20_000

const ONLY_TEMPLATES =
  'Only pod templates were rolled back: ConfigMaps, Secrets and all other objects and fields keep the state of this deploy'

/** A workload that was told to go back. */
interface Undone {
  tracked: Tracked
  /** `revision 3 (image registry.example/app:1)` */
  to: string
  /** Pods of the failed revision that keep the controller from going on, and why. */
  blocked: { pods: readonly Pod[]; why: string } | undefined
}

/** Undoes every workload that failed and watches that. The verdict stays failed. */
export async function rollBackAll(
  cluster: Cluster,
  observer: Observer,
  clocks: Clocks,
  watched: Watched,
  inputs: Inputs,
  run: Run,
  effects: RunEffects,
): Promise<void> {
  const { redact, now } = effects
  const { rollback: lines } = run
  const failed = failedRollouts(watched, run)
  if (failed.length === 0) lines.set('', 'Nothing was rolled back: no workload is known to have failed')
  const undone: Undone[] = []
  for (const rollout of failed) {
    if (effects.signal.aborted) {
      lines.set(keyOf(rollout.ref), `${nameOf(rollout.ref)} was not rolled back: the run was cancelled`)
      continue
    }
    const one = await undo(cluster, rollout, inputs, run, now, redact)
    if (one === undefined) continue
    effects.github.log(`${nameOf(rollout.ref)}: rolling back to ${one.to}`)
    undone.push(one)
  }
  for (const rollout of watched.rollouts) {
    const { ref, state } = rollout
    if (state === 'done' || !isWorkload(ref) || lines.has(keyOf(ref))) continue
    const why = `its rollout was still in progress when the deploy failed (${maskedMessage(rollout, redact)})`
    lines.set(keyOf(ref), `${nameOf(ref)} was not rolled back: ${why}`)
  }
  if (undone.length === 0) return
  lines.set('', ONLY_TEMPLATES)
  const knowledge = new Knowledge(cluster, 'diagnosis')
  for (const blocked of [false, true]) {
    const group = undone.filter((one) => (one.blocked !== undefined) === blocked)
    if (group.length === 0) continue
    const after = await watchRollouts(
      observer,
      group.map(({ tracked }) =>
        blocked ? { ...tracked, timeLimit: Math.min(BLOCKED_TIMEOUT, inputs.timeout) } : tracked,
      ),
      knowledge,
      {
        ...inputs,
        now,
        clocks,
        // What a deploy returns to is no manifest of ours.
        reread: () => Promise.resolve(new Map()),
        signal: effects.signal,
        redact,
        progress: (line) => effects.github.log(`rollback: ${line}`),
      },
    )
    for (const warning of after.warnings) run.warnings.add(redactWarning(warning, redact))
    for (const [index, one] of group.entries()) {
      const key = keyOf(one.tracked.ref)
      const rollout = after.rollouts[index] as Rollout
      const healthy = rollout.state === 'done' && !after.failures.some((failure) => keyOf(failure.rollout.ref) === key)
      run.restored.set(key, { rollout, view: after.view, ...(after.verdict === 'cancelled' ? {} : { healthy }) })
      lines.set(key, outcome(one, after, index, redact))
    }
  }
}

/** The workloads that failed, and those still under way that show the same cause: they would have failed a moment later. */
function failedRollouts(watched: Watched, run: Run): Rollout[] {
  const failures = watched.failures.map(({ rollout }) => rollout)
  const named = new Set([...failures.map(({ ref }) => ref), ...run.findings.map(({ workload }) => workload)].map(keyOf))
  const others = watched.rollouts.filter(({ ref }) => !failures.some((failure) => keyOf(failure.ref) === keyOf(ref)))
  return [...failures, ...others.filter(({ ref, state }) => state !== 'done' && named.has(keyOf(ref)))]
}

/** Tells one workload to go back; undefined, and a line that says why, when it does not. */
async function undo(
  cluster: Cluster,
  rollout: Rollout,
  inputs: Inputs,
  run: Run,
  now: () => number,
  redact: Redaction,
): Promise<Undone | undefined> {
  const { ref, live } = rollout
  const name = nameOf(ref)
  const remains = (why: string): undefined => void run.rollback.set(keyOf(ref), `${name} was not rolled back: ${why}`)
  if (rollout.foreign !== undefined) return remains('someone else changed it after this deploy applied it')
  const document = run.documents.find((candidate) => keyOf(candidate.ref) === keyOf(ref))
  const before = run.applied.get(keyOf(ref))?.before
  if (document === undefined) return remains('it is not in the manifests')
  const template = earlierTemplate(before, live)
  if (typeof template === 'string') return remains(template)
  const images = imagesOf(template)
  if (run.failingBefore.has(keyOf(ref)))
    return remains(`its previous revision (${images}) was already failing before this deploy`)
  const to = `${await revisionName(cluster, before as KubernetesObject)} (${images})`
  run.rollback.set(keyOf(ref), `${name} was being rolled back to ${to} when the run ended`)
  try {
    const after = await rollBack(cluster, document, template, inputs)
    run.rolledBack.add(keyOf(ref))
    const { generation } = after.metadata
    const tracked = {
      ref,
      changed: true,
      appliedAt: now(),
      applied: after,
      generation,
    }
    return { tracked, to, blocked: blockedBy(rollout) }
  } catch (error) {
    return remains(redact.said(messageOf(error)))
  }
}

/**
 * The pods of the failed revision that their controller does not replace by itself: a StatefulSet with OrderedReady
 * waits until each is ready, also when it is told to replace it (kubernetes 1.35, stateful_set_control.go,
 * processReplica; "Forced rollback" in its documentation), and OnDelete replaces none at all.
 */
function blockedBy({ live, pods }: Rollout): Undone['blocked'] {
  const broken = pods.filter((pod) => !isReady(pod))
  if (broken.length === 0 || !isPodMaker(live)) return undefined
  const { updateStrategy, podManagementPolicy = 'OrderedReady' } = live.spec
  if (updateStrategy?.type === 'OnDelete') return { pods: broken, why: 'updateStrategy OnDelete' }
  return workloadKind(live)?.numbered === true && podManagementPolicy === 'OrderedReady'
    ? { pods: broken, why: 'podManagementPolicy OrderedReady' }
    : undefined
}

/** What became of it, in one line. */
function outcome({ tracked: { ref }, to, blocked }: Undone, after: Watched, index: number, redact: Redaction): string {
  const rollout = after.rollouts[index] as Rollout
  const message = maskedMessage(rollout, redact)
  const done = `${nameOf(ref)} was rolled back to ${to}`
  if (after.verdict === 'cancelled')
    return `${done}; the run was cancelled before it was known whether it is healthy: ${message}`
  const failure = after.failures.find(({ rollout }) => keyOf(rollout.ref) === keyOf(ref))
  if (rollout.state === 'done' && failure === undefined) return `${done} and is healthy again: ${message}`
  const still = (blocked?.pods ?? []).filter(({ metadata }) =>
    after.view.pods.some((pod) => pod.metadata.uid === metadata.uid && !isReady(pod)),
  )
  if (blocked !== undefined && still.length > 0) {
    const names = still.map(({ metadata }) => metadata.name).join(' ')
    const namespace = ref.namespace === undefined ? '' : ` -n ${ref.namespace}`
    const [pod, keeps, it] = still.length === 1 ? ['pod', 'is', 'it'] : ['pods', 'are', 'them']
    return `${done}, but ${pod} ${names} of the failed revision ${keeps} not replaced (${blocked.why}). Delete ${it}: kubectl delete pod ${names}${namespace}`
  }
  const codes = new Set(failure?.findings.map(({ code }) => code))
  const why = codes.size === 0 ? '' : ` (${[...codes].join(', ')})`
  return `${done} but is not healthy: ${message}${why}`
}

function nameOf({ kind, name }: ObjectRef): string {
  return `${kind} ${name}`
}

/** `image registry.example/app:1` */
function imagesOf({ spec }: PodTemplate): string {
  const images = new Set(spec.containers.map(({ image }) => image ?? ''))
  return `${images.size === 1 ? 'image' : 'images'} ${[...images].join(', ')}`
}

/** Why a deploy that failed was not rolled back, when it did not come to that; undefined when nobody expects it. */
export function notRolledBack(run: Run, { mode }: Inputs): string | undefined {
  if (mode === 'watch' && run.findings.length > 0) return 'mode watch changes nothing in the cluster'
  if (mode !== 'deploy' || run.applied.size === 0) return undefined
  if (run.watched?.verdict === 'failed' || run.cancelled) return 'the run was cancelled'
  if (run.findings.length > 0 && run.watched !== undefined) return 'no rollout has failed'
  return run.findings.length > 0
    ? 'the deploy ended while it was being applied, before a rollout was judged'
    : undefined
}
