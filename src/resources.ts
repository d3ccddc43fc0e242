// `mode: watch`: which objects are followed, and whether they are there.
import { resolveDocuments } from './apply/apply.ts'
import type { ApiResource, Cluster, Observer } from './cluster/cluster.ts'
import { answerOf } from './cluster/tolerance.ts'
import { didYouMean, nearest } from './model/nearest.ts'
import type { Inputs } from './model/inputs.ts'
import type { InputProblem, ManifestDocument } from './model/manifest.ts'
import { groupOf, keyOf, type ObjectRef } from './model/object.ts'
import { View, type Refusal } from './model/snapshot.ts'
import { isWatched } from './rollout/kinds.ts'

/** Where most names are found, asked first; the core group wins over others, as with kubectl. */
const USUAL = ['v1', 'apps/v1', 'batch/v1']
/** How long something else may take to create what is to be followed, milliseconds. */
const APPEARS_WITHIN = 30_000
const ASK_EVERY = 1000

export interface Followed {
  documents: ManifestDocument[]
  /** Each once: those of the manifests, then those that `resources` names. */
  refs: ObjectRef[]
  refusals: Refusal[]
  problems: InputProblem[]
}

/** The objects of the manifests and those that the `resources` input names, as discovery knows their kinds. */
export async function followedObjects(
  cluster: Cluster,
  loaded: readonly ManifestDocument[],
  inputs: Pick<Inputs, 'resources' | 'namespace'>,
): Promise<Followed> {
  const namespace = inputs.namespace || cluster.namespace || 'default'
  const { documents, refusals } = await resolveDocuments(cluster, loaded, namespace)
  const problems: InputProblem[] = []
  const refs = documents.map(({ ref }) => ref)
  const usual = inputs.resources.length === 0 ? [] : await cluster.kinds(USUAL)
  for (const resource of inputs.resources) {
    const slash = resource.indexOf('/')
    const [kind, name] = [resource.slice(0, slash), resource.slice(slash + 1)]
    const found = kindOf(kind, usual) ?? (await anywhere(cluster, kind))
    if ('message' in found) problems.push(found)
    else {
      const { apiVersion, namespaced } = found
      refs.push({ apiVersion, kind: found.kind, ...(namespaced ? { namespace } : {}), name })
    }
  }
  return { documents, refs: [...new Map(refs.map((ref) => [keyOf(ref), ref])).values()], refusals, problems }
}

/**
 * The kind that a word stands for: kind, plural, singular or short name in any case, with `.group` or `.version.group`
 * behind it or not, as kubectl takes it (cli-runtime 1.35, resource.Builder.mappingFor).
 */
export function kindOf(word: string, served: readonly ApiResource[]): ApiResource | undefined {
  const [first = '', ...rest] = word.toLowerCase().split('.')
  const suffix = rest.join('.')
  return served.find(({ apiVersion, kind, name, singularName, shortNames = [] }) => {
    const group = groupOf(apiVersion)
    const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
    const names = [kind.toLowerCase(), name, singularName, ...shortNames]
    return names.includes(first) && (suffix === '' || suffix === group || suffix === `${version}.${group}`)
  })
}

/** Looks in every group of the cluster, and says what was perhaps meant when the kind is in none. */
async function anywhere(cluster: Cluster, word: string): Promise<ApiResource | InputProblem> {
  const served = await cluster.kinds(await cluster.groupVersions())
  const found = kindOf(word, served)
  if (found !== undefined) return found
  const names = served.flatMap(({ kind, name, shortNames = [] }) => [kind.toLowerCase(), name, ...shortNames])
  const meant = didYouMean(word.toLowerCase(), names)
  const message = `resources: the cluster serves no kind named ${word}${meant}`
  return { message, input: 'resources', notServed: true }
}

/**
 * Those that do not exist, after something else has had time to create them. None when the cluster is lost or the run
 * cancelled meanwhile: the watch tells that.
 * @param now milliseconds since the epoch
 */
export async function absentObjects(
  cluster: Cluster,
  observer: Observer,
  refs: readonly ObjectRef[],
  timeout: number,
  now: () => number,
  signal: AbortSignal,
  tell: (absent: readonly ObjectRef[]) => void,
): Promise<ObjectRef[]> {
  const until = now() + Math.min(APPEARS_WITHIN, timeout)
  const confirmed = async (refs: readonly ObjectRef[]): Promise<ObjectRef[]> => {
    const exist = await Promise.all(refs.map((ref) => cluster.exists(ref)))
    return refs.filter((_ref, index) => exist[index] !== true)
  }
  let absent = refs
  for (let round = 0; ; round++) {
    const view = new View({ now: now(), objects: observer.objects(), logs: [], absent: [] })
    const exist = await Promise.all(
      absent.map(async (ref) => (isWatched(ref) ? view.get(ref) !== undefined : await cluster.exists(ref))),
    )
    absent = absent.filter((_ref, index) => exist[index] !== true)
    if (absent.length === 0 || signal.aborted || observer.lost !== undefined) return []
    if (now() >= until) return await confirmed(absent)
    if (round === 0) tell(absent)
    await observer.next(ASK_EVERY, signal)
  }
}

/** The name that was perhaps meant by that of an object that does not exist; undefined also when its kind cannot be listed. */
export async function meantObject(cluster: Cluster, ref: ObjectRef): Promise<string | undefined> {
  const { apiVersion, kind, namespace } = ref
  const names = cluster.names({ apiVersion, kind, ...(namespace === undefined ? {} : { namespace }) })
  return nearest(ref.name, (await answerOf(names)) ?? [])
}
