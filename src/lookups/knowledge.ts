// What the diagnosis wants to know beside what is watched: does a missing object exist meanwhile, or one with a name like
// it, how large are the nodes, what did a container write. Asked for when a finding calls for it, and no more than that.
// A look-up that fails lowers nothing but its own knowledge: it becomes a warning.
import { ApiError, ConnectionError, type Cluster } from '../cluster/cluster.ts'
import { bugWarning } from '../causes/guard.ts'
import { allToLookUp, kindsToLookUp, namesToLookUp, type Wanted } from './missing.ts'
import type { Finding } from '../model/finding.ts'
import type { Question } from '../rollout/rollout.ts'
import { isPod, POD } from '../model/kinds.ts'
import { groupOf, keyOf, type ContainerLog, type KubernetesObject, type ObjectRef, type Pod } from '../model/object.ts'
import { registriesOf } from '../model/pull-secret.ts'
import type { Warning } from '../model/report.ts'
import type { KindInNamespace, Names, Snapshot, View } from '../model/snapshot.ts'

const LOG_BYTES = 64 * 1024

export class Lookups {
  readonly #cluster: Cluster
  readonly #logLines: number
  #nodes: KubernetesObject[] | undefined
  /** How many nodes the scheduler had counted when they were asked for. */
  #nodesFor: number | undefined
  readonly #found = new Map<string, KubernetesObject>()
  readonly #absent = new Map<string, ObjectRef>()
  readonly #asked = new Set<string>()
  readonly #listed = new Map<string, KubernetesObject[]>()
  readonly #logs = new Map<string, ContainerLog>()
  readonly #forbidden = new Map<string, ObjectRef>()
  readonly #names = new Map<string, Names>()
  #onNodes: Pod[] | undefined
  /** By their words. */
  readonly #failures = new Map<string, Warning>()
  readonly #bugs = new Map<string, Warning>()
  /** What may not be done, by resource: `secrets` → `get`, `list`. */
  readonly #denied = new Map<string, Set<string>>()

  constructor(cluster: Cluster, logLines: number) {
    this.#cluster = cluster
    this.#logLines = logLines
  }

  get objects(): KubernetesObject[] {
    return [...(this.#nodes ?? []), ...this.#found.values(), ...[...this.#listed.values()].flat()]
  }

  /** Everything that was learnt beside the objects. */
  get known(): Pick<Snapshot, 'logs' | 'absent' | 'forbidden' | 'names' | 'onNodes'> {
    return {
      logs: [...this.#logs.values()],
      absent: [...this.#absent.values()],
      forbidden: [...this.#forbidden.values()],
      names: [...this.#names.values()],
      ...(this.#onNodes === undefined ? {} : { onNodes: this.#onNodes }),
    }
  }

  /** What could not be looked up, and why, a line a resource. */
  get warnings(): Warning[] {
    const denied = [...this.#denied].map(([resource, verbs]): Warning => ({
      words: `could not read ${resource}: needs ${[...verbs].sort().join(', ')} ${resource}`,
    }))
    return [...this.#failures.values(), ...denied, ...this.bugs]
  }

  /** What could not be looked up by a bug. */
  get bugs(): Warning[] {
    return [...this.#bugs.values()]
  }

  /** Waits for look-ups. One that fails by a bug is a warning, and the others count. */
  async settled(...work: (() => Promise<void>)[]): Promise<void> {
    for (const result of await Promise.allSettled(work.map(async (one) => await one()))) {
      if (result.status === 'fulfilled') continue
      this.#keepBug('what was looked up', result.reason)
    }
  }

  #keepBug(what: string, reason: unknown): void {
    const warning = bugWarning(what, reason)
    this.#bugs.set(`${warning.words} ${warning.said}`, warning)
  }

  /** Nodes, when a pod finds none; again when the scheduler counts another number of them than before. */
  async nodes(findings: readonly Finding[]): Promise<void> {
    const finding = findings.find(({ channel }) => channel === 'schedule')
    if (finding === undefined) return
    const counted = finding.schedule?.message?.nodes
    if (this.#nodes !== undefined && counted === this.#nodesFor) return
    this.#nodes ??= []
    this.#nodesFor = counted
    const nodes = { apiVersion: 'v1', kind: 'Node' }
    await this.#tolerant('list', nodes, async () => {
      this.#nodes = await this.#cluster.list(nodes)
    })
  }

  /** All objects of the kinds that would tell more, once. The pods of the nodes are asked for at the end: `podsOfNodes`. */
  async kinds(findings: readonly Finding[], view: View): Promise<void> {
    await this.ask(kindsToLookUp(findings, view).filter((kind) => !isPod(kind)))
  }

  /** Whether what the findings call missing is still missing. Asked anew every time. */
  async missing(findings: readonly Finding[]): Promise<void> {
    await Promise.all(allToLookUp(findings).map((ref) => this.#lookUp(ref)))
  }

  /** What else there is of the kinds of which one is missing. Asked once. */
  async names(findings: readonly Finding[]): Promise<void> {
    const kinds = findings
      .flatMap((finding) => namesToLookUp(finding))
      .map((kind) => [keyOf({ name: '', ...kind }), kind] as const)
    await Promise.all(
      [...new Map(kinds)].map(async ([key, kind]) => {
        if (this.#names.has(key)) return
        await this.#tolerant('list', kind, async () => {
          this.#names.set(key, { ...kind, names: await this.#cluster.names(kind) })
        })
      }),
    )
  }

  /** What the pods of all namespaces reserve on the nodes, once, when that tells more and the nodes are few. */
  async podsOfNodes(findings: readonly Finding[], view: View): Promise<void> {
    if (this.#onNodes !== undefined || !kindsToLookUp(findings, view).some(isPod)) return
    await this.#tolerant('list', POD, async () => {
      const placed = 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed'
      const all = (await this.#cluster.list({ ...POD, fieldSelector: placed })) as Pod[]
      this.#onNodes = all.map(reservation)
    })
  }

  /** Namespaces, whether they are being deleted. Asked anew every time. */
  async namespaces(refs: readonly ObjectRef[]): Promise<void> {
    await Promise.all(refs.map((ref) => this.#lookUp(ref)))
  }

  async #lookUp(ref: Wanted): Promise<void> {
    const key = keyOf(ref)
    const isDenied = await this.#tolerant('get', ref, async () => {
      const found = await this.#find(ref)
      this.#found.delete(key)
      this.#absent.delete(key)
      this.#forbidden.delete(key)
      if (found === undefined) this.#absent.set(key, ref)
      else this.#found.set(key, found)
    })
    if (isDenied) this.#forbidden.set(key, { ...ref })
  }

  /** What the rules of kinds want to know. Asked once, or `again` before a verdict. */
  async ask(questions: readonly Question[], again?: 'again'): Promise<void> {
    const unasked = questions
      .map((question) => [keyOf({ name: '', ...question }), question] as const)
      .filter(([key]) => again !== undefined || !this.#asked.has(key))
    await Promise.all(
      [...new Map(unasked)].map(async ([key, question]) => {
        this.#asked.add(key)
        const { name, ...target } = question
        if (name !== undefined) return this.#lookUp({ ...target, name })
        await this.#tolerant('list', target, async () => {
          this.#listed.set(key, await this.#cluster.list(target))
        })
      }),
    )
  }

  /** What the containers of the findings wrote: the run before when there was one, and this one. */
  async containerLogs(findings: readonly Finding[]): Promise<void> {
    const wanted = new Map<string, Finding>()
    for (const finding of findings) {
      if (
        (finding.channel === 'exit' || finding.channel === 'readiness') &&
        finding.pod !== undefined &&
        finding.container !== undefined
      ) {
        wanted.set(`${finding.pod.metadata.name}/${finding.container.name}`, finding)
      }
    }
    await Promise.all(
      [...wanted.values()]
        .slice(0, 10)
        .flatMap((finding) => [true, false].map((previous) => this.#log(finding, previous))),
    )
  }

  /** Of a quota its numbers, of what lacks a key the names of the others; of anything else no more than that it exists. */
  async #find({ keys, registries, ...ref }: Wanted): Promise<KubernetesObject | undefined> {
    const { apiVersion, kind, name, namespace } = ref
    const bare = { apiVersion, kind, metadata: { name, namespace } }
    if (registries === true) {
      const found = await this.#get(ref)
      return found && { ...bare, type: found.type, registries: registriesOf(found) }
    }
    if (keys === true) {
      const found = await this.#get(ref)
      // What is in it is nobody's business, least of all what is in a Secret.
      const { data, binaryData } = (found ?? {}) as Record<'data' | 'binaryData', object | undefined>
      return found && { ...bare, keys: Object.keys({ ...data, ...binaryData }) }
    }
    // Of these more is asked than whether they are there.
    if (['ResourceQuota', 'Namespace', 'PersistentVolumeClaim', 'PersistentVolume'].includes(kind))
      return this.#get(ref)
    return (await this.#cluster.exists(ref)) ? bare : undefined
  }

  async #get(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    try {
      return await this.#cluster.get(ref)
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined
      throw error
    }
  }

  async #log({ pod, container, status }: Finding, previous: boolean): Promise<void> {
    if (pod === undefined || container === undefined) return
    if (previous && (status?.restartCount ?? 0) === 0) return
    const options = {
      namespace: pod.metadata.namespace ?? '',
      pod: pod.metadata.name,
      container: container.name,
      previous,
      tailLines: this.#logLines,
      limitBytes: LOG_BYTES,
    }
    try {
      this.#logs.set(`${options.pod}/${options.container}/${previous}`, await this.#cluster.logs(options))
    } catch (error) {
      // 400: there is no such run, or it has written nothing that is kept. 404: the pod is gone.
      const expected = error instanceof ApiError && (error.code === 400 || error.code === 404)
      if (!expected) this.#warn('get', { ...POD, resource: 'pods/log' }, error)
    }
  }

  /** Does it; what fails is a warning. True when it may not be done. */
  async #tolerant(verb: string, what: What, action: () => Promise<void>): Promise<boolean> {
    try {
      await action()
      return false
    } catch (error) {
      return this.#warn(verb, what, error)
    }
  }

  /** Whatever failed: a look-up costs no more than its own knowledge. */
  #warn(verb: string, { apiVersion, kind, name, resource }: What, error: unknown): boolean {
    const what = [kind, name].filter(Boolean).join(' ')
    if (!(error instanceof ApiError) && !(error instanceof ConnectionError)) {
      this.#keepBug(what, error)
      return false
    }
    const isDenied = error instanceof ApiError && error.code === 403
    if (!isDenied) {
      const words = `could not ${verb} ${what}`
      this.#failures.set(`${words} ${error.message}`, { words, said: error.message })
    } else {
      const group = groupOf(apiVersion)
      const plural = resource ?? error.status.details?.kind ?? kind
      const key = group === '' ? plural : `${plural}.${group}`
      this.#denied.set(key, (this.#denied.get(key) ?? new Set()).add(verb))
    }
    return isDenied
  }
}

/** What was asked for: an object, or all of a kind. `resource`: as RBAC calls it, when the kind does not tell. */
type What = KindInNamespace & { name?: string; resource?: string }

/** What a pod takes of its node, and nothing else of it: it may be anybody's. */
function reservation({ apiVersion, kind, metadata: { name, namespace, uid }, spec }: Pod): Pod {
  const parts = (containers: Pod['spec']['containers']) =>
    containers.map(({ name, resources, ports, restartPolicy }) => ({
      name,
      ...(resources === undefined ? {} : { resources }),
      ...(ports === undefined ? {} : { ports }),
      ...(restartPolicy === undefined ? {} : { restartPolicy }),
    }))
  const { nodeName, overhead, resources, containers, initContainers = [] } = spec
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      overhead,
      resources,
      containers: parts(containers),
      initContainers: parts(initContainers),
    },
  }
}
