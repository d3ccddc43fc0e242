// APIService: done when the API server reaches what stands behind it.
// Rule: its condition Available (kubernetes 1.35, kube-aggregator/pkg/controllers/status/remote/remote_available_controller.go).
import { conditionWriter } from '../model/clocks.ts'
import type { Problem } from '../model/finding.ts'
import type { APIService } from '../model/infrastructure.ts'
import { condition } from '../model/object.ts'
import { withoutPods, type KindRule } from './rollout.ts'

export const apiService: KindRule<APIService> = (_tracked, live, view) => {
  const { spec, status = {} } = live
  const available = condition(status.conditions, 'Available')
  if (available?.status === 'True') return withoutPods('done', 'available')
  if (available === undefined) return withoutPods('in-progress', 'waiting for its first check')
  const { message: text = 'not available', reason: symptom = '' } = available
  const since = view.time(conditionWriter(live, available), available.lastTransitionTime)
  const { namespace = '', name = '' } = spec.service ?? {}
  const facts = { namespace, service: name }
  const problem: Problem = { code: 'AggregatedApiMissing', text, symptom, facts, since }
  return withoutPods('in-progress', text, { problems: [problem] })
}
