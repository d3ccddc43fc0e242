// The watch phase: looks at everything that is known whenever something changes, lets the pure rooms judge it, and
// ends with a verdict that a fresh read has confirmed. Knows no GitHub and writes nothing but progress lines.
import type { ApiError, ConnectionError, Observer } from './cluster/cluster.ts'
import { isRefusal } from './cluster/tolerance.ts'
import { maskedMessage } from './diagnose/masked.ts'
import { headlineOfFinding } from './diagnose/tell.ts'
import { policiesToLookUp } from './causes/network-policies.ts'
import { lookAt, type Look } from './diagnose/look.ts'
import type { Redaction } from './evidence/redact.ts'
import type { Knowledge } from './lookups/knowledge.ts'
import { kindsToLookUp, logsToRead, namesToLookUp, objectsToLookUp, podsToLookUp } from './lookups/questions.ts'
import type { Clocks } from './model/clocks.ts'
import type { Finding } from './model/finding.ts'
import type { Warning } from './model/report.ts'
import { keyOf } from './model/object.ts'
import { View } from './model/snapshot.ts'
import { EMPTY_MEMORY, timeLimitOf, type Failure, type Judgement } from './rollout/judge.ts'
import { durationOf } from './report/words.ts'
import { namespacesOf } from './rollout/foreign-changes.ts'
import { PodHistory } from './rollout/pod-history.ts'
import type { Question, Reread, Rollout, Tracked } from './rollout/rollout.ts'

export interface WatchOptions {
  timeout: number
  failFast: boolean
  stabilize: 'auto' | number
  logLines: number
  /** Milliseconds since the epoch, by this machine's clock. */
  now: () => number
  clocks: Clocks
  /** Reads once more what the watch alone does not tell of. */
  reread: (tracked: readonly Tracked[], view: View) => Promise<ReadonlyMap<string, Reread>>
  signal: AbortSignal
  redact: Redaction
  progress: (line: string) => void
}

export interface Watched {
  verdict: 'passed' | 'failed' | 'cancelled'
  rollouts: readonly Rollout[]
  failures: readonly Failure[]
  /** Findings of objects that were still under way when others failed, or when the run was cancelled. */
  pending: readonly Finding[]
  view: View
  /** Since when each rollout that is done is so without a break, by keyOf: milliseconds since the epoch, by our clock. */
  doneAt: ReadonlyMap<string, number>
  /** What the pods went through. */
  history: PodHistory
  /** What of it failed at any look, each once. */
  warnings: readonly Warning[]
  /** Why watching became impossible. */
  lost?: ApiError | ConnectionError
}

/** A line at least every 30 s, milliseconds; a look may come a little late. */
const HEARTBEAT = 29_000
/** What lasts less than this is not told. */
const FLICKER = 300
/** Objects that a heartbeat names. */
const NAMED = 3

/** Watches until all objects are done and stable, one is hopeless, or time is up. */
export async function watchRollouts(
  observer: Observer,
  targets: readonly Tracked[],
  knowledge: Knowledge,
  options: WatchOptions,
): Promise<Watched> {
  const startedAt = options.now()
  const narrator = new Narrator(options)
  let tracked = targets
  const warnings = new Map<string, Warning>()
  const doneAt = new Map<string, number>()
  const history = new PodHistory()
  let memory = EMPTY_MEMORY
  let observed = { now: startedAt, objects: observer.objects() }
  /** When the API server was back from the last time that it was away. */
  let back: { outages: number; at?: number } = { outages: observer.outages }
  /** The look at the newest news, and when that was. From what did not come since then nothing follows. */
  let current: { news: number; at: number; seen?: Look } = { news: -1, at: startedAt }

  const look = (): Look => {
    const isNews = observer.news !== current.news
    if (observer.outages !== back.outages) back = { outages: observer.outages, at: options.now() }
    // What cannot be followed is as old as the last news of it, however long that is ago.
    observed = { now: observer.isBehind && !isNews ? current.at : options.now(), objects: observer.objects() }
    options.clocks.hear(observed.objects, options.now())
    const seen = lookAtObserved()
    if (isNews || current.seen === undefined) current = { news: observer.news, at: observed.now, seen }
    return seen
  }

  const viewOf = (): View => {
    const learnt = knowledge.snapshot()
    return new View({
      ...learnt,
      now: observed.now,
      answersSince: back.at,
      clocks: options.clocks,
      // Of what is both watched and looked up, what is watched is newer.
      objects: [...learnt.objects, ...observed.objects],
      deleted: observer.deleted,
      unreadable: observer.unreadable.map(({ target }) => target),
      unlisted: observer.unlisted,
      versions: observer.versions,
    })
  }

  const lookAtObserved = (): Look => {
    const view = viewOf()
    tracked = tracked.map((one) => knownFrom(one, view))
    const seen = lookAt(tracked, view, memory, { ...options, startedAt })
    memory = seen.judgement.memory
    history.see(seen.rollouts)
    for (const { ref, state } of seen.rollouts) {
      if (state !== 'done') doneAt.delete(keyOf(ref))
      else if (!doneAt.has(keyOf(ref))) doneAt.set(keyOf(ref), view.now)
    }
    for (const warning of warningsIn(seen)) warnings.set(`${warning.words}: ${warning.said ?? ''}`, warning)
    return seen
  }

  const longestLimit = (): number => {
    const limits = tracked.map((one) => timeLimitOf(one, options.timeout))
    return limits.length === 0 ? options.timeout : Math.max(...limits)
  }

  for (;;) {
    let seen = look()
    narrator.tell(seen)
    if (options.signal.aborted) return await ended('cancelled', seen)
    if (observer.lost !== undefined) return lostWith(current.seen ?? seen, observer.lost)
    const all = seen.findings.flat()
    const isDue = options.now() >= startedAt + longestLimit()
    if (seen.judgement.verdict !== 'wait' || isDue) {
      // No verdict from a copy that may be stale: read everything again, and what is said to be missing.
      const unreadable = await freshRead(seen)
      const confirmed = look()
      if (unreadable !== undefined) {
        // Without a fresh read there is no verdict, until time is up.
        if (options.now() >= startedAt + longestLimit()) return lostWith(current.seen ?? confirmed, unreadable)
        options.progress(`could not read the cluster: ${options.redact.said(unreadable.message)}`)
      } else if (confirmed.judgement.verdict !== 'wait') {
        return await ended(confirmed.judgement.verdict, confirmed)
      }
      seen = confirmed
    }
    const { view } = seen
    const questions = questionsOf(seen)
    await Promise.all([knowledge.want(() => kindsToLookUp(all, view)), knowledge.want(questions)])
    const again = Math.min(seen.judgement.lookAgainAt, narrator.lookAgainAt)
    await observer.next(Math.max(100, again - options.now()), options.signal)
  }

  async function freshRead(seen: Look): Promise<ApiError | ConnectionError | undefined> {
    try {
      const found = seen.findings.flat()
      await Promise.all([
        observer.refresh(),
        knowledge.want(() => found.flatMap(objectsToLookUp), 'again'),
        knowledge.want([...namespacesOf(seen.rollouts), ...questionsOf(seen)], 'again'),
      ])
      const changed = await options.reread(tracked, seen.view)
      tracked = tracked.map((one) => ({ ...one, reread: changed.get(keyOf(one.ref)) }))
      return undefined
    } catch (error) {
      if (isRefusal(error)) return error
      throw error
    }
  }

  function seenSoFar(view: View): Pick<Watched, 'view' | 'doneAt' | 'history' | 'warnings'> {
    return { view, doneAt, history, warnings: [...warnings.values()] }
  }

  /** The end without an answer: what was known when the cluster told something for the last time. */
  function lostWith(seen: Look, lost: ApiError | ConnectionError): Watched {
    const { failures } = seen.judgement
    const failed = new Set(failures.map(({ rollout }) => keyOf(rollout.ref)))
    const pending = seen.findings.flat().filter(({ workload }) => !failed.has(keyOf(workload)))
    const { rollouts, view } = seen
    return { verdict: 'failed', rollouts, failures, pending, lost, ...seenSoFar(view) }
  }

  /** The end: what the containers wrote makes the findings complete. What happens meanwhile changes no verdict. */
  async function ended(verdict: Watched['verdict'], seen: Look): Promise<Watched> {
    narrator.end(seen)
    if (verdict !== 'failed') {
      const pending = verdict === 'cancelled' ? seen.findings.flat() : []
      return { verdict, rollouts: seen.rollouts, failures: [], pending, ...seenSoFar(seen.view) }
    }
    const telling = [...seen.judgement.failures.flatMap(({ findings }) => findings), ...seen.findings.flat()]
    const { view: before } = seen
    await Promise.all([
      knowledge.logs(() => logsToRead(telling, options.logLines)),
      knowledge.want(() => telling.flatMap(namesToLookUp)),
      knowledge.want(() => kindsToLookUp(telling, before)),
    ])
    // What the nodes and the logs say may ask for more.
    const fuller = viewOf()
    await Promise.all([
      knowledge.want(() => podsToLookUp(telling, fuller)),
      knowledge.want(() => policiesToLookUp(lookAtObserved().findings.flat())),
    ])
    const { view, rollouts, findings } = lookAtObserved()
    const failures = seen.judgement.failures.map((failure): Failure => {
      const proved = new Set(failure.findings.map(whereOf))
      const own = findings[tracked.findIndex(({ ref }) => keyOf(ref) === keyOf(failure.rollout.ref))] ?? []
      const fresh = own.filter((finding) => proved.has(whereOf(finding)))
      if (fresh.length === 0) return failure
      const others = own.filter((finding) => !proved.has(whereOf(finding)) && speaksAgainst(finding))
      return { ...failure, findings: [...fresh, ...others.map((finding) => ({ ...finding, alsoSeen: true }))] }
    })
    const failed = new Set(failures.map(({ rollout }) => keyOf(rollout.ref)))
    const pending = findings.flat().filter(({ workload }) => !failed.has(keyOf(workload)))
    return { verdict, rollouts, failures, pending, ...seenSoFar(view) }
  }
}

/** False for what has healed, or may heal by itself. */
function speaksAgainst({ standing = {}, confidence }: Finding): boolean {
  return standing.runsAgain !== true && standing.appeared !== true && confidence !== 'guess'
}

/** What this run did not apply is known from when it is first seen. */
function knownFrom(tracked: Tracked, view: View): Tracked {
  const live = tracked.applied === undefined ? view.get(tracked.ref) : undefined
  return live === undefined ? tracked : { ...tracked, applied: live }
}

/** What failed while the objects were judged and the findings were recognised. */
function warningsIn({ rollouts, findings }: Look): Warning[] {
  return [
    ...rollouts.flatMap(({ warning }) => warning ?? []),
    ...findings.flat().flatMap(({ warnings = [] }) => warnings),
  ]
}

function questionsOf({ rollouts }: Look): Question[] {
  return rollouts.flatMap(({ asks = [] }) => asks)
}

/** On which container of which pod something was found. */
function whereOf({ carrier, container }: Finding): string {
  return `${carrier.metadata.name}/${container?.name ?? ''}`
}

/** How an object is: how far, in words, and whether it is watched further although it is done. */
interface Standing {
  message: string
  done?: 'stabilizing' | 'stayed'
}

/** How an object is; since when, milliseconds since the epoch; and what was last told of it. */
interface State {
  standing: Standing
  since: number
  told: Standing | undefined
}

const DONE_WORDS = { stabilizing: ', checking stability', stayed: ', stable' }

function isSame(one: Standing, other: Standing | undefined): boolean {
  return one.message === other?.message && one.done === other.done
}

/**
 * Tells what changed, a line a change, and now and then that it is still waiting: for how long, for what, and what may
 * be wrong. A state that is gone again at once is not told.
 */
class Narrator {
  readonly #options: WatchOptions
  readonly #startedAt: number
  readonly #states = new Map<string, State>()
  #saidAt: number
  #flickering = Infinity

  constructor(options: WatchOptions) {
    this.#options = options
    this.#startedAt = this.#saidAt = options.now()
  }

  /** When it has something to tell even if nothing changes, milliseconds since the epoch. */
  get lookAgainAt(): number {
    return Math.min(this.#flickering, this.#saidAt + HEARTBEAT)
  }

  tell(seen: Look): void {
    const now = this.#options.now()
    this.#flickering = Infinity
    for (const rollout of seen.rollouts) {
      const state = this.#remember(rollout, seen.judgement, now)
      if (isSame(state.standing, state.told)) continue
      if (now - state.since >= FLICKER) this.#tellState(rollout, state, seen.judgement)
      else this.#flickering = Math.min(this.#flickering, state.since + FLICKER)
    }
    if (now - this.#saidAt >= HEARTBEAT) this.#say(this.#heartbeat(seen, now))
  }

  /** Tells what was not told yet, however short it was. */
  end({ rollouts, judgement }: Look): void {
    for (const rollout of rollouts) {
      const state = this.#remember(rollout, judgement, this.#options.now())
      if (!isSame(state.standing, state.told)) this.#tellState(rollout, state, judgement)
    }
  }

  #remember(rollout: Rollout, { waitingFor }: Judgement, now: number): State {
    const key = keyOf(rollout.ref)
    const known = this.#states.get(key)
    const message = maskedMessage(rollout, this.#options.redact)
    const stabilizing = rollout.state === 'done' && waitingFor.includes(rollout)
    const stayed = rollout.state === 'done' && known?.told?.message === message && known.told.done !== undefined
    const standing: Standing = { message, done: stabilizing ? 'stabilizing' : stayed ? 'stayed' : undefined }
    const state =
      known !== undefined && isSame(standing, known.standing) ? known : { standing, since: now, told: known?.told }
    this.#states.set(key, state)
    return state
  }

  #tellState({ ref, isStored }: Rollout, state: State, { doubts }: Judgement): void {
    const { message, done } = (state.told = state.standing)
    // What is done as soon as it is stored was told when it was applied.
    if (isStored === true) return
    const doubt = done === 'stabilizing' ? doubts.get(keyOf(ref)) : undefined
    const more = doubt === undefined ? '' : ` ${this.#secondsUntil(doubt.until)}, because ${doubt.why}`
    this.#say(`${ref.kind} ${ref.name}: ${message}${done === undefined ? '' : DONE_WORDS[done]}${more}`)
  }

  /** `for 10 s more` */
  #secondsUntil(time: number): string {
    return `for ${durationOf(Math.max(1000, Math.ceil((time - this.#options.now()) / 1000) * 1000))} more`
  }

  #heartbeat({ findings, judgement: { waitingFor } }: Look, now: number): string {
    const named = waitingFor
      .slice(0, NAMED)
      .map((rollout) => `${rollout.ref.kind} ${rollout.ref.name} (${maskedMessage(rollout, this.#options.redact)})`)
    if (waitingFor.length > NAMED) named.push(`${waitingFor.length - NAMED} more`)
    const newest = findings
      .flat()
      .reduce<Finding | undefined>(
        (last, one) => (last !== undefined && last.since > one.since ? last : one),
        undefined,
      )
    const suspicion = newest === undefined ? '' : `; it looks like ${headlineOfFinding(newest, this.#options.redact)}`
    return `still waiting after ${durationOf(now - this.#startedAt)} for ${named.join(', ')}${suspicion}`
  }

  #say(line: string): void {
    this.#saidAt = this.#options.now()
    this.#options.progress(line)
  }
}
