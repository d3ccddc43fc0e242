// Family J, what a controller says in the conditions of its own object: definitions that are not served, and custom
// resources that fail. A custom resource whose conditions deserve a code of their own gets an entry that recognises them.
import type { Finding } from '../model/finding.ts'
import { groupOf } from '../model/object.ts'
import { ended, inNamespace, look, quote } from './commands.ts'
import { cause, probable, rule, TERMINAL, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    CrdNotEstablished: NoFacts
    /** Of the condition. */
    CustomResourceFailed: { type: string; status: string; reason?: string }
  }
}

const common = {
  family: 'J',
  layer: 11,
  documentation: 'https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/',
} as const
/** `widget.example.org/a`: the kind with its group, for a short kind may be served twice. */
const fullName = ({ workload: { apiVersion, kind, name } }: Finding): string =>
  `${kind.toLowerCase()}.${groupOf(apiVersion)}/${quote(name)}`

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
  cause('CustomResourceFailed', {
    ...common,
    kind: ['example.org/v1', 'Widget'],
    meaning:
      'The controller of a custom resource says in its conditions that it failed or gave up. What that means is for its documentation to say.',
    cases: [
      ['when the controller says that it has given up (Stalled)', { facts: { type: 'Stalled', status: 'True' } }],
      ['when it only says that it is not ready', {}],
    ],
    // Stalled says that the controller has given up; Ready=False alone may become True any time.
    proof: (f) => (f.facts.type === 'Stalled' ? TERMINAL : WAITING),
    recognise: [
      rule('expose', ({ condition }) => {
        if (condition === undefined) return undefined
        const { type, status, reason } = condition
        return { type, status, reason }
      }),
    ],
    rest: true,
    about: (f) => [f.facts.reason, f.text],
    fact: (f) => `its controller says ${[f.facts.reason ?? '', f.text].filter((word) => word !== '').join(': ')}`,
    sentence: (f) =>
      `Condition ${f.facts.type} is ${f.facts.status}${f.text === '' ? '' : `: ${f.text.replace(/[.\s]+$/, '')}`}. The controller of ${f.workload.kind} decides that, not Kubernetes itself.`,
    steps: (f) => [
      look('see all that its controller says', `kubectl describe ${fullName(f)}${inNamespace(f)}`),
      look(
        'see its events',
        `kubectl get events --field-selector involvedObject.name=${quote(f.workload.name)}${inNamespace(f)}`,
        f.workload,
      ),
    ],
  }),
]
