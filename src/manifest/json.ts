// Where a text is not JSON. Pure. JSON.parse judges; this only cuts a stream into its values and finds the place.
import { messageOf } from '../model/error.ts'

/** One top-level value of a JSON stream and its offset in the text. */
export interface JsonChunk {
  text: string
  offset: number
  /** How many brackets, signs and values it has. */
  tokens: number
}

const token =
  /[\s\uFEFF]*(?:(?<open>[{[])|(?<close>[}\]])|[,:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)/uy

/**
 * Cuts a stream of JSON objects (`{…} {…}`, as `kubectl get -o json` gives when called twice) into single values.
 * What does not look like JSON stays in the last one, and what is behind `most` of them.
 */
export function splitJson(text: string, most: number): JsonChunk[] {
  const chunks: JsonChunk[] = []
  let start = 0
  let depth = 0
  let tokens = 0
  token.lastIndex = 0
  for (let match = token.exec(text); match !== null && chunks.length < most; match = token.exec(text)) {
    tokens++
    if (match.groups?.open !== undefined) depth++
    if (match.groups?.close !== undefined) depth--
    if (depth > 0) continue
    chunks.push({ text: text.slice(start, token.lastIndex), offset: start, tokens })
    start = token.lastIndex
    tokens = 0
  }
  if (text.slice(start).trim() !== '') chunks.push({ text: text.slice(start), offset: start, tokens })
  return chunks
}

/** Undefined when the text is one JSON value; else what is wrong, and the offset of it in the text. */
export function jsonFault(text: string): { message: string; at: number } | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    const message = messageOf(error)
    const position = /at position (\d+)/.exec(message)?.[1]
    const at = position === undefined ? endOfTokens(text) : Number(position)
    if (text.trimEnd().length <= at) return { message: 'the JSON ends too early: a bracket or quote is not closed', at }
    if (/^(?:\/\/|\/\*|#)/.test(text.slice(at))) return { message: 'JSON does not allow comments', at }
    if (/^,\s*[}\]]/.test(text.slice(at)) || /^[}\]]/.test(text.slice(at))) {
      return { message: 'JSON does not allow a comma before a closing bracket, and every bracket must be closed', at }
    }
    return { message: 'this is not valid JSON', at }
  }
}

/** The offset of the first thing that is no JSON token, or that closes after a comma. */
function endOfTokens(text: string): number {
  let last = ''
  let end = 0
  token.lastIndex = 0
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [found] = [match[0].trim()]
    if (last === ',' && match.groups?.close !== undefined) return token.lastIndex - 1
    last = found
    end = token.lastIndex
  }
  return end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0)
}
