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
      'The API server does not serve the kind of the CustomResourceDefinition, usually because another definition already uses its names.',
    proof: probable(1, 30),
    recognise: [],
    about: (f) => f.text,
    fact: (f) => `the API server does not serve it: ${f.text}`,
    sentence: (f) =>
      `The API server does not accept the names of the kind: ${ended(f.text)} Another definition of the same group uses them.`,
    steps: (f) => [
      look(
        'Check the conditions of the CustomResourceDefinition',
        `kubectl describe crd ${quote(f.workload.name)}`,
        f.workload,
      ),
      look(
        'List the definitions of the same group',
        `kubectl get crd | grep -F ${quote(f.workload.name.replace(/^[^.]*/, ''))}`,
        f.workload,
      ),
    ],
    field: () => ['spec', 'names'],
  }),
]
