// Family A, with `mode: watch`: what is to be followed is not there. Made by name, by the gate.
import { inNamespace, look, quote } from './commands.ts'
import { cause, TERMINAL, type Entry } from './entry.ts'
import type { Finding } from '../model/finding.ts'
import { pluralOf } from '../model/object.ts'

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
    meaning: 'With `mode: watch`: the object to watch does not exist, and nothing created it while the action waited.',
    when: 'when it does not appear within 30 s, or within `timeout` if that is shorter',
    proof: TERMINAL,
    about: ({ workload: { kind, namespace } }) => [kind, namespace],
    fact: (f) => `${f.workload.kind} does not exist${within(f)}`,
    sentence: (f) =>
      `${f.workload.kind} ${f.workload.name} does not exist${within(f)}, and nothing created it while the action waited${f.facts.meant === undefined ? '.' : `; did you mean ${f.facts.meant}?`}`,
    steps: (f) => [
      look(
        `List the ${pluralOf(f.workload.kind)}${within(f)}`,
        `kubectl get ${f.workload.kind.toLowerCase()}${inNamespace(f)}`,
      ),
      ...(f.workload.namespace === undefined
        ? []
        : [
            look(
              `Search all namespaces for ${f.workload.kind} ${f.workload.name}`,
              `kubectl get ${f.workload.kind.toLowerCase()} --all-namespaces --field-selector ${quote(`metadata.name=${f.workload.name}`)}`,
            ),
          ]),
    ],
    documentation: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/names/',
  }),
]
