// Family A, with `mode: watch`: what is to be followed is not there. Made by name, by the gate.
import { inNamespace, look } from './commands.ts'
import { cause, TERMINAL, type Entry } from './entry.ts'
import type { Finding } from '../model/finding.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    ObjectNotFound: { meant?: string }
  }
}

const within = ({ workload: { namespace } }: Finding): string =>
  namespace === undefined ? '' : ` in namespace ${namespace}`

export const ABSENCE_CAUSES: readonly Entry[] = [
  cause('ObjectNotFound', {
    family: 'A',
    layer: 0,
    recognise: [],
    meaning: 'With `mode: watch`: the object to follow is not there, and none came while the gate waited for it.',
    when: 'when it has not come within 30 s, or `timeout` if that is shorter',
    proof: TERMINAL,
    about: ({ workload: { kind, namespace } }) => [kind, namespace],
    fact: (f) => `there is no ${f.workload.kind} of this name${within(f)}`,
    sentence: (f) =>
      `The cluster has no ${f.workload.kind} ${f.workload.name}${within(f)}, and none came while the gate waited for it${f.facts.meant === undefined ? '.' : `; did you mean ${f.facts.meant}?`}`,
    steps: (f) => [
      look('see which there are', `kubectl get ${f.workload.kind.toLowerCase()}${inNamespace(f)}`),
      ...(f.workload.namespace === undefined
        ? []
        : [
            look(
              'look for it in other namespaces',
              `kubectl get ${f.workload.kind.toLowerCase()} --all-namespaces --field-selector metadata.name=${f.workload.name}`,
              f.workload,
            ),
          ]),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  }),
]
