// The rules of kinds: objects with the facts that the entries cite, one or more for each ecosystem.
import { describe, expect, test } from 'vitest'
import { ALL_RULES, ruleOf } from '../../src/health/all-rules.ts'
import { CASES, ROLLOUT, said } from './cases.ts'
import { conditions, judged, type Parts } from './scene.ts'

describe.each(CASES)('%s', (type, cases) => {
  test.each(cases)('%j is %s', (parts, is, words = '') => {
    const health = judged(type, parts)
    expect(health.is).toBe(is)
    expect([health.reason, health.text].join(': ')).toContain(words)
  })
})

test('a condition of an earlier generation says nothing', () => {
  const status = { conditions: [{ type: 'Ready', status: 'True', observedGeneration: 1 }] }
  expect(judged('cert-manager.io/v1/Certificate', { status, generation: 2 }).is).toBe('behind')
})

test('two fields that are both not there are not the same', () => {
  const type = 'promoter.argoproj.io/v1alpha1/ChangeTransferPolicy'
  const dry = (sha?: string) => ({ dry: { sha } })
  const seen = (active?: string, proposed?: string): Parts => ({
    status: { ...conditions('Ready=True'), active: dry(active), proposed: dry(proposed) },
  })
  expect([seen(), seen('a', 'b'), seen('a', 'a')].map((parts) => judged(type, parts).is)).toEqual([
    'working',
    'working',
    'done',
  ])
})

test('the nearest rule counts: that of the kind, of its group, of a group above', () => {
  expect(ruleOf('pkg.crossplane.io', 'Provider')).not.toBe(ruleOf('s3.aws.crossplane.io', 'Bucket'))
  expect(ruleOf('s3.aws.crossplane.io', 'Bucket')).toBe(ruleOf('rds.aws.crossplane.io', 'Instance'))
  expect(ruleOf('crossplane.io.example.org', 'Bucket')).toBeUndefined()
  expect(ruleOf('notcrossplane.io', 'Bucket')).toBeUndefined()
})

/** What a rule of the group, or a word, could be taken for. */
test.each<[type: string, parts: Parts, is: string]>([
  ['kafka.strimzi.io/v1/KafkaNodePool', { status: { observedGeneration: 1, nodeIds: [0, 1, 2] } }, 'done'],
  ['source.toolkit.fluxcd.io/v1/HelmRepository', { spec: { type: 'oci' } }, 'done'],
  [
    ROLLOUT,
    {
      spec: { strategy: { canary: { steps: [{ setWeight: 20 }, { pause: { duration: '60s' } }] } } },
      status: { phase: 'Paused', currentStepIndex: 1 },
    },
    'working',
  ],
  [
    ROLLOUT,
    {
      spec: { strategy: { canary: { steps: [{ setWeight: 20 }, { pause: {} }, { pause: { duration: '60s' } }] } } },
      status: { phase: 'Paused', currentStepIndex: 1 },
    },
    'paused',
  ],
  [
    'argoproj.io/v1alpha1/Application',
    {
      spec: { source: { targetRevision: 'v2' }, syncPolicy: { automated: {} } },
      status: {
        health: { status: 'Healthy' },
        sync: { status: 'Synced', comparedTo: { source: { targetRevision: 'v1' } } },
      },
    },
    'working',
  ],
  [
    'flink.apache.org/v1beta1/FlinkDeployment',
    { status: { lifecycleState: 'UPGRADING', jobManagerDeploymentStatus: 'READY', jobStatus: { state: 'RUNNING' } } },
    'working',
  ],
  ['protection.crossplane.io/v1beta1/Usage', said('Ready=True'), 'done'],
  ['operator.openshift.io/v1/Console', said('DeploymentAvailable=True'), 'done'],
  ['agones.dev/v1/Fleet', { spec: { replicas: 0 }, status: { replicas: 0 } }, 'done'],
  [
    'elasticsearch.k8s.elastic.co/v1/Elasticsearch',
    { spec: { nodeSets: [{ count: 1 }] }, status: { phase: 'Ready', health: 'yellow', availableNodes: 1 } },
    'done',
  ],
])('%s %j is %s', (type, parts, is) => {
  expect(judged(type, parts).is).toBe(is)
})

const rules = ALL_RULES.flatMap((one) => Object.entries(one))

test('no kind has two rules', () => {
  const names = rules.flatMap(([name]) => {
    const [group = '', kinds = ''] = name.split('/')
    return kinds.split('|').map((kind) => `${group}/${kind}`)
  })
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

/** One test of a rule, as src/health/facts.ts describes it. */
const WORDS = String.raw`[\w.*/ ,'-]+(\|[\w.*/ ,'-]+)*`
const PATH = String.raw`\.\w+(\[\.[\w.]+\])?(\.\w+(\[\.[\w.]+\])?)*`
const NAMED = String.raw`(${PATH}|[@#][\w./-]+|[A-Za-z][\w./-]*)`
const SINGLE = String.raw`(!?${NAMED}|${NAMED}!?=(${PATH}|${WORDS}(:${WORDS})?)|${PATH}<(all|\d+|[@#][\w./-]+|${PATH}(\[\]${PATH})?))`
const TEST = new RegExp(String.raw`^(${PATH}\[\]\?)*${SINGLE}$`)

test('every test of every rule is of a form that is read', () => {
  const texts = rules.flatMap(([name, rule]) =>
    [rule.invalid, rule.failed, rule.timed, rule.paused, rule.broken, rule.working, rule.done]
      .flatMap((tests) => tests ?? [])
      .flatMap((one) => one.split(' & '))
      .map((one) => `${name}: ${one}`),
  )
  expect(texts.length).toBeGreaterThan(500)
  expect(texts.filter((text) => !TEST.test(text.slice(text.indexOf(': ') + 2)))).toEqual([])
  expect(
    ['Ready=', '.status.a=', '.status.a<', 'status.a?=b', '.a[]Ready=True'].filter((text) => TEST.test(text)),
  ).toEqual([])
})
