// A pod that was tried before anything is applied, and the refusal of one as a finding. Pure.
import { classify, findingOf } from '../causes/catalogue.ts'
import type { Finding } from '../model/finding.ts'
import type { KubernetesObject, ObjectRef, PodSpec, Status } from '../model/object.ts'

/** A workload that makes pods, and what became of the pod that was tried for it. */
export interface TriedPod {
  ref: ObjectRef
  /** The workload as the API server would store it. */
  after: KubernetesObject
  before?: KubernetesObject
  /** As the API server would store it; where it was refused, as it was sent. */
  spec: PodSpec
  /** That a quota refused it. */
  refusedByQuota?: Finding<'QuotaExceeded'>
}

/** What the API server said of a pod, as the controller that makes such pods would tell it. */
export function refusedPod(ref: ObjectRef, after: KubernetesObject, status: Status, now: number): Finding {
  const text = status.message ?? ''
  return classify({
    ...findingOf('Unknown', ref, text, now),
    channel: 'create',
    symptom: status.reason ?? '',
    carrier: after,
    evidence: [
      {
        kind: 'answer',
        source: `API server, HTTP ${status.code ?? 0}, dry-run of a pod of ${ref.kind} ${ref.name}`,
        text,
      },
    ],
  })
}
