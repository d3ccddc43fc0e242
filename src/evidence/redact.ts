// Hides what looks like a secret in text that came from outside, before it is shown anywhere.
// Pure. It does not make text harmless for Markdown or for the log: that is `report/escape.ts`, and it comes after.
//
// Every expression below runs in linear time: none can match the same text in two ways, and what it may read before it
// can fail is bounded or starts at a literal that the rest cannot contain.
import type { Cause, ObjectReport, Report } from '../model/report.ts'
import { plainText } from '../report/escape.ts'

/** What stands in place of a secret. */
export const MASK = '***'

/** Hides the secrets in a text. */
export type Redact = (text: string) => string

/** The most of one line that the user's own expressions are run on; the rest of the line is cut off. */
const LINE_LIMIT = 4096

/** A mask may complete what another rule looks for, so the rules run until nothing changes; the bound keeps that linear. */
const MOST_ROUNDS = 5

/** Literal secrets shorter than this would mask half of every text. */
const SHORTEST_SECRET = 4

/** The end of a name whose value is secret: `DB_PASSWORD`, `apiKey`, `client-secret`, `AccountKey`. */
const SECRET_NAME =
  '(?:password|passwd|pwd|passphrase|secret|token|credential|api[_-]?key|access[_-]?key(?:[_-]?id)?|account[_-]?key|private[_-]?key|secret[_-]?key|encryption[_-]?key|signing[_-]?key|client-key-data|x-amz-signature|x-goog-signature)'

/** Words after `token:` or `secret:` that tell of an error and are no value: `failed to fetch oauth token: unexpected status`. */
const ERROR_WORDS = new Set(
  (
    'unexpected failed failure invalid missing not no must is was are cannot could error errors required expired ' +
    'unauthorized denied forbidden secrets secret context rpc get post head put dial the a an unable has have bad ' +
    'wrong empty does should authentication authorization permission eof token tokens signature status unknown ' +
    'malformed illegal net http https x509 tls read write open exec configmap server client request response timeout ' +
    'too parse parsing fetching getting asn1 code'
  ).split(' '),
)

/** Values that say nothing. */
const EMPTY_VALUES = new Set(['true', 'false', 'null', 'nil', '~', '{}', '[]', '{', '[', '|', '|-', '>', '>-'])

/** A value of which `kubectl describe` shows only where it comes from. */
const REFERENCE = /^<(?:set|unset|none|nil)/

interface Rule {
  expression: RegExp
  replace: (match: string, ...groups: (string | undefined)[]) => string
}

/** Keeps the first group and masks the rest. */
const keepFirst = (_match: string, first = ''): string => first + MASK

const RULES: Rule[] = [
  // Tokens that are known by their shape.
  {
    expression:
      /\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[opusr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{8,}|dckr_(?:pat|oat|jti)_[\w-]{8,}|npm_\w{30,}|[rs]k_live_\w{16,}|AIza[\w-]{30,}|ya29\.[\w-]{16,}|hv[sb]\.[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|sha256~[\w-]{20,})/g,
    replace: () => MASK,
  },
  // A JSON Web Token, or any base64 of a JSON object (`.dockerconfigjson`).
  { expression: /\beyJ[\w+/=-]{12,}(?:\.[\w+/=-]*){0,4}/g, replace: () => MASK },
  // HTTP headers, up to the end of the line or of the text they are quoted in.
  {
    expression:
      /((?<![\w-])(?:proxy-)?authorization|set-cookie|(?<![\w-])cookie|x-api-key|x-auth-token|x-registry-auth)(\\{0,4}["']?[ \t]{0,8}[:=][ \t]{0,8}\\{0,4}["'[]{0,2})([^\s"'\\][^\n"'\\]*)/gi,
    replace: (match, name = '', between = '', value = '') =>
      isProse(value.split(' ', 1)[0] ?? '') ? match : name + between + MASK,
  },
  {
    expression: /\b((?:Bearer|Basic)[ \t]{1,8})([\w~+/.=-]{8,})/gi,
    replace: (match, scheme = '', value = '') =>
      /^(?:auth\w*|credentials?|challenge|realm=?)$/i.test(value) ? match : scheme + MASK,
  },
  // `https://user:password@host`, but not `oci://repository@sha256:…`.
  { expression: /(:\/\/)[^\s/"'`<>]{1,512}(?=@(?!sha(?:256|512):))/g, replace: keepFirst },
  // Docker Hub says whose rate limit was reached.
  { expression: /(rate limit as\s{1,4}\\{0,4}["'])[^"'\\\n]{1,256}/gi, replace: keepFirst },
  // Signed and keyed URLs.
  {
    expression:
      /([?&;](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-(?:Signature|Credential)|AWSAccessKeyId|GoogleAccessId|sig|signature|key|code|auth|apikey|access_token|id_token)=)[^&\s"'<>\\]+/gi,
    replace: keepFirst,
  },
  // Docker's `"auth": "dXNlcjpwYXNz"`.
  { expression: /(\\{0,4}["']auth\\{0,4}["'][ \t]{0,8}:[ \t]{0,8}\\{0,4}["'])[^"'\\\n]+/gi, replace: keepFirst },
  // `--password hunter2`
  {
    expression: new RegExp(`(--[\\w-]{0,40}?${SECRET_NAME}[ \\t]{1,8})(?![-"'])([^\\s"'\`]+)`, 'gi'),
    replace: (match, before = '', value = '') => (isProse(value) ? match : before + MASK),
  },
  // A line of YAML or of properties, also in a diff: the rest of the line.
  {
    expression: new RegExp(
      `^([ \\t+~-]{0,200}["']?[\\w./-]{0,100}${SECRET_NAME}["']?[ \\t]{0,8}:[ \\t]{1,200})(\\S.*)$`,
      'gim',
    ),
    replace: (match, before = '', value = '') => (isNoSecret(value) ? match : before + MASK),
  },
  // The same within a line: `password=x`, `"token":"x"`, `\"secret\": \"x\"`, `{'api_key': 'x'}`, `map[password:x]`.
  {
    expression: new RegExp(
      `(${SECRET_NAME}\\\\{0,4}["'\`]?[ \\t]{0,8}(=>|={1,3}|:=|:)[ \\t]{0,8})` +
        `(?:(\\\\{1,4}["'\`]).*?(?=\\3|$)|(")[^"\\\\\\n]*(?:\\\\.[^"\\\\\\n]*)*|(')[^'\\\\\\n]*(?:\\\\.[^'\\\\\\n]*)*|([^\\s&"'\`<>\\\\]+)|(<[^\\s>]*))`,
      'gim',
    ),
    replace: (match, before = '', separator = '', escaped, double, single, bare, angled) => {
      if (angled !== undefined && REFERENCE.test(match.slice(before.length))) return match
      if (bare !== undefined && (EMPTY_VALUES.has(bare.toLowerCase()) || (separator === ':' && isProse(bare))))
        return match
      return before + (escaped ?? double ?? single ?? '') + MASK
    },
  },
]

function isProse(value: string): boolean {
  return ERROR_WORDS.has(value.toLowerCase().replace(/[:,.]$/, ''))
}

function isNoSecret(value: string): boolean {
  if (EMPTY_VALUES.has(value.trim().toLowerCase()) || REFERENCE.test(value) || /^["']{2}\s*$/.test(value)) return true
  // A sentence about an error; in YAML a value never begins with such a word and a blank.
  return value.includes(' ') && isProse(value.slice(0, value.indexOf(' ')))
}

const KEY_MARKER = /(-----(?:BEGIN|END) [A-Z0-9 ]{0,40}KEY(?: BLOCK)?-----)/

/** Masks PEM keys with their markers; where one of the two is cut off, everything beside the other that is base64. */
function maskKeys(text: string): string {
  // What is known to be no part of a whole key: text, and markers (BEGIN or END) that found no partner.
  const parts: string[] = []
  const open: number[] = [] // where in `parts` the BEGIN markers without an END stand
  for (const part of text.split(KEY_MARKER)) {
    const begin = part.startsWith('-----END ') ? open.pop() : undefined
    if (begin !== undefined) {
      parts.splice(begin, Infinity, MASK)
    } else {
      if (part.startsWith('-----BEGIN ')) open.push(parts.length)
      parts.push(part)
    }
  }
  return parts
    .map((part, index) => {
      const isHalf =
        parts[index - 1]?.startsWith('-----BEGIN ') === true || parts[index + 1]?.startsWith('-----END ') === true
      return isHalf ? part.replace(/[\w+/=]{32,}/g, MASK) : part
    })
    .join('')
}

/** The forms in which a literal secret may show up: as it is, in base64, in a URL, in JSON; of several lines each one. */
function formsOf(secret: string): string[] {
  const lines = secret.split(/\r\n|\r|\n/).map((line) => line.trim())
  return [secret, ...lines].flatMap((form) => [
    form,
    Buffer.from(form).toString('base64').replace(/=+$/, ''),
    encodeURIComponent(form.toWellFormed()),
    JSON.stringify(form).slice(1, -1),
  ])
}

/** Runs the user's expressions line by line, on at most LINE_LIMIT characters of each. */
function maskPatterns(text: string, patterns: readonly RegExp[]): string {
  if (patterns.length === 0) return text
  return text
    .split('\n')
    .map((line) => {
      const short = line.length > LINE_LIMIT ? line.slice(0, LINE_LIMIT) + '…' : line
      return patterns.reduce(
        (masked, pattern) => masked.replace(pattern, (match) => (/^\**$/.test(match) ? match : MASK)),
        short,
      )
    })
    .join('\n')
}

/**
 * Makes the function that every text from outside goes through once. It is idempotent and takes linear time, apart from
 * what `patterns` do: these are the user's own (`redact` input), matched line by line, everywhere in a line.
 * `secrets` are literal values to hide (the tokens of the kubeconfig, the GitHub token).
 * ANSI sequences and control characters are removed, because they may stand in the middle of a secret.
 */
export function redactor(patterns: readonly RegExp[], secrets: readonly string[] = []): Redact {
  const everywhere = patterns.map(
    (pattern) => new RegExp(pattern.source, [...new Set([...pattern.flags.replace('y', ''), 'g'])].join('')),
  )
  const literals = [...new Set(secrets.flatMap(formsOf))]
    .filter((form) => form.length >= SHORTEST_SECRET && !MASK.includes(form))
    .sort((a, b) => b.length - a.length)

  const pass = (text: string): string => {
    let result = text
    for (const literal of literals) result = result.replaceAll(literal, MASK)
    result = maskKeys(result)
    for (const { expression, replace } of RULES) result = result.replace(expression, replace)
    return maskPatterns(result, everywhere)
  }
  return (text) => {
    let result = plainText(text)
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const next = pass(result)
      if (next === result) break
      result = next
    }
    return result
  }
}

/** A line of a diff of YAML: its mark, indentation and dash, the key, and the value on the same line. */
const DIFF_LINE = /^([ +~-]?[ \t]{0,200}(?:- )?)([^:\n]{1,300}):(?:[ \t]{1,8}(\S.*))?$/

/** The keys that say which Secret a diff is about. */
const SECRET_NAMES = new Set(['apiVersion', 'kind', 'name', 'namespace', 'type'])

/** A value that the diff itself has masked. */
const MASKED = /^"\*{3}(?: \(changed\))?"$/

/** Values of environment variables and of Secrets in a diff: their names are shown, they never. */
export function redactDiff(diff: string, kind: string, redact: Redact): string {
  const isHidden = (key: string): boolean => (kind === 'Secret' ? !SECRET_NAMES.has(key) : key === 'value')
  let hiddenBelow = Infinity // lines that are indented deeper belong to a value of several lines
  const lines = diff.split('\n').flatMap((line) => {
    const indent = line.slice(1).search(/\S/)
    if (indent > hiddenBelow) return []
    hiddenBelow = Infinity
    const [, before = '', key = '', value] = DIFF_LINE.exec(line) ?? []
    if (value === undefined || !isHidden(key) || MASKED.test(value)) return [line]
    hiddenBelow = indent
    return [`${before}${key}: ${MASK}`]
  })
  // What is masked already may say that it changes. Of a Secret nothing else is left that goes over several lines.
  return kind === 'Secret'
    ? lines.map((line) => (MASKED.test(DIFF_LINE.exec(line)?.[3] ?? '') ? line : redact(line))).join('\n')
    : redact(lines.join('\n'))
}

/** A cause with every text that came from outside redacted. */
export function redactCause(cause: Cause, redact: Redact): Cause {
  return {
    ...cause,
    headline: redact(cause.headline),
    sentence: redact(cause.sentence),
    symptom: redact(cause.symptom),
    evidence: cause.evidence.map(({ kind, source, text }) => ({ kind, source: redact(source), text: redact(text) })),
    steps: cause.steps.map(({ why, command }) => ({ why: redact(why), command: redact(command) })),
  }
}

function redactObject(object: ObjectReport, redact: Redact): ObjectReport {
  const { rollout, diff } = object
  return {
    ...object,
    ...(rollout && { rollout: { ...rollout, message: redact(rollout.message) } }),
    ...(diff !== undefined && { diff: redactDiff(diff, object.ref.kind, redact) }),
  }
}

/** The report with every text that came from outside redacted. Codes, references and positions stay: links need them. */
export function redactReport(report: Report, redact: Redact): Report {
  return {
    ...report,
    headline: redact(report.headline),
    ...(report.cluster && { cluster: { ...report.cluster, server: redact(report.cluster.server) } }),
    objects: report.objects.map((object) => redactObject(object, redact)),
    causes: report.causes.map((cause) => redactCause(cause, redact)),
    notices: report.notices.map((cause) => redactCause(cause, redact)),
    warnings: report.warnings.map(redact),
    ...(report.rollback && { rollback: report.rollback.map(redact) }),
  }
}
