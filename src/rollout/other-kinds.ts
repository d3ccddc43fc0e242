// Kinds whose answer is one condition or none: CustomResourceDefinition, Namespace, and everything that is
// finished the moment it is stored.
import type { Condition, KubernetesObject } from '../model/object.ts'
import { condition } from './deployment.ts'
import { withoutPods, type KindRule } from './rollout.ts'

type WithConditions = KubernetesObject & { status?: { conditions?: Condition[]; phase?: string } }

export const customResourceDefinition: KindRule = (_tracked, live) => {
  const { status = {} } = live as WithConditions
  const names = condition(status.conditions, 'NamesAccepted')
  if (condition(status.conditions, 'Established')?.status === 'True') return withoutPods('done', 'established')
  return withoutPods(
    'in-progress',
    names?.status === 'False' ? (names.message ?? 'its names are not accepted') : 'not established yet',
  )
}

export const namespace: KindRule = (_tracked, live) =>
  (live as WithConditions).status?.phase === 'Terminating'
    ? withoutPods('failed', 'is being deleted', 'NamespaceTerminating')
    : withoutPods('done', 'active')

/** Done as soon as the API server has stored it. */
export const stored: KindRule = () => withoutPods('done', 'stored')
