// The pods of a Deployment's older revisions, which stand in the way of the new ones.
import type { Deployment, Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { replicaSetsOf } from '../rollout/deployment.ts'
import type { Around } from './entry.ts'

/** The pods of a Deployment's older revisions. */
export function oldPods({ live, pods }: Around, view: View): Pod[] {
  if (live?.kind !== 'Deployment') return []
  const newest = new Set(pods.map(({ metadata }) => metadata.uid))
  return replicaSetsOf(live as Deployment, view)
    .flatMap((set) => view.podsOf(set))
    .filter(({ metadata }) => !newest.has(metadata.uid))
}

/** `The pod of its older revision is counted in it, and …`, of a quota. `surge`: `maxSurge` of the rolling update. */
export function oldPodsInQuota(count: number, surge: number | string | undefined): string {
  const pods = count === 1 ? 'The pod of its older revision is' : `The ${count} pods of its older revision are`
  const beside = surge === undefined ? 'a new pod' : `the pod of maxSurge ${surge}`
  return `${pods} counted in it, and the rolling update wants ${beside} beside ${count === 1 ? 'it' : 'them'}.`
}
