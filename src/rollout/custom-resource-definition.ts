// CustomResourceDefinition: done when the API server serves it.
// Rule: its conditions (kubernetes 1.35, apiextensions-apiserver/pkg/controller/status/naming_controller.go).
import { conditionWriter } from '../model/clocks.ts'
import type { Problem } from '../model/finding.ts'
import type { CustomResourceDefinition } from '../model/infrastructure.ts'
import { condition } from '../model/object.ts'
import { withoutPods, type KindRule } from './rollout.ts'

export const customResourceDefinition: KindRule<CustomResourceDefinition> = (_tracked, live, view) => {
  const { status = {} } = live
  if (condition(status.conditions, 'Established')?.status === 'True') return withoutPods('done', 'established')
  const names = condition(status.conditions, 'NamesAccepted')
  if (names?.status !== 'False') return withoutPods('in-progress', 'not established yet')
  const { message: text = 'its names are not accepted', reason: symptom = '' } = names
  const since = view.time(conditionWriter(live, names), names.lastTransitionTime)
  const problem: Problem = { code: 'CrdNotEstablished', facts: {}, text, symptom, since }
  return withoutPods('in-progress', text, { problems: [problem] })
}
