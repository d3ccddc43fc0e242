// Family I, ends beside those of a program: memory that does not suffice to start it, and an old pod's hook that fails.
import type { Signal } from '../model/finding.ts'
import type { Container } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import { describe, edit, inNamespace, look, quote, run, workloadName } from './commands.ts'
import { cause, pattern, TERMINAL, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    OomAtStart: NoFacts
    /** `container`: left out where the event does not name it. */
    PreStopHookFailed: { pod: string; container?: string }
  }
}

/** The container with the smallest memory limit, where the finding does not name one. */
function smallest({ container, pod }: Signal): Container | undefined {
  const limit = (one: Container): number => parseQuantity(one.resources?.limits?.memory) ?? Infinity
  const [least] = (container === undefined ? (pod?.spec.containers ?? []) : [container]).toSorted(
    (a, b) => limit(a) - limit(b),
  )
  return least === undefined || limit(least) === Infinity ? undefined : least
}

/** Its limit as the manifest has it. */
const smallestLimit = (signal: Signal): string => String(smallest(signal)?.resources?.limits?.memory)

export const TERMINATION_CAUSES: readonly Entry[] = [
  cause('OomAtStart', {
    meaning:
      'The memory limit is too small even to start the program. Look for a wrong unit: `100m` is a tenth of a byte.',
    family: 'I',
    layer: 7,
    documentation: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/',
    proof: TERMINAL,
    recognise: [
      pattern('start', /container init was OOM-killed|memory limit too low/),
      // Of one container the limit is the pod's own, which its sandbox and its volumes in memory have to do with.
      pattern('sandbox', /container init was OOM-killed|memory limit too low/),
      pattern('volume', /kubernetes\.io~(projected|secret)\/.*no space left on device/),
    ],
    about: (f) => {
      const container = smallest(f)
      return container && [container.resources?.limits?.memory, container.name]
    },
    fact: (f) =>
      smallest(f) === undefined
        ? 'the memory limit is too small to start it'
        : `memory limit ${smallestLimit(f)} of container ${smallest(f)?.name ?? ''} is too small to start it`,
    sentence: (f) =>
      `The memory limit ends the container before its program begins.${/\dm$/.test(smallestLimit(f)) ? ' The suffix m stands for thousandths of a byte; mebibytes are written Mi.' : ''}`,
    steps: (f) => [
      run(
        'raise the limit (and in the manifest)',
        `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(smallest(f)?.name ?? 'CONTAINER')} --limits=memory=64Mi`,
      ),
      describe(f),
    ],
    field: (f, place) => place.find([['limits', 'memory']], smallestLimit(f)),
  }),
  cause('PreStopHookFailed', {
    meaning: 'The preStop hook of an old pod failed, so its container was ended without it. The rollout goes on.',
    family: 'I',
    layer: 11,
    // Made by name, by src/rollout/deployment.ts.
    recognise: [],
    proof: WAITING,
    about: (f) => f.facts.pod,
    fact: (f) => `the preStop hook of old pod ${f.facts.pod} failed`,
    sentence: (f) =>
      `Kubernetes ended container ${f.facts.container ?? ''} all the same, without what the hook was to do before, as finishing open requests.`,
    steps: (f) => [
      look('see all of them', `kubectl get events${inNamespace(f)} --field-selector reason=FailedPreStopHook`),
      edit('correct the hook: its command must be in the image', 'pod.spec.containers.lifecycle.preStop'),
    ],
    field: (f, place) => {
      const index = place.podSpec?.containers.findIndex(({ name }) => name === f.facts.container) ?? -1
      return index < 0 ? ['metadata', 'name'] : place.pod('containers', index, 'lifecycle', 'preStop')
    },
    documentation: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
  }),
]
