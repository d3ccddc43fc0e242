// PodDisruptionBudget: done as soon as it is stored; rollouts do not ask it. One that can never allow a disruption
// blocks every drain of a node, which is worth a word.
// Rule: kubernetes 1.35, pkg/controller/disruption/disruption.go (getExpectedPodCount).
import type { PodDisruptionBudget } from '../model/workloads.ts'
import { stored, type KindRule } from './rollout.ts'

export const podDisruptionBudget: KindRule<PodDisruptionBudget> = (_tracked, { spec, status = {}, metadata }) => {
  const { expectedPods = 0, desiredHealthy = 0 } = status
  const counted = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0) && expectedPods > 0
  const field = spec.maxUnavailable === undefined ? 'minAvailable' : 'maxUnavailable'
  const none = [0, '0', '0%'].includes(spec.maxUnavailable ?? '') || spec.minAvailable === '100%'
  if (!none && !(counted && desiredHealthy >= expectedPods)) return stored()
  const facts = { field, value: spec[field] ?? '', pods: counted ? expectedPods : undefined } as const
  return stored({
    notices: [{ code: 'PdbBlocksDrain', text: '', path: ['spec', field], facts }],
  })
}
