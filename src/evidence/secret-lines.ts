// What only whole lines tell of secrets: the rest of a line behind a YAML key, YAML block scalars, the data of Secrets that are
// printed as manifests, private keys with and without their markers. Pure, and linear in time.
import { BEFORE, isHarmless, isNoPassword, isProse, MASK, SECRET_NAME } from './harmless.ts'

/** What a logger writes in front of a line: times, levels, threads, names of containers. */
const LOG_PREFIX =
  /(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d[\d.,]{0,12}(?:Z|[+-]\d\d:?\d\d)?|\d\d:\d\d:\d\d[\d.,]{0,12}|\[[^\]\n]{1,60}\]|[IWEF]\d{4} \d\d:\d\d:\d\d[\d.]{0,8}[ ]{1,8}\d{1,8} [\w.-]{1,60}:\d{1,6}\]|(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b:?|[\w.-]{1,63}[ ]{1,8}\|)[ ]?/y
/** As many of these as one line has in earnest. */
const MOST_PREFIXES = 5

function prefixLength(line: string): number {
  let at = 0
  for (let count = 0; count < MOST_PREFIXES; count++) {
    const gap = /^ *(?=\S)/.exec(line.slice(at, at + 16))?.[0].length ?? 0
    LOG_PREFIX.lastIndex = at + gap
    const found = LOG_PREFIX.exec(line)
    if (found === null) break
    at = LOG_PREFIX.lastIndex
  }
  return at
}

/** A line of YAML or of properties, also in a diff: everything up to the value, the name's end, the value. */
const KEY_LINE = new RegExp(
  `^([ \\t+~-]{0,200}["']?[\\w./-]{0,100}?)(${SECRET_NAME})(["']?[ \\t]{0,8}:[ \\t]{1,200})(\\S.*)$`,
  'i',
)
/** The beginning of a YAML block scalar. */
const BLOCK = /^[|>][+-]?\d?[+-]?[ \t]*(?:#.*)?$/
/** A line of base64 as PEM has it, 64, 70 or 76 characters, and its last one, which is shorter. */
const BASE64_LINE = /^\s*(?:[\w+/]{64}|[\w+/]{70}|[\w+/]{76})\s*$/
const BASE64_REST = /^\s*(?=\S*\d|\S*=)[\w+/]{2,76}={0,2}\s*$/

/** Nothing below is looked for in a line without this. */
const MAY_BE_SECRET = /pass|pwd|secret|token|credential|key|signature|\*{3}|[\w+/]{64}/i

/** Whether a line is base64 of something that is no digest and no path. */
function isKeyLine(line: string): boolean {
  const count = (expression: RegExp): number => line.match(expression)?.length ?? 0
  return BASE64_LINE.test(line) && count(/[A-Z]/g) >= 8 && count(/[g-z]/g) >= 5 && /[\d+]/.test(line)
}

/** Masks what only whole lines tell: the rest of the line behind a YAML key, block scalars, keys without their markers. */
export function maskLines(text: string): string {
  if (!text.includes(':') && !text.includes(MASK) && !/[\w+/]{64}/.test(text)) return text
  let blockOf = -1 // indentation of the key whose block scalar the lines belong to
  let isFirst = false
  let isKey = false
  return maskSecretObjects(text)
    .split('\n')
    .flatMap((line) => {
      if (blockOf < 0 && !isKey && !MAY_BE_SECRET.test(line)) return [line]
      const start = prefixLength(line)
      const head = line.slice(0, start)
      const rest = line.slice(start)
      const indent = rest.search(/[^ \t+~-]/)
      if (blockOf >= 0 && (rest.trim() === '' || rest.search(/[^ \t]/) > blockOf || indent > blockOf)) {
        const first = isFirst && rest.trim() !== ''
        if (first) isFirst = false
        return rest.trim() === '' ? [line] : first ? [head + /^[ \t]*/.exec(rest)?.[0] + MASK] : []
      }
      blockOf = -1
      const isBody = isKeyLine(rest) || (isKey && BASE64_REST.test(rest) && rest.trim().length % 4 === 0)
      isKey = isBody || rest.trim() === MASK
      if (isBody) return [head + MASK]
      const [match, before = '', name = '', between = '', value = ''] = KEY_LINE.exec(rest) ?? []
      if (match === undefined || isNoPassword(before, name)) return [line]
      if (BLOCK.test(value)) {
        blockOf = indent
        isFirst = true
        return [line]
      }
      return [isNoValue(head + before, name, value) ? line : head + before + name + between + MASK]
    })
    .join('\n')
}

function isNoValue(before: string, name: string, value: string): boolean {
  if (/^["']{2}\s*$/.test(value)) return true
  // A sentence about an error; in YAML a value never begins with such a word and a blank.
  if (value.includes(' ') && isProse(value.slice(0, value.indexOf(' ')))) return true
  const bare = value.replace(/[ \t]+(?:#.*|\([\w -]{1,40}\))$/, '').trim()
  return isHarmless(before.slice(-BEFORE), name, bare.replace(/^(["'])(.*)\1,?$/, '$2'))
}

const KEY_MARKER = /(-----(?:BEGIN|END) [A-Z0-9 ]{0,40}KEY(?: BLOCK)?-----)/

/** Masks PEM keys with their markers; where one of the two is cut off, everything beside the other that is base64. */
export function maskKeys(text: string): string {
  if (!text.includes('-----')) return text
  // What is known to be no part of a whole key: text, and markers (BEGIN or END) that found no partner.
  const parts: string[] = []
  const open: number[] = [] // where in `parts` the BEGIN markers without an END stand
  for (const part of text.split(KEY_MARKER)) {
    const begin = part.startsWith('-----END ') ? open.pop() : undefined
    if (begin !== undefined) {
      parts.splice(begin, Infinity, MASK)
    } else {
      if (part.startsWith('-----BEGIN ')) open.push(parts.length)
      parts.push(part)
    }
  }
  return parts
    .map((part, index) => {
      const isHead = parts[index - 1]?.startsWith('-----BEGIN ') === true
      const isTail = parts[index + 1]?.startsWith('-----END ') === true
      const half = isHead || isTail ? part.replace(/[\w+/=]{32,}/g, MASK) : part
      // The last line before the end is shorter than the others.
      return isTail ? half.replace(/(^|\n|\\n)[\w+/]{1,76}={0,2}(?=(?:\n|\\n|\\r\\n)[ \t]{0,200}$)/, `$1${MASK}`) : half
    })
    .join('')
}

/** A Secret in YAML, whatever a logger puts in front of its lines. */
const KIND_SECRET = /\bkind:[ \t]{0,8}["']?Secret["']?[ \t]*$/
/** The same in JSON, also quoted in an annotation. */
const JSON_SECRET = /\\{0,4}"kind\\{0,4}"[ \t]{0,8}:[ \t]{0,8}\\{0,4}"Secret\\{0,4}"/
const JSON_DATA = /(\\{0,4}"(?:data|stringData)\\{0,4}"[ \t]{0,8}:[ \t]{0,8}\{)([^{}\n]*)(?=\})/g

/** Masks the data of Secrets that a program prints as manifests. Of a document with one all `data` is masked. */
function maskSecretObjects(text: string): string {
  if (!text.includes('Secret')) return text
  return text
    .split(/^(?=.{0,60}---[ \t]*$)/m)
    .map((document) => {
      const lines = document.split('\n')
      const isSecret = lines.some((line) => KIND_SECRET.test(line))
      let dataOf = -1
      return lines
        .map((line) => {
          if (JSON_SECRET.test(line))
            return line.replace(JSON_DATA, (_all, open: string, data: string) => open + valuesMasked(data))
          if (!isSecret) return line
          const start = prefixLength(line)
          const rest = line.slice(start)
          const indent = rest.search(/[^ \t+~-]/)
          if (dataOf >= 0 && indent > dataOf) {
            const [, key = ''] = /^([ \t+~-]*[\w.-]{1,253}:[ \t]+)\S/.exec(rest) ?? []
            return key === '' && /:[ \t]*$/.test(rest)
              ? line
              : line.slice(0, start) + (key || rest.slice(0, indent)) + MASK
          }
          dataOf = /^[ \t+~-]*(?:data|stringData):[ \t]*$/.test(rest) ? indent : -1
          return line
        })
        .join('\n')
    })
    .join('')
}

function valuesMasked(data: string): string {
  return data.replace(/(:[ \t]{0,8}\\{0,4}")[^"\\]*/g, `$1${MASK}`)
}
