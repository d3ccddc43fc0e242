// Family I: the container started and ended. The cause is decided from the terminated record, then the Killing
// events, then the exit code; the log only refines the sentence. Proof order: causes of death that the kernel or
// the kubelet name come before what the exit code suggests.
import type { LegacyFinding as Finding, Signal } from '../model/finding.ts'
import type { Terminated } from '../model/object.ts'
import { describe, inNamespace, previousLog, quote, undo, workloadName } from './commands.ts'
import { probable, rule, type LegacyEntry as Entry } from './entry.ts'
import { probePath, probeWords, type ProbeKind } from './probes.ts'

const common = { family: 'I', layer: 9 } as const
const DEBUG = 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/'
const PROBES = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'
const RESOURCES = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'

/** The newest end of the container that a signal is about. */
export function terminatedOf(signal: Signal): Terminated | undefined {
  return signal.status?.state?.terminated ?? signal.status?.lastState?.terminated
}

const SIGNALS: Record<number, string> = {
  129: 'SIGHUP',
  130: 'SIGINT',
  132: 'SIGILL, an instruction that this processor lacks',
  134: 'SIGABRT, an abort',
  135: 'SIGBUS',
  136: 'SIGFPE',
  137: 'SIGKILL',
  139: 'SIGSEGV, a segmentation fault',
  141: 'SIGPIPE',
  143: 'SIGTERM',
}

const container = (finding: Finding): string => finding.container?.name ?? finding.status?.name ?? ''
const memoryLimit = (finding: Finding): string => String(finding.container?.resources?.limits?.memory ?? '')
const exitCode = (finding: Finding): number => terminatedOf(finding)?.exitCode ?? 0
const lastLine = (finding: Finding): string =>
  finding.facts.lastLine === undefined ? '' : ` Its last words: ${finding.facts.lastLine}`

/** What the last words mean, where a rule knows, and the words themselves. */
const meaning = (finding: Finding): string =>
  `${finding.facts.meaning === undefined ? '' : ` ${finding.facts.meaning}`}${lastLine(finding)}`

/** How long the container lived the last time, in words. */
function lifetime(finding: Finding): string {
  const { startedAt, finishedAt } = terminatedOf(finding) ?? {}
  if (startedAt === undefined || finishedAt === undefined) return ''
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)
  return seconds === 0 ? ' within a second' : ` after ${seconds} s`
}

function probeSteps(finding: Finding, probe: 'livenessProbe' | 'startupProbe'): { why: string; command: string }[] {
  return [
    {
      why: 'see how the probe fails',
      command: `kubectl get events${inNamespace(finding)} --field-selector reason=Unhealthy`,
    },
    previousLog(finding),
    {
      why: `give it more time, or correct ${finding.container?.[probe]?.exec === undefined ? 'path and port' : 'the command'}, in the manifest`,
      command: `kubectl explain pod.spec.containers.${probe}`,
    },
  ]
}

/** The part of a probe that decides what it does, for the manifest position. */
const probeField =
  (kind: ProbeKind): Entry['field'] =>
  (_f, place) =>
    probePath(place, kind, 'path')

/** What the container runs: its command, else its arguments, else what its image runs. */
const commandField: Entry['field'] = (f, place) =>
  f.container?.command !== undefined
    ? place.container('command')
    : f.container?.args !== undefined
      ? place.container('args')
      : place.container('image')

export const RUNTIME_CAUSES: readonly Entry[] = [
  {
    ...common,
    code: 'OOMKilled',
    meaning:
      'The kernel killed the container because it used more memory than its limit. Exit code 137 alone does not prove it (see LivenessProbeKill, TerminatedBySignal); the reason OOMKilled does.',
    proof: probable(3, 10),
    recognise: [rule('exit', (s) => (terminatedOf(s)?.reason === 'OOMKilled' ? {} : undefined))],
    fact: (f) =>
      memoryLimit(f) === ''
        ? `container ${container(f)} was killed: out of memory`
        : `container ${container(f)} needs more than its memory limit of ${memoryLimit(f)}`,
    sentence: (f) =>
      `The kernel killed container ${container(f)}${lifetime(f)} because it used more memory than ${memoryLimit(f) === '' ? 'the node could give' : `its limit of ${memoryLimit(f)}`}.${lastLine(f)}`,
    steps: (f) => [
      {
        why: 'raise the limit (and in the manifest)',
        command: `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(container(f))} --limits=memory=512Mi`,
      },
      {
        why: 'see what it really uses',
        command: `kubectl top pod ${quote(f.pod?.metadata.name ?? '')}${inNamespace(f)} --containers`,
      },
      previousLog(f),
    ],
    field: (_f, place) => place.container('resources', 'limits', 'memory'),
    documentation: RESOURCES,
  },
  {
    ...common,
    code: 'StartupProbeKill',
    meaning:
      'The container did not pass its startup probe within failureThreshold × periodSeconds, so the kubelet restarted it. Until a startup probe succeeds, the liveness probe does not run.',
    proof: probable(2, 10),
    recognise: [rule('exit', (s) => (s.standing?.killedBy === 'startup' ? { ...s.legacy } : undefined))],
    fact: (f) =>
      `container ${container(f)} does not start in time: startup probe (${probeWords(f.container?.startupProbe)}) fails`,
    sentence: (f) =>
      `Kubernetes restarts container ${container(f)} because its startup probe, ${probeWords(f.container?.startupProbe)}, never succeeded${(f.facts.probeDetail ?? '') === '' ? '' : `: ${f.facts.probeDetail}`}.${lastLine(f)}`,
    steps: (f) => probeSteps(f, 'startupProbe'),
    field: probeField('startup'),
    documentation: PROBES,
  },
  {
    ...common,
    code: 'LivenessProbeKill',
    meaning:
      'The kubelet itself restarts the container because its liveness probe fails. It shows as exit code 137 or 143; the event Killing proves it. A program that ends before any such event is AppCrash.',
    proof: probable(2, 10),
    recognise: [rule('exit', (s) => (s.standing?.killedBy === 'liveness' ? { ...s.legacy } : undefined))],
    fact: (f) =>
      `liveness probe (${probeWords(f.container?.livenessProbe)}) fails, so container ${container(f)} is killed`,
    sentence: (f) =>
      `Kubernetes itself restarts container ${container(f)} because its liveness probe, ${probeWords(f.container?.livenessProbe)}, fails${(f.facts.probeDetail ?? '') === '' ? '' : `: ${f.facts.probeDetail}`}.${lastLine(f)}`,
    steps: (f) => probeSteps(f, 'livenessProbe'),
    field: probeField('liveness'),
    documentation: PROBES,
  },
  {
    ...common,
    code: 'ContainerStatusUnknown',
    meaning: 'The kubelet could not find out how the container ended, as after a restart of the node.',
    proof: { kind: 'waiting' },
    recognise: [rule('exit', (s) => (terminatedOf(s)?.reason === 'ContainerStatusUnknown' ? {} : undefined))],
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} lost track of container ${container(f)}`,
    sentence: () => 'The kubelet could not find out how the container ended, as after a restart of the node.',
    steps: (f) => [
      describe(f),
      { why: 'see how its node is', command: `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}` },
    ],
    documentation: DEBUG,
  },
  {
    ...common,
    code: 'AppAborted',
    meaning:
      'The program died by a signal of its own making: an abort, a segmentation fault, a bus error, an illegal instruction.',
    proof: probable(3, 10),
    recognise: [
      rule('exit', (s) => ([132, 134, 135, 136, 139].includes(terminatedOf(s)?.exitCode ?? 0) ? {} : undefined)),
    ],
    fact: (f) =>
      `container ${container(f)} crashes with ${SIGNALS[exitCode(f)]?.split(',')[0]} (exit code ${exitCode(f)})`,
    sentence: (f) => `The program ended${lifetime(f)} by ${SIGNALS[exitCode(f)]}.${meaning(f)}`,
    steps: (f) => [previousLog(f), ...undo(f)],
    field: (_f, place) => place.container('image'),
    documentation: DEBUG,
  },
  {
    ...common,
    code: 'TerminatedBySignal',
    meaning:
      'Something ended the program with a signal (137, 143…), and nothing proves that it was the memory limit or a probe.',
    proof: probable(4, 20),
    confidence: 'likely',
    recognise: [
      rule('exit', (s) => ([129, 130, 137, 141, 143].includes(terminatedOf(s)?.exitCode ?? 0) ? {} : undefined)),
    ],
    fact: (f) =>
      `container ${container(f)} was ended by ${SIGNALS[exitCode(f)]} (exit code ${exitCode(f)}), by whom is not known`,
    sentence: (f) =>
      `Something sent ${SIGNALS[exitCode(f)]} to the program${lifetime(f)}; nothing proves that memory or a probe was the reason.${meaning(f)}`,
    steps: (f) => [previousLog(f), describe(f)],
    field: (_f, place) => place.container('image'),
    documentation: DEBUG,
  },
  {
    ...common,
    code: 'CompletedUnexpectedly',
    meaning:
      'The program ended by itself with exit code 0, where it must keep running: a script without a server in the foreground, or a task that belongs in a Job.',
    proof: probable(3, 10),
    recognise: [rule('exit', (s) => (terminatedOf(s)?.exitCode === 0 ? {} : undefined))],
    fact: (f) => `container ${container(f)} ends by itself with exit code 0`,
    sentence: (f) =>
      `The program of container ${container(f)} did its work and ended${lifetime(f)}; a ${f.workload.kind} must keep running, so Kubernetes starts it again and again.${meaning(f)}`,
    steps: (f) => [
      previousLog(f),
      {
        why: 'run a server in the foreground; for a task that ends use a Job',
        command: `kubectl create job NAME${inNamespace(f)} --image=${quote(f.container?.image ?? 'IMAGE')}`,
      },
    ],
    field: commandField,
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  },
  {
    ...common,
    code: 'AppCrash',
    meaning:
      'The program started and ended by itself with an exit code other than 0. Its log says why. Ends that the kernel or a probe brought about have codes of their own.',
    proof: probable(4, 10),
    recognise: [rule('exit', (s) => (terminatedOf(s) === undefined ? undefined : {}))],
    fact: (f) =>
      `container ${container(f)} exits with code ${exitCode(f)}${f.facts.lastLine === undefined ? '' : `: ${f.facts.lastLine}`}`,
    sentence: (f) =>
      `The program of container ${container(f)} started and ended${lifetime(f)} with exit code ${exitCode(f)}.${f.facts.silent === 'yes' ? ' It wrote nothing.' : meaning(f)}`,
    steps: (f) => [
      previousLog(f),
      ...undo(f),
      {
        why: 'try it by hand',
        command: `kubectl debug ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -it --copy-to=debug --container=${quote(container(f))} -- sh`,
      },
    ],
    field: commandField,
    documentation: DEBUG,
  },
]
