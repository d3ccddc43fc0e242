// No part of this program can cost the report: whatever throws in the catalogue, in a look-up, in a check or in a renderer
// is a warning, and the verdict stays.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CATALOGUE, findingOf } from '../src/causes/catalogue.ts'
import type { Entry } from '../src/causes/entry.ts'
import { diagnoseDump } from '../src/diagnose/dump.ts'
import { tell } from '../src/diagnose/tell.ts'
import { NOTHING_HIDDEN } from '../src/evidence/redact.ts'
import type { Inputs } from '../src/model/inputs.ts'
import type { KubernetesObject } from '../src/model/object.ts'
import type { Report } from '../src/model/report.ts'
import { readRecording } from './embedded-cluster/recording.ts'
import { status } from './apply/fake-cluster.ts'
import { objectsAt } from './rollout/replay.ts'
import { GateScene } from './gate-scene.ts'

/** Names of functions that throw when they are called. */
const failing = vi.hoisted(() => new Set<string>())

/** Every function of a module, which throws while its name is among the failing ones. */
const breakable = vi.hoisted(
  () =>
    async (original: () => Promise<object>): Promise<object> =>
      Object.fromEntries(
        Object.entries(await original()).map(([name, value]) => [
          name,
          typeof value !== 'function' || /^[A-Z]/.test(name)
            ? (value as unknown)
            : (...args: unknown[]): unknown => {
                if (failing.has(name)) throw new TypeError(`${name} is broken`)
                return (value as (...all: unknown[]) => unknown)(...args)
              },
        ]),
      ),
)
vi.mock('../src/report/summary.ts', breakable)
vi.mock('../src/report/comment.ts', breakable)
vi.mock('../src/report/annotations.ts', breakable)
vi.mock('../src/report/log.ts', breakable)
vi.mock('../src/report/json.ts', breakable)
vi.mock('../src/evidence/collect.ts', breakable)
vi.mock('../src/stale-images.ts', breakable)
vi.mock('../src/lookups/refusal-hints.ts', breakable)
vi.mock('../src/lookups/explained.ts', breakable)
vi.mock('../src/lookups/questions.ts', breakable)
vi.mock('../src/causes/network-policies.ts', breakable)
vi.mock('../src/diagnose/notices.ts', breakable)
vi.mock('../src/diagnose/rank.ts', breakable)
vi.mock('../src/apply/changes.ts', breakable)
vi.mock('../src/apply/diff.ts', breakable)
vi.mock('../src/preflight/permissions.ts', breakable)
vi.mock('../src/preflight/pod-dry-run.ts', breakable)
vi.mock('../src/preflight/object-quota.ts', breakable)
vi.mock('../src/preflight/resolve.ts', breakable)
vi.mock('../src/signals/signals.ts', breakable)
vi.mock('../src/rollout/deployment.ts', breakable)
vi.mock('../src/rollout/stateful-set.ts', breakable)
vi.mock('../src/rollout/job.ts', breakable)
vi.mock('../src/rollout/service.ts', breakable)
vi.mock('../src/rollout/foreign-changes.ts', breakable)

afterEach(() => {
  failing.clear()
  vi.restoreAllMocks()
})

/** Makes one thing throw. */
function fail<T extends object>(owner: T, name: keyof T & string): void {
  vi.spyOn(owner as Record<string, () => unknown>, name).mockImplementation(() => {
    throw new TypeError(`${name} is broken`)
  })
}

const inputs = { namespace: 'shop', comment: 'always', timeout: 5000 } as const

/** A recorded deploy, watched when it had ended. */
async function watched(name: string, prepare: (scene: GateScene) => void = () => undefined) {
  const scene = new GateScene()
  const recording = readRecording(name)
  scene.put(recording)
  prepare(scene)
  const report = await scene.gate(recording.manifests, { ...inputs, mode: 'watch' })
  return { scene, report }
}

/** A deploy of what is in the cluster already. */
async function deployed(
  name: string,
  changes: Partial<Inputs> = {},
  prepare: (scene: GateScene) => void = () => undefined,
) {
  const scene = new GateScene()
  const objects = scene.put(readRecording(name)).filter(({ kind }) => kind === 'Deployment')
  prepare(scene)
  const texts = objects.map(({ apiVersion, kind, metadata, spec }: KubernetesObject) =>
    JSON.stringify({ apiVersion, kind, metadata: { name: metadata.name, namespace: 'shop' }, spec }),
  )
  const report = await scene.gate(texts.join('\n---\n'), { ...inputs, ...changes })
  return { scene, report }
}

const shapeOf = ({ verdict, causes }: Report) => ({
  verdict,
  causes: causes.map(({ code, objects }) => [code, ...objects.map(({ name }) => name)]),
})

describe('the catalogue', () => {
  const names = [
    'image-not-found',
    'secret-missing-env',
    'app-crash',
    'oom-killed',
    'statefulset-stuck',
    'insufficient-cpu',
    'pvc-not-found',
    'job-failed',
    'readiness-404',
    'quota-exceeded',
    'service-selects-nothing',
    'storage-class-missing',
  ]
  const functions = (entry: Entry) =>
    (
      [
        'proof',
        'about',
        'fact',
        'sentence',
        'steps',
        'afterwards',
        'field',
        'missing',
        'lacksKey',
        'lookUp',
        'becomes',
        'around',
        'wants',
        'isResolvedBy',
      ] as const
    ).filter((name) => typeof entry[name] === 'function')

  test.each(names)('%s: each function of the entries of its causes', async (name) => {
    const { report: plain } = await watched(name)
    const codes = new Set(plain.causes.flatMap(({ code, context }) => [code, ...context]))
    for (const entry of CATALOGUE.filter(({ code }) => codes.has(code))) {
      for (const part of functions(entry)) {
        const called = vi.spyOn(entry as unknown as Record<typeof part, () => unknown>, part).mockImplementation(() => {
          throw new TypeError(`${part} is broken`)
        })
        const { report } = await watched(name)
        expect({ part, ...shapeOf(report) }).toEqual({
          part,
          verdict: plain.verdict,
          // Without what it is about each workload has its own.
          causes: ['proof', 'about', 'becomes'].includes(part) ? (expect.anything() as unknown) : shapeOf(plain).causes,
        })
        if (part === 'about')
          expect(new Set(report.causes.map(({ code }) => code))).toEqual(new Set(plain.causes.map(({ code }) => code)))
        expect(report.headline).toMatch(/\(\w+\)$/)
        const isTold = report.warnings.some((text) => text.includes(`${part} is broken`))
        expect({ part, isTold }).toEqual({ part, isTold: called.mock.calls.length > 0 })
        called.mockRestore()
      }
    }
  })

  test.each(names)('%s: every recogniser, and every word', async (name) => {
    const { report: plain } = await watched(name)
    for (const entry of CATALOGUE) {
      for (const recogniser of entry.recognise) fail(recogniser, 'match')
      for (const part of ['fact', 'sentence', 'steps'] as const) fail(entry, part)
    }
    const { report, scene } = await watched(name)
    expect(report.verdict).toBe(plain.verdict)
    expect(report.causes.length).toBeGreaterThan(0)
    expect(report.warnings.join()).toContain('is broken')
    expect(scene.comment).toContain('is broken')
  })
})

describe('what a cause is about', () => {
  const missing = (name: string) => ({
    ...findingOf('SecretMissing', { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name }, 'x', 0, {
      facts: { name: 'db' },
    }),
    channel: 'configure' as const,
  })
  const context = { documents: [], preExisting: new Set<string>(), wrappers: new Map() }
  const entry = CATALOGUE.find(({ code }) => code === 'SecretMissing') as Entry

  test('is its workload where that throws, and the others are told as they are', () => {
    const other = findingOf('PvcNotFound', missing('web').workload, 'x', 0, { facts: { claim: 'data' } })
    const findings = [missing('api'), missing('web'), other]
    const objects = () =>
      tell(findings, context, NOTHING_HIDDEN).causes.map(({ code, objects }) => [
        code,
        ...objects.map(({ name }) => name),
      ])
    expect(objects()).toEqual([
      ['PvcNotFound', 'web'],
      ['SecretMissing', 'api', 'web'],
    ])
    fail(entry as Entry & { about: () => unknown }, 'about')
    expect(objects()).toEqual([
      ['PvcNotFound', 'web'],
      ['SecretMissing', 'api'],
      ['SecretMissing', 'web'],
    ])
    expect(tell(findings, context, NOTHING_HIDDEN).warnings).toEqual([
      'a bug in this action hides the identity of SecretMissing: TypeError: about is broken',
    ])
  })
})

describe('the rule of a kind', () => {
  test.each([
    ['Deployment', 'deployment', 'image-not-found'],
    ['Deployment', 'deployment', 'healthy'],
    ['Deployment', 'interference', 'healthy'],
    ['StatefulSet', 'statefulSet', 'statefulset-stuck'],
    ['Job', 'job', 'job-failed'],
    ['Job', 'job', 'job-healthy-after-restarts'],
  ])('%s: %s, %s', async (kind, name, recorded) => {
    failing.add(name)
    const { report, scene } = await watched(recorded)
    expect([report.verdict, ...new Set(report.causes.map(({ code }) => code))]).toEqual(['failed', 'GateTimeout'])
    expect(report.objects.filter(({ ref }) => ref.kind === kind).map(({ rollout }) => rollout)).toEqual([
      { state: 'failed', message: `the rule for ${kind} failed` },
    ])
    expect(report.warnings).toContain(`the rule for ${kind} failed: TypeError: ${name} is broken`)
    expect(scene.log.join('\n')).toContain(`the rule for ${kind} failed: TypeError`)
  })

  test('one that fails hides no cause of the others', async () => {
    failing.add('deployment')
    const { report } = await watched('storage-class-missing')
    expect(report.causes.map(({ code }) => code)).toContain('StorageClassMissing')
    expect(report.warnings).toContain('the rule for Deployment failed: TypeError: deployment is broken')
  })

  test('in a dump', () => {
    const dump = { objects: objectsAt(readRecording('healthy')), logs: [], refusals: [], now: Date.now() }
    failing.add('deployment')
    const { rollouts, warnings } = diagnoseDump(dump)
    expect(rollouts.map(({ state }) => state)).toContain('unknown')
    expect(warnings).toEqual(['the rule for Deployment failed: TypeError: deployment is broken'])
  })
})

describe('look-ups', () => {
  test.each(['names', 'exists', 'get', 'list', 'logs', 'describe'] as const)('the answer to %s', async (method) => {
    for (const name of ['app-crash', 'secret-missing-env', 'insufficient-cpu', 'secret-key-missing']) {
      const { report: plain } = await watched(name)
      let calls = 0
      const { report } = await watched(name, (scene) => {
        scene.answers[method] = () => {
          calls += 1
          throw new TypeError(`${method} is broken`)
        }
      })
      expect(shapeOf(report).verdict).toEqual(plain.verdict)
      // What cannot be described stands in the evidence.
      if (calls > 0 && method !== 'describe') expect(report.warnings.join()).toContain(`${method} is broken`)
    }
  })

  test.each([
    'lookedUp',
    'withPolicies',
    'policiesToLookUp',
    'objectsToLookUp',
    'namesToLookUp',
    'kindsToLookUp',
    'podsToLookUp',
    'logsToRead',
    'signalsOf',
    'rankedGroups',
  ])('%s', async (name) => {
    const { report: plain } = await watched('secret-missing-env')
    failing.add(name)
    const { report } = await watched('secret-missing-env')
    expect(report.verdict).toBe(plain.verdict)
    expect(report.warnings.join()).toContain(`${name} is broken`)
  })
})

describe('a deploy', () => {
  test.each([
    'permissions',
    'podDryRun',
    'objectQuota',
    'checkAllReferences',
    'staleBefore',
    'applyNotices',
    'collectEvidence',
    'changesLine',
  ])('%s', async (name) => {
    const { report: plain } = await deployed('image-not-found')
    failing.add(name)
    const { report } = await deployed('image-not-found')
    expect(shapeOf(report)).toEqual(shapeOf(plain))
    expect(report.warnings.join()).toContain(`${name} is broken`)
  })

  test('what passes still passes', async () => {
    for (const name of [
      'permissions',
      'podDryRun',
      'objectQuota',
      'checkAllReferences',
      'staleBefore',
      'staleAfter',
      'applyNotices',
    ])
      failing.add(name)
    const { report } = await deployed('healthy')
    expect([report.verdict, report.warnings.length]).toEqual(['passed', 7])
  })

  test('a dry-run, whose diffs fail', async () => {
    failing.add('diffOf')
    failing.add('changesLine')
    const { report } = await deployed('healthy', { mode: 'dry-run' })
    expect(report.verdict).toBe('passed')
    expect(report.warnings.join()).toContain('diffOf is broken')
  })

  test.each(['explainRefusals', 'lookedUp'])('a refusal: %s', async (name) => {
    failing.add(name)
    const { report } = await deployed('healthy', {}, (scene) => {
      scene.cluster.refuse = () => {
        throw status(422, 'web is invalid: spec.replicas: Invalid value')
      }
    })
    expect([report.verdict, report.causes.length]).toEqual(['failed', 1])
    expect(report.warnings.join()).toContain(`${name} is broken`)
  })
})

describe('surfaces', () => {
  const renderers = ['renderSummary', 'renderComment', 'annotations', 'renderLog', 'renderJson']
  test.each(renderers)('%s', async (name) => {
    const { report: plain } = await watched('image-not-found')
    failing.add(name)
    const { report, scene } = await watched('image-not-found')
    expect(shapeOf(report)).toEqual(shapeOf(plain))
    expect(report.warnings.join()).toContain(`${name} is broken`)
    expect(scene.outputs.get('verdict')).toBe('failed')
    expect(scene.log.join('\n')).toContain(`${name} is broken`)
  })

  test('all of them', async () => {
    for (const name of renderers) failing.add(name)
    const { report, scene } = await watched('image-not-found')
    expect([report.verdict, scene.outputs.get('verdict'), scene.outputs.get('cause')]).toEqual([
      'failed',
      'failed',
      'ImageNotFound',
    ])
    for (const name of renderers) expect(report.warnings.join()).toContain(`${name} is broken`)
  })
})
