// A NetworkPolicy that may be why nobody answers. Nothing in the cluster says that a policy dropped a packet, and not
// every network enforces them: so this is a guess beside a cause, never a cause.
// Rules: networking.k8s.io/v1 NetworkPolicy (kubernetes 1.35, pkg/apis/networking/types.go): without policyTypes it is
// of type Ingress, and of type Egress, too, when it has egress rules.
import { isOf, type Finding } from '../model/finding.ts'
import {
  matchesSelector,
  type KubernetesObject,
  type LabelSelector,
  type ObjectRef,
  type Pod,
} from '../model/object.ts'
import type { View } from '../model/snapshot.ts'
import { look, quote } from './commands.ts'

type Policy = KubernetesObject & {
  spec?: { podSelector?: LabelSelector; policyTypes?: string[]; egress?: unknown[] }
}

/** The direction in which no answer came; undefined for what has other reasons than the network. */
function directionOf(finding: Finding): 'Egress' | 'Ingress' | undefined {
  if (gotNoAnswer(finding)) return 'Egress'
  if (!isOf(finding, 'ReadinessTimeout') || finding.container?.readinessProbe?.exec !== undefined) return undefined
  return 'Ingress'
}

/**
 * True for a program that says that nobody answered it: a server, or the cluster's DNS, of which it is known that it has
 * the name. A policy that lets pods connect to their server and forgets their DNS is a common mistake.
 */
function gotNoAnswer({ log }: Finding): boolean {
  const { meaning } = log ?? {}
  return meaning?.kind === 'unresolved host'
    ? meaning.service?.state === 'unresolved'
    : meaning?.kind === 'unreachable' && meaning.reason === 'no answer'
}

/** Where the policies are that may explain these findings. */
export function policiesToLookUp(findings: readonly Finding[]): Omit<ObjectRef, 'name'>[] {
  return findings
    .filter((finding) => finding.pod !== undefined && directionOf(finding) !== undefined)
    .map(({ workload: { namespace } }) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      ...(namespace === undefined ? {} : { namespace }),
    }))
}

/** The finding, with the policies that limit the traffic that got no answer. */
export function withPolicies(finding: Finding, view: View): Finding {
  const direction = directionOf(finding)
  const { pod, workload } = finding
  if (direction === undefined || pod === undefined) return finding
  const names = (view.all('networking.k8s.io', 'NetworkPolicy') as readonly Policy[])
    .filter((policy) => policy.metadata.namespace === pod.metadata.namespace && limits(policy, pod, direction))
    .map(({ metadata }) => metadata.name)
    .sort()
  const [first] = names
  if (first === undefined) return finding
  const inNamespace = workload.namespace === undefined ? '' : ` -n ${quote(workload.namespace)}`
  const [select, limit] = names.length === 1 ? ['selects', 'limits'] : ['select', 'limit']
  const what = direction === 'Egress' ? 'its outgoing connections' : 'its incoming connections'
  return {
    ...finding,
    context: [...finding.context, 'NetworkPolicyBlocks'],
    known: finding.known ?? {
      sentence: `NetworkPolicy ${names.join(', ')} ${select} this pod and ${limit} ${what}; the cluster does not show whether that is the reason.`,
      step: look(
        `Check what NetworkPolicy ${first} allows`,
        `kubectl describe networkpolicy ${quote(first)}${inNamespace}`,
      ),
    },
  }
}

function limits({ spec = {} }: Policy, pod: Pod, direction: 'Egress' | 'Ingress'): boolean {
  const { podSelector = {}, egress, policyTypes = ['Ingress', ...(egress === undefined ? [] : ['Egress'])] } = spec
  return policyTypes.includes(direction) && matchesSelector(podSelector, pod.metadata.labels ?? {})
}
