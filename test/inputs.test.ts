// The action's inputs: what is read, and what is said of what cannot be.
import { describe, expect, test } from 'vitest'
import { readInputs } from '../src/inputs.ts'
import type { Inputs } from '../src/model/inputs.ts'

function read(given: Record<string, string>): ReturnType<typeof readInputs> {
  return readInputs((name) => given[name] ?? '')
}
/** The inputs, with `manifests` given unless the case says otherwise. */
function inputsOf(given: Record<string, string>): Inputs {
  const result = read({ manifests: 'k8s/', ...given })
  if ('problems' in result) throw new Error(JSON.stringify(result.problems))
  return result.inputs
}
function problemsOf(given: Record<string, string>): string[] {
  const result = read({ manifests: 'k8s/', ...given })
  if ('inputs' in result) return []
  expect(result.problems.every(({ input, message }) => message.startsWith(`${input}: `))).toBe(true)
  return result.problems.map(({ message }) => message)
}

const kubeconfig = 'apiVersion: v1\nkind: Config\nclusters: []\n'

test('nothing but manifests: the defaults', () => {
  expect(inputsOf({})).toEqual({
    label: '',
    manifests: ['k8s/'],
    mode: 'deploy',
    resources: [],
    namespace: '',
    kubeconfig: '',
    context: '',
    health: '',
    images: [],
    timeout: 600_000,
    failFast: true,
    stabilize: 'auto',
    logLines: 100,
    fieldManager: 'k8s-deploy-gate',
    forceConflicts: false,
    whenPaused: 'pass',
    rollback: 'never',
    comment: 'on-failure',
    commentKey: '',
    githubToken: '',
    redact: [],
    failOnStaleImage: false,
  })
})

test('everything', () => {
  expect(
    inputsOf({
      manifests: '\n k8s/ \r\n# not this\n!k8s/dev.yaml\n',
      mode: 'watch',
      resources: 'deployment/web\nstatefulsets.apps/db\n',
      namespace: 'shop',
      kubeconfig,
      context: 'arn:aws:eks:eu-west-1:1:cluster/shop',
      images: 'ghcr.io/acme/web=ghcr.io/acme/web:1.4.2\n nginx = nginx@sha256:abc ',
      timeout: '1h30m',
      'fail-fast': 'FALSE',
      stabilize: '0',
      'log-lines': '0',
      'field-manager': 'team shop ü',
      'force-conflicts': 'True',
      rollback: 'on-failure',
      comment: 'always',
      'comment-key': 'shop',
      'github-token': 'token',
      redact: 'token=\\S+\n(?<=id: )\\d+',
      'fail-on-stale-image': 'true',
      'when-paused': 'wait',
      health: '\n  - kind: x\n',
      label: 'production',
    }),
  ).toEqual({
    label: 'production',
    manifests: ['k8s/', '# not this', '!k8s/dev.yaml'],
    mode: 'watch',
    resources: ['deployment/web', 'statefulsets.apps/db'],
    namespace: 'shop',
    kubeconfig: kubeconfig.trim(),
    context: 'arn:aws:eks:eu-west-1:1:cluster/shop',
    images: [
      { name: 'ghcr.io/acme/web', reference: 'ghcr.io/acme/web:1.4.2' },
      { name: 'nginx', reference: 'nginx@sha256:abc' },
    ],
    timeout: 5_400_000,
    failFast: false,
    stabilize: 0,
    logLines: 0,
    fieldManager: 'team shop ü',
    forceConflicts: true,
    rollback: 'on-failure',
    comment: 'always',
    commentKey: 'shop',
    githubToken: 'token',
    redact: [/token=\S+/g, /(?<=id: )\d+/g],
    failOnStaleImage: true,
    whenPaused: 'wait',
    health: '\n  - kind: x',
  })
})

test('frozen, to the last list', () => {
  const inputs = inputsOf({ images: 'a=b:1', redact: 'x' })
  for (const value of [inputs, inputs.manifests, inputs.images, inputs.images[0], inputs.redact]) {
    expect(Object.isFrozen(value)).toBe(true)
  }
  // An expression with the flag g must still be able to search.
  expect('axbx'.replaceAll(inputs.redact[0]!, '*')).toBe('a*b*')
})

test.each<[string, number]>([
  ['90s', 90_000],
  ['10m', 600_000],
  ['1h30m', 5_400_000],
  ['1.5h', 5_400_000],
  ['.5m', 30_000],
  ['1m1500ms', 61_500],
  ['1500us', 2],
  ['1500µs', 2],
  ['2000000ns', 2],
  ['+2s', 2000],
  ['120h', 432_000_000],
])('timeout %s is %d ms', (text, milliseconds) => {
  expect(inputsOf({ timeout: text }).timeout).toBe(milliseconds)
})

test.each<[string, 'auto' | number]>([
  ['auto', 'auto'],
  ['0', 0],
  ['0s', 0],
  ['30s', 30_000],
])('stabilize %s', (text, value) => {
  expect(inputsOf({ stabilize: text }).stabilize).toBe(value)
})

describe('kubeconfig', () => {
  const base64 = Buffer.from(kubeconfig).toString('base64')
  test.each<[string, string, string]>([
    ['plain', kubeconfig, kubeconfig.trim()],
    ['JSON', '{"clusters":[]}', '{"clusters":[]}'],
    ['base64', base64, kubeconfig],
    ['base64 in lines', base64.replace(/.{20}/g, '$&\n'), kubeconfig],
    ['base64 for URLs without padding', Buffer.from(kubeconfig).toString('base64url'), kubeconfig],
    ['base64 of JSON', Buffer.from('{"clusters":[]}').toString('base64'), '{"clusters":[]}'],
  ])('%s', (_, given, text) => {
    expect(inputsOf({ kubeconfig: given }).kubeconfig).toBe(text)
  })

  test.each([
    '/home/runner/.kube/config',
    '~/.kube/config',
    'kubeconfig',
    Buffer.from('hello').toString('base64'),
    's3cr3t',
  ])('%s is none', (given) => {
    expect(problemsOf({ kubeconfig: given })).toEqual([
      'kubeconfig: not a valid kubeconfig (plain or base64); give the content, not the path of a file (use KUBECONFIG for a path)',
    ])
  })
})

describe('problems', () => {
  const forms = 'use forms such as 90s, 10m or 1h30m'
  test.each<[Record<string, string>, string[]]>([
    [
      { manifests: '' },
      ['manifests: required; list files, folders or globs, one per line, such as k8s/ or deploy/*.yaml'],
    ],
    [
      { manifests: '# k8s/\n' },
      ['manifests: required; list files, folders or globs, one per line, such as k8s/ or deploy/*.yaml'],
    ],
    [
      { manifests: '', mode: 'watch' },
      [
        'manifests: required with mode: watch unless resources lists objects such as deployment/web; list files, folders or globs, one per line, such as k8s/ or deploy/*.yaml',
      ],
    ],
    [{ manifests: '', mode: 'watch', resources: 'deployment/web' }, []],
    [{ resources: 'deployment/web' }, ['resources: allowed only with mode: watch; use manifests to deploy']],
    [{ mode: 'dryrun' }, ['mode: "dryrun" is not one of deploy, dry-run, watch; did you mean dry-run?']],
    [{ mode: 'Deploy' }, ['mode: "Deploy" is not one of deploy, dry-run, watch; did you mean deploy?']],
    [{ 'when-paused': 'true' }, ['when-paused: "true" is not one of pass, wait']],
    [{ rollback: 'yes' }, ['rollback: "yes" is not one of never, on-failure']],
    [{ comment: 'allways' }, ['comment: "allways" is not one of on-failure, always, never; did you mean always?']],
    [{ timeout: '10 minutes' }, [`timeout: "10 minutes" is not a duration; ${forms}`]],
    [{ timeout: '600' }, [`timeout: "600" has no unit; ${forms}`]],
    [{ timeout: '-5m' }, [`timeout: "-5m" is negative; ${forms}`]],
    [{ timeout: '1d' }, [`timeout: "1d" is not a duration; ${forms}`]],
    [{ timeout: '0' }, [`timeout: "0" leaves no time for a rollout; ${forms}`]],
    [{ timeout: '1ns' }, [`timeout: "1ns" leaves no time for a rollout; ${forms}`]],
    [{ timeout: '1e9h' }, [`timeout: "1e9h" is not a duration; ${forms}`]],
    [{ timeout: '٣m' }, [`timeout: "٣m" is not a duration; ${forms}`]],
    [
      { timeout: `${'9'.repeat(400)}h` },
      [`timeout: "${'9'.repeat(79)}…" is longer than a job can run (120h); ${forms}`],
    ],
    [{ timeout: '121h' }, [`timeout: "121h" is longer than a job can run (120h); ${forms}`]],
    [{ stabilize: 'off' }, ['stabilize: "off" is neither auto nor 0 nor a duration such as 30s or 2m']],
    [{ stabilize: '-1s' }, ['stabilize: "-1s" is neither auto nor 0 nor a duration such as 30s or 2m']],
    [{ 'fail-fast': 'yes' }, ['fail-fast: "yes" is neither true nor false']],
    [{ 'log-lines': '10001' }, ['log-lines: "10001" is not a whole number from 0 to 10000']],
    [{ 'log-lines': '1.5' }, ['log-lines: "1.5" is not a whole number from 0 to 10000']],
    [{ 'log-lines': '-1' }, ['log-lines: "-1" is not a whole number from 0 to 10000']],
    [
      { 'field-manager': 'x'.repeat(129) },
      ['field-manager: must have at most 128 bytes and only printable characters'],
    ],
    [{ 'field-manager': 'a\tb' }, ['field-manager: must have at most 128 bytes and only printable characters']],
    [
      { namespace: 'Shop' },
      [
        'namespace: "Shop" is not a valid namespace name: at most 63 lowercase letters, digits and “-”, with a letter or digit at both ends',
      ],
    ],
    [
      { mode: 'watch', resources: 'web\ndeployment/web\ndeployment web' },
      [
        'resources: "web" is not kind/name; use forms such as deployment/web, one per line',
        'resources: "deployment web" is not kind/name; use forms such as deployment/web, one per line',
      ],
    ],
    [
      { mode: 'watch', resources: 'secret/..\ndeployment/a%2fb\nclusterrole/system:node' },
      [
        'resources: "secret/.." does not name an object: a name must not be empty, “.” or “..”',
        'resources: "deployment/a%2fb" does not name an object: a name must not contain “/” or “%”',
      ],
    ],
    [
      { images: 'nginx\nnginx=\n=a\nnginx:1=nginx:2' },
      [
        'images: "nginx" is not an image override; use name=new-reference, such as ghcr.io/acme/web=ghcr.io/acme/web:1.4.2 or web=:1.4.2, one per line',
        'images: "nginx=" is not an image override; use name=new-reference, such as ghcr.io/acme/web=ghcr.io/acme/web:1.4.2 or web=:1.4.2, one per line',
        'images: "=a" is not an image override; use name=new-reference, such as ghcr.io/acme/web=ghcr.io/acme/web:1.4.2 or web=:1.4.2, one per line',
        'images: "nginx:1" has a tag or digest, but an override replaces every tag of an image; use name=new-reference, such as ghcr.io/acme/web=ghcr.io/acme/web:1.4.2 or web=:1.4.2, one per line',
      ],
    ],
    [{ images: 'a=b:1\na=c:1' }, ['images: "a" is given twice; use one line for each image']],
    [
      { redact: 'ok\n(s3cr3t\nx*' },
      [
        'redact: line 2 is not a valid JavaScript regular expression: Unterminated group',
        'redact: line 3 matches the empty string, so it would mask everything',
      ],
    ],
    [{ context: 'a\nb' }, ['context: must be a single line']],
  ])('%j', (given, problems) => {
    expect(problemsOf(given)).toEqual(problems)
  })

  test('of all inputs together', () => {
    expect(
      problemsOf({ manifests: '', mode: 'deploi', timeout: 'soon', 'fail-fast': '1', 'log-lines': 'all' }),
    ).toEqual([
      'mode: "deploi" is not one of deploy, dry-run, watch; did you mean deploy?',
      `timeout: "soon" is not a duration; ${forms}`,
      'fail-fast: "1" is neither true nor false',
      'log-lines: "all" is not a whole number from 0 to 10000',
    ])
  })
})
