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
  const policies = (view.all('networking.k8s.io', 'NetworkPolicy') as readonly Policy[]).filter(
    (policy) => policy.metadata.namespace === pod.metadata.namespace,
  )
  const own = policies.filter((policy) => limits(policy, pod, direction))
  const server = direction === 'Egress' ? serverOf(finding, view) : undefined
  const ofServer = policies.filter((policy) => server?.pods.some((one) => limits(policy, one, 'Ingress')))
  const sentences = [
    ...sentenceOf(own, 'this pod', direction === 'Egress' ? 'its outgoing connections' : 'its incoming connections'),
    ...sentenceOf(ofServer, `the pods of Service ${server?.name ?? ''}`, 'their incoming connections'),
  ]
  const first = [...own, ...ofServer][0]?.metadata.name
  if (first === undefined) return finding
  const inNamespace = workload.namespace === undefined ? '' : ` -n ${quote(workload.namespace)}`
  return {
    ...finding,
    context: [...finding.context, 'NetworkPolicyBlocks'],
    known: finding.known ?? {
      sentence: `${sentences.join(', and ')}; the cluster does not show whether that is the reason.`,
      step: look(
        `Check what NetworkPolicy ${first} allows`,
        `kubectl describe networkpolicy ${quote(first)}${inNamespace}`,
      ),
    },
  }
}

/** `NetworkPolicy a, b select this pod and limit its incoming connections`; nothing without policies. */
function sentenceOf(policies: readonly Policy[], whom: string, what: string): string[] {
  const names = policies.map(({ metadata }) => metadata.name).sort()
  const [select, limit] = names.length === 1 ? ['selects', 'limits'] : ['select', 'limit']
  return names.length === 0 ? [] : [`NetworkPolicy ${names.join(', ')} ${select} ${whom} and ${limit} ${what}`]
}

/** The Service that gave no answer, with its pods, where the program named one of its namespace. */
function serverOf({ log, pod }: Finding, view: View): { name: string; pods: readonly Pod[] } | undefined {
  const { meaning } = log ?? {}
  const state = meaning?.kind === 'unreachable' ? meaning.service : undefined
  if (state === undefined || !('name' in state)) return undefined
  const service = view
    .all('', 'Service')
    .find(({ metadata }) => metadata.name === state.name && metadata.namespace === pod?.metadata.namespace)
  const { selector } = service?.spec ?? {}
  if (selector === undefined) return undefined
  const pods = view.pods.filter(
    ({ metadata }) =>
      metadata.namespace === pod?.metadata.namespace &&
      matchesSelector({ matchLabels: selector }, metadata.labels ?? {}),
  )
  return { name: state.name, pods }
}

function limits({ spec = {} }: Policy, pod: Pod, direction: 'Egress' | 'Ingress'): boolean {
  const { podSelector = {}, egress, policyTypes = ['Ingress', ...(egress === undefined ? [] : ['Egress'])] } = spec
  return policyTypes.includes(direction) && matchesSelector(podSelector, pod.metadata.labels ?? {})
}
