// HorizontalPodAutoscaler: done as soon as it is stored. Without a target or metrics it does nothing, and its
// workload runs all the same: that is worth a word and no failure.
// Rule: its conditions (kubernetes 1.35, pkg/controller/podautoscaler/horizontal.go).
import type { Problem } from '../model/finding.ts'
import { condition } from '../model/object.ts'
import type { HorizontalPodAutoscaler } from '../model/workloads.ts'
import { stored, type KindRule } from './rollout.ts'

export const horizontalPodAutoscaler: KindRule<HorizontalPodAutoscaler> = (_tracked, live, view) => {
  const { spec, status = {}, metadata } = live
  const { apiVersion = 'v1', kind = '', name = '' } = spec.scaleTargetRef ?? {}
  const target = { apiVersion, kind, namespace: metadata.namespace ?? '', name }
  const scale = condition(status.conditions, 'AbleToScale')
  const active = condition(status.conditions, 'ScalingActive')
  const notices: Problem[] = []
  if ((scale?.status === 'False' && scale.reason === 'FailedGetScale') || view.isAbsent(target)) {
    notices.push({
      code: 'HpaTargetMissing',
      text: scale?.message ?? '',
      symptom: scale?.reason ?? '',
      facts: { kind, name },
      path: ['spec', 'scaleTargetRef', 'name'],
    })
  } else if (active?.status === 'False' && active.reason?.startsWith('FailedGet') === true) {
    notices.push({
      code: 'HpaMetricsUnavailable',
      text: active.message ?? '',
      symptom: active.reason,
      facts: {},
      path: ['spec', 'metrics'],
    })
  }
  const asks = name === '' || view.get(target) !== undefined ? [] : [target]
  return stored({ notices, asks })
}
