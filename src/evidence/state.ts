// Where one workload stands, as text: generations, replica counts, conditions, pods, what their containers wait for or
// ended with, and the events of all of these. Pure: everything is read from objects that are known already.
import { valueAt } from '../model/place.ts'
import type { ReplicaSet } from '../model/workloads.ts'
import type { Condition, ContainerState, ContainerStatus, Event, KubernetesObject, Pod } from '../model/object.ts'

/** One workload that failed with all that belongs to it. */
export interface Workload {
  object: KubernetesObject
  /** What its controller made that makes the pods, of a custom resource. */
  makers: readonly KubernetesObject[]
  /** The newest one, for a Deployment. */
  replicaSet?: ReplicaSet
  /** Worst first. */
  pods: readonly Pod[]
  events: readonly Event[]
}

type Status = Record<string, unknown> & { conditions?: Condition[] }

const RULER = `\n${'-'.repeat(30)}\n\n`

/** Generation, counts, conditions, newest ReplicaSet, pods, waiting and terminated containers; sections divided by rulers. */
export function describeState(workload: Workload): string {
  const { object, replicaSet, pods } = workload
  const { kind, metadata } = object
  const sections = [
    [
      `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`,
      '',
      ...generationLines(object),
      ...countLines(object),
    ],
    titled('Conditions:', conditionLines(object)),
    replicaSet === undefined ? [] : replicaSetLines(replicaSet),
    titled('Pods:', pods.length === 0 ? ['  none'] : podTable(pods)),
    titled("Containers that are currently 'waiting':", pods.flatMap(waitingLines)),
    titled('Containers that have terminated:', pods.flatMap(terminatedLines)),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n') + '\n')
    .join(RULER)
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines]
}

function statusOf(object: KubernetesObject): Status {
  return (object.status ?? {}) as Status
}

function generationLines(object: KubernetesObject): string[] {
  const { generation } = object.metadata
  const observed = statusOf(object).observedGeneration
  if (generation === undefined || typeof observed !== 'number') return []
  const verdict =
    observed >= generation
      ? 'the controller has seen the newest change'
      : 'the controller has not seen the newest change yet'
  return [`Generation ${generation}, observed generation ${observed}: ${verdict}.`]
}

/** Every number of the status; where there are replicas, the comparisons between them in words. */
function countLines(object: KubernetesObject): string[] {
  const status = statusOf(object)
  const replicas = valueAt(object, ['spec', 'replicas'])
  const desired = typeof replicas === 'number' ? replicas : undefined
  const counts = Object.entries(status).filter(
    ([name, value]) => typeof value === 'number' && name !== 'observedGeneration',
  )
  const lines = [
    ...(desired === undefined ? [] : [`Desired replicas: ${desired}`]),
    ...counts.map(([name, value]) => `${name}: ${String(value)}`),
  ]
  if (desired === undefined) return lines
  const count = (name: string): number => (typeof status[name] === 'number' ? status[name] : 0)
  const compare = (words: string, value: number): string => {
    const current = count('replicas')
    return `${words} (${value}) ${value === current ? 'equals' : 'does not equal'} Current Replicas (${current})`
  }
  return [
    ...lines,
    '',
    compare('Available Replicas', count('availableReplicas')),
    compare('Updated Replicas', count('updatedReplicas')),
  ]
}

function conditionLines(object: KubernetesObject): string[] {
  return (statusOf(object).conditions ?? []).map(
    ({ type, status, reason, message, lastTransitionTime }) =>
      `  ${lastTransitionTime ?? ''} ${type}=${status} ${reason ?? ''}: ${message ?? ''}`,
  )
}

function replicaSetLines({ metadata, spec, status = {} }: ReplicaSet): string[] {
  const { replicas: current = 0, readyReplicas: ready = 0 } = status
  return [
    `Newest ReplicaSet: ${metadata.name}`,
    `  pod-template-hash ${metadata.labels?.['pod-template-hash'] ?? 'unknown'}`,
    `  revision ${metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 'unknown'}`,
    `  ${spec.replicas ?? 0} desired, ${current} current, ${ready} ready`,
  ]
}

function allStatuses({ status }: Pod): ContainerStatus[] {
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
}

/** One word for a pod, as `kubectl get pods` has it in its STATUS column. */
function podWord(pod: Pod): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (pod.status?.reason !== undefined) return pod.status.reason
  const reasonIn = ({ waiting, terminated }: ContainerState): string | undefined =>
    waiting?.reason ?? terminated?.reason
  for (const { state } of pod.status?.initContainerStatuses ?? []) {
    const reason = reasonIn(state ?? {})
    if (reason !== undefined && state?.terminated?.exitCode !== 0) return `Init:${reason}`
  }
  for (const { state } of pod.status?.containerStatuses ?? []) {
    const reason = reasonIn(state ?? {})
    if (reason !== undefined) return reason
  }
  return pod.status?.phase ?? 'Unknown'
}

function podTable(pods: readonly Pod[]): string[] {
  const rows = pods.map((pod) => {
    const containers = pod.status?.containerStatuses ?? []
    const restarts = allStatuses(pod).reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0)
    return [
      pod.metadata.name,
      `${containers.filter(({ ready }) => ready).length}/${pod.spec.containers.length}`,
      podWord(pod),
      String(restarts),
      pod.spec.nodeName ?? '<none>',
      pod.metadata.creationTimestamp ?? '',
    ]
  })
  return columns([['NAME', 'READY', 'STATUS', 'RESTARTS', 'NODE', 'CREATED'], ...rows])
}

/** Rows as columns that stand below each other; the last one is not padded. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map(
    (row) =>
      '  ' +
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('   '),
  )
}

function waitingLines(pod: Pod): string[] {
  return allStatuses(pod).flatMap(({ name, image, state }) =>
    state?.waiting === undefined
      ? []
      : [
          `  ${pod.metadata.name} / ${name}`,
          `    Image: ${image ?? ''}`,
          `    Reason: ${state.waiting.reason ?? 'none given'}`,
          ...(state.waiting.message === undefined ? [] : [`    Message: ${state.waiting.message}`]),
        ],
  )
}

function terminatedLines(pod: Pod): string[] {
  return allStatuses(pod).flatMap(({ name, state, lastState, restartCount }) =>
    [state?.terminated, lastState?.terminated].flatMap((ended, index) =>
      ended === undefined
        ? []
        : [
            `  ${pod.metadata.name} / ${name}${index === 1 ? ` (previous run, ${restartCount ?? 0} restarts)` : ''}`,
            `    Exit code: ${ended.exitCode}${ended.signal ? `, signal ${ended.signal}` : ''}`,
            `    Reason: ${ended.reason ?? 'none given'}`,
            ...(ended.message === undefined ? [] : [`    Message: ${ended.message}`]),
            `    Ran from ${ended.startedAt ?? 'unknown'} to ${ended.finishedAt ?? 'unknown'}`,
          ],
    ),
  )
}

/** When an event was last seen, RFC 3339; whichever of the fields its writer filled in. */
export function lastSeen(event: Event): string {
  return (
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata.creationTimestamp ??
    ''
  )
}

/** The events, oldest first, one line each. */
export function describeEvents(events: readonly Event[]): string {
  if (events.length === 0) return 'No events are known for these objects.\n'
  const rows = events
    .map((event) => ({ event, time: lastSeen(event), milliseconds: Date.parse(lastSeen(event)) || 0 }))
    .sort((a, b) => a.milliseconds - b.milliseconds)
    .map(({ event, time }) => {
      const count = event.series?.count ?? event.count ?? 1
      return [
        time,
        event.type ?? '',
        `${event.involvedObject.kind ?? ''} ${event.involvedObject.name ?? ''}`,
        event.reason ?? '',
        (event.message ?? '').trim() + (count > 1 ? ` (${count} times)` : ''),
      ]
    })
  return columns([['LAST SEEN', 'TYPE', 'OBJECT', 'REASON', 'MESSAGE'], ...rows]).join('\n') + '\n'
}
