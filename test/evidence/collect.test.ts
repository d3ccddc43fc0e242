import { expect, it } from 'vitest'
import { collectEvidence, type CollectOptions } from '../../src/evidence/collect.ts'
import { redaction } from '../../src/evidence/redact.ts'
import type { Cluster, LogOptions } from '../../src/cluster/cluster.ts'
import type { KubernetesObject, Pod } from '../../src/model/object.ts'

const options: CollectOptions = { logLines: 100, redact: redaction([]) }
const web = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }

/** A cluster that answers from functions and writes down what it was asked. */
function fakeCluster(answers: Partial<Pick<Cluster, 'describe' | 'logs'>> = {}) {
  const described: string[] = []
  const logged: LogOptions[] = []
  return {
    described,
    logged,
    describe: (resource: string, namespace: string | undefined, names: readonly string[]) => {
      described.push(`${resource} ${namespace ?? '-'} ${names.join(',')}`)
      return answers.describe?.(resource, namespace, names) ?? Promise.resolve(`Name: ${names.join(' ')}\n`)
    },
    logs: (log: LogOptions) => {
      logged.push(log)
      return (
        answers.logs?.(log) ??
        Promise.resolve({ ...log, text: `2026-03-14T09:27:00Z password=hunter2 of ${log.container}\n` })
      )
    },
  }
}

const owner = (kind: string, name: string, uid: string) => [
  { apiVersion: 'apps/v1', kind, name, uid, controller: true },
]

const deployment: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', uid: 'd', generation: 5 },
  spec: { replicas: 3 },
  status: {
    observedGeneration: 4,
    replicas: 4,
    updatedReplicas: 1,
    availableReplicas: 3,
    conditions: [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'ReplicaSet "web-2" has timed out progressing.',
        lastTransitionTime: '2026-03-14T09:30:00Z',
      },
    ],
  },
}

function replicaSet(revision: number): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `web-${revision}`,
      namespace: 'shop',
      uid: `r${revision}`,
      labels: { 'pod-template-hash': `hash${revision}` },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
      ownerReferences: owner('Deployment', 'web', 'd'),
    },
    spec: { replicas: 1 },
    status: { replicas: 1 },
  }
}

function pod(name: string, status: Pod['status'], revision = 2): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: name,
      creationTimestamp: '2026-03-14T09:26:55Z',
      ownerReferences: owner('ReplicaSet', `web-${revision}`, `r${revision}`),
    },
    spec: {
      containers: [{ name: 'app' }],
      nodeName: 'node-1',
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
    status,
  }
}

function event(
  kind: string,
  name: string,
  lastTimestamp: string | null,
  fields: Partial<KubernetesObject> = {},
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.1`, namespace: 'shop', creationTimestamp: '2026-03-14T09:00:00Z' },
    involvedObject: { kind, name, namespace: 'shop' },
    type: 'Warning',
    reason: 'Failed',
    message: `about ${name}`,
    lastTimestamp,
    ...fields,
  }
}

const crashing = pod('web-2-a', {
  phase: 'Running',
  initContainerStatuses: [
    {
      name: 'migrate',
      restartCount: 0,
      state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: 'A', finishedAt: 'B' } },
    },
  ],
  containerStatuses: [
    {
      name: 'app',
      image: 'acme/web:2',
      ready: false,
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error', startedAt: 'C', finishedAt: 'D' } },
    },
    {
      name: 'sidecar',
      image: 'acme/proxy:1',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason: 'ImagePullBackOff' } },
    },
  ],
})

const objects: KubernetesObject[] = [
  deployment,
  replicaSet(1),
  replicaSet(2),
  crashing,
  pod('web-1-old', { phase: 'Running' }, 1),
  event('Pod', 'web-2-a', '2026-03-14T09:28:00Z', { count: 4 }),
  event('Pod', 'web-1-old', '2026-03-14T09:28:00Z'),
  event('Deployment', 'web', null, {
    eventTime: '2026-03-14T09:27:00.123456Z',
    type: 'Normal',
    reason: 'ScalingReplicaSet',
  }),
  event('PersistentVolumeClaim', 'data', null, {
    series: { count: 2, lastObservedTime: '2026-03-14T09:29:00.000000Z' },
  }),
]

it('a Deployment: description, state, events, logs', async () => {
  const cluster = fakeCluster()
  const files = await collectEvidence(cluster, objects, [{ ref: web, pods: ['web-2-a'] }], options)

  expect(cluster.described).toEqual(['deployment.apps shop web', 'replicaset.apps shop web-2', 'pod shop web-2-a'])
  const request = { namespace: 'shop', pod: 'web-2-a', tailLines: 100, limitBytes: 4 * 1024 * 1024, timestamps: true }
  // The sidecar never started: it has no log.
  expect(cluster.logged).toEqual([
    { ...request, container: 'migrate', previous: false },
    { ...request, container: 'app', previous: true },
  ])
  expect(Object.fromEntries(files.map(({ path, text }) => [path, text]))).toEqual({
    'deployment-web/describe.txt': `> kubectl describe deployment.apps web --namespace=shop

Name: web

------------------------------

> kubectl describe replicaset.apps web-2 --namespace=shop

Name: web-2

------------------------------

> kubectl describe pod web-2-a --namespace=shop

Name: web-2-a
`,
    'deployment-web/state.txt': `Deployment shop/web

Generation 5, observed generation 4: the controller has not seen the newest change yet.
Desired replicas: 3
replicas: 4
updatedReplicas: 1
availableReplicas: 3

Available Replicas (3) does not equal Current Replicas (4)
Updated Replicas (1) does not equal Current Replicas (4)

------------------------------

Conditions:
  2026-03-14T09:30:00Z Progressing=False ProgressDeadlineExceeded: ReplicaSet "web-2" has timed out progressing.

------------------------------

Newest ReplicaSet: web-2
  pod-template-hash hash2
  revision 2
  1 desired, 1 current, 0 ready

------------------------------

Pods:
  NAME      READY   STATUS             RESTARTS   NODE     CREATED
  web-2-a   0/1     CrashLoopBackOff   3          node-1   2026-03-14T09:26:55Z

------------------------------

Containers that are currently 'waiting':
  web-2-a / app
    Image: acme/web:2
    Reason: CrashLoopBackOff
    Message: back-off 40s
  web-2-a / sidecar
    Image: acme/proxy:1
    Reason: ImagePullBackOff

------------------------------

Containers that have terminated:
  web-2-a / migrate
    Exit code: 0
    Reason: Completed
    Ran from A to B
  web-2-a / app (previous run, 3 restarts)
    Exit code: 1
    Reason: Error
    Ran from C to D
`,
    'deployment-web/events.txt': `  LAST SEEN                     TYPE      OBJECT                       REASON              MESSAGE
  2026-03-14T09:27:00.123456Z   Normal    Deployment web               ScalingReplicaSet   about web
  2026-03-14T09:28:00Z          Warning   Pod web-2-a                  Failed              about web-2-a (4 times)
  2026-03-14T09:29:00.000000Z   Warning   PersistentVolumeClaim data   Failed              about data (2 times)
`,
    'deployment-web/logs/web-2-a_migrate.current.log': `> kubectl logs web-2-a --container=migrate --namespace=shop --tail=100 --timestamps

2026-03-14T09:27:00Z password=*** of migrate
`,
    'deployment-web/logs/web-2-a_app.previous.log': `> kubectl logs web-2-a --container=app --namespace=shop --previous --tail=100 --timestamps

2026-03-14T09:27:00Z password=*** of app
`,
  })
})

it('without kubectl the objects themselves are shown', async () => {
  const files = await collectEvidence(
    fakeCluster({ describe: () => Promise.resolve(undefined) }),
    [deployment],
    [{ ref: web, pods: [] }],
    options,
  )
  expect(files.map(({ path }) => path)).toEqual([
    'deployment-web/describe.txt',
    'deployment-web/state.txt',
    'deployment-web/events.txt',
  ])
  expect(files[0]?.text).toContain('kind: Deployment\n')
  expect(files[2]?.text).toBe('No events are known for these objects.\n')
})

it('a failing read becomes text; the current log stands in for a previous one that is gone', async () => {
  const cluster = fakeCluster({
    describe: () => Promise.reject(new Error('pods is forbidden')),
    logs: (log) =>
      log.previous
        ? Promise.reject(new Error(`previous terminated container "app" in pod "web-2-a" not found`))
        : Promise.resolve({ ...log, text: '' }),
  })
  const files = await collectEvidence(cluster, objects, [{ ref: web, pods: ['web-2-a'] }], options)
  expect(files.find(({ path }) => path.endsWith('describe.txt'))?.text).toContain(
    'This failed: pods is forbidden\n\napiVersion: v1',
  )
  expect(files.find(({ path }) => path.endsWith('app.previous.log'))?.text)
    .toBe(`> kubectl logs web-2-a --container=app --namespace=shop --previous --tail=100 --timestamps

This failed: previous terminated container "app" in pod "web-2-a" not found

> kubectl logs web-2-a --container=app --namespace=shop --tail=100 --timestamps

The container wrote nothing.
`)
})

it('the five worst pods are described, the others are in the table', async () => {
  const restarts = [1, 9, 3, 7, 5, 8, 2]
  const pods = restarts.map((restartCount, index) =>
    pod(`web-2-${index}`, { containerStatuses: [{ name: 'app', ready: false, restartCount }] }),
  )
  const cluster = fakeCluster()
  const names = pods.map(({ metadata }) => metadata.name)
  const files = await collectEvidence(cluster, [deployment, ...pods], [{ ref: web, pods: names }], options)
  expect(cluster.described).toEqual(['deployment.apps shop web', 'pod shop web-2-1,web-2-5,web-2-3,web-2-4,web-2-2'])
  expect(names.filter((name) => files.some(({ text }) => text.includes(`  ${name}   0/1`)))).toEqual(names)
})

it('workloads that share a kind and a name get folders of their own, hostile names stay inside the folder', async () => {
  const refs = [web, { ...web, namespace: 'other' }, { ...web, kind: '../..', name: '/etc/passwd' }]
  const files = await collectEvidence(
    fakeCluster(),
    [],
    refs.map((ref) => ({ ref, pods: [] })),
    options,
  )
  expect([...new Set(files.map(({ path }) => path.replace(/\/[^/]*$/, '')))]).toEqual([
    'shop-deployment-web',
    'other-deployment-web',
    '__..-_etc_passwd',
  ])
})

it('a long log keeps its end', async () => {
  const lines = Array.from({ length: 40_000 }, (_, index) => `line ${index} of many`)
  const cluster = fakeCluster({ logs: (log) => Promise.resolve({ ...log, text: lines.join('\n') }) })
  const files = await collectEvidence(cluster, objects, [{ ref: web, pods: ['web-2-a'] }], options)
  const text = files.find(({ path }) => path.endsWith('app.previous.log'))?.text ?? ''
  expect(text.split('\n').slice(2, 3)).toEqual(['… the beginning was left out …'])
  expect(text.endsWith('\nline 39999 of many')).toBe(true)
  expect(text.length).toBeLessThan(513 * 1024)
})
