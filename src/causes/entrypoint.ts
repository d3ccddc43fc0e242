// Family G: what the container is to run cannot be run: its command, or the hook that runs right after it.
import type { Finding, Signal } from '../model/finding.ts'
import { isWrittenByKubelet, mountedAt, volumeWords } from '../model/mounted.ts'
import { undeclaredPorts, type UndeclaredPort } from '../model/named-port.ts'
import { endOf, type Container, type FieldPath, type Probe } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import {
  describe,
  edit,
  inNamespace,
  look,
  previousLog,
  quote,
  setImage,
  undo,
  workloadName,
  write,
} from './commands.ts'
import { common } from './configuration.ts'
import { cause, pattern, probable, rule, symptom, TERMINAL, type Entry } from './entry.ts'
import { probeWords } from './probes.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    ExecFormatError: NoFacts
    /** `file`: where the runtime names it. `inShell`: a running shell said so by its exit code. */
    EntrypointNotExecutable: { file?: string; inShell?: true }
    /** `interpreter`: the file is there; what its first line or its library loader names is not. */
    EntrypointNotFound: { file?: string; inShell?: true; interpreter?: true }
    NoCommandSpecified: NoFacts
    NamedPortMissing: UndeclaredPort
    /** `said`: what the command of the hook answered, where the kubelet tells. */
    PostStartHookFailed: { exitCode?: number; said?: string }
  }
}

/** A finding about a file that was to be run. */
type OfFile = Finding<'EntrypointNotExecutable' | 'EntrypointNotFound'>

const containerOf = ({ container }: Signal): string => container?.name ?? ''
const imageOf = ({ container }: Signal): string => container?.image ?? ''

/** The command that the container runs; empty where it is the image's own. */
function commandOf({ container }: Signal): string[] {
  return [...(container?.command ?? []), ...(container?.args ?? [])]
}

/** The same as one text. */
function command(signal: Signal): string {
  const words = commandOf(signal)
  return words.length === 0 ? "the image's own entrypoint" : words.join(' ')
}

/** The postStart hook of the container: the same handlers as a probe's. */
function postStart({ container }: Signal): Probe | undefined {
  return container?.lifecycle?.postStart
}

/** What it runs, for a headline. */
function program({ container }: Signal): string {
  return container?.command?.[0] ?? `image ${container?.image ?? ''}`
}

/** True when a container that ended wrote a line that the expression knows: the runtime writes there what exec answered. */
function logHas({ evidence }: Signal, expression: RegExp): boolean {
  return evidence.some(({ kind, text }) => kind === 'log' && expression.test(text))
}

/** Where the file that was to be run lies. */
function holderOf(finding: OfFile): { volume: string } | { image: string } {
  const { volume } = mountedAt(finding.facts.file, finding) ?? {}
  return volume === undefined ? { image: imageOf(finding) } : { volume: volume.name }
}

/** The same in words: `image registry.example/app:1`, `volume "scripts"`. */
function holderWords(finding: OfFile): string {
  const holder = holderOf(finding)
  return 'volume' in holder ? `volume "${holder.volume}"` : `image ${holder.image}`
}

/** The word of the manifest that is run. */
function commandField({ container }: Signal, place: Place): FieldPath | undefined {
  const own =
    container?.command === undefined
      ? undefined
      : (place.find([['command', '0']], container.command[0] ?? '') ?? place.container('command', 0))
  return own ?? (container?.args === undefined ? place.container('image') : place.container('args'))
}

/** What runc 1.1 leaves in the log when exec fails after the container has begun. */
const EXEC_NOT_FOUND = /^exec \S+: no such file or directory$/m

const NOT_EXECUTABLE = /exec: \\?"(?<file>[^"\\]+)\\?": permission denied|exec (?<path>\S+): permission denied/
const NOT_FOUND =
  /exec: \\?"(?<file>[^"\\]+)\\?": (executable file not found|stat [^:]+: no such file)|\bstat (?<stat>\S+): no such file or directory|exec (?<path>\S+): no such file or directory|exec: \\?"(?<other>[^"\\]+)\\?".*no such file/

/** What older kubelets say of a hook: with what its command ended, and what it wrote. */
const HOOK_ANSWER = /^Exec lifecycle hook .* exited with (?<exitCode>\d+):(?: .*message: "(?<said>(?:[^"\\]|\\.)*)")?/s

/** The file that an expression finds in the words of the runtime: in whichever of its groups. */
function fileIn(text: string, expression: RegExp): { file?: string } | undefined {
  const groups = expression.exec(text)?.groups
  const file = groups && Object.values(groups).find((value) => value !== undefined)
  return groups && (file === undefined ? {} : { file })
}

/** The port that a probe or hook of the container names and nobody declares. */
function undeclaredPort(
  container: Container | undefined,
  user: string | undefined,
  port?: string,
): UndeclaredPort | undefined {
  const found = container && undeclaredPorts(container).find(({ facts }) => facts.user === user)?.facts
  return port === undefined || port === found?.port ? found : undefined
}

export const ENTRYPOINT_CAUSES: readonly Entry[] = [
  cause('ExecFormatError', {
    ...common,
    meaning:
      'The node cannot execute the file: it is built for another processor architecture, or is a script without a `#!` line.',
    proof: TERMINAL,
    recognise: [
      pattern('start', /exec format error/),
      rule('exit', (signal) => (logHas(signal, /exec format error/) ? {} : undefined)),
    ],
    before: ['EntrypointNotExecutable', 'EntrypointNotFound'],
    about: ({ container }) => container?.command?.[0] ?? [container?.image],
    fact: (f) => `${program(f)} is for another processor, or a script without #!`,
    sentence: (f) =>
      `The node cannot execute "${command(f)}": it is built for another processor architecture, or is a script without a #! line.`,
    steps: (f) => [
      look('see which architectures the nodes have', 'kubectl get nodes -L kubernetes.io/arch'),
      look('see which the image has', `docker buildx imagetools inspect ${quote(f.container?.image ?? 'IMAGE')}`),
    ],
    field: (_f, place) => place.container('image'),
  }),
  cause('EntrypointNotExecutable', {
    ...common,
    meaning:
      'The command exists in the image and may not be executed: mode bits, a directory, or exit code 126 from a shell.',
    proof: TERMINAL,
    recognise: [
      rule('start', ({ text }) => fileIn(text, NOT_EXECUTABLE)),
      rule('exit', (signal) => (endOf(signal.status)?.exitCode === 126 ? { inShell: true } : undefined)),
    ],
    before: ['EntrypointNotFound', 'PostStartHookFailed'],
    about: (f) => [f.facts.file ?? commandOf(f), holderOf(f)],
    fact: (f) => `"${f.facts.file ?? command(f)}" may not be executed in ${holderWords(f)}`,
    sentence: (f) => {
      const { volume } = mountedAt(f.facts.file, f) ?? {}
      if (volume === undefined)
        return `The command of container ${containerOf(f)} exists but is not executable (mode bits, or a directory).`
      return isWrittenByKubelet(volume)
        ? `Container ${containerOf(f)} runs a file of ${volumeWords(volume)}, and such files may not be executed unless the volume has defaultMode: 0755. A shell may run it as it is: command: [sh, ${f.facts.file}].`
        : `Container ${containerOf(f)} runs a file of ${volumeWords(volume)}, and that is not executable (mode bits, or a directory).`
    },
    steps: (f) => {
      const { file } = f.facts
      if (mountedAt(file, f) !== undefined)
        return [
          look(
            'see which volumes it has',
            `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumes}'`,
            f.workload,
          ),
          edit('give the files of the volume a mode, in the manifest'),
        ]
      return [
        look(
          'see its mode',
          `docker run --rm --entrypoint ls ${quote(f.container?.image ?? 'IMAGE')} -l ${quote(file ?? '/')}`,
        ),
        write('make it executable, in the Dockerfile of the image', 'Dockerfile', `RUN chmod +x ${file ?? 'FILE'}`),
      ]
    },
    field: (f, place) => {
      const { volume } = mountedAt(f.facts.file, f) ?? {}
      const index = place.podSpec?.volumes?.findIndex(({ name }) => name === volume?.name) ?? -1
      return volume !== undefined && isWrittenByKubelet(volume) && index >= 0
        ? place.pod('volumes', index, 'name')
        : commandField(f, place)
    },
  }),
  cause('EntrypointNotFound', {
    ...common,
    meaning:
      'The command is not in the image, or is one long word where a list of words is meant. Exit code 127 from a running shell means the same of a command in its script.',
    proof: TERMINAL,
    recognise: [
      rule('start', ({ text }) => fileIn(text, NOT_FOUND)),
      rule('exit', (signal) => (endOf(signal.status)?.exitCode === 127 ? { inShell: true } : undefined)),
      rule('exit', (signal) => {
        const { container } = signal
        const file = logHas(signal, EXEC_NOT_FOUND) ? (container?.command ?? container?.args)?.[0] : undefined
        return file === undefined ? undefined : { file, interpreter: true }
      }),
    ],
    before: ['PostStartHookFailed'],
    about: (f) => [f.facts.file, holderOf(f)],
    fact: (f) => {
      const { file = '', interpreter, inShell } = f.facts
      if (interpreter) return `the interpreter (#!) or a library of "${file}" does not exist in image ${imageOf(f)}`
      return inShell
        ? `container ${containerOf(f)} calls a command that does not exist: ${f.log?.line ?? 'exit code 127'}`
        : `command "${file}" does not exist in ${holderWords(f)}`
    },
    sentence: (f) => {
      const { file, interpreter } = f.facts
      if (interpreter)
        return `"${file}" is there and cannot be run: the program in its first line (#!) or the library that loads it is not in the image, or the line ends as in Windows.`
      const mounted = mountedAt(file, f)
      if (mounted !== undefined)
        return `Container ${containerOf(f)} is to run "${file}". At ${mounted.mountPath} it has ${volumeWords(mounted.volume)}, which hides what the image has there and holds no such file.`
      if (file === undefined)
        return `The shell in container ${containerOf(f)} ended with exit code 127: a command in its script is not in the image.${f.log?.line === undefined ? '' : ` Its last words: ${f.log.line}`}`
      return /\s/.test(file)
        ? `Container ${containerOf(f)} was told to run one file called "${file}": split the command into a list of words.`
        : `Container ${containerOf(f)} is to run "${file}", and image ${imageOf(f)} has no such file.`
    },
    steps: (f) => {
      const { file, inShell } = f.facts
      const mounted = mountedAt(file, f)
      const { configMap } = mounted?.volume ?? {}
      if (configMap !== undefined)
        return [
          look(
            'see what the ConfigMap holds',
            `kubectl get configmap ${quote(configMap.name)}${inNamespace(f)} -o yaml`,
          ),
          ...undo(f),
        ]
      if (mounted !== undefined)
        return [
          look(
            'see what is mounted where, and choose another place in the manifest',
            `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumeMounts}'`,
            f.workload,
          ),
          ...undo(f),
        ]
      const [word = 'COMMAND', ...more] = (file ?? 'COMMAND').split(/\s+/)
      return [
        look(
          'look for it in the image',
          `docker run --rm --entrypoint sh ${quote(f.container?.image ?? 'IMAGE')} -c ${quote(`command -v ${word}`)}`,
        ),
        ...(inShell ? [previousLog(f)] : more.length === 0 ? setImage(f) : []),
        ...undo(f),
      ]
    },
    field: (f, place) => {
      const mounted = mountedAt(f.facts.file, f)
      return mounted === undefined || isWrittenByKubelet(mounted.volume)
        ? commandField(f, place)
        : place.container('volumeMounts', mounted.index, 'mountPath')
    },
    documentation: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
  }),
  cause('NoCommandSpecified', {
    ...common,
    meaning: 'Neither the image nor the manifest says what to run.',
    proof: TERMINAL,
    recognise: [pattern('start', /no command specified/)],
    about: imageOf,
    fact: (f) => `neither image ${imageOf(f)} nor the manifest names a command`,
    sentence: () => 'The image has no entrypoint, so the manifest must set command.',
    steps: (f) => [
      look(
        'see what the image says',
        `docker inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}}' ${quote(f.container?.image ?? 'IMAGE')}`,
      ),
      edit('set the command in the manifest'),
    ],
    field: (_f, place) => place.container('image'),
  }),
  cause('NamedPortMissing', {
    ...common,
    meaning:
      'A probe or a lifecycle hook names its port by a word that is no port of its container, so it never succeeds. A targetPort of a Service is ServiceTargetPortMismatch.',
    proof: TERMINAL,
    recognise: [
      // The kubelet takes a word that is no port's name for a number.
      rule('readiness', ({ text, container }) => {
        const said = /^(?<user>\w+ probe) errored.*strconv\.\w+: parsing "(?<port>[^"]*)": invalid syntax/i.exec(text)
        return undeclaredPort(container, said?.groups?.user?.toLowerCase(), said?.groups?.port)
      }),
      rule('start', ({ symptom, container }) =>
        symptom === 'PostStartHookError' ? undeclaredPort(container, 'postStart hook') : undefined,
      ),
    ],
    before: ['PostStartHookFailed', 'ReadinessExecFailed'],
    example: { facts: { user: 'readiness probe', port: 'web', declared: ['http'] } },
    about: (f) => [f.facts.user, containerOf(f), f.facts.port],
    fact: (f) =>
      `the ${f.facts.user} of container ${containerOf(f)} names port "${f.facts.port}", which it does not declare`,
    sentence: (f) => {
      const { user, declared, meant } = f.facts
      return `A probe or hook that names its port by a word takes it from the ports of its own container; ${containerOf(f)} declares ${declared.length === 0 ? 'none with a name' : declared.join(', ')}. So the ${user} never succeeds${meant === undefined ? '.' : `; did you mean ${meant}?`}`
    },
    steps: (f) => [
      edit('declare a port of that name in the container, or correct the name', f.facts.meant),
      describe(f),
    ],
    field: (f, place) => {
      const found = f.container && undeclaredPorts(f.container).find(({ facts }) => facts.user === f.facts.user)
      return found === undefined ? undefined : place.container(...found.path)
    },
    documentation:
      'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
  }),
  cause('PostStartHookFailed', {
    ...common,
    meaning:
      'The postStart hook ended with an error, so the kubelet killed the container. The program itself may be right.',
    proof: probable(2, 5),
    recognise: [
      // Older kubelets told what the command answered; 1.35 says only that it failed (kuberuntime_container.go).
      rule('start', ({ text }) => {
        const found = HOOK_ANSWER.exec(text)
        if (found === null) return undefined
        const { exitCode, said } = found.groups ?? {}
        return { exitCode: Number(exitCode), ...(said === undefined ? {} : { said }) }
      }),
      symptom('start', 'PostStartHookError'),
      pattern('exit', /FailedPostStartHook/),
    ],
    about: (f) => [containerOf(f), f.facts.exitCode, f.facts.said],
    fact: (f) => {
      const { exitCode, said = '' } = f.facts
      const answer = exitCode === undefined ? '' : `, exit code ${exitCode}${said === '' ? '' : `: ${said}`}`
      return `the postStart hook of container ${containerOf(f)} failed${answer}`
    },
    sentence: (f) =>
      `The kubelet runs the hook (${probeWords(postStart(f))}) right after it has started the container; it failed, so the kubelet killed the container.`,
    steps: (f) => [
      describe(f),
      postStart(f)?.exec === undefined
        ? previousLog(f)
        : {
            ...previousLog(f),
            why: 'Kubernetes keeps nothing of what a hook writes: let its command write to /proc/1/fd/1, deploy again, and read it',
          },
    ],
    field: (_f, place) => place.container('lifecycle', 'postStart'),
    documentation: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
  }),
]
