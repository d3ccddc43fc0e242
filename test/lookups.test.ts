// What is looked up beside the watch: asked once, and again before a verdict; what cannot be had is a warning.
import { describe, expect, test } from 'vitest'
import { ApiError, type Cluster } from '../src/cluster/cluster.ts'
import { NOTHING_HIDDEN, redactWarning } from '../src/evidence/redact.ts'
import { findingsOf } from '../src/diagnose/found.ts'
import { Knowledge, type Wanted } from '../src/lookups/knowledge.ts'
import { kindsToLookUp, namesToLookUp, objectsToLookUp, podsToLookUp } from '../src/lookups/questions.ts'
import type { Finding } from '../src/model/finding.ts'
import { refOf, type ObjectRef } from '../src/model/object.ts'
import { View, type WatchTarget } from '../src/model/snapshot.ts'
import { recorded } from './rollout/scene.ts'

const secret: ObjectRef = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'tls' }
const deployments = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop' }

/** What there is, by reference: whole, or only known to be there. */
function present(it: Knowledge): ObjectRef[] {
  const { objects, outlines } = it.snapshot()
  return [...outlines.map(({ ref }) => ref), ...objects.map(refOf)]
}

function asked(exists: () => boolean) {
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
  return { asked, knowledge: new Knowledge(cluster, 'diagnosis') }
}

test('one question is asked once, and again only before a verdict', async () => {
  let there = false
  const { asked: requests, knowledge: it } = asked(() => there)
  await it.want([secret, secret, deployments])
  await it.want([secret, deployments])
  expect([requests, it.snapshot().absent, present(it)]).toEqual([
    ['get Secret tls', 'list Deployment'],
    [secret],
    [{ ...deployments, name: 'web' }],
  ])
  there = true
  await it.want([secret], 'again')
  expect([requests.length, it.snapshot().absent, present(it)]).toEqual([
    3,
    [],
    [secret, { ...deployments, name: 'web' }],
  ])
})

test('what may not be asked is neither there nor missing', async () => {
  const { knowledge: it } = asked(() => {
    throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, message: 'no' })
  })
  await it.want([secret])
  const { absent, forbidden: unknown } = it.snapshot()
  expect([absent, unknown, present(it), warningsOf(it)]).toEqual([
    [],
    [secret],
    [],
    ['could not read Secret: needs get Secret'],
  ])
})

/** The warnings as lines. */
function warningsOf(it: Knowledge): string[] {
  return it.warnings.map((warning) => redactWarning(warning, NOTHING_HIDDEN))
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
  const it = new Knowledge(cluster, 'diagnosis')
  return { scene, asked, it, found: findingsOf(scene.rollout(), scene.view) }
}

/** Looks for what the findings call missing, as it is done before a verdict. */
const lookForMissing = (it: Knowledge, found: readonly Finding[]) => it.want(found.flatMap(objectsToLookUp), 'again')
const lookForNames = (it: Knowledge, found: readonly Finding[]) => it.want(found.flatMap(namesToLookUp))

/** As RBAC refuses it (kubernetes 1.35). */
function forbidden(resource: string): ApiError {
  const details = { kind: resource }
  return new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, reason: 'Forbidden', message: 'no', details })
}

test('other names are listed once, whether a thing is missing is asked before every verdict', async () => {
  const { asked, it, found } = asking('cluster/config-map-misspelt')
  for (let time = 0; time < 2; time++) {
    await lookForMissing(it, [...found, ...found])
    await lookForNames(it, [...found, ...found])
  }
  expect(asked).toEqual(['get ConfigMap web-setings', 'list ConfigMap names', 'get ConfigMap web-setings'])
  expect(it.snapshot().names).toEqual([
    { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', names: ['kube-root-ca.crt', 'other', 'web-settings'] },
  ])
})

test('of what lacks a key only the names of its keys are kept', async () => {
  const { scene, asked, it, found } = asking('cluster/secret-key-of-a-volume-misspelt')
  expect(scene.first('Secret').data).toBeDefined()
  await lookForMissing(it, found)
  const { objects, outlines } = it.snapshot()
  expect([asked, objects, outlines]).toMatchObject([
    ['get Secret web-keys'],
    [],
    [{ ref: { kind: 'Secret', name: 'web-keys', namespace: 'shop' }, keys: ['tls.crt', 'tls.key'] }],
  ])
})

test('what may not be read is said once, with every verb that it needs', async () => {
  const { it, found } = asking('secret-missing-env', ['get secrets', 'list secrets'])
  for (let time = 0; time < 2; time++) {
    await lookForMissing(it, found)
    await lookForNames(it, found)
  }
  expect(warningsOf(it)).toEqual(['could not read secrets: needs get, list secrets'])
  expect(it.snapshot()).toMatchObject({ absent: [], names: [], forbidden: [{ kind: 'Secret', name: 'database' }] })
})

test('what may be read after all is forbidden no more', async () => {
  const denied = ['get secrets']
  const { it, found } = asking('secret-missing-env', denied)
  await lookForMissing(it, found)
  denied.pop()
  await lookForMissing(it, found)
  expect(it.snapshot()).toMatchObject({ forbidden: [], absent: [{ kind: 'Secret', name: 'database' }] })
})

test('the pods of all namespaces, once, and of them only what they take of the nodes', async () => {
  const { scene, asked, it } = asking('cluster/host-port-of-the-pod-before')
  const [old] = scene.all('Pod').filter(({ metadata }) => metadata.uid !== scene.pod.metadata.uid)
  // The pod before is no more: whoever holds the port now is in another namespace.
  const view = new View({ ...scene.view.snapshot, objects: scene.objects.filter((object) => object !== old) })
  const found = findingsOf(scene.rollout(), view)
  await it.want(podsToLookUp(found, view))
  await it.want(podsToLookUp(found, view))
  expect(asked).toEqual(['list Pod spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed'])
  const one = it.snapshot().onNodes?.find(({ metadata }) => metadata.name === old?.metadata.name)
  expect(one && [Object.keys(one), one.spec.containers]).toEqual([
    ['apiVersion', 'kind', 'metadata', 'spec'],
    [{ name: 'app', resources: {}, ports: [{ containerPort: 8080, hostPort: 31987, protocol: 'TCP' }] }],
  ])
})

test('nodes, once, and again when the scheduler counts another number of them', async () => {
  const { scene, asked, it, found } = asking('insufficient-cpu')
  const lookFor = (findings: readonly Finding[]) => it.want(kindsToLookUp(findings, scene.view))
  for (let time = 0; time < 2; time++) await lookFor(found)
  const more = found.map((finding): Finding => ({ ...finding, schedule: { message: { nodes: 2, reasons: [] } } }))
  for (let time = 0; time < 2; time++) await lookFor(more)
  expect(asked).toEqual(['list Node', 'list Node'])
})

test('the volumes of the cluster, once, where a claim waits for one', async () => {
  const { scene, asked, it, found } = asking('storage-class-missing')
  for (let time = 0; time < 2; time++) await it.want(kindsToLookUp(found, scene.view))
  expect([found.map(({ code }) => code), asked]).toEqual([['StorageClassMissing'], ['list PersistentVolume']])
})

test('no pods of other namespaces where they would not tell more', async () => {
  const { scene, asked, it, found } = asking('cluster/host-port-of-the-pod-before')
  await it.want(podsToLookUp(found, scene.view))
  expect([asked, it.snapshot().onNodes]).toEqual([[], undefined])
})

describe('of a Secret nothing but the names of its keys, its type and its registries', () => {
  const value = 'correct-horse-battery'
  const encoded = Buffer.from(value).toString('base64')
  const login = { auths: { 'registry.example': { auth: encoded, password: value } } }
  const place = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop' }
  const secrets = ['a', 'b', 'c', 'd'].map((name) => ({
    ...place,
    metadata: {
      name,
      namespace: 'shop',
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': `{"stringData":{"password":"${value}"}}` },
      labels: { 'app.example.org/part': value },
      managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:data': { [value]: {} } } }],
    },
    type: 'kubernetes.io/dockerconfigjson',
    data: { password: encoded, '.dockerconfigjson': Buffer.from(JSON.stringify(login)).toString('base64') },
    stringData: { url: value },
  }))
  const cluster = {
    get: async ({ name }: ObjectRef) => secrets.find(({ metadata }) => metadata.name === name),
    exists: async () => true,
    list: async ({ apiVersion, kind }: WatchTarget) => (apiVersion === 'v1' && kind === 'Secret' ? secrets : []),
    names: async () => secrets.map(({ metadata }) => metadata.name),
    groupVersions: async () => ['v1', 'example.org/v1'],
    kinds: async (versions: string[]) =>
      versions.map((apiVersion) => {
        return { apiVersion, kind: 'Secret', name: 'secrets', namespaced: true, verbs: ['list', 'create'] }
      }),
    schema: async () => ({}),
    logs: async () => ({ namespace: 'shop', pod: 'web', container: 'app', previous: false, text: 'ready' }),
  } as unknown as Cluster
  const refs = secrets.map(({ metadata: { name } }) => ({ ...place, name }))
  const a = { ...place, name: 'a' }
  const questions: [what: string, wanted: Wanted[]][] = [
    ['whether it is there', [a]],
    ['which keys it has', [{ ...a, keys: true }]],
    ['for which registries it has a login', [{ ...a, registries: true }]],
    ['all of that of many', refs.map((ref) => ({ ...ref, keys: true, registries: true }))],
    ['whether many are there', refs],
    ['which there are', [{ ...place, names: true }]],
    ['all of the namespace', [place]],
    ['all of the cluster', [{ apiVersion: 'v1', kind: 'Secret' }]],
  ]

  const holdsValue = (what: unknown): boolean => {
    const text = JSON.stringify(what)
    return [value, encoded].some((secret) => text.includes(secret))
  }

  test('the cluster of this test has something to hide', () => {
    expect(holdsValue(secrets)).toBe(true)
  })

  test.each(questions)('%s', async (_name, wanted) => {
    for (const again of [undefined, 'again'] as const) {
      const it = new Knowledge(cluster, 'check')
      await it.want(wanted, again)
      expect(holdsValue([it.snapshot(), it.objectsOf(place), it.objectsOf({ apiVersion: 'v1', kind: 'Secret' })])).toBe(
        false,
      )
      const view = new View({ ...it.snapshot(), now: 0 })
      expect(view.outlineOf(a) !== undefined || wanted.some(({ names }) => names === true)).toBe(true)
      expect(holdsValue([view.get(a), view.outlineOf(a), view.all('', 'Secret'), view.namesOf(place)])).toBe(false)
    }
  })

  test('every method is tried here', async () => {
    const it = new Knowledge(cluster, 'diagnosis')
    await it.want(questions.flatMap(([, wanted]) => wanted))
    await it.logs([{ ...place, pod: 'web', container: 'app', previous: false, tailLines: 1 }])
    const tried = {
      want: undefined,
      snapshot: it.snapshot(),
      objectsOf: it.objectsOf(place),
      logs: undefined,
      customResources: await it.customResources('shop'),
      schema: await it.schema('v1'),
      warnings: it.warnings,
      failures: it.failures,
      bugs: it.bugs,
    }
    const methods = Object.getOwnPropertyNames(Knowledge.prototype).filter((name) => name !== 'constructor')
    expect(methods.toSorted()).toEqual(Object.keys(tried).toSorted())
    expect(holdsValue(tried)).toBe(false)
  })
})
