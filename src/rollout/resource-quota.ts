// ResourceQuota: done when its controller counts by the limits that were applied.
// Rule: status.hard follows spec.hard (kubernetes 1.35, pkg/controller/resourcequota/resource_quota_controller.go).
import { parseQuantity } from '../model/quantity.ts'
import type { ResourceQuota } from '../model/infrastructure.ts'
import { withoutPods, type KindRule } from './rollout.ts'

export const resourceQuota: KindRule<ResourceQuota> = (_tracked, { spec, status }) => {
  const [wanted, counted] = [spec?.hard ?? {}, status?.hard ?? {}]
  const behind = [...new Set([...Object.keys(wanted), ...Object.keys(counted)])].filter(
    (resource) => parseQuantity(wanted[resource]) !== parseQuantity(counted[resource]),
  )
  return behind.length === 0
    ? withoutPods('done', 'in force')
    : withoutPods('in-progress', `not in force yet for ${behind.join(', ')}`)
}
