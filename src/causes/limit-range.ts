// Family B, what a namespace allows each pod and container (LimitRange). What it allows all of them: namespace-limits.ts.
import type { Finding } from '../model/finding.ts'
import type { FieldPath } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import { parseQuantity, roundedBytes } from '../model/quantity.ts'
import { edit, inNamespace, look, podField, quote, run, theNamespace, workloadName } from './commands.ts'
import { cause, rule, TERMINAL, type Entry } from './entry.ts'
import { CHANNELS, common } from './namespace-limits.ts'
import { resourceField } from './node-room.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    LimitRangeViolation: OutOfBounds | OutOfRatio
  }
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

type Violation = Finding<'LimitRangeViolation'>

export const LIMIT_RANGE_CAUSES: readonly Entry[] = [
  cause('LimitRangeViolation', {
    ...common,
    meaning:
      'The namespace has a LimitRange, and a container requests more or less than it allows for one container or pod. For the sum over the namespace, see QuotaExceeded.',
    beforeApply: { fails: true, broughtBy: ['LimitRange'], aboutResources: true },
    proof: TERMINAL,
    recognise: CHANNELS.map((channel) => rule(channel, ({ text }) => violation(text))),
    about: (f) => f.facts,
    fact: limitWords,
    sentence: (f) => {
      const { facts } = f
      if (!('bound' in facts))
        return `The LimitRange of ${theNamespace(f)} restricts the ratio of limit to request per ${facts.per}: ${limitWords(f)}. No pod can be created.`
      const { bound, per, allowed, resource, of, asked } = facts
      const allows = `A ${per} in ${theNamespace(f)} may have ${bound === 'maximum' ? 'at most' : 'at least'} ${readable(allowed)} ${resource}`
      return asked === undefined
        ? `${allows}, so every container must set a ${of}, but one has none. No pod can be created.`
        : `${allows}; this one has a ${of} of ${readable(asked)}. No pod can be created.`
    },
    steps: (f) => [
      look('Check what the LimitRange allows', `kubectl describe limitranges${inNamespace(f)}`),
      ...('bound' in f.facts && f.facts.asked !== undefined
        ? [
            edit(
              `Set the ${f.facts.resource} ${f.facts.of} in the manifest to what the LimitRange allows`,
              readable(f.facts.allowed),
            ),
          ]
        : [edit('Set limits and requests in the manifest that the LimitRange allows')]),
      'bound' in f.facts
        ? run(
            `Set the ${f.facts.resource} ${f.facts.of} to what the LimitRange allows`,
            `kubectl set resources ${workloadName(f)}${inNamespace(f)} --${f.facts.of}s=${quote(f.facts.resource)}=${quote(readable(f.facts.allowed))}`,
            f.workload,
          )
        : look('Check the resources of the containers', podField(f, 'containers[*].resources'), f.workload),
    ],
    field: (f, place) => ('bound' in f.facts ? outOfBounds(f, f.facts, place) : outOfRatio(f, f.facts, place)),
    documentation: 'https://kubernetes.io/docs/concepts/policy/limit-range/',
  }),
]

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

/** `cpu limit of 4 is above the LimitRange maximum of 1` */
function limitWords({ facts }: Violation): string {
  const { resource, allowed } = facts
  if (!('bound' in facts))
    return facts.asked === undefined
      ? `it sets no ${resource} ${facts.unset ?? 'limit'}, and the LimitRange allows a limit of ${allowed} times the request`
      : `its ${resource} limit is ${facts.asked} times the request; the LimitRange allows ${allowed} times`
  const bound = `${facts.asked === undefined ? 'a' : 'the'} LimitRange ${facts.bound} of ${readable(allowed)}`
  return facts.asked === undefined
    ? `it sets no ${resource} ${facts.of}, but the namespace has ${bound} per ${facts.per}`
    : `${resource} ${facts.of} of ${readable(facts.asked)} is ${facts.bound === 'maximum' ? 'above' : 'below'} ${bound}`
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
