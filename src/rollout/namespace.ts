// Namespace: done as soon as it is stored, unless it is being deleted.
import type { Namespace } from '../model/infrastructure.ts'
import { withoutPods, type KindRule } from './rollout.ts'

export const namespace: KindRule<Namespace> = (_tracked, { status }) =>
  status?.phase === 'Terminating'
    ? withoutPods('failed', 'is being deleted', {
        reason: { code: 'NamespaceTerminating', facts: {} },
        foreign: 'deleted',
      })
    : withoutPods('done', 'active')
