// What a workload goes back to, or why it does not, and what is sent for it.
import { expect, test } from 'vitest'
import { earlierTemplate, revisionName, rollBack } from '../../src/apply/undo.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { KubernetesObject } from '../../src/model/object.ts'
import { FakeCluster, status } from './fake-cluster.ts'

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image }] },
})

const workload = (image: string, spec: object = {}, kind = 'Deployment'): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'shop', uid: 'u-1' },
  spec: { template: template(image), ...spec },
})

test.each(['Deployment', 'StatefulSet', 'DaemonSet'])('a %s goes back to the template that it had', (kind) => {
  expect(earlierTemplate(workload('app:1', {}, kind), workload('app:2', {}, kind))).toEqual(template('app:1'))
})

const broken = workload('app:2')
test.each<[string, KubernetesObject | undefined, KubernetesObject | undefined]>([
  ['it does not exist', workload('app:1'), undefined],
  ['it has no earlier revision', undefined, broken],
  ['a Job has no revisions to roll back to', workload('app:1', {}, 'Job'), workload('app:2', {}, 'Job')],
  ['a Pod has no revisions to roll back to', undefined, workload('app:2', {}, 'Pod')],
  [
    'it is paused, and a paused Deployment cannot be rolled back',
    workload('app:1'),
    workload('app:2', { paused: true }),
  ],
  [
    'its revisionHistoryLimit is 0, so Kubernetes keeps no earlier revision',
    workload('app:1'),
    workload('app:2', { revisionHistoryLimit: 0 }),
  ],
  [
    'this deploy did not change its pod template, so there is nothing to undo',
    workload('app:2', { replicas: 1 }),
    workload('app:2', { replicas: 50 }),
  ],
])('not when %s', (why, before, live) => {
  expect(earlierTemplate(before, live)).toBe(why)
})

test('the revision has the number that kubectl rollout history shows', async () => {
  const listing = (items: unknown[]) => ({ list: () => Promise.resolve(items) }) as unknown as Cluster
  const annotated = workload('app:1')
  annotated.metadata.annotations = { 'deployment.kubernetes.io/revision': '7' }
  expect(await revisionName(listing([]), annotated)).toBe('revision 7')
  // As a ControllerRevision holds it: marked as a patch, with an empty field.
  const revision = (number: number, image: string, uid = 'u-1') => ({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    revision: number,
    metadata: { ownerReferences: [{ uid }] },
    data: {
      spec: {
        template: {
          ...template(image),
          $patch: 'replace',
          metadata: { labels: { app: 'web' }, creationTimestamp: null },
        },
      },
    },
  })
  const all = [revision(9, 'app:1', 'u-2'), revision(4, 'app:2'), revision(3, 'app:1')]
  expect(await revisionName(listing(all), workload('app:1', {}, 'StatefulSet'))).toBe('revision 3')
  expect(await revisionName(listing([]), workload('app:1', {}, 'DaemonSet'))).toBe('its previous revision')
  const forbidden = { list: () => Promise.reject(status(403, 'no')) } as unknown as Cluster
  expect(await revisionName(forbidden, workload('app:1', {}, 'DaemonSet'))).toBe('its previous revision')
})

test('only the template changes, and our field manager owns it', async () => {
  const manifest = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 3, template: {spec: {containers: [{name: app, image: 'app:2'}]}}}\n`
  const [document] = parseManifests(manifest, 'web.yaml').documents
  const cluster = new FakeCluster()
  if (document === undefined) throw new Error('the manifest cannot be read')
  const after = await rollBack(cluster.asCluster, document, template('app:1'), { fieldManager: 'ci' })
  expect(after.spec).toEqual({ replicas: 3, template: template('app:1') })
  expect(cluster.requests).toEqual(['apply Deployment/web force ci'])
})
