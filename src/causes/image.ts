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
  let stripped = text.replaceAll(reference, 'IMAGE').replaceAll(name, 'IMAGE')
  if (path.length > 2) stripped = stripped.replaceAll(path, 'PATH')
  for (const version of [tag, digest])
    if (version !== undefined && version !== '')
      stripped = stripped.replaceAll(`/manifests/${version}`, '/manifests/TAG').replaceAll(`:${version}`, ':TAG')
  return stripped
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
      'The reference cannot be read as an image reference: a template variable that was not filled in, upper-case letters, a space, two tags. No registry was asked.',
    proof: TERMINAL,
    recognise: [
      symptom('pull', 'InvalidImageName'),
      pull(/couldn't parse image (reference|name)|invalid reference format/),
    ],
    about: imageOf,
    fact: (f) => {
      const placeholder = placeholderIn(imageOf(f))
      return placeholder === undefined
        ? `"${imageOf(f)}" is not a valid image reference: ${imageFault(imageOf(f)) ?? 'the node refuses it'}`
        : `${placeholder} in image "${imageOf(f)}" was not filled in`
    },
    sentence: (f) =>
      `Kubernetes cannot read "${imageOf(f)}" as an image reference: ${imageFault(imageOf(f)) ?? 'the node refuses it'}. Nothing was asked of any registry.`,
    steps: (f) => [
      ...(placeholderIn(imageOf(f)) === undefined
        ? []
        : [
            run(
              `fill in ${placeholderIn(imageOf(f))} before the deploy, or use the input images of this action`,
              `envsubst < ${fileOf(f)} > rendered.yaml`,
            ),
          ]),
      ...(f.facts.unsent === undefined ? setImage(f) : []),
      f.facts.unsent === undefined
        ? look(
            'see the reference that arrived in the cluster',
            `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..image}'`,
            f.workload,
          )
        : look('see the line', `grep -n image: ${fileOf(f)}`),
    ],
  }),
  cause('ImageNeverPull', {
    ...common,
    meaning: '`imagePullPolicy: Never` forbids pulling, and the node does not have the image.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [symptom('pull', 'ErrImageNeverPull')],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} is not on the node and imagePullPolicy is Never`,
    sentence: (f) => `imagePullPolicy: Never forbids pulling, and node ${nodeOf(f)} has no image ${imageOf(f)}.`,
    steps: (f) => [
      edit('let the node pull it: set imagePullPolicy to IfNotPresent in the manifest', 'IfNotPresent'),
      run('or load it onto the node first (kind, minikube)', `kind load docker-image ${quote(imageOf(f))}`),
      describe(f),
    ],
    field: (_finding, place) => place.find([['imagePullPolicy']], 'Never') ?? place.container('image'),
  }),
  cause('ImageInspectError', {
    ...common,
    meaning: "The container runtime cannot read the node's own copy of the image.",
    proof: probable(3, 60),
    scope: 'node',
    recognise: [symptom('pull', 'ImageInspectError')],
    about: (f) => [nodeOf(f), imageOf(f)],
    fact: (f) => `node ${nodeOf(f)} cannot read its copy of image ${imageOf(f)}`,
    sentence: () => "The node's container runtime failed to read its own local copy of the image: a fault of the node.",
    steps: (f) => [
      describe(f),
      run('take the node out of service', `kubectl cordon ${quote(f.pod?.spec.nodeName ?? 'NODE')}`, f.workload),
    ],
  }),
  cause('ImageSignatureInvalid', {
    ...common,
    meaning: 'The nodes run only signed images, and this one is not signed as their policy asks.',
    proof: TERMINAL,
    recognise: [symptom('pull', 'SignatureValidationFailed'), pull(/Source image rejected/)],
    about: imageOf,
    fact: (f) => `the node's signature policy rejects image ${imageOf(f)}`,
    sentence: () => 'The nodes only run signed images, and this one is not signed as their policy asks.',
    steps: (f) => [run('sign it', `cosign sign ${quote(imageOf(f))}`), describe(f)],
  }),
  cause('ShortNameUnresolved', {
    ...common,
    meaning: 'The image name has no registry host, and the nodes do not guess one.',
    proof: TERMINAL,
    recognise: [pull(/short-name resolution enforced/)],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} names no registry host, which the nodes require`,
    sentence: (f) => `The nodes accept only image names with a registry host, such as docker.io/library/${imageOf(f)}.`,
    steps: (f) => [...setImage(f, `docker.io/library/${quote(imageOf(f))}`), describe(f)],
  }),
  cause('ImagePlatformMismatch', {
    ...common,
    meaning:
      'The image exists, but not for the node\'s processor architecture or operating system. Its message ends with "not found" too, and is not ImageNotFound.',
    proof: TERMINAL,
    recognise: [
      pull(
        /no match for platform in manifest|no matching manifest for \S+|no image found in .*(index|list) for architecture/,
      ),
    ],
    before: ['ImageNotFound'],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} has no build for the node's platform`,
    sentence: (f) =>
      `The image exists, but not for the processor architecture or operating system of node ${nodeOf(f)}.`,
    steps: (f) => [
      look('see which platforms it has', `docker buildx imagetools inspect ${quote(imageOf(f))}`),
      look('see which the nodes need', 'kubectl get nodes -L kubernetes.io/arch,kubernetes.io/os'),
      run('build for both', `docker buildx build --platform linux/amd64,linux/arm64 --push -t ${quote(imageOf(f))} .`),
    ],
  }),
  cause('ImageFormatUnsupported', {
    ...common,
    meaning: 'The image is stored in the retired Docker schema 1 format, which newer container runtimes do not read.',
    proof: TERMINAL,
    recognise: [pull(/no longer supported since containerd|manifest\.v1\+prettyjws|unsupported manifest media type/)],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} is stored in a format that the nodes no longer read`,
    sentence: () => 'The image uses the retired Docker schema 1 format.',
    steps: (f) => [
      run('convert it', `skopeo copy --format v2s2 docker://${quote(imageOf(f))} docker://${quote(imageOf(f))}`),
      describe(f),
    ],
  }),
  cause('PullQpsExceeded', {
    ...common,
    meaning: 'The kubelet itself limits how many images it pulls a second, and tries again.',
    proof: WAITING,
    scope: 'node',
    recognise: [pull(/pull QPS exceeded/)],
    about: imageOf,
    fact: (f) => `the kubelet holds back the pull of ${imageOf(f)} (pull QPS exceeded)`,
    sentence: () => 'The node itself limits how many images it pulls a second; it tries again by itself.',
    steps: (f) => [describe(f)],
  }),
  cause('ImageDiskFull', {
    ...common,
    meaning: "The node's disk filled up while the image was unpacked.",
    proof: probable(2, 120),
    scope: 'node',
    recognise: [pull(/no space left on device/)],
    about: (f) => [nodeOf(f), imageOf(f)],
    fact: (f) => `the disk of node ${nodeOf(f)} is full: image ${imageOf(f)} does not fit`,
    sentence: () => "The node's disk filled up while the image was unpacked.",
    steps: (f) => [
      look('see the disk of the node', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`, f.workload),
      describe(f),
    ],
  }),
  cause('ImageCorrupt', {
    ...common,
    meaning:
      'What was downloaded does not match its digest: the registry or a proxy before it delivers damaged layers.',
    proof: probable(3, 60),
    recognise: [pull(/failed size validation|unexpected commit digest|unknown blob/)],
    about: imageOf,
    fact: (f) => `a downloaded layer of image ${imageOf(f)} does not match its digest`,
    sentence: () => 'The registry, or a proxy before it, delivers damaged layers.',
    steps: (f) => [run('push the image again', `docker push ${quote(imageOf(f))}`), describe(f)],
  }),
]
