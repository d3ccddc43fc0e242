// The inputs of `action.yml`, read, checked and frozen; or every problem at once, each with the forms that are valid. Pure.
// The defaults stand in `action.yml` for its readers and here because a workflow may pass an empty text:
// `timeout: ${{ inputs.timeout }}`. A test holds the two together.
import { messageOf } from './model/error.ts'
import { redaction } from './evidence/redact.ts'
import { duration, LONGEST_TIMEOUT, timeLimit } from './model/duration.ts'
import { nearest } from './model/nearest.ts'
import { INPUT_FORMS, type ImageOverride, type Inputs } from './model/inputs.ts'
import type { InputProblem } from './model/manifest.ts'
import { isNamespaceName, nameFault, NAMESPACE_RULE } from './model/object-name.ts'
import { cut } from './report/escape.ts'

/** What an input is when nothing, or an empty text, is given. `github-token`'s default is an expression of `action.yml`. */
export const inputDefaults = {
  label: '',
  manifests: '',
  mode: 'deploy',
  resources: '',
  namespace: '',
  kubeconfig: '',
  context: '',
  health: '',
  images: '',
  timeout: '10m',
  'fail-fast': 'true',
  stabilize: 'auto',
  'log-lines': '100',
  'field-manager': 'k8s-deploy-gate',
  'force-conflicts': 'false',
  rollback: 'never',
  'when-paused': 'pass',
  comment: 'on-failure',
  'comment-key': '',
  'github-token': '',
  redact: '',
  'fail-on-stale-image': 'false',
} as const satisfies Record<string, string>

export type InputName = keyof typeof inputDefaults

/**
 * What is wrong with an input: `text` is shown before `why`, where it is given; `allowed`: the forms that are valid, where
 * `why` says no more than that it is none of them.
 */
interface Fault {
  text?: string
  why: string
  allowed?: string
}

type Reading<T> = { value: T } | { wrong: Fault[] }

/** The inputs; or what is wrong with them, and what is to be hidden all the same. */
export type ReadInputs = { inputs: Inputs } | { problems: InputProblem[]; redact: Inputs['redact'] }

/**
 * Reads all inputs.
 *
 * @param get the text of an input, empty when it is not given (`core.getInput`)
 */
export function readInputs(get: (name: string) => string): ReadInputs {
  const problems: InputProblem[] = []
  // First of all: what is shown of the others is redacted, and only then cut.
  const redact = expressions(get('redact').trim())
  const hide = redaction('value' in redact ? redact.value : []).said

  function read<T>(name: InputName, reader: (text: string) => Reading<T>, instead: T): T {
    const text = get(name).trim()
    const reading = reader(text === '' ? inputDefaults[name] : text)
    if ('value' in reading) return reading.value
    const show = (text: string): string => JSON.stringify(cut(hide(text), LONGEST_SHOWN))
    problems.push(
      ...reading.wrong.map(({ text, why, allowed }) => ({
        message: `${name}: ${text === undefined ? '' : `${show(text)} `}${why}`,
        input: name,
        ...(text === undefined ? {} : { given: cut(hide(text), LONGEST_SHOWN) }),
        ...(allowed === undefined ? { problem: why.replace(/; .*$/s, '') } : { allowed }),
      })),
    )
    return instead
  }

  const inputs: Inputs = {
    label: read('label', label, ''),
    manifests: read('manifests', lines, []),
    mode: read('mode', oneOf('deploy', 'dry-run', 'watch'), 'deploy'),
    resources: read('resources', listOf(resource), []),
    namespace: read('namespace', namespace, ''),
    kubeconfig: read('kubeconfig', kubeconfig, ''),
    context: read('context', singleLine, ''),
    // As it was given: its lines are counted.
    health: get('health').trim() === '' ? '' : get('health').trimEnd(),
    images: read('images', images, []),
    timeout: read('timeout', timeout, 0),
    failFast: read('fail-fast', trueOrFalse, true),
    stabilize: read('stabilize', stabilize, 'auto'),
    logLines: read('log-lines', integer(0, 10_000), 0),
    fieldManager: read('field-manager', fieldManager, ''),
    forceConflicts: read('force-conflicts', trueOrFalse, false),
    rollback: read('rollback', oneOf('never', 'on-failure'), 'never'),
    whenPaused: read('when-paused', oneOf('pass', 'wait'), 'pass'),
    comment: read('comment', oneOf('on-failure', 'always', 'never'), 'never'),
    commentKey: read('comment-key', singleLine, ''),
    githubToken: read('github-token', singleLine, ''),
    redact: read('redact', () => redact, []),
    failOnStaleImage: read('fail-on-stale-image', trueOrFalse, false),
  }
  problems.push(...combinations(inputs, problems))
  return problems.length > 0 ? { problems, redact: inputs.redact } : { inputs: freeze(inputs) }
}

/** What only several inputs together say. An input that is wrong by itself is left out. */
function combinations(inputs: Inputs, problems: readonly InputProblem[]): InputProblem[] {
  const isWrong = (name: InputName) => problems.some(({ input }) => input === name)
  if (isWrong('mode') || isWrong('manifests') || isWrong('resources')) return []
  if (inputs.mode !== 'watch' && inputs.resources.length > 0) {
    const problem = 'allowed only with mode: watch'
    return [{ message: `resources: ${problem}; use manifests to deploy`, input: 'resources', problem }]
  }
  const named = inputs.manifests.filter((line) => !line.startsWith('#'))
  if (named.length > 0 || (inputs.mode === 'watch' && inputs.resources.length > 0)) return []
  const forms = 'list files, folders or globs, one per line, such as k8s/ or deploy/*.yaml'
  const message =
    inputs.mode === 'watch'
      ? `manifests: required with mode: watch unless resources lists objects such as deployment/web; ${forms}`
      : `manifests: required; ${forms}`
  return [{ message, input: 'manifests', problem: 'nothing is given' }]
}

function splitLines(text: string): string[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function lines(text: string): Reading<string[]> {
  return { value: splitLines(text) }
}

/** One item a line; every line that is wrong is named. */
function listOf<T>(reader: (line: string) => Reading<T>): (text: string) => Reading<T[]> {
  return (text) => {
    const readings = splitLines(text).map(reader)
    const wrong = readings.flatMap((reading) => ('wrong' in reading ? reading.wrong : []))
    return wrong.length > 0
      ? { wrong }
      : { value: readings.flatMap((found) => ('value' in found ? [found.value] : [])) }
  }
}

function singleLine(text: string): Reading<string> {
  return /[\r\n]/.test(text) ? { wrong: [{ why: 'must be a single line', allowed: 'a single line' }] } : { value: text }
}

/** Characters: it stands in titles. */
export const LONGEST_LABEL = 60

function label(text: string): Reading<string> {
  const allowed = `a single line of at most ${LONGEST_LABEL} characters, such as production`
  return /[\r\n]/.test(text) || text.length > LONGEST_LABEL
    ? { wrong: [{ text, why: `is not ${allowed}`, allowed }] }
    : { value: text }
}

function oneOf<const T extends string>(...values: T[]): (text: string) => Reading<T> {
  return (text) => {
    const value = values.find((candidate) => candidate === text)
    if (value !== undefined) return { value }
    const meant = nearest(text, values)
    const question = meant === undefined ? '' : `; did you mean ${meant}?`
    const allowed = values.join(', ')
    return { wrong: [{ text, why: `is not one of ${allowed}${question}`, allowed }] }
  }
}

/** GitHub's own rule (core.getBooleanInput): the booleans of YAML 1.2's core schema. */
function trueOrFalse(text: string): Reading<boolean> {
  if (['true', 'True', 'TRUE'].includes(text)) return { value: true }
  if (['false', 'False', 'FALSE'].includes(text)) return { value: false }
  return { wrong: [{ text, why: 'is neither true nor false', allowed: 'true, false' }] }
}

function integer(least: number, most: number): (text: string) => Reading<number> {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN
    if (value >= least && value <= most) return { value }
    const allowed = `a whole number from ${least} to ${most}`
    return { wrong: [{ text, why: `is not ${allowed}`, allowed }] }
  }
}

const STABILIZE = 'auto, 0, or a duration such as 30s or 2m'

/** Characters of an input that a message shows. */
const LONGEST_SHOWN = 80

function timeout(text: string): Reading<number> {
  const read = timeLimit(text)
  return typeof read === 'number' ? { value: read } : { wrong: [{ text, ...read }] }
}

function stabilize(text: string): Reading<'auto' | number> {
  if (text === 'auto') return { value: 'auto' }
  const read = duration(text)
  if (typeof read !== 'number')
    return { wrong: [{ text, why: 'is neither auto nor 0 nor a duration such as 30s or 2m', allowed: STABILIZE }] }
  if (read > LONGEST_TIMEOUT)
    return { wrong: [{ text, why: 'is longer than a job can run (120h); use auto, 0, 30s…', allowed: STABILIZE }] }
  return { value: read }
}

function namespace(text: string): Reading<string> {
  if (text === '' || isNamespaceName(text)) return { value: text }
  return { wrong: [{ text, why: `is not a valid namespace name: ${NAMESPACE_RULE}`, allowed: NAMESPACE_RULE }] }
}

function resource(line: string): Reading<string> {
  if (/^[a-z][a-z0-9-]*(?:\.[a-z0-9.-]+)?\/[^\s/,]+$/i.test(line)) {
    const fault = nameFault(line.slice(line.indexOf('/') + 1))
    return fault === undefined ? { value: line } : { wrong: [{ text: line, why: `does not name an object: ${fault}` }] }
  }
  return {
    wrong: [
      {
        text: line,
        why: 'is not kind/name; use forms such as deployment/web, one per line',
        allowed: 'kind/name such as deployment/web, one per line',
      },
    ],
  }
}

function images(text: string): Reading<ImageOverride[]> {
  const reading = listOf(image)(text)
  if ('wrong' in reading) return reading
  const names = reading.value.map(({ name }) => name)
  const repeated = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  if (repeated.size === 0) return reading
  return { wrong: [...repeated].map((text) => ({ text, why: 'is given twice; use one line for each image' })) }
}

function image(line: string): Reading<ImageOverride> {
  const forms = 'use name=new-reference, such as ghcr.io/acme/web=ghcr.io/acme/web:1.4.2 or web=:1.4.2, one per line'
  const equals = line.indexOf('=')
  const name = line.slice(0, equals).trim()
  const reference = line.slice(equals + 1).trim()
  if (equals < 0 || name === '' || reference === '' || /\s/.test(name + reference)) {
    return {
      wrong: [{ text: line, why: `is not an image override; ${forms}`, allowed: INPUT_FORMS['images'] ?? forms }],
    }
  }
  if (/@|:[^/]*$/.test(name))
    return {
      wrong: [{ text: name, why: `has a tag or digest, but an override replaces every tag of an image; ${forms}` }],
    }
  return { value: { name, reference } }
}

/** The server's rule (apimachinery validation.ValidateFieldManager). */
function fieldManager(text: string): Reading<string> {
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(text) && Buffer.byteLength(text) <= 128) return { value: text }
  return { wrong: [{ why: 'must have at most 128 bytes and only printable characters' }] }
}

/** Each line a regular expression, with the flag `g`. The messages show no pattern: it may be the secret itself. */
function expressions(text: string): Reading<RegExp[]> {
  const wrong: Fault[] = []
  const value: RegExp[] = []
  splitLines(text).forEach((line, index) => {
    try {
      const expression = new RegExp(line, 'g')
      if (new RegExp(line).test(''))
        wrong.push({ why: `line ${index + 1} matches the empty string, so it would mask everything` })
      else value.push(expression)
    } catch (error) {
      const reason = messageOf(error).split(': ').at(-1) ?? ''
      wrong.push({ why: `line ${index + 1} is not a valid JavaScript regular expression: ${reason}` })
    }
  })
  return wrong.length > 0 ? { wrong } : { value }
}

/** A kubeconfig's text, decoded when it is base64. No message shows any of it. */
function kubeconfig(text: string): Reading<string> {
  const isKubeconfig = (candidate: string) => /[\r\n{]|apiVersion/.test(candidate)
  const base64 = text.replace(/\s/g, '')
  if (/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) {
    const decoded = Buffer.from(base64, 'base64')
      .toString('utf8')
      .replace(/^\uFEFF/, '')
    if (isKubeconfig(decoded) && decoded.includes(':') && !decoded.includes('\uFFFD')) return { value: decoded }
  }
  if (text === '' || isKubeconfig(text)) return { value: text }
  return {
    wrong: [
      {
        why: 'not a valid kubeconfig (plain or base64); give the content, not the path of a file (use KUBECONFIG for a path)',
      },
    ],
  }
}

function freeze(inputs: Inputs): Inputs {
  for (const value of Object.values(inputs) as unknown[]) {
    if (!Array.isArray(value)) continue
    // A regular expression with the flag g keeps its place in itself: it must stay writable.
    value.forEach((item: unknown) => (item instanceof RegExp ? item : Object.freeze(item)))
    Object.freeze(value)
  }
  return Object.freeze(inputs)
}
