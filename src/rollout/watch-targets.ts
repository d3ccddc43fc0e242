// What has to be watched to judge objects. Pure.
import type { WatchTarget } from '../model/snapshot.ts'
import { kindName, POD, REPLICA_SET } from '../model/kinds.ts'
import { groupOf, type KubernetesObject, type ObjectRef } from '../model/object.ts'
import { isCustomResource } from '../model/built-in.ts'
import { isWatched, isWorkload, watchedWith } from './kinds.ts'
import { labelSelectors } from './label-selection.ts'
import { mayRemoveItself } from './removed-itself.ts'
import { isClusterScoped } from './without-pods.ts'
import { WORKLOAD_RULES } from './workload-rules.ts'

/**
 * What has to be watched for these objects, each kind once a namespace. Only what says how a workload's pods are must
 * be readable.
 * @param known an object of these as the API server has it, or will; of others' pods those are left out that then cannot matter
 */
export function watchTargets(
  refs: readonly ObjectRef[],
  known: (ref: ObjectRef) => KubernetesObject | undefined = () => undefined,
): WatchTarget[] {
  const targets = new Map<string, WatchTarget>()
  // The name of a CustomResourceDefinition ends with its group: `widgets.example.org`.
  const brought = refs
    .filter(({ kind }) => kind === 'CustomResourceDefinition')
    .map(({ name }) => name.slice(name.indexOf('.') + 1))
  for (const ref of refs.filter(isWatched)) {
    // What is in no namespace may own what is in any: of that nothing is read.
    const isEverywhere = ref.namespace === undefined && isCustomResource(ref)
    for (const { apiVersion, kind } of isEverywhere ? watchedWith(ref).slice(0, 1) : watchedWith(ref)) {
      const namespace = isClusterScoped(kind) ? undefined : ref.namespace
      const optional = !isWorkload(ref) || kind === 'Event' || kind === 'PersistentVolumeClaim'
      const isItself = kind === ref.kind && apiVersion === ref.apiVersion
      const target: WatchTarget = {
        apiVersion,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        ...(optional ? { optional } : {}),
        ...(brought.includes(groupOf(apiVersion)) ? { awaited: true } : {}),
      }
      if (isItself && mayRemoveItself(ref)) target.remembers = [ref.name]
      // What fails its controller may replace: how it was is all that tells why.
      else if (isCustomResource(ref) && WORKLOAD_RULES.has(kindName({ apiVersion, kind }))) target.remembers = 'all'
      const key = `${apiVersion}/${kind}/${namespace ?? ''}`
      const known = targets.get(key)
      const remembers = bothOf(known?.remembers, target.remembers)
      const stricter = known === undefined || known.optional === true ? target : known
      targets.set(key, remembers.length === 0 ? stricter : { ...stricter, remembers })
    }
  }
  return [...targets.values()].flatMap((target) => {
    if (![POD.kind, REPLICA_SET.kind].some((kind) => kind === target.kind)) return [target]
    const near = refs.filter(({ namespace }) => namespace === target.namespace)
    const selectors = labelSelectors(target, near, known)
    return selectors?.map((labelSelector): WatchTarget => ({ ...target, labelSelector })) ?? [target]
  })
}

function bothOf(one: WatchTarget['remembers'] = [], other: WatchTarget['remembers'] = []): readonly string[] | 'all' {
  return one === 'all' || other === 'all' ? 'all' : [...one, ...other]
}
