// `npm run explain` as a process, on dumps from a real cluster (Kubernetes 1.35): five workloads with four faults, one
// that is well and one with no replicas; what `kubectl get deploy,rs,sts,ds,job,po,pvc,svc,ing,ev -o json` printed
// after three minutes, without managedFields, with the two logs of the crashing container; and five answers of the API
// server. Only names are changed: the namespace, and the registry's address.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../src/model/object.ts'
import type { Cause } from '../src/model/report.ts'
import { compileCache } from './thorough.ts'

const root = join(import.meta.dirname, '..')
const fixture = (name: string) => join(import.meta.dirname, 'explain', 'fixtures', name)
const faults = JSON.parse(readFileSync(fixture('faults.json'), 'utf8')) as { items: KubernetesObject[] }

interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** Runs it to its end; `input` is its standard input. */
async function explain(
  args: readonly string[],
  input = '',
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, 'src', 'explain.ts'), ...args], {
    cwd: root,
    env: compileCache,
    ...options,
  })
  child.stdin.on('error', () => undefined).end(input)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { exitCode, stdout, stderr }
}

/** The same with `--json`. */
async function explainJson(args: readonly string[], input = ''): Promise<{ causes: Cause[]; notices: Cause[] }> {
  const { exitCode, stdout, stderr } = await explain([...args, '--json'], input)
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return JSON.parse(stdout) as { causes: Cause[]; notices: Cause[] }
}

const headlines = [
  'reports: StorageClass "fast-ssd" of claim "reports-data" does not exist (StorageClassMissing)',
  'catalogue: image registry.example/app:no-such-tag does not exist (ImageNotFound)',
  'orders: Secret "orders-database" has no key "uri" (ConfigKeyMissing)',
  'payments: container app exits with code 3: Error: no connection to payments-db:5432, password=*** (AppCrash)',
]

describe('a dump of a real cluster', () => {
  test('gives every cause once, the earliest layer first, and nothing for what is well', async () => {
    const { causes, notices } = await explainJson([fixture('faults.json')])
    expect(causes.map(({ headline }) => headline)).toEqual(headlines)
    expect(notices.map(({ code, objects }) => [code, objects.map(({ name }) => name)])).toEqual([
      ['ScaledToZero', ['archive']],
    ])
  })

  test('gives a cause in the shape of report.json', async () => {
    const { causes } = await explainJson([fixture('faults.json')])
    const schema = JSON.parse(readFileSync(join(root, 'src', 'report', 'report.schema.json'), 'utf8')) as {
      $defs: { cause: { required: string[] } }
    }
    expect(causes[1]).toEqual({
      code: 'ImageNotFound',
      family: 'F',
      confidence: 'certain',
      headline: headlines[1],
      title: 'catalogue: image registry.example/app:no-such-tag does not exist',
      sentence:
        'Registry registry.example has no image registry.example/app:no-such-tag. It was never pushed, or the name is misspelled.',
      symptom: 'ImagePullBackOff',
      context: ['RolloutStalled'],
      objects: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'catalogue' }],
      container: 'app',
      evidence: ['catalogue-57ccc65dcb-jkl2r', 'catalogue-57ccc65dcb-lm9cw'].map((pod) => ({
        kind: 'status',
        source: `pod ${pod}, container app`,
        text: expect.stringContaining('registry.example/app:no-such-tag: not found') as string,
      })),
      steps: [
        { why: 'Push image registry.example/app:no-such-tag, or set one that exists', command: '', edit: {} },
        {
          why: expect.any(String) as string,
          command: 'docker manifest inspect registry.example/app:no-such-tag',
          look: 'docker manifest inspect registry.example/app:no-such-tag',
        },
        {
          why: expect.any(String) as string,
          command: 'kubectl set image deployment/catalogue -n shop app=IMAGE',
          run: 'kubectl set image deployment/catalogue -n shop app=IMAGE',
        },
      ],
      preExisting: false,
      firstSeen: expect.stringMatching(/^\d{4}-/) as string,
      lastSeen: expect.stringMatching(/^\d{4}-/) as string,
      count: expect.any(Number) as number,
    })
    for (const cause of causes) expect(Object.keys(cause)).toEqual(expect.arrayContaining(schema.$defs.cause.required))
  })

  test('is told in words: a list of causes with evidence, steps and log lines, secrets masked', async () => {
    const { exitCode, stdout, stderr } = await explain([fixture('faults.json')])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout.match(/^\d\. .*/gm)).toEqual(
      [...headlines, 'archive: spec.replicas is 0, so nothing was proven (ScaledToZero)'].map(
        (line, index) => `${index < 4 ? index + 1 : 1}. ${line}`,
      ),
    )
    expect(stdout).toContain('             | connecting to payments-db:5432\n')
    expect(stdout).toContain('             $ kubectl logs payments-')
    expect(stdout).not.toContain('hunter2')
  })

  test('that is healthy has no cause', async () => {
    expect(await explain([fixture('healthy.json')])).toEqual({
      exitCode: 0,
      stdout: 'No cause found, 1 of 1 object done.\n',
      stderr: '',
    })
    expect(await explainJson([fixture('healthy.json')])).toEqual({ causes: [], notices: [] })
  })

  test('may be standard input, one object, an array, JSON lines, or several lists one after the other', async () => {
    const expected = (await explainJson([fixture('faults.json')])).causes
    const half = Math.floor(faults.items.length / 2)
    const lists = [faults.items.slice(0, half), faults.items.slice(half)].map((items) =>
      JSON.stringify({ kind: 'List', items }, null, 2),
    )
    const forms = [
      JSON.stringify(faults),
      `\uFEFF${JSON.stringify(faults.items, null, 2)}`,
      faults.items.map((item) => JSON.stringify(item)).join('\n') + '\n',
      lists.join('\n'),
    ]
    for (const form of forms) expect((await explainJson([], form)).causes).toEqual(expected)
    expect((await explainJson(['-'], forms[0])).causes).toEqual(expected)
    const claim = faults.items.find(({ kind }) => kind === 'PersistentVolumeClaim')
    expect(await explainJson([], JSON.stringify(claim))).toEqual({ causes: [], notices: [] })
  })

  test('may lack the owners of its pods: each pod then stands for itself', async () => {
    const pods = faults.items.filter(({ kind }) => kind === 'Pod')
    const { causes } = await explainJson(
      [],
      JSON.stringify({
        kind: 'PodList',
        apiVersion: 'v1',
        items: pods.map(({ metadata, spec, status }) => ({ metadata, spec, status })),
      }),
    )
    expect(
      causes.map(({ code, objects }) => [code, objects.map(({ kind, name }) => `${kind} ${name.split('-')[0]}`)]),
    ).toEqual([
      ['PvcUnbound', ['Pod reports']],
      ['ImageNotFound', ['Pod catalogue', 'Pod catalogue']],
      ['ConfigKeyMissing', ['Pod orders']],
      ['AppCrash', ['Pod payments']],
    ])
  })

  test('masks the values of the Secrets that are in it', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'payments', namespace: 'shop' },
      data: { host: btoa('payments-db:5432') },
    }
    const { stdout } = await explain([], JSON.stringify([...faults.items, secret]))
    expect(stdout).not.toContain('payments-db')
    expect(stdout).toContain('| connecting to ***\n')
  })

  test('is found from where the caller is, although npm runs in the folder of the project', async () => {
    const { exitCode } = await explain(['healthy.json'], '', {
      env: { INIT_CWD: join(import.meta.dirname, 'explain', 'fixtures') },
    })
    expect(exitCode).toBe(0)
  })
})

test('answers of the API server are explained, each on its object', async () => {
  const { causes } = await explainJson([fixture('statuses.jsonl')])
  expect(
    causes.map(({ code, sentence, objects: [ref] }) => [
      code,
      `${ref?.kind} ${ref?.namespace ?? ''}/${ref?.name}`,
      sentence,
    ]),
  ).toEqual([
    [
      'ManifestSchemaInvalid',
      'Deployment /',
      expect.stringContaining('unknown field "spec.template.spec.containers[0].imagePullpolicy"'),
    ],
    ['ManifestSchemaInvalid', 'Deployment /search', expect.stringContaining('does not match template `labels`')],
    [
      'ManifestSchemaInvalid',
      'Deployment shop/search',
      expect.stringContaining('containers[name="app"].imagePullpolicy: field not declared in schema'),
    ],
    ['NamespaceNotFound', 'Namespace /shopp', 'The cluster has no namespace "shopp".'],
    [
      'RbacForbidden',
      'Deployment shop/search',
      expect.stringContaining('"limited", cannot patch deployments of apps in namespace shop'),
    ],
  ])
})

describe('what cannot be read is one clear error', () => {
  const cases: [name: string, input: string, message: string | RegExp][] = [
    ['nothing', ' \n', 'explain: standard input: it is empty\n'],
    ['YAML', 'kind: List\nitems: []\n', /^explain: standard input: it is not JSON from `kubectl get -o json`: .+\n$/],
    ['a number', '7', 'explain: standard input: item 1 is not a Kubernetes object: it has no kind\n'],
    [
      'an item without a kind',
      '[{"kind":"Service","metadata":{"name":"web"}},{}]',
      'explain: standard input: item 2 is not a Kubernetes object: it has no kind\n',
    ],
    ['an object without a name', '{"kind":"Pod"}', 'explain: standard input: item 1 is a Pod without metadata.name\n'],
    [
      'a workload without containers',
      '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web"}}',
      'explain: standard input: item 1 is Pod web without containers\n',
    ],
    [
      'a log of no container',
      '{"kind":"Log","metadata":{"name":"web"},"text":""}',
      'explain: standard input: item 1 is a log of pod web without a container name\n',
    ],
    [
      'an event about nothing',
      '{"kind":"Event","metadata":{"name":"web.1"}}',
      'explain: standard input: item 1 is Event web.1 without an involved object\n',
    ],
  ]
  test.each(cases)('%s', async (_name, input, message) => {
    expect(await explain([], input)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: typeof message === 'string' ? message : (expect.stringMatching(message) as string),
    })
  })

  test('an object without what the API server always sends', async () => {
    const set = {
      kind: 'ReplicaSet',
      apiVersion: 'apps/v1',
      metadata: { name: 'web' },
      spec: { template: { spec: { containers: [null] } } },
    }
    const pod = {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name: 'web' },
      spec: { nodeName: 'node-1', containers: [null] },
      status: { containerStatuses: [{ name: 'app', state: {} }] },
    }
    const { exitCode, stdout, stderr } = await explain([], JSON.stringify([set, pod]))
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' })
    expect(stderr).toMatch(/^explain: the dump lacks a field that the API server always sends \(.+\)\n$/)
  })

  test('a file that is not there, an option that is unknown', async () => {
    expect(await explain(['no-such.json'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'explain: no-such.json: no such file\n',
    })
    expect(await explain(['--yaml'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^explain: Unknown option '--yaml'[^]*\nusage: /) as string,
    })
  })
})

test('an empty list has nothing to explain', async () => {
  expect(await explainJson([], '{"apiVersion":"v1","items":[],"kind":"List"}')).toEqual({ causes: [], notices: [] })
})

test('starts without the libraries that speak to clusters and to GitHub', async () => {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      "import { registerHooks } from 'node:module'; registerHooks({ resolve(name, context, next) { const found = next(name, context); if (found.url.includes('node_modules')) console.error(found.url.split('node_modules/').at(-1)); return found } }); process.argv.push('--help'); await import('./src/explain.ts')",
    ],
    { cwd: root },
  )
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  expect(stdout).toMatch(/^usage: /)
  expect(
    [
      ...new Set(
        stderr
          .trim()
          .split('\n')
          .map((path) => path.split('/')[0]),
      ),
    ].filter((name) => /^@|undici|execa/.test(name ?? '')),
  ).toEqual([])
})
