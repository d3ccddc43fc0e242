// Routes of the Gateway API: done when every Gateway that answered accepts them. Without an answer nothing says that a
// controller exists.
// Rule: status.parents of gateway.networking.k8s.io/v1 (gateway-api 1.4, apis/v1/shared_types.go RouteParentStatus).
import { conditionWriter } from '../model/clocks.ts'
import type { NamedProblem } from '../model/finding.ts'
import type { GatewayRoute } from '../model/network.ts'
import { takesItUp } from './custom-resource.ts'
import { withoutPods, type KindRule } from './rollout.ts'

export const gatewayRoute: KindRule<GatewayRoute> = (tracked, live, view) => {
  const { status, metadata } = live
  const parents = status?.parents ?? []
  if (parents.length === 0) return takesItUp(tracked, view) ?? withoutPods('done', 'stored; no Gateway has answered')
  const generation = Math.max(metadata.generation ?? 0, tracked.generation ?? 0)
  const behind = parents.some(({ conditions = [] }) =>
    conditions.some(({ observedGeneration = generation }) => observedGeneration < generation),
  )
  if (behind) return withoutPods('in-progress', 'waiting for its Gateway to see the change')
  const problems = parents.flatMap(({ parentRef, conditions = [] }): NamedProblem<'GatewayRouteInvalid'>[] =>
    conditions
      .filter(({ type, status }) => (type === 'Accepted' || type === 'ResolvedRefs') && status === 'False')
      .map(({ type, reason = '', message = '', lastTransitionTime }) => {
        const since = view.time(conditionWriter(live, { type }), lastTransitionTime)
        return {
          code: 'GatewayRouteInvalid',
          text: message,
          symptom: reason,
          facts: { reason, gateway: parentRef?.name ?? '' },
          path: reason === 'BackendNotFound' ? ['spec', 'rules'] : ['spec', 'parentRefs'],
          since,
        }
      }),
  )
  const [first] = problems
  return first === undefined
    ? withoutPods('done', `accepted by ${parents.map(({ parentRef }) => parentRef?.name ?? '').join(', ')}`)
    : withoutPods('in-progress', `Gateway ${first.facts.gateway} refuses it: ${first.facts.reason}`, { problems })
}
