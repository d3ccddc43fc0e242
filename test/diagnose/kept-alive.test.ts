// What keeps a Job from completing, told from what only takes long: recorded clusters, in which each case changes what it names.
import { expect, test } from 'vitest'
import { findingsOf } from '../../src/diagnose/found.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import type { ContainerStatus } from '../../src/model/object.ts'
import type { Job } from '../../src/model/workloads.ts'
import { recorded, type Scene } from '../rollout/scene.ts'

const DAY = 86_400_000

const findings = (scene: Scene) => findingsOf(scene.rollout('Job'), scene.view)
const told = (scene: Scene) => findings(scene).map(({ code, container }) => `${code} ${container?.name ?? ''}`)
const statusOf = ({ pod }: Scene, name: string) =>
  pod.status?.containerStatuses?.find((one) => one.name === name) as ContainerStatus
const keptAlive = () => recorded('cluster/job-kept-alive-by-a-sidecar', 50_000)
/** RFC 3339, so many seconds before the end of the scene. */
const ago = ({ now }: Scene, seconds: number) => new Date(now - seconds * 1000).toISOString()

test('a server that runs on when the work is done keeps the Job alive', () => {
  const [finding] = findings(keptAlive())
  expect(finding).toMatchObject({
    code: 'JobKeptAliveBySidecar',
    confidence: 'certain',
    container: { name: 'proxy' },
    facts: { done: ['migrate'], seconds: 49 },
    evidence: [
      { text: expect.stringMatching(/^Completed, exit code 0, at /) as string },
      { text: expect.stringMatching(/^running since /) as string },
    ],
  })
})

test('no time proves that it never ends: it fails nothing before time is up', () => {
  const works = recorded('cluster/job-whose-second-container-works-longer', 45_000)
  expect(told(works)).toEqual(['JobKeptAliveBySidecar archive'])
  for (const scene of [works, keptAlive()])
    expect(findings(scene).map((finding) => isHopeless(finding, DAY, 1))).toEqual([false])
})

test('what listens on no port may work for the Job', () => {
  const scene = recorded('cluster/job-kept-alive-by-sidecar-after-a-retry', 50_000)
  expect(findings(scene)).toMatchObject([{ code: 'JobKeptAliveBySidecar', confidence: 'likely' }])
})

test('what the template does not have was added', () => {
  const scene = keptAlive()
  const job = scene.first('Job') as Job
  job.spec.template.spec.containers = job.spec.template.spec.containers.filter(({ name }) => name !== 'proxy')
  for (const container of scene.pod.spec.containers) delete container.ports
  expect(findings(scene)).toMatchObject([{ confidence: 'certain', facts: { added: true } }])
})

test('a container that ends a moment later than another is no sidecar', () => {
  expect(told(recorded('cluster/job-kept-alive-by-a-sidecar', 20_000))).toEqual([])
})

test('a Job that only takes long has nothing to say', () => {
  expect(told(recorded('cluster/job-that-only-takes-long', 30_000))).toEqual([])
})

test('what failed before the work was done and runs since then is a sidecar all the same', () => {
  const scene = keptAlive()
  const terminated = { exitCode: 1, reason: 'Error', finishedAt: ago(scene, 60) }
  Object.assign(statusOf(scene, 'proxy'), { restartCount: 1, lastState: { terminated } })
  expect(told(scene)).toEqual(['JobKeptAliveBySidecar proxy'])
})

test('what fails again and again after the work was done crashes', () => {
  const scene = keptAlive()
  const terminated = { exitCode: 1, reason: 'Error', startedAt: ago(scene, 40), finishedAt: ago(scene, 10) }
  Object.assign(statusOf(scene, 'proxy'), { restartCount: 2, lastState: { terminated } })
  expect(told(scene)).toEqual(['AppCrash proxy'])
})

test('work that failed is the cause, whatever runs beside it', () => {
  const scene = keptAlive()
  Object.assign(statusOf(scene, 'migrate').state?.terminated ?? {}, { exitCode: 1, reason: 'Error' })
  expect(told(scene)).toEqual(['AppCrash migrate'])
})
