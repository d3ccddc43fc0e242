// Family J, what the API server says in the conditions of a definition: one that it does not serve.
import { ended, look, quote } from './commands.ts'
import { cause, probable, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    CrdNotEstablished: NoFacts
  }
}

const common = {
  family: 'J',
  layer: 11,
  documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/',
} as const

export const CONDITION_CAUSES: readonly Entry[] = [
  cause('CrdNotEstablished', {
    ...common,
    kind: ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
    meaning:
      'The CustomResourceDefinition is stored, and the API server does not serve its kind, mostly because another definition has its names.',
    proof: probable(1, 30),
    recognise: [],
    about: (f) => f.text,
    fact: (f) => `the API server does not serve it: ${f.text}`,
    sentence: (f) => `Its names are not accepted: ${ended(f.text)} Another definition of the same group has them.`,
    steps: (f) => [
      look('see its conditions', `kubectl describe crd ${quote(f.workload.name)}`, f.workload),
      look(
        'see which definition has the name',
        `kubectl get crd | grep -F ${quote(f.workload.name.replace(/^[^.]*/, ''))}`,
        f.workload,
      ),
    ],
    field: () => ['spec', 'names'],
  }),
]
