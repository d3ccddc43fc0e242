// Family I: the container started and ended. The cause is decided from the terminated record, then the Killing
// events, then the exit code; the log only refines the sentence. Proof order: causes of death that the kernel or
// the kubelet name come before what the exit code suggests.
import type { Finding, NoFacts, Signal, Standing } from '../model/finding.ts'
import { endOf, type FieldPath } from '../model/object.ts'
import type { Place } from '../model/place.ts'
import type { Step } from '../model/report.ts'
import { describe, edit, inNamespace, look, previousLog, quote, run, undo, workloadName } from './commands.ts'
import { cause, probable, rule, WAITING, type Entry, type Recogniser } from './entry.ts'
import { meaningWords } from './log-sentences.ts'
import { probePath, probeWords, type ProbeKind } from './probes.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    OOMKilled: NoFacts
    StartupProbeKill: NoFacts
    LivenessProbeKill: NoFacts
    ContainerStatusUnknown: NoFacts
    AppAborted: NoFacts
    TerminatedBySignal: NoFacts
    CompletedUnexpectedly: NoFacts
    AppCrash: NoFacts
  }
}

const common = { family: 'I', layer: 9 } as const
const DEBUG = 'https://kubernetes.io/docs/tasks/debug/debug-application/debug-running-pod/'
const PROBES = 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/'
const RESOURCES = 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/'

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
const exitCode = (finding: Finding): number => endOf(finding.status)?.exitCode ?? 0
const lastLine = ({ log }: Finding): string => (log?.line === undefined ? '' : ` Its last words: ${log.line}`)

/** What the last words mean, where a rule knows, and the words themselves. */
const meaning = (finding: Finding): string =>
  `${finding.log?.meaning === undefined ? '' : ` ${meaningWords(finding.log.meaning)}`}${lastLine(finding)}`

/** `: connection refused`, where the answer of the probe is known. */
const probeAnswer = ({ exit }: Finding): string =>
  exit === undefined || exit.probeDetail === '' ? '' : `: ${exit.probeDetail}`

/** What ended a container: what the kernel or the kubelet says of it before what its exit code suggests. */
function endedBy({ status, standing }: Signal): End | undefined {
  const end = endOf(status)
  if (end?.reason === 'OOMKilled') return 'memory'
  if (standing?.killedBy !== undefined) return standing.killedBy
  if (end?.reason === 'ContainerStatusUnknown') return 'not known'
  if (end === undefined) return undefined
  if ([132, 134, 135, 136, 139].includes(end.exitCode)) return 'own signal'
  if ([129, 130, 137, 141, 143].includes(end.exitCode)) return 'signal'
  return end.exitCode === 0 ? 'done' : 'error'
}

type End = NonNullable<Standing['killedBy']> | 'memory' | 'not known' | 'own signal' | 'signal' | 'done' | 'error'

const ended = (by: End): Recogniser<NoFacts> => rule('exit', (signal) => (endedBy(signal) === by ? {} : undefined))

/** How long the container lived the last time, in words. */
function lifetime(finding: Finding): string {
  const { startedAt, finishedAt } = endOf(finding.status) ?? {}
  if (startedAt === undefined || finishedAt === undefined) return ''
  const seconds = Math.round((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000)
  return seconds === 0 ? ' within a second' : ` after ${seconds} s`
}

function probeSteps(finding: Finding, probe: 'livenessProbe' | 'startupProbe'): Step[] {
  const asked = finding.container?.[probe]?.exec === undefined ? 'path and port' : 'the command'
  return [
    look('see how the probe fails', `kubectl get events${inNamespace(finding)} --field-selector reason=Unhealthy`),
    previousLog(finding),
    edit(`give it more time, or correct ${asked}, in the manifest`),
  ]
}

/** The part of a probe that decides what it does, for the manifest position. */
const probeField =
  (kind: ProbeKind) =>
  (_f: Finding, place: Place): FieldPath | undefined =>
    probePath(place, kind, 'path')

/** What the container runs: its command, else its arguments, else what its image runs. */
const commandField = (f: Finding, place: Place): FieldPath | undefined =>
  f.container?.command !== undefined
    ? place.container('command')
    : f.container?.args !== undefined
      ? place.container('args')
      : place.container('image')

export const RUNTIME_CAUSES: readonly Entry[] = [
  cause('OOMKilled', {
    ...common,
    meaning:
      'The kernel killed the container because it used more memory than its limit. Exit code 137 alone does not prove it (see LivenessProbeKill, TerminatedBySignal); the reason OOMKilled does.',
    proof: probable(3, 10),
    recognise: [ended('memory')],
    about: 'container',
    fact: (f) =>
      memoryLimit(f) === ''
        ? `container ${container(f)} was killed: out of memory`
        : `container ${container(f)} needs more than its memory limit of ${memoryLimit(f)}`,
    sentence: (f) =>
      `The kernel killed container ${container(f)}${lifetime(f)} because it used more memory than ${memoryLimit(f) === '' ? 'the node could give' : `its limit of ${memoryLimit(f)}`}.${lastLine(f)}`,
    steps: (f) => [
      run(
        'raise the limit (and in the manifest)',
        `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(container(f))} --limits=memory=512Mi`,
        f.workload,
      ),
      look(
        'see what it really uses',
        `kubectl top pod ${quote(f.pod?.metadata.name ?? '')}${inNamespace(f)} --containers`,
        f.workload,
      ),
      previousLog(f),
    ],
    field: (_f, place) => place.container('resources', 'limits', 'memory'),
    documentation: RESOURCES,
  }),
  cause('StartupProbeKill', {
    ...common,
    meaning:
      'The container did not pass its startup probe within failureThreshold × periodSeconds, so the kubelet restarted it. Until a startup probe succeeds, the liveness probe does not run.',
    proof: probable(2, 10),
    recognise: [ended('startup')],
    about: 'container',
    fact: (f) =>
      `container ${container(f)} does not start in time: startup probe (${probeWords(f.container?.startupProbe)}) fails`,
    sentence: (f) =>
      `Kubernetes restarts container ${container(f)} because its startup probe, ${probeWords(f.container?.startupProbe)}, never succeeded${probeAnswer(f)}.${lastLine(f)}`,
    steps: (f) => probeSteps(f, 'startupProbe'),
    field: probeField('startup'),
    documentation: PROBES,
  }),
  cause('LivenessProbeKill', {
    ...common,
    meaning:
      'The kubelet itself restarts the container because its liveness probe fails. It shows as exit code 137 or 143; the event Killing proves it. A program that ends before any such event is AppCrash.',
    proof: probable(2, 10),
    recognise: [ended('liveness')],
    about: 'container',
    fact: (f) =>
      `liveness probe (${probeWords(f.container?.livenessProbe)}) fails, so container ${container(f)} is killed`,
    sentence: (f) =>
      `Kubernetes itself restarts container ${container(f)} because its liveness probe, ${probeWords(f.container?.livenessProbe)}, fails${probeAnswer(f)}.${lastLine(f)}`,
    steps: (f) => probeSteps(f, 'livenessProbe'),
    field: probeField('liveness'),
    documentation: PROBES,
  }),
  cause('ContainerStatusUnknown', {
    ...common,
    meaning: 'The kubelet could not find out how the container ended, as after a restart of the node.',
    proof: WAITING,
    recognise: [ended('not known')],
    about: 'container',
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} lost track of container ${container(f)}`,
    sentence: () => 'The kubelet could not find out how the container ended, as after a restart of the node.',
    steps: (f) => [
      describe(f),
      look('see how its node is', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`, f.workload),
    ],
    documentation: DEBUG,
  }),
  cause('AppAborted', {
    ...common,
    meaning:
      'The program died by a signal of its own making: an abort, a segmentation fault, a bus error, an illegal instruction.',
    proof: probable(3, 10),
    recognise: [ended('own signal')],
    about: 'container',
    fact: (f) =>
      `container ${container(f)} crashes with ${SIGNALS[exitCode(f)]?.split(',')[0]} (exit code ${exitCode(f)})`,
    sentence: (f) => `The program ended${lifetime(f)} by ${SIGNALS[exitCode(f)]}.${meaning(f)}`,
    steps: (f) => [previousLog(f), ...undo(f)],
    field: (_f, place) => place.container('image'),
    documentation: DEBUG,
  }),
  cause('TerminatedBySignal', {
    ...common,
    meaning:
      'Something ended the program with a signal (137, 143…), and nothing proves that it was the memory limit or a probe.',
    proof: probable(4, 20),
    confidence: 'likely',
    recognise: [ended('signal')],
    about: 'container',
    fact: (f) =>
      `container ${container(f)} was ended by ${SIGNALS[exitCode(f)]} (exit code ${exitCode(f)}), by whom is not known`,
    sentence: (f) =>
      `Something sent ${SIGNALS[exitCode(f)]} to the program${lifetime(f)}; nothing proves that memory or a probe was the reason.${meaning(f)}`,
    steps: (f) => [previousLog(f), describe(f)],
    field: (_f, place) => place.container('image'),
    documentation: DEBUG,
  }),
  cause('CompletedUnexpectedly', {
    ...common,
    meaning:
      'The program ended by itself with exit code 0, where it must keep running: a script without a server in the foreground, or a task that belongs in a Job.',
    proof: probable(3, 10),
    recognise: [ended('done')],
    about: 'container',
    fact: (f) => `container ${container(f)} ends by itself with exit code 0`,
    sentence: (f) =>
      `The program of container ${container(f)} did its work and ended${lifetime(f)}; a ${f.workload.kind} must keep running, so Kubernetes starts it again and again.${meaning(f)}`,
    steps: (f) => [
      previousLog(f),
      run(
        'run a server in the foreground; for a task that ends use a Job',
        `kubectl create job NAME${inNamespace(f)} --image=${quote(f.container?.image ?? 'IMAGE')}`,
      ),
    ],
    field: commandField,
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  }),
  cause('AppCrash', {
    ...common,
    meaning:
      'The program started and ended by itself with an exit code other than 0. Its log says why. Ends that the kernel or a probe brought about have codes of their own.',
    proof: probable(4, 10),
    recognise: [ended('error')],
    rest: true,
    about: 'container',
    fact: (f) =>
      `container ${container(f)} exits with code ${exitCode(f)}${f.log?.line === undefined ? '' : `: ${f.log.line}`}`,
    sentence: (f) =>
      `The program of container ${container(f)} started and ended${lifetime(f)} with exit code ${exitCode(f)}.${f.log?.silent === true ? ' It wrote nothing.' : meaning(f)}`,
    steps: (f) => [
      previousLog(f),
      ...undo(f),
      run(
        'try it by hand',
        `kubectl debug ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -it --copy-to=debug --container=${quote(container(f))} -- sh`,
        f.workload,
      ),
    ],
    field: commandField,
    documentation: DEBUG,
  }),
]
