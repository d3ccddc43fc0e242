// Family J: readiness gates. All containers are ready, and the pod waits for a condition that something outside sets.
import { describe, edit, inNamespace, look, quote } from './commands.ts'
import { cause, probable, rule, type Entry } from './entry.ts'
import { READINESS } from './readiness.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** The gates that are not met, where the kubelet names them. */
    ReadinessGateBlocked: { gates?: readonly string[] }
    /** The gates of which the pod has no condition at all. */
    ReadinessGateNeverSet: { gates: readonly string[] }
  }
}

export const READINESS_GATE_CAUSES: readonly Entry[] = [
  cause('ReadinessGateBlocked', {
    ...READINESS,
    meaning:
      'All containers are ready, but an external controller (a load balancer, a mesh) has not yet marked the pod as ready to serve.',
    proof: probable(1, 300),
    recognise: [
      rule('readiness', ({ symptom, text }) => (symptom === 'ReadinessGatesNotReady' ? gatesIn(text) : undefined)),
    ],
    about: 'container',
    fact: (f) => {
      const { gates } = f.facts
      return gates === undefined
        ? `readiness gate is not met: ${f.text}`
        : `readiness gate ${gates.join(', ')} is not met`
    },
    sentence: () =>
      'All containers are ready, but an external controller (a load balancer, a mesh) has not yet marked the pod as ready to serve.',
    steps: (f) => [
      look(
        'Check the conditions of the pod',
        `kubectl get pod ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -o jsonpath='{.status.conditions}'`,
        f.workload,
      ),
      describe(f, 'Check what the controller of the readiness gate reports'),
    ],
    field: (_f, place) => place.pod('readinessGates'),
  }),
  cause('ReadinessGateNeverSet', {
    ...READINESS,
    meaning:
      'The pod has a readiness gate, but nothing has set a condition of that type: no controller in the cluster knows the gate, or the controller does not watch this pod. For a condition that exists but is not True, see ReadinessGateBlocked.',
    example: { facts: { gates: ['target-health.example.com/web'] } },
    proof: probable(1, 300),
    recognise: [
      rule('readiness', ({ symptom, text }) => {
        if (symptom !== 'ReadinessGatesNotReady') return undefined
        // kubernetes 1.35, pkg/kubelet/status/generate.go, GeneratePodReadyCondition.
        const gates = [...text.matchAll(/pod readiness gate "([^"]+)" does not exist/g)].flatMap(
          ([, gate]) => gate ?? [],
        )
        return gates.length === 0 ? undefined : { gates }
      }),
    ],
    before: ['ReadinessGateBlocked'],
    about: 'container',
    fact: (f) => `no controller has set readiness gate ${f.facts.gates.join(', ')}`,
    sentence: (f) =>
      `All containers are ready, but the pod has no condition ${f.facts.gates.join(', ')}: the controller that sets it is not installed, or does not watch this pod.`,
    steps: (f) => [
      look(
        'List the conditions of the pod',
        `kubectl get pod ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -o jsonpath='{.status.conditions}'`,
        f.workload,
      ),
      edit('Remove the readiness gate from the manifest if no controller in this cluster sets it'),
    ],
    field: (_f, place) => place.pod('readinessGates'),
  }),
]

/** The gates that are not met, as the kubelet lists them: `corresponding condition of pod readiness gate "a" does not exist.` */
function gatesIn(text: string): { gates?: string[] } {
  const gates = [...text.matchAll(/readiness gate "([^"]+)"/g)].flatMap(([, gate]) => gate ?? [])
  return gates.length === 0 ? {} : { gates }
}
