// Decides from everything observed so far: pass, fail, or wait and until when. Pure: what it must remember from one
// look to the next is a value that it takes and returns; time is the snapshot's.
import type { Fault, Finding } from '../model/finding.ts'
import { keyOf, type Event, type Pod } from '../model/object.ts'
import { ownTimeLimit } from '../model/gate-annotations.ts'
import { annotated, type Rollout, type Tracked } from './rollout.ts'
import { readySince } from './pod-counts.ts'
import { longest, settlingTime, type Wait } from './stability.ts'

/** What is remembered between looks, by keyOf of the object. */
export interface Memory {
  objects: ReadonlyMap<string, Known>
  /** Since when a finding is seen without a break, by its identity on its workload. */
  seen: ReadonlyMap<string, number>
  /** Since when a failure is proved, without a break. */
  provedAt?: number
}

interface Known {
  /** Every state that it has been in: what comes back to one of them has made no progress. */
  progress: ReadonlySet<string>
  progressAt: number
  heard: ReadonlyMap<string, Heard>
  /** Since when its rollout calls itself failed, without a break. */
  failedAt?: number
}

/** Of one pod, by its uid. */
interface Heard {
  /** Since when it is as ready as it is, by its node's clock: another time is another state. */
  since: number
  /** Since when it is so at the latest, by our clock. */
  at: number
}

export const EMPTY_MEMORY: Memory = { objects: new Map(), seen: new Map() }

export interface JudgeOptions {
  /** Milliseconds since the epoch, by this machine's clock. */
  now: number
  /** When watching began. */
  startedAt: number
  /** For what has no limit of its own. */
  timeout: number
  failFast: boolean
  stabilize: 'auto' | number
  /** What was told of a pod. */
  eventsOf?: (pod: Pod) => readonly Event[]
  /** Since when a pod is as ready as it is, as far as that is proved, by the clock of `now`; that is now unless told. */
  provedReady?: (pod: Pod) => number
  identity: (finding: Finding) => string
  isHopeless: (finding: Finding, seen: number, share: number) => boolean
  /** True for what a second look or two may show to be worth telling beside a failure. */
  isGathering: (finding: Finding) => boolean
}

/** Why one object failed. */
export interface Failure {
  rollout: Rollout
  /** `RolloutStalled`, `GateTimeout`…, or undefined when the findings alone decided. */
  reason?: Fault
  /** The findings that proved it; all of them when time was up. */
  findings: readonly Finding[]
}

export interface Judgement {
  memory: Memory
  verdict: 'passed' | 'failed' | 'wait'
  failures: readonly Failure[]
  /** Objects that are done but not yet believed, and those still under way, in the order given. */
  waitingFor: readonly Rollout[]
  /** Until when and why what is done is not yet believed, by keyOf. */
  doubts: ReadonlyMap<string, Wait>
  /** When to look again even if nothing changes, milliseconds since the epoch. */
  lookAgainAt: number
}

/** The Deployment controller needs a moment to write its own verdict: our clock leaves it that. */
const CONTROLLER_GRACE = 5_000
const HEARTBEAT = 15_000
/** What a rollout itself says may be taken back at once: a pause, a Deployment that is deleted and recreated. */
const CONFIRMED_AFTER = 2_000
/** What else has begun to go wrong when a failure is proved gets so long to show itself, so that both can be mended at once. */
const GATHERING = 6_000

/** What one object is to the verdict; `until`: when to look at it again, milliseconds since the epoch. */
type Outlook =
  | { kind: 'settled' }
  | { kind: 'failed'; failure: Failure; until: number }
  /** Nothing proves that it failed, and its time is up. */
  | { kind: 'overdue'; failure: Failure; until: number }
  /** `doubt`: it is done, and until when and why that is not believed yet. */
  | { kind: 'waits'; until: number; doubt?: Wait }

/** One object with all that is known of it. */
interface Subject {
  tracked: Tracked | undefined
  rollout: Rollout
  findings: readonly Finding[]
  known: Known | undefined
}

/** Judges every tracked object. `rollouts` and `findings` stand in the order of `tracked`. */
export function judge(
  memory: Memory,
  tracked: readonly Tracked[],
  rollouts: readonly Rollout[],
  findings: readonly (readonly Finding[])[],
  options: JudgeOptions,
): Judgement {
  const { now } = options
  const seen = stillSeen(memory, findings.flat(), options)
  const objects = new Map(
    rollouts.map((rollout, index) => [keyOf(rollout.ref), remember(memory, rollout, tracked[index], options)]),
  )
  const judged = rollouts.map((rollout, index) => {
    const known = objects.get(keyOf(rollout.ref))
    const subject: Subject = { tracked: tracked[index], rollout, findings: findings[index] ?? [], known }
    return { ...subject, outlook: judgeOne(subject, seen, options) }
  })
  const outlooks = judged.map(({ outlook }) => outlook)
  const failures = outlooks.flatMap((one) => ('failure' in one ? one.failure : []))
  const waiting = judged.filter(({ outlook: { kind } }) => kind === 'waits' || kind === 'overdue')
  const provedAt = failures.length === 0 ? undefined : (memory.provedAt ?? now)
  const gathersUntil = provedAt === undefined ? now : provedAt + GATHERING
  const told = new Set(failures.flatMap((failure) => failure.findings.map(({ code }) => code)))
  const gathering =
    now < gathersUntil &&
    outlooks.every(({ kind }) => kind !== 'overdue') &&
    waiting.flatMap((one) => one.findings).some((one) => !told.has(one.code) && options.isGathering(one))
  return {
    memory: { objects, seen, provedAt },
    verdict: failures.length > 0 && !gathering ? 'failed' : waiting.length > 0 ? 'wait' : 'passed',
    failures,
    waitingFor: waiting.map(({ rollout }) => rollout),
    doubts: new Map(
      judged.flatMap(({ rollout, outlook }): [string, Wait][] =>
        outlook.kind === 'waits' && outlook.doubt !== undefined ? [[keyOf(rollout.ref), outlook.doubt]] : [],
      ),
    ),
    lookAgainAt: Math.min(
      now + HEARTBEAT,
      gathering ? gathersUntil : Infinity,
      ...outlooks.map((one) => ('until' in one ? one.until : Infinity)),
    ),
  }
}

/** How long it may take, milliseconds from the start of the watch: its own limit, longer or shorter, else that of the input. */
export function timeLimitOf(tracked: Tracked | undefined, timeout: number): number {
  return tracked?.timeLimit ?? (tracked && ownTimeLimit(annotated(tracked))) ?? timeout
}

function judgeOne(
  { tracked, rollout, findings, known }: Subject,
  seen: ReadonlyMap<string, number>,
  options: JudgeOptions,
): Outlook {
  const { now } = options
  const timeout = options.startedAt + timeLimitOf(tracked, options.timeout)
  const doubt = rollout.state === 'done' ? believedFrom(rollout, tracked, known, options) : undefined
  const stable = doubt?.until ?? Infinity
  // When time is up while it is only being watched, and nothing speaks against it, it is done.
  const isUnopposed = rollout.state === 'done' && now >= timeout && findings.length === 0
  if (now >= stable || isUnopposed) return { kind: 'settled' }
  const confirmed =
    rollout.state === 'failed' ? Math.min((known?.failedAt ?? now) + CONFIRMED_AFTER, timeout) : Infinity
  const failed = (over: Partial<Failure>): Failure => ({ rollout, findings, ...over })
  if (now >= confirmed) return { kind: 'failed', failure: failed({ reason: rollout.reason }), until: Infinity }
  // What is done and still watched may be hopeless, too: what a probe kills is ready again at once, every time.
  const hopeless = findings.filter(
    (finding) =>
      options.failFast &&
      options.isHopeless(
        finding,
        now - (seen.get(seenKey(finding)) ?? now),
        share(finding, findings, rollout, options),
      ),
  )
  const until = Math.min(stable, confirmed)
  if (hopeless.length > 0) return { kind: 'failed', failure: failed({ findings: hopeless }), until }
  const deadline =
    rollout.state === 'done' || rollout.progressDeadline === undefined
      ? Infinity
      : (known?.progressAt ?? now) + rollout.progressDeadline * 1000 + CONTROLLER_GRACE
  const next = Math.min(until, timeout, deadline, findings.length > 0 ? now + 1000 : Infinity)
  if (now >= timeout) {
    const isOwn = tracked !== undefined && ownTimeLimit(annotated(tracked)) !== undefined
    const reason: Fault = { code: 'GateTimeout', facts: isOwn ? { own: true } : {} }
    return { kind: 'overdue', failure: failed({ reason }), until: next }
  }
  if (now >= deadline)
    return { kind: 'overdue', failure: failed({ reason: { code: 'RolloutStalled', facts: {} } }), until: next }
  return { kind: 'waits', until: next, doubt }
}

/**
 * From when on what is done is believed. Counted from when we heard that it is ready: what happens to it next is heard of
 * as late.
 */
function believedFrom(
  rollout: Rollout,
  tracked: Tracked | undefined,
  known: Known | undefined,
  { stabilize, eventsOf, now }: JudgeOptions,
): Wait {
  const none = { until: 0, why: '' }
  if (isSettled(tracked, rollout, known) || stabilize === 0) return none
  const waits = rollout.pods.map((pod): Wait => {
    const { until, why } = settlingTime(pod, stabilize, eventsOf)
    return { until: heardReady(pod, known, now) + until, why }
  })
  return longest([none, ...waits])
}

/** An object that this deploy did not change and that had been done for long before need not be watched any longer. */
function isSettled(tracked: Tracked | undefined, rollout: Rollout, known: Known | undefined): boolean {
  // The user's rule decides alone.
  if (rollout.desired === 0 || rollout.decider?.whose === 'user') return true
  if (tracked?.changed !== false) return false
  const hasRestarted = (pod: Pod): boolean =>
    (pod.status?.containerStatuses ?? []).some(({ restartCount = 0 }) => restartCount > 0)
  return rollout.pods.every(
    (pod) =>
      !hasRestarted(pod) && heardReady(pod, known, Infinity) + settlingTime(pod, 'auto').until <= tracked.appliedAt,
  )
}

function heardReady({ metadata }: Pod, known: Known | undefined, otherwise: number): number {
  return known?.heard.get(metadata.uid ?? '')?.at ?? otherwise
}

function remember(
  memory: Memory,
  rollout: Rollout,
  tracked: Tracked | undefined,
  { now, provedReady }: JudgeOptions,
): Known {
  const known = memory.objects.get(keyOf(rollout.ref))
  const isNew = known?.progress.has(rollout.progress) !== true
  // What this deploy did not change may have been so for long when we see it first. Of all else we know what we saw.
  const mayBeOld = known === undefined && tracked?.changed === false
  const heard = rollout.pods.map((pod): [string, Heard] => {
    const { uid = '' } = pod.metadata
    const since = readySince(pod)
    const before = known?.heard.get(uid)
    if (before?.since === since) return [uid, before]
    return [uid, { since, at: mayBeOld ? Math.min(now, provedReady?.(pod) ?? now) : now }]
  })
  return {
    progress: isNew ? new Set([...(known?.progress ?? []), rollout.progress]) : known.progress,
    progressAt: isNew ? now : known.progressAt,
    heard: new Map(heard),
    failedAt: rollout.state === 'failed' ? (known?.failedAt ?? now) : undefined,
  }
}

/** The findings that are there now, with the time since when; what is gone is forgotten, so that healing resets it. */
function stillSeen(memory: Memory, findings: readonly Finding[], options: JudgeOptions): Map<string, number> {
  return new Map(
    findings.map((finding) => {
      const key = seenKey(finding)
      return [key, memory.seen.get(key) ?? options.now]
    }),
  )
}

/** Not the whole identity: the words of a crash change from one to the next. */
function seenKey(finding: Finding): string {
  return `${keyOf(finding.workload)}|${finding.code}|${finding.container?.name ?? ''}`
}

/** On which part of the wanted pods a finding is seen. */
function share(finding: Finding, all: readonly Finding[], rollout: Rollout, { identity }: JudgeOptions): number {
  const same = all.filter((other) => identity(other) === identity(finding))
  return new Set(same.map(({ pod }) => pod?.metadata.name)).size / Math.max(1, rollout.desired)
}
