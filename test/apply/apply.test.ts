import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { isClientSideApplied } from '../../src/apply/field-ownership.ts'
import { applyOne, comparable, dryRunAll, resolveDocuments, type Applied } from '../../src/apply/apply.ts'
import { insteadWords } from '../../src/causes/destination.ts'
import { ApiError, ConnectionError } from '../../src/cluster/cluster.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import type { KubernetesObject, Status } from '../../src/model/object.ts'
import { FakeCluster, status } from './fake-cluster.ts'

// A Deployment made by `kubectl apply`, scaled with `kubectl scale` and patched by "someone"; and how an API server
// 1.35.4 answered a server-side apply of ours that changes a field of each of them.
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'client-side-applied.json'), 'utf8'),
) as { before: KubernetesObject; conflict: Status }

const settings = { fieldManager: 'k8s-deploy-gate', forceConflicts: false }
const read = (text: string): ManifestDocument[] => parseManifests(text, 'all.yaml').documents
const configMap = (name: string, data = 'x', namespace = 'shop') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata: {a: ${data}}\n---\n`
const deployment = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: owned, namespace: shop}\nspec: {replicas: 3}\n---\n`
const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: {name: new}\n---\n`
const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.org}
spec: {group: example.org, scope: SCOPE, names: {kind: Widget}}
---
`
const widget = `apiVersion: example.org/v1\nkind: Widget\nmetadata: {name: w}\n---\n`

let cluster: FakeCluster
beforeEach(() => void (cluster = new FakeCluster()))

const results = (applied: readonly Applied[]) => applied.map(({ document, result }) => `${document.ref.name} ${result}`)
const one = (text: string): ManifestDocument => read(text)[0] as ManifestDocument

describe('resolveDocuments', () => {
  const refs = async (text: string, fallback = 'shop') => {
    const { documents, refusals } = await resolveDocuments(cluster.asCluster, read(text), fallback)
    const told = documents.map(
      ({ ref, object }) => `${ref.kind} ${ref.namespace ?? '-'} ${object.metadata.namespace ?? '-'}`,
    )
    return {
      told,
      refusals: refusals.map(({ ref, status: { message }, instead = {} }) => `${message}${insteadWords(ref, instead)}`),
    }
  }

  test('fills in the namespace where none is named', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n' + configMap('b', 'x', 'other')
    expect(await refs(text)).toEqual({ told: ['ConfigMap shop shop', 'ConfigMap other other'], refusals: [] })
  })

  test('takes it away from what lives in none', async () => {
    const text = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: wrong}\n'
    expect(await refs(text)).toEqual({ told: ['Namespace - -'], refusals: [] })
  })

  test('keeps the order of many documents', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `c${index}`)
    const { documents } = await resolveDocuments(
      cluster.asCluster,
      read(names.map((name) => configMap(name)).join('')),
      'shop',
    )
    expect(documents.map(({ ref }) => ref.name)).toEqual(names)
  })

  test('asks once what is served, however many kinds are not', async () => {
    const text = Array.from({ length: 50 }, (_, index) => widget.replace('Widget', `Widget${index}`)).join('')
    expect((await refs(text)).refusals).toHaveLength(50)
    expect(cluster.groupsAsked).toBe(1)
  })

  test('refuses a kind that is not served, in kubectl’s words, with what is served instead', async () => {
    const of = (apiVersion: string, kind: string) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n---\n`
    const text =
      of('apps/v1beta1', 'Deployment') +
      of('extensions/v1beta1', 'Deployment') +
      of('apps/v1', 'Deploymnet') +
      of('app/v1', 'Deploymnet') +
      widget
    expect((await refs(text)).refusals).toEqual([
      'no matches for kind "Deployment" in version "apps/v1beta1"; the cluster serves Deployment as apps/v1',
      'no matches for kind "Deployment" in version "extensions/v1beta1"; the cluster serves Deployment as apps/v1',
      'no matches for kind "Deploymnet" in version "apps/v1"; the cluster serves other kinds of apps/v1; did you mean Deployment?',
      'no matches for kind "Deploymnet" in version "app/v1"; did you mean Deployment?',
      'no matches for kind "Widget" in version "example.org/v1"',
    ])
  })

  test.each([
    ['Namespaced', 'Widget shop shop'],
    ['Cluster', 'Widget - -'],
  ])('knows the scope of a kind that the set brings: %s', async (scope, told) => {
    expect(await refs(definition.replace('SCOPE', scope) + widget)).toEqual({
      told: ['CustomResourceDefinition - -', told],
      refusals: [],
    })
  })
})

describe('dryRunAll', () => {
  const check = (text: string, changes = {}) => dryRunAll(cluster.asCluster, read(text), { ...settings, ...changes })

  test('says what an apply would do, in the order of the set, and does nothing', async () => {
    cluster.put({
      ...one(configMap('same')).object,
      metadata: { name: 'same', namespace: 'shop', resourceVersion: '1', uid: 'u' },
    })
    cluster.put(one(configMap('other', 'old')).object)
    const before = structuredClone([...cluster.objects])
    expect(results(await check(configMap('same') + configMap('other') + configMap('new')))).toEqual([
      'same unchanged',
      'other configured',
      'new created',
    ])
    expect([...cluster.objects]).toEqual(before)
    expect(cluster.requests.filter((request) => request.startsWith('apply'))).toEqual([
      'apply ConfigMap/same dry-run k8s-deploy-gate',
      'apply ConfigMap/other dry-run k8s-deploy-gate',
      'apply ConfigMap/new dry-run k8s-deploy-gate',
    ])
  })

  test('one refusal does not hide another, nor what is right', async () => {
    cluster.refuse = ({ metadata }) => {
      if (metadata.name !== 'good') throw status(403, `${metadata.name} is forbidden`)
    }
    const applied = await check(configMap('bad') + configMap('good') + configMap('worse'))
    expect(results(applied)).toEqual(['bad failed', 'good created', 'worse failed'])
    expect(
      applied.flatMap(({ refusals }) => refusals.map(({ ref, status: { message } }) => [ref.name, message])),
    ).toEqual([
      ['bad', 'bad is forbidden'],
      ['worse', 'worse is forbidden'],
    ])
  })

  test('what lives in a namespace that the set makes cannot be checked', async () => {
    cluster.refuse = ({ metadata }) => {
      if (metadata.namespace !== undefined) throw status(404, `namespaces "${metadata.namespace}" not found`)
    }
    expect(results(await check(namespace + configMap('in', 'x', 'new')))).toEqual(['new created', 'in not-verifiable'])
    expect(results(await check(namespace + configMap('out', 'x', 'nowhere')))).toEqual(['new created', 'out failed'])
  })

  test('what is of a kind that the set brings cannot be checked', async () => {
    expect(results(await check(definition.replace('SCOPE', 'Cluster') + widget))).toEqual([
      'widgets.example.org created',
      'w not-verifiable',
    ])
  })

  test('a webhook that knows no dry-run: a warning', async () => {
    cluster.refuse = () => {
      throw status(400, 'admission webhook "policy.example" does not support dry run')
    }
    const [applied] = await check(configMap('a'))
    expect([applied?.result, applied?.warnings]).toEqual([
      'not-verifiable',
      ['ConfigMap a could not be dry-run: admission webhook "policy.example" does not support dry run'],
    ])
  })

  test('an unknown field: all of them are asked for', async () => {
    cluster.refuse = () => {
      throw status(
        500,
        'failed to create typed patch object (shop/a; v1, Kind=ConfigMap): .dat: field not declared in schema',
      )
    }
    cluster.createRefusal = status(400, 'strict decoding error: unknown field "dat", unknown field "meta"')
    const [applied] = await check(configMap('a'))
    expect(applied?.refusals.map(({ status: { code } }) => code)).toEqual([500, 400])
    cluster.createRefusal = status(409, 'configmaps "a" already exists')
    expect((await check(configMap('a')))[0]?.refusals.map(({ status: { code } }) => code)).toEqual([500])
    cluster.createRefusal = undefined
    expect((await check(configMap('a')))[0]?.refusals.map(({ status: { code } }) => code)).toEqual([500])
  })

  test('no answer is not a refusal', async () => {
    cluster.refuse = () => {
      throw new ConnectionError('ClusterUnreachable', 'connection refused')
    }
    await expect(check(configMap('a'))).rejects.toThrow('connection refused')
  })

  test('warnings of the server are kept', async () => {
    cluster.warnings = ['v1 ComponentStatus is deprecated']
    expect((await check(configMap('a')))[0]?.warnings).toEqual(['v1 ComponentStatus is deprecated'])
  })

  describe('of what client-side apply owns', () => {
    const conflict = (status: Status) => () => {
      throw new ApiError(status)
    }
    const causes = recorded.conflict.details?.causes ?? []
    const only = causes.filter(({ message }) => message?.includes('client-side'))

    beforeEach(() => cluster.put(recorded.before))

    test('a conflict with it alone is none: its fields will be ours', async () => {
      cluster.refuse = (_object, { force }) => {
        if (force !== true) conflict({ ...recorded.conflict, details: { causes: only } })()
      }
      expect(results(await check(deployment))).toEqual(['owned configured'])
      expect(cluster.requests.filter((request) => request.startsWith('apply'))).toEqual([
        'apply Deployment/owned dry-run k8s-deploy-gate',
        'apply Deployment/owned dry-run force k8s-deploy-gate',
      ])
    })

    test('of several conflicts only those with others are named', async () => {
      cluster.refuse = conflict(recorded.conflict)
      const [applied] = await check(deployment)
      expect(applied?.result).toBe('failed')
      expect(applied?.refusals[0]?.status.details?.causes?.map(({ message }) => message)).toEqual([
        'conflict with "somebody" using apps/v1',
        'conflict with "kubectl" with subresource "scale" using apps/v1',
      ])
    })

    test('a conflict with others alone stays as it is', async () => {
      const others = { ...recorded.conflict, details: { causes: causes.filter((cause) => !only.includes(cause)) } }
      cluster.refuse = conflict(others)
      expect((await check(deployment))[0]?.refusals.map((refusal) => refusal.status)).toEqual([others])
    })

    test('another refusal stays as it is', async () => {
      cluster.refuse = conflict(
        status(422, 'spec.selector: field is immutable', {
          details: { causes: [{ field: 'spec.selector', message: 'field is immutable' }] },
        }).status,
      )
      expect((await check(deployment))[0]?.refusals[0]?.status.message).toBe('spec.selector: field is immutable')
    })

    test('nothing is moved in a dry-run', async () => {
      await check(deployment)
      expect(cluster.requests.some((request) => request.startsWith('patch'))).toBe(false)
    })
  })

  test('force-conflicts takes everything over', async () => {
    await check(configMap('a'), { forceConflicts: true })
    expect(cluster.requests).toContain('apply ConfigMap/a dry-run force k8s-deploy-gate')
  })
})

describe('applyOne', () => {
  const apply = (text: string) => applyOne(cluster.asCluster, one(text), settings)

  test('created, then unchanged, then configured', async () => {
    expect((await apply(configMap('a'))).result).toBe('created')
    expect((await apply(configMap('a'))).result).toBe('unchanged')
    expect((await apply(configMap('a', 'y'))).result).toBe('configured')
  })

  test('a refusal is a value', async () => {
    cluster.refuse = () => {
      throw status(403, 'no')
    }
    expect(await apply(configMap('a'))).toMatchObject({
      result: 'failed',
      refusals: [{ ref: { name: 'a' }, status: { code: 403 } }],
    })
  })

  test.each([403, 405])('an object that may not be read (%i) is applied all the same', async (code) => {
    cluster.get = () => Promise.reject(status(code, 'no'))
    expect((await apply(configMap('a'))).result).toBe('created')
  })

  test('client-side apply’s fields are taken over first, with what is in the way repeated', async () => {
    cluster.put(recorded.before)
    let changes = 2
    cluster.meanwhile = () => {
      if (changes-- > 0)
        cluster.put({ ...recorded.before, metadata: { ...recorded.before.metadata, resourceVersion: String(changes) } })
    }
    expect((await apply(deployment)).result).toBe('configured')
    const adoption = ['get Deployment/owned', 'patch Deployment/owned']
    expect(cluster.requests).toEqual([
      'get Deployment/owned',
      ...adoption,
      ...adoption,
      ...adoption,
      'apply Deployment/owned k8s-deploy-gate',
    ])
    const managers = [...cluster.objects.values()][0]?.metadata.managedFields?.map(
      ({ manager, operation }) => `${manager} ${operation}`,
    )
    expect(managers).toEqual([
      'k8s-deploy-gate Apply',
      'kubectl Update',
      'somebody Update',
      'kube-controller-manager Update',
    ])
  })

  test('a 409 is repeated as well', async () => {
    cluster.put(recorded.before)
    let conflicts = 4
    cluster.meanwhile = () => {
      if (conflicts-- > 0) throw status(409, 'the object has been modified')
    }
    expect((await apply(deployment)).result).toBe('configured')
  })

  test('but not for ever', async () => {
    cluster.put(recorded.before)
    cluster.meanwhile = () => {
      throw status(409, 'the object has been modified')
    }
    expect(await apply(deployment)).toMatchObject({ result: 'failed', refusals: [{ status: { code: 409 } }] })
    expect(cluster.requests.filter((request) => request.startsWith('patch'))).toHaveLength(5)
  })

  test('another refusal is not repeated', async () => {
    cluster.put(recorded.before)
    cluster.meanwhile = () => {
      throw status(403, 'no')
    }
    expect(await apply(deployment)).toMatchObject({ result: 'failed', refusals: [{ status: { code: 403 } }] })
    expect(cluster.requests).toEqual(['get Deployment/owned', 'get Deployment/owned', 'patch Deployment/owned'])
  })
})

describe('what the dry-run read is not read once more', () => {
  const requests = async (text: string, between: () => void = () => undefined) => {
    const [trial] = await dryRunAll(cluster.asCluster, read(text), settings)
    between()
    cluster.requests.splice(0)
    const applied = await applyOne(cluster.asCluster, one(text), settings, trial)
    return { result: applied.result, before: applied.before, requests: cluster.requests }
  }
  const apply = 'apply ConfigMap/a k8s-deploy-gate'

  test('an object that is new is asked for neither before nor after', async () => {
    await dryRunAll(cluster.asCluster, read(configMap('a')), settings)
    expect(cluster.requests).toEqual(['apply ConfigMap/a dry-run k8s-deploy-gate'])
    expect(await requests(configMap('a'))).toEqual({ result: 'created', before: undefined, requests: [apply] })
  })

  test('one that is there', async () => {
    cluster.put(one(configMap('a', 'old')).object)
    expect(await requests(configMap('a'))).toMatchObject({ result: 'configured', before: {}, requests: [apply] })
  })

  test('a workload that is there: a rollback may return to what it was right before', async () => {
    cluster.put({ ...one(deployment).object, metadata: { name: 'owned', namespace: 'shop' } })
    const { requests: asked } = await requests(deployment)
    expect(asked).toEqual(['get Deployment/owned', 'apply Deployment/owned k8s-deploy-gate'])
  })

  test('one that somebody deletes or creates in the meantime is told as what it was', async () => {
    cluster.put(one(configMap('a', 'old')).object)
    expect(await requests(configMap('a'), () => cluster.objects.clear())).toMatchObject({
      result: 'created',
      before: undefined,
    })
    cluster.objects.clear()
    expect(await requests(configMap('a'), () => cluster.put(one(configMap('a', 'old')).object))).toMatchObject({
      result: 'configured',
    })
  })

  test('one whose creation was answered on a lost connection is created, not configured', async () => {
    const time = '2026-01-01T00:00:00Z'
    const managedFields = [{ manager: 'k8s-deploy-gate', operation: 'Apply' as const, time }]
    const { object } = one(configMap('a'))
    const metadata = { ...object.metadata, creationTimestamp: time, managedFields }
    expect((await requests(configMap('a'), () => cluster.put({ ...object, metadata }))).result).toBe('created')
  })

  test('one that client-side apply creates in the meantime is read and taken over', async () => {
    const between = () => {
      cluster.put(recorded.before)
      cluster.refuse = () => {
        const owned = [...cluster.objects.values()].some(isClientSideApplied)
        if (owned) throw status(409, 'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply"')
      }
    }
    expect((await requests(deployment, between)).result).toBe('configured')
  })
})

describe('comparable', () => {
  const object = one(deployment).object

  test('what changes by itself does not count', () => {
    const noisy = {
      ...object,
      status: { replicas: 3 },
      metadata: {
        ...object.metadata,
        resourceVersion: '9',
        generation: 4,
        uid: 'u',
        creationTimestamp: 'x',
        managedFields: [],
      },
    }
    expect(comparable(noisy)).toEqual(comparable(object))
  })

  test('nor does the order of keys', () => {
    const turned = Object.fromEntries(Object.entries(object).reverse()) as KubernetesObject
    expect(JSON.stringify(comparable(turned))).toBe(JSON.stringify(comparable(object)))
  })

  test('labels and spec do', () => {
    expect(comparable({ ...object, metadata: { ...object.metadata, labels: { a: 'b' } } })).not.toEqual(
      comparable(object),
    )
    expect(comparable({ ...object, spec: { replicas: 4 } })).not.toEqual(comparable(object))
  })
})
