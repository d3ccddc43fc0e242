// The watch phase: looks at everything that is known whenever something changes, lets the pure rooms judge it, and
// ends with a verdict that a fresh read has confirmed. Knows no GitHub and writes nothing but progress lines.
import { ApiError, ConnectionError, type Observer, type WatchTarget } from './cluster/cluster.ts'
import { lookAt, type Look } from './diagnose/look.ts'
import { Lookups } from './lookups.ts'
import type { Finding } from './model/finding.ts'
import { groupOf, keyOf, type ObjectRef } from './model/object.ts'
import { View } from './model/snapshot.ts'
import { EMPTY_MEMORY, type Failure, type Judgement } from './rollout/judge.ts'
import { isWatched, isWorkload, watchedWith } from './rollout/kinds.ts'
import type { Question, Rollout, Tracked } from './rollout/rollout.ts'
import { isClusterScoped } from './rollout/without-pods.ts'

export interface WatchOptions {
  timeout: number
  failFast: boolean
  stabilize: 'auto' | number
  logLines: number
  /** Milliseconds since the epoch, by the API server's clock. */
  now: () => number
  signal: AbortSignal
  progress: (line: string) => void
}

export interface Watched {
  verdict: 'passed' | 'failed' | 'cancelled'
  rollouts: readonly Rollout[]
  failures: readonly Failure[]
  /** Findings of objects that were still under way when others failed. */
  pending: readonly Finding[]
  view: View
  /** Why watching became impossible. */
  lost?: ApiError | ConnectionError
}

const HEARTBEAT = 25_000

/**
 * What has to be watched for these objects, each kind once a namespace. Only what says how a workload's pods are must
 * be readable.
 */
export function watchTargets(refs: readonly ObjectRef[]): WatchTarget[] {
  const targets = new Map<string, WatchTarget>()
  // The name of a CustomResourceDefinition ends with its group: `widgets.example.org`.
  const brought = refs
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map(({ name }) => name.slice(name.indexOf('.') + 1))
  for (const ref of refs.filter(isWatched)) {
    for (const [apiVersion, kind] of watchedWith(ref)) {
      const namespace = isClusterScoped(kind) ? undefined : ref.namespace
      const optional = !isWorkload(ref) || kind === 'Event' || kind === 'PersistentVolumeClaim'
      const target = {
        apiVersion,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        ...(optional ? { optional } : {}),
        ...(brought.includes(groupOf(apiVersion)) ? { awaited: true } : {}),
      }
      const key = `${apiVersion}/${kind}/${namespace ?? ''}`
      const known = targets.get(key)
      if (known === undefined || known.optional === true) targets.set(key, target)
    }
  }
  return [...targets.values()]
}

/** Watches until all objects are done and stable, one is hopeless, or time is up. */
export async function watchRollouts(
  observer: Observer,
  tracked: readonly Tracked[],
  lookups: Lookups,
  options: WatchOptions,
): Promise<Watched> {
  const startedAt = options.now()
  const narrator = new Narrator(options)
  let memory = EMPTY_MEMORY
  let observed = { now: startedAt, objects: observer.objects() }

  const look = (): Look => {
    observed = { now: options.now(), objects: observer.objects() }
    return lookAtObserved()
  }

  const lookAtObserved = (): Look => {
    const view = new View({
      now: observed.now,
      // Of what is both watched and looked up, what is watched is newer.
      objects: [...lookups.objects, ...observed.objects],
      logs: lookups.logs,
      absent: lookups.absent,
      unreadable: observer.unreadable.map(({ target }) => target),
      unlisted: observer.unlisted,
    })
    const seen = lookAt(tracked, view, memory, { ...options, startedAt })
    memory = seen.judgement.memory
    return seen
  }

  for (;;) {
    let seen = look()
    narrator.tell(seen.rollouts, seen.judgement)
    if (options.signal.aborted) return await ended('cancelled', seen)
    if (observer.lost !== undefined) return { ...(await ended('failed', seen)), lost: observer.lost }
    const all = seen.findings.flat()
    if (seen.judgement.verdict !== 'wait') {
      // No verdict from a copy that may be stale: read everything anew, and what is said to be missing.
      const unreadable = await freshRead(seen)
      const confirmed = look()
      if (unreadable !== undefined) {
        // Without a fresh read there is no verdict, until time is up.
        if (options.now() >= startedAt + options.timeout)
          return { ...(await ended('failed', confirmed)), lost: unreadable }
        options.progress(`could not read the cluster: ${unreadable.message}`)
      } else if (confirmed.judgement.verdict === seen.judgement.verdict) {
        return await ended(seen.judgement.verdict, confirmed)
      }
      seen = confirmed
    }
    await Promise.all([lookups.nodes(all), lookups.ask(questionsOf(seen))])
    await observer.next(Math.max(100, seen.judgement.lookAgainAt - options.now()), options.signal)
  }

  async function freshRead(seen: Look): Promise<ApiError | ConnectionError | undefined> {
    try {
      await Promise.all([
        observer.refresh(),
        lookups.missing(seen.findings.flat()),
        lookups.ask(questionsOf(seen), 'again'),
      ])
      return undefined
    } catch (error) {
      if (error instanceof ApiError || error instanceof ConnectionError) return error
      throw error
    }
  }

  /** The end: what the containers wrote makes the findings complete. What happens meanwhile changes no verdict. */
  async function ended(verdict: Watched['verdict'], seen: Look): Promise<Watched> {
    if (verdict === 'passed') return { verdict, rollouts: seen.rollouts, failures: [], pending: [], view: seen.view }
    const telling = [...seen.judgement.failures.flatMap(({ findings }) => findings), ...seen.findings.flat()]
    await Promise.all([lookups.containerLogs(telling), lookups.nodes(telling)])
    const { view, rollouts, findings } = lookAtObserved()
    const failures = seen.judgement.failures.map((failure): Failure => {
      const wanted = new Set(failure.findings.map(whereOf))
      const fresh = (findings[tracked.findIndex(({ ref }) => keyOf(ref) === keyOf(failure.rollout.ref))] ?? []).filter(
        (finding) => wanted.has(whereOf(finding)),
      )
      return { ...failure, findings: fresh.length > 0 ? fresh : failure.findings }
    })
    const failed = new Set(failures.map(({ rollout }) => keyOf(rollout.ref)))
    const pending = findings.flat().filter(({ workload }) => !failed.has(keyOf(workload)))
    return { verdict, rollouts, failures, pending, view }
  }
}

function questionsOf({ rollouts }: Look): Question[] {
  return rollouts.flatMap(({ asks = [] }) => asks)
}

/** On which container of which pod something was found. */
function whereOf({ carrier, container }: Finding): string {
  return `${carrier.metadata.name}/${container?.name ?? ''}`
}

/** Tells what changed, a line a change, and at least now and then that it is still waiting. */
class Narrator {
  readonly #options: WatchOptions
  readonly #told = new Map<string, string>()
  #toldAt: number

  constructor(options: WatchOptions) {
    this.#options = options
    this.#toldAt = options.now()
  }

  tell(rollouts: readonly Rollout[], judgement: Judgement): void {
    for (const rollout of rollouts) {
      const stabilizing = rollout.state === 'done' && judgement.waitingFor.includes(rollout)
      const words = `${rollout.ref.kind} ${rollout.ref.name}: ${rollout.message}${stabilizing ? ', watching whether it stays so' : ''}`
      const key = keyOf(rollout.ref)
      if (this.#told.get(key) === words || rollout.message === 'stored') continue
      this.#told.set(key, words)
      this.#say(words)
    }
    if (this.#options.now() - this.#toldAt >= HEARTBEAT) {
      this.#say(`still waiting for ${judgement.waitingFor.map(({ ref }) => `${ref.kind} ${ref.name}`).join(', ')}`)
    }
  }

  #say(line: string): void {
    this.#toldAt = this.#options.now()
    this.#options.progress(line)
  }
}
