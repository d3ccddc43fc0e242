// Probes and hooks that name their port by a word: the kubelet looks it up among the ports of the same container, and
// when it is not there the probe never succeeds (kubernetes 1.35, pkg/probe/util.go, ResolveContainerPort).
import { didYouMean } from './nearest.ts'
import type { LegacyFacts } from './finding.ts'
import type { Container, FieldPath } from './object.ts'

/** A port that a container names and does not declare. */
export interface UndeclaredPort {
  /** Of the port, below the container. */
  path: FieldPath
  facts: LegacyFacts
}

/** How they are called, and where they stand in a container. */
const USERS: Record<string, FieldPath> = {
  'readiness probe': ['readinessProbe'],
  'liveness probe': ['livenessProbe'],
  'startup probe': ['startupProbe'],
  'postStart hook': ['lifecycle', 'postStart'],
  'preStop hook': ['lifecycle', 'preStop'],
}

/** The ports that the probes and hooks of a container name, and that it does not declare. */
export function undeclaredPorts(container: Container): UndeclaredPort[] {
  const declared = Array.isArray(container.ports) ? container.ports.flatMap((port) => port?.name ?? []) : []
  return Object.entries(USERS).flatMap(([user, path]) =>
    ['httpGet', 'tcpSocket'].flatMap((way): UndeclaredPort[] => {
      const port = [...path, way, 'port'].reduce<unknown>(
        (value, step) => (value as Record<string | number, unknown> | null | undefined)?.[step],
        container,
      )
      if (typeof port !== 'string' || /^\d+$/.test(port) || declared.includes(port)) return []
      const facts = { port, user, declared: declared.join(', '), hint: didYouMean(port, declared) }
      return [{ path: [...path, way, 'port'], facts }]
    }),
  )
}
