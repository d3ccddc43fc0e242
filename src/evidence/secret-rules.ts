// The forms in which secrets stand in logs, messages and manifests. Pure.
//
// Every expression here runs in linear time: none can match the same text in two ways, and what it may read before it
// can fail is bounded or starts at a literal that the rest cannot contain.
import {
  BEFORE,
  isHarmless,
  isNoPassword,
  isObjectName,
  isProse,
  isReference,
  isState,
  looksRandom,
  MASK,
  SECRET_NAME,
} from './harmless.ts'
import { maskLines, maskKeys } from './secret-lines.ts'
import { TOKENS, WEBHOOKS } from './token-shapes.ts'

interface Rule {
  expression: RegExp
  /** A text without this has no match: most have none, and looking for it is quick. */
  needs?: string
  replace: (match: string, ...groups: (string | undefined)[]) => string
}

/** Keeps the first group and masks the rest. */
const keepFirst = (_match: string, first = ''): string => first + MASK

/** What stands in front of a match on its line. */
function lineBefore(args: readonly unknown[]): string {
  const text = args.findLast((one) => typeof one === 'string') ?? ''
  const at = args.find((one) => typeof one === 'number') ?? 0
  const before = text.slice(Math.max(0, at - BEFORE), at)
  return before.slice(before.lastIndexOf('\n') + 1)
}

/** A quote that may be escaped, or none. */
const QUOTE = `\\\\{0,4}["']?`

/** The character behind a match. */
function textAfter(match: string, args: readonly unknown[]): string {
  const text = args.findLast((one) => typeof one === 'string') ?? ''
  return text.charAt((args.find((one) => typeof one === 'number') ?? 0) + match.length)
}

const RULES: readonly Rule[] = [
  { expression: TOKENS, replace: () => MASK },
  { expression: WEBHOOKS, replace: keepFirst },
  // A JSON Web Token, or any base64 of a JSON object (`.dockerconfigjson`).
  { expression: /(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))eyJ[\w+/=-]{12,}(?:\.[\w+/=-]*){0,4}/g, replace: () => MASK },
  // HTTP headers, up to the end of the line or of the text they are quoted in.
  {
    expression:
      /((?<![\w-])(?:proxy-)?authorization|set-cookie|(?<![\w-])cookie|x-api-key|x-auth-token|x-registry-auth)(\\{0,4}["']?[ \t]{0,8}[:=][ \t]{0,8}\\{0,4}["'[]{0,2})([^\s"'\\][^\n"'\\]*)/gi,
    replace: (match, name = '', between = '', value = '') => (isPlainHeader(value) ? match : name + between + MASK),
  },
  {
    expression: /\b((?:Bearer|Basic)[ \t]{1,8})([\w~+/.=-]{8,})/gi,
    replace: (match, scheme = '', value = '') =>
      /^(?:[A-Za-z][a-z]{0,18}|realm=?)$/.test(value) ? match : scheme + MASK,
  },
  // `https://user:password@host` with a `/` or an `@` in the password: up to the last `@` that a host may follow.
  {
    expression:
      /(:\/\/)([^\s/:@[\]"'`<>]{0,256}:(?!\d{1,5}(?:[/?#]|$))(?:(?!:\/\/)[^\s"'`<>]){1,512})(?=@(?!sha(?:256|512):))/g,
    replace: (_match, before = '', login = '') => {
      const host = /@(?:localhost|[\w-]+(?:\.[\w.-]+|:\d+))[/?#,;].*$/.exec(login)?.[0] ?? ''
      return before + MASK + host
    },
  },
  // The same where it was cut before the `@`.
  { expression: /(:\/\/[^\s/:@[\]"'`<>]{1,256}:)(?!\d{1,5}…)[^\s/"'`<>…]{1,512}…/g, replace: keepFirst },
  // `https://user:password@host`, but not `oci://repository@sha256:…`.
  { expression: /(:\/\/)[^\s/"'`<>]{1,512}(?=@(?!sha(?:256|512):))/g, replace: keepFirst },
  // A data source of Go: `user:password@tcp(host:3306)/db`.
  {
    needs: '@',
    expression: /(?<![^\s"'`=])([^\s:"'`=@]{1,64}:)[^\n"'`]{1,256}?(?=@(?:tcp|udp|unix|cloudsql)[46]?\()/g,
    replace: keepFirst,
  },
  // Oracle: `user/password@host:1521/service`, `user/password@//host`; behind sqlplus and in JDBC with any host.
  {
    needs: '@',
    expression:
      /(?<![\w./@-])([\w$#]{1,30}\/)("[^"\n]{1,128}"|[^\s/@"'`]{1,128})(?=@(?:\/\/[\w.-]|[\w.-]{1,253}:\d{2,5}\/\w|\())/g,
    replace: keepFirst,
  },
  {
    needs: '@',
    expression: /((?:jdbc:oracle:\w{1,8}:|sqlplus[ \t]{1,4}(?:-\w[ \t]{1,4}){0,3})[\w$#]{1,30}\/)[^\s@]{1,128}(?=@)/gi,
    replace: keepFirst,
  },
  {
    needs: '@',
    expression: /(?<![\w./@-])([\w$#]{1,30}\/)([^\s/@"'`]{8,128})(?=@(?!sha(?:256|512):|v?\d|[\w.-]{0,100}\/)[\w.-])/g,
    replace: (match, user = '', value = '') => (looksRandom(value) ? user + MASK : match),
  },
  // `curl -u user:password`; of others (`docker run -u 1000:1000`) only what is no name of a group.
  {
    expression:
      /((?:^|[ \t"'])(?:-u|--user|--proxy-user|-U)(?:[ \t]{1,4}|=)\\{0,2}["']?[\w.@+%-]{1,64}:)([^\s"'\\]{1,256})/gm,
    replace: (match, ...args) => {
      const [before = '', value = ''] = args
      const isGroup = /^(?:\d+|[a-z_][a-z_-]*)$/.test(value) && !/\b(?:curl|wget|http)/.test(lineBefore(args))
      return isGroup ? match : before + MASK
    },
  },
  // `mysql -uroot -pPASSWORD`, `sshpass -p PASSWORD`, `redis-cli -a PASSWORD`.
  {
    expression:
      /(\b(?:mysql|mariadb)[\w-]{0,16}[ \t](?:[^\n|;&]{0,200}?[ \t])?-p)(?!ort\b|rotocol\b|lugin)(?!\*\*\*)(["']?)([^\s"']{1,256})/g,
    replace: (_match, before = '', quote = '') => before + quote + MASK,
  },
  {
    expression:
      /(\b(?:sshpass[ \t]{1,4}-p[ \t]{0,4}|redis-cli[ \t](?:[^\n|;&]{0,200}?[ \t])?-a[ \t]{1,4})["']?)[^\s"']{1,256}/g,
    replace: keepFirst,
  },
  // SQL, Redis, netrc: `IDENTIFIED BY 'x'`, `requirepass x`, `login app password x`.
  { expression: /(\bidentified[ \t]{1,4}by[ \t]{1,4}(?:password[ \t]{1,4})?["'])[^"'\n]{1,256}/gi, replace: keepFirst },
  { expression: /(\b(?:requirepass|masterauth)[ \t]{1,4}["']?)[^\s"']{1,256}/g, replace: keepFirst },
  { expression: /(\blogin[ \t]{1,4}\S{1,128}[ \t]{1,4}password[ \t]{1,4})\S{1,256}/g, replace: keepFirst },
  // Docker Hub says whose rate limit was reached.
  { expression: /(rate limit as\s{1,4}\\{0,4}["'])[^"'\\\n]{1,256}/gi, replace: keepFirst },
  // Signed and keyed URLs. Status codes and words stay: `?code=404`, `?key=price`.
  {
    expression:
      /([?&;](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-(?:Signature|Credential)|AWSAccessKeyId|GoogleAccessId|sig|signature|apikey|access_token|id_token)=)[^&\s"'<>\\]+/gi,
    replace: keepFirst,
  },
  {
    expression: /([?&;](?:key|code|auth)=)([^&\s"'<>\\]+)/gi,
    replace: (match, before = '', value = '') =>
      /^(?:\d{1,6}|[a-z]{1,14}(?:[_.-][a-z]{1,14}){0,3}|[A-Z]{1,20}(?:_[A-Z]{1,20}){0,4})[.,;:)]?$/.test(value)
        ? match
        : before + MASK,
  },
  // Docker's `"auth": "dXNlcjpwYXNz"`, npm's `_auth=`.
  {
    expression: /(\\{0,4}["']auth\\{0,4}["'][ \t]{0,8}:[ \t]{0,8}\\{0,4}["'])([^"'\\\n]+)/gi,
    replace: (match, before = '', value = '') => (/^[a-z]{1,20}$/.test(value) ? match : before + MASK),
  },
  { expression: /((?<![A-Za-z0-9])_auth[ \t]{0,8}[=:][ \t]{0,8}["']?)[^\s"']+/g, replace: keepFirst },
  // Environment variables: `name: DB_PASSWORD`, and `value: x` behind it or on the next line; in Go and in JSON, too.
  {
    expression: new RegExp(
      `(\\bname${QUOTE}[:=][ \\t]{0,8}${QUOTE}[\\w.-]{0,100}?${SECRET_NAME}${QUOTE}[ \\t]{0,8}(?:,[ \\t]{0,8}|\\n[^\\n]{0,200}?)` +
        `${QUOTE}value${QUOTE}[:=][ \\t]{0,8}${QUOTE})([^"'\\n,}\\\\]{1,512})`,
      'gi',
    ),
    replace: (match, before = '', value = '') => (isState(value) || isReference(value) ? match : before + MASK),
  },
  // `<password>x</password>`, `<add key="Password" value="x" />`
  {
    expression: new RegExp(`(<[\\w:.-]{0,40}?${SECRET_NAME}>)([^<\\n]{1,512})(?=</)`, 'gi'),
    replace: (match, before = '', value = '') => (isState(value) || isReference(value) ? match : before + MASK),
  },
  {
    expression: new RegExp(
      `((?:key|name)=["'][\\w:.-]{0,40}?${SECRET_NAME}["'][ \\t]{1,8}value=["'])([^"'\\n]{1,512})`,
      'gi',
    ),
    replace: (match, before = '', value = '') => (isState(value) || isReference(value) ? match : before + MASK),
  },
  // `--password hunter2`
  {
    expression: new RegExp(`(--[\\w-]{0,40}?${SECRET_NAME}[ \\t]{1,8})(?![-"'])([^\\s"'\`]+)`, 'gi'),
    replace: (match, before = '', value = '') =>
      isProse(value) || isState(value) || isReference(value) ? match : before + MASK,
  },
  // In a sentence: `using password "x"`, `the password is x`.
  {
    expression:
      /(\b(?:password|passwd|passphrase|passcode|pwd)[ \t]{1,4}\\{0,4}["'`])([^"'`\\\n]{1,256})(?=\\{0,4}["'`])/gi,
    replace: (match, before = '', value = '') => (isState(value) || isReference(value) ? match : before + MASK),
  },
  {
    expression:
      /(\b(?:password|passwd|passphrase|passcode|secret|token|api[ _-]?key)(?:[ \t]{1,4}(?:for|of)[ \t]{1,4}(?:user[ \t]{1,4})?["']?[\w.@-]{1,64}["']?)?[ \t]{1,4}(?:is|was|are)(?:[ \t]{1,4}(?:now|set[ \t]{1,4}to))?:?[ \t]{1,4}\\{0,4})(["'`]?)([^\s"'`\\]{1,256})(["'`]?)([.,;!)]{0,2})(?=$|[\s"'`}\]\\])/gim,
    replace: (match, ...args) => {
      const [before = '', quote = '', value = '', closing = '', end = ''] = args
      const word = value.replace(/[.,;!)]+$/, '')
      const isLast = word !== value || end !== '' || !textAfter(match, args).startsWith(' ')
      if (/^(?:secret|token)/i.test(before) && isObjectName(word)) return match
      return isSaid(quote !== '', word, isLast) ? before + quote + MASK + closing + end : match
    },
  },
  {
    expression:
      /(\b(?:with|using|from)[ \t]{1,4}(?:the[ \t]{1,4})?(?:password|passphrase|token|api[ _-]?key)[ \t]{1,4}\\{0,4}["'`]?)([^\s"'`\\]{8,256})/gi,
    replace: (match, before = '', value = '') => (looksRandom(value) && !isReference(value) ? before + MASK : match),
  },
  // Within a line: `password=x`, `"token":"x"`, `\"secret\": \"x\"`, `{'api_key': 'x'}`, `map[password:x]`.
  {
    expression: new RegExp(
      `(${SECRET_NAME})(\\\\{0,4}["'\`]?[ \\t]{0,8}(?:=>|={1,3}|:=|:)[ \\t]{0,8})` +
        `(?:(\\\\{1,4}["'\`])(.*?)(?=\\3|$)|(")([^"\\\\\\n]*(?:\\\\.[^"\\\\\\n]*)*)|(')([^'\\\\\\n]*(?:\\\\.[^'\\\\\\n]*)*)|([^\\s&"'\`<>\\\\]+)|(<[^\\s>]*>?))`,
      'gim',
    ),
    replace: (match, ...args) => {
      const [name = '', between = '', escaped, inEscaped, double, inDouble, single, inSingle, bare, angled] = args
      const before = lineBefore(args)
      if (isNoPassword(before, name)) return match
      const value = inEscaped ?? inDouble ?? inSingle ?? bare ?? angled ?? ''
      if (value === MASK || value.trim() === '') return match
      const isUnquoted = bare !== undefined || angled !== undefined
      if (isUnquoted && /:[ \t]*$/.test(between) && isProse(value)) return match
      if (isHarmless(before, name, value)) return match
      return name + between + (escaped ?? double ?? single ?? '') + MASK
    },
  },
]

/** `authorization: RBAC denied` says something of it; a value has a scheme or is one long word. */
function isPlainHeader(value: string): boolean {
  const [first = '', ...others] = value.trim().split(/[ ,;]+/, 8)
  if (/^(?:basic|bearer|digest|token|apikey|negotiate|ntlm|aws4-\S*|splunk|key)$/i.test(first))
    return isProse(others[0] ?? '') || isState(others[0] ?? '')
  if (isProse(first) || isState(value)) return true
  return (
    others.length > 0 && [first, ...others].every((word) => /^[A-Za-z]?[a-z]{0,13}[.:]?$|^[A-Z]{2,5}[.:]?$/.test(word))
  )
}

/** Whether what a sentence says that a password is, is one: quoted, or no word of a sentence. */
function isSaid(isQuoted: boolean, value: string, isLast: boolean): boolean {
  if (isReference(value) || isState(value) || value === MASK) return false
  if (isQuoted) return true
  if (looksRandom(value) || /[A-Za-z].*\d|\d.*[A-Za-z]|[a-z][A-Z]|[^\w.'’:/-]/.test(value)) return true
  return (
    isLast && /^[\w-]{6,}$/.test(value) && !isProse(value) && !/(?:ed|en|ing|able|ible|ory|ful|ct|ly)$/i.test(value)
  )
}

/** A text in which every secret is masked that one of the rules knows. One pass: a mask may complete what another rule looks for. */
export function maskSecrets(text: string): string {
  let result = maskLines(maskKeys(text))
  for (const { expression, needs = '', replace } of RULES)
    if (result.includes(needs)) result = result.replace(expression, replace)
  return result
}
