// What the pods of a rollout went through while they were watched: the status of a pod keeps only the last two ends of a
// container, and a pod that is gone tells nothing. Knows nothing of verdicts.
import { keyOf, type ContainerStatus, type ObjectRef, type Pod, type Terminated } from '../model/object.ts'
import { containerStatuses } from './pod-counts.ts'
import type { Rollout } from './rollout.ts'

/** Pods of one workload that are remembered: a timeline tells of fewer. */
const MOST_PODS = 20
/** Ends of one container that are remembered: the kubelet waits longer and longer before it starts one again. */
const MOST_ENDS = 50

/** The end of one run of a container. `run`: 0 for the first, then 1 for each restart. */
export interface ContainerEnd extends Terminated {
  run: number
}

/** The pods of the newest revision of each workload, as they were seen last, and how their containers ended. */
export class PodHistory {
  readonly #pods = new Map<string, Map<string, Pod>>()
  readonly #ends = new Map<string, Map<number, ContainerEnd>>()
  readonly #seen = new WeakSet<Pod>()

  /** Takes note of the pods as they are now. */
  see(rollouts: readonly Pick<Rollout, 'ref' | 'pods'>[]): void {
    for (const { ref, pods } of rollouts) {
      const known = this.#pods.get(keyOf(ref)) ?? new Map<string, Pod>()
      this.#pods.set(keyOf(ref), known)
      for (const pod of pods) {
        if (this.#seen.has(pod) || (known.size >= MOST_PODS && !known.has(identityOf(pod)))) continue
        this.#seen.add(pod)
        known.set(identityOf(pod), pod)
        for (const status of containerStatuses(pod)) this.#remember(pod, status)
      }
    }
  }

  /** All pods of a workload that were seen, in the order in which they came. */
  podsOf(ref: ObjectRef): Pod[] {
    return [...(this.#pods.get(keyOf(ref))?.values() ?? [])]
  }

  /** How a container of a pod ended so far, its first run first. */
  endsOf(pod: Pod, container: string): ContainerEnd[] {
    const ends = this.#ends.get(`${identityOf(pod)}/${container}`)
    return [...(ends?.values() ?? [])].toSorted((a, b) => a.run - b.run)
  }

  #remember(pod: Pod, { name, state, lastState, restartCount = 0 }: ContainerStatus): void {
    const key = `${identityOf(pod)}/${name}`
    const ends = this.#ends.get(key) ?? new Map<number, ContainerEnd>()
    this.#ends.set(key, ends)
    // A container that waits is about to run again, so its last end is that of the run that is counted.
    const before = state?.waiting === undefined ? restartCount - 1 : restartCount
    const told: [Terminated | undefined, number][] = [
      [lastState?.terminated, Math.max(0, before)],
      [state?.terminated, restartCount],
    ]
    for (const [end, run] of told) if (end !== undefined && ends.size < MOST_ENDS) ends.set(run, { ...end, run })
  }
}

function identityOf({ metadata }: Pod): string {
  return metadata.uid ?? `${metadata.namespace}/${metadata.name}`
}
