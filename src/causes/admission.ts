// Family B: a rule of the cluster refuses the object (channel `request`, when we apply it) or its pods (channel
// `create`, when the controller makes them: then no pod exists at all).

import type { LegacyFacts, LegacyFinding as Finding } from '../model/finding.ts'
import { isPod, workloadKind } from '../model/kinds.ts'
import { parseFieldPath } from '../manifest/paths.ts'
import type { FieldPath, KubernetesObject } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import type { Step } from '../model/report.ts'
import {
  capitalNamespace,
  describe,
  inNamespace,
  oldPodsFirst,
  quote,
  rehearse,
  theNamespace,
  webhookSteps,
  webhookTrouble,
  workloadName,
} from './commands.ts'
import { probable, TERMINAL, type LegacyEntry as Entry, type Recogniser } from './entry.ts'
import { pattern } from './entry.ts'
import type { Place } from '../model/place.ts'
import { podSecurityField, violationsOf } from './pod-security.ts'
import { resourceField } from './node-room.ts'

const common = {
  family: 'B',
  layer: 1,
  documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
} as const

function refused(expression: RegExp): Recogniser<LegacyFacts>[] {
  return [pattern('request', expression), pattern('create', expression)]
}

/** What is refused: the object, or the pods that its controller would make. */
function refusedThing({ channel }: Finding): string {
  return channel === 'create' ? 'its pods' : 'it'
}

/** A rehearsal tells nothing of pods that a controller makes later; what it says of them does. */
function rehearsal(finding: Finding): Step {
  return finding.channel === 'create' ? describe(finding) : rehearse(finding)
}

/** The path that a policy names (Kyverno ends its messages with `failed at path /spec/type/`), or the image that it speaks of. */
function namedField({ facts: { why = '' } }: Finding, place: Place): FieldPath | undefined {
  const path = /failed at path (?<path>\/[^\s:,]+)/.exec(why)?.groups?.path
  if (path !== undefined) {
    const steps = path.split('/').filter((step) => step !== '')
    return parseFieldPath(steps.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join(''), place.object)
  }
  for (const list of ['containers', 'initContainers'] as const) {
    const index = place.podSpec?.[list]?.findIndex(({ image }) => image !== undefined && speaksOf(why, image)) ?? -1
    if (index >= 0) return place.pod(list, index, 'image')
  }
  return undefined
}

/** True when a text holds a word, not as a part of a longer one. */
function speaksOf(text: string, word: string): boolean {
  return text.split(/[\s"'`,;()<>[\]]+/).some((part) => part.replace(/[.:]$/, '') === word)
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

/**
 * `limits.cpu for: app,helper; limits.memory for: app`, or without the containers (kubernetes before 1.24): what is to be
 * set, and on whom.
 */
function unsetResources(wanted: string): { resources: string; containers?: string } {
  const parts = wanted.split(/;\s*/).map((part) => part.split(' for: '))
  const unique = (lists: readonly (string | undefined)[]): string =>
    [...new Set(lists.flatMap((list) => (list ?? '').split(/,\s*/)))].filter((name) => name !== '').join(', ')
  const containers = unique(parts.map(([, names]) => names))
  return { resources: unique(parts.map(([resources]) => resources)), ...(containers === '' ? {} : { containers }) }
}

/** True when a quota counts objects, and not what they ask for (kubernetes 1.35, pkg/quota/v1/evaluator/core). */
function isCount({ facts }: Finding): boolean {
  return !/^(requests|limits)\.|^(cpu|memory|storage|ephemeral-storage|hugepages-.*)$|\.storageclass\./.test(
    facts.resource ?? '',
  )
}

/** What a quota has no room for: a pod of the workload, or the object itself. */
function oneMore({ channel, workload }: Finding): string {
  return channel === 'create' || isPod(workload) ? 'pod' : workload.kind
}

/** How many pods whoever was refused wants; a Job's run one after the other. */
function podsOf(object: KubernetesObject): number {
  const { pods, wants } = workloadKind(object) ?? {}
  return pods === 'own' && wants === 'replicas' ? ((object.spec as { replicas?: number }).replicas ?? 1) : 1
}

/**
 * True when a quota has room for what it refused before. A ReplicaSet that was refused often tries again only after
 * minutes (exponential back-off up to 1000 s: kubernetes 1.35, pkg/controller/replicaset, client-go's rate limiter), so
 * its last refusal may be long untrue.
 */
export function hasRoom(quota: KubernetesObject, { requested }: LegacyFacts): boolean {
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
    meaning:
      'The namespace has a ResourceQuota for a resource, so every container must say how much of it it wants, and one does not. Unlike QuotaExceeded it is not about room.',
    beforeApply: { fails: true, broughtBy: ['LimitRange', 'ResourceQuota'], aboutResources: true },
    proof: TERMINAL,
    recognise: (['request', 'create'] as const).map((channel) => ({
      channel,
      match: (text) => {
        const { quota, wanted } = /failed quota: (?<quota>[^:]+): must specify (?<wanted>.+)/.exec(text)?.groups ?? {}
        return quota === undefined || wanted === undefined ? undefined : { quota, ...unsetResources(wanted) }
      },
    })),
    fact: (f) =>
      `quota "${f.facts.quota}" wants ${f.facts.resources?.replaceAll(/,(?=\S)/g, ', ')} to be set${f.facts.containers === undefined ? '' : ` on ${f.facts.containers}`}`,
    sentence: (f) =>
      `${capitalNamespace(f)} has a quota, so every container must declare ${f.facts.resources}, and ${f.facts.containers ?? 'one'} ${f.facts.containers?.includes(', ') === true ? 'do' : 'does'} not.`,
    steps: (f) => [
      {
        why: 'set them (and in the manifest)',
        command: `kubectl set resources ${workloadName(f)}${inNamespace(f)}${containerOption(f)}${wantedResources(f)}`,
      },
      { why: 'or give the namespace defaults', command: `kubectl get limitranges${inNamespace(f)}` },
    ],
    field: (f, place) => {
      const [name] = (f.facts.containers ?? '').split(',')
      const index = place.podSpec?.containers.findIndex((one) => one.name === name) ?? -1
      return place.pod('containers', Math.max(index, 0), 'resources')
    },
    documentation: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  },
  {
    ...common,
    code: 'QuotaExceeded',
    meaning:
      'The ResourceQuota of the namespace has no room for another pod. During a rolling update the new pods need room beside the old ones, so it may heal as those go.',
    cases: [
      ['when the pods ask for more than the whole quota', { facts: { never: '1' } }],
      ['when it is used up', {}],
    ],
    beforeApply: { aboutResources: true },
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
      `quota "${f.facts.quota}" has no room for ${(f.facts.never ?? '1') === '1' ? `another ${oneMore(f)}` : `${f.facts.never} pods`} (${f.facts.short})`,
    sentence: (f) =>
      f.facts.never !== undefined
        ? `${f.facts.never === '1' ? 'One pod alone asks' : `The ${f.facts.never} pods ${f.facts.together === undefined ? '' : `of ${f.facts.together} `}together ask`} for more than quota "${f.facts.quota}" allows the whole namespace (${f.facts.short}).`
        : `ResourceQuota "${f.facts.quota}" of ${theNamespace(f)} is used up: ${f.facts.short}.`,
    steps: (f) => [
      {
        why: 'see the quota and what is used',
        command: `kubectl describe resourcequota ${quote(f.facts.quota ?? '')}${inNamespace(f)}`,
      },
      ...oldPodsFirst(f, 'one by one'),
      ...(isCount(f)
        ? [
            {
              why: 'see what uses it',
              command: `kubectl get ${quote((f.facts.resource ?? '').replace(/^count\//, '') || 'pods')}${inNamespace(f)}`,
            },
          ]
        : [
            {
              why: 'ask for less',
              command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} --requests=cpu=100m,memory=128Mi`,
            },
          ]),
    ],
    field: (f, place) => {
      const resource = (f.facts.resource ?? '').replace(/^(requests|limits)\./, '')
      const isLimit = f.facts.resource?.startsWith('limits.') === true
      if (!isCount(f)) return resourceField(f, place, resource, isLimit ? 'limits' : 'requests')
      return place.podSpec === undefined ? undefined : ['spec', 'replicas']
    },
    documentation: 'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  },
  {
    ...common,
    code: 'LimitRangeViolation',
    meaning:
      'The namespace has a LimitRange, and a container asks for more or less than it allows for one container or pod. The sum over the namespace is QuotaExceeded.',
    beforeApply: { fails: true, broughtBy: ['LimitRange'], aboutResources: true },
    proof: TERMINAL,
    recognise: refused(
      /(?<bound>maximum|minimum) (?<resource>\S+) usage per (?<type>\w+) is (?<allowed>[^\s,\]]+?)[.,]?(?: but (?<what>limit|request) is (?<asked>[^\s,\];]+?)\.?(?=[,\];\s]|$)|\s+No (?<unset>limit|request) is specified)|(?<ratioOf>\S+) max limit to request ratio per (?<ratioType>\w+) is (?<ratioAllowed>[^\s,]+), but (?:provided ratio is (?<ratioAsked>[\d.]+)|no (?<ratioUnset>request|limit) is specified|(?<ratioZero>limit or request is 0))/,
    ),
    fact: (f) => limitWords(f),
    sentence: (f) => {
      const { bound, type, ratioType, resource } = f.facts
      if (bound === undefined)
        return `The LimitRange of ${theNamespace(f)} wants limit and request of a ${(ratioType ?? '').toLowerCase()} to be near each other: ${limitWords(f)}. No pod can be created.`
      const rule = `A ${(type ?? '').toLowerCase()} in ${theNamespace(f)} may have ${bound === 'maximum' ? 'at most' : 'at least'} ${readable(f.facts.allowed)} ${resource}`
      return f.facts.unset === undefined
        ? `${rule}; this one has a ${f.facts.what} of ${readable(f.facts.asked)}. No pod can be created.`
        : `${rule}, so every container needs a ${f.facts.unset}, and one has none. No pod can be created.`
    },
    steps: (f) => [
      { why: 'see what is allowed', command: `kubectl describe limitranges${inNamespace(f)}` },
      f.facts.bound === undefined
        ? {
            why: 'see what its containers ask for, and correct the manifest',
            command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{.spec.template.spec.containers[*].resources}'`,
          }
        : {
            why: 'keep within it (and in the manifest)',
            command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} --${(f.facts.what ?? f.facts.unset) === 'request' ? 'requests' : 'limits'}=${quote(f.facts.resource ?? 'memory')}=${quote(readable(f.facts.allowed))}`,
          },
    ],
    field: (f, place) => {
      const containers = place.podSpec?.containers ?? []
      const resource = f.facts.resource ?? f.facts.ratioOf ?? ''
      if (f.facts.unset !== undefined) {
        const list = f.facts.unset === 'limit' ? 'limits' : 'requests'
        const index = containers.findIndex(({ resources }) => resources?.[list]?.[resource] === undefined)
        return place.pod('containers', Math.max(index, 0), 'resources')
      }
      if (f.facts.ratioAsked !== undefined) {
        const index = containers.findIndex(({ resources }) => {
          const [limit, request] = [resources?.limits?.[resource], resources?.requests?.[resource]].map(parseQuantity)
          return Math.abs((limit ?? 0) / (request ?? 1) - Number(f.facts.ratioAsked)) < 0.001
        })
        return index < 0
          ? resourceField(f, place, resource)
          : place.pod('containers', index, 'resources', 'limits', resource)
      }
      const wanted = parseQuantity(f.facts.asked)
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
    meaning:
      'The namespace enforces a Pod Security level (or OpenShift a security context constraint), and the pod asks for more than that allows. The Deployment is accepted, its pods are refused.',
    beforeApply: { fails: true, broughtBy: ['Namespace'] },
    proof: TERMINAL,
    // The second form is OpenShift's.
    recognise: refused(
      /violates PodSecurity "(?<level>[^"]+)": (?<violations>.+)|unable to validate against any security context constraint: (?<constraints>.+)/s,
    ),
    fact: (f) =>
      f.facts.level === undefined
        ? 'its pods keep to no security context constraint'
        : `its pods break Pod Security "${levelOf(f)}": ${violationsInShort(f)}`,
    sentence: (f) =>
      f.facts.level === undefined
        ? `None of the security context constraints that the pod's ServiceAccount may use allows the pod: ${f.facts.constraints}.`
        : `${capitalNamespace(f)} enforces Pod Security "${levelOf(f)}", and the pods do not keep to it: ${f.facts.violations}.`,
    steps: (f) => [
      {
        why: 'see the level',
        command: `kubectl get namespace ${quote(f.workload.namespace ?? 'NAMESPACE')} -o jsonpath='{.metadata.labels}'`,
      },
      {
        why: 'set the securityContext that the message names',
        command: 'kubectl explain pod.spec.containers.securityContext',
      },
      rehearsal(f),
    ],
    field: (f, place) =>
      f.facts.violations === undefined
        ? place.pod('containers', 0, 'securityContext')
        : podSecurityField(f.facts.violations, place),
    documentation: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  },
  {
    ...common,
    code: 'AdmissionPolicyDenied',
    meaning:
      'A ValidatingAdmissionPolicy of the cluster refuses the object; the message is the one that the policy gives. A webhook that refuses is AdmissionWebhookDenied.',
    beforeApply: {
      fails: true,
      broughtBy: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
      aboutResources: true,
    },
    proof: TERMINAL,
    recognise: refused(
      /ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '(?<binding>[^']+)' denied request: (?<why>.+)/s,
    ),
    fact: (f) =>
      `policy "${f.facts.policy}" ${isBroken(f) ? 'cannot judge' : 'refuses'} ${refusedThing(f)}: ${(f.facts.why ?? '').replace(/.* resulted in error: /s, '')}`,
    sentence: (f) =>
      isBroken(f)
        ? `ValidatingAdmissionPolicy "${f.facts.policy}" (binding "${f.facts.binding}") fails on this object itself, and refuses what it cannot judge: ${f.facts.why}`
        : `ValidatingAdmissionPolicy "${f.facts.policy}" (binding "${f.facts.binding}") says: ${f.facts.why}`,
    steps: (f) => [
      {
        why: 'read the policy',
        command: `kubectl get validatingadmissionpolicy ${quote(f.facts.policy ?? '')} -o yaml`,
      },
      rehearsal(f),
    ],
    field: namedField,
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  },
  {
    ...common,
    code: 'AdmissionWebhookUnavailable',
    meaning:
      'The API server must ask a webhook before it accepts the object, and that does not answer: its pods are down or its network is closed. The manifest may be right.',
    proof: probable(3, 30),
    recognise: refused(/failed calling webhook "(?<webhook>[^"]+)": (?<why>.+)/s),
    fact: (f) => `webhook "${f.facts.webhook}" cannot be asked: ${webhookTrouble(f.facts.why ?? '').why}`,
    sentence: (f) =>
      `The API server must ask admission webhook "${f.facts.webhook}" before it accepts ${f.channel === 'create' ? 'the pods' : 'this object'}, and ${webhookTrouble(f.facts.why ?? '').why}. It says: ${f.facts.why}`,
    steps: (f) => [
      ...webhookSteps(f.facts.why ?? ''),
      {
        why: 'see who registered it',
        command: `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,WEBHOOKS:.webhooks[*].name' | grep ${quote(f.facts.webhook ?? '')}`,
      },
      rehearsal(f),
    ],
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  },
  {
    ...common,
    code: 'IngressConflict',
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning: 'Another Ingress has the same host and path already, and the controller allows only one.',
    proof: TERMINAL,
    recognise: refused(/host "(?<host>[^"]*)" and path "(?<path>[^"]*)" is already defined in ingress (?<other>\S+)/),
    fact: (f) => `host "${f.facts.host}" with path "${f.facts.path}" belongs to Ingress ${f.facts.other} already`,
    sentence: (f) => `Another Ingress, ${f.facts.other}, already serves that host and path.`,
    steps: (f) => [{ why: 'see who has which host', command: 'kubectl get ingress -A' }, rehearsal(f)],
  },
  {
    ...common,
    code: 'AdmissionWebhookDenied',
    meaning:
      'A policy of the cluster that is enforced by a webhook (Kyverno, Gatekeeper…) answered, and refuses the object. One that does not answer is AdmissionWebhookUnavailable.',
    beforeApply: {
      fails: true,
      broughtBy: ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
      aboutResources: true,
    },
    proof: TERMINAL,
    recognise: refused(
      /admission webhook "(?<webhook>[^"]+)" denied the request(?: without explanation)?:? ?(?<why>.*)/s,
    ),
    fact: (f) =>
      `webhook "${f.facts.webhook}" refuses ${refusedThing(f)}${f.facts.why === '' ? ' and does not say why' : `: ${f.facts.why}`}`,
    sentence: (f) =>
      f.facts.why === ''
        ? `A policy of this cluster, enforced by admission webhook "${f.facts.webhook}", refuses ${refusedThing(f)} and does not say why.`
        : `A policy of this cluster, enforced by admission webhook "${f.facts.webhook}", says: ${f.facts.why}`,
    steps: (f) => [
      {
        why: 'see who registered the webhook',
        command: `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,WEBHOOKS:.webhooks[*].name' | grep ${quote(f.facts.webhook ?? '')}`,
      },
      rehearsal(f),
    ],
    field: namedField,
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
  },
  {
    ...common,
    code: 'AdmissionDryRunUnsupported',
    meaning:
      'A webhook does not declare that it has no side effects, so the API server does not rehearse objects which it must ask that webhook about. The object itself may be right.',
    proof: TERMINAL,
    recognise: [pattern('request', /admission webhook "(?<webhook>[^"]+)" does not support dry run/)],
    fact: (f) => `webhook "${f.facts.webhook}" does not support a dry-run`,
    sentence: (f) =>
      `Webhook "${f.facts.webhook}" does not declare that it has no side effects, so the API server cannot rehearse this object.`,
    steps: (f) => [
      {
        why: 'see what the webhooks declare (sideEffects)',
        command:
          "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,SIDE EFFECTS:.webhooks[*].sideEffects'",
      },
      describe(f),
    ],
    documentation:
      'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#side-effects',
  },
  {
    ...common,
    code: 'ServiceAccountNotFound',
    meaning: 'The pods are to run as a ServiceAccount that the namespace does not have, so none can be created.',
    beforeApply: {
      fails: true,
      names: { kind: 'ServiceAccount', fields: ['serviceAccountName', 'serviceAccount'] },
      mayCome: true,
    },
    // An operator may still make it.
    proof: probable(2, 15),
    recognise: refused(
      /error looking up service account (?<namespace>[^/]+)\/(?<name>[^:]+): serviceaccount "[^"]+" not found|serviceaccounts? "(?<other>[^"]+)" not found/,
    ),
    fact: (f) => `ServiceAccount "${f.facts.name ?? f.facts.other}" does not exist`,
    sentence: (f) =>
      `The pods are to run as ServiceAccount "${f.facts.name ?? f.facts.other}", and ${theNamespace(f)} has none of that name. No pod can be created.`,
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
    meaning: 'The pods name a PriorityClass that the cluster does not have, so none can be created.',
    beforeApply: {
      fails: true,
      names: { kind: 'PriorityClass', fields: ['priorityClassName', 'priority', 'preemptionPolicy'] },
      mayCome: true,
    },
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
    meaning:
      'The pods name a RuntimeClass that the cluster does not have. One that exists but that the node is not set up for is RuntimeHandlerMissing.',
    beforeApply: { fails: true, names: { kind: 'RuntimeClass', fields: ['runtimeClassName', 'overhead'] } },
    proof: TERMINAL,
    recognise: refused(/RuntimeClass "(?<name>[^"]+)" not found/i),
    fact: (f) => `RuntimeClass "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `The pods name RuntimeClass "${f.facts.name}", which the cluster does not have. No pod can be created.`,
    steps: (f) => [
      { why: 'see which there are; make it, or leave the line out', command: 'kubectl get runtimeclasses' },
      rehearsal(f),
    ],
    field: (_f, place) => place.pod('runtimeClassName'),
  },
]

/** The level of Pod Security; `latest`, the default version, says nothing. */
function levelOf({ facts }: Finding): string {
  return (facts.level ?? '').replace(/:latest$/, '')
}

/** `privileged, container "debug"`; of several violations how many there are, and where the first is. */
function violationsInShort({ facts }: Finding): string {
  const violations = violationsOf(facts.violations ?? '')
  const what = violations.length === 1 ? (violations[0]?.rule ?? '') : `${violations.length} rules`
  const where = /(?:container|volume)s? "[^"]+"|host\w+=true/.exec(violations[0]?.detail ?? '')?.[0]
  return where === undefined ? what : `${what}, ${where}`
}

/** A policy whose expression could not be evaluated (kubernetes 1.35, apiserver/pkg/admission/plugin/policy/validating). */
function isBroken({ facts }: Finding): boolean {
  return /resulted in error:|composition variable/.test(facts.why ?? '')
}

function containerOption({ facts: { containers } }: Finding): string {
  return containers === undefined || containers.includes(',') ? '' : ` -c ${quote(containers)}`
}

/** Options of `kubectl set resources` for what a quota wants to be set, with modest amounts. */
function wantedResources({ facts: { resources = '' } }: Finding): string {
  const amounts: Record<string, string> = { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '1Gi' }
  const options = (['requests', 'limits'] as const).map((list) => {
    const names = resources.split(', ').flatMap((name) => {
      const [of, resource] = name.includes('.') ? name.split('.', 2) : ['requests', name]
      return of === list && amounts[resource ?? ''] !== undefined ? [`${resource}=${amounts[resource ?? '']}`] : []
    })
    return names.length === 0 ? '' : ` --${list}=${names.join(',')}`
  })
  return options.join('') || ' --requests=cpu=100m,memory=128Mi'
}

function limitWords({ facts: f }: Finding): string {
  if (f.ratioOf !== undefined)
    return f.ratioAsked === undefined
      ? `it sets no ${f.ratioUnset ?? 'limit'} of ${f.ratioOf}, and the LimitRange holds it to ${f.ratioAllowed} times the request`
      : `its limit of ${f.ratioOf} is ${Number(f.ratioAsked)} times the request; the LimitRange allows ${f.ratioAllowed} times`
  const bound = `the LimitRange ${f.bound} of ${readable(f.allowed)}`
  return f.unset === undefined
    ? `${f.what} of ${readable(f.asked)} ${f.resource} is ${f.bound === 'maximum' ? 'above' : 'below'} ${bound}`
    : `it sets no ${f.unset} of ${f.resource}, and there is ${bound} per ${(f.type ?? '').toLowerCase()}`
}

/** `5368709120.` → `5Gi`: byte counts as a person writes them. */
function readable(quantity: string | undefined): string {
  const text = (quantity ?? '').replace(/\.$/, '')
  const bytes = /^\d{7,}$/.test(text) ? Number(text) : undefined
  if (bytes === undefined) return text
  const mebibytes = bytes / 2 ** 20
  return mebibytes >= 1024 ? `${Math.round((mebibytes / 1024) * 10) / 10}Gi` : `${Math.round(mebibytes * 10) / 10}Mi`
}
