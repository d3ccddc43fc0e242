// What is hidden, on every surface and nowhere else: what the user wants hidden, what looks like a secret; and that hiding
// changes nothing but words. Whole runs on recorded clusters.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CATALOGUE, findingOf } from '../src/causes/catalogue.ts'
import { placeOf } from '../src/causes/identity.ts'
import { NOTHING_HIDDEN, redaction, redactReport, type Redaction } from '../src/evidence/redact.ts'
import { diagnoseDump, parseDump } from '../src/diagnose/dump.ts'
import { tell } from '../src/diagnose/tell.ts'
import { parseManifests } from '../src/manifest/parse.ts'
import type { Finding } from '../src/model/finding.ts'
import type { Inputs } from '../src/model/inputs.ts'
import type { KubernetesObject } from '../src/model/object.ts'
import type { Cause, Report } from '../src/model/report.ts'
import { renderCauses } from '../src/report/log.ts'
import { readRecording, recordingNames, type Recording } from './embedded-cluster/recording.ts'
import { GateScene } from './gate-scene.ts'
import { objectsAt } from './rollout/replay.ts'
import { runs } from './thorough.ts'

const root = join(import.meta.dirname, '..')
const watch = { mode: 'watch', namespace: 'shop', comment: 'always', timeout: 5000 } as const

/** A recorded deploy, watched when it had ended. */
async function watched(
  recording: Recording,
  changes: Partial<Inputs> = {},
): Promise<{ scene: GateScene; report: Report }> {
  const scene = new GateScene()
  scene.put(recording)
  const report = await scene.gate(recording.manifests, { ...watch, ...changes })
  return { scene, report }
}

const names = recordingNames().filter((name) => readRecording(name).timeline.length > 0)

describe('a pattern of the user’s', () => {
  test('hides what the line of a dry-run has', async () => {
    const scene = new GateScene()
    const metadata = { name: 'a', namespace: 'shop' }
    scene.cluster.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { 'corp-internal-key': 'x' } })
    const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata: {a: x}\n'
    const report = await scene.gate(manifest, { mode: 'dry-run', comment: 'always', redact: [/corp-internal\S*/g] })
    expect(Object.values(scene.surfaces()).join()).not.toContain('corp-internal')
    expect(scene.log).toContain('Preview: 1 to change; a: *** a')
    expect(report.headline).toBe('1 to change; a: *** a')
  })

  /** What this program writes itself, whatever it is about: words of pages, fields of JSON, codes. */
  const own = [
    ...globSync('src/{report/*.{ts,json},model/report.ts,publish.ts}', { cwd: root }),
    ...CATALOGUE.map(({ code }) => code),
    'InitContainerFailed',
    'SidecarFailed',
  ]
    .map((part) => (part.includes('/') ? readFileSync(join(root, part), 'utf8') : part))
    .join('\n')
  const isOwn = (word: string): boolean => own.toLowerCase().includes(word.toLowerCase())

  /** The words of a run that are not ours: names, images, parts of messages; of what is shown before the evidence. */
  const wordsOf = ({ scene, report }: { scene: GateScene; report: Report }): string[] => {
    const { log = '', groups = '' } = scene.surfaces()
    const shown = `${log}\n${JSON.stringify(report)}`
    const words = (text: string) => [...new Set(text.match(/[A-Za-z][\w.-]{2,}\w/g))].filter((word) => !isOwn(word))
    return [...words(shown), ...words(groups).slice(0, 10)]
  }

  const shapeOf = ({ code, objects, source, preExisting, container }: Cause) => ({
    code,
    objects,
    source,
    preExisting,
    container,
  })

  test(
    'changes neither causes nor their order, objects and lines, and stands nowhere',
    { timeout: 300_000 },
    async () => {
      const plain = new Map<string, Promise<{ scene: GateScene; report: Report }>>()
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...names), fc.nat(), async (name, number) => {
          const recording = readRecording(name)
          const before = plain.get(name) ?? watched(recording)
          plain.set(name, before)
          const words = wordsOf(await before)
          const word = words[number % words.length] ?? ''
          const pattern = new RegExp(word.replaceAll('.', '\\.'), 'g')
          const hide = redaction([pattern]).words
          const expected = (await before).report
          const { scene, report } = await watched(recording, { redact: [pattern] })
          expect({
            word,
            verdict: report.verdict,
            causes: report.causes.map(shapeOf),
            notices: report.notices.map(shapeOf),
          }).toEqual({
            word,
            verdict: expected.verdict,
            causes: redactReport(expected.causes.map(shapeOf), hide),
            notices: redactReport(expected.notices.map(shapeOf), hide),
          })
          for (const [surface, text] of Object.entries(scene.surfaces()))
            expect({ word, surface, has: text.includes(word) }).toEqual({ word, surface, has: false })
          JSON.parse(scene.outputs.get('causes') ?? '')
          JSON.parse(scene.written.get('report.json') ?? '')
        }),
        { numRuns: runs(60) },
      )
    },
  )
})

test('two faults that differ in nothing but what is hidden stay two, each at its line and as old as it is', () => {
  const workload = (name: string, secret: string): string =>
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  template:
    spec:
      containers:
        - name: app
          envFrom:
            - secretRef:
                name: ${secret}
`
  const { documents } = parseManifests([workload('web', 'corp-a'), workload('job', 'corp-b')].join('---\n'), 'a.yaml')
  const findings = documents.map(({ ref }, index) =>
    findingOf('SecretMissing', ref, 'x', 0, {
      facts: { name: `corp-${index === 0 ? 'a' : 'b'}` },
      container: { name: 'app' },
    }),
  )
  // The same workload lacks the same Secret in the eyes of who sees it masked.
  const moved = findings.map((finding) => ({ ...finding, workload: documents[0]?.ref ?? finding.workload }))
  const preExisting = new Set(findings.slice(0, 1).map(placeOf))
  const shapes = (all: readonly Finding[], redact: Redaction) =>
    tell(all, { documents, preExisting, wrappers: new Map() }, redact).causes.map(
      ({ code, objects, source, preExisting, count }) => ({ code, objects, source, preExisting, count }),
    )
  for (const all of [findings, moved]) {
    const plain = shapes(all, NOTHING_HIDDEN)
    expect(plain).toHaveLength(2)
    expect(shapes(all, redaction([/corp-\w/g]))).toEqual(plain)
  }
  expect(shapes(findings, NOTHING_HIDDEN).map(({ source, preExisting }) => [source?.line, preExisting])).toEqual([
    [11, true],
    [23, false],
  ])
})

/** A recording in which each name `web` is another one. */
function renamed(recording: Recording, name: string): Recording {
  return JSON.parse(JSON.stringify(recording).replaceAll(/\bweb\b/g, name)) as Recording
}

describe('an object that is called like a secret reads as any other', () => {
  const called = [
    ['auth-token', 'auth-tiger'],
    ['db-secret', 'db-season'],
    ['user-credentials', 'user-chandeliers'],
    ['vault-password', 'vault-postcard'],
    ['api-key', 'api-kit'],
  ] as const
  const failing = [
    'image-not-found',
    'image-not-found-on-update',
    'app-crash',
    'secret-missing-env',
    'statefulset-stuck',
    'job-failed',
    'readiness-404',
    'service-selects-nothing',
    'pvc-not-found',
    'quota-exceeded',
    'rolled-back',
  ]
  test.each(called)('%s', async (name, other) => {
    for (const recorded of failing) {
      const recording = readRecording(recorded)
      const like = (await watched(renamed(recording, name))).scene.surfaces()
      const any = (await watched(renamed(recording, other))).scene.surfaces()
      for (const [surface, text] of Object.entries(like))
        expect({ recorded, surface, text: text.replaceAll(name, other) }).toEqual({
          recorded,
          surface,
          text: any[surface],
        })
    }
  })

  test.each(called)('%s, in what explain prints', (name, other) => {
    const printed = (called: string, recorded: string): string => {
      const recording = renamed(readRecording(recorded), called)
      const logs = recording.logs
        .filter(({ status }) => status === 200)
        .map(({ pod, container, previous, text }) => ({
          ...{ kind: 'Log', metadata: { name: pod, namespace: 'shop' } },
          ...{ container, previous, text },
        }))
      const parsed = parseDump([...objectsAt(recording), ...logs].map((item) => JSON.stringify(item)).join('\n'))
      if ('problem' in parsed) throw new Error(parsed.problem)
      const { causes, notices } = diagnoseDump(parsed.dump, redaction([]))
      return renderCauses(causes, notices)
    }
    for (const recorded of failing)
      expect(printed(name, recorded).replaceAll(name, other)).toBe(printed(other, recorded))
  })

  test('live: the log of a deploy', async () => {
    const linesOf = async (name: string): Promise<string[]> => {
      const scene = new GateScene()
      const [deployment] = scene
        .put(renamed(readRecording('image-not-found'), name))
        .filter(({ kind }) => kind === 'Deployment')
      const { apiVersion, kind, metadata, spec } = deployment as KubernetesObject
      const manifest = { apiVersion, kind, metadata: { name: metadata.name, namespace: 'shop' }, spec }
      await scene.gate(JSON.stringify(manifest), { comment: 'always' })
      return [...scene.log, ...scene.groups, scene.summary, scene.comment]
    }
    const lines = await linesOf('auth-token')
    expect(lines.join('\n')).toContain('auth-token: image registry.example/app:9.9 does not exist')
    expect(lines.map((line) => line.replaceAll('auth-token', 'auth-tiger'))).toEqual(await linesOf('auth-tiger'))
  })

  test('a place for a password in a command of ours is no password', async () => {
    const { report } = await watched(readRecording('image-unauthorized'))
    expect(JSON.stringify(report.causes)).toContain('--docker-password=PASSWORD')
  })
})

test('a secret of the inputs is hidden in names and in messages', async () => {
  const githubToken = 'registry.example'
  const { scene } = await watched(readRecording('image-not-found'), { githubToken })
  for (const [surface, text] of Object.entries(scene.surfaces()))
    expect({ surface, has: text.includes(githubToken) }).toEqual({ surface, has: false })
})
