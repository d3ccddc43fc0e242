// Which kinds the names of `resources` stand for, by the discovery documents of a real API server.
import { describe, expect, test } from 'vitest'
import { ApiError, type ApiResource, type Cluster } from '../src/cluster/cluster.ts'
import { discoverWith } from '../src/cluster/discovery.ts'
import type { Transport } from '../src/cluster/transport.ts'
import { followedObjects, kindOf } from '../src/resources.ts'
import { readDiscovery } from './embedded-cluster/recording.ts'

const documents = readDiscovery()
const asked: string[] = []
const transport = {
  json: async ({ path }: { path: string }) => {
    asked.push(path)
    const document = documents.find((one) => one.path === path && one.accept === 'application/json')
    if (document === undefined) throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 503 })
    return { object: JSON.parse(document.body) as unknown, warnings: [], headers: {} }
  },
} as unknown as Transport

const discovery = discoverWith(transport)
const cluster = { ...discovery, namespace: '' } as unknown as Cluster
const served: ApiResource[] = await discovery.kinds(await discovery.groupVersions())

describe('kindOf', () => {
  test.each([
    ['deployment', 'apps/v1 Deployment'],
    ['Deployments', 'apps/v1 Deployment'],
    ['DEPLOY', 'apps/v1 Deployment'],
    ['deployment.apps', 'apps/v1 Deployment'],
    ['deploy.v1.apps', 'apps/v1 Deployment'],
    ['Deployment.v1.apps', 'apps/v1 Deployment'],
    ['sts', 'apps/v1 StatefulSet'],
    ['ds', 'apps/v1 DaemonSet'],
    ['cj', 'batch/v1 CronJob'],
    ['po', 'v1 Pod'],
    ['pvc', 'v1 PersistentVolumeClaim'],
    ['svc', 'v1 Service'],
    ['ns', 'v1 Namespace'],
    ['ing', 'networking.k8s.io/v1 Ingress'],
    ['hpa', 'autoscaling/v2 HorizontalPodAutoscaler'],
    ['hpa.v1.autoscaling', 'autoscaling/v1 HorizontalPodAutoscaler'],
    // Also served by events.k8s.io: the core group comes first, as with kubectl.
    ['events', 'v1 Event'],
    ['events.events.k8s.io', 'events.k8s.io/v1 Event'],
  ])('%s is %s', (word, expected) => {
    const found = kindOf(word, served)
    expect(`${found?.apiVersion} ${found?.kind}`).toBe(expected)
  })

  test.each(['deploymnt', 'deployment.batch', 'deployment.v2.apps', 'apps', ''])('%j is none', (word) => {
    expect(kindOf(word, served)).toBeUndefined()
  })
})

describe('followedObjects', () => {
  const follow = (...resources: string[]) => followedObjects(cluster, [], { resources, namespace: 'shop' })

  test('each once, those of the cluster without a namespace', async () => {
    expect((await follow('deploy/web', 'Deployment/web', 'ns/shop', 'ingress/web')).refs).toEqual([
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
      { apiVersion: 'v1', kind: 'Namespace', name: 'shop' },
      { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace: 'shop', name: 'web' },
    ])
  })

  test('every kind that is none is named, with what was perhaps meant', async () => {
    const { problems } = await follow('deploymnt/web', 'pods/web', 'stateful/web')
    expect(problems).toEqual([
      {
        message: 'resources: the cluster serves no kind named deploymnt; did you mean deployment?',
        input: 'resources',
        notServed: true,
      },
      {
        message: expect.stringMatching(/^resources: the cluster serves no kind named stateful/) as string,
        input: 'resources',
        notServed: true,
      },
    ])
  })
})

test('a group whose server is down hides no other', async () => {
  const fresh = discoverWith(transport)
  const kinds = await fresh.kinds(['metrics.k8s.io/v1beta1', 'apps/v1'])
  expect(kinds.map(({ kind }) => kind)).toContain('Deployment')
  await expect(fresh.kinds(['metrics.k8s.io/v1beta1'])).rejects.toThrow('HTTP 503')
})
