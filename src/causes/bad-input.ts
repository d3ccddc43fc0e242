// Family A, what is wrong before anything is asked of the cluster: an input of the action, a manifest. Both are made by
// name, by src/run.ts.
import { fileOf, look, setInput } from './commands.ts'
import { cause, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `notServed`: the input names a kind that the cluster does not serve. */
    InputInvalid: Numbered & { notServed?: true }
    ManifestParseError: Numbered
  }
}

/** The how many-th of the problems it is, for each is its own. */
interface Numbered {
  problem: number
}

const common = { family: 'A', layer: 0, proof: TERMINAL, recognise: [] } as const

export const INPUT_CAUSES: readonly Entry[] = [
  cause('InputInvalid', {
    ...common,
    meaning: 'An input of the action has a value that it cannot have. Nothing was asked of the cluster.',
    about: (f) => f.facts.problem,
    example: { facts: { problem: 0 } },
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) => [
      f.facts.notServed === true
        ? look('see the kinds and their short names', 'kubectl api-resources')
        : look('see what the workflow gives it', 'git grep -n -A 20 k8s-deploy-gate .github/workflows'),
      setInput('try it without changing anything, with the input', 'mode', 'dry-run'),
    ],
    documentation: 'https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax',
  }),
  cause('ManifestParseError', {
    ...common,
    meaning:
      'The manifest is no valid YAML or JSON, or not the shape of an object. It is found on the runner, before anything is sent; what the API server refuses is ManifestSchemaInvalid.',
    about: (f) => f.facts.problem,
    example: { facts: { problem: 0 } },
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) => [
      look('check it without a cluster', `kubectl apply --dry-run=client -f ${fileOf(f)}`),
      look('see who wrote the line, and when', `git log -3 -p -- ${fileOf(f)}`),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/',
  }),
]
