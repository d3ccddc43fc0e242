// Family B, what a namespace allows its pods and objects in all (ResourceQuota). What it allows each: limit-range.ts.
import type { Finding, Known } from '../model/finding.ts'
import { isPod, isPodMaker, workloadKind } from '../model/kinds.ts'
import type { KubernetesObject, ObjectRef } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import { recordOf, textsOf } from '../model/record.ts'
import type { Step } from '../model/report.ts'
import type { View } from '../model/snapshot.ts'
import { isActive } from '../rollout/pod-counts.ts'
import { capital, edit, inNamespace, look, oldPodsFirst, quote, run, theNamespace, workloadName } from './commands.ts'
import { cause, probable, rule, TERMINAL, type Around, type Entry } from './entry.ts'
import { oldPods } from './holders.ts'
import { resourceField } from './node-room.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `resources`: what is to be set. `containers`: on whom; empty where that is not told (kubernetes before 1.24). */
    QuotaRequiresResources: { quota: string; resources: readonly string[]; containers: readonly string[] }
    QuotaExceeded: QuotaFacts
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

type Exceeded = Finding<'QuotaExceeded'>

export const common = { family: 'B', layer: 1 } as const
const QUOTAS = 'https://kubernetes.io/docs/concepts/policy/resource-quotas/'
export const CHANNELS = ['request', 'create'] as const
const EXCEEDED =
  /exceeded quota: (?<quota>[^,]+), requested: (?<requested>.+?), used: (?<used>.+?), limited: (?<limited>[^;\s]+)/

export const LIMIT_CAUSES: readonly Entry[] = [
  cause('QuotaRequiresResources', {
    ...common,
    meaning:
      'The namespace has a ResourceQuota for a resource, so every container must set a request or limit for it, and one does not. Unlike QuotaExceeded, this is not about room.',
    beforeApply: { fails: true, broughtBy: ['LimitRange', 'ResourceQuota'], aboutResources: true },
    proof: TERMINAL,
    recognise: CHANNELS.map((channel) =>
      rule(channel, ({ text }) => {
        const { quota, wanted } = /failed quota: (?<quota>[^:]+): must specify (?<wanted>.+)/.exec(text)?.groups ?? {}
        return quota === undefined || wanted === undefined ? undefined : { quota, ...unsetResources(wanted) }
      }),
    ),
    about: (f) => f.facts,
    fact: ({ facts: { quota, resources, containers } }) =>
      `quota "${quota}" requires ${resources.join(', ')} to be set${containers.length === 0 ? '' : ` on ${containers.join(', ')}`}`,
    sentence: (f) => {
      const { resources, containers } = f.facts
      const who = containers.length === 0 ? 'one container' : containers.join(', ')
      return `${capital(theNamespace(f))} has a quota, so every container must set ${resources.join(', ')}, but ${who} ${containers.length > 1 ? 'do' : 'does'} not.`
    },
    steps: (f) => [
      edit(`Set ${f.facts.resources.join(', ')} in the manifest`),
      run(
        'Set the resources that the quota requires',
        `kubectl set resources ${workloadName(f)}${inNamespace(f)}${containerOption(f)}${wantedResources(f)}`,
        f.workload,
      ),
      look('Check whether a LimitRange sets defaults for the namespace', `kubectl get limitranges${inNamespace(f)}`),
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
      'The ResourceQuota of the namespace has no room for another pod. During a rolling update the new pods need room beside the old ones, so the problem may resolve once the old pods are gone.',
    cases: [
      ['when the pods request more than the whole quota', { facts: { requested: {}, short: [], never: 1 } }],
      ['when it is used up', {}],
    ],
    beforeApply: { aboutResources: true },
    proof: (f) => (f.facts.never === undefined ? probable(3, 90) : TERMINAL),
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
    fact: (f) => {
      const { quota, scopes, never, short } = f.facts
      if (scopes !== undefined) return `no quota allows another ${oneMore(f)} (${scopes})`
      if (never === 1 && isOfPod(f) && !isCount(f))
        return `a pod needs ${short.map(({ resource, requested }) => `${requested} ${resource}`).join(', ')}; quota "${quota}" allows ${short.map(({ limit }) => limit).join(', ')}`
      return `quota "${quota}" has no room for ${isOfMany(f) ? `${never} pods` : `another ${oneMore(f)}`} (${shortWords(f)})`
    },
    sentence: (f) => {
      const { quota, scopes, never, together = [] } = f.facts
      if (scopes !== undefined)
        return `The cluster requires a ResourceQuota that covers the ${oneMore(f)}, but ${theNamespace(f)} has none: ${scopes}.`
      if (never === undefined) return `ResourceQuota "${quota}" of ${theNamespace(f)} is used up: ${shortWords(f)}.`
      const of = together.length === 0 ? '' : `of ${together.map(({ kind, name }) => `${kind} ${name}`).join(', ')} `
      return `${never === 1 ? 'One pod alone requests' : `The ${never} pods ${of}together request`} more than quota "${quota}" allows for the whole namespace (${shortWords(f)}).`
    },
    steps: (f) => [
      look(
        'Check the quota and its usage',
        `kubectl describe resourcequota${f.facts.quota === undefined ? '' : ` ${quote(f.facts.quota)}`}${inNamespace(f)}`,
      ),
      // An old pod that goes makes room only where one alone is not too large.
      ...(f.facts.never === undefined && f.revision !== 1 ? oldPodsFirst(f, 'one by one') : []),
      ...lessOf(f),
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
  const status = recordOf(quota.status)
  const [hard, used] = [textsOf(status.hard), textsOf(status.used)]
  return Object.entries(requested).every(
    ([name, amount]) =>
      (parseQuantity(used[name]) ?? Infinity) + (parseQuantity(amount) ?? Infinity) <=
      (parseQuantity(hard[name]) ?? Infinity),
  )
}

/** `The quota also counts 1 pod of an older revision, and …`. `surge`: `maxSurge` of the rolling update. */
export function oldPodsInQuota(count: number, surge: number | string | undefined): string {
  const pods = count === 1 ? '1 pod of an older revision' : `${count} pods of an older revision`
  const beside = surge === undefined ? 'a new pod' : `the pod of maxSurge ${surge}`
  return `The quota also counts ${pods}, and the rolling update creates ${beside} beside ${count === 1 ? 'it' : 'them'}.`
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

/** `pods: 1 requested, 2 of 2 used` */
function shortWords({ facts: { short } }: Exceeded): string {
  return short
    .map(({ resource, requested, used, limit }) => `${resource}: ${requested} requested, ${used} of ${limit} used`)
    .join('; ')
}

/** What uses the quota up, where it counts objects; else how pods ask for less. */
function lessOf(f: Exceeded): Step[] {
  const resource = resourceOf(f)
  if (isCount(f)) {
    const counted = resource.replace(/^count\//, '') || 'pods'
    return [look(`List the ${counted} of the namespace`, `kubectl get ${quote(counted)}${inNamespace(f)}`)]
  }
  if (!isOfPod(f)) return []
  const list = resource.startsWith('limits.') ? 'limits' : 'requests'
  const name = resource.replace(/^(requests|limits)\./, '')
  return [
    edit(`Reduce the ${name} ${list} in the manifest`),
    run(
      `Reduce the ${name} ${list}`,
      `kubectl set resources ${workloadName(f)}${inNamespace(f)} --${list}=${quote(name)}=AMOUNT`,
      f.workload,
    ),
  ]
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
