// What may not be done, from the rules that the API server tells: which are asked for, what is missing, and the roles
// that allow it. The rules are in the form of a SelfSubjectRulesReview of the API server 1.35.
import type { Finding } from '../../src/model/finding.ts'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { ApiError, type Cluster } from '../../src/cluster/cluster.ts'
import { entryOf, factOf } from '../../src/causes/catalogue.ts'
import type { Inputs } from '../../src/model/inputs.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import { refOf, type JsonObject, type KubernetesObject } from '../../src/model/object.ts'
import { allows, permissions } from '../../src/preflight/permissions.ts'

interface Rule {
  verbs: string[]
  apiGroups: string[]
  resources: string[]
  resourceNames?: string[]
}

const rule = (group: string, resources: string, verbs: string, ...resourceNames: string[]): Rule => ({
  verbs: verbs.split(' '),
  apiGroups: [group],
  resources: resources.split(' '),
  ...(resourceNames.length === 0 ? {} : { resourceNames }),
})

const object = (apiVersion: string, kind: string, name: string, namespace?: string): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
})
const settings = object('v1', 'ConfigMap', 'settings', 'shop')
const web = object('apps/v1', 'Deployment', 'web', 'shop')
const high = object('scheduling.k8s.io/v1', 'PriorityClass', 'high')

const PLURALS: Record<string, string> = {
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  ReplicaSet: 'replicasets',
  Pod: 'pods',
  Event: 'events',
  PriorityClass: 'priorityclasses',
  Namespace: 'namespaces',
}

interface World {
  rules?: Rule[]
  incomplete?: boolean
  /** Answers to what is asked one by one. */
  may?: (attributes: Record<string, string>) => boolean
  exists?: string[]
  mode?: 'deploy' | 'dry-run'
  unanswered?: number
}

async function check(
  objects: KubernetesObject[],
  { rules = [], incomplete = false, may, exists = [], mode = 'deploy', unanswered }: World = {},
) {
  const asked: string[] = []
  const cluster = {
    resource: (apiVersion: string, kind: string) => Promise.resolve({ apiVersion, kind, name: PLURALS[kind] }),
    exists: ({ name }: { name: string }) => Promise.resolve(exists.includes(name)),
    review: (_version: string, kind: string, spec: JsonObject = {}) => {
      asked.push(kind)
      if (unanswered !== undefined)
        return Promise.reject(new ApiError({ kind: 'Status', apiVersion: 'v1', code: unanswered }))
      const status: Record<string, unknown> = {
        SelfSubjectRulesReview: { resourceRules: rules, incomplete },
        SelfSubjectAccessReview: { allowed: may?.((spec['resourceAttributes'] ?? {}) as Record<string, string>) },
        SelfSubjectReview: { userInfo: { username: 'system:serviceaccount:ci:deployer' } },
      }
      return Promise.resolve({ status: status[kind] })
    },
  } as unknown as Cluster
  const documents = objects.map((one): ManifestDocument => {
    return { ref: refOf(one), object: one, source: { file: 'a.yaml', line: 1, column: 1 }, positions: new Map() }
  })
  const { failures, notices, warnings } = await permissions({ cluster, documents, inputs: { mode } as Inputs, now: 0 })
  return { failures, notices, warnings, asked }
}

const all = rule('*', '*', '*')
const reads = [
  rule('apps', 'deployments replicasets', 'get list watch'),
  rule('', 'pods events', 'list watch'),
  rule('', 'pods/log configmaps', 'get'),
]

describe('whether a rule covers a request', () => {
  const patch = {
    verb: 'patch',
    group: '',
    resource: 'configmaps',
    scope: 'shop',
    name: 'settings',
    ref: refOf(settings),
  }
  const log = { verb: 'get', group: '', resource: 'pods/log', scope: 'shop', ref: refOf(web) }
  test.each([
    ['everything', patch, all, true],
    ['this', patch, rule('', 'configmaps', 'patch'), true],
    ['another verb', patch, rule('', 'configmaps', 'update'), false],
    ['another group', patch, rule('apps', 'configmaps', 'patch'), false],
    ['another kind', patch, rule('', 'secrets', '*'), false],
    ['this name', patch, rule('', 'configmaps', 'patch', 'other', 'settings'), true],
    ['another name', patch, rule('', 'configmaps', 'patch', 'other'), false],
    [
      'a name, and all are asked for',
      { ...log, verb: 'list', resource: 'pods' },
      rule('', 'pods', 'list', 'web'),
      false,
    ],
    ['the kind, and its subresource is asked for', log, rule('', 'pods', 'get'), false],
    ['the subresource', log, rule('', 'pods/log', 'get'), true],
    ['the subresource of every kind', log, rule('', '*/log', 'get'), true],
  ] as const)('%s', (_name, need, one, answer) => {
    expect(allows([one], need)).toBe(answer)
  })
})

test('one question for a namespace, one for what has none', async () => {
  const { asked, ...said } = await check([web, settings, high], { rules: [all] })
  expect(said).toEqual({ failures: [], notices: [], warnings: [] })
  expect(asked).toEqual(['SelfSubjectRulesReview', 'SelfSubjectRulesReview'])
})

test('one cause for all objects, with the smallest role that allows it', async () => {
  const { failures, notices } = await check([web, settings, high], {
    rules: [...reads, rule('', 'configmaps', 'patch')],
  })
  expect(failures.map(({ workload }) => workload.name)).toEqual(['web', 'settings', 'high'])
  expect(new Set(failures.map((one) => factOf(one))).size).toBe(1)
  expect(notices).toHaveLength(1)
  const [first] = failures
  expect(first?.evidence[0]?.text.split('\n')).toEqual([
    'namespace shop: deployments.apps: patch, create',
    'namespace shop: configmaps: create',
    'cluster: priorityclasses.scheduling.k8s.io: patch, create',
  ])
  const [see, grant] = entryOf('RbacForbidden').steps(first as NonNullable<typeof first>)
  expect(see?.command).toBe('kubectl auth can-i patch deployments.apps -n shop --as=system:serviceaccount:ci:deployer')
  const yaml = /<<'EOF'\n(.*)\nEOF$/s.exec(grant?.command ?? '')?.[1] ?? ''
  const roles = parseAllDocuments(yaml).map((document) => document.toJS() as Record<string, unknown>)
  const subjects = [{ kind: 'ServiceAccount', name: 'deployer', namespace: 'ci' }]
  expect(roles).toMatchObject([
    {
      kind: 'Role',
      metadata: { namespace: 'shop' },
      rules: [
        { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch', 'create'] },
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
      ],
    },
    { kind: 'RoleBinding', subjects, roleRef: { kind: 'Role', name: 'k8s-deploy-gate' } },
    { kind: 'ClusterRole', rules: [{ resources: ['priorityclasses'] }] },
    { kind: 'ClusterRoleBinding', subjects, roleRef: { kind: 'ClusterRole', name: 'k8s-deploy-gate' } },
  ])
})

test('what is there need not be created', async () => {
  const rules = [rule('', 'configmaps', 'get patch')]
  expect((await check([settings], { rules, exists: ['settings'] })).failures).toEqual([])
  expect((await check([settings], { rules })).failures).toHaveLength(1)
})

test('without the pods there is no verdict; without the events there is less to tell', async () => {
  const writes = rule('apps', 'deployments', 'get list watch patch create')
  const withoutPods = [writes, rule('apps', 'replicasets', '*'), rule('', 'events', '*'), rule('', 'pods/log', '*')]
  const [unwatched] = (await check([web], { rules: withoutPods })).failures
  expect(factOf(unwatched as Finding)).toContain('cannot list or watch pods in namespace shop')
  const { failures, notices } = await check([web], {
    rules: [writes, rule('apps', 'replicasets', '*'), rule('', 'pods', '*')],
  })
  expect(failures).toEqual([])
  expect(notices.map(factOf)).toEqual([expect.stringMatching(/ events, nor get pods\/log in namespace shop$/)])
})

test('a dry-run reads nothing afterwards', async () => {
  const { failures, notices } = await check([web], {
    rules: [rule('apps', 'deployments', 'patch create')],
    mode: 'dry-run',
  })
  expect([failures, notices]).toEqual([[], []])
})

describe('where not every rule is told', () => {
  test('the rest is asked one by one, each once', async () => {
    const more = object('v1', 'ConfigMap', 'more', 'shop')
    const { failures, asked } = await check([settings, more], {
      rules: [rule('', 'configmaps', 'get')],
      incomplete: true,
      may: ({ verb, name }) => verb === 'patch' || name === 'settings',
    })
    expect(failures.map(({ workload }) => workload.name)).toEqual(['more'])
    // patch for all; create for all, and then for each of the two names.
    expect(asked.filter((kind) => kind === 'SelfSubjectAccessReview')).toHaveLength(4)
  })
})

test.each([403, 404, 501])('an API server that answers %d to such questions is asked no more', async (unanswered) => {
  const { asked, ...said } = await check([web], { unanswered })
  expect(said).toEqual({ failures: [], notices: [], warnings: [] })
  expect(asked).toHaveLength(1)
})

test('what a namespace of the set will allow is not known', async () => {
  const namespace = object('v1', 'Namespace', 'shop')
  const { failures } = await check([namespace, settings], { rules: [rule('', 'namespaces', '*')] })
  expect(failures).toEqual([])
})
