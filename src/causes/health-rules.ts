// Family J, what a rule of the user's says (input `health`): made by name, by src/rollout/user-rule.ts.
import { groupOf, type ObjectRef } from '../model/object.ts'
import { inNamespace, look, quote } from './commands.ts'
import { cause, TERMINAL, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /**
     * `expression`: its name; `at`: where it stands. `unclear`: why it is neither true nor false. `final`: its status is of
     * this deploy.
     */
    HealthRuleFailed: { expression: string; at: string; unclear?: string; final?: true }
  }
}

/** `widget.example.org/a`. */
const fullName = ({ apiVersion, kind, name }: ObjectRef): string =>
  `${[kind.toLowerCase(), groupOf(apiVersion)].filter((part) => part !== '').join('.')}/${quote(name)}`

export const HEALTH_RULE_CAUSES: readonly Entry[] = [
  cause('HealthRuleFailed', {
    family: 'J',
    layer: 11,
    recognise: [],
    kind: ['example.org/v1', 'Widget'],
    meaning:
      'A rule of the input `health` says `failed` for the object; or one of its expressions cannot be evaluated, usually because it reads a field that the object does not have.',
    cases: [
      ['when `failed` holds', { facts: { expression: 'failed', at: 'health.yaml:6:13', final: true } }],
      [
        'when `failed` holds, and the status may be left from before this deploy',
        { facts: { expression: 'failed', at: 'health.yaml:6:13' } },
      ],
      [
        'when an expression cannot be evaluated',
        { facts: { expression: 'current', at: 'health.yaml:5:14', unclear: 'no such key: phase' } },
      ],
    ],
    proof: ({ facts }) => (facts.final === true ? TERMINAL : WAITING),
    about: ({ facts: { expression, at } }) => [expression, at],
    fact: ({ facts: { expression, unclear }, text }) =>
      unclear === undefined
        ? `its health rule says ${expression}${text === '' ? '' : `: ${text}`}`
        : `its health rule cannot be evaluated: ${unclear}`,
    sentence: ({ facts: { expression, at, unclear } }) =>
      unclear === undefined
        ? `The expression ${expression} at ${at} holds for it.`
        : `The expression ${expression} at ${at} gives neither true nor false (${unclear}), so the object is in progress, as in Flux.`,
    steps: (f) => [
      look('Show what its controller says', `kubectl describe ${fullName(f.workload)}${inNamespace(f)}`, f.workload),
      look(
        'Show the fields that the rule reads',
        `kubectl get ${fullName(f.workload)}${inNamespace(f)} -o yaml`,
        f.workload,
      ),
    ],
    documentation: 'https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions',
  }),
]
