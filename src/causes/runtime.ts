// Family I: the container started and ended. The cause is decided from the terminated record, then the Killing
// events, then the exit code; the log only refines the sentence. Proof order: causes of death that the kernel or
// the kubelet name come before what the exit code suggests.
import type { Finding, NoFacts, Signal, Standing } from '../model/finding.ts'
import { endOf, type FieldPath } from '../model/object.ts'
import { valueAt, type Place } from '../model/place.ts'
import { parseQuantity, roundedBytes } from '../model/quantity.ts'
import type { Step } from '../model/report.ts'
import { describe, edit, inNamespace, look, previousLog, quote, run, undo, workloadName } from './commands.ts'
import { cause, probable, rule, WAITING, type Entry, type Recogniser } from './entry.ts'
import { meantSteps } from './log-steps.ts'
import { meaningWords, quotedLine } from './log-sentences.ts'
import { meantPort, portOf, probeOf, probePath, probeWords, type ProbeKind } from './probes.ts'

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
  132: 'SIGILL, an instruction that this CPU does not have',
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

/** What the last words mean, where a rule knows, and the words themselves. */
const meaning = (finding: Finding): string =>
  `${finding.log?.meaning === undefined ? '' : ` ${meaningWords(finding.log.meaning)}`}${quotedLine(finding)}`

/** `: connection refused`, where the answer of the probe is known. */
const probeAnswer = (finding: Finding): string => {
  const { exit, container, standing } = finding
  const answer = exit === undefined || exit.probeDetail === '' ? '' : `: ${exit.probeDetail}`
  const port =
    wrongPort(finding) === undefined ? undefined : portOf(probeOf(container, standing?.killedBy ?? 'liveness'))
  return port === undefined ? answer : `${answer}. The container declares port ${wrongPort(finding)}, not ${port}`
}

/** The port that the killing probe most likely means, where it gets no answer on its own. */
function wrongPort({ exit, container, standing }: Finding): string | undefined {
  const isAnswered = /statuscode|HTTP response|responded with/.test(exit?.probeDetail ?? '')
  return standing?.killedBy === undefined || isAnswered ? undefined : meantPort(container, standing.killedBy)
}

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
  // A kubelet stamps the start of a short run after its end, at times.
  return seconds <= 0 ? ' within a second of starting' : ` ${seconds} s after starting`
}

/** Twice a memory limit, or a place for an amount. */
function twice(limit: string): string {
  const bytes = parseQuantity(limit)
  return bytes === undefined ? 'AMOUNT' : roundedBytes(2 * bytes)
}

function probeSteps(finding: Finding, probe: 'livenessProbe' | 'startupProbe'): Step[] {
  const part = finding.container?.[probe]?.exec === undefined ? 'path and port' : 'command'
  const port = wrongPort(finding)
  return [
    look('List the probe failures', `kubectl get events${inNamespace(finding)} --field-selector reason=Unhealthy`),
    previousLog(finding),
    port === undefined
      ? edit(`Fix the ${part} of the ${probe}, or increase its failureThreshold, in the manifest`)
      : edit(`Change the port of the ${probe} to ${port}`, port),
  ]
}

/** The part of a probe that decides what it does, for the manifest position. */
const probeField =
  (kind: ProbeKind) =>
  (f: Finding, place: Place): FieldPath | undefined =>
    probePath(place, kind, wrongPort(f) === undefined ? 'path' : 'port')

/** What the container runs: its command, else its arguments, else what its image runs. */
const commandField = (f: Finding, place: Place): FieldPath | undefined =>
  f.container?.command !== undefined
    ? place.container('command')
    : f.container?.args !== undefined
      ? place.container('args')
      : place.container('image')

/** Where the container had the variable that it misses, else what it runs. */
const missedField = (f: Finding, place: Place, otherwise: FieldPath | undefined): FieldPath | undefined => {
  const { meaning } = f.log ?? {}
  if (meaning?.kind !== 'unset variable' || meaning.removed?.kind !== 'Container') return otherwise
  const env = place.container('env')
  return env !== undefined && valueAt(place.object, env) !== undefined ? env : place.container('name')
}

export const RUNTIME_CAUSES: readonly Entry[] = [
  cause('OOMKilled', {
    ...common,
    meaning:
      'The kernel killed the container because it used more memory than its limit. Exit code 137 alone is no proof (see LivenessProbeKill, TerminatedBySignal); the reason OOMKilled is.',
    proof: probable(3, 10),
    recognise: [ended('memory')],
    about: 'container',
    fact: (f) =>
      memoryLimit(f) === ''
        ? `container ${container(f)} was killed: out of memory`
        : `container ${container(f)} exceeds its memory limit of ${memoryLimit(f)}`,
    sentence: (f) =>
      `The kernel killed container ${container(f)}${lifetime(f)} because it used more memory than ${memoryLimit(f) === '' ? 'the node could give' : `its limit of ${memoryLimit(f)}`}.${quotedLine(f)}`,
    steps: (f) => [
      run(
        `Increase the memory limit of container ${container(f)} (also in the manifest)`,
        `kubectl set resources ${workloadName(f)}${inNamespace(f)} -c ${quote(container(f))} --limits=memory=${twice(memoryLimit(f))}`,
        f.workload,
      ),
      look(
        'Check the actual memory usage',
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
      `container ${container(f)} does not start in time: its startup probe (${probeWords(f.container?.startupProbe)}) fails`,
    sentence: (f) =>
      `The kubelet restarts container ${container(f)} because its startup probe, ${probeWords(f.container?.startupProbe)}, never succeeded${probeAnswer(f)}.${quotedLine(f)}`,
    steps: (f) => probeSteps(f, 'startupProbe'),
    field: probeField('startup'),
    documentation: PROBES,
  }),
  cause('LivenessProbeKill', {
    ...common,
    meaning:
      'The kubelet restarts the container because its liveness probe fails. The exit code is 137 or 143; the event Killing is the proof. For a program that exits before any such event, see AppCrash.',
    proof: probable(2, 10),
    recognise: [ended('liveness')],
    about: 'container',
    fact: (f) =>
      `liveness probe (${probeWords(f.container?.livenessProbe)}) fails, so the kubelet restarts container ${container(f)}`,
    sentence: (f) =>
      `The kubelet restarts container ${container(f)} because its liveness probe, ${probeWords(f.container?.livenessProbe)}, fails${probeAnswer(f)}.${quotedLine(f)}`,
    steps: (f) => probeSteps(f, 'livenessProbe'),
    field: probeField('liveness'),
    documentation: PROBES,
  }),
  cause('ContainerStatusUnknown', {
    ...common,
    meaning: 'The kubelet could not determine how the container ended, for example after the node restarted.',
    proof: WAITING,
    recognise: [ended('not known')],
    about: 'container',
    fact: (f) => `node ${f.pod?.spec.nodeName ?? ''} lost track of container ${container(f)}`,
    sentence: () => 'The kubelet could not determine how the container ended, for example after the node restarted.',
    steps: (f) => [
      describe(f),
      look('Inspect the node of the pod', `kubectl describe node ${quote(f.pod?.spec.nodeName ?? 'NODE')}`, f.workload),
    ],
    documentation: DEBUG,
  }),
  cause('AppAborted', {
    ...common,
    meaning:
      'The program crashed with a signal that it caused itself: an abort, a segmentation fault, a bus error, an illegal instruction.',
    proof: probable(3, 10),
    recognise: [ended('own signal')],
    about: 'container',
    fact: (f) =>
      `container ${container(f)} crashes with ${SIGNALS[exitCode(f)]?.split(',')[0]} (exit code ${exitCode(f)})`,
    sentence: (f) => `Container ${container(f)} crashed${lifetime(f)} with ${SIGNALS[exitCode(f)]}.${meaning(f)}`,
    steps: (f) => [...meantSteps(f), previousLog(f), ...undo(f)],
    field: (f, place) => missedField(f, place, place.container('image')),
    documentation: DEBUG,
  }),
  cause('TerminatedBySignal', {
    ...common,
    meaning:
      'A signal ended the program (exit code 137, 143…), and nothing proves that the memory limit or a probe sent it.',
    proof: probable(4, 20),
    confidence: 'likely',
    recognise: [ended('signal')],
    about: 'container',
    fact: (f) =>
      `${SIGNALS[exitCode(f)]} from an unknown sender ended container ${container(f)} (exit code ${exitCode(f)})`,
    sentence: (f) =>
      `Something sent ${SIGNALS[exitCode(f)]} to container ${container(f)}${lifetime(f)}; nothing proves that memory or a probe was the reason.${meaning(f)}`,
    steps: (f) => [previousLog(f), describe(f)],
    field: (_f, place) => place.container('image'),
    documentation: DEBUG,
  }),
  cause('CompletedUnexpectedly', {
    ...common,
    meaning:
      'The program exited with code 0 but must keep running: a script without a server in the foreground, or a task that belongs in a Job.',
    proof: probable(3, 10),
    recognise: [ended('done')],
    about: 'container',
    fact: (f) => `container ${container(f)} exits with code 0, but must keep running`,
    sentence: (f) =>
      `Container ${container(f)} exited with code 0${lifetime(f)}; a ${f.workload.kind} must keep running, so Kubernetes restarts it again and again.${meaning(f)}`,
    steps: (f) => [
      previousLog(f),
      run(
        'Create a Job instead, if the task is meant to end',
        `kubectl create job NAME${inNamespace(f)} --image=${quote(f.container?.image ?? 'IMAGE')}`,
      ),
    ],
    field: commandField,
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  }),
  cause('AppCrash', {
    ...common,
    meaning:
      'The program exited by itself with a code other than 0. Its log says why. Exits that the kernel or a probe caused have their own codes.',
    proof: probable(4, 10),
    recognise: [ended('error')],
    rest: true,
    about: 'container',
    fact: (f) =>
      `container ${container(f)} exits with code ${exitCode(f)}${f.log?.line === undefined ? '' : `: ${f.log.line}`}`,
    sentence: (f) =>
      `Container ${container(f)} exited with code ${exitCode(f)}${lifetime(f)}.${f.log?.silent === true ? ' It wrote no log.' : meaning(f)}`,
    steps: (f) => [
      ...meantSteps(f),
      previousLog(f),
      ...undo(f),
      run(
        'Open a shell in a copy of the pod',
        `kubectl debug ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -it --copy-to=debug --container=${quote(container(f))} -- sh`,
        f.workload,
      ),
    ],
    field: (f, place) => missedField(f, place, commandField(f, place)),
    documentation: DEBUG,
  }),
]
