// Containers that run an older image than the registry has under the same tag: the tag was pushed again, and a node that
// has it does not pull it again (imagePullPolicy IfNotPresent). Pure: what a registry says is given.
import type { Finding } from '../model/finding.ts'
import { parseImage } from '../model/image-reference.ts'
import { workloadKind } from '../model/kinds.ts'
import type { Container, ContainerStatus, KubernetesObject, ObjectRef, Pod, PodSpec } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { rolloutOf } from '../rollout/kinds.ts'
import type { Rollout, Tracked } from '../rollout/rollout.ts'
import { findingOf } from '../causes/catalogue.ts'
import { podSpecOf } from '../model/place.ts'

/** An image that runs under a tag that may have moved. */
export interface RunningImage {
  ref: ObjectRef
  pod: Pod
  container: Container
  status: ContainerStatus
  /** `sha256:…`, as the runtime pulled it from the registry. */
  running: string
  /** Nothing has been applied yet. */
  isBefore: boolean
  /** The deploy replaces no pods. */
  isUnchanged: boolean
  /** The revision before named it, too, and ran the same. */
  isSameAsBefore: boolean
}

/** One object as the dry-run found it. */
interface Checked {
  document: { ref: ObjectRef }
  before?: KubernetesObject
  after?: KubernetesObject
  result: string
}

/** Before anything is applied: the images that run and that the set names again. */
export function imagesBefore(checked: readonly Checked[], view: View): RunningImage[] {
  return checked.flatMap(({ document: { ref }, before, after, result }) => {
    if (!replacesPods(ref) || before === undefined || after === undefined) return []
    const wanted = new Map(containersOf(after).map((container) => [container.name, container]))
    const { pods } = rolloutOf({ ref, changed: false, appliedAt: view.now }, view)
    const isUnchanged = result === 'unchanged'
    return runningImages(ref, pods, isUnchanged)
      .filter(({ container }) => wanted.get(container.name)?.image === container.image)
      .filter(({ container }) => isUnchanged || wanted.get(container.name)?.imagePullPolicy === 'IfNotPresent')
      .map((image) => ({ ...image, isBefore: true }))
  })
}

/** After the rollout: the images that its pods run. */
export function imagesAfter(tracked: readonly Tracked[], rollouts: readonly Rollout[], before: View): RunningImage[] {
  return rollouts.flatMap(({ ref, pods }, index) => {
    const one = tracked[index]
    if (one === undefined || !replacesPods(ref)) return []
    const old = rolloutOf({ ref, changed: false, appliedAt: before.now }, before).pods
    // Of what someone else applied nobody knows whether it changed.
    const isUnchanged = !one.changed && one.applied !== undefined
    return runningImages(ref, pods, isUnchanged).map((image) => ({
      ...image,
      isSameAsBefore: one.changed && old.some((pod) => runsSame(pod, image)),
    }))
  })
}

/**
 * Those that are stale. `digests`: what the registry has for each of them now, undefined where it does not say. Then it
 * is only likely, and only for a tag that names no version and that the revision before had, too.
 */
export function staleFindings(
  images: readonly RunningImage[],
  digests: readonly (readonly string[] | undefined)[],
  now: number,
): Finding[] {
  return images.flatMap((image, index) => {
    const known = digests[index]
    const isStale =
      known === undefined
        ? image.isSameAsBefore && !image.isBefore && hasMutableTag(image.container.image ?? '')
        : !known.includes(image.running)
    return isStale ? [findingOf('StaleImage', image.ref, '', now, told(image, known?.[0]))] : []
  })
}

function told({ pod, container, status, running, isBefore, isUnchanged }: RunningImage, remote: string | undefined) {
  const { image = '', imagePullPolicy = '' } = container
  const repository = image.replace(/:[^/:]*$/, '')
  return {
    pod,
    container,
    confidence: remote === undefined ? 'likely' : 'certain',
    evidence: [
      {
        kind: 'status' as const,
        source: `pod ${pod.metadata.name}, container ${container.name}, imageID`,
        text: status.imageID ?? '',
      },
      ...(remote === undefined ? [] : [{ kind: 'answer' as const, source: `registry, ${image}`, text: remote }]),
    ],
    facts: {
      tag: parseImage(image)?.tag ?? '',
      repository,
      running,
      policy: imagePullPolicy,
      remote,
      ...(isBefore ? { before: true as const } : {}),
      ...(isUnchanged ? { unchanged: true as const } : {}),
    },
  } satisfies Partial<Finding<'StaleImage'>>
}

/** What pods run under tags that may move, each image of each container once. */
function runningImages(ref: ObjectRef, pods: readonly Pod[], isUnchanged: boolean): RunningImage[] {
  const found = pods.flatMap((pod) =>
    containersIn(pod.spec).flatMap((container): RunningImage[] => {
      const status = statusOf(pod, container)
      const running = pulledDigest(container, status)
      // What is pulled at every start is current when it starts, and stays so until someone pushes again.
      const { imagePullPolicy } = container
      const mayBeStale = imagePullPolicy === 'IfNotPresent' || (imagePullPolicy === 'Always' && isUnchanged)
      if (status === undefined || running === undefined || !mayBeStale) return []
      return [{ ref, pod, container, status, running, isBefore: false, isUnchanged, isSameAsBefore: false }]
    }),
  )
  return [...new Map(found.map((one) => [`${one.container.name} ${one.running}`, one])).values()]
}

/**
 * The digest under which the runtime pulled the image from the registry that the reference names. Undefined of one that
 * was loaded onto the node or built there, and of a reference with a digest: neither can be compared with a tag.
 */
function pulledDigest({ image = '' }: Container, status: ContainerStatus | undefined): string | undefined {
  const wanted = parseImage(image)
  const pulled = parseImage((status?.imageID ?? '').replace(/^[\w-]+:\/\//, ''))
  if (wanted === undefined || wanted.digest !== undefined) return undefined
  const isSame = pulled?.registry === wanted.registry && pulled.repository === wanted.repository
  return isSame ? pulled.digest : undefined
}

function runsSame(pod: Pod, { container, status }: RunningImage): boolean {
  const same = containersIn(pod.spec).find(({ name }) => name === container.name)
  return same?.image === container.image && statusOf(pod, container)?.imageID === status.imageID
}

/** True when its pods are recreated when their template changes. */
function replacesPods(ref: ObjectRef): boolean {
  return workloadKind(ref)?.update !== undefined
}

/** `latest`, `stable`, `main`: no tag that has a version, a date or a commit in it. */
function hasMutableTag(image: string): boolean {
  return !/\d/.test(parseImage(image)?.tag ?? '1')
}

function containersOf(object: KubernetesObject): Container[] {
  const spec = podSpecOf(object)
  return spec === undefined ? [] : containersIn(spec)
}

function containersIn({ containers, initContainers = [] }: PodSpec): Container[] {
  return [...initContainers, ...containers]
}

function statusOf(pod: Pod, { name }: Container): ContainerStatus | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {}
  return [...initContainerStatuses, ...containerStatuses].find((status) => status.name === name)
}
