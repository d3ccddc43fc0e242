// YAML nodes → JSON values that know where they stand. Pure.
// Follows kubectl's reader (go.yaml.in/yaml v2 and sigs.k8s.io/yaml) where the two differ from the YAML specification.
import { isAlias, isMap, isPair, isScalar, isSeq, Scalar as ScalarNode, visit } from 'yaml'
import type { Alias, Document, Node, ParsedNode, YAMLMap } from 'yaml'
import type { Json } from '../model/object.ts'
import { LIMITS, size } from '../model/limits.ts'
import { keyText, readPlain, readTagged, textScalar } from './scalar.ts'
import type { Scalar } from './scalar.ts'

/** A value and its offset in the text: of the value for a scalar or list item, else of the key that introduces it. */
export type Located = { at: number } & (
  { scalar: null | boolean | number | string } | { fields: Map<string, Located> } | { items: Located[] }
)

/** Something wrong at an offset in the text. */
export interface Fault {
  message: string
  at: number
}

/** Values that may come out of aliases in one document; more is an attack or a mistake (a "billion laughs"). */
const aliasedValuesLimit = 100_000
/** The same in characters: what aliases repeat takes memory when it is sent. */
const aliasedTextLimit = LIMITS.fileBytes

/**
 * The value of a document, and everything that is wrong with it.
 *
 * - `<<` merges in the order of the keys: kubectl lets a merge overwrite what stands before it in the same mapping.
 * - What comes out of an alias stands where the alias stands.
 */
export function readDocument(document: Document.Parsed): { value: Located; faults: Fault[] } {
  const targets = aliasTargets(document)
  const faults: Fault[] = []
  const open = new Set<Node>()
  let aliasedValues = 0
  let aliasedText = 0
  let isTooMuch = false

  /** What an alias repeats was reported where it is written. */
  function fault(message: string, at: number, aliasAt?: number): Located {
    if (aliasAt === undefined) faults.push({ message, at })
    return { at, scalar: null }
  }

  /** `aliasAt`: where the alias stands that led here. */
  function read(node: Node | null, at: number, aliasAt?: number): Located {
    if (isTooMuch) return { at, scalar: null }
    if (aliasAt !== undefined && (++aliasedValues > aliasedValuesLimit || aliasedText > aliasedTextLimit)) {
      isTooMuch = true
      const most = `${aliasedValuesLimit} values or ${size(aliasedTextLimit)} of text`
      faults.push({ message: `the aliases of this document expand to more than ${most}`, at: aliasAt })
      return { at, scalar: null }
    }
    if (isAlias(node)) return readAlias(node, aliasAt, (target, place) => read(target, place, place))
    if (isMap(node)) return { at, fields: readFields(node, aliasAt) }
    if (isSeq(node)) {
      const items = node.items.map((item) => {
        if (isPair(item)) return fault('a list cannot contain a “key: value” pair here', at, aliasAt)
        return read(item as Node, aliasAt ?? startOf(item as Node), aliasAt)
      })
      return { at, items }
    }
    if (!isScalar(node)) return { at, scalar: null }
    const scalar = readScalar(node, aliasAt)
    // An empty value has no place of its own: `at` is where its key is.
    const empty = scalar.type === 'null' && node.source === ''
    return { at: aliasAt ?? (empty ? at : startOf(node)), scalar: scalar.value }
  }

  function readAlias(
    alias: Alias,
    aliasAt: number | undefined,
    follow: (target: Node, at: number) => Located,
  ): Located {
    const at = aliasAt ?? startOf(alias)
    const target = targets.get(alias)
    if (target === undefined) return fault(`alias *${alias.source} has no anchor &${alias.source} before it`, at)
    if (open.has(target)) return fault(`anchor &${alias.source} contains itself`, at)
    open.add(target)
    const value = follow(target, at)
    open.delete(target)
    return value
  }

  function readFields(map: YAMLMap, aliasAt: number | undefined): Map<string, Located> {
    const fields = new Map<string, Located>()
    const written = new Set<string>()
    for (const { key, value } of map.items as { key: Node | null; value: Node | null }[]) {
      const keyAt = aliasAt ?? (key === null ? startOf(map) : startOf(key))
      if (isMergeKey(key)) {
        for (const [name, merged] of readMerge(value, keyAt, aliasAt)) fields.set(name, merged)
        continue
      }
      const name = readKey(key, keyAt, aliasAt)
      if (name === undefined) continue
      if (written.has(name)) {
        const spelling =
          isScalar(key) && key.source !== undefined && key.source !== name ? `, here as ${key.source}` : ''
        fault(`key ${JSON.stringify(name)} is given twice in the same mapping${spelling}`, keyAt, aliasAt)
      }
      written.add(name)
      fields.set(name, read(value, keyAt, aliasAt))
    }
    return fields
  }

  /** The fields that `<<: value` brings; of a list of mappings the first that has a field wins. */
  function readMerge(value: Node | null, keyAt: number, aliasAt: number | undefined): Map<string, Located> {
    const sources = isSeq(value) ? ([...value.items].reverse() as Node[]) : [value]
    const fields = new Map<string, Located>()
    for (const source of sources) {
      const located = read(source, keyAt, aliasAt)
      if ('fields' in located) for (const [name, field] of located.fields) fields.set(name, field)
      else fault('the merge key “<<” requires a mapping or a list of mappings', located.at, aliasAt)
    }
    return fields
  }

  function readKey(key: Node | null, at: number, aliasAt: number | undefined): string | undefined {
    if (isAlias(key)) {
      const located = readAlias(key, aliasAt, (target, place) => read(target, place, place))
      if ('scalar' in located && located.scalar !== null) return String(located.scalar)
    } else if (isScalar(key)) {
      const name = keyText(readScalar(key, aliasAt))
      if (name !== undefined) return name
      fault(`key ${JSON.stringify(key.source ?? '')} is not a string: put it in quotes`, at, aliasAt)
      return undefined
    }
    fault('a key must be a string, not a mapping or a list', at, aliasAt)
    return undefined
  }

  function readScalar(node: ScalarNode, aliasAt: number | undefined): Scalar {
    const at = aliasAt ?? startOf(node)
    const text = String(node.value)
    if (aliasAt !== undefined) aliasedText += text.length
    const plain = node.type === undefined || node.type === ScalarNode.PLAIN
    const scalar = node.tag !== undefined ? readTagged(node.tag, text) : plain ? readPlain(text) : textScalar(text)
    if (scalar === undefined) {
      const tag = node.tag?.replace('tag:yaml.org,2002:', '!!') ?? ''
      fault(`${text} is not a value of type ${tag}`, at, aliasAt)
      return textScalar(text)
    }
    if (typeof scalar.value === 'number' && !Number.isFinite(scalar.value)) {
      fault(`${text} is not a valid JSON number: put it in quotes if it is text`, at, aliasAt)
    }
    if (!scalar.exact) {
      fault(`number ${text} is too large to store exactly (2^53 at most): put it in quotes`, at, aliasAt)
    }
    return scalar
  }

  const contents = document.contents as Node | null
  return { value: read(contents, contents === null ? 0 : startOf(contents)), faults }
}

/** The JSON value. */
export function toJson(located: Located): Json {
  if ('scalar' in located) return located.scalar
  if ('items' in located) return located.items.map(toJson)
  // Not by assignment: a key may be `__proto__`.
  return Object.fromEntries([...located.fields].map(([name, field]) => [name, toJson(field)]))
}

/** What each alias stands for: an anchor may be given again, the nearest before the alias counts. */
function aliasTargets(document: Document.Parsed): Map<Alias, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Alias(_, alias) {
      const target = anchors.get(alias.source)
      if (target !== undefined) targets.set(alias, target)
    },
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

function isMergeKey(key: Node | null): boolean {
  return isScalar(key) && key.type === ScalarNode.PLAIN && key.tag === undefined && key.value === '<<'
}

function startOf(node: Node): number {
  return (node as ParsedNode).range[0]
}
