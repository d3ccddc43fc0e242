// The objects of a recorded cluster at one moment, copied so that a test may change what its case is about.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContainerLog, Event, KubernetesObject, Pod } from '../../src/model/object.ts'
import type { Deployment, ReplicaSet } from '../../src/model/workloads.ts'
import { refOf } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutOf } from '../../src/rollout/kinds.ts'
import type { Rollout, Tracked } from '../../src/rollout/rollout.ts'
import { readRecording } from '../embedded-cluster/recording.ts'
import { objectsAt } from './replay.ts'

export class Scene {
  objects: KubernetesObject[]
  logs: ContainerLog[] = []
  /** When the deploy was applied, milliseconds since the epoch. */
  appliedAt: number
  now: number

  constructor(objects: KubernetesObject[], appliedAt: number, now: number) {
    this.objects = structuredClone(objects)
    this.appliedAt = appliedAt
    this.now = now
  }

  get deployment(): Deployment {
    return this.first('Deployment') as Deployment
  }

  /** The Deployment's ReplicaSets, oldest revision first. */
  get replicaSets(): ReplicaSet[] {
    const revision = (object: KubernetesObject) =>
      Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'])
    return (this.all('ReplicaSet') as ReplicaSet[]).sort((a, b) => revision(a) - revision(b))
  }

  /** The one pod of the newest revision. */
  get pod(): Pod {
    const newest = this.replicaSets.at(-1)
    const pod = this.all('Pod').find(({ metadata }) => metadata.ownerReferences?.[0]?.uid === newest?.metadata.uid)
    return (pod ?? this.first('Pod')) as Pod
  }

  get events(): Event[] {
    return this.all('Event') as Event[]
  }

  get view(): View {
    return new View({ now: this.now, objects: this.objects, logs: this.logs, absent: [] })
  }

  all(kind: string): KubernetesObject[] {
    return this.objects.filter((object) => object.kind === kind)
  }

  first(kind: string): KubernetesObject {
    const object = this.all(kind)[0]
    if (object === undefined) throw new Error(`the recording has no ${kind}`)
    return object
  }

  remove(isGone: (object: KubernetesObject) => boolean): void {
    this.objects = this.objects.filter((object) => !isGone(object))
  }

  /** How the first object of a kind is followed when this deploy changed it. */
  tracked(kind = 'Deployment', changes: Partial<Tracked> = {}): Tracked {
    const object = this.first(kind)
    const { generation = 1 } = object.metadata
    return { ref: refOf(object), generation, changed: true, appliedAt: this.appliedAt, ...changes }
  }

  rollout(kind = 'Deployment', changes: Partial<Tracked> = {}): Rollout {
    return rolloutOf(this.tracked(kind, changes), this.view)
  }
}

/** A recording `at` so many milliseconds after the apply; at its end unless told. */
export function recorded(name: string, at?: number): Scene {
  const recording = readRecording(name)
  const appliedAt = Date.parse(recording.startedAt)
  return new Scene(objectsAt(recording, at), appliedAt, appliedAt + (at ?? recording.timeline.at(-1)?.at ?? 0))
}

/**
 * What `kubectl get ds,po,sts,deploy,rs,events` printed of a namespace where seven workloads had been applied a
 * minute before (`workloads`), and two minutes before (`workloads-later`); Kubernetes 1.35.4. `name`: only what
 * belongs to the workload of that name. `kinds-created` and `kinds-created-later`: jobs, pods and CronJobs 13 and 29 s
 * after they were made; `kinds-changed…`: workloads 2, 9, 25 and 40 s after a change of their template.
 */
export function dumped(file: Dumped, name: string): Scene {
  const text = readFileSync(join(import.meta.dirname, 'fixtures', `${file}.json`), 'utf8')
  const dump = JSON.parse(text) as { appliedAt?: string; now: string; items: KubernetesObject[] }
  const { appliedAt = '2026-11-21T08:25:11Z', now, items } = dump
  const belongs = (object: KubernetesObject) =>
    new RegExp(`^${name}\\b`).test(
      object.kind === 'Event' ? ((object as Event).involvedObject.name ?? '') : object.metadata.name,
    )
  return new Scene(items.filter(belongs), Date.parse(appliedAt), Date.parse(now))
}

type Dumped =
  'workloads' | 'workloads-later' | `kinds-created${'' | '-later'}` | `kinds-changed${'' | '-5s' | '-20s' | '-later'}`
