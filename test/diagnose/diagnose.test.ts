// Findings → causes: grouping, order, headline, and the line of the manifest.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CATALOGUE, entryOf, findingOf } from '../../src/causes/catalogue.ts'
import { NOTHING_HIDDEN } from '../../src/evidence/redact.ts'
import { causesOf, titled, type CauseContext } from '../../src/diagnose/tell.ts'
import { findingsOf } from '../../src/diagnose/found.ts'
import { isHopeless } from '../../src/diagnose/proof.ts'
import { placeOf } from '../../src/causes/identity.ts'
import { missingObject } from '../../src/lookups/questions.ts'
import { parseManifests } from '../../src/manifest/parse.ts'
import type { Code, Finding } from '../../src/model/finding.ts'
import type { ManifestDocument } from '../../src/model/manifest.ts'
import { keyOf, type KubernetesObject, type ObjectRef, type Pod } from '../../src/model/object.ts'
import { View } from '../../src/model/snapshot.ts'
import { readRecording, recordingNames, type Recording } from '../embedded-cluster/recording.ts'
import { rolloutOf, rolloutsOf } from '../../src/rollout/kinds.ts'
import { documentsOf, trackedOf } from '../rollout/replay.ts'
import { recorded } from '../rollout/scene.ts'

const NOW = Date.parse('2026-11-21T08:00:00Z')
const alone: CauseContext = { documents: [], preExisting: new Set(), wrappers: new Map() }

/**
 * What is found at the end of a recording, on everything that was applied; just before a controller takes the last pod
 * away where one does that.
 */
function findingsAtEnd(recording: Recording): Finding[] {
  const deleted = recording.timeline.find(({ object }) => object.kind === 'Pod' && object.metadata.deletionTimestamp)
  const end = recorded(recording.name)
  const isEmpty = deleted !== undefined && end.all('Pod').length === 0
  const scene = isEmpty ? recorded(recording.name, deleted.at - 1000) : end
  return rolloutsOf(trackedOf(recording), scene.view).flatMap((rollout) => findingsOf(rollout, scene.view))
}

const failing = recordingNames()
  .map((name) => readRecording(name))
  .filter(
    ({ name, expect, timeline, inputs }) =>
      expect.verdict === 'failed' &&
      timeline.length > 0 &&
      inputs.rollback === undefined &&
      // Its line follows from the log, which is not read here: test/rollout/replay.test.ts has it.
      name !== 'variable-removed',
  )

describe('the manifest line of each recorded cause', () => {
  test.each(failing)('$name', (recording) => {
    const [cause] = causesOf(findingsAtEnd(recording), { ...alone, documents: documentsOf(recording) })
    const { cause: code, file, line } = recording.expect
    expect([cause?.code, cause?.source?.file, cause?.source?.line]).toEqual([code, file, line])
    const told = recording.manifests[file ?? '']?.split('\n')[(line ?? 0) - 1]?.slice((cause?.source?.column ?? 1) - 1)
    expect(told).toMatch(/\S/)
  })
})

describe('the field of a cause', () => {
  const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  progressDeadlineSeconds: 60
  paused: false
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      nodeSelector: {disk: ssd}
      initContainers:
        - name: migrate
          image: registry.example/migrate:1
      containers:
        - name: web
          image: registry.example/app:1
          imagePullPolicy: Never
          envFrom:
            - configMapRef: {name: settings}
            - secretRef: {name: database}
          env:
            - name: A
              valueFrom: {secretKeyRef: {name: database, key: url}}
            - name: B
              valueFrom: {configMapKeyRef: {name: settings, key: mode}}
          resources:
            requests: {cpu: 64}
            limits: {memory: 16Mi}
          readinessProbe:
            httpGet: {path: /ready, port: 8080}
          livenessProbe:
            httpGet: {path: /alive, port: 8080}
          startupProbe:
            tcpSocket: {port: 8080}
        - name: proxy
          image: registry.example/proxy:1
      volumes:
        - name: data
          persistentVolumeClaim: {claimName: web-data}
        - name: tls
          secret: {secretName: web-tls}
        - name: files
          configMap: {name: web-files}
        - name: host
          hostPath: {path: /var/lib/web}
`
  const documents = parseManifests(manifest, 'web.yaml').documents
  const lines = manifest.split('\n')
  const pod = {
    ...recorded('healthy').pod,
    spec: (documents[0]?.object.spec as { template: { spec: Pod['spec'] } }).template.spec,
  }
  const container = (name: string) =>
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find((one) => one.name === name)

  test.each<[code: string, container: string, facts: Finding['facts'], value: string]>([
    ['ImageNotFound', 'web', {}, 'registry.example/app:1'],
    ['ImageNotFound', 'proxy', {}, 'registry.example/proxy:1'],
    ['ImageNotFound', 'migrate', {}, 'registry.example/migrate:1'],
    ['ImageNeverPull', 'web', {}, 'Never'],
    ['ConfigMapMissing', 'web', { name: 'settings' }, 'settings}'],
    ['SecretMissing', 'web', { name: 'database' }, 'database}'],
    ['ConfigKeyMissing', 'web', { key: 'url', kind: 'Secret', name: 'database' }, 'url}}'],
    ['ConfigKeyMissing', 'web', { key: 'mode', kind: 'ConfigMap', name: 'settings' }, 'mode}}'],
    ['OOMKilled', 'web', {}, '16Mi}'],
    ['InsufficientResources', 'web', { resource: 'cpu', asked: 64, count: 3, nodes: 3 }, '64}'],
    ['ReadinessHttpStatus', 'web', { status: '404' }, '/ready, port: 8080}'],
    ['ReadinessConnectionRefused', 'web', {}, '8080}'],
    ['LivenessProbeKill', 'web', {}, '/alive, port: 8080}'],
    ['StartupProbeKill', 'web', {}, '8080}'],
    ['PvcNotFound', 'web', { claim: 'web-data' }, 'web-data}'],
    ['VolumeSecretMissing', 'web', { name: 'web-tls' }, 'web-tls}'],
    ['VolumeConfigMapMissing', 'web', { name: 'web-files' }, 'web-files}'],
    ['HostPathTypeMismatch', 'web', { path: '/var/lib/web', type: 'directory' }, '/var/lib/web}'],
    ['NodeSelectorMismatch', 'web', { count: 3, nodes: 3 }, 'nodeSelector: {disk: ssd}'],
    ['RolloutStalled', 'web', {}, '60'],
    ['DeploymentPaused', 'web', {}, 'false'],
    ['ScaledToZero', 'web', {}, '2'],
    ['ConfigMapMissing', 'web', { name: 'not-in-the-manifest' }, 'apiVersion: apps/v1'],
    ['OOMKilled', 'injected', {}, 'apiVersion: apps/v1'],
  ])('%s of container %s: %j', (code, name, facts, value) => {
    const found = container(name) ?? { name }
    const finding = findingOf(code as Code, documents[0]?.ref as ObjectRef, '', NOW, { pod, container: found, facts })
    const source = causesOf([finding], { ...alone, documents })[0]?.source
    expect(lines[(source?.line ?? 0) - 1]?.slice((source?.column ?? 0) - 1)).toBe(value)
  })

  test('a claim that has a document of its own: there', () => {
    const claim = `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: web-data, namespace: shop}\nspec:\n  storageClassName: fast-ssd\n`
    const all = [...documents, ...parseManifests(claim, 'claim.yaml').documents]
    const carrier = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'web-data', namespace: 'shop' },
    }
    const finding = findingOf('StorageClassMissing', documents[0]?.ref as ObjectRef, '', NOW, {
      pod,
      carrier,
      facts: { class: 'fast-ssd', claim: 'web-data' },
    })
    expect(causesOf([finding], { ...alone, documents: all })[0]?.source).toEqual({
      file: 'claim.yaml',
      line: 5,
      column: 21,
    })
    // Without it, where the pod names the claim.
    expect(causesOf([finding], { ...alone, documents })[0]?.source?.line).toBe(
      lines.findIndex((line) => line.includes('claimName')) + 1,
    )
  })

  test('whoever found it may know better', () => {
    const position = { file: 'other.yaml', line: 3, column: 7 }
    const finding = findingOf('ImageNotFound', documents[0]?.ref as ObjectRef, '', NOW, { position })
    expect(causesOf([finding], { ...alone, documents })[0]?.source).toEqual(position)
  })

  test('an object that no manifest has: nowhere', () => {
    const finding = findingOf(
      'ImageNotFound',
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'other', name: 'web' },
      '',
      NOW,
    )
    expect(causesOf([finding], { ...alone, documents })[0]?.source).toBeUndefined()
  })
})

describe('one cause for many objects', () => {
  const scene = recorded('secret-missing-env')
  const [finding] = findingsOf(scene.rollout(), scene.view) as [Finding]
  const on = (name: string, changes: Partial<Finding> = {}): Finding => ({
    ...finding,
    workload: { ...finding.workload, name },
    ...changes,
  })

  test('a Secret that two Deployments miss is one cause with both', () => {
    const causes = causesOf([on('web'), on('api')], alone)
    expect(causes.map(({ code, objects, count }) => [code, objects.map(({ name }) => name), count])).toEqual([
      ['SecretMissing', ['api', 'web'], finding.observations * 2],
    ])
  })

  test('two Secrets are two causes', () => {
    expect(causesOf([on('web'), on('web', { facts: { name: 'other' } })], alone)).toHaveLength(2)
  })

  test('what a program does is the fault of its own workload', () => {
    const crash = findingsOf(recorded('app-crash').rollout(), recorded('app-crash').view)[0] as Finding
    const causes = causesOf([crash, { ...crash, workload: { ...crash.workload, name: 'api' } }], alone)
    expect(causes.map(({ objects }) => objects.map(({ name }) => name))).toEqual([['api'], ['web']])
  })

  test('pods of one workload that crash with different words are one cause', () => {
    const crash = findingsOf(recorded('app-crash').rollout(), recorded('app-crash').view)[0] as Finding
    const other = { ...crash, pod: recorded('healthy').pod, log: { line: 'Error: something else' } }
    expect(causesOf([crash, other], alone)).toHaveLength(1)
  })

  test('wrappers go to the context, without the code itself', () => {
    const wrappers = new Map([[keyOf(finding.workload), ['RolloutStalled', 'SecretMissing'] as const]])
    const [cause] = causesOf(
      [on('web', { context: ['InitContainerFailed'] }), on('web', { context: ['InitContainerFailed'] })],
      { ...alone, wrappers },
    )
    expect(cause?.context).toEqual(['InitContainerFailed', 'RolloutStalled'])
  })

  test('it was so before only if it was so for all of them', () => {
    const preExisting = new Set([placeOf(on('web'))])
    const [before] = causesOf([on('web')], { ...alone, preExisting })
    expect([before?.preExisting, before?.sentence.endsWith('It was already so before this deploy began.')]).toEqual([
      true,
      true,
    ])
    expect(causesOf([on('web'), on('api')], { ...alone, preExisting })[0]?.preExisting).toBe(false)
  })

  test.each<[string, Partial<Finding>]>([
    ['another Secret', { facts: { name: 'other' } }],
    ['another container', { container: { name: 'sidecar' } }],
    ['another cause', { code: 'ConfigMapMissing' }],
  ])('%s is not what was so before', (_name, changes) => {
    const preExisting = new Set([placeOf(on('web'))])
    const [cause] = causesOf([on('web', changes)], { ...alone, preExisting })
    expect([cause?.preExisting, cause?.sentence.includes('before this deploy')]).toEqual([false, false])
  })
})

test('the facts of a cause are told as they are, also when its manifest is known', () => {
  const recording = failing.find(({ name }) => name === 'entrypoint-not-found') as Recording
  const [cause] = causesOf(findingsAtEnd(recording), { ...alone, documents: documentsOf(recording) })
  expect(cause?.source?.file).toBe('deploy.yaml')
  expect(cause?.sentence).not.toContain('deploy.yaml')
  expect(cause?.sentence).toContain((/"([^"]+)"/.exec(cause?.headline ?? '') ?? [])[1])
})

describe('order', () => {
  /** Everything that all recordings found, as if each were a namespace of one cluster. */
  const all = failing.map((recording) => ({
    findings: findingsAtEnd(recording).flatMap((finding) => [
      { ...finding, workload: { ...finding.workload, namespace: recording.name } },
      // A second pod that shows the same at the same second.
      {
        ...finding,
        workload: { ...finding.workload, namespace: recording.name },
        evidence: [{ kind: 'status' as const, source: 'pod other', text: 'the same' }],
      },
    ]),
    documents: documentsOf(recording).map((document): ManifestDocument => ({
      ...document,
      ref: { ...document.ref, namespace: recording.name },
      source: { ...document.source, file: `${recording.name}/${document.source.file}` },
    })),
  }))
  const findings = all.flatMap((one) => one.findings)
  const context = { ...alone, documents: all.flatMap((one) => one.documents) }

  test('does not depend on the order in which things were found', () => {
    const expected = causesOf(findings, context)
    fc.assert(
      fc.property(fc.shuffledSubarray(findings, { minLength: findings.length }), (shuffled) => {
        expect(causesOf(shuffled, context)).toEqual(expected)
      }),
      { numRuns: 50 },
    )
  })

  test('nor without manifests, where only time and name are left', () => {
    const expected = causesOf(findings, alone)
    fc.assert(
      fc.property(fc.shuffledSubarray(findings, { minLength: findings.length }), (shuffled) => {
        expect(causesOf(shuffled, alone)).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })

  test('what is sure comes before a guess, and the earlier layer before the later', () => {
    const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
    const found = [
      'Unknown',
      'RolloutStalled',
      'ReadinessTimeout',
      'AppCrash',
      'ImageNotFound',
      'InsufficientResources',
      'QuotaExceeded',
      'NamespaceTerminating',
    ]
    const causes = causesOf(
      found.map((code) => findingOf(code as Code, ref, 'x', NOW, entryOf(code as Code).example ?? {})),
      alone,
    )
    expect(causes.map(({ code }) => code)).toEqual([...found.slice(1).reverse(), 'Unknown'])
  })

  test('what proved the failure comes before what was seen beside it', () => {
    const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
    const proved = findingOf('AppCrash', ref, 'x', NOW)
    const beside = findingOf('RegistryUnreachable', ref, 'x', NOW, { alsoSeen: true })
    expect(causesOf([beside, proved], alone).map(({ code }) => code)).toEqual(['AppCrash', 'RegistryUnreachable'])
    const other = { ...beside, alsoSeen: false }
    expect(causesOf([beside, proved, other], alone).map(({ code }) => code)).toEqual([
      'RegistryUnreachable',
      'AppCrash',
    ])
  })

  test('what more pods show comes first within a layer', () => {
    const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
    const one = findingOf('AppCrash', ref, 'x', NOW, { container: { name: 'a' } })
    const two = findingOf('AppCrash', ref, 'x', NOW + 5, { container: { name: 'b' } })
    expect(causesOf([one, two, two], alone).map(({ container }) => container)).toEqual(['b', 'a'])
  })
})

describe('headline', () => {
  const headlineOf = (name: string, fact: string, code: string) =>
    titled(name, fact, code, NOTHING_HIDDEN.words).headline

  test('names object, fact and code', () => {
    expect(headlineOf('web', 'image registry.example/app:9.9 does not exist', 'ImageNotFound')).toBe(
      'web: image registry.example/app:9.9 does not exist (ImageNotFound)',
    )
  })

  test('a long fact loses its middle: names stand at its ends', () => {
    const line = headlineOf(
      'web',
      `image registry.example/${'team/'.repeat(30)}app:9.9 does not exist`,
      'ImageNotFound',
    )
    expect([
      line.length,
      line.startsWith('web: image registry.example/team/'),
      line.endsWith('app:9.9 does not exist (ImageNotFound)'),
    ]).toEqual([120, true, true])
  })

  test('a name of 63 characters', () => {
    const line = headlineOf(
      'w'.repeat(63),
      'registry private.registry.example wants a login for image private.registry.example/app:1',
      'ImagePullUnauthorized',
    )
    expect([
      line.length <= 120,
      line.startsWith('w'.repeat(30)),
      line.endsWith('app:1 (ImagePullUnauthorized)'),
    ]).toEqual([true, true, true])
  })

  test('whatever the names: one line of at most 120, and the code at its end', () => {
    const codes = fc.constantFrom(...CATALOGUE.map(({ code }) => code))
    fc.assert(
      fc.property(
        fc.string({ maxLength: 253, size: 'max', unit: fc.constantFrom('a', '-', '.') }),
        fc.string({ unit: 'grapheme', maxLength: 400, size: 'max' }),
        codes,
        (name, fact, code) => {
          const line = headlineOf(name, fact, code)
          expect([line.length <= 120, line.endsWith(` (${code})`), /[\n\r]/.test(line), line.isWellFormed()]).toEqual([
            true,
            true,
            false,
            true,
          ])
        },
      ),
    )
  })
})

describe('what is missing', () => {
  test.each([
    ['SecretMissing', { name: 'database' }, 'v1', 'Secret', 'shop', 'database'],
    ['VolumeConfigMapMissing', { name: 'files' }, 'v1', 'ConfigMap', 'shop', 'files'],
    ['ServiceAccountNotFound', { name: 'robot' }, 'v1', 'ServiceAccount', 'shop', 'robot'],
    ['PvcNotFound', { claim: 'data' }, 'v1', 'PersistentVolumeClaim', 'shop', 'data'],
    ['StorageClassMissing', { class: 'fast' }, 'storage.k8s.io/v1', 'StorageClass', undefined, 'fast'],
    ['PriorityClassNotFound', { name: 'high' }, 'scheduling.k8s.io/v1', 'PriorityClass', undefined, 'high'],
    ['QuotaExceeded', { quota: 'team-budget' }, 'v1', 'ResourceQuota', 'shop', 'team-budget'],
    ['RuntimeClassNotFound', { name: 'gvisor' }, 'node.k8s.io/v1', 'RuntimeClass', undefined, 'gvisor'],
  ])('%s %j', (code, facts, apiVersion, kind, namespace, name) => {
    const finding = findingOf(
      code as Code,
      { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
      '',
      NOW,
      { facts: facts },
    )
    expect(missingObject(finding)).toEqual({
      apiVersion,
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
    })
  })

  test.each(['ImageNotFound', 'StorageClassMissing', 'Unknown'] as const)('%s without a name: nothing', (code) => {
    expect(
      missingObject(findingOf(code, { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web' }, '', NOW)),
    ).toBeUndefined()
  })
})

describe('a quota that refused pods', () => {
  // `kubectl get deployment,replicaset,pod,quota,event` forty-five seconds after an update (maxSurge 1) in a namespace
  // whose quota allows four pods: an old pod has gone long since, and the ReplicaSet waits out its back-off.
  const path = join(import.meta.dirname, 'fixtures', 'quota-with-room.json')
  const { now, items } = JSON.parse(readFileSync(path, 'utf8')) as { now: string; items: KubernetesObject[] }

  test.each([
    ['has room again', '3', false],
    ['is still full', '4', true],
  ])('%s', (_case, used, hopeless) => {
    const objects = structuredClone(items)
    const quota = objects.find(({ kind }) => kind === 'ResourceQuota')
    Object.assign(quota ?? {}, { status: { hard: { pods: '4' }, used: { pods: used } } })
    const view = new View({ now: Date.parse(now), objects, logs: [], absent: [] })
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }
    const rollout = rolloutOf({ ref, changed: true, appliedAt: Date.parse(now) - 45_000 }, view)
    const findings = findingsOf(rollout, view)
    expect(findings.map(({ code }) => code)).toEqual(['QuotaExceeded'])
    expect(findings.map((finding) => isHopeless(finding, 100_000, 1))).toEqual([hopeless])
  })

  test('was recorded with room', () => {
    expect(items.find(({ kind }) => kind === 'ResourceQuota')?.status).toEqual({
      hard: { pods: '4' },
      used: { pods: '3' },
    })
  })
})

describe('the catalogue', () => {
  const ref: ObjectRef = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' }

  test('has each code once', () => {
    const codes = CATALOGUE.map(({ code }) => code)
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
  })

  const bare = CATALOGUE.map(({ code, example }): [Code, Partial<Finding>] => [code, example ?? {}])
  test.each(bare)(
    '%s can be told without any pod or container, and no more facts than its words need',
    (code, facts) => {
      const [cause] = causesOf([findingOf(code, ref, 'what was said', NOW, facts)], alone)
      expect([cause?.code, (cause?.headline.length ?? 999) <= 120, JSON.stringify(cause).includes('[object')]).toEqual([
        code,
        true,
        false,
      ])
    },
  )

  test('a container that waits without a break is tried again and again, whether or not events tell', () => {
    const waiting = (code: Code, channel: Finding['channel'], seconds: number) =>
      isHopeless(findingOf(code, ref, '', NOW, { channel, observations: 1 }), seconds * 1000, 1)
    expect([10, 14, 16].map((seconds) => waiting('ConfigKeyMissing', 'configure', seconds))).toEqual([
      false,
      false,
      true,
    ])
    expect([60, 69, 71].map((seconds) => waiting('RegistryUnreachable', 'pull', seconds))).toEqual([false, false, true])
    expect(waiting('AppCrash', 'exit', 600)).toBe(false)
  })

  test.each(CATALOGUE.filter(({ confidence }) => confidence === 'guess').map(({ code }) => [code]))(
    '%s, a guess, never fails early',
    (code) => {
      expect(isHopeless(findingOf(code, ref, '', NOW, { observations: 1000 }), 1e9, 1)).toBe(false)
    },
  )
})
