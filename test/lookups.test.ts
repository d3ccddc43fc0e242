// What is looked up beside the watch: asked once, and again before a verdict; what cannot be had is a warning.
import { expect, test } from 'vitest'
import { ApiError, type Cluster, type WatchTarget } from '../src/cluster/cluster.ts'
import { Lookups } from '../src/lookups.ts'
import { refOf, type ObjectRef } from '../src/model/object.ts'

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
  expect([asked.length, it.known.absent, it.objects.map(refOf)]).toEqual([3, [], [secret, { ...deployments, name: 'web' }]])
})

test('what may not be asked is neither there nor missing', async () => {
  const { lookups: it } = lookups(() => {
    throw new ApiError({ kind: 'Status', apiVersion: 'v1', code: 403, message: 'no' })
  })
  await it.ask([secret])
  expect([it.known.absent, it.objects, [...it.warnings]]).toEqual([
    [],
    [],
    ['could not get Secret tls: the identity lacks that permission'],
  ])
})
