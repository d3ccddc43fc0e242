// Asks registries whether what runs is what its tag names now, with the pull secrets of the pods that run it. An answer
// that does not come lowers what can be said, nothing else.
import { imagesAfter, imagesBefore, staleFindings, type RunningImage } from '../diagnose/running-images.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { answerOf } from '../cluster/tolerance.ts'
import type { Finding } from '../model/finding.ts'
import { parseImage } from '../model/image-reference.ts'
import type { Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import type { Rollout } from '../rollout/rollout.ts'
import type { Effects, Run } from '../run.ts'

/** Milliseconds for all of it: nobody waits longer for a registry that hangs. */
const TIME_LIMIT = 5000

/** A registry that gave no answer in so many milliseconds is not asked again. */
const HANGS = 1000

/** Before anything is applied: stale images that this deploy would not replace. */
export async function staleBefore(cluster: Cluster, run: Run, view: View, effects: Effects): Promise<Finding[]> {
  return await findStale(imagesBefore([...run.checked.values()], view), cluster, run, effects, view.now)
}

/** After the rollout: stale images that its pods run. */
export async function staleAfter(
  cluster: Cluster,
  run: Run,
  rollouts: readonly Rollout[],
  before: View,
  effects: Effects,
  now: number,
): Promise<Finding[]> {
  return await findStale(imagesAfter(run.tracked, rollouts, before), cluster, run, effects, now)
}

async function findStale(
  images: readonly RunningImage[],
  cluster: Cluster,
  run: Run,
  effects: Effects,
  now: number,
): Promise<Finding[]> {
  if (images.length === 0) return []
  const digests: (readonly string[] | undefined)[] = images.map(() => undefined)
  const secrets = new Map<string, Promise<string | undefined>>()
  const asked = images.map(async ({ pod, container: { image = '' }, running }, index) => {
    const registry = parseImage(image)?.registry ?? ''
    if (run.silentRegistries.has(registry)) return
    const pullSecrets = await pullSecretsOf(pod, cluster, secrets)
    const startedAt = effects.now()
    digests[index] = await effects.remoteDigests({ image, running, pullSecrets })
    if (digests[index] === undefined && effects.now() - startedAt > HANGS) run.silentRegistries.add(registry)
  })
  await withinLimit(Promise.all(asked), effects.signal)
  return staleFindings(images, digests, now)
}

/** The texts of a pod's pull secrets, each read once. One that may not be read, or does not exist, is left out. */
async function pullSecretsOf(
  pod: Pod,
  cluster: Cluster,
  known: Map<string, Promise<string | undefined>>,
): Promise<string[]> {
  const { namespace } = pod.metadata
  const texts = (pod.spec.imagePullSecrets ?? []).map(({ name }) => {
    const key = `${namespace ?? ''}/${name}`
    const text = known.get(key) ?? readPullSecret(cluster, namespace, name)
    known.set(key, text)
    return text
  })
  return (await Promise.all(texts)).filter((text) => text !== undefined)
}

/** The login itself: the registry wants it, and nobody else gets it. */
async function readPullSecret(cluster: Cluster, namespace: string | undefined, name: string) {
  const place = namespace === undefined ? {} : { namespace }
  const secret = await answerOf(cluster.get({ apiVersion: 'v1', kind: 'Secret', name, ...place }))
  const data = (secret?.data ?? {}) as Record<string, string>
  const text = data['.dockerconfigjson'] ?? data['.dockercfg']
  return text === undefined ? undefined : Buffer.from(text, 'base64').toString('utf8')
}

async function withinLimit(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, TIME_LIMIT)
  signal.addEventListener('abort', () => over.resolve(), { once: true })
  await Promise.race([work, over.promise])
  clearTimeout(timer)
}
