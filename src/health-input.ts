// The input `health`: rules of the user's for kinds, in a file or as YAML, in the shape of Flux's healthCheckExprs. Everything
// wrong is said at once, each with its place. Loaded only where the input is used.
import { basename, dirname } from 'node:path/posix'
import { compile } from './health/expressions.ts'
import { EXPRESSIONS, type Expression, type UserRule, type UserRules } from './health/user-rule.ts'
import type { ManifestFiles } from './manifest/load.ts'
import { NOT_READ } from './manifest/file-kind.ts'
import { parseOffsets } from './manifest/parse.ts'
import { Places } from './manifest/value-positions.ts'
import type { SourceText } from './manifest/source-text.ts'
import { messageOf } from './model/error.ts'
import { LIMITS } from './model/limits.ts'
import type { InputProblem, Position } from './model/manifest.ts'
import { didYouMean, nearest } from './model/nearest.ts'
import { kindName } from './model/kinds.ts'
import type { FieldPath, Json } from './model/object.ts'
import { apiVersionFault } from './model/object-name.ts'
import { isRecord } from './model/record.ts'
import { isWatched } from './rollout/kinds.ts'

export interface HealthInput {
  rules: UserRules
  problems: InputProblem[]
}

/** Characters of what is wrong that a message shows. */
const LONGEST_SHOWN = 80
const FORM = 'a list of rules with apiVersion, kind and current, as in healthCheckExprs of Flux'
const REQUIRED = ['apiVersion', 'kind', 'current']
const KNOWN = ['apiVersion', 'kind', ...EXPRESSIONS]

/** Reads the input `health`. @param text not empty */
export async function readHealth(text: string, files: ManifestFiles): Promise<HealthInput> {
  if (isYaml(text)) return rulesOf(text, undefined)
  const path = files.relative(text.trim())
  const fault = path === undefined ? 'is outside the workspace' : await pathFault(path, files)
  if (path === undefined || fault !== undefined) return failure(`${text.trim()} ${fault ?? ''}`, text.trim())
  try {
    return rulesOf(await files.read(path), path)
  } catch (error) {
    return failure(`cannot read ${path}: ${messageOf(error)}`, path)
  }
}

function failure(message: string, given: string): HealthInput {
  const allowed = `the path of a file in the workspace, or YAML: ${FORM}`
  return { rules: new Map(), problems: [{ message: `health: ${message}`, input: 'health', given, allowed }] }
}

/** A path is one line in which nothing looks like YAML. */
function isYaml(text: string): boolean {
  return /\n|^\s*[[{#"']|^\s*-\s|:(\s|$)/.test(text.trim())
}

/** Why there is no file at a path of the workspace. */
async function pathFault(path: string, files: ManifestFiles): Promise<string | undefined> {
  const kind = await files.kindOf(path)
  if (kind === undefined) {
    const near = await files.list(dirname(path)).catch(() => [])
    const meant = nearest(basename(path), near)
    return `does not exist${meant === undefined ? '' : `; did you mean ${path.slice(0, path.length - basename(path).length)}${meant}?`}`
  }
  if (kind === 'folder') return 'is a folder: name one file'
  if (kind !== 'file') return `cannot be read: ${NOT_READ[kind]}`
  const real = await files.realpath(path).catch(() => undefined)
  return real === undefined ? 'is a link that leads out of the workspace' : undefined
}

/** @param file undefined: the text is the input itself */
function rulesOf(text: string, file: string | undefined): HealthInput {
  const { documents, faults, source } = parseOffsets(text, file ?? 'input health')
  const reader = new Reader(source, file)
  for (const { at, message } of faults) reader.wrong(message, at)
  if (faults.length > 0) return reader
  const [first, second] = documents.filter(({ value }) => value !== null)
  if (first === undefined) reader.wrong(`there is no rule: it must be ${FORM}`, 0)
  else if (second !== undefined)
    reader.wrong('only one YAML document is read: put all rules into one list', second.offsets.at)
  else reader.read(first.value, new Places(first.offsets, (at) => at), first.offsets.at)
  return reader
}

/** Reads the rules of one text, and keeps what is wrong with them. */
class Reader implements HealthInput {
  readonly rules = new Map<string, UserRule>()
  readonly problems: InputProblem[] = []
  readonly #source: SourceText
  readonly #file: string | undefined
  #offsets: ReadonlyMap<string, number> = new Map()

  constructor(source: SourceText, file: string | undefined) {
    this.#source = source
    this.#file = file
  }

  read(value: Json, offsets: ReadonlyMap<string, number>, start: number): void {
    this.#offsets = offsets
    // The list, or what stands in a Kustomization of Flux: the field with the list in it.
    const isField = isRecord(value) && Object.keys(value).length === 1 && 'healthCheckExprs' in value
    const [list, path]: [unknown, FieldPath] = isField ? [value.healthCheckExprs, ['healthCheckExprs']] : [value, []]
    if (!Array.isArray(list)) return this.wrong(`this is ${shapeOf(list)}, but it must be ${FORM}`, start)
    if (list.length === 0) this.wrong(`there is no rule: it must be ${FORM}`, start)
    for (const [index, item] of list.entries()) this.#readRule(item, [...path, index])
  }

  /** Offsets are those of the text. */
  wrong(message: string, offset: number): void {
    if (this.problems.length >= LIMITS.problemsOfFile) return
    const position = this.#source.at(offset)
    const excerpt = this.#source.excerpt(position)
    if (this.#file !== undefined) {
      const shown = excerpt === undefined ? {} : { excerpt }
      this.problems.push({ message, source: position, input: 'health', ...shown })
      return
    }
    const given = (excerpt?.text.trim() ?? '').slice(0, LONGEST_SHOWN)
    this.problems.push({ message: `health: ${placeIn(position)}: ${message}`, input: 'health', given })
  }

  #at(path: FieldPath): number {
    return this.#offsets.get(JSON.stringify(path)) ?? 0
  }

  #readRule(rule: unknown, path: FieldPath): void {
    const before = this.problems.length
    const start = this.#at(path)
    if (!isRecord(rule))
      return this.wrong(`this is ${shapeOf(rule)}, but a rule has apiVersion, kind and current`, start)
    const unknown = Object.keys(rule).filter((name) => !KNOWN.includes(name))
    for (const name of unknown) {
      const open = KNOWN.filter((known) => !(known in rule))
      const meant = didYouMean(name, open)
      this.wrong(
        `a rule has no field ${JSON.stringify(name.slice(0, LONGEST_SHOWN))}: it has ${KNOWN.join(', ')}${meant}`,
        this.#at([...path, name]),
      )
    }
    // A name that is misspelt was told.
    const missing = REQUIRED.filter((name) => rule[name] == null && !unknown.some((word) => nearest(word, [name])))
    if (missing.length > 0) this.wrong(`a rule needs ${missing.join(' and ')}`, start)
    const texts = new Map<string, string>()
    for (const name of KNOWN.filter((name) => rule[name] != null)) {
      const value: unknown = rule[name]
      if (typeof value !== 'string')
        this.wrong(`${name} must be a string, but it is ${shapeOf(value)}`, this.#at([...path, name]))
      else if (value.trim() === '') this.wrong(`${name} is empty`, this.#at([...path, name]))
      else texts.set(name, value)
    }
    const kindIsRight = this.#checkKind(texts, path)
    const found = this.#expressions(texts, path)
    const { current } = found
    const [apiVersion = '', kind = ''] = [texts.get('apiVersion'), texts.get('kind')]
    if (this.problems.length > before || !kindIsRight || current === undefined) return
    this.rules.set(kindName({ apiVersion, kind }), { ...found, current, at: this.#words(start, 'line') })
  }

  /** False where it is no kind that a rule can be for. */
  #checkKind(texts: ReadonlyMap<string, string>, path: FieldPath): boolean {
    const [apiVersion, kind] = [texts.get('apiVersion'), texts.get('kind')]
    const fault = apiVersion === undefined ? undefined : apiVersionFault(apiVersion)
    if (fault !== undefined)
      this.wrong(`apiVersion cannot be ${quoted(apiVersion)}: ${fault}`, this.#at([...path, 'apiVersion']))
    const isKind = kind === undefined || /^[A-Z][A-Za-z0-9]*$/.test(kind)
    if (!isKind)
      this.wrong(`kind cannot be ${quoted(kind)}: a kind is one word such as Deployment`, this.#at([...path, 'kind']))
    if (apiVersion === undefined || kind === undefined || fault !== undefined || !isKind) return false
    const known = this.rules.get(kindName({ apiVersion, kind }))
    const place = this.#at([...path, 'kind'])
    if (known !== undefined)
      this.wrong(`${kind} has a rule already (${known.at}): one rule is for all versions of a kind`, place)
    else if (!isWatched({ apiVersion, kind, name: '' }))
      this.wrong(`a ${kind} of ${apiVersion} is done as soon as it is stored: no rule can judge it`, place)
    return true
  }

  #expressions(texts: ReadonlyMap<string, string>, path: FieldPath): Partial<UserRule> {
    const found: Partial<Record<(typeof EXPRESSIONS)[number], Expression>> = {}
    for (const name of EXPRESSIONS) {
      const text = texts.get(name)
      if (text === undefined) continue
      const start = this.#at([...path, name])
      const compiled = compile(text)
      if ('holds' in compiled) found[name] = { ...compiled, at: this.#words(this.#offsetIn(start, text, 0), 'column') }
      else this.wrong(`${name} ${compiled.message}`, this.#offsetIn(start, text, compiled.offset))
    }
    return found
  }

  /**
   * Where a character of a scalar stands in the text. YAML folds lines, takes away indentation and quotes: so only what is no
   * white space is followed, and what the scalar does not have is passed over.
   */
  #offsetIn(start: number, scalar: string, offset: number): number {
    const { text } = this.#source
    let at = start
    let last = start
    for (const sign of scalar.slice(0, offset + 1).replace(/\s/g, '')) {
      const found = text.indexOf(sign, at)
      if (found < 0) return start
      last = found
      at = found + sign.length
    }
    // Behind the last character: where more was expected.
    return offset >= scalar.trimEnd().length ? at : last
  }

  /** `health.yaml:3:5`, `input health, line 3, column 5`; without the column where that says nothing. */
  #words(offset: number, precision: 'line' | 'column'): string {
    const { file, line, column } = this.#source.at(offset)
    if (this.#file !== undefined) return `${file}:${line}${precision === 'line' ? '' : `:${column}`}`
    return precision === 'line' ? `input health, line ${line}` : `input health, ${placeIn({ line, column })}`
  }
}

function placeIn({ line, column }: Pick<Position, 'line' | 'column'>): string {
  return `line ${line}, column ${column}`
}

function quoted(text = ''): string {
  return JSON.stringify(text.slice(0, LONGEST_SHOWN))
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isRecord(value)) return 'a mapping'
  return value === null ? 'empty' : `the ${typeof value} ${JSON.stringify(value).slice(0, LONGEST_SHOWN)}`
}
