// The text of a manifest file → Kubernetes objects with the position of every value, or everything that is wrong. Pure.
import { isRecord } from '../model/record.ts'
import { parseAllDocuments } from 'yaml'
import type { Document } from 'yaml'
import type { Excerpt, InputProblem, ManifestDocument, Position } from '../model/manifest.ts'
import { groupOf, refOf } from '../model/object.ts'
import type { Json, JsonObject, KubernetesObject } from '../model/object.ts'
import { jsonFault, splitJson } from './json.ts'
import { syntaxFaults, templateHint } from './syntax.ts'
import { flatten, readDocument } from './values.ts'
import type { Fault, Located } from './values.ts'

export interface ParsedManifests {
  documents: ManifestDocument[]
  problems: InputProblem[]
}

/**
 * Reads the objects of one file: YAML documents, JSON objects, and the items of a `List`.
 * Values are what kubectl reads (`0755` is 493, `yes` is true); every problem of every document is returned.
 *
 * @param text what the file holds; a byte order mark and CRLF are fine
 * @param file its path, relative to the workspace; `.json` files must be JSON, without comments
 */
export function parseManifests(text: string, file: string): ParsedManifests {
  // Each document may have a mark of its own, where files were put together; a CR alone ends a line, too.
  const source = text.replace(/^\uFEFF|(?<=^---.*\r?\n)\uFEFF/gm, '').replace(/\r(?!\n)/g, '\n')
  const positionAt = positionsOf(source, file)
  const documents: ManifestDocument[] = []
  const problems: InputProblem[] = []
  let values = 0

  const report = (fault: Fault, hint = '') => {
    const position = positionAt(fault.at)
    const excerpt = excerptAt(source, position)
    problems.push({
      message: fault.message + hint,
      source: position,
      excerpt,
      input: 'manifests',
    })
  }

  const control = controlCharacter(source)
  if (control !== undefined) {
    report(control)
    return { documents, problems }
  }

  const parts = partsOf(source, file)
  for (const { text: part, offset, json } of parts) {
    const fault = json ? jsonFault(part) : undefined
    if (fault !== undefined) {
      report({ ...fault, at: offset + fault.at }, templateHint(part))
      values++
      continue
    }
    for (const [index, document] of parseYaml(part).entries()) {
      const shift = (found: Fault) => ({ ...found, at: offset + found.at })
      if (document instanceof RangeError) {
        report({ message: 'the document is nested too deeply', at: offset })
        values++
        continue
      }
      const syntax = syntaxFaults(document)
      if (syntax.length > 0) {
        const told = conflictMarker(part) ?? syntax
        told.forEach((found) => report(shift(found), templateHint(part)))
        values++
        // What is not closed seems to go on to the end of the file; kubectl cuts it at the next line of `---`.
        const next = nextDocument(part, told.at(-1)?.at ?? 0)
        if (next !== undefined) parts.push({ text: part.slice(next), offset: offset + next, json: false })
        break
      }
      const unread = unreadByKubectl(document, index)
      if (unread !== undefined) {
        report({ message: unread, at: offset + (document.contents?.range[0] ?? document.range[0]) })
        values++
        continue
      }
      const { value, faults } = readDocument(document)
      if ('scalar' in value && value.scalar === null && faults.length === 0) continue
      values++
      faults.forEach((found) => report(shift(found), templateHint(lineAt(part, found.at))))
      if (faults.length > 0) continue
      for (const item of itemsOf(value)) {
        const checked = checkObject(item)
        checked.faults.forEach((found) => report(shift(found)))
        if (checked.object === undefined) continue
        documents.push({
          ref: refOf(checked.object),
          object: checked.object,
          source: positionAt(offset + item.value.at),
          positions: new Map([...checked.offsets].map(([path, at]) => [path, positionAt(offset + at)])),
        })
      }
    }
  }
  if (values === 0) report({ message: 'the file is empty: it holds no Kubernetes object', at: 0 })
  return { documents, problems }
}

/** A YAML document as it is, and where its values stand, by the JSON text of their FieldPath. */
export interface Values {
  value: Json
  positions: ReadonlyMap<string, Position>
}

/** The documents of a text that need not be Kubernetes objects; those that cannot be read are left out. */
export function parseValues(text: string, file: string): Values[] {
  const source = text.replace(/^\uFEFF/, '')
  const positionAt = positionsOf(source, file)
  return parseYaml(source).flatMap((document) => {
    if (document instanceof RangeError || document.errors.length > 0) return []
    const read = readDocument(document)
    if (read.faults.length > 0) return []
    const { value, offsets } = flatten(read.value)
    return [{ value, positions: new Map([...offsets].map(([path, offset]) => [path, positionAt(offset)])) }]
  })
}

/** The parts of a file that are parsed by themselves: JSON objects one by one, YAML as a whole. */
function partsOf(source: string, file: string): { text: string; offset: number; json: boolean }[] {
  if (file.endsWith('.json')) return splitJson(source).map((chunk) => ({ ...chunk, json: true }))
  // kubectl reads a stream of JSON objects whatever the file is called.
  if (source.trimStart().startsWith('{')) {
    const chunks = splitJson(source)
    if (chunks.every((chunk) => jsonFault(chunk.text) === undefined))
      return chunks.map((chunk) => ({ ...chunk, json: true }))
  }
  return [{ text: source, offset: 0, json: false }]
}

/** Where the document after an offset begins: at its line of `---`. */
function nextDocument(text: string, after: number): number | undefined {
  const separator = /^---[ \t]*(?:#.*)?\r?$/gm
  separator.lastIndex = after
  return separator.exec(text)?.index
}

/** Git's marker of a merge that is not finished: everything below it is given twice. */
function conflictMarker(text: string): Fault[] | undefined {
  const at = /^<{7} /m.exec(text)?.index
  return at === undefined ? undefined : [{ message: 'this is a conflict marker of git: finish the merge', at }]
}

/** Scalars stay text here (`failsafe`): scalar.ts reads them as kubectl does. */
function parseYaml(text: string): (Document.Parsed | RangeError)[] {
  try {
    const documents = parseAllDocuments(text, {
      version: '1.1',
      schema: 'failsafe',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    })
    return [...documents]
  } catch (error) {
    if (error instanceof RangeError) return [error]
    throw error
  }
}

/** What is YAML and yet not read by kubectl, which cuts a file at lines of `---` before it parses (kubectl 1.35). */
function unreadByKubectl({ directives, contents }: Document.Parsed, index: number): string | undefined {
  if (directives.yaml.explicit === true || Object.keys(directives.tags).length > 1)
    return 'kubectl reads no directives: remove the line that begins with “%”'
  if (index > 0 && directives.docStart !== true && contents !== null)
    return 'kubectl does not read what follows “...”: begin the document with a line of “---”'
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

/** The object when it is a Kubernetes object, else what it lacks. */
function checkObject(item: Item): { object?: KubernetesObject; offsets: Map<string, number>; faults: Fault[] } {
  const { value: json, offsets } = flatten(item.value)
  const faults: Fault[] = []
  const at = item.value.at
  if (!isRecord(json)) {
    const found = Array.isArray(json) ? 'a list' : 'a text or number'
    faults.push({
      message: `this is no Kubernetes object: ${found} stands where apiVersion, kind and metadata are expected`,
      at,
    })
    return { offsets, faults }
  }
  const object: JsonObject = { ...item.inherited, ...json }
  const metadata = object.metadata
  const place = (...path: string[]) => offsets.get(JSON.stringify(path)) ?? at

  const missing = ['apiVersion', 'kind'].filter((field) => object[field] == null || object[field] === '')
  if (metadata == null) missing.push('metadata.name')
  else if (!isRecord(metadata))
    faults.push({ message: 'metadata must be a mapping with a name', at: place('metadata') })
  else if (metadata.name == null && metadata.generateName != null) {
    const message = 'generateName is not supported: a gate must know the name to watch, give metadata.name'
    faults.push({ message, at: place('metadata', 'generateName') })
  } else if (metadata.name == null || metadata.name === '') missing.push('metadata.name')

  if (missing.length > 0) {
    const onlyName = missing.length === 1 && missing[0] === 'metadata.name'
    faults.unshift({
      message: `this is no Kubernetes object: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
      at: onlyName ? place('metadata') : at,
    })
  }
  for (const path of [['apiVersion'], ['kind'], ['metadata', 'name'], ['metadata', 'namespace']]) {
    const found = path.reduce<Json | undefined>((from, step) => (isRecord(from) ? from[step] : undefined), object)
    if (found == null) continue
    const name = path.join('.')
    if (typeof found !== 'string') {
      faults.push({
        message: `${name} must be text, this is read as ${JSON.stringify(found)}: put it in quotes`,
        at: place(...path),
      })
    } else if (/\{\{|\$\{|<%/.test(found)) {
      faults.push({ message: `${name} is not rendered${templateHint(found)}`, at: place(...path) })
    }
  }
  if (faults.length > 0) return { offsets, faults }
  if (groupOf(object.apiVersion as string) === 'kustomize.config.k8s.io') {
    const message = 'this is read by kustomize, not by the cluster: give the folder it is in'
    return { offsets, faults: [{ message, at }] }
  }
  // An explicit null or empty namespace is "not written".
  if (isRecord(metadata) && (metadata.namespace === null || metadata.namespace === '')) delete metadata.namespace
  return { object: object as unknown as KubernetesObject, offsets, faults }
}

/** kubectl refuses them too ("control characters are not allowed"): a binary file, or a slip of an editor. */
function controlCharacter(text: string): Fault | undefined {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // A next-line character ends a line for kubectl, and for nobody else.
    if ((code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || code === 0x7f || code === 0x85) {
      if (/^(?:\0[^\0]){2}|^(?:[^\0]\0){2}/.test(text))
        return {
          message: 'this is UTF-16 without a byte order mark, which kubectl does not read: save it as UTF-8',
          at,
        }
      return {
        message: `the control character U+${code.toString(16).padStart(4, '0').toUpperCase()} is not allowed`,
        at,
      }
    }
  }
  return undefined
}

/** The line that is meant. In a file that holds a Secret values are left out. */
function excerptAt(text: string, { line, column }: Position): Excerpt | undefined {
  const whole = (text.split('\n', line)[line - 1] ?? '').replace(/\r$/, '').replaceAll('\t', ' ')
  if (whole.trim() === '' || /[\0-\x1f]/.test(whole)) return undefined
  const isSecret = /^[\s"'{,-]*kind["']?\s*:\s*["']?Secret/m.test(text)
  return isSecret
    ? {
        line,
        text: whole.replace(/^(\s*(?:- )?["']?[\w./-]+["']?\s*:).*$/, '$1 ***').replace(/^(?!.*: \*{3}$).*$/, '***'),
      }
    : { line, column, text: whole }
}

function lineAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? undefined : end)
}

/** Offset → line and column, both from 1. */
function positionsOf(text: string, file: string): (offset: number) => Position {
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)]
  return (offset) => {
    let low = 0
    let high = lineStarts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { file, line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
  }
}
