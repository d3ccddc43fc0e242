// Which file judges which of Kubernetes' own kinds that make pods, or are one; each has its entry in model/kinds.ts. A
// CronJob makes them later.
import { kindName, POD, REPLICA_SET, WORKLOAD_KINDS, type KindRef, type WorkloadName } from '../model/kinds.ts'
import { daemonSet } from './daemon-set.ts'
import { deployment } from './deployment.ts'
import { job, vanishedJob } from './job.ts'
import { pod } from './pod.ts'
import { replicaSet } from './replica-set.ts'
import type { Kind, Rules } from './rollout.ts'
import { statefulSet } from './stateful-set.ts'

const RULES: Readonly<Record<Exclude<WorkloadName, 'batch/CronJob' | '/ReplicationController'>, Rules>> = {
  'apps/Deployment': { rule: deployment },
  'apps/ReplicaSet': { rule: replicaSet },
  'apps/StatefulSet': { rule: statefulSet },
  'apps/DaemonSet': { rule: daemonSet },
  'batch/Job': { rule: job, whenGone: vanishedJob },
  '/Pod': { rule: pod },
}

/** Whatever is told of pods: events, and the claims that they wait for. */
const TOLD_OF_PODS = ['Event', 'PersistentVolumeClaim'].map((kind): KindRef => ({ apiVersion: 'v1', kind }))

/** How these kinds are judged, and what is watched with them, by kindName. */
export const WORKLOAD_RULES: ReadonlyMap<string, Kind> = new Map(
  WORKLOAD_KINDS.flatMap((kind): [string, Kind][] => {
    const name = kindName(kind)
    const judged = (RULES as Readonly<Record<string, Rules>>)[name]
    const makers = kind.pods === 'replicaSets' ? [REPLICA_SET] : []
    const pods = kind.pods === 'itself' ? [] : [POD]
    return judged === undefined ? [] : [[name, { ...judged, with: [...makers, ...pods, ...TOLD_OF_PODS] }]]
  }),
)
