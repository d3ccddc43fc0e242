// The text of a manifest file → Kubernetes objects with the position of every value, or everything that is wrong. Pure.
import { isRecord } from '../model/record.ts'
import type { Document } from 'yaml'
import type { InputProblem, ManifestDocument, Position } from '../model/manifest.ts'
import { groupOf, refOf } from '../model/object.ts'
import type { Json, JsonObject, KubernetesObject } from '../model/object.ts'
import { apiVersionFault, isNamespaceName, nameFault, NAMESPACE_RULE } from '../model/object-name.ts'
import { jsonFault, splitJson } from './json.ts'
import type { JsonChunk } from './json.ts'
import { Budget, LIMITS } from '../model/limits.ts'
import { Places } from './value-positions.ts'
import { SourceText } from './source-text.ts'
import { syntaxFaults, templateHint } from './syntax.ts'
import { readDocument, toJson } from './values.ts'
import type { Fault, Located } from './values.ts'
import { cutDocuments, Excess, parseYaml, TOO_MANY_TOKENS } from './yaml-text.ts'
import type { Part } from './yaml-text.ts'

export interface ParsedManifests {
  documents: ManifestDocument[]
  problems: InputProblem[]
}

/**
 * Reads the objects of one file: YAML documents, JSON objects, and the items of a `List`.
 * Values are what kubectl reads (`0755` is 493, `yes` is true); every problem of every document is returned, of very many
 * the first.
 *
 * @param text what the file holds; a byte order mark and CRLF are fine
 * @param file its path, relative to the workspace; `.json` files must be JSON, without comments
 * @param budget what is left of the limits for all files; afterwards less
 */
export function parseManifests(text: string, file: string, budget = new Budget()): ParsedManifests {
  // Each document may have a mark of its own, where files were put together; a CR alone ends a line, too. Two plain
  // expressions, for one that looks ahead takes thirty times the memory of the text.
  const ended = /\r(?!\n)/.test(text) ? text.replace(/\r\n/g, '\n').replace(/\r/g, '\n') : text
  const whole = ended.replace(/^\uFEFF|(?<=^---.*\r?\n)\uFEFF/gm, '')
  const source = new SourceText(whole, file)
  const documents: ManifestDocument[] = []
  const problems: InputProblem[] = []
  let values = 0
  let more = 0

  const report = (fault: Fault, hint = '') => {
    values++
    if (problems.length >= LIMITS.problemsOfFile) {
      more++
      return
    }
    const position = source.at(fault.at)
    problems.push({
      message: fault.message + hint,
      source: position,
      excerpt: source.excerpt(position),
      input: 'manifests',
    })
  }

  // About the same as bytes.
  budget.bytes -= text.length
  const control = controlCharacter(whole)
  if (control !== undefined) {
    report(control)
    return { documents, problems }
  }

  for (const {
    part: { text: part, offset },
    json,
  } of partsOf(whole, file)) {
    budget.documents--
    if (budget.excess !== undefined) {
      report({ message: budget.excess, at: offset })
      break
    }
    const fault = json === undefined ? undefined : faultOf(json)
    if (fault !== undefined) {
      report({ ...fault, at: offset + fault.at }, templateHint(part))
      continue
    }
    const shift = (found: Fault) => ({ ...found, at: offset + found.at })
    const read = readPart(part, budget)
    if ('faults' in read) {
      read.faults.forEach((found) => report(shift(found), templateHint(part)))
      // One problem says what is used up.
      if (budget.excess !== undefined) break
      continue
    }
    for (const [index, document] of read.documents.entries()) {
      const unread = unreadByKubectl(document, index)
      if (unread !== undefined) {
        report({ message: unread, at: offset + (document.contents?.range[0] ?? document.range[0]) })
        continue
      }
      const { value, faults } = readDocument(document)
      if ('scalar' in value && value.scalar === null && faults.length === 0) continue
      values++
      faults.forEach((found) => report(shift(found), templateHint(source.lineAt(offset + found.at))))
      if (faults.length > 0) continue
      for (const item of itemsOf(value)) {
        if (item.value !== value) budget.documents--
        if (budget.excess !== undefined) {
          report({ message: budget.excess, at: offset + item.value.at })
          break
        }
        const checked = checkObject(item)
        checked.faults.forEach((found) => report(shift(found)))
        if (checked.object === undefined) continue
        documents.push({
          ref: refOf(checked.object),
          object: checked.object,
          source: source.at(offset + item.value.at),
          positions: new Places(item.value, (at) => source.at(offset + at)),
          lineAt: source.line,
        })
      }
    }
  }
  if (values === 0) report({ message: 'the file is empty: it contains no Kubernetes object', at: 0 })
  if (more > 0)
    problems.push({ message: `this file has ${more} more problems`, source: source.at(0), input: 'manifests' })
  return { documents, problems }
}

/** The documents of a part of a file, or what is wrong with it. */
function readPart(part: string, budget: Budget): { documents: Document.Parsed[] } | { faults: Fault[] } {
  if (isBlank(part)) return { documents: [] }
  try {
    const documents = parseYaml(part, budget)
    const wrong = documents.find(({ errors }) => errors.length > 0)
    if (wrong !== undefined) return { faults: conflictMarker(part) ?? syntaxFaults(wrong.errors, wrong) }
    const directive = documents.length === 0 ? /^%/m.exec(part)?.index : undefined
    return directive === undefined ? { documents } : { faults: [{ message: NO_DIRECTIVES, at: directive }] }
  } catch (error) {
    if (!(error instanceof Excess)) throw error
    if (error.errors.length > 0) return { faults: conflictMarker(part) ?? syntaxFaults(error.errors) }
    return { faults: [{ message: error.message, at: error.at }] }
  }
}

/** A YAML document as it is, and where its values stand, by the JSON text of their FieldPath. */
export interface Values {
  value: Json
  positions: ReadonlyMap<string, Position>
}

/** The documents of a text that need not be Kubernetes objects; those that cannot be read are left out. */
export function parseValues(text: string, file: string): Values[] {
  const { documents, source } = parseOffsets(text, file)
  return documents.map(({ value, offsets }) => ({
    value,
    positions: new Places(offsets, source.at),
  }))
}

/** A text that need not hold Kubernetes objects: its documents, with the offset of each value, and all that is wrong with it. */
export interface Offsets {
  documents: { value: Json; offsets: Located }[]
  faults: Fault[]
  source: SourceText
}

/** Reads a text that need not hold Kubernetes objects. Offsets are those of `source`. */
export function parseOffsets(text: string, file: string): Offsets {
  const source = new SourceText(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'), file)
  const control = controlCharacter(source.text)
  if (control !== undefined) return { documents: [], faults: [control], source }
  const documents: Offsets['documents'] = []
  const faults: Fault[] = []
  for (const { text: part, offset } of cutDocuments(source.text)) {
    const shift = (found: Fault) => ({ ...found, at: offset + found.at })
    const read = readPart(part, new Budget())
    if ('faults' in read) {
      faults.push(...read.faults.map(shift))
      continue
    }
    for (const document of read.documents) {
      const found = readDocument(document)
      faults.push(...found.faults.map(shift))
      if (found.faults.length > 0) continue
      documents.push({ value: toJson(found.value), offsets: shifted(found.value, offset) })
    }
  }
  return { documents, faults, source }
}

function shifted(value: Located, by: number): Located {
  const at = value.at + by
  if ('items' in value) return { at, items: value.items.map((item) => shifted(item, by)) }
  if (!('fields' in value)) return { ...value, at }
  return { at, fields: new Map([...value.fields].map(([key, field]) => [key, shifted(field, by)])) }
}

/** The parts of a file that are parsed by themselves: JSON objects, or YAML documents. */
function partsOf(text: string, file: string): { part: Part; json?: JsonChunk }[] {
  const chunks = (): JsonChunk[] => splitJson(text, LIMITS.documents + 1)
  if (file.endsWith('.json')) return chunks().map((chunk) => ({ part: chunk, json: chunk }))
  // kubectl reads a stream of JSON objects whatever the file is called.
  if (text.trimStart().startsWith('{')) {
    const found = chunks()
    if (found.length > LIMITS.documents || found.every((chunk) => faultOf(chunk) === undefined))
      return found.map((chunk) => ({ part: chunk, json: chunk }))
  }
  return cutDocuments(text).map((part) => ({ part }))
}

/** Why a text is no JSON, or too much of it, which is not even tried. */
function faultOf({ text, tokens }: JsonChunk): Fault | undefined {
  return tokens > LIMITS.documentTokens ? { message: TOO_MANY_TOKENS, at: 0 } : jsonFault(text)
}

/** Nothing but comments and line ends, as templates leave them behind. */
function isBlank(part: string): boolean {
  return !/^[ \t]*[^ \t\r\n#]/m.test(part.replace(/^---/, ''))
}

/** Git's marker of a merge that is not finished: everything below it is given twice. */
function conflictMarker(text: string): Fault[] | undefined {
  const at = /^<{7} /m.exec(text)?.index
  return at === undefined ? undefined : [{ message: 'this is a Git conflict marker: finish the merge', at }]
}

const NO_DIRECTIVES = 'kubectl does not support YAML directives: remove the line that starts with “%”'

/** What is YAML and yet not read by kubectl, which cuts a file at lines of `---` before it parses (kubectl 1.35). */
function unreadByKubectl({ directives, contents }: Document.Parsed, index: number): string | undefined {
  if (directives.yaml.explicit === true || Object.keys(directives.tags).length > 1) return NO_DIRECTIVES
  if (index > 0 && directives.docStart !== true && contents !== null)
    return 'kubectl ignores everything after “...”: start the document with a “---” line'
  return undefined
}

/** An object and, for an item of a `DeploymentList` that does not say, the apiVersion and kind it has from the list. */
interface Item {
  value: Located
  inherited?: { apiVersion: Json; kind: Json }
}

/** The items of a `List` (also in a `List`), else the value itself. */
function itemsOf(value: Located, inherited?: Item['inherited']): Item[] {
  const kind = scalarField(value, 'kind')
  const items = 'fields' in value ? value.fields.get('items') : undefined
  if (typeof kind !== 'string' || !kind.endsWith('List') || items === undefined || !('items' in items)) {
    return [{ value, inherited }]
  }
  const itemKind = kind.slice(0, -'List'.length)
  const apiVersion = scalarField(value, 'apiVersion')
  return items.items.flatMap((item) =>
    itemsOf(item, itemKind === '' ? undefined : { apiVersion: apiVersion ?? null, kind: itemKind }),
  )
}

function scalarField(value: Located, name: string): Json | undefined {
  const field = 'fields' in value ? value.fields.get(name) : undefined
  return field !== undefined && 'scalar' in field ? field.scalar : undefined
}

/** What becomes a part of request paths, and why a text cannot. */
const pathFaults: Partial<Record<string, (text: string) => string | undefined>> = {
  apiVersion: apiVersionFault,
  'metadata.name': nameFault,
  'metadata.namespace': (text) => (isNamespaceName(text) ? undefined : `a namespace has ${NAMESPACE_RULE}`),
}

/** The object when it is a Kubernetes object, else what it lacks. */
function checkObject(item: Item): { object?: KubernetesObject; faults: Fault[] } {
  const json = toJson(item.value)
  const offsets = new Places(item.value, (offset) => offset)
  const faults: Fault[] = []
  const at = item.value.at
  if (!isRecord(json)) {
    const found = Array.isArray(json) ? 'a list' : 'a text or number'
    faults.push({
      message: `this is not a Kubernetes object: it is ${found}, not a mapping with apiVersion, kind and metadata`,
      at,
    })
    return { faults }
  }
  const object: JsonObject = { ...item.inherited, ...json }
  const metadata = object.metadata
  const place = (...path: string[]) => offsets.get(JSON.stringify(path)) ?? at

  const missing = ['apiVersion', 'kind'].filter((field) => object[field] == null || object[field] === '')
  if (metadata == null) missing.push('metadata.name')
  else if (!isRecord(metadata))
    faults.push({ message: 'metadata must be a mapping with a name', at: place('metadata') })
  else if (metadata.name == null && metadata.generateName != null) {
    const message = 'generateName is not supported: set metadata.name, because the action must know the name to watch'
    faults.push({ message, at: place('metadata', 'generateName') })
  } else if (metadata.name == null || metadata.name === '') missing.push('metadata.name')

  if (missing.length > 0) {
    const onlyName = missing.length === 1 && missing[0] === 'metadata.name'
    faults.unshift({
      message: `this is not a Kubernetes object: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
      at: onlyName ? place('metadata') : at,
    })
  }
  for (const path of [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']]) {
    const found = path.reduce<Json | undefined>((from, step) => (isRecord(from) ? from[step] : undefined), object)
    if (found == null) continue
    const name = path.join('.')
    if (typeof found !== 'string') {
      faults.push({
        message: `${name} must be a string, but YAML reads this as ${JSON.stringify(found)}: put it in quotes`,
        at: place(...path),
      })
    } else if (/\{\{|\$\{|<%/.test(found)) {
      faults.push({ message: `${name} is not rendered${templateHint(found)}`, at: place(...path) })
    } else if (found !== '') {
      const fault = pathFaults[name]?.(found)
      if (fault !== undefined)
        faults.push({ message: `${name} cannot be ${JSON.stringify(found)}: ${fault}`, at: place(...path) })
    }
  }
  if (faults.length > 0) return { faults }
  if (groupOf(object.apiVersion as string) === 'kustomize.config.k8s.io') {
    const message = 'kustomize reads this file, not the cluster: list its folder instead'
    return { faults: [{ message, at }] }
  }
  // An explicit null or empty namespace is "not written".
  if (isRecord(metadata) && (metadata.namespace === null || metadata.namespace === '')) delete metadata.namespace
  return { object: object as unknown as KubernetesObject, faults }
}

/** kubectl refuses them too ("control characters are not allowed"): a binary file, or a slip of an editor. */
function controlCharacter(text: string): Fault | undefined {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // A next-line character ends a line for kubectl, and for nobody else.
    if ((code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || code === 0x7f || code === 0x85) {
      if (/^(?:\0[^\0]){2}|^(?:[^\0]\0){2}/.test(text))
        return {
          message: 'this is UTF-16 without a byte order mark, which kubectl does not support: save the file as UTF-8',
          at,
        }
      return {
        message: `control character U+${code.toString(16).padStart(4, '0').toUpperCase()} is not allowed`,
        at,
      }
    }
  }
  return undefined
}
