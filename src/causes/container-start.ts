// Family G: the container runtime cannot create or start the container. Nothing of the program has run.
import type { Finding, Signal } from '../model/finding.ts'
import { describe, inNamespace, look, undo, workloadName } from './commands.ts'
import { common } from './configuration.ts'
import { cause, pattern, probable, rule, TERMINAL, WAITING, type Entry } from './entry.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    SubPathFailed: { volume: string }
    ContainerNameReserved: NoFacts
    ContainerStartTimeout: NoFacts
    /** `target`: where something was to be mounted, `folder`: one that was to be made or entered. */
    CreateFailedOther: { target?: string; folder?: string; why?: string }
  }
}

const containerOf = ({ container }: Signal): string => container?.name ?? ''
const nodeOf = ({ pod }: Signal): string => pod?.spec.nodeName ?? ''

/** The mount with a subPath of the volume that a finding names. */
function mountOfSubPath({ container, facts }: Finding<'SubPathFailed'>): number {
  return container?.volumeMounts?.findIndex((mount) => mount.name === facts.volume && mount.subPath !== undefined) ?? -1
}

/** `level/more`; undefined where the pod is not known. */
function subPathOf(finding: Finding<'SubPathFailed'>): string | undefined {
  return finding.container?.volumeMounts?.[mountOfSubPath(finding)]?.subPath
}

/** The same in words, with a space behind it. */
function subPathWords(finding: Finding<'SubPathFailed'>): string {
  const path = subPathOf(finding)
  return path === undefined ? '' : `"${path}" `
}

/** The end of what a container runtime says: a chain of errors, the innermost last. */
function innermost(text: string): string {
  return text
    .replace(/: unknown$/, '')
    .split(': ')
    .slice(-2)
    .filter((part) => !part.startsWith('mount callback failed'))
    .join(': ')
}

export const CONTAINER_START_CAUSES: readonly Entry[] = [
  cause('SubPathFailed', {
    ...common,
    meaning: 'The `subPath` of a volume mount does not exist, has another type, or cannot be created.',
    proof: probable(3, 30),
    recognise: [
      pattern('start', /failed to (create subPath directory|prepare subPath) for volumeMount "(?<volume>[^"]+)"/),
      pattern('configure', /failed to (create subPath directory|prepare subPath) for volumeMount "(?<volume>[^"]+)"/),
    ],
    about: (f) => [subPathOf(f), f.facts.volume],
    fact: (f) => `subPath ${subPathWords(f)}of volume "${f.facts.volume}" cannot be mounted`,
    sentence: (f) =>
      `The subPath ${subPathWords(f)}of volume "${f.facts.volume}" in container ${containerOf(f)} cannot be created or used: a parent is a file, or the volume is read-only.`,
    steps: (f) => [
      look(
        'Check the mounts of each container',
        `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumeMounts}'`,
        f.workload,
      ),
      describe(f),
    ],
    field: (f, place) => {
      const index = mountOfSubPath(f)
      return index < 0 ? undefined : place.container('volumeMounts', index, 'subPath')
    },
    documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath',
  }),
  cause('ContainerNameReserved', {
    ...common,
    meaning:
      'An earlier attempt to create the same container still blocks the container runtime, usually because it is overloaded.',
    proof: WAITING,
    scope: 'node',
    recognise: [pattern('start', /failed to reserve container name/)],
    about: (f) => [nodeOf(f), containerOf(f)],
    fact: (f) => `an earlier attempt to create container ${containerOf(f)} still blocks node ${nodeOf(f)}`,
    sentence: () => 'The container runtime of the node is overloaded or slow.',
    steps: (f) => [describe(f)],
  }),
  cause('ContainerStartTimeout', {
    ...common,
    meaning: 'The container runtime did not create or start the container in time.',
    proof: probable(3, 60),
    scope: 'node',
    recognise: [pattern('start', /^context deadline exceeded$|code = DeadlineExceeded/)],
    about: (f) => [nodeOf(f), containerOf(f)],
    fact: (f) => `node ${nodeOf(f)} did not start container ${containerOf(f)} in time`,
    sentence: () => 'The container runtime of the node did not answer in time.',
    steps: (f) => [describe(f)],
  }),
  cause('CreateFailedOther', {
    ...common,
    meaning:
      'The container runtime could not create or start the container, for a reason that no other code of this chapter covers.',
    cases: [
      ['when the error names a mount or a working directory', { facts: { target: '/etc/app' } }],
      ['otherwise', {}],
    ],
    // What runc 1.1 says of a mount or of a working folder is a fact of manifest and image.
    proof: (f) => (f.facts.target === undefined && f.facts.folder === undefined ? probable(3, 30) : TERMINAL),
    confidence: 'likely',
    recognise: [
      pattern(
        'start',
        /error mounting "[^"]+" to rootfs at "(?<target>[^"]+)"(?:.*: (?<why>not a directory|no such file or directory|permission denied|read-only file system))?/s,
      ),
      rule('start', ({ text }) => {
        if (text === '') return undefined
        const folder = /(?:^|: )(?:mkdir|chdir to cwd \(") ?(?<folder>\/[^":]*)/.exec(text)?.groups?.folder
        return { why: innermost(text).trim(), ...(folder === undefined ? {} : { folder }) }
      }),
    ],
    rest: true,
    about: (f) => [containerOf(f), f.facts.target, f.facts.why],
    fact: (f) => {
      const { target, why } = f.facts
      const words = why === undefined ? '' : `: ${why}`
      return target === undefined
        ? `container ${containerOf(f)} cannot be created${words}`
        : `a volume cannot be mounted at ${target} of container ${containerOf(f)}${words}`
    },
    sentence: (f) =>
      f.facts.target === undefined
        ? 'The container runtime of the node could not create the container. The evidence has its error message.'
        : `The container runtime cannot mount a volume at ${f.facts.target}: ${f.facts.why === 'not a directory' ? `one of the two is a file and the other a directory; mount a single file of a ConfigMap or Secret with subPath` : 'the evidence has its error message'}.`,
    steps: (f) => [describe(f), ...undo(f)],
    field: (f, place) =>
      (f.facts.target === undefined ? undefined : place.find([['mountPath']], f.facts.target)) ??
      (f.facts.folder === undefined ? undefined : place.find([['workingDir']], f.facts.folder)) ??
      (/users? found|find user|passwd/.test(f.text) ? place.container('image') : place.container()),
  }),
]
