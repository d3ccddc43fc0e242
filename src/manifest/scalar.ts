// Reads one scalar of a YAML file as kubectl reads it. Pure.
// kubectl converts YAML to JSON with go.yaml.in/yaml v2 (`resolve.go`, v2.4.3), which is neither YAML 1.1 nor 1.2 to the
// letter: `0755` is octal, `0o17` is too, `yes` is true, but `1:30` and `2001-01-01` stay text.

/** What a scalar is once it is read. `exact` is false for an integer that a JSON number of 64 bits cannot hold. */
export interface Scalar {
  type: 'null' | 'bool' | 'int' | 'float' | 'str'
  value: null | boolean | number | string
  exact: boolean
}

const words = new Map<string, null | boolean | number>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
  ...['.nan', '.NaN', '.NAN'].map((word) => [word, NaN] as const),
  ...['.inf', '.Inf', '.INF', '+.inf', '+.Inf', '+.INF'].map((word) => [word, Infinity] as const),
  ...['-.inf', '-.Inf', '-.INF'].map((word) => [word, -Infinity] as const),
])

const decimal = /^[-+]?(?:0|[1-9][0-9]*)$/
const octal = /^([-+]?)0[oO]?([0-7]+)$/
const hexadecimal = /^([-+]?)0[xX]([0-9a-fA-F]+)$/
const binary = /^([-+]?)0[bB]([01]+)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const largestUint64 = 2n ** 64n - 1n

/** Reads an unquoted scalar. */
export function readPlain(text: string): Scalar {
  const word = words.get(text)
  if (word !== undefined) {
    const type = word === null ? 'null' : typeof word === 'boolean' ? 'bool' : 'float'
    return { type, value: word, exact: true }
  }
  if (!/^[-+.0-9]/.test(text)) return textScalar(text)

  const digits = text.startsWith('.') ? text.replace(/(?<=\d)_(?=\d)/g, '') : text.replaceAll('_', '')
  const integer = readInteger(digits)
  if (integer !== undefined) {
    const value = Number(integer)
    return { type: 'int', value, exact: Number.isSafeInteger(value) }
  }
  // Out of range for a 64-bit float: text, as Go's ParseFloat refuses it.
  const value = float.test(digits) ? Number(digits) : NaN
  return Number.isFinite(value) ? { type: 'float', value, exact: true } : textScalar(text)
}

/**
 * Reads a scalar with an explicit tag (`!!int "12"`), quoted or not.
 * Undefined when the text is not of that type, which kubectl refuses.
 */
export function readTagged(tag: string, text: string): Scalar | undefined {
  const type = tag.replace(/^tag:yaml\.org,2002:/, '')
  if (type === 'binary') return readBinary(text)
  if (!['int', 'float', 'bool', 'null'].includes(type)) return textScalar(text)
  const scalar = readPlain(text)
  if (scalar.type === type) return scalar
  return type === 'float' && scalar.type === 'int' ? { ...scalar, type: 'float' } : undefined
}

/** A quoted scalar, or one that is nothing but text. */
export function textScalar(text: string): Scalar {
  return { type: 'str', value: text, exact: true }
}

/**
 * The text that kubectl makes from a scalar used as a key: `yes:` becomes `"true"`, `0755:` becomes `"493"`.
 * Undefined where JSON has no such key: null, and floats that Go would write in a form of its own.
 */
export function keyText(scalar: Scalar): string | undefined {
  if (scalar.type === 'null' || !scalar.exact || Object.is(scalar.value, -0)) return undefined
  const text = String(scalar.value)
  if (scalar.type === 'float' && !/^-?\d{1,6}(?:\.\d{1,4})?$/.test(text)) return undefined
  return text
}

/** Go's strconv.ParseInt(text, 0, 64); an integer in decimal or octal digits is one however long it is. */
function readInteger(digits: string): bigint | undefined {
  if (decimal.test(digits)) return BigInt(digits.replace('+', ''))
  for (const [notation, prefix] of [
    [octal, '0o'],
    [hexadecimal, '0x'],
    [binary, '0b'],
  ] as const) {
    const match = notation.exec(digits)
    if (match === null) continue
    const amount = BigInt(prefix + (match[2] ?? ''))
    // A longer hexadecimal number (an address, a hash) is text for Go.
    if (notation !== octal && amount > largestUint64) return undefined
    return match[1] === '-' ? -amount : amount
  }
  return undefined
}

function readBinary(text: string): Scalar | undefined {
  const base64 = text.replace(/[\r\n]/g, '')
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return undefined
  return textScalar(Buffer.from(base64, 'base64').toString('utf8'))
}
