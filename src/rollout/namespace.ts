// Namespace: done as soon as it is stored, unless it is being deleted.
import type { KubernetesObject } from '../model/object.ts'
import { withoutPods, type KindRule } from './rollout.ts'

export const namespace: KindRule = (_tracked, live) =>
  (live as KubernetesObject & { status?: { phase?: string } }).status?.phase === 'Terminating'
    ? withoutPods('failed', 'is being deleted', {
        reason: { code: 'NamespaceTerminating', facts: {} },
        foreign: 'deleted',
      })
    : withoutPods('done', 'active')
