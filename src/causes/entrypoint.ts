// Family G: what the container is to run cannot be run: its command, or the hook that runs right after it.
import { quotedLine } from './log-sentences.ts'
import type { Finding, Signal } from '../model/finding.ts'
import { isWrittenByKubelet, mountedAt, volumeWords } from '../model/mounted.ts'
import { undeclaredPorts, type UndeclaredPort } from '../model/named-port.ts'
import { endOf, type Container, type FieldPath, type Probe } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import type { Step } from '../model/report.ts'
import {
  capital,
  describe,
  edit,
  inNamespace,
  look,
  previousLog,
  quote,
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

/** The command to correct: one of the manifest there, one of the image by the image. */
function correctCommand(f: OfFile, words: readonly string[]): Step {
  const isOwn = f.container?.command !== undefined || f.container?.args !== undefined
  if (words.length > 1) return edit(`Split the command into a list: ${JSON.stringify(words)}`)
  return isOwn
    ? edit(`Change the command to one that image ${imageOf(f)} has`)
    : edit('Use an image whose entrypoint exists')
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
      'The node cannot execute the file: it is built for another CPU architecture, or is a script without a `#!` line.',
    proof: TERMINAL,
    recognise: [
      pattern('start', /exec format error/),
      // The runtime's own words, or those of a shell (bash, env), which then ends with 126.
      rule('exit', (signal) => (logHas(signal, /exec format error/i) ? {} : undefined)),
    ],
    before: ['EntrypointNotExecutable'],
    about: ({ container }) => container?.command?.[0] ?? [container?.image],
    fact: (f) => `${program(f)} is built for another architecture, or is a script without #!`,
    sentence: (f) =>
      `The node cannot execute "${command(f)}": it is built for another CPU architecture, or is a script without a #! line.`,
    steps: (f) => [
      look('Check the architectures of the nodes', 'kubectl get nodes -L kubernetes.io/arch'),
      look(
        'Check the architectures of the image',
        `docker buildx imagetools inspect ${quote(f.container?.image ?? 'IMAGE')}`,
      ),
    ],
    field: (_f, place) => place.container('image'),
  }),
  cause('EntrypointNotExecutable', {
    ...common,
    meaning:
      'The command exists in the image but is not executable: missing mode bits, a directory, or exit code 126 from a shell.',
    proof: TERMINAL,
    recognise: [
      rule('start', ({ text }) => fileIn(text, NOT_EXECUTABLE)),
      rule('exit', (signal) => (endOf(signal.status)?.exitCode === 126 ? { inShell: true } : undefined)),
    ],
    about: (f) => [f.facts.file ?? commandOf(f), holderOf(f)],
    fact: (f) => `"${f.facts.file ?? command(f)}" in ${holderWords(f)} is not executable`,
    sentence: (f) => {
      const { volume } = mountedAt(f.facts.file, f) ?? {}
      if (volume === undefined)
        return `The command of container ${containerOf(f)} exists but is not executable: its mode bits are wrong, or it is a directory.`
      return isWrittenByKubelet(volume)
        ? `Container ${containerOf(f)} runs a file of ${volumeWords(volume)}. Such files are executable only if the volume sets defaultMode: 0755. Or let a shell read the script: command: [sh, ${f.facts.file}].`
        : `Container ${containerOf(f)} runs a file of ${volumeWords(volume)} that is not executable: its mode bits are wrong, or it is a directory.`
    },
    steps: (f) => {
      const { file } = f.facts
      if (mountedAt(file, f) !== undefined)
        return [
          look(
            'Check the volumes of the pod template',
            `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumes}'`,
            f.workload,
          ),
          edit('Set defaultMode: 0755 on the volume'),
        ]
      return [
        look(
          `Check the mode of ${file ?? 'the file'} in the image`,
          `docker run --rm --entrypoint ls ${quote(f.container?.image ?? 'IMAGE')} -l ${quote(file ?? '/')}`,
        ),
        write('Make the file executable in the Dockerfile', 'Dockerfile', `RUN chmod +x ${file ?? 'FILE'}`),
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
      'The command does not exist in the image, or is one string where a list is needed. Exit code 127 from a shell means the same for a command in its script.',
    proof: TERMINAL,
    recognise: [
      rule('start', ({ text }) => fileIn(text, NOT_FOUND)),
      // Docker before 1.12, and platforms that keep its words.
      pattern('start', /[Cc]ontainer command '(?<file>[^']+)' not found or does not exist/),
      rule('exit', (signal) => (endOf(signal.status)?.exitCode === 127 ? { inShell: true } : undefined)),
      rule('exit', (signal) => {
        const { container } = signal
        const file = logHas(signal, EXEC_NOT_FOUND) ? (container?.command ?? container?.args)?.[0] : undefined
        return file === undefined ? undefined : { file, interpreter: true }
      }),
    ],
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
        return `"${file}" exists but cannot be run: the image lacks the interpreter in its first line (#!) or a library that it loads, or the line has a Windows line ending.`
      const mounted = mountedAt(file, f)
      if (mounted !== undefined)
        return `The command of container ${containerOf(f)} is "${file}". ${capital(volumeWords(mounted.volume))} is mounted at ${mounted.mountPath}, hides the files of the image there, and has no such file.`
      if (file === undefined)
        return `The shell in container ${containerOf(f)} exited with code 127: a command in its script does not exist in the image.${quotedLine(f)}`
      return /\s/.test(file)
        ? `Container ${containerOf(f)} runs one file named "${file}". Split the command into a list.`
        : `Image ${imageOf(f)} has no file "${file}", the command of container ${containerOf(f)}.`
    },
    steps: (f) => {
      const { file, inShell } = f.facts
      const mounted = mountedAt(file, f)
      const { configMap } = mounted?.volume ?? {}
      if (configMap !== undefined)
        return [
          look(
            `Check the files in ConfigMap ${configMap.name}`,
            `kubectl get configmap ${quote(configMap.name)}${inNamespace(f)} -o yaml`,
          ),
          ...undo(f),
        ]
      if (mounted !== undefined)
        return [
          look(
            'Check the mounts of each container, and mount the volume elsewhere',
            `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumeMounts}'`,
            f.workload,
          ),
          ...undo(f),
        ]
      const [word = 'COMMAND', ...more] = (file ?? 'COMMAND').split(/\s+/)
      return [
        look(
          `Search the image for ${word}`,
          `docker run --rm --entrypoint sh ${quote(f.container?.image ?? 'IMAGE')} -c ${quote(`command -v ${word}`)}`,
        ),
        ...(inShell ? [previousLog(f)] : [correctCommand(f, [word, ...more])]),
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
    meaning: 'Neither the image nor the manifest sets a command.',
    proof: TERMINAL,
    recognise: [pattern('start', /no command specified/)],
    about: imageOf,
    fact: (f) => `neither image ${imageOf(f)} nor the manifest sets a command`,
    sentence: () => 'The image has no entrypoint, so the manifest must set the command of the container.',
    steps: (f) => [
      look(
        'Check the entrypoint of the image',
        `docker inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}}' ${quote(f.container?.image ?? 'IMAGE')}`,
      ),
      edit('Set the command of the container'),
    ],
    field: (_f, place) => place.container('image'),
  }),
  cause('NamedPortMissing', {
    ...common,
    meaning:
      'A probe or lifecycle hook references a port name that its container does not declare, so it never succeeds. For the targetPort of a Service, the code is ServiceTargetPortMismatch.',
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
      `the ${f.facts.user} of container ${containerOf(f)} uses port "${f.facts.port}", which the container does not declare`,
    sentence: (f) => {
      const { user, declared, meant } = f.facts
      return `A port name in a probe or hook must be a port of the same container; ${containerOf(f)} declares ${declared.length === 0 ? 'no named port' : declared.join(', ')}. The ${user} never succeeds${meant === undefined ? '.' : `; did you mean ${meant}?`}`
    },
    steps: (f) => [
      edit(
        f.facts.meant === undefined
          ? `Declare port "${f.facts.port}" in the container, or use a port that it declares`
          : `Change port "${f.facts.port}" to "${f.facts.meant}"`,
        f.facts.meant,
      ),
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
    meaning: 'The postStart hook failed, so the kubelet killed the container. The main process may be correct.',
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
    // It is the command of the hook that the runtime could not run.
    before: ['EntrypointNotExecutable', 'EntrypointNotFound'],
    about: (f) => [containerOf(f), f.facts.exitCode, f.facts.said],
    fact: (f) => {
      const { exitCode, said = '' } = f.facts
      const answer = exitCode === undefined ? '' : `, exit code ${exitCode}${said === '' ? '' : `: ${said}`}`
      return `the postStart hook of container ${containerOf(f)} failed${answer}`
    },
    sentence: (f) =>
      `The kubelet runs the hook (${probeWords(postStart(f))}) right after it starts the container. The hook failed, so the kubelet killed the container.`,
    steps: (f) => [
      describe(f),
      postStart(f)?.exec === undefined
        ? previousLog(f)
        : {
            ...previousLog(f),
            why: 'Kubernetes discards the output of hooks: redirect it to /proc/1/fd/1, deploy again, then read the log',
          },
    ],
    field: (_f, place) => place.container('lifecycle', 'postStart'),
    documentation: 'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
  }),
]
