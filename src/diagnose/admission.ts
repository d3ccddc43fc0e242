// Family B: a rule of the cluster refuses the object (channel `request`, when we apply it) or its pods (channel
// `create`, when the controller makes them: then no pod exists at all).

import type { Facts, Finding } from '../model/finding.ts'
import type { KubernetesObject } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import { describe, inNamespace, oldPodsFirst, quote, workloadName } from './commands.ts'
import { probable, TERMINAL, type Entry, type Recogniser } from './entry.ts'
import { pattern } from './entry.ts'
import { resourceField } from './scheduling.ts'

const common = {
  family: 'B',
  layer: 1,
  documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
} as const

function refused(expression: RegExp): Recogniser[] {
  return [pattern('request', expression), pattern('create', expression)]
}

/** `requests.cpu=2,pods=1` → its parts. */
function amounts(text: string | undefined): Map<string, string> {
  return new Map(
    (text ?? '').split(',').map((part): [string, string] => {
      const [name = '', value = ''] = part.split('=')
      return [name.trim(), value.trim()]
    }),
  )
}

/** The resources of a quota message that do not fit, and whether one pod alone is more than the whole quota. */
function quotaFacts(match: Record<string, string>, pods: number): Record<string, string> {
  const [requested, used, limited] = [amounts(match.requested), amounts(match.used), amounts(match.limited)]
  const short = [...requested].filter(
    ([name, value]) =>
      (parseQuantity(used.get(name)) ?? 0) + (parseQuantity(value) ?? 0) >
      (parseQuantity(limited.get(name)) ?? Infinity),
  )
  const exceeds = (count: number): boolean =>
    short.some(([name, value]) => count * (parseQuantity(value) ?? 0) > (parseQuantity(limited.get(name)) ?? Infinity))
  const words = (short.length > 0 ? short : [...requested]).map(
    ([name, value]) => `${name}: ${value} more, ${used.get(name)} of ${limited.get(name)} used`,
  )
  return {
    ...match,
    resource: short[0]?.[0] ?? [...requested.keys()][0] ?? '',
    short: words.join('; '),
    ...(exceeds(1) ? { never: '1' } : exceeds(pods) ? { never: String(pods) } : {}),
  }
}

/** True when a quota counts objects, and not what they ask for. */
function isCount({ facts }: Finding): boolean {
  return /^(pods|count\/)/.test(facts.resource ?? '')
}

/** How many pods whoever was refused wants; a Job's run one after the other. */
function podsOf({ kind, spec }: KubernetesObject): number {
  return kind === 'ReplicaSet' || kind === 'StatefulSet' ? ((spec as { replicas?: number }).replicas ?? 1) : 1
}

/**
 * True when a quota has room for what it refused before. A ReplicaSet that was refused often tries again only after
 * minutes (exponential back-off up to 1000 s: kubernetes 1.35, pkg/controller/replicaset, client-go's rate limiter), so
 * its last refusal may be long untrue.
 */
export function hasRoom(quota: KubernetesObject, { requested }: Facts): boolean {
  const { hard = {}, used = {} } = (quota.status ?? {}) as Record<'hard' | 'used', Record<string, string> | undefined>
  const asked = [...amounts(requested)]
  return asked.every(
    ([name, amount]) =>
      (parseQuantity(used[name]) ?? Infinity) + (parseQuantity(amount) ?? Infinity) <=
      (parseQuantity(hard[name]) ?? Infinity),
  )
}

export const ADMISSION_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'QuotaRequiresResources',
    proof: TERMINAL,
    recognise: refused(
      /failed quota: (?<quota>[^:]+): must specify (?<resources>[^;]+?)(?: for: (?<containers>[^;]+))?(?:;|$)/,
    ),
    fact: (f) =>
      `quota "${f.facts.quota}" wants ${f.facts.resources} to be set${f.facts.containers === undefined ? '' : ` on ${f.facts.containers}`}`,
    sentence: (f) =>
      `Namespace ${f.workload.namespace ?? ''} has a quota, so every container must declare ${f.facts.resources}, and one does not.`,
    steps: (f) => [
      {
        why: 'set them (and in the manifest)',
        command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} --requests=cpu=100m,memory=128Mi --limits=cpu=500m,memory=256Mi`,
      },
      { why: 'or give the namespace defaults', command: `kubectl get limitranges${inNamespace(f)}` },
    ],
    field: (_f, place) => place.pod('containers', 0, 'resources'),
    documentation: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  },
  {
    ...common,
    code: 'QuotaExceeded',
    proof: (f) => (f.facts.never === undefined ? probable(3, 90) : TERMINAL),
    recognise: (['request', 'create'] as const).map((channel) => ({
      channel,
      match: (text, { carrier }) => {
        const match =
          /exceeded quota: (?<quota>[^,]+), requested: (?<requested>.+?), used: (?<used>.+?), limited: (?<limited>[^;\s]+)/.exec(
            text,
          )
        if (match?.groups !== undefined) return quotaFacts(match.groups, podsOf(carrier))
        const scoped = /insufficient quota to (?:consume|match these scopes): (?<short>.+)/.exec(text)
        return scoped?.groups === undefined ? undefined : { quota: '', resource: '', ...scoped.groups }
      },
    })),
    fact: (f) =>
      `quota "${f.facts.quota}" has no room for ${(f.facts.never ?? '1') === '1' ? 'another pod' : `${f.facts.never} pods`} (${f.facts.short})`,
    sentence: (f) =>
      f.facts.never !== undefined
        ? `${f.facts.never === '1' ? 'One pod alone asks' : `The ${f.facts.never} pods ${f.facts.together === undefined ? '' : `of ${f.facts.together} `}together ask`} for more than quota "${f.facts.quota}" allows the whole namespace (${f.facts.short}).`
        : `ResourceQuota "${f.facts.quota}" of namespace ${f.workload.namespace ?? ''} is used up: ${f.facts.short}.`,
    steps: (f) => [
      {
        why: 'see the quota and what is used',
        command: `kubectl describe resourcequota ${quote(f.facts.quota ?? '')}${inNamespace(f)}`,
      },
      ...oldPodsFirst(f, 'one by one'),
      ...(isCount(f)
        ? []
        : [
            {
              why: 'ask for less',
              command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} --requests=cpu=100m,memory=128Mi`,
            },
          ]),
    ],
    field: (f, place) => {
      const resource = (f.facts.resource ?? '').replace(/^(requests|limits)\./, '')
      return isCount(f) ? ['spec', 'replicas'] : resourceField(f, place, resource)
    },
    documentation: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  },
  {
    ...common,
    code: 'LimitRangeViolation',
    proof: TERMINAL,
    recognise: refused(
      /(?<bound>maximum|minimum) (?<resource>\S+) usage per (?<type>\w+) is (?<allowed>[^\s,\]]+?)[.,]? but (?<what>limit|request) is (?<asked>[^\s,\];]+?)\.?(?=[,\];\s]|$)|(?<ratio>max limit to request ratio|\S+ max limit to request ratio) per (?<ratioType>\w+) is (?<ratioAllowed>\S+), but provided ratio is (?<ratioAsked>\S+)|(?<unset>No (?:limit|request) is specified)/,
    ),
    fact: (f) =>
      f.facts.bound === undefined
        ? `the LimitRange of namespace ${f.workload.namespace ?? ''} forbids its resources`
        : `${f.facts.what} of ${readable(f.facts.asked)} ${f.facts.resource} is ${f.facts.bound === 'maximum' ? 'above' : 'below'} the LimitRange ${f.facts.bound} of ${readable(f.facts.allowed)}`,
    sentence: (f) =>
      f.facts.bound === undefined
        ? `Namespace ${f.workload.namespace ?? ''} has a LimitRange that the pod does not keep to; no pod can be created.`
        : `A ${(f.facts.type ?? '').toLowerCase()} in namespace ${f.workload.namespace ?? ''} may have ${f.facts.bound === 'maximum' ? 'at most' : 'at least'} ${readable(f.facts.allowed)} ${f.facts.resource}; this one has a ${f.facts.what} of ${readable(f.facts.asked)}. No pod can be created.`,
    steps: (f) => [
      { why: 'see what is allowed', command: `kubectl describe limitranges${inNamespace(f)}` },
      {
        why: 'keep within it (and in the manifest)',
        command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} --${f.facts.what === 'request' ? 'requests' : 'limits'}=${quote(f.facts.resource ?? 'memory')}=${quote(readable(f.facts.allowed))}`,
      },
    ],
    field: (f, place) => {
      const containers = place.podSpec?.containers ?? []
      const wanted = parseQuantity(f.facts.asked)
      const resource = f.facts.resource ?? ''
      for (const list of f.facts.what === 'request'
        ? (['requests', 'limits'] as const)
        : (['limits', 'requests'] as const)) {
        const index = containers.findIndex(({ resources }) => parseQuantity(resources?.[list]?.[resource]) === wanted)
        if (index >= 0) return place.pod('containers', index, 'resources', list, resource)
      }
      return resourceField(f, place, resource)
    },
    documentation: 'https://kubernetes.io/docs/concepts/policy/limit-range/',
  },
  {
    ...common,
    code: 'PodSecurityViolation',
    proof: TERMINAL,
    // The second form is OpenShift's.
    recognise: refused(
      /violates PodSecurity "(?<level>[^"]+)": (?<violations>.+)|unable to validate against any security context constraint: (?<constraints>.+)/s,
    ),
    fact: (f) =>
      f.facts.level === undefined
        ? 'its pods keep to no security context constraint'
        : `its pods violate Pod Security level "${f.facts.level}"`,
    sentence: (f) =>
      f.facts.level === undefined
        ? `None of the security context constraints that the pod's ServiceAccount may use allows the pod: ${f.facts.constraints}.`
        : `Namespace ${f.workload.namespace ?? ''} enforces Pod Security "${f.facts.level}", and the pod does not keep to it: ${f.facts.violations}.`,
    steps: (f) => [
      {
        why: 'see the level',
        command: `kubectl get namespace ${quote(f.workload.namespace ?? '')} -o jsonpath='{.metadata.labels}'`,
      },
      {
        why: 'set the securityContext that the message names',
        command: 'kubectl explain pod.spec.containers.securityContext',
      },
    ],
    field: (_f, place) => place.pod('containers', 0, 'securityContext'),
    documentation: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  },
  {
    ...common,
    code: 'AdmissionPolicyDenied',
    proof: TERMINAL,
    recognise: refused(
      /ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '(?<binding>[^']+)' denied request: (?<why>.+)/s,
    ),
    fact: (f) => `policy "${f.facts.policy}" refuses it: ${f.facts.why}`,
    sentence: (f) =>
      `ValidatingAdmissionPolicy "${f.facts.policy}" (binding "${f.facts.binding}") says: ${f.facts.why}`,
    steps: (f) => [
      {
        why: 'read the policy',
        command: `kubectl get validatingadmissionpolicy ${quote(f.facts.policy ?? '')} -o yaml`,
      },
      describe(f),
    ],
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  },
  {
    ...common,
    code: 'AdmissionWebhookUnavailable',
    proof: probable(3, 30),
    recognise: refused(/failed calling webhook "(?<webhook>[^"]+)": (?<why>.+)/s),
    fact: (f) => `admission webhook "${f.facts.webhook}" does not answer`,
    sentence: (f) =>
      `The API server must ask webhook "${f.facts.webhook}" before it accepts this object, and cannot reach it: ${f.facts.why}`,
    steps: () => [
      {
        why: 'see which service it is',
        command: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
      },
      { why: 'see whether that service has pods', command: 'kubectl get endpointslices -A' },
    ],
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  },
  {
    ...common,
    code: 'IngressConflict',
    proof: TERMINAL,
    recognise: refused(/host "(?<host>[^"]*)" and path "(?<path>[^"]*)" is already defined in ingress (?<other>\S+)/),
    fact: (f) => `host "${f.facts.host}" with path "${f.facts.path}" belongs to Ingress ${f.facts.other} already`,
    sentence: (f) => `Another Ingress, ${f.facts.other}, already serves that host and path.`,
    steps: () => [{ why: 'see who has which host', command: 'kubectl get ingress -A' }],
  },
  {
    ...common,
    code: 'AdmissionWebhookDenied',
    proof: TERMINAL,
    recognise: refused(
      /admission webhook "(?<webhook>[^"]+)" denied the request(?: without explanation)?:? ?(?<why>.*)/s,
    ),
    fact: (f) => `webhook "${f.facts.webhook}" refuses it: ${f.facts.why}`,
    sentence: (f) => `A policy of this cluster, enforced by webhook "${f.facts.webhook}", says: ${f.facts.why}`,
    steps: (f) => [
      {
        why: 'rehearse after correcting the manifest',
        command: `kubectl apply --server-side --dry-run=server -f FILE${inNamespace(f)}`,
      },
      describe(f),
    ],
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  },
  {
    ...common,
    code: 'AdmissionDryRunUnsupported',
    proof: TERMINAL,
    recognise: [pattern('request', /admission webhook "(?<webhook>[^"]+)" does not support dry run/)],
    fact: (f) => `webhook "${f.facts.webhook}" does not support a dry-run`,
    sentence: (f) =>
      `Webhook "${f.facts.webhook}" does not declare that it has no side effects, so the API server cannot rehearse this object.`,
    steps: () => [
      {
        why: 'see what the webhooks declare (sideEffects)',
        command: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml',
      },
    ],
    documentation:
      'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#side-effects',
  },
  {
    ...common,
    code: 'ServiceAccountNotFound',
    // An operator may still make it.
    proof: probable(2, 15),
    recognise: refused(
      /error looking up service account (?<namespace>[^/]+)\/(?<name>[^:]+): serviceaccount "[^"]+" not found|serviceaccounts? "(?<other>[^"]+)" not found/,
    ),
    fact: (f) => `ServiceAccount "${f.facts.name ?? f.facts.other}" does not exist`,
    sentence: (f) =>
      `The pods are to run as ServiceAccount "${f.facts.name ?? f.facts.other}", and namespace ${f.workload.namespace ?? ''} has none of that name. No pod can be created.`,
    steps: (f) => [
      { why: 'see which there are', command: `kubectl get serviceaccounts${inNamespace(f)}` },
      {
        why: 'make it',
        command: `kubectl create serviceaccount ${quote(f.facts.name ?? f.facts.other ?? '')}${inNamespace(f)}`,
      },
    ],
    field: (_f, place) => place.pod('serviceAccountName'),
    documentation: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
  },
  {
    ...common,
    code: 'PriorityClassNotFound',
    proof: probable(2, 15),
    recognise: refused(/no PriorityClass with name (?<name>\S+) was found/),
    fact: (f) => `PriorityClass "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `The pods name PriorityClass "${f.facts.name}", which the cluster does not have. No pod can be created.`,
    steps: (f) => [
      { why: 'see which there are', command: 'kubectl get priorityclasses' },
      { why: 'make it', command: `kubectl create priorityclass ${quote(f.facts.name ?? '')} --value=1000` },
    ],
    field: (_f, place) => place.pod('priorityClassName'),
  },
  {
    ...common,
    code: 'RuntimeClassNotFound',
    proof: TERMINAL,
    recognise: refused(/RuntimeClass "(?<name>[^"]+)" not found/i),
    fact: (f) => `RuntimeClass "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `The pods name RuntimeClass "${f.facts.name}", which the cluster does not have. No pod can be created.`,
    steps: () => [{ why: 'see which there are', command: 'kubectl get runtimeclasses' }],
    field: (_f, place) => place.pod('runtimeClassName'),
  },
]

/** `5368709120.` → `5Gi`: byte counts as a person writes them. */
function readable(quantity: string | undefined): string {
  const text = (quantity ?? '').replace(/\.$/, '')
  const bytes = /^\d{7,}$/.test(text) ? Number(text) : undefined
  if (bytes === undefined) return text
  const mebibytes = bytes / 2 ** 20
  return mebibytes >= 1024 ? `${Math.round((mebibytes / 1024) * 10) / 10}Gi` : `${Math.round(mebibytes * 10) / 10}Mi`
}
