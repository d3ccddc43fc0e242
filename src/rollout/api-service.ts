// APIService: done when the API server reaches what stands behind it.
// Rule: its condition Available (kubernetes 1.35, kube-aggregator/pkg/controllers/status/remote/remote_available_controller.go).
import type { Problem } from '../model/finding.ts'
import { condition, type Condition, type KubernetesObject } from '../model/object.ts'
import { parseTime } from '../model/snapshot.ts'
import { withoutPods, type KindRule } from './rollout.ts'

type ApiService = KubernetesObject & {
  spec: { service?: { namespace?: string; name?: string } | null }
  status?: { conditions?: Condition[] }
}

export const apiService: KindRule = (_tracked, live) => {
  const { spec, status = {} } = live as ApiService
  const available = condition(status.conditions, 'Available')
  if (available?.status === 'True') return withoutPods('done', 'available')
  if (available === undefined) return withoutPods('in-progress', 'not looked at yet')
  const { message: text = 'not available', reason: symptom = '' } = available
  const since = parseTime(available.lastTransitionTime)
  const { namespace = '', name = '' } = spec.service ?? {}
  const problem: Problem = { code: 'AggregatedApiMissing', text, symptom, facts: { namespace, service: name } }
  return withoutPods('in-progress', text, { problems: [{ ...problem, ...(since === undefined ? {} : { since }) }] })
}
