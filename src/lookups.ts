// What the diagnosis wants to know beside what is watched: does a missing object exist meanwhile, how large are the
// nodes, what did a container write. Asked for when a finding calls for it, and no more than that.
// A look-up that fails lowers nothing but its own knowledge: it becomes a warning.
import { ApiError, ConnectionError, type Cluster } from './cluster/cluster.ts'
import { objectsToLookUp } from './diagnose/diagnose.ts'
import type { Finding } from './model/finding.ts'
import type { Question } from './rollout/rollout.ts'
import { keyOf, type ContainerLog, type KubernetesObject, type ObjectRef } from './model/object.ts'

const LOG_BYTES = 64 * 1024

export class Lookups {
  readonly warnings = new Set<string>()
  readonly #cluster: Cluster
  readonly #logLines: number
  #nodes: KubernetesObject[] | undefined
  readonly #found = new Map<string, KubernetesObject>()
  readonly #absent = new Map<string, ObjectRef>()
  readonly #asked = new Set<string>()
  readonly #listed = new Map<string, KubernetesObject[]>()
  readonly #logs = new Map<string, ContainerLog>()

  constructor(cluster: Cluster, logLines: number) {
    this.#cluster = cluster
    this.#logLines = logLines
  }

  get objects(): KubernetesObject[] {
    return [...(this.#nodes ?? []), ...this.#found.values(), ...[...this.#listed.values()].flat()]
  }

  get absent(): ObjectRef[] {
    return [...this.#absent.values()]
  }

  get logs(): ContainerLog[] {
    return [...this.#logs.values()]
  }

  /** Nodes, once, when a pod finds none. */
  async nodes(findings: readonly Finding[]): Promise<void> {
    if (this.#nodes !== undefined || !findings.some(({ channel }) => channel === 'schedule')) return
    this.#nodes = []
    await this.#tolerant('list nodes', async () => {
      this.#nodes = await this.#cluster.list({ apiVersion: 'v1', kind: 'Node' })
    })
  }

  /** Whether what the findings call missing is still missing. Asked anew every time. */
  async missing(findings: readonly Finding[]): Promise<void> {
    const refs = new Map(findings.flatMap((finding) => objectsToLookUp(finding)).map((ref) => [keyOf(ref), ref]))
    await Promise.all([...refs.values()].map((ref) => this.#lookUp(ref)))
  }

  /** Namespaces, whether they are being deleted. Asked anew every time. */
  async namespaces(refs: readonly ObjectRef[]): Promise<void> {
    await Promise.all(refs.map((ref) => this.#lookUp(ref)))
  }

  async #lookUp(ref: ObjectRef): Promise<void> {
    const key = keyOf(ref)
    await this.#tolerant(`get ${ref.kind} ${ref.name}`, async () => {
      const found = await this.#find(ref)
      this.#found.delete(key)
      this.#absent.delete(key)
      if (found === undefined) this.#absent.set(key, ref)
      else this.#found.set(key, found)
    })
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
        await this.#tolerant(`list ${question.kind}`, async () => {
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

  /** Of a quota its numbers; of anything else no more than that it exists. */
  async #find(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    const { apiVersion, kind, name, namespace } = ref
    // Of these more is asked than whether they are there.
    if (kind === 'ResourceQuota' || kind === 'Namespace') return this.#get(ref)
    return (await this.#cluster.exists(ref)) ? { apiVersion, kind, metadata: { name, namespace } } : undefined
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
      if (!expected) this.#warn('get pods/log', error)
    }
  }

  async #tolerant(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#warn(what, error)
    }
  }

  #warn(what: string, error: unknown): void {
    if (!(error instanceof ApiError) && !(error instanceof ConnectionError)) throw error
    const forbidden = error instanceof ApiError && error.code === 403
    this.warnings.add(
      forbidden ? `could not ${what}: the identity lacks that permission` : `could not ${what}: ${error.message}`,
    )
  }
}
