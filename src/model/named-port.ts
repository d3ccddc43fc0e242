// Probes and hooks that name their port by a word: the kubelet looks it up among the ports of the same container, and
// when it is not there the probe never succeeds (kubernetes 1.35, pkg/probe/util.go, ResolveContainerPort).
import { nearest } from './nearest.ts'
import type { Container, FieldPath } from './object.ts'
import { valueAt } from './place.ts'

/** How they are called, and where they stand in a container. */
const USERS = {
  'readiness probe': ['readinessProbe'],
  'liveness probe': ['livenessProbe'],
  'startup probe': ['startupProbe'],
  'postStart hook': ['lifecycle', 'postStart'],
  'preStop hook': ['lifecycle', 'preStop'],
} satisfies Record<string, FieldPath>

/** What names a port by a word. */
export type PortUser = keyof typeof USERS

/** A port that a container names and does not declare. */
export interface UndeclaredPort {
  port: string
  user: PortUser
  /** The names of the ports that it declares. */
  declared: readonly string[]
  /** The one of them that was perhaps meant. */
  meant?: string
}

/** The ports that the probes and hooks of a container name, and that it does not declare; `path`: below the container. */
export function undeclaredPorts(container: Container): { path: FieldPath; facts: UndeclaredPort }[] {
  const declared = Array.isArray(container.ports) ? container.ports.flatMap((port) => port?.name ?? []) : []
  return (Object.entries(USERS) as [PortUser, FieldPath][]).flatMap(([user, path]) =>
    ['httpGet', 'tcpSocket'].flatMap((way) => {
      const port = valueAt(container, [...path, way, 'port'])
      if (typeof port !== 'string' || /^\d+$/.test(port) || declared.includes(port)) return []
      const meant = nearest(port, declared)
      const facts = { port, user, declared, ...(meant === undefined ? {} : { meant }) }
      return [{ path: [...path, way, 'port'], facts }]
    }),
  )
}
