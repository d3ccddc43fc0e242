// Family I: the memory limit ends a container before its program begins.
import type { Signal } from '../model/finding.ts'
import type { Container } from '../model/object.ts'
import { parseQuantity } from '../model/quantity.ts'
import { describe, edit, inNamespace, quote, run, workloadName } from './commands.ts'
import { cause, pattern, TERMINAL, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    OomAtStart: NoFacts
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

/** What a limit in thousandths of a byte was meant to be. */
function inMebibytes(signal: Signal): string | undefined {
  const [, amount] = /^(\d+)m$/.exec(smallestLimit(signal)) ?? []
  return amount && `${amount}Mi`
}

export const MEMORY_LIMIT_CAUSES: readonly Entry[] = [
  cause('OomAtStart', {
    family: 'I',
    layer: 7,
    meaning: 'The memory limit is too small to start the program. Check its unit: `100m` is a tenth of a byte.',
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
        ? 'its memory limit is too small to start the container'
        : `memory limit ${smallestLimit(f)} is too small to start container ${smallest(f)?.name ?? ''}`,
    sentence: (f) =>
      `The container exceeds its memory limit before the program starts.${/\dm$/.test(smallestLimit(f)) ? ' The suffix m means thousandths of a byte; write Mi for mebibytes.' : ''}`,
    steps: (f) => {
      const meant = inMebibytes(f)
      return [
        ...(meant === undefined ? [] : [edit(`Change "${smallestLimit(f)}" to "${meant}" in the manifest`, meant)]),
        run(
          'Increase the memory limit (also in the manifest)',
          `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(smallest(f)?.name ?? 'CONTAINER')} --limits=memory=${meant ?? 'AMOUNT'}`,
          f.workload,
        ),
        describe(f),
      ]
    },
    field: (f, place) => place.find([['limits', 'memory']], smallestLimit(f)),
    documentation: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/',
  }),
]
