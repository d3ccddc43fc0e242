// What Pod Security Admission says of a pod, and which line of the manifest each violation is about. The texts are those
// of k8s.io/pod-security-admission/policy (kubernetes 1.35).
import { listOf } from '../model/record.ts'
import type { FieldPath } from '../model/object.ts'
import { valueAt, type Place } from '../model/place.ts'

/** One rule that is not kept: `privileged`, with `container "app" must not set securityContext.privileged=true`. */
export interface Violation {
  rule: string
  detail: string
}

/** The parts of `RULE (DETAIL), RULE (DETAIL)`. */
export function violationsOf(text: string): Violation[] {
  const parts = text.split(/, (?![^()]*\))/)
  return parts.map((part) => {
    const { rule = part, detail = '' } = /^(?<rule>.*?) \((?<detail>.*)\)$/s.exec(part)?.groups ?? {}
    return { rule, detail }
  })
}

/** `RULE (DETAIL)`, as it was said. */
export function violationWords({ rule, detail }: Violation): string {
  return detail === '' ? rule : `${rule} (${detail})`
}

/**
 * The value that violates, where the manifest has it: `privileged: true`, `hostPath:`. Else the container that lacks one.
 * Of several violations the first that points at a value.
 */
export function podSecurityField(violations: readonly Violation[], place: Place): FieldPath {
  const [value] = violations.flatMap((one) => valuesOf(one, place)).filter((path) => isThere(path, place))
  const [container] = violations.flatMap((one) => containersOf(one, place))
  return value ?? container ?? place.pod('containers', 0)
}

/** Where a violating value may stand, the most probable place first. */
function valuesOf(violation: Violation, place: Place): FieldPath[] {
  const { rule, detail } = violation
  const hostFields = [...detail.matchAll(/\b(host\w+)=true/g)].map(([, field = '']) => place.pod(field))
  const fields = [...detail.matchAll(/securityContext\.([\w.]+)|must not set (\w+)=/g)].map(([, path, field]) => [
    'securityContext',
    ...(path ?? field ?? '').split('.'),
  ])
  const inContainers = containersOf(violation, place).flatMap((container) => [
    ...fields.map((field) => [...container, ...field]),
    ...portsOf(container, rule, place),
  ])
  const volumes = (place.podSpec?.volumes ?? []).flatMap((volume, index) => {
    if (!detail.includes(`"${volume.name}"`)) return []
    const type = Object.keys(volume).find((key) => rule.startsWith(key) || detail.includes(`type "${key}"`))
    return [place.pod('volumes', index, ...(type === undefined ? [] : [type]))]
  })
  return [...hostFields, ...inContainers, ...fields.map((field) => place.pod(...field)), ...volumes]
}

/** The ports of a container that take a port of the node. */
function portsOf(container: FieldPath, rule: string, place: Place): FieldPath[] {
  if (rule !== 'hostPort') return []
  const ports = listOf(valueAt(place.object, [...container, 'ports']))
  return ports.map((_port, index) => [...container, 'ports', index, 'hostPort'])
}

/** The containers that a violation names. */
function containersOf({ detail }: Violation, place: Place): FieldPath[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    (place.podSpec?.[list] ?? []).flatMap(({ name }, index) =>
      detail.includes(`"${name}"`) ? [place.pod(list, index)] : [],
    ),
  )
}

function isThere(path: FieldPath, place: Place): boolean {
  return valueAt(place.object, path) !== undefined
}
