// Keeps a live copy of what the cluster holds: per target a list, then watches, and a new list when a watch cannot go on.
// It survives lost connections and an overloaded server, and says so only when that is certain not to help any more.
import type { WatchTarget } from '../model/snapshot.ts'
import { setMaxListeners } from 'node:events'
import { POD } from '../model/kinds.ts'
import { groupOf, mayBeNewer } from '../model/object.ts'
import type { KubernetesObject } from '../model/object.ts'
import { ApiError, ConnectionError } from './cluster.ts'
import type { ApiResource, Observer, Unreadable } from './cluster.ts'
import type { Discovery } from './discovery.ts'
import { listObjects } from './list.ts'
import { ObjectCopy } from './object-copy.ts'
import type { Sleep, Transport } from './transport.ts'
import { watchObjects } from './watch.ts'

/** What an observer works with. */
export interface ObserverRoom {
  transport: Transport
  discovery: Discovery
  random: () => number
  sleep: Sleep
  /** Without a word from the server for this long it is asked whether it is there, milliseconds. */
  quietMs: number
}

/** One target and what is known of it. */
interface Followed {
  target: WatchTarget
  copy: ObjectCopy
  /** It was listed at least once. */
  listed: boolean
  unreadable: boolean
  /** Everything that was written until this resourceVersion is in the copy. */
  version: string
  /** Its watch broke off and does not go on yet. */
  failing: boolean
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 10_000
/** After this many failures in a row a watch is not resumed but begun with a new list. */
const FAILURES_UNTIL_LIST = 3
/** An API server that starts may refuse for a moment what it allows: one refusal is not certain yet. */
const REFUSALS_UNTIL_LOST = 3
/** A watch that ends this soon and brought nothing counts as a failure, so that it is not begun again in a hot loop. */
const SHORT_WATCH_MS = 1000

/**
 * Who is told of a change looks at all objects, which of many takes a while. What changes by then is told with it: so long
 * as that look may take, and no longer than nobody notices, milliseconds.
 */
const OBJECTS_A_MS = 50
const LONGEST_GATHERING_MS = 100

/** See Observer. Begins at once. */
export function observe(targets: readonly WatchTarget[], room: ObserverRoom): Observer {
  const { transport, discovery } = room
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  // Discovery is shared and not aborted with this observer; nobody waits for it after `close`.
  const closed = new Promise<never>((_resolve, reject) => {
    closing.signal.addEventListener('abort', () => reject(new ConnectionError('ClusterUnreachable', 'Closed.')))
  })
  closed.catch(() => undefined)
  const unreadable: Unreadable[] = []
  const deleted: KubernetesObject[] = []
  let lost: ApiError | ConnectionError | undefined
  let cached: KubernetesObject[] | undefined
  let changed = false
  let news = 0
  /** A watch has told something. Until then what stands before the server may keep everything back that watches tell. */
  let isTold = false
  let waiting: (() => void)[] = []

  function tell(): void {
    cached = undefined
    changed = true
    for (const resume of waiting) resume()
    waiting = []
  }

  function heard(followed: Followed): void {
    followed.failing = false
    news++
  }

  function giveUp(followed: Followed, reason: string): void {
    if (followed.unreadable) return
    followed.unreadable = true
    unreadable.push({ target: followed.target, reason })
    tell()
  }

  /** Why a target can never be read, undefined when it can or when that is not certain. */
  function hopeless({ target }: Followed, error: unknown, verb: string, resource?: ApiResource): string | undefined {
    if (!(error instanceof ApiError)) return undefined
    if (error.code === 403 && target.optional === true) return `needs ${verb} ${nameOf(target, resource)}`
    const isUnserved = error.code === 404 && resource === undefined
    if (isUnserved && target.awaited === true) return undefined
    if (isUnserved) return `the cluster does not serve ${target.kind} (${target.apiVersion})`
    return error.code === 405 ? `${target.kind} (${target.apiVersion}) does not support ${verb}` : undefined
  }

  /** Lists the target and replaces the copy; undefined when the target cannot be read at all. */
  async function list(
    followed: Followed,
    reset: boolean,
  ): Promise<{ resource: ApiResource; resourceVersion: string } | undefined> {
    const { target, copy } = followed
    const finish = copy.listing(reset)
    let resource: ApiResource | undefined
    try {
      resource = await Promise.race([discovery.servedResource(target.apiVersion, target.kind), closed])
      const listed = await listObjects(transport, resource, target, {
        signal: closing.signal,
        trim: withoutManagedFields,
      })
      // The first list is news even when it is empty.
      if (finish(listed) || !followed.listed) tell()
      followed.listed = true
      heard(followed)
      if (reset || mayBeNewer(listed.resourceVersion, followed.version)) followed.version = listed.resourceVersion
      return { resource, resourceVersion: listed.resourceVersion }
    } catch (error) {
      finish(undefined)
      const reason = hopeless(followed, error, 'list', resource)
      if (reason === undefined) throw error
      giveUp(followed, reason)
      return undefined
    }
  }

  /** Follows one target until the observer is closed or there is no point any more. */
  async function follow(followed: Followed): Promise<void> {
    let from: { resource: ApiResource; resourceVersion: string } | undefined
    let failures = 0
    let refusals = 0
    while (!closing.signal.aborted) {
      try {
        if (from === undefined) {
          from = await list(followed, followed.listed)
          if (from === undefined) return
        }
        const began = performance.now()
        let isTelling = false
        for await (const event of watchObjects(transport, from.resource, followed.target, {
          resourceVersion: from.resourceVersion,
          random: room.random,
          signal: closing.signal,
        })) {
          isTelling = isTold = true
          failures = refusals = 0
          heard(followed)
          withoutManagedFields(event.object)
          if (event.type === 'DELETED' && isRemembered(event.object, followed.target)) deleted.push(event.object)
          if (event.type !== 'BOOKMARK' && followed.copy.apply(event)) tell()
          const { resourceVersion } = event.object.metadata
          if (resourceVersion !== undefined) {
            from = { ...from, resourceVersion }
            if (mayBeNewer(resourceVersion, followed.version)) followed.version = resourceVersion
          }
        }
        refusals = 0
        followed.failing = false
        if (isTelling || performance.now() - began >= SHORT_WATCH_MS) failures = 0
        else failures++
      } catch (error) {
        if (closing.signal.aborted) return
        const reason = hopeless(followed, error, from === undefined ? 'list' : 'watch', from?.resource)
        if (reason !== undefined) return giveUp(followed, reason)
        if (isOver()) return
        failures++
        followed.failing = true
        if (followed.target.awaited === true && !followed.listed) discovery.forget(followed.target.apiVersion)
        else if (isRefusal(error) && ++refusals >= REFUSALS_UNTIL_LOST) {
          lost ??= error
          return tell()
        }
        if (isExpired(error) || failures % FAILURES_UNTIL_LIST === 0) from = undefined
        if (isExpired(error) && failures === 1) continue
        if (!(await pause(failures, error))) return
        continue
      }
      if (failures > 0 && !(await pause(failures, undefined))) return
    }
  }

  /** True when the server is given up: there is nothing to watch any more. */
  function isOver(): boolean {
    if (transport.over === undefined) return false
    lost ??= transport.over
    tell()
    return true
  }

  /** Waits before the next try; false when the observer was closed meanwhile. */
  async function pause(failures: number, error: unknown): Promise<boolean> {
    const backoff = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1)) * (0.5 + room.random() / 2)
    const asked = error instanceof ApiError ? (error.status.details?.retryAfterSeconds ?? 0) * 1000 : 0
    await room.sleep(Math.max(backoff, asked), closing.signal).catch(() => undefined)
    return !closing.signal.aborted
  }

  const all = targets.map((target): Followed => ({
    target,
    copy: new ObjectCopy(),
    listed: false,
    unreadable: false,
    version: '0',
    failing: false,
  }))
  const following = all.map(follow)
  // A watch that brings nothing looks the same as one whose server is gone, and as one that never gets through.
  const checking = setInterval(() => {
    void transport.check(room.quietMs).then(isOver, () => undefined)
    if (isTold) return
    for (const followed of all)
      if (followed.listed && !followed.unreadable) list(followed, false).catch(() => undefined)
  }, room.quietMs)

  return {
    unreadable,
    deleted,
    get unlisted() {
      return all.filter(({ listed }) => !listed).map(({ target }) => target)
    },
    get versions() {
      return all
        .filter(({ listed }) => listed)
        .map(({ target: { apiVersion, kind, namespace }, version }) => ({
          apiVersion,
          kind,
          ...(namespace === undefined ? {} : { namespace }),
          resourceVersion: version,
        }))
    },
    get news() {
      return news
    },
    get outages() {
      return transport.outages
    },
    get isBehind() {
      return all.some(({ listed, unreadable, failing }) => listed && !unreadable && failing)
    },
    get lost() {
      return lost
    },
    objects() {
      cached ??= newestOfEach(all)
      return cached
    },
    async next(timeoutMs, signal) {
      if (!changed && !closing.signal.aborted && signal?.aborted !== true) {
        const waited = Promise.withResolvers<void>()
        const resume = (): void => waited.resolve()
        const timer = setTimeout(resume, timeoutMs)
        signal?.addEventListener('abort', resume)
        waiting.push(resume)
        await waited.promise
        waiting = waiting.filter((other) => other !== resume)
        signal?.removeEventListener('abort', resume)
        clearTimeout(timer)
        const gather = Math.min(LONGEST_GATHERING_MS, Math.floor(this.objects().length / OBJECTS_A_MS))
        if (changed && gather > 0) await room.sleep(gather, closing.signal).catch(() => undefined)
      }
      changed = false
    },
    async refresh() {
      const readable = all.filter((followed) => !followed.unreadable)
      const results = await Promise.allSettled(readable.map((followed) => list(followed, false)))
      for (const [index, result] of results.entries()) {
        const isOptional = readable[index]?.target.optional === true
        if (result.status === 'rejected' && !isOptional) throw result.reason
      }
    },
    async close() {
      closing.abort()
      clearInterval(checking)
      tell()
      await Promise.all(following)
    },
  }
}

function isRemembered({ metadata }: KubernetesObject, { remembers = [] }: WatchTarget): boolean {
  return remembers === 'all' || remembers.includes(metadata.name)
}

/** Two targets may hold the same object: each once, the newer. */
function newestOfEach(all: Followed[]): KubernetesObject[] {
  const byIdentity = new Map<string, KubernetesObject>()
  for (const { target, copy } of all) {
    for (const object of copy.objects()) {
      const { uid, namespace = '', name, resourceVersion = '' } = object.metadata
      const identity = uid ?? `${target.apiVersion}/${target.kind}/${namespace}/${name}`
      const other = byIdentity.get(identity)
      if (other === undefined || mayBeNewer(resourceVersion, other.metadata.resourceVersion ?? '')) {
        byIdentity.set(identity, object)
      }
    }
  }
  return [...byIdentity.values()]
}

/** Managed fields are most of many objects. Kept is only when the API server stored the status of a pod: see clocks.ts. */
function withoutManagedFields({ kind, metadata }: KubernetesObject): void {
  const stored = (metadata.managedFields ?? []).filter(
    ({ subresource }) => kind === POD.kind && subresource === 'status',
  )
  delete metadata.managedFields
  if (stored.length > 0) metadata.managedFields = stored.map(({ subresource, time }) => ({ subresource, time }))
}

/** `events`, `deployments.apps`, as RBAC and kubectl name them. */
function nameOf({ apiVersion, kind }: WatchTarget, resource: ApiResource | undefined): string {
  const group = groupOf(apiVersion)
  return `${resource?.name ?? kind}${group === '' ? '' : `.${group}`}`
}

/** Answers that do not get better by asking again. */
function isRefusal(error: unknown): error is ApiError | ConnectionError {
  if (error instanceof ApiError) return error.code === 401 || error.code === 403 || error.code === 404
  return error instanceof ConnectionError && error.causeCode !== 'ClusterUnreachable'
}

function isExpired(error: unknown): boolean {
  return error instanceof ApiError && error.code === 410
}
