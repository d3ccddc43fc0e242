// Family A, what is wrong before anything is asked of the cluster: an input of the action, a manifest. Both are made by
// name, by src/run.ts.
import { fileOf, look, read } from './commands.ts'
import { cause, TERMINAL, type Entry } from './entry.ts'
import type { Finding } from '../model/finding.ts'
import type { Step } from '../model/report.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `notServed`: the input names a kind that the cluster does not serve. */
    InputInvalid: Numbered & { notServed?: true }
    ManifestParseError: Numbered
  }
}

/** Which of the problems it is: each is a cause of its own. */
interface Numbered {
  problem: number
}

const common = { family: 'A', layer: 0, proof: TERMINAL, recognise: [] } as const
const WITH = 'https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepswith'

const lineOf = (f: Finding): Step =>
  look('Check who last changed the line', `git blame -L ${f.position?.line ?? 1},+1 -- ${fileOf(f)}`)

export const INPUT_CAUSES: readonly Entry[] = [
  cause('InputInvalid', {
    ...common,
    meaning:
      'An input of the action has an invalid value, or the file that the input `health` names does. No request was sent to the cluster.',
    about: (f) => f.facts.problem,
    example: { facts: { problem: 0 } },
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) => [
      ...(f.position === undefined ? [] : [lineOf(f)]),
      f.facts.notServed === true
        ? look('List the kinds that the cluster serves', 'kubectl api-resources')
        : look("Check the step's with: block", 'git grep -n -A 20 k8s-deploy-gate@ .github/workflows'),
      read('Check how a workflow sets inputs', WITH),
    ],
    documentation: 'https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax',
  }),
  cause('ManifestParseError', {
    ...common,
    meaning:
      'The manifest is not valid YAML or JSON, or is not a Kubernetes object. The action finds this on the runner; content that the API server rejects is ManifestSchemaInvalid.',
    about: (f) => f.facts.problem,
    example: { facts: { problem: 0 } },
    fact: (f) => f.text,
    sentence: (f) => f.text,
    steps: (f) => [
      f.file?.endsWith('.json') === true
        ? look('Check the syntax without a cluster', `jq . ${fileOf(f)}`)
        : look('Check the syntax without a cluster', `yamllint -d relaxed ${fileOf(f)}`),
      lineOf(f),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/',
  }),
]
