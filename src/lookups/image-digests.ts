// Asks registries what the tags of images name now, with the pull secrets of the pods that run it. An answer
// that does not come lowers what can be said, nothing else.
import type { Cluster } from '../cluster/cluster.ts'
import type { DigestQuestion } from '../cluster/registry.ts'
import { answerOf } from '../cluster/tolerance.ts'
import { parseImage } from '../model/image-reference.ts'
import type { Container, Pod } from '../model/object.ts'
import { textsOf } from '../model/record.ts'

/** Milliseconds for all of it: nobody waits longer for a registry that hangs. */
const TIME_LIMIT = 5000

/** A registry that gave no answer in so many milliseconds is not asked again. */
const HANGS = 1000

/** A container whose image is asked for. */
interface ImageQuestion {
  pod: Pod
  container: Container
  /** The digest that runs. */
  running: string
}

/** Whom to ask, and how. */
export interface Registries {
  cluster: Cluster
  /** Which digests a registry has for an image reference, undefined when it does not say. */
  remoteDigests: (question: DigestQuestion) => Promise<readonly string[] | undefined>
  /** Those that do not answer in time; they are kept here for the next question. */
  silent: Set<string>
  /** Milliseconds since the epoch. */
  now: () => number
  signal: AbortSignal
}

/** Which digests the registry has now under the tag of each image; undefined where it does not say. */
export async function digestsNow(
  images: readonly ImageQuestion[],
  { cluster, remoteDigests, silent, now, signal }: Registries,
): Promise<(readonly string[] | undefined)[]> {
  const digests: (readonly string[] | undefined)[] = images.map(() => undefined)
  if (images.length === 0) return digests
  const secrets = new Map<string, Promise<string | undefined>>()
  const asked = images.map(async ({ pod, container: { image = '' }, running }, index) => {
    const registry = parseImage(image)?.registry ?? ''
    if (silent.has(registry)) return
    const pullSecrets = await pullSecretsOf(pod, cluster, secrets)
    const startedAt = now()
    digests[index] = await remoteDigests({ image, running, pullSecrets })
    if (digests[index] === undefined && now() - startedAt > HANGS) silent.add(registry)
  })
  await withinLimit(Promise.all(asked), signal)
  return digests
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
  const data = textsOf(secret?.data)
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
