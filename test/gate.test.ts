// The order of the story: what is sent when, and that nothing is when something is wrong. A cluster in memory; whole
// stories run in test/replay.
import { beforeEach, describe, expect, test } from 'vitest'
import { ConnectionError } from '../src/cluster/cluster.ts'
import { secretsOf } from '../src/evidence/secrets.ts'
import type { Effects } from '../src/run.ts'
import type { Inputs } from '../src/model/inputs.ts'
import type { KubernetesObject } from '../src/model/object.ts'
import { readRecording } from './embedded-cluster/recording.ts'
import { status } from './apply/fake-cluster.ts'
import { GateScene, inputs } from './gate-scene.ts'

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: x}\n---\n`
const namespace = `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n`

let scene: GateScene
beforeEach(() => void (scene = new GateScene()))

/** Runs the gate on the text of one file. */
async function gate(text: string, changes: Partial<Inputs> = {}, effects: Partial<Effects> = {}) {
  return await scene.gate(text, changes, effects)
}

/** Everything that was in a recorded cluster at the end, a minute ago. */
function putRecorded(name: string): KubernetesObject {
  const deployment = scene.put(readRecording(name)).find(({ kind }) => kind === 'Deployment')
  if (deployment === undefined) throw new Error(`the recording ${name} has no Deployment`)
  return deployment
}

const writes = () =>
  scene.cluster.requests.filter((request) => /^(apply|patch|create)/.test(request) && !request.includes('dry-run'))
const became = (report: Awaited<ReturnType<typeof gate>>) =>
  report.objects.map(({ ref, apply }) => `${ref.name} ${apply}`)

describe('deploy', () => {
  test('a dry-run of everything, then everything in order', async () => {
    const report = await gate(configMap('b') + configMap('a') + namespace)
    expect([report.verdict, report.causes]).toEqual(['passed', []])
    expect(
      scene.cluster.requests
        .filter((request) => request.startsWith('apply'))
        .map((request) => request.replace(' k8s-deploy-gate', '')),
    ).toEqual([
      'apply Namespace/shop dry-run',
      'apply ConfigMap/b dry-run',
      'apply ConfigMap/a dry-run',
      'apply Namespace/shop',
      'apply ConfigMap/b',
      'apply ConfigMap/a',
    ])
    expect(became(report)).toEqual(['shop created', 'b created', 'a created'])
    expect(Object.fromEntries(scene.outputs)).toMatchObject({
      verdict: 'passed',
      cause: '',
      changed: 'namespace/shop\nconfigmap/b\nconfigmap/a',
    })
    expect([...scene.written.keys()]).toContain('report.json')
  })

  test('nothing is applied when one object is refused, not even what is right', async () => {
    scene.cluster.refuse = ({ metadata }) => {
      if (metadata.name === 'bad')
        throw status(
          403,
          'configmaps "bad" is forbidden: User "ci" cannot patch resource "configmaps" in API group "" in the namespace "shop"',
        )
    }
    const report = await gate(configMap('good') + configMap('bad'))
    expect([report.verdict, report.phase, report.causes.map(({ code, source }) => [code, source?.line])]).toEqual([
      'failed',
      'dry-run',
      [['RbacForbidden', 6]],
    ])
    expect(writes()).toEqual([])
    expect(scene.outputs.get('changed')).toBe('')
  })

  test('every refusal is told, not only the first', async () => {
    scene.cluster.refuse = ({ metadata }) => {
      throw status(422, `${metadata.name} is invalid: data: Invalid value`)
    }
    expect((await gate(configMap('a') + configMap('b'))).causes.map(({ objects }) => objects[0]?.name)).toEqual([
      'a',
      'b',
    ])
  })

  test('a refusal in the middle: what was and what was not applied', async () => {
    scene.cluster.refuse = ({ metadata }, { dryRun }) => {
      if (metadata.name === 'b' && dryRun !== true) throw status(422, 'b is invalid: data: Invalid value')
    }
    const later = `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c, namespace: shop}\n`
    const report = await gate(configMap('a') + configMap('b') + later)
    expect([report.verdict, report.phase, ...became(report)]).toEqual([
      'failed',
      'apply',
      'a created',
      'b failed',
      'c not-applied',
    ])
    expect(scene.outputs.get('changed')).toBe('configmap/a')
  })

  test('of many objects the log counts what went as it should, and names each of them in a group', async () => {
    scene.cluster.refuse = ({ metadata }, { dryRun }) => {
      if (metadata.name === 'b' && dryRun !== true) throw status(422, 'b is invalid: data: Invalid value')
    }
    const many = Array.from({ length: 21 }, (_, index) => configMap(`a-${index}`)).join('')
    await gate(many + configMap('b'))
    const from = scene.log.indexOf('ConfigMap: 21 created')
    expect(scene.log.slice(from, from + 2)).toEqual(['ConfigMap: 21 created', 'ConfigMap b: failed'])
    expect(scene.groups.slice(0, 2)).toEqual(['each object', 'ConfigMap a-0: created'])
    expect(scene.groups).toHaveLength(23)
  })

  test('a second time nothing changes, and that is said', async () => {
    await gate(configMap('a'))
    const report = await gate(configMap('a'))
    expect([report.verdict, ...became(report), ...report.notices.map(({ code }) => code)]).toEqual([
      'passed',
      'a unchanged',
      'NothingChanged',
    ])
  })
})

describe('dry-run', () => {
  test('changes nothing', async () => {
    const report = await gate(configMap('a'), { mode: 'dry-run' })
    expect([report.verdict, report.mode, ...became(report)]).toEqual(['passed', 'dry-run', 'a created'])
    expect([writes(), scene.cluster.objects.size, scene.outputs.get('changed')]).toEqual([[], 0, ''])
  })
})

describe('watch', () => {
  const watch = { mode: 'watch', manifests: [], namespace: 'shop' } as const

  test('what was done long ago passes at once, and nothing is written', async () => {
    putRecorded('healthy')
    const began = scene.clock
    const report = await gate('', { ...watch, stabilize: 'auto', resources: ['deploy/web'] })
    expect([report.verdict, report.headline, report.notices, scene.clock - began]).toEqual([
      'passed',
      '1 object rolled out and healthy',
      [],
      0,
    ])
    expect(writes()).toEqual([])
  })

  test('what is broken for long fails at once, and nothing is rolled back', async () => {
    putRecorded('image-not-found')
    const began = scene.clock
    const report = await gate('', { ...watch, resources: ['Deployment/web'], rollback: 'on-failure' })
    expect([report.verdict, ...report.causes.map(({ code, preExisting }) => [code, preExisting])]).toEqual([
      'failed',
      ['ImageNotFound', false],
    ])
    expect(scene.clock - began).toBeLessThan(5000)
    expect(report.warnings).toEqual(['Nothing was rolled back: mode watch changes nothing in the cluster'])
    expect(writes()).toEqual([])
  })

  // As kubernetes 1.35 writes them, pkg/kubelet/eviction/helpers.go.
  test.each([
    [
      'The node was low on resource: memory. Threshold quantity: 100Mi, available: 90Mi. Container app was using 3264Ki, request is 0, has larger consumption of memory. ',
      'memory',
    ],
    ['The node had condition: [DiskPressure]. ', 'disk'],
  ])('a pod that its node evicted: %s', async (message, shortage) => {
    putRecorded('image-not-found')
    const pod = [...scene.cluster.objects.values()].find(({ kind }) => kind === 'Pod')
    Object.assign(pod ?? {}, { status: { phase: 'Failed', reason: 'Evicted', message } })
    const report = await gate('', { ...watch, resources: ['deploy/web'], redact: [/available/g] })
    expect(report.causes.map(({ code, headline }) => [code, headline])).toEqual([
      ['Evicted', `web: its pods are evicted: node node-1 is short of ${shortage} (Evicted)`],
    ])
    expect(report.causes[0]?.sentence).toBe(
      `The kubelet of node node-1 evicted the pod: ${message.replace('available', '***')}`,
    )
  })

  test('what does not exist fails after it had 30 s to appear', async () => {
    putRecorded('healthy')
    const began = scene.clock
    const report = await gate('', { ...watch, resources: ['deploy/webs', 'cm/settings', 'deploy/web'] })
    expect(report.causes.map(({ code, headline }) => [code, headline])).toEqual([
      ['ObjectNotFound', 'settings: ConfigMap does not exist in namespace shop (ObjectNotFound)'],
      ['ObjectNotFound', 'webs: Deployment does not exist in namespace shop (ObjectNotFound)'],
    ])
    expect(report.causes[1]?.sentence).toMatch(/; did you mean web\?$/)
    expect(report.objects.map(({ ref, rollout }) => `${ref.name} ${rollout?.state}`)).toEqual([
      'webs failed',
      'settings failed',
      'web done',
    ])
    expect(scene.clock - began).toBe(30_000)
    expect(scene.log.filter((line) => line.startsWith('waiting for'))).toEqual([
      'waiting for Deployment webs, ConfigMap settings to be created',
    ])
  })

  test('a kind that is not served: one error, and nothing is waited for', async () => {
    const report = await gate('', { ...watch, resources: ['deploymnt/web', 'cm/settings'] })
    expect(report.causes.map(({ code, sentence }) => [code, sentence])).toEqual([
      ['InputInvalid', 'resources: the cluster serves no kind named deploymnt; did you mean deployment?'],
    ])
  })
})

describe('what was so before', () => {
  /** The manifest of a live object. */
  const manifestOf = ({ apiVersion, kind, metadata: { name, namespace }, spec }: KubernetesObject) =>
    JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec })

  test('an unchanged workload that is broken fails, and its cause was there before', async () => {
    const live = putRecorded('image-not-found')
    const report = await gate(manifestOf(live))
    expect([report.verdict, ...became(report)]).toEqual(['failed', 'web unchanged'])
    expect(report.causes.map(({ code, preExisting }) => [code, preExisting])).toEqual([['ImageNotFound', true]])
    expect(report.causes[0]?.sentence).toMatch(/It was already so before this deploy began\.$/)
  })
})

describe('before the cluster is asked', () => {
  test('a manifest that cannot be read: nothing is sent', async () => {
    const report = await gate('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n')
    expect([report.verdict, report.phase, report.causes[0]?.code, report.causes[0]?.source?.file]).toEqual([
      'failed',
      'load',
      'ManifestParseError',
      'all.yaml',
    ])
    expect(scene.cluster.requests).toEqual([])
  })

  test('no connection', async () => {
    const connect = () =>
      Promise.reject(new ConnectionError('ClusterTlsUntrusted', 'x509: certificate signed by unknown authority'))
    const report = await gate(configMap('a'), {}, { connect })
    expect([report.verdict, report.phase, report.causes.map(({ code }) => code)]).toEqual([
      'failed',
      'connect',
      ['ClusterTlsUntrusted'],
    ])
  })

  test('a fault of our own is told, not thrown', async () => {
    const connect = () => Promise.reject(new TypeError('x is not a function'))
    const report = await gate(configMap('a'), {}, { connect })
    expect([report.verdict, report.causes.map(({ code }) => code)]).toEqual(['failed', ['Unknown']])
  })
})

test('the secrets of a kubeconfig, in YAML and in JSON', () => {
  const yaml = 'users:\n- user:\n    token: abc\n    client-key-data: "LS0="\n- user: {password: "p, w", username: u}\n'
  expect(secretsOf({ ...inputs, githubToken: 'ghs_1', kubeconfig: yaml })).toEqual(['ghs_1', 'abc', 'LS0=', 'p, w'])
  const json = '{"users": [{"name": "a", "user": {"token": "t\\"k"}}]}'
  expect(secretsOf({ ...inputs, githubToken: '', kubeconfig: json })).toEqual(['t"k'])
  expect(secretsOf({ ...inputs, githubToken: 'ghs_1', kubeconfig: ': {' })).toEqual(['ghs_1'])
})

describe('a tag that was pushed again', () => {
  const newer = `sha256:${'0'.repeat(64)}`
  const remoteDigests = () => Promise.resolve([newer])
  const redeploy = async (failOnStaleImage: boolean, mode: Inputs['mode'] = 'deploy') => {
    const { apiVersion, kind, metadata, spec } = putRecorded('healthy')
    const { name, namespace: own } = metadata
    const text = JSON.stringify({ apiVersion, kind, metadata: { name, namespace: own }, spec })
    return await gate(text, { failOnStaleImage, mode }, { remoteDigests })
  }

  test('is told', async () => {
    const report = await redeploy(false)
    expect(report.notices.map(({ code }) => code)).toContain('StaleImage')
    expect(report.verdict).toBe('passed')
  })

  test('is told of a dry-run, too', async () => {
    const report = await redeploy(false, 'dry-run')
    expect([report.verdict, ...report.notices.map(({ code }) => code)]).toEqual(['passed', 'StaleImage'])
    expect(writes()).toEqual([])
  })

  test('ends the deploy before anything is applied, where that is asked for', async () => {
    const report = await redeploy(true)
    expect([report.verdict, report.phase, report.causes[0]?.code]).toEqual(['failed', 'before', 'StaleImage'])
    expect(writes()).toEqual([])
  })
})
