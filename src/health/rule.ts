// How a custom resource is judged: the rule of its kind, which is data, or where none is known the general one. Pure.
import type { Code, FactsByCode, StatusFacts } from '../model/finding.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { KindRef } from '../model/kinds.ts'
import { isRecord } from '../model/record.ts'
import { conditionsIn, firstFound, scopeOf, textOf, valueOf, type Health, type Scope } from './facts.ts'
import { general } from './general.ts'

/** Tests as facts.ts describes them; one that holds is enough. */
export type Tests = string | readonly string[]

/** The codes of causes whose facts are what the object says. */
export type HealthCode = { [C in Code]: FactsByCode[C] extends StatusFacts ? C : never }[Code]

/** The rule of a kind. What holds first decides, in the order of the fields. */
export interface HealthRule {
  /** Its controller refuses it as it is written. */
  invalid?: Tests
  /** It is broken, and its project says that this stays so until someone changes something. */
  failed?: Tests
  /** It stands still on purpose for a time of its own, and goes on by itself. */
  timed?: Tests
  /** It stands still on purpose, until someone lets it go on. */
  paused?: Tests
  /** It is broken, and may recover by itself. */
  broken?: Tests
  /** It is under way. */
  working?: Tests
  /** It works. Left out: what is none of the above works. With it, what is none of all is under way. */
  done?: Tests
  /** The field that says why, where no condition decided, or the condition says nothing. */
  says?: Tests
  /** The cause that it is when it is broken; what is refused is CustomResourceFailed. */
  code?: HealthCode
  /** Where the generation stands that its controller has seen; empty where it counts something else. */
  generation?: string
  /**
   * It acts on what another object is, and its status counts no generation of that: where `target` names it, when its
   * status was written, and how often its controller looks, as a Go duration.
   */
  follows?: { target: string; since: string; every: string }
  /** What its controller makes on the way, one after another: where it is not done, the last of them says why. */
  tells?: readonly KindRef[]
  /** Where it names the Secret that it is there to make; the first field that is there counts. */
  secret?: Tests
  /** How someone goes on with what is paused, for the notice: `kubectl argo rollouts promote NAME`. */
  resume?: string
  /** True: nothing writes a status, or not to every object. */
  mute?: true
}

/**
 * Rules by `group/Kind`; `group/A|B` is for two kinds, `group/*` for every other kind of the group, and `*.example.org/…` for
 * example.org and every group below it. The nearest one counts.
 */
export type HealthRules = Readonly<Record<string, HealthRule>>

const OBSERVED = '.status.observedGeneration'
const ORDER = ['invalid', 'failed', 'timed', 'paused', 'broken', 'working', 'done'] as const
/** Where a status says why, where its rule names no field. */
const WORDS = ['message', 'reason', 'error', 'errorMessage', 'description', 'detail', 'statusMessage'].map(
  (name) => `.status.${name}`,
)

/**
 * How an object is by the rule of its kind, or without one by the general rule.
 * @param generation that of the object as it was applied
 */
export function healthOf(object: KubernetesObject, generation: number, rule: HealthRule | undefined): Health {
  if (isBehind(object, generation, rule?.generation ?? OBSERVED)) return { is: 'behind' }
  const scope = scopeOf(object, generation)
  const { status } = object
  const isSilent = !isRecord(status) || Object.keys(status).length === 0
  if (rule === undefined) return isSilent ? { is: 'silent' } : withWords(general(scope), scope, undefined)
  const decided = byRule(rule, scope)
  if (isSilent && decided.found === undefined) return { is: rule.done === undefined ? 'silent' : 'working' }
  return withWords(decided, scope, rule)
}

function byRule(rule: HealthRule, scope: Scope): Health {
  for (const is of ORDER) {
    const found = firstFound(rule[is], scope)
    if (found !== undefined) return { is: is === 'timed' ? 'working' : is, found }
  }
  return { is: rule.done === undefined ? 'done' : 'working' }
}

/** True where what the status says is about an earlier generation. */
function isBehind(object: KubernetesObject, generation: number, path: string): boolean {
  const seen = path === '' ? '' : textOf(valueOf(path, object))
  if (/^-?\d+$/.test(seen)) return Number(seen) < generation
  const conditions = conditionsIn(isRecord(object.status) ? object.status.conditions : undefined)
  const dated = conditions.filter(({ observedGeneration }) => observedGeneration !== undefined)
  return path !== '' && dated.length > 0 && dated.every(({ observedGeneration = 0 }) => observedGeneration < generation)
}

function withWords(health: Health, { root }: Scope, rule: HealthRule | undefined): Health {
  const { found } = health
  if (found === undefined) return health
  const { condition, item } = found
  const said = [condition?.message ?? '']
  const fields = [rule?.says ?? []].flat()
  const texts = [
    ...said,
    ...[item, root].flatMap((from) =>
      [...fields, ...(condition === undefined ? WORDS : [])].map((path) => wordsAt(path, from)),
    ),
  ]
  const text = texts.find((one) => one !== '') ?? ''
  const reason =
    condition?.reason ?? (condition === undefined && !['…', 'true', 'false'].includes(found.value) ? found.value : '')
  return { ...health, text: text === reason ? '' : text, reason }
}

/** The words at a path; of a list its first ones. */
function wordsAt(path: string, root: unknown): string {
  const value = valueOf(path, root)
  return textOf(Array.isArray(value) ? value[0] : value)
}
