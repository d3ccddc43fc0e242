// Tokens that are known by their shape, whatever stands around them. Facts (prefix, alphabet, length) from two published
// lists, and not their expressions:
// - gitleaks, config/gitleaks.toml, commit 09242ce of 2025-11-20 (MIT license, github.com/gitleaks/gitleaks);
// - kingfisher, data/rules/, commit ee7c0db of 2025-06-20 (Apache-2.0, github.com/mongodb/kingfisher): GOCSPX-, ya29., dckr_pat_;
// - whsec_: Standard Webhooks 1.0, "Signature scheme"; dckr_oat_, dckr_jti_ and xox variants were seen in messages.
// Pure.

const HEX = '[a-fA-F0-9]'
const ALNUM = '[A-Za-z0-9]'
const WORD = '[\\w-]'
const BASE64 = '[\\w+/=-]'

/**
 * Prefix, alphabet, and how many characters of it must follow at least. Where the prefix is distinctive that is fewer than
 * a whole token has: one that was cut off is still a secret.
 */
const PREFIXED: readonly (readonly [prefixes: string, alphabet: string, least: number])[] = [
  // Clouds
  ['AKIA ASIA ABIA ACCA A3T[A-Z0-9]', '[A-Z0-9]', 16],
  ['ABSK', BASE64, 100],
  ['bedrock-api-key-', BASE64, 16],
  ['AIza', WORD, 30],
  ['ya29\\.', '[\\w.-]', 16],
  ['GOCSPX-', WORD, 16],
  ['LTAI', ALNUM, 20],
  ['do[opr]_v1_', HEX, 16],
  ['HRKU-AA', WORD, 16],
  ['fo1_ fm1[ar]_ fm2_', BASE64, 32],
  // Code and packages
  ['gh[opsur]_', '[\\w.-]', 16],
  ['github_pat_', '\\w', 16],
  ['glpat- gldt- glrt- glft- glsoat- glptt- glimt- glcbt- glffct- gloas- glagent-', '[\\w.-]', 16],
  ['GR1348941', WORD, 16],
  ['npm_', ALNUM, 16],
  ['pypi-', WORD, 50],
  ['rubygems_', HEX, 16],
  ['CLOJARS_', ALNUM, 32],
  ['dckr_pat_ dckr_oat_ dckr_jti_', WORD, 8],
  ['pul-', HEX, 32],
  ['pnu_', ALNUM, 32],
  ['PMAK-', '[a-fA-F0-9-]', 24],
  ['sgp_', '\\w', 40],
  ['sntrys_ sntryu_', BASE64, 16],
  ['rdme_', ALNUM, 32],
  // Chat, mail and payment
  ['xox[abeoprs]- xoxe\\.xox[bp]- xapp-', WORD, 8],
  ['[rs]k_(?:live|test|prod)_', ALNUM, 10],
  ['whsec_', BASE64, 16],
  ['SG\\.', '[\\w.-]', 32],
  ['xkeysib-', WORD, 16],
  ['shp(?:at|ca|pa|ss)_', HEX, 16],
  ['shippo_(?:live|test)_', HEX, 16],
  ['sq0atp- EAAA', WORD, 22],
  ['EAA[MC]', ALNUM, 100],
  ['EZ[AT]K', ALNUM, 40],
  ['duffel_(?:test|live)_', '[\\w=-]', 16],
  ['FLW(?:SECK|PUBK)_TEST-', ALNUM, 12],
  // Models
  ['sk-(?:proj|svcacct|admin|ant)-', WORD, 16],
  ['sk-', ALNUM, 40],
  ['hf_ api_org_', '[A-Za-z]', 30],
  ['pplx-', ALNUM, 32],
  // Secrets, data, monitoring
  ['hv[sb]\\.', WORD, 20],
  ['sha256~', WORD, 20],
  ['ops_eyJ', BASE64, 16],
  ['AGE-SECRET-KEY-1', '[A-Z0-9]', 16],
  ['dp\\.pt\\.', ALNUM, 16],
  ['glc_ glsa_', '[\\w+/=]', 32],
  ['dt0c01\\.', '[A-Za-z0-9.]', 24],
  ['pscale_(?:tkn|oauth|pw)_', '[\\w=.-]', 16],
  ['lin_api_', ALNUM, 16],
  ['ntn_', ALNUM, 32],
  ['NRAK- NRII-', '[A-Za-z0-9-]', 20],
  ['NRJS-', HEX, 19],
  ['p8e-', ALNUM, 32],
  ['dnkey-', '[\\w=-]', 26],
  ['fio-u-', '[\\w=-]', 32],
  ['tfp_', '[\\w.=-]', 32],
  ['AQVN', WORD, 35],
  ['AKCp', ALNUM, 60],
  ['cmVmd', ALNUM, 59],
]

/** Shapes with more than one part, or of which only the whole tells them from other words. Sources of expressions. */
const WHOLE: readonly string[] = [
  `SK${HEX}{32}(?!\\w)`, // Twilio
  `dapi${HEX}{32}(?:-\\d)?(?!\\w)`, // Databricks
  `(?:pub)?key-${HEX}{32}(?!\\w)`, // Mailgun
  `[a-zA-Z0-9_~.]{3}\\dQ~[\\w~.-]{20,}`, // Entra ID
  `(?:bot)?\\d{5,16}:A[\\w-]{34}(?!\\w)`, // Telegram
  `${ALNUM}{14}\\.atlasv1\\.[\\w=-]{20,}`, // HCP Terraform
  `ATATT3[\\w=-]{32,}`, // Atlassian
  `(?:pat|sat)\\.${WORD}{22}\\.${ALNUM}{24}\\.${ALNUM}{20}`, // Harness
  `pat${ALNUM}{14}\\.[a-f0-9]{64}`, // Airtable
  `A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}(?!\\w)`, // 1Password
  `v1\\.0-[a-f0-9]{24}-[a-f0-9]{100,}`, // Cloudflare
  `${ALNUM}{6}_${ALNUM}{29}_mmk(?!\\w)`, // MaxMind
  `API-[A-Z0-9]{26}(?!\\w)`, // Octopus Deploy
  `4b1d${ALNUM}{38}(?!\\w)`, // ClickHouse
  `ico-${ALNUM}{32}(?!\\w)`, // Infracost
  // Hashes of passwords, as crypt(3) and htpasswd write them
  `\\$(?:2[abxy]|[156y]|apr1|argon2id?|scrypt)\\$[\\w./$=,+-]{16,}`,
]

/** Never in the middle of a word, but behind the `\n` of a quoted text and the `%2F` of an encoded one. */
const START = '(?:(?<![A-Za-z0-9])|(?<=\\\\[nrt])|(?<=%[0-9A-F]{2}))'

/** Any of these tokens. */
export const TOKENS = new RegExp(
  `${START}(?:${[
    ...PREFIXED.map(([prefixes, alphabet, least]) => `(?:${prefixes.replaceAll(' ', '|')})${alphabet}{${least},}`),
    ...WHOLE,
  ].join('|')})`,
  'g',
)

/** Addresses that anyone who knows them may post to: the first group says whose they are and stays. */
export const WEBHOOKS =
  /((?:hooks\.slack\.com\/(?:services|workflows|triggers)|discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks|webhook\.office\.com\/webhookb2|chat\.googleapis\.com\/v1\/spaces)\/)[^\s"'<>`\\)]{8,}/gi
