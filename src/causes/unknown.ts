// Family K, what was seen and no entry recognises.
import { describe, inNamespace, look, undo } from './commands.ts'
import { cause, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `unsaid`: nothing in the cluster says it; its text is what this action knows of the object. */
    Unknown: { unsaid?: true }
  }
}

export const UNKNOWN_CAUSES: readonly Entry[] = [
  cause('Unknown', {
    meaning:
      'Something was seen that the catalogue does not know. Everything that is known is in the evidence; please open an issue with a dump.',
    family: 'K',
    layer: 11,
    recognise: [],
    proof: WAITING,
    confidence: 'guess',
    about: (f) => (f.facts.unsaid === true ? f.workload : [f.symptom, f.text]),
    fact: (f) => `${f.symptom === '' ? 'not ready' : f.symptom}: ${f.text}`,
    sentence: () => 'This was seen and is not in the catalogue of causes; everything that is known is in the evidence.',
    steps: (f) => [
      describe(f),
      look('see what happened around it', `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp`),
      ...undo(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
  }),
]
