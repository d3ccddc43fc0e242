// Routes of the Gateway API: done when every Gateway that answered accepts them. Without an answer nothing says that a
// controller exists.
// Rule: status.parents of gateway.networking.k8s.io/v1 (gateway-api 1.4, apis/v1/shared_types.go RouteParentStatus).
import { conditionWriter } from '../model/clocks.ts'
import type { Problem } from '../model/finding.ts'
import type { GatewayRoute } from '../model/network.ts'
import { takesItUp } from './custom-resource.ts'
import { withoutPods, type KindRule } from './rollout.ts'

/** The conditions of a route that say that something is wrong with it, each with the status that says so. */
const FAULTY: Readonly<Record<string, string>> = { Accepted: 'False', ResolvedRefs: 'False', PartiallyInvalid: 'True' }
/** Until these are true a Gateway has not taken it; Programmed is written by some controllers only. */
const UNDER_WAY = new Set(['Accepted', 'ResolvedRefs', 'Programmed'])

export const gatewayRoute: KindRule<GatewayRoute> = (tracked, live, view) => {
  const { status, metadata } = live
  const parents = status?.parents ?? []
  if (parents.length === 0) return takesItUp(tracked, view) ?? withoutPods('done', 'applied; no Gateway has responded')
  const generation = Math.max(metadata.generation ?? 0, tracked.generation ?? 0)
  const behind = parents.some(({ conditions = [] }) =>
    conditions.some(({ observedGeneration = generation }) => observedGeneration < generation),
  )
  if (behind) return withoutPods('in-progress', 'waiting for its Gateway to see the change')
  const problems = parents.flatMap(({ parentRef, conditions = [] }): Problem<'GatewayRouteInvalid'>[] =>
    conditions
      .filter(({ type, status }) => status === FAULTY[type])
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
  const open = parents
    .flatMap(({ conditions = [] }) => conditions)
    .find(({ type, status }) => UNDER_WAY.has(type) && status !== 'True')
  if (first === undefined && open !== undefined)
    return withoutPods('in-progress', `its Gateway says that ${open.type} is ${open.status}`)
  return first === undefined
    ? withoutPods('done', `accepted by ${parents.map(({ parentRef }) => parentRef?.name ?? '').join(', ')}`)
    : withoutPods('in-progress', `Gateway ${first.facts.gateway} rejects it: ${first.facts.reason}`, { problems })
}
