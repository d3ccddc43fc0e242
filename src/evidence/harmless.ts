// The names whose values are secret, and what stands behind such a name and is no secret: words about one, where one comes
// from, what one is called, and numbers that count tokens. Pure.

/** What stands in place of a secret. */
export const MASK = '***'

/** The end of a name whose value is secret: `DB_PASSWORD`, `apiKey`, `client-secret`, `AccountKey`. */
export const SECRET_NAME =
  '(?:password|passwd|pwd|passphrase|passcode|secret[_-]?key(?:[_-]?base)?|secret|token|credential|pass|' +
  '(?:api|account|encryption|signing|master|auth|license|session|hmac|jwt|ssh|app|shared[_-]?access)[_-]?key|' +
  'access[_-]?key(?:[_-]?id)?|private[_-]?key(?:[_-]?id)?|client-key-data|x-amz-signature|x-goog-signature)' +
  '(?:_?\\d{1,2}|_(?:prod|production|staging|stage|dev|test|value|hash|old|new|primary|secondary))?'

/** How much of the line in front of a name is looked at. */
export const BEFORE = 64

/** The end of words that are not `pass`: `bypass`, `compass`. */
const NO_PASS = /(?:by|com|tres|sur|im|en|out|over|under|proxy_|tests?[ _])$/i

/** `bypass`, `tests pass`: the end of another word. */
export function isNoPassword(before: string, name: string): boolean {
  return /^pass$/i.test(name) && NO_PASS.test(before)
}

/** Words after `token:` or `secret:` that begin a sentence about an error: `failed to fetch oauth token: unexpected status`. */
const ERROR_WORDS = new Set(
  (
    'unexpected failed failure invalid missing not no must is was are cannot could error errors required expired ' +
    'unauthorized denied forbidden secrets secret context rpc get post head put dial the a an unable has have bad ' +
    'wrong empty does should authentication authorization permission eof token tokens signature status unknown ' +
    'malformed illegal net http https x509 tls read write open exec configmap server client request response timeout ' +
    'too parse parsing fetching getting asn1 code expires rejected revoked refused skipping using rbac timed expected ' +
    'mismatch key object file line waiting waited at in of for from to with by on when while after before because due'
  ).split(' '),
)

/** Values that say nothing but whether there is one, or of which type it is. */
const STATES = new Set(
  (
    'true false yes no on off ok null nil none undefined n/a na unset set empty missing absent present invalid valid ' +
    'required optional expired revoked unknown disabled enabled loaded found available unavailable unchanged changed ' +
    'rotated redacted hidden masked mismatch mismatched denied rejected accepted failed provided configured ready created updated deleted ' +
    'string str text bytes bool boolean int integer number object array list ~ {} [] { [ | |- |+ > >- >+ <nil> basic'
  ).split(' '),
)

/** A value that names where the real one comes from: `<set to the key …>`, `$DB_PASSWORD`, `{{ .Values.x }}`, `[REDACTED]`. */
const PLACEHOLDER =
  /^(?:<(?:set|unset|none|nil)|<[A-Za-z][A-Za-z _-]{0,40}>?$|\$\{[\w.:-]{1,80}\}?$|\$\(?[A-Z][A-Z0-9_]*\)?$|\$?\{\{|%[A-Z_]{2,}%$|%[+#]?[sqvd]$|[*x•.]{3,}$|[[(](?:redacted|REDACTED|hidden|HIDDEN|masked|MASKED|filtered|FILTERED|omitted)|process\.env\.|os\.environ|env\.[A-Z])/

/** What a usage shows in place of one. */
const EXAMPLE = /^(?:[A-Z]+_)?(?:PASSWORD|PASS|TOKEN|SECRET|KEY|FILE|PATH|NAME|VALUE|STRING)(?:_HERE)?[\])|]?$/

/** A file that holds the secret. Base64 may begin with a slash, so the folder or the extension must be a usual one. */
const PATH =
  /^(?:file:\/\/)?(?:\/(?:etc|var|run|home|opt|usr|tmp|mnt|app|secrets?|vault|root|data|srv|config|certs?|tls|keys?|ssl|private|workspace)(?:\/[\w.@-]{1,64}){1,12}\/?|(?:\.{0,2}|~)\/(?:[\w@-][\w.@-]{0,63}\/){0,12}[\w.@-]{1,64}\.(?:key|pem|crt|cer|p12|pfx|jks|txt|json|ya?ml|toml|env|conf|cfg|ini|[jt]sx?|py|go|rb|php|java)(?::\d{1,6}){0,2})$/

/** A word of a name that people choose: with a vowel or short, a few digits at most at its end. */
const WORD = /^(?:(?=[a-z]*[aeiouy])[a-z]{2,16}|[a-z]{1,5})\d{0,2}$/
/** What Kubernetes and kustomize append: characters of its safe alphabet, at least one digit among them. */
const SUFFIX = /^(?=[a-z]*\d)[bcdfghjklmnpqrstvwxz2-9]{5,10}$/

/** The name of an object of two words or more: `web-tls`, `shop/db-credentials`, `web-env-5f7d8c9b4d`. */
export function isObjectName(value: string): boolean {
  const name = value.replace(/^[a-z][a-z0-9-]{0,30}\//, '')
  if (name.length > 63) return false
  const [first = '', ...others] = name.split(/[.-]/)
  return (
    WORD.test(first) &&
    others.length > 0 &&
    others.every((part, index) => WORD.test(part) || (index === others.length - 1 && SUFFIX.test(part)))
  )
}

/** `existingSecret`, `passwordSecret`, `tls-secret`, `credentialsSecretName`: a field that names an object. */
const NAMES_OBJECT =
  /(?:existing|password|passwd|credentials?|creds?|tls|pull|cert|certificate|ca|database|postgres\w*|mysql|redis|registry|bundle|auth|token|key|issuer|source|target)[._-]?secret$/i
/** `clientSecret`, `app-secret`: one half of a login. */
const IS_SECRET =
  /(?:client|app|application|consumer|shared|hmac|jwt|webhook|oauth2?|api|session|cookie|signing|master|encryption|access|refresh|totp|mfa|otp|my|the)[._-]?secret$/i

/** What is in front of a name such as `token`, and makes it one of numbers, of parsers or of checksums. */
const COUNTS = /(?:max|min|total|num|count|prompt|completion|input|output|used|remaining|per|next|of)[ ._-]?$/i
const PARSES = /\bunexpected[ ]$/i
const CHECKSUM = /(?:checksum|sha256|hash|digest)[/._-][\w.-]{0,40}$/i

/** Whether a word begins a sentence about an error, and is no value. */
export function isProse(value: string): boolean {
  return ERROR_WORDS.has(value.toLowerCase().replace(/[:,.;]$/, ''))
}

/** Whether a value says no more than that there is one, or none. */
export function isState(value: string): boolean {
  return STATES.has(
    value
      .trim()
      .toLowerCase()
      .replace(/(?<=\w)[.,;:!)\]}]{1,3}$/, ''),
  )
}

/** Whether a value only says where the secret comes from. */
export function isReference(value: string): boolean {
  return PLACEHOLDER.test(value) || EXAMPLE.test(value) || PATH.test(value.replace(/[,;.)]$/, ''))
}

/** Letters and digits mixed as nobody writes words: what stands alone and may be a secret. */
export function looksRandom(value: string): boolean {
  return (
    value.length >= 8 &&
    /\d/.test(value) &&
    /[A-Za-z]/.test(value) &&
    !/^(?:(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)[._-]?v?\d{1,4}(?:\.\d{1,4}){0,3}|v?\d[\d.]*\w{0,4}|\d[\d.:TZ+-]*[a-zµ]{0,2})$/.test(
      value,
    )
  )
}

/**
 * Whether what stands behind the name of a secret is none. `before`: what stands in front of the name on its line (64
 * characters do), `name`: the name as it was recognized, `value`: without quotes.
 */
export function isHarmless(before: string, name: string, value: string): boolean {
  const bare = value.replace(/(?<=[\w}>])[,;)\]}.]{1,3}$/, '')
  if (isState(bare) || isReference(bare)) return true
  if (!/[A-Za-z0-9]/.test(value)) return value.length <= 3
  const kind = name.toLowerCase()
  const identifier = (/[\w.-]*$/.exec(before)?.[0] ?? '') + name
  if (CHECKSUM.test(before) && /^[a-f0-9]{4,128}$/i.test(bare)) return true
  if (kind === 'token') {
    if (COUNTS.test(before) && /^\d{1,9}$/.test(bare)) return true
    // The status of an answer, a time, and a projected volume.
    if (
      /^(?:[1-5]\d\d$|\d{1,5}(?:ms|s|m|h)(?: |$))/.test(bare) ||
      (/serviceAccount$/i.test(before) && value.startsWith('{'))
    )
      return true
    if (PARSES.test(before) && !looksRandom(bare)) return true
  }
  if (kind === 'pwd' && /^(?:OLD)?PWD$/i.test(identifier)) return /^\/[\w./@-]*$/.test(bare)
  if (kind === 'pass' && /^pass$/i.test(identifier) && /^\d{1,5}(?:\.\d{1,3})?(?:ms|s|%)?(?= |$)/.test(bare))
    return true
  if (/secret$/.test(kind) && !IS_SECRET.test(identifier) && !/^[A-Z0-9_]+$/.test(identifier)) {
    return isObjectName(bare) || (NAMES_OBJECT.test(identifier) && /^[a-z]{2,20}$/.test(bare))
  }
  return false
}
