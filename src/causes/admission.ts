// Family B: a rule of the cluster refuses the object (channel `request`, when we apply it) or its pods (channel
// `create`, when the controller makes them: then no pod exists at all). What a namespace allows in all and to each of its
// pods is in namespace-limits.ts.
import type { Finding } from '../model/finding.ts'
import { parseFieldPath } from '../manifest/paths.ts'
import type { FieldPath } from '../model/object.ts'
import { namedBy, podFieldsOf, referencePath } from '../model/references.ts'
import type { Step } from '../model/report.ts'
import { capital, describe, edit, inNamespace, look, quote, dryRun, run, theNamespace } from './commands.ts'
import { cause, groupsOf, pattern, probable, rule, TERMINAL, type Entry, type Recogniser } from './entry.ts'
import type { Place } from '../model/place.ts'
import { podSecurityField, violationsOf, violationWords, type Violation } from './pod-security.ts'
import { webhookFailure, webhookSteps, webhookWords, type WebhookFailure } from './webhooks.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    PodSecurityViolation: LevelBroken | ConstraintsBroken
    /** `why`: the words of the policy. `error`: it fails on the object itself, with these. */
    AdmissionPolicyDenied: { policy: string; binding: string; why: string; error?: string }
    /** `why`: the words of the API server. */
    AdmissionWebhookUnavailable: { webhook: string; why: string } & WebhookFailure
    IngressConflict: { host: string; path: string; other: string }
    /** `why`: the words of the webhook, empty where it gives none. */
    AdmissionWebhookDenied: { webhook: string; why: string }
    AdmissionDryRunUnsupported: { webhook: string }
    /** `namespace`: the one that the API server names. */
    ServiceAccountNotFound: { name: string; namespace?: string }
    PriorityClassNotFound: { name: string }
    RuntimeClassNotFound: { name: string }
  }
}

/** A level of Pod Security that a namespace enforces; `latest`, the default version, is left out. */
interface LevelBroken {
  level: string
  violations: readonly Violation[]
  /** Where the first one is, in the words of Pod Security, where they name a container, a volume or a field. */
  where?: string
}

/** What OpenShift says of its security context constraints. */
interface ConstraintsBroken {
  constraints: string
}

const common = {
  family: 'B',
  layer: 1,
  documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/',
} as const
const WEBHOOKS = 'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/'
const CHANNELS = ['request', 'create'] as const

/** Who refuses in words of their own; each may quote any message, one of the others among them: who stands first speaks. */
const SPEAKER =
  /ValidatingAdmissionPolicy '(?<policy>[^']+)' with binding '(?<binding>[^']+)' denied request: (?<denial>.+)|failed calling webhook "(?<failing>[^"]+)": (?<failure>.+)|admission webhook "(?<webhook>[^"]+)" denied the request(?: without explanation)?:? ?(?<reason>.*)/s

function refused<F>(expression: RegExp): Recogniser<F>[] {
  return CHANNELS.map((channel) => pattern(channel, expression))
}

/** Recognises what one of those says; `read` makes facts of the groups of `SPEAKER`. */
function spoken<F>(read: (groups: Readonly<Record<string, string>>) => F | undefined): Recogniser<F>[] {
  return CHANNELS.map((channel) =>
    rule(channel, ({ text }) => {
      const match = SPEAKER.exec(text)
      return match === null ? undefined : read(groupsOf(match))
    }),
  )
}

/** What is refused: the object, or the pods that its controller would make. */
function refusedThing({ channel }: Finding): string {
  return channel === 'create' ? 'its pods' : 'the object'
}

/** A dry run shows nothing of pods that a controller creates later; what the controller says of them does. */
function validation(finding: Finding): Step {
  return finding.channel === 'create' ? describe(finding) : dryRun(finding)
}

/** The path that a policy names (Kyverno ends its messages with `failed at path /spec/type/`), or the image that it speaks of. */
function namedField(
  { facts: { why } }: Finding<'AdmissionPolicyDenied' | 'AdmissionWebhookDenied'>,
  place: Place,
): FieldPath | undefined {
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

/** What is the same of a PriorityClass and a RuntimeClass that pods name and the cluster does not have. */
function ofMissingClass(kind: 'PriorityClass' | 'RuntimeClass') {
  const code = `${kind}NotFound` as const
  type Missing = Finding<'PriorityClassNotFound' | 'RuntimeClassNotFound'>
  return {
    ...common,
    about: (f: Missing) => f.facts.name,
    missing: (f: Missing) => namedBy(code, f.facts.name, f.workload),
    fact: (f: Missing) => `${kind} "${f.facts.name}" does not exist`,
    sentence: (f: Missing) =>
      `The pod spec references ${kind} "${f.facts.name}", which does not exist in the cluster. No pod can be created.`,
    field: (f: Missing, place: Place) =>
      referencePath(place, code, { name: f.facts.name }) ?? place.pod(...podFieldsOf(code).slice(0, 1)),
  }
}

export const ADMISSION_CAUSES: readonly Entry[] = [
  cause('PodSecurityViolation', {
    ...common,
    meaning:
      'The pods violate the Pod Security level that the namespace enforces, or on OpenShift every security context constraint. The API server accepts the Deployment but rejects its pods.',
    beforeApply: { fails: true, broughtBy: ['Namespace'] },
    proof: TERMINAL,
    recognise: CHANNELS.map((channel) => rule(channel, ({ text }) => insecurity(text))),
    about: ({ facts }) => ('level' in facts ? [facts.level, brokenRule(facts), facts.where] : []),
    fact: ({ facts }) =>
      'level' in facts
        ? `its pods violate Pod Security "${facts.level}": ${inShort(facts)}`
        : 'no security context constraint allows its pods',
    sentence: (f) =>
      'level' in f.facts
        ? `${capital(theNamespace(f))} enforces Pod Security "${f.facts.level}", but the pods violate it: ${f.facts.violations.map(violationWords).join(', ')}.`
        : `The ServiceAccount of the pod may use no security context constraint that allows the pod: ${f.facts.constraints}.`,
    steps: (f) => [
      look(
        `Check the Pod Security labels of ${theNamespace(f)}`,
        `kubectl get namespace ${quote(f.workload.namespace ?? 'NAMESPACE')} -o jsonpath='{.metadata.labels}'`,
      ),
      edit('Set the securityContext that the message asks for'),
      validation(f),
    ],
    field: (f, place) =>
      'level' in f.facts ? podSecurityField(f.facts.violations, place) : place.pod('containers', 0, 'securityContext'),
    documentation: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  }),
  cause('AdmissionPolicyDenied', {
    ...common,
    meaning:
      'A ValidatingAdmissionPolicy of the cluster rejects the object; the message comes from the policy. If a webhook rejects it, the code is AdmissionWebhookDenied.',
    beforeApply: {
      fails: true,
      broughtBy: ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
      aboutResources: true,
    },
    proof: TERMINAL,
    quotes: true,
    recognise: spoken(({ policy, binding, denial }) => policyDenied(policy, binding, denial)),
    about: (f) => [f.facts.policy, f.channel === 'create', f.facts.error, f.facts.error ?? f.facts.why],
    fact: (f) =>
      `policy "${f.facts.policy}" ${f.facts.error === undefined ? 'rejects' : 'cannot evaluate'} ${refusedThing(f)}: ${f.facts.error ?? f.facts.why}`,
    sentence: (f) =>
      f.facts.error === undefined
        ? `ValidatingAdmissionPolicy "${f.facts.policy}" (binding "${f.facts.binding}") says: ${f.facts.why}`
        : `ValidatingAdmissionPolicy "${f.facts.policy}" (binding "${f.facts.binding}") cannot be evaluated on this object, so the API server rejects the object: ${f.facts.why}`,
    steps: (f) => [
      look(`Show policy ${f.facts.policy}`, `kubectl get validatingadmissionpolicy ${quote(f.facts.policy)} -o yaml`),
      validation(f),
    ],
    field: namedField,
    documentation: 'https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/',
  }),
  cause('AdmissionWebhookUnavailable', {
    ...common,
    meaning:
      'The API server must call a webhook before it accepts the object, but the webhook does not answer: its pods are down or the network blocks the call. The manifest may be correct.',
    proof: probable(3, 30),
    quotes: true,
    recognise: spoken(({ failing: webhook, failure: why }) =>
      webhook === undefined || why === undefined ? undefined : { webhook, why, ...webhookFailure(why) },
    ),
    about: (f) => [f.facts.webhook, f.facts.service, f.facts.trouble],
    fact: (f) => `webhook "${f.facts.webhook}" fails: ${webhookWords(f.facts)}`,
    sentence: (f) =>
      `The API server must call admission webhook "${f.facts.webhook}" before it accepts ${f.channel === 'create' ? 'the pods' : 'this object'}, but ${webhookWords(f.facts)}. The API server reports: ${f.facts.why}`,
    steps: (f) => [
      ...webhookSteps(f.facts),
      whoRegistered(f, 'Find the configuration that registers the webhook'),
      validation(f),
    ],
    example: { facts: { webhook: 'policy.example.com', why: 'no reason given', trouble: 'unreachable' } },
    documentation: WEBHOOKS,
  }),
  cause('IngressConflict', {
    ...common,
    kind: ['networking.k8s.io/v1', 'Ingress'],
    meaning: 'Another Ingress already has the same host and path, and the controller allows only one.',
    proof: TERMINAL,
    quotes: true,
    before: ['AdmissionWebhookDenied'],
    recognise: spoken(({ reason = '' }) => {
      const [, host, path, other] =
        /^host "([^"]*)" and path "([^"]*)" is already defined in ingress (\S+)/.exec(reason) ?? []
      return host === undefined || path === undefined || other === undefined ? undefined : { host, path, other }
    }),
    about: (f) => f.facts,
    fact: ({ facts: { host, path, other } }) =>
      `host "${host}" with path "${path}" already belongs to Ingress ${other}`,
    sentence: (f) => `Ingress ${f.facts.other} already serves that host and path.`,
    steps: (f) => [look('List the Ingresses and their hosts', 'kubectl get ingress -A'), validation(f)],
  }),
  cause('AdmissionWebhookDenied', {
    ...common,
    meaning:
      'A webhook that enforces a policy of the cluster (Kyverno, Gatekeeper…) rejects the object. If the webhook does not answer, the code is AdmissionWebhookUnavailable.',
    beforeApply: {
      fails: true,
      broughtBy: ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
      aboutResources: true,
    },
    proof: TERMINAL,
    quotes: true,
    recognise: spoken(({ webhook, reason: why = '' }) => (webhook === undefined ? undefined : { webhook, why })),
    about: (f) => [f.facts, f.channel === 'create'],
    fact: (f) =>
      `webhook "${f.facts.webhook}" rejects ${refusedThing(f)}${f.facts.why === '' ? ' without a reason' : `: ${f.facts.why}`}`,
    sentence: (f) =>
      f.facts.why === ''
        ? `Admission webhook "${f.facts.webhook}" enforces a policy of this cluster. It rejects ${refusedThing(f)} and gives no reason.`
        : `Admission webhook "${f.facts.webhook}" enforces a policy of this cluster. It reports: ${f.facts.why}`,
    steps: (f) => [whoRegistered(f, 'Find the configuration that registers the webhook'), validation(f)],
    example: { facts: { webhook: 'policy.example.com', why: '' } },
    field: namedField,
    documentation: WEBHOOKS,
  }),
  cause('AdmissionDryRunUnsupported', {
    ...common,
    meaning:
      'A webhook does not declare that it has no side effects, so the API server cannot dry-run objects that the webhook must admit. The object may be correct.',
    proof: TERMINAL,
    recognise: [pattern('request', /admission webhook "(?<webhook>[^"]+)" does not support dry run/)],
    about: (f) => f.facts.webhook,
    fact: (f) => `webhook "${f.facts.webhook}" does not support dry runs`,
    sentence: (f) =>
      `Webhook "${f.facts.webhook}" does not declare that it has no side effects, so the API server cannot dry-run this object.`,
    steps: (f) => [
      look(
        'Check the sideEffects of the webhooks',
        "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,SIDE EFFECTS:.webhooks[*].sideEffects'",
      ),
      describe(f),
    ],
    documentation: `${WEBHOOKS}#side-effects`,
  }),
  cause('ServiceAccountNotFound', {
    ...common,
    meaning: 'The pod spec references a ServiceAccount that does not exist in the namespace, so no pod can be created.',
    beforeApply: { fails: true, mayCome: true },
    // An operator may still make it.
    proof: probable(2, 15),
    recognise: CHANNELS.map((channel) =>
      rule(channel, ({ text }) => {
        const { name, namespace, other } =
          /error looking up service account (?<namespace>[^/]+)\/(?<name>[^:]+): serviceaccount "[^"]+" not found|serviceaccounts? "(?<other>[^"]+)" not found/.exec(
            text,
          )?.groups ?? {}
        if (other !== undefined) return { name: other }
        return name === undefined ? undefined : { name, namespace }
      }),
    ),
    about: (f) => f.facts.name,
    missing: (f) => namedBy('ServiceAccountNotFound', f.facts.name, f.workload),
    fact: (f) => `ServiceAccount "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `The pod spec references ServiceAccount "${f.facts.name}", which does not exist in ${theNamespace(f, f.facts.namespace)}. No pod can be created.`,
    steps: (f) => [
      look(`List the ServiceAccounts of ${theNamespace(f)}`, `kubectl get serviceaccounts${inNamespace(f)}`),
      run(
        'Create the ServiceAccount, or add it to the manifests',
        `kubectl create serviceaccount ${quote(f.facts.name)}${inNamespace(f)}`,
      ),
    ],
    field: (f, place) =>
      referencePath(place, 'ServiceAccountNotFound', { name: f.facts.name }) ?? place.pod('serviceAccountName'),
    documentation: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/',
  }),
  cause('PriorityClassNotFound', {
    ...ofMissingClass('PriorityClass'),
    meaning: 'The pod spec references a PriorityClass that does not exist in the cluster, so no pod can be created.',
    beforeApply: { fails: true, mayCome: true },
    proof: probable(2, 15),
    recognise: refused(/no PriorityClass with name (?<name>\S+) was found/),
    steps: (f) => [
      look('List the PriorityClasses', 'kubectl get priorityclasses'),
      run('Create the PriorityClass', `kubectl create priorityclass ${quote(f.facts.name)} --value=1000`),
    ],
  }),
  cause('RuntimeClassNotFound', {
    ...ofMissingClass('RuntimeClass'),
    meaning:
      'The pod spec references a RuntimeClass that does not exist in the cluster. If it exists but the node is not configured for it, the code is RuntimeHandlerMissing.',
    beforeApply: { fails: true },
    proof: TERMINAL,
    recognise: refused(/RuntimeClass "(?<name>[^"]+)" not found/i),
    steps: (f) => [look('List the RuntimeClasses', 'kubectl get runtimeclasses'), validation(f)],
  }),
]

/** What Pod Security, or OpenShift, refuses. */
function insecurity(text: string): LevelBroken | ConstraintsBroken | undefined {
  const { level, violations, constraints } =
    /violates PodSecurity "(?<level>[^"]+)": (?<violations>.+)|unable to validate against any security context constraint: (?<constraints>.+)/s.exec(
      text,
    )?.groups ?? {}
  if (constraints !== undefined) return { constraints }
  if (level === undefined || violations === undefined) return undefined
  const broken = violationsOf(violations)
  const where = /(?:container|volume)s? "[^"]+"|host\w+=true/.exec(broken[0]?.detail ?? '')?.[0]
  return { level: level.replace(/:latest$/, ''), violations: broken, ...(where === undefined ? {} : { where }) }
}

/** The one rule that is broken, or how many are. */
function brokenRule({ violations }: LevelBroken): string | number {
  return violations.length === 1 ? (violations[0]?.rule ?? '') : violations.length
}

/** `privileged, container "debug"`; of several violations how many there are, and where the first is. */
function inShort(facts: LevelBroken): string {
  const rule = brokenRule(facts)
  const what = typeof rule === 'string' ? rule : `${rule} rules`
  return facts.where === undefined ? what : `${what}, ${facts.where}`
}

/**
 * What a policy says. One whose expression could not be evaluated fails itself (kubernetes 1.35,
 * apiserver/pkg/admission/plugin/policy/validating).
 */
function policyDenied(
  policy?: string,
  binding?: string,
  why?: string,
): Finding<'AdmissionPolicyDenied'>['facts'] | undefined {
  if (policy === undefined || binding === undefined || why === undefined) return undefined
  const isBroken = /resulted in error:|composition variable/.test(why)
  return { policy, binding, why, ...(isBroken ? { error: why.replace(/.* resulted in error: /s, '') } : {}) }
}

function whoRegistered(
  { facts: { webhook } }: Finding<'AdmissionWebhookUnavailable' | 'AdmissionWebhookDenied'>,
  why: string,
): Step {
  return look(
    why,
    `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='NAME:.metadata.name,WEBHOOKS:.webhooks[*].name' | grep ${quote(webhook)}`,
  )
}
