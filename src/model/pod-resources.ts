// How much of a resource a pod asks for. The scheduler, a ResourceQuota and this program reckon it in the same way.
import type { Container, PodSpec } from './object.ts'
import { parseQuantity } from './quantity.ts'

/**
 * What a pod reserves of a resource (`requests`), or may use of it at most (`limits`): its containers and sidecars
 * together, or the largest init container with the sidecars before it, whichever is more; a value of the whole pod
 * overrides; its overhead is added (kubernetes 1.35, staging/src/k8s.io/component-helpers/resource/helpers.go).
 */
export function podAmount(spec: PodSpec, list: 'requests' | 'limits', resource: string): number {
  const { containers, initContainers = [], overhead, resources } = spec
  let sidecars = 0
  let largest = 0
  for (const container of initContainers) {
    const own = containerAmount(container, list, resource)
    const isSidecar = container.restartPolicy === 'Always'
    if (isSidecar) sidecars += own
    largest = Math.max(largest, sidecars + (isSidecar ? 0 : own))
  }
  const sum = containers.reduce((total, container) => total + containerAmount(container, list, resource), sidecars)
  const whole = parseQuantity(resources?.[list]?.[resource]) ?? Math.max(sum, largest)
  return whole + (parseQuantity(overhead?.[resource]) ?? 0)
}

/** The same of one container. A request that is not set is the limit. */
function containerAmount({ resources }: Container, list: 'requests' | 'limits', resource: string): number {
  return parseQuantity(resources?.[list]?.[resource] ?? resources?.limits?.[resource]) ?? 0
}
