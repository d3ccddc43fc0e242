// Family F: the container's image cannot be obtained. Order matters: the first entry that recognises a text wins,
// and several runtimes end quite different errors with "not found".
import type { LegacyFacts, LegacyFinding as Finding, Signal } from '../model/finding.ts'
import { imageFault, placeholderIn } from '../model/image-reference.ts'
import { fileOf, describe, inNamespace, quote, setImage, undo, workloadName } from './commands.ts'
import {
  pattern,
  probable,
  rule,
  symptom,
  TERMINAL,
  WAITING,
  type LegacyEntry as Entry,
  type Recogniser,
} from './entry.ts'

const DOCUMENTATION = 'https://kubernetes.io/docs/concepts/containers/images/'

/** The image that a finding is about. */
function image(finding: Signal): string {
  return finding.container?.image ?? finding.status?.image ?? 'the image'
}

/** `registry.example:5000/team/app` → `registry.example:5000`; Docker Hub when the reference names no host. */
export function registryHost(reference: string): string {
  const first = reference.split('/')[0] ?? ''
  return reference.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'docker.io'
}

/**
 * A pull error without the names that the user chose, so that an image called `acme/denied:502` is not "denied".
 * Only the reference, its repository and its host are taken out, as words.
 */
function withoutNames(text: string, signal: Signal): string {
  const reference = image(signal)
  const repository = reference.replace(/[:@][^/]*$/, '')
  const path = repository.slice(repository.indexOf('/') + 1)
  const tag = reference.slice(repository.length + 1)
  let stripped = text.replaceAll(reference, 'IMAGE').replaceAll(repository, 'IMAGE')
  if (path.length > 2) stripped = stripped.replaceAll(path, 'PATH')
  if (tag.length > 0)
    stripped = stripped.replaceAll(`/manifests/${tag}`, '/manifests/TAG').replaceAll(`:${tag}`, ':TAG')
  return stripped
}

function pull(expression: RegExp): Recogniser<LegacyFacts> {
  return {
    channel: 'pull',
    match: (text, signal) => pattern<LegacyFacts>('pull', expression).match(withoutNames(text, signal), signal),
  }
}

const field: Entry['field'] = (_finding, place) => place.container('image')
const common = { family: 'F', layer: 6, field, documentation: DOCUMENTATION } as const

function pullSecretSteps(finding: Finding): { why: string; command: string }[] {
  return [
    {
      why: 'see which pull secrets the pods use',
      command: `kubectl get ${workloadName(finding)}${inNamespace(finding)} -o jsonpath='{.spec.template.spec.imagePullSecrets}'`,
    },
    {
      why: 'make one for this registry',
      command: `kubectl create secret docker-registry regcred${inNamespace(finding)} --docker-server=${quote(registryHost(image(finding)))} --docker-username=USER --docker-password=PASSWORD`,
    },
    {
      why: 'let the namespace use it (or name it in imagePullSecrets of the manifest)',
      command: `kubectl patch serviceaccount ${quote(finding.pod?.spec.serviceAccountName ?? 'default')}${inNamespace(finding)} -p '{"imagePullSecrets":[{"name":"regcred"}]}'`,
    },
  ]
}

export const IMAGE_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'ImageNameInvalid',
    meaning:
      'The reference cannot be read as an image reference: a template variable that was not filled in, upper-case letters, a space, two tags. No registry was asked.',
    proof: TERMINAL,
    recognise: [
      symptom('pull', 'InvalidImageName'),
      pull(/couldn't parse image (reference|name)|invalid reference format/),
    ],
    fact: (f) => {
      const placeholder = placeholderIn(image(f))
      return placeholder === undefined
        ? `"${image(f)}" is not a valid image reference: ${imageFault(image(f)) ?? 'the node refuses it'}`
        : `${placeholder} in image "${image(f)}" was not filled in`
    },
    sentence: (f) =>
      `Kubernetes cannot read "${image(f)}" as an image reference: ${imageFault(image(f)) ?? 'the node refuses it'}. Nothing was asked of any registry.`,
    steps: (f) => [
      ...(placeholderIn(image(f)) === undefined
        ? []
        : [
            {
              why: `fill in ${placeholderIn(image(f))} before the deploy, or use the input images of this action`,
              command: `envsubst < ${fileOf(f)} > rendered.yaml`,
            },
          ]),
      ...(f.facts.unsent === undefined ? setImage(f) : []),
      f.facts.unsent === undefined
        ? {
            why: 'see the reference that arrived in the cluster',
            command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..image}'`,
          }
        : { why: 'see the line', command: `grep -n image: ${fileOf(f)}` },
    ],
  },
  {
    ...common,
    code: 'ImageNeverPull',
    meaning: '`imagePullPolicy: Never` forbids pulling, and the node does not have the image.',
    proof: TERMINAL,
    scope: 'node',
    recognise: [symptom('pull', 'ErrImageNeverPull')],
    fact: (f) => `image ${image(f)} is not on the node and imagePullPolicy is Never`,
    sentence: (f) =>
      `imagePullPolicy: Never forbids pulling, and node ${f.pod?.spec.nodeName ?? ''} has no image ${image(f)}.`,
    steps: (f) => [
      {
        why: 'let the node pull it: set imagePullPolicy to IfNotPresent in the manifest',
        command: `kubectl explain pod.spec.containers.imagePullPolicy`,
      },
      { why: 'or load it onto the node first (kind, minikube)', command: `kind load docker-image ${quote(image(f))}` },
      describe(f),
    ],
    field: (_finding, place) => place.find([['imagePullPolicy']], 'Never') ?? place.container('image'),
  },
  {
    ...common,
    code: 'ImageInspectError',
    meaning: "The container runtime cannot read the node's own copy of the image.",
    proof: probable(3, 60),
    scope: 'node',
    recognise: [symptom('pull', 'ImageInspectError')],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} cannot read its copy of image ${image(f)}`,
    sentence: () => "The node's container runtime failed to read its own local copy of the image: a fault of the node.",
    steps: (f) => [
      describe(f),
      { why: 'take the node out of service', command: `kubectl cordon ${quote(f.pod?.spec.nodeName ?? 'NODE')}` },
    ],
  },
  {
    ...common,
    code: 'ImageSignatureInvalid',
    meaning: 'The nodes run only signed images, and this one is not signed as their policy asks.',
    proof: TERMINAL,
    recognise: [symptom('pull', 'SignatureValidationFailed'), pull(/Source image rejected/)],
    fact: (f) => `the node's signature policy rejects image ${image(f)}`,
    sentence: () => 'The nodes only run signed images, and this one is not signed as their policy asks.',
    steps: (f) => [{ why: 'sign it', command: `cosign sign ${quote(image(f))}` }, describe(f)],
  },
  {
    ...common,
    code: 'ShortNameUnresolved',
    meaning: 'The image name has no registry host, and the nodes do not guess one.',
    proof: TERMINAL,
    recognise: [pull(/short-name resolution enforced/)],
    fact: (f) => `image ${image(f)} names no registry host, which the nodes require`,
    sentence: (f) => `The nodes accept only image names with a registry host, such as docker.io/library/${image(f)}.`,
    steps: (f) => [...setImage(f, `docker.io/library/${quote(image(f))}`), describe(f)],
  },
  {
    ...common,
    code: 'ImagePlatformMismatch',
    meaning:
      'The image exists, but not for the node\'s processor architecture or operating system. Its message ends with "not found" too, and is not ImageNotFound.',
    proof: TERMINAL,
    recognise: [
      pull(
        /no match for platform in manifest|no matching manifest for (?<platform>\S+)|no image found in .*(index|list) for architecture/,
      ),
    ],
    fact: (f) => `image ${image(f)} has no build for the node's platform`,
    sentence: (f) =>
      `The image exists, but not for the processor architecture or operating system of node ${f.pod?.spec.nodeName ?? ''}.`,
    steps: (f) => [
      { why: 'see which platforms it has', command: `docker buildx imagetools inspect ${quote(image(f))}` },
      { why: 'see which the nodes need', command: 'kubectl get nodes -L kubernetes.io/arch,kubernetes.io/os' },
      {
        why: 'build for both',
        command: `docker buildx build --platform linux/amd64,linux/arm64 --push -t ${quote(image(f))} .`,
      },
    ],
  },
  {
    ...common,
    code: 'ImageFormatUnsupported',
    meaning: 'The image is stored in the retired Docker schema 1 format, which newer container runtimes do not read.',
    proof: TERMINAL,
    recognise: [pull(/no longer supported since containerd|manifest\.v1\+prettyjws|unsupported manifest media type/)],
    fact: (f) => `image ${image(f)} is stored in a format that the nodes no longer read`,
    sentence: () => 'The image uses the retired Docker schema 1 format.',
    steps: (f) => [
      {
        why: 'convert it',
        command: `skopeo copy --format v2s2 docker://${quote(image(f))} docker://${quote(image(f))}`,
      },
      describe(f),
    ],
  },
  {
    ...common,
    code: 'RegistryTlsUntrusted',
    meaning: "The nodes do not accept the registry's certificate, or it speaks plain HTTP where they expect HTTPS.",
    proof: TERMINAL,
    scope: 'node',
    recognise: [pull(/x509: (?<why>[^"]+)|server gave HTTP response to HTTPS client|tls: failed to verify/)],
    fact: (f) => `the nodes do not trust registry ${registryHost(image(f))}`,
    sentence: (f) =>
      f.facts.why === undefined
        ? `Registry ${registryHost(image(f))} speaks plain HTTP where the nodes expect HTTPS.`
        : `The certificate of registry ${registryHost(image(f))} is not accepted by the nodes: ${f.facts.why.trim()}.`,
    steps: (f) => [
      {
        why: 'look at the certificate',
        command: `openssl s_client -connect ${quote(registryHost(image(f)))} </dev/null`,
      },
      {
        why: "add the registry's CA on every node",
        command: `ls /etc/containerd/certs.d/${quote(registryHost(image(f)))}/hosts.toml`,
      },
    ],
  },
  {
    ...common,
    code: 'RegistryRateLimited',
    meaning: 'The registry refuses more pulls from this address or account for now (429).',
    proof: probable(4, 300),
    recognise: [pull(/toomanyrequests|429 Too Many Requests|rate limit|Quota has been exceeded/i)],
    fact: (f) => `registry ${registryHost(image(f))} limits how often images are pulled`,
    sentence: (f) => `Registry ${registryHost(image(f))} refuses more pulls from this cluster for now.`,
    steps: (f) => pullSecretSteps(f).slice(1),
  },
  {
    ...common,
    code: 'PullQpsExceeded',
    meaning: 'The kubelet itself limits how many images it pulls a second, and tries again.',
    proof: WAITING,
    scope: 'node',
    recognise: [pull(/pull QPS exceeded/)],
    fact: (f) => `the kubelet holds back the pull of ${image(f)} (pull QPS exceeded)`,
    sentence: () => 'The node itself limits how many images it pulls a second; it tries again by itself.',
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'ImageDiskFull',
    meaning: "The node's disk filled up while the image was unpacked.",
    proof: probable(2, 120),
    scope: 'node',
    recognise: [pull(/no space left on device/)],
    fact: (f) => `the disk of node ${f.pod?.spec.nodeName ?? ''} is full: image ${image(f)} does not fit`,
    sentence: () => "The node's disk filled up while the image was unpacked.",
    steps: (f) => [
      { why: 'see the disk of the node', command: `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}` },
      describe(f),
    ],
  },
  {
    ...common,
    code: 'ImageCorrupt',
    meaning:
      'What was downloaded does not match its digest: the registry or a proxy before it delivers damaged layers.',
    proof: probable(3, 60),
    recognise: [pull(/failed size validation|unexpected commit digest|unknown blob/)],
    fact: (f) => `a downloaded layer of image ${image(f)} does not match its digest`,
    sentence: () => 'The registry, or a proxy before it, delivers damaged layers.',
    steps: (f) => [{ why: 'push the image again', command: `docker push ${quote(image(f))}` }, describe(f)],
  },
  {
    ...common,
    code: 'ImagePullSecretMissing',
    meaning:
      'The registry refuses, and a Secret that the pod names in imagePullSecrets does not exist: the kubelet asked without credentials.',
    cases: [
      ['when the Secret is there and has no login for the registry', { facts: { noLogin: 'is of another type' } }],
      ['when there is no such Secret', {}],
    ],
    lasting: true,
    proof: (f) => (f.facts.noLogin === undefined ? probable(2, 15) : TERMINAL),
    confidence: 'likely',
    recognise: [
      // The kubelet then asks without a login, and the registry answers as it does to anybody.
      rule('pull', ({ text, legacy }) =>
        legacy?.missingSecret !== undefined &&
        /unauthorized|anonymous token|denied|insufficient_scope|40[13]|no basic auth|or it may not exist/i.test(text)
          ? {}
          : undefined,
      ),
    ],
    // Before anything is applied, nobody has asked the registry.
    fact: (f) =>
      f.facts.noLogin !== undefined
        ? `imagePullSecret "${f.facts.missingSecret}" has no login for registry ${registryHost(image(f))}`
        : `imagePullSecret "${f.facts.missingSecret}" does not exist${f.facts.unproven === undefined ? `, and registry ${registryHost(image(f))} wants a login` : ''}`,
    sentence: (f) =>
      f.facts.noLogin !== undefined
        ? `Registry ${registryHost(image(f))} wants a login, and Secret "${f.facts.missingSecret}" ${f.facts.noLogin}.`
        : `The pod is to log in to registry ${registryHost(image(f))} with Secret "${f.facts.missingSecret}", and namespace ${f.workload.namespace ?? ''} has no such Secret.`,
    steps: pullSecretSteps,
    field: (f, place) => {
      const index = place.podSpec?.imagePullSecrets?.findIndex(({ name }) => name === f.facts.missingSecret) ?? -1
      return index < 0 ? field(f, place) : place.pod('imagePullSecrets', index, 'name')
    },
  },
  {
    ...common,
    code: 'ImagePullSecretUnusable',
    role: 'notice',
    meaning:
      'A Secret that the pod names in imagePullSecrets is not one that the kubelet logs in with: another type, or no login in it. It pulls without a login then, which a public image does not need.',
    lasting: true,
    proof: WAITING,
    confidence: 'likely',
    recognise: [],
    fact: (f) => `imagePullSecret "${f.facts.secret}" ${f.facts.why}`,
    sentence: (f) =>
      `The kubelet passes over Secret "${f.facts.secret}", because it ${f.facts.why}: images are pulled without its login, which a public image does not need.`,
    steps: (f) => [
      {
        why: 'see its type',
        command: `kubectl get secret ${quote(f.facts.secret ?? '')}${inNamespace(f)} -o jsonpath='{.type}'`,
      },
      {
        why: 'make one of the right type',
        command: `kubectl create secret docker-registry NAME${inNamespace(f)} --docker-server=${quote(registryHost(image(f)))} --docker-username=USER --docker-password=PASSWORD`,
      },
    ],
    field: (f, place) => {
      const index = place.podSpec?.imagePullSecrets?.findIndex(({ name }) => name === f.facts.secret) ?? -1
      return index < 0 ? undefined : place.pod('imagePullSecrets', index, 'name')
    },
  },
  {
    ...common,
    code: 'ImagePullUnauthorized',
    meaning: 'The registry wants credentials, and got none or wrong ones.',
    proof: TERMINAL,
    recognise: [
      pull(
        // An anonymous token is refused for what is private and for what does not exist alike.
        /^(?!.*anonymous token).*(no basic auth credentials|failed to fetch oauth token|(^|: )unauthorized(:|$)|(status|code)[: ]+401|401 Unauthorized|incorrect username or password)/is,
      ),
    ],
    fact: (f) => `image ${image(f)} needs a login at its registry`,
    sentence: (f) =>
      (f.pod?.spec.imagePullSecrets?.length ?? 0) === 0
        ? `Registry ${registryHost(image(f))} answered "unauthorized" and the pod has no imagePullSecrets.`
        : `Registry ${registryHost(image(f))} did not accept the credentials of imagePullSecrets ${names(f)}.`,
    steps: pullSecretSteps,
  },
  {
    ...common,
    code: 'ImageNotFoundOrUnauthorized',
    meaning:
      'The registry refuses and does not say whether the image is missing or private: many answer both alike to a client without credentials. Check the spelling first, then the pull secret.',
    proof: TERMINAL,
    recognise: [
      pull(
        /pull access denied|insufficient_scope|requested access to the resource is denied|failed to fetch anonymous token: .*40[13]|: denied|403 Forbidden|or it may not exist/i,
      ),
    ],
    fact: (f) => `image ${image(f)} does not exist or may not be pulled`,
    sentence: (f) =>
      `Registry ${registryHost(image(f))} does not say whether ${image(f)} is missing or private: check the spelling first, then the pull secret${(f.pod?.spec.imagePullSecrets?.length ?? 0) === 0 ? ' (the pod has none)' : ''}.`,
    steps: (f) => [
      { why: 'see whether you can pull it', command: `docker manifest inspect ${quote(image(f))}` },
      ...pullSecretSteps(f).slice(1),
    ],
  },
  {
    ...common,
    code: 'RegistryUnreachable',
    meaning:
      'The registry gave no usable answer: its name does not resolve, nothing listens, it takes too long, or it answers 5xx. Whether the image exists is not known.',
    cases: [
      ['when its name does not resolve', { facts: { dns: 'no such host' } }],
      ['otherwise', {}],
    ],
    proof: (f) => (f.facts.dns === undefined ? probable(4, 60) : probable(3, 25)),
    recognise: [
      pull(
        /(?<dns>no such host|server misbehaving|Temporary failure in name resolution)|(?<net>i\/o timeout|connection refused|connection reset|no route to host|network is unreachable|TLS handshake timeout|unexpected EOF|: EOF$|: EOF"|context deadline exceeded|Client\.Timeout|DeadlineExceeded)|(?:unexpected status|failed with status code)[^:]*: (?<http>5\d\d[^":]*)|5\d\d (Bad Gateway|Service Unavailable|Gateway Timeout|Internal Server Error)/,
      ),
    ],
    fact: (f) =>
      f.facts.http !== undefined
        ? `registry ${registryHost(image(f))} is broken: it answers ${f.facts.http.trim()}`
        : f.facts.dns === undefined
          ? `the nodes cannot reach registry ${registryHost(image(f))} (${(f.facts.net ?? 'server error').replace(/^: /, '')})`
          : `registry host ${registryHost(image(f))} does not resolve`,
    sentence: (f) =>
      f.facts.http !== undefined
        ? `Registry ${registryHost(image(f))} could be reached, and answered ${f.facts.http.trim()} to the pull of ${image(f)}.`
        : f.facts.dns === undefined
          ? `Pulling ${image(f)} fails before the registry answers: ${f.facts.net ?? f.facts.http ?? 'server error'}.`
          : `The name ${registryHost(image(f))} is unknown to the node's DNS: is it spelt right in ${image(f)}?`,
    steps: (f) => [
      {
        why: 'ask from inside the cluster',
        command: `kubectl run registry-check --rm -it --restart=Never --image=busybox:1.36 -- nslookup ${quote(registryHost(image(f)).split(':')[0] ?? '')}`,
      },
      describe(f),
      ...setImage(f),
    ],
  },
  {
    ...common,
    code: 'ImageNotFound',
    meaning:
      'The registry answered that it has no such repository or tag: misspelt, or never pushed. A registry that does not tell missing from private is ImageNotFoundOrUnauthorized.',
    proof: TERMINAL,
    recognise: [
      pull(
        /manifest unknown|name unknown|repository (name not known|does not exist)|not found|code = NotFound|NAME_UNKNOWN|MANIFEST_UNKNOWN|404 Not Found/i,
      ),
    ],
    fact: (f) => `image ${image(f)} does not exist`,
    sentence: (f) =>
      `Registry ${registryHost(image(f))} answered, and it has no ${image(f)}: the tag or the repository is misspelt, or was never pushed.`,
    steps: (f) => [
      { why: 'see whether it is there', command: `docker manifest inspect ${quote(image(f))}` },
      ...setImage(f),
      ...undo(f),
    ],
  },
]

function names(finding: Finding): string {
  return (finding.pod?.spec.imagePullSecrets ?? []).map(({ name }) => `"${name}"`).join(', ')
}
