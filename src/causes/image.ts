// Family F: the image itself cannot be used: its name, its build, its format, or the node that is to keep it.
import type { Signal } from '../model/finding.ts'
import { hostAndPath, imageFault, imageParts, placeholderIn } from '../model/image-reference.ts'
import type { Place } from '../model/place.ts'
import { describe, edit, fileOf, inNamespace, look, quote, run, setImage, workloadName } from './commands.ts'
import { cause, pattern, probable, symptom, TERMINAL, WAITING, type Entry, type Recogniser } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `unsent`: it was found in the manifest, before anything was applied. */
    ImageNameInvalid: { unsent?: true }
    ImageNeverPull: NoFacts
    ImageInspectError: NoFacts
    ImageSignatureInvalid: NoFacts
    ShortNameUnresolved: NoFacts
    ImagePlatformMismatch: NoFacts
    ImageFormatUnsupported: NoFacts
    PullQpsExceeded: NoFacts
    ImageDiskFull: NoFacts
    ImageCorrupt: NoFacts
  }
}

/** The image that a finding is about. */
export function imageOf(finding: Signal): string {
  return finding.container?.image ?? finding.status?.image ?? 'the image'
}

/**
 * A pull error without the names that the user chose, so that an image called `acme/denied:502` is not "denied".
 * Only the reference, its repository and its host are taken out, as words.
 */
export function withoutNames(text: string, signal: Signal): string {
  const reference = imageOf(signal)
  const { name, tag, digest } = imageParts(reference)
  const [, path] = hostAndPath(name)
  let stripped = bestAnswers(text).replaceAll(reference, 'IMAGE').replaceAll(name, 'IMAGE')
  if (path.length > 2) stripped = stripped.replaceAll(path, 'PATH')
  for (const version of [tag, digest])
    if (version !== undefined && version !== '')
      stripped = stripped.replaceAll(`/manifests/${version}`, '/manifests/TAG').replaceAll(`:${version}`, ':TAG')
  return stripped
}

/**
 * The kubelet asks with each login that it has, some also without one, and lists every answer (kubernetes 1.35,
 * pkg/kubelet/kuberuntime/kuberuntime_image.go, PullImage). A refusal says nothing where another login was let in.
 */
function bestAnswers(text: string): string {
  const answers = /\[(.+)\]$/s.exec(text)?.[1]?.split(/, (?=(?:rpc error: code = \w+ desc = )?failed to pull )/) ?? []
  const definite = answers.filter((answer) => !/\b40[13] |anonymous token|denied|unauthorized/i.test(answer))
  return answers.length > 1 && definite.length > 0 ? definite.join(', ') : text
}

/** Recognises a pull error by what it says beside the names of the image. */
export function pull<F>(expression: RegExp): Recogniser<F> {
  const { match } = pattern<F>('pull', expression)
  return { channel: 'pull', match: (text, signal) => match(withoutNames(text, signal), signal) }
}

/** What all causes of this family have. */
export const common = {
  family: 'F',
  layer: 6,
  field: (_finding: unknown, place: Place) => place.container('image'),
  documentation: 'https://kubernetes.io/docs/concepts/containers/images/',
} as const

const nodeOf = ({ pod }: Signal): string => pod?.spec.nodeName ?? ''

export const IMAGE_CAUSES: readonly Entry[] = [
  cause('ImageNameInvalid', {
    ...common,
    meaning:
      'The image reference is invalid: an unresolved template variable, uppercase letters, a space, or two tags. No request was sent to a registry.',
    proof: TERMINAL,
    recognise: [
      symptom('pull', 'InvalidImageName'),
      pull(/couldn't parse image (reference|name)|invalid reference format/),
    ],
    about: imageOf,
    fact: (f) => {
      const placeholder = placeholderIn(imageOf(f))
      return placeholder === undefined
        ? `"${imageOf(f)}" is not a valid image reference: ${imageFault(imageOf(f)) ?? 'the node rejects it'}`
        : `${placeholder} in image "${imageOf(f)}" was not replaced`
    },
    sentence: (f) =>
      `"${imageOf(f)}" is not a valid image reference: ${imageFault(imageOf(f)) ?? 'the node rejects it'}. No request was sent to a registry.`,
    steps: (f) => [
      ...(placeholderIn(imageOf(f)) === undefined
        ? []
        : [
            run(
              `Replace ${placeholderIn(imageOf(f))} before the deploy, or use the input images of this action`,
              `envsubst < ${fileOf(f)} > rendered.yaml`,
            ),
          ]),
      edit('Correct the image reference: [REGISTRY/]NAME[:TAG]'),
      ...(f.facts.unsent === undefined ? setImage(f) : []),
      f.facts.unsent === undefined
        ? look(
            'Check the image reference in the cluster',
            `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..image}'`,
            f.workload,
          )
        : look('List the image references of the manifest', `grep -n image: ${fileOf(f)}`),
    ],
  }),
  cause('ImageNeverPull', {
    ...common,
    meaning: '`imagePullPolicy: Never` forbids a pull, and the node does not have the image.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [symptom('pull', 'ErrImageNeverPull')],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} is not on the node, and imagePullPolicy is Never`,
    sentence: (f) => `imagePullPolicy: Never forbids a pull, and node ${nodeOf(f)} does not have image ${imageOf(f)}.`,
    steps: (f) => [
      edit('Set imagePullPolicy to IfNotPresent, so that the node pulls the image', 'IfNotPresent'),
      run('On kind, load the image onto the nodes instead', `kind load docker-image ${quote(imageOf(f))}`),
      describe(f),
    ],
    field: (_finding, place) => place.find([['imagePullPolicy']], 'Never') ?? place.container('image'),
  }),
  cause('ImageInspectError', {
    ...common,
    meaning: 'The container runtime cannot read the local copy of the image on the node.',
    proof: probable(3, 60),
    scope: 'node',
    recognise: [symptom('pull', 'ImageInspectError')],
    about: (f) => [nodeOf(f), imageOf(f)],
    fact: (f) => `node ${nodeOf(f)} cannot read its local copy of image ${imageOf(f)}`,
    sentence: () => 'The container runtime cannot read the local copy of the image. This is a problem of the node.',
    steps: (f) => [
      describe(f),
      look('Check the conditions of the node', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`),
    ],
  }),
  cause('ImageSignatureInvalid', {
    ...common,
    meaning: 'The nodes run only signed images, and the signature of this image does not satisfy their policy.',
    proof: TERMINAL,
    recognise: [symptom('pull', 'SignatureValidationFailed'), pull(/Source image rejected/)],
    about: imageOf,
    fact: (f) => `the node's signature policy rejects image ${imageOf(f)}`,
    sentence: () => 'The nodes run only signed images, and the signature of this image does not satisfy their policy.',
    steps: (f) => [run('Sign the image', `cosign sign ${quote(imageOf(f))}`), describe(f)],
  }),
  cause('ShortNameUnresolved', {
    ...common,
    meaning: 'The image name has no registry host, but the nodes require one.',
    proof: TERMINAL,
    recognise: [pull(/short-name resolution enforced/)],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} has no registry host, but the nodes require one`,
    sentence: (f) => `The nodes accept only image names with a registry host, such as docker.io/library/${imageOf(f)}.`,
    steps: (f) => [...setImage(f, `docker.io/library/${quote(imageOf(f))}`), describe(f)],
  }),
  cause('ImagePlatformMismatch', {
    ...common,
    meaning:
      'The image exists, but not for the CPU architecture or operating system of the node. The message also ends with "not found", but the code is not ImageNotFound.',
    proof: TERMINAL,
    recognise: [
      pull(
        /no match for platform in manifest|no matching manifest for \S+|no image found in .*(index|list) for architecture/,
      ),
    ],
    before: ['ImageNotFound'],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} has no build for the node's platform`,
    sentence: (f) => `The image exists, but not for the CPU architecture or operating system of node ${nodeOf(f)}.`,
    steps: (f) => [
      look('Check the platforms of the image', `docker buildx imagetools inspect ${quote(imageOf(f))}`),
      look('Check the platforms of the nodes', 'kubectl get nodes -L kubernetes.io/arch,kubernetes.io/os'),
      run(
        'Build and push the image for both architectures',
        `docker buildx build --platform linux/amd64,linux/arm64 --push -t ${quote(imageOf(f))} .`,
      ),
    ],
  }),
  cause('ImageFormatUnsupported', {
    ...common,
    meaning: 'The image uses the retired Docker schema 1 format, which current container runtimes cannot read.',
    proof: TERMINAL,
    recognise: [pull(/no longer supported since containerd|manifest\.v1\+prettyjws|unsupported manifest media type/)],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} uses a format that the nodes no longer read`,
    sentence: () => 'The image uses the retired Docker schema 1 format.',
    steps: (f) => [
      run(
        'Convert the image to Docker schema 2',
        `skopeo copy --format v2s2 docker://${quote(imageOf(f))} docker://${quote(imageOf(f))}`,
      ),
      describe(f),
    ],
  }),
  cause('PullQpsExceeded', {
    ...common,
    meaning: 'The kubelet limits how many images it pulls per second, and retries.',
    proof: WAITING,
    scope: 'node',
    recognise: [pull(/pull QPS exceeded/)],
    about: imageOf,
    fact: (f) => `the kubelet delays the pull of ${imageOf(f)} (pull QPS exceeded)`,
    sentence: () => 'The kubelet limits how many images it pulls per second. It retries automatically.',
    steps: (f) => [describe(f)],
  }),
  cause('ImageDiskFull', {
    ...common,
    meaning: 'The disk of the node filled up while the image was unpacked.',
    proof: probable(2, 120),
    scope: 'node',
    recognise: [pull(/no space left on device/)],
    about: (f) => [nodeOf(f), imageOf(f)],
    fact: (f) => `the disk of node ${nodeOf(f)} is full: image ${imageOf(f)} does not fit`,
    sentence: () => 'The disk of the node filled up while the image was unpacked.',
    steps: (f) => [
      look('Check the disk pressure of the node', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`),
      describe(f),
    ],
  }),
  cause('ImageCorrupt', {
    ...common,
    meaning:
      'A downloaded layer does not match its digest: the registry, or a proxy in front of it, delivers corrupt data.',
    proof: probable(3, 60),
    recognise: [pull(/failed size validation|unexpected commit digest|unknown blob/)],
    about: imageOf,
    fact: (f) => `a downloaded layer of image ${imageOf(f)} does not match its digest`,
    sentence: () => 'The registry, or a proxy in front of it, delivers corrupt data.',
    steps: (f) => [run('Push the image again', `docker push ${quote(imageOf(f))}`), describe(f)],
  }),
]
