// Family J, what is to end: how Jobs fail, and CronJobs that start none.
import { workloadKind } from '../model/kinds.ts'
import { describe, inNamespace, look, quote, run, workloadName } from './commands.ts'
import { cause, rule, TERMINAL, type Entry } from './entry.ts'
import { ifThere } from './workload.ts'

declare module '../model/finding.ts' {
  interface FactsByCode {
    /** `field`: of the spec. */
    CronJobInvalid: { field: 'schedule' | 'timeZone' }
    JobBackoffLimitExceeded: NoFacts
    JobDeadlineExceeded: NoFacts
    JobPodFailurePolicy: NoFacts
    JobFailedIndexes: NoFacts
    JobSuspended: NoFacts
  }
}

const common = { family: 'J', layer: 11, recognise: [], proof: TERMINAL } as const

export const BATCH_CAUSES: readonly Entry[] = [
  cause('CronJobInvalid', {
    ...common,
    kind: ['batch/v1', 'CronJob'],
    meaning: 'The schedule or the time zone of the CronJob is not valid, so it can never start a Job.',
    recognise: [
      rule('request', ({ carrier, text, request }) => {
        const field = /^spec\.(schedule|timeZone)$/.exec(request?.field ?? '')?.[1]
        if (workloadKind(carrier)?.wants !== 'schedule' || field === undefined || /field not declared/.test(text))
          return undefined
        return { field: field === 'timeZone' ? field : 'schedule' }
      }),
    ],
    about: (f) => f.text,
    fact: (f) => `it can never start a Job: ${f.text}`,
    sentence: (f) =>
      f.channel === 'request'
        ? `The API server refuses the ${f.facts.field === 'timeZone' ? 'time zone' : 'schedule'}: ${f.text}`
        : `The CronJob is stored, but its controller starts no Job: ${f.text}`,
    steps: (f) => [
      look('read what a schedule may be', 'kubectl explain cronjob.spec.schedule'),
      run(
        'try the Job once it is stored',
        `kubectl create job ${quote(`${f.workload.name}-try`)}${inNamespace(f)} --from=${workloadName(f)}`,
      ),
    ],
    field: (f) => ['spec', f.facts.field],
    documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
  }),
  ...(
    [
      [
        'JobBackoffLimitExceeded',
        'has failed as often as its backoffLimit allows',
        'backoffLimit',
        'The pods of the Job failed more often than its backoffLimit allows. How they failed is the cause; this stands beside it when that is known.',
      ],
      [
        'JobDeadlineExceeded',
        'ran longer than its activeDeadlineSeconds',
        'activeDeadlineSeconds',
        'The Job ran longer than its activeDeadlineSeconds.',
      ],
      [
        'JobPodFailurePolicy',
        'was failed by its podFailurePolicy',
        'podFailurePolicy',
        'A rule of its podFailurePolicy failed the Job at once, before its backoffLimit was reached.',
      ],
      [
        'JobFailedIndexes',
        'has failed indexes',
        'backoffLimitPerIndex',
        'Indexes of an indexed Job failed more often than allowed.',
      ],
      [
        'JobSuspended',
        'is suspended, so nothing runs',
        'suspend',
        '`spec.suspend` is true, so the Job starts no pods.',
      ],
    ] as const
  ).map(([code, fact, field, meaning]): Entry =>
    cause(code, {
      ...common,
      kind: ['batch/v1', 'Job'],
      meaning,
      ...(code === 'JobBackoffLimitExceeded' ? { role: 'wrapper' } : {}),
      ...(code === 'JobSuspended' ? { standsStill: true } : {}),
      fact: () => fact,
      sentence: (f) => `The Job controller says: ${f.text}`,
      steps: (f) =>
        code === 'JobSuspended'
          ? [
              run(
                'let it run (and remove spec.suspend from the manifest)',
                `kubectl patch ${workloadName(f)}${inNamespace(f)} -p '{"spec":{"suspend":false}}'`,
              ),
              describe(f),
            ]
          : [
              look('read what it wrote', `kubectl logs ${workloadName(f)}${inNamespace(f)} --tail=100`),
              describe(f),
              run(
                'a Job that has failed does not run again: delete it, then deploy again',
                `kubectl delete ${workloadName(f)}${inNamespace(f)}`,
              ),
            ],
      field: (_f, place) => ifThere(place, field),
      documentation: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/',
    }),
  ),
]
