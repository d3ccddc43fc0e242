// The rule of each kind, by its group and kind.
import { ARGO } from './argo.ts'
import { CLOUDS } from './clouds.ts'
import { CLUSTERS } from './clusters.ts'
import { COMPUTE } from './compute.ts'
import { DATABASES } from './databases.ts'
import { DELIVERY } from './delivery.ts'
import { MESSAGING } from './messaging.ts'
import { OBSERVABILITY } from './observability.ts'
import type { HealthRule, HealthRules } from './rule.ts'
import { SECRETS } from './secrets.ts'
import { TRAFFIC } from './traffic.ts'

/** Every rule, by names as HealthRules has them. */
export const ALL_RULES: readonly HealthRules[] = [
  ARGO,
  CLOUDS,
  CLUSTERS,
  COMPUTE,
  DATABASES,
  DELIVERY,
  MESSAGING,
  OBSERVABILITY,
  SECRETS,
  TRAFFIC,
]

/** Those of kinds whose controllers run something for each object: a database, a broker, a job, a monitor. */
const MAKING_PODS: readonly HealthRules[] = [COMPUTE, DATABASES, MESSAGING, OBSERVABILITY]

let byName: ReadonlyMap<string, HealthRule> | undefined

/** The rule of a kind, or that of its group; undefined where none is known. `group`: `keda.sh`. */
export function ruleOf(group: string, kind: string): HealthRule | undefined {
  byName ??= new Map(ALL_RULES.flatMap((rules) => Object.entries(rules).flatMap(named)))
  const labels = group.split('.')
  const groups = [group, ...labels.map((_label, index) => `*.${labels.slice(index).join('.')}`)]
  for (const name of groups) {
    const rule = byName.get(`${name}/${kind}`) ?? byName.get(`${name}/*`)
    if (rule !== undefined) return rule
  }
  return undefined
}

/** True for a kind with a rule whose controller may make pods for each object, as far as the rules tell. */
export function makesPods(group: string, kind: string): boolean {
  const rule = ruleOf(group, kind)
  const rules = MAKING_PODS.flatMap((one) => Object.values(one))
  return rule !== undefined && rule.mute !== true && rules.includes(rule)
}

/** `group/A|B` is a rule for two kinds. */
function named([name, rule]: [string, HealthRule]): [string, HealthRule][] {
  const [group = '', kinds = ''] = name.split('/')
  return kinds.split('|').map((kind) => [`${group}/${kind}`, rule])
}
