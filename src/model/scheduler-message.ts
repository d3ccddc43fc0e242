// The grammar of the scheduler's message on a pod that no node takes (kubernetes 1.35, pkg/scheduler/framework/types.go
// FitError.Error):
//   0/N nodes are available: <PreFilter refusal>.                     one cause for all nodes
//   0/N nodes are available: <count> <reason>, <count> <reason>.      reasons by node
// followed by `preemption: …`, before which newer schedulers put `no new claims to deallocate, `.

/** One reason of a scheduling message. `count` is undefined for a refusal that holds for all nodes. */
export interface Reason {
  count?: number
  text: string
}

/** What a scheduling message says: how many nodes the scheduler counted, and why none of them takes the pod. */
export interface SchedulerMessage {
  nodes: number
  reasons: readonly Reason[]
}

/** The reasons of a FailedScheduling message, without what it says of preemption. */
export function parseScheduling(message: string): SchedulerMessage {
  const head = /(?:^|: )0\/(\d+) nodes are available: /.exec(message)
  const nodes = Number(head?.[1] ?? 0)
  let body = head === null ? message : message.slice(head.index + head[0].length)
  body = body.replace(/\s*(no new claims to deallocate|still not schedulable)?,? ?preemption: .*$/s, '').trim()
  if (!/^\d+ /.test(body)) return { nodes, reasons: [{ text: body.replace(/\.$/, '') }] }
  const reasons = body
    .replace(/\.+$/, '')
    .split(/, (?=\d+ )/)
    .map((part) => ({ count: Number(/^\d+/.exec(part)?.[0]), text: part.replace(/^\d+ /, '') }))
  return { nodes, reasons }
}
