// Family F: the registry does not give the image: it refuses, limits, cannot be reached or trusted, or has none of that name.
import { workloadKind } from '../model/kinds.ts'
import type { FactsByCode, Finding, Signal } from '../model/finding.ts'
import { parseImage, registryHost } from '../model/image-reference.ts'
import type { FieldPath, ObjectRef } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import { isLoginFor } from '../model/pull-secret.ts'
import { namedBy, referencePath } from '../model/references.ts'
import type { Step } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'
import { replicaSetsOf } from '../rollout/deployment.ts'
import { describe, edit, inNamespace, look, podField, quote, run, setImage, undo } from './commands.ts'
import {
  cause,
  inItsNamespace,
  probable,
  rule,
  TERMINAL,
  WAITING,
  type Around,
  type Entry,
  type LookUp,
} from './entry.ts'
import { common, imageOf, pull, withoutNames } from './image.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `why`: what is wrong with the certificate, in Go's words. */
    RegistryTlsUntrusted: { why?: string }
    RegistryRateLimited: NoFacts
    ImagePullSecretMissing: {
      secret: string
      /** The Secret is there and of no use for this registry: another type, or logins for these only. */
      unfit?: { type: string } | { registries: readonly string[] }
      /** Nobody has asked the registry: found before anything was applied. */
      unproven?: true
    }
    ImagePullSecretUnusable: { secret: string; why: UselessLogin }
    ImagePullUnauthorized: NoFacts
    ImageNotFoundOrUnauthorized: NoFacts
    /** `answer`: of a server that is broken, `error`: of a connection that is not made. */
    RegistryUnreachable: { unresolved?: true; answer?: string; error?: string }
    ImageNotFound: NoFacts
  }
}

/** Why the kubelet passes over a pull secret, or finds no login in it that it needs. */
export type UselessLogin = { type: string } | { lacksKey: string } | { registry: string; wanted: string }

type Facts = FactsByCode['ImagePullSecretMissing']

/** A sentence lists no more registries than this. */
const FEW = 5

const hostOf = (finding: Signal): string => registryHost(imageOf(finding))

/** What is wrong with a pull secret, behind its name. */
export function uselessLoginWords(why: UselessLogin): string {
  if ('type' in why) return `is of type ${why.type}, not kubernetes.io/dockerconfigjson`
  return 'lacksKey' in why ? `has no key ${why.lacksKey}` : `logs in to ${why.registry}, not to ${why.wanted}`
}

function pullSecretSteps(finding: Finding): Step[] {
  return [
    look('Check which pull secrets the pods use', podField(finding, 'imagePullSecrets'), finding.workload),
    run(
      'Create a pull secret for this registry',
      `kubectl create secret docker-registry regcred${inNamespace(finding)} --docker-server=${quote(hostOf(finding))} --docker-username=USER --docker-password=PASSWORD`,
    ),
    run(
      'Add the pull secret to the ServiceAccount, or name it in imagePullSecrets of the manifest',
      `kubectl patch serviceaccount ${quote(finding.pod?.spec.serviceAccountName ?? 'default')}${inNamespace(finding)} -p '{"imagePullSecrets":[{"name":"regcred"}]}'`,
      finding.workload,
    ),
  ]
}

/** The line of imagePullSecrets that names a Secret. */
function secretField(secret: string, place: Place): FieldPath | undefined {
  return referencePath(place, 'ImagePullSecretMissing', { name: secret })
}

/** The Secrets that the pod names to pull with. */
function pullSecrets(finding: Signal): LookUp[] {
  const secrets = finding.pod?.spec.imagePullSecrets ?? []
  return secrets.map(({ name }) => ({ ...inItsNamespace(finding, 'Secret', name), registries: true }))
}

/** A pull secret that is not there, or the only one and of no use, is why a registry refuses. */
function withoutLogin(finding: Finding, view: View): Finding | undefined {
  const secrets = pullSecrets(finding)
  const absent = secrets.find((ref) => view.isAbsent(ref))
  const [only] = secrets
  const unfit = secrets.length === 1 && only !== undefined ? unfitness(only, finding, view) : undefined
  const secret = absent ?? (unfit === undefined ? undefined : only)
  if (secret === undefined) return undefined
  const facts: Facts = { secret: secret.name, ...(unfit === undefined ? {} : { unfit }) }
  return { ...finding, code: 'ImagePullSecretMissing', confidence: 'likely', facts }
}

/** Why a pull secret has no login for the registry of the image; undefined where it has, or may have one. */
function unfitness(ref: ObjectRef, { container }: Finding, view: View): Facts['unfit'] {
  const { type, registries } = view.outlineOf(ref) ?? {}
  if (type === undefined || registries === undefined) return undefined
  if (!/^kubernetes\.io\/dockerc/.test(type)) return { type }
  const image = parseImage(container?.image ?? '')
  return image === undefined || registries.some((address) => isLoginFor(address, image)) ? undefined : { registries }
}

/** The image of the newest revision before that has pods that are ready. */
function imageBefore(
  { container, revision = 0 }: Finding,
  { live }: Around,
  view: View,
): { sentence: string } | undefined {
  if (live === undefined || workloadKind(live)?.pods !== 'replicaSets' || container === undefined) return undefined
  const [before] = replicaSetsOf(live, view)
    .map((set) => ({
      number: Number(set.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0),
      ready: set.status?.readyReplicas ?? 0,
      image: set.spec.template.spec.containers.find(({ name }) => name === container.name)?.image,
    }))
    .filter(({ number, ready, image }) => number < revision && ready > 0 && image !== undefined)
    .sort((a, b) => b.number - a.number)
  if (before?.image === undefined || before.image === container.image) return undefined
  return { sentence: `Revision ${before.number} runs ${before.image}.` }
}

/** What is asked of the registry and does not come back. */
const NO_ANSWER =
  /(?<dns>no such host|server misbehaving|Temporary failure in name resolution)|(?<net>i\/o timeout|connection refused|connection reset|no route to host|network is unreachable|TLS handshake timeout|unexpected EOF|: EOF$|: EOF"|context deadline exceeded|Client\.Timeout|DeadlineExceeded)|(?:unexpected status|failed with status code)[^:]*: (?<http>5\d\d[^":]*)|5\d\d (Bad Gateway|Service Unavailable|Gateway Timeout|Internal Server Error)/

export const REGISTRY_CAUSES: readonly Entry[] = [
  cause('RegistryTlsUntrusted', {
    ...common,
    meaning: "The nodes reject the registry's certificate, or the registry speaks plain HTTP where they expect HTTPS.",
    proof: TERMINAL,
    scope: 'node',
    recognise: [pull(/x509: (?<why>[^"]+)|server gave HTTP response to HTTPS client|tls: failed to verify/)],
    about: hostOf,
    fact: (f) => `the nodes do not trust registry ${hostOf(f)}`,
    sentence: (f) =>
      f.facts.why === undefined
        ? `Registry ${hostOf(f)} speaks plain HTTP where the nodes expect HTTPS.`
        : `The nodes reject the certificate of registry ${hostOf(f)}: ${f.facts.why.trim()}.`,
    steps: (f) => [
      look('Inspect the certificate of the registry', `openssl s_client -connect ${quote(hostOf(f))} </dev/null`),
      look(
        'Check on each node whether containerd has a hosts.toml for the registry',
        `ls /etc/containerd/certs.d/${quote(hostOf(f))}/hosts.toml`,
      ),
    ],
  }),
  cause('RegistryRateLimited', {
    ...common,
    meaning: 'The registry temporarily refuses further pulls from this address or account (429).',
    proof: probable(4, 300),
    recognise: [pull(/toomanyrequests|429 Too Many Requests|rate limit|Quota has been exceeded/i)],
    before: ['ImagePullSecretMissing', 'ImageNotFoundOrUnauthorized'],
    about: hostOf,
    fact: (f) => `registry ${hostOf(f)} rate-limits image pulls`,
    sentence: (f) => `Registry ${hostOf(f)} temporarily refuses further pulls from this cluster.`,
    steps: (f) => pullSecretSteps(f).slice(1),
  }),
  cause('ImagePullSecretMissing', {
    ...common,
    meaning:
      'The registry denies the pull, and a Secret that the pod names in imagePullSecrets does not exist, so the kubelet pulls without credentials.',
    cases: [
      [
        'when the Secret exists but has no login for the registry',
        { facts: { secret: 'regcred', unfit: { type: 'Opaque' } } },
      ],
      ['when the Secret does not exist', {}],
    ],
    lasting: true,
    proof: (f) => (f.facts.unfit === undefined ? probable(2, 15) : TERMINAL),
    confidence: 'likely',
    recognise: [
      // The kubelet then asks without a login, and the registry answers as it does to anybody.
      rule('pull', (signal) =>
        signal.pull?.missingSecret !== undefined &&
        /unauthorized|anonymous token|denied|insufficient_scope|\b40[13]\b|no basic auth|or it may not exist/i.test(
          withoutNames(signal.text, signal),
        )
          ? { secret: signal.pull.missingSecret }
          : undefined,
      ),
    ],
    before: ['ImagePullUnauthorized', 'ImageNotFoundOrUnauthorized'],
    about: (f) => [f.facts.secret, f.facts.unfit !== undefined, f.facts.unproven ? undefined : hostOf(f)],
    // Before anything is applied, nobody has asked the registry.
    fact: (f) =>
      f.facts.unfit !== undefined
        ? `imagePullSecret "${f.facts.secret}" has no login for registry ${hostOf(f)}`
        : `imagePullSecret "${f.facts.secret}" does not exist${f.facts.unproven ? '' : `, and registry ${hostOf(f)} requires a login`}`,
    sentence: (f) =>
      f.facts.unfit !== undefined
        ? `Registry ${hostOf(f)} requires a login, but Secret "${f.facts.secret}" ${unfitWords(f.facts.unfit)}.`
        : `The pod uses Secret "${f.facts.secret}" to log in to registry ${hostOf(f)}, but namespace ${f.workload.namespace ?? ''} has no such Secret.`,
    steps: (f) => pullSecretSteps(f),
    field: (f, place) => secretField(f.facts.secret, place) ?? common.field(f, place),
    missing: (f) =>
      f.facts.unfit === undefined ? namedBy('ImagePullSecretMissing', f.facts.secret, f.workload) : undefined,
    lookUp: (f) => (f.facts.unfit === undefined ? [] : pullSecrets(f)),
  }),
  cause('ImagePullSecretUnusable', {
    ...common,
    role: 'notice',
    meaning:
      'The kubelet cannot use a Secret that the pod names in imagePullSecrets: it has the wrong type, or no login for the registry. The kubelet then pulls without a login, which is enough for a public image.',
    lasting: true,
    proof: WAITING,
    confidence: 'likely',
    recognise: [],
    example: { facts: { secret: 'regcred', why: { type: 'Opaque' } } },
    about: (f) => [f.facts.secret, f.facts.why],
    fact: (f) => `imagePullSecret "${f.facts.secret}" ${uselessLoginWords(f.facts.why)}`,
    sentence: (f) =>
      `The kubelet ignores Secret "${f.facts.secret}" because it ${uselessLoginWords(f.facts.why)}. It pulls images without that login, which is enough for a public image.`,
    steps: (f) => [
      look(
        'Check the type of the Secret',
        `kubectl get secret ${quote(f.facts.secret)}${inNamespace(f)} -o jsonpath='{.type}'`,
      ),
      run(
        'Create a pull secret of the right type',
        `kubectl create secret docker-registry NAME${inNamespace(f)} --docker-server=${quote(hostOf(f))} --docker-username=USER --docker-password=PASSWORD`,
      ),
    ],
    field: (f, place) => secretField(f.facts.secret, place),
  }),
  cause('ImagePullUnauthorized', {
    ...common,
    meaning: 'The registry requires credentials and got none, or wrong ones.',
    proof: TERMINAL,
    recognise: [
      pull(
        // An anonymous token is refused for what is private and for what does not exist alike.
        /^(?!.*anonymous token).*(no basic auth credentials|failed to fetch oauth token|(^|: )unauthorized(:|$)|(status|code)[: ]+401|401 Unauthorized|incorrect username or password)/is,
      ),
    ],
    before: ['ImageNotFoundOrUnauthorized'],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} requires a registry login`,
    sentence: (f) =>
      (f.pod?.spec.imagePullSecrets?.length ?? 0) === 0
        ? `Registry ${hostOf(f)} answered "unauthorized", and the pod has no imagePullSecrets.`
        : `Registry ${hostOf(f)} rejected the credentials of imagePullSecrets ${secretNames(f)}.`,
    steps: (f) => pullSecretSteps(f),
    lookUp: pullSecrets,
    becomes: withoutLogin,
  }),
  cause('ImageNotFoundOrUnauthorized', {
    ...common,
    meaning:
      'The registry denies the pull and does not say whether the image is missing or private: many registries give a client without credentials the same answer for both. Check the spelling first, then the pull secret.',
    proof: TERMINAL,
    recognise: [
      pull(
        /pull access denied|insufficient_scope|requested access to the resource is denied|failed to fetch anonymous token: .*\b40[13]\b|: denied|403 Forbidden|or it may not exist|or no pull access/i,
      ),
    ],
    before: ['ImageNotFound'],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} does not exist, or access to it is denied`,
    sentence: (f) =>
      `Registry ${hostOf(f)} does not say whether ${imageOf(f)} is missing or private: check the spelling first, then the pull secret${(f.pod?.spec.imagePullSecrets?.length ?? 0) === 0 ? ' (the pod has none)' : ''}.`,
    steps: (f) => [
      look('Check whether the image exists and you can pull it', `docker manifest inspect ${quote(imageOf(f))}`),
      ...pullSecretSteps(f).slice(1),
    ],
    lookUp: pullSecrets,
    becomes: withoutLogin,
    around: imageBefore,
  }),
  cause('RegistryUnreachable', {
    ...common,
    meaning:
      'The registry gave no usable answer: its name does not resolve, nothing listens, it takes too long, or it answers 5xx. Whether the image exists is unknown.',
    cases: [
      ['when its name does not resolve', { facts: { unresolved: true } }],
      ['otherwise', {}],
    ],
    proof: (f) => (f.facts.unresolved ? probable(3, 25) : probable(4, 60)),
    recognise: [
      rule('pull', (signal) => {
        const found = NO_ANSWER.exec(withoutNames(signal.text, signal))
        if (found === null) return undefined
        const { dns, net, http } = found.groups ?? {}
        return {
          ...(dns === undefined ? {} : { unresolved: true }),
          ...(net === undefined ? {} : { error: net.replace(/^: /, '').replace(/"$/, '') }),
          ...(http === undefined ? {} : { answer: http.trim() }),
        }
      }),
    ],
    // The server that gives tokens did not answer: of the image and the login nothing is known.
    before: ['ImagePullSecretMissing', 'ImagePullUnauthorized'],
    about: (f) => [hostOf(f), f.facts],
    fact: (f) => {
      const { unresolved, answer, error = 'server error' } = f.facts
      if (answer !== undefined) return `registry ${hostOf(f)} fails: it answers ${answer}`
      return unresolved
        ? `registry host ${hostOf(f)} does not resolve`
        : `the nodes cannot reach registry ${hostOf(f)} (${error})`
    },
    sentence: (f) => {
      const { unresolved, answer, error = 'server error' } = f.facts
      if (answer !== undefined)
        return `The nodes reach registry ${hostOf(f)}, but it answers ${answer} to the pull of ${imageOf(f)}.`
      return unresolved
        ? `The DNS of the node does not know ${hostOf(f)}: check the spelling of ${imageOf(f)}.`
        : `Pulling ${imageOf(f)} fails before the registry answers: ${error}.`
    },
    steps: (f) => [
      run(
        'Resolve the registry host from inside the cluster',
        `kubectl run registry-check --rm -it --restart=Never --image=busybox:1.36 -- nslookup ${quote(hostOf(f).split(':')[0] ?? '')}`,
      ),
      describe(f),
      // A registry that answers or is down is the right one.
      ...(f.facts.unresolved ? setImage(f) : []),
    ],
  }),
  cause('ImageNotFound', {
    ...common,
    meaning:
      'The registry has no such repository or tag: it was never pushed, or the name is misspelled. For a registry that does not distinguish missing from private, see ImageNotFoundOrUnauthorized.',
    proof: TERMINAL,
    recognise: [
      pull(
        /manifest unknown|name unknown|repository (name not known|does not exist)|not found|code = NotFound|NAME_UNKNOWN|MANIFEST_UNKNOWN|404 Not Found/i,
      ),
    ],
    about: imageOf,
    fact: (f) => `image ${imageOf(f)} does not exist`,
    sentence: (f) =>
      `Registry ${hostOf(f)} has no image ${imageOf(f)}. It was never pushed, or the name is misspelled.`,
    steps: (f) => [
      edit(`Push image ${imageOf(f)}, or set one that exists`),
      ...undo(f),
      look('Check whether the image exists in the registry', `docker manifest inspect ${quote(imageOf(f))}`),
      ...setImage(f),
    ],
    around: imageBefore,
  }),
]

/** Why a pull secret that is there is of no use, behind its name. */
function unfitWords(unfit: NonNullable<Facts['unfit']>): string {
  if ('type' in unfit)
    return `is of type ${unfit.type}, which the kubelet does not read: it must be kubernetes.io/dockerconfigjson`
  const { registries } = unfit
  return registries.length === 0 ? 'has no login' : `has a login for ${registries.slice(0, FEW).join(', ')} only`
}

function secretNames(finding: Finding): string {
  return (finding.pod?.spec.imagePullSecrets ?? []).map(({ name }) => `"${name}"`).join(', ')
}
