// What is looked up beside the watch: asked once, and again before a verdict; what cannot be had is a warning.
import { expect, test } from 'vitest'
import { ApiError, type Cluster, type WatchTarget } from '../src/cluster/cluster.ts'
import { NOTHING_HIDDEN, redactWarning } from '../src/evidence/redact.ts'
import { findingsOf } from '../src/diagnose/found.ts'
import { Lookups } from '../src/lookups/knowledge.ts'
import type { Finding } from '../src/model/finding.ts'
import { refOf, type ObjectRef } from '../src/model/object.ts'
import { View } from '../src/model/snapshot.ts'
import { recorded } from './rollout/scene.ts'

const secret: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'tls' }
const deployments = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop' }

function lookups(exists: () => boolean) {
  const asked: string[] = []
  const cluster = {
    exists: async ({ kind, name }: ObjectRef) => {
      asked.push(`get ${kind} ${name}`)
      return exists()
    },
    list: async ({ kind }: WatchTarget) => {
      asked.push(`list ${kind}`)
      return [{ apiVersion: 'apps/v1', kind, metadata: { name: 'web', namespace: 'shop' } }]
    },
  } as Partial<Cluster> as Cluster
  return { asked, lookups: new Lookups(cluster, 10) }
}

test('one question is asked once, and again only before a verdict', async () => {
  let there = false
  const { asked, lookups: it } = lookups(() => there)
  await it.ask([secret, secret, deployments])
  await it.ask([secret, deployments])
  expect([asked, it.known.absent, it.objects.map(refOf)]).toEqual([
    ['get Secret tls', 'list Deployment'],
    [secret],
    [{ ...deployments, name: 'web' }],
  ])
  there = true
  await it.ask([secret], 'again')
  expect([asked.length, it.known.absent, it.objects.map(refOf)]).toEqual([
    3,
    [],
    [secret, { ...deployments, name: 'web' }],
  ])
})

test('what may not be asked is neither there nor missing', async () => {
  const { lookups: it } = lookups(() => {
    throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, message: 'no' })
  })
  await it.ask([secret])
  expect([it.known.absent, it.known.forbidden, it.objects, warningsOf(it)]).toEqual([
    [],
    [secret],
    [],
    ['could not read Secret: needs get Secret'],
  ])
})

/** The warnings as lines. */
function warningsOf(lookups: Lookups): string[] {
  return lookups.warnings.map((warning) => redactWarning(warning, NOTHING_HIDDEN))
}

/** A recorded deploy as it ended, its cluster's answers, and every request that is made. */
function asking(recording: string, denied: readonly string[] = []) {
  const scene = recorded(recording)
  const asked: string[] = []
  const answer = async <T>(request: string, value: () => T): Promise<T> => {
    asked.push(request)
    const [verb = '', kind = ''] = request.split(' ')
    const resource = `${kind.toLowerCase()}s`
    if (denied.includes(`${verb} ${resource}`)) throw forbidden(resource)
    return value()
  }
  const ofKind = ({ kind, namespace }: WatchTarget) =>
    scene.all(kind).filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace)
  const find = (ref: ObjectRef) => ofKind(ref).find(({ metadata }) => metadata.name === ref.name)
  const cluster = {
    exists: (ref: ObjectRef) => answer(`get ${ref.kind} ${ref.name}`, () => find(ref) !== undefined),
    get: (ref: ObjectRef) => answer(`get ${ref.kind} ${ref.name}`, () => find(ref)),
    names: (target: WatchTarget) =>
      answer(`list ${target.kind} names`, () => ofKind(target).map(({ metadata }) => metadata.name)),
    list: (target: WatchTarget) =>
      answer(`list ${target.kind} ${target.fieldSelector ?? ''}`.trim(), () => ofKind(target)),
  } as Partial<Cluster> as Cluster
  return { scene, asked, lookups: new Lookups(cluster, 10), found: findingsOf(scene.rollout(), scene.view) }
}

/** As RBAC refuses it (kubernetes 1.35). */
function forbidden(resource: string): ApiError {
  const details = { kind: resource }
  return new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, reason: 'Forbidden', message: 'no', details })
}

test('other names are listed once, whether a thing is missing is asked before every verdict', async () => {
  const { asked, lookups: it, found } = asking('cluster/config-map-misspelt')
  for (let time = 0; time < 2; time++) {
    await it.missing([...found, ...found])
    await it.names([...found, ...found])
  }
  expect(asked).toEqual(['get ConfigMap web-setings', 'list ConfigMap names', 'get ConfigMap web-setings'])
  expect(it.known.names).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', names: ['kube-root-ca.crt', 'other', 'web-settings'] },
  ])
})

test('of what lacks a key only the names of its keys are kept', async () => {
  const { scene, asked, lookups: it, found } = asking('cluster/secret-key-of-a-volume-misspelt')
  expect(scene.first('Secret').data).toBeDefined()
  await it.missing(found)
  expect([asked, it.objects]).toEqual([
    ['get Secret web-keys'],
    [
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'web-keys', namespace: 'shop' },
        keys: ['tls.crt', 'tls.key'],
      },
    ],
  ])
})

test('what may not be read is said once, with every verb that it needs', async () => {
  const { lookups: it, found } = asking('secret-missing-env', ['get secrets', 'list secrets'])
  for (let time = 0; time < 2; time++) {
    await it.missing(found)
    await it.names(found)
  }
  expect(warningsOf(it)).toEqual(['could not read secrets: needs get, list secrets'])
  expect(it.known).toMatchObject({ absent: [], names: [], forbidden: [{ kind: 'Secret', name: 'database' }] })
})

test('what may be read after all is forbidden no more', async () => {
  const denied = ['get secrets']
  const { lookups: it, found } = asking('secret-missing-env', denied)
  await it.missing(found)
  denied.pop()
  await it.missing(found)
  expect(it.known).toMatchObject({ forbidden: [], absent: [{ kind: 'Secret', name: 'database' }] })
})

test('the pods of all namespaces, once, and of them only what they take of the nodes', async () => {
  const { scene, asked, lookups: it } = asking('cluster/host-port-of-the-pod-before')
  const [old] = scene.all('Pod').filter(({ metadata }) => metadata.uid !== scene.pod.metadata.uid)
  // The pod before is no more: whoever holds the port now is in another namespace.
  const view = new View({ ...scene.view.snapshot, objects: scene.objects.filter((object) => object !== old) })
  const found = findingsOf(scene.rollout(), view)
  await it.podsOfNodes(found, view)
  await it.podsOfNodes(found, view)
  expect(asked).toEqual(['list Pod spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed'])
  const one = it.known.onNodes?.find(({ metadata }) => metadata.name === old?.metadata.name)
  expect(one && [Object.keys(one), one.spec.containers]).toEqual([
    ['apiVersion', 'kind', 'metadata', 'spec'],
    [{ name: 'app', resources: {}, ports: [{ containerPort: 8080, hostPort: 31987, protocol: 'TCP' }] }],
  ])
})

test('nodes, once, and again when the scheduler counts another number of them', async () => {
  const { asked, lookups: it, found } = asking('insufficient-cpu')
  for (let time = 0; time < 2; time++) await it.nodes(found)
  const more = found.map((finding): Finding => ({ ...finding, schedule: { message: { nodes: 2, reasons: [] } } }))
  for (let time = 0; time < 2; time++) await it.nodes(more)
  expect(asked).toEqual(['list Node', 'list Node'])
})

test('the volumes of the cluster, once, where a claim waits for one', async () => {
  const { scene, asked, lookups: it, found } = asking('storage-class-missing')
  for (let time = 0; time < 2; time++) await it.kinds(found, scene.view)
  expect([found.map(({ code }) => code), asked]).toEqual([['StorageClassMissing'], ['list PersistentVolume']])
})

test('no pods of other namespaces where they would not tell more', async () => {
  const { scene, asked, lookups: it, found } = asking('cluster/host-port-of-the-pod-before')
  await it.podsOfNodes(found, scene.view)
  expect([asked, it.known.onNodes]).toEqual([[], undefined])
})
