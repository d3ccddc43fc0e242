// Family G: the container cannot be configured, created or started. Nothing of the program has run.
import type { LegacyFacts, LegacyFinding as Finding, Signal } from '../model/finding.ts'
import type { Container, Probe } from '../model/object.ts'
import { isPod } from '../model/kinds.ts'
import { parseQuantity } from '../model/quantity.ts'
import { describe, inNamespace, previousLog, quote, setImage, undo, workloadName } from './commands.ts'
import { pattern, probable, rule, symptom, TERMINAL, WAITING, type LegacyEntry as Entry } from './entry.ts'
import { isWrittenByKubelet, mountedAt, volumeWords } from '../model/mounted.ts'
import { undeclaredPorts } from '../model/named-port.ts'
import { probeWords } from './probes.ts'

const common = {
  family: 'G',
  layer: 7,
  documentation: 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-pods/',
} as const
const CONFIGURATION = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/'
const SECRETS = 'https://kubernetes.io/docs/concepts/configuration/secret/'

/** The command that the container runs, as one text. */
function command(finding: Finding): string {
  const words = [...(finding.container?.command ?? []), ...(finding.container?.args ?? [])]
  return words.length === 0 ? "the image's own entrypoint" : words.join(' ')
}

/** The postStart hook of the container: the same handlers as a probe's. */
function postStart({ container }: Finding): Probe | undefined {
  return container?.lifecycle?.postStart
}

/** What it runs, for a headline. */
function program({ container }: Finding): string {
  return container?.command?.[0] ?? `image ${container?.image ?? ''}`
}

/** The mount with a subPath of the volume that a finding names. */
function mountOfSubPath({ container, facts }: Finding): number {
  return container?.volumeMounts?.findIndex((mount) => mount.name === facts.volume && mount.subPath !== undefined) ?? -1
}

/** `"level/more" `, or nothing where the pod is not known. */
function subPath(finding: Finding): string {
  const path = finding.container?.volumeMounts?.[mountOfSubPath(finding)]?.subPath
  return path === undefined ? '' : `"${path}" `
}

/** The container with the smallest memory limit, where the finding does not name one. */
function smallest({ container, pod }: Finding): Container | undefined {
  const limit = (one: Container): number => parseQuantity(one.resources?.limits?.memory) ?? Infinity
  const [least] = (container === undefined ? (pod?.spec.containers ?? []) : [container]).toSorted(
    (a, b) => limit(a) - limit(b),
  )
  return least === undefined || limit(least) === Infinity ? undefined : least
}

/** True when a container that ended wrote a line that the expression knows: the runtime writes there what exec answered. */
function logHas({ evidence }: Signal, expression: RegExp): boolean {
  return evidence.some(({ source, text }) => source.startsWith('log') && expression.test(text))
}

/** The file that was to be run, where the runtime names it. */
const fileToRun = ({ facts }: Finding): string | undefined => facts.file ?? facts.stat ?? facts.path ?? facts.other

/** Where the file that was to be run lies: `image registry.example/app:1`, `volume "scripts"`. */
function holderOf(finding: Finding): string {
  const { volume } = mountedAt(fileToRun(finding), finding) ?? {}
  return volume === undefined ? `image ${finding.container?.image ?? ''}` : `volume "${volume.name}"`
}

const commandField: Entry['field'] = (finding, place) =>
  (finding.container?.command === undefined
    ? undefined
    : (place.find([['command', '0']], finding.container.command[0] ?? '') ?? place.container('command', 0))) ??
  (finding.container?.args === undefined ? place.container('image') : place.container('args'))

/** What runc 1.1 leaves in the log when exec fails after the container has begun. */
const EXEC_NOT_FOUND = /^exec \S+: no such file or directory$/m

function undeclaredPort(
  container: Container | undefined,
  user: string | undefined,
  port?: string,
): LegacyFacts | undefined {
  const found = container && undeclaredPorts(container).find(({ facts }) => facts.user === user)
  return port === undefined || port === found?.facts.port ? found?.facts : undefined
}

export const CONFIGURATION_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'CacheSyncDelay',
    meaning:
      "The kubelet's copy of a ConfigMap or Secret is late. The object is usually there; one that is not is ConfigMapMissing or SecretMissing.",
    proof: probable(3, 120),
    recognise: [
      pattern('configure', /failed to sync (secret|configmap) cache|object "[^"]*"\/"[^"]*" not registered/),
      pattern('volume', /failed to sync (secret|configmap) cache|object "[^"]*"\/"[^"]*" not registered/),
    ],
    fact: () => "the node's copy of a ConfigMap or Secret is late",
    sentence: () =>
      'The kubelet could not refresh its copy of a ConfigMap or Secret in time; it tries again by itself.',
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'ConfigMapMissing',
    meaning:
      'An environment variable comes from a ConfigMap that the namespace does not have. In a volume the same is VolumeConfigMapMissing.',
    proof: probable(1, 15),
    recognise: [pattern('configure', /configmaps? "(?<name>[^"]+)" not found/)],
    fact: (f) => `ConfigMap "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `Container ${f.container?.name ?? ''} takes environment variables from ConfigMap "${f.facts.name}", and namespace ${f.workload.namespace ?? ''} has none of that name.`,
    steps: (f) => [
      {
        why: 'see which ConfigMaps there are (is the name spelt differently?)',
        command: `kubectl get configmaps${inNamespace(f)}`,
      },
      {
        why: 'add it to the manifests, or make it',
        command: `kubectl create configmap ${quote(f.facts.name ?? '')}${inNamespace(f)} --from-env-file=.env`,
      },
    ],
    field: (f, place) =>
      place.find(
        [
          ['configMapRef', 'name'],
          ['configMapKeyRef', 'name'],
        ],
        f.facts.name ?? '',
      ),
    documentation: CONFIGURATION,
  },
  {
    ...common,
    code: 'SecretMissing',
    meaning:
      'An environment variable comes from a Secret that the namespace does not have. In a volume the same is VolumeSecretMissing.',
    proof: probable(1, 15),
    recognise: [pattern('configure', /secrets? "(?<name>[^"]+)" not found/)],
    fact: (f) => `Secret "${f.facts.name}" does not exist`,
    sentence: (f) =>
      `Container ${f.container?.name ?? ''} takes environment variables from Secret "${f.facts.name}", and namespace ${f.workload.namespace ?? ''} has none of that name.`,
    steps: (f) => [
      { why: 'see which Secrets there are (names only)', command: `kubectl get secrets${inNamespace(f)}` },
      {
        why: 'make it',
        command: `kubectl create secret generic ${quote(f.facts.name ?? '')}${inNamespace(f)} --from-env-file=.env`,
      },
    ],
    field: (f, place) =>
      place.find(
        [
          ['secretRef', 'name'],
          ['secretKeyRef', 'name'],
        ],
        f.facts.name ?? '',
      ),
    documentation: SECRETS,
  },
  {
    ...common,
    code: 'ConfigKeyMissing',
    meaning:
      'The ConfigMap or Secret of an environment variable is there and does not have the key. In a volume the same is VolumeKeyMissing.',
    proof: probable(2, 15),
    recognise: [
      pattern(
        'configure',
        /couldn't find key (?<key>.+?) in (?<kind>ConfigMap|Secret) (?<namespace>[^/\s]+)\/(?<name>[^\s,]+)/,
      ),
    ],
    fact: (f) =>
      `${(f.facts.kind ?? '') === 'Secret' ? 'secret' : 'ConfigMap'} "${f.facts.name}" has no key "${f.facts.key}"`,
    sentence: (f) =>
      `Container ${f.container?.name ?? ''} asks ${f.facts.kind} "${f.facts.name}" for key "${f.facts.key}", which it does not have.`,
    steps: (f) => [
      {
        why: 'see which keys it has (names only)',
        command: `kubectl get ${(f.facts.kind ?? '').toLowerCase()} ${quote(f.facts.name ?? '')}${inNamespace(f)} -o go-template='{{range $key, $_ := .data}}{{$key}}{{"\\n"}}{{end}}'`,
      },
      {
        why: 'correct the key in the manifest, or add it',
        command: `kubectl edit ${(f.facts.kind ?? '').toLowerCase()} ${quote(f.facts.name ?? '')}${inNamespace(f)}`,
      },
    ],
    field: (f, place) =>
      place.find(
        [
          ['configMapKeyRef', 'key'],
          ['secretKeyRef', 'key'],
        ],
        f.facts.key ?? '',
      ),
    documentation: CONFIGURATION,
  },
  {
    ...common,
    code: 'RunAsNonRootViolation',
    meaning:
      'The pod demands a user that is not root (`runAsNonRoot`), and the image runs as root or names its user by a word that Kubernetes cannot check.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'configure',
        /runAsNonRoot and image (will run as root|has non-numeric user \((?<user>[^)]*)\))|container's runAsUser breaks non-root policy/,
      ),
    ],
    fact: (f) =>
      `runAsNonRoot is set, and image ${f.container?.image ?? ''} ${f.facts.user === undefined ? 'runs as root' : `names its user by word (${f.facts.user})`}`,
    sentence: () => 'The pod demands a user that is not root, and the image does not name one by number.',
    steps: (f) => [
      {
        why: 'name a user by number',
        command: isPod(f.workload)
          ? 'kubectl explain pod.spec.securityContext.runAsUser'
          : `kubectl patch ${workloadName(f)}${inNamespace(f)} -p '{"spec":{"template":{"spec":{"securityContext":{"runAsUser":10001}}}}}'`,
      },
      { why: 'or in the image', command: "echo 'USER 10001' >> Dockerfile" },
    ],
    field: (_f, place) => place.find([['runAsNonRoot']], 'true'),
  },
  {
    ...common,
    code: 'DownwardApiInvalid',
    meaning: 'An environment variable refers to a field of the pod that cannot be referred to.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'configure',
        /fieldRef|resourceFieldRef|unsupported (fieldPath|container resource)|failed to extract value|^container (?<missing>\S+) not found$/i,
      ),
    ],
    fact: (f) =>
      f.facts.missing === undefined
        ? `container ${f.container?.name ?? ''} has a downward-API reference that cannot be resolved`
        : `container ${f.container?.name ?? ''} asks for a resource of container "${f.facts.missing}", which is not in the pod`,
    sentence: (f) =>
      f.facts.missing === undefined
        ? `An environment variable of container ${f.container?.name ?? ''} refers to a field that pods do not have.`
        : `A resourceFieldRef of container ${f.container?.name ?? ''} names container "${f.facts.missing}", and the pod has none of that name.`,
    field: (f, place) => place.find([['containerName']], f.facts.missing ?? '') ?? place.container('env'),
    steps: (f) => [
      { why: 'see which fields can be used', command: 'kubectl explain pod.spec.containers.env.valueFrom.fieldRef' },
      describe(f),
    ],
  },
  {
    ...common,
    code: 'OomAtStart',
    meaning:
      'The memory limit is too small even to start the program. Look for a wrong unit: `100m` is a tenth of a byte.',
    family: 'I',
    proof: TERMINAL,
    recognise: [
      pattern('start', /container init was OOM-killed|memory limit too low/),
      // Of one container the limit is the pod's own, which its sandbox and its volumes in memory have to do with.
      pattern('sandbox', /container init was OOM-killed|memory limit too low/),
      pattern('volume', /kubernetes\.io~(projected|secret)\/.*no space left on device/),
    ],
    fact: (f) =>
      smallest(f) === undefined
        ? 'the memory limit is too small to start it'
        : `memory limit ${String(smallest(f)?.resources?.limits?.memory)} of container ${smallest(f)?.name ?? ''} is too small to start it`,
    sentence: (f) =>
      `The memory limit ends the container before its program begins.${/\dm$/.test(String(smallest(f)?.resources?.limits?.memory ?? '')) ? ' The suffix m stands for thousandths of a byte; mebibytes are written Mi.' : ''}`,
    steps: (f) => [
      {
        why: 'raise the limit (and in the manifest)',
        command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(smallest(f)?.name ?? 'CONTAINER')} --limits=memory=64Mi`,
      },
      describe(f),
    ],
    field: (f, place) => place.find([['limits', 'memory']], String(smallest(f)?.resources?.limits?.memory)),
  },
  {
    ...common,
    code: 'ExecFormatError',
    meaning:
      'The node cannot execute the file: it is built for another processor architecture, or is a script without a `#!` line.',
    proof: TERMINAL,
    recognise: [
      pattern('start', /exec format error/),
      rule('exit', (s) =>
        s.evidence.some(({ source, text }) => source.startsWith('log') && /exec format error/.test(text))
          ? {}
          : undefined,
      ),
    ],
    fact: (f) => `${program(f)} is for another processor, or a script without #!`,
    sentence: (f) =>
      `The node cannot execute "${command(f)}": it is built for another processor architecture, or is a script without a #! line.`,
    steps: (f) => [
      { why: 'see which architectures the nodes have', command: 'kubectl get nodes -L kubernetes.io/arch' },
      {
        why: 'see which the image has',
        command: `docker buildx imagetools inspect ${quote(f.container?.image ?? 'IMAGE')}`,
      },
    ],
    field: (_f, place) => place.container('image'),
  },
  {
    ...common,
    code: 'EntrypointNotExecutable',
    meaning:
      'The command exists in the image and may not be executed: mode bits, a directory, or exit code 126 from a shell.',
    proof: TERMINAL,
    recognise: [
      pattern('start', /exec: \\?"(?<file>[^"\\]+)\\?": permission denied|exec (?<path>\S+): permission denied/),
      rule('exit', (s) =>
        (s.status?.state?.terminated?.exitCode ?? s.status?.lastState?.terminated?.exitCode) === 126
          ? { inShell: 'yes' }
          : undefined,
      ),
    ],
    fact: (f) => `"${fileToRun(f) ?? command(f)}" may not be executed in ${holderOf(f)}`,
    sentence: (f) => {
      const { volume } = mountedAt(fileToRun(f), f) ?? {}
      if (volume === undefined)
        return `The command of container ${f.container?.name ?? ''} exists but is not executable (mode bits, or a directory).`
      return isWrittenByKubelet(volume)
        ? `Container ${f.container?.name ?? ''} runs a file of ${volumeWords(volume)}, and such files may not be executed unless the volume has defaultMode: 0755. A shell may run it as it is: command: [sh, ${fileToRun(f)}].`
        : `Container ${f.container?.name ?? ''} runs a file of ${volumeWords(volume)}, and that is not executable (mode bits, or a directory).`
    },
    steps: (f) => {
      const file = fileToRun(f)
      if (mountedAt(file, f) !== undefined)
        return [
          {
            why: 'see which volumes it has',
            command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumes}'`,
          },
          {
            why: 'give the files of the volume a mode, in the manifest',
            command: 'kubectl explain pod.spec.volumes.configMap.defaultMode',
          },
        ]
      return [
        {
          why: 'see its mode',
          command: `docker run --rm --entrypoint ls ${quote(f.container?.image ?? 'IMAGE')} -l ${quote(file ?? '/')}`,
        },
        {
          why: 'make it executable in the image',
          command: `echo 'RUN chmod +x ${file ?? 'FILE'}' >> Dockerfile`,
        },
      ]
    },
    field: (f, place) => {
      const { volume } = mountedAt(fileToRun(f), f) ?? {}
      const index = place.podSpec?.volumes?.findIndex(({ name }) => name === volume?.name) ?? -1
      return volume !== undefined && isWrittenByKubelet(volume) && index >= 0
        ? place.pod('volumes', index, 'name')
        : commandField(f, place)
    },
  },
  {
    ...common,
    code: 'EntrypointNotFound',
    meaning:
      'The command is not in the image, or is one long word where a list of words is meant. Exit code 127 from a running shell means the same of a command in its script.',
    proof: TERMINAL,
    recognise: [
      pattern(
        'start',
        /exec: \\?"(?<file>[^"\\]+)\\?": (executable file not found|stat [^:]+: no such file)|\bstat (?<stat>\S+): no such file or directory|exec (?<path>\S+): no such file or directory|exec: \\?"(?<other>[^"\\]+)\\?".*no such file/,
      ),
      rule('exit', (s) =>
        (s.status?.state?.terminated?.exitCode ?? s.status?.lastState?.terminated?.exitCode) === 127
          ? { inShell: 'yes' }
          : undefined,
      ),
      rule('exit', (s) => {
        const path = logHas(s, EXEC_NOT_FOUND) ? (s.container?.command ?? s.container?.args)?.[0] : undefined
        return path === undefined ? undefined : { path, interpreter: 'yes' }
      }),
    ],
    fact: (f) =>
      f.facts.interpreter === 'yes'
        ? `the interpreter (#!) or a library of "${f.facts.path}" does not exist in image ${f.container?.image ?? ''}`
        : f.facts.inShell === undefined
          ? `command "${fileToRun(f) ?? ''}" does not exist in ${holderOf(f)}`
          : `container ${f.container?.name ?? ''} calls a command that does not exist: ${f.facts.lastLine ?? 'exit code 127'}`,
    sentence: (f) => {
      if (f.facts.interpreter === 'yes')
        return `"${f.facts.path}" is there and cannot be run: the program in its first line (#!) or the library that loads it is not in the image, or the line ends as in Windows.`
      const file = fileToRun(f)
      const mounted = mountedAt(file, f)
      if (mounted !== undefined)
        return `Container ${f.container?.name ?? ''} is to run "${file}". At ${mounted.mountPath} it has ${volumeWords(mounted.volume)}, which hides what the image has there and holds no such file.`
      if (file === undefined)
        return `The shell in container ${f.container?.name ?? ''} ended with exit code 127: a command in its script is not in the image.${f.facts.lastLine === undefined ? '' : ` Its last words: ${f.facts.lastLine}`}`
      return /\s/.test(file)
        ? `Container ${f.container?.name ?? ''} was told to run one file called "${file}": split the command into a list of words.`
        : `Container ${f.container?.name ?? ''} is to run "${file}", and image ${f.container?.image ?? ''} has no such file.`
    },
    steps: (f) => {
      const file = fileToRun(f)
      const mounted = mountedAt(file, f)
      const { configMap } = mounted?.volume ?? {}
      if (configMap !== undefined)
        return [
          {
            why: 'see what the ConfigMap holds',
            command: `kubectl get configmap ${quote(configMap.name)}${inNamespace(f)} -o yaml`,
          },
          ...undo(f),
        ]
      if (mounted !== undefined)
        return [
          {
            why: 'see what is mounted where, and choose another place in the manifest',
            command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumeMounts}'`,
          },
          ...undo(f),
        ]
      const [word = 'COMMAND', ...more] = (file ?? 'COMMAND').split(/\s+/)
      return [
        {
          why: 'look for it in the image',
          command: `docker run --rm --entrypoint sh ${quote(f.container?.image ?? 'IMAGE')} -c ${quote(`command -v ${word}`)}`,
        },
        ...(f.facts.inShell === undefined ? (more.length === 0 ? setImage(f) : []) : [previousLog(f)]),
        ...undo(f),
      ]
    },
    field: (f, place) => {
      const mounted = mountedAt(fileToRun(f), f)
      return mounted === undefined || isWrittenByKubelet(mounted.volume)
        ? commandField(f, place)
        : place.container('volumeMounts', mounted.index, 'mountPath')
    },
    documentation: 'https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/',
  },
  {
    ...common,
    code: 'NoCommandSpecified',
    meaning: 'Neither the image nor the manifest says what to run.',
    proof: TERMINAL,
    recognise: [pattern('start', /no command specified/)],
    fact: (f) => `neither image ${f.container?.image ?? ''} nor the manifest names a command`,
    sentence: () => 'The image has no entrypoint, so the manifest must set command.',
    steps: (f) => [
      {
        why: 'see what the image says',
        command: `docker inspect -f '{{.Config.Entrypoint}} {{.Config.Cmd}}' ${quote(f.container?.image ?? 'IMAGE')}`,
      },
      { why: 'set the command in the manifest', command: 'kubectl explain pod.spec.containers.command' },
    ],
    field: (_f, place) => place.container('image'),
  },
  {
    ...common,
    code: 'SubPathFailed',
    meaning: 'The `subPath` of a volume mount does not exist, is of another type, or cannot be made.',
    proof: probable(3, 30),
    recognise: [
      pattern('start', /failed to (create subPath directory|prepare subPath) for volumeMount "(?<volume>[^"]+)"/),
      pattern('configure', /failed to (create subPath directory|prepare subPath) for volumeMount "(?<volume>[^"]+)"/),
    ],
    fact: (f) => `subPath ${subPath(f)}of volume "${f.facts.volume}" cannot be mounted`,
    sentence: (f) =>
      `The subPath ${subPath(f)}of volume "${f.facts.volume}" in container ${f.container?.name ?? ''} cannot be made or used: a file stands on the way, or the volume is read-only.`,
    steps: (f) => [
      {
        why: 'see what is mounted where',
        command: `kubectl get ${workloadName(f)}${inNamespace(f)} -o jsonpath='{..volumeMounts}'`,
      },
      describe(f),
    ],
    field: (f, place) => {
      const index = mountOfSubPath(f)
      return index < 0 ? undefined : place.container('volumeMounts', index, 'subPath')
    },
    documentation: 'https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath',
  },
  {
    ...common,
    code: 'NamedPortMissing',
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
    fact: (f) =>
      `the ${f.facts.user} of container ${f.container?.name ?? ''} names port "${f.facts.port}", which it does not declare`,
    sentence: (f) =>
      `A probe or hook that names its port by a word takes it from the ports of its own container; ${f.container?.name ?? ''} declares ${f.facts.declared === '' ? 'none with a name' : f.facts.declared}. So the ${f.facts.user} never succeeds${f.facts.hint === '' ? '.' : f.facts.hint}`,
    steps: (f) => [
      {
        why: 'declare a port of that name in the container, or correct the name',
        command: 'kubectl explain pod.spec.containers.ports.name',
      },
      describe(f),
    ],
    field: (f, place) => {
      const found = f.container && undeclaredPorts(f.container).find(({ facts }) => facts.user === f.facts.user)
      return found === undefined ? undefined : place.container(...found.path)
    },
    documentation:
      'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
  },
  {
    ...common,
    code: 'PostStartHookFailed',
    meaning:
      'The postStart hook ended with an error, so the kubelet killed the container. The program itself may be right.',
    family: 'G',
    proof: probable(2, 5),
    recognise: [
      // Older kubelets told what the command answered; 1.35 says only that it failed (kuberuntime_container.go).
      pattern(
        'start',
        /^Exec lifecycle hook .* exited with (?<exitCode>\d+):(?: .*message: "(?<said>(?:[^"\\]|\\.)*)")?/s,
      ),
      symptom('start', 'PostStartHookError'),
      pattern('exit', /FailedPostStartHook/),
    ],
    fact: (f) => {
      const { exitCode, said = '' } = f.facts
      const answer = exitCode === undefined ? '' : `, exit code ${exitCode}${said === '' ? '' : `: ${said}`}`
      return `the postStart hook of container ${f.container?.name ?? ''} failed${answer}`
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
  },
  {
    ...common,
    code: 'ContainerNameReserved',
    meaning:
      'The container runtime still hangs on an earlier attempt to create the same container; usually it is overloaded.',
    proof: WAITING,
    scope: 'node',
    recognise: [pattern('start', /failed to reserve container name/)],
    fact: (f) =>
      `node ${f.pod?.spec.nodeName ?? ''} still hangs on an earlier attempt to create container ${f.container?.name ?? ''}`,
    sentence: () => "The node's container runtime is overloaded or slow.",
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'ContainerStartTimeout',
    meaning: 'The container runtime did not create or start the container in time.',
    proof: probable(3, 60),
    scope: 'node',
    recognise: [pattern('start', /^context deadline exceeded$|code = DeadlineExceeded/)],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} took too long to start container ${f.container?.name ?? ''}`,
    sentence: () => "The node's container runtime did not answer in time.",
    steps: (f) => [describe(f)],
  },
  {
    ...common,
    code: 'CreateFailedOther',
    meaning:
      'The container runtime refused to create or start the container, for a reason that no other code of this chapter knows.',
    cases: [
      ['when the mount or the working folder that it names cannot be', { facts: { target: '/etc/app' } }],
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
        const why = text
          .replace(/: unknown$/, '')
          .split(': ')

          .slice(-2)
          .filter((part) => !part.startsWith('mount callback failed'))
          .join(': ')
        const folder = /(?:^|: )(?:mkdir|chdir to cwd \(") ?(?<folder>\/[^":]*)/.exec(text)?.groups?.folder
        return { why, ...(folder === undefined ? {} : { folder }) }
      }),
    ],
    fact: (f) => {
      const { target, why } = f.facts
      if (target === undefined)
        return `container ${f.container?.name ?? ''} cannot be created${why === undefined ? '' : `: ${why.trim()}`}`
      return `a volume cannot be mounted at ${target} of container ${f.container?.name ?? ''}${why === undefined ? '' : `: ${why}`}`
    },
    sentence: (f) =>
      f.facts.target === undefined
        ? "The node's container runtime refused to create the container; its own words are below."
        : `The container runtime cannot mount a volume at ${f.facts.target}: ${f.facts.why?.trim() === 'not a directory' ? `one of the two is a file and the other a folder; a single file of a ConfigMap or Secret is mounted with subPath` : 'its own words are below'}.`,
    steps: (f) => [describe(f), ...undo(f)],
    field: (f, place) =>
      place.find([['mountPath']], f.facts.target ?? '') ??
      place.find([['workingDir']], f.facts.folder ?? '') ??
      (/users? found|find user|passwd/.test(f.text) ? place.container('image') : place.container()),
  },
]
