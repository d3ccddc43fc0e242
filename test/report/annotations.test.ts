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
        'See which tags exist: crane ls ghcr.io/acme/checkout',
      file: 'deploy/checkout.yaml',
      line: 23,
      column: 18,
    },
    { level: 'warning', title: 'k8s-deploy-gate', message: 'no events' },
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

it('a run that did not pass without a cause has one error', () => {
  expect(annotations(reportOf({ verdict: 'cancelled', headline: 'while watching', causes: [] }))).toEqual([
    { level: 'error', title: 'while watching', message: 'while watching' },
  ])
})

it('a message keeps the limit of the runner', () => {
  const [error] = annotations(reportOf({ causes: [causeOf({ sentence: 'x'.repeat(10_000) })] }))
  expect(error?.message.length).toBe(4000)
})
