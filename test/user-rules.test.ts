// What the user says of objects: rules of the input `health`, the annotations of the gate, what becomes of what is paused.
// Whole stories on a cluster in memory.
import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../src/model/object.ts'
import type { Report } from '../src/model/report.ts'
import type { Inputs } from '../src/model/inputs.ts'
import { GateScene } from './gate-scene.ts'

const WIDGET = (annotations = '', spec = '{ size: 2 }'): string =>
  `apiVersion: example.org/v1\nkind: Widget\nmetadata:\n  name: a\n  namespace: shop\n${annotations}spec: ${spec}\n`
const annotated = (key: string, value: string): string =>
  WIDGET(`  annotations:\n    k8s-deploy-gate/${key}: ${value}\n`)
const HEALTH = `- apiVersion: example.org/v1
  kind: Widget
  inProgress: status.phase == 'Growing'
  failed: status.phase == 'Withered'
  current: status.phase == 'Blooming'
`

class Garden extends GateScene {
  constructor(status?: object, more: Partial<KubernetesObject> = {}) {
    super()
    this.cluster.resource = (apiVersion, kind) =>
      Promise.resolve({ apiVersion, kind, name: `${kind.toLowerCase()}s`, namespaced: true, verbs: ['get', 'patch'] })
    if (status !== undefined)
      this.cluster.put({
        apiVersion: 'example.org/v1',
        kind: 'Widget',
        metadata: { name: 'a', namespace: 'shop', uid: 'u', generation: 2 },
        spec: { size: 1 },
        status,
        ...more,
      })
  }

  /** How long it took, seconds; and the report. */
  async deploy(manifest: string, changes: Partial<Inputs> = {}): Promise<{ report: Report; seconds: number }> {
    const from = this.clock
    const report = await this.gate(manifest, changes)
    return { report, seconds: Math.round((this.clock - from) / 1000) }
  }
}

const codes = ({ causes }: Report): string[] => causes.map(({ code, context }) => [code, ...context].join(' '))

describe('a rule of the input health', () => {
  test.each<[phase: string, verdict: string, codes: string[]]>([
    ['Blooming', 'passed', []],
    ['Growing', 'failed', ['GateTimeout']],
    ['Withered', 'failed', ['HealthRuleFailed']],
    // Nothing holds.
    ['Sleeping', 'failed', ['GateTimeout']],
  ])('phase %s', async (phase, verdict, told) => {
    const garden = new Garden({ observedGeneration: 2, phase })
    const { report, seconds } = await garden.deploy(WIDGET(), { health: HEALTH })
    expect([report.verdict, codes(report)]).toEqual([verdict, told])
    expect(report.objects[0]?.rollout?.judgedBy).toBe('the rule at input health, line 1')
    expect(garden.summary).toContain('by the rule at input health, line 1')
    if (phase === 'Withered') expect(seconds).toBeLessThan(10)
    if (told.includes('GateTimeout')) expect(seconds).toBeGreaterThanOrEqual(60)
  })

  test('without it the rule of the kind or the general one decides, and the page says which', async () => {
    const garden = new Garden({ observedGeneration: 2, phase: 'Running' })
    const { report } = await garden.deploy(WIDGET())
    expect(report.objects[0]?.rollout?.judgedBy).toBe('the general rule')
    expect(garden.summary).toContain('by the general rule')
  })

  test.each([1, '1'])(
    'while its controller has seen generation %j only it waits, whatever the rule says',
    async (seen) => {
      for (const phase of ['Withered', 'Blooming']) {
        const { report } = await new Garden({ observedGeneration: seen, phase }).deploy(WIDGET(), { health: HEALTH })
        expect(codes(report)).toEqual(['GateTimeout'])
      }
    },
  )

  test('a failure that may be left from before this deploy waits for the time limit', async () => {
    const { report, seconds } = await new Garden({ phase: 'Withered' }).deploy(WIDGET(), { health: HEALTH })
    expect([report.verdict, report.causes[0]?.code]).toEqual(['failed', 'HealthRuleFailed'])
    expect(seconds).toBeGreaterThanOrEqual(60)
  })

  test('a field that is not there makes it wait, and the page says which', async () => {
    const { report } = await new Garden({ observedGeneration: 2, size: 1 }).deploy(WIDGET(), { health: HEALTH })
    expect(report.causes[0]).toMatchObject({ code: 'HealthRuleFailed' })
    expect(report.causes[0]?.headline).toContain('no such key: phase')
    expect(report.causes[0]?.sentence).toContain('inProgress at input health, line 3, column 15')
  })

  test.each([
    [
      'shop.example.org/v1',
      'Widget',
      [
        'the health rule at input health, line 1 is for shop.example.org/Widget, which no object is; example.org/Widget is there',
      ],
    ],
    [
      'example.org/v1',
      'Wigdet',
      [
        'the health rule at input health, line 1 is for example.org/Wigdet, which no object is; example.org/Widget is there',
      ],
    ],
    ['example.org/v1', 'Garden', []],
  ])('a rule for %s %s judges nothing, which is said where it is a slip', async (apiVersion, kind, warnings) => {
    const health = `- apiVersion: ${apiVersion}\n  kind: ${kind}\n  current: status.ok\n`
    const { report } = await new Garden({ observedGeneration: 2, phase: 'Running' }).deploy(WIDGET(), { health })
    expect([report.verdict, report.warnings]).toEqual(['passed', warnings])
  })

  test('what is wrong with it is told with what is wrong with the manifests, and nothing is sent', async () => {
    const garden = new Garden()
    const report = await garden.gate(
      { 'all.yaml': annotated('wait', '"no"'), 'health.yaml': `${HEALTH}  curent: status.ok\n` },
      { health: 'health.yaml', manifests: ['all.yaml'] },
    )
    expect(report.causes.map(({ code, source }) => [code, source?.file, source?.line])).toEqual([
      ['InputInvalid', 'health.yaml', 6],
      ['ManifestParseError', 'all.yaml', 7],
    ])
    expect(garden.cluster.requests).toEqual([])
    expect(garden.summary).toContain('health.yaml:6')
    expect(garden.annotations.map(({ file, line }) => [file, line])).toContainEqual(['health.yaml', 6])
  })
})

describe('annotations', () => {
  test('wait: "false" is applied and not judged, and the page says so', async () => {
    const garden = new Garden({ observedGeneration: 2, conditions: [{ type: 'Stalled', status: 'True' }] })
    const { report } = await garden.deploy(annotated('wait', '"false"'))
    expect([report.verdict, report.headline]).toEqual(['passed', '1 object deployed, not judged'])
    expect(garden.summary).toContain('not judged, as its annotation')
    expect(garden.cluster.requests).toContain('apply Widget/a k8s-deploy-gate')
  })

  test.each([
    [{ 'k8s-deploy-gate/wait': 'false' }, 'passed', 0],
    [{ 'k8s-deploy-gate/timeout': '2m' }, 'failed', 120],
    // What is in the cluster already is no input of this run: a warning, and as if it were not there.
    [{ 'k8s-deploy-gate/timeout': 'soon' }, 'failed', 60],
  ])('mode: watch reads %j of the object in the cluster', async (annotations, verdict, least) => {
    const garden = new Garden(
      { observedGeneration: 2, phase: 'Growing' },
      { metadata: { name: 'a', namespace: 'shop', uid: 'u', generation: 2, annotations } },
    )
    const { report, seconds } = await garden.deploy(WIDGET(), { mode: 'watch', health: HEALTH })
    expect(report.verdict).toBe(verdict)
    const wrong = Object.values(annotations).includes('soon') ? [expect.stringContaining('cannot be "soon"')] : []
    expect(report.warnings).toEqual(wrong)
    expect(seconds).toBeGreaterThanOrEqual(least)
    expect(seconds).toBeLessThan(least + 5)
  })

  test('wait: "true" is judged as ever', async () => {
    const garden = new Garden({ observedGeneration: 2, conditions: [{ type: 'Stalled', status: 'True' }] })
    expect(codes((await garden.deploy(annotated('wait', '"true"'))).report)).toEqual(['CustomResourceFailed'])
  })

  test.each([
    ['20s', 20],
    ['3m', 180],
  ])('timeout: %s is its own limit, shorter or longer than that of the input', async (limit, most) => {
    const { report, seconds } = await new Garden({ observedGeneration: 2, phase: 'Growing' }).deploy(
      annotated('timeout', limit),
      { health: HEALTH },
    )
    expect([codes(report), report.causes[0]?.source?.line]).toEqual([['GateTimeout'], 7])
    expect(seconds).toBeGreaterThanOrEqual(most)
    expect(seconds).toBeLessThan(most + 5)
    expect(report.causes[0]?.sentence).toContain('k8s-deploy-gate/timeout')
  })

  test('a longer limit of one object does not hold up the failure of another', async () => {
    const garden = new Garden({ observedGeneration: 2, phase: 'Growing' })
    const other = WIDGET().replace('name: a', 'name: b')
    garden.cluster.put({
      ...garden.cluster.objects.values().next().value!,
      metadata: { name: 'b', namespace: 'shop', uid: 'v', generation: 2 },
    })
    const { report, seconds } = await garden.deploy(`${annotated('timeout', '10m')}---\n${other}`, { health: HEALTH })
    expect(report.causes.flatMap(({ objects }) => objects.map(({ name }) => name))).toEqual(['b'])
    expect(seconds).toBeLessThan(70)
  })

  test.each([
    [
      'timeout',
      '20',
      'annotation k8s-deploy-gate/timeout must be a string, but YAML reads this as 20: put it in quotes',
    ],
    [
      'timeout',
      '"20"',
      'annotation k8s-deploy-gate/timeout cannot be "20", which has no unit; use forms such as 90s, 10m or 1h30m',
    ],
    [
      'timeout',
      '-5m',
      'annotation k8s-deploy-gate/timeout cannot be "-5m", which is negative; use forms such as 90s, 10m or 1h30m',
    ],
    [
      'timeout',
      '"0"',
      'annotation k8s-deploy-gate/timeout cannot be "0", which leaves no time for a rollout; use forms such as 90s, 10m or 1h30m',
    ],
    [
      'timeout',
      '400h',
      'annotation k8s-deploy-gate/timeout cannot be "400h", which is longer than a job can run (120h); use forms such as 90s, 10m or 1h30m',
    ],
    [
      'timeout',
      '""',
      'annotation k8s-deploy-gate/timeout cannot be "", which is not a duration; use forms such as 90s, 10m or 1h30m',
    ],
    [
      'wait',
      'false',
      'annotation k8s-deploy-gate/wait must be a string, but YAML reads this as false: put it in quotes',
    ],
    ['wait', '"False"', 'annotation k8s-deploy-gate/wait cannot be "False": use "true" or "false"'],
    [
      'waits',
      '"false"',
      'annotation k8s-deploy-gate/waits is not known: the gate reads k8s-deploy-gate/wait and k8s-deploy-gate/timeout; did you mean k8s-deploy-gate/wait?',
    ],
  ])('%s: %s is one error on its line', async (key, value, message) => {
    const garden = new Garden()
    const report = await garden.gate(annotated(key, value))
    expect(report.causes.map(({ code, title, source }) => [code, title, source?.line, source?.column])).toEqual([
      ['ManifestParseError', expect.stringContaining(message.slice(0, 60)), 7, expect.any(Number)],
    ])
    expect(report.causes[0]?.sentence).toBe(message)
    expect(garden.cluster.requests).toEqual([])
  })
})

describe('what is paused on purpose', () => {
  const rollout = WIDGET().replace('example.org/v1', 'argoproj.io/v1alpha1').replace('Widget', 'Rollout')
  const paused = () =>
    new Garden(
      { observedGeneration: '2', phase: 'Paused', message: 'CanaryPauseStep' },
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' },
    )

  test('passes with a notice', async () => {
    const { report } = await paused().deploy(rollout)
    expect([report.verdict, report.notices.map(({ code }) => code)]).toEqual(['passed', ['CustomResourcePaused']])
    expect(report.objects[0]?.rollout?.judgedBy).toBe("the gate's rule for the kind")
  })

  test('with when-paused: wait it is waited for until the time limit, and the page says who must do what', async () => {
    const { report, seconds } = await paused().deploy(rollout, { whenPaused: 'wait' })
    expect([report.verdict, codes(report)]).toEqual(['failed', ['CustomResourcePaused GateTimeout']])
    expect(seconds).toBeGreaterThanOrEqual(60)
    expect(report.causes[0]?.steps.map(({ command }) => command)).toContain('kubectl argo rollouts promote a -n shop')
    expect(report.causes[0]?.sentence).toContain('nobody resumed it')
  })
})
