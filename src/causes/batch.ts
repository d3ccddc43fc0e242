// Family J, what is to end: how Jobs fail, and CronJobs that start none.
import { kubeletOf } from '../model/clocks.ts'
import { isPodMaker, workloadKind } from '../model/kinds.ts'
import type { Finding } from '../model/finding.ts'
import { refOf, type Pod } from '../model/object.ts'
import type { Step } from '../model/report.ts'
import { parseTime, type View } from '../model/snapshot.ts'
import type { Subject } from '../signals/subject.ts'
import { describe, edit, inNamespace, look, quote, run, setInput, workloadName } from './commands.ts'
import { cause, rule, TERMINAL, WAITING, type Entry, type Observed } from './entry.ts'
import { ifThere } from './workload.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `field`: of the spec. */
    CronJobInvalid: { field: 'schedule' | 'timeZone' }
    JobBackoffLimitExceeded: NoFacts
    JobDeadlineExceeded: NoFacts
    JobPodFailurePolicy: NoFacts
    JobFailedIndexes: NoFacts
    /** `awaited`: the gate waits until someone resumes it. */
    JobSuspended: { awaited?: true }
    /** `done`: the containers that have ended; `seconds`: for how long the other has run on since; `added`: by the cluster. */
    JobKeptAliveBySidecar: { done: readonly string[]; seconds: number; added?: true }
  }
}

/** A container that has run on for so many seconds is not only the last to end. */
const RUNS_ON = 30

const common = { family: 'J', layer: 11, recognise: [], proof: TERMINAL } as const

export const BATCH_CAUSES: readonly Entry[] = [
  cause('CronJobInvalid', {
    ...common,
    kind: ['batch/v1', 'CronJob'],
    meaning: 'The schedule or the time zone of the CronJob is invalid, so it never starts a Job.',
    recognise: [
      rule('request', ({ carrier, text, request }) => {
        const field = /^spec\.(schedule|timeZone)$/.exec(request?.field ?? '')?.[1]
        if (workloadKind(carrier)?.wants !== 'schedule' || field === undefined || /field not declared/.test(text))
          return undefined
        return { field: field === 'timeZone' ? field : 'schedule' }
      }),
    ],
    about: (f) => f.text,
    fact: (f) => `its ${f.facts.field === 'timeZone' ? 'time zone' : 'schedule'} is invalid: ${f.text}`,
    sentence: (f) =>
      f.channel === 'request'
        ? `The API server rejects the ${f.facts.field === 'timeZone' ? 'time zone' : 'schedule'}, so no Job would ever start: ${f.text}`
        : `The CronJob exists, but its controller starts no Job: ${f.text}`,
    steps: (f) => [
      edit(
        f.facts.field === 'timeZone'
          ? 'Set timeZone to a name of the IANA time zone database, such as Europe/Berlin'
          : 'Correct the schedule: minute, hour, day of month, month, day of week, such as "30 2 * * *"',
      ),
      run(
        'Test the Job once the CronJob is applied',
        `kubectl create job ${quote(`${f.workload.name}-try`)}${inNamespace(f)} --from=${workloadName(f)}`,
        f.workload,
      ),
    ],
    field: (f) => ['spec', f.facts.field],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
  }),
  ...(
    [
      [
        'JobBackoffLimitExceeded',
        'exceeded its backoffLimit',
        'backoffLimit',
        'The pods of the Job failed more often than its backoffLimit allows. If the reason for these failures is known, that is the cause, and this code appears beside it.',
      ],
      [
        'JobDeadlineExceeded',
        'exceeded its activeDeadlineSeconds',
        'activeDeadlineSeconds',
        'The Job ran longer than its activeDeadlineSeconds.',
      ],
      [
        'JobPodFailurePolicy',
        'failed by its podFailurePolicy',
        'podFailurePolicy',
        'A rule of its podFailurePolicy failed the Job before it reached its backoffLimit.',
      ],
      [
        'JobFailedIndexes',
        'has failed indexes',
        'backoffLimitPerIndex',
        'Some indexes of the indexed Job failed more often than its backoffLimitPerIndex allows.',
      ],
    ] as const
  ).map(([code, fact, field, meaning]): Entry =>
    cause(code, {
      ...common,
      kind: ['batch/v1', 'Job'],
      meaning,
      ...(code === 'JobBackoffLimitExceeded' ? { role: 'wrapper' } : {}),
      about: 'everyone',
      fact: () => fact,
      sentence: (f) => `The Job controller says: ${f.text}`,
      steps: (f) => [...logOfJob(f), describe(f), ...[deleteJob(f) ?? []].flat()],
      afterwards: deleteJob,
      field: (_f, place) => ifThere(place, field),
      documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
    }),
  ),
  cause('JobSuspended', {
    ...common,
    kind: ['batch/v1', 'Job'],
    meaning: '`spec.suspend` is true, so the Job starts no pods.',
    cases: [
      ['when the deploy does not wait for it', {}],
      ['with `when-paused: wait`', { facts: { awaited: true } }],
    ],
    standsStill: true,
    proof: (f) => (f.facts.awaited === true ? WAITING : TERMINAL),
    about: 'everyone',
    fact: () => 'is suspended, so no pod runs',
    sentence: (f) => `The Job controller says: ${f.text}`,
    steps: (f) => [
      run(
        'Resume the Job, and remove spec.suspend from the manifest',
        `kubectl patch ${workloadName(f)}${inNamespace(f)} -p '{"spec":{"suspend":false}}'`,
        f.workload,
      ),
      describe(f),
    ],
    field: (_f, place) => ifThere(place, 'suspend'),
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
  }),
  cause('JobKeptAliveBySidecar', {
    ...common,
    meaning:
      'One container of the pod finished, but another one, such as a proxy, still runs: a Job completes only when all containers have terminated. Kubernetes stops a native sidecar (an init container with `restartPolicy: Always`) once the other containers have finished, but never an ordinary container. Kubernetes does not show whether that container still has work to do, so this is reported only at the deadline.',
    proof: WAITING,
    example: { container: { name: 'proxy' }, facts: { done: ['migrate'], seconds: 60 } },
    observe: keptAlive,
    about: (f) => [f.workload.namespace, f.workload.name, f.container?.name],
    fact: (f) => `container ${f.container?.name ?? ''} still runs although ${f.facts.done.join(', ')} finished`,
    sentence: (f) => {
      const { done, seconds, added } = f.facts
      const other = f.container?.name ?? ''
      return `A Job completes when every container of its pod has terminated. ${done.join(', ')} exited with code 0, but ${other} has been running for ${seconds} s since then, as a sidecar does${added === true ? '; it is not in the template of the Job, so something in the cluster injected it' : ''}. Kubernetes stops only native sidecars: init containers with restartPolicy: Always.`
    },
    steps: (f) => {
      const other = f.container?.name ?? ''
      return [
        f.facts.added === true
          ? edit(
              `Configure the injector of ${other} to use a native sidecar (restartPolicy: Always), or exclude this pod from injection`,
            )
          : edit(`Make ${other} a native sidecar: move it to initContainers and set restartPolicy: Always`),
        look(
          `Check whether ${other} still has work to do`,
          `kubectl logs ${quote(f.pod?.metadata.name ?? 'POD')}${inNamespace(f)} -c ${quote(other)} --tail=100`,
          f.workload,
        ),
        setInput(`If ${other} still works, allow more time with the input timeout`, 'timeout', '20m'),
      ]
    },
    field: (_f, place) => place.container('name') ?? place.pod('containers'),
    documentation: 'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
  }),
]

/** Only where the set has the Job itself: one that another object made is that one's to replace. */
function deleteJob(f: Finding): Step | undefined {
  if (workloadKind(f.workload)?.wants !== 'completions') return undefined
  return run(
    'Delete the failed Job, which does not restart, before you deploy again',
    `kubectl delete ${workloadName(f)}${inNamespace(f)}`,
    f.workload,
  )
}

/** The log of the Job that failed, whoever made it. */
function logOfJob(f: Finding): Step[] {
  const job = [f.workload, refOf(f.carrier)].find((one) => workloadKind(one)?.wants === 'completions')
  if (job === undefined) return []
  return [look('Read the log of the Job', `kubectl logs job/${quote(job.name)}${inNamespace(f)} --tail=100`, job)]
}

/** The containers that run on in pods of a Job in which all others have done their work. */
function keptAlive({ task, pods, live }: Subject, view: View): Observed<'JobKeptAliveBySidecar'>[] {
  const own = isPodMaker(live) ? live.spec.template.spec.containers.map(({ name }) => name) : []
  return task === true ? pods.flatMap((pod) => runningOn(pod, own, view)) : []
}

function runningOn(pod: Pod, own: readonly string[], view: View): Observed<'JobKeptAliveBySidecar'>[] {
  const statuses = pod.status?.containerStatuses ?? []
  const done = statuses.filter(({ state }) => state?.terminated?.exitCode === 0)
  const finishedAt = Math.max(...done.map(({ state }) => parseTime(state?.terminated?.finishedAt) ?? Infinity))
  // One that was started again since then may be about to fail: it is not what runs on.
  const others = statuses.filter(
    ({ state, lastState }) =>
      state?.running !== undefined && (parseTime(lastState?.terminated?.finishedAt) ?? 0) <= finishedAt,
  )
  const doneAt = Math.max(
    ...done.map(({ state }) => view.time(kubeletOf(pod), state?.terminated?.finishedAt) ?? Infinity),
  )
  const seconds = Math.floor((view.now - doneAt) / 1000)
  if (done.length === 0 || done.length + others.length < statuses.length || seconds < RUNS_ON) return []
  return others.map((status) => {
    const container = pod.spec.containers.find(({ name }) => name === status.name)
    const isAdded = own.length > 0 && !own.includes(status.name)
    const isServer = [container?.ports, container?.readinessProbe, container?.livenessProbe].some(Boolean)
    return {
      text: `container ${status.name} runs`,
      facts: { done: done.map(({ name }) => name), seconds, ...(isAdded ? { added: true } : {}) },
      // What listens, or was added, does not work for the Job.
      confidence: isAdded || isServer ? 'certain' : 'likely',
      carrier: pod,
      pod,
      ...(container === undefined ? {} : { container }),
      since: doneAt,
      evidence: [...done, status].map(({ name, state }) => ({
        kind: 'status',
        source: `pod ${pod.metadata.name}, container ${name}`,
        text:
          state?.running === undefined
            ? `${state?.terminated?.reason ?? 'Terminated'}, exit code 0, at ${state?.terminated?.finishedAt ?? ''}`
            : `running since ${state.running.startedAt ?? ''}`,
      })),
    }
  })
}
