import { expect, it } from 'vitest'
import { annotations } from '../../src/report/annotations.ts'
import { causeOf, reportOf } from './samples.ts'

it('a cause is an error on its line of the manifest, a notice a notice', () => {
  const cause = causeOf({ steps: [{ why: 'See which tags exist', command: 'crane ls ghcr.io/acme/checkout' }] })
  const notice = causeOf({
    headline: 'web: nothing changed (NothingChanged)',
    sentence: 'It is as it was.',
    evidence: [],
    steps: [],
    source: undefined,
  })
  expect(annotations(reportOf({ causes: [cause], notices: [notice], warnings: ['no events'] }))).toEqual([
    {
      level: 'error',
      title: cause.headline,
      message:
        'The registry answered, and this tag does not exist there.\n' +
        'pod/checkout-5d5c7b9f4-x2x7q status: waiting: ImagePullBackOff: Back-off pulling image "ghcr.io/acme/checkout:1.4.2"\n' +
        '→ See which tags exist: crane ls ghcr.io/acme/checkout',
      file: 'deploy/checkout.yaml',
      line: 23,
      column: 18,
    },
    { level: 'warning', title: 'Worth a look', message: 'no events' },
    { level: 'notice', title: notice.headline, message: 'It is as it was.' },
  ])
})

it('ten of a level at most, the last one counts the rest', () => {
  const causes = Array.from({ length: 12 }, (_, index) => causeOf({ headline: `c${index}` }))
  expect(annotations(reportOf({ causes })).map(({ title }) => title)).toEqual([
    ...causes.slice(0, 9).map(({ headline }) => headline),
    '3 more causes',
  ])
  expect(annotations(reportOf({ causes: causes.slice(0, 10) })).map(({ title }) => title)).toEqual(
    causes.slice(0, 10).map(({ headline }) => headline),
  )
})

it('a run that did not pass without a cause has one error, whose message tells more than its title', () => {
  expect(
    annotations(
      reportOf({ verdict: 'cancelled', headline: '1 rollout still in progress', causes: [], label: 'staging' }),
    ),
  ).toEqual([
    {
      level: 'error',
      title: 'staging · Deploy cancelled: 1 rollout still in progress',
      message:
        'What was applied stays, and the cluster goes on rolling it out. Deployment checkout: 0 of 3 new pods ready, 1 cannot pull its image.',
    },
  ])
})

it('no message repeats its title, and an edit is told as the line that stands there then', () => {
  const told = causeOf({
    headline: 'k8s/a.yaml: a tab is not allowed here (ManifestParseError)',
    sentence: 'a tab is not allowed here',
    evidence: [],
    steps: [
      {
        why: 'Use spaces',
        command: 'kubectl explain x',
        edit: { to: 'a: 1', lines: { from: '\ta: 1', to: '  a: 1' } },
      },
    ],
  })
  expect(annotations(reportOf({ causes: [told] })).map(({ message }) => message)).toEqual([
    '→ Use spaces, at deploy/checkout.yaml:23: a: 1',
  ])
})

it('a rollback that went well is news, one that did not is a warning', () => {
  const rolledBack = { images: {}, replicas: 1, ready: 1, healthy: true }
  const objects = reportOf().objects.map((one) => ({ ...one, rolledBack }))
  const levels = (healthy: boolean): string[] =>
    annotations(
      reportOf({
        rollback: ['was rolled back'],
        warnings: ['was rolled back'],
        objects: objects.map((one) => ({ ...one, rolledBack: { ...rolledBack, healthy } })),
      }),
    ).map(({ level, title }) => `${level} ${title}`)
  expect(levels(true).slice(1)).toEqual(['notice Rolled back'])
  expect(levels(false).slice(1)).toEqual(['warning Rollback'])
})

it('a message keeps the limit of the runner', () => {
  const [error] = annotations(reportOf({ causes: [causeOf({ sentence: 'x'.repeat(10_000) })] }))
  expect(error?.message.length).toBe(4000)
})
