// Family B, what a namespace allows its pods and objects in all (ResourceQuota) and each of them (LimitRange).
import type { Finding, Known } from '../model/finding.ts'
import { isPod, isPodMaker, workloadKind } from '../model/kinds.ts'
import type { FieldPath, KubernetesObject, ObjectRef } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import { parseQuantity, roundedBytes } from '../model/quantity.ts'
import type { View } from '../model/snapshot.ts'
import { isActive } from '../rollout/pod-counts.ts'
import { capital, inNamespace, look, oldPodsFirst, quote, run, theNamespace, workloadName } from './commands.ts'
import { cause, probable, rule, TERMINAL, type Around, type Entry } from './entry.ts'
import { oldPods } from './holders.ts'
import { resourceField } from './node-room.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `resources`: what is to be set. `containers`: on whom; empty where that is not told (kubernetes before 1.24). */
    QuotaRequiresResources: { quota: string; resources: readonly string[]; containers: readonly string[] }
    QuotaExceeded: QuotaFacts
    LimitRangeViolation: OutOfBounds | OutOfRatio
  }
}

/** How much of each resource, as Kubernetes writes it, by the resource's name in `spec.hard` of a ResourceQuota. */
export type Quantities = Readonly<Record<string, string>>

/** What a quota has no room for. */
export interface QuotaFacts {
  /** Its name; absent where the API server finds none that covers what it limits. */
  quota?: string
  requested: Quantities
  /** The resources that do not fit, or all where that is not to be seen. */
  short: readonly Shortage[]
  /** What no quota covers, in the words of the API server. */
  scopes?: string
  /** So many pods ask for more than the whole quota. */
  never?: number
  /** The workloads that ask for more together, where it is more than one. */
  together?: readonly ObjectRef[]
}

/** One resource of a quota. */
interface Shortage {
  resource: string
  requested: string
  used: string
  limit: string
}

/** A limit or request beyond what a LimitRange allows. */
interface OutOfBounds {
  bound: 'maximum' | 'minimum'
  resource: string
  /** `container`, `pod`. */
  per: string
  allowed: string
  of: 'limit' | 'request'
  /** Absent where none is set. */
  asked?: string
}

/** A limit too far above its request. */
interface OutOfRatio {
  resource: string
  per: string
  /** How many times the request. */
  allowed: string
  asked?: number
  /** What is not set, so that there is no ratio. */
  unset?: 'limit' | 'request'
}

type Exceeded = Finding<'QuotaExceeded'>
type Violation = Finding<'LimitRangeViolation'>

const common = { family: 'B', layer: 1 } as const
const QUOTAS = 'https://kubernetes.io/docs/concepts/policy/resource-quotas/'
const CHANNELS = ['request', 'create'] as const
/** They may quote a quota or a LimitRange. */
const POLICIES = ['AdmissionPolicyDenied', 'AdmissionWebhookUnavailable', 'AdmissionWebhookDenied'] as const
const EXCEEDED =
  /exceeded quota: (?<quota>[^,]+), requested: (?<requested>.+?), used: (?<used>.+?), limited: (?<limited>[^;\s]+)/

export const LIMIT_CAUSES: readonly Entry[] = [
  cause('QuotaRequiresResources', {
    ...common,
    meaning:
      'The namespace has a ResourceQuota for a resource, so every container must say how much of it it wants, and one does not. Unlike QuotaExceeded it is not about room.',
    beforeApply: { fails: true, broughtBy: ['LimitRange', 'ResourceQuota'], aboutResources: true },
    proof: TERMINAL,
    before: POLICIES,
    recognise: CHANNELS.map((channel) =>
      rule(channel, ({ text }) => {
        const { quota, wanted } = /failed quota: (?<quota>[^:]+): must specify (?<wanted>.+)/.exec(text)?.groups ?? {}
        return quota === undefined || wanted === undefined ? undefined : { quota, ...unsetResources(wanted) }
      }),
    ),
    about: (f) => f.facts,
    fact: ({ facts: { quota, resources, containers } }) =>
      `quota "${quota}" wants ${resources.join(', ')} to be set${containers.length === 0 ? '' : ` on ${containers.join(', ')}`}`,
    sentence: (f) => {
      const { resources, containers } = f.facts
      const who = containers.length === 0 ? 'one' : containers.join(', ')
      return `${capital(theNamespace(f))} has a quota, so every container must declare ${resources.join(', ')}, and ${who} ${containers.length > 1 ? 'do' : 'does'} not.`
    },
    steps: (f) => [
      run(
        'set them (and in the manifest)',
        `kubectl set resources ${workloadName(f)}${inNamespace(f)}${containerOption(f)}${wantedResources(f)}`,
        f.workload,
      ),
      look('or give the namespace defaults', `kubectl get limitranges${inNamespace(f)}`),
    ],
    example: { facts: { quota: 'compute', resources: ['limits.cpu'], containers: ['app'] } },
    field: (f, place) => {
      const index = place.podSpec?.containers.findIndex(({ name }) => name === f.facts.containers[0]) ?? -1
      return place.pod('containers', Math.max(index, 0), 'resources')
    },
    documentation: QUOTAS,
  }),
  cause('QuotaExceeded', {
    ...common,
    meaning:
      'The ResourceQuota of the namespace has no room for another pod. During a rolling update the new pods need room beside the old ones, so it may heal as those go.',
    cases: [
      ['when the pods ask for more than the whole quota', { facts: { requested: {}, short: [], never: 1 } }],
      ['when it is used up', {}],
    ],
    beforeApply: { aboutResources: true },
    proof: (f) => (f.facts.never === undefined ? probable(3, 90) : TERMINAL),
    before: POLICIES,
    recognise: CHANNELS.map((channel) =>
      rule(channel, ({ text, carrier }) => {
        const { quota, requested = '', used = '', limited = '' } = EXCEEDED.exec(text)?.groups ?? {}
        if (quota !== undefined) {
          const pods = channel === 'create' ? podsOf(carrier) : 1
          return quotaFacts(quota, quantities(requested), quantities(used), quantities(limited), pods)
        }
        const scopes = /insufficient quota to (?:consume|match these scopes): (.+)/.exec(text)?.[1]
        return scopes === undefined ? undefined : { requested: {}, short: [], scopes }
      }),
    ),
    about: (f) => [
      f.facts.quota,
      isOfMany(f) ? f.facts.never : isOfPod(f) || f.workload.kind,
      f.facts.short,
      f.facts.scopes,
    ],
    missing: ({ facts: { quota }, workload: { namespace } }) =>
      quota === undefined ? undefined : { apiVersion: 'v1', kind: 'ResourceQuota', namespace, name: quota },
    isResolvedBy: (f, quota) => hasRoom(quota, f.facts.requested),
    around: besideOldPods,
    fact: (f) =>
      f.facts.scopes === undefined
        ? `quota "${f.facts.quota}" has no room for ${isOfMany(f) ? `${f.facts.never} pods` : `another ${oneMore(f)}`} (${shortWords(f)})`
        : `no quota allows another ${oneMore(f)} (${f.facts.scopes})`,
    sentence: (f) => {
      const { quota, scopes, never, together = [] } = f.facts
      if (scopes !== undefined)
        return `The cluster wants a ResourceQuota that covers it, and ${theNamespace(f)} has none: ${scopes}.`
      if (never === undefined) return `ResourceQuota "${quota}" of ${theNamespace(f)} is used up: ${shortWords(f)}.`
      const of = together.length === 0 ? '' : `of ${together.map(({ kind, name }) => `${kind} ${name}`).join(', ')} `
      return `${never === 1 ? 'One pod alone asks' : `The ${never} pods ${of}together ask`} for more than quota "${quota}" allows the whole namespace (${shortWords(f)}).`
    },
    steps: (f) => [
      look(
        'see the quota and what is used',
        `kubectl describe resourcequota${f.facts.quota === undefined ? '' : ` ${quote(f.facts.quota)}`}${inNamespace(f)}`,
      ),
      ...oldPodsFirst(f, 'one by one'),
      isCount(f)
        ? look(
            'see what uses it',
            `kubectl get ${quote(resourceOf(f).replace(/^count\//, '') || 'pods')}${inNamespace(f)}`,
          )
        : run(
            'ask for less',
            `kubectl set resources ${workloadName(f)}${inNamespace(f)} --requests=cpu=100m,memory=128Mi`,
            f.workload,
          ),
    ],
    example: {
      facts: {
        quota: 'compute',
        requested: { pods: '1' },
        short: [{ resource: 'pods', requested: '1', used: '2', limit: '2' }],
      },
    },
    field: (f, place) => {
      const resource = resourceOf(f)
      if (!isCount(f)) {
        const list = resource.startsWith('limits.') ? 'limits' : 'requests'
        return resourceField(f, place, resource.replace(/^(requests|limits)\./, ''), list)
      }
      return place.podSpec === undefined ? undefined : ['spec', 'replicas']
    },
    documentation: QUOTAS,
  }),
  cause('LimitRangeViolation', {
    ...common,
    meaning:
      'The namespace has a LimitRange, and a container asks for more or less than it allows for one container or pod. The sum over the namespace is QuotaExceeded.',
    beforeApply: { fails: true, broughtBy: ['LimitRange'], aboutResources: true },
    proof: TERMINAL,
    before: POLICIES,
    recognise: CHANNELS.map((channel) => rule(channel, ({ text }) => violation(text))),
    about: (f) => f.facts,
    fact: limitWords,
    sentence: (f) => {
      const { facts } = f
      if (!('bound' in facts))
        return `The LimitRange of ${theNamespace(f)} wants limit and request of a ${facts.per} to be near each other: ${limitWords(f)}. No pod can be created.`
      const { bound, per, allowed, resource, of, asked } = facts
      const allows = `A ${per} in ${theNamespace(f)} may have ${bound === 'maximum' ? 'at most' : 'at least'} ${readable(allowed)} ${resource}`
      return asked === undefined
        ? `${allows}, so every container needs a ${of}, and one has none. No pod can be created.`
        : `${allows}; this one has a ${of} of ${readable(asked)}. No pod can be created.`
    },
    steps: (f) => [
      look('see what is allowed', `kubectl describe limitranges${inNamespace(f)}`),
      'bound' in f.facts
        ? run(
            'keep within it (and in the manifest)',
            `kubectl set resources ${workloadName(f)}${inNamespace(f)} --${f.facts.of}s=${quote(f.facts.resource)}=${quote(readable(f.facts.allowed))}`,
            f.workload,
          )
        : look(
            'see what its containers ask for, and correct the manifest',
            `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{.spec.template.spec.containers[*].resources}'`,
            f.workload,
          ),
    ],
    field: (f, place) => ('bound' in f.facts ? outOfBounds(f, f.facts, place) : outOfRatio(f, f.facts, place)),
    documentation: 'https://kubernetes.io/docs/concepts/policy/limit-range/',
  }),
]

/** `requests.cpu=2,pods=1` → its parts. */
function quantities(text: string): Quantities {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', value = ''] = part.split('=')
      return [name.trim(), value.trim()]
    }),
  )
}

/**
 * What a quota has no room for: the resources that do not fit, and whether one pod alone, or `pods` together, are more than
 * the whole quota.
 */
export function quotaFacts(
  quota: string,
  requested: Quantities,
  used: Quantities,
  limited: Quantities,
  pods = 1,
): QuotaFacts {
  const wanted = Object.entries(requested)
  const limitOf = (name: string): number => parseQuantity(limited[name]) ?? Infinity
  const tooMuch = wanted.filter(
    ([name, value]) => (parseQuantity(used[name]) ?? 0) + (parseQuantity(value) ?? 0) > limitOf(name),
  )
  const exceeds = (count: number): boolean =>
    tooMuch.some(([name, value]) => count * (parseQuantity(value) ?? 0) > limitOf(name))
  const never = [1, pods].find(exceeds)
  return {
    quota,
    requested,
    short: (tooMuch.length > 0 ? tooMuch : wanted).map(([resource, value]) => ({
      resource,
      requested: value,
      used: used[resource] ?? '0',
      limit: limited[resource] ?? '0',
    })),
    ...(never === undefined ? {} : { never }),
  }
}

/** How many pods whoever was refused wants; a Job's run one after the other. */
function podsOf(object: KubernetesObject): number {
  const { pods, wants } = workloadKind(object) ?? {}
  return pods === 'own' && wants === 'replicas' && isPodMaker(object) ? (object.spec.replicas ?? 1) : 1
}

/**
 * True when a quota has room for what it refused before. A ReplicaSet that was refused often tries again only after
 * minutes (exponential back-off up to 1000 s: kubernetes 1.35, pkg/controller/replicaset, client-go's rate limiter), so
 * its last refusal may be long untrue.
 */
function hasRoom(quota: KubernetesObject, requested: Quantities): boolean {
  const { hard = {}, used = {} } = (quota.status ?? {}) as Record<'hard' | 'used', Quantities | undefined>
  return Object.entries(requested).every(
    ([name, amount]) =>
      (parseQuantity(used[name]) ?? Infinity) + (parseQuantity(amount) ?? Infinity) <=
      (parseQuantity(hard[name]) ?? Infinity),
  )
}

/** `The pod of its older revision is counted in it, and …`. `surge`: `maxSurge` of the rolling update. */
export function oldPodsInQuota(count: number, surge: number | string | undefined): string {
  const pods = count === 1 ? 'The pod of its older revision is' : `The ${count} pods of its older revision are`
  const beside = surge === undefined ? 'a new pod' : `the pod of maxSurge ${surge}`
  return `${pods} counted in it, and the rolling update wants ${beside} beside ${count === 1 ? 'it' : 'them'}.`
}

/** That a rolling update keeps its old pods in the quota while it wants one more beside them. */
function besideOldPods(finding: Exceeded, around: Around, view: View): Known<'QuotaExceeded'> | undefined {
  const old = oldPods(around, view).filter(isActive).length
  const surge = isPodMaker(around.live) ? around.live.spec.strategy?.rollingUpdate?.maxSurge : undefined
  if (old === 0 || surge === undefined || finding.facts.never !== undefined) return undefined
  return { sentence: oldPodsInQuota(old, surge) }
}

/** True of more than one pod that have no room together. */
function isOfMany({ facts: { never = 1 } }: Exceeded): boolean {
  return never !== 1
}

/** What a quota has no room for: a pod of the workload, or the object itself. */
function oneMore(finding: Finding): string {
  return isOfPod(finding) ? 'pod' : finding.workload.kind
}

/** True where it is a pod that is refused. */
function isOfPod({ channel, workload }: Finding): boolean {
  return channel === 'create' || isPod(workload)
}

/** `pods: 1 more, 2 of 2 used` */
function shortWords({ facts: { short } }: Exceeded): string {
  return short
    .map(({ resource, requested, used, limit }) => `${resource}: ${requested} more, ${used} of ${limit} used`)
    .join('; ')
}

/** The first resource that does not fit. */
function resourceOf({ facts: { short } }: Exceeded): string {
  return short[0]?.resource ?? ''
}

/** True when a quota counts objects, and not what they ask for (kubernetes 1.35, pkg/quota/v1/evaluator/core). */
function isCount(finding: Exceeded): boolean {
  return !/^(requests|limits)\.|^(cpu|memory|storage|ephemeral-storage|hugepages-.*)$|\.storageclass\./.test(
    resourceOf(finding),
  )
}

/**
 * `limits.cpu for: app,helper; limits.memory for: app`, or without the containers (kubernetes before 1.24): what is to be
 * set, and on whom.
 */
function unsetResources(wanted: string): { resources: string[]; containers: string[] } {
  const parts = wanted.split(/;\s*/).map((part) => part.split(' for: '))
  const unique = (lists: readonly (string | undefined)[]): string[] =>
    [...new Set(lists.flatMap((list) => (list ?? '').split(/,\s*/)))].filter((name) => name !== '')
  return { resources: unique(parts.map(([names]) => names)), containers: unique(parts.map(([, names]) => names)) }
}

function containerOption({ facts: { containers } }: Finding<'QuotaRequiresResources'>): string {
  const [only, ...others] = containers
  return only === undefined || others.length > 0 ? '' : ` -c ${quote(only)}`
}

/** Options of `kubectl set resources` for what a quota wants to be set, with modest amounts. */
function wantedResources({ facts: { resources } }: Finding<'QuotaRequiresResources'>): string {
  const modest: Quantities = { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '1Gi' }
  const options = (['requests', 'limits'] as const).map((list) => {
    const names = resources.flatMap((name) => {
      const [of, resource = ''] = name.includes('.') ? name.split('.', 2) : ['requests', name]
      return of === list && modest[resource] !== undefined ? [`${resource}=${modest[resource]}`] : []
    })
    return names.length === 0 ? '' : ` --${list}=${names.join(',')}`
  })
  return options.join('') || ' --requests=cpu=100m,memory=128Mi'
}

const BOUNDS =
  /(?<bound>maximum|minimum) (?<resource>\S+) usage per (?<type>\w+) is (?<allowed>[^\s,\]]+?)[.,]?(?: but (?<what>limit|request) is (?<asked>[^\s,\];]+?)\.?(?=[,\];\s]|$)|\s+No (?<unset>limit|request) is specified)/
const RATIO =
  /(?<resource>\S+) max limit to request ratio per (?<type>\w+) is (?<allowed>[^\s,]+), but (?:provided ratio is (?<asked>[\d.]+)|no (?<unset>request|limit) is specified|limit or request is 0)/

/** The first thing that a LimitRange says it does not allow. */
function violation(text: string): OutOfBounds | OutOfRatio | undefined {
  const [bounds, ratio] = [BOUNDS.exec(text), RATIO.exec(text)]
  const isRatio = bounds === null || (ratio !== null && ratio.index < bounds.index)
  const groups = (isRatio ? ratio : bounds)?.groups
  if (groups === undefined) return undefined
  const { bound, resource = '', type = '', allowed = '', what, asked, unset } = groups
  const rule = { resource, per: type.toLowerCase(), allowed }
  if (!isRatio)
    return {
      ...rule,
      bound: bound === 'minimum' ? 'minimum' : 'maximum',
      of: (what ?? unset) === 'request' ? 'request' : 'limit',
      ...(asked === undefined ? {} : { asked }),
    }
  return {
    ...rule,
    ...(asked === undefined ? {} : { asked: Number(asked) }),
    ...(unset === undefined ? {} : { unset: unset === 'request' ? 'request' : 'limit' }),
  }
}

/** `limit of 4 cpu is above the LimitRange maximum of 1` */
function limitWords({ facts }: Violation): string {
  const { resource, allowed } = facts
  if (!('bound' in facts))
    return facts.asked === undefined
      ? `it sets no ${facts.unset ?? 'limit'} of ${resource}, and the LimitRange holds it to ${allowed} times the request`
      : `its limit of ${resource} is ${facts.asked} times the request; the LimitRange allows ${allowed} times`
  const bound = `the LimitRange ${facts.bound} of ${readable(allowed)}`
  return facts.asked === undefined
    ? `it sets no ${facts.of} of ${resource}, and there is ${bound} per ${facts.per}`
    : `${facts.of} of ${readable(facts.asked)} ${resource} is ${facts.bound === 'maximum' ? 'above' : 'below'} ${bound}`
}

function outOfBounds(f: Finding, { resource, of, asked }: OutOfBounds, place: Place): FieldPath | undefined {
  const containers = place.podSpec?.containers ?? []
  if (asked === undefined) {
    const index = containers.findIndex(({ resources }) => resources?.[`${of}s`]?.[resource] === undefined)
    return place.pod('containers', Math.max(index, 0), 'resources')
  }
  const wanted = parseQuantity(asked)
  for (const list of of === 'request' ? (['requests', 'limits'] as const) : (['limits', 'requests'] as const)) {
    const index = containers.findIndex(({ resources }) => parseQuantity(resources?.[list]?.[resource]) === wanted)
    if (index >= 0) return place.pod('containers', index, 'resources', list, resource)
  }
  return resourceField(f, place, resource)
}

function outOfRatio(f: Finding, { resource, asked }: OutOfRatio, place: Place): FieldPath | undefined {
  const containers = place.podSpec?.containers ?? []
  const lists = asked === undefined ? (['limits', 'requests'] as const) : (['limits'] as const)
  for (const list of lists) {
    const index = containers.findIndex(({ resources }) => {
      if (asked === undefined) return resources?.[list]?.[resource] === undefined
      const [limit, request] = [resources?.limits?.[resource], resources?.requests?.[resource]].map(parseQuantity)
      return Math.abs((limit ?? 0) / (request ?? 1) - asked) < 0.001
    })
    if (index >= 0) return place.pod('containers', index, 'resources', list, resource)
  }
  return resourceField(f, place, resource)
}

/** `5368709120.` → `5Gi`: byte counts as a person writes them. */
function readable(quantity: string): string {
  const text = quantity.replace(/\.$/, '')
  return /^\d{7,}$/.test(text) ? roundedBytes(Number(text)) : text
}
