// Which pods are tried, and what is made of the answers. The refusals are the API server's own (fixtures/), the cluster
// around them is in memory: what a test does not expect of it fails loudly.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Applied } from '../../src/apply/apply.ts'
import { ApiError, type Cluster } from '../../src/cluster/cluster.ts'
import type { Inputs } from '../../src/model/inputs.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import { keyOf, refOf, type KubernetesObject, type Pod, type Status } from '../../src/model/object.ts'
import { podDryRun } from '../../src/preflight/pod-dry-run.ts'

const refusals = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'pod-refusals.json'), 'utf8')) as Record<
  string,
  Status
>

const shop = { namespace: 'shop' }

/** A Deployment; `pod` and `spec` add to it. */
const web = (pod: object = {}, spec: object = {}, name = 'web'): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, ...shop },
  spec: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'app', image: 'app:1' }], ...pod } },
    ...spec,
  },
})
const asking = (cpu: string) => ({ containers: [{ name: 'app', resources: { requests: { cpu } } }] })
const quota = (hard: Record<string, string>, used?: Record<string, string>): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'team', ...shop },
  spec: { hard },
  ...(used === undefined ? {} : { status: { hard, used } }),
})
const podsOf = (count: number, cpu: string): KubernetesObject[] =>
  Array.from({ length: count }, (_none, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `web-1-${index}`,
      ...shop,
      labels: { 'pod-template-hash': '1' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: '1', controller: true }],
    },
    spec: asking(cpu),
    status: { phase: 'Running' },
  }))

function documentOf(object: KubernetesObject): ManifestDocument {
  return { ref: refOf(object), object, source: { file: 'a.yaml', line: 1, column: 1 }, positions: new Map() }
}

const made = (after: KubernetesObject): Applied => ({
  document: documentOf(after),
  result: 'created',
  after,
  refusals: [],
  warnings: [],
})
const changed = (before: KubernetesObject, after: KubernetesObject): Applied => ({
  ...made(after),
  result: 'configured',
  before,
})

interface World {
  /** Answers to a pod. */
  refuse?: (pod: Pod) => Status | undefined
  objects?: KubernetesObject[]
  names?: string[]
  /** Whether a missing object is there at the n-th time of asking. */
  exists?: (time: number) => boolean
}

async function check(applied: readonly Applied[], { refuse, objects = [], names = [], exists }: World = {}) {
  const tried: Pod[] = []
  let waited = 0
  const cluster = {
    createDryRun: (pod: Pod) => {
      tried.push(structuredClone(pod))
      const status = refuse?.(pod)
      return status === undefined
        ? Promise.resolve({ object: pod, warnings: [] })
        : Promise.reject(new ApiError(status))
    },
    list: ({ kind }: { kind: string }) => Promise.resolve(objects.filter((object) => object.kind === kind)),
    names: () => Promise.resolve(names),
    exists: () => Promise.resolve(exists?.(waited / 1000) ?? false),
  } as unknown as Cluster
  const documents = applied.map(({ document }) => document)
  const checked = await podDryRun({ cluster, documents, inputs: {} as Inputs, now: 0 }, applied, (ms) => {
    waited += ms
    return Promise.resolve()
  })
  const said = (findings: typeof checked.failures) =>
    findings.map(({ code, workload }) => `${code} ${keyOf(workload).split('/').at(-1)}`)
  return {
    tried,
    waited,
    failures: said(checked.failures),
    notices: said(checked.notices),
    warnings: checked.warnings,
    checked,
  }
}

/** Refuses as long as the pod has the field. */
const without = (status: string) => (field: string) => (pod: Pod) =>
  pod.spec[field] === undefined ? undefined : refusals[status]

describe('which pods are tried', () => {
  test('one of every new workload, as its controller would make it', async () => {
    const { tried } = await check([made(web()), made(web({}, {}, 'api'))])
    expect(tried.map(({ metadata }) => metadata)).toMatchObject([
      { generateName: 'web-5d9c7f6b84-', labels: { app: 'web', 'pod-template-hash': '5d9c7f6b84' } },
      { generateName: 'api-5d9c7f6b84-', ownerReferences: [{ kind: 'ReplicaSet', controller: true }] },
    ])
  })

  const ready = { replicas: 1 }
  const job = (status?: object): KubernetesObject => ({ ...web(), apiVersion: 'batch/v1', kind: 'Job', status })
  test.each<[name: string, applied: Applied, tried: number]>([
    ['nothing changed', changed({ ...web(), status: ready }, web()), 0],
    ['nothing changed, and its pod is not there', changed({ ...web(), status: { replicas: 0 } }, web()), 1],
    ['the template changed', changed({ ...web(), status: ready }, web({ nodeName: 'a' })), 1],
    ['scaled up', changed({ ...web(), status: ready }, web({}, { replicas: 2 })), 1],
    ['scaled down', changed({ ...web({}, { replicas: 2 }), status: { replicas: 2 } }, web()), 0],
    ['no pods wanted', made(web({}, { replicas: 0 })), 0],
    ['paused', made(web({}, { paused: true })), 0],
    ['a Job', made(job()), 1],
    ['a Job that has run', changed(job({ succeeded: 1 }), job()), 0],
    ['a suspended Job', made({ ...job(), spec: { ...(job().spec as object), suspend: true } }), 0],
    ['a ConfigMap', made({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...shop } }), 0],
  ])('%s', async (_name, applied, count) => {
    expect((await check([applied])).tried).toHaveLength(count)
  })
})

describe('what is made of a refusal', () => {
  test.each([
    ['podSecurity', 'PodSecurityViolation'],
    ['limitRange', 'LimitRangeViolation'],
    ['quotaWantsRequests', 'QuotaRequiresResources'],
    ['runtimeClass', 'RuntimeClassNotFound'],
    ['priorityClass', 'PriorityClassNotFound'],
    ['serviceAccount', 'ServiceAccountNotFound'],
  ])('%s: %s', async (status, code) => {
    const { failures, notices, warnings } = await check([made(web())], { refuse: () => refusals[status] })
    expect({ failures, notices, warnings }).toEqual({ failures: [`${code} web`], notices: [], warnings: [] })
  })

  test('all of several, one after the other', async () => {
    const pod = { serviceAccountName: 'runner', priorityClassName: 'urgent', runtimeClassName: 'vm' }
    const tries = [
      without('serviceAccount')('serviceAccountName'),
      without('priorityClass')('priorityClassName'),
      without('runtimeClass')('runtimeClassName'),
    ]
    const refuse = (tried: Pod) => tries.map((one) => one(tried)).find((status) => status !== undefined)
    const { failures, tried } = await check([made(web(pod))], { refuse })
    expect(failures).toEqual(['ServiceAccountNotFound web', 'PriorityClassNotFound web', 'RuntimeClassNotFound web'])
    expect(tried).toHaveLength(4)
  })

  test('what the set brings is not missing, and the rest of the pod is tried', async () => {
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'runner', ...shop } }
    const refuse = without('serviceAccount')('serviceAccountName')
    const { failures, tried } = await check([made(account), made(web({ serviceAccountName: 'runner' }))], { refuse })
    expect([failures, tried.length]).toEqual([[], 2])
  })

  test('what a custom resource of the set names is left to its operator', async () => {
    const custom = {
      apiVersion: 'team.example/v1',
      kind: 'Identity',
      metadata: { name: 'a', ...shop },
      spec: { for: ['runner'] },
    }
    const refuse = without('serviceAccount')('serviceAccountName')
    expect((await check([made(custom), made(web({ serviceAccountName: 'runner' }))], { refuse })).failures).toEqual([])
  })

  test('a LimitRange of the set may fill in what a quota wants', async () => {
    const range = { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'a', ...shop } }
    const refuse = () => refusals.quotaWantsRequests
    expect((await check([made(range), made(web())], { refuse })).failures).toEqual([])
  })

  test('a name that is a slip fails at once, another is waited for', async () => {
    const refuse = without('serviceAccount')('serviceAccountName')
    const applied = [made(web({ serviceAccountName: 'runner' }))]
    const slip = await check(applied, { refuse, names: ['runners'] })
    expect([slip.failures, slip.waited]).toEqual([['ServiceAccountNotFound web'], 0])
    expect(slip.checked.failures[0]?.known?.sentence).toBe('Did you mean "runners"?')
    const never = await check(applied, { refuse })
    expect([never.failures, never.waited]).toEqual([['ServiceAccountNotFound web'], 15_000])
    const late = await check(applied, { refuse, exists: (time) => time >= 10 })
    expect([late.failures, late.waited]).toEqual([[], 10_000])
  })

  test('who may not create pods is told once, and the others are not tried', async () => {
    const applied = Array.from({ length: 30 }, (_none, index) => made(web({}, {}, `web-${index}`)))
    const { failures, warnings, tried } = await check(applied, { refuse: () => refusals.rbac })
    expect([failures, warnings.length, tried.length < 20]).toEqual([[], 1, true])
  })

  test('a namespace that is not there yet is silent', async () => {
    const { failures, notices, warnings } = await check([made(web())], { refuse: () => refusals.namespace })
    expect({ failures, notices, warnings }).toEqual({ failures: [], notices: [], warnings: [] })
  })
})

describe('quotas', () => {
  test.each<[name: string, applied: Applied[], world: World, failures: string[], notices: string[]]>([
    [
      'room for all',
      [made(web(asking('1')))],
      { objects: [quota({ 'requests.cpu': '2' }, { 'requests.cpu': '1' })] },
      [],
      [],
    ],
    [
      'one pod is too much',
      [made(web(asking('3')))],
      { objects: [quota({ 'requests.cpu': '2' })] },
      ['QuotaExceeded web'],
      [],
    ],
    [
      'all pods are too much',
      [made(web(asking('1'), { replicas: 3 }))],
      { objects: [quota({ 'requests.cpu': '2' })] },
      ['QuotaExceeded web'],
      [],
    ],
    [
      'somebody else has it now',
      [made(web(asking('1')))],
      { objects: [quota({ 'requests.cpu': '2' }, { 'requests.cpu': '2' })] },
      [],
      ['QuotaExceeded web'],
    ],
    [
      'two together',
      [made(web(asking('1'))), made(web(asking('1500m'), {}, 'api'))],
      { objects: [quota({ 'requests.cpu': '2' })] },
      ['QuotaExceeded api'],
      [],
    ],
    [
      'the surge beside its own old pods',
      [
        changed(
          { ...web(asking('1'), { replicas: 2 }), status: { replicas: 2 } },
          web({ ...asking('1'), nodeName: 'a' }, { replicas: 2 }),
        ),
      ],
      { objects: [quota({ pods: '2' }, { pods: '2' }), ...podsOf(2, '1')] },
      ['QuotaExceeded web'],
      [],
    ],
    [
      'the surge beside what somebody else has',
      [changed({ ...web(asking('1')), status: { replicas: 1 } }, web({ ...asking('1'), nodeName: 'a' }))],
      { objects: [quota({ pods: '2' }, { pods: '2' }), ...podsOf(1, '1')] },
      [],
      ['QuotaExceeded web'],
    ],
    [
      'refused, and the old pods go first',
      [
        changed(
          { ...web(asking('300m')), status: { replicas: 1 } },
          web({ ...asking('300m'), nodeName: 'a' }, { strategy: { type: 'Recreate' } }),
        ),
      ],
      {
        refuse: () => refusals.quota,
        objects: [quota({ 'requests.cpu': '500m' }, { 'requests.cpu': '300m' }), ...podsOf(1, '300m')],
      },
      [],
      [],
    ],
    [
      'refused by a quota that cannot be read',
      [made(web())],
      { refuse: () => refusals.quota },
      ['QuotaExceeded web'],
      [],
    ],
    [
      'one more beside what stays, and somebody else has the rest now',
      [changed({ ...web(asking('1')), status: { replicas: 1 } }, web(asking('1'), { replicas: 2 }))],
      { objects: [quota({ pods: '2' }, { pods: '2' }), ...podsOf(1, '1')] },
      [],
      ['QuotaExceeded web'],
    ],
    [
      'one more than there may be beside what stays',
      [changed({ ...web(asking('1')), status: { replicas: 1 } }, web(asking('1'), { replicas: 2 }))],
      { objects: [quota({ pods: '1' }, { pods: '1' }), ...podsOf(1, '1')] },
      ['QuotaExceeded web'],
      [],
    ],
    [
      'larger pods in place of smaller ones, of which the quota counts only the number',
      [changed({ ...web(asking('4')), status: { replicas: 1 } }, web(asking('9')))],
      { objects: [quota({ pods: '2' }, { pods: '1' }), ...podsOf(1, '4')] },
      [],
      [],
    ],
    [
      'raised by the set',
      [made(quota({ pods: '3' })), made(web({}, { replicas: 3 }))],
      { objects: [quota({ pods: '1' }, { pods: '0' })] },
      [],
      [],
    ],
    [
      'a DaemonSet, of which nobody knows how many pods it will have',
      [made({ ...web(asking('1')), kind: 'DaemonSet' })],
      { objects: [quota({ 'requests.cpu': '1' }, { 'requests.cpu': '0' })] },
      [],
      [],
    ],
  ])('%s', async (_name, applied, world, failures, notices) => {
    const said = await check(applied, world)
    expect({ failures: said.failures, notices: said.notices }).toEqual({ failures, notices })
  })
})
