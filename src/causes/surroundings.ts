// What stands around a fault and tells who is in the way: the old pods in a quota. Pure.
import { legacyFacts, type LegacyFinding, type Finding, type Known } from '../model/finding.ts'
import type { Condition, Deployment, KubernetesObject, Pod } from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { isActive } from '../rollout/pod-counts.ts'
import { quote } from './commands.ts'
import { oldPods } from './holders.ts'

/** The workload that a finding is on: the object, and the pods of its newest revision. */
export interface Around {
  live?: KubernetesObject
  pods: readonly Pod[]
}

type Rule = (finding: LegacyFinding, around: Around, view: View) => Known | undefined

const RULES: Record<string, Rule> = {
  QuotaExceeded: oldPodsInQuota,
  PortAllocated: serviceWithPort,
  NamespaceTerminating: whatHoldsNamespace,
}

/** What is known around a finding, undefined when that is nothing. */
export function surroundingsOf(finding: Finding, around: Around, view: View): Known | undefined {
  return RULES[finding.code]?.(finding as LegacyFinding, around, view)
}

/** The Service that has a port or address already. */
function serviceWithPort({ facts: { port, ip } }: LegacyFinding, _around: Around, view: View): Known | undefined {
  const holder = view.all('', 'Service').find(({ spec }) => {
    const { ports = [], clusterIPs = [] } = spec as { ports?: { nodePort?: number }[]; clusterIPs?: string[] }
    return ports.some(({ nodePort }) => String(nodePort) === port) || (ip !== undefined && clusterIPs.includes(ip))
  })
  if (holder === undefined) return undefined
  const { name, namespace = '' } = holder.metadata
  return {
    sentence: `Service ${name} of namespace ${namespace} has it.`,
    facts: { holder: `Service ${name} of namespace ${namespace}` },
    step: { why: 'see who has it', command: `kubectl describe service ${quote(name)} -n ${quote(namespace)}` },
  }
}

/** What a namespace that is being deleted still waits for, in the words of its controller. */
function whatHoldsNamespace({ facts, workload }: LegacyFinding, _around: Around, view: View): Known | undefined {
  const name = facts.namespace ?? workload.namespace ?? ''
  const { conditions = [] } = (view.get({ apiVersion: 'v1', kind: 'Namespace', name })?.status ?? {}) as {
    conditions?: Condition[]
  }
  const held = conditions.filter(({ type, status }) => status === 'True' && /Remaining$|Failure$/.test(type))
  if (held.length === 0) return undefined
  return { sentence: `What holds it: ${held.map(({ message = '' }) => message).join('; ')}.` }
}

/** That a rolling update keeps its old pods in the quota while it wants one more beside them. */
function oldPodsInQuota(finding: Finding, around: Around, view: View): Known | undefined {
  const { strategy } = ((around.live as Deployment | undefined)?.spec ?? {}) as Partial<Deployment['spec']>
  const old = oldPods(around, view).filter(isActive).length
  const surge = strategy?.rollingUpdate?.maxSurge
  if (old === 0 || surge === undefined || legacyFacts(finding).never !== undefined) return undefined
  const pods = old === 1 ? 'The pod of its older revision is' : `The ${old} pods of its older revision are`
  return {
    sentence: `${pods} counted in it, and the rolling update wants the pod of maxSurge ${surge} beside ${old === 1 ? 'it' : 'them'}.`,
  }
}
