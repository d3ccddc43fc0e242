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
      'The gate observed a failure that this catalog does not cover. The evidence holds everything that is known; please open an issue with a dump.',
    family: 'K',
    layer: 11,
    recognise: [],
    proof: WAITING,
    confidence: 'guess',
    about: (f) => (f.facts.unsaid === true ? f.workload : [f.symptom, f.text]),
    fact: (f) => `${f.symptom === '' ? 'not ready' : f.symptom}: ${f.text}`,
    sentence: () => 'Unrecognized failure. See the evidence below, and please report it.',
    steps: (f) => [
      describe(f),
      look('List the recent events of the namespace', `kubectl get events${inNamespace(f)} --sort-by=.lastTimestamp`),
      ...undo(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
  }),
]
