// Family I, how old pods end. Made by name, by src/rollout/deployment.ts.
import { edit, inNamespace, look } from './commands.ts'
import { cause, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `container`: left out where the event does not name it. */
    PreStopHookFailed: { pod: string; container?: string }
  }
}

export const TERMINATION_CAUSES: readonly Entry[] = [
  cause('PreStopHookFailed', {
    meaning:
      'The preStop hook of an old pod failed, so Kubernetes stopped its container without it. The rollout continues.',
    family: 'I',
    layer: 11,
    recognise: [],
    proof: WAITING,
    about: (f) => f.facts.pod,
    fact: (f) => `the preStop hook of old pod ${f.facts.pod} failed`,
    sentence: (f) =>
      `Kubernetes stopped ${f.facts.container === undefined ? 'the container' : `container ${f.facts.container}`} anyway, without the work of the hook, such as finishing open requests.`,
    steps: (f) => [
      look(
        'List the failed preStop hooks',
        `kubectl get events${inNamespace(f)} --field-selector reason=FailedPreStopHook`,
      ),
      edit('Fix the preStop hook in the manifest: its command must exist in the image'),
    ],
    field: (f, place) => {
      const index = place.podSpec?.containers.findIndex(({ name }) => name === f.facts.container) ?? -1
      return index < 0 ? ['metadata', 'name'] : place.pod('containers', index, 'lifecycle', 'preStop')
    },
    documentation: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
  }),
]
