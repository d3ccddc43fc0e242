// Hides what looks like a secret in text that came from outside, and what the user wants hidden wherever it stands.
// Pure. It does not make text harmless for Markdown or for the log: that is `report/escape.ts`, and it comes after.
import { codeOf } from '../model/error.ts'
import { createContext, Script } from 'node:vm'
import type { Warning } from '../model/report.ts'
import { plainText } from '../report/escape.ts'
import { MASK } from './harmless.ts'
import { maskSecrets } from './secret-rules.ts'

export { MASK } from './harmless.ts'

/** Hides the secrets in a text. */
export type Redact = (text: string) => string

/** How the texts of one run are redacted. */
export interface Redaction {
  /** What others said, before it becomes a part of our words or is cut: all rules. */
  readonly said: Redact
  /**
   * Finished words of ours, where an object's name stands before a colon (`auth-token: …`): only what the user wants
   * hidden, and the secrets that came in with the inputs.
   */
  readonly words: Redact
  /** Why a text was masked as a whole, where an expression failed on it. */
  readonly failures: ReadonlySet<string>
}

/**
 * The most of one line that the user's own expressions are run on. Of a longer one the end of that is cut off with the
 * rest: a secret that goes on behind it is no match.
 */
const LINE_LIMIT = 4096
const LINE_END = 1024

/** How long all of the user's expressions together may take for one text; and once one took longer, for any other text. */
const PATIENCE_MS = 1000
const PATIENCE_AFTERWARDS_MS = 60

/** A mask may complete what another rule looks for, so the rules run until nothing changes; the bound keeps that linear. */
const MOST_ROUNDS = 5

/** Short texts come again and again, as each pod of a workload says the same: so many are redacted only once. */
const MOST_KNOWN = 10_000
const LONGEST_KNOWN = 500

/** Literal secrets shorter than this would mask half of every text. */
const SHORTEST_SECRET = 4

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

/** An expression of the user's that took longer on a text than it may. */
class TookTooLong extends Error {}

/** It has no two ways to match one text: at most one thing repeats, and that is a single character. */
function isQuick({ source }: RegExp): boolean {
  const repetitions = source.match(/[*+?{]/g)?.length ?? 0
  return repetitions === 0 || (repetitions === 1 && !source.includes('('))
}

/**
 * Runs the user's expressions line by line, on at most LINE_LIMIT characters of each, and for a limited time: one such as
 * `(a+)+$` may take years for a line of fifty letters, and nothing but `vm` stops an expression that runs.
 * @throws TookTooLong from the function that it returns
 */
function patternMask(patterns: readonly RegExp[]): Redact {
  if (patterns.length === 0) return (text) => text
  let patience = PATIENCE_MS
  let running = 0
  let given = ''
  const mask = (): string => {
    const whole = given.split('\n')
    const lines = whole.map((line) => line.slice(0, LINE_LIMIT))
    patterns.forEach((pattern, index) => {
      running = index
      for (const [at, line] of lines.entries())
        lines[at] = line.replace(pattern, (match) => (/^\**$/.test(match) ? match : MASK))
    })
    return lines
      .map((line, at) => ((whole[at] ?? '').length > LINE_LIMIT ? `${line.slice(0, -LINE_END)}…` : line))
      .join('\n')
  }
  const redactQuickly = (text: string): string => {
    given = text
    return mask()
  }
  if (patterns.every(isQuick)) return redactQuickly
  const room = createContext({ mask })
  const script = new Script('mask()')
  return (text) => {
    given = text
    try {
      return script.runInContext(room, { timeout: patience }) as string
    } catch (error) {
      if (codeOf(error) !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      patience = PATIENCE_AFTERWARDS_MS
      throw new TookTooLong(
        `expression ${running + 1} of the input redact takes too long: repeat nothing that repeats itself`,
      )
    }
  }
}

/**
 * Makes both ways to redact: every text from outside goes through one of them once. They are idempotent, never throw, and
 * take linear time, apart from what `patterns` do: these are the user's own (`redact` input), matched line by line, everywhere
 * in a line, for a limited time.
 * `secrets` are literal values to hide (the tokens of the kubeconfig, the GitHub token); what is added to them later is
 * hidden from then on.
 * ANSI sequences and control characters are removed, because they may stand in the middle of a secret.
 */
export function redaction(patterns: readonly RegExp[], secrets: readonly string[] = []): Redaction {
  const everywhere = patterns.map(
    (pattern) => new RegExp(pattern.source, [...new Set([...pattern.flags.replace('y', ''), 'g'])].join('')),
  )
  let counted = -1
  let literals: readonly string[] = []
  const caches: Map<string, string>[] = []
  const literalsNow = (): readonly string[] => {
    if (secrets.length === counted) return literals
    counted = secrets.length
    for (const cache of caches) cache.clear()
    literals = [...new Set(secrets.flatMap(formsOf))]
      .filter((form) => form.length >= SHORTEST_SECRET && !MASK.includes(form))
      .sort((a, b) => b.length - a.length)
    return literals
  }
  const failures = new Set<string>()

  const withoutLiterals = (text: string): string =>
    literalsNow().reduce((result, literal) => result.replaceAll(literal, MASK), text)
  const withoutPatterns = patternMask(everywhere)
  const words = (text: string): string => withoutPatterns(withoutLiterals(text))
  const said = (text: string): string => {
    return withoutPatterns(maskSecrets(withoutLiterals(text)))
  }
  /** What fails on a text, as an expression of the user's that runs out of stack, leaves nothing of it to be read. */
  const safely = (pass: Redact): Redact => {
    const known = new Map<string, string>()
    caches.push(known)
    return (text) => {
      literalsNow()
      const done = known.get(text)
      if (done !== undefined) return done
      try {
        const result = untilStable(pass, plainText(text))
        if (text.length < LONGEST_KNOWN && known.size < MOST_KNOWN) known.set(text, result)
        return result
      } catch (error) {
        const why = error instanceof TookTooLong ? error.message : nameOf(error)
        failures.add(`a text was masked as a whole, for it could not be redacted: ${why}`)
        if (text.length < LONGEST_KNOWN && known.size < MOST_KNOWN) known.set(text, MASK)
        return MASK
      }
    }
  }
  return { said: safely(said), words: safely(words), failures }
}

/** Hides nothing but control characters. */
export const NOTHING_HIDDEN: Redaction = { said: plainText, words: plainText, failures: new Set() }

function untilStable(pass: Redact, text: string): string {
  let result = text
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = pass(result)
    if (next === result) break
    result = next
  }
  return result
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error
}

/** Words of ours with what others said in them, word for word: that is redacted where it stands. */
export function redactWords(words: string, said: readonly string[], redact: Redaction): string {
  const hidden = said
    .toSorted((a, b) => b.length - a.length)
    .reduce(
      (text, part) => (part !== '' && text.includes(part) ? replaced(text, part, redact.said(part)) : text),
      words,
    )
  return redact.words(hidden)
}

function replaced(text: string, part: string, by: string): string {
  return part === by ? text : text.replaceAll(part, () => by)
}

/** A warning as one line. */
export function redactWarning({ words, said }: Warning, redact: Redaction): string {
  return redact.words(words) + (said === undefined ? '' : `: ${redact.said(said)}`)
}

/**
 * A copy of a value in which every text is changed; numbers and order stay, and texts and lists under `kept` keys. Keys
 * stay, but for those of the mappings under `byName` keys, which are names from the cluster.
 */
export function changeText<T>(
  value: T,
  change: Redact,
  kept: ReadonlySet<string> = new Set(),
  byName: ReadonlySet<string> = new Set(),
  areNames = false,
): T {
  if (typeof value === 'string') return change(value) as T
  if (Array.isArray(value)) return value.map((one: unknown) => changeText(one, change, kept, byName)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries: [string, unknown][] = Object.entries(value)
  const changed = new Map<string, unknown>()
  for (const [key, one] of entries) {
    const isKept = !areNames && kept.has(key) && (typeof one === 'string' || Array.isArray(one))
    const name = areNames ? change(key) : key
    // Two names that are hidden stay two.
    const unique = changed.has(name) ? `${name} ${changed.size + 1}` : name
    changed.set(unique, isKept ? one : changeText(one, change, kept, byName, !areNames && byName.has(key)))
  }
  return Object.fromEntries(changed) as T
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

/** Fields of a report whose texts are this program's own: codes, times and words of a closed list. */
const OWN_FIELDS = new Set(
  'verdict mode phase startedAt finishedAt timings code family confidence context firstSeen lastSeen state apply stats at what'.split(
    ' ',
  ),
)

/** A report, or a part of one, in which no text holds what the user wants hidden, nor a secret of the inputs. */
export function redactReport<T>(part: T, redact: Redact): T {
  return changeText(part, redact, OWN_FIELDS, new Set(['images']))
}
