// One container of a pod, with everything that its signals are read from.
import type { Signal } from '../model/finding.ts'
import { endOf, type Container, type ContainerStatus, type Event } from '../model/object.ts'
import type { Evidence } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'
import type { Base } from './subject.ts'

/** One container, and what is known of it. */
export interface ContainerScene {
  /** What each of its signals begins with. */
  common: Base & { status: ContainerStatus; container?: Container }
  /** The events about it, or about its pod as a whole. */
  events: readonly Event[]
  view: View
}

/** Reads one kind of fault of a container; undefined where it has none of that kind. */
export type Reader = (scene: ContainerScene) => Signal | undefined

/** The scene of a container, whose spec is among `containers`. */
export function sceneOf(
  base: Base,
  status: ContainerStatus,
  containers: readonly Container[],
  view: View,
): ContainerScene {
  const container = containers.find(({ name }) => name === status.name)
  return {
    common: { ...base, status, ...(container === undefined ? {} : { container }) },
    events: view.eventsOf(base.pod).filter((event) => isAbout(event, status.name)),
    view,
  }
}

/** True when an event is about the container, or about the pod as a whole. */
function isAbout(event: Event, container: string): boolean {
  const named = /\{(.+)\}$/.exec(event.involvedObject.fieldPath ?? '')?.[1]
  return named === undefined || named === container
}

/** How often it has ended. */
export function endsOf({ common: { status } }: ContainerScene): number {
  const { state, restartCount = 0 } = status
  return restartCount + (state?.running === undefined && endOf(status) !== undefined ? 1 : 0)
}

/** Words about its state. */
export function stateEvidence({ pod, status }: ContainerScene['common'], text: string): Evidence {
  return { kind: 'status', source: `pod ${pod.metadata.name}, container ${status.name}`, text }
}
