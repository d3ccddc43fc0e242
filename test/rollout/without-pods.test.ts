// The kinds that make no pods: whole objects of a real cluster, changed only as the case says.
import type { Problem } from '../../src/model/finding.ts'
import { findingOfProblem } from '../../src/causes/catalogue.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { refOf, type KubernetesObject, type Pod } from '../../src/model/object.ts'
import type { Deployment } from '../../src/model/workloads.ts'
import { View } from '../../src/model/snapshot.ts'
import { rolloutsOf, watchedWith } from '../../src/rollout/kinds.ts'
import type { Rollout, Tracked } from '../../src/rollout/rollout.ts'

/**
 * What Kubernetes 1.35.4 made within a minute of three Deployments (`web`, ready; `sick`, whose readiness probe fails;
 * `idle`, zero replicas) and of everything that may stand around them. No controller for load balancers or Ingresses,
 * no metrics server.
 */
const { now, items } = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures', 'exposure.json'), 'utf8')) as {
  now: string
  items: KubernetesObject[]
}
const NOW = Date.parse(now)
const APPLIED = Date.parse('2026-11-21T09:46:54Z')

class Cluster {
  objects = structuredClone(items)
  absent: { apiVersion: string; kind: string; namespace: string; name: string }[] = []
  unreadable: { apiVersion: string; kind: string }[] = []
  now = NOW
  answersSince: number | undefined

  get(kind: string, name: string): KubernetesObject {
    const found = this.objects.find((object) => object.kind === kind && object.metadata.name === name)
    if (found === undefined) throw new Error(`the cluster has no ${kind} ${name}`)
    return found
  }

  remove(isGone: (object: KubernetesObject) => boolean): this {
    this.objects = this.objects.filter((object) => !isGone(object))
    return this
  }

  /** How far the objects are that were deployed together, each `Kind/name`. */
  rollouts(...names: string[]): Rollout[] {
    const view = new View({
      now: this.now,
      answersSince: this.answersSince,
      objects: this.objects,
      logs: [],
      absent: this.absent,
      unreadable: this.unreadable,
    })
    return rolloutsOf(
      names.map((name): Tracked => {
        const [kind = '', own = ''] = name.split('/')
        const object = this.get(kind, own)
        const { generation } = object.metadata
        return {
          ref: refOf(object),
          changed: true,
          appliedAt: APPLIED,
          ...(generation === undefined ? {} : { generation }),
        }
      }),
      view,
    )
  }

  /** State and words of the first, then the codes of what speaks against it, then those of its notices in brackets. */
  told(...names: string[]): string[] {
    const [first] = this.rollouts(...names)
    const { state = '', message = '', problems = [], notices = [] } = first ?? {}
    const codeOf = (problem: Problem) => findingOfProblem(problem, first as Rollout, this.now).code
    return [state, message, ...problems.map(codeOf), ...notices.map((notice) => `[${codeOf(notice)}]`)]
  }

  facts(name: string, ...others: string[]): unknown {
    const [first] = this.rollouts(name, ...others)
    return [...(first?.problems ?? []), ...(first?.notices ?? [])].map(({ facts, path, text }) => ({
      ...facts,
      ...(text === '' ? {} : { text }),
      path: path?.join('.'),
    }))
  }
}

describe('Service', () => {
  test.each([
    ['web', ['done', '1 ready endpoint']],
    ['headless', ['done', '1 ready endpoint']],
    ['external', ['done', 'an alias of db.example.org']],
    ['manual', ['done', 'no selector: something else manages its endpoints']],
    ['idle', ['done', 'the workload that it selects has no pods']],
    ['sick', ['in-progress', 'the pod that it selects is not ready', 'ServiceNoReadyEndpoints']],
    ['slip', ['in-progress', 'no pod has app=wbe', 'ServiceNoMatchingPods']],
    ['mismatch', ['in-progress', 'forwards to a port that no container has', 'ServiceTargetPortMismatch']],
    ['mixed', ['in-progress', 'forwards to a port that no container has', 'ServiceTargetPortMismatch']],
    ['numeric', ['done', '1 ready endpoint', '[ServiceTargetPortMismatch]']],
    [
      'balanced',
      [
        'in-progress',
        '1 ready endpoint, waiting for a load balancer',
        'LoadBalancerPending',
        '[ServiceTargetPortMismatch]',
      ],
    ],
  ])('%s, deployed with its workloads', (name, told) => {
    expect(new Cluster().told(`Service/${name}`, 'Deployment/web', 'Deployment/sick', 'Deployment/idle')).toEqual(told)
  })

  test('a number may be one of a container that declares no ports', () => {
    const cluster = new Cluster()
    const { template } = (cluster.get('Deployment', 'web') as Deployment).spec
    template.spec.containers.push({ name: 'proxy', image: 'registry.example/proxy:1' })
    expect(cluster.told('Service/numeric', 'Deployment/web')).toEqual(['done', '1 ready endpoint'])
  })

  test.each([
    ['web', ['done', '1 ready endpoint']],
    ['idle', ['done', 'selects Deployment idle, which has no pods']],
    ['sick', ['done', 'the pod that it selects is not ready', '[ServiceNoReadyEndpoints]']],
    ['slip', ['done', 'no pod has app=wbe', '[ServiceNoMatchingPods]']],
    ['mismatch', ['in-progress', 'forwards to a port that no container has', 'ServiceTargetPortMismatch']],
  ])('%s alone: what others deployed is theirs', (name, told) => {
    expect(new Cluster().told(`Service/${name}`)).toEqual(told)
  })

  test('pods that are ready, and endpoints that nobody has written yet: it waits for them for a while', () => {
    const cluster = new Cluster().remove(
      ({ kind, metadata }) => kind === 'EndpointSlice' && metadata.labels?.['kubernetes.io/service-name'] === 'web',
    )
    // What was there of other Services tells that endpoints can be read.
    cluster.now = APPLIED + 9_000
    expect(cluster.told('Service/web')).toEqual(['in-progress', 'waiting for its endpoints'])
    cluster.now = APPLIED + 11_000
    expect(cluster.told('Service/web')).toEqual([
      'done',
      'the pod that it selects is not ready',
      '[ServiceNoReadyEndpoints]',
    ])
  })

  test('what holds its workload up explains it', () => {
    const [first] = new Cluster().rollouts('Service/sick', 'Deployment/web', 'Deployment/sick')
    expect(first?.problems?.[0]?.follows?.map(({ name }) => name)).toEqual(['sick'])
  })

  test('a selector unlike any labels may be that of pods that come once the workloads beside it are done', () => {
    const cluster = new Cluster()
    Object.assign(cluster.get('Service', 'slip').spec as object, { selector: { app: 'ledger' } })
    expect(cluster.told('Service/slip', 'Deployment/web', 'Deployment/sick')[2]).toBe('ServiceNoReadyEndpoints')
    expect(cluster.told('Service/slip', 'Deployment/web')[2]).toBe('ServiceNoMatchingPods')
  })

  test('a selector that nothing has is a slip once every workload beside it is done', () => {
    expect(new Cluster().told('Service/slip', 'Deployment/web', 'Deployment/idle')).toEqual([
      'in-progress',
      'no pod has app=wbe',
      'ServiceNoMatchingPods',
    ])
    expect(new Cluster().facts('Service/slip', 'Deployment/idle', 'Deployment/web')).toEqual([
      {
        selector: { app: 'wbe' },
        near: { kind: 'Deployment', name: 'web', key: 'app', labels: { app: 'web' } },
        text: 'pods of Deployment web have app=web',
        path: 'spec.selector.app',
      },
    ])
  })

  test('the nearest labels are those that differ least', () => {
    const cluster = new Cluster()
    Object.assign(cluster.get('Service', 'slip').spec as object, { selector: { app: 'webb' } })
    expect(cluster.facts('Service/slip', 'Deployment/idle', 'Deployment/web')).toMatchObject([
      { text: 'pods of Deployment web have app=web' },
    ])
    Object.assign(cluster.get('Service', 'slip').spec as object, { selector: { app: 'idle', tier: 'front' } })
    expect(cluster.facts('Service/slip', 'Deployment/web', 'Deployment/idle')).toMatchObject([
      { text: 'pods of Deployment idle have app=idle', path: 'spec.selector.tier' },
    ])
  })

  test('an operator may make the pods of a custom resource, so nothing is a slip beside one', () => {
    expect(new Cluster().told('Service/slip', 'Deployment/web', 'Widget/ready')).toEqual([
      'done',
      'no pod has app=wbe',
      '[ServiceNoMatchingPods]',
    ])
  })

  test('what a Deployment was before is no workload that may come back', () => {
    const cluster = new Cluster()
    const set = cluster.objects.find((one) => one.kind === 'ReplicaSet' && one.metadata.name.startsWith('web-'))
    const { template } = set?.spec as { template: { metadata: { labels: Record<string, string> } } }
    template.metadata.labels['app'] = 'wbe'
    expect(cluster.told('Service/slip', 'Deployment/web')[2]).toBe('ServiceNoMatchingPods')
  })

  test('workloads of another namespace are no neighbours', () => {
    const cluster = new Cluster()
    cluster.get('Deployment', 'web').metadata.namespace = 'other'
    expect(cluster.told('Service/slip', 'Deployment/web')[0]).toBe('done')
  })

  test('its pods are not there yet', () => {
    const cluster = new Cluster().remove(({ kind, metadata }) => kind === 'Pod' || /^sick-/.test(metadata.name))
    expect(cluster.told('Service/sick', 'Deployment/sick')).toEqual([
      'in-progress',
      'no matching pods yet',
      'ServiceNoReadyEndpoints',
    ])
  })

  test('a named port that comes with the next revision is waited for', () => {
    const cluster = new Cluster()
    const { spec } = cluster.get('Deployment', 'web') as never as { spec: { template: { spec: Pod['spec'] } } }
    Object.assign(spec.template.spec.containers[0] as object, { ports: [{ name: 'htpp', containerPort: 8080 }] })
    expect(cluster.told('Service/mismatch', 'Deployment/web')[2]).toBe(undefined)
  })

  test('the port of a sidecar that was injected counts', () => {
    const cluster = new Cluster()
    const pod = cluster.objects.find((one) => one.kind === 'Pod' && one.metadata.labels?.['app'] === 'web') as Pod
    pod.spec.initContainers = [{ name: 'proxy', restartPolicy: 'Always', ports: [{ name: 'htpp', containerPort: 1 }] }]
    expect(cluster.told('Service/mismatch', 'Deployment/web')[0]).toBe('done')
    pod.spec.initContainers = [{ name: 'proxy', ports: [{ name: 'htpp', containerPort: 1 }] }]
    expect(cluster.told('Service/mismatch', 'Deployment/web')[0]).toBe('in-progress')
  })

  test('the facts of a port that no container has', () => {
    expect(new Cluster().facts('Service/mixed', 'Deployment/web')).toEqual([
      { port: 81, targetPort: 'metrics', declared: ['http'], text: 'http (8080), http (8080)', path: undefined },
    ])
    expect(new Cluster().facts('Service/mismatch', 'Deployment/web')).toMatchObject([{ meant: 'http' }])
  })

  test('without EndpointSlices its ready pods tell', () => {
    const cluster = new Cluster().remove(({ kind }) => kind === 'EndpointSlice')
    expect(cluster.told('Service/web', 'Deployment/web')[0]).toBe('in-progress')
    cluster.unreadable = [{ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' }]
    expect(cluster.told('Service/web', 'Deployment/web')).toEqual(['done', '1 ready endpoint'])
  })

  test('what may not be read proves nothing', () => {
    const cluster = new Cluster().remove(({ kind }) => kind === 'Pod')
    cluster.unreadable = [{ apiVersion: 'v1', kind: 'Pod' }]
    expect(cluster.told('Service/slip', 'Deployment/web')).toEqual(['done', 'applied; its pods cannot be read'])
  })

  test('a load balancer', () => {
    const cluster = new Cluster()
    const balanced = cluster.get('Service', 'balanced')
    const event = cluster.objects.find(({ kind }) => kind === 'Event') as KubernetesObject
    Object.assign(event, {
      involvedObject: { kind: 'Service', name: 'balanced', namespace: 'shop', uid: balanced.metadata.uid },
      reason: 'SyncLoadBalancerFailed',
      message: 'Error syncing load balancer: failed to ensure load balancer: no subnet',
      count: 3,
    })
    const [failing] = cluster.rollouts('Service/balanced', 'Deployment/web')
    expect(failing?.problems).toMatchObject([
      { code: 'LoadBalancerSyncFailed', text: 'failed to ensure load balancer: no subnet', observations: 3 },
    ])
    balanced.status = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } }
    expect(cluster.told('Service/balanced')).toEqual(['done', '1 ready endpoint, load balancer 192.0.2.7'])
  })
})

describe('Ingress', () => {
  const orphan = 'Ingress/orphan'

  test('whose Service is there is done, with or without an address', () => {
    const cluster = new Cluster()
    const stored = ['done', 'applied, no address yet', '[IngressClassMissing]']
    expect(cluster.told('Ingress/good')).toEqual(stored)
    cluster.get('Ingress', 'good').status = { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } }
    expect(cluster.told('Ingress/good')[1]).toBe('address lb.example')
  })

  test('every slip at once, each on its line', () => {
    const cluster = new Cluster()
    expect(cluster.told(orphan)).toEqual([
      'in-progress',
      'Service wbe does not exist',
      'IngressBackendServiceMissing',
      'IngressBackendPortMissing',
      'IngressClassMissing',
    ])
    const services = cluster.objects
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata }) => metadata.name)
      .sort()
    expect(cluster.facts(orphan)).toEqual([
      { service: 'wbe', services, meant: 'web', path: 'spec.defaultBackend.service.name' },
      {
        service: 'web',
        port: 'htpp',
        ports: [{ port: 80 }],
        path: 'spec.rules.0.http.paths.0.backend.service.port.name',
      },
      { class: 'no-such-class', classes: [], path: 'spec.ingressClassName' },
    ])
  })

  test('its TLS Secret is a notice once it was looked for, and cert-manager makes its own', () => {
    const cluster = new Cluster()
    const secret = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'no-such-secret' }
    expect(cluster.rollouts(orphan)[0]?.asks).toEqual([secret])
    cluster.absent = [secret]
    expect(cluster.told(orphan)).toContain('[IngressTlsSecretMissing]')
    cluster.get('Ingress', 'orphan').metadata.annotations = { 'cert-manager.io/cluster-issuer': 'letsencrypt' }
    expect(cluster.told(orphan)).not.toContain('[IngressTlsSecretMissing]')
  })

  test('Services and classes that may not be read prove nothing', () => {
    const cluster = new Cluster().remove(({ kind }) => kind === 'Service')
    cluster.unreadable = [
      { apiVersion: 'v1', kind: 'Service' },
      { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass' },
    ]
    expect(cluster.told(orphan)).toEqual(['done', 'applied, no address yet'])
  })

  test.each(['gce', 'gce-internal'])('class %s needs no object', (ingressClassName) => {
    const cluster = new Cluster()
    Object.assign(cluster.get('Ingress', 'good').spec as object, { ingressClassName })
    expect(cluster.told('Ingress/good')).toEqual(['done', 'applied, no address yet'])
  })

  test('a class that is there, and a default one', () => {
    const cluster = new Cluster()
    const metadata = { name: 'public', annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' } }
    cluster.objects.push({ apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata })
    expect(cluster.told('Ingress/good')).toEqual(['done', 'applied, no address yet'])
    Object.assign(cluster.get('Ingress', 'good').spec as object, { ingressClassName: 'publik' })
    expect(cluster.facts('Ingress/good')).toMatchObject([{ classes: ['public'], meant: 'public' }])
  })

  test('a backend that names an action of the AWS controller is no Service', () => {
    const cluster = new Cluster()
    const backend = { service: { name: 'redirect', port: { name: 'use-annotation' } } }
    cluster.get('Ingress', 'good').spec = { defaultBackend: backend }
    expect(cluster.told('Ingress/good')[0]).toBe('done')
  })
})

describe('custom resources', () => {
  test.each([
    ['plain', ['done', 'applied; no controller has reported a status']],
    ['ready', ['done', 'ready']],
    ['stalled', ['in-progress', 'Denied: quota of the account is used up', 'CustomResourceFailed']],
    ['reconciling', ['in-progress', 'Progressing: making it']],
    ['behind', ['in-progress', 'waiting for its controller to see the change']],
    ['a', ['in-progress', 'Denied: quota of the account is used up', 'CustomResourceFailed']],
  ])('%s', (name, told) => {
    expect(new Cluster().told(`Widget/${name}`)).toEqual(told)
  })

  test('only a stalled one is given up before its time', () => {
    const found = (name: string) => {
      const [rollout] = new Cluster().rollouts(`Widget/${name}`)
      const finding = findingOfProblem(rollout?.problems?.[0] as Problem, rollout as Rollout, NOW)
      return [finding.facts, isHopeless(finding, 2_000, 1)]
    }
    expect([found('stalled'), found('a')]).toMatchObject([
      [{ type: 'Stalled', status: 'True', reason: 'Denied' }, true],
      [{ type: 'Ready', status: 'False', reason: 'Denied' }, false],
    ])
  })

  test('a controller has a moment for its first status', () => {
    const cluster = new Cluster()
    cluster.now = APPLIED + 1_000
    expect(cluster.rollouts('Widget/plain')[0]).toMatchObject({ state: 'in-progress', lookAgainAt: APPLIED + 10_000 })
    cluster.now = APPLIED + 10_000
    expect(cluster.rollouts('Widget/plain')[0]?.state).toBe('done')
  })

  test('while the API server was away no controller could write it', () => {
    const cluster = new Cluster()
    cluster.answersSince = APPLIED + 9_000
    cluster.now = APPLIED + 12_000
    expect(cluster.rollouts('Widget/plain')[0]).toMatchObject({ state: 'in-progress', lookAgainAt: APPLIED + 19_000 })
    cluster.now = APPLIED + 19_000
    expect(cluster.rollouts('Widget/plain')[0]?.state).toBe('done')
  })

  test('a condition of an earlier generation says nothing', () => {
    const cluster = new Cluster()
    const { status, metadata } = cluster.get('Widget', 'ready') as KubernetesObject & {
      status: { observedGeneration?: number; conditions: object[] }
    }
    delete status.observedGeneration
    Object.assign(status.conditions[0] as object, { observedGeneration: 1 })
    expect(cluster.told('Widget/ready')[0]).toBe('done')
    metadata.generation = 2
    expect(cluster.told('Widget/ready')).toEqual(['in-progress', 'waiting for its controller to see the change'])
  })

  test.each([null, 'Active', 7, [], {}, { conditions: 'many' }, { conditions: [null, 'Ready'] }])(
    'a status of no known shape, %j, is none',
    (status) => {
      const cluster = new Cluster()
      cluster.get('Widget', 'plain').status = status
      expect(cluster.told('Widget/plain')[0]).toBe('done')
    },
  )

  test('that may not be read is done, one that is not there yet is not', () => {
    const [widget] = [new Cluster()]
    const ref = refOf(widget.get('Widget', 'ready'))
    const tracked = [{ ref, changed: true, appliedAt: APPLIED }]
    const snapshot = { now: NOW, objects: [], logs: [], absent: [] }
    expect(rolloutsOf(tracked, new View(snapshot))[0]?.state).toBe('in-progress')
    expect(rolloutsOf(tracked, new View({ ...snapshot, unlisted: [ref] }))[0]?.state).toBe('in-progress')
    expect(rolloutsOf(tracked, new View({ ...snapshot, unreadable: [ref] }))[0]?.state).toBe('done')
  })
})

describe('what is around', () => {
  test.each([
    ['HorizontalPodAutoscaler/web', ['done', 'stored', '[HpaMetricsUnavailable]']],
    ['HorizontalPodAutoscaler/nowhere', ['done', 'stored', '[HpaTargetMissing]']],
    ['PodDisruptionBudget/web', ['done', 'stored', '[PdbBlocksDrain]']],
    ['PodDisruptionBudget/loose', ['done', 'stored']],
    ['PodDisruptionBudget/unmatched', ['done', 'stored']],
    ['ResourceQuota/quota', ['done', 'in force']],
    ['CustomResourceDefinition/widgets.example.org', ['done', 'established']],
    [
      'CustomResourceDefinition/gadgets.example.org',
      ['in-progress', '"WidgetList" is already in use', 'CrdNotEstablished'],
    ],
    ['APIService/v1.apps', ['done', 'available']],
    [
      'APIService/v1.nobody.example.org',
      ['in-progress', 'service/nobody in "shop" is not present', 'AggregatedApiMissing'],
    ],
    ['Namespace/shop', ['done', 'active']],
  ])('%s', (name, told) => {
    expect(new Cluster().told(name)).toEqual(told)
  })

  test('an autoscaler whose target was looked for', () => {
    const cluster = new Cluster()
    const autoscaler = cluster.get('HorizontalPodAutoscaler', 'nowhere')
    autoscaler.status = {}
    expect(cluster.told('HorizontalPodAutoscaler/nowhere')).toEqual(['done', 'stored'])
    const target = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'no-such' }
    expect(cluster.rollouts('HorizontalPodAutoscaler/nowhere')[0]?.asks).toEqual([target])
    cluster.absent = [target]
    expect(cluster.told('HorizontalPodAutoscaler/nowhere')).toEqual(['done', 'stored', '[HpaTargetMissing]'])
  })

  test('a quota that was changed a moment ago; quantities are compared, not their spelling', () => {
    const cluster = new Cluster()
    Object.assign(cluster.get('ResourceQuota', 'quota').spec as object, { hard: { pods: '60' } })
    expect(cluster.told('ResourceQuota/quota')).toEqual(['in-progress', 'not in force yet for pods'])
    Object.assign(cluster.get('ResourceQuota', 'quota').spec as object, { hard: { pods: '50000m' } })
    expect(cluster.told('ResourceQuota/quota')[0]).toBe('done')
  })

  test('a namespace that is being deleted', () => {
    const cluster = new Cluster()
    cluster.get('Namespace', 'shop').status = { phase: 'Terminating' }
    expect(cluster.rollouts('Namespace/shop')[0]).toMatchObject({
      state: 'failed',
      reason: { code: 'NamespaceTerminating' },
    })
  })
})

test('what is watched beside', () => {
  const kinds = (apiVersion: string, kind: string) => watchedWith({ apiVersion, kind }).map((other) => other.kind)
  expect(kinds('v1', 'Service')).toEqual(['Service', 'EndpointSlice', 'Pod', 'Event'])
  expect(kinds('networking.k8s.io/v1', 'Ingress')).toEqual(['Ingress', 'Service', 'IngressClass'])
  expect(kinds('cert-manager.io/v1', 'Issuer')).toEqual(['Issuer'])
  expect(kinds('cert-manager.io/v1', 'Certificate')).toEqual([
    'Certificate',
    'CertificateRequest',
    'Order',
    'Challenge',
  ])
})

describe('routes of the Gateway API', () => {
  /** A status as Envoy Gateway 1.0 and cloud-provider-kind 0.9 print it in their documentation. */
  const route = (...conditions: object[]): KubernetesObject => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'shop', generation: 2 },
    spec: { parentRefs: [{ name: 'public' }], rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
    status: { parents: conditions.length === 0 ? [] : [{ parentRef: { name: 'public' }, conditions }] },
  })
  const accepted = { type: 'Accepted', status: 'True', reason: 'Accepted', observedGeneration: 2 }
  const unresolved = {
    type: 'ResolvedRefs',
    status: 'False',
    reason: 'BackendNotFound',
    message: 'Service shop/web not found',
    observedGeneration: 2,
  }
  const refused = { ...accepted, status: 'False', reason: 'NoMatchingParent' }

  test.each([
    ['without an answer', [], ['done', 'applied; no Gateway has responded']],
    ['accepted', [accepted], ['done', 'accepted by public']],
    [
      'whose Service is missing',
      [accepted, unresolved],
      ['in-progress', 'Gateway public rejects it: BackendNotFound', 'GatewayRouteInvalid'],
    ],
    ['refused', [refused], ['in-progress', 'Gateway public rejects it: NoMatchingParent', 'GatewayRouteInvalid']],
    [
      'changed a moment ago',
      [{ ...refused, observedGeneration: 1 }],
      ['in-progress', 'waiting for its Gateway to see the change'],
    ],
  ])('%s', (_title, conditions, told) => {
    const cluster = new Cluster()
    cluster.objects.push(route(...conditions))
    expect(cluster.told('HTTPRoute/web')).toEqual(told)
  })
})
