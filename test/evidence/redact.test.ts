import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { redactDiff, redaction, redactReport, redactWords } from '../../src/evidence/redact.ts'
import { causeOf, reportOf } from '../report/samples.ts'
import { runs } from '../thorough.ts'
import { filled, LOOK_ALIKES, randomOf, SECRET_SHAPES } from './secret-samples.ts'

const redact = redaction([]).said

/** Whether six characters of a secret in a row can be seen, or all of a shorter one. */
const isSeen = (text: string, secret: string): boolean =>
  Array.from({ length: Math.max(1, secret.length - 5) }, (_, at) => secret.slice(at, at + 6)).some((part) =>
    text.includes(part),
  )

describe('secrets', () => {
  const pem = (body: string): string => `-----BEGIN RSA PRIVATE KEY-----${body}-----END RSA PRIVATE KEY-----`
  it.each([
    ['Authorization: Bearer abc.def', 'Authorization: ***'],
    ['{"Authorization":["Basic dXNlcjpwYXNz"],"Host":"x"}', '{"Authorization":["***"],"Host":"x"}'],
    ['sent Bearer 0123456789abcdef to it', 'sent Bearer *** to it'],
    ['Cookie: session=1; b=2', 'Cookie: ***'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!', 'got ***!'],
    ['.dockerconfigjson: eyJhdXRocyI6eyJyIjp7fX19', '.dockerconfigjson: ***'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key *** used'],
    ['ghp_0123456789abcdefghij and github_pat_0123456789abcdefgh', '*** and ***'],
    ['xoxb-123456789012-abc', '***'],
    [pem('\nMIIEpAIBAAKCAQEA\n'), '***'],
    [pem('\\nMIIEpAIBAAKCAQEA\\n'), '***'],
    [`${'M'.repeat(64)}\n-----END PRIVATE KEY-----`, '***\n-----END PRIVATE KEY-----'],
    [`-----BEGIN PRIVATE KEY-----\n${'M'.repeat(64)}\nnext line`, '-----BEGIN PRIVATE KEY-----\n***\nnext line'],
    ['postgres://app:hunter2@db:5432/app', 'postgres://***@db:5432/app'],
    ['mongodb://app:p@ss@db/app', 'mongodb://***@db/app'],
    ['https://token@github.com/a/b', 'https://***@github.com/a/b'],
    ['password=hunter2 user=app', 'password=*** user=app'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=***'],
    ["PGPASSWORD='a b' psql", "PGPASSWORD='***' psql"],
    ['--docker-password=hunter2 -n shop', '--docker-password=*** -n shop'],
    ['run --token hunter2 --verbose', 'run --token *** --verbose'],
    ['{"password":"hunter2","user":"app"}', '{"password":"***","user":"app"}'],
    ['{"password": "a\\"b c", "user":"app"}', '{"password": "***", "user":"app"}'],
    ['"{\\"api_key\\":\\"hunter2\\",\\"user\\":\\"app\\"}"', '"{\\"api_key\\":\\"***\\",\\"user\\":\\"app\\"}"'],
    ["{'clientSecret': 'hunter2'}", "{'clientSecret': '***'}"],
    ['connecting, password: hunter2 as app', 'connecting, password: *** as app'],
    ['  password: correct horse battery', '  password: ***'],
    ['2026-11-26T10:00:00.123456789Z   password: correct horse', '2026-11-26T10:00:00.123456789Z   password: ***'],
    ['2026-11-26T10:00:00Z password: correct horse', '2026-11-26T10:00:00Z password: ***'],
    ['postgres://app:pa/ss/LOf@db:5432/app', 'postgres://***@db:5432/app'],
    ['postgres://app:p@ss/LOf@db/app', 'postgres://***@db/app'],
    ['amqp://u:p1@h1,amqp://u:p2@h2', 'amqp://***@h1,amqp://***@h2'],
    ['https://u:pass@host.example/path/@scope/pkg', 'https://***@host.example/path/@scope/pkg'],
    ['"DSN":"postgres://app:hunt…', '"DSN":"postgres://app:***'],
    ['-   token: abc\n+   token: def', '-   token: ***\n+   token: ***'],
    ['map[password:hunter2 user:app]', 'map[password:*** user:app]'],
    ['{"auths":{"ghcr.io":{"auth":"dXNlcjpwYXNz"}}}', '{"auths":{"ghcr.io":{"auth":"***"}}}'],
    [
      'https://b.s3.amazonaws.com/x?X-Amz-Credential=AK%2F2&X-Amz-Date=1&X-Amz-Signature=0a1b2c',
      'https://b.s3.amazonaws.com/x?X-Amz-Credential=***&X-Amz-Date=1&X-Amz-Signature=***',
    ],
    ['https://x.blob.core.windows.net/y?sv=1&sig=abc%3D', 'https://x.blob.core.windows.net/y?sv=1&sig=***'],
    [
      "You have reached your pull rate limit as 'alice': dckr_jti_0123456789",
      "You have reached your pull rate limit as '***': ***",
    ],
    ['\u001b[32mpassword\u001b[0m=\u001b[33mhunter2\u001b[0m ok', 'password=***' + ' ok'],
    ['AccountKey=abc==;EndpointSuffix=x', 'AccountKey=***'],
    ['password="never closed and more', 'password="***'],
  ])('%j', (text, expected) => {
    expect(redact(text)).toBe(expected)
  })
})

test('no form of a secret is seen, with ten random values of each', () => {
  expect(SECRET_SHAPES.length).toBeGreaterThanOrEqual(2 * 86)
  const seen = SECRET_SHAPES.flatMap((shape) =>
    Array.from({ length: 10 }, (_, seed) => filled(shape, randomOf(seed)))
      .filter(({ text, secrets }) => secrets.some((secret) => isSeen(redact(text), secret)))
      .map(({ text }) => `${text} -> ${redact(text)}`),
  )
  expect(seen).toEqual([])
})

test('no form of a secret is seen behind what a logger or kubectl puts in front of it', () => {
  const prefixes = ['2026-11-26T10:00:00.123456789Z ', 'INFO ', '[pod/web-1/app] ', '    ', '10:00:00 ERROR ']
  const seen = SECRET_SHAPES.flatMap((shape, seed) =>
    prefixes.flatMap((prefix) => {
      const { text, secrets } = filled(shape, randomOf(seed))
      const lines = text
        .split('\n')
        .map((line) => prefix + line)
        .join('\n')
      return secrets.some((secret) => isSeen(redact(lines), secret)) ? [`${lines} -> ${redact(lines)}`] : []
    }),
  )
  expect(seen).toEqual([])
})

test('lines that only look like it stay as they are, also behind the time of a log', () => {
  expect(new Set(LOOK_ALIKES).size).toBeGreaterThanOrEqual(169)
  expect(LOOK_ALIKES.map(redact)).toEqual(LOOK_ALIKES)
  const timed = LOOK_ALIKES.map((line) => `2026-11-26T10:00:00.123456789Z ${line}`)
  expect(timed.map(redact)).toEqual(timed)
})

describe('what only looks like a secret stays readable', () => {
  it.each([
    "couldn't find key postgresql-password in Secret test/my-postgresql",
    'Error: secret "app-credentials" not found',
    'MountVolume.SetUp failed for volume "c" : references non-existent secret key: mariadb-metrics-password',
    'failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token?scope=repository%3Aa: 401 Unauthorized',
    'failed to authorize: failed to fetch anonymous token: Get "https://ghcr.io/token?service=ghcr.io": dial tcp: i/o timeout',
    'getting credentials: exec: executable aws failed with exit code 255',
    'pulling from host ghcr.io failed with status code: 401 Unauthorized, Www-Authenticate: Bearer realm="https://ghcr.io/token"',
    'no basic auth credentials',
    'unauthorized: authentication required',
    'secretName: web-tls',
    "      DB_PASSWORD:  <set to the key 'password' in secret 'db'>  Optional: false",
    'automountServiceAccountToken: false',
    'FATAL: password authentication failed for user "app"',
    'oci://ghcr.io/acme/web@sha256:0123456789abcdef',
    'kubectl get secret regcred -n shop',
    'secrets "x" is forbidden: unable to create new content',
  ])('%s', (text) => {
    expect(redact(text)).toBe(text)
  })

  // Every real message that the catalogue knows: what is in it must still be there after redaction.
  it('real messages without a secret', () => {
    const messages = readFileSync(new URL('../report/fixtures/plain-messages.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n')
    expect(messages.length).toBeGreaterThan(100)
    expect(messages.map(redact)).toEqual(messages)
  })
})

it('literal secrets, also in base64, in a URL and line by line', () => {
  const hide = redaction([], ['s3cr?t/value', 'line number one\nline number two']).said
  const encoded = Buffer.from('s3cr?t/value').toString('base64')
  expect(hide(`a s3cr?t/value b ${encoded} c s3cr%3Ft%2Fvalue d line number two`)).toBe('a *** b *** c *** d ***')
})

it('too short literal secrets are left alone', () => {
  expect(redaction([], ['', 'a', 'app']).said('an app')).toBe('an app')
})

it("the user's expressions: everywhere in each line, empty matches ignored, long lines cut", () => {
  const hide = redaction([/cust-\d+/, /x*/i]).said
  expect(hide('cust-1 cust-22\nXx cust-3')).toBe('*** ***\n*** ***')
  expect(hide('y'.repeat(5000))).toBe('y'.repeat(3072) + '…')
})

// Pieces that the expressions begin, continue and end with, in any order.
const pieces = fc.constantFrom(
  ...'password token: secret= "token":" \\" \' Bearer Basic Authorization: :// @ : = == *** & ? sig= X-Amz-Signature= eyJhbGciOiJI . / < > auth'.split(
    ' ',
  ),
  ...[
    ' ',
    '\n',
    '\t',
    'x',
    '0a1b2c3d4e5f',
    '-----BEGIN PRIVATE KEY-----',
    '-----END PRIVATE KEY-----',
    '--token ',
    '"auth":"',
    "rate limit as '",
  ],
)
const hostile = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 5 })), { maxLength: 30 })
  .map((parts) => parts.join(''))

it('is idempotent', () => {
  fc.assert(
    fc.property(hostile, (text) => redact(redact(text)) === redact(text)),
    { numRuns: runs(5000) },
  )
})

it('a value of 20 random characters never survives behind a secret name', () => {
  const value = fc.stringMatching(/^[A-Za-z0-9]{20}$/)
  const place = fc.constantFrom(
    'password=@',
    '"token":"@"',
    'secret: @',
    '{\\"api_key\\": \\"@\\"}',
    "pwd='@'",
    'x://u:@@h',
    'Authorization: Bearer @',
  )
  fc.assert(
    fc.property(hostile, place, value, hostile, (before, template, secret, after) => {
      const text = `${before}\n${template.replace('@', secret)} ${after}`
      return !redact(text).includes(secret)
    }),
    { numRuns: runs(3000) },
  )
})

it('takes linear time: ten times the text, far less than a hundred times the time', () => {
  const beginnings = [
    'password="',
    "password='\\",
    '://a:',
    'eyJ-',
    'Bearer ',
    '-----BEGIN RSA PRIVATE KEY-----',
    '--a-',
    'token:\\"',
    ' \t',
    'a.',
    '?sig=',
    'auth":',
    '\u001b]',
    'a:',
    'a@',
    'a/b@',
    'mysql -p',
    '-u a:',
    'login a ',
    'password is ',
    'with password ',
    'redis-cli ',
    '[a] ',
    '10:00:00 ',
    'Aa0+',
    'A',
    'pass',
    'hooks.slack.com/services/',
    '<password>',
    'key="password" value="',
    'token: a.',
    'password: |\n ',
    'secret: a-',
    'a:b@tcp',
    'authorization: a ',
    '?code=a_',
    '1:A',
    '$6$a',
  ]
  // Time of the processor, so that other work on the machine does not count.
  const microsecondsOf = (text: string): number => {
    const began = process.cpuUsage()
    redact(text)
    const { user, system } = process.cpuUsage(began)
    return user + system
  }
  for (const beginning of beginnings) {
    const small = beginning.repeat(Math.ceil(100_000 / beginning.length))
    const base = Math.max(5000, microsecondsOf(small), microsecondsOf(small))
    expect(microsecondsOf(small.repeat(10)) / base, JSON.stringify(beginning)).toBeLessThan(50)
  }
})

describe('finished words of ours', () => {
  it.each([
    'auth-token: image registry.example/app:9.9 does not exist (ImageNotFound)',
    'Deployment db-secret: 0 of 1 new pod ready, 1 cannot pull the image',
    'kubectl create secret docker-registry x --docker-password=PASSWORD',
    'The keys of Secret "db-secret": username, password.',
    'kubectl set image deployment/auth-token -n shop auth-token=IMAGE',
    'could not get Secret vault-password: no such host',
  ])('%j stays as it is', (text) => {
    expect(redaction([], ['s3cret-value']).words(text)).toBe(text)
  })

  it('what the user wants hidden, and the secrets of the inputs, are hidden in names, too', () => {
    const { words } = redaction([/corp-\w+/], ['s3cret-value'])
    expect(words('corp-api: image s3cret-value does not exist')).toBe('***: image *** does not exist')
  })

  it('what others said in them is redacted where it stands', () => {
    const said = 'password: hunter2 horse'
    expect(redactWords(`auth-token: ${said}`, [said, '', 'auth'], redaction([]))).toBe('auth-token: password: ***')
  })
})

it('a text on which an expression fails is masked as a whole, and that is told', () => {
  const hide = redaction([/(?:a|b)*c/])
  const original = RegExp.prototype[Symbol.replace]
  RegExp.prototype[Symbol.replace] = () => {
    throw new RangeError('Maximum call stack size exceeded')
  }
  try {
    expect([hide.said('ab'), hide.words('a secret')]).toEqual(['***', '***'])
  } finally {
    RegExp.prototype[Symbol.replace] = original
  }
  expect([...hide.failures]).toEqual(['a text was masked as a whole, for it could not be redacted: RangeError'])
})

describe('a report', () => {
  const secret = 'password=hunter2'
  const hidden = 'password=***'

  it('every text from outside is redacted; codes, references and positions are not', () => {
    const filled = (text: string) => {
      const cause = causeOf({
        headline: text,
        sentence: text,
        symptom: text,
        evidence: [{ kind: 'log', source: text, text }],
        steps: [{ why: text, command: text }],
      })
      return reportOf({
        headline: text,
        cluster: { server: `https://${text}`, version: 'v1', context: 'c' },
        causes: [cause],
        notices: [cause],
        warnings: [text],
        objects: [{ ...reportOf().objects[0]!, rollout: { state: 'failed', message: text }, diff: `+ ${text}` }],
      })
    }
    const report = filled(secret)
    expect(redactReport(report, redact)).toEqual(filled(hidden))
    expect(report).toEqual(filled(secret))
  })

  it('a report without secrets stays as it is', () => {
    expect(redactReport(reportOf(), redact)).toEqual(reportOf())
  })

  it('a diff shows the names of variables and of keys, never their values', () => {
    const ref = { apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'db' }
    const objects = [
      {
        ref,
        diff: ' metadata:\n   name: db\n data:\n   user: YXBw\n-  pin: MTIz\n+  pin: NDU2\n+  key: |-\n+    one: 1\n+    two\n type: Opaque\n',
      },
      {
        ref: { ...ref, kind: 'Deployment' },
        diff: ' env:\n - name: PIN\n-  value: "123"\n+  value: |\n+    4\n+    5\n+ image: web:2',
      },
    ]
    expect(objects.map(({ ref, diff }) => redactDiff(diff, ref.kind, redact))).toEqual([
      ' metadata:\n   name: db\n data:\n   user: ***\n-  pin: ***\n+  pin: ***\n+  key: ***\n type: Opaque\n',
      ' env:\n - name: PIN\n-  value: ***\n+  value: ***\n+ image: web:2',
    ])
  })
})

describe('expressions of the user that never end', () => {
  // Each takes years for a line of forty letters in an engine that tries every way.
  it.each(['(a+)+$', '(a|a)*$', '(?<=x)(a+)+$'])('%s', (pattern) => {
    const redact = redaction([/ordinary/g, new RegExp(pattern, 'g')])
    const hostile = `x${'a'.repeat(40)}!`
    expect(redact.said(`a line\n${hostile}\n`)).toBe('***')
    expect([...redact.failures]).toEqual([
      'a text was masked as a whole, for it could not be redacted: expression 2 of the input redact takes too long: repeat nothing that repeats itself',
    ])
    // Other texts are still read, and the same one costs nothing again.
    expect(redact.said('an ordinary line')).toBe('an *** line')
    for (let time = 0; time < 1000; time++) expect(redact.words(hostile)).toBe('***')
  })
})
